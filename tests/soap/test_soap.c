/* test_soap.c - envelopes written and read back, and what no reader may take. */
#include "soap/soap.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define ENV(body)                                                                                  \
    "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body>" body                \
    "</e:Body></e:Envelope>"
#define RESPONSE(fields)                                                                           \
    ENV("<c:COREEnvelopeRealTimeResponse xmlns:c=\"" CORE_NAMESPACE "\">" fields                   \
        "</c:COREEnvelopeRealTimeResponse>")
#define BATCH(fields)                                                                              \
    ENV("<c:COREEnvelopeBatchResultsRetrievalResponse xmlns:c=\"" CORE_NAMESPACE "\">" fields      \
        "</c:COREEnvelopeBatchResultsRetrievalResponse>")

static char memory[64 << 10];

static enum soap_verdict read_n(const char *type, const char *body, size_t n,
                                struct soap_reading *out)
{
    static char *own; /* exactly as large as promised, so that a sanitizer sees the next byte */
    free(own);
    size_t size = soap_read_size(str_from(type), str_of(body, n));
    own = malloc(size);
    return soap_read(str_from(type), str_of(body, n), own, size, out);
}

static enum soap_verdict read_it(const char *body, struct soap_reading *out)
{
    return read_n("application/soap+xml", body, strlen(body), out);
}

static struct core_envelope request(enum core_message m, struct str payload)
{
    static char sum[CORE_SHA1_HEX + 1], length[24];
    struct core_envelope e = {.message = m};
    e.field[CORE_PAYLOAD_TYPE] = STR("X12_270_Request_005010X279A1");
    e.field[CORE_PROCESSING_MODE] = core_mode(m);
    e.field[CORE_PAYLOAD_ID] = STR("6f1c2d10-7c1e-4b0a-9b1e-0a1f5c9d2e34");
    e.field[CORE_TIME_STAMP] = STR("2026-01-15T14:03:09Z");
    e.field[CORE_SENDER_ID] = STR("A&B <PRACTICE>");
    e.field[CORE_RECEIVER_ID] = STR("PAYER99");
    e.field[CORE_RULE_VERSION] = STR(CORE_VERSION);
    e.field[CORE_PAYLOAD] = payload;
    if (m == CORE_REAL_TIME)
        return e;
    core_check_sum(payload, sum);
    snprintf(length, sizeof(length), "%zu", payload.n);
    e.field[CORE_CHECK_SUM] = str_from(sum);
    e.field[CORE_PAYLOAD_LENGTH] = str_from(length);
    return e;
}

/* Through writer and reader; every field must come back byte for byte. */
static void round_trip(enum core_message m, const struct soap_style *style, struct str payload)
{
    struct core_envelope e = request(m, payload);
    struct soap_written w;
    struct soap_reading r;
    size_t size = soap_write_size(&e, style);
    cr_assert(size <= sizeof(memory));
    cr_assert_eq(soap_write(&e, style, memory, size, &w), SOAP_GOOD);
    if (style->security)
        cr_assert(str_starts(str_of(w.bytes.p + w.security_at, w.bytes.n - w.security_at),
                             STR("</env:Header>")));
    enum soap_verdict v = read_n(w.content_type, w.bytes.p, w.bytes.n, &r);
    cr_assert_eq(v, SOAP_GOOD, "%s\n%.*s", soap_verdict_word(v), STR_FMT(w.bytes));
    cr_expect_eq(r.core.message, m);
    cr_expect_not(r.core.response);
    for (int i = 0; i < CORE_FIELDS; i++)
        cr_expect(str_eq(e.field[i], r.core.field[i]), "field %d: %.*s", i,
                  STR_FMT(r.core.field[i]));
    cr_expect_eq(core_check(&r.core), SOAP_GOOD);
}

Test(soap, what_is_written_is_read)
{
    static const char BYTES[] = "ISA*&<>]]>\r\n\0\x1c\xe9\xff--m1~";
    struct str text = STR("ISA*00*&<>\"']]>*caf\xc3\xa9\r\n\t~IEA*1*1~");
    round_trip(CORE_REAL_TIME, &(struct soap_style){.security = true}, text);
    round_trip(CORE_REAL_TIME, &(struct soap_style){.security = false}, text);
    for (size_t n = 1; n < sizeof(BYTES); n++) {
        struct str payload = str_of(BYTES, n);
        round_trip(CORE_BATCH_SUBMIT, &(struct soap_style){.security = true}, payload);
        round_trip(CORE_BATCH_SUBMIT,
                   &(struct soap_style){.mtom = true, .security = true, .boundary = STR("edge")},
                   payload);
    }
}

