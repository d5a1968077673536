/* x12_claim_write.c - claims to 837P: the map of a claim played forwards. */
#include "event/record.h"
#include "event/x12_claim.h"
#include "event/x12_claim_map.h"

#include <stdlib.h>

enum { CLAIMS_PER_LEVEL = 100 /* 2300 under 2000B and 2000C */, ADJUSTMENTS_PER_CAS = 6 };

/** How to tell whether a row has anything to say. */
enum probe {
    PROBE_WORD, /* eight bytes of the record, under a mask: a length, a pointer, a count, a flag */
    PROBE_SLOTS,
    PROBE_ALWAYS,
};

/** A row of the map as it is played. Small: most rows of a claim have nothing to say. */
struct step {
    uint64_t mask;
    uint16_t at;     /* where the eight bytes are */
    uint16_t end;    /* of a container: its ROW_END; else 0 */
    uint16_t offset; /* of what the row stands on */
    uint8_t kind, probe;
};

/** The rest of a row, looked at only when there is something to write. */
struct segment_step {
    const struct map_row *row;
    const struct x12_use *uses[2]; /* under 2000B, under 2000C */
};

struct claim_writer {
    struct x12_writer *w;
    struct step steps[MAP_ROWS_MAX + 1]; /* small: most rows of a claim have nothing to say */
    struct segment_step segments[MAP_ROWS_MAX + 1];
    size_t sections[SECTIONS];
    const struct x12_use *bht, *submitter, *submitter_contact, *receiver;
    const struct x12_use *hl_billing, *hl_subscriber, *hl_patient;
    /* the open set */
    struct buf keys[3]; /* of the open levels, by enum claim_level */
    struct buf key;     /* of the claim in hand */
    uint64_t hl, hl_billing_number, hl_subscriber_number;
    size_t claims, claims_in_level;
    /* the claim in hand */
    const struct claim *claim;
    bool patient;  /* under 2000C */
    uint64_t line; /* LX01 */
};

/* ---- life ---- */

static void look_at(struct step *s, size_t offset, size_t bytes)
{
    assert(bytes <= sizeof(s->mask));
    memset(&s->mask, 0xff, bytes);
    s->at = (uint16_t)(s->offset + offset);
    s->probe = PROBE_WORD;
}

/* The one slot that is no constant; NULL when there are several. */
static const struct slot *only_slot(const struct map_row *row)
{
    const struct slot *one = NULL;
    for (size_t i = 0; i < row->slots_count; i++) {
        const struct slot *slot = &row->slots[i];
        if (slot->kind == SLOT_CODE || slot->kind == SLOT_CODE_IF || slot->kind == SLOT_QUALIFIER)
            continue;
        if (one)
            return NULL;
        one = slot;
    }
    assert(one);
    return one;
}

static_assert(sizeof(size_t) == sizeof(uint64_t) && sizeof(void *) == sizeof(uint64_t),
              "struct step.mask");
static_assert(sizeof(struct amount) >= offsetof(struct amount, given) + sizeof(uint64_t) &&
                  sizeof(struct quantity) >= offsetof(struct quantity, given) + sizeof(uint64_t),
              "eight bytes may be read at their flags");

static void choose_probe(struct step *s, const struct map_row *row)
{
    s->probe = PROBE_ALWAYS;
    if (row->kind == ROW_OPTIONAL)
        look_at(s, offsetof(struct record_list, items), sizeof(void *));
    else if (row->kind == ROW_LIST || row->kind == ROW_ADJUSTMENTS || row->kind == ROW_CODES)
        look_at(s, offsetof(struct record_list, count), sizeof(size_t));
    if (row->kind != ROW_SEGMENT || row->when == WHEN_ALWAYS)
        return;
    const struct slot *one = only_slot(row);
    if (one && one->kind == SLOT_TEXT)
        look_at(s, one->offset + offsetof(struct str, n), sizeof(size_t));
    else if (one && one->kind == SLOT_AMOUNT)
        look_at(s, one->offset + offsetof(struct amount, given), sizeof(bool));
    else if (one && one->kind == SLOT_QUANTITY)
        look_at(s, one->offset + offsetof(struct quantity, given), sizeof(bool));
    else
        s->probe = PROBE_SLOTS;
}

