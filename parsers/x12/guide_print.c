/* guide_print.c - a guide as text and as JSON. */
#include "x12/guide_print.h"

#include "base/json.h"

/* ---- what a path names ---- */

/* A loop, or the uses of it that go by `segment` (empty: all). */
struct target {
    const struct x12_loop *loop;
    struct str segment;
};

static struct str without_occurrence(struct str word)
{
    return str_split(&word, '[');
}

static const struct x12_loop *loop_named(const struct x12_guide *g, struct str word)
{
    for (size_t i = 1; i < g->loops_count; i++)
        if (str_is(word, g->loops[i].id) || str_is(word, g->loops[i].name))
            return &g->loops[i];
    return NULL;
}

static bool use_matches(const struct x12_child *child, struct str segment)
{
    return !child->loop &&
           (segment.n == 0 || str_is(segment, child->use->id) || str_is(segment, child->use->name));
}

static bool has_segment(const struct target *t)
{
    for (size_t i = 0; i < t->loop->children_count; i++)
        if (use_matches(&t->loop->children[i], t->segment))
            return true;
    return false;
}

static bool find_target(const struct x12_guide *g, struct str path, struct target *t)
{
    *t = (struct target){&g->loops[0], {NULL, 0}};
    for (struct str rest = path; rest.p && rest.n;) {
        struct str word = without_occurrence(str_split(&rest, '/'));
        const struct x12_loop *loop = t->segment.n ? NULL : loop_named(g, word);
        if (loop)
            t->loop = loop;
        else if (t->segment.n || word.n == 0)
            return false;
        else
            t->segment = word;
    }
    return has_segment(t);
}

/* ---- going through loops without recursion ---- */

enum step { STEP_END, STEP_LOOP, STEP_LOOP_END, STEP_USE };

struct tour {
    const struct x12_loop *open[X12_DEPTH_MAX];
    uint16_t next[X12_DEPTH_MAX];
    size_t depth; /* of open loops, the first one included */
    const struct x12_child *child;
};

static void tour_begin(struct tour *t, const struct x12_loop *loop)
{
    *t = (struct tour){.depth = 1};
    t->open[0] = loop;
}

static enum step tour_next(struct tour *t)
{
    const struct x12_loop *loop = t->open[t->depth - 1];
    if (t->next[t->depth - 1] == loop->children_count) {
        t->depth--;
        return t->depth ? STEP_LOOP_END : STEP_END;
    }
    t->child = &loop->children[t->next[t->depth - 1]++];
    if (!t->child->loop)
        return STEP_USE;
    t->open[t->depth] = t->child->loop;
    t->next[t->depth++] = 0;
    return STEP_LOOP;
}

/* Leave the loop just entered. */
static void tour_skip(struct tour *t)
{
    t->next[t->depth - 1] = t->open[t->depth - 1]->children_count;
}

/* ---- text ---- */

static void put_padding(struct buf *out, size_t from, size_t width)
{
    for (size_t n = out->n - from; n < width; n++)
        buf_putc(out, ' ');
}

/* "R  >1   1350  " */
static void put_columns(struct buf *out, char usage, uint32_t max, uint16_t position)
{
    size_t from = out->n;
    buf_putc(out, usage);
    put_padding(out, from, 3);
    if (max == X12_MANY)
        buf_puts(out, ">1");
    else
        buf_put_u64(out, max);
    put_padding(out, from, 8);
    if (position)
        buf_put_u64(out, position);
    put_padding(out, from, 14);
}

static void put_indent(struct buf *out, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        buf_puts(out, "  ");
}

static void put_loop_line(struct buf *out, const struct x12_loop *loop, size_t depth)
{
    put_columns(out, loop->usage, loop->max, 0);
    put_indent(out, depth);
    buf_printf(out, "[%s] %s", loop->id, loop->name);
}

static void put_use_line(struct buf *out, const struct x12_use *use, size_t depth)
{
    put_columns(out, use->usage, use->max, use->position);
    put_indent(out, depth);
    buf_printf(out, "%-3s %s\n", use->id, use->name);
}

