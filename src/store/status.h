/* status.h - how things stand: counts by state, what is overdue, what needs a person. */
#ifndef HIA_STORE_STATUS_H
#define HIA_STORE_STATUS_H

#include "store/word.h"

/** How long a partner may take from a claim accepted to its 835 (x12.md B.6); 0 does not watch.
 * When other answers are due stands with each (expectation.h). */
struct store_payment_timer {
    const char *partner;
    int64_t after_us;
};
struct store_timers {
    const struct store_payment_timer *payments;
    size_t count;
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
    int64_t calls_unknown;  /* files and requests sent by an adapter: the partner has them or not */
    int64_t calls_asked;    /* requests under a number of the caller's, open still */
    int64_t calls_failed;   /* such requests that came to nothing */
    int64_t batches_moved;  /* of those in error: built anew for another partner (vendor_move.h) */
    int64_t files_unsent;   /* built, tried, and still here */
    int64_t fetches_failed; /* the last one of that partner and kind */
    int64_t batches_overdue; /* TA1s and 999s */
    int64_t claims_overdue;  /* claims of sets without their 277CA */
    int64_t sets_overdue;    /* those sets */
    int64_t payments_overdue;
    int64_t contradictions;
    int64_t events, dead_letters;
    int64_t dead_jobs, dead_commands;
};

MUST_USE bool store_status(struct store *s, int64_t now_us, const struct store_timers *timers,
                           struct store_status *out, struct err *err);

enum store_need_kind {
    NEED_QUARANTINE,      /* a document nobody could read */
    NEED_ATTEMPT,         /* sent or not? reconcile */
    NEED_CALL_UNKNOWN,    /* sent or not? a person must ask the partner */
    NEED_CALL_ASKED,      /* a request without its answer: asked again, it goes on */
    NEED_CALL_FAILED,     /* a request that came to nothing: put right and asked again */
    NEED_UNSENT,          /* a file the partner, or its adapter, could not take so far */
    NEED_FETCH,           /* what came back could not be fetched */
    NEED_BATCH_OVERDUE,   /* no TA1 or 999 in time */
    NEED_BATCH_REJECTED,  /* put right and send again */
    NEED_CLAIM,           /* held, rejected or unacknowledged */
    NEED_CLAIM_OVERDUE,   /* a set without its 277CA in time */
    NEED_PAYMENT_OVERDUE, /* a claim without its 835 in time */
    NEED_CONTRADICTION,   /* a later answer says the opposite */
    NEED_ORPHAN,
    NEED_OUT_OF_BALANCE, /* a remittance */
    NEED_DEAD_LETTER,
    NEED_JOB,     /* of the queue, failed for the last time */
    NEED_COMMAND, /* of the platform, that could not be done */
    NEED_KIND_COUNT,
};

struct store_need {
    enum store_need_kind kind;
    int64_t id;
    struct str key;   /* what a person types: a claim id, a file name, a trace number */
    struct str state; /* the row's state */
    struct str why;   /* codes or a sentence */
    int64_t cents;
    int64_t since_us; /* of an answer that is overdue: when it was due */
    /* Of UNSENT, when its call waits (state "waiting"): what for, a word of the adapter's
     * (hia_wait.code) or empty; of that and of CALL_ASKED: when it goes on, and when it gives up;
     * 0: never. */
    struct str waits_for;
    int64_t wake_us, until_us;
};
typedef bool store_need_fn(void *ctx, const struct store_need *n);
/** By kind, oldest first, at most `limit` of each kind. */
MUST_USE bool store_needs(struct store *s, int64_t now_us, const struct store_timers *timers,
                          int64_t limit, store_need_fn *fn, void *ctx, struct err *err);

#endif
