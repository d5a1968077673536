/* mime.c - cutting a multipart body into its parts. */
#include "soap/mime.h"

#include <strings.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct str skip_blanks(struct str s)
{
    while (s.n && is_blank(*s.p))
        s = str_of(s.p + 1, s.n - 1);
    return s;
}

static bool same_word(struct str a, const char *b)
{
    return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

struct str mime_type(struct str header)
{
    return str_trim(str_split(&header, ';'));
}

bool mime_type_is(struct str header, const char *type)
{
    return same_word(mime_type(header), type);
}

/* A value from its first byte: a token or a quoted text. Leaves `rest` after it. */
static struct str value_of(struct str *rest)
{
    bool quoted = rest->n && *rest->p == '"';
    size_t from = quoted, n = from;
    while (n < rest->n && (quoted ? rest->p[n] != '"' : rest->p[n] != ';' && !is_blank(rest->p[n])))
        n += quoted && rest->p[n] == '\\' && n + 1 < rest->n ? 2 : 1;
    struct str value = str_of(rest->p + from, n - from);
    size_t used = n + (quoted && n < rest->n);
    *rest = str_of(rest->p + used, rest->n - used);
    return value;
}

bool mime_parameter(struct str header, const char *name, struct str *value)
{
    str_split(&header, ';');
    while (header.p) {
        struct str rest = skip_blanks(header);
        size_t n = 0;
        while (n < rest.n && rest.p[n] != '=' && rest.p[n] != ';')
            n++;
        struct str key = str_trim(str_of(rest.p, n));
        if (n == rest.n)
            return false;
        if (rest.p[n] == ';') {
            header = str_of(rest.p + n + 1, rest.n - n - 1);
            continue;
        }
        rest = skip_blanks(str_of(rest.p + n + 1, rest.n - n - 1));
        struct str is = value_of(&rest);
        if (same_word(key, name)) {
            *value = is;
            return memchr(is.p, '\\', is.n) == NULL;
        }
        str_split(&rest, ';');
        header = rest;
    }
    return false;
}

/* "--boundary", and not the beginning of a longer word. */
static bool is_boundary(struct str s, struct str boundary)
{
    size_t n = boundary.n + 2;
    return s.n >= n && s.p[0] == '-' && s.p[1] == '-' &&
           memcmp(s.p + 2, boundary.p, boundary.n) == 0 &&
           (s.n == n || is_blank(s.p[n]) || s.p[n] == '-');
}

/* Where the next "--boundary" at the beginning of a line stands in s; s.n: nowhere. */
static size_t find_line(struct str s, size_t from, struct str boundary)
{
    while (from < s.n) {
        if (is_boundary(str_of(s.p + from, s.n - from), boundary))
            return from;
        const char *lf = memchr(s.p + from, '\n', s.n - from);
        if (!lf)
            break;
        from = (size_t)(lf - s.p) + 1;
    }
    return s.n;
}

bool mime_boundary_is_free(struct str boundary, struct str bytes)
{
    /* Anywhere, not only at the beginning of a line: the line may begin with the part. */
    for (size_t i = 0; i + boundary.n <= bytes.n; i++) {
        const char *at = memchr(bytes.p + i, boundary.p[0], bytes.n - i);
        if (!at)
            break;
        i = (size_t)(at - bytes.p);
        if (bytes.n - i >= boundary.n && memcmp(at, boundary.p, boundary.n) == 0)
            return false;
    }
    return true;
}

/* One header, with the lines folded onto it. */
static struct str next_header(struct str *rest)
{
    size_t n = 0;
    for (;;) {
        const char *lf = n < rest->n ? memchr(rest->p + n, '\n', rest->n - n) : NULL;
        if (!lf) {
            n = rest->n;
            break;
        }
        n = (size_t)(lf - rest->p) + 1;
        if (n == rest->n || (rest->p[n] != ' ' && rest->p[n] != '\t'))
            break;
    }
    struct str line = str_of(rest->p, n);
    *rest = str_of(rest->p + n, rest->n - n);
    return line;
}

static void keep_header(struct mime_part *part, struct str line)
{
    struct str value = line, name = str_trim(str_split(&value, ':'));
    struct str *to = same_word(name, "content-type")                ? &part->content_type
                     : same_word(name, "content-id")                ? &part->content_id
                     : same_word(name, "content-disposition")       ? &part->disposition
                     : same_word(name, "content-transfer-encoding") ? &part->encoding
                                                                    : NULL;
    if (to && value.p && !to->p)
        *to = str_trim(value);
}

/* The empty line after the headers: what follows it is no folded line, whatever it begins with. */
static size_t empty_line(struct str rest)
{
    size_t cr = rest.n && rest.p[0] == '\r';
    return rest.n > cr && rest.p[cr] == '\n' ? cr + 1 : 0;
}

/* What stands between two boundaries: headers, an empty line, the body. */
static bool read_part(struct str bytes, struct mime_part *part)
{
    struct str rest = bytes;
    *part = (struct mime_part){.body = {NULL, 0}};
    for (;;) {
        if (rest.n == 0 || (size_t)(rest.p - bytes.p) > MIME_HEADERS_MAX)
            return false;
        size_t end = empty_line(rest);
        if (end) {
            part->body = str_of(rest.p + end, rest.n - end);
            return true;
        }
        struct str line = next_header(&rest);
        if (line.p[line.n - 1] != '\n' || !memchr(line.p, ':', line.n))
            return false;
        keep_header(part, line);
    }
}

/* The end of the line before a boundary belongs to the boundary. */
static struct str without_line_end(struct str s)
{
    if (s.n && s.p[s.n - 1] == '\n')
        s.n--;
    if (s.n && s.p[s.n - 1] == '\r')
        s.n--;
    return s;
}

/* After a boundary: "--" ends it all; else blanks to the end of the line. */
static enum soap_verdict after_boundary(struct str body, size_t *at, bool *last)
{
    *last = body.n - *at >= 2 && body.p[*at] == '-' && body.p[*at + 1] == '-';
    if (*last)
        return SOAP_GOOD;
    while (*at < body.n && is_blank(body.p[*at]) && body.p[*at] != '\n')
        (*at)++;
    if (*at == body.n)
        return SOAP_MIME_CUT;
    return body.p[(*at)++] == '\n' ? SOAP_GOOD : SOAP_MIME;
}

enum soap_verdict mime_read(struct str content_type, struct str body, struct mime_parts *out)
{
    struct str boundary;
    out->count = 0;
    if (!mime_parameter(content_type, "boundary", &boundary) || boundary.n == 0 ||
        boundary.n > MIME_BOUNDARY_MAX)
        return SOAP_MIME;
    if (body.n == 0)
        return SOAP_EMPTY;
    size_t at = find_line(body, 0, boundary);
    if (at == body.n)
        return SOAP_MIME;
    for (;;) {
        bool last;
        at += boundary.n + 2;
        enum soap_verdict v = after_boundary(body, &at, &last);
        if (v || last)
            return v ? v : out->count ? SOAP_GOOD : SOAP_EMPTY;
        size_t end = find_line(body, at, boundary);
        if (end == body.n)
            return SOAP_MIME_CUT;
        if (out->count == MIME_PARTS_MAX)
            return SOAP_PARTS;
        struct str bytes = str_of(body.p + at, end - at);
        struct mime_part *part = &out->part[out->count];
        if (!read_part(bytes, part))
            return SOAP_MIME;
        part->body = without_line_end(part->body);
        out->count++;
        at = end;
    }
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* A URL-escaped id against a plain one. */
static bool same_id(struct str escaped, struct str plain)
{
    size_t k = 0;
    for (size_t i = 0; i < escaped.n; i++, k++) {
        char c = escaped.p[i];
        if (c == '%' && escaped.n - i > 2 && hex_of(escaped.p[i + 1]) >= 0 &&
            hex_of(escaped.p[i + 2]) >= 0) {
            c = (char)(hex_of(escaped.p[i + 1]) << 4 | hex_of(escaped.p[i + 2]));
            i += 2;
        }
        if (k == plain.n || plain.p[k] != c)
            return false;
    }
    return k == plain.n && k > 0;
}

const struct mime_part *mime_find(const struct mime_parts *parts, struct str href)
{
    if (href.n < 4 || strncasecmp(href.p, "cid:", 4) != 0)
        return NULL;
    href = str_of(href.p + 4, href.n - 4);
    for (size_t i = 0; i < parts->count; i++) {
        struct str id = parts->part[i].content_id;
        if (id.n > 2 && id.p[0] == '<' && id.p[id.n - 1] == '>')
            id = str_of(id.p + 1, id.n - 2);
        if (same_id(href, id))
            return &parts->part[i];
    }
    return NULL;
}
