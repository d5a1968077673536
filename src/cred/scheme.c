/* scheme.c - a scheme applied: the plain ones here, tokens, signatures and WS-Security beside. */
#include "cred/base64.h"
#include "cred/scheme_state.h"
#include "cred/signer.h"
#include "cred/template.h"

/* ---- checked at start ---- */

static bool is_token(const char *name)
{
    for (const char *p = name; *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("()<>@,;:\\\"/[]?={}", *p))
            return false;
    return name[0] != '\0';
}

static bool check_reference(const char *text, const char *what, struct err *err)
{
    struct cred_reference r;
    if (!text || !text[0])
        return err_set(err, ERR_CONFIG, "%s is needed", what);
    return cred_reference_parse(str_from(text), &r, err) || err_wrap(err, "%s", what);
}

static bool check_outputs(const struct cred_scheme *s, struct err *err)
{
    bool shown = false;
    for (size_t i = 0; i < CRED_OUTPUTS_MAX && s->outputs[i].name; i++) {
        const struct cred_output *o = &s->outputs[i];
        if (!is_token(o->name) || !o->value || !template_check(o->value, false, true, err))
            return err_set(err, ERR_CONFIG, "a signature's header or field does not read");
        shown = shown || template_has(o->value, "signature");
    }
    return shown || err_set(err, ERR_CONFIG, "no header or field shows the {signature}");
}

static bool check_signature(const struct cred_scheme *s, struct err *err)
{
    bool plain = s->kind == CRED_DIGEST_NONCE;
    if (plain && !s->sign)
        return s->user || err_set(err, ERR_CONFIG, "a user is needed");
    if (!s->sign)
        return err_set(err, ERR_CONFIG, "what is signed is needed");
    /* Who signs without the secret signs nothing. */
    if (plain && !template_has(s->sign, "secret"))
        return err_set(err, ERR_CONFIG, "a digest without the {secret} shows nothing");
    return template_check(s->sign, plain, false, err) && check_outputs(s, err);
}

static bool check_token(const struct cred_scheme *s, struct err *err)
{
    struct url_parts url;
    if (!s->user)
        return err_set(err, ERR_CONFIG, "a client id is needed");
    if (!s->token_url || !url_cut(str_from(s->token_url), &url))
        return err_set(err, ERR_CONFIG, "the token endpoint's URL is needed");
    if (s->jwt_alg && sign_alg_named(str_from(s->jwt_alg)) == SIGN_ALGS)
        return err_set(err, ERR_CONFIG, "an assertion is signed by RS256, RS384, ES256 or ES384");
    return true;
}

bool cred_scheme_check(const struct cred_scheme *s, struct err *err)
{
    if (s->kind == CRED_NONE || s->kind == CRED_MTLS)
        return true;
    bool user_is_all = s->kind == CRED_BASIC && s->user && !s->secret; /* Checkr */
    if (!user_is_all && !check_reference(s->secret, "the secret", err))
        return false;
    if (s->passphrase && !check_reference(s->passphrase, "the passphrase", err))
        return false;
    switch (s->kind) {
    case CRED_HEADER:
        return !s->header || is_token(s->header) ||
               err_set(err, ERR_CONFIG, "the header's name does not read");
    case CRED_FORM:
        return s->form_secret || err_set(err, ERR_CONFIG, "the form field's name is needed");
    case CRED_BASIC:
    case CRED_WSSE:
        return s->user || err_set(err, ERR_CONFIG, "a user is needed");
    case CRED_BEARER_CLIENT:
    case CRED_BEARER_JWT:
        return check_token(s, err);
    case CRED_HMAC:
    case CRED_DIGEST_NONCE:
        return check_signature(s, err);
    case CRED_NONE:
    case CRED_MTLS:
        break;
    }
    return true;
}

/* ---- headers ---- */

bool header_begin(struct apply *a, const char *name, struct err *err)
{
    if (a->count == CRED_HEADERS_MAX)
        return err_set(err, ERR_LIMIT, "a scheme adds at most %d headers", CRED_HEADERS_MAX);
    a->starts[a->count++] = a->out->text.n;
    secret_buf_puts(&a->out->text, name);
    secret_buf_puts(&a->out->text, ": ");
    return true;
}

void header_end(struct apply *a)
{
    secret_buf_put(&a->out->text, str_of("", 1)); /* the NUL */
}

/* No line break, no NUL: a secret with one would write a header of its own. */
static bool finish_headers(struct apply *a, struct err *err)
{
    struct cred_applied *out = a->out;
    if (!secret_buf_ok(&out->text, err) || !secret_buf_ok(&out->body_text, err))
        return false;
    for (size_t i = 0; i < a->count; i++) {
        size_t end = i + 1 < a->count       ? a->starts[i + 1]
                     : out->token_header_at ? out->token_header_at
                                            : out->text.n;
        const char *line = out->text.p + a->starts[i];
        if (strlen(line) + 1 != end - a->starts[i] || strpbrk(line, "\r\n"))
            return err_set(err, ERR_CRYPTO,
                           "a credential holds a line break or NUL and cannot go into a header");
        out->headers[i] = line;
    }
    out->header_count = a->count;
    if (out->token_header_at)
        out->token_header = out->text.p + out->token_header_at;
    else if (out->verdict == CRED_NEEDS_TOKEN && a->count)
        out->token_header = out->headers[0];
    return true;
}

/* ---- the plain ones ---- */

