/* runner_life.c - a runner made, stopped and closed; and turned by a thread that owns its loop. */
#include "host/runner_private.h"

#include "base/clock.h"
#include <stdlib.h>

static int64_t machine_now(void *ctx)
{
    (void)ctx;
    return clock_now_us();
}

static void on_grace(evutil_socket_t fd, short what, void *ctx)
{
    struct host_runner *r = ctx;
    (void)fd;
    (void)what;
    for (struct run *c = r->runs; c; c = c->next)
        if (!c->cancelled && c->state == RUN_SENDING)
            engine_cancel(r->with.engine, c->exchange_id);
}

void host_runner_stop(struct host_runner *r, int64_t grace_ms)
{
    struct timeval tv = {.tv_sec = grace_ms / 1000, .tv_usec = (grace_ms % 1000) * 1000};
    r->stopping = true;
    for (struct run *c = r->runs; c; c = c->next)
        if (c->state != RUN_SENDING)
            run_turn_in(c, 0);
    event_add(r->grace, &tv);
}

struct host_runner *host_runner_new(const struct host_runner_options *options, struct err *err)
{
    struct host_runner *r = calloc(1, sizeof(*r));
    if (!r) {
        err_set(err, ERR_SYSTEM, "out of memory for a runner of calls");
        return NULL;
    }
    r->with = *options;
    if (!r->with.clock.now_us)
        r->with.clock.now_us = machine_now;
    if (r->with.calls_max == 0)
        r->with.calls_max = HOST_CALLS_MAX;
    r->adapters = host_adapters_new(err);
    r->grace = evtimer_new(options->base, on_grace, r);
    if (r->adapters && !r->grace)
        err_set(err, ERR_SYSTEM, "out of memory for a runner of calls");
    bool placed =
        options->adapters_dir
            ? str_copy(r->adapters_dir, sizeof(r->adapters_dir), str_from(options->adapters_dir)) ||
                  err_set(err, ERR_CONFIG, "the adapters' folder has too long a path")
            : host_adapters_dir(r->adapters_dir, sizeof(r->adapters_dir), err);
    if (r->adapters && r->grace && placed)
        return r;
    host_runner_close(r);
    return NULL;
}

static struct run *in_the_air(struct host_runner *r)
{
    struct run *c = r->runs;
    while (c && c->state != RUN_SENDING)
        c = c->next;
    return c;
}

/* Exchanges in the air: their engine was not closed yet. It still has their bytes, so they end
 * before anything goes. */
static void drain(struct host_runner *r)
{
    r->stopping = true;
    for (struct run *c = r->runs; c; c = c->next)
        if (c->state == RUN_SENDING)
            engine_cancel(r->with.engine, c->exchange_id);
    while (in_the_air(r) && event_base_loop(r->with.base, EVLOOP_ONCE) == 0)
        continue;
    while (r->runs)
        run_stop(r->runs, "shutdown", r->runs->state == RUN_REFUSED && r->runs->tries == 0);
}

void host_runner_close(struct host_runner *r)
{
    if (!r)
        return;
    drain(r);
    while (r->partners) {
        struct host_partner *p = r->partners;
        r->partners = p->next;
        host_partner_free(p);
    }
    if (r->grace)
        event_free(r->grace);
    host_adapters_free(r->adapters);
    free(r);
}

struct turn {
    const struct host_task *task;
    bool over;
};

static void on_over(void *ctx, const struct host_result *result)
{
    struct turn *t = ctx;
    t->over = true;
    t->task->done(t->task->ctx, result);
}

bool host_run(struct host_runner *r, const struct host_task *task, struct err *err)
{
    struct turn t = {task, false};
    struct host_task mine = *task;
    mine.ctx = &t;
    mine.done = on_over;
    if (!host_runner_start(r, &mine, NULL, err))
        return false;
    while (!t.over)
        if (event_base_loop(r->with.base, EVLOOP_ONCE) < 0)
            return err_set(err, ERR_SYSTEM, "the loop of a call broke");
    return true;
}
