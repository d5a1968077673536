/* metrics.c - /metrics in Prometheus' text format: numbers and our own words, never data. */
#include "api/server_state.h"

#include "base/clock.h"
#include "base/log.h"

static const int64_t BOUNDS_MS[BUCKETS_OF_TIME] = {1,   2,   5,    10,   25,   50,    100,
                                                   250, 500, 1000, 2500, 5000, 10000, 20000};

static const char *label_of(const struct api_route *r)
{
    return !r ? "none" : r->label ? r->label : r->name;
}

static bool is_question(const struct api_route *r)
{
    return r && r->scope == API_SCOPE_ASK && r->flags & API_TAKES_JSON;
}

void metrics_note(struct connection *c, unsigned status)
{
    struct api_metrics *m = &c->s->metrics;
    int64_t us = c->began_us ? clock_tick_us() - c->began_us : 0;
    size_t i = 0;

    bool ask = is_question(c->match.route);

    m->requests[c->match.index][status / 100 % (STATUS_MAX / 100)]++;
    if (ask) {
        while (i < BUCKETS_OF_TIME && us > BOUNDS_MS[i] * 1000)
            i++;
        m->ask_times[i]++;
        m->ask_us_sum += (uint64_t)us;
    }
    if (ask || status >= 500)
        log_event(
            status >= 500   ? LOG_WARN
            : status == 200 ? LOG_DEBUG
                            : LOG_INFO,
            "api", "answered", NULL, LOG_TEXT("route", label_of(c->match.route)),
            LOG_NUMBER("status", status), LOG_NUMBER("us", us),
            LOG_TEXT("organization_id", c->tenant ? c->tenant->t.settings->organization_id : ""));
    c->began_us = 0;
}

