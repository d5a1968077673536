/* card.h - what a card programme says: transactions in the shape of fa_card_transactions, and the
 * cards, people, vendors, bills and reimbursements around them.
 *
 * A transaction is one row for good, by organization and the vendor's id. Its amount is what was
 * heard first and is never edited: what it comes to later (a tip, a hold let go) is an adjustment
 * in an append-only log, and `adjusted_minor` is their sum. Clear columns hold ids, codes, times
 * and amounts; the whole of what was said, names among it, is `detail`, sealed by the caller.
 *
 * Sign: positive is money spent, negative came back; `raw_amount` is the vendor's own text.
 * docs/integrations/RAMP-INTEGRATION.md. */
#ifndef HIA_STORE_CARD_H
#define HIA_STORE_CARD_H

#include "base/hash.h"
#include "store/word.h"

enum card_phase {
    CARD_UNKNOWN, /* a state of theirs we have no word for */
    CARD_AUTHORIZED,
    CARD_SETTLED,
    CARD_REFUNDED,
    CARD_DECLINED,
    CARD_FAILED,
    CARD_WITHDRAWN, /* no longer there: a tombstone */
    CARD_PHASE_COUNT,
};
extern const char *const store_card_phase_names[CARD_PHASE_COUNT];
const char *store_card_phase_name(enum card_phase p);
/** CARD_UNKNOWN when it is none. */
enum card_phase store_card_phase_of(struct str word);

struct store_card_transaction {
    int64_t id;
    char uuid[UUID_MAX];
    int64_t connection_id;
    struct str source;    /* "ramp" */
    struct str vendor_id; /* ramp_transaction_id; unique in the organization */
    enum card_phase phase;
    struct str vendor_state; /* "CLEARED" */
    int64_t amount_minor;    /* first heard; never edited */
    int64_t adjusted_minor;  /* sum of the adjustments: amount + adjusted is what it is now */
    struct str currency;     /* "USD" */
    unsigned exponent;       /* decimals of the currency's minor unit */
    struct str raw_amount;   /* "12.34" */
    bool conflict; /* it came back in another currency: somebody must look; nothing was adjusted */
    struct str card_id, user_id;           /* the vendor's; or empty */
    int64_t occurred_at_us, settled_at_us; /* 0: not said */
    struct str lines_sum;                  /* "balanced", "unbalanced" ...; or empty */
    uint8_t digest[SHA256_SIZE];           /* of what was said last */
    struct str detail;                     /* sealed */
    int64_t call_id;                       /* that changed it last */
    int64_t created_at_us, changed_at_us;
};

/** A new one. `t->id` is 0 when the organization has that vendor_id already; a missing uuid is
 * filled in. */
MUST_USE bool store_card_put(struct store *s, struct store_card_transaction *t, struct err *err);
/** What may change of it, by id: not the amount, not whose it is. Without `detail` that stays. */
MUST_USE bool store_card_change(struct store *s, const struct store_card_transaction *t,
                                struct err *err);
/** Enough of one to tell whether it says anything new: most rows of a list that is read again do
 * not. */
struct store_card_known {
    int64_t id, connection_id;
    enum card_phase phase;
    uint8_t digest[SHA256_SIZE];
};
MUST_USE bool store_card_known(struct store *s, struct str vendor_id, struct store_card_known *out,
                               bool *found, struct err *err);
/** Texts but not `detail` are copied into the arena. */
MUST_USE bool store_card_find(struct store *s, struct str vendor_id, struct arena *a,
                              struct store_card_transaction *out, bool *found, struct err *err);

typedef bool store_card_fn(void *ctx, const struct store_card_transaction *t);
/** In the order of their ids, after `after_id`; connection 0: every one. Borrowed; without
 * `detail`. */
MUST_USE bool store_card_list(struct store *s, int64_t connection_id, int64_t after_id,
                              int64_t limit, store_card_fn *fn, void *ctx, struct err *err);

struct store_card_adjustment {
    int64_t transaction_id, call_id;
    int64_t from_minor, to_minor; /* what the transaction came to, before and after */
    struct str currency;
    unsigned exponent;
    struct str raw_amount; /* the vendor's text of it */
    struct str why;        /* "amount", "currency": of another currency, nothing was added */
    int64_t created_at_us;
};
MUST_USE bool store_card_adjust(struct store *s, const struct store_card_adjustment *a,
                                struct err *err);
typedef bool store_card_adjustment_fn(void *ctx, const struct store_card_adjustment *a);
/** Oldest first. */
MUST_USE bool store_card_adjustments(struct store *s, int64_t transaction_id,
                                     store_card_adjustment_fn *fn, void *ctx, struct err *err);

struct store_card_counts {
    int64_t transactions, authorized, settled, refunded, declined, withdrawn, conflicts;
};
MUST_USE bool store_card_counts(struct store *s, int64_t connection_id,
                                struct store_card_counts *out, struct err *err);

/* ---- what is around them ---- */

/** A card, user, department, vendor, bill or reimbursement: one shape, since all that is asked of
 * them is who they are, where they stand and what they come to. */
struct store_spend {
    int64_t id;
    char uuid[UUID_MAX];
    int64_t connection_id;
    struct str noun;      /* "card", "user", "department", "vendor", "bill", "reimbursement" */
    struct str vendor_id; /* unique by connection and noun */
    struct str phase;     /* ours: "active", "paid" ... */
    struct str vendor_state;
    bool has_amount;
    int64_t amount_minor;
    struct str currency;
    unsigned exponent;
    struct str raw_amount;
    struct str owner_id; /* a bill's vendor, a card's or reimbursement's user; or empty */
    uint8_t digest[SHA256_SIZE];
    struct str detail;  /* sealed */
    int64_t gone_at_us; /* 0: it is there */
    int64_t call_id;
    int64_t created_at_us, changed_at_us;
};
/** New, `e->id` 0 when it is there already. */
MUST_USE bool store_spend_put(struct store *s, struct store_spend *e, struct err *err);
MUST_USE bool store_spend_change(struct store *s, const struct store_spend *e, struct err *err);
MUST_USE bool store_spend_find(struct store *s, int64_t connection_id, struct str noun,
                               struct str vendor_id, struct arena *a, struct store_spend *out,
                               bool *found, struct err *err);
typedef bool store_spend_fn(void *ctx, const struct store_spend *e);
/** As store_card_list; an empty noun is every one. */
MUST_USE bool store_spend_list(struct store *s, int64_t connection_id, struct str noun,
                               int64_t after_id, int64_t limit, store_spend_fn *fn, void *ctx,
                               struct err *err);

#endif
