/* controls.c - a run of ascending numbers, and a hash set for those that do not fit it. */
#include "x12/controls.h"

#include "base/hash.h"
#include <stdlib.h>

enum {
    SLOTS_MIN = 256,
    PROBES_MAX = 64, /* a sender who makes fingerprints collide gains nothing and costs little */
};

void x12_controls_clear(struct x12_controls *c)
{
    free(c->slots);
    *c = (struct x12_controls){0};
}

/* Is it written as the run writes its numbers: padded to its width, or grown past it? */
static bool is_in_form(const struct x12_controls *c, struct str number)
{
    return number.n == c->width || (number.n > c->width && number.p[0] != '0');
}

/* 1: it was in the run; 0: it is now, as its next; -1: it does not fit. */
static int run_before(struct x12_controls *c, struct str number)
{
    uint64_t value;
    if (number.n > 18 || !str_to_u64(number, UINT64_MAX, &value))
        return -1;
    if (c->width == 0) {
        c->first = c->last = value;
        c->width = (uint8_t)number.n;
        return 0;
    }
    if (!is_in_form(c, number))
        return -1;
    if (value >= c->first && value <= c->last)
        return 1;
    if (value != c->last + 1)
        return -1;
    c->last = value;
    return 0;
}

static uint64_t mix(uint64_t h)
{
    h ^= h >> 32;
    h *= 0x9e3779b97f4a7c15;
    h ^= h >> 29;
    return h != 0 ? h : 1; /* 0 marks a free slot */
}

/* The slot that holds the fingerprint, or a free one for it; NULL when neither is near. */
static uint64_t *slot_for(uint64_t *slots, uint32_t cap, uint64_t h)
{
    for (uint32_t i = 0; i < PROBES_MAX; i++) {
        uint64_t *slot = &slots[(h + i) & (cap - 1)];
        if (*slot == h || *slot == 0)
            return slot;
    }
    return NULL;
}

static bool grow(struct x12_controls *c)
{
    uint32_t cap = c->cap ? 2 * c->cap : SLOTS_MIN;
    uint64_t *slots = calloc(cap, sizeof(*slots));
    if (slots == NULL)
        return false;
    for (uint32_t i = 0; i < c->cap; i++) {
        uint64_t *slot = c->slots[i] ? slot_for(slots, cap, c->slots[i]) : NULL;
        if (slot != NULL)
            *slot = c->slots[i];
    }
    free(c->slots);
    c->slots = slots;
    c->cap = cap;
    return true;
}

bool x12_controls_before(struct x12_controls *c, struct str number)
{
    if (number.n == 0)
        return false;
    int run = run_before(c, number);
    if (run >= 0 && c->used == 0)
        return run > 0;
    if (run > 0)
        return true;
    /* The run's numbers are only in the run, others only in the set: one that has just joined the
     * run may have come before it reached there. */
    if (c->used < X12_CONTROLS_MAX && 2 * c->used >= c->cap && !grow(c))
        return false;
    uint64_t h = mix(hash64(number));
    uint64_t *slot = slot_for(c->slots, c->cap, h);
    if (slot == NULL)
        return false;
    if (*slot == h)
        return true;
    if (run < 0 && c->used < X12_CONTROLS_MAX) {
        *slot = h;
        c->used++;
    }
    return false;
}
