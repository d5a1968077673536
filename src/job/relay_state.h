/* relay_state.h - inside the relay only: what carries to one sink, a batch at a time. */
#ifndef HIA_JOB_RELAY_STATE_H
#define HIA_JOB_RELAY_STATE_H

#include "job/relay.h"
#include "job/relay_window.h"
#include "store/relay.h"

struct carrier {
    struct job *job;
    struct sink *sink;
    const struct relay_options *options;
    struct relay_totals *totals;
    struct store_relay *relay;
    struct relay_window window;
    struct relay_item *dead[RELAY_BATCH]; /* left the window, not saved */
    size_t dead_count;
    int64_t alive[RELAY_BATCH]; /* of a replay: taken, not saved */
    size_t alive_count;
    int64_t saved_seq, last_seq;
    unsigned failures; /* of the sink, in a row */
    bool replay;
};

/** From the sink's cursor. ERR_STORE: another process carries to this sink. */
MUST_USE bool carrier_begin(struct carrier *c, struct err *err);
/** One batch. `*idle`: nothing is left; `*wait_ms` until the next one. False with ONCE or a replay
 * also when the sink stays down. */
MUST_USE bool carrier_step(struct carrier *c, bool *idle, int64_t *wait_ms, struct err *err);
/** After the last step, good or not: hints that are due, and what the ledger is to know. */
MUST_USE bool carrier_finish(struct carrier *c, struct err *err);
/** May be begun again. */
void carrier_end(struct carrier *c);

#endif
