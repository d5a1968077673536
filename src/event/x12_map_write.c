/* x12_map_write.c - records to X12: a record map played forwards. */
#include "event/x12_map_writer.h"

#include <stdlib.h>

enum { ADJUSTMENTS_PER_CAS = 6 };

/* ---- life ---- */

struct x12_map_writer *x12_map_writer_new(const struct x12_map *map, const struct x12_guide *guide,
                                          unsigned variant, struct err *err)
{
    struct x12_map_writer *mw = calloc(1, sizeof(*mw));
    if (!mw) {
        err_set(err, ERR_SYSTEM, "no memory to write a %s", map->name);
        return NULL;
    }
    mw->map = map;
    for (int i = 0; i < MAP_SECTIONS_MAX; i++)
        buf_init(&mw->keys[i], 0);
    buf_init(&mw->key, 0);
    if (!x12_map_compile(mw, guide, variant, err)) {
        x12_map_writer_free(mw);
        return NULL;
    }
    for (unsigned i = 0; i + 1u < map->sections_count; i++)
        x12_map_key_plan(map, i, &mw->key_plans[i]);
    return mw;
}

void x12_map_writer_free(struct x12_map_writer *mw)
{
    if (!mw)
        return;
    for (int i = 0; i < MAP_SECTIONS_MAX; i++)
        buf_fini(&mw->keys[i]);
    buf_fini(&mw->key);
    free(mw);
}

/* ---- what is given ---- */

static const struct str *text_at(const char *at)
{
    return (const void *)at;
}

static const struct record_list *list_at(const char *at)
{
    return (const void *)at;
}

static bool word_given(const char *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof(v));
    return v != 0;
}

static bool slot_given(const struct slot *slot, const char *base)
{
    const char *at = base + slot->offset;
    const void *p = at;
    switch ((enum slot_kind)slot->kind) {
    case SLOT_CODE:
    case SLOT_CODE_IF:
    case SLOT_QUALIFIER:
    case SLOT_EDITION:
    case SLOT_UNLESS:
    case SLOT_COUNT:
    case SLOT_HL:
    case SLOT_HL_PARENT:
    case SLOT_HL_CHILD:
    case SLOT_SEGMENT:
        return false;
    case SLOT_NEEDS:
    case SLOT_RECORD:
    case SLOT_GROUP:
        return word_given(at);
    case SLOT_TEXT:
    case SLOT_MOMENT:
        return text_at(at)->n > 0;
    case SLOT_MONEY:
        return true;
    case SLOT_AMOUNT:
        return ((const struct amount *)p)->given;
    case SLOT_QUANTITY:
        return ((const struct quantity *)p)->given;
    case SLOT_PERIOD:
        return ((const struct period *)p)->from.n > 0;
    case SLOT_BOTH:
        return ((const struct period *)p)->from.n > 0 && ((const struct period *)p)->to.n > 0;
    case SLOT_FROM:
        return ((const struct period *)p)->from.n > 0 && !((const struct period *)p)->to.n;
    case SLOT_TO:
        return ((const struct period *)p)->to.n > 0 && !((const struct period *)p)->from.n;
    case SLOT_TEXTS:
    case SLOT_COMPONENTS:
    case SLOT_REPEATS:
    case SLOT_NUMBERS:
    case SLOT_REPEATED:
        return list_at(at)->count > 0;
    case SLOT_ENTRY:
        return list_at(at)->count > slot->max;
    case SLOT_PROCEDURE:
        return ((const struct procedure *)p)->code.n > 0;
    }
    return false;
}

static bool any_slot_given(const struct map_row *row, const char *at)
{
    for (size_t k = 0; k < row->slots_count; k++)
        if (slot_given(&row->slots[k], at))
            return true;
    return false;
}

/* ---- pieces ---- */

static inline struct x12_piece *add_piece(struct x12_map_writer *mw, const char *p, size_t n,
                                          enum x12_piece_kind kind, unsigned gap)
{
    assert(mw->pieces_count < X12_PIECES_MAX);
    struct x12_piece *piece = &mw->pieces[mw->pieces_count++];
    *piece = (struct x12_piece){p, (uint32_t)n, (uint8_t)kind, (uint8_t)gap, false};
    return piece;
}

/* A list longer than it may be runs into what follows: the walk says so. */
static inline unsigned gap(unsigned wanted, unsigned next)
{
    return wanted > next ? wanted - next : 0;
}

