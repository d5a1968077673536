/* fuzz_mime.c - arbitrary bytes as a multipart body and as a CORE form. Parts are slices of it, in
 * order, without the boundary; what is a good form can be written and read again. */
#include "fuzz/fuzz.h"
#include "soap/core_mime.h"

#define TYPE "multipart/form-data; boundary=m1"

static void cut(struct str body)
{
    struct mime_parts parts;
    struct str value = {NULL, 0};
    const char *at = body.p;
    if (mime_read(STR(TYPE), body, &parts) != SOAP_GOOD)
        return;
    LAW(parts.count > 0 && parts.count <= MIME_PARTS_MAX, "a good body has parts");
    for (size_t i = 0; i < parts.count; i++) {
        struct str part = parts.part[i].body;
        LAW(part.p >= at && part.p + part.n <= body.p + body.n, "parts lie in the body, in order");
        at = part.p + part.n;
        (void)mime_parameter(parts.part[i].disposition, "name", &value);
        (void)mime_parameter(parts.part[i].content_type, "charset", &value);
        (void)mime_find(&parts, value.n ? value : STR("cid:%4"));
    }
}

static void form(struct str body)
{
    struct core_envelope e = {.message = CORE_REAL_TIME, .response = true}, back = e;
    struct core_form written;
    struct str edge = STR("hia-edge-1");
    if (core_mime_read(STR(TYPE), body, &e) != SOAP_GOOD || core_check(&e) != SOAP_GOOD)
        return;
    size_t size = core_mime_write_size(&e, edge);
    char *memory = malloc(size);
    LAW(memory != NULL, "there is memory");
    enum soap_verdict v = core_mime_write(&e, edge, memory, size, &written);
    LAW(v != SOAP_TOO_LARGE, "what is asked for is enough");
    if (v == SOAP_GOOD) {
        LAW(core_mime_read(str_from(written.content_type), written.bytes, &back) == SOAP_GOOD,
            "what is written is read");
        for (size_t i = 0; i < CORE_FIELDS; i++)
            LAW(str_eq(e.field[i], back.field[i]), "field %zu is kept", i);
    }
    free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str body = str_of((const char *)data, size), value;
    cut(body);
    form(body);
    (void)mime_parameter(body, "boundary", &value);
    return 0;
}
