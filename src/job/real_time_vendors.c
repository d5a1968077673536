/* real_time_vendors.c - by [vendors]: who is asked, who instead while somebody waits, and the log
 * of who is in use. An inquiry harms nobody, so it may be asked twice. */
#include "job/real_time_state.h"

#include "base/log.h"
#include <stdlib.h>

enum { LOOK_AGAIN_US = 10000000 }; /* another process may have asked meanwhile */

enum vendor_kind real_time_vendor_kind(enum real_time_kind kind)
{
    return kind == REAL_TIME_ELIGIBILITY ? VENDOR_ELIGIBILITY : VENDOR_CLAIM_STATUS;
}

static bool can(const struct real_time *rt, const struct partner *p, enum real_time_kind kind)
{
    const struct asker *asker = rt->options.asker;

    return !asker->can || asker->can(asker->ctx, p, kind);
}

bool rt_plan(const struct real_time *rt, const struct partner *named, struct question *q)
{
    struct vendor_plan plan = {.first = named};

    if (!named &&
        !vendor_plan(rt->settings, real_time_vendor_kind(q->kind), question_payer(q), &plan))
        return false;
    q->partner = plan.first;
    q->second = plan.second && can(rt, plan.second, q->kind) ? plan.second : NULL;
    return can(rt, q->partner, q->kind);
}

/* ---- who is in use ---- */

static struct rt_lane *lane_of(struct real_time *rt, const struct rt_flight *f)
{
    struct rt_lane *free_one = NULL;

    for (size_t i = 0; i < RT_LANES_MAX; i++) {
        struct rt_lane *l = &rt->lanes[i];
        if (!l->first[0])
            free_one = free_one ? free_one : l;
        else if (l->kind == f->kind && strcmp(l->first, f->first) == 0 &&
                 strcmp(l->second, f->second) == 0)
            return l;
    }
    if (!free_one)
        free_one = &rt->lanes[0]; /* it is looked up anew when it is needed again */
    *free_one = (struct rt_lane){.kind = f->kind, .looked_tick_us = -LOOK_AGAIN_US};
    memcpy(free_one->first, f->first, sizeof f->first);
    memcpy(free_one->second, f->second, sizeof f->second);
    return free_one;
}

static bool put_change(struct store *writer, const void *data, struct err *err)
{
    return vendor_changed(writer, data, err);
}

/* That f->partner is in use, into the log of switches where that is news. */
static void note_in_use(struct real_time *rt, const struct rt_flight *f, struct str reason,
                        unsigned failures)
{
    struct rt_lane *l;
    struct vendor_use use;
    struct err err = {0};
    int64_t now_us = rt_tick(rt);
    struct vendor_change c = {.kind = real_time_vendor_kind(f->kind), .failures = failures};

    l = lane_of(rt, f);
    if (now_us - l->looked_tick_us >= LOOK_AGAIN_US &&
        vendor_in_use(check_ledger_reader(rt->ledger), c.kind, f->first, f->second, &use, &err)) {
        memcpy(l->in_use, use.name, sizeof l->in_use);
        l->looked_tick_us = now_us;
    }
    if (err.kind)
        log_event(LOG_ERROR, "real-time", "vendor.unread", NULL, LOG_TEXT("error", err.text));
    if (strcmp(l->in_use, f->partner) == 0)
        return;
    memcpy(l->in_use, f->partner, sizeof l->in_use);
    memcpy(c.first, f->first, sizeof c.first);
    memcpy(c.second, f->second, sizeof c.second);
    memcpy(c.to, f->partner, sizeof c.to);
    str_copy(c.reason, sizeof c.reason, reason);
    check_ledger_also(rt->ledger, put_change, &c, sizeof c);
}

/* Not by an answer to what went out before it was left alone. */
void rt_first_answered(struct real_time *rt, const struct rt_flight *f)
{
    const struct asker *asker = rt->options.asker;
    const struct partner *first = settings_partner(rt->settings, str_from(f->first));

    if (first && f->second[0] && strcmp(f->partner, f->first) == 0 &&
        !(asker->failures && asker->failures(asker->ctx, first)))
        note_in_use(rt, f, STR("recovered"), 0);
}

/* ---- the second ---- */

/* That the first was asked stays on record, with the bytes that left, as a row of its own: that of
 * the caller is the second's. */
static void keep_first(struct real_time *rt, const struct rt_flight *f, struct buf *x12,
                       const struct rt_arrival *came)
{
    struct rt_waiter *w = came->outcome == ASKER_NOT_SENT ? NULL : calloc(1, sizeof *w);

    if (!w) {
        buf_fini(x12);
        return;
    }
    w->asked = *x12;
    w->kind = f->kind;
    memcpy(w->partner, f->first, sizeof w->partner);
    memcpy(w->question, f->question, SHA256_SIZE);
    w->status = came->outcome == ASKER_UNKNOWN ? REAL_TIME_TIMED_OUT : REAL_TIME_REJECTED;
    memcpy(w->code, came->code, sizeof w->code);
    str_copy(w->trigger_context, sizeof w->trigger_context, STR("moved"));
    rt_settle(rt, w, NULL, false);
}

static bool send_second(struct real_time *rt, struct rt_flight *f, const struct partner *second)
{
    struct question question;
    struct question_faults faults = {.count = 0};
    struct record_problem problem;
    const char *code;

    if (!question_read(rt->desk, f->kind, NULL, buf_str(&f->inquiry), &question, &problem))
        return false;
    question.partner = second;
    str_copy(f->partner, sizeof f->partner, str_from(second->name));
    return rt_send(rt, f, &question, &faults, &code);
}

static bool ask_second(struct real_time *rt, struct rt_flight *f, const struct partner *second,
                       const struct rt_arrival *came)
{
    struct buf first = f->x12; /* moved */

    buf_init(&f->x12, 0);
    if (send_second(rt, f, second)) {
        keep_first(rt, f, &first, came);
        return true;
    }
    buf_fini(&f->x12);
    f->x12 = first;
    memcpy(f->partner, f->first, sizeof f->partner);
    return false;
}

void rt_name_asked(const struct rt_flight *f, struct rt_waiter *w)
{
    memcpy(w->partner, f->partner, sizeof w->partner);
    if (strcmp(f->partner, f->first) != 0)
        memcpy(w->instead_of, f->first, sizeof w->instead_of);
}

bool rt_ask_second(struct real_time *rt, struct rt_flight *f, const struct rt_arrival *came)
{
    const struct asker *asker = rt->options.asker;
    const struct partner *first = settings_partner(rt->settings, str_from(f->first)),
                         *second = settings_partner(rt->settings, str_from(f->second));

    if (!first || !second || !f->waiters || !asker->failures || strcmp(f->partner, f->first) != 0)
        return false;
    unsigned failures = asker->failures(asker->ctx, first);
    if (!failures || !can(rt, second, f->kind) || !ask_second(rt, f, second, came))
        return false;
    rt->counts.moved++;
    for (struct rt_waiter *w = f->waiters; w; w = w->flight_next)
        rt_name_asked(f, w);
    note_in_use(rt, f, str_from(came->code), failures);
    return true;
}
