/* test_mask.c - pseudonyms: of the same form, one for each, the same for the same key. */
#include "x12/mask.h"
#include "x12/npi.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct x12_mask mask, other;
static struct buf out;

static void set_up(void)
{
    static const uint8_t key[SHA256_SIZE] = "a key for tests", second[SHA256_SIZE] = "another";
    x12_mask_init(&mask, key);
    x12_mask_init(&other, second);
    buf_init(&out, 0);
}

static void tear_down(void)
{
    buf_fini(&out);
}

TestSuite(mask, .init = set_up, .fini = tear_down);

static const char *id(const struct x12_mask *m, const char *text)
{
    buf_reset(&out);
    x12_mask_id(m, str_from(text), &out);
    return buf_cstr(&out);
}

Test(mask, an_id_keeps_its_form)
{
    char first[64];
    snprintf(first, sizeof(first), "%s", id(&mask, "AB-123/x9"));
    cr_expect_eq(strlen(first), 9);
    for (size_t i = 0; i < 9; i++) {
        char was = "AB-123/x9"[i];
        cr_expect_eq(was >= '0' && was <= '9', first[i] >= '0' && first[i] <= '9');
        cr_expect_eq(was >= 'A' && was <= 'Z', first[i] >= 'A' && first[i] <= 'Z');
        cr_expect_eq(was >= 'a' && was <= 'z', first[i] >= 'a' && first[i] <= 'z');
    }
    cr_expect(first[2] == '-' && first[6] == '/');
    cr_expect_str_eq(id(&mask, "AB-123/x9"), first);
    cr_expect_str_neq(id(&other, "AB-123/x9"), first);
    cr_expect_str_neq(id(&mask, "AB-123/x8"), first);
}

/* A permutation of every id of that form: none lost, none doubled. */
Test(mask, ids_stay_apart)
{
    static const char *const forms[] = {"%01u", "%02u", "%03u", "A%03u", "%02u-X"};
    static const unsigned counts[] = {10, 100, 1000, 1000, 100};
    for (size_t k = 0; k < COUNT_OF(forms); k++) {
        char(*seen)[16] = calloc(counts[k], sizeof(*seen));
        unsigned same = 0;
        for (unsigned i = 0; i < counts[k]; i++) {
            char text[16];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(text, sizeof(text), forms[k], i);
#pragma GCC diagnostic pop
            snprintf(seen[i], sizeof(seen[i]), "%s", id(&mask, text));
            same += strcmp(seen[i], text) == 0;
            for (unsigned j = 0; j < i; j++)
                cr_assert_str_neq(seen[i], seen[j], "of %s", text);
        }
        cr_expect_lt(same, counts[k] / 4 + 5, "%s: %u stay as they are", forms[k], same);
        free(seen);
    }
}

Test(mask, an_npi_stays_valid)
{
    char text[16], first[16];
    snprintf(first, sizeof(first), "%s", id(&mask, "1234567893"));
    cr_expect(x12_npi_valid(str_from(first)), "%s", first);
    cr_expect_str_neq(first, "1234567893");
    for (unsigned i = 0; i < 200; i++) {
        snprintf(text, sizeof(text), "1%08u0", i * 7919);
        while (!x12_npi_valid(str_from(text)))
            text[9]++;
        cr_expect(x12_npi_valid(str_from(id(&mask, text))), "%s", text);
    }
}

