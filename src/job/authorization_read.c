/* authorization_read.c - an answer to a request for authorization, as the partner's carrier has it:
 * a 278, or records its adapter made. */
#include "job/authorization_state.h"

/* What is being read. */
struct reading {
    struct authorizer *a;
    size_t taken;
};

static void take(struct reading *r, const struct review *answer)
{
    struct authorizer *a = r->a;
    if (!r->taken) {
        /* The texts outlive the reader: they are the record's own copy. */
        struct authorization_decision d;
        authorization_decide(answer, &d);
        d.action = arena_str(&a->answer_arena, d.action);
        d.reason = arena_str(&a->answer_arena, d.reason);
        d.number = arena_str(&a->answer_arena, d.number);
        d.unit = arena_str(&a->answer_arena, d.unit);
        a->end->decision = d;
    }
    buf_putc(&a->answers, r->taken++ ? ',' : '[');
    record_write_json(&review_answer_shape, answer, 0, &a->answers);
}

/* BHT03 comes back. */
static bool take_review(void *ctx, const void *record, const struct map_place *place)
{
    struct reading *r = ctx;
    const struct review *answer = record;
    (void)place;
    if (str_eq(answer->reference, r->a->request.reference))
        take(r, answer);
    return true;
}

static bool read_x12(struct reading *r, struct str bytes, struct err *err)
{
    static const struct x12_options altitude = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct map_sink sink = {r, take_review};
    struct x12_map_reader *mr = x12_map_reader_new(
        &x12_review_map, x12_guide_named(STR("278-response")), REVIEW_ANSWER, &sink, err);
    struct x12_handler handler = {mr, x12_map_reader_event, {NULL, NULL}};
    struct x12_reader *reader = mr ? x12_reader_new(&altitude, &handler, err) : NULL;
    if (reader && x12_reader_feed(reader, bytes.p, bytes.n))
        (void)x12_reader_end(reader); /* what is broken is read as far as it goes */
    bool ok = reader != NULL;
    x12_reader_free(reader);
    x12_map_reader_free(mr);
    return ok;
}

static void read_records(struct reading *r, struct str bytes)
{
    struct authorizer *a = r->a;
    while (bytes.p && bytes.n) {
        struct review answer = {0};
        struct record_problem problem;
        struct str line = str_trim(str_split(&bytes, '\n'));
        if (line.n && record_read_json(a->json, line, &a->answer_arena, &review_answer_shape,
                                       &answer, &problem))
            take(r, &answer);
    }
}

bool authorization_read(struct authorizer *a, struct str kind, struct str bytes, struct err *err)
{
    struct reading r = {.a = a};
    bool ok = true;
    buf_reset(&a->answers);
    arena_reset(&a->answer_arena);
    a->end->answers = (struct str){NULL, 0};
    a->end->decision = (struct authorization_decision){.word = "unread"};
    if (str_is(kind, "x12.278"))
        ok = read_x12(&r, bytes, err);
    else if (str_is(kind, "json.prior-authorization-answer"))
        read_records(&r, bytes);
    if (!ok || !r.taken)
        return ok;
    buf_putc(&a->answers, ']');
    a->end->answers = buf_str(&a->answers);
    return buf_ok(&a->answers, "an answer", err);
}
