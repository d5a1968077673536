/* runner_partner.c - what a partner's configuration names, loaded: the adapter, its options, its
 * endpoints with their credentials. */
#include "host/runner_private.h"

#include "conf/route.h"
#include "host/options.h"
#include <stdlib.h>

const struct hia_adapter *host_partner_adapter(const struct host_partner *p)
{
    return p->adapter;
}

bool host_partner_can(const struct host_partner *p, const char *operation)
{
    return host_operation(p->adapter, str_from(operation)) != NULL;
}

void host_partner_free(struct host_partner *p)
{
    for (size_t i = 0; i < p->route_count; i++)
        host_auth_free(p->routes[i].auth);
    free(p->options);
    free(p);
}

static bool named(struct hia_text t, const char *name)
{
    return str_is(str_of(t.p, t.n), name);
}

/* Where the exchange says, else where the payer's route does. Primary and secondary are one route
 * of ours: the engine chooses between them. */
static struct hia_text endpoint_of(const struct host_partner *p, const struct hia_exchange *e,
                                   struct str payer)
{
    struct str to = route_of(&p->conf->net.routes, payer);
    if (e->endpoint.n || !to.n || str_is(to, "primary") || str_is(to, "secondary"))
        return e->endpoint;
    return (struct hia_text){to.p, to.n};
}

const struct host_route *host_partner_route(const struct host_partner *p,
                                            const struct hia_exchange *e, struct str payer)
{
    struct hia_text endpoint = endpoint_of(p, e, payer);
    for (size_t i = 0; i < p->route_count; i++) {
        const struct host_route *r = &p->routes[i];
        if (named(endpoint, r->endpoint) &&
            (e->credential.n ? named(e->credential, r->credential) : r->own))
            return r;
    }
    return NULL;
}

/* ---- loading ---- */

bool host_partner_options(struct host_partner *p, struct err *err)
{
    const struct settings_adapter *a = settings_adapter(p->runner->with.settings, p->conf->name);
    size_t count = a ? a->count : 0;
    struct host_pair *pairs = calloc(count + 1, sizeof(*pairs));
    if (!pairs)
        return err_set(err, ERR_SYSTEM, "out of memory for an adapter's options");
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct host_pair){str_from(a->pairs[i].name), str_from(a->pairs[i].value),
                                      a->pairs[i].line, a->pairs[i].path};
    p->options = host_options_new(p->adapter, pairs, count, err);
    free(pairs);
    if (!p->options)
        err_wrap(err, a ? "[adapter %s]" : "[adapter %s] is not there", p->conf->name);
    return p->options != NULL;
}

/* The engine knows it as PARTNER, or PARTNER/ENDPOINT, with a credential of another name behind. */
static bool add_route(struct host_partner *p, const struct settings_endpoint *e,
                      const char *endpoint, const struct settings_credential *c,
                      const char *credential, bool own, struct err *err)
{
    struct host_route *r = &p->routes[p->route_count];
    struct partner *conf = malloc(sizeof(*conf));
    if (!conf || p->route_count == HOST_ROUTES_MAX) {
        free(conf);
        return err_set(err, ERR_LIMIT, "more than %d endpoints, each with every credential",
                       HOST_ROUTES_MAX);
    }
    *conf = *p->conf;
    if (e) {
        memcpy(conf->net.url, e->url, sizeof(e->url));
        memcpy(conf->net.secondary_url, e->secondary_url, sizeof(e->secondary_url));
    }
    str_copy(r->endpoint, sizeof(r->endpoint), str_from(endpoint));
    str_copy(r->credential, sizeof(r->credential), str_from(credential));
    r->own = own;
    r->as = c;
    bool good = !c || c->scheme == SCHEME_NONE || (r->auth = route_auth_new(p->runner, c, err));
    if (good) {
        p->route_count++; /* from here on it has something to free */
        r->net = engine_partner(p->runner->with.engine, conf, r->auth, err);
    }
    free(conf);
    return good && r->net;
}

