/* walk_match.h - private to walk.c and walk_place.c: does a segment match a child of a loop, and
 * which in turn. Inline: asked of every segment. */
#ifndef HIA_X12_WALK_MATCH_H
#define HIA_X12_WALK_MATCH_H

#include "x12/walk_state.h"

/** Every pick of the candidate has a code of its list (walk_place.c). */
bool x12_picks_hold(const struct x12_candidate *c, const struct x12_segment *s);

/** `word` is element 1, packed; 0 when it is not 1 to 4 bytes. */
static inline bool matches(const struct x12_candidate *c, const struct x12_segment *s,
                           uint32_t word)
{
    return c->only ? c->only == word : c->picks_count == 0 || x12_picks_hold(c, s);
}

static inline uint32_t first_word(const struct x12_segment *s)
{
    size_t n = s->n ? (size_t)(s->start[2] - 1 - s->start[1]) : 0;
    return n - 1 < 4 ? x12_packed(s->p + s->start[1], n) : 0;
}

static inline bool is_full(const struct x12_frame *f, const struct x12_candidate *c)
{
    return (f->seen >> c->child & 1) != 0 && f->counts[c->child] >= c->max;
}

/** Where a segment goes in turn; NULL: it has no such place. `*depth` is the frame it is a child
 * of. */
static inline const struct x12_candidate *place_in_turn(const struct x12_walk *w, unsigned tag,
                                                        unsigned *depth)
{
    const struct x12_segment *s = w->s;
    uint32_t word = first_word(s);
    for (unsigned d = w->depth + 1; d-- > 0;) {
        const struct x12_frame *f = &w->frames[d];
        if ((f->plan->tags >> tag & 1) == 0)
            continue;
        struct x12_run run = f->plan->runs[tag];
        const struct x12_candidate *c = f->plan->candidates + run.first, *end = c + run.count;
        for (; c < end; c++) {
            if (!matches(c, s, word) || c->position < f->cursor || is_full(f, c))
                continue;
            *depth = d;
            return c;
        }
    }
    return NULL;
}

#endif
