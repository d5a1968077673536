/* sql.h - inside the room only: the open ledger, and the few verbs that run its statements,
 * whatever database keeps them.
 *
 * Every noun of the ledger is written once, over these verbs; sqlite.h and postgres.h are the two
 * databases behind them. A statement whose answer nobody waits for (sql_run) may be put off until
 * somebody waits, at the latest the commit: its refusal then spoils the transaction. */
#ifndef HIA_STORE_SQL_H
#define HIA_STORE_SQL_H

#include "store/job.h"
#include "store/store_sql.h"
#include "store/word.h"

struct store;
struct sql_ahead;
struct sql_cursor;
struct sql_row;
struct value;

/** What a database does; each sets err with sql_fail's sentence when it refuses. `run` to `next`
 * are not called in a spoilt transaction. */
struct database {
    void (*close)(struct store *s);
    bool (*lost)(const struct store *s); /* NULL: never */
    bool (*begin)(struct store *s, struct err *err);
    bool (*commit)(struct store *s, struct err *err);
    void (*rollback)(struct store *s);
    bool (*run)(struct store *s, enum sql_id id, const struct value *v, size_t n, struct err *err);
    bool (*insert)(struct store *s, enum sql_id id, const struct value *v, size_t n, int64_t *row,
                   struct err *err);
    bool (*change)(struct store *s, enum sql_id id, const char *what, const struct value *v,
                   size_t n, struct err *err);
    bool (*open)(struct sql_cursor *c, const struct value *v, size_t n, struct err *err);
    bool (*next)(struct sql_cursor *c, bool *row, struct err *err);
    void (*shut)(struct sql_cursor *c);
    struct str (*text)(const struct sql_row *row, int column); /* NULL: {NULL, 0} */
    int64_t (*integer)(const struct sql_row *row, int column);
    struct str (*blob)(const struct sql_row *row, int column);
    bool (*version)(struct store *s, int64_t *version, struct err *err);
    bool (*verify)(struct store *s, struct err *err);
    /* NULL where a question costs no round trip */
    bool (*ahead)(struct store *s, const struct sql_ahead *questions, size_t n, struct err *err);
    void (*expect_many)(struct store *s);
    void (*changed)(struct store *s, int64_t row);
    void (*changed_key)(struct store *s, enum sql_id id, struct str key);
};

/** The first member of each database's own. */
struct store {
    const struct database *database;
    bool writer;
    bool in_tx;
    bool spoilt;                /* a statement of this transaction failed */
    enum store_refusal refusal; /* the last one */
    int64_t tx_now_us;          /* one instant for all rows of a transaction */
    char organization[UUID_MAX];
};

/** A uuid in lower case, so that one tenant cannot become two by spelling. ERR_USAGE. */
MUST_USE bool store_take_organization(struct store *s, const char *id, struct err *err);
/** The instant to stamp on rows: of the transaction, else now. */
int64_t store_now(const struct store *s);

/** What a statement is given after ?1. */
struct value {
    enum { VALUE_INT, VALUE_TEXT, VALUE_BLOB } type;
    bool is_null; /* a type it has all the same */
    int64_t i;
    struct str s;
};

static inline struct value v_int(int64_t i)
{
    return (struct value){.type = VALUE_INT, .i = i};
}
/** A reference to another row; 0 is none. */
static inline struct value v_row(int64_t id)
{
    return (struct value){.type = VALUE_INT, .is_null = id == 0, .i = id};
}
static inline struct value v_str(struct str s)
{
    return (struct value){.type = VALUE_TEXT, .s = s};
}
/** Text that may be missing: empty is NULL. */
static inline struct value v_opt(struct str s)
{
    return (struct value){.type = VALUE_TEXT, .is_null = s.n == 0, .s = s};
}
static inline struct value v_word(const char *word)
{
    return (struct value){.type = VALUE_TEXT, .is_null = !word, .s = str_from(word)};
}
static inline struct value v_hash(const uint8_t hash[SHA256_SIZE])
{
    return (struct value){.type = VALUE_BLOB, .s = {(const char *)hash, SHA256_SIZE}};
}
/** Bytes that may be missing: none are NULL. */
static inline struct value v_blob(struct str s)
{
    return (struct value){.type = VALUE_BLOB, .is_null = s.n == 0, .s = s};
}
/** The digest of a body; NULL where there is none (`bytes` below 0). */
static inline struct value v_digest(const uint8_t hash[SHA256_SIZE], int64_t bytes)
{
    return bytes < 0 ? v_blob((struct str){NULL, 0}) : v_hash(hash);
}

#define VALUES(...)                                                                                \
    (const struct value[]){__VA_ARGS__},                                                           \
        sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value)

