/* transfers_end.c - what an answer of the partner does to a transfer: its row, its history, its
 * events. */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "job/bank.h"
#include "job/transfers_state.h"

/* ---- the row ---- */

static bool say(struct transfers *w, const struct store_transfer *t, enum event_id id,
                struct err *err)
{
    const struct event_field fields[] = {
        EVENT_CSTR("transfer_id", t->uuid),
        EVENT_CSTR("connection_id", t->connection_uuid),
        EVENT_CSTR("bank_account_id", t->account_uuid),
        EVENT_STR("partner", t->partner),
        EVENT_CSTR("source", "plaid"),
        EVENT_STR("vendor_transfer_id", t->vendor_id),
        EVENT_CSTR("direction", store_transfer_direction_names[t->direction]),
        EVENT_INT("amount_cents", t->amount_cents),
        EVENT_STR("currency", t->currency),
        EVENT_INT("exponent", bank_exponent(t->currency)),
        EVENT_STR("code", t->code)};
    bool coded = id == EVENT_TRANSFER_DECLINED || id == EVENT_TRANSFER_RETURNED ||
                 id == EVENT_TRANSFER_FAILED;
    return emit(w->emitter, id, "transfer", str_from(t->uuid), fields, COUNT_OF(fields) - !coded,
                err);
}

static bool say_move(struct transfers *w, const struct store_transfer *was,
                     const struct store_transfer *t, struct err *err)
{
    static const enum event_id events[TRANSFER_STATE_COUNT] = {
        [TRANSFER_BEGUN] = EVENT_COUNT,
        [TRANSFER_AUTHORIZED] = EVENT_TRANSFER_AUTHORIZED,
        [TRANSFER_DECLINED] = EVENT_TRANSFER_DECLINED,
        [TRANSFER_ASKED] = EVENT_COUNT,
        [TRANSFER_PENDING] = EVENT_COUNT, /* created, as what is further already */
        [TRANSFER_POSTED] = EVENT_COUNT,
        [TRANSFER_SETTLED] = EVENT_TRANSFER_SETTLED,
        [TRANSFER_RETURNED] = EVENT_TRANSFER_RETURNED,
        [TRANSFER_FAILED] = EVENT_TRANSFER_FAILED,
        [TRANSFER_CANCELLED] = EVENT_TRANSFER_CANCELLED};
    bool created = store_transfer_is_made(t) && !store_transfer_is_made(was);
    bool moved = t->state != was->state && events[t->state] != EVENT_COUNT;
    return (!created || say(w, t, EVENT_TRANSFER_CREATED, err)) &&
           (!moved || say(w, t, events[t->state], err));
}

bool transfers_move(struct transfers *w, const struct store_transfer *was, struct store_transfer *t,
                    enum transfer_state to, struct err *err)
{
    t->state = to;
    return store_transfer_change(w->job->store, t, was->state, &w->by, err) &&
           say_move(w, was, t, err);
}

/* ---- an answer ---- */

struct told {
    struct str id, state, code;
    struct str transfer; /* of an intent that was completed */
};

static bool read_told(struct transfers *w, struct hia_text content, struct told *out,
                      struct err *err)
{
    struct json_reader *r = json_reader_new(err);
    enum json_token token = JSON_ERROR;
    *out = (struct told){.id = {NULL, 0}};
    if (!r)
        return false;
    json_open(r, str_of(content.p, content.n));
    bool ok = json_next(r) == JSON_OBJECT;
    while (ok && (token = json_next(r)) == JSON_KEY) {
        struct str key = json_text(r);
        struct str *to = str_is(key, "id")         ? &out->id
                         : str_is(key, "state")    ? &out->state
                         : str_is(key, "code")     ? &out->code
                         : str_is(key, "transfer") ? &out->transfer
                                                   : NULL;
        ok = to ? json_next(r) == JSON_STRING : json_skip(r);
        if (ok && to)
            *to = arena_str(&w->arena, json_text(r));
    }
    ok = ok && token == JSON_OBJECT_END && out->id.n;
    json_reader_free(r);
    return ok || err_set(err, ERR_DATA, "what an adapter said of a transfer cannot be read");
}

/* Plaid's words, of a transfer and of an intent. One nobody knows leaves it as it is, and so does
 * an intent that succeeded and does not say with which transfer: there is nothing to follow yet. */
