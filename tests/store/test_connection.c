/* test_connection.c - a link to an account at a partner: found by our id and by the vendor's,
 * changed, listed, and one vendor's id is one connection. */
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

TestSuite(connection, .init = setup, .fini = teardown);

static struct store_connection put(const char *vendor_id)
{
    struct store_connection c = {
        .partner = STR("bank"), .vendor = STR("plaid"), .vendor_id = str_from(vendor_id)};
    OK(store_connection_put(l->s, &c, &l->e));
    cr_assert_gt(c.id, 0);
    return c;
}

Test(connection, a_row_comes_back_as_it_was_put_and_changed)
{
    struct store_connection got, c = put("");
    bool found;
    OK(store_connection_of_uuid(l->s, str_from(c.uuid), &l->a, &got, &found, &l->e));
    cr_assert(found && got.id == c.id && got.state == CONNECTION_LINKING && !got.vendor_id.n);
    c.vendor_id = STR("item-1");
    c.institution = STR("First Platypus Bank");
    c.state = CONNECTION_ATTENTION;
    c.code = STR("ITEM_LOGIN_REQUIRED");
    c.next_action = STR("update");
    c.since_us = 7;
    c.feed = STR("complete");
    c.synced_at_us = 8;
    c.wanted_at_us = 9;
    OK(store_connection_change(l->s, &c, &l->e));
    OK(store_connection_of_vendor(l->s, STR("bank"), STR("item-1"), &l->a, &got, &found, &l->e));
    cr_assert(found && got.id == c.id && got.state == CONNECTION_ATTENTION && got.since_us == 7);
    cr_assert(str_is(got.code, "ITEM_LOGIN_REQUIRED") && str_is(got.next_action, "update"));
    cr_assert(str_is(got.feed, "complete") && got.synced_at_us == 8 && got.wanted_at_us == 9);
    cr_assert(str_is(got.institution, "First Platypus Bank") && got.vendor.n == 5);
}

Test(connection, a_vendors_id_is_one_connection)
{
    struct store_connection a = put("item-1"), b = put("");
    (void)a;
    b.vendor_id = STR("item-1");
    FAILS(store_connection_change(l->s, &b, &l->e), ERR_STORE, "");
}

static bool count(void *ctx, const struct store_connection *c)
{
    (void)c;
    ++*(int *)ctx;
    return true;
}

Test(connection, listed_by_partner)
{
    int n = 0;
    put("a");
    put("");
    put("");
    OK(store_connection_list(l->s, STR("bank"), CONNECTION_OF_BANKS, 0, count, &n, &l->e));
    cr_assert_eq(n, 3);
    n = 0;
    OK(store_connection_list(l->s, STR("bank"), CONNECTION_OF_CARDS, 0, count, &n, &l->e));
    cr_assert_eq(n, 0, "a card programme is none of a bank's");
    OK(store_connection_list(l->s, STR("other"), (struct str){NULL, 0}, 0, count, &n, &l->e));
    cr_assert_eq(n, 0);
}

Test(connection, another_tenant_sees_none_of_it)
{
    struct store_connection got, c = put("item-1");
    bool found = true;
    ledger_reopen(l, ORG_B, STORE_WRITER);
    OK(store_connection_of_uuid(l->s, str_from(c.uuid), &l->a, &got, &found, &l->e));
    cr_assert_not(found);
    FAILS(store_connection_change(l->s, &c, &l->e), ERR_STORE, "connection");
}
