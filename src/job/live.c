/* live.c - see live.h; and the asker that is a runner of conversations. */
#include "job/live.h"

#include "base/clock.h"
#include "cred/reference.h"
#include "host/runner.h"
#include "job/breakers.h"
#include "job/check_ledger.h"
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const OPERATIONS[REAL_TIME_KINDS] = {
    [REAL_TIME_ELIGIBILITY] = "eligibility.check",
    [REAL_TIME_CLAIM_STATUS] = "claim_status.check",
};
static const char *const KINDS[REAL_TIME_KINDS] = {
    [REAL_TIME_ELIGIBILITY] = "x12.270",
    [REAL_TIME_CLAIM_STATUS] = "x12.276",
};

/* The partners of one configuration, and what is said to them. */
struct net {
    struct net *older;
    struct live *live;
    const struct settings *settings;
    struct breakers breakers;
    struct engine *engine;
    struct cred_store *credentials;
    struct host_runner *runner;
    struct host_partner *partners[PARTNERS_MAX]; /* NULL: takes no part */
    size_t talks;                                /* in flight */
};

struct live {
    struct event_base *base;
    const char *adapters_dir, *only; /* the caller's */
    bool vendors_only;
    enum real_time_kind kind;
    struct net *net; /* what is asked now; behind it those that end */
    struct asker asker;
    struct real_time_loop *real_time;
};

/* One question at the partner. */
struct talk {
    struct net *net;
    struct host_memory *memory;
    struct buf x12, record;
    char trace[REAL_TIME_TRACE_MAX + 1], control[10], call_id[UUID_MAX];
    char payer[ASKER_PAYER_MAX];
    struct hia_field fields[4];
    struct hia_request request;
    uint64_t ticket;
    asker_done_fn *done;
    void *ctx;
};

static void talk_free(struct talk *t)
{
    host_memory_free(t->memory);
    buf_fini(&t->x12);
    buf_fini(&t->record);
    free(t);
}

/* ---- what came of it ------------------------------------------------------------------------ */

/* What has left the house is written down, whatever became of it: NOT_SENT is for what has not. */
static enum asker_outcome outcome_of_failure(const struct host_result *r)
{
    const struct hia_fail *f = &r->next->fail;

    if (r->exchanges == 0)
        return ASKER_NOT_SENT;
    switch (f->failure) {
    case HIA_FAIL_RETRY: /* a word of the partner's, or none at all */
        return f->status ? ASKER_REFUSED : ASKER_UNKNOWN;
    case HIA_FAIL_OUTCOME:
        return ASKER_UNKNOWN;
    default:
        return ASKER_REFUSED;
    }
}

static enum asker_content content_of(struct hia_text kind)
{
    struct str k = str_of(kind.p, kind.n);

    if (str_is(k, "json.eligibility-answer") || str_is(k, "json.claim-status-answer"))
        return ASKER_RECORD;
    return str_starts(k, STR("x12.")) ? ASKER_X12 : ASKER_OTHER;
}

static struct asker_answer answer_of(const struct host_result *r)
{
    struct asker_answer a = {.outcome = ASKER_UNKNOWN};

    switch (r->end) {
    case HOST_DONE:
        a.outcome = ASKER_ANSWERED;
        a.content = content_of(r->next->done.content_kind);
        a.bytes = str_of(r->next->done.content.p, r->next->done.content.n);
        break;
    case HOST_FAILED:
        a.outcome = outcome_of_failure(r);
        a.code = str_of(r->next->fail.code.p, r->next->fail.code.n);
        break;
    default:
        a.outcome = r->unsent || r->exchanges == 0 ? ASKER_NOT_SENT : ASKER_UNKNOWN;
        a.code = str_from(r->why ? r->why : "parked");
    }
    return a;
}

static void on_done(void *ctx, const struct host_result *r)
{
    struct talk *t = ctx;
    const struct asker_answer a = answer_of(r);

    t->net->talks--;
    t->done(t->ctx, t->ticket, &a);
    talk_free(t);
}

/* ---- asking --------------------------------------------------------------------------------- */

static struct hia_text text_of(struct str s)
{
    return (struct hia_text){s.p, s.n};
}

static struct talk *talk_new(const struct asker_question *q, struct err *err)
{
    struct talk *t = calloc(1, sizeof *t);