static void put_codes(struct buf *out, const struct x12_codes *codes, size_t column)
{
    size_t from = out->n;
    for (struct str rest = str_from(codes->text); rest.p;) {
        struct str code = str_split(&rest, ' ');
        if (out->n - from + code.n + 1 > 60) {
            buf_putc(out, '\n');
            from = out->n;
            put_padding(out, from, column);
            from = out->n;
        }
        buf_putc(out, ' ');
        for (size_t i = 0; i < code.n; i++)
            buf_putc(out, code.p[i] == '_' ? ' ' : code.p[i]);
        if (codes->longer_count && rest.p)
            buf_putc(out, ',');
    }
}

static const char *type_name(uint8_t type)
{
    static const char *const names[] = {"AN", "ID", "N0", "N2", "R", "DT", "TM", "B"};
    return type < COUNT_OF(names) ? names[type] : "?";
}

/* "    NM108  S  ID 1-2   66   id_qualifier   XX"; part 0: the element itself. */
static void put_field(struct buf *out, const char *id, unsigned element, unsigned part,
                      const struct x12_field *f)
{
    size_t from = out->n;
    buf_printf(out, "%s%s%02u", part ? "      " : "    ", id, element);
    if (part)
        buf_printf(out, "-%u", part);
    put_padding(out, from, 16);
    buf_putc(out, f->usage);
    put_padding(out, from, 19);
    if (f->composite) {
        buf_puts(out, f->composite);
        put_padding(out, from, 35);
    } else {
        buf_printf(out, "%-2s %u-%u", type_name(f->type), f->min, f->max);
        put_padding(out, from, 30);
        buf_printf(out, "%-5u", f->number);
    }
    buf_printf(out, "%s", f->name);
    if (f->repeat > 1)
        buf_printf(out, " (up to %u times)", f->repeat);
    if (f->codes || f->set)
        put_padding(out, from, 62);
    if (f->codes)
        put_codes(out, f->codes, 62);
    if (f->set)
        buf_printf(out, " <%s>", f->set);
    buf_puts(out, f->pick ? "  (tells twins apart)\n" : "\n");
}

static void put_members(struct buf *out, uint32_t members, const char *last)
{
    const char *before = "";
    for (unsigned e = 1; e <= 32; e++) {
        if (!(members >> (e - 1) & 1))
            continue;
        bool end = members >> (e - 1) == 1;
        buf_printf(out, "%s%02u", *before && end ? last : before, e);
        before = ", ";
    }
}

static void put_syntax(struct buf *out, const struct x12_syntax *s)
{
    buf_printf(out, "    note %c: ", s->kind);
    switch (s->kind) {
    case 'P':
        buf_puts(out, "all or none of ");
        put_members(out, s->others, " and ");
        break;
    case 'R':
        buf_puts(out, "at least one of ");
        put_members(out, s->others, " and ");
        break;
    case 'E':
        buf_puts(out, "not more than one of ");
        put_members(out, s->others, " and ");
        break;
    default:
        buf_printf(out, "with %02u also %s", s->first, s->kind == 'L' ? "at least one of " : "");
        put_members(out, s->others, s->kind == 'L' ? " or " : " and ");
    }
    buf_putc(out, '\n');
}

static void put_element(struct buf *out, const char *id, unsigned element,
                        const struct x12_field *f)
{
    put_field(out, id, element, 0, f);
    if (f->usage == 'N')
        return;
    for (unsigned p = 0; p < f->parts_count; p++)
        put_field(out, id, element, p + 1, &f->parts[p]);
    for (unsigned i = 0; i < f->syntax_count; i++)
        put_syntax(out, &f->syntax[i]);
}

