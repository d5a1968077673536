/* vendor_status.h - of `hia status`: which vendor takes what, and since when. */
#ifndef HIA_CLI_VENDOR_STATUS_H
#define HIA_CLI_VENDOR_STATUS_H

#include "base/json.h"
#include "cli/session.h"

/** As the member "vendors" of `w`, or for people when that is NULL: those with two, and nothing
 * where there are none. `questions` NULL: they are in the ledger of the jobs. */
MUST_USE bool vendor_status(const struct session *s, struct store *questions, struct json_writer *w,
                            struct err *err);

#endif
