/* x12_take.h - values out of a segment into a record: shared by
 * the translators, private to them. */
#ifndef HIA_EVENT_X12_TAKE_H
#define HIA_EVENT_X12_TAKE_H

#include "base/arena.h"
#include "event/fact.h"
#include "event/record.h"
#include "x12/balance.h"
#include "x12/segment.h"

/** A segment copied into an arena once; what is taken from it points into the copy. */
struct take {
    const struct x12_segment *s;
    const char *copy;
    struct arena *arena;
    bool *full; /* set when the arena, or a list, had no more room */
};

/** Most segments are shorter than a call of memcpy is worth. */
static inline void take_copy(char *to, const char *p, size_t n)
{
    enum { STEP = 16 };
    if (LIKELY(n >= STEP && n <= (size_t)4 * STEP)) {
        size_t middle = n > (size_t)2 * STEP ? STEP : 0; /* the pieces may overlap */
        memcpy(to, p, STEP);
        memcpy(to + middle, p + middle, STEP);
        memcpy(to + n - STEP - middle, p + n - STEP - middle, STEP);
        memcpy(to + n - STEP, p + n - STEP, STEP);
        return;
    }
    memcpy(to, p, n);
}

/** False (and *full) when there is no room for the copy. */
static inline bool take_begin(struct take *t, const struct x12_segment *s, struct arena *arena,
                              bool *full)
{
    char *copy = arena_bytes(arena, s->len);
    *t = (struct take){s, copy, arena, full};
    if (UNLIKELY(!copy)) {
        *full = true;
        return false;
    }
    take_copy(copy, s->p, s->len);
    return true;
}

static inline struct str take_moved(const struct take *t, struct str v)
{
    return v.n ? str_of(t->copy + (v.p - t->s->p), v.n) : (struct str){NULL, 0};
}

static inline struct str take_text(const struct take *t, unsigned element)
{
    return take_moved(t, x12_element(t->s, element));
}

static inline struct str take_part(const struct take *t, unsigned element, unsigned component)
{
    return take_moved(t, x12_component(t->s, element, component));
}

static inline int64_t take_money(const struct take *t, unsigned element)
{
    int64_t cents = 0;
    return x12_has(t->s, element) && x12_money(t->s, element, &cents) == NUMBER_OK ? cents : 0;
}

struct amount take_amount(const struct take *t, unsigned element);
/** take_quantity where there is one: callers use take_quantity. */
struct quantity take_number(const struct take *t, unsigned element);
static inline struct quantity take_quantity(const struct take *t, unsigned element)
{
    return x12_has(t->s, element) ? take_number(t, element) : (struct quantity){{0, 0}, false};
}

/** take_money, and into a sum: what is no amount, or holds parts of a cent, breaks the sum. */
int64_t take_summed(const struct take *t, unsigned element, struct x12_sum *sum);
/** A format element (D8, RD8) and the day or days after it. */
struct period take_period(const struct take *t, unsigned element);
struct procedure take_procedure(const struct take *t, unsigned element);
/** NM1: role, type, names, id. */
struct party take_party(const struct take *t);
/** PER03 to PER08 of a contact. */
void take_numbers(const struct take *t, struct contact *contact);
/** Every triple of a CAS, appended to a list of struct adjustment. */
void take_adjustments(const struct take *t, struct adjustment **list, size_t max);
/** The same, and its amounts into a sum, whether or not the list has room (NULL: no list). */
void take_cas(const struct take *t, struct adjustment **list, size_t max, struct x12_sum *sum);
/** Elements `first` to `last` that are not empty, appended to a list of struct str. */
void take_texts(const struct take *t, struct str **list, unsigned first, unsigned last, size_t max);
void take_components(const struct take *t, struct str **list, unsigned element, unsigned first,
                     unsigned last, size_t max);

/** take_append when there is no room: moves the entries there are to twice as much. NULL (and
 * *full) without memory. Callers use take_append. */
void *take_grow(struct arena *arena, struct record_list *l, size_t size, bool *full);

/** One more zeroed entry of a list (a pointer and its count, at `list`); NULL (and *full) past
 * `max` or without room. */
static inline void *take_append(struct arena *arena, void *list, size_t size, size_t max,
                                bool *full)
{
    struct record_list *l = list;
    size_t n = l->count;
    if (UNLIKELY(n >= max)) {
        *full = true;
        return NULL;
    }
    /* Room is 2, 4, 8 ...: it is used up when the count is a power of two. */
    if ((n == 0 || (n > 1 && (n & (n - 1)) == 0)) && !take_grow(arena, l, size, full))
        return NULL;
    l->count++;
    return memset((char *)l->items + n * size, 0, size);
}

#endif
