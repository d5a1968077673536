/* clock_watch.c - see clock_watch.h. */
#include "job/clock_watch.h"

enum clock_moved clock_watch_see(struct clock_watch *w, int64_t database_us, int64_t tick_us,
                                 int64_t leap_us, int64_t *ahead_us)
{
    const struct clock_watch was = *w;
    *w = (struct clock_watch){database_us, tick_us};
    *ahead_us = 0;
    if (!was.database_us)
        return CLOCK_FIRST;
    if (database_us < was.database_us)
        return CLOCK_BACK;
    *ahead_us = (database_us - was.database_us) - (tick_us - was.tick_us);
    return *ahead_us > leap_us ? CLOCK_LEAPT : CLOCK_GOES;
}
