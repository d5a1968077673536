/* status.c - counts by state, what is overdue, and the list of what needs a person. */
#include "store/status.h"

#include "store/sql.h"

/** Everything before this instant is overdue; nothing is when the timer is 0. */
static int64_t cutoff(int64_t now_us, int64_t timer_us)
{
    return timer_us > 0 ? now_us - timer_us : INT64_MIN;
}

static bool read_documents(void *ctx, const struct sql_row *row)
{
    struct store_status *st = ctx;
    int at = sql_word(row, 0, store_document_state_names, DOCUMENT_STATE_COUNT);
    if (at < DOCUMENT_STATE_COUNT)
        st->documents[at] = sql_int(row, 1);
    return true;
}

static bool read_batches(void *ctx, const struct sql_row *row)
{
    struct store_status *st = ctx;
    int at = sql_word(row, 0, store_batch_state_names, BATCH_STATE_COUNT);
    if (at < BATCH_STATE_COUNT)
        st->batches[at] = sql_int(row, 1);
    return true;
}

static bool read_claims(void *ctx, const struct sql_row *row)
{
    struct store_status *st = ctx;
    int at = sql_word(row, 0, store_claim_state_names, CLAIM_STATE_COUNT);
    if (at < CLAIM_STATE_COUNT) {
        st->claims[at] = sql_int(row, 1);
        st->claim_charge_cents[at] = sql_int(row, 2);
    }
    st->paid_cents += sql_int(row, 3);
    st->adjusted_cents += sql_int(row, 4);
    st->patient_cents += sql_int(row, 5);
    return true;
}

static bool read_remittances(void *ctx, const struct sql_row *row)
{
    struct store_status *st = ctx;
    int at = sql_word(row, 0, store_remittance_state_names, REMITTANCE_STATE_COUNT);
    if (at < REMITTANCE_STATE_COUNT)
        st->remittances[at] = sql_int(row, 1);
    st->remittance_cents += sql_int(row, 2);
    st->unbalanced_payments += sql_int(row, 3);
    return true;
}

static bool read_orphans(void *ctx, const struct sql_row *row)
{
    struct store_status *st = ctx;
    st->orphans_open = sql_int(row, 0);
    st->orphan_cents = sql_int(row, 1);
    return true;
}

bool store_status(struct store *s, int64_t now_us, const struct store_timers *timers,
                  struct store_status *out, struct err *err)
{
    *out = (struct store_status){0};
    for (size_t i = 0; i < timers->count; i++) {
        const struct store_payment_timer *t = &timers->payments[i];
        int64_t late;
        if (!sql_number(s, SQL_COUNT_PAYMENTS_OVERDUE,
                        VALUES(v_int(cutoff(now_us, t->after_us)), v_str(str_from(t->partner))),
                        &late, err))
            return false;
        out->payments_overdue += late;
    }
    return sql_each(s, SQL_COUNT_DOCUMENTS, NULL, 0, read_documents, out, err) &&
           sql_each(s, SQL_COUNT_BATCHES, NULL, 0, read_batches, out, err) &&
           sql_each(s, SQL_COUNT_CLAIMS, NULL, 0, read_claims, out, err) &&
           sql_number(s, SQL_COUNT_BATCHES_OVERDUE, VALUES(v_int(now_us)), &out->batches_overdue,
                      err) &&
           sql_number(s, SQL_COUNT_CLAIMS_OVERDUE, VALUES(v_int(now_us)), &out->claims_overdue,
                      err) &&
           sql_number(s, SQL_COUNT_SETS_OVERDUE, VALUES(v_int(now_us)), &out->sets_overdue, err) &&
           sql_number(s, SQL_COUNT_CONTRADICTED, NULL, 0, &out->contradictions, err) &&
           sql_each(s, SQL_COUNT_REMITTANCES, NULL, 0, read_remittances, out, err) &&
           sql_each(s, SQL_COUNT_ORPHANS, NULL, 0, read_orphans, out, err) &&
           sql_number(s, SQL_COUNT_ATTEMPTS, NULL, 0, &out->attempts_unsettled, err) &&
           sql_number(s, SQL_COUNT_CALLS_UNKNOWN, NULL, 0, &out->calls_unknown, err) &&
           sql_number(s, SQL_COUNT_CALLS_ASKED, NULL, 0, &out->calls_asked, err) &&
           sql_number(s, SQL_COUNT_CALLS_FAILED, NULL, 0, &out->calls_failed, err) &&
           sql_number(s, SQL_COUNT_MOVED, NULL, 0, &out->batches_moved, err) &&
           sql_number(s, SQL_COUNT_UNSENT, NULL, 0, &out->files_unsent, err) &&
           sql_number(s, SQL_COUNT_FETCHES_FAILED, NULL, 0, &out->fetches_failed, err) &&
           sql_number(s, SQL_COUNT_EVENTS, NULL, 0, &out->events, err) &&
           sql_number(s, SQL_COUNT_DEAD_LETTERS, NULL, 0, &out->dead_letters, err) &&
           sql_number(s, SQL_COUNT_DEAD_JOBS, NULL, 0, &out->dead_jobs, err) &&
           sql_number(s, SQL_COUNT_DEAD_COMMANDS, NULL, 0, &out->dead_commands, err);
}

