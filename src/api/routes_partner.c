/* routes_partner.c - partners: who they are, how they do, and whether we are known to them. */
#include "api/call.h"
#include "api/problem.h"
#include "api/routes.h"
#include "api/server_state.h"

enum { CHECK_MS = 15000 /* the platform's transaction limit */ };

/* As the platform's health_status has it. */
static const char *const HEALTH[] = {"healthy", "degraded", "unhealthy", "unknown"};
static const char *const ENDPOINTS[] = {"primary", "secondary"};
static const char *const TRANSPORTS[] = {"dir", "sftp", "https"};

/** What is told of one. */
struct shown_partner {
    struct str name, adapter, baa_recorded;
    enum partner_transport transport;
    int health; /* of HEALTH */
    int endpoint;
    int breaker;
    int64_t queued, in_flight;
    int64_t last_contact_us;
    struct str last_outcome, last_operation;
};

static const struct view_member PARTNER[] = {
    VIEW_M(struct shown_partner, "partner", name, VIEW_TEXT, "its name in the configuration"),
    VIEW_W(struct shown_partner, "transport", transport, TRANSPORTS, NULL),
    VIEW_M(struct shown_partner, "adapter", adapter, VIEW_TEXT, "empty: built in, folders"),
    VIEW_W(struct shown_partner, "health_status", health, HEALTH,
           "of its breaker; unknown: nothing speaks to it here"),
    VIEW_W(struct shown_partner, "endpoint", endpoint, ENDPOINTS, "which one is in use"),
    VIEW_W(struct shown_partner, "breaker", breaker, BREAKER_STATES, "of that endpoint"),
    VIEW_M(struct shown_partner, "queued", queued, VIEW_INT, NULL),
    VIEW_M(struct shown_partner, "in_flight", in_flight, VIEW_INT, NULL),
    VIEW_M(struct shown_partner, "last_contact_at", last_contact_us, VIEW_INSTANT,
           "the last exchange in the ledger"),
    VIEW_M(struct shown_partner, "last_operation", last_operation, VIEW_TEXT, NULL),
    VIEW_M(struct shown_partner, "last_outcome", last_outcome, VIEW_TEXT, NULL),
    VIEW_M(struct shown_partner, "baa_recorded", baa_recorded, VIEW_TEXT,
           "a day; empty: no patient's data go there"),
};
static const struct view partner_view = VIEW_OF("partner", PARTNER, NULL);

/* ---- what the loop knows -------------------------------------------------------------------- */

struct states {
    struct net_partner_state of[PARTNERS_MAX];
    size_t count;
};

static void take_state(void *ctx, const struct net_partner_state *s)
{
    struct states *all = ctx;

    if (all->count < PARTNERS_MAX)
        all->of[all->count++] = *s; /* its name is the settings' */
}

static void prepare(struct connection *c, struct api_call *q)
{
    struct states *all = arena_alloc(&q->arena, sizeof *all);

    if (!all)
        return;
    all->count = 0;
    if (c->tenant->t.live)
        live_partners(c->tenant->t.live, take_state, all);
    q->given = all;
}

static void put_state(struct shown_partner *p, const struct states *all)
{
    p->health = 3;
    for (size_t i = 0; all && i < all->count; i++) {
        const struct net_partner_state *s = &all->of[i];
        if (!str_is(p->name, s->name))
            continue;
        p->endpoint = (int)s->endpoint;
        p->breaker = (int)s->breaker[s->endpoint];
        p->queued = (int64_t)s->queued;
        p->in_flight = (int64_t)s->in_flight;
        p->health = p->breaker == BREAKER_OPEN                       ? 2
                    : p->breaker == BREAKER_HALF_OPEN || p->endpoint ? 1
                                                                     : 0;
    }
}

/* ---- what the ledger knows ------------------------------------------------------------------ */

struct last {
    struct shown_partner *p;
    struct arena *a;
};

static bool take_last(void *ctx, const struct store_exchange *x)
{
    struct last *l = ctx;

    l->p->last_contact_us = x->begun_at_us;
    l->p->last_outcome = arena_str(l->a, x->outcome);
    l->p->last_operation = arena_str(l->a, x->operation);
    return false;
}

static bool show(struct api_call *q, struct store *s, const struct partner *conf, struct err *err)
{
    struct shown_partner p = {.name = str_from(conf->name),
                              .adapter = str_from(conf->adapter),
                              .baa_recorded = str_from(conf->net.baa_recorded),
                              .transport = (enum partner_transport)conf->transport};
    struct last last = {&p, &q->arena};

    put_state(&p, q->given);
    if (!store_exchange_list(s, p.name, 1, take_last, &last, err))
        return false;
    view_write(&q->w, &partner_view, &p);
    return true;
}

