/* postgres.h - inside the room only: the ledger in a PostgreSQL database, over one connection.
 *
 * The connection stays in pipeline mode. What nobody waits for is queued and costs no round trip;
 * whoever waits, waits for all before it. Outside a transaction of ours each wait ends the implicit
 * one of the protocol (postgresql.org, "Pipelining"), so the tenant's setting goes with it. */
#ifndef HIA_STORE_POSTGRES_H
#define HIA_STORE_POSTGRES_H

#include "base/buf.h"
#include "store/sql.h"
#include "store/store.h"

#include <libpq-fe.h>

enum {
    POSTGRES_VALUES_MAX = 24,
    POSTGRES_QUEUE_MAX = 256, /* answers not read: they must fit into what the sockets hold */
    POSTGRES_EXTRA_MAX = 16,  /* what may be sent beyond it: settings, prepares */
    POSTGRES_FETCH_ROWS = 500,
    POSTGRES_IDS_MAX = 256,
    POSTGRES_BLOCKS = 2, /* statements whose rows come by the thousand */
    POSTGRES_LATE_MAX = 1 << 20,
};

struct postgres {
    struct store store;
    PGconn *conn;
    unsigned queued; /* statements sent, whose answers were not read */
    const char *owed[POSTGRES_QUEUE_MAX + POSTGRES_EXTRA_MAX]; /* what each of them must change one
                                                                * row of; NULL: nothing */
    struct buf late; /* events, put at the commit: see postgres_late.c */
    unsigned late_count;
    bool outbox_locked;
    int64_t fence_id, fence_epoch; /* of the job worked on; 0: nothing is fenced */
    struct id_block {
        int64_t ids[POSTGRES_IDS_MAX];
        unsigned at, count, want;
    } blocks[POSTGRES_BLOCKS];
    unsigned cursors;         /* names given so far */
    bool prepared[SQL_COUNT]; /* in this connection */
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
bool postgres_version(struct store *s, int64_t *version, struct err *err);
bool postgres_verify(struct store *s, struct err *err);
/** For as long as the connection lasts; `*mine` false: another process carries to that sink. */
MUST_USE bool postgres_lock_relay(struct store *s, const char *sink, bool *mine, struct err *err);

/** See store_fence. */
MUST_USE bool postgres_fence(struct postgres *s, int64_t job_id, int64_t epoch, int64_t lease_us,
                             bool *granted, struct err *err);
void postgres_unfence(struct postgres *s);

/* postgres.c */
extern const struct database postgres_database;
/** Send one statement without parameters; see postgres_wait. */
MUST_USE bool postgres_send(struct postgres *s, const char *sql, struct err *err);
/** The statement of that id; its answer is read by the next wait. */
MUST_USE bool postgres_send_statement(struct postgres *s, enum sql_id id, const struct value *v,
                                      size_t n, struct err *err);
/** Wait for all that was sent. `last` (may be NULL): the answer of the last one, the caller's to
 * clear. The first refusal is told, and spoils the transaction. */
MUST_USE bool postgres_wait(struct postgres *s, PGresult **last, struct err *err);

/* postgres_late.c */
/** Keep an event for the commit. */
MUST_USE bool postgres_late_put(struct postgres *s, const struct value *v, size_t n,
                                struct err *err);
/** Send what was kept. */
MUST_USE bool postgres_late_send(struct postgres *s, struct err *err);
void postgres_late_forget(struct postgres *s);

/* postgres_sql.c */
/** Which block of ids its new rows take theirs from, and the sequence behind it; -1: none. */
int postgres_block_of(enum sql_id id, const char **sequence);
/** The statement as PostgreSQL reads it, into `out`; `give_id`: with the id of the new row as its
 * answer. */
MUST_USE bool postgres_statement(enum sql_id id, bool give_id, char *out, size_t size);
/** The parameter behind LIMIT, or 0. */
int postgres_limit_at(enum sql_id id);

/* made of postgres/NNNN_*.sql at build time */
extern const char *const *const postgres_steps[];
extern const size_t postgres_step_count;

#endif
