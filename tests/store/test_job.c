/* test_job.c - the queue: claimed once, one of a lane at a time, tried five times, then dead. */
#include "store/ledger.h"

#include "base/clock.h"

static struct ledger l[1];
static int64_t me; /* a worker */

static const int64_t LONG_US = INT64_C(3600) * 1000000;

static int64_t put_worker(const char *uuid)
{
    struct store_worker w = {.uuid = str_from(uuid), .host = STR("here"), .pid = 7};
    int64_t id;
    OK(store_worker_put(l->s, &w, LONG_US, &id, &l->e));
    return id;
}

static void setup(void)
{
    ledger_setup(l);
    me = put_worker("w1");
}

static void teardown(void)
{
    ledger_teardown(l);
}

static int64_t reap(bool all)
{
    int64_t now_us, reaped;
    OK(store_clock(l->s, &now_us, &l->e));
    OK(store_job_reap(l->s, all, now_us, &reaped, &l->e));
    return reaped;
}

TestSuite(job, .init = setup, .fini = teardown, .timeout = 60);

static int64_t put(const char *lane, const char *key, int64_t due_us)
{
    struct store_job j = {.kind = STR("receive"),
                          .lane = str_from(lane),
                          .subject = STR("kept:00/a"),
                          .key = str_from(key),
                          .due_us = due_us};
    int64_t id;
    bool known;
    OK(store_job_put(l->s, &j, &id, &known, &l->e));
    return known ? -id : id;
}

struct claims {
    size_t count;
    int64_t ids[16], epochs[16], tries[16];
};

static bool note(void *ctx, const struct store_job *j)
{
    struct claims *c = ctx;
    cr_assert(str_is(j->kind, "receive") && str_is(j->subject, "kept:00/a"));
    cr_assert_eq(j->state, JOB_LEASED);
    c->ids[c->count] = j->id;
    c->epochs[c->count] = j->epoch;
    c->tries[c->count++] = j->tries;
    return true;
}

static struct claims claim(int64_t worker, int64_t max)
{
    struct claims c = {0};
    OK(store_job_claim(l->s, worker, max, note, &c, &l->e));
    return c;
}

static struct store_job get(int64_t id)
{
    struct store_job j = {0};
    bool found;
    OK(store_job_get(l->s, id, &l->a, &j, &found, &l->e));
    cr_assert(found);
    return j;
}

Test(job, is_claimed_once_and_finished_by_who_holds_it)
{
    int64_t id = put("north", "", 0);
    struct claims c = claim(me, 10);
    cr_assert(c.count == 1 && c.ids[0] == id && c.epochs[0] == 1 && c.tries[0] == 1);
    cr_assert_eq(claim(me, 10).count, 0);
    struct store_job j = get(id);
    cr_assert(j.state == JOB_LEASED && j.worker_id == me && j.lease_until_us > j.claimed_us);
    FAILS(store_job_finish(l->s, id, 2, STR("done"), &l->e), ERR_STORE, "lease of this job");
    OK(store_job_finish(l->s, id, 1, STR("done"), &l->e));
    j = get(id);
    cr_assert(j.state == JOB_DONE && str_is(j.code, "done") && j.finished_us >= j.claimed_us);
    FAILS(store_job_finish(l->s, id, 1, STR("done"), &l->e), ERR_STORE, "lease of this job");
}

Test(job, of_a_key_there_is_one_also_when_it_is_done)
{
    int64_t id = put("north", "slot 1", 0);
    cr_assert_eq(put("north", "slot 1", 0), -id);
    OK(store_job_finish(l->s, claim(me, 1).ids[0], 1, STR("done"), &l->e));
    cr_assert_eq(put("south", "slot 1", 0), -id);
    cr_assert_gt(put("north", "slot 2", 0), 0);
    cr_assert_gt(put("north", "", 0), 0);
    cr_assert_gt(put("north", "", 0), 0);
}

Test(job, of_a_lane_one_at_a_time_in_the_order_they_are_due)
{
    int64_t now = clock_now_us();
    int64_t second = put("north", "", now - 1000), first = put("north", "", now - 2000);
    int64_t other = put("south", "", now - 500);
    put("north", "", now + LONG_US);
    struct claims c = claim(me, 10);
    cr_assert_eq(c.count, 2);
    cr_assert(c.ids[0] + c.ids[1] == first + other && (c.ids[0] == first || c.ids[1] == first));
    cr_assert_eq(claim(me, 10).count, 0);
    OK(store_job_finish(l->s, first, 1, STR("done"), &l->e));
    c = claim(me, 10);
    cr_assert(c.count == 1 && c.ids[0] == second);
}

