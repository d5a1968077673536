/* answer.h - the answers to a file of X12: TA1 and 999 for its sender, and the 277CA of its claims.
 * For `hia validate` and `hia acknowledge`. */
#ifndef HIA_CLI_ANSWER_H
#define HIA_CLI_ANSWER_H

#include "x12/claim_ack.h"

struct answer_options {
    bool of_envelope; /* TA1 and 999 */
    bool of_claims;   /* 277CA */
    bool copy_values; /* IK404 */
    bool payer;       /* who answers claims: a payer, or a clearinghouse */
    const char *name; /* NULL: the id the file was sent to */
    uint32_t control; /* ISA13 and GS06 of the first answer; they count up from it */
};

/** What was answered, over all interchanges of the file. */
struct answer_totals {
    uint64_t ta1s, groups_refused, interchanges_refused;
    struct x12_claim_ack_totals claims;
};

struct answer;

MUST_USE struct answer *answer_new(const struct answer_options *options, struct err *err);
void answer_free(struct answer *a);
/** Notes what passes through on the way to `next` (may be NULL). */
struct x12_handler answer_handler(struct answer *a, const struct x12_handler *next);

/** Appended to `out`; nothing when there is nothing to say. ERR_DATA when our own walk finds fault
 * with the 277CA. */
MUST_USE bool answer_ta1(struct answer *a, struct buf *out, struct err *err);
MUST_USE bool answer_999(struct answer *a, struct buf *out, struct err *err);
MUST_USE bool answer_277ca(struct answer *a, struct buf *out, struct err *err);
const struct answer_totals *answer_totals(const struct answer *a);

#endif
