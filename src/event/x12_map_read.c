/* x12_map_read.c - X12 to records: a record map played backwards, one record in hand. */
#include "event/x12_map.h"
#include "event/x12_take.h"

#include <stdlib.h>

/** No container: the row stands on the record itself. */
enum { ROOT = UINT16_MAX };

/** What a loop's opening, or closing, means to us. */
struct loop_action {
    uint8_t section; /* begins this one and those below it: its number + 1, 0 none */
    bool record;     /* its close hands the record over */
};

struct row_place {
    const struct map_row *row;
    uint16_t container; /* the OPTIONAL, LIST or GROUP row it stands in, or ROOT */
    uint16_t end;       /* of a container: its ROW_END */
    uint16_t next;      /* the next row bound to the same use, 0: none */
    uint8_t section;
    bool opens;     /* the first segment of its container: a new one begins */
    bool silent;    /* constants only */
    bool qualified; /* element 1 is the row's code, or it is another row's segment */
};

struct x12_map_reader {
    const struct x12_map *map;
    const struct x12_guide *guide;
    struct map_sink sink;
    uint16_t *row_of;          /* by use: row + 1, 0: not ours */
    struct loop_action *loops; /* by loop */
    const struct x12_use *beginning;
    struct row_place places[MAP_ROWS_MAX];
    size_t places_count;
    /* the open set */
    bool ours;
    char reference[64];
    size_t reference_n;
    uint32_t in_set;
    struct arena arenas[MAP_SECTIONS_MAX];
    bool full[MAP_SECTIONS_MAX]; /* a maximum was passed in it */
    char *records[MAP_ROWS_MAX]; /* by container: the record that is open in it */
    /* the open record */
    char *record;
    bool open;
    bool touched; /* rows of the last section came */
    uint64_t ordinal, offset;
    size_t dropped;
};

static unsigned last_section(const struct x12_map_reader *mr)
{
    return mr->map->sections_count - 1u;
}

/* ---- life ---- */

static bool is_silent(const struct map_row *row)
{
    for (size_t i = 0; i < row->slots_count; i++)
        if (row->slots[i].kind > SLOT_NEEDS || row->slots[i].kind == SLOT_EDITION)
            return false;
    return row->kind == ROW_SEGMENT;
}

static bool is_qualified(const struct map_row *row)
{
    const struct slot *first = row->slots;
    return row->kind == ROW_SEGMENT && row->code && row->slots_count &&
           first->kind == SLOT_QUALIFIER && first->element == 1 && first->component == 0;
}

static void place_row(struct x12_map_reader *mr, uint16_t i, uint16_t open[MAP_DEPTH_MAX],
                      size_t *depth, bool *fresh)
{
    struct row_place *p = &mr->places[i];
    p->container = *depth ? open[*depth - 1] : ROOT;
    p->silent = is_silent(p->row);
    p->qualified = is_qualified(p->row);
    switch ((enum row_kind)p->row->kind) {
    case ROW_OPTIONAL:
    case ROW_LIST:
        assert(*depth < MAP_DEPTH_MAX);
        open[(*depth)++] = i;
        *fresh = true;
        break;
    case ROW_GROUP: /* opened by whatever comes; what it stands in is open by then */
        assert(*depth < MAP_DEPTH_MAX && !*fresh);
        assert(p->container == ROOT || mr->places[p->container].row->kind != ROW_GROUP);
        open[(*depth)++] = i;
        break;
    case ROW_END:
        assert(*depth > 0);
        mr->places[open[--*depth]].end = i;
        break;
    default:
        p->opens = *fresh;
        *fresh = false;
        break;
    }
}

/* Rows that share a use (two qualifiers, two fields) are chained in the order of the map. */
static void bind_row(struct x12_map_reader *mr, uint16_t row, const struct x12_use *use)
{
    uint16_t *at = &mr->row_of[use->index];
    if (*at == 0) {
        *at = (uint16_t)(row + 1);
        return;
    }
    uint16_t last = (uint16_t)(*at - 1);
    while (last != row && mr->places[last].next)
        last = mr->places[last].next;
    if (last != row)
        mr->places[last].next = row;
}

