/* batch.h - a batch moves from state to state, and says so. */
#ifndef HIA_JOB_BATCH_H
#define HIA_JOB_BATCH_H

#include "job/emit.h"

/** Moves the batch when the new state is news and no step back (a late TA1 does not undo a 277CA's
 * word), and emits pm_batch_state_changed. `errors` is JSON or empty. Inside the caller's
 * transaction. */
MUST_USE bool batch_move(struct job *job, struct emitter *emitter, int64_t batch_id,
                         enum store_batch_state to, struct str errors, struct err *err);

#endif
