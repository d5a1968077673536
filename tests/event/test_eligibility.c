/* test_eligibility.c - inquiries to 270, answers to 271, and back: nothing lost, levels shared. */
#include "event_test.h"

#include "event/eligibility_codes.h"
#include "event/eligibility_summary.h"
#include "event/record_json.h"
#include "event/x12_eligibility.h"

static struct json_reader *reader;
static struct arena arena;
static struct buf out;

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

TestSuite(eligibility, .init = set_up, .fini = tear_down);

static const struct record_shape *shape_of(enum eligibility_side side)
{
    return side == ELIGIBILITY_INQUIRY ? &eligibility_inquiry_shape : &eligibility_answer_shape;
}

static void from_json(enum eligibility_side side, struct str json, void *record)
{
    struct record_problem p;
    cr_assert(record_read_json(reader, json, &arena, shape_of(side), record, &p), "%s: %s", p.path,
              p.sentence);
}

static void from_file(enum eligibility_side side, const char *name, void *record)
{
    struct buf text;
    char path[256];
    snprintf(path, sizeof(path), "%s/tests/event/%s", HIA_SOURCE_DIR, name);
    buf_init(&text, 0);
    slurp(path, &text);
    from_json(side, str_trim(arena_str(&arena, buf_str(&text))), record);
    buf_fini(&text);
}

static bool note_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    if (f->severity >= SEVERITY_ERROR)
        cr_log_error("%u %s element %u", f->code, f->path, f->element);
    return true;
}

/* Each record of the list in one set. */
static uint32_t write_all(enum eligibility_side side, const void *const *records, size_t n)
{
    struct err err = {0};
    const struct x12_guide *g = eligibility_guide(side);
    struct x12_interchange_head isa = {.delims = {'*', ':', '^', '~'},
                                       .sender_qualifier = "ZZ",
                                       .sender_id = "CLINIC",
                                       .receiver_qualifier = "ZZ",
                                       .receiver_id = "PARTNER",
                                       .date = "20260211",
                                       .time = "0900",
                                       .control = 905,
                                       .usage = 'T'};
    struct x12_group_head gs = {"CLINIC", "PARTNER", "20260211", "0900", 1, g};
    struct eligibility_document head = {
        .reference = STR("REF1"), .date = STR("20260211"), .time = STR("0900")};
    struct fault_sink faults = {NULL, note_fault};
    struct x12_writer *w = x12_writer_new(&out, X12_SNIP_1 | X12_SNIP_2, &faults, &err);
    struct eligibility_writer *ew = eligibility_writer_new(side, &err);
    cr_assert_not_null(ew, "%s", err.text);
    x12_writer_interchange(w, &isa);
    x12_writer_group(w, &gs);
    x12_writer_set(w, g, "0001");
    eligibility_writer_begin(ew, w, &head,
                             side == ELIGIBILITY_INQUIRY ? STR("RT") : (struct str){NULL, 0});
    for (size_t i = 0; i < n; i++)
        eligibility_writer_put(ew, records[i]);
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    uint32_t errors = x12_writer_errors(w);
    eligibility_writer_free(ew);
    x12_writer_free(w);
    return errors;
}

struct taken {
    struct buf json;
    size_t count;
};

static void add_line(struct taken *t, enum eligibility_side side, const void *record)
{
    record_write_json(shape_of(side), record, 0, &t->json);
    buf_putc(&t->json, '\n');
    t->count++;
}

static bool take_inquiry(void *ctx, const struct eligibility_inquiry *i)
{
    add_line(ctx, ELIGIBILITY_INQUIRY, i);
    return true;
}

static bool take_answer(void *ctx, const struct eligibility_answer *a)
{
    add_line(ctx, ELIGIBILITY_ANSWER, a);
    return true;
}

