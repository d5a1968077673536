/* runner_exchange.c - what an adapter says into a request of the engine, its result into a reply.
 */
#include "host/runner_private.h"

#include "base/clock.h"
#include "host/step_check.h"

static const enum exchange_verb VERBS[] = {
    [HIA_GET] = EXCHANGE_GET,       [HIA_POST] = EXCHANGE_POST,     [HIA_PUT] = EXCHANGE_PUT,
    [HIA_PATCH] = EXCHANGE_PATCH,   [HIA_DELETE] = EXCHANGE_DELETE, [HIA_LIST] = EXCHANGE_LIST,
    [HIA_FETCH] = EXCHANGE_FETCH,   [HIA_STORE] = EXCHANGE_STORE,   [HIA_MOVE] = EXCHANGE_MOVE,
    [HIA_REMOVE] = EXCHANGE_REMOVE, [HIA_STAT] = EXCHANGE_STAT};
static const enum exchange_safety SAFETIES[] = {
    [HIA_SAFE] = EXCHANGE_SAFE, [HIA_KEYED] = EXCHANGE_KEYED, [HIA_ONCE] = EXCHANGE_ONCE};
static const enum hia_outcome OUTCOMES[] = {[EXCHANGE_ANSWERED] = HIA_ANSWERED,
                                            [EXCHANGE_NOT_SENT] = HIA_NOT_SENT,
                                            [EXCHANGE_UNKNOWN] = HIA_UNKNOWN,
                                            [EXCHANGE_REFUSED] = HIA_REFUSED};

static struct str str_text(struct hia_text t)
{
    return str_of(t.p, t.n);
}

static struct hia_text word(const char *cstr)
{
    return (struct hia_text){cstr, strlen(cstr)};
}

/* ---- what came ---- */

/* File servers' answers as adapter.h has them: 200, 404 none, 409 exists, 403 refused. */
static int file_status(const struct exchange_result *x, enum exchange_verb verb)
{
    switch (x->reason) {
    case REASON_NONE:
        if (x->outcome != EXCHANGE_ANSWERED)
            return 0;
        return verb == EXCHANGE_STAT && x->entry_count == 0 ? 404 : 200;
    case REASON_MISSING:
        return 404;
    case REASON_EXISTS:
        return 409;
    case REASON_DENIED:
        return 403;
    default:
        return 0;
    }
}

static void put_entries(struct buf *out, const struct exchange_result *x)
{
    for (size_t i = 0; i < x->entry_count; i++) {
        buf_put_i64(out, x->entries[i].size);
        buf_putc(out, '\t');
        buf_put_i64(out, x->entries[i].mtime_us);
        buf_putc(out, '\t');
        buf_put_str(out, x->entries[i].name);
        buf_putc(out, '\n');
    }
}

static void file_reply(struct hia_reply *r, const struct exchange_result *x,
                       enum exchange_verb verb, struct buf *list)
{
    int status = file_status(x, verb);
    r->status = status;
    if (status) { /* the server answered, though not as was hoped */
        r->outcome = HIA_ANSWERED;
        r->reason = (struct hia_text){NULL, 0};
    }
    if (verb == EXCHANGE_LIST || verb == EXCHANGE_STAT) {
        put_entries(list, x);
        r->body = (struct hia_text){list->p, list->n};
    }
}

/* What is a secret in a good answer is in the vault before anybody hears of it. */
static bool keep_secrets(struct run *c, struct hia_reply *r, struct buf *redacted)
{
    const struct hia_exchange *e = c->said ? &c->said->exchange : c->task.resume.last;
    struct err err = {0};
    if (!e || !e->secret_count || r->outcome != HIA_ANSWERED || r->status < 200 || r->status > 299)
        return true;
    bool good = take_secrets(c->runner, e, str_text(r->body), redacted, &err);
    if (!good)
        log_event(LOG_ERROR, "host", "call.secret", c->call_id, LOG_TEXT("error", err.text));
    r->body = good ? (struct hia_text){redacted->p, redacted->n} : (struct hia_text){NULL, 0};
    return good;
}

