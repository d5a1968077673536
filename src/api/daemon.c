/* daemon.c - see daemon.h. */
#include "api/daemon_state.h"

#include "base/log.h"
#include "host/runner.h"
#include "job/live.h"
#include "store/store.h"
#include "x12/guide.h"
#include <event2/event.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LOOK_MS = 20 }; /* while it drains */

/* ---- organizations -------------------------------------------------------------------------- */

/* Without a vault there are no tokens, and certificates alone may call. */
bool daemon_load_tokens(struct daemon_tenant *t, struct err *err)
{
    struct api_tokens *tokens;

    if (access(t->settings->vault, F_OK) != 0) {
        if (t->settings->serve.auth != AUTH_CERTIFICATE)
            log_event(LOG_WARN, "api", "no.tokens", NULL,
                      LOG_TEXT("organization_id", t->settings->organization_id));
        return true;
    }
    if (!(tokens = api_tokens_load(t->credentials, err)))
        return false;
    api_tokens_free(t->tokens);
    t->tokens = tokens;
    return true;
}

struct live_options daemon_live_options(const struct daemon *d, const struct settings *s)
{
    return (struct live_options){.adapters_dir = d->o->adapters_dir,
                                 .tell_asked = s->serve.answer_when == ANSWER_WHEN_ASKED};
}

static bool open_tenant(struct daemon *d, struct daemon_tenant *t, const struct settings *s,
                        struct err *err)
{
    const struct live_options live = daemon_live_options(d, s);

    t->settings = s;
    if (d->o->asker) {
        const struct real_time_options o = {.asker = d->o->asker(d->o->asker_ctx, d->base),
                                            .deadline_ms = s->serve.deadline_ms,
                                            .reuse_ms = s->serve.reuse_ms,
                                            .tell_asked =
                                                s->serve.answer_when == ANSWER_WHEN_ASKED};
        t->real_time = real_time_loop_open(d->base, s, &o, err);
        t->credentials = host_credentials_open(s, s->organization_id, err);
        return t->real_time && t->credentials && daemon_load_tokens(t, err);
    }
    if (!(t->live = live_open(d->base, s, &live, err)))
        return false;
    t->real_time = live_real_time(t->live);
    t->credentials = live_credentials(t->live);
    return daemon_load_tokens(t, err);
}

static void close_tenant(struct daemon_tenant *t)
{
    if (t->live) {
        live_close(t->live);
    } else {
        real_time_loop_close(t->real_time);
        cred_store_close(t->credentials);
    }
    api_tokens_free(t->tokens);
}

/* So that it can be read: made where there is none, brought forward where it is older. Somebody who
 * writes it now has done both. */
static void ready_ledger(const struct settings *s)
{
    struct err err = {0};
    struct store *store;

    if (store_open(&store, settings_ledger(s), s->organization_id, STORE_BESIDE, &err))
        store_close(store);
    else
        log_event(LOG_INFO, "api", "ledger.not_opened", NULL,
                  LOG_TEXT("organization_id", s->organization_id), LOG_TEXT("error", err.text));
}

static bool open_tenants(struct daemon *d, struct err *err)
{
    for (size_t i = 0; i < d->o->count; i++) {
        const struct settings *s = d->o->settings[i];
        for (size_t k = 0; k < i; k++)
            if (strcmp(d->o->settings[k]->organization_id, s->organization_id) == 0)
                return err_set(err, ERR_CONFIG, "two configurations are of organization %s",
                               s->organization_id);
        if (!api_scopes_of(str_from(s->serve.client_scope), &d->tenants[i].client_scopes, err) ||
            !open_tenant(d, &d->tenants[i], s, err))
            return err_wrap(err, "organization %s", s->organization_id);
        ready_ledger(s);
    }
    return true;
}

/* ---- the front ------------------------------------------------------------------------------ */

/* Patients' data do not go over a network in clear. */
static bool may_be_plain(const char *listen)
{
    struct str l = str_from(listen);

    return str_starts(l, STR("unix:")) || str_starts(l, STR("127.")) ||
           str_starts(l, STR("[::1]:"));
}

/* Where the daemon ends no TLS, or knows no authority, nobody can show a certificate. */
static bool may_show(const struct settings_serve *front, const struct settings *s, struct err *err)
{
    if (s->serve.auth == AUTH_TOKEN || (front->tls_key[0] && front->tls_client_ca[0]))
        return true;
    return err_set(err, ERR_CONFIG,
                   "organization %s: [serve] auth wants a client certificate, and nobody can show "
                   "one: tls_key and tls_client_ca of the first configuration are needed",
                   s->organization_id);
}