static bool compile(struct claim_writer *cw, const struct x12_guide *g, struct err *err)
{
    const struct x12_use *uses[MAP_ROWS_MAX][2];
    uint16_t open[MAP_DEPTH_MAX];
    size_t depth = 0;
    if (!claim_map_resolve(g, uses, err))
        return false;
    for (size_t i = 0; i < claim_map_count; i++) {
        const struct map_row *row = &claim_map[i];
        struct step *s = &cw->steps[i];
        cw->segments[i] = (struct segment_step){row, {uses[i][0], uses[i][1]}};
        *s = (struct step){.kind = row->kind, .offset = row->offset};
        choose_probe(s, row);
        if (row->kind == ROW_SECTION) {
            cw->sections[row->max] = i + 1;
        } else if (row->kind == ROW_OPTIONAL || row->kind == ROW_LIST) {
            assert(depth < MAP_DEPTH_MAX);
            open[depth++] = (uint16_t)i;
        } else if (row->kind == ROW_END) {
            assert(depth > 0);
            cw->steps[open[--depth]].end = (uint16_t)i;
        }
    }
    assert(depth == 0);
    cw->steps[claim_map_count] = (struct step){.kind = ROW_SECTION, .probe = PROBE_ALWAYS};
    return true;
}

static bool find(const struct x12_guide *g, const char *loop, const char *name,
                 const struct x12_use **use, struct err *err)
{
    *use = x12_use_find(g, loop, name);
    return *use || err_set(err, ERR_USAGE, "%s has no %s/%s", g->id, loop, name);
}

static bool find_all(struct claim_writer *cw, const struct x12_guide *g, struct err *err)
{
    return find(g, "", "beginning_of_transaction", &cw->bht, err) &&
           find(g, "1000A", "name", &cw->submitter, err) &&
           find(g, "1000A", "contact", &cw->submitter_contact, err) &&
           find(g, "1000B", "name", &cw->receiver, err) &&
           find(g, "2000A", "hierarchical_level", &cw->hl_billing, err) &&
           find(g, "2000B", "hierarchical_level", &cw->hl_subscriber, err) &&
           find(g, "2000C", "hierarchical_level", &cw->hl_patient, err) && compile(cw, g, err);
}

struct claim_writer *claim_writer_new(struct err *err)
{
    const struct x12_guide *g = x12_guide_named(STR("837P"));
    struct claim_writer *cw = g ? calloc(1, sizeof(*cw)) : NULL;
    if (!cw) {
        err_set(err, g ? ERR_SYSTEM : ERR_USAGE,
                g ? "no memory for a claim writer" : "the 837P guide is not there");
        return NULL;
    }
    for (int i = 0; i < 3; i++)
        buf_init(&cw->keys[i], 0);
    buf_init(&cw->key, 0);
    if (!find_all(cw, g, err)) {
        claim_writer_free(cw);
        return NULL;
    }
    return cw;
}

void claim_writer_free(struct claim_writer *cw)
{
    if (!cw)
        return;
    for (int i = 0; i < 3; i++)
        buf_fini(&cw->keys[i]);
    buf_fini(&cw->key);
    free(cw);
}

/* ---- slots ---- */

static const struct str *text_at(const char *at)
{
    return (const void *)at;
}

static const struct record_list *list_at(const char *at)
{
    return (const void *)at;
}

