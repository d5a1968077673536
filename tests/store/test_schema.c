/* test_schema.c - how a ledger is brought forward: steps behind the base, in both databases. */
#include "store/ledger.h"
#include "store/postgres.h"
#include "store/sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { NEWER = 99 };

static struct ledger l[1];
static char owner[256]; /* the address of who may migrate; empty: a ledger in a folder */
static const struct schema *mine;

static void setup(void)
{
    ledger_setup(l);
    mine = l->dir[0] ? &sqlite_schema : &postgres_schema;
    if (!l->dir[0])
        snprintf(owner, sizeof owner, "postgresql://owner@/hia_%ld?host=%s", (long)getpid(),
                 getenv("HIA_TEST_POSTGRES"));
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(schema, .init = setup, .fini = teardown);

/* The number a statement gives, by the owner's hand; -1: it was refused. */
static int64_t owner_asks(const char *sql)
{
    int64_t n = -1;
    if (owner[0]) {
        PGconn *c = PQconnectdb(owner);
        PQclear(PQexec(c, "SET search_path = hia"));
        PGresult *r = PQexec(c, sql);
        if (PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK)
            n = PQntuples(r) ? atoll(PQgetvalue(r, 0, 0)) : 0;
        PQclear(r);
        PQfinish(c);
        return n;
    }
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(sqlite_of(l->s)->db, sql, -1, &st, NULL) == SQLITE_OK) {
        int rc = sqlite3_step(st);
        n = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : rc == SQLITE_DONE ? 0 : -1;
    }
    sqlite3_finalize(st);
    return n;
}

static int64_t version_now(void)
{
    return owner_asks("SELECT max(version) FROM schema_version");
}

static bool bring(const struct schema *schema)
{
    int64_t version;
    return owner[0] ? postgres_migrate(owner, schema, NULL, &version, &l->e)
                    : sqlite_migrate(sqlite_of(l->s), schema, &l->e);
}

/* The program's own schema, and two steps of a program to come. */
static bool bring_further(const char *const *first, const char *const *second)
{
    struct schema_step steps[16];
    size_t n = mine->count;
    cr_assert(n + 2 <= COUNT_OF(steps));
    memcpy(steps, mine->steps, n * sizeof *steps);
    steps[n++] = (struct schema_step){NEWER - 1, first};
    steps[n++] = (struct schema_step){NEWER, second};
    return bring(&(struct schema){steps, n});
}

static const char *const ADD[] = {"CREATE TABLE later (n BIGINT)", "INSERT INTO later VALUES (1)",
                                  NULL};
static const char *const ADD_MORE[] = {"ALTER TABLE document ADD COLUMN later TEXT", NULL};
static const char *const BREAKS[] = {"CREATE TABLE half (n BIGINT)",
                                     "INSERT INTO nothing VALUES (1)", NULL};

Test(schema, steps_behind_the_base_are_taken_once_and_in_their_order)
{
    int64_t base = version_now();
    cr_assert_eq(base, schema_newest(mine));
    put_document(l, STORE_INBOUND, "one");
    for (int i = 0; i < 2; i++) {
        cr_assert(bring_further(ADD, ADD_MORE), "%s", l->e.text);
        cr_assert_eq(version_now(), NEWER);
        cr_assert_eq(owner_asks("SELECT count(*) FROM later"), 1);
        cr_assert_eq(owner_asks("SELECT count(*) FROM schema_version"), (int64_t)mine->count + 2);
    }
    OK(store_verify(l->s, &l->e) || owner[0]);
    cr_assert_eq(owner_asks("SELECT count(later) FROM document"), 0);
}

/* As it was before the step: its tables, its column and its number are taken away again. */
static void take_back(const char *const *sql)
{
    for (; *sql; sql++)
        cr_assert_neq(owner_asks(*sql), -1, "%s", *sql);
}

Test(schema, a_ledger_with_lines_of_a_bank_gets_ids_that_change)
{
    const char *const undo[] = {
        "DROP TABLE fa_bank_account_ids",
        "DROP TABLE fa_bank_line_ids",
        "DROP INDEX fa_bank_statement_lines_carried",
        "ALTER TABLE fa_bank_statement_lines DROP COLUMN carried",
        "DELETE FROM schema_version WHERE version = (SELECT max(version) FROM schema_version)",
        NULL};
    struct store_connection c = {.partner = STR("bank"), .vendor = STR("plaid")};
    struct store_call call = {
        .partner = STR("bank"), .adapter = STR("plaid"), .operation = STR("transactions.sync")};
    OK(store_connection_put(l->s, &c, &l->e));
    OK(store_call_put(l->s, &call, &l->e));
    struct store_bank_line got, line = {.connection_id = c.id,
                                        .source = STR("plaid"),
                                        .vendor_id = STR("t1"),
                                        .account_id = STR("a"),
                                        .state = BANK_POSTED,
                                        .date = STR("2026-01-05"),
                                        .currency = STR("USD"),
                                        .raw_amount = STR("1"),
                                        .call_id = call.id};
    bool found;
    OK(store_bank_line_put(l->s, &line, &l->e));
    take_back(undo);
    size_t steps = 0;
    while (steps < mine->count && mine->steps[steps].version <= (owner[0] ? 16 : 19))
        steps++;
    const struct schema upto = {mine->steps, steps};
    int64_t version;
    OK(owner[0] ? postgres_migrate(owner, &upto, "hia_app", &version, &l->e) : bring(&upto));
    cr_assert_eq(version_now(), owner[0] ? 16 : 19);
    OK(store_bank_line_find(l->s, c.id, STR("t1"), &l->a, &got, &found, &l->e));
    cr_assert(found && got.id == line.id && got.carried == 0);
    OK(store_bank_line_adopt(l->s, &got, STR("t2"), call.id, &l->e));
    cr_assert_eq(owner_asks("SELECT count(*) FROM fa_bank_line_ids"), 1);
}

Test(schema, a_step_that_fails_leaves_nothing)
{
    int64_t base = version_now();
    cr_assert_not(bring_further(ADD, BREAKS));
    /* PostgreSQL takes all that are missing, or none. */
    cr_assert_eq(version_now(), owner[0] ? base : NEWER - 1);
    cr_assert_eq(owner_asks("SELECT count(*) FROM half"), -1);
    err_clear(&l->e);
    cr_assert(bring_further(ADD, ADD_MORE), "%s", l->e.text);
    cr_assert_eq(version_now(), NEWER);
}

Test(schema, what_a_newer_program_brought_forward_is_left_alone)
{
    cr_assert(bring_further(ADD, ADD_MORE), "%s", l->e.text);
    store_close(l->s);
    l->s = NULL;
    FAILS(store_open(&l->s, l->place, ORG_A, STORE_WRITER, &l->e), ERR_STORE, "schema 99");
    cr_assert_null(l->s);
}

Test(schema, what_is_older_than_the_base_is_refused_with_a_remedy)
{
    cr_assert_eq(owner_asks("DELETE FROM schema_version WHERE version <>"
                            " (SELECT max(version) FROM schema_version)"),
                 0);
    cr_assert_eq(owner_asks("UPDATE schema_version SET version = 7"), 0);
    store_close(l->s);
    l->s = NULL;
    FAILS(store_open(&l->s, l->place, ORG_A, STORE_WRITER, &l->e), ERR_STORE, "begin a new ledger");
    cr_assert_null(l->s);
    if (!owner[0])
        return;
    err_clear(&l->e);
    cr_assert_not(bring(mine));
    cr_assert_eq(version_now(), 7);
}
