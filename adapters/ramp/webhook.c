/* webhook.c - a subscription: made, challenged, verified (finance.md B5).
 *
 * POST /webhooks answers with the id and the secret its messages are signed by; the secret goes
 * from the host into the vault. Ramp then sends "webhooks.verification" with a challenge, which is
 * given back. What comes later is thin, and never needs the adapter: a hint to read one object. */
#include "ramp/talk.h"

#include "base/json.h"

enum { SUBSCRIBE_MAX = 8192, VERIFY_MAX = 1024, CHALLENGE_MAX = 512, ID_MAX = 80 };
static const int64_t CHALLENGE_MS = 15 * 60000;
#define VERIFICATION "webhooks.verification"

/* Those of the lists that are here. */
static const char *const EVENTS[] = {"transactions.authorized",
                                     "transactions.cleared",
                                     "transactions.declined",
                                     "bills.created",
                                     "bills.approved",
                                     "bills.rejected",
                                     "bills.paid",
                                     "bills.archived",
                                     "reimbursements.batch_payment_reimbursed",
                                     "vendors.activated",
                                     "vendors.updated",
                                     "users.invite_accepted"};

static struct hia_text subscription(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    struct buf b = say_buf(call, SUBSCRIBE_MAX);
    struct json_writer w;
    json_begin(&w, &b, 0);
    json_object(&w);
    json_pair(&w, "endpoint_url", o->webhook_url);
    json_key(&w, "event_types");
    json_array(&w);
    for (uint32_t i = 0; i < o->webhook_events.count; i++)
        json_cstr(&w, o->webhook_events.item[i]);
    for (size_t i = 0; i < COUNT_OF(EVENTS) && !o->webhook_events.count; i++)
        json_cstr(&w, EVENTS[i]);
    json_array_end(&w);
    json_object_end(&w);
    return b.failed ? (struct hia_text){NULL, 0} : (struct hia_text){b.p, b.n};
}

/* ---- webhook.subscribe ---- */

/* The secret is told once: the host takes it out of the answer into the vault, as
 * connection/ID/secret, before anybody sees it. */
static enum hia_step post_subscription(const struct hia_call *call, struct hia_text body)
{
    static const struct hia_text secrets[] = {{"secret", 6}};
    return hia_send(call, &(struct hia_exchange){
                              HIA_SIZED(struct hia_exchange), .verb = HIA_POST, .safety = HIA_ONCE,
                              .content_type = HIA_TEXT("application/json"), .body = body,
                              .target = say_text(call, "%s/webhooks", options_of(call)->path),
                              .connection = field_of(call, "connection"), .secrets = secrets,
                              .secret_count = 1});
}

static enum hia_step subscribe_begin(const struct hia_call *call)
{
    if (!options_of(call)->webhook_url[0])
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("webhook_url"), 0,
                        "webhook_url is not configured.");
    stage_set(call, "subscribe");
    struct hia_text body = subscription(call);
    return body.n ? post_subscription(call, body) : say_no_memory(call);
}

static enum hia_step send_challenge(const struct hia_call *call, struct hia_text id,
                                    struct hia_text challenge)
{
    struct buf b = say_buf(call, VERIFY_MAX);
    struct json_writer w;
    json_begin(&w, &b, 0);
    json_object(&w);
    json_pair_str(&w, "challenge", str_of_text(challenge));
    json_object_end(&w);
    if (b.failed || challenge.n > CHALLENGE_MAX || !challenge.n || !plain_id(str_of_text(id)).n)
        return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("challenge"), 0,
                        "An id and a challenge are needed, as Ramp sent them.");
    stage_set(call, "verify");
    /* The call is the key: sent twice by one call, it is verified once. */
    return ramp_post(call, say_text(call, "/webhooks/%.*s/verify", (int)id.n, id.p),
                     (struct hia_text){b.p, b.n}, call->call_id);
}

static enum hia_step verified(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text id = {NULL, 0};
    if (ramp_is_away(r))
        return say_trouble(call, r);
    if (r->outcome != HIA_ANSWERED || r->status < 200 || r->status >= 300)
        return ramp_refused(call, r, "webhooks");
    (void)hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("webhook"), &id);
    return say_answer(call, HIA_TEXT(""), (struct hia_text){NULL, 0}, id);
}

static enum hia_step subscribed(const struct hia_call *call, const struct hia_reply *r)
{
    if (r->outcome == HIA_ANSWERED && r->status == 429)
        return say_trouble(call, r);
    if (r->outcome != HIA_ANSWERED || r->status != 201)
        return ramp_is_away(r) ? say_trouble(call, r) : ramp_refused(call, r, "webhooks");
    struct hia_text id = plain_id(str_of_text(page_member(call, str_of_text(r->body), "id")));
    if (!id.n)
        return say_fail(call, HIA_FAIL_OUTCOME, HIA_TEXT("webhook_id"), 201,
                        "Ramp made a webhook and its id cannot be read: delete it there, subscribe "
                        "again.");
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("webhook"), id);
    stage_set(call, "challenge");
    return hia_wait(call, &(struct hia_wait){HIA_SIZED(struct hia_wait), .until_ms = CHALLENGE_MS,
                                             .webhook_key = HIA_TEXT(VERIFICATION)});
}

static enum hia_step subscribe_reply(const struct hia_call *call, const struct hia_reply *r)
{
    if (is_expired(r) || is_woken(r))
        return say_fail(call, HIA_FAIL_OUTCOME, HIA_TEXT("no_challenge"), 0,
                        "Ramp's verification message did not come: is webhook_url reachable from "
                        "outside? Delete the webhook at Ramp, subscribe again.");
    return stage_is(call, "verify") ? verified(call, r) : subscribed(call, r);
}

static enum hia_step subscribe_inbound(const struct hia_call *call,
                                       const struct hia_inbound *message)
{
    struct hia_text id = {NULL, 0};
    (void)hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("webhook"), &id);
    return send_challenge(call, id, page_member(call, str_of_text(message->body), "challenge"));
}

/* A second POST would make a second webhook with another secret. */
static enum hia_step subscribe_reconcile(const struct hia_call *call,
                                         const struct hia_attempt *attempt)
{
    (void)attempt;
    if (stage_is(call, "verify"))
        return hia_again(call);
    return say_fail(call, HIA_FAIL_OUTCOME, HIA_TEXT("webhook_unknown"), 0,
                    "Whether Ramp made the webhook is not known, and its secret is told once: "
                    "delete it there, subscribe again.");
}

const struct conversation SUBSCRIBE_TALK = {subscribe_begin, subscribe_reply, subscribe_inbound,
                                            subscribe_reconcile};

/* ---- webhook.verify: by hand ---- */

static enum hia_step verify_begin(const struct hia_call *call)
{
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("webhook"), field_of(call, "id"));
    return send_challenge(call, field_of(call, "id"), field_of(call, "challenge"));
}

const struct conversation VERIFY_TALK = {verify_begin, verified, NULL, ramp_again};
