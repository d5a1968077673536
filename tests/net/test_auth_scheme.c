/* test_auth_scheme.c - what the engine is told by a partner's credentials, step by step: tokens
 * wanted, waited for from several threads, refused; nothing is lent for longer than it is needed.
 */
#include "base/clock.h"
#include "base/scratch.h"
#include "net/auth_scheme.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[SCRATCH_MAX];
static struct cred_store *store;
static struct net_auth *one, *two;

static const struct cred_scheme TOKENS = {.kind = CRED_BEARER_CLIENT,
                                          .user = "client",
                                          .secret = "file://key",
                                          .token_url = "https://tokens.example/token",
                                          .token_form = CRED_TOKEN_FORM};
static const struct auth_request POST = {
    "POST", {"https://api.example/x", 21}, {"B", 1}, false, false, 0};

static void open_two(void)
{
    struct err err = {0};
    char path[SCRATCH_MAX + 16];
    scratch_dir_make(dir);
    snprintf(path, sizeof(path), "%s/org", dir);
    cr_assert_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/org/key", dir);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    cr_assert_eq(write(fd, "canary", 6), 6);
    close(fd);
    store = cred_store_open(&(struct cred_options){.secrets_dir = dir}, &err);
    cr_assert_not_null(store, "%s", err.text);
    const struct auth_scheme_parts parts = {.scheme = &TOKENS};
    one = auth_scheme_new(store, "org", &parts, &err);
    two = auth_scheme_new(store, "org", &parts, &err);
    cr_assert(one && two, "%s", err.text);
}

static void close_two(void)
{
    auth_scheme_free(one);
    auth_scheme_free(two);
    cred_store_close(store);
    scratch_dir_remove(dir);
}

TestSuite(auth_scheme, .init = open_two, .fini = close_two, .timeout = 30);

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){0, ms * 1000000}, NULL);
}

static enum auth_result ask(struct net_auth *a, struct auth_applied *out)
{
    struct err err = {0};
    struct auth_request q = POST;
    q.now_us = clock_now_us();
    *out = (struct auth_applied){0};
    return a->apply(a->ctx, &q, out, &err);
}

static void answer(struct net_auth *a, void *flight, const char *token, int life_s)
{
    char text[256];
    int n =
        snprintf(text, sizeof(text), "{\"access_token\":\"%s\",\"expires_in\":%d}", token, life_s);
    a->token_answer(a->ctx, flight, 200, str_of(text, (size_t)n), clock_now_us());
}

static void count_wake(void *ctx)
{
    __atomic_add_fetch((int *)ctx, 1, __ATOMIC_SEQ_CST);
}

static void *answer_later(void *flight)
{
    pause_ms(50);
    answer(one, flight, "t1", 300);
    return NULL;
}

Test(auth_scheme, another_thread_ends_the_flight)
{
    struct auth_applied a, b, c;
    int wakes = 0;
    pthread_t thread;
    two->attach(two->ctx, count_wake, &wakes);
    cr_assert_eq(ask(one, &a), AUTH_NEED_TOKEN);
    cr_assert_not_null(a.token.flight);
    cr_expect_null(a.state, "nothing is held beside the flight");
    cr_expect_str_eq(a.token.url, "https://tokens.example/token");
    cr_assert_eq(ask(two, &b), AUTH_WAIT);
    cr_assert_eq(ask(two, &b), AUTH_WAIT, "two wait, one waiter");
    pthread_create(&thread, NULL, answer_later, a.token.flight);
    pthread_join(thread, NULL);
    cr_expect_eq(wakes, 1);
    cr_assert_eq(ask(two, &c), AUTH_READY);
    cr_assert_eq(c.header_count, 1);
    cr_expect_str_eq(c.headers[0], "Authorization: Bearer t1");
    two->handed(two->ctx, &c);
    cr_expect_eq(c.header_count, 0, "headers are not there any more");
    two->release(two->ctx, &c);
    cr_expect_null(c.state);
    two->attach(two->ctx, NULL, NULL);
}

Test(auth_scheme, who_has_left_is_not_woken)
{
    struct auth_applied a, b;
    int wakes = 0;
    two->attach(two->ctx, count_wake, &wakes);
    cr_assert_eq(ask(one, &a), AUTH_NEED_TOKEN);
    cr_assert_eq(ask(two, &b), AUTH_WAIT);
    two->attach(two->ctx, NULL, NULL);
    answer(one, a.token.flight, "t1", 300);
    cr_expect_eq(wakes, 0);
    two->attach(two->ctx, count_wake, &wakes);
    cr_assert_eq(ask(two, &b), AUTH_READY, "and may come again");
    two->release(two->ctx, &b);
}

