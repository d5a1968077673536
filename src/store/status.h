/* status.h - how things stand: counts by state, what is overdue, what needs a person. */
#ifndef HIA_STORE_STATUS_H
#define HIA_STORE_STATUS_H

#include "store/word.h"

/** How long to wait for an answer (x12.md B.6); 0 does not watch. */
struct store_timers {
    int64_t ack_us;       /* Submitted, no TA1 or 999 */
    int64_t claim_ack_us; /* claims submitted or acknowledged, no 277CA */
    int64_t payment_us;   /* claims accepted, no 835 */
};

struct store_status {
    int64_t documents[DOCUMENT_STATE_COUNT];
    int64_t batches[BATCH_STATE_COUNT];
    int64_t claims[CLAIM_STATE_COUNT];
    int64_t claim_charge_cents[CLAIM_STATE_COUNT];
    int64_t paid_cents, adjusted_cents, patient_cents; /* over all claims */
    int64_t remittances[REMITTANCE_STATE_COUNT];
    int64_t remittance_cents; /* sum of BPR02 */
    int64_t orphans_open, orphan_cents;
    int64_t unbalanced_payments;
    int64_t attempts_unsettled;
    int64_t batches_overdue, claims_overdue, payments_overdue;
    int64_t events, dead_letters;
};

MUST_USE bool store_status(struct store *s, int64_t now_us, const struct store_timers *timers,
                           struct store_status *out, struct err *err);

enum store_need_kind {
    NEED_QUARANTINE,     /* a document nobody could read */
    NEED_ATTEMPT,        /* sent or not? reconcile */
    NEED_BATCH_OVERDUE,  /* no TA1 or 999 in time */
    NEED_BATCH_REJECTED, /* put right and send again */
    NEED_CLAIM,          /* held, rejected or unacknowledged */
    NEED_CLAIM_OVERDUE,  /* no 277CA, or no 835, in time */
    NEED_ORPHAN,
    NEED_OUT_OF_BALANCE, /* a remittance */
    NEED_DEAD_LETTER,
    NEED_KIND_COUNT,
};

struct store_need {
    enum store_need_kind kind;
    int64_t id;
    struct str key;   /* what a person types: a claim id, a file name, a trace number */
    struct str state; /* the row's state */
    struct str why;   /* codes or a sentence */
    int64_t cents;
    int64_t since_us;
};
typedef bool store_need_fn(void *ctx, const struct store_need *n);
/** By kind, oldest first, at most `limit` of each kind. */
MUST_USE bool store_needs(struct store *s, int64_t now_us, const struct store_timers *timers,
                          int64_t limit, store_need_fn *fn, void *ctx, struct err *err);

#endif