Test(job, without_a_lane_all_at_once)
{
    for (int i = 0; i < 8; i++)
        put("", "", 0);
    cr_assert_eq(claim(me, 5).count, 5);
    cr_assert_eq(claim(me, 5).count, 3);
}

Test(job, that_waits_to_be_tried_again_does_not_hold_up_its_lane)
{
    int64_t bad = put("north", "", 0), good = put("north", "", 0);
    cr_assert_eq(claim(me, 1).ids[0], bad);
    OK(store_job_fail(l->s, bad, 1, STR("store"), LONG_US, false, &l->e));
    struct claims c = claim(me, 10);
    cr_assert(c.count == 1 && c.ids[0] == good);
    cr_assert(get(bad).state == JOB_READY && str_is(get(bad).code, "store"));
}

Test(job, is_dead_after_five_tries_and_a_person_may_revive_it)
{
    int64_t id = put("north", "", 0);
    bool found;
    for (int64_t try = 1; try <= JOB_TRIES_MAX; try++) {
        struct claims c = claim(me, 1);
        cr_assert(c.count == 1 && c.epochs[0] == try && c.tries[0] == try);
        OK(store_job_fail(l->s, id, try, STR("data"), 0, false, &l->e));
    }
    cr_assert_eq(get(id).state, JOB_DEAD);
    cr_assert_eq(claim(me, 1).count, 0);
    struct store_job_depth d;
    OK(store_job_depth(l->s, &d, &l->e));
    cr_assert(d.dead == 1 && d.ready == 0 && d.leased == 0 && d.later == 0);
    OK(store_job_retry(l->s, id, &found, &l->e));
    cr_assert(found);
    OK(store_job_retry(l->s, id, &found, &l->e));
    cr_assert_not(found, "it is ready already");
    struct claims c = claim(me, 1);
    cr_assert(c.count == 1 && c.epochs[0] == 6 && c.tries[0] == 1);
}

Test(job, an_innocent_failure_does_not_count)
{
    int64_t id = put("north", "", 0);
    for (int64_t epoch = 1; epoch <= 2 * JOB_TRIES_MAX; epoch++) {
        cr_assert_eq(claim(me, 1).count, 1);
        OK(store_job_fail(l->s, id, epoch, STR("conflict"), 0, true, &l->e));
    }
    cr_assert_eq(get(id).state, JOB_READY);
    cr_assert_eq(get(id).tries, 0);
}

Test(job, is_taken_over_when_its_workers_lease_ran_out)
{
    int64_t id = put("north", "", 0), next = put("north", "", 0);
    claim(me, 1);
    cr_assert_eq(reap(false), 0, "the worker is alive");
    OK(store_worker_beat(l->s, me, -1, &l->e));
    cr_assert_eq(claim(put_worker("w2"), 1).count, 0, "its lane is taken until it is reaped");
    cr_assert_eq(reap(false), 1);
    struct claims c = claim(put_worker("w3"), 1);
    cr_assert(c.count == 1 && c.ids[0] == next && c.epochs[0] == 1);
    FAILS(store_job_finish(l->s, id, 1, STR("done"), &l->e), ERR_STORE, "lease of this job");
    FAILS(store_job_fail(l->s, id, 1, STR("x"), 0, false, &l->e), ERR_STORE, "lease of this job");
}

Test(job, is_its_workers_still_when_the_clock_leapt_over_the_end_of_the_lease)
{
    const int64_t second_us = 1000000;
    int64_t now_us, rows, dead = put_worker("w2"), stopped = put_worker("w3");
    int64_t mine = put("north", "", 0), other = put("south", "", 0);
    cr_assert_eq(claim(me, 1).ids[0], mine);
    cr_assert_eq(claim(dead, 1).ids[0], other);
    OK(store_worker_beat(l->s, me, -2 * second_us, &l->e)); /* as if the clock had leapt by ten */
    OK(store_worker_beat(l->s, dead, -20 * second_us, &l->e));
    OK(store_worker_stop(l->s, stopped, &l->e));
    OK(store_clock(l->s, &now_us, &l->e));
    OK(store_clock_leapt(l->s, now_us - 10 * second_us, LONG_US, &rows, &l->e));
    cr_assert_eq(rows, 1, "the one whose lease had not ended before");
    OK(store_clock_leapt(l->s, now_us - 10 * second_us, LONG_US, &rows, &l->e));
    cr_assert_eq(rows, 0, "another worker that saw it has nothing left to do");
    cr_assert_eq(reap(false), 1);
    cr_assert(get(mine).state == JOB_LEASED && get(mine).tries == 1);
    cr_assert_eq(get(other).state, JOB_READY);
}

