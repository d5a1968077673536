/* store.c - references resolved, and what they gave kept for a while. */
#include "base/buf.h"
#include "base/hash.h"
#include "cred/places.h"
#include "cred/store_private.h"
#include "cred/token_cache.h"
#include "cred/vault.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PATH_SIZE = 1024, BUCKETS = 1024, MAX_AGE_US = 300 * 1000000, TIMEOUT_US = 10 * 1000000 };

struct entry {
    struct entry *next;
    uint8_t key[SHA256_SIZE]; /* of organization and reference */
    int64_t seen_us;
    int64_t due_us; /* a version to come takes its place then */
    struct secret *secret;
};

struct cred_store {
    char vault_path[PATH_SIZE], key_path[PATH_SIZE], secrets_dir[PATH_SIZE];
    char passphrase[CRED_REFERENCE_MAX + 1], organization_id[VAULT_ORGANIZATION + 1];
    int64_t max_age_us, timeout_us;
    pthread_mutex_t mutex; /* of all below */
    struct entry *buckets[BUCKETS];
    size_t count;
    struct vault *vault;
    struct timespec vault_time; /* of the file it was read from */
    ino_t vault_inode;
    struct cred_tokens *tokens;
};

static bool set_up(struct cred_store *s, const struct cred_options *o, struct err *err)
{
    bool fits =
        str_copy(s->vault_path, PATH_SIZE, str_from(o->vault_path)) &&
        str_copy(s->key_path, PATH_SIZE, str_from(o->vault_key_path)) &&
        str_copy(s->secrets_dir, PATH_SIZE, str_from(o->secrets_dir)) &&
        str_copy(s->passphrase, sizeof s->passphrase, str_from(o->vault_passphrase)) &&
        str_copy(s->organization_id, sizeof s->organization_id, str_from(o->organization_id));
    s->max_age_us = o->max_age_us ? o->max_age_us : MAX_AGE_US;
    s->timeout_us = o->helper_timeout_us ? o->helper_timeout_us : TIMEOUT_US;
    if (!fits)
        return err_set(err, ERR_CONFIG, "a path of the credential store is too long");
    return (s->tokens = cred_tokens_new(err)) != NULL;
}

struct cred_store *cred_store_open(const struct cred_options *o, struct err *err)
{
    struct cred_store *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_LIMIT, "no memory for the credential store");
        return NULL;
    }
    pthread_mutex_init(&s->mutex, NULL);
    if (set_up(s, o, err))
        return s;
    cred_store_close(s);
    return NULL;
}

static void forget(struct cred_store *s)
{
    for (size_t i = 0; i < BUCKETS; i++)
        while (s->buckets[i]) {
            struct entry *e = s->buckets[i];
            s->buckets[i] = e->next;
            secret_free(e->secret);
            free(e);
        }
    s->count = 0;
}

void cred_store_forget(struct cred_store *s)
{
    pthread_mutex_lock(&s->mutex);
    forget(s);
    vault_close(s->vault);
    s->vault = NULL;
    pthread_mutex_unlock(&s->mutex);
}

void cred_store_close(struct cred_store *s)
{
    if (!s)
        return;
    forget(s);
    vault_close(s->vault);
    cred_tokens_free(s->tokens);
    pthread_mutex_destroy(&s->mutex);
    free(s);
}

struct cred_tokens *cred_store_tokens(struct cred_store *s)
{
    return s->tokens;
}

/* ---- the vault, read again when its file is another ---- */

static struct secret *passphrase(struct cred_store *s, struct err *err)
{
    struct cred_reference r;
    if (!s->passphrase[0]) {
        err_set(err, ERR_CONFIG, "the vault wants its passphrase: see vault_passphrase");
        return NULL;
    }
    if (!cred_reference_parse(str_from(s->passphrase), &r, err))
        return NULL;
    if (r.place == CRED_VAULT || r.place == CRED_PKCS11) {
        err_set(err, ERR_CONFIG,
                "the vault's passphrase is in a file, a systemd credential or a "
                "helper's hands");
        return NULL;
    }
    /* The administrator's own, whatever tenants there are. */
    return r.place == CRED_FILE      ? place_file(NULL, "", r.name, true, err)
           : r.place == CRED_SYSTEMD ? place_systemd("", r.name, true, err)
                                     : place_exec("", r.name, true, s->timeout_us, err);
}

