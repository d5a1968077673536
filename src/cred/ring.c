/* ring.c - see ring.h: the keys that are open, and when the files are looked at again. */
#include "cred/ring_state.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "cred/secret.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- opening -------------------------------------------------------------------------------- */

static bool make_ring(const struct cred_ring_place *place, struct err *err)
{
    struct key_file outer;
    bool good = key_file_load(place->key_path, &outer, err) &&
                (key_file_direct(&outer) || place->in_use ||
                 ring_keys_make(place, outer.of[0].key, clock_now_us(), err));
    key_file_fini(&outer);
    return good;
}

static bool make_files(const struct cred_ring_place *place, struct err *err)
{
    if (access(place->ring_path, F_OK) == 0)
        return true;
    if (access(place->key_path, F_OK) != 0 && errno == ENOENT) {
        struct cred_key *k = cred_key_open(place->key_path, true, err);
        cred_key_free(k);
        return k != NULL;
    }
    return make_ring(place, err);
}

static bool keep_place(struct cred_ring *r, const struct cred_ring_place *place, struct err *err)
{
    r->place =
        (struct cred_ring_place){r->key_path, r->ring_path, r->organization_id, place->in_use};
    return (str_copy(r->key_path, sizeof r->key_path, str_from(place->key_path)) &&
            str_copy(r->ring_path, sizeof r->ring_path, str_from(place->ring_path)) &&
            str_copy(r->organization_id, sizeof r->organization_id,
                     str_from(place->organization_id))) ||
           err_set(err, ERR_CONFIG, "the path of the keyring is too long");
}

struct cred_ring *cred_ring_open(const struct cred_ring_place *place, bool create, struct err *err)
{
    struct cred_ring *r = calloc(1, sizeof *r);
    if (!r || !(r->derived = secret_alloc(RING_DERIVED_MAX * sizeof *r->derived))) {
        err_set(err, ERR_LIMIT, "no memory is left for a keyring");
        free(r);
        return NULL;
    }
    pthread_mutex_init(&r->lock, NULL);
    if (keep_place(r, place, err) && (!create || make_files(&r->place, err)) &&
        ring_keys_load(&r->place, &r->keys, NULL, err)) {
        r->looked_at = r->keys.stamp;
        return r;
    }
    cred_ring_free(r);
    return NULL;
}

void cred_ring_free(struct cred_ring *r)
{
    if (!r)
        return;
    ring_keys_fini(&r->keys);
    secret_release(r->derived, RING_DERIVED_MAX * sizeof *r->derived);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* ---- looking again -------------------------------------------------------------------------- */

static const struct cred_key *known(const struct cred_ring *r, const uint8_t *id)
{
    for (size_t i = 0; i < r->keys.count; i++)
        if (memcmp(r->keys.of[i].key->id, id, CRED_KEY_ID_SIZE) == 0)
            return r->keys.of[i].key;
    return NULL;
}

/* Keys that were lent stay where they are: what is new comes behind them. */
static void take_new(struct cred_ring *r, struct ring_keys *from)
{
    for (size_t i = 0; i < from->count; i++) {
        struct ring_entry *e = &from->of[i];
        if (known(r, e->key->id) || r->keys.count == RING_KEYS_MAX)
            continue;
        r->keys.of[r->keys.count++] = *e;
        e->key = NULL;
    }
    r->keys.has_file = from->has_file;
    r->looked_at = from->stamp;
}

/* Under the lock. What cannot be read leaves what is open as it is. */
static bool look_again(struct cred_ring *r, struct err *err)
{
    struct ring_keys now;
    bool good = ring_keys_load(&r->place, &now, NULL, err);
    if (good)
        take_new(r, &now);
    ring_keys_fini(&now);
    return good;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* One look at the file's date a seal. A keyring that cannot be opened (the key file of this machine
 * is still the old one) is said once, and sealing goes on as before: what it seals can be read by
 * all. */
const struct cred_key *cred_ring_newest(struct cred_ring *r)
{
    struct err err = {0};
    struct stat st;
    pthread_mutex_lock(&r->lock);
    if (stat(r->place.ring_path, &st) == 0 && !is_same_file(&st, &r->looked_at)) {
        r->looked_at = st;
        if (look_again(r, &err))
            log_event(LOG_INFO, "keys", "keyring.taken", NULL,
                      LOG_TEXT("organization_id", r->place.organization_id),
                      LOG_NUMBER("keys", r->keys.count));
        else
            log_event(LOG_ERROR, "keys", "keyring.unreadable", NULL, LOG_TEXT("error", err.text));
    }
    const struct cred_key *k = r->keys.of[r->keys.count - 1].key;
    pthread_mutex_unlock(&r->lock);
    return k;
}

const struct cred_key *cred_ring_first(const struct cred_ring *r)
{
    return r->keys.of[0].key;
}

const struct cred_key *cred_ring_find(struct cred_ring *r, const uint8_t id[CRED_KEY_ID_SIZE],
                                      struct err *err)
{
    char text[RING_ID_TEXT_MAX];
    struct err why = {0};
    pthread_mutex_lock(&r->lock);
    const struct cred_key *k = known(r, id);
    if (!k && look_again(r, &why))
        k = known(r, id);
    pthread_mutex_unlock(&r->lock);
    if (k)
        return k;
    hex_encode(id, CRED_KEY_ID_SIZE, text);
    if (why.kind)
        err_set(err, ERR_CRYPTO, "%s", why.text);
    else
        err_set(err, ERR_CRYPTO,
                "sealed under key %s, which neither the key file %s nor the keyring %s holds: put "
                "back those of the day it was sealed, from a backup",
                text, r->place.key_path, r->place.ring_path);
    err_wrap(err, "key %s is needed", text);
    return NULL;
}

size_t cred_ring_list(struct cred_ring *r, struct cred_ring_key list[RING_KEYS_MAX])
{
    pthread_mutex_lock(&r->lock);
    size_t n = r->keys.count;
    for (size_t i = 0; i < n; i++) {
        memcpy(list[i].id, r->keys.of[i].key->id, CRED_KEY_ID_SIZE);
        list[i].created_us = r->keys.of[i].created_us;
    }
    pthread_mutex_unlock(&r->lock);
    return n;
}
