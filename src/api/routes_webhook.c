/* routes_webhook.c - what partners send by themselves: verified, kept, written down once, and
 * whoever waits for it is woken.
 *
 * No token: the signature says whose it is. The organization is the one whose secret signed it, so
 * no address tells which organizations there are. A failure of ours is 5xx, never 4xx: a partner
 * tries a 5xx again, and turns off what answers 4xx. */
#include "adapter.h"
#include "api/call.h"
#include "api/desk.h"
#include "api/routes.h"
#include "api/server_state.h"
#include "api/webhook.h"
#include "base/clock.h"
#include "base/log.h"
#include "job/queue.h"
#include "job/take_up.h"

/* A message that is signed for us all names the account it is about (facts finance.md A9). */
#define ACCOUNT_OF_JWT "json item_id"

struct candidates {
    struct webhook_owner of[API_TENANTS_MAX];
    size_t count;
};

/* Who of us knows such a partner; on the loop. */
static void prepare(struct connection *c, struct api_call *q)
{
    struct candidates *all = arena_alloc(&q->arena, sizeof *all);
    char name[SECTION_NAME_MAX];

    if (!all || !str_copy(name, sizeof name, q->param[0]))
        return;
    all->count = 0;
    for (size_t i = 0; i < c->s->o.tenants_count; i++) {
        const struct api_tenant *t = &c->s->tenants[i].t;
        const struct settings_webhook *w = settings_webhook(t->settings, name);
        const struct webhook_owner owner = {t->settings, w, t->credentials, c->s->hook_keys};
        if (w)
            all->of[all->count++] = owner;
    }
    q->given = all;
}

static struct str head_field(const void *ctx, const char *name)
{
    return call_field(ctx, name);
}

/* ---- whose it is ---------------------------------------------------------------------------- */

/* Of several whom the partner signs for with the same key: whose is the account? */
static bool has_account(struct api_call *q, const struct webhook_owner *o,
                        const struct webhook_message *m)
{
    char account[WEBHOOK_ID_MAX + 1];
    struct store_connection c;
    struct err err = {0};
    bool found = false;
    struct store *s =
        webhook_value(ACCOUNT_OF_JWT, m, account) ? desk_ledger(q->desk, o->settings, &err) : NULL;

    return s &&
           store_connection_of_vendor(s, str_from(o->webhook->partner), str_from(account),
                                      &q->arena, &c, &found, &err) &&
           found;
}

/* NULL: it was said why not. */
static const struct webhook_owner *find(struct api_call *q, const struct webhook_message *m)
{
    const struct candidates *all = q->given;
    const struct webhook_owner *broken = NULL, *good = NULL;
    enum inbound_verdict verdict, told = INBOUND_UNSIGNED;
    struct err err = {0}, failed = {0};

    for (size_t i = 0; all && i < all->count; i++) {
        const struct webhook_owner *o = &all->of[i];
        if (!webhook_verify(o, m, &verdict, &err)) {
            broken = o;
            failed = err;
            err_clear(&err);
        } else if (verdict == INBOUND_GOOD) {
            if (o->webhook->scheme != WEBHOOK_JWT || all->count == 1 || has_account(q, o, m))
                return o;
            good = good ? good : o;
        } else if (verdict > told) {
            told = verdict;
        }
    }
    if (good)
        return good;
    if (!all || !all->count) {
        call_refuse(q, all ? 404 : 503, NULL, NULL);
    } else if (broken) {
        q->settings = broken->settings; /* it may have been that one's */
        call_fail(q, &failed);
    } else {
        call_refuse(q, 401, told == INBOUND_TIME ? "signature-time" : "signature", NULL);
    }
    return NULL;
}

/* ---- keeping it ----------------------------------------------------------------------------- */

struct shown_webhook {
    int status;
};
static const char *const STATUSES[] = {"kept", "duplicate"};
static const struct view_member WEBHOOK[] = {
    VIEW_W(struct shown_webhook, "status", status, STATUSES, NULL)};
static const struct view webhook_view = VIEW_OF("webhook", WEBHOOK, NULL);

/* The bytes first, then the row that names them; does a call in the ledger wait for it? One that
 * begins to wait later sees the row. */
static bool keep(struct api_call *q, struct store_webhook *w, bool *duplicate, bool *waited,
                 struct err *err)
{
    struct job *job = call_job(q);
    struct store_call call;

