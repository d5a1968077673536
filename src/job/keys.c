/* keys.c - see keys.h. */
#include "job/keys.h"

#include "job/failpoint.h"
#include <dirent.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Retiring looks at the keyring of each; hia serve serves 64. */
enum { ORGANIZATIONS_MAX = 256 };

static bool is_organization(const char *name)
{
    return strlen(name) == UUID_MAX - 1 && strspn(name, "0123456789abcdef-") == UUID_MAX - 1;
}

static bool ring_path_of(const struct settings *s, const char *organization_id,
                         char out[OPTION_PATH_MAX + 80])
{
    int n = snprintf(out, OPTION_PATH_MAX + 80, "%s/kept/%s/keyring", s->data_dir, organization_id);
    return n > 0 && n < OPTION_PATH_MAX + 80;
}

bool job_keys_find(const struct settings *s, struct job_keys *keys, struct err *err)
{
    if (!is_organization(s->organization_id))
        return err_set(err, ERR_USAGE, "organization_id must be a UUID in lower case");
    if (!ring_path_of(s, s->organization_id, keys->ring_path))
        return err_set(err, ERR_LIMIT, "the path of the data directory is too long");
    (void)snprintf(keys->lock_path, sizeof keys->lock_path, "%s/rekey.lock", s->data_dir);
    keys->place = (struct cred_ring_place){.key_path = s->key_file,
                                           .ring_path = keys->ring_path,
                                           .organization_id = s->organization_id};
    return true;
}

/* Has anything been kept? Kept bytes are in folders of two hexadecimal digits. */
static bool is_in_use(const struct job_keys *keys)
{
    char folder[OPTION_PATH_MAX + 80];
    bool used = false;
    str_copy(folder, sizeof folder,
             str_of(keys->ring_path, (size_t)(strrchr(keys->ring_path, '/') - keys->ring_path)));
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e && !used; e = readdir(d))
        used = strlen(e->d_name) == 2 && strspn(e->d_name, "0123456789abcdef") == 2;
    if (d)
        closedir(d);
    return used;
}

struct cred_ring *job_ring_open(const struct settings *s, bool create, struct err *err)
{
    struct job_keys keys;
    if (!job_keys_find(s, &keys, err) ||
        (create && !keep_make(s->data_dir, s->organization_id, err)))
        return NULL;
    keys.place.in_use = is_in_use(&keys);
    return cred_ring_open(&keys.place, create, err);
}

bool job_digest(const struct cred_ring *ring, const char *organization_id, struct str use,
                struct str text, char hex[SHA256_HEX_MAX], struct err *err)
{
    uint8_t key[SHA256_SIZE], digest[SHA256_SIZE];
    bool ok = cred_key_derive(cred_ring_first(ring), str_from(organization_id), use, key,
                              sizeof key, err);
    if (ok) {
        hmac_sha256(key, text, digest);
        hex_encode(digest, sizeof digest, hex);
    }
    OPENSSL_cleanse(key, sizeof key);
    return ok;
}

bool job_rekey(const struct settings *s, int64_t now_us, struct rekeyed *done, struct err *err)
{
    struct job_keys keys;
    struct cred_ring *ring = job_ring_open(s, true, err); /* what is not there yet is made */
    bool good = ring && job_keys_find(s, &keys, err) &&
                ring_rekey(&keys.place, keys.lock_path, now_us, failpoint, done, err);
    cred_ring_free(ring);
    return good;
}

/* ---- retiring ------------------------------------------------------------------------------- */

struct organizations {
    size_t count;
    char id[ORGANIZATIONS_MAX][UUID_MAX];
    char ring_path[ORGANIZATIONS_MAX][OPTION_PATH_MAX + 80];
    struct cred_ring_place place[ORGANIZATIONS_MAX];
};

static bool add(struct organizations *all, const struct settings *s, const char *id,
                struct err *err)
{
    if (all->count == ORGANIZATIONS_MAX)
        return err_set(err, ERR_LIMIT, "keys of at most %d organizations are looked at",
                       ORGANIZATIONS_MAX);
    size_t i = all->count++;
    str_copy(all->id[i], UUID_MAX, str_from(id));
    if (!ring_path_of(s, id, all->ring_path[i]))
        return err_set(err, ERR_LIMIT, "the path of the data directory is too long");
    all->place[i] = (struct cred_ring_place){
        .key_path = s->key_file, .ring_path = all->ring_path[i], .organization_id = all->id[i]};
    return true;
}

static bool list(struct organizations *all, const struct settings *s, struct err *err)
{
    char folder[OPTION_PATH_MAX + 8];
    (void)snprintf(folder, sizeof folder, "%s/kept", s->data_dir);
    if (!add(all, s, s->organization_id, err))
        return false;
    DIR *d = opendir(folder);
    if (!d)
        return err_sys(err, "open %s", folder);
    bool good = true;
    for (struct dirent *e = readdir(d); e && good; e = readdir(d))
        if (is_organization(e->d_name) && strcmp(e->d_name, s->organization_id) != 0)
            good = add(all, s, e->d_name, err);
    closedir(d);
    return good;
}

bool job_retire(const struct settings *s, bool dry, size_t *retired, struct err *err)
{
    struct job_keys keys;
    struct organizations *all = calloc(1, sizeof *all);
    bool good = (all || err_set(err, ERR_LIMIT, "out of memory")) && job_keys_find(s, &keys, err) &&
                list(all, s, err) &&
                ring_retire(all->place, all->count, keys.lock_path, dry, retired, err);
    free(all);
    return good;
}
