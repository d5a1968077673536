/* rules.c - how a guide's rules speak: marks to point back at, and faults in the walk's words. */
#include "x12/rules.h"

#include "x12/walk_state.h"

void x12_mark_here(const struct x12_walk *w, struct x12_mark *mark)
{
    *mark = (struct x12_mark){
        .offset = w->spot.offset,
        .ordinal = w->spot.ordinal,
        .position = w->spot.position,
        .use = w->use,
        .depth = (uint16_t)w->use_depth,
    };
    for (unsigned d = 0; d <= w->use_depth; d++)
        mark->loop_occurrences[d] = w->frames[d].occurrence;
}

static struct x12_site site_of_mark(const struct x12_walk *w, const struct x12_mark *mark)
{
    struct x12_site site = {
        .spot = {mark->offset, mark->ordinal, mark->position},
        .loop = &w->guide->loops[mark->use->loop],
        .segment = mark->use->id,
        .last = mark->use->id,
    };
    memcpy(site.occurrences, mark->loop_occurrences, sizeof(site.occurrences));
    return site;
}

/* While a loop closes, the segment in hand stands outside it: the path is the loop's alone. */
static struct x12_site site_here(const struct x12_walk *w, const char *id)
{
    struct x12_site site =
        x12_site_at(w, w->closing || !w->use ? w->depth : w->use_depth, &w->spot, id);
    if (w->closing)
        site.last = NULL;
    return site;
}

static uint16_t data_element(const struct x12_use *use, unsigned element, unsigned component)
{
    if (!use || element == 0 || element > use->fields_count)
        return 0;
    const struct x12_field *f = &use->fields[element - 1];
    if (component == 0)
        return f->number;
    return component <= f->parts_count ? f->parts[component - 1].number : 0;
}

void x12_rule_fault(struct x12_walk *w, const struct x12_mark *mark, enum x12_code code,
                    unsigned element, unsigned component)
{
    uint8_t severity;
    struct x12_id id = x12_id_of(w->tag);
    if (!x12_snip_weigh(w->snip, x12_fault_row((uint16_t)code), &severity))
        return;
    if (mark && !mark->use) /* never set */
        mark = NULL;
    struct x12_site site = mark ? site_of_mark(w, mark) : site_here(w, id.text);
    const struct x12_use *use = mark ? mark->use : w->closing ? NULL : w->use;
    x12_walk_report(w, &site, code, element, component, 0, data_element(use, element, component));
}

const struct x12_envelope *x12_rule_envelope(const struct x12_walk *w)
{
    return w->envelope;
}
