/* hmac.h - private: HMAC and plain digests, SHA-256 and SHA-1, keys of any length. */
#ifndef HIA_CRED_HMAC_H
#define HIA_CRED_HMAC_H

#include "cred/scheme.h"

enum { DIGEST_MAX = 32 };

MUST_USE bool hmac_of(enum cred_digest digest, const struct secret *key, struct str text,
                      uint8_t out[DIGEST_MAX], size_t *n, struct err *err);
MUST_USE bool digest_of(enum cred_digest digest, struct str text, uint8_t out[DIGEST_MAX],
                        size_t *n, struct err *err);
/* Lower-case hex, or base64 with padding, NUL-terminated. */
void digest_text(enum cred_encoding encoding, const uint8_t *p, size_t n,
                 char out[DIGEST_MAX * 2 + 1]);

#endif
