/* sql.c - the verbs of sql.h that are the same for every database. */
#include "store/store.h"

#include "base/clock.h"
#include "base/uuid.h"
#include "store/postgres.h"
#include "store/sqlite.h"

#include <ctype.h>

#define SQL_TEXT(name, text) [SQL_##name] = (text),
const char *const store_sql[SQL_COUNT] = {STORE_SQL(SQL_TEXT)};
#undef SQL_TEXT

bool store_take_organization(struct store *s, const char *id, struct err *err)
{
    if (!id || !uuid_is(str_from(id)))
        return err_set(err, ERR_USAGE, "organization_id must be a UUID");
    for (size_t i = 0; id[i]; i++)
        s->organization[i] = (char)tolower((unsigned char)id[i]);
    return true;
}

int64_t store_now(const struct store *s)
{
    return s->in_tx ? s->tx_now_us : clock_now_us();
}

int64_t limit_of(int64_t limit)
{
    return limit > 0 ? limit : INT64_MAX;
}

bool sql_fail(struct store *s, const char *what, const char *sentence, struct err *err)
{
    if (s->in_tx)
        s->spoilt = true;
    if (s->refusal == REFUSED_NOTHING)
        s->refusal = REFUSED_OTHERWISE;
    return err_set(err, ERR_STORE, "%s: the ledger refused: %s", what, sentence);
}

bool sql_missing(struct store *s, const char *what, struct err *err)
{
    s->spoilt = s->in_tx;
    s->refusal = REFUSED_MISSING;
    return err_set(err, ERR_STORE, "there is no %s", what);
}

static bool is_whole(const struct store *s, struct err *err)
{
    return LIKELY(!s->spoilt) ||
           err_set(err, ERR_STORE, "the transaction failed before: roll it back");
}

/* --- writing --- */

bool sql_may_write(const struct store *s, struct err *err)
{
    return is_whole(s, err) &&
           (LIKELY(s->writer) || err_set(err, ERR_STORE, "the ledger is open for reading only"));
}

bool sql_run(struct store *s, enum sql_id id, const struct value *v, size_t n, struct err *err)
{
    return sql_may_write(s, err) && s->database->run(s, id, v, n, err);
}

bool sql_insert(struct store *s, enum sql_id id, const struct value *v, size_t n, int64_t *row,
                struct err *err)
{
    *row = 0;
    return sql_may_write(s, err) && s->database->insert(s, id, v, n, row, err);
}

bool sql_change(struct store *s, enum sql_id id, const char *what, const struct value *v, size_t n,
                struct err *err)
{
    return sql_may_write(s, err) && s->database->change(s, id, what, v, n, err);
}

/* --- reading --- */

static bool open_cursor(struct sql_cursor *c, struct store *s, enum sql_id id,
                        const struct value *v, size_t n, struct err *err)
{
    *c = (struct sql_cursor){.s = s, .id = id, .row = {s->database, NULL, 0}};
    return is_whole(s, err) && s->database->open(c, v, n, err);
}

static bool next(struct sql_cursor *c, bool *row, struct err *err)
{
    return c->s->database->next(c, row, err);
}

static void shut(struct sql_cursor *c)
{
    c->s->database->shut(c);
}

bool sql_each(struct store *s, enum sql_id id, const struct value *v, size_t n, sql_row_fn *read,
              void *ctx, struct err *err)
{
    struct sql_cursor c;
    bool good = open_cursor(&c, s, id, v, n, err);
    for (bool row = true; good && row;) {
        good = next(&c, &row, err);
        if (good && row && !read(ctx, &c.row))
            break;
    }
    shut(&c);
    return good;
}

bool sql_one(struct store *s, enum sql_id id, const struct value *v, size_t n, sql_row_fn *read,
             void *ctx, bool *found, struct err *err)
{
    struct sql_cursor c;
    *found = false;
    bool good = open_cursor(&c, s, id, v, n, err) && next(&c, found, err);
    if (good && *found)
        good = read(ctx, &c.row);
    shut(&c);
    return good;
}

bool sql_ahead(struct store *s, const struct sql_ahead *questions, size_t n, struct err *err)
{
    return !s->database->ahead || (is_whole(s, err) && s->database->ahead(s, questions, n, err));
}

void sql_changed(struct store *s, int64_t row)
{
    if (s->database->changed)
        s->database->changed(s, row);
}

void sql_changed_key(struct store *s, enum sql_id id, struct str key)
{
    if (s->database->changed_key && key.n)
        s->database->changed_key(s, id, key);
}

static bool read_number(void *ctx, const struct sql_row *row)
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

struct str sql_text(const struct sql_row *row, int column)
{
    return row->database->text(row, column);
}

struct str sql_blob(const struct sql_row *row, int column)
{
    return row->database->blob(row, column);
}

int64_t sql_int(const struct sql_row *row, int column)
{
    return row->database->integer(row, column);
}

void sql_hash(const struct sql_row *row, int column, uint8_t out[SHA256_SIZE])
{
    struct str bytes = sql_blob(row, column);
    memset(out, 0, SHA256_SIZE);
    if (bytes.n == SHA256_SIZE)
        memcpy(out, bytes.p, SHA256_SIZE);
}

int sql_word(const struct sql_row *row, int column, const char *const *names, int count)
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

/* --- transactions --- */

bool store_begin(struct store *s, struct err *err)
{
    assert(!s->in_tx);
    if (!s->writer)
        return err_set(err, ERR_STORE, "the ledger is open for reading only");
    if (!s->database->begin(s, err))
        return false;
    s->tx_now_us = clock_now_us();
    s->in_tx = true;
    s->spoilt = false;
    return true;
}

bool store_commit(struct store *s, struct err *err)
{
    assert(s->in_tx);
    if (s->spoilt) {
        store_rollback(s);
        return err_set(err, ERR_STORE, "the transaction failed: nothing of it was kept");
    }
    if (!s->database->commit(s, err)) {
        store_rollback(s);
        return false;
    }
    s->in_tx = false;
    return true;
}

void store_rollback(struct store *s)
{
    if (!s || !s->in_tx)
        return;
    s->database->rollback(s);
    s->in_tx = false;
    s->spoilt = false;
}

bool store_in_transaction(const struct store *s)
{
    return s->in_tx;
}

void store_expect_many(struct store *s)
{
    assert(s->in_tx);
    if (s->database->expect_many)
        s->database->expect_many(s);
}

bool tx_enter(struct store *s, bool *mine, struct err *err)
{
    *mine = !s->in_tx;
    return !*mine || store_begin(s, err);
}

bool tx_leave(struct store *s, bool mine, bool good, struct err *err)
{
    if (good)
        return !mine || store_commit(s, err);
    if (mine)
        store_rollback(s);
    else
        s->spoilt = true; /* half of a step is done: the caller cannot keep it */
    return false;
}

/* --- the rest of store.h --- */

bool store_open(struct store **out, const char *place, const char *organization_id,
                enum store_mode mode, struct err *err)
{
    return (postgres_is_place(place) ? postgres_open : sqlite_open)(out, place, organization_id,
                                                                    mode, err);
}

void store_close(struct store *s)
{
    if (!s)
        return;
    store_rollback(s);
    s->database->close(s);
}

bool store_lost(const struct store *s)
{
    return s->database->lost && s->database->lost(s);
}

bool store_schema_version(struct store *s, int64_t *version, struct err *err)
{
    return s->database->version(s, version, err);
}

bool store_verify(struct store *s, struct err *err)
{
    return s->database->verify(s, err);
}
