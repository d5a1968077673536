/* rekey.h - another outer key for a keyring, and the old one's end. Each step replaces one file
 * whole; whoever has the keyring open reads and writes on between any two of them, and after a
 * crash at any place the same call goes on. */
#ifndef HIA_CRED_REKEY_H
#define HIA_CRED_REKEY_H

#include "cred/ring.h"

enum { REKEY_OUTER_MAX = 8 };

struct rekeyed {
    bool resumed;                     /* the key file had a newer key already: none was made */
    bool new_data_key;                /* false: the keyring has as many as it holds */
    uint8_t outer[CRED_KEY_ID_SIZE];  /* what wraps now */
    uint8_t newest[CRED_KEY_ID_SIZE]; /* what seals now */
};

/** A new key into the key file, beside those there are; then all data keys, and a new one, wrapped
 * by it. The older outer keys stay until ring_retire. Where the key file has a newer key than the
 * keyring (a run that was cut off, or one an administrator put there), that one is used. Only one
 * runs at a time: `lock_path`. `step` is called between and after the two steps; NULL: not. */
MUST_USE bool ring_rekey(const struct cred_ring_place *place, const char *lock_path, int64_t now_us,
                         void (*step)(const char *name), struct rekeyed *done, struct err *err);

/** Takes every outer key but the newest out of the key file. `all`: every organization whose data
 * this key file guards; each keyring is opened by the newest key first, and ERR_CRYPTO names one
 * that is not. `dry`: only looked at. `*retired`: how many. */
MUST_USE bool ring_retire(const struct cred_ring_place *all, size_t count, const char *lock_path,
                          bool dry, size_t *retired, struct err *err);

/** What the two files hold. */
struct ring_status {
    bool has_ring;
    size_t outer_count, data_count;
    struct {
        uint8_t id[CRED_KEY_ID_SIZE];
        bool wraps;                           /* this keyring */
    } outer[REKEY_OUTER_MAX];                 /* the newest first */
    struct cred_ring_key data[RING_KEYS_MAX]; /* the oldest first */
};
MUST_USE bool ring_look(const struct cred_ring_place *place, struct ring_status *status,
                        struct err *err);

#endif
