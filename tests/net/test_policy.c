/* test_policy.c - retries, waits, rate, breaker, failover on a clock of the test's own. */
#include "base/clock.h"
#include "net/policy.h"

#include <criterion/criterion.h>

static const int64_t SECOND = 1000000;

static bool may(enum exchange_safety s, enum exchange_outcome o, enum exchange_reason r, int status)
{
    struct exchange_result x = {.outcome = o, .reason = r, .status = status};
    return policy_may_repeat(s, &x);
}

Test(policy, what_must_not_be_sent_twice_is_not)
{
    for (int r = REASON_NONE; r < REASON_COUNT; r++)
        cr_assert_not(may(EXCHANGE_ONCE, EXCHANGE_UNKNOWN, (enum exchange_reason)r, 0), "reason %d",
                      r);
    for (int status = 100; status < 600; status++)
        cr_assert_eq(may(EXCHANGE_ONCE, EXCHANGE_ANSWERED, REASON_NONE, status), status == 429);
    cr_assert(may(EXCHANGE_ONCE, EXCHANGE_NOT_SENT, REASON_CONNECT, 0));
    cr_assert(may(EXCHANGE_ONCE, EXCHANGE_NOT_SENT, REASON_DNS, 0));
}

Test(policy, what_a_person_must_put_right_is_not_tried_again)
{
    const enum exchange_reason fixed[] = {REASON_TLS,      REASON_TLS_TRUST, REASON_TLS_PIN,
                                          REASON_HOST_KEY, REASON_LOGIN,     REASON_ADDRESS,
                                          REASON_EXISTS,   REASON_MISSING,   REASON_DENIED};
    for (size_t i = 0; i < COUNT_OF(fixed); i++)
        cr_assert_not(may(EXCHANGE_SAFE, EXCHANGE_NOT_SENT, fixed[i], 0));
    cr_assert_not(may(EXCHANGE_SAFE, EXCHANGE_REFUSED, REASON_NO_BAA, 0));
}

Test(policy, questions_and_keyed_requests_are_repeated)
{
    const enum exchange_safety both[] = {EXCHANGE_SAFE, EXCHANGE_KEYED};
    for (size_t i = 0; i < 2; i++) {
        cr_assert(may(both[i], EXCHANGE_UNKNOWN, REASON_TIMEOUT_FIRST_BYTE, 0));
        cr_assert(may(both[i], EXCHANGE_ANSWERED, REASON_NONE, 503));
        cr_assert_not(may(both[i], EXCHANGE_ANSWERED, REASON_NONE, 501));
        cr_assert_not(may(both[i], EXCHANGE_ANSWERED, REASON_NONE, 400));
        cr_assert_not(may(both[i], EXCHANGE_UNKNOWN, REASON_TOO_LARGE, 200));
        cr_assert_not(may(both[i], EXCHANGE_UNKNOWN, REASON_CANCELLED, 0));
    }
}

Test(policy, waits_double_with_jitter_and_honour_the_partner)
{
    struct policy_retry p = {5, SECOND, 10 * SECOND};
    cr_assert_eq(policy_wait_us(&p, 2, -1, 0), SECOND / 2);
    cr_assert_eq(policy_wait_us(&p, 2, -1, UINT32_MAX), SECOND);
    cr_assert_eq(policy_wait_us(&p, 4, -1, UINT32_MAX), 4 * SECOND);
    cr_assert_eq(policy_wait_us(&p, 20, -1, UINT32_MAX), 10 * SECOND);
    cr_assert_eq(policy_wait_us(&p, 2, 30 * SECOND, 0), 30 * SECOND);
}

Test(policy, retry_after_is_seconds_or_a_date)
{
    int64_t now;
    cr_assert(clock_parse(STR("1994-11-06T08:49:30Z"), &now));
    cr_assert_eq(policy_retry_after_ms(STR("120"), now), 120000);
    cr_assert_eq(policy_retry_after_ms(STR("Sun, 06 Nov 1994 08:49:37 GMT"), now), 7000);
    cr_assert_eq(policy_retry_after_ms(STR("Sun, 06 Nov 1994 08:49:07 GMT"), now), 0);
    cr_assert_eq(policy_retry_after_ms(STR("soon"), now), -1);
    cr_assert_eq(policy_retry_after_ms(STR("-5"), now), -1);
    cr_assert_eq(policy_retry_after_ms(STR("99999999999999999999"), now), -1);
}

