/* cut.c - see cut.h. Counts are what was written, control numbers what was said at the opening. */
#include "x12/cut.h"

static void end_segment(const struct x12_style *style, struct buf *out)
{
    buf_putc(out, style->delims.segment);
    buf_puts(out, style->line_break);
}

void x12_cut_raw(const struct x12_style *style, const struct x12_segment *s, struct buf *out)
{
    buf_put(out, s->p, s->len);
    end_segment(style, out);
}

void x12_cut_with(const struct x12_style *style, const struct x12_segment *s, unsigned i,
                  struct str value, struct buf *out)
{
    struct str old = x12_element(s, i);

    if (i > s->n) {
        x12_cut_raw(style, s, out);
        return;
    }
    buf_put(out, s->p, (size_t)(old.p - s->p));
    buf_put_str(out, value);
    buf_put(out, old.p + old.n, s->len - (size_t)(old.p - s->p) - old.n);
    end_segment(style, out);
}

static void open_one(const struct x12_style *style, const struct x12_segment *s, unsigned i,
                     const char *control, char kept[X12_CONTROL_MAX], struct buf *out)
{
    struct str value = control ? str_from(control) : str_trim(x12_element(s, i));

    (void)str_copy(kept, X12_CONTROL_MAX, value);
    if (control)
        x12_cut_with(style, s, i, value, out);
    else
        x12_cut_raw(style, s, out);
}

void x12_cut_interchange(struct x12_cut *c, const struct x12_style *style,
                         const struct x12_segment *isa, const char *control, struct buf *out)
{
    x12_cut_interchange_end(c, out);
    c->style = *style;
    open_one(&c->style, isa, 13, control, c->isa, out);
    c->interchange = true;
    c->groups = 0;
}

void x12_cut_group(struct x12_cut *c, const struct x12_segment *gs, const char *control,
                   struct buf *out)
{
    x12_cut_group_end(c, out);
    open_one(&c->style, gs, 6, control, c->gs, out);
    c->group = true;
    c->groups++;
    c->sets = 0;
}

void x12_cut_set(struct x12_cut *c, const struct x12_segment *st, const char *control,
                 struct buf *out)
{
    x12_cut_set_end(c, out);
    open_one(&c->style, st, 2, control, c->st, out);
    c->set = true;
    c->sets++;
    c->segments = 1;
}

void x12_cut_text(struct x12_cut *c, struct str text, uint32_t segments, struct buf *out)
{
    buf_put_str(out, text);
    c->segments += segments;
}

static void trailer(const struct x12_cut *c, const char *id, uint32_t count, const char *control,
                    struct buf *out)
{
    buf_puts(out, id);
    buf_putc(out, c->style.delims.element);
    buf_put_u64(out, count);
    buf_putc(out, c->style.delims.element);
    buf_puts(out, control);
    end_segment(&c->style, out);
}

void x12_cut_set_end(struct x12_cut *c, struct buf *out)
{
    if (c->set)
        trailer(c, "SE", c->segments + 1, c->st, out);
    c->set = false;
}

void x12_cut_group_end(struct x12_cut *c, struct buf *out)
{
    x12_cut_set_end(c, out);
    if (c->group)
        trailer(c, "GE", c->sets, c->gs, out);
    c->group = false;
}

void x12_cut_interchange_end(struct x12_cut *c, struct buf *out)
{
    x12_cut_group_end(c, out);
    if (c->interchange)
        trailer(c, "IEA", c->groups, c->isa, out);
    c->interchange = false;
}

void x12_cut_learn(struct x12_style *style, const struct x12_segment *last_isa,
                   const struct x12_segment *next)
{
    uint64_t gap = next->offset - (last_isa->offset + last_isa->len + 1);

    style->delims = *next->delims;
    (void)str_copy(style->line_break, sizeof(style->line_break),
                   gap == 1   ? STR("\n")
                   : gap == 2 ? STR("\r\n")
                              : STR(""));
    if (style->delims.segment == '\n' || style->delims.segment == '\r')
        style->line_break[0] = '\0';
}

void x12_cut_number(uint32_t value, unsigned width, char text[X12_NUMBER_MAX])
{
    char digits[X12_NUMBER_MAX];
    unsigned n = 0, at = 0;

    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (n < width && n < X12_NUMBER_MAX - 1)
        digits[n++] = '0';
    while (n > 0)
        text[at++] = digits[--n];
    text[at] = '\0';
}

void x12_keep(struct x12_kept *k, const struct x12_segment *s)
{
    buf_reset(&k->bytes);
    buf_put(&k->bytes, s->p, s->len);
    k->segment = *s;
    k->delims = *s->delims;
    k->segment.p = buf_cstr(&k->bytes);
    k->segment.delims = &k->delims;
    k->segment.amounts = NULL; /* the reader's may be gone before */
}

void x12_keep_fini(struct x12_kept *k)
{
    buf_fini(&k->bytes);
}
