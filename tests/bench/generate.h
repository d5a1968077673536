/* generate.h - remittances and claim files of any size, valid to SNIP 6, a piece at a time from a
 * seed. */
#ifndef HIA_TESTS_BENCH_GENERATE_H
#define HIA_TESTS_BENCH_GENERATE_H

#include "base/buf.h"

enum generate_kind { GENERATE_835, GENERATE_837P, GENERATE_837I, GENERATE_837D };

struct generate {
    enum generate_kind kind;
    uint64_t bytes;        /* about so many; 0: no limit */
    uint64_t claims;       /* at most so many; 0: no limit */
    uint64_t claims_a_set; /* 0: all in one set */
    uint64_t seed;
    /* Takes the text; false stops. */
    bool (*put)(void *ctx, struct str text);
    void *ctx;
};

struct generated {
    uint64_t bytes, segments, claims, sets;
};

/** False when `put` stopped it. */
MUST_USE bool generate(const struct generate *what, struct generated *made);

#endif
