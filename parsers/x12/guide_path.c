/* guide_path.c - what a path names in a guide, and going through its loops without recursion. */
#include "x12/guide_path.h"

/* ---- what a path names ---- */

static struct str without_occurrence(struct str word)
{
    return str_split(&word, '[');
}

static const struct x12_loop *loop_named(const struct x12_guide *g, struct str word)
{
    for (size_t i = 1; i < g->loops_count; i++)
        if (str_is(word, g->loops[i].id) || str_is(word, g->loops[i].name))
            return &g->loops[i];
    return NULL;
}

bool x12_guide_target_has(const struct x12_child *child, struct str segment)
{
    return !child->loop &&
           (segment.n == 0 || str_is(segment, child->use->id) || str_is(segment, child->use->name));
}

static bool has_segment(const struct x12_guide_target *t)
{
    for (size_t i = 0; i < t->loop->children_count; i++)
        if (x12_guide_target_has(&t->loop->children[i], t->segment))
            return true;
    return false;
}

bool x12_guide_path(const struct x12_guide *g, struct str path, struct x12_guide_target *t)
{
    *t = (struct x12_guide_target){&g->loops[0], {NULL, 0}};
    for (struct str rest = path; rest.p && rest.n;) {
        struct str word = without_occurrence(str_split(&rest, '/'));
        const struct x12_loop *loop = t->segment.n ? NULL : loop_named(g, word);
        if (loop)
            t->loop = loop;
        else if (t->segment.n || word.n == 0)
            return false;
        else
            t->segment = word;
    }
    return has_segment(t);
}

/* ---- going through loops without recursion ---- */

void x12_guide_tour_begin(struct x12_guide_tour *t, const struct x12_loop *loop)
{
    *t = (struct x12_guide_tour){.depth = 1};
    t->open[0] = loop;
}

enum x12_guide_step x12_guide_tour_next(struct x12_guide_tour *t)
{
    const struct x12_loop *loop = t->open[t->depth - 1];
    if (t->next[t->depth - 1] == loop->children_count) {
        t->depth--;
        return t->depth ? X12_STEP_LOOP_END : X12_STEP_END;
    }
    t->child = &loop->children[t->next[t->depth - 1]++];
    if (!t->child->loop)
        return X12_STEP_USE;
    t->open[t->depth] = t->child->loop;
    t->next[t->depth++] = 0;
    return X12_STEP_LOOP;
}

void x12_guide_tour_skip(struct x12_guide_tour *t)
{
    t->next[t->depth - 1] = t->open[t->depth - 1]->children_count;
}

const char *x12_type_name(uint8_t type)
{
    static const char *const names[] = {"AN", "ID", "N0", "N2", "R", "DT", "TM", "B"};
    return type < COUNT_OF(names) ? names[type] : "?";
}
