/* inbound.h - is what came in from whom it says: signatures of webhooks. JWTs: cred/jwt.h; bearers
 * of our own API: cred/api_token.h. */
#ifndef HIA_CRED_INBOUND_H
#define HIA_CRED_INBOUND_H

#include "cred/scheme.h"

/** How a partner signs. What is signed is put together from the parts that are there:
 * id '.' timestamp '.' body (Standard Webhooks), timestamp '.' body, or the body alone. */
struct inbound_hmac {
    enum cred_digest digest;
    enum cred_encoding encoding; /* of the signature */
    struct str prefix;           /* before it: "sha256=", "v1,"; may be empty */
    bool with_id, with_timestamp;
    int64_t window_s;   /* timestamp within so long of now, either way; 0: 300 */
    bool base64_secret; /* whsec_...: the secret is base64 after an optional "whsec_" */
};

struct inbound_message {
    struct str id, timestamp; /* as in the headers; timestamp in Unix seconds */
    struct str signature;     /* the header; several between blanks: one that fits is enough */
    struct str body;          /* raw */
    int64_t now_us;
};

enum inbound_verdict {
    INBOUND_GOOD,
    INBOUND_UNSIGNED,  /* no signature, or nothing that could be one */
    INBOUND_SIGNATURE, /* not by a secret of ours */
    INBOUND_TIME,      /* too old or from the future */
};

/** `secrets` of cred_resolve_both: two may be active; [1] may be NULL. All are tried, in time that
 * does not tell which fits. Keep id (or the signature) for window_s against replay. ERR_CRYPTO is a
 * failure of ours; the verdict is then INBOUND_SIGNATURE. */
MUST_USE bool inbound_hmac_check(const struct inbound_hmac *how, struct secret *const secrets[2],
                                 const struct inbound_message *m, enum inbound_verdict *verdict,
                                 struct err *err);

#endif
