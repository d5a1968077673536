/* reply.h - our own TA1 and 999 for what a partner sent us, where its configuration asks for them
 * (x12.md B.6: 835, 834, 820 -> 999). */
#ifndef HIA_JOB_REPLY_H
#define HIA_JOB_REPLY_H

#include "job/emit.h"
#include "job/prepare.h"

enum { REPLIES_MAX = 2 }; /* a TA1 and a 999 */

struct replies {
    int64_t batches[REPLIES_MAX];
    size_t count;
};

/** Does the partner want an answer to such a file? */
bool reply_wanted(const struct partner *partner, const struct prepared *file);

/** Writes the answers, keeps their bytes, and puts a batch for each into the ledger. Call it in the
 * transaction that finishes the document: both are there or neither, so that a file is answered
 * once. */
MUST_USE bool reply_put(struct job *job, const struct partner *partner, const struct prepared *file,
                        struct replies *replies, struct err *err);

/** Hands them over through the journal; what a crash leaves open, job_settle takes up. So it does
 * for a partner with an adapter, where this does nothing: one conversation at a time. */
MUST_USE bool reply_send(struct job *job, const struct partner *partner, struct emitter *emitter,
                         const struct replies *replies, struct err *err);

/** Is the batch one of ours of this kind? Nobody answers those. */
bool reply_is(struct str transaction_type);

#endif
