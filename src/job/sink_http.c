/* sink_http.c - events to the platform's event-consumer, a POST each, through the exchange engine.
 *
 * The body is the envelope with `event_type` and `event_id` before it (encore-platform.md 2.5, path
 * 2: the consumer is idempotent and promises nothing of its own). Events of different entities are
 * on their way at once; the next one of an entity leaves when the one before it was taken. What an
 * answer means is in judge(): docs/relay.md has it as a table. */
#include "job/sink_lanes.h"
#include "job/sinks.h"

#include "base/buf.h"
#include "cred/reference.h"
#include "host/runner.h"
#include "net/auth.h"
#include "net/engine.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    ANSWER_MAX = 256 * 1024, /* bytes; what it says beside its status is nobody's */
    RETRY_AFTER_MAX_MS = 10 * 60 * 1000,
    WORKERS = 1,
};

struct http;

/** One event of the batch on its way. */
struct flight {
    struct http *sink;
    struct relay_event *event;
    struct buf body;
};

struct http {
    struct sink sink;
    const struct partner *conf;
    struct event_base *base;
    struct engine *engine;
    struct cred_store *credentials;
    struct net_auth *auth;
    struct net_partner *partner;
    struct flight flights[RELAY_BATCH];
    struct relay_event *const *events;
    struct sink_lanes lanes;
    size_t in_flight;
    bool down; /* no more of this batch leave */
    char why[ERR_TEXT_MAX];
};

/* ---- answers ---- */

static void say_down(struct http *h, const char *why, int status)
{
    if (h->down)
        return;
    h->down = true;
    if (status)
        snprintf(h->why, sizeof h->why, "the event-consumer answers HTTP %d%s", status, why);
    else
        snprintf(h->why, sizeof h->why, "the event-consumer cannot be reached: %s", why);
}

static bool is_one_of(int status, const int *list)
{
    while (*list && *list != status)
        list++;
    return *list != 0;
}

/** What is said of the event itself, of the address or our credential, of the moment. */
static void judge(struct http *h, struct flight *f, const struct exchange_result *r)
{
    static const int ours[] = {401, 403, 404, 405, 407, 410, 421, 0};
    static const int later[] = {408, 425, 429, 502, 503, 504, 0};
    int status = r->status;
    size_t i = (size_t)(f - h->flights);
    if (r->retry_after_ms > h->sink.wait_ms)
        h->sink.wait_ms =
            r->retry_after_ms < RETRY_AFTER_MAX_MS ? r->retry_after_ms : RETRY_AFTER_MAX_MS;
    if (r->outcome != EXCHANGE_ANSWERED && status != 429) {
        say_down(h, exchange_reason_name(r->reason), 0);
    } else if (status >= 200 && status < 300) {
        sink_lanes_take(&h->lanes, h->events, i);
    } else if (is_one_of(status, ours)) {
        say_down(h, ": the address or the credential", status);
    } else if (is_one_of(status, later) || status < 400) {
        say_down(h, "", status);
    } else if (status < 500) {
        f->event->verdict = SINK_REFUSED;
        snprintf(f->event->why, sizeof f->event->why, "HTTP %d", status);
    } else {
        h->lanes.failed[i] = status;
    }
}

static void on_done(void *ctx, const struct exchange_result *r)
{
    struct flight *f = ctx;
    f->sink->in_flight--;
    judge(f->sink, f, r);
}

/* ---- a batch ---- */

/** {"event_type":"...","event_id":"...", and the envelope from its first member on. */
static bool put_body(struct flight *f, struct err *err)
{
    const struct relay_event *e = f->event;
    buf_reset(&f->body);
    buf_printf(&f->body, "{\"event_type\":\"%s\",\"event_id\":\"%s\",", e->name, e->event_id);
    buf_put(&f->body, e->payload.p + 1, e->payload.n - 1);
    return buf_ok(&f->body, "an event", err);
}

