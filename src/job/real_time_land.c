/* real_time_land.c - what comes back for those who wait: an answer, a refusal, nothing in time;
 * kept, and only then told. */
#include "job/real_time_state.h"

#include "base/log.h"
#include <stdlib.h>

/* ---- telling -------------------------------------------------------------------------------- */

static void fill_reply(const struct rt_waiter *w, struct real_time_reply *r)
{
    const struct rt_answer *a = w->answer;

    *r = (struct real_time_reply){.status = w->status,
                                  .source = w->source,
                                  .stale = w->stale,
                                  .kind = w->kind,
                                  .age_ms = w->age_ms,
                                  .trace = str_from(w->trace),
                                  .trigger_context = str_from(w->trigger_context),
                                  .patient_id = str_from(w->patient_id),
                                  .policy_id = str_from(w->policy_id),
                                  .appointment_id = str_from(w->appointment_id),
                                  .partner = str_from(a && a->partner[0] ? a->partner : w->partner),
                                  .instead_of = str_from(w->instead_of),
                                  .code = w->code[0] ? w->code : NULL};
    if (w->settled)
        str_copy(r->check_id, sizeof r->check_id, str_from(w->uuid));
    if (!a)
        return;
    r->asked_at_us = a->asked_at_us;
    r->answered_at_us = a->answered_at_us;
    r->partner_us =
        w->source == REAL_TIME_FROM_PAYER || w->source == REAL_TIME_SHARED ? a->partner_us : 0;
    r->answers = buf_str(&a->answers);
    r->verdict = str_from(a->verdict);
    r->codes = buf_str(&a->codes);
}

/* Once. */
static void tell(struct real_time *rt, struct rt_waiter *w)
{
    struct real_time_reply r;

    w->told = true;
    if (w->done) {
        fill_reply(w, &r);
        rt->counts.by_status[w->status]++;
        rt->counts.shared += w->source == REAL_TIME_SHARED;
        rt->counts.recent += w->source == REAL_TIME_RECENT;
        rt->counts.stale += w->stale;
        int64_t added = rt_tick(rt) - w->began_tick_us - r.partner_us;
        if (w->status == REAL_TIME_ANSWERED && w->source == REAL_TIME_FROM_PAYER) {
            rt->counts.added_us_sum += added > 0 ? (uint64_t)added : 0;
            rt->counts.partner_us_sum += (uint64_t)r.partner_us;
        }
        w->done(w->ctx, &r);
    }
}

void rt_say_again(struct real_time *rt, const struct rt_waiter *w, enum real_time_source source,
                  real_time_done_fn *done, void *ctx)
{
    struct real_time_reply r;

    fill_reply(w, &r);
    if (source)
        r.source = source;
    if (r.answered_at_us)
        r.age_ms = (rt_now(rt) - r.answered_at_us) / 1000;
    done(ctx, &r);
}

static void drop(struct real_time *rt, struct rt_waiter *w)
{
    rt_forget_waiter(rt, w);
    rt_let_go(w->answer);
    buf_fini(&w->asked);
    free(w);
}

/* Without a row of its own: the same trace may try again, from here on. What the thread still has
 * of it comes back before it goes. */
static void tell_and_drop(struct real_time *rt, struct rt_waiter *w)
{
    rt_forget_waiter(rt, w);
    tell(rt, w);
    if (!w->asking)
        drop(rt, w);
}

/* It is on record that it was asked, of whom, and the ledger keeps up. */
static bool may_tell(const struct real_time *rt, const struct rt_waiter *w)
{
    return w->on_record && !w->instead_of[0] && !w->told && rt->ahead_count < RT_AHEAD_MAX &&
           check_ledger_healthy(rt->ledger);
}

static void tell_ahead(struct real_time *rt, struct rt_waiter *w)
{
    rt_go_ahead(rt, w);
    tell(rt, w);
}

/* ---- the row -------------------------------------------------------------------------------- */

static void fill_row(const struct real_time *rt, struct rt_waiter *w)
{
    const struct rt_answer *a = w->answer;
    struct store_check *row = &w->entry.row;

    *row = (struct store_check){
        .uuid = str_from(w->uuid),
        .kind = str_from(w->kind == REAL_TIME_ELIGIBILITY ? "eligibility" : "claim_status"),
        .partner = str_from(w->partner),
        .trace = str_from(w->trace),
        .trigger_context = str_from(w->trigger_context),
        .patient_id = str_from(w->patient_id),
        .policy_id = str_from(w->policy_id),
        .appointment_id = str_from(w->appointment_id),
        .question = w->question,
        .status = str_from(real_time_status_name(w->status)),
        .source = str_from(real_time_source_name(w->source)),
        .stale = w->stale,
        .code = str_from(w->code),
        .created_at = rt_now(rt),
    };
    if (!a)
        return;
    row->verdict = str_from(a->verdict);
    row->codes = buf_str(&a->codes);
    row->asked_at = a->asked_at_us;
    row->answered_at = a->answered_at_us;
}

