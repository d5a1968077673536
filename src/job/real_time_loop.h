/* real_time_loop.h - real time on a libevent loop: what comes back wakes it, and its timer is set
 * to the next caller whose time is up. */
#ifndef HIA_JOB_REAL_TIME_LOOP_H
#define HIA_JOB_REAL_TIME_LOOP_H

#include "job/real_time.h"

struct event_base;
struct real_time_loop;

/** Opens real time with this loop as what it wakes; options->wake is not looked at. */
MUST_USE struct real_time_loop *real_time_loop_open(struct event_base *base,
                                                    const struct settings *settings,
                                                    const struct real_time_options *options,
                                                    struct err *err);
/** Closes real time too; its callers are told before. The asker is closed first. */
void real_time_loop_close(struct real_time_loop *l);
struct real_time *real_time_loop_of(const struct real_time_loop *l);
/** real_time_ask, and the timer is looked after. */
void real_time_loop_ask(struct real_time_loop *l, const struct real_time_request *request,
                        real_time_done_fn *done, void *ctx);

#endif
