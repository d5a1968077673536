/* digits.h - unsigned integers as decimal text, two digits at a time. */
#ifndef HIA_BASE_DIGITS_H
#define HIA_BASE_DIGITS_H

#include "base/base.h"

#include <string.h>

enum { DIGITS_MAX = 20 }; /* of an uint64_t */

/** "00" "01" ... "99" */
extern const char DIGIT_PAIRS[201];

static inline char *digits_pair(char *to, unsigned v)
{
    memcpy(to, DIGIT_PAIRS + (size_t)2 * v, 2);
    return to + 2;
}

/** Writes `v` at `to`, where there is room for DIGITS_MAX bytes whatever it is; returns its end. */
static inline char *digits_put(char *to, uint64_t v)
{
    char text[2 * DIGITS_MAX], *end = text + DIGITS_MAX, *p = end;
    for (; v >= 100; v /= 100)
        digits_pair(p -= 2, (unsigned)(v % 100));
    digits_pair(p -= 2, (unsigned)v);
    p += v < 10;
    memcpy(to, p, DIGITS_MAX); /* more than there is: a copy of fixed length is a few moves */
    return to + (end - p);
}

#endif
