/* core.c - CAQH CORE: inquiries in real time, claims in batch, answers fetched.
 *
 * A claim file has one PayloadID however often it is sent. When an answer to it did not come, the
 * acknowledgement of that PayloadID is asked for before anything else. */
#include "clearinghouse/core_talk.h"

enum { SUBMITS_MAX = 3 };

static struct hia_text payload_id(const struct hia_call *call, const char *name)
{
    char id[37];
    hia_uuid(call, text_from(name), id);
    return say_text(call, "%s", id);
}

/* ---- real time ---- */

static enum hia_step ask_begin(const struct hia_call *call, enum operation op)
{
    struct look look;
    enum hia_step step;
    if (!request_look(call, op, &look, &step))
        return step;
    /* ONCE: CORE asks for 90 s before the same inquiry comes again, and the engine does not know.
     */
    struct hia_text kind = look_kind(&look);
    return core_send(call, &(struct core_ask){.message = CORE_REAL_TIME,
                                              .stage = "ask",
                                              .endpoint = ask_endpoint(options_of(call), op),
                                              .type = core_type(call, kind.p),
                                              .id = payload_id(call, "payload"),
                                              .payload = call->request->content,
                                              .safety = HIA_ONCE});
}

static enum hia_step ask_reply(const struct hia_call *call, enum operation op,
                               const struct hia_reply *reply)
{
    struct core_answer a;
    core_hear(call, reply, CORE_REAL_TIME, &a);
    if (a.heard != HEARD_GOOD)
        return op == PRIOR_AUTH_SUBMIT && core_is_doubtful(reply, &a)
                   ? say_unlearnt(call, "prior_auth_unanswered")
                   : core_fail(call, reply, &a);
    if (!a.core.field[CORE_PAYLOAD].n)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("core.payload_missing"), reply->status,
                        "The partner said success and sent no answer.");
    return take_answer(call, op, text_of_str(a.core.field[CORE_PAYLOAD]),
                       plain_id(a.core.field[CORE_PAYLOAD_ID]));
}

static enum hia_step ask_reconcile(const struct hia_call *call, enum operation op,
                                   const struct hia_attempt *attempt)
{
    (void)attempt;
    return say_unanswered(call, op);
}

const struct conversation CORE_REAL_TIME_ASK = {ask_begin, ask_reply, ask_reconcile};

/* ---- claims ---- */

static enum hia_step submit(const struct hia_call *call)
{
    struct look look;
    look_at(str_of_text(call->request->content), &look);
    struct hia_text kind = look_kind(&look);
    return core_send(call, &(struct core_ask){.message = CORE_BATCH_SUBMIT,
                                              .stage = "submit",
                                              .endpoint = options_of(call)->claims_endpoint,
                                              .type = core_type(call, kind.n ? kind.p : ""),
                                              .id = payload_id(call, "payload"),
                                              .payload = call->request->content,
                                              .safety = HIA_ONCE});
}

/* With the generic actions every retrieval has the root of the results (facts/x12.md D.2). */
static enum core_message ack_message(const struct hia_call *call)
{
    return options_of(call)->core_generic ? CORE_RESULTS_RETRIEVAL : CORE_ACK_RETRIEVAL;
}

static enum hia_step look_up(const struct hia_call *call)
{
    return core_send(call, &(struct core_ask){.message = ack_message(call),
                                              .stage = "look",
                                              .endpoint = options_of(call)->claims_endpoint,
                                              .type = core_type(call, "acknowledgement"),
                                              .id = payload_id(call, "payload"),
                                              .safety = HIA_SAFE});
}

static enum hia_step submit_begin(const struct hia_call *call, enum operation op)
{
    struct look look;
    enum hia_step step;
    return request_look(call, op, &look, &step) ? submit(call) : step;
}