static bool vault_is_fresh(struct cred_store *s)
{
    struct stat st;
    return s->vault && stat(s->vault_path, &st) == 0 && st.st_ino == s->vault_inode &&
           st.st_mtim.tv_sec == s->vault_time.tv_sec && st.st_mtim.tv_nsec == s->vault_time.tv_nsec;
}

static struct vault *open_vault(struct cred_store *s, bool write, struct err *err)
{
    struct vault_access a = {.path = s->vault_path, .key_path = s->key_path};
    struct secret *pass = NULL;
    bool good = (s->vault_path[0] || err_set(err, ERR_CONFIG, "there is no vault configured")) &&
                vault_kind(s->vault_path, &a.kind, err) &&
                (a.kind != VAULT_NONE ||
                 err_set(err, ERR_CONFIG, "there is no vault yet: hia secret set makes it"));
    if (good && a.kind == VAULT_PASSPHRASE)
        good = (pass = passphrase(s, err)) != NULL;
    a.passphrase = pass;
    struct vault *v = good ? vault_open(&a, write, err) : NULL;
    secret_free(pass);
    return v;
}

static bool read_vault(struct cred_store *s, struct err *err)
{
    struct stat st;
    if (!s->vault_path[0])
        return err_set(err, ERR_CONFIG, "there is no vault configured");
    if (vault_is_fresh(s))
        return true;
    vault_close(s->vault);
    s->vault = NULL;
    /* The time is taken first: a change between is seen at the next look. */
    if (stat(s->vault_path, &st) != 0)
        return err_set(err, ERR_CRYPTO, "there is no vault yet: hia secret set makes it");
    s->vault = open_vault(s, false, err);
    s->vault_time = st.st_mtim;
    s->vault_inode = st.st_ino;
    return s->vault != NULL;
}

static struct secret *from_vault(struct cred_store *s, const char *organization_id, struct str name,
                                 int64_t now_us, struct err *err)
{
    struct secret *out;
    if (!read_vault(s, err) || !vault_get(s->vault, organization_id, name, now_us, &out, err))
        return NULL;
    return out;
}

static struct secret *fetch(struct cred_store *s, const char *organization_id,
                            const struct cred_reference *r, int64_t now_us, struct err *err)
{
    bool alone = s->organization_id[0] && strcmp(s->organization_id, organization_id) == 0;
    const char *dir = s->secrets_dir[0] ? s->secrets_dir : NULL;
    switch (r->place) {
    case CRED_VAULT:
        return from_vault(s, organization_id, r->name, now_us, err);
    case CRED_FILE:
        return place_file(dir, organization_id, r->name, alone, err);
    case CRED_SYSTEMD:
        return place_systemd(organization_id, r->name, alone, err);
    case CRED_EXEC:
        return place_exec(organization_id, r->name, alone, s->timeout_us, err);
    case CRED_PKCS11:
        err_set(err, ERR_CONFIG, "a key in a token signs; it is not a secret to be sent");
        return NULL;
    }
    return NULL;
}

/* ---- the cache ---- */

static void key_of(const char *organization_id, struct str reference, uint8_t key[SHA256_SIZE])
{
    struct buf b;
    buf_init(&b, CRED_REFERENCE_MAX + 64);
    buf_puts(&b, organization_id);
    buf_putc(&b, '\n');
    buf_put_str(&b, reference);
    sha256_of(buf_str(&b), key);
    buf_fini(&b);
}

