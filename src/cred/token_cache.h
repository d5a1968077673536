/* token_cache.h - OAuth2 access tokens of this process: fetched early, one flight a key, failures
 * remembered for a while. All times are given, so tests have their own clock. Threads may share
 * one. */
#ifndef HIA_CRED_TOKEN_CACHE_H
#define HIA_CRED_TOKEN_CACHE_H

#include "base/hash.h"
#include "cred/secret.h"

/* A flight whose owner says nothing for so long is over. Failures: 1 s, doubled up to 30 s. */
enum { CRED_TOKENS_MAX = 4096, CRED_FLIGHT_MAX_S = 60, CRED_BACKOFF_MAX_S = 30 };

/** SHA-256 of organization, token URL, client id, scope and audience, each with its length. */
struct cred_token_key {
    uint8_t hash[SHA256_SIZE];
};
struct cred_token_key cred_token_key(struct str organization_id, struct str url, struct str client,
                                     struct str scope, struct str audience);

struct cred_tokens;

MUST_USE struct cred_tokens *cred_tokens_new(struct err *err);
void cred_tokens_free(struct cred_tokens *c);

enum cred_token_state {
    CRED_TOKEN_HAVE,
    CRED_TOKEN_AHEAD, /* have it, and you shall fetch the next: past 80% of its life less 60 s */
    CRED_TOKEN_FETCH, /* have none, and you shall fetch one */
    CRED_TOKEN_WAIT,  /* have none; another flight is under way */
    CRED_TOKEN_NONE,  /* the last flight failed; none before *retry_us */
    CRED_TOKEN_AWAY,  /* the same, and nobody said no: that passes */
};

/** AHEAD and FETCH give a flight, ended by put or fail; HAVE and AHEAD a token the caller frees. */
enum cred_token_state cred_tokens_ask(struct cred_tokens *c, const struct cred_token_key *key,
                                      int64_t now_us, struct secret **token, uint64_t *flight,
                                      int64_t *retry_us);
void cred_tokens_put(struct cred_tokens *c, const struct cred_token_key *key, uint64_t flight,
                     struct secret *token, int64_t life_s, int64_t now_us);
/** `away`: no token was refused; who gives them has trouble, or does not answer. */
void cred_tokens_fail(struct cred_tokens *c, const struct cred_token_key *key, uint64_t flight,
                      bool away, int64_t now_us);
/** A 401: drops the token when it is the one that was used. */
void cred_tokens_reject(struct cred_tokens *c, const struct cred_token_key *key,
                        const struct secret *used);

/** Somebody who waits for a flight. `wake` is called once, without a lock held, in the thread that
 * ended the flight. Not called at all when wait returns false: there is no flight, ask again. */
struct cred_waiter {
    struct cred_waiter *next; /* private */
    void (*wake)(struct cred_waiter *w);
};
MUST_USE bool cred_tokens_wait(struct cred_tokens *c, const struct cred_token_key *key,
                               struct cred_waiter *w);
/** Waits no more. False when it was woken already, or is being so. */
bool cred_tokens_unwait(struct cred_tokens *c, const struct cred_token_key *key,
                        struct cred_waiter *w);

#endif
