/* ring_file.c - the keyring's file.
 *
 *     "HIARING" and the version (1), 8 bytes; id of the outer key, 8; count, 4 (big-endian)
 *     then a data key each, the oldest first: id, 8; made (microseconds UTC), 8; wrapped, 60
 *
 * Each is wrapped by AES-256-GCM under a key derived from the outer key for this organization, and
 * bound to the head, its place, id and date: none can be taken out, exchanged or added. */
#include "cred/ring_state.h"

#include "base/file.h"
#include "base/hash.h"
#include "cred/gcm.h"
#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    HEAD = 20,
    AT_WRAP_ID = 8,
    AT_COUNT = 16,
    WRAPPED = CRED_KEY_SIZE + GCM_ADDED,
    ENTRY_CLEAR = 16,
    ENTRY = ENTRY_CLEAR + WRAPPED,
    FILE_MAX = HEAD + RING_KEYS_MAX * ENTRY,
    AAD_MAX = HEAD + ENTRY_CLEAR + 4,
    LOAD_TRIES = 5
};

static const char MAGIC[8] = {'H', 'I', 'A', 'R', 'I', 'N', 'G', 1};

static void put_number(uint8_t *p, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
}

static uint64_t get_number(const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

static struct str aad_of(const uint8_t *head, const uint8_t *entry, size_t i, uint8_t out[AAD_MAX])
{
    memcpy(out, head, HEAD);
    memcpy(out + HEAD, entry, ENTRY_CLEAR);
    put_number(out + HEAD + ENTRY_CLEAR, i, 4);
    return str_of((char *)out, AAD_MAX);
}

static bool wrap_key(const struct cred_ring_place *place, const struct cred_key *outer,
                     uint8_t out[GCM_KEY], struct err *err)
{
    return cred_key_derive(outer, str_from(place->organization_id), STR("hia keyring wrap 1"), out,
                           GCM_KEY, err);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool damaged(const struct cred_ring_place *place, struct err *err)
{
    return err_set(err, ERR_CRYPTO, "the keyring %s is damaged: put it back from a backup",
                   place->ring_path);
}

static bool unwrap(const struct cred_ring_place *place, const uint8_t *p, size_t n,
                   const uint8_t wrap[GCM_KEY], struct ring_keys *keys, struct err *err)
{
    uint8_t aad[AAD_MAX], bytes[WRAPPED];
    size_t count = (n - HEAD) / ENTRY;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *e = p + HEAD + i * ENTRY;
        struct err why = {0};
        struct cred_key *k = gcm_open(wrap, aad_of(p, e, i, aad),
                                      str_of((const char *)e + ENTRY_CLEAR, WRAPPED), bytes, &why)
                                 ? cred_key_of(bytes, err)
                                 : NULL;
        OPENSSL_cleanse(bytes, sizeof bytes);
        if (!k || memcmp(k->id, e, CRED_KEY_ID_SIZE) != 0) {
            cred_key_free(k);
            return damaged(place, err);
        }
        keys->of[keys->count++] =
            (struct ring_entry){k, (int64_t)get_number(e + CRED_KEY_ID_SIZE, 8)};
    }
    return true;
}

static bool parse(const struct cred_ring_place *place, const struct key_file *outer,
                  const uint8_t *p, size_t n, struct ring_keys *keys, struct err *err)
{
    uint8_t wrap[GCM_KEY];
    char id[RING_ID_TEXT_MAX];
    if (n < HEAD + ENTRY || n > FILE_MAX || (n - HEAD) % ENTRY || memcmp(p, MAGIC, 8) != 0 ||
        get_number(p + AT_COUNT, 4) != (n - HEAD) / ENTRY)
        return damaged(place, err);
    memcpy(keys->wrap_id, p + AT_WRAP_ID, CRED_KEY_ID_SIZE);
    const struct cred_key *key = key_file_find(outer, keys->wrap_id);
    if (!key) {
        hex_encode(keys->wrap_id, CRED_KEY_ID_SIZE, id);
        return err_set(err, ERR_CRYPTO,
                       "the keyring %s is wrapped by key %s, which the key file %s does not hold: "
                       "put that key file back, or the keyring of the same day, from a backup",
                       place->ring_path, id, place->key_path);
    }
    bool good = wrap_key(place, key, wrap, err) && unwrap(place, p, n, wrap, keys, err);
    OPENSSL_cleanse(wrap, sizeof wrap);
    return good;
}

/* Without a keyring: the key that seals by itself, if there is one. */
static bool take_direct(const struct cred_ring_place *place, const struct key_file *outer,
                        struct ring_keys *keys, struct err *err)
{
    const struct cred_key *direct = key_file_direct(outer);
    if (!direct)
        return err_set(err, ERR_CRYPTO,
                       "the keyring %s is missing, and the key file %s only opens keyrings: put it "
                       "back from a backup of the data directory",
                       place->ring_path, place->key_path);
    struct cred_key *k = cred_key_of(direct->bytes, err);
    if (k)
        keys->of[keys->count++] = (struct ring_entry){k, 0};
    return k != NULL;
}

static bool load_once(const struct cred_ring_place *place, struct ring_keys *keys,
                      struct key_file *outer, struct err *err)
{
    uint8_t bytes[FILE_MAX + 1];
    size_t n;
    *keys = (struct ring_keys){0};
    return key_file_load(place->key_path, outer, err) &&
           key_bytes_read(place->ring_path, bytes, sizeof bytes, &n, &keys->has_file, &keys->stamp,
                          err) &&
           (keys->has_file ? parse(place, outer, bytes, n, keys, err)
                           : take_direct(place, outer, keys, err));
}

/* The key file is read before the keyring. A rotation that replaced both in between leaves a
 * keyring of a key which that key file did not have yet: the next look finds both new. */
bool ring_keys_load(const struct cred_ring_place *place, struct ring_keys *keys,
                    struct key_file *outer, struct err *err)
{
    struct key_file own = {0}, *f = outer ? outer : &own;
    bool good = false;
    for (int i = 0; i < LOAD_TRIES && !good; i++) {
        err_clear(err);
        key_file_fini(f);
        good = load_once(place, keys, f, err);
        if (!good)
            ring_keys_fini(keys);
    }
    if (!outer)
        key_file_fini(&own);
    return good;
}

bool ring_wrap_id(const char *ring_path, uint8_t id[CRED_KEY_ID_SIZE])
{
    uint8_t bytes[FILE_MAX + 1];
    struct stat st;
    struct err err = {0};
    size_t n;
    bool there;
    if (!key_bytes_read(ring_path, bytes, sizeof bytes, &n, &there, &st, &err) || !there ||
        n < HEAD || memcmp(bytes, MAGIC, 8) != 0)
        return false;
    memcpy(id, bytes + AT_WRAP_ID, CRED_KEY_ID_SIZE);
    return true;
}

/* ---- writing -------------------------------------------------------------------------------- */

static bool wrap_all(const struct cred_ring_place *place, const struct ring_keys *keys,
                     const struct cred_key *outer, uint8_t out[FILE_MAX], struct err *err)
{
    uint8_t wrap[GCM_KEY], aad[AAD_MAX];
    if (!wrap_key(place, outer, wrap, err))
        return false;
    memcpy(out, MAGIC, sizeof MAGIC);
    memcpy(out + AT_WRAP_ID, outer->id, CRED_KEY_ID_SIZE);
    put_number(out + AT_COUNT, keys->count, 4);
    bool good = true;
    for (size_t i = 0; good && i < keys->count; i++) {
        const struct ring_entry *k = &keys->of[i];
        uint8_t *e = out + HEAD + i * ENTRY;
        memcpy(e, k->key->id, CRED_KEY_ID_SIZE);
        put_number(e + CRED_KEY_ID_SIZE, (uint64_t)k->created_us, 8);
        good = gcm_seal(wrap, aad_of(out, e, i, aad),
                        str_of((const char *)k->key->bytes, CRED_KEY_SIZE), e + ENTRY_CLEAR, err);
    }
    OPENSSL_cleanse(wrap, sizeof wrap);
    return good;
}

bool ring_keys_save(const struct cred_ring_place *place, const struct ring_keys *keys,
                    const struct cred_key *outer, struct err *err)
{
    uint8_t out[FILE_MAX];
    return wrap_all(place, keys, outer, out, err) &&
           key_bytes_replace(place->ring_path, str_of((char *)out, HEAD + keys->count * ENTRY),
                             err);
}

/* Two processes may be first: link(2) does not replace what the other put there. */
bool ring_keys_make(const struct cred_ring_place *place, const struct cred_key *outer,
                    int64_t now_us, struct err *err)
{
    struct ring_keys keys = {0};
    char temporary[KEY_PATH_MAX];
    uint8_t out[FILE_MAX];
    int n = snprintf(temporary, sizeof temporary, "%s.XXXXXX", place->ring_path), fd = -1;
    bool good = (n > 0 && (size_t)n < sizeof temporary) ||
                err_set(err, ERR_CONFIG, "the keyring's path is too long");
    good = good && ring_keys_add(&keys, now_us, err) && wrap_all(place, &keys, outer, out, err) &&
           ((fd = mkstemp(temporary)) >= 0 || err_sys(err, "create %s", temporary));
    good = good && file_write(fd, str_of((char *)out, HEAD + ENTRY), "write the keyring", err) &&
           (fsync(fd) == 0 || err_sys(err, "sync %s", temporary)) &&
           (link(temporary, place->ring_path) == 0 || errno == EEXIST ||
            err_sys(err, "create %s", place->ring_path));
    if (fd >= 0) {
        close(fd);
        (void)unlink(temporary);
    }
    ring_keys_fini(&keys);
    return good && key_sync_directory(place->ring_path, err);
}

bool ring_keys_add(struct ring_keys *keys, int64_t now_us, struct err *err)
{
    uint8_t bytes[CRED_KEY_SIZE];
    if (keys->count == RING_KEYS_MAX)
        return err_set(err, ERR_LIMIT, "a keyring holds at most %d keys", RING_KEYS_MAX);
    random_bytes(bytes, sizeof bytes);
    struct cred_key *k = cred_key_of(bytes, err);
    OPENSSL_cleanse(bytes, sizeof bytes);
    if (k)
        keys->of[keys->count++] = (struct ring_entry){k, now_us};
    return k != NULL;
}

void ring_keys_fini(struct ring_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        cred_key_free(keys->of[i].key);
    *keys = (struct ring_keys){0};
}
