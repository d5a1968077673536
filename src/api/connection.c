/* connection.c - one connection: bytes to the parser, answers to the bytes, and an end to every
 * wait. */
#include "api/server_state.h"

#include "base/clock.h"
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdlib.h>

static void set_timer(struct connection *c, int64_t ms)
{
    const struct timeval tv = {ms / 1000, ms % 1000 * 1000};

    evtimer_add(c->timer, &tv);
}

static void set_phase(struct connection *c, enum phase phase)
{
    const struct settings_serve *o = c->s->o.serve;

    c->phase = phase;
    if (phase == PHASE_ANSWERING)
        evtimer_del(c->timer); /* real time has its own end, a reader of the ledger a short way */
    else
        set_timer(c, phase == PHASE_IDLE       ? o->idle_timeout_ms
                     : phase == PHASE_HEAD     ? o->header_timeout_ms
                     : phase == PHASE_BODY     ? o->body_timeout_ms
                     : phase == PHASE_FLUSHING ? WRITE_MS
                                               : LINGER_MS);
}

/* ---- answers --------------------------------------------------------------------------------- */

static void next_request(struct connection *c)
{
    bool more = evbuffer_get_length(bufferevent_get_input(c->bev)) > 0;

    http_parser_reset(&c->parser, more);
    buf_reset(&c->body);
    if (!more) {
        buf_fini(&c->body);
        buf_init(&c->body, (size_t)c->s->o.serve->body_max);
    }
    c->refusal = 0;
    c->retry_s = 0;
    c->tenant = NULL;
    set_phase(c, PHASE_IDLE);
}

void connection_tell(struct connection *c, const struct api_answer *a)
{
    c->keep_alive = c->keep_alive && !c->s->draining && !c->peer_gone;
    metrics_note(c, a->status);
    answer_head(c, a);
    if (!http_is_head(&c->parser))
        evbuffer_add(bufferevent_get_output(c->bev), a->body.p, a->body.n);
    if (c->keep_alive)
        next_request(c);
    else
        set_phase(c, PHASE_FLUSHING);
}

void connection_answer(struct connection *c, unsigned status, const char *content_type,
                       struct str body)
{
    connection_tell(c, &(const struct api_answer){
                           .status = status, .content_type = content_type, .body = body});
}

/* ---- requests ------------------------------------------------------------------------------- */

/* A request that cannot be read on: answered, and the connection's last. */
static void refuse_and_close(struct connection *c, unsigned status, const char *why)
{
    c->keep_alive = false;
    handler_refuse(c, status, why);
}

/* Which parameter, when it is one. */
static const char *refusal_why(const struct connection *c)
{
    return c->refusal == 400 && c->match.why[0] ? c->match.why : NULL;
}

static void on_head(struct connection *c)
{
    const struct http_parser *p = &c->parser;
    bool body = p->chunked || p->body_bytes;

    c->keep_alive = p->keep_alive;
    c->began_us = clock_tick_us();
    c->refusal = handler_head(c);
    if (!body)
        return;
    if (c->refusal) { /* what follows is not wanted */
        refuse_and_close(c, c->refusal, refusal_why(c));
        return;
    }
    set_phase(c, PHASE_BODY);
    if (p->expects_100)
        evbuffer_add_printf(bufferevent_get_output(c->bev), "HTTP/1.1 100 Continue\r\n\r\n");
}

static void on_end(struct connection *c)
{
    if (c->body.failed)
        refuse_and_close(c, 413, "the body is larger than this server takes");
    else if (c->refusal)
        handler_refuse(c, c->refusal, refusal_why(c));
    else {
        set_phase(c, PHASE_ANSWERING);
        handler_run(c);
    }
}

