/* relay_window.h - inside the relay only: events that were read and are not settled, in order.
 *
 * What is settled leaves at the front; so the front says how far the cursor may go. */
#ifndef HIA_JOB_RELAY_WINDOW_H
#define HIA_JOB_RELAY_WINDOW_H

#include "job/relay.h"

struct relay_item {
    struct relay_event event;
    bool settled, dead;
    int64_t due_us; /* of clock_tick_us: not before; 0: at once */
    char *text;     /* what the event's texts point into */
};

struct relay_window {
    struct relay_item *items[RELAY_WINDOW]; /* a ring */
    size_t first, count, bytes;
    int64_t read_seq;    /* the last one read */
    int64_t settled_seq; /* all up to it have left */
};

void relay_window_fini(struct relay_window *w);
/** Read more, as far as there is room. */
MUST_USE bool relay_window_fill(struct relay_window *w, const struct job *job, struct store *store,
                                int64_t last_seq, struct err *err);
/** The next ones to carry: in order, none whose entity has an earlier one that waits. */
size_t relay_window_pick(struct relay_window *w, struct relay_event *batch[RELAY_BATCH]);
/** Read the verdicts of a batch. */
void relay_window_judge(struct relay_window *w, struct relay_event *const *batch, size_t n,
                        struct relay_totals *totals);
/** Of a sink that is down nothing is held that can be read again: all behind the last one that has
 * a verdict. */
void relay_window_unread(struct relay_window *w);
/** Let what is settled leave at the front. Dead letters go to `dead`, which has `room`, and are
 * then the caller's to free; their number. */
size_t relay_window_settle(struct relay_window *w, struct relay_item **dead, size_t room);
void relay_item_free(struct relay_item *item);
/** When the first of those that wait is due, of clock_tick_us; 0: none waits. */
int64_t relay_window_due_us(const struct relay_window *w);

#endif
