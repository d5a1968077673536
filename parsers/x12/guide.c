/* guide.c - finding guides, loops, uses; binding a consumer's table to them. */
#include "x12/guide.h"

#include "base/once.h"
#include "x12/codes.h"
#include "x12/guides.h"
#include "x12/rules.h"

/* clang-format off */
static struct x12_guide *const guides[] = { /* a guide a line, in the order they were added */
    &x12_guide_837p,
    &x12_guide_835,
    &x12_guide_999,
    &x12_guide_277ca,
    &x12_guide_276,
    &x12_guide_277,
    &x12_guide_837i,
    &x12_guide_837d,
    &x12_guide_278_request,
    &x12_guide_278_response,
    &x12_guide_834,
    &x12_guide_820,
    &x12_guide_270,
    &x12_guide_271,
};
/* clang-format on */
static struct once compiled[COUNT_OF(guides)];
static struct x12_store *store; /* kept for the life of the process */
static bool ready;

/* ---- compiling ---- */

static bool bind_rules(const struct x12_guide *g, struct err *err)
{
    const struct x12_rules *r = g->rules;
    return !r ||
           ((!r->table || x12_bind_table(g, r->table, err)) && (!r->init || r->init(g, err))) ||
           err_wrap(err, "rules of guide %s", g->name);
}

static bool make(void *guide, struct err *err)
{
    return x12_guide_compile(guide, store, err) && bind_rules(guide, err);
}

static bool compile(size_t i, struct err *err)
{
    assert(ready);
    return once_make(&compiled[i], make, guides[i], err);
}

/* The one way a guide is given out. Room was made at the start, so what could fail is its rows: our
 * bug, and x12_guides_compile says where. */
static const struct x12_guide *give(size_t i)
{
    struct err err = {0};
    bool ok = compile(i, &err);
    assert(ok);
    return guides[i];
}

static bool are_twins(const struct x12_guide *a, const struct x12_guide *b)
{
    return strcmp(a->functional, b->functional) == 0 && strcmp(a->set, b->set) == 0 &&
           strcmp(a->id, b->id) == 0;
}

/* Each guide's next twin in the list, round. */
static void link_twins(void)
{
    for (size_t i = 0; i < COUNT_OF(guides); i++)
        for (size_t k = 1; k < COUNT_OF(guides) && !guides[i]->twin; k++) {
            struct x12_guide *next = guides[(i + k) % COUNT_OF(guides)];
            if (are_twins(guides[i], next)) {
                assert(guides[i]->opening.segment && next->opening.segment);
                guides[i]->twin = next;
            }
        }
}

bool x12_guides_init(struct err *err)
{
    if (ready)
        return true;
    store = store ? store : x12_store_new(err);
    if (!store)
        return false;
    link_twins();
    ready = x12_codes_init(err) && x12_guide_compile(&x12_guide_envelope, store, err);
    return ready;
}

bool x12_guides_compile(struct err *err)
{
    if (!x12_guides_init(err))
        return false;
    for (size_t i = 0; i < COUNT_OF(guides); i++)
        if (!compile(i, err))
            return false;
    return true;
}

const struct x12_guide *x12_guide_ready(const struct x12_guide *g)
{
    size_t i = 0;
    while (guides[i] != g)
        i++;
    return give(i);
}

const struct x12_guide *x12_guide_of(const struct x12_use *use)
{
    for (size_t i = 0; i < COUNT_OF(guides); i++) {
        const struct x12_guide *g = guides[i];
        if (once_is_made(&compiled[i]) && use >= g->uses && use < g->uses + g->uses_count)
            return g;
    }
    return NULL;
}

/* ---- finding ---- */

/* Is `word` one of the words of `list`? */
static bool list_has(const char *list, struct str word)
{
    for (struct str rest = str_from(list); rest.p;)
        if (str_eq(str_split(&rest, ' '), word))
            return true;
    return false;
}

bool x12_guide_takes(const struct x12_guide *g, struct str version)
{
    return str_is(version, g->id) || (version.n && list_has(g->aliases, version));
}

const struct x12_guide *x12_guide_for(struct str functional, struct str version)
{
    for (size_t i = 0; i < COUNT_OF(guides); i++) {
        const struct x12_guide *g = guides[i];
        if (str_is(functional, g->functional) && x12_guide_takes(g, version))
            return give(i);
    }
    return NULL;
}

const struct x12_guide *x12_guide_begun(const struct x12_guide *g, const struct x12_segment *first)
{
    for (unsigned t = 0; t < COUNT_OF(g->opening.tells); t++) {
        const struct x12_guide *c = g;
        do {
            const struct x12_opening *o = &c->opening;
            if (o->segment && o->tells[t].codes && str_is(x12_element(first, 0), o->segment) &&
                list_has(o->tells[t].codes, x12_element(first, o->tells[t].element)))
                return x12_guide_ready(c);
            c = c->twin;
        } while (c && c != g);
    }
    return g;
}

const struct x12_guide *x12_guide_named(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(guides); i++)
        if (str_is(name, guides[i]->name) || str_is(name, guides[i]->id))
            return give(i);
    return NULL;
}

const struct x12_guide *const *x12_guides(size_t *count)
{
    *count = COUNT_OF(guides);
    return (const struct x12_guide *const *)guides; /* what C lets us do only with a cast */
}

const struct x12_guide *x12_guide_control(void)
{
    return &x12_guide_envelope;
}

const struct x12_use *x12_control_use(uint32_t tag)
{
    const struct x12_guide *g = x12_guide_control();
    for (uint16_t i = 0; i < g->uses_count; i++)
        if (g->uses[i].tag == tag)
            return &g->uses[i];
    return NULL;
}

const struct x12_loop *x12_loop_find(const struct x12_guide *g, const char *id)
{
    for (size_t i = 0; i < g->loops_count; i++)
        if (strcmp(g->loops[i].id, id) == 0)
            return &g->loops[i];
    return NULL;
}

static bool use_is(const struct x12_guide *g, const struct x12_use *use, const char *loop,
                   const char *name)
{
    /* Most names differ in their first letter already. */
    return use->name[0] == name[0] && strcmp(use->name, name) == 0 &&
           strcmp(g->loops[use->loop].id, loop) == 0;
}

const struct x12_use *x12_use_find(const struct x12_guide *g, const char *loop, const char *name)
{
    for (size_t i = 0; i < g->uses_count; i++)
        if (use_is(g, &g->uses[i], loop, name))
            return &g->uses[i];
    return NULL;
}

bool x12_bind(const struct x12_guide *g, const struct x12_binding *bindings, size_t count,
              uint16_t *actions, struct err *err)
{
    memset(actions, 0, g->uses_count * sizeof(*actions));
    for (const struct x12_binding *b = bindings; b < bindings + count; b++) {
        bool found = false;
        for (size_t i = 0; i < g->uses_count; i++) {
            if (!use_is(g, &g->uses[i], b->loop, b->name))
                continue;
            actions[i] = b->action;
            found = true;
        }
        if (!found)
            return err_set(err, ERR_CONFIG, "guide %s has no %s in loop \"%s\"", g->name, b->name,
                           b->loop);
    }
    return true;
}

bool x12_codes_has_longer(const struct x12_codes *codes, struct str value)
{
    for (size_t i = 0; i < codes->longer_count; i++)
        if (str_eq(codes->longer[i], value))
            return true;
    return false;
}