static enum transfer_state state_of(struct str word, enum transfer_state now)
{
    static const struct {
        const char *word;
        enum transfer_state state;
    } rows[] = {{"pending", TRANSFER_PENDING},     {"posted", TRANSFER_POSTED},
                {"settled", TRANSFER_SETTLED},     {"funds_available", TRANSFER_SETTLED},
                {"cancelled", TRANSFER_CANCELLED}, {"failed", TRANSFER_FAILED},
                {"returned", TRANSFER_RETURNED},   {"PENDING", TRANSFER_PENDING},
                {"FAILED", TRANSFER_FAILED}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(word, rows[i].word))
            return rows[i].state;
    if (str_is(word, "SUCCEEDED"))
        return now;
    log_event(LOG_WARN, "job", "transfer.unknown_state", NULL, LOG_NUMBER("characters", word.n));
    return now;
}

/* Whose end it is, its request says: a call of before goes first, and is another's. */
static bool row_of(struct transfers *w, const struct job_call *call, struct store_transfer *t,
                   struct err *err)
{
    const struct hia_request *r = job_call_request(call);
    bool found = false;
    for (size_t i = 0; i < r->field_count; i++)
        if (str_is(str_of(r->fields[i].name.p, r->fields[i].name.n), TRANSFER_OF) &&
            !store_transfer_of_uuid(w->job->store,
                                    str_of(r->fields[i].value.p, r->fields[i].value.n), &w->arena,
                                    t, &found, err))
            return false;
    return found || err_set(err, ERR_STORE, "a call is about no transfer of ours");
}

static bool is_first(const char *operation)
{
    return strcmp(operation, OPERATION_AUTHORIZE) == 0 || strcmp(operation, OPERATION_INTEND) == 0;
}

/* From here on it is the transfer's row; how that stands is asked next. */
static void complete(struct store_transfer *t, const struct told *told)
{
    t->authorization_id = told->id;
    t->vendor_id = told->transfer;
}

static bool on_end(void *ctx, struct job_call *call, const struct host_next *next, struct err *err)
{
    struct transfers *w = ctx;
    struct store_transfer t, was;
    struct told told = {.id = {NULL, 0}};
    const char *operation = job_call_operation(call);
    bool authorizes = strcmp(operation, OPERATION_AUTHORIZE) == 0;
    if (!row_of(w, call, &t, err))
        return false;
    was = t;
    t.asked_at_us = clock_now_us();
    /* The partner has none; or the first answer comes late, and the row is further: made anew from
     * there it would be made twice. */
    if (next->done.status == HIA_NOTHING || (is_first(operation) && t.state != TRANSFER_BEGUN))
        return transfers_move(w, &was, &t, t.state, err);
    if (!read_told(w, next->done.content, &told, err))
        return false;
    t.code = told.code;
    if (told.transfer.n) {
        complete(&t, &told);
        return transfers_move(w, &was, &t, TRANSFER_PENDING, err);
    }
    *(authorizes ? &t.authorization_id : &t.vendor_id) = told.id;
    return transfers_move(w, &was, &t,
                          authorizes ? TRANSFER_AUTHORIZED : state_of(told.state, t.state), err);
}

/* What came to nothing for good: a call that is tried again has not. Of a transfer being made only
 * a refusal says that: whatever else went wrong, the partner may have it. */
static enum transfer_state failed_state(const char *operation, const struct store_transfer *t,
                                        enum hia_failure failure)
{
    bool refused = failure == HIA_FAIL_REJECTED || failure == HIA_FAIL_REQUEST;
    bool making = t->state == TRANSFER_ASKED && strcmp(operation, OPERATION_CREATE) == 0;
    if (failure == HIA_FAIL_RETRY)
        return t->state;
    if (t->state != TRANSFER_BEGUN || !is_first(operation))
        return making && refused ? TRANSFER_FAILED : t->state;
    return failure == HIA_FAIL_REJECTED && strcmp(operation, OPERATION_AUTHORIZE) == 0
               ? TRANSFER_DECLINED
               : TRANSFER_FAILED;
}

static bool on_failed(void *ctx, struct job_call *call, const struct host_next *next,
                      struct err *err)
{
    struct transfers *w = ctx;
    struct store_transfer t, was;
    if (!row_of(w, call, &t, err))
        return false;
    was = t;
    enum transfer_state to = failed_state(job_call_operation(call), &t, next->fail.failure);
    t.asked_at_us = clock_now_us();
    if (to != t.state)
        t.code = str_of(next->fail.code.p, next->fail.code.n);
    return transfers_move(w, &was, &t, to, err);
}

struct finance_fold transfers_fold(struct transfers *t)
{
    return (struct finance_fold){.ctx = t, .end = on_end, .failed = on_failed};
}
