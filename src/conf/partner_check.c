/* partner_check.c - what a partner's sections say together: each is somebody's, names what is
 * there, and has what its scheme needs. */
#include "conf/partner_sections.h"
#include "conf/route.h"
#include "conf/settings.h"
#include "conf/suggest.h"

#include <string.h>

/* Keys of a scheme beside `scheme`; what may stand with any https scheme is in CLIENT. */
static const struct scheme_row {
    const char *needs, *takes;
} RULES[SCHEME_COUNT] = {
    [SCHEME_NONE] = {"", ""},
    [SCHEME_BASIC] = {"user", "secret"},
    [SCHEME_HEADER] = {"secret", "header prefix"},
    [SCHEME_FORM] = {"secret form_secret", "user form_user"},
    [SCHEME_CLIENT_CREDENTIALS] = {"user secret token_url", "scope audience token_form"},
    [SCHEME_PRIVATE_KEY_JWT] = {"user secret token_url", "scope audience jwt_alg kid passphrase"},
    [SCHEME_HMAC] = {"secret sign output", "user digest encoding output_2 output_3 output_4"},
    [SCHEME_WSSE] = {"user secret", "password"},
    [SCHEME_DIGEST_NONCE] = {"user secret",
                             "sign output output_2 output_3 output_4 digest encoding"},
    [SCHEME_MTLS] = {"client_key", ""},
    [SCHEME_SSH_KEY] = {"user secret", "passphrase"},
    [SCHEME_SSH_PASSWORD] = {"user secret", ""},
};
static const char CLIENT[] = "client_key client_certificate client_passphrase";

static bool is_among(const char *words, const char *word)
{
    struct str rest = str_from(words);
    while (rest.n)
        if (str_is(str_split(&rest, ' '), word))
            return true;
    return false;
}

static bool is_ssh(int scheme)
{
    return scheme == SCHEME_SSH_KEY || scheme == SCHEME_SSH_PASSWORD;
}

static bool check_keys(const struct settings_credential *c, const struct loader *l, struct err *err)
{
    const struct scheme_row *rule = &RULES[c->scheme];
    for (size_t i = 1; i < COUNT_OF(CREDENTIAL_OPTIONS); i++) {
        const char *key = CREDENTIAL_OPTIONS[i].name;
        bool said = loader_said(l, c, key), needed = is_among(rule->needs, key);
        bool taken = needed || is_among(rule->takes, key) ||
                     (is_among(CLIENT, key) && !is_ssh(c->scheme) && c->scheme != SCHEME_NONE);
        if (needed && !said)
            return err_set(err, ERR_CONFIG, "scheme %s needs the key %s",
                           settings_scheme_name(c->scheme), key);
        if (said && !taken)
            return err_set(err, ERR_CONFIG, "scheme %s has no use for the key %s",
                           settings_scheme_name(c->scheme), key);
    }
    return c->client_key[0] || (!c->client_certificate[0] && !c->client_passphrase[0]) ||
           err_set(err, ERR_CONFIG, "client_certificate and client_passphrase need a client_key");
}

static const char *partner_name(const void *table, size_t i)
{
    return ((const struct partner *)table)[i].name;
}

