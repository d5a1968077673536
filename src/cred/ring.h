/* ring.h - the keyring of one organization: the data keys that what is kept is sealed under, each
 * wrapped by the key file's newest key. Another key file's key re-wraps them and touches nothing
 * that is sealed (docs/decisions/0016).
 *
 * A ledger whose key was never rotated has no keyring: the key in its file is its one data key.
 * The first rotation makes the keyring with that key as its first, and it stays first: texts in
 * rows say no key when they are sealed under it, and digests are keyed by it for good.
 *
 * What is kept afterwards is sealed under the newest data key. A process that has the keyring open
 * looks whether the file changed before it seals, and when it meets a key that it does not know:
 * nothing is restarted. Threads may share one. */
#ifndef HIA_CRED_RING_H
#define HIA_CRED_RING_H

#include "cred/key.h"

enum {
    RING_KEYS_MAX = 64,
    RING_TEXT_ADDED = 40, /* a sealed text is at most so much longer than the text */
    RING_ID_TEXT_MAX = 2 * CRED_KEY_ID_SIZE + 1
};

/** Where its files are; the folder of each is there. */
struct cred_ring_place {
    const char *key_path, *ring_path, *organization_id;
    bool in_use; /* something is sealed already: a keyring that is not there was lost */
};

struct cred_ring;

/** With `create` a missing key file is made, and, unless it is in use, a missing keyring where the
 * key file's keys only wrap. ERR_CRYPTO says which key is missing, where it was looked for, and
 * what to do. */
MUST_USE struct cred_ring *cred_ring_open(const struct cred_ring_place *place, bool create,
                                          struct err *err);
void cred_ring_free(struct cred_ring *r); /* wipes */

/** What to seal under now. Keys are valid until the ring is freed. */
const struct cred_key *cred_ring_newest(struct cred_ring *r);
/** What digests are keyed by. */
const struct cred_key *cred_ring_first(const struct cred_ring *r);
/** The key of that id; the files are read again when it is not known. NULL: ERR_CRYPTO names it. */
const struct cred_key *cred_ring_find(struct cred_ring *r, const uint8_t id[CRED_KEY_ID_SIZE],
                                      struct err *err);

/** Short texts, of rows: AES-256-GCM under a key of the data key, the organization and `info` (what
 * they are for), bound to `aad`. `to` holds text.n + RING_TEXT_ADDED bytes; `*n` are used. */
MUST_USE bool cred_ring_seal(struct cred_ring *r, struct str info, struct str aad, struct str text,
                             char *to, size_t *n, struct err *err);
/** The same for who seals thousands in one transaction: the newest key is looked for and set up
 * once. A sealer is one thread's. NULL: ERR_CRYPTO. */
struct cred_sealer;
struct cred_sealer *cred_sealer_new(struct cred_ring *r, struct str info, struct err *err);
void cred_sealer_free(struct cred_sealer *s); /* wipes */
MUST_USE bool cred_sealer_put(struct cred_sealer *s, struct str aad, struct str text, char *to,
                              size_t *n, struct err *err);
/** `to` holds sealed.n bytes. ERR_CRYPTO when it is not what was sealed as this, or under a key
 * that is missing, which is named. */
MUST_USE bool cred_ring_unseal(struct cred_ring *r, struct str info, struct str aad,
                               struct str sealed, char *to, size_t *n, struct err *err);

/** The data keys, the oldest first. */
struct cred_ring_key {
    uint8_t id[CRED_KEY_ID_SIZE];
    int64_t created_us; /* 0: it was the key file's, before there was a keyring */
};
size_t cred_ring_list(struct cred_ring *r, struct cred_ring_key list[RING_KEYS_MAX]);

#endif