void rt_put_ask(struct real_time *rt, struct rt_waiter *w, const struct rt_flight *f, bool own)
{
    struct check_entry *e = &w->ask;

    uuid_random(w->uuid);
    fill_row(rt, w);
    e->row = w->entry.row;
    e->row.control = f->control;
    e->is_ask = true;
    e->ctx = w;
    if (own) {
        buf_put_str(&w->asked, buf_str(&f->x12));
        e->question = buf_str(&w->asked);
    }
    w->asking = true;
    check_ledger_put(rt->ledger, e);
}

void rt_settle(struct real_time *rt, struct rt_waiter *w, struct rt_answer *a, bool own)
{
    w->answer = a;
    if (a)
        a->holders++;
    if (!w->uuid[0])
        uuid_random(w->uuid);
    fill_row(rt, w);
    w->entry.ctx = w;
    if (own) {
        w->entry.row.usable = a->usable;
        w->entry.row.control = a->control;
        w->entry.row.partner_us = a->partner_us;
        w->entry.question = buf_str(&a->question);
        w->entry.answer = buf_str(&a->bytes);
        w->entry.answers = buf_str(&a->answers);
        w->entry.answer_id = &a->row_id;
    } else if (!a || a->is_kept) {
        w->entry.question = buf_str(&w->asked); /* what was asked in vain is kept too */
        w->entry.row.answer_of = a ? a->row_id : 0;
    } else {
        w->entry.answer_id = &a->row_id;
    }
    w->settled = true;
    bool now = may_tell(rt, w);
    w->entry.waited_for = w->done && !now;
    check_ledger_put(rt->ledger, &w->entry);
    if (now)
        tell_ahead(rt, w);
}

/* The last known answer instead, where there is one. */
static struct rt_answer *fall_back(struct real_time *rt, struct rt_waiter *w)
{
    struct rt_answer *a = rt_last_known(rt, w->question, 0);

    if (!a)
        return NULL;
    w->source = REAL_TIME_LAST_KNOWN;
    w->stale = true;
    w->age_ms = (rt_now(rt) - a->answered_at_us) / 1000;
    return a;
}

/* No answer, and time or patience is up. What never left the house makes no row: the same trace
 * may try again. */
void rt_give_up(struct real_time *rt, struct rt_waiter *w, enum real_time_status status,
                const char *code)
{
    struct rt_answer *a;

    if (w->flight) {
        if (!w->asked.n)
            buf_put_str(&w->asked, buf_str(&w->flight->x12));
        rt_leave(rt, w);
    }
    w->status = status;
    str_copy(w->code, sizeof w->code, str_from(code));
    a = fall_back(rt, w);
    if (status == REAL_TIME_FAILED) {
        w->answer = a;
        tell_and_drop(rt, w);
        return;
    }
    rt_settle(rt, w, a, false);
    rt_let_go(a);
}

/* ---- what came back ------------------------------------------------------------------------- */

void rt_on_answer(void *ctx, uint64_t ticket, const struct asker_answer *answer)
{
    struct real_time *rt = ctx;
    size_t n = answer->outcome == ASKER_ANSWERED ? answer->bytes.n : 0;
    bool large = n > REAL_TIME_ANSWER_MAX;
    struct rt_arrival *a = malloc(sizeof *a + (large ? 0 : n));

    if (!a)
        return; /* the waiters' time runs out, and they are told that */
    *a = (struct rt_arrival){.ticket = ticket,
                             .outcome = answer->outcome,
                             .content = answer->content,
                             .at_us = rt_now(rt),
                             .tick_us = rt_tick(rt)};
    str_copy(a->code, sizeof a->code, answer->code);
    if (large) {
        a->outcome = ASKER_REFUSED;
        str_copy(a->code, sizeof a->code, STR("too_large"));
    } else if (n) {
        memcpy(a->bytes, answer->bytes.p, n);
        a->n = n;
    }
    pthread_mutex_lock(&rt->lock);
    *rt->arrived_end = a;
    rt->arrived_end = &a->next;
    pthread_mutex_unlock(&rt->lock);
    rt->options.wake(rt->options.wake_ctx);
}

static struct rt_answer *answer_new(struct rt_flight *f, int64_t partner_us, int64_t now_us)
{
    struct rt_answer *a = calloc(1, sizeof *a);

    if (!a)
        return NULL;
    a->holders = 1;
    a->control = f->control;
    memcpy(a->partner, f->partner, sizeof a->partner);
    a->asked_at_us = f->asked_at_us;
    a->answered_at_us = now_us;
    a->partner_us = partner_us;
    buf_init(&a->question, 0);
    buf_init(&a->bytes, 0);
    buf_init(&a->answers, 0);
    buf_init(&a->codes, 0);
    a->question = f->x12; /* moved */
    buf_init(&f->x12, 0);
    return a;
}

static bool judge(struct real_time *rt, const struct rt_flight *f, const struct rt_arrival *came,
                  struct rt_answer *a)
{
    struct question_answer said;
    struct err err = {0};

