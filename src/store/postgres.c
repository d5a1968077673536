/* postgres.c - statements over a pipeline: sent, waited for, read. */
#include "store/postgres.h"

#include "store/libpq.h"
#include <arpa/inet.h>
#include <stdio.h>

enum { STATEMENT_MAX = 4096, NAME_SIZE = 24, TYPE_INT8 = 20, TYPE_TEXT = 25, TYPE_BYTEA = 17 };
enum { TYPE_UUID = 2950, BINARY = 1 };

/* --- what a refusal becomes --- */

static const char *kind_of(const char *state)
{
    return strcmp(state, "23503") == 0   ? "FOREIGN KEY constraint"
           : strcmp(state, "23505") == 0 ? "UNIQUE constraint"
           : strcmp(state, "23514") == 0 ? "CHECK constraint"
           : strcmp(state, "23502") == 0 ? "NOT NULL constraint"
                                         : "the range or form";
}

static bool is_one_of(const char *state, const char *const *states)
{
    while (*states && strncmp(state, *states, strlen(*states)) != 0)
        states++;
    return *states != NULL;
}

/** postgresql.org, "PostgreSQL Error Codes". */
static enum store_refusal refusal_of(const char *state)
{
    static const char *const CONFLICT[] = {"40001", "40P01", "23505", "55P03", NULL};
    static const char *const LOST[] = {"08", "57P", "25P03", NULL};
    return !state || is_one_of(state, LOST)                         ? REFUSED_LOST
           : is_one_of(state, CONFLICT)                             ? REFUSED_CONFLICT
           : is_one_of(state, (const char *const[]){"HI001", NULL}) ? REFUSED_FENCED
                                                                    : REFUSED_OTHERWISE;
}

/** Where a refusal may quote a row, only its state, table and constraint are told. */
static bool refused(struct store *s, const PGresult *r, struct err *err)
{
    static const char what[] = "statement";
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *sentence = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    const char *table = PQresultErrorField(r, PG_DIAG_TABLE_NAME);
    const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    char told[256];
    s->refusal = refusal_of(state);
    if (!state)
        return sql_fail(s, what, "the connection to PostgreSQL is lost", err);
    if (libpq_is_of_data(state))
        snprintf(told, sizeof(told), "%s %s of %s", kind_of(state), constraint ? constraint : "",
                 table ? table : "a value");
    else
        snprintf(told, sizeof(told), "%s", sentence ? sentence : "no reason given");
    char whole[320];
    snprintf(whole, sizeof(whole), "%s (SQLSTATE %s)", told, state);
    return sql_fail(s, what, whole, err);
}

static bool lost(struct postgres *s, struct err *err)
{
    s->store.refusal = REFUSED_LOST;
    return sql_fail(&s->store, "send", PQerrorMessage(s->conn), err);
}

/* --- sending and waiting --- */

struct waiting {
    struct postgres *s;
    PGresult **last;
    unsigned at, queued;
    bool good;
    struct err *err;
};

/** One answer: told when it is the first refusal, kept when it is the last good one and wanted. */
static void take_answer(void *ctx, PGresult *r)
{
    struct waiting *w = ctx;
    struct store *store = &w->s->store;
    const char *owed = w->at < w->queued ? w->s->owed[w->at] : NULL;
    w->at++;
    if (w->good && PQresultStatus(r) == PGRES_FATAL_ERROR)
        w->good = refused(store, r, w->err);
    if (w->good && owed && strcmp(PQcmdTuples(r), "1") != 0) {
        store->spoilt = store->in_tx;
        store->refusal = REFUSED_MISSING;
        w->good = err_set(w->err, ERR_STORE, "there is no %s", owed);
    }
    if (w->last && w->good) {
        PQclear(*w->last);
        *w->last = r;
    } else {
        PQclear(r);
    }
}

bool postgres_wait(struct postgres *s, PGresult **last, struct err *err)
{
    struct waiting w = {s, last, 0, s->queued, true, err};
    if (last)
        *last = NULL;
    s->queued = 0;
    if (!libpq_answers(s->conn, take_answer, &w))
        w.good = w.good && lost(s, err);
    if (!w.good && last) {
        PQclear(*last);
        *last = NULL;
    }
    return w.good;
}

static bool count_sent(struct postgres *s, int sent, struct err *err)
{
    if (!sent)
        return lost(s, err);
    assert(s->queued < POSTGRES_QUEUE_MAX + POSTGRES_EXTRA_MAX);
    s->owed[s->queued++] = NULL;
    return true;
}

