/* guide_compile.c - a guide's rows to the arrays the walk runs on; rows that contradict themselves
 * refused. */
#include "x12/guides.h"
#include "x12/plan.h"

enum { FLAT_MAX = 2048 }; /* rows with SAME written out; 837I has about 700 */

/* A row with SAME written out. */
struct flat {
    const struct x12_row *row;
    char usage;
};

struct compiler {
    struct x12_guide *g;
    struct x12_store *store;
    struct err *err;
    size_t flat_count;
    struct flat flat[FLAT_MAX];
    uint16_t children[FLAT_MAX]; /* of each loop */
};

static bool wrong(struct compiler *c, const char *where, const char *name, const char *what)
{
    return err_set(c->err, ERR_CONFIG, "guide %s: %s %s: %s", c->g->name, where, name ? name : "",
                   what);
}

/* ---- loops ---- */

static const struct x12_row *loop_row(const struct x12_guide *g, const char *id)
{
    for (const struct x12_row *r = g->rows; r < g->rows + g->rows_count; r++)
        if (r->kind == X12_ROW_LOOP && strcmp(r->id, id) == 0)
            return r;
    return NULL;
}

static bool push(struct compiler *c, const struct x12_row *row, char usage)
{
    if (c->flat_count == FLAT_MAX)
        return wrong(c, "", row->name, "too many rows");
    if (row->kind != X12_ROW_END && usage != 'R' && usage != 'S')
        return wrong(c, row->id, row->name, "its usage is neither R nor S");
    c->flat[c->flat_count++] = (struct flat){row, usage};
    return true;
}

/* The rows from a LOOP to its END, the loop itself with another usage. */
static bool push_same(struct compiler *c, const struct x12_row *same)
{
    const struct x12_row *r = loop_row(c->g, same->id), *end = c->g->rows + c->g->rows_count;
    if (!r)
        return wrong(c, same->id, "SAME", "names no loop");
    if (!push(c, r++, same->usage))
        return false;
    for (unsigned depth = 1; depth && r < end; r++) {
        if (r->kind == X12_ROW_SAME)
            return wrong(c, same->id, "SAME", "within SAME");
        depth += r->kind == X12_ROW_LOOP;
        depth -= r->kind == X12_ROW_END;
        if (!push(c, r, r->usage))
            return false;
    }
    return true;
}

/* Writes SAME out, counts loops, uses and each loop's children, and checks the brackets. */
static bool flatten(struct compiler *c)
{
    for (const struct x12_row *r = c->g->rows; r < c->g->rows + c->g->rows_count; r++)
        if (!(r->kind == X12_ROW_SAME ? push_same(c, r) : push(c, r, r->usage)))
            return false;
    uint16_t open[X12_DEPTH_MAX] = {0}, loops = 1, uses = 0;
    size_t depth = 0;
    for (size_t i = 0; i < c->flat_count; i++) {
        const struct x12_row *r = c->flat[i].row;
        if (r->kind == X12_ROW_END) {
            if (depth-- == 0)
                return wrong(c, "END", NULL, "without a loop");
            continue;
        }
        c->children[open[depth]]++;
        uses = (uint16_t)(uses + (r->kind == X12_ROW_SEG));
        if (r->kind != X12_ROW_LOOP)
            continue;
        if (++depth == X12_DEPTH_MAX || i + 1 == c->flat_count ||
            c->flat[i + 1].row->kind != X12_ROW_SEG)
            return wrong(c, r->id, r->name, "too deep, or no segment opens it");
        open[depth] = loops++;
    }
    c->g->loops_count = loops;
    c->g->uses_count = uses;
    if (uses > X12_USES_MAX)
        return wrong(c, "", NULL, "too many segments");
    return depth == 0 || wrong(c, "LOOP", NULL, "without an END");
}

/* While filling: where each open loop stands. */
struct build {
    struct compiler *c;
    struct x12_loop *loops;
    struct x12_use *uses;
    struct x12_child *children[X12_DEPTH_MAX]; /* of the open loops */
    uint16_t open[X12_DEPTH_MAX];
    uint16_t filled[X12_DEPTH_MAX];
    size_t depth;
    uint16_t loops_made, uses_made;
    const struct x12_row *rows[FLAT_MAX]; /* of the uses made */
};

/* The next child of the innermost loop. */
static struct x12_child *next_child(struct build *b, const struct flat *f, uint16_t *number)
{
    *number = b->filled[b->depth]++;
    struct x12_child *child = &b->children[b->depth][*number];
    child->usage = f->usage;
    child->max = f->row->max;
    return child;
}

static bool open_loop(struct build *b, const struct x12_row *row, char usage)
{
    uint16_t index = b->loops_made++, count = b->c->children[index];
    struct x12_child *children =
        x12_store_take(b->c->store, (count ? count : 1U) * sizeof(*children));
    struct x12_loop *loop = &b->loops[index];
    loop->id = row ? row->id : "";
    loop->name = row ? row->name : "transaction_set";
    loop->index = index;
    loop->usage = usage;
    loop->max = row ? row->max : 1;
    loop->children = children;
    loop->children_count = count;
    if (row) {
        uint16_t number;
        struct x12_child *child = next_child(b, &(struct flat){row, usage}, &number);
        child->loop = loop;
        loop->child = number;
        loop->parent = &b->loops[b->open[b->depth]];
        b->depth++;
    }
    loop->depth = (uint16_t)b->depth;
    b->open[b->depth] = index;
    b->filled[b->depth] = 0;
    b->children[b->depth] = children;
    return children || wrong(b->c, loop->id, loop->name, "no room");
}

