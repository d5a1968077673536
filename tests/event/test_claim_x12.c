/* test_claim_x12.c - claims to 837P and back: nothing lost, levels opened when they must be. */
#include "event_test.h"

#include "event/claim_json.h"
#include "event/x12_claim.h"
#include "x12/fault.h"
#include "x12/reader.h"

static struct json_reader *reader;
static struct arena arena;
static struct buf out;
static uint32_t errors;

static void set_up(void)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    arena_init(&arena, (size_t)64 << 20);
    buf_init(&out, 0);
    reader = json_reader_new(&err);
    cr_assert_not_null(reader);
}

static void tear_down(void)
{
    json_reader_free(reader);
    arena_fini(&arena);
    buf_fini(&out);
}

TestSuite(claim_x12, .init = set_up, .fini = tear_down);

static void claim_of(const char *path, struct claim *c)
{
    struct record_problem p;
    struct buf text;
    buf_init(&text, 0);
    slurp(path, &text);
    struct str kept = arena_str(&arena, buf_str(&text));
    cr_assert(claim_read_json(reader, kept, &arena, c, &p), "%s: %s", p.path, p.sentence);
    buf_fini(&text);
}

static void full_claim(struct claim *c)
{
    claim_of(HIA_SOURCE_DIR "/tests/event/full_claim.json", c);
}

static struct buf *told; /* what was said, a line each; NULL: not wanted */

/* Of the guide alone: a writer has more to say, of bytes it replaced and places it did not mean. */
static void tell(const struct fault *f)
{
    if (told && f->code != X12_DELIMITER_IN_DATA && f->code != X12_SEGMENT_UNEXPECTED)
        buf_printf(told, "%u at %zu, %s.%u-%u\n", f->code, (size_t)f->offset, f->path, f->element,
                   f->component);
}

static bool note_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    tell(f);
    if (!told && f->severity >= SEVERITY_ERROR)
        cr_log_info("%u %s.%u-%u", f->code, f->path, f->element, f->component);
    return true;
}

static void write_837(const struct claim *const *claims, size_t n)
{
    static const struct contact_number NUMBER = {{"TE", 2}, {"6025550100", 10}};
    struct err err = {0};
    struct contact contact = {.name = STR("HELP"), .numbers = (void *)&NUMBER, .numbers_count = 1};
    struct x12_interchange_head isa = {.delims = {'*', ':', '^', '~'},
                                       .sender_qualifier = "ZZ",
                                       .sender_id = "CLINIC",
                                       .receiver_qualifier = "ZZ",
                                       .receiver_id = "PARTNER",
                                       .date = "20260115",
                                       .time = "1200",
                                       .control = 905,
                                       .usage = 'T'};
    struct x12_group_head gs = {.sender = "CLINIC",
                                .receiver = "PARTNER",
                                .date = "20260115",
                                .time = "1200",
                                .control = 1,
                                .guide = claim_guide(claim_kind(claims[0]))};
    struct claim_set_head head = {.reference = STR("BATCH1"),
                                  .date = STR("20260115"),
                                  .time = STR("1200"),
                                  .submitter = {.name = STR("CLINIC"), .id = STR("CLINIC")},
                                  .contacts = &contact,
                                  .contacts_count = 1,
                                  .receiver = {.name = STR("PARTNER"), .id = STR("PARTNER")}};
    struct fault_sink faults = {NULL, note_fault};
    struct x12_writer *w = x12_writer_new(&out, X12_SNIP_1 | X12_SNIP_2, &faults, &err);
    struct claim_writer *cw = claim_writer_new(claim_kind(claims[0]), &err);
    cr_assert_not_null(cw, "%s", err.text);
    x12_writer_interchange(w, &isa);
    x12_writer_group(w, &gs);
    x12_writer_set(w, gs.guide, "0001");
    claim_writer_begin(cw, w, &head);
    for (size_t i = 0; i < n; i++)
        claim_writer_put(cw, claims[i]);
    cr_assert_eq(claim_writer_end(cw), n);
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    errors = x12_writer_errors(w);
    claim_writer_free(cw);
    x12_writer_free(w);
}

struct taken {
    struct buf json;
    size_t count;
    char reference[32];
};

