/* real_time.c - see real_time.h: asked once, judged, kept, told; within the caller's time. */
#include "job/real_time_state.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/uuid.h"
#include <stdlib.h>

int64_t rt_now(const struct real_time *rt)
{
    return rt->options.now_us ? rt->options.now_us(rt->options.clock_ctx) : clock_now_us();
}

int64_t rt_tick(const struct real_time *rt)
{
    return rt->options.tick_us ? rt->options.tick_us(rt->options.clock_ctx) : clock_tick_us();
}

/* What is known without a row: nothing was asked. */
static void refuse(struct real_time *rt, const struct real_time_request *q,
                   enum real_time_status status, const char *code,
                   const struct record_problem *problem, const struct question_faults *faults,
                   real_time_done_fn *done, void *ctx)
{
    struct real_time_reply r = {.status = status,
                                .kind = q->kind,
                                .trace = q->trace,
                                .code = code,
                                .problem = problem,
                                .faults = faults ? faults->list : NULL,
                                .faults_count = faults ? faults->count : 0};
    if (q->partner)
        r.partner = str_from(q->partner->name);
    rt->counts.by_status[status]++;
    done(ctx, &r);
}

void real_time_drain(struct real_time *rt)
{
    rt_take_arrivals(rt);
    for (int64_t now = rt_tick(rt); rt->soonest && rt->soonest->deadline_tick_us <= now;)
        rt_give_up(rt, rt->soonest, REAL_TIME_TIMED_OUT, "timeout");
    rt_take_commits(rt);
}

int64_t real_time_next_ms(const struct real_time *rt)
{
    if (!rt->soonest)
        return -1;
    int64_t left = rt->soonest->deadline_tick_us - rt_tick(rt);
    return left > 0 ? (left + 999) / 1000 : 0;
}

/* ---- asking --------------------------------------------------------------------------------- */

static bool is_word(struct str s, size_t min, size_t max)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
              (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] && strchr("._:-", s.p[i]))))
            return false;
    return s.n >= min && s.n <= max;
}

bool real_time_is_trace(struct str s)
{
    return is_word(s, 1, REAL_TIME_TRACE_MAX);
}

static bool is_uuid_or_empty(struct str s)
{
    return s.n == 0 || uuid_is(s);
}

static bool problem_at(struct record_problem *p, const char *path, const char *sentence)
{
    *p = (struct record_problem){.sentence = sentence};
    str_copy(p->path, sizeof p->path, str_from(path));
    return false;
}

static bool is_good(const struct real_time *rt, const struct real_time_request *q,
                    struct record_problem *p)
{
    const struct asker *asker = rt->options.asker;

    if (!real_time_is_trace(q->trace))
        return problem_at(p, "request_trace_id", "1 to 64 of A-Z a-z 0-9 . _ : - are needed");
    if (!is_word(q->trigger_context, 0, REAL_TIME_TRACE_MAX))
        return problem_at(p, "trigger_context", "at most 64 of A-Z a-z 0-9 . _ : - are needed");
    if (!is_uuid_or_empty(q->patient_id))
        return problem_at(p, "patient_id", "a UUID is needed");
    if (!is_uuid_or_empty(q->policy_id))
        return problem_at(p, "policy_id", "a UUID is needed");
    if (!is_uuid_or_empty(q->appointment_id))
        return problem_at(p, "appointment_id", "a UUID is needed");
    if (!q->partner && !settings_vendors(rt->settings, real_time_vendor_kind(q->kind)))
        return problem_at(p, "partner", "which partner is to be asked is not said");
    if (q->partner && asker->can && !asker->can(asker->ctx, q->partner, q->kind))
        return problem_at(p, "partner", "this partner cannot be asked that in real time");
    return true;
}

