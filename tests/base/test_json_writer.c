/* test_json_writer.c - what the writer wrote, read by cJSON and by our own reader. */
#include "base/hash.h"
#include "base/json.h"
#include "base/text_scan.h"

#include <cjson/cJSON.h>
#include <criterion/criterion.h>

static struct buf out;
static struct json_writer w;

static void begin(unsigned indent)
{
    buf_init(&out, 0);
    json_begin(&w, &out, indent);
}

static void end(void)
{
    buf_fini(&out);
}

Test(json_writer, one_line, .fini = end)
{
    begin(0);
    json_object(&w);
    json_pair(&w, "a", "x\"\\\n\x01");
    json_pair(&w, "none", NULL);
    json_pair_i64(&w, "n", INT64_MIN);
    json_key(&w, "u");
    json_u64(&w, UINT64_MAX);
    json_pair_money(&w, "m", -1250);
    json_pair_bool(&w, "t", true);
    json_pair_str(&w, "s", STR("\xc3\xa9"));
    json_key(&w, "list");
    json_array(&w);
    json_array_end(&w);
    json_key(&w, "more");
    json_array(&w);
    json_i64(&w, 1);
    json_null(&w);
    json_object(&w);
    json_object_end(&w);
    json_raw(&w, STR("[1.10]"));
    json_bool(&w, false);
    json_array_end(&w);
    json_object_end(&w);
    cr_assert_str_eq(buf_cstr(&out),
                     "{\"a\":\"x\\\"\\\\\\n\\u0001\",\"none\":null,\"n\":-9223372036854775808,"
                     "\"u\":18446744073709551615,\"m\":-12.50,\"t\":true,\"s\":\"\xc3\xa9\","
                     "\"list\":[],\"more\":[1,null,{},[1.10],false]}");
}

/* cJSON's tree without what is null in it: what json_put_given says of the same text. */
static void prune(cJSON *tree)
{
    for (cJSON *item = tree->child, *next; item; item = next) {
        next = item->next;
        if (cJSON_IsNull(item) && cJSON_IsObject(tree))
            cJSON_Delete(cJSON_DetachItemViaPointer(tree, item));
        else
            prune(item);
    }
}

Test(json_writer, without_what_is_null, .fini = end)
{
    static const char *const texts[] = {
        "null",
        "1",
        "\"a\\\":null,\"",
        "{}",
        "[null, {\"a\":null}, [null]]",
        "{\"a\":null}",
        "{\"a\":null,\"b\":1}",
        "{\"a\":1,\"b\":null}",
        "{\"a\":1,\"b\":null,\"c\":2}",
        "{\"a\":null,\"b\":null,\"c\":null}",
        "{ \"a\" : null ,\n \"b\" : { \"c\" :\tnull , \"d\" : null } , \"e\" : null }",
        "{\"null\":\"null\",\"n\\\"\":null,\"x\":\":null,\",\"y\":\"\\\":null}\",\"z\":null}",
        "{\"\xc3\xa9\":null,\"k\":\"\xc3\xa9\",\"l\":[{\"m\":1,\"n\":null},null]}"};
    begin(0);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        cJSON *want = cJSON_Parse(texts[i]);
        buf_reset(&out);
        json_begin(&w, &out, 0);
        json_raw_given(&w, str_from(texts[i]));
        cJSON *is = cJSON_Parse(buf_cstr(&out));
        prune(want);
        cr_assert(is && cJSON_Compare(want, is, true), "%s: %s", texts[i], buf_cstr(&out));
        cJSON_Delete(want);
        cJSON_Delete(is);
    }
}

/* What is no JSON is not told from what is, and is read no further than it goes. */
Test(json_writer, without_what_is_null_of_what_is_cut_off)
{
    const struct str whole = STR("{ \"a\" : null , \"b\" : [ \"\\\"\" , { \"c\" : null } ] }");
    for (size_t n = 0; n <= whole.n; n++) {
        char *cut = malloc(n ? n : 1);
        memcpy(cut, whole.p, n);
        buf_init(&out, 0);
        json_put_given(&out, str_of(cut, n));
        cr_assert_leq(out.n, n);
        buf_fini(&out);
        free(cut);
    }
}

Test(json_writer, indented, .fini = end)
{
    begin(2);
    json_object(&w);
    json_pair_i64(&w, "a", 1);
    json_key(&w, "b");
    json_array(&w);
    json_i64(&w, 2);
    json_i64(&w, 3);
    json_array_end(&w);
    json_key(&w, "c");
    json_object(&w);
    json_object_end(&w);
    json_object_end(&w);
    cr_assert_str_eq(buf_cstr(&out),
                     "{\n  \"a\": 1,\n  \"b\": [\n    2,\n    3\n  ],\n  \"c\": {}\n}");
}

Test(json_writer, a_lone_value_and_several_lines, .fini = end)
{
    begin(0);
    json_str(&w, STR("x"));
    json_begin(&w, &out, 0);
    json_cstr(&w, NULL);
    cr_assert_str_eq(buf_cstr(&out), "\"x\"null");
}

