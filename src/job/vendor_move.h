/* vendor_move.h - a batch that was built for one vendor and certainly never left goes to another.
 *
 * Only a batch that [vendors claim] itself gave to its partner, whose payers all have the same two
 * vendors, and of which the ledger proves that nothing left: every call has failed or is to be
 * begun anew, and every exchange that could carry it ended "not_sent". What is not proven stays
 * where it is, for its own partner or a person. The old batch ends and the new one begins in one
 * transaction; a batch that was moved is not moved again. docs/decisions/0018. */
#ifndef HIA_JOB_VENDOR_MOVE_H
#define HIA_JOB_VENDOR_MOVE_H

#include "job/submit.h"
#include "job/vendors.h"

/** What the newest submission in the history of such a claim is called. */
extern const char VENDOR_MOVE[];

enum vendor_move_how {
    VENDOR_MOVED,
    VENDOR_STAYS_NAMED,  /* somebody named its partner, or it was moved before */
    VENDOR_STAYS_ROUTED, /* its payers have no such second, or not all the same */
    VENDOR_STAYS_SENT,   /* something of it may have left */
    VENDOR_STAYS_HELD,   /* the other partner's rules find errors in a claim of it */
};

struct vendor_move {
    const struct partner *first, *second;
    char reason[VENDOR_REASON_MAX]; /* why the first is left alone */
    int64_t failures;
};

/** The new batches go to `built`, room for INTAKE_CLAIMS_MAX: pending and not handed over. False:
 * we failed, and nothing has changed. */
MUST_USE bool vendor_move(struct job *job, const struct vendor_move *move, int64_t batch_id,
                          const struct submit_watch *watch, enum vendor_move_how *how,
                          struct built_file *built, size_t *built_count, struct err *err);

/** What the journal proves of a batch that is pending, for a partner with an adapter. */
struct vendor_proof {
    bool nothing;      /* of it has left */
    int64_t open_call; /* that would try it again; 0: none */
};
MUST_USE bool vendor_prove(struct store *s, int64_t batch_id, struct vendor_proof *proof,
                           struct err *err);

/** Did its claims go to another vendor, in another batch? */
bool vendor_has_moved(const struct store_batch *b);

/** A sentence for people. */
const char *vendor_move_text(enum vendor_move_how how);

#endif
