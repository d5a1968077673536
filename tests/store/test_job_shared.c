/* test_job_shared.c - several connections to one queue, in PostgreSQL; with a folder there is but
 * one, and nothing to test. */
#include "store/ledger.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct ledger l[1];
static const int64_t LONG_US = INT64_C(3600) * 1000000;

static void setup(void)
{
    ledger_setup(l);
    if (getenv("HIA_TEST_POSTGRES"))
        ledger_reopen(l, ORG_A, STORE_BESIDE);
    else
        cr_skip("one process has a folder's ledger");
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(job_shared, .init = setup, .fini = teardown, .timeout = 120);

static int64_t put_worker(struct store *s, const char *uuid)
{
    struct store_worker w = {.uuid = str_from(uuid), .host = STR("here"), .pid = 7};
    int64_t id;
    OK(store_worker_put(s, &w, LONG_US, &id, &l->e));
    return id;
}

static int64_t put(const char *lane)
{
    struct store_job j = {.kind = STR("x"), .lane = str_from(lane), .subject = STR("")};
    int64_t id;
    bool known;
    OK(store_job_put(l->s, &j, &id, &known, &l->e));
    return id;
}

static bool take(void *ctx, const struct store_job *j)
{
    struct store_job *out = ctx;
    out->id = j->id;
    out->epoch = j->epoch;
    return true;
}

static struct store_job claim(int64_t worker)
{
    struct store_job j = {0};
    OK(store_job_claim(l->s, worker, 1, take, &j, &l->e));
    return j;
}

static struct store *open_as(enum store_mode mode)
{
    struct store *s;
    OK(store_open(&s, l->place, ORG_A, mode, &l->e));
    return s;
}

static bool put_event_of(struct store *s)
{
    struct store_event e = {.name = STR("x"), .payload = STR("{}")};
    return store_event_put(s, &e, &l->e);
}

static int64_t events(void)
{
    int64_t n = 0;
    OK(store_events_after(l->s, 0, 0, count_events, &n, &l->e));
    return n;
}

static void expire_and_take_over(int64_t worker)
{
    int64_t now_us, reaped;
    OK(store_worker_beat(l->s, worker, -1, &l->e));
    OK(store_clock(l->s, &now_us, &l->e));
    OK(store_job_reap(l->s, false, now_us, &reaped, &l->e));
    cr_assert_eq(reaped, 1);
}

Test(job_shared, the_late_commit_of_who_lost_his_lease_is_refused)
{
    int64_t first = put_worker(l->s, "w1"), second = put_worker(l->s, "w2");
    struct store *w = open_as(STORE_WORKER);
    bool granted;
    put("north");
    struct store_job j = claim(first);
    OK(store_fence(w, &j, LONG_US, &granted, &l->e));
    cr_assert(granted);
    OK(store_begin(w, &l->e));
    OK(put_event_of(w));
    OK(store_commit(w, &l->e));
    cr_assert_eq(events(), 1, "it holds its job");
    OK(store_fence_holds(w, &l->e));

    expire_and_take_over(first);
    /* Nobody has it yet, and it is not the first one's any more. */
    OK(store_begin(w, &l->e));
    OK(put_event_of(w));
    FAILS(store_commit(w, &l->e), ERR_STORE, "taken over");
    cr_assert_eq(store_refusal(w), REFUSED_FENCED);
    cr_assert_eq(claim(second).epoch, 2);
    FAILS(put_event_of(w), ERR_STORE, "taken over");             /* outside of a transaction too */
    FAILS(store_fence_holds(w, &l->e), ERR_STORE, "taken over"); /* and before a byte leaves */
    cr_assert_eq(events(), 1);
    store_unfence(w);
    store_close(w);
}

/* A folder's database refuses such a worker. */
Test(job_shared, what_a_worker_holds_that_the_database_has_no_row_of_is_taken_over)
{
    int64_t now_us, reaped, known = put_worker(l->s, "w1");
    put("north");
    OK(store_clock(l->s, &now_us, &l->e));
    cr_assert_eq(claim(known + 1000).epoch, 1);
    OK(store_job_reap(l->s, false, now_us, &reaped, &l->e));
    cr_assert_eq(reaped, 0, "it may just have come");
    OK(store_clock(l->s, &now_us, &l->e));
    OK(store_job_reap(l->s, false, now_us, &reaped, &l->e));
    cr_assert_eq(reaped, 1);
    cr_assert_eq(claim(known).epoch, 2);
}

Test(job_shared, a_transaction_that_began_before_the_takeover_is_refused_at_its_end)
{
    int64_t first = put_worker(l->s, "w1");
    struct store *w = open_as(STORE_WORKER);
    bool granted;
    int64_t id, n = 0;
    put("north");
    struct store_job j = claim(first);
    OK(store_fence(w, &j, LONG_US, &granted, &l->e));
    OK(store_begin(w, &l->e));
    OK(list_documents(w, DOCUMENT_STATE_COUNT, &n, &l->e));
    OK(put_event_of(w));
    expire_and_take_over(first);
    cr_assert_eq(claim(put_worker(l->s, "w2")).epoch, 2);
    cr_assert_not(store_commit(w, &l->e));
    err_clear(&l->e);
    id = store_refusal(w);
    cr_assert(id == REFUSED_FENCED || id == REFUSED_CONFLICT);
    cr_assert_eq(events(), 0);
    store_close(w);
}

Test(job_shared, a_beat_while_a_transaction_is_open_disturbs_it_not)
{
    int64_t first = put_worker(l->s, "w1"), n = 0;
    struct store *w = open_as(STORE_WORKER);
    bool granted;
    put("north");
    struct store_job j = claim(first);
    OK(store_fence(w, &j, LONG_US, &granted, &l->e));
    OK(store_begin(w, &l->e));
    OK(list_documents(w, DOCUMENT_STATE_COUNT, &n, &l->e));
    OK(store_worker_beat(l->s, first, LONG_US, &l->e));
    OK(put_event_of(w));
    OK(store_commit(w, &l->e));
    cr_assert_eq(events(), 1);
    OK(store_job_finish(l->s, j.id, j.epoch, STR("done"), &l->e));
    store_close(w);
}

Test(job_shared, what_was_read_and_changed_by_another_meanwhile_is_not_written_over)
{
    int64_t me = put_worker(l->s, "w1"), first;
    struct store *one = open_as(STORE_WORKER), *two = open_as(STORE_WORKER);
    bool granted;
    put("north");
    put("south");
    struct store_job north = claim(me), south = claim(me);
    OK(store_fence(one, &north, LONG_US, &granted, &l->e));
    OK(store_fence(two, &south, LONG_US, &granted, &l->e));
    cr_assert(granted, "workers are beside each other");
    put_batch(l, "a.837");
    int64_t batch = 1;
    OK(store_begin(one, &l->e));
    OK(store_begin(two, &l->e));
    OK(store_control_next(two, STR("other"), CONTROL_ISA13, 1, &first, &l->e)); /* it looks now */
    OK(store_batch_move(one, batch, BATCH_SUBMITTED, STR(""), &l->e));
    OK(store_commit(one, &l->e));
    bool good = store_batch_move(two, batch, BATCH_ERROR, STR(""), &l->e);
    cr_assert_not(good && store_commit(two, &l->e));
    cr_assert_eq(store_refusal(two), REFUSED_CONFLICT, "%s", l->e.text);
    err_clear(&l->e);
    store_rollback(two);
    store_close(one);
    store_close(two);
}

Test(job_shared, a_command_waits_for_workers_and_they_for_it)
{
    struct store *w = open_as(STORE_WORKER), *command;
    bool granted;
    put("north");
    struct store_job j = claim(put_worker(l->s, "w1"));
    OK(store_fence(w, &j, LONG_US, &granted, &l->e));
    FAILS(store_open(&command, l->place, ORG_A, STORE_WRITER, &l->e), ERR_STORE, "in use");
    store_unfence(w);
    OK(store_open(&command, l->place, ORG_A, STORE_WRITER, &l->e));
    OK(store_fence(w, &j, LONG_US, &granted, &l->e));
    cr_assert_not(granted);
    store_close(command);
    for (int i = 0; !granted && i < 500; i++) { /* the database notices a moment later */
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        OK(store_fence(w, &j, LONG_US, &granted, &l->e));
    }
    cr_assert(granted);
    store_close(w);
}

/* --- many at once --- */

enum { WORKERS = 4, JOBS = 400, LANES = 5, NUMBERS = 100 };

struct racer {
    pthread_t thread;
    int64_t done, conflicts;
    int64_t numbers[NUMBERS];
    int at;
};
static const struct timespec PAUSE = {.tv_nsec = 2000000};
static struct racer racers[WORKERS];
static int in_lane[LANES];
static int times[JOBS * 2];

struct held {
    int64_t id, epoch;
    int lane;
};
struct held_jobs {
    size_t count;
    struct held list[8];
};

static bool hold(void *ctx, const struct store_job *j)
{
    struct held_jobs *h = ctx;
    h->list[h->count++] = (struct held){j->id, j->epoch, j->lane.p[0] - '0'};
    return true;
}

static bool work_some(struct store *s, int64_t me, struct racer *r)
{
    struct held_jobs h = {0};
    struct err e = {0};
    if (!store_job_claim(s, me, 3, hold, &h, &e)) {
        cr_assert_eq(store_refusal(s), REFUSED_CONFLICT, "%s", e.text);
        r->conflicts++;
        return true;
    }
    for (size_t i = 0; i < h.count; i++) {
        cr_assert_eq(__atomic_add_fetch(&in_lane[h.list[i].lane], 1, __ATOMIC_SEQ_CST), 1);
        __atomic_add_fetch(&times[h.list[i].id], 1, __ATOMIC_SEQ_CST);
    }
    for (size_t i = 0; i < h.count; i++) {
        __atomic_sub_fetch(&in_lane[h.list[i].lane], 1, __ATOMIC_SEQ_CST);
        cr_assert(store_job_finish(s, h.list[i].id, h.list[i].epoch, STR("done"), &e), "%s",
                  e.text);
    }
    r->done += (int64_t)h.count;
    return h.count > 0;
}

static void *race(void *ctx)
{
    struct racer *r = ctx;
    struct err e = {0};
    struct store *s;
    char name[8];
    cr_assert(store_open(&s, l->place, ORG_A, STORE_BESIDE, &e), "%s", e.text);
    snprintf(name, sizeof(name), "r%d", r->at);
    struct store_worker w = {.uuid = str_from(name), .host = STR("here"), .pid = 7};
    int64_t me;
    cr_assert(store_worker_put(s, &w, LONG_US, &me, &e), "%s", e.text);
    for (int empty = 0; empty < 50;)
        empty = work_some(s, me, r) ? 0 : empty + 1 + nanosleep(&PAUSE, NULL);
    for (int i = 0; i < NUMBERS; i++)
        cr_assert(store_control_next(s, STR("north"), CONTROL_ISA13, 1, &r->numbers[i], &e), "%s",
                  e.text);
    store_close(s);
    return NULL;
}

Test(job_shared, each_job_is_done_once_and_of_a_lane_one_at_a_time)
{
    static bool taken[WORKERS * NUMBERS + 1];
    int64_t done = 0;
    for (int i = 0; i < JOBS; i++)
        put((const char[]){(char)('0' + i % LANES), 0});
    for (int i = 0; i < WORKERS; i++) {
        racers[i].at = i;
        cr_assert_eq(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(racers[i].thread, NULL);
        done += racers[i].done;
        for (int n = 0; n < NUMBERS; n++) {
            int64_t number = racers[i].numbers[n];
            cr_assert(number >= 1 && number <= WORKERS * NUMBERS && !taken[number],
                      "control number %lld", (long long)number);
            taken[number] = true;
        }
    }
    cr_assert_eq(done, JOBS);
    for (int i = 1; i <= JOBS; i++)
        cr_assert_eq(times[i], 1, "job %d", i);
}
