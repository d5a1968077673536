/* cards_sync.h - one sweep over a card programme: each of its lists, then what became of the
 * connection. */
#ifndef HIA_JOB_CARDS_SYNC_H
#define HIA_JOB_CARDS_SYNC_H

#include "job/cards.h"

struct cards_ask {
    const struct partner *partner;
    struct str noun; /* "transaction" ...: that list alone; empty: all of them */
    bool full;       /* everything, whatever the cursor says */
    struct str id;   /* with noun: that one object; or empty */
    bool hints_only; /* what webhooks named, and no list */
    bool
        subscribe; /* ask for webhooks, and nothing else; the challenge is answered when it comes */
};

/** `counts` is NULL when the list was not read to its end. */
struct cards_watch {
    void *ctx;
    void (*read)(void *ctx, const char *operation, const struct finance_end *end,
                 const struct card_counts *counts);
};

struct cards_totals {
    unsigned lists, failed, waiting; /* read; refused or away; gone on with by the next sweep */
    unsigned hints;                  /* webhooks done with */
    struct card_counts counts;
};

/** NULL when the word is no noun of a list. */
const char *cards_operation(struct str noun);

/** A subscription that is open is gone on with first: a challenge that came is answered. What
 * webhooks named is read then, so many of them a sweep (KEPT_HINTS_MAX); one that names
 * nothing of this business is done with. The partner's connection is made when there is none yet.
 * True also when lists failed: the totals say so, the connection's row says what a person must do,
 * and the next sweep goes on. */
MUST_USE bool cards_sync(struct job *job, const struct cards_ask *ask,
                         const struct cards_watch *watch, struct cards_totals *totals,
                         struct err *err);

#endif
