/* postgres.h - inside the room only: the ledger in a PostgreSQL database, over one connection.
 *
 * The connection stays in pipeline mode. What nobody waits for is queued and costs no round trip;
 * whoever waits, waits for all before it. Outside a transaction of ours each wait ends the implicit
 * one of the protocol (postgresql.org, "Pipelining"), so the tenant's setting goes with it. */
#ifndef HIA_STORE_POSTGRES_H
#define HIA_STORE_POSTGRES_H

#include "base/buf.h"
#include "base/hash.h"
#include "store/row_set.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store/store.h"

#include <libpq-fe.h>

enum {
    POSTGRES_VALUES_MAX = 24,
    POSTGRES_STATEMENT_MAX = 4096, /* bytes of a statement's text */
    POSTGRES_QUEUE_MAX = 256,      /* answers not read: they must fit into what the sockets hold */
    POSTGRES_FETCH_ROWS = 500,
    POSTGRES_IDS_MAX = 4096,
    POSTGRES_BLOCKS = 2, /* statements whose rows take their ids from a block */
    POSTGRES_BULKS = 12, /* statements whose rows are sent many at once */
    POSTGRES_BULK_VALUES_MAX = 16,
    TYPE_INT8 = 20,
    TYPE_TEXT = 25,
    TYPE_BYTEA = 17,
};

/** Of a statement that was sent: what is to be done with its answer. */
struct postgres_owed {
    const char *what; /* it must change `rows` rows, or "there is no <what>"; NULL: any number */
    unsigned rows;
    PGresult **keep; /* who gets it, if it is good; NULL: nobody */
};

/** The parameters of one statement: $1 is the tenant, numbers are eight bytes in network order. */
struct parameters {
    const char *values[POSTGRES_VALUES_MAX + 1];
    int lengths[POSTGRES_VALUES_MAX + 1], formats[POSTGRES_VALUES_MAX + 1];
    Oid types[POSTGRES_VALUES_MAX + 1];
    char numbers[POSTGRES_VALUES_MAX + 1][8];
    int count;
};

/** Rows of one statement that were not sent yet: see postgres_bulk.c. */
struct bulk {
    struct bulk_column {
        struct buf text; /* an array of the protocol */
        uint8_t type;    /* of struct value */
        bool nulls;
    } columns[POSTGRES_BULK_VALUES_MAX];
    unsigned columns_count, rows;
    size_t bytes;
    const char *what; /* each must change one row of; NULL: nothing */
    struct row_set rows_named;
};

struct ahead;

struct postgres {
    struct store store;
    PGconn *conn;
    uint64_t sent, answered;                       /* statements, since the connection was made */
    struct postgres_owed owed[POSTGRES_QUEUE_MAX]; /* by number of the statement */
    struct bulk bulks[POSTGRES_BULKS];
    unsigned waiting;              /* bit by bulk: it has rows */
    bool outbox_locked;            /* by this transaction */
    int64_t fence_id, fence_epoch; /* of the job worked on; 0: nothing is fenced */
    struct buf text;               /* of a statement being made */
    struct ahead *ahead;           /* NULL: nothing was asked ahead yet */
    struct id_block {
        int64_t ids[POSTGRES_IDS_MAX];
        unsigned at, count, want;
    } blocks[POSTGRES_BLOCKS];
    unsigned cursors;          /* names given so far */
    bool prepared[SQL_COUNT];  /* in this connection */
    uint16_t meets[SQL_COUNT]; /* which bulks it must come after; 0: not looked at */
};

static inline struct postgres *postgres_of(struct store *s)
{
    return (struct postgres *)s;
}

/** A number as the protocol has it: eight bytes, the highest first. */
static inline int64_t postgres_get_number(const char *p)
{
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n = n << 8 | (uint8_t)p[i];
    return (int64_t)n;
}
static inline void postgres_put_number(char p[8], int64_t number)
{
    for (int i = 0; i < 8; i++)
        p[i] = (char)(uint8_t)((uint64_t)number >> (56 - 8 * i));
}

/** Is a place a database, not a folder? */
bool postgres_is_place(const char *place);

/* postgres_open.c */
MUST_USE bool postgres_open(struct store **out, const char *uri, const char *organization_id,
                            enum store_mode mode, struct err *err);
void postgres_close(struct store *s);
bool postgres_lost(const struct store *s);
bool postgres_version(struct store *s, int64_t *version, struct err *err);
bool postgres_verify(struct store *s, struct err *err);
/** For as long as the connection lasts; `*mine` false: somebody else has it. Names of ours. */
MUST_USE bool postgres_lock_alone(struct store *s, const char *kind, const char *name, bool *mine,
                                  struct err *err);
