/* availity_review.c - an authorization as a service review of Availity: posted once, 202 and
 * Location, polled until it is decided (Service Reviews 2.0.0). What may have been taken is never
 * posted again: it is polled, or a person asks. */
#include "clearinghouse/availity.h"

static enum hia_step poll(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    return availity_poll(call, ask_endpoint(o, PRIOR_AUTH_SUBMIT), o->prior_auth_path);
}

static bool is_taken(const struct hia_call *call)
{
    struct hia_text id;
    return hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("id"), &id);
}

static enum hia_step begin(const struct hia_call *call, enum operation op)
{
    struct look look;
    struct buf body;
    enum hia_step step;
    if (is_taken(call))
        return poll(call);
    if (!request_look(call, op, &look, &step) || !review_write(call, &body, &step))
        return step;
    return rest_post(call, &(struct rest_post){.endpoint = ask_endpoint(options_of(call), op),
                                               .path = options_of(call)->prior_auth_path,
                                               .stage = "post",
                                               .safety = HIA_ONCE,
                                               .json = text_of_str(buf_str(&body))});
}

static enum hia_step later(const struct hia_call *call)
{
    int64_t left = patience_left_ms(call, "asked_us");
    return left > 0 ? say_wait(call, options_of(call)->poll_ms, left)
                    : say_unlearnt(call, "prior_auth_pending");
}

static enum hia_step taken(const struct hia_call *call, struct str id)
{
    if (!plain_id(id).n)
        return say_unlearnt(call, "prior_auth_no_location");
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("id"), text_of_str(id));
    return later(call);
}

static enum hia_step decided(const struct hia_call *call, const struct hia_reply *r)
{
    struct buf record = say_buf(call, r->body.n * 3 + call->request->record.n * 2 + 8192);
    struct hia_text id = {NULL, 0};
    (void)hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("id"), &id);
    if (!review_take(call, str_of_text(r->body), &record))
        return say_answer(call, HIA_TEXT("json.availity-service-review"), r->body,
                          plain_id(str_of_text(id)));
    hia_keep(call, HIA_TEXT("partner-answer"), r->body);
    return say_answer(call, HIA_TEXT("json.prior-authorization-answer"),
                      text_of_str(buf_str(&record)), plain_id(str_of_text(id)));
}

/* Polled for: whatever is no decision is asked again, as long as patience lasts. */
static enum hia_step polled(const struct hia_call *call, const struct hia_reply *r)
{
    struct json_look look = {.is_json = false};
    struct str body = str_of_text(r->body);
    if (r->outcome != HIA_ANSWERED || r->status != 200)
        return later(call);
    json_look_at(call, body, "", &look);
    return look.is_json ? decided(call, r) : later(call);
}

static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    (void)op;
    if (is_woken(r))
        return poll(call);
    if (is_expired(r))
        return say_unlearnt(call, "prior_auth_pending");
    bool good = r->outcome == HIA_ANSWERED && r->status >= 200 && r->status < 300;
    if (good && options_of(call)->mock_required &&
        !str_is(str_of_text(header_of(r, "x-api-mock-response")), "true"))
        return say_unlearnt(call, "availity.not_mock");
    if (is_taken(call))
        return polled(call, r);
    if (good) /* 202 by its contract; no other word of success is a no */
        return taken(call, availity_place(r));
    if (may_be_taken(r))
        return say_unlearnt(call, "prior_auth_unanswered");
    return json_trouble(call, r);
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    (void)attempt;
    return is_taken(call) ? later(call) : say_unanswered(call, op);
}

const struct conversation AVAILITY_REVIEW = {begin, reply, reconcile};
