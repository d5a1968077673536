/* key.h - the 32-byte key that seals kept bytes: in a file only its owner reads, in memory that is
 * locked, kept out of core dumps and wiped. */
#ifndef HIA_CRED_KEY_H
#define HIA_CRED_KEY_H

#include "base/err.h"
#include "base/str.h"

enum { CRED_KEY_SIZE = 32, CRED_KEY_ID_SIZE = 8 };

struct cred_key; /* read-only once made: threads may share it */

/** Load the key file. ERR_CRYPTO when it is missing, not 32 bytes, not a regular file of ours, or
 * when its mode lets anybody else at it (0600 and 0400 are good). With `create` a missing file is
 * made first, of random bytes, durably, and never over another: two processes that start together
 * get one key. */
MUST_USE struct cred_key *cred_key_open(const char *path, bool create, struct err *err);
/** A key of these bytes, from a passphrase say. The caller wipes his own. */
MUST_USE struct cred_key *cred_key_of(const uint8_t bytes[CRED_KEY_SIZE], struct err *err);
/** Wipes it. */
void cred_key_free(struct cred_key *k);

/** Says which key it is and nothing about its bytes: goes into every sealed file. */
const uint8_t *cred_key_id(const struct cred_key *k);

/** HKDF-SHA256 (RFC 5869) of the key: `n` bytes for this salt and purpose. */
MUST_USE bool cred_key_derive(const struct cred_key *k, struct str salt, struct str info,
                              uint8_t *out, size_t n, struct err *err);

#endif
