/* scheme.h - how a partner wants to be shown who we are: what the exchange engine applies to a
 * request. Adapters never see any of it.
 *
 * cred_apply does no network I/O. Where a token is needed that is not there, it says so and gives
 * the request for one; the engine runs that and calls cred_token_answer (or cred_token_failed). */
#ifndef HIA_CRED_SCHEME_H
#define HIA_CRED_SCHEME_H

#include "cred/reference.h"
#include "cred/token_cache.h"

enum cred_kind {
    CRED_NONE,
    CRED_BASIC,         /* RFC 7617; user may be a reference (Checkr: the key is the user name) */
    CRED_HEADER,        /* `header: prefix secret`; Stedi: Authorization, bare */
    CRED_FORM,          /* fields added to an x-www-form-urlencoded body; Waystar, Claim.MD */
    CRED_BEARER_CLIENT, /* OAuth2 client credentials, RFC 6749 4.4 */
    CRED_BEARER_JWT,    /* ... with private_key_jwt, RFC 7523 2.2, SMART backend services */
    CRED_HMAC,          /* a signature over a template: see `sign` */
    CRED_WSSE,          /* WS-Security UsernameToken 1.0 at CRED_WSSE_PLACEHOLDER in the body */
    CRED_DIGEST_NONCE,  /* a plain digest over secret, nonce and time; PMP Gateway */
    CRED_MTLS,          /* the client certificate alone (any kind may have one: cred/identity.h) */
};

enum cred_token_form { CRED_TOKEN_BASIC, CRED_TOKEN_FORM, CRED_TOKEN_JSON };
enum cred_digest { CRED_SHA256, CRED_SHA1 };
enum cred_encoding { CRED_HEX, CRED_BASE64 };

/** Stands in a SOAP envelope where the Security header goes; refused when not there just once. */
#define CRED_WSSE_PLACEHOLDER "<!--hia:wsse-->"

enum { CRED_OUTPUTS_MAX = 6, CRED_HEADERS_MAX = 8, CRED_SCHEME_BODY_MAX = 1 << 26 };

/** A header or form field a signature scheme adds. Its template is as `sign`, and has {signature};
 * form fields without {signature} are added before the signature is made. */
struct cred_output {
    bool form;
    const char *name;
    const char *value;
};

/** As configured; texts borrowed for its life; NULL where not used. A `user` or `kid` that is a
 * reference is resolved, else it is the text itself. */
struct cred_scheme {
    enum cred_kind kind;
    const char *user;       /* name, client id, key id */
    const char *secret;     /* reference: password, key, client secret, HMAC key, private key */
    const char *passphrase; /* reference: of an encrypted PEM or PKCS#12, PIN of a token */

    const char *header;    /* HEADER; NULL: Authorization */
    const char *prefix;    /* HEADER: "Bearer ", "Key "; NULL: nothing */
    const char *form_user; /* FORM: names of the fields; form_user NULL: only the secret */
    const char *form_secret;

    const char *token_url, *scope, *audience; /* BEARER_*; audience NULL: the token_url */
    enum cred_token_form token_form;
    const char *jwt_alg; /* BEARER_JWT: RS256 RS384 ES256 ES384; NULL: RS384 or ES384 by the key */
    const char *kid;

    bool wsse_digest; /* PasswordDigest in place of PasswordText */

    /* HMAC, DIGEST_NONCE. Tokens: {method} {host} {path} {query} {target} {body} {body_sha256}
     * {body_sha256_base64} {timestamp} (seconds) {timestamp_ms} {iso} {nonce} {user} {secret}
     * (DIGEST_NONCE only) {form_sorted} (non-empty pairs of the form, sorted without regard to
     * case, names and values run together) {lf}. NULL: PMP Gateway's, for DIGEST_NONCE. */
    const char *sign;
    enum cred_digest digest;
    enum cred_encoding encoding;
    struct cred_output outputs[CRED_OUTPUTS_MAX]; /* up to the first without a name */
};

/** ERR_CONFIG with a sentence: what is missing or does not read. At start, not at first use. */
MUST_USE bool cred_scheme_check(const struct cred_scheme *s, struct err *err);

/** What is about to be sent. */
struct cred_request {
    struct str method;
    struct str url;  /* whole: https://host/path?query */
    struct str body; /* may be empty */
    int64_t now_us;
    const char *nonce; /* NULL: a fresh one; given by tests */
};

enum cred_verdict {
    CRED_APPLIED,       /* add headers and insert, and send */
    CRED_NEEDS_TOKEN,   /* run `token_request`, answer it, apply again */
    CRED_WAITS,         /* somebody else fetches it: cred_tokens_wait, apply again when woken */
    CRED_TOKEN_REFUSED, /* the last try failed; not asked again before retry_us */
};

/** All of it in locked memory: cred_applied_fini as soon as the transport has it. */
struct cred_applied {
    enum cred_verdict verdict;
    size_t header_count;
    const char *headers[CRED_HEADERS_MAX]; /* "Name: value", NUL-terminated */
    /* What goes into the body: `insert` in place of insert_remove bytes at insert_at. Not in
     * memory we copy the body into: 64 MB of it do not fit there. */
    struct str insert;
    size_t insert_at, insert_remove;

    struct cred_token_key token_key;
    bool fetch_ahead; /* APPLIED, and the token is old: run token_request beside the exchange */
    uint64_t flight;  /* for cred_token_answer */
    int64_t retry_us; /* TOKEN_REFUSED */
    bool away;        /* TOKEN_REFUSED: nobody said no, that passes */
    struct secret *token;
    struct {
        const char *url;          /* borrowed from the scheme; always a POST */
        const char *content_type; /* constant */
        struct str body;
    } token_request; /* its headers are headers[] when NEEDS_TOKEN; of fetch_ahead, token_header */
    const char *token_header; /* "Authorization: Basic ..." of the token request; NULL: none */

    size_t token_header_at; /* private, as these: */
    struct secret_buf text, body_text;
};

/** `out` is overwritten; fini it in every case. */
MUST_USE bool cred_apply(const struct cred_scheme *s, struct cred_store *store,
                         const char *organization_id, const struct cred_request *req,
                         struct cred_applied *out, struct err *err);
void cred_applied_fini(struct cred_applied *a);

/** The token endpoint answered: 200 keeps the token and wakes who waits; else as failed, where 4xx
 * says no and all else is trouble of theirs. Wipe `body` after. ERR_DATA says what was wrong with
 * it, without a byte of it. */
MUST_USE bool cred_token_answer(struct cred_store *store, const struct cred_applied *asked,
                                int status, struct str body, int64_t now_us, struct err *err);
/** It did not answer; not `away`: it is not to be trusted, or we cannot ask it. */
void cred_token_failed(struct cred_store *store, const struct cred_applied *asked, bool away,
                       int64_t now_us);
/** The partner said 401 to what was applied: drops this token, and only this one. */
void cred_token_rejected(struct cred_store *store, const struct cred_applied *used, int64_t now_us);

/** Look up every reference of the scheme now, whatever is kept of them, in a thread that may block:
 * at start, and before max_age_us are over where a reference is exec:. */
MUST_USE bool cred_scheme_warm(const struct cred_scheme *s, struct cred_store *store,
                               const char *organization_id, int64_t now_us, struct err *err);

#endif
