/* server.c - see server.h: listeners, and all their connections. */
#include "api/server_state.h"

#include "base/clock.h"
#include "base/log.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 1024, ARENA_MAX = 1024 * 1024 };

/* ---- addresses ------------------------------------------------------------------------------ */

union place {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    struct sockaddr_un unix_;
};

static bool take_unix(struct str path, union place *a, int *n)
{
    a->unix_.sun_family = AF_UNIX;
    *n = (int)sizeof a->unix_;
    return str_copy(a->unix_.sun_path, sizeof a->unix_.sun_path, path);
}

/* "127.0.0.1:80", "[::1]:80", "unix:/path": no names are looked up. */
static bool take_address(const char *text, union place *a, int *n)
{
    struct str t = str_from(text), host = t;
    char plain[INET6_ADDRSTRLEN];
    uint64_t port;

    memset(a, 0, sizeof *a);
    if (str_starts(t, STR("unix:")))
        return take_unix(str_of(t.p + 5, t.n - 5), a, n);
    while (host.n && host.p[host.n - 1] != ':')
        host.n--;
    if (host.n < 2 || !str_to_u64(str_of(t.p + host.n, t.n - host.n), 65535, &port))
        return false;
    host.n--;
    if (host.p[0] == '[' && host.p[host.n - 1] == ']') {
        a->six.sin6_family = AF_INET6;
        a->six.sin6_port = htons((uint16_t)port);
        *n = (int)sizeof a->six;
        return str_copy(plain, sizeof plain, str_of(host.p + 1, host.n - 2)) &&
               inet_pton(AF_INET6, plain, &a->six.sin6_addr) == 1;
    }
    a->four.sin_family = AF_INET;
    a->four.sin_port = htons((uint16_t)port);
    *n = (int)sizeof a->four;
    return str_copy(plain, sizeof plain, host) && inet_pton(AF_INET, plain, &a->four.sin_addr) == 1;
}

/* ---- listeners ------------------------------------------------------------------------------ */

static void on_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *from, int n,
                      void *ctx)
{
    struct api_server *s = ctx;

    (void)n;
    connection_new(s, fd, from, l == s->listeners[1]);
}

/* No descriptors left: the next second may have some. */
static void on_accept_error(struct evconnlistener *l, void *ctx)
{
    (void)l;
    (void)ctx;
    log_event(LOG_ERROR, "api", "accept.failed", NULL, LOG_NUMBER("errno", errno));
    nanosleep(&(struct timespec){0, 1000000}, NULL);
}

static bool listen_at(struct api_server *s, size_t i, const char *where, struct err *err)
{
    enum { FLAGS = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE };
    union place a;
    int n = 0;

    if (!take_address(where, &a, &n))
        return err_set(err, ERR_CONFIG, "%s is not an address to listen on", where);
    if (a.any.sa_family == AF_UNIX)
        (void)unlink(a.unix_.sun_path); /* of a process that is gone */
    s->listeners[i] = evconnlistener_new_bind(s->o.base, on_accept, s, FLAGS, BACKLOG, &a.any, n);
    if (!s->listeners[i])
        return err_sys(err, "listen on %s", where);
    /* nginx of the same group may connect. */
    if (a.any.sa_family == AF_UNIX && chmod(a.unix_.sun_path, 0660) != 0)
        return err_sys(err, "chmod %s", where);
    evconnlistener_set_error_cb(s->listeners[i], on_accept_error);
    return true;
}

unsigned api_server_port(const struct api_server *s, bool metrics)
{
    union place a;
    socklen_t n = sizeof a;

    if (getsockname(evconnlistener_get_fd(s->listeners[metrics]), &a.any, &n) != 0)
        return 0;
    return a.any.sa_family == AF_INET    ? ntohs(a.four.sin_port)
           : a.any.sa_family == AF_INET6 ? ntohs(a.six.sin6_port)
                                         : 0;
}

/* ---- opening, closing ----------------------------------------------------------------------- */

static void wake(void *ctx)
{
    const struct api_server *s = ctx;
    const uint64_t one = 1;
    ssize_t n = write(s->pool_fd, &one, sizeof one); /* full: it will be read all the same */

    (void)n;
}

static void on_wake(evutil_socket_t fd, short what, void *ctx)
{
    uint64_t times;
    ssize_t n = read(fd, &times, sizeof times);

    (void)n;
    (void)what;
    handler_from_pool(ctx);
}

