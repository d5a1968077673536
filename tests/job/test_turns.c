/* test_turns.c - whose turn it is, by a clock of the test's own. */
#include "job/turns.h"

#include <criterion/criterion.h>

static struct turns t;

static size_t add(int64_t now_us)
{
    size_t i;
    cr_assert(turns_add(&t, now_us, &i));
    return i;
}

static size_t take(int64_t now_us)
{
    size_t i;
    int64_t wait_us;
    cr_assert(turns_take(&t, now_us, &i, &wait_us));
    return i;
}

static int64_t until_due(int64_t now_us)
{
    size_t i;
    int64_t wait_us;
    cr_assert_not(turns_take(&t, now_us, &i, &wait_us));
    return wait_us;
}

Test(turns, nobody_is_never_due)
{
    cr_assert_eq(until_due(5), -1);
    turns_drop(&t, add(5));
    cr_assert_eq(until_due(5), -1);
}

Test(turns, ten_thousand_jobs_do_not_hold_up_one)
{
    enum { JOB_US = 1000, LOOK_US = 100 };
    size_t many = add(0), few[9], served[10] = {0};
    int64_t now_us = 0;
    for (size_t k = 0; k < 9; k++)
        few[k] = add(0);
    for (int turn = 0; turn < 10000; turn++) { /* one hand; each turn is a job, for some a look */
        size_t i = take(now_us);
        served[i]++;
        now_us += i == many ? JOB_US : LOOK_US;
        turns_give(&t, i, now_us);
    }
    for (size_t k = 0; k < 9; k++)
        cr_assert_eq(served[few[k]], 1000, "%zu had %zu turns", few[k], served[few[k]]);
    cr_assert_eq(served[many], 1000, "nobody is before his turn");
}

Test(turns, who_is_busy_stands_behind_who_became_due_meanwhile)
{
    size_t busy = add(0), quiet = add(0);
    cr_assert_eq(take(0), busy);
    cr_assert_eq(take(0), quiet);
    turns_give(&t, quiet, 50); /* looked, found nothing: at 50 again */
    turns_give(&t, busy, 60);
    cr_assert_eq(take(60), quiet);
    turns_give(&t, quiet, 110);
    cr_assert_eq(take(60), busy);
}

Test(turns, one_has_one_hand_at_a_time)
{
    size_t a = add(0);
    cr_assert_eq(take(0), a);
    cr_assert_eq(until_due(0), -1, "it is taken");
    cr_assert_not(turns_others(&t, a, 0));
    size_t b = add(0);
    cr_assert(turns_others(&t, a, 0));
    cr_assert_eq(take(0), b);
}

Test(turns, the_wait_is_until_the_first_is_due)
{
    size_t a = add(0), b = add(0);
    turns_give(&t, take(0), 700);
    turns_give(&t, take(0), 300);
    cr_assert_eq(until_due(100), 200);
    turns_hurry(&t, a, 100);
    cr_assert_eq(take(100), a);
    turns_hurry(&t, a, 90); /* whose turn it is need not hurry */
    cr_assert_eq(until_due(100), 200);
    cr_assert_eq(take(300), b);
}

Test(turns, a_number_that_was_dropped_is_the_next_ones)
{
    size_t a = add(0), b = add(0);
    turns_drop(&t, a);
    cr_assert_eq(take(0), b);
    cr_assert_eq(add(0), a);
    for (size_t n = 2; n < TURNS_MAX; n++)
        add(0);
    size_t i;
    cr_assert_not(turns_add(&t, 0, &i), "there are as many as there may be");
}
