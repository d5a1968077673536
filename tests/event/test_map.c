/* test_map.c - the record map engine, on a map of the 277CA made for it: levels, lists in lists,
 * composites that repeat over elements, groups, periods, variants. */
#include "event_test.h"

#include "event/record_json.h"
#include "event/x12_map_rows.h"
#include "map_record.h"

/* ---- its map ---- */

/* clang-format off */
static const struct slot HL_SOURCE[] = {S_HL(1), S_CODE(3, "20"), S_CODE(4, "1")};
static const struct slot HL_RECEIVER[] = {S_HL(2), S_CODE(3, "21"), S_CODE(4, "1")};
static const struct slot HL_MAKER[] = {S_HL(3), S_CODE(3, "19"), S_HL_CHILD(answer, claims)};
static const struct slot HL_PATIENT[] = {S_HL(4), S_CODE(3, "PT")};
static const struct slot NM1_SOURCE[] = {S_CODE(1, "PR"), S_CODE(2, "2"),
    S_TEXT(3, answer, source_name), S_CODE_IF(8, "PI"), S_TEXT(9, answer, source_id)};
static const struct slot NM1_RECEIVER[] = {S_CODE(1, "41"), S_CODE(2, "2"),
    S_TEXT(3, answer, receiver_name), S_CODE_IF(8, "46"), S_TEXT(9, answer, receiver_id)};
static const struct slot NM1_MAKER[] = {S_CODE(1, "85"), S_CODE(2, "2"), S_TEXT(3, maker, name),
    S_CODE_IF(8, "XX"), S_TEXT(9, maker, npi)};
static const struct slot NM1_PATIENT[] = {S_CODE(1, "QC"), S_CODE(2, "1"),
    S_TEXT(3, answer, last_name), S_TEXT(4, answer, first_name), S_CODE_IF(8, "MI"),
    S_TEXT(9, answer, member_id)};
static const struct slot TRN[] = {S_CODE(1, "1"), S_VALUE(2)};
static const struct slot TRN_TWO[] = {S_CODE(1, "2"), S_VALUE(2)};
static const struct slot DAY_OF[] = {S_QUALIFIER(1), S_CODE(2, "D8"), S_VALUE(3)};
static const struct slot DAYS_OF[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_PERIOD}};
static const struct slot REF[] = {S_QUALIFIER(1), S_VALUE(2)};
static const struct slot C043[] = {S_PART(0, 1, code, category), S_PART(0, 2, code, status),
    S_PART(0, 3, code, entity)};
static const struct slot STC[] = {S_ENTRY(1, 0, C043, struct code, state, codes),
    S_TEXT(2, state, day), S_TEXT(3, state, action), S_AMOUNT(4, state, amount),
    S_ENTRY(10, 1, C043, struct code, state, codes),
    S_ENTRY(11, 2, C043, struct code, state, codes), S_TEXT(12, state, message)};
static const struct slot SVC[] = {S_PROCEDURE(1, answered_line, procedure),
    S_MONEY(2, answered_line, charge_cents)};

