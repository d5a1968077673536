/* gcm.h - AES-256-GCM of one short text at once: vaults, and what a ledger row holds sealed. */
#ifndef HIA_CRED_GCM_H
#define HIA_CRED_GCM_H

#include "base/err.h"
#include "base/str.h"

enum { GCM_KEY = 32, GCM_NONCE = 12, GCM_TAG = 16, GCM_ADDED = GCM_NONCE + GCM_TAG };

/** A key set up once, for many texts of one thread. NULL: ERR_CRYPTO. */
struct gcm_sealer;
struct gcm_sealer *gcm_sealer_new(const uint8_t key[GCM_KEY], struct err *err);
void gcm_sealer_free(struct gcm_sealer *s); /* wipes */
/** As gcm_seal. */
MUST_USE bool gcm_sealer_put(struct gcm_sealer *s, struct str aad, struct str from, uint8_t *to,
                             struct err *err);

/** to[0 .. from.n + GCM_ADDED): a random nonce, the ciphertext, the tag. */
MUST_USE bool gcm_seal(const uint8_t key[GCM_KEY], struct str aad, struct str from, uint8_t *to,
                       struct err *err);
/** to[0 .. from.n - GCM_ADDED). ERR_CRYPTO when it is not what was sealed under this key and aad.
 */
MUST_USE bool gcm_open(const uint8_t key[GCM_KEY], struct str aad, struct str from, uint8_t *to,
                       struct err *err);

#endif
