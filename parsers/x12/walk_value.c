/* walk_value.c - dates, times and periods: digits in the right form, and days the calendar has. */
#include "x12/walk_element.h"

#include "base/digits.h"

static bool eight_digits(const char *p, uint32_t *value)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    return digits_eight(LITTLE_ENDIAN_64(w), value);
}

static bool digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)(p[i] - '0') > 9)
            return false;
    return true;
}

static unsigned two(const char *p)
{
    return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
}

static bool day_exists(unsigned year, unsigned month, unsigned day)
{
    static const uint8_t days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= (unsigned)days[month] + (month == 2 && leap);
}

bool x12_date_valid(const char *p, size_t n)
{
    uint32_t v;
    if (n == 8)
        return eight_digits(p, &v) && v >= 10000 && day_exists(v / 10000, v / 100 % 100, v % 100);
    /* YYMMDD: 2000 was a leap year, so the century does not matter before 2100. */
    return n == 6 && digits(p, 6) && day_exists(2000 + two(p), two(p + 2), two(p + 4));
}

bool x12_time_valid(const char *p, size_t n)
{
    if ((n != 4 && (n < 6 || n > 8)) || !digits(p, n))
        return false;
    return two(p) < 24 && two(p + 2) < 60 && (n == 4 || two(p + 4) < 60);
}

/* CCYYMMDD and a time of day behind it. */
static bool moment_valid(const char *p, size_t n)
{
    return n > 8 && x12_date_valid(p, 8) && x12_time_valid(p + 8, n - 8);
}

/* Two dates of `width` with a hyphen between them, the first not after the second. */
static bool range_valid(struct str v, size_t width)
{
    return v.n == 2 * width + 1 && v.p[width] == '-' && x12_date_valid(v.p, width) &&
           x12_date_valid(v.p + width + 1, width) && memcmp(v.p, v.p + width + 1, width) <= 0;
}

static bool moments_valid(struct str v)
{
    size_t width = v.n / 2;
    return v.n % 2 == 1 && v.p[width] == '-' && moment_valid(v.p, width) &&
           moment_valid(v.p + width + 1, width) && memcmp(v.p, v.p + width + 1, width) <= 0;
}

enum x12_code x12_period_check(struct str qualifier, struct str value)
{
    bool good = true;
    switch (x12_pack(qualifier)) {
    case X12_TAG('D', '8', 0) << 8:
        good = value.n == 8 && x12_date_valid(value.p, value.n);
        break;
    case X12_TAG('D', '6', 0) << 8:
        good = value.n == 6 && x12_date_valid(value.p, value.n);
        break;
    case X12_TAG('D', 'T', 0) << 8:
        good = value.n == 12 && moment_valid(value.p, value.n);
        break;
    case X12_TAG('R', 'D', '8') << 8:
        good = range_valid(value, 8);
        break;
    case X12_TAG('R', 'D', '6') << 8:
        good = range_valid(value, 6);
        break;
    case X12_TAG('R', 'D', 'T') << 8:
    case X12_TAG('D', 'T', 'S') << 8:
        good = moments_valid(value);
        break;
    case X12_TAG('T', 'M', 0) << 8:
        return value.n == 4 && x12_time_valid(value.p, 4) ? X12_NO_FAULT : X12_ELEMENT_TIME;
    case X12_TAG('T', 'S', 0) << 8:
        return value.n == 6 && x12_time_valid(value.p, 6) ? X12_NO_FAULT : X12_ELEMENT_TIME;
    default:
        break;
    }
    return good ? X12_NO_FAULT : X12_ELEMENT_DATE;
}
