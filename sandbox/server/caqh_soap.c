/* caqh_soap.c - see caqh.h: SOAP 1.2 envelopes read by libxml2's tree, strictly. */
#include "sandbox/server/caqh.h"

#include "sandbox/server/parts.h"
#include "sandbox/server/web.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>

#define SOAP_12 "http://www.w3.org/2003/05/soap-envelope"
#define SOAP_11 "http://schemas.xmlsoap.org/soap/envelope/"
#define XOP     "http://www.w3.org/2004/08/xop/include"
#define WSSE    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
#define PASSWORD_TEXT                                                                              \
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#"          \
    "PasswordText"

static struct caqh_fault fault(const char *code, const char *subcode, const char *reason)
{
    return (struct caqh_fault){code, subcode, reason};
}

static const struct caqh_fault NONE = {0};

static bool is_element(const xmlNode *n, const char *space, const char *name)
{
    bool bare = !n->ns || !n->ns->href;
    return n->type == XML_ELEMENT_NODE && (!name || strcmp((const char *)n->name, name) == 0) &&
           (space ? !bare && strcmp((const char *)n->ns->href, space) == 0 : bare);
}

/* The next element; `*stray` when text stands between elements. */
static xmlNode *element_from(xmlNode *n, bool *stray)
{
    while (n && n->type != XML_ELEMENT_NODE) {
        if (n->type != XML_COMMENT_NODE && !xmlIsBlankNode(n))
            *stray = true;
        n = n->next;
    }
    return n;
}

/* Text of an element that has nothing but text in it. */
static bool text_of(struct caqh_request *r, xmlNode *n, struct str *out)
{
    for (const xmlNode *c = n->children; c; c = c->next)
        if (c->type != XML_TEXT_NODE && c->type != XML_CDATA_SECTION_NODE)
            return false;
    xmlChar *text = xmlNodeGetContent(n);
    if (!text || r->owned_count == CAQH_OWNED_MAX) {
        xmlFree(text);
        return false;
    }
    r->owned[r->owned_count++] = text;
    *out = str_of((const char *)text, strlen((const char *)text));
    return true;
}

static bool attribute_is(xmlNode *n, const char *space, const char *name, const char *value)
{
    xmlChar *text = space ? xmlGetNsProp(n, (const xmlChar *)name, (const xmlChar *)space)
                          : xmlGetNoNsProp(n, (const xmlChar *)name);
    bool same = text && strcmp((const char *)text, value) == 0;
    xmlFree(text);
    return same;
}

/* ---- the header ------------------------------------------------------------------------------ */

static struct caqh_fault read_token(struct caqh_request *r, xmlNode *token)
{
    bool stray = false;
    for (xmlNode *n = element_from(token->children, &stray); n; n = element_from(n->next, &stray)) {
        struct str *into = is_element(n, WSSE, "Username")   ? &r->user
                           : is_element(n, WSSE, "Password") ? &r->password
                                                             : NULL;
        if (into == &r->password && xmlHasProp(n, (const xmlChar *)"Type") &&
            !attribute_is(n, NULL, "Type", PASSWORD_TEXT))
            return fault("Sender", "UnsupportedSecurityToken", "PasswordText is wanted");
        if (into && (into->p || !text_of(r, n, into)))
            return fault("Sender", "InvalidSecurity", "the UsernameToken is malformed");
    }
    return !stray && r->user.p && r->password.p
               ? NONE
               : fault("Sender", "InvalidSecurity", "Username and Password are wanted");
}

static struct caqh_fault read_security(struct caqh_request *r, xmlNode *security)
{
    bool stray = false, seen = false;
    for (xmlNode *n = element_from(security->children, &stray); n;
         n = element_from(n->next, &stray)) {
        if (!is_element(n, WSSE, "UsernameToken"))
            continue; /* a Timestamp, a BinarySecurityToken */
        if (seen)
            return fault("Sender", "InvalidSecurity", "two UsernameTokens");
        seen = true;
        struct caqh_fault f = read_token(r, n);
        if (f.code)
            return f;
    }
    return NONE;
}

