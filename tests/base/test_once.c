/* test_once.c - made once, by whoever asks first; tried again where it could not be made. */
#include "base/once.h"

#include <criterion/criterion.h>
#include <pthread.h>

enum { THREADS = 8, THINGS = 100 };

struct thing {
    struct once once;
    bool fails;
    unsigned made; /* times */
};

static bool make(void *ctx, struct err *err)
{
    struct thing *t = ctx;
    t->made++;
    return !t->fails || err_set(err, ERR_CONFIG, "not today");
}

Test(once, what_failed_is_tried_again)
{
    struct err err = {0};
    struct thing t = {.fails = true};
    cr_expect_not(once_make(&t.once, make, &t, &err));
    cr_expect_str_eq(err.text, "not today");
    cr_expect_not(once_is_made(&t.once));
    t.fails = false;
    err_clear(&err);
    cr_expect(once_make(&t.once, make, &t, &err) && once_make(&t.once, make, &t, &err));
    cr_expect(once_is_made(&t.once));
    cr_expect_eq(t.made, 2);
}

static struct thing things[THINGS];
static pthread_barrier_t gate;

static void *ask(void *ctx)
{
    struct err err = {0};
    size_t *wrong = ctx;
    pthread_barrier_wait(&gate);
    for (size_t i = 0; i < THINGS; i++)
        *wrong += !once_make(&things[i].once, make, &things[i], &err) || things[i].made != 1;
    return NULL;
}

Test(once, many_threads_at_once)
{
    pthread_t thread[THREADS];
    size_t wrong[THREADS] = {0};
    cr_assert_eq(pthread_barrier_init(&gate, NULL, THREADS), 0);
    for (size_t t = 0; t < THREADS; t++)
        cr_assert_eq(pthread_create(&thread[t], NULL, ask, &wrong[t]), 0);
    for (size_t t = 0; t < THREADS; t++) {
        pthread_join(thread[t], NULL);
        cr_expect_eq(wrong[t], 0);
    }
    pthread_barrier_destroy(&gate);
}
