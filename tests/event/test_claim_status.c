/* test_claim_status.c - claim status asked (276) and answered (277): JSON to X12 and back, levels
 * shared and apart, what the samples say. */
#include "event_test.h"

#include "event/record_json.h"
#include "event/x12_claim_status.h"

/* ---- every field there is ---- */

#define PAYER "\"payer\":{\"name\":\"ALPHA PLAN\",\"id_type\":\"PI\",\"id\":\"ALPHA\"}"
#define RECEIVER                                                                                   \
    "\"receiver\":{\"entity_type\":\"1\",\"name\":\"RIVER\",\"first_name\":\"RAY\","               \
    "\"middle_name\":\"R\",\"id\":\"SENDER1\"}"
#define PROVIDERS                                                                                  \
    "\"providers\":[{\"entity_type\":\"1\",\"name\":\"RIVER\",\"first_name\":\"RAY\","             \
    "\"middle_name\":\"R\",\"suffix\":\"JR\",\"id_type\":\"XX\",\"id\":\"1234567893\"},"           \
    "{\"entity_type\":\"2\",\"name\":\"RIVER CLINIC\",\"id_type\":\"FI\",\"id\":\"840000001\"}]"
#define SUBSCRIBER                                                                                 \
    "\"subscriber\":{\"entity_type\":\"1\",\"last_name\":\"POOLE\",\"first_name\":\"ANNA\","       \
    "\"middle_name\":\"B\",\"suffix\":\"SR\",\"id_type\":\"MI\",\"id\":\"M1\""
#define DEPENDENT                                                                                  \
    "\"dependent\":{\"last_name\":\"LAKE\",\"first_name\":\"DAVID\",\"middle_name\":\"C\","        \
    "\"suffix\":\"II\""
#define PROCEDURE                                                                                  \
    "\"procedure\":{\"type\":\"HC\",\"code\":\"90837\",\"modifiers\":[\"95\",\"GT\",\"HO\",\"U1\"]}"
#define DAYS "\"service_date\":{\"from\":\"2026-01-05\",\"to\":\"2026-01-06\"}"

static const char SOUGHT[] =
    "\"claim\":{\"trace_number\":\"T1\",\"claim_id\":\"A1\",\"payer_claim_control_number\":\"PCN1\","
    "\"bill_type\":\"131\",\"location_number\":\"L1\",\"group_number\":\"G1\","
    "\"prescription_number\":\"RX1\",\"clearinghouse_trace_number\":\"D1\",\"charge\":150.50," DAYS
    ",\"lines\":[{\"control_number\":\"A1-1\"," PROCEDURE
    ",\"charge\":100.00,\"revenue_code\":\"0900\",\"units\":1.5," DAYS "},{" PROCEDURE
    ",\"charge\":50.50,\"units\":2,\"service_date\":{\"from\":\"2026-01-06\"}}]}";

#define CODES                                                                                      \
    "\"codes\":[{\"category\":\"F1\",\"status\":\"65\",\"entity\":\"PR\",\"list\":\"RX\"},"        \
    "{\"category\":\"F1\",\"status\":\"66\"},{\"category\":\"F1\",\"status\":\"67\"}],"            \
    "\"date\":\"2026-02-10\""
static const char ANSWERED[] =
    "\"claim\":{\"trace_number\":\"T1\",\"claim_id\":\"A1\",\"payer_claim_control_number\":\"PCN1\","
    "\"bill_type\":\"131\",\"prescription_number\":\"RX1\",\"voucher\":\"V1\","
    "\"clearinghouse_trace_number\":\"D1\"," DAYS ",\"states\":[{" CODES
    ",\"charge\":150.50,\"paid\":120.00,\"adjudication_date\":\"2026-02-09\","
    "\"payment_date\":\"2026-02-10\",\"payment_number\":\"CHK1\"},{\"codes\":[{\"category\":\"F1\","
    "\"status\":\"1\"}],\"date\":\"2026-02-11\",\"charge\":150.50,\"paid\":0.00}],"
    "\"lines\":[{\"control_number\":\"A1-1\"," PROCEDURE
    ",\"charge\":150.50,\"paid\":120.00,\"revenue_code\":\"0900\",\"units\":1,\"states\":[{" CODES
    "}]," DAYS "}]}";

/* ---- there and back ---- */

struct side {
    const char *guide;
    const struct x12_map *map;
    const struct record_shape *shape;
};
static const struct side ASKED = {"276", &x12_status_inquiry_map, &status_inquiry_shape};
static const struct side TOLD = {"277", &x12_status_answer_map, &status_answer_shape};

static struct arena arena;
static struct buf text, lines;
static unsigned faults;

