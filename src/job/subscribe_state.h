/* subscribe_state.h - inside of subscribe.h only: what its files share. */
#ifndef HIA_JOB_SUBSCRIBE_STATE_H
#define HIA_JOB_SUBSCRIBE_STATE_H

#include "base/json.h"
#include "job/asked.h"
#include "job/ledgers.h"
#include "job/places.h"
#include "job/platform.h"
#include "job/subscribe.h"
#include "store/store.h"

enum { SUBSCRIBE_ITEMS_MAX = SUBSCRIPTION_CLAIMS_MAX };

/** One subscription, as far as this process has read. */
struct reading_place {
    const struct settings_subscription *c;
    bool begun;
    bool dirty; /* `places` is further than what the ledger has */
    struct places places;
    int64_t due_us; /* clock_tick_us: when rows of it are due; 0: none waits */
};

struct listener {
    const struct settings *settings;
    const struct subscribe_options *options;
    struct subscribe_totals *totals;
    bool shared;             /* the ledger is a database: it stays open */
    struct ledgers *ledgers; /* where it comes from, if it is shared with others; or NULL */
    struct store *store;     /* NULL: not open */
    struct cred_ring *ring;
    struct keep *keep;
    struct platform *platform;
    struct json_reader *json;
    struct asked *asked;
    struct arena arena;
    int64_t saved_us; /* clock_tick_us: when the ledger was last told where we are */
    size_t count;
    struct reading_place read[SUBSCRIPTIONS_MAX];
};

/** Nothing is connected yet. */
MUST_USE struct listener *listener_new(const struct settings *settings,
                                       const struct subscribe_options *options,
                                       struct subscribe_totals *totals, struct err *err);
void listener_free(struct listener *s);
/** Once, before the first round: how far it has come, and its keys. */
MUST_USE bool listener_open(struct listener *s, struct err *err);
/** It is to end: a round is left between two events or two claims. */
bool listener_stopped(const struct listener *s);
/** Everything there is is taken, and what is due acted on; or as much as there was time for. */
MUST_USE bool listener_round(struct listener *s, struct err *err);
/** Of so many rounds in a row: it is counted and logged, and the ledger opened anew. */
void listener_failed(struct listener *s, unsigned failures, const struct err *err);
/** Until it is worth another round. */
int64_t listener_pause_ms(const struct listener *s);

/** The ledger to write, opened where it is not; in a folder it is the one writer's until
 * listener_let_go. */
MUST_USE bool listener_ledger(struct listener *s, struct err *err);
void listener_let_go(struct listener *s);
void listener_tell(struct listener *s, const struct store_command *c);

/** Everything new of the platform's tables becomes rows. Left in the middle, what was taken is on
 * record, and how far it was read is not: the next look finds it again by its ids. */
MUST_USE bool subscribe_take(struct listener *s, struct err *err);
/** The rows of one event; in a transaction. `row` not 0: it is on record, and was not understood.
 */
MUST_USE bool subscribe_put(struct listener *s, const struct settings_subscription *c,
                            const struct platform_event *e, int64_t row, struct err *err);
/** Everything that is due becomes jobs. */
MUST_USE bool subscribe_act(struct listener *s, struct err *err);
/** The event's id; of one that has none that could be kept, its place. */
enum { PLACE_TEXT_MAX = 32 };
struct str subscribe_event_id(const struct platform_event *e, char place[PLACE_TEXT_MAX]);
/** What became of a row goes into pm_transaction_log, for whoever asks later. */
MUST_USE bool subscribe_note(struct listener *s, const struct store_command *c, struct err *err);

#endif
