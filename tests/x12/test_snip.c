/* test_snip.c - which types are checked, and what their faults weigh. */
#include "x12/snip.h"
#include <criterion/criterion.h>
#include <stdio.h>

static unsigned parse(const char *text, unsigned from)
{
    struct err err = {0};
    cr_assert(x12_snip_parse(str_from(text), &from, &err), "%s: %s", text, err.text);
    return from;
}

/* "1e 5w": the types that are on. */
static const char *word(unsigned snip)
{
    static char text[64];
    size_t n = 0;
    text[0] = '\0';
    for (unsigned type = 1; type <= X12_SNIP_TYPES; type++) {
        enum x12_snip_level level = x12_snip_level(snip, type);
        if (level != X12_SNIP_OFF)
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u%c", n ? " " : "", type,
                                  level == X12_SNIP_WARNING ? 'w' : 'e');
    }
    return text;
}

Test(snip, types_named_alone_are_the_only_ones)
{
    cr_expect_str_eq(word(parse("1-5,7", X12_SNIP_ALL)), "1e 2e 3e 4e 5e 7e");
    cr_expect_str_eq(word(parse("3", X12_SNIP_ALL)), "3e");
    cr_expect_str_eq(word(parse("1-4,5=warning", X12_SNIP_ALL)), "1e 2e 3e 4e 5w");
}

Test(snip, a_level_leaves_the_other_types)
{
    cr_expect_str_eq(word(parse("5=warning", X12_SNIP_ALL)), "1e 2e 3e 4e 5w 6e 7e");
    cr_expect_str_eq(word(parse("5-7=off", X12_SNIP_ALL)), "1e 2e 3e 4e");
    cr_expect_str_eq(word(parse("4=error, 1=warning", X12_SNIP_NONE)), "1w 4e");
}

Test(snip, anything_else_is_refused_and_changes_nothing)
{
    static const char *const wrong[] = {"",  "0",    "8",      "1-8", "3-1",
                                        "a", "1,,2", "5=loud", "5=",  "-"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct err err = {0};
        unsigned snip = X12_SNIP_3;
        cr_expect_not(x12_snip_parse(str_from(wrong[i]), &snip, &err), "%s", wrong[i]);
        cr_expect_eq(snip, (unsigned)X12_SNIP_3);
        cr_expect_eq(err.kind, ERR_USAGE);
    }
}

Test(snip, what_a_fault_weighs)
{
    uint8_t severity;
    const struct x12_fault_row *error = x12_fault_row(X12_NPI_CHECK_DIGIT),
                               *warning = x12_fault_row(X12_POSTAL_CODE),
                               *fatal = x12_fault_row(X12_NOT_X12);
    unsigned weak = parse("1-7=warning", X12_SNIP_ALL);
    cr_expect(x12_snip_weigh(X12_SNIP_ALL, error, &severity) && severity == SEVERITY_ERROR);
    cr_expect(x12_snip_weigh(weak, error, &severity) && severity == SEVERITY_WARNING);
    cr_expect(x12_snip_weigh(weak, warning, &severity) && severity == SEVERITY_WARNING);
    cr_expect_not(x12_snip_weigh(X12_SNIP_3, error, &severity));
    cr_expect(x12_snip_weigh(X12_SNIP_3, x12_fault_row(X12_SE_COUNT), &severity));
    cr_expect(x12_snip_weigh(X12_SNIP_NONE, fatal, &severity) && severity == SEVERITY_FATAL);
}

Test(snip, types_have_titles)
{
    for (unsigned type = 1; type <= X12_SNIP_TYPES; type++)
        cr_expect(strlen(x12_snip_title(type)) > 5);
}