/* An answer the engine would not read to its end, or an end nobody sees: the truth is elsewhere. */
static void on_exchange(void *ctx, const struct exchange_result *x)
{
    struct run *c = ctx;
    struct hia_field headers[EXCHANGE_HEADERS_MAX];
    struct buf list;
    struct hia_reply r = {HIA_SIZED(struct hia_reply),
                          .outcome = OUTCOMES[x->outcome],
                          .reason = x->reason ? word(exchange_reason_name(x->reason)) : word(""),
                          .status = x->status,
                          .headers = headers,
                          .header_count = x->header_count,
                          .body = {x->body.p, x->body.n},
                          .took_us = x->timing.total_us};
    buf_init(&list, HOST_BODY_MAX);
    for (size_t i = 0; i < x->header_count; i++)
        headers[i] = (struct hia_field){{x->headers[i].name.p, x->headers[i].name.n},
                                        {x->headers[i].value.p, x->headers[i].value.n}};
    if (x->endpoint == ENDPOINT_SECONDARY && x->outcome == EXCHANGE_ANSWERED)
        r.secondary = word("secondary");
    if (c->verb >= EXCHANGE_LIST)
        file_reply(&r, x, c->verb, &list);
    if (!keep_secrets(c, &r, &list))
        r.outcome = HIA_UNKNOWN, r.reason = word("secret");
    else if (list.failed)
        r.outcome = HIA_REFUSED, r.reason = word("too_large");
    route_body_free(&c->body);
    c->state = RUN_NEW; /* between two exchanges */
    c->tries += x->attempts;
    c->result.exchanges += x->attempts > 0;
    c->result.partner_us += x->timing.total_us;
    bool given_up = x->reason == REASON_CANCELLED || x->reason == REASON_SHUTDOWN;
    if (r.outcome != HIA_ANSWERED && given_up)
        run_stop(c, c->cancelled ? "cancelled" : "shutdown", c->tries == 0);
    else if (r.outcome == HIA_UNKNOWN)
        run_unknown(c, &r);
    else
        run_replied(c, &r);
    buf_fini(&list);
}

/* ---- what is sent ---- */

/* Told in the next turn: an adapter that sends it again must not be called from within itself. */
static void refuse(struct run *c, const char *reason)
{
    c->state = RUN_REFUSED;
    c->refusal = reason;
    event_active(c->timer, EV_TIMEOUT, 0);
}

static int64_t deadline_ms(const struct run *c, const struct hia_exchange *e)
{
    const struct partner *conf = c->task.partner->conf;
    int64_t own = e->deadline_ms > 0 ? e->deadline_ms : conf->net.transaction_limit_ms;
    int64_t left = c->ends_us ? (c->ends_us - clock_tick_us()) / 1000 : INT64_MAX;
    return left < own ? left > 0 ? left : 1 : own;
}

/* Whom the request is about, by the partner's number: its `route` says where that goes. */
static struct str payer_of(const struct run *c)
{
    const struct hia_request *r = c->task.request;
    for (size_t i = 0; r && i < r->field_count; i++)
        if (str_is(str_text(r->fields[i].name), "payer"))
            return str_text(r->fields[i].value);
    return (struct str){NULL, 0};
}

static bool submit(struct run *c, const struct hia_exchange *e, const struct host_route *route,
                   bool signed_here, struct err *err)
{
    struct exchange_header headers[STEP_HEADERS_MAX];
    struct exchange_request q;
    exchange_request_init(&q);
    for (size_t i = 0; i < e->header_count; i++)
        headers[i] =
            (struct exchange_header){str_text(e->headers[i].name), str_text(e->headers[i].value)};
    q.verb = c->verb = VERBS[e->verb];
    q.safety = SAFETIES[e->safety];
    q.partner = route->net;
    q.target = str_text(e->target);
    q.move_to = str_text(e->to);
    q.headers = headers;
    q.header_count = e->header_count;
    q.content_type = str_text(e->content_type);
    q.body = c->body.n ? buf_str(&c->body) : str_text(e->body);
    q.deadline_ms = deadline_ms(c, e);
    q.without_phi = strcmp(c->operation, HOST_CHECK_OPERATION) == 0 ||
                    c->task.partner->conf->trade == TRADE_FINANCE;
    q.without_credentials = signed_here;
    q.payer = payer_of(c);
    q.correlation = c->call_id;
    q.ctx = c;
    q.done = on_exchange;
    c->begun_us = runner_now(c->runner);
    c->state = RUN_SENDING;
    return engine_submit(c->runner->with.engine, &q, &c->exchange_id, err);
}

void run_send(struct run *c, const struct hia_exchange *e)
{
    const struct host_route *route = host_partner_route(c->task.partner, e, payer_of(c));
    struct err err = {0};
    bool signed_here = false;
    if (!route) {
        refuse(c, "route");
        return;
    }
    if (!route_body(c->runner, route, e, &c->body, &signed_here, &err)) {
        log_event(LOG_ERROR, "host", "call.credential", c->call_id, LOG_TEXT("error", err.text));
        route_body_free(&c->body);
        refuse(c, "credential");
        return;
    }
    if (!submit(c, e, route, signed_here, &err)) {
        log_event(LOG_ERROR, "host", "call.refused", c->call_id, LOG_TEXT("error", err.text));
        route_body_free(&c->body);
        refuse(c, err.kind == ERR_USAGE ? "request" : "engine");
    }
}
