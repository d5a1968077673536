/* test_tree.c - JSON views: what they look like, and that nothing is lost on the way there and
 * back. */
#include "x12/build.h"
#include "x12/claim_text.h"
#include "x12/lab.h"
#include "x12/tree.h"

#include "base/json.h"
#include <criterion/criterion.h>
#include <stdio.h>

static struct buf view, back;

static void init(void)
{
    lab_init();
    buf_init(&view, 0);
    buf_init(&back, 0);
}

static void fini(void)
{
    buf_fini(&view);
    buf_fini(&back);
}

TestSuite(tree, .init = init, .fini = fini);

static bool append(void *ctx, struct str text)
{
    buf_put_str(ctx, text);
    return true;
}

static void see(struct str text, enum x12_tree_view how, unsigned indent)
{
    struct err err = {0};
    struct x12_tree_sink sink = {&view, append};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_1 | X12_SNIP_2};
    struct x12_tree *t = x12_tree_new(how, indent, &sink, NULL, &err);
    cr_assert(t, "%s", err.text);
    struct x12_handler handler = x12_tree_handler(t);
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert(r, "%s", err.text);
    cr_assert(x12_reader_feed(r, text.p, text.n));
    cr_assert(x12_reader_end(r));
    cr_assert(x12_tree_end(t, x12_reader_tail(r), &err), "%s", err.text);
    x12_reader_free(r);
    x12_tree_free(t);
}

static bool build(struct str json, struct err *err)
{
    uint32_t errors;
    struct x12_tree_sink sink = {&back, append};
    return x12_build(json, X12_SNIP_NONE, &sink, NULL, &errors, err);
}

/* There and back, and the JSON is JSON. */
static void round_trip(struct str text)
{
    struct err err = {0};
    buf_reset(&view);
    buf_reset(&back);
    see(text, X12_TREE_JSON, 0);
    cr_assert(build(buf_str(&view), &err), "%s\n%s", err.text, buf_cstr(&view));
    cr_assert(str_eq(buf_str(&back), text), "\n%s\n%.*s\n%s", buf_cstr(&back), STR_FMT(text),
              buf_cstr(&view));
}

Test(tree, named_tree)
{
    see(STR(CLAIM_TEXT), X12_TREE_JSON, 2);
    const char *text = buf_cstr(&view);
    cr_assert(strstr(text, "\"format\": \"hia.x12\""));
    cr_assert(strstr(text, "\"interchange\": \"000000042\""));
    cr_assert(strstr(text, "\"guide\": \"837P\""));
    cr_assert(strstr(text, "\"loop\": \"2010AA\""));
    cr_assert(strstr(text, "\"segment\": \"CLM\""));
    cr_assert(strstr(text, "\"line_break\": \"\""));
    cr_assert_eq(text[view.n - 1], '\n');
}

Test(tree, there_and_back)
{
    round_trip(STR(CLAIM_TEXT));
    round_trip(STR(CLAIM_TEXT CLAIM_TEXT));
    round_trip(STR(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER
                   "CLM*A1*100***11:B:1::*Y*A*Y*Y*:::*~HI*ABK:~" CLAIM_SE CLAIM_END));
}

static void with_breaks(const char *text, const char *line_break, const char *last, struct buf *out)
{
    buf_reset(out);
    for (const char *p = text; *p; p++) {
        buf_putc(out, *p);
        if (*p == '~')
            buf_puts(out, p[1] ? line_break : last);
    }
}

Test(tree, line_breaks)
{
    struct buf text;
    buf_init(&text, 0);
    with_breaks(CLAIM_TEXT CLAIM_TEXT, "\n", "\n", &text);
    round_trip(buf_str(&text));
    with_breaks(CLAIM_TEXT CLAIM_TEXT, "\r\n", "\r\n", &text);
    round_trip(buf_str(&text));
    with_breaks(CLAIM_TEXT, "\r\n", "", &text);
    round_trip(buf_str(&text));
    with_breaks(CLAIM_TEXT, "", "\n", &text);
    round_trip(buf_str(&text));
    buf_fini(&text);
}

/* Trailing separators, unknown segments and elements, parts too many, empty things, wrong
 * repetitions. */
Test(tree, what_the_guide_does_not_know)
{
    round_trip(STR(
        CLAIM_ISA CLAIM_GS CLAIM_ST
        "BHT*0019*00*REF1*20240131*1530*CH****X**~ZZZ*1**2*~REF~REF*~NM1*99*2~"
        "NM1*41*2*CLINIC*****46*SUB1~HI*ABK:F329:::::::::X~HI*ABK:F329::^BF:F1*:~HI*^~"
        "HI*ABK:F329::~HI*ABK:~HL*1**20*1~NM1*85^86*2*A:B*****XX*1234567893~" CLAIM_SE CLAIM_END));
}

