/* json_reader.c - the exact JSON pull reader: a state, a stack of open containers, no recursion, no
 * tree. */
#include "base/json.h"
#include "base/text_scan.h"

#include <stdlib.h>

/* What may come next. */
enum expect {
    EXPECT_VALUE,
    EXPECT_FIRST_VALUE, /* after '[': a value or ']' */
    EXPECT_FIRST_KEY,   /* after '{': a key or '}' */
    EXPECT_KEY,         /* after a comma in an object */
    EXPECT_COMMA,       /* after a value in a container: ',' or its end */
    EXPECT_NOTHING,     /* after the document */
};

/* A name seen in an object that is still open. It points into the document, or, when it held an
 * escape, is a copy at `kept` in the reader's `names`. */
struct seen_key {
    const char *p;
    size_t kept;
    size_t n;
};

struct level {
    bool object;
    uint64_t bloom;   /* one bit a name: a bit not set means the name is new */
    size_t first_key; /* in keys and hashes */
    size_t names;     /* length of `names` when it was opened */
};

enum { KEYS_ALL_MAX = 4096 };

struct json_reader {
    struct str text;
    size_t at;       /* next byte */
    size_t token_at; /* offset of the token or the error */
    enum json_token token;
    enum expect expect;
    const char *error;
    struct str value;
    size_t depth;
    size_t key_count;
    struct buf unescaped; /* the value, when it held an escape */
    struct buf names;
    struct level levels[JSON_DEPTH_MAX];
    uint32_t hashes[KEYS_ALL_MAX]; /* apart from `keys`, so that comparing runs through few lines */
    struct seen_key keys[KEYS_ALL_MAX];
};

struct json_reader *json_reader_new(struct err *err)
{
    struct json_reader *r = malloc(sizeof(*r));
    if (!r) {
        err_set(err, ERR_SYSTEM, "out of memory for a JSON reader");
        return NULL;
    }
    buf_init(&r->unescaped, 0);
    buf_init(&r->names, 0);
    json_open(r, (struct str){NULL, 0});
    return r;
}

void json_reader_free(struct json_reader *r)
{
    if (!r)
        return;
    buf_fini(&r->unescaped);
    buf_fini(&r->names);
    free(r);
}

void json_open(struct json_reader *r, struct str text)
{
    r->text = text;
    r->at = r->token_at = 0;
    r->token = JSON_NULL; /* anything that does not repeat itself */
    r->expect = EXPECT_VALUE;
    r->error = NULL;
    r->value = (struct str){NULL, 0};
    r->depth = r->key_count = 0;
    buf_reset(&r->names);
}

static enum json_token fail(struct json_reader *r, size_t at, const char *why)
{
    r->error = why;
    r->token_at = at;
    r->value = (struct str){NULL, 0};
    return r->token = JSON_ERROR;
}

static bool refuse(struct json_reader *r, size_t at, const char *why)
{
    fail(r, at, why);
    return false;
}

static inline void skip_space(struct json_reader *r)
{
    const char *p = r->text.p;
    size_t at = r->at, n = r->text.n;
    while (at < n && UNLIKELY(p[at] == ' ' || p[at] == '\n' || p[at] == '\t' || p[at] == '\r'))
        at++;
    r->at = at;
}

/* ---- strings ---- */

/* Four hexadecimal digits at the current place, or -1. */
static int32_t hex4(const struct json_reader *r, size_t at)
{
    if (r->text.n - at < 4)
        return -1;
    int32_t v = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = r->text.p[i];
        int32_t d = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (d < 0)
            return -1;
        v = v << 4 | d;
    }
    return v;
}