/** Run to the end; for statements that give no rows. */
MUST_USE bool sql_run(struct store *s, enum sql_id id, const struct value *v, size_t n,
                      struct err *err);
/** As sql_run, and sql_missing's refusal unless exactly one row was changed; `what` is a literal.
 */
MUST_USE bool sql_change(struct store *s, enum sql_id id, const char *what, const struct value *v,
                         size_t n, struct err *err);
/** A new row; its id. 0: ON CONFLICT DO NOTHING did nothing. */
MUST_USE bool sql_insert(struct store *s, enum sql_id id, const struct value *v, size_t n,
                         int64_t *row, struct err *err);

/** Where a row is read from, until the next step: a statement of SQLite's, a result of
 * PostgreSQL's. */
struct sql_row {
    const struct database *database;
    void *from;
    int at;
};

/** A statement in use. */
struct sql_cursor {
    struct store *s;
    enum sql_id id;
    struct sql_row row;
    bool own;      /* a callback runs the same statement as its caller: this is a second copy */
    unsigned name; /* of PostgreSQL's cursor */
    bool last;     /* what was fetched is all there is */
    bool lent;     /* what was asked ahead: not this cursor's to clear */
    int end;       /* of the rows fetched */
};

/** `read` makes a record of each row and hands it on; false stops. */
typedef bool sql_row_fn(void *ctx, const struct sql_row *row);
MUST_USE bool sql_each(struct store *s, enum sql_id id, const struct value *v, size_t n,
                       sql_row_fn *read, void *ctx, struct err *err);
/** May this connection write, now? For statements that change rows and give them back: sql_each and
 * its like ask only whether reading is allowed. ERR_STORE. */
MUST_USE bool sql_may_write(const struct store *s, struct err *err);
/** The first row only. */
MUST_USE bool sql_one(struct store *s, enum sql_id id, const struct value *v, size_t n,
                      sql_row_fn *read, void *ctx, bool *found, struct err *err);
/** The one integer of the one row; 0 when there is none. */
MUST_USE bool sql_number(struct store *s, enum sql_id id, const struct value *v, size_t n,
                         int64_t *out, struct err *err);

/** Questions that will be asked soon: statements whose ?2 is a text (the key), ?3 a limit, and
 * whose rows begin with an id. A database for which a question costs a round trip asks them all at
 * once, in a transaction; nothing but the time depends on it. */
enum { SQL_AHEAD_KINDS = 3, SQL_AHEAD_MAX = 1024 /* keys a kind; those past it are not asked */ };
struct sql_ahead {
    enum sql_id id;
    const struct str *keys; /* borrowed for the call */
    size_t count;
    struct value limit;
};
/** At most SQL_AHEAD_KINDS of them. What the call before the last one asked is forgotten. */
MUST_USE bool sql_ahead(struct store *s, const struct sql_ahead *questions, size_t n,
                        struct err *err);
/** Said by whoever changes what such a statement reads: the row of that id, and which key of a
 * statement it has now. */
void sql_changed(struct store *s, int64_t row);
void sql_changed_key(struct store *s, enum sql_id id, struct str key);

struct str sql_text(const struct sql_row *row, int column); /* borrowed until the next step */
struct str sql_blob(const struct sql_row *row, int column); /* the same */
int64_t sql_int(const struct sql_row *row, int column);     /* NULL is 0 */
void sql_hash(const struct sql_row *row, int column, uint8_t out[SHA256_SIZE]);
/** The position of a column's text among `names`; `count` when it is none of them. */
int sql_word(const struct sql_row *row, int column, const char *const *names, int count);

/** ERR_STORE with the database's own sentence (it must name tables and columns, never values), and
 * the transaction is spoilt. */
bool sql_fail(struct store *s, const char *what, const char *sentence, struct err *err);

/** A row that had to change is not there: ERR_STORE "there is no <what>", REFUSED_MISSING, and the
 * transaction is spoilt. */
bool sql_missing(struct store *s, const char *what, struct err *err);

/** Make what follows one transaction unless one is open already; `*mine` says which. */
MUST_USE bool tx_enter(struct store *s, bool *mine, struct err *err);
MUST_USE bool tx_leave(struct store *s, bool mine, bool good, struct err *err);

/** Copy a borrowed text into the caller's arena. */
MUST_USE bool str_keep(struct arena *a, struct str *s, struct err *err);

/** Of a listing: 0 is all of it. */
int64_t limit_of(int64_t limit);
/** What a page begins before. */
static inline struct value v_before(const struct store_page *page)
{
    return v_int(page->before ? page->before : INT64_MAX);
}

#endif
