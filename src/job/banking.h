/* banking.h - what is done with links to banks: begun, finished, asked, swept, ended; and what a
 * webhook says of one. Every door (command line, API, schedule) goes through here. */
#ifndef HIA_JOB_BANKING_H
#define HIA_JOB_BANKING_H

#include "job/bank.h"

struct banking;

/** Of one partner, whose adapter speaks to banks. Keeps the job's writer busy while in use. */
MUST_USE struct banking *banking_new(struct job *job, const struct partner *partner,
                                     struct err *err);
void banking_free(struct banking *b);

/** What was done with one link, for people and for programs: valid while the callback runs. */
struct banking_result {
    const struct store_connection *connection; /* as it is now */
    const char *operation;                     /* the last that was asked */
    const struct finance_end *end;             /* of it */
    const struct bank_counts *counts;          /* of a sync that folded; NULL */
};
typedef void banking_fn(void *ctx, const struct banking_result *r);

/** A new link, LINKING: nothing is asked. Its texts are the partner's configuration. */
MUST_USE bool banking_connect(struct store *s, const struct partner *partner,
                              struct store_connection *c, struct err *err);
/** After a failure: did what was asked last come to a call? Then the partner may know of it, and an
 * ERR_DATA is not about what was asked. */
bool banking_asked(const struct banking *b);

/** A token for Link. `uuid` empty: a new connection is made, LINKING; else that one is signed in
 * again (update mode). `token` gets Plaid's answer: a JSON object with link_token and expiration.
 */
MUST_USE bool banking_link_token(struct banking *b, struct str uuid, struct buf *token,
                                 banking_fn *fn, void *ctx, struct err *err);
/** Link is finished: the public token becomes an access token in the vault. Of an update there is
 * none: empty, and the link counts as repaired when it answers. Accounts are fetched. ERR_DATA: it
 * is over, or has its token. */
MUST_USE bool banking_link_finish(struct banking *b, struct str uuid, struct str public_token,
                                  banking_fn *fn, void *ctx, struct err *err);

struct banking_sync {
    struct str uuid;    /* empty: every link that is not over */
    bool due_only;      /* only what is wanted, or was not asked for sweep_every */
    bool rebuild;       /* from nothing, and what is missing then is withdrawn */
    bool live_balances; /* read at the bank now: paid for */
};
/** The code of a link whose lines could not be taken exactly; the state of the link stays. */
#define BANKING_UNREADABLE "unreadable"
/** Asks each for its state, then for its transactions and accounts. One that needs a person is
 * asked for its state only; one that says what cannot be read is passed over, and says so. `fn` is
 * called once for each. */
MUST_USE bool banking_sync(struct banking *b, const struct banking_sync *what, banking_fn *fn,
                           void *ctx, struct err *err);

/** The link and its token end, there and here. Its lines stay. */
MUST_USE bool banking_remove(struct banking *b, struct str uuid, banking_fn *fn, void *ctx,
                             struct err *err);
/** Of which link that would be, and how many lines stay: nothing is asked, nothing is written. */
typedef void banking_link_fn(void *ctx, const struct store_connection *c, int64_t lines);
MUST_USE bool banking_would_remove(struct banking *b, struct str uuid, banking_link_fn *fn,
                                   void *ctx, struct err *err);

/** A webhook that was verified: a hint, and what it says of the link's state. `known` false: it
 * is about no link of ours, or says nothing we act upon. */
MUST_USE bool banking_hint(struct banking *b, struct str body, bool *known, struct err *err);

/** Webhooks that were verified and kept (store/webhook.h): each is a hint, and taken. banking_sync
 * does so first. */
MUST_USE bool banking_take_hints(struct banking *b, struct err *err);

#endif