/* A child's place, once its segment or its opening segment is known. */
static void place(struct x12_child *children, uint16_t number, const struct x12_use *use)
{
    struct x12_child *child = &children[number];
    child->use = use;
    child->position = use->position;
    if (number > 0 && child->position < child[-1].position)
        child->position = (uint16_t)(child[-1].position + 1);
}

/* A row that SAME repeats has its fields already. */
static bool had_before(struct build *b, const struct x12_row *row, struct x12_use *use)
{
    for (const struct x12_use *u = b->uses; u < use; u++)
        if (b->rows[u->index] == row) {
            use->fields = u->fields;
            use->fields_count = u->fields_count;
            use->syntax = u->syntax;
            use->syntax_count = u->syntax_count;
            use->picks = u->picks;
            return true;
        }
    b->rows[use->index] = row;
    return false;
}

static bool add_use(struct build *b, const struct flat *f)
{
    const struct x12_row *row = f->row;
    const struct x12_dict_segment *d = x12_dict_segment(row->id);
    if (!d)
        return wrong(b->c, row->id, row->name, "is not in the dictionary");
    struct x12_use *use = &b->uses[b->uses_made];
    struct x12_loop *loop = &b->loops[b->open[b->depth]];
    next_child(b, f, &use->child);
    use->id = d->id;
    use->name = row->name;
    use->tag = x12_tag_of(str_from(d->id));
    use->index = b->uses_made++;
    use->loop = loop->index;
    use->position = row->position;
    use->usage = f->usage;
    use->max = row->max;
    place(b->children[b->depth], use->child, use);
    if (use->child == 0 && loop->parent) /* it opens the loop: the parent's child shows it too */
        place(b->children[b->depth - 1], loop->child, use);
    if (had_before(b, row, use))
        return true;
    const char *what = x12_fields_compile(b->c->store, row, d, use);
    return !what || wrong(b->c, row->id, row->name, what);
}

static bool build(struct build *b)
{
    if (!open_loop(b, NULL, 'R'))
        return false;
    for (size_t i = 0; i < b->c->flat_count; i++) {
        const struct flat *f = &b->c->flat[i];
        if (f->row->kind == X12_ROW_END)
            b->depth--;
        else if (!(f->row->kind == X12_ROW_LOOP ? open_loop(b, f->row, f->usage) : add_use(b, f)))
            return false;
    }
    return true;
}

/* ---- what only the whole can tell ---- */

static bool codes_share(const struct x12_codes *a, const struct x12_codes *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (x12_codes_has_packed(b, a->packed[i]))
            return true;
    for (size_t i = 0; i < a->longer_count; i++)
        if (x12_codes_has_longer(b, a->longer[i]))
            return true;
    return false;
}

/* Do two uses of one segment id share a pick whose lists have no code in common? */
bool x12_uses_differ(const struct x12_use *a, const struct x12_use *b)
{
    for (size_t e = 0; e < a->fields_count; e++) {
        const struct x12_field *x = &a->fields[e], *y = &b->fields[e];
        if (x->pick && y->pick && !codes_share(x->codes, y->codes))
            return true;
        for (size_t p = 0; p < x->parts_count; p++)
            if (x->parts[p].pick && y->parts[p].pick &&
                !codes_share(x->parts[p].codes, y->parts[p].codes))
                return true;
    }
    return false;
}

static const char *child_name(const struct x12_child *child)
{
    return child->loop ? child->loop->name : child->use->name;
}

/* Names that are unique, twins that can be told apart. */
static bool check_loop(struct compiler *c, const struct x12_loop *loop)
{
    const struct x12_child *children = loop->children;
    for (size_t i = 0; i < loop->children_count; i++) {
        const struct x12_child *child = &children[i];
        for (size_t k = 0; k < i; k++) {
            if (strcmp(child_name(child), child_name(&children[k])) == 0)
                return wrong(c, loop->id, child_name(child), "is the name of two siblings");
            if (child->use->tag == children[k].use->tag &&
                !x12_uses_differ(child->use, children[k].use))
                return wrong(c, loop->id, child_name(child), "has a twin no pick tells apart");
        }
    }
    return true;
}

static bool compile(struct compiler *c)
{
    if (!flatten(c))
        return false;
    struct build b = {.c = c};
    b.loops = x12_store_take(c->store, c->g->loops_count * sizeof(*b.loops));
    b.uses = x12_store_take(c->store, c->g->uses_count * sizeof(*b.uses));
    if (!b.loops || !b.uses)
        return wrong(c, "", NULL, "no room");
    if (!build(&b))
        return false;
    for (size_t i = 0; i < c->g->loops_count; i++)
        if (!check_loop(c, &b.loops[i]))
            return false;
    c->g->loops = b.loops;
    c->g->uses = b.uses;
    c->g->plan = x12_plan_new(c->g, b.uses, c->store, c->err);
    return c->g->plan;
}

bool x12_guide_compile(struct x12_guide *g, struct x12_store *s, struct err *err)
{
    struct compiler c = {.g = g, .store = s, .err = err};
    return compile(&c);
}
