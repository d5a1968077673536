/* inbox.c - the engine's thread: what comes from other threads, the timers, giving up. */
#include "net/engine_private.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- the loop ---- */

/* Adding a timer that is due already takes it out of libevent's queue of what is to run: busy
 * sockets would put it off for ever. It is touched only when the first due time is another one. */
void engine_rearm(struct engine *e)
{
    int64_t due = e->timers.count ? e->timers.heap[0]->due_us : -1;
    if (due == e->armed_us)
        return;
    e->armed_us = due;
    if (due < 0) {
        evtimer_del(e->tick);
        return;
    }
    int64_t wait = due - engine_now(e);
    wait = wait < 0 ? 0 : wait;
    struct timeval tv = {wait / 1000000, wait % 1000000};
    evtimer_add(e->tick, &tv);
}

void engine_on_tick(evutil_socket_t fd, short what, void *ctx)
{
    struct engine *e = ctx;
    struct timer *t;
    (void)fd, (void)what;
    while ((t = timers_due(&e->timers, engine_now(e))))
        t->fire(t->ctx);
    e->armed_us = -2;
    engine_rearm(e);
}

static void give_up(struct exchange *x, enum exchange_reason reason)
{
    if (x->state == STATE_RUNNING && x->easy) {
        https_give_up(x, reason);
    } else if (x->state != STATE_POOL) {
        struct net_partner *p = x->partner;
        exchange_refuse(x, EXCHANGE_NOT_SENT, reason, "given up");
        engine_pump(p);
    }
}

static struct exchange *find_in(const struct exchange_list *l, uint64_t id)
{
    for (struct exchange *x = l->first; x; x = x->next)
        if (x->id == id)
            return x;
    return NULL;
}

static void cancel(struct engine *e, uint64_t id)
{
    for (size_t i = 0; i < e->partner_count; i++) {
        struct net_partner *p = e->partners[i];
        struct exchange_list *lists[] = {&p->queue, &p->token, &p->waiting, &p->running, &p->pool};
        for (size_t j = 0; j < COUNT_OF(lists); j++) {
            struct exchange *x = find_in(lists[j], id);
            if (!x || exchange_is_token(x)) /* a token request has no id of its own */
                continue;
            x->cancelled = true;
            give_up(x, REASON_CANCELLED);
            return;
        }
    }
}

void engine_give_up_all(void *ctx)
{
    struct engine *e = ctx;
    e->gave_up = true;
    for (size_t i = 0; i < e->partner_count; i++) {
        struct net_partner *p = e->partners[i];
        struct exchange_list *lists[] = {&p->queue, &p->token, &p->waiting, &p->running};
        for (size_t j = 0; j < COUNT_OF(lists); j++)
            while (lists[j]->first)
                give_up(lists[j]->first, REASON_SHUTDOWN);
    }
}

static void end_if_idle(struct engine *e)
{
    if (e->stopping && engine_is_idle(e) && e->own_base)
        event_base_loopbreak(e->base);
}

static void take_in(struct exchange *x)
{
    struct net_partner *p = x->partner;
    x->state = STATE_QUEUED;
    list_append(&p->queue, x);
    if (partner_in_flight(p) >= p->limit || p->connecting >= CONNECTING_MAX || p->queue.count > 1 ||
        p->bucket.per_minute)
        exchange_watch_deadline(x);
}

/* Newest first as it was pushed; turned round. */
static struct exchange *oldest_first(struct exchange *x)
{
    struct exchange *head = NULL;
    while (x) {
        struct exchange *next = x->next;
        x->next = head;
        head = x;
        x = next;
    }
    return head;
}

void engine_on_inbox(evutil_socket_t fd, short what, void *ctx)
{
    struct engine *e = ctx;
    uint64_t count, cancels[COUNT_OF(e->cancels)];
    (void)what;
    while (read(fd, &count, sizeof(count)) > 0)
        ;
    pthread_mutex_lock(&e->lock);
    struct exchange *in = oldest_first(e->inbox), *back = e->pooled;
    e->inbox = e->pooled = NULL;
    size_t cancel_count = e->cancel_count;
    memcpy(cancels, e->cancels, sizeof(cancels));
    e->cancel_count = 0;
    bool stop = e->stopping_asked && !e->stopping;
    pthread_mutex_unlock(&e->lock);
    for (struct exchange *x = in, *next; x; x = next) {
        next = x->next;
        take_in(x);
    }
    for (struct exchange *x = back, *next; x; x = next) {
        next = x->pool_next;
        engine_attempt_ended(x);
    }
    for (size_t i = 0; i < cancel_count; i++)
        cancel(e, cancels[i]);
    for (size_t i = 0; i < e->partner_count; i++) {
        struct net_partner *p = e->partners[i];
        if (__atomic_exchange_n(&p->token_woken, 0, __ATOMIC_ACQUIRE))
            token_wake_waiters(p);
        engine_pump(p);
    }
    if (stop) {
        e->stopping = true;
        if (!timers_set(&e->timers, &e->stop_timer, engine_now(e) + e->grace_ms * 1000))
            engine_give_up_all(e);
    }
    engine_on_tick(-1, 0, e);
    end_if_idle(e);
}

void engine_poke(struct engine *e)
{
    uint64_t one = 1;
    ssize_t n = write(e->inbox_fd, &one, sizeof(one));
    (void)n; /* full means that it is awake already */
}

void engine_pool_done(struct exchange *x)
{
    struct engine *e = x->engine;
    pthread_mutex_lock(&e->lock);
    x->pool_next = e->pooled;
    e->pooled = x;
    pthread_mutex_unlock(&e->lock);
    engine_poke(e);
}

void engine_wake(struct engine *e)
{
    engine_poke(e);
}

void engine_cancel(struct engine *e, uint64_t id)
{
    for (;;) {
        pthread_mutex_lock(&e->lock);
        bool room = e->cancel_count < COUNT_OF(e->cancels);
        if (room)
            e->cancels[e->cancel_count++] = id;
        pthread_mutex_unlock(&e->lock);
        engine_poke(e);
        if (room)
            return;
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
}

void engine_stop(struct engine *e, int64_t grace_ms)
{
    pthread_mutex_lock(&e->lock);
    e->stopping_asked = true;
    e->grace_ms = grace_ms;
    pthread_mutex_unlock(&e->lock);
    engine_poke(e);
}
