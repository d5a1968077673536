/* scan.h - the structural scan: where the delimiters are, by vector instructions where the core has
 * them. */
#ifndef HIA_X12_SCAN_H
#define HIA_X12_SCAN_H

#include "x12/segment.h"

/** Writes the positions of all four delimiters in p[0..n) to `index`, ascending; returns how many.
 *  `index` has room for n + X12_SCAN_SLACK entries: kernels store whole vectors. n <= X12_SCAN_MAX.
 *  *odd becomes true when there is a byte outside printable ASCII (0x20..0x7e) that is neither a
 *  delimiter nor one of two line breaks (CR, LF) right after a segment terminator, or at p[0] and
 *  p[1]: p is where a segment may begin. Line breaks anywhere else are odd. */
enum { X12_SCAN_MAX = 1 << 24, X12_SCAN_SLACK = 64 };
typedef size_t x12_scan_fn(const char *p, size_t n, const struct x12_delims *d, uint32_t *index,
                           bool *odd);

struct x12_scan_kernel {
    const char *name; /* "scalar" "sse2" "avx2" "avx512" "neon" */
    x12_scan_fn *scan;
};

/** The best this core can run; chosen once. */
const struct x12_scan_kernel *x12_scan_best(void);
/** All this core can run, scalar first: every one is tested against it. */
const struct x12_scan_kernel *x12_scan_kernels(size_t *count);

#endif
