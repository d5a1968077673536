/* core_reply.c - CAQH CORE: our own TA1 and 999, as the receipt of the results they answer, or as a
 * batch of their own (facts/x12.md D.2, batch step 4).
 *
 * A receipt names the PayloadID its results came under: these are kept at the partner's scope when
 * results are fetched, by what a 999 (AK102) and a TA1 (TA101) name: "GS06 ISA13 PayloadID LF",
 * oldest first. */
#include "clearinghouse/core_talk.h"

enum { SUBMITS_MAX = 3, RECEIPT_LINE_MAX = 128 };

static const struct hia_text RESULTS = {"core.results", 12};

void core_result_note(const struct hia_call *call, const struct look *look, struct hia_text id)
{
    struct buf list = say_buf(call, HIA_STATE_VALUE_MAX);
    struct hia_text known = {NULL, 0};
    struct hia_text line = say_text(call, "%.*s %.*s %.*s\n", STR_FMT(look->group_control),
                                    STR_FMT(look->control), (int)id.n, id.p);
    if (!id.n || !line.n || line.n > RECEIPT_LINE_MAX)
        return;
    (void)hia_state_get(call, HIA_SCOPE_PARTNER, RESULTS, &known);
    struct str rest = str_of_text(known);
    /* The oldest make room: who answers so late is told that it is not known. */
    while (rest.p && rest.n + line.n > HIA_STATE_VALUE_MAX)
        str_split(&rest, '\n');
    if (rest.p)
        buf_put_str(&list, rest);
    buf_put(&list, line.p, line.n);
    hia_state_put(call, HIA_SCOPE_PARTNER, RESULTS, text_of_str(buf_str(&list)));
}

/* The newest whose numbers are those. */
static struct str result_of(const struct hia_call *call, const struct look *reply)
{
    bool ta1 = str_is(reply->set, "TA1");
    struct str wanted = ta1 ? reply->ta1_control : reply->ak1_control, found = {NULL, 0};
    struct hia_text known = {NULL, 0};
    (void)hia_state_get(call, HIA_SCOPE_PARTNER, RESULTS, &known);
    struct str rest = str_of_text(known);
    while (rest.p && rest.n) {
        struct str line = str_split(&rest, '\n'), group = str_split(&line, ' ');
        struct str isa = str_split(&line, ' ');
        if (look_same_number(ta1 ? isa : group, wanted))
            found = line;
    }
    return found;
}

static struct hia_text type_of(const struct hia_call *call, const struct look *look)
{
    struct hia_text kind = look_kind(look);
    return core_type(call, kind.n ? kind.p : "");
}

static enum hia_step send(const struct hia_call *call, const struct look *look)
{
    const struct options *o = options_of(call);
    bool batch = o->core_replies == REPLY_BATCH;
    struct str id = batch ? str_of_text(core_payload_id(call, "payload")) : result_of(call, look);
    if (!id.n)
        return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("core.results_unknown"), 0,
                        "Under which PayloadID the answered file was fetched is not known.");
    return core_send(
        call, &(struct core_ask){.message = batch ? CORE_BATCH_SUBMIT : CORE_RESULTS_ACK,
                                 .stage = "reply",
                                 .endpoint = batch ? o->claims_endpoint : o->reports_endpoint,
                                 .type = type_of(call, look),
                                 .id = text_of_str(id),
                                 .payload = call->request->content,
                                 .safety = HIA_ONCE});
}

static enum hia_step begin(const struct hia_call *call, enum operation op)
{
    struct look look;
    enum hia_step step;
    return request_look(call, op, &look, &step) ? send(call, &look) : step;
}

/* Heard twice it is one receipt: said again under the same PayloadID. */
static enum hia_step again(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    int64_t submits = number_get(call, "submits") + 1;
    number_set(call, "submits", submits);
    stage_set(call, "again");
    return submits < SUBMITS_MAX
               ? say_wait_for(call, HIA_TEXT("repeat"),
                              o->resend_after_ms > 0 ? o->resend_after_ms : 1000, 0)
               : say_unlearnt(call, "core.reply_unanswered");
}

static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    struct core_answer a;
    if (stage_is(call, "again"))
        return is_woken(r) ? begin(call, op) : say_unlearnt(call, "core.reply_unanswered");
    bool batch = options_of(call)->core_replies == REPLY_BATCH;
    core_hear(call, r, batch ? CORE_BATCH_SUBMIT : CORE_RESULTS_ACK, &a);
    /* Not known any more after a doubtful one: that one arrived. */
    bool taken = a.heard == HEARD_ERROR && number_get(call, "submits") &&
                 str_starts(a.core.field[CORE_ERROR_CODE], STR("PayloadID"));
    if (a.heard == HEARD_GOOD || taken)
        return say_accepted(call, plain_id(a.core.field[CORE_PAYLOAD_ID]));
    return core_is_doubtful(r, &a) ? again(call) : core_fail(call, r, &a);
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    (void)op;
    (void)attempt;
    return again(call);
}

const struct conversation CORE_REPLY = {begin, reply, reconcile};
