/* jwt_state.h - private: keys of a set. */
#ifndef HIA_CRED_JWT_STATE_H
#define HIA_CRED_JWT_STATE_H

#include "cred/jwt.h"
#include "cred/signer_state.h"

struct jwk {
    char kid[JWT_TEXT_MAX];
    enum sign_alg alg; /* SIGN_ALGS: it does not say */
    EVP_PKEY *key;
};

struct jwks {
    struct jwk keys[JWKS_MAX];
    size_t count;
};

/* NULL: none of that name. A token without kid gets the only key. */
const struct jwk *jwks_find(const struct jwks *k, const char *kid);

#endif
