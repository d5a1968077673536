/* beyond_codes.c - SNIP 5: each code of an external set is in its set, and in force on the day that
 * counts.
 *
 * The day often stands after the code (DTP*472 after SV1, and long after HI), so what is in the set
 * waits for the end of its line or claim. What is in no period of the set is faulted at once. */
#include "x12/beyond.h"

/* ---- saying it ---- */

enum say { SAY_UNKNOWN, SAY_OUTSIDE, SAY_HEADING, SAY_FORM };

static void say(struct x12_walk *w, const struct x12_mark *mark, enum x12_code_set_id id,
                enum say what, unsigned element, unsigned component)
{
    static const enum x12_code codes[] = {X12_SET_CODE_UNKNOWN, X12_SET_CODE_DAY,
                                          X12_SET_CODE_HEADING, X12_SET_CODE_FORM};
    const struct x12_code_set_row *set = x12_code_set_row(id);
    const char *const titles[] = {set->unknown, set->outside, set->heading, set->malformed};
    struct x12_fault_row row = *x12_fault_row((uint16_t)codes[what]);
    row.title = titles[what];
    row.stc = set->stc;
    x12_beyond_fault(w, mark, &row, element, component);
}

/* Once for a set and source: a note, for nothing is wrong with the document. */
static void say_once(struct x12_walk *w, const struct x12_mark *mark, uint32_t *told,
                     enum x12_code_set_id id, enum x12_code code, unsigned element,
                     unsigned component)
{
    if (*told >> id & 1)
        return;
    *told |= 1U << id;
    struct x12_fault_row row = *x12_fault_row((uint16_t)code);
    const struct x12_code_set_row *set = x12_code_set_row(id);
    row.title = code == X12_SET_NOT_LOADED ? set->not_loaded : set->not_covered;
    x12_beyond_fault(w, mark, &row, element, component);
}

/* ---- days ---- */

static uint32_t day_of(struct str text)
{
    uint64_t day;
    return text.n == 8 && str_to_u64(text, X12_CODE_LAST_DAY, &day) ? (uint32_t)day : 0;
}

static void note_day(struct x12_walk *w, struct x12_days *d, unsigned roles)
{
    const struct x12_segment *s = w->s;
    enum x12_day_kind kind = x12_day_kind(x12_pack(x12_element(s, 1)));
    struct str from = x12_element(s, roles & X12_CODED_DTP ? 3 : 2), to = from;
    if (kind == X12_DAY_NONE)
        return;
    from = str_split(&to, '-');
    uint32_t first = day_of(from.n > 8 ? str_of(from.p, 8) : from), last = day_of(to);
    last = last ? last : first;
    if (!first)
        return;
    if (kind == X12_DAY_STATEMENT || kind == X12_DAY_BEGINS)
        d->begins = first;
    if (kind == X12_DAY_STATEMENT || kind == X12_DAY_ENDS)
        d->ends = last;
    if (kind != X12_DAY_SERVICE)
        return;
    if (!d->first || first < d->first)
        d->first = first;
    if (last > d->last)
        d->last = last;
    if (w->plan->levels[w->use->loop] == X12_LEVEL_LINE) {
        d->line_from = d->line_from && d->line_from < first ? d->line_from : first;
        d->line_to = d->line_to > last ? d->line_to : last;
    }
}

static uint32_t governing_day(const struct x12_days *d, unsigned day)
{
    uint32_t from = d->begins ? d->begins : d->first ? d->first : d->file;
    switch (day) {
    case X12_DAY_LINE:
        return d->line_from ? d->line_from : from;
    case X12_DAY_CLAIM_FROM:
        return from;
    case X12_DAY_CLAIM_TO:
        return d->ends ? d->ends : d->last ? d->last : d->file;
    default:
        return d->file;
    }
}

/* ---- judging ---- */

static void settle(struct x12_walk *w, struct x12_codes_state *c, const struct x12_pending *p)
{
    switch (x12_code_on(p->set, p->index, governing_day(&c->days, p->day))) {
    case X12_CODE_OUTSIDE:
        say(w, &p->mark, p->id, SAY_OUTSIDE, p->element, p->component);
        break;
    case X12_CODE_HEADING:
        say(w, &p->mark, p->id, SAY_HEADING, p->element, p->component);
        break;
    case X12_CODE_NOT_COVERED:
        say_once(w, &p->mark, &c->told_outside, p->id, X12_SET_NOT_COVERED, p->element,
                 p->component);
        break;
    default:
        break;
    }
}

