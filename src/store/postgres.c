/* postgres.c - the verbs of sql.h over a pipeline: write, read, begin and end. */
#include "store/postgres.h"

#include <arpa/inet.h>
#include <stdio.h>

/** A statement whose answer is waited for. */
static bool ask(struct store *store, enum sql_id id, bool give_id, const struct value *v, size_t n,
                PGresult **answer, struct err *err)
{
    struct postgres *s = postgres_of(store);
    bool good = postgres_send_statement(s, id, give_id, v, n, err) && postgres_wait(s, answer, err);
    if (!good && !store->in_tx)
        postgres_unprepare(s);
    return good;
}

/* --- writing --- */

static bool run(struct store *store, enum sql_id id, const struct value *v, size_t n,
                struct err *err)
{
    struct postgres *s = postgres_of(store);
    PGresult *r;
    int bulk = store->in_tx ? postgres_bulk_of(id) : -1;
    if (bulk >= 0)
        return postgres_bulk_put(s, bulk, NULL, v, n, err);
    if (store->in_tx)
        return postgres_send_statement(s, id, false, v, n, err);
    if (!ask(store, id, false, v, n, &r, err))
        return false;
    PQclear(r);
    return true;
}

/** In a transaction nobody waits for the count: one that is wrong is told by the next wait. */
static bool change(struct store *store, enum sql_id id, const char *what, const struct value *v,
                   size_t n, struct err *err)
{
    struct postgres *s = postgres_of(store);
    int bulk = store->in_tx ? postgres_bulk_of(id) : -1;
    if (bulk >= 0)
        return postgres_bulk_put(s, bulk, what, v, n, err);
    if (!postgres_send_statement(s, id, false, v, n, err))
        return false;
    postgres_owe(s, &(struct postgres_owed){.what = what, .rows = 1});
    if (store->in_tx)
        return true;
    bool good = postgres_wait(s, NULL, err);
    if (!good)
        postgres_unprepare(s);
    return good;
}

static int64_t number_at(const PGresult *r, int at, int column)
{
    uint32_t narrow;
    if (PQgetisnull(r, at, column))
        return 0;
    if (PQgetlength(r, at, column) == sizeof(narrow)) {
        memcpy(&narrow, PQgetvalue(r, at, column), sizeof(narrow));
        return (int32_t)ntohl(narrow);
    }
    assert(PQgetlength(r, at, column) == 8);
    return postgres_get_number(PQgetvalue(r, at, column));
}

/** Ids of rows that come by the thousand are fetched ahead, within the transaction. */
static bool take_id(struct postgres *s, struct id_block *b, const char *sequence, int64_t *id,
                    struct err *err)
{
    char sql[160];
    PGresult *r;
    if (b->at == b->count) {
        b->want = b->want ? b->want * 4 : 8;
        b->want = b->want < POSTGRES_IDS_MAX ? b->want : POSTGRES_IDS_MAX;
        snprintf(sql, sizeof(sql), "SELECT nextval('%s') FROM generate_series(1, %u)", sequence,
                 b->want);
        if (!postgres_send(s, sql, err) || !postgres_wait(s, &r, err))
            return false;
        b->at = 0;
        b->count = (unsigned)PQntuples(r);
        for (unsigned i = 0; i < b->count; i++)
            b->ids[i] = number_at(r, (int)i, 0);
        PQclear(r);
    }
    *id = b->ids[b->at++];
    return true;
}

static bool insert(struct store *store, enum sql_id id, const struct value *v, size_t n,
                   int64_t *row, struct err *err)
{
    struct postgres *s = postgres_of(store);
    struct value with_id[POSTGRES_VALUES_MAX];
    const char *sequence;
    PGresult *r;
    int block = postgres_block_of(id, &sequence);
    if (block >= 0) {
        if (!take_id(s, &s->blocks[block], sequence, row, err))
            return false;
        memcpy(with_id, v, n * sizeof(*v));
        with_id[n] = v_int(*row);
        return run(store, id, with_id, n + 1, err);
    }
    if (!ask(store, id, true, v, n, &r, err))
        return false;
    *row = PQntuples(r) > 0 ? number_at(r, 0, 0) : 0;
    PQclear(r);
    return true;
}

/* --- reading: what is short comes whole, what may be long by a cursor of the database --- */

static bool is_long(enum sql_id id, const struct value *v, size_t n)
{
    int at = postgres_limit_at(id);
    return at > 1 && (size_t)at <= n + 1 && v[at - 2].i > POSTGRES_FETCH_ROWS;
}

static bool fetch(struct sql_cursor *c, struct err *err)
{
    struct postgres *s = postgres_of(c->s);
    char sql[64];
    PGresult *r;
    snprintf(sql, sizeof(sql), "FETCH %d FROM c%u", POSTGRES_FETCH_ROWS, c->name);
    if (!postgres_send(s, sql, err) || !postgres_wait(s, &r, err))
        return false;
    PQclear(c->row.from);
    c->row.from = r;
    c->row.at = -1;
    c->end = PQntuples(r);
    c->last = c->end < POSTGRES_FETCH_ROWS;
    return true;
}

