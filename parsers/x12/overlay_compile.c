/* overlay_compile.c - rules to what the walk does when a segment comes and when a loop ends.
 *
 * A condition may speak of another loop. Of a loop around the rule's, its value is known when the
 * rule's loop ends. Of a loop beside or below, it is true when any of those under the nearest loop
 * around both meets it, which is known when that one ends. */
#include "x12/overlay_state.h"

#include <stdlib.h>

enum { INSTANCES_MAX = 4096, FACTS_MAX = 4096, WATCHES_MAX = 8192 };

struct compiler {
    struct x12_overlay *o;
    struct err *err;
    unsigned instances, facts, watches;
    struct x12_overlay_instance *instance;
    struct {
        const struct x12_overlay_condition *condition;
        const struct x12_loop *known;
    } fact[FACTS_MAX];
    struct {
        const struct x12_use *use;
        struct x12_overlay_watch watch;
    } watch[WATCHES_MAX];
};

static bool too_much(struct compiler *c)
{
    return err_set(c->err, ERR_LIMIT, "the overlay has too many rules and conditions for guide %s",
                   c->o->guide->name);
}

/* ---- loops ---- */

static bool is_around(const struct x12_loop *outer, const struct x12_loop *inner)
{
    while (inner && inner != outer)
        inner = inner->parent;
    return inner != NULL;
}

static const struct x12_loop *nearest_around(const struct x12_loop *a, const struct x12_loop *b)
{
    while (!is_around(a, b))
        a = a->parent;
    return a;
}

static const struct x12_loop *loop_of(const struct compiler *c, const struct x12_use *use)
{
    return &c->o->guide->loops[use->loop];
}

/* The loop that has the target as a child. */
static const struct x12_loop *scope_of(const struct compiler *c, const struct x12_overlay_rule *r,
                                       const struct x12_use *use)
{
    const struct x12_loop *loop = loop_of(c, use);
    return r->at.loop && loop->parent ? loop->parent : loop;
}

/* ---- facts ---- */

static bool add_fact(struct compiler *c, const struct x12_overlay_condition *condition,
                     const struct x12_loop *known, uint16_t *fact, bool *fresh)
{
    *fresh = false;
    for (unsigned i = 0; i < c->facts; i++)
        if (c->fact[i].condition == condition && c->fact[i].known == known) {
            *fact = (uint16_t)i;
            return true;
        }
    if (c->facts == FACTS_MAX)
        return too_much(c);
    c->fact[c->facts].condition = condition;
    c->fact[c->facts].known = known;
    *fact = (uint16_t)c->facts++;
    *fresh = true;
    return true;
}

static bool add_watch(struct compiler *c, const struct x12_use *use,
                      const struct x12_overlay_condition *condition, uint16_t fact)
{
    if (c->watches == WATCHES_MAX)
        return too_much(c);
    c->watch[c->watches].use = use;
    c->watch[c->watches++].watch = (struct x12_overlay_watch){condition, fact};
    return true;
}

/* Of the places a condition may mean, those nearest to the rule's. */
static unsigned nearest_depth(const struct compiler *c, const struct x12_overlay_condition *w,
                              const struct x12_loop *scope)
{
    unsigned best = 0;
    for (unsigned i = 0; i < w->path.count; i++) {
        unsigned depth = nearest_around(loop_of(c, w->path.use[i]), scope)->depth;
        best = depth > best ? depth : best;
    }
    return best;
}

static bool bind_condition(struct compiler *c, struct x12_overlay_instance *in, unsigned i)
{
    const struct x12_overlay_condition *w = &in->rule->when[i];
    unsigned depth = nearest_depth(c, w, in->scope);
    for (unsigned k = 0; k < w->path.count; k++) {
        const struct x12_use *use = w->path.use[k];
        const struct x12_loop *loop = loop_of(c, use), *both = nearest_around(loop, in->scope);
        bool fresh, around = is_around(loop, in->scope) && !w->path.loop;
        if (both->depth != depth)
            continue;
        /* "Is there such a loop": the loop that has it knows. */
        const struct x12_loop *known =
            w->path.loop && both == loop && loop->parent ? loop->parent : both;
        if (!add_fact(c, w, known, &in->when[i].fact, &fresh))
            return false;
        in->when[i].known = around || is_around(in->scope, known) ? in->scope : known;
        bool watched = false;
        for (unsigned m = 0; m < c->watches && !watched; m++)
            watched = c->watch[m].use == use && c->watch[m].watch.fact == in->when[i].fact;
        if (!watched && !add_watch(c, use, w, in->when[i].fact))
            return false;
    }
    return true;
}

