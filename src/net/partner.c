/* partner.c - a partner of the engine: made from its configuration, its endpoints watched, its
 * state told. */
#include "base/log.h"
#include "net/engine_private.h"

#include <stdlib.h>
#include <string.h>

static bool check_partner(const struct partner *conf, struct err *err)
{
    const struct partner_net *n = &conf->net;
    if (conf->transport == TRANSPORT_SFTP && n->host_keys.count == 0)
        return err_set(err, ERR_CONFIG, "partner %s: host_key is needed", conf->name);
    if (conf->transport == TRANSPORT_HTTPS && !str_starts(str_from(n->url), STR("https://")))
        return err_set(err, ERR_CONFIG, "partner %s: url must begin with https://", conf->name);
    return true;
}

/* Its endpoint, as the ledger knows it. */
static const char *url_of(const struct net_partner *p, enum exchange_endpoint at)
{
    return at == ENDPOINT_PRIMARY ? p->conf.net.url : p->conf.net.secondary_url;
}

static void load_breakers(struct net_partner *p)
{
    const struct engine_hooks *h = &p->engine->hooks;

    p->looked_us = engine_now(p->engine);
    for (int i = 0; h->load_breaker && i <= (int)p->failover.has_secondary; i++) {
        struct engine_breaker b = {.partner = p->conf.name,
                                   .url = url_of(p, (enum exchange_endpoint)i),
                                   .changed_at_us = p->changed_at_us[i]};
        if (!h->load_breaker(h->ctx, &b))
            continue;
        p->changed_at_us[i] = b.changed_at_us;
        breaker_restore(&p->failover.breaker[i], b.failures, b.open ? b.open_age_us : -1,
                        p->looked_us);
    }
    failover_settle(&p->failover);
}

void partner_look(struct net_partner *p)
{
    if (engine_now(p->engine) - p->looked_us >= ENGINE_LOOK_US)
        load_breakers(p);
}

static void on_pump_time(void *ctx)
{
    engine_pump(ctx);
}

struct net_partner *engine_partner(struct engine *e, const struct partner *conf,
                                   struct net_auth *auth, struct err *err)
{
    const struct partner_net *n = &conf->net;
    if (!check_partner(conf, err))
        return NULL;
    struct net_partner *p = e->partner_count < ENGINE_PARTNERS_MAX ? calloc(1, sizeof(*p)) : NULL;
    if (!p) {
        err_set(err, ERR_LIMIT, "too many partners");
        return NULL;
    }
    p->engine = e;
    p->conf = *conf;
    p->auth = auth;
    p->limit = conf->transport == TRANSPORT_SFTP ? 1 : (size_t)n->concurrency;
    p->pump_timer = (struct timer){.at = TIMER_IDLE, .fire = on_pump_time, .ctx = p};
    p->retry = (struct policy_retry){n->retry_attempts, n->retry_delay_ms * 1000,
                                     n->retry_delay_max_ms * 1000};
    p->failover.has_secondary = n->secondary_url[0] != '\0';
    for (size_t i = 0; i < ENDPOINT_COUNT; i++)
        breaker_init(&p->failover.breaker[i], n->breaker_failures, n->breaker_cool_down_ms * 1000);
    load_breakers(p);
    bucket_init(&p->bucket, n->rate_per_minute, n->rate_burst, engine_now(e));
    if (conf->transport == TRANSPORT_HTTPS && !https_open(p, err)) {
        partner_free(p);
        return NULL;
    }
    if (auth && auth->attach)
        auth->attach(auth->ctx, token_wake, p);
    e->partners[e->partner_count++] = p;
    return p;
}

struct net_partner *engine_find_partner(const struct engine *e, const char *name)
{
    for (size_t i = 0; i < e->partner_count; i++)
        if (strcmp(e->partners[i]->conf.name, name) == 0)
            return e->partners[i];
    return NULL;
}

void engine_report_health(struct engine *e, struct net_partner *p, enum exchange_endpoint endpoint,
                          bool healthy)
{
    (void)e;
    partner_note(p, endpoint, !healthy, healthy ? REASON_NONE : REASON_CONNECT);
}

