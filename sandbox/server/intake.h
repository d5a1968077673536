/* intake.h - interchanges that came over HTTPS: answered at once, or into the sender's mailbox. */
#ifndef HIA_SANDBOX_SERVER_INTAKE_H
#define HIA_SANDBOX_SERVER_INTAKE_H

#include "sandbox/job.h"
#include "sandbox/server/server.h"

/** Notes what it is in the journal's entry. False: no interchange. */
bool intake_note(struct exchange *x, struct str bytes, struct sandbox_peek *peek);

/** A batch: its answers go into the account's mailbox, named by `about`. An ISA13 the account sent
 * before is refused by a TA1. False with err: our own failure. */
MUST_USE bool intake_batch(struct exchange *x, struct str about, struct str bytes, struct err *err);

/** Did the account send this ISA13 before? */
bool intake_again(struct exchange *x, struct str bytes);

/** In milliseconds since 1970: what the mailbox counts in. */
int64_t intake_now_ms(const struct exchange *x);

#endif
