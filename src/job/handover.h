/* handover.h - a built file to the partner, exactly once, also across a crash.
 *
 * In order, each step durable before the next: attempt journaled; bytes staged under a temporary
 * name in the partner's folder; "staged" journaled; renamed into sight; result written. After a
 * crash the journal and the folder together say what happened: journaled only            the
 * partner cannot have it: stage and go on staged, temporary there   it was never in sight: rename
 * and go on staged, temporary gone    it was in sight: sent (the partner may have taken it since)
 */
#ifndef HIA_JOB_HANDOVER_H
#define HIA_JOB_HANDOVER_H

#include "job/emit.h"

/** Hands over the built batch; moves it to Submitted and tells of it and of each claim in it. */
MUST_USE bool handover_send(struct job *job, const struct partner *partner, struct emitter *emitter,
                            int64_t batch_id, struct err *err);

struct settle_totals {
    uint64_t sent;       /* batches that were built and not sent: sent now */
    uint64_t reconciled; /* attempts without a result that turned out sent */
    uint64_t resumed;    /* attempts without a result that could go on */
    uint64_t unknown;    /* a person must look */
};

/** Everything of this partner that a crash left open. Call before submitting anything new or taking
 * anything in. ERR_CONFIG for a partner that is not reached through folders. */
MUST_USE bool job_settle(struct job *job, const struct partner *partner, struct emitter *emitter,
                         struct settle_totals *totals, struct err *err);

#endif
