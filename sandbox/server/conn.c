/* conn.c - one connection: TLS, requests read with total deadlines, answers sent, and what goes
 * wrong on the wire when a fault says so. */
#include "sandbox/server/server.h"

#include "base/clock.h"
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <sys/socket.h>

enum conn_state {
    CONN_READING,   /* a request, or the wait for one */
    CONN_SENDING,   /* an answer; nothing is read */
    CONN_LINGERING, /* our direction is closed: what still comes is dropped */
    CONN_DEAF,      /* FAULT_SILENT: neither read nor answered */
};

struct conn {
    struct server *server;
    struct conn *next, **prev;
    struct bufferevent *wire;
    struct event *timer;
    struct web_request request;
    struct buf out; /* the answer as it goes out */
    size_t sent;
    enum conn_state state;
    bool close_after, begun;
    struct fault_choice fault; /* of the request in hand */
    uint64_t number;
    char cn[128];
};

static void conn_close(struct conn *c)
{
    *c->prev = c->next;
    if (c->next)
        c->next->prev = c->prev;
    c->server->open--;
    event_free(c->timer);
    bufferevent_free(c->wire);
    web_fini(&c->request);
    buf_fini(&c->out);
    free(c);
}

static void conn_reset(struct conn *c)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(bufferevent_getfd(c->wire), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    conn_close(c);
}

static void arm(struct conn *c, uint64_t ms)
{
    struct timeval wait = {.tv_sec = (time_t)(ms / 1000),
                           .tv_usec = (suseconds_t)(ms % 1000) * 1000};
    evtimer_add(c->timer, &wait);
}

/* Our direction is closed, so that an answer sent before the request was read is not destroyed by a
 * reset; what still comes is dropped for a while. */
static void linger(struct conn *c, bool notify)
{
    SSL *ssl = bufferevent_openssl_get_ssl(c->wire);
    if (notify && ssl)
        (void)SSL_shutdown(ssl);
    (void)shutdown(bufferevent_getfd(c->wire), SHUT_WR);
    c->state = CONN_LINGERING;
    bufferevent_enable(c->wire, EV_READ);
    arm(c, notify ? 2000 : c->server->config.idle_timeout_ms);
}

/* ---- sending --------------------------------------------------------------------------------- */

static void read_on(struct conn *c);

static void sent_all(struct conn *c)
{
    if (c->close_after) {
        linger(c, true);
        return;
    }
    web_next(&c->request);
    web_feed(&c->request, NULL, 0);
    c->state = CONN_READING;
    c->begun = false;
    arm(c, c->server->config.idle_timeout_ms);
    bufferevent_enable(c->wire, EV_READ);
    read_on(c);
}

static void send_some(struct conn *c, size_t n)
{
    bufferevent_write(c->wire, c->out.p + c->sent, n);
    c->sent += n;
    arm(c, c->fault.kind == FAULT_TRICKLE ? c->fault.argument : c->server->config.body_timeout_ms);
}

/* The wire's own faults replace the sending; the others are in the answer already. */
static void send_answer(struct conn *c)
{
    switch (c->fault.kind) {
    case FAULT_RESET:
        conn_reset(c);
        return;
    case FAULT_HALF_CLOSE:
        linger(c, false);
        return;
    case FAULT_SILENT:
        c->state = CONN_DEAF;
        evtimer_del(c->timer);
        bufferevent_enable(c->wire, EV_READ);
        return;
    case FAULT_SLOW:
        arm(c, c->fault.argument);
        return;
    case FAULT_TRICKLE:
        send_some(c, 1);
        return;
    default:
        send_some(c, c->out.n);
    }
}

static void begin_answer(struct conn *c, struct web_answer *a)
{
    bool keep = c->request.keep_alive && c->request.status == 0;
    bool cut = c->fault.kind == FAULT_TRUNCATED;
    buf_reset(&c->out);
    web_answer_head(a, keep && !cut, &c->out);
    buf_put(&c->out, a->body.p ? a->body.p : "", cut ? a->body.n / 2 : a->body.n);
    c->sent = 0;
    c->close_after = !keep || cut;
    c->state = CONN_SENDING;
    bufferevent_disable(c->wire, EV_READ);
    send_answer(c);
}