static size_t read_back(struct taken *t, size_t piece)
{
    struct err err = {0};
    struct eligibility_sink sink = {t, take_inquiry, take_answer};
    struct eligibility_reader *er = eligibility_reader_new(&sink, &err);
    cr_assert_not_null(er, "%s", err.text);
    buf_init(&t->json, 0);
    t->count = 0;
    read_x12(buf_str(&out), piece, er, eligibility_reader_event);
    size_t dropped = eligibility_reader_dropped(er);
    eligibility_reader_free(er);
    return dropped;
}

/* Where a fact stands is not in what was written by hand. */
static void without_places(struct buf *json)
{
    struct buf kept;
    const char *at = buf_cstr(json), *end = at + json->n;
    buf_init(&kept, 0);
    while (at < end) {
        size_t n = strcspn(at, "\"");
        if (strncmp(at, "\"segment\":", 10) == 0) {
            at += 10 + strspn(at + 10, "0123456789");
            at += *at == ',';
            continue;
        }
        n = n ? n : 1;
        buf_put(&kept, at, n);
        at += n;
    }
    buf_fini(json);
    *json = kept;
}

static void comes_back(enum eligibility_side side, const void *record, size_t piece)
{
    struct taken t;
    struct buf json;
    buf_reset(&out);
    cr_assert_eq(write_all(side, &record, 1), 0, "%s", buf_cstr(&out));
    cr_assert_eq(read_back(&t, piece), 0);
    cr_assert_eq(t.count, 1, "%s", buf_cstr(&out));
    buf_init(&json, 0);
    record_write_json(shape_of(side), record, 0, &json);
    buf_putc(&json, '\n');
    without_places(&json);
    without_places(&t.json);
    const char *ours = strstr(buf_cstr(&json), "\"source\""),
               *theirs = strstr(buf_cstr(&t.json), "\"source\"");
    cr_assert(ours && theirs);
    cr_assert_str_eq(theirs, ours);
    buf_fini(&json);
    buf_fini(&t.json);
}

Test(eligibility, every_field_of_an_inquiry_comes_back)
{
    struct eligibility_inquiry i;
    from_file(ELIGIBILITY_INQUIRY, "full_inquiry.json", &i);
    comes_back(ELIGIBILITY_INQUIRY, &i, 4096);
    comes_back(ELIGIBILITY_INQUIRY, &i, 1);
}

Test(eligibility, every_field_of_an_answer_comes_back)
{
    struct eligibility_answer a;
    from_file(ELIGIBILITY_ANSWER, "full_answer.json", &a);
    comes_back(ELIGIBILITY_ANSWER, &a, 4096);
    comes_back(ELIGIBILITY_ANSWER, &a, 1);
}

/* clang-format off */
#define SMALL_INQUIRY(member, more) \
    "{\"source\":{\"party\":{\"role\":\"PR\",\"entity_type\":\"2\",\"name\":\"A\"," \
    "\"id_type\":\"PI\",\"id\":\"A1\"}},\"receiver\":{\"party\":{\"role\":\"1P\"," \
    "\"entity_type\":\"2\",\"name\":\"R\",\"id_type\":\"XX\",\"id\":\"1234567893\"}}," \
    "\"subscriber\":{\"name\":{\"entity_type\":\"1\",\"last_name\":\"P\"," \
    "\"first_name\":\"A\",\"id_type\":\"MI\",\"id\":\"" member "\"}}" more \
    ",\"questions\":[{\"service_types\":[\"30\"]}]}"
#define CHILD(name) \
    ",\"dependent\":{\"name\":{\"entity_type\":\"1\",\"last_name\":\"P\"," \
    "\"first_name\":\"" name "\"},\"birth_date\":\"2015-01-01\"}"
/* clang-format on */

static size_t count_of(const char *what)
{
    size_t n = 0;
    for (const char *at = buf_cstr(&out); (at = strstr(at, what)); at++)
        n++;
    return n;
}

/* The subscriber asks, then two children, then somebody else: one payer, one provider, and HL04
 * right everywhere, for the walk finds nothing. */