    if (!t || !(t->memory = host_memory_new(err))) {
        err_set(err, ERR_LIMIT, "out of memory");
        free(t);
        return NULL;
    }
    buf_init(&t->x12, 0);
    buf_init(&t->record, 0);
    buf_put_str(&t->x12, q->x12);
    buf_put_str(&t->record, q->record);
    str_copy(t->trace, sizeof t->trace, q->trace);
    str_copy(t->payer, sizeof t->payer, q->payer);
    (void)snprintf(t->control, sizeof t->control, "%09u", q->control);
    uuid_random(t->call_id);
    t->fields[0] = (struct hia_field){HIA_TEXT("isa13"), text_of(str_from(t->control))};
    t->fields[1] = (struct hia_field){HIA_TEXT("payload_id"), text_of(str_from(t->call_id))};
    t->fields[2] = (struct hia_field){HIA_TEXT("trace"), text_of(str_from(t->trace))};
    t->fields[3] = (struct hia_field){HIA_TEXT("payer"), text_of(str_from(t->payer))};
    t->request = (struct hia_request){HIA_SIZED(struct hia_request),
                                      .content_kind = text_of(str_from(KINDS[q->kind])),
                                      .content = text_of(buf_str(&t->x12)),
                                      .record = text_of(buf_str(&t->record)),
                                      .fields = t->fields,
                                      .field_count = COUNT_OF(t->fields)};
    return t;
}

static bool ask(void *ctx, const struct asker_question *q, uint64_t ticket, asker_done_fn *done,
                void *done_ctx, struct err *err)
{
    const struct live *l = ctx;
    struct net *n = l->net;
    struct talk *t = talk_new(q, err);

    if (!t)
        return false;
    t->net = n;
    t->ticket = ticket;
    t->done = done;
    t->ctx = done_ctx;
    const struct host_task task = {.partner = n->partners[q->partner - n->settings->partners],
                                   .operation = OPERATIONS[q->kind],
                                   .call_id = t->call_id,
                                   .request = &t->request,
                                   .store = host_memory_store(t->memory),
                                   .deadline_ms = q->deadline_ms,
                                   .ctx = t,
                                   .done = on_done};
    n->talks++;
    if (host_runner_start(n->runner, &task, NULL, err))
        return true;
    n->talks--;
    talk_free(t);
    return false;
}

bool live_can(const struct live *l, const struct partner *partner, enum real_time_kind kind)
{
    const struct host_partner *p = l->net->partners[partner - l->net->settings->partners];

    return p && host_partner_can(p, OPERATIONS[kind]);
}

static bool can(void *ctx, const struct partner *partner, enum real_time_kind kind)
{
    return live_can(ctx, partner, kind);
}

static unsigned failures(void *ctx, const struct partner *partner)
{
    const struct live *l = ctx;

    return engine_failures_of(l->net->engine, partner->name);
}

/* ---- are we known --------------------------------------------------------------------------- */

struct known {
    struct net *net;
    struct host_memory *memory;
    char call_id[UUID_MAX];
    struct hia_request request;
    live_check_fn *done;
    void *ctx;
};

static void on_known(void *ctx, const struct host_result *r)
{
    struct known *k = ctx;
    struct live_check_end end = {
        .known = r->end == HOST_DONE, .partner_us = r->partner_us, .exchanges = r->exchanges};

    if (r->end == HOST_FAILED) {
        end.code = str_of(r->next->fail.code.p, r->next->fail.code.n);
        end.http_status = r->next->fail.status;
    } else if (!end.known) {
        end.code = str_from(r->why ? r->why : "parked");
    }
    k->net->talks--;
    k->done(k->ctx, &end);
    host_memory_free(k->memory);
    free(k);
}

bool live_check(struct live *l, const struct partner *partner, int64_t deadline_ms,
                live_check_fn *done, void *ctx, struct err *err)
{
    struct net *n = l->net;
    struct host_partner *p = n->partners[partner - n->settings->partners];
    struct known *k = NULL;

    if (!p || !host_partner_can(p, HOST_CHECK_OPERATION))
        return err_set(err, ERR_USAGE, "the partner has no test of its connection");
    if (!(k = calloc(1, sizeof *k)) || !(k->memory = host_memory_new(err))) {
        free(k);
        return err_set(err, ERR_LIMIT, "out of memory");
    }
    k->net = n;
    uuid_random(k->call_id);
    k->request = (struct hia_request){HIA_SIZED(struct hia_request)};
    k->done = done;
    k->ctx = ctx;
    const struct host_task task = {.partner = p,
                                   .operation = HOST_CHECK_OPERATION,
                                   .call_id = k->call_id,
                                   .request = &k->request,
                                   .store = host_memory_store(k->memory),
                                   .deadline_ms = deadline_ms,
                                   .ctx = k,
                                   .done = on_known};
    n->talks++;
    if (host_runner_start(n->runner, &task, NULL, err))
        return true;
    n->talks--;
    host_memory_free(k->memory);
    free(k);
    return false;
}

