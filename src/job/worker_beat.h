/* worker_beat.h - private to worker: a thread that says, over a connection of its own, that the
 * worker is there. */
#ifndef HIA_JOB_WORKER_BEAT_H
#define HIA_JOB_WORKER_BEAT_H

#include "conf/settings.h"

struct beat;

/** Three times a lease, until it is freed; a connection that is lost is made anew. */
MUST_USE struct beat *beat_new(const struct settings *settings, int64_t worker_id, struct err *err);
void beat_free(struct beat *b);

#endif