static bool open_pool(struct api_server *s, struct err *err)
{
    s->pool_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (s->pool_fd < 0 ||
        !(s->pool_woken = event_new(s->o.base, s->pool_fd, EV_READ | EV_PERSIST, on_wake, s)) ||
        event_add(s->pool_woken, NULL) != 0)
        return err_sys(err, "an eventfd");
    return (s->pool = pool_new(wake, s, err)) != NULL;
}

struct api_server *api_server_new(const struct api_options *options, struct err *err)
{
    struct api_server *s = calloc(1, sizeof *s);

    if (!s) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    s->o = *options;
    assert(options->tenants_count <= API_TENANTS_MAX);
    arena_init(&s->arena, ARENA_MAX);
    buf_init(&s->text, 0);
    for (size_t i = 0; i < options->tenants_count; i++) {
        const struct settings_serve *o = &options->tenants[i].settings->serve;
        s->tenants[i].t = options->tenants[i];
        api_limit_init(&s->tenants[i].limit, o->rate_per_minute, o->rate_burst, clock_tick_us());
    }
    api_limit_init(&s->hooks, options->serve->webhook_rate_per_minute,
                   options->serve->webhook_rate_burst, clock_tick_us());
    s->pool_fd = -1;
    s->o.tenants = NULL; /* the caller's; ours are s->tenants */
    if ((s->json = json_reader_new(err)) && (s->hook_keys = hook_keys_new(NULL, err)) &&
        open_pool(s, err) && listen_at(s, 0, options->serve->listen, err) &&
        listen_at(s, 1, options->serve->metrics_listen, err))
        return s;
    api_server_free(s);
    return NULL;
}

void api_server_tokens(struct api_server *s, size_t tenant, const struct api_tokens *tokens)
{
    s->tenants[tenant].t.tokens = tokens;
}

/* What is left of a rate that stays is not given back. */
static void take_rates(struct tenant *t, const struct settings *next)
{
    const struct settings_serve *was = &t->t.settings->serve, *is = &next->serve;

    if (was->rate_per_minute != is->rate_per_minute || was->rate_burst != is->rate_burst)
        api_limit_init(&t->limit, is->rate_per_minute, is->rate_burst, clock_tick_us());
}

static void take_serve(struct api_server *s, const struct settings_serve *is)
{
    const struct settings_serve *was = s->o.serve;

    if (was->webhook_rate_per_minute != is->webhook_rate_per_minute ||
        was->webhook_rate_burst != is->webhook_rate_burst)
        api_limit_init(&s->hooks, is->webhook_rate_per_minute, is->webhook_rate_burst,
                       clock_tick_us());
    s->o.serve = is;
}

void api_server_reload(struct api_server *s, size_t tenant, const struct api_reload *r)
{
    struct tenant *t = &s->tenants[tenant];

    take_rates(t, r->settings);
    t->t.settings = r->settings;
    pool_reload(s->pool, r->settings);
    t->t.credentials = r->credentials;
    t->t.client_scopes = r->client_scopes;
    if (r->serve)
        take_serve(s, r->serve);
    s->o.tls = r->tls;
    for (struct connection *c = s->connections; c; c = c->next)
        connection_certify(c);
}

uint64_t api_server_mark(const struct api_server *s)
{
    return pool_mark(s->pool);
}

bool api_server_is_past(const struct api_server *s, uint64_t mark)
{
    return pool_is_past(s->pool, mark);
}

bool api_server_uses(const struct api_server *s, const struct settings *settings)
{
    return pool_uses(s->pool, settings);
}

void api_server_drain(struct api_server *s)
{
    s->draining = true;
    /* Who comes now is refused at once, and asks another: nobody waits for our end. */
    if (s->listeners[0])
        evconnlistener_free(s->listeners[0]);
    s->listeners[0] = NULL;
    for (struct connection *c = s->connections, *next; c; c = next) {
        next = c->next;
        connection_drain(c);
    }
}

bool api_server_is_idle(const struct api_server *s)
{
    return !s->connections && !s->requests;
}

void api_server_free(struct api_server *s)
{
    if (!s)
        return;
    while (s->connections)
        connection_free(s->connections);
    if (s->pool) {
        pool_stop(s->pool);
        handler_from_pool(s);
        pool_free(s->pool);
    }
    if (s->pool_woken)
        event_free(s->pool_woken);
    if (s->pool_fd >= 0)
        close(s->pool_fd);
    for (struct request *q = s->requests; q; q = q->next)
        q->s = NULL;
    for (size_t i = 0; i < COUNT_OF(s->listeners); i++)
        if (s->listeners[i])
            evconnlistener_free(s->listeners[i]);
    hook_keys_free(s->hook_keys);
    json_reader_free(s->json);
    arena_fini(&s->arena);
    buf_fini(&s->text);
    free(s);
}