    buf_put(&a->bytes, came->bytes, came->n);
    if (!question_judge(rt->desk, f->kind, came->content, buf_str(&a->bytes), &f->marks, &said,
                        &err)) {
        log_event(LOG_ERROR, "real-time", "answer.unread", NULL, LOG_TEXT("error", err.text));
        a->code = "unreadable";
        return false;
    }
    buf_put_str(&a->answers, said.answers);
    buf_put_str(&a->codes, said.codes);
    str_copy(a->verdict, sizeof a->verdict, said.verdict);
    a->usable = said.usable;
    a->code = said.code;
    return said.answered;
}

/* The answer is kept even when nobody waits any more: it is the last known one then. */
static void keep_late(struct real_time *rt, const struct rt_flight *f, struct rt_answer *a)
{
    struct rt_waiter *w = calloc(1, sizeof *w);

    rt->counts.late++;
    if (!w)
        return;
    buf_init(&w->asked, 0);
    w->kind = f->kind;
    memcpy(w->partner, f->partner, sizeof w->partner);
    memcpy(w->question, f->question, SHA256_SIZE);
    w->status = REAL_TIME_ANSWERED;
    w->source = REAL_TIME_FROM_PAYER;
    str_copy(w->trigger_context, sizeof w->trigger_context, STR("late"));
    rt_settle(rt, w, a, true);
}

static void answer_all(struct real_time *rt, struct rt_flight *f, const struct rt_arrival *came)
{
    struct rt_answer *a = answer_new(f, came->tick_us - f->asked_tick_us, came->at_us);
    bool first = true, good = a && judge(rt, f, came, a);
    struct rt_waiter *w;

    if (!a) { /* no memory for it */
        while ((w = f->waiters))
            rt_give_up(rt, w, REAL_TIME_FAILED, "no_memory");
        return;
    }
    if (!f->waiters && good)
        keep_late(rt, f, a);
    for (; (w = f->waiters); first = false) {
        rt_leave(rt, w);
        w->status = good ? REAL_TIME_ANSWERED : REAL_TIME_REJECTED;
        w->source = first ? REAL_TIME_FROM_PAYER : REAL_TIME_SHARED;
        str_copy(w->code, sizeof w->code, str_from(a->code ? a->code : ""));
        rt_settle(rt, w, a, first);
    }
    rt_let_go(a);
}

static void land(struct real_time *rt, const struct rt_arrival *came)
{
    struct rt_flight *f = rt_take_ticket(rt, came->ticket);
    struct rt_waiter *w;

    if (!f)
        return;
    if (came->outcome == ASKER_ANSWERED) {
        rt_first_answered(rt, f);
        answer_all(rt, f, came);
    } else if (rt_ask_second(rt, f, came)) {
        return;
    } else {
        enum real_time_status s = came->outcome == ASKER_NOT_SENT  ? REAL_TIME_FAILED
                                  : came->outcome == ASKER_UNKNOWN ? REAL_TIME_TIMED_OUT
                                                                   : REAL_TIME_REJECTED;
        while ((w = f->waiters))
            rt_give_up(rt, w, s, came->code[0] ? came->code : "unknown");
    }
    rt_free_flight(f);
}

void rt_take_arrivals(struct real_time *rt)
{
    pthread_mutex_lock(&rt->lock);
    struct rt_arrival *a = rt->arrived;
    rt->arrived = NULL;
    rt->arrived_end = &rt->arrived;
    pthread_mutex_unlock(&rt->lock);
    for (struct rt_arrival *next; a; a = next) {
        next = a->next;
        land(rt, a);
        free(a);
    }
}

/* What is not kept is not said. */
static void take_back(struct rt_waiter *w)
{
    w->status = REAL_TIME_FAILED;
    w->source = REAL_TIME_NONE;
    w->stale = false;
    w->settled = false;
    str_copy(w->code, sizeof w->code, STR("ledger"));
    rt_let_go(w->answer);
    w->answer = NULL;
}

static void row_is_through(struct real_time *rt, struct rt_waiter *w, bool committed)
{
    if (w->told && !committed) {
        rt->counts.unkept++;
        log_event(LOG_ERROR, "real-time", "answer.unkept", w->uuid,
                  LOG_TEXT("partner", w->partner));
    } else if (!w->told) {
        if (!committed)
            take_back(w);
        rt_forget_waiter(rt, w); /* the ledger knows its trace now */
        tell(rt, w);
    }
    drop(rt, w);
}

/* Of one caller the ask comes first: it was put first. */
static void ask_is_through(struct real_time *rt, struct rt_waiter *w, bool committed)
{
    w->asking = false;
    w->on_record = committed;
    if (w->settled) {
        if (may_tell(rt, w))
            tell_ahead(rt, w);
    } else if (w->told)
        drop(rt, w);
}

void rt_take_commits(struct real_time *rt)
{
    struct check_entry *e = check_ledger_take(rt->ledger);

    for (struct check_entry *next; e; e = next) {
        next = e->next;
        if (e->is_ask)
            ask_is_through(rt, e->ctx, e->committed);
        else
            row_is_through(rt, e->ctx, e->committed);
    }
}
