/* expectation.h - what a partner still owes an answer to, by when, and what became of it: the
 * choreography of what we send (x12.md B.6). docs/acknowledgements.md draws it. */
#ifndef HIA_STORE_EXPECTATION_H
#define HIA_STORE_EXPECTATION_H

#include "base/buf.h"
#include "store/word.h"

enum store_answer_kind {
    ANSWER_TA1,   /* one an interchange */
    ANSWER_999,   /* one a functional group */
    ANSWER_277CA, /* one an 837 set */
    ANSWER_835,   /* one an accepted claim; noted when it is overdue only */
    ANSWER_KIND_COUNT,
};

enum store_expectation_state {
    EXPECT_WAITING,
    EXPECT_OVERDUE,  /* its time is up, and that was told */
    EXPECT_ANSWERED, /* it came */
    EXPECT_IMPLIED,  /* a later answer came without it: nobody need ask for it any more */
    EXPECT_MOOT,     /* what it would answer was refused as a whole */
    EXPECT_STATE_COUNT,
};

struct store_expectation {
    int64_t id;
    enum store_answer_kind kind;
    enum store_expectation_state state;
    int64_t batch_id;
    int64_t set_id;    /* 277CA; else 0 */
    int64_t claim_row; /* 835; else 0 */
    struct str partner;
    struct str refers;  /* ISA13, GS06, BHT03 or CLM01 */
    struct str verdict; /* of the answer: "accepted", "rejected" ...; empty while there is none */
    int64_t since_us, due_us, answered_us;
    bool late;
    /* Of the batch, for people. */
    struct str file_name;
    int64_t charge_cents;
};

const char *store_answer_kind_name(enum store_answer_kind kind);
const char *store_expectation_state_name(enum store_expectation_state state);

/** What answers the batch that was sent at `since_us` must bring, and when each is due; 0 is not
 * expected. Again for the same batch changes nothing. */
struct store_expected {
    int64_t batch_id;
    struct str partner;
    int64_t since_us, due_us[ANSWER_KIND_COUNT];
};
MUST_USE bool store_expectation_begin(struct store *s, const struct store_expected *x,
                                      struct err *err);

/** Which: of a batch, of one kind, of one set (0: all), by what it refers to (empty: all). */
struct store_expectation_scope {
    int64_t batch_id;
    enum store_answer_kind kind;
    int64_t set_id;
    struct str refers;
};
typedef bool store_expectation_fn(void *ctx, const struct store_expectation *x);
MUST_USE bool store_expectation_find(struct store *s, const struct store_expectation_scope *scope,
                                     store_expectation_fn *fn, void *ctx, struct err *err);
/** An answer came: those of the scope are ANSWERED with its verdict, late when after due. */
MUST_USE bool store_expectation_answer(struct store *s, const struct store_expectation_scope *scope,
                                       struct str verdict, int64_t document_id, struct err *err);
/** Those still WAITING or OVERDUE become `to`: IMPLIED or MOOT. */
MUST_USE bool store_expectation_settle(struct store *s, const struct store_expectation_scope *scope,
                                       enum store_expectation_state to, int64_t document_id,
                                       struct err *err);
/** It came, and more of it is to come: WAITING again until `due_us`. */
MUST_USE bool store_expectation_reopen(struct store *s, const struct store_expectation_scope *scope,
                                       int64_t due_us, struct err *err);

/** Still open and due before `now_us`, oldest first. `told`: those OVERDUE already too. */
MUST_USE bool store_expectation_due(struct store *s, int64_t now_us, bool told, int64_t limit,
                                    store_expectation_fn *fn, void *ctx, struct err *err);
MUST_USE bool store_expectation_told(struct store *s, int64_t id, struct err *err);
/** All of a batch, in the order they are due. */
MUST_USE bool store_expectation_list(struct store *s, int64_t batch_id, store_expectation_fn *fn,
                                     void *ctx, struct err *err);

/** Accepted claims of the partner without an 835 since before `cutoff_us`, and not noted yet: noted
 * OVERDUE, due `after_us` after they were accepted. At most `limit`. */
MUST_USE bool store_expectation_note_unpaid(struct store *s, struct str partner, int64_t cutoff_us,
                                            int64_t after_us, int64_t limit, struct err *err);
/** 835s noted with an id past `after_id`; and the last id there is. */
MUST_USE bool store_expectation_unpaid(struct store *s, int64_t after_id, store_expectation_fn *fn,
                                       void *ctx, struct err *err);
MUST_USE bool store_expectation_last(struct store *s, int64_t *id, struct err *err);
/** Rows of the claims of a set that have no final word: submitted or acknowledged. Appended to
 * `rows` as int64_t; at most `limit`, 0 is all. */
MUST_USE bool store_expectation_waiting_claims(struct store *s, int64_t batch_id,
                                               struct str set_control, int64_t limit,
                                               struct buf *rows, struct err *err);

#endif
