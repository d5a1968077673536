/* diff.c - two trees walked together: children are matched, and what does not match is told. */
#include "x12/diff.h"

#include "x12/diff_doc.h"
#include "x12/names.h"
#include <stdlib.h>

enum {
    DEPTH_MAX = X12_DEPTH_MAX + 8, /* interchange, group, set and the loops */
    ALIKE_MAX = 64,                /* siblings of one key that are compared with each other */
};

/** A node of A, one of B, or both: 0 for none (the root is never a child). */
struct pair {
    uint32_t a, b;
};

struct frame {
    struct pair *pairs;
    size_t count, next;
};

struct diff {
    const struct x12_diff_doc *a, *b;
    struct x12_diff_options options;
    struct x12_diff_sink sink;
    struct x12_names *names;
    struct buf path, left, right;
    struct err *err;
    bool stopped;
};

/* ---- matching ---- */

struct child {
    uint64_t match;
    uint32_t node, order;
};

static int by_match(const void *x, const void *y)
{
    const struct child *a = x, *b = y;

    if (a->match != b->match)
        return a->match < b->match ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static size_t children_of(const struct x12_diff_doc *d, uint32_t node, struct child **out)
{
    size_t n = 0;

    for (uint32_t k = d->nodes[node].first; k != DIFF_NONE; k = d->nodes[k].next)
        n++;
    *out = calloc(n ? n : 1, sizeof(**out));
    n = 0;
    for (uint32_t k = d->nodes[node].first; *out && k != DIFF_NONE; k = d->nodes[k].next, n++)
        (*out)[n] = (struct child){d->nodes[k].match, k, (uint32_t)n};
    return n;
}

/* Of those with one key: the ones that say the same first, the rest in their order. A child of B
 * that is taken has node 0 afterwards; partner_of holds its order + 1. */
static void match_alike(const struct diff *df, struct child *a, size_t na, struct child *b,
                        size_t nb, uint32_t *partner_of)
{
    size_t i = 0, j = 0;

    for (size_t x = 0; na <= ALIKE_MAX && nb <= ALIKE_MAX && x < na; x++)
        for (size_t y = 0; y < nb && !partner_of[a[x].order]; y++)
            if (b[y].node && df->a->nodes[a[x].node].content == df->b->nodes[b[y].node].content) {
                partner_of[a[x].order] = b[y].order + 1;
                b[y].node = DIFF_NONE;
            }
    while (i < na && j < nb) {
        if (partner_of[a[i].order]) {
            i++;
        } else if (!b[j].node) {
            j++;
        } else {
            partner_of[a[i++].order] = b[j].order + 1;
            b[j++].node = DIFF_NONE;
        }
    }
}

static size_t run_of(const struct child *c, size_t n)
{
    size_t k = 1;

    while (k < n && c[k].match == c[0].match)
        k++;
    return k;
}

static void match_sorted(const struct diff *df, struct child *a, size_t na, struct child *b,
                         size_t nb, uint32_t *partner_of)
{
    while (na > 0 && nb > 0) {
        size_t ra = a->match <= b->match ? run_of(a, na) : 0;
        size_t rb = b->match <= a->match ? run_of(b, nb) : 0;

        if (ra && rb)
            match_alike(df, a, ra, b, rb, partner_of);
        a += ra;
        na -= ra;
        b += rb;
        nb -= rb;
    }
}

/* What has no partner by key may have one of its kind, unless another key is another thing. */
static size_t leftovers(const struct x12_diff_doc *d, struct child *c, size_t n,
                        const uint32_t *partner_of)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (!c[i].node || (partner_of && partner_of[c[i].order]) || d->nodes[c[i].node].strong)
            continue;
        c[kept] = c[i];
        c[kept].match = d->nodes[c[kept].node].type;
        kept++;
    }
    qsort(c, kept, sizeof(*c), by_match);
    return kept;
}

/* The pairs in the order of A; what only B has, at the end. */
static size_t list_pairs(const struct diff *df, struct pair parents, const uint32_t *partner_of,
                         uint32_t *nodes_b, struct pair *out)
{
    size_t n = 0, count_b = 0;

    for (uint32_t k = df->b->nodes[parents.b].first; k != DIFF_NONE; k = df->b->nodes[k].next)
        nodes_b[count_b++] = k;
    for (uint32_t k = df->a->nodes[parents.a].first; k != DIFF_NONE; k = df->a->nodes[k].next) {
        uint32_t partner = partner_of[n];
        out[n++] = (struct pair){k, partner ? nodes_b[partner - 1] : DIFF_NONE};
        if (partner)
            nodes_b[partner - 1] = DIFF_NONE;
    }
    for (size_t i = 0; i < count_b; i++)
        if (nodes_b[i])
            out[n++] = (struct pair){DIFF_NONE, nodes_b[i]};
    return n;
}

