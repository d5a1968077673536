/* beyond_overlay.c - SNIP 7: a partner's overlays, as the document goes by.
 *
 * A rule with conditions is not judged before their values are known: what breaks it waits, with
 * its place, for the end of the loop where they are. */
#include "x12/beyond.h"

#include <stdlib.h>

enum { FACT_PRESENT = 1, FACT_HIT = 2 };

/* ---- life ---- */

bool x12_overlays_open(struct x12_overlays_state *s, const struct x12_overlays *overlays,
                       struct err *err)
{
    s->count = overlays->count;
    for (unsigned i = 0; i < s->count; i++) {
        struct x12_overlay_run *run = &s->run[i];
        run->overlay = overlays->overlay[i];
        run->facts = calloc(run->overlay->facts_count + 1U, 1);
        run->counts = calloc(run->overlay->rules_count + 1U, sizeof(*run->counts));
        if (!run->facts || !run->counts)
            return err_set(err, ERR_LIMIT, "no memory for overlays");
    }
    return true;
}

void x12_overlays_fini(struct x12_overlays_state *s)
{
    for (unsigned i = 0; i < s->count; i++) {
        free(s->run[i].facts);
        free(s->run[i].counts);
    }
}

void x12_overlays_begin(struct x12_walk *w, struct x12_overlays_state *s)
{
    s->waiting_count = 0;
    s->any = false;
    for (unsigned i = 0; i < s->count; i++) {
        struct x12_overlay_run *run = &s->run[i];
        run->active = run->overlay->guide == w->guide;
        s->any |= run->active;
        memset(run->facts, 0, run->overlay->facts_count);
        memset(run->counts, 0, run->overlay->rules_count * sizeof(*run->counts));
    }
}

bool x12_overlays_accept(const struct x12_overlays_state *s, uint16_t code)
{
    for (unsigned i = 0; i < s->count; i++)
        if (s->run[i].active && x12_overlay_accepts(s->run[i].overlay, code))
            return true;
    return false;
}

/* ---- facts ---- */