static bool take(void *ctx, const struct claim *c, const struct map_place *place)
{
    struct taken *t = ctx;
    claim_write_json(c, 0, &t->json);
    buf_putc(&t->json, '\n');
    t->count++;
    cr_assert_geq(place->in_set, t->count);
    str_copy(t->reference, sizeof(t->reference), place->reference);
    return true;
}

static size_t read_back(struct taken *t, size_t piece)
{
    struct err err = {0};
    struct claim_sink sink = {t, take};
    struct claim_reader *cr = claim_reader_new(&sink, &err);
    cr_assert_not_null(cr, "%s", err.text);
    buf_init(&t->json, 0);
    t->count = 0;
    read_x12(buf_str(&out), piece, cr, claim_reader_event);
    size_t dropped = claim_reader_dropped(cr);
    claim_reader_free(cr);
    return dropped;
}

static size_t count_of(const char *what)
{
    size_t n = 0;
    for (const char *at = buf_cstr(&out); (at = strstr(at, what)); at++)
        n++;
    return n;
}

static void check_comes_back(const char *path)
{
    struct claim c;
    struct taken t = {0};
    struct buf json;
    claim_of(path, &c);
    const struct claim *one[] = {&c};
    buf_reset(&out);
    write_837(one, 1);
    cr_expect_eq(errors, 0, "the guide refuses %s: %s", path, buf_cstr(&out));
    buf_init(&json, 0);
    claim_write_json(&c, 0, &json);
    buf_putc(&json, '\n');
    static const size_t PIECES[] = {1, 7, 100000};
    for (size_t i = 0; i < COUNT_OF(PIECES); i++) {
        cr_expect_eq(read_back(&t, PIECES[i]), 0);
        cr_expect(str_eq(buf_str(&t.json), buf_str(&json)), "\n%s\n%s", buf_cstr(&t.json),
                  buf_cstr(&json));
        cr_expect_str_eq(t.reference, "BATCH1");
        buf_fini(&t.json);
    }
    buf_fini(&json);
}

Test(claim_x12, every_field_comes_back)
{
    check_comes_back(HIA_SOURCE_DIR "/tests/event/full_claim.json");
}

Test(claim_x12, every_institutional_field_comes_back)
{
    check_comes_back(HIA_SOURCE_DIR "/tests/event/full_claim_institutional.json");
}

Test(claim_x12, every_dental_field_comes_back)
{
    check_comes_back(HIA_SOURCE_DIR "/tests/event/full_claim_dental.json");
}

/* ICD-9 drops the first letter of every ICD qualifier; a code set of its own is said. */
Test(claim_x12, editions_of_institutional_and_dental_codes)
{
    struct claim c;
    struct taken t = {0};
    const struct claim *one[] = {&c};
    claim_of(HIA_SOURCE_DIR "/tests/event/full_claim_institutional.json", &c);
    c.icd_version = STR("9");
    c.institutional->principal_procedure->code_set = (struct str){NULL, 0};
    write_837(one, 1);
    cr_expect_not_null(strstr(buf_cstr(&out), "HI*BK:F1020:::::::Y~HI*BJ:F329~HI*PR:R079*PR:R11"));
    cr_expect_not_null(strstr(buf_cstr(&out), "HI*BR:GZHZZZZ:D8:20260106~HI*BQ:HZ2ZZZZ:D8:"));
    read_back(&t, 100);
    cr_expect_not_null(strstr(buf_cstr(&t.json), "\"icd_version\":\"9\""));
    cr_expect_null(strstr(buf_cstr(&t.json), "code_set"));
    buf_fini(&t.json);
    buf_reset(&out);
    claim_of(HIA_SOURCE_DIR "/tests/event/full_claim_dental.json", &c);
    c.icd_version = STR("TQ");
    write_837(one, 1);
    cr_expect_not_null(strstr(buf_cstr(&out), "HI*TQ:K0251*TQ:K029~"));
    read_back(&t, 100);
    cr_expect_not_null(strstr(buf_cstr(&t.json), "\"icd_version\":\"TQ\""));
    buf_fini(&t.json);
}

