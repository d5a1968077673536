/* x12_claim_map.h - where each fact of a claim stands in the 837: the one map its writer and its
 * reader play. Private to the two. */
#ifndef HIA_EVENT_X12_CLAIM_MAP_H
#define HIA_EVENT_X12_CLAIM_MAP_H

#include "event/x12_claim.h"
#include "event/x12_map.h"

/** The section after enum claim_level: 2300 and below. */
enum { CLAIM_OWN = CLAIM_LEVEL_PATIENT + 1 };

extern const struct x12_map claim_map;

#endif
