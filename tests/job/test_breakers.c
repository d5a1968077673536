/* test_breakers.c - two processes, a ledger of files each, and one opinion of an endpoint: what the
 * daemon learned holds for a command and the other way round, by a clock that is moved by hand. */
#include "job/breakers.h"

#include "job/check_ledger.h"

#include <criterion/criterion.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND_US    INT64_C(1000000)
#define START_US     (INT64_C(1767225600) * SECOND_US)
#define COOL_DOWN_US (300 * SECOND_US)
#define ONE          "https://127.0.0.1:1"
#define TWO          "https://two.invalid"

static struct settings settings;
static char dir[] = "/tmp/hia_breakers_XXXXXX";

/* ---- a process ---- */

static struct side {
    struct store *own;
    struct engine *engine;
    struct net_partner *partner;
    struct breakers breakers;
    struct event_base *base;
    int64_t now_us;
    int64_t writes, loads;
    enum exchange_reason reason; /* of the last exchange that was tried */
} me;

static struct err e;

static int64_t now(void *ctx)
{
    (void)ctx;
    return me.now_us;
}

static void on_breaker(void *ctx, struct engine_breaker *b)
{
    struct store_breaker row;

    (void)ctx;
    breakers_row(b, me.now_us, &row);
    me.writes++;
    if (!store_breaker_put(me.own, &row, &e))
        abort();
}

static bool load_breaker(void *ctx, struct engine_breaker *b)
{
    (void)ctx;
    me.loads++;
    return breakers_load(&me.breakers, me.own, me.now_us, b);
}

static void begin(bool questions)
{
    static struct partner partner = {.name = "lab", .transport = TRANSPORT_HTTPS};
    char place[OPTION_PATH_MAX];

    str_copy(partner.net.url, sizeof partner.net.url, STR(ONE));
    str_copy(partner.net.secondary_url, sizeof partner.net.secondary_url, STR(TWO));
    str_copy(partner.net.baa_recorded, sizeof partner.net.baa_recorded, STR("2026-01-01"));
    partner.net.concurrency = partner.net.connections = 4;
    partner.net.allow_private = true;
    partner.net.retry_attempts = 1;
    partner.net.transaction_limit_ms = 1000;
    partner.net.breaker_failures = 3;
    partner.net.breaker_cool_down_ms = COOL_DOWN_US / 1000;
    me = (struct side){.now_us = START_US,
                       .breakers = {.settings = &settings, .questions = questions}};
    snprintf(place, sizeof place, "%s%s", dir, questions ? "/real-time" : "");
    me.base = event_base_new();
    const struct engine_options options = {
        .base = me.base,
        .clock = {now, NULL},
        .hooks = {NULL, .on_breaker = on_breaker, .load_breaker = load_breaker},
        .workers = 1};
    if (!store_open(&me.own, place, settings.organization_id, STORE_WRITER, &e) ||
        !(me.engine = engine_new(&options, &e)) ||
        !(me.partner = engine_partner(me.engine, &partner, NULL, &e))) {
        fprintf(stderr, "%s\n", e.text);
        abort();
    }
}

static void end(void)
{
    engine_close(me.engine);
    breakers_close(&me.breakers);
    store_close(me.own);
    event_base_free(me.base);
}

static void on_done(void *ctx, const struct exchange_result *r)
{
    (void)ctx;
    me.reason = r->reason;
}

/* An exchange which the first endpoint must take: is it let out? */
static enum exchange_reason ask(void)
{
    struct exchange_request r;