static inline void put_element(struct x12_map_writer *mw, unsigned element, struct str s)
{
    if (s.n == 0)
        return;
    add_piece(mw, s.p, s.n, X12_PIECE_ELEMENT, gap(element, mw->element));
    mw->element = element + 1;
    mw->component = 2;
}

static void put_component(struct x12_map_writer *mw, unsigned element, unsigned component,
                          struct str s)
{
    bool first = component == 1;
    if (s.n == 0)
        return;
    if (mw->repeat) {
        add_piece(mw, s.p, first ? s.n : 0, X12_PIECE_REPEAT, 0);
        mw->repeat = false;
        mw->component = 2;
    } else if (element >= mw->element) {
        add_piece(mw, s.p, first ? s.n : 0, X12_PIECE_ELEMENT, gap(element, mw->element));
        mw->element = element + 1;
        mw->component = 2;
    } else if (first) {
        component = mw->component;
        first = false;
    }
    if (first)
        return;
    add_piece(mw, s.p, s.n, X12_PIECE_COMPONENT, gap(component, mw->component));
    mw->component = component + 1;
}

static inline void put(struct x12_map_writer *mw, unsigned element, unsigned component,
                       struct str s)
{
    if (component == 0)
        put_element(mw, element, s);
    else
        put_component(mw, element, component, s);
}

/* Room for a spelled value, to the end of the segment. */
static char *spell(struct x12_map_writer *mw, size_t n)
{
    assert(mw->text_n + n <= sizeof(mw->text));
    char *to = mw->text + mw->text_n;
    mw->text_n += n;
    return to;
}

static struct str spell_money(struct x12_map_writer *mw, int64_t cents)
{
    char *to = spell(mw, MONEY_TEXT_MAX);
    return str_of(to, money_format(cents, to));
}

static struct str spell_decimal(struct x12_map_writer *mw, struct decimal d)
{
    char *to = spell(mw, MONEY_TEXT_MAX);
    return str_of(to, decimal_format(d, to));
}

static struct str spell_u64(struct x12_map_writer *mw, uint64_t v)
{
    enum { DIGITS = 20 };
    char *to = spell(mw, DIGITS), *p = to + DIGITS;
    do
        *--p = (char)('0' + v % 10);
    while (v /= 10);
    return str_of(p, (size_t)(to + DIGITS - p));
}

/* ---- slots ---- */

static struct str days_of(struct x12_map_writer *mw, const struct period *p)
{
    enum { DAY = 8 };
    if (!p->to.n || p->from.n != DAY || p->to.n != DAY)
        return p->from; /* of a range: the walk says what is wrong with it */
    char *days = spell(mw, 2 * DAY + 1);
    memcpy(days, p->from.p, DAY);
    days[DAY] = '-';
    memcpy(days + DAY + 1, p->to.p, DAY);
    return str_of(days, 2 * DAY + 1);
}

/* Empty: nothing is given. */
static struct str form_of(const struct period *p)
{
    enum { MOMENT = 12 };
    if (!p->from.n)
        return (struct str){NULL, 0};
    return p->to.n ? STR("RD8") : p->from.n == MOMENT ? STR("DT") : STR("D8");
}

static struct period period_of(const struct op *op, const char *base)
{
    const void *p = base + op->offset;
    const struct str nothing = {NULL, 0};
    if (op->kind == SLOT_MOMENT)
        return (struct period){*(const struct str *)p, nothing};
    if (op->kind == SLOT_TO)
        return (struct period){((const struct period *)p)->to, nothing};
    return *(const struct period *)p;
}

static void put_days(struct x12_map_writer *mw, unsigned e, unsigned c, struct period p)
{
    if (!p.from.n)
        return;
    put(mw, e, c, form_of(&p));
    put(mw, c ? e : e + 1, c ? c + 1 : 0, days_of(mw, &p));
}

static void put_texts(struct x12_map_writer *mw, unsigned e, unsigned c,
                      const struct record_list *l)
{
    const struct str *s = l->items;
    for (unsigned i = 0; i < l->count; i++)
        put(mw, c ? e : e + i, c ? c + i : 0, s[i]);
}

