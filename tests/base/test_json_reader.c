/* test_json_reader.c - what the reader takes, and every refusal with its place. */
#include "base/hash.h"
#include "base/json.h"

#include <criterion/criterion.h>

static struct json_reader *r;

static void begin(void)
{
    struct err e = {0};
    r = json_reader_new(&e);
    cr_assert_not_null(r);
}

static void end(void)
{
    json_reader_free(r);
}

TestSuite(json_reader, .init = begin, .fini = end);

/* The tokens as letters: "{k#}" is an object with one number. */
static const char *tokens(struct str text)
{
    static char seen[4096];
    static const char LETTER[] = {'.', '{', '}', '[', ']', 'k', 's', '#', 't', 'f', 'n', '!'};
    size_t n = 0;
    /* A copy of exactly that size, so that the sanitizer sees a byte read past the end. */
    char *own = malloc(text.n ? text.n : 1);
    memcpy(own, text.n ? text.p : "", text.n);
    json_open(r, str_of(own, text.n));
    enum json_token t;
    do {
        t = json_next(r);
        seen[n++] = LETTER[t];
    } while (t != JSON_END && t != JSON_ERROR && n < sizeof(seen) - 1);
    seen[n] = '\0';
    cr_assert_eq(json_next(r), t, "the last token repeats itself");
    free(own);
    return seen;
}

static void takes(const char *text, const char *want)
{
    const char *got = tokens(str_from(text));
    cr_assert_str_eq(got, want, "%s: %s (%s)", text, got, json_error(r));
}

static void refuses(struct str text, const char *why, size_t offset)
{
    const char *got = tokens(text);
    cr_assert(got[strlen(got) - 1] == '!', "%.*s: %s", STR_FMT(text), got);
    cr_assert_str_eq(json_error(r), why, "%.*s: %s", STR_FMT(text), json_error(r));
    cr_assert_eq(json_offset(r), offset, "%.*s: at %zu", STR_FMT(text), json_offset(r));
}

#define REFUSES(lit, why, offset) refuses(STR(lit), why, offset)

Test(json_reader, documents)
{
    takes("{}", "{}.");
    takes(" [ ] \r\n\t", "[].");
    takes("null", "n.");
    takes("-0", "#.");
    takes("\"\"", "s.");
    takes("{\"a\":1,\"b\":[true,false,null,{}],\"c\":\"x\"}", "{k#k[tfn{}]ks}.");
    takes("[1,[2,[3]],{\"a\":{\"a\":{\"a\":1}}}]", "[#[#[#]]{k{k{k#}}}].");
    takes("[{\"a\":1},{\"a\":1}]", "[{k#}{k#}].");
    takes("[1E5,1e-5,0.10,-1.5e+7,10]", "[#####].");
}

Test(json_reader, numbers_keep_their_text)
{
    json_open(r, STR("[1.10, -0.50e+3]"));
    cr_assert_eq(json_next(r), JSON_ARRAY);
    cr_assert_eq(json_next(r), JSON_NUMBER);
    cr_assert(str_is(json_text(r), "1.10"));
    cr_assert_eq(json_next(r), JSON_NUMBER);
    cr_assert(str_is(json_text(r), "-0.50e+3"));
}

static void text_is(const char *json, struct str want)
{
    json_open(r, str_from(json));
    cr_assert_eq(json_next(r), JSON_STRING, "%s: %s", json, json_error(r));
    cr_assert(str_eq(json_text(r), want), "%s", json);
    cr_assert_eq(json_next(r), JSON_END);
}