static void put_use_full(struct buf *out, const struct x12_use *use)
{
    const struct x12_dict_segment *d = x12_dict_segment(use->id);
    buf_printf(out, "\n%s %s (%s), %s, ", use->id, use->name, d->title,
               use->usage == 'R' ? "required" : "situational");
    if (use->max == X12_MANY)
        buf_puts(out, "any number of times");
    else
        buf_printf(out, "up to %u", use->max);
    buf_printf(out, ", position %u\n", use->position);
    for (unsigned e = 0; e < use->fields_count; e++)
        put_element(out, use->id, e + 1, &use->fields[e]);
    for (unsigned i = 0; i < use->syntax_count; i++)
        put_syntax(out, &use->syntax[i]);
}

static bool seen_before(const struct x12_guide *g, const struct x12_loop *loop)
{
    return x12_loop_find(g, loop->id) != loop;
}

static void put_outline(struct buf *out, const struct x12_guide *g, const struct x12_loop *loop)
{
    struct tour t;
    tour_begin(&t, loop);
    for (enum step step; (step = tour_next(&t)) != STEP_END;) {
        if (step == STEP_USE)
            put_use_line(out, t.child->use, t.depth - 1);
        if (step != STEP_LOOP)
            continue;
        put_loop_line(out, t.child->loop, t.depth - 2);
        bool again = seen_before(g, t.child->loop);
        buf_puts(out, again ? ", as above\n" : "\n");
        if (again)
            tour_skip(&t);
    }
}

static void put_head(struct buf *out, const struct x12_guide *g)
{
    buf_printf(out, "%s %s: %s\n", g->name, g->id, g->title);
    if (*g->set)
        buf_printf(out, "ST01 %s, GS01 %s, GS08 %s; read as the same: %s\n", g->set, g->functional,
                   g->id, g->aliases);
}

bool x12_guide_print(const struct x12_guide *g, struct str path, struct buf *out)
{
    struct target t;
    if (!find_target(g, path, &t))
        return false;
    put_head(out, g);
    if (path.n == 0) {
        buf_puts(out, "\nuse max  position\n");
        put_outline(out, g, t.loop);
        return true;
    }
    if (t.segment.n == 0) {
        buf_puts(out, "\nuse max  position\n");
        put_loop_line(out, t.loop, 0);
        buf_putc(out, '\n');
        put_outline(out, g, t.loop);
    }
    for (size_t i = 0; i < t.loop->children_count; i++)
        if (use_matches(&t.loop->children[i], t.segment))
            put_use_full(out, t.loop->children[i].use);
    return true;
}

/* ---- JSON ---- */

static void json_max(struct json_writer *w, uint32_t max)
{
    json_key(w, "max");
    if (max == X12_MANY)
        json_null(w);
    else
        json_u64(w, max);
}

static void json_usage(struct json_writer *w, char usage)
{
    json_pair_str(w, "usage", str_of(&usage, 1));
}

static void json_codes(struct json_writer *w, const struct x12_codes *codes)
{
    json_key(w, "codes");
    json_array(w);
    for (struct str rest = str_from(codes->text); rest.p;) {
        struct str code = str_split(&rest, ' ');
        if (code.n <= 4) {
            json_str(w, code);
            continue;
        }
        char text[64] = "";
        str_copy(text, sizeof(text), code);
        for (char *p = text; *p; p++)
            *p = *p == '_' ? ' ' : *p;
        json_cstr(w, text);
    }
    json_array_end(w);
}

static void json_syntax(struct json_writer *w, const struct x12_syntax *notes, unsigned count)
{
    if (!count)
        return;
    json_key(w, "syntax");
    json_array(w);
    for (const struct x12_syntax *s = notes; s < notes + count; s++) {
        json_object(w);
        json_pair_str(w, "kind", str_of(&s->kind, 1));
        if (s->first)
            json_pair_i64(w, "when", s->first);
        json_key(w, "elements");
        json_array(w);
        for (unsigned e = 1; e <= 32; e++)
            if (s->others >> (e - 1) & 1)
                json_u64(w, e);
        json_array_end(w);
        json_object_end(w);
    }
    json_array_end(w);
}