/** Of this connection, and at once. */
void postgres_unlock_all(struct store *s);
MUST_USE bool postgres_is_unlocked(struct store *s, const char *kind, const char *name,
                                   bool *is_free, struct err *err);

/** See store_fence. */
MUST_USE bool postgres_fence(struct postgres *s, int64_t job_id, int64_t epoch, int64_t lease_us,
                             bool *granted, struct err *err);
void postgres_unfence(struct postgres *s);

/* postgres.c */
extern const struct database postgres_database;

/* postgres_wire.c */
/** $1, and each value after it. */
void parameters_fill(struct postgres *s, const struct value *v, size_t n, struct parameters *p);
/** Send one statement without parameters, or with these; see postgres_wait. */
MUST_USE bool postgres_send(struct postgres *s, const char *sql, struct err *err);
MUST_USE bool postgres_send_with(struct postgres *s, const char *sql, const struct parameters *p,
                                 struct err *err);
/** The tenant, for the transaction or until the wait. */
MUST_USE bool postgres_send_tenant(struct postgres *s, struct err *err);
/** Does this worker still hold its job? The answer stays true until the transaction ends. */
MUST_USE bool postgres_send_fence(struct postgres *s, struct err *err);
/** Both, before a statement outside of a transaction. */
MUST_USE bool postgres_send_alone(struct postgres *s, struct err *err);
/** The statement of that id, prepared when it is sent first; what must be there before it goes
 * before it. Always with `give_id` (its answer is the new row's id) or always without. */
MUST_USE bool postgres_send_statement(struct postgres *s, enum sql_id id, bool give_id,
                                      const struct value *v, size_t n, struct err *err);
/** Of the statement sent last. */
void postgres_owe(struct postgres *s, const struct postgres_owed *owed);
/** Wait for all that was sent. `last` (may be NULL): the answer of the last one, the caller's to
 * clear. The first refusal is told, and spoils the transaction. */
MUST_USE bool postgres_wait(struct postgres *s, PGresult **last, struct err *err);
/** Have the server begin with what was sent, and answer it as it goes. */
MUST_USE bool postgres_hurry(struct postgres *s, struct err *err);
/** Wait for the statements up to that number, behind which there was a hurry. */
MUST_USE bool postgres_wait_until(struct postgres *s, uint64_t number, struct err *err);
/** After a refusal nobody knows which of the queued prepares came through: they are made anew. */
void postgres_unprepare(struct postgres *s);

/* postgres_bulk.c */
void postgres_bulk_init(struct postgres *s);
void postgres_bulk_fini(struct postgres *s);
/** Which bulk a statement's rows wait in, in a transaction; -1: none. */
int postgres_bulk_of(enum sql_id id);
/** One row more; `what` as sql_change has it, or NULL. */
MUST_USE bool postgres_bulk_put(struct postgres *s, int bulk, const char *what,
                                const struct value *v, size_t n, struct err *err);
/** Send what must be there before that statement. */
MUST_USE bool postgres_bulk_before(struct postgres *s, enum sql_id id, struct err *err);
/** Send all but the events, and all. */
MUST_USE bool postgres_bulk_send(struct postgres *s, struct err *err);
MUST_USE bool postgres_bulk_send_all(struct postgres *s, struct err *err);
/** The transaction has ended. */
void postgres_bulk_forget(struct postgres *s);

/* postgres_ahead.c: what sql.h says of them */
MUST_USE bool postgres_ahead(struct store *store, const struct sql_ahead *questions, size_t n,
                             struct err *err);
void postgres_changed(struct store *store, int64_t row);
void postgres_changed_key(struct store *store, enum sql_id id, struct str key);
/** The answer is here already: the cursor stands before its rows. */
MUST_USE bool postgres_ahead_find(struct sql_cursor *c, const struct value *v, size_t n,
                                  bool *found, struct err *err);
void postgres_ahead_forget(struct postgres *s);
void postgres_ahead_fini(struct postgres *s);

/* postgres_sql.c */
/** The ledger's own text of it. */
const char *postgres_text(enum sql_id id);
/** Which block of ids its new rows take theirs from, and the sequence behind it; -1: none. */
int postgres_block_of(enum sql_id id, const char **sequence);
/** The statement as PostgreSQL reads it, into `out`; `give_id`: with the id of the new row as its
 * answer. */
MUST_USE bool postgres_statement(enum sql_id id, bool give_id, char *out, size_t size);
/** The parameter behind LIMIT, or 0. */
int postgres_limit_at(enum sql_id id);

/** store_migrate, to a schema of the caller's: the test's, with a step more. */
MUST_USE bool postgres_migrate(const char *uri, const struct schema *schema, const char *role,
                               int64_t *version, struct err *err);

#endif