static void put_repeats(struct x12_map_writer *mw, unsigned e, const struct record_list *l)
{
    const struct str *s = l->items;
    for (size_t i = 0; i < l->count; i++) {
        mw->repeat = i > 0;
        put_component(mw, e, 1, s[i]);
    }
    mw->repeat = false;
}

static void put_procedure(struct x12_map_writer *mw, unsigned e, const struct procedure *p)
{
    put_component(mw, e, PROCEDURE_TYPE, p->type);
    put_component(mw, e, PROCEDURE_CODE, p->code);
    for (unsigned i = 0; i < p->modifiers_count; i++)
        put_component(mw, e, PROCEDURE_MODIFIER + i, p->modifiers[i]);
    put_component(mw, e, PROCEDURE_DESCRIPTION, p->description);
}

static void put_numbers(struct x12_map_writer *mw, unsigned e, const struct record_list *l)
{
    const struct contact_number *n = l->items;
    for (unsigned i = 0; i < l->count; i++) {
        put_element(mw, e + 2 * i, n[i].type);
        put_element(mw, e + 2 * i + 1, n[i].number);
    }
}

static uint64_t open_level(struct x12_map_writer *mw, unsigned level)
{
    assert(level > 0 && level < MAP_LEVELS_MAX);
    for (unsigned i = level; i < MAP_LEVELS_MAX; i++)
        mw->hl_of[i] = 0;
    return mw->hl_of[level] = ++mw->hl;
}

/* Of the level just opened: the nearest one above it. */
static uint64_t parent_level(const struct x12_map_writer *mw)
{
    uint64_t parent = 0;
    for (unsigned i = 1; i < MAP_LEVELS_MAX; i++)
        if (mw->hl_of[i] && mw->hl_of[i] != mw->hl)
            parent = mw->hl_of[i];
    return parent;
}

static void put_ops(struct x12_map_writer *mw, const struct op *ops, size_t count, const char *base,
                    unsigned element);

static void put_records(struct x12_map_writer *mw, const struct op *op, unsigned e, const char *at)
{
    const struct record_list *l = list_at(at);
    const struct op *parts = &mw->ops[op->parts];
    size_t size = op->slot->size, first = 0, end = l->items != NULL;
    if (op->kind == SLOT_ENTRY) {
        first = op->slot->max;
        end = l->count > first ? first + 1 : first;
    } else if (op->kind == SLOT_REPEATED) {
        end = l->count;
    }
    for (size_t i = first; i < end; i++) {
        mw->repeat = i > first;
        put_ops(mw, parts, op->parts_count, (const char *)l->items + i * size, e);
    }
    mw->repeat = false;
}

/* ABK, BK in the older edition, or a code set of its own. */
static struct str edition_of(const struct x12_map_writer *mw, const struct op *op, const char *base)
{
    struct str edition = *text_at(mw->record + op->offset);
    struct str own = op->code;
    if (op->slot->size && text_at(base + op->slot->size)->n)
        return *text_at(base + op->slot->size);
    if (edition.n == 0)
        return own;
    return str_is(edition, op->slot->code) ? str_of(own.p + 1, own.n - 1) : edition;
}

/* Of a slot that holds one value; empty: it is not given. */
static struct str value_of(struct x12_map_writer *mw, const struct op *op, const char *base)
{
    const struct str nothing = {NULL, 0};
    const char *at = base + op->offset;
    const void *p = at;
    switch ((enum slot_kind)op->kind) {
    case SLOT_TEXT:
        return *text_at(at);
    case SLOT_CODE:
    case SLOT_QUALIFIER:
        return op->code;
    case SLOT_CODE_IF:
        return slot_given(op->slot + 1, base) ? op->code : nothing;
    case SLOT_EDITION:
        return edition_of(mw, op, base);
    case SLOT_UNLESS:
        return word_given(mw->record + op->offset) ? nothing : op->code;
    case SLOT_COUNT:
        return spell_u64(mw, mw->entry);
    case SLOT_HL:
        return spell_u64(mw, open_level(mw, op->slot->max));
    case SLOT_HL_PARENT:
        return parent_level(mw) ? spell_u64(mw, parent_level(mw)) : nothing;
    case SLOT_HL_CHILD:
        return word_given(at) ? STR("1") : STR("0");
    case SLOT_MONEY:
        return spell_money(mw, *(const int64_t *)p);
    case SLOT_AMOUNT:
        return ((const struct amount *)p)->given
                   ? spell_money(mw, ((const struct amount *)p)->cents)
                   : nothing;
    case SLOT_QUANTITY:
        return ((const struct quantity *)p)->given
                   ? spell_decimal(mw, ((const struct quantity *)p)->value)
                   : nothing;
    default:
        return nothing;
    }
}

