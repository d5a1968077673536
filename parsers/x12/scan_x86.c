/* scan_x86.c - the scan by SSE2, AVX2 and AVX-512, 64 bytes a step.
 *
 * A delimiter comes every four or five bytes, so turning bits into positions costs more than
 * finding them: it is done without a branch for the usual density. */
#include "x12/scan_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

enum { STEP = 64 };

/* What a kernel found in 64 bytes. */
struct found {
    uint64_t delims, odd;
};

/* A tail shorter than a step, padded with spaces. */
struct tail {
    char bytes[STEP];
};

static inline struct tail tail_of(const char *p, size_t n)
{
    struct tail t;
    memset(t.bytes, ' ', sizeof(t.bytes));
    memcpy(t.bytes, p, n);
    return t;
}

static inline uint64_t first_bits(size_t n)
{
    return n < 64 ? ((uint64_t)1 << n) - 1 : ~(uint64_t)0;
}

/* Positions of the set bits. Eight are always written, past the last one whatever comes: it is
 * written over by the next step. So the branch is on eights, not on bits. */
static inline size_t flatten(uint32_t *out, uint32_t base, uint64_t bits)
{
    const uint64_t top = (uint64_t)1 << 63; /* the count of zeros of 0 is undefined */
    size_t count = (size_t)__builtin_popcountll(bits);
    for (size_t done = 0; done < count; done += 8)
        for (size_t k = done; k < done + 8; k++) {
            out[k] = base + (uint32_t)__builtin_ctzll(bits | top);
            bits &= bits - 1;
        }
    return count;
}

/* ---- SSE2 ----------------------------------------------------------------------------------- */

static inline __m128i load16(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline uint64_t sse2_bits(const __m128i hit[4])
{
    uint64_t bits = 0;
    for (int k = 0; k < 4; k++)
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(hit[k]) << (16 * k);
    return bits;
}

static uint64_t sse2_equal(const char *p, char c)
{
    __m128i hit[4];
    for (int k = 0; k < 4; k++)
        hit[k] = _mm_cmpeq_epi8(load16(p + (ptrdiff_t)16 * k), _mm_set1_epi8(c));
    return sse2_bits(hit);
}

static inline struct found sse2_step(const char *p, const struct x12_delims *d)
{
    const __m128i e = _mm_set1_epi8(d->element), c = _mm_set1_epi8(d->component);
    const __m128i r = _mm_set1_epi8(scan_repetition(d)), s = _mm_set1_epi8(d->segment);
    __m128i hit[4], odd[4];
    for (int k = 0; k < 4; k++) {
        __m128i v = load16(p + (ptrdiff_t)16 * k);
        hit[k] = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, e), _mm_cmpeq_epi8(v, c)),
                              _mm_or_si128(_mm_cmpeq_epi8(v, r), _mm_cmpeq_epi8(v, s)));
        /* One added, DEL and all that is not ASCII are negative: one signed compare finds them. */
        odd[k] = _mm_cmplt_epi8(_mm_add_epi8(v, _mm_set1_epi8(1)), _mm_set1_epi8(0x21));
    }
    struct found f = {sse2_bits(hit), sse2_bits(odd)};
    f.odd &= ~f.delims;
    return f;
}

/* Line breaks after terminators are nearly all that is ever odd: leave them out. Rare enough, or
 * regular enough, that one routine serves SSE2 and AVX2. `at` holds the 64 bytes at p[i]. */
static bool is_odd(const char *p, size_t i, const char *at, const struct x12_delims *d,
                   struct found f)
{
    uint64_t breaks = (sse2_equal(at, '\r') | sse2_equal(at, '\n')) & ~f.delims;
    return scan_odd_left(p, i, d, f.odd, breaks, sse2_equal(at, d->segment)) != 0;
}

