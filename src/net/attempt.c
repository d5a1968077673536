/* attempt.c - the end of an attempt, another one where it may be, and the end of an exchange. */
#include "base/clock.h"
#include "base/hash.h"
#include "net/engine_private.h"

#include <openssl/crypto.h>
#include <stdlib.h>

/* ---- the end of an exchange ---- */

void exchange_fail(struct exchange *x, enum exchange_outcome o, enum exchange_reason r,
                   const char *detail)
{
    x->result =
        (struct exchange_result){.outcome = o, .reason = r, .detail = detail, .retry_after_ms = -1};
}

void exchange_free(struct exchange *x)
{
    exchange_unauthorize(x);
    if (exchange_is_token(x) && x->body.p)
        OPENSSL_cleanse(x->body.p, x->body.cap);
    buf_fini(&x->head);
    buf_fini(&x->body);
    free(x->entries);
    free(x->headers);
    free(x->copy);
    free(x);
}

static void count_outcome(struct net_partner_state *c, enum exchange_outcome o)
{
    uint64_t *of[] = {&c->answered, &c->not_sent, &c->unknown, &c->refused};
    ++*of[o];
}

static void finish(struct exchange *x)
{
    struct engine *e = x->engine;
    struct exchange_result *r = &x->result;
    list_remove(x);
    timers_drop(&e->timers, &x->timer);
    r->attempts = x->attempts;
    r->endpoint = x->endpoint;
    int64_t now = engine_now(e);
    r->timing.total_us = now - x->submitted_us;
    r->timing.queued_us = (x->announced_us ? x->announced_us : now) - x->submitted_us;
    if (!r->detail)
        r->detail = "";
    if (!exchange_is_token(x))
        count_outcome(&x->partner->count, r->outcome);
    if (x->request.done)
        x->request.done(x->request.ctx, r);
    __atomic_sub_fetch(&e->exchanges, 1, __ATOMIC_RELAXED);
    exchange_free(x);
}

void exchange_refuse(struct exchange *x, enum exchange_outcome o, enum exchange_reason r,
                     const char *detail)
{
    /* An earlier attempt's unknown end stays unknown, whatever stands in the way of another. */
    bool unknown = x->attempts > 0 && x->result.outcome == EXCHANGE_UNKNOWN;
    if (x->admitted)
        breaker_forget(&x->partner->failover.breaker[x->endpoint]);
    if (!unknown) {
        exchange_fail(x, o, r, detail);
        if (r == REASON_CREDENTIAL || r == REASON_TOKEN_AWAY)
            x->result.retry_after_ms = x->retry_after_ms;
    }
    finish(x);
}

/* ---- attempts ---- */

static struct exchange_attempt attempt_of(const struct exchange *x)
{
    return (struct exchange_attempt){x->id,       x->attempts,  &x->request, x->partner->conf.name,
                                     x->endpoint, x->started_us};
}

bool engine_announce(struct exchange *x)
{
    const struct engine_hooks *h = &x->engine->hooks;
    x->attempts++;
    if (x->announced_us == 0)
        x->announced_us = engine_now(x->engine);
    struct exchange_attempt a = attempt_of(x);
    if (!exchange_is_token(x) && h->on_attempt && !h->on_attempt(h->ctx, &a)) {
        x->attempts--;
        return false;
    }
    x->announced = true;
    return true;
}

static void requeue(void *ctx)
{
    struct exchange *x = ctx;
    struct net_partner *p = x->partner;
    list_remove(x);
    exchange_watch_deadline(x);
    x->state = STATE_QUEUED;
    list_prepend(&p->queue, x);
    engine_pump(p);
}

/* A 401 says that it was not taken, whatever it was: once more with another token. */
static bool renew(struct exchange *x)
{
    const struct net_auth *a = x->partner->auth;
    if (x->result.outcome != EXCHANGE_ANSWERED || x->result.status != 401 || x->reauthorized ||
        !x->applied.state || !a->rejected)
        return false;
    x->reauthorized = a->rejected(a->ctx, &x->applied, clock_now_us());
    return x->reauthorized;
}

/* Another attempt, where the policy, the partner and the time that is left allow one. */
static bool try_again(struct exchange *x)
{
    struct net_partner *p = x->partner;
    struct exchange_result *r = &x->result;
    uint32_t random;
    int64_t wait_us = 0;
    if (x->cancelled || x->engine->stopping || (x->request.into_fd >= 0 && x->file_bytes > 0))
        return false;
    bool renewed = renew(x);
    if (!renewed) {
        if ((int64_t)x->tries >= p->retry.attempts_max || !policy_may_repeat(x->request.safety, r))
            return false;
        random_bytes(&random, sizeof(random));
        int64_t after = r->retry_after_ms < 0 ? -1 : r->retry_after_ms * 1000;
        wait_us = policy_wait_us(&p->retry, x->tries + 1, after, random);
    }
    int64_t due = engine_now(x->engine) + wait_us;
    if (due >= x->deadline_us || !timers_set(&x->engine->timers, &x->timer, due))
        return false;
    exchange_unauthorize(x);
    x->timer.fire = requeue;
    x->state = STATE_WAITING;
    list_append(&p->waiting, x);
    p->count.retries++;
    return true;
}

void engine_attempt_ended(struct exchange *x)
{
    struct net_partner *p = x->partner;
    struct engine *e = x->engine;
    struct exchange_result *r = &x->result;
    list_remove(x);
    x->state = STATE_QUEUED;
    if (x->cancelled && r->outcome != EXCHANGE_ANSWERED)
        r->reason = REASON_CANCELLED;
    r->attempts = x->attempts;
    r->endpoint = x->endpoint;
    r->timing.total_us = engine_now(e) - x->submitted_us;
    if (x->admitted && !exchange_is_token(x))
        partner_note(p, x->endpoint, policy_is_failure(r), r->reason);
    x->admitted = false;
    if (x->announced && e->hooks.on_result && !exchange_is_token(x)) {
        struct exchange_attempt a = attempt_of(x);
        e->hooks.on_result(e->hooks.ctx, &a, r);
    }
    if (try_again(x))
        return;
    if (r->outcome == EXCHANGE_ANSWERED && r->status == 429)
        r->reason = REASON_RATE;
    finish(x);
}
