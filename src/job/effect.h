/* effect.h - what a claim payment does to its claim, and how that is told: of an 835 that is read
 * (remit.c), and of an orphan when somebody gives it its claim (assign.c). */
#ifndef HIA_JOB_EFFECT_H
#define HIA_JOB_EFFECT_H

#include "job/emit.h"
#include "job/steps.h"

/** From its flags, row, services and adjustments, to the claim's state and the event. */
void effect_decide(struct claim_step *c);
/** Only what was paid or denied can be reversed. */
bool effect_is_reversible(enum store_claim_state s);
/** What it adds to the claim. Texts are lent by the step. */
struct store_claim_change effect_change(const struct claim_step *c, int64_t document_id);
/** `remittance`: its uuid. */
MUST_USE bool effect_tell(struct emitter *emitter, const struct claim_step *c, struct str claim_id,
                          int64_t payment_id, const char *remittance, struct err *err);

#endif
