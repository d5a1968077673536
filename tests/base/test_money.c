/* test_money.c - exact amounts: forms, limits, both ways. */
#include "base/hash.h"
#include "base/money.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void parses(const char *text, enum number_status want, int64_t cents)
{
    int64_t got = 4711;
    enum number_status st = money_parse(str_from(text), &got);
    cr_assert_eq(st, want, "%s: status %d", text, st);
    cr_assert_eq(got, want == NUMBER_OK ? cents : 4711, "%s: %lld", text, (long long)got);
}

Test(money, parse_forms)
{
    parses("0", NUMBER_OK, 0);
    parses("-0", NUMBER_OK, 0);
    parses("12", NUMBER_OK, 1200);
    parses("12.", NUMBER_OK, 1200);
    parses("12.5", NUMBER_OK, 1250);
    parses("12.50", NUMBER_OK, 1250);
    parses("-12.5", NUMBER_OK, -1250);
    parses(".5", NUMBER_OK, 50);
    parses("-.05", NUMBER_OK, -5);
    parses("007.10", NUMBER_OK, 710);
    parses("1.5000", NUMBER_OK, 150);
    parses("000000000000000000000000000000001.5", NUMBER_OK, 150);
    parses("1.500000000000000000000000000000000", NUMBER_OK, 150);
}

Test(money, parse_refusals)
{
    const char *form[] = {"",    "-",    ".",     "-.",   "+1",   "1,000", "1e3",
                          " 1",  "1 ",   "1.2.3", "--1",  "1-",   "$1",    "1.2-",
                          "0x1", "1.2x", "NaN",   "\xb2", "1.0.", "12.34 "};
    for (size_t i = 0; i < COUNT_OF(form); i++)
        parses(form[i], NUMBER_FORM, 0);
    parses("1.005", NUMBER_SCALE, 0);
    parses("1.0000000000000000000000000001", NUMBER_SCALE, 0);
    parses("99999999999999999999999", NUMBER_RANGE, 0);
    parses("99999999999999999999999x", NUMBER_FORM, 0);
    parses("99999999999999999999999.1.2", NUMBER_FORM, 0);
    parses("99999999999999999999999.12", NUMBER_RANGE, 0);
    int64_t got;
    cr_assert_eq(money_parse((struct str){NULL, 0}, &got), NUMBER_FORM);
}

Test(money, parse_limits)
{
    parses("92233720368547758.07", NUMBER_OK, INT64_MAX);
    parses("-92233720368547758.07", NUMBER_OK, -INT64_MAX);
    parses("92233720368547758.08", NUMBER_RANGE, 0);
    parses("-92233720368547758.08", NUMBER_RANGE, 0);
    parses("92233720368547758.1", NUMBER_RANGE, 0);
    parses("92233720368547759", NUMBER_RANGE, 0);
    parses("92233720368547758", NUMBER_OK, 9223372036854775800);
    parses("9223372036854775807", NUMBER_RANGE, 0);
}

static void formats(int64_t cents, const char *x12, const char *fixed, const char *people)
{
    char out[MONEY_TEXT_MAX];
    cr_assert_eq(money_format(cents, out), strlen(x12));
    cr_assert_str_eq(out, x12);
    cr_assert_eq(money_format_fixed(cents, out), strlen(fixed));
    cr_assert_str_eq(out, fixed);
    cr_assert_eq(money_format_people(cents, out), strlen(people));
    cr_assert_str_eq(out, people);
}

Test(money, format_three_ways)
{
    formats(0, "0", "0.00", "$0.00");
    formats(5, ".05", "0.05", "$0.05");
    formats(-5, "-.05", "-0.05", "-$0.05");
    formats(50, ".5", "0.50", "$0.50");
    formats(100, "1", "1.00", "$1.00");
    formats(1250, "12.5", "12.50", "$12.50");
    formats(1200, "12", "12.00", "$12.00");
    formats(1000, "10", "10.00", "$10.00");
    formats(-310, "-3.1", "-3.10", "-$3.10");
    formats(125000, "1250", "1250.00", "$1,250.00");
    formats(99999999, "999999.99", "999999.99", "$999,999.99");
    formats(100000005, "1000000.05", "1000000.05", "$1,000,000.05");
    formats(INT64_MAX, "92233720368547758.07", "92233720368547758.07",
            "$92,233,720,368,547,758.07");
    formats(INT64_MIN, "-92233720368547758.08", "-92233720368547758.08",
            "-$92,233,720,368,547,758.08");
}

Test(money, what_is_written_reads_back)
{
    char out[MONEY_TEXT_MAX];
    for (int i = 0; i < 200000; i++) {
        int64_t cents, back;
        random_bytes(&cents, sizeof(cents));
        cents >>= i % 60;
        if (cents == INT64_MIN)
            continue;
        cr_assert_eq(money_parse(str_of(out, money_format(cents, out)), &back), NUMBER_OK);
        cr_assert_eq(back, cents, "%s", out);
        cr_assert_eq(money_parse(str_of(out, money_format_fixed(cents, out)), &back), NUMBER_OK);
        cr_assert_eq(back, cents, "%s", out);
    }
}

