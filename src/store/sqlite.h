/* sqlite.h - inside the room only: the ledger in one SQLite file. */
#ifndef HIA_STORE_SQLITE_H
#define HIA_STORE_SQLITE_H

#include "store/schema.h"
#include "store/sql.h"
#include "store/store.h"

#include <sqlite3.h>

struct sqlite {
    struct store store;
    sqlite3 *db;
    char *data_dir;
    int lock_fd;                   /* -1 for a reader */
    int64_t tenant;                /* ?1 of every statement; 0: a reader of an unknown one */
    bool many;                     /* more pages are held, for this transaction */
    sqlite3_stmt *stmt[SQL_COUNT]; /* prepared on first use, ?1 bound once */
};

/** The page cache is the same for any ledger: 4 MiB. */
#define SQLITE_CACHE "PRAGMA cache_size = -4096;"

/* sqlite_open.c */
MUST_USE bool sqlite_open(struct store **out, const char *data_dir, const char *organization_id,
                          enum store_mode mode, struct err *err);
void sqlite_close(struct store *s);
bool sqlite_version(struct store *s, int64_t *version, struct err *err);
/** Each step that is missing, in a transaction of its own. */
MUST_USE bool sqlite_migrate(struct sqlite *s, const struct schema *schema, struct err *err);
bool sqlite_verify(struct store *s, struct err *err);

/* sqlite.c */
extern const struct database sqlite_database;
bool sqlite_fail(struct sqlite *s, const char *what, struct err *err);
bool sqlite_exec(struct sqlite *s, const char *sql, const char *what, struct err *err);

static inline struct sqlite *sqlite_of(struct store *s)
{
    return (struct sqlite *)s;
}

#endif
