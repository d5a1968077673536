/* once.h - things made when they are first asked for, whichever thread asks. */
#ifndef HIA_BASE_ONCE_H
#define HIA_BASE_ONCE_H

#include "base/err.h"

#include <stdatomic.h>

struct once { /* zeroed: not made yet */
    atomic_bool made;
};

/** True: the calling thread sees all that its maker wrote. Costs a load. */
static inline bool once_is_made(const struct once *o)
{
    return atomic_load_explicit(&o->made, memory_order_acquire);
}

/** Makes it unless it is made; false, to be tried again, where `make` is. One thread of the process
 * makes at a time, and the others wait: makers may share what they write, and none may ask for what
 * another makes. */
MUST_USE bool once_make(struct once *o, bool (*make)(void *ctx, struct err *err), void *ctx,
                        struct err *err);

#endif
