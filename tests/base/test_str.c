/* test_str.c - slices: comparing, trimming, splitting, numbers. */
#include "base/str.h"

#include <criterion/criterion.h>

static const struct str NOTHING = {NULL, 0};

Test(str, equality_takes_empty_slices_without_a_pointer)
{
    cr_assert(str_eq(NOTHING, STR("")));
    cr_assert(str_eq(STR("ab"), str_of("abc", 2)));
    cr_assert_not(str_eq(STR("ab"), STR("abc")));
    cr_assert(str_is(STR("ab"), "ab"));
    cr_assert(str_is(NOTHING, NULL));
}

Test(str, starts_and_ends)
{
    cr_assert(str_starts(STR("abc"), STR("ab")));
    cr_assert(str_starts(NOTHING, NOTHING));
    cr_assert_not(str_starts(STR("a"), STR("ab")));
    cr_assert(str_ends(STR("abc"), STR("bc")));
    cr_assert(str_ends(STR("abc"), NOTHING));
    cr_assert_not(str_ends(STR("abc"), STR("ab")));
    cr_assert_not(str_ends(STR("c"), STR("bc")));
}

Test(str, order_is_by_bytes_then_length)
{
    cr_assert_lt(str_cmp(STR("a"), STR("b")), 0);
    cr_assert_lt(str_cmp(STR("a"), STR("ab")), 0);
    cr_assert_gt(str_cmp(STR("\xff"), STR("a")), 0);
    cr_assert_eq(str_cmp(NOTHING, STR("")), 0);
    cr_assert_gt(str_cmp(STR("a"), NOTHING), 0);
}

Test(str, trim)
{
    cr_assert(str_is(str_trim(STR(" \t a b\r\n")), "a b"));
    cr_assert_eq(str_trim(STR(" \n")).n, 0);
    cr_assert_eq(str_trim(NOTHING).n, 0);
}

Test(str, split_keeps_empty_fields_and_ends)
{
    struct str rest = STR("a**b*");
    cr_assert(str_is(str_split(&rest, '*'), "a"));
    cr_assert_eq(str_split(&rest, '*').n, 0);
    cr_assert(str_is(str_split(&rest, '*'), "b"));
    cr_assert_not_null(rest.p, "after the last separator an empty field stands");
    cr_assert_eq(str_split(&rest, '*').n, 0);
    cr_assert_null(rest.p);
    cr_assert_eq(str_split(&rest, '*').n, 0);
}

Test(str, numbers)
{
    uint64_t v = 7;
    cr_assert(str_to_u64(STR("0"), 0, &v));
    cr_assert_eq(v, 0);
    cr_assert(str_to_u64(STR("18446744073709551615"), UINT64_MAX, &v));
    cr_assert_eq(v, UINT64_MAX);
    cr_assert(str_to_u64(STR("000000000000000000000000042"), 42, &v));
    cr_assert_eq(v, 42);
    const char *bad[] = {"", "-1", "+1", " 1", "1 ", "1x", "43", "18446744073709551616", "\xb1"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        cr_assert_not(str_to_u64(str_from(bad[i]), 42, &v), "%s", bad[i]);
    cr_assert_not(str_to_u64(STR("18446744073709551616"), UINT64_MAX, &v));
    cr_assert_eq(v, 42, "a refused number leaves the result alone");
}

Test(str, copy_cuts_and_says_so)
{
    char to[4];
    cr_assert(str_copy(to, sizeof(to), STR("abc")));
    cr_assert_str_eq(to, "abc");
    cr_assert_not(str_copy(to, sizeof(to), STR("abcd")));
    cr_assert_str_eq(to, "abc");
    cr_assert(str_copy(to, 1, NOTHING));
    cr_assert_str_empty(to);
}

Test(str, parts_are_joined_as_far_as_they_fit_whole)
{
    const struct str parts[] = {STR("95"), STR("HO"), STR("GT")};
    char text[8];
    cr_assert(str_is(str_join(parts, 3, ':', text, sizeof(text)), "95:HO"));
    cr_assert(str_is(str_join(parts, 1, ':', text, sizeof(text)), "95"));
    cr_assert_eq(str_join(parts, 0, ':', text, sizeof(text)).n, 0);
    cr_assert_eq(str_join(parts, 3, ':', text, 2).n, 0);
}