Test(claim_x12, icd_9_and_half_disabilities)
{
    struct claim c;
    struct taken t = {0};
    full_claim(&c);
    c.icd_version = STR("9");
    c.dates->disability.to = (struct str){NULL, 0};
    const struct claim *one[] = {&c};
    write_837(one, 1);
    cr_assert_not_null(strstr(buf_cstr(&out), "HI*BK:F1020*BF:F329"));
    cr_assert_not_null(strstr(buf_cstr(&out), "DTP*360*D8*20260101~"));
    read_back(&t, 100);
    cr_assert_not_null(strstr(buf_cstr(&t.json), "\"icd_version\":\"9\""));
    cr_assert_not_null(strstr(buf_cstr(&t.json), "\"disability\":{\"from\":\"2026-01-01\"}"));
    buf_fini(&t.json);
}

Test(claim_x12, levels_open_only_when_they_change)
{
    struct claim c[6];
    const struct claim *all[6];
    for (size_t i = 0; i < 6; i++) {
        full_claim(&c[i]);
        all[i] = &c[i];
    }
    c[2].patient->person.last_name = STR("OTHER");
    for (size_t i = 3; i < 6; i++)
        c[i].patient = NULL;
    c[5].billing.tax_id = STR("999999999");
    write_837(all, 6);
    cr_expect_eq(count_of("*20*1~"), 2);
    cr_expect_eq(count_of("*22*1~"), 1);
    cr_expect_eq(count_of("*22*0~"), 2);
    cr_expect_eq(count_of("*23*0~"), 2);
    cr_expect_eq(count_of("SBR*S*18*"), 2);
    cr_expect_not_null(strstr(buf_cstr(&out), "HL*4*2*23*0~"));
    cr_expect_not_null(strstr(buf_cstr(&out), "HL*5*1*22*0~"));
    cr_expect_not_null(strstr(buf_cstr(&out), "HL*7*6*22*0~"));
    struct taken t = {0};
    read_back(&t, 1000);
    cr_expect_eq(t.count, 6);
    buf_fini(&t.json);
}

/* 2300 repeats a hundred times under a subscriber and under a patient (X222A1 2300). */
Test(claim_x12, full_levels_open_again)
{
    static struct claim c;
    static const struct claim *all[250];
    full_claim(&c);
    for (size_t i = 0; i < COUNT_OF(all); i++)
        all[i] = &c;
    write_837(all, COUNT_OF(all));
    cr_assert_eq(errors, 0);
    cr_assert_eq(count_of("*23*0~"), 3);
    struct taken t = {0};
    read_back(&t, 4096);
    cr_assert_eq(t.count, 250);
    buf_fini(&t.json);
}

Test(claim_x12, keys_tell_levels_apart)
{
    struct claim a, b;
    struct buf x, y;
    buf_init(&x, 0), buf_init(&y, 0);
    full_claim(&a);
    full_claim(&b);
    for (int level = CLAIM_LEVEL_BILLING; level <= CLAIM_LEVEL_PATIENT; level++) {
        buf_reset(&x), buf_reset(&y);
        claim_level_key(&a, level, &x);
        claim_level_key(&b, level, &y);
        cr_assert(str_eq(buf_str(&x), buf_str(&y)));
    }
    b.payer.references[0].value = STR("X9");
    buf_reset(&y);
    claim_level_key(&b, CLAIM_LEVEL_SUBSCRIBER, &y);
    buf_reset(&x);
    claim_level_key(&a, CLAIM_LEVEL_SUBSCRIBER, &x);
    cr_assert_not(str_eq(buf_str(&x), buf_str(&y)));
    buf_fini(&x), buf_fini(&y);
}

/* One line too many: the claim is dropped and counted, never handed over in part. */
Test(claim_x12, claims_past_a_maximum_are_dropped)
{
    struct claim c, small;
    full_claim(&c);
    full_claim(&small);
    struct service_line *lines = calloc(51, sizeof(*lines));
    for (size_t i = 0; i < 51; i++)
        lines[i] = c.lines[1];
    c.lines = lines;
    c.lines_count = 51;
    const struct claim *all[] = {&c, &small};
    write_837(all, 2);
    struct taken t = {0};
    cr_assert_eq(read_back(&t, 1000), 1);
    buf_fini(&t.json);
    free(lines);
}

