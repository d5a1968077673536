/* soap_read.c - one SOAP message into a CORE envelope or a fault, by libxml2's SAX.
 *
 * libxml2 only reports what it reads: no tree, no document type, no entity but the five, nothing
 * from a file or a network. Every text of the message goes once into the caller's memory, and all
 * texts together are no longer than the message. */
#include "soap/soap.h"
#include "soap/soap_base64.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <strings.h>

static const char SOAP12[] = "http://www.w3.org/2003/05/soap-envelope";
static const char SOAP11[] = "http://schemas.xmlsoap.org/soap/envelope/";
static const char XOP[] = "http://www.w3.org/2004/08/xop/include";

/* Where the reader is, by the elements around it. */
enum place {
    OUTSIDE,
    IN_ENVELOPE,
    IN_HEADER, /* all of it is passed over */
    IN_BODY,
    IN_CORE,
    IN_FIELD,
    IN_XOP,
    IN_FAULT,
    IN_FAULT_CODE,
    IN_FAULT_SUBCODE,
    IN_FAULT_REASON,
    IN_FAULT_TEXT,  /* of one of the three */
    IN_FAULT_OTHER, /* detail, node, role: passed over */
};

struct reader {
    xmlParserCtxtPtr xml;
    enum soap_verdict verdict;
    enum place place[SOAP_DEPTH_MAX];
    unsigned depth;
    bool body_seen;
    struct soap_reading *out;
    struct str *text;        /* being collected; NULL: none */
    char *memory, *at, *end; /* the caller's: its beginning, what is free of it, its end */
    enum core_field field;
    struct str href; /* of xop:Include */
};

static void stop(struct reader *r, enum soap_verdict v)
{
    if (!r->verdict)
        r->verdict = v;
    xmlStopParser(r->xml);
}

static bool in_namespace(const xmlChar *uri, const char *is)
{
    return uri && strcmp((const char *)uri, is) == 0;
}

static bool is_soap(const xmlChar *uri)
{
    return in_namespace(uri, SOAP12) || in_namespace(uri, SOAP11);
}

static void collect(struct reader *r, struct str *to)
{
    *to = str_of(r->at, 0);
    r->text = to;
}

static enum place enter_body(struct reader *r, struct str name, const xmlChar *uri)
{
    struct core_envelope *core = &r->out->core;
    if (r->body_seen) {
        stop(r, SOAP_NOT_CORE);
        return OUTSIDE;
    }
    r->body_seen = true;
    if (is_soap(uri) && str_is(name, "Fault")) {
        r->out->is_fault = true;
        return IN_FAULT;
    }
    if (in_namespace(uri, CORE_NAMESPACE) && core_root_of(name, &core->message, &core->response))
        return IN_CORE;
    stop(r, SOAP_NOT_CORE);
    return OUTSIDE;
}

/* Local elements are unqualified; a writer that has them in the namespace is understood. */
static enum place enter_field(struct reader *r, struct str name, const xmlChar *uri)
{
    r->field = core_field_of(name, false);
    if (r->field == CORE_FIELDS || (uri && !in_namespace(uri, CORE_NAMESPACE)))
        stop(r, SOAP_FIELD_UNKNOWN);
    else if (r->out->core.field[r->field].p)
        stop(r, SOAP_FIELD_TWICE);
    else
        collect(r, &r->out->core.field[r->field]);
    return IN_FIELD;
}

/* The href of xop:Include. */
static enum place enter_xop(struct reader *r, struct str name, const xmlChar *uri,
                            const xmlChar **attributes, int count)
{
    if (r->field != CORE_PAYLOAD || !in_namespace(uri, XOP) || !str_is(name, "Include") ||
        r->href.p) {
        stop(r, SOAP_FIELD_UNKNOWN);
        return IN_XOP;
    }
    for (int i = 0; i < count; i++) {
        const char *from = (const char *)attributes[(size_t)i * 5 + 3];
        size_t n = (size_t)((const char *)attributes[(size_t)i * 5 + 4] - from);
        if (strcmp((const char *)attributes[(size_t)i * 5], "href") != 0 ||
            n > (size_t)(r->end - r->at))
            continue;
        memcpy(r->at, from, n);
        r->href = str_of(r->at, n);
        r->at += n;
    }
    if (!r->href.p)
        stop(r, SOAP_PART_MISSING);
    return IN_XOP;
}

