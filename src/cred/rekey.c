/* rekey.c - see rekey.h. */
#include "cred/rekey.h"

#include "cred/ring_state.h"
#include <errno.h>
#include <sys/file.h>
#include <unistd.h>

static_assert((int)REKEY_OUTER_MAX == (int)KEY_FILE_KEYS_MAX, "all of a key file are told");

/* Held until the process ends or the descriptor is closed. -1: ERR_USAGE, somebody else has it. */
static int take_lock(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        err_sys(err, "open %s", path);
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    if (errno == EWOULDBLOCK)
        err_set(err, ERR_USAGE, "another process is changing the ledger's key just now");
    else
        err_sys(err, "lock %s", path);
    close(fd);
    return -1;
}

static bool is_wrapped_by(const struct ring_keys *keys, const struct cred_key *outer)
{
    return keys->has_file && memcmp(keys->wrap_id, outer->id, CRED_KEY_ID_SIZE) == 0;
}

/* The first step: afterwards the key file's newest key is not what wraps the keyring. */
static bool add_outer(const struct cred_ring_place *place, const struct ring_keys *keys,
                      struct key_file *outer, struct rekeyed *done, struct err *err)
{
    done->resumed = !outer->of[0].direct && !is_wrapped_by(keys, outer->of[0].key);
    return done->resumed ||
           (key_file_add(outer, err) && key_file_save(place->key_path, outer, err));
}

/* The second. */
static bool wrap_again(const struct cred_ring_place *place, struct ring_keys *keys,
                       const struct key_file *outer, int64_t now_us, struct rekeyed *done,
                       struct err *err)
{
    done->new_data_key = keys->count < RING_KEYS_MAX;
    if (done->new_data_key && !ring_keys_add(keys, now_us, err))
        return false;
    memcpy(done->outer, outer->of[0].key->id, CRED_KEY_ID_SIZE);
    memcpy(done->newest, keys->of[keys->count - 1].key->id, CRED_KEY_ID_SIZE);
    return ring_keys_save(place, keys, outer->of[0].key, err);
}

static bool stepped(void (*step)(const char *name), const char *name)
{
    if (step)
        step(name);
    return true;
}

bool ring_rekey(const struct cred_ring_place *place, const char *lock_path, int64_t now_us,
                void (*step)(const char *name), struct rekeyed *done, struct err *err)
{
    struct ring_keys keys = {0};
    struct key_file outer = {0};
    *done = (struct rekeyed){0};
    int lock = take_lock(lock_path, err);
    bool good = lock >= 0 && ring_keys_load(place, &keys, &outer, err) &&
                add_outer(place, &keys, &outer, done, err) && stepped(step, "rekey.added") &&
                wrap_again(place, &keys, &outer, now_us, done, err) &&
                stepped(step, "rekey.wrapped");
    ring_keys_fini(&keys);
    key_file_fini(&outer);
    if (lock >= 0)
        close(lock);
    return good;
}

/* Loading has opened every data key of it by the key that wraps it. */
static bool check_retired(const struct cred_ring_place *place, const struct cred_key *newest,
                          struct err *err)
{
    struct ring_keys keys = {0};
    bool good =
        ring_keys_load(place, &keys, NULL, err) &&
        (is_wrapped_by(&keys, newest) ||
         err_set(err, ERR_CRYPTO,
                 "organization %s still needs an older key of %s: hia ledger rekey with its "
                 "configuration first",
                 place->organization_id, place->key_path));
    ring_keys_fini(&keys);
    return good;
}

bool ring_retire(const struct cred_ring_place *all, size_t count, const char *lock_path, bool dry,
                 size_t *retired, struct err *err)
{
    struct key_file outer = {0};
    const char *key_path = all[0].key_path;
    int lock = take_lock(lock_path, err);
    bool good = lock >= 0 && key_file_load(key_path, &outer, err);
    *retired = 0;
    for (size_t i = 0; good && i < count; i++)
        good = check_retired(&all[i], outer.of[0].key, err);
    if (good && outer.count > 1) {
        struct key_file kept = {.count = 1, .of = {outer.of[0]}};
        good = dry || key_file_save(key_path, &kept, err);
        *retired = good ? outer.count - 1 : 0;
    }
    key_file_fini(&outer);
    if (lock >= 0)
        close(lock);
    return good;
}

bool ring_look(const struct cred_ring_place *place, struct ring_status *status, struct err *err)
{
    struct ring_keys keys = {0};
    struct key_file outer = {0};
    *status = (struct ring_status){0};
    bool good = ring_keys_load(place, &keys, &outer, err);
    status->has_ring = keys.has_file;
    status->outer_count = outer.count;
    for (size_t i = 0; i < outer.count; i++) {
        memcpy(status->outer[i].id, outer.of[i].key->id, CRED_KEY_ID_SIZE);
        status->outer[i].wraps =
            keys.has_file ? is_wrapped_by(&keys, outer.of[i].key) : outer.of[i].direct;
    }
    status->data_count = keys.count;
    for (size_t i = 0; i < keys.count; i++) {
        memcpy(status->data[i].id, keys.of[i].key->id, CRED_KEY_ID_SIZE);
        status->data[i].created_us = keys.of[i].created_us;
    }
    ring_keys_fini(&keys);
    key_file_fini(&outer);
    return good;
}
