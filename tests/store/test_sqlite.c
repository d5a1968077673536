/* test_sqlite.c - the ledger in a file: opening, migrating, one writer, crashes, full disks. */
#include "store/ledger.h"
#include "store/sqlite.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(sqlite, .init = setup, .fini = teardown);

static int64_t documents(struct ledger *at)
{
    int64_t n = 0;
    cr_assert(list_documents(at->s, DOCUMENT_STATE_COUNT, &n, &at->e));
    return n;
}

Test(sqlite, an_empty_folder_becomes_a_ledger_of_the_newest_schema)
{
    int64_t version;
    OK(store_schema_version(l->s, &version, &l->e));
    cr_assert_eq(version, schema_newest(&sqlite_schema));
    OK(store_verify(l->s, &l->e));
    put_document(l, STORE_INBOUND, "one");
    ledger_reopen(l, ORG_A, STORE_WRITER);
    OK(store_schema_version(l->s, &version, &l->e));
    cr_assert_eq(version, schema_newest(&sqlite_schema));
    cr_assert_eq(documents(l), 1);
}

Test(sqlite, its_files_are_only_for_their_owner)
{
    put_document(l, STORE_INBOUND, "one");
    static const char *const names[] = {"ledger.db", "ledger.db-wal", "ledger.db-shm",
                                        "ledger.lock"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[1024];
        struct stat st;
        snprintf(path, sizeof(path), "%s/%s", l->dir, names[i]);
        cr_assert_eq(stat(path, &st), 0, "%s", names[i]);
        cr_assert_eq(st.st_mode & 077, 0, "%s", names[i]);
    }
}

Test(sqlite, the_pragmas_are_what_the_design_says)
{
    static const struct {
        const char *sql, *value;
    } wanted[] = {
        {"PRAGMA journal_mode", "wal"}, {"PRAGMA synchronous", "2"},
        {"PRAGMA foreign_keys", "1"},   {"PRAGMA mmap_size", "0"},
        {"PRAGMA cache_size", "-4096"}, {"PRAGMA application_id", "1212760369"},
        {"PRAGMA page_size", "8192"},
    };
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        sqlite3_stmt *st;
        cr_assert_eq(sqlite3_prepare_v2(sqlite_of(l->s)->db, wanted[i].sql, -1, &st, NULL),
                     SQLITE_OK);
        cr_assert_eq(sqlite3_step(st), SQLITE_ROW, "%s", wanted[i].sql);
        cr_assert(str_is(str_from((const char *)sqlite3_column_text(st, 0)), wanted[i].value), "%s",
                  wanted[i].sql);
        sqlite3_finalize(st);
    }
}

Test(sqlite, a_newer_ledger_and_a_foreign_file_are_left_alone)
{
    struct store *other = NULL;
    cr_assert_eq(
        sqlite3_exec(sqlite_of(l->s)->db, "INSERT INTO schema_version VALUES (999, 0)", 0, 0, 0),
        0);
    store_close(l->s);
    l->s = NULL;
    FAILS(store_open(&other, l->dir, ORG_A, STORE_WRITER, &l->e), ERR_STORE, "schema 999");
    char path[1024];
    snprintf(path, sizeof(path), "%s/ledger.db", l->dir);
    FILE *f = fopen(path, "w");
    fputs("this is some other file, longer than a header of one hundred bytes so that it is read "
          "and understood as no database at all",
          f);
    fclose(f);
    err_clear(&l->e);
    cr_assert_not(store_open(&other, l->dir, ORG_A, STORE_WRITER, &l->e));
    cr_assert_eq(l->e.kind, ERR_STORE);
    cr_assert_null(other);
}

/* --- one writer --- */

Test(sqlite, a_second_writer_is_refused_by_name_and_readers_still_read)
{
    put_document(l, STORE_INBOUND, "one");
    struct store *other = NULL;
    char who[64];
    snprintf(who, sizeof(who), "in use by process %ld", (long)getpid());
    FAILS(store_open(&other, l->dir, ORG_A, STORE_WRITER, &l->e), ERR_STORE, who);
    struct ledger reader = *l;
    OK(store_open(&reader.s, l->dir, ORG_A, STORE_READER, &l->e));
    cr_assert_eq(documents(&reader), 1);
    put_document(l, STORE_INBOUND, "two");
    cr_assert_eq(documents(&reader), 2);
    store_close(reader.s);
}

