/* vault.c - the vault opened, its records got, set, rotated, taken out. */
#include "cred/vault_state.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool vault_name_is_good(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || !strchr("._-/@", c)))
            return false;
    }
    return name.n >= 1 && name.n <= CRED_NAME_MAX;
}

/* ---- open and close ---- */

static bool take_lock(struct vault *v, struct err *err)
{
    char path[VAULT_PATH_MAX + 8];
    snprintf(path, sizeof path, "%s.lock", v->path);
    v->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (v->lock < 0)
        return err_sys(err, "open %s", path);
    while (flock(v->lock, LOCK_EX) != 0)
        if (errno != EINTR)
            return err_sys(err, "lock %s", path);
    return true;
}

bool vault_read_file(const char *path, struct buf *b, bool *there, struct err *err)
{
    struct stat st;
    char part[4096];
    ssize_t n = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    *there = fd >= 0 || errno != ENOENT;
    if (fd < 0)
        return !*there || err_sys(err, "open %s", path);
    bool good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (!good)
        err_set(err, ERR_CRYPTO, "the vault %s is not a regular file", path);
    else if (st.st_uid != geteuid() || (st.st_mode & 0077))
        good = err_set(err, ERR_CRYPTO, "the vault %s is open to others: chmod 600 it", path);
    while (good && n != 0) {
        n = read(fd, part, sizeof part);
        if (n > 0)
            buf_put(b, part, (size_t)n);
        else if (n < 0 && errno != EINTR)
            good = err_sys(err, "read %s", path);
    }
    close(fd);
    return good && buf_ok(b, "the vault", err);
}

bool vault_kind(const char *path, enum vault_key *kind, struct err *err)
{
    struct buf b;
    bool there;
    buf_init(&b, VAULT_FILE_MAX);
    *kind = VAULT_NONE;
    bool good = vault_read_file(path, &b, &there, err);
    if (good && there)
        *kind = b.n > 9 && b.p[9] == VAULT_PASSPHRASE ? VAULT_PASSPHRASE : VAULT_KEY_FILE;
    buf_fini(&b);
    return good;
}

static bool begin_new(struct vault *v, const struct vault_access *a, struct err *err)
{
    v->kind = a->kind;
    v->log2_n = VAULT_LOG2_N;
    v->r = VAULT_R;
    v->p = VAULT_P;
    random_bytes(v->salt, sizeof v->salt);
    return vault_keys_load(v, a, true, NULL, err);
}

struct vault *vault_open(const struct vault_access *a, bool write, struct err *err)
{
    struct buf b;
    bool there = false;
    buf_init(&b, VAULT_FILE_MAX);
    struct vault *v = calloc(1, sizeof *v);
    bool good = v && (v->records = calloc(VAULT_RECORDS_MAX, sizeof *v->records));
    if (!good)
        err_set(err, ERR_LIMIT, "no memory for the vault");
    if (v)
        v->lock = -1;
    if (good && (!str_copy(v->path, sizeof v->path, str_from(a->path)) ||
                 !str_copy(v->key_path, sizeof v->key_path, str_from(a->key_path))))
        good = err_set(err, ERR_CONFIG, "the vault's path is too long");
    good = good && (!write || take_lock(v, err)) && vault_read_file(a->path, &b, &there, err);
    if (good && there)
        good = vault_parse(v, buf_str(&b), a, err);
    else if (good)
        good = write ? begin_new(v, a, err)
                     : err_set(err, ERR_CRYPTO, "there is no vault yet: hia secret set makes it");
    buf_fini(&b);
    if (good && (!write || vault_log_begin(v, a, err)))
        return v;
    vault_close(v);
    return NULL;
}

void vault_close(struct vault *v)
{
    if (!v)
        return;
    if (v->lock >= 0)
        close(v->lock); /* and so unlocked */
    vault_keys_free(v->keys);
    for (size_t i = 0; v->records && i < v->count; i++)
        free(v->records[i].sealed);
    free(v->records);
    free(v);
}

/* ---- one record ---- */

size_t vault_count(const struct vault *v)
{
    return v->count;
}

const struct vault_entry *vault_at(const struct vault *v, size_t i)
{
    return &v->records[i].entry;
}

static bool is_of(const struct vault_record *r, const char *organization_id, struct str name)
{
    return strcmp(r->entry.organization_id, organization_id) == 0 && str_is(name, r->entry.name);
}

static bool open_record(const struct vault *v, const struct vault_record *r, struct secret **out,
                        struct err *err)
{
    char aad_bytes[VAULT_AAD_MAX];
    struct str aad = vault_aad(&r->entry, aad_bytes);
    size_t n = r->sealed_size - GCM_ADDED, room = GCM_KEY + n + 1;
    uint8_t *key = secret_alloc(room), *text = key + GCM_KEY;
    if (!key)
        return err_set(err, ERR_LIMIT, "no locked memory is left for a secret");
    struct str wrapped = str_of((const char *)r->wrapped, VAULT_WRAPPED);
    bool good = gcm_open(v->keys->wrap, aad, wrapped, key, err) &&
                gcm_open(key, aad, str_of(r->sealed, r->sealed_size), text, err) &&
                (*out = secret_new(str_of((char *)text, n), err));
    secret_release(key, room);
    return good || err_wrap(err, "%s, version %u", r->entry.name, r->entry.version);
}

