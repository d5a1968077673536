/* x12_map_compile.c - a record map and a guide made into steps, ops and sources: once, so that
 * playing them asks nothing twice. */
#include "event/x12_map_writer.h"

/* ---- compiling: when a row speaks ---- */

static_assert(sizeof(size_t) == sizeof(uint64_t) && sizeof(void *) == sizeof(uint64_t),
              "PROBE_WORD");

static bool is_constant(const struct slot *slot)
{
    return slot->kind < SLOT_NEEDS;
}

/* The word that tells whether a slot is given, from the slot's offset on; SIZE_MAX: no word does.
 */
static size_t word_of(const struct slot *slot)
{
    switch ((enum slot_kind)slot->kind) {
    case SLOT_TEXT:
    case SLOT_MOMENT:
        return offsetof(struct str, n);
    case SLOT_PERIOD:
        return offsetof(struct period, from.n);
    case SLOT_PROCEDURE:
        return offsetof(struct procedure, code.n);
    case SLOT_NEEDS:
    case SLOT_RECORD:
    case SLOT_GROUP:
        return 0;
    case SLOT_TEXTS:
    case SLOT_COMPONENTS:
    case SLOT_REPEATS:
    case SLOT_NUMBERS:
    case SLOT_REPEATED:
        return offsetof(struct record_list, count);
    default:
        return SIZE_MAX;
    }
}

static struct step look_at(enum probe probe, size_t at)
{
    return (struct step){.at = (uint16_t)at, .probe = (uint8_t)probe};
}

/* The byte that tells; 0: none does. */
static size_t flag_of(const struct slot *slot)
{
    return slot->kind == SLOT_AMOUNT     ? slot->offset + offsetof(struct amount, given)
           : slot->kind == SLOT_QUANTITY ? slot->offset + offsetof(struct quantity, given)
                                         : 0;
}

/* A segment that is sent when any of its values is given. */
static struct step choose_looks(struct x12_map_writer *mw, const struct map_row *row)
{
    size_t first = mw->looks_count, flag = 0, others = 0;
    for (size_t i = 0; i < row->slots_count; i++) {
        const struct slot *slot = &row->slots[i];
        size_t word = word_of(slot);
        if (is_constant(slot))
            continue;
        if (word == SIZE_MAX) {
            flag = flag_of(slot);
            others++;
            continue;
        }
        assert(mw->looks_count < MAP_OPS_MAX);
        mw->looks[mw->looks_count++] = (uint16_t)(row->offset + slot->offset + word);
    }
    size_t words = mw->looks_count - first;
    assert(others + words > 0 && words <= UINT8_MAX);
    if (others)
        return flag && others + words == 1 ? look_at(PROBE_FLAG, row->offset + flag)
                                           : look_at(PROBE_SLOTS, 0);
    if (words == 1)
        return look_at(PROBE_WORD, mw->looks[first]);
    return (struct step){.at = (uint16_t)first, .probe = PROBE_WORDS, .count = (uint8_t)words};
}

static struct step choose_probe(struct x12_map_writer *mw, const struct map_row *row)
{
    if (row->kind == ROW_OPTIONAL || row->kind == ROW_GROUP)
        return look_at(PROBE_WORD, row->offset + offsetof(struct record_list, items));
    if (row->kind == ROW_LIST || row->kind == ROW_ADJUSTMENTS || row->kind == ROW_COMPOSITES)
        return look_at(PROBE_WORD, row->offset + offsetof(struct record_list, count));
    if (row->kind == ROW_SEGMENT && row->when == WHEN_GIVEN)
        return choose_looks(mw, row);
    return look_at(PROBE_ALWAYS, 0);
}

/* ---- compiling: what a row says ---- */

static struct x12_sure sure_of(const struct op *op, const struct x12_use *use)
{
    switch ((enum slot_kind)op->kind) {
    case SLOT_CODE:
    case SLOT_CODE_IF:
    case SLOT_UNLESS:
        return x12_sure_value(use, op->element, op->code);
    case SLOT_HL_CHILD:
        return x12_sure_value(use, op->element, STR("0")).max
                   ? x12_sure_value(use, op->element, STR("1"))
                   : (struct x12_sure){1, 0};
    case SLOT_TEXT:
        return x12_sure_limits(use, op->element, X12_OF_TEXT);
    case SLOT_MONEY:
    case SLOT_AMOUNT:
    case SLOT_QUANTITY:
        return x12_sure_limits(use, op->element, X12_OF_NUMBER);
    case SLOT_COUNT:
    case SLOT_HL:
    case SLOT_HL_PARENT:
        return x12_sure_limits(use, op->element, X12_OF_DIGITS);
    default:
        return (struct x12_sure){1, 0};
    }
}

