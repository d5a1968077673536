/* cards_state.h - private to cards.c, cards_spend.c and cards_gone.c: one fold. */
#ifndef HIA_JOB_CARDS_STATE_H
#define HIA_JOB_CARDS_STATE_H

#include "job/call_seal.h"
#include "job/card_line.h"
#include "job/cards.h"

/** Rows a chain named, by their ids. */
struct card_seen {
    int64_t *ids;
    size_t count, cap;
};

struct card_fold {
    struct job *job;
    struct emitter *emitter;
    const struct store_connection *connection;
    struct json_reader *reader;       /* of who reads ahead */
    struct cred_sealer *ahead_sealer; /* the same, of this chain's details */
    struct emitter *ahead_emitter;    /* the same, of its events */
    struct buf ahead;                 /* the same: reused */
    bool all_new;      /* the ledger had no transaction when the chain began: all is done ahead */
    struct arena line; /* of one line */
    struct cred_sealer *sealer; /* of who takes */
    struct buf sealed;
    struct card_seen seen;
    struct str noun; /* of the chain: texts in `name` */
    char name[32];
    bool full;
    int64_t from_us;
    bool empty; /* the ledger had none of this noun when the chain began */
    int64_t call_id;
    struct card_counts counts;
};

/** A line of a chain; of a transaction what is put when it is new, with its detail and its events
 * when they were done ahead. */
struct card_row {
    struct finance_row row;
    struct card_line said;
    struct store_card_transaction fresh;
    struct emitted *events;
};

/** The whole line, sealed under the row's uuid. */
MUST_USE bool cards_seal(struct card_fold *f, const char *uuid, struct str line, struct str *out,
                         struct err *err);
MUST_USE bool cards_saw(struct card_fold *f, int64_t id, struct err *err);
/** A row that is none of a transaction. */
MUST_USE bool cards_put_spend(struct card_fold *f, const struct card_line *said, struct str line,
                              struct err *err);
MUST_USE bool cards_spend_gone(struct card_fold *f, const struct store_spend *e, struct err *err);
MUST_USE bool cards_transaction_gone(struct card_fold *f, const struct store_card_transaction *t,
                                     struct err *err);
/** What a full chain did not name. */
MUST_USE bool cards_gone(struct card_fold *f, struct err *err);

#endif