static struct rt_waiter *waiter_new(struct real_time *rt, const struct real_time_request *q,
                                    const struct question *question, real_time_done_fn *done,
                                    void *ctx)
{
    struct rt_waiter *w = calloc(1, sizeof *w);
    int64_t ms = q->deadline_ms > 0 ? q->deadline_ms : rt->options.deadline_ms;

    if (!w)
        return NULL;
    w->kind = q->kind;
    str_copy(w->partner, sizeof w->partner, str_from(question->partner->name));
    memcpy(w->question, question->digest, SHA256_SIZE);
    str_copy(w->trace, sizeof w->trace, q->trace);
    str_copy(w->trigger_context, sizeof w->trigger_context, q->trigger_context);
    str_copy(w->patient_id, sizeof w->patient_id, q->patient_id);
    str_copy(w->policy_id, sizeof w->policy_id, q->policy_id);
    str_copy(w->appointment_id, sizeof w->appointment_id, q->appointment_id);
    w->began_tick_us = rt_tick(rt);
    w->deadline_tick_us = w->began_tick_us + ms * 1000;
    w->done = done;
    w->ctx = ctx;
    buf_init(&w->asked, 0);
    return w;
}

bool rt_send(struct real_time *rt, struct rt_flight *f, const struct question *question,
             struct question_faults *faults, const char **code)
{
    const struct asker *asker = rt->options.asker;
    struct err err = {0};

    buf_reset(&f->x12);
    *code = "no_control_number";
    if (!(f->control = check_ledger_control(rt->ledger, question->partner)))
        goto fail;
    *code = "not_written";
    f->ticket = ++rt->next_ticket;
    if (!question_write(rt->desk, question, f->control, rt_now(rt), &f->x12, &f->marks, faults,
                        &err))
        goto fail;
    *code = "not_taken";
    f->asked_at_us = rt_now(rt);
    f->asked_tick_us = rt_tick(rt);
    const struct asker_question asked = {.partner = question->partner,
                                         .kind = f->kind,
                                         .control = f->control,
                                         .x12 = buf_str(&f->x12),
                                         .record = buf_str(&f->inquiry),
                                         .payer = question_payer(question),
                                         .trace = str_from(f->trace),
                                         .deadline_ms = f->ask_ms};
    if (!asker->ask(asker->ctx, &asked, f->ticket, rt_on_answer, rt, &err))
        goto fail;
    rt_add_flight(rt, f);
    rt->counts.asked++;
    return true;
fail:
    if (err.kind)
        log_event(LOG_WARN, "real-time", "not.asked", NULL,
                  LOG_TEXT("partner", question->partner->name), LOG_TEXT("error", err.text));
    return false;
}

/* On its way to the partner; NULL: it is not. */
static struct rt_flight *take_off(struct real_time *rt, const struct real_time_request *q,
                                  const struct question *question, struct question_faults *faults,
                                  const char **code)
{
    struct rt_flight *f = calloc(1, sizeof *f);

    *code = "no_memory";
    if (!f)
        return NULL;
    buf_init(&f->x12, 0);
    buf_init(&f->inquiry, 0);
    buf_put_str(&f->inquiry, q->inquiry);
    f->ask_ms = q->deadline_ms > REAL_TIME_ASK_MS ? q->deadline_ms : REAL_TIME_ASK_MS;
    f->kind = q->kind;
    str_copy(f->trace, sizeof f->trace, q->trace);
    str_copy(f->partner, sizeof f->partner, str_from(question->partner->name));
    memcpy(f->first, f->partner, sizeof f->first);
    if (question->second)
        str_copy(f->second, sizeof f->second, str_from(question->second->name));
    f->waiters_end = &f->waiters;
    memcpy(f->question, question->digest, SHA256_SIZE);
    if (!f->inquiry.failed && rt_send(rt, f, question, faults, code))
        return f;
    rt_free_flight(f);
    return NULL;
}

/* This trace was answered before. A time-out may have been answered since. */
static bool tell_again(struct real_time *rt, const struct real_time_request *q,
                       const struct question *question, real_time_done_fn *done, void *ctx,
                       struct err *err)
{
    struct store_check row, later;
    bool found = false, since = false;
    struct store *s = check_ledger_reader(rt->ledger);

