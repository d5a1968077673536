/* awaited.h - answers that are due, and answers that came: how `hia status` and `hia claim` show
 * them. */
#ifndef HIA_CLI_AWAITED_H
#define HIA_CLI_AWAITED_H

#include "cli/print.h"

/** What to do about an answer that is overdue; NULL for one that is not awaited. */
const char *awaited_next(enum store_answer_kind kind);

/** All that is overdue, longest first: TA1, 999 and 277CA by file, then 835 by claim. `w` NULL: for
 * people. */
MUST_USE bool awaited_overdue(struct session *s, const struct store_timers *timers,
                              struct json_writer *w, struct err *err);

/** Of one claim: what its file, set and the claim itself were answered, and what is awaited. For
 * programs two arrays are put, "answers" and "expected". */
MUST_USE bool awaited_of_claim(struct session *s, const struct store_claim *c,
                               struct json_writer *w, struct err *err);

#endif
