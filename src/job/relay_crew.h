/* relay_crew.h - hia relay for several organizations: what a crew (job/crew.h) does for each.
 *
 * One that has nothing to carry, at the beginning or for RELAY_QUIET_US, holds neither its ledger's
 * lock nor a connection to its sink; whether there is something new is asked over connections that
 * all share (job/ledgers.h). A sink that is down holds up no other: it is tried again when it is
 * due. */
#ifndef HIA_JOB_RELAY_CREW_H
#define HIA_JOB_RELAY_CREW_H

#include "job/crew.h"
#include "job/relay.h"

enum {
    RELAY_QUIET_US = 3 * 1000000,
    RELAY_LOOK_MS = 500, /* of one that is quiet: whether there is something new */
    RELAY_TURN_STEPS = 4 /* batches a turn */
};

/** The trade_ctx of RELAY_TRADE. */
struct relay_trade {
    const char *sink; /* which one of each organization; "": the only one it has */
    bool once;
    void *ctx;
    /** An organization's relay ended, from whichever thread. `error` NULL: well. */
    void (*ended)(void *ctx, const char *organization_id, const char *sink,
                  const struct relay_totals *totals, const char *error);
};

extern const struct crew_trade RELAY_TRADE;

#endif
