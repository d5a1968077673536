/* fuzz.h - what the fuzz targets share: the entry point, and a law that aborts where it is broken.
 *
 * A target is one file with LLVMFuzzerTestOneInput. libFuzzer drives it in ./run fuzz; smoke.c
 * drives the same code in ./run test. */
#ifndef HIA_TESTS_FUZZ_H
#define HIA_TESTS_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "x12/fault.h"
#include "x12/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Abort, with the law in words, unless it holds. */
#define LAW(holds, ...)                                                                            \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "law broken: " __VA_ARGS__);                                           \
            fputc('\n', stderr);                                                                   \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/** Compiles the guides, once. */
void fuzz_guides(void);

/** Checks that a fault is well formed and touches every text in it; counts it. */
struct fuzz_faults {
    unsigned n, errors;
    struct fault last; /* of severity ERROR or worse */
};
struct fault_sink fuzz_fault_sink(struct fuzz_faults *f);

/** Reads every element, component and text an event lends, so that a
 * bad slice is found; sums them. */
uint64_t fuzz_touch(const struct x12_event *event);

/** `data`, whose first byte picks one of `guides` (space separated names) and whose rest is what
 * stands between ST and SE, as a whole interchange. */
void fuzz_wrap(const uint8_t *data, size_t size, const char *guides, struct buf *out);

/** The guides of fuzz_walk, in the order their seeds number them. */
#define FUZZ_WALK_GUIDES                                                                           \
    "837P 835 999 277CA 276 277 837I 837D 270 271 278-request 278-response 834 820"

#endif
