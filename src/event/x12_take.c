/* x12_take.c - values out of a segment into a record. What is not a number counts as not given: the
 * walk has faulted it. */
#include "event/x12_take.h"

struct amount take_amount(const struct take *t, unsigned element)
{
    struct amount a = {0, false};
    if (x12_has(t->s, element))
        a.given = x12_money(t->s, element, &a.cents) == NUMBER_OK;
    return a;
}

struct quantity take_number(const struct take *t, unsigned element)
{
    struct quantity q = {{0, 0}, false};
    q.given = decimal_parse(x12_element(t->s, element), &q.value) == NUMBER_OK;
    return q;
}

int64_t take_summed(const struct take *t, unsigned element, struct x12_sum *sum)
{
    int64_t cents = 0;
    if (!x12_has(t->s, element))
        return 0;
    enum number_status status = x12_money(t->s, element, &cents);
    if (UNLIKELY(status != NUMBER_OK)) {
        sum->broken = true;
        sum->unread |= status == NUMBER_FORM; /* the walk has faulted it */
        return 0;
    }
    x12_sum_add(sum, cents);
    return cents;
}

struct period take_period(const struct take *t, unsigned element)
{
    struct str days = take_text(t, element + 1);
    if (!str_eq(x12_element(t->s, element), STR("RD8")))
        return (struct period){days, {NULL, 0}};
    struct str from = str_split(&days, '-');
    return (struct period){from, days};
}

void *take_grow(struct arena *arena, struct record_list *l, size_t size, bool *full)
{
    enum { FIRST = 2 };
    size_t n = l->count, room = n ? 2 * n : FIRST;
    char *items = room <= SIZE_MAX / size ? arena_bytes(arena, room * size) : NULL;
    if (!items) {
        *full = true;
        return NULL;
    }
    if (n)
        memcpy(items, l->items, n * size);
    l->items = items;
    return items;
}

static void append_text(const struct take *t, struct str **list, struct str v, size_t max)
{
    struct str *to = v.n ? take_append(t->arena, list, sizeof(*to), max, t->full) : NULL;
    if (to)
        *to = v;
}

void take_texts(const struct take *t, struct str **list, unsigned first, unsigned last, size_t max)
{
    for (unsigned i = first; i <= last && i <= t->s->n; i++)
        append_text(t, list, take_text(t, i), max);
}

void take_components(const struct take *t, struct str **list, unsigned element, unsigned first,
                     unsigned last, size_t max)
{
    if (!(t->s->compound >> element & 1) && first > 1)
        return;
    for (unsigned i = first; i <= last; i++)
        append_text(t, list, take_part(t, element, i), max);
}

/* Component `part`, from 0, of a procedure. */
static inline void put_procedure_part(const struct take *t, struct procedure *p, unsigned part,
                                      struct str v)
{
    enum { TYPE, CODE, DESCRIPTION = CODE + 1 + PROCEDURE_MODIFIERS_MAX };
    if (part == CODE)
        p->code = take_moved(t, v);
    else if (part == TYPE)
        p->type = take_moved(t, v);
    else if (part < DESCRIPTION)
        append_text(t, &p->modifiers, take_moved(t, v), PROCEDURE_MODIFIERS_MAX);
    else if (part == DESCRIPTION)
        p->description = take_moved(t, v);
}

/* The first repetition's components, found in one pass. */
struct procedure take_procedure(const struct take *t, unsigned element)
{
    struct procedure p = {0};
    struct str v = x12_element(t->s, element);
    const struct x12_delims *d = t->s->delims;
    unsigned part = 0;
    if (!(t->s->compound >> element & 1)) {
        p.type = take_moved(t, v);
        return p;
    }
    const char *from = v.p, *end = v.p + v.n, *at = from;
    for (; at < end && (*at != d->repetition || !d->repetition); at++) {
        if (*at != d->component)
            continue;
        put_procedure_part(t, &p, part++, str_of(from, (size_t)(at - from)));
        from = at + 1;
    }
    put_procedure_part(t, &p, part, str_of(from, (size_t)(at - from)));
    return p;
}

struct party take_party(const struct take *t)
{
    return (struct party){
        .role = take_text(t, 1),
        .entity_type = take_text(t, 2),
        .name = take_text(t, 3),
        .first_name = take_text(t, 4),
        .middle_name = take_text(t, 5),
        .suffix = take_text(t, 7),
        .id_type = take_text(t, 8),
        .id = take_text(t, 9),
    };
}

void take_numbers(const struct take *t, struct contact *contact)
{
    for (unsigned i = 3; i <= 7 && i < t->s->n; i += 2) {
        struct contact_number *n;
        if (!x12_has(t->s, i + 1))
            continue;
        n = take_append(t->arena, &contact->numbers, sizeof(*n), CONTACT_NUMBERS_MAX, t->full);
        if (n)
            *n = (struct contact_number){take_text(t, i), take_text(t, i + 1)};
    }
}

void take_cas(const struct take *t, struct adjustment **list, size_t max, struct x12_sum *sum)
{
    struct str group = take_text(t, 1);
    for (unsigned i = 2; i <= 17 && i <= t->s->n; i += 3) {
        if (!x12_has(t->s, i) && !x12_has(t->s, i + 1))
            continue;
        int64_t cents = take_summed(t, i + 1, sum);
        struct adjustment *a = list ? take_append(t->arena, list, sizeof(*a), max, t->full) : NULL;
        if (a)
            *a = (struct adjustment){.group = group,
                                     .reason = take_text(t, i),
                                     .amount_cents = cents,
                                     .quantity = take_quantity(t, i + 2)};
    }
}

void take_adjustments(const struct take *t, struct adjustment **list, size_t max)
{
    struct x12_sum sum = {0};
    take_cas(t, list, max, &sum);
}
