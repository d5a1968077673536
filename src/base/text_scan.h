/* text_scan.h - private to the JSON reader and writer: how far text goes on needing no attention.
 *
 * A plain byte is printable ASCII other than the quote and the backslash. Sixteen bytes a step
 * where the compiler says SSE2 is there, eight elsewhere and in the tail. */
#ifndef HIA_BASE_TEXT_SCAN_H
#define HIA_BASE_TEXT_SCAN_H

#include "base/str.h"

static inline bool text_is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* A high bit set in every byte of the word that is not plain, and maybe in some after the first. */
static inline uint64_t text_word_hits(uint64_t w)
{
    const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';
    return ((w - ones * 0x20) | (quote - ones) | (slash - ones) | w) & tops;
}

/** As text_plain_run, in words: for short texts and tails, and where there is no SSE2. */
static inline size_t text_plain_run_words(const char *p, size_t n)
{
    size_t i = 0;
    for (; n - i >= 8; i += 8) {
        uint64_t w;
        memcpy(&w, p + i, sizeof(w));
        uint64_t hits = text_word_hits(LITTLE_ENDIAN_64(w));
        if (hits)
            return i + (size_t)__builtin_ctzll(hits) / 8;
    }
    if (n - i >= 4) {
        uint32_t first, last; /* they may overlap: together they are all that is left */
        memcpy(&first, p + i, sizeof(first));
        memcpy(&last, p + n - 4, sizeof(last));
        if (!text_word_hits((uint64_t)last << 32 | first))
            return n;
    }
    while (i < n && text_is_plain((unsigned char)p[i]))
        i++;
    return i;
}

#ifdef __SSE2__
#include <emmintrin.h>

/** How many bytes at the beginning of p[0..n) are plain. `p` may be NULL when there are none. */
static inline size_t text_plain_run(const char *p, size_t n)
{
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i space = _mm_set1_epi8(0x20);
    size_t i = 0;
    for (; n - i >= 16; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        /* The signed compare finds the controls and, being negative, all that is not ASCII. */
        __m128i hit =
            _mm_or_si128(_mm_cmplt_epi8(v, space),
                         _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask)
            return i + (size_t)__builtin_ctz(mask);
    }
    return i == n ? n : i + text_plain_run_words(p + i, n - i);
}
#else
static inline size_t text_plain_run(const char *p, size_t n)
{
    return text_plain_run_words(p, n);
}
#endif

/** Length of the UTF-8 sequence at p[0..n), whose first byte is not ASCII; 0 when it is not well
 * formed (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing past U+10FFFF). */
static inline size_t text_utf8_length(const char *at, size_t n)
{
    const unsigned char *p = (const unsigned char *)at;
    unsigned char c = p[0], low = 0x80, high = 0xBF;
    size_t len;
    if (c >= 0xC2 && c <= 0xDF)
        len = 2;
    else if (c >= 0xE0 && c <= 0xEF)
        len = 3;
    else if (c >= 0xF0 && c <= 0xF4)
        len = 4;
    else
        return 0;
    if (n < len)
        return 0;
    if (c == 0xE0)
        low = 0xA0;
    else if (c == 0xED)
        high = 0x9F;
    else if (c == 0xF0)
        low = 0x90;
    else if (c == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

#endif
