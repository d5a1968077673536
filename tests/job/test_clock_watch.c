/* test_clock_watch.c - the database's clock beside ours: it goes, leaps, is put back. */
#include "job/clock_watch.h"

#include <criterion/criterion.h>

enum { SECOND_US = 1000000 };
static const int64_t DAY_US = INT64_C(86400) * SECOND_US, LEAP_US = 15 * SECOND_US;

static struct clock_watch w;
static int64_t ahead_us;

static enum clock_moved see(int64_t database_us, int64_t tick_us)
{
    return clock_watch_see(&w, database_us, tick_us, LEAP_US, &ahead_us);
}

Test(clock_watch, says_nothing_of_the_first_look)
{
    cr_assert_eq(see(DAY_US, 5), CLOCK_FIRST);
}

Test(clock_watch, follows_one_that_goes_as_ours_does_however_long_it_was_not_asked)
{
    (void)see(DAY_US, 5);
    cr_assert_eq(see(DAY_US, 5), CLOCK_GOES);
    cr_assert_eq(see(2 * DAY_US, 5 + DAY_US), CLOCK_GOES);
    cr_assert_eq(see(3 * DAY_US + LEAP_US, 5 + 2 * DAY_US), CLOCK_GOES, "a step a lease bears");
    cr_assert_eq(see(3 * DAY_US + LEAP_US, 5 + 3 * DAY_US), CLOCK_GOES, "slow is no harm");
}

Test(clock_watch, sees_each_leap_once_and_how_far_it_went)
{
    (void)see(DAY_US, 5);
    cr_assert_eq(see(3 * DAY_US + 7, 5 + SECOND_US), CLOCK_LEAPT);
    cr_assert_eq(ahead_us, 2 * DAY_US + 7 - SECOND_US);
    cr_assert_eq(see(3 * DAY_US + 7 + SECOND_US, 5 + 2 * SECOND_US), CLOCK_GOES);
    cr_assert_eq(see(4 * DAY_US + 7 + SECOND_US, 5 + 2 * SECOND_US), CLOCK_LEAPT);
}

Test(clock_watch, sees_that_it_was_put_back_and_goes_on_from_there)
{
    (void)see(2 * DAY_US, 5);
    cr_assert_eq(see(DAY_US, 6), CLOCK_BACK);
    cr_assert_eq(see(DAY_US + 1, 7), CLOCK_GOES);
}
