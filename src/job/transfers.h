/* transfers.h - money moved through a bank link: may it be, make it, how does it stand, not any
 * more. The door of the command line (hia bank transfer), of the API and of the workers.
 *
 * Never twice: a transfer is a row before a byte leaves (store/transfer.h). What may be made is
 * asked for under the call's id as the partner's idempotency key; making it is one step from
 * AUTHORIZED to ASKED, committed before the call begins, and the partner makes one transfer of one
 * authorization. Whatever is cut short after that leaves the row ASKED: the next run goes on with
 * the call, and one that has none looks the transfer up by its authorization before it asks. */
#ifndef HIA_JOB_TRANSFERS_H
#define HIA_JOB_TRANSFERS_H

#include "job/finance_sync.h"
#include "store/bank.h"
#include "store/transfer.h"

enum {
    TRANSFER_NAME_MAX = 100,       /* bytes of whose account it is */
    TRANSFER_DESCRIPTION_MAX = 15, /* as Plaid has it */
};

struct transfers;
/** `actor` is who does it, for the history: lent as long as `t` lives. */
MUST_USE struct transfers *transfers_new(struct job *job, const struct partner *partner,
                                         struct str actor, struct err *err);
void transfers_free(struct transfers *t);
/** Of a job that is a STORE_WRITER: others write while the partner is asked (finance_ask). */
void transfers_let_go(struct transfers *t);

/** What is wanted, as a person says it. */
struct transfer_wish {
    struct str account; /* our id of it */
    enum transfer_direction direction;
    struct str amount; /* "12.34", of the account's currency */
    struct str network;
    struct str
        ach_class; /* of ACH: ccd, tel or web of a debit; ccd or ppd, or empty, of a credit */
    struct str legal_name;  /* whose account it is: leaves sealed, and is not kept in clear */
    struct str description; /* of an intent, and when it is made */
};

/** The wish, checked: nothing was sent or written. Texts live until the next question. */
struct transfer_plan {
    struct transfer_wish wish;
    struct store_connection connection;
    struct store_bank_account account;
    int64_t amount_cents;
};
/** ERR_DATA says what is wrong with it: no such account, one that is closed, no dollars, a link
 * that does not work, no such amount. */
MUST_USE bool transfer_plan(struct transfers *t, const struct transfer_wish *wish,
                            struct transfer_plan *plan, struct err *err);

/** The row it would become, without an id: lent by the plan. */
void transfer_planned(const struct transfer_plan *plan, enum transfer_kind kind,
                      struct store_transfer *out);

/** What came of it: the row as it is now; how the call ended, when one was made. */
struct transfer_end {
    struct store_transfer transfer;
    struct finance_end end;
    bool asked;                     /* or it is to be: FINANCE_IN_HAND */
    const char *mask, *institution; /* for people; or "" */
};
/** May it be made? A new row: AUTHORIZED, DECLINED, or FAILED. */
MUST_USE bool transfer_authorize(struct transfers *t, const struct transfer_plan *plan,
                                 struct transfer_end *end, struct err *err);
/** A transfer a person completes in Link. */
MUST_USE bool transfer_intend(struct transfers *t, const struct transfer_plan *plan,
                              struct transfer_end *end, struct err *err);
/** Makes what was authorized; of one that is made already nothing is asked. ERR_DATA: it is not
 * authorized. */
MUST_USE bool transfer_create(struct transfers *t, struct str uuid, struct str description,
                              struct transfer_end *end, struct err *err);
/** Asks how it stands; makes nothing. */
MUST_USE bool transfer_look(struct transfers *t, struct str uuid, struct transfer_end *end,
                            struct err *err);
/** A token for Link, where a person completes an intent: what the partner answered, into `token`.
 * ERR_DATA: it is no intent, or is completed. */
MUST_USE bool transfer_link(struct transfers *t, struct str uuid, struct buf *token,
                            struct transfer_end *end, struct err *err);
MUST_USE bool transfer_cancel(struct transfers *t, struct str uuid, struct transfer_end *end,
                              struct err *err);

/** What a program asks for, under a number of its own. */
struct transfer_order {
    struct str trace; /* request_trace_id: one transfer for ever */
    struct transfer_wish wish;
    enum transfer_kind kind;
    int64_t max_cents; /* no more is moved at once */
    bool dry;          /* nothing is done: the row is as it is, or would be (transfer_planned) */
};
enum transfer_verdict {
    TRANSFER_TAKEN,    /* `end` has it, whatever became of it */
    TRANSFER_ANOTHER,  /* the number is another one's: nothing was done */
    TRANSFER_TOO_MUCH, /* nothing was done */
};
/** Authorized and made, or gone on with where that was cut short: asked again under the same number
 * it is the same transfer, made once. ERR_DATA as transfer_plan, and then nothing of it has moved:
 * whatever goes wrong once the partner was asked, or may have it, is TAKEN with the row as it
 * stands. */
MUST_USE bool transfer_once(struct transfers *t, const struct transfer_order *order,
                            enum transfer_verdict *verdict, struct transfer_end *end,
                            struct err *err);
/** The same of an order whose account or partner is not there any more: what was made of it before.
 * `found` false: nothing that has left. Texts of `end` are in the arena. */
MUST_USE bool transfer_ordered(struct job *job, const struct transfer_order *order, struct arena *a,
                               enum transfer_verdict *verdict, struct transfer_end *end,
                               bool *found, struct err *err);
/** The partner of one of our accounts; ERR_DATA: there is no such account. */
MUST_USE bool transfer_partner(struct job *job, struct str account, const struct partner **partner,
                               struct err *err);

/** After a failure of what was asked last: did it come to a call? Then the partner may know of it,
 * and an ERR_DATA is not about what was asked. */
bool transfers_asked(const struct transfers *t);

/** Every one of the partner that is on its way, or may be, is asked how it stands; settled ones
 * once a day for TRANSFER_RETURN_DAYS, for they can come back, and an intent that long whether
 * somebody completed it. Nothing is made. */
enum { TRANSFER_RETURN_DAYS = 60 };
MUST_USE bool transfers_sweep(struct transfers *t, uint64_t *asked, struct err *err);

/** The row alone, with the account's mask and the bank's name: the rest of `end` stays. */
MUST_USE bool transfer_find(struct transfers *t, struct str uuid, struct transfer_end *end,
                            struct err *err);

#endif
