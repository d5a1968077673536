/* jwt.h - JSON Web Tokens: compact JWS made and verified (RFC 7515, 7518, 7519, 8725), key sets
 * (RFC 7517). RS256, RS384, ES256, ES384 and nothing else: not none, not HS*. */
#ifndef HIA_CRED_JWT_H
#define HIA_CRED_JWT_H

#include "cred/signer.h"

enum { JWT_MAX = 16 * 1024, JWT_TEXT_MAX = 256, JWKS_MAX = 32, JWKS_BYTES_MAX = 256 * 1024 };

/** header.payload.signature of these claims (a JSON object). `kid` NULL: none. */
MUST_USE bool jwt_sign(const struct signer *s, enum sign_alg alg, const char *kid,
                       struct str claims, struct buf *out, struct err *err);

/** private_key_jwt (RFC 7523 3): iss = sub = client, a random jti, exp 300 s after now. */
struct jwt_assertion {
    struct str client, audience;
    int64_t now_us;
};
MUST_USE bool jwt_assert(const struct signer *s, enum sign_alg alg, const char *kid,
                         const struct jwt_assertion *a, struct buf *out, struct err *err);

/* ---- key sets ---- */

struct jwks;

/** {"keys":[...]}, or one key. Keys of other kinds, for encryption, or with a private half are
 * passed over; of those kept each has a kid or is the only one. ERR_DATA. */
MUST_USE struct jwks *jwks_parse(struct str json, struct err *err);
void jwks_free(struct jwks *k);
size_t jwks_count(const struct jwks *k);
/** Ours, to be published: {"keys":[...]} of the signers' public halves. */
MUST_USE bool jwks_write(const struct signer *const *signers, const char *const *kids, size_t count,
                         struct buf *out, struct err *err);

/* ---- verification ---- */

enum jwt_verdict {
    JWT_GOOD,
    JWT_MALFORMED,
    JWT_ALGORITHM,   /* not one that is allowed, or not that of the key */
    JWT_UNKNOWN_KEY, /* fetch the key set again, not too often, and ask again */
    JWT_SIGNATURE,
    JWT_EXPIRED,
    JWT_EARLY, /* nbf, or iat in the future */
    JWT_STALE, /* iat too long ago */
    JWT_LIFE,  /* exp further away than is allowed */
    JWT_ISSUER,
    JWT_AUDIENCE,
    JWT_CLAIM, /* a claim that is needed is missing */
    JWT_BODY,  /* the body is not the one that was signed */
};
/** "the token has expired" */
const char *jwt_verdict_text(enum jwt_verdict v);

/** What is asked of a token. Zero or NULL: not asked. */
struct jwt_rules {
    unsigned algs; /* 1 << enum sign_alg, or-ed; none: nothing is good */
    const struct jwks *keys;
    const char *issuer, *audience;
    int64_t now_us;
    int64_t skew_s;          /* of our clocks: added to every limit */
    int64_t issued_within_s; /* iat is needed, and not older (Plaid: 300) */
    int64_t life_max_s;      /* exp is needed, and not further (SMART: 300) */
    bool needs_exp, needs_jti;
    const char *body_claim; /* "request_body_sha256": lower-case hex of SHA-256 of `body` */
    struct str body;
};

struct jwt_claims {
    char issuer[JWT_TEXT_MAX], subject[JWT_TEXT_MAX], id[JWT_TEXT_MAX], kid[JWT_TEXT_MAX];
    enum sign_alg alg;
    int64_t issued_s, expires_s, not_before_s; /* 0: not given */
};

/** The kid and alg of a token nobody verified: which key set to look in. */
enum jwt_verdict jwt_peek(struct str token, struct jwt_claims *out);
/** `out` is filled when JWT_GOOD; keep `id` until expires_s against replay. */
enum jwt_verdict jwt_verify(const struct jwt_rules *r, struct str token, struct jwt_claims *out);

#endif
