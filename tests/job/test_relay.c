/* test_relay.c - the relay's window and its loop, with a sink of the test's own: order for each
 * entity, refusals and dead letters, a sink that is down, what asked for a pause, replay. */
#include "job/lab.h"
#include "job/relay.h"
#include "job/relay_state.h"

#include "base/clock.h"
#include <criterion/criterion.h>
#include <stdio.h>

static struct lab lab;
static struct relay_window window;
static struct relay_totals totals;

static void open_lab(void)
{
    lab_open(&lab);
    window = (struct relay_window){0};
    totals = (struct relay_totals){0};
}

static void close_lab(void)
{
    relay_window_fini(&window);
    lab_close(&lab);
}

/** `n` events, some of each of `entities` in turn, each with so many bytes. */
static void put_events(int n, int entities, size_t bytes)
{
    struct buf payload;
    buf_init(&payload, 0);
    for (size_t i = 0; i < bytes; i++)
        buf_putc(&payload, 'x');
    cr_assert(store_begin(lab.job.store, &lab.err));
    for (int i = 0; i < n; i++) {
        char entity[16];
        snprintf(entity, sizeof entity, "C%d", i % entities);
        struct store_event e = {.name = STR("pm_claim_paid"),
                                .version = STR("1.0"),
                                .entity = str_from(entity),
                                .payload = buf_str(&payload)};
        cr_assert(store_event_put(lab.job.store, &e, &lab.err), "%s", lab.err.text);
    }
    cr_assert(store_commit(lab.job.store, &lab.err));
    buf_fini(&payload);
}

static void fill(int64_t last)
{
    cr_assert(relay_window_fill(&window, &lab.job, lab.job.store, last, &lab.err), "%s",
              lab.err.text);
}

static size_t pick(struct relay_event *batch[RELAY_BATCH])
{
    size_t n = relay_window_pick(&window, batch);
    for (size_t i = 1; i < n; i++)
        cr_assert_gt(batch[i]->seq, batch[i - 1]->seq, "in order");
    return n;
}

static void judge(struct relay_event *const *batch, size_t n)
{
    relay_window_judge(&window, batch, n, &totals);
}

TestSuite(relay_window, .init = open_lab, .fini = close_lab);

Test(relay_window, what_is_taken_leaves_at_the_front_and_only_there)
{
    struct relay_event *batch[RELAY_BATCH];
    struct relay_item *dead[4];
    put_events(10, 10, 20);
    fill(INT64_MAX);
    cr_assert_eq(window.count, 10);
    cr_assert_eq(window.bytes, 200);
    cr_assert_eq(pick(batch), 10);
    for (size_t i = 0; i < 10; i++)
        batch[i]->verdict = i == 3 ? SINK_LATER : SINK_TAKEN;
    judge(batch, 10);
    cr_assert_eq(relay_window_settle(&window, dead, 4), 0);
    cr_assert_eq(window.settled_seq, 3, "the cursor stays before what was not taken");
    cr_assert_eq(window.count, 7);
    cr_assert_eq(totals.taken, 9);
    cr_assert_eq(pick(batch), 1);
    cr_assert_eq(batch[0]->seq, 4);
    batch[0]->verdict = SINK_TAKEN;
    judge(batch, 1);
    cr_assert_eq(relay_window_settle(&window, dead, 4), 0);
    cr_assert_eq(window.settled_seq, 10);
    cr_assert_eq(window.count + window.bytes, 0);
}

Test(relay_window, the_entity_of_one_that_is_refused_waits_and_nobody_else)
{
    struct relay_event *batch[RELAY_BATCH];
    put_events(12, 3, 1); /* C0: 1 4 7 10 */
    fill(INT64_MAX);
    cr_assert_eq(pick(batch), 12);
    for (size_t i = 0; i < 12; i++)
        batch[i]->verdict = i == 0 ? SINK_REFUSED : i % 3 ? SINK_TAKEN : SINK_LATER;
    judge(batch, 12);
    cr_assert_eq(pick(batch), 0, "its time has not come");
    int64_t due = relay_window_due_us(&window);
    cr_assert_gt(due, clock_tick_us());
    cr_assert_leq(due, clock_tick_us() + 1000000);
    window.items[window.first]->due_us = 1;
    cr_assert_eq(pick(batch), 4);
    for (size_t i = 0; i < 4; i++)
        cr_assert_str_eq(batch[i]->entity, "C0");
}

Test(relay_window, a_dead_letter_after_five_refusals)
{
    struct relay_event *batch[RELAY_BATCH];
    struct relay_item *dead[2];
    put_events(2, 1, 1);
    fill(INT64_MAX);
    for (int i = 1; i <= RELAY_TRIES; i++) {
        window.items[window.first]->due_us = 0;
        cr_assert_eq(pick(batch), 2);
        batch[0]->verdict = SINK_REFUSED;
        judge(batch, 2);
        cr_assert_eq(window.items[window.first]->dead, i == RELAY_TRIES);
    }
    cr_assert_eq(totals.refused, RELAY_TRIES);
    cr_assert_eq(totals.dead, 1);
    cr_assert_eq(relay_window_settle(&window, dead, 0), 0, "no room: it stays");
    cr_assert_eq(window.count, 2);
    cr_assert_eq(relay_window_settle(&window, dead, 2), 1);
    cr_assert_eq(dead[0]->event.seq, 1);
    relay_item_free(dead[0]);
    cr_assert_eq(window.settled_seq, 1);
    cr_assert_eq(pick(batch), 1, "the next of its entity goes on");
}