static bool send_one(struct http *h, struct flight *f, struct err *err)
{
    const struct exchange_header key = {STR("Idempotency-Key"), str_from(f->event->event_id)};
    struct exchange_request r;
    if (f->event->payload.n < 2 || f->event->payload.p[0] != '{') {
        f->event->verdict = SINK_REFUSED;
        snprintf(f->event->why, sizeof f->event->why, "it is no JSON object");
        return true;
    }
    exchange_request_init(&r);
    r.verb = EXCHANGE_POST;
    r.safety = EXCHANGE_KEYED;
    r.partner = h->partner;
    r.headers = &key;
    r.header_count = 1;
    r.content_type = STR("application/json");
    r.without_phi = true; /* decision 0007 */
    r.correlation = f->event->event_id;
    r.ctx = f;
    r.done = on_done;
    if (!put_body(f, err))
        return false;
    r.body = buf_str(&f->body);
    h->in_flight++;
    if (engine_submit(h->engine, &r, NULL, err))
        return true;
    h->in_flight--;
    return false;
}

static bool put(struct sink *s, struct relay_event *const *events, size_t n, struct err *err)
{
    struct http *h = (struct http *)s;
    bool good = true;
    h->events = events;
    h->down = false;
    h->sink.wait_ms = 0;
    sink_lanes_begin(&h->lanes, events, n);
    while (h->in_flight || (good && !h->down && sink_lanes_ready(&h->lanes))) {
        while (good && !h->down && sink_lanes_ready(&h->lanes) &&
               h->in_flight < (size_t)h->conf->net.concurrency) {
            size_t i = sink_lanes_leave(&h->lanes);
            h->flights[i].event = events[i];
            good = send_one(h, &h->flights[i], err);
        }
        if (h->in_flight)
            event_base_loop(h->base, EVLOOP_ONCE);
    }
    size_t doubtful = sink_lanes_judge(&h->lanes, events, n, "HTTP");
    if (doubtful < n)
        say_down(h, "", h->lanes.failed[doubtful]);
    return good && (!h->down || err_set(err, ERR_SYSTEM, "%s", h->why));
}

/* ---- open, close ---- */

static void close_http(struct sink *s)
{
    struct http *h = (struct http *)s;
    engine_close(h->engine);
    host_auth_free(h->auth);
    cred_store_close(h->credentials);
    if (h->base)
        event_base_free(h->base);
    for (size_t i = 0; i < RELAY_BATCH; i++)
        buf_fini(&h->flights[i].body);
    free(h);
}

/** The relay waits and tries again: the engine is to do neither. */
static void leave_to_relay(struct partner *p)
{
    p->net.retry_attempts = 1;
    p->net.retry_delay_ms = p->net.retry_delay_max_ms = 1;
    p->net.breaker_failures = 1000000;
    p->net.breaker_cool_down_ms = 1;
    p->net.response_max = ANSWER_MAX;
    p->net.connections = 1;
}

static bool open_engine(struct http *h, const struct settings *s, struct err *err)
{
    const struct settings_credential *c =
        h->conf->credential[0]
            ? settings_credential(s, h->conf->name, str_from(h->conf->credential))
            : NULL;
    struct engine_options options = {.workers = WORKERS};
    struct partner *p = malloc(sizeof *p);
    options.base = h->base = event_base_new();
    bool good = (p && h->base) || err_set(err, ERR_LIMIT, "out of memory");
    good = good && (h->engine = engine_new(&options, err));
    if (good && c)
        good = (h->credentials = host_credentials_open(s, s->organization_id, err)) &&
               (h->auth = host_auth_new(h->credentials, s->organization_id, c, err));
    if (good) {
        *p = *h->conf;
        leave_to_relay(p);
        good = (h->partner = engine_partner(h->engine, p, h->auth, err)) != NULL;
    }
    free(p);
    return good;
}

struct sink *sink_http_open(struct job *job, struct err *err)
{
    struct http *h = calloc(1, sizeof *h);
    if (!h) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    h->sink = (struct sink){.name = "http", .put = put, .close = close_http};
    h->conf = &job->settings->events_http;
    for (size_t i = 0; i < RELAY_BATCH; i++) {
        h->flights[i].sink = h;
        buf_init(&h->flights[i].body, 0);
    }
    if (open_engine(h, job->settings, err))
        return &h->sink;
    close_http(&h->sink);
    return NULL;
}