static bool make_pairs(struct diff *df, struct pair parents, struct frame *f)
{
    struct child *a = NULL, *b = NULL;
    size_t na = children_of(df->a, parents.a, &a), nb = children_of(df->b, parents.b, &b);
    uint32_t *partner_of = calloc(na + 1, sizeof(*partner_of));
    uint32_t *nodes_b = calloc(nb + 1, sizeof(*nodes_b));

    *f = (struct frame){calloc(na + nb + 1, sizeof(*f->pairs)), 0, 0};
    if (a && b && partner_of && nodes_b && f->pairs) {
        qsort(a, na, sizeof(*a), by_match);
        qsort(b, nb, sizeof(*b), by_match);
        match_sorted(df, a, na, b, nb, partner_of);
        size_t la = leftovers(df->a, a, na, partner_of), lb = leftovers(df->b, b, nb, NULL);
        match_sorted(df, a, la, b, lb, partner_of);
        f->count = list_pairs(df, parents, partner_of, nodes_b, f->pairs);
    } else {
        df->stopped = true;
        err_set(df->err, ERR_LIMIT, "no memory to compare");
    }
    free(a);
    free(b);
    free(partner_of);
    free(nodes_b);
    return !df->stopped;
}

/* ---- telling ---- */

static void put_key(struct buf *out, struct str key)
{
    for (size_t i = 0; i < key.n; i++) {
        char c = key.p[i];
        buf_putc(out, c == DIFF_ELEMENT || c == DIFF_REPETITION ? ' '
                      : c == DIFF_COMPONENT                     ? ':'
                                                                : c);
    }
}

/* Among its siblings of the same kind, from 1. */
static uint64_t occurrence_of(const struct x12_diff_doc *d, const struct diff_node *n)
{
    uint64_t count = 1;

    for (uint32_t k = d->nodes[n->parent].first; &d->nodes[k] != n; k = d->nodes[k].next)
        count += d->nodes[k].type == n->type;
    return count;
}

static void put_step(struct diff *df, const struct x12_diff_doc *d, const struct diff_node *n)
{
    static const char *const kinds[] = {"", "interchange", "group", "set"};

    if (df->path.n)
        buf_putc(&df->path, '/');
    if (n->kind == DIFF_SEGMENT) {
        buf_put_str(&df->path, diff_element(diff_text(d, n), 0));
        return;
    }
    buf_puts(&df->path, n->loop ? n->loop->id : kinds[n->kind]);
    buf_putc(&df->path, '[');
    if (n->key_n && !df->options.no_values)
        put_key(&df->path, diff_key(d, n));
    else
        buf_put_u64(&df->path, occurrence_of(d, n));
    buf_putc(&df->path, ']');
}

static void make_path(struct diff *df, const struct x12_diff_doc *d, uint32_t node)
{
    uint32_t chain[DEPTH_MAX];
    unsigned depth = 0;

    for (; node != 0 && depth < DEPTH_MAX; node = d->nodes[node].parent)
        chain[depth++] = node;
    buf_reset(&df->path);
    while (depth-- > 0 && df->path.n < X12_DIFF_PATH_MAX)
        put_step(df, d, &d->nodes[chain[depth]]);
}

static const char *loop_of(const struct x12_diff_doc *d, const struct diff_node *n)
{
    const struct diff_node *at = n->kind == DIFF_SEGMENT ? &d->nodes[n->parent] : n;
    return at->loop ? at->loop->id : "";
}

static void put(struct diff *df, const struct x12_difference *x)
{
    df->stopped |= !df->sink.put(df->sink.ctx, x);
}

static void only_one(struct diff *df, enum x12_diff_kind kind, const struct x12_diff_doc *d,
                     uint32_t node)
{
    const struct diff_node *n = &d->nodes[node], *first = n;

    while (first->kind != DIFF_SEGMENT && first->first != DIFF_NONE)
        first = &d->nodes[first->first];
    make_path(df, d, node);
    put(df, &(struct x12_difference){.kind = kind,
                                     .path = buf_cstr(&df->path),
                                     .segment = first->kind == DIFF_SEGMENT
                                                    ? diff_element(diff_text(d, first), 0)
                                                    : STR(""),
                                     .loop = loop_of(d, n),
                                     .name = n->loop  ? n->loop->name
                                             : n->use ? n->use->name
                                                      : NULL,
                                     .segments = n->segments});
}

static struct str shown(struct buf *out, struct str value)
{
    buf_reset(out);
    for (size_t i = 0; i < value.n; i++)
        buf_putc(out, value.p[i] == DIFF_COMPONENT    ? ':'
                      : value.p[i] == DIFF_REPETITION ? '^'
                                                      : value.p[i]);
    return buf_str(out);
}

struct spot {
    uint32_t a;
    unsigned element, repetition, component;
    struct str segment;
};