static const struct map_row ROWS[] = {
    SECTION(0),
    HERE("2000A", "hierarchical_level", HL_SOURCE),
    HERE("2100A", "name", NM1_SOURCE),
    MUST("2200A", "trace", TRN, answer, receipt),
    MUST_CODE("2200A", "date_received", DAY_OF, "050", answer, received),
    MUST_CODE("2200A", "date_processed", DAY_OF, "009", answer, processed),
    SECTION(1),
    HERE("2000B", "hierarchical_level", HL_RECEIVER),
    HERE("2100B", "name", NM1_RECEIVER),
    MUST("2200B", "trace", TRN_TWO, answer, receiver_trace),
    LIST(answer, receiver_states, struct state, MANY), HERE("2200B", "status", STC), CLOSE,
    SECTION(2),
    HERE("2000C", "hierarchical_level", HL_MAKER),
    OPTIONAL(answer, maker, struct maker),
        HERE("2100C", "name", NM1_MAKER),
    IN(2),
        MUST("2200C", "trace", TRN, maker, tax_id),
        MAY_CODE("2200C", "reference_secondary_id", REF, "TJ", maker, tax_id),
    IN_ALL,
    CLOSE,
    SECTION(3),
    HERE("2000D", "hierarchical_level", HL_PATIENT),
    HERE("2100D", "name", NM1_PATIENT),
    LIST(answer, claims, struct answered, MANY),
        MUST("2200D", "trace", TRN_TWO, answered, trace),
        LIST(answered, states, struct state, MANY), HERE("2200D", "status", STC), CLOSE,
        GROUP(answered, rare, struct rare),
            MAY_CODE("2200D", "reference_payer_claim_control_number", REF, "1K", rare,
                control_number),
            MAY_CODE("2200D", "reference_bill_type", REF, "BLT", rare, bill_type),
        CLOSE,
        MUST_CODE("2200D", "date_service", DAYS_OF, "472", answered, service),
        LIST(answered, lines, struct answered_line, MANY),
            HERE("2220D", "service_line", SVC),
            LIST(answered_line, states, struct state, MANY), HERE("2220D", "status", STC), CLOSE,
            MAY_CODE("2220D", "date_service", DAYS_OF, "472", answered_line, service),
        CLOSE,
    CLOSE,
};
/* clang-format on */

static const struct map_section SECTIONS[] = {
    {"2000A", 0, MAP_ALWAYS, 0, 1 << 20},
    {"2000B", offsetof(struct answer, receiver_name), MAP_ALWAYS, 0, 1 << 20},
    {"2000C", offsetof(struct answer, maker), offsetof(struct answer, maker), 0, 1 << 20},
    {"2000D", offsetof(struct answer, last_name), MAP_ALWAYS, 0, 1 << 20},
};

static const struct x12_map MAP = {
    .name = "answer",
    .rows = ROWS,
    .rows_count = COUNT_OF(ROWS),
    .size = sizeof(struct answer),
    .sections = SECTIONS,
    .sections_count = COUNT_OF(SECTIONS),
    .record_loops = "2000D",
    .second = MAP_ALWAYS,
};

/* ---- there and back ---- */

static const char FIRST[] =
    "{\"source_name\":\"PAYER\",\"source_id\":\"P1\",\"receipt\":\"R1\","
    "\"received\":\"2026-01-02\",\"processed\":\"2026-01-03\",\"receiver_name\":\"CLINIC\","
    "\"receiver_id\":\"C1\",\"receiver_trace\":\"B1\",\"receiver_states\":[{\"codes\":"
    "[{\"category\":\"A1\",\"status\":\"19\",\"entity\":\"PR\"}],\"day\":\"2026-01-03\","
    "\"action\":\"WQ\",\"amount\":0.00}],\"maker\":{\"name\":\"MAKER\","
    "\"npi\":\"1234567893\"},\"last_name\":\"DOE\",\"first_name\":\"JO\",\"member_id\":\"M1\","
    "\"claims\":[{\"trace\":\"PCN1\",\"states\":[{\"codes\":[{\"category\":\"A3\","
    "\"status\":\"21\"},{\"category\":\"A7\",\"status\":\"33\",\"entity\":\"IL\"},"
    "{\"category\":\"A8\",\"status\":\"496\"}],\"day\":\"2026-01-03\",\"action\":\"U\","
    "\"amount\":10.50,\"message\":\"SEE\"},{\"codes\":[{\"category\":\"A3\",\"status\":\"1\"}],"
    "\"day\":\"2026-01-04\",\"action\":\"U\",\"amount\":1.00}],\"control_number\":\"ICN\","
    "\"service\":{\"from\":\"2026-01-01\",\"to\":\"2026-01-31\"},\"bill_type\":\"111\","
    "\"lines\":[{\"procedure\":{\"type\":\"HC\",\"code\":\"H0001\",\"modifiers\":[\"HN\"]},"
    "\"charge\":10.50,\"states\":[{\"codes\":[{\"category\":\"A7\",\"status\":\"33\"}],"
    "\"action\":\"U\"}],\"service\":{\"from\":\"2026-01-02\"}}]}]}";

