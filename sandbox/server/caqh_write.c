/* caqh_write.c - see caqh.h: answers, written by hand with an escape of their own. */
#include "sandbox/server/caqh.h"

#include "base/clock.h"
#include "base/hash.h"

#include <openssl/evp.h>
#include <stdio.h>

static void put_escaped(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&')
            buf_puts(out, "&amp;");
        else if (s.p[i] == '<')
            buf_puts(out, "&lt;");
        else if (s.p[i] == '>')
            buf_puts(out, "&gt;");
        else
            buf_putc(out, s.p[i]);
    }
}

static void put_element(struct buf *out, const char *name, struct str value)
{
    buf_printf(out, "<%s>", name);
    put_escaped(out, value);
    buf_printf(out, "</%s>\n", name);
}

static void put_base64(struct buf *out, struct str s)
{
    enum { BLOCK = 48 };
    unsigned char text[BLOCK / 3 * 4 + 1];
    for (size_t at = 0; at < s.n; at += BLOCK) {
        size_t n = s.n - at < BLOCK ? s.n - at : BLOCK;
        buf_put(out, text, (size_t)EVP_EncodeBlock(text, (const unsigned char *)s.p + at, (int)n));
    }
}

struct values {
    char time[CLOCK_ISO_MAX], length[24], sum[41];
    struct str value[CAQH_FIELDS];
};

/* The fields of the answer, in the schema's order; p NULL: left out. */
static void lay_out(const struct caqh_response *a, struct values *v)
{
    bool batch = a->interaction != CAQH_REAL_TIME;
    *v = (struct values){.time = ""};
    clock_iso(a->now_us, v->time);
    memcpy(v->time + 19, "Z", 2);
    v->value[CAQH_PAYLOAD_TYPE] = str_from(a->payload_type);
    v->value[CAQH_PROCESSING_MODE] = str_from(CAQH_ROWS[a->interaction].mode);
    v->value[CAQH_PAYLOAD_ID] = a->payload_id;
    v->value[CAQH_TIME_STAMP] = str_from(v->time);
    v->value[CAQH_SENDER_ID] = a->sender;
    v->value[CAQH_RECEIVER_ID] = a->receiver;
    v->value[CAQH_RULE_VERSION] = STR("2.2.0");
    v->value[CAQH_PAYLOAD] = a->payload;
    v->value[CAQH_ERROR_CODE] = str_from(a->error_code);
    v->value[CAQH_ERROR_MESSAGE] = str_from(a->error_message);
    if (!batch || !a->payload.p)
        return;
    snprintf(v->length, sizeof v->length, "%zu", a->payload.n);
    caqh_sha1(a->wrong_sum ? STR("another payload") : a->payload, v->sum);
    v->value[CAQH_PAYLOAD_LENGTH] = str_from(v->length);
    v->value[CAQH_CHECK_SUM] = str_from(v->sum);
}

static void put_envelope(const struct caqh_response *a, const struct values *v, bool in_parts,
                         struct buf *out)
{
    const char *root = CAQH_ROWS[a->interaction].response;
    buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<env:Envelope xmlns:env="
                  "\"http://www.w3.org/2003/05/soap-envelope\">\n<env:Body>\n");
    buf_printf(out, "<core:%s xmlns:core=\"%s\">\n", root, CAQH_NAMESPACE);
    for (size_t i = 0; i < CAQH_FIELDS; i++) {
        if (!v->value[i].p)
            continue;
        if (i != CAQH_PAYLOAD || a->interaction == CAQH_REAL_TIME) {
            put_element(out, CAQH_NAMES[i], v->value[i]);
        } else if (in_parts) {
            buf_puts(out,
                     "<Payload><xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" "
                     "href=\"cid:payload@sandbox\"/></Payload>\n");
        } else {
            buf_puts(out, "<Payload>");
            put_base64(out, v->value[i]);
            buf_puts(out, "</Payload>\n");
        }
    }
    buf_printf(out, "</core:%s>\n</env:Body>\n</env:Envelope>\n", root);
}

void caqh_write_soap(const struct caqh_response *a, bool in_parts, struct buf *out, char *type,
                     size_t type_size)
{
    struct values v;
    char boundary[UUID_MAX];
    in_parts = in_parts && a->payload.p && a->interaction != CAQH_REAL_TIME;
    lay_out(a, &v);
    if (!in_parts) {
        snprintf(type, type_size, "application/soap+xml; charset=UTF-8");
        put_envelope(a, &v, false, out);
        return;
    }
    uuid_random(boundary);
    snprintf(type, type_size,
             "multipart/related; type=\"application/xop+xml\"; start=\"<root@sandbox>\"; "
             "start-info=\"application/soap+xml\"; boundary=\"%s\"",
             boundary);
    buf_printf(out,
               "--%s\r\nContent-Type: application/xop+xml; charset=UTF-8; "
               "type=\"application/soap+xml\"\r\nContent-ID: <root@sandbox>\r\n\r\n",
               boundary);
    put_envelope(a, &v, true, out);
    buf_printf(out,
               "\r\n--%s\r\nContent-Type: application/octet-stream\r\n"
               "Content-Transfer-Encoding: binary\r\nContent-ID: <payload@sandbox>\r\n\r\n",
               boundary);
    buf_put_str(out, a->payload);
    buf_printf(out, "\r\n--%s--\r\n", boundary);
}

void caqh_write_form(const struct caqh_response *a, struct buf *out, char *type, size_t type_size)
{
    struct values v;
    char boundary[UUID_MAX];
    lay_out(a, &v);
    uuid_random(boundary);
    snprintf(type, type_size, "multipart/form-data; boundary=%s", boundary);
    for (size_t i = 0; i < CAQH_FIELDS; i++) {
        if (!v.value[i].p)
            continue;
        buf_printf(out, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n", boundary,
                   CAQH_NAMES[i]);
        buf_put_str(out, v.value[i]);
        buf_puts(out, "\r\n");
    }
    buf_printf(out, "--%s--\r\n", boundary);
}

void caqh_write_fault(const struct caqh_fault *f, struct buf *out)
{
    buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<env:Envelope xmlns:env="
                  "\"http://www.w3.org/2003/05/soap-envelope\" xmlns:wsse=\"http://docs.oasis-open."
                  "org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">\n<env:Body>\n"
                  "<env:Fault>\n");
    buf_printf(out, "<env:Code><env:Value>env:%s</env:Value>", f->code);
    if (f->subcode)
        buf_printf(out, "<env:Subcode><env:Value>wsse:%s</env:Value></env:Subcode>", f->subcode);
    buf_puts(out, "</env:Code>\n<env:Reason><env:Text xml:lang=\"en\">");
    put_escaped(out, str_from(f->reason));
    buf_puts(out, "</env:Text></env:Reason>\n</env:Fault>\n</env:Body>\n</env:Envelope>\n");
}
