/* build_element.c - the JSON of one segment's elements to its bytes. */
#include "x12/build_state.h"

bool x12_build_wrong(struct build *b, const char *what)
{
    size_t line, column;
    json_where(b->json, &line, &column);
    return err_set(b->err, ERR_DATA, "line %zu, column %zu: %s", line, column, what);
}

bool x12_build_expect(struct build *b, enum json_token want, const char *what)
{
    enum json_token got = json_next(b->json);
    if (got == JSON_ERROR)
        return x12_build_wrong(b, json_error(b->json));
    return got == want || x12_build_wrong(b, what);
}

/* Separators up to number `to`, having written up to number *now:
 * values come in ascending order. */
static bool advance(struct build *b, char separator, unsigned *now, unsigned to)
{
    if (to == 0)
        return x12_build_wrong(b, "no element of that name stands in this segment");
    if (to <= *now)
        return x12_build_wrong(b, "elements are not in their order");
    if (to > X12_SEGMENT_MAX)
        return x12_build_wrong(b, "a segment is too long");
    for (; *now < to; ++*now)
        buf_putc(&b->line, separator);
    return true;
}

static bool put_text(struct build *b, bool whole)
{
    struct str v = json_text(b->json);
    if (!whole && v.n > 0 && memchr(v.p, b->delims.element, v.n))
        return x12_build_wrong(b, "a value holds the element separator");
    buf_put_str(&b->line, v);
    return true;
}

/* Having read the OBJECT of a composite: element i of use. */
static bool read_composite(struct build *b, const struct node *n, unsigned i)
{
    unsigned now = 1;
    for (;;) {
        enum json_token t = json_next(b->json);
        if (t == JSON_OBJECT_END)
            return true;
        if (t != JSON_KEY)
            return x12_build_wrong(b, "a component is wanted");
        unsigned c = x12_names_find(b->names, n->guide, n->use, i, json_text(b->json), now);
        if (c != now && !advance(b, b->delims.component, &now, c))
            return false;
        if (!x12_build_expect(b, JSON_STRING, "a component is a string") || !put_text(b, false))
            return false;
    }
}

static bool read_repetitions(struct build *b, const struct node *n, unsigned i)
{
    for (bool first = true;; first = false) {
        enum json_token t = json_next(b->json);
        if (t == JSON_ARRAY_END)
            return true;
        if (!first)
            buf_putc(&b->line, b->delims.repetition);
        bool ok = t == JSON_STRING   ? put_text(b, false)
                  : t == JSON_OBJECT ? read_composite(b, n, i)
                                     : x12_build_wrong(b, "a repetition is a string or an object");
        if (!ok)
            return false;
    }
}

static bool read_value(struct build *b, const struct node *n, unsigned i)
{
    switch (json_next(b->json)) {
    case JSON_STRING:
        return put_text(b, false);
    case JSON_OBJECT:
        return read_composite(b, n, i);
    case JSON_ARRAY:
        return read_repetitions(b, n, i);
    default:
        return x12_build_wrong(b, "an element is a string, an object or an array");
    }
}

/* What an overlong segment holds past the elements we keep apart. */
bool x12_build_read_rest(struct build *b, unsigned now)
{
    while (now++ <= X12_ELEMENTS_MAX)
        buf_putc(&b->line, b->delims.element);
    return x12_build_expect(b, JSON_STRING, "the rest is a string") && put_text(b, true);
}

bool x12_build_read_named(struct build *b, const struct node *n)
{
    unsigned now = 0;
    for (;;) {
        enum json_token t = json_next(b->json);
        if (t == JSON_OBJECT_END)
            return true;
        if (t != JSON_KEY)
            return x12_build_wrong(b, "an element is wanted");
        if (str_is(json_text(b->json), "rest")) {
            if (!x12_build_read_rest(b, now))
                return false;
            continue;
        }
        unsigned i = x12_names_find(b->names, n->guide, n->use, 0, json_text(b->json), now + 1);
        if (!advance(b, b->delims.element, &now, i) || !read_value(b, n, i))
            return false;
    }
}

bool x12_build_read_raw(struct build *b)
{
    for (;;) {
        enum json_token t = json_next(b->json);
        if (t == JSON_ARRAY_END)
            return true;
        if (t != JSON_STRING)
            return x12_build_wrong(b, "a raw element is a string");
        buf_putc(&b->line, b->delims.element);
        if (!put_text(b, false))
            return false;
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool x12_build_read_bytes(struct build *b)
{
    if (!x12_build_expect(b, JSON_STRING, "bytes are a string"))
        return false;
    struct str v = json_text(b->json);
    buf_reset(&b->line);
    for (size_t i = 0; i + 1 < v.n; i += 2) {
        int high = hex_digit(v.p[i]), low = hex_digit(v.p[i + 1]);
        if (high < 0 || low < 0)
            return x12_build_wrong(b, "bytes are pairs of hexadecimal digits");
        buf_putc(&b->line, (char)(high << 4 | low));
    }
    return v.n % 2 == 0 || x12_build_wrong(b, "bytes are pairs of hexadecimal digits");
}
