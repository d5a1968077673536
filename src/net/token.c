/* token.c - a partner's credential on a request, and the request for an access token. */
#include "base/clock.h"
#include "net/engine_private.h"

#include <stdlib.h>
#include <string.h>

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
    exchange_finish(t);
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
    exchange_watch_deadline(x);
    list_append(&x->partner->token, x);
}

/* True: it may go out. False: it waits or has ended. */
bool exchange_authorize(struct exchange *x)
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
    exchange_refuse(x, EXCHANGE_REFUSED, REASON_CREDENTIAL, x->detail);
    return false;
}
