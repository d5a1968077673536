/* review_json.c - an authorization in Optum's JSON: posted once, the answer's 278 taken. */
#include "clearinghouse/review_json.h"

size_t review_put_id(struct shape *s, const struct shape_place *at, const char *const (*names)[2],
                     size_t count)
{
    struct shape_value *type = shape_find(s, at, "id_type");
    for (size_t i = 0; i < count; i++)
        if (type && str_is(type->text, names[i][0])) {
            type->used = true;
            json_pair_str(s->w, names[i][1], shape_take(s, at, "id"));
            return 1;
        }
    return 0;
}

size_t review_pass_over(struct shape *s, const struct shape_place *at)
{
    static const char *const LISTS[] = {"event.traces[]", "event.services[].traces[]"};
    (void)shape_take(s, at, "date");
    (void)shape_take(s, at, "time");
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < COUNT_OF(LISTS); k++)
            s->values[i].used |= strncmp(s->values[i].path, LISTS[k], strlen(LISTS[k])) == 0;
    return 0;
}

bool review_by(const struct hia_call *call, const struct shape_row *rows, const char *prefix,
               void (*head)(const struct hia_call *call, struct json_writer *w), struct buf *out,
               enum hia_step *step)
{
    struct shape s;
    struct json_writer w;
    struct str record = str_of_text(call->request->record);
    if (!record.n || !shape_read(call, record, &s)) {
        *step = say_fail(call, HIA_FAIL_REQUEST, say_text(call, "%s.record", prefix), 0,
                         "It is made of the request's record, and there is none.");
        return false;
    }
    *out = say_buf(call, record.n * 8 + 4096);
    json_begin(&w, out, 0);
    s.w = &w;
    struct shape_place root = shape_root(&s);
    json_object(&w);
    if (head)
        head(call, &w);
    shape_write(&s, &root, rows);
    json_object_end(&w);
    const char *left = shape_left(&s);
    if (left)
        *step =
            say_fail(call, HIA_FAIL_REQUEST, say_text(call, "%s.%s", prefix, left), 0,
                     "The partner's JSON has no place for part of the request: send it as X12.");
    else if (out->failed)
        *step = say_no_memory(call);
    return !left && !out->failed;
}

static void put_head(const struct hia_call *call, struct json_writer *w)
{
    json_pair_str(w, "senderId", str_of_text(call->sender_id));
    json_pair_str(w, "umClearingHouseId", str_of_text(call->receiver_id));
}

static enum hia_step begin(const struct hia_call *call, enum operation op)
{
    struct look look;
    struct buf body;
    enum hia_step step;
    if (!request_look(call, op, &look, &step) ||
        !review_by(call, REVIEW_TABLE, "json", put_head, &body, &step))
        return step;
    return rest_post(call, &(struct rest_post){.endpoint = ask_endpoint(options_of(call), op),
                                               .path = rest_path(options_of(call), op),
                                               .stage = "ask",
                                               .safety = HIA_ONCE,
                                               .json = text_of_str(buf_str(&body))});
}

/* Its answer has the payer's 278 in it: it is taken as one that was asked for in X12. */
static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    return X12_ASK.reply(call, op, r);
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    (void)attempt;
    return say_unanswered(call, op);
}

const struct conversation JSON_REVIEW = {begin, reply, reconcile};
