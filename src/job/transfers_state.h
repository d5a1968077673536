/* transfers_state.h - private to the files of transfers.h. */
#ifndef HIA_JOB_TRANSFERS_STATE_H
#define HIA_JOB_TRANSFERS_STATE_H

#include "job/transfers.h"

enum { TRANSFERS_TEXTS_MAX = 1 << 20 };

struct transfers {
    struct job *job;
    const struct partner *partner;
    struct emitter *emitter;
    struct store_transfer_by by; /* for the history */
    struct arena arena;          /* texts of what is in hand */
    bool asked;                  /* transfers_asked */
    bool lets_go;
};

/** The operations, and what the partner calls its field of the request. */
#define TRANSFER_OF         "transfer" /* our id: whose row an end is about */
#define OPERATION_AUTHORIZE "transfer.authorize"
#define OPERATION_CREATE    "transfer.create"
#define OPERATION_GET       "transfer.get"
#define OPERATION_CANCEL    "transfer.cancel"
#define OPERATION_INTEND    "transfer.intent.create"
#define OPERATION_INTENT    "transfer.intent.get"
#define OPERATION_LINK      "link.token"

/** A new row out of `row`'s number and digest, or one that was begun and never asked about: may it
 * be made? */
MUST_USE bool transfers_begin(struct transfers *t, const struct transfer_plan *plan,
                              struct store_transfer *row, struct transfer_end *end,
                              struct err *err);
/** What an end of theirs does to the row its request names, with its events, in the ending
 * transaction. */
struct finance_fold transfers_fold(struct transfers *t);

/** The row, which is as `was`, becomes `t` in state `to`; when its state is another, or it is made
 * by that, what is to be said of it is said. Inside a transaction. */
MUST_USE bool transfers_move(struct transfers *w, const struct store_transfer *was,
                             struct store_transfer *t, enum transfer_state to, struct err *err);

/** By our uuid, or where that is empty by the row's id. Texts live in the arena. ERR_DATA: there is
 * none. */
MUST_USE bool transfers_account(struct transfers *t, struct str uuid, int64_t id,
                                struct store_bank_account *out, struct err *err);
MUST_USE bool transfers_link(struct transfers *t, int64_t id, struct store_connection *c,
                             struct err *err);
/** 1 to `max` bytes without control characters; ERR_DATA names `what`. */
MUST_USE bool transfers_text(struct str s, size_t max, const char *what, struct err *err);

#endif
