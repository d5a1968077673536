/* row_set.h - inside the room only: which numbers were named, some hundreds of them; when it is
 * full it has every number. */
#ifndef HIA_STORE_ROW_SET_H
#define HIA_STORE_ROW_SET_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { ROW_SET_MAX = 1024, ROW_SET_SLOTS = 2 * ROW_SET_MAX };

struct row_set {
    unsigned count;
    uint64_t slots[ROW_SET_SLOTS]; /* 0: free */
};

static inline uint64_t *row_set_slot(struct row_set *s, uint64_t number)
{
    uint64_t at = number * 0x9E3779B97F4A7C15u >> 32;
    while (s->slots[at % ROW_SET_SLOTS] && s->slots[at % ROW_SET_SLOTS] != number)
        at++;
    return &s->slots[at % ROW_SET_SLOTS];
}

static inline void row_set_put(struct row_set *s, uint64_t number)
{
    uint64_t *slot = s->count < ROW_SET_MAX ? row_set_slot(s, number ? number : 1) : NULL;
    if (slot && !*slot) {
        *slot = number ? number : 1;
        s->count++;
    }
}

static inline bool row_set_has(struct row_set *s, uint64_t number)
{
    return s->count == ROW_SET_MAX || *row_set_slot(s, number ? number : 1) != 0;
}

static inline void row_set_clear(struct row_set *s)
{
    if (s->count)
        memset(s, 0, sizeof(*s));
}

#endif