/* What is there, as far as it goes: to the end of a request that has to wait, at most. */
static void read_requests(struct connection *c)
{
    struct evbuffer *in = bufferevent_get_input(c->bev);
    struct evbuffer_iovec piece;

    while (c->phase <= PHASE_BODY) {
        int pieces = evbuffer_peek(in, -1, NULL, &piece, 1);
        struct str bytes = {pieces > 0 ? piece.iov_base : NULL, pieces > 0 ? piece.iov_len : 0};
        struct str left = bytes, body;
        enum http_step step = http_next(&c->parser, &left, &body);

        if (step == HTTP_BODY)
            buf_put_str(&c->body, body);
        evbuffer_drain(in, bytes.n - left.n);
        if (c->phase == PHASE_IDLE && http_is_open(&c->parser) && bytes.n)
            set_phase(c, PHASE_HEAD);
        if (step == HTTP_HEAD)
            on_head(c);
        else if (step == HTTP_END)
            on_end(c);
        else if (step == HTTP_REFUSED)
            refuse_and_close(c, c->parser.status, c->parser.why);
        else if (step == HTTP_MORE && evbuffer_get_length(in) == 0)
            return;
    }
}

static void on_read(struct bufferevent *bev, void *ctx)
{
    struct connection *c = ctx;
    struct evbuffer *in = bufferevent_get_input(bev);

    if (c->phase == PHASE_FLUSHING || c->phase == PHASE_LINGERING) {
        c->thrown_away += evbuffer_get_length(in);
        evbuffer_drain(in, evbuffer_get_length(in));
        if (c->thrown_away > LINGER_BYTES)
            connection_free(c);
        return;
    }
    read_requests(c);
}

/* Everything is written. */
static void on_written(struct bufferevent *bev, void *ctx)
{
    struct connection *c = ctx;
    evutil_socket_t fd = bufferevent_getfd(bev);

    if (c->phase == PHASE_FLUSHING) {
        SSL *ssl = bufferevent_openssl_get_ssl(bev);
        if (ssl)
            SSL_shutdown(ssl);
        /* A close with bytes unread would be a reset, and the answer might be lost with it. */
        shutdown(fd, SHUT_WR);
        set_phase(c, PHASE_LINGERING);
        if (c->peer_gone)
            connection_free(c);
    } else if (c->phase == PHASE_IDLE) {
        read_requests(c);
    }
}

static void on_time(evutil_socket_t fd, short what, void *ctx)
{
    struct connection *c = ctx;

    (void)fd;
    (void)what;
    if (c->phase == PHASE_HEAD || c->phase == PHASE_BODY) {
        c->s->metrics.timed_out++;
        refuse_and_close(c, 408, "the request did not come in time");
        return;
    }
    connection_free(c);
}

void connection_certify(struct connection *c)
{
    SSL *ssl = bufferevent_openssl_get_ssl(c->bev);
    X509 *certificate = ssl ? SSL_get0_peer_certificate(ssl) : NULL;

    c->certified = NULL;
    for (size_t i = 0; certificate && !c->certified && i < c->s->o.tenants_count; i++) {
        const struct option_list *clients = &c->s->tenants[i].t.settings->serve.clients;
        for (size_t k = 0; k < clients->count; k++)
            if (tls_certificate_is(certificate, clients->item[k]))
                c->certified = &c->s->tenants[i];
    }
}

static void on_event(struct bufferevent *bev, short what, void *ctx)
{
    struct connection *c = ctx;

    (void)bev;
    if (what & BEV_EVENT_CONNECTED) {
        connection_certify(c);
        return;
    }
    bool unsaid =
        c->phase == PHASE_ANSWERING || evbuffer_get_length(bufferevent_get_output(c->bev)) > 0;
    if (!(what & BEV_EVENT_EOF) || !unsaid) {
        connection_free(c);
        return;
    }
    /* A caller that will say no more may still want to hear. */
    c->peer_gone = true;
    bufferevent_disable(c->bev, EV_READ);
    if (c->phase < PHASE_ANSWERING)
        set_phase(c, PHASE_FLUSHING);
}

/* ---- opening, closing ----------------------------------------------------------------------- */

static bool is_loopback(const struct sockaddr *a)
{
    const struct sockaddr_in *four = (const void *)a;
    const struct sockaddr_in6 *six = (const void *)a;

    return a->sa_family == AF_INET    ? ntohl(four->sin_addr.s_addr) >> 24 == 127
           : a->sa_family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&six->sin6_addr)
                                      : true; /* unix: */
}

