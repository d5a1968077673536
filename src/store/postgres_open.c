/* postgres_open.c - the ledger in a PostgreSQL database: opening, the one writer of an
 * organization, its schema. */
#include "store/postgres.h"

#include "base/clock.h"
#include "store/libpq.h"

#include <stdio.h>
#include <stdlib.h>

#define WRITER      "writer" /* the lock of who changes the organization's ledger */
#define WRITER_WAIT "5s"     /* how long a command stands in line */

enum { SQL_MAX = 512, LOCK_MAX = 192, POSTGRES_VERSION_MIN = 140000 };

bool postgres_is_place(const char *place)
{
    return strncmp(place, "postgresql://", 13) == 0;
}

/* --- connecting --- */

/* A worker that is cut off is noticed by the server too: what it holds is let go. */
#define SETTINGS                                                                                   \
    "-c search_path=hia,pg_temp -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"            \
    " -c tcp_keepalives_count=4 -c tcp_user_timeout=30000"

static bool connect_to(struct postgres *s, const char *uri, enum store_mode mode, struct err *err)
{
    static const char worker[] = SETTINGS " -c default_transaction_isolation=repeatable\\ read";
    if (!libpq_check_address(uri, "the ledger's address", err))
        return false;
    s->conn = libpq_connect(uri, "hia", mode == STORE_WORKER ? worker : SETTINGS);
    if (!s->conn || PQstatus(s->conn) != CONNECTION_OK)
        return err_set(err, ERR_STORE, "no connection to the ledger's database: %s",
                       s->conn ? PQerrorMessage(s->conn) : "out of memory");
    if (PQserverVersion(s->conn) < POSTGRES_VERSION_MIN)
        return err_set(err, ERR_STORE, "the ledger's database is older than PostgreSQL 14");
    return PQenterPipelineMode(s->conn) == 1 ||
           err_set(err, ERR_STORE, "the connection has no pipeline mode");
}

static bool number_of(struct postgres *s, const char *sql, int64_t *out, struct err *err)
{
    PGresult *r;
    *out = 0;
    if (!postgres_send(s, sql, err) || !postgres_wait(s, &r, err))
        return false;
    if (PQntuples(r) > 0 && PQgetlength(r, 0, 0) == 8)
        *out = postgres_get_number(PQgetvalue(r, 0, 0));
    PQclear(r);
    return true;
}

/** A role that row-level security does not bind would make every statement's care worthless. */
static bool check_role(struct postgres *s, struct err *err)
{
    int64_t above = 1;
    return number_of(s,
                     "SELECT count(*) FROM pg_roles WHERE rolname = current_user"
                     " AND (rolsuper OR rolbypassrls)",
                     &above, err) &&
           (above == 0 || err_set(err, ERR_CONFIG,
                                  "the ledger's role is a superuser or bypasses row-level security:"
                                  " use one that hia ledger migrate --role made"));
}

/* --- schema --- */

bool postgres_version(struct store *store, int64_t *version, struct err *err)
{
    struct postgres *s = postgres_of(store);
    int64_t tables;
    *version = 0;
    if (!number_of(s,
                   "SELECT count(*) FROM pg_tables WHERE schemaname = 'hia'"
                   " AND tablename = 'schema_version'",
                   &tables, err))
        return false;
    return tables == 0 ||
           number_of(s, "SELECT coalesce(max(version), 0) FROM schema_version", version, err);
}

static bool check_version(struct postgres *s, struct err *err)
{
    int64_t version;
    if (!postgres_version(&s->store, &version, err))
        return false;
    if (!schema_leads_from(&postgres_schema, version, "the ledger's database", err))
        return false;
    if (version < schema_newest(&postgres_schema))
        return err_set(err, ERR_STORE,
                       "the ledger's database has schema %lld, this program needs %lld: run hia "
                       "ledger migrate",
                       (long long)version, (long long)schema_newest(&postgres_schema));
    return true;
}

static bool take_step(struct postgres *s, const struct schema_step *step, struct err *err)
{
    char done[SQL_MAX];
    for (const char *const *sql = step->statements; *sql; sql++)
        if (!postgres_send(s, *sql, err) || !postgres_wait(s, NULL, err))
            return false;
    snprintf(done, sizeof(done),
             "INSERT INTO schema_version (version, applied_at) VALUES (%lld, %lld)",
             (long long)step->version, (long long)clock_now_us());
    return postgres_send(s, done, err);
}

