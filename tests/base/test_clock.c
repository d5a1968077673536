/* test_clock.c - instants, days, the frozen clock. */
#include "base/clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

Test(clock, an_instant_in_every_form)
{
    int64_t us;
    cr_assert(clock_parse(STR("2026-01-15T14:03:09.000123Z"), &us));
    char iso[CLOCK_ISO_MAX], day[9], yy[7], hm[5], hms[7];
    clock_iso(us, iso);
    cr_assert_str_eq(iso, "2026-01-15T14:03:09.000123Z");
    clock_ccyymmdd(us, day);
    cr_assert_str_eq(day, "20260115");
    clock_yymmdd(us, yy);
    cr_assert_str_eq(yy, "260115");
    clock_hhmm(us, hm);
    cr_assert_str_eq(hm, "1403");
    clock_hhmmss(us, hms);
    cr_assert_str_eq(hms, "140309");
}

Test(clock, before_the_epoch)
{
    char iso[CLOCK_ISO_MAX];
    clock_iso(-1, iso);
    cr_assert_str_eq(iso, "1969-12-31T23:59:59.999999Z");
}

Test(clock, parse_refuses_what_is_not_an_instant)
{
    const char *bad[] = {"",
                         "2026-01-15",
                         "2026-01-15T14:03:09",
                         "2026-01-15 14:03:09Z",
                         "2026-02-30T14:03:09Z",
                         "2026-01-15T24:00:00Z",
                         "2026-01-15T14:60:09Z",
                         "2026-01-15T14:03:60Z",
                         "2026-01-15T14:03:09.Z",
                         "2026-01-15T14:03:09.1234567Z",
                         "2026-01-15T14:03:09.12x4Z",
                         "2026-01-15T14:03:09+01Z",
                         "x026-01-15T14:03:09Z"};
    int64_t us = 7;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        cr_assert_not(clock_parse(str_from(bad[i]), &us), "%s", bad[i]);
    cr_assert_eq(us, 7);
    cr_assert(clock_parse(STR("1970-01-01T00:00:00.5Z"), &us));
    cr_assert_eq(us, 500000);
}

Test(clock, frozen_by_the_environment)
{
    struct err e = {0};
    char iso[CLOCK_ISO_MAX];
    setenv("HIA_NOW", "2026-03-01T00:00:00Z", 1);
    cr_assert(clock_check(&e));
    clock_iso(clock_now_us(), iso);
    cr_assert_str_eq(iso, "2026-03-01T00:00:00.000000Z");
    setenv("HIA_NOW", "yesterday", 1);
    cr_assert_not(clock_check(&e));
    cr_assert_eq(e.kind, ERR_USAGE);
    unsetenv("HIA_NOW");
    cr_assert_lt(llabs(clock_now_us() / 1000000 - (int64_t)time(NULL)), 5);
    int64_t tick = clock_tick_us();
    cr_assert_geq(clock_tick_us(), tick);
}

/* Against the C library, day by day over four centuries. */
Test(clock, days_agree_with_timegm)
{
    setenv("TZ", "UTC0", 1);
    tzset();
    int32_t first = day_number(STR("18000101")), last = day_number(STR("21991231"));
    cr_assert_eq(last - first + 1, 146097);
    for (int32_t d = first; d <= last; d++) {
        char ours[9], theirs[64];
        time_t t = (time_t)d * 86400;
        struct tm tm;
        gmtime_r(&t, &tm);
        snprintf(theirs, sizeof(theirs), "%04d%02d%02d", tm.tm_year + 1900, tm.tm_mon + 1,
                 tm.tm_mday);
        day_format(d, ours);
        cr_assert_str_eq(ours, theirs);
        cr_assert_eq(day_number(str_of(ours, 8)), d);
        cr_assert_eq(day_of_week(d), tm.tm_wday);
    }
}

Test(clock, days_as_people_and_json_have_them)
{
    char iso[DAY_ISO_MAX];
    cr_assert(str_is(day_iso(STR("20260115"), iso), "2026-01-15"));
    cr_assert(str_is(day_iso(STR("2026"), iso), "2026"));
    cr_assert_eq(day_iso((struct str){NULL, 0}, iso).n, 0);
}

Test(clock, every_eight_digit_text_is_judged_right)
{
    size_t valid = 0;
    char text[9];
    for (unsigned y = 1799; y <= 2200; y++)
        for (unsigned m = 0; m <= 13; m++)
            for (unsigned d = 0; d <= 32; d++) {
                snprintf(text, sizeof(text), "%04u%02u%02u", y % 10000, m % 100, d % 100);
                valid += day_is_valid(str_of(text, 8));
            }
    cr_assert_eq(valid, 146097);
    cr_assert(day_is_valid(STR("20240229")));
    cr_assert_not(day_is_valid(STR("21000229")));
    cr_assert(day_is_valid(STR("20000229")));
}

Test(clock, days_that_are_not)
{
    for (size_t i = 0; i < 8; i++)
        for (int c = 0; c < 256; c++) {
            char text[] = "20260115";
            text[i] = (char)c;
            if (c < '0' || c > '9')
                cr_assert_not(day_is_valid(STR("") /* length */) || day_is_valid(str_of(text, 8)));
        }
    cr_assert_not(day_is_valid(STR("2026011")));
    cr_assert_not(day_is_valid(STR("202601150")));
    cr_assert_eq(day_number(STR("20261301")), INT32_MIN);
    cr_assert_eq(day_number(STR("19700101")), 0);
}

Test(clock, times_of_day)
{
    const char *good[] = {"0000", "2359", "140309", "1403099", "14030999"};
    const char *bad[] = {"",     "24",     "2400",     "1260",      "14030", "140360",
                         "14:0", "1403 9", "1403091x", "140309999", "140"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        cr_assert(time_is_valid(str_from(good[i])), "%s", good[i]);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        cr_assert_not(time_is_valid(str_from(bad[i])), "%s", bad[i]);
}
