/* test_currency.c - decimals of major units and integers of minor ones, exactly. */
#include "base/currency.h"

#include <criterion/criterion.h>

static void major(const char *text, unsigned exponent, enum number_status want, int64_t minor)
{
    int64_t got = 4711;
    enum number_status st = currency_parse_major(str_from(text), exponent, &got);
    cr_assert_eq(st, want, "%s: status %d", text, st);
    cr_assert_eq(got, want == NUMBER_OK ? minor : 4711, "%s: %lld", text, (long long)got);
}

static void minor(const char *text, enum number_status want, int64_t value)
{
    int64_t got = 4711;
    enum number_status st = currency_parse_minor(str_from(text), &got);
    cr_assert_eq(st, want, "%s: status %d", text, st);
    cr_assert_eq(got, want == NUMBER_OK ? value : 4711, "%s: %lld", text, (long long)got);
}

Test(currency, major_units)
{
    major("12.34", 2, NUMBER_OK, 1234);
    major("-12.3", 2, NUMBER_OK, -1230);
    major("0", 2, NUMBER_OK, 0);
    major("-0.0", 2, NUMBER_OK, 0);
    major("1000", 0, NUMBER_OK, 1000);
    major("1.5", 3, NUMBER_OK, 1500);
    major("1.005", 3, NUMBER_OK, 1005);
    major("0.01", 2, NUMBER_OK, 1);
    major("12.3400", 2, NUMBER_OK, 1234);
    major("92233720368547758.07", 2, NUMBER_OK, INT64_MAX);
    major("92233720368547758.08", 2, NUMBER_RANGE, 0);
}

Test(currency, exponents_of_a_json_number)
{
    major("1.234e1", 2, NUMBER_OK, 1234);
    major("1E+3", 2, NUMBER_OK, 100000);
    major("1234e-2", 2, NUMBER_OK, 1234);
    major("1e-2", 2, NUMBER_OK, 1);
    major("1e-3", 2, NUMBER_SCALE, 0);
    major("0e99", 2, NUMBER_OK, 0);
    major("1e99", 2, NUMBER_RANGE, 0);
    major("1e20", 2, NUMBER_RANGE, 0);
}

/* What a partner's binary fractions leave of an exact amount is read as that amount; a part of a
 * cent that is meant is not. */
Test(currency, noise_of_binary_fractions)
{
    major("0.30000000000000004", 2, NUMBER_OK, 30);
    major("4.3499999999999996", 2, NUMBER_OK, 435);
    major("0.99999999999", 2, NUMBER_OK, 100);
    major("-1.1500000000000001", 2, NUMBER_OK, -115);
    major("0.00000000000001", 2, NUMBER_OK, 0);
    major("12.345", 2, NUMBER_SCALE, 0);
    major("12.349", 2, NUMBER_SCALE, 0);
    major("12.3499", 2, NUMBER_SCALE, 0);
    major("0.5", 0, NUMBER_SCALE, 0);
}

Test(currency, refused_forms)
{
    static const char *const bad[] = {"",   "-",    ".5",    "5.",   "+1",  "1,0",
                                      "1e", "1.e2", "e5",    " 1",   "1 ",  "NaN",
                                      "1-", "1e+",  "1.2.3", "0x10", "--1", "1e5x"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        major(bad[i], 2, NUMBER_FORM, 0);
}

Test(currency, minor_units)
{
    minor("1234", NUMBER_OK, 1234);
    minor("-1234", NUMBER_OK, -1234);
    minor("1234.0", NUMBER_OK, 1234);
    minor("1.2e2", NUMBER_OK, 120);
    minor("12.34", NUMBER_SCALE, 0);
    minor("12.00001", NUMBER_SCALE, 0);
    minor("12.000000000000000000000000000000000000000000000001", NUMBER_SCALE, 0);
    minor("12.000000000000000000000000000000000000000000000000", NUMBER_OK, 12);
    minor("100000000000000000000000000000000000000000000000001", NUMBER_RANGE, 0);
    minor("9223372036854775808", NUMBER_RANGE, 0);
}

Test(currency, exponents)
{
    cr_expect_eq(currency_exponent(STR("USD")), 2);
    cr_expect_eq(currency_exponent(STR("JPY")), 0);
    cr_expect_eq(currency_exponent(STR("KWD")), 3);
    cr_expect_eq(currency_exponent(STR("usd")), -1);
    cr_expect_eq(currency_exponent(STR("US")), -1);
    cr_expect_eq(currency_exponent_of_rate(STR("100")), 2);
    cr_expect_eq(currency_exponent_of_rate(STR("1")), 0);
    cr_expect_eq(currency_exponent_of_rate(STR("50")), -1);
}

/* Whatever is written is read back, in every exponent. */
Test(currency, there_and_back)
{
    uint64_t seed = 7;
    for (int i = 0; i < 200000; i++) {
        char text[MONEY_TEXT_MAX];
        int64_t got;
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t want = (int64_t)(seed >> (i % 50)) >> 1;
        unsigned exponent = (unsigned)(i % (CURRENCY_EXPONENT_MAX + 1));
        size_t n = currency_format(want, exponent, text);
        cr_assert_eq(currency_parse_major(str_of(text, n), exponent, &got), NUMBER_OK, "%s", text);
        cr_assert_eq(got, want, "%s", text);
    }
}
