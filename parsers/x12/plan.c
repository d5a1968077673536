/* plan.c - makes a compiled guide ready for the walk: compact checks, candidates by segment id,
 * masks. */
#include "x12/walk_plan.h"

enum { CODE_BITS_MAX = 13, CODE_TRIES = 64 };

struct planner {
    struct x12_plan *plan;
    const struct x12_guide *g;
    struct x12_use *uses;
    struct x12_store *store;
    struct err *err;
    unsigned tags;
};

static bool no_room(struct planner *b)
{
    return err_set(b->err, ERR_LIMIT, "guide %s: no room for its plan", b->g->name);
}

/* ---- checks ---- */

static uint8_t kind_of(const struct x12_field *f)
{
    static const uint8_t kinds[] = {
        [X12_AN] = X12_CHECK_TEXT,    [X12_ID] = X12_CHECK_TEXT,   [X12_N0] = X12_CHECK_INTEGER,
        [X12_N2] = X12_CHECK_INTEGER, [X12_R] = X12_CHECK_DECIMAL, [X12_DT] = X12_CHECK_DATE,
        [X12_TM] = X12_CHECK_TIME,    [X12_B] = X12_CHECK_TEXT,
    };
    if (f->parts_count)
        return X12_CHECK_COMPOSITE;
    if (f->codes)
        return X12_CHECK_CODE;
    return f->number == 1251 ? X12_CHECK_PERIOD : kinds[f->type];
}

/* No code has the slot of another under this multiplier? Then each is put into its own. A free slot
 * holds a word that belongs elsewhere: 0 belongs into the first, 1 never does. */
static bool spread_codes(uint32_t *table, const struct x12_codes *codes, uint32_t multiplier,
                         unsigned shift)
{
    memset(table, 0, sizeof(*table) << (32 - shift));
    for (unsigned i = 0; i < codes->count; i++) {
        uint32_t *at = &table[x12_check_slot(codes->packed[i], multiplier, shift)];
        if (*at)
            return false;
        *at = codes->packed[i];
    }
    if (!table[0])
        table[0] = 1;
    return true;
}

/* The smallest table, and a multiplier for it, that gives each code a slot of its own: whether a
 * value is in the list is then one look. */
static bool fill_codes(struct planner *b, struct x12_check *c, const struct x12_codes *codes)
{
    uint32_t table[1 << CODE_BITS_MAX], multiplier = 0x9e3779b1;
    unsigned bits = 1;
    c->codes = codes;
    while (codes->count > 1U << bits)
        bits++;
    for (; bits <= CODE_BITS_MAX; bits++)
        for (unsigned tries = 0; tries < CODE_TRIES; tries++) {
            multiplier = (multiplier * 1664525 + 1013904223) | 1U << 31;
            if (!spread_codes(table, codes, multiplier, 32 - bits))
                continue;
            uint32_t *kept = x12_store_take(b->store, sizeof(*kept) << bits);
            if (!kept)
                return no_room(b);
            memcpy(kept, table, sizeof(*kept) << bits);
            c->table = kept;
            c->multiplier = multiplier;
            c->shift = (uint8_t)(32 - bits);
            return true;
        }
    return no_room(b);
}

static bool fill_check(struct planner *b, struct x12_check *c, const struct x12_field *fields,
                       unsigned i)
{
    const struct x12_field *f = &fields[i];
    c->kind = kind_of(f);
    c->usage = f->usage;
    c->min = f->min;
    c->max = f->max;
    c->repeat = f->repeat;
    c->number = f->number;
    for (unsigned k = 0; k < i; k++)
        if (fields[k].number == 1250)
            c->qualifier = (uint8_t)(k + 1);
    return !f->codes || fill_codes(b, c, f->codes);
}