Test(eligibility, levels_are_shared)
{
    static const char *const LINES[] = {SMALL_INQUIRY("M1", ""), SMALL_INQUIRY("M1", CHILD("B")),
                                        SMALL_INQUIRY("M1", CHILD("C")), SMALL_INQUIRY("M2", "")};
    struct eligibility_inquiry all[4];
    const void *records[4];
    struct taken t;
    for (size_t i = 0; i < 4; i++) {
        from_json(ELIGIBILITY_INQUIRY, str_from(LINES[i]), &all[i]);
        records[i] = &all[i];
    }
    cr_assert_eq(write_all(ELIGIBILITY_INQUIRY, records, 4), 0, "%s", buf_cstr(&out));
    cr_assert_eq(count_of("*20*1~"), 1);
    cr_assert_eq(count_of("*21*1~"), 1);
    cr_assert_eq(count_of("*22*0~"), 2);
    cr_assert_eq(count_of("*22*1~"), 1);
    cr_assert_eq(count_of("*23*0~"), 2);
    cr_assert_eq(read_back(&t, 100), 0);
    cr_assert_eq(t.count, 4);
    buf_fini(&t.json);
}

/* ---- answers that stop early ---- */

#define ANSWER_HEAD                                                                                \
    ISA_HEAD("HB")                                                                                 \
    "005010X279A1~ST*271*0001*005010X279A1~"                                                       \
    "BHT*0022*11*Q1*20260115*1200~"

static void answers(const char *body, unsigned segments, const char *wanted[], size_t n)
{
    struct taken t;
    const char *at;
    buf_reset(&out);
    buf_printf(&out, "%s%sSE*%u*0001~%s", ANSWER_HEAD, body, segments + 3, ISA_TAIL);
    cr_assert_eq(read_back(&t, 7), 0);
    cr_assert_eq(t.count, n, "%zu records: %s", t.count, buf_cstr(&t.json));
    at = buf_cstr(&t.json);
    for (size_t i = 0; i < n; i++) {
        cr_assert_not_null(at = strstr(at, wanted[i]), "%s is not in turn in %s", wanted[i],
                           buf_cstr(&t.json));
        at = strchr(at, '\n');
    }
    buf_fini(&t.json);
}

Test(eligibility, an_answer_may_stop_at_any_level)
{
    const char *source[] = {"\"level_refusals\":[{\"segment\":4,\"valid\":\"N\",\"reason\":\"42\""};
    const char *receiver[] = {"\"refusals\":[{\"segment\":7,\"valid\":\"N\",\"reason\":\"43\""};
    const char *person[] = {"\"refusals\":[{\"segment\":9,\"valid\":\"N\",\"reason\":\"72\""};
    answers("HL*1**20*0~AAA*N**42*P~NM1*PR*2*A*****PI*A1~", 3, source, 1);
    answers("HL*1**20*1~NM1*PR*2*A*****PI*A1~HL*2*1*21*0~NM1*1P*2*R*****XX*1234567893~"
            "AAA*N**43*C~",
            5, receiver, 1);
    answers("HL*1**20*1~NM1*PR*2*A*****PI*A1~HL*2*1*21*1~NM1*1P*2*R*****XX*1234567893~"
            "HL*3*2*22*0~NM1*IL*1*P*A****MI*M1~AAA*N**72*C~",
            7, person, 1);
}

Test(eligibility, a_subscriber_and_dependents_each_have_their_answer)
{
    const char *wanted[] = {"\"subscriber\":{\"name\":{\"entity_type\":\"1\",\"last_name\":\"P\"",
                            "\"first_name\":\"B\"}},\"benefits\":[{\"segment\":13,\"kind\":\"6\"",
                            "\"first_name\":\"C\"}},\"benefits\":[{\"segment\":16,\"kind\":\"1\""};
    answers("HL*1**20*1~NM1*PR*2*A*****PI*A1~HL*2*1*21*1~NM1*1P*2*R*****XX*1234567893~"
            "HL*3*2*22*1~NM1*IL*1*P*A****MI*M1~EB*1**30~EB*B**98***27*20~"
            "HL*4*3*23*0~NM1*03*1*P*B~EB*6**30~HL*5*3*23*0~NM1*03*1*P*C~EB*1**30~",
            14, wanted, 3);
}

