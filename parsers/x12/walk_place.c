/* walk_place.c - where a segment goes that is out of turn: the least costly explanation of it. */
#include "x12/walk_match.h"

/* ---- matching ---- */

/* Of the element's first repetition; the first component, nearly always, without a call. */
static inline struct str pick_value(const struct x12_pick *pick, const struct x12_segment *s)
{
    struct str v = x12_element(s, pick->element);
    size_t n = 0;
    if (pick->component == 0)
        return v;
    if (pick->component > 1)
        return x12_component(s, pick->element, pick->component);
    while (n < v.n && v.p[n] != s->delims->component && v.p[n] != s->delims->repetition)
        n++;
    return str_of(v.p, n);
}

static bool pick_holds(const struct x12_pick *pick, const struct x12_segment *s)
{
    struct str v = pick_value(pick, s);
    return v.n && x12_check_lists(pick->check, v.p, v.n);
}

bool x12_picks_hold(const struct x12_candidate *c, const struct x12_segment *s)
{
    for (unsigned i = 0; i < c->picks_count; i++)
        if (!pick_holds(&c->picks[i], s))
            return false;
    return true;
}

/* ---- out of turn ---- */

/* What an explanation costs: roughly twice the faults it means, now and for what follows. Whatever
 * costs COST_NOWHERE or more is not believed: the segment is then taken for the mistake, and passed
 * over. */
enum {
    COST_FULL = 4,         /* one more than the guide allows */
    COST_LATE = 4,         /* a segment after its turn */
    COST_LATE_LOOP = 6,    /* a loop after its turn: it closes what is open */
    COST_IMPLIED = 5,      /* a loop whose opener did not come */
    COST_IMPLIED_HL = 4,   /* as that, for what must follow an HL at once: SBR, PAT */
    COST_SKIPPED = 2,      /* a required segment of that loop did not come either */
    COST_WRONG_CODE = 2,   /* a pick that is no code at all; the element check adds its faults */
    COST_WRONG_PARENT = 3, /* an HL whose HL02 is not the loop it would go under */
    COST_FAULTS_MAX = 4,
    COST_NOWHERE = 9,
};

struct search {
    const struct x12_walk *w;
    unsigned tag;
    uint32_t word;
    bool known; /* its picks are right somewhere in the guide: misplaced rather than miscoded */
    unsigned best;
    struct x12_place place;
};

static void count_fault(void *ctx, enum x12_code code, unsigned element, unsigned component,
                        unsigned repeat, uint16_t data_element)
{
    unsigned *n = ctx;
    (void)code;
    (void)element;
    (void)component;
    (void)repeat;
    (void)data_element;
    ++*n;
}

static unsigned fault_cost(const struct x12_walk *w, const struct x12_candidate *c)
{
    unsigned n = 0;
    x12_check_segment(w->s, c->node->use, NULL, X12_SNIP_1 | X12_SNIP_2, count_fault, &n);
    return n < COST_FAULTS_MAX ? n : COST_FAULTS_MAX;
}

static unsigned bits(uint64_t v)
{
    return (unsigned)__builtin_popcountll(v);
}

/* Required children that would be found missing by closing down to frames[depth] and going on to
 * `child`. */
static unsigned missing_cost(const struct x12_walk *w, unsigned depth, unsigned child)
{
    const struct x12_frame *f = &w->frames[depth];
    unsigned n = bits(f->plan->before[child] & ~(f->seen | f->missed));
    for (unsigned d = depth + 1; d <= w->depth; d++)
        n += bits(w->frames[d].plan->required & ~(w->frames[d].seen | w->frames[d].missed));
    return n < COST_FAULTS_MAX ? n : COST_FAULTS_MAX;
}

static unsigned parent_cost(const struct x12_walk *w, unsigned depth)
{
    const struct x12_hl *hl = &w->frames[depth].hl;
    if (w->s->tag != x12_tag_hl)
        return 0;
    return x12_hl_number(x12_element(w->s, 2)) == hl->number ? 0 : COST_WRONG_PARENT;
}

static void consider(struct search *k, unsigned cost, struct x12_place place)
{
    if (cost >= k->best)
        return;
    k->best = cost;
    k->place = place;
}

static void consider_child(struct search *k, unsigned depth, const struct x12_candidate *c)
{
    const struct x12_frame *f = &k->w->frames[depth];
    bool late = c->position < f->cursor, loop = c->node->loop, match = matches(c, k->w->s, k->word);
    unsigned cost = is_full(f, c) ? COST_FULL : 0;
    if (!match && (late || k->known))
        return;
    if (late)
        cost += loop ? COST_LATE_LOOP : COST_LATE;
    if (!match)
        cost += COST_WRONG_CODE + parent_cost(k->w, depth);
    if (!late || loop)
        cost += missing_cost(k->w, depth, late ? 0 : c->child);
    consider(k, cost + fault_cost(k->w, c),
             (struct x12_place){.candidate = c, .depth = depth, .late = late});
}

/* A lost HL is believed without other signs only just below the level that is open, beside it, or
 * one above. */
