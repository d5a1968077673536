/* test_behind.c - writes behind the writer's back: in their order, seen by whoever reads, and a
 * failure is told before anything could rely on what is missing. */
#include "store/behind_queue.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

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
