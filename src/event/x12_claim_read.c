/* x12_claim_read.c - 837P to claims: the map of a claim played backwards, one claim in hand. */
#include "event/x12_claim.h"
#include "event/x12_claim_map.h"
#include "event/x12_take.h"

#include <stdlib.h>

enum { CLAIM_LEVEL_ARENA_MAX = 1024 * 1024, CLAIM_READ_ARENA_MAX = 8 * 1024 * 1024 };

/** What a loop's opening, or closing, means to us. */
enum loop_action { LOOP_OTHER, LOOP_BILLING, LOOP_SUBSCRIBER, LOOP_PATIENT, LOOP_CLAIM };

/** No container: the row stands on the claim itself. */
enum { ROOT = UINT16_MAX };

struct row_place {
    uint16_t container; /* the OPTIONAL or LIST row it stands in, or ROOT */
    uint16_t end;       /* of a container: its ROW_END */
    uint16_t next;      /* the next row bound to the same use, 0: none */
    uint8_t section;
    bool opens; /* the first segment of its container: a new one begins */
};

struct claim_reader {
    struct claim_sink sink;
    const struct x12_guide *guide;
    uint16_t *row_of;     /* by use: row + 1, 0: not ours */
    uint8_t *loop_action; /* by loop */
    const struct x12_use *bht;
    struct row_place places[MAP_ROWS_MAX];
    /* the open set */
    bool ours; /* it is an 837P */
    char reference[64];
    size_t reference_n;
    uint32_t in_set;
    struct arena arenas[SECTIONS];
    char *records[MAP_ROWS_MAX]; /* by container: the record that is open in it */
    /* the open claim */
    struct claim claim;
    bool open;
    bool full; /* a maximum was passed somewhere in it, or in the levels above it */
    bool level_full;
    uint64_t ordinal, offset;
    size_t dropped;
};

/* ---- life ---- */

static void place_rows(struct claim_reader *cr)
{
    uint16_t open[MAP_DEPTH_MAX];
    size_t depth = 0;
    uint8_t section = 0;
    bool fresh = false; /* a container has just opened */
    for (uint16_t i = 0; i < claim_map_count; i++) {
        const struct map_row *row = &claim_map[i];
        struct row_place *p = &cr->places[i];
        p->container = depth ? open[depth - 1] : ROOT;
        if (row->kind == ROW_SECTION) {
            section = row->max;
        } else if (row->kind == ROW_OPTIONAL || row->kind == ROW_LIST) {
            assert(depth < MAP_DEPTH_MAX);
            open[depth++] = i;
            fresh = true;
        } else if (row->kind == ROW_END) {
            assert(depth > 0);
            cr->places[open[--depth]].end = i;
        } else {
            p->opens = fresh;
            fresh = false;
        }
        p->section = section;
    }
}

/* Rows that share a use (two qualifiers, two fields) are chained in the order of the map. */
static void bind_row(struct claim_reader *cr, uint16_t row, const struct x12_use *use)
{
    uint16_t *at = &cr->row_of[use->index];
    if (*at == 0) {
        *at = (uint16_t)(row + 1);
        return;
    }
    uint16_t last = (uint16_t)(*at - 1);
    while (cr->places[last].next)
        last = cr->places[last].next;
    if (last != row)
        cr->places[last].next = row;
}

static bool bind(struct claim_reader *cr, struct err *err)
{
    const struct x12_use *uses[MAP_ROWS_MAX][2];
    static const char *const LOOPS[] = {"", "2000A", "2000B", "2000C", "2300"};
    const struct x12_guide *g = cr->guide;
    if (!claim_map_resolve(g, uses, err))
        return false;
    for (uint16_t i = 0; i < claim_map_count; i++) {
        if (!uses[i][0])
            continue;
        bind_row(cr, i, uses[i][0]);
        if (uses[i][1] != uses[i][0])
            bind_row(cr, i, uses[i][1]);
    }
    for (uint16_t i = 0; i < g->loops_count; i++)
        for (int k = LOOP_BILLING; k <= LOOP_CLAIM; k++)
            if (strcmp(g->loops[i].id, LOOPS[k]) == 0)
                cr->loop_action[i] = (uint8_t)k;
    cr->bht = x12_use_find(g, "", "beginning_of_transaction");
    return true;
}

struct claim_reader *claim_reader_new(const struct claim_sink *sink, struct err *err)
{
    const struct x12_guide *g = x12_guide_named(STR("837P"));
    struct claim_reader *cr = calloc(1, sizeof(*cr));
    if (!cr || !g) {
        free(cr);
        err_set(err, g ? ERR_SYSTEM : ERR_USAGE,
                g ? "no memory for a claim reader" : "the 837P guide is not there");
        return NULL;
    }
    cr->sink = *sink;
    cr->guide = g;
    for (int i = 0; i < SECTIONS; i++)
        arena_init(&cr->arenas[i],
                   i == SECTION_CLAIM ? CLAIM_READ_ARENA_MAX : CLAIM_LEVEL_ARENA_MAX);
    cr->row_of = calloc(g->uses_count, sizeof(*cr->row_of));
    cr->loop_action = calloc(g->loops_count, sizeof(*cr->loop_action));
    place_rows(cr);
    if (!cr->row_of || !cr->loop_action) {
        err_set(err, ERR_SYSTEM, "no memory for a claim reader");
        claim_reader_free(cr);
        return NULL;
    }
    if (!bind(cr, err)) {
        claim_reader_free(cr);
        return NULL;
    }
    return cr;
}

