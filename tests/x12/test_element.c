/* test_element.c - one element wrong, one code said: usage, length, type, codes, composites, syntax
 * notes. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "walk_lab.h"
#include "x12/walk_element.h"

struct seen {
    char text[1024];
};

static void report(void *ctx, enum x12_code code, unsigned element, unsigned component,
                   unsigned repeat, uint16_t data_element)
{
    struct seen *seen = ctx;
    size_t n = strlen(seen->text);
    snprintf(seen->text + n, sizeof(seen->text) - n, "%s%d:%u.%u^%u/%u", n ? " " : "", (int)code,
             element, component, repeat, data_element);
}

static const char *check(const char *guide, const char *loop, const char *name, const char *text,
                         unsigned snip)
{
    static struct seen seen;
    struct err err = {0};
    struct x12_segment s;
    cr_assert(x12_guides_init(&err), "%s", err.text);
    const struct x12_use *use = x12_use_find(x12_guide_named(str_from(guide)), loop, name);
    cr_assert(use, "no %s in %s", name, loop);
    walk_lab_segment(&s, text, strlen(text));
    seen.text[0] = '\0';
    bool clean = x12_check_segment(&s, use, NULL, snip, report, &seen);
    cr_expect_eq(clean, seen.text[0] == '\0');
    return seen.text;
}

#define SAYS(loop, name, text, expected)                                                           \
    do {                                                                                           \
        const char *got = check("837P", loop, name, text, X12_SNIP_ALL);                           \
        cr_expect_str_eq(got, expected, "%s: got \"%s\", wanted \"%s\"", text, got, expected);     \
    } while (0)
#define SAYS_835(loop, name, text, expected)                                                       \
    do {                                                                                           \
        const char *got = check("835", loop, name, text, X12_SNIP_ALL);                            \
        cr_expect_str_eq(got, expected, "%s: got \"%s\", wanted \"%s\"", text, got, expected);     \
    } while (0)

Test(element, clean)
{
    SAYS("2010AA", "name", "NM1*85*2*CLINIC*****XX*1234567893", "");
    SAYS("2300", "claim_information", "CLM*A1*150.25***11:B:1*Y*A*Y*Y", "");
}

Test(element, usage)
{
    SAYS("2010AA", "name", "NM1*85*2", "500:3.0^0/1035");
    SAYS("2010AA", "name", "NM1*85*2*CLINIC***MD**XX*1234567893", "511:6.0^0/1038");
    SAYS("2010AA", "address", "N3*1 MAIN ST*SUITE 2*EXTRA", "503:3.0^0/0");
    SAYS("2010AA", "address", "N3", "407:0.0^0/0");
    SAYS("2010AA", "address", "N3**", "407:0.0^0/0");
    SAYS("2010AA", "address", "N3*1 MAIN ST**", "411:0.0^0/0");
}

Test(element, length)
{
    SAYS("2000B", "subscriber_information", "SBR*P*18*******CI", "");
    SAYS("2010AA", "city_state_zip", "N4*P*AZ*850010001", "504:1.0^0/19");
    SAYS("2010AA", "city_state_zip", "N4*PHOENIX*AZ*8500100012345678", "505:3.0^0/116");
    SAYS("2010AA", "city_state_zip", "N4*PHOENIX *AZ*850010001", "514:1.0^0/19");
    SAYS("2010AA", "city_state_zip", "N4*P     *AZ*850010001", "504:1.0^0/19");
    SAYS("2010AA", "city_state_zip", "N4* PHOENIX*AZ*850010001", "");
}

Test(element, numbers)
{
    SAYS("2300", "claim_information", "CLM*A1*-150.25***11:B:1*Y*A*Y*Y", "");
    SAYS("2300", "claim_information", "CLM*A1*.5***11:B:1*Y*A*Y*Y", "");
    SAYS("2300", "claim_information", "CLM*A1*5.***11:B:1*Y*A*Y*Y", "");
    SAYS("2300", "claim_information", "CLM*A1*0***11:B:1*Y*A*Y*Y", "");
    SAYS("2300", "claim_information", "CLM*A1*1,50***11:B:1*Y*A*Y*Y", "510:2.0^0/782");
    SAYS("2300", "claim_information", "CLM*A1*+1***11:B:1*Y*A*Y*Y", "510:2.0^0/782");
    SAYS("2300", "claim_information", "CLM*A1*1.2.3***11:B:1*Y*A*Y*Y", "510:2.0^0/782");
    SAYS("2300", "claim_information", "CLM*A1*-***11:B:1*Y*A*Y*Y", "510:2.0^0/782");
    SAYS("2300", "claim_information", "CLM*A1*.***11:B:1*Y*A*Y*Y", "510:2.0^0/782");
    SAYS("2400", "line_number", "LX*1.5", "510:1.0^0/554");
    /* 18 digits at most; sign and point are not counted. */
    SAYS("2300", "claim_information", "CLM*A1*-1234567890123456.78***11:B:1*Y*A*Y*Y", "");
    SAYS("2300", "claim_information", "CLM*A1*1234567890123456789***11:B:1*Y*A*Y*Y",
         "505:2.0^0/782");
}

