/* walk_fault.c - from a place in the walk to a struct fault:
 * path, control numbers, severity. Cold. */
#include "x12/beyond.h"

/* Appends while there is room; a path too long is cut, never wrong. */
struct path {
    char *text;
    size_t n;
};

static void add(struct path *p, const char *text)
{
    for (; *text && p->n < FAULT_PATH_MAX - 1; text++)
        p->text[p->n++] = *text;
    p->text[p->n] = '\0';
}

static void add_number(struct path *p, uint32_t v)
{
    char digits[12];
    size_t i = sizeof(digits) - 1;
    digits[i] = '\0';
    do
        digits[--i] = (char)('0' + v % 10);
    while (v /= 10);
    add(p, digits + i);
}

/* "2000A[1]/2000B[3]/CLM": the set itself is not named. */
static void write_path(const struct x12_site *site, char *out)
{
    struct path p = {out, 0};
    const struct x12_loop *loops[X12_DEPTH_MAX];
    for (const struct x12_loop *l = site->loop; l; l = l->parent)
        loops[l->depth] = l;
    out[0] = '\0';
    for (unsigned d = 1; site->loop && d <= site->loop->depth; d++) {
        /* A parent is one less deep. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
        add(&p, loops[d]->id);
        add(&p, "[");
        add_number(&p, site->occurrences[d]);
        add(&p, d < site->loop->depth || site->last ? "]/" : "]");
    }
    add(&p, site->last ? site->last : "");
}

struct x12_site x12_site_at(const struct x12_walk *w, unsigned depth, const struct x12_spot *spot,
                            const char *segment)
{
    struct x12_site site = {
        .spot = *spot, .loop = w->frames[depth].loop, .segment = segment, .last = segment};
    for (unsigned d = 0; d <= depth; d++)
        site.occurrences[d] = w->frames[d].occurrence;
    return site;
}

void x12_walk_where(const struct x12_walk *w, struct fault *fault)
{
    struct x12_site site = x12_site_at(w, w->depth, &w->spot, fault->segment);
    str_copy(fault->loop, sizeof(fault->loop), str_from(site.loop ? site.loop->id : ""));
    write_path(&site, fault->path);
}

static void copy_controls(struct fault *f, const struct x12_envelope *e)
{
    if (!e)
        return;
    x12_fault_controls(f, e);
}

void x12_walk_report(struct x12_walk *w, const struct x12_site *site, enum x12_code code,
                     unsigned element, unsigned component, unsigned repeat, uint16_t data_element)
{
    const struct x12_fault_row *row = w->words ? w->words : x12_fault_row((uint16_t)code);
    uint8_t severity;
    if (w->stopped || !x12_snip_weigh(w->snip, row, &severity))
        return;
    if (UNLIKELY(w->beyond != NULL) && severity > SEVERITY_NOTE && x12_beyond_accepts(w, code))
        severity = SEVERITY_NOTE;
    struct fault f = {
        .code = (uint16_t)code,
        .severity = severity,
        .snip = row->snip,
        .offset = site->spot.offset,
        .ordinal = site->spot.ordinal,
        .position = site->spot.position,
        .element = (uint8_t)element,
        .component = (uint8_t)component,
        .repeat = (uint8_t)(repeat < UINT8_MAX ? repeat : UINT8_MAX),
        .data_element = data_element,
        .title = w->words ? row->title : NULL,
        .remedy = w->words ? row->remedy : NULL,
        .stc = w->words ? row->stc : NULL,
        .rule = w->rule,
    };
    w->errors += severity >= SEVERITY_ERROR;
    if (!w->handler.faults.put)
        return;
    str_copy(f.segment, sizeof(f.segment), str_from(site->segment));
    const struct x12_loop *loop = site->missing ? site->missing : site->loop;
    str_copy(f.loop, sizeof(f.loop), str_from(loop ? loop->id : ""));
    write_path(site, f.path);
    copy_controls(&f, w->envelope);
    w->stopped = !w->handler.faults.put(w->handler.faults.ctx, &f);
}

struct x12_id x12_id_of(uint32_t tag)
{
    return (struct x12_id){{(char)(tag >> 16), (char)(tag >> 8), (char)tag, '\0'}};
}

void x12_walk_fault_here(struct x12_walk *w, enum x12_code code, unsigned element,
                         unsigned component, unsigned repeat, uint16_t data_element)
{
    struct x12_id id = x12_id_of(w->tag);
    unsigned depth = w->use ? w->use_depth : w->depth;
    struct x12_site site = x12_site_at(w, depth, &w->spot, id.text);
    x12_walk_report(w, &site, code, element, component, repeat, data_element);
}

void x12_walk_missing(struct x12_walk *w, unsigned depth, uint64_t children)
{
    struct x12_frame *f = &w->frames[depth];
    f->missed |= children;
    for (; children; children &= children - 1) {
        const struct x12_child *child = &f->loop->children[__builtin_ctzll(children)];
        struct x12_site site = x12_site_at(w, depth, &w->spot, child->use->id);
        site.last = NULL;
        site.missing = child->loop;
        x12_walk_report(w, &site, child->loop ? X12_LOOP_MISSING : X12_SEGMENT_MISSING, 0, 0, 0, 0);
    }
}
