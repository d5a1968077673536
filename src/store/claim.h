/* claim.h - claims, their lines and findings, and the life of each (append-only history).
 *
 * No names, no birth dates, no member ids: what posting needs and no more. The rest stays in the
 * sealed document. */
#ifndef HIA_STORE_CLAIM_H
#define HIA_STORE_CLAIM_H

#include "store/word.h"

struct store_claim {
    int64_t id;
    struct str claim_id;  /* CLM01 */
    int32_t sequence;     /* 1 for the first submission of this CLM01; set by the store */
    struct str frequency; /* CLM05-3: "1", "7", "8" */
    uint8_t input_hash[SHA256_SIZE]; /* of the record as it was handed in */
    struct str payer_id;
    struct str billing_npi;
    struct str service_date; /* CCYYMMDD, first of the claim */
    int64_t charge_cents, paid_cents, adjusted_cents, patient_cents;
    enum store_claim_state state;
    int64_t batch_id;             /* 0: none */
    struct str set_control;       /* ST02 */
    int64_t replaces_id;          /* 0: none */
    struct str clearinghouse_ref; /* REF*D9 */
    struct str payer_control;     /* REF*1K of the 277CA, CLP07 of the 835 */
    int64_t created_at_us, changed_at_us;
};

struct store_claim_line {
    int32_t number;          /* LX01 */
    struct str line_control; /* REF*6R */
    struct str procedure;    /* "HC:90837" without modifiers */
    struct str modifiers;    /* "95:HO" */
    struct str service_date;
    int64_t charge_cents, paid_cents;
};

struct store_finding {
    struct str code;
    struct str path; /* points, never a value */
    bool blocks;     /* an error; else a warning */
};

enum store_claim_outcome {
    STORE_CLAIM_NEW,       /* stored under a new sequence */
    STORE_CLAIM_SAME,      /* this very input is known: nothing to do */
    STORE_CLAIM_RENEWED,   /* one that never left was put right in place */
    STORE_CLAIM_DIFFERENT, /* already sent with other content and this is no 7 or 8: not stored */
};

struct store_claim_put {
    enum store_claim_outcome outcome;
    int64_t id; /* of the row it became or ran into */
    int32_t sequence;
    enum store_claim_state state; /* of that row */
};

struct store_claim_input {
    struct store_claim claim; /* state HELD or READY */
    const struct store_claim_line *lines;
    size_t line_count;
    const struct store_finding *findings;
    size_t finding_count;
    bool resubmit; /* a person says: send a rejected or unacknowledged one again, unchanged too */
};

/** Idempotent by (claim_id, input_hash): the same input again is SAME, whatever became of it. One
 *  still held, or ready and in no batch, is put right in place. A new sequence is given when there
 *  is none yet, when the last one was voided, or rejected and the input differs, when `resubmit`
 *  says so, and for frequency 7 or 8; replaces_id then names the last one, whose own state the job
 *  changes when the replacement has gone out. Appends the first line of the history. */
MUST_USE bool store_claim_put(struct store *s, const struct store_claim_input *in,
                              struct store_claim_put *out, struct err *err);

/** One step of a claim's life. 0 and empty mean "leave as it is"; amounts are added. */
struct store_claim_change {
    enum store_claim_state to; /* CLAIM_STATE_COUNT: stays what it is */
    int64_t document_id;       /* which file said so */
    int64_t batch_id;
    struct str set_control;
    struct str clearinghouse_ref;
    struct str payer_control;
    struct str what;  /* "submit", "999", "277CA", "835", "reversal", "reconcile" */
    struct str codes; /* "A7:500:85", "CO45 PR1" */
    int64_t paid_cents, adjusted_cents, patient_cents;
};

/** Update and append to the history. ERR_STORE when there is no such claim. */
MUST_USE bool store_claim_apply(struct store *s, int64_t id, const struct store_claim_change *c,
                                struct err *err);

/** Many at once: of a batch, of one set of it, in one state, not named by a document. */
struct store_claim_scope {
    int64_t batch_id;
    struct str set_control;      /* empty: all sets of the batch */
    enum store_claim_state from; /* CLAIM_STATE_COUNT: any */
    int64_t unless_document_id;  /* skip claims whose history names this document; 0: none */
};
MUST_USE bool store_claim_apply_all(struct store *s, const struct store_claim_scope *scope,
                                    const struct store_claim_change *c, int64_t *count,
                                    struct err *err);