bool daemon_open_tls(const struct daemon *d, size_t changed, const struct settings *next,
                     SSL_CTX **tls, struct err *err)
{
    const struct settings *first = changed == 0 ? next : d->tenants[0].settings;
    bool needed = true;

    *tls = NULL;
    if (first->serve.tls_certificate[0] && !first->serve.tls_key[0])
        return err_set(err, ERR_CONFIG, "[serve] tls_certificate: without tls_key it is not shown");
    for (size_t i = 0; i < d->o->count; i++)
        if (!may_show(&first->serve, i == changed ? next : d->tenants[i].settings, err))
            return false;
    if (!first->serve.tls_key[0])
        return may_be_plain(first->serve.listen) ||
               err_set(err, ERR_CONFIG,
                       "[serve] listen = %s is reached over a network: tls_key is needed, or an "
                       "address 127.0.0.1 or unix: behind nginx",
                       first->serve.listen);
    for (size_t i = 0; i < d->o->count; i++)
        needed = needed && (i == changed ? next : d->tenants[i].settings)->serve.auth != AUTH_TOKEN;
    return (*tls = api_tls_new(first, d->tenants[0].credentials, needed, err)) != NULL;
}

/* Lines of a family stand together: a buffer each. */
enum { FLYING, QUEUED, EXCHANGES, RETRIES, BREAKERS, FAMILIES };
static const struct {
    const char *name, *type, *help;
} FAMILY[FAMILIES] = {
    [FLYING] = {"hia_partner_in_flight", "gauge", "Exchanges under way."},
    [QUEUED] = {"hia_partner_queued", "gauge", "Exchanges that wait for their turn."},
    [EXCHANGES] = {"hia_partner_exchanges_total", "counter", "Exchanges by what came of them."},
    [RETRIES] = {"hia_partner_retries_total", "counter", "Attempts after the first."},
    [BREAKERS] = {"hia_partner_breaker", "gauge",
                  "1: the state of the endpoint it is spoken to at."},
};

struct families {
    const char *organization_id;
    struct buf of[FAMILIES];
};

static void put_line(struct families *f, size_t family, const char *partner, const char *label,
                     uint64_t v)
{
    struct buf *out = &f->of[family];

    buf_printf(out, "%s{organization_id=\"%s\",partner=\"%s\"%s} ", FAMILY[family].name,
               f->organization_id, partner, label);
    buf_put_u64(out, v);
    buf_putc(out, '\n');
}

static void put_partner(void *ctx, const struct net_partner_state *s)
{
    struct families *f = ctx;
    char state[32];

    put_line(f, FLYING, s->name, "", s->in_flight);
    put_line(f, QUEUED, s->name, "", s->queued);
    put_line(f, EXCHANGES, s->name, ",outcome=\"answered\"", s->answered);
    put_line(f, EXCHANGES, s->name, ",outcome=\"not_sent\"", s->not_sent);
    put_line(f, EXCHANGES, s->name, ",outcome=\"unknown\"", s->unknown);
    put_line(f, EXCHANGES, s->name, ",outcome=\"refused\"", s->refused);
    put_line(f, RETRIES, s->name, "", s->retries);
    snprintf(state, sizeof state, ",state=\"%s\"", BREAKER_STATES[s->breaker[s->endpoint]]);
    put_line(f, BREAKERS, s->name, state, 1);
}

static void put_metrics(void *ctx, struct buf *out)
{
    const struct daemon *d = ctx;
    struct families f;

    for (size_t i = 0; i < FAMILIES; i++)
        buf_init(&f.of[i], 0);
    for (size_t i = 0; i < d->o->count; i++) {
        f.organization_id = d->tenants[i].settings->organization_id;
        if (d->tenants[i].live)
            live_partners(d->tenants[i].live, put_partner, &f);
    }
    for (size_t i = 0; i < FAMILIES; i++) {
        buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", FAMILY[i].name, FAMILY[i].help,
                   FAMILY[i].name, FAMILY[i].type);
        buf_put_str(out, buf_str(&f.of[i]));
        buf_fini(&f.of[i]);
    }
}