    *waited = false;
    return job && keep_put(job->keep, q->body, w->sha256, err) &&
           store_webhook_put(job->store, w, duplicate, err) &&
           (!w->wait_key.n ||
            store_call_waiting(job->store, w->partner, (const uint8_t *)w->wait_key.p, &q->arena,
                               &call, waited, err));
}

/* It is on record, and the sweep takes it at the latest: that nobody is woken is no failure. */
static void wake_worker(struct api_call *q)
{
    const struct partner *partner = settings_partner(q->settings, q->param[0]);
    struct err err = {0};

    if (partner->trade == TRADE_FINANCE && !queue_hint(q->job->store, partner, &err))
        log_event(LOG_WARN, "api", "webhook.later", NULL,
                  LOG_TEXT("organization_id", q->settings->organization_id),
                  LOG_TEXT("why", err.text));
}

static void take(struct api_call *q)
{
    const struct webhook_message m = {
        .body = q->body, .ctx = q, .field = head_field, .now_us = clock_now_us()};
    const struct webhook_owner *c = find(q, &m);
    char id[WEBHOOK_ID_MAX + 1], key[WEBHOOK_ID_MAX + 1];
    uint8_t wait_key[SHA256_SIZE];
    struct err err = {0};
    bool duplicate = false, waited;

    if (!c)
        return;
    q->settings = c->settings;
    webhook_id(c->webhook, &m, id);
    struct store_webhook w = {.partner = q->param[0],
                              .connection = q->param[1],
                              .event_id = str_from(id),
                              .bytes = (int64_t)q->body.n};
    if (webhook_value(c->webhook->wakes, &m, key)) {
        sha256_of(str_from(key), wait_key);
        w.wait_key = str_of((const char *)wait_key, sizeof wait_key);
    }
    if (!keep(q, &w, &duplicate, &waited, &err)) {
        if (err.kind)
            call_fail(q, &err);
        return;
    }
    if (w.wait_key.n)
        q->wakes = arena_str(&q->arena, str_from(key));
    q->waited = waited;
    if (!duplicate)
        wake_worker(q);
    log_event(LOG_INFO, "api", "webhook", NULL,
              LOG_TEXT("organization_id", q->settings->organization_id),
              LOG_TEXT("partner", c->webhook->partner), LOG_NUMBER("duplicate", duplicate));
    view_write(call_json(q), &webhook_view, &(const struct shown_webhook){duplicate});
}

/* ---- waking --------------------------------------------------------------------------------- */

/* Whoever waits for it in this process; on the loop. */
static void settle(struct api_server *s, struct api_call *q)
{
    for (size_t i = 0; q->wakes.n && i < s->o.tenants_count; i++) {
        const struct api_tenant *t = &s->tenants[i].t;
        const struct hia_inbound message = {
            HIA_SIZED(struct hia_inbound), .kind = HIA_INBOUND_WEBHOOK,
            .name = {q->param[1].p, q->param[1].n}, .body = {q->body.p, q->body.n}};
        if (strcmp(t->settings->organization_id, q->settings->organization_id) == 0 && t->live)
            (void)live_inbound(t->live, q->param[0], q->wakes, &message);
    }
}

/* Else whoever waits in the ledger: taken up at once where nobody else writes, or by whoever does
 * next; the row has what it waits for. */
static void then(const struct settings *s, struct str partner, struct str key)
{
    struct err err = {0};

    if (!job_take_up(s, settings_partner(s, partner), key, &err))
        log_event(LOG_INFO, "api", "webhook.later", NULL,
                  LOG_TEXT("organization_id", s->organization_id), LOG_TEXT("why", err.text));
}

#define WEBHOOK_ROUTE(name_, rest_)                                                                \
    {                                                                                              \
        .name = (name_), .label = "webhook", .method = "POST",                                     \
        .pattern = "/api/v1/webhooks/{partner}" rest_, .scope = API_SCOPE_NONE,                    \
        .flags = API_TAKES_RAW | API_HOOK,                                                         \
        .summary =                                                                                 \
            "A partner tells something by itself; its signature says that it is the partner's",    \
        .answer = &webhook_view, .in_pool = take, .prepare = prepare, .settle = settle,            \
        .then = then                                                                               \
    }

static const struct api_route ROWS[] = {WEBHOOK_ROUTE("webhook", ""),
                                        WEBHOOK_ROUTE("webhook_connection", "/{connection}")};
const struct api_route_table api_routes_webhook = {ROWS, COUNT_OF(ROWS)};