/** All steps that are missing, in one transaction; two who migrate at once wait for each other. */
static bool migrate(struct postgres *s, const struct schema *schema, struct err *err)
{
    static const char *const BEFORE[] = {
        "BEGIN",
        "SELECT pg_advisory_xact_lock(hashtextextended('hia migrate', 0))",
        "CREATE SCHEMA IF NOT EXISTS hia",
        "CREATE TABLE IF NOT EXISTS schema_version ("
        " version BIGINT PRIMARY KEY, applied_at BIGINT NOT NULL)",
    };
    int64_t version;
    for (size_t i = 0; i < sizeof(BEFORE) / sizeof(BEFORE[0]); i++)
        if (!postgres_send(s, BEFORE[i], err))
            return false;
    if (!postgres_wait(s, NULL, err) || !postgres_version(&s->store, &version, err) ||
        !schema_leads_from(schema, version, "the ledger's database", err))
        return false;
    for (size_t i = 0; i < schema->count; i++)
        if (schema->steps[i].version > version && !take_step(s, &schema->steps[i], err))
            return false;
    return postgres_send(s, "COMMIT", err) && postgres_wait(s, NULL, err);
}

static bool grant(struct postgres *s, const char *role, struct err *err)
{
    char sql[SQL_MAX], *name = PQescapeLiteral(s->conn, role, strlen(role));
    if (!name)
        return err_set(err, ERR_USAGE, "the role's name is not text");
    snprintf(sql, sizeof(sql), "SELECT hia_grant(quote_ident(%s)::regrole)", name);
    PQfreemem(name);
    return postgres_send(s, sql, err) && postgres_wait(s, NULL, err);
}

/** The catalogue's own oversight: tables of the ledger that row-level security does not guard. */
bool postgres_verify(struct store *store, struct err *err)
{
    int64_t open = 1;
    return number_of(postgres_of(store),
                     "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                     " WHERE n.nspname = 'hia' AND c.relkind IN ('r', 'p')"
                     " AND c.relname <> 'schema_version'"
                     " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)",
                     &open, err) &&
           (open == 0 || err_set(err, ERR_STORE,
                                 "%lld tables of the ledger are not guarded by row-level security",
                                 (long long)open));
}

/* --- open, close --- */

static struct postgres *new_one(const char *uri, enum store_mode mode, struct err *err)
{
    struct postgres *s = calloc(1, sizeof(*s));
    if (!s) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    s->store.database = &postgres_database;
    postgres_bulk_init(s);
    if (connect_to(s, uri, mode, err))
        return s;
    postgres_close(&s->store);
    return NULL;
}

/** One of PostgreSQL's functions of advisory locks, called for a lock of the organization. `what`
 * is ours and holds no quote. */
static void call_lock(const struct postgres *s, const char *function, const char *what,
                      char out[LOCK_MAX])
{
    snprintf(out, LOCK_MAX, "%s(hashtextextended('hia %s %s', 0))", function, what,
             s->store.organization);
}

static bool is_true(struct postgres *s, const char *condition, bool *yes, struct err *err)
{
    char sql[SQL_MAX];
    int64_t got = 0;
    snprintf(sql, sizeof(sql), "SELECT CASE WHEN %s THEN 1::bigint ELSE 0::bigint END", condition);
    bool good = number_of(s, sql, &got, err);
    *yes = got == 1;
    return good;
}

/** A command writes alone: no other one, and no worker in the middle of a job. It stands in line
 * for a moment, and workers begin nothing new as long as it does. */
static bool lock_take(struct postgres *s, struct err *err)
{
    char lock[LOCK_MAX], sql[LOCK_MAX + 8];
    struct err why = {0};
    call_lock(s, "pg_advisory_lock", WRITER, lock);
    snprintf(sql, sizeof(sql), "SELECT %s", lock);
    if (postgres_send(s, "SELECT set_config('lock_timeout', '" WRITER_WAIT "', true)", &why) &&
        postgres_send(s, sql, &why) && postgres_wait(s, NULL, &why))
        return true;
    if (s->store.refusal == REFUSED_CONFLICT)
        return err_set(err, ERR_STORE,
                       "the organization's ledger is in use by another process: only one "
                       "may write, or workers (hia jobs lists what they do)");
    return err_set(err, why.kind, "%s", why.text);
}

/** Beside other workers, not beside a command. */
bool postgres_fence(struct postgres *s, int64_t job_id, int64_t epoch, int64_t lease_us,
                    bool *granted, struct err *err)
{
    char lock[LOCK_MAX], condition[2 * LOCK_MAX];
    call_lock(s, "pg_try_advisory_lock_shared", WRITER, lock);
    snprintf(condition, sizeof(condition),
             "set_config('idle_in_transaction_session_timeout', '%lld', false) <> '' AND %s",
             (long long)(lease_us / 1000), lock);
    /* What was planned while tables were small, references' checks above all, is planned anew. */
    if (!postgres_send(s, "DISCARD PLANS", err) || !is_true(s, condition, granted, err))
        return false;
    s->fence_id = *granted ? job_id : 0;
    s->fence_epoch = epoch;
    return true;
}