bool postgres_send(struct postgres *s, const char *sql, struct err *err)
{
    return count_sent(s, PQsendQueryParams(s->conn, sql, 0, NULL, NULL, NULL, NULL, BINARY), err);
}

/** Outside a transaction the tenant is said with each statement: it holds until the wait. */
static bool send_tenant(struct postgres *s, struct err *err)
{
    const char *value = s->store.organization;
    return count_sent(s,
                      PQsendQueryParams(s->conn,
                                        "SELECT set_config('hia.organization_id', $1, true)", 1,
                                        NULL, &value, NULL, NULL, BINARY),
                      err);
}

/** Does this worker still hold its job? The answer stays true until the transaction ends. */
static bool send_fence(struct postgres *s, struct err *err)
{
    char sql[96];
    if (!s->fence_id)
        return true;
    snprintf(sql, sizeof(sql), "SELECT hia_fence(%lld, %lld)", (long long)s->fence_id,
             (long long)s->fence_epoch);
    return postgres_send(s, sql, err);
}

/** Before a statement outside of a transaction. */
static bool send_alone(struct postgres *s, struct err *err)
{
    return send_tenant(s, err) && send_fence(s, err);
}

/** The parameters of one statement: $1 is the tenant, numbers are eight bytes in network order. */
struct parameters {
    const char *values[POSTGRES_VALUES_MAX + 1];
    int lengths[POSTGRES_VALUES_MAX + 1], formats[POSTGRES_VALUES_MAX + 1];
    Oid types[POSTGRES_VALUES_MAX + 1];
    char numbers[POSTGRES_VALUES_MAX + 1][8];
    int count;
};

static const Oid TYPES[] = {
    [VALUE_INT] = TYPE_INT8, [VALUE_TEXT] = TYPE_TEXT, [VALUE_BLOB] = TYPE_BYTEA};

static void fill_in(struct postgres *s, const struct value *v, size_t n, struct parameters *p)
{
    assert(n <= POSTGRES_VALUES_MAX);
    p->values[0] = s->store.organization;
    p->lengths[0] = p->formats[0] = 0;
    p->types[0] = TYPE_UUID;
    p->count = (int)n + 1;
    for (int i = 1; i < p->count; i++) {
        const struct value *x = &v[i - 1];
        p->types[i] = TYPES[x->type];
        p->formats[i] = BINARY;
        if (x->type == VALUE_INT)
            postgres_put_number(p->numbers[i], x->i);
        p->values[i] = x->is_null             ? NULL
                       : x->type == VALUE_INT ? p->numbers[i]
                       : x->s.n               ? x->s.p
                                              : "";
        p->lengths[i] = x->type == VALUE_INT ? 8 : (int)x->s.n;
    }
}

static bool send_prepare(struct postgres *s, enum sql_id id, bool give_id,
                         const struct parameters *p, char name[NAME_SIZE], struct err *err)
{
    char sql[STATEMENT_MAX];
    snprintf(name, NAME_SIZE, "s%d", (int)id);
    if (s->prepared[id])
        return true;
    if (!postgres_statement(id, give_id, sql, sizeof(sql)))
        return err_set(err, ERR_LIMIT, "a statement of the ledger is too long");
    if (!count_sent(s, PQsendPrepare(s->conn, name, sql, p->count, p->types), err))
        return false;
    s->prepared[id] = true; /* undone by what forgets: see unprepare */
    return true;
}

/** A statement is always sent with `give_id` or always without: it is prepared once. */
static bool send_statement(struct postgres *s, enum sql_id id, bool give_id, const struct value *v,
                           size_t n, struct err *err)
{
    struct parameters p;
    char name[NAME_SIZE];
    fill_in(s, v, n, &p);
    if (s->queued >= POSTGRES_QUEUE_MAX && !postgres_wait(s, NULL, err))
        return false;
    return (s->store.in_tx || send_alone(s, err)) && send_prepare(s, id, give_id, &p, name, err) &&
           count_sent(
               s,
               PQsendQueryPrepared(s->conn, name, p.count, p.values, p.lengths, p.formats, BINARY),
               err);
}

bool postgres_send_statement(struct postgres *s, enum sql_id id, const struct value *v, size_t n,
                             struct err *err)
{
    return send_statement(s, id, false, v, n, err);
}