static bool fits(const struct partner *conf, const struct settings_credential *c)
{
    bool ssh = c->scheme == SCHEME_SSH_KEY || c->scheme == SCHEME_SSH_PASSWORD;
    return c->scheme == SCHEME_NONE || ssh == (conf->transport == TRANSPORT_SFTP);
}

/* One endpoint, with the credential it has of itself and with every other of the partner. */
static bool add_endpoint(struct host_partner *p, const struct settings_endpoint *e,
                         const char *endpoint, struct err *err)
{
    const struct settings *s = p->runner->with.settings;
    const char *own = e && e->credential[0] ? e->credential : p->conf->credential;
    size_t n = strlen(p->conf->name);
    if (!own[0] && !add_route(p, e, endpoint, NULL, "", true, err))
        return false;
    for (size_t i = 0; i < s->credential_count; i++) {
        const struct settings_credential *c = &s->credentials[i];
        if (strncmp(c->name, p->conf->name, n) != 0 || c->name[n] != '/')
            continue;
        if (!fits(p->conf, c))
            continue; /* a login of sftp has no use at an https endpoint */
        const char *name = c->name + n + 1;
        if (!add_route(p, e, endpoint, c, name, strcmp(name, own) == 0, err))
            return err_wrap(err, "%s: credential %s", c->origin, c->name);
    }
    return true;
}

static bool load_routes(struct host_partner *p, struct err *err)
{
    const struct settings *s = p->runner->with.settings;
    size_t n = strlen(p->conf->name);
    if (!add_endpoint(p, NULL, "", err))
        return false;
    for (size_t i = 0; i < s->endpoint_count; i++) {
        const struct settings_endpoint *e = &s->endpoints[i];
        if (strncmp(e->name, p->conf->name, n) == 0 && e->name[n] == '/' &&
            !add_endpoint(p, e, e->name + n + 1, err))
            return err_wrap(err, "%s: endpoint %s", e->origin, e->name);
    }
    return true;
}

/* What a partner of finance may not have: the engine would send it patients without an agreement.
 */
static bool takes_patients(const struct hia_adapter *a)
{
    for (size_t i = 0; i < a->operation_count; i++)
        if (a->operations[i].takes && strstr(a->operations[i].takes, "x12."))
            return true;
    return false;
}

bool host_partner_load(struct host_partner *p, struct err *err)
{
    if (p->conf->adapter[0] == '\0')
        return err_set(err, ERR_CONFIG, "it names no adapter (`adapter = NAME`; hia adapter list)");
    const struct host_adapter *a =
        host_adapter_load(p->runner->adapters, p->runner->adapters_dir, p->conf->adapter, err);
    p->adapter = a ? &a->is : NULL;
    if (a && p->conf->trade == TRADE_FINANCE && takes_patients(&a->is))
        return err_set(err, ERR_CONFIG, "trade = finance, and adapter %s speaks of patients",
                       p->conf->adapter);
    const struct event_registry *said = p->runner->with.registry;
    return a && (!said || host_adapter_events(&a->is, said, err));
}

struct host_partner *host_runner_partner(struct host_runner *r, const struct partner *conf,
                                         struct err *err)
{
    for (struct host_partner *p = r->partners; p; p = p->next)
        if (p->conf == conf && !p->broken)
            return p;
    struct host_partner *p = calloc(1, sizeof(*p));
    if (!p) {
        err_set(err, ERR_SYSTEM, "out of memory for a partner");
        return NULL;
    }
    p->runner = r;
    p->conf = conf;
    bool good = host_partner_load(p, err) && host_partner_options(p, err) && load_routes(p, err);
    /* The engine keeps what it was given of it: so does the runner, though it cannot be used. */
    p->broken = !good;
    p->next = r->partners;
    r->partners = p;
    if (!good)
        err_wrap(err, "partner %s", conf->name);
    return good ? p : NULL;
}
