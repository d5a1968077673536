/* handover.h - a built file to the partner, exactly once, also across a crash.
 *
 * In order, each step durable before the next: attempt journaled; bytes staged under a temporary
 * name in the partner's folder; "staged" journaled; renamed into sight; result written. After a
 * crash the journal and the folder together say what happened:
 *
 *     journaled only            the partner cannot have it: stage and go on
 *     staged, temporary there   it was never in sight: rename and go on
 *     staged, temporary gone    it was in sight: sent (the partner may have taken it since)
 *
 * Through an adapter the call's row is the journal (job/call.h): an exchange that was about to be
 * sent is reconciled by the adapter, and what cannot be learnt stays unknown until a person or the
 * partner's own answer settles it. */
#ifndef HIA_JOB_HANDOVER_H
#define HIA_JOB_HANDOVER_H

#include "job/emit.h"
#include "job/talk.h"

/** What became of a batch handed over through an adapter; through folders it is sent, or we failed.
 */
struct handover_end {
    bool sent;
    bool unknown; /* a person must look: hia status */
    bool tried;   /* false: not now, for the partner was away a moment ago, or it is too early */
    struct talk_end talk;
};

/** Hands over the built batch; moves it to Submitted and tells of it and of each claim in it. A
 * partner with an adapter: by its operation claim.submit, one call for the batch's whole life;
 * true also when it was not sent, and then `end` says why and the batch stays Pending (the next
 * submit or receive goes on with it), or is Rejected. */
MUST_USE bool handover_send(struct job *job, const struct partner *partner, struct emitter *emitter,
                            int64_t batch_id, struct handover_end *end, struct err *err);

/** The partner has this batch, as its own answer or a person says (`how`: "answered", "arrived"):
 * where it was not known, or was to be tried again, it is recorded as sent. In the caller's
 * transaction, and before an answer itself is posted. */
MUST_USE bool handover_arrived(struct job *job, const struct partner *partner,
                               struct emitter *emitter, int64_t batch_id, struct str how,
                               struct err *err);

struct settle_totals {
    uint64_t sent;       /* batches that were built and not sent: sent now */
    uint64_t reconciled; /* attempts without a result that turned out sent */
    uint64_t resumed;    /* attempts without a result that could go on */
    uint64_t unsent;  /* batches that stay here: the partner, or its adapter, could not take them */
    uint64_t unknown; /* a person must look */
};

/** Everything of this partner that a crash left open. Call before submitting anything new or taking
 * anything in. ERR_CONFIG for a partner that is reached neither through folders nor an adapter. */
MUST_USE bool job_settle(struct job *job, const struct partner *partner, struct emitter *emitter,
                         struct settle_totals *totals, struct err *err);

#endif