/** After a refusal nobody knows which of the queued prepares came through: they are made anew. */
static void unprepare(struct postgres *s)
{
    struct err ignored = {0};
    memset(s->prepared, 0, sizeof(s->prepared));
    if (PQstatus(s->conn) != CONNECTION_OK || !postgres_send(s, "DEALLOCATE ALL", &ignored) ||
        !postgres_wait(s, NULL, &ignored))
        err_clear(&ignored);
}

/** A statement whose answer is waited for. */
static bool ask(struct store *store, enum sql_id id, bool give_id, const struct value *v, size_t n,
                PGresult **answer, struct err *err)
{
    struct postgres *s = postgres_of(store);
    bool good = send_statement(s, id, give_id, v, n, err) && postgres_wait(s, answer, err);
    if (!good && !store->in_tx)
        unprepare(s);
    return good;
}

/* --- writing --- */

static bool run(struct store *store, enum sql_id id, const struct value *v, size_t n,
                struct err *err)
{
    PGresult *r;
    if (store->in_tx && id == SQL_EVENT_PUT)
        return postgres_late_put(postgres_of(store), v, n, err);
    if (store->in_tx)
        return postgres_send_statement(postgres_of(store), id, v, n, err);
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
    if (!postgres_send_statement(s, id, v, n, err))
        return false;
    s->owed[s->queued - 1] = what;
    if (store->in_tx)
        return true;
    bool good = postgres_wait(s, NULL, err);
    if (!good)
        unprepare(s);
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
        b->want = b->want ? b->want * 2 : 8;
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
    c->last = PQntuples(r) < POSTGRES_FETCH_ROWS;
    return true;
}

/** Outside a transaction the cursor is held: it outlives the wait that declares it. */
static bool declare(struct sql_cursor *c, const struct value *v, size_t n, struct err *err)
{
    struct postgres *s = postgres_of(c->s);
    struct parameters p;
    char sql[STATEMENT_MAX];
    c->own = true;
    c->name = ++s->cursors;
    int used = snprintf(sql, sizeof(sql), "DECLARE c%u NO SCROLL CURSOR %s FOR ", c->name,
                        c->s->in_tx ? "" : "WITH HOLD");
    fill_in(s, v, n, &p);
    return (postgres_statement(c->id, false, sql + used, sizeof(sql) - (size_t)used) ||
            err_set(err, ERR_LIMIT, "a statement of the ledger is too long")) &&
           (c->s->in_tx || send_alone(s, err)) &&
           count_sent(s,
                      PQsendQueryParams(s->conn, sql, p.count, p.types, p.values, p.lengths,
                                        p.formats, BINARY),
                      err) &&
           postgres_wait(s, NULL, err) && fetch(c, err);
}

static bool open_cursor(struct sql_cursor *c, const struct value *v, size_t n, struct err *err)
{
    PGresult *r = NULL;
    if (is_long(c->id, v, n))
        return declare(c, v, n, err);
    c->row.at = -1;
    c->last = true;
    if (!ask(c->s, c->id, false, v, n, &r, err))
        return false;
    c->row.from = r;
    return true;
}

static bool next(struct sql_cursor *c, bool *row, struct err *err)
{
    *row = false;
    if (c->row.at + 1 >= PQntuples(c->row.from) && !c->last && !fetch(c, err))
        return false;
    *row = c->row.at + 1 < PQntuples(c->row.from);
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
    for (unsigned i = 0; i < s->queued; i++)
        if (s->owed[i])
            return postgres_wait(s, NULL, err);
    return true;
}

static bool begin(struct store *store, struct err *err)
{
    struct postgres *s = postgres_of(store);
    return postgres_send(s, "BEGIN", err) && send_tenant(s, err);
}

static void forget(struct postgres *s)
{
    postgres_late_forget(s);
    for (int i = 0; i < POSTGRES_BLOCKS; i++)
        s->blocks[i].at = s->blocks[i].count = s->blocks[i].want = 0;
}

static bool commit(struct store *store, struct err *err)
{
    struct postgres *s = postgres_of(store);
    bool good = postgres_late_send(s, err) && send_fence(s, err) && settle(s, err) &&
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
    forget(s);
    if (!postgres_wait(s, NULL, &ignored))
        err_clear(&ignored);
    if (!postgres_send(s, "ROLLBACK", &ignored) || !postgres_wait(s, NULL, &ignored))
        err_clear(&ignored);
    unprepare(s);
}

const struct database postgres_database = {
    .close = postgres_close,
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
};
