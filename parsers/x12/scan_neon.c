/* scan_neon.c - the scan by NEON (AArch64), 64 bytes a step. */
#include "x12/scan_kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>

enum { STEP = 64 };

/* One bit for each byte of four compare results: AND with bit weights, then three rounds of
 * pairwise adds. */
static inline uint64_t bits_of(const uint8x16_t hit[4])
{
    static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t w = vld1q_u8(weights);
    uint8x16_t a = vpaddq_u8(vandq_u8(hit[0], w), vandq_u8(hit[1], w));
    uint8x16_t b = vpaddq_u8(vandq_u8(hit[2], w), vandq_u8(hit[3], w));
    a = vpaddq_u8(a, b);
    a = vpaddq_u8(a, a);
    return vgetq_lane_u64(vreinterpretq_u64_u8(a), 0);
}

static inline uint64_t equal(const char *p, char c)
{
    uint8x16_t hit[4];
    for (int k = 0; k < 4; k++)
        hit[k] = vceqq_u8(vld1q_u8((const uint8_t *)p + 16 * k), vdupq_n_u8((uint8_t)c));
    return bits_of(hit);
}

static inline uint64_t controls(const char *p)
{
    uint8x16_t hit[4];
    for (int k = 0; k < 4; k++) {
        uint8x16_t v = vld1q_u8((const uint8_t *)p + 16 * k);
        hit[k] = vcgtq_u8(vsubq_u8(v, vdupq_n_u8(0x20)), vdupq_n_u8(0x7e - 0x20));
    }
    return bits_of(hit);
}

static inline uint64_t delimiters(const char *p, const struct x12_delims *d)
{
    const uint8x16_t e = vdupq_n_u8((uint8_t)d->element), c = vdupq_n_u8((uint8_t)d->component);
    const uint8x16_t r = vdupq_n_u8((uint8_t)scan_repetition(d));
    const uint8x16_t s = vdupq_n_u8((uint8_t)d->segment);
    uint8x16_t hit[4];
    for (int k = 0; k < 4; k++) {
        uint8x16_t v = vld1q_u8((const uint8_t *)p + 16 * k);
        hit[k] = vorrq_u8(vorrq_u8(vceqq_u8(v, e), vceqq_u8(v, c)),
                          vorrq_u8(vceqq_u8(v, r), vceqq_u8(v, s)));
    }
    return bits_of(hit);
}

/* The 64 bytes at `at` are those of p[i], of which `present` count. */
static size_t step(const char *p, size_t i, const char *at, uint64_t present,
                   const struct x12_delims *d, uint32_t *out, bool *odd)
{
    uint64_t bits = delimiters(at, d), strange = controls(at) & ~bits;
    if (UNLIKELY(strange)) {
        uint64_t breaks = (equal(at, '\r') | equal(at, '\n')) & ~bits;
        *odd |= scan_odd_left(p, i, d, strange, breaks, equal(at, d->segment)) != 0;
    }
    bits &= present;
    size_t count = 0;
    for (; bits; bits &= bits - 1)
        out[count++] = (uint32_t)i + (uint32_t)__builtin_ctzll(bits);
    return count;
}

size_t x12_scan_neon(const char *p, size_t n, const struct x12_delims *d, uint32_t *index,
                     bool *odd)
{
    assert(n <= X12_SCAN_MAX);
    size_t count = 0, i = 0;
    for (; n - i >= STEP; i += STEP)
        count += step(p, i, p + i, ~(uint64_t)0, d, index + count, odd);
    if (i == n)
        return count;
    char tail[STEP];
    memset(tail, ' ', sizeof(tail));
    memcpy(tail, p + i, n - i);
    return count + step(p, i, tail, ((uint64_t)1 << (n - i)) - 1, d, index + count, odd);
}
#endif
