/* command.h - what the platform's events ask of us: a row an event and thing it asks for, and how
 * far each subscription has read.
 *
 * The row comes first, under the event's id, and what is done about it is written in the
 * transaction that makes it `done`: an event that comes again finds its row. Ids only, never a
 * payload. docs/subscribing.md, decision 0017. */
#ifndef HIA_STORE_COMMAND_H
#define HIA_STORE_COMMAND_H

#include "store/word.h"

enum { COMMAND_TRIES_MAX = 5 /* then it is a dead letter */ };

enum store_command_state { COMMAND_WAITING, COMMAND_DONE, COMMAND_DEAD, COMMAND_STATE_COUNT };
const char *store_command_state_name(enum store_command_state s);

struct store_command {
    int64_t id;
    struct str subscription; /* [subscribe NAME] */
    struct str event_id;
    int64_t ordinal; /* of an event that asks for several */
    struct str event;
    int64_t place;      /* of the event in the platform's table */
    struct str partner; /* empty: its payload was not understood so far */
    struct str subject; /* the id of what it is about; may be empty */
    enum store_command_state state;
    int64_t due_us, tries;
    struct str code; /* why it is dead, or waits again; "queued" */
    int64_t job_id;  /* what it became; 0: nothing, or it joined another one's */
    int64_t created_us, finished_us;
};
typedef bool store_command_fn(void *ctx, const struct store_command *c);

/** Of `c` all but id, tries, job_id and the instants created and finished. `*known`: it came
 * before, and nothing is changed. */
MUST_USE bool store_command_put(struct store *s, const struct store_command *c, bool *known,
                                struct err *err);
/** The id of the first one of the subscription that is due; 0: none. */
MUST_USE bool store_command_head(struct store *s, struct str subscription, int64_t *id,
                                 struct err *err);
/** When the next one is due: microseconds from now, 0: one is, -1: none waits. */
MUST_USE bool store_command_next(struct store *s, struct str subscription, int64_t *wait_us,
                                 struct err *err);
/** Is that event on record? */
MUST_USE bool store_command_known(struct store *s, struct str subscription, struct str event_id,
                                  bool *known, struct err *err);
/** Those of the subscription and partner that wait: all that were not tried before, and of the
 * others those that are due. Oldest first. */
MUST_USE bool store_command_group(struct store *s, struct str subscription, struct str partner,
                                  int64_t limit, store_command_fn *fn, void *ctx, struct err *err);
/** ERR_STORE with REFUSED_MISSING: it does not wait any more. */
MUST_USE bool store_command_done(struct store *s, int64_t id, struct str code, int64_t job_id,
                                 struct err *err);
/** Its payload is understood after all. */
MUST_USE bool store_command_read(struct store *s, int64_t id, struct str partner,
                                 struct str subject, struct err *err);
/** To be tried again `after_us` from now, or dead after the last of `tries` (1: at once). */
MUST_USE bool store_command_fail(struct store *s, int64_t id, struct str code, int64_t after_us,
                                 int64_t tries, struct err *err);
/** A person says that one that is dead is to be tried again. */
MUST_USE bool store_command_retry(struct store *s, int64_t id, bool *found, struct err *err);
MUST_USE bool store_command_get(struct store *s, int64_t id, struct arena *a,
                                struct store_command *out, bool *found, struct err *err);
/** Newest first. COMMAND_STATE_COUNT: of all states. */
MUST_USE bool store_command_list(struct store *s, enum store_command_state state, int64_t limit,
                                 store_command_fn *fn, void *ctx, struct err *err);

/** How a subscription stands. */
struct store_subscription {
    bool begun;        /* it has a place */
    int64_t place;     /* everything of the platform's table up to here is on record */
    int64_t looked_us; /* when the platform's table was read to its end last, within a minute */
    int64_t waiting, dead;
    int64_t oldest_us; /* since when the oldest waits; 0: none */
};
MUST_USE bool store_subscription_get(struct store *s, struct str name,
                                     struct store_subscription *out, struct err *err);
/** Never back. Says too that the table has been looked at. */
MUST_USE bool store_subscription_set(struct store *s, struct str name, int64_t place,
                                     struct err *err);

#endif