static struct caqh_fault read_header(struct caqh_request *r, xmlNode *header)
{
    bool stray = false, seen = false;
    for (xmlNode *n = element_from(header->children, &stray); n;
         n = element_from(n->next, &stray)) {
        if (is_element(n, WSSE, "Security")) {
            struct caqh_fault f = seen ? fault("Sender", "InvalidSecurity", "two Security headers")
                                       : read_security(r, n);
            if (f.code)
                return f;
            seen = true;
        } else if (attribute_is(n, SOAP_12, "mustUnderstand", "true") ||
                   attribute_is(n, SOAP_12, "mustUnderstand", "1")) {
            return fault("MustUnderstand", NULL, "a header is not understood");
        }
    }
    return stray ? fault("Sender", NULL, "text between headers") : NONE;
}

/* ---- the body -------------------------------------------------------------------------------- */

static const struct part *part_of(const struct parts *parts, xmlNode *include)
{
    char id[256];
    const struct part *found = NULL;
    xmlChar *href = xmlGetNoNsProp(include, (const xmlChar *)"href");
    struct str text = str_from((const char *)href);
    if (text.n > 4 && memcmp(text.p, "cid:", 4) == 0)
        for (size_t i = 0; i < parts->count; i++) {
            snprintf(id, sizeof id, "<%.*s>", (int)(text.n - 4), text.p + 4);
            if (str_is(part_header(&parts->part[i], "Content-ID"), id))
                found = &parts->part[i];
        }
    xmlFree(href);
    return found;
}

static int digit_of(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* xs:base64Binary: white space between, padding at the end. */
static bool decode_base64(struct str text, struct buf *out)
{
    uint32_t word = 0;
    unsigned digits = 0, padding = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        int digit = digit_of(c);
        if (c == '=' && digits % 4 >= 2)
            padding++;
        else if (digit < 0 || padding)
            return false;
        word = word << 6 | (uint32_t)(c == '=' ? 0 : digit);
        if (++digits % 4)
            continue;
        char bytes[3] = {(char)(word >> 16), (char)(word >> 8), (char)word};
        buf_put(out, bytes, 3 - padding);
    }
    return digits % 4 == 0 && padding <= 2 && !out->failed;
}

static struct caqh_fault read_payload(struct caqh_request *r, xmlNode *n, const struct parts *parts)
{
    bool stray = false;
    xmlNode *include = element_from(n->children, &stray);
    struct str text, *payload = &r->field[CAQH_PAYLOAD];
    if (include) {
        const struct part *p = is_element(include, XOP, "Include") ? part_of(parts, include) : NULL;
        if (!p || stray || element_from(include->next, &stray))
            return fault("Sender", NULL, "the payload's part is not there");
        r->in_parts = true;
        *payload = p->body;
        return NONE;
    }
    if (!text_of(r, n, &text))
        return fault("Sender", NULL, "the payload is not text");
    *payload = text;
    if (r->interaction == CAQH_REAL_TIME)
        return NONE;
    if (!decode_base64(text, &r->decoded))
        return fault("Sender", NULL, "the payload is not base64");
    *payload = str_of(r->decoded.n ? r->decoded.p : "", r->decoded.n);
    return NONE;
}

static struct caqh_fault read_fields(struct caqh_request *r, xmlNode *root,
                                     const struct parts *parts)
{
    bool stray = false;
    size_t at = 0;
    for (xmlNode *n = element_from(root->children, &stray); n; n = element_from(n->next, &stray)) {
        while (at < CAQH_ERROR_CODE && !is_element(n, NULL, CAQH_NAMES[at]))
            at++;
        if (at == CAQH_ERROR_CODE)
            return fault("Sender", NULL, "an element of the envelope is unknown or out of order");
        struct caqh_fault f = NONE;
        if (at == CAQH_PAYLOAD)
            f = read_payload(r, n, parts);
        else if (!text_of(r, n, &r->field[at]))
            f = fault("Sender", NULL, "an element of the envelope holds elements");
        if (f.code)
            return f;
        at++;
    }
    return stray ? fault("Sender", NULL, "text between elements") : NONE;
}

static struct caqh_fault read_body(struct caqh_request *r, xmlNode *body, const struct parts *parts)
{
    bool stray = false;
    xmlNode *root = element_from(body->children, &stray);
    if (!root || stray || element_from(root->next, &stray) || stray)
        return fault("Sender", NULL, "one envelope is wanted in the body");
    for (size_t i = 0; i < CAQH_INTERACTIONS; i++)
        if (is_element(root, CAQH_NAMESPACE, CAQH_ROWS[i].request)) {
            r->interaction = (enum caqh_interaction)i;
            return read_fields(r, root, parts);
        }
    return fault("Sender", NULL, "the body is not an envelope of vC2.2.0");
}

