/* call_seal.h - short texts of a call, sealed in its row: AES-256-GCM under a key of the
 * organization's own (HKDF of the ledger's key), bound to what they are and whose. */
#ifndef HIA_JOB_CALL_SEAL_H
#define HIA_JOB_CALL_SEAL_H

#include "base/buf.h"
#include "cred/key.h"

enum { CALL_SEALED_MAX = 1 << 21 };

struct call_seal {
    uint8_t key[CRED_KEY_SIZE];
};

MUST_USE bool call_seal_init(struct call_seal *s, const struct cred_key *key,
                             const char *organization_id, struct err *err);
/** Wipes the key. */
void call_seal_fini(struct call_seal *s);

/** `out` is emptied first. What is sealed as "next" of one call opens as nothing else. */
MUST_USE bool call_seal_put(const struct call_seal *s, const char *what, struct str whose,
                            struct str text, struct buf *out, struct err *err);
/** ERR_CRYPTO when it is not what was sealed as this. */
MUST_USE bool call_seal_open(const struct call_seal *s, const char *what, struct str whose,
                             struct str sealed, struct buf *out, struct err *err);

#endif
