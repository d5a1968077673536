/* runner.c - conversations on the exchange engine: calls begun, driven, woken and ended. */
#include "host/runner_private.h"

#include "base/clock.h"
#include <stdlib.h>

static void on_turn(evutil_socket_t fd, short what, void *ctx);

void run_turn_in(struct run *c, int64_t us)
{
    struct timeval tv = {.tv_sec = us / 1000000, .tv_usec = us % 1000000};
    if (us <= 0)
        event_active(c->timer, EV_TIMEOUT, 0);
    else
        event_add(c->timer, &tv);
}

/* ---- the end of a call ---- */

static void run_free(struct run *c)
{
    if (c->timer)
        event_free(c->timer);
    host_call_free(c->call);
    route_body_free(&c->body);
    free(c);
}

static void unlink_run(struct run *c)
{
    if (c->prev)
        c->prev->next = c->next;
    else
        c->runner->runs = c->next;
    if (c->next)
        c->next->prev = c->prev;
    c->runner->run_count--;
}

static void finish(struct run *c, enum host_end end)
{
    c->result.end = end;
    c->result.next = c->said;
    c->result.total_us = clock_tick_us() - c->started_us;
    unlink_run(c);
    c->task.done(c->task.ctx, &c->result);
    run_free(c);
}

void run_stop(struct run *c, const char *why, bool unsent)
{
    c->result.why = why;
    c->result.unsent = unsent;
    finish(c, HOST_STOPPED);
}

/* Less than an exchange could use counts as nothing: one cut short by the call's end comes back a
 * little before it. */
static bool out_of_time(const struct run *c)
{
    enum { MARGIN_US = 2000 };
    return c->ends_us && clock_tick_us() + MARGIN_US >= c->ends_us;
}

static const char *stop_word(const struct run *c)
{
    return c->cancelled ? "cancelled" : c->runner->stopping ? "shutdown" : NULL;
}

/* ---- waiting ---- */

static int64_t at_most_a_year(int64_t ms)
{
    return ms < HOST_TIME_MS_MAX ? ms : HOST_TIME_MS_MAX;
}

static int64_t at(int64_t now_us, int64_t ms)
{
    return ms ? now_us + at_most_a_year(ms) * 1000 : 0;
}

/* Is there nothing to do for longer than the run may take? */
static bool parks(const struct run *c)
{
    int64_t first = c->wake_at_us && (!c->until_us || c->wake_at_us < c->until_us) ? c->wake_at_us
                                                                                   : c->until_us;
    return c->task.park_ms &&
           (first == 0 || first - runner_now(c->runner) > at_most_a_year(c->task.park_ms) * 1000);
}

/* Sets the timer to what comes first: a poll, the wait's end, or the call's. */
static void arm_wait(struct run *c)
{
    int64_t now = runner_now(c->runner), next = c->wake_at_us;
    c->expires = c->until_us && (!next || c->until_us <= next);
    next = c->expires ? c->until_us : next;
    int64_t in = next ? next > now ? next - now : 0 : INT64_MAX;
    int64_t left = c->ends_us ? c->ends_us - clock_tick_us() : INT64_MAX;
    if (left < in)
        in = left > 0 ? left : 0;
    c->state = RUN_WAITING;
    if (in < INT64_MAX)
        run_turn_in(c, in);
}

static void park(struct run *c)
{
    c->result.parked_wake_at_us = c->wake_at_us;
    c->result.parked_until_us = c->until_us;
    finish(c, HOST_PARKED);
}

static void sit_out(struct run *c)
{
    const char *why = stop_word(c);
    if (parks(c))
        park(c);
    else if (why)
        run_stop(c, why, false);
    else
        arm_wait(c);
}

static void begin_wait(struct run *c, const struct hia_wait *w)
{
    int64_t now = runner_now(c->runner);
    c->wake_at_us = at(now, w->poll_ms);
    c->until_us = at(now, w->until_ms);
    c->webhook_key = w->webhook_key;
    sit_out(c);
}

/* ---- a step was made ---- */

static void after(struct run *c, bool committed, struct err *err)
{
    const char *why = stop_word(c);
    bool again = committed && c->said->step == HIA_STEP_SEND && c->said->again;
    c->tries = again ? c->tries : 0;
    if (!committed) {
        c->said = NULL;
        c->result.err = *err;
        run_stop(c, "store", false);
        return;
    }
    switch (c->said->step) {
    case HIA_STEP_SEND:
        if (why || out_of_time(c))
            run_stop(c, why ? why : "deadline", c->tries == 0);
        else
            run_send(c, &c->said->exchange);
        break;
    case HIA_STEP_WAIT:
        begin_wait(c, &c->said->wait);
        break;
    case HIA_STEP_DONE:
        finish(c, HOST_DONE);
        break;
    default:
        finish(c, HOST_FAILED);
    }
}

void run_replied(struct run *c, const struct hia_reply *reply)
{
    struct err err = {0};
    after(c, host_call_reply(c->call, reply, &c->said, &err), &err);
}

static void reconcile(struct run *c, const struct hia_attempt *a)
{
    struct err err = {0};
    c->tries = a->tries;
    after(c, host_call_reconcile(c->call, a, &c->said, &err), &err);
}

void run_unknown(struct run *c, const struct hia_reply *reply)
{
    const struct hia_exchange *e =
        c->said ? &c->said->exchange : c->task.resume.last; /* resumed UNSENT */
    struct hia_attempt a = {HIA_SIZED(struct hia_attempt),
                            .verb = e->verb,
                            .safety = e->safety,
                            .target = e->target,
                            .key = e->key,
                            .begun_us = c->begun_us,
                            .tries = c->tries};
    const char *why = stop_word(c);
    if (!why && out_of_time(c))
        why = "deadline";
    if (why) {
        run_stop(c, why, false);
        return;
    }
    host_call_note(c->call, reply);
    reconcile(c, &a);
}

