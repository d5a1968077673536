/* test_codes.c - external code sets: keys, days, forms, and what the walk makes of them. */
#include "claim_text.h"
#include "lab.h"
#include "x12/codes.h"
#include <criterion/criterion.h>
#include <stdio.h>

TestSuite(codes, .init = lab_init);

/* ---- sets made here ---- */

enum { MADE_MAX = 16 };

struct made {
    struct x12_code_set set;
    uint64_t keys[MADE_MAX];
    uint32_t first[MADE_MAX + 1];
    struct x12_code_period periods[MADE_MAX];
};

static struct made icd, hcpcs, carc;
static struct x12_code_sets sets;
static struct x12_local local = {&sets, NULL};

/* Codes ascend; one period each. */
static void add(struct made *m, const char *code, uint32_t from, uint32_t to, bool heading)
{
    uint32_t i = m->set.count++;
    m->keys[i] = x12_code_key(str_from(code));
    cr_assert(i == 0 || m->keys[i] > m->keys[i - 1], "%s ascends", code);
    m->periods[i] = (struct x12_code_period){from, to, heading};
    m->first[i] = i;
    m->first[i + 1] = i + 1;
    m->set.keys = m->keys;
    m->set.first = m->first;
    m->set.periods = m->periods;
    m->set.to = X12_CODE_LAST_DAY;
}

static void make_sets(void)
{
    add(&icd, "F32", 20231001, 20240930, true);
    add(&icd, "F329", 20231001, 20240930, false);
    add(&icd, "F411", 20241001, 20250930, false);
    add(&hcpcs, "H0004", 20010101, 20240115, false);
    add(&hcpcs, "H0031", 20010101, X12_CODE_LAST_DAY, false);
    add(&carc, "45", 0, X12_CODE_LAST_DAY, false);
    sets = *x12_codes_built_in();
    sets.set[X12_CS_ICD10CM] = &icd.set;
}

/* ---- looking up ---- */

Test(codes, keys_keep_the_code_and_its_order)
{
    static const char *const texts[] = {"0",   "00",   "01",   "1", "10",          "A",
                                        "F32", "F329", "F32A", "G", "ZZZZZZZZZZZZ"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        char back[X12_CODE_BYTES_MAX + 1];
        x12_code_text(x12_code_key(str_from(texts[i])), back);
        cr_expect_str_eq(back, texts[i]);
        cr_expect(i == 0 || x12_code_key(str_from(texts[i])) > x12_code_key(str_from(texts[i - 1])),
                  "%s", texts[i]);
    }
    cr_expect_eq(x12_code_key(STR("")), 0);
    cr_expect_eq(x12_code_key(STR("F32.1")), 0);
    cr_expect_eq(x12_code_key(STR("f32")), 0);
    cr_expect_eq(x12_code_key(STR("1234567890123")), 0);
}

Test(codes, in_force_on_a_day)
{
    make_sets();
    icd.set.from = 20231001;
    icd.set.to = 20250930;
    cr_expect_eq(x12_code_look(&icd.set, STR("F329"), 20240930), X12_CODE_IN_FORCE);
    cr_expect_eq(x12_code_look(&icd.set, STR("F329"), 20241001), X12_CODE_OUTSIDE);
    cr_expect_eq(x12_code_look(&icd.set, STR("F411"), 20240930), X12_CODE_OUTSIDE);
    cr_expect_eq(x12_code_look(&icd.set, STR("F411"), 0), X12_CODE_IN_FORCE);
    cr_expect_eq(x12_code_look(&icd.set, STR("F32"), 20240101), X12_CODE_HEADING);
    cr_expect_eq(x12_code_look(&icd.set, STR("F330"), 20240101), X12_CODE_UNKNOWN);
    cr_expect_eq(x12_code_look(&icd.set, STR("F329"), 20251001), X12_CODE_NOT_COVERED);
    cr_expect_eq(x12_code_look(&icd.set, STR("F330"), 20251001), X12_CODE_UNKNOWN);
    struct x12_code_set empty = {0};
    cr_expect_eq(x12_code_look(&empty, STR("F330"), 0), X12_CODE_UNKNOWN);
}

