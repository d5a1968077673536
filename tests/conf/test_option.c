/* test_option.c - every type of value: what it takes, what it refuses, what it is called. */
#include "base/hash.h"
#include "conf/option.h"

#include <criterion/criterion.h>

struct fields {
    char text[8], path[16], uuid[UUID_MAX], secret[32];
    char character;
    bool yes;
    int64_t number;
    int choice;
    struct option_list list;
};

static const char *const COLOURS[] = {"red", "green", "blue", NULL};

static struct fields f;

static bool puts_value(const struct option *o, const char *value)
{
    struct err e = {0};
    bool good = option_put(o, str_from(value), &f, &e);
    cr_assert_eq(good, e.kind == ERR_NONE);
    cr_assert(good || e.kind == ERR_CONFIG);
    cr_assert(good || strlen(value) < 3 || value[strlen(value) - 1] == '/' ||
                  !strstr(e.text, value),
              "the error holds the value: %s", e.text);
    return good;
}

#define PUTS(o, v)    cr_assert(puts_value(o, v), "%s", v)
#define REFUSES(o, v) cr_assert_not(puts_value(o, v), "%s", v)

Test(option, text)
{
    const struct option o = {.type = OPTION_TEXT, OPTION_FIELD(struct fields, text), .min = 2};
    PUTS(&o, "abcdefg");
    cr_assert_str_eq(f.text, "abcdefg");
    REFUSES(&o, "abcdefgh");
    REFUSES(&o, "a");
    REFUSES(&o, "a\tb");
    REFUSES(&o, "caf\xc3\xa9");
    const struct option bounded = {
        .type = OPTION_TEXT, OPTION_FIELD(struct fields, text), .min = 1, .max = 3};
    REFUSES(&bounded, "abcd");
    PUTS(&bounded, "abc");
}

Test(option, path)
{
    const struct option o = {.type = OPTION_PATH, OPTION_FIELD(struct fields, path)};
    PUTS(&o, "a/b c");
    REFUSES(&o, "0123456789abcdef");
    REFUSES(&o, "a\nb");
}

Test(option, uuid)
{
    const struct option o = {.type = OPTION_UUID, OPTION_FIELD(struct fields, uuid)};
    PUTS(&o, "ABCDEF01-2345-6789-abcd-ef0123456789");
    cr_assert_str_eq(f.uuid, "abcdef01-2345-6789-abcd-ef0123456789");
    REFUSES(&o, "abcdef01-2345-6789-abcd-ef012345678");
    REFUSES(&o, "abcdef01-2345-6789-abcd-ef01234567890");
    REFUSES(&o, "abcdef01x2345-6789-abcd-ef0123456789");
    REFUSES(&o, "gbcdef01-2345-6789-abcd-ef0123456789");
}

Test(option, a_secret_is_only_a_reference)
{
    const struct option o = {.type = OPTION_SECRET, OPTION_FIELD(struct fields, secret)};
    PUTS(&o, "file:///run/secrets/x");
    PUTS(&o, "vault://partners/acme");
    cr_assert_str_eq(f.secret, "vault://partners/acme");
    PUTS(&o, "systemd://clearinghouse");
    PUTS(&o, "exec:/usr/bin/pass show x");
    PUTS(&o, "pkcs11:token=hia;object=sig");
    REFUSES(&o, "hunter2");
    REFUSES(&o, "env:PASSWORD");
    REFUSES(&o, "file://");
    REFUSES(&o, "http://somewhere");
    REFUSES(&o, "vault://0123456789012345678901234567");
}

Test(option, character)
{
    const struct option o = {.type = OPTION_CHAR, OPTION_FIELD(struct fields, character)};
    PUTS(&o, "#");
    cr_assert_eq(f.character, '#');
    REFUSES(&o, "ab");
    REFUSES(&o, "\x1c");
    REFUSES(&o, "");
}

Test(option, boolean)
{
    const struct option o = {.type = OPTION_BOOL, OPTION_FIELD(struct fields, yes)};
    PUTS(&o, "yes");
    cr_assert(f.yes);
    PUTS(&o, "off");
    cr_assert_not(f.yes);
    PUTS(&o, "true");
    cr_assert(f.yes);
    REFUSES(&o, "1");
    REFUSES(&o, "Yes");
}

