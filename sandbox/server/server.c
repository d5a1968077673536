/* server.c - hia-sandbox serve: opened from its configuration, run until it is told to end. */
#include "sandbox/server/server.h"
#include "sandbox/server/plaid.h"

#include "sandbox/server/ramp.h"

#include "base/clock.h"
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from,
                      int from_size, void *ctx)
{
    (void)listener;
    (void)from;
    (void)from_size;
    conn_open(ctx, fd);
}

static void on_stop(evutil_socket_t signal_number, short what, void *ctx)
{
    (void)signal_number;
    (void)what;
    event_base_loopbreak(ctx);
}

/* Without its journal the sandbox would be no witness: it ends at once. */
void server_note(struct server *s, struct journal_entry *e, int64_t now_us)
{
    struct err err = {0};
    if (journal_put(&s->journal, e, now_us, &err))
        return;
    fprintf(stderr, "hia-sandbox: %s\n", err.text);
    abort();
}

static bool make_dir(const struct server *s, const char *name, struct err *err)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s%s%s", s->config.data_dir, name[0] ? "/" : "", name);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(err, ERR_CONFIG, "data_dir is too long");
    return mkdir(path, 0700) == 0 || errno == EEXIST || err_sys(err, "%s", path);
}

static bool open_data(struct server *s, struct err *err)
{
    char path[PATH_MAX];
    if (!make_dir(s, "", err) || !make_dir(s, "mailbox", err) || !make_dir(s, "seen", err))
        return false;
    snprintf(path, sizeof path, "%s/journal.jsonl", s->config.data_dir);
    return journal_open(&s->journal, path, err);
}

struct evconnlistener *listen_at(struct server *s, uint16_t *port, evconnlistener_cb on_accept_,
                                 void *ctx, struct err *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t size = sizeof at;
    if (inet_pton(AF_INET, s->config.address, &at.sin_addr) != 1) {
        err_set(err, ERR_CONFIG, "listen: an IPv4 address and a port are wanted");
        return NULL;
    }
    struct evconnlistener *listener = evconnlistener_new_bind(
        s->base, on_accept_, ctx, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
        -1, (struct sockaddr *)&at, sizeof at);
    if (!listener ||
        getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&at, &size) < 0)
        err_sys(err, "listening on %s:%u", s->config.address, *port);
    *port = ntohs(at.sin_port);
    return listener;
}

static bool open_listener(struct server *s, struct err *err)
{
    s->listener = listen_at(s, &s->config.port, on_accept, s, err);
    if (err->kind != ERR_NONE)
        return false;
    printf("listening on %s:%u\n", s->config.address, s->config.port);
    fflush(stdout);
    return true;
}

static bool open_signals(struct server *s, struct err *err)
{
    static const int numbers[] = {SIGTERM, SIGINT};
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        s->stop_signals[i] = evsignal_new(s->base, numbers[i], on_stop, s->base);
        if (!s->stop_signals[i] || event_add(s->stop_signals[i], NULL) < 0)
            return err_set(err, ERR_SYSTEM, "signals cannot be waited for");
    }
    return true;
}

static void server_close(struct server *s)
{
    conn_close_all(s);
    folders_close(s);
    relays_close(s);
    if (s->listener)
        evconnlistener_free(s->listener);
    for (size_t i = 0; i < COUNT_OF(s->stop_signals); i++)
        if (s->stop_signals[i])
            event_free(s->stop_signals[i]);
    if (s->base) {
        event_base_loop(s->base, EVLOOP_NONBLOCK); /* closed connections are given back in it */
        event_base_free(s->base);
    }
    for (size_t i = 0; i < s->last_count; i++)
        buf_fini(&s->last[i].body);
    plaid_free(s->plaid);
    server_tls_close(s);
    ramp_close(s);
    journal_close(&s->journal);
    server_config_fini(&s->config);
}

bool server_run(const char *config_path, struct err *err)
{
    struct server *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_LIMIT, "out of memory");
    s->journal.fd = -1;
    bool ok = server_config_load(&s->config, config_path, err) && server_tls_open(s, err);
    if (ok && !(s->base = event_base_new()))
        ok = err_set(err, ERR_SYSTEM, "no event loop");
    ok = ok && open_data(s, err) && open_signals(s, err) && relays_open(s, err) &&
         folders_open(s, err) && open_listener(s, err);
    if (ok && event_base_dispatch(s->base) < 0)
        ok = err_set(err, ERR_SYSTEM, "the event loop failed");
    server_close(s);
    free(s);
    return ok;
}
