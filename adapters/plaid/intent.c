/* intent.c - transfers a person makes in Link: an intent, and what came of it; and what is said the
 * same way of an intent and of a transfer. */
#include "plaid/plaid.h"

static const struct hia_text NONE = {NULL, 0};
enum { TOLD_MAX = 4096 };

/* Members of what was asked, as they stand there, into the body: only those that the request has.
 */
struct copying {
    struct json_writer *json;
    const char *const *names;
};

static bool copy_member(void *ctx, const struct member *m)
{
    struct copying *c = ctx;
    for (size_t i = 0; c->names[i]; i++)
        if (str_is(m->key, c->names[i])) {
            json_key_str(c->json, m->key);
            json_raw(c->json, m->raw);
        }
    return true;
}

bool say_asked(const struct hia_call *call, struct body *b, const char *const *names)
{
    struct copying c = {&b->json, names};
    return object_of(str_of_text(call->request->content), &c, copy_member);
}

enum hia_step say_asked_bad(const struct hia_call *call)
{
    return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("content"), 0,
                    "what is asked is not one JSON object");
}

enum hia_step say_standing(const struct hia_call *call, const char *kind, const struct standing *s)
{
    struct buf b = say_buf(call, TOLD_MAX);
    struct json_writer w;
    json_begin(&w, &b, 0);
    json_object(&w);
    json_pair_str(&w, "id", str_of_text(s->id));
    json_pair_str(&w, "state", str_of_text(s->state));
    json_pair_str(&w, "code", str_of_text(s->code));
    json_pair_given(&w, "transfer", str_of_text(s->transfer));
    json_object_end(&w);
    return b.failed ? say_answer_bad(call, "transfer")
                    : say_done(call, HIA_COMPLETE, text_from(kind), (struct hia_text){b.p, b.n},
                               s->id, 1);
}

/* ---- intents ---- */

static enum hia_step ask_intent(const struct hia_call *call)
{
    static const char *const names[] = {"account_id",
                                        "funding_account_id",
                                        "mode",
                                        "network",
                                        "amount",
                                        "description",
                                        "ach_class",
                                        "user",
                                        "metadata",
                                        "iso_currency_code",
                                        "require_guarantee",
                                        NULL};
    struct body b;
    say_body(call, &b);
    if (!say_asked(call, &b, names))
        return say_asked_bad(call);
    return say_post(call, &b,
                    &(struct post){.path = "/transfer/intent/create",
                                   .safety = HIA_ONCE,
                                   .key = call->call_id});
}

static enum hia_step took_intent(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text whole = NONE, why = NONE, rationale = NONE, code = NONE;
    struct standing s = {NONE, NONE, NONE, NONE};
    const struct want top[] = {{"transfer_intent", &whole}};
    const struct want inside[] = {{"id", &s.id},
                                  {"status", &s.state},
                                  {"transfer_id", &s.transfer},
                                  {"failure_reason", &why},
                                  {"authorization_decision_rationale", &rationale}};
    const struct want reason[] = {{"error_code", &s.code}}, decided[] = {{"code", &code}};
    if (!take_wanted(call, str_of_text(r->body), top, 1) || !whole.n ||
        !take_wanted(call, str_of_text(whole), inside, COUNT_OF(inside)) || !s.id.n ||
        (why.n && !take_wanted(call, str_of_text(why), reason, 1)) ||
        (rationale.n && !take_wanted(call, str_of_text(rationale), decided, 1)))
        return say_answer_bad(call, "transfer_intent");
    if (!s.code.n && str_is(str_of_text(s.state), "FAILED"))
        s.code = code;
    return say_standing(call, "json.transfer-intent", &s);
}

/* There is no look-up for one, and it moves no money by itself: a person decides. */
static enum hia_step doubtful_intent(const struct hia_call *call)
{
    return say_fail(call, HIA_FAIL_OUTCOME, HIA_TEXT("outcome_unknown"), 0,
                    "whether the intent was made is not known; it moves nothing until a person "
                    "completes it");
}

static enum hia_step reconcile_intent(const struct hia_call *call, const struct hia_attempt *a)
{
    (void)a;
    return doubtful_intent(call);
}

static enum hia_step refused_intent(const struct hia_call *call, const struct plaid_error *e)
{
    return e->status >= 500 ? doubtful_intent(call) : HIA_STEP_NONE;
}

const struct op TRANSFER_INTENT_CREATE = {.name = "transfer.intent.create",
                                          .ask = ask_intent,
                                          .took = took_intent,
                                          .refused = refused_intent,
                                          .reconcile = reconcile_intent};

static enum hia_step ask_intent_state(const struct hia_call *call)
{
    struct body b;
    say_body(call, &b);
    json_pair_str(&b.json, "transfer_intent_id", str_of_text(field_of(call, "intent")));
    return say_post(call, &b, &(struct post){.path = "/transfer/intent/get"});
}

const struct op TRANSFER_INTENT_GET = {
    .name = "transfer.intent.get", .ask = ask_intent_state, .took = took_intent};
