/* breakers.h - endpoints that are left alone, between the exchange engine and the ledger.
 *
 * A partner's endpoint is one thing to all processes: what one learned, the others see within
 * ENGINE_LOOK_US. In PostgreSQL they write and read the same rows. Where the ledger is files, each
 * of the two has a writer of its own (check_ledger.h) and so rows of its own: of two that speak of
 * the same endpoint, the one changed last holds. */
#ifndef HIA_JOB_BREAKERS_H
#define HIA_JOB_BREAKERS_H

#include "conf/settings.h"
#include "net/engine.h"
#include "store/store.h"

/** Of one engine. */
struct breakers {
    const struct settings *settings; /* borrowed */
    bool questions;                  /* its own ledger is that of the questions, not of the jobs */
    struct store *other;             /* a reader of the other one; NULL: not opened yet, or none */
    bool told;                       /* that the other one cannot be read */
};

void breakers_close(struct breakers *b);
/** What the engine's on_breaker tells, as a row; sets `changed_at_us`, later than what was known.
 */
void breakers_row(struct engine_breaker *e, int64_t now_us, struct store_breaker *row);
/** For the engine's load_breaker; `own` is the ledger this process writes. False: nothing newer is
 * known, or a ledger cannot be read, which is logged: an endpoint nothing is known of is tried. */
bool breakers_load(struct breakers *b, struct store *own, int64_t now_us, struct engine_breaker *e);

/** Every endpoint that failed, once; `questions` is NULL where it is the same ledger, or there is
 * none. */
MUST_USE bool breakers_list(struct store *jobs, struct store *questions, store_breaker_fn *fn,
                            void *ctx, struct err *err);

#endif
