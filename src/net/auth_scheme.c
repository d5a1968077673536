/* auth_scheme.c - a partner's credentials made and ended; its client certificate in a handshake. */
#include "base/clock.h"
#include "base/steady.h"
#include "net/auth_scheme_state.h"

#include <stdlib.h>
#include <string.h>

/* ---- the client certificate ---- */

static bool open_identity(struct auth_scheme *a, struct err *err)
{
    int64_t now_us = clock_now_us();
    struct signer *fresh =
        cred_identity_open(&a->identity, a->store, a->organization_id, now_us, err);
    if (!fresh)
        return false;
    signer_free(a->signer);
    a->signer = fresh;
    a->signer_us = now_us;
    return true;
}

/* Looked up again as often as any other secret: a new certificate needs no restart. */
static bool client_certificate(void *ctx, void *ssl_ctx, struct err *err)
{
    struct auth_scheme *a = ctx;
    int64_t now_us = clock_now_us(), age_us = now_us - a->signer_us;
    bool old = age_us < 0 || age_us >= cred_store_max_age_us(a->store);
    if (old && a->helper_count && auth_warm_look(a, now_us, err) != AUTH_WARM)
        return err_set(err, ERR_CRYPTO, "the client certificate's helper has not answered");
    return (!old || open_identity(a, err)) && cred_identity_use(a->signer, ssl_ctx, err);
}

/* ---- life ---- */

/* `from` may be what *to holds now. */
static bool keep_text(struct auth_scheme *a, const char **to, struct err *err)
{
    if (!*to)
        return true;
    char *copy = a->text_count < AUTH_TEXTS_MAX ? strdup(*to) : NULL;
    if (!copy)
        return err_set(err, ERR_SYSTEM, "out of memory for a credential");
    a->texts[a->text_count++] = copy;
    *to = copy;
    return true;
}

static bool keep_texts(struct auth_scheme *a, struct err *err)
{
    struct cred_scheme *s = &a->scheme;
    const char **all[] = {&s->user,
                          &s->secret,
                          &s->passphrase,
                          &s->header,
                          &s->prefix,
                          &s->form_user,
                          &s->form_secret,
                          &s->token_url,
                          &s->scope,
                          &s->audience,
                          &s->jwt_alg,
                          &s->kid,
                          &s->sign,
                          &a->identity.key,
                          &a->identity.passphrase,
                          &a->identity.certificate,
                          &a->ssh.user,
                          &a->ssh.key,
                          &a->ssh.passphrase,
                          &a->ssh.password};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (!keep_text(a, all[i], err))
            return false;
    for (size_t i = 0; i < CRED_OUTPUTS_MAX; i++)
        if (!keep_text(a, &s->outputs[i].name, err) || !keep_text(a, &s->outputs[i].value, err))
            return false;
    return true;
}

static bool take_parts(struct auth_scheme *a, const struct auth_scheme_parts *parts,
                       struct err *err)
{
    if (parts->scheme)
        a->scheme = *parts->scheme;
    if (parts->identity)
        a->identity = *parts->identity;
    else if (a->scheme.kind == CRED_MTLS)
        a->identity = (struct cred_identity){a->scheme.secret, a->scheme.passphrase, NULL};
    if (parts->ssh)
        a->ssh = *parts->ssh;
    a->has_identity = parts->identity || a->scheme.kind == CRED_MTLS;
    a->has_ssh = parts->ssh != NULL;
    if (a->has_identity && !a->identity.key)
        return err_set(err, ERR_CONFIG, "a client certificate's key is needed");
    if (a->has_ssh && (!a->ssh.user || !a->ssh.key == !a->ssh.password))
        return err_set(err, ERR_CONFIG, "an ssh login is a user and either a key or a password");
    return cred_scheme_check(&a->scheme, err) && keep_texts(a, err);
}

static bool nothing(void *ctx, struct str user, struct str key, struct str password,
                    struct err *err)
{
    (void)ctx, (void)user, (void)key, (void)password, (void)err;
    return true;
}

static bool warm_up(struct auth_scheme *a, struct err *err)
{
    int64_t now_us = clock_now_us();
    return cred_scheme_warm(&a->scheme, a->store, a->organization_id, now_us, err) &&
           (!a->has_identity || open_identity(a, err)) &&
           (!a->has_ssh || auth_ssh_login(a, nothing, NULL, err)) && auth_warm_start(a, err);
}

static void set_hooks(struct auth_scheme *a)
{
    a->hooks = (struct net_auth){.ctx = a, .attach = auth_attach};
    if (a->scheme.kind != CRED_NONE && a->scheme.kind != CRED_MTLS) {
        a->hooks.apply = auth_apply;
        a->hooks.handed = auth_handed;
        a->hooks.release = auth_release;
        a->hooks.token_answer = auth_token_answer;
        a->hooks.rejected = auth_rejected;
    }
    if (a->has_identity)
        a->hooks.client_certificate = client_certificate;
    if (a->has_ssh)
        a->hooks.ssh_login = auth_ssh_login;
}

struct net_auth *auth_scheme_new(struct cred_store *store, const char *organization_id,
                                 const struct auth_scheme_parts *parts, struct err *err)
{
    struct auth_scheme *a = calloc(1, sizeof(*a));
    if (!a) {
        err_set(err, ERR_SYSTEM, "out of memory for a credential");
        return NULL;
    }
    pthread_mutex_init(&a->lock, NULL);
    steady_init(&a->changed);
    a->store = store;
    if (str_copy(a->organization_id, sizeof(a->organization_id), str_from(organization_id)) &&
        take_parts(a, parts, err) && warm_up(a, err)) {
        set_hooks(a);
        return &a->hooks;
    }
    err_set(err, ERR_CONFIG, "the organization's id is too long");
    auth_scheme_free(&a->hooks);
    return NULL;
}

void auth_scheme_free(struct net_auth *auth)
{
    struct auth_scheme *a = (struct auth_scheme *)(void *)auth;
    if (!a)
        return;
    auth_warm_stop(a);
    auth_attach(a, NULL, NULL);
    signer_free(a->signer);
    for (size_t i = 0; i < a->text_count; i++)
        free(a->texts[i]);
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
}
