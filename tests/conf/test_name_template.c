/* test_name_template.c - outbound names: tokens, refusals, length. */
#include "conf/name_template.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* 2026-01-15T14:03:09Z */
static const struct name_parts PARTS = {1768485789000000, 42, "837P", 'T'};

Test(name_template, every_token)
{
    struct err e = {0};
    char name[FILE_NAME_MAX];
    struct str pattern = STR("x_{type}-{date}-{time}-{isa13}{usage}.x12");
    cr_assert(name_template_check(pattern, &e), "%s", e.text);
    cr_assert(name_template_fill(pattern, &PARTS, name, &e));
    cr_assert_str_eq(name, "x_837P-20260115-140309-000000042T.x12");
}

Test(name_template, refusals)
{
    const char *bad[] = {"",          "{isa13",       "{isa13}{who}", "{type}.x12",
                         ".{isa13}",  "{isa13}.part", "a/{isa13}",    "a {isa13}",
                         "{isa13}{}", "{isa13}}",     "a\\{isa13}"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err e = {0};
        cr_assert_not(name_template_check(str_from(bad[i]), &e), "%s", bad[i]);
        cr_assert_eq(e.kind, ERR_CONFIG);
    }
    char big[NAME_TEMPLATE_MAX + 1];
    snprintf(big, sizeof(big), "{isa13}%0*d", NAME_TEMPLATE_MAX - 7, 0);
    struct err e = {0};
    cr_assert_not(name_template_check(str_from(big), &e));
}

Test(name_template, a_name_is_bounded)
{
    struct err e = {0};
    char name[FILE_NAME_MAX], pattern[NAME_TEMPLATE_MAX] = "";
    for (size_t i = 0; i < 18; i++)
        memcpy(pattern + 7 * i, "{isa13}", 7);
    cr_assert(name_template_check(str_from(pattern), &e));
    cr_assert_not(name_template_fill(str_from(pattern), &PARTS, name, &e));
    cr_assert_eq(e.kind, ERR_LIMIT);
}
