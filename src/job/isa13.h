/* isa13.h - the interchange control numbers we give. */
#ifndef HIA_JOB_ISA13_H
#define HIA_JOB_ISA13_H

#include "conf/settings.h"
#include "store/store.h"

/** The partner's next. Another partner with the same ids of sender and receiver counts from 1, too:
 * its numbers are passed over, for a TA1 says no more than these. */
MUST_USE bool isa13_next(struct store *s, const struct partner *partner, const char *sender,
                         const char *receiver, uint32_t *isa13, struct err *err);

#endif
