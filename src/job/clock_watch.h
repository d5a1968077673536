/* clock_watch.h - private to worker: does the database's clock go as ours does? Leases, due times
 * and schedules are by the database's, which may be put back or leap forward; ours
 * (CLOCK_MONOTONIC) cannot, and stands still at most while the machine sleeps. */
#ifndef HIA_JOB_CLOCK_WATCH_H
#define HIA_JOB_CLOCK_WATCH_H

#include <stdint.h>

enum clock_moved { CLOCK_FIRST, CLOCK_GOES, CLOCK_BACK, CLOCK_LEAPT };

/** What both said when they were last asked; begins as zeros. */
struct clock_watch {
    int64_t database_us, tick_us;
};

/** LEAPT: it went more than `leap_us` further than ours since the last time, by `*ahead_us`. */
enum clock_moved clock_watch_see(struct clock_watch *w, int64_t database_us, int64_t tick_us,
                                 int64_t leap_us, int64_t *ahead_us);

#endif