Test(bucket, holds_a_burst_and_fills_at_its_rate)
{
    struct bucket b;
    bucket_init(&b, 120, 3, 0);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(bucket_take(&b, 0), 0);
    int64_t wait = bucket_take(&b, 0);
    cr_assert(wait >= SECOND / 2 && wait <= SECOND / 2 + 2);
    cr_assert_neq(bucket_take(&b, wait - 10), 0);
    cr_assert_eq(bucket_take(&b, wait), 0);
    cr_assert_neq(bucket_take(&b, wait), 0);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(bucket_take(&b, INT64_C(1) << 60), 0, "a long pause fills it, no more");
    cr_assert_neq(bucket_take(&b, INT64_C(1) << 60), 0);
}

Test(bucket, over_a_minute_gives_what_it_says)
{
    struct bucket b;
    int taken = 0;
    bucket_init(&b, 600, 1, 0);
    for (int64_t t = 0; t < 60 * SECOND; t += 777)
        taken += bucket_take(&b, t) == 0;
    cr_assert(taken >= 590 && taken <= 601, "%d", taken);
}

Test(breaker, opens_after_three_cools_and_tries_one)
{
    struct breaker b;
    breaker_init(&b, 3, 300 * SECOND);
    for (int i = 0; i < 3; i++) {
        cr_assert(breaker_admit(&b, i));
        cr_assert_eq(breaker_note(&b, true, i), i == 2);
    }
    cr_assert_not(breaker_admit(&b, 299 * SECOND));
    int64_t later = 300 * SECOND + 2;
    cr_assert_eq(breaker_state(&b, later), BREAKER_HALF_OPEN);
    cr_assert(breaker_admit(&b, later));
    cr_assert_not(breaker_admit(&b, later), "one at a time");
    breaker_note(&b, true, later);
    cr_assert_not(breaker_admit(&b, later + 299 * SECOND), "another cool-down");
    cr_assert(breaker_admit(&b, later + 300 * SECOND));
    breaker_note(&b, false, later + 300 * SECOND);
    cr_assert_eq(breaker_state(&b, later + 300 * SECOND), BREAKER_CLOSED);
}

Test(breaker, goes_on_where_another_process_left_it)
{
    struct breaker b;
    breaker_init(&b, 3, 300 * SECOND);
    breaker_restore(&b, 2, -1, 1000 * SECOND);
    cr_assert(breaker_admit(&b, 1000 * SECOND));
    cr_assert_eq(breaker_left_us(&b, 1000 * SECOND), 0);
    cr_assert(breaker_note(&b, true, 1000 * SECOND), "the third, of two processes");
    breaker_init(&b, 3, 300 * SECOND);
    breaker_restore(&b, 3, 100 * SECOND, 50 * SECOND); /* opened before this clock began */
    cr_assert_not(breaker_admit(&b, 50 * SECOND));
    cr_assert_eq(breaker_left_us(&b, 50 * SECOND), 200 * SECOND);
    cr_assert(breaker_admit(&b, 250 * SECOND), "its cool-down is over");
    cr_assert_not(breaker_admit(&b, 250 * SECOND), "one at a time");
    cr_assert_eq(breaker_left_us(&b, 250 * SECOND), 0);
}

Test(breaker, a_success_between_begins_the_count_anew)
{
    struct breaker b;
    breaker_init(&b, 3, SECOND);
    for (int i = 0; i < 20; i++)
        cr_assert_not(breaker_note(&b, i % 3 != 2, i));
}

Test(failover, three_failures_to_the_secondary_and_back_after_the_cool_down)
{
    struct failover f = {.has_secondary = true};
    const bool both[] = {true, true}, first[] = {true, false};
    enum exchange_endpoint at;
    for (int i = 0; i < 2; i++)
        breaker_init(&f.breaker[i], 3, 300 * SECOND);
    for (int i = 0; i < 3; i++) {
        cr_assert(failover_choose(&f, both, 0, &at));
        cr_assert_eq(at, ENDPOINT_PRIMARY);
        cr_assert_eq(failover_note(&f, at, true, 0), i == 2);
    }
    cr_assert(failover_choose(&f, both, SECOND, &at));
    cr_assert_eq(at, ENDPOINT_SECONDARY);
    cr_assert_not(failover_choose(&f, first, SECOND, &at), "no BAA with the secondary: it waits");
    cr_assert_not(failover_note(&f, ENDPOINT_SECONDARY, false, SECOND));
    cr_assert(failover_choose(&f, both, 300 * SECOND, &at));
    cr_assert_eq(at, ENDPOINT_PRIMARY, "one tries it");
    cr_assert(failover_choose(&f, both, 300 * SECOND, &at));
    cr_assert_eq(at, ENDPOINT_SECONDARY, "the others do not wait for that");
    cr_assert(failover_note(&f, ENDPOINT_PRIMARY, false, 301 * SECOND));
    cr_assert_eq(f.active, ENDPOINT_PRIMARY);
}
