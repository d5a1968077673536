/* engine.c - an exchange's way: inbox, its partner's queue, attempts, waits, its end. */

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "net/engine_private.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static int64_t machine_now(void *ctx)
{
    (void)ctx;
    return clock_tick_us();
}

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

/* ---- the end of an exchange ---- */

void exchange_fail(struct exchange *x, enum exchange_outcome o, enum exchange_reason r,
                   const char *detail)
{
    x->result =
        (struct exchange_result){.outcome = o, .reason = r, .detail = detail, .retry_after_ms = -1};
}

static void exchange_free(struct exchange *x)
{
    auth_applied_fini(&x->applied);
    buf_fini(&x->head);
    buf_fini(&x->body);
    free(x->entries);
    free(x->copy);
    free(x->whole_url);
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
    if (!x->flight)
        count_outcome(&x->partner->count, r->outcome);
    if (x->request.done)
        x->request.done(x->request.ctx, r);
    __atomic_sub_fetch(&e->exchanges, 1, __ATOMIC_RELAXED);
    exchange_free(x);
}

static void refuse(struct exchange *x, enum exchange_outcome o, enum exchange_reason r,
                   const char *detail)
{
    /* An earlier attempt's unknown end stays unknown, whatever stands in the way of another. */
    bool unknown = x->attempts > 0 && x->result.outcome == EXCHANGE_UNKNOWN;
    if (!unknown)
        exchange_fail(x, o, r, detail);
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
    if (!x->flight && h->on_attempt && !h->on_attempt(h->ctx, &a)) {
        x->attempts--;
        return false;
    }
    x->announced = true;
    return true;
}

static void note_endpoint(struct net_partner *p, enum exchange_endpoint at, bool failed,
                          enum exchange_reason reason)
{
    struct engine *e = p->engine;
    enum exchange_endpoint from = p->failover.active;
    unsigned failures = p->failover.breaker[at].failures + 1;
    if (!failover_note(&p->failover, at, failed, engine_now(e)))
        return;
    struct engine_switch s = {p->conf.name, from, p->failover.active, reason, failures};
    log_event(LOG_WARN, "net", "endpoint.switched", NULL, LOG_TEXT("partner", p->conf.name),
              LOG_TEXT("to", exchange_endpoint_name(s.to)),
              LOG_TEXT("reason", exchange_reason_name(reason)));
    if (e->hooks.on_switch)
        e->hooks.on_switch(e->hooks.ctx, &s);
}

static void on_queue_deadline(void *ctx);

/* What waits for its turn, or for a token, does not wait for ever. Without memory for the timer the
 * queue itself still looks at the deadline. */
static void watch_deadline(struct exchange *x)
{
    x->timer.fire = on_queue_deadline;
    if (!timers_set(&x->engine->timers, &x->timer, x->deadline_us))
        x->timer.at = TIMER_IDLE;
}

static void requeue(void *ctx)
{
    struct exchange *x = ctx;
    struct net_partner *p = x->partner;
    list_remove(x);
    watch_deadline(x);
    x->state = STATE_QUEUED;
    list_prepend(&p->queue, x);
    engine_pump(p);
}

/* Another attempt, where the policy, the partner and the time that is left allow one. */
static bool try_again(struct exchange *x)
{
    struct net_partner *p = x->partner;
    struct exchange_result *r = &x->result;
    uint32_t random;
    int64_t wait_us = 0;
    if (x->cancelled || x->engine->stopping || (int64_t)x->tries >= p->retry.attempts_max)
        return false;
    bool renewed = r->outcome == EXCHANGE_ANSWERED && r->status == 401 && !x->reauthorized &&
                   x->applied.token_generation && p->auth && p->auth->rejected &&
                   p->auth->rejected(p->auth->ctx, x->applied.token_generation, clock_now_us());
    x->reauthorized |= renewed;
    if (!renewed) {
        if (!policy_may_repeat(x->request.safety, r) ||
            (x->request.into_fd >= 0 && x->body_bytes > 0))
            return false;
        random_bytes(&random, sizeof(random));
        int64_t after = r->retry_after_ms < 0 ? -1 : r->retry_after_ms * 1000;
        wait_us = policy_wait_us(&p->retry, x->tries + 1, after, random);
    }
    int64_t due = engine_now(x->engine) + wait_us;
    if (due >= x->deadline_us || !timers_set(&x->engine->timers, &x->timer, due))
        return false;
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
    if (x->admitted && !x->flight)
        note_endpoint(p, x->endpoint, policy_is_failure(r), r->reason);
    x->admitted = false;
    if (x->announced && e->hooks.on_result && !x->flight) {
        struct exchange_attempt a = attempt_of(x);
        e->hooks.on_result(e->hooks.ctx, &a, r);
    }
    if (try_again(x))
        return;
    if (r->outcome == EXCHANGE_ANSWERED && r->status == 429)
        r->reason = REASON_RATE;
    finish(x);
}