void put_basic(struct apply *a, struct secret_buf *out, bool form_encoded)
{
    struct secret_buf both = {0};
    struct secret_buf plain[2] = {{0}, {0}};
    const struct secret *parts[2] = {a->user, a->secret};
    for (int i = 0; i < 2; i++) {
        if (i)
            secret_buf_puts(&both, ":");
        if (parts[i])
            secret_buf_put_secret(&plain[i], parts[i]);
        if (form_encoded) /* RFC 6749 2.3.1 */
            form_put(&both, secret_buf_str(&plain[i]));
        else
            secret_buf_put(&both, secret_buf_str(&plain[i]));
        out->failed = out->failed || plain[i].failed;
        secret_buf_fini(&plain[i]);
    }
    out->failed = out->failed || both.failed;
    base64_put(out, secret_buf_str(&both));
    secret_buf_fini(&both);
}

static bool has_colon(void *ctx, struct str bytes, struct err *err)
{
    (void)ctx;
    return !bytes.n || !memchr(bytes.p, ':', bytes.n) ||
           err_set(err, ERR_CONFIG, "a user name with a colon does not go with Basic (RFC 7617)");
}

static bool apply_basic(struct apply *a, struct err *err)
{
    if (!secret_lend(a->user, has_colon, NULL, err) || !header_begin(a, "Authorization", err))
        return false;
    secret_buf_puts(&a->out->text, "Basic ");
    put_basic(a, &a->out->text, false);
    header_end(a);
    return true;
}

static bool apply_header(struct apply *a, struct err *err)
{
    const struct cred_scheme *s = a->scheme;
    if (!header_begin(a, s->header ? s->header : "Authorization", err))
        return false;
    if (s->prefix)
        secret_buf_puts(&a->out->text, s->prefix);
    secret_buf_put_secret(&a->out->text, a->secret);
    header_end(a);
    return true;
}

static void put_field(struct apply *a, const char *name, const struct secret *value)
{
    struct secret_buf plain = {0}, *out = &a->out->body_text;
    if (a->request->body.n || out->n)
        secret_buf_puts(out, "&");
    form_put(out, str_from(name));
    secret_buf_puts(out, "=");
    secret_buf_put_secret(&plain, value);
    form_put(out, secret_buf_str(&plain));
    out->failed = out->failed || plain.failed;
    secret_buf_fini(&plain);
}

static bool apply_form(struct apply *a, struct err *err)
{
    const struct cred_scheme *s = a->scheme;
    if (s->form_user && a->user)
        put_field(a, s->form_user, a->user);
    put_field(a, s->form_secret, a->secret);
    a->out->insert_at = a->request->body.n;
    return secret_buf_ok(&a->out->body_text, err);
}

/* ---- all ---- */

/* A key that signs assertions is looked up only when one is made. */
static bool resolve(struct apply *a, struct err *err)
{
    const struct cred_scheme *s = a->scheme;
    int64_t now_us = a->request->now_us;
    bool tokens = s->kind == CRED_BEARER_CLIENT || s->kind == CRED_BEARER_JWT;
    if (s->user &&
        !cred_resolve_or_take(a->store, a->organization_id, s->user, now_us, &a->user, err))
        return false;
    return tokens || !s->secret ||
           cred_resolve(a->store, a->organization_id, str_from(s->secret), now_us, &a->secret, err);
}

static bool apply_kind(struct apply *a, struct err *err)
{
    switch (a->scheme->kind) {
    case CRED_NONE:
    case CRED_MTLS:
        return true;
    case CRED_BASIC:
        return apply_basic(a, err);
    case CRED_HEADER:
        return apply_header(a, err);
    case CRED_FORM:
        return apply_form(a, err);
    case CRED_BEARER_CLIENT:
    case CRED_BEARER_JWT:
        return apply_token(a, err);
    case CRED_HMAC:
    case CRED_DIGEST_NONCE:
        return apply_signature(a, err);
    case CRED_WSSE:
        return apply_wsse(a, err);
    }
    return false;
}

bool cred_apply(const struct cred_scheme *s, struct cred_store *store, const char *organization_id,
                const struct cred_request *req, struct cred_applied *out, struct err *err)
{
    struct apply a = {.scheme = s,
                      .store = store,
                      .organization_id = organization_id,
                      .request = req,
                      .out = out};
    *out = (struct cred_applied){.verdict = CRED_APPLIED};
    bool good = s->kind == CRED_NONE || s->kind == CRED_MTLS ||
                (resolve(&a, err) && apply_kind(&a, err) && finish_headers(&a, err));
    if (good && !out->token_request.url)
        out->insert = secret_buf_str(&out->body_text);
    secret_free(a.secret);
    secret_free(a.user);
    return good;
}

void cred_applied_fini(struct cred_applied *a)
{
    secret_buf_fini(&a->text);
    secret_buf_fini(&a->body_text);
    secret_free(a->token);
    *a = (struct cred_applied){0};
}

bool cred_scheme_warm(const struct cred_scheme *s, struct cred_store *store,
                      const char *organization_id, int64_t now_us, struct err *err)
{
    const char *const references[] = {s->user, s->secret, s->passphrase};
    for (size_t i = 0; i < COUNT_OF(references); i++) {
        struct cred_reference r;
        struct err unused = {0};
        struct str text = str_from(references[i]);
        if (!text.n || !cred_reference_parse(text, &r, &unused) || r.place == CRED_PKCS11)
            continue;
        if (!cred_refresh(store, organization_id, text, now_us, err))
            return false;
    }
    return true;
}
