/* x12_map_key.c - what records share: a section of a record as bytes to compare. */
#include "base/copy.h"
#include "event/x12_map.h"

/* ---- values ---- */

static inline void put_size(struct buf *key, size_t n)
{
    const uint32_t size = (uint32_t)n;
    if (UNLIKELY(key->cap - key->n < sizeof(size))) {
        buf_put(key, &size, sizeof(size));
        return;
    }
    memcpy(key->p + key->n, &size, sizeof(size));
    key->n += sizeof(size);
}

static inline void put_text(struct buf *key, struct str s)
{
    const uint32_t size = (uint32_t)s.n;
    if (UNLIKELY(!buf_reserve(key, sizeof(size) + s.n)))
        return;
    char *to = key->p + key->n;
    memcpy(to, &size, sizeof(size));
    key->n += sizeof(size) + s.n;
    if (s.n) /* most are empty */
        copy_text(to + sizeof(size), s.p, s.n);
}

static void put_number(struct buf *key, bool given, int64_t units, unsigned scale)
{
    put_size(key, given ? 1 + scale : 0);
    if (given)
        buf_put(key, &units, sizeof(units));
}

static bool word_given(const char *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof(v));
    return v != 0;
}

static void put_texts(struct buf *key, const struct record_list *l)
{
    const struct str *s = l->items;
    put_size(key, l->count);
    for (size_t i = 0; i < l->count; i++)
        put_text(key, s[i]);
}

static void put_numbers(struct buf *key, const struct record_list *l)
{
    const struct contact_number *n = l->items;
    put_size(key, l->count);
    for (size_t i = 0; i < l->count; i++) {
        put_text(key, n[i].type);
        put_text(key, n[i].number);
    }
}

static void put_slots(struct buf *key, const struct slot *slots, size_t count, const char *base,
                      const char *root);

static void put_records(struct buf *key, const struct slot *slot, const struct record_list *l,
                        const char *root)
{
    bool one = slot->kind == SLOT_RECORD || slot->kind == SLOT_GROUP;
    size_t count = one ? l->items != NULL : l->count;
    if (slot->kind == SLOT_ENTRY && slot->max > 0) /* the first stands for all */
        return;
    put_size(key, count);
    for (size_t i = 0; i < count; i++)
        put_slots(key, slot->parts, slot->parts_count, (const char *)l->items + i * slot->size,
                  root);
}

static void put_slot(struct buf *key, const struct slot *slot, const char *at, const char *root)
{
    const void *p = at;
    switch ((enum slot_kind)slot->kind) {
    case SLOT_CODE:
    case SLOT_CODE_IF:
    case SLOT_QUALIFIER:
    case SLOT_COUNT:
    case SLOT_HL:
    case SLOT_HL_PARENT:
    case SLOT_SEGMENT:
    case SLOT_NEEDS:
        break;
    case SLOT_EDITION:
        put_text(key, *(const struct str *)(const void *)(root + slot->offset));
        break;
    case SLOT_UNLESS:
        put_size(key, word_given(root + slot->offset));
        break;
    case SLOT_HL_CHILD:
        put_size(key, word_given(at));
        break;
    case SLOT_TEXT:
    case SLOT_MOMENT:
        put_text(key, *(const struct str *)p);
        break;
    case SLOT_MONEY:
        put_number(key, true, *(const int64_t *)p, 0);
        break;
    case SLOT_AMOUNT:
        put_number(key, ((const struct amount *)p)->given, ((const struct amount *)p)->cents, 0);
        break;
    case SLOT_QUANTITY: {
        const struct quantity *q = p;
        put_number(key, q->given, q->value.units, q->value.scale);
        break;
    }
    case SLOT_PERIOD:
    case SLOT_BOTH:
    case SLOT_FROM:
    case SLOT_TO:
        put_text(key, ((const struct period *)p)->from);
        put_text(key, ((const struct period *)p)->to);
        break;
    case SLOT_TEXTS:
    case SLOT_COMPONENTS:
    case SLOT_REPEATS:
        put_texts(key, p);
        break;
    case SLOT_PROCEDURE: {
        const struct procedure *c = p;
        const struct record_list modifiers = {c->modifiers, c->modifiers_count};
        put_text(key, c->type);
        put_text(key, c->code);
        put_texts(key, &modifiers);
        put_text(key, c->description);
        break;
    }
    case SLOT_NUMBERS:
        put_numbers(key, p);
        break;
    case SLOT_RECORD:
    case SLOT_GROUP:
    case SLOT_ENTRY:
    case SLOT_REPEATED:
        put_records(key, slot, p, root);
        break;
    }
}

