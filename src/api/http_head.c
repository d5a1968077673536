/* http_head.c - the head of a request: its line, its fields, and what they say of the body. */
#include "api/http_parser.h"

bool http_refuse(struct http_parser *p, unsigned status, const char *why)
{
    p->status = status;
    p->why = why;
    return false;
}

static bool is_token_byte(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

bool http_is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_token_byte((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

bool http_same(struct str s, const char *lower)
{
    if (s.n != strlen(lower))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]) != lower[i])
            return false;
    return true;
}

struct str http_text(const struct http_parser *p, struct http_span s)
{
    return s.n ? str_of(p->head.p + s.at, s.n) : (struct str){0};
}

bool http_is_head(const struct http_parser *p)
{
    return str_is(http_text(p, p->method), "HEAD");
}

static struct http_span span_of(const struct http_parser *p, struct str s)
{
    return s.n ? (struct http_span){(uint32_t)(s.p - p->head.p), (uint32_t)s.n}
               : (struct http_span){0};
}

struct str http_field(const struct http_parser *p, const char *name)
{
    for (size_t i = 0; i < p->fields_count; i++)
        if (http_same(http_text(p, p->fields[i].name), name))
            return http_text(p, p->fields[i].value);
    return (struct str){0};
}

size_t http_count(const struct http_parser *p, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < p->fields_count; i++)
        n += http_same(http_text(p, p->fields[i].name), name);
    return n;
}

/* ---- the request line ----------------------------------------------------------------------- */

/* "HTTP/1.1": RFC 9112 2.3. A higher minor version is spoken to as ours. */
static bool take_version(struct http_parser *p, struct str v)
{
    if (v.n != 8 || !str_starts(v, STR("HTTP/")) || v.p[6] != '.' || v.p[5] < '0' || v.p[5] > '9' ||
        v.p[7] < '0' || v.p[7] > '9')
        return http_refuse(p, 400, "the request line does not end in a version of HTTP");
    if (v.p[5] != '1')
        return http_refuse(p, 505, "this server speaks HTTP/1.1");
    p->minor = v.p[7] != '0';
    return true;
}

/* [2001:db8::1]:443, host.example, host.example:443: RFC 3986 3.2.2, as far as it matters here. */
static bool is_authority(struct str a)
{
    struct str port = {0};
    size_t i = 0;
    if (a.n && a.p[0] == '[') {
        for (i = 1; i < a.n && a.p[i] != ']'; i++)
            if (!strchr("0123456789abcdefABCDEF:.", a.p[i]) || !a.p[i])
                return false;
        if (i == 1 || i == a.n)
            return false;
        i++;
    } else {
        for (; i < a.n && a.p[i] != ':'; i++)
            if (!is_token_byte((unsigned char)a.p[i]) || strchr("#^`|", a.p[i]))
                return false;
        if (i == 0)
            return false;
    }
    if (i == a.n)
        return true;
    if (a.p[i] != ':')
        return false;
    port = str_of(a.p + i + 1, a.n - i - 1);
    return port.n == 0 || str_to_u64(port, 65535, &(uint64_t){0});
}

/* http://host/path: a server must take it (RFC 9112 3.2.2), and its host counts, not the field. */
static bool take_absolute(struct http_parser *p, struct str *target)
{
    size_t scheme = str_starts(*target, STR("http://"))    ? 7
                    : str_starts(*target, STR("https://")) ? 8
                                                           : 0;
    struct str rest, authority;
    if (!scheme)
        return http_refuse(p, 400, "the request target is neither a path nor an http URI");
    rest = str_of(target->p + scheme, target->n - scheme);
    authority = rest;
    for (authority.n = 0; authority.n < rest.n && !strchr("/?", rest.p[authority.n]);)
        authority.n++;
    if (!is_authority(authority))
        return http_refuse(p, 400, "the host of the request target is not one");
    p->host = span_of(p, authority);
    *target = str_of(rest.p + authority.n, rest.n - authority.n);
    return true;
}

static bool take_target(struct http_parser *p, struct str target)
{
    struct str path, query = target;
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] < 0x21 || target.p[i] > 0x7e || strchr("#\"<>\\^`{|}", target.p[i]))
            return http_refuse(p, 400, "the request target has a character no URI has");
    if ((target.n == 0 || target.p[0] != '/') && !take_absolute(p, &target))
        return false;
    query = target;
    path = str_split(&query, '?');
    p->path = span_of(p, path); /* empty with http://host: the root */
    p->has_query = query.p != NULL;
    p->query = span_of(p, query);
    return true;
}

