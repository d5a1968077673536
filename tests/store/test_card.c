/* test_card.c - card transactions: one row an id of the vendor, an amount that stays, adjustments
 * that are only added to. */
#include "store/ledger.h"

static struct ledger l[1];
static struct store_connection conn;
static struct store_call call;

static void setup(void)
{
    ledger_setup(l);
    conn = (struct store_connection){.partner = STR("cards"), .vendor = STR("ramp")};
    call = (struct store_call){
        .partner = STR("cards"), .adapter = STR("ramp"), .operation = STR("transactions.sync")};
    OK(store_connection_put(l->s, &conn, &l->e));
    OK(store_call_put(l->s, &call, &l->e));
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(card, .init = setup, .fini = teardown);

static struct store_card_transaction a_transaction(const char *id, enum card_phase phase)
{
    return (struct store_card_transaction){.connection_id = conn.id,
                                           .source = STR("ramp"),
                                           .vendor_id = str_from(id),
                                           .phase = phase,
                                           .vendor_state = STR("PENDING"),
                                           .amount_minor = 1234,
                                           .currency = STR("USD"),
                                           .exponent = 2,
                                           .raw_amount = STR("12.34"),
                                           .card_id = STR("c1"),
                                           .occurred_at_us = 77,
                                           .lines_sum = STR("balanced"),
                                           .digest = {7},
                                           .detail = str_of("\0\1sealed", 8),
                                           .call_id = call.id};
}

static struct store_card_transaction put(const char *id, enum card_phase phase)
{
    struct store_card_transaction t = a_transaction(id, phase);
    OK(store_card_put(l->s, &t, &l->e));
    cr_assert_gt(t.id, 0);
    return t;
}

static struct store_card_transaction find(const char *id)
{
    struct store_card_transaction t;
    bool found;
    OK(store_card_find(l->s, str_from(id), &l->a, &t, &found, &l->e));
    cr_assert(found);
    return t;
}

Test(card, comes_back_and_is_not_made_twice)
{
    struct store_card_transaction t = put("t1", CARD_AUTHORIZED), got = find("t1"), again;
    bool found;
    cr_assert(got.id == t.id && got.phase == CARD_AUTHORIZED && got.amount_minor == 1234);
    cr_assert(got.adjusted_minor == 0 && got.exponent == 2 && !got.conflict);
    cr_assert(str_is(got.raw_amount, "12.34") && str_is(got.card_id, "c1"));
    cr_assert(got.occurred_at_us == 77 && got.settled_at_us == 0 && got.digest[0] == 7);
    again = a_transaction("t1", CARD_SETTLED);
    OK(store_card_put(l->s, &again, &l->e));
    cr_assert_eq(again.id, 0);
    OK(store_card_find(l->s, STR("t2"), &l->a, &got, &found, &l->e));
    cr_assert_not(found);
}

Test(card, is_known_by_what_was_said_last)
{
    struct store_card_transaction t = put("t1", CARD_AUTHORIZED);
    struct store_card_known k;
    bool found;
    t.phase = CARD_WITHDRAWN;
    t.digest[SHA256_SIZE - 1] = 9;
    OK(store_card_change(l->s, &t, &l->e));
    OK(store_card_known(l->s, STR("t1"), &k, &found, &l->e));
    cr_assert(found && k.id == t.id && k.connection_id == t.connection_id);
    cr_assert(k.phase == CARD_WITHDRAWN && memcmp(k.digest, t.digest, SHA256_SIZE) == 0);
    OK(store_card_known(l->s, STR("t2"), &k, &found, &l->e));
    cr_assert_not(found);
}

static bool one_adjustment(void *ctx, const struct store_card_adjustment *a)
{
    struct store_card_adjustment *out = ctx;
    out->transaction_id++;
    out->from_minor = a->from_minor;
    out->to_minor = a->to_minor;
    return str_is(a->why, "amount") && str_is(a->raw_amount, "15.00");
}

/* What it comes to later is beside the amount, not in its place. */
Test(card, amount_stays_and_is_adjusted)
{
    struct store_card_transaction t = put("t1", CARD_AUTHORIZED), got;
    struct store_card_adjustment seen = {.transaction_id = 0};
    t.phase = CARD_SETTLED;
    t.adjusted_minor = 266;
    t.amount_minor = 999999;
    OK(store_card_change(l->s, &t, &l->e));
    OK(store_card_adjust(l->s,
                         &(struct store_card_adjustment){.transaction_id = t.id,
                                                         .call_id = call.id,
                                                         .from_minor = 1234,
                                                         .to_minor = 1500,
                                                         .currency = STR("USD"),
                                                         .exponent = 2,
                                                         .why = STR("amount"),
                                                         .raw_amount = STR("15.00")},
                         &l->e));
    got = find("t1");
    cr_assert(got.phase == CARD_SETTLED && got.amount_minor == 1234 && got.adjusted_minor == 266);
    OK(store_card_adjustments(l->s, t.id, one_adjustment, &seen, &l->e));
    cr_assert(seen.transaction_id == 1 && seen.from_minor == 1234 && seen.to_minor == 1500);
}

static bool count(void *ctx, const struct store_card_transaction *t)
{
    *(int64_t *)ctx += t->id > 0;
    return true;
}

Test(card, lists_and_counts)
{
    struct store_card_transaction first = put("t1", CARD_AUTHORIZED);
    put("t2", CARD_SETTLED);
    put("t3", CARD_SETTLED);
    struct store_card_counts c;
    int64_t n = 0;
    OK(store_card_list(l->s, conn.id, first.id, 10, count, &n, &l->e));
    cr_assert_eq(n, 2);
    OK(store_card_counts(l->s, 0, &c, &l->e));
    cr_assert(c.transactions == 3 && c.authorized == 1 && c.settled == 2 && c.declined == 0);
    OK(store_card_counts(l->s, conn.id + 1, &c, &l->e));
    cr_assert_eq(c.transactions, 0);
}

Test(card, words_of_phases)
{
    for (int i = 0; i < CARD_PHASE_COUNT; i++)
        cr_assert_eq(store_card_phase_of(str_from(store_card_phase_name((enum card_phase)i))), i);
    cr_assert_eq(store_card_phase_of(STR("what")), CARD_UNKNOWN);
}

static bool count_spend(void *ctx, const struct store_spend *e)
{
    *(int64_t *)ctx += e->id > 0;
    return true;
}

/* A bill and a card of one id are two; a bill of that id is one. */
Test(card, what_is_around_them)
{
    struct store_spend bill = {.connection_id = conn.id,
                               .noun = STR("bill"),
                               .vendor_id = STR("x1"),
                               .phase = STR("recorded"),
                               .vendor_state = STR("OPEN"),
                               .has_amount = true,
                               .amount_minor = 5000,
                               .currency = STR("USD"),
                               .exponent = 2,
                               .raw_amount = STR("5000"),
                               .owner_id = STR("v1"),
                               .digest = {1},
                               .call_id = call.id},
                       card = bill, again = bill, got;
    bool found;
    int64_t n = 0;
    card.noun = STR("card");
    OK(store_spend_put(l->s, &bill, &l->e));
    OK(store_spend_put(l->s, &card, &l->e));
    OK(store_spend_put(l->s, &again, &l->e));
    cr_assert(bill.id > 0 && card.id > 0 && again.id == 0);
    bill.phase = STR("paid");
    bill.gone_at_us = 9;
    OK(store_spend_change(l->s, &bill, &l->e));
    OK(store_spend_find(l->s, conn.id, STR("bill"), STR("x1"), &l->a, &got, &found, &l->e));
    cr_assert(found && str_is(got.phase, "paid") && got.gone_at_us == 9 && got.has_amount);
    cr_assert(str_is(got.owner_id, "v1") && got.digest[0] == 1 && got.amount_minor == 5000);
    OK(store_spend_list(l->s, conn.id, STR("bill"), 0, 10, count_spend, &n, &l->e));
    cr_assert_eq(n, 1);
    OK(store_spend_list(l->s, 0, STR(""), 0, 10, count_spend, &n, &l->e));
    cr_assert_eq(n, 3);
}
