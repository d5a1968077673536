/* authorization_run.c - a request for authorization is a call, once for ever, and that call is gone
 * on with until its answer is there; see authorization.h. */
#include "base/clock.h"
#include "base/log.h"
#include "job/authorization_state.h"
#include "job/failpoint.h"
#include "job/isa13.h"
#include <time.h>

static const char CONTENT[] = "x12.278";

enum { LOOK_MS = 200 };

/* ---- its call ------------------------------------------------------------------------------- */

static bool emit_decided(struct authorizer *a, struct job_call *call, struct err *err)
{
    const struct authorization_decision *d = &a->end->decision;
    const struct event_field fields[] = {
        EVENT_CSTR("authorization_id", a->end->trace),
        EVENT_CSTR("call_id", job_call_id(call)),
        EVENT_CSTR("partner", a->end->partner->name),
        EVENT_CSTR("decision", d->word),
        EVENT_STR("action", d->action),
        EVENT_STR("reason", d->reason),
        EVENT_STR("authorization_number", d->number),
        EVENT_STR("unit", d->unit),
        EVENT_INT("services", d->services),
        EVENT_INT("services_certified", d->certified),
        EVENT_INT("quantity", d->quantity),
    };
    return emit(a->emitter, EVENT_PRIOR_AUTH_DECIDED, "authorization", str_from(a->end->trace),
                fields, COUNT_OF(fields) - !d->whole, err);
}

/* The last word on that number: whoever had it in hand, a worker too. */
static bool emit_rejected(struct authorizer *a, struct job_call *call, const struct hia_fail *fail,
                          struct err *err)
{
    const struct event_field fields[] = {
        EVENT_CSTR("authorization_id", a->end->trace),
        EVENT_CSTR("call_id", job_call_id(call)),
        EVENT_CSTR("partner", a->end->partner->name),
        EVENT_STR("code", str_of(fail->code.p, fail->code.n)),
        EVENT_INT("http_status", fail->status),
    };
    return emit(a->emitter, EVENT_PRIOR_AUTH_REJECTED, "authorization", str_from(a->end->trace),
                fields, COUNT_OF(fields) - (fail->status == 0), err);
}

static bool ending(void *ctx, struct job_call *call, const struct host_next *next, struct err *err)
{
    struct authorizer *a = ctx;
    const struct hia_done *done = &next->done;
    if (next->step != HIA_STEP_DONE)
        return next->fail.failure != HIA_FAIL_REJECTED || emit_rejected(a, call, &next->fail, err);
    a->read = true;
    return authorization_read(a, str_of(done->content_kind.p, done->content_kind.n),
                              str_of(done->content.p, done->content.n), err) &&
           emit_decided(a, call, err);
}

struct job_call_task authorization_task(struct authorizer *a, const struct talk *talk)
{
    return (struct job_call_task){.partner = a->end->partner,
                                  .adapter = talk->adapter,
                                  .operation = AUTHORIZATION_OPERATION,
                                  .trace = str_from(a->end->trace),
                                  .digest = str_from(a->digest),
                                  .watch = {.ctx = a, .ending = ending}};
}

static struct job_call *new_call(struct authorizer *a, const struct talk *talk, struct err *err)
{
    struct job_call_task task = authorization_task(a, talk);
    struct str payer = a->request.payer.party.id;
    struct hia_field field = {HIA_TEXT("payer"), {payer.p, payer.n}};
    struct str x12, record = buf_str(&a->record);
    const struct partner *to = a->end->partner;
    uint32_t control;
    bool good;
    if (!isa13_next(a->job->store, to, to->sender_id, to->receiver_id, &control, err) ||
        !authorization_write_x12(a, control, &good, err))
        return NULL;
    x12 = buf_str(&a->x12);
    struct hia_request request = {HIA_SIZED(struct hia_request),
                                  .content_kind = HIA_TEXT("x12.278"),
                                  .content = {x12.p, x12.n},
                                  .record = {record.p, record.n},
                                  .fields = &field,
                                  .field_count = payer.n > 0};
    task.request = &request;
    return job_call_new(a->job, a->emitter, &task, err);
}

/* Nothing of it is at the partner, it did not say no, and its bytes are there still. */
static bool may_begin_anew(const struct store_call *c)
{
    return c->state == CALL_FAILED && c->request.n &&
           !str_is(c->result, host_failure_word(HIA_FAIL_REJECTED));
}

static struct job_call *open_call(struct authorizer *a, const struct talk *talk, struct err *err)
{
    const struct store_call *c = &a->end->call;
    struct job_call_task task = authorization_task(a, talk);
    if (!c->id)
        return new_call(a, talk, err);
    if (c->state == CALL_FAILED && !store_call_restart(a->job->store, c->id, err))
        return NULL;
    return job_call_reopen(a->job, a->emitter, &task, c->id, err);
}

bool authorization_find(struct authorizer *a, struct err *err)
{
    struct store_call *c = &a->end->call;
    bool found;
    arena_reset(&a->call_arena);
    if (!store_call_of_trace(a->job->store, str_from(a->end->trace), &a->call_arena, c, &found,
                             err))
        return false;
    if (!found)
        *c = (struct store_call){0};
    return true;
}

