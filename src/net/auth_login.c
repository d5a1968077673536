/* auth_login.c - an ssh login's name and key or password, resolved and lent. In a worker's thread:
 * it may wait for a helper. */
#include "base/clock.h"
#include "net/auth_scheme_state.h"

struct login {
    auth_use_login *use;
    void *ctx;
    const struct secret *key, *password;
    struct str user, key_text;
};

static bool use_password(void *ctx, struct str password, struct err *err)
{
    struct login *l = ctx;
    return l->use(l->ctx, l->user, l->key_text, password, err);
}

static bool use_key(void *ctx, struct str key, struct err *err)
{
    struct login *l = ctx;
    l->key_text = key;
    return l->password ? secret_lend(l->password, use_password, l, err)
                       : use_password(l, STR(""), err);
}

static bool use_user(void *ctx, struct str user, struct err *err)
{
    struct login *l = ctx;
    l->user = user;
    return l->key ? secret_lend(l->key, use_key, l, err)
                  : secret_lend(l->password, use_password, l, err);
}

static bool look_up(struct auth_scheme *a, const char *text, struct secret **out, struct err *err)
{
    return !text ||
           cred_resolve(a->store, a->organization_id, str_from(text), clock_now_us(), out, err);
}

bool auth_ssh_login(void *ctx, auth_use_login *use, void *use_ctx, struct err *err)
{
    struct auth_scheme *a = ctx;
    struct secret *user = NULL, *key = NULL, *password = NULL;
    const char *word = a->ssh.key ? a->ssh.passphrase : a->ssh.password;
    bool good = cred_resolve_or_take(a->store, a->organization_id, a->ssh.user, clock_now_us(),
                                     &user, err) &&
                look_up(a, a->ssh.key, &key, err) && look_up(a, word, &password, err);
    struct login l = {.use = use, .ctx = use_ctx, .key = key, .password = password};
    good = good && secret_lend(user, use_user, &l, err);
    secret_free(user);
    secret_free(key);
    secret_free(password);
    return good;
}
