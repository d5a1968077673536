/* scheme_signature.c - HMAC over a template, and digests with a nonce. */
#include "base/hash.h"
#include "cred/hmac.h"
#include "cred/scheme_state.h"
#include "cred/template.h"

#include <openssl/crypto.h>

/* PMP Gateway (facts/clinical.md A1): hex SHA-256 of password ':' nonce ':' timestamp. */
static const char PMP_SIGN[] = "{secret}:{nonce}:{timestamp}";
static const struct cred_output PMP_OUTPUTS[] = {{false, "X-Auth-Username", "{user}"},
                                                 {false, "X-Auth-Timestamp", "{timestamp}"},
                                                 {false, "X-Auth-Nonce", "{nonce}"},
                                                 {false, "X-Auth-PasswordDigest", "{signature}"},
                                                 {false, NULL, NULL}};

struct signing {
    struct apply *a;
    struct template_values v;
    const struct cred_output *outputs;
    struct secret_buf form; /* the request's body and the fields added to it */
};

static bool put_field(struct signing *s, const struct cred_output *o, struct err *err)
{
    struct secret_buf value = {0}, *added = &s->a->out->body_text;
    size_t from = added->n;
    bool good = template_fill(o->value, &s->v, &value, err);
    if (s->a->request->body.n || added->n)
        secret_buf_puts(added, "&");
    form_put(added, str_from(o->name));
    secret_buf_puts(added, "=");
    form_put(added, secret_buf_str(&value));
    secret_buf_fini(&value);
    secret_buf_put(&s->form, str_of(added->p + from, added->n - from));
    s->v.body = secret_buf_str(&s->form);
    return good && secret_buf_ok(added, err);
}

static bool put_outputs(struct signing *s, bool with_signature, struct err *err)
{
    bool good = true;
    for (size_t i = 0; good && i < CRED_OUTPUTS_MAX && s->outputs[i].name; i++) {
        const struct cred_output *o = &s->outputs[i];
        /* Fields are part of what is signed; headers all wait for the end. */
        bool now = o->form ? template_has(o->value, "signature") == with_signature : with_signature;
        if (!now)
            continue;
        if (o->form) {
            good = put_field(s, o, err);
            continue;
        }
        good = header_begin(s->a, o->name, err) &&
               template_fill(o->value, &s->v, &s->a->out->text, err);
        header_end(s->a);
    }
    return good;
}

static bool make_signature(struct signing *s, char text[DIGEST_MAX * 2 + 1], struct err *err)
{
    const struct cred_scheme *scheme = s->a->scheme;
    bool keyed = scheme->kind == CRED_HMAC;
    uint8_t digest[DIGEST_MAX];
    size_t n = 0;
    struct secret_buf signed_text = {0};
    bool good = template_fill(scheme->sign ? scheme->sign : PMP_SIGN, &s->v, &signed_text, err) &&
                (keyed ? hmac_of(scheme->digest, s->a->secret, secret_buf_str(&signed_text), digest,
                                 &n, err)
                       : digest_of(scheme->digest, secret_buf_str(&signed_text), digest, &n, err));
    if (good)
        digest_text(scheme->encoding, digest, n, text);
    secret_buf_fini(&signed_text);
    OPENSSL_cleanse(digest, sizeof digest);
    return good;
}

static bool has_forms(const struct cred_output *outputs)
{
    for (size_t i = 0; i < CRED_OUTPUTS_MAX && outputs[i].name; i++)
        if (outputs[i].form)
            return true;
    return false;
}

bool apply_signature(struct apply *a, struct err *err)
{
    const struct cred_scheme *scheme = a->scheme;
    char nonce[UUID_MAX], signature[DIGEST_MAX * 2 + 1] = "";
    struct secret_buf user = {0};
    struct signing s = {.a = a, .outputs = scheme->sign ? scheme->outputs : PMP_OUTPUTS};
    uuid_random(nonce);
    if (a->user)
        secret_buf_put_secret(&user, a->user);
    s.v = (struct template_values){.request = a->request,
                                   .body = a->request->body,
                                   .nonce = a->request->nonce ? a->request->nonce : nonce,
                                   .user = secret_buf_str(&user),
                                   .secret = a->secret,
                                   .signature = signature};
    if (has_forms(s.outputs))
        secret_buf_put(&s.form, a->request->body);
    bool good = secret_buf_ok(&s.form, err) && put_outputs(&s, false, err) &&
                make_signature(&s, signature, err) && put_outputs(&s, true, err);
    a->out->insert_at = a->request->body.n;
    secret_buf_fini(&s.form);
    secret_buf_fini(&user);
    OPENSSL_cleanse(signature, sizeof signature);
    return good;
}