Test(codes, sets_have_names_forms_and_words)
{
    for (unsigned id = 1; id < X12_CODE_SETS; id++) {
        const struct x12_code_set_row *row = x12_code_set_row((enum x12_code_set_id)id);
        cr_assert_not_null(row->name, "set %u", id);
        cr_expect_eq(x12_code_set_named(str_from(row->name)), id);
        cr_expect(row->owner && row->form && row->unknown && row->not_covered, "%s", row->name);
    }
    cr_expect_eq(x12_code_set_named(STR("place_of_service")), X12_CS_PLACE_OF_SERVICE);
    cr_expect_eq(x12_code_set_named(STR("icd")), X12_CS_NONE);
    static const struct {
        enum x12_code_set_id id;
        const char *good, *bad;
    } rows[] = {{X12_CS_ICD10CM, "F329", "F3.29"},
                {X12_CS_ICD10PCS, "GZ58ZZZ", "GZ58ZZO"},
                {X12_CS_HCPCS, "H0004", "H004"},
                {X12_CS_NDC, "00002143380", "0002-1433-80"},
                {X12_CS_TAXONOMY, "101YM0800X", "101YM0800"},
                {X12_CS_RARC, "N130", "X130"},
                {X12_CS_CARC, "B7", "CODE"},
                {X12_CS_REVENUE, "0900", "900"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cr_expect(x12_code_formed(rows[i].id, str_from(rows[i].good)), "%s", rows[i].good);
        cr_expect(!x12_code_formed(rows[i].id, str_from(rows[i].bad)), "%s", rows[i].bad);
    }
}

/* Every name the dictionary gives a set is a set, but for lists X12 itself keeps and nobody loads.
 */
Test(codes, the_dictionary_names_sets_there_are)
{
    for (size_t i = 0; i < x12_dict_segments_count; i++)
        for (struct str rest = str_from(x12_dict_segments[i].names); rest.p;) {
            struct str set = str_split(&rest, ' ');
            (void)str_split(&set, '@');
            cr_expect(!set.p || x12_code_set_named(set) || str_is(set, "entity") ||
                          str_is(set, "review_decision_reason"),
                      "%s: %.*s", x12_dict_segments[i].id, STR_FMT(set));
        }
}

Test(codes, what_is_built_in)
{
    const struct x12_code_sets *s = x12_codes_built_in();
    const struct x12_code_set *places = s->set[X12_CS_PLACE_OF_SERVICE];
    cr_expect_eq(x12_code_look(places, STR("10"), 20211231), X12_CODE_OUTSIDE);
    cr_expect_eq(x12_code_look(places, STR("10"), 20220101), X12_CODE_IN_FORCE);
    cr_expect_eq(x12_code_look(places, STR("11"), 20220101), X12_CODE_IN_FORCE);
    cr_expect_eq(x12_code_look(places, STR("30"), 20220101), X12_CODE_UNKNOWN);
    cr_expect_eq(x12_code_look(s->set[X12_CS_STATE], STR("AZ"), 0), X12_CODE_IN_FORCE);
    cr_expect_eq(x12_code_look(s->set[X12_CS_STATE], STR("XX"), 0), X12_CODE_UNKNOWN);
    cr_expect_eq(x12_code_look(s->set[X12_CS_COUNTRY], STR("MX"), 0), X12_CODE_IN_FORCE);
    cr_expect_eq(x12_code_look(s->set[X12_CS_CURRENCY], STR("USD"), 0), X12_CODE_IN_FORCE);
    cr_expect_eq(places->count, 52);
    cr_expect_eq(s->set[X12_CS_STATE]->count, 50 + 1 + 5 + 3 + 3 + 13,
                 "states, DC, territories, free associates, military, Canada's provinces");
    cr_expect_eq(s->set[X12_CS_COUNTRY]->count, 249, "ISO 3166-1 in 2025");
    cr_expect_eq(s->set[X12_CS_CURRENCY]->count, 166,
                 "ISO 4217 in 2025 without metals, units of account and tests");
    cr_expect_null(s->set[X12_CS_ICD10CM]);
    for (unsigned id = 1; id < X12_CODE_SETS; id++)
        for (uint32_t i = 1; s->set[id] && i < s->set[id]->count; i++)
            cr_expect_lt(s->set[id]->keys[i - 1], s->set[id]->keys[i]);
}

Test(codes, zip_codes_by_state)
{
    cr_expect(x12_zip_in_state(STR("85001"), STR("AZ")));
    cr_expect(x12_zip_in_state(STR("850011234"), STR("AZ")));
    cr_expect_not(x12_zip_in_state(STR("85001"), STR("CO")));
    cr_expect(x12_zip_in_state(STR("20101"), STR("VA")));
    cr_expect(x12_zip_in_state(STR("00501"), STR("NY")));
    cr_expect(x12_zip_in_state(STR("85001"), STR("ON")), "nothing is known of Ontario's");
    cr_expect(x12_zip_in_state(STR("8500"), STR("CO")), "that is no ZIP code");
}

/* ---- the walk ---- */

static struct lab_faults faults;

static const char *read_with(const char *text, unsigned snip, const struct x12_local *with)
{
    static char said[4096];
    struct err err = {0};
    faults.n = faults.errors = 0;
    struct x12_handler handler = {NULL, NULL, lab_sink(&faults)};
    struct x12_options options = {X12_ALTITUDE_GUIDE, snip, with};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert(r, "%s", err.text);
    cr_assert(x12_reader_feed(r, text, strlen(text)) && x12_reader_end(r));
    x12_reader_free(r);
    size_t n = 0;
    said[0] = '\0';
    for (unsigned i = 0; i < faults.n; i++) {
        const struct fault *f = &faults.list[i];
        if (f->snip == 5 && n < sizeof(said) - 64)
            n += (size_t)snprintf(said + n, sizeof(said) - n, "%s%s%02u-%u %s", n ? "; " : "",
                                  f->segment, f->element, f->component,
                                  x12_fault_row(f->code)->id + 4);
    }
    return said;
}

/* CLAIM_TEXT is of January 2024: A1 F329 and A2 F411. */
static const char *judged(void)
{
    return read_with(CLAIM_TEXT, X12_SNIP_ALL, &local);
}

Test(codes, off_unless_asked_for)
{
    make_sets();
    cr_expect_str_eq(read_with(CLAIM_TEXT, X12_SNIP_ALL, NULL), "");
    cr_expect_str_eq(read_with(CLAIM_TEXT, X12_SNIP_ALL & ~(unsigned)X12_SNIP_5, &local), "");
}

Test(codes, a_code_out_of_its_days_is_faulted_where_it_stands)
{
    make_sets();
    cr_expect_str_eq(judged(), "SV101-2 1105; HI01-2 1101");
    const struct fault *f = lab_find(&faults, X12_SET_CODE_DAY);
    cr_assert_not_null(f);
    cr_expect_str_eq(f->path, "2000A[1]/2000B[1]/2300[2]/HI");
    cr_expect_eq(f->severity, SEVERITY_ERROR);
    cr_expect_str_eq(x12_fault_stc(f), "A7:254");
    cr_expect(strstr(x12_fault_title(f), "ICD-10-CM"));
    read_with(CLAIM_TEXT, x12_snip_with(X12_SNIP_ALL, 5, X12_SNIP_WARNING), &local);
    cr_expect_eq(lab_find(&faults, X12_SET_CODE_DAY)->severity, SEVERITY_WARNING);
}

static const char *with_diagnosis(const char *hi)
{
    static char text[4096];
    snprintf(text, sizeof(text), "%s%s%s%s",
             CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER "CLM*A1*100***11:B:1*Y*A*Y*Y~",
             hi, "LX*1~SV1*HC:H0004:HO*100*UN*1***1~DTP*472*D8*20240115~", "SE*23*0001~" CLAIM_END);
    return read_with(text, X12_SNIP_ALL, &local);
}

Test(codes, unknown_headings_and_points)
{
    make_sets();
    sets.set[X12_CS_HCPCS] = &hcpcs.set;
    cr_expect_str_eq(with_diagnosis("HI*ABK:F330~"), "HI01-2 1100; SV101-3 1105");
    cr_expect_str_eq(with_diagnosis("HI*ABK:F32~"), "SV101-3 1105; HI01-2 1102");
    cr_expect_str_eq(with_diagnosis("HI*ABK:F329*ABF:F~"), "HI02-2 1103; SV101-3 1105");
    cr_expect_str_eq(with_diagnosis("HI*ABK:F32.9~"), "SV101-3 1105",
                     "the point is a fault of another kind");
}

Test(codes, a_line_is_judged_by_its_own_day)
{
    make_sets();
    sets.set[X12_CS_HCPCS] = &hcpcs.set;
    static char text[4096];
    snprintf(text, sizeof(text), "%s%s%s%s",
             CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER
             "CLM*A1*100***11:B:1*Y*A*Y*Y~HI*ABK:F329~",
             "LX*1~SV1*HC:H0004*50*UN*1***1~DTP*472*D8*20240115~",
             "LX*2~SV1*HC:H0004*50*UN*1***1~DTP*472*RD8*20240116-20240117~",
             "SE*26*0001~" CLAIM_END);
    cr_expect_str_eq(read_with(text, X12_SNIP_ALL, &local), "SV101-2 1101");
    cr_expect_str_eq(faults.list[0].path, "2000A[1]/2000B[1]/2300[1]/2400[2]/SV1");
}

/* CPT is licensed: where the set has none of it, its form alone is checked. */
Test(codes, cpt_by_its_form)
{
    make_sets();
    sets.set[X12_CS_HCPCS] = &hcpcs.set;
    icd.periods[2] = (struct x12_code_period){0, X12_CODE_LAST_DAY, 0};
    cr_expect_str_eq(judged(), "");
    static struct made with_cpt;
    add(&with_cpt, "90834", 0, X12_CODE_LAST_DAY, false);
    sets.set[X12_CS_HCPCS] = &with_cpt.set;
    cr_expect_str_eq(judged(), "SV101-2 1100");
}

Test(codes, a_set_that_does_not_speak_of_the_day_is_named_once)
{
    make_sets();
    icd.set.from = 20250101;
    sets.set[X12_CS_HCPCS] = &hcpcs.set;
    cr_expect_str_eq(judged(), "HI01-2 1106");
    cr_expect_eq(lab_find(&faults, X12_SET_NOT_COVERED)->severity, SEVERITY_NOTE);
}

Test(codes, state_and_zip_code)
{
    make_sets();
    static char text[4096];
    snprintf(text, sizeof(text), "%s", CLAIM_TEXT);
    char *zip = strstr(text, "CO*80203~");
    memcpy(zip, "CO*85203~", 9);
    cr_expect_str_eq(read_with(text, X12_SNIP_ALL, &local),
                     "N403-0 1104; SV101-2 1105; HI01-2 1101");
    memcpy(zip, "XX*80203~", 9);
    cr_expect_str_eq(read_with(text, X12_SNIP_ALL, &local),
                     "N402-0 1100; SV101-2 1105; HI01-2 1101");
}

/* More codes than wait at once: all are judged, by what is known of the days so far. */
Test(codes, a_claim_past_all_bounds)
{
    make_sets();
    sets.set[X12_CS_HCPCS] = &hcpcs.set;
    static char text[200000];
    size_t n = (size_t)snprintf(text, sizeof(text), "%s",
                                CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER
                                "CLM*A1*100***11:B:1*Y*A*Y*Y~DTP*434*RD8*20240101-20240131~");
    for (unsigned i = 0; i < 400; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "HI*ABK:F411*ABF:F411~");
    snprintf(text + n, sizeof(text) - n,
             "LX*1~SV1*HC:90837*100*UN*1***1~DTP*472*D8*20240115~"
             "SE*1*0001~" CLAIM_END);
    read_with(text, X12_SNIP_5, &local);
    unsigned found = 0;
    for (unsigned i = 0; i < faults.n; i++)
        found += faults.list[i].code == X12_SET_CODE_DAY;
    cr_expect_eq(found, 800, "%u of 800", found);
}

Test(codes, days_are_rows)
{
    cr_expect_eq(x12_code_day_of("837P", X12_CS_ICD10CM), X12_DAY_CLAIM_FROM);
    cr_expect_eq(x12_code_day_of("837I", X12_CS_ICD10CM), X12_DAY_CLAIM_TO);
    cr_expect_eq(x12_code_day_of("837P", X12_CS_HCPCS), X12_DAY_LINE);
    cr_expect_eq(x12_code_day_of("835", X12_CS_CARC), X12_DAY_FILE);
}
