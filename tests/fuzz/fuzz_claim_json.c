/* fuzz_claim_json.c - a claim from JSON, to JSON and back: equal. To 837P: what the writer accepts
 * reads without an error, as one claim, and that claim is the same again. */
#include "event/claim_json.h"
#include "event/x12_claim.h"
#include "fuzz/fuzz.h"

struct tools {
    struct json_reader *json;
    struct claim_writer *cw;
    struct arena arena, again;
    struct buf text, text_again, x12, texts_read;
};

static struct tools *tools(void)
{
    static struct tools t;
    struct err err = {0};
    if (t.json)
        return &t;
    fuzz_guides();
    t.json = json_reader_new(&err);
    t.cw = claim_writer_new(CLAIM_PROFESSIONAL, &err);
    LAW(t.json && t.cw, "reader and writer come into being: %s", err.text);
    arena_init(&t.arena, CLAIM_ARENA_MAX);
    arena_init(&t.again, CLAIM_ARENA_MAX);
    buf_init(&t.text, 0);
    buf_init(&t.text_again, 0);
    buf_init(&t.x12, 0);
    buf_init(&t.texts_read, 0);
    return &t;
}

static bool parse(struct tools *t, struct str text, struct arena *arena, struct claim *claim)
{
    struct record_problem problem = {0};
    arena_reset(arena);
    bool ok = claim_read_json(t->json, text, arena, claim, &problem);
    LAW(ok || problem.sentence, "a refusal has its sentence");
    LAW(ok || memchr(problem.path, '\0', sizeof(problem.path)), "a path ends");
    return ok;
}

static void json_again(struct tools *t, const struct claim *claim)
{
    struct claim again;
    buf_reset(&t->text);
    buf_reset(&t->text_again);
    claim_write_json(claim, 0, &t->text);
    LAW(parse(t, buf_str(&t->text), &t->again, &again), "what is written is read");
    claim_write_json(&again, 0, &t->text_again);
    LAW(str_eq(buf_str(&t->text), buf_str(&t->text_again)), "written twice, equal");
}

static bool keep_claim(void *ctx, const struct claim *claim, const struct map_place *place)
{
    struct tools *t = ctx;
    (void)place;
    claim_write_json(claim, 0, &t->texts_read);
    buf_putc(&t->texts_read, '\n');
    return true;
}

static uint32_t write_x12(struct tools *t, const struct claim *claim)
{
    struct err err = {0};
    struct fuzz_faults faults = {0};
    struct fault_sink sink = fuzz_fault_sink(&faults);
    struct contact_number phone = {STR("TE"), STR("3035550100")};
    struct contact contact = {.name = STR("DESK"), .numbers = &phone, .numbers_count = 1};
    struct claim_set_head head = {
        .reference = STR("B1"),
        .date = STR("20260105"),
        .time = STR("1200"),
        .submitter = {.entity_type = STR("2"), .name = STR("SENDER"), .id = STR("S1")},
        .contacts = &contact,
        .contacts_count = 1,
        .receiver = {.entity_type = STR("2"), .name = STR("RECEIVER"), .id = STR("R1")},
    };
    struct x12_interchange_head isa = {.sender_qualifier = "ZZ",
                                       .sender_id = "S",
                                       .receiver_qualifier = "ZZ",
                                       .receiver_id = "R",
                                       .date = "20260105",
                                       .time = "1200",
                                       .control = 1,
                                       .usage = 'T'};
    const struct x12_guide *guide = x12_guide_named(STR("837P"));
    struct x12_group_head gs = {"S", "R", "20260105", "1200", 1, guide};
    buf_reset(&t->x12);
    struct x12_writer *w = x12_writer_new(&t->x12, X12_SNIP_ALL, &sink, &err);
    LAW(w != NULL, "a writer comes into being: %s", err.text);
    x12_writer_interchange(w, &isa);
    x12_writer_group(w, &gs);
    x12_writer_set(w, guide, "0001");
    claim_writer_begin(t->cw, w, &head);
    claim_writer_put(t->cw, claim);
    LAW(claim_writer_end(t->cw) == 1, "one claim was written");
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    uint32_t errors = x12_writer_errors(w);
    x12_writer_free(w);
    return errors;
}

static void x12_again(struct tools *t)
{
    struct err err = {0};
    struct claim_sink sink = {t, keep_claim};
    struct claim_reader *cr = claim_reader_new(&sink, &err);
    LAW(cr != NULL, "a claim reader comes into being: %s", err.text);
    struct x12_handler handler = {cr, claim_reader_event, {NULL, NULL}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    buf_reset(&t->texts_read);
    (void)x12_reader_feed(r, t->x12.p, t->x12.n);
    (void)x12_reader_end(r);
    x12_reader_free(r);
    LAW(claim_reader_dropped(cr) == 0, "no claim is dropped");
    claim_reader_free(cr);
    struct str lines = buf_str(&t->texts_read), line = str_split(&lines, '\n');
    LAW(line.n && lines.n == 0, "one claim comes out");
    LAW(str_eq(line, buf_str(&t->text)), "the claim is the same after 837P:\n%.*s\n%.*s",
        STR_FMT(buf_str(&t->text)), STR_FMT(line));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tools *t = tools();
    struct claim claim;
    if (!parse(t, str_of((const char *)data, size), &t->arena, &claim))
        return 0;
    json_again(t, &claim);
    if (write_x12(t, &claim) == 0)
        x12_again(t);
    return 0;
}