/* The partner of "PARTNER/NAME". */
static const struct partner *owner(const struct settings *s, const char *whole, struct err *err)
{
    struct str rest = str_from(whole), name = str_split(&rest, '/');
    const struct partner *p = settings_partner(s, name);
    if (!p && (s->events_http.net.url[0] || s->rabbitmq.url[0]) &&
        str_is(name, s->events_http.name))
        return &s->events_http;
    const char *near = p ? NULL : suggest(name, s->partners, s->partner_count, partner_name);
    if (!p)
        err_set(err, ERR_CONFIG, "there is no [partner %.*s]%s%s%s", STR_FMT(name),
                near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
    return p;
}

static const char *credential_name(const void *table, size_t i)
{
    return strchr(((const struct settings_credential *)table)[i].name, '/') + 1;
}

/* A credential that is named is there, and fits how the partner is spoken to. */
static bool check_named(const struct settings *s, const struct partner *p, const char *name,
                        struct err *err)
{
    if (name[0] == '\0')
        return true;
    const struct settings_credential *c = settings_credential(s, p->name, str_from(name));
    if (!c) {
        const char *near =
            suggest(str_from(name), s->credentials, s->credential_count, credential_name);
        return err_set(err, ERR_CONFIG, "there is no [credential %s/%s]%s%s%s", p->name, name,
                       near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
    }
    if (p->transport == TRANSPORT_DIR)
        return err_set(err, ERR_CONFIG, "credential: a folder takes none");
    return c->scheme == SCHEME_NONE || is_ssh(c->scheme) == (p->transport == TRANSPORT_SFTP) ||
           err_set(err, ERR_CONFIG, "credential %s: scheme %s is not for transport %s", name,
                   settings_scheme_name(c->scheme),
                   p->transport == TRANSPORT_SFTP ? "sftp" : "https");
}

static bool keep_origin(struct settings *s, const struct loader *l, const void *element,
                        const char **origin, struct err *err)
{
    *origin = arena_strdup(&s->texts, str_from(loader_origin(l, element)));
    return *origin ||
           err_set(err, ERR_LIMIT, "adapters' options take more than %d bytes", SETTINGS_TEXT_MAX);
}

static bool check_adapter(const struct settings *s, const struct settings_adapter *a,
                          struct err *err)
{
    const struct partner *p = owner(s, a->partner, err);
    return p && (p->adapter[0] || err_set(err, ERR_CONFIG,
                                          "[partner %s] names no adapter: its `adapter` says which "
                                          "these options are for",
                                          p->name));
}

static bool check_endpoint(const struct settings *s, const struct settings_endpoint *e,
                           struct err *err)
{
    const struct partner *p = owner(s, e->name, err);
    if (!p)
        return false;
    if (p->transport == TRANSPORT_DIR)
        return err_set(err, ERR_CONFIG, "[partner %s] is a pair of folders: it has no endpoints",
                       p->name);
    const char *scheme = p->transport == TRANSPORT_HTTPS ? "https://" : "sftp://";
    if (!str_starts(str_from(e->url), str_from(scheme)) ||
        (e->secondary_url[0] && !str_starts(str_from(e->secondary_url), str_from(scheme))))
        return err_set(err, ERR_CONFIG, "url and secondary_url begin with %s here", scheme);
    return check_named(s, p, e->credential, err);
}

static bool check_credential(const struct settings *s, const struct settings_credential *c,
                             const struct loader *l, struct err *err)
{
    return owner(s, c->name, err) && check_keys(c, l, err);
}

/* A payer's route leads somewhere. */
static bool check_route(const struct settings *s, const struct partner *p, const char *text,
                        struct err *err)
{
    struct route r;
    if (!route_read(str_from(text), &r, err))
        return false;
    if (p->transport == TRANSPORT_DIR)
        return err_set(err, ERR_CONFIG, "route: a pair of folders has no endpoints");
    if (str_is(r.endpoint, "secondary"))
        return p->net.secondary_url[0] || err_set(err, ERR_CONFIG,
                                                  "route: it leads to secondary, and there is no "
                                                  "secondary_url");
    return str_is(r.endpoint, "primary") || settings_endpoint(s, p->name, r.endpoint) ||
           err_set(err, ERR_CONFIG, "route: there is no [endpoint %s/%.*s]", p->name,
                   STR_FMT(r.endpoint));
}

static bool check_partner_names(const struct settings *s, const struct partner *p, struct err *err)
{
    const struct option_list *routes = &p->net.routes;
    for (size_t i = 0; i < routes->count; i++)
        if (!check_route(s, p, routes->item[i], err))
            return false;
    return routes_check(routes, err) && check_named(s, p, p->credential, err);
}

/* In front of what is wrong with a section, where it is. */
static bool wrapped(const char *section, const char *name, const char *origin, struct err *err)
{
    err_wrap(err, "%s %s", section, name);
    return err_wrap(err, "%s", origin);
}

static bool check_webhook(const struct settings *s, const struct settings_webhook *w,
                          struct err *err)
{
    if (!settings_partner(s, str_from(w->partner)))
        return err_set(err, ERR_CONFIG, "there is no [partner %s]", w->partner);
    if (w->scheme == WEBHOOK_JWT)
        return !w->secret[0] || err_set(err, ERR_CONFIG, "scheme jwt has no secret");
    if (!w->secret[0])
        return err_set(err, ERR_CONFIG, "a secret is needed");
    return w->scheme != WEBHOOK_HMAC || w->signature_headers.count ||
           err_set(err, ERR_CONFIG, "scheme hmac needs a signature_header");
}

/* A broker is told who we are by SASL: a name and a password, or the certificate of TLS. */
static bool check_rabbitmq(const struct settings *s, struct err *err)
{
    const struct settings_rabbitmq *r = &s->rabbitmq;
    struct broker_address address;
    if (!r->url[0])
        return true;
    const struct settings_credential *c =
        settings_credential(s, s->events_http.name, str_from(r->credential));
    if (!c || (c->scheme != SCHEME_BASIC && c->scheme != SCHEME_MTLS))
        return err_set(err, ERR_CONFIG,
                       "it names a [credential events/NAME] of scheme basic or mtls");
    return broker_address_read(str_from(r->url), &address, err) &&
           (address.tls || !c->client_key[0] ||
            err_set(err, ERR_CONFIG, "a client_key needs amqps://"));
}

bool partner_sections_check(struct settings *s, const struct loader *l, struct err *err)
{
    for (size_t i = 0; i < s->webhook_count; i++) {
        struct settings_webhook *w = &s->webhooks[i];
        if (!keep_origin(s, l, w, &w->origin, err) || !check_webhook(s, w, err))
            return wrapped("webhook", w->partner, w->origin, err);
    }
    for (size_t i = 0; i < s->adapter_count; i++) {
        struct settings_adapter *a = &s->adapters[i];
        if (!keep_origin(s, l, a, &a->origin, err) || !check_adapter(s, a, err))
            return wrapped("adapter", a->partner, a->origin, err);
    }
    for (size_t i = 0; i < s->credential_count; i++) {
        struct settings_credential *c = &s->credentials[i];
        if (!keep_origin(s, l, c, &c->origin, err) || !check_credential(s, c, l, err))
            return wrapped("credential", c->name, c->origin, err);
    }
    for (size_t i = 0; i < s->endpoint_count; i++) {
        struct settings_endpoint *e = &s->endpoints[i];
        if (!keep_origin(s, l, e, &e->origin, err) || !check_endpoint(s, e, err))
            return wrapped("endpoint", e->name, e->origin, err);
    }
    if (!check_named(s, &s->events_http, s->events_http.credential, err))
        return err_wrap(err, "[events] http_credential");
    if (!check_rabbitmq(s, err))
        return err_wrap(err, "[events] rabbitmq_credential");
    for (size_t i = 0; i < s->partner_count; i++)
        if (!check_partner_names(s, &s->partners[i], err))
            return wrapped("partner", s->partners[i].name, loader_origin(l, &s->partners[i]), err);
    return true;
}