/* Sure in either tree. */
static void choose_how(struct op *op, const struct x12_use *const uses[2])
{
    op->how = HOW_ELSE;
    if (op->component || !op->element || op->kind == SLOT_SEGMENT || op->kind == SLOT_NEEDS ||
        (op->kind >= SLOT_PERIOD))
        return;
    op->how = op->kind == SLOT_TEXT ? HOW_TEXT : op->kind == SLOT_CODE ? HOW_CODE : HOW_WHOLE;
    op->sure = (struct x12_sure){0, UINT16_MAX};
    for (unsigned i = 0; i < 2; i++) {
        if (!uses[i])
            continue;
        struct x12_sure sure = sure_of(op, uses[i]);
        op->sure.min = sure.min > op->sure.min ? sure.min : op->sure.min;
        op->sure.max = sure.max < op->sure.max ? sure.max : op->sure.max;
    }
}

static uint16_t compile_slots(struct x12_map_writer *mw, const struct slot *slots, size_t count,
                              const char *code, const struct x12_use *const uses[2])
{
    size_t first = mw->ops_count;
    assert(first + count <= MAP_OPS_MAX);
    mw->ops_count += count;
    for (size_t i = 0; i < count; i++) {
        const struct slot *slot = &slots[i];
        struct op *op = &mw->ops[first + i];
        const char *text =
            slot->kind == SLOT_QUALIFIER || slot->kind == SLOT_EDITION ? code : slot->code;
        *op = (struct op){.element = slot->element,
                          .component = slot->component,
                          .kind = slot->kind == SLOT_QUALIFIER ? SLOT_CODE : slot->kind,
                          .offset = slot->offset,
                          .code = text ? str_from(text) : (struct str){0},
                          .slot = slot};
        choose_how(op, uses);
        if (slot->parts) {
            op->parts = (uint16_t)mw->ops_count;
            op->parts_count = slot->parts_count;
            for (size_t k = 0; k < slot->parts_count; k++)
                assert(!slot->parts[k].parts);
            compile_slots(mw, slot->parts, slot->parts_count, code, uses);
        }
    }
    return (uint16_t)first;
}

static bool is_silent(const struct op *op)
{
    return op->kind == SLOT_SEGMENT || op->kind == SLOT_NEEDS;
}

static bool is_period(const struct op *op)
{
    return op->component == 0 && op->element && op->kind >= SLOT_PERIOD && op->kind <= SLOT_TO;
}

/* How many values of its segment an op may give; VALUES_MAX: there is no telling. */
static unsigned values_of(const struct op *op)
{
    if (is_silent(op))
        return 0;
    if (is_period(op))
        return 2;
    switch ((enum slot_kind)op->kind) {
    case SLOT_PROCEDURE:
        return PROCEDURE_DESCRIPTION;
    case SLOT_COMPONENTS:
        return op->slot->max;
    case SLOT_RECORD:
    case SLOT_GROUP:
        return 0; /* rarely given; then the ops are played */
    default:
        return op->element && op->kind < SLOT_PERIOD ? 1 : VALUES_MAX;
    }
}

/* It may give more than its values hold: asked before anything is counted or spelled. */
static bool may_be_more(const struct op *op)
{
    return op->kind == SLOT_PROCEDURE || op->kind == SLOT_COMPONENTS || op->kind == SLOT_RECORD ||
           op->kind == SLOT_GROUP;
}

/* Of value `i` of an op. */
static uint16_t place_of(const struct op *op, unsigned i)
{
    if (op->kind == SLOT_PROCEDURE || op->kind == SLOT_COMPONENTS)
        return x12_place_of(op->element, i + 1);
    return op->component ? x12_place_of(op->element, op->component) : (uint16_t)(op->element + i);
}