static struct entry **place_of(struct cred_store *s, const uint8_t key[SHA256_SIZE])
{
    struct entry **at = &s->buckets[(key[0] | key[1] << 8) % BUCKETS];
    while (*at && memcmp((*at)->key, key, SHA256_SIZE) != 0)
        at = &(*at)->next;
    return at;
}

/* When the next version of a vault's secret begins: no cached one outlives that. */
static int64_t next_change(const struct cred_store *s, const char *organization_id,
                           const struct cred_reference *r, int64_t now_us)
{
    int64_t due = INT64_MAX;
    for (size_t i = 0; r->place == CRED_VAULT && i < vault_count(s->vault); i++) {
        const struct vault_entry *e = vault_at(s->vault, i);
        if (e->not_before_us > now_us && e->not_before_us < due &&
            strcmp(e->organization_id, organization_id) == 0 && str_is(r->name, e->name))
            due = e->not_before_us;
    }
    return due;
}

static void keep(struct cred_store *s, const uint8_t key[SHA256_SIZE], struct secret *secret,
                 int64_t now_us, int64_t due_us)
{
    struct entry **at = place_of(s, key);
    if (!*at) {
        if (s->count == CRED_CACHE_MAX) {
            forget(s);
            at = place_of(s, key);
        }
        if (!(*at = calloc(1, sizeof **at)))
            return;
        memcpy((*at)->key, key, SHA256_SIZE);
        s->count++;
    }
    secret_free((*at)->secret);
    (*at)->secret = secret_hold(secret);
    (*at)->seen_us = now_us;
    (*at)->due_us = due_us;
}

static struct secret *cached(struct cred_store *s, const uint8_t key[SHA256_SIZE],
                             enum cred_place place, int64_t now_us)
{
    struct entry *e = *place_of(s, key);
    bool fresh = e && now_us >= e->seen_us && now_us - e->seen_us < s->max_age_us &&
                 now_us < e->due_us && (place != CRED_VAULT || vault_is_fresh(s));
    return fresh ? secret_hold(e->secret) : NULL;
}

/* A helper may take seconds: it is run without the lock, twice at once if need be. */
static struct secret *look_up(struct cred_store *s, const char *organization_id,
                              const struct cred_reference *r, int64_t now_us, struct err *err)
{
    if (r->place != CRED_EXEC)
        return fetch(s, organization_id, r, now_us, err);
    pthread_mutex_unlock(&s->mutex);
    struct secret *found = fetch(s, organization_id, r, now_us, err);
    pthread_mutex_lock(&s->mutex);
    return found;
}

bool cred_resolve(struct cred_store *s, const char *organization_id, struct str reference,
                  int64_t now_us, struct secret **out, struct err *err)
{
    struct cred_reference r;
    uint8_t key[SHA256_SIZE];
    if (!cred_reference_parse(reference, &r, err))
        return false;
    key_of(organization_id, reference, key);
    pthread_mutex_lock(&s->mutex);
    *out = cached(s, key, r.place, now_us);
    if (!*out && (*out = look_up(s, organization_id, &r, now_us, err)))
        keep(s, key, *out, now_us, next_change(s, organization_id, &r, now_us));
    pthread_mutex_unlock(&s->mutex);
    return *out != NULL;
}

bool cred_resolve_or_take(struct cred_store *s, const char *organization_id, const char *text,
                          int64_t now_us, struct secret **out, struct err *err)
{
    struct cred_reference r;
    struct err unused = {0};
    if (cred_reference_parse(str_from(text), &r, &unused))
        return cred_resolve(s, organization_id, str_from(text), now_us, out, err);
    return (*out = secret_new(str_from(text), err)) != NULL;
}

bool cred_is_warm(struct cred_store *s, const char *organization_id, struct str reference,
                  int64_t now_us)
{
    struct cred_reference r;
    struct err unused = {0};
    uint8_t key[SHA256_SIZE];
    if (!cred_reference_parse(reference, &r, &unused))
        return false;
    key_of(organization_id, reference, key);
    pthread_mutex_lock(&s->mutex);
    struct secret *kept = cached(s, key, r.place, now_us);
    pthread_mutex_unlock(&s->mutex);
    secret_free(kept);
    return kept != NULL;
}