/* With up to four decimals; false: this is no number. */
static bool number_of(struct str s, int64_t *n)
{
    bool minus = s.n && s.p[0] == '-', point = false;
    unsigned decimals = 0;
    *n = 0;
    if (s.n == (size_t)minus || s.n > 14)
        return false;
    for (size_t i = minus; i < s.n; i++) {
        if (s.p[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        if (decimals < 4 || !point)
            *n = *n * 10 + (s.p[i] - '0');
        decimals += point && decimals < 4;
    }
    for (; decimals < 4; decimals++)
        *n *= 10;
    *n = minus ? -*n : *n;
    return true;
}

/* As numbers when all three are, else as text. */
static bool is_between(struct str value, struct str low, struct str high)
{
    int64_t v, a, b;
    if (number_of(value, &v) && number_of(low, &a) && number_of(high, &b))
        return v >= a && v <= b;
    return str_cmp(value, low) >= 0 && str_cmp(value, high) <= 0;
}

static bool meets(const struct x12_overlay_condition *c, struct str value)
{
    switch (c->kind) {
    case X12_WHEN_PRESENT:
        return true;
    case X12_WHEN_BETWEEN:
        return is_between(value, c->values[0], c->values[2]);
    case X12_WHEN_STARTS:
        for (unsigned i = 0; i < c->count; i++)
            if (str_starts(value, c->values[i]))
                return true;
        return false;
    case X12_WHEN_IN:
        for (unsigned i = 0; i < c->count; i++)
            if (str_eq(value, c->values[i]))
                return true;
        return false;
    }
    return false;
}

/* The next repetition of an element, cut to its component; `rest` holds those after it. */
static struct str next_value(const struct x12_walk *w, struct str *rest, unsigned component)
{
    char repetition = w->s->delims->repetition;
    struct str one = *rest;
    if (repetition)
        one = str_split(rest, repetition);
    else
        *rest = (struct str){0};
    return component ? x12_part(one, w->s->delims->component, component) : one;
}

static void remember(struct x12_walk *w, struct x12_overlay_run *run,
                     const struct x12_overlay_watch *watch)
{
    const struct x12_overlay_path *path = &watch->condition->path;
    uint8_t *fact = &run->facts[watch->fact];
    struct str rest = path->element ? x12_element(w->s, path->element) : str_of("", 0);
    if (!path->element)
        *fact |= FACT_PRESENT | FACT_HIT;
    if (rest.n == 0)
        return;
    while (rest.p) {
        struct str value = next_value(w, &rest, path->component);
        if (value.n)
            *fact |= FACT_PRESENT | (meets(watch->condition, value) ? FACT_HIT : 0);
    }
}

static bool holds(const struct x12_overlay_run *run, const struct x12_overlay_instance *in,
                  unsigned i)
{
    const struct x12_overlay_condition *c = &in->rule->when[i];
    uint8_t fact = run->facts[in->when[i].fact];
    bool met = fact & (c->kind == X12_WHEN_PRESENT ? FACT_PRESENT : FACT_HIT);
    return met != c->negated;
}

/* ---- what breaks a rule ---- */

static void report(struct x12_walk *w, const struct x12_waiting *b)
{
    const struct x12_overlay_rule *r = b->instance->rule;
    struct x12_fault_row row = *x12_fault_row(b->code);
    row.severity = r->severity;
    row.title = r->message ? r->message : row.title;
    row.remedy = r->remedy ? r->remedy : row.remedy;
    w->words = &row;
    w->rule = r->name;
    x12_walk_report(w, &b->site, (enum x12_code)b->code, b->element, b->component, 0,
                    b->data_element);
    w->words = NULL;
    w->rule = NULL;
}

/* Conditions that are judged by now; false: one does not hold. */
static bool judge_conditions(const struct x12_overlays_state *s, struct x12_waiting *b,
                             const struct x12_loop *closing)
{
    const struct x12_overlay_instance *in = b->instance;
    for (unsigned i = 0; i < in->conditions; i++) {
        if (!(b->open >> i & 1) || (closing && in->when[i].known != closing))
            continue;
        if (!holds(&s->run[b->run], in, i))
            return false;
        b->open &= (uint8_t) ~(1U << i);
    }
    return true;
}

static void broken(struct x12_walk *w, struct x12_overlays_state *s, struct x12_waiting *b)
{
    b->open = (uint8_t)((1U << b->instance->conditions) - 1);
    if (b->open && s->waiting_count < X12_WAITING_MAX) {
        s->waiting[s->waiting_count++] = *b;
        return;
    }
    /* No room to wait: by what is known so far. */
    if (judge_conditions(s, b, NULL))
        report(w, b);
}

static struct x12_waiting here(struct x12_walk *w, unsigned run,
                               const struct x12_overlay_instance *in, enum x12_code code)
{
    const struct x12_field *f = x12_overlay_field(&in->rule->at, in->use);
    return (struct x12_waiting){.instance = in,
                                .run = (uint8_t)run,
                                .code = (uint16_t)code,
                                .element = in->rule->at.element,
                                .component = in->rule->at.component,
                                .data_element = f ? f->number : 0,
                                .site = x12_site_at(w, w->use_depth, &w->spot, in->use->id)};
}

static void broken_here(struct x12_walk *w, struct x12_overlays_state *s, unsigned run,
                        const struct x12_overlay_instance *in, enum x12_code code)
{
    struct x12_waiting b = here(w, run, in, code);
    broken(w, s, &b);
}

/* ---- when a segment comes ---- */

static bool in_codes(const struct x12_overlay_rule *r, struct str value)
{
    for (unsigned i = 0; i < r->codes_count; i++)
        if (str_eq(r->codes[i], value))
            return true;
    return false;
}

static enum x12_code check_value(const struct x12_overlay_rule *r, struct str value)
{
    if (r->codes_count && !in_codes(r, value))
        return X12_OVERLAY_CODE;
    if (r->max && (value.n < r->min || value.n > r->max))
        return X12_OVERLAY_LENGTH;
    return r->pattern && !x12_pattern_matches(r->pattern, value) ? X12_OVERLAY_FORM : X12_NO_FAULT;
}

static void check_element(struct x12_walk *w, struct x12_overlays_state *s, unsigned run,
                          const struct x12_overlay_instance *in)
{
    const struct x12_overlay_rule *r = in->rule;
    struct str rest = x12_element(w->s, r->at.element);
    enum x12_code code = X12_NO_FAULT;
    uint32_t repeats = 0;
    bool present = false;
    while (rest.p && rest.n && code == X12_NO_FAULT) {
        struct str value = next_value(w, &rest, r->at.component);
        repeats++;
        present |= value.n > 0;
        code = value.n ? check_value(r, value) : X12_NO_FAULT;
        if (r->repeats && repeats > r->repeats)
            code = X12_OVERLAY_TOO_MANY;
    }
    if (!present && r->require)
        code = X12_OVERLAY_MISSING;
    if (present && r->forbid)
        code = X12_OVERLAY_FORBIDDEN;
    if (code != X12_NO_FAULT)
        broken_here(w, s, run, in, code);
}

/* How often the segment or loop has come in the loop that has it. */
static uint32_t times(const struct x12_walk *w, const struct x12_overlay_instance *in)
{
    const struct x12_loop *loop = &w->guide->loops[in->use->loop];
    if (in->rule->at.loop && loop->parent)
        return w->frames[w->use_depth].occurrence;
    return w->frames[w->use_depth].counts[in->use->child];
}

static void check_presence(struct x12_walk *w, struct x12_overlays_state *s, unsigned run,
                           const struct x12_overlay_instance *in)
{
    const struct x12_overlay_rule *r = in->rule;
    if (r->forbid)
        broken_here(w, s, run, in, X12_OVERLAY_FORBIDDEN);
    if (r->repeats && times(w, in) == r->repeats + 1)
        broken_here(w, s, run, in, X12_OVERLAY_TOO_MANY);
    if (r->in_set && ++s->run[run].counts[r - s->run[run].overlay->rules] == r->in_set + 1)
        broken_here(w, s, run, in, X12_OVERLAY_TOO_MANY);
}

void x12_overlays_segment(struct x12_walk *w, struct x12_overlays_state *s)
{
    for (unsigned i = 0; i < s->count && s->any; i++) {
        if (!s->run[i].active)
            continue;
        const struct x12_overlay_use *u = &s->run[i].overlay->uses[w->use->index];
        for (unsigned k = 0; k < u->watches_count; k++)
            remember(w, &s->run[i], &u->watches[k]);
        for (unsigned k = 0; k < u->checks_count; k++)
            (u->checks[k]->rule->at.element ? check_element : check_presence)(w, s, i,
                                                                              u->checks[k]);
    }
}

/* ---- when a loop ends ---- */

static void demand(struct x12_walk *w, struct x12_overlays_state *s, unsigned run,
                   const struct x12_overlay_instance *in)
{
    const struct x12_frame *f = &w->frames[w->depth];
    const struct x12_loop *loop = &w->guide->loops[in->use->loop];
    unsigned child = in->rule->at.loop && loop->parent ? loop->child : in->use->child;
    if (f->seen >> child & 1)
        return;
    struct x12_waiting b = here(w, run, in, X12_OVERLAY_MISSING);
    b.site = x12_site_at(w, w->depth, &f->spot, in->use->id);
    b.site.last = NULL;
    b.site.missing = in->rule->at.loop ? loop : NULL;
    broken(w, s, &b);
}

/* What waits for this loop is dropped, said, or waits on. */
static void settle(struct x12_walk *w, struct x12_overlays_state *s, const struct x12_loop *loop)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < s->waiting_count; i++) {
        struct x12_waiting *b = &s->waiting[i];
        if (!judge_conditions(s, b, loop))
            continue;
        if (b->open)
            s->waiting[kept++] = *b;
        else
            report(w, b);
    }
    s->waiting_count = kept;
}

void x12_overlays_close(struct x12_walk *w, struct x12_overlays_state *s,
                        const struct x12_loop *loop)
{
    for (unsigned i = 0; i < s->count && s->any; i++) {
        if (!s->run[i].active)
            continue;
        const struct x12_overlay_loop *l = &s->run[i].overlay->loops[loop->index];
        for (unsigned k = 0; k < l->demands_count; k++)
            demand(w, s, i, l->demands[k]);
    }
    if (s->waiting_count)
        settle(w, s, loop);
    for (unsigned i = 0; i < s->count && s->any; i++) {
        if (!s->run[i].active)
            continue;
        const struct x12_overlay_loop *l = &s->run[i].overlay->loops[loop->index];
        for (unsigned k = 0; k < l->forgets_count; k++)
            s->run[i].facts[l->forgets[k]] = 0;
    }
}
