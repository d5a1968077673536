/* guide_print.c - a guide as text. */
#include "x12/guide_print.h"

#include "x12/guide_path.h"

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
        buf_printf(out, "%-2s %u-%u", x12_type_name(f->type), f->min, f->max);
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
    struct x12_guide_tour t;
    x12_guide_tour_begin(&t, loop);
    for (enum x12_guide_step step; (step = x12_guide_tour_next(&t)) != X12_STEP_END;) {
        if (step == X12_STEP_USE)
            put_use_line(out, t.child->use, t.depth - 1);
        if (step != X12_STEP_LOOP)
            continue;
        put_loop_line(out, t.child->loop, t.depth - 2);
        bool again = seen_before(g, t.child->loop);
        buf_puts(out, again ? ", as above\n" : "\n");
        if (again)
            x12_guide_tour_skip(&t);
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
    struct x12_guide_target t;
    if (!x12_guide_path(g, path, &t))
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
        if (x12_guide_target_has(&t.loop->children[i], t.segment))
            put_use_full(out, t.loop->children[i].use);
    return true;
}