static void put_utf8(struct buf *b, uint32_t c)
{
    char text[4];
    size_t n = 0;
    if (c < 0x80) {
        text[n++] = (char)c;
    } else if (c < 0x800) {
        text[n++] = (char)(0xC0 | c >> 6);
        text[n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        text[n++] = (char)(0xE0 | c >> 12);
        text[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        text[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        text[n++] = (char)(0xF0 | c >> 18);
        text[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        text[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        text[n++] = (char)(0x80 | (c & 0x3F));
    }
    buf_put(b, text, n);
}

/* \uXXXX, or a pair of them; `at` is that of the backslash, r->at stands after the 'u'. */
static bool read_unicode_escape(struct json_reader *r, size_t at)
{
    int32_t c = hex4(r, r->at);
    if (c < 0)
        return refuse(r, at, "an escape \\u lacks its four hexadecimal digits");
    if (c == 0)
        return refuse(r, at, "a NUL escape is refused");
    r->at += 4;
    if (c >= 0xDC00 && c <= 0xDFFF)
        return refuse(r, at, "a lone surrogate");
    if (c >= 0xD800 && c <= 0xDBFF) {
        bool pair =
            r->text.n - r->at >= 6 && r->text.p[r->at] == '\\' && r->text.p[r->at + 1] == 'u';
        int32_t low = pair ? hex4(r, r->at + 2) : -1;
        if (low < 0xDC00 || low > 0xDFFF)
            return refuse(r, at, "a lone surrogate");
        r->at += 6;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
    put_utf8(&r->unescaped, (uint32_t)c);
    return true;
}

static bool read_escape(struct json_reader *r)
{
    size_t at = r->at++;
    if (r->at >= r->text.n)
        return refuse(r, at, "a string is not closed");
    char c = r->text.p[r->at++];
    if (c == 'u')
        return read_unicode_escape(r, at);
    const char *letters = "\"\\/bfnrt", *bytes = "\"\\/\b\f\n\r\t";
    const char *found = c ? strchr(letters, c) : NULL;
    if (!found)
        return refuse(r, at, "an unknown escape");
    buf_putc(&r->unescaped, bytes[found - letters]);
    return true;
}

/* A string whose opening quote is at r->at. Borrowed from the document unless an escape makes a
 * copy necessary: then `*copied`. */
static bool read_string(struct json_reader *r, bool *copied)
{
    const char *p = r->text.p;
    size_t open = r->at++, from = r->at;
    *copied = false;
    for (;;) {
        r->at += text_plain_run(p + r->at, r->text.n - r->at);
        if (UNLIKELY(r->at >= r->text.n))
            return refuse(r, open, "a string is not closed");
        unsigned char c = (unsigned char)p[r->at];
        if (LIKELY(c == '"'))
            break;
        if (c >= 0x80) {
            size_t len = text_utf8_length(p + r->at, r->text.n - r->at);
            if (len == 0)
                return refuse(r, r->at, "not UTF-8");
            r->at += len;
            continue;
        }
        if (c != '\\')
            return refuse(r, r->at, "a control character in a string");
        if (!*copied)
            buf_reset(&r->unescaped);
        *copied = true;
        buf_put(&r->unescaped, p + from, r->at - from);
        if (!read_escape(r))
            return false;
        from = r->at;
    }
    r->value = str_of(p + from, r->at - from);
    r->at++;
    if (*copied) {
        buf_put_str(&r->unescaped, r->value);
        r->value = buf_str(&r->unescaped);
        if (r->unescaped.failed)
            return refuse(r, open, "a string is too long for the memory there is");
    }
    return true;
}

/* ---- names ---- */

static inline uint64_t load(const char *p, size_t n)
{
    uint64_t w = 0;
    memcpy(&w, p, n);
    return w;
}

/* Eight bytes a step; every byte counts. A collision only costs a comparison. */
static inline uint32_t key_hash(struct str s)
{
    const uint64_t mix = 0x9E3779B97F4A7C15;
    uint64_t h = s.n * mix;
    const char *p = s.p;
    size_t n = s.n;
    for (; n > 8; p += 8, n -= 8) {
        h = (h ^ load(p, 8)) * mix;
        h ^= h >> 29;
    }
    if (n >= 4)
        h ^= load(p, 4) | load(p + n - 4, 4) << 32;
    else if (n)
        h ^= load(p, 1) | load(p + n / 2, 1) << 8 | load(p + n - 1, 1) << 16;
    h *= mix;
    return (uint32_t)(h >> 32);
}

static struct str seen_text(const struct json_reader *r, const struct seen_key *k)
{
    return str_of(k->p ? k->p : r->names.p + k->kept, k->n);
}

static bool is_duplicate(const struct json_reader *r, size_t first, uint32_t hash)
{
    for (size_t i = first; i < r->key_count; i++)
        if (UNLIKELY(r->hashes[i] == hash) && str_eq(seen_text(r, &r->keys[i]), r->value))
            return true;
    return false;
}

/* Note the name just read among those of the object; false when it is there already or there are
 * too many. */
static bool note_key(struct json_reader *r, size_t at, bool copied)
{
    struct level *l = &r->levels[r->depth - 1];
    uint32_t hash = key_hash(r->value);
    uint64_t bit = 1ULL << (hash & 63);
    if ((l->bloom & bit) && is_duplicate(r, l->first_key, hash))
        return refuse(r, at, "a name is there twice");
    l->bloom |= bit;
    if (r->key_count - l->first_key >= JSON_KEYS_MAX)
        return refuse(r, at, "an object has too many names");
    if (r->key_count >= KEYS_ALL_MAX)
        return refuse(r, at, "the open objects have too many names together");
    struct seen_key *k = &r->keys[r->key_count];
    *k = (struct seen_key){.p = copied ? NULL : r->value.p, .kept = r->names.n, .n = r->value.n};
    if (copied)
        buf_put_str(&r->names, r->value);
    if (r->names.failed)
        return refuse(r, at, "the names are too long for the memory there is");
    r->hashes[r->key_count++] = hash;
    return true;
}

static enum json_token read_key(struct json_reader *r)
{
    bool copied;
    r->token_at = r->at;
    if (r->text.p[r->at] != '"')
        return fail(r, r->at, "a name in quotes is missing");
    if (!read_string(r, &copied) || !note_key(r, r->token_at, copied))
        return JSON_ERROR;
    skip_space(r);
    if (r->at >= r->text.n || r->text.p[r->at] != ':')
        return fail(r, r->at, "a colon is missing");
    r->at++;
    r->expect = EXPECT_VALUE;
    return r->token = JSON_KEY;
}

/* ---- values ---- */

static inline void after_value(struct json_reader *r)
{
    r->expect = r->depth ? EXPECT_COMMA : EXPECT_NOTHING;
}

static enum json_token open_level(struct json_reader *r, bool object)
{
    if (r->depth >= JSON_DEPTH_MAX)
        return fail(r, r->at, "nested too deep");
    r->at++;
    r->levels[r->depth++] =
        (struct level){.object = object, .first_key = r->key_count, .names = r->names.n};
    r->expect = object ? EXPECT_FIRST_KEY : EXPECT_FIRST_VALUE;
    return r->token = object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_token close_level(struct json_reader *r)
{
    struct level *l = &r->levels[--r->depth];
    r->token_at = r->at++;
    r->key_count = l->first_key;
    r->names.n = l->names;
    after_value(r);
    return r->token = l->object ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static size_t skip_digits(struct json_reader *r)
{
    const char *p = r->text.p;
    size_t from = r->at, at = from, n = r->text.n;
    while (at < n && (unsigned char)(p[at] - '0') <= 9)
        at++;
    r->at = at;
    return at - from;
}

static bool skip_char(struct json_reader *r, char a, char b)
{
    if (r->at >= r->text.n || (r->text.p[r->at] != a && r->text.p[r->at] != b))
        return false;
    r->at++;
    return true;
}

/* RFC 8259 section 6. */
static enum json_token read_number(struct json_reader *r)
{
    size_t from = r->at;
    skip_char(r, '-', '-');
    size_t first = r->at, digits = skip_digits(r);
    if (digits == 0)
        return fail(r, from, "a number lacks its digits");
    if (digits > 1 && r->text.p[first] == '0')
        return fail(r, from, "a number has a leading zero");
    if (skip_char(r, '.', '.') && skip_digits(r) == 0)
        return fail(r, from, "a number lacks its decimals");
    if (skip_char(r, 'e', 'E')) {
        skip_char(r, '+', '-');
        if (skip_digits(r) == 0)
            return fail(r, from, "a number lacks its exponent");
    }
    r->value = str_of(r->text.p + from, r->at - from);
    after_value(r);
    return r->token = JSON_NUMBER;
}

static enum json_token read_word(struct json_reader *r, struct str word, enum json_token token)
{
    if (!str_starts(str_of(r->text.p + r->at, r->text.n - r->at), word))
        return fail(r, r->at, "a value is missing");
    r->at += word.n;
    after_value(r);
    return r->token = token;
}

static enum json_token read_value(struct json_reader *r)
{
    bool copied;
    r->token_at = r->at;
    switch (r->text.p[r->at]) {
    case '"':
        if (!read_string(r, &copied))
            return JSON_ERROR;
        after_value(r);
        return r->token = JSON_STRING;
    case '{':
        return open_level(r, true);
    case '[':
        return open_level(r, false);
    case 't':
        return read_word(r, STR("true"), JSON_TRUE);
    case 'f':
        return read_word(r, STR("false"), JSON_FALSE);
    case 'n':
        return read_word(r, STR("null"), JSON_NULL);
    case '\xEF':
        return fail(r, r->at, r->at ? "a value is missing" : "a byte order mark is not JSON");
    case '-':
        return read_number(r);
    default:
        if ((unsigned char)(r->text.p[r->at] - '0') <= 9)
            return read_number(r);
        return fail(r, r->at, "a value is missing");
    }
}

static enum json_token at_end(struct json_reader *r)
{
    if (r->expect != EXPECT_NOTHING)
        return fail(r, r->at, r->depth ? "the document is not complete" : "a value is missing");
    r->token_at = r->at;
    r->value = (struct str){NULL, 0};
    return r->token = JSON_END;
}

enum json_token json_next(struct json_reader *r)
{
    if (UNLIKELY(r->token == JSON_ERROR || r->token == JSON_END))
        return r->token;
    skip_space(r);
    if (UNLIKELY(r->at >= r->text.n))
        return at_end(r);
    char c = r->text.p[r->at];
    bool object = r->depth && r->levels[r->depth - 1].object;
    if (r->expect == EXPECT_COMMA) {
        if (c == (object ? '}' : ']'))
            return close_level(r);
        if (c != ',')
            return fail(r, r->at, "a comma is missing");
        r->at++;
        r->expect = object ? EXPECT_KEY : EXPECT_VALUE;
        skip_space(r);
        if (r->at >= r->text.n)
            return at_end(r);
    } else if ((r->expect == EXPECT_FIRST_KEY && c == '}') ||
               (r->expect == EXPECT_FIRST_VALUE && c == ']')) {
        return close_level(r);
    }
    if (r->expect == EXPECT_NOTHING)
        return fail(r, r->at, "something follows the document");
    if (r->expect == EXPECT_KEY || r->expect == EXPECT_FIRST_KEY)
        return read_key(r);
    return read_value(r);
}

struct str json_text(const struct json_reader *r)
{
    return r->value;
}

bool json_skip(struct json_reader *r)
{
    if (r->token == JSON_KEY && json_next(r) == JSON_ERROR)
        return false;
    if (r->token != JSON_OBJECT && r->token != JSON_ARRAY)
        return r->token != JSON_ERROR;
    size_t outside = r->depth - 1;
    while (r->depth > outside)
        if (json_next(r) == JSON_ERROR)
            return false;
    return true;
}

size_t json_offset(const struct json_reader *r)
{
    return r->token_at;
}

const char *json_error(const struct json_reader *r)
{
    return r->error ? r->error : "";
}

void json_where(const struct json_reader *r, size_t *line, size_t *column)
{
    size_t start = 0;
    *line = 1;
    for (size_t i = 0; i < r->token_at; i++) {
        if (r->text.p[i] == '\n') {
            ++*line;
            start = i + 1;
        }
    }
    *column = r->token_at - start + 1;
}