static struct caqh_fault read_envelope(struct caqh_request *r, xmlNode *envelope,
                                       const struct parts *parts)
{
    bool stray = false;
    if (envelope && is_element(envelope, SOAP_11, "Envelope"))
        return fault("VersionMismatch", NULL, "SOAP 1.2 is wanted");
    if (!envelope || !is_element(envelope, SOAP_12, "Envelope"))
        return fault("Sender", NULL, "no SOAP envelope");
    xmlNode *n = element_from(envelope->children, &stray);
    struct caqh_fault f = NONE;
    if (n && is_element(n, SOAP_12, "Header")) {
        f = read_header(r, n);
        n = element_from(n->next, &stray);
    }
    if (f.code)
        return f;
    if (!n || !is_element(n, SOAP_12, "Body") || element_from(n->next, &stray) || stray)
        return fault("Sender", NULL, "an envelope is a header and a body");
    return read_body(r, n, parts);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The action is a parameter of application/soap+xml (RFC 3902), and must be the body's. */
static bool action_fits(const struct caqh_request *r, struct str content_type)
{
    char action[128];
    const struct caqh_row *row = &CAQH_ROWS[r->interaction];
    return web_parameter(content_type, "action", action, sizeof action) &&
           (strcmp(action, row->action) == 0 ||
            (row->generic && strcmp(action, row->generic) == 0));
}

static bool is_utf8(struct str content_type)
{
    char charset[32];
    return !web_parameter(content_type, "charset", charset, sizeof charset) ||
           web_same(str_from(charset), "utf-8");
}

static bool has_document_type(struct str xml)
{
    for (size_t i = 0; i + 9 <= xml.n; i++)
        if (xml.p[i] == '<' && memcmp(xml.p + i, "<!DOCTYPE", 9) == 0)
            return true;
    return false;
}

/* multipart/related of application/xop+xml: the root part, and the type of what is in it. */
static struct caqh_fault open_parts(struct str content_type, struct str body, struct parts *parts,
                                    struct str *xml)
{
    char type[64], start[256];
    const char *wrong = parts_read(content_type, body, parts);
    if (wrong)
        return fault("Sender", NULL, wrong);
    if (!web_parameter(content_type, "type", type, sizeof type) ||
        strcmp(type, "application/xop+xml") != 0)
        return fault("Sender", NULL, "multipart/related of application/xop+xml is wanted");
    const struct part *root = &parts->part[0];
    if (web_parameter(content_type, "start", start, sizeof start) &&
        !str_is(part_header(root, "Content-ID"), start))
        return fault("Sender", NULL, "the root is not the first part");
    if (!web_same(web_media_type(part_header(root, "Content-Type")), "application/xop+xml"))
        return fault("Sender", NULL, "the root is not application/xop+xml");
    *xml = root->body;
    return NONE;
}

struct caqh_fault caqh_read_soap(struct caqh_request *r, struct str content_type, struct str body)
{
    struct parts parts = {.count = 0};
    struct str xml = body;
    struct caqh_fault f = NONE;
    r->soap = true;
    if (web_same(web_media_type(content_type), "multipart/related"))
        f = open_parts(content_type, body, &parts, &xml);
    if (f.code)
        return f;
    if (!is_utf8(content_type) || has_document_type(xml) || xml.n > INT32_MAX)
        return fault("Sender", NULL, "UTF-8 without a document type is wanted");
    xmlDoc *doc = xmlReadMemory(xml.p ? xml.p : "", (int)xml.n, NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOERROR |
                                    XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
    if (!doc)
        return fault("Sender", NULL, "the envelope is not XML");
    r->document = doc;
    f = read_envelope(r, xmlDocGetRootElement(doc), &parts);
    if (!f.code && !action_fits(r, content_type))
        f = fault("Sender", NULL, "the action is not that of the body");
    return f;
}

void caqh_request_init(struct caqh_request *r)
{
    *r = (struct caqh_request){.soap = false};
    buf_init(&r->decoded, 0);
}

void caqh_request_fini(struct caqh_request *r)
{
    for (size_t i = 0; i < r->owned_count; i++)
        xmlFree(r->owned[i]);
    xmlFreeDoc(r->document);
    buf_fini(&r->decoded);
}
