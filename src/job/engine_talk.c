/* engine_talk.c - see engine_talk.h: an engine for one partner, as long as the job speaks to it. */
#include "job/engine_talk.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/breakers.h"
#include "job/failpoint.h"
#include "job/partner_engine.h"
#include <stdlib.h>

/* A job does not sit out a long wait: its call is parked, and the next run takes it up. */
enum { PARK_MS = 10000 };

struct engine_talk {
    struct job *job;
    struct partner_engine with;
    struct breakers breakers;
};

/* ---- failover ---- */

static void on_switch(void *ctx, const struct engine_switch *change)
{
    struct engine_talk *t = ctx;
    struct err err = {0};
    if (!job_take_again(t->job, &err) ||
        !job_call_switched(t->job, change->partner, exchange_endpoint_name(change->from),
                           exchange_endpoint_name(change->to), exchange_reason_name(change->reason),
                           change->failures, &err))
        log_event(LOG_ERROR, "job", "failover.unlogged", NULL, LOG_TEXT("why", err.text));
}

/* ---- before a byte leaves ---- */

/* The step is committed, but connecting takes its time, and a worker may have stood still: who lost
 * his lease meanwhile must not send what another sends by now. Who lets go of the ledger has no
 * lease, and does so once for all attempts. */
static bool on_attempt(void *ctx, const struct exchange_attempt *attempt)
{
    struct engine_talk *t = ctx;
    struct err err = {0};
    failpoint("talk.sending");
    if (t->job->lets_go) {
        job_let_go(t->job);
        return true;
    }
    if (attempt->request->safety == EXCHANGE_SAFE || store_fence_holds(t->job->store, &err))
        return true;
    log_event(LOG_WARN, "job", "lease.lost", NULL, LOG_TEXT("partner", attempt->partner),
              LOG_TEXT("why", err.text));
    return false;
}

/* ---- endpoints that are left alone ---- */

static void on_breaker(void *ctx, struct engine_breaker *b)
{
    struct engine_talk *t = ctx;
    struct store_breaker row;
    struct err err = {0};
    breakers_row(b, clock_now_us(), &row);
    if (!job_take_again(t->job, &err) || !store_breaker_put(t->job->store, &row, &err))
        log_event(LOG_ERROR, "job", "breaker.unkept", NULL, LOG_TEXT("why", err.text));
}

/* A person who knows that it was put right need not wait. */
static bool load_breaker(void *ctx, struct engine_breaker *b)
{
    struct engine_talk *t = ctx;
    bool known = t->job->store && breakers_load(&t->breakers, t->job->store, clock_now_us(), b);
    b->open = b->open && !t->job->try_now;
    return known;
}

/* ---- a call ---- */

struct running {
    struct talk_end *end;
    struct err *err;
    bool ok;
};

static void on_done(void *ctx, const struct host_result *r)
{
    struct running *run = ctx;
    if (r->next)
        talk_end_of(r->next, run->end);
    if (r->end == HOST_PARKED)
        run->end->how = TALK_WAITS; /* also one that was taken up and is not due yet */
    if (r->end == HOST_STOPPED) {
        run->end->how = TALK_STOPPED;
        str_copy(run->end->code, sizeof run->end->code, str_from(r->why));
    }
    run->end->exchanges = r->exchanges;
    run->end->partner_us = r->partner_us;
    run->ok = r->err.kind == ERR_NONE;
    if (!run->ok)
        *run->err = r->err;
}

static struct host_resume resume_of(const struct job_call *call)
{
    const struct job_call_resume *r = job_call_resume(call);
    struct host_resume resume = {.kind = HOST_RESUME_NONE, .step = r->step};
    if (r->state == CALL_SENDING) {
        resume.kind = HOST_RESUME_SENDING;
        resume.last = r->last;
        resume.attempt = r->attempt;
    } else if (r->state == CALL_WAITING) {
        resume.kind = HOST_RESUME_WAITING;
        resume.wake_at_us = r->wake_at_us;
        resume.until_us = r->until_us;
        resume.webhook_key = r->webhook_key;
        resume.inbound = r->inbound;
    }
    return resume;
}

static bool run_call(void *ctx, struct job_call *call, struct talk_end *end, struct err *err)
{
    struct engine_talk *t = ctx;
    struct running run = {.end = end, .err = err};
    struct host_task task = {.partner = t->with.partner,
                             .operation = job_call_operation(call),
                             .call_id = job_call_id(call),
                             .request = job_call_request(call),
                             .store = job_call_store(call),
                             .park_ms = t->job->park_ms ? t->job->park_ms : PARK_MS,
                             .resume = resume_of(call),
                             .ctx = &run,
                             .done = on_done};
    bool ok = host_run(t->with.runner, &task, err) && run.ok;
    int64_t left_us = end->how == TALK_FAILED ? engine_left_alone_us(t->with.engine) : 0;
    end->alone_until_us = left_us ? clock_now_us() + left_us : 0;
    return ok;
}

/* ---- open, close ---- */

static void close_engine(void *ctx)
{
    struct engine_talk *t = ctx;
    if (!t)
        return;
    partner_engine_close(&t->with);
    breakers_close(&t->breakers);
    free(t);
}

static bool open_engine(void *ctx, struct job *job, const struct partner *partner, struct talk *out,
                        struct err *err)
{
    (void)ctx;
    struct engine_talk *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_LIMIT, "no memory to speak to a partner");
    t->job = job;
    t->breakers = (struct breakers){.settings = job->settings};
    out->ctx = t;
    out->close = close_engine; /* also when the rest fails */
    out->run = run_call;
    const struct engine_hooks hooks = {t, .on_attempt = on_attempt, .on_switch = on_switch,
                                       .on_breaker = on_breaker, .load_breaker = load_breaker};
    if (!partner_engine_open(&t->with, job->settings, partner, &hooks, err))
        return false;
    out->adapter = host_partner_adapter(t->with.partner);
    return true;
}

const struct talk_source *engine_talks(void)
{
    static const struct talk_source engine = {NULL, open_engine};
    return &engine;
}