bool cred_refresh(struct cred_store *s, const char *organization_id, struct str reference,
                  int64_t now_us, struct err *err)
{
    struct cred_reference r;
    uint8_t key[SHA256_SIZE];
    if (!cred_reference_parse(reference, &r, err))
        return false;
    key_of(organization_id, reference, key);
    pthread_mutex_lock(&s->mutex);
    struct secret *found = look_up(s, organization_id, &r, now_us, err);
    if (found)
        keep(s, key, found, now_us, next_change(s, organization_id, &r, now_us));
    pthread_mutex_unlock(&s->mutex);
    secret_free(found);
    return found != NULL;
}

int64_t cred_store_max_age_us(const struct cred_store *s)
{
    return s->max_age_us;
}

/* The newest two, whether in force or to come: a partner may begin before we do. */
static bool both_from_vault(struct cred_store *s, const char *organization_id, struct str name,
                            struct secret *out[2], struct err *err)
{
    size_t have = 0;
    bool good = read_vault(s, err);
    for (size_t i = good ? vault_count(s->vault) : 0; good && i-- > 0 && have < 2;) {
        const struct vault_entry *e = vault_at(s->vault, i);
        if (strcmp(e->organization_id, organization_id) == 0 && str_is(name, e->name))
            good = vault_open_at(s->vault, i, &out[have++], err);
    }
    if (good && !have)
        good =
            err_set(err, ERR_CRYPTO, "the vault has no %.*s for this organization", STR_FMT(name));
    return good;
}

bool cred_resolve_both(struct cred_store *s, const char *organization_id, struct str reference,
                       int64_t now_us, struct secret *out[2], struct err *err)
{
    struct cred_reference r;
    out[0] = out[1] = NULL;
    if (!cred_reference_parse(reference, &r, err))
        return false;
    if (r.place != CRED_VAULT)
        return cred_resolve(s, organization_id, reference, now_us, &out[0], err);
    pthread_mutex_lock(&s->mutex);
    bool good = both_from_vault(s, organization_id, r.name, out, err);
    pthread_mutex_unlock(&s->mutex);
    if (!good) {
        secret_free(out[0]);
        secret_free(out[1]);
        out[0] = out[1] = NULL;
    }
    return good;
}

/* ---- what partners give us ---- */

bool cred_keep(struct cred_store *s, const char *organization_id, struct str name,
               const struct secret *secret, int64_t now_us, struct err *err)
{
    pthread_mutex_lock(&s->mutex);
    struct vault *v = open_vault(s, true, err);
    bool good = v && vault_set(v, organization_id, name, secret, now_us, err) && vault_save(v, err);
    vault_close(v);
    pthread_mutex_unlock(&s->mutex);
    return good;
}

bool cred_drop(struct cred_store *s, const char *organization_id, struct str name, int64_t now_us,
               struct err *err)
{
    pthread_mutex_lock(&s->mutex);
    struct vault *v = open_vault(s, true, err);
    bool good = v != NULL;
    if (good && vault_has(v, organization_id, name))
        good = vault_remove(v, organization_id, name, false, now_us, err) && vault_save(v, err);
    vault_close(v);
    pthread_mutex_unlock(&s->mutex);
    return good;
}

bool store_serves_alone(const struct cred_store *s, const char *organization_id)
{
    return s->organization_id[0] && strcmp(s->organization_id, organization_id) == 0;
}

bool store_each(struct cred_store *s,
                bool (*one)(void *ctx, const struct vault *v, size_t i, struct err *err), void *ctx,
                struct err *err)
{
    pthread_mutex_lock(&s->mutex);
    bool good = read_vault(s, err);
    for (size_t i = 0; good && i < vault_count(s->vault); i++)
        good = one(ctx, s->vault, i, err);
    pthread_mutex_unlock(&s->mutex);
    return good;
}
