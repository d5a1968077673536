/* call_seal.h - short texts of a call, sealed in its row: AES-256-GCM under a key of the
 * organization's own (HKDF of a key of the keyring), bound to what they are and whose. */
#ifndef HIA_JOB_CALL_SEAL_H
#define HIA_JOB_CALL_SEAL_H

#include "base/buf.h"
#include "cred/ring.h"

enum { CALL_SEALED_MAX = 1 << 21 };

/** `out` is emptied first. What is sealed as "next" of one call opens as nothing else. */
MUST_USE bool call_seal_put(struct cred_ring *ring, const char *what, struct str whose,
                            struct str text, struct buf *out, struct err *err);
/** The same for many texts of one thread, all under the key that is the newest now. The sealer is
 * the caller's (cred_sealer_free); NULL: ERR_CRYPTO. */
struct cred_sealer *call_sealer(struct cred_ring *ring, struct err *err);
MUST_USE bool call_seal_with(struct cred_sealer *sealer, const char *what, struct str whose,
                             struct str text, struct buf *out, struct err *err);
/** ERR_CRYPTO when it is not what was sealed as this. */
MUST_USE bool call_seal_open(struct cred_ring *ring, const char *what, struct str whose,
                             struct str sealed, struct buf *out, struct err *err);

#endif
