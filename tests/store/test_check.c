/* test_check.c - questions asked while somebody waited: a trace is one row for ever, and the newest
 * usable answer is found. */
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

TestSuite(check, .init = setup, .fini = teardown);

static const uint8_t ONE[SHA256_SIZE] = {1}, TWO[SHA256_SIZE] = {2};

static struct store_check a_check(const char *uuid, const char *trace, int64_t answered_at)
{
    return (struct store_check){.uuid = str_from(uuid),
                                .kind = STR("eligibility"),
                                .partner = STR("lab"),
                                .trace = str_from(trace),
                                .trigger_context = STR("checkin"),
                                .question = ONE,
                                .status = STR("answered"),
                                .source = STR("payer"),
                                .usable = true,
                                .verdict = STR("1"),
                                .codes = STR("[\"75\"]"),
                                .control = 500000001,
                                .asked_at = 10,
                                .answered_at = answered_at,
                                .partner_us = 7,
                                .content = str_of("\0\1sealed", 8),
                                .created_at = 12};
}

static int64_t put(struct store_check c)
{
    int64_t id = 0;
    OK(store_check_put(l->s, &c, &id, &l->e));
    cr_assert_gt(id, 0);
    return id;
}

Test(check, a_row_comes_back_as_it_was_put)
{
    struct store_check c, first = a_check("u1", "T-1", 11);
    int64_t id = put(first);
    bool found;

    OK(store_check_of_trace(l->s, STR("T-1"), &l->a, &c, &found, &l->e));
    cr_assert(found);
    cr_assert_eq(c.id, id);
    cr_assert(str_eq(c.uuid, first.uuid) && str_eq(c.kind, first.kind));
    cr_assert(str_eq(c.trigger_context, first.trigger_context) && c.patient_id.n == 0);
    cr_assert(str_eq(c.content, first.content) && str_eq(c.codes, first.codes));
    cr_assert(c.usable && !c.stale && c.control == 500000001 && c.partner_us == 7);
    cr_assert_arr_eq(c.question, ONE, SHA256_SIZE);
    OK(store_check_of_uuid(l->s, STR("u1"), &l->a, &c, &found, &l->e));
    cr_assert(found && c.id == id && c.created_at == 12);
    OK(store_check_of_trace(l->s, STR("T-2"), &l->a, &c, &found, &l->e));
    cr_assert_not(found);
}

Test(check, a_trace_is_one_row_and_answers_without_one_are_many)
{
    struct store_check again = a_check("u2", "T-1", 11);
    int64_t id;

    put(a_check("u1", "T-1", 11));
    FAILS(store_check_put(l->s, &again, &id, &l->e), ERR_STORE, "request_trace_id");
    put(a_check("u3", "", 11));
    put(a_check("u4", "", 11));
}

Test(check, the_newest_usable_answer_to_the_question)
{
    struct store_check c, other = a_check("u4", "T-4", 90), refused = a_check("u5", "T-5", 99);
    bool found;

    put(a_check("u1", "T-1", 50));
    put(a_check("u2", "T-2", 70));
    put(a_check("u3", "T-3", 60));
    other.question = TWO;
    put(other);
    refused.usable = false;
    put(refused);
    OK(store_check_last(l->s, ONE, 0, &l->a, &c, &found, &l->e));
    cr_assert(found && str_is(c.uuid, "u2"));
    OK(store_check_last(l->s, ONE, 70, &l->a, &c, &found, &l->e));
    cr_assert(found);
    OK(store_check_last(l->s, ONE, 71, &l->a, &c, &found, &l->e));
    cr_assert_not(found);
}

Test(check, an_answer_of_another_row_is_named)
{
    struct store_check c, shared = a_check("u2", "T-2", 11);
    bool found;

    shared.answer_of = put(a_check("u1", "T-1", 11));
    shared.content = (struct str){0};
    shared.usable = false;
    put(shared);
    OK(store_check_of_uuid(l->s, STR("u2"), &l->a, &c, &found, &l->e));
    cr_assert(found && c.content.n == 0);
    OK(store_check_of_id(l->s, c.answer_of, &l->a, &c, &found, &l->e));
    cr_assert(found && str_is(c.uuid, "u1"));
}

Test(check, what_was_asked_waits_for_its_answer)
{
    struct store_check ask = a_check("u1", "T-1", 0), other = a_check("u2", "T-2", 0);
    int64_t n;

    ask.created_at = 100;
    other.created_at = 200;
    OK(store_ask_put(l->s, &ask, &l->e));
    OK(store_ask_put(l->s, &other, &l->e));
    OK(store_ask_put(l->s, &ask, &l->e)); /* asked again with the same trace: a row of its own */
    OK(store_ask_unanswered(l->s, 0, 1000, &n, &l->e));
    cr_assert_eq(n, 3);
    OK(store_ask_unanswered(l->s, 100, 200, &n, &l->e));
    cr_assert_eq(n, 2);
    put(a_check("u1", "T-1", 110));
    OK(store_ask_unanswered(l->s, 0, 1000, &n, &l->e));
    cr_assert_eq(n, 1);
}

Test(check, another_organization_sees_none)
{
    struct store_check c;
    bool found;

    put(a_check("u1", "T-1", 11));
    ledger_reopen(l, ORG_B, STORE_WRITER);
    OK(store_check_of_trace(l->s, STR("T-1"), &l->a, &c, &found, &l->e));
    cr_assert_not(found);
    OK(store_check_last(l->s, ONE, 0, &l->a, &c, &found, &l->e));
    cr_assert_not(found);
    put(a_check("u1", "T-1", 11));
}