Test(tree, strays_and_missing_trailers)
{
    round_trip(STR(CLAIM_ISA "NM1*1~" CLAIM_GS "NM1*2~" CLAIM_ST CLAIM_TOP));
    round_trip(STR(CLAIM_ISA "GS*XX*A*B*20240131*1530*7*X*004010~ST*997*1~AK1*HC*1~SE*3*1~GE*1*7~"
                             "IEA*1*000000042~"));
}

Test(tree, bytes_that_are_not_text)
{
    round_trip(
        STR(CLAIM_ISA CLAIM_GS CLAIM_ST "NM1*41*2*CL\xe9NIC*****46*SUB1~" CLAIM_SE CLAIM_END));
    cr_assert(strstr(buf_cstr(&view), "\"bytes\":\"4e4d312a"));
    round_trip(
        STR(CLAIM_ISA CLAIM_GS CLAIM_ST "NM1*41*2*CL\xc3\xa9NIC*****46*SUB1~" CLAIM_SE CLAIM_END));
    cr_assert(strstr(buf_cstr(&view), "CL\xc3\xa9NIC"));
    round_trip(STR(CLAIM_ISA CLAIM_GS CLAIM_ST "NM1*41*2*CL\"\\\tIC\x01****46*S~" CLAIM_END));
}

Test(tree, odd_delimiters)
{
    round_trip(
        STR("ISA|00|          |00|          |ZZ|ME             |30|THEM           |240131|1530|"
            "U|00501|000000042|1|T|>\nGS|HC|A|B|20240131|1530|7|X|005010X222A1\n"
            "ST|837|0001|005010X222A1\nHI|ABK>F329^BF>F1\nSE|3|0001\nGE|1|7\nIEA|1|000000042\n"));
}

Test(tree, more_elements_than_are_kept)
{
    struct buf text;
    buf_init(&text, 0);
    buf_puts(&text, CLAIM_ISA CLAIM_GS CLAIM_ST "BHT");
    for (int i = 0; i < 100; i++)
        buf_puts(&text, "*1");
    buf_puts(&text, "~ZZZ");
    for (int i = 0; i < 100; i++)
        buf_puts(&text, "*2");
    buf_puts(&text, "~" CLAIM_SE CLAIM_END);
    round_trip(buf_str(&text));
    buf_fini(&text);
}

static unsigned lines_of(const char *key)
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    unsigned n = 0;
    for (struct str rest = buf_str(&view); rest.p && rest.n > 0;) {
        struct str line = str_split(&rest, '\n');
        if (line.n == 0)
            continue;
        json_open(r, line);
        cr_assert_eq(json_next(r), JSON_OBJECT);
        cr_assert(json_skip(r));
        cr_assert_eq(json_next(r), JSON_END, "%.*s", STR_FMT(line));
        for (size_t i = 0; i + strlen(key) <= line.n; i++)
            if (memcmp(line.p + i, key, strlen(key)) == 0) {
                n++;
                break;
            }
    }
    json_reader_free(r);
    return n;
}

Test(tree, segment_lines)
{
    see(STR(CLAIM_TEXT), X12_TREE_SEGMENTS, 0);
    cr_assert_eq(lines_of("\"segment\":"), 32);
    cr_assert(strstr(buf_cstr(&view), "\"segment\":\"HI\""));
    cr_assert(strstr(buf_cstr(&view), "\"elements\":[\"ABK:F329\"]"));
}

Test(tree, event_lines)
{
    see(STR(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 "SE*99*0001~" CLAIM_END),
        X12_TREE_EVENTS, 0);
    cr_assert_eq(lines_of("\"event\":\"set_open\""), 1);
    cr_assert_eq(lines_of("\"event\":\"set_close\""), 1);
    cr_assert_eq(lines_of("\"event\":\"fault\",\"code\":\"X12-304\""), 1);
    cr_assert_eq(lines_of("\"event\":\"loop_open\""), lines_of("\"event\":\"loop_close\""));
}

static bool refuse(void *ctx, struct str text)
{
    (void)ctx, (void)text;
    return false;
}

Test(tree, a_sink_that_refuses)
{
    struct err err = {0};
    struct x12_tree_sink sink = {NULL, refuse};
    struct x12_tree *t = x12_tree_new(X12_TREE_JSON, 0, &sink, NULL, &err);
    struct x12_handler handler = x12_tree_handler(t);
    lab_read(STR(CLAIM_TEXT), X12_SNIP_NONE, 0, &handler);
    cr_assert_not(x12_tree_end(t, STR(""), &err));
    x12_tree_free(t);
}

Test(tree, an_empty_source_is_an_empty_document)
{
    round_trip(STR(""));
}