    arena_reset(&rt->arena);
    if (!store_check_of_trace(s, q->trace, &rt->arena, &row, &found, err) || !found)
        return false;
    if (memcmp(row.question, question->digest, SHA256_SIZE) != 0) {
        refuse(rt, q, REAL_TIME_CONFLICT, "trace_used", NULL, NULL, done, ctx);
        return true;
    }
    if (str_is(row.status, "timed_out") &&
        !store_check_last(s, row.question, row.created_at, &rt->arena, &later, &since, err))
        return false;
    if (since) {
        later.answer_of = later.id;
        later.content = (struct str){0};
        later.uuid = row.uuid;
        later.trace = row.trace;
        later.trigger_context = row.trigger_context;
        row = later;
    }
    rt->counts.repeated++;
    return rt_tell_row(rt, &row, REAL_TIME_REPEATED, done, ctx, err);
}

/* A recent answer of before will do, where both sides say so. */
static struct rt_answer *recent(struct real_time *rt, const struct real_time_request *q,
                                const struct question *question)
{
    int64_t ms = q->max_age_ms < rt->options.reuse_ms ? q->max_age_ms : rt->options.reuse_ms;

    return ms > 0 ? rt_last_known(rt, question->digest, rt_now(rt) - ms * 1000) : NULL;
}

static void give_recent(struct real_time *rt, struct rt_waiter *w, struct rt_answer *a)
{
    rt_add_waiter(rt, w);
    w->status = REAL_TIME_ANSWERED;
    w->source = REAL_TIME_RECENT;
    memcpy(w->partner, a->partner, sizeof w->partner);
    w->age_ms = (rt_now(rt) - a->answered_at_us) / 1000;
    rt_settle(rt, w, a, false);
    rt_let_go(a);
}

/* A flight, there already or begun for this caller. */
static void board(struct real_time *rt, const struct real_time_request *q,
                  const struct question *question, real_time_done_fn *done, void *ctx)
{
    struct question_faults faults = {.count = 0};
    struct rt_flight *f = rt_find_question(rt, question->digest);
    struct rt_answer *a = f ? NULL : recent(rt, q, question);
    struct rt_waiter *w = waiter_new(rt, q, question, done, ctx);
    const char *code = "no_memory";

    if (w && a) {
        give_recent(rt, w, a);
        return;
    }
    rt_let_go(a);
    bool first = !f;
    if (w && first)
        f = take_off(rt, q, question, &faults, &code);
    if (w && f) {
        rt_add_waiter(rt, w);
        rt_join(rt, f, w);
        rt_name_asked(f, w);
        if (rt->options.tell_asked)
            rt_put_ask(rt, w, f, first);
        return;
    }
    if (!w || faults.count) {
        free(w);
        refuse(rt, q, faults.count ? REAL_TIME_BAD_INQUIRY : REAL_TIME_FAILED,
               faults.count ? "inquiry" : code, NULL, &faults, done, ctx);
        return;
    }
    rt_add_waiter(rt, w);
    rt_give_up(rt, w, REAL_TIME_FAILED, code);
}

void real_time_ask(struct real_time *rt, const struct real_time_request *q, real_time_done_fn *done,
                   void *ctx)
{
    struct record_problem problem = {0};
    struct question question;
    struct rt_waiter *same;
    struct err err = {0};

    rt->counts.requests++;
    if (!is_good(rt, q, &problem) ||
        !question_read(rt->desk, q->kind, q->partner, q->inquiry, &question, &problem)) {
        refuse(rt, q, REAL_TIME_BAD_REQUEST, "request", &problem, NULL, done, ctx);
        return;
    }
    if (!rt_plan(rt, q->partner, &question)) {
        problem_at(&problem, "partner", "the payer's vendor cannot be asked that in real time");
        refuse(rt, q, REAL_TIME_BAD_REQUEST, "request", &problem, NULL, done, ctx);
        return;
    }
    if ((same = rt_find_trace(rt, q->trace))) {
        bool alike = memcmp(same->question, question.digest, SHA256_SIZE) == 0;
        if (alike && same->is_ahead) {
            rt->counts.repeated++;
            rt_say_again(rt, same, REAL_TIME_REPEATED, done, ctx);
            return;
        }
        /* Sent twice at once: a caller that lost its patience, or its connection. */
        refuse(rt, q, REAL_TIME_CONFLICT, alike ? "trace_in_flight" : "trace_used", NULL, NULL,
               done, ctx);
        return;
    }
    if (tell_again(rt, q, &question, done, ctx, &err))
        return;
    if (err.kind) {
        log_event(LOG_ERROR, "real-time", "ledger.unreadable", NULL, LOG_TEXT("error", err.text));
        refuse(rt, q, REAL_TIME_FAILED, "ledger", NULL, NULL, done, ctx);
        return;
    }
    if (rt->waiting >= REAL_TIME_WAITING_MAX) {
        refuse(rt, q, REAL_TIME_BUSY, "busy", NULL, NULL, done, ctx);
        return;
    }
    board(rt, q, &question, done, ctx);
}

