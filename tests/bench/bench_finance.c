/* bench_finance.c - a first sync of a bank's whole history, our own part of it.
 *
 *     bench_finance [TRANSACTIONS] [DIR]
 *
 * The real adapter speaks to the sandbox's bank in this process, whose transactions have every
 * member that Plaid's have; ledger, kept pages and vault are in DIR (/dev/shm: the disk is not what
 * is measured). "wall" is the time it takes and "own" the
 * processor time of all its threads, both without the vendor's; "asker" is that of the thread which
 * asks and writes: what "wall" is where nothing else runs. "read" and "bare" are the limits:
 * the same pages through the JSON reader and nothing else; the same rows, lines and events, through
 * prepared inserts and nothing else. */
#include "job/bank_play.h"

#include "base/json.h"
#include "net/dir.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct err err;

static void need(bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "bench_finance: %s\n", err.text);
    exit(2);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* As Plaid's: 37 characters, in no order. */
static void name_it(struct bank_transaction *t, size_t i)
{
    enum { ID = 37 };
    static const char LETTERS[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    uint64_t random = i + 1;
    for (size_t k = 0; k < ID; k++) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        t->id[k] = LETTERS[(random >> 33) % (sizeof LETTERS - 1)];
    }
    t->id[ID] = '\0';
}

static void fill(struct bank *b, size_t count)
{
    char amount[24], date[16];
    bank_init(b, "bench", BANK_HISTORICAL);
    b->whole = true;
    bank_add_account(b, "checking");
    for (size_t i = 0; i < count; i++) {
        snprintf(amount, sizeof amount, "%zu.%02zu", i % 5000, i % 100);
        snprintf(date, sizeof date, "2026-%02zu-%02zu", 1 + i / 28 % 12, 1 + i % 28);
        name_it(bank_add(b, b->accounts[0].id, amount, date, "COFFEE AND BAGELS", false, NULL), i);
    }
}

/* The reader alone over the same bytes. */
static double read_only(struct bank *b)
{
    struct buf page;
    struct json_reader *r = json_reader_new(&err);
    double spent = 0;
    buf_init(&page, 64 << 20);
    for (size_t at = 0; at < b->count; at += 500) {
        char cursor[BANK_CURSOR_MAX];
        snprintf(cursor, sizeof cursor, at ? "bench.0.%zx.%llx" : "", at,
                 (unsigned long long)b->changes);
        buf_reset(&page);
        buf_putc(&page, '{');
        (void)bank_sync(b, str_from(cursor), 500, &page);
        buf_putc(&page, '}');
        double from = seconds(CLOCK_PROCESS_CPUTIME_ID);
        json_open(r, buf_str(&page));
        enum json_token token;
        while ((token = json_next(r)) != JSON_END && token != JSON_ERROR)
            ;
        spent += seconds(CLOCK_PROCESS_CPUTIME_ID) - from;
    }
    json_reader_free(r);
    buf_fini(&page);
    return spent;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *before, const char *table, const char *after)
{
    char sql[256];
    sqlite3_stmt *st;
    snprintf(sql, sizeof sql, "%s%s%s", before, table, after);
    need(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK ||
         err_set(&err, ERR_STORE, "%s", sqlite3_errmsg(db)));
    return st;
}

static void run(sqlite3 *db, const char *sql)
{
    need(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ||
         err_set(&err, ERR_STORE, "%s", sqlite3_errmsg(db)));
}

/* Processor time of reading all rows, and of putting them where `to` says. */
static double walk(sqlite3_stmt *from, sqlite3_stmt *to)
{
    double begun = seconds(CLOCK_PROCESS_CPUTIME_ID);
    while (sqlite3_step(from) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(from); i++)
            if (to)
                sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i));
            else
                (void)sqlite3_column_value(from, i);
        need(!to || (sqlite3_step(to) == SQLITE_DONE && sqlite3_reset(to) == SQLITE_OK));
    }
    sqlite3_reset(from);
    return seconds(CLOCK_PROCESS_CPUTIME_ID) - begun;
}