static bool near_level(const struct x12_walk *w, unsigned depth)
{
    unsigned level = w->depth;
    while (level && !w->frames[level].hl.open)
        level--;
    return depth <= level && level - depth <= 2;
}

/* What it costs to believe that `loop` began below frames[depth] and its opener was lost. */
static unsigned implied_cost(const struct search *k, unsigned depth,
                             const struct x12_candidate *loop, const struct x12_candidate *c,
                             uint64_t skipped)
{
    const struct x12_use *opener = loop->node->use;
    if (opener->tag == x12_tag_hl && k->w->s->tag == x12_tag_hl)
        return COST_IMPLIED; /* the level code is trusted */
    if (k->w->damaged)
        return COST_SKIPPED * bits(skipped);
    if (opener->tag != x12_tag_hl)
        return COST_IMPLIED + COST_SKIPPED * bits(skipped);
    bool next = c->child == 1 && c->node->usage == 'R' && near_level(k->w, depth);
    return next ? COST_IMPLIED_HL : COST_NOWHERE;
}

static void consider_implied(struct search *k, unsigned depth, const struct x12_candidate *loop)
{
    const struct x12_frame *f = &k->w->frames[depth];
    const struct x12_plan_loop *inner = &k->w->plan->loops[loop->node->loop->index];
    if (loop->position < f->cursor || (inner->tags >> k->tag & 1) == 0)
        return;
    struct x12_run run = inner->runs[k->tag];
    for (unsigned i = 0; i < run.count; i++) {
        const struct x12_candidate *c = &inner->candidates[run.first + i];
        if (!matches(c, k->w->s, k->word))
            continue;
        unsigned cost = implied_cost(k, depth, loop, c, inner->before[c->child]) +
                        (is_full(f, loop) ? COST_FULL : 0) + missing_cost(k->w, depth, loop->child);
        consider(k, cost + fault_cost(k->w, c),
                 (struct x12_place){.candidate = c, .implied = loop, .depth = depth});
    }
}

static bool known_in_loop(const struct search *k, const struct x12_plan_loop *pl)
{
    struct x12_run run = pl->runs[k->tag];
    for (unsigned i = 0; i < run.count; i++) {
        const struct x12_candidate *c = &pl->candidates[run.first + i];
        /* A use without twins has no pick to go by: then all of it must be right. */
        if (matches(c, k->w->s, k->word) && (c->picks_count || fault_cost(k->w, c) == 0))
            return true;
    }
    return false;
}

static bool known_in_guide(const struct search *k)
{
    for (unsigned i = 0; i < k->w->guide->loops_count; i++)
        if (known_in_loop(k, &k->w->plan->loops[i]))
            return true;
    return false;
}

static void search_frame(struct search *k, unsigned depth)
{
    const struct x12_frame *f = &k->w->frames[depth];
    const struct x12_plan_loop *pl = f->plan;
    struct x12_run run = pl->runs[k->tag];
    for (unsigned i = 0; i < run.count; i++)
        consider_child(k, depth, &pl->candidates[run.first + i]);
    for (unsigned i = 0; i + 1 < f->loop->children_count; i++)
        if (pl->candidates[i].node->loop)
            consider_implied(k, depth, &pl->candidates[i]);
}

void x12_place_recover(const struct x12_walk *w, unsigned tag, struct x12_place *place)
{
    struct search k = {.w = w, .tag = tag, .word = first_word(w->s), .best = COST_NOWHERE};
    k.known = known_in_guide(&k);
    for (unsigned d = w->depth + 1; d-- > 0;)
        search_frame(&k, d);
    *place = k.place;
}

/* ---- loops that stand where they cannot ---- */

void x12_place_lost(struct x12_walk *w, unsigned tag)
{
    struct search k = {.w = w, .tag = tag, .word = first_word(w->s)};
    w->stray = NULL;
    if (w->s->tag == x12_tag_hl || (w->plan->openers >> tag & 1) == 0)
        return;
    for (unsigned i = 1; i < w->guide->loops_count && !w->stray; i++) {
        const struct x12_loop *loop = &w->guide->loops[i];
        if (loop->children[0].use->tag == w->s->tag &&
            matches(w->plan->loops[i].opener, w->s, k.word))
            w->stray = w->stray_root = loop;
    }
}

/* The child of `loop` the segment would be; NULL when it is none. */
static const struct x12_child *stray_child(const struct x12_walk *w, const struct x12_loop *loop,
                                           unsigned tag, uint32_t word)
{
    const struct x12_plan_loop *pl = &w->plan->loops[loop->index];
    struct x12_run run = pl->runs[tag];
    for (unsigned i = 0; i < run.count; i++)
        if (matches(&pl->candidates[run.first + i], w->s, word))
            return pl->candidates[run.first + i].node;
    return NULL;
}

bool x12_place_stray(struct x12_walk *w, unsigned tag)
{
    uint32_t word = first_word(w->s);
    for (const struct x12_loop *l = w->stray; tag < X12_TAGS_MAX; l = l->parent) {
        const struct x12_child *child = stray_child(w, l, tag, word);
        if (child) {
            w->stray = child->loop ? child->loop : l;
            return true;
        }
        if (l == w->stray_root)
            break;
    }
    w->stray = NULL;
    return false;
}
