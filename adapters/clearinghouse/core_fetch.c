/* core_fetch.c - CAQH CORE: acknowledgements and remittances fetched, delivered, and only then
 * confirmed. */
#include "clearinghouse/core_talk.h"

/* What is asked for: 999 and TA1 by the PayloadID of a submission, 277CA and 835 by their kind. */
static const char *kind_of(enum operation op, bool results)
{
    return op == REMITTANCE_FETCH ? "remittance"
           : results              ? "claim_acknowledgement"
                                  : "acknowledgement";
}

static enum hia_step ask(const struct hia_call *call, enum core_message message, const char *stage,
                         struct hia_text type, struct hia_text id)
{
    return core_send(call, &(struct core_ask){.message = message,
                                              .stage = stage,
                                              .endpoint = options_of(call)->reports_endpoint,
                                              .type = type,
                                              .id = id,
                                              .safety = HIA_SAFE});
}

/* The PayloadID of the retrieval that is under way, or comes next. */
static struct hia_text asked_with(const struct hia_call *call)
{
    char name[32];
    (void)str_copy(name, sizeof(name),
                   str_of_text(say_text(call, "fetch-%lld", (long long)number_get(call, "count"))));
    return core_payload_id(call, name);
}

/* Of one submission (the field payload_id), or whatever there is of the kind. */
static enum hia_step retrieve(const struct hia_call *call, enum operation op)
{
    struct hia_text id = field_of(call, "payload_id");
    bool generic = options_of(call)->core_generic;
    bool results = op == REMITTANCE_FETCH || !id.n;
    return ask(call, results || generic ? CORE_RESULTS_RETRIEVAL : CORE_ACK_RETRIEVAL, "fetch",
               core_type(call, kind_of(op, results && !(generic && op == ACKNOWLEDGEMENT_FETCH))),
               id.n ? id : asked_with(call));
}