struct taken {
    struct buf json;
    size_t count;
};

static bool take(void *ctx, const void *record, const struct map_place *place)
{
    struct taken *t = ctx;
    (void)place;
    record_write_json(&answer_shape, record, 0, &t->json);
    buf_putc(&t->json, '\n');
    t->count++;
    return true;
}

static bool on_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    cr_log_warn("%s.%u", f->path, f->element);
    return true;
}

static struct arena arena;
static struct buf out;

static void set_up(void)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    arena_init(&arena, (size_t)1 << 24);
    buf_init(&out, 0);
}

static void tear_down(void)
{
    arena_fini(&arena);
    buf_fini(&out);
}

TestSuite(map, .init = set_up, .fini = tear_down);

static void from_json(const char *text, struct answer *a)
{
    struct err err = {0};
    struct record_problem why;
    struct json_reader *r = json_reader_new(&err);
    cr_assert(record_read_json(r, str_from(text), &arena, &answer_shape, a, &why), "%s: %s",
              why.path, why.sentence);
    json_reader_free(r);
}

static uint32_t write_all(const struct answer *const *all, size_t count, unsigned variant)
{
    static const struct x12_interchange_head ISA = {.sender_qualifier = "ZZ",
                                                    .sender_id = "PAYER",
                                                    .receiver_qualifier = "ZZ",
                                                    .receiver_id = "CLINIC",
                                                    .date = "20260115",
                                                    .time = "1200",
                                                    .control = 905,
                                                    .usage = 'T'};
    struct err err = {0};
    const struct x12_guide *g = x12_guide_named(STR("277CA"));
    struct x12_group_head gs = {"PAYER", "CLINIC", "20260115", "1200", 1, g};
    struct fault_sink faults = {NULL, on_fault};
    struct x12_writer *w = x12_writer_new(&out, X12_SNIP_1 | X12_SNIP_2, &faults, &err);
    struct x12_map_writer *mw = x12_map_writer_new(&MAP, g, variant, &err);
    cr_assert(w && mw, "%s", err.text);
    x12_writer_interchange(w, &ISA);
    x12_writer_group(w, &gs);
    x12_writer_set(w, g, "0001");
    x12_map_begin(mw, w);
    x12_raw(w, STR("BHT*0085*08*B1*20260115*1200*TH"));
    for (size_t i = 0; i < count; i++)
        x12_map_put(mw, all[i]);
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    uint32_t errors = x12_writer_errors(w);
    x12_map_writer_free(mw);
    x12_writer_free(w);
    return errors;
}

static size_t read_all(struct taken *t, size_t piece)
{
    struct err err = {0};
    struct map_sink sink = {t, take};
    struct x12_map_reader *mr =
        x12_map_reader_new(&MAP, x12_guide_named(STR("277CA")), 0, &sink, &err);
    cr_assert(mr, "%s", err.text);
    t->count = 0;
    buf_init(&t->json, 0);
    read_x12(buf_str(&out), piece, mr, x12_map_reader_event);
    size_t dropped = x12_map_reader_dropped(mr);
    x12_map_reader_free(mr);
    return dropped;
}

static bool holds(const char *text)
{
    return strstr(buf_cstr(&out), text) != NULL;
}

Test(map, there_and_back)
{
    static const size_t PIECES[] = {1, 13, 100000};
    struct answer a;
    struct taken t;
    from_json(FIRST, &a);
    const struct answer *all[] = {&a};
    cr_assert_eq(write_all(all, 1, 0), 0);
    cr_expect(holds("HL*1**20*1~"));
    cr_expect(holds("HL*4*3*PT~"));
    cr_expect(holds("STC*A3:21*20260103*U*10.5******A7:33:IL*A8:496*SEE~"));
    cr_expect(holds("DTP*472*RD8*20260101-20260131~"));
    cr_expect(holds("REF*1K*ICN~REF*BLT*111~"));
    for (size_t i = 0; i < COUNT_OF(PIECES); i++) {
        cr_assert_eq(read_all(&t, PIECES[i]), 0);
        cr_expect_eq(t.count, 1);
        cr_expect(str_eq(str_trim(buf_str(&t.json)), str_from(FIRST)), "%s\n%s", buf_cstr(&t.json),
                  FIRST);
        buf_fini(&t.json);
    }
}

