/* web.c - see web.h: the reader. */
#include "sandbox/server/web.h"

#include <strings.h>

void web_init(struct web_request *r)
{
    memset(r, 0, sizeof *r);
    buf_init(&r->head, WEB_HEAD_MAX + 1);
    buf_init(&r->content, WEB_BODY_MAX + 1);
    buf_init(&r->raw, 0);
}

void web_fini(struct web_request *r)
{
    buf_fini(&r->head);
    buf_fini(&r->content);
    buf_fini(&r->raw);
}

void web_feed(struct web_request *r, const void *p, size_t n)
{
    if (r->taken > 0) {
        memmove(r->raw.p, r->raw.p + r->taken, r->raw.n - r->taken);
        r->raw.n -= r->taken;
        r->taken = 0;
    }
    if (n > 0)
        buf_put(&r->raw, p, n);
}

bool web_begun(const struct web_request *r)
{
    return r->head.n > 0 || r->raw.n > r->taken;
}

void web_next(struct web_request *r)
{
    buf_reset(&r->head);
    buf_reset(&r->content);
    r->headers_count = 0;
    r->method = r->target = r->path = r->query = r->body = str_of(NULL, 0);
    r->keep_alive = r->expects = false;
    r->status = 0;
    r->left = 0;
    r->at = WEB_AT_HEAD;
}

bool web_same(struct str a, const char *b)
{
    return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

struct str web_header(const struct web_request *r, const char *name)
{
    for (size_t i = 0; i < r->headers_count; i++)
        if (web_same(r->headers[i].name, name))
            return r->headers[i].value;
    return STR("");
}

static unsigned count_of(const struct web_request *r, const char *name)
{
    unsigned count = 0;
    for (size_t i = 0; i < r->headers_count; i++)
        count += web_same(r->headers[i].name, name);
    return count;
}

/* ---- the head ------------------------------------------------------------------------------- */

static bool is_token(struct str s)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], lower = (char)(c | 0x20);
        if (!c || !((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || strchr(marks, c)))
            return false;
    }
    return s.n > 0;
}

/* RFC 9110 5.5: no controls but the tab. */
static bool is_field_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (((uint8_t)s.p[i] < 0x20 && s.p[i] != '\t') || s.p[i] == 0x7f)
            return false;
    return true;
}

/* The line up to CRLF, cut off `*rest`; false when there is none. */
static bool line_of(struct str *rest, struct str *line)
{
    const char *end = memchr(rest->p, '\r', rest->n);
    size_t n = end ? (size_t)(end - rest->p) : 0;
    if (!end || n + 1 >= rest->n || end[1] != '\n')
        return false;
    *line = str_of(rest->p, n);
    *rest = str_of(end + 2, rest->n - n - 2);
    return true;
}

static int request_line(struct web_request *r, struct str line)
{
    r->method = str_split(&line, ' ');
    r->target = str_split(&line, ' ');
    if (!is_token(r->method) || r->target.n == 0 || r->target.p[0] != '/')
        return 400;
    for (size_t i = 0; i < r->target.n; i++)
        if (r->target.p[i] <= 0x20 || r->target.p[i] == 0x7f || r->target.p[i] == '#')
            return 400;
    if (!str_is(line, "HTTP/1.1"))
        return str_starts(line, STR("HTTP/")) ? 505 : 400;
    struct str rest = r->target;
    r->path = str_split(&rest, '?');
    r->query = rest;
    return 0;
}

static int header_line(struct web_request *r, struct str line)
{
    const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
    if (!colon || !is_token(str_of(line.p, (size_t)(colon - line.p))))
        return 400; /* also a fold, and a space before the colon */
    if (r->headers_count == WEB_HEADERS_MAX)
        return 431;
    struct web_header *h = &r->headers[r->headers_count++];
    h->name = str_of(line.p, (size_t)(colon - line.p));
    h->value = str_trim(str_of(colon + 1, line.n - h->name.n - 1));
    return is_field_value(h->value) ? 0 : 400;
}

static int parse_head(struct web_request *r)
{
    struct str rest = buf_str(&r->head), line;
    int status = line_of(&rest, &line) ? request_line(r, line) : 400;
    while (status == 0 && rest.n > 2)
        status = line_of(&rest, &line) ? header_line(r, line) : 400;
    if (status)
        return status;
    if (count_of(r, "Host") != 1 || web_header(r, "Host").n == 0)
        return 400;
    r->keep_alive = !web_same(web_header(r, "Connection"), "close");
    return 0;
}

