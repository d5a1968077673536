/* test_route.c - targets to resources. */
#include "api/page.h"
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
        {"HEAD " CHECKS "/1", 200},
        {"HEAD " CHECKS "?other=1", 400},
        {"HEAD /api/v1/webhooks/lab", 405},
        {"HEAD /api/v1/documents/1/raw", 405},
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
    cr_assert_str_eq(m.allow, "GET, HEAD, POST");
}

Test(api_route, what_is_wrong_with_a_parameter_is_said_and_never_its_value)
{
    static const struct {
        const char *line, *why;
    } ROWS[] = {
        {"GET /api/v1/pm/orphans?state=no", "state is one of settled, open, all"},
        {"GET /api/v1/pm/batches?limit=0", "limit is 1 to 500, once"},
        {"GET /api/v1/pm/batches?limit=1&limit=1", "limit is 1 to 500, once"},
        {"GET /api/v1/pm/batches?cursor=", "cursor is what `next` of the page before was, once"},
        {"GET " CHECKS "?request_trace_id=a%20b",
         "request_trace_id is 1 to 64 of A-Z a-z 0-9 . _ : -"},
        {"GET " CHECKS "?request_trace_id=a&request_trace_id=a", "request_trace_id is there twice"},
        {"GET /api/v1/pm/batches?SMITH=1",
         "a parameter is not known here: /api/v1/openapi.json has them"},
    };
    struct api_match m;

    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        cr_assert_eq(route(ROWS[i].line, false, &m), 400, "%s", ROWS[i].line);
        cr_assert_str_eq(m.why, ROWS[i].why);
    }
}

Test(api_route, segments_and_queries_are_decoded)
{
    struct api_match m;

    cr_assert_eq(route("GET /api/v1/pm/claims/A%2FB%20c", false, &m), 200);
    cr_assert(is(&m, "claim") && str_is(m.param[0], "A/B c"),
              "a slash that is written parts nothing");
    cr_assert_eq(route("GET /api/v1/pm/claims/A/B", false, &m), 404);
    cr_assert_eq(route("GET /api/v1/pm/claims/A%0Ab", false, &m), 404);
    cr_assert_eq(route("GET /api/v1/pm/batches?status=Pending&limit=7&cursor=a-b_", false, &m),
                 200);
    cr_assert(str_is(m.query[0], "Pending") && m.limit == 7 && str_is(m.cursor, "a-b_"));
    cr_assert_eq(route("GET /api/v1/pm/batches?status=pending", false, &m), 400, "no word of ours");
    cr_assert_eq(route("GET /api/v1/pm/batches?limit=7&limit=7", false, &m), 400, "given twice");
    cr_assert_eq(route("GET /api/v1/events?after=9223372036854775808", false, &m), 400);
    cr_assert_str_eq(m.why, "after is a whole number");
    cr_assert_eq(route("POST /api/v1/webhooks/lab/c-1", false, &m), 200);
    cr_assert(str_is(m.param[0], "lab") && str_is(m.param[1], "c-1"));
    cr_assert_eq(route("GET /api/v1/documents/12x", false, &m), 404, "no number");
}

Test(api_route, the_table_is_sound)
{
    const struct api_route *r, *other;

    for (size_t i = 0; (r = api_route_at(i)); i++) {
        cr_assert_lt(i, (size_t)API_ROUTES_MAX);
        cr_assert(r->name && r->method && r->summary && !r->on_loop != !r->in_pool, "%s", r->name);
        cr_assert(r->query_count <= API_QUERY_MAX, "%s", r->name);
        cr_assert(!(r->flags & API_PAGED) || r->answer, "%s", r->name);
        for (size_t k = 0; k < i; k++) {
            other = api_route_at(k);
            cr_assert_str_neq(r->name, other->name);
            cr_assert(strcmp(r->method, other->method) != 0 ||
                          strcmp(r->pattern, other->pattern) != 0 || r->query_count,
                      "%s hides %s", other->name, r->name);
        }
    }
}

Test(api_page, a_cursor_is_of_its_list)
{
    static struct settings one = {.organization_id = "11111111-1111-4111-8111-111111111111"};
    static struct settings two = {.organization_id = "22222222-2222-4222-8222-222222222222"};
    struct api_call q = {.settings = &one, .route = api_route_at(5)}, other = q;
    char text[API_CURSOR_MAX];
    int64_t id;

    for (int64_t n = 1; n > 0 && n < INT64_MAX / 3; n *= 3) {
        api_cursor_write(&q, n, text);
        cr_assert(api_cursor_read(&q, str_from(text), &id) && id == n);
        for (size_t i = 0; text[i]; i++) {
            char was = text[i];
            text[i] = was == 'A' ? 'B' : 'A';
            cr_assert_not(api_cursor_read(&q, str_from(text), &id), "one that was changed");
            text[i] = was;
        }
    }
    other.settings = &two;
    cr_assert_not(api_cursor_read(&other, str_from(text), &id), "of another organization");
    other = q;
    other.query[0] = STR("paid");
    cr_assert_not(api_cursor_read(&other, str_from(text), &id), "of another filter");
    other = q;
    other.route = api_route_at(6);
    cr_assert_not(api_cursor_read(&other, str_from(text), &id), "of another list");
    cr_assert_not(api_cursor_read(&q, STR(""), &id));
}