/* ---- requests -------------------------------------------------------------------------------- */

static void begin_exchange(struct conn *c, struct exchange *x)
{
    *x = (struct exchange){.server = c->server, .request = &c->request, .fault = c->fault};
    web_answer_init(&x->answer);
    x->now_us = clock_now_us();
    x->peer_cn = c->cn[0] ? c->cn : NULL;
    x->note.event = "request";
    x->note.number = c->server->requests;
    x->note.connection = c->number;
    x->note.body = c->request.body;
    x->note.fault = fault_name(c->fault.kind);
    (void)str_copy(x->note.method, sizeof x->note.method, c->request.method);
    (void)str_copy(x->note.path, sizeof x->note.path, c->request.path);
}

static void end_exchange(struct conn *c, struct exchange *x)
{
    bool lost = c->fault.kind == FAULT_RESET || c->fault.kind == FAULT_HALF_CLOSE ||
                c->fault.kind == FAULT_SILENT || c->fault.kind == FAULT_RESET_BEFORE;
    x->note.status = lost ? 0 : x->answer.status;
    if (x->account)
        (void)str_copy(x->note.account, sizeof x->note.account, str_from(x->account->name));
    server_note(c->server, &x->note, x->now_us);
}

static void answer_request(struct conn *c)
{
    struct exchange x;
    begin_exchange(c, &x);
    route_answer(&x);
    c->fault = x.fault;
    end_exchange(c, &x);
    begin_answer(c, &x.answer);
    web_answer_fini(&x.answer);
}

/* What is no HTTP request: the status says so, and the connection is closed. */
static void refuse_request(struct conn *c)
{
    struct exchange x;
    c->server->requests += c->request.at == WEB_AT_HEAD;
    c->fault = (struct fault_choice){0};
    begin_exchange(c, &x);
    x.note.event = "refused";
    x.answer.status = c->request.status;
    note_result(&x, "not a request this server takes");
    end_exchange(c, &x);
    begin_answer(c, &x.answer);
    web_answer_fini(&x.answer);
}

/* Once the head is read. False: the connection is gone. */
static bool begin_body(struct conn *c)
{
    struct server *s = c->server;
    struct exchange x;
    s->requests++;
    c->fault = fault_choose(&s->config.faults, c->request.path, s->requests);
    arm(c, s->config.body_timeout_ms);
    if (c->fault.kind == FAULT_RESET_BEFORE) {
        begin_exchange(c, &x);
        note_result(&x, "not read");
        end_exchange(c, &x);
        web_answer_fini(&x.answer);
        conn_reset(c);
        return false;
    }
    if (c->request.expects) {
        static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
        bufferevent_write(c->wire, go_on, sizeof go_on - 1);
    }
    return true;
}

static void read_on(struct conn *c)
{
    if (!c->begun && web_begun(&c->request)) {
        c->begun = true;
        arm(c, c->server->config.head_timeout_ms);
    }
    enum web_step step;
    while ((step = web_step(&c->request)) == WEB_HEAD)
        if (!begin_body(c))
            return;
    if (step == WEB_READY)
        answer_request(c);
    else if (step == WEB_BAD)
        refuse_request(c);
}

/* ---- events ---------------------------------------------------------------------------------- */

static void on_read(struct bufferevent *wire, void *ctx)
{
    struct conn *c = ctx;
    struct evbuffer *in = bufferevent_get_input(wire);
    size_t n;
    if (c->state == CONN_LINGERING || c->state == CONN_DEAF) {
        evbuffer_drain(in, evbuffer_get_length(in));
        return;
    }
    while (c->state == CONN_READING && (n = evbuffer_get_contiguous_space(in)) > 0) {
        web_feed(&c->request, evbuffer_pullup(in, (ev_ssize_t)n), n);
        evbuffer_drain(in, n);
    }
    if (c->state == CONN_READING)
        read_on(c);
}

static void on_written(struct bufferevent *wire, void *ctx)
{
    struct conn *c = ctx;
    (void)wire;
    if (c->state == CONN_SENDING && c->sent > 0 && c->sent == c->out.n)
        sent_all(c);
}

