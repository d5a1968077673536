/* currency.c - see currency.h. */
#include "base/currency.h"

enum { DIGITS_KEPT_MAX = 40, SHIFT_MAX = 30, NOISE_MIN = 4 };

/* ISO 4217, where it is not 2. */
static const struct {
    char code[CURRENCY_CODE_SIZE];
    int exponent;
} EXPONENTS[] = {
    {"BIF", 0}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"ISK", 0}, {"JPY", 0}, {"KMF", 0},
    {"KRW", 0}, {"PYG", 0}, {"RWF", 0}, {"UGX", 0}, {"UYI", 0}, {"VND", 0}, {"VUV", 0},
    {"XAF", 0}, {"XOF", 0}, {"XPF", 0}, {"BHD", 3}, {"IQD", 3}, {"JOD", 3}, {"KWD", 3},
    {"LYD", 3}, {"OMR", 3}, {"TND", 3}, {"CLF", 4}, {"UYW", 4},
};

int currency_exponent(struct str code)
{
    if (code.n != CURRENCY_CODE_SIZE - 1)
        return -1;
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] < 'A' || code.p[i] > 'Z')
            return -1;
    for (size_t i = 0; i < COUNT_OF(EXPONENTS); i++)
        if (memcmp(EXPONENTS[i].code, code.p, code.n) == 0)
            return EXPONENTS[i].exponent;
    return 2;
}

int currency_exponent_of_rate(struct str rate)
{
    static const char *const rates[] = {"1", "10", "100", "1000", "10000"};
    for (size_t i = 0; i < COUNT_OF(rates); i++)
        if (str_is(rate, rates[i]))
            return (int)i;
    return -1;
}

/* A number taken apart: digits without the zeros in front, and where the point stands. */
struct parts {
    char digit[DIGITS_KEPT_MAX];
    int count, point; /* point: digits before it; may be below 0 or past the count */
    bool minus, cut;  /* cut: digits past those kept, and not all of them are zeros */
};

static void push(struct parts *d, char c, bool after_point)
{
    if (d->count == 0 && c == '0') {
        d->point -= after_point;
        return;
    }
    if (d->count < DIGITS_KEPT_MAX)
        d->digit[d->count++] = c;
    else
        d->cut = d->cut || c != '0';
    d->point += !after_point;
}

static bool is_digit(const char *p, const char *end)
{
    return p < end && *p >= '0' && *p <= '9';
}

/* The exponent, from its 'e' on. */
static bool read_shift(const char *p, const char *end, int *shift)
{
    bool minus = ++p < end && *p == '-';
    p += p < end && (*p == '-' || *p == '+');
    if (!is_digit(p, end))
        return false;
    for (*shift = 0; is_digit(p, end); p++)
        if (*shift <= SHIFT_MAX)
            *shift = *shift * 10 + (*p - '0');
    *shift = minus ? -*shift : *shift;
    return p == end;
}

static enum number_status read_parts(struct str s, struct parts *d)
{
    const char *p = s.p, *end = s.p + s.n;
    int shift = 0;
    d->count = d->point = 0;
    d->cut = false;
    d->minus = p < end && *p == '-';
    p += d->minus;
    if (!is_digit(p, end))
        return NUMBER_FORM;
    for (; is_digit(p, end); p++)
        push(d, *p, false);
    if (p < end && *p == '.') {
        if (!is_digit(++p, end))
            return NUMBER_FORM;
        for (; is_digit(p, end); p++)
            push(d, *p, true);
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        if (!read_shift(p, end, &shift))
            return NUMBER_FORM;
        p = end;
    }
    if (shift > SHIFT_MAX || shift < -SHIFT_MAX)
        return d->count ? NUMBER_RANGE : NUMBER_OK;
    d->point += shift;
    return p == end ? NUMBER_OK : NUMBER_FORM;
}

static char digit_at(const struct parts *d, int i)
{
    return i >= 0 && i < d->count ? d->digit[i] : '0';
}

/* What stands behind the last decimal that counts: nothing, noise to drop or to carry, or money. */
static enum number_status tail(const struct parts *d, int from, int *carry)
{
    bool any = false;
    *carry = 0;
    for (int i = from < 0 ? 0 : from; i < d->count; i++)
        any = any || d->digit[i] != '0';
    if (!any)
        return NUMBER_OK;
    char first = digit_at(d, from);
    for (int i = 1; i < NOISE_MIN; i++)
        if (digit_at(d, from + i) != first)
            return NUMBER_SCALE;
    *carry = first == '9';
    return first == '0' || first == '9' ? NUMBER_OK : NUMBER_SCALE;
}

static enum number_status put_together(const struct parts *d, int whole, int carry, int64_t *minor)
{
    int64_t v = 0;
    for (int i = 0; i < whole && d->count; i++)
        if (__builtin_mul_overflow(v, (int64_t)10, &v) ||
            __builtin_add_overflow(v, (int64_t)(digit_at(d, i) - '0'), &v))
            return NUMBER_RANGE;
    if (__builtin_add_overflow(v, (int64_t)carry, &v))
        return NUMBER_RANGE;
    *minor = d->minus ? -v : v;
    return NUMBER_OK;
}

enum number_status currency_parse_major(struct str s, unsigned exponent, int64_t *minor)
{
    struct parts d;
    int carry;
    assert(exponent <= CURRENCY_EXPONENT_MAX);
    enum number_status st = read_parts(s, &d);
    int whole = d.point + (int)exponent; /* digits that count */
    if (st == NUMBER_OK)
        st = tail(&d, whole, &carry);
    return st == NUMBER_OK ? put_together(&d, whole, carry, minor) : st;
}

enum number_status currency_parse_minor(struct str s, int64_t *minor)
{
    struct parts d;
    enum number_status st = read_parts(s, &d);
    if (st == NUMBER_OK && d.cut && d.point < DIGITS_KEPT_MAX)
        st = NUMBER_SCALE; /* a point further back is out of range anyway */
    for (int i = d.point < 0 ? 0 : d.point; st == NUMBER_OK && i < d.count; i++)
        st = d.digit[i] == '0' ? NUMBER_OK : NUMBER_SCALE;
    return st == NUMBER_OK ? put_together(&d, d.point, 0, minor) : st;
}

size_t currency_format(int64_t minor, unsigned exponent, char out[MONEY_TEXT_MAX])
{
    char text[MONEY_TEXT_MAX], *end = text + sizeof text, *p = end;
    uint64_t v = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    assert(exponent <= CURRENCY_EXPONENT_MAX);
    for (unsigned i = 0; v || i <= exponent; i++) {
        if (i == exponent && exponent)
            *--p = '.';
        *--p = (char)('0' + v % 10);
        v /= 10;
    }
    if (minor < 0)
        *--p = '-';
    size_t n = (size_t)(end - p);
    memcpy(out, p, n);
    out[n] = '\0';
    return n;
}