void claim_reader_free(struct claim_reader *cr)
{
    if (!cr)
        return;
    for (int i = 0; i < SECTIONS; i++)
        arena_fini(&cr->arenas[i]);
    free(cr->row_of);
    free(cr->loop_action);
    free(cr);
}

size_t claim_reader_dropped(const struct claim_reader *cr)
{
    return cr->dropped;
}

/* ---- levels ---- */

static void forget(struct claim_reader *cr, enum section from)
{
    struct claim *c = &cr->claim;
    for (int i = from; i < SECTIONS; i++)
        arena_reset(&cr->arenas[i]);
    for (size_t i = 0; i < claim_map_count; i++)
        if (cr->places[i].section >= from)
            cr->records[i] = NULL;
    if (from <= SECTION_BILLING) {
        memset(&c->billing, 0, sizeof(c->billing));
        c->pay_to = NULL;
        c->pay_to_plan = NULL;
        cr->level_full = false;
    }
    if (from <= SECTION_SUBSCRIBER) {
        memset(&c->subscriber, 0, sizeof(c->subscriber));
        memset(&c->payer, 0, sizeof(c->payer));
    }
    if (from <= SECTION_PATIENT)
        c->patient = NULL;
    /* What a claim holds of its own begins with its number (claim.h). */
    size_t own = offsetof(struct claim, claim_id);
    memset((char *)c + own, 0, sizeof(*c) - own);
}

static void open_loop(struct claim_reader *cr, const struct x12_event *e)
{
    switch (cr->loop_action[e->loop->index]) {
    case LOOP_BILLING:
        forget(cr, SECTION_BILLING);
        break;
    case LOOP_SUBSCRIBER:
        forget(cr, SECTION_SUBSCRIBER);
        break;
    case LOOP_PATIENT:
        forget(cr, SECTION_PATIENT);
        break;
    case LOOP_CLAIM:
        forget(cr, SECTION_CLAIM);
        cr->open = true;
        cr->full = cr->level_full;
        cr->ordinal = e->segment ? e->segment->ordinal : 0;
        cr->offset = e->segment ? e->segment->offset : 0;
        break;
    default:
        break;
    }
}

static bool close_loop(struct claim_reader *cr, const struct x12_event *e)
{
    if (cr->loop_action[e->loop->index] != LOOP_CLAIM || !cr->open)
        return true;
    cr->open = false;
    cr->in_set++;
    if (cr->full) {
        cr->dropped++;
        return true;
    }
    struct claim_place place = {.ordinal = cr->ordinal,
                                .offset = cr->offset,
                                .in_set = cr->in_set,
                                .envelope = e->envelope,
                                .reference = str_of(cr->reference, cr->reference_n)};
    return cr->sink.put(cr->sink.ctx, &cr->claim, &place);
}

/* ---- records ---- */

static char *record_of(struct claim_reader *cr, uint16_t container)
{
    return container == ROOT ? (char *)&cr->claim : cr->records[container];
}

/* A new record in its container; what was open inside the one before is closed. */
static char *open_record(struct claim_reader *cr, uint16_t container, bool *full)
{
    const struct map_row *row = &claim_map[container];
    struct arena *arena = &cr->arenas[cr->places[container].section];
    char *outer = record_of(cr, cr->places[container].container);
    for (uint16_t i = container; i < cr->places[container].end; i++)
        cr->records[i] = NULL;
    if (!outer)
        return NULL;
    void *at = outer + row->offset;
    char *record;
    if (row->kind == ROW_LIST) {
        record = take_append(arena, at, row->size, row->most, full);
    } else {
        record = *(void **)at ? NULL : arena_alloc(arena, row->size);
        *full |= !record;
        if (record)
            *(void **)at = record;
    }
    return cr->records[container] = record;
}

/* ---- slots ---- */

static void read_accident(const struct take *t, unsigned element, struct accident **to)
{
    struct accident *a;
    if (!x12_has(t->s, element))
        return;
    a = *to = arena_alloc(t->arena, sizeof(*a));
    if (!a) {
        *t->full = true;
        return;
    }
    take_components(t, &a->causes, element, 1, 3, ACCIDENT_CAUSES_MAX);
    a->state = take_part(t, element, 4);
    a->country = take_part(t, element, 5);
}