void postgres_unfence(struct postgres *s)
{
    char lock[LOCK_MAX];
    struct err ignored = {0};
    bool let_go;
    if (!s->fence_id)
        return;
    s->fence_id = 0;
    call_lock(s, "pg_advisory_unlock_shared", WRITER, lock);
    if (!is_true(s, lock, &let_go, &ignored))
        err_clear(&ignored); /* the connection is lost, and the lock with it */
}

/** One of the organization's locks that is asked for, never waited for. */
static bool try_lock(struct store *store, const char *function, const char *kind, const char *name,
                     bool *got, struct err *err)
{
    struct postgres *s = postgres_of(store);
    char what[64], lock[LOCK_MAX];
    snprintf(what, sizeof(what), "%s %s", kind, name);
    call_lock(s, function, what, lock);
    return is_true(s, lock, got, err);
}

/** For as long as the connection lasts, on whatever machine. */
bool postgres_lock_alone(struct store *store, const char *kind, const char *name, bool *mine,
                         struct err *err)
{
    return try_lock(store, "pg_try_advisory_lock", kind, name, mine, err);
}

/** A connection that is closed lets go only when its server gets to it. */
void postgres_unlock_all(struct store *store)
{
    struct err ignored = {0};
    bool let_go;
    if (!is_true(postgres_of(store), "pg_advisory_unlock_all() IS NOT NULL", &let_go, &ignored))
        err_clear(&ignored); /* the connection is lost, and its locks with it */
}

/** It is had for a moment: until this transaction ends. */
bool postgres_is_unlocked(struct store *store, const char *kind, const char *name, bool *is_free,
                          struct err *err)
{
    return try_lock(store, "pg_try_advisory_xact_lock", kind, name, is_free, err);
}

static bool organization_put(struct postgres *s, struct err *err)
{
    char sql[SQL_MAX];
    snprintf(sql, sizeof(sql),
             "INSERT INTO organization (organization_id) VALUES ('%s') ON CONFLICT DO NOTHING",
             s->store.organization);
    return postgres_database.begin(&s->store, err) && postgres_send(s, sql, err) &&
           postgres_database.commit(&s->store, err);
}

bool postgres_open(struct store **out, const char *uri, const char *organization_id,
                   enum store_mode mode, struct err *err)
{
    *out = NULL;
    struct postgres *s = new_one(uri, mode, err);
    if (!s)
        return false;
    s->store.writer = mode != STORE_READER;
    if (!store_take_organization(&s->store, organization_id, err) || !check_role(s, err) ||
        !check_version(s, err) || (mode == STORE_WRITER && !lock_take(s, err)) ||
        (s->store.writer && mode != STORE_RELAY && !organization_put(s, err))) {
        store_close(&s->store);
        return false;
    }
    *out = &s->store;
    return true;
}

bool store_is_shared(const struct store *store)
{
    return store->database == &postgres_database;
}

/** As the server sees it: a rollback that could not even be sent leaves one open. */
static bool server_is_in_tx(const struct postgres *s)
{
    PGTransactionStatusType status = PQtransactionStatus(s->conn);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

bool store_turn_to(struct store *store, const char *organization_id, struct err *err)
{
    if (!store_is_shared(store))
        return err_set(err, ERR_STORE, "a ledger in a folder is opened anew");
    struct postgres *s = postgres_of(store);
    if (store->in_tx || s->fence_id || s->sent != s->answered || postgres_lost(store) ||
        server_is_in_tx(s))
        return err_set(err, ERR_STORE, "the connection is not between two transactions");
    postgres_ahead_forget(s);
    postgres_bulk_forget(s);
    store->refusal = REFUSED_NOTHING;
    return store_take_organization(store, organization_id, err) &&
           (!store->writer || organization_put(s, err));
}

bool postgres_lost(const struct store *store)
{
    return PQstatus(((const struct postgres *)store)->conn) != CONNECTION_OK;
}

void postgres_close(struct store *store)
{
    struct postgres *s = postgres_of(store);
    postgres_ahead_fini(s);
    postgres_bulk_fini(s);
    PQfinish(s->conn);
    free(s);
}

bool postgres_migrate(const char *uri, const struct schema *schema, const char *role,
                      int64_t *version, struct err *err)
{
    struct postgres *s = new_one(uri, STORE_WRITER, err);
    bool good = s && migrate(s, schema, err) && (!role || grant(s, role, err)) &&
                postgres_version(&s->store, version, err);
    if (s)
        postgres_close(&s->store);
    return good;
}

bool store_migrate(const char *place, const char *role, int64_t *version, struct err *err)
{
    if (!postgres_is_place(place))
        return err_set(err, ERR_USAGE,
                       "only a ledger in PostgreSQL is migrated by hand: "
                       "postgresql://OWNER@HOST/DATABASE");
    return postgres_migrate(place, &postgres_schema, role, version, err);
}
