/* routes_gauges.c - /metrics/ledger: what stands in the ledgers, for Prometheus. Apart from
 * /metrics, which must answer also when a database does not. */
#include "api/call.h"
#include "api/desk.h"
#include "api/routes.h"
#include "api/server_state.h"
#include "base/clock.h"
#include "base/log.h"
#include "job/breakers.h"
#include "job/relay.h"
#include "job/vendors.h"
#include <inttypes.h>
#include <string.h>

struct tenants {
    const struct settings *of[API_TENANTS_MAX];
    size_t count;
};

/** What is told of one organization. */
struct gauges {
    bool answers; /* its ledger can be read */
    size_t sinks;
    const char *sink[SINKS_MAX];
    struct store_sink sinks_of[SINKS_MAX];
    struct store_job_depth jobs;
    int64_t breakers_open;
    int64_t seconds_in_use[VENDOR_KINDS]; /* pairs of vendors of which the second is in use */
    struct store_subscription subscriptions[SUBSCRIPTIONS_MAX];
};

/* Who there are; on the loop. */
static void prepare(struct connection *c, struct api_call *q)
{
    struct tenants *t = arena_alloc(&q->arena, sizeof *t);

    if (!t)
        return;
    t->count = c->s->o.tenants_count;
    for (size_t i = 0; i < t->count; i++)
        t->of[i] = c->s->tenants[i].t.settings;
    q->given = t;
}

static bool count_open(void *ctx, const struct store_breaker *b)
{
    int64_t *open = ctx;

    *open += b->opened_at_us != 0;
    return true;
}

static void count_second(void *ctx, const struct vendor_pair *p)
{
    struct gauges *g = ctx;

    g->seconds_in_use[p->kind] += strcmp(p->use.name, p->plan.first->name) != 0;
}

static bool read_sinks(struct store *s, struct gauges *g, struct err *err)
{
    for (size_t i = 0; i < g->sinks; i++)
        if (!store_sink_status(s, str_from(g->sink[i]), &g->sinks_of[i], err))
            return false;
    return true;
}

static bool read_subscriptions(struct store *s, const struct settings *settings, struct gauges *g,
                               struct err *err)
{
    for (size_t i = 0; i < settings->subscription_count; i++)
        if (!store_subscription_get(s, str_from(settings->subscriptions[i].name),
                                    &g->subscriptions[i], err))
            return false;
    return true;
}

static void read_ledger(struct api_call *q, const struct settings *settings, struct gauges *g)
{
    struct err err = {0};
    struct store *s = desk_ledger(q->desk, settings, &err), *questions = NULL;

    *g = (struct gauges){.sinks = relay_sinks(settings, g->sink)};
    g->answers = s && (settings->ledger[0] || (questions = desk_checks(q->desk, settings, &err))) &&
                 read_sinks(s, g, &err) && store_job_depth(s, &g->jobs, &err) &&
                 breakers_list(s, questions, count_open, &g->breakers_open, &err) &&
                 vendor_pairs_all(settings, s, questions, count_second, g, &err) &&
                 read_subscriptions(s, settings, g, &err);
    if (g->answers)
        return;
    log_event(LOG_ERROR, "api", "ledger.silent", NULL,
              LOG_TEXT("organization_id", settings->organization_id), LOG_TEXT("error", err.text));
    desk_forget(q->desk, settings);
}

/* ---- the text ------------------------------------------------------------------------------- */

static void help(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, text, name);
}

static void line(struct buf *out, const char *name, const struct settings *s, const char *label,
                 const char *word, int64_t v)
{
    buf_printf(out, "%s{organization_id=\"%s\"", name, s->organization_id);
    if (*label)
        buf_printf(out, ",%s=\"%s\"", label, word);
    buf_printf(out, "} %" PRId64 "\n", v);
}

static int64_t age_s(int64_t since_us, int64_t now_us)
{
    return since_us && now_us > since_us ? (now_us - since_us) / 1000000 : 0;
}

struct row {
    const char *name, *help;
    void (*put)(struct buf *out, const char *name, const struct settings *s,
                const struct gauges *g);
};

static void put_up(struct buf *out, const char *name, const struct settings *s,
                   const struct gauges *g)
{
    line(out, name, s, "", "", g->answers);
}

static void put_waiting(struct buf *out, const char *name, const struct settings *s,
                        const struct gauges *g)
{
    for (size_t i = 0; i < g->sinks; i++)
        line(out, name, s, "sink", g->sink[i], g->sinks_of[i].waiting);
}

static void put_lag(struct buf *out, const char *name, const struct settings *s,
                    const struct gauges *g)
{
    for (size_t i = 0; i < g->sinks; i++)
        line(out, name, s, "sink", g->sink[i], age_s(g->sinks_of[i].oldest_us, clock_now_us()));
}

static void put_dead(struct buf *out, const char *name, const struct settings *s,
                     const struct gauges *g)
{
    for (size_t i = 0; i < g->sinks; i++)
        line(out, name, s, "sink", g->sink[i], g->sinks_of[i].dead_letters);
}