Test(job, is_not_taken_over_by_a_clock_that_leaps_behind_the_question)
{
    int64_t now_us, reaped;
    put("north", "", 0);
    claim(me, 1);
    OK(store_clock(l->s, &now_us, &l->e));
    OK(store_worker_beat(l->s, me, -1, &l->e)); /* ends after the clock was asked */
    OK(store_job_reap(l->s, false, now_us, &reaped, &l->e));
    cr_assert_eq(reaped, 0);
}

Test(job, who_is_alone_takes_over_all_of_them)
{
    put("north", "", 0);
    put("south", "", 0);
    cr_assert_eq(claim(me, 10).count, 2);
    cr_assert_eq(reap(true), 2);
    cr_assert_eq(claim(me, 10).count, 2);
}

Test(job, whose_worker_dies_each_time_is_dead_at_last)
{
    int64_t id = put("north", "", 0);
    for (int try = 0; try < JOB_TRIES_MAX; try++) {
        cr_assert_eq(claim(me, 1).count, 1);
        cr_assert_eq(reap(true), 1);
    }
    cr_assert_eq(get(id).state, JOB_DEAD);
    cr_assert(str_is(get(id).code, "lease_expired"));
}

Test(job, that_was_done_is_forgotten_in_time)
{
    int64_t id = put("north", "slot 1", 0);
    bool found;
    struct store_job j;
    claim(me, 1);
    OK(store_job_finish(l->s, id, 1, STR("done"), &l->e));
    OK(store_job_prune(l->s, LONG_US, &l->e));
    OK(store_job_get(l->s, id, &l->a, &j, &found, &l->e));
    cr_assert(found);
    OK(store_job_prune(l->s, -LONG_US, &l->e));
    OK(store_job_get(l->s, id, &l->a, &j, &found, &l->e));
    cr_assert_not(found);
}

static bool count(void *ctx, const struct store_job *j)
{
    ++*(int64_t *)ctx;
    return j->id > 0;
}

static bool count_workers(void *ctx, const struct store_worker *w)
{
    cr_assert(w->pid == 7 && str_is(w->host, "here") && w->lease_until_us > w->started_us);
    ++*(int64_t *)ctx;
    return true;
}

Test(job, another_organization_sees_none_of_it)
{
    int64_t id = put("north", "slot 1", 0), n = 0, slot;
    struct store_job j;
    struct store_job_depth d;
    bool found;
    OK(store_schedule_set(l->s, STR("north"), STR("receive"), STR("* * * * *"), 60, &l->e));
    claim(me, 1);
    ledger_reopen(l, ORG_B, STORE_WRITER);
    OK(store_job_get(l->s, id, &l->a, &j, &found, &l->e));
    cr_assert_not(found);
    OK(store_job_retry(l->s, id, &found, &l->e));
    cr_assert_not(found);
    FAILS(store_job_finish(l->s, id, 1, STR("done"), &l->e), ERR_STORE, "lease of this job");
    FAILS(store_worker_beat(l->s, me, 1, &l->e), ERR_STORE, "such worker");
    cr_assert_eq(reap(true), 0);
    for (int state = 0; state < JOB_STATE_COUNT; state++)
        OK(store_job_list(l->s, (enum store_job_state)state, 0, count, &n, &l->e));
    OK(store_worker_list(l->s, LONG_US, count_workers, &n, &l->e));
    cr_assert_eq(n, 0);
    OK(store_job_depth(l->s, &d, &l->e));
    cr_assert_eq(d.ready + d.leased + d.dead + d.later, 0);
    OK(store_schedule_get(l->s, STR("north"), STR("receive"), STR("* * * * *"), &slot, &l->e));
    cr_assert_eq(slot, 0);
    cr_assert_gt(put("north", "slot 1", 0), 0, "its key is its own");
}

