/* postgres_wire.c - statements over the pipeline: sent, counted, their answers read. */
#include "store/postgres.h"

#include "store/libpq.h"
#include <stdio.h>

enum { NAME_SIZE = 24, TYPE_UUID = 2950, BINARY = 1 };

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
    return !state || is_one_of(state, LOST) ? REFUSED_LOST
           : is_one_of(state, CONFLICT)     ? REFUSED_CONFLICT
           : strcmp(state, "HI001") == 0    ? REFUSED_FENCED
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

/* --- waiting --- */

struct waiting {
    struct postgres *s;
    PGresult **last;
    bool good;
    struct err *err;
};

static bool changed_enough(const PGresult *r, const struct postgres_owed *owed)
{
    char rows[16];
    if (!owed->what)
        return true;
    snprintf(rows, sizeof(rows), "%u", owed->rows);
    return strcmp(PQcmdTuples((PGresult *)r), rows) == 0;
}

/** One answer: told when it is the first refusal, kept where somebody wants it. */
static void take_answer(void *ctx, PGresult *r)
{
    struct waiting *w = ctx;
    struct store *store = &w->s->store;
    struct postgres_owed owed = {0};
    if (w->s->answered < w->s->sent)
        owed = w->s->owed[w->s->answered++ % POSTGRES_QUEUE_MAX];
    if (w->good && PQresultStatus(r) == PGRES_FATAL_ERROR)
        w->good = refused(store, r, w->err);
    if (w->good && !changed_enough(r, &owed))
        w->good = sql_missing(store, owed.what, w->err);
    PGresult **keep = owed.keep ? owed.keep : w->last;
    if (keep && w->good) {
        PQclear(*keep);
        *keep = r;
    } else {
        PQclear(r);
    }
}

bool postgres_wait(struct postgres *s, PGresult **last, struct err *err)
{
    struct waiting w = {s, last, true, err};
    if (last)
        *last = NULL;
    if (!libpq_answers(s->conn, take_answer, &w))
        w.good = w.good && lost(s, err);
    s->answered = s->sent;
    if (!w.good && last) {
        PQclear(*last);
        *last = NULL;
    }
    return w.good;
}

bool postgres_hurry(struct postgres *s, struct err *err)
{
    return (PQsendFlushRequest(s->conn) == 1 && PQflush(s->conn) == 0) || lost(s, err);
}

bool postgres_wait_until(struct postgres *s, uint64_t number, struct err *err)
{
    struct waiting w = {s, NULL, true, err};
    while (w.good && s->answered < number) {
        uint64_t before = s->answered;
        for (PGresult *r; (r = PQgetResult(s->conn)) != NULL;)
            take_answer(&w, r);
        if (w.good && (s->answered == before || PQstatus(s->conn) == CONNECTION_BAD))
            w.good = lost(s, err);
    }
    return w.good;
}

/* --- sending --- */

/** Place for one more. What waits for its answer is asked to hurry now and then, so that half of it
 * can be read while the rest is worked on. */
static bool make_place(struct postgres *s, struct err *err)
{
    enum { HALF = POSTGRES_QUEUE_MAX / 2, QUARTER = POSTGRES_QUEUE_MAX / 4 };
    if (s->sent % QUARTER == 0 && s->sent > s->answered && !postgres_hurry(s, err))
        return false;
    return s->sent - s->answered < POSTGRES_QUEUE_MAX ||
           postgres_wait_until(s, s->sent - HALF, err);
}

static bool count_sent(struct postgres *s, int sent, struct err *err)
{
    if (!sent)
        return lost(s, err);
    s->owed[s->sent++ % POSTGRES_QUEUE_MAX] = (struct postgres_owed){0};
    return true;
}

void postgres_owe(struct postgres *s, const struct postgres_owed *owed)
{
    s->owed[(s->sent - 1) % POSTGRES_QUEUE_MAX] = *owed;
}

bool postgres_send_with(struct postgres *s, const char *sql, const struct parameters *p,
                        struct err *err)
{
    return make_place(s, err) &&
           count_sent(s,
                      PQsendQueryParams(s->conn, sql, p->count, p->types, p->values, p->lengths,
                                        p->formats, BINARY),
                      err);
}

bool postgres_send(struct postgres *s, const char *sql, struct err *err)
{
    static const struct parameters none;
    return postgres_send_with(s, sql, &none, err);
}

bool postgres_send_tenant(struct postgres *s, struct err *err)
{
    struct parameters p;
    parameters_fill(s, NULL, 0, &p);
    p.types[0] = 0;
    return postgres_send_with(s, "SELECT set_config('hia.organization_id', $1, true)", &p, err);
}

bool postgres_send_fence(struct postgres *s, struct err *err)
{
    char sql[96];
    if (!s->fence_id)
        return true;
    snprintf(sql, sizeof(sql), "SELECT hia_fence(%lld, %lld)", (long long)s->fence_id,
             (long long)s->fence_epoch);
    return postgres_send(s, sql, err);
}

bool postgres_send_alone(struct postgres *s, struct err *err)
{
    return postgres_send_tenant(s, err) && postgres_send_fence(s, err);
}

void parameters_fill(struct postgres *s, const struct value *v, size_t n, struct parameters *p)
{
    static const Oid types[] = {
        [VALUE_INT] = TYPE_INT8, [VALUE_TEXT] = TYPE_TEXT, [VALUE_BLOB] = TYPE_BYTEA};
    assert(n <= POSTGRES_VALUES_MAX);
    p->values[0] = s->store.organization;
    p->lengths[0] = p->formats[0] = 0;
    p->types[0] = TYPE_UUID;
    p->count = (int)n + 1;
    for (int i = 1; i < p->count; i++) {
        const struct value *x = &v[i - 1];
        p->types[i] = types[x->type];
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
                         const struct parameters *p, const char *name, struct err *err)
{
    char sql[POSTGRES_STATEMENT_MAX];
    if (s->prepared[id])
        return true;
    if (!postgres_statement(id, give_id, sql, sizeof(sql)))
        return err_set(err, ERR_LIMIT, "a statement of the ledger is too long");
    if (!make_place(s, err) ||
        !count_sent(s, PQsendPrepare(s->conn, name, sql, p->count, p->types), err))
        return false;
    s->prepared[id] = true; /* undone by what forgets: see postgres_unprepare */
    return true;
}

bool postgres_send_statement(struct postgres *s, enum sql_id id, bool give_id,
                             const struct value *v, size_t n, struct err *err)
{
    struct parameters p;
    char name[NAME_SIZE];
    snprintf(name, sizeof(name), "s%d", (int)id);
    parameters_fill(s, v, n, &p);
    return postgres_bulk_before(s, id, err) && (s->store.in_tx || postgres_send_alone(s, err)) &&
           send_prepare(s, id, give_id, &p, name, err) && make_place(s, err) &&
           count_sent(
               s,
               PQsendQueryPrepared(s->conn, name, p.count, p.values, p.lengths, p.formats, BINARY),
               err);
}

void postgres_unprepare(struct postgres *s)
{
    struct err ignored = {0};
    memset(s->prepared, 0, sizeof(s->prepared));
    if (PQstatus(s->conn) != CONNECTION_OK || !postgres_send(s, "DEALLOCATE ALL", &ignored) ||
        !postgres_wait(s, NULL, &ignored))
        err_clear(&ignored);
}