static void add_sources(struct x12_map_writer *mw, struct row_plan *plan, const struct op *op)
{
    unsigned count = values_of(op);
    assert(mw->sources_count + count <= MAP_OPS_MAX && plan->sources_count + count <= VALUES_MAX);
    for (unsigned i = 0; i < count; i++, plan->sources_count++)
        mw->sources[mw->sources_count++] = (struct x12_source){
            .value = op->kind == SLOT_TEXT   ? NULL
                     : op->kind == SLOT_CODE ? &op->code
                                             : &mw->values[plan->sources_count],
            .sure = op->sure,
            .offset = op->offset,
            .place = place_of(op, i),
        };
}

static void add_fills(struct x12_map_writer *mw, struct row_plan *plan, bool more)
{
    const struct op *op = &mw->ops[plan->ops], *end = op + plan->ops_count;
    struct str *to = mw->values;
    for (; op < end; to += values_of(op), op++) {
        if (is_silent(op) || op->kind == SLOT_TEXT || op->kind == SLOT_CODE ||
            may_be_more(op) != more)
            continue;
        assert(mw->fills_count < MAP_OPS_MAX);
        mw->fills[mw->fills_count++] = (struct fill){op, to};
        plan->fills_count++;
    }
}

/* A segment of values which each have a place of their own. */
static void compile_sources(struct x12_map_writer *mw, struct row_plan *plan)
{
    const struct op *ops = &mw->ops[plan->ops];
    for (unsigned i = 0; i < plan->ops_count; i++)
        if (values_of(&ops[i]) == VALUES_MAX)
            return;
    plan->sources = (uint16_t)mw->sources_count;
    for (unsigned i = 0; i < plan->ops_count; i++)
        add_sources(mw, plan, &ops[i]);
    add_fills(mw, plan, true);
    add_fills(mw, plan, false);
}

static void compile_row(struct x12_map_writer *mw, size_t i, const struct map_bound *b,
                        uint16_t inner)
{
    const struct map_row *row = b->row;
    struct row_plan *plan = &mw->rows[i];
    *plan = (struct row_plan){.row = row,
                              .uses = {b->uses[0], b->uses[1]},
                              .kind = row->kind,
                              .offset = row->offset,
                              .inner = inner};
    mw->steps[i] = choose_probe(mw, row);
    plan->ops_count = row->slots_count;
    plan->ops = compile_slots(mw, row->slots, row->slots_count, row->code, b->uses);
    plan->fills = (uint16_t)mw->fills_count;
    if (row->kind == ROW_SEGMENT)
        compile_sources(mw, plan);
    if (row->kind == ROW_COMPOSITES)
        plan->others = compile_slots(mw, row->slots, row->slots_count, row->other, b->uses);
}

static bool opens(unsigned kind)
{
    return kind == ROW_OPTIONAL || kind == ROW_LIST || kind == ROW_GROUP;
}

/* The rows of one level, from `i` on: a silent container is then passed by like any other row, for
 * what it holds stands elsewhere. */
static void compile_level(struct x12_map_writer *mw, const struct map_bound *bound, size_t count,
                          size_t i)
{
    size_t depth = 0;
    for (; i < count && (depth || bound[i].row->kind != ROW_SECTION); i++) {
        unsigned kind = bound[i].row->kind;
        if (depth == 0) {
            assert(mw->steps_count < MAP_STEPS_MAX);
            compile_row(mw, mw->steps_count++, &bound[i], (uint16_t)(i + 1));
            if (kind == ROW_END)
                return;
        }
        depth += opens(kind);
        depth -= kind == ROW_END;
    }
    assert(depth == 0 && mw->steps_count < MAP_STEPS_MAX);
    mw->rows[mw->steps_count].kind = ROW_SECTION;
    mw->steps[mw->steps_count++] = look_at(PROBE_ALWAYS, 0);
}

bool x12_map_compile(struct x12_map_writer *mw, const struct x12_guide *g, unsigned variant,
                     struct err *err)
{
    struct map_bound bound[MAP_ROWS_MAX];
    size_t count;
    if (!x12_map_bind(mw->map, g, variant, bound, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (bound[i].row->kind == ROW_SECTION) {
            mw->sections[bound[i].row->max] = mw->steps_count;
            compile_level(mw, bound, count, i + 1);
        }
    for (size_t i = 0; i < mw->steps_count; i++)
        if (opens(mw->rows[i].kind)) {
            size_t first = mw->rows[i].inner;
            mw->rows[i].inner = (uint16_t)mw->steps_count;
            compile_level(mw, bound, count, first);
        }
    return true;
}