/* One more than a list may hold: the answer is dropped and counted, the next one comes. */
Test(eligibility, a_list_too_long_is_counted)
{
    struct taken t;
    buf_printf(&out,
               "%sHL*1**20*1~NM1*PR*2*A*****PI*A1~HL*2*1*21*1~NM1*1P*2*R*****XX*1234567893~"
               "HL*3*2*22*0~NM1*IL*1*P*A****MI*M1~EB*1**30~",
               ANSWER_HEAD);
    for (int i = 0; i <= ELIGIBILITY_MESSAGES_MAX; i++)
        buf_printf(&out, "MSG*M%d~", i);
    buf_printf(&out, "HL*4*2*22*0~NM1*IL*1*Q*A****MI*M2~EB*1**30~SE*%d*0001~%s",
               13 + ELIGIBILITY_MESSAGES_MAX + 1, ISA_TAIL);
    cr_assert_eq(read_back(&t, 4096), 1);
    cr_assert_eq(t.count, 1);
    cr_assert_not_null(strstr(buf_cstr(&t.json), "\"M2\""));
    buf_fini(&t.json);
}

/* Every 270 and 271 of the corpus: read, written, read again: the same. */
static void check_corpus(const char *name, enum eligibility_side side)
{
    struct taken first, again;
    char path[512];
    snprintf(path, sizeof(path),
             "%s/../shared/corpus/x12/LinuxForHealth-x12/src/tests/resources/%s", HIA_SOURCE_DIR,
             name);
    FILE *f = fopen(path, "rb");
    if (!f)
        cr_skip_test("no corpus at hand");
    fclose(f);
    buf_reset(&out);
    slurp(path, &out);
    cr_assert_eq(read_back(&first, 4096), 0);
    cr_assert_eq(first.count, 1);
    struct eligibility_inquiry inquiry;
    struct eligibility_answer answer;
    void *record = side == ELIGIBILITY_INQUIRY ? (void *)&inquiry : (void *)&answer;
    const void *list[] = {record};
    from_json(side, str_trim(arena_str(&arena, buf_str(&first.json))), record);
    buf_reset(&out);
    (void)write_all(side, list, 1);
    cr_assert_eq(read_back(&again, 4096), 0);
    without_places(&first.json), without_places(&again.json);
    cr_assert_str_eq(strstr(buf_cstr(&again.json), "\"source\""),
                     strstr(buf_cstr(&first.json), "\"source\""));
    buf_fini(&first.json), buf_fini(&again.json);
}

Test(eligibility, corpus)
{
    check_corpus("270_005010X279A1/dependent-health-benefit-check.270", ELIGIBILITY_INQUIRY);
    check_corpus("270_005010X279A1/subscriber-health-benefit-check.270", ELIGIBILITY_INQUIRY);
    check_corpus("271_005010X279A1/dependent-health-benefit-check.271", ELIGIBILITY_ANSWER);
    check_corpus("271_005010X279A1/subscriber-health-benefit-check.271", ELIGIBILITY_ANSWER);
    check_corpus("271_005010X279A1/subscriber-health-benefit-check-error.271", ELIGIBILITY_ANSWER);
}

/* ---- words ---- */

/* Every code a guide allows in that place has a word here. */
static void covers(enum eligibility_list list, const char *guide, const char *loop,
                   const char *name, unsigned element)
{
    const struct x12_use *u = x12_use_find(x12_guide_named(str_from(guide)), loop, name);
    cr_assert_not_null(u, "%s/%s", loop, name);
    cr_assert_not_null(u->fields[element - 1].codes);
    for (struct str rest = str_from(u->fields[element - 1].codes->text); rest.p;) {
        struct str code = str_split(&rest, ' ');
        cr_expect(eligibility_meaning(list, code), "%s/%s: %.*s", loop, name, STR_FMT(code));
    }
}