static void read_slot(const struct take *t, const struct slot *slot, char *base)
{
    void *at = base + slot->offset;
    unsigned e = slot->element;
    switch ((enum slot_kind)slot->kind) {
    case SLOT_TEXT:
        *(struct str *)at = slot->component ? take_part(t, e, slot->component) : take_text(t, e);
        break;
    case SLOT_MONEY:
        *(int64_t *)at = take_money(t, e);
        break;
    case SLOT_AMOUNT:
        *(struct amount *)at = take_amount(t, e);
        break;
    case SLOT_QUANTITY:
        *(struct quantity *)at = take_quantity(t, e);
        break;
    case SLOT_PERIOD:
        *(struct period *)at = take_period(t, e);
        break;
    case SLOT_TEXTS:
        take_texts(t, at, e, e + slot->max - 1u, slot->max);
        break;
    case SLOT_COMPONENTS:
        take_components(t, at, e, 1, slot->max, slot->max);
        break;
    case SLOT_PROCEDURE:
        *(struct procedure *)at = take_procedure(t, e);
        break;
    case SLOT_NUMBERS:
        take_numbers(t, (struct contact *)(void *)((char *)at - offsetof(struct contact, numbers)));
        break;
    case SLOT_ACCIDENT:
        read_accident(t, e, at);
        break;
    case SLOT_CODE:
    case SLOT_CODE_IF:
    case SLOT_QUALIFIER:
    case SLOT_SELF:
    case SLOT_LINE:
        break;
    }
}

static void read_codes(struct claim_reader *cr, const struct take *t, const struct map_row *row,
                       void *at)
{
    for (unsigned i = 1; i <= t->s->n && i <= row->max; i++)
        take_components(t, at, i, 2, 2, row->most);
    if (row->code[0] == 'A' && str_is(x12_component(t->s, 1, 1), row->code + 1))
        cr->claim.icd_version = STR("9");
}

static void read_disability(const struct take *t, struct period *to)
{
    struct period days = take_period(t, 2);
    if (str_is(x12_element(t->s, 1), "361"))
        to->to = days.from;
    else if (str_is(x12_element(t->s, 1), "360"))
        to->from = days.from;
    else
        *to = days;
}

static void read_row(struct claim_reader *cr, uint16_t index, const struct x12_segment *s)
{
    const struct map_row *row = &claim_map[index];
    const struct row_place *p = &cr->places[index];
    bool claim_level = p->section == SECTION_CLAIM;
    bool *full = claim_level ? &cr->full : &cr->level_full;
    if (claim_level && !cr->open)
        return;
    char *base = p->opens ? open_record(cr, p->container, full) : record_of(cr, p->container);
    struct take t;
    if (!base || !take_begin(&t, s, &cr->arenas[p->section], full))
        return;
    base += row->offset;
    if (row->kind == ROW_SEGMENT) {
        for (size_t i = 0; i < row->slots_count; i++)
            read_slot(&t, &row->slots[i], base);
    } else if (row->kind == ROW_ADJUSTMENTS) {
        take_adjustments(&t, (void *)base, row->most);
    } else if (row->kind == ROW_CODES) {
        read_codes(cr, &t, row, base);
    } else if (row->kind == ROW_DISABILITY) {
        read_disability(&t, (void *)base);
    }
}

/* ---- events ---- */

static void read_segment(struct claim_reader *cr, const struct x12_event *e)
{
    if (e->use == cr->bht) {
        struct str v = x12_element(e->segment, 3);
        cr->reference_n = v.n < sizeof(cr->reference) ? v.n : sizeof(cr->reference);
        memcpy(cr->reference, v.p, cr->reference_n);
        return;
    }
    uint16_t at = cr->row_of[e->use->index];
    if (at == 0)
        return;
    uint16_t row = (uint16_t)(at - 1);
    /* Several rows on one use are told apart by their qualifier. */
    while (cr->places[row].next && !str_is(x12_element(e->segment, 1), claim_map[row].code))
        row = cr->places[row].next;
    /* Another qualifier is another fact: the walk has faulted it, and it is not taken for ours. */
    const struct map_row *m = &claim_map[row];
    if (m->kind != ROW_SEGMENT || !m->code || str_is(x12_element(e->segment, 1), m->code))
        read_row(cr, row, e->segment);
}

bool claim_reader_event(void *ctx, const struct x12_event *e)
{
    struct claim_reader *cr = ctx;
    switch (e->kind) {
    case X12_SET_OPEN:
        cr->ours = e->envelope->guide == cr->guide;
        cr->open = false;
        cr->in_set = 0;
        cr->reference_n = 0;
        forget(cr, SECTION_BILLING);
        return true;
    case X12_SET_CLOSE:
        cr->ours = false;
        return true;
    case X12_LOOP_OPEN:
        if (cr->ours)
            open_loop(cr, e);
        return true;
    case X12_LOOP_CLOSE:
        return !cr->ours || close_loop(cr, e);
    case X12_SEGMENT:
        if (cr->ours && e->use)
            read_segment(cr, e);
        return true;
    default:
        return true;
    }
}
