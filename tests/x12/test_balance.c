/* test_balance.c - sums in exact cents, and the shapes of codes and numbers the rules rest on. */
#include "x12/balance.h"
#include "x12/forms.h"
#include "x12/npi.h"
#include "x12/seen.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/** A segment of its own, '*' between elements. */
static struct x12_segment segment_of(const char *text)
{
    struct x12_segment s = {.p = text, .len = (uint32_t)strlen(text)};
    uint32_t at = 0;

    while (at <= s.len) {
        const char *end = memchr(text + at, '*', s.len - at);

        s.start[s.n++] = at;
        at = end != NULL ? (uint32_t)(end - text) + 1 : s.len + 1;
    }
    s.start[s.n--] = s.len + 1;
    return s;
}

Test(balance, sums)
{
    struct x12_segment cas = segment_of("CAS*CO*1*.01**2*1.10**3*-2**4*4.00**5*5**6*6");
    struct x12_segment plb = segment_of("PLB*ID*20261231*L6*-1*WO*2*CS*3*72*4*J1*5*FB*6.6");
    struct x12_sum s = {0};

    x12_sum_cas(&s, &cas);
    cr_assert_eq(s.cents, 1 + 110 - 200 + 400 + 500 + 600);
    cr_assert_not(s.broken);
    s = (struct x12_sum){0};
    x12_sum_plb(&s, &plb);
    cr_assert_eq(s.cents, -100 + 200 + 300 + 400 + 500 + 660);
}

Test(balance, a_sum_knows_when_it_is_not_exact)
{
    static const struct {
        const char *text;
        bool broken, unread;
        int64_t cents;
    } cases[] = {
        {"AMT*D*1.5", false, false, 150}, {"AMT*D*1.500", false, false, 150},
        {"AMT*D*", false, false, 0},      {"AMT*D", false, false, 0},
        {"AMT*D*1.005", true, false, 0},  {"AMT*D*1E5", true, true, 0},
        {"AMT*D*+1", true, true, 0},      {"AMT*D*99999999999999999999", true, false, 0},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct x12_segment seg = segment_of(cases[i].text);
        struct x12_sum s = {0};

        x12_sum_element(&s, &seg, 2);
        cr_expect_eq(s.broken, cases[i].broken, "%s", cases[i].text);
        cr_expect_eq(s.unread, cases[i].unread, "%s", cases[i].text);
        cr_expect_eq(s.cents, cases[i].cents, "%s", cases[i].text);
    }
}

Test(balance, overflow_is_remembered)
{
    struct x12_sum s = {0};

    x12_sum_add(&s, INT64_MAX);
    x12_sum_add(&s, 1);
    cr_assert(s.broken);
    x12_sum_add(&s, -5);
    cr_assert(s.broken);
}

Test(balance, differences)
{
    struct x12_balance_835 b = {
        .payment = 900,
        .claims_paid = {1000, false, false},
        .plb = {100, false, false},
        .claim_charge = 500,
        .claim_paid = 300,
        .claim_cas = {50, false, false},
        .lines_cas = {150, false, false},
        .lines_charge = {500, false, false},
        .claim_has_lines = true,
        .line_charge = 500,
        .line_paid = 350,
        .line_cas = {150, false, false},
    };

    cr_assert_eq(x12_balance_line(&b), 0);
    cr_assert_eq(x12_balance_claim(&b), 0);
    cr_assert_eq(x12_balance_lines_charge(&b), 0);
    cr_assert_eq(x12_balance_transaction(&b), 0);
    b.line_paid = b.claim_paid = 299;
    b.payment = 901;
    b.lines_charge.cents = 400;
    cr_assert_eq(x12_balance_line(&b), 51);
    cr_assert_eq(x12_balance_claim(&b), 1);
    cr_assert_eq(x12_balance_lines_charge(&b), 100);
    cr_assert_eq(x12_balance_transaction(&b), -1);
    b.claim_has_lines = false;
    cr_assert_eq(x12_balance_lines_charge(&b), 0);
    b.payment = -2;
    b.claims_paid.cents = INT64_MAX;
    cr_assert_neq(x12_balance_transaction(&b), 0, "what overflows is not in balance");
}