Test(eligibility, every_code_has_a_word)
{
    static const char *const AAA[][2] = {
        {"2000A", "request_validation"}, {"2100A", "request_validation"},
        {"2100B", "request_validation"}, {"2100C", "request_validation"},
        {"2100D", "request_validation"}, {"2110C", "request_validation"},
        {"2110D", "request_validation"}};
    static const enum eligibility_list EB[] = {
        [1] = ELIGIBILITY_BENEFIT, ELIGIBILITY_LEVEL, ELIGIBILITY_SERVICE, ELIGIBILITY_INSURANCE};
    for (unsigned i = 1; i < COUNT_OF(EB); i++)
        covers(EB[i], "271", "2110C", "benefit_information", i);
    covers(ELIGIBILITY_PERIOD, "271", "2110C", "benefit_information", 6);
    covers(ELIGIBILITY_QUANTITY, "271", "2110C", "benefit_information", 9);
    covers(ELIGIBILITY_QUANTITY, "271", "2110C", "delivery", 1);
    covers(ELIGIBILITY_UNIT, "271", "2110C", "delivery", 3);
    covers(ELIGIBILITY_PERIOD, "271", "2110C", "delivery", 5);
    for (size_t i = 0; i < COUNT_OF(AAA); i++) {
        covers(ELIGIBILITY_REASON, "271", AAA[i][0], AAA[i][1], 3);
        covers(ELIGIBILITY_FOLLOW_UP, "271", AAA[i][0], AAA[i][1], 4);
    }
    covers(ELIGIBILITY_DATE, "271", "2100C", "date", 1);
    covers(ELIGIBILITY_DATE, "271", "2110C", "date", 1);
    covers(ELIGIBILITY_PARTY, "271", "2120C", "name", 1);
    covers(ELIGIBILITY_RELATION, "271", "2100D", "relationship", 2);
    covers(ELIGIBILITY_RELATION, "270", "2100D", "relationship", 2);
    covers(ELIGIBILITY_REFERENCE, "271", "2100C", "reference_additional_id", 1);
    covers(ELIGIBILITY_REFERENCE, "271", "2100D", "reference_additional_id", 1);
    covers(ELIGIBILITY_REFERENCE, "271", "2110C", "reference_additional_id", 1);
    covers(ELIGIBILITY_NUMBER, "271", "2120C", "contact", 3);
    covers(ELIGIBILITY_NUMBER, "271", "2120C", "contact", 5);
}

Test(eligibility, word_lists_are_in_order)
{
    for (int list = 0; list < ELIGIBILITY_LISTS; list++) {
        size_t n;
        const struct code_meaning *m = eligibility_meanings((enum eligibility_list)list, &n);
        for (size_t i = 0; i < n; i++) {
            cr_expect(i == 0 || str_cmp(str_from(m[i - 1].code), str_from(m[i].code)) < 0,
                      "list %d at %s", list, m[i].code);
            cr_expect_eq(eligibility_meaning((enum eligibility_list)list, str_from(m[i].code)),
                         &m[i]);
            cr_expect_eq(list == ELIGIBILITY_REASON, m[i].advice != NULL, "%s", m[i].code);
        }
    }
    assert_str(eligibility_word(ELIGIBILITY_SERVICE, STR("MH")), "Mental health");
    assert_str(eligibility_word(ELIGIBILITY_SERVICE, STR("??")), "??");
}

/* ---- the summary ---- */

