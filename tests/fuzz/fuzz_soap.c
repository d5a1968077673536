/* fuzz_soap.c - arbitrary bytes as a partner's SOAP message, bare or in parts. The first byte picks
 * which. What is taken lies where it may, and can be written and read again as it was. */
#include "fuzz/fuzz.h"
#include "soap/soap.h"

static bool lies_in(struct str s, const char *from, size_t n)
{
    return s.n == 0 || (s.p >= from && s.p + s.n <= from + n);
}

static void write_again(const struct core_envelope *e)
{
    struct soap_style style = {.mtom = true, .security = true, .boundary = STR("hia-edge-1")};
    struct soap_written w;
    struct soap_reading back;
    size_t size = soap_write_size(e, &style);
    char *memory = malloc(size), *other;
    LAW(memory != NULL, "there is memory");
    enum soap_verdict v = soap_write(e, &style, memory, size, &w);
    LAW(v != SOAP_TOO_LARGE, "what is asked for is enough");
    if (v == SOAP_GOOD) {
        size = soap_read_size(str_from(w.content_type), w.bytes);
        other = malloc(size);
        LAW(other != NULL, "there is memory");
        v = soap_read(str_from(w.content_type), w.bytes, other, size, &back);
        LAW(v == SOAP_GOOD && !back.is_fault, "what is written is read: %s", soap_verdict_word(v));
        for (size_t i = 0; i < CORE_FIELDS; i++)
            LAW(str_eq(str_trim(e->field[i]), str_trim(back.core.field[i])), "field %zu is kept",
                i);
        free(other);
    }
    free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct soap_reading r;
    struct str body = str_of((const char *)data + 1, size ? size - 1 : 0);
    struct str type = size && data[0] == 'm' ? STR("multipart/related; boundary=m1; start=\"<r>\"")
                                             : STR("application/soap+xml");
    size_t need = soap_read_size(type, body);
    char *memory = malloc(need);
    LAW(memory != NULL, "there is memory");
    enum soap_verdict v = size ? soap_read(type, body, memory, need, &r) : SOAP_EMPTY;
    LAW(strcmp(soap_verdict_word(v), "?") != 0, "a verdict has its word");
    if (v == SOAP_GOOD && !r.is_fault) {
        for (size_t i = 0; i < CORE_FIELDS; i++)
            LAW(lies_in(r.core.field[i], memory, need) ||
                    (i == CORE_PAYLOAD && lies_in(r.core.field[i], body.p, body.n)),
                "field %zu lies in the message", i);
        if (core_check(&r.core) == SOAP_GOOD)
            write_again(&r.core);
    }
    free(memory);
    return 0;
}
