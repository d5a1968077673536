/* token.c - a partner's credential on a request, and the request for an access token: an exchange
 * of the engine's own, without journal, beside the one that wants it. */
#include "base/clock.h"
#include "net/engine_private.h"

#include <stdlib.h>
#include <string.h>

/* Shorter than the token cache gives a flight (CRED_FLIGHT_MAX_S). */
static const int64_t FLIGHT_US = 50000000;

/* ---- waiting ---- */

static void wait_for_token(struct exchange *x)
{
    x->state = STATE_TOKEN;
    exchange_watch_deadline(x);
    list_append(&x->partner->token, x);
}

/* Last first, each in front: they come before what is queued, in their order. */
void token_wake_waiters(struct net_partner *p)
{
    while (p->token.last) {
        struct exchange *x = p->token.last;
        list_remove(x);
        x->state = STATE_QUEUED;
        list_prepend(&p->queue, x);
    }
}

void token_wake(void *partner)
{
    struct net_partner *p = partner;
    __atomic_store_n(&p->token_woken, 1, __ATOMIC_RELEASE);
    engine_poke(p->engine);
}

/* ---- the request for a token ---- */

/* Whom we do not trust, or show no certificate, is asked in vain; all else is trouble of theirs, or
 * on the way. */
static int status_of(const struct exchange_result *r)
{
    if (r->outcome == EXCHANGE_ANSWERED)
        return r->status;
    bool vain = r->reason == REASON_TLS_PIN || r->reason == REASON_TLS_TRUST ||
                r->reason == REASON_ADDRESS || r->reason == REASON_CREDENTIAL;
    return vain ? AUTH_NOT_ASKED : 0;
}

static void token_done(void *ctx, const struct exchange_result *r)
{
    struct exchange *t = ctx;
    struct net_partner *p = t->partner;
    p->auth->token_answer(p->auth->ctx, t->token.flight, status_of(r), r->body, clock_now_us());
    token_wake_waiters(p);
}

static struct exchange *token_exchange(struct net_partner *p,
                                       const struct auth_token_request *token)
{
    struct engine *e = p->engine;
    struct exchange *t = calloc(1, sizeof(*t));
    if (!t)
        return NULL;
    t->engine = e;
    t->partner = p;
    t->timer = (struct timer){.at = TIMER_IDLE, .ctx = t};
    t->token = *token;
    exchange_request_init(&t->request);
    t->request.verb = EXCHANGE_POST;
    t->request.safety = EXCHANGE_SAFE;
    t->request.partner = p;
    t->request.content_type = str_from(token->content_type);
    t->request.body = token->body;
    t->request.done = token_done;
    t->request.ctx = t;
    t->submitted_us = engine_now(e);
    int64_t limit_us = p->conf.net.transaction_limit_ms * 1000;
    t->deadline_us = t->submitted_us + (limit_us < FLIGHT_US ? limit_us : FLIGHT_US);
    buf_init(&t->head, 2 * EXCHANGE_HEADER_BYTES_MAX);
    buf_init(&t->body, AUTH_TOKEN_ANSWER_MAX);
    buf_reserve(&t->body, AUTH_TOKEN_ANSWER_MAX); /* it does not move: it is wiped in one place */
    return t;
}

static void ask_for_token(struct net_partner *p, const struct auth_token_request *token)
{
    struct exchange *t = token_exchange(p, token);
    if (!t) {
        p->auth->token_answer(p->auth->ctx, token->flight, 0, STR(""), clock_now_us());
        token_wake_waiters(p);
        return;
    }
    __atomic_add_fetch(&p->engine->exchanges, 1, __ATOMIC_RELAXED);
    p->count.token_requests++;
    exchange_start(t);
}

/* ---- on a request ---- */

void exchange_unauthorize(struct exchange *x)
{
    if (x->applied.state)
        x->partner->auth->release(x->partner->auth->ctx, &x->applied);
}

static void refuse(struct exchange *x, const struct err *err)
{
    int64_t again_ms = x->applied.retry_after_ms;
    bool away = x->applied.token_away;
    exchange_unauthorize(x);
    str_copy(x->detail, sizeof(x->detail), str_from(err->text));
    x->retry_after_ms = again_ms;
    exchange_refuse(x, EXCHANGE_REFUSED, away ? REASON_TOKEN_AWAY : REASON_CREDENTIAL, x->detail);
}

bool exchange_authorize(struct exchange *x)
{
    struct net_partner *p = x->partner;
    const struct exchange_request *r = &x->request;
    struct err err = {0};
    char url[PARTNER_URL_MAX];
    if (!p->auth || !p->auth->apply || r->without_credentials ||
        p->conf.transport != TRANSPORT_HTTPS)
        return true;
    exchange_unauthorize(x);
    x->applied = (struct auth_applied){.retry_after_ms = -1};
    struct auth_request q = {
        exchange_verb_name(r->verb),          str_from(https_url(x, url)), r->body,
        r->body_size >= 0 && r->body_fd >= 0, r->verb == EXCHANGE_GET,     clock_now_us()};
    enum auth_result result = p->auth->apply(p->auth->ctx, &q, &x->applied, &err);
    const struct auth_token_request token = x->applied.token;
    if (result == AUTH_NEED_TOKEN || result == AUTH_WAIT)
        wait_for_token(x);
    else if (result == AUTH_FAILED)
        refuse(x, &err);
    if (token.flight) /* x may be gone after it, when it waits */
        ask_for_token(p, &token);
    return result == AUTH_READY;
}
