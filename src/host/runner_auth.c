/* runner_auth.c - a [credential] as configured into what the engine applies; and the two places
 * only we know: in the XML of a body, and among the parts of a form. */
#include "host/runner_private.h"

#include "cred/secret.h"
#include "net/auth_scheme.h"
#include <openssl/crypto.h>

static const enum cred_kind KINDS[SCHEME_COUNT] = {
    [SCHEME_NONE] = CRED_NONE,
    [SCHEME_BASIC] = CRED_BASIC,
    [SCHEME_HEADER] = CRED_HEADER,
    [SCHEME_FORM] = CRED_FORM,
    [SCHEME_CLIENT_CREDENTIALS] = CRED_BEARER_CLIENT,
    [SCHEME_PRIVATE_KEY_JWT] = CRED_BEARER_JWT,
    [SCHEME_HMAC] = CRED_HMAC,
    [SCHEME_WSSE] = CRED_WSSE,
    [SCHEME_DIGEST_NONCE] = CRED_DIGEST_NONCE,
    [SCHEME_MTLS] = CRED_MTLS,
};

static const char *said(const char *text)
{
    return text[0] ? text : NULL;
}

/* "header NAME TEMPLATE" */
struct outputs {
    char text[SETTINGS_OUTPUTS_MAX][256];
};

static void put_outputs(struct cred_scheme *s, const struct settings_credential *c,
                        struct outputs *o)
{
    size_t n = 0;
    for (size_t i = 0; i < SETTINGS_OUTPUTS_MAX; i++) {
        if (!c->outputs[i][0])
            continue;
        char *text = o->text[i];
        memcpy(text, c->outputs[i], sizeof(c->outputs[i]));
        char *name = strchr(text, ' '), *value = name ? strchr(name + 1, ' ') : NULL;
        if (!value)
            continue; /* the configuration was read by its check */
        *name = *value = '\0';
        s->outputs[n++] = (struct cred_output){strcmp(text, "form") == 0, name + 1, value + 1};
    }
}

static struct cred_scheme scheme_of(const struct settings_credential *c, struct outputs *o)
{
    struct cred_scheme s = {.kind = KINDS[c->scheme],
                            .user = said(c->user),
                            .secret = said(c->secret),
                            .passphrase = said(c->passphrase),
                            .header = said(c->header),
                            .prefix = said(c->prefix),
                            .form_user = said(c->form_user),
                            .form_secret = said(c->form_secret),
                            .token_url = said(c->token_url),
                            .scope = said(c->scope),
                            .audience = said(c->audience),
                            .token_form = (enum cred_token_form)c->token_form,
                            .jwt_alg = said(c->jwt_alg),
                            .kid = said(c->kid),
                            .wsse_digest = c->password != 0,
                            .sign = said(c->sign),
                            .digest = (enum cred_digest)c->digest,
                            .encoding = (enum cred_encoding)c->encoding};
    put_outputs(&s, c, o);
    return s;
}

struct net_auth *host_auth_new(struct cred_store *credentials, const char *organization_id,
                               const struct settings_credential *c, struct err *err)
{
    struct outputs outputs;
    struct cred_scheme scheme = scheme_of(c, &outputs);
    bool by_key = c->scheme == SCHEME_SSH_KEY, ssh = by_key || c->scheme == SCHEME_SSH_PASSWORD;
    struct cred_identity identity = {said(c->client_key), said(c->client_passphrase),
                                     said(c->client_certificate)};
    struct auth_ssh login = {said(c->user), by_key ? said(c->secret) : NULL, said(c->passphrase),
                             by_key ? NULL : said(c->secret)};
    struct auth_scheme_parts parts = {ssh ? NULL : &scheme, identity.key ? &identity : NULL,
                                      ssh ? &login : NULL};
    if (!credentials) {
        err_set(err, ERR_CONFIG, "credentials are not at hand here");
        return NULL;
    }
    return auth_scheme_new(credentials, organization_id, &parts, err);
}

void host_auth_free(struct net_auth *auth)
{
    auth_scheme_free(auth);
}

struct net_auth *route_auth_new(struct host_runner *r, const struct settings_credential *c,
                                struct err *err)
{
    return host_auth_new(r->with.credentials, r->with.settings->organization_id, c, err);
}

/* ---- places in a body ---- */

void route_body_free(struct buf *body)
{
    if (body->p)
        OPENSSL_cleanse(body->p, body->cap);
    buf_fini(body);
}

static bool put_secret(void *ctx, struct str bytes, struct err *err)
{
    struct buf *out = ctx;
    (void)err;
    buf_put_str(out, bytes);
    return true;
}

/* The text, or what it refers to. */
static bool put_resolved(struct host_runner *r, const char *text, struct buf *out, struct err *err)
{
    struct cred_reference ref;
    struct err no = {0};
    struct secret *secret = NULL;
    if (!cred_reference_parse(str_from(text), &ref, &no)) {
        buf_puts(out, text);
        return true;
    }
    bool good = cred_resolve(r->with.credentials, r->with.settings->organization_id, str_from(text),
                             runner_now(r), &secret, err) &&
                secret_lend(secret, put_secret, out, err);
    secret_free(secret);
    return good;
}

/* RFC 7578: a part of form-data. */
static bool put_part(struct host_runner *r, struct hia_text boundary, const char *name,
                     const char *value, struct buf *out, struct err *err)
{
    if (!name[0] || !value[0])
        return true;
    buf_puts(out, "--");
    buf_put(out, boundary.p, boundary.n);
    buf_printf(out, "\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n", name);
    bool good = put_resolved(r, value, out, err);
    buf_puts(out, "\r\n");
    return good;
}

bool route_body(struct host_runner *r, const struct host_route *route, const struct hia_exchange *e,
                struct buf *out, bool *signed_here, struct err *err)
{
    const struct settings_credential *c = route->as;
    bool wsse = c && c->scheme == SCHEME_WSSE && e->place == HIA_PLACE_XML;
    bool parts = c && c->scheme == SCHEME_FORM && e->place == HIA_PLACE_MULTIPART;
    bool json = e->place == HIA_PLACE_JSON;
    bool good = true;
    if (!wsse && !parts && !json)
        return true;
    /* In one piece from the start: what a buffer leaves behind when it grows is not wiped. */
    buf_init(out, HOST_BODY_MAX);
    if (!buf_reserve(out, e->body.n + 2 * (size_t)SECRET_MAX + 1024))
        return err_set(err, ERR_LIMIT, "a body with its credential is too large");
    buf_put(out, e->body.p, e->place_at);
    if (wsse)
        buf_puts(out, CRED_WSSE_PLACEHOLDER);
    else if (json)
        good = put_connection_secret(r, e, out, err);
    else
        good = put_part(r, e->boundary, c->form_user, c->user, out, err) &&
               put_part(r, e->boundary, c->form_secret, c->secret, out, err);
    *signed_here = parts;
    if (e->place_at < e->body.n)
        buf_put(out, e->body.p + e->place_at, e->body.n - e->place_at);
    return good && buf_ok(out, "a body with its credential", err);
}
