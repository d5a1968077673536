/* ahead.h - files prepared ahead on threads of their own, while their taker posts them one after
 * the other in the order given. */
#ifndef HIA_JOB_AHEAD_H
#define HIA_JOB_AHEAD_H

#include "job/prepare.h"

/* Each thread holds a reader and a sealed file: bounded like all memory, and far more than one
 * writer of a ledger can follow. */
enum { AHEAD_THREADS_MAX = 8, AHEAD_FILES_MAX = 2 * AHEAD_THREADS_MAX };

struct ahead;

/** `job`, `partner` and `paths` stay borrowed. */
MUST_USE struct ahead *ahead_new(const struct job *job, const struct partner *partner,
                                 const char *const *paths, size_t count, struct err *err);
/** Gives up what is not ready, waits for the threads. */
void ahead_free(struct ahead *a);
/** The next file, at most `count` times; valid until the next call. False: its err says why, and
 * the files after it are still to be had. */
MUST_USE bool ahead_next(struct ahead *a, const struct prepared **prepared);

#endif