/* A level is written again when it, or one above it, differs; its number is its parent's from then
 * on. */
Test(map, levels_are_shared)
{
    struct answer a[4];
    const struct answer *all[4];
    struct taken t;
    for (size_t i = 0; i < COUNT_OF(a); i++) {
        from_json(FIRST, &a[i]);
        all[i] = &a[i];
    }
    a[2].maker->name = STR("OTHER");
    a[3].maker = NULL;
    write_all(all, COUNT_OF(a), 0);
    cr_expect(holds("HL*4*3*PT~"));
    cr_expect(holds("HL*5*3*PT~"));
    cr_expect(holds("HL*6*2*19*1~"));
    cr_expect(holds("HL*7*6*PT~"));
    cr_expect_null(strstr(buf_cstr(&out), "HL*8*2*20"));
    read_all(&t, 100);
    cr_expect_eq(t.count, 4);
    buf_fini(&t.json);
}

Test(map, rows_of_another_variant_stay_out)
{
    struct answer a;
    from_json(FIRST, &a);
    a.maker->tax_id = STR("999999999");
    const struct answer *all[] = {&a};
    cr_expect_eq(write_all(all, 1, 1), 0);
    cr_expect_not(holds("REF*TJ*999999999~"));
    buf_reset(&out);
    write_all(all, 1, 2);
    cr_expect(holds("TRN*1*999999999~REF*TJ*999999999~"));
}

Test(map, keys_tell_records_apart)
{
    struct answer a, b;
    struct buf x, y;
    buf_init(&x, 0), buf_init(&y, 0);
    from_json(FIRST, &a);
    from_json(FIRST, &b);
    for (unsigned section = 0; section < COUNT_OF(SECTIONS); section++) {
        x12_map_key(&MAP, section, &a, &x);
        x12_map_key(&MAP, section, &b, &y);
        cr_expect(str_eq(buf_str(&x), buf_str(&y)));
    }
    b.claims[0].states[1].codes[0].status = STR("2");
    buf_reset(&x), buf_reset(&y);
    x12_map_key(&MAP, 3, &a, &x);
    x12_map_key(&MAP, 3, &b, &y);
    cr_expect_not(str_eq(buf_str(&x), buf_str(&y)));
    buf_fini(&x), buf_fini(&y);
}

/* One more than a list may hold: dropped and counted, never handed over in part. */
Test(map, past_a_maximum_is_dropped)
{
    struct answer a;
    struct taken t;
    from_json(FIRST, &a);
    struct answered_line *lines = arena_array(&arena, MANY + 1, sizeof(*lines));
    for (size_t i = 0; i <= MANY; i++)
        lines[i] = a.claims[0].lines[0];
    a.claims[0].lines = lines;
    a.claims[0].lines_count = MANY + 1;
    const struct answer *all[] = {&a};
    write_all(all, 1, 0);
    cr_expect_eq(read_all(&t, 1000), 1);
    cr_expect_eq(t.count, 0);
    buf_fini(&t.json);
}

Test(map, a_row_that_names_nothing_is_told)
{
    static const struct map_row BAD[] = {SECTION(0), HERE("2000A", "no_such", REF)};
    struct x12_map map = MAP;
    struct err err = {0};
    map.rows = BAD;
    map.rows_count = COUNT_OF(BAD);
    cr_assert_null(x12_map_writer_new(&map, x12_guide_named(STR("277CA")), 0, &err));
    cr_expect_not_null(strstr(err.text, "2000A/no_such"));
}