Test(auth_scheme, a_failed_flight_is_told_and_not_tried_at_once)
{
    struct auth_applied a, b;
    int wakes = 0;
    two->attach(two->ctx, count_wake, &wakes);
    cr_assert_eq(ask(one, &a), AUTH_NEED_TOKEN);
    cr_assert_eq(ask(two, &b), AUTH_WAIT);
    one->token_answer(one->ctx, a.token.flight, 0, STR(""), clock_now_us());
    cr_expect_eq(wakes, 1);
    cr_assert_eq(ask(two, &b), AUTH_FAILED);
    cr_expect(b.retry_after_ms > 0 && b.retry_after_ms <= 1000, "%ld", (long)b.retry_after_ms);
    two->release(two->ctx, &b);
}

Test(auth_scheme, an_old_token_goes_out_while_the_next_is_fetched)
{
    struct auth_applied a, b;
    cr_assert_eq(ask(one, &a), AUTH_NEED_TOKEN);
    answer(one, a.token.flight, "t1", 1);
    pause_ms(600);
    cr_assert_eq(ask(one, &a), AUTH_READY);
    const struct auth_token_request token = a.token;
    cr_assert_not_null(token.flight);
    cr_expect_str_eq(a.headers[0], "Authorization: Bearer t1");
    one->handed(one->ctx, &a);
    one->release(one->ctx, &a); /* the flight keeps its own texts */
    cr_expect(str_starts(token.body, STR("grant_type=client_credentials")));
    cr_assert_eq(ask(one, &b), AUTH_READY);
    cr_expect_null(b.token.flight, "one flight");
    one->release(one->ctx, &b);
    one->token_answer(one->ctx, token.flight, 503, STR(""), clock_now_us());
    cr_assert_eq(ask(one, &b), AUTH_READY, "one that failed leaves the old token");
    one->release(one->ctx, &b);
}

Test(auth_scheme, a_rejected_token_is_dropped_once_and_only_that)
{
    struct auth_applied a, old, young;
    cr_assert_eq(ask(one, &a), AUTH_NEED_TOKEN);
    answer(one, a.token.flight, "t1", 300);
    cr_assert_eq(ask(one, &old), AUTH_READY);
    int64_t now_us = clock_now_us();
    cr_expect_not(one->rejected(one->ctx, &old, now_us), "a fresh token: another is no use");
    cr_assert(one->rejected(one->ctx, &old, now_us + 3000000));
    cr_assert_eq(ask(one, &a), AUTH_NEED_TOKEN, "dropped");
    answer(one, a.token.flight, "t2", 300);
    cr_expect(one->rejected(one->ctx, &old, clock_now_us()), "sent with the old one: try again");
    cr_assert_eq(ask(one, &young), AUTH_READY);
    cr_expect_str_eq(young.headers[0], "Authorization: Bearer t2", "but the new one stays");
    one->release(one->ctx, &old);
    one->release(one->ctx, &young);
}

Test(auth_scheme, locked_memory_is_given_back)
{
    enum { MANY = 20000 }; /* with a header of 64 KiB each it would not fit 100 times */
    static struct auth_applied many[MANY];
    struct auth_applied a;
    char token[8000];
    memset(token, 't', sizeof(token) - 1);
    token[sizeof(token) - 1] = '\0';
    cr_assert_eq(ask(one, &a), AUTH_NEED_TOKEN);
    char text[8200];
    int n = snprintf(text, sizeof(text), "{\"access_token\":\"%s\"}", token);
    one->token_answer(one->ctx, a.token.flight, 200, str_of(text, (size_t)n), clock_now_us());
    for (size_t i = 0; i < MANY; i++) {
        cr_assert_eq(ask(one, &many[i]), AUTH_READY, "%zu", i);
        one->handed(one->ctx, &many[i]);
    }
    for (size_t i = 0; i < MANY; i++)
        one->release(one->ctx, &many[i]);
}

Test(auth_scheme, what_is_wrong_is_told_at_start)
{
    const struct cred_scheme none = {.kind = CRED_NONE};
    const struct cred_scheme away = {
        .kind = CRED_BASIC, .user = "u", .secret = "file://canary-is-not-there"};
    const struct cred_identity wrong = {.key = "file://key"};
    const struct auth_ssh both = {.user = "u", .key = "file://key", .password = "file://key"};
    const struct auth_scheme_parts parts[] = {{.scheme = &away},
                                              {.scheme = &none, .identity = &wrong},
                                              {.ssh = &both},
                                              {.ssh = &(struct auth_ssh){.user = "u"}}};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct err err = {0};
        cr_expect_null(auth_scheme_new(store, "org", &parts[i], &err), "%zu", i);
        cr_expect_neq(err.kind, ERR_NONE);
        cr_expect_null(strstr(err.text, "canary\n"), "%s", err.text);
    }
}
