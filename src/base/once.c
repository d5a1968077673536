/* once.c - see once.h. */
#include "base/once.h"

#include <pthread.h>

bool once_make(struct once *o, bool (*make)(void *ctx, struct err *err), void *ctx, struct err *err)
{
    static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
    if (once_is_made(o))
        return true;
    pthread_mutex_lock(&making);
    bool made = once_is_made(o) || make(ctx, err);
    atomic_store_explicit(&o->made, made, memory_order_release);
    pthread_mutex_unlock(&making);
    return made;
}
