/* guide_compile.c - a guide's rows to the arrays the walk runs on; rows that contradict themselves
 * refused. */
#include "x12/guides.h"
#include "x12/plan.h"

#include <stdlib.h>

enum {
    FLAT_MAX = 2048,        /* rows with SAME written out; 837I has about 700 */
    PARTS_MAX = 32,         /* elements of a segment: syntax notes are 32 bits */
    CODES_MAX = 512,        /* codes of one list */
    SYNTAX_MAX = 16,        /* notes of one segment */
    UNLIMITED = UINT16_MAX, /* the standard lets the element repeat: a guide says how often */
};

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

static const char *keep_text(struct compiler *c, struct str s)
{
    char text[128];
    if (!str_copy(text, sizeof(text), s))
        return NULL;
    return x12_store_keep(c->store, text, s.n + 1);
}

/* ---- code lists ---- */

static int by_word(const void *a, const void *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

/* "SITUATIONAL_TRIGGER": a code of several words, kept with its spaces. */
static bool keep_code(struct compiler *c, struct str token, struct str *out)
{
    char text[64];
    if (!str_copy(text, sizeof(text), token))
        return false;
    for (size_t i = 0; i < token.n; i++)
        if (text[i] == '_')
            text[i] = ' ';
    const char *kept = x12_store_keep(c->store, text, token.n + 1);
    *out = str_of(kept, token.n);
    return kept;
}

static const char *sort_codes(uint32_t *packed, size_t count)
{
    qsort(packed, count, sizeof(*packed), by_word);
    for (size_t i = 1; i < count; i++)
        if (packed[i] == packed[i - 1])
            return "a code is listed twice";
    return NULL;
}

/* NULL when done; else what is wrong. */
static const char *compile_codes(struct compiler *c, const char *list, struct x12_field *f)
{
    uint32_t packed[CODES_MAX] = {0};
    struct str longer[16] = {0};
    struct x12_codes codes;
    memset(&codes, 0, sizeof(codes));
    for (struct str rest = str_from(list); rest.p;) {
        struct str code = str_split(&rest, ' ');
        if (code.n == 0 || code.n < f->min || code.n > f->max)
            return "a code does not fit the element";
        if (code.n <= 4 && codes.count < CODES_MAX)
            packed[codes.count++] = x12_pack(code);
        else if (code.n <= 4 || codes.longer_count == COUNT_OF(longer))
            return "too many codes";
        else if (!keep_code(c, code, &longer[codes.longer_count++]))
            return "no room for its codes";
    }
    const char *what = sort_codes(packed, codes.count);
    if (what)
        return what;
    codes.packed = x12_store_keep(c->store, packed, (codes.count + 1U) * sizeof(packed[0]));
    codes.longer = x12_store_keep(c->store, longer, (codes.longer_count + 1U) * sizeof(longer[0]));
    codes.text = list;
    f->codes = x12_store_keep(c->store, &codes, sizeof(codes));
    return codes.packed && codes.longer && f->codes ? NULL : "no room for its codes";
}

/* ---- syntax notes ---- */

static bool compile_note(struct str note, size_t parts, struct x12_syntax *s)
{
    if (note.n < 5 || note.n % 2 == 0 || !memchr("PRECL", note.p[0], 5))
        return false;
    s->kind = note.p[0];
    bool conditional = s->kind == 'C' || s->kind == 'L';
    for (size_t i = 1; i < note.n; i += 2) {
        unsigned e = (unsigned)(note.p[i] - '0') * 10 + (unsigned)(note.p[i + 1] - '0');
        if (e == 0 || e > parts)
            return false;
        if (i == 1 && conditional)
            s->first = (uint8_t)e;
        else
            s->others |= 1U << (e - 1);
    }
    return true;
}

static const struct x12_syntax *compile_syntax(struct compiler *c, const char *notes, size_t parts,
                                               uint8_t *count)
{
    struct x12_syntax list[SYNTAX_MAX];
    memset(list, 0, sizeof(list));
    *count = 0;
    for (struct str rest = str_from(notes); rest.p;) {
        if (*count == SYNTAX_MAX || !compile_note(str_split(&rest, ' '), parts, &list[*count]))
            return NULL;
        ++*count;
    }
    return x12_store_keep(c->store, list, (*count ? *count : 1U) * sizeof(list[0]));
}

/* ---- elements ---- */

/* "name" or "name@set" of the dictionary. */
static bool name_field(struct compiler *c, struct x12_field *f, struct str word)
{
    struct str name = str_split(&word, '@');
    f->name = keep_text(c, name);
    if (word.p)
        f->set = keep_text(c, word);
    return f->name;
}

static bool simple_field(struct x12_field *f, struct str token)
{
    bool interchange = token.p[0] == 'I';
    uint64_t number;
    if (!str_to_u64(interchange ? str_of(token.p + 1, token.n - 1) : token, 9999, &number))
        return false;
    const struct x12_dict_element *d =
        x12_dict_element((uint16_t)(number + (interchange ? 10000 : 0)));
    if (!d)
        return false;
    f->number = d->number;
    f->type = d->type;
    f->min = d->min;
    f->max = d->max;
    f->set = d->set;
    return true;
}

/* The parts of the standard, before a guide narrows them. Returns how many; 0 when they are wrong.
 */
static size_t dictionary_fields(struct compiler *c, const char *parts, const char *names,
                                struct x12_field *out)
{
    struct str tokens = str_from(parts), words = str_from(names);
    size_t n = 0;
    for (; tokens.p; n++) {
        struct str token = str_split(&tokens, ' '), word = str_split(&words, ' ');
        if (n == PARTS_MAX || token.n == 0 || word.n == 0)
            return 0;
        struct x12_field *f = &out[n];
        f->repeat = 1;
        if (token.p[token.n - 1] == '*') {
            token.n--;
            f->repeat = UNLIMITED;
        }
        char id[8] = "";
        if (!str_copy(id, sizeof(id), token))
            return 0;
        const struct x12_dict_composite *d = id[0] == 'C' ? x12_dict_composite(id) : NULL;
        if (d)
            f->composite = d->id;
        else if (!simple_field(f, token))
            return 0;
        if (!name_field(c, f, word))
            return 0;
    }
    return words.p ? 0 : n;
}

static bool usages(struct x12_field *fields, size_t count, const char *letters)
{
    if (strlen(letters) != count || strspn(letters, "RSN") != count)
        return false;
    for (size_t i = 0; i < count; i++)
        fields[i].usage = letters[i];
    return true;
}

/* One narrowing of one element or component. */
static const char *narrow_field(struct compiler *c, struct x12_field *f, const struct x12_narrow *n)
{
    if (n->min)
        f->min = n->min;
    if (n->max)
        f->max = n->max;
    if (n->name)
        f->name = n->name;
    if (n->set)
        f->set = n->set;
    if (n->repeat > 1 && f->repeat != UNLIMITED)
        return "the standard does not let it repeat";
    if (n->repeat)
        f->repeat = n->repeat;
    if (n->pick && !n->codes)
        return "a pick without codes";
    f->pick |= n->pick;
    if (n->codes && f->composite)
        return "codes belong to a component";
    return n->codes ? compile_codes(c, n->codes, f) : NULL;
}

static const char *unique_names(const struct x12_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(fields[i].name, fields[k].name) == 0)
                return "two parts have one name";
    return NULL;
}

