/* bench_store.c - durable ingest through store.h, against a bare prepared-insert loop that writes
 * the same rows in the same transactions under the same pragmas. Target: at least 0.70 of it.
 *
 * usage: bench_store [CLAIMS [CLAIMS_A_TRANSACTION [DIR]]] */
#include "store/store.h"

#include "base/clock.h"
#include "store/sqlite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ROUNDS = 5, ROWS_A_CLAIM = 7, SERVICES = 2, ADJUSTMENTS = 3 };

static const char ORGANIZATION[] = "11111111-1111-4111-8111-111111111111";
static const char PAYLOAD[] =
    "{\"event\":\"pm_claim_paid\",\"publisher\":\"PM\",\"subscriber\":[\"PM\",\"FA\"],\"payload\":"
    "{\"event_type\":\"pm_claim_paid\",\"organization_id\":\"11111111-1111-4111-8111-111111111111\""
    ",\"timestamp\":\"2026-01-20T12:00:00.000000Z\",\"claim_id\":\"CLM000000001\",\"remittance_id\""
    ":\"5f0c7c0e-6f0b-4bb4-9d3f-2f0a3b1c9d11\",\"status\":\"1\",\"charge\":120.00,\"paid\":100.00,"
    "\"adjusted\":5.00,\"patient\":15.00},\"metadata\":{\"organization_id\":\"11111111-1111-4111-"
    "8111-111111111111\",\"user_id\":\"00000000-0000-0000-0000-000000000001\",\"timestamp\":\""
    "2026-01-20T12:00:00.000000Z\",\"event_version\":\"1.0\"}}";

struct bench {
    char dir[256];
    int64_t claims, a_transaction;
    struct err err;
};

static void die(const struct bench *b, const char *what)
{
    fprintf(stderr, "bench_store: %s: %s\n", what, b->err.text);
    exit(1);
}

static void empty(const char *dir)
{
    DIR *d = opendir(dir);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        char path[1024];
        snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.')
            unlink(path);
    }
    if (d)
        closedir(d);
}

/** A ledger with one remittance in it, to hang the rows on. */
static struct store *fresh(struct bench *b, int64_t *remittance)
{
    struct store *s;
    struct store_document d = {.name = STR("bench.835")};
    struct store_remittance r = {.trace = STR("T1"), .date = STR("20260120")};
    bool duplicate;
    empty(b->dir);
    if (!store_open(&s, b->dir, ORGANIZATION, STORE_WRITER, &b->err) ||
        !store_document_put(s, &d, &r.document_id, &duplicate, &b->err) ||
        !store_remittance_put(s, &r, &duplicate, &b->err))
        die(b, "open");
    *remittance = r.id;
    return s;
}

/* --- through store.h --- */

static bool put_claim(struct store *s, int64_t remittance, int64_t at, struct err *err)
{
    char control[24];
    int64_t id;
    int n = snprintf(control, sizeof(control), "CLM%09lld", (long long)at);
    struct str clm = str_of(control, (size_t)n);
    struct store_claim_payment p = {.remittance_id = remittance,
                                    .ordinal = (int32_t)at,
                                    .patient_control = clm,
                                    .status = STR("1"),
                                    .charge_cents = 12000,
                                    .paid_cents = 10000,
                                    .patient_cents = 1500,
                                    .payer_control = clm,
                                    .state = PAYMENT_POSTED};
    bool good = store_claim_payment_put(s, &p, &id, err);
    for (int i = 1; good && i <= SERVICES; i++) {
        struct store_service_payment v = {.number = i,
                                          .claim_line = i,
                                          .line_control = clm,
                                          .procedure = STR("HC:90837"),
                                          .modifiers = STR("95"),
                                          .charge_cents = 6000,
                                          .paid_cents = 5000,
                                          .paid_units = {1, 0}};
        good = store_service_payment_put(s, id, &v, err);
    }
    for (int i = 1; good && i <= ADJUSTMENTS; i++) {
        struct store_adjustment a = {
            .service = 1, .group = STR("CO"), .reason = STR("45"), .amount_cents = 500};
        good = store_adjustment_put(s, id, i, &a, err);
    }
    struct store_event e = {.event_id = "5f0c7c0e-6f0b-4bb4-9d3f-2f0a3b1c9d11",
                            .name = STR("pm_claim_paid"),
                            .version = STR("1.0"),
                            .entity = clm,
                            .payload = str_of(PAYLOAD, sizeof(PAYLOAD) - 1)};
    return good && store_event_put(s, &e, err);
}

