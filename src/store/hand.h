/* hand.h - what one process has in hand while it has let go of the ledger: it waits for a partner,
 * others may write, and whoever comes to the same thing sees that it is not left there.
 *
 * A lock, not a row: it goes with the process that dies. In a folder it is a byte of the file
 * ledger.hands, in a database an advisory lock of a connection of its own; two names are one lock
 * once in 2^62, and then the second comes later. */
#ifndef HIA_STORE_HAND_H
#define HIA_STORE_HAND_H

#include "store/store.h"

struct store_hand;

/** `what`: a uuid of ours. *out NULL on true: somebody else has it in hand. Ask while the ledger is
 * yours to write: who only looks (store_hand_is_free) has it then. */
MUST_USE bool store_hand_take(struct store_hand **out, const char *place,
                              const char *organization_id, const char *what, struct err *err);
/** NULL is nothing. */
void store_hand_let_go(struct store_hand *h);
/** `s` is the ledger at `place`. */
MUST_USE bool store_hand_is_free(struct store *s, const char *place, const char *organization_id,
                                 const char *what, bool *is_free, struct err *err);

#endif
