/* acknowledge_state.h - private to the posting of acknowledgements: what an answer does to claims.
 */
#ifndef HIA_JOB_ACKNOWLEDGE_STATE_H
#define HIA_JOB_ACKNOWLEDGE_STATE_H

#include "job/posting.h"

enum { CODES_TEXT_MAX = 400 /* bytes of an answer's codes, with spaces between */ };

/** Empty where there is no such batch. */
MUST_USE bool acknowledge_batch_uuid(struct posting *p, int64_t batch_id, char out[UUID_MAX]);
/** The claim that was named; no row: it is not ours. `apart`: it is with another vendor by now,
 * whose word counts, or has not left yet; this one is in its history, and that is all. */
MUST_USE bool acknowledge_claim(struct posting *p, const struct acknowledgement *a,
                                const struct store_claim_match *claim, bool apart,
                                const char *codes);
/** The claims of a batch that such an answer still moves. `set_control` and `provider_npi` empty:
 * of all its sets, of all its billing providers. */
MUST_USE bool acknowledge_move(struct posting *p, int64_t batch_id, struct str set_control,
                               struct str provider_npi, enum store_claim_state to,
                               const struct acknowledgement *a, const char *codes);

#endif