Test(json_writer, bytes_that_are_not_utf8_are_replaced, .fini = end)
{
    begin(0);
    json_array(&w);
    json_str(&w, STR("a\xff"
                     "b"));
    json_str(&w, STR("\xc3"));
    json_str(&w, STR("\xed\xa0\x80"));
    json_str(&w, str_of("\0", 1));
    json_array_end(&w);
    cr_assert_str_eq(buf_cstr(&out),
                     "[\"a\xEF\xBF\xBD"
                     "b\",\"\xEF\xBF\xBD\",\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\","
                     "\"\xEF\xBF\xBD\"]"); /* our reader refuses a NUL escape */
}

/* Every ASCII byte at every place of a block, and code points of every length: cJSON gives back the
 * same. */
Test(json_writer, cjson_reads_back_every_text, .fini = end)
{
    begin(0);
    for (size_t at = 0; at < 40; at++)
        for (int c = 1; c < 128; c++) {
            char text[64];
            memset(text, 'x', sizeof(text));
            memcpy(text + 50, "\xF0\x9F\x98\x80", 4);
            text[at] = (char)c;
            text[60] = '\0';
            buf_reset(&out);
            json_begin(&w, &out, 0);
            json_object(&w);
            json_pair(&w, text, text);
            json_object_end(&w);
            cJSON *tree = cJSON_ParseWithLength(out.p, out.n);
            cr_assert_not_null(tree, "byte %d at %zu", c, at);
            cr_assert_str_eq(tree->child->string, text);
            cr_assert_str_eq(tree->child->valuestring, text);
            cJSON_Delete(tree);
        }
}

/* A random document, both readers: same shape, same texts, same order. */
static void random_value(unsigned depth)
{
    uint8_t r[24];
    random_bytes(r, sizeof(r));
    for (size_t i = 2; i < sizeof(r); i++)
        r[i] = r[i] ? r[i] : 'z';
    switch (depth < 6 ? r[0] % 7 : r[0] % 5) {
    case 0:
        json_i64(&w, r[1] * 1000003 - 50000);
        break;
    case 1:
        json_bool(&w, r[1] & 1);
        break;
    case 2:
        json_null(&w);
        break;
    case 3:
        json_money(&w, r[1] * 77);
        break;
    case 4:
        json_str(&w, str_of((char *)r + 2, r[1] % 22));
        break;
    case 5:
        json_array(&w);
        for (unsigned i = 0; i < r[1] % 5; i++)
            random_value(depth + 1);
        json_array_end(&w);
        break;
    default:
        json_object(&w);
        for (unsigned i = 0; i < r[1] % 5; i++) {
            char name[] = {(char)('a' + i), r[2] & 1 ? '"' : 'n', '\0'};
            json_key(&w, name);
            random_value(depth + 1);
        }
        json_object_end(&w);
    }
}

static void same_scalar(struct json_reader *r, enum json_token t, const cJSON *node)
{
    switch (t) {
    case JSON_STRING:
        cr_assert(cJSON_IsString(node) && str_is(json_text(r), node->valuestring));
        break;
    case JSON_NUMBER: {
        cJSON *ours = cJSON_ParseWithLength(json_text(r).p, json_text(r).n);
        cr_assert(cJSON_IsNumber(node) && cJSON_Compare(ours, node, true));
        cJSON_Delete(ours);
        break;
    }
    case JSON_TRUE:
        cr_assert(cJSON_IsTrue(node));
        break;
    case JSON_FALSE:
        cr_assert(cJSON_IsFalse(node));
        break;
    default:
        cr_assert(t == JSON_NULL && cJSON_IsNull(node));
    }
}

static void same(struct json_reader *r, enum json_token t, const cJSON *node)
{
    if (t != JSON_OBJECT && t != JSON_ARRAY) {
        same_scalar(r, t, node);
        return;
    }
    bool object = t == JSON_OBJECT;
    cr_assert(object ? cJSON_IsObject(node) : cJSON_IsArray(node));
    for (const cJSON *child = node->child; child; child = child->next) {
        t = json_next(r);
        if (object) {
            cr_assert(t == JSON_KEY && str_is(json_text(r), child->string));
            t = json_next(r);
        }
        same(r, t, child);
    }
    cr_assert_eq(json_next(r), object ? JSON_OBJECT_END : JSON_ARRAY_END);
}

Test(json_writer, two_readers_agree_on_random_documents, .fini = end)
{
    begin(0);
    struct json_reader *r = json_reader_new(NULL);
    for (unsigned i = 0; i < 3000; i++) {
        buf_reset(&out);
        json_begin(&w, &out, i % 3);
        json_array(&w);
        random_value(0);
        random_value(0);
        json_array_end(&w);
        cJSON *tree = cJSON_ParseWithLength(out.p, out.n);
        cr_assert_not_null(tree, "%s", buf_cstr(&out));
        json_open(r, buf_str(&out));
        same(r, json_next(r), tree);
        cr_assert_eq(json_next(r), JSON_END);
        cJSON_Delete(tree);
    }
    json_reader_free(r);
}

Test(json_writer, the_two_scanners_agree)
{
    char text[80];
    for (size_t from = 0; from < 20; from++)
        for (size_t at = from; at < 60; at++)
            for (int c = 0; c < 256; c++) {
                memset(text, '~', sizeof(text));
                text[at] = (char)c;
                size_t n = 60 - from, want = text_is_plain((unsigned char)c) ? n : at - from;
                cr_assert_eq(text_plain_run(text + from, n), want);
                cr_assert_eq(text_plain_run_words(text + from, n), want);
            }
}
