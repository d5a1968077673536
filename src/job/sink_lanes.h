/* sink_lanes.h - inside the sinks only: which events of a batch may leave, where each is taken or
 * not by itself. Of an entity one at a time, in order; of different entities at once. */
#ifndef HIA_JOB_SINK_LANES_H
#define HIA_JOB_SINK_LANES_H

#include "job/relay.h"

struct sink_lanes {
    size_t next[RELAY_BATCH];  /* of the same entity; RELAY_BATCH: none */
    size_t ready[RELAY_BATCH]; /* may leave: those from `left` to `ready_count` */
    size_t left, ready_count;
    int failed[RELAY_BATCH]; /* answered so, and who is at fault is seen at the end; 0: not */
};

/** The first of each entity may leave. */
void sink_lanes_begin(struct sink_lanes *l, struct relay_event *const *events, size_t n);
/** May another one leave? */
bool sink_lanes_ready(const struct sink_lanes *l);
/** The next one leaves: which of the batch. */
size_t sink_lanes_leave(struct sink_lanes *l);
/** It is taken: the next one of its entity may leave. */
void sink_lanes_take(struct sink_lanes *l, struct relay_event *const *events, size_t i);
/** A sink that fails with one event and takes others fails for what is in it: such events are
 * refused, as "`what` CODE". That holds for their next tries too, when they may be alone. Which
 * event it is where that does not hold, so that the sink counts as down; RELAY_BATCH: none. */
size_t sink_lanes_judge(const struct sink_lanes *l, struct relay_event *const *events, size_t n,
                        const char *what);

#endif
