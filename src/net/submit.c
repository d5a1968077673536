/* submit.c - an exchange taken on: its request looked at and copied. */
#include "net/engine_private.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
    size_t n = heads + q->target.n + q->move_to.n + q->content_type.n + q->payer.n + correlation;
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
    x->request.payer = copy_to(&at, q->payer);
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
    if (push(e, x, id, err))
        return true;
    exchange_free(x);
    return false;
}