bool vault_open_at(const struct vault *v, size_t i, struct secret **out, struct err *err)
{
    return open_record(v, &v->records[i], out, err);
}

/* The newest in force, else NULL: a secret whose first version is still to come is not there. */
static struct vault_record *in_force(const struct vault *v, const char *organization_id,
                                     struct str name, int64_t now_us)
{
    struct vault_record *best = NULL;
    for (size_t i = 0; i < v->count; i++) {
        struct vault_record *r = &v->records[i];
        if (is_of(r, organization_id, name) && r->entry.not_before_us <= now_us &&
            (!best || r->entry.version > best->entry.version))
            best = r;
    }
    return best;
}

bool vault_get(const struct vault *v, const char *organization_id, struct str name, int64_t now_us,
               struct secret **out, struct err *err)
{
    const struct vault_record *r = in_force(v, organization_id, name, now_us);
    if (!r)
        return err_set(err, ERR_CRYPTO, "the vault has no %.*s for this organization",
                       STR_FMT(name));
    return open_record(v, r, out, err);
}

/* ---- changes ---- */

struct sealing {
    const struct vault *v;
    struct vault_record *r;
};

static bool seal_record(void *ctx, struct str bytes, struct err *err)
{
    struct sealing *s = ctx;
    char aad_bytes[VAULT_AAD_MAX];
    struct str aad = vault_aad(&s->r->entry, aad_bytes);
    uint8_t *key = secret_alloc(GCM_KEY);
    s->r->sealed_size = bytes.n + GCM_ADDED;
    s->r->sealed = malloc(s->r->sealed_size);
    bool good = (key && s->r->sealed) || err_set(err, ERR_LIMIT, "no memory for a secret");
    if (good) {
        random_bytes(key, GCM_KEY);
        good = gcm_seal(key, aad, bytes, (uint8_t *)s->r->sealed, err) &&
               gcm_seal(s->v->keys->wrap, aad, str_of((char *)key, GCM_KEY), s->r->wrapped, err);
    }
    secret_release(key, GCM_KEY);
    return good;
}

static int by_name(const void *a, const void *b)
{
    const struct vault_entry *x = &((const struct vault_record *)a)->entry,
                             *y = &((const struct vault_record *)b)->entry;
    int c = strcmp(x->organization_id, y->organization_id);
    c = c ? c : strcmp(x->name, y->name);
    return c ? c : (x->version > y->version) - (x->version < y->version);
}

static bool add(struct vault *v, const struct vault_entry *e, const struct secret *secret,
                struct err *err)
{
    if (v->count == VAULT_RECORDS_MAX)
        return err_set(err, ERR_LIMIT, "a vault has at most %d versions", VAULT_RECORDS_MAX);
    struct vault_record *r = &v->records[v->count];
    *r = (struct vault_record){.entry = *e};
    struct sealing s = {v, r};
    if (!secret_lend(secret, seal_record, &s, err)) {
        free(r->sealed);
        return false;
    }
    v->count++;
    qsort(v->records, v->count, sizeof *v->records, by_name);
    return true;
}

static size_t drop(struct vault *v, const char *organization_id, struct str name,
                   uint32_t from_version, uint32_t to_version)
{
    size_t kept = 0, had = v->count;
    for (size_t i = 0; i < had; i++) {
        struct vault_record *r = &v->records[i];
        bool goes = is_of(r, organization_id, name) && r->entry.version >= from_version &&
                    r->entry.version <= to_version;
        if (goes)
            free(r->sealed);
        else
            v->records[kept++] = *r;
    }
    v->count = kept;
    return had - kept;
}

static uint32_t newest(const struct vault *v, const char *organization_id, struct str name)
{
    uint32_t version = 0;
    for (size_t i = 0; i < v->count; i++)
        if (is_of(&v->records[i], organization_id, name) && v->records[i].entry.version > version)
            version = v->records[i].entry.version;
    return version;
}

bool vault_has(const struct vault *v, const char *organization_id, struct str name)
{
    return newest(v, organization_id, name) > 0;
}

/* What the log will say. */
static void note(struct vault *v, const char *action, const struct vault_entry *e)
{
    v->change = (struct vault_change){.version = e->version};
    str_copy(v->change.action, sizeof v->change.action, str_from(action));
    str_copy(v->change.organization_id, sizeof v->change.organization_id,
             str_from(e->organization_id));
    str_copy(v->change.name, sizeof v->change.name, str_from(e->name));
}

