/* signer.h - a private key that signs: from PEM or PKCS#12 in memory, or in a PKCS#11 token the key
 * never leaves. The engine that speaks PKCS#11 is deprecated in OpenSSL 3: nobody else sees it. */
#ifndef HIA_CRED_SIGNER_H
#define HIA_CRED_SIGNER_H

#include "base/buf.h"
#include "cred/reference.h"

#include <openssl/types.h>

enum sign_alg { SIGN_RS256, SIGN_RS384, SIGN_ES256, SIGN_ES384, SIGN_ALGS };
enum { SIGNATURE_MAX = 1024, SIGN_RSA_BITS_MIN = 2048 };

/** "RS256" ...; SIGN_ALGS when unknown. */
enum sign_alg sign_alg_named(struct str name);
const char *sign_alg_name(enum sign_alg alg);

/** Threads may share it; counted. */
struct signer;

/** PEM (key, then its certificate and chain if any) or PKCS#12, found out by looking. `passphrase`
 * NULL: none. */
MUST_USE struct signer *signer_from_secret(const struct secret *key,
                                           const struct secret *passphrase, struct err *err);
/** RFC 7512 "pkcs11:token=...;object=..."; the PIN apart. */
MUST_USE struct signer *signer_from_token(struct str uri, const struct secret *pin,
                                          struct err *err);
/** By the reference: pkcs11: or any that resolves to a key. */
MUST_USE struct signer *signer_open(struct cred_store *s, const char *organization_id,
                                    struct str reference, struct str passphrase, int64_t now_us,
                                    struct err *err);
struct signer *signer_hold(struct signer *s);
void signer_free(struct signer *s);

/** Does the key fit? RSA of SIGN_RSA_BITS_MIN or more, P-256, P-384. */
bool signer_can(const struct signer *s, enum sign_alg alg);
/** The alg SMART backend services want of such a key: RS384, ES384 (ES256 of P-256). */
enum sign_alg signer_alg(const struct signer *s);
/** PKCS#1 1.5, or R and S of fixed length side by side (RFC 7518 3.4). */
MUST_USE bool signer_sign(const struct signer *s, enum sign_alg alg, struct str bytes,
                          uint8_t out[SIGNATURE_MAX], size_t *n, struct err *err);

/** For SSL_CTX_use_cert_and_key; borrowed. Certificate and chain NULL when there are none. */
EVP_PKEY *signer_key(const struct signer *s);
X509 *signer_certificate(const struct signer *s);
struct stack_st_X509 *signer_chain(const struct signer *s);
/** Of the certificate, microseconds; INT64_MAX when there is none: warn at 30, 14 and 7 days. */
int64_t signer_expires_us(const struct signer *s);
/** The public key in PEM, for the partner; in JWKS: cred/jwt.h. */
MUST_USE bool signer_public_pem(const struct signer *s, struct buf *out, struct err *err);

#endif
