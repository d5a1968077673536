/* choreography.h - who owes whom an answer: what must come back for a file that was sent, what an
 * answer means to the others still awaited, and what is overdue (x12.md B.6).
 *
 * Timers need no daemon: `hia status` compares due times with the clock when it is asked, and each
 * submit and receive writes down, and tells, what has become overdue since. */
#ifndef HIA_JOB_CHOREOGRAPHY_H
#define HIA_JOB_CHOREOGRAPHY_H

#include "job/emit.h"

/** The batch is in the partner's hands: in the transaction that says so. */
MUST_USE bool choreography_sent(struct job *job, const struct partner *partner, int64_t batch_id,
                                struct err *err);

struct choreography_answer {
    enum store_answer_kind kind;
    int64_t batch_id, set_id;
    struct str refers;
    bool rejected;
    const char *verdict;
    int64_t document_id;
};
/** Settles what the answer was awaited by, and what it makes needless. `*note` says how it came:
 * "" in its turn, "late", "out of order", "again", "contradicts". */
MUST_USE bool choreography_answered(struct job *job, const struct choreography_answer *a,
                                    const char **note, struct err *err);
/** A set that its 999 refuses has no 277CA. */
MUST_USE bool choreography_set_refused(struct job *job, int64_t batch_id, int64_t set_id,
                                       int64_t document_id, struct err *err);
/** The 277CA said of some claims only that they arrived: the payer's word is still to come. */
MUST_USE bool choreography_more_to_come(struct job *job, const struct partner *partner,
                                        int64_t batch_id, int64_t set_id, struct str set_control,
                                        struct err *err);

struct choreography_totals {
    uint64_t overdue; /* answers that have become so */
    uint64_t claims;  /* that are unacknowledged for it */
};
/** What has become overdue with this partner since it was asked last: written down and told once.
 */
MUST_USE bool choreography_evaluate(struct job *job, const struct partner *partner,
                                    struct emitter *emitter, struct choreography_totals *totals,
                                    struct err *err);

#endif
