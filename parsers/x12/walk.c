/* walk.c - the one routine that places a segment: opens and closes loops, counts, notes faults,
 * reports. */
#include "x12/walk.h"

#include <stdlib.h>

#include "x12/beyond.h"
#include "x12/seen.h"
#include "x12/walk_match.h"

/* ---- life ---- */

/* The largest state any guide's rules want: taken once, as room for the most uses, so that begin
 * cannot fail. */
static size_t largest_state(void)
{
    size_t count, largest = 1;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        if (guides[i]->rules && guides[i]->rules->state_size > largest)
            largest = guides[i]->rules->state_size;
    return largest;
}

struct x12_walk *x12_walk_new(unsigned snip, const struct x12_handler *handler, struct err *err)
{
    struct x12_walk *w = calloc(1, sizeof(*w));
    size_t size = largest_state();
    void *state = calloc(1, size);
    struct x12_check_memory *memory = calloc(X12_USES_MAX, sizeof(*memory));
    if (!w || !state || !memory) {
        free(w);
        free(state);
        free(memory);
        err_set(err, ERR_SYSTEM, "no memory for the walk");
        return NULL;
    }
    w->snip = snip;
    w->handler = *handler;
    w->state = state;
    w->memory = memory;
    w->state_size = size;
    return w;
}

static void rules_fini(struct x12_walk *w)
{
    if (w->rules && w->rules->fini)
        w->rules->fini(w->state);
    w->rules = NULL;
}

void x12_walk_free(struct x12_walk *w)
{
    if (!w)
        return;
    rules_fini(w);
    x12_beyond_free(w->beyond);
    free(w->state);
    free(w->memory);
    free(w);
}

bool x12_walk_local(struct x12_walk *w, const struct x12_local *local, struct err *err)
{
    x12_beyond_free(w->beyond);
    w->beyond = NULL;
    if (!local ||
        !(((w->snip & X12_SNIP_5) && local->codes) || ((w->snip & X12_SNIP_7) && local->overlays)))
        return true;
    w->beyond = x12_beyond_new(local, w->snip, err);
    return w->beyond != NULL;
}

static void rules_begin(struct x12_walk *w, const struct x12_rules *rules)
{
    rules_fini(w);
    if (!rules || !(w->snip & (X12_SNIP_3 | X12_SNIP_4 | X12_SNIP_6)))
        return;
    assert(rules->state_size <= w->state_size);
    memset(w->state, 0, rules == w->state_of && rules->fresh ? rules->fresh : rules->state_size);
    if (rules->seen)
        x12_seen_forget((void *)((char *)w->state + rules->fresh));
    w->rules = w->state_of = rules;
    if (rules->begin)
        rules->begin(w->state);
}

void x12_walk_begin(struct x12_walk *w, const struct x12_guide *g,
                    const struct x12_envelope *envelope)
{
    assert(g->plan && g->uses_count <= X12_USES_MAX);
    if (g->plan != w->plan)
        memset(w->memory, 0, g->uses_count * sizeof(*w->memory));
    w->guide = g;
    w->plan = g->plan;
    w->envelope = envelope;
    w->started = w->stopped = w->closing = w->damaged = w->hl_any = false;
    w->errors = 0;
    w->s = NULL;
    w->use = NULL;
    w->use_depth = w->depth = 0;
    w->tag = 0;
    w->spot = (struct x12_spot){0};
    w->stray = NULL;
    w->hl_next[0] = w->hl_next[1] = 1;
    w->frames[0].loop = &g->loops[0];
    w->frames[0].plan = &g->plan->loops[0];
    w->frames[0].seen = w->frames[0].missed = 0;
    w->frames[0].occurrence = 1;
    w->frames[0].cursor = 0;
    w->frames[0].hl.open = false;
    w->event = (struct x12_event){.kind = X12_SEGMENT, .envelope = envelope};
    rules_begin(w, g->rules);
    if (w->beyond)
        x12_beyond_begin(w);
}

/* ---- loops ---- */

static void emit_loop(struct x12_walk *w, enum x12_event_kind kind, const struct x12_frame *f)
{
    if (!w->handler.event || w->handler.no_loops || w->stopped)
        return;
    const struct x12_event event = {
        .kind = kind,
        .segment = w->s,
        .loop = f->loop,
        .occurrence = f->occurrence,
        .envelope = w->envelope,
    };
    w->stopped = !w->handler.event(w->handler.ctx, &event);
}

