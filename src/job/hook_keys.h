/* hook_keys.h - webhooks signed by a JWT (facts finance.md A9: Plaid): is it from whom it says? The
 * keys are the partner's; they are fetched by their id through its adapter ("webhook_key.fetch")
 * and kept here, in memory, for longer than a request.
 *
 * Safe for any number of threads: who needs a key waits for nobody else's. Whoever sends chooses
 * the id: of ids nobody knows HOOK_KEYS_AN_HOUR are looked up for a partner, and one at a time;
 * what goes beyond is put off (ERR_SYSTEM: 5xx, it is sent again), for it may be the partner's. */
#ifndef HIA_JOB_HOOK_KEYS_H
#define HIA_JOB_HOOK_KEYS_H

#include "conf/settings.h"
#include "cred/inbound.h"

enum {
    HOOK_KEYS_MAX = 32, /* of a partner; ids that are none make room first */
    HOOK_KEYS_AN_HOUR = 10,
    HOOK_KEY_AGE_S = 86400, /* then it is fetched again, so that its end is seen */
    HOOK_KEY_NONE_S = 3600, /* an id that is none is not asked for again for so long */
    HOOK_FETCH_MS = 8000,   /* the sender waits ten seconds for our answer */
    HOOK_WITHIN_S = 300,    /* how old a token may be ... */
    HOOK_SKEW_S = 30,       /* ... and how wrong our clocks */
};
#define HOOK_KEY_OPERATION "webhook_key.fetch"

/** Where keys come from: `jwk` gets one as JSON (RFC 7517); `*found` false: there is none of that
 * id. Blocks, in any thread. */
struct hook_key_source {
    void *ctx;
    bool (*fetch)(void *ctx, const struct settings *settings, const struct partner *partner,
                  const char *kid, struct buf *jwk, bool *found, struct err *err);
};

struct hook_keys;
/** `source` NULL: the partner's adapter. */
MUST_USE struct hook_keys *hook_keys_new(const struct hook_key_source *source, struct err *err);
void hook_keys_free(struct hook_keys *k);

/** Is `token` (the header Plaid-Verification) an ES256 JWT by a key of the partner's that is not
 * retired, at most HOOK_WITHIN_S old, over exactly `body` (request_body_sha256)? False: we could
 * not find out. */
MUST_USE bool hook_keys_verify(struct hook_keys *k, const struct settings *settings,
                               const struct partner *partner, struct str token, struct str body,
                               int64_t now_us, enum inbound_verdict *verdict, struct err *err);

#endif