static void settle_from(struct x12_walk *w, struct x12_codes_state *c, unsigned first)
{
    for (unsigned i = first; i < c->pending_count; i++)
        settle(w, c, &c->pending[i]);
    c->pending_count = first;
}

/* The code is in the set: does the day matter? */
static bool always(const struct x12_code_set *set, uint32_t i)
{
    const struct x12_code_period *p = &set->periods[set->first[i]];
    return p->from == X12_CODE_FIRST_DAY && p->to == X12_CODE_LAST_DAY && !p->heading;
}

/* CPT is the AMA's: what begins with a digit is checked by form, unless the operator's own set has
 * such codes. The same with modifiers. */
static bool licensed(const struct x12_codes_state *c, unsigned id, struct str code)
{
    static const uint64_t letters = 11 * 177917621779460413ULL; /* the key of "A" */
    const struct x12_code_set *set = c->sets->set[id];
    if ((id != X12_CS_HCPCS && id != X12_CS_MODIFIER) || !set || code.p[0] > '9')
        return false;
    return set->count == 0 || set->keys[0] >= letters;
}

/* By its form alone. */
static void judge_form(struct x12_walk *w, unsigned id, struct str code, unsigned element,
                       unsigned component)
{
    if (!x12_code_formed((enum x12_code_set_id)id, code))
        say(w, NULL, (enum x12_code_set_id)id, SAY_FORM, element, component);
}

static inline uint32_t find(struct x12_codes_state *c, const struct x12_code_set *set, unsigned id,
                            uint64_t key)
{
    unsigned slot = (unsigned)(key * UINT64_C(0x9e3779b97f4a7c15) >> 56);
    if (c->found[slot].key == key && c->found[slot].id == id && key)
        return c->found[slot].index;
    uint32_t index = x12_code_find_key(set, key);
    c->found[slot].key = key;
    c->found[slot].id = (uint8_t)id;
    c->found[slot].index = index;
    return index;
}

static void judge(struct x12_walk *w, struct x12_codes_state *c, struct str code, unsigned id,
                  unsigned day, unsigned element, unsigned component)
{
    const struct x12_code_set *set = c->sets->set[id];
    enum x12_code_set_id which = (enum x12_code_set_id)id;
    if (!set) {
        say_once(w, NULL, &c->told_missing, which, X12_SET_NOT_LOADED, element, component);
        judge_form(w, id, code, element, component);
        return;
    }
    uint32_t i = find(c, set, id, x12_code_key(code));
    if (i == UINT32_MAX) {
        say(w, NULL, which, x12_code_formed(which, code) ? SAY_UNKNOWN : SAY_FORM, element,
            component);
        return;
    }
    if (always(set, i))
        return;
    /* A claim past all bounds: its codes are judged by the days said so far. */
    if (c->pending_count == X12_PENDING_MAX)
        settle_from(w, c, 0);
    struct x12_pending *p = &c->pending[c->pending_count++];
    *p = (struct x12_pending){.set = set,
                              .index = i,
                              .id = (uint8_t)id,
                              .day = (uint8_t)day,
                              .element = (uint8_t)element,
                              .component = (uint8_t)component,
                              .in_line = c->in_line};
    x12_mark_here(w, &p->mark);
}

/* ICD-10-CM with its decimal point: that is a fault of form, said elsewhere; the code is looked up
 * all the same. */
static struct str without_point(struct str code, char text[X12_CODE_BYTES_MAX])
{
    if (code.n < 5 || code.n > X12_CODE_BYTES_MAX || code.p[3] != '.')
        return code;
    memcpy(text, code.p, 3);
    memcpy(text + 3, code.p + 4, code.n - 4);
    return str_of(text, code.n - 1);
}

static void look(struct x12_walk *w, struct x12_codes_state *c, const struct x12_coded *item,
                 struct str code, struct str qualifier)
{
    char text[X12_CODE_BYTES_MAX];
    uint32_t word = x12_pack(qualifier);
    for (unsigned i = 0; i < item->count; i++) {
        if (item->choice[i].qualifier && item->choice[i].qualifier != word)
            continue;
        unsigned id = item->choice[i].set;
        if (id == X12_CS_ICD10CM)
            code = without_point(code, text);
        if (licensed(c, id, code))
            judge_form(w, id, code, item->element, item->component);
        else
            judge(w, c, code, id, item->choice[i].day, item->element, item->component);
        return;
    }
}

/* One element cut at its component separators, once for all the codes it holds. */
struct cut {
    unsigned element, count;
    struct str part[X12_CUT_MAX + 1]; /* 0 is the whole */
};