Test(json_reader, strings_are_unescaped)
{
    text_is("\"plain\"", STR("plain"));
    text_is("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", STR("\"\\/\b\f\n\r\t"));
    text_is("\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00z\"",
            STR("A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"));
    text_is("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
            STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
    text_is("\"a long run of plain text, then \\n and again a long run of plain text\"",
            STR("a long run of plain text, then \n and again a long run of plain text"));
    text_is("\"\x7f\"", STR("\x7f"));
}

Test(json_reader, borrows_unless_an_escape_forbids)
{
    const char *text = "[\"plain\",\"esc\\n\"]";
    json_open(r, str_from(text));
    json_next(r);
    json_next(r);
    cr_assert_eq(json_text(r).p, text + 2);
    json_next(r);
    cr_assert(str_is(json_text(r), "esc\n"));
}

Test(json_reader, refuses_duplicate_names)
{
    REFUSES("{\"a\":1,\"a\":2}", "a name is there twice", 7);
    REFUSES("{\"a\":1,\"\\u0061\":2}", "a name is there twice", 7);
    REFUSES("{\"\\u0061\":1,\"b\":{},\"a\":2}", "a name is there twice", 19);
    REFUSES("{\"\":1,\"\":2}", "a name is there twice", 6);
    REFUSES("{\"a\":{\"\\n\":1},\"\\n\":{\"x\":1,\"\\n\":1},\"\\n\":2}", "a name is there twice",
            34);
    takes("{\"a\":{\"a\":1},\"b\":{\"a\":1}}", "{k{k#}k{k#}}.");
}

/* Names that differ in one byte at each place, for every length: none is taken for another. */
Test(json_reader, names_are_told_apart_by_every_byte)
{
    struct buf b = {0};
    for (size_t len = 1; len <= 40; len++) {
        buf_reset(&b);
        buf_putc(&b, '{');
        for (size_t at = 0; at <= len; at++) {
            char name[64];
            memset(name, 'a', len);
            if (at < len)
                name[at] = 'b';
            buf_puts(&b, at ? ",\"" : "\"");
            buf_put(&b, name, len);
            buf_puts(&b, "\":1");
        }
        buf_putc(&b, '}');
        const char *got = tokens(buf_str(&b));
        cr_assert_eq(got[strlen(got) - 1], '.', "length %zu: %s", len, json_error(r));
    }
    buf_fini(&b);
}

static void many_names(struct buf *b, unsigned count)
{
    buf_reset(b);
    buf_putc(b, '{');
    for (unsigned i = 0; i < count; i++)
        buf_printf(b, "%s\"name%u\":%u", i ? "," : "", i, i);
}

Test(json_reader, names_of_an_object_are_bounded)
{
    struct buf b = {0};
    many_names(&b, JSON_KEYS_MAX);
    buf_putc(&b, '}');
    cr_assert_eq(strlen(tokens(buf_str(&b))), 2 * JSON_KEYS_MAX + 3);
    many_names(&b, JSON_KEYS_MAX);
    size_t at = b.n + 1;
    buf_puts(&b, ",\"name7\":1}");
    refuses(buf_str(&b), "a name is there twice", at);
    many_names(&b, JSON_KEYS_MAX + 1);
    tokens(buf_str(&b));
    cr_assert_str_eq(json_error(r), "an object has too many names");
    buf_fini(&b);
}

Test(json_reader, names_of_all_open_objects_are_bounded)
{
    struct buf b = {0};
    for (unsigned depth = 0; depth < 40; depth++) {
        for (unsigned i = 0; i < 200; i++)
            buf_printf(&b, "%s\"%u\":%s", i ? "," : "{", i, i < 199 ? "1" : "");
    }
    json_open(r, buf_str(&b));
    enum json_token t;
    while ((t = json_next(r)) != JSON_END && t != JSON_ERROR)
        ;
    cr_assert_str_eq(json_error(r), "the open objects have too many names together");
    buf_fini(&b);
}

Test(json_reader, refuses_bad_utf8)
{
    const char *bad[] = {"\x80",
                         "\xc0\x80",
                         "\xc1\xbf",
                         "\xc3",
                         "\xc3(",
                         "\xe0\x80\x80",
                         "\xe2\x82",
                         "\xe2(\xa1",
                         "\xed\xa0\x80",
                         "\xed\xbf\xbf",
                         "\xf0\x80\x80\x80",
                         "\xf0\x9f\x98",
                         "\xf4\x90\x80\x80",
                         "\xf5\x80\x80\x80",
                         "\xff",
                         "\xe2\x82\xc3"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct buf b = {0};
        buf_printf(&b, "[\"ab%s\"]", bad[i]);
        refuses(buf_str(&b), "not UTF-8", 4);
        buf_fini(&b);
    }
    REFUSES("{\"\xff\":1}", "not UTF-8", 2);
}

Test(json_reader, refuses_escapes)
{
    REFUSES("\"\\u0000\"", "a NUL escape is refused", 1);
    REFUSES("\"\\uD83D\"", "a lone surrogate", 1);
    REFUSES("\"\\uD83Dx\\uDE00\"", "a lone surrogate", 1);
    REFUSES("\"\\uD83D\\uD83D\"", "a lone surrogate", 1);
    REFUSES("\"\\uDE00\"", "a lone surrogate", 1);
    REFUSES("\"\\uD83D\\u12", "a lone surrogate", 1);
    REFUSES("\"\\u12g4\"", "an escape \\u lacks its four hexadecimal digits", 1);
    REFUSES("\"\\u12", "an escape \\u lacks its four hexadecimal digits", 1);
    REFUSES("\"\\x41\"", "an unknown escape", 1);
    REFUSES("\"\\\0\"", "an unknown escape", 1);
    REFUSES("\"\\", "a string is not closed", 1);
    REFUSES("\"a\nb\"", "a control character in a string", 2);
    REFUSES("\"a\0b\"", "a control character in a string", 2);
    REFUSES("\"abc", "a string is not closed", 0);
}

Test(json_reader, refuses_numbers)
{
    REFUSES("01", "a number has a leading zero", 0);
    REFUSES("-", "a number lacks its digits", 0);
    REFUSES("-a", "a number lacks its digits", 0);
    REFUSES("1.", "a number lacks its decimals", 0);
    REFUSES("1.e3", "a number lacks its decimals", 0);
    REFUSES("1e", "a number lacks its exponent", 0);
    REFUSES("1e+", "a number lacks its exponent", 0);
    REFUSES("+1", "a value is missing", 0);
    REFUSES(".5", "a value is missing", 0);
    REFUSES("NaN", "a value is missing", 0);
    REFUSES("Infinity", "a value is missing", 0);
    REFUSES("[1a]", "a comma is missing", 2);
}

Test(json_reader, refuses_structure)
{
    REFUSES("", "a value is missing", 0);
    REFUSES("  ", "a value is missing", 2);
    REFUSES("{} x", "something follows the document", 3);
    REFUSES("1 2", "something follows the document", 2);
    REFUSES("{}\0", "something follows the document", 2);
    REFUSES("[1,]", "a value is missing", 3);
    REFUSES("[,1]", "a value is missing", 1);
    REFUSES("[1 2]", "a comma is missing", 3);
    REFUSES("{\"a\":1,}", "a name in quotes is missing", 7);
    REFUSES("{a:1}", "a name in quotes is missing", 1);
    REFUSES("{1:1}", "a name in quotes is missing", 1);
    REFUSES("{\"a\" 1}", "a colon is missing", 5);
    REFUSES("{\"a\"", "a colon is missing", 4);
    REFUSES("{\"a\":}", "a value is missing", 5);
    REFUSES("{\"a\":1]", "a comma is missing", 6);
    REFUSES("[1}", "a comma is missing", 2);
    REFUSES("[", "the document is not complete", 1);
    REFUSES("[1,", "the document is not complete", 3);
    REFUSES("]", "a value is missing", 0);
    REFUSES("tru", "a value is missing", 0);
    REFUSES("truE", "a value is missing", 0);
    REFUSES("nulll", "something follows the document", 4);
    REFUSES("'a'", "a value is missing", 0);
    REFUSES("[1] // c", "something follows the document", 4);
    REFUSES("\xEF\xBB\xBF{}", "a byte order mark is not JSON", 0);
    REFUSES("\v1", "a value is missing", 0);
}

Test(json_reader, depth_is_bounded)
{
    char text[2 * JSON_DEPTH_MAX + 2];
    memset(text, '[', JSON_DEPTH_MAX);
    memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    tokens(str_of(text, 2 * JSON_DEPTH_MAX));
    cr_assert_str_eq(json_error(r), "");
    memset(text, '[', JSON_DEPTH_MAX + 1);
    refuses(str_of(text, JSON_DEPTH_MAX + 1), "nested too deep", JSON_DEPTH_MAX);
}

Test(json_reader, skip)
{
    json_open(r, STR("{\"a\":[1,{\"b\":[]}],\"c\":2,\"d\":{\"e\":\"\\n\"},\"f\":3}"));
    cr_assert_eq(json_next(r), JSON_OBJECT);
    cr_assert_eq(json_next(r), JSON_KEY);
    cr_assert(json_skip(r), "the value of a name");
    cr_assert_eq(json_next(r), JSON_KEY);
    cr_assert(str_is(json_text(r), "c"));
    cr_assert(json_skip(r));
    cr_assert_eq(json_next(r), JSON_KEY);
    cr_assert_eq(json_next(r), JSON_OBJECT);
    cr_assert(json_skip(r), "an object just opened");
    cr_assert_eq(json_next(r), JSON_KEY);
    cr_assert(str_is(json_text(r), "f"));
    cr_assert_eq(json_next(r), JSON_NUMBER);
    cr_assert(json_skip(r), "a scalar has nothing to skip");
    cr_assert_eq(json_next(r), JSON_OBJECT_END);
    cr_assert_eq(json_next(r), JSON_END);
    json_open(r, STR("[[1,2}"));
    json_next(r);
    cr_assert_not(json_skip(r));
    cr_assert_not(json_skip(r));
}

Test(json_reader, where)
{
    size_t line, column;
    json_open(r, STR("{\n  \"a\": 1,\n  \"b\" 2\n}"));
    while (json_next(r) != JSON_ERROR)
        ;
    json_where(r, &line, &column);
    cr_assert_eq(line, 3);
    cr_assert_eq(column, 7);
    json_open(r, STR("x"));
    json_next(r);
    json_where(r, &line, &column);
    cr_assert(line == 1 && column == 1);
}

static const char SAMPLE[] =
    "{\"id\":\"C\\u00e91\",\"charge\":120.50,\"lines\":"
    "[{\"code\":\"90834\",\"units\":1,\"mods\":[]},{\"code\":\"H0031\","
    "\"units\":1.5e0,\"note\":\"\xc3\xa9 \\ud83d\\ude00\",\"ok\":true}],\"x\":null}";

Test(json_reader, every_truncation_is_refused_and_stays_inside)
{
    for (size_t n = 0; n < sizeof(SAMPLE) - 1; n++) {
        const char *got = tokens(str_of(SAMPLE, n));
        cr_assert_eq(got[strlen(got) - 1], '!', "cut at %zu", n);
        cr_assert_leq(json_offset(r), n);
    }
    tokens(str_of(SAMPLE, sizeof(SAMPLE) - 1));
    cr_assert_str_eq(json_error(r), "");
}

Test(json_reader, random_damage_never_leaves_the_text)
{
    for (int i = 0; i < 100000; i++) {
        char text[sizeof(SAMPLE)];
        uint16_t what[4];
        memcpy(text, SAMPLE, sizeof(text));
        random_bytes(what, sizeof(what));
        text[what[0] % (sizeof(SAMPLE) - 1)] = (char)what[1];
        text[what[2] % (sizeof(SAMPLE) - 1)] = "{}[],:\"\\"[what[3] & 7];
        tokens(str_of(text, sizeof(text) - 1));
        cr_assert_leq(json_offset(r), sizeof(SAMPLE) - 1);
    }
}
