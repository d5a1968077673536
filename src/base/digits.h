/* digits.h - unsigned integers as decimal text: written two digits at a time, read eight at a time.
 */
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

static const uint64_t DIGITS_ZEROS = 0x3030303030303030;

static inline uint32_t digits_four_bytes(const char *p)
{
    return (uint32_t)(uint8_t)p[0] | (uint32_t)(uint8_t)p[1] << 8 | (uint32_t)(uint8_t)p[2] << 16 |
           (uint32_t)(uint8_t)p[3] << 24;
}

/** The bytes p[0..n), n from 1 to 8, as the last of a word, its first byte lowest; zero digits
 * before. */
static inline uint64_t digits_word(const char *p, size_t n)
{
    unsigned room = 8 * (8 - (unsigned)n);
    uint64_t w;
    if (n >= 4) /* the two may overlap: what the first has twice is shifted out */
        w = (uint64_t)digits_four_bytes(p + n - 4) << 32 |
            (uint32_t)((uint64_t)digits_four_bytes(p) << room);
    else
        w = (uint64_t)(uint8_t)p[n - 1] << 56 |
            (uint64_t)(uint8_t)p[n / 2] << (room + 8 * (n / 2)) | (uint64_t)(uint8_t)p[0] << room;
    return room ? w | DIGITS_ZEROS >> (64 - room) : w;
}

/** That word without its first decimal point: the digits before it move up into its place. *tail is
 * how many bytes stood from the point on, 0 when there is none. A second point is still there, and
 * is no digit. */
static inline uint64_t digits_without_point(uint64_t w, unsigned *tail)
{
    const uint64_t ones = 0x0101010101010101;
    uint64_t x = w ^ ones * '.', point = (x - ones) & ~x & ones * 0x80;
    *tail = 0;
    if (!point)
        return w;
    unsigned at = (unsigned)__builtin_ctzll(point) & ~7U;
    uint64_t before = ((uint64_t)1 << at) - 1;
    *tail = 8 - at / 8;
    return (w & ~(before | (uint64_t)0xFF << at)) | (w & before) << 8 | '0';
}

/** Whether all eight are digits. */
static inline bool digits_only(uint64_t w)
{
    const uint64_t high = 0xF0F0F0F0F0F0F0F0;
    return !(((w & high) ^ DIGITS_ZEROS) | (((w + 0x0606060606060606) & high) ^ DIGITS_ZEROS));
}

/** Eight ASCII digits at once: `w` is the text as loaded, first byte lowest (LITTLE_ENDIAN_64). The
 * checks are two masks, the value three multiplications, no loop. */
static inline bool digits_eight(uint64_t w, uint32_t *v)
{
    if (!digits_only(w))
        return false;
    w -= DIGITS_ZEROS;
    w = (w * 10 + (w >> 8)) & 0x00FF00FF00FF00FF;
    w = (w * 100 + (w >> 16)) & 0x0000FFFF0000FFFF;
    *v = (uint32_t)(w * 10000 + (w >> 32));
    return true;
}

#endif
