/* real_time_look.c - what the ledger has: the last known answer, and checks of before told again.
 */
#include "job/real_time_state.h"

#include "base/log.h"
#include <stdlib.h>

static void log_failure(const struct err *err)
{
    log_event(LOG_ERROR, "real-time", "ledger.unreadable", NULL, LOG_TEXT("error", err->text));
}

struct rt_answer *rt_last_known(struct real_time *rt, const uint8_t question[SHA256_SIZE],
                                int64_t since_us)
{
    struct err err = {0};
    struct store_check row;
    struct str parts[3];
    struct rt_answer *a;
    bool found;

    arena_reset(&rt->arena);
    if (!store_check_last(check_ledger_reader(rt->ledger), question, since_us, &rt->arena, &row,
                          &found, &err) ||
        (found && !check_content_open(rt->ledger, &row, &rt->arena, parts, &err))) {
        log_failure(&err); /* as if there was none: who waits is served all the same */
        return NULL;
    }
    if (!found || !(a = calloc(1, sizeof *a)))
        return NULL;
    *a = (struct rt_answer){.holders = 1,
                            .usable = true,
                            .control = (uint32_t)row.control,
                            .asked_at_us = row.asked_at,
                            .answered_at_us = row.answered_at,
                            .is_kept = true,
                            .row_id = row.id};
    str_copy(a->partner, sizeof a->partner, row.partner);
    buf_init(&a->question, 0);
    buf_init(&a->bytes, 0);
    buf_init(&a->answers, 0);
    buf_init(&a->codes, 0);
    buf_put_str(&a->answers, parts[2]);
    buf_put_str(&a->codes, row.codes);
    str_copy(a->verdict, sizeof a->verdict, row.verdict);
    return a;
}

static enum real_time_status status_of(struct str word)
{
    for (int s = 0; s < REAL_TIME_STATUSES; s++)
        if (str_is(word, real_time_status_name((enum real_time_status)s)))
            return (enum real_time_status)s;
    return REAL_TIME_FAILED;
}

static enum real_time_source source_of(struct str word)
{
    for (int s = 0; s <= REAL_TIME_REPEATED; s++)
        if (str_is(word, real_time_source_name((enum real_time_source)s)))
            return (enum real_time_source)s;
    return REAL_TIME_NONE;
}

/* The answers stand in the row itself, or in the one it names. */
static bool answers_of(struct real_time *rt, const struct store_check *row,
                       struct real_time_reply *r, struct err *err)
{
    struct store_check other;
    struct str parts[3];
    bool found = true;

    if (row->answer_of) {
        if (!store_check_of_id(check_ledger_reader(rt->ledger), row->answer_of, &rt->arena, &other,
                               &found, err))
            return false;
        if (!found)
            return err_set(err, ERR_STORE, "the answer of a check is not there");
        row = &other;
        r->partner = row->partner; /* of two vendors, who said it */
    }
    r->purged_at_us = row->purged_at_us;
    if (!row->content.n)
        return true;
    if (!check_content_open(rt->ledger, row, &rt->arena, parts, err))
        return false;
    r->answers = parts[2];
    return true;
}

bool rt_tell_row(struct real_time *rt, const struct store_check *row, enum real_time_source source,
                 real_time_done_fn *done, void *ctx, struct err *err)
{
    struct real_time_reply r = {
        .status = status_of(row->status),
        .source = source ? source : source_of(row->source),
        .kind = str_is(row->kind, "claim_status") ? REAL_TIME_CLAIM_STATUS : REAL_TIME_ELIGIBILITY,
        .stale = row->stale,
        .trace = row->trace,
        .trigger_context = row->trigger_context,
        .patient_id = row->patient_id,
        .policy_id = row->policy_id,
        .appointment_id = row->appointment_id,
        .partner = row->partner,
        .asked_at_us = row->asked_at,
        .answered_at_us = row->answered_at,
        .partner_us = row->partner_us,
        .verdict = row->verdict,
        .codes = row->codes,
    };
    char code[64];

    str_copy(r.check_id, sizeof r.check_id, row->uuid);
    if (str_copy(code, sizeof code, row->code) && code[0])
        r.code = code;
    if (row->answered_at)
        r.age_ms = (rt_now(rt) - row->answered_at) / 1000;
    if (!answers_of(rt, row, &r, err))
        return false;
    done(ctx, &r);
    return true;
}

bool real_time_find(struct real_time *rt, struct str trace, struct str check_id,
                    real_time_done_fn *done, void *ctx, struct err *err)
{
    struct store *s = check_ledger_reader(rt->ledger);
    struct store_check row;
    const struct rt_waiter *w = rt_find_ahead(rt, trace, check_id);
    bool found;

    if (w) {
        rt_say_again(rt, w, REAL_TIME_NONE, done, ctx);
        return true;
    }
    arena_reset(&rt->arena);
    return (trace.n ? store_check_of_trace(s, trace, &rt->arena, &row, &found, err)
                    : store_check_of_uuid(s, check_id, &rt->arena, &row, &found, err)) &&
           found && rt_tell_row(rt, &row, REAL_TIME_NONE, done, ctx, err);
}