Test(soap, a_payload_in_a_part_is_not_copied)
{
    struct core_envelope e = request(CORE_BATCH_SUBMIT, STR("ISA*bytes~"));
    struct soap_style style = {.mtom = true, .boundary = STR("edge")};
    struct soap_written w;
    struct soap_reading r;
    cr_assert_eq(soap_write(&e, &style, memory, sizeof(memory), &w), SOAP_GOOD);
    cr_assert_eq(read_n(w.content_type, w.bytes.p, w.bytes.n, &r), SOAP_GOOD);
    cr_expect(soap_read_size(str_from(w.content_type), w.bytes) < w.bytes.n - 300);
    cr_expect(r.core.field[CORE_PAYLOAD].p > memory &&
              r.core.field[CORE_PAYLOAD].p < memory + sizeof(memory));
}

Test(soap, what_cannot_be_written)
{
    struct soap_written w;
    struct soap_style mtom = {.mtom = true, .boundary = STR("edge")}, bare = {.mtom = false};
    static const char *const BAD[] = {"a\x1c", "a\x01", "\xe9", "\xef\xbf\xbf", "\xc3"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        struct core_envelope e = request(CORE_REAL_TIME, str_from(BAD[i]));
        cr_expect_eq(soap_write(&e, &bare, memory, sizeof(memory), &w), SOAP_CHARACTER, "%zu", i);
    }
    struct core_envelope e = request(CORE_BATCH_SUBMIT, STR("the edge is here"));
    cr_expect_eq(soap_write(&e, &mtom, memory, sizeof(memory), &w), SOAP_MIME);
    e = request(CORE_BATCH_SUBMIT, STR("x"));
    e.field[CORE_SENDER_ID].n = 0;
    cr_expect_eq(soap_write(&e, &bare, memory, sizeof(memory), &w), SOAP_FIELD_MISSING);
    e = request(CORE_BATCH_SUBMIT, STR("x"));
    cr_expect_eq(soap_write(&e, &bare, memory, 100, &w), SOAP_TOO_LARGE);
}

Test(soap, how_others_write)
{
    struct soap_reading r;
    /* CDATA, white space, children in the namespace, an error without a message. */
    cr_assert_eq(read_it(RESPONSE("<Payload>\n <![CDATA[ISA*<&]]>]]&gt;<![CDATA[~]]>\n</Payload>"
                                  "<ErrorCode> Success </ErrorCode><ErrorMessage/>"),
                         &r),
                 SOAP_GOOD);
    cr_expect(str_is(r.core.field[CORE_PAYLOAD], "ISA*<&]]>~"));
    cr_expect(core_is_success(&r.core) && r.core.field[CORE_ERROR_MESSAGE].p);
    cr_assert_eq(read_it("<?xml version=\"1.0\" encoding=\"utf-8\"?>" ENV(
                             "<COREEnvelopeRealTimeResponse xmlns=\"" CORE_NAMESPACE
                             "\"><PayloadID>7</PayloadID></COREEnvelopeRealTimeResponse>"),
                         &r),
                 SOAP_GOOD);
    cr_expect(str_is(r.core.field[CORE_PAYLOAD_ID], "7"));
    cr_assert_eq(read_it(BATCH("<Payload>QUJ\r\nD RA==\n</Payload>"), &r), SOAP_GOOD);
    cr_expect(str_is(r.core.field[CORE_PAYLOAD], "ABCD"));
}

Test(soap, faults_of_both_versions)
{
    struct soap_reading r;
    cr_assert_eq(
        read_it(ENV("<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode>"
                    "<e:Value>wsse:FailedAuthentication</e:Value></e:Subcode></e:Code><e:Reason>"
                    "<e:Text xml:lang=\"en\">No &amp; again</e:Text></e:Reason><e:Detail><x/>"
                    "</e:Detail></e:Fault>"),
                &r),
        SOAP_GOOD);
    cr_expect(r.is_fault && str_is(r.fault.code, "Sender"));
    cr_expect(str_is(r.fault.subcode, "FailedAuthentication"));
    cr_expect(str_is(r.fault.reason, "No & again"));
    cr_assert_eq(read_it("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">"
                         "<s:Header><t/></s:Header><s:Body><s:Fault><faultcode>s:Server</faultcode>"
                         "<faultstring>down</faultstring></s:Fault></s:Body></s:Envelope>",
                         &r),
                 SOAP_GOOD);
    cr_expect(r.is_fault && str_is(r.fault.code, "Server") && str_is(r.fault.reason, "down"));
}

