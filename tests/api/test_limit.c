/* test_limit.c - a token bucket: so many at once, so many a minute, and when to come again. */
#include "api/limit.h"
#include <criterion/criterion.h>

enum { SECOND = 1000000 };

static unsigned take_all(struct api_limit *l, int64_t now_us, int64_t *retry_s)
{
    unsigned n = 0;
    while (api_limit_take(l, now_us, retry_s))
        cr_assert_lt(++n, 100000);
    return n;
}

Test(api_limit, a_burst_then_a_rate)
{
    struct api_limit l;
    int64_t retry_s = 0;

    api_limit_init(&l, 60, 5, 1000);
    cr_assert_eq(take_all(&l, 1000, &retry_s), 5);
    cr_assert_eq(retry_s, 1);
    cr_assert_not(api_limit_take(&l, 1000 + SECOND - 1, &retry_s));
    cr_assert_eq(take_all(&l, 1000 + SECOND, &retry_s), 1);
    cr_assert_eq(take_all(&l, 1000 + 4 * SECOND, &retry_s), 3);
    cr_assert_eq(take_all(&l, 1000 + 3600LL * SECOND, &retry_s), 5, "it is never fuller than full");
    cr_assert_not(api_limit_take(&l, 0, &retry_s), "a clock that goes back gives nothing");
}

Test(api_limit, slow_rates_say_when)
{
    struct api_limit l;
    int64_t retry_s = 0;

    api_limit_init(&l, 1, 1, 0);
    cr_assert(api_limit_take(&l, 0, &retry_s));
    cr_assert_not(api_limit_take(&l, 0, &retry_s));
    cr_assert_eq(retry_s, 60);
    cr_assert_not(api_limit_take(&l, 59LL * SECOND, &retry_s));
    cr_assert(api_limit_take(&l, 60LL * SECOND, &retry_s));
}

Test(api_limit, no_limit_is_none_and_large_ones_do_not_overflow)
{
    struct api_limit l;
    int64_t retry_s = 0;

    api_limit_init(&l, 0, 1, 0);
    for (int i = 0; i < 1000; i++)
        cr_assert(api_limit_take(&l, 0, &retry_s));
    api_limit_init(&l, 10000000, 1000000, 0);
    cr_assert(api_limit_take(&l, INT64_MAX / 2, &retry_s));
    l.level = 0;
    l.at_us = 0;
    cr_assert(api_limit_take(&l, INT64_MAX, &retry_s));
}