static bool slot_given(const struct slot *slot, const char *base)
{
    const char *at = base + slot->offset;
    switch ((enum slot_kind)slot->kind) {
    case SLOT_TEXT:
        return text_at(at)->n > 0;
    case SLOT_AMOUNT:
        return ((const struct amount *)(const void *)at)->given;
    case SLOT_QUANTITY:
        return ((const struct quantity *)(const void *)at)->given;
    case SLOT_PERIOD:
        return ((const struct period *)(const void *)at)->from.n > 0;
    case SLOT_TEXTS:
    case SLOT_COMPONENTS:
    case SLOT_NUMBERS:
        return list_at(at)->count > 0;
    case SLOT_PROCEDURE:
        return ((const struct procedure *)(const void *)at)->code.n > 0;
    case SLOT_ACCIDENT:
        return *(void *const *)(const void *)at != NULL;
    case SLOT_MONEY:
    case SLOT_SELF:
    case SLOT_LINE:
        return true;
    case SLOT_CODE:
    case SLOT_CODE_IF:
    case SLOT_QUALIFIER:
        return false;
    }
    return false;
}

static void put_texts(struct x12_writer *w, const struct record_list *l)
{
    const struct str *s = l->items;
    for (size_t i = 0; i < l->count; i++)
        x12_put(w, s[i]);
}

static void put_procedure(struct x12_writer *w, const struct procedure *p)
{
    x12_open(w);
    x12_put(w, p->type);
    x12_put(w, p->code);
    for (size_t i = 0; i < p->modifiers_count; i++)
        x12_put(w, p->modifiers[i]);
    if (p->description.n) {
        x12_skip(w, (unsigned)(PROCEDURE_MODIFIERS_MAX - p->modifiers_count));
        x12_put(w, p->description);
    }
    x12_close(w);
}

static void put_numbers(struct x12_writer *w, const struct record_list *l)
{
    const struct contact_number *n = l->items;
    for (size_t i = 0; i < l->count; i++) {
        x12_put(w, n[i].type);
        x12_put(w, n[i].number);
    }
}

static void put_accident(struct x12_writer *w, const struct accident *a)
{
    if (!a) {
        x12_skip(w, 1);
        return;
    }
    x12_open(w);
    for (size_t i = 0; i < a->causes_count; i++)
        x12_put(w, a->causes[i]);
    x12_skip(w, 3 - (unsigned)(a->causes_count < 3 ? a->causes_count : 3));
    x12_put(w, a->state);
    x12_put(w, a->country);
    x12_close(w);
}

static void put_days(struct x12_writer *w, const struct period *p)
{
    char days[2 * 8 + 1];
    if (!p->to.n) {
        x12_put(w, STR("D8"));
        x12_put(w, p->from);
        return;
    }
    x12_put(w, STR("RD8"));
    if (p->from.n != 8 || p->to.n != 8) {
        x12_put(w, p->from); /* the walk says what is wrong with it */
        return;
    }
    memcpy(days, p->from.p, 8);
    days[8] = '-';
    memcpy(days + 9, p->to.p, 8);
    x12_put(w, str_of(days, sizeof(days)));
}

