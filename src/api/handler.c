/* handler.c - what requests become: who asks, whether they may, and the answer as JSON. */
#include "api/server_state.h"

#include "base/clock.h"
#include "base/log.h"
#include <event2/buffer.h>
#include <stdlib.h>

/* ---- problems (RFC 9457) -------------------------------------------------------------------- */

static const char *title_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *title;
    } ROWS[] = {
        {400, "The request cannot be understood"},
        {401, "Who is asking is not known"},
        {404, "There is no such thing here"},
        {405, "This cannot be done with it"},
        {408, "The request did not come in time"},
        {409, "The request_trace_id was used for another question"},
        {411, "The size of the body is not said"},
        {413, "The body is too large"},
        {414, "The address is too long"},
        {415, "The body is not application/json"},
        {422, "The inquiry breaks rules of its guide, and was not sent"},
        {429, "More requests than this organization may make"},
        {431, "The head of the request is too large"},
        {501, "The Transfer-Encoding is not spoken here"},
        {502, "What the partner answered is no answer to the question"},
        {503, "The partner cannot be asked for the moment"},
        {504, "No answer came in time"},
        {505, "The version of HTTP is not spoken here"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (ROWS[i].status == status)
            return ROWS[i].title;
    return "It failed";
}

static void begin_problem(struct json_writer *w, struct buf *out, unsigned status, const char *code)
{
    char type[80];

    buf_reset(out);
    json_begin(w, out, 0);
    json_object(w);
    (void)snprintf(type, sizeof type, "urn:hia:problem:%s", code);
    json_pair(w, "type", type);
    json_pair(w, "title", title_of(status));
    json_pair_i64(w, "status", status);
}

static const char *code_of(unsigned status)
{
    switch (status) {
    case 401:
        return "unauthorized";
    case 404:
        return "not-found";
    case 405:
        return "method";
    case 408:
        return "too-slow";
    case 415:
        return "media-type";
    case 429:
        return "too-many";
    default:
        return status >= 500 ? "server" : "request";
    }
}

void handler_refuse(struct connection *c, unsigned status, const char *why)
{
    struct buf *out = &c->s->text;
    struct json_writer w;

    begin_problem(&w, out, status, code_of(status));
    if (why)
        json_pair(&w, "detail", why);
    json_object_end(&w);
    connection_answer(c, status, "application/problem+json", buf_str(out));
}

/* ---- who asks ------------------------------------------------------------------------------- */

static struct tenant *of_token(struct api_server *s, const struct http_parser *p)
{
    struct str value = http_field(p, "authorization");
    struct api_caller caller;

    if (http_count(p, "authorization") != 1 || value.n < 8 ||
        !http_same(str_of(value.p, 7), "bearer "))
        return NULL;
    struct str token = str_trim(str_of(value.p + 7, value.n - 7));
    for (size_t i = 0; i < s->o.tenants_count; i++) {
        struct tenant *t = &s->tenants[i];
        if (t->t.tokens && api_token_check(t->t.tokens, token, clock_now_us(), &caller) &&
            str_is(str_from(caller.organization_id), t->t.settings->organization_id))
            return t;
    }
    return NULL;
}

/* As the organization wants it shown: by token, by certificate, or both and of the same one. */
static struct tenant *find_tenant(struct connection *c)
{
    struct tenant *token = of_token(c->s, &c->parser);
    struct tenant *t = token ? token : c->certified;

    if (!t || (token && c->certified && token != c->certified))
        return NULL;
    switch (t->t.settings->serve.auth) {
    case AUTH_TOKEN:
        return token;
    case AUTH_CERTIFICATE:
        return c->certified == t ? t : NULL;
    default:
        return token && c->certified ? t : NULL;
    }
}

static bool is_json(const struct http_parser *p)
{
    struct str rest = http_field(p, "content-type"), type = str_trim(str_split(&rest, ';'));

    return http_count(p, "content-type") == 1 && http_same(type, "application/json") &&
           http_count(p, "content-encoding") == 0;
}

unsigned handler_head(struct connection *c)
{
    const struct http_parser *p = &c->parser;
    unsigned status = api_route_find(p, c->is_private, &c->match);

    if (status == 404 || c->match.route == ROUTE_HEALTH || c->match.route == ROUTE_METRICS)
        return status == 200 ? 0 : status;
    if (!(c->tenant = find_tenant(c)))
        return 401;
    if (!api_limit_take(&c->tenant->limit, clock_tick_us(), &c->retry_s))
        return 429;
    if (status != 200 || c->match.route != ROUTE_ASK)
        return status == 200 ? 0 : status;
    if (!is_json(p))
        return 415;
    return p->has_length || p->chunked ? 0 : 411;
}

/* ---- questions ------------------------------------------------------------------------------ */

/* An answer of before is an answer, and says that it is stale. */
static unsigned status_of(const struct real_time_reply *r)
{
    if (r->answers.n)
        return 200;
    switch (r->status) {
    case REAL_TIME_ANSWERED:
        return 200;
    case REAL_TIME_REJECTED:
        return 502;
    case REAL_TIME_TIMED_OUT:
        return 504;
    case REAL_TIME_BAD_REQUEST:
        return 400;
    case REAL_TIME_BAD_INQUIRY:
        return 422;
    case REAL_TIME_CONFLICT:
        return 409;
    default:
        return 503;
    }
}

static void write_reply(struct connection *c, const struct real_time_reply *r)
{
    struct buf *out = &c->s->text;
    unsigned status = status_of(r);
    struct json_writer w;

    if (status == 200) {
        buf_reset(out);
        json_begin(&w, out, 0);
        json_object(&w);
    } else {
        begin_problem(&w, out, status, real_time_status_name(r->status));
    }
    real_time_write_pairs(r, &w);
    json_object_end(&w);
    if (out->failed)
        handler_refuse(c, 503, "the answer is too large");
    else
        connection_answer(c, status,
                          status == 200 ? "application/json" : "application/problem+json",
                          buf_str(out));
}

static void on_reply(void *ctx, const struct real_time_reply *r)
{
    struct request *q = ctx;
    struct connection *c = q->c;

    if (q->prev)
        q->prev->next = q->next;
    else if (q->s)
        q->s->requests = q->next;
    if (q->next)
        q->next->prev = q->prev;
    free(q);
    if (!c)
        return;
    c->request = NULL;
    write_reply(c, r);
}

static void ask(struct connection *c)
{
    struct api_server *s = c->s;
    struct settings_serve const *o = &c->tenant->t.settings->serve;
    const struct settings *settings = c->tenant->t.settings;
    struct real_time_request r = {.kind = c->match.kind};
    struct record_problem problem = {0};
    const struct partner *partner = o->partner[0] ? settings_partner(settings, str_from(o->partner))
                                    : settings->partner_count == 1 ? settings->partners
                                                                   : NULL;
    struct request *q;

    arena_reset(&s->arena);
    if (!real_time_read_json(s->json, buf_str(&c->body), &s->arena, settings, partner, &r,
                             &problem)) {
        write_reply(c, &(struct real_time_reply){.status = REAL_TIME_BAD_REQUEST,
                                                 .kind = c->match.kind,
                                                 .code = "request",
                                                 .problem = &problem});
        return;
    }
    if (!(q = calloc(1, sizeof *q))) {
        handler_refuse(c, 503, NULL);
        return;
    }
    q->c = c;
    q->s = s;
    q->next = s->requests;
    if (q->next)
        q->next->prev = q;
    s->requests = q;
    c->request = q;
    real_time_loop_ask(c->tenant->t.real_time, &r, on_reply, q);
}

static void on_found(void *ctx, const struct real_time_reply *r)
{
    struct connection *c = ctx;

    if (r->kind != c->match.kind)
        handler_refuse(c, 404, NULL);
    else { /* it was found, whatever came of it then */
        struct buf *out = &c->s->text;
        buf_reset(out);
        real_time_write_json(r, out);
        connection_answer(c, 200, "application/json", buf_str(out));
    }
}

static void find(struct connection *c)
{
    struct str key = str_from(c->match.key), none = {0};
    struct err err = {0};

    if (real_time_find(real_time_loop_of(c->tenant->t.real_time), c->match.by_trace ? key : none,
                       c->match.by_trace ? none : key, on_found, c, &err))
        return;
    if (err.kind)
        log_event(LOG_ERROR, "api", "find.failed", NULL, LOG_TEXT("error", err.text));
    handler_refuse(c, err.kind ? 503 : 404, NULL);
}

/* ---- health --------------------------------------------------------------------------------- */

static void health(struct connection *c)
{
    bool good = !c->s->draining;

    for (size_t i = 0; i < c->s->o.tenants_count; i++)
        good = good && real_time_healthy(real_time_loop_of(c->s->tenants[i].t.real_time));
    connection_answer(c, good ? 200 : 503, "application/json",
                      good ? STR("{\"status\":\"ok\"}") : STR("{\"status\":\"failing\"}"));
}

void handler_run(struct connection *c)
{
    switch (c->match.route) {
    case ROUTE_HEALTH:
        health(c);
        break;
    case ROUTE_METRICS:
        buf_reset(&c->s->text);
        metrics_write(c->s, &c->s->text);
        connection_answer(c, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&c->s->text));
        break;
    case ROUTE_ASK:
        ask(c);
        break;
    default:
        find(c);
    }
}