static enum hia_step confirm(const struct hia_call *call, struct hia_text id)
{
    return ask(call, CORE_RESULTS_ACK, "confirm", core_type(call, "confirmation"), id);
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

/* No PayloadType for 277CA is published (facts/x12.md D.2). Where the partner has not given us one
 * ours is tried, and one that is not known there is no failure: tried again after some days. */
static const struct hia_text NO_277CA = {"core.no_277ca", 13};
enum { NO_277CA_DAYS = 7 };

static bool may_have_277ca(const struct hia_call *call)
{
    struct hia_text since;
    uint64_t seconds;
    if (!hia_state_get(call, HIA_SCOPE_PARTNER, NO_277CA, &since) ||
        !str_to_u64(str_of_text(since), INT64_MAX, &seconds))
        return true;
    return hia_now_us(call) / 1000000 - (int64_t)seconds > (int64_t)NO_277CA_DAYS * 86400;
}

static bool is_no_277ca(const struct hia_call *call, enum operation op, const struct core_answer *a)
{
    struct hia_text own;
    struct str code = a->core.field[CORE_ERROR_CODE];
    if (op != ACKNOWLEDGEMENT_FETCH || a->heard != HEARD_ERROR ||
        list_value(&options_of(call)->core_types, "claim_acknowledgement", &own) ||
        (!str_starts(code, STR("PayloadType")) && !str_is(code, "NotSupported")))
        return false;
    hia_log(call, HIA_LOG_INFO, "core_no_277ca", NO_277CA_DAYS);
    hia_state_put(call, HIA_SCOPE_PARTNER, NO_277CA,
                  say_text(call, "%lld", (long long)(hia_now_us(call) / 1000000)));
    return true;
}

/* Each interchange of it: our answer to any of them goes under this PayloadID. */
static void note_results(const struct hia_call *call, struct str payload, struct hia_text id)
{
    struct look look;
    do {
        look_at(payload, &look);
        core_result_note(call, &look, id);
        payload = look.after;
    } while (look.verdict == LOOK_MORE);
}

static enum hia_step not_whole(const struct hia_call *call, const struct look *look, int32_t status)
{
    return say_fail(call, HIA_FAIL_ANSWER, say_text(call, "x12.%s", look_word(look->verdict)),
                    status, "What came is not made of whole interchanges.");
}

static bool is_receipts(struct str payload)
{
    struct look look;
    do {
        look_at(payload, &look);
        if (!str_is(look.set, "999") && !str_is(look.set, "TA1"))
            return false;
        payload = look.after;
    } while (look.verdict == LOOK_MORE);
    return true;
}

/* Nothing but 999 and TA1: that of one submission, or, where 277CA or 835 were asked for, the
 * answer to an earlier question given twice. A receipt under its PayloadID, its batch's, would
 * count there for the results of that batch. Where one generic action gives them as results, it
 * wants one. */
static bool has_no_receipt(const struct hia_call *call, enum operation op, struct str payload)
{
    bool generic = op == ACKNOWLEDGEMENT_FETCH && options_of(call)->core_generic;
    return !generic && is_receipts(payload);
}

/* Ours are of version 5: those of our batches among them (RFC 9562, 4.2). */
static bool may_be_a_batch_of_ours(struct hia_text id)
{
    enum { UUID_LENGTH = 36, VERSION_AT = 14 };
    return id.n == UUID_LENGTH && id.p[VERSION_AT] == '5';
}

/* What stands there again is given until it is confirmed, and behind it may be results: it is, when
 * the receipt can be of nothing else, that is under the PayloadID this was asked for with, or one
 * the partner made. Once: what then still stands there stays. */
static enum hia_step stands_there(const struct hia_call *call, struct hia_text id, bool receipts)
{
    const struct options *o = options_of(call);
    int64_t count = number_get(call, "count");
    if (!receipts || !o->core_ack_results || !id.n || number_get(call, "receipt") == count)
        return say_fetched(call, (uint32_t)count);
    if (!o->core_ack_batch && may_be_a_batch_of_ours(id) &&
        !str_eq(str_of_text(id), str_of_text(asked_with(call)))) {
        hia_log(call, HIA_LOG_WARN, "core_receipt_stands_first", count);
        return say_fetched(call, (uint32_t)count);
    }
    number_set(call, "receipt", count);
    return confirm(call, id);
}

static enum hia_step retrieved(const struct hia_call *call, enum operation op,
                               const struct core_answer *a)
{
    struct str payload = a->core.field[CORE_PAYLOAD];
    struct hia_text id = plain_id(a->core.field[CORE_PAYLOAD_ID]);
    struct look look;
    int64_t count = number_get(call, "count");
    if (!payload.n || core_says_nothing(call, a))
        return say_fetched(call, (uint32_t)count);
    if (is_repeated(call, payload))
        return stands_there(call, id, is_receipts(payload));
    look_file(payload, &look);
    if (look.verdict != LOOK_WHOLE)
        return not_whole(call, &look, a->status);
    number_set(call, "count", count + 1);
    note_results(call, payload, id);
    hia_deliver(call,
                say_text(call, "core-%.*s-%lld.x12", (int)call->call_id.n, call->call_id.p,
                         (long long)count),
                text_of_str(payload));
    bool wanted = options_of(call)->core_ack_results && id.n;
    return wanted && !has_no_receipt(call, op, payload) ? confirm(call, id) : more(call, op);
}

/* ---- acknowledgements of what was submitted ----
 *
 * A partner gives a 999 for the PayloadID it is about, so these are kept at the partner's scope
 * until their acknowledgement came: "PayloadID seconds LF", oldest first. */

static const struct hia_text AWAITED = {"core.awaited", 12};
enum { AWAITED_DAYS = 30 };

void core_await(const struct hia_call *call, struct hia_text id)
{
    struct buf list = say_buf(call, HIA_STATE_VALUE_MAX);
    struct hia_text now =
        say_text(call, "%.*s %lld\n", (int)id.n, id.p, (long long)(hia_now_us(call) / 1000000));
    struct hia_text known = {NULL, 0};
    (void)hia_state_get(call, HIA_SCOPE_PARTNER, AWAITED, &known);
    struct str rest = str_of_text(known);
    /* The oldest make room: the ledger tells of an acknowledgement that never came. */
    while (rest.n + now.n > HIA_STATE_VALUE_MAX && rest.p)
        str_split(&rest, '\n');
    while (rest.p && rest.n) {
        struct str line = str_split(&rest, '\n');
        if (str_starts(line, str_of_text(id)))
            continue;
        buf_put_str(&list, line);
        buf_putc(&list, '\n');
    }
    buf_put(&list, now.p, now.n);
    hia_state_put(call, HIA_SCOPE_PARTNER, AWAITED, text_of_str(buf_str(&list)));
}

/* Entry `at` of the list, and what is left without it. False: there are no more. */
static bool awaited(const struct hia_call *call, int64_t at, struct str *id, struct buf *without)
{
    struct hia_text known;
    bool found = false;
    *without = say_buf(call, HIA_STATE_VALUE_MAX);
    if (!hia_state_get(call, HIA_SCOPE_PARTNER, AWAITED, &known))
        return false;
    struct str rest = str_of_text(known);
    for (int64_t i = 0; rest.p && rest.n; i++) {
        struct str line = str_split(&rest, '\n'), words = line;
        if (i == at) {
            *id = str_split(&words, ' ');
            found = id->n > 0;
            continue;
        }
        buf_put_str(without, line);
        buf_putc(without, '\n');
    }
    return found;
}

/* What has waited for too long is told once and forgotten. */
static void forget_old(const struct hia_call *call)
{
    struct buf young = say_buf(call, HIA_STATE_VALUE_MAX);
    struct hia_text known;
    if (!hia_state_get(call, HIA_SCOPE_PARTNER, AWAITED, &known))
        return;
    struct str rest = str_of_text(known);
    while (rest.p && rest.n) {
        struct str line = str_split(&rest, '\n'), since = line;
        uint64_t seconds = 0;
        str_split(&since, ' ');
        bool good = since.p && str_to_u64(since, INT64_MAX, &seconds);
        int64_t age_s = hia_now_us(call) / 1000000 - (int64_t)seconds;
        if (!good || age_s > (int64_t)AWAITED_DAYS * 86400)
            continue;
        buf_put_str(&young, line);
        buf_putc(&young, '\n');
    }
    if (young.failed || young.n == known.n)
        return;
    hia_log(call, HIA_LOG_WARN, "core_awaited_too_long", AWAITED_DAYS);
    hia_state_put(call, HIA_SCOPE_PARTNER, AWAITED, text_of_str(buf_str(&young)));
}

/* The next that is awaited; after the last what has kinds of its own. */
static enum hia_step ask_awaited(const struct hia_call *call)
{
    struct buf without;
    struct str id;
    if (awaited(call, number_get(call, "at"), &id, &without))
        return ask(call, CORE_ACK_RETRIEVAL, "await", core_type(call, "acknowledgement"),
                   say_text(call, "%.*s", STR_FMT(id)));
    if (may_have_277ca(call))
        return retrieve(call, ACKNOWLEDGEMENT_FETCH);
    return say_fetched(call, (uint32_t)number_get(call, "count"));
}

static enum hia_step next_awaited(const struct hia_call *call, bool drop)
{
    int64_t at = number_get(call, "at");
    struct buf without;
    struct str id;
    if (!drop)
        number_set(call, "at", at + 1);
    else if (awaited(call, at, &id, &without))
        hia_state_put(call, HIA_SCOPE_PARTNER, AWAITED, text_of_str(buf_str(&without)));
    return ask_awaited(call);
}

static enum hia_step heard_awaited(const struct hia_call *call, const struct hia_reply *reply)
{
    struct core_answer a;
    struct look look;
    core_hear(call, reply, CORE_ACK_RETRIEVAL, &a);
    bool nothing =
        (a.heard == HEARD_GOOD && !a.core.field[CORE_PAYLOAD].n) ||
        ((a.heard == HEARD_GOOD || a.heard == HEARD_ERROR) && core_says_nothing(call, &a));
    if (nothing)
        return next_awaited(call, false);
    if (a.heard == HEARD_ERROR && str_starts(a.core.field[CORE_ERROR_CODE], STR("PayloadID"))) {
        hia_log(call, HIA_LOG_WARN, "core_awaited_unknown", reply->status);
        return next_awaited(call, true);
    }
    if (a.heard != HEARD_GOOD)
        return core_fail(call, reply, &a);
    look_file(a.core.field[CORE_PAYLOAD], &look);
    if (look.verdict != LOOK_WHOLE)
        return not_whole(call, &look, reply->status);
    int64_t count = number_get(call, "count");
    number_set(call, "count", count + 1);
    hia_deliver(call,
                say_text(call, "core-%.*s-%lld.ack", (int)call->call_id.n, call->call_id.p,
                         (long long)count),
                text_of_str(a.core.field[CORE_PAYLOAD]));
    return next_awaited(call, true);
}

/* ---- the conversation ---- */

static enum hia_step fetch_begin(const struct hia_call *call, enum operation op)
{
    bool one =
        op == REMITTANCE_FETCH || field_of(call, "payload_id").n || options_of(call)->core_generic;
    if (one)
        return retrieve(call, op);
    forget_old(call);
    return ask_awaited(call);
}

static enum hia_step fetch_reply(const struct hia_call *call, enum operation op,
                                 const struct hia_reply *reply)
{
    struct core_answer a;
    bool confirmed = stage_is(call, "confirm");
    bool results =
        op == REMITTANCE_FETCH || options_of(call)->core_generic || !field_of(call, "payload_id").n;
    if (stage_is(call, "await"))
        return heard_awaited(call, reply);
    core_hear(call, reply,
              confirmed ? CORE_RESULTS_ACK
              : results ? CORE_RESULTS_RETRIEVAL
                        : CORE_ACK_RETRIEVAL,
              &a);
    if (a.heard == HEARD_ERROR && !confirmed &&
        (core_says_nothing(call, &a) || (results && is_no_277ca(call, op, &a))))
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
