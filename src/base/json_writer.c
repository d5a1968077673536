/* json_writer.c - streaming JSON into a buf: commas, quoting, indentation. */
#include "base/json.h"
#include "base/money.h"
#include "base/text_scan.h"

void json_begin(struct json_writer *w, struct buf *out, unsigned indent)
{
    *w = (struct json_writer){.out = out, .indent = indent};
}

static void new_line(struct json_writer *w)
{
    if (w->indent == 0)
        return;
    buf_putc(w->out, '\n');
    for (unsigned i = 0; i < w->indent * w->depth; i++)
        buf_putc(w->out, ' ');
}

/* What stands before a value or a key: nothing after a key, else a comma when one is due. */
static inline void before(struct json_writer *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->after_value)
        buf_putc(w->out, ',');
    if (w->depth && w->indent)
        new_line(w);
}

static void open_with(struct json_writer *w, char c)
{
    before(w);
    buf_putc(w->out, c);
    w->depth++;
    w->after_value = false;
}

static void close_with(struct json_writer *w, char c)
{
    assert(w->depth > 0 && !w->after_key);
    w->depth--;
    if (w->after_value)
        new_line(w);
    buf_putc(w->out, c);
    w->after_value = true;
}

void json_object(struct json_writer *w)
{
    open_with(w, '{');
}

void json_object_end(struct json_writer *w)
{
    close_with(w, '}');
}

void json_array(struct json_writer *w)
{
    open_with(w, '[');
}

void json_array_end(struct json_writer *w)
{
    close_with(w, ']');
}

/* One byte that is not plain, or one UTF-8 sequence; returns how many bytes of s it stood for. */
static size_t put_special(struct buf *out, const char *p, size_t n)
{
    static const char HEX[] = "0123456789abcdef";
    unsigned char c = (unsigned char)p[0];
    if (c >= 0x80 || c == 0) {
        size_t len = c ? text_utf8_length(p, n) : 0;
        buf_put(out, len ? p : "\xEF\xBF\xBD", len ? len : 3);
        return len ? len : 1;
    }
    const char *names = "\"\\\b\f\n\r\t", *letters = "\"\\bfnrt";
    const char *at = strchr(names, c);
    char text[6] = {'\\', at ? letters[at - names] : 'u', '0', '0', HEX[c >> 4], HEX[c & 15]};
    buf_put(out, text, at ? 2 : sizeof(text));
    return 1;
}

static void put_quoted(struct buf *out, struct str s)
{
    if (LIKELY(buf_reserve(out, s.n + 2) && text_plain_run(s.p, s.n) == s.n)) {
        char *to = out->p + out->n;
        *to = '"';
        if (s.n)
            memcpy(to + 1, s.p, s.n);
        to[s.n + 1] = '"';
        out->n += s.n + 2;
        return;
    }
    buf_putc(out, '"');
    for (size_t i = 0; i < s.n;) {
        size_t run = text_plain_run(s.p + i, s.n - i);
        buf_put(out, s.p + i, run);
        i += run;
        if (i < s.n)
            i += put_special(out, s.p + i, s.n - i);
    }
    buf_putc(out, '"');
}

void json_key_str(struct json_writer *w, struct str name)
{
    assert(w->depth > 0 && !w->after_key);
    before(w);
    put_quoted(w->out, name);
    buf_put(w->out, ": ", w->indent ? 2 : 1);
    w->after_key = true;
}

void json_key(struct json_writer *w, const char *name)
{
    json_key_str(w, str_from(name));
}

void json_str(struct json_writer *w, struct str s)
{
    before(w);
    put_quoted(w->out, s);
    w->after_value = true;
}

void json_raw(struct json_writer *w, struct str json)
{
    before(w);
    buf_put_str(w->out, json);
    w->after_value = true;
}

/* ---- without what is null ---- */

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static size_t past_space(struct str s, size_t at)
{
    while (at < s.n && is_space(s.p[at]))
        at++;
    return at;
}

/* Behind the string that is opened at `at`. */
static size_t past_string(struct str s, size_t at)
{
    for (at++; at < s.n; at++) {
        at += text_plain_run(s.p + at, s.n - at);
        if (at >= s.n || s.p[at] == '"')
            break;
        at += s.p[at] == '\\';
    }
    return at < s.n ? at + 1 : s.n;
}

/* Behind the null that a string ending at `at` is the name of; 0: it is no name, or of something
 * else. */
static size_t past_null(struct str s, size_t at)
{
    at = past_space(s, at);
    if (at >= s.n || s.p[at] != ':')
        return 0;
    at = past_space(s, at + 1);
    return s.n - at >= 4 && memcmp(s.p + at, "null", 4) == 0 ? at + 4 : 0;
}

static void drop_comma(struct buf *out, size_t from)
{
    while (out->n > from && is_space(out->p[out->n - 1]))
        out->n--;
    out->n -= out->n > from && out->p[out->n - 1] == ',';
}

void json_put_given(struct buf *out, struct str json)
{
    size_t begun = out->n, from = 0, at = 0;
    while (at < json.n) {
        if (json.p[at] != '"') {
            at++;
            continue;
        }
        size_t name = at, null;
        at = past_string(json, at);
        if (!(null = past_null(json, at)))
            continue;
        buf_put(out, json.p + from, name - from);
        from = at = past_space(json, null);
        if (at < json.n && json.p[at] == ',')
            from = at = past_space(json, at + 1);
        else
            drop_comma(out, begun);
    }
    buf_put(out, json.p + from, json.n - from);
}

void json_raw_given(struct json_writer *w, struct str json)
{
    before(w);
    json_put_given(w->out, json);
    w->after_value = true;
}

void json_cstr(struct json_writer *w, const char *cstr)
{
    if (cstr)
        json_str(w, str_from(cstr));
    else
        json_null(w);
}

void json_i64(struct json_writer *w, int64_t v)
{
    before(w);
    buf_put_i64(w->out, v);
    w->after_value = true;
}

void json_u64(struct json_writer *w, uint64_t v)
{
    before(w);
    buf_put_u64(w->out, v);
    w->after_value = true;
}

void json_money(struct json_writer *w, int64_t cents)
{
    char text[MONEY_TEXT_MAX];
    json_raw(w, str_of(text, money_format_fixed(cents, text)));
}

void json_bool(struct json_writer *w, bool v)
{
    json_raw(w, v ? STR("true") : STR("false"));
}

void json_null(struct json_writer *w)
{
    json_raw(w, STR("null"));
}

void json_pair(struct json_writer *w, const char *name, const char *cstr)
{
    json_key(w, name);
    json_cstr(w, cstr);
}

void json_pair_str(struct json_writer *w, const char *name, struct str s)
{
    json_key(w, name);
    json_str(w, s);
}

void json_pair_given(struct json_writer *w, const char *name, struct str s)
{
    if (s.n)
        json_pair_str(w, name, s);
}

void json_pair_i64(struct json_writer *w, const char *name, int64_t v)
{
    json_key(w, name);
    json_i64(w, v);
}

void json_pair_money(struct json_writer *w, const char *name, int64_t cents)
{
    json_key(w, name);
    json_money(w, cents);
}

void json_pair_bool(struct json_writer *w, const char *name, bool v)
{
    json_key(w, name);
    json_bool(w, v);
}
