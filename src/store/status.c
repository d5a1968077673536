/* status.c - counts by state, what is overdue, and the list of what needs a person. */
#include "store/status.h"

#include "store/sqlite.h"

/** Everything before this instant is overdue; nothing is when the timer is 0. */
static int64_t cutoff(int64_t now_us, int64_t timer_us)
{
    return timer_us > 0 ? now_us - timer_us : INT64_MIN;
}

static bool read_documents(void *ctx, sqlite3_stmt *row)
{
    struct store_status *st = ctx;
    int at = sql_word(row, 0, document_state_names, DOCUMENT_STATE_COUNT);
    if (at < DOCUMENT_STATE_COUNT)
        st->documents[at] = sql_int(row, 1);
    return true;
}

static bool read_batches(void *ctx, sqlite3_stmt *row)
{
    struct store_status *st = ctx;
    int at = sql_word(row, 0, batch_state_names, BATCH_STATE_COUNT);
    if (at < BATCH_STATE_COUNT)
        st->batches[at] = sql_int(row, 1);
    st->batches_overdue += sql_int(row, 2);
    return true;
}

static bool read_claims(void *ctx, sqlite3_stmt *row)
{
    struct store_status *st = ctx;
    int at = sql_word(row, 0, claim_state_names, CLAIM_STATE_COUNT);
    if (at < CLAIM_STATE_COUNT) {
        st->claims[at] = sql_int(row, 1);
        st->claim_charge_cents[at] = sql_int(row, 2);
    }
    st->paid_cents += sql_int(row, 3);
    st->adjusted_cents += sql_int(row, 4);
    st->patient_cents += sql_int(row, 5);
    st->payments_overdue += sql_int(row, 6);
    return true;
}

static bool read_remittances(void *ctx, sqlite3_stmt *row)
{
    struct store_status *st = ctx;
    int at = sql_word(row, 0, remittance_state_names, REMITTANCE_STATE_COUNT);
    if (at < REMITTANCE_STATE_COUNT)
        st->remittances[at] = sql_int(row, 1);
    st->remittance_cents += sql_int(row, 2);
    st->unbalanced_payments += sql_int(row, 3);
    return true;
}

static bool read_orphans(void *ctx, sqlite3_stmt *row)
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
    int64_t ack = cutoff(now_us, timers->ack_us);
    int64_t claim_ack = cutoff(now_us, timers->claim_ack_us);
    int64_t payment = cutoff(now_us, timers->payment_us);
    return sql_each(s, SQL_COUNT_DOCUMENTS, NULL, 0, read_documents, out, err) &&
           sql_each(s, SQL_COUNT_BATCHES, VALUES(v_int(ack)), read_batches, out, err) &&
           sql_each(s, SQL_COUNT_CLAIMS, VALUES(v_int(payment)), read_claims, out, err) &&
           sql_number(s, SQL_COUNT_CLAIMS_OVERDUE, VALUES(v_int(claim_ack)), &out->claims_overdue,
                      err) &&
           sql_each(s, SQL_COUNT_REMITTANCES, NULL, 0, read_remittances, out, err) &&
           sql_each(s, SQL_COUNT_ORPHANS, NULL, 0, read_orphans, out, err) &&
           sql_number(s, SQL_COUNT_ATTEMPTS, NULL, 0, &out->attempts_unsettled, err) &&
           sql_number(s, SQL_COUNT_EVENTS, NULL, 0, &out->events, err) &&
           sql_number(s, SQL_COUNT_DEAD_LETTERS, NULL, 0, &out->dead_letters, err);
}

/* --- what needs a person --- */

enum need_timer { NO_TIMER, ACK_TIMER, CLAIM_ACK_TIMER, PAYMENT_TIMER, TIMER_COUNT };

static const struct need_query {
    enum sql_id sql;
    enum store_need_kind kind;
    enum need_timer timer;
} need_queries[] = {
    {SQL_NEED_ATTEMPT, NEED_ATTEMPT, NO_TIMER},
    {SQL_NEED_QUARANTINE, NEED_QUARANTINE, NO_TIMER},
    {SQL_NEED_BATCH_REJECTED, NEED_BATCH_REJECTED, NO_TIMER},
    {SQL_NEED_BATCH_OVERDUE, NEED_BATCH_OVERDUE, ACK_TIMER},
    {SQL_NEED_CLAIM, NEED_CLAIM, NO_TIMER},
    {SQL_NEED_CLAIM_OVERDUE, NEED_CLAIM_OVERDUE, CLAIM_ACK_TIMER},
    {SQL_NEED_PAYMENT_OVERDUE, NEED_CLAIM_OVERDUE, PAYMENT_TIMER},
    {SQL_NEED_OUT_OF_BALANCE, NEED_OUT_OF_BALANCE, NO_TIMER},
    {SQL_NEED_ORPHAN, NEED_ORPHAN, NO_TIMER},
    {SQL_NEED_DEAD_LETTER, NEED_DEAD_LETTER, NO_TIMER},
};

struct list_need {
    enum store_need_kind kind;
    store_need_fn *fn;
    void *ctx;
    bool stopped;
};

static bool list_need(void *ctx, sqlite3_stmt *row)
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
    l->stopped = !l->fn(l->ctx, &n);
    return !l->stopped;
}

bool store_needs(struct store *s, int64_t now_us, const struct store_timers *timers, int64_t limit,
                 store_need_fn *fn, void *ctx, struct err *err)
{
    int64_t before[TIMER_COUNT] = {
        [ACK_TIMER] = cutoff(now_us, timers->ack_us),
        [CLAIM_ACK_TIMER] = cutoff(now_us, timers->claim_ack_us),
        [PAYMENT_TIMER] = cutoff(now_us, timers->payment_us),
    };
    struct list_need l = {.fn = fn, .ctx = ctx};
    struct value most = v_int(limit_of(limit));
    for (size_t i = 0; i < COUNT_OF(need_queries) && !l.stopped; i++) {
        const struct need_query *q = &need_queries[i];
        l.kind = q->kind;
        struct value v[] = {most, v_int(before[q->timer])};
        if (!sql_each(s, q->sql, v, q->timer == NO_TIMER ? 1 : 2, list_need, &l, err))
            return false;
    }
    return true;
}