static bool summarize_answer(void *ctx, const struct eligibility_answer *a)
{
    static const struct str MH = {"MH", 2};
    struct eligibility_summary s;
    cr_assert(eligibility_summarize(a, &MH, 1, &arena, &s));
    *(enum eligibility_coverage *)ctx = s.coverage;
    for (size_t i = 0; i < s.costs_count; i++) {
        const struct eligibility_cost *c = &s.costs[i];
        const struct benefit *b = c->in ? c->in : c->out ? c->out : c->unsaid;
        cr_assert_not_null(b);
        cr_assert(!c->in || !c->out || str_eq(c->in->kind, c->out->kind));
        cr_assert(i == 0 || s.groups[s.costs[i - 1].group].asked || !s.groups[c->group].asked);
        buf_printf(&out, "%zu%.*s%s%s%s ", c->group, STR_FMT(b->kind), c->in ? "I" : "",
                   c->out ? "O" : "", c->unsaid ? "U" : "");
    }
    return true;
}

static void summary_is(const char *benefits, enum eligibility_coverage coverage, const char *costs)
{
    struct err err = {0};
    enum eligibility_coverage got = ELIGIBILITY_REFUSED;
    struct eligibility_sink sink = {&got, NULL, summarize_answer};
    struct eligibility_reader *er = eligibility_reader_new(&sink, &err);
    struct buf text;
    buf_init(&text, 0);
    buf_printf(&text,
               "%sHL*1**20*1~NM1*PR*2*A*****PI*A1~HL*2*1*21*1~NM1*1P*2*R*****XX*1234567893~"
               "HL*3*2*22*0~NM1*IL*1*P*A****MI*M1~%sSE*9*0001~%s",
               ANSWER_HEAD, benefits, ISA_TAIL);
    buf_reset(&out);
    read_x12(buf_str(&text), 4096, er, eligibility_reader_event);
    cr_expect_eq(got, coverage, "%s", benefits);
    cr_expect_str_eq(buf_cstr(&out), costs, "%s", benefits);
    eligibility_reader_free(er);
    buf_fini(&text);
}

Test(eligibility, covered_or_not)
{
    summary_is("EB*1**30~", ELIGIBILITY_COVERED, "");
    summary_is("EB*1~", ELIGIBILITY_COVERED, "");
    summary_is("EB*6**30~EB*1**30~", ELIGIBILITY_COVERED, "");
    summary_is("EB*5**30~", ELIGIBILITY_UNDER_REVIEW, "");
    summary_is("EB*1**MH~", ELIGIBILITY_COVERED_PARTLY, "");
    summary_is("EB*6**30~EB*1**35~", ELIGIBILITY_COVERED_PARTLY, "");
    summary_is("EB*6**30~", ELIGIBILITY_NOT_COVERED, "");
    summary_is("EB*8~", ELIGIBILITY_NOT_COVERED, "");
    summary_is("EB*6**35~", ELIGIBILITY_NOT_SAID, "");
    summary_is("EB*V**30~", ELIGIBILITY_NOT_SAID, "");
    summary_is("AAA*N**72*C~", ELIGIBILITY_REFUSED, "");
}

Test(eligibility, costs_stand_side_by_side)
{
    /* In and out of network in one row; asked services first; what is left before its base. */
    summary_is("EB*C**30***23*500*****Y~EB*C**30***29*100*****Y~EB*C**30***23*900*****N~"
               "EB*A**MH*****.2****N~EB*B**MH***27*20*****Y~",
               ELIGIBILITY_NOT_SAID, "1BI 1AO 0CI 0CIO ");
    /* The same for both, for nobody said, and twice in one column: two rows. */
    summary_is("EB*B**98***27*20*****W~EB*B**98***27*20~EB*B**98***27*30*****Y~",
               ELIGIBILITY_NOT_SAID, "0BIOU 0BI ");
    /* Another plan, level, service list or a word beside it: a row of its own. */
    summary_is("EB*B*IND*98***27*20*****Y~EB*B*FAM*98***27*20*****N~EB*B*IND*98**X*27*20*****N~"
               "EB*B*IND*98^99***27*20*****N~EB*B*IND*98***27*20*****N~MSG*ONLY ON MONDAYS~",
               ELIGIBILITY_NOT_SAID, "0BI 0BO 0BO 0BO 1BO ");
}
