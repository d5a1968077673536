/* sqlite_open.c - the ledger in one SQLite file: opening, the one writer, its schema.
 *
 * platform.md C1: two connections that write or checkpoint at the same moment can corrupt a WAL
 * database in every SQLite before 3.51.3. So one connection of one process does both, behind a
 * lock file; readers open the file read-only and never checkpoint, and nothing is mapped. */
#include "store/store.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/behind.h"
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    LOCK_TRIES = 100,
    LOCK_PAUSE_NS = 10000000,
    APPLICATION_ID = 0x48494131, /* "HIA1": the file is a ledger and nothing else */
    CHECKPOINT_PAGES = 1024,     /* 8 MiB of WAL: write it home, without waiting for readers */
    TRUNCATE_PAGES = 8192,       /* 64 MiB, a huge transaction: also give the space back */
    BUSY_MS = 5000,
    PATH_TEXT_MAX = 4096,
};

static const char PRAGMAS[] =
    "PRAGMA foreign_keys = ON;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA mmap_size = 0;" SQLITE_CACHE "PRAGMA journal_size_limit = 67108864;"
    "PRAGMA trusted_schema = OFF;";

static bool path_in(char *out, const char *dir, const char *name, struct err *err)
{
    int n = snprintf(out, PATH_TEXT_MAX, "%s/%s", dir, name);
    if (n < 0 || n >= PATH_TEXT_MAX)
        return err_set(err, ERR_LIMIT, "the path of the data directory is too long");
    return true;
}

/* --- the one writer --- */

/** Who holds the lock says so in the file: only for the sentence, the lock itself is flock's. */
static bool lock_refused(int fd, const char *dir, struct err *err)
{
    char pid[24] = "";
    ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);
    pid[n > 0 ? n : 0] = '\0';
    pid[strspn(pid, "0123456789")] = '\0';
    return err_set(err, ERR_STORE, "the ledger in %s is in use by process %s: only one may write",
                   dir, pid[0] ? pid : "(unknown)");
}

/** The relay takes the lock for a few milliseconds to say how far it has come, and must not make
 * anybody's command fail: so the lock is waited for, but not for long. */
static int lock_wait(int fd)
{
    const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NS};
    int rc = flock(fd, LOCK_EX | LOCK_NB);
    for (int i = 0; rc != 0 && errno == EWOULDBLOCK && i < LOCK_TRIES; i++) {
        (void)nanosleep(&pause, NULL);
        rc = flock(fd, LOCK_EX | LOCK_NB);
    }
    return rc;
}

static bool lock_take(struct sqlite *s, struct err *err)
{
    char path[PATH_TEXT_MAX];
    if (!path_in(path, s->data_dir, "ledger.lock", err))
        return false;
    s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock_fd < 0)
        return err_sys(err, "open %s", path);
    if (lock_wait(s->lock_fd) != 0)
        return errno == EWOULDBLOCK ? lock_refused(s->lock_fd, s->data_dir, err)
                                    : err_sys(err, "lock %s", path);
    char pid[24];
    int n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
    if (ftruncate(s->lock_fd, 0) != 0 || pwrite(s->lock_fd, pid, (size_t)n, 0) != n)
        return err_sys(err, "write %s", path);
    return true;
}

/** After a commit: keep the WAL short. The commit is durable whatever comes of this; a refusal is
 *  logged, and the next commit tries again. */
static int checkpoint(void *ctx, sqlite3 *db, const char *name, int pages)
{
    (void)ctx;
    if (pages < CHECKPOINT_PAGES)
        return SQLITE_OK;
    int mode = pages < TRUNCATE_PAGES ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
    sqlite3_busy_timeout(db, 0); /* a reader in the way is no reason to wait */
    int rc = sqlite3_wal_checkpoint_v2(db, name, mode, NULL, NULL);
    sqlite3_busy_timeout(db, BUSY_MS);
    int base = rc & 0xff;
    if (base != SQLITE_OK && base != SQLITE_BUSY && base != SQLITE_LOCKED)
        log_event(LOG_WARN, "store", "checkpoint.failed", NULL, LOG_NUMBER("code", rc),
                  LOG_NUMBER("pages", pages));
    return SQLITE_OK;
}

/* --- schema --- */

