/* seal_crypto.h - private to the seal: one chunk sealed or opened. */
#ifndef HIA_CRED_SEAL_CRYPTO_H
#define HIA_CRED_SEAL_CRYPTO_H

#include "cred/seal.h"

#include <openssl/evp.h>

enum { SEAL_VERSION = 1, SEAL_SALT = 32, SEAL_PREFIX = 7, SEAL_SEALED = SEAL_CHUNK + SEAL_TAG };

struct seal_crypto {
    EVP_CIPHER_CTX *ctx;
    bool sealing;
    uint64_t counter;                            /* of the next chunk; fits 32 bits */
    uint8_t prefix[SEAL_PREFIX];                 /* of every nonce */
    uint8_t aad[SEAL_HEADER + SEAL_CONTEXT_MAX]; /* header, then context */
    size_t aad_size;
};

/** A fresh header with a random salt. */
void seal_header_make(const struct cred_key *key, uint8_t header[SEAL_HEADER]);
/** The key's id in a header. ERR_CRYPTO when it is not one of this version. */
MUST_USE bool seal_header_key(const uint8_t header[SEAL_HEADER], uint8_t id[CRED_KEY_ID_SIZE],
                              struct err *err);
/** ERR_CRYPTO when it is not a header of this version and key. */
MUST_USE bool seal_header_check(const struct cred_key *key, const uint8_t header[SEAL_HEADER],
                                struct err *err);

MUST_USE bool seal_crypto_init(struct seal_crypto *c, const struct cred_key *key, bool sealing,
                               const uint8_t header[SEAL_HEADER], struct str context,
                               struct err *err);
void seal_crypto_fini(struct seal_crypto *c);
/** Content to content and tag. `to` holds n + SEAL_TAG bytes and may be `from`. */
MUST_USE bool seal_chunk(struct seal_crypto *c, const uint8_t *from, size_t n, bool last,
                         uint8_t *to, struct err *err);
/** Content and tag, n bytes together, to content: n - SEAL_TAG bytes, to be used only on true. */
MUST_USE bool open_chunk(struct seal_crypto *c, uint8_t *from, size_t n, bool last, uint8_t *to,
                         struct err *err);

#endif