static int64_t run_store(struct bench *b)
{
    int64_t remittance;
    struct store *s = fresh(b, &remittance);
    int64_t start = clock_tick_us();
    for (int64_t at = 1; at <= b->claims;) {
        bool good = store_begin(s, &b->err);
        for (int64_t i = 0; good && i < b->a_transaction && at <= b->claims; i++, at++)
            good = put_claim(s, remittance, at, &b->err);
        if (!good || !store_commit(s, &b->err))
            die(b, "put");
    }
    int64_t took = clock_tick_us() - start;
    store_close(s);
    return took;
}

/* --- bare --- */

struct bare {
    sqlite3 *db;
    sqlite3_stmt *payment, *service, *adjustment, *event, *begin, *commit;
};

static void text(sqlite3_stmt *st, int at, const char *p, int n)
{
    sqlite3_bind_text(st, at, p, n, SQLITE_STATIC);
}

static void done(sqlite3_stmt *st)
{
    if (sqlite3_step(st) != SQLITE_DONE) {
        fprintf(stderr, "bench_store: bare: %s\n", sqlite3_errmsg(sqlite3_db_handle(st)));
        exit(1);
    }
    sqlite3_reset(st);
}

static void numbers(sqlite3_stmt *st, int at, const int64_t *v, int n)
{
    for (int i = 0; i < n; i++)
        sqlite3_bind_int64(st, at + i, v[i]);
}

static void bare_claim(struct bare *x, int64_t remittance, int64_t at)
{
    char clm[24];
    int n = snprintf(clm, sizeof(clm), "CLM%09lld", (long long)at);
    numbers(x->payment, 1, (int64_t[]){1, remittance, at}, 3);
    text(x->payment, 4, clm, n);
    sqlite3_bind_null(x->payment, 5);
    text(x->payment, 6, "1", 1);
    numbers(x->payment, 7, (int64_t[]){12000, 10000, 1500}, 3);
    text(x->payment, 10, clm, n);
    numbers(x->payment, 11, (int64_t[]){0, 0}, 2);
    text(x->payment, 13, "posted", 6);
    done(x->payment);
    int64_t id = sqlite3_last_insert_rowid(x->db);
    for (int i = 1; i <= SERVICES; i++) {
        numbers(x->service, 1, (int64_t[]){1, id, i, i}, 4);
        text(x->service, 5, clm, n);
        text(x->service, 6, "HC:90837", 8);
        text(x->service, 7, "95", 2);
        numbers(x->service, 8, (int64_t[]){6000, 5000, 1, 0, 0}, 5);
        done(x->service);
    }
    for (int i = 1; i <= ADJUSTMENTS; i++) {
        numbers(x->adjustment, 1, (int64_t[]){1, id, i, 1}, 4);
        text(x->adjustment, 5, "CO", 2);
        text(x->adjustment, 6, "45", 2);
        numbers(x->adjustment, 7, (int64_t[]){500, 0, 0}, 3);
        done(x->adjustment);
    }
    sqlite3_bind_int64(x->event, 1, 1);
    text(x->event, 2, "5f0c7c0e-6f0b-4bb4-9d3f-2f0a3b1c9d11", 36);
    text(x->event, 3, "pm_claim_paid", 13);
    text(x->event, 4, "1.0", 3);
    text(x->event, 5, clm, n);
    text(x->event, 6, PAYLOAD, (int)sizeof(PAYLOAD) - 1);
    sqlite3_bind_int64(x->event, 7, 1);
    done(x->event);
}