static struct x12_checks *list_checks(struct planner *b, const struct x12_field *fields,
                                      unsigned count, const struct x12_syntax *syntax,
                                      unsigned syntax_count)
{
    struct x12_checks *cs = x12_store_take(b->store, sizeof(*cs) + count * sizeof(cs->check[0]));
    if (!cs)
        return NULL;
    cs->count = (uint8_t)count;
    cs->syntax = syntax;
    cs->syntax_count = (uint8_t)syntax_count;
    for (unsigned i = 0; i < count; i++) {
        if (!fill_check(b, &cs->check[i], fields, i))
            return NULL;
        cs->required |= (uint64_t)(fields[i].usage == 'R') << i;
        cs->unused |= (uint64_t)(fields[i].usage == 'N') << i;
    }
    for (unsigned i = 0; i < count; i++)
        cs->deep |= (uint64_t)(cs->check[i].kind >= X12_CHECK_PERIOD) << i;
    for (unsigned i = 0; i < syntax_count; i++) {
        cs->touched |= syntax[i].others | (syntax[i].first ? 1ULL << (syntax[i].first - 1) : 0);
        cs->any_of |= syntax[i].kind == 'R';
    }
    return cs;
}

static bool same_fields(const struct x12_use *a, const struct x12_use *b)
{
    return a->fields == b->fields && a->fields_count == b->fields_count && a->syntax == b->syntax;
}

static bool use_checks(struct planner *b, struct x12_use *use)
{
    for (const struct x12_use *u = b->uses; u < use; u++)
        if (same_fields(u, use)) { /* shared: fewer cache lines in the hot path */
            use->checks = u->checks;
            return true;
        }
    struct x12_checks *cs =
        list_checks(b, use->fields, use->fields_count, use->syntax, use->syntax_count);
    use->checks = cs;
    for (unsigned i = 0; cs && i < use->fields_count; i++) {
        const struct x12_field *f = &use->fields[i];
        if (f->parts_count == 0)
            continue;
        cs->check[i].parts = list_checks(b, f->parts, f->parts_count, f->syntax, f->syntax_count);
        if (!cs->check[i].parts)
            return no_room(b);
    }
    return cs || no_room(b);
}

/* ---- candidates ---- */

/* The numbers of the guide's segment ids: 0.. in order of appearance. */
static bool number_tags(struct planner *b)
{
    for (unsigned i = 0; i < b->g->uses_count; i++) {
        uint32_t tag = b->uses[i].tag;
        unsigned slot = tag * 2654435761U >> 24;
        while (b->plan->slots[slot].tag && b->plan->slots[slot].tag != tag)
            slot = (slot + 1) & (X12_TAG_SLOTS - 1);
        if (b->plan->slots[slot].tag)
            continue;
        if (b->tags == X12_TAGS_MAX)
            return no_room(b);
        b->plan->slots[slot].tag = tag;
        b->plan->slots[slot].number = (uint8_t)b->tags++;
    }
    return true;
}

static unsigned add_pick(struct x12_pick *picks, unsigned n, unsigned element, unsigned component,
                         const struct x12_check *check)
{
    if (n < X12_PICKS_MAX)
        picks[n] = (struct x12_pick){(uint8_t)element, (uint8_t)component, check};
    return n + 1;
}

static bool fill_picks(struct planner *b, const struct x12_use *use, struct x12_candidate *c)
{
    struct x12_pick picks[X12_PICKS_MAX];
    unsigned n = 0;
    for (unsigned i = 0; i < use->fields_count; i++) {
        const struct x12_field *f = &use->fields[i];
        const struct x12_check *check = &use->checks->check[i];
        if (f->pick && f->codes)
            n = add_pick(picks, n, i + 1, 0, check);
        for (unsigned k = 0; k < f->parts_count; k++)
            if (f->parts[k].pick && f->parts[k].codes)
                n = add_pick(picks, n, i + 1, k + 1, &check->parts->check[k]);
    }
    if (n > X12_PICKS_MAX)
        return no_room(b);
    struct x12_pick *kept = x12_store_take(b->store, (n + 1U) * sizeof(*kept));
    if (!kept)
        return no_room(b);
    memcpy(kept, picks, n * sizeof(*kept));
    c->picks = kept;
    c->picks_count = (uint8_t)n;
    if (n == 1 && picks[0].element == 1 && picks[0].component == 0 &&
        picks[0].check->codes->count == 1)
        c->only = picks[0].check->codes->packed[0];
    return true;
}

