/* core.c - CAQH CORE: inquiries in real time, claims in batch.
 *
 * A claim file has one PayloadID however often it is sent. When an answer to it did not come, the
 * acknowledgement of that PayloadID is asked for before anything else. */
#include "clearinghouse/core_talk.h"

enum { SUBMITS_MAX = 3 };
static const char UNLEARNT[] = "core.unlearnt";

struct hia_text core_payload_id(const struct hia_call *call, const char *name)
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
                                              .id = core_payload_id(call, "payload"),
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
                                              .id = core_payload_id(call, "payload"),
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
                                              .id = core_payload_id(call, "payload"),
                                              .safety = HIA_SAFE});
}

static enum hia_step submit_begin(const struct hia_call *call, enum operation op)
{
    struct look look;
    enum hia_step step;
    return request_look(call, op, &look, &step) ? submit(call) : step;
}

bool core_says_nothing(const struct hia_call *call, const struct core_answer *a)
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
    if (a.heard != HEARD_GOOD || !a.core.field[CORE_PAYLOAD].n || core_says_nothing(call, &a))
        return look_later(call, UNLEARNT);
    look_at(str_of_text(call->request->content), &asked);
    look_at(a.core.field[CORE_PAYLOAD], &look);
    if (look.verdict != LOOK_WHOLE || look_match(&asked, &look) != LOOK_OURS)
        return look_later(call, UNLEARNT);
    /* It may not be given twice: it goes where it would have gone. */
    struct hia_text id = core_payload_id(call, "payload");
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
    if (a.heard == HEARD_GOOD) {
        core_await(call, core_payload_id(call, "payload"));
        return say_accepted(call, core_payload_id(call, "payload"));
    }
    /* Sent again, and the partner knows the id after all: that is no refusal. */
    if (a.heard == HEARD_ERROR && number_get(call, "submits") &&
        str_starts(a.core.field[CORE_ERROR_CODE], STR("PayloadID")))
        return look_later(call, UNLEARNT);
    return core_is_doubtful(reply, &a) ? look_up(call) : core_fail(call, reply, &a);
}

static enum hia_step submit_reconcile(const struct hia_call *call, enum operation op,
                                      const struct hia_attempt *attempt)
{
    (void)op;
    (void)attempt;
    return stage_is(call, "look") ? look_later(call, UNLEARNT) : look_up(call);
}

const struct conversation CORE_SUBMIT = {submit_begin, submit_reply, submit_reconcile};
