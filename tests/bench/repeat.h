/* repeat.h - a sample made long: the part of it that repeats said again and again, with the
 * counters kept right. */
#ifndef HIA_TESTS_BENCH_REPEAT_H
#define HIA_TESTS_BENCH_REPEAT_H

#include "base/buf.h"

/** How the sample of a guide repeats. HL01 and HL02, ST02 and SE02, SE01 and GE01 are kept right
 * everywhere; samples end their segments with `~`. */
struct repeat {
    const char *name;
    const char *sample; /* below samples/ */
    const char *from,
        *to; /* how the first segment that repeats begins, and the first that does not */
    const char *numbered; /* elements of the part that repeats which get the round behind their
                             value: "TRN02 REF02" */
    const char *times;    /* elements outside it that count or add up what repeats */
};

extern const struct repeat repeats[];
extern const size_t repeats_count;

/** As many rounds as `bytes` takes, and the segments that makes. False when the sample cannot be
 * read or does not have the part. */
MUST_USE bool repeat_make(const struct repeat *r, size_t bytes, struct buf *out,
                          unsigned *segments);

#endif
