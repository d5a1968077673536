/* guide_store.h - the one block of memory that all compiled guides live in, until the process ends.
 */
#ifndef HIA_X12_GUIDE_STORE_H
#define HIA_X12_GUIDE_STORE_H

#include "base/err.h"

/** Equal pieces are kept once. Of one thread at a time. */
struct x12_store;

/** With room for all guides, which costs nothing until it is used. */
MUST_USE struct x12_store *x12_store_new(struct err *err);
/** Zeroed; NULL when the block is full. */
MUST_USE void *x12_store_take(struct x12_store *s, size_t size);
/** A copy, or an equal one kept before; NULL as x12_store_take. */
const void *x12_store_keep(struct x12_store *s, const void *p, size_t size);
size_t x12_store_used(const struct x12_store *s);
/** With all that was compiled into it. */
void x12_store_free(struct x12_store *s);

#endif