/* ---- opening, closing ----------------------------------------------------------------------- */

struct real_time *real_time_open(const struct settings *settings,
                                 const struct real_time_options *options, struct err *err)
{
    struct real_time *rt = calloc(1, sizeof *rt);

    if (!rt) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    rt->options = *options;
    rt->settings = settings;
    rt->arrived_end = &rt->arrived;
    pthread_mutex_init(&rt->lock, NULL);
    arena_init(&rt->arena, RT_ARENA_MAX);
    if ((rt->judge = judge_open(settings, err)) &&
        (rt->ledger = check_ledger_open(settings, options->wake, options->wake_ctx, err)) &&
        (rt->desk =
             question_desk_new(settings, rt->judge, check_ledger_question_key(rt->ledger), err)))
        return rt;
    real_time_close(rt);
    return NULL;
}

/* Whoever waits for a flight is told; what lies in the ledger's queue is committed first. */
static void shut(struct real_time *rt)
{
    rt_take_arrivals(rt);
    while (rt->soonest)
        rt_give_up(rt, rt->soonest, REAL_TIME_FAILED, "shutdown");
    check_ledger_stop(rt->ledger);
    rt_take_commits(rt);
    for (size_t i = 0; i < RT_BUCKETS; i++)
        while (rt->tickets[i])
            rt_free_flight(rt_take_ticket(rt, rt->tickets[i]->ticket));
}

void real_time_close(struct real_time *rt)
{
    if (!rt)
        return;
    if (rt->ledger)
        shut(rt);
    question_desk_free(rt->desk);
    check_ledger_close(rt->ledger);
    judge_close(rt->judge);
    arena_fini(&rt->arena);
    pthread_mutex_destroy(&rt->lock);
    free(rt);
}

bool real_time_reload(struct real_time *rt, const struct settings *settings, int64_t deadline_ms,
                      int64_t reuse_ms, bool tell_asked, struct err *err)
{
    struct judgment *judge = judge_open(settings, err);
    struct question_desk *desk =
        judge ? question_desk_new(settings, judge, check_ledger_question_key(rt->ledger), err)
              : NULL;

    if (!desk || !check_ledger_reload(rt->ledger, settings, err)) {
        question_desk_free(desk);
        judge_close(judge);
        return false;
    }
    question_desk_free(rt->desk);
    judge_close(rt->judge);
    rt->desk = desk;
    rt->judge = judge;
    rt->settings = settings;
    rt->options.deadline_ms = deadline_ms;
    rt->options.reuse_ms = reuse_ms;
    rt->options.tell_asked = tell_asked;
    return true;
}

size_t real_time_waiting(const struct real_time *rt)
{
    return rt->waiting;
}

bool real_time_healthy(const struct real_time *rt)
{
    return check_ledger_healthy(rt->ledger);
}

struct check_ledger *real_time_ledger(const struct real_time *rt)
{
    return rt->ledger;
}

void real_time_count(const struct real_time *rt, struct real_time_counts *counts)
{
    *counts = rt->counts;
    check_ledger_count(rt->ledger, &counts->commits, &counts->committed);
}
