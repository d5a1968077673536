/* overlay_print.c - an overlay as a difference to the guide: in its order, what is narrower and
 * when.
 */
#include "x12/overlay_state.h"

static void put_place(const struct x12_overlay *o, const struct x12_overlay_rule *r,
                      const struct x12_use *use, struct buf *out)
{
    const struct x12_loop *loop = &o->guide->loops[use->loop];
    if (r->at.loop) {
        buf_printf(out, "%s  %s", loop->id, loop->name);
        return;
    }
    buf_puts(out, use->id);
    if (r->at.element)
        buf_printf(out, "%02u", r->at.element);
    if (r->at.component)
        buf_printf(out, "-%u", r->at.component);
    const struct x12_field *f = x12_overlay_field(&r->at, use);
    buf_printf(out, "  %s", use->name);
    if (f)
        buf_printf(out, ".%s", f->name);
}

static const char *usage_word(char usage)
{
    return usage == 'R' ? "required" : usage == 'N' ? "not used" : "situational";
}

static char usage_of(const struct x12_overlay *o, const struct x12_overlay_rule *r,
                     const struct x12_use *use)
{
    const struct x12_field *f = x12_overlay_field(&r->at, use);
    return f ? f->usage : r->at.loop ? o->guide->loops[use->loop].usage : use->usage;
}

static void put_words(const struct str *words, unsigned count, struct buf *out)
{
    for (unsigned i = 0; i < count; i++)
        buf_printf(out, " %.*s", STR_FMT(words[i]));
}

static void put_demands(const struct x12_overlay *o, const struct x12_overlay_rule *r,
                        const struct x12_use *use, struct buf *out)
{
    const struct x12_field *f = x12_overlay_field(&r->at, use);
    const char *was = usage_word(usage_of(o, r, use));
    if (r->require)
        buf_printf(out, "        required (%s in the guide)\n", was);
    if (r->forbid)
        buf_printf(out, "        not taken (%s in the guide)\n", was);
    if (r->codes_count) {
        buf_puts(out, "        codes");
        put_words(r->codes, r->codes_count, out);
        buf_printf(out, " (of%s%s)\n", f->codes ? " " : " any", f->codes ? f->codes->text : "");
    }
    if (r->max)
        buf_printf(out, "        %u to %u characters (%u to %u in the guide)\n", r->min, r->max,
                   f->min, f->max);
    if (r->pattern)
        buf_printf(out, "        of the form %s\n", r->pattern_text);
    if (r->repeats)
        buf_printf(out, "        at most %u\n", r->repeats);
    if (r->in_set)
        buf_printf(out, "        at most %u in a transaction set\n", r->in_set);
    for (unsigned i = 0; i < r->conditions; i++)
        buf_printf(out, "        %s %s\n", i ? "and " : "when", r->when[i].text);
    if (r->message)
        buf_printf(out, "        \"%s\"\n", r->message);
}

static void put_loop(const struct x12_overlay *o, const struct x12_use *use, struct buf *out)
{
    const struct x12_loop *open[X12_DEPTH_MAX];
    unsigned n = 0;
    for (const struct x12_loop *l = &o->guide->loops[use->loop]; l->parent; l = l->parent)
        open[n++] = l;
    if (n == 0)
        buf_puts(out, "(before the first loop)");
    while (n--)
        buf_printf(out, "%s%s", open[n]->id, n ? "/" : "");
    buf_putc(out, '\n');
}

/* The first place of a rule; the same in loops that stand twice is said once. */
void x12_overlay_print(const struct x12_overlay *o, struct buf *out)
{
    const struct x12_use *last = NULL;
    buf_printf(out, "%s %s\n", o->guide->name, o->guide->id);
    for (unsigned i = 0; i < o->guide->uses_count; i++) {
        const struct x12_use *use = &o->guide->uses[i];
        for (unsigned k = 0; k < o->rules_count; k++) {
            const struct x12_overlay_rule *r = &o->rules[k];
            if (r->at.use[0] != use)
                continue;
            if (!last || last->loop != use->loop)
                put_loop(o, use, out);
            last = use;
            buf_puts(out, "    ");
            put_place(o, r, use, out);
            buf_printf(out, "  [%s]%s\n", r->name,
                       r->severity == SEVERITY_WARNING ? " warning" : "");
            put_demands(o, r, use, out);
        }
    }
    for (size_t i = 0; x12_overlay_leniency_name(i); i++)
        if (o->lenient >> i & 1)
            buf_printf(out, "accepted: %s\n", x12_overlay_leniency_help(i));
}
