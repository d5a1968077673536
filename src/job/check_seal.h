/* check_seal.h - what was asked and answered in real time as one sealed text, bound to the row it
 * is in. */
#ifndef HIA_JOB_CHECK_SEAL_H
#define HIA_JOB_CHECK_SEAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "cred/ring.h"
#include "store/check.h"

enum { CHECK_PARTS = 3 /* question, answer, answers as records */ };

/** `plain` is the caller's for what is sealed, as long as it is not yet. */
MUST_USE bool check_seal(struct cred_ring *ring, const char *organization_id, struct str uuid,
                         const struct str parts[CHECK_PARTS], struct buf *plain, struct buf *sealed,
                         struct err *err);
/** Into `a`. ERR_CRYPTO when it is not what was sealed for this row. */
MUST_USE bool check_unseal(struct cred_ring *ring, const char *organization_id,
                           const struct store_check *row, struct arena *a,
                           struct str parts[CHECK_PARTS], struct err *err);

#endif
