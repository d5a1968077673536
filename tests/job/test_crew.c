/* test_crew.c - organizations in turns, of a trade of the test's own: the same list once more. */
#include "job/crew.h"

#include "base/clock.h"
#include "base/scratch.h"
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>

enum { ORGANIZATIONS = 2, TRIES = 8 /* without being hurried the last one is due after 31.75 s */ };

static struct {
    char dir[SCRATCH_MAX];
    struct settings *list[ORGANIZATIONS];
    atomic_int begun, tries;
} play;

/* --- the trade: the first organization breaks whenever it has a turn --- */

static void *begin(const struct settings *settings, void *ctx, struct ledgers *ledgers,
                   struct err *err)
{
    (void)ctx;
    (void)ledgers;
    (void)err;
    atomic_fetch_add(&play.begun, 1);
    return &play.list[settings == play.list[1]];
}

static void end(void *one)
{
    (void)one;
}

static bool turn(void *one, bool *idle, int64_t *wait_ms, struct err *err)
{
    *idle = true;
    *wait_ms = 1000;
    if (one != &play.list[0])
        return true;
    atomic_fetch_add(&play.tries, 1);
    return err_set(err, ERR_CONFIG, "broken");
}

static const struct crew_trade TRADE = {"test", begin, end, turn, end};

/* --- */

static struct settings *load(const char *name, const char *organization_id)
{
    char path[SCRATCH_MAX + 32];
    struct err err = {0};
    snprintf(path, sizeof path, "%s/%s.conf", play.dir, name);
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fprintf(f, "[hia]\norganization_id = %s\ndata_dir = %s\n", organization_id, name);
    fclose(f);
    struct settings *s = settings_load(path, NULL, &err);
    cr_assert_not_null(s, "%s", err.text);
    return s;
}

static bool the_same_again(void *ctx, struct crew *crew)
{
    struct err err = {0};
    (void)ctx;
    cr_assert(crew_change(crew, play.list, ORGANIZATIONS, &err), "%s", err.text);
    return atomic_load(&play.tries) < TRIES;
}

Test(crew, the_same_settings_again_go_on_and_one_that_broke_is_tried_at_once)
{
    const struct crew_options options = {.trade = &TRADE, .hands = 2, .tend = the_same_again};
    struct err err = {0};
    scratch_dir_make(play.dir);
    play.list[0] = load("one", "11111111-1111-4111-8111-111111111111");
    play.list[1] = load("two", "22222222-2222-4222-8222-222222222222");
    struct crew *crew = crew_new(&options, &err);
    cr_assert_not_null(crew, "%s", err.text);
    cr_assert(crew_change(crew, play.list, ORGANIZATIONS, &err));
    int64_t from_us = clock_tick_us();
    cr_assert(crew_run(crew, &err), "%s", err.text);
    cr_assert_lt(clock_tick_us() - from_us, 25 * 1000000);
    cr_assert_eq(atomic_load(&play.begun), ORGANIZATIONS, "nobody begins anew");
    crew_free(crew);
    scratch_dir_remove(play.dir);
}
