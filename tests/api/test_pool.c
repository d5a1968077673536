/* test_pool.c - threads that answer while a configuration is replaced: when is the old one
 * nobody's? */
#include "api/pool.h"

#include "base/clock.h"
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { PATIENCE_US = 10 * 1000000 };

static struct pool *pool;
static struct settings *old, *newer;
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned in_hand, may_end; /* calls, by how many came and how many may go on */
    unsigned seen_old, seen_newer;
} hold = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void wake(void *ctx)
{
    (void)ctx;
}

/* Reads its settings at its end: if they are gone by then a sanitizer says so. */
static void handle(struct api_call *q)
{
    pthread_mutex_lock(&hold.lock);
    unsigned mine = ++hold.in_hand;
    pthread_cond_broadcast(&hold.changed);
    while (hold.may_end < mine)
        pthread_cond_wait(&hold.changed, &hold.lock);
    hold.seen_old += q->settings->organization_id[0] == '1';
    hold.seen_newer += q->settings->organization_id[0] == '2';
    pthread_mutex_unlock(&hold.lock);
    q->status = 204;
}

static const struct api_route route = {.name = "test", .in_pool = handle};

static struct settings *settings_of(char first)
{
    struct settings *s = calloc(1, sizeof *s);
    cr_assert_not_null(s);
    s->organization_id[0] = first;
    return s;
}

static void setup(void)
{
    struct err e = {0};
    old = settings_of('1');
    newer = settings_of('2');
    pool = pool_new(wake, NULL, &e);
    cr_assert_not_null(pool, "%s", e.text);
}

static void teardown(void)
{
    pool_free(pool);
    free(old);
    free(newer);
}

TestSuite(api_pool, .init = setup, .fini = teardown, .timeout = 20);

static void put(const struct settings *settings)
{
    const struct api_match match = {.route = &route};
    const struct http_parser parser = {0};
    struct pool_entry *e = pool_entry_new(&match, &parser, STR(""));
    cr_assert_not_null(e);
    e->call.settings = settings;
    cr_assert(pool_put(pool, e));
}

static void let_end(unsigned count)
{
    pthread_mutex_lock(&hold.lock);
    hold.may_end = count;
    pthread_cond_broadcast(&hold.changed);
    pthread_mutex_unlock(&hold.lock);
}

static void wait_in_hand(unsigned count)
{
    pthread_mutex_lock(&hold.lock);
    while (hold.in_hand < count)
        pthread_cond_wait(&hold.changed, &hold.lock);
    pthread_mutex_unlock(&hold.lock);
}

/* As the loop does: what is through is told, and gone. */
static void take(unsigned count)
{
    int64_t until_us = clock_tick_us() + PATIENCE_US;
    while (count && clock_tick_us() < until_us) {
        struct pool_entry *e = pool_take(pool);
        if (e) {
            pool_entry_free(e);
            count--;
        }
    }
    cr_assert_eq(count, 0);
}

static bool comes_past(uint64_t mark)
{
    int64_t until_us = clock_tick_us() + PATIENCE_US;
    while (!pool_is_past(pool, mark) && clock_tick_us() < until_us)
        (void)nanosleep(&(const struct timespec){.tv_nsec = 1000000}, NULL);
    return pool_is_past(pool, mark);
}

Test(api_pool, without_calls_nobody_has_the_old_one)
{
    cr_assert(pool_is_past(pool, pool_mark(pool)));
}

Test(api_pool, a_call_in_hand_has_it_until_its_answer_was_taken)
{
    put(old);
    wait_in_hand(1);
    uint64_t mark = pool_mark(pool);
    cr_assert_not(pool_is_past(pool, mark), "its thread reads it");
    let_end(1);
    int64_t until_us = clock_tick_us() + 100000;
    while (clock_tick_us() < until_us)
        cr_assert_not(pool_is_past(pool, mark), "the answer is not told yet");
    take(1);
    cr_assert(comes_past(mark));
    free(old);
    old = NULL;
    cr_assert_eq(hold.seen_old, 1);
}

Test(api_pool, one_that_waits_for_a_thread_has_it_too)
{
    for (unsigned i = 0; i < POOL_THREADS; i++)
        put(newer);
    wait_in_hand(POOL_THREADS);
    put(old);
    uint64_t mark = pool_mark(pool);
    let_end(POOL_THREADS);
    take(POOL_THREADS);
    wait_in_hand(POOL_THREADS + 1);
    cr_assert_not(pool_is_past(pool, mark));
    let_end(POOL_THREADS + 1);
    take(1);
    cr_assert(comes_past(mark));
    cr_assert_eq(hold.seen_old, 1);
}

Test(api_pool, calls_under_the_new_one_do_not_hold_the_old)
{
    put(old);
    uint64_t mark = pool_mark(pool);
    wait_in_hand(1);
    put(newer);
    wait_in_hand(2);
    let_end(1);
    take(1);
    cr_assert(comes_past(mark), "though another is in hand");
    free(old);
    old = NULL;
    let_end(2);
    take(1);
    cr_assert(hold.seen_old == 1 && hold.seen_newer == 1);
}
