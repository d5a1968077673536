/* api_log.h - what the API keeps for itself: answers by their Idempotency-Key, and who was given a
 * document as it came (append-only). */
#ifndef HIA_STORE_API_LOG_H
#define HIA_STORE_API_LOG_H

#include "store/word.h"

/** One key of one route (draft-ietf-httpapi-idempotency-key-header). */
struct store_api_key {
    struct str route, key;
    uint8_t body[SHA256_SIZE]; /* of the request: the same key with another is refused */
    int64_t status;            /* of HTTP; 0: it is still being done */
    struct str answer;
};

/** Takes the key, in a transaction of its own. `*mine` false: it was taken before, and `k` has with
 * what body and what was answered. Keys of before `since_us`, and those never finished of before
 * `stuck_us`, are forgotten first. */
MUST_USE bool store_api_key_take(struct store *s, struct store_api_key *k, int64_t since_us,
                                 int64_t stuck_us, struct arena *a, bool *mine, struct err *err);
/** What was answered. */
MUST_USE bool store_api_key_done(struct store *s, const struct store_api_key *k, struct err *err);
/** It was not done: the key may be used again. */
MUST_USE bool store_api_key_drop(struct store *s, const struct store_api_key *k, struct err *err);

struct store_access {
    int64_t id;
    struct str actor; /* the token's name */
    int64_t created_at_us;
};
MUST_USE bool store_access_put(struct store *s, int64_t document_id, struct str actor,
                               struct err *err);
typedef bool store_access_fn(void *ctx, const struct store_access *a);
/** Of one document. */
MUST_USE bool store_access_page(struct store *s, const struct store_page *page, int64_t document_id,
                                store_access_fn *fn, void *ctx, struct err *err);

#endif