size_t x12_scan_sse2(const char *p, size_t n, const struct x12_delims *d, uint32_t *index,
                     bool *odd)
{
    assert(n <= X12_SCAN_MAX);
    size_t count = 0, i = 0;
    for (; n - i >= STEP; i += STEP) {
        struct found f = sse2_step(p + i, d);
        if (UNLIKELY(f.odd))
            *odd |= is_odd(p, i, p + i, d, f);
        count += flatten(index + count, (uint32_t)i, f.delims);
    }
    if (i == n)
        return count;
    struct tail t = tail_of(p + i, n - i);
    struct found f = sse2_step(t.bytes, d);
    f.delims &= first_bits(n - i);
    if (f.odd)
        *odd |= is_odd(p, i, t.bytes, d, f);
    return count + flatten(index + count, (uint32_t)i, f.delims);
}

/* ---- AVX2 ----------------------------------------------------------------------------------- */

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

struct avx2_delims {
    __m256i element, component, repetition, segment;
};

AVX2 static inline __m256i avx2_hits(__m256i v, const struct avx2_delims *d)
{
    return _mm256_or_si256(
        _mm256_or_si256(_mm256_cmpeq_epi8(v, d->element), _mm256_cmpeq_epi8(v, d->component)),
        _mm256_or_si256(_mm256_cmpeq_epi8(v, d->repetition), _mm256_cmpeq_epi8(v, d->segment)));
}

AVX2 static inline __m256i avx2_odds(__m256i v)
{
    return _mm256_cmpgt_epi8(_mm256_set1_epi8(0x21), _mm256_add_epi8(v, _mm256_set1_epi8(1)));
}

AVX2 static inline uint64_t avx2_bits(__m256i low, __m256i high)
{
    return (uint64_t)(unsigned)_mm256_movemask_epi8(low) |
           (uint64_t)(unsigned)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline struct found avx2_step(const char *p, const struct avx2_delims *d)
{
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    __m256i low_hits = avx2_hits(low, d), high_hits = avx2_hits(high, d);
    __m256i low_odds = _mm256_andnot_si256(low_hits, avx2_odds(low));
    __m256i high_odds = _mm256_andnot_si256(high_hits, avx2_odds(high));
    struct found f = {avx2_bits(low_hits, high_hits), 0};
    if (UNLIKELY(!_mm256_testz_si256(_mm256_or_si256(low_odds, high_odds),
                                     _mm256_or_si256(low_odds, high_odds))))
        f.odd = avx2_bits(low_odds, high_odds);
    return f;
}

/* As flatten, with an instruction that knows the zeros of 0, and sixteen at once: most steps have
 * no more. */
AVX2 static inline size_t avx2_flatten(uint32_t *out, uint32_t base, uint64_t bits)
{
    size_t count = (size_t)_mm_popcnt_u64(bits);
    for (size_t k = 0; k < 16; k++) {
        out[k] = base + (uint32_t)_tzcnt_u64(bits);
        bits = _blsr_u64(bits);
    }
    for (size_t done = 16; UNLIKELY(done < count); done += 8)
        for (size_t k = done; k < done + 8; k++) {
            out[k] = base + (uint32_t)_tzcnt_u64(bits);
            bits = _blsr_u64(bits);
        }
    return count;
}

AVX2 size_t x12_scan_avx2(const char *p, size_t n, const struct x12_delims *d, uint32_t *index,
                          bool *odd)
{
    assert(n <= X12_SCAN_MAX);
    const struct avx2_delims wide = {
        _mm256_set1_epi8(d->element),
        _mm256_set1_epi8(d->component),
        _mm256_set1_epi8(scan_repetition(d)),
        _mm256_set1_epi8(d->segment),
    };
    size_t count = 0, i = 0;
    for (; n - i >= STEP; i += STEP) {
        struct found f = avx2_step(p + i, &wide);
        if (UNLIKELY(f.odd))
            *odd |= is_odd(p, i, p + i, d, f);
        count += avx2_flatten(index + count, (uint32_t)i, f.delims);
    }
    if (i == n)
        return count;
    struct tail t = tail_of(p + i, n - i);
    struct found f = avx2_step(t.bytes, &wide);
    f.delims &= first_bits(n - i);
    if (f.odd)
        *odd |= is_odd(p, i, t.bytes, d, f);
    return count + avx2_flatten(index + count, (uint32_t)i, f.delims);
}

/* ---- AVX-512 -------------------------------------------------------------------------------- */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,bmi2,popcnt")))

AVX512 static inline void store_eight(uint32_t *out, uint32_t base, __m128i numbers)
{
    __m256i at = _mm256_add_epi32(_mm256_cvtepu8_epi32(numbers), _mm256_set1_epi32((int)base));
    _mm256_storeu_si256((__m256i *)(void *)out, at);
}

/* The numbers of the set bits, packed to bytes by vpcompressb, then widened by eights. Three eights
 * are written without asking: hardly any step has more. */
AVX512 static inline size_t avx512_flatten(uint32_t *out, uint32_t base, uint64_t bits)
{
    const __m512i numbers = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41,
        40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
        17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    size_t count = (size_t)_mm_popcnt_u64(bits);
    __m512i packed = _mm512_maskz_compress_epi8(bits, numbers);
    __m128i low = _mm512_castsi512_si128(packed), next = _mm512_extracti32x4_epi32(packed, 1);
    store_eight(out, base, low);
    store_eight(out + 8, base, _mm_bsrli_si128(low, 8));
    store_eight(out + 16, base, next);
    if (LIKELY(count <= 24))
        return count;
    uint8_t rest[STEP];
    _mm512_storeu_si512(rest, packed);
    for (size_t k = 24; k < count; k++)
        out[k] = base + rest[k];
    return count;
}

struct avx512_delims {
    __m512i element, component, repetition, segment;
};

AVX512 static inline struct found avx512_hits(__m512i v, const struct avx512_delims *d)
{
    struct found f;
    f.delims = _mm512_cmpeq_epi8_mask(v, d->element) | _mm512_cmpeq_epi8_mask(v, d->component) |
               _mm512_cmpeq_epi8_mask(v, d->repetition) | _mm512_cmpeq_epi8_mask(v, d->segment);
    f.odd = _mm512_cmpgt_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8(0x20)),
                                   _mm512_set1_epi8(0x7e - 0x20)) &
            ~f.delims;
    return f;
}

