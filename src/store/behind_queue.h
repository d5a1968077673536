/* behind_queue.h - inside the room only: writes to the two files of a ledger on their way to the
 * kernel, in their order. One thread puts; a second one, begun when there is enough to do, writes.
 */
#ifndef HIA_STORE_BEHIND_QUEUE_H
#define HIA_STORE_BEHIND_QUEUE_H

#include "base/err.h"

#include <sqlite3.h>

enum behind_lane { BEHIND_LEDGER, BEHIND_WAL, BEHIND_LANES };

enum {
    BEHIND_BYTES_MAX = 1024 * 1024, /* of a batch, of which two exist */
    BEHIND_RUNS_MAX = 4096,
};

struct behind_queue;

/** NULL: no memory. */
MUST_USE struct behind_queue *behind_new(void);
/** Nothing may be on its way. NULL is nothing. */
void behind_free(struct behind_queue *q);
/** Where the writes of a lane go; SQLite's own file, NULL when it is closed. */
void behind_file(struct behind_queue *q, enum behind_lane lane, sqlite3_file *file);

/** Copied. An SQLite result code, as below: of this one or of one before it. */
MUST_USE int behind_put(struct behind_queue *q, enum behind_lane lane, const void *p, int n,
                        sqlite3_int64 at);
/** Until whatever stands there is with the kernel; its failure, if it never will be. */
MUST_USE int behind_ready(struct behind_queue *q, enum behind_lane lane, sqlite3_int64 at, int n);
/** Until all is with the kernel. The result stays the same until it is forgiven. */
int behind_settle(struct behind_queue *q);
/** The transaction, or the checkpoint, is over: what failed in it is no concern of the next one. */
void behind_forgive(struct behind_queue *q);

#endif
