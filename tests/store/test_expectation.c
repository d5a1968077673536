/* test_expectation.c - what is owed an answer: each kind once, late and moot told apart, and told
 * once. */
#include "base/clock.h"
#include "store/ledger.h"

static struct ledger l[1];
static int64_t batch, set, now;
static const int64_t HOUR_US = INT64_C(3600) * 1000000;

static void begin(void)
{
    struct store_expected x = {.batch_id = batch,
                               .partner = STR("sandbox"),
                               .since_us = now,
                               .due_us = {now + HOUR_US, now + 2 * HOUR_US, now + 48 * HOUR_US}};
    OK(store_expectation_begin(l->s, &x, &l->e));
}

static void setup(void)
{
    ledger_setup(l);
    batch = put_batch(l, "a.837");
    set = put_sets(l, batch);
    now = clock_now_us();
    begin();
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(expectation, .init = setup, .fini = teardown);

struct seen {
    enum store_expectation_state state[ANSWER_KIND_COUNT];
    bool late[ANSWER_KIND_COUNT];
    int64_t id[ANSWER_KIND_COUNT];
    unsigned count;
};

static bool see(void *ctx, const struct store_expectation *x)
{
    struct seen *s = ctx;
    s->state[x->kind] = x->state;
    s->late[x->kind] = x->late;
    s->id[x->kind] = x->id;
    s->count++;
    return true;
}

static struct seen all(void)
{
    struct seen s = {.count = 0};
    OK(store_expectation_list(l->s, batch, see, &s, &l->e));
    return s;
}

static struct seen due(int64_t at, bool told)
{
    struct seen s = {.count = 0};
    OK(store_expectation_due(l->s, at, told, 0, see, &s, &l->e));
    return s;
}

static struct store_expectation_scope of(enum store_answer_kind kind)
{
    return (struct store_expectation_scope){.batch_id = batch, .kind = kind};
}

Test(expectation, one_of_each_kind_and_again_changes_nothing)
{
    begin();
    struct seen s = all();
    cr_assert_eq(s.count, 3);
    cr_assert_eq(s.state[ANSWER_TA1], EXPECT_WAITING);
    cr_assert_eq(s.state[ANSWER_277CA], EXPECT_WAITING);
}

Test(expectation, due_in_the_order_of_time_and_told_once)
{
    cr_assert_eq(due(now, false).count, 0);
    cr_assert_eq(due(now + HOUR_US + 1, false).count, 1);
    struct seen s = due(now + 3 * HOUR_US, false);
    cr_assert_eq(s.count, 2);
    OK(store_expectation_told(l->s, s.id[ANSWER_TA1], &l->e));
    cr_assert_eq(due(now + 3 * HOUR_US, false).count, 1);
    cr_assert_eq(due(now + 3 * HOUR_US, true).count, 2);
    cr_assert_eq(due(now + 49 * HOUR_US, true).count, 3);
}

Test(expectation, an_answer_in_time_is_not_late)
{
    struct store_expectation_scope scope = of(ANSWER_999);
    OK(store_expectation_answer(l->s, &scope, STR("accepted"), 0, &l->e));
    struct seen s = all();
    cr_assert_eq(s.state[ANSWER_999], EXPECT_ANSWERED);
    cr_assert_not(s.late[ANSWER_999]);
    cr_assert_eq(due(now + 3 * HOUR_US, true).count, 1);
}

Test(expectation, moot_and_implied_wait_no_more_and_answered_stays)
{
    struct store_expectation_scope ta1 = of(ANSWER_TA1), ack = of(ANSWER_999),
                                   claims = of(ANSWER_277CA);
    OK(store_expectation_answer(l->s, &ta1, STR("rejected"), 0, &l->e));
    OK(store_expectation_settle(l->s, &ta1, EXPECT_IMPLIED, 0, &l->e));
    OK(store_expectation_settle(l->s, &ack, EXPECT_MOOT, 0, &l->e));
    claims.set_id = set;
    OK(store_expectation_settle(l->s, &claims, EXPECT_MOOT, 0, &l->e));
    struct seen s = all();
    cr_assert_eq(s.state[ANSWER_TA1], EXPECT_ANSWERED);
    cr_assert_eq(s.state[ANSWER_999], EXPECT_MOOT);
    cr_assert_eq(s.state[ANSWER_277CA], EXPECT_MOOT);
    cr_assert_eq(due(now + 100 * HOUR_US, true).count, 0);
}

Test(expectation, what_is_answered_in_part_waits_on)
{
    struct store_expectation_scope scope = of(ANSWER_277CA);
    OK(store_expectation_answer(l->s, &scope, STR("received"), 0, &l->e));
    OK(store_expectation_reopen(l->s, &scope, now + 72 * HOUR_US, &l->e));
    cr_assert_eq(all().state[ANSWER_277CA], EXPECT_WAITING);
    cr_assert_eq(due(now + 50 * HOUR_US, true).count, 2);
    cr_assert_eq(due(now + 73 * HOUR_US, true).count, 3);
}

Test(expectation, claims_accepted_and_not_paid_are_noted_once)
{
    struct store_claim_change c = {.to = CLAIM_ACCEPTED, .what = STR("277CA"), .batch_id = batch};
    int64_t id = put_claim(l, "CLM1", "x").id, last;
    struct seen s = {.count = 0};
    OK(store_claim_apply(l->s, id, &c, &l->e));
    OK(store_expectation_last(l->s, &last, &l->e));
    for (int twice = 0; twice < 2; twice++)
        OK(store_expectation_note_unpaid(l->s, STR("sandbox"), clock_now_us() + HOUR_US, HOUR_US,
                                         100, &l->e));
    OK(store_expectation_note_unpaid(l->s, STR("other"), clock_now_us() + HOUR_US, HOUR_US, 100,
                                     &l->e));
    OK(store_expectation_unpaid(l->s, last, see, &s, &l->e));
    cr_assert_eq(s.count, 1);
    cr_assert_eq(s.state[ANSWER_835], EXPECT_OVERDUE);
}