/* The rows of a table once more, into an empty one of the same schema; without the reading. */
static double copy_bare(sqlite3 *db, const char *table)
{
    char values[128] = " VALUES (?";
    sqlite3_stmt *schema =
        prepare(db, "SELECT sql FROM l.sqlite_schema WHERE name = '", table, "'");
    sqlite3_step(schema);
    run(db, (const char *)sqlite3_column_text(schema, 0));
    sqlite3_finalize(schema);
    sqlite3_stmt *from = prepare(db, "SELECT * FROM l.", table, " ORDER BY 1");
    for (int i = 1; i < sqlite3_column_count(from); i++)
        strcat(values, ", ?");
    sqlite3_stmt *to = prepare(db, "INSERT INTO main.", table, strcat(values, ")"));
    double reading = walk(from, NULL);
    run(db, "BEGIN");
    double spent = walk(from, to) - reading;
    sqlite3_finalize(from);
    sqlite3_finalize(to);
    double begun = seconds(CLOCK_PROCESS_CPUTIME_ID);
    run(db, "COMMIT");
    return spent + seconds(CLOCK_PROCESS_CPUTIME_ID) - begun;
}

static double bare(const char *dir)
{
    char text[320];
    sqlite3 *db;
    snprintf(text, sizeof text, "%s/bare.db", dir);
    need(sqlite3_open(text, &db) == SQLITE_OK);
    run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384");
    snprintf(text, sizeof text, "ATTACH '%s/data/ledger.db' AS l", dir);
    run(db, text);
    double spent = copy_bare(db, "fa_bank_statement_lines") + copy_bare(db, "outbox");
    sqlite3_close(db);
    return spent;
}

static struct settings *configure(const char *dir)
{
    char path[300];
    snprintf(path, sizeof path, "%s/data", dir);
    need(dir_make(path, &err));
    snprintf(path, sizeof path, "%s/hia.conf", dir);
    FILE *f = fopen(path, "w");
    need(f || err_sys(&err, "%s", path));
    fputs("[hia]\ndata_dir = data\n[log]\nlevel = error\n"
          "[events]\nregistry_dir = " HIA_SOURCE_DIR "/conf/events\n"
          "[partner bank]\ntransport = https\nurl = https://127.0.0.1:1\nadapter = plaid\n"
          "trade = finance\nusage = T\n[adapter bank]\nclient_id = c\nclient_name = Lab\n",
          f);
    fclose(f);
    struct settings *s = settings_load(path, NULL, &err);
    need(s != NULL);
    return s;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    char dir[256];
    struct bank_play play = {.page = 0};
    struct bank bank;
    struct job job;
    struct arena texts;
    struct finance_end end;
    struct store_connection c = {.partner = STR("bank"), .vendor = STR("plaid")};
    snprintf(dir, sizeof dir, "%s/hia-bench-XXXXXX", argc > 2 ? argv[2] : "/dev/shm");
    need(mkdtemp(dir) || err_sys(&err, "%s", dir));
    struct settings *s = configure(dir);
    need(bank_play_open(&play, ADAPTERS_DIR, &err));
    struct talk_source talks = bank_play_talks(&play);
    fill(&bank, count);
    play.bank = &bank;
    arena_init(&texts, 1 << 20);
    need(job_open(&job, s, STORE_WRITER, &err));
    job.talks = &talks;
    struct emitter *e = emitter_new(&job, &err);
    need(e && store_connection_put(job.store, &c, &err));
    struct bank_fold *fold = bank_fold_new(&job, e, &c, false, &err);
    need(fold != NULL);
    struct finance_ask ask = {.partner = settings_partner(s, STR("bank")),
                              .operation = "transactions.sync",
                              .connection = &c,
                              .arena = &texts,
                              .fold = bank_fold_of(fold),
                              .is_sync = true};
    double wall = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
    double asker = seconds(CLOCK_THREAD_CPUTIME_ID);
    need(finance_ask(&job, e, &ask, &end, &err) && end.talk.how == TALK_DONE);
    double vendor = (double)play.vendor_us / 1e6;
    wall = seconds(CLOCK_MONOTONIC) - wall - vendor;
    used = seconds(CLOCK_PROCESS_CPUTIME_ID) - used - vendor;
    asker = seconds(CLOCK_THREAD_CPUTIME_ID) - asker - vendor;
    printf("%lld lines, %zu pages, %.1f MB\n", (long long)bank_fold_counts(fold)->posted,
           play.exchanges, (double)play.bytes / 1e6);
    printf("own %.3f s\nasker %.3f s\nwall %.3f s\nread %.3f s\n", used, asker, wall,
           read_only(&bank));
    bank_fold_free(fold);
    emitter_free(e);
    job_close(&job);
    printf("bare %.3f s\n", bare(dir));
    bank_fini(&bank);
    bank_play_close(&play);
    settings_free(s);
    arena_fini(&texts);
    char command[320];
    snprintf(command, sizeof command, "rm -rf -- %s", dir);
    return system(command) == 0 ? 0 : 2; /* NOLINT(cert-env33-c): a folder of our own */
}