/* Texts are nearly all there is: they are put without asking further. */
static void put_slots(struct buf *key, const struct slot *slots, size_t count, const char *base,
                      const char *root)
{
    for (size_t i = 0; i < count; i++) {
        const struct slot *slot = &slots[i];
        const char *at = base + slot->offset;
        if (slot->kind == SLOT_TEXT)
            put_text(key, *(const struct str *)(const void *)at);
        else
            put_slot(key, slot, at, root);
    }
}

static void put_adjustments(struct buf *key, const struct record_list *l)
{
    const struct adjustment *a = l->items;
    put_size(key, l->count);
    for (size_t i = 0; i < l->count; i++) {
        put_text(key, a[i].group);
        put_text(key, a[i].reason);
        put_number(key, true, a[i].amount_cents, 0);
        put_number(key, a[i].quantity.given, a[i].quantity.value.units, a[i].quantity.value.scale);
    }
}

static bool opens(const struct map_row *row)
{
    return row->kind == ROW_OPTIONAL || row->kind == ROW_LIST || row->kind == ROW_GROUP;
}

/* The row after the end of what `i` opens. */
static size_t skip(const struct x12_map *map, size_t i)
{
    size_t depth = 0;
    do {
        depth += opens(&map->rows[i]);
        depth -= map->rows[i].kind == ROW_END;
        i++;
    } while (depth);
    return i;
}

static size_t section_start(const struct x12_map *map, unsigned section)
{
    size_t i = 0;
    while (map->rows[i].kind != ROW_SECTION || map->rows[i].max != section)
        i++;
    return i + 1;
}

struct open_record {
    const char *outer;
    size_t first, left;
};

static void put_row(struct buf *key, const struct map_row *row, const char *at, const char *root)
{
    const struct record_list *l = (const void *)at;
    if (row->kind == ROW_SEGMENT) {
        put_slots(key, row->slots, row->slots_count, at, root);
    } else if (row->kind == ROW_ADJUSTMENTS) {
        put_adjustments(key, l);
    } else if (row->kind == ROW_COMPOSITES) {
        put_size(key, l->count);
        for (size_t i = 0; i < l->count; i++)
            put_slots(key, row->slots, row->slots_count, (const char *)l->items + i * row->size,
                      root);
    }
}

/* Rows from `i` to `end`, of whole containers. */
static void put_rows(struct buf *key, const struct x12_map *map, size_t i, size_t end,
                     const char *root)
{
    struct open_record open[MAP_DEPTH_MAX];
    size_t depth = 0;
    const char *base = root;
    for (; i < end; i++) {
        const struct map_row *row = &map->rows[i];
        const char *at = base + row->offset;
        if (row->kind == ROW_END) {
            assert(depth > 0);
            struct open_record *o = &open[depth - 1];
            if (o->left) {
                o->left--;
                base += map->rows[o->first].size;
                i = o->first;
            } else {
                base = o->outer;
                depth--;
            }
        } else if (opens(row)) {
            const struct record_list *l = (const void *)at;
            size_t count = row->kind == ROW_LIST ? l->count : l->items != NULL;
            put_size(key, count);
            if (count == 0) {
                i = skip(map, i) - 1;
                continue;
            }
            assert(depth < MAP_DEPTH_MAX);
            open[depth++] = (struct open_record){base, i, count - 1};
            base = l->items;
        } else {
            put_row(key, row, at, root);
        }
    }
}