/* Nothing learnt yet: look again later, and in the end tell a person. */
static enum hia_step look_later(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    int64_t since = number_get(call, "looking_since_us"), now = hia_now_us(call);
    if (!since)
        number_set(call, "looking_since_us", now);
    int64_t left = o->patience_ms - (since ? (now - since) / 1000 : 0);
    stage_set(call, "look");
    return left > 0 ? say_wait(call, o->poll_ms, left) : say_unlearnt(call, "core.unlearnt");
}

static bool says_nothing_yet(const struct hia_call *call, const struct core_answer *a)
{
    const struct hia_list *words = &options_of(call)->core_nothing;
    return list_has(words, text_of_str(a->core.field[CORE_ERROR_CODE])) ||
           list_has(words, text_of_str(a->core.field[CORE_PAYLOAD_TYPE]));
}

/* What the acknowledgement of our PayloadID says of its arrival. */
static enum hia_step looked(const struct hia_call *call, const struct hia_reply *reply)
{
    struct core_answer a;
    struct look asked, look;
    if (is_expired(reply))
        return say_unlearnt(call, "core.unlearnt");
    if (is_woken(reply))
        return look_up(call);
    core_hear(call, reply, ack_message(call), &a);
    if (a.heard == HEARD_ERROR &&
        list_has(&options_of(call)->core_unknown_id, text_of_str(a.core.field[CORE_ERROR_CODE]))) {
        int64_t submits = number_get(call, "submits") + 1;
        number_set(call, "submits", submits);
        return submits < SUBMITS_MAX
                   ? submit(call)
                   : say_retry(call, HIA_TEXT("core.not_arrived"), 0, 0, "It never arrived.");
    }
    if (a.heard != HEARD_GOOD || !a.core.field[CORE_PAYLOAD].n || says_nothing_yet(call, &a))
        return look_later(call);
    look_at(str_of_text(call->request->content), &asked);
    look_at(a.core.field[CORE_PAYLOAD], &look);
    if (look.verdict != LOOK_WHOLE || look_match(&asked, &look) != LOOK_OURS)
        return look_later(call);
    /* It may not be given twice: it goes where it would have gone. */
    struct hia_text id = payload_id(call, "payload");
    hia_deliver(call, say_text(call, "core-%.*s.ack", (int)id.n, id.p),
                text_of_str(a.core.field[CORE_PAYLOAD]));
    return say_accepted(call, id);
}

static enum hia_step submit_reply(const struct hia_call *call, enum operation op,
                                  const struct hia_reply *reply)
{
    struct core_answer a;
    (void)op;
    if (stage_is(call, "look"))
        return looked(call, reply);
    core_hear(call, reply, CORE_BATCH_SUBMIT, &a);
    if (a.heard == HEARD_GOOD)
        return say_accepted(call, payload_id(call, "payload"));
    /* Sent again, and the partner knows the id after all: that is no refusal. */
    if (a.heard == HEARD_ERROR && number_get(call, "submits") &&
        str_starts(a.core.field[CORE_ERROR_CODE], STR("PayloadID")))
        return look_later(call);
    return core_is_doubtful(reply, &a) ? look_up(call) : core_fail(call, reply, &a);
}

static enum hia_step submit_reconcile(const struct hia_call *call, enum operation op,
                                      const struct hia_attempt *attempt)
{
    (void)op;
    (void)attempt;
    return stage_is(call, "look") ? look_later(call) : look_up(call);
}

const struct conversation CORE_SUBMIT = {submit_begin, submit_reply, submit_reconcile};

/* ---- answers ---- */

