/* business_time.c - see business_time.h. */
#include "conf/business_time.h"

#include "base/clock.h"

enum { HOUR_MINUTES = 60, DAY_MINUTES = 24 * 60 };
static const int64_t MINUTE_US = INT64_C(60) * 1000000;

/* ---- what stands in the configuration ---- */

/* "HH:MM" as minutes. */
static bool clock_of(struct str s, int hours_max, int *minutes)
{
    uint64_t h, m;
    if (s.n != 5 || s.p[2] != ':' || !str_to_u64(str_of(s.p, 2), (uint64_t)hours_max, &h) ||
        !str_to_u64(str_of(s.p + 3, 2), HOUR_MINUTES - 1, &m))
        return false;
    *minutes = (int)(h * HOUR_MINUTES + m);
    return true;
}

bool business_hours_parse(struct str s, int *open_minute, int *close_minute)
{
    struct str open = str_split(&s, '-');
    return clock_of(open, 23, open_minute) && clock_of(s, 24, close_minute) &&
           *close_minute <= DAY_MINUTES && *close_minute - *open_minute >= HOUR_MINUTES;
}

bool time_zone_offset_parse(struct str s, int *minutes)
{
    if (s.n != 6 || (*s.p != '+' && *s.p != '-') ||
        !clock_of(str_of(s.p + 1, s.n - 1), 14, minutes))
        return false;
    if (*s.p == '-')
        *minutes = -*minutes;
    return true;
}

bool holiday_parse(struct str s, int32_t *day)
{
    char digits[9];
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    memcpy(digits, s.p, 4);
    memcpy(digits + 4, s.p + 5, 2);
    memcpy(digits + 6, s.p + 8, 2);
    *day = day_number(str_of(digits, 8));
    return day_is_valid(str_of(digits, 8));
}

bool business_hours_check(struct str s, struct err *err)
{
    int open, close;
    return business_hours_parse(s, &open, &close) ||
           err_set(err, ERR_CONFIG, "such as 08:00-17:00 is needed, an hour at least");
}

bool time_zone_offset_check(struct str s, struct err *err)
{
    int minutes;
    return time_zone_offset_parse(s, &minutes) ||
           err_set(err, ERR_CONFIG, "such as -07:00 is needed, from UTC");
}

bool holidays_check(struct str s, struct err *err)
{
    int32_t day;
    while (s.p && s.n)
        if (!holiday_parse(str_trim(str_split(&s, ',')), &day))
            return err_set(err, ERR_CONFIG, "days such as 2026-12-25 are needed, between commas");
    return true;
}

/* ---- the calendar ---- */

struct hours {
    const struct partner *partner;
    int64_t open_us, close_us; /* of the day */
};

static bool is_holiday(const struct partner *p, int64_t day)
{
    int32_t holiday;
    for (size_t i = 0; i < p->holidays.count; i++)
        for (struct str s = str_from(p->holidays.item[i]); s.p && s.n;)
            if (holiday_parse(str_trim(str_split(&s, ',')), &holiday) && holiday == day)
                return true;
    return false;
}

static bool is_business_day(const struct partner *p, int64_t day)
{
    enum { SUNDAY = 0, SATURDAY = 6 };
    int weekday = day_of_week(day);
    if ((p->business_days != BUSINESS_DAYS_ALL && weekday == SUNDAY) ||
        (p->business_days == BUSINESS_DAYS_MON_FRI && weekday == SATURDAY))
        return false;
    return !is_holiday(p, day);
}

static int64_t next_business_day(const struct partner *p, int64_t day)
{
    do
        day++;
    while (!is_business_day(p, day)); /* holidays are few: it ends */
    return day;
}

/* To the next moment at which somebody works. */
static void to_opening(const struct hours *h, int64_t *day, int64_t *of_day)
{
    if (!is_business_day(h->partner, *day) || *of_day >= h->close_us) {
        *day = next_business_day(h->partner, *day);
        *of_day = h->open_us;
    } else if (*of_day < h->open_us) {
        *of_day = h->open_us;
    }
}

int64_t business_time_after(const struct partner *p, int64_t from_us, int64_t duration_ms)
{
    int open = 0, close = DAY_MINUTES, offset = 0;
    int64_t left = duration_ms * 1000;
    if (*p->business_hours)
        (void)business_hours_parse(str_from(p->business_hours), &open, &close);
    if (*p->time_zone_offset)
        (void)time_zone_offset_parse(str_from(p->time_zone_offset), &offset);
    struct hours h = {p, open * MINUTE_US, close * MINUTE_US};
    int64_t local = from_us + offset * MINUTE_US;
    int64_t day = local / DAY_US - (local % DAY_US < 0), of_day = local - day * DAY_US;

    to_opening(&h, &day, &of_day);
    for (; left >= DAY_US; left -= DAY_US)
        day = next_business_day(p, day);
    while (left > h.close_us - of_day) {
        left -= h.close_us - of_day;
        day = next_business_day(p, day);
        of_day = h.open_us;
    }
    return day * DAY_US + of_day + left - offset * MINUTE_US;
}
