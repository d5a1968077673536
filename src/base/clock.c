/* clock.c - instants in UTC and calendar days, without the C library's locale and time zone. */
#include "base/clock.h"
#include "base/digits.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { YEAR_MIN = 1800, YEAR_MAX = 2199 };
static const int64_t SECOND_US = 1000000;

/* Days from 1970-01-01 to a Gregorian date, and back: counted from 0000-03-01, so that the leap day
 * is the last of its year, in eras of 400 years (146097 days). */
static int32_t days_from_civil(int32_t y, int32_t m, int32_t d)
{
    y -= m <= 2;
    int32_t era = y / 400, yoe = y - era * 400;
    int32_t doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    int32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct civil {
    int32_t year, month, day;
};

static struct civil civil_from_days(int32_t days)
{
    int32_t z = days + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    int32_t month = mp < 10 ? mp + 3 : mp - 9;
    return (struct civil){yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

static void two(char *out, int32_t v)
{
    out[0] = (char)('0' + v / 10 % 10);
    out[1] = (char)('0' + v % 10);
}

static void four(char *out, int32_t v)
{
    two(out, v / 100);
    two(out + 2, v);
}

/* `n` decimal digits at `p`, or -1. */
static int32_t number(const char *p, size_t n)
{
    int32_t v = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned char)p[i] - (unsigned)'0';
        if (d > 9)
            return -1;
        v = v * 10 + (int32_t)d;
    }
    return v;
}

static bool is_leap(int32_t y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

static bool is_day(int32_t y, int32_t m, int32_t d)
{
    static const int8_t LENGTH[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return y >= YEAR_MIN && y <= YEAR_MAX && m >= 1 && m <= 12 && d >= 1 &&
           (d <= LENGTH[m - 1] || (m == 2 && d == 29 && is_leap(y)));
}

bool clock_parse(struct str iso, int64_t *us)
{
    const char *p = iso.p;
    if (iso.n < 20 || p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' || p[16] != ':' ||
        p[iso.n - 1] != 'Z')
        return false;
    int32_t y = number(p, 4), mo = number(p + 5, 2), d = number(p + 8, 2);
    int32_t h = number(p + 11, 2), mi = number(p + 14, 2), s = number(p + 17, 2), fraction = 0;
    if (!is_day(y, mo, d) || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59)
        return false;
    size_t places = iso.n - 20;
    if (places) {
        if (p[19] != '.' || places < 2 || places > 7)
            return false;
        fraction = number(p + 20, places - 1);
        for (size_t i = places - 1; fraction > 0 && i < 6; i++)
            fraction *= 10;
    }
    if (fraction < 0)
        return false;
    *us = days_from_civil(y, mo, d) * DAY_US + (h * 3600 + mi * 60 + s) * SECOND_US + fraction;
    return true;
}

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    int failed = clock_gettime(id, &t);
    assert(!failed);
    return t.tv_sec * SECOND_US + t.tv_nsec / 1000;
}

bool clock_check(struct err *err)
{
    const char *frozen = getenv("HIA_NOW");
    int64_t us;
    if (frozen && !clock_parse(str_from(frozen), &us))
        return err_set(err, ERR_USAGE, "HIA_NOW is not an instant like 2026-01-15T14:03:09Z");
    return true;
}

int64_t clock_now_us(void)
{
    const char *frozen = getenv("HIA_NOW");
    int64_t us;
    if (UNLIKELY(frozen != NULL) && clock_parse(str_from(frozen), &us))
        return us;
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_tick_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

/* Split an instant into its day and the microseconds within it, also before 1970. */
static struct civil civil_of(int64_t us, int64_t *within)
{
    int64_t day = us / DAY_US;
    *within = us % DAY_US;
    if (*within < 0) {
        *within += DAY_US;
        day--;
    }
    return civil_from_days((int32_t)day);
}

void clock_iso(int64_t us, char out[CLOCK_ISO_MAX])
{
    int64_t within;
    struct civil c = civil_of(us, &within);
    int32_t second = (int32_t)(within / SECOND_US), fraction = (int32_t)(within % SECOND_US);
    memcpy(out, "0000-00-00T00:00:00.000000Z", 28);
    four(out, c.year);
    two(out + 5, c.month);
    two(out + 8, c.day);
    two(out + 11, second / 3600);
    two(out + 14, second / 60 % 60);
    two(out + 17, second % 60);
    two(out + 20, fraction / 10000);
    two(out + 22, fraction / 100 % 100);
    two(out + 24, fraction % 100);
}

void clock_ccyymmdd(int64_t us, char out[9])
{
    int64_t within;
    struct civil c = civil_of(us, &within);
    four(out, c.year);
    two(out + 4, c.month);
    two(out + 6, c.day);
    out[8] = '\0';
}

void clock_yymmdd(int64_t us, char out[7])
{
    char day[9];
    clock_ccyymmdd(us, day);
    memcpy(out, day + 2, 7);
}

void clock_hhmmss(int64_t us, char out[7])
{
    int64_t within;
    civil_of(us, &within);
    int32_t second = (int32_t)(within / SECOND_US);
    two(out, second / 3600);
    two(out + 2, second / 60 % 60);
    two(out + 4, second % 60);
    out[6] = '\0';
}

void clock_hhmm(int64_t us, char out[5])
{
    char time[7];
    clock_hhmmss(us, time);
    memcpy(out, time, 4);
    out[4] = '\0';
}

static bool eight_digits(const char *p, uint32_t *out)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    return digits_eight(LITTLE_ENDIAN_64(w), out);
}

static bool day_parts(struct str s, struct civil *c)
{
    uint32_t v;
    if (s.n != 8 || !eight_digits(s.p, &v))
        return false;
    *c = (struct civil){(int32_t)(v / 10000), (int32_t)(v / 100 % 100), (int32_t)(v % 100)};
    return is_day(c->year, c->month, c->day);
}

bool day_is_valid(struct str ccyymmdd)
{
    struct civil c;
    return day_parts(ccyymmdd, &c);
}

bool time_is_valid(struct str tm)
{
    if (tm.n < 4 || tm.n > 8 || tm.n == 5)
        return false;
    if (number(tm.p, 2) < 0 || number(tm.p, 2) > 23 || number(tm.p + 2, 2) < 0 ||
        number(tm.p + 2, 2) > 59)
        return false;
    if (tm.n == 4)
        return true;
    int32_t second = number(tm.p + 4, 2);
    return second >= 0 && second <= 59 && number(tm.p + 6, tm.n - 6) >= 0;
}

int32_t day_number(struct str ccyymmdd)
{
    struct civil c;
    if (!day_parts(ccyymmdd, &c))
        return INT32_MIN;
    return days_from_civil(c.year, c.month, c.day);
}

void day_format(int32_t day, char out[9])
{
    struct civil c = civil_from_days(day);
    four(out, c.year);
    two(out + 4, c.month);
    two(out + 6, c.day);
    out[8] = '\0';
}

int day_of_week(int64_t day)
{
    return (int)(((day + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

struct str day_iso(struct str ccyymmdd, char out[DAY_ISO_MAX])
{
    if (ccyymmdd.n != 8)
        return ccyymmdd;
    (void)snprintf(out, DAY_ISO_MAX, "%.4s-%.2s-%.2s", ccyymmdd.p, ccyymmdd.p + 4, ccyymmdd.p + 6);
    return str_of(out, DAY_ISO_MAX - 1);
}