MUST_USE bool store_claim_line_paid(struct store *s, int64_t id, int32_t number, int64_t paid_cents,
                                    struct err *err);

enum store_claim_key {
    BY_CLAIM_ID,
    BY_LINE_CONTROL,
    BY_PAYER_CONTROL,
    BY_CLEARINGHOUSE_REF,
};

struct store_claim_match {
    int64_t id; /* 0: no claim */
    int32_t sequence;
    int32_t line_number; /* BY_LINE_CONTROL */
    int64_t batch_id;
    enum store_claim_state state;
    int64_t charge_cents, paid_cents, adjusted_cents, patient_cents;
    bool ambiguous; /* claims with different CLM01 carry this value: a person decides */
};

/** The newest sequence that left the house, else the newest. Two index steps, no copies. */
MUST_USE bool store_claim_match(struct store *s, enum store_claim_key key, struct str value,
                                struct store_claim_match *out, struct err *err);
/** The claim as it went out in that batch, whatever was sent of it since; id 0: it did not. */
MUST_USE bool store_claim_in_batch(struct store *s, struct str claim_id, int64_t batch_id,
                                   struct store_claim_match *out, struct err *err);

/** What will be matched soon: values by key, up to BY_PAYER_CONTROL; at most STORE_WANTED_MAX of
 * each are of use. Asked in a transaction; borrowed for the call. Nothing but the time depends on
 * it, and only where store_claim_wants. */
enum { STORE_WANTED_KEYS = BY_PAYER_CONTROL + 1, STORE_WANTED_MAX = 1024 };
struct store_claim_wanted {
    const struct str *values[STORE_WANTED_KEYS];
    size_t counts[STORE_WANTED_KEYS];
};
bool store_claim_wants(const struct store *s);
MUST_USE bool store_claim_match_ahead(struct store *s, const struct store_claim_wanted *w,
                                      struct err *err);

MUST_USE bool store_claim_get(struct store *s, int64_t id, struct arena *a, struct store_claim *out,
                              bool *found, struct err *err);
typedef bool store_claim_fn(void *ctx, const struct store_claim *c);
/** Oldest first; `batch_id` 0 and CLAIM_STATE_COUNT mean any. */
MUST_USE bool store_claim_list(struct store *s, int64_t batch_id, enum store_claim_state state,
                               int64_t limit, store_claim_fn *fn, void *ctx, struct err *err);
struct store_claim_filter {
    enum store_claim_state state;  /* CLAIM_STATE_COUNT: any */
    struct str claim_id, payer_id; /* empty: any */
};
MUST_USE bool store_claim_page(struct store *s, const struct store_page *page,
                               const struct store_claim_filter *f, store_claim_fn *fn, void *ctx,
                               struct err *err);
MUST_USE bool store_claim_page_of_batch(struct store *s, const struct store_page *page,
                                        int64_t batch_id, store_claim_fn *fn, void *ctx,
                                        struct err *err);
typedef bool store_claim_line_fn(void *ctx, const struct store_claim_line *l);
MUST_USE bool store_claim_lines(struct store *s, int64_t id, store_claim_line_fn *fn, void *ctx,
                                struct err *err);
typedef bool store_finding_fn(void *ctx, const struct store_finding *f);
MUST_USE bool store_claim_findings(struct store *s, int64_t id, store_finding_fn *fn, void *ctx,
                                   struct err *err);

struct store_history {
    int64_t at_us;
    int64_t document_id;
    struct str document_name, document_kind; /* empty when no file said so */
    struct str what;
    enum store_claim_state from, to; /* from CLAIM_STATE_COUNT: it came into being */
    struct str codes;
    int64_t paid_cents, adjusted_cents, patient_cents; /* what this step added */
};
typedef bool store_history_fn(void *ctx, const struct store_history *h);
MUST_USE bool store_claim_history(struct store *s, int64_t id, store_history_fn *fn, void *ctx,
                                  struct err *err);

#endif
