/* test_store.c - a ledger whatever database keeps it: organizations, readers, transactions. */
#include "store/ledger.h"
#include "store/store_sql.h"

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(store, .init = setup, .fini = teardown);

static int64_t documents(struct ledger *at)
{
    int64_t n = 0;
    cr_assert(list_documents(at->s, DOCUMENT_STATE_COUNT, &n, &at->e));
    return n;
}

Test(store, an_organization_is_a_uuid_however_it_is_spelt)
{
    struct store *other = NULL;
    FAILS(store_open(&other, l->place, "acme", STORE_READER, &l->e), ERR_USAGE, "UUID");
    FAILS(store_open(&other, l->place, NULL, STORE_READER, &l->e), ERR_USAGE, "UUID");
    FAILS(store_open(&other, l->place, "11111111-1111-4111-8111-1111111111'1", STORE_READER, &l->e),
          ERR_USAGE, "UUID");
    ledger_reopen(l, "AAAAAAAA-1111-4111-8111-111111111111", STORE_WRITER);
    put_document(l, STORE_INBOUND, "one");
    ledger_reopen(l, "aaaaaaaa-1111-4111-8111-111111111111", STORE_WRITER);
    cr_assert_eq(documents(l), 1);
}

Test(store, a_reader_changes_nothing)
{
    ledger_reopen(l, ORG_A, STORE_READER);
    struct store_document d = a_document("x");
    int64_t id;
    bool duplicate;
    FAILS(store_document_put(l->s, &d, &id, &duplicate, &l->e), ERR_STORE, "reading only");
    FAILS(store_begin(l->s, &l->e), ERR_STORE, "reading only");
    struct store_batch b = {.transaction_type = STR("837P")};
    FAILS(store_batch_put(l->s, &b, &l->e), ERR_STORE, "reading only");
    /* nor by what changes rows and gives them back */
    FAILS(store_job_claim(l->s, 1, 1, NULL, NULL, &l->e), ERR_STORE, "reading only");
    FAILS(store_job_reap(l->s, true, 1, &id, &l->e), ERR_STORE, "reading only");
    FAILS(store_job_retry(l->s, 1, &duplicate, &l->e), ERR_STORE, "reading only");
}

/** Also where the caller does not look: PostgreSQL tells it when it is waited for. */
Test(store, a_row_that_is_not_there_spoils_the_transaction)
{
    struct store_document d = a_document("x");
    OK(store_begin(l->s, &l->e));
    put_document(l, STORE_INBOUND, "one");
    bool told = !store_document_finish(l->s, 99, &d, &l->e);
    cr_assert(!told || strstr(l->e.text, "no such document"), "%s", l->e.text);
    FAILS(store_commit(l->s, &l->e), ERR_STORE, "");
    cr_assert_eq(store_refusal(l->s), REFUSED_MISSING);
    cr_assert_eq(documents(l), 0);
    FAILS(store_document_finish(l->s, 99, &d, &l->e), ERR_STORE, "no such document");
    cr_assert_eq(store_refusal(l->s), REFUSED_MISSING);
}

Test(store, a_transaction_is_all_or_nothing)
{
    OK(store_begin(l->s, &l->e));
    put_document(l, STORE_INBOUND, "one");
    put_document(l, STORE_INBOUND, "two");
    store_rollback(l->s);
    store_rollback(l->s);
    cr_assert_eq(documents(l), 0);
    OK(store_begin(l->s, &l->e));
    put_document(l, STORE_INBOUND, "one");
    cr_assert(store_in_transaction(l->s));
    OK(store_commit(l->s, &l->e));
    cr_assert_not(store_in_transaction(l->s));
    cr_assert_eq(documents(l), 1);
}

Test(store, a_failure_spoils_the_transaction)
{
    struct store_interchange x = {.document_id = 4711, .direction = STORE_INBOUND};
    struct store_document d = a_document("later");
    int64_t id;
    bool duplicate;
    OK(store_begin(l->s, &l->e));
    put_document(l, STORE_INBOUND, "one");
    FAILS(store_interchange_put(l->s, &x, &id, &duplicate, &l->e), ERR_STORE, "FOREIGN KEY");
    FAILS(store_document_put(l->s, &d, &id, &duplicate, &l->e), ERR_STORE, "roll it back");
    FAILS(store_commit(l->s, &l->e), ERR_STORE, "nothing of it was kept");
    cr_assert_eq(documents(l), 0);
    put_document(l, STORE_INBOUND, "after");
    cr_assert_eq(documents(l), 1);
}

Test(store, close_rolls_back)
{
    OK(store_begin(l->s, &l->e));
    put_document(l, STORE_INBOUND, "one");
    ledger_reopen(l, ORG_A, STORE_WRITER);
    cr_assert_eq(documents(l), 0);
}

/* --- the statements themselves --- */

static int times(const char *text, const char *word)
{
    int n = 0;
    for (const char *p = strstr(text, word); p; p = strstr(p + 1, word))
        n++;
    return n;
}

/** Read every statement: as many tables as it names, so many times it must name the tenant. */
Test(store, every_statement_carries_the_organization)
{
    for (int i = 0; i < SQL_COUNT; i++) {
        const char *sql = store_sql[i];
        int tables = times(sql, "FROM ") - times(sql, "DISTINCT FROM ") + times(sql, "JOIN ") +
                     (strncmp(sql, "UPDATE", 6) == 0);
        int tenants = times(sql, "organization_id = ?1");
        cr_assert_eq(tables, tenants, "%d tables, %d tenants: %s", tables, tenants, sql);
        if (strncmp(sql, "INSERT", 6) == 0) {
            cr_assert(strstr(sql, "organization_id"), "%s", sql);
            cr_assert(strstr(sql, "?1"), "%s", sql);
        }
    }
}
