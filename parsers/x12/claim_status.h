/* claim_status.h - what a fault is called in a 277CA: category, status and entity (STC01, STC10,
 * STC11). */
#ifndef HIA_X12_CLAIM_STATUS_H
#define HIA_X12_CLAIM_STATUS_H

#include "x12/event.h"

struct x12_claim_status {
    char category[4]; /* A3 A6 A7 A8 refuse */
    char status[6];   /* code source 508 */
    char entity[4];   /* "" for none */
};

/** Of a fault of SNIP types 3 to 7, found in a set of guide `g`; at least one, at most three. The
 * codes are those of the fault's row (fault.h, `stc`), its "@" the entity of the loop at fault. */
enum { X12_STATUSES_OF_FAULT_MAX = 3 };
unsigned x12_claim_statuses(const struct fault *f, const struct x12_guide *g,
                            struct x12_claim_status out[X12_STATUSES_OF_FAULT_MAX]);

/** "A7:562:85" taken apart; false when it is no such thing. */
MUST_USE bool x12_claim_status_parse(struct str text, struct x12_claim_status *out);

#endif
