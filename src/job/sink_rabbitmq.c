/* sink_rabbitmq.c - events to a RabbitMQ broker, a persistent message each, confirmed.
 *
 * An event is taken when the broker confirms it, which it does when every queue it is routed to
 * has it on disk. The next one of an entity leaves when the one before it is confirmed: what is
 * returned or not acknowledged must not be overtaken. What is not confirmed when a link fails goes
 * again under the same message_id. docs/relay.md has the answers as a table. */
#include "job/rabbit_link.h"
#include "job/sink_lanes.h"
#include "job/sinks.h"

#include "base/clock.h"
#include "host/runner.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    WINDOW_BYTES = 4 << 20, /* not confirmed, beside the last message */
    IDLE_MS = 1000,         /* between two looks at an idle link: heartbeats are longer */
};

struct rabbitmq {
    struct sink sink;
    struct rabbit_login login;
    struct rabbit_link *link; /* NULL: not connected */
    uint64_t before;          /* the last tag before this batch */
    size_t careful;           /* so many events go one at a time: one is none the broker takes */

    /* of the batch */
    struct relay_event *const *events;
    struct sink_lanes lanes;
    size_t sent[RELAY_BATCH], sent_count; /* which event has the tag before + 1 + k */
    bool settled[RELAY_BATCH], returned[RELAY_BATCH];
    size_t in_flight, bytes;
    int64_t until_us; /* some confirm comes until then */
    bool nacked;
};

static void drop(struct rabbitmq *r)
{
    rabbit_link_close(r->link, false);
    r->link = NULL;
    r->before = 0;
}

static void expect_answer(struct rabbitmq *r)
{
    r->until_us = clock_tick_us() + r->login.conf->answer_timeout_ms * 1000;
}

/* ---- out ---- */

static bool refuse(struct relay_event *e, const char *why)
{
    e->verdict = SINK_REFUSED;
    return str_copy(e->why, sizeof e->why, str_from(why));
}

static bool send_one(struct rabbitmq *r, size_t i, struct err *err)
{
    struct relay_event *e = r->events[i];
    char key[ROUTING_KEY_MAX + 1];
    const struct routing_parts parts = {e->name, e->version, r->login.organization_id};
    if (!routing_key_fill(str_from(r->login.conf->routing_key), &parts, key))
        return refuse(e, "its routing key is too long");
    const struct rabbit_message m = {
        e->event_id,     key, e->name, e->version, e->entity, r->login.organization_id, e->payload,
        e->created_at_us};
    if (r->in_flight == 0)
        expect_answer(r);
    r->sent[r->sent_count++] = i;
    r->in_flight++;
    r->bytes += e->payload.n;
    return rabbit_link_publish(r->link, &m, err);
}

static bool may_send(const struct rabbitmq *r)
{
    size_t window = r->careful ? 1 : (size_t)r->login.conf->window;
    return !r->nacked && sink_lanes_ready(&r->lanes) && !rabbit_link_blocked(r->link) &&
           r->in_flight < window && r->bytes < WINDOW_BYTES;
}

/* ---- back ---- */

static void settle(struct rabbitmq *r, size_t k, bool kept)
{
    size_t i = r->sent[k];
    if (r->settled[k])
        return;
    r->settled[k] = true;
    r->in_flight--;
    r->bytes -= r->events[i]->payload.n;
    r->careful -= r->careful > 0;
    if (!kept)
        r->nacked = true;
    else if (r->returned[i])
        r->lanes.failed[i] = RABBIT_NO_ROUTE;
    else
        sink_lanes_take(&r->lanes, r->events, i);
}

static bool confirm(struct rabbitmq *r, const struct rabbit_news *news, struct err *err)
{
    uint64_t last = news->tag - r->before; /* of this batch, from 1 */
    if (news->tag <= r->before || last > r->sent_count)
        return err_set(err, ERR_SYSTEM, "the broker confirms what was not sent");
    for (size_t k = news->multiple ? 0 : (size_t)last - 1; k < last; k++)
        settle(r, k, news->kind == RABBIT_ACK);
    expect_answer(r);
    return true;
}

static bool note_returned(struct rabbitmq *r, const struct rabbit_news *news, struct err *err)
{
    for (size_t k = 0; k < r->sent_count; k++)
        if (!r->settled[k] && strcmp(r->events[r->sent[k]]->event_id, news->id) == 0)
            return r->returned[r->sent[k]] = true;
    return err_set(err, ERR_SYSTEM, "the broker returns what was not sent");
}