Test(relay_window, it_is_bounded_in_events_and_in_bytes)
{
    put_events(RELAY_WINDOW + 300, 7, 1);
    for (int i = 0; i < 20; i++)
        fill(INT64_MAX);
    cr_assert_gt(window.count, RELAY_WINDOW - RELAY_BATCH);
    cr_assert_leq(window.count, RELAY_WINDOW);
    relay_window_fini(&window);
    put_events(40, 7, 1 << 20);
    window.read_seq = RELAY_WINDOW + 300;
    for (int i = 0; i < 20; i++)
        fill(INT64_MAX);
    cr_assert_eq(window.bytes, RELAY_WINDOW_BYTES);
    relay_window_fini(&window);
    fill(3);
    cr_assert_eq(window.count, 3, "not past the last one that is wanted");
}

Test(relay_window, what_has_no_verdict_is_let_go_and_read_again)
{
    struct relay_event *batch[RELAY_BATCH];
    put_events(10, 10, 20);
    fill(INT64_MAX);
    cr_assert_eq(pick(batch), 10);
    relay_window_unread(&window);
    cr_assert_eq(window.count + window.bytes, 0);
    cr_assert_eq(window.read_seq, 0);
    fill(INT64_MAX);
    cr_assert_eq(pick(batch), 10);
    for (size_t i = 0; i < 10; i++)
        batch[i]->verdict = i == 2 ? SINK_REFUSED : i == 4 ? SINK_TAKEN : SINK_LATER;
    judge(batch, 10);
    relay_window_unread(&window);
    cr_assert_eq(window.count, 5, "one that was taken is not carried again");
    cr_assert_eq(window.bytes, 100);
    fill(INT64_MAX);
    cr_assert_eq(pick(batch), 8, "not the one that was taken, nor the one that waits");
    cr_assert_eq(batch[7]->seq, 10);
    cr_assert_eq(window.items[window.first + 2]->event.tries, 1, "a try that counts");
}

Test(relay_window, the_ring_goes_round)
{
    struct relay_event *batch[RELAY_BATCH];
    struct relay_item *dead[1];
    int64_t seen = 0;
    put_events(3 * RELAY_WINDOW, 5, 1);
    for (int round = 0; round < 3 * RELAY_WINDOW / RELAY_BATCH; round++) {
        fill(INT64_MAX);
        size_t n = pick(batch);
        for (size_t i = 0; i < n; i++) {
            cr_assert_eq(batch[i]->seq, ++seen);
            batch[i]->verdict = SINK_TAKEN;
        }
        judge(batch, n);
        cr_assert_eq(relay_window_settle(&window, dead, 1), 0);
    }
    cr_assert_eq(window.settled_seq, 3 * RELAY_WINDOW);
}

/* ---- the loop ---- */

/** A sink that does as it is told; by number of the put, from 1. */
static struct fake {
    struct sink sink;
    int puts, taken;
    int down_until;   /* so many puts find it down */
    int64_t refuses;  /* this event, always */
    bool refuses_all; /* and every other */
    int64_t wait_ms, last_seq, put_us[64];
} fake;

static bool fake_put(struct sink *s, struct relay_event *const *events, size_t n, struct err *err)
{
    cr_assert_eq(s, &fake.sink);
    fake.put_us[fake.puts++ % 64] = clock_tick_us();
    fake.sink.wait_ms = 0;
    if (fake.puts <= fake.down_until) {
        fake.sink.wait_ms = fake.wait_ms;
        return err_set(err, ERR_SYSTEM, "down");
    }
    for (size_t i = 0; i < n; i++) {
        bool refused = fake.refuses_all || events[i]->seq == fake.refuses;
        events[i]->verdict = refused ? SINK_REFUSED : SINK_TAKEN;
        snprintf(events[i]->why, sizeof events[i]->why, "%s", refused ? "for a test" : "");
        fake.taken += !refused;
        fake.last_seq = events[i]->seq;
    }
    return true;
}

static bool carry(bool replay, int64_t after, int64_t last)
{
    struct relay_options options = {.once = true, .after_seq = after, .last_seq = last};
    fake.sink = (struct sink){.name = "fake", .put = fake_put};
    store_close(lab.job.store); /* the relay opens its own, and takes the writer's lock to save */
    lab.job.store = NULL;
    err_clear(&lab.err);
    bool good =
        (replay ? job_relay_replay : job_relay)(&lab.job, &fake.sink, &options, &totals, &lab.err);
    struct err why = {0};
    cr_assert(store_open(&lab.job.store, lab.settings->data_dir, lab.settings->organization_id,
                         STORE_WRITER, &why),
              "%s", why.text);
    return good;
}