Test(mask, long_and_foreign_ids)
{
    char text[400];
    memset(text, 'A', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    const char *got = id(&mask, text);
    cr_expect_eq(strlen(got), sizeof(text) - 1);
    cr_expect(got[X12_MASK_ID_MAX] == 'X' && got[sizeof(text) - 2] == 'X', "the rest is blotted");
    cr_expect_str_eq(id(&mask, "\xc3\xa9"), "XX");
    cr_expect_str_eq(id(&mask, ""), "");
}

static const char *day(const char *text)
{
    buf_reset(&out);
    return x12_mask_day(&mask, str_from(text), &out) ? buf_cstr(&out) : "none";
}

/* Zeller: 0 is Saturday. */
static unsigned weekday(const char *t)
{
    unsigned y = 0, m = 0, d = 0;
    cr_assert_eq(sscanf(t, "%4u%2u%2u", &y, &m, &d), 3);
    if (m < 3) {
        m += 12;
        y--;
    }
    return (d + 13 * (m + 1) / 5 + y % 100 + y % 100 / 4 + y / 100 / 4 + 5 * (y / 100)) % 7;
}

Test(mask, days_move_together)
{
    static const char *const texts[] = {"20260105", "20240229", "19991231", "20260301"};
    cr_expect(mask.shift_days < 0 && mask.shift_days >= -365 && mask.shift_days % 7 == 0);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        cr_expect_str_neq(day(texts[i]), texts[i]);
        cr_expect_eq(weekday(day(texts[i])), weekday(texts[i]), "%s", texts[i]);
    }
    cr_expect_str_neq(day("10010101"), "none", "a day the walk takes");
    cr_expect_str_eq(day("20260230"), "none");
    cr_expect_str_eq(day("2026010"), "none");
    cr_expect_str_eq(day("ABCDEFGH"), "none");
    buf_reset(&out);
    cr_expect(x12_mask_days(&mask, STR("20260105-20260106"), &out));
    cr_expect_eq(out.n, 17);
    char from[9], to[9];
    snprintf(from, sizeof(from), "%s", day("20260105"));
    snprintf(to, sizeof(to), "%s", day("20260106"));
    buf_reset(&out);
    cr_expect(x12_mask_days(&mask, STR("20260105-20260106"), &out));
    cr_expect(memcmp(out.p, from, 8) == 0 && memcmp(out.p + 9, to, 8) == 0);
    buf_reset(&out);
    cr_expect(x12_mask_days(&mask, STR("202601051330"), &out));
    cr_expect(memcmp(out.p, from, 8) == 0 && memcmp(out.p + 8, "1330", 4) == 0);
    buf_reset(&out);
    cr_expect(x12_mask_short_day(&mask, STR("260105"), &out));
    cr_expect(memcmp(out.p, from + 2, 6) == 0);
    buf_reset(&out);
    cr_expect_not(x12_mask_days(&mask, STR("NONE"), &out));
}

Test(mask, nobody_is_older_than_89)
{
    cr_expect(x12_mask_birth(&mask, STR("19200101"), STR("20260105"), &out));
    cr_expect_eq(atoi(buf_cstr(&out)) / 10000, 2026 - 89);
    buf_reset(&out);
    cr_expect(x12_mask_birth(&mask, STR("19800203"), STR("20260105"), &out));
    char born[9];
    snprintf(born, sizeof(born), "%s", buf_cstr(&out));
    cr_expect_str_eq(day("19800203"), born);
}

static const char *zip(const char *text)
{
    buf_reset(&out);
    x12_mask_zip(str_from(text), &out);
    return buf_cstr(&out);
}

Test(mask, postal_codes)
{
    cr_expect_str_eq(zip("85001"), "85000");
    cr_expect_str_eq(zip("850011234"), "850000000");
    cr_expect_str_eq(zip("03601"), "00000");
    cr_expect_str_eq(zip("89301"), "00000");
    cr_expect_str_eq(zip("K1A 0B1"), "X0X00X0");
    cr_expect_str_eq(zip("8500"), "0000");
}

Test(mask, names_and_numbers)
{
    char first[64];
    x12_mask_name(&mask, STR("Poole"), &out);
    snprintf(first, sizeof(first), "%s", buf_cstr(&out));
    buf_reset(&out);
    x12_mask_name(&mask, STR("POOLE"), &out);
    cr_expect_str_eq(buf_cstr(&out), first, "upper and lower case are one name");
    cr_expect(out.n >= 6 && out.n <= 9);
    buf_reset(&out);
    x12_mask_phone(&mask, STR("3035550100"), &out);
    cr_expect(out.n == 10 && memcmp(out.p, "555", 3) == 0);
    buf_reset(&out);
    x12_mask_email(&mask, STR("a@b.org"), &out);
    cr_expect_not_null(strstr(buf_cstr(&out), "@EXAMPLE.COM"));
    buf_reset(&out);
    x12_mask_id_tail(&mask, STR("1999999999"), &out);
    cr_expect(out.n == 10 && out.p[0] == '1');
}
