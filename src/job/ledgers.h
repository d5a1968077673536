/* ledgers.h - connections to ledgers, lent to one organization at a time. Those to a PostgreSQL are
 * kept for the next who asks for the same address, so that hundreds of organizations need a
 * handful; the tenant is that of each transaction (store_turn_to). A folder's is opened and closed
 * each time. */
#ifndef HIA_JOB_LEDGERS_H
#define HIA_JOB_LEDGERS_H

#include "store/store.h"

enum { LEDGERS_IDLE_MAX = 64 };

struct ledgers;

/** At most `idle_max` (LEDGERS_IDLE_MAX) that nobody uses stay open. Any thread may ask. */
MUST_USE struct ledgers *ledgers_new(size_t idle_max, struct err *err);
/** All that were lent are back. */
void ledgers_free(struct ledgers *l);

/** `mode`: STORE_BESIDE or STORE_WORKER; of a folder STORE_READER, too. */
MUST_USE bool ledgers_take(struct ledgers *l, const char *place, const char *organization_id,
                           enum store_mode mode, struct store **out, struct err *err);
/** Where `s` was taken, as it was taken; NULL is nothing. One that broke takes the idle ones of its
 * address with it: likely they are no better. */
void ledgers_give(struct ledgers *l, const char *place, enum store_mode mode, struct store *s);

#endif