static bool fill_candidate(struct planner *b, const struct x12_child *node, unsigned child,
                           struct x12_candidate *c)
{
    c->position = node->position;
    c->child = (uint8_t)child;
    c->max = node->max == X12_MANY ? UINT32_MAX : node->max;
    c->node = node;
    return fill_picks(b, node->use, c);
}

/* The candidates of one loop, grouped by segment id. */
static bool fill_candidates(struct planner *b, const struct x12_loop *loop,
                            struct x12_plan_loop *pl)
{
    struct x12_candidate *list = x12_store_take(b->store, loop->children_count * sizeof(*list));
    unsigned n = 0;
    if (!list)
        return no_room(b);
    for (unsigned tag = 0; tag < b->tags; tag++) {
        pl->runs[tag].first = (uint8_t)n;
        for (unsigned i = 1; i < loop->children_count; i++) {
            const struct x12_child *node = &loop->children[i];
            if (x12_plan_tag(b->plan, node->use->tag) != tag)
                continue;
            if (!fill_candidate(b, node, i, &list[n++]))
                return false;
            pl->tags |= 1ULL << tag;
            if (node->loop)
                b->plan->openers |= 1ULL << tag;
        }
        pl->runs[tag].count = (uint8_t)(n - pl->runs[tag].first);
    }
    pl->candidates = list;
    return true;
}

static bool fill_masks(struct planner *b, const struct x12_loop *loop, struct x12_plan_loop *pl)
{
    uint64_t *before = x12_store_take(b->store, loop->children_count * sizeof(*before));
    if (!before)
        return no_room(b);
    for (unsigned i = 1; i < loop->children_count; i++) {
        if (loop->children[i].usage == 'R')
            pl->required |= 1ULL << i;
        for (unsigned k = 1; k < loop->children_count; k++)
            if (loop->children[k].usage == 'R' &&
                loop->children[k].position < loop->children[i].position)
                before[i] |= 1ULL << k;
    }
    pl->before = before;
    return true;
}

static bool fill_loop(struct planner *b, unsigned index)
{
    const struct x12_loop *loop = &b->g->loops[index];
    struct x12_plan_loop *pl = &b->plan->loops[index];
    struct x12_candidate *opener = x12_store_take(b->store, sizeof(*opener));
    if (!opener || loop->children_count > X12_CHILDREN_MAX || loop->depth >= X12_DEPTH_MAX)
        return no_room(b);
    pl->opener = opener;
    return fill_candidate(b, &loop->children[0], 0, opener) && fill_candidates(b, loop, pl) &&
           fill_masks(b, loop, pl);
}

static bool fill(struct planner *b)
{
    for (unsigned i = 0; i < b->g->uses_count; i++)
        if (!use_checks(b, &b->uses[i]))
            return false;
    b->plan->loops = x12_store_take(b->store, b->g->loops_count * sizeof(*b->plan->loops));
    if (!b->plan->loops)
        return no_room(b);
    if (!number_tags(b))
        return false;
    for (unsigned i = 0; i < b->g->loops_count; i++)
        if (!fill_loop(b, i))
            return false;
    b->plan->coded = x12_coded_new(b->store, b->g);
    b->plan->levels = x12_coded_levels(b->store, b->g);
    return (b->plan->coded && b->plan->levels) || no_room(b);
}

struct x12_plan *x12_plan_new(const struct x12_guide *g, struct x12_use *uses,
                              struct x12_store *store, struct err *err)
{
    struct x12_plan *plan = x12_store_take(store, sizeof(*plan));
    struct planner b = {.plan = plan, .g = g, .uses = uses, .store = store, .err = err};
    if (!plan)
        no_room(&b);
    return plan && fill(&b) ? plan : NULL;
}