/* --- what needs a person --- */

static const struct need_query {
    enum sql_id sql;
    enum store_need_kind kind;
    bool due; /* wants to know what time it is */
} need_queries[] = {
    {SQL_NEED_ATTEMPT, NEED_ATTEMPT, false},
    {SQL_NEED_CALL_UNKNOWN, NEED_CALL_UNKNOWN, false},
    {SQL_NEED_CALL_ASKED, NEED_CALL_ASKED, false},
    {SQL_NEED_CALL_FAILED, NEED_CALL_FAILED, false},
    {SQL_NEED_UNSENT, NEED_UNSENT, false},
    {SQL_NEED_FETCH, NEED_FETCH, false},
    {SQL_NEED_QUARANTINE, NEED_QUARANTINE, false},
    {SQL_NEED_BATCH_REJECTED, NEED_BATCH_REJECTED, false},
    {SQL_NEED_BATCH_OVERDUE, NEED_BATCH_OVERDUE, true},
    {SQL_NEED_CLAIM, NEED_CLAIM, false},
    {SQL_NEED_CONTRADICTION, NEED_CONTRADICTION, false},
    {SQL_NEED_CLAIM_OVERDUE, NEED_CLAIM_OVERDUE, true},
    {SQL_NEED_OUT_OF_BALANCE, NEED_OUT_OF_BALANCE, false},
    {SQL_NEED_ORPHAN, NEED_ORPHAN, false},
    {SQL_NEED_DEAD_LETTER, NEED_DEAD_LETTER, false},
    {SQL_NEED_JOB, NEED_JOB, false},
    {SQL_NEED_COMMAND, NEED_COMMAND, false},
};

struct list_need {
    enum store_need_kind kind;
    store_need_fn *fn;
    void *ctx;
    bool stopped;
};

static bool list_need(void *ctx, const struct sql_row *row)
{
    struct list_need *l = ctx;
    struct store_need n = {
        .kind = l->kind,
        .id = sql_int(row, 0),
        .key = sql_text(row, 1),
        .state = sql_text(row, 2),
        .why = sql_text(row, 3),
        .cents = sql_int(row, 4),
        .since_us = sql_int(row, 5),
    };
    if (l->kind == NEED_UNSENT || l->kind == NEED_CALL_ASKED) {
        n.wake_us = sql_int(row, 6);
        n.until_us = sql_int(row, 7);
        n.waits_for = l->kind == NEED_UNSENT ? sql_text(row, 8) : (struct str){NULL, 0};
    }
    l->stopped = !l->fn(l->ctx, &n);
    return !l->stopped;
}

static bool unpaid_needs(struct store *s, int64_t now_us, const struct store_timers *timers,
                         struct value most, struct list_need *l, struct err *err)
{
    l->kind = NEED_PAYMENT_OVERDUE;
    for (size_t i = 0; i < timers->count && !l->stopped; i++) {
        const struct store_payment_timer *t = &timers->payments[i];
        if (!sql_each(s, SQL_NEED_PAYMENT_OVERDUE,
                      VALUES(most, v_int(cutoff(now_us, t->after_us)), v_str(str_from(t->partner))),
                      list_need, l, err))
            return false;
    }
    return true;
}

bool store_needs(struct store *s, int64_t now_us, const struct store_timers *timers, int64_t limit,
                 store_need_fn *fn, void *ctx, struct err *err)
{
    struct list_need l = {.fn = fn, .ctx = ctx};
    struct value most = v_int(limit_of(limit));
    for (size_t i = 0; i < COUNT_OF(need_queries) && !l.stopped; i++) {
        const struct need_query *q = &need_queries[i];
        struct value v[] = {most, v_int(now_us)};
        l.kind = q->kind;
        if (!sql_each(s, q->sql, v, q->due ? 2 : 1, list_need, &l, err))
            return false;
        if (q->kind == NEED_CLAIM_OVERDUE && !unpaid_needs(s, now_us, timers, most, &l, err))
            return false;
    }
    return true;
}
