/* word.h - the words every noun of the ledger shares: direction, states, their names. */
#ifndef HIA_STORE_WORD_H
#define HIA_STORE_WORD_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/money.h"
#include "base/str.h"

struct store;

enum store_direction { STORE_INBOUND, STORE_OUTBOUND, STORE_DIRECTION_COUNT };

/** What became of a file (design.md, "keep the bytes first"). */
enum store_document_state {
    DOCUMENT_RECEIVED,    /* the bytes are kept, nothing is read yet */
    DOCUMENT_PROCESSED,   /* all rows and events it caused are committed */
    DOCUMENT_QUARANTINED, /* unreadable in whole or part: bytes kept, a person looks */
    DOCUMENT_PREPARED,    /* outbound: built and kept, not handed over */
    DOCUMENT_SUBMITTED,   /* outbound: handed over */
    DOCUMENT_STATE_COUNT,
};

/** As pm_transaction_batches shows them. */
enum store_batch_state {
    BATCH_PENDING,
    BATCH_SUBMITTED,
    BATCH_ACKNOWLEDGED,
    BATCH_ACCEPTED,
    BATCH_REJECTED,
    BATCH_ERROR,
    BATCH_PROCESSING,
    BATCH_STATE_COUNT,
};

enum store_attempt_result {
    ATTEMPT_OPEN,    /* begun, no result: after a restart this means unknown */
    ATTEMPT_SENT,    /* the partner has it */
    ATTEMPT_FAILED,  /* the partner cannot have it: safe to try again */
    ATTEMPT_UNKNOWN, /* it may have it: reconcile, never resend blindly */
    ATTEMPT_RESULT_COUNT,
};

enum store_claim_state {
    CLAIM_HELD,           /* scrub found an error: never sent */
    CLAIM_READY,          /* clean, waiting for a batch */
    CLAIM_SUBMITTED,      /* in a batch whose control numbers are persisted */
    CLAIM_ACKNOWLEDGED,   /* 999 accepted its set, or a 277CA says received or forwarded */
    CLAIM_ACCEPTED,       /* 277CA A2 */
    CLAIM_REJECTED,       /* TA1, 999 or 277CA A3, A6-A8 */
    CLAIM_UNACKNOWLEDGED, /* its set was answered by a 277CA that does not name it (x12.md B.5) */
    CLAIM_PAID,
    CLAIM_PARTIAL,
    CLAIM_DENIED,
    CLAIM_REVERSED, /* paid, then taken back (CLP02 22), no correction yet */
    CLAIM_REPLACED, /* a later claim with frequency 7 took its place */
    CLAIM_VOIDED,   /* a later claim with frequency 8 took it back */
    CLAIM_STATE_COUNT,
};

enum store_set_state {
    SET_RECEIVED,
    SET_SUBMITTED,
    SET_ACCEPTED,
    SET_ACCEPTED_WITH_ERRORS,
    SET_REJECTED,
    SET_PROCESSED,
    SET_STATE_COUNT,
};

enum store_remittance_state {
    REMITTANCE_POSTED,
    REMITTANCE_OUT_OF_BALANCE, /* stored and flagged, a person decides */
    REMITTANCE_STATE_COUNT,
};

enum store_payment_state {
    PAYMENT_POSTED,
    PAYMENT_ORPHAN,         /* matches no claim of ours: in the orphan queue */
    PAYMENT_OUT_OF_BALANCE, /* its own sums do not hold: stored, flagged, not posted */
    PAYMENT_INFORMATIONAL,  /* predetermination (25), notification: never posts */
    PAYMENT_STATE_COUNT,
};

/** One page of a listing, the newest first: rows before this one (their id; 0: from the newest), at
 * most `limit`. Rows that come meanwhile are newer than all of it: pages join without a gap. */
struct store_page {
    int64_t before, limit;
};

/** The text the database and the platform use: "Submitted" for a
 * batch, "submitted" for the rest. */
const char *store_direction_name(enum store_direction d);
const char *store_document_state_name(enum store_document_state s);
const char *store_batch_state_name(enum store_batch_state s);
const char *store_attempt_result_name(enum store_attempt_result r);
const char *store_claim_state_name(enum store_claim_state s);
const char *store_set_state_name(enum store_set_state s);
const char *store_remittance_state_name(enum store_remittance_state s);
const char *store_payment_state_name(enum store_payment_state s);

/** All of them, in their order: for tables (base/view.h), and for reading rows. */
extern const char *const store_direction_names[STORE_DIRECTION_COUNT];
extern const char *const store_document_state_names[DOCUMENT_STATE_COUNT];
extern const char *const store_batch_state_names[BATCH_STATE_COUNT];
extern const char *const store_attempt_result_names[ATTEMPT_RESULT_COUNT];
extern const char *const store_claim_state_names[CLAIM_STATE_COUNT];
extern const char *const store_set_state_names[SET_STATE_COUNT];
extern const char *const store_remittance_state_names[REMITTANCE_STATE_COUNT];
extern const char *const store_payment_state_names[PAYMENT_STATE_COUNT];

/** A limit for callers that collect in memory what they list; a listing itself only streams. */
enum { STORE_LIST_MAX = 100000 };

#endif
