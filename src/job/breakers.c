/* breakers.c - see breakers.h. */
#include "job/breakers.h"

#include "base/log.h"
#include "job/check_ledger.h"

void breakers_close(struct breakers *b)
{
    store_close(b->other);
    b->other = NULL;
}

void breakers_row(struct engine_breaker *e, int64_t now_us, struct store_breaker *row)
{
    /* Whatever the clocks say: who has seen a row writes a later one. */
    e->changed_at_us = now_us > e->changed_at_us ? now_us : e->changed_at_us + 1;
    *row = (struct store_breaker){.failures = e->failures, .changed_at_us = e->changed_at_us};
    if (e->open) {
        row->opened_at_us = now_us - e->open_age_us;
        row->until_us = now_us + e->left_us;
    }
    str_copy(row->partner, sizeof row->partner, str_from(e->partner));
    str_copy(row->endpoint, sizeof row->endpoint, str_from(e->url));
    /* An answer that counts as a failure has a status and no reason (policy_is_failure). */
    const char *reason =
        e->failures && e->reason == REASON_NONE ? "http_5xx" : exchange_reason_name(e->reason);
    str_copy(row->reason, sizeof row->reason, str_from(reason));
}

/* ---- the other ledger ---- */

/* It comes to be when its first process runs, so it is looked for until it is there. */
static struct store *other_of(struct breakers *b, struct err *err)
{
    if (b->other || b->settings->ledger[0])
        return b->other;
    bool ok = b->questions ? main_ledger_look(b->settings, &b->other, err)
                           : check_ledger_look(b->settings, &b->other, err);
    return ok ? b->other : NULL;
}

/* One of another version, say, is no reason to ask nobody; it is told once. */
static void look_there(struct breakers *b, const struct engine_breaker *e,
                       struct store_breaker *row)
{
    struct store_breaker there = {.changed_at_us = 0};
    struct err err = {0};
    bool found = false;
    struct store *other = other_of(b, &err);

    if (other &&
        store_breaker_get(other, str_from(e->partner), str_from(e->url), &there, &found, &err) &&
        found && there.changed_at_us > row->changed_at_us)
        *row = there;
    if (err.kind && !b->told)
        log_event(LOG_WARN, "job", "breaker.unread", NULL, LOG_TEXT("why", err.text));
    b->told = err.kind != ERR_NONE;
}

bool breakers_load(struct breakers *b, struct store *own, int64_t now_us, struct engine_breaker *e)
{
    struct store_breaker row = {.changed_at_us = 0};
    struct err err = {0};
    bool found = false;

    if (!store_breaker_get(own, str_from(e->partner), str_from(e->url), &row, &found, &err))
        log_event(LOG_ERROR, "job", "breaker.unread", NULL, LOG_TEXT("why", err.text));
    look_there(b, e, &row);
    if (row.changed_at_us <= e->changed_at_us)
        return false;
    e->changed_at_us = row.changed_at_us;
    e->failures = (unsigned)row.failures;
    e->open = row.opened_at_us != 0;
    /* A clock that was set back: as if it had failed just now. */
    e->open_age_us = row.opened_at_us < now_us ? now_us - row.opened_at_us : 0;
    return true;
}

/* ---- all of them ---- */

struct listing {
    struct store *there;
    bool ties; /* of two rows as old, the other one is told */
    store_breaker_fn *fn;
    void *ctx;
    struct err *err;
};

static bool tell(void *ctx, const struct store_breaker *b)
{
    const struct listing *l = ctx;
    struct store_breaker there = {.changed_at_us = 0};
    bool found = false;

    if (l->there && !store_breaker_get(l->there, str_from(b->partner), str_from(b->endpoint),
                                       &there, &found, l->err))
        return false;
    bool older = found && (there.changed_at_us > b->changed_at_us ||
                           (l->ties && there.changed_at_us == b->changed_at_us));
    return older || l->fn(l->ctx, b);
}

bool breakers_list(struct store *jobs, struct store *questions, store_breaker_fn *fn, void *ctx,
                   struct err *err)
{
    struct listing of_jobs = {questions, false, fn, ctx, err}, rest = {jobs, true, fn, ctx, err};

    return store_breaker_list(jobs, tell, &of_jobs, err) && err->kind == ERR_NONE &&
           (!questions || store_breaker_list(questions, tell, &rest, err)) && err->kind == ERR_NONE;
}
