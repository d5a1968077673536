/* crew.h - hia work, relay and subscribe for several organizations: what one process does for each
 * of them, and the hands (threads) that do it in turns.
 *
 * An organization has one hand at a time, so that none can hold up the others longer than a job of
 * its own takes, and not at all while a hand is free. What breaks one (its ledger, its keys, a
 * partner) is told and tried again, less and less often; the others go on. docs/workers.md. */
#ifndef HIA_JOB_CREW_H
#define HIA_JOB_CREW_H

#include "job/turns.h"
#include "job/worker.h"

enum { CREW_MAX = TURNS_MAX, CREW_HANDS_MAX = 64 };

struct crew;

/** What is done for an organization. */
struct crew_trade {
    const char *name; /* of the module in the log */
    /** All are borrowed; `ledgers` are those of the whole crew. ERR_STORE: it passes. */
    void *(*begin)(const struct settings *settings, void *ctx, struct ledgers *ledgers,
                   struct err *err);
    void (*end)(void *one);
    /** Some of it; one thread at a time. `*idle`: nothing is left for now. `*wait_ms`: the next
     * turn is due then. ERR_STORE: it passes, and the same one is asked again. */
    bool (*turn)(void *one, bool *idle, int64_t *wait_ms, struct err *err);
    /** From any thread: it is to end soon. */
    void (*stop)(void *one);
};

struct crew_options {
    const struct crew_trade *trade; /* NULL: workers */
    void *trade_ctx;
    bool once; /* end when nothing is due anywhere */
    size_t hands;
    void *ctx;
    /** In the caller's thread, about ten times a second, and it may call crew_change. False: end;
     * jobs in hand are finished. */
    bool (*tend)(void *ctx, struct crew *crew);
    /** Of workers; from whichever thread, one at a time. */
    void (*ended)(void *ctx, const struct worker_job *job);
};

/** Of one organization, since it came. */
struct crew_totals {
    const char *organization_id;
    uint64_t of[WORKER_OUTCOMES];
    const char *error; /* why its last turn broke; NULL: it did not */
};
typedef void crew_totals_fn(void *ctx, const struct crew_totals *t);

MUST_USE struct crew *crew_new(const struct crew_options *options, struct err *err);
/** After crew_run. */
void crew_free(struct crew *c);

/** From now on these are worked for, and no others; each is the crew's, which frees it when nobody
 * uses it any more. One that is in the list again as the same pointer goes on, and is tried at once
 * where its last turn broke; for the organization of another the job in hand is finished under the
 * settings it began with. Organizations that are not in the list are left. ERR_LIMIT: nothing was
 * changed, and nothing taken. */
MUST_USE bool crew_change(struct crew *c, struct settings *const *list, size_t count,
                          struct err *err);
/** Until it is told to end. False with `err`: with one organization what broke it and will not mend
 * by itself; with `once` the first thing that broke one, and the others' work is done. */
MUST_USE bool crew_run(struct crew *c, struct err *err);
/** Of those there are, and of all who left (organization_id ""), where there are such. */
void crew_tell(struct crew *c, crew_totals_fn *fn, void *ctx);

#endif