static void value(struct diff *df, const struct spot *at, struct str a, struct str b)
{
    char scratch[X12_NAME_MAX];
    const struct diff_node *n = &df->a->nodes[at->a];
    const struct x12_guide *g = n->use ? x12_guide_of(n->use) : NULL;

    make_path(df, df->a, at->a);
    put(df, &(struct x12_difference){
                .kind = X12_DIFF_VALUE,
                .path = buf_cstr(&df->path),
                .segment = at->segment,
                .loop = loop_of(df->a, n),
                .name = g ? x12_names_key(df->names, g, n->use, at->element, at->component, scratch)
                          : NULL,
                .element = at->element,
                .component = at->component,
                .repetition = at->repetition,
                .a = shown(&df->left, a),
                .b = shown(&df->right, b)});
}

static struct str next_part(struct str *rest, char separator)
{
    return rest->p ? str_split(rest, separator) : str_of(NULL, 0);
}

static void parts(struct diff *df, struct spot *at, struct str a, struct str b)
{
    bool composite =
        (a.n && memchr(a.p, DIFF_COMPONENT, a.n)) || (b.n && memchr(b.p, DIFF_COMPONENT, b.n));

    if (!composite) {
        at->component = 0;
        value(df, at, a, b);
        return;
    }
    for (at->component = 1; (a.p || b.p) && !df->stopped; at->component++) {
        struct str x = next_part(&a, DIFF_COMPONENT), y = next_part(&b, DIFF_COMPONENT);
        if (!str_eq(x, y))
            value(df, at, x, y);
    }
}

static void repetitions(struct diff *df, struct spot *at, struct str a, struct str b)
{
    bool repeats =
        (a.n && memchr(a.p, DIFF_REPETITION, a.n)) || (b.n && memchr(b.p, DIFF_REPETITION, b.n));

    at->repetition = repeats;
    for (; (a.p || b.p) && !df->stopped; at->repetition++) {
        struct str x = next_part(&a, DIFF_REPETITION), y = next_part(&b, DIFF_REPETITION);
        if (!str_eq(x, y))
            parts(df, at, x, y);
    }
}

static void segments(struct diff *df, struct pair p)
{
    struct str a = diff_text(df->a, &df->a->nodes[p.a]), b = diff_text(df->b, &df->b->nodes[p.b]);
    struct spot at = {.a = p.a, .segment = diff_element(a, 0)};

    (void)next_part(&a, DIFF_ELEMENT);
    (void)next_part(&b, DIFF_ELEMENT);
    for (at.element = 1; (a.p || b.p) && !df->stopped; at.element++) {
        struct str x = next_part(&a, DIFF_ELEMENT), y = next_part(&b, DIFF_ELEMENT);
        if (!str_eq(x, y) && diff_counts(&df->options, at.segment, at.element))
            repetitions(df, &at, x, y);
    }
}

/* ---- walking ---- */

/* One pair; true when its children are to be gone through. */
static bool visit(struct diff *df, struct pair p)
{
    if (!p.b)
        only_one(df, X12_DIFF_ONLY_A, df->a, p.a);
    else if (!p.a)
        only_one(df, X12_DIFF_ONLY_B, df->b, p.b);
    else if (df->a->nodes[p.a].content == df->b->nodes[p.b].content)
        return false;
    else if (df->a->nodes[p.a].kind != DIFF_SEGMENT)
        return true;
    else
        segments(df, p);
    return false;
}

static void walk(struct diff *df)
{
    struct frame frames[DEPTH_MAX];
    unsigned depth = 0;

    if (df->a->nodes[0].content == df->b->nodes[0].content)
        return;
    (void)make_pairs(df, (struct pair){0, 0}, &frames[depth++]);
    while (depth > 0) {
        struct frame *f = &frames[depth - 1];
        if (df->stopped || f->next == f->count) {
            free(f->pairs);
            depth--;
            continue;
        }
        struct pair p = f->pairs[f->next++];
        if (visit(df, p) && depth < DEPTH_MAX)
            (void)make_pairs(df, p, &frames[depth++]);
    }
}

bool x12_diff(const struct x12_diff_doc *a, const struct x12_diff_doc *b,
              const struct x12_diff_options *options, const struct x12_diff_sink *sink,
              struct err *err)
{
    struct diff df = {.a = a, .b = b, .options = *options, .sink = *sink, .err = err};

    df.names = x12_names_new(err);
    if (!df.names)
        return false;
    buf_init(&df.path, (size_t)4 * X12_DIFF_PATH_MAX);
    buf_init(&df.left, 0);
    buf_init(&df.right, 0);
    walk(&df);
    x12_names_free(df.names);
    buf_fini(&df.path);
    buf_fini(&df.left);
    buf_fini(&df.right);
    return !df.stopped;
}
