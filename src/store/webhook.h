/* webhook.h - messages of partners that came by themselves, verified: a hint that there is
 * something to fetch. The body is kept (keep.h) under its digest. */
#ifndef HIA_STORE_WEBHOOK_H
#define HIA_STORE_WEBHOOK_H

#include "store/word.h"

enum store_webhook_state {
    WEBHOOK_NEW,   /* for the job that asks the partner what is new */
    WEBHOOK_WOKE,  /* it woke a call that waited for it */
    WEBHOOK_TAKEN, /* a job has done what it says */
    WEBHOOK_STATE_COUNT,
};

extern const char *const store_webhook_state_names[WEBHOOK_STATE_COUNT];

struct store_webhook {
    int64_t id;
    struct str partner;
    struct str connection; /* of the partner: whose it is; empty: the partner's */
    struct str event_id;   /* of the partner, or the body's digest: told twice, it is one */
    uint8_t sha256[SHA256_SIZE];
    int64_t bytes;
    struct str wait_key; /* SHA-256 of the key a call may wait for; empty: none. Not read back. */
    enum store_webhook_state state;
    int64_t received_at_us;
};

/** `*duplicate`: one of that event_id came before, and nothing is added. */
MUST_USE bool store_webhook_put(struct store *s, struct store_webhook *w, bool *duplicate,
                                struct err *err);
/** ERR_STORE when there is none, or it is taken. */
MUST_USE bool store_webhook_move(struct store *s, int64_t id, enum store_webhook_state to,
                                 struct err *err);
/** The oldest new one which a call of that partner with this key waits for. */
MUST_USE bool store_webhook_waited(struct store *s, struct str partner,
                                   const uint8_t wait_key[SHA256_SIZE], struct arena *a,
                                   struct store_webhook *out, bool *found, struct err *err);
typedef bool store_webhook_fn(void *ctx, const struct store_webhook *w);
MUST_USE bool store_webhook_page(struct store *s, const struct store_page *page, struct str partner,
                                 enum store_webhook_state state, store_webhook_fn *fn, void *ctx,
                                 struct err *err);
/** New ones of a partner, oldest first. */
MUST_USE bool store_webhook_new(struct store *s, struct str partner, int64_t limit,
                                store_webhook_fn *fn, void *ctx, struct err *err);

#endif
