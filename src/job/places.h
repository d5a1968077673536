/* places.h - which rows of a table that counts up have been read, where a row may appear late below
 * others.
 *
 * A number is given to a row before its transaction commits, so that rows do not appear in the
 * order of their numbers. All that is at or below `settled` has been read for good; above it each
 * one that was read is remembered. Settled becomes what had been read at some moment, once every
 * transaction of that moment has ended and a while has passed: the while is for who took a number
 * before he had a transaction. Pure. */
#ifndef HIA_JOB_PLACES_H
#define HIA_JOB_PLACES_H

#include "base/err.h"

enum { PLACES_MAX = 1 << 20 };

struct places {
    int64_t settled;
    int64_t front; /* the highest that was read */
    int64_t *seen; /* above settled, ascending */
    size_t count, capacity;
    struct {
        bool set;
        int64_t front, next, at_us;
    } moment; /* what is waited for */
};

void places_init(struct places *p, int64_t settled);
void places_fini(struct places *p);
bool places_has(const struct places *p, int64_t place);
/** ERR_LIMIT past PLACES_MAX: some transaction has been open for as long. */
MUST_USE bool places_add(struct places *p, int64_t place, struct err *err);
/** After a look, in which `oldest` was the first transaction that may not have ended; `now_us` of a
 * clock that does not jump. True: `settled` moved. */
bool places_settle(struct places *p, int64_t oldest, int64_t now_us, int64_t overlap_us);
/** Is there a moment to be noted? */
bool places_open(const struct places *p);
/** What was read so far is this moment's; `next` is above every transaction that had begun when it
 * was read. */
void places_mark(struct places *p, int64_t next, int64_t now_us);

#endif
