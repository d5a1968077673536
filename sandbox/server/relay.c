/* relay.c - TCP passed on to another port of this machine, with faults: what goes wrong under SSH.
 */
#include "sandbox/server/server.h"

#include "base/clock.h"
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct relay {
    struct server *server;
    struct relay *next, **prev;
    struct bufferevent *client, *target;
    struct fault_choice fault;
    uint64_t passed; /* bytes of the client */
};

static void relay_close(struct relay *r)
{
    *r->prev = r->next;
    if (r->next)
        r->next->prev = r->prev;
    bufferevent_free(r->client);
    bufferevent_free(r->target);
    free(r);
}

static void reset(struct bufferevent *wire)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(bufferevent_getfd(wire), SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

/* False: the connection is gone, or stands still. */
static bool suffer(struct relay *r)
{
    bool at = r->fault.kind == FAULT_RESET_AT || r->fault.kind == FAULT_CUT_AT ||
              r->fault.kind == FAULT_STALL_AT;
    if (!at || r->passed < r->fault.argument)
        return true;
    if (r->fault.kind == FAULT_STALL_AT) {
        bufferevent_disable(r->client, EV_READ);
        bufferevent_disable(r->target, EV_READ);
        return false;
    }
    if (r->fault.kind == FAULT_RESET_AT)
        reset(r->client);
    relay_close(r);
    return false;
}

static void on_client(struct bufferevent *wire, void *ctx)
{
    struct relay *r = ctx;
    struct evbuffer *in = bufferevent_get_input(wire);
    r->passed += evbuffer_get_length(in);
    if (suffer(r))
        bufferevent_write_buffer(r->target, in);
}

static void on_target(struct bufferevent *wire, void *ctx)
{
    struct relay *r = ctx;
    bufferevent_write_buffer(r->client, bufferevent_get_input(wire));
}

static void on_event(struct bufferevent *wire, short what, void *ctx)
{
    (void)wire;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        relay_close(ctx);
}

static struct bufferevent *connect_to(struct server *s, uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct bufferevent *wire =
        bufferevent_socket_new(s->base, -1, BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (wire && bufferevent_socket_connect(wire, (struct sockaddr *)&at, sizeof at) == 0)
        return wire;
    if (wire)
        bufferevent_free(wire);
    return NULL;
}

static void note(struct server *s, const char *result, const char *fault)
{
    struct journal_entry e = {.event = "relayed", .number = s->relayed, .fault = fault};
    (void)str_copy(e.result, sizeof e.result, str_from(result));
    server_note(s, &e, clock_now_us());
}

static void relay_begin(struct server *s, int fd, uint16_t port, struct fault_choice fault)
{
    struct relay *r = calloc(1, sizeof *r);
    struct bufferevent *client =
        bufferevent_socket_new(s->base, fd, BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    struct bufferevent *target = r && client ? connect_to(s, port) : NULL;
    if (!target) {
        free(r);
        client ? bufferevent_free(client) : (void)evutil_closesocket(fd);
        return;
    }
    *r = (struct relay){s, s->relay, &s->relay, client, target, fault, 0};
    if (r->next)
        r->next->prev = &r->next;
    s->relay = r;
    bufferevent_setcb(client, on_client, NULL, on_event, r);
    bufferevent_setcb(target, on_target, NULL, on_event, r);
    bufferevent_enable(client, EV_READ | EV_WRITE);
    bufferevent_enable(target, EV_READ | EV_WRITE);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from,
                      int from_size, void *ctx)
{
    struct server *s = ctx;
    size_t i = 0;
    (void)from;
    (void)from_size;
    while (s->relay_listeners[i] != listener)
        i++;
    s->relayed++;
    struct fault_choice fault = fault_choose(&s->config.faults, STR("relay"), s->relayed);
    note(s, "passed on", fault_name(fault.kind));
    if (fault.kind == FAULT_RESET_ACCEPT) {
        struct linger now = {.l_onoff = 1, .l_linger = 0};
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        evutil_closesocket(fd);
        return;
    }
    relay_begin(s, fd, s->config.relays[i].target, fault);
}

bool relays_open(struct server *s, struct err *err)
{
    for (size_t i = 0; i < s->config.relays_count; i++) {
        struct config_relay *r = &s->config.relays[i];
        s->relay_listeners[i] = listen_at(s, &r->port, on_accept, s, err);
        if (err->kind != ERR_NONE)
            return false;
        printf("relaying %s:%u to %u\n", s->config.address, r->port, r->target);
    }
    return true;
}

void relays_close(struct server *s)
{
    while (s->relay)
        relay_close(s->relay);
    for (size_t i = 0; i < s->config.relays_count; i++)
        if (s->relay_listeners[i])
            evconnlistener_free(s->relay_listeners[i]);
}
