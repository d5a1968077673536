/* timers.c - due times in a binary heap, by the engine's own clock, so that a test can move it. */
#include "net/engine_private.h"

#include <stdlib.h>

static void place(struct timers *t, struct timer *one, int at)
{
    t->heap[at] = one;
    one->at = at;
}

static void sift_up(struct timers *t, struct timer *one, int at)
{
    for (int up; at > 0 && one->due_us < t->heap[up = (at - 1) / 2]->due_us; at = up)
        place(t, t->heap[up], at);
    place(t, one, at);
}

static void sift_down(struct timers *t, struct timer *one, int at)
{
    for (int child; (child = 2 * at + 1) < t->count; at = child) {
        if (child + 1 < t->count && t->heap[child + 1]->due_us < t->heap[child]->due_us)
            child++;
        if (one->due_us <= t->heap[child]->due_us)
            break;
        place(t, t->heap[child], at);
    }
    place(t, one, at);
}

bool timers_set(struct timers *t, struct timer *one, int64_t due_us)
{
    timers_drop(t, one);
    if (t->count == t->cap) {
        int cap = t->cap ? 2 * t->cap : 256;
        struct timer **more = realloc(t->heap, (size_t)cap * sizeof(struct timer *));
        if (!more)
            return false;
        t->heap = more;
        t->cap = cap;
    }
    one->due_us = due_us;
    sift_up(t, one, t->count++);
    return true;
}

void timers_drop(struct timers *t, struct timer *one)
{
    int at = one->at;
    if (at == TIMER_IDLE)
        return;
    struct timer *last = t->heap[--t->count];
    one->at = TIMER_IDLE;
    if (last == one)
        return;
    if (last->due_us < one->due_us)
        sift_up(t, last, at);
    else
        sift_down(t, last, at);
}

struct timer *timers_due(struct timers *t, int64_t now_us)
{
    if (t->count == 0 || t->heap[0]->due_us > now_us)
        return NULL;
    struct timer *one = t->heap[0];
    timers_drop(t, one);
    return one;
}