/* ---- what build refuses ---------------------------------------------------------------------- */

static const char *const NOT_DOCUMENTS[] = {
    "",
    "[]",
    "{}",
    "{\"format\":\"other\",\"content\":[]}",
    "{\"format\":\"hia.x12\",\"content\":{}}",
    "{\"format\":\"hia.x12\",\"content\":[1]}",
    "{\"format\":\"hia.x12\",\"content\":[{}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"NM1\"}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"NM1\",\"elements\":{}}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"NM1\",\"elements\":[1]}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"NM1\",\"elements\":[\"a*b\"]}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"NM1\",\"bytes\":\"4\"}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"NM1\",\"bytes\":\"zz\"}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"NM1\",\"name\":\"x\",\"elements\":{}}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"NM1\",\"rest\":\"x\"}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"loop\":\"2300\",\"name\":\"claim\",\"content\":[]}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"set\":\"837\",\"guide\":\"nope\",\"content\":[]}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"interchange\":\"1\","
    "\"delimiters\":{\"element\":\"**\"}}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"interchange\":\"1\","
    "\"delimiters\":{\"element\":\"\"}}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"interchange\":\"1\",\"delimiters\":{\"a\":\"b\"}}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"interchange\":\"1\",\"line_break\":\"x\"}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"what\":\"1\"}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"GE\","
    "\"name\":\"functional_group_trailer\","
    "\"elements\":{\"element_2\":\"1\",\"element_1\":\"2\"}}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"GE\","
    "\"name\":\"functional_group_trailer\","
    "\"elements\":{\"nothing_of_the_kind\":\"1\"}}]}",
    "{\"format\":\"hia.x12\",\"content\":[{\"segment\":\"GE\","
    "\"name\":\"functional_group_trailer\","
    "\"elements\":{\"element_65000\":\"1\",\"element_0\":\"1\"}}]}",
    "{\"format\":\"hia.x12\",\"content\":[]} x",
};

Test(tree, build_refuses_what_is_no_document)
{
    for (size_t i = 0; i < COUNT_OF(NOT_DOCUMENTS); i++) {
        struct err err = {0};
        cr_assert_not(build(str_from(NOT_DOCUMENTS[i]), &err), "%s", NOT_DOCUMENTS[i]);
        cr_assert_eq(err.kind, ERR_DATA, "%s", NOT_DOCUMENTS[i]);
        cr_assert(strstr(err.text, "line 1"), "%s", err.text);
    }
}

/* Cut anywhere the document is refused, and never crashes the builder. */
Test(tree, build_refuses_every_truncation)
{
    see(STR(CLAIM_TEXT), X12_TREE_JSON, 0);
    for (size_t n = 0; n + 1 < view.n; n += 7) {
        struct err err = {0};
        buf_reset(&back);
        cr_assert_not(build(str_of(view.p, n), &err), "%zu", n);
    }
}

Test(tree, nesting_is_bounded)
{
    struct buf deep;
    struct err err = {0};
    buf_init(&deep, 0);
    buf_puts(&deep, "{\"format\":\"hia.x12\",\"content\":[");
    for (int i = 0; i < 30; i++)
        buf_puts(&deep, "{\"group\":\"HC\",\"content\":[");
    cr_assert_not(build(buf_str(&deep), &err));
    cr_assert(strstr(err.text, "deep"), "%s", err.text);
    buf_fini(&deep);
}

/* ---- what stands between segments ---- */

static void breaks(const char *before, const char *isa, const char *gs, const char *st,
                   const char *end)
{
    struct buf text;
    buf_init(&text, 0);
    buf_printf(&text, "%s%s%s%s%s%s%sGE*0*1~%sIEA*1*000000042~%s", before, CLAIM_ISA, isa, CLAIM_GS,
               gs, "ST*999*0001~", st, gs, end);
    round_trip(buf_str(&text));
    buf_fini(&text);
}

Test(tree, every_kind_of_line_break_survives)
{
    static const char *const kinds[] = {"", "\n", "\r\n", "\r", "\n\n", "\n\r", "\r\r\n"};
    for (size_t a = 0; a < COUNT_OF(kinds); a++)
        for (size_t b = 0; b < COUNT_OF(kinds); b++)
            for (size_t c = 0; c < COUNT_OF(kinds); c++)
                breaks("", kinds[a], kinds[b], kinds[c], kinds[(a + b) % COUNT_OF(kinds)]);
    breaks("\xEF\xBB\xBF", "\n", "\n", "\n", "");
    breaks("\n \t", "\n", "\n", "\n", " \n\x1a");
    breaks("", "", "", "", "\n\n  \r\n" CLAIM_ISA "\rGS*XX\r\n~\r\rIEA*1*000000042~\r ");
}