Test(job, workers_that_stopped_are_not_listed)
{
    int64_t n = 0;
    put_worker("w2");
    OK(store_worker_list(l->s, LONG_US, count_workers, &n, &l->e));
    cr_assert_eq(n, 2);
    OK(store_worker_stop(l->s, me, &l->e));
    FAILS(store_worker_beat(l->s, me, LONG_US, &l->e), ERR_STORE, "such worker");
    n = 0;
    OK(store_worker_list(l->s, LONG_US, count_workers, &n, &l->e));
    cr_assert_eq(n, 1);
}

Test(job, a_schedule_never_goes_back_but_for_another_expression)
{
    int64_t slot;
    const struct str p = STR("north"), k = STR("receive"), e = STR("0 * * * *");
    OK(store_schedule_get(l->s, p, k, e, &slot, &l->e));
    cr_assert_eq(slot, 0);
    OK(store_schedule_set(l->s, p, k, e, 200, &l->e));
    OK(store_schedule_set(l->s, p, k, e, 100, &l->e));
    OK(store_schedule_get(l->s, p, k, e, &slot, &l->e));
    cr_assert_eq(slot, 200);
    OK(store_schedule_get(l->s, p, k, STR("5 * * * *"), &slot, &l->e));
    cr_assert_eq(slot, 0);
    OK(store_schedule_set(l->s, p, k, STR("5 * * * *"), 150, &l->e));
    OK(store_schedule_get(l->s, p, k, STR("5 * * * *"), &slot, &l->e));
    cr_assert_eq(slot, 150);
}

static struct store_call asked(const char *trace, const char *operation);
static void move(struct store_call *c, enum store_call_state to, int64_t wake_us, int64_t until_us,
                 int64_t retry_us);

Test(job, what_a_clock_wrote_that_was_ahead_does_not_wait_until_it_is_there_again)
{
    char ahead[CLOCK_ISO_MAX];
    const struct str p = STR("north"), k = STR("receive"), e = STR("0 * * * *");
    int64_t real = clock_now_us(), rows, slot;

    if (getenv("HIA_TEST_POSTGRES"))
        cr_skip_test("its clock is the database's: ./run fault clock_worker");
    clock_iso(real + 10 * LONG_US, ahead);
    setenv("HIA_NOW", ahead, 1);
    int64_t other = put_worker("w2"), held = put("east", "held", 0), off = put("west", "off", 0);
    struct claims c = claim(other, 2);
    cr_assert_eq(c.count, 2);
    OK(store_job_fail(l->s, off, 1, STR("system"), LONG_US, false, &l->e));
    int64_t at_once = put("north", "now", 0);
    put("south", "later", real + 20 * LONG_US);
    OK(store_schedule_set(l->s, p, k, e, real + 10 * LONG_US, &l->e));
    struct store_call waits = asked("WAITS", "prior_auth.submit"), got;
    struct store_call away = asked("AWAY", "prior_auth.submit");
    move(&waits, CALL_WAITING, real + 11 * LONG_US, real + 12 * LONG_US, 0);
    OK(store_call_put_off(l->s, away.id, real + 11 * LONG_US, &l->e));
    unsetenv("HIA_NOW");

    cr_assert_eq(claim(me, 10).count, 0, "as it stands they wait for ten hours");
    OK(store_clock_back(l->s, LONG_US, &rows, &l->e));
    cr_assert_eq(rows, 6, "two jobs, a worker, a schedule, two calls: %d", (int)rows);
    bool found;
    int64_t by = clock_now_us() + LONG_US;
    OK(store_call_get(l->s, waits.id, &l->a, &got, &found, &l->e));
    cr_assert(got.wake_at_us > real && got.wake_at_us <= by, "an hour from now, as it was said");
    cr_assert(got.until_us > real + LONG_US && got.until_us <= by + LONG_US, "and its end");
    OK(store_call_get(l->s, away.id, &l->a, &got, &found, &l->e));
    cr_assert(got.retry_at_us > real && got.retry_at_us <= by && !got.wake_at_us);
    c = claim(me, 10);
    cr_assert_eq(c.count, 2);
    cr_assert(c.ids[0] + c.ids[1] == off + at_once, "what is for later stays");
    cr_assert_leq(get(held).lease_until_us, clock_now_us() + LONG_US);
    OK(store_schedule_get(l->s, p, k, e, &slot, &l->e));
    cr_assert_leq(slot, clock_now_us());
    OK(store_clock_back(l->s, LONG_US, &rows, &l->e));
    cr_assert_eq(rows, 0, "a right clock changes nothing");
}

