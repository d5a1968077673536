/* transfer.h - money asked to be moved through a bank link: each step of it, before it is taken.
 *
 * A row is written before a byte leaves, and says in which state the partner may have it; it is
 * changed, never removed. What it was, by whom and when is in fa_bank_transfer_history,
 * append-only. Clear columns hold ids, codes and amounts; whose account it is and what it is for
 * are in the sealed requests of its calls. docs/integrations/PLAID-INTEGRATION.md. */
#ifndef HIA_STORE_TRANSFER_H
#define HIA_STORE_TRANSFER_H

#include "store/word.h"

enum transfer_state {
    TRANSFER_BEGUN,      /* the partner is being asked whether it may be made */
    TRANSFER_AUTHORIZED, /* it may; nothing has moved */
    TRANSFER_DECLINED,
    TRANSFER_ASKED,   /* being made: the partner may have it already; a look-up tells */
    TRANSFER_PENDING, /* made; on its way, and can be cancelled */
    TRANSFER_POSTED,  /* with the network */
    TRANSFER_SETTLED,
    TRANSFER_RETURNED, /* the other bank sent it back */
    TRANSFER_FAILED,
    TRANSFER_CANCELLED,
    TRANSFER_STATE_COUNT,
};
extern const char *const store_transfer_state_names[TRANSFER_STATE_COUNT];
/** TRANSFER_STATE_COUNT: no such word. */
enum transfer_state store_transfer_state_of(struct str word);

enum transfer_kind {
    TRANSFER_BY_US,     /* authorized and made */
    TRANSFER_BY_PERSON, /* an intent: a person completes it in Link */
    TRANSFER_KIND_COUNT,
};
extern const char *const store_transfer_kind_names[TRANSFER_KIND_COUNT];

enum transfer_direction {
    TRANSFER_DEBIT,  /* taken from the account */
    TRANSFER_CREDIT, /* paid to it */
    TRANSFER_DIRECTION_COUNT,
};
extern const char *const store_transfer_direction_names[TRANSFER_DIRECTION_COUNT];

struct store_transfer {
    int64_t id;
    char uuid[UUID_MAX];
    int64_t connection_id, account_id; /* rows of ours */
    enum transfer_kind kind;
    enum transfer_direction direction;
    struct str network;   /* "ach" */
    int64_t amount_cents; /* of the currency's minor unit; positive */
    struct str currency;
    enum transfer_state state;
    struct str code;             /* the partner's word behind it: "NSF", "R01"; or empty */
    struct str authorization_id; /* the partner's; of an intent that made its transfer, the
                                  * intent's; or empty */
    struct str vendor_id;        /* of the transfer; of an intent, until a person completed it, the
                                  * intent's; or empty */
    int64_t asked_at_us;         /* when the partner was last asked how it stands; 0: never */
    int64_t created_at_us, changed_at_us;
    /* Of one the API was asked for, else both are empty: the caller's number, one transfer for
     * ever, and a keyed digest of all that was asked under it. */
    struct str request_trace_id, request_digest;
    char connection_uuid[UUID_MAX], account_uuid[UUID_MAX]; /* read only */
    struct str partner;                                     /* read only */
};

/** An intent that nobody completed yet: there is no transfer. */
bool store_transfer_is_intent(const struct store_transfer *t);
/** Is there a transfer, on its way or further? */
bool store_transfer_is_made(const struct store_transfer *t);

/** Who does it, for the history. */
struct store_transfer_by {
    struct str actor;
    int64_t os_user;
};

/** A new one, BEGUN; `t->id` and a missing uuid are filled in. */
MUST_USE bool store_transfer_put(struct store *s, struct store_transfer *t,
                                 const struct store_transfer_by *by, struct err *err);
/** State, code, the partner's ids, asked_at; when the state or code is another, the history has it.
 * ERR_STORE when the row is not in `from` any more (TRANSFER_STATE_COUNT: in any). */
MUST_USE bool store_transfer_change(struct store *s, const struct store_transfer *t,
                                    enum transfer_state from, const struct store_transfer_by *by,
                                    struct err *err);
/** Texts are copied into the arena. */
MUST_USE bool store_transfer_of_uuid(struct store *s, struct str uuid, struct arena *a,
                                     struct store_transfer *out, bool *found, struct err *err);
/** The one asked for under that request_trace_id. */
MUST_USE bool store_transfer_of_trace(struct store *s, struct str trace, struct arena *a,
                                      struct store_transfer *out, bool *found, struct err *err);
typedef bool store_transfer_fn(void *ctx, const struct store_transfer *t);
/** In the order of their ids, after `after_id`; an empty partner: every one. Borrowed. */
MUST_USE bool store_transfer_list(struct store *s, struct str partner, int64_t after_id,
                                  int64_t limit, store_transfer_fn *fn, void *ctx, struct err *err);

/** How many of an account were begun after that. */
MUST_USE bool store_transfers_since(struct store *s, int64_t account_id, int64_t since_us,
                                    int64_t *count, struct err *err);

struct store_transfer_step {
    enum transfer_state state;
    struct str code, actor;
    int64_t os_user, created_at_us;
};
typedef bool store_transfer_step_fn(void *ctx, const struct store_transfer_step *step);
/** What one was, oldest first. */
MUST_USE bool store_transfer_steps(struct store *s, int64_t transfer_id, store_transfer_step_fn *fn,
                                   void *ctx, struct err *err);

#endif
