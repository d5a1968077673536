/* test_behind.c - writes behind the writer's back: in their order, seen by whoever reads, and a
 * failure is told before anything could rely on what is missing. */
#include "store/behind.h"
#include "store/behind_queue.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 8 * 1024 * 1024, PAGE = 4096, FRAME = 24 };

/* A file in memory, which may be full. */
struct memory {
    sqlite3_file base;
    char bytes[FILE_MAX];
    size_t writes, fails_at; /* the write, from 1; 0: never */
    sqlite3_int64 missing;   /* where that was */
};

static struct memory *file[BEHIND_LANES];
static char *should[BEHIND_LANES];
static struct behind_queue *q;

static int memory_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct memory *m = (struct memory *)f;
    if (++m->writes == m->fails_at) {
        m->missing = at;
        return SQLITE_FULL;
    }
    cr_assert(n > 0 && n < 128 * 1024 && at + n <= FILE_MAX);
    memcpy(m->bytes + at, p, (size_t)n);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {.iVersion = 1, .xWrite = memory_write};

static void setup(void)
{
    q = behind_new();
    cr_assert_not_null(q);
    for (int i = 0; i < BEHIND_LANES; i++) {
        file[i] = calloc(1, sizeof *file[i]);
        should[i] = calloc(1, FILE_MAX);
        cr_assert(file[i] && should[i]);
        file[i]->base.pMethods = &methods;
        behind_file(q, (enum behind_lane)i, &file[i]->base);
    }
}

static void teardown(void)
{
    behind_free(q);
    for (int i = 0; i < BEHIND_LANES; i++) {
        free(file[i]);
        free(should[i]);
    }
}

TestSuite(behind, .init = setup, .fini = teardown);

static int put(enum behind_lane lane, int n, sqlite3_int64 at)
{
    static char bytes[64 * 1024];
    static unsigned turn;
    memset(bytes, (int)(++turn % 251 + 1), (size_t)n);
    memcpy(should[lane] + at, bytes, (size_t)n);
    return behind_put(q, lane, bytes, n, at);
}

static bool same(enum behind_lane lane)
{
    return memcmp(file[lane]->bytes, should[lane], FILE_MAX) == 0;
}

/* As a WAL grows: a header and a page, again and again. */
static int put_frames(int count, sqlite3_int64 at)
{
    int rc = SQLITE_OK;
    for (int i = 0; i < count && rc == SQLITE_OK; i++, at += FRAME + PAGE) {
        rc = put(BEHIND_WAL, FRAME, at);
        if (rc == SQLITE_OK)
            rc = put(BEHIND_WAL, PAGE, at + FRAME);
    }
    return rc;
}

Test(behind, a_small_transaction_is_written_when_it_is_settled)
{
    cr_expect_eq(put_frames(5, 32), SQLITE_OK);
    cr_expect_eq(file[BEHIND_WAL]->writes, 0);
    cr_expect_eq(behind_settle(q), SQLITE_OK);
    cr_expect_eq(file[BEHIND_WAL]->writes, 1, "side by side is one write");
    cr_expect(same(BEHIND_WAL));
}

Test(behind, a_large_one_arrives_whole)
{
    cr_expect_eq(put_frames(1500, 32), SQLITE_OK);
    for (int i = 0; i < 1500; i++) /* the headers again, as when the sums are made anew */
        cr_expect_eq(put(BEHIND_WAL, FRAME, 32 + (sqlite3_int64)i * (FRAME + PAGE)), SQLITE_OK);
    cr_expect_eq(behind_settle(q), SQLITE_OK);
    cr_expect(same(BEHIND_WAL));
    cr_expect_lt(file[BEHIND_WAL]->writes, 1500 + 200);
}

/* Anything in any order, over one another: the last one stands. */
Test(behind, order_is_kept)
{
    srand(20261129);
    for (int i = 0; i < 30000; i++) {
        enum behind_lane lane = rand() % 2 ? BEHIND_WAL : BEHIND_LEDGER;
        int n = rand() % 3 ? PAGE : 1 + rand() % 64;
        sqlite3_int64 at = rand() % 200 * 1000;
        cr_assert_eq(put(lane, n, at), SQLITE_OK);
        at = rand() % 200 * 1000;
        cr_assert_eq(behind_ready(q, lane, at, PAGE), SQLITE_OK);
        cr_assert_eq(memcmp(file[lane]->bytes + at, should[lane] + at, PAGE), 0);
    }
    cr_expect_eq(behind_settle(q), SQLITE_OK);
    cr_expect(same(BEHIND_WAL) && same(BEHIND_LEDGER));
}

