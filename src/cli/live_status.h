/* live_status.h - of `hia status`: endpoints that are left alone, and questions asked in real time
 * whose answer is not on record. */
#ifndef HIA_CLI_LIVE_STATUS_H
#define HIA_CLI_LIVE_STATUS_H

#include "base/json.h"
#include "cli/session.h"

/** `w` NULL: for people, and only what there is to say. */
MUST_USE bool live_status(struct session *s, struct json_writer *w, struct err *err);

#endif
