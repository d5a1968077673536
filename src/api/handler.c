/* handler.c - what requests become: who asks, whether they may, and who answers. */
#include "api/server_state.h"

#include "api/problem.h"
#include "base/clock.h"
#include <stdlib.h>

void handler_refuse(struct connection *c, unsigned status, const char *why)
{
    problem_write(&c->s->text, status, NULL, why);
    connection_answer(c, status, PROBLEM_CONTENT, buf_str(&c->s->text));
}

/* ---- who asks ------------------------------------------------------------------------------- */

static struct tenant *of_token(struct api_server *s, const struct http_parser *p,
                               struct api_caller *caller)
{
    struct str value = http_field(p, "authorization");

    if (http_count(p, "authorization") != 1 || value.n < 8 ||
        !http_same(str_of(value.p, 7), "bearer "))
        return NULL;
    struct str token = str_trim(str_of(value.p + 7, value.n - 7));
    for (size_t i = 0; i < s->o.tenants_count; i++) {
        struct tenant *t = &s->tenants[i];
        if (t->t.tokens && api_token_check(t->t.tokens, token, clock_now_us(), caller) &&
            str_is(str_from(caller->organization_id), t->t.settings->organization_id))
            return t;
    }
    return NULL;
}

/* As the organization wants it shown: by token, by certificate, or both and of the same one. What
 * may be done is what the token says; of a certificate alone, what the configuration says. */
static struct tenant *find_tenant(struct connection *c)
{
    struct tenant *token = of_token(c->s, &c->parser, &c->caller);
    struct tenant *t = token ? token : c->certified;

    if (!t || (token && c->certified && token != c->certified))
        return NULL;
    switch (t->t.settings->serve.auth) {
    case AUTH_TOKEN:
        return token;
    case AUTH_CERTIFICATE:
        str_copy(c->caller.name, sizeof c->caller.name, STR("certificate"));
        c->caller.scopes = t->t.client_scopes;
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

static unsigned check_body(const struct connection *c)
{
    const struct http_parser *p = &c->parser;
    unsigned flags = c->match.route->flags;

    if (!(flags & (API_TAKES_JSON | API_TAKES_RAW)))
        return 0;
    if (flags & API_TAKES_JSON && !is_json(p))
        return 415;
    return p->has_length || p->chunked ? 0 : 411;
}

unsigned handler_head(struct connection *c)
{
    unsigned status = api_route_find(&c->parser, c->is_private, &c->match);
    const struct api_route *r = c->match.route;

    if (status == 200 && r->flags & API_HOOK &&
        !api_limit_take(&c->s->hooks, clock_tick_us(), &c->retry_s))
        return 429;
    if (status == 404 || (r && r->scope == API_SCOPE_NONE))
        return status == 200 ? check_body(c) : status;
    if (!(c->tenant = find_tenant(c)))
        return 401;
    if (!api_limit_take(&c->tenant->limit, clock_tick_us(), &c->retry_s))
        return 429;
    if (status != 200)
        return status;
    return c->caller.scopes & 1U << r->scope ? check_body(c) : 403;
}

/* ---- requests that wait for others ---------------------------------------------------------- */

struct request *request_begin(struct connection *c)
{
    struct request *q = calloc(1, sizeof *q);

    if (!q)
        return NULL;
    q->c = c;
    q->s = c->s;
    q->next = c->s->requests;
    if (q->next)
        q->next->prev = q;
    c->s->requests = q;
    c->request = q;
    return q;
}

struct connection *request_end(struct request *q)
{
    struct connection *c = q->c;

    if (q->prev)
        q->prev->next = q->next;
    else if (q->s)
        q->s->requests = q->next;
    if (q->next)
        q->next->prev = q->prev;
    free(q);
    if (c)
        c->request = NULL;
    return c;
}

/* ---- what is done in the pool --------------------------------------------------------------- */

static void to_pool(struct connection *c)
{
    struct pool_entry *e = pool_entry_new(&c->match, &c->parser, buf_str(&c->body));
    struct request *q = e ? request_begin(c) : NULL;

    if (q) {
        e->call.settings = c->tenant ? c->tenant->t.settings : c->s->tenants[0].t.settings;
        str_copy(e->actor, sizeof e->actor, str_from(c->caller.name));
        e->call.actor = e->actor;
        e->ctx = q;
        if (c->match.route->prepare)
            c->match.route->prepare(c, &e->call);
        if (pool_put(c->s->pool, e))
            return;
        request_end(q);
    }
    if (e)
        pool_entry_free(e);
    handler_refuse(c, 503, "too many requests wait");
}

static void tell(struct connection *c, const struct api_call *q)
{
    const struct api_answer a = {.status = q->status,
                                 .content_type = q->content_type,
                                 .body = buf_str(&q->out),
                                 .etag = q->etag,
                                 .file_name = q->file_name,
                                 .repeated = q->repeated};

    c->retry_s = q->retry_s;
    if (q->status)
        connection_tell(c, &a);
    else
        handler_refuse(c, 503, "the daemon is ending");
}

void handler_from_pool(struct api_server *s)
{
    struct pool_entry *e;

    while ((e = pool_take(s->pool))) {
        struct connection *c = request_end(e->ctx);
        if (e->call.route->settle)
            e->call.route->settle(s, &e->call);
        if (c)
            tell(c, &e->call);
        pool_entry_free(e);
    }
}

void handler_run(struct connection *c)
{
    if (c->match.route->on_loop)
        c->match.route->on_loop(c);
    else
        to_pool(c);
}
