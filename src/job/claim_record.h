/* claim_record.h - the one claim of an 837 as our record, for a partner that takes claims as JSON.
 */
#ifndef HIA_JOB_CLAIM_RECORD_H
#define HIA_JOB_CLAIM_RECORD_H

#include "base/buf.h"
#include "base/err.h"

/** `out` stays empty when the file has several claims, or one that is not read whole. */
MUST_USE bool claim_record_of(struct str x12, struct buf *out, struct err *err);

#endif
