/* test_beside.c - a ledger opened for a burst of calls: whose settings it has, and what is read
 * once. */
#include "api/beside.h"

#include "../job/lab.h"
#include "base/clock.h"
#include "net/dir.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_US = 10 * 1000000 };

static struct lab lab;
static struct besides *b;

static void link_events(void)
{
    cr_assert_eq(symlink(HIA_SOURCE_DIR "/conf/events", lab.settings->events_dir), 0);
}

static void setup(void)
{
    lab_open(&lab);
    job_close(&lab.job); /* a folder has one writer */
    snprintf(lab.settings->events_dir, sizeof lab.settings->events_dir, "%s",
             lab_path(&lab, "events"));
    link_events();
    cr_assert((b = besides_new(&lab.err)));
}

static void teardown(void)
{
    besides_free(b);
    lab_close(&lab);
}

TestSuite(api_beside, .init = setup, .fini = teardown, .timeout = 20);

static bool act(const struct settings *s)
{
    struct job *job = beside_take(b, s, &lab.err);
    if (!job)
        return false;
    cr_assert(job->settings == s && job->registry && beside_uses(b, s));
    beside_give(b, job, false);
    return true;
}

static void wait_let_go(const struct settings *s)
{
    int64_t until_us = clock_tick_us() + PATIENCE_US;
    while (beside_uses(b, s) && clock_tick_us() < until_us)
        (void)nanosleep(&(const struct timespec){.tv_nsec = 1000000}, NULL);
    cr_assert_not(beside_uses(b, s));
}

/* Until then they may not be freed: others could come to stand at their address. */
Test(api_beside, settings_are_used_until_the_ledger_is_let_go)
{
    cr_assert_not(beside_uses(b, lab.settings));
    cr_assert(act(lab.settings), "%s", lab.err.text);
    wait_let_go(lab.settings);
}

Test(api_beside, others_take_its_place_at_once)
{
    struct settings *next = settings_load(lab_path(&lab, "hia.conf"), NULL, &lab.err);
    cr_assert(next, "%s", lab.err.text);
    cr_assert(act(lab.settings));
    beside_reload(b, next);
    cr_assert(act(next));
    cr_assert_not(beside_uses(b, lab.settings));
    cr_assert(act(lab.settings), "one that was in hand goes on under those it began with");
    wait_let_go(next);
    wait_let_go(lab.settings);
    settings_free(next);
}

Test(api_beside, the_registry_is_read_once_until_a_reload)
{
    cr_assert(act(lab.settings), "%s", lab.err.text);
    wait_let_go(lab.settings);
    cr_assert_eq(unlink(lab.settings->events_dir), 0);
    cr_assert(act(lab.settings), "not read for a second burst: %s", lab.err.text);
    beside_reload(b, lab.settings);
    cr_assert_not(act(lab.settings), "read anew, although the ledger was still open");
    link_events();
    lab.err = (struct err){0};
    cr_assert(act(lab.settings), "%s", lab.err.text);
}
