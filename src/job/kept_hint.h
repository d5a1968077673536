/* kept_hint.h - webhooks of a partner that were verified and kept, and that no job has done with
 * (store/webhook.h): each is a hint. */
#ifndef HIA_JOB_KEPT_HINT_H
#define HIA_JOB_KEPT_HINT_H

#include "base/buf.h"
#include "job/job.h"

enum { KEPT_HINTS_MAX = 256 }; /* of one round */

/** `body` has failed when it is longer than was asked for. `*done`: it is marked taken; else it
 * stays for the next round. */
typedef bool kept_hint_fn(void *ctx, const struct buf *body, bool *done, struct err *err);

/** One round, oldest first: `*listed` of them there were, and KEPT_HINTS_MAX says that there may be
 * more. */
MUST_USE bool kept_hints_each(struct job *job, const struct partner *partner, size_t body_max_bytes,
                              kept_hint_fn *fn, void *ctx, size_t *listed, struct err *err);

#endif