/* The parts of element `e`, a composite: the dictionary's, narrowed by the row. */
static const char *compile_parts(struct compiler *c, const struct x12_row *row, unsigned e,
                                 struct x12_field *f, uint16_t *picks)
{
    const struct x12_dict_composite *d = x12_dict_composite(f->composite);
    struct x12_field parts[PARTS_MAX];
    memset(parts, 0, sizeof(parts));
    size_t count = dictionary_fields(c, d->parts, d->names, parts);
    if (count == 0)
        return "its composite is wrong in the dictionary";
    for (size_t i = 0; i < count; i++)
        parts[i].usage = f->usage == 'N' ? 'N' : 0;
    for (const struct x12_narrow *n = row->narrow; n < row->narrow + X12_NARROW_MAX; n++) {
        if (n->element != e)
            continue;
        if (n->uses && !usages(parts, count, n->uses))
            return "its component usages do not fit the composite";
        if (n->component > count)
            return "it has no such component";
        const char *what = n->component ? narrow_field(c, &parts[n->component - 1], n) : NULL;
        if (what)
            return what;
        *picks = (uint16_t)(*picks + n->pick);
    }
    if (!parts[0].usage)
        return "a composite in use wants PARTS";
    f->parts = x12_store_keep(c->store, parts, count * sizeof(parts[0]));
    f->parts_count = (uint8_t)count;
    f->syntax = compile_syntax(c, d->syntax, count, &f->syntax_count);
    return f->parts && f->syntax ? unique_names(parts, count) : "no room for its parts";
}