/** Among several it is not said which one: then they go once more, one at a time. */
static bool note_refused(struct rabbitmq *r, int code, struct err *err)
{
    size_t in_flight = r->in_flight;
    drop(r);
    if (in_flight != 1) {
        r->careful = in_flight;
        return err_set(err, ERR_SYSTEM, "the broker refuses one of %zu messages (AMQP %d)",
                       in_flight, code);
    }
    for (size_t k = 0; k < r->sent_count; k++)
        if (!r->settled[k]) {
            struct relay_event *e = r->events[r->sent[k]];
            e->verdict = SINK_REFUSED;
            snprintf(e->why, sizeof e->why, "AMQP %d", code);
        }
    r->careful -= r->careful > 0;
    r->in_flight = 0;
    return true;
}

static bool hear(struct rabbitmq *r, struct err *err)
{
    struct rabbit_news news;
    int64_t left_us = r->until_us - clock_tick_us();
    const char *blocked = rabbit_link_blocked(r->link);
    if (left_us <= 0)
        return err_set(err, ERR_SYSTEM, "the broker %s%s",
                       blocked ? "takes nothing now: " : "confirms nothing in time",
                       blocked ? blocked : "");
    if (!rabbit_link_next(r->link, left_us / 1000 + 1, &news, err))
        return false;
    switch (news.kind) {
    case RABBIT_ACK:
    case RABBIT_NACK:
        return confirm(r, &news, err);
    case RABBIT_RETURNED:
        return note_returned(r, &news, err);
    case RABBIT_REFUSED:
        return note_refused(r, news.code, err);
    default:
        return true;
    }
}

/* ---- a batch ---- */

static bool begin(struct rabbitmq *r, struct relay_event *const *events, size_t n, struct err *err)
{
    if (!r->link && !(r->link = rabbit_link_open(&r->login, err)))
        return false;
    r->events = events;
    r->sent_count = r->in_flight = r->bytes = 0;
    r->nacked = false;
    memset(r->settled, 0, sizeof r->settled);
    memset(r->returned, 0, sizeof r->returned);
    sink_lanes_begin(&r->lanes, events, n);
    expect_answer(r);
    return true;
}

static bool carry(struct rabbitmq *r, struct err *err)
{
    bool good = true;
    while (good && r->link && (r->in_flight || (!r->nacked && sink_lanes_ready(&r->lanes)))) {
        while (good && may_send(r))
            good = send_one(r, sink_lanes_leave(&r->lanes), err);
        if (good && (r->in_flight || rabbit_link_blocked(r->link)))
            good = hear(r, err);
    }
    return good;
}

/** What is left of a batch that ends well: who is at fault for what was not taken. */
static bool judge(struct rabbitmq *r, size_t n, struct err *err)
{
    size_t doubtful = sink_lanes_judge(&r->lanes, r->events, n, "AMQP");
    if (r->nacked)
        return err_set(err, ERR_SYSTEM,
                       "the broker does not keep them (basic.nack): a queue that is full?");
    return doubtful == RELAY_BATCH ||
           err_set(err, ERR_SYSTEM,
                   "no queue takes the event %s (AMQP %d): is one bound to the exchange %s?",
                   r->events[doubtful]->name, RABBIT_NO_ROUTE, r->login.conf->exchange);
}

static bool put(struct sink *s, struct relay_event *const *events, size_t n, struct err *err)
{
    struct rabbitmq *r = (struct rabbitmq *)s;
    bool good = begin(r, events, n, err);
    if (!good)
        return false;
    good = carry(r, err);
    r->before += r->link ? r->sent_count : 0;
    good = judge(r, n, err) && good;
    if (!good)
        drop(r); /* nothing of this batch is to come with the next one */
    return good;
}

/** Heartbeats, both ways; a link that failed while nothing was to be done is not worth a word. */
static int64_t tick(struct sink *s, bool last)
{
    struct rabbitmq *r = (struct rabbitmq *)s;
    struct rabbit_news news = {.kind = RABBIT_OTHER};
    struct err lost = {0};
    while (!last && r->link && news.kind != RABBIT_QUIET)
        if (!rabbit_link_next(r->link, 0, &news, &lost) || news.kind == RABBIT_REFUSED)
            drop(r);
    return IDLE_MS;
}

/* ---- open, close ---- */

static void close_rabbitmq(struct sink *s)
{
    struct rabbitmq *r = (struct rabbitmq *)s;
    rabbit_link_close(r->link, true);
    cred_store_close(r->login.credentials);
    free(r);
}

struct sink *sink_rabbitmq_open(struct job *job, struct err *err)
{
    const struct settings *s = job->settings;
    struct rabbitmq *r = calloc(1, sizeof *r);
    if (!r) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    r->sink = (struct sink){.name = "rabbitmq", .put = put, .tick = tick, .close = close_rabbitmq};
    r->login = (struct rabbit_login){
        .conf = &s->rabbitmq,
        .credential = settings_credential(s, s->events_http.name, str_from(s->rabbitmq.credential)),
        .credentials = host_credentials_open(s, s->organization_id, err),
        .organization_id = s->organization_id,
    };
    if (r->login.credentials)
        return &r->sink;
    free(r);
    return NULL;
}
