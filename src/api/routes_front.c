/* routes_front.c - what is asked of the daemon itself: health, metrics, what there is. */
#include "api/openapi.h"
#include "api/routes.h"
#include "api/server_state.h"

static void health(struct connection *c)
{
    bool good = !c->s->draining;

    for (size_t i = 0; i < c->s->o.tenants_count; i++)
        good = good && real_time_healthy(real_time_loop_of(c->s->tenants[i].t.real_time));
    connection_answer(c, good ? 200 : 503, "application/json",
                      good ? STR("{\"status\":\"ok\"}") : STR("{\"status\":\"failing\"}"));
}

static void metrics(struct connection *c)
{
    buf_reset(&c->s->text);
    metrics_write(c->s, &c->s->text);
    connection_answer(c, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&c->s->text));
}

static void openapi(struct connection *c)
{
    buf_reset(&c->s->text);
    api_openapi(&c->s->text);
    connection_answer(c, 200, "application/json", buf_str(&c->s->text));
}

static const char *const HEALTH_WORDS[] = {"ok", "failing"};
static const struct view_member HEALTH[] = {{.name = "status",
                                             .type = VIEW_WORD,
                                             .words = HEALTH_WORDS,
                                             .words_count = COUNT_OF(HEALTH_WORDS)}};
static const struct view health_view = VIEW_OF("health", HEALTH, NULL);

static const struct api_route ROWS[] = {
    {.name = "health",
     .method = "GET",
     .pattern = "/health",
     .scope = API_SCOPE_NONE,
     .flags = API_PUBLIC | API_ANY_QUERY,
     .summary = "200 while the ledger can be written, else 503",
     .answer = &health_view,
     .on_loop = health},
    {.name = "metrics",
     .method = "GET",
     .pattern = "/metrics",
     .scope = API_SCOPE_NONE,
     .flags = API_PRIVATE | API_ANY_QUERY,
     .summary = "Prometheus' text format",
     .on_loop = metrics},
    {.name = "openapi",
     .method = "GET",
     .pattern = "/api/v1/openapi.json",
     .scope = API_SCOPE_NONE,
     .summary = "This document",
     .on_loop = openapi},
};
const struct api_route_table api_routes_front = {ROWS, COUNT_OF(ROWS)};