/* ---- credentials ---- */

static void token_done(void *ctx, const struct exchange_result *r);

static bool ask_for_token(struct exchange *x, struct err *err)
{
    struct exchange *t = calloc(1, sizeof(*t));
    struct auth_applied *a = &x->applied;
    if (!t)
        return err_set(err, ERR_SYSTEM, "out of memory for a token request");
    t->engine = x->engine;
    t->partner = x->partner;
    t->timer = (struct timer){.at = TIMER_IDLE, .ctx = t};
    t->whole_url = strdup(buf_cstr(&a->token.url));
    t->flight = a->token.flight;
    exchange_request_init(&t->request);
    t->request.verb = EXCHANGE_POST;
    t->request.safety = EXCHANGE_SAFE;
    t->request.partner = x->partner;
    t->request.content_type = STR("application/x-www-form-urlencoded");
    t->request.done = token_done;
    t->request.ctx = t;
    auth_applied_init(&t->applied);
    t->applied.replaces_body = true;
    t->applied.body = a->token.body;
    t->applied.lines = a->token.lines;
    t->applied.line_count = a->token.line_count;
    a->token.body = a->token.lines = (struct buf){0};
    t->submitted_us = engine_now(x->engine);
    t->deadline_us = x->deadline_us;
    t->tries = 1;
    t->state = STATE_RUNNING;
    buf_init(&t->body, 1 << 20);
    __atomic_add_fetch(&x->engine->exchanges, 1, __ATOMIC_RELAXED);
    x->partner->count.token_requests++;
    list_append(&x->partner->running, t);
    if (t->whole_url && https_begin(t, err))
        return true;
    exchange_fail(t, EXCHANGE_NOT_SENT, REASON_LOCAL, "out of memory");
    finish(t);
    return true; /* the flight has been answered: who waits asks again */
}

static void wake_waiters(struct net_partner *p)
{
    while (p->token.first) {
        struct exchange *x = p->token.first;
        list_remove(x);
        x->state = STATE_QUEUED;
        list_prepend(&p->queue, x);
    }
}

static void token_done(void *ctx, const struct exchange_result *r)
{
    struct exchange *t = ctx;
    struct net_partner *p = t->partner;
    bool answered = r->outcome == EXCHANGE_ANSWERED;
    p->auth->token_answer(p->auth->ctx, t->flight, answered ? r->status : 0, r->body,
                          clock_now_us());
    wake_waiters(p);
}

static void wait_for_token(struct exchange *x)
{
    x->state = STATE_TOKEN;
    watch_deadline(x);
    list_append(&x->partner->token, x);
}

/* True: it may go out. False: it waits or has ended. */
static bool authorize(struct exchange *x)
{
    struct net_partner *p = x->partner;
    struct err err = {0};
    char url[PARTNER_URL_MAX];
    if (!p->auth || !p->auth->apply || x->request.without_credentials ||
        p->conf.transport != TRANSPORT_HTTPS)
        return true;
    auth_applied_fini(&x->applied);
    auth_applied_init(&x->applied);
    struct auth_request q = {exchange_verb_name(x->request.verb),
                             str_from(https_url(x, url)),
                             x->request.headers,
                             x->request.header_count,
                             x->request.content_type,
                             x->request.body,
                             clock_now_us()};
    switch (p->auth->apply(p->auth->ctx, &q, &x->applied, &err)) {
    case AUTH_READY:
        return true;
    case AUTH_NEED_TOKEN:
        wait_for_token(x);
        if (ask_for_token(x, &err))
            return false;
        break;
    case AUTH_WAIT:
        wait_for_token(x);
        return false;
    case AUTH_FAILED:
        break;
    }
    str_copy(x->detail, sizeof(x->detail), str_from(err.text));
    refuse(x, EXCHANGE_REFUSED, REASON_CREDENTIAL, x->detail);
    return false;
}