static bool entry_of(struct vault_entry *e, const char *organization_id, struct str name,
                     uint32_t version, struct err *err)
{
    *e = (struct vault_entry){.version = version};
    if (strlen(organization_id) != VAULT_ORGANIZATION)
        return err_set(err, ERR_USAGE, "an organization's id is a UUID");
    if (!vault_name_is_good(name))
        return err_set(err, ERR_USAGE,
                       "a name is of letters, digits and . _ - / @, at most %d of them",
                       CRED_NAME_MAX);
    str_copy(e->organization_id, sizeof e->organization_id, str_from(organization_id));
    return str_copy(e->name, sizeof e->name, name);
}

bool vault_set(struct vault *v, const char *organization_id, struct str name,
               const struct secret *secret, int64_t now_us, struct err *err)
{
    struct vault_entry e;
    uint32_t last = newest(v, organization_id, name);
    if (!entry_of(&e, organization_id, name, last + 1, err))
        return false;
    e.not_before_us = e.made_us = now_us;
    if (!add(v, &e, secret, err))
        return false;
    drop(v, organization_id, name, 0, last);
    note(v, "set", &e);
    return true;
}

bool vault_rotate(struct vault *v, const char *organization_id, struct str name,
                  const struct secret *secret, int64_t not_before_us, int64_t now_us,
                  struct err *err)
{
    struct vault_entry e;
    const struct vault_record *now = in_force(v, organization_id, name, now_us);
    if (!now)
        return err_set(err, ERR_DATA, "there is no %.*s to rotate: set it", STR_FMT(name));
    uint32_t kept = now->entry.version, last = newest(v, organization_id, name);
    if (!entry_of(&e, organization_id, name, last + 1, err))
        return false;
    e.not_before_us = not_before_us;
    e.made_us = now_us;
    if (!add(v, &e, secret, err))
        return false;
    drop(v, organization_id, name, 0, kept - 1);
    if (last > kept)
        drop(v, organization_id, name, kept + 1, last);
    note(v, "rotate", &e);
    return true;
}

bool vault_remove(struct vault *v, const char *organization_id, struct str name, bool old_only,
                  int64_t now_us, struct err *err)
{
    struct vault_entry e;
    uint32_t to = UINT32_MAX;
    if (!entry_of(&e, organization_id, name, 0, err))
        return false;
    note(v, old_only ? "remove-old" : "remove", &e);
    if (old_only) {
        const struct vault_record *now = in_force(v, organization_id, name, now_us);
        to = now ? now->entry.version - 1 : 0;
    }
    return drop(v, organization_id, name, 0, to) > 0 ||
           err_set(err, ERR_DATA, "the vault has no such %s for this organization",
                   old_only ? "old version" : "secret");
}

bool vault_check(const struct vault *v, struct err *err)
{
    for (size_t i = 0; i < v->count; i++) {
        struct secret *s = NULL;
        if (!vault_open_at(v, i, &s, err))
            return false;
        secret_free(s);
    }
    return true;
}

/* ---- another key ---- */

static bool rewrap(struct vault_record *r, const uint8_t *from, const uint8_t *to, struct err *err)
{
    char aad_bytes[VAULT_AAD_MAX];
    struct str aad = vault_aad(&r->entry, aad_bytes);
    uint8_t *key = secret_alloc(GCM_KEY);
    struct str wrapped = str_of((const char *)r->wrapped, VAULT_WRAPPED);
    bool good = (key || err_set(err, ERR_LIMIT, "no locked memory is left")) &&
                gcm_open(from, aad, wrapped, key, err) &&
                gcm_seal(to, aad, str_of((char *)key, GCM_KEY), r->wrapped, err);
    secret_release(key, GCM_KEY);
    return good;
}

bool vault_rekey(struct vault *v, const struct vault_access *to, struct err *err)
{
    char next[VAULT_PATH_MAX + 8] = "";
    struct vault_access a = *to;
    struct vault_keys *old = v->keys;
    if (to->kind == VAULT_KEY_FILE) {
        /* One that waits there fits no vault: else vault_open had taken it. */
        snprintf(next, sizeof next, "%s.next", v->key_path);
        unlink(next);
        a.key_path = next;
    }
    v->keys = NULL;
    bool good = begin_new(v, &a, err);
    for (size_t i = 0; good && i < v->count; i++)
        good = rewrap(&v->records[i], old->wrap, v->keys->wrap, err);
    vault_keys_free(old);
    note(v, "rekey", &(struct vault_entry){0});
    v->next_key = good && to->kind == VAULT_KEY_FILE;
    return good;
}

bool vault_save(struct vault *v, struct err *err)
{
    char next[VAULT_PATH_MAX + 8];
    assert(v->lock >= 0);
    if (!vault_write(v, err))
        return false;
    if (v->next_key) {
        v->next_key = false;
        snprintf(next, sizeof next, "%s.next", v->key_path);
        if (rename(next, v->key_path) != 0)
            return err_sys(err, "rename %s", next);
        if (!vault_sync_directory(v->key_path, err))
            return false;
    }
    return vault_log_append(v, err);
}
