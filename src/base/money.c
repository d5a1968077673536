/* money.c - exact amounts, read and written without a double and without printf. */
#include "base/money.h"
#include "base/digits.h"

enum { SCALE_MAX = 9, CENTS_SCALE = 2 };

static const int64_t TENS[SCALE_MAX + 1] = {1,      10,      100,      1000,      10000,
                                            100000, 1000000, 10000000, 100000000, 1000000000};

static unsigned digit(char c)
{
    return (unsigned char)c - (unsigned)'0';
}

/* An amount of so many bytes fits whatever its digits are, also as cents. */
enum { SHORT_MAX = 16 };

/* v = v * 10 + d; false when that is past INT64_MAX, which a short number cannot be. */
static inline bool push_digit(int64_t *v, unsigned d, bool is_short)
{
    if (is_short) {
        *v = *v * 10 + d;
        return true;
    }
    return !__builtin_mul_overflow(*v, (int64_t)10, v) &&
           !__builtin_add_overflow(*v, (int64_t)d, v);
}

/* What is left of a number whose value is out of range: only its form is still in question. */
static enum number_status out_of_range(const char *p, const char *end, bool point)
{
    for (; p < end; p++) {
        if (*p == '.' && !point)
            point = true;
        else if (digit(*p) > 9)
            return NUMBER_FORM;
    }
    return NUMBER_RANGE;
}

static inline enum number_status parse_money(struct str s, int64_t *cents, bool is_short)
{
    if (!s.n)
        return NUMBER_FORM; /* and there may be no bytes to point at */
    const char *p = s.p, *end = s.p + s.n;
    bool minus = p < end && *p == '-';
    p += minus;
    const char *digits = p;
    int64_t v = 0;
    for (; p < end && digit(*p) <= 9; p++)
        if (UNLIKELY(!push_digit(&v, digit(*p), is_short)))
            return out_of_range(p, end, false);
    size_t n = (size_t)(p - digits), scale = 0;
    bool lost = false;
    if (p < end && *p == '.') {
        for (p++; p < end && digit(*p) <= 9; p++, n++) {
            if (scale == CENTS_SCALE) {
                lost |= *p != '0';
                continue;
            }
            if (UNLIKELY(!push_digit(&v, digit(*p), is_short)))
                return out_of_range(p, end, true);
            scale++;
        }
    }
    if (p < end || n == 0)
        return NUMBER_FORM;
    if (lost)
        return NUMBER_SCALE;
    if (UNLIKELY(__builtin_mul_overflow(v, TENS[CENTS_SCALE - scale], &v)))
        return NUMBER_RANGE;
    *cents = minus ? -v : v;
    return NUMBER_OK;
}

/* ---- amounts of at most eight bytes, which nearly all are: as one word, without a loop ---- */

/* False: it is not one of the plain ones (signed, a bare point, parts of a cent, no number). */
static inline bool parse_plain(const char *p, size_t n, int64_t *cents)
{
    unsigned tail; /* the point and the decimals */
    uint32_t v;
    uint64_t w = digits_without_point(digits_word(p, n), &tail);
    if (!digits_eight(w, &v) || tail > CENTS_SCALE + 1 || n == (tail > 0))
        return false;
    *cents = v * TENS[tail ? CENTS_SCALE + 1 - tail : CENTS_SCALE];
    return true;
}

enum number_status money_parse(struct str s, int64_t *cents)
{
    if (LIKELY(s.n - 1 < 8) && LIKELY(parse_plain(s.p, s.n, cents)))
        return NUMBER_OK;
    return LIKELY(s.n <= SHORT_MAX) ? parse_money(s, cents, true) : parse_money(s, cents, false);
}

/* The decimals after the point. Zeros are held back until a digit follows, so that a long tail of
 * them cannot overflow; as many as fit are then written, because 2.50 is {250, 2}. */
static inline enum number_status decimals(const char **at, const char *end, struct decimal *d,
                                          bool is_short)
{
    const char *p = *at;
    size_t zeros = 0;
    for (; p < end && digit(*p) <= 9; p++) {
        if (*p == '0') {
            zeros++;
            continue;
        }
        if (d->scale + zeros + 1 > SCALE_MAX) {
            *at = p;
            return NUMBER_SCALE;
        }
        for (; zeros; zeros--, d->scale++)
            if (!push_digit(&d->units, 0, is_short))
                return out_of_range(p, end, true);
        if (!push_digit(&d->units, digit(*p), is_short))
            return out_of_range(p, end, true);
        d->scale++;
    }
    for (int64_t v = d->units; zeros && d->scale < SCALE_MAX && push_digit(&v, 0, is_short);
         zeros--) {
        d->units = v;
        d->scale++;
    }
    *at = p;
    return NUMBER_OK;
}

