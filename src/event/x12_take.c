/* x12_take.c - values out of a segment into a record. What is not a number counts as not given: the
 * walk has faulted it. */
#include "event/x12_take.h"

bool take_begin(struct take *t, const struct x12_segment *s, struct arena *arena, bool *full)
{
    *t = (struct take){s, NULL, arena, full};
    char *copy = arena_bytes(arena, s->len);
    if (!copy) {
        *full = true;
        return false;
    }
    memcpy(copy, s->p, s->len);
    t->copy = copy;
    return true;
}

int64_t take_money(const struct take *t, unsigned element)
{
    int64_t cents = 0;
    return money_parse(x12_element(t->s, element), &cents) == NUMBER_OK ? cents : 0;
}

struct amount take_amount(const struct take *t, unsigned element)
{
    struct amount a = {0, false};
    if (x12_has(t->s, element))
        a.given = money_parse(x12_element(t->s, element), &a.cents) == NUMBER_OK;
    return a;
}

struct quantity take_quantity(const struct take *t, unsigned element)
{
    struct quantity q = {{0, 0}, false};
    if (x12_has(t->s, element))
        q.given = decimal_parse(x12_element(t->s, element), &q.value) == NUMBER_OK;
    return q;
}

struct period take_period(const struct take *t, unsigned element)
{
    struct str days = take_text(t, element + 1);
    if (!str_eq(x12_element(t->s, element), STR("RD8")))
        return (struct period){days, {NULL, 0}};
    struct str from = str_split(&days, '-');
    return (struct period){from, days};
}

void *take_append(struct arena *arena, void *list, size_t size, size_t max, bool *full)
{
    struct record_list *l = list;
    size_t n = l->count;
    if (n >= max) {
        *full = true;
        return NULL;
    }
    /* Room is 2, 4, 8 ...: it is used up when the count is a power of two. */
    if (n == 0 || (n > 1 && (n & (n - 1)) == 0)) {
        void *items = arena_array(arena, n ? n * 2 : 2, size);
        if (!items) {
            *full = true;
            return NULL;
        }
        if (n)
            memcpy(items, l->items, n * size);
        l->items = items;
    }
    l->count++;
    return (char *)l->items + n * size;
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

/* The components of an element's first repetition, found in one pass; empty where there is none. */
static void split(const struct take *t, unsigned element, struct str *parts, size_t max)
{
    struct str v = x12_element(t->s, element);
    const struct x12_delims *d = t->s->delims;
    size_t from = 0, part = 0, at = 0;
    memset(parts, 0, max * sizeof(*parts));
    if (!(t->s->compound >> element & 1)) {
        parts[0] = take_moved(t, v);
        return;
    }
    for (; at < v.n && part < max && (v.p[at] != d->repetition || !d->repetition); at++) {
        if (v.p[at] != d->component)
            continue;
        parts[part++] = take_moved(t, str_of(v.p + from, at - from));
        from = at + 1;
    }
    if (part < max)
        parts[part] = take_moved(t, str_of(v.p + from, at - from));
}

struct procedure take_procedure(const struct take *t, unsigned element)
{
    enum { TYPE, CODE, MODIFIER, DESCRIPTION = MODIFIER + PROCEDURE_MODIFIERS_MAX, PARTS };
    struct str parts[PARTS];
    split(t, element, parts, PARTS);
    struct procedure p = {
        .type = parts[TYPE], .code = parts[CODE], .description = parts[DESCRIPTION]};
    for (size_t i = MODIFIER; i < DESCRIPTION; i++)
        append_text(t, &p.modifiers, parts[i], PROCEDURE_MODIFIERS_MAX);
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

void take_adjustments(const struct take *t, struct adjustment **list, size_t max)
{
    for (unsigned i = 2; i <= 17 && i <= t->s->n; i += 3) {
        struct adjustment *a;
        if (!x12_has(t->s, i) && !x12_has(t->s, i + 1))
            continue;
        a = take_append(t->arena, list, sizeof(*a), max, t->full);
        if (!a)
            return;
        *a = (struct adjustment){.group = take_text(t, 1),
                                 .reason = take_text(t, i),
                                 .amount_cents = take_money(t, i + 1),
                                 .quantity = take_quantity(t, i + 2)};
    }
}
