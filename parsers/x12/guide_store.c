/* guide_store.c - the one block of memory all compiled guides live in, close together; equal pieces
 * once. */
#include "x12/guide_store.h"

#include "x12/seen.h"

#include <stdalign.h>
#include <stdlib.h>

enum {
    STORE_MAX = 4 << 20, /* bytes; the fourteen guides take 1.5 million */
    KEPT_MAX = 1 << 13,  /* slots, a power of two; never more than half full */
    ALIGN = alignof(max_align_t),
};

struct kept {
    const void *p;
    size_t size;
    uint64_t hash;
};

struct x12_store {
    struct kept *kept; /* open addressing */
    size_t kept_count;
    size_t used;
    alignas(64) char bytes[STORE_MAX];
};

struct x12_store *x12_store_new(struct err *err)
{
    struct x12_store *s = aligned_alloc(64, (sizeof(*s) + 63) / 64 * 64);
    struct kept *kept = calloc(KEPT_MAX, sizeof(*kept));
    if (!s || !kept) {
        free(s);
        free(kept);
        err_sys(err, "no memory for the guides");
        return NULL;
    }
    s->kept = kept;
    s->kept_count = s->used = 0;
    return s;
}

void *x12_store_take(struct x12_store *s, size_t size)
{
    /* Whole cache lines for what is larger than one: a field is exactly a line. */
    size_t align = size >= 64 ? 64 : ALIGN;
    size_t at = (s->used + align - 1) / align * align;
    if (at > STORE_MAX || STORE_MAX - at < size)
        return NULL;
    s->used = at + size;
    return memset(s->bytes + at, 0, size);
}

const void *x12_store_keep(struct x12_store *s, const void *p, size_t size)
{
    uint64_t hash = x12_word_of(str_of(p, size));
    size_t slot = (size_t)hash & (KEPT_MAX - 1);
    for (; s->kept[slot].p; slot = (slot + 1) & (KEPT_MAX - 1)) {
        const struct kept *k = &s->kept[slot];
        if (k->hash == hash && k->size == size && memcmp(k->p, p, size) == 0)
            return k->p;
    }
    void *copy = s->kept_count < KEPT_MAX / 2 ? x12_store_take(s, size) : NULL;
    if (!copy)
        return NULL;
    memcpy(copy, p, size);
    s->kept[slot] = (struct kept){copy, size, hash};
    s->kept_count++;
    return copy;
}

size_t x12_store_used(const struct x12_store *s)
{
    return s->used;
}

void x12_store_free(struct x12_store *s)
{
    if (!s)
        return;
    free(s->kept);
    free(s);
}
