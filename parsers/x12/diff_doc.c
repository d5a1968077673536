/* diff_doc.c - a document read into a tree, each node with what it is about and a fingerprint of
 * what it says. */
#include "x12/diff_doc.h"

#include "base/hash.h"
#include "base/money.h"
#include <stdlib.h>

/* ---- what counts ---- */

struct str diff_element(struct str text, unsigned i)
{
    while (i-- > 0 && text.p)
        (void)str_split(&text, DIFF_ELEMENT);
    return text.p ? str_split(&text, DIFF_ELEMENT) : text;
}

/* Numbers of the envelope, its dates and delimiters, and where an HL stands: said by the tree. */
bool diff_counts(const struct x12_diff_options *o, struct str segment, unsigned i)
{
    static const struct {
        const char *id;
        uint32_t elements; /* bit i: element i does not count */
    } rows[] = {
        {"ISA", 1U << 9 | 1U << 10 | 1U << 11 | 1U << 13 | 1U << 16},
        {"GS", 1U << 4 | 1U << 5 | 1U << 6},
        {"ST", 1U << 2},
        {"SE", 1U << 1 | 1U << 2},
        {"GE", 1U << 1 | 1U << 2},
        {"IEA", 1U << 1 | 1U << 2},
        {"HL", 1U << 1 | 1U << 2 | 1U << 4},
    };

    for (size_t k = 0; !o->strict && i < 32 && k < COUNT_OF(rows); k++)
        if (str_is(segment, rows[k].id))
            return (rows[k].elements >> i & 1) == 0;
    return true;
}

/* ---- values ---- */

static const struct x12_field *field_of(const struct x12_use *use, unsigned i, unsigned c)
{
    const struct x12_field *f = use && i <= use->fields_count ? &use->fields[i - 1] : NULL;

    if (f && f->composite)
        return c >= 1 && c <= f->parts_count ? &f->parts[c - 1] : NULL;
    return f;
}

static bool is_number(const struct x12_field *f)
{
    return f && (f->type == X12_R || f->type == X12_N0 || f->type == X12_N2);
}

/* 100, 100.0 and 0100 are one number. */
static void put_number(struct buf *b, struct str v)
{
    char text[MONEY_TEXT_MAX];
    struct decimal d;

    if (decimal_parse(v, &d) == NUMBER_OK) {
        (void)decimal_format(d, text);
        buf_puts(b, text);
    } else {
        buf_put_str(b, v);
    }
}

static void trim_end(struct buf *b, size_t from, char separator)
{
    while (b->n > from && b->p[b->n - 1] == separator)
        b->n--;
}

static void put_simple(struct x12_diff_doc *d, const struct x12_field *f, struct str v)
{
    if (d->options.strict) {
        buf_put_str(&d->text, v);
        return;
    }
    while (v.n && v.p[v.n - 1] == ' ')
        v.n--;
    if (is_number(f))
        put_number(&d->text, v);
    else
        buf_put_str(&d->text, v);
}

static void put_value(struct x12_diff_doc *d, const struct x12_segment *s,
                      const struct x12_use *use, unsigned i)
{
    struct str rest = x12_element(s, i);
    bool isa = s->tag == X12_TAG('I', 'S', 'A');
    size_t from = d->text.n;

    if (isa || rest.n == 0) { /* its separators are values */
        put_simple(d, field_of(use, i, 1), rest);
        return;
    }
    for (bool first = true; rest.p; first = false) {
        struct str one = s->delims->repetition ? str_split(&rest, s->delims->repetition) : rest;
        size_t begun;
        if (!s->delims->repetition)
            rest.p = NULL;
        if (!first)
            buf_putc(&d->text, DIFF_REPETITION);
        begun = d->text.n;
        for (unsigned c = 1; one.p; c++) {
            struct str part = str_split(&one, s->delims->component);
            if (c > 1)
                buf_putc(&d->text, DIFF_COMPONENT);
            put_simple(d, field_of(use, i, c), part);
        }
        trim_end(&d->text, begun, DIFF_COMPONENT);
    }
    trim_end(&d->text, from, DIFF_REPETITION);
}

/* ---- nodes ---- */

static struct diff_node *node_new(struct x12_diff_doc *d, enum diff_node_kind kind)
{
    if (d->full || d->count == X12_DIFF_NODES_MAX) {
        d->full = true;
        return NULL;
    }
    if (d->count == d->cap) {
        uint32_t cap = d->cap ? d->cap * 2 : 1024;
        struct diff_node *more = realloc(d->nodes, cap * sizeof(*more));
        if (!more) {
            d->full = true;
            return NULL;
        }
        d->nodes = more;
        d->cap = cap;
    }
    struct diff_node *n = &d->nodes[d->count++];
    *n = (struct diff_node){.kind = (uint8_t)kind};
    return n;
}

