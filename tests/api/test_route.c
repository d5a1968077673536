/* test_route.c - targets to resources. */
#include "api/route.h"
#include "job/asker.h"
#include <criterion/criterion.h>
#include <stdio.h>

static unsigned route(const char *line, bool is_private, struct api_match *m)
{
    static struct http_parser p;
    char text[400];
    struct str in, body;
    unsigned status;

    snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: h\r\n\r\n", line);
    in = str_from(text);
    http_parser_init(&p, 0);
    cr_assert_eq(http_next(&p, &in, &body), HTTP_HEAD, "%s", line);
    status = api_route_find(&p, is_private, m);
    http_parser_fini(&p);
    return status;
}

#define CHECKS "/api/v1/pm/eligibility-checks"

static bool is(const struct api_match *m, const char *name)
{
    return m->route && strcmp(m->route->name, name) == 0 && api_route_at(m->index) == m->route;
}

Test(api_route, what_there_is)
{
    struct api_match m;

    cr_assert_eq(route("GET /health", false, &m), 200);
    cr_assert(is(&m, "health"));
    cr_assert_eq(route("GET /health", true, &m), 200);
    cr_assert_eq(route("GET /health?now=1", true, &m), 200);
    cr_assert_eq(route("GET /metrics", true, &m), 200);
    cr_assert(is(&m, "metrics"));
    cr_assert_eq(route("POST " CHECKS, false, &m), 200);
    cr_assert(is(&m, "ask_eligibility") && m.route->kind == REAL_TIME_ELIGIBILITY);
    cr_assert_eq(route("POST /api/v1/pm/claim-status-checks", false, &m), 200);
    cr_assert(is(&m, "ask_claim_status") && m.route->kind == REAL_TIME_CLAIM_STATUS);
    cr_assert_eq(route("GET " CHECKS "/0a-1", false, &m), 200);
    cr_assert(is(&m, "find_eligibility") && !m.query[0].p);
    cr_assert(str_is(m.param[0], "0a-1"));
    cr_assert_eq(route("GET " CHECKS "?request_trace_id=A%3a1%2D_.", false, &m), 200);
    cr_assert(is(&m, "trace_eligibility") && !m.param[0].p);
    cr_assert(str_is(m.query[0], "A:1-_."));
    cr_assert_eq(route("GET http://other" CHECKS "/1", false, &m), 200);
}

Test(api_route, what_there_is_not)
{
    static const struct {
        const char *line;
        unsigned status;
    } ROWS[] = {
        {"GET /", 404},
        {"GET /metrics", 404},
        {"GET /Health", 404},
        {"GET /health/", 404},
        {"POST /health", 405},
        {"GET " CHECKS, 400},
        {"PUT " CHECKS, 405},
        {"POST " CHECKS "/1", 405},
        {"DELETE " CHECKS "/1", 405},
        {"POST " CHECKS "?request_trace_id=1", 405},
        {"GET " CHECKS "x", 404},
        {"GET " CHECKS "/", 404},
        {"GET " CHECKS "/1/2", 404},
        {"GET " CHECKS "/%2e%2e%2f", 404},
        {"GET " CHECKS "/%00", 404},
        {"GET " CHECKS "/%4", 404},
        {"GET " CHECKS "?request_trace_id=", 400},
        {"GET " CHECKS "?other=1", 400},
        {"GET " CHECKS "?request_trace_id=a&b=1", 400},
        {"GET " CHECKS "/12345678901234567890123456789012345678901234567890123456789012345", 404},
    };
    struct api_match m;

    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        cr_assert_eq(route(ROWS[i].line, false, &m), ROWS[i].status, "%s", ROWS[i].line);
    cr_assert_eq(route("POST " CHECKS, true, &m), 404, "the listener of the metrics has no API");
    route("PUT " CHECKS, false, &m);
    cr_assert_str_eq(m.allow, "GET, POST");
}