static void bind_loops(struct x12_map_reader *mr)
{
    const struct x12_guide *g = mr->guide;
    for (uint16_t i = 0; i < g->loops_count; i++) {
        const char *id = g->loops[i].id;
        struct loop_action *a = &mr->loops[i];
        a->record = x12_map_loop_number(mr->map->record_loops, id) > 0;
        for (unsigned k = mr->map->sections_count; k-- > 0;)
            if (mr->map->sections[k].loops && x12_map_loop_number(mr->map->sections[k].loops, id))
                a->section = (uint8_t)(k + 1);
    }
}

static bool bind(struct x12_map_reader *mr, unsigned variant, struct err *err)
{
    struct map_bound bound[MAP_ROWS_MAX];
    uint16_t open[MAP_DEPTH_MAX];
    size_t depth = 0;
    uint8_t section = 0;
    bool fresh = false; /* a container has just opened */
    if (!x12_map_bind(mr->map, mr->guide, variant, bound, &mr->places_count, err))
        return false;
    /* NOLINTNEXTLINE(bugprone-too-small-loop-variable): MAP_ROWS_MAX at most */
    for (uint16_t i = 0; i < mr->places_count; i++) {
        const struct map_bound *b = &bound[i];
        mr->places[i].row = b->row;
        if (b->row->kind == ROW_SECTION) {
            section = b->row->max;
            continue;
        }
        mr->places[i].section = section;
        place_row(mr, i, open, &depth, &fresh);
        if (b->uses[0])
            bind_row(mr, i, b->uses[0]);
        if (b->uses[1] != b->uses[0])
            bind_row(mr, i, b->uses[1]);
    }
    bind_loops(mr);
    mr->beginning = x12_use_find(mr->guide, "", "beginning_of_transaction");
    return true;
}

struct x12_map_reader *x12_map_reader_new(const struct x12_map *map, const struct x12_guide *guide,
                                          unsigned variant, const struct map_sink *sink,
                                          struct err *err)
{
    struct x12_map_reader *mr = calloc(1, sizeof(*mr));
    if (!mr) {
        err_set(err, ERR_SYSTEM, "no memory to read a %s", map->name);
        return NULL;
    }
    mr->map = map;
    mr->guide = guide;
    mr->sink = *sink;
    for (unsigned i = 0; i < map->sections_count; i++)
        arena_init(&mr->arenas[i], map->sections[i].arena_max);
    mr->row_of = calloc(guide->uses_count, sizeof(*mr->row_of));
    mr->loops = calloc(guide->loops_count, sizeof(*mr->loops));
    mr->record = calloc(1, map->size);
    if (!mr->row_of || !mr->loops || !mr->record) {
        err_set(err, ERR_SYSTEM, "no memory to read a %s", map->name);
        x12_map_reader_free(mr);
        return NULL;
    }
    if (!bind(mr, variant, err)) {
        x12_map_reader_free(mr);
        return NULL;
    }
    return mr;
}

void x12_map_reader_free(struct x12_map_reader *mr)
{
    if (!mr)
        return;
    for (unsigned i = 0; i < mr->map->sections_count; i++)
        arena_fini(&mr->arenas[i]);
    free(mr->row_of);
    free(mr->loops);
    free(mr->record);
    free(mr);
}

size_t x12_map_reader_dropped(const struct x12_map_reader *mr)
{
    return mr->dropped;
}

/* ---- sections ---- */

static void forget(struct x12_map_reader *mr, unsigned from)
{
    size_t offset = mr->map->sections[from].offset;
    for (unsigned i = from; i < mr->map->sections_count; i++) {
        arena_reset(&mr->arenas[i]);
        mr->full[i] = false;
    }
    for (size_t i = 0; i < mr->places_count; i++)
        if (mr->places[i].section >= from)
            mr->records[i] = NULL;
    memset(mr->record + offset, 0, mr->map->size - offset);
}

static bool hand_over(struct x12_map_reader *mr, const struct x12_envelope *envelope)
{
    bool full = false;
    mr->open = mr->touched = false;
    mr->in_set++;
    for (unsigned i = 0; i < mr->map->sections_count; i++)
        full |= mr->full[i];
    if (full) {
        mr->dropped++;
        return true;
    }
    const struct map_place place = {.ordinal = mr->ordinal,
                                    .offset = mr->offset,
                                    .in_set = mr->in_set,
                                    .envelope = envelope,
                                    .reference = str_of(mr->reference, mr->reference_n)};
    return mr->sink.put(mr->sink.ctx, mr->record, &place);
}

