/* sqlite.c - running prepared statements: bind, step, read, and what a refusal becomes. */
#include "store/sqlite.h"

#include "base/clock.h"

#define SQL_TEXT(name, text) [SQL_##name] = (text),
const char *const store_sql[SQL_COUNT] = {STORE_SQL(SQL_TEXT)};
#undef SQL_TEXT

int64_t store_now(const struct store *s)
{
    return s->in_tx ? s->tx_now_us : clock_now_us();
}

int64_t limit_of(int64_t limit)
{
    return limit > 0 ? limit : INT64_MAX;
}

bool sql_fail(struct store *s, const char *what, struct err *err)
{
    if (s->in_tx)
        s->spoilt = true;
    return err_set(err, ERR_STORE, "%s: the ledger refused: %s", what, sqlite3_errmsg(s->db));
}

static bool prepare(struct store *s, enum sql_id id, unsigned flags, sqlite3_stmt **out,
                    struct err *err)
{
    if (sqlite3_prepare_v3(s->db, store_sql[id], -1, flags, out, NULL) != SQLITE_OK)
        return sql_fail(s, "prepare", err);
    if (sqlite3_bind_int64(*out, 1, s->tenant) != SQLITE_OK)
        return sql_fail(s, "prepare", err);
    return true;
}

/** ?1 survives sqlite3_reset, so the organization is bound once for the life of the statement. */
static sqlite3_stmt *prepared(struct store *s, enum sql_id id, struct err *err)
{
    if (UNLIKELY(!s->stmt[id]) && !prepare(s, id, SQLITE_PREPARE_PERSISTENT, &s->stmt[id], err))
        return NULL;
    return s->stmt[id];
}

static int bind_one(sqlite3_stmt *st, int at, const struct value *v)
{
    switch (v->type) {
    case VALUE_NULL:
        return sqlite3_bind_null(st, at);
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

static bool bind(struct store *s, sqlite3_stmt *st, const struct value *v, size_t n,
                 struct err *err)
{
    assert((size_t)sqlite3_bind_parameter_count(st) == n + 1);
    for (size_t i = 0; i < n; i++)
        if (bind_one(st, (int)i + 2, &v[i]) != SQLITE_OK)
            return sql_fail(s, "bind", err);
    return true;
}

bool sql_run(struct store *s, enum sql_id id, const struct value *v, size_t n, struct err *err)
{
    if (UNLIKELY(s->spoilt))
        return err_set(err, ERR_STORE, "the transaction failed before: roll it back");
    sqlite3_stmt *st = prepared(s, id, err);
    if (!st || !bind(s, st, v, n, err))
        return false;
    int rc = sqlite3_step(st);
    bool good = rc == SQLITE_DONE || sql_fail(s, "write", err);
    sqlite3_reset(st);
    return good;
}

bool sql_change(struct store *s, enum sql_id id, const char *what, const struct value *v, size_t n,
                struct err *err)
{
    if (!sql_run(s, id, v, n, err))
        return false;
    if (sqlite3_changes64(s->db) == 1)
        return true;
    return err_set(err, ERR_STORE, "there is no %s", what);
}

int64_t sql_last_id(const struct store *s)
{
    return sqlite3_last_insert_rowid(s->db);
}

bool sql_open(struct sql_cursor *c, struct store *s, enum sql_id id, const struct value *v,
              size_t n, struct err *err)
{
    *c = (struct sql_cursor){s, NULL, id, false};
    if (UNLIKELY(s->spoilt))
        return err_set(err, ERR_STORE, "the transaction failed before: roll it back");
    c->st = prepared(s, id, err);
    if (!c->st)
        return false;
    if (UNLIKELY(sqlite3_stmt_busy(c->st))) {
        c->st = NULL;
        c->own = true;
        if (!prepare(s, id, 0, &c->st, err))
            return false;
    }
    return bind(s, c->st, v, n, err);
}

bool sql_next(struct sql_cursor *c, bool *row, struct err *err)
{
    int rc = sqlite3_step(c->st);
    *row = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE || sql_fail(c->s, "read", err);
}

void sql_close(struct sql_cursor *c)
{
    if (c->own)
        sqlite3_finalize(c->st);
    else if (c->st)
        sqlite3_reset(c->st);
    c->st = NULL;
}

bool sql_each(struct store *s, enum sql_id id, const struct value *v, size_t n, sql_row_fn *read,
              void *ctx, struct err *err)
{
    struct sql_cursor c;
    bool good = sql_open(&c, s, id, v, n, err);
    for (bool row = true; good && row;) {
        good = sql_next(&c, &row, err);
        if (good && row && !read(ctx, c.st))
            break;
    }
    sql_close(&c);
    return good;
}

bool sql_one(struct store *s, enum sql_id id, const struct value *v, size_t n, sql_row_fn *read,
             void *ctx, bool *found, struct err *err)
{
    struct sql_cursor c;
    *found = false;
    bool good = sql_open(&c, s, id, v, n, err) && sql_next(&c, found, err);
    if (good && *found)
        good = read(ctx, c.st);
    sql_close(&c);
    return good;
}

static bool read_number(void *ctx, sqlite3_stmt *row)
{
    *(int64_t *)ctx = sql_int(row, 0);
    return true;
}

bool sql_number(struct store *s, enum sql_id id, const struct value *v, size_t n, int64_t *out,
                struct err *err)
{
    bool found;
    *out = 0;
    return sql_one(s, id, v, n, read_number, out, &found, err);
}

struct str sql_text(sqlite3_stmt *row, int column)
{
    const char *p = (const char *)sqlite3_column_text(row, column);
    return str_of(p, (size_t)sqlite3_column_bytes(row, column));
}

struct str sql_blob(sqlite3_stmt *row, int column)
{
    const char *p = sqlite3_column_blob(row, column);
    return str_of(p, (size_t)sqlite3_column_bytes(row, column));
}

int64_t sql_int(sqlite3_stmt *row, int column)
{
    return sqlite3_column_int64(row, column);
}

void sql_hash(sqlite3_stmt *row, int column, uint8_t out[SHA256_SIZE])
{
    const void *p = sqlite3_column_blob(row, column);
    bool whole = p && sqlite3_column_bytes(row, column) == SHA256_SIZE;
    memset(out, 0, SHA256_SIZE);
    if (whole)
        memcpy(out, p, SHA256_SIZE);
}

int sql_word(sqlite3_stmt *row, int column, const char *const *names, int count)
{
    struct str text = sql_text(row, column);
    for (int i = 0; i < count; i++)
        if (str_is(text, names[i]))
            return i;
    return count;
}

bool str_keep(struct arena *a, struct str *s, struct err *err)
{
    struct str kept = arena_str(a, *s);
    if (s->n > 0 && !kept.p)
        return err_set(err, ERR_LIMIT, "a row of the ledger does not fit in memory set aside");
    *s = kept;
    return true;
}
