/* web_text.c - see web.h: parameters, forms and the head of an answer. */
#include "sandbox/server/web.h"

struct str web_media_type(struct str value)
{
    struct str rest = value;
    return str_trim(str_split(&rest, ';'));
}

/* A quoted string at the head of `*rest`, without its quotes; the rest behind it. */
static bool unquote(struct str *rest, char *out, size_t size)
{
    size_t n = 0, i = 1;
    for (; i < rest->n && rest->p[i] != '"'; i++) {
        i += rest->p[i] == '\\' && i + 1 < rest->n;
        if (n + 1 >= size)
            return false;
        out[n++] = rest->p[i];
    }
    if (i >= rest->n)
        return false;
    out[n] = '\0';
    *rest = str_of(rest->p + i + 1, rest->n - i - 1);
    return true;
}

/* One parameter's value, cut off `*rest` up to behind the next semicolon. */
static bool value_of(struct str *rest, char *out, size_t size)
{
    if (rest->n == 0 || rest->p[0] != '"')
        return str_copy(out, size, str_trim(str_split(rest, ';')));
    if (!unquote(rest, out, size))
        return false;
    return str_trim(str_split(rest, ';')).n == 0;
}

bool web_parameter(struct str value, const char *name, char *out, size_t size)
{
    char other[512];
    struct str rest = value;
    (void)str_split(&rest, ';');
    while (rest.n > 0) {
        const char *equals = memchr(rest.p, '=', rest.n);
        if (!equals)
            return false;
        struct str key = str_trim(str_of(rest.p, (size_t)(equals - rest.p)));
        bool wanted = web_same(key, name);
        rest = str_of(equals + 1, rest.n - (size_t)(equals + 1 - rest.p));
        if (!value_of(&rest, wanted ? out : other, wanted ? size : sizeof other))
            return false;
        if (wanted)
            return true;
    }
    return false;
}

static int hex_digit(char c)
{
    char lower = (char)(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool decode(struct str s, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int value = s.p[i] == '+' ? ' ' : (uint8_t)s.p[i];
        if (s.p[i] == '%') {
            int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
            int low = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;
            value = high < 0 || low < 0 ? 0 : high * 16 + low;
            i += 2;
        }
        if (value == 0 || n + 1 >= size)
            return false;
        out[n++] = (char)value;
    }
    out[n] = '\0';
    return true;
}

bool web_form_value(struct str form, const char *key, char *out, size_t size)
{
    char name[128];
    bool found = false;
    while (form.n > 0) {
        struct str value = str_split(&form, '&');
        struct str left = str_split(&value, '=');
        if (!decode(left, name, sizeof name))
            return false;
        if (!str_is(str_from(name), key))
            continue;
        if (found || !decode(value, out, size)) {
            out[0] = '\0';
            return false;
        }
        found = true;
    }
    return found;
}

/* ---- answers --------------------------------------------------------------------------------- */

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } rows[] = {
        {200, "OK"},
        {202, "Accepted"},
        {204, "No Content"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].status == status)
            return rows[i].reason;
    return "Answer";
}

void web_answer_init(struct web_answer *a)
{
    *a = (struct web_answer){.status = 200};
    buf_init(&a->headers, WEB_HEAD_MAX);
    buf_init(&a->body, 0);
}

void web_answer_fini(struct web_answer *a)
{
    buf_fini(&a->headers);
    buf_fini(&a->body);
}

void web_answer_type(struct web_answer *a, const char *type)
{
    (void)str_copy(a->type, sizeof a->type, str_from(type));
}

void web_answer_head(const struct web_answer *a, bool keep_alive, struct buf *out)
{
    buf_printf(out, "HTTP/1.1 %d %s\r\nServer: hia-sandbox\r\n", a->status, reason_of(a->status));
    if (a->type[0])
        buf_printf(out, "Content-Type: %s\r\n", a->type);
    if (a->status != 204)
        buf_printf(out, "Content-Length: %zu\r\n", a->body.n);
    buf_put_str(out, buf_str(&a->headers));
    buf_printf(out, "Connection: %s\r\n\r\n", keep_alive ? "keep-alive" : "close");
}