/* Its slot: connections are counted by address, of IPv6 by the /64 a household has. */
static uint16_t slot_of(const struct sockaddr *a)
{
    const struct sockaddr_in *four = (const void *)a;
    const struct sockaddr_in6 *six = (const void *)a;
    struct str bytes = a->sa_family == AF_INET
                           ? str_of((const char *)&four->sin_addr, sizeof four->sin_addr)
                           : str_of((const char *)&six->sin6_addr, 8);

    return (uint16_t)(hash64(bytes) % ADDRESSES);
}

/* May there be one more? */
static bool admit(struct api_server *s, const struct sockaddr *from, bool is_private, bool *counted,
                  uint16_t *slot)
{
    *counted = !is_private && !is_loopback(from);
    *slot = *counted ? slot_of(from) : 0;
    if (s->open >= (size_t)s->o.serve->connections ||
        (*counted && s->of_address[*slot] >= s->o.serve->connections_per_address)) {
        s->metrics.refused_connections++;
        return false;
    }
    return true;
}

static struct bufferevent *open_socket(struct api_server *s, evutil_socket_t fd, bool is_private)
{
    enum { FLAGS = BEV_OPT_CLOSE_ON_FREE };
    SSL *ssl;
    struct bufferevent *bev;

    if (!s->o.tls || is_private)
        return bufferevent_socket_new(s->o.base, fd, FLAGS);
    if (!(ssl = SSL_new(s->o.tls)))
        return NULL;
    bev = bufferevent_openssl_socket_new(s->o.base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, FLAGS);
    if (bev)
        bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    else
        SSL_free(ssl);
    return bev;
}

void connection_new(struct api_server *s, evutil_socket_t fd, const struct sockaddr *from,
                    bool is_private)
{
    const int one = 1;
    bool counted;
    uint16_t slot;
    struct connection *c = NULL;

    if (!admit(s, from, is_private, &counted, &slot) || !(c = calloc(1, sizeof *c)) ||
        !(c->timer = evtimer_new(s->o.base, on_time, c)) ||
        !(c->bev = open_socket(s, fd, is_private))) {
        if (c && c->timer)
            event_free(c->timer);
        free(c);
        evutil_closesocket(fd);
        return;
    }
    /* Without it an answer over TLS waits 40 ms for the caller's acknowledgement (B3). */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->s = s;
    c->is_private = is_private;
    c->counted = counted;
    c->address = slot;
    s->of_address[slot] = (uint16_t)(s->of_address[slot] + counted);
    s->open++;
    s->metrics.accepted++;
    c->next = s->connections;
    if (c->next)
        c->next->prev = c;
    s->connections = c;
    http_parser_init(&c->parser, (uint64_t)s->o.serve->body_max);
    buf_init(&c->body, (size_t)s->o.serve->body_max);
    bufferevent_setcb(c->bev, on_read, on_written, on_event, c);
    bufferevent_setwatermark(c->bev, EV_READ, 0, INPUT_MAX);
    bufferevent_set_timeouts(c->bev, NULL, &(const struct timeval){WRITE_MS / 1000, 0});
    bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    set_timer(c, s->o.serve->header_timeout_ms);
}

void connection_free(struct connection *c)
{
    struct api_server *s = c->s;

    if (c->request)
        c->request->c = NULL;
    *(c->prev ? &c->prev->next : &s->connections) = c->next;
    if (c->next)
        c->next->prev = c->prev;
    s->of_address[c->address] = (uint16_t)(s->of_address[c->address] - c->counted);
    s->open--;
    event_free(c->timer);
    bufferevent_free(c->bev);
    http_parser_fini(&c->parser);
    buf_fini(&c->body);
    free(c);
}

void connection_drain(struct connection *c)
{
    if (c->phase == PHASE_IDLE && !http_is_open(&c->parser) &&
        evbuffer_get_length(bufferevent_get_output(c->bev)) == 0)
        connection_free(c);
}