#define DEEP8  "<a><a><a><a><a><a><a><a>"
#define DEEP32 DEEP8 DEEP8 DEEP8 DEEP8
Test(soap, what_no_reader_may_take)
{
    static const struct {
        const char *body;
        enum soap_verdict v;
    } rows[] = {
        {"", SOAP_EMPTY},
        {"hello", SOAP_NOT_XML},
        {"<html><body>500</body></html>", SOAP_NOT_SOAP},
        {"<a/>", SOAP_NOT_SOAP},
        {ENV(""), SOAP_NOT_CORE},
        {ENV("<x/>"), SOAP_NOT_CORE},
        {ENV("<COREEnvelopeRealTimeResponse/>"), SOAP_NOT_CORE},
        {RESPONSE("") "<x/>", SOAP_NOT_XML},
        {"<!DOCTYPE e [<!ENTITY x \"y\">]>" RESPONSE("<PayloadID>&x;</PayloadID>"), SOAP_DTD},
        {"<!DOCTYPE e SYSTEM \"file:///etc/passwd\">" RESPONSE(""), SOAP_DTD},
        {RESPONSE("<PayloadID>&x;</PayloadID>"), SOAP_NOT_XML},
        {RESPONSE("<PayloadID>7</PayloadID><PayloadID>7</PayloadID>"), SOAP_FIELD_TWICE},
        {RESPONSE("<Other>7</Other>"), SOAP_FIELD_UNKNOWN},
        {RESPONSE("<PayloadID><b/></PayloadID>"), SOAP_FIELD_UNKNOWN},
        {RESPONSE("<Payload><x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" "
                  "href=\"cid:a\"/></Payload>"),
         SOAP_PART_MISSING},
        {RESPONSE(
             "<Payload><x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\"/></Payload>"),
         SOAP_PART_MISSING},
        {BATCH("<Payload>QUJ</Payload>"), SOAP_BASE64},
        {BATCH("<Payload>QUJDRA==QUJD</Payload>"), SOAP_BASE64},
        {BATCH("<Payload>QQ=A</Payload>"), SOAP_BASE64},
        {BATCH("<Payload>QR==</Payload>"), SOAP_BASE64},
        {BATCH("<Payload>ISA*00~</Payload>"), SOAP_BASE64},
        {ENV("<e:Fault>" DEEP32), SOAP_TOO_DEEP},
        {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" RESPONSE(""), SOAP_ENCODING},
        {"\xff\xfe<", SOAP_ENCODING},
        {RESPONSE("<PayloadID>\xe9</PayloadID>"), SOAP_NOT_XML},
        {RESPONSE("<q:PayloadID>7</q:PayloadID>"), SOAP_NOT_XML},
        {"<?xml version=\"1.0\" bad?><!DOCTYPE e [<!ENTITY x \"y\">]>" RESPONSE(""), SOAP_NOT_XML},
    };
    struct soap_reading r;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enum soap_verdict v = read_it(rows[i].body, &r);
        cr_expect_eq(v, rows[i].v, "row %zu: %s", i, soap_verdict_word(v));
    }
}

/* However much of a good message arrives, only the whole is good. */
Test(soap, a_message_cut_anywhere_is_not_taken)
{
    static const char bare[] = RESPONSE("<Payload>ISA*00~</Payload><ErrorCode>Success</ErrorCode>");
    struct core_envelope e = request(CORE_BATCH_SUBMIT, STR("ISA*bytes~"));
    struct soap_style style = {.mtom = true, .boundary = STR("edge")};
    struct soap_written w;
    struct soap_reading r;
    for (size_t n = 0; n + 1 < sizeof(bare); n++)
        cr_expect_neq(read_n("application/soap+xml", bare, n, &r), SOAP_GOOD, "%zu", n);
    cr_assert_eq(soap_write(&e, &style, memory, sizeof(memory), &w), SOAP_GOOD);
    for (size_t n = 0; n + 4 < w.bytes.n; n++) /* "--\r\n": the end itself */
        cr_expect_neq(read_n(w.content_type, w.bytes.p, n, &r), SOAP_GOOD, "%zu", n);
}

Test(soap, long_texts)
{
    static char body[CORE_TEXT_MAX * 4];
    struct soap_reading r;
    char *at = body + snprintf(body, sizeof(body), "%s",
                               "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\">"
                               "<e:Body><c:COREEnvelopeRealTimeResponse xmlns:c=\"" CORE_NAMESPACE
                               "\"><SenderID>");
    memset(at, 'x', CORE_TEXT_MAX + 1);
    strcpy(at + CORE_TEXT_MAX + 1,
           "</SenderID></c:COREEnvelopeRealTimeResponse></e:Body></e:Envelope>");
    cr_expect_eq(read_it(body, &r), SOAP_TOO_LARGE);
}

Test(soap, a_part_in_base64_and_a_root_that_is_not_first)
{
    static const char type[] = "multipart/related; boundary=m1; start=\"<r>\"";
    static const char body[] =
        "--m1\r\nContent-ID: <p>\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\nRA==\r\n--m1\r\n"
        "Content-ID: <r>\r\n\r\n" BATCH(
            "<Payload><x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" "
            "href=\"cid:p\"/></Payload>") "\r\n--m1--";
    struct soap_reading r;
    cr_assert_eq(read_n(type, body, sizeof(body) - 1, &r), SOAP_GOOD);
    cr_expect(str_is(r.core.field[CORE_PAYLOAD], "ABCD"));
}