AVX512 static bool avx512_is_odd(const char *p, size_t i, __m512i v, const struct x12_delims *d,
                                 struct found f)
{
    uint64_t breaks = (_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')) |
                       _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n'))) &
                      ~f.delims;
    uint64_t ends = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(d->segment));
    return scan_odd_left(p, i, d, f.odd, breaks, ends) != 0;
}

AVX512 size_t x12_scan_avx512(const char *p, size_t n, const struct x12_delims *d, uint32_t *index,
                              bool *odd)
{
    assert(n <= X12_SCAN_MAX);
    const struct avx512_delims wide = {
        _mm512_set1_epi8(d->element),
        _mm512_set1_epi8(d->component),
        _mm512_set1_epi8(scan_repetition(d)),
        _mm512_set1_epi8(d->segment),
    };
    size_t count = 0, i = 0;
    for (; n - i >= STEP; i += STEP) {
        __m512i v = _mm512_loadu_si512(p + i);
        struct found f = avx512_hits(v, &wide);
        if (UNLIKELY(f.odd))
            *odd |= avx512_is_odd(p, i, v, d, f);
        count += avx512_flatten(index + count, (uint32_t)i, f.delims);
    }
    if (i == n)
        return count;
    uint64_t present = first_bits(n - i);
    __m512i v = _mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), present, p + i);
    struct found f = avx512_hits(v, &wide);
    f.delims &= present;
    if (f.odd)
        *odd |= avx512_is_odd(p, i, v, d, f);
    return count + avx512_flatten(index + count, (uint32_t)i, f.delims);
}
#endif
