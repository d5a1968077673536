/* soap_write.c - one CORE envelope as a SOAP 1.2 message. */
#include "soap/soap.h"
#include "soap/soap_base64.h"
#include "soap/xml_write.h"

#include <stdio.h>

enum { FRAME_MAX = 4096 /* all that is not a field: tags, headers, boundaries */ };

static const char ROOT_ID[] = "root.message@hia", PAYLOAD_ID[] = "payload@hia";

/* Batch payloads are bytes, real-time ones are text. */
static bool is_text(const struct core_envelope *e)
{
    return e->message == CORE_REAL_TIME;
}

static bool in_part(const struct core_envelope *e, const struct soap_style *style)
{
    return style->mtom && !is_text(e) && e->field[CORE_PAYLOAD].p;
}

size_t soap_write_size(const struct core_envelope *e, const struct soap_style *style)
{
    size_t n = FRAME_MAX;
    for (size_t i = 0; i < CORE_FIELDS; i++) {
        struct str v = e->field[i];
        if (i != CORE_PAYLOAD || is_text(e)) {
            n += v.n;
            for (size_t k = 0; k < v.n; k++) /* an escape is five bytes at most */
                n += v.p[k] == '&' || v.p[k] == '<' || v.p[k] == '>' || v.p[k] == '\r' ? 4 : 0;
        } else {
            n += in_part(e, style) ? v.n : soap_base64_size(v.n);
        }
    }
    return n;
}

static void put_payload(struct buf *b, const struct core_envelope *e,
                        const struct soap_style *style)
{
    struct str payload = e->field[CORE_PAYLOAD];
    buf_puts(b, "<Payload>");
    if (in_part(e, style))
        buf_printf(b,
                   "<x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:%s\"/>",
                   PAYLOAD_ID);
    else if (is_text(e))
        xml_put_text(b, payload);
    else
        soap_base64_put(b, payload);
    buf_puts(b, "</Payload>\n");
}

static void put_envelope(struct buf *b, const struct core_envelope *e,
                         const struct soap_style *style, struct soap_written *out)
{
    struct str root = core_root(e->message, e->response);
    buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\">\n");
    buf_puts(b, "<env:Header>");
    if (style->security)
        out->security_at = b->n;
    buf_printf(b, "</env:Header>\n<env:Body>\n<c:%.*s xmlns:c=\"" CORE_NAMESPACE "\">\n",
               STR_FMT(root));
    for (size_t i = 0; i < CORE_FIELDS; i++) {
        if (i == CORE_PAYLOAD && e->field[i].p)
            put_payload(b, e, style);
        else if (e->field[i].p)
            xml_put_element(b, core_field_name((enum core_field)i), e->field[i]);
    }
    buf_printf(b, "</c:%.*s>\n</env:Body>\n</env:Envelope>\n", STR_FMT(root));
}

static void put_parts(struct buf *b, const struct core_envelope *e, const struct soap_style *style,
                      struct soap_written *out)
{
    struct str action = core_action(e->message, style->generic), edge = style->boundary;
    buf_printf(b,
               "--%.*s\r\nContent-Type: application/xop+xml; charset=UTF-8; "
               "type=\"application/soap+xml\"; action=\"%.*s\"\r\n"
               "Content-Transfer-Encoding: binary\r\nContent-ID: <%s>\r\n\r\n",
               STR_FMT(edge), STR_FMT(action), ROOT_ID);
    put_envelope(b, e, style, out);
    buf_printf(b,
               "\r\n--%.*s\r\nContent-Type: application/octet-stream\r\n"
               "Content-Transfer-Encoding: binary\r\nContent-ID: <%s>\r\n\r\n",
               STR_FMT(edge), PAYLOAD_ID);
    buf_put_str(b, e->field[CORE_PAYLOAD]);
    buf_puts(b, "\r\n");
    mime_put_end(b, edge);
}

static void content_type(const struct core_envelope *e, const struct soap_style *style,
                         struct soap_written *out)
{
    struct str action = core_action(e->message, style->generic);
    if (!in_part(e, style))
        snprintf(out->content_type, sizeof(out->content_type),
                 "application/soap+xml; charset=UTF-8; action=\"%.*s\"", STR_FMT(action));
    else
        snprintf(out->content_type, sizeof(out->content_type),
                 "multipart/related; type=\"application/xop+xml\"; start=\"<%s>\"; "
                 "start-info=\"application/soap+xml\"; action=\"%.*s\"; boundary=\"%.*s\"",
                 ROOT_ID, STR_FMT(action), STR_FMT(style->boundary));
}

/* Every field but a payload of bytes is text in XML. */
static enum soap_verdict may_write(const struct core_envelope *e, const struct soap_style *style)
{
    enum soap_verdict v = core_check(e);
    for (size_t i = 0; i < CORE_FIELDS && !v; i++)
        if ((i != CORE_PAYLOAD || is_text(e)) && !xml_may_carry(e->field[i]))
            v = SOAP_CHARACTER;
    if (v || !in_part(e, style))
        return v;
    bool good = style->boundary.n > 0 && style->boundary.n <= MIME_BOUNDARY_MAX &&
                mime_boundary_is_free(style->boundary, e->field[CORE_PAYLOAD]);
    return good ? SOAP_GOOD : SOAP_MIME;
}

enum soap_verdict soap_write(const struct core_envelope *e, const struct soap_style *style,
                             char *memory, size_t size, struct soap_written *out)
{
    struct buf b = {.p = memory, .cap = size, .max = size}; /* full from the start: never grows */
    *out = (struct soap_written){.security_at = 0};
    enum soap_verdict v = may_write(e, style);
    if (v)
        return v;
    if (in_part(e, style))
        put_parts(&b, e, style, out);
    else
        put_envelope(&b, e, style, out);
    if (b.failed)
        return SOAP_TOO_LARGE;
    out->bytes = buf_str(&b);
    content_type(e, style, out);
    return SOAP_GOOD;
}
