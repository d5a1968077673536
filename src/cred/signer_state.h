/* signer_state.h - private: what a signer is made of. */
#ifndef HIA_CRED_SIGNER_STATE_H
#define HIA_CRED_SIGNER_STATE_H

#include "cred/signer.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdatomic.h>

struct signer {
    atomic_uint owners;
    EVP_PKEY *key;
    X509 *certificate;
    STACK_OF(X509) * chain;
};

/* Takes what it is given, also when it fails: a key of a kind and size we sign with. */
MUST_USE struct signer *signer_of(EVP_PKEY *key, X509 *certificate, STACK_OF(X509) * chain,
                                  struct err *err);
/* Does the key (its public half) fit the algorithm? */
bool key_fits(const EVP_PKEY *key, enum sign_alg alg);
/* Bytes of R and of S; 0: not an elliptic one. And the digest. */
size_t sign_alg_half(enum sign_alg alg);
const EVP_MD *sign_alg_md(enum sign_alg alg);
/* Of a certificate's NotAfter. */
int64_t certificate_end_us(const X509 *certificate);

#endif