/* Who waits may have begun under an older configuration. */
bool live_inbound(struct live *l, struct str partner, struct str key,
                  const struct hia_inbound *message)
{
    bool woken = false;

    for (struct net *n = l->net; n && !woken; n = n->older) {
        const struct partner *p = settings_partner(n->settings, partner);
        woken = p && host_runner_inbound(n->runner, p, text_of(key), message);
    }
    return woken;
}

/* ---- vendors ------------------------------------------------------------------------------ */

static bool check_vendor(const struct net *n, const struct settings_vendors *v,
                         enum real_time_kind kind, const struct partner *p, struct err *err)
{
    const struct host_partner *h = n->partners[p - n->settings->partners];

    if (!h || host_partner_can(h, OPERATIONS[kind]))
        return true;
    return err_set(err, ERR_CONFIG,
                   "%s: vendors %s: partner %s cannot do that: its adapter %s has no operation %s",
                   v->origin, v->kind, p->name, p->adapter, OPERATIONS[kind]);
}

/* Whoever is to be asked by [vendors] can be, as far as it was loaded: it is known before anybody
 * waits. */
static bool check_vendors(const struct net *n, struct err *err)
{
    const struct settings *s = n->settings;

    for (int k = 0; k < REAL_TIME_KINDS; k++) {
        enum vendor_kind kind = real_time_vendor_kind((enum real_time_kind)k);
        const struct settings_vendors *v = settings_vendors(s, kind);
        for (size_t i = 0; v && i < s->partner_count; i++)
            if (vendor_is(s, kind, &s->partners[i]) &&
                !check_vendor(n, v, (enum real_time_kind)k, &s->partners[i], err))
                return false;
    }
    return true;
}

/* ---- opening, closing ----------------------------------------------------------------------- */

static bool takes_part(const struct live *l, const struct net *n, const struct partner *p)
{
    return p->adapter[0] && (!l->only || str_is(str_from(l->only), p->name)) &&
           (!l->vendors_only || vendor_is(n->settings, real_time_vendor_kind(l->kind), p));
}

static bool load_partners(const struct live *l, struct net *n, struct err *err)
{
    for (size_t i = 0; i < n->settings->partner_count; i++) {
        const struct partner *p = &n->settings->partners[i];
        if (!takes_part(l, n, p))
            continue;
        if (!(n->partners[i] = host_runner_partner(n->runner, p, err)))
            return false;
    }
    return true;
}

/* ---- endpoints: what is known of them is every process's, and outlives the daemon ---- */

static struct check_ledger *ledger_of(const struct net *n)
{
    return real_time_ledger(real_time_loop_of(n->live->real_time));
}

static bool put_breaker(struct store *writer, const void *data, struct err *err)
{
    return store_breaker_put(writer, data, err);
}

static void on_breaker(void *ctx, struct engine_breaker *b)
{
    struct store_breaker row;

    breakers_row(b, clock_now_us(), &row);
    check_ledger_also(ledger_of(ctx), put_breaker, &row, sizeof row);
}

static bool load_breaker(void *ctx, struct engine_breaker *b)
{
    struct net *n = ctx;

    return breakers_load(&n->breakers, check_ledger_reader(ledger_of(n)), clock_now_us(), b);
}

struct switched {
    char partner[SECTION_NAME_MAX];
    const char *from, *to, *reason;
    int64_t failures;
};

static bool put_switch(struct store *writer, const void *data, struct err *err)
{
    const struct switched *s = data;
    struct store_switch row = {.partner = str_from(s->partner),
                               .from = str_from(s->from),
                               .to = str_from(s->to),
                               .reason = str_from(s->reason),
                               .failures = s->failures};
    return store_switch_put(writer, &row, err);
}

static void on_switch(void *ctx, const struct engine_switch *change)
{
    struct switched s = {.from = exchange_endpoint_name(change->from),
                         .to = exchange_endpoint_name(change->to),
                         .reason = exchange_reason_name(change->reason),
                         .failures = change->failures};

    str_copy(s.partner, sizeof s.partner, str_from(change->partner));
    check_ledger_also(ledger_of(ctx), put_switch, &s, sizeof s);
}