    exchange_request_init(&r);
    r.verb = EXCHANGE_POST;
    r.partner = me.partner;
    r.body = STR("x");
    r.done = on_done;
    me.reason = REASON_NONE;
    if (!engine_submit(me.engine, &r, NULL, &e))
        abort();
    for (int i = 0; i < 5000 && me.reason == REASON_NONE; i++) {
        event_base_loop(me.base, EVLOOP_NONBLOCK);
        (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return me.reason;
}

static enum breaker_state state(void)
{
    struct net_partner_state s;

    engine_partner_state(me.partner, &s);
    return s.breaker[ENDPOINT_PRIMARY];
}

static void health(bool well)
{
    engine_report_health(me.engine, me.partner, ENDPOINT_PRIMARY, well);
}

static bool count(void *ctx, const struct store_breaker *b)
{
    char *text = ctx;

    snprintf(text + strlen(text), 200, "%s %d %s ", b->endpoint, (int)b->failures,
             b->opened_at_us ? "open" : "closed");
    return true;
}

/* ---- the other process: the daemon, one letter at a time ---- */

static int to_child[2], from_child[2];
static pid_t child;

static void daemon_main(void)
{
    char what;
    int64_t value;

    begin(true);
    while (read(to_child[0], &what, 1) == 1 &&
           read(to_child[0], &value, sizeof value) == sizeof value) {
        if (what == 'h')
            health(value != 0);
        else if (what == 'c')
            me.now_us += value;
        value = what == 's'   ? (int64_t)state()
                : what == 'w' ? me.writes
                : what == 'l' ? me.loads
                              : 0;
        if (write(from_child[1], &value, sizeof value) != sizeof value)
            break;
    }
    end();
    _exit(0);
}

static int64_t daemon_does(char what, int64_t value)
{
    cr_assert(write(to_child[1], &what, 1) == 1 &&
              write(to_child[1], &value, sizeof value) == sizeof value &&
              read(from_child[0], &value, sizeof value) == sizeof value);
    return value;
}

static void both_wait(int64_t us)
{
    me.now_us += us;
    daemon_does('c', us);
}

static void setup(void)
{
    char path[64];

    str_copy(settings.organization_id, sizeof settings.organization_id,
             STR("7f000001-0000-4000-8000-000000000001"));
    cr_assert(mkdtemp(dir));
    str_copy(settings.data_dir, sizeof settings.data_dir, str_from(dir));
    snprintf(path, sizeof path, "%s/real-time", dir);
    cr_assert(mkdir(path, 0700) == 0 && pipe(to_child) == 0 && pipe(from_child) == 0);
    child = fork();
    if (child == 0) {
        close(to_child[1]);
        daemon_main();
    }
    cr_assert_eq(daemon_does('s', 0), BREAKER_CLOSED,
                 "before any command there is no other ledger");
    begin(false);
}

static void teardown(void)
{
    char command[64];
    int status;

    end();
    close(to_child[1]);
    cr_assert(waitpid(child, &status, 0) == child && status == 0);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    cr_assert_eq(system(command), 0);
}

TestSuite(breakers, .init = setup, .fini = teardown, .timeout = 60);

/* ---- */

Test(breakers, what_the_daemon_learned_holds_for_a_command)
{
    cr_assert_eq(state(), BREAKER_CLOSED);
    for (int i = 0; i < 3; i++)
        daemon_does('h', false);
    cr_assert_eq(daemon_does('s', 0), BREAKER_OPEN);
    cr_assert_eq(state(), BREAKER_CLOSED, "it looked less than a second ago");
    both_wait(SECOND_US);
    cr_assert_eq(ask(), REASON_BREAKER, "%s", exchange_reason_name(me.reason));
    cr_assert_eq(state(), BREAKER_OPEN);
    both_wait(COOL_DOWN_US - 2 * SECOND_US);
    cr_assert_eq(state(), BREAKER_OPEN, "its cool-down, counted from then");
    both_wait(SECOND_US);
    cr_assert_eq(state(), BREAKER_HALF_OPEN);
    cr_assert_eq(me.writes, 0, "nothing was written for looking");
}

Test(breakers, the_command_that_reaches_it_says_so_to_the_daemon)
{
    for (int i = 0; i < 3; i++)
        daemon_does('h', false);
    both_wait(COOL_DOWN_US);
    cr_assert_eq(state(), BREAKER_HALF_OPEN);
    health(true);
    cr_assert_eq(state(), BREAKER_CLOSED);
    both_wait(SECOND_US);
    cr_assert_eq(daemon_does('s', 0), BREAKER_CLOSED, "though its own row says otherwise");
    health(false);
    both_wait(SECOND_US);
    daemon_does('h', false);
    both_wait(SECOND_US);
    cr_assert_eq(state(), BREAKER_CLOSED);
    health(false);
    cr_assert_eq(state(), BREAKER_OPEN, "three in a row, whoever saw them");
    both_wait(SECOND_US);
    cr_assert_eq(daemon_does('s', 0), BREAKER_OPEN);
}

Test(breakers, a_probe_in_vain_is_in_vain_for_both)
{
    for (int i = 0; i < 3; i++)
        health(false);
    both_wait(COOL_DOWN_US);
    cr_assert_eq(ask() != REASON_BREAKER, true, "one tries it");
    both_wait(SECOND_US);
    cr_assert_eq(state(), BREAKER_OPEN);
    cr_assert_eq(daemon_does('s', 0), BREAKER_OPEN, "left alone anew");
}

Test(breakers, reading_costs_one_look_a_second)
{
    int64_t before = me.loads;

    for (int i = 0; i <= 1000; i++, me.now_us += 1000)
        state();
    cr_assert_eq(me.loads - before, 2, "one of each endpoint, was %d", (int)(me.loads - before));
    health(true);
    cr_assert_eq(me.writes, 0, "an answer that changes nothing is not written");
}

Test(breakers, each_endpoint_is_listed_once)
{
    struct store *questions = NULL;
    char text[400] = "";

    for (int i = 0; i < 3; i++)
        daemon_does('h', false);
    both_wait(COOL_DOWN_US);
    cr_assert_eq(state(), BREAKER_HALF_OPEN);
    cr_assert(check_ledger_look(&settings, &questions, &e), "%s", e.text);
    cr_assert(breakers_list(me.own, questions, count, text, &e));
    cr_assert_str_eq(text, ONE " 3 open ");
    health(true); /* ours is newer now, and well */
    text[0] = '\0';
    cr_assert(breakers_list(me.own, questions, count, text, &e));
    cr_assert_str_eq(text, "");
    health(false);
    cr_assert(breakers_list(me.own, questions, count, text, &e));
    cr_assert_str_eq(text, ONE " 1 closed ");
    store_close(questions);
}

Test(breakers, a_clock_that_was_set_back_writes_no_row_that_is_passed_over)
{
    struct engine_breaker b = {.partner = "lab", .url = ONE};
    struct store_breaker row;

    for (int i = 0; i < 3; i++)
        daemon_does('h', false);
    cr_assert(breakers_load(&me.breakers, me.own, me.now_us, &b) && b.open);
    b.failures = 0;
    b.open = false;
    breakers_row(&b, me.now_us - 10 * SECOND_US, &row);
    cr_assert(store_breaker_put(me.own, &row, &e));
    b.changed_at_us = 0;
    cr_assert(breakers_load(&me.breakers, me.own, me.now_us, &b) && !b.open && b.failures == 0);
}