/* A qualifier that does not belong is not taken for the field whose place it took. */
Test(claim_x12, wrong_qualifiers_are_not_taken)
{
    struct claim c;
    full_claim(&c);
    const struct claim *one[] = {&c};
    write_837(one, 1);
    char *at = strstr((char *)(uintptr_t)buf_cstr(&out), "AMT*F5*.5");
    cr_assert_not_null(at);
    at[5] = '9';
    struct taken t = {0};
    read_back(&t, 1000);
    cr_assert_null(strstr(buf_cstr(&t.json), "\"patient_paid\""));
    buf_fini(&t.json);
}

/* ---- judged as it is written ---- */

static bool pass(void *ctx, const struct x12_event *e)
{
    (void)ctx;
    (void)e;
    return true;
}

static void judge_again(struct buf *said)
{
    struct err err = {0};
    struct x12_handler handler = {NULL, pass, {NULL, note_fault}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_1 | X12_SNIP_2};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert_not_null(r, "%s", err.text);
    told = said;
    (void)x12_reader_feed(r, out.p, out.n);
    (void)x12_reader_end(r);
    told = NULL;
    x12_reader_free(r);
}

/* After a good one: what is remembered of one is used for the next. */
static void check_judged(struct str good, struct str wrong, struct buf *said, struct buf *again)
{
    struct claim g, c;
    struct record_problem problem;
    cr_assert(claim_read_json(reader, arena_str(&arena, good), &arena, &g, &problem));
    if (!claim_read_json(reader, arena_str(&arena, wrong), &arena, &c, &problem))
        return;
    const struct claim *claims[] = {&g, &c};
    buf_reset(&out);
    buf_reset(said);
    buf_reset(again);
    told = said;
    write_837(claims, COUNT_OF(claims));
    told = NULL;
    judge_again(again);
    cr_expect(str_eq(buf_str(said), buf_str(again)), "written:\n%sread:\n%s%s", buf_cstr(said),
              buf_cstr(again), buf_cstr(&out));
}

/* The text with the string at [from, to) replaced. */
static void replace(struct str text, size_t from, size_t to, const char *before, const char *after,
                    struct buf *into)
{
    buf_reset(into);
    buf_put(into, text.p, from);
    buf_puts(into, before);
    buf_put(into, text.p + from, *after ? to - from : 0);
    buf_puts(into, after);
    buf_put(into, text.p + to, text.n - to);
}

/* The writer is sure of most values before they are written, and the walk asks no more of them: it
 * must say what it would have said of the bytes. Each string of the claim is made wrong in several
 * ways. */
static void check_strings(const char *path)
{
    struct buf text, wrong, said, again;
    buf_init(&text, 0);
    buf_init(&wrong, 0);
    buf_init(&said, 0);
    buf_init(&again, 0);
    slurp(path, &text);
    struct str json = buf_str(&text);
    size_t strings = 0;
    for (size_t i = 0; i < json.n; i++) {
        if (json.p[i] != '"')
            continue;
        size_t from = ++i;
        while (json.p[i] != '"')
            i += json.p[i] == '\\' ? 2 : 1;
        if (i + 1 < json.n && json.p[i + 1] == ':')
            continue; /* a name */
        static const char *const WRONG[][2] = {
            {"", ""}, {"", " "}, {"*", "X"}, {"Z", ""}, {"", "\xc3\xa9 AND QUITE A FEW WORDS MORE"},
        };
        for (size_t k = 0; k < COUNT_OF(WRONG); k++) {
            arena_reset(&arena);
            replace(json, from, i, WRONG[k][0], WRONG[k][1], &wrong);
            check_judged(json, buf_str(&wrong), &said, &again);
        }
        strings++;
    }
    cr_expect_gt(strings, 50);
    buf_fini(&text);
    buf_fini(&wrong);
    buf_fini(&said);
    buf_fini(&again);
}

Test(claim_x12, what_is_written_is_judged_like_what_is_read)
{
    check_strings(HIA_SOURCE_DIR "/tests/event/full_claim.json");
}

Test(claim_x12, institutional_claims_are_judged_alike)
{
    check_strings(HIA_SOURCE_DIR "/tests/event/full_claim_institutional.json");
}

Test(claim_x12, dental_claims_are_judged_alike)
{
    check_strings(HIA_SOURCE_DIR "/tests/event/full_claim_dental.json");
}
