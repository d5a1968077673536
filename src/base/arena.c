/* arena.c - memory that is given back all at once. */
#include "base/arena.h"

#include <stdlib.h>

enum { BLOCK_SIZE = 64 * 1024, ALIGN = alignof(max_align_t) };

struct arena_block {
    struct arena_block *next;
    size_t size; /* bytes at `data` */
    max_align_t data[];
};

void arena_init(struct arena *a, size_t max)
{
    *a = (struct arena){.max = max};
}

void arena_fini(struct arena *a)
{
    for (struct arena_block *b = a->first, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (struct arena){.max = a->max};
}

/* From the beginning of the block in hand. */
static void open_block(struct arena *a)
{
    size_t size = a->now ? a->now->size : 0, may = a->max - a->used;
    a->at = a->now ? (char *)a->now->data : NULL;
    a->left = size < may ? size : may;
}

void arena_reset(struct arena *a)
{
    a->now = a->first;
    a->used = 0;
    open_block(a);
}

/* The block after `a->now` with room for `size`: the next one when it is large enough, else a new
 * one in its place. Replacing, not inserting, keeps many rounds of differing sizes adding up. */
static bool next_block(struct arena *a, size_t size)
{
    struct arena_block **link = a->now ? &a->now->next : &a->first;
    struct arena_block *next = *link;
    if (!next || next->size < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        struct arena_block *b = malloc(sizeof(*b) + room);
        if (!b)
            return false;
        b->size = room;
        b->next = next ? next->next : NULL;
        free(next);
        *link = b;
        next = b;
    }
    a->now = next;
    open_block(a);
    return true;
}

char *arena_more(struct arena *a, size_t n)
{
    if (n == 0)
        n = 1; /* what is handed out is apart from all else */
    if (n > SIZE_MAX / 2)
        return NULL;
    size_t room = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (room > a->max - a->used || (room > a->left && !next_block(a, room)))
        return NULL;
    return arena_bytes(a, n);
}

void *arena_alloc(struct arena *a, size_t size)
{
    void *p = arena_bytes(a, size);
    return p ? memset(p, 0, size) : NULL;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t all;
    if (__builtin_mul_overflow(count, size, &all))
        return NULL;
    return arena_alloc(a, all);
}

char *arena_strdup(struct arena *a, struct str s)
{
    char *p = s.n < SIZE_MAX ? arena_bytes(a, s.n + 1) : NULL;
    if (!p)
        return NULL;
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p = s.n ? arena_bytes(a, s.n) : NULL;
    if (!p)
        return (struct str){NULL, 0};
    memcpy(p, s.p, s.n);
    return str_of(p, s.n);
}
