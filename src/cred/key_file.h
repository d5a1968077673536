/* key_file.h - private to the keyring: the outer keys in a key file, and files replaced whole.
 *
 * A key file that was never rotated is 32 bytes, one key, which seals by itself. One that was is
 *
 *     "HIAKEYS" and the version (1), 8 bytes; then a key each, the newest first:
 *     kind, 1 byte (1: only wraps a keyring; 0: sealed by itself before there was one); 7 zeros;
 *     the key, 32 bytes
 *
 * The newest wraps; all open. */
#ifndef HIA_CRED_KEY_FILE_H
#define HIA_CRED_KEY_FILE_H

#include "cred/key_state.h"

enum { KEY_FILE_KEYS_MAX = 8, KEY_FILE_SIZE_MAX = 8 + KEY_FILE_KEYS_MAX * (8 + CRED_KEY_SIZE) };

struct key_file {
    size_t count;
    struct key_file_key {
        struct cred_key *key;
        bool direct; /* sealed by itself */
    } of[KEY_FILE_KEYS_MAX];
};

/** ERR_CRYPTO when it is missing, open to others, or no key file. `f` is for key_file_fini in
 * either case. */
MUST_USE bool key_file_load(const char *path, struct key_file *f, struct err *err);
/** Replaced whole and durably: a reader finds this or what was there. */
MUST_USE bool key_file_save(const char *path, const struct key_file *f, struct err *err);
/** A new key in front, which only wraps. ERR_LIMIT when there are as many as a file holds. */
MUST_USE bool key_file_add(struct key_file *f, struct err *err);
/** Wipes. */
void key_file_fini(struct key_file *f);
/** The one of that id; NULL: none. */
const struct cred_key *key_file_find(const struct key_file *f, const uint8_t *id);
/** The one that seals by itself; NULL: none. */
const struct cred_key *key_file_direct(const struct key_file *f);

/** All of a file of keys: `*n` bytes of at most `max`. `*there` is false when there is none. */
MUST_USE bool key_bytes_read(const char *path, uint8_t *to, size_t max, size_t *n, bool *there,
                             struct stat *st, struct err *err);
/** Under another name, synced, renamed, the folder synced; mode 0600. The caller holds a lock. */
MUST_USE bool key_bytes_replace(const char *path, struct str bytes, struct err *err);

#endif
