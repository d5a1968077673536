/* rules_bind.c - from the ids a rules file names to the numbers of a compiled guide, once. */
#include "x12/rules.h"

static uint8_t action_of(const struct x12_closing *closings, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(closings[i].loop, id) == 0)
            return closings[i].action;
    return 0;
}

void x12_bind_closes(const struct x12_guide *g, const struct x12_closing *closings, size_t count,
                     uint8_t *closes)
{
    for (uint16_t i = 0; i < g->loops_count; i++)
        closes[i] = action_of(closings, count, g->loops[i].id);
    for (size_t i = 0; i < count; i++) /* a name that means nothing is our bug */
        assert(x12_loop_find(g, closings[i].loop) != NULL);
}

bool x12_bind_table(const struct x12_guide *g, const struct x12_rule_table *t, struct err *err)
{
    assert(g->uses_count <= t->uses_max);
    assert(!t->closings || g->loops_count <= t->loops_max);
    if (t->closings)
        x12_bind_closes(g, t->closings, t->closings_count, t->closes);
    return x12_bind(g, t->bindings, t->bindings_count, t->actions, err);
}