Test(sqlite, another_process_is_refused_while_the_lock_is_held)
{
    pid_t child = fork();
    if (child == 0) {
        struct store *other;
        struct err e = {0};
        bool opened = store_open(&other, l->dir, ORG_A, STORE_WRITER, &e);
        _exit(!opened && e.kind == ERR_STORE ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

Test(sqlite, a_reader_needs_a_ledger_and_an_unknown_organization_is_empty)
{
    struct store *other = NULL;
    FAILS(store_open(&other, "/tmp", ORG_A, STORE_READER, &l->e), ERR_STORE, "no ledger");
    put_document(l, STORE_INBOUND, "one");
    ledger_reopen(l, "99999999-9999-4999-8999-999999999999", STORE_READER);
    cr_assert_eq(documents(l), 0);
}

/* --- append-only --- */

Test(sqlite, the_database_refuses_to_change_what_is_append_only)
{
    struct store_log g = {.transaction_type = STR("837P"), .status = STR("Pending")};
    struct store_event v = {.name = STR("pm_claim_accepted"), .payload = STR("{}")};
    OK(store_log_put(l->s, &g, &l->e));
    OK(store_event_put(l->s, &v, &l->e));
    put_claim(l, "CLM1", "x");
    static const char *const tries[] = {
        "UPDATE pm_transaction_log SET status = 'Accepted'",
        "DELETE FROM pm_transaction_log",
        "UPDATE claim_history SET codes = 'x'",
        "DELETE FROM claim_history",
        "UPDATE outbox SET payload = 'x'",
        "DELETE FROM outbox",
    };
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        cr_assert_eq(sqlite3_exec(sqlite_of(l->s)->db, tries[i], 0, 0, 0),
                     SQLITE_CONSTRAINT_TRIGGER, "%s", tries[i]);
        cr_assert(strstr(sqlite3_errmsg(sqlite_of(l->s)->db), "append-only"));
    }
}

/** As in PostgreSQL. */
Test(sqlite, a_digest_has_its_length)
{
    sqlite3 *db = sqlite_of(l->s)->db;
    static const char *const tries[] = {
        "INSERT INTO vault_mark (organization_id, generation, mac, changed_at)"
        " VALUES (1, 1, zeroblob(%d), 1)",
        "INSERT INTO pm_eligibility_asks (organization_id, uuid, kind, partner, request_trace_id,"
        " trigger_context, patient_id, policy_id, appointment_id, question, control, created_at)"
        " VALUES (1, 'u', 'eligibility', 'p', 't', '', '', '', '', zeroblob(%d), 1, 1)",
    };
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        char *bad = sqlite3_mprintf(tries[i], 31), *good = sqlite3_mprintf(tries[i], 32);
        cr_assert_eq(sqlite3_exec(db, bad, 0, 0, 0), SQLITE_CONSTRAINT_CHECK, "%s", bad);
        cr_assert_eq(sqlite3_exec(db, good, 0, 0, 0), SQLITE_OK, "%s", sqlite3_errmsg(db));
        sqlite3_free(bad);
        sqlite3_free(good);
    }
}

/* --- the statements themselves --- */

/** Listings of everything may scan, and what a person takes back; what runs for each claim of a
 * file may not. */
Test(sqlite, no_lookup_scans_a_table)
{
    static const enum sql_id may_scan[] = {
        SQL_CLAIM_LIST,           SQL_EVENTS_AFTER,         SQL_COUNT_DOCUMENTS,
        SQL_COUNT_BATCHES,        SQL_COUNT_CLAIMS,         SQL_COUNT_EVENTS,
        SQL_COUNT_ORPHANS,        SQL_COUNT_CLAIMS_OVERDUE, SQL_NEED_QUARANTINE,
        SQL_NEED_BATCH_OVERDUE,   SQL_NEED_BATCH_REJECTED,  SQL_NEED_CLAIM_OVERDUE,
        SQL_NEED_PAYMENT_OVERDUE, SQL_NEED_ORPHAN,          SQL_NEED_OUT_OF_BALANCE,
        SQL_ORPHAN_LIST,          SQL_COUNT_REMITTANCES,    SQL_SWITCH_LIST,
        SQL_NEED_UNSENT,          SQL_COUNT_UNSENT,         SQL_NEED_FETCH,
        SQL_COUNT_FETCHES_FAILED, SQL_BATCH_PAGE,           SQL_CLAIM_PAGE,
        SQL_REMITTANCE_PAGE,      SQL_ORPHAN_PAGE,          SQL_LOG_PAGE,
        SQL_DOCUMENT_PAGE,        SQL_CHECK_PAGE,           SQL_WEBHOOK_PAGE,
        SQL_WORKER_PRUNE,         SQL_COMMAND_LIST,         SQL_PURGE_LIST,
        SQL_LINE_COUNT,           SQL_ACCOUNT_DROP,
    };
    for (int i = 0; i < SQL_COUNT; i++) {
        bool may = false;
        for (size_t j = 0; j < COUNT_OF(may_scan); j++)
            may = may || (int)may_scan[j] == i;
        char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", store_sql[i]);
        sqlite3_stmt *st;
        cr_assert_eq(sqlite3_prepare_v2(sqlite_of(l->s)->db, explain, -1, &st, NULL), SQLITE_OK,
                     "%s: %s", store_sql[i], sqlite3_errmsg(sqlite_of(l->s)->db));
        while (sqlite3_step(st) == SQLITE_ROW) {
            const char *plan = (const char *)sqlite3_column_text(st, 3);
            bool scans = strncmp(plan, "SCAN", 4) == 0 && !strstr(plan, "CONSTANT ROW");
            cr_assert(may || !scans, "%s: %s", store_sql[i], plan);
        }
        sqlite3_finalize(st);
        sqlite3_free(explain);
    }
}

/* --- crashes and full disks --- */

/** The child commits documents one by one, tells each, and dies inside an open transaction. */
static void crash_child(int tell)
{
    struct store *s;
    struct err e = {0};
    if (!store_open(&s, l->dir, ORG_A, STORE_WRITER, &e))
        _exit(1);
    for (int i = 0;; i++) {
        char content[64];
        int64_t id;
        bool duplicate;
        snprintf(content, sizeof(content), "%ld %d", (long)getpid(), i);
        struct store_document d = a_document(content);
        bool good = store_begin(s, &e);
        for (int j = 0; good && j < 5; j++) {
            d.sha256[0] = (uint8_t)j;
            good = store_document_put(s, &d, &id, &duplicate, &e);
        }
        if (!good || !store_commit(s, &e) || write(tell, "c", 1) != 1)
            _exit(1);
    }
}

Test(sqlite, kill_nine_loses_nothing_committed, .timeout = 120)
{
    int64_t before = 0;
    store_close(l->s);
    l->s = NULL;
    for (int round = 0; round < 12; round++) {
        int pipe_fd[2];
        cr_assert_eq(pipe(pipe_fd), 0);
        pid_t child = fork();
        if (child == 0) {
            close(pipe_fd[0]);
            crash_child(pipe_fd[1]);
        }
        close(pipe_fd[1]);
        int64_t told = 0;
        char c;
        while (told < 5 + round * 7 && read(pipe_fd[0], &c, 1) == 1)
            told++;
        uint16_t wait;
        random_bytes(&wait, sizeof(wait));
        nanosleep(&(struct timespec){0, wait % 3000 * 1000L}, NULL);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        while (read(pipe_fd[0], &c, 1) == 1)
            told++;
        close(pipe_fd[0]);
        OK(store_open(&l->s, l->dir, ORG_A, STORE_WRITER, &l->e));
        int64_t now = documents(l) - before;
        /* All that was told, whole transactions only, and at most the one nobody heard of. */
        cr_assert_geq(now, 5 * told);
        cr_assert_leq(now, 5 * (told + 1));
        cr_assert_eq(now % 5, 0);
        OK(store_verify(l->s, &l->e));
        before += now;
        store_close(l->s);
        l->s = NULL;
    }
}

Test(sqlite, a_reader_first_after_a_crash_reads_and_repairs_nothing)
{
    store_close(l->s);
    l->s = NULL;
    int pipe_fd[2];
    cr_assert_eq(pipe(pipe_fd), 0);
    pid_t child = fork();
    if (child == 0)
        crash_child(pipe_fd[1]);
    char c;
    cr_assert_eq(read(pipe_fd[0], &c, 1), 1);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(pipe_fd[0]);
    close(pipe_fd[1]);
    OK(store_open(&l->s, l->dir, ORG_A, STORE_READER, &l->e));
    int64_t seen = documents(l);
    cr_assert_geq(seen, 5);
    ledger_reopen(l, ORG_A, STORE_WRITER);
    cr_assert_eq(documents(l), seen);
}

/** Put documents until the store says no. */
static int64_t fill(const char *tag)
{
    for (int i = 0; i < 100000; i++) {
        char content[64];
        int64_t id;
        bool duplicate;
        snprintf(content, sizeof(content), "%s %d", tag, i);
        struct store_document d = a_document(content);
        if (!store_document_put(l->s, &d, &id, &duplicate, &l->e))
            return i;
    }
    cr_assert_fail("it never filled up");
    return 0;
}

Test(sqlite, a_file_that_may_not_grow_is_a_store_error_and_heals)
{
    struct rlimit was, small;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &was);
    small = was;
    small.rlim_cur = 600 * 1024;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    int64_t kept = fill("full");
    cr_assert_eq(l->e.kind, ERR_STORE, "%s", l->e.text);
    err_clear(&l->e);
    cr_assert_eq(documents(l), kept);
    /* Inside a transaction the failure takes the whole of it along. */
    bool good = store_begin(l->s, &l->e);
    good = good && fill("more") < 0;
    good = good && store_commit(l->s, &l->e);
    cr_assert_not(good);
    store_rollback(l->s);
    cr_assert_eq(l->e.kind, ERR_STORE, "%s", l->e.text);
    err_clear(&l->e);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &was), 0);
    cr_assert_eq(documents(l), kept);
    put_document(l, STORE_INBOUND, "after");
    OK(store_verify(l->s, &l->e));
    ledger_reopen(l, ORG_A, STORE_WRITER);
    cr_assert_eq(documents(l), kept + 1);
}