/* ---- requests for authorization ---- */

static struct store_call asked(const char *trace, const char *operation)
{
    struct store_call c = {.partner = STR("payer"),
                           .adapter = STR("clearinghouse"),
                           .operation = str_from(operation),
                           .request = STR("sealed"),
                           .request_trace_id = str_from(trace),
                           .request_digest = STR("digest")};
    OK(store_call_put(l->s, &c, &l->e));
    return c;
}

static void move(struct store_call *c, enum store_call_state to, int64_t wake_us, int64_t until_us,
                 int64_t retry_us)
{
    c->state = to;
    c->step++;
    c->wake_at_us = wake_us;
    c->until_us = until_us;
    c->retry_at_us = retry_us;
    c->answer.bytes = -1;
    OK(store_call_step(l->s, c, &l->e));
}

struct found {
    size_t count;
    char subject[8];
    int64_t due_us;
};

static bool note_found(void *ctx, const struct store_job *j)
{
    struct found *f = ctx;
    cr_expect(str_is(j->kind, "authorization") && str_is(j->lane, "payer"));
    str_copy(f->subject, sizeof f->subject, j->subject);
    f->due_us = j->due_us;
    f->count++;
    return true;
}

static struct found look(void)
{
    struct found f = {0};
    OK(store_job_put_authorizations(l->s, &l->e));
    OK(store_job_list(l->s, JOB_READY, 0, note_found, &f, &l->e));
    return f;
}

static bool note_held(void *ctx, const struct store_job *j)
{
    int64_t *held = ctx;
    held[0] = j->id;
    held[1] = j->epoch;
    return true;
}

static void finish_it(void)
{
    int64_t held[2];
    OK(store_job_claim(l->s, me, 1, note_held, held, &l->e));
    OK(store_job_finish(l->s, held[0], held[1], STR("waits"), &l->e));
}

/* The statement and store_call_due_us say the same of each, and each time makes one job. */
Test(job, a_request_for_authorization_is_a_job_when_it_is_due)
{
    static const struct {
        enum store_call_state state;
        int64_t wake, until, retry; /* seconds from now; 0: none */
        bool due;
    } ROWS[] = {{CALL_WAITING, -10, 100, 0, true},   {CALL_WAITING, 100, -10, 0, true},
                {CALL_WAITING, 0, -10, 0, true},     {CALL_WAITING, 100, 200, 0, false},
                {CALL_WAITING, 0, 0, 0, false},      {CALL_WAITING, -10, 100, 100, false},
                {CALL_BEGUN, 0, 0, -10, true},       {CALL_BEGUN, 0, 0, 100, false},
                {CALL_BEGUN, 0, 0, 0, false},        {CALL_SENDING, 0, 0, 0, false},
                {CALL_SENDING, 0, 0, -10, true},     {CALL_DONE, -10, -10, -10, false},
                {CALL_UNKNOWN, -10, -10, -10, false}};
    static const int64_t SECOND = 1000000;
    struct store_call other = asked("OTHER", "item.get");
    move(&other, CALL_WAITING, 1, 2, 0);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char trace[8];
        int64_t now = clock_now_us();
        struct store_call got, c;
        bool found;
        snprintf(trace, sizeof trace, "PA%zu", i);
        c = asked(trace, "prior_auth.submit");
        move(&c, ROWS[i].state, ROWS[i].wake ? now + ROWS[i].wake * SECOND : 0,
             ROWS[i].until ? now + ROWS[i].until * SECOND : 0,
             ROWS[i].retry ? now + ROWS[i].retry * SECOND : 0);
        struct found f = look();
        cr_assert_eq(f.count, ROWS[i].due, "row %zu", i);
        if (!f.count)
            continue;
        OK(store_call_get(l->s, c.id, &l->a, &got, &found, &l->e));
        cr_expect(strcmp(f.subject, trace) == 0 && f.due_us == store_call_due_us(&got), "%zu", i);
        cr_expect_eq(look().count, 1, "row %zu: once", i);
        finish_it();
        cr_expect_eq(look().count, 0, "row %zu: nor again", i);
        OK(store_call_put_off(l->s, c.id, now - SECOND, &l->e));
        cr_expect_eq(look().count, 1, "row %zu: another time is another job", i);
        finish_it();
    }
}