/* Of one submission (the field payload_id), or whatever there is of the kind. */
static enum hia_step retrieve(const struct hia_call *call, enum operation op)
{
    struct hia_text id = field_of(call, "payload_id");
    bool results = op == REMITTANCE_FETCH || options_of(call)->core_generic;
    char name[32];
    (void)str_copy(name, sizeof(name),
                   str_of_text(say_text(call, "fetch-%lld", (long long)number_get(call, "count"))));
    return core_send(call, &(struct core_ask){
                               .message = results ? CORE_RESULTS_RETRIEVAL : CORE_ACK_RETRIEVAL,
                               .stage = "fetch",
                               .endpoint = options_of(call)->reports_endpoint,
                               .type = core_type(call, op == REMITTANCE_FETCH ? "remittance"
                                                                              : "acknowledgement"),
                               .id = id.n ? id : payload_id(call, name),
                               .safety = HIA_SAFE});
}

static enum hia_step confirm(const struct hia_call *call, struct hia_text id)
{
    return core_send(call, &(struct core_ask){.message = CORE_RESULTS_ACK,
                                              .stage = "confirm",
                                              .endpoint = options_of(call)->reports_endpoint,
                                              .type = core_type(call, "confirmation"),
                                              .id = id,
                                              .safety = HIA_SAFE});
}

static enum hia_step more(const struct hia_call *call, enum operation op)
{
    int64_t count = number_get(call, "count");
    if (field_of(call, "payload_id").n || count >= options_of(call)->fetch_max)
        return say_fetched(call, (uint32_t)count);
    return retrieve(call, op);
}

/* The same file as the one before: the partner gives it until it is confirmed. */
static bool is_repeated(const struct hia_call *call, struct str payload)
{
    char sum[CORE_SHA1_HEX + 1];
    struct hia_text last;
    core_check_sum(payload, sum);
    bool same = hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("last"), &last) &&
                str_is(str_of_text(last), sum);
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("last"), text_from(sum));
    return same;
}

static enum hia_step retrieved(const struct hia_call *call, enum operation op,
                               const struct core_answer *a)
{
    struct str payload = a->core.field[CORE_PAYLOAD];
    struct look look;
    int64_t count = number_get(call, "count");
    if (!payload.n || says_nothing_yet(call, a) || is_repeated(call, payload))
        return say_fetched(call, (uint32_t)count);
    look_at(payload, &look);
    if (look.verdict != LOOK_WHOLE)
        return say_fail(call, HIA_FAIL_ANSWER, say_text(call, "x12.%s", look_word(look.verdict)),
                        a->status, "What came is not one whole interchange.");
    number_set(call, "count", count + 1);
    struct hia_text id = plain_id(a->core.field[CORE_PAYLOAD_ID]);
    hia_deliver(call,
                say_text(call, "core-%.*s-%lld.x12", (int)call->call_id.n, call->call_id.p,
                         (long long)count),
                text_of_str(payload));
    return options_of(call)->core_ack_results && id.n ? confirm(call, id) : more(call, op);
}

static enum hia_step fetch_begin(const struct hia_call *call, enum operation op)
{
    return retrieve(call, op);
}

static enum hia_step fetch_reply(const struct hia_call *call, enum operation op,
                                 const struct hia_reply *reply)
{
    struct core_answer a;
    bool confirmed = stage_is(call, "confirm");
    bool results = op == REMITTANCE_FETCH || options_of(call)->core_generic;
    core_hear(call, reply,
              confirmed ? CORE_RESULTS_ACK
              : results ? CORE_RESULTS_RETRIEVAL
                        : CORE_ACK_RETRIEVAL,
              &a);
    if (a.heard == HEARD_ERROR && !confirmed && says_nothing_yet(call, &a))
        return say_fetched(call, (uint32_t)number_get(call, "count"));
    if (a.heard != HEARD_GOOD)
        return core_fail(call, reply, &a);
    return confirmed ? more(call, op) : retrieved(call, op, &a);
}

static enum hia_step fetch_reconcile(const struct hia_call *call, enum operation op,
                                     const struct hia_attempt *attempt)
{
    (void)op;
    return repeat_harmless(call, attempt);
}

const struct conversation CORE_FETCH = {fetch_begin, fetch_reply, fetch_reconcile};
