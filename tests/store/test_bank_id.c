/* test_bank_id.c - ids that changed: an account moves with its lines, each line waits to be told
 * again and is adopted once, and what it was called is kept. */
#include "store/ledger.h"

static struct ledger l[1];
static struct store_connection first, second;
static struct store_call call;

static struct store_connection link_of(const char *id, const char *partner)
{
    struct store_connection c = {.partner = str_from(partner), .vendor = STR("plaid")};
    OK(store_connection_put(l->s, &c, &l->e));
    c.vendor_id = str_from(id);
    c.institution_id = STR("ins_1");
    c.institution = STR("First Bank");
    c.state = CONNECTION_CONNECTED;
    OK(store_connection_change(l->s, &c, &l->e));
    return c;
}

static void setup(void)
{
    ledger_setup(l);
    first = link_of("item-1", "bank");
    second = link_of("item-2", "bank");
    call = (struct store_call){
        .partner = STR("bank"), .adapter = STR("plaid"), .operation = STR("transactions.sync")};
    OK(store_call_put(l->s, &call, &l->e));
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(bank_id, .init = setup, .fini = teardown);

static struct store_bank_account account(const struct store_connection *c, const char *id,
                                         const char *persistent, const char *mask)
{
    struct store_bank_account a = {.connection_id = c->id,
                                   .vendor_id = str_from(id),
                                   .persistent_id = str_from(persistent),
                                   .mask = str_from(mask),
                                   .type = STR("depository"),
                                   .subtype = STR("checking"),
                                   .currency = STR("USD"),
                                   .name = str_of("\0name", 5),
                                   .open = true};
    OK(store_bank_account_put(l->s, &a, &l->e));
    return a;
}

static struct store_bank_id id_of(const struct store_connection *c, const char *id,
                                  const char *persistent, const char *mask)
{
    return (struct store_bank_id){.connection_id = c->id,
                                  .vendor_id = str_from(id),
                                  .persistent_id = str_from(persistent),
                                  .mask = str_from(mask),
                                  .type = STR("depository"),
                                  .subtype = STR("checking"),
                                  .currency = STR("USD"),
                                  .name = str_of("\0name", 5)};
}

static void line(const char *id, const char *account_id, const char *date,
                 enum bank_line_state state)
{
    struct store_bank_line line = {.connection_id = first.id,
                                   .source = STR("plaid"),
                                   .vendor_id = str_from(id),
                                   .account_id = str_from(account_id),
                                   .state = state,
                                   .date = str_from(date),
                                   .amount_cents = -1234,
                                   .currency = STR("USD"),
                                   .raw_amount = STR("12.34"),
                                   .call_id = call.id};
    OK(store_bank_line_put(l->s, &line, &l->e));
}

/* ---- which it may be ---- */

struct seen {
    size_t count;
    char uuid[UUID_MAX], link[UUID_MAX];
    struct store_bank_account account;
};

static bool see(void *ctx, const struct store_bank_alike *a)
{
    struct seen *s = ctx;
    s->count++;
    s->account = a->account;
    s->account.vendor_id = arena_str(&l->a, a->account.vendor_id);
    memcpy(s->uuid, a->account.uuid, sizeof s->uuid);
    memcpy(s->link, a->connection_uuid, sizeof s->link);
    return true;
}

static size_t alike(const struct store_bank_id *i, struct seen *s)
{
    *s = (struct seen){.count = 0};
    OK(store_bank_id_alike(l->s, i, see, s, &l->e));
    return s->count;
}

Test(bank_id, what_an_id_may_be_is_told_by_persistent_id_or_by_facts)
{
    struct store_connection other = link_of("item-3", "elsewhere");
    struct store_bank_account plain = account(&first, "a", "", "0001");
    struct store_bank_account token = account(&first, "b", "token-b", "0002");
    struct store_bank_id i = id_of(&second, "x", "", "0001");
    struct seen s;
    cr_assert_eq(alike(&i, &s), 1);
    cr_assert(strcmp(s.uuid, plain.uuid) == 0 && strcmp(s.link, first.uuid) == 0);
    i.persistent_id = STR("token-x");
    cr_assert_eq(alike(&i, &s), 1, "the bank has tokens since: the facts may still tell");
    i = id_of(&second, "x", "token-b", "0009");
    cr_assert_eq(alike(&i, &s), 1, "the same token, whatever else it says");
    cr_assert_str_eq(s.uuid, token.uuid);
    i = id_of(&second, "x", "token-c", "0002");
    cr_assert_eq(alike(&i, &s), 0, "another token is another account");
    i = id_of(&second, "x", "", "0003");
    cr_assert_eq(alike(&i, &s), 0);
    i = id_of(&second, "x", "", "0001");
    i.subtype = STR("savings");
    cr_assert_eq(alike(&i, &s), 0);
    i = id_of(&other, "x", "", "0001");
    cr_assert_eq(alike(&i, &s), 0, "of another partner");
    i = id_of(&first, "a", "", "0001");
    cr_assert_eq(alike(&i, &s), 0, "not itself");
}

/* ---- it moves ---- */

struct lines {
    size_t count;
    struct store_bank_line first;
};

static bool take(void *ctx, const struct store_bank_line *from)
{
    struct lines *to = ctx;
    if (to->count++ == 0) {
        to->first = *from;
        to->first.vendor_id = arena_str(&l->a, from->vendor_id);
    }
    return true;
}

static struct lines like(const char *date)
{
    struct lines found = {.count = 0};
    struct store_bank_line told = {.connection_id = second.id,
                                   .account_id = STR("b"),
                                   .date = str_from(date),
                                   .amount_cents = -1234,
                                   .currency = STR("USD")};
    OK(store_bank_carried_like(l->s, &told, take, &found, &l->e));
    return found;
}

static bool later_than(const char *date)
{
    bool some;
    OK(store_bank_carried_after(l->s, second.id, STR("b"), str_from(date), &some, &l->e));
    return some;
}

Test(bank_id, an_account_moves_with_its_lines_and_each_is_adopted_once)
{
    struct store_bank_account was = account(&first, "a", "", "0001");
    struct store_bank_id i = id_of(&second, "b", "", "0001");
    struct store_bank_span span;
    struct seen s;
    int64_t lines, left;
    bool known;
    line("t1", "a", "2026-01-05", BANK_POSTED);
    line("t2", "a", "2026-01-05", BANK_POSTED);
    line("t3", "a", "2026-01-09", BANK_PENDING);
    line("t4", "other", "2026-01-05", BANK_POSTED);
    OK(store_bank_carried_count(l->s, first.id, STR(""), &left, &l->e));
    cr_assert_eq(left, 0);
    cr_assert_eq(alike(&i, &s), 1);
    OK(store_bank_id_put(l->s, &i, &l->e));
    OK(store_bank_account_move(l->s, &s.account, &i, &lines, &l->e));
    cr_assert_eq(lines, 3);
    OK(store_bank_account_has(l->s, first.id, STR("a"), &known, &l->e));
    cr_assert_not(known);
    OK(store_bank_account_has(l->s, second.id, STR("b"), &known, &l->e));
    cr_assert(known);
    OK(store_bank_lines_of(l->s, first.id, STR("other"), &left, &l->e));
    cr_assert_eq(left, 1, "the account beside it stays");
    OK(store_bank_carried_span(l->s, second.id, STR("b"), &span, &l->e));
    cr_assert_str_eq(span.from, "2026-01-05");
    cr_assert_str_eq(span.to, "2026-01-09");
    cr_assert(later_than("2026-01-05") && !later_than("2026-01-09"));
    struct lines found = like("2026-01-05");
    cr_assert_eq(found.count, 3, "those of the day, and one that is pending");
    cr_assert(str_is(found.first.vendor_id, "t1") && found.first.carried == 1);
    OK(store_bank_line_adopt(l->s, &found.first, STR("n1"), call.id, &l->e));
    found = like("2026-01-05");
    cr_assert(found.count == 2 && str_is(found.first.vendor_id, "t2"));
    OK(store_bank_line_removed_there(l->s, found.first.id, &l->e));
    found = like("2026-01-05");
    cr_assert_eq(found.first.carried, 2);
    cr_assert_str_eq(was.uuid, s.uuid);
}

Test(bank_id, what_is_carried_waits_no_more_until_its_id_changes_again)
{
    struct store_bank_id there = id_of(&second, "b", "", "0001");
    struct store_bank_id back = id_of(&first, "a", "", "0001");
    struct store_bank_span span;
    struct seen s;
    int64_t lines, left, newest;
    (void)account(&first, "a", "", "0001");
    line("t1", "a", "2026-01-05", BANK_POSTED);
    line("t2", "a", "2026-01-05", BANK_POSTED);
    OK(store_bank_id_newest(l->s, second.id, &newest, &l->e));
    cr_assert_eq(newest, 0);
    cr_assert_eq(alike(&there, &s), 1);
    there.state = BANK_ID_CURRENT;
    OK(store_bank_id_put(l->s, &there, &l->e));
    OK(store_bank_id_newest(l->s, second.id, &newest, &l->e));
    cr_assert_gt(newest, 0);
    OK(store_bank_account_move(l->s, &s.account, &there, &lines, &l->e));
    struct lines found = like("2026-01-05");
    OK(store_bank_line_removed_there(l->s, found.first.id, &l->e));
    OK(store_bank_carried_end(l->s, first.id, &l->e));
    OK(store_bank_carried_count(l->s, second.id, STR(""), &left, &l->e));
    cr_assert_eq(left, 2, "of another link nothing ends");
    OK(store_bank_carried_end(l->s, second.id, &l->e));
    OK(store_bank_carried_count(l->s, second.id, STR(""), &left, &l->e));
    OK(store_bank_carried_span(l->s, second.id, STR("b"), &span, &l->e));
    cr_assert(left == 0 && !span.from[0] && !later_than("2026-01-01"));
    cr_assert_eq(like("2026-01-05").count, 0);
    cr_assert_eq(alike(&back, &s), 1);
    OK(store_bank_account_move(l->s, &s.account, &back, &lines, &l->e));
    cr_assert_eq(lines, 2, "another link may reach further back");
}

/* ---- the history is asked again ---- */

static bool count(void *ctx, const struct store_bank_id *i)
{
    struct store_bank_id *to = ctx;
    to->replay += i->replay;
    to->state = i->state;
    to->id = i->id;
    memcpy(to->uuid, i->uuid, sizeof to->uuid);
    return i->connection_state == CONNECTION_CONNECTED &&
           strcmp(i->connection_uuid, second.uuid) == 0;
}

Test(bank_id, an_id_is_one_row_and_says_whether_the_history_is_wanted)
{
    struct store_bank_id i = id_of(&second, "b", "", "0001"), again = i, seen = {.id = 0};
    bool wanted;
    OK(store_bank_id_put(l->s, &i, &l->e));
    OK(store_bank_id_want_replay(l->s, second.id, &l->e));
    OK(store_bank_id_replay(l->s, second.id, &wanted, &l->e));
    cr_assert_not(wanted, "nothing is decided");
    again.state = BANK_ID_APART;
    again.how = BANK_ID_PERSON;
    again.replay = true;
    OK(store_bank_id_put(l->s, &again, &l->e));
    OK(store_bank_id_list(l->s, second.id, count, &seen, &l->e));
    cr_assert(seen.replay && seen.state == BANK_ID_APART);
    cr_assert_str_eq(seen.uuid, i.uuid, "a question keeps its name");
    OK(store_bank_id_replay(l->s, second.id, &wanted, &l->e));
    cr_assert(wanted);
    OK(store_bank_id_replay(l->s, first.id, &wanted, &l->e));
    cr_assert_not(wanted);
    OK(store_bank_id_replayed(l->s, seen.id, &l->e));
    OK(store_bank_id_replay(l->s, second.id, &wanted, &l->e));
    cr_assert_not(wanted);
    OK(store_bank_id_want_replay(l->s, second.id, &l->e));
    OK(store_bank_id_replay(l->s, second.id, &wanted, &l->e));
    cr_assert(wanted);
}

Test(bank_id, another_amount_account_or_day_is_not_like_it)
{
    struct store_bank_id i = id_of(&second, "b", "", "0001");
    struct lines found = {.count = 0};
    struct seen s;
    int64_t lines;
    account(&first, "a", "", "0001");
    line("t1", "a", "2026-01-05", BANK_POSTED);
    cr_assert_eq(alike(&i, &s), 1);
    OK(store_bank_account_move(l->s, &s.account, &i, &lines, &l->e));
    cr_assert_eq(like("2026-01-05").count, 1);
    cr_assert_eq(like("2026-01-06").count, 0);
    struct store_bank_line told = {.connection_id = second.id,
                                   .account_id = STR("b"),
                                   .date = STR("2026-01-05"),
                                   .amount_cents = 1234,
                                   .currency = STR("USD")};
    OK(store_bank_carried_like(l->s, &told, take, &found, &l->e));
    told.amount_cents = -1234;
    told.currency = STR("CAD");
    OK(store_bank_carried_like(l->s, &told, take, &found, &l->e));
    told.currency = STR("USD");
    told.account_id = STR("c");
    OK(store_bank_carried_like(l->s, &told, take, &found, &l->e));
    cr_assert_eq(found.count, 0);
}
