/* test_command.c - what the platform asks: once by its event, tried again, dead, done in one
 * transaction with what it became; how far a subscription has read. */
#include "store/ledger.h"

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(command, .init = setup, .fini = teardown, .timeout = 60);

static bool put(const char *event_id, int64_t ordinal, int64_t due_us,
                enum store_command_state state)
{
    struct store_command c = {.subscription = STR("claims"),
                              .event_id = str_from(event_id),
                              .ordinal = ordinal,
                              .event = STR("claim_submitted"),
                              .place = 7,
                              .partner = STR("north"),
                              .subject = STR("C1"),
                              .state = state,
                              .due_us = due_us};
    bool known;
    OK(store_command_put(l->s, &c, &known, &l->e));
    return !known;
}

static int64_t head(void)
{
    int64_t id;
    OK(store_command_head(l->s, STR("claims"), &id, &l->e));
    return id;
}

static bool count(void *ctx, const struct store_command *c)
{
    cr_assert(str_is(c->subscription, "claims") && str_is(c->event, "claim_submitted"));
    ++*(int *)ctx;
    return true;
}

static int group(void)
{
    int n = 0;
    OK(store_command_group(l->s, STR("claims"), STR("north"), 0, count, &n, &l->e));
    return n;
}

static struct store_command get(int64_t id)
{
    struct store_command c = {0};
    bool found;
    OK(store_command_get(l->s, id, &l->a, &c, &found, &l->e));
    cr_assert(found);
    return c;
}

static int64_t now(void)
{
    int64_t us;
    OK(store_clock(l->s, &us, &l->e));
    return us;
}

Test(command, an_event_that_comes_again_finds_its_row)
{
    cr_assert(put("e1", 0, 1, COMMAND_WAITING));
    cr_assert(!put("e1", 0, 1, COMMAND_WAITING));
    cr_assert(put("e1", 1, 1, COMMAND_WAITING), "the second thing it asks for");
    cr_assert_eq(group(), 2);
}

Test(command, it_waits_until_it_is_due_and_takes_along_those_that_wait)
{
    put("later", 0, now() + INT64_C(3600000000), COMMAND_WAITING);
    cr_assert_eq(head(), 0);
    put("due", 0, 1, COMMAND_WAITING);
    cr_assert(str_is(get(head()).event_id, "due"));
    cr_assert_eq(group(), 2);
}

Test(command, what_it_became_and_that_it_is_done_are_one_transaction)
{
    struct store_job j = {.kind = STR("submit"), .lane = STR("north"), .subject = STR("kept:00/a")};
    struct store_job_depth depth;
    int64_t job;
    bool known;
    put("e1", 0, 1, COMMAND_WAITING);
    int64_t id = head();
    OK(store_begin(l->s, &l->e));
    OK(store_job_put(l->s, &j, &job, &known, &l->e));
    OK(store_command_done(l->s, id, STR("queued"), job, &l->e));
    store_rollback(l->s);
    OK(store_job_depth(l->s, &depth, &l->e));
    cr_assert_eq(depth.ready, 0);
    cr_assert_eq(head(), id);
    OK(store_command_done(l->s, id, STR("queued"), 5, &l->e));
    cr_assert_eq(head(), 0);
    cr_assert_eq(get(id).job_id, 5);
    FAILS(store_command_done(l->s, id, STR("queued"), 6, &l->e), ERR_STORE, "that waits");
    cr_assert_eq(get(id).job_id, 5, "it is done once");
}