/* The innermost loop ends: what it lacks, what the rules make of it, the event. */
static void close_loop(struct x12_walk *w)
{
    struct x12_frame *f = &w->frames[w->depth];
    uint64_t missing = f->plan->required & ~(f->seen | f->missed);
    if (UNLIKELY(missing))
        x12_walk_missing(w, w->depth, missing);
    if (f->hl.open)
        x12_hl_closing(w);
    if (w->rules && w->rules->loop_close) {
        w->closing = true;
        w->rules->loop_close(w->state, w, f->loop);
        w->closing = false;
    }
    if (UNLIKELY(w->beyond != NULL)) {
        w->closing = true;
        x12_beyond_close(w, f->loop);
        w->closing = false;
    }
    emit_loop(w, X12_LOOP_CLOSE, f);
    if (w->depth)
        w->depth--;
}

/* Counts a child of frames[depth] and, unless it is late, moves on to it. */
static inline uint32_t count_child(struct x12_walk *w, unsigned depth,
                                   const struct x12_candidate *c, bool late)
{
    struct x12_frame *f = &w->frames[depth];
    uint64_t missing = f->plan->before[c->child] & ~(f->seen | f->missed);
    uint32_t n = f->seen >> c->child & 1 ? f->counts[c->child] : 0;
    if (UNLIKELY(missing) && !late)
        x12_walk_missing(w, depth, missing);
    f->seen |= 1ULL << c->child;
    f->counts[c->child] = ++n;
    if (!late)
        f->cursor = c->position;
    return n;
}

static void open_loop(struct x12_walk *w, const struct x12_loop *loop, uint32_t occurrence)
{
    struct x12_frame *f = &w->frames[++w->depth];
    f->loop = loop;
    f->plan = &w->plan->loops[loop->index];
    f->seen = 1;
    f->counts[0] = 1;
    f->missed = 0;
    f->occurrence = occurrence;
    f->cursor = 0;
    f->spot = w->spot;
    f->hl.open = false;
    emit_loop(w, X12_LOOP_OPEN, f);
}

/* A loop whose opener was lost. That is one fault; what else of
 * its beginning is lost is excused. */
static void open_implied(struct x12_walk *w, const struct x12_place *place)
{
    const struct x12_child *node = place->implied->node;
    uint32_t n = count_child(w, place->depth, place->implied, false);
    open_loop(w, node->loop, n);
    w->frames[w->depth].missed = w->frames[w->depth].plan->before[place->candidate->child];
    w->frames[w->depth].seen = 0;
    w->use = NULL;
    if (node->use->tag == x12_tag_hl)
        x12_hl_implied(w);
    if (!w->damaged) {
        struct x12_site site = x12_site_at(w, w->depth, &w->spot, node->use->id);
        site.last = NULL;
        x12_walk_report(w, &site, X12_SEGMENT_MISSING, 0, 0, 0, 0);
    }
    if (n > place->implied->max)
        x12_walk_fault_here(w, X12_LOOP_REPEATS, 0, 0, 0, 0);
}

/* ---- one segment ---- */

static void report_element(void *ctx, enum x12_code code, unsigned element, unsigned component,
                           unsigned repeat, uint16_t data_element)
{
    x12_walk_fault_here(ctx, code, element, component, repeat, data_element);
}

static inline bool emit_segment(struct x12_walk *w, const struct x12_loop *loop,
                                uint32_t occurrence)
{
    w->event.segment = w->s;
    w->event.use = w->use;
    w->event.loop = loop;
    w->event.occurrence = occurrence;
    if (w->use && w->rules && !w->stopped)
        w->rules->segment(w->state, w, &w->event);
    if (w->handler.event && !w->stopped)
        w->stopped = !w->handler.event(w->handler.ctx, &w->event);
    return !w->stopped;
}

/* The segment is where it belongs, `n`th of its kind: its elements, the rules, the event. */
static inline bool judge(struct x12_walk *w, uint32_t n)
{
    struct x12_check_memory *memory = &w->memory[w->use->index];
    if (!x12_check_needless(w->s, w->use, memory))
        x12_check_segment(w->s, w->use, memory, w->snip, report_element, w);
    if (UNLIKELY(w->beyond != NULL))
        x12_beyond_segment(w);
    return emit_segment(w, w->frames[w->use_depth].loop, n);
}

/* An opener that comes twice in a row is one mistake, not all that its first loop lacks: one thing
 * is named. */
static void excuse_doubled(struct x12_walk *w, const struct x12_place *place)
{
    struct x12_frame *f = &w->frames[w->depth];
    const struct x12_loop *loop = place->candidate->node->loop;
    uint64_t missing = f->plan->required & ~(f->seen | f->missed);
    if (f->loop != loop || f->seen != 1 || place->implied)
        return;
    f->missed |= missing & (missing - 1);
    f->hl.child_code = 0;
}