static void decimal_is(const char *text, enum number_status want, int64_t units, unsigned scale)
{
    struct decimal d = {0, 0};
    enum number_status st = decimal_parse(str_from(text), &d);
    cr_assert_eq(st, want, "%s: status %d", text, st);
    if (want == NUMBER_OK)
        cr_assert(d.units == units && d.scale == scale, "%s: %lld/%u", text, (long long)d.units,
                  d.scale);
}

Test(money, decimals)
{
    decimal_is("2.50", NUMBER_OK, 250, 2);
    decimal_is("2.5", NUMBER_OK, 25, 1);
    decimal_is("-0.000000001", NUMBER_OK, -1, 9);
    decimal_is("15", NUMBER_OK, 15, 0);
    decimal_is("15.", NUMBER_OK, 15, 0);
    decimal_is(".25", NUMBER_OK, 25, 2);
    decimal_is("1.00000000000000", NUMBER_OK, 1000000000, 9);
    decimal_is("9223372036854775807", NUMBER_OK, INT64_MAX, 0);
    decimal_is("9223372036854775807.000", NUMBER_OK, INT64_MAX, 0);
    decimal_is("922337203685477580.70", NUMBER_OK, INT64_MAX, 1);
    decimal_is("922337203685477580.8", NUMBER_RANGE, 0, 0);
    decimal_is("922337203685477580.8x", NUMBER_FORM, 0, 0);
    decimal_is("9223372036854775807.01", NUMBER_RANGE, 0, 0);
    decimal_is("9223372036854775808", NUMBER_RANGE, 0, 0);
    decimal_is("0.0000000001", NUMBER_SCALE, 0, 0);
    decimal_is("0.0000000001x", NUMBER_FORM, 0, 0);
    const char *form[] = {"", "-", ".", "-.", "1.2.3", "1e2", "+1", "1 "};
    for (size_t i = 0; i < COUNT_OF(form); i++)
        decimal_is(form[i], NUMBER_FORM, 0, 0);
}

Test(money, decimal_format_and_equality)
{
    char out[MONEY_TEXT_MAX];
    cr_assert_eq(decimal_format((struct decimal){250, 2}, out), 3);
    cr_assert_str_eq(out, "2.5");
    decimal_format((struct decimal){-1, 9}, out);
    cr_assert_str_eq(out, "-.000000001");
    decimal_format((struct decimal){0, 5}, out);
    cr_assert_str_eq(out, "0");
    decimal_format((struct decimal){INT64_MIN, 9}, out);
    cr_assert_str_eq(out, "-9223372036.854775808");
    cr_assert(decimal_eq((struct decimal){25, 1}, (struct decimal){250, 2}));
    cr_assert(decimal_eq((struct decimal){0, 9}, (struct decimal){0, 0}));
    cr_assert_not(decimal_eq((struct decimal){25, 1}, (struct decimal){251, 2}));
    cr_assert_not(decimal_eq((struct decimal){INT64_MAX, 0}, (struct decimal){INT64_MAX, 9}));
}

Test(money, sums_do_not_wrap)
{
    int64_t a = INT64_MAX - 1;
    cr_assert(money_add(&a, 1));
    cr_assert_not(money_add(&a, 1));
    int64_t b = INT64_MIN + 1;
    cr_assert(money_sub(&b, 1));
    cr_assert_not(money_sub(&b, 1));
}

/* What the words of the short amounts must come to, digit by digit. */
static enum number_status slowly(struct str s, int64_t *cents)
{
    int64_t v = 0;
    size_t i = 0, digits = 0, scale = 0;
    bool minus = s.n && s.p[0] == '-', lost = false;
    for (i = minus; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, digits++)
        v = v * 10 + (s.p[i] - '0');
    if (i < s.n && s.p[i] == '.')
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, digits++) {
            lost |= scale == 2 && s.p[i] != '0';
            if (scale < 2)
                v = v * 10 + (s.p[i] - '0'), scale++;
        }
    if (i < s.n || digits == 0)
        return NUMBER_FORM;
    for (; scale < 2; scale++)
        v *= 10;
    if (!lost)
        *cents = minus ? -v : v;
    return lost ? NUMBER_SCALE : NUMBER_OK;
}

Test(money, short_amounts_are_read_as_long_ones_are)
{
    static const char BYTES[] = "0123456789.-+/: 95";
    uint32_t random = 7;
    for (size_t round = 0; round < 400000; round++) {
        char text[10];
        size_t n = 1 + round % 9;
        for (size_t i = 0; i < n; i++) {
            random = random * 1664525U + 1013904223U;
            text[i] = random >> 28 ? (char)('0' + (random >> 8) % 10) : BYTES[(random >> 8) % 18];
        }
        if (round % 3)
            text[(random >> 4) % n] = '.';
        int64_t got = 1, want = 1;
        enum number_status is = money_parse(str_of(text, n), &got);
        cr_assert_eq(is, slowly(str_of(text, n), &want), "%.*s", (int)n, text);
        cr_assert_eq(got, want, "%.*s", (int)n, text);
    }
}