static void partners(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    bool ok = s != NULL;

    if (!ok)
        return;
    struct json_writer *w = call_json(q);
    json_object(w);
    json_key(w, "items");
    json_array(w);
    for (size_t i = 0; ok && i < q->settings->partner_count; i++)
        ok = show(q, s, &q->settings->partners[i], &err);
    json_array_end(w);
    json_object_end(w);
    if (!ok)
        call_fail(q, &err);
}

static void partner(struct api_call *q)
{
    struct err err = {0};
    const struct partner *conf = settings_partner(q->settings, q->param[0]);
    struct store *s;

    if (!conf) {
        call_refuse(q, 404, NULL, NULL);
        return;
    }
    if (!(s = call_reader(q)))
        return;
    call_json(q);
    if (!show(q, s, conf, &err))
        call_fail(q, &err);
}

/* ---- are we known --------------------------------------------------------------------------- */

struct shown_check {
    struct str partner, code;
    bool known;
    int64_t http_status, partner_ms, exchanges;
};

static const struct view_member KNOWN[] = {
    VIEW_M(struct shown_check, "partner", partner, VIEW_TEXT, NULL),
    VIEW_M(struct shown_check, "known", known, VIEW_BOOL, "it took our credentials"),
    VIEW_M(struct shown_check, "code", code, VIEW_TEXT, "when it did not: why"),
    VIEW_M(struct shown_check, "http_status", http_status, VIEW_INT, "0: none came"),
    VIEW_M(struct shown_check, "partner_ms", partner_ms, VIEW_INT, NULL),
    VIEW_M(struct shown_check, "exchanges", exchanges, VIEW_INT, "that left the house"),
};
static const struct view known_view = VIEW_OF("connection_test", KNOWN, NULL);

static void on_checked(void *ctx, const struct live_check_end *end)
{
    struct connection *c = request_end(ctx);
    struct json_writer w;

    if (!c)
        return;
    const struct shown_check shown = {.partner = c->match.param[0],
                                      .code = end->code,
                                      .known = end->known,
                                      .http_status = end->http_status,
                                      .partner_ms = end->partner_us / 1000,
                                      .exchanges = end->exchanges};
    buf_reset(&c->s->text);
    json_begin(&w, &c->s->text, 0);
    view_write(&w, &known_view, &shown);
    connection_answer(c, 200, "application/json", buf_str(&c->s->text));
}

static void refuse(struct connection *c, unsigned status, const char *code, const char *detail)
{
    problem_write(&c->s->text, status, code, detail);
    connection_answer(c, status, PROBLEM_CONTENT, buf_str(&c->s->text));
}

static void check(struct connection *c)
{
    struct err err = {0};
    const struct tenant *t = c->tenant;
    const struct partner *conf = settings_partner(t->t.settings, c->match.param[0]);
    struct request *q;

    if (!conf)
        handler_refuse(c, 404, NULL);
    else if (!t->t.live)
        refuse(c, 503, "no-engine", "partners are not spoken to here");
    else if (!(q = request_begin(c)))
        handler_refuse(c, 503, NULL);
    else if (!live_check(t->t.live, conf, CHECK_MS, on_checked, q, &err)) {
        request_end(q);
        if (err.kind == ERR_USAGE)
            refuse(c, 409, "no-check", "this partner's connection cannot be tested");
        else
            handler_refuse(c, 503, NULL);
    }
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct view_member PARTNERS[] = {VIEW_L("items", &partner_view, NULL)};
static const struct view partners_view = VIEW_OF("partners", PARTNERS, NULL);

static const struct api_route ROWS[] = {
    {.name = "partners",
     .method = "GET",
     .pattern = "/api/v1/partners",
     .scope = API_SCOPE_READ,
     .summary = "Partners and how they do",
     .answer = &partners_view,
     .in_pool = partners,
     .prepare = prepare},
    {.name = "partner",
     .method = "GET",
     .pattern = "/api/v1/partners/{partner}",
     .scope = API_SCOPE_READ,
     .summary = "One partner and how it does",
     .answer = &partner_view,
     .in_pool = partner,
     .prepare = prepare},
    {.name = "partner_check",
     .method = "POST",
     .pattern = "/api/v1/partners/{partner}/check",
     .scope = API_SCOPE_ACT,
     .summary = "Test connection: asks the partner whether it knows us",
     .answer = &known_view,
     .on_loop = check},
};
const struct api_route_table api_routes_partner = {ROWS, COUNT_OF(ROWS)};