static bool open_server(struct daemon *d, struct err *err)
{
    struct api_tenant list[API_TENANTS_MAX];
    const struct settings_serve *serve = &d->o->settings[0]->serve;

    for (size_t i = 0; i < d->o->count; i++)
        list[i] = (struct api_tenant){d->tenants[i].settings,      d->tenants[i].real_time,
                                      d->tenants[i].live,          d->tenants[i].credentials,
                                      d->tenants[i].client_scopes, d->tenants[i].tokens};
    const struct api_options options = {.base = d->base,
                                        .serve = serve,
                                        .tls = d->tls,
                                        .tenants = list,
                                        .tenants_count = d->o->count,
                                        .metrics_ctx = d,
                                        .metrics = put_metrics};
    if (!(d->server = api_server_new(&options, err)))
        return false;
    log_event(LOG_INFO, "api", "serving", NULL,
              LOG_NUMBER("port", api_server_port(d->server, false)),
              LOG_NUMBER("metrics_port", api_server_port(d->server, true)),
              LOG_NUMBER("organizations", d->o->count));
    return true;
}

/* ---- signals -------------------------------------------------------------------------------- */

static void look_again(struct daemon *d)
{
    event_add(d->look, &(const struct timeval){0, LOOK_MS * 1000});
}

static void on_term(evutil_socket_t signal_, short what, void *ctx)
{
    struct daemon *d = ctx;

    (void)what;
    if (d->drain_left_ms >= 0) { /* the second time it is meant */
        event_base_loopbreak(d->base);
        return;
    }
    log_event(LOG_INFO, "api", "draining", NULL, LOG_NUMBER("signal", signal_));
    d->drain_left_ms = d->tenants[0].settings->serve.drain_timeout_ms;
    api_server_drain(d->server);
    look_again(d);
}

static void on_look(evutil_socket_t fd, short what, void *ctx)
{
    struct daemon *d = ctx;

    (void)fd;
    (void)what;
    d->drain_left_ms -= LOOK_MS;
    if (api_server_is_idle(d->server) || d->drain_left_ms <= 0)
        event_base_loopbreak(d->base);
    else
        look_again(d);
}

static bool take_signals(struct daemon *d, struct err *err)
{
    static const int TERMS[] = {SIGTERM, SIGINT};
    bool ok = true;

    (void)signal(SIGPIPE, SIG_IGN); /* a caller that is gone is no reason to end (B3) */
    for (size_t i = 0; i < COUNT_OF(TERMS); i++)
        ok = ok && (d->terms[i] = evsignal_new(d->base, TERMS[i], on_term, d)) &&
             evsignal_add(d->terms[i], NULL) == 0;
    ok = ok && (d->hup = evsignal_new(d->base, SIGHUP, daemon_on_hup, d)) &&
         evsignal_add(d->hup, NULL) == 0 && (d->look = evtimer_new(d->base, on_look, d)) &&
         (d->leave = evtimer_new(d->base, daemon_on_leave, d));
    return ok || err_set(err, ERR_SYSTEM, "signals cannot be taken");
}

/* ---- all of it ------------------------------------------------------------------------------ */

static void close_all(struct daemon *d)
{
    api_server_free(d->server);
    if (d->o->asker_close)
        d->o->asker_close(d->o->asker_ctx);
    for (size_t i = 0; i < d->o->count; i++)
        close_tenant(&d->tenants[i]);
    SSL_CTX_free(d->tls);
    daemon_free_reloaded(d);
    for (size_t i = 0; i < COUNT_OF(d->terms); i++)
        if (d->terms[i])
            event_free(d->terms[i]);
    if (d->hup)
        event_free(d->hup);
    if (d->look)
        event_free(d->look);
    if (d->leave)
        event_free(d->leave);
    if (d->base)
        event_base_free(d->base);
    free(d);
}

bool daemon_run(const struct daemon_options *options, struct err *err)
{
    struct daemon *d = calloc(1, sizeof *d);
    bool ok;

    if (!d || options->count > API_TENANTS_MAX) {
        free(d);
        return err_set(err, ERR_LIMIT, "at most %d organizations are served", API_TENANTS_MAX);
    }
    d->o = options;
    d->drain_left_ms = -1;
    ok = (d->base = event_base_new()) != NULL ||
         err_set(err, ERR_SYSTEM, "there is no memory for a loop");
    ok = ok && x12_guides_compile(err) && take_signals(d, err) && open_tenants(d, err) &&
         daemon_open_tls(d, 0, options->settings[0], &d->tls, err) && open_server(d, err);
    if (ok && event_base_dispatch(d->base) < 0)
        ok = err_set(err, ERR_SYSTEM, "the loop broke");
    if (ok)
        log_event(LOG_INFO, "api", "ended", NULL,
                  LOG_NUMBER("cut_off", !api_server_is_idle(d->server)));
    close_all(d);
    return ok;
}
