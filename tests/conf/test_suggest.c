/* test_suggest.c - the nearest name, and none when it is far. */
#include "conf/suggest.h"

#include <criterion/criterion.h>

static const char *const NAMES[] = {"send_dir", "receive_dir", "usage", "sender_id"};

static const char *name_of(const void *table, size_t i)
{
    return ((const char *const *)table)[i];
}

static const char *near(const char *wrong)
{
    return suggest(str_from(wrong), NAMES, COUNT_OF(NAMES), name_of);
}

Test(suggest, distance)
{
    cr_assert_eq(suggest_distance(STR("kitten"), STR("sitting")), 3);
    cr_assert_eq(suggest_distance(STR("ab"), STR("ba")), 1);
    cr_assert_eq(suggest_distance(STR(""), STR("abc")), 3);
    cr_assert_eq(suggest_distance(STR("abc"), STR("")), 3);
    cr_assert_eq(suggest_distance(STR("same"), STR("same")), 0);
    char big[SUGGEST_NAME_MAX + 1] = {0};
    cr_assert_eq(suggest_distance(str_of(big, sizeof(big)), STR("a")), SIZE_MAX);
}

Test(suggest, slips_are_found_and_other_words_are_not)
{
    cr_assert_str_eq(near("send_dri"), "send_dir");
    cr_assert_str_eq(near("recieve_dir"), "receive_dir");
    cr_assert_str_eq(near("usaeg"), "usage");
    cr_assert_str_eq(near("senderid"), "sender_id");
    cr_assert_null(near("password"));
    cr_assert_null(near(""));
}
