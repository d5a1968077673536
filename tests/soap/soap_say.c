/* soap_say.c - for tests by others: writes a CORE message of the payload on stdin, or reads one.
 *
 *     soap_say write MESSAGE real|bare|mtom|form    MESSAGE: 0..4, as enum core_message
 *     soap_say read CONTENT-TYPE                    (form: a MIME form is read as a response)
 * Written: the Content-Type, an empty line, the body. Read: verdicts, then NAME=VALUE a line, the
 * payload last as PAYLOAD and its bytes. */
#include "soap/core_mime.h"
#include "soap/soap.h"

#include <stdio.h>
#include <stdlib.h>

static char in[1 << 20], out[2 << 20];

static int say(const char *content_type, struct str bytes)
{
    printf("%s\n\n", content_type);
    fwrite(bytes.p, 1, bytes.n, stdout);
    return 0;
}

static int write_one(enum core_message m, const char *how, struct str payload)
{
    char sum[CORE_SHA1_HEX + 1], length[24];
    struct core_envelope e = {.message = m};
    e.field[CORE_PAYLOAD_TYPE] = STR("X12_270_Request_005010X279A1");
    e.field[CORE_PROCESSING_MODE] = core_mode(m);
    e.field[CORE_PAYLOAD_ID] = STR("6f1c2d10-7c1e-4b0a-9b1e-0a1f5c9d2e34");
    e.field[CORE_TIME_STAMP] = STR("2026-01-15T14:03:09Z");
    e.field[CORE_SENDER_ID] = STR("A&B");
    e.field[CORE_RECEIVER_ID] = STR("PAYER99");
    e.field[CORE_RULE_VERSION] = STR(CORE_VERSION);
    if (payload.n)
        e.field[CORE_PAYLOAD] = payload;
    if (m == CORE_BATCH_SUBMIT) {
        core_check_sum(payload, sum);
        snprintf(length, sizeof(length), "%zu", payload.n);
        e.field[CORE_CHECK_SUM] = str_from(sum);
        e.field[CORE_PAYLOAD_LENGTH] = str_from(length);
    }
    struct soap_style style = {
        .security = true, .mtom = strcmp(how, "mtom") == 0, .boundary = STR("uuid-1-hia")};
    struct soap_written w;
    struct core_form form;
    if (strcmp(how, "form") == 0) {
        enum soap_verdict v = core_mime_write(&e, style.boundary, out, sizeof(out), &form);
        return v ? printf("%s\n", soap_verdict_word(v)) : say(form.content_type, form.bytes);
    }
    enum soap_verdict v = soap_write(&e, &style, out, sizeof(out), &w);
    return v ? printf("%s\n", soap_verdict_word(v)) : say(w.content_type, w.bytes);
}

static int read_one(const char *type, struct str body)
{
    struct soap_reading r = {.core = {.message = CORE_REAL_TIME, .response = true}};
    enum soap_verdict v = mime_type_is(str_from(type), "multipart/form-data")
                              ? core_mime_read(str_from(type), body, &r.core)
                              : soap_read(str_from(type), body, out, sizeof(out), &r);
    printf("%s %s\n", soap_verdict_word(v), v ? "-" : soap_verdict_word(core_check(&r.core)));
    for (int i = 0; !v && i < CORE_FIELDS; i++)
        if (i != CORE_PAYLOAD && r.core.field[i].p)
            printf("%s=%.*s\n", core_field_name((enum core_field)i).p, STR_FMT(r.core.field[i]));
    if (r.is_fault)
        printf("fault=%.*s\n", STR_FMT(r.fault.code));
    printf("PAYLOAD\n");
    fwrite(r.core.field[CORE_PAYLOAD].p ? r.core.field[CORE_PAYLOAD].p : "", 1,
           v ? 0 : r.core.field[CORE_PAYLOAD].n, stdout);
    return 0;
}

int main(int argc, char **argv)
{
    size_t n = fread(in, 1, sizeof(in), stdin);
    if (argc == 4 && strcmp(argv[1], "write") == 0)
        return write_one((enum core_message)(argv[2][0] - '0'), argv[3], str_of(in, n));
    if (argc == 3 && strcmp(argv[1], "read") == 0)
        return read_one(argv[2], str_of(in, n));
    return 2;
}