static void learn_peer(struct conn *c)
{
    SSL *ssl = bufferevent_openssl_get_ssl(c->wire);
    X509 *x509 = ssl ? SSL_get1_peer_certificate(ssl) : NULL;
    if (x509 && SSL_get_verify_result(ssl) == X509_V_OK)
        X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName, c->cn, sizeof c->cn);
    X509_free(x509);
}

static void note_connection(struct conn *c, const char *result, const char *fault)
{
    struct journal_entry e = {.event = "connection", .number = c->number, .fault = fault};
    (void)str_copy(e.account, sizeof e.account, str_from(c->cn));
    (void)str_copy(e.result, sizeof e.result, str_from(result));
    server_note(c->server, &e, clock_now_us());
}

static void on_event(struct bufferevent *wire, short what, void *ctx)
{
    struct conn *c = ctx;
    if (what & BEV_EVENT_CONNECTED) {
        learn_peer(c);
        arm(c, c->server->config.head_timeout_ms);
        return;
    }
    unsigned long code = bufferevent_get_openssl_error(wire);
    bool shaken = SSL_is_init_finished(bufferevent_openssl_get_ssl(wire)) == 1;
    if (!shaken)
        note_connection(c, code ? "no TLS: refused" : "no TLS: gone", "");
    conn_close(c);
}

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
    struct conn *c = ctx;
    (void)fd;
    (void)what;
    if (c->state == CONN_SENDING && c->fault.kind == FAULT_SLOW && c->sent == 0) {
        send_some(c, c->out.n);
    } else if (c->state == CONN_SENDING && c->fault.kind == FAULT_TRICKLE && c->sent < c->out.n) {
        send_some(c, 1);
    } else if (c->state == CONN_READING && c->begun) {
        c->request.status = 408;
        refuse_request(c);
    } else {
        conn_close(c);
    }
}

/* ---- opening --------------------------------------------------------------------------------- */

static struct bufferevent *wire_new(struct server *s, int fd, SSL_CTX *tls)
{
    SSL *ssl = SSL_new(tls);
    if (!ssl)
        return NULL;
    struct bufferevent *wire =
        bufferevent_openssl_socket_new(s->base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING,
                                       BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (!wire)
        SSL_free(ssl);
    return wire;
}

static void conn_begin(struct server *s, int fd, struct fault_choice fault)
{
    bool bad = fault.kind == FAULT_BAD_CERTIFICATE && s->bad_tls;
    struct conn *c = calloc(1, sizeof *c);
    struct event *timer = c ? evtimer_new(s->base, on_timer, c) : NULL;
    struct bufferevent *wire = timer ? wire_new(s, fd, bad ? s->bad_tls : s->tls) : NULL;
    if (!wire) {
        if (timer)
            event_free(timer);
        free(c);
        evutil_closesocket(fd);
        return;
    }
    *c = (struct conn){.server = s, .wire = wire, .timer = timer, .number = s->connections};
    web_init(&c->request);
    buf_init(&c->out, 0);
    c->next = s->first;
    c->prev = &s->first;
    if (c->next)
        c->next->prev = &c->next;
    s->first = c;
    s->open++;
    bufferevent_setcb(wire, on_read, on_written, on_event, c);
    bufferevent_enable(wire, EV_READ | EV_WRITE);
    arm(c, s->config.head_timeout_ms);
    if (bad)
        note_connection(c, "bad certificate shown", fault_name(fault.kind));
}

void conn_open(struct server *s, int fd)
{
    int yes = 1;
    s->connections++;
    struct fault_choice fault = fault_choose(&s->config.faults, STR("connection"), s->connections);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (s->open >= SERVER_CONNECTIONS_MAX || fault.kind == FAULT_RESET_ACCEPT) {
        struct linger now = {.l_onoff = 1, .l_linger = 0};
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        evutil_closesocket(fd);
        return;
    }
    conn_begin(s, fd, fault);
}

void conn_close_all(struct server *s)
{
    while (s->first)
        conn_close(s->first);
}
