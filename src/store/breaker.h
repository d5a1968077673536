/* breaker.h - endpoints that failed, and until when they are left alone: what one process learned,
 * for the others (net/engine.h). One row an endpoint; of one that answers after failures it stays,
 * without any, so that who thinks it down sees that it is not. */
#ifndef HIA_STORE_BREAKER_H
#define HIA_STORE_BREAKER_H

#include "store/word.h"

enum { BREAKER_PARTNER_MAX = 64, BREAKER_URL_MAX = 512, BREAKER_REASON_MAX = 32 };

struct store_breaker {
    char partner[BREAKER_PARTNER_MAX];
    char endpoint[BREAKER_URL_MAX];  /* its url, as configured; "" of folders */
    int64_t failures;                /* in a row */
    int64_t opened_at_us, until_us;  /* left alone from, and until; 0: it is not */
    char reason[BREAKER_REASON_MAX]; /* of the last failure, as an exchange has it */
    int64_t changed_at_us;           /* 0 when it is put: now */
};

/** In place of what is known of that endpoint, unless that was changed later. */
MUST_USE bool store_breaker_put(struct store *s, const struct store_breaker *b, struct err *err);
MUST_USE bool store_breaker_get(struct store *s, struct str partner, struct str endpoint,
                                struct store_breaker *out, bool *found, struct err *err);
typedef bool store_breaker_fn(void *ctx, const struct store_breaker *b);
/** Those with failures, by partner and endpoint. */
MUST_USE bool store_breaker_list(struct store *s, store_breaker_fn *fn, void *ctx, struct err *err);

#endif
