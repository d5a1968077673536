/* test_options.c - pairs into an adapter's own struct. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "fake.h"
#include "host/options.h"

struct chosen {
    char text[8];
    bool flag;
    int64_t number, wait_ms, size;
    int word;
    struct hia_list list;
};

static const char *const WORDS[] = {"red", "green", NULL};
static const struct hia_option ROWS[] = {
    {"text", "T.", HIA_OPTION_TEXT, HIA_OPTION_REQUIRED, HIA_OPTION_AT(struct chosen, text)},
    {"flag", "F.", HIA_OPTION_BOOL, 0, HIA_OPTION_AT(struct chosen, flag), .initial = "yes"},
    {"number", "N.", HIA_OPTION_INTEGER, 0, HIA_OPTION_AT(struct chosen, number), .min = 1,
     .max = 9},
    {"wait", "W.", HIA_OPTION_DURATION, 0, HIA_OPTION_AT(struct chosen, wait_ms), .initial = "2s"},
    {"size", "S.", HIA_OPTION_BYTES, 0, HIA_OPTION_AT(struct chosen, size)},
    {"word", "W.", HIA_OPTION_WORD, 0, HIA_OPTION_AT(struct chosen, word), .words = WORDS},
    {"list", "L.", HIA_OPTION_LIST, 0, HIA_OPTION_AT(struct chosen, list), .initial = "first"},
};

static struct hia_adapter adapter(void)
{
    struct hia_adapter a = fake_adapter();
    a.options = ROWS;
    a.option_count = COUNT_OF(ROWS);
    a.options_size = sizeof(struct chosen);
    return a;
}

#define PAIR(n, v)                                                                                 \
    {                                                                                              \
        STR(n), STR(v), 7                                                                          \
    }

Test(options, every_type)
{
    struct hia_adapter a = adapter();
    struct err err = {0};
    const struct host_pair pairs[] = {PAIR("text", "abc"), PAIR("number", "9"),
                                      PAIR("size", "4K"),  PAIR("word", "green"),
                                      PAIR("list", "a=b"), PAIR("list", "c")};
    struct chosen *c = host_options_new(&a, pairs, COUNT_OF(pairs), &err);
    cr_assert(c, "%s", err.text);
    cr_assert_str_eq(c->text, "abc");
    cr_assert(c->flag);
    cr_assert_eq(c->number, 9);
    cr_assert_eq(c->wait_ms, 2000);
    cr_assert_eq(c->size, 4096);
    cr_assert_eq(c->word, 1);
    cr_assert_eq(c->list.count, 2, "a list begins afresh where it is said");
    cr_assert_str_eq(c->list.item[0], "a=b");
    free(c);
}

static void refused(struct host_pair pair, const char *words)
{
    struct hia_adapter a = adapter();
    struct err err = {0};
    const struct host_pair pairs[] = {PAIR("text", "abc"), pair};
    cr_assert_null(host_options_new(&a, pairs, 2, &err));
    cr_assert(strstr(err.text, words), "%s", err.text);
    cr_assert(strstr(err.text, "line 7"), "%s", err.text);
}

Test(options, refusals)
{
    refused((struct host_pair)PAIR("numbr", "1"), "did you mean number?");
    refused((struct host_pair)PAIR("number", "10"), "1 to 9");
    refused((struct host_pair)PAIR("text", "x"), "said twice");
    refused((struct host_pair)PAIR("word", "blue"), "none of its words");
    refused((struct host_pair)PAIR("flag", "maybe"), "yes or no");
    refused((struct host_pair)PAIR("wait", "soon"), "duration");
    refused((struct host_pair)PAIR("list", "\x01"), "printable");
    struct hia_adapter a = adapter();
    struct err err = {0};
    cr_assert_null(host_options_new(&a, NULL, 0, &err));
    cr_assert(strstr(err.text, "needs the option text"), "%s", err.text);
}
