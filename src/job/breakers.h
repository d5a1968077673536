/* breakers.h - endpoints that are left alone, between the exchange engine and the ledger. */
#ifndef HIA_JOB_BREAKERS_H
#define HIA_JOB_BREAKERS_H

#include "net/engine.h"
#include "store/store.h"

/** What the engine's on_breaker tells, as a row. */
void breakers_row(const struct engine_breaker *b, int64_t now_us, struct store_breaker *row);
/** What an earlier process left, for the engine's load_breaker. False: nothing is known, or the
 * ledger cannot be read, which is logged: an endpoint nothing is known of is tried. */
bool breakers_load(struct store *s, int64_t now_us, struct engine_breaker *b);

#endif
