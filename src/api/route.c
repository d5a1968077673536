/* route.c - see route.h. */
#include "api/route.h"

/* Of a path segment or a query's value: %XX decoded, into m->key. Our keys are plain: what is
 * longer or is not, is no key of ours. */
static bool take_key(struct api_match *m, struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        uint8_t byte;
        if (c == '%') {
            if (i + 2 >= s.n || !hex_decode(str_of(s.p + i + 1, 2), &byte, 1))
                return false;
            c = (char)byte;
            i += 2;
        }
        if (n + 1 >= sizeof m->key || !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                                        (c >= 'a' && c <= 'z') || (c && strchr("._:-", c))))
            return false;
        m->key[n++] = c;
    }
    m->key[n] = '\0';
    return n > 0;
}

static unsigned only(const struct http_parser *p, const char *method, struct api_match *m,
                     enum api_route route)
{
    m->allow = method;
    m->route = route;
    return str_is(http_text(p, p->method), method) ? 200 : 405;
}

static unsigned find_checks(const struct http_parser *p, struct str rest, struct api_match *m)
{
    struct str query = http_text(p, p->query);
    static const struct str TRACE = {"request_trace_id=", 17};

    if (rest.n == 0 && !p->has_query) {
        m->allow = "GET, POST";
        m->route = ROUTE_ASK;
        if (str_is(http_text(p, p->method), "GET")) {
            m->route = ROUTE_FIND;
            return 400; /* all of them is no question */
        }
        return str_is(http_text(p, p->method), "POST") ? 200 : 405;
    }
    if (rest.n == 0) {
        m->by_trace = true;
        if (!str_starts(query, TRACE) || !take_key(m, str_of(query.p + TRACE.n, query.n - TRACE.n)))
            return 400;
        return only(p, "GET", m, ROUTE_FIND);
    }
    if (rest.p[0] != '/' || !take_key(m, str_of(rest.p + 1, rest.n - 1)))
        return 404;
    return only(p, "GET", m, ROUTE_FIND);
}

unsigned api_route_find(const struct http_parser *p, bool is_private, struct api_match *m)
{
    static const struct {
        struct str path;
        enum real_time_kind kind;
    } CHECKS[] = {{{"/api/v1/pm/eligibility-checks", 29}, REAL_TIME_ELIGIBILITY},
                  {{"/api/v1/pm/claim-status-checks", 30}, REAL_TIME_CLAIM_STATUS}};
    struct str path = http_text(p, p->path);

    *m = (struct api_match){.route = ROUTE_NONE};
    if (str_is(path, "/health"))
        return only(p, "GET", m, ROUTE_HEALTH);
    if (is_private)
        return str_is(path, "/metrics") ? only(p, "GET", m, ROUTE_METRICS) : 404;
    for (size_t i = 0; i < COUNT_OF(CHECKS); i++) {
        if (!str_starts(path, CHECKS[i].path))
            continue;
        m->kind = CHECKS[i].kind;
        return find_checks(p, str_of(path.p + CHECKS[i].path.n, path.n - CHECKS[i].path.n), m);
    }
    return 404;
}

const char *api_route_name(enum api_route route)
{
    static const char *const NAMES[ROUTES] = {"none", "health", "metrics", "ask", "find"};
    return NAMES[route];
}