/* ---- a partner's queue ---- */

static bool choose_endpoint(struct exchange *x)
{
    const struct partner_net *n = &x->partner->conf.net;
    if (x->admitted) /* it was, and waited for its token */
        return true;
    bool phi = !x->request.without_phi && x->partner->conf.transport != TRANSPORT_DIR;
    bool may[ENDPOINT_COUNT] = {!phi || n->baa_recorded[0], !phi || n->secondary_baa_recorded[0]};
    if (!may[ENDPOINT_PRIMARY] && !(n->secondary_url[0] && may[ENDPOINT_SECONDARY])) {
        refuse(x, EXCHANGE_REFUSED, REASON_NO_BAA, "no business associate agreement is recorded");
        return false;
    }
    if (failover_choose(&x->partner->failover, may, engine_now(x->engine), &x->endpoint)) {
        x->admitted = true;
        return true;
    }
    refuse(x, EXCHANGE_REFUSED, REASON_BREAKER, "the endpoint failed repeatedly and is left alone");
    return false;
}

static void begin(struct exchange *x)
{
    struct net_partner *p = x->partner;
    struct err err = {0};
    if (!choose_endpoint(x))
        return;
    if (!authorize(x)) /* x may be gone: nothing of it is touched */
        return;
    x->tries++;
    x->state = STATE_RUNNING;
    list_append(&p->running, x);
    if (p->conf.transport != TRANSPORT_HTTPS) {
        x->announced = false;
        x->started_us = engine_now(x->engine);
        if (!engine_announce(x)) {
            refuse(x, EXCHANGE_REFUSED, REASON_JOURNAL, "the attempt could not be journaled");
            return;
        }
        x->state = STATE_POOL;
        pool_submit(x);
        return;
    }
    if (!https_begin(x, &err)) {
        breaker_forget(&p->failover.breaker[x->endpoint]);
        refuse(x, EXCHANGE_NOT_SENT, REASON_LOCAL, "out of memory");
    }
}

static void on_pump_time(void *ctx)
{
    engine_pump(ctx);
}

void engine_pump(struct net_partner *p)
{
    struct engine *e = p->engine;
    while (p->queue.first && p->running.count < p->limit) {
        struct exchange *x = p->queue.first;
        int64_t now = engine_now(e);
        if (e->gave_up) {
            refuse(x, EXCHANGE_NOT_SENT, REASON_SHUTDOWN, "we are stopping");
        } else if (now < x->deadline_us) {
            int64_t wait_us = bucket_take(&p->bucket, now);
            if (wait_us > 0) {
                if (!timers_set(&e->timers, &p->pump_timer, now + wait_us))
                    break;
                return;
            }
            list_remove(x);
            timers_drop(&e->timers, &x->timer);
            begin(x);
        } else {
            refuse(x, EXCHANGE_NOT_SENT, REASON_TIMEOUT_QUEUE, "its time was over before it began");
        }
    }
}

/* In the queue, or waiting for a token, past its deadline. */
static void on_queue_deadline(void *ctx)
{
    struct exchange *x = ctx;
    struct net_partner *p = x->partner;
    if (x->admitted)
        breaker_forget(&p->failover.breaker[x->endpoint]);
    refuse(x, EXCHANGE_NOT_SENT, REASON_TIMEOUT_QUEUE, "its time was over before it began");
    engine_pump(p);
}

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

