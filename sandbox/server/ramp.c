/* ramp.c - see ramp.h. Facts: finance.md B1, B2, B5, B6. */
#include "sandbox/server/ramp.h"

#include "base/hash.h"
#include "sandbox/server/ramp_post.h"

#include <stdio.h>
#include <stdlib.h>

#define PATH "/developer/v1"

static struct ramp_server *ramp_of(struct exchange *x)
{
    struct server *s = x->server;
    char base[128];
    struct str host = web_header(x->request, "Host");
    if (!s->ramp) {
        s->ramp = calloc(1, sizeof *s->ramp);
        if (!s->ramp)
            return NULL;
        ramp_world_init(&s->ramp->world, s->config.seed, "", x->now_us);
        s->ramp->world.obeys_updated_after = s->config.ramp_updated_after;
        for (unsigned i = 0; i < s->config.ramp_transactions; i++)
            (void)ramp_world_add(&s->ramp->world, RAMP_TRANSACTION);
    }
    snprintf(base, sizeof base, "https://%.*s", STR_FMT(host));
    (void)str_copy(s->ramp->world.base, sizeof s->ramp->world.base, str_from(base));
    return s->ramp;
}

void ramp_close(struct server *s)
{
    if (s->ramp)
        ramp_world_fini(&s->ramp->world);
    free(s->ramp);
    s->ramp = NULL;
}

void ramp_refuse_field(struct exchange *x, int status, const char *code, const char *field,
                       const char *message)
{
    x->answer.status = status;
    web_answer_type(&x->answer, "application/json");
    ramp_error(&x->answer.body, code, field, message);
    note_result(x, code);
}

void ramp_refuse(struct exchange *x, int status, const char *code, const char *message)
{
    ramp_refuse_field(x, status, code, NULL, message);
}

static void trace(struct exchange *x)
{
    char id[UUID_MAX];
    uuid_random(id);
    buf_printf(&x->answer.headers, "x-trace-id: %s\r\n", id);
}

/* JSON is refused, whatever the OpenAPI lists; the client is known by Basic. */
void ramp_token(struct exchange *x)
{
    struct str type = web_media_type(web_header(x->request, "Content-Type"));
    struct str basic = web_header(x->request, "Authorization");
    trace(x);
    x->note.carrier = "token";
    if (!web_same(type, "application/x-www-form-urlencoded"))
        ramp_refuse(x, 415, "DEVELOPER_7001", "a form is wanted");
    else if (!str_starts(basic, STR("Basic ")))
        ramp_refuse(x, 401, "DEVELOPER_7002", "HTTP Basic is wanted");
    else
        token_grant(x);
}

/* ---- who asks ---- */

bool ramp_has_word(struct str words, struct str word)
{
    while (words.n)
        if (str_eq(str_split(&words, ' '), word))
            return true;
    return false;
}

/* The scope of what is asked: "transactions:read". */
static void scope_of(struct str path, bool writes, char scope[80])
{
    struct str rest = str_of(path.p + 1, path.n - 1), noun = str_split(&rest, '/');
    if (str_is(noun, "webhooks")) /* needs those of what it subscribes to */
        noun = STR("transactions");
    else if (writes) {
        snprintf(scope, 80, "%.*s:write", STR_FMT(noun));
        return;
    }
    snprintf(scope, 80, "%.*s:read", STR_FMT(noun));
}

/* 200 requests in any ten seconds. */
static bool within_rate(struct ramp_server *r, int64_t now_us)
{
    int64_t *oldest = &r->window_us[r->window_next];
    if (*oldest && now_us - *oldest < RAMP_WINDOW_S * INT64_C(1000000))
        return false;
    *oldest = now_us;
    r->window_next = (r->window_next + 1) % RAMP_REQUESTS_MAX;
    return true;
}

static struct str token_of(const struct exchange *x)
{
    struct str header = web_header(x->request, "Authorization");
    return str_starts(header, STR("Bearer ")) ? str_of(header.p + 7, header.n - 7) : STR("");
}

bool ramp_may(const struct exchange *x, const char *scope)
{
    return ramp_has_word(str_from(token_scope(&x->server->tokens, token_of(x))), str_from(scope));
}

static bool enter(struct exchange *x, struct ramp_server *r, struct str path)
{
    const struct config_account *account = NULL;
    char scope[80];
    struct str token = token_of(x);
    if (token_check(&x->server->tokens, token, x->now_us, &account) != TOKEN_GOOD) {
        ramp_refuse(x, 401, "DEVELOPER_7002", "the access token is not valid");
        return false;
    }
    x->account = account;
    scope_of(path, str_is(x->request->method, "POST"), scope);
    if (!ramp_may(x, scope)) {
        ramp_refuse(x, 403, "DEVELOPER_7100", "the token was not given this scope");
        return false;
    }
    if (!within_rate(r, x->now_us)) {
        ramp_refuse(x, 429, "DEVELOPER_7200", "too many requests");
        return false;
    }
    return true;
}

static void get(struct exchange *x, struct ramp_server *r, struct str path)
{
    x->answer.status = ramp_world_get(&r->world, path, x->request->query, &x->answer.body);
    web_answer_type(&x->answer, "application/json");
    note_result(x, x->answer.status == 200 ? "answered" : "refused");
}

void ramp_answer(struct exchange *x)
{
    struct str path = x->request->path;
    struct ramp_server *r = ramp_of(x);
    x->note.carrier = "ramp";
    trace(x);
    path = str_of(path.p + sizeof PATH - 1, path.n - (sizeof PATH - 1));
    (void)str_copy(x->note.operation, sizeof x->note.operation, path);
    if (!r || path.n < 2) {
        ramp_refuse(x, r ? 404 : 500, "DEVELOPER_7010", "no such resource");
        return;
    }
    if (!enter(x, r, path))
        return;
    if (str_is(x->request->method, "GET"))
        get(x, r, path);
    else
        ramp_post(x, r, path);
}

void ramp_change(struct exchange *x)
{
    struct ramp_server *r = ramp_of(x);
    char text[16], id[RAMP_ID_MAX];
    uint64_t count = 1;
    x->note.carrier = "ramp";
    if (web_form_value(x->request->query, "count", text, sizeof text) &&
        !str_to_u64(str_from(text), 100000, &count))
        count = 1;
    for (uint64_t i = 0; r && i < count; i++) {
        if (r->world.now_us > x->now_us)
            r->world.now_us = x->now_us;
        const char *type = ramp_world_change(&r->world, id);
        ramp_hook_changed(r, type, id);
    }
    web_answer_type(&x->answer, "text/plain");
    buf_puts(&x->answer.body, "changed\n");
    note_result(x, "changed");
}