static bool add_instance(struct compiler *c, const struct x12_overlay_rule *r,
                         const struct x12_use *use)
{
    if (c->instances == INSTANCES_MAX)
        return too_much(c);
    struct x12_overlay_instance *in = &c->instance[c->instances];
    *in = (struct x12_overlay_instance){.rule = r,
                                        .use = use,
                                        .scope = scope_of(c, r, use),
                                        .index = (uint16_t)c->instances,
                                        .conditions = (uint8_t)r->conditions};
    c->instances++;
    for (unsigned i = 0; i < r->conditions; i++)
        if (!bind_condition(c, in, i))
            return false;
    return true;
}

/* ---- tables ---- */

/* A rule that demands something's presence speaks when the loop ends; all others when it comes. */
static bool is_demand(const struct x12_overlay_rule *r)
{
    return r->require && !r->at.element;
}

static bool is_check(const struct x12_overlay_rule *r)
{
    return !is_demand(r) || r->repeats || r->in_set;
}

static bool fill_use(struct compiler *c, const struct x12_use *use, struct x12_overlay_use *out)
{
    const struct x12_overlay_instance *checks[INSTANCES_MAX];
    struct x12_overlay_watch watches[WATCHES_MAX / 8];
    unsigned n = 0, m = 0;
    for (unsigned i = 0; i < c->instances; i++)
        if (c->instance[i].use == use && is_check(c->instance[i].rule))
            checks[n++] = &c->instance[i];
    for (unsigned i = 0; i < c->watches; i++)
        if (c->watch[i].use == use) {
            if (m == COUNT_OF(watches))
                return too_much(c);
            watches[m++] = c->watch[i].watch;
        }
    if (n + m == 0)
        return true;
    void *kept_checks = arena_array(&c->o->arena, n + 1U, sizeof(checks[0]));
    void *kept_watches = arena_array(&c->o->arena, m + 1U, sizeof(watches[0]));
    if (!kept_checks || !kept_watches)
        return too_much(c);
    memcpy(kept_checks, checks, n * sizeof(checks[0]));
    memcpy(kept_watches, watches, m * sizeof(watches[0]));
    *out = (struct x12_overlay_use){(uint16_t)n, (uint16_t)m, kept_checks, kept_watches};
    return true;
}

static bool fill_loop(struct compiler *c, const struct x12_loop *loop, struct x12_overlay_loop *out)
{
    const struct x12_overlay_instance *demands[INSTANCES_MAX];
    uint16_t forgets[FACTS_MAX];
    unsigned n = 0, m = 0;
    for (unsigned i = 0; i < c->instances; i++)
        if (c->instance[i].scope == loop && is_demand(c->instance[i].rule))
            demands[n++] = &c->instance[i];
    for (unsigned i = 0; i < c->facts; i++)
        if (c->fact[i].known == loop)
            forgets[m++] = (uint16_t)i;
    void *kept_demands = arena_array(&c->o->arena, n + 1U, sizeof(demands[0]));
    void *kept_forgets = arena_array(&c->o->arena, m + 1U, sizeof(forgets[0]));
    if (!kept_demands || !kept_forgets)
        return too_much(c);
    memcpy(kept_demands, demands, n * sizeof(demands[0]));
    memcpy(kept_forgets, forgets, m * sizeof(forgets[0]));
    *out = (struct x12_overlay_loop){(uint16_t)n, (uint16_t)m, kept_demands, kept_forgets};
    return true;
}

static bool compile(struct compiler *c)
{
    struct x12_overlay *o = c->o;
    const struct x12_guide *g = o->guide;
    struct x12_overlay_use *uses = arena_array(&o->arena, g->uses_count, sizeof(*uses));
    struct x12_overlay_loop *loops = arena_array(&o->arena, g->loops_count, sizeof(*loops));
    c->instance = arena_array(&o->arena, INSTANCES_MAX, sizeof(*c->instance));
    if (!uses || !loops || !c->instance)
        return too_much(c);
    for (unsigned i = 0; i < o->rules_count; i++)
        for (unsigned k = 0; k < o->rules[i].at.count; k++)
            if (!add_instance(c, &o->rules[i], o->rules[i].at.use[k]))
                return false;
    for (unsigned i = 0; i < g->uses_count; i++)
        if (!fill_use(c, &g->uses[i], &uses[i]))
            return false;
    for (unsigned i = 0; i < g->loops_count; i++)
        if (!fill_loop(c, &g->loops[i], &loops[i]))
            return false;
    o->uses = uses;
    o->loops = loops;
    o->instances = c->instance;
    o->instances_count = (uint16_t)c->instances;
    o->facts_count = (uint16_t)c->facts;
    return true;
}

bool x12_overlay_done(struct x12_overlay *o, struct err *err)
{
    assert(!o->open && !o->uses);
    struct compiler *c = calloc(1, sizeof(*c));
    if (!c)
        return err_set(err, ERR_LIMIT, "no memory for an overlay");
    c->o = o;
    c->err = err;
    bool ok = compile(c);
    free(c);
    return ok;
}