static size_t section_end(const struct x12_map *map, size_t i)
{
    while (i < map->rows_count && map->rows[i].kind != ROW_SECTION)
        i++;
    return i;
}

void x12_map_key(const struct x12_map *map, unsigned section, const void *record, struct buf *key)
{
    size_t first = section_start(map, section);
    put_rows(key, map, first, section_end(map, first), record);
}

/* ---- the same, prepared ---- */

static bool plan_word(size_t at, struct map_key_plan *plan)
{
    assert(plan->words_count < COUNT_OF(plan->words));
    plan->words[plan->words_count++] = (uint16_t)at;
    return true;
}

/* What a slot of a row of the section itself adds to the plan; false: it is not that simple. */
static bool plan_slot(const struct map_row *row, const struct slot *slot, struct map_key_plan *plan)
{
    size_t at = row->offset + slot->offset;
    switch ((enum slot_kind)slot->kind) {
    case SLOT_EDITION:
        at = slot->offset;
        break;
    case SLOT_TEXT:
    case SLOT_MOMENT:
        break;
    case SLOT_UNLESS:
        return plan_word(slot->offset, plan);
    case SLOT_HL_CHILD:
        return plan_word(at, plan);
    default:
        return slot->kind <= SLOT_NEEDS; /* the other constants say nothing */
    }
    assert(plan->texts_count < COUNT_OF(plan->texts));
    plan->texts[plan->texts_count++] = (uint16_t)at;
    return true;
}

static bool plan_segment(const struct map_row *row, struct map_key_plan *plan)
{
    const struct map_key_plan before = *plan;
    for (size_t i = 0; i < row->slots_count; i++)
        if (!plan_slot(row, &row->slots[i], plan)) {
            *plan = before;
            return false;
        }
    return true;
}

/* The word that tells whether there is anything in a list, or behind a pointer. */
static uint16_t plan_container(const struct map_row *row, struct map_key_plan *plan)
{
    if (row->kind == ROW_SEGMENT)
        return MAP_ALWAYS;
    bool pointer = row->kind == ROW_OPTIONAL || row->kind == ROW_GROUP;
    size_t at = row->offset + (pointer ? offsetof(struct record_list, items)
                                       : offsetof(struct record_list, count));
    (void)plan_word(at, plan);
    return (uint16_t)at;
}

void x12_map_key_plan(const struct x12_map *map, unsigned section, struct map_key_plan *plan)
{
    size_t i = section_start(map, section), end = section_end(map, i);
    *plan = (struct map_key_plan){0};
    while (i < end) {
        const struct map_row *row = &map->rows[i];
        size_t next = opens(row) ? skip(map, i) : i + 1;
        if (row->kind != ROW_IN && !(row->kind == ROW_SEGMENT && plan_segment(row, plan))) {
            assert(plan->ranges_count < COUNT_OF(plan->ranges));
            plan->ranges[plan->ranges_count].word = plan_container(row, plan);
            plan->ranges[plan->ranges_count].first = (uint16_t)i;
            plan->ranges[plan->ranges_count++].end = (uint16_t)next;
        }
        i = next;
    }
}

void x12_map_key_by(const struct x12_map *map, const struct map_key_plan *plan, const void *record,
                    struct buf *key)
{
    const char *root = record;
    uint64_t given = 0;
    for (size_t i = 0; i < plan->words_count; i++)
        given |= (uint64_t)word_given(root + plan->words[i]) << i;
    buf_put(key, &given, sizeof(given));
    for (const uint16_t *at = plan->texts; at < plan->texts + plan->texts_count; at++)
        put_text(key, *(const struct str *)(const void *)(root + *at));
    for (size_t i = 0; i < plan->ranges_count; i++) {
        uint16_t word = plan->ranges[i].word;
        if (word == MAP_ALWAYS || word_given(root + word)) /* the bit says so */
            put_rows(key, map, plan->ranges[i].first, plan->ranges[i].end, root);
    }
}