Test(element, codes)
{
    SAYS("2300", "claim_information", "CLM*A1*1***11:B:1*Q*A*Y*Y", "507:6.0^0/1073");
    SAYS("2300", "claim_information", "CLM*A1*1***11:Q:1*Y*A*Y*Y", "507:5.2^0/1332");
    SAYS("2010AA", "name", "NM1*85*2*CLINIC*****ZZ*1234567893", "507:8.0^0/66");
}

Test(element, dates_are_days_of_the_calendar)
{
    SAYS_835("", "financial_information",
             "BPR*I*1*C*ACH*CCP*01*999999992*DA*1*1512345678**01*999988880*DA*9*20240229", "");
    SAYS_835("", "financial_information",
             "BPR*I*1*C*ACH*CCP*01*999999992*DA*1*1512345678**01*999988880*DA*9*20230229",
             "508:16.0^0/373");
    SAYS_835("", "financial_information",
             "BPR*I*1*C*ACH*CCP*01*999999992*DA*1*1512345678**01*999988880*DA*9*2023012A",
             "508:16.0^0/373");
    cr_expect(x12_date_valid("20000229", 8));
    cr_expect_not(x12_date_valid("19000229", 8));
    cr_expect_not(x12_date_valid("20231301", 8));
    cr_expect_not(x12_date_valid("20230431", 8));
    cr_expect_not(x12_date_valid("20230400", 8));
    cr_expect_not(x12_date_valid("00000101", 8));
    cr_expect_not(x12_date_valid("2023:401", 8));
    cr_expect_not(x12_date_valid("/0230401", 8));
    cr_expect(x12_date_valid("260105", 6));
    cr_expect_not(x12_date_valid("261305", 6));
    cr_expect_not(x12_date_valid("2026010", 7));
}

Test(element, times)
{
    cr_expect(x12_time_valid("0000", 4));
    cr_expect(x12_time_valid("2359", 4));
    cr_expect_not(x12_time_valid("2400", 4));
    cr_expect_not(x12_time_valid("1260", 4));
    cr_expect(x12_time_valid("125959", 6));
    cr_expect_not(x12_time_valid("125960", 6));
    cr_expect(x12_time_valid("12595999", 8));
    cr_expect_not(x12_time_valid("12595", 5));
    cr_expect_not(x12_time_valid("12A9", 4));
}