/* What is asked for far from what is on its way does not wait for it. */
Test(behind, reading_elsewhere_does_not_write)
{
    cr_expect_eq(put_frames(5, 1024 * 1024), SQLITE_OK);
    cr_expect_eq(behind_ready(q, BEHIND_WAL, 0, PAGE), SQLITE_OK);
    cr_expect_eq(behind_ready(q, BEHIND_LEDGER, 1024 * 1024, PAGE), SQLITE_OK);
    cr_expect_eq(file[BEHIND_WAL]->writes, 0);
    cr_expect_eq(behind_ready(q, BEHIND_WAL, 1024 * 1024 - 1, 2), SQLITE_OK);
    cr_expect_eq(file[BEHIND_WAL]->writes, 1);
}

/* On whichever write the disk is full: told at the latest at the sync, again and again until the
 * transaction is given up; nothing after it is written, nothing of it can be read; the next
 * transaction is its own. */
Test(behind, a_full_disk)
{
    for (size_t fails_at = 1; fails_at < 40; fails_at += 3) {
        file[BEHIND_WAL]->writes = 0;
        file[BEHIND_WAL]->fails_at = fails_at;
        int rc = put_frames(600, 32);
        cr_expect(rc == SQLITE_OK || rc == SQLITE_FULL);
        cr_expect_eq(behind_settle(q), SQLITE_FULL);
        cr_expect_eq(behind_settle(q), SQLITE_FULL, "until it is forgiven");
        cr_expect_eq(file[BEHIND_WAL]->writes, fails_at, "nothing after it");
        sqlite3_int64 missing = file[BEHIND_WAL]->missing;
        cr_expect_eq(behind_ready(q, BEHIND_WAL, missing, 1), SQLITE_FULL);
        cr_expect_eq(behind_ready(q, BEHIND_LEDGER, missing, 1), SQLITE_OK);
        behind_forgive(q);
        file[BEHIND_WAL]->fails_at = 0;
        cr_expect_eq(put_frames(600, 32), SQLITE_OK);
        cr_expect_eq(behind_settle(q), SQLITE_OK);
        cr_expect(same(BEHIND_WAL));
    }
}

/* ---- a WAL reaches ahead -------------------------------------------------------------------- */

static char folder[] = "/tmp/hia-behind-XXXXXX";

static const char *path(const char *name)
{
    static char text[2][64];
    static unsigned turn;
    char *to = text[++turn % 2];
    (void)snprintf(to, sizeof text[0], "%s/%s", folder, name);
    return to;
}

static off_t wal_size(void)
{
    struct stat st;
    cr_assert_eq(stat(path("l-wal"), &st), 0);
    return st.st_size;
}

static void run(sqlite3 *db, const char *sql)
{
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
}

static void copy(const char *name, const char *to)
{
    static char bytes[FILE_MAX];
    int from = open(path(name), O_RDONLY | O_CLOEXEC);
    int made = open(path(to), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ssize_t n = read(from, bytes, sizeof bytes);
    cr_assert(n >= 0 && write(made, bytes, (size_t)n) == n);
    close(from);
    close(made);
}

static int rows(void *ctx, int n, char **value, char **name)
{
    (void)n;
    (void)name;
    *(int *)ctx = atoi(value[0]);
    return 0;
}

/* Commits after the first change no length; and what a power cut leaves is read as ever. */
Test(wal, reaches_ahead)
{
    enum { ROWS = 20 };
    struct err err = {0};
    const char *vfs;
    sqlite3 *db;
    cr_assert(mkdtemp(folder) && behind_register(&vfs, &err));
    cr_assert_eq(sqlite3_open_v2(path("l"), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs),
                 SQLITE_OK);
    run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (a)");
    off_t size = wal_size();
    cr_expect(size >= 256 * 1024, "%lld bytes", (long long)size);
    for (int i = 0; i < ROWS; i++)
        run(db, "INSERT INTO t VALUES (1)");
    cr_expect_eq(wal_size(), size, "it was long enough");
    copy("l", "c");
    copy("l-wal", "c-wal");
    run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    cr_expect_eq(wal_size(), 0, "cut");
    run(db, "INSERT INTO t VALUES (1)");
    cr_expect_eq(wal_size(), size, "and again");
    cr_expect_eq(sqlite3_close(db), SQLITE_OK);

    int found = 0;
    cr_assert_eq(sqlite3_open(path("c"), &db), SQLITE_OK);
    run(db, "PRAGMA integrity_check");
    cr_assert_eq(sqlite3_exec(db, "SELECT count(*) FROM t", rows, &found, NULL), SQLITE_OK);
    cr_expect_eq(found, ROWS);
    cr_expect_eq(sqlite3_close(db), SQLITE_OK);
    static const char *const LEFT[] = {"l", "c"};
    for (size_t i = 0; i < COUNT_OF(LEFT); i++)
        cr_expect_eq(unlink(path(LEFT[i])), 0);
    cr_expect_eq(rmdir(folder), 0, "closed, nothing else is left");
}
