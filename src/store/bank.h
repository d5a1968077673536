/* bank.h - what banks say: accounts and lines, in the shape of fa_bank_statement_lines.
 *
 * A line keeps its id for good: posting changes the vendor's id of it, not ours; one that was
 * withdrawn stays as a tombstone. What it said before is in its history, append-only. Clear columns
 * hold ids, dates, codes and amounts; names and descriptions are `detail`, sealed by the caller.
 *
 * Sign: positive is money into the account, whatever the vendor's rule; `raw_amount` is the number
 * as the vendor wrote it. docs/integrations/PLAID-INTEGRATION.md has the columns we assume. */
#ifndef HIA_STORE_BANK_H
#define HIA_STORE_BANK_H

#include "store/word.h"

enum bank_line_state {
    BANK_PENDING,
    BANK_POSTED,
    BANK_WITHDRAWN, /* the bank took it back: a tombstone */
    BANK_LINE_STATE_COUNT,
};
extern const char *const store_bank_line_state_names[BANK_LINE_STATE_COUNT];

struct store_bank_line {
    int64_t id;
    char uuid[UUID_MAX];
    int64_t connection_id;
    struct str source;     /* "plaid" */
    struct str vendor_id;  /* of the transaction; unique within the connection */
    struct str pending_id; /* the id it had while pending; or empty */
    struct str account_id; /* the vendor's */
    enum bank_line_state state;
    struct str date, authorized_date; /* YYYY-MM-DD; the second may be empty */
    int64_t amount_cents;             /* of the currency's minor unit; positive: money in */
    struct str currency;              /* "USD"; an unofficial one as the vendor wrote it */
    struct str raw_amount;            /* "-12.34", the vendor's sign */
    struct str detail;                /* sealed; or empty */
    int64_t call_id;                  /* that touched it last */
    int64_t created_at_us, changed_at_us;
    int carried; /* bank_id.h: 1, 2, 3; 0: told under its account's id of now */
};

/** A new line. `l->id` is 0 when the connection has that vendor_id already; a missing uuid is
 * filled in. */
MUST_USE bool store_bank_line_put(struct store *s, struct store_bank_line *l, struct err *err);
/** All of it but uuid, connection and source, by id. */
MUST_USE bool store_bank_line_change(struct store *s, const struct store_bank_line *l,
                                     struct err *err);
/** By its id now. Texts are copied into the arena. */
MUST_USE bool store_bank_line_find(struct store *s, int64_t connection_id, struct str vendor_id,
                                   struct arena *a, struct store_bank_line *out, bool *found,
                                   struct err *err);
/** It was there again, unchanged: only call_id, and it is carried no more. */
MUST_USE bool store_bank_line_touch(struct store *s, int64_t id, int64_t call_id, struct err *err);

typedef bool store_bank_line_fn(void *ctx, const struct store_bank_line *l);
/** Borrowed texts into the arena. */
MUST_USE bool store_bank_line_keep(struct store_bank_line *l, struct arena *a, struct err *err);
/** In the order of their ids, after `after_id`; connection 0: every one. Borrowed. */
MUST_USE bool store_bank_line_list(struct store *s, int64_t connection_id, int64_t after_id,
                                   int64_t limit, store_bank_line_fn *fn, void *ctx,
                                   struct err *err);
/** How many are not withdrawn. */
MUST_USE bool store_bank_line_count(struct store *s, int64_t connection_id, int64_t *count,
                                    struct err *err);
/** Those not withdrawn which that call did not touch, the same way. */
MUST_USE bool store_bank_line_untouched(struct store *s, int64_t connection_id, int64_t call_id,
                                        int64_t after_id, int64_t limit, store_bank_line_fn *fn,
                                        void *ctx, struct err *err);

/** What a line was before a change: `why` is "posted", "amended", "withdrawn", "returned". */
MUST_USE bool store_bank_line_history_put(struct store *s, const struct store_bank_line *before,
                                          struct str why, int64_t call_id, struct err *err);

struct store_bank_account {
    int64_t id;
    char uuid[UUID_MAX];
    int64_t connection_id;
    struct str vendor_id;     /* account_id: may change without notice, changes with a new link */
    struct str persistent_id; /* of banks with tokenised numbers; or empty */
    struct str mask, type, subtype, currency;
    struct str name;                             /* sealed */
    struct str available, current, credit_limit; /* decimal text as the vendor wrote it; or empty */
    int64_t balance_at_us;                       /* when the vendor said so; 0: never */
    bool open;                                   /* the vendor still lists it */
    int64_t created_at_us, changed_at_us;
};

/** New, or the same vendor_id again: then all but uuid and creation is replaced. */
MUST_USE bool store_bank_account_put(struct store *s, struct store_bank_account *a,
                                     struct err *err);
typedef bool store_bank_account_fn(void *ctx, const struct store_bank_account *a);
MUST_USE bool store_bank_account_list(struct store *s, int64_t connection_id, int64_t limit,
                                      store_bank_account_fn *fn, void *ctx, struct err *err);

#endif
