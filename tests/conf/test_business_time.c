/* test_business_time.c - when an answer is due by a partner's calendar. */
#include "conf/business_time.h"

#include "base/clock.h"

#include <criterion/criterion.h>

enum { HOUR_MS = 3600000, DAY_MS = 24 * HOUR_MS };

static void due(const struct partner *p, const char *sent, int64_t ms, const char *expected)
{
    int64_t from;
    char text[CLOCK_ISO_MAX];
    cr_assert(clock_parse(str_from(sent), &from));
    clock_iso(business_time_after(p, from, ms), text);
    cr_expect(strncmp(text, expected, strlen(expected)) == 0, "%s + %lld h: %s, not %s", sent,
              (long long)(ms / HOUR_MS), text, expected);
}

Test(business_time, is_plain_time_by_default)
{
    const struct partner p = {0};
    due(&p, "2026-03-06T16:30:00Z", 2 * HOUR_MS, "2026-03-06T18:30:00");
    due(&p, "2026-03-06T23:30:00Z", 2 * HOUR_MS, "2026-03-07T01:30:00");
    due(&p, "2026-03-06T23:30:00.250Z", 49 * HOUR_MS, "2026-03-09T00:30:00.25");
    due(&p, "1969-12-31T23:00:00Z", 2 * DAY_MS, "1970-01-02T23:00:00");
}

Test(business_time, counts_days_and_hours_of_work)
{
    const struct partner p = {.business_days = BUSINESS_DAYS_MON_FRI,
                              .business_hours = "08:00-17:00"};
    due(&p, "2026-03-02T10:00:00Z", 2 * HOUR_MS, "2026-03-02T12:00:00"); /* a Monday */
    due(&p, "2026-03-02T15:00:00Z", 2 * HOUR_MS, "2026-03-02T17:00:00"); /* to closing time */
    due(&p, "2026-03-06T16:30:00Z", 2 * HOUR_MS, "2026-03-09T09:30:00"); /* over the weekend */
    due(&p, "2026-03-06T16:30:00Z", 2 * DAY_MS, "2026-03-10T16:30:00");
    due(&p, "2026-03-07T03:00:00Z", 2 * DAY_MS, "2026-03-11T08:00:00"); /* come in on Saturday */
    due(&p, "2026-03-02T05:00:00Z", 1 * HOUR_MS, "2026-03-02T09:00:00");
    due(&p, "2026-03-02T17:00:00Z", 1 * HOUR_MS, "2026-03-03T09:00:00");
    due(&p, "2026-03-02T10:00:00Z", 23 * HOUR_MS, "2026-03-04T15:00:00"); /* 7 + 9 + 7 */
}

Test(business_time, knows_saturdays_holidays_and_an_offset)
{
    const struct partner p = {
        .business_days = BUSINESS_DAYS_MON_SAT,
        .business_hours = "08:00-24:00",
        .time_zone_offset = "-07:00",
        .holidays = {.count = 2, .item = {"2026-12-24, 2026-12-25", "2026-12-28"}}};
    due(&p, "2026-12-24T06:30:00Z", 1 * HOUR_MS, "2026-12-26T15:30:00"); /* the 23rd, 23:30 */
    due(&p, "2026-12-23T18:00:00Z", 2 * DAY_MS, "2026-12-29T18:00:00");  /* 26th; 27th is Sunday */
}

Test(business_time, refuses_what_is_no_calendar)
{
    int a, b;
    static const char *const hours[] = {
        "", "8:00-17:00", "08:00", "08:00-08:30", "17:00-08:00", "08:00-24:01", "08:60-17:00"};
    static const char *const offsets[] = {"", "7:00", "-7:00", "-15:00", "+05:60", "-07-00"};
    static const char *const days[] = {"2026-02-30", "20261225", "2026-12-25,,", "2026-12-25;"};
    struct err err = {0};
    for (size_t i = 0; i < COUNT_OF(hours); i++)
        cr_expect_not(business_hours_parse(str_from(hours[i]), &a, &b), "%s", hours[i]);
    for (size_t i = 0; i < COUNT_OF(offsets); i++)
        cr_expect_not(time_zone_offset_parse(str_from(offsets[i]), &a), "%s", offsets[i]);
    for (size_t i = 0; i < COUNT_OF(days); i++)
        cr_expect_not(holidays_check(str_from(days[i]), &err), "%s", days[i]);
    cr_expect(time_zone_offset_parse(STR("+05:30"), &a) && a == 330);
    cr_expect(time_zone_offset_parse(STR("-07:00"), &a) && a == -420);
    cr_expect(business_hours_parse(STR("00:00-24:00"), &a, &b) && a == 0 && b == 1440);
    cr_expect(holidays_check(STR("2026-12-24, 2026-12-25"), &err));
}