static uint64_t join(uint64_t a, uint64_t b)
{
    return (a ^ b) * 0x9e3779b97f4a7c15 + (a << 7 | a >> 57);
}

static void attach(struct x12_diff_doc *d, struct diff_node *n)
{
    uint32_t at = (uint32_t)(n - d->nodes);
    struct diff_node *parent = &d->nodes[d->open];

    n->parent = d->open;
    if (parent->last != DIFF_NONE)
        d->nodes[parent->last].next = at;
    else
        parent->first = at;
    parent->last = at;
}

static void open_node(struct x12_diff_doc *d, enum diff_node_kind kind, const struct x12_loop *loop)
{
    struct diff_node *n = node_new(d, kind);

    if (!n)
        return;
    n->loop = loop;
    n->type = loop ? hash64(str_from(loop->id)) : kind;
    attach(d, n);
    d->open = (uint32_t)(n - d->nodes);
}

/* ---- what a node is about ---- */

static const struct diff_node *child_segment(const struct x12_diff_doc *d,
                                             const struct diff_node *n, const char *id,
                                             const char *qualifier)
{
    for (uint32_t k = n->first; k != DIFF_NONE; k = d->nodes[k].next) {
        const struct diff_node *c = &d->nodes[k];
        if (c->kind == DIFF_SEGMENT && str_is(diff_element(diff_text(d, c), 0), id) &&
            (!qualifier || str_is(diff_element(diff_text(d, c), 1), qualifier)))
            return c;
    }
    return NULL;
}

static void set_key(struct x12_diff_doc *d, struct diff_node *n, struct str value)
{
    n->key = value.p && value.n ? (uint32_t)(value.p - d->text.p) : 0;
    n->key_n = value.p ? (uint32_t)value.n : 0;
}

/* Who stands at a level: the number, or the name, of the first NM1 below it. */
static void key_of_level(struct x12_diff_doc *d, struct diff_node *n)
{
    for (uint32_t k = n->first; k != DIFF_NONE; k = d->nodes[k].next) {
        const struct diff_node *nm1 =
            d->nodes[k].kind == DIFF_LOOP ? child_segment(d, &d->nodes[k], "NM1", NULL) : NULL;
        if (!nm1)
            continue;
        struct str id = diff_element(diff_text(d, nm1), 9);
        struct str last = diff_element(diff_text(d, nm1), 3);
        struct str first = diff_element(diff_text(d, nm1), 4);
        if (id.p && id.n)
            set_key(d, n, id);
        else if (last.p) /* they stand next to each other: "DOE<1f>JANE" */
            set_key(d, n, str_of(last.p, last.n + (first.p ? first.n + 1 : 0)));
        return;
    }
}

static void key_of_line(struct x12_diff_doc *d, struct diff_node *n, const struct diff_node *svc)
{
    static const char *const controls[] = {"6R", "FJ"};

    for (size_t i = 0; i < COUNT_OF(controls); i++) {
        const struct diff_node *ref = child_segment(d, n, "REF", controls[i]);
        if (ref) {
            set_key(d, n, diff_element(diff_text(d, ref), 2));
            return;
        }
    }
    set_key(d, n, diff_element(diff_text(d, svc), 1));
}

static void key_of_loop(struct x12_diff_doc *d, struct diff_node *n)
{
    const struct diff_node *first = n->first != DIFF_NONE ? &d->nodes[n->first] : NULL;
    struct str id;

    if (!first || first->kind != DIFF_SEGMENT)
        return;
    id = diff_element(diff_text(d, first), 0);
    n->strong = str_is(id, "CLM") || str_is(id, "CLP");
    if (n->strong || str_is(id, "LX") || str_is(id, "NM1") || str_is(id, "N1") ||
        str_is(id, "SBR") || str_is(id, "SVD") || str_is(id, "INS"))
        set_key(d, n, diff_element(diff_text(d, first), 1));
    else if (str_is(id, "TRN"))
        set_key(d, n, diff_element(diff_text(d, first), 2));
    else if (str_is(id, "HL"))
        key_of_level(d, n);
    else if (str_is(id, "SVC"))
        key_of_line(d, n, first);
}

static void key_of_set(struct x12_diff_doc *d, struct diff_node *n)
{
    static const struct {
        const char *id;
        unsigned element;
    } keys[] = {{"BHT", 3}, {"TRN", 2}, {"BGN", 2}, {"AK1", 2}};

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const struct diff_node *s = child_segment(d, n, keys[i].id, NULL);
        if (s) {
            set_key(d, n, diff_element(diff_text(d, s), keys[i].element));
            return;
        }
    }
}