static const char *compile_fields(struct compiler *c, const struct x12_row *row,
                                  const struct x12_dict_segment *d, struct x12_use *use)
{
    struct x12_field fields[PARTS_MAX];
    memset(fields, 0, sizeof(fields));
    size_t count = dictionary_fields(c, d->parts, d->names, fields);
    if (count == 0)
        return "it is wrong in the dictionary";
    if (!usages(fields, count, row->elements))
        return "its element usages do not fit the dictionary";
    for (const struct x12_narrow *n = row->narrow; n < row->narrow + X12_NARROW_MAX; n++) {
        if (n->element > count)
            return "it has no such element";
        if (n->element == 0 || n->component || n->uses)
            continue;
        const char *what = narrow_field(c, &fields[n->element - 1], n);
        if (what)
            return what;
        use->picks = (uint16_t)(use->picks + n->pick);
    }
    for (unsigned e = 1; e <= count; e++) {
        if (fields[e - 1].repeat == UNLIMITED)
            fields[e - 1].repeat = 1;
        const char *what =
            fields[e - 1].composite ? compile_parts(c, row, e, &fields[e - 1], &use->picks) : NULL;
        if (what)
            return what;
    }
    use->fields = x12_store_keep(c->store, fields, count * sizeof(fields[0]));
    use->fields_count = (uint8_t)count;
    use->syntax = compile_syntax(c, d->syntax, count, &use->syntax_count);
    return use->fields && use->syntax ? unique_names(fields, count) : "its syntax notes are wrong";
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

static bool add_use(struct build *b, const struct flat *f)
{
    const struct x12_row *row = f->row;
    const struct x12_dict_segment *d = x12_dict_segment(row->id);
    if (!d)
        return wrong(b->c, row->id, row->name, "is not in the dictionary");
    struct x12_use *use = &b->uses[b->uses_made];
    struct x12_loop *loop = &b->loops[b->open[b->depth]];
    struct x12_child *child = next_child(b, f, &use->child);
    child->use = use;
    use->id = d->id;
    use->name = row->name;
    use->tag = x12_tag_of(str_from(d->id));
    use->index = b->uses_made++;
    use->loop = loop->index;
    use->position = row->position;
    use->usage = f->usage;
    use->max = row->max;
    if (use->child == 0 && loop->parent) /* it opens the loop: the parent's child shows it too */
        b->children[b->depth - 1][loop->child].use = use;
    const char *what = compile_fields(b->c, row, d, use);
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

/* Positions that never fall, names that are unique, twins that can be told apart. */
static bool check_loop(struct compiler *c, const struct x12_loop *loop, struct x12_child *children)
{
    for (size_t i = 0; i < loop->children_count; i++) {
        struct x12_child *child = &children[i];
        child->position = child->use->position;
        if (i > 0 && child->position < children[i - 1].position)
            child->position = (uint16_t)(children[i - 1].position + 1);
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
        if (!check_loop(c, &b.loops[i], (struct x12_child *)(uintptr_t)b.loops[i].children))
            return false;
    c->g->loops = b.loops;
    c->g->uses = b.uses;
    c->g->plan = x12_plan_new(c->g, b.uses, c->err);
    return c->g->plan;
}

bool x12_guide_compile(struct x12_guide *g, struct x12_store *s, struct err *err)
{
    struct compiler *c = calloc(1, sizeof(*c));
    if (!c)
        return err_sys(err, "no memory to compile guide %s", g->name);
    c->g = g;
    c->store = s;
    c->err = err;
    bool ok = compile(c);
    free(c);
    return ok;
}

void x12_guide_fini(struct x12_guide *g)
{
    x12_plan_free((struct x12_plan *)(uintptr_t)g->plan);
    g->plan = NULL;
    g->loops = NULL;
    g->uses = NULL;
    g->loops_count = g->uses_count = 0;
}