Test(command, the_fifth_failure_makes_it_a_dead_letter_and_a_person_revives_it)
{
    bool found;
    put("e1", 0, 1, COMMAND_WAITING);
    int64_t id = head();
    for (int i = 0; i < COMMAND_TRIES_MAX; i++) {
        cr_assert_eq(head(), id, "try %d", i);
        OK(store_command_fail(l->s, id, STR("claim_not_given"), -1, COMMAND_TRIES_MAX, &l->e));
    }
    cr_assert_eq(head(), 0);
    cr_assert_eq(get(id).state, COMMAND_DEAD);
    cr_assert(str_is(get(id).code, "claim_not_given"));
    OK(store_command_retry(l->s, id, &found, &l->e));
    cr_assert(found);
    cr_assert_eq(head(), id);
    OK(store_command_retry(l->s, id, &found, &l->e));
    cr_assert(!found, "it waits already");
}

Test(command, one_that_failed_waits_for_its_time_while_others_go)
{
    put("e1", 0, 1, COMMAND_WAITING);
    OK(store_command_fail(l->s, head(), STR("x"), INT64_C(3600000000), COMMAND_TRIES_MAX, &l->e));
    put("e2", 0, 1, COMMAND_WAITING);
    cr_assert_eq(group(), 1);
}

Test(command, one_whose_payload_is_not_understood_is_dead_at_once_and_can_be_read_later)
{
    bool found;
    int n = 0;
    struct store_command c;
    put("e1", 0, 1, COMMAND_DEAD);
    cr_assert_eq(head(), 0);
    OK(store_command_list(l->s, COMMAND_DEAD, 0, count, &n, &l->e));
    cr_assert_eq(n, 1);
    OK(store_command_retry(l->s, 1, &found, &l->e));
    OK(store_command_read(l->s, 1, STR("south"), STR("C9"), &l->e));
    c = get(1);
    cr_assert(str_is(c.partner, "south") && str_is(c.subject, "C9"));
}

Test(command, a_subscription_never_goes_back)
{
    struct store_subscription s;
    OK(store_subscription_get(l->s, STR("claims"), &s, &l->e));
    cr_assert(!s.begun);
    OK(store_subscription_set(l->s, STR("claims"), 40, &l->e));
    OK(store_subscription_set(l->s, STR("claims"), 30, &l->e));
    put("e1", 0, 1, COMMAND_WAITING);
    put("e2", 0, 1, COMMAND_DEAD);
    OK(store_subscription_get(l->s, STR("claims"), &s, &l->e));
    cr_assert(s.begun && s.looked_us > 0 && s.oldest_us > 0);
    cr_assert_eq(s.place, 40);
    cr_assert_eq(s.waiting, 1);
    cr_assert_eq(s.dead, 1);
}

Test(command, another_organization_sees_and_changes_nothing)
{
    bool found;
    int n = 0;
    struct store_command c;
    struct store_subscription s;
    put("e1", 0, 1, COMMAND_WAITING);
    put("e2", 0, 1, COMMAND_DEAD);
    int64_t id = head();
    OK(store_subscription_set(l->s, STR("claims"), 40, &l->e));
    ledger_reopen(l, ORG_B, STORE_WRITER);
    cr_assert_eq(head(), 0);
    cr_assert_eq(group(), 0);
    OK(store_command_list(l->s, COMMAND_STATE_COUNT, 0, count, &n, &l->e));
    cr_assert_eq(n, 0);
    OK(store_command_get(l->s, id, &l->a, &c, &found, &l->e));
    cr_assert(!found);
    FAILS(store_command_done(l->s, id, STR("queued"), 1, &l->e), ERR_STORE, "that waits");
    FAILS(store_command_fail(l->s, id, STR("x"), 0, 1, &l->e), ERR_STORE, "that waits");
    FAILS(store_command_read(l->s, id, STR("x"), STR("y"), &l->e), ERR_STORE, "that waits");
    OK(store_command_retry(l->s, id + 1, &found, &l->e));
    cr_assert(!found);
    OK(store_subscription_get(l->s, STR("claims"), &s, &l->e));
    cr_assert(!s.begun && s.waiting == 0 && s.dead == 0);
    cr_assert(put("e1", 0, 1, COMMAND_WAITING), "the same event's id is this one's own too");
}