Test(element, a_period_has_the_form_its_qualifier_names)
{
    SAYS("2400", "date_service", "DTP*472*D8*20260105", "");
    SAYS("2400", "date_service", "DTP*472*RD8*20260105-20260106", "");
    SAYS("2400", "date_service", "DTP*472*RD8*20260106-20260105", "508:3.0^0/1251");
    SAYS("2400", "date_service", "DTP*472*RD8*20260105", "508:3.0^0/1251");
    SAYS("2400", "date_service", "DTP*472*D8*20260105-20260106", "508:3.0^0/1251");
    SAYS("2400", "date_service", "DTP*472*D8*20260230", "508:3.0^0/1251");
    static const struct {
        const char *qualifier, *value;
        enum x12_code code;
    } rows[] = {
        {"DT", "202601051159", X12_NO_FAULT},
        {"DT", "202601052459", X12_ELEMENT_DATE},
        {"TM", "1159", X12_NO_FAULT},
        {"TM", "1160", X12_ELEMENT_TIME},
        {"D6", "260105", X12_NO_FAULT},
        {"D6", "20260105", X12_ELEMENT_DATE},
        {"RD6", "260105-260106", X12_NO_FAULT},
        {"RD6", "260105260106", X12_ELEMENT_DATE},
        {"TS", "115959", X12_NO_FAULT},
        {"TS", "1159", X12_ELEMENT_TIME},
        {"RDT", "202601051159-202601051200", X12_NO_FAULT},
        {"RDT", "202601051200-202601051159", X12_ELEMENT_DATE},
        {"ZZ", "whatever", X12_NO_FAULT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_expect_eq(x12_period_check(str_from(rows[i].qualifier), str_from(rows[i].value)),
                     rows[i].code, "%s %s", rows[i].qualifier, rows[i].value);
}

Test(element, composites)
{
    SAYS("2300", "claim_information", "CLM*A1*1***11*Y*A*Y*Y", "500:5.2^0/1332 500:5.3^0/1325");
    SAYS("2300", "claim_information", "CLM*A1*1***11::1*Y*A*Y*Y", "500:5.2^0/1332");
    SAYS("2300", "claim_information", "CLM*A1*1***11:B:1:2*Y*A*Y*Y", "513:5.4^0/0");
    SAYS("2300", "claim_information", "CLM*A1*1***11:B:1:*Y*A*Y*Y", "411:5.0^0/0");
    SAYS("2300", "claim_information", "CLM*A1*1***11:B:1*Y:N*A*Y*Y", "513:6.2^0/1073");
    /* C022: BP's date is told by 1250 in the third place; in HI*ABK it is not used. */
    SAYS("2300", "diagnosis_codes", "HI*ABK:F320:D8:20260101", "511:1.3^0/1250 511:1.4^0/1251");
}

Test(element, repetitions)
{
    SAYS("2010AA", "name", "NM1*85*2*A^B*****XX*1234567893", "512:3.0^2/1035");
    SAYS_835("2110", "service_payment_information", "SVC*HC:1234A^HC:1234B*1*1", "512:1.0^2/0");
}

Test(element, syntax_notes)
{
    /* PER P0506, NM1 P0809, N4 E0207, CAS L050607 C0605. */
    SAYS("2010AA", "contact", "PER*IC*DESK*TE*6025550100*EX", "501:6.0^0/364");
    SAYS("2010AA", "name", "NM1*85*2*CLINIC*****XX", "501:9.0^0/67");
    SAYS("2010AA", "city_state_zip", "N4*PHOENIX*AZ*850010001****ON",
         "502:7.0^0/1715 501:4.0^0/26");
    SAYS_835("2110", "service_adjustments", "CAS*CO*45*1**97", "501:6.0^0/782");
    SAYS_835("2110", "service_adjustments", "CAS*CO*45*1***5", "501:5.0^0/1034");
}

Test(element, characters)
{
    SAYS("2010AA", "address", "N3*1 MAIN \xc3\x89T", "506:1.0^0/166");
    SAYS("2010AA", "address", "N3*1 MAIN\tST", "506:1.0^0/166");
    SAYS("2010AA", "address", "N3*1 MAIN {ST}", "");
}

Test(element, snip_types_not_asked_for)
{
    const char *text =
        "NM1*85*2***X***ZZ*1234567893"; /* 3 missing (2), 6 not used (2), 8 code (2) */
    cr_expect_str_eq(check("837P", "2010AA", "name", text, X12_SNIP_1), "");
    cr_expect_str_neq(check("837P", "2010AA", "name", text, X12_SNIP_2), "");
    cr_expect_str_eq(check("837P", "2010AA", "name", text, X12_SNIP_NONE), "");
}

/* What a good segment had is remembered; it must not excuse one that has other elements. */
Test(element, memory_excuses_nothing)
{
    static const struct {
        const char *text, *said;
    } ROWS[] = {
        {"N4*PHOENIX*AZ*85001", ""},
        {"N4*PHOENIX*AZ*85002", ""},
        {"N4**AZ*85001", "500:1.0^0/19"},
        {"N4**AZ*85001", "500:1.0^0/19"},
        {"N4*PHOENIX*AZ*85001", ""},
        {"N4*PHOENIX*AZ*85001***X", "511:6.0^0/310 501:5.0^0/309"},
        {"N4", "407:0.0^0/0"},
        {"N4*PHOENIX*AZ*85001*", "411:0.0^0/0"},
    };
    struct x12_check_memory memory = {0};
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    const struct x12_use *use =
        x12_use_find(x12_guide_named(STR("837P")), "2010AA", "city_state_zip");
    cr_assert_not_null(use);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct seen seen = {""}, alone = {""};
        struct x12_segment s;
        walk_lab_segment(&s, ROWS[i].text, strlen(ROWS[i].text));
        x12_check_segment(&s, use, &memory, X12_SNIP_ALL, report, &seen);
        x12_check_segment(&s, use, NULL, X12_SNIP_ALL, report, &alone);
        cr_expect_str_eq(seen.text, alone.text, "%s", ROWS[i].text);
        cr_expect_str_eq(seen.text, ROWS[i].said, "%s: %s", ROWS[i].text, seen.text);
    }
}

/* A writer that is sure of every element is believed when they are the ones a good segment had. */
Test(element, needless_only_when_all_is_known)
{
    struct x12_check_memory memory = {0};
    struct err err = {0};
    struct x12_segment s;
    struct seen seen = {""};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    const struct x12_guide *g = x12_guide_named(STR("837P"));
    const struct x12_use *use = x12_use_find(g, "2010AA", "city_state_zip");
    walk_lab_segment(&s, "N4*PHOENIX*AZ*85001", 19);
    s.given = s.sure = 0xe; /* elements 1 to 3 */
    s.sure_of = use->checks;
    cr_expect_not(x12_check_needless(&s, use, &memory), "none was seen yet");
    cr_expect(x12_check_segment(&s, use, &memory, X12_SNIP_ALL, report, &seen));
    cr_expect(x12_check_needless(&s, use, &memory));
    s.sure = 0x6;
    cr_expect_not(x12_check_needless(&s, use, &memory), "it is not sure of one");
    s.given = s.sure = 0xc;
    cr_expect_not(x12_check_needless(&s, use, &memory), "one is missing");
    s.given = s.sure = 0;
    cr_expect_not(x12_check_needless(&s, use, &memory), "it is empty");
    s.given = s.sure = 0xe;
    s.sure_of = x12_use_find(g, "2010AA", "name")->checks;
    cr_expect_not(x12_check_needless(&s, use, &memory), "it was meant for another place");
    s.sure_of = NULL;
    cr_expect_not(x12_check_needless(&s, use, &memory), "nobody vouches for it");
}