static enum place enter_fault(struct reader *r, enum place in, struct str name)
{
    struct soap_fault *f = &r->out->fault;
    if (in == IN_FAULT && str_is(name, "Code"))
        return IN_FAULT_CODE;
    if (in == IN_FAULT && str_is(name, "Reason"))
        return IN_FAULT_REASON;
    if (in == IN_FAULT_CODE && str_is(name, "Subcode"))
        return IN_FAULT_SUBCODE;
    struct str *to = in == IN_FAULT && str_is(name, "faultcode")       ? &f->code
                     : in == IN_FAULT && str_is(name, "faultstring")   ? &f->reason
                     : in == IN_FAULT_CODE && str_is(name, "Value")    ? &f->code
                     : in == IN_FAULT_SUBCODE && str_is(name, "Value") ? &f->subcode
                     : in == IN_FAULT_REASON && str_is(name, "Text")   ? &f->reason
                                                                       : NULL;
    if (!to || to->p)
        return IN_FAULT_OTHER;
    collect(r, to);
    return IN_FAULT_TEXT;
}

static enum place enter(struct reader *r, enum place in, struct str name, const xmlChar *uri,
                        const xmlChar **attributes, int count)
{
    switch (in) {
    case OUTSIDE:
        if (!is_soap(uri) || !str_is(name, "Envelope"))
            stop(r, SOAP_NOT_SOAP);
        return IN_ENVELOPE;
    case IN_ENVELOPE:
        if (!is_soap(uri) || (!str_is(name, "Header") && !str_is(name, "Body")))
            stop(r, SOAP_NOT_SOAP);
        return str_is(name, "Body") ? IN_BODY : IN_HEADER;
    case IN_HEADER:
        return IN_HEADER;
    case IN_BODY:
        return enter_body(r, name, uri);
    case IN_CORE:
        return enter_field(r, name, uri);
    case IN_FIELD:
        return enter_xop(r, name, uri, attributes, count);
    case IN_XOP:
        stop(r, SOAP_FIELD_UNKNOWN);
        return IN_XOP;
    case IN_FAULT_TEXT:
    case IN_FAULT_OTHER:
        return in;
    default:
        return enter_fault(r, in, name);
    }
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
                     const xmlChar **attribute_list)
{
    struct reader *r = ctx;
    (void)prefix, (void)namespaces, (void)namespace_list, (void)defaulted;
    if (r->depth + 1 >= SOAP_DEPTH_MAX) {
        stop(r, SOAP_TOO_DEEP);
        return;
    }
    enum place in = r->place[r->depth];
    r->place[++r->depth] =
        enter(r, in, str_from((const char *)name), uri, attribute_list, attributes);
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct reader *r = ctx;
    (void)name, (void)prefix, (void)uri;
    if (r->depth == 0)
        return;
    enum place left = r->place[r->depth--];
    if (left == IN_FIELD || (left == IN_FAULT_TEXT && r->place[r->depth] != IN_FAULT_TEXT))
        r->text = NULL;
}

static void on_text(void *ctx, const xmlChar *text, int count)
{
    struct reader *r = ctx;
    size_t n = (size_t)count;
    if (!r->text || r->place[r->depth] == IN_XOP)
        return;
    bool payload = r->text == &r->out->core.field[CORE_PAYLOAD];
    if (n > (size_t)(r->end - r->at) || (!payload && n > CORE_TEXT_MAX - r->text->n)) {
        stop(r, SOAP_TOO_LARGE);
        return;
    }
    memcpy(r->at, text, n);
    r->at += n;
    r->text->n += n;
}