static void set_up(void)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    arena_init(&arena, (size_t)1 << 24);
    buf_init(&text, 0);
    buf_init(&lines, 0);
    faults = 0;
}

static void tear_down(void)
{
    arena_fini(&arena);
    buf_fini(&text);
    buf_fini(&lines);
}

TestSuite(claim_status, .init = set_up, .fini = tear_down);

static bool on_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    faults++;
    cr_log_info("%u %s.%u-%u", f->code, f->path, f->element, f->component);
    return true;
}

/** The records of JSON lines as one interchange in `text`. */
static void write_all(const struct side *side, const char *const *records, size_t count)
{
    struct x12_interchange_head isa = {.sender_qualifier = "ZZ",
                                       .sender_id = "CLINIC",
                                       .receiver_qualifier = "ZZ",
                                       .receiver_id = "PAYER",
                                       .date = "20260211",
                                       .time = "1200",
                                       .control = 905,
                                       .usage = 'T'};
    struct err err = {0};
    const struct x12_guide *g = x12_guide_named(str_from(side->guide));
    struct x12_group_head gs = {"CLINIC", "PAYER", "20260211", "1200", 1, g};
    struct fault_sink sink = {NULL, on_fault};
    struct json_reader *r = json_reader_new(&err);
    struct x12_writer *w = x12_writer_new(&text, X12_SNIP_ALL, &sink, &err);
    struct x12_map_writer *mw = x12_map_writer_new(side->map, g, 0, &err);
    cr_assert(r && w && mw, "%s", err.text);
    x12_writer_interchange(w, &isa);
    x12_writer_group(w, &gs);
    x12_writer_set(w, g, "0001");
    x12_status_begin(w, g, STR("B1"), "20260211", "1200");
    x12_map_begin(mw, w);
    for (size_t i = 0; i < count; i++) {
        void *record = arena_alloc(&arena, side->shape->size);
        struct record_problem why;
        cr_assert(record_read_json(r, str_from(records[i]), &arena, side->shape, record, &why),
                  "%s: %s", why.path, why.sentence);
        x12_map_put(mw, record);
    }
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    x12_map_writer_free(mw);
    x12_writer_free(w);
    json_reader_free(r);
}

struct taken {
    const struct side *side;
    size_t count;
};

static bool take(void *ctx, const void *record, const struct map_place *place)
{
    struct taken *t = ctx;
    (void)place;
    record_write_json(t->side->shape, record, 0, &lines);
    buf_putc(&lines, '\n');
    t->count++;
    return true;
}

/** What `text` says, as JSON lines in `lines`. */
static size_t read_all(const struct side *side, size_t piece)
{
    struct err err = {0};
    struct taken t = {side, 0};
    struct map_sink sink = {&t, take};
    struct x12_map_reader *mr =
        x12_map_reader_new(side->map, x12_guide_named(str_from(side->guide)), 0, &sink, &err);
    cr_assert(mr, "%s", err.text);
    buf_reset(&lines);
    read_x12(buf_str(&text), piece, mr, x12_map_reader_event);
    cr_expect_eq(x12_map_reader_dropped(mr), 0);
    x12_map_reader_free(mr);
    return t.count;
}

static void there_and_back(const struct side *side, const char *const *records, size_t count)
{
    static const size_t PIECES[] = {1, 17, 100000};
    struct buf want;
    buf_init(&want, 0);
    for (size_t i = 0; i < count; i++)
        buf_printf(&want, "%s\n", records[i]);
    write_all(side, records, count);
    for (size_t i = 0; i < COUNT_OF(PIECES); i++) {
        cr_expect_eq(read_all(side, PIECES[i]), count);
        cr_expect(str_eq(buf_str(&lines), buf_str(&want)), "%s\nnot\n%s\nof\n%s", buf_cstr(&lines),
                  buf_cstr(&want), buf_cstr(&text));
    }
    buf_fini(&want);
}

static const char *of(const char *head, const char *tail)
{
    size_t n = strlen(head) + strlen(tail) + 2;
    char *all = arena_alloc(&arena, n + 1);
    snprintf(all, n + 1, "%s,%s}", head, tail);
    return all;
}

#define ASKS "{" PAYER "," RECEIVER "," PROVIDERS "," SUBSCRIBER

