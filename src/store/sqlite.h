/* sqlite.h - inside the room only: the open ledger, and the few verbs that run its statements. */
#ifndef HIA_STORE_SQLITE_H
#define HIA_STORE_SQLITE_H

#include "store/store_sql.h"
#include "store/word.h"

#include <sqlite3.h>

struct store {
    sqlite3 *db;
    char *data_dir;
    int lock_fd; /* -1 for a reader */
    bool writer;
    bool in_tx;
    bool spoilt;       /* a statement of this transaction failed */
    int64_t tx_now_us; /* one instant for all rows of a transaction */
    int64_t tenant;    /* ?1 of every statement; 0 for a reader of an unknown organization */
    char organization[UUID_MAX];
    sqlite3_stmt *stmt[SQL_COUNT]; /* prepared on first use, ?1 bound once */
};

/** The instant to stamp on rows: of the transaction, else now. */
int64_t store_now(const struct store *s);

/** What a statement is given after ?1. */
struct value {
    enum { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB } type;
    int64_t i;
    struct str s;
};

static inline struct value v_int(int64_t i)
{
    return (struct value){VALUE_INT, i, {NULL, 0}};
}
/** A reference to another row; 0 is none. */
static inline struct value v_row(int64_t id)
{
    return (struct value){id ? VALUE_INT : VALUE_NULL, id, {NULL, 0}};
}
static inline struct value v_str(struct str s)
{
    return (struct value){VALUE_TEXT, 0, s};
}
/** Text that may be missing: empty is NULL. */
static inline struct value v_opt(struct str s)
{
    return (struct value){s.n ? VALUE_TEXT : VALUE_NULL, 0, s};
}
static inline struct value v_word(const char *word)
{
    return (struct value){word ? VALUE_TEXT : VALUE_NULL, 0, str_from(word)};
}
static inline struct value v_hash(const uint8_t hash[SHA256_SIZE])
{
    return (struct value){VALUE_BLOB, 0, {(const char *)hash, SHA256_SIZE}};
}
/** Bytes that may be missing: none are NULL. */
static inline struct value v_blob(struct str s)
{
    return (struct value){s.n ? VALUE_BLOB : VALUE_NULL, 0, s};
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
/** As sql_run, and ERR_STORE "there is no <what>" unless exactly one row was changed. */
MUST_USE bool sql_change(struct store *s, enum sql_id id, const char *what, const struct value *v,
                         size_t n, struct err *err);
int64_t sql_last_id(const struct store *s);

/** A statement in use: rows are read with the sql_col functions until the next step. */
struct sql_cursor {
    struct store *s;
    sqlite3_stmt *st;
    enum sql_id id;
    bool own; /* a callback runs the same statement as its caller: this one is a second copy */
};
MUST_USE bool sql_open(struct sql_cursor *c, struct store *s, enum sql_id id, const struct value *v,
                       size_t n, struct err *err);
MUST_USE bool sql_next(struct sql_cursor *c, bool *row, struct err *err);
void sql_close(struct sql_cursor *c);

/** `read` makes a record of each row and hands it on; false stops. */
typedef bool sql_row_fn(void *ctx, sqlite3_stmt *row);
MUST_USE bool sql_each(struct store *s, enum sql_id id, const struct value *v, size_t n,
                       sql_row_fn *read, void *ctx, struct err *err);
/** The first row only. */
MUST_USE bool sql_one(struct store *s, enum sql_id id, const struct value *v, size_t n,
                      sql_row_fn *read, void *ctx, bool *found, struct err *err);
/** The one integer of the one row; 0 when there is none. */
MUST_USE bool sql_number(struct store *s, enum sql_id id, const struct value *v, size_t n,
                         int64_t *out, struct err *err);

struct str sql_text(sqlite3_stmt *row, int column); /* borrowed until the next step */
struct str sql_blob(sqlite3_stmt *row, int column); /* the same */
int64_t sql_int(sqlite3_stmt *row, int column);     /* NULL is 0 */
void sql_hash(sqlite3_stmt *row, int column, uint8_t out[SHA256_SIZE]);
/** The position of a column's text among `names`; `count` when it is none of them. */
int sql_word(sqlite3_stmt *row, int column, const char *const *names, int count);

/** ERR_STORE with the database's own sentence (it names tables and columns, never values). */
bool sql_fail(struct store *s, const char *what, struct err *err);

/** Make what follows one transaction unless one is open already; `*mine` says which. */
MUST_USE bool tx_enter(struct store *s, bool *mine, struct err *err);
MUST_USE bool tx_leave(struct store *s, bool mine, bool good, struct err *err);

/** Copy a borrowed text into the caller's arena. */
MUST_USE bool str_keep(struct arena *a, struct str *s, struct err *err);

/** Of a listing: 0 is all of it. */
int64_t limit_of(int64_t limit);

/* The names of word.h, for reading rows. */
extern const char *const direction_names[STORE_DIRECTION_COUNT];
extern const char *const document_state_names[DOCUMENT_STATE_COUNT];
extern const char *const batch_state_names[BATCH_STATE_COUNT];
extern const char *const attempt_result_names[ATTEMPT_RESULT_COUNT];
extern const char *const claim_state_names[CLAIM_STATE_COUNT];
extern const char *const set_state_names[SET_STATE_COUNT];
extern const char *const remittance_state_names[REMITTANCE_STATE_COUNT];
extern const char *const payment_state_names[PAYMENT_STATE_COUNT];

#endif
