/* overdue.h - the claims nobody has answered in time, whole, from the files they were sent in. */
#ifndef HIA_JOB_OVERDUE_H
#define HIA_JOB_OVERDUE_H

#include "event/claim.h"
#include "job/job.h"
#include "store/claim.h"
#include "store/status.h"

enum { OVERDUE_MAX = 10000 /* claims of one call, oldest first */ };

/** `row` is what the ledger knows of it; both valid during the call only. False stops. */
typedef bool overdue_fn(void *ctx, const struct claim *claim, const struct store_claim *row);

/** Claims without a 277CA or an 835 when one was due, and those a 277CA did not name. False with
 * err, or when `fn` stopped. Those whose file was purged are passed over, and logged. */
MUST_USE bool overdue_claims(struct job *job, const struct store_timers *timers, overdue_fn *fn,
                             void *ctx, struct err *err);

#endif
