/* test_remittance.c - a remittance is posted once, walks out as it came in, orphans wait. */
#include "store/ledger.h"

#include <stdio.h>

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(remittance, .init = setup, .fini = teardown);

Test(remittance, payer_trace_amount_and_date_come_once)
{
    int64_t id = put_remittance(l, "T1");
    struct store_remittance r = {
        .document_id = put_document(l, STORE_INBOUND, "under another name"),
        .payer_id = STR("1999999999"),
        .trace = STR("T1"),
        .amount_cents = 10000,
        .date = STR("20260120"),
    };
    bool duplicate, found;
    OK(store_remittance_put(l->s, &r, &duplicate, &l->e));
    cr_assert(duplicate);
    cr_assert_eq(r.id, id);
    struct store_remittance out;
    OK(store_remittance_find(l->s, str_from(r.uuid), &l->a, &out, &found, &l->e));
    cr_assert(found && out.id == id);
    r.uuid[0] = '\0';
    r.amount_cents = 10001;
    OK(store_remittance_put(l->s, &r, &duplicate, &l->e));
    cr_assert_not(duplicate);
}

Test(remittance, it_is_found_by_uuid_trace_or_number)
{
    int64_t id = put_remittance(l, "T1");
    struct store_remittance r = {.id = id}, out;
    bool found;
    char number[24];
    r.state = REMITTANCE_OUT_OF_BALANCE;
    r.claim_count = 3;
    r.out_of_balance_cents = -1;
    OK(store_remittance_finish(l->s, &r, &l->e));
    OK(store_remittance_find(l->s, STR("T1"), &l->a, &out, &found, &l->e));
    cr_assert(found && out.state == REMITTANCE_OUT_OF_BALANCE);
    cr_assert_eq(out.out_of_balance_cents, -1);
    cr_assert_eq(out.claim_count, 3);
    cr_assert(str_is(out.method, "ACH"));
    snprintf(number, sizeof(number), "%lld", (long long)id);
    OK(store_remittance_find(l->s, str_from(number), &l->a, &out, &found, &l->e));
    cr_assert(found && out.id == id);
    OK(store_remittance_find(l->s, STR("T2"), &l->a, &out, &found, &l->e));
    cr_assert_not(found);
    int64_t n = 0;
    OK(store_remittance_list(l->s, REMITTANCE_OUT_OF_BALANCE, 0, count_remittances, &n, &l->e));
    OK(store_remittance_list(l->s, REMITTANCE_POSTED, 0, count_remittances, &n, &l->e));
    cr_assert_eq(n, 1);
}

Test(remittance, its_payments_walk_out_with_all_that_hangs_on_them)
{
    int64_t claim = put_claim(l, "CLM1", "x").id, counts[4], n = 0;
    int64_t id = put_remittance(l, "T1");
    put_payment(l, id, 1, claim);
    put_payment(l, id, 2, 0);
    put_payment(l, put_remittance(l, "T2"), 1, claim);
    struct store_payment_visitor v = counting_visitor(counts);
    OK(store_remittance_payments(l->s, id, 0, &v, &l->e));
    for (int i = 0; i < 4; i++)
        cr_assert_eq(counts[i], 2);
    v = counting_visitor(counts);
    OK(store_claim_payments(l->s, claim, 0, &v, &l->e));
    for (int i = 0; i < 4; i++)
        cr_assert_eq(counts[i], 2);
    v = counting_visitor(counts);
    v.service = NULL;
    OK(store_remittance_payments(l->s, id, 1, &v, &l->e));
    cr_assert_eq(counts[0], 1);
    cr_assert_eq(counts[1], 0);
    struct store_provider_adjustment p = {
        .ordinal = 1, .provider = STR("1234567893"), .reason = STR("WO"), .amount_cents = 500};
    OK(store_provider_adjustment_put(l->s, id, &p, &l->e));
    OK(store_provider_adjustments(l->s, id, count_provider_adjustments, &n, &l->e));
    cr_assert_eq(n, 1);
}

Test(remittance, one_ordinal_is_posted_once)
{
    int64_t id = put_remittance(l, "T1"), row;
    put_payment(l, id, 1, 0);
    struct store_claim_payment p = {.remittance_id = id, .ordinal = 1};
    FAILS(store_claim_payment_put(l->s, &p, &row, &l->e), ERR_STORE, "UNIQUE");
}

