/* take_up.h - a partner has said what a call of ours waits for: it goes on at once. */
#ifndef HIA_JOB_TAKE_UP_H
#define HIA_JOB_TAKE_UP_H

#include "conf/settings.h"

/** Is there a call in the ledger that waits for this key? Then what is open with the partner is
 * taken up, as `hia receive` does (of a card programme: as `hia cards sync --hints`), and with it
 * what came (store/webhook.h). Blocks. ERR_STORE when another process writes the ledger: whoever
 * takes the call up next has the message too. */
MUST_USE bool job_take_up(const struct settings *settings, const struct partner *partner,
                          struct str key, struct err *err);

#endif
