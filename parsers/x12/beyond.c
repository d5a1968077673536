/* beyond.c - see beyond.h. */
#include "x12/beyond.h"

#include <stdlib.h>

struct x12_beyond *x12_beyond_new(const struct x12_local *local, unsigned snip, struct err *err)
{
    struct x12_beyond *b = calloc(1, sizeof(*b));
    if (!b) {
        err_set(err, ERR_LIMIT, "no memory for code sets and overlays");
        return NULL;
    }
    b->codes.sets = snip & X12_SNIP_5 ? local->codes : NULL;
    if ((snip & X12_SNIP_7) && local->overlays &&
        !x12_overlays_open(&b->overlays, local->overlays, err)) {
        x12_beyond_free(b);
        return NULL;
    }
    return b;
}

void x12_beyond_free(struct x12_beyond *b)
{
    if (b)
        x12_overlays_fini(&b->overlays);
    free(b);
}

bool x12_beyond_accepts(const struct x12_walk *w, enum x12_code code)
{
    return w->beyond && x12_overlays_accept(&w->beyond->overlays, (uint16_t)code);
}

void x12_beyond_begin(struct x12_walk *w)
{
    if (w->beyond->codes.sets)
        x12_codes_begin(w, &w->beyond->codes);
    x12_overlays_begin(w, &w->beyond->overlays);
}

void x12_beyond_segment(struct x12_walk *w)
{
    if (w->beyond->codes.sets)
        x12_codes_segment(w, &w->beyond->codes);
    if (w->beyond->overlays.any)
        x12_overlays_segment(w, &w->beyond->overlays);
}

void x12_beyond_close(struct x12_walk *w, const struct x12_loop *loop)
{
    if (w->beyond->codes.sets)
        x12_codes_close(w, &w->beyond->codes, loop);
    if (w->beyond->overlays.any)
        x12_overlays_close(w, &w->beyond->overlays, loop);
}

void x12_beyond_fault(struct x12_walk *w, const struct x12_mark *mark,
                      const struct x12_fault_row *row, unsigned element, unsigned component)
{
    w->words = row;
    x12_rule_fault(w, mark, row->code, element, component);
    w->words = NULL;
}