Test(option, number)
{
    const struct option o = {
        .type = OPTION_INT, OPTION_FIELD(struct fields, number), .min = -5, .max = 10};
    PUTS(&o, "-5");
    cr_assert_eq(f.number, -5);
    PUTS(&o, "10");
    cr_assert_eq(f.number, 10);
    REFUSES(&o, "11");
    REFUSES(&o, "-6");
    REFUSES(&o, "ten");
    REFUSES(&o, "-");
    REFUSES(&o, "1.0");
    REFUSES(&o, "99999999999999999999");
}

Test(option, size_and_duration)
{
    const struct option size = {
        .type = OPTION_SIZE, OPTION_FIELD(struct fields, number), .min = 512, .max = 1 << 30};
    PUTS(&size, "2M");
    cr_assert_eq(f.number, 2 << 20);
    PUTS(&size, "1G");
    PUTS(&size, "600");
    REFUSES(&size, "511");
    REFUSES(&size, "2G");
    REFUSES(&size, "2m");
    REFUSES(&size, "M");
    const struct option duration = {
        .type = OPTION_DURATION, OPTION_FIELD(struct fields, number), .min = 1000, .max = 86400000};
    PUTS(&duration, "30s");
    cr_assert_eq(f.number, 30000);
    PUTS(&duration, "1500ms");
    cr_assert_eq(f.number, 1500);
    PUTS(&duration, "1d");
    REFUSES(&duration, "30");
    REFUSES(&duration, "2d");
    REFUSES(&duration, "1 h");
    REFUSES(&duration, "9223372036854775807d");
}

Test(option, how_long_something_is_kept)
{
    const struct option o = {
        .type = OPTION_KEEP, OPTION_FIELD(struct fields, number), .min = 30, .max = 36600};
    PUTS(&o, "6y");
    cr_assert_eq(f.number, 6 * 366, "never short of a day");
    PUTS(&o, "2200d");
    cr_assert_eq(f.number, 2200);
    PUTS(&o, "forever");
    cr_assert_eq(f.number, 0);
    REFUSES(&o, "29d");
    REFUSES(&o, "0d");
    REFUSES(&o, "101y");
    REFUSES(&o, "6");
    REFUSES(&o, "24h");
    REFUSES(&o, "Forever");
    REFUSES(&o, "");
    struct err e = {0};
    cr_assert_not(option_put(&o, STR("1d"), &f, &e));
    cr_assert_str_eq(e.text, "forever, or how long (30d to 100y) is needed");
}

Test(option, choice)
{
    const struct option o = {
        .type = OPTION_CHOICE, OPTION_FIELD(struct fields, choice), .choices = COLOURS};
    PUTS(&o, "blue");
    cr_assert_eq(f.choice, 2);
    REFUSES(&o, "Blue");
    struct err e = {0};
    cr_assert_not(option_put(&o, STR("pink"), &f, &e));
    cr_assert_str_eq(e.text, "red, green or blue is needed");
}

Test(option, list)
{
    const struct option o = {.type = OPTION_LIST, OPTION_FIELD(struct fields, list)};
    for (int i = 0; i < OPTION_LIST_MAX; i++)
        PUTS(&o, ".tmp");
    REFUSES(&o, ".tmp");
    cr_assert_eq(f.list.count, OPTION_LIST_MAX);
    f.list.count = 0;
    REFUSES(&o, "0123456789012345678901234567890123456789012345678901234567890123456789");
    cr_assert_eq(f.list.count, 0);
}

Test(option, types_are_named_with_their_bounds)
{
    char text[OPTION_TYPE_TEXT_MAX];
    option_type_text(&(struct option){.type = OPTION_DURATION, .min = 60000, .max = 172800000},
                     text);
    cr_assert_str_eq(text, "duration (1m to 2d)");
    option_type_text(&(struct option){.type = OPTION_SIZE, .min = 1, .max = 64 << 20}, text);
    cr_assert_str_eq(text, "size (1 to 64M)");
    option_type_text(&(struct option){.type = OPTION_INT, .min = 0, .max = 7}, text);
    cr_assert_str_eq(text, "number (0 to 7)");
    option_type_text(&(struct option){.type = OPTION_BOOL}, text);
    cr_assert_str_eq(text, "yes or no");
    option_type_text(&(struct option){.type = OPTION_DURATION, .min = 0, .max = 1001}, text);
    cr_assert_str_eq(text, "duration (0ms to 1001ms)");
}