/* One slot; returns how many elements (or components) it wrote. */
static unsigned put_slot(struct claim_writer *cw, const struct map_row *row,
                         const struct slot *slot, const char *base)
{
    struct x12_writer *w = cw->w;
    const char *at = base + slot->offset;
    const void *p = at;
    switch ((enum slot_kind)slot->kind) {
    case SLOT_TEXT:
        x12_put(w, *text_at(at));
        return 1;
    case SLOT_CODE:
        x12_put_code(w, slot->code);
        return 1;
    case SLOT_CODE_IF:
        x12_put_code(w, slot_given(slot + 1, base) ? slot->code : "");
        return 1;
    case SLOT_QUALIFIER:
        x12_put_code(w, row->code);
        return 1;
    case SLOT_MONEY:
        x12_put_money(w, *(const int64_t *)p);
        return 1;
    case SLOT_AMOUNT:
        if (((const struct amount *)p)->given)
            x12_put_money(w, ((const struct amount *)p)->cents);
        else
            x12_skip(w, 1);
        return 1;
    case SLOT_QUANTITY:
        if (((const struct quantity *)p)->given)
            x12_put_decimal(w, ((const struct quantity *)p)->value);
        else
            x12_skip(w, 1);
        return 1;
    case SLOT_PERIOD:
        put_days(w, p);
        return 2;
    case SLOT_TEXTS:
        put_texts(w, p);
        return (unsigned)list_at(at)->count;
    case SLOT_COMPONENTS:
        x12_open(w);
        put_texts(w, p);
        x12_close(w);
        return 1;
    case SLOT_PROCEDURE:
        put_procedure(w, p);
        return 1;
    case SLOT_NUMBERS:
        put_numbers(w, p);
        return 2 * (unsigned)list_at(at)->count;
    case SLOT_ACCIDENT:
        put_accident(w, *(struct accident *const *)p);
        return 1;
    case SLOT_SELF:
        x12_put_code(w, cw->claim->patient ? "" : "18");
        return 1;
    case SLOT_LINE:
        x12_put_u64(w, ++cw->line);
        return 1;
    }
    return 0;
}

/* The slots of one composite: `i` is the first, the result the one after the last. */
static size_t put_composite(struct claim_writer *cw, const struct map_row *row, size_t i,
                            const char *base)
{
    unsigned element = row->slots[i].element, component = 1;
    x12_open(cw->w);
    for (; i < row->slots_count && row->slots[i].element == element; i++) {
        x12_skip(cw->w, row->slots[i].component - component);
        component = row->slots[i].component + put_slot(cw, row, &row->slots[i], base);
    }
    x12_close(cw->w);
    return i;
}

static void put_segment(struct claim_writer *cw, const struct segment_step *s, const char *base)
{
    const struct map_row *row = s->row;
    unsigned element = 1;
    x12_begin(cw->w, s->uses[cw->patient]);
    for (size_t i = 0; i < row->slots_count;) {
        const struct slot *slot = &row->slots[i];
        if (slot->element > element)
            x12_skip(cw->w, slot->element - element);
        if (slot->component) {
            element = slot->element + 1u;
            i = put_composite(cw, row, i, base);
        } else if (slot->kind == SLOT_TEXT) { /* nearly all are */
            x12_put(cw->w, *text_at(base + slot->offset));
            element = slot->element + 1u;
            i++;
        } else {
            element = slot->element + put_slot(cw, row, slot, base);
            i++;
        }
    }
    x12_end(cw->w);
}

/* ---- rows that are more than one segment ---- */

/* Adjustments of one group share a CAS, six at most (X222A1 2320 CAS). */
static void put_adjustments(struct claim_writer *cw, const struct x12_use *use,
                            const struct record_list *l)
{
    const struct adjustment *a = l->items;
    struct x12_writer *w = cw->w;
    size_t in_segment = 0;
    for (size_t i = 0; i < l->count; i++, in_segment++) {
        if (i && (in_segment == ADJUSTMENTS_PER_CAS || !str_eq(a[i].group, a[i - 1].group))) {
            x12_end(w);
            in_segment = 0;
        }
        if (in_segment == 0) {
            x12_begin(w, use);
            x12_put(w, a[i].group);
        }
        x12_put(w, a[i].reason);
        x12_put_money(w, a[i].amount_cents);
        if (a[i].quantity.given)
            x12_put_decimal(w, a[i].quantity.value);
        else
            x12_skip(w, 1);
    }
    if (l->count)
        x12_end(w);
}

