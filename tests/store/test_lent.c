/* test_lent.c - one connection to PostgreSQL lent to one organization after another; a folder's is
 * not. */
#include "store/ledger.h"
#include "store/postgres.h"

#include <stdlib.h>

static struct ledger l[1];
static struct store *lent;

static void setup(void)
{
    ledger_setup(l);
    if (!getenv("HIA_TEST_POSTGRES"))
        cr_skip("a folder's ledger is not lent");
    put_document(l, STORE_INBOUND, "one of A");
    ledger_reopen(l, ORG_A, STORE_BESIDE); /* the writer lets nobody else begin */
    OK(store_open(&lent, l->place, ORG_A, STORE_WORKER, &l->e));
}

static void teardown(void)
{
    store_close(lent);
    ledger_teardown(l);
}

TestSuite(lent, .init = setup, .fini = teardown, .timeout = 120);

static int64_t documents(void)
{
    int64_t n = 0;
    OK(list_documents(lent, DOCUMENT_STATE_COUNT, &n, &l->e));
    return n;
}

/* What row-level security shows to a statement that names nobody. */
static int64_t shown(void)
{
    PGresult *r;
    OK(postgres_send(postgres_of(lent), "SELECT count(*) FROM document", &l->e));
    OK(postgres_wait(postgres_of(lent), &r, &l->e));
    int64_t n = postgres_get_number(PQgetvalue(r, 0, 0));
    PQclear(r);
    return n;
}

static bool put_event_by_it(void)
{
    struct store_event e = {.name = STR("x"), .payload = STR("{}")};
    return store_event_put(lent, &e, &l->e);
}

Test(lent, nobody_sees_what_the_one_before_had)
{
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(documents(), 1);
        cr_assert_eq(shown(), 0);
        OK(store_turn_to(lent, ORG_B, &l->e));
        cr_assert_eq(documents(), 0);
        cr_assert_eq(shown(), 0);
        OK(store_turn_to(lent, ORG_A, &l->e));
    }
}

Test(lent, nor_after_what_was_refused_or_rolled_back)
{
    FAILS(store_job_finish(lent, 1, 1, STR("done"), &l->e), ERR_STORE, "lease of this job");
    OK(store_turn_to(lent, ORG_B, &l->e));
    cr_assert_eq(documents(), 0);
    OK(store_begin(lent, &l->e));
    OK(put_event_by_it());
    FAILS(store_turn_to(lent, ORG_A, &l->e), ERR_STORE, "between two transactions");
    store_rollback(lent);
    OK(store_turn_to(lent, ORG_A, &l->e));
    cr_assert_eq(documents(), 1);
    int64_t n = 0;
    OK(store_events_after(lent, 0, 0, count_events, &n, &l->e));
    cr_assert_eq(n, 0, "what B rolled back is not A's");
}

Test(lent, one_that_is_in_a_transaction_of_the_server_is_not)
{
    OK(postgres_send(postgres_of(lent), "BEGIN", &l->e));
    OK(postgres_wait(postgres_of(lent), NULL, &l->e));
    FAILS(store_turn_to(lent, ORG_B, &l->e), ERR_STORE, "between two transactions");
    FAILS((postgres_send(postgres_of(lent), "no statement", &l->e) &&
           postgres_wait(postgres_of(lent), NULL, &l->e)),
          ERR_STORE, "syntax");
    FAILS(store_turn_to(lent, ORG_B, &l->e), ERR_STORE, "between two transactions");
}

Test(lent, nor_is_one_that_is_at_a_job)
{
    const struct store_job j = {.id = 1, .epoch = 1};
    bool granted;
    OK(store_fence(lent, &j, INT64_C(60) * 1000000, &granted, &l->e));
    cr_assert(granted);
    FAILS(store_turn_to(lent, ORG_B, &l->e), ERR_STORE, "between two transactions");
    store_unfence(lent);
    OK(store_turn_to(lent, ORG_B, &l->e));
    cr_assert_eq(documents(), 0);
}