Test(claim_status, every_field_of_an_inquiry)
{
    const char *all[] = {
        of(ASKS ",\"birth_date\":\"1980-02-03\",\"gender\":\"F\"}", SOUGHT),
        of(ASKS "}," DEPENDENT ",\"birth_date\":\"2015-03-02\",\"gender\":\"M\"}", SOUGHT)};
    there_and_back(&ASKED, all, COUNT_OF(all));
    cr_expect(strstr(buf_cstr(&text), "HL*4*3*22*0~DMG*D8*19800203*F~NM1*IL*1*POOLE*"));
    cr_expect(strstr(buf_cstr(&text), "HL*5*3*22*1~NM1*IL*1*POOLE*"));
    cr_expect(strstr(buf_cstr(&text), "HL*6*5*23~DMG*D8*20150302*M~NM1*QC*1*LAKE*"));
    cr_expect(strstr(buf_cstr(&text), "AMT*T3*150.5~DTP*472*RD8*20260105-20260106~SVC*HC:90837:"));
    cr_expect_eq(faults, 1, "T1 twice, and no more: %u", faults);
}

Test(claim_status, every_field_of_an_answer)
{
#define TOLD_OF                                                                                    \
    "{" PAYER ",\"contact\":{\"name\":\"DESK\",\"numbers\":[{\"type\":\"TE\",\"number\":"          \
    "\"8005550100\"},{\"type\":\"EX\",\"number\":\"12\"}]}," RECEIVER "," PROVIDERS "," SUBSCRIBER \
    "}"
    const char *all[] = {of(TOLD_OF, ANSWERED), of(TOLD_OF "," DEPENDENT "}", ANSWERED)};
    there_and_back(&TOLD, all, COUNT_OF(all));
    cr_expect(strstr(buf_cstr(&text), "STC*F1:65:PR:RX*20260210**150.5*120*20260209**20260210*"
                                      "CHK1*F1:66*F1:67~STC*F1:1*20260211**150.5*0~REF*1K*PCN1~"));
}

Test(claim_status, an_answer_to_all_of_a_level)
{
    const char *all[] = {
        "{" PAYER "," RECEIVER "," PROVIDERS
        ",\"provider_status\":{\"trace_number\":\"0\",\"states\":[{\"codes\":[{\"category\":\"E0\","
        "\"status\":\"24\",\"entity\":\"1P\"}],\"date\":\"2026-02-11\"}]}}",
        "{" PAYER ",\"receiver\":{\"entity_type\":\"2\",\"name\":\"OTHER\",\"id\":\"S2\"},"
        "\"receiver_status\":{\"trace_number\":\"B1\",\"states\":[{\"codes\":[{\"category\":\"E1\","
        "\"status\":\"0\"}],\"date\":\"2026-02-11\"}]}}"};
    there_and_back(&TOLD, all, COUNT_OF(all));
    cr_expect(strstr(buf_cstr(&text), "HL*3*2*19*0~"));
    cr_expect(strstr(buf_cstr(&text), "HL*4*1*21*0~NM1*41*2*OTHER*****46*S2~TRN*2*B1~STC*E1:0*"));
    cr_expect_eq(faults, 0);
}

/* Levels that are the same are written once: two claims of one member under one HL. */
Test(claim_status, levels_are_shared)
{
    const char *one = of(ASKS ",\"birth_date\":\"1980-02-03\"}", SOUGHT);
    const char *all[] = {one, one, one};
    write_all(&ASKED, all, COUNT_OF(all));
    cr_expect(strstr(buf_cstr(&text), "HL*4*3*22*0~"));
    cr_expect_null(strstr(buf_cstr(&text), "HL*5*"));
    cr_expect_eq(read_all(&ASKED, 100), 3);
}

static void sample(const struct side *side, const char *path, size_t count)
{
    struct buf first;
    size_t n = 0;
    const char *records[16];
    buf_init(&first, 0);
    buf_reset(&text);
    slurp(path, &text);
    cr_assert_eq(read_all(side, 50), count, "%s", path);
    buf_put_str(&first, buf_str(&lines));
    for (char *p = (char *)(uintptr_t)buf_cstr(&first), *end; (end = strchr(p, '\n'));
         p = end + 1) {
        *end = '\0';
        records[n++] = p;
    }
    buf_reset(&text);
    write_all(side, records, n);
    cr_expect_eq(read_all(side, 50), count);
    buf_reset(&text);
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s\n", records[i]);
    cr_expect(str_eq(buf_str(&text), buf_str(&lines)), "%s", path);
    buf_fini(&first);
}

Test(claim_status, samples_read_written_and_read_again)
{
    sample(&ASKED, HIA_SOURCE_DIR "/samples/276/by-number-and-by-date/input.276", 2);
    sample(&ASKED, HIA_SOURCE_DIR "/samples/276/cannot-be-found/input.276", 1);
    sample(&TOLD, HIA_SOURCE_DIR "/samples/277/every-outcome/input.277", 6);
    sample(&TOLD, HIA_SOURCE_DIR "/samples/277/receiver-refused/input.277", 1);
}