/* All that is no element by itself. */
static __attribute__((noinline)) void put_op(struct x12_map_writer *mw, const struct op *op,
                                             unsigned e, const char *base)
{
    const char *at = base + op->offset;
    const void *p = at;
    unsigned c = op->component;
    switch ((enum slot_kind)op->kind) {
    case SLOT_SEGMENT:
    case SLOT_NEEDS:
        break;
    case SLOT_PERIOD:
    case SLOT_MOMENT:
    case SLOT_BOTH:
    case SLOT_FROM:
    case SLOT_TO:
        put_days(mw, e, c, period_of(op, base));
        break;
    case SLOT_TEXTS:
        put_texts(mw, e, c, p);
        break;
    case SLOT_COMPONENTS:
        put_texts(mw, e, 1, p);
        break;
    case SLOT_REPEATS:
        put_repeats(mw, e, p);
        break;
    case SLOT_PROCEDURE:
        put_procedure(mw, e, p);
        break;
    case SLOT_NUMBERS:
        put_numbers(mw, e, p);
        break;
    case SLOT_RECORD:
    case SLOT_GROUP:
    case SLOT_ENTRY:
    case SLOT_REPEATED:
        put_records(mw, op, e, at);
        break;
    default:
        put(mw, e, c, value_of(mw, op, base));
        break;
    }
}

/* Elements by themselves are nearly all there is: where the next piece goes and which element it is
 * stay in registers from one to the next. */
static void put_ops(struct x12_map_writer *mw, const struct op *ops, size_t count, const char *base,
                    unsigned element)
{
    struct x12_piece *to = mw->pieces + mw->pieces_count;
    unsigned next = mw->element;
    for (const struct op *op = ops; op < ops + count; op++) {
        if (UNLIKELY(op->how == HOW_ELSE)) {
            mw->pieces_count = (unsigned)(to - mw->pieces);
            mw->element = next;
            put_op(mw, op, op->element ? op->element : element, base);
            to = mw->pieces + mw->pieces_count;
            next = mw->element;
            continue;
        }
        struct str s = LIKELY(op->how == HOW_TEXT) ? *text_at(base + op->offset)
                       : op->how == HOW_CODE       ? op->code
                                                   : value_of(mw, op, base);
        if (s.n == 0)
            continue;
        assert(to < mw->pieces + X12_PIECES_MAX);
        *to++ = (struct x12_piece){.p = s.p,
                                   .n = (uint32_t)s.n,
                                   .kind = X12_PIECE_ELEMENT,
                                   .gap = (uint8_t)gap(op->element, next),
                                   .sure = x12_is_sure(op->sure, s)};
        next = op->element + 1U;
        mw->component = 2;
    }
    mw->pieces_count = (unsigned)(to - mw->pieces);
    mw->element = next;
}

static inline void begin_pieces(struct x12_map_writer *mw)
{
    mw->pieces_count = 0;
    mw->element = 1;
    mw->component = 2;
    mw->text_n = 0;
}

static inline void end_pieces(struct x12_map_writer *mw, const struct row_plan *row)
{
    x12_put_pieces(mw->w, row->uses[mw->second], mw->pieces, mw->pieces_count);
}

/* ---- rows ---- */

/* False: there are more than have a place. */
static inline bool fill_texts(struct str *to, const struct str *texts, size_t count, size_t max)
{
    size_t i = 0;
    for (; i < count && i < max; i++)
        to[i] = texts[i];
    for (; i < max; i++)
        to[i] = (struct str){NULL, 0};
    return count <= max;
}

static bool fill_procedure(struct str *to, const struct procedure *p)
{
    to[PROCEDURE_TYPE - 1] = p->type;
    to[PROCEDURE_CODE - 1] = p->code;
    to[PROCEDURE_DESCRIPTION - 1] = p->description;
    return fill_texts(&to[PROCEDURE_MODIFIER - 1], p->modifiers, p->modifiers_count,
                      PROCEDURE_MODIFIERS_MAX);
}

