/* worker_beat.h - private to the crew: threads that say, over connections of their own, that
 * workers are there: one thread for each database, however many organizations have their ledgers in
 * it. */
#ifndef HIA_JOB_WORKER_BEAT_H
#define HIA_JOB_WORKER_BEAT_H

#include "conf/settings.h"
#include "job/ledgers.h"

struct beats;

/** `ledgers` is borrowed. */
MUST_USE struct beats *beats_new(struct ledgers *ledgers, struct err *err);
void beats_free(struct beats *b);

/** Three times a lease from now on, until it is told to stop; a connection that is lost is made
 * anew. `settings` is not held. Any thread may call these three. */
MUST_USE bool beats_add(struct beats *b, const struct settings *settings, int64_t worker_id,
                        struct err *err);
/** Did the database say, the last time, that it has no such worker? */
bool beats_unknown(struct beats *b, const struct settings *settings, int64_t worker_id);
/** Of that organization; not one that was not added is nothing. */
void beats_stop(struct beats *b, const struct settings *settings, int64_t worker_id);

#endif
