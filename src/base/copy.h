/* copy.h - short texts copied without a call, which costs more than the copy. */
#ifndef HIA_BASE_COPY_H
#define HIA_BASE_COPY_H

#include "base/base.h"

#include <string.h>

/** The end of the copy. `n` is not 0, the two do not overlap. Two words that overlap, or three
 * bytes that do. */
static inline char *copy_text(char *to, const char *from, size_t n)
{
    enum { BLOCK = 16 };
    if (n < 4) {
        const char first = from[0], middle = from[n / 2], last = from[n - 1];
        to[0] = first;
        to[n / 2] = middle;
        to[n - 1] = last;
    } else if (n < 8) {
        uint32_t first, last;
        memcpy(&first, from, 4);
        memcpy(&last, from + n - 4, 4);
        memcpy(to, &first, 4);
        memcpy(to + n - 4, &last, 4);
    } else if (n <= BLOCK) {
        uint64_t first, last;
        memcpy(&first, from, 8);
        memcpy(&last, from + n - 8, 8);
        memcpy(to, &first, 8);
        memcpy(to + n - 8, &last, 8);
    } else {
        for (size_t i = 0; i + BLOCK < n; i += BLOCK)
            memcpy(to + i, from + i, BLOCK);
        memcpy(to + n - BLOCK, from + n - BLOCK, BLOCK);
    }
    return to + n;
}

#endif
