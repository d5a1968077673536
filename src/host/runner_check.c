/* runner_check.c - how a partner is configured, tried piece by piece without sending anything. */
#include "host/runner_private.h"

#include "cred/reference.h"
#include <stdlib.h>

struct check {
    struct host_runner *runner;
    const struct partner *conf;
    host_check_row *row;
    void *ctx;
    bool good;
};

static bool tell(struct check *c, const char *what, const char *name, bool good, struct err *err)
{
    c->row(c->ctx, what, name, good ? NULL : err);
    c->good = c->good && good;
    return good;
}

static bool check_adapter(struct check *c)
{
    struct err err = {0};
    struct host_partner *p = calloc(1, sizeof(*p));
    if (!p) {
        err_set(&err, ERR_SYSTEM, "out of memory for a partner");
        return tell(c, "adapter", c->conf->adapter, false, &err);
    }
    p->runner = c->runner;
    p->conf = c->conf;
    bool good = tell(c, "adapter", c->conf->adapter, host_partner_load(p, &err), &err) &&
                tell(c, "options", p->adapter->name, host_partner_options(p, &err), &err);
    host_partner_free(p);
    return good;
}

static void check_credential(struct check *c, const struct settings_credential *s, const char *name)
{
    struct err err = {0};
    struct net_auth *auth = s->scheme == SCHEME_NONE ? NULL : route_auth_new(c->runner, s, &err);
    bool good = auth || s->scheme == SCHEME_NONE;
    if (!good)
        err_wrap(&err, "%s", s->origin);
    tell(c, "credential", name, good, &err);
    host_auth_free(auth);
}

static void check_credentials(struct check *c)
{
    const struct settings *s = c->runner->with.settings;
    size_t n = strlen(c->conf->name);
    for (size_t i = 0; i < s->credential_count; i++) {
        const char *name = s->credentials[i].name;
        if (strncmp(name, c->conf->name, n) == 0 && name[n] == '/')
            check_credential(c, &s->credentials[i], name + n + 1);
    }
}

bool host_runner_check(struct host_runner *r, const struct partner *conf, host_check_row *row,
                       void *ctx)
{
    struct check c = {r, conf, row, ctx, true};
    struct err err = {0};
    check_adapter(&c);
    check_credentials(&c);
    if (c.good) /* each for itself is well: together, with the endpoints */
        tell(&c, "endpoints", "", host_runner_partner(r, conf, &err) != NULL, &err);
    return c.good;
}

struct cred_store *host_credentials_open(const struct settings *s, const char *organization_id,
                                         struct err *err)
{
    struct cred_options o = {.vault_path = s->vault,
                             .vault_key_path = s->vault_key_file,
                             .vault_passphrase = s->vault_passphrase,
                             .secrets_dir = s->secrets_dir,
                             .organization_id = organization_id};
    return cred_store_open(&o, err);
}
