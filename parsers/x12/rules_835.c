/* rules_835.c - what the 835 guide's rows cannot say. */
#include "x12/rules.h"

static void nothing(void *state)
{
    (void)state;
}

static bool init(const struct x12_guide *g, struct err *err)
{
    (void)g;
    (void)err;
    return true;
}

static void segment(void *state, struct x12_walk *w, const struct x12_event *event)
{
    (void)state;
    (void)w;
    (void)event;
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    (void)state;
    (void)w;
    (void)loop;
}

const struct x12_rules x12_rules_835 = {
    .state_size = 1,
    .init = init,
    .begin = nothing,
    .segment = segment,
    .loop_close = loop_close,
};
