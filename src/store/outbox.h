/* outbox.h - events to the platform in commit order, who has
 * read how far, and pm_transaction_log. */
#ifndef HIA_STORE_OUTBOX_H
#define HIA_STORE_OUTBOX_H

#include "store/word.h"

struct store_event {
    int64_t seq;             /* the store's, when read: grows in the order of commits */
    char event_id[UUID_MAX]; /* made by the store when empty */
    struct str name;         /* pm_claim_accepted */
    struct str version;      /* "1.0" */
    struct str entity;       /* what it is about: order is kept per entity */
    struct str payload;      /* the envelope, one JSON text */
    int64_t created_at_us;
};

/** Append. In the same transaction as the rows it tells of. `e->event_id` names it when the caller
 *  made one (uuid_named: the same happening, the same id). */
MUST_USE bool store_event_put(struct store *s, const struct store_event *e, struct err *err);
typedef bool store_event_fn(void *ctx, const struct store_event *e);
/** In order, those with seq > `after`. */
MUST_USE bool store_events_after(struct store *s, int64_t after, int64_t limit, store_event_fn *fn,
                                 void *ctx, struct err *err);

/** How far a sink has delivered: 0 at first. An event is delivered to a sink when its cursor has
 *  passed it and it is no dead letter there. */
MUST_USE bool store_cursor_get(struct store *s, struct str sink, int64_t *seq, struct err *err);
/** Never backwards: ERR_STORE. */
MUST_USE bool store_cursor_set(struct store *s, struct str sink, int64_t seq, struct err *err);

struct store_dead_letter {
    int64_t seq;
    struct str sink;
    int32_t tries;
    struct str reason;
    int64_t created_at_us;
};
MUST_USE bool store_dead_letter_put(struct store *s, const struct store_dead_letter *d,
                                    struct err *err);
typedef bool store_dead_letter_fn(void *ctx, const struct store_dead_letter *d);
MUST_USE bool store_dead_letter_list(struct store *s, int64_t limit, store_dead_letter_fn *fn,
                                     void *ctx, struct err *err);

/** One row of pm_transaction_log: never changed, never removed. */
struct store_log {
    int64_t id;
    struct str transaction_type; /* "837P", "999", ... */
    struct str status;           /* Pending, Accepted, Rejected, Error, Warning */
    struct str trace;
    int64_t batch_id;       /* 0: none */
    int64_t claim_id;       /* the claim's row; 0: none */
    struct str error_codes; /* JSON array, or empty */
    int64_t created_at_us;
};
MUST_USE bool store_log_put(struct store *s, const struct store_log *l, struct err *err);
typedef bool store_log_fn(void *ctx, const struct store_log *l);
struct store_log_filter {
    struct str status, transaction_type; /* empty: any */
};
/** Newest first. */
MUST_USE bool store_log_page(struct store *s, const struct store_page *page,
                             const struct store_log_filter *f, store_log_fn *fn, void *ctx,
                             struct err *err);

#endif