static void put_codes(struct claim_writer *cw, const struct segment_step *s,
                      const struct record_list *l)
{
    const struct map_row *row = s->row;
    const struct str *codes = l->items;
    /* ABK and ABF without their first letter are the ICD-9 qualifiers BK and BF. */
    size_t cut = row->code[0] == 'A' && str_is(cw->claim->icd_version, "9");
    for (size_t i = 0; i < l->count; i++) {
        bool first = i % row->max == 0;
        if (first)
            x12_begin(cw->w, s->uses[cw->patient]);
        x12_open(cw->w);
        x12_put_code(cw->w, (first ? row->code : row->other) + cut);
        x12_put(cw->w, codes[i]);
        x12_close(cw->w);
        if (i + 1 == l->count || (i + 1) % row->max == 0)
            x12_end(cw->w);
    }
}

static void put_disability(struct claim_writer *cw, const struct x12_use *use,
                           const struct period *p)
{
    struct period day = *p;
    if (!p->from.n && !p->to.n)
        return;
    x12_begin(cw->w, use);
    x12_put_code(cw->w, p->from.n && p->to.n ? "314" : p->from.n ? "360" : "361");
    if (!p->from.n)
        day = (struct period){p->to, {NULL, 0}};
    put_days(cw->w, &day);
    x12_end(cw->w);
}

/* ---- the rows of a level ---- */

static bool any_slot_given(const struct map_row *row, const char *at)
{
    for (size_t k = 0; k < row->slots_count; k++)
        if (slot_given(&row->slots[k], at))
            return true;
    return false;
}

/* The first row from `i` on that has something to say. */
static inline size_t next_row(const struct claim_writer *cw, size_t i, const char *base)
{
    const struct step *s = &cw->steps[i];
    for (;; s++) {
        uint64_t word;
        if (LIKELY(s->probe == PROBE_WORD)) {
            memcpy(&word, base + s->at, sizeof(word));
            if (word & s->mask)
                break;
        } else if (s->probe == PROBE_ALWAYS ||
                   any_slot_given(cw->segments[s - cw->steps].row, base + s->offset)) {
            break;
        }
        if (UNLIKELY(s->end != 0))
            s = &cw->steps[s->end];
    }
    return (size_t)(s - cw->steps);
}

struct open_record {
    const char *outer; /* what was open before */
    size_t first;      /* the row that opened it */
    size_t left;       /* entries after this one */
};

static void put_section(struct claim_writer *cw, enum section section)
{
    struct open_record open[MAP_DEPTH_MAX];
    size_t depth = 0;
    const char *base = (const char *)cw->claim;
    for (size_t i = cw->sections[section];; i++) {
        i = next_row(cw, i, base);
        const struct step *s = &cw->steps[i];
        const struct segment_step *g = &cw->segments[i];
        const char *at = base + s->offset;
        switch ((enum row_kind)s->kind) {
        case ROW_SECTION:
            return;
        case ROW_SEGMENT:
            put_segment(cw, g, at);
            break;
        case ROW_OPTIONAL:
        case ROW_LIST: {
            size_t count = s->kind == ROW_LIST ? list_at(at)->count : 1;
            assert(depth < MAP_DEPTH_MAX);
            open[depth++] = (struct open_record){base, i, count - 1};
            base = list_at(at)->items;
            break;
        }
        case ROW_END: {
            assert(depth > 0);
            struct open_record *o = &open[depth - 1];
            if (o->left) {
                o->left--;
                base += cw->segments[o->first].row->size;
                i = o->first;
            } else {
                base = o->outer;
                depth--;
            }
            break;
        }
        case ROW_ADJUSTMENTS:
            put_adjustments(cw, g->uses[cw->patient], list_at(at));
            break;
        case ROW_CODES:
            put_codes(cw, g, list_at(at));
            break;
        case ROW_DISABILITY:
            put_disability(cw, g->uses[cw->patient], (const void *)at);
            break;
        }
    }
}

/* ---- levels ---- */

static void put_hl(struct claim_writer *cw, const struct x12_use *use, uint64_t parent,
                   const char *level, bool children)
{
    x12_begin(cw->w, use);
    x12_put_u64(cw->w, ++cw->hl);
    if (parent)
        x12_put_u64(cw->w, parent);
    else
        x12_skip(cw->w, 1);
    x12_put_code(cw->w, level);
    x12_put_code(cw->w, children ? "1" : "0");
    x12_end(cw->w);
}