static void put_jobs(struct buf *out, const char *name, const struct settings *s,
                     const struct gauges *g)
{
    line(out, name, s, "state", "ready", g->jobs.ready);
    line(out, name, s, "state", "later", g->jobs.later);
    line(out, name, s, "state", "leased", g->jobs.leased);
    line(out, name, s, "state", "dead", g->jobs.dead);
}

static void put_oldest(struct buf *out, const char *name, const struct settings *s,
                       const struct gauges *g)
{
    line(out, name, s, "", "", age_s(g->jobs.oldest_us, g->jobs.now_us));
}

static void put_breakers(struct buf *out, const char *name, const struct settings *s,
                         const struct gauges *g)
{
    line(out, name, s, "", "", g->breakers_open);
}

static void put_vendors(struct buf *out, const char *name, const struct settings *s,
                        const struct gauges *g)
{
    for (int k = 0; k < VENDOR_KINDS; k++)
        if (settings_vendors(s, (enum vendor_kind)k))
            line(out, name, s, "transaction", vendor_kind_name((enum vendor_kind)k),
                 g->seconds_in_use[k]);
}

static void put_asked(struct buf *out, const char *name, const struct settings *s,
                      const struct gauges *g)
{
    for (size_t i = 0; i < s->subscription_count; i++)
        line(out, name, s, "subscription", s->subscriptions[i].name, g->subscriptions[i].waiting);
}

static void put_asked_lag(struct buf *out, const char *name, const struct settings *s,
                          const struct gauges *g)
{
    for (size_t i = 0; i < s->subscription_count; i++)
        line(out, name, s, "subscription", s->subscriptions[i].name,
             age_s(g->subscriptions[i].oldest_us, clock_now_us()));
}

static void put_asked_dead(struct buf *out, const char *name, const struct settings *s,
                           const struct gauges *g)
{
    for (size_t i = 0; i < s->subscription_count; i++)
        line(out, name, s, "subscription", s->subscriptions[i].name, g->subscriptions[i].dead);
}

/* One that never looked has no age, and no line. */
static void put_looked(struct buf *out, const char *name, const struct settings *s,
                       const struct gauges *g)
{
    for (size_t i = 0; i < s->subscription_count; i++)
        if (g->subscriptions[i].begun)
            line(out, name, s, "subscription", s->subscriptions[i].name,
                 age_s(g->subscriptions[i].looked_us, clock_now_us()));
}

static const struct row GAUGES[] = {
    {"hia_ledger_up", "1 when the ledger can be read.", put_up},
    {"hia_outbox_waiting", "Events a sink has not taken.", put_waiting},
    {"hia_outbox_lag_seconds", "Age of the oldest of them.", put_lag},
    {"hia_outbox_dead_letters", "Events a sink refused for good.", put_dead},
    {"hia_jobs", "Jobs of the queue.", put_jobs},
    {"hia_jobs_oldest_seconds", "How long the one that is due for longest waits.", put_oldest},
    {"hia_breakers_open", "Endpoints of partners that are left alone.", put_breakers},
    {"hia_vendors_second_in_use", "Pairs of vendors of which the second is in use.", put_vendors},
    {"hia_subscription_waiting", "Things the platform asked for and that wait.", put_asked},
    {"hia_subscription_lag_seconds", "Age of the oldest of them.", put_asked_lag},
    {"hia_subscription_dead_letters", "Those that could not be done.", put_asked_dead},
    {"hia_subscription_looked_seconds", "Since the platform's events were looked at.", put_looked},
};

static void gauges(struct api_call *q)
{
    const struct tenants *t = q->given;
    struct gauges *g = t ? arena_alloc(&q->arena, t->count * sizeof *g) : NULL;

    if (!g) {
        call_refuse(q, 503, NULL, "out of memory");
        return;
    }
    for (size_t i = 0; i < t->count; i++)
        read_ledger(q, t->of[i], &g[i]);
    for (size_t r = 0; r < COUNT_OF(GAUGES); r++) {
        help(&q->out, GAUGES[r].name, GAUGES[r].help);
        for (size_t i = 0; i < t->count; i++)
            if (g[i].answers || r == 0)
                GAUGES[r].put(&q->out, GAUGES[r].name, t->of[i], &g[i]);
    }
    q->status = 200;
    q->content_type = "text/plain; version=0.0.4; charset=utf-8";
}

static const struct api_route ROWS[] = {
    {.name = "metrics_ledger",
     .method = "GET",
     .pattern = "/metrics/ledger",
     .scope = API_SCOPE_NONE,
     .flags = API_PRIVATE | API_ANY_QUERY,
     .summary = "Outbox, queue and breakers of the ledgers, in Prometheus' text format",
     .prepare = prepare,
     .in_pool = gauges},
};
const struct api_route_table api_routes_gauges = {ROWS, COUNT_OF(ROWS)};
