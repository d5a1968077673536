/* test_token_cache.c - tokens on a fake clock: early, one flight, failures, 401. */
#include "cred/cred_test.h"
#include "cred/token_cache.h"

#define S INT64_C(1000000)

static struct cred_tokens *cache;
static struct cred_token_key key;

static void begin(void)
{
    struct err e = {0};
    cache = cred_tokens_new(&e);
    key = cred_token_key(STR(ORG_A), STR("https://t"), STR("id"), STR("s"), STR(""));
}
static void end(void)
{
    cred_tokens_free(cache);
}
TestSuite(tokens, .init = begin, .fini = end);

static uint64_t flight;
static int64_t retry_us;

static enum cred_token_state ask(int64_t now_us, const char *text)
{
    struct secret *t = NULL;
    enum cred_token_state state = cred_tokens_ask(cache, &key, now_us, &t, &flight, &retry_us);
    cr_assert_eq(t != NULL, text != NULL);
    cr_assert(!t || secret_is(t, text));
    secret_free(t);
    return state;
}

static void put(const char *text, uint64_t of, int64_t life_s, int64_t now_us)
{
    struct secret *t = secret_of(text);
    cred_tokens_put(cache, &key, of, t, life_s, now_us);
    secret_free(t);
}

Test(tokens, one_flight_and_early_refresh)
{
    cr_assert_eq(ask(NOW, NULL), CRED_TOKEN_FETCH);
    uint64_t first = flight;
    cr_assert_eq(ask(NOW, NULL), CRED_TOKEN_WAIT);
    put("one", first, 3600, NOW);
    cr_assert_eq(ask(NOW + 2600 * S, "one"), CRED_TOKEN_HAVE);
    /* 80% of 3600 less 60 is 2820; up to 5% (180) earlier */
    cr_assert_eq(ask(NOW + 2820 * S, "one"), CRED_TOKEN_AHEAD);
    uint64_t second = flight;
    cr_assert_eq(ask(NOW + 2821 * S, "one"), CRED_TOKEN_HAVE, "one flight only");
    put("two", second, 3600, NOW + 2822 * S);
    cr_assert_eq(ask(NOW + 2823 * S, "two"), CRED_TOKEN_HAVE);
    cr_assert_eq(ask(NOW + 2822 * S + 3600 * S, NULL), CRED_TOKEN_FETCH, "never past its end");
}

Test(tokens, a_flight_nobody_lands_is_given_up)
{
    cr_assert_eq(ask(NOW, NULL), CRED_TOKEN_FETCH);
    cr_assert_eq(ask(NOW + 59 * S, NULL), CRED_TOKEN_WAIT);
    cr_assert_eq(ask(NOW + 60 * S, NULL), CRED_TOKEN_FETCH);
}

Test(tokens, failures_back_off)
{
    int64_t now_us = NOW;
    const int64_t waits_s[] = {1, 2, 4, 8, 16, 30, 30};
    for (size_t i = 0; i < COUNT_OF(waits_s); i++) {
        cr_assert_eq(ask(now_us, NULL), CRED_TOKEN_FETCH, "%zu", i);
        cred_tokens_fail(cache, &key, flight, false, now_us);
        cr_assert_eq(ask(now_us, NULL), CRED_TOKEN_NONE);
        cr_assert_eq(retry_us, now_us + waits_s[i] * S);
        cr_assert_eq(ask(now_us + waits_s[i] * S - 1, NULL), CRED_TOKEN_NONE);
        now_us += waits_s[i] * S;
    }
}

Test(tokens, a_failure_says_whether_it_was_a_no)
{
    ask(NOW, NULL);
    cred_tokens_fail(cache, &key, flight, true, NOW);
    cr_assert_eq(ask(NOW, NULL), CRED_TOKEN_AWAY);
    cr_assert_eq(retry_us, NOW + S);
    cr_assert_eq(ask(NOW + S, NULL), CRED_TOKEN_FETCH);
    cred_tokens_fail(cache, &key, flight, false, NOW + S);
    cr_assert_eq(ask(NOW + S, NULL), CRED_TOKEN_NONE, "that of the last");
}

Test(tokens, an_early_refresh_that_fails_leaves_the_token)
{
    ask(NOW, NULL);
    put("one", flight, 3600, NOW);
    cr_assert_eq(ask(NOW + 3000 * S, "one"), CRED_TOKEN_AHEAD);
    cred_tokens_fail(cache, &key, flight, true, NOW + 3000 * S);
    cr_assert_eq(ask(NOW + 3000 * S, "one"), CRED_TOKEN_HAVE);
    cr_assert_eq(ask(NOW + 3001 * S, "one"), CRED_TOKEN_AHEAD);
}

Test(tokens, a_401_drops_only_the_token_that_was_used)
{
    struct secret *old = secret_of("old"), *one = secret_of("one");
    ask(NOW, NULL);
    put("one", flight, 3600, NOW);
    cred_tokens_reject(cache, &key, old);
    cr_assert_eq(ask(NOW, "one"), CRED_TOKEN_HAVE);
    cred_tokens_reject(cache, &key, one);
    cr_assert_eq(ask(NOW, NULL), CRED_TOKEN_FETCH);
    secret_free(old);
    secret_free(one);
}

static int woken;
static void on_wake(struct cred_waiter *w)
{
    (void)w;
    woken++;
}

Test(tokens, who_waits_is_woken_once)
{
    struct cred_waiter a = {.wake = on_wake}, b = {.wake = on_wake}, c = {.wake = on_wake};
    cr_assert_not(cred_tokens_wait(cache, &key, &a), "there is no flight");
    ask(NOW, NULL);
    cr_assert(cred_tokens_wait(cache, &key, &a));
    cr_assert(cred_tokens_wait(cache, &key, &b));
    cr_assert(cred_tokens_wait(cache, &key, &c));
    cr_assert(cred_tokens_unwait(cache, &key, &b));
    put("one", flight, 3600, NOW);
    cr_assert_eq(woken, 2);
    cr_assert_not(cred_tokens_unwait(cache, &key, &a));
}

Test(tokens, keys_of_tenants_differ)
{
    struct cred_token_key b =
        cred_token_key(STR(ORG_B), STR("https://t"), STR("id"), STR("s"), STR(""));
    struct cred_token_key shifted =
        cred_token_key(STR(ORG_A), STR("https://t"), STR("ids"), STR(""), STR(""));
    cr_assert_neq(memcmp(&b, &key, sizeof key), 0);
    cr_assert_neq(memcmp(&shifted, &key, sizeof key), 0);
}
