/* test_pattern.c - the language of forms: what it takes, what it refuses, and that it stays fast.
 */
#include "x12/pattern.h"
#include <criterion/criterion.h>

static struct x12_pattern pattern;

static bool takes(const char *text, const char *value)
{
    struct err err = {0};
    unsigned column;
    cr_assert(x12_pattern_compile(str_from(text), &pattern, &column, &err), "%s: %u: %s", text,
              column, err.text);
    return x12_pattern_matches(&pattern, str_from(value));
}

#define TAKES(pattern, value)   cr_expect(takes(pattern, value), "%s takes %s", pattern, value)
#define REFUSES(pattern, value) cr_expect(!takes(pattern, value), "%s refuses %s", pattern, value)

Test(pattern, anchored_at_both_ends)
{
    TAKES("A1", "A1");
    REFUSES("A1", "A12");
    REFUSES("A1", "xA1");
    REFUSES("A1", "A");
    REFUSES("A1", "");
}

Test(pattern, classes)
{
    TAKES("@#", "Q7");
    REFUSES("@#", "q7");
    REFUSES("@#", "77");
    TAKES("[A-CX]", "X");
    REFUSES("[A-CX]", "D");
    TAKES("[^IO]", "A");
    REFUSES("[^IO]", "O");
    TAKES("[]a]", "]");
    TAKES("[a-]", "-");
    TAKES(".\\.", "x.");
    REFUSES(".\\.", "xy");
    REFUSES(".", "\xc3");
}

Test(pattern, how_often)
{
    TAKES("A?B", "B");
    TAKES("A?B", "AB");
    REFUSES("A?B", "AAB");
    TAKES("A*", "");
    TAKES("A*B", "AAAAB");
    REFUSES("A+B", "B");
    TAKES("A+B", "AAB");
    TAKES("#{3}", "123");
    REFUSES("#{3}", "12");
    REFUSES("#{3}", "1234");
    TAKES("#{2,4}X", "12X");
    TAKES("#{2,4}X", "1234X");
    REFUSES("#{2,4}X", "12345X");
    REFUSES("#{2,4}X", "1X");
    TAKES("A{0,2}", "AA");
    TAKES("A?B?C?", "C");
    TAKES("A?B?C?", "AC");
    REFUSES("A?B?C?", "CA");
}

Test(pattern, either_form)
{
    TAKES("##|###@", "12");
    TAKES("##|###@", "123X");
    REFUSES("##|###@", "123");
    TAKES("\\||x", "|");
}

Test(pattern, what_is_wrong_is_said_with_its_column)
{
    static const struct {
        const char *text;
        unsigned column;
        const char *says;
    } rows[] = {{"", 1, "empty"},
                {"A|", 3, "empty"},
                {"AB[0-9", 7, "] is missing"},
                {"A{", 3, "number"},
                {"A{2", 4, "written"},
                {"A{3,2}", 6, "written"},
                {"*A", 1, "nothing"},
                {"A(B)", 2, "needs a \\"},
                {"A\\", 3, "too early"},
                {"[z-a]", 5, "range"},
                {"A{64}", 6, "too long"},
                {"A{0}", 4, "written"},
                {"a|b|c|d|e|f|g|h|i", 17, "at most 8"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct err err = {0};
        unsigned column = 0;
        cr_expect(!x12_pattern_compile(str_from(rows[i].text), &pattern, &column, &err), "%s",
                  rows[i].text);
        cr_expect(strstr(err.text, rows[i].says), "%s: %s", rows[i].text, err.text);
        cr_expect_eq(column, rows[i].column, "%s: column %u", rows[i].text, column);
    }
}

/* What makes backtracking matchers take for ever: here a value costs its length. */
Test(pattern, hostile_patterns_are_linear, .timeout = 20)
{
    static char value[100001];
    memset(value, 'a', 100000);
    REFUSES("a?a?a?a?a?a?a?a?a?a?a*a*a*a*a*a*a*a*a*a*a+b", value);
}
