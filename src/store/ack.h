/* ack.h - acknowledgements read back: TA1, 999, 277CA, and what each refers to. */
#ifndef HIA_STORE_ACK_H
#define HIA_STORE_ACK_H

#include "store/word.h"

struct store_ack {
    int64_t id;
    int64_t document_id;
    struct str kind;   /* "TA1", "999", "277CA"; "835" where a payment contradicts */
    struct str level;  /* "interchange", "group", "set", "claim" */
    int64_t batch_id;  /* 0: what it answers is not ours */
    int64_t set_id;    /* 0: none */
    int64_t claim_id;  /* the claim's row; 0: none */
    struct str refers; /* the control number or id it names */
    struct str status; /* A, E, R, P or the category A0..A8 */
    struct str codes;
    struct str
        note; /* "late", "out of order", "again", "contradicts", "moved"; empty: in its turn */
    int64_t created_at_us;
};

MUST_USE bool store_ack_put(struct store *s, const struct store_ack *k, int64_t *id,
                            struct err *err);
typedef bool store_ack_fn(void *ctx, const struct store_ack *k);
/** Of one batch, oldest first; `batch_id` 0: those that answer nothing of ours. */
MUST_USE bool store_ack_list(struct store *s, int64_t batch_id, int64_t limit, store_ack_fn *fn,
                             void *ctx, struct err *err);
/** All that concerns one claim: its own, its set's, its group's and interchange's; oldest first. */
MUST_USE bool store_ack_of_claim(struct store *s, int64_t batch_id, int64_t claim_row,
                                 struct str set_control, store_ack_fn *fn, void *ctx,
                                 struct err *err);

#endif
