/* scan_kernels.h - private to the scan: its kernels, and what a byte that is no character means to
 * them. */
#ifndef HIA_X12_SCAN_KERNELS_H
#define HIA_X12_SCAN_KERNELS_H

#include "x12/scan.h"

x12_scan_fn x12_scan_scalar, x12_scan_sse2, x12_scan_avx2, x12_scan_avx512, x12_scan_neon;

/** The repetition separator to look for: without one, an element
 * separator found twice is harmless. */
static inline char scan_repetition(const struct x12_delims *d)
{
    return d->repetition ? d->repetition : d->element;
}

static inline bool scan_is_delimiter(char c, const struct x12_delims *d)
{
    return (c == d->element) | (c == d->component) | (c == scan_repetition(d)) | (c == d->segment);
}

/** CR or LF that is not itself a delimiter. */
static inline bool scan_is_break(char c, const struct x12_delims *d)
{
    return (c == '\r' || c == '\n') && !scan_is_delimiter(c, d);
}

/** Does a segment begin at p[i]? */
static inline bool scan_is_start(const char *p, size_t i, const struct x12_delims *d)
{
    return i == 0 || p[i - 1] == d->segment;
}

/** Is p[i] the first line break after a terminator? */
static inline bool scan_is_first_break(const char *p, size_t i, const struct x12_delims *d)
{
    return scan_is_break(p[i], d) && scan_is_start(p, i, d);
}

/** Of 64 bytes from p[i], whose odd ones are `odd`, breaks `breaks` and terminators `ends`: the odd
 *  ones that are not the one or two line breaks after a terminator. */
static inline uint64_t scan_odd_left(const char *p, size_t i, const struct x12_delims *d,
                                     uint64_t odd, uint64_t breaks, uint64_t ends)
{
    uint64_t first = breaks & (ends << 1 | scan_is_start(p, i, d));
    uint64_t second = breaks & (first << 1 | (i > 0 && scan_is_first_break(p, i - 1, d)));
    return odd & ~first & ~second;
}

#endif