static bool open_loop(struct x12_map_reader *mr, const struct x12_event *e)
{
    const struct loop_action *a = &mr->loops[e->loop->index];
    bool go_on = true;
    if (a->record && mr->open && mr->touched)
        go_on = hand_over(mr, e->envelope);
    if (a->section)
        forget(mr, a->section - 1u);
    if (!a->record)
        return go_on;
    mr->open = true;
    mr->touched = false;
    mr->ordinal = e->segment ? e->segment->ordinal : 0;
    mr->offset = e->segment ? e->segment->offset : 0;
    return go_on;
}

static bool close_loop(struct x12_map_reader *mr, const struct x12_event *e)
{
    if (!mr->loops[e->loop->index].record || !mr->open)
        return true;
    return hand_over(mr, e->envelope);
}

/* ---- records ---- */

static char *open_group(struct x12_map_reader *mr, uint16_t container);

static char *record_of(struct x12_map_reader *mr, uint16_t container)
{
    if (container == ROOT)
        return mr->record;
    if (!mr->records[container] && mr->places[container].row->kind == ROW_GROUP)
        return open_group(mr, container);
    return mr->records[container];
}

/* The members of a group may come from several places of the map: the first makes it. */
static char *open_group(struct x12_map_reader *mr, uint16_t container)
{
    const struct row_place *p = &mr->places[container];
    char *outer = p->container == ROOT ? mr->record : mr->records[p->container];
    if (!outer)
        return NULL;
    char **at = (char **)(void *)(outer + p->row->offset);
    if (!*at)
        *at = arena_alloc(&mr->arenas[p->section], p->row->size);
    mr->full[p->section] |= !*at;
    return mr->records[container] = *at;
}

/* A new record in its container; what was open inside the one before is closed. */
static char *open_record(struct x12_map_reader *mr, uint16_t container)
{
    const struct row_place *p = &mr->places[container];
    struct arena *arena = &mr->arenas[p->section];
    bool *full = &mr->full[p->section];
    char *outer = record_of(mr, p->container);
    for (uint16_t i = container; i < p->end; i++)
        mr->records[i] = NULL;
    if (!outer)
        return NULL;
    void *at = outer + p->row->offset;
    char *record;
    if (p->row->kind == ROW_LIST) {
        record = take_append(arena, at, p->row->size, p->row->most, full);
    } else {
        record = *(void **)at ? NULL : arena_alloc(arena, p->row->size);
        *full |= !record;
        if (record)
            *(void **)at = record;
    }
    return mr->records[container] = record;
}

/* ---- slots ---- */

/** Where in the segment a slot is read: an element, or one repetition of it. */
struct spot {
    unsigned element, repeat;
};

static struct str part_at(const struct take *t, struct spot at, unsigned component)
{
    if (at.repeat <= 1)
        return component ? take_part(t, at.element, component) : take_text(t, at.element);
    struct str whole = x12_repetition(t->s, at.element, at.repeat);
    return take_moved(t, component ? x12_part(whole, t->s->delims->component, component) : whole);
}

static struct period period_of(struct str format, struct str days)
{
    if (!str_eq(format, STR("RD8")))
        return (struct period){days, {NULL, 0}};
    struct str from = str_split(&days, '-');
    return (struct period){from, days};
}

static struct period period_at(const struct take *t, struct spot at, unsigned c)
{
    if (c)
        return period_of(part_at(t, at, c), part_at(t, at, c + 1));
    return period_of(take_text(t, at.element), take_text(t, at.element + 1));
}

static void take_each(const struct take *t, void *list, struct str v, size_t max)
{
    struct str *to = v.n ? take_append(t->arena, list, sizeof(*to), max, t->full) : NULL;
    if (to)
        *to = v;
}

static void read_texts(const struct take *t, const struct slot *slot, struct spot at, void *list)
{
    unsigned c = slot->component;
    for (unsigned i = 0; i < slot->max; i++)
        take_each(t, list, c ? part_at(t, at, c + i) : take_text(t, at.element + i), slot->max);
}

static void read_repeats(const struct take *t, const struct slot *slot, unsigned element,
                         void *list)
{
    unsigned n = x12_repetitions(t->s, element);
    for (unsigned i = 1; i <= n; i++)
        take_each(t, list, take_moved(t, x12_repetition(t->s, element, i)), slot->max);
}

static struct amount amount_of(struct str v)
{
    struct amount a = {0, false};
    a.given = v.n && money_parse(v, &a.cents) == NUMBER_OK;
    return a;
}

