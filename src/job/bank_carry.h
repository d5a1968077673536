/* bank_carry.h - private to bank.c: lines told under an id their account has no more, told again
 * under the new one. Each is recognised by its facts, at most once; of identical ones the first
 * that is told is the oldest of ours, and so on. */
#ifndef HIA_JOB_BANK_CARRY_H
#define HIA_JOB_BANK_CARRY_H

#include "base/json.h"
#include "job/bank_ids.h"
#include "job/bank_line.h"

enum { BANK_TOLD_MAX = 256, BANK_CARRY_DAYS = 7 };

/** What a chain told of an account whose lines are carried. */
struct bank_told {
    char account[128];
    char oldest[11];             /* date of what was told */
    struct store_bank_span span; /* of what was carried when it was first told of */
};

struct bank_carry {
    struct job *job;
    const struct store_connection *connection;
    struct json_reader *reader;
    struct buf opened;
    struct bank_told told[BANK_TOLD_MAX];
    size_t told_count;
};

MUST_USE bool bank_carry_init(struct bank_carry *c, struct job *job,
                              const struct store_connection *connection, struct err *err);
void bank_carry_fini(struct bank_carry *c);
void bank_carry_begin(struct bank_carry *c);

/** Before a line is looked for: that it is told of its account. */
MUST_USE bool bank_carry_tell(struct bank_carry *c, const struct bank_line *said, struct err *err);
/** The line of ours that `l` (with `detail` in plain text) is; its texts are in the arena. */
MUST_USE bool bank_carry_find(struct bank_carry *c, const struct store_bank_line *l,
                              struct str detail, struct arena *a, struct store_bank_line *out,
                              bool *found, struct err *err);
/** Is its date within those of the lines carried, so that it should have been among them? */
bool bank_carry_expected(const struct bank_carry *c, const struct store_bank_line *l);
/** Would the vendor have told it again by now? Older than all that was told, it may be out of its
 * reach. */
bool bank_carry_reached(const struct bank_carry *c, const struct store_bank_line *l);
/** Has the link had all its history, and a week since the last id changed? The next whole history
 * then tells the last of what may still be told again. */
MUST_USE bool bank_carry_is_over(const struct bank_carry *c, bool *over, struct err *err);
/** Are there some that would have been told again, and were not? */
MUST_USE bool bank_carry_missing(const struct bank_carry *c, bool *some, struct err *err);

#endif