static void fill_days(struct x12_map_writer *mw, const struct fill *fill, const char *base)
{
    struct period p = period_of(fill->op, base);
    fill->to[0] = form_of(&p);
    fill->to[1] = p.from.n ? days_of(mw, &p) : (struct str){NULL, 0};
}

/* False: it is more than the sources have a place for. */
static bool fill_in(struct x12_map_writer *mw, const struct fill *fill, const char *base)
{
    const struct op *op = fill->op;
    const void *p = base + op->offset;
    switch ((enum slot_kind)op->kind) {
    case SLOT_PROCEDURE:
        return fill_procedure(fill->to, p);
    case SLOT_COMPONENTS:
        return fill_texts(fill->to, list_at(p)->items, list_at(p)->count, op->slot->max);
    case SLOT_RECORD:
    case SLOT_GROUP:
        return !word_given(p);
    case SLOT_PERIOD:
    case SLOT_MOMENT:
    case SLOT_BOTH:
    case SLOT_FROM:
    case SLOT_TO:
        fill_days(mw, fill, base);
        return true;
    default:
        *fill->to = value_of(mw, op, base);
        return true;
    }
}

static bool fill_all(struct x12_map_writer *mw, const struct row_plan *row, const char *base)
{
    const struct fill *fill = &mw->fills[row->fills], *end = fill + row->fills_count;
    while (fill < end && fill_in(mw, fill, base))
        fill++;
    return fill == end;
}

static void put_segment(struct x12_map_writer *mw, const struct row_plan *row, const char *base)
{
    mw->text_n = 0;
    if (LIKELY(row->sources_count && fill_all(mw, row, base))) {
        x12_put_sources(mw->w, row->uses[mw->second], &mw->sources[row->sources],
                        row->sources_count, base);
        return;
    }
    begin_pieces(mw); /* what was spelled is spelled again */
    put_ops(mw, &mw->ops[row->ops], row->ops_count, base, 0);
    end_pieces(mw, row);
}

/* Adjustments of one group share a CAS, six at most. */
static void put_adjustments(struct x12_map_writer *mw, const struct row_plan *row,
                            const struct record_list *l)
{
    const struct adjustment *a = l->items;
    unsigned in_segment = 0;
    for (size_t i = 0; i < l->count; i++, in_segment++) {
        if (i && (in_segment == ADJUSTMENTS_PER_CAS || !str_eq(a[i].group, a[i - 1].group))) {
            end_pieces(mw, row);
            in_segment = 0;
        }
        if (in_segment == 0) {
            begin_pieces(mw);
            put_element(mw, 1, a[i].group);
        }
        put_element(mw, 2 + 3 * in_segment, a[i].reason);
        put_element(mw, 3 + 3 * in_segment, spell_money(mw, a[i].amount_cents));
        if (a[i].quantity.given)
            put_element(mw, 4 + 3 * in_segment, spell_decimal(mw, a[i].quantity.value));
    }
    if (l->count)
        end_pieces(mw, row);
}

static void put_composites(struct x12_map_writer *mw, const struct row_plan *row,
                           const struct record_list *l)
{
    const char *record = l->items;
    unsigned each = row->row->max;
    for (size_t i = 0; i < l->count; i++, record += row->row->size) {
        unsigned element = (unsigned)(i % each) + 1;
        if (element == 1)
            begin_pieces(mw);
        put_ops(mw, &mw->ops[element == 1 ? row->ops : row->others], row->ops_count, record,
                element);
        if (i + 1 == l->count || element == each)
            end_pieces(mw, row);
    }
}

static bool any_word_given(const uint16_t *looks, unsigned count, const char *base)
{
    while (count && !word_given(base + *looks))
        looks++, count--;
    return count > 0;
}

static bool speaks(const struct x12_map_writer *mw, const struct step *s, const char *base)
{
    const struct row_plan *row = &mw->rows[s - mw->steps];
    switch ((enum probe)s->probe) {
    case PROBE_WORD:
        return word_given(base + s->at);
    case PROBE_FLAG:
        return base[s->at] != 0;
    case PROBE_WORDS:
        return any_word_given(&mw->looks[s->at], s->count, base);
    case PROBE_SLOTS:
        return any_slot_given(row->row, base + row->offset);
    case PROBE_ALWAYS:
        break;
    }
    return true;
}

