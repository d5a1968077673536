/* subscribe_crew.h - hia subscribe for several organizations: what a crew (job/crew.h) does for
 * each.
 *
 * Each has its connection to the platform, over which it is told of news; connections to ledgers
 * are shared (job/ledgers.h). A platform that is away holds up no other organization's. */
#ifndef HIA_JOB_SUBSCRIBE_CREW_H
#define HIA_JOB_SUBSCRIBE_CREW_H

#include "job/crew.h"
#include "job/subscribe.h"

enum { SUBSCRIBE_LOOK_MS = 250 /* between two looks whether the platform has told anything */ };

/** The trade_ctx of SUBSCRIBE_TRADE. */
struct subscribe_trade {
    bool once;
    void *ctx;
    /** Each that was taken, and each that became something; may be NULL. From whichever thread. */
    void (*told)(void *ctx, const char *organization_id, const struct store_command *c);
    /** An organization's subscriptions ended; from whichever thread. */
    void (*ended)(void *ctx, const char *organization_id, const struct subscribe_totals *totals);
};

extern const struct crew_trade SUBSCRIBE_TRADE;

#endif
