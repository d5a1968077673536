/* sink_platform.c - events into the platform's own table, over libpq, a transaction a batch.
 *
 * When the batch is refused for what is in an event, each event goes in a transaction of its own,
 * so that one that is wrong holds up nobody but its entity. Afterwards, never in the transaction
 * (commits with NOTIFY are serialised over the whole server, platform.md C3), an empty pg_notify
 * on the event's channel, at most one in HINT_MS a channel; a hint that is lost is no loss. */
#include "job/sinks.h"

#include "base/clock.h"
#include "job/sink_columns.h"
#include "store/libpq.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CHANNELS_MAX = 16, HINT_MS = 100, STATE_SIZE = 6, PIECE_SIZE = 24, TYPE_TEXT = 25 };

struct hint {
    const char *channel; /* the registry's */
    bool due;
    int64_t sent_us;
};

struct platform {
    struct sink sink;
    const struct settings *settings;
    PGconn *conn;
    struct buf sql;
    struct hint hints[CHANNELS_MAX];
    size_t hint_count;
};

/** How a pipeline ended. */
struct answer {
    bool lost;
    char state[STATE_SIZE]; /* of the first refusal; "": all is well */
    char constraint[64];
};

/* ---- the connection ---- */

static void drop(struct platform *p)
{
    PQfinish(p->conn);
    p->conn = NULL;
}

static bool prepare(struct platform *p, struct err *err)
{
    Oid types[SINK_PARAMETERS]; /* said, because a mapping may leave some of them out */
    for (size_t i = 0; i < SINK_PARAMETERS; i++)
        types[i] = TYPE_TEXT;
    PGresult *r = PQprepare(p->conn, "put", buf_cstr(&p->sql), SINK_PARAMETERS, types);
    bool good = PQresultStatus(r) == PGRES_COMMAND_OK;
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    bool ours = state && strncmp(state, "42", 2) == 0;
    PQclear(r);
    if (good)
        return true;
    libpq_down(&p->conn, "the platform's table", err);
    err->kind = ours ? ERR_CONFIG : ERR_SYSTEM;
    return false;
}

static bool connect_to(struct platform *p, struct err *err)
{
    if (p->conn && PQstatus(p->conn) == CONNECTION_OK)
        return true;
    drop(p);
    p->conn = libpq_connect(p->settings->events_platform, "hia relay", NULL);
    if (!p->conn || PQstatus(p->conn) != CONNECTION_OK)
        return libpq_down(&p->conn, "no connection to the platform's database", err);
    return prepare(p, err) &&
           (PQenterPipelineMode(p->conn) == 1 || libpq_down(&p->conn, "no pipeline mode", err));
}

/* ---- a pipeline ---- */

static bool send(struct platform *p, const char *sql, int n, const char *const *values)
{
    return PQsendQueryParams(p->conn, sql, n, NULL, values, NULL, NULL, 0) == 1;
}

static bool send_event(struct platform *p, const struct relay_event *e)
{
    char seq[PIECE_SIZE];
    const char *values[SINK_PARAMETERS];
    snprintf(seq, sizeof seq, "%lld", (long long)e->seq);
    values[SINK_EVENT_ID] = e->event_id;
    values[SINK_NAME] = e->name;
    values[SINK_VERSION] = e->version;
    values[SINK_ENTITY] = e->entity;
    values[SINK_ENVELOPE] = e->payload.p; /* ends with a NUL: relay_window.c */
    values[SINK_CHANNEL] = e->definition ? e->definition->channel : NULL;
    values[SINK_SEQ] = seq;
    return PQsendQueryPrepared(p->conn, "put", SINK_PARAMETERS, values, NULL, NULL, 0) == 1;
}

static void note_answer(void *ctx, PGresult *r)
{
    struct answer *a = ctx;
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    if (PQresultStatus(r) == PGRES_FATAL_ERROR && !state)
        a->lost = true;
    else if (PQresultStatus(r) == PGRES_FATAL_ERROR && !a->state[0]) {
        str_copy(a->state, sizeof a->state, str_from(state));
        str_copy(a->constraint, sizeof a->constraint, str_from(constraint ? constraint : ""));
    }
    PQclear(r);
}

/** Everything up to the sync. */
static struct answer receive(struct platform *p)
{
    struct answer a = {0};
    if (!libpq_answers(p->conn, note_answer, &a))
        a.lost = true;
    return a;
}

/** Not what an event holds, but a broken connection, a server in trouble or a wrong mapping. */
static bool is_down(struct platform *p, const struct answer *a, struct err *err)
{
    if (a->lost)
        return !libpq_down(&p->conn, "the connection to the platform is lost", err);
    if (!a->state[0] || libpq_is_of_data(a->state) ||
        strcmp(a->state, "P0001") == 0) /* a trigger of the platform raised it */
        return false;
    err_set(err, strncmp(a->state, "42", 2) == 0 ? ERR_CONFIG : ERR_SYSTEM,
            "the platform's database refuses the insert (SQLSTATE %s)", a->state);
    drop(p);
    return true;
}

