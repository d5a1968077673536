/* exchange_line.h - exchanges with partners as a person and a program see them: when, what carried
 * them, how they ended, how long they took. No bytes of theirs: these are sealed. */
#ifndef HIA_CLI_EXCHANGE_LINE_H
#define HIA_CLI_EXCHANGE_LINE_H

#include "cli/print.h"

/** Of one batch, oldest first. `w` NULL: for people, with a heading when there is any; else an
 * array "exchanges" is put. */
MUST_USE bool exchanges_of_batch(struct session *s, int64_t batch_id, struct json_writer *w,
                                 struct err *err);

/** All, newest first, and failover switches: of the session's partner when one was named. JSON: one
 * object a line. `limit` 0: all. */
MUST_USE bool exchanges_print(struct session *s, bool json, int64_t limit, struct err *err);

#endif