static struct quantity quantity_of(struct str v)
{
    struct quantity q = {{0, 0}, false};
    q.given = v.n && decimal_parse(v, &q.value) == NUMBER_OK;
    return q;
}

/* The edition is the whole record's: codes without their first letter are of the other one, and
 * those of another set name it. */
static void read_edition(struct x12_map_reader *mr, const struct slot *slot,
                         const struct map_row *row, struct str code, char *base)
{
    const char *own[] = {row->code, row->other};
    struct str *edition = (struct str *)(void *)(mr->record + slot->offset);
    for (size_t i = 0; i < COUNT_OF(own); i++) {
        if (own[i] && str_is(code, own[i]))
            return;
        if (own[i] && str_is(code, own[i] + 1)) {
            *edition = str_from(slot->code);
            return;
        }
    }
    *(slot->size ? (struct str *)(void *)(base + slot->size) : edition) = code;
}

static void read_slots(struct x12_map_reader *mr, const struct take *t, const struct map_row *row,
                       const struct slot *slots, size_t count, struct spot where, char *base);

/* SLOT_RECORD: a pointer. */
static char *make_record(const struct take *t, size_t size, void *at)
{
    char *record = arena_alloc(t->arena, size);
    *t->full |= !record;
    *(char **)at = record;
    return record;
}

static void read_records(struct x12_map_reader *mr, const struct take *t, const struct map_row *row,
                         const struct slot *slot, void *at)
{
    unsigned n = slot->kind == SLOT_REPEATED ? x12_repetitions(t->s, slot->element)
                                             : x12_has(t->s, slot->element);
    for (unsigned i = 1; i <= n; i++) {
        size_t most = slot->kind == SLOT_REPEATED ? slot->max : slot->max + 1u;
        char *record = slot->kind == SLOT_RECORD
                           ? make_record(t, slot->size, at)
                           : take_append(t->arena, at, slot->size, most, t->full);
        if (record)
            read_slots(mr, t, row, slot->parts, slot->parts_count, (struct spot){slot->element, i},
                       record);
    }
}

/* The group is made when any of its members stands in the segment. */
static void read_group(struct x12_map_reader *mr, const struct take *t, const struct map_row *row,
                       const struct slot *slot, char **at)
{
    bool any = false;
    for (size_t i = 0; i < slot->parts_count; i++)
        any |= x12_has(t->s, slot->parts[i].element);
    if (any && !*at)
        *at = make_record(t, slot->size, at);
    if (any && *at)
        read_slots(mr, t, row, slot->parts, slot->parts_count, (struct spot){0, 1}, *at);
}

static void read_slot(struct x12_map_reader *mr, const struct take *t, const struct map_row *row,
                      const struct slot *slot, struct spot where, char *base)
{
    void *at = base + slot->offset;
    unsigned c = slot->component, e = slot->element ? slot->element : where.element;
    struct spot spot = {e, slot->element ? 1 : where.repeat};
    switch ((enum slot_kind)slot->kind) {
    case SLOT_TEXT:
        *(struct str *)at = part_at(t, spot, c);
        break;
    case SLOT_MONEY: {
        struct amount a = amount_of(part_at(t, spot, c));
        *(int64_t *)at = a.given ? a.cents : 0;
        break;
    }
    case SLOT_AMOUNT:
        *(struct amount *)at = amount_of(part_at(t, spot, c));
        break;
    case SLOT_QUANTITY:
        *(struct quantity *)at = quantity_of(part_at(t, spot, c));
        break;
    case SLOT_MOMENT:
        *(struct str *)at = period_at(t, spot, c).from;
        break;
    case SLOT_PERIOD:
    case SLOT_BOTH:
    case SLOT_FROM:
        *(struct period *)at = period_at(t, spot, c);
        break;
    case SLOT_TO:
        ((struct period *)at)->to = period_at(t, spot, c).from;
        break;
    case SLOT_TEXTS:
        read_texts(t, slot, spot, at);
        break;
    case SLOT_COMPONENTS:
        take_components(t, at, e, 1, slot->max, slot->max);
        break;
    case SLOT_REPEATS:
        read_repeats(t, slot, e, at);
        break;
    case SLOT_PROCEDURE:
        *(struct procedure *)at = take_procedure(t, e);
        break;
    case SLOT_NUMBERS:
        take_numbers(t, (struct contact *)(void *)((char *)at - offsetof(struct contact, numbers)));
        break;
    case SLOT_GROUP:
        read_group(mr, t, row, slot, at);
        break;
    case SLOT_RECORD:
    case SLOT_ENTRY:
    case SLOT_REPEATED:
        read_records(mr, t, row, slot, at);
        break;
    case SLOT_SEGMENT:
        *(struct quantity *)at = (struct quantity){{t->s->position, 0}, true};
        break;
    case SLOT_EDITION:
        read_edition(mr, slot, row, part_at(t, spot, c), base);
        break;
    case SLOT_CODE:
    case SLOT_CODE_IF:
    case SLOT_QUALIFIER:
    case SLOT_UNLESS:
    case SLOT_COUNT:
    case SLOT_HL:
    case SLOT_HL_PARENT:
    case SLOT_HL_CHILD:
    case SLOT_NEEDS:
        break;
    }
}