/* ---- a turn of the loop ---- */

static void take_up(struct run *c)
{
    const struct host_resume *from = &c->task.resume;
    struct err err = {0};
    switch (from->kind) {
    case HOST_RESUME_NONE:
        after(c, host_call_begin(c->call, &c->said, &err), &err);
        break;
    case HOST_RESUME_SENDING:
        reconcile(c, from->attempt);
        break;
    case HOST_RESUME_UNSENT:
        run_send(c, from->last);
        break;
    case HOST_RESUME_WAITING:
        c->wake_at_us = from->wake_at_us;
        c->until_us = from->until_us;
        c->webhook_key = from->webhook_key;
        if (from->inbound)
            after(c, host_call_inbound(c->call, from->inbound, &c->said, &err), &err);
        else
            sit_out(c);
        break;
    }
}

static void not_sent(struct run *c, enum hia_outcome outcome, const char *reason)
{
    run_replied(c, &(struct hia_reply){HIA_SIZED(struct hia_reply), .outcome = outcome,
                                       .reason = {reason, strlen(reason)}});
}

static void woken(struct run *c)
{
    int64_t due = c->expires ? c->until_us : c->wake_at_us;
    if (out_of_time(c))
        run_stop(c, "deadline", false);
    else if (!due || due > runner_now(c->runner))
        arm_wait(c); /* the clocks went apart, or it is the call's end that was set */
    else
        not_sent(c, HIA_NOT_SENT, c->expires ? "expired" : "woken");
}

static void on_turn(evutil_socket_t fd, short what, void *ctx)
{
    struct run *c = ctx;
    const char *why = stop_word(c);
    (void)fd;
    (void)what;
    if (why && c->state != RUN_SENDING)
        run_stop(c, why, c->state == RUN_REFUSED && c->tries == 0);
    else if (c->state == RUN_NEW)
        take_up(c);
    else if (c->state == RUN_REFUSED)
        not_sent(c, HIA_REFUSED, c->refusal);
    else if (c->state == RUN_WAITING)
        woken(c);
}

/* ---- what the caller does ---- */

static bool open_call(struct run *c, struct err *err)
{
    const struct host_partner *p = c->task.partner;
    const struct host_resume *from = &c->task.resume;
    struct host_parts parts = {.adapter = p->adapter,
                               .options = p->options,
                               .store = c->task.store,
                               .now_us = c->runner->with.clock.now_us,
                               .now_ctx = c->runner->with.clock.ctx,
                               .call_id = c->call_id,
                               .operation = c->operation,
                               .partner = p->conf->name,
                               .sender_id = p->conf->sender_id,
                               .receiver_id = p->conf->receiver_id,
                               .usage = partner_usage(p->conf),
                               .request = c->task.request,
                               .step = from->step,
                               .last = from->last};
    if (!str_copy(c->operation, sizeof(c->operation), str_from(c->task.operation)) ||
        !str_copy(c->call_id, sizeof(c->call_id), str_from(c->task.call_id)))
        return err_set(err, ERR_USAGE, "a call's operation or id is too long");
    if ((from->kind == HOST_RESUME_SENDING && !from->attempt) ||
        (from->kind == HOST_RESUME_UNSENT && !from->last))
        return err_set(err, ERR_USAGE, "a call is resumed without what was being sent");
    c->call = host_call_new(&parts, err);
    c->timer = evtimer_new(c->runner->with.base, on_turn, c);
    if (c->call && !c->timer)
        err_set(err, ERR_SYSTEM, "out of memory for a call");
    return c->call && c->timer;
}

bool host_runner_start(struct host_runner *r, const struct host_task *task, uint64_t *id,
                       struct err *err)
{
    if (r->stopping || r->run_count >= r->with.calls_max)
        return err_set(err, ERR_LIMIT,
                       r->stopping ? "calls are being ended: no new one is taken"
                                   : "as many calls as may be are in flight");
    struct run *c = calloc(1, sizeof(*c));
    if (!c)
        return err_set(err, ERR_SYSTEM, "out of memory for a call");
    c->runner = r;
    c->task = *task;
    c->started_us = clock_tick_us();
    c->ends_us = task->deadline_ms > 0 ? at(c->started_us, task->deadline_ms) : 0;
    buf_init(&c->body, HOST_BODY_MAX);
    if (!open_call(c, err)) {
        run_free(c);
        return false;
    }
    c->id = ++r->next_id;
    if (id)
        *id = c->id;
    c->next = r->runs;
    if (c->next)
        c->next->prev = c;
    r->runs = c;
    r->run_count++;
    run_turn_in(c, 0);
    return true;
}

static void give_up(struct run *c)
{
    if (c->state == RUN_SENDING)
        engine_cancel(c->runner->with.engine, c->exchange_id);
    else
        run_turn_in(c, 0);
}

void host_runner_cancel(struct host_runner *r, uint64_t id)
{
    for (struct run *c = r->runs; c; c = c->next)
        if (c->id == id && !c->cancelled) {
            c->cancelled = true;
            give_up(c);
        }
}

static bool same_text(struct hia_text a, struct hia_text b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

bool host_runner_inbound(struct host_runner *r, const struct partner *partner, struct hia_text key,
                         const struct hia_inbound *message)
{
    struct err err = {0};
    for (struct run *c = r->runs; key.n && c; c = c->next)
        if (c->state == RUN_WAITING && !c->cancelled && c->task.partner->conf == partner &&
            same_text(c->webhook_key, key)) {
            event_del(c->timer);
            after(c, host_call_inbound(c->call, message, &c->said, &err), &err);
            return true;
        }
    return false;
}