static bool first_orphan(void *ctx, const struct store_orphan *o)
{
    *(int64_t *)ctx = o->id;
    return false;
}

Test(remittance, an_orphan_waits_until_it_is_given_to_a_claim_once)
{
    int64_t claim = put_claim(l, "CLM1", "x").id, orphan = 0, n = 0, counts[4];
    int64_t payment = put_payment(l, put_remittance(l, "T1"), 1, 0);
    OK(store_orphan_put(l->s, payment, STR("no claim"), &l->e));
    FAILS(store_orphan_put(l->s, payment, STR("no claim"), &l->e), ERR_STORE, "UNIQUE");
    FAILS(store_orphan_put(l->s, payment + 5, STR("no claim"), &l->e), ERR_STORE, "no such");
    OK(store_orphan_list(l->s, 0, first_orphan, &orphan, &l->e));
    FAILS(store_orphan_assign(l->s, orphan, claim + 9, &l->e), ERR_STORE, "no such");
    OK(store_orphan_assign(l->s, orphan, claim, &l->e));
    FAILS(store_orphan_assign(l->s, orphan, claim, &l->e), ERR_STORE, "no such open orphan");
    OK(store_orphan_list(l->s, 0, count_orphans, &n, &l->e));
    cr_assert_eq(n, 0);
    struct store_payment_visitor v = counting_visitor(counts);
    OK(store_claim_payments(l->s, claim, 0, &v, &l->e));
    cr_assert_eq(counts[0], 1);
}

/* --- many in one transaction: in a database they wait to be sent together --- */

enum { MANY = 5000 };

Test(remittance, who_asks_in_a_transaction_sees_what_it_has_put)
{
    int64_t id = put_remittance(l, "T1"), counts[4], n = 0;
    struct store_payment_visitor v = counting_visitor(counts);
    OK(store_begin(l->s, &l->e));
    for (int32_t i = 1; i <= MANY; i++) {
        int64_t payment = put_payment(l, id, i, 0);
        if (i % 3 == 0)
            OK(store_orphan_put(l->s, payment, STR("claim_unknown"), &l->e));
        if (i == 7 || i == MANY - 1) {
            memset(counts, 0, sizeof(counts));
            OK(store_remittance_payments(l->s, id, 0, &v, &l->e));
            cr_assert_eq(counts[0], i);
            cr_assert_eq(counts[2], i);
        }
    }
    OK(store_orphan_list(l->s, 0, count_orphans, &n, &l->e));
    cr_assert_eq(n, MANY / 3);
    OK(store_commit(l->s, &l->e));
    memset(counts, 0, sizeof(counts));
    OK(store_remittance_payments(l->s, id, 0, &v, &l->e));
    for (int i = 0; i < 4; i++)
        cr_assert_eq(counts[i], MANY);
}

/** Some hundred payments, of which one comes twice; where that is told is the database's matter. */
static bool put_with_one_twice(int64_t remittance, int32_t twice)
{
    struct store_claim_payment p = {.remittance_id = remittance, .state = PAYMENT_POSTED};
    bool good = store_begin(l->s, &l->e);
    for (p.ordinal = 1; good && p.ordinal <= 300; p.ordinal++) {
        int64_t id;
        struct store_claim_payment again = p;
        again.ordinal = p.ordinal == twice ? twice - 1 : p.ordinal;
        good = store_claim_payment_put(l->s, &again, &id, &l->e);
    }
    return good && store_commit(l->s, &l->e);
}

Test(remittance, one_refused_row_among_many_names_its_table_and_leaves_nothing)
{
    int64_t id = put_remittance(l, "T1"), counts[4] = {0};
    struct store_payment_visitor v = counting_visitor(counts);
    FAILS(put_with_one_twice(id, 200), ERR_STORE, "claim_payment");
    store_rollback(l->s);
    OK(store_remittance_payments(l->s, id, 0, &v, &l->e));
    cr_assert_eq(counts[0], 0);
    OK(put_with_one_twice(id, 0)); /* the store lives on */
    OK(store_remittance_payments(l->s, id, 0, &v, &l->e));
    cr_assert_eq(counts[0], 300);
}
