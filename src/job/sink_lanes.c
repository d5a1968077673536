/* sink_lanes.c - see sink_lanes.h. */
#include "job/sink_lanes.h"

#include "base/hash.h"
#include <stdio.h>

enum { SLOTS = 2 * RELAY_BATCH, NONE = RELAY_BATCH };

static size_t slot_of(const size_t *slots, struct relay_event *const *events, const char *entity)
{
    uint64_t at = hash64(str_from(entity));
    while (slots[at % SLOTS] != NONE && strcmp(events[slots[at % SLOTS]]->entity, entity) != 0)
        at++;
    return at % SLOTS;
}

void sink_lanes_begin(struct sink_lanes *l, struct relay_event *const *events, size_t n)
{
    size_t last[SLOTS];
    l->left = l->ready_count = 0;
    for (size_t i = 0; i < SLOTS; i++)
        last[i] = NONE;
    for (size_t i = 0; i < n; i++) {
        size_t *before = &last[slot_of(last, events, events[i]->entity)];
        l->next[i] = NONE;
        l->failed[i] = 0;
        if (*before != NONE)
            l->next[*before] = i;
        else
            l->ready[l->ready_count++] = i;
        *before = i;
    }
}

bool sink_lanes_ready(const struct sink_lanes *l)
{
    return l->left < l->ready_count;
}

size_t sink_lanes_leave(struct sink_lanes *l)
{
    assert(sink_lanes_ready(l));
    return l->ready[l->left++];
}

void sink_lanes_take(struct sink_lanes *l, struct relay_event *const *events, size_t i)
{
    events[i]->verdict = SINK_TAKEN;
    if (l->next[i] != NONE)
        l->ready[l->ready_count++] = l->next[i];
}

size_t sink_lanes_judge(const struct sink_lanes *l, struct relay_event *const *events, size_t n,
                        const char *what)
{
    bool taken = false;
    size_t first = NONE;
    for (size_t i = 0; i < n; i++)
        taken = taken || events[i]->verdict == SINK_TAKEN;
    for (size_t i = 0; i < n; i++) {
        if (!l->failed[i])
            continue;
        if (!taken && !events[i]->tries) {
            first = first == NONE ? i : first;
            continue;
        }
        events[i]->verdict = SINK_REFUSED;
        snprintf(events[i]->why, sizeof events[i]->why, "%s %d", what, l->failed[i]);
    }
    return first;
}
