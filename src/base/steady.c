/* steady.c - see steady.h. */
#include "base/steady.h"

#include <time.h>

void steady_init(pthread_cond_t *condition)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

bool steady_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t due_us)
{
    const struct timespec due = {due_us / 1000000, due_us % 1000000 * 1000};
    return pthread_cond_timedwait(condition, lock, &due) == 0;
}