/** Outside a transaction the cursor is held: it outlives the wait that declares it. */
static bool declare(struct sql_cursor *c, const struct value *v, size_t n, struct err *err)
{
    struct postgres *s = postgres_of(c->s);
    struct parameters p;
    char sql[POSTGRES_STATEMENT_MAX];
    c->own = true;
    c->name = ++s->cursors;
    int used = snprintf(sql, sizeof(sql), "DECLARE c%u NO SCROLL CURSOR %s FOR ", c->name,
                        c->s->in_tx ? "" : "WITH HOLD");
    parameters_fill(s, v, n, &p);
    return (postgres_statement(c->id, false, sql + used, sizeof(sql) - (size_t)used) ||
            err_set(err, ERR_LIMIT, "a statement of the ledger is too long")) &&
           postgres_bulk_before(s, c->id, err) && (c->s->in_tx || postgres_send_alone(s, err)) &&
           postgres_send_with(s, sql, &p, err) && postgres_wait(s, NULL, err) && fetch(c, err);
}

static bool open_cursor(struct sql_cursor *c, const struct value *v, size_t n, struct err *err)
{
    PGresult *r = NULL;
    bool found;
    if (!postgres_ahead_find(c, v, n, &found, err) || found)
        return found;
    if (is_long(c->id, v, n))
        return declare(c, v, n, err);
    c->row.at = -1;
    c->last = true;
    if (!ask(c->s, c->id, false, v, n, &r, err))
        return false;
    c->row.from = r;
    c->end = PQntuples(r);
    return true;
}

static bool next(struct sql_cursor *c, bool *row, struct err *err)
{
    *row = false;
    if (c->row.at + 1 >= c->end && !c->last && !fetch(c, err))
        return false;
    *row = c->row.at + 1 < c->end;
    c->row.at += *row;
    return true;
}

static void shut(struct sql_cursor *c)
{
    struct postgres *s = postgres_of(c->s);
    struct err ignored = {0};
    char sql[32];
    if (c->own && !c->s->in_tx && c->row.from) {
        snprintf(sql, sizeof(sql), "CLOSE c%u", c->name);
        if (!postgres_send(s, sql, &ignored) || !postgres_wait(s, NULL, &ignored))
            err_clear(&ignored);
    }
    if (!c->lent)
        PQclear(c->row.from);
    c->row.from = NULL;
}

static struct str text(const struct sql_row *row, int column)
{
    if (PQgetisnull(row->from, row->at, column))
        return str_of(NULL, 0);
    return str_of(PQgetvalue(row->from, row->at, column),
                  (size_t)PQgetlength(row->from, row->at, column));
}

static int64_t integer(const struct sql_row *row, int column)
{
    return number_at(row->from, row->at, column);
}

/* --- transactions: nobody waits for the begin --- */

/** What was queued is well, also where a row had to be changed: the server does not know of that,
 * so it must be looked at before the commit is sent. */
static bool settle(struct postgres *s, struct err *err)
{
    for (uint64_t i = s->answered; i < s->sent; i++)
        if (s->owed[i % POSTGRES_QUEUE_MAX].what)
            return postgres_wait(s, NULL, err);
    return true;
}

static bool begin(struct store *store, struct err *err)
{
    struct postgres *s = postgres_of(store);
    return postgres_send(s, "BEGIN", err) && postgres_send_tenant(s, err);
}

/** Everything sent was answered, so nothing of the transaction is waited for. */
static void forget(struct postgres *s)
{
    postgres_bulk_forget(s);
    postgres_ahead_forget(s);
    for (int i = 0; i < POSTGRES_BLOCKS; i++)
        s->blocks[i].at = s->blocks[i].count = s->blocks[i].want = 0;
}

static bool commit(struct store *store, struct err *err)
{
    struct postgres *s = postgres_of(store);
    bool good = postgres_bulk_send_all(s, err) && postgres_send_fence(s, err) && settle(s, err) &&
                postgres_send(s, "COMMIT", err) && postgres_wait(s, NULL, err);
    if (good)
        forget(s);
    return good;
}

/* Whatever is queued is read first; after a refusal the server skips to the wait. */
static void rollback(struct store *store)
{
    struct postgres *s = postgres_of(store);
    struct err ignored = {0};
    if (!postgres_wait(s, NULL, &ignored))
        err_clear(&ignored);
    forget(s);
    if (!postgres_send(s, "ROLLBACK", &ignored) || !postgres_wait(s, NULL, &ignored))
        err_clear(&ignored);
    postgres_unprepare(s);
}

const struct database postgres_database = {
    .close = postgres_close,
    .lost = postgres_lost,
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
    .blob = text,
    .version = postgres_version,
    .verify = postgres_verify,
    .ahead = postgres_ahead,
    .changed = postgres_changed,
    .changed_key = postgres_changed_key,
};
