/* fuzz_eligibility.c - the inside of a 270 or a 271 to records: printed as JSON, as the page of the
 * front desk, and written to X12 again. */
#include "cli/eligibility_page.h"
#include "event/record_json.h"
#include "event/x12_eligibility.h"
#include "fuzz/fuzz.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

static struct arena arena;
static struct buf text, out;

/* Written as it was read: what the guide forbids is the walk's to find, never ours to fall over. */
static void write_again(enum eligibility_side side, const void *record)
{
    struct err err = {0};
    const struct x12_guide *g = eligibility_guide(side);
    struct x12_interchange_head isa = {.sender_id = "S", .receiver_id = "R", .control = 1};
    struct x12_group_head gs = {"S", "R", "20260105", "1200", 1, g};
    struct eligibility_document head = {
        .reference = STR("R"), .date = STR("20260105"), .time = STR("1200")};
    buf_reset(&out);
    struct x12_writer *w = x12_writer_new(&out, X12_SNIP_ALL, NULL, &err);
    struct eligibility_writer *ew = eligibility_writer_new(side, &err);
    LAW(w && ew, "writers come into being: %s", err.text);
    x12_writer_interchange(w, &isa);
    x12_writer_group(w, &gs);
    x12_writer_set(w, g, "0001");
    eligibility_writer_begin(ew, w, &head, (struct str){NULL, 0});
    eligibility_writer_put(ew, record);
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    LAW(out.n > 0, "something is written");
    eligibility_writer_free(ew);
    x12_writer_free(w);
}

static bool take_inquiry(void *ctx, const struct eligibility_inquiry *i)
{
    ++*(size_t *)ctx;
    buf_reset(&out);
    record_write_json(&eligibility_inquiry_shape, i, 0, &out);
    LAW(i->questions_count <= ELIGIBILITY_QUESTIONS_MAX, "the maxima hold");
    write_again(ELIGIBILITY_INQUIRY, i);
    return true;
}

static bool take_answer(void *ctx, const struct eligibility_answer *a)
{
    static const struct str MH = {"MH", 2};
    struct eligibility_summary s;
    ++*(size_t *)ctx;
    buf_reset(&out);
    record_write_json(&eligibility_answer_shape, a, 0, &out);
    arena_reset(&arena);
    LAW(a->benefits_count <= ELIGIBILITY_BENEFITS_MAX, "the maxima hold");
    LAW(eligibility_summarize(a, &MH, 1, &arena, &s), "there is room for a summary");
    LAW(s.costs_count <= a->benefits_count && s.groups_count <= a->benefits_count,
        "a benefit is one cost, or a part of one");
    buf_reset(&out);
    LAW(eligibility_page(a, &MH, 1, &arena, &out) && out.n > 0, "there is a page");
    write_again(ELIGIBILITY_ANSWER, a);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t records = 0;
    struct err err = {0};
    struct eligibility_sink sink = {&records, take_inquiry, take_answer};
    fuzz_guides();
    arena_init(&arena, ARENA_MAX);
    buf_init(&text, 0);
    buf_init(&out, 0);
    fuzz_wrap(data, size, "270 271", &text);
    struct eligibility_reader *er = eligibility_reader_new(&sink, &err);
    LAW(er != NULL, "an eligibility reader comes into being: %s", err.text);
    struct x12_handler handler = {er, eligibility_reader_event, {NULL, NULL}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    LAW(x12_reader_feed(r, text.p, text.n) && x12_reader_end(r), "nothing stops the reader");
    x12_reader_free(r);
    eligibility_reader_free(er);
    arena_fini(&arena);
    buf_fini(&text);
    buf_fini(&out);
    return 0;
}