/* The segment has its place: go there. */
static bool settle(struct x12_walk *w, const struct x12_place *place)
{
    const struct x12_candidate *c = place->candidate;
    const struct x12_child *node = c->node;
    unsigned depth = place->depth;
    bool stay = place->late && !node->loop; /* a late segment leaves what is open open */
    if (node->loop)
        excuse_doubled(w, place);
    while (w->depth > place->depth && !stay)
        close_loop(w);
    if (UNLIKELY(place->implied != NULL)) {
        open_implied(w, place);
        depth++;
    }
    uint32_t n = count_child(w, depth, c, place->late);
    if (node->loop)
        open_loop(w, node->loop, n);
    w->use = node->use;
    w->use_depth = node->loop ? w->depth : depth;
    w->damaged = false;
    if (UNLIKELY(place->late))
        x12_walk_fault_here(w, X12_SEGMENT_ORDER, 0, 0, 0, 0);
    if (UNLIKELY(n > c->max))
        x12_walk_fault_here(w, node->loop ? X12_LOOP_REPEATS : X12_SEGMENT_REPEATS, 0, 0, 0, 0);
    if (node->loop && w->s->tag == x12_tag_hl)
        x12_hl_opened(w);
    return judge(w, node->loop ? 1 : n);
}

/* As settle, for the many: in turn, so neither late nor one too many. */
static inline bool settle_in_turn(struct x12_walk *w, const struct x12_candidate *c, unsigned depth)
{
    const struct x12_child *node = c->node;
    if (UNLIKELY(node->loop != NULL))
        return settle(w, &(struct x12_place){.candidate = c, .depth = depth});
    while (w->depth > depth)
        close_loop(w);
    uint32_t n = count_child(w, depth, c, false);
    w->use = node->use;
    w->use_depth = depth;
    w->damaged = false;
    return judge(w, n);
}

/* No place: the state stays as it is. */
static bool __attribute__((noinline, cold)) pass_over(struct x12_walk *w, bool fault)
{
    w->use = NULL;
    if (fault) {
        struct x12_id id = x12_id_of(w->tag);
        bool known = w->tag && x12_dict_segment(id.text);
        x12_walk_fault_here(w, known ? X12_SEGMENT_UNEXPECTED : X12_SEGMENT_UNKNOWN, 0, 0, 0, 0);
    }
    return emit_segment(w, w->frames[w->depth].loop, 0);
}

/* Out of turn: recover, or give it up. */
static bool __attribute__((noinline, cold)) step_slow(struct x12_walk *w, unsigned tag)
{
    struct x12_place place = {0};
    if (tag < X12_TAGS_MAX)
        x12_place_recover(w, tag, &place);
    if (place.candidate)
        return settle(w, &place);
    w->damaged = true;
    w->hl_any |= tag == X12_TAGS_MAX || w->s->tag == x12_tag_hl;
    if (tag < X12_TAGS_MAX)
        x12_place_lost(w, tag);
    return pass_over(w, true);
}

static void start(struct x12_walk *w)
{
    w->started = true;
    w->frames[0].spot = w->spot;
    emit_loop(w, X12_LOOP_OPEN, &w->frames[0]);
}

bool x12_walk_step(struct x12_walk *w, const struct x12_segment *s)
{
    unsigned depth;
    if (UNLIKELY(w->stopped))
        return false;
    w->s = s;
    w->tag = s->tag;
    w->spot = (struct x12_spot){s->offset, s->ordinal, s->position};
    if (UNLIKELY(!w->started))
        start(w);
    unsigned tag = x12_plan_tag(w->plan, s->tag);
    if (UNLIKELY(w->stray != NULL) && x12_place_stray(w, tag))
        return pass_over(w, false);
    const struct x12_candidate *c = tag < X12_TAGS_MAX ? place_in_turn(w, tag, &depth) : NULL;
    if (LIKELY(c != NULL))
        return settle_in_turn(w, c, depth);
    if (!(w->frames[0].seen & 1) && s->tag == w->guide->loops[0].children[0].use->tag)
        return settle(w, &(struct x12_place){.candidate = w->plan->loops[0].opener});
    return step_slow(w, tag);
}

bool x12_walk_end(struct x12_walk *w)
{
    if (!w->guide)
        return !w->stopped;
    w->s = NULL;
    w->use = NULL;
    while (w->started && !w->stopped && w->depth)
        close_loop(w);
    if (w->started && !w->stopped)
        close_loop(w);
    rules_fini(w);
    w->guide = NULL;
    return !w->stopped;
}

uint32_t x12_walk_errors(const struct x12_walk *w)
{
    return w->errors;
}
