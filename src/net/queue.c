/* queue.c - a partner's queue: whose turn it is, by rate, concurrency, endpoint and time. */
#include "net/engine_private.h"

/* ---- lists ---- */

void list_append(struct exchange_list *l, struct exchange *x)
{
    x->next = NULL;
    x->prev = l->last;
    *(l->last ? &l->last->next : &l->first) = x;
    l->last = x;
    l->count++;
    x->list = l;
}

void list_prepend(struct exchange_list *l, struct exchange *x)
{
    x->prev = NULL;
    x->next = l->first;
    *(l->first ? &l->first->prev : &l->last) = x;
    l->first = x;
    l->count++;
    x->list = l;
}

void list_remove(struct exchange *x)
{
    struct exchange_list *l = x->list;
    if (!l)
        return;
    *(x->prev ? &x->prev->next : &l->first) = x->next;
    *(x->next ? &x->next->prev : &l->last) = x->prev;
    l->count--;
    x->next = x->prev = NULL;
    x->list = NULL;
}

static void on_queue_deadline(void *ctx);

/* What waits for its turn, or for a token, does not wait for ever. Without memory for the timer the
 * queue itself still looks at the deadline. */
void exchange_watch_deadline(struct exchange *x)
{
    x->timer.fire = on_queue_deadline;
    if (!timers_set(&x->engine->timers, &x->timer, x->deadline_us))
        x->timer.at = TIMER_IDLE;
}

/* ---- a partner's queue ---- */

static bool choose_endpoint(struct exchange *x)
{
    const struct partner_net *n = &x->partner->conf.net;
    if (x->admitted) /* it was, and waited for its token */
        return true;
    bool phi = !x->request.without_phi && x->partner->conf.transport != TRANSPORT_DIR;
    bool may[ENDPOINT_COUNT] = {!phi || n->baa_recorded[0], !phi || n->secondary_baa_recorded[0]};
    policy_route(&n->routes, x->request.payer, may);
    if (!may[ENDPOINT_PRIMARY] && !(n->secondary_url[0] && may[ENDPOINT_SECONDARY])) {
        exchange_refuse(x, EXCHANGE_REFUSED, REASON_NO_BAA,
                        "no business associate agreement is recorded");
        return false;
    }
    partner_look(x->partner);
    if (failover_choose(&x->partner->failover, may, engine_now(x->engine), &x->endpoint)) {
        x->admitted = true;
        return true;
    }
    exchange_refuse(x, EXCHANGE_REFUSED, REASON_BREAKER,
                    "the endpoint failed repeatedly and is left alone");
    return false;
}

void exchange_start(struct exchange *x)
{
    struct net_partner *p = x->partner;
    struct err err = {0};
    x->tries++;
    x->state = STATE_RUNNING;
    list_append(&p->running, x);
    if (p->conf.transport != TRANSPORT_HTTPS) {
        x->announced = false;
        x->started_us = engine_now(x->engine);
        if (!engine_announce(x)) {
            exchange_refuse(x, EXCHANGE_REFUSED, REASON_JOURNAL,
                            "the attempt could not be journaled");
            return;
        }
        x->state = STATE_POOL;
        pool_submit(x);
        return;
    }
    if (!https_begin(x, &err))
        exchange_refuse(x, EXCHANGE_NOT_SENT, REASON_LOCAL, "out of memory");
}

/* After each of the steps x may be gone, or wait. */
static void begin(struct exchange *x)
{
    if (exchange_is_token(x) || (choose_endpoint(x) && exchange_authorize(x)))
        exchange_start(x);
}

void engine_pump(struct net_partner *p)
{
    struct engine *e = p->engine;
    while (p->queue.first && partner_in_flight(p) < p->limit) {
        struct exchange *x = p->queue.first;
        if (p->multi && !https_may_begin(p) && !e->gave_up)
            break; /* a connection that stands, or falls free, comes back here */
        int64_t now = engine_now(e);
        if (e->gave_up) {
            exchange_refuse(x, EXCHANGE_NOT_SENT, REASON_SHUTDOWN, "we are stopping");
        } else if (now < x->deadline_us) {
            /* What was admitted has had its turn, and waited for a token. */
            bool had = x->admitted || exchange_is_token(x);
            int64_t wait_us = had ? 0 : bucket_take(&p->bucket, now);
            if (wait_us > 0) {
                if (!timers_set(&e->timers, &p->pump_timer, now + wait_us))
                    break;
                return;
            }
            list_remove(x);
            timers_drop(&e->timers, &x->timer);
            begin(x);
        } else {
            exchange_refuse(x, EXCHANGE_NOT_SENT, REASON_TIMEOUT_QUEUE,
                            "its time was over before it began");
        }
    }
}

/* In the queue, or waiting for a token, past its deadline. */
static void on_queue_deadline(void *ctx)
{
    struct exchange *x = ctx;
    struct net_partner *p = x->partner;
    exchange_refuse(x, EXCHANGE_NOT_SENT, REASON_TIMEOUT_QUEUE,
                    "its time was over before it began");
    engine_pump(p);
}