/** method SP target SP version: exactly one space each (RFC 9112 3). */
bool http_request_line(struct http_parser *p, struct str line)
{
    struct str rest = line, method = str_split(&rest, ' '), target;
    if (method.n > HTTP_METHOD_MAX || !http_is_token(method) || !rest.p)
        return http_refuse(p, 400, "the request line does not begin with a method");
    for (size_t i = 0; i < method.n; i++)
        if (method.p[i] < 'A' || method.p[i] > 'Z')
            return http_refuse(p, 400, "the method is not in capitals");
    target = str_split(&rest, ' ');
    if (!rest.p)
        return http_refuse(p, 400, "the request line has no version of HTTP");
    p->method = span_of(p, method);
    return take_version(p, rest) && take_target(p, target);
}

/* ---- the fields ----------------------------------------------------------------------------- */

bool http_field_split(struct http_parser *p, struct str line, struct str *name, struct str *value)
{
    if (line.p[0] == ' ' || line.p[0] == '\t')
        return http_refuse(p, 400, "a header field is folded (RFC 9112 5.2)");
    *value = line;
    *name = str_split(value, ':');
    if (!value->p || !http_is_token(*name))
        return http_refuse(p, 400, "a header field does not begin with a name and a colon");
    for (size_t i = 0; i < value->n; i++) {
        unsigned char c = (unsigned char)value->p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return http_refuse(p, 400, "a header field has a control character");
    }
    *value = str_trim(*value);
    return true;
}

static bool take_length(struct http_parser *p, struct str value)
{
    if (p->has_length)
        return http_refuse(p, 400, "there are two Content-Length fields");
    if (!str_to_u64(value, INT64_MAX, &p->body_bytes))
        return http_refuse(p, 400, "Content-Length is not a number");
    p->has_length = true;
    return true;
}

static bool take_host(struct http_parser *p, struct str value)
{
    if (p->hosts++)
        return http_refuse(p, 400, "there are two Host fields");
    if (!is_authority(value))
        return http_refuse(p, 400, "the Host field is not a host");
    if (!p->host.n)
        p->host = span_of(p, value);
    return true;
}

static bool take_coding(struct http_parser *p, struct str value)
{
    if (p->codings++)
        return http_refuse(p, 400, "there are two Transfer-Encoding fields");
    p->coding_known = http_same(value, "chunked");
    return true;
}

static void take_connection(struct http_parser *p, struct str value)
{
    for (struct str rest = value; rest.p;) {
        struct str option = str_trim(str_split(&rest, ','));
        if (http_same(option, "close"))
            p->closes = true; /* nothing takes it back */
        else if (http_same(option, "keep-alive"))
            p->keep_alive = true;
    }
}

/** One field: kept, and looked at where the message's framing hangs on it. */
bool http_field_line(struct http_parser *p, struct str line)
{
    struct str name, value;
    if (!http_field_split(p, line, &name, &value))
        return false;
    if (p->fields_count == HTTP_FIELDS_MAX)
        return http_refuse(p, 431, "there are too many header fields");
    p->fields[p->fields_count].name = span_of(p, name);
    p->fields[p->fields_count++].value = span_of(p, value);
    if (http_same(name, "content-length"))
        return take_length(p, value);
    if (http_same(name, "transfer-encoding"))
        return take_coding(p, value);
    if (http_same(name, "host"))
        return take_host(p, value);
    if (http_same(name, "connection"))
        take_connection(p, value);
    else if (http_same(name, "expect") && http_same(value, "100-continue"))
        p->expects_100 = true;
    return true;
}

/** What the fields say together (RFC 9112 3.2, 6.1 to 6.3, 9.3). */
bool http_head_done(struct http_parser *p)
{
    p->keep_alive = !p->closes && (p->minor || p->keep_alive);
    p->expects_100 = p->expects_100 && p->minor;
    if (p->minor && !p->hosts)
        return http_refuse(p, 400, "there is no Host field");
    if (p->codings && p->has_length)
        return http_refuse(p, 400, "there are both Content-Length and Transfer-Encoding");
    if (p->codings && !p->minor)
        return http_refuse(p, 400, "HTTP/1.0 has no Transfer-Encoding");
    if (p->codings && !p->coding_known)
        return http_refuse(p, 501, "chunked is the one Transfer-Encoding spoken here");
    if (p->has_length && p->body_bytes > p->body_max)
        return http_refuse(p, 413, "the body is larger than this server takes");
    p->chunked = p->codings;
    return true;
}