Test(sqlite, a_full_database_is_a_store_error)
{
    cr_assert_eq(sqlite3_exec(sqlite_of(l->s)->db, "PRAGMA max_page_count = 80", 0, 0, 0),
                 SQLITE_OK);
    OK(store_begin(l->s, &l->e));
    fill("full");
    cr_assert_eq(l->e.kind, ERR_STORE);
    cr_assert(strstr(l->e.text, "full"), "%s", l->e.text);
    FAILS(store_commit(l->s, &l->e), ERR_STORE, "nothing of it was kept");
    cr_assert_eq(documents(l), 0);
}

static off_t size_of(const char *name)
{
    char path[1024];
    struct stat st;
    snprintf(path, sizeof(path), "%s/%s", l->dir, name);
    return stat(path, &st) == 0 ? st.st_size : 0;
}

/** Many commits keep the WAL at a few megabytes; one huge commit gives its space back. */
Test(sqlite, the_wal_stays_bounded, .timeout = 240)
{
    struct store_event v = {.name = STR("pm_claim_accepted"), .entity = STR("x")};
    static char text[4000];
    memset(text, 'x', sizeof(text));
    v.payload = str_of(text, sizeof(text));
    off_t most = 0;
    for (int i = 0; i < 100; i++) {
        OK(store_begin(l->s, &l->e));
        for (int j = 0; j < 100; j++)
            OK(store_event_put(l->s, &v, &l->e));
        OK(store_commit(l->s, &l->e));
        most = size_of("ledger.db-wal") > most ? size_of("ledger.db-wal") : most;
    }
    cr_assert_gt(size_of("ledger.db"), 30 << 20);
    cr_assert_leq(most, 16 << 20, "%lld", (long long)most);
    OK(store_begin(l->s, &l->e));
    for (int j = 0; j < 30000; j++)
        OK(store_event_put(l->s, &v, &l->e));
    OK(store_commit(l->s, &l->e));
    cr_assert_leq(size_of("ledger.db-wal"), 64 << 20);
}