static void cut_element(const struct x12_segment *s, struct str value, unsigned element,
                        struct cut *cut)
{
    char separator = s->delims->component;
    const char *p = value.p, *end = value.p + value.n;
    cut->element = element;
    cut->part[0] = value;
    cut->count = 0;
    while (cut->count < X12_CUT_MAX) {
        const char *q = p;
        while (q < end && *q != separator)
            q++;
        cut->part[++cut->count] = str_of(p, (size_t)(q - p));
        if (q == end)
            break;
        p = q + 1;
    }
}

static inline struct str cut_part(const struct cut *cut, unsigned i)
{
    return i <= cut->count ? cut->part[i] : (struct str){0};
}

static void look_at_cut(struct x12_walk *w, struct x12_codes_state *c, const struct x12_coded *item,
                        const struct cut *cut)
{
    struct str code = cut_part(cut, item->component);
    struct str by = !item->by         ? str_of("", 0)
                    : item->component ? cut_part(cut, item->by)
                                      : x12_element(w->s, item->by);
    /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Branch): the cut has its parts to count */
    if (code.n)
        look(w, c, item, code, by);
}

/* An element that repeats, which few do. */
static void look_at_each(struct x12_walk *w, struct x12_codes_state *c,
                         const struct x12_coded *item)
{
    struct cut cut;
    for (struct str rest = x12_element(w->s, item->element); rest.p;) {
        cut_element(w->s, str_split(&rest, w->s->delims->repetition), item->element, &cut);
        look_at_cut(w, c, item, &cut);
    }
}

static void look_at(struct x12_walk *w, struct x12_codes_state *c, const struct x12_coded *item,
                    struct cut *cut)
{
    const struct x12_segment *s = w->s;
    struct str value = x12_element(s, item->element);
    bool compound = s->compound >> item->element & 1;
    if (compound && s->delims->repetition && memchr(value.p, s->delims->repetition, value.n)) {
        look_at_each(w, c, item);
        return;
    }
    if (cut->element != item->element)
        cut_element(s, value, item->element, cut);
    look_at_cut(w, c, item, cut);
}

/* The first five digits and the state; only in the United States. */
static void look_at_address(struct x12_walk *w, struct x12_codes_state *c)
{
    struct str state = x12_element(w->s, 2), zip = x12_element(w->s, 3),
               country = x12_element(w->s, 4);
    if (zip.n < 5 || (country.n && !str_is(country, "US")))
        return;
    if (c->sets->set[X12_CS_ZIP] && state.n)
        judge(w, c, str_of(zip.p, 5), X12_CS_ZIP, X12_DAY_FILE, 3, 0);
    if (!x12_zip_in_state(zip, state))
        x12_rule_fault(w, NULL, X12_ZIP_STATE, 3, 0);
}

/* ---- the walk's side ---- */

void x12_codes_begin(struct x12_walk *w, struct x12_codes_state *c)
{
    c->lists = w->plan->coded;
    c->pending_count = 0;
    c->days = (struct x12_days){.file = day_of(str_from(w->envelope->gs_date))};
}

void x12_codes_segment(struct x12_walk *w, struct x12_codes_state *c)
{
    const struct x12_coded_list *list = c->lists[w->use->index];
    if (!list)
        return;
    if (list->roles & (X12_CODED_DTP | X12_CODED_DTM))
        note_day(w, &c->days, list->roles);
    struct cut cut;
    cut.element = cut.count = 0;
    c->in_line = list->in_line;
    for (unsigned i = 0; i < list->count; i++)
        if (x12_has(w->s, list->item[i].element))
            look_at(w, c, &list->item[i], &cut);
    if (list->roles & X12_CODED_ADDRESS)
        look_at_address(w, c);
}

void x12_codes_close(struct x12_walk *w, struct x12_codes_state *c, const struct x12_loop *loop)
{
    enum x12_coded_level level = (enum x12_coded_level)w->plan->levels[loop->index];
    if (level == X12_LEVEL_OTHER && loop->parent)
        return;
    if (level == X12_LEVEL_LINE) { /* what waits for the line; the rest waits for the claim */
        unsigned kept = 0;
        for (unsigned i = 0; i < c->pending_count; i++)
            if (c->pending[i].day == X12_DAY_LINE && c->pending[i].in_line)
                settle(w, c, &c->pending[i]);
            else
                c->pending[kept++] = c->pending[i];
        c->pending_count = kept;
        c->days.line_from = c->days.line_to = 0;
        return;
    }
    settle_from(w, c, 0);
    c->days = (struct x12_days){.file = c->days.file};
}