static void on_document_type(void *ctx, const xmlChar *name, const xmlChar *id,
                             const xmlChar *system)
{
    (void)name, (void)id, (void)system;
    stop(ctx, SOAP_DTD);
}

static xmlEntityPtr on_entity(void *ctx, const xmlChar *name)
{
    (void)ctx;
    return xmlGetPredefinedEntity(name);
}

/* What libxml2 says of an error quotes the message: nobody hears it. After the first fatal one it
 * would read on, without telling us what: a document type, for one. */
static void on_error(void *ctx, xmlErrorPtr error)
{
    if (error->level == XML_ERR_FATAL)
        stop(ctx, SOAP_NOT_XML);
}

/* The texts are UTF-8 or the message is not read: all of them then fit where it fitted. */
static bool is_utf8(const xmlParserCtxt *xml)
{
    const char *names[2] = {(const char *)xml->encoding,
                            xml->input ? (const char *)xml->input->encoding : NULL};
    for (size_t i = 0; i < 2; i++)
        if (names[i] && strcasecmp(names[i], "UTF-8") != 0 && strcasecmp(names[i], "US-ASCII") != 0)
            return false;
    return true;
}

static void on_document(void *ctx)
{
    struct reader *r = ctx;
    if (!is_utf8(r->xml))
        stop(r, SOAP_ENCODING);
}

static enum soap_verdict parse(struct reader *r, struct str xml)
{
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .internalSubset = on_document_type,
                         .startDocument = on_document,
                         .getEntity = on_entity,
                         .startElementNs = on_start,
                         .endElementNs = on_end,
                         .characters = on_text,
                         .ignorableWhitespace = on_text,
                         .cdataBlock = on_text,
                         .serror = on_error};
    /* UTF-16 has a NUL in its first letters, or a mark libxml2 would obey before it asks us. */
    if (memchr(xml.p, '\0', xml.n) || (unsigned char)xml.p[0] >= 0xFE)
        return SOAP_ENCODING;
    r->xml = xmlCreateMemoryParserCtxt(xml.p, (int)xml.n);
    if (!r->xml)
        return SOAP_TOO_LARGE;
    xmlFree(r->xml->sax);
    r->xml->sax = &sax;
    r->xml->userData = r;
    /* HUGE lifts the limit of 10 MB a text, and with it those on entities: there are none. */
    xmlCtxtUseOptions(r->xml, XML_PARSE_NONET | XML_PARSE_HUGE);
    int bad = xmlParseDocument(r->xml);
    bool good = !bad && r->xml->wellFormed && r->xml->nsWellFormed && r->depth == 0;
    r->xml->sax = NULL;
    xmlFreeDoc(r->xml->myDoc); /* made behind our back for declarations; mostly NULL */
    r->xml->myDoc = NULL;
    xmlFreeParserCtxt(r->xml);
    if (r->verdict)
        return r->verdict;
    return !good ? SOAP_NOT_XML : r->body_seen ? SOAP_GOOD : SOAP_NOT_CORE;
}

/* "env:Sender" and "wsse:FailedAuthentication" are compared without their prefixes. */
static struct str local_name(struct str code)
{
    code = str_trim(code);
    const char *colon = code.n ? memchr(code.p, ':', code.n) : NULL;
    return colon ? str_of(colon + 1, code.n - (size_t)(colon + 1 - code.p)) : code;
}

static void tidy_texts(struct soap_reading *out)
{
    struct soap_fault *f = &out->fault;
    f->code = local_name(f->code);
    f->subcode = local_name(f->subcode);
    f->reason = str_trim(f->reason);
    for (size_t i = 0; i < CORE_FIELDS; i++)
        if (i != CORE_PAYLOAD && out->core.field[i].p)
            out->core.field[i] = str_trim(out->core.field[i]);
}

