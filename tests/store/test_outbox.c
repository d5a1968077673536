/* test_outbox.c - events come out in the order they went in; the log only grows. */
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

TestSuite(outbox, .init = setup, .fini = teardown);

struct order {
    int64_t last, n;
};

static bool in_order(void *ctx, const struct store_event *e)
{
    struct order *o = ctx;
    cr_assert_gt(e->seq, o->last);
    cr_assert_eq(strlen(e->event_id), 36);
    cr_assert(str_is(e->payload, "{\"a\":1}"));
    o->last = e->seq;
    o->n++;
    return true;
}

static int64_t put_one(const char *id)
{
    struct store_event e = {.name = STR("pm_claim_accepted"),
                            .version = STR("1.0"),
                            .entity = STR("claim:1"),
                            .payload = STR("{\"a\":1}")};
    str_copy(e.event_id, sizeof(e.event_id), str_from(id));
    return put_event(l, &e);
}

Test(outbox, events_are_read_in_order_from_any_point)
{
    struct order all = {0}, rest = {0};
    for (int i = 0; i < 10; i++)
        put_one("");
    OK(store_events_after(l->s, 0, 0, in_order, &all, &l->e));
    cr_assert_eq(all.n, 10);
    rest.last = all.last - 4;
    OK(store_events_after(l->s, rest.last, 3, in_order, &rest, &l->e));
    cr_assert_eq(rest.n, 3);
    cr_assert_eq(rest.last, all.last - 1);
}

Test(outbox, an_event_rolled_back_was_never_there)
{
    int64_t n = 0;
    OK(store_begin(l->s, &l->e));
    put_one("");
    store_rollback(l->s);
    OK(store_events_after(l->s, 0, 0, count_events, &n, &l->e));
    cr_assert_eq(n, 0);
}

static bool copy_id(void *ctx, const struct store_event *e)
{
    return str_copy(ctx, UUID_MAX, str_from(e->event_id));
}

Test(outbox, the_caller_may_name_the_event)
{
    char id[UUID_MAX] = "", want[UUID_MAX];
    uuid_named(STR("test"), STR("1"), want);
    put_one(want);
    OK(store_events_after(l->s, 0, 0, copy_id, id, &l->e));
    cr_assert_str_eq(id, want);
}

Test(outbox, a_cursor_only_goes_forward_and_each_sink_has_its_own)
{
    int64_t seq;
    OK(store_cursor_get(l->s, STR("file"), &seq, &l->e));
    cr_assert_eq(seq, 0);
    OK(store_cursor_set(l->s, STR("file"), 5, &l->e));
    OK(store_cursor_set(l->s, STR("file"), 5, &l->e));
    FAILS(store_cursor_set(l->s, STR("file"), 4, &l->e), ERR_STORE, "way back");
    OK(store_cursor_get(l->s, STR("file"), &seq, &l->e));
    cr_assert_eq(seq, 5);
    OK(store_cursor_get(l->s, STR("http"), &seq, &l->e));
    cr_assert_eq(seq, 0);
}

Test(outbox, dead_letters_name_an_event_that_exists)
{
    int64_t n = 0;
    struct store_dead_letter d = {
        .seq = put_one(""), .sink = STR("http"), .tries = 5, .reason = STR("503")};
    OK(store_dead_letter_put(l->s, &d, &l->e));
    OK(store_dead_letter_list(l->s, 0, count_dead_letters, &n, &l->e));
    cr_assert_eq(n, 1);
    d.seq += 1;
    FAILS(store_dead_letter_put(l->s, &d, &l->e), ERR_STORE, "no such event");
}

static bool newest_first(void *ctx, const struct store_log *g)
{
    int64_t *last = ctx;
    cr_assert(*last == 0 || g->id < *last);
    *last = g->id;
    return true;
}

Test(outbox, the_transaction_log_knows_the_platforms_statuses)
{
    struct store_log g = {.transaction_type = STR("837P"),
                          .status = STR("Pending"),
                          .trace = STR("000000001"),
                          .error_codes = STR("[\"A7:500\"]")};
    int64_t last = 0;
    OK(store_log_put(l->s, &g, &l->e));
    g.status = STR("Accepted");
    OK(store_log_put(l->s, &g, &l->e));
    OK(store_log_page(l->s, &(struct store_page){.limit = 500}, &(struct store_log_filter){0},
                      newest_first, &last, &l->e));
    cr_assert_gt(last, 0);
    g.status = STR("Fine");
    FAILS(store_log_put(l->s, &g, &l->e), ERR_STORE, "CHECK");
}