static void close_net(struct net *n)
{
    if (!n)
        return;
    if (n->engine)
        engine_close(n->engine);
    host_runner_close(n->runner); /* its credentials outlive the engine */
    cred_store_close(n->credentials);
    breakers_close(&n->breakers);
    free(n);
}

static bool fill_net(struct net *n, struct live *l, struct err *err)
{
    const struct settings *s = n->settings;
    const struct engine_options engine = {.base = l->base,
                                          .hooks = {n, .on_switch = on_switch,
                                                    .on_breaker = on_breaker,
                                                    .load_breaker = load_breaker}};

    if (!(n->engine = engine_new(&engine, err)) ||
        !(n->credentials = host_credentials_open(s, s->organization_id, err)))
        return false;
    const struct host_runner_options runner = {.engine = n->engine,
                                               .base = l->base,
                                               .credentials = n->credentials,
                                               .settings = s,
                                               .adapters_dir = l->adapters_dir};
    return (n->runner = host_runner_new(&runner, err)) && load_partners(l, n, err) &&
           check_vendors(n, err);
}

static struct net *open_net(struct live *l, const struct settings *settings, struct err *err)
{
    struct net *n = calloc(1, sizeof *n);

    if (!n) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    n->live = l;
    n->settings = settings;
    n->breakers = (struct breakers){.settings = settings, .questions = true};
    if (fill_net(n, l, err))
        return n;
    close_net(n);
    return NULL;
}

static struct real_time_options real_time_of(const struct live_options *o,
                                             const struct settings *settings)
{
    return (struct real_time_options){
        .deadline_ms = o->deadline_ms ? o->deadline_ms : settings->serve.deadline_ms,
        .reuse_ms = o->reuse_ms ? o->reuse_ms : settings->serve.reuse_ms,
        .tell_asked = o->tell_asked};
}

struct live *live_open(struct event_base *base, const struct settings *settings,
                       const struct live_options *o, struct err *err)
{
    struct live *l = calloc(1, sizeof *l);

    if (!l) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    l->base = base;
    l->adapters_dir = o->adapters_dir;
    l->only = o->only;
    l->vendors_only = o->vendors_only;
    l->kind = o->kind;
    l->asker = (struct asker){l, ask, can, failures};
    struct real_time_options real_time = real_time_of(o, settings);
    real_time.asker = &l->asker;
    if ((l->real_time = real_time_loop_open(base, settings, &real_time, err)) &&
        (l->net = open_net(l, settings, err)))
        return l;
    live_close(l);
    return NULL;
}

bool live_reload(struct live *l, const struct settings *settings, const struct live_options *o,
                 struct err *err)
{
    const struct real_time_options r = real_time_of(o, settings);
    struct net *n = open_net(l, settings, err);

    if (!n || !real_time_reload(real_time_loop_of(l->real_time), settings, r.deadline_ms,
                                r.reuse_ms, r.tell_asked, err)) {
        close_net(n);
        return false;
    }
    n->older = l->net;
    l->net = n;
    return true;
}

bool live_let_go(struct live *l, const struct settings *settings)
{
    for (struct net **at = &l->net->older; *at; at = &(*at)->older) {
        struct net *n = *at;
        if (n->settings != settings)
            continue;
        if (n->talks)
            return false;
        *at = n->older;
        close_net(n);
        return true;
    }
    return true;
}

void live_close(struct live *l)
{
    if (!l)
        return;
    for (struct net *n = l->net; n; n = n->older) {
        if (n->engine)
            engine_close(n->engine);
        host_runner_close(n->runner); /* whoever waits is told, so before real time */
        n->engine = NULL;
        n->runner = NULL;
    }
    real_time_loop_close(l->real_time);
    while (l->net) {
        struct net *n = l->net;
        l->net = n->older;
        close_net(n);
    }
    free(l);
}

struct real_time_loop *live_real_time(const struct live *l)
{
    return l->real_time;
}

struct cred_store *live_credentials(const struct live *l)
{
    return l->net->credentials;
}

void live_partners(const struct live *l, void (*each)(void *ctx, const struct net_partner_state *s),
                   void *ctx)
{
    const struct net *n = l->net;

    for (size_t i = 0; i < n->settings->partner_count; i++) {
        struct net_partner *p = engine_find_partner(n->engine, n->settings->partners[i].name);
        struct net_partner_state state;
        if (!p)
            continue;
        engine_partner_state(p, &state);
        each(ctx, &state);
    }
}
