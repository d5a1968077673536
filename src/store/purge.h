/* purge.h - what goes by policy when it has been kept long enough: sealed content and the bytes
 * under kept/, events that every sink has taken. Rows stay, marked with the instant, and with them
 * every guard against doing a thing twice (docs/retention.md, decision 0015).
 *
 * A step is one transaction: a row of the log `purge` (append-only: who, by which policy, how many,
 * from when to when), then the rows it speaks of. The database lets content go in no other way. */
#ifndef HIA_STORE_PURGE_H
#define HIA_STORE_PURGE_H

#include "base/hash.h"
#include "store/word.h"

/** What a policy is about. */
enum store_purge_class {
    PURGE_DOCUMENTS,
    PURGE_EXCHANGES,
    PURGE_ELIGIBILITY,
    PURGE_EVENTS,
    PURGE_WEBHOOKS,
    PURGE_POLICIES,
    PURGE_BYTES = PURGE_POLICIES, /* files under kept/ which nothing names any more */
    PURGE_RUN,                    /* that it was looked at all, whatever went */
    PURGE_CLASS_COUNT,
};
extern const char *const store_purge_class_names[PURGE_CLASS_COUNT];

/** A table from which something goes. */
struct store_purge_kind {
    enum store_purge_class class;
    const char *what; /* the table's name */
};
enum { PURGE_KINDS = 8 };
extern const struct store_purge_kind store_purge_kinds[PURGE_KINDS];

/** Who purges, by which policy. */
struct store_purge {
    const char *run;    /* uuid: of one command */
    const char *policy; /* "6y"; as it is configured */
    int64_t horizon_us; /* what is older may go */
    int64_t upto_seq;   /* of events: and none after this one; INT64_MAX: any */
    const char *actor;  /* uuid */
    int64_t os_user;
};

struct store_purged {
    int64_t rows, bytes;
    int64_t oldest_us, newest_us; /* 0: there are no rows */
    int64_t last_seq;             /* of events, in a step: the last one looked at */
};

/** What would go. */
MUST_USE bool store_purge_count(struct store *s, size_t kind, const struct store_purge *p,
                                struct store_purged *out, struct err *err);
/** About `limit` rows go, the oldest first, in a transaction of its own; none: `out->rows` 0. */
MUST_USE bool store_purge_step(struct store *s, size_t kind, const struct store_purge *p,
                               int64_t limit, struct store_purged *out, struct err *err);
/** A row of the log for what went elsewhere: PURGE_BYTES, PURGE_RUN. */
MUST_USE bool store_purge_put(struct store *s, enum store_purge_class class, const char *what,
                              const struct store_purge *p, const struct store_purged *went,
                              struct err *err);

/** One run's of one table. */
struct store_purge_entry {
    struct str run, class, what, policy, actor;
    int64_t horizon_us, os_user, begun_at_us, ended_at_us;
    struct store_purged went;
};
typedef bool store_purge_entry_fn(void *ctx, const struct store_purge_entry *e);
/** Newest first. */
MUST_USE bool store_purge_list(struct store *s, int64_t limit, store_purge_entry_fn *fn, void *ctx,
                               struct err *err);
/** When it last ran to its end; 0: never. */
MUST_USE bool store_purge_last(struct store *s, int64_t *at_us, struct err *err);
/** Up to which events went, but for dead letters, and when; 0: none ever did. */
MUST_USE bool store_purge_events(struct store *s, int64_t *last_seq, int64_t *at_us,
                                 struct err *err);

/** Since when is anything open (a call, a job, a file) that may need bytes no row names;
 * `otherwise` when nothing is. */
MUST_USE bool store_open_since(struct store *s, int64_t otherwise_us, int64_t *since_us,
                               struct err *err);
/** Who names kept bytes. */
struct store_naming {
    bool live;                /* a row that is not purged */
    bool was[PURGE_POLICIES]; /* purged rows, by class */
};
MUST_USE bool store_kept_naming(struct store *s, const uint8_t sha256[SHA256_SIZE],
                                struct store_naming *out, struct err *err);

#endif
