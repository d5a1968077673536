/* test_bank.c - lines of a bank: an id of the vendor is one line, it keeps our id whatever the
 * vendor calls it later, and what it was is never lost. */
#include "store/ledger.h"

static struct ledger l[1];
static struct store_connection conn;
static struct store_call call;

static void setup(void)
{
    ledger_setup(l);
    conn = (struct store_connection){.partner = STR("bank"), .vendor = STR("plaid")};
    call = (struct store_call){
        .partner = STR("bank"), .adapter = STR("plaid"), .operation = STR("transactions.sync")};
    OK(store_connection_put(l->s, &conn, &l->e));
    OK(store_call_put(l->s, &call, &l->e));
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(bank, .init = setup, .fini = teardown);

static struct store_bank_line a_line(const char *id, enum bank_line_state state)
{
    return (struct store_bank_line){.connection_id = conn.id,
                                    .source = STR("plaid"),
                                    .vendor_id = str_from(id),
                                    .account_id = STR("acc"),
                                    .state = state,
                                    .date = STR("2026-11-29"),
                                    .amount_cents = -1234,
                                    .currency = STR("USD"),
                                    .raw_amount = STR("12.34"),
                                    .detail = str_of("\0\1sealed", 8),
                                    .call_id = call.id};
}

static struct store_bank_line put(const char *id, enum bank_line_state state)
{
    struct store_bank_line line = a_line(id, state);
    OK(store_bank_line_put(l->s, &line, &l->e));
    cr_assert_gt(line.id, 0);
    return line;
}

Test(bank, a_line_comes_back_and_a_second_of_its_id_is_not_made)
{
    struct store_bank_line got, again, line = put("t1", BANK_PENDING);
    bool found;
    OK(store_bank_line_find(l->s, conn.id, STR("t1"), &l->a, &got, &found, &l->e));
    cr_assert(found && got.id == line.id && got.state == BANK_PENDING);
    cr_assert(got.amount_cents == -1234 && str_is(got.raw_amount, "12.34"));
    cr_assert(str_eq(got.detail, line.detail) && got.call_id == call.id);
    again = a_line("t1", BANK_POSTED);
    OK(store_bank_line_put(l->s, &again, &l->e));
    cr_assert_eq(again.id, 0);
}

Test(bank, a_posted_line_is_the_same_row_and_names_the_id_it_had)
{
    struct store_bank_line got, line = put("t1", BANK_PENDING);
    bool found;
    OK(store_bank_line_history_put(l->s, &line, STR("posted"), call.id, &l->e));
    line.vendor_id = STR("t2");
    line.pending_id = STR("t1");
    line.state = BANK_POSTED;
    OK(store_bank_line_change(l->s, &line, &l->e));
    OK(store_bank_line_find(l->s, conn.id, STR("t1"), &l->a, &got, &found, &l->e));
    cr_assert_not(found);
    OK(store_bank_line_find(l->s, conn.id, STR("t2"), &l->a, &got, &found, &l->e));
    cr_assert(found && got.id == line.id && str_is(got.pending_id, "t1"));
    cr_assert_str_eq(got.uuid, line.uuid);
}

static void counted(int64_t wanted)
{
    int64_t lines;
    OK(store_bank_line_count(l->s, conn.id, &lines, &l->e));
    cr_assert_eq(lines, wanted);
}

static void become(struct store_bank_line *line, const char *why, enum bank_line_state state)
{
    OK(store_bank_line_history_put(l->s, line, str_from(why), call.id, &l->e));
    line->state = state;
    OK(store_bank_line_change(l->s, line, &l->e));
}

Test(bank, a_withdrawn_line_is_not_counted_and_one_that_returned_is)
{
    struct store_bank_line line = put("t1", BANK_POSTED);
    (void)put("t2", BANK_PENDING);
    counted(2);
    become(&line, "withdrawn", BANK_WITHDRAWN);
    counted(1);
    become(&line, "returned", BANK_POSTED);
    counted(2);
    become(&line, "withdrawn", BANK_WITHDRAWN);
    counted(1);
}

static bool count(void *ctx, const struct store_bank_line *line)
{
    (void)line;
    ++*(int *)ctx;
    return true;
}

Test(bank, what_a_call_did_not_touch_is_listed)
{
    struct store_call second = call;
    struct store_bank_line a = put("t1", BANK_POSTED);
    int n = 0;
    put("t2", BANK_POSTED);
    put("t3", BANK_WITHDRAWN);
    second.uuid[0] = '\0';
    OK(store_call_put(l->s, &second, &l->e));
    OK(store_bank_line_touch(l->s, a.id, second.id, &l->e));
    OK(store_bank_line_untouched(l->s, conn.id, second.id, 0, 0, count, &n, &l->e));
    cr_assert_eq(n, 1);
    n = 0;
    OK(store_bank_line_list(l->s, 0, a.id, 0, count, &n, &l->e));
    cr_assert_eq(n, 2);
}

static bool take_account(void *ctx, const struct store_bank_account *a)
{
    struct store_bank_account *to = ctx;
    int64_t times = to->id;
    *to = *a;
    to->id = times + 1;
    return true;
}

Test(bank, an_account_is_one_row_and_keeps_its_uuid)
{
    struct store_bank_account got = {0}, a = {.connection_id = conn.id,
                                              .vendor_id = STR("acc"),
                                              .mask = STR("0000"),
                                              .current = STR("110.5"),
                                              .open = true};
    char uuid[UUID_MAX];
    OK(store_bank_account_put(l->s, &a, &l->e));
    memcpy(uuid, a.uuid, sizeof uuid);
    a.uuid[0] = '\0';
    a.current = STR("99");
    a.open = false;
    OK(store_bank_account_put(l->s, &a, &l->e));
    OK(store_bank_account_list(l->s, conn.id, 0, take_account, &got, &l->e));
    cr_assert_eq(got.id, 1);
    cr_assert_str_eq(got.uuid, uuid);
    cr_assert(!got.open);
}
