/* claim_record.h - the claims of an 837 as our records: the one of a file for a partner that takes
 * claims as JSON, or all, to be written for another partner. */
#ifndef HIA_JOB_CLAIM_RECORD_H
#define HIA_JOB_CLAIM_RECORD_H

#include "base/buf.h"
#include "base/err.h"

/** `out` stays empty when the file has several claims, or one that is not read whole. */
MUST_USE bool claim_record_of(struct str x12, struct buf *out, struct err *err);
/** All of them, one a line, in the order of the file. ERR_DATA when one is not read whole. */
MUST_USE bool claim_records_of(struct str x12, struct buf *out, struct err *err);

#endif