static void on_tick(evutil_socket_t fd, short what, void *ctx)
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
        if (x->state == STATE_TOKEN && x->admitted)
            breaker_forget(&p->failover.breaker[x->endpoint]);
        refuse(x, EXCHANGE_NOT_SENT, reason, "given up");
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
        struct exchange_list *lists[] = {&p->queue, &p->token, &p->waiting, &p->running};
        for (size_t j = 0; j < COUNT_OF(lists); j++) {
            struct exchange *x = find_in(lists[j], id);
            if (!x)
                continue;
            x->cancelled = true;
            give_up(x, REASON_CANCELLED);
            return;
        }
    }
}

static void give_up_all(void *ctx)
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
    if (p->running.count >= p->limit || p->queue.count > 1 || p->bucket.per_minute)
        watch_deadline(x);
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

static void on_inbox(evutil_socket_t fd, short what, void *ctx)
{
    struct engine *e = ctx;
    uint64_t count, cancels[COUNT_OF(e->cancels)];
    (void)what;
    while (read(fd, &count, sizeof(count)) > 0)
        ;
    pthread_mutex_lock(&e->lock);
    struct exchange *in = oldest_first(e->inbox), *back = oldest_first(e->pooled);
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
        next = x->next; /* of the pool's chain; it is in its partner's running list no more */
        x->next = x->prev = NULL;
        x->partner->running.count--;
        engine_attempt_ended(x);
    }
    for (size_t i = 0; i < cancel_count; i++)
        cancel(e, cancels[i]);
    for (size_t i = 0; i < e->partner_count; i++)
        engine_pump(e->partners[i]);
    if (stop) {
        e->stopping = true;
        if (!timers_set(&e->timers, &e->stop_timer, engine_now(e) + e->grace_ms * 1000))
            give_up_all(e);
    }
    on_tick(-1, 0, e);
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
    x->next = e->pooled;
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

size_t engine_in_flight(const struct engine *e)
{
    return __atomic_load_n(&e->exchanges, __ATOMIC_RELAXED);
}

bool engine_is_idle(const struct engine *e)
{
    return engine_in_flight(e) == 0;
}

bool engine_run(struct engine *e, struct err *err)
{
    while (!(e->stopping && engine_is_idle(e)))
        if (event_base_loop(e->base, EVLOOP_NO_EXIT_ON_EMPTY | EVLOOP_ONCE) < 0)
            return err_set(err, ERR_SYSTEM, "the event loop failed");
    return true;
}

/* ---- submitting ---- */

static bool is_engines_own(struct str name)
{
    static const char *const OWN[] = {"host", "content-length", "transfer-encoding", "connection",
                                      "expect"};
    for (size_t i = 0; i < COUNT_OF(OWN); i++)
        if (strlen(OWN[i]) == name.n && strncasecmp(OWN[i], name.p, name.n) == 0)
            return true;
    return false;
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~' || strchr("\"(),/:;<=>?@[\\]{}", s.p[i]))
            return false;
    return s.n > 0;
}

static bool is_plain(struct str s, char least)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < least || s.p[i] == 127)
            return false;
    return true;
}

static bool check_request(const struct exchange_request *q, struct err *err)
{
    bool https = q->partner && q->partner->conf.transport == TRANSPORT_HTTPS;
    if (!q->partner || https != (q->verb <= EXCHANGE_DELETE))
        return err_set(err, ERR_USAGE, "the partner's transport does not have this verb");
    if (q->target.n > EXCHANGE_TARGET_MAX || !is_plain(q->target, https ? '!' : ' ') ||
        (https && q->target.n && q->target.p[0] != '/' && q->target.p[0] != '?'))
        return err_set(err, ERR_USAGE, "a request's target does not read");
    if (q->header_count > EXCHANGE_HEADERS_MAX || !is_plain(q->content_type, ' '))
        return err_set(err, ERR_USAGE, "a request's headers are too many or do not read");
    for (size_t i = 0; i < q->header_count; i++)
        if (!is_token(q->headers[i].name) || !is_plain(q->headers[i].value, ' ') ||
            is_engines_own(q->headers[i].name) || q->headers[i].value.n > 7000)
            return err_set(err, ERR_USAGE, "a request's header does not read or is the engine's");
    return true;
}

static struct str copy_to(char **at, struct str s)
{
    struct str copy = {*at, s.n};
    if (s.n)
        memcpy(*at, s.p, s.n);
    *at += s.n;
    return copy;
}