struct number_at {
    int64_t value;
};

static int take_number(void *ctx, int n, char **text, char **names)
{
    (void)n, (void)names;
    uint64_t v = 0;
    if (text[0] && str_to_u64(str_from(text[0]), INT64_MAX, &v))
        ((struct number_at *)ctx)->value = (int64_t)v;
    return 0;
}

static bool number_of(struct sqlite *s, const char *sql, int64_t *out, struct err *err)
{
    struct number_at at = {0};
    *out = 0;
    if (sqlite3_exec(s->db, sql, take_number, &at, NULL) != SQLITE_OK)
        return sqlite_fail(s, "read", err);
    *out = at.value;
    return true;
}

bool sqlite_version(struct store *store, int64_t *version, struct err *err)
{
    struct sqlite *s = sqlite_of(store);
    int64_t tables;
    *version = 0;
    if (!number_of(s, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'", &tables,
                   err))
        return false;
    return tables == 0 ||
           number_of(s, "SELECT coalesce(max(version), 0) FROM schema_version", version, err);
}

static bool take_step(struct sqlite *s, const struct schema_step *step, struct err *err)
{
    if (!sqlite_exec(s, "BEGIN IMMEDIATE", "migrate", err))
        return false;
    bool good = true;
    for (const char *const *sql = step->statements; good && *sql; sql++)
        good = sqlite_exec(s, *sql, "migrate", err);
    char done[128];
    snprintf(done, sizeof(done),
             "INSERT INTO schema_version (version, applied_at) VALUES (%lld, %lld)",
             (long long)step->version, (long long)clock_now_us());
    good = good && sqlite_exec(s, done, "migrate", err) && sqlite_exec(s, "COMMIT", "migrate", err);
    if (!good)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return good;
}

bool sqlite_migrate(struct sqlite *s, const struct schema *schema, struct err *err)
{
    static const char START[] = "CREATE TABLE IF NOT EXISTS schema_version ("
                                " version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT";
    int64_t version;
    if (!sqlite_exec(s, START, "migrate", err) || !sqlite_version(&s->store, &version, err))
        return false;
    for (size_t i = 0; i < schema->count; i++)
        if (schema->steps[i].version > version && !take_step(s, &schema->steps[i], err))
            return false;
    return true;
}

/** A file that is something else, or newer than this program, is left alone. */
static bool check_identity(struct sqlite *s, struct err *err)
{
    int64_t id, version;
    if (!number_of(s, "PRAGMA application_id", &id, err) ||
        !sqlite_version(&s->store, &version, err))
        return false;
    if (id != APPLICATION_ID && (id != 0 || version != 0))
        return err_set(err, ERR_STORE, "%s/ledger.db is not a ledger", s->data_dir);
    char where[PATH_TEXT_MAX];
    snprintf(where, sizeof(where), "the ledger in %s", s->data_dir);
    if (!schema_leads_from(&sqlite_schema, version, where, err))
        return false;
    if (!s->store.writer && version < schema_newest(&sqlite_schema))
        return err_set(err, ERR_STORE,
                       "%s has schema %lld: a command that writes brings it to %lld", where,
                       (long long)version, (long long)schema_newest(&sqlite_schema));
    return true;
}

/* --- the organization --- */

static bool organization_key(struct sqlite *s, struct err *err)
{
    char sql[160];
    if (s->store.writer) {
        snprintf(sql, sizeof(sql),
                 "INSERT INTO organization (organization_uuid) VALUES ('%s')"
                 " ON CONFLICT DO NOTHING",
                 s->store.organization);
        if (!sqlite_exec(s, sql, "organization", err))
            return false;
    }
    snprintf(sql, sizeof(sql), "SELECT id FROM organization WHERE organization_uuid = '%s'",
             s->store.organization);
    return number_of(s, sql, &s->tenant, err);
}

/* --- open, close --- */

/** SQLite would create the file readable for all that umask allows; WAL and shm inherit its mode.
 * One that is there is not opened: closing it again would drop the locks which a reader in this
 * process holds on it (fcntl's are the process's, not the descriptor's). */
static bool create_private(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST || err_sys(err, "open %s", path);
    close(fd);
    return true;
}