/* Is the level of the claim in hand another than the one that is open?
 * Then it is the open one now. */
static bool moved(struct claim_writer *cw, enum claim_level level, bool force)
{
    struct buf *open = &cw->keys[level], spare;
    buf_reset(&cw->key);
    claim_level_key(cw->claim, level, &cw->key);
    if (!force && !cw->key.failed && str_eq(buf_str(open), buf_str(&cw->key)))
        return false;
    spare = *open;
    *open = cw->key;
    cw->key = spare;
    return true;
}

static void open_levels(struct claim_writer *cw)
{
    bool first = cw->claims == 0, full = cw->claims_in_level == CLAIMS_PER_LEVEL;
    bool billing = moved(cw, CLAIM_LEVEL_BILLING, first);
    bool subscriber = moved(cw, CLAIM_LEVEL_SUBSCRIBER, billing || (full && !cw->claim->patient));
    bool patient = cw->claim->patient && moved(cw, CLAIM_LEVEL_PATIENT, subscriber || full);
    if (billing) {
        put_hl(cw, cw->hl_billing, 0, "20", true);
        cw->hl_billing_number = cw->hl;
        put_section(cw, SECTION_BILLING);
    }
    if (subscriber) {
        put_hl(cw, cw->hl_subscriber, cw->hl_billing_number, "22", cw->claim->patient != NULL);
        cw->hl_subscriber_number = cw->hl;
        put_section(cw, SECTION_SUBSCRIBER);
    }
    if (patient) {
        put_hl(cw, cw->hl_patient, cw->hl_subscriber_number, "23", false);
        put_section(cw, SECTION_PATIENT);
    }
    if (subscriber || patient)
        cw->claims_in_level = 0;
}

void claim_writer_put(struct claim_writer *cw, const struct claim *claim)
{
    cw->claim = claim;
    cw->patient = claim->patient != NULL;
    cw->line = 0;
    open_levels(cw);
    put_section(cw, SECTION_CLAIM);
    cw->claims++;
    cw->claims_in_level++;
}

/* ---- the set ---- */

static void put_name(struct x12_writer *w, const struct x12_use *use, const char *role,
                     const struct party *p)
{
    x12_begin(w, use);
    x12_put_code(w, role);
    x12_put(w, p->entity_type.n ? p->entity_type : STR("2"));
    x12_put(w, p->name);
    x12_put(w, p->first_name);
    x12_put(w, p->middle_name);
    x12_skip(w, 2);
    x12_put_code(w, "46");
    x12_put(w, p->id);
    x12_end(w);
}

void claim_writer_begin(struct claim_writer *cw, struct x12_writer *w,
                        const struct claim_set_head *head)
{
    cw->w = w;
    cw->claims = cw->claims_in_level = 0;
    cw->hl = 0;
    x12_begin(w, cw->bht);
    x12_put_code(w, "0019");
    x12_put(w, head->purpose.n ? head->purpose : STR("00"));
    x12_put(w, head->reference);
    x12_put(w, head->date);
    x12_put(w, head->time);
    x12_put(w, head->type.n ? head->type : STR("CH"));
    x12_end(w);
    put_name(w, cw->submitter, "41", &head->submitter);
    for (size_t i = 0; i < head->contacts_count; i++) {
        const struct contact *c = &head->contacts[i];
        const struct record_list numbers = {c->numbers, c->numbers_count};
        x12_begin(w, cw->submitter_contact);
        x12_put_code(w, "IC");
        x12_put(w, c->name);
        put_numbers(w, &numbers);
        x12_end(w);
    }
    put_name(w, cw->receiver, "40", &head->receiver);
}

size_t claim_writer_end(struct claim_writer *cw)
{
    cw->w = NULL;
    return cw->claims;
}