static void close_node(struct x12_diff_doc *d)
{
    struct diff_node *n = &d->nodes[d->open];

    if (n->kind == DIFF_LOOP)
        key_of_loop(d, n);
    else if (n->kind == DIFF_SET)
        key_of_set(d, n);
    n->content = n->type;
    for (uint32_t k = n->first; k != DIFF_NONE; k = d->nodes[k].next) {
        n->content = join(n->content, d->nodes[k].content);
        n->segments += d->nodes[k].segments;
    }
    n->match = join(n->type, n->key_n ? hash64(diff_key(d, n)) : 1);
    d->open = n->parent;
}

/* ---- events ---- */

static uint64_t content_of(const struct x12_diff_doc *d, struct str text)
{
    struct str id = diff_element(text, 0);
    uint64_t h = hash64(id);

    for (unsigned i = 0; text.p; i++) {
        struct str v = str_split(&text, DIFF_ELEMENT);
        h = join(h, i == 0 || diff_counts(&d->options, id, i) ? hash64(v) : 0);
    }
    return h;
}

/* The kind of a segment: its place, and its qualifier where its first element is a code. */
static uint64_t type_of(const struct x12_segment *s, const struct x12_use *use, struct str text)
{
    const struct x12_field *f = field_of(use, 1, 1);
    struct str one = diff_element(text, 1);
    uint64_t h = join(s->tag, use ? use->index + 1u : 0);

    if (one.p && (!use || (f && f->type == X12_ID))) {
        struct str qualifier = str_split(&one, DIFF_COMPONENT);
        h = join(h, hash64(qualifier));
    }
    return h;
}

static void add_segment(struct x12_diff_doc *d, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;
    size_t from = d->text.n;
    struct diff_node *n;

    buf_put_str(&d->text, x12_element(s, 0));
    for (unsigned i = 1; i <= s->n; i++) {
        buf_putc(&d->text, DIFF_ELEMENT);
        put_value(d, s, e->use, i);
    }
    trim_end(&d->text, from, DIFF_ELEMENT);
    if (d->text.failed || !(n = node_new(d, DIFF_SEGMENT))) {
        d->full = true;
        return;
    }
    n->use = e->use;
    n->text = (uint32_t)from;
    n->text_n = (uint32_t)(d->text.n - from);
    n->segments = 1;
    n->type = type_of(s, e->use, diff_text(d, n));
    n->content = content_of(d, diff_text(d, n));
    n->match = n->type;
    attach(d, n);
}

static bool event(void *ctx, const struct x12_event *e)
{
    struct x12_diff_doc *d = ctx;

    switch (e->kind) {
    case X12_INTERCHANGE_OPEN:
        open_node(d, DIFF_INTERCHANGE, NULL);
        break;
    case X12_GROUP_OPEN:
        open_node(d, DIFF_GROUP, NULL);
        break;
    case X12_SET_OPEN:
        open_node(d, DIFF_SET, NULL);
        break;
    case X12_LOOP_OPEN:
        if (e->loop->parent)
            open_node(d, DIFF_LOOP, e->loop);
        break;
    case X12_LOOP_CLOSE:
        if (e->loop->parent && !d->full)
            close_node(d);
        break;
    case X12_SEGMENT:
        add_segment(d, e);
        break;
    default: /* the closes of interchange, group and set */
        if (!d->full)
            close_node(d);
        break;
    }
    return !d->full;
}

/* ---- life ---- */

struct x12_diff_doc *x12_diff_doc_new(const struct x12_diff_options *options, struct err *err)
{
    struct x12_diff_doc *d = calloc(1, sizeof(*d));

    if (d) {
        d->options = *options;
        buf_init(&d->text, X12_DIFF_TEXT_MAX);
        buf_putc(&d->text, ' '); /* offset 0 is no key */
    }
    if (!d || !node_new(d, DIFF_ROOT)) {
        x12_diff_doc_free(d);
        err_set(err, ERR_LIMIT, "no memory to compare");
        return NULL;
    }
    return d;
}

void x12_diff_doc_free(struct x12_diff_doc *d)
{
    if (!d)
        return;
    free(d->nodes);
    buf_fini(&d->text);
    free(d);
}

struct x12_handler x12_diff_doc_handler(struct x12_diff_doc *d)
{
    return (struct x12_handler){d, event, {NULL, NULL}};
}

bool x12_diff_doc_end(struct x12_diff_doc *d, struct err *err)
{
    if (d->full)
        return err_set(err, ERR_LIMIT, "the document is too large to be compared in memory");
    assert(d->open == 0);
    close_node(d);
    return true;
}
