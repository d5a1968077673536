/* bank_id.h - ids of a vendor's that changed: of an account, and of the lines told under it.
 *
 * An account's row (bank.h) has the id the vendor uses now. One that came and may be another's new
 * one is in question: it has a row here and none there, and its lines are not taken, until it is
 * decided. Lines told under an id that is no more are `carried`: 1, they wait to be told again
 * under the new one; 2, and were removed under the old one; 3, they wait no more. */
#ifndef HIA_STORE_BANK_ID_H
#define HIA_STORE_BANK_ID_H

#include "store/bank.h"
#include "store/connection.h"

enum bank_id_state {
    BANK_ID_OPEN,    /* came with lines: the list of accounts will tell more */
    BANK_ID_ASKED,   /* a person has to say */
    BANK_ID_CURRENT, /* of the account it was found to be */
    BANK_ID_PAST,    /* of an account that has another */
    BANK_ID_APART,   /* of an account of its own */
    BANK_ID_STATE_COUNT,
};
extern const char *const store_bank_id_state_names[BANK_ID_STATE_COUNT];

enum bank_id_how {
    BANK_ID_UNDECIDED,
    BANK_ID_PERSISTENT,
    BANK_ID_FACTS,
    BANK_ID_PERSON,
    BANK_ID_HOW_COUNT
};
extern const char *const store_bank_id_how_names[BANK_ID_HOW_COUNT];

struct store_bank_id {
    int64_t id;
    char uuid[UUID_MAX]; /* by which a person names it */
    int64_t connection_id;
    struct str vendor_id, persistent_id; /* of the account, the vendor's */
    int64_t account_id;                  /* CURRENT, PAST, ASKED of one that was: whose; else 0 */
    enum bank_id_state state;
    enum bank_id_how how;
    bool replay; /* lines of it were passed over: the whole history is to be asked again */
    struct str mask, type, subtype, currency;
    struct str name; /* sealed as the account's is */
    int64_t created_at_us, changed_at_us;
    char connection_uuid[UUID_MAX]; /* of its link; and these, when listed only */
    enum connection_state connection_state;
};

/** In question, of a link that is not over. */
bool store_bank_id_is_asked(const struct store_bank_id *i);
/** New, or the same connection and vendor_id again: then all but uuid and creation is replaced. */
MUST_USE bool store_bank_id_put(struct store *s, struct store_bank_id *i, struct err *err);
typedef bool store_bank_id_fn(void *ctx, const struct store_bank_id *i);
/** Oldest first; connection 0: every one. Borrowed texts. */
MUST_USE bool store_bank_id_list(struct store *s, int64_t connection_id, store_bank_id_fn *fn,
                                 void *ctx, struct err *err);
/** Is the whole history of a link to be asked again? */
MUST_USE bool store_bank_id_replay(struct store *s, int64_t connection_id, bool *wanted,
                                   struct err *err);
/** It is: what ids that changed carried was not told again. */
MUST_USE bool store_bank_id_want_replay(struct store *s, int64_t connection_id, struct err *err);
/** For that id it was. */
MUST_USE bool store_bank_id_replayed(struct store *s, int64_t id, struct err *err);

/** An account as another id's candidate. */
struct store_bank_alike {
    struct store_bank_account account; /* uuid: ours */
    char connection_uuid[UUID_MAX];
    enum connection_state connection_state;
    struct str institution;
};
typedef bool store_bank_alike_fn(void *ctx, const struct store_bank_alike *a);
/** The accounts of this partner's links which `i` may be: with the same persistent id; or, where
 * one of the two has none, on the same link or at the same institution, with the same mask, type,
 * subtype and currency. Oldest first, borrowed texts. */
MUST_USE bool store_bank_id_alike(struct store *s, const struct store_bank_id *i,
                                  store_bank_alike_fn *fn, void *ctx, struct err *err);

/** Does a link have an account of this id? */
MUST_USE bool store_bank_account_has(struct store *s, int64_t connection_id, struct str vendor_id,
                                     bool *has, struct err *err);
/** The account becomes that of `i`: link, ids, mask, type, subtype, currency, name; its lines are
 * carried there. `lines`: how many. */
MUST_USE bool store_bank_account_move(struct store *s, const struct store_bank_account *from,
                                      const struct store_bank_id *i, int64_t *lines,
                                      struct err *err);

/** How many lines an account of a link has. */
MUST_USE bool store_bank_lines_of(struct store *s, int64_t connection_id, struct str account_id,
                                  int64_t *count, struct err *err);

/** How many of them were told, or changed, after that. */
MUST_USE bool store_bank_lines_since(struct store *s, int64_t connection_id, struct str account_id,
                                     int64_t since_us, int64_t *count, struct err *err);
/** An account of which nothing is: no lines, no transfers, no ids. */
MUST_USE bool store_bank_account_drop(struct store *s, int64_t id, struct err *err);

/** How many lines of an account of a link are carried; account empty: of all of them. */
MUST_USE bool store_bank_carried_count(struct store *s, int64_t connection_id,
                                       struct str account_id, int64_t *count, struct err *err);
/** Those of them which `like` may be, oldest first: of its account, amount and currency, and of its
 * date; or, pending ones, of whatever date. Borrowed. */
MUST_USE bool store_bank_carried_like(struct store *s, const struct store_bank_line *like,
                                      store_bank_line_fn *fn, void *ctx, struct err *err);
/** From which date to which they are, "YYYY-MM-DD"; empty when there are none. */
struct store_bank_span {
    char from[11], to[11];
};
MUST_USE bool store_bank_carried_span(struct store *s, int64_t connection_id, struct str account_id,
                                      struct store_bank_span *out, struct err *err);
/** Is one that is not withdrawn of a later date than this, so that it should have been told again?
 */
MUST_USE bool store_bank_carried_after(struct store *s, int64_t connection_id,
                                       struct str account_id, struct str date, bool *some,
                                       struct err *err);
/** `l` is told again as `vendor_id`, and carried no more; its id of before is kept. */
MUST_USE bool store_bank_line_adopt(struct store *s, const struct store_bank_line *l,
                                    struct str vendor_id, int64_t call_id, struct err *err);
/** Whatever of a link is carried waits no more, until its account's id changes again. */
MUST_USE bool store_bank_carried_end(struct store *s, int64_t connection_id, struct err *err);
/** When an account was last found to be one of ours under an id of this link; 0: never. */
MUST_USE bool store_bank_id_newest(struct store *s, int64_t connection_id, int64_t *at_us,
                                   struct err *err);
/** It was removed under the id that is in question. */
MUST_USE bool store_bank_line_removed_there(struct store *s, int64_t id, struct err *err);

#endif