static void put_help(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_u64(struct buf *out, const char *name, const char *labels, uint64_t v)
{
    buf_printf(out, "%s%s ", name, labels);
    buf_put_u64(out, v);
    buf_putc(out, '\n');
}

/* Microseconds as seconds: exact, without floating point. */
static void put_seconds(struct buf *out, const char *name, const char *labels, uint64_t us)
{
    buf_printf(out, "%s%s %llu.%06llu\n", name, labels, (unsigned long long)(us / 1000000),
               (unsigned long long)(us % 1000000));
}

/* Rows that share a label are one: told where the first of them stands. */
static void put_route(const struct api_metrics *m, size_t route, struct buf *out)
{
    const char *label = label_of(api_route_at(route));
    char labels[80];

    for (size_t i = 0; i < route; i++)
        if (strcmp(label_of(api_route_at(i)), label) == 0)
            return;
    for (size_t k = 2; k < STATUS_MAX / 100; k++) {
        uint64_t n = 0;
        for (size_t i = route; i <= API_ROUTES_MAX; i++)
            if (strcmp(label_of(api_route_at(i)), label) == 0)
                n += m->requests[i][k];
        (void)snprintf(labels, sizeof labels, "{route=\"%s\",status=\"%zuxx\"}", label, k);
        if (n)
            put_u64(out, "hia_http_requests_total", labels, n);
    }
}

static void put_server(const struct api_server *s, struct buf *out)
{
    const struct api_metrics *m = &s->metrics;

    put_help(out, "hia_http_requests_total", "counter", "Requests answered.");
    for (size_t r = 0; r <= API_ROUTES_MAX; r++)
        put_route(m, r, out);
    put_help(out, "hia_http_connections", "gauge", "Connections that are open.");
    put_u64(out, "hia_http_connections", "", s->open);
    put_help(out, "hia_http_connections_total", "counter", "Connections taken, and refused.");
    put_u64(out, "hia_http_connections_total", "{result=\"accepted\"}", m->accepted);
    put_u64(out, "hia_http_connections_total", "{result=\"refused\"}", m->refused_connections);
    put_help(out, "hia_http_too_slow_total", "counter", "Requests that did not come in time.");
    put_u64(out, "hia_http_too_slow_total", "", m->timed_out);
}

static void put_times(const struct api_server *s, struct buf *out)
{
    static const char NAME[] = "hia_real_time_seconds";
    uint64_t n = 0;
    char labels[40];

    put_help(out, NAME, "histogram", "From the head of a question to its answer.");
    for (size_t i = 0; i <= BUCKETS_OF_TIME; i++) {
        n += s->metrics.ask_times[i];
        if (i == BUCKETS_OF_TIME)
            (void)snprintf(labels, sizeof labels, "{le=\"+Inf\"}");
        else
            (void)snprintf(labels, sizeof labels, "{le=\"%lld.%03lld\"}",
                           (long long)(BOUNDS_MS[i] / 1000), (long long)(BOUNDS_MS[i] % 1000));
        put_u64(out, "hia_real_time_seconds_bucket", labels, n);
    }
    put_seconds(out, "hia_real_time_seconds_sum", "", s->metrics.ask_us_sum);
    put_u64(out, "hia_real_time_seconds_count", "", n);
}

struct row {
    const char *name, *type, *help;
    size_t offset;
};

#define COUNT(field) offsetof(struct real_time_counts, field)
static const struct row ROWS[] = {
    {"hia_real_time_requests_total", "counter", "Questions.", COUNT(requests)},
    {"hia_real_time_asked_total", "counter", "Questions that went to a partner.", COUNT(asked)},
    {"hia_real_time_shared_total", "counter", "Answered with another's answer in flight.",
     COUNT(shared)},
    {"hia_real_time_recent_total", "counter", "Answered with an answer of before, by policy.",
     COUNT(recent)},
    {"hia_real_time_stale_total", "counter", "Answered with the last known answer.", COUNT(stale)},
    {"hia_real_time_repeated_total", "counter", "The same request_trace_id again.",
     COUNT(repeated)},
    {"hia_real_time_late_total", "counter", "Answers that came when nobody waited any more.",
     COUNT(late)},
    {"hia_real_time_unkept_total", "counter", "Answers that were told and could not be kept.",
     COUNT(unkept)},
    {"hia_ledger_commits_total", "counter", "Groups of rows of real time committed.",
     COUNT(commits)},
    {"hia_ledger_checks_total", "counter", "Rows of real time committed.", COUNT(committed)},
};

static void put_real_time(const struct api_server *s, struct buf *out)
{
    struct real_time_counts counts[API_TENANTS_MAX];
    char labels[120];

    for (size_t i = 0; i < s->o.tenants_count; i++)
        real_time_count(real_time_loop_of(s->tenants[i].t.real_time), &counts[i]);
    for (size_t r = 0; r < COUNT_OF(ROWS); r++) {
        put_help(out, ROWS[r].name, ROWS[r].type, ROWS[r].help);
        for (size_t i = 0; i < s->o.tenants_count; i++) {
            uint64_t v;
            memcpy(&v, (const char *)&counts[i] + ROWS[r].offset, sizeof v);
            (void)snprintf(labels, sizeof labels, "{organization_id=\"%s\"}",
                           s->tenants[i].t.settings->organization_id);
            put_u64(out, ROWS[r].name, labels, v);
        }
    }
    put_help(out, "hia_real_time_answers_total", "counter", "Questions by what came of them.");
    for (size_t i = 0; i < s->o.tenants_count; i++)
        for (int k = 0; k < REAL_TIME_STATUSES; k++) {
            (void)snprintf(labels, sizeof labels, "{organization_id=\"%s\",status=\"%s\"}",
                           s->tenants[i].t.settings->organization_id,
                           real_time_status_name((enum real_time_status)k));
            put_u64(out, "hia_real_time_answers_total", labels, counts[i].by_status[k]);
        }
    put_help(out, "hia_real_time_waiting", "gauge", "Callers that wait.");
    for (size_t i = 0; i < s->o.tenants_count; i++) {
        (void)snprintf(labels, sizeof labels, "{organization_id=\"%s\"}",
                       s->tenants[i].t.settings->organization_id);
        put_u64(out, "hia_real_time_waiting", labels,
                real_time_waiting(real_time_loop_of(s->tenants[i].t.real_time)));
    }
}

void metrics_write(struct api_server *s, struct buf *out)
{
    put_server(s, out);
    put_times(s, out);
    put_real_time(s, out);
    if (s->o.metrics)
        s->o.metrics(s->o.metrics_ctx, out);
}
