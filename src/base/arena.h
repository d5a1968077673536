/* arena.h - memory that is given back all at once: for the records of one claim, one remittance,
 * one call. */
#ifndef HIA_BASE_ARENA_H
#define HIA_BASE_ARENA_H

#include "base/str.h"
#include <stdalign.h>

struct arena_block;

struct arena {
    struct arena_block *first, *now;
    char *at;    /* the next free byte, aligned for any type */
    size_t left; /* bytes from there that may be handed out */
    size_t used; /* bytes handed out since the last reset */
    size_t max;  /* bytes; past it arena_alloc gives NULL */
};

void arena_init(struct arena *a, size_t max);
void arena_fini(struct arena *a);
/** Forget all that was handed out, keep the blocks for the next round. */
void arena_reset(struct arena *a);

/** Zeroed, aligned for any type; NULL past the maximum or without memory. */
MUST_USE void *arena_alloc(struct arena *a, size_t size);
/** arena_bytes when it has to look further: callers use arena_bytes. */
MUST_USE char *arena_more(struct arena *a, size_t n);
/** As arena_alloc, but not zeroed: for bytes that are about to be copied into it. */
MUST_USE static inline char *arena_bytes(struct arena *a, size_t n)
{
    enum { ALIGN = alignof(max_align_t) };
    char *p = a->at;
    size_t room = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (UNLIKELY(n == 0 || n > a->left || room > a->left))
        return arena_more(a, n);
    a->at += room;
    a->left -= room;
    a->used += room;
    return p;
}
/** As arena_alloc of `count * size`, checked for overflow. */
MUST_USE void *arena_array(struct arena *a, size_t count, size_t size);
/** A NUL-terminated copy; NULL when out of room. */
MUST_USE char *arena_strdup(struct arena *a, struct str s);
/** A copy as a slice; {NULL, 0} for an empty one or when out of room. */
struct str arena_str(struct arena *a, struct str s);

#endif
