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

void engine_partner_state(const struct net_partner *p, struct net_partner_state *out)
{
    *out = p->count;
    out->name = p->conf.name;
    out->queued = p->queue.count + p->waiting.count + p->token.count;
    out->in_flight = partner_in_flight(p);
    out->endpoint = p->failover.active;
    for (size_t i = 0; i < ENDPOINT_COUNT; i++)
        out->breaker[i] = breaker_state(&p->failover.breaker[i], engine_now(p->engine));
}

void partner_note(struct net_partner *p, enum exchange_endpoint at, bool failed,
                  enum exchange_reason reason)
{
    struct engine *e = p->engine;
    enum exchange_endpoint from = p->failover.active;
    unsigned failures = p->failover.breaker[at].failures + 1;
    if (!failover_note(&p->failover, at, failed, engine_now(e)))
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
