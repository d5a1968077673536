/* parts.c - see parts.h. */
#include "sandbox/server/parts.h"

#include "sandbox/server/web.h"

#include <stdio.h>

enum { BOUNDARY_MAX = 70 };

struct str part_header(const struct part *p, const char *name)
{
    for (size_t i = 0; i < p->headers_count; i++)
        if (web_same(p->names[i], name))
            return p->values[i];
    return STR("");
}

/* RFC 2046 5.1.1. */
static bool is_boundary(struct str s)
{
    static const char marks[] = "'()+_,-./:=? ";
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], lower = (char)(c | 0x20);
        if (!c || !((c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || strchr(marks, c)))
            return false;
    }
    return s.n > 0 && s.n <= BOUNDARY_MAX && s.p[s.n - 1] != ' ';
}

/* Where `what` begins in `s`; s.n when it is not in it. */
static size_t find(struct str s, struct str what)
{
    for (size_t at = 0; at + what.n <= s.n;) {
        const char *p = memchr(s.p + at, what.p[0], s.n - what.n - at + 1);
        if (!p)
            break;
        if (memcmp(p, what.p, what.n) == 0)
            return (size_t)(p - s.p);
        at = (size_t)(p - s.p) + 1;
    }
    return s.n;
}

static struct str behind(struct str s, size_t n)
{
    return str_of(s.p + n, s.n - n);
}

static const char *read_headers(struct str *rest, struct part *p)
{
    for (;;) {
        size_t end = find(*rest, STR("\r\n"));
        struct str line = str_of(rest->p, end);
        if (end == rest->n || memchr(rest->p, '\n', end) || memchr(rest->p, '\0', end))
            return "a part's header does not end in CRLF";
        *rest = behind(*rest, end + 2);
        if (line.n == 0)
            return NULL;
        const char *colon = memchr(line.p, ':', line.n);
        if (!colon || colon == line.p || line.p[0] == ' ' || line.p[0] == '\t')
            return "a part's header is no header";
        if (p->headers_count == PART_HEADERS_MAX)
            return "a part has too many headers";
        p->names[p->headers_count] = str_of(line.p, (size_t)(colon - line.p));
        p->values[p->headers_count++] =
            str_trim(str_of(colon + 1, line.n - (size_t)(colon + 1 - line.p)));
    }
}

/* `rest` stands behind a delimiter: "--" ends the whole, CRLF begins a part. */
static const char *read_part(struct str *rest, struct str delimiter, struct parts *out)
{
    if (rest->n < 2 || memcmp(rest->p, "\r\n", 2) != 0)
        return "a boundary is not followed by CRLF or --";
    if (out->count == PARTS_MAX)
        return "too many parts";
    struct part *p = &out->part[out->count++];
    *p = (struct part){.headers_count = 0};
    *rest = behind(*rest, 2);
    const char *wrong = read_headers(rest, p);
    if (wrong)
        return wrong;
    /* An empty body's delimiter shares its CRLF with the end of the headers. */
    struct str whole = str_of(rest->p - 2, rest->n + 2);
    size_t end = find(whole, delimiter);
    if (end == whole.n)
        return "the closing boundary is missing";
    p->body = end < 2 ? str_of(rest->p, 0) : str_of(rest->p, end - 2);
    *rest = behind(whole, end + delimiter.n);
    return NULL;
}

const char *parts_read(struct str content_type, struct str body, struct parts *out)
{
    char boundary[BOUNDARY_MAX + 1], text[BOUNDARY_MAX + 8];
    out->count = 0;
    if (!web_parameter(content_type, "boundary", boundary, sizeof boundary) ||
        !is_boundary(str_from(boundary)))
        return "no boundary";
    snprintf(text, sizeof text, "\r\n--%s", boundary);
    struct str delimiter = str_from(text), first = behind(delimiter, 2);
    if (!str_starts(body, first))
        return "the body does not begin with its boundary";
    struct str rest = behind(body, first.n);
    while (!str_starts(rest, STR("--"))) {
        const char *wrong = read_part(&rest, delimiter, out);
        if (wrong)
            return wrong;
    }
    rest = behind(rest, 2);
    if (rest.n > 0 && !str_is(rest, "\r\n"))
        return "something follows the closing boundary";
    return out->count ? NULL : "no part";
}
