/* places.c - see places.h. */
#include "job/places.h"

#include <stdlib.h>
#include <string.h>

void places_init(struct places *p, int64_t settled)
{
    *p = (struct places){.settled = settled, .front = settled};
}

void places_fini(struct places *p)
{
    free(p->seen);
    *p = (struct places){0};
}

/* The first of `seen` that is not below. */
static size_t find(const struct places *p, int64_t place)
{
    size_t from = 0, to = p->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (p->seen[middle] < place)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool places_has(const struct places *p, int64_t place)
{
    size_t at = find(p, place);
    return place <= p->settled || (at < p->count && p->seen[at] == place);
}

static bool grow(struct places *p, struct err *err)
{
    size_t capacity = p->capacity ? 2 * p->capacity : 256;
    int64_t *more = capacity <= PLACES_MAX ? realloc(p->seen, capacity * sizeof *more) : NULL;
    if (!more)
        return err_set(err, ERR_LIMIT,
                       "%zu events are read and not settled: a transaction of the platform's "
                       "database has been open since",
                       p->count);
    p->seen = more;
    p->capacity = capacity;
    return true;
}

bool places_add(struct places *p, int64_t place, struct err *err)
{
    if (places_has(p, place))
        return true;
    if (p->count == p->capacity && !grow(p, err))
        return false;
    size_t at = find(p, place);
    memmove(&p->seen[at + 1], &p->seen[at], (p->count - at) * sizeof *p->seen);
    p->seen[at] = place;
    p->count++;
    if (place > p->front)
        p->front = place;
    return true;
}

static void move(struct places *p, int64_t settled)
{
    size_t gone = find(p, settled + 1);
    p->count -= gone;
    if (gone)
        memmove(p->seen, p->seen + gone, p->count * sizeof *p->seen);
    p->settled = settled;
}

bool places_settle(struct places *p, int64_t oldest, int64_t now_us, int64_t overlap_us)
{
    if (!p->moment.set || oldest < p->moment.next || now_us < p->moment.at_us + overlap_us)
        return false;
    move(p, p->moment.front);
    p->moment.set = false;
    return true;
}

bool places_open(const struct places *p)
{
    return !p->moment.set && p->front > p->settled;
}

void places_mark(struct places *p, int64_t next, int64_t now_us)
{
    p->moment.set = true;
    p->moment.front = p->front;
    p->moment.next = next;
    p->moment.at_us = now_us;
}