/* How the body is told: RFC 9112 6.3, the ambiguous cases refused. */
static int plan_body(struct web_request *r)
{
    struct str coding = web_header(r, "Transfer-Encoding"), expect = web_header(r, "Expect");
    unsigned lengths = count_of(r, "Content-Length"), codings = count_of(r, "Transfer-Encoding");
    if (expect.n > 0 && !web_same(expect, "100-continue"))
        return 417;
    if (web_header(r, "Content-Encoding").n > 0)
        return 415;
    if (lengths + codings > 1)
        return 400;
    r->at = codings ? WEB_AT_SIZE : WEB_AT_LENGTH;
    r->expects = expect.n > 0;
    if (codings)
        return web_same(coding, "chunked") ? 0 : 501;
    if (!lengths)
        return str_is(r->method, "POST") || str_is(r->method, "PUT") ? 411 : 0;
    if (!str_to_u64(web_header(r, "Content-Length"), UINT64_MAX, &r->left))
        return 400;
    return r->left > WEB_BODY_MAX ? 413 : 0;
}

static enum web_step bad(struct web_request *r, int status)
{
    r->status = status;
    return WEB_BAD;
}

/* Byte by byte is fast enough for a head, and sees a bare CR, LF or NUL where it stands. */
static enum web_step step_head(struct web_request *r)
{
    while (r->taken < r->raw.n) {
        char c = r->raw.p[r->taken++], before = r->head.n ? r->head.p[r->head.n - 1] : '\0';
        if (c == '\0' || (c == '\n') != (before == '\r'))
            return bad(r, 400);
        if (r->head.n >= WEB_HEAD_MAX)
            return bad(r, 431);
        buf_putc(&r->head, c);
        if (c == '\n' && r->head.n >= 4 && memcmp(r->head.p + r->head.n - 4, "\r\n\r\n", 4) == 0) {
            int status = parse_head(r);
            status = status ? status : plan_body(r);
            r->at = status ? WEB_AT_HEAD : r->at;
            return status ? bad(r, status) : WEB_HEAD;
        }
    }
    return WEB_MORE;
}

/* ---- the body ------------------------------------------------------------------------------- */

static void take(struct web_request *r)
{
    size_t there = r->raw.n - r->taken, n = r->left < there ? (size_t)r->left : there;
    if (n > 0)
        buf_put(&r->content, r->raw.p + r->taken, n);
    r->taken += n;
    r->left -= n;
}

static bool hex_size(struct str s, uint64_t *size)
{
    *size = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = (char)(s.p[i] | 0x20);
        int digit = s.p[i] >= '0' && s.p[i] <= '9' ? s.p[i] - '0'
                    : c >= 'a' && c <= 'f'         ? c - 'a' + 10
                                                   : -1;
        if (digit < 0)
            return false;
        *size = *size * 16 + (uint64_t)digit;
    }
    return s.n > 0 && s.n <= 8;
}

/* A chunk's size line: hex alone. Extensions and trailers are sent by nobody here. */
static enum web_step step_size(struct web_request *r)
{
    struct str rest = str_of(r->raw.p + r->taken, r->raw.n - r->taken), line;
    if (rest.n == 0 || !line_of(&rest, &line))
        return rest.n > 10 ? bad(r, 400) : WEB_MORE;
    if (!hex_size(line, &r->left))
        return bad(r, 400);
    if (r->content.n + r->left > WEB_BODY_MAX)
        return bad(r, 413);
    r->taken += line.n + 2;
    r->at = r->left > 0 ? WEB_AT_CHUNK : WEB_AT_END;
    return WEB_HEAD; /* go on */
}

static enum web_step step_crlf(struct web_request *r, int next)
{
    if (r->raw.n - r->taken < 2)
        return WEB_MORE;
    if (memcmp(r->raw.p + r->taken, "\r\n", 2) != 0)
        return bad(r, 400);
    r->taken += 2;
    r->at = next;
    return WEB_HEAD;
}

static enum web_step step_body(struct web_request *r)
{
    enum web_step step = WEB_HEAD;
    while (step == WEB_HEAD && r->at != WEB_DONE) {
        switch (r->at) {
        case WEB_AT_SIZE:
            step = step_size(r);
            break;
        case WEB_AT_CRLF:
            step = step_crlf(r, WEB_AT_SIZE);
            break;
        case WEB_AT_END:
            step = step_crlf(r, WEB_DONE);
            break;
        default: /* by length, or within a chunk */
            take(r);
            step = r->left > 0 ? WEB_MORE : WEB_HEAD;
            if (r->left == 0)
                r->at = r->at == WEB_AT_CHUNK ? WEB_AT_CRLF : WEB_DONE;
        }
    }
    return step;
}

enum web_step web_step(struct web_request *r)
{
    if (r->status)
        return WEB_BAD;
    if (r->at == WEB_AT_HEAD)
        return step_head(r);
    enum web_step step = r->at == WEB_DONE ? WEB_HEAD : step_body(r);
    if (step != WEB_HEAD)
        return step;
    if (r->content.failed)
        return bad(r, 413);
    r->body = buf_str(&r->content);
    return WEB_READY;
}
