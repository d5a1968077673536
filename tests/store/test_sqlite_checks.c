/* test_sqlite_checks.c - what words a column may have in the newest schema, and what it costs to
 * ask. */
#include "store/ledger.h"
#include "store/sqlite.h"

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

TestSuite(sqlite_checks, .init = setup, .fini = teardown);

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *st;
    sqlite3 *db = sqlite_of(l->s)->db;
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK, "%s: %s", sql,
                 sqlite3_errmsg(db));
    return st;
}

/* "CHECK (column = 'a' OR ...)" of a table, the condition alone. */
static void check_of(const char *table, const char *column, char *out, size_t size)
{
    char begin[64];
    sqlite3_stmt *st = prepare("SELECT sql FROM sqlite_schema WHERE name = ?1");
    sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC);
    cr_assert_eq(sqlite3_step(st), SQLITE_ROW, "%s", table);
    snprintf(begin, sizeof begin, "CHECK (%s = ", column);
    const char *from = strstr((const char *)sqlite3_column_text(st, 0), begin);
    cr_assert(from, "%s.%s has no such check", table, column);
    from += strlen("CHECK (");
    snprintf(out, size, "%.*s", (int)strcspn(from, ")"), from);
    sqlite3_finalize(st);
}

static bool passes(const char *check, const char *column, struct str word)
{
    char sql[1024];
    snprintf(sql, sizeof sql, "SELECT %s FROM (SELECT ?1 AS %s)", check, column);
    sqlite3_stmt *st = prepare(sql);
    sqlite3_bind_text(st, 1, word.p, (int)word.n, SQLITE_STATIC);
    cr_assert_eq(sqlite3_step(st), SQLITE_ROW);
    bool yes = sqlite3_column_int(st, 0) != 0;
    sqlite3_finalize(st);
    return yes;
}

Test(sqlite_checks, a_column_has_these_words_and_no_other)
{
    static const struct {
        const char *table, *column, *words;
    } rows[] = {
        {"pm_transaction_batches", "status",
         "Pending Submitted Acknowledged Accepted Rejected Error Processing"},
        {"attempt", "result", "sent failed unknown"},
        {"pm_transaction_log", "status", "Pending Accepted Rejected Error Warning"},
        {"expectation", "kind", "TA1 999 277CA 835"},
        {"expectation", "state", "waiting overdue answered implied moot"},
        {"resolution", "how", "earlier-holds later-holds sent-again withdrawn"},
        {"call", "state", "begun sending waiting done failed unknown settled"},
        {"exchange", "outcome", "answered not_sent unknown refused"},
        {"pm_eligibility_checks", "status", "answered rejected timed_out failed"},
        {"pm_eligibility_checks", "source", "none payer shared recent last_known"},
        {"connection", "state", "linking connected attention expiring revoked gone"},
        {"connection", "feed", "initial complete"},
        {"fa_bank_statement_lines", "state", "pending posted withdrawn"},
        {"fa_bank_statement_line_history", "why", "posted amended withdrawn returned"},
        {"webhook", "state", "new woke taken"},
        {"job", "state", "ready leased done dead"},
        {"fa_card_transactions", "phase",
         "unknown authorized settled refunded declined failed withdrawn"},
        {"fa_spend_entities", "noun", "card user department vendor bill reimbursement"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char check[512];
        struct str words = str_from(rows[i].words);
        check_of(rows[i].table, rows[i].column, check, sizeof check);
        while (words.n) {
            struct str word = str_split(&words, ' ');
            cr_assert(passes(check, rows[i].column, word), "%s: %.*s", check, STR_FMT(word));
        }
        cr_assert_not(passes(check, rows[i].column, STR("other")), "%s", check);
        cr_assert_eq(passes(check, rows[i].column, STR("")), strcmp(rows[i].column, "feed") == 0);
    }
}

Test(sqlite_checks, another_word_is_refused)
{
    sqlite3 *db = sqlite_of(l->s)->db;
    sqlite3_exec(db,
                 "INSERT INTO call (organization_id, uuid, partner, adapter, operation, begun_at,"
                 " changed_at, state) VALUES (1, 'u', 'p', 'a', 'o', 0, 0, 'lost')",
                 0, 0, 0);
    cr_assert_eq(sqlite3_extended_errcode(db), SQLITE_CONSTRAINT_CHECK, "%s", sqlite3_errmsg(db));
}

/* A table of SQLite's own for one row, as "IN" with many words is: more work than the row. */
Test(sqlite_checks, a_row_needs_no_table_of_its_own)
{
    static const enum sql_id ids[] = {
        SQL_LINE_PUT,  SQL_LINE_CHANGE, SQL_CARD_PUT,      SQL_CARD_CHANGE, SQL_SPEND_PUT,
        SQL_CLAIM_PUT, SQL_CLAIM_STEP,  SQL_CALL_PUT,      SQL_CALL_STEP,   SQL_EXCHANGE_PUT,
        SQL_EVENT_PUT, SQL_CHECK_PUT,   SQL_ATTEMPT_BEGIN,
    };
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        char sql[4096];
        snprintf(sql, sizeof sql, "EXPLAIN %s", store_sql[ids[i]]);
        sqlite3_stmt *st = prepare(sql);
        while (sqlite3_step(st) == SQLITE_ROW)
            cr_assert_neq(strcmp((const char *)sqlite3_column_text(st, 1), "OpenEphemeral"), 0,
                          "%s", store_sql[ids[i]]);
        sqlite3_finalize(st);
    }
}

/* A listing by id stops at its limit: nothing is sorted first. */
Test(sqlite_checks, a_listing_is_read_in_the_order_it_has)
{
    static const enum sql_id ids[] = {SQL_LINE_LIST,  SQL_LINE_UNTOUCHED, SQL_CARD_LIST,
                                      SQL_SPEND_LIST, SQL_CALL_OPEN,      SQL_CALL_DOCUMENT_LIST};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        char sql[4096];
        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", store_sql[ids[i]]);
        sqlite3_stmt *st = prepare(sql);
        while (sqlite3_step(st) == SQLITE_ROW)
            cr_assert_not(strstr((const char *)sqlite3_column_text(st, 3), "ORDER BY"), "%s",
                          store_sql[ids[i]]);
        sqlite3_finalize(st);
    }
}
