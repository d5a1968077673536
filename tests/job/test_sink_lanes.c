/* test_sink_lanes.c - which events of a batch may leave, and who is at fault. */
#include "job/sink_lanes.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct relay_event events[RELAY_BATCH], *batch[RELAY_BATCH];
static struct sink_lanes lanes;

/* Event i is of entity i modulo `entities`. */
static void begin(size_t n, size_t entities)
{
    static char names[RELAY_BATCH][8];
    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof names[i], "C%zu", i % entities);
        events[i] = (struct relay_event){.entity = names[i]};
        batch[i] = &events[i];
    }
    sink_lanes_begin(&lanes, batch, n);
}

static size_t leave(void)
{
    cr_assert(sink_lanes_ready(&lanes));
    return sink_lanes_leave(&lanes);
}

Test(sink_lanes, one_of_each_entity_at_a_time)
{
    begin(6, 2);
    cr_assert_eq(leave(), 0);
    cr_assert_eq(leave(), 1);
    cr_assert(!sink_lanes_ready(&lanes));
    sink_lanes_take(&lanes, batch, 1);
    cr_assert_eq(events[1].verdict, SINK_TAKEN);
    cr_assert_eq(leave(), 3);
    cr_assert(!sink_lanes_ready(&lanes), "that of C0 waits for the one before it");
    sink_lanes_take(&lanes, batch, 0);
    cr_assert_eq(leave(), 2);
    sink_lanes_take(&lanes, batch, 2);
    cr_assert_eq(leave(), 4);
}

Test(sink_lanes, a_whole_batch)
{
    for (size_t entities = 1; entities <= RELAY_BATCH; entities++) {
        begin(RELAY_BATCH, entities);
        size_t n = 0;
        bool seen[RELAY_BATCH] = {false};
        for (; sink_lanes_ready(&lanes); n++) {
            size_t i = leave();
            cr_assert(!seen[i] && (i < entities || events[i - entities].verdict == SINK_TAKEN));
            seen[i] = true;
            sink_lanes_take(&lanes, batch, i);
        }
        cr_assert_eq(n, RELAY_BATCH);
    }
}

Test(sink_lanes, one_fails_where_others_are_taken)
{
    begin(3, 3);
    sink_lanes_take(&lanes, batch, 0);
    lanes.failed[2] = 500;
    cr_assert_eq(sink_lanes_judge(&lanes, batch, 3, "HTTP"), RELAY_BATCH);
    cr_assert_eq(events[2].verdict, SINK_REFUSED);
    cr_assert_str_eq(events[2].why, "HTTP 500");
    cr_assert_eq(events[1].verdict, SINK_LATER);
}

Test(sink_lanes, all_fail)
{
    begin(3, 3);
    lanes.failed[1] = lanes.failed[2] = 312;
    cr_assert_eq(sink_lanes_judge(&lanes, batch, 3, "AMQP"), 1);
    cr_assert_eq(events[1].verdict, SINK_LATER);
    cr_assert_eq(events[2].verdict, SINK_LATER);
}

Test(sink_lanes, it_was_refused_before)
{
    begin(2, 2);
    events[1].tries = 1;
    lanes.failed[1] = 312;
    cr_assert_eq(sink_lanes_judge(&lanes, batch, 2, "AMQP"), RELAY_BATCH);
    cr_assert_eq(events[1].verdict, SINK_REFUSED, "now it is alone, and its fault all the same");
}
