/* timetable.h - what partners' schedules put into the queue: each slot once, whichever worker comes
 * first; of slots that passed while nobody worked, the last one only. */
#ifndef HIA_JOB_TIMETABLE_H
#define HIA_JOB_TIMETABLE_H

#include "conf/settings.h"
#include "store/store.h"

struct timetable;

MUST_USE struct timetable *timetable_new(const struct settings *settings, struct err *err);
void timetable_free(struct timetable *t);

/** Put what is due into the queue. Cheap when nothing is. `now_us`: by store_clock. */
MUST_USE bool timetable_tick(struct timetable *t, struct store *s, int64_t now_us, struct err *err);
/** The clock was put back: the next tick looks at all of them. */
void timetable_look_again(struct timetable *t);

struct timetable_row {
    const char *partner, *kind, *expression, *time_zone;
    int64_t next_us;
    int64_t last_us; /* the last slot that was put into the queue; 0: none yet */
    bool missed;     /* a slot has passed that no worker has put: next_us is it */
};
typedef bool timetable_fn(void *ctx, const struct timetable_row *row);
/** In the order of the configuration. `s` NULL: there is no ledger yet. */
MUST_USE bool timetable_list(const struct timetable *t, struct store *s, timetable_fn *fn,
                             void *ctx, struct err *err);

#endif