/* One run of it. The row is as that left it. */
static bool run_once(struct authorizer *a, struct talk *talk, struct err *err)
{
    struct authorization_end *end = a->end;
    struct job_call *call = open_call(a, talk, err);
    bool ok = call != NULL;
    if (ok) {
        failpoint("authorization.begun");
        end->asked = true;
        ok = talk_run(talk, call, &end->talk, err);
        log_event(ok && end->talk.how == TALK_DONE ? LOG_INFO : LOG_WARN, "job",
                  "authorization.asked", job_call_id(call), LOG_TEXT("code", end->talk.code),
                  LOG_NUMBER("exchanges", end->talk.exchanges),
                  LOG_NUMBER("partner_us", end->talk.partner_us));
    }
    job_call_free(call);
    failpoint("authorization.ran");
    return ok && authorization_find(a, err);
}

/* Not before then; 0: at once, or when somebody says so. A person who knows that the partner is
 * there again need not wait for what it said before. */
static int64_t due_us(const struct job *job, const struct store_call *c)
{
    return c->state == CALL_WAITING                  ? c->wake_at_us
           : c->state == CALL_BEGUN && !job->try_now ? c->retry_at_us
                                                     : 0;
}

/* Others may write meanwhile, and go on with this very call. A clock that is put back makes nobody
 * wait longer than he meant to. */
static bool wait_until(struct authorizer *a, int64_t due, int64_t until_tick_us, struct err *err)
{
    int64_t left_us;
    job_let_go(a->job);
    while (clock_now_us() < due && (left_us = until_tick_us - clock_tick_us()) > 0) {
        int64_t ms = (due - clock_now_us() + 999) / 1000;
        struct timespec t = {.tv_nsec = (ms > LOOK_MS ? LOOK_MS : ms > 0 ? ms : 0) * 1000000L};
        job_progress(a->job, "the payer decides; seconds left", (uint64_t)(left_us / 1000000), 0);
        (void)nanosleep(&t, NULL);
    }
    return job_take_again(a->job, err) && authorization_find(a, err);
}

/* Until it is over, or nothing comes of it in time. Who does not wait, a worker, never lets go of
 * its ledger: what is left of his time is none, whatever becomes of the wall clock meanwhile. */
static bool run_until(struct authorizer *a, struct talk *talk, int64_t until_tick_us,
                      struct err *err)
{
    const struct store_call *c = &a->end->call;
    bool ok = true, worth = true;
    while (ok && worth && !authorization_is_over(c)) {
        int64_t due = due_us(a->job, c), ahead_us = due - clock_now_us();
        if (ahead_us > 0 && ahead_us <= until_tick_us - clock_tick_us()) {
            ok = wait_until(a, due, until_tick_us, err);
            continue;
        }
        if (ahead_us > 0 && (c->state == CALL_BEGUN || a->end->asked))
            return true;
        ok = run_once(a, talk, err);
        due = due_us(a->job, c);
        worth = due && due - clock_now_us() <= until_tick_us - clock_tick_us();
    }
    return ok;
}

static bool run_call(struct authorizer *a, struct talk *talk, struct err *err)
{
    struct job *job = a->job;
    int64_t park_ms = job->park_ms;
    job->park_ms = 1; /* it waits here, where it can be seen and has an end */
    bool ok = run_until(a, talk, clock_tick_us() + a->order->wait_ms * 1000, err);
    job->park_ms = park_ms;
    return ok;
}

/* ---- what became of it ---------------------------------------------------------------------- */

enum authorization_state authorization_state_of(const struct store_call *c)
{
    switch (c->state) {
    case CALL_DONE:
        return AUTHORIZATION_ANSWERED;
    case CALL_WAITING:
        return AUTHORIZATION_WAITS;
    case CALL_SETTLED:
        return str_is(c->result, AUTHORIZATION_OFF) ? AUTHORIZATION_WITHDRAWN
                                                    : AUTHORIZATION_SETTLED;
    case CALL_FAILED:
        return may_begin_anew(c) ? AUTHORIZATION_UNSENT : AUTHORIZATION_REJECTED;
    case CALL_BEGUN:
        return AUTHORIZATION_UNSENT;
    default:
        return AUTHORIZATION_UNKNOWN;
    }
}

/* An answer that policy removed is gone, and that there was one is known still. */
bool authorization_read_kept(struct authorizer *a, struct err *err)
{
    const struct store_call *c = &a->end->call;
    a->end->decision = (struct authorization_decision){.word = "unread"};
    if (c->answer.bytes < 0 || !keep_has(a->job->keep, c->answer.sha256))
        return true;
    buf_reset(&a->answer);
    return keep_read(a->job->keep, c->answer.sha256, &a->answer, err) &&
           buf_ok(&a->answer, "an answer", err) &&
           authorization_read(a, c->answer_kind, buf_str(&a->answer), err);
}

bool authorization_is_over(const struct store_call *c)
{
    return c->id && c->state > CALL_WAITING && !may_begin_anew(c);
}

bool authorization_send(struct authorizer *a, struct err *err)
{
    struct talk *talk = talk_of(a->job, a->end->partner, err);
    if (!talk)
        return false;
    if (!talk_can(talk, AUTHORIZATION_OPERATION, CONTENT))
        return err_set(err, ERR_CONFIG, "partner %s: its adapter %s cannot ask for authorization",
                       a->end->partner->name, talk->adapter->name);
    if (talk->away) { /* a moment ago: this one would fail as well */
        const struct store_call *c = &a->end->call;
        a->end->state = c->id ? authorization_state_of(c) : AUTHORIZATION_UNSENT;
        return true;
    }
    if (!run_call(a, talk, err))
        return false;
    a->end->state = authorization_state_of(&a->end->call);
    /* Another process may have had the answer. */
    return a->end->state != AUTHORIZATION_ANSWERED || a->read || authorization_read_kept(a, err);
}
