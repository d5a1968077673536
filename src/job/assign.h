/* assign.h - a person says whose a payment is that matched no claim. */
#ifndef HIA_JOB_ASSIGN_H
#define HIA_JOB_ASSIGN_H

#include "job/emit.h"

enum assign_outcome {
    ASSIGN_DONE,
    ASSIGN_NO_ORPHAN,
    ASSIGN_SETTLED,  /* it was assigned before, to this claim or another */
    ASSIGN_NO_CLAIM, /* or the newest of that id never left the house */
    ASSIGN_NOTHING_TO_REVERSE,
};

/** Ties the payment to the newest claim of that id and posts it: the claim's state and amounts,
 * those of its lines that the payment names, transaction log and event, in one transaction.
 * `actor`: who said so (a token's name), for the log. */
MUST_USE bool job_assign_orphan(struct job *job, struct emitter *emitter, int64_t orphan_id,
                                struct str claim_id, struct str actor, enum assign_outcome *outcome,
                                struct err *err);

#endif