/* A part as bytes; the memory takes the decoded ones of base64. */
static enum soap_verdict part_bytes(struct reader *r, const struct mime_part *part, struct str *out)
{
    struct str encoding = part->encoding, body = part->body;
    size_t n;
    *out = body;
    if (mime_type_is(encoding, "base64")) {
        if (body.n > (size_t)(r->end - r->at))
            return SOAP_TOO_LARGE;
        memcpy(r->at, body.p, body.n);
        if (!soap_base64_take(r->at, body.n, &n))
            return SOAP_BASE64;
        *out = str_of(r->at, n);
        r->at += n;
        return SOAP_GOOD;
    }
    bool plain = encoding.n == 0 || mime_type_is(encoding, "binary") ||
                 mime_type_is(encoding, "8bit") || mime_type_is(encoding, "7bit");
    return plain ? SOAP_GOOD : SOAP_MIME;
}

/* The payload as its bytes: from its part, from base64, or the text itself. */
static enum soap_verdict payload_of(struct reader *r, const struct mime_parts *parts)
{
    struct str *payload = &r->out->core.field[CORE_PAYLOAD];
    if (!payload->p)
        return SOAP_GOOD;
    if (r->href.p) {
        const struct mime_part *part = parts ? mime_find(parts, r->href) : NULL;
        if (str_trim(*payload).n)
            return SOAP_FIELD_VALUE;
        return part ? part_bytes(r, part, payload) : SOAP_PART_MISSING;
    }
    *payload = str_trim(*payload);
    if (r->out->core.message == CORE_REAL_TIME)
        return SOAP_GOOD;
    /* `payload` was put into the caller's memory just now: it may be decoded where it is. */
    char *text = r->memory + (payload->p - r->memory);
    return soap_base64_take(text, payload->n, &payload->n) ? SOAP_GOOD : SOAP_BASE64;
}

/* The part the envelope is in: named by `start`, else the first (RFC 2387 3.2). */
static const struct mime_part *root_part(struct str content_type, const struct mime_parts *parts)
{
    struct str start;
    for (size_t i = 0; mime_parameter(content_type, "start", &start) && i < parts->count; i++)
        if (str_eq(parts->part[i].content_id, start))
            return &parts->part[i];
    return &parts->part[0];
}

size_t soap_read_size(struct str content_type, struct str body)
{
    struct mime_parts parts;
    if (!mime_type_is(content_type, "multipart/related") ||
        mime_read(content_type, body, &parts) != SOAP_GOOD)
        return body.n + 1;
    const struct mime_part *root = root_part(content_type, &parts);
    size_t n = 1;
    for (size_t i = 0; i < parts.count; i++) {
        const struct mime_part *part = &parts.part[i];
        n += part == root ? part->body.n : 0;
        n += mime_type_is(part->encoding, "base64") ? part->body.n : 0;
    }
    return n;
}

enum soap_verdict soap_read(struct str content_type, struct str body, char *memory, size_t size,
                            struct soap_reading *out)
{
    struct reader r = {.out = out, .memory = memory, .at = memory, .end = memory + size};
    struct mime_parts parts = {.count = 0};
    struct str root = body;
    bool multipart = mime_type_is(content_type, "multipart/related");
    *out = (struct soap_reading){.is_fault = false};
    if (body.n == 0)
        return SOAP_EMPTY;
    if (body.n > SOAP_BYTES_MAX)
        return SOAP_TOO_LARGE;
    enum soap_verdict v = multipart ? mime_read(content_type, body, &parts) : SOAP_GOOD;
    if (!v && multipart)
        v = part_bytes(&r, root_part(content_type, &parts), &root);
    if (v)
        return v;
    if (root.n == 0)
        return SOAP_EMPTY;
    v = parse(&r, root);
    if (v)
        return v;
    tidy_texts(out);
    return out->is_fault ? SOAP_GOOD : payload_of(&r, multipart ? &parts : NULL);
}
