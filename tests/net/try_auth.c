/* try_auth.c - credentials of exchange_try's partners. */
#define _DEFAULT_SOURCE /* strsep */
#include "try_auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTNERS = 32, LINE = 16384 };

static struct cred_store *store;
static char organization[64];
static struct {
    char name[64];
    struct net_auth *auth;
} known[PARTNERS];
static size_t known_count;

static const char *const KINDS[] = {"none",          "basic",      "header", "form",
                                    "bearer_client", "bearer_jwt", "hmac",   "wsse",
                                    "digest_nonce",  "mtls"};

struct parts {
    struct cred_scheme scheme;
    struct cred_identity identity;
    struct auth_ssh ssh;
    size_t outputs;
};

static bool set_output(struct parts *p, const char *key, char *value)
{
    char *colon = strchr(value, ':');
    bool form = strcmp(key, "field1") == 0;
    if ((!form && strcmp(key, "header1") != 0) || !colon)
        return false;
    *colon = '\0';
    p->scheme.outputs[p->outputs++] = (struct cred_output){form, value, colon + 1};
    return true;
}

static bool set_text(struct parts *p, const char *key, char *value)
{
    struct cred_scheme *s = &p->scheme;
    const struct {
        const char *name, **to;
    } texts[] = {{"user", &s->user},
                 {"secret", &s->secret},
                 {"passphrase", &s->passphrase},
                 {"header", &s->header},
                 {"prefix", &s->prefix},
                 {"form_user", &s->form_user},
                 {"form_secret", &s->form_secret},
                 {"token_url", &s->token_url},
                 {"scope", &s->scope},
                 {"kid", &s->kid},
                 {"sign", &s->sign},
                 {"identity", &p->identity.key},
                 {"identity_passphrase", &p->identity.passphrase},
                 {"identity_certificate", &p->identity.certificate},
                 {"ssh_user", &p->ssh.user},
                 {"ssh_key", &p->ssh.key},
                 {"ssh_passphrase", &p->ssh.passphrase},
                 {"ssh_password", &p->ssh.password}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (strcmp(key, texts[i].name) == 0) {
            *texts[i].to = value;
            return true;
        }
    return set_output(p, key, value);
}

static bool set_field(struct parts *p, const char *key, char *value)
{
    if (strcmp(key, "kind") == 0)
        for (size_t i = 0; i < COUNT_OF(KINDS); i++)
            if (strcmp(value, KINDS[i]) == 0) {
                p->scheme.kind = (enum cred_kind)i;
                return true;
            }
    if (strcmp(key, "token_form") == 0)
        p->scheme.token_form = strcmp(value, "basic") == 0  ? CRED_TOKEN_BASIC
                               : strcmp(value, "json") == 0 ? CRED_TOKEN_JSON
                                                            : CRED_TOKEN_FORM;
    else if (strcmp(key, "wsse_digest") == 0)
        p->scheme.wsse_digest = true;
    else
        return set_text(p, key, value);
    return true;
}

/* The next "key=value" of a line; the value ends with a NUL. */
static char *next_field(char **line, char **value)
{
    char *key = strsep(line, "\t");
    *value = key ? strchr(key, '=') : NULL;
    if (*value)
        *(*value)++ = '\0';
    return key;
}

static bool open_store(char *line, struct err *err)
{
    struct cred_options o = {.organization_id = organization};
    char *key, *value;
    while ((key = next_field(&line, &value)) && value) {
        if (strcmp(key, "vault") == 0)
            o.vault_path = value;
        else if (strcmp(key, "key") == 0)
            o.vault_key_path = value;
        else if (strcmp(key, "secrets") == 0)
            o.secrets_dir = value;
        else if (strcmp(key, "org") == 0)
            str_copy(organization, sizeof(organization), str_from(value));
        else if (strcmp(key, "max_age_ms") == 0)
            o.max_age_us = strtol(value, NULL, 10) * 1000;
    }
    return (store = cred_store_open(&o, err)) != NULL;
}

static bool open_partner(const char *name, char *line, struct err *err)
{
    struct parts p = {0};
    char *key, *value;
    while ((key = next_field(&line, &value)))
        if (!value || !set_field(&p, key, value))
            return err_set(err, ERR_CONFIG, "%s: %s is no key of a credential", name, key);
    struct auth_scheme_parts parts = {&p.scheme, p.identity.key ? &p.identity : NULL,
                                      p.ssh.user ? &p.ssh : NULL};
    str_copy(known[known_count].name, sizeof(known[0].name), str_from(name));
    known[known_count].auth = auth_scheme_new(store, organization, &parts, err);
    return known_count < PARTNERS - 1 && known[known_count++].auth;
}

bool try_auth_load(const char *path, struct err *err)
{
    FILE *f = fopen(path, "r");
    char text[LINE];
    bool good = f || err_sys(err, "open the credentials");
    while (good && fgets(text, sizeof(text), f)) {
        char *line = text;
        text[strcspn(text, "\n")] = '\0';
        char *name = strsep(&line, "\t");
        good = strcmp(name, "store") == 0 ? open_store(line, err) : open_partner(name, line, err);
    }
    if (f)
        fclose(f);
    return good;
}

struct net_auth *try_auth_of(const char *partner)
{
    for (size_t i = 0; i < known_count; i++)
        if (strcmp(known[i].name, partner) == 0)
            return known[i].auth;
    return NULL;
}

void try_auth_free(void)
{
    for (size_t i = 0; i < known_count; i++)
        auth_scheme_free(known[i].auth);
    if (store)
        cred_store_close(store);
}