static struct exchange *copy_of(const struct exchange_request *q)
{
    size_t correlation = q->correlation ? strlen(q->correlation) + 1 : 0;
    size_t heads = q->header_count * sizeof(struct exchange_header);
    size_t n = heads + q->target.n + q->move_to.n + q->content_type.n + correlation;
    for (size_t i = 0; i < q->header_count; i++)
        n += q->headers[i].name.n + q->headers[i].value.n;
    struct exchange *x = calloc(1, sizeof(*x));
    if (!x || !(x->copy = malloc(n + 1))) {
        free(x);
        return NULL;
    }
    struct exchange_header *headers = (void *)x->copy;
    char *at = x->copy + heads;
    x->request = *q;
    x->request.headers = headers;
    for (size_t i = 0; i < q->header_count; i++) {
        headers[i].name = copy_to(&at, q->headers[i].name);
        headers[i].value = copy_to(&at, q->headers[i].value);
    }
    x->request.target = copy_to(&at, q->target);
    x->request.move_to = copy_to(&at, q->move_to);
    x->request.content_type = copy_to(&at, q->content_type);
    if (correlation)
        x->request.correlation = copy_to(&at, str_of(q->correlation, correlation)).p;
    return x;
}

static bool push(struct engine *e, struct exchange *x, uint64_t *id, struct err *err)
{
    pthread_mutex_lock(&e->lock);
    bool full = engine_in_flight(e) >= ENGINE_EXCHANGES_MAX, stopping = e->stopping_asked;
    bool was_empty = !e->inbox;
    if (!full && !stopping) {
        x->id = ++e->next_id;
        if (id)
            *id = x->id;
        x->next = e->inbox;
        e->inbox = x;
        __atomic_add_fetch(&e->exchanges, 1, __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&e->lock);
    if (full || stopping)
        return err_set(err, ERR_LIMIT,
                       full ? "the exchange engine is full" : "the exchange engine is stopping");
    if (was_empty)
        engine_poke(e);
    return true;
}

bool engine_submit(struct engine *e, const struct exchange_request *request, uint64_t *id,
                   struct err *err)
{
    if (!check_request(request, err))
        return false;
    struct exchange *x = copy_of(request);
    if (!x)
        return err_set(err, ERR_SYSTEM, "out of memory for an exchange");
    struct net_partner *p = request->partner;
    x->engine = e;
    x->partner = p;
    x->timer = (struct timer){.at = TIMER_IDLE, .ctx = x};
    x->submitted_us = engine_now(e);
    int64_t limit_ms =
        request->deadline_ms > 0 ? request->deadline_ms : p->conf.net.transaction_limit_ms;
    x->deadline_us = x->submitted_us + limit_ms * 1000;
    buf_init(&x->head, 2 * EXCHANGE_HEADER_BYTES_MAX);
    buf_init(&x->body, (size_t)p->conf.net.response_max);
    auth_applied_init(&x->applied);
    if (push(e, x, id, err))
        return true;
    exchange_free(x);
    return false;
}

/* ---- life ---- */

struct engine *engine_new(const struct engine_options *options, struct err *err)
{
    struct engine *e = calloc(1, sizeof(*e));
    if (!e || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(e);
        err_set(err, ERR_SYSTEM, "out of memory for the exchange engine");
        return NULL;
    }
    e->hooks = options->hooks;
    e->clock = options->clock.now_us ? options->clock : (struct net_clock){machine_now, NULL};
    e->workers = options->workers ? options->workers : 4;
    e->armed_us = -2;
    e->own_base = !options->base;
    e->base = options->base ? options->base : event_base_new();
    pthread_mutex_init(&e->lock, NULL);
    e->stop_timer = (struct timer){.at = TIMER_IDLE, .fire = give_up_all, .ctx = e};
    e->inbox_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (e->base && e->inbox_fd >= 0) {
        e->tick = evtimer_new(e->base, on_tick, e);
        e->inbox_event = event_new(e->base, e->inbox_fd, EV_READ | EV_PERSIST, on_inbox, e);
    }
    if (e->tick && e->inbox_event && event_add(e->inbox_event, NULL) == 0 && pool_open(e, err))
        return e;
    err_set(err, ERR_SYSTEM, "the exchange engine cannot begin");
    engine_close(e);
    return NULL;
}

static void partner_free(struct net_partner *p)
{
    if (p->conf.transport == TRANSPORT_HTTPS)
        https_close(p);
    for (size_t i = 0; i < ENDPOINT_COUNT; i++)
        sftp_link_close(p->links[i]);
    free(p);
}

void engine_close(struct engine *e)
{
    if (!e)
        return;
    e->stopping = e->stopping_asked = true;
    pool_close(e);
    if (e->inbox_event)
        on_inbox(e->inbox_fd, 0, e);
    give_up_all(e);
    for (size_t i = 0; i < e->partner_count; i++)
        partner_free(e->partners[i]);
    if (e->tick)
        event_free(e->tick);
    if (e->inbox_event)
        event_free(e->inbox_event);
    if (e->own_base && e->base)
        event_base_free(e->base);
    if (e->inbox_fd >= 0)
        close(e->inbox_fd);
    free(e->timers.heap);
    pthread_mutex_destroy(&e->lock);
    free(e);
    curl_global_cleanup();
}

static bool check_partner(const struct partner *conf, struct err *err)
{
    const struct partner_net *n = &conf->net;
    if (conf->transport == TRANSPORT_SFTP && n->host_keys.count == 0)
        return err_set(err, ERR_CONFIG, "partner %s: host_key is needed", conf->name);
    if (conf->transport == TRANSPORT_HTTPS && !str_starts(str_from(n->url), STR("https://")))
        return err_set(err, ERR_CONFIG, "partner %s: url must begin with https://", conf->name);
    return true;
}

struct net_partner *engine_partner(struct engine *e, const struct partner *conf,
                                   struct net_auth *auth, struct err *err)
{
    const struct partner_net *n = &conf->net;
    if (!check_partner(conf, err))
        return NULL;
    struct net_partner *p = e->partner_count < ENGINE_PARTNERS_MAX ? calloc(1, sizeof(*p)) : NULL;
    if (!p) {
        err_set(err, ERR_LIMIT, "too many partners");
        return NULL;
    }
    p->engine = e;
    p->conf = *conf;
    p->auth = auth;
    p->limit = conf->transport == TRANSPORT_SFTP ? 1 : (size_t)n->concurrency;
    p->pump_timer = (struct timer){.at = TIMER_IDLE, .fire = on_pump_time, .ctx = p};
    p->retry = (struct policy_retry){n->retry_attempts, n->retry_delay_ms * 1000,
                                     n->retry_delay_max_ms * 1000};
    p->failover.has_secondary = n->secondary_url[0] != '\0';
    for (size_t i = 0; i < ENDPOINT_COUNT; i++)
        breaker_init(&p->failover.breaker[i], n->breaker_failures, n->breaker_cool_down_ms * 1000);
    bucket_init(&p->bucket, n->rate_per_minute, n->rate_burst, engine_now(e));
    if (conf->transport == TRANSPORT_HTTPS && !https_open(p, err)) {
        partner_free(p);
        return NULL;
    }
    e->partners[e->partner_count++] = p;
    return p;
}

struct net_partner *engine_find_partner(const struct engine *e, const char *name)
{
    for (size_t i = 0; i < e->partner_count; i++)
        if (strcmp(e->partners[i]->conf.name, name) == 0)
            return e->partners[i];
    return NULL;
}

void engine_report_health(struct engine *e, struct net_partner *p, enum exchange_endpoint endpoint,
                          bool healthy)
{
    (void)e;
    note_endpoint(p, endpoint, !healthy, healthy ? REASON_NONE : REASON_CONNECT);
}

void engine_partner_state(const struct net_partner *p, struct net_partner_state *out)
{
    *out = p->count;
    out->name = p->conf.name;
    out->queued = p->queue.count + p->waiting.count + p->token.count;
    out->in_flight = p->running.count;
    out->endpoint = p->failover.active;
    for (size_t i = 0; i < ENDPOINT_COUNT; i++)
        out->breaker[i] = breaker_state(&p->failover.breaker[i], engine_now(p->engine));
}
