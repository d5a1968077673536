/* test_transfer.c - money asked to be moved: a row before a byte leaves, one change from one state,
 * and what it was by whom is never lost. */
#include "store/ledger.h"

static struct ledger l[1];
static struct store_connection conn;
static struct store_bank_account account;
static const struct store_transfer_by BY = {{"desk", 4}, 1000};

static void setup(void)
{
    ledger_setup(l);
    conn = (struct store_connection){.partner = STR("bank"), .vendor = STR("plaid")};
    OK(store_connection_put(l->s, &conn, &l->e));
    account = (struct store_bank_account){.connection_id = conn.id,
                                          .vendor_id = STR("acc-1"),
                                          .mask = STR("0001"),
                                          .type = STR("depository"),
                                          .subtype = STR("checking"),
                                          .currency = STR("USD"),
                                          .open = true};
    OK(store_bank_account_put(l->s, &account, &l->e));
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(transfer, .init = setup, .fini = teardown);

static bool take_id(void *ctx, const struct store_bank_account *a)
{
    *(int64_t *)ctx = a->id;
    return false;
}

static struct store_transfer put(void)
{
    struct store_transfer t = {.connection_id = conn.id,
                               .direction = TRANSFER_CREDIT,
                               .network = STR("ach"),
                               .amount_cents = 1230,
                               .currency = STR("USD")};
    OK(store_bank_account_list(l->s, conn.id, 1, take_id, &t.account_id, &l->e));
    OK(store_transfer_put(l->s, &t, &BY, &l->e));
    cr_assert_gt(t.id, 0);
    return t;
}

static struct store_transfer get(const char *uuid)
{
    struct store_transfer t;
    bool found;
    OK(store_transfer_of_uuid(l->s, str_from(uuid), &l->a, &t, &found, &l->e));
    cr_assert(found);
    return t;
}

Test(transfer, a_row_comes_back_as_it_was_put_and_changed)
{
    struct store_transfer t = put(), got = get(t.uuid);
    cr_assert(got.state == TRANSFER_BEGUN && got.kind == TRANSFER_BY_US &&
              got.amount_cents == 1230);
    cr_assert(got.direction == TRANSFER_CREDIT && str_is(got.network, "ach"));
    cr_assert(str_is(got.partner, "bank") && strcmp(got.connection_uuid, conn.uuid) == 0);
    cr_assert_str_eq(got.account_uuid, account.uuid);
    t.state = TRANSFER_AUTHORIZED;
    t.authorization_id = STR("au-1");
    OK(store_transfer_change(l->s, &t, TRANSFER_BEGUN, &BY, &l->e));
    got = get(t.uuid);
    cr_assert(got.state == TRANSFER_AUTHORIZED && str_is(got.authorization_id, "au-1"));
}

Test(transfer, only_one_changes_it_from_a_state)
{
    struct store_transfer t = put();
    t.state = TRANSFER_ASKED;
    OK(store_transfer_change(l->s, &t, TRANSFER_BEGUN, &BY, &l->e));
    FAILS(store_transfer_change(l->s, &t, TRANSFER_BEGUN, &BY, &l->e), ERR_STORE,
          "such transfer in that state");
}

struct steps {
    enum transfer_state states[8];
    size_t count;
};

static bool take_step(void *ctx, const struct store_transfer_step *step)
{
    struct steps *s = ctx;
    cr_assert(str_is(step->actor, "desk") && step->os_user == 1000);
    s->states[s->count++] = step->state;
    return true;
}

Test(transfer, each_state_is_in_its_history_once)
{
    struct store_transfer t = put();
    struct steps s = {.count = 0};
    t.state = TRANSFER_PENDING;
    t.asked_at_us = 1;
    OK(store_transfer_change(l->s, &t, TRANSFER_STATE_COUNT, &BY, &l->e));
    t.asked_at_us = 2;
    OK(store_transfer_change(l->s, &t, TRANSFER_STATE_COUNT, &BY, &l->e));
    t.state = TRANSFER_RETURNED;
    t.code = STR("R01");
    OK(store_transfer_change(l->s, &t, TRANSFER_STATE_COUNT, &BY, &l->e));
    OK(store_transfer_steps(l->s, t.id, take_step, &s, &l->e));
    cr_assert_eq(s.count, 3);
    cr_assert(s.states[0] == TRANSFER_BEGUN && s.states[1] == TRANSFER_PENDING &&
              s.states[2] == TRANSFER_RETURNED);
}

static bool count(void *ctx, const struct store_transfer *t)
{
    *(size_t *)ctx += t->amount_cents == 1230;
    return true;
}

Test(transfer, listed_by_partner_after_an_id)
{
    size_t all = 0, later = 0, others = 0;
    struct store_transfer first = put();
    (void)put();
    OK(store_transfer_list(l->s, STR(""), 0, 0, count, &all, &l->e));
    OK(store_transfer_list(l->s, STR("bank"), first.id, 0, count, &later, &l->e));
    OK(store_transfer_list(l->s, STR("cards"), 0, 0, count, &others, &l->e));
    cr_assert(all == 2 && later == 1 && others == 0);
}

Test(transfer, another_tenant_sees_none_of_it)
{
    struct store_transfer got, t = put();
    bool found;
    ledger_reopen(l, ORG_B, STORE_WRITER);
    OK(store_transfer_of_uuid(l->s, str_from(t.uuid), &l->a, &got, &found, &l->e));
    cr_assert_not(found);
    t.state = TRANSFER_PENDING;
    FAILS(store_transfer_change(l->s, &t, TRANSFER_STATE_COUNT, &BY, &l->e), ERR_STORE, "transfer");
}
