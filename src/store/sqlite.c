/* sqlite.c - SQLite runs prepared statements: bind, step, read, and what a refusal becomes. */
#include "store/sqlite.h"

bool sqlite_fail(struct sqlite *s, const char *what, struct err *err)
{
    s->store.refusal = REFUSED_OTHERWISE; /* not what an earlier statement was refused for */
    return sql_fail(&s->store, what, sqlite3_errmsg(s->db), err);
}

bool sqlite_exec(struct sqlite *s, const char *sql, const char *what, struct err *err)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || sqlite_fail(s, what, err);
}

static bool prepare(struct sqlite *s, enum sql_id id, unsigned flags, sqlite3_stmt **out,
                    struct err *err)
{
    if (sqlite3_prepare_v3(s->db, store_sql[id], -1, flags, out, NULL) != SQLITE_OK)
        return sqlite_fail(s, "prepare", err);
    if (sqlite3_bind_int64(*out, 1, s->tenant) != SQLITE_OK)
        return sqlite_fail(s, "prepare", err);
    return true;
}

/** ?1 survives sqlite3_reset, so the organization is bound once for the life of the statement. */
static sqlite3_stmt *prepared(struct sqlite *s, enum sql_id id, struct err *err)
{
    if (UNLIKELY(!s->stmt[id]) && !prepare(s, id, SQLITE_PREPARE_PERSISTENT, &s->stmt[id], err))
        return NULL;
    return s->stmt[id];
}

static int bind_one(sqlite3_stmt *st, int at, const struct value *v)
{
    if (v->is_null)
        return sqlite3_bind_null(st, at);
    switch (v->type) {
    case VALUE_INT:
        return sqlite3_bind_int64(st, at, v->i);
    case VALUE_TEXT:
        return sqlite3_bind_text64(st, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case VALUE_BLOB:
        return sqlite3_bind_blob64(st, at, v->s.p, v->s.n, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static bool bind(struct sqlite *s, sqlite3_stmt *st, const struct value *v, size_t n,
                 struct err *err)
{
    assert((size_t)sqlite3_bind_parameter_count(st) == n + 1);
    for (size_t i = 0; i < n; i++)
        if (bind_one(st, (int)i + 2, &v[i]) != SQLITE_OK)
            return sqlite_fail(s, "bind", err);
    return true;
}

/* --- writing --- */

static bool run(struct store *store, enum sql_id id, const struct value *v, size_t n,
                struct err *err)
{
    struct sqlite *s = sqlite_of(store);
    sqlite3_stmt *st = prepared(s, id, err);
    if (!st || !bind(s, st, v, n, err))
        return false;
    int rc = sqlite3_step(st);
    bool good = rc == SQLITE_DONE || sqlite_fail(s, "write", err);
    sqlite3_reset(st);
    return good;
}

static bool change(struct store *store, enum sql_id id, const char *what, const struct value *v,
                   size_t n, struct err *err)
{
    return run(store, id, v, n, err) &&
           (sqlite3_changes64(sqlite_of(store)->db) == 1 || sql_missing(store, what, err));
}

static bool insert(struct store *store, enum sql_id id, const struct value *v, size_t n,
                   int64_t *row, struct err *err)
{
    sqlite3 *db = sqlite_of(store)->db;
    if (!run(store, id, v, n, err))
        return false;
    *row = sqlite3_changes64(db) ? sqlite3_last_insert_rowid(db) : 0;
    return true;
}

/* --- reading --- */

static bool open_cursor(struct sql_cursor *c, const struct value *v, size_t n, struct err *err)
{
    struct sqlite *s = sqlite_of(c->s);
    sqlite3_stmt *st = prepared(s, c->id, err);
    if (!st)
        return false;
    if (UNLIKELY(sqlite3_stmt_busy(st))) {
        st = NULL;
        c->own = true;
        if (!prepare(s, c->id, 0, &st, err)) {
            sqlite3_finalize(st);
            return false;
        }
    }
    c->row.from = st;
    return bind(s, st, v, n, err);
}

static bool next(struct sql_cursor *c, bool *row, struct err *err)
{
    int rc = sqlite3_step(c->row.from);
    *row = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE || sqlite_fail(sqlite_of(c->s), "read", err);
}

static void shut(struct sql_cursor *c)
{
    if (c->own)
        sqlite3_finalize(c->row.from);
    else if (c->row.from)
        sqlite3_reset(c->row.from);
    c->row.from = NULL;
}

static struct str text(const struct sql_row *row, int column)
{
    const char *p = (const char *)sqlite3_column_text(row->from, column);
    return str_of(p, (size_t)sqlite3_column_bytes(row->from, column));
}

static int64_t integer(const struct sql_row *row, int column)
{
    return sqlite3_column_int64(row->from, column);
}

static struct str blob(const struct sql_row *row, int column)
{
    const char *p = sqlite3_column_blob(row->from, column);
    return str_of(p, (size_t)sqlite3_column_bytes(row->from, column));
}

/* --- transactions --- */

static bool begin(struct store *store, struct err *err)
{
    return sqlite_exec(sqlite_of(store), "BEGIN IMMEDIATE", "begin", err);
}

static void hold_pages(struct sqlite *s, bool many)
{
    if (s->many != many)
        sqlite3_exec(s->db, many ? "PRAGMA cache_size = -16384" : SQLITE_CACHE, NULL, NULL, NULL);
    s->many = many;
}

static void expect_many(struct store *store)
{
    hold_pages(sqlite_of(store), true);
}

static bool commit(struct store *store, struct err *err)
{
    struct sqlite *s = sqlite_of(store);
    /* A full disk makes SQLite roll back by itself: then nothing is left to commit. */
    if (sqlite3_get_autocommit(s->db))
        return err_set(err, ERR_STORE, "the transaction failed: nothing of it was kept");
    if (!sqlite_exec(s, "COMMIT", "commit", err))
        return false;
    hold_pages(s, false);
    return true;
}

static void rollback(struct store *store)
{
    struct sqlite *s = sqlite_of(store);
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    hold_pages(s, false);
}

const struct database sqlite_database = {
    .close = sqlite_close,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .run = run,
    .insert = insert,
    .change = change,
    .open = open_cursor,
    .next = next,
    .shut = shut,
    .text = text,
    .integer = integer,
    .blob = blob,
    .version = sqlite_version,
    .verify = sqlite_verify,
    .expect_many = expect_many,
};
