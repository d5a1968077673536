/* live_status.h - of `hia status`: endpoints that are left alone, and questions asked in real time
 * whose answer is not on record. */
#ifndef HIA_CLI_LIVE_STATUS_H
#define HIA_CLI_LIVE_STATUS_H

#include "base/json.h"
#include "cli/session.h"

/** `w` NULL: for people, and only what there is to say. */
MUST_USE bool live_status(struct session *s, struct json_writer *w, struct err *err);

/** The ledger of real time, where the daemon writes; to be closed. NULL: there is none, or it
 * cannot be read (a daemon of another version has it), which is logged and no reason to tell
 * nothing of the rest. */
struct store *live_ledger(const struct session *s);

#endif