/* Leaves the object open: a composite's parts go into it. */
static void json_field(struct json_writer *w, const struct x12_field *f, unsigned number)
{
    json_object(w);
    json_pair_i64(w, "position", number);
    json_pair(w, "name", f->name);
    json_usage(w, f->usage);
    if (f->composite) {
        json_pair(w, "composite", f->composite);
    } else {
        json_pair_i64(w, "data_element", f->number);
        json_pair(w, "type", type_name(f->type));
        json_pair_i64(w, "min", f->min);
        json_pair_i64(w, "max", f->max);
    }
    if (f->repeat > 1)
        json_pair_i64(w, "repeat", f->repeat);
    if (f->codes)
        json_codes(w, f->codes);
    if (f->set)
        json_pair(w, "code_set", f->set);
    if (f->pick)
        json_pair_bool(w, "pick", true);
}

static void json_parts(struct json_writer *w, const struct x12_field *f)
{
    json_key(w, "components");
    json_array(w);
    for (unsigned p = 0; p < f->parts_count; p++) {
        json_field(w, &f->parts[p], p + 1);
        json_object_end(w);
    }
    json_array_end(w);
    json_syntax(w, f->syntax, f->syntax_count);
}

static void json_use(struct json_writer *w, const struct x12_use *use)
{
    json_object(w);
    json_pair(w, "segment", use->id);
    json_pair(w, "name", use->name);
    json_pair(w, "title", x12_dict_segment(use->id)->title);
    json_usage(w, use->usage);
    json_max(w, use->max);
    json_pair_i64(w, "position", use->position);
    json_key(w, "elements");
    json_array(w);
    for (unsigned e = 0; e < use->fields_count; e++) {
        json_field(w, &use->fields[e], e + 1);
        if (use->fields[e].composite && use->fields[e].usage != 'N')
            json_parts(w, &use->fields[e]);
        json_object_end(w);
    }
    json_array_end(w);
    json_syntax(w, use->syntax, use->syntax_count);
    json_object_end(w);
}

/* Leaves the loop's object and its list of children open. */
static void json_loop(struct json_writer *w, const struct x12_loop *loop)
{
    json_object(w);
    json_pair(w, "loop", loop->id);
    json_pair(w, "name", loop->name);
    json_usage(w, loop->usage);
    json_max(w, loop->max);
    json_key(w, "children");
    json_array(w);
}

static void json_tree(struct json_writer *w, const struct x12_loop *loop)
{
    struct tour t;
    tour_begin(&t, loop);
    json_loop(w, loop);
    for (enum step step; (step = tour_next(&t)) != STEP_END;) {
        if (step == STEP_USE) {
            json_use(w, t.child->use);
        } else if (step == STEP_LOOP) {
            json_loop(w, t.child->loop);
        } else {
            json_array_end(w);
            json_object_end(w);
        }
    }
    json_array_end(w);
    json_object_end(w);
}

bool x12_guide_print_json(const struct x12_guide *g, struct str path, struct buf *out)
{
    struct target t;
    if (!find_target(g, path, &t))
        return false;
    struct json_writer w;
    json_begin(&w, out, 2);
    json_object(&w);
    json_pair(&w, "id", g->id);
    json_pair(&w, "guide", g->name);
    json_pair(&w, "title", g->title);
    json_pair(&w, "set", g->set);
    json_pair(&w, "functional_group", g->functional);
    json_pair(&w, "aliases", g->aliases);
    if (t.segment.n == 0) {
        json_key(&w, "content");
        json_tree(&w, t.loop);
    } else {
        json_key(&w, "segments");
        json_array(&w);
        for (size_t i = 0; i < t.loop->children_count; i++)
            if (use_matches(&t.loop->children[i], t.segment))
                json_use(&w, t.loop->children[i].use);
        json_array_end(&w);
    }
    json_object_end(&w);
    buf_putc(out, '\n');
    return true;
}
