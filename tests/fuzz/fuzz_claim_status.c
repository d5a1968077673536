/* fuzz_claim_status.c - the inside of a 276 or a 277 to records; to JSON and back: equal; to X12
 * again, and what is written there without an error reads as the same record. */
#include "event/record_json.h"
#include "event/x12_claim_status.h"
#include "fuzz/fuzz.h"

enum { ARENA = 8 * 1024 * 1024 };

struct side {
    const struct x12_map *map;
    const struct record_shape *shape;
    const struct x12_guide *guide;
    struct x12_map_writer *mw;
    struct x12_map_reader *first, *again;
};

struct tools {
    struct side sides[2];
    struct json_reader *json;
    struct arena arena;
    struct buf text, twice, x12, seen;
    unsigned seen_count;
};

static struct tools t;

static bool see(const struct side *side, const void *record)
{
    record_write_json(side->shape, record, 0, &t.seen);
    t.seen_count++;
    return true;
}

static bool see_question(void *ctx, const void *record, const struct map_place *place)
{
    (void)ctx;
    (void)place;
    return see(&t.sides[0], record);
}

static bool see_answer(void *ctx, const void *record, const struct map_place *place)
{
    (void)ctx;
    (void)place;
    return see(&t.sides[1], record);
}

static void json_again(const struct side *side)
{
    struct record_problem why = {0};
    void *again = arena_alloc(&t.arena, side->shape->size);
    LAW(again != NULL, "there is memory");
    if (!record_read_json(t.json, buf_str(&t.text), &t.arena, side->shape, again, &why)) {
        LAW(why.sentence, "a refusal has its sentence");
        return;
    }
    buf_reset(&t.twice);
    record_write_json(side->shape, again, 0, &t.twice);
    LAW(str_eq(buf_str(&t.text), buf_str(&t.twice)), "JSON written twice, equal");
}

static uint32_t write_x12(const struct side *side, const void *record)
{
    struct err err = {0};
    struct fuzz_faults faults = {0};
    struct fault_sink sink = fuzz_fault_sink(&faults);
    struct x12_interchange_head isa = {.sender_id = "S", .receiver_id = "R", .control = 1};
    struct x12_group_head gs = {"S", "R", "20260105", "1200", 1, side->guide};
    struct x12_writer *w;
    memcpy(isa.sender_qualifier, "ZZ", 3);
    memcpy(isa.receiver_qualifier, "ZZ", 3);
    memcpy(isa.date, "20260105", 9);
    memcpy(isa.time, "1200", 5);
    isa.usage = 'T';
    buf_reset(&t.x12);
    w = x12_writer_new(&t.x12, X12_SNIP_1 | X12_SNIP_2, &sink, &err);
    LAW(w != NULL, "a writer comes into being: %s", err.text);
    x12_writer_interchange(w, &isa);
    x12_writer_group(w, &gs);
    x12_writer_set(w, side->guide, "0001");
    x12_status_begin(w, side->guide, STR("B1"), "20260105", "1200");
    x12_map_begin(side->mw, w);
    x12_map_put(side->mw, record);
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    uint32_t errors = x12_writer_errors(w);
    x12_writer_free(w);
    return errors;
}

static void read_bytes(struct str bytes, struct x12_map_reader *mr)
{
    struct err err = {0};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_NONE};
    struct x12_handler handler = {mr, x12_map_reader_event, {NULL, NULL}};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    (void)(x12_reader_feed(r, bytes.p, bytes.n) && x12_reader_end(r));
    x12_reader_free(r);
}

static bool take(struct side *side, const void *record)
{
    arena_reset(&t.arena);
    buf_reset(&t.text);
    record_write_json(side->shape, record, 0, &t.text);
    json_again(side);
    if (write_x12(side, record) == 0) {
        buf_reset(&t.seen);
        t.seen_count = 0;
        read_bytes(buf_str(&t.x12), side->again);
        LAW(t.seen_count == 1, "one record is written as one, not %u", t.seen_count);
    }
    return true;
}

static bool take_question(void *ctx, const void *record, const struct map_place *place)
{
    (void)ctx;
    LAW(place->envelope && place->ordinal > 0, "a record has a place");
    return take(&t.sides[0], record);
}

static bool take_answer(void *ctx, const void *record, const struct map_place *place)
{
    (void)ctx;
    LAW(place->envelope && place->ordinal > 0, "a record has a place");
    return take(&t.sides[1], record);
}

static void side_new(struct side *side, const char *guide, const struct x12_map *map,
                     const struct record_shape *shape, struct map_sink first, struct map_sink again)
{
    struct err err = {0};
    *side = (struct side){map, shape, x12_guide_named(str_from(guide)), NULL, NULL, NULL};
    side->mw = x12_map_writer_new(map, side->guide, 0, &err);
    side->first = x12_map_reader_new(map, side->guide, 0, &first, &err);
    side->again = x12_map_reader_new(map, side->guide, 0, &again, &err);
    LAW(side->mw && side->first && side->again, "maps come into being: %s", err.text);
}

static void tools_new(void)
{
    struct err err = {0};
    if (t.json)
        return;
    fuzz_guides();
    t.json = json_reader_new(&err);
    LAW(t.json != NULL, "a reader comes into being: %s", err.text);
    arena_init(&t.arena, ARENA);
    side_new(&t.sides[0], "276", &x12_status_inquiry_map, &status_inquiry_shape,
             (struct map_sink){NULL, take_question}, (struct map_sink){NULL, see_question});
    side_new(&t.sides[1], "277", &x12_status_answer_map, &status_answer_shape,
             (struct map_sink){NULL, take_answer}, (struct map_sink){NULL, see_answer});
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text;
    tools_new();
    buf_init(&text, 0);
    fuzz_wrap(data, size, "276 277", &text);
    read_bytes(buf_str(&text), t.sides[0].first);
    read_bytes(buf_str(&text), t.sides[1].first);
    buf_fini(&text);
    return 0;
}