static struct store_sink sink_now(void)
{
    struct store_sink s;
    cr_assert(store_sink_status(lab.job.store, STR("fake"), &s, &lab.err));
    return s;
}

static void open_fake(void)
{
    open_lab();
    fake = (struct fake){0};
}

TestSuite(relay, .init = open_fake, .fini = close_lab);

Test(relay, all_is_carried_and_the_cursor_follows)
{
    put_events(700, 9, 10);
    cr_assert(carry(false, 0, 0), "%s", lab.err.text);
    cr_assert_eq(fake.taken, 700);
    cr_assert_eq(totals.taken, 700);
    cr_assert_eq(sink_now().seq, 700);
    fake.taken = 0;
    cr_assert(carry(false, 0, 0));
    cr_assert_eq(fake.taken, 0);
}

Test(relay, a_sink_that_is_down_is_asked_again_and_given_up_after_five)
{
    put_events(20, 3, 10);
    fake.down_until = 3;
    cr_assert(carry(false, 0, 0), "%s", lab.err.text);
    cr_assert_eq(totals.failures, 3);
    cr_assert_eq(sink_now().seq, 20);
    put_events(20, 3, 10);
    fake = (struct fake){.down_until = 1000};
    cr_assert_not(carry(false, 0, 0));
    cr_assert_str_eq(lab.err.text, "down");
    cr_assert_eq(fake.puts, RELAY_TRIES);
    cr_assert_eq(sink_now().seq, 20, "nothing is passed");
    cr_assert_eq(sink_now().dead_letters, 0);
}

Test(relay, of_a_sink_that_is_down_no_event_is_held)
{
    static struct carrier c;
    const struct relay_options options = {0};
    bool idle;
    int64_t ms;
    put_events(600, 3, 10);
    job_let_go(&lab.job); /* as carry does */
    fake.down_until = 1;
    fake.sink = (struct sink){.name = "fake", .put = fake_put};
    c = (struct carrier){
        .job = &lab.job, .sink = &fake.sink, .options = &options, .totals = &totals};
    cr_assert(carrier_begin(&c, &lab.err), "%s", lab.err.text);
    cr_assert(carrier_step(&c, &idle, &ms, &lab.err));
    cr_assert_eq(c.window.count, 0);
    cr_assert_not(idle, "it is asked again");
    cr_assert(carrier_step(&c, &idle, &ms, &lab.err));
    cr_assert_eq(fake.taken, RELAY_BATCH);
    cr_assert_eq(c.window.settled_seq, RELAY_BATCH);
    carrier_end(&c);
}

Test(relay, who_asks_for_a_pause_gets_it)
{
    put_events(3, 3, 10);
    fake.down_until = 1;
    fake.wait_ms = 700;
    cr_assert(carry(false, 0, 0), "%s", lab.err.text);
    cr_assert_geq(fake.put_us[1] - fake.put_us[0], 650000);
}

Test(relay, one_refused_event_dies_and_is_taken_by_a_replay)
{
    put_events(30, 10, 10);
    fake.refuses = 4;
    cr_assert(carry(false, 0, 0), "%s", lab.err.text);
    cr_assert_eq(fake.taken, 29);
    cr_assert_eq(totals.dead, 1);
    cr_assert_eq(sink_now().seq, 30);
    cr_assert_eq(sink_now().dead_letters, 1);
    fake = (struct fake){.refuses = 4};
    cr_assert(carry(true, 3, 4), "%s", lab.err.text);
    cr_assert_eq(sink_now().dead_letters, 1, "refused again");
    fake = (struct fake){0};
    cr_assert(carry(true, 3, 4), "%s", lab.err.text);
    cr_assert_eq(fake.taken, 1);
    cr_assert_eq(fake.last_seq, 4);
    cr_assert_eq(sink_now().dead_letters, 0);
    cr_assert_eq(sink_now().seq, 30);
}

Test(relay, a_sink_that_refuses_everything_is_down)
{
    put_events(30, 30, 10);
    fake.refuses_all = true;
    cr_assert_not(carry(false, 0, 0));
    cr_assert(strstr(lab.err.text, "every event"), "%s", lab.err.text);
    cr_assert_eq(sink_now().dead_letters, 0);
    cr_assert_eq(sink_now().seq, 0);
}

Test(relay, waits_grow_to_half_a_minute)
{
    for (int i = 0; i < 200; i++) {
        cr_assert_geq(relay_backoff_ms(1), 50);
        cr_assert_leq(relay_backoff_ms(1), 100);
        cr_assert_geq(relay_backoff_ms(4), 400);
        cr_assert_leq(relay_backoff_ms(4), 800);
        cr_assert_geq(relay_backoff_ms(1000), 15000);
        cr_assert_leq(relay_backoff_ms(1000), 30000);
    }
}