int64_t engine_left_alone_us(const struct engine *e)
{
    int64_t soonest_us = 0;

    for (size_t i = 0; i < e->partner_count; i++)
        for (size_t k = 0; k < ENDPOINT_COUNT; k++) {
            int64_t us = breaker_left_us(&e->partners[i]->failover.breaker[k], engine_now(e));
            if (us && (!soonest_us || us < soonest_us))
                soonest_us = us;
        }
    return soonest_us;
}

unsigned engine_failures_of(const struct engine *e, const char *name)
{
    unsigned most = 0;

    for (size_t i = 0; i < e->partner_count; i++) {
        struct net_partner *p = e->partners[i];
        if (strcmp(p->conf.name, name) != 0)
            continue;
        partner_look(p);
        for (size_t k = 0; k < ENDPOINT_COUNT; k++)
            if (p->failover.breaker[k].open && p->failover.breaker[k].failures > most)
                most = p->failover.breaker[k].failures;
    }
    return most;
}

void engine_partner_state(struct net_partner *p, struct net_partner_state *out)
{
    partner_look(p);
    *out = p->count;
    out->name = p->conf.name;
    out->queued = p->queue.count + p->waiting.count + p->token.count;
    out->in_flight = partner_in_flight(p);
    out->endpoint = p->failover.active;
    for (size_t i = 0; i < ENDPOINT_COUNT; i++)
        out->breaker[i] = breaker_state(&p->failover.breaker[i], engine_now(p->engine));
}

/* Not every failure of an endpoint that is left alone anyhow. */
static void tell_breaker(struct net_partner *p, enum exchange_endpoint at,
                         const struct breaker *was, enum exchange_reason reason)
{
    const struct engine_hooks *h = &p->engine->hooks;
    const struct breaker *b = &p->failover.breaker[at];
    int64_t now_us = engine_now(p->engine);
    bool same = was->open == b->open && was->opened_us == b->opened_us &&
                (b->open || was->failures == b->failures);

    if (same || !h->on_breaker)
        return;
    struct engine_breaker told = {.partner = p->conf.name,
                                  .url = url_of(p, at),
                                  .failures = b->failures,
                                  .open = b->open,
                                  .open_age_us = b->open ? now_us - b->opened_us : 0,
                                  .left_us = breaker_left_us(b, now_us),
                                  .reason = b->failures ? reason : REASON_NONE,
                                  .changed_at_us = p->changed_at_us[at]};
    h->on_breaker(h->ctx, &told);
    p->changed_at_us[at] = told.changed_at_us;
}

void partner_note(struct net_partner *p, enum exchange_endpoint at, bool failed,
                  enum exchange_reason reason)
{
    struct engine *e = p->engine;
    partner_look(p); /* it may have taken long: failures of others in between count too */
    enum exchange_endpoint from = p->failover.active;
    const struct breaker was = p->failover.breaker[at];
    unsigned failures = was.failures + 1;
    bool switched = failover_note(&p->failover, at, failed, engine_now(e));
    tell_breaker(p, at, &was, reason);
    if (!switched)
        return;
    struct engine_switch s = {p->conf.name, from, p->failover.active, reason, failures};
    log_event(LOG_WARN, "net", "endpoint.switched", NULL, LOG_TEXT("partner", p->conf.name),
              LOG_TEXT("to", exchange_endpoint_name(s.to)),
              LOG_TEXT("reason", exchange_reason_name(reason)));
    if (e->hooks.on_switch)
        e->hooks.on_switch(e->hooks.ctx, &s);
}

void partner_free(struct net_partner *p)
{
    if (p->auth && p->auth->attach)
        p->auth->attach(p->auth->ctx, NULL, NULL);
    if (p->conf.transport == TRANSPORT_HTTPS)
        https_close(p);
    for (size_t i = 0; i < ENDPOINT_COUNT; i++)
        sftp_link_close(p->links[i]);
    free(p);
}
