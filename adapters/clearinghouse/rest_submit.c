/* rest_submit.c - claims over REST, as X12 or as JSON.
 *
 * A claim is sent again only where the partner obeys an idempotency key, and only while it does.
 * Where there is none the partner is asked whether it knows the claim (rest_lookup.c). */
#include "clearinghouse/claim_json.h"
#include "clearinghouse/claim_look.h"

enum { SUBMITS_MAX = 3 };

static const char *claim_path(const struct options *o, struct hia_text kind)
{
    return kind.n != 8        ? ""
           : kind.p[7] == 'P' ? o->professional_path
           : kind.p[7] == 'I' ? o->institutional_path
                              : o->dental_path;
}

static bool is_keyed(const struct hia_call *call)
{
    return options_of(call)->on_repeat == TWICE_KEY;
}

static enum hia_step submit_begin(const struct hia_call *call, enum operation op)
{
    const struct options *o = options_of(call);
    struct rest_post post = {.endpoint = o->claims_endpoint,
                             .stage = "submit",
                             .safety = is_keyed(call) ? HIA_KEYED : HIA_ONCE};
    struct look look;
    struct buf body;
    enum hia_step step;
    if (!request_look(call, op, &look, &step))
        return step;
    struct hia_text kind = look_kind(&look);
    post.path = claim_path(o, kind);
    if (o->claims == CARRY_JSON && !claim_json_write(call, kind, &body, &step))
        return step;
    if (!post.path[0])
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("claim_path"), 0,
                        "No path is configured for this kind of claim.");
    if (o->claims == CARRY_JSON)
        post.json = text_of_str(buf_str(&body));
    if (!number_get(call, "first_us"))
        number_set(call, "first_us", hia_now_us(call));
    return rest_post(call, &post);
}

/* The partner may have it. Under its key it may be said again, while the key is known; else it is
 * looked for. */
static enum hia_step say_again(const struct hia_call *call, int64_t wait_ms)
{
    const struct options *o = options_of(call);
    int64_t age_ms = (hia_now_us(call) - number_get(call, "first_us")) / 1000;
    int64_t times = number_get(call, "repeats") + 1;
    if (!is_keyed(call) || times > SUBMITS_MAX || age_ms + wait_ms >= o->key_window_ms)
        return lookup_begin(call);
    number_set(call, "repeats", times);
    stage_set(call, "again");
    return say_wait_for(call, HIA_TEXT("repeat"), wait_ms > 0 ? wait_ms : 1000, 0);
}

/* A clearinghouse's 277CA in its answer: of our file (2200B TRN02), or of our claim (2200D). */
static bool is_claim_ack(const struct hia_call *call, const struct look *asked,
                         const struct look *ack)
{
    struct claim_look claim;
    return str_is(ack->set, "277") &&
           (look_has_trace(ack, asked->reference) ||
            (claim_look(str_of_text(call->request->content), 0, &claim) &&
             look_has_trace(ack, claim.account)));
}

/* Positive evidence or none: a claim reference of the partner, or an acknowledgement of ours. */
static enum hia_step submitted(const struct hia_call *call, const struct hia_reply *reply,
                               const struct json_look *look)
{
    struct look asked, ack;
    struct hia_text x12 = rest_unwrap(reply, look);
    look_at(str_of_text(call->request->content), &asked);
    look_at(str_of_text(x12), &ack);
    if (look->has_errors) {
        hia_keep(call, HIA_TEXT("refusal"), reply->body);
        return json_fail(call, reply, look);
    }
    bool acknowledged = ack.verdict == LOOK_WHOLE &&
                        (look_match(&asked, &ack) == LOOK_OURS || is_claim_ack(call, &asked, &ack));
    if (!acknowledged && !look->has_claim_reference)
        return say_again(call, options_of(call)->resend_after_ms);
    if (acknowledged)
        hia_deliver(call, say_text(call, "rest-%.36s.ack", call->call_id.p), x12);
    return say_accepted(call, plain_id(str_of_text(look->reference)));
}

static enum hia_step submit_reply(const struct hia_call *call, enum operation op,
                                  const struct hia_reply *reply)
{
    struct json_look look = {.is_json = false};
    if (lookup_is_on(call))
        return lookup_reply(call, reply);
    if (stage_is(call, "again"))
        return is_woken(reply) ? submit_begin(call, op) : lookup_begin(call);
    int64_t later = retry_after_ms(reply);
    if (is_doubtful(reply))
        return say_again(call, later > 0 ? later : options_of(call)->resend_after_ms);
    if (reply->outcome != HIA_ANSWERED)
        return say_trouble(call, reply);
    if (is_keyed(call) && reply->status == 409)
        return say_again(call, later > 0 ? later : 1000);
    if (is_keyed(call) && reply->status == 422 && number_get(call, "repeats"))
        return say_fail(
            call, HIA_FAIL_OUTCOME, HIA_TEXT("key_reused"), 422,
            "The partner knows the key with other bytes: what it has must be looked at.");
    json_look_at(call, str_of_text(reply->body), options_of(call)->x12_field, &look);
    look.aaa = (struct hia_text){NULL, 0}; /* codes of claims are no AAA */
    if (reply->status >= 200 && reply->status < 300)
        return submitted(call, reply, &look);
    return json_fail(call, reply, &look);
}

static enum hia_step submit_reconcile(const struct hia_call *call, enum operation op,
                                      const struct hia_attempt *attempt)
{
    (void)op;
    (void)attempt;
    return lookup_is_on(call) ? lookup_later(call)
                              : say_again(call, options_of(call)->resend_after_ms);
}

const struct conversation REST_SUBMIT = {submit_begin, submit_reply, submit_reconcile};
