/* test_view.c - rows as JSON, and the schema of what is written. */
#include "base/view.h"
#include <criterion/criterion.h>

enum color { RED, BLUE };
struct thing {
    struct str name, day, raw;
    char id[8];
    int64_t cents, at_us, count;
    int32_t number;
    enum color color;
    bool on;
};

static const char *const COLORS[] = {"red", "blue"};
static const struct view_member PART[] = {{.name = "x", .type = VIEW_INT}};
static const struct view part_view = VIEW_OF("part", PART, NULL);
static const struct view_member MEMBERS[] = {
    VIEW_M(struct thing, "name", name, VIEW_TEXT, "what it is called"),
    VIEW_M(struct thing, "day", day, VIEW_DAY, NULL),
    VIEW_M(struct thing, "raw", raw, VIEW_JSON, NULL),
    VIEW_M(struct thing, "id", id, VIEW_CHARS, NULL),
    VIEW_M(struct thing, "amount", cents, VIEW_MONEY, NULL),
    VIEW_M(struct thing, "at", at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct thing, "count", count, VIEW_INT, NULL),
    VIEW_M(struct thing, "number", number, VIEW_INT32, NULL),
    VIEW_W(struct thing, "color", color, COLORS, NULL),
    VIEW_M(struct thing, "on", on, VIEW_BOOL, NULL),
    VIEW_L("parts", &part_view, NULL),
};
static const struct view thing_view = VIEW_OF("thing", MEMBERS, "a thing");

static void is(const struct thing *t, const char *should_be)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, 0);
    json_begin(&w, &out, 0);
    view_write(&w, &thing_view, t);
    cr_assert_str_eq(buf_cstr(&out), should_be);
    buf_fini(&out);
}

Test(view, rows)
{
    struct thing t = {.name = STR("a\"b"),
                      .day = STR("20260115"),
                      .raw = STR("[1]"),
                      .id = "k7",
                      .cents = -1205,
                      .at_us = 1000000,
                      .count = 5,
                      .number = -3,
                      .color = BLUE,
                      .on = true};

    is(&t,
       "{\"name\":\"a\\\"b\",\"day\":\"2026-01-15\",\"raw\":[1],\"id\":\"k7\",\"amount\":-12.05,"
       "\"at\":\"1970-01-01T00:00:01.000000Z\",\"count\":5,\"number\":-3,\"color\":\"blue\","
       "\"on\":true}");
    t = (struct thing){.day = STR("2026"), .color = (enum color)7};
    is(&t, "{\"name\":\"\",\"day\":\"2026\",\"raw\":null,\"id\":\"\",\"amount\":0.00,\"at\":null,"
           "\"count\":0,\"number\":0,\"color\":null,\"on\":false}");
}

Test(view, schema)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, 0);
    json_begin(&w, &out, 0);
    view_schema(&w, &thing_view, "#/s/");
    cr_assert(strstr(buf_cstr(&out), "\"name\":{\"type\":\"string\",\"description\":\"what it is "
                                     "called\"}"));
    cr_assert(strstr(out.p, "\"at\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}"));
    cr_assert(strstr(out.p, "\"color\":{\"enum\":[\"red\",\"blue\"]}"));
    cr_assert(strstr(out.p, "\"parts\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/s/part\"}}"));
    cr_assert(strstr(out.p, "\"on\",\"parts\"],\"additionalProperties\":false}"));
    buf_fini(&out);
}