/* The first row from `i` on that has something to say. */
static inline size_t next_row(const struct x12_map_writer *mw, size_t i, const char *base)
{
    const struct step *s = &mw->steps[i];
    while (LIKELY(s->probe == PROBE_WORD) ? !word_given(base + s->at) : !speaks(mw, s, base))
        s++;
    return (size_t)(s - mw->steps);
}

struct open_record {
    const char *outer; /* what was open before */
    size_t container;  /* the step that opened it */
    size_t left;       /* entries after this one */
    uint64_t entry;    /* outside */
};

static void put_section(struct x12_map_writer *mw, unsigned section)
{
    struct open_record open[MAP_DEPTH_MAX];
    size_t depth = 0;
    const char *base = mw->record;
    for (size_t i = mw->sections[section];; i++) {
        i = next_row(mw, i, base);
        const struct row_plan *row = &mw->rows[i];
        const char *at = base + row->offset;
        if (LIKELY(row->kind == ROW_SEGMENT)) {
            put_segment(mw, row, at);
            continue;
        }
        switch ((enum row_kind)row->kind) {
        case ROW_SECTION:
            return;
        case ROW_OPTIONAL:
        case ROW_GROUP:
        case ROW_LIST: {
            size_t count = row->kind == ROW_LIST ? list_at(at)->count : 1;
            assert(depth < MAP_DEPTH_MAX);
            open[depth++] = (struct open_record){base, i, count - 1, mw->entry};
            base = list_at(at)->items;
            if (row->kind == ROW_LIST)
                mw->entry = 1;
            i = row->inner - 1U;
            break;
        }
        case ROW_END: {
            assert(depth > 0);
            struct open_record *o = &open[depth - 1];
            if (o->left) {
                o->left--;
                mw->entry++;
                base += mw->rows[o->container].row->size;
                i = mw->rows[o->container].inner - 1U;
            } else {
                mw->entry = o->entry;
                base = o->outer;
                i = o->container;
                depth--;
            }
            break;
        }
        case ROW_ADJUSTMENTS:
            put_adjustments(mw, row, list_at(at));
            break;
        case ROW_COMPOSITES:
            put_composites(mw, row, list_at(at));
            break;
        default:
            break;
        }
    }
}

/* ---- records ---- */

static void take_up(struct x12_map_writer *mw, const void *record)
{
    uint16_t second = mw->map->second;
    mw->record = record;
    mw->second = second != MAP_ALWAYS && word_given(mw->record + second);
}

/* Is this section of the record in hand another than the one that is open? Then it is the open one
 * now. */
static bool moved(struct x12_map_writer *mw, unsigned section, bool force)
{
    struct buf *open = &mw->keys[section], spare;
    buf_reset(&mw->key);
    x12_map_key_by(mw->map, &mw->key_plans[section], mw->record, &mw->key);
    if (!force && mw->open[section] && !mw->key.failed && str_eq(buf_str(open), buf_str(&mw->key)))
        return false;
    spare = *open;
    *open = mw->key;
    mw->key = spare;
    mw->open[section] = true;
    return true;
}

static bool is_present(const struct x12_map_writer *mw, unsigned section)
{
    uint16_t at = mw->map->sections[section].present;
    return at == MAP_ALWAYS || word_given(mw->record + at);
}

static void put_sections(struct x12_map_writer *mw)
{
    unsigned own = mw->map->sections_count - 1u, last = own;
    bool another = false; /* a section was opened: those below it begin anew */
    while (last > 0 && !is_present(mw, last - 1))
        last--;
    for (unsigned i = 0; i < own; i++) {
        uint16_t limit = mw->map->sections[i].limit;
        bool full = i + 1 == last && limit && mw->records >= limit;
        if (!is_present(mw, i))
            mw->open[i] = false;
        else if (moved(mw, i, another || full)) {
            another = true;
            mw->records = 0;
            put_section(mw, i);
        }
    }
}

void x12_map_begin(struct x12_map_writer *mw, struct x12_writer *w)
{
    mw->w = w;
    mw->hl = 0;
    mw->records = 0;
    memset(mw->hl_of, 0, sizeof(mw->hl_of));
    memset(mw->open, 0, sizeof(mw->open));
}

void x12_map_put(struct x12_map_writer *mw, const void *record)
{
    take_up(mw, record);
    put_sections(mw);
    put_section(mw, mw->map->sections_count - 1u);
    mw->records++;
}
