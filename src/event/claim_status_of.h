/* claim_status_of.h - the inquiry that asks about a claim we sent. */
#ifndef HIA_EVENT_CLAIM_STATUS_OF_H
#define HIA_EVENT_CLAIM_STATUS_OF_H

#include "base/arena.h"
#include "event/claim.h"
#include "event/claim_status.h"

/** Asks by patient, provider, days of service and charge, and by the claim's own number, which is
 * also the trace. Borrows from the claim. `receiver` (2100B) is the caller's. False: no memory. */
MUST_USE bool status_inquiry_of(const struct claim *claim, struct arena *arena,
                                struct status_inquiry *inquiry);

#endif
