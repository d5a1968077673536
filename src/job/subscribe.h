/* subscribe.h - the platform's events, taken and acted on: what [subscribe NAME] says.
 *
 * Two steps, each a transaction of the ledger. *Taking*: what an event asks for becomes rows under
 * the event's id (store/command.h); how far the table was read follows them. *Acting*: rows
 * that are due become jobs of the queue, together with their being done. So a crash between any two
 * statements leaves an event untaken, or taken and not acted on; both are taken up again, and
 * nothing is done twice. Any number of them may run at the same time.
 *
 * The platform's rows are read past the place up to which everything is settled: a transaction that
 * commits late is below what others have been read to, and is not missed (decision 0017). */
#ifndef HIA_JOB_SUBSCRIBE_H
#define HIA_JOB_SUBSCRIBE_H

#include "conf/settings.h"
#include "store/command.h"

enum { SUBSCRIBE_TRIES = 5 /* of the platform or the ledger, in a row, before --once gives up */ };

/** Added to; begins as zeros. */
struct subscribe_totals {
    uint64_t taken;    /* things asked for, put on record */
    uint64_t known;    /* events that had been, by somebody else or before a crash */
    uint64_t queued;   /* things asked for that became jobs */
    uint64_t jobs;     /* those jobs */
    uint64_t put_off;  /* failures that are tried again */
    uint64_t dead;     /* dead letters */
    uint64_t failures; /* of the platform or the ledger */
};

struct subscribe_options {
    bool once; /* end when everything there is was taken, and what is due acted on */
    void *ctx; /* of both: */
    /** Asked often, also between two events and two claims of a round: true ends it there, and what
     * is not done yet is as if it had not been looked at. NULL: never. */
    bool (*stop)(void *ctx);
    store_command_fn *told; /* each that was taken, and each that became something; may be NULL */
};

MUST_USE bool subscribe_run(const struct settings *settings,
                            const struct subscribe_options *options,
                            struct subscribe_totals *totals, struct err *err);

/** What would be taken: nothing is written, and nothing done. `told` says it: of those that are not
 * understood the code. */
MUST_USE bool subscribe_look(const struct settings *settings,
                             const struct subscribe_options *options,
                             struct subscribe_totals *totals, struct err *err);

#endif