static bool open_file(struct sqlite *s, struct err *err)
{
    char path[PATH_TEXT_MAX];
    if (!path_in(path, s->data_dir, "ledger.db", err))
        return false;
    if (!s->store.writer && access(path, R_OK) != 0)
        return err_set(err, ERR_STORE, "there is no ledger in %s that can be read", s->data_dir);
    if (s->store.writer && !create_private(path, err))
        return false;
    /* Nobody asks for SQLite's memory statistics, and they cost a lock for each allocation. Refused
     * once another ledger was opened before, which then has said it. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    const char *vfs = NULL;
    if (s->store.writer && !behind_register(&vfs, err))
        return false;
    int flags =
        SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
        (s->store.writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    if (sqlite3_open_v2(path, &s->db, flags, vfs) != SQLITE_OK)
        return sqlite_fail(s, path, err);
    sqlite3_busy_timeout(s->db, BUSY_MS);
    if (!s->store.writer)
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return sqlite_exec(s, PRAGMAS, path, err);
}

/** The clock of the queue's statements: see job.h. */
static void clock_of(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n, (void)values;
    sqlite3_result_int64(context, clock_now_us());
}

static bool add_clock(struct sqlite *s, struct err *err)
{
    return sqlite3_create_function(s->db, "hia_now", 0, SQLITE_UTF8, NULL, clock_of, NULL, NULL) ==
               SQLITE_OK ||
           sqlite_fail(s, "open", err);
}

static bool make_writer(struct sqlite *s, struct err *err)
{
    char sql[64];
    snprintf(sql, sizeof(sql), "PRAGMA application_id = %d", APPLICATION_ID);
    /* Of a new ledger: large transactions write a tenth less, small ones as fast (decision 20). */
    if (!sqlite_exec(s, "PRAGMA page_size = 8192", "open", err) ||
        !sqlite_exec(s, "PRAGMA journal_mode = WAL", "open", err) ||
        !sqlite_exec(s, sql, "open", err))
        return false;
    sqlite3_wal_hook(s->db, checkpoint, NULL);
    return sqlite_migrate(s, &sqlite_schema, err);
}

bool sqlite_open(struct store **out, const char *data_dir, const char *organization_id,
                 enum store_mode mode, struct err *err)
{
    *out = NULL;
    struct sqlite *s = calloc(1, sizeof(*s));
    if (!s)
        return err_set(err, ERR_LIMIT, "out of memory");
    s->lock_fd = -1;
    s->store.database = &sqlite_database;
    s->store.writer = mode != STORE_READER && mode != STORE_RELAY;
    s->data_dir = strdup(data_dir);
    bool good = s->data_dir || err_set(err, ERR_LIMIT, "out of memory");
    good = good && store_take_organization(&s->store, organization_id, err);
    good = good && (!s->store.writer || lock_take(s, err));
    good = good && open_file(s, err) && add_clock(s, err) && check_identity(s, err);
    good = good && (!s->store.writer || make_writer(s, err));
    good = good && organization_key(s, err);
    if (!good) {
        store_close(&s->store);
        return false;
    }
    *out = &s->store;
    return true;
}

void sqlite_close(struct store *store)
{
    struct sqlite *s = sqlite_of(store);
    for (size_t i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(s->stmt[i]);
    /* The writer's close writes the WAL home and removes it: behind the lock, so before it goes. */
    int rc = sqlite3_close(s->db);
    assert(rc == SQLITE_OK);
    (void)rc;
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    free(s->data_dir);
    free(s);
}

/* --- verify --- */

static int count_row(void *ctx, int n, char **text, char **names)
{
    (void)names;
    if (n < 1 || !text[0] || strcmp(text[0], "ok") != 0)
        ++*(int64_t *)ctx;
    return 0;
}

bool sqlite_verify(struct store *store, struct err *err)
{
    struct sqlite *s = sqlite_of(store);
    int64_t faults = 0;
    if (sqlite3_exec(s->db, "PRAGMA integrity_check; PRAGMA foreign_key_check", count_row, &faults,
                     NULL) != SQLITE_OK)
        return sqlite_fail(s, "verify", err);
    return faults == 0 || err_set(err, ERR_STORE, "the ledger in %s is damaged: %lld faults",
                                  s->data_dir, (long long)faults);
}