Test(npi, check_digit)
{
    cr_assert(x12_npi_valid(STR("1234567893")));
    cr_assert(x12_npi_valid(STR("1987654328")));
    cr_assert_not(x12_npi_valid(STR("1234567890")));
    cr_assert_not(x12_npi_valid(STR("2134567893"))); /* two digits changed places */
    cr_assert_not(x12_npi_valid(STR("3234567899"))); /* begins with neither 1 nor 2 */
    cr_assert_not(x12_npi_valid(STR("123456789")));
    cr_assert_not(x12_npi_valid(STR("12345678931")));
    cr_assert_not(x12_npi_valid(STR("12345678a3")));
    cr_assert_not(x12_npi_valid((struct str){NULL, 0}));
}

/** Of ten possible last digits exactly one is right. */
Test(npi, one_in_ten)
{
    for (unsigned i = 0; i < 1000; i++) {
        char npi[16];
        unsigned valid = 0;

        snprintf(npi, sizeof(npi), "1%08u0", i * 99991 % 100000000);
        for (char c = '0'; c <= '9'; c++) {
            npi[9] = c;
            valid += x12_npi_valid(str_from(npi));
        }
        cr_assert_eq(valid, 1);
    }
}

Test(forms, codes)
{
    cr_assert(x12_form_icd10cm(STR("F32")));
    cr_assert(x12_form_icd10cm(STR("S060X0A")));
    cr_assert(x12_form_icd10cm(STR("C7A00")));
    cr_assert_not(x12_form_icd10cm(STR("F3")));
    cr_assert_not(x12_form_icd10cm(STR("F32.9")));
    cr_assert_not(x12_form_icd10cm(STR("29620")));
    cr_assert_not(x12_form_icd10cm(STR("S060X0AA")));
    cr_assert(x12_form_hcpcs(STR("90834")));
    cr_assert(x12_form_hcpcs(STR("H0031")));
    cr_assert(x12_form_hcpcs(STR("0001U")));
    cr_assert_not(x12_form_hcpcs(STR("9083")));
    cr_assert_not(x12_form_hcpcs(STR("9O834")));
    cr_assert(x12_form_modifier(STR("95")));
    cr_assert_not(x12_form_modifier(STR("951")));
    cr_assert_eq(x12_form_zip(STR("85001")), 5);
    cr_assert_eq(x12_form_zip(STR("850010001")), 9);
    cr_assert_eq(x12_form_zip(STR("85001-0001")), 0);
    cr_assert_eq(x12_form_zip(STR("")), 0);
}

Test(forms, spans)
{
    struct x12_span s;

    cr_assert(x12_span_of(STR("D8"), STR("20260105"), &s) && s.from == 20260105 && s.to == s.from);
    cr_assert(x12_span_of(STR("RD8"), STR("20260105-20260201"), &s) && s.to == 20260201);
    cr_assert(x12_span_of(STR("DT"), STR("202601051530"), &s) && s.to == 20260105);
    cr_assert_not(x12_span_of(STR("D8"), STR("2026010"), &s));
    cr_assert_not(x12_span_of(STR("RD8"), STR("20260105 20260201"), &s));
    cr_assert_not(x12_span_of(STR("RD8"), STR("20260105-2026020x"), &s));
    cr_assert_not(x12_span_of(STR("TM"), STR("1530"), &s));
}

Test(seen, remembers_up_to_its_maximum)
{
    struct x12_seen *set = calloc(1, sizeof(*set));
    char id[32];
    unsigned again = 0;

    cr_assert_not_null(set);
    for (unsigned i = 0; i < 3 * X12_SEEN_MAX; i++) {
        snprintf(id, sizeof(id), "CLAIM-%u", i);
        cr_assert_not(x12_seen_before(set, str_from(id)), "%s was never there", id);
    }
    for (unsigned i = 0; i < 3 * X12_SEEN_MAX; i++) {
        snprintf(id, sizeof(id), "CLAIM-%u", i);
        again += x12_seen_before(set, str_from(id));
    }
    cr_assert_eq(again, X12_SEEN_MAX);
    x12_seen_forget(set);
    for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 0; i < X12_SEEN_MAX; i++) {
            snprintf(id, sizeof(id), "CLAIM-%u", i);
            cr_assert_eq(x12_seen_before(set, str_from(id)), round == 1, "%s", id);
        }
    free(set);
}

Test(seen, words_of_like_values_differ)
{
    cr_assert_neq(x12_word_of(STR("")), 0);
    cr_assert_neq(x12_word_of(STR("A")), x12_word_of(STR("A ")));
    cr_assert_neq(x12_word_of(STR("12345678")), x12_word_of(STR("12345679")));
    cr_assert_neq(x12_word_of(STR("123456781")), x12_word_of(STR("12345678")));
    cr_assert_eq(x12_word_of(STR("123456789")), x12_word_of(STR("123456789")));
}