/* ---- events ---- */

static void note_hint(struct platform *p, const struct relay_event *e)
{
    const char *channel = e->definition ? e->definition->channel : NULL;
    size_t i = 0;
    if (!channel)
        return;
    while (i < p->hint_count && strcmp(p->hints[i].channel, channel) != 0)
        i++;
    if (i == CHANNELS_MAX)
        return; /* its listeners poll */
    if (i == p->hint_count)
        p->hints[p->hint_count++] = (struct hint){.channel = channel};
    p->hints[i].due = true;
}

static void take(struct platform *p, struct relay_event *e)
{
    e->verdict = SINK_TAKEN;
    note_hint(p, e);
}

/** One transaction. `*whole`: it is committed. False: the sink is down. */
static bool put_whole(struct platform *p, struct relay_event *const *events, size_t n, bool *whole,
                      struct err *err)
{
    bool sent = send(p, "BEGIN", 0, NULL);
    for (size_t i = 0; sent && i < n; i++)
        sent = send_event(p, events[i]);
    sent = sent && send(p, "COMMIT", 0, NULL);
    struct answer a = {.lost = true};
    if (sent)
        a = receive(p);
    *whole = !a.lost && !a.state[0];
    if (is_down(p, &a, err))
        return false;
    for (size_t i = 0; *whole && i < n; i++)
        take(p, events[i]);
    if (*whole)
        return true;
    a.lost = !send(p, "ROLLBACK", 0, NULL);
    if (!a.lost)
        a = receive(p);
    a.state[0] = '\0';
    return !is_down(p, &a, err);
}

static bool is_held(struct relay_event *const *events, size_t n, const char *entity)
{
    for (size_t i = 0; i < n; i++)
        if (events[i]->verdict != SINK_TAKEN && strcmp(events[i]->entity, entity) == 0)
            return true;
    return false;
}

static bool put_each(struct platform *p, struct relay_event *const *events, size_t n,
                     struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct answer a = {.lost = true};
        if (is_held(events, i, events[i]->entity))
            continue;
        if (send_event(p, events[i]))
            a = receive(p);
        if (is_down(p, &a, err))
            return false;
        if (!a.state[0]) {
            take(p, events[i]);
            continue;
        }
        events[i]->verdict = SINK_REFUSED;
        snprintf(events[i]->why, sizeof events[i]->why, "SQLSTATE %s%s%s", a.state,
                 a.constraint[0] ? " " : "", a.constraint);
    }
    return true;
}

static bool put(struct sink *s, struct relay_event *const *events, size_t n, struct err *err)
{
    struct platform *p = (struct platform *)s;
    bool whole;
    return connect_to(p, err) && put_whole(p, events, n, &whole, err) &&
           (whole || put_each(p, events, n, err));
}

/* ---- hints ---- */

static void send_hint(struct platform *p, struct hint *h)
{
    struct err ignored = {0};
    struct answer a = {.lost = true};
    h->due = false;
    h->sent_us = clock_tick_us();
    if (!p->conn)
        return;
    if (send(p, "SELECT pg_notify($1::text, '')", 1, &h->channel))
        a = receive(p);
    if (a.lost && !libpq_down(&p->conn, "hint", &ignored))
        err_clear(&ignored);
}

static int64_t tick(struct sink *s, bool last)
{
    struct platform *p = (struct platform *)s;
    int64_t least_ms = 1000;
    for (size_t i = 0; i < p->hint_count; i++) {
        struct hint *h = &p->hints[i];
        int64_t left_us = h->sent_us ? h->sent_us + HINT_MS * 1000 - clock_tick_us() : 0;
        if (!h->due)
            continue;
        if (left_us > 0 && last)
            (void)nanosleep(&(struct timespec){.tv_nsec = left_us * 1000}, NULL);
        if (left_us <= 0 || last)
            send_hint(p, h);
        else if (left_us / 1000 + 1 < least_ms)
            least_ms = left_us / 1000 + 1;
    }
    return least_ms;
}

/* ---- open, close ---- */

static void close_platform(struct sink *s)
{
    struct platform *p = (struct platform *)s;
    drop(p);
    buf_fini(&p->sql);
    free(p);
}

struct sink *sink_platform_open(struct job *job, struct err *err)
{
    const struct settings *c = job->settings;
    struct platform *p = calloc(1, sizeof *p);
    if (!p) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    p->sink = (struct sink){"platform", put, tick, close_platform};
    p->settings = c;
    buf_init(&p->sql, 0);
    if (libpq_check_address(c->events_platform, "[events] platform", err) &&
        sink_columns_sql(c->events_platform_table, c->events_platform_columns, &p->sql, err))
        return &p->sink;
    close_platform(&p->sink);
    return NULL;
}
