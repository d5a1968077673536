/* ring_state.h - private to the keyring: its file, and what is open of it. */
#ifndef HIA_CRED_RING_STATE_H
#define HIA_CRED_RING_STATE_H

#include "base/hash.h"
#include "cred/key_file.h"
#include "cred/ring.h"

#include <pthread.h>

/* Keys of texts, derived once: a handful of purposes, two or three data keys. */
enum { RING_DERIVED_MAX = 32, RING_INFO_MAX = 32 };

/** What the files say. The keys are whoever's it is. */
struct ring_keys {
    size_t count; /* the newest last */
    struct ring_entry {
        struct cred_key *key;
        int64_t created_us;
    } of[RING_KEYS_MAX];
    bool has_file;                     /* false: the one key is the key file's own */
    uint8_t wrap_id[CRED_KEY_ID_SIZE]; /* of the outer key that the file is wrapped by */
    struct stat stamp;                 /* of the file that was read */
};

struct ring_derived {
    const struct cred_key *key;
    uint8_t info[RING_INFO_MAX];
    size_t info_size;
    uint8_t bytes[CRED_KEY_SIZE];
};

struct cred_ring {
    struct cred_ring_place place; /* its texts are the three below */
    char key_path[KEY_PATH_MAX], ring_path[KEY_PATH_MAX], organization_id[UUID_MAX];
    pthread_mutex_t lock; /* of all below */
    struct ring_keys keys;
    struct stat looked_at;        /* the file as it was when it was last read, or not to be read */
    struct ring_derived *derived; /* locked memory */
    size_t derived_count, derived_next;
};

/** Both files, read again where one was replaced between. `keys` is for ring_keys_fini in either
 * case. With `outer` not NULL what the key file holds is left there, for key_file_fini. */
MUST_USE bool ring_keys_load(const struct cred_ring_place *place, struct ring_keys *keys,
                             struct key_file *outer, struct err *err);
/** All of them wrapped by `outer`, replaced whole and durably. The caller holds the rekey lock. */
MUST_USE bool ring_keys_save(const struct cred_ring_place *place, const struct ring_keys *keys,
                             const struct cred_key *outer, struct err *err);
/** The first keyring where there is none, and never over another's. */
MUST_USE bool ring_keys_make(const struct cred_ring_place *place, const struct cred_key *outer,
                             int64_t now_us, struct err *err);
MUST_USE bool ring_keys_add(struct ring_keys *keys, int64_t now_us, struct err *err);
void ring_keys_fini(struct ring_keys *keys);
/** The id of the outer key in the head of a keyring. False: there is none there. */
MUST_USE bool ring_wrap_id(const char *ring_path, uint8_t id[CRED_KEY_ID_SIZE]);

#endif