static inline enum number_status parse_decimal(struct str s, struct decimal *out, bool is_short)
{
    const char *p = s.p, *end = s.p + s.n;
    struct decimal d = {0, 0};
    bool minus = p < end && *p == '-';
    p += minus;
    const char *digits = p;
    for (; p < end && digit(*p) <= 9; p++)
        if (!push_digit(&d.units, digit(*p), is_short))
            return out_of_range(p, end, false);
    bool some = p > digits;
    if (p < end && *p == '.') {
        const char *first = ++p;
        enum number_status st = decimals(&p, end, &d, is_short);
        if (st == NUMBER_SCALE)
            return out_of_range(p, end, true) == NUMBER_FORM ? NUMBER_FORM : NUMBER_SCALE;
        if (st != NUMBER_OK)
            return st;
        some |= p > first;
    }
    if (p < end || !some)
        return NUMBER_FORM;
    d.units = minus ? -d.units : d.units;
    *out = d;
    return NUMBER_OK;
}

enum number_status decimal_parse(struct str s, struct decimal *out)
{
    return LIKELY(s.n <= SHORT_MAX) ? parse_decimal(s, out, true) : parse_decimal(s, out, false);
}

/* Digits of `v` before `end`, at least `least` of them; returns where they begin. */
static char *put_digits(char *end, uint64_t v, unsigned least)
{
    for (; v || least; least -= least > 0) {
        *--end = (char)('0' + v % 10);
        v /= 10;
    }
    return end;
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

static size_t emit(char *out, const char *from, const char *end)
{
    size_t n = (size_t)(end - from);
    memcpy(out, from, n);
    out[n] = '\0';
    return n;
}

size_t decimal_format(struct decimal d, char *out)
{
    assert(d.scale <= SCALE_MAX);
    uint64_t v = magnitude(d.units);
    unsigned scale = d.scale;
    while (scale && v % 10 == 0) {
        v /= 10;
        scale--;
    }
    char text[MONEY_TEXT_MAX], *end = text + sizeof(text), *p = end;
    uint64_t ten = (uint64_t)TENS[scale], whole = v / ten;
    if (scale) {
        p = put_digits(p, v % ten, scale);
        *--p = '.';
    }
    p = put_digits(p, whole, scale == 0);
    if (d.units < 0)
        *--p = '-';
    return emit(out, p, end);
}

size_t money_format(int64_t cents, char *out)
{
    uint64_t v = magnitude(cents), whole = v / 100;
    unsigned part = (unsigned)(v % 100);
    char *p = out;
    if (cents < 0)
        *p++ = '-';
    if (whole || !part)
        p = digits_put(p, whole);
    if (part) {
        *p++ = '.';
        p = digits_pair(p, part);
        p -= part % 10 == 0;
    }
    *p = '\0';
    return (size_t)(p - out);
}

size_t money_format_fixed(int64_t cents, char *out)
{
    char text[MONEY_TEXT_MAX], *end = text + sizeof(text);
    uint64_t v = magnitude(cents);
    char *p = put_digits(end, v % 100, 2);
    *--p = '.';
    p = put_digits(p, v / 100, 1);
    if (cents < 0)
        *--p = '-';
    return emit(out, p, end);
}

size_t money_format_people(int64_t cents, char *out)
{
    char text[MONEY_TEXT_MAX], *end = text + sizeof(text);
    uint64_t v = magnitude(cents), whole = v / 100;
    char *p = put_digits(end, v % 100, 2);
    *--p = '.';
    for (; whole >= 1000; whole /= 1000) {
        p = put_digits(p, whole % 1000, 3);
        *--p = ',';
    }
    p = put_digits(p, whole, 1);
    *--p = '$';
    if (cents < 0)
        *--p = '-';
    return emit(out, p, end);
}

bool decimal_eq(struct decimal a, struct decimal b)
{
    assert(a.scale <= SCALE_MAX && b.scale <= SCALE_MAX);
    struct decimal *less = a.scale < b.scale ? &a : &b;
    unsigned by = (unsigned)(a.scale > b.scale ? a.scale - b.scale : b.scale - a.scale);
    /* Past the range it cannot equal the other, which is within it. */
    if (__builtin_mul_overflow(less->units, TENS[by], &less->units))
        return false;
    return a.units == b.units;
}