static sqlite3_stmt *statement(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK) {
        fprintf(stderr, "bench_store: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
    return st;
}

static void bare_open(struct bare *x, const char *dir)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/ledger.db", dir);
    if (sqlite3_open_v2(path, &x->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        exit(1);
    sqlite3_exec(x->db,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                 "PRAGMA mmap_size = 0; PRAGMA cache_size = -4096;"
                 "PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 2048;",
                 NULL, NULL, NULL);
    x->payment = statement(x->db, store_sql[SQL_PAYMENT_PUT]);
    x->service = statement(x->db, store_sql[SQL_SERVICE_PUT]);
    x->adjustment = statement(x->db, store_sql[SQL_ADJUSTMENT_PUT]);
    x->event = statement(x->db, store_sql[SQL_EVENT_PUT]);
    x->begin = statement(x->db, "BEGIN IMMEDIATE");
    x->commit = statement(x->db, "COMMIT");
}

static void bare_close(struct bare *x)
{
    sqlite3_stmt *all[] = {x->payment, x->service, x->adjustment, x->event, x->begin, x->commit};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        sqlite3_finalize(all[i]);
    sqlite3_close(x->db);
}

static int64_t run_bare(struct bench *b)
{
    int64_t remittance;
    struct bare x;
    store_close(fresh(b, &remittance));
    bare_open(&x, b->dir);
    int64_t start = clock_tick_us();
    for (int64_t at = 1; at <= b->claims;) {
        done(x.begin);
        for (int64_t i = 0; i < b->a_transaction && at <= b->claims; i++, at++)
            bare_claim(&x, remittance, at);
        done(x.commit);
    }
    int64_t took = clock_tick_us() - start;
    bare_close(&x);
    return took;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t number_arg(int argc, char **argv, int at, int64_t otherwise)
{
    uint64_t v;
    return argc > at && str_to_u64(str_from(argv[at]), 1000000000, &v) && v > 0 ? (int64_t)v
                                                                                : otherwise;
}

int main(int argc, char **argv)
{
    struct bench b = {.claims = number_arg(argc, argv, 1, 30000),
                      .a_transaction = number_arg(argc, argv, 2, 1000)};
    snprintf(b.dir, sizeof(b.dir), "%s/hia-bench-store-XXXXXX", argc > 3 ? argv[3] : "/var/tmp");
    if (!mkdtemp(b.dir)) {
        perror("bench_store: mkdtemp");
        return 1;
    }
    int64_t ours[ROUNDS], bare[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) { /* in turns: a busy moment hits both */
        bare[i] = run_bare(&b);
        ours[i] = run_store(&b);
    }
    empty(b.dir);
    rmdir(b.dir);
    qsort(ours, ROUNDS, sizeof(ours[0]), by_size);
    qsort(bare, ROUNDS, sizeof(bare[0]), by_size);
    double rows = (double)b.claims * ROWS_A_CLAIM * 1e6;
    int mid = ROUNDS / 2;
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("store: %lld claims, %lld rows, %lld claims a transaction, synchronous=FULL\n",
           (long long)b.claims, (long long)b.claims * ROWS_A_CLAIM, (long long)b.a_transaction);
    printf("  bare loop   %9.0f rows/s median  %9.0f best\n", rows / (double)bare[mid],
           rows / (double)bare[0]);
    printf("  store.h     %9.0f rows/s median  %9.0f best\n", rows / (double)ours[mid],
           rows / (double)ours[0]);
    printf("  ratio       %9.2f median         %9.2f best   (target 0.70)\n",
           (double)bare[mid] / (double)ours[mid], (double)bare[0] / (double)ours[0]);
    printf("  peak memory %9ld KiB\n", use.ru_maxrss);
    return 0;
}
