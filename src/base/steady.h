/* steady.h - a condition that is waited for by clock_tick_us: no clock that is set moves its end.
 */
#ifndef HIA_BASE_STEADY_H
#define HIA_BASE_STEADY_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

void steady_init(pthread_cond_t *condition);
/** As pthread_cond_timedwait, until `due_us` of clock_tick_us. False: it is that late. */
bool steady_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t due_us);

#endif
