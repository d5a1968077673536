/* beside.h - what the daemon changes a ledger with, beside commands and workers: ledger, key and
 * kept bytes of an organization, opened once for a burst of calls.
 *
 * Where the ledger is a folder it has one writer (store.h): calls take turns, and it is let go when
 * nobody has wanted it for BESIDE_LINGER_US, and under load for a moment every BESIDE_HOLD_US, so
 * that a command that waits for it, as it does for a second, gets in. In PostgreSQL each thread of
 * the pool has its own connection. What a call has written is committed before it gives it back.
 * The registry of events, many files, stays as it was read until beside_reload. */
#ifndef HIA_API_BESIDE_H
#define HIA_API_BESIDE_H

#include "job/job.h"

enum {
    BESIDE_LINGER_US = 20000,
    BESIDE_HOLD_US = 250000,
    BESIDE_PAUSE_US = 30000, /* three looks of whoever waits for the lock (sqlite_open.c) */
};

struct besides;

MUST_USE struct besides *besides_new(struct err *err);
/** When nothing is taken any more. */
void besides_free(struct besides *b);

/** For this thread alone, until it is given back; waits for others of this process. NULL: it cannot
 * be opened; who waited for it meanwhile is told so at once. */
MUST_USE struct job *beside_take(struct besides *b, const struct settings *settings,
                                 struct err *err);
/** Rolls back what is open. `spoilt`: something failed, the next one opens it anew. */
void beside_give(struct besides *b, struct job *job, bool spoilt);

/** These take the place of that organization's, and what they name is read anew: its registry of
 * events, which is read once for all calls until then. */
void beside_reload(struct besides *b, const struct settings *settings);
/** Is anything open with these settings? They are not freed before it is not: what is idle is let
 * go after BESIDE_LINGER_US, and until then no others can have their address. */
bool beside_uses(struct besides *b, const struct settings *settings);

#endif