static void read_slots(struct x12_map_reader *mr, const struct take *t, const struct map_row *row,
                       const struct slot *slots, size_t count, struct spot where, char *base)
{
    for (size_t i = 0; i < count; i++) {
        const struct slot *slot = &slots[i];
        if (slot->kind == SLOT_TEXT && slot->component == 0 && slot->element)
            *(struct str *)(void *)(base + slot->offset) = take_text(t, slot->element);
        else
            read_slot(mr, t, row, slot, where, base);
    }
}

/* ---- rows ---- */

static void read_composites(struct x12_map_reader *mr, const struct take *t,
                            const struct map_row *row, void *list)
{
    for (unsigned i = 1; i <= t->s->n && i <= row->max; i++) {
        char *record;
        if (!x12_has(t->s, i))
            continue;
        record = take_append(t->arena, list, row->size, row->most, t->full);
        if (record)
            read_slots(mr, t, row, row->slots, row->slots_count, (struct spot){i, 1}, record);
    }
}

static void read_row(struct x12_map_reader *mr, uint16_t index, const struct x12_segment *s)
{
    const struct row_place *p = &mr->places[index];
    const struct map_row *row = p->row;
    if (p->section == last_section(mr)) {
        if (!mr->open)
            return;
        mr->touched = true;
    }
    char *base = p->opens ? open_record(mr, p->container) : record_of(mr, p->container);
    struct take t;
    if (!base || p->silent || !take_begin(&t, s, &mr->arenas[p->section], &mr->full[p->section]))
        return;
    base += row->offset;
    if (row->kind == ROW_SEGMENT)
        read_slots(mr, &t, row, row->slots, row->slots_count, (struct spot){0, 1}, base);
    else if (row->kind == ROW_ADJUSTMENTS)
        take_adjustments(&t, (void *)base, row->most);
    else if (row->kind == ROW_COMPOSITES)
        read_composites(mr, &t, row, base);
}

/* ---- events ---- */

static void read_segment(struct x12_map_reader *mr, const struct x12_event *e)
{
    if (e->use == mr->beginning) {
        struct str v = x12_element(e->segment, 3);
        mr->reference_n = v.n < sizeof(mr->reference) ? v.n : sizeof(mr->reference);
        memcpy(mr->reference, v.p, mr->reference_n);
    }
    uint16_t at = mr->row_of[e->use->index];
    if (at == 0)
        return;
    uint16_t row = (uint16_t)(at - 1);
    /* Several rows on one use are told apart by their qualifier. */
    while (mr->places[row].next && !str_is(x12_element(e->segment, 1), mr->places[row].row->code))
        row = mr->places[row].next;
    /* Another qualifier is another fact: the walk has faulted it, and it is not taken for ours. */
    const struct row_place *p = &mr->places[row];
    if (!p->qualified || str_is(x12_element(e->segment, 1), p->row->code))
        read_row(mr, row, e->segment);
}

bool x12_map_reader_event(void *ctx, const struct x12_event *e)
{
    struct x12_map_reader *mr = ctx;
    switch (e->kind) {
    case X12_SET_OPEN:
        mr->ours = e->envelope->guide == mr->guide;
        mr->open = mr->touched = false;
        mr->in_set = 0;
        mr->reference_n = 0;
        forget(mr, 0);
        return true;
    case X12_SET_CLOSE:
        mr->ours = false;
        return true;
    case X12_LOOP_OPEN:
        return !mr->ours || open_loop(mr, e);
    case X12_LOOP_CLOSE:
        return !mr->ours || close_loop(mr, e);
    case X12_SEGMENT:
        if (mr->ours && e->use)
            read_segment(mr, e);
        return true;
    default:
        return true;
    }
}
