/* postgres_ahead.c - questions of one key, asked many at once before the answers are needed.
 *
 * They are sent while rows before them are still being worked on, so nobody waits for them. What a
 * claim's change has made untrue meanwhile is noted (sql_changed) and asked again, one by one. Two
 * rounds are kept: the one being used, and the one that was asked last. */
#include "store/postgres.h"

#include <arpa/inet.h>
#include <stdlib.h>

enum { SLOTS = 2 * SQL_AHEAD_MAX, KEYS_BYTES_MAX = 64 * 1024 };

/** One statement for many keys. */
struct asked {
    enum sql_id id;
    struct buf keys;
    struct str key[SQL_AHEAD_MAX]; /* in `keys` */
    unsigned count;
    uint16_t slots[SLOTS]; /* by hash: its number and one; 0: free */
    uint64_t number;       /* of the statement sent */
    PGresult *answer;
    bool placed;
    int first[SQL_AHEAD_MAX + 1]; /* row of the answer where each key's begin */
};

struct round {
    struct asked asked[SQL_AHEAD_KINDS];
    unsigned count;
    struct row_set changed; /* rows and keys, since they were asked */
};

struct ahead {
    struct round rounds[2];
    unsigned last;
};

/* --- asking --- */

static uint16_t *slot_of(struct asked *a, struct str key)
{
    uint64_t at = hash64(key);
    while (a->slots[at % SLOTS] && !str_eq(a->key[a->slots[at % SLOTS] - 1], key))
        at++;
    return &a->slots[at % SLOTS];
}

static void put_key(struct asked *a, struct str key)
{
    uint16_t *slot = slot_of(a, key);
    if (*slot || a->count == SQL_AHEAD_MAX || a->keys.n + key.n > KEYS_BYTES_MAX)
        return;
    size_t at = a->keys.n;
    buf_put_str(&a->keys, key); /* reserved: it does not move */
    a->key[a->count] = str_of(a->keys.p + at, key.n);
    *slot = (uint16_t)++a->count;
}

static void clear_asked(struct asked *a)
{
    PQclear(a->answer);
    a->answer = NULL;
    a->placed = false;
    a->count = 0;
    buf_reset(&a->keys);
    memset(a->slots, 0, sizeof(a->slots));
}

static void put_u32(struct buf *out, uint32_t number)
{
    uint32_t wire = htonl(number);
    buf_put(out, &wire, sizeof(wire));
}

static void put_array(struct buf *out, const struct asked *a)
{
    const uint32_t head[] = {1, 0, TYPE_TEXT, a->count, 1};
    for (size_t i = 0; i < COUNT_OF(head); i++)
        put_u32(out, head[i]);
    for (unsigned i = 0; i < a->count; i++) {
        put_u32(out, (uint32_t)a->key[i].n);
        buf_put_str(out, a->key[i]);
    }
}

/** The statement itself for each key in turn; behind its columns the number of the key. */
static void put_statement(struct buf *out, const char *text)
{
    buf_puts(out, "SELECT m.*, k.n FROM unnest($2::text[]) WITH ORDINALITY AS k(key, n)"
                  " CROSS JOIN LATERAL (");
    for (const char *p = text; *p; p++)
        if (p[0] == '?' && p[1] == '2') {
            buf_puts(out, "k.key");
            p++;
        } else {
            buf_putc(out, (char)(*p == '?' ? '$' : *p));
        }
    buf_puts(out, ") m"); /* an order by k.n would mix the rows of a key */
}

static bool send_asked(struct postgres *s, struct asked *a, const struct value *limit,
                       struct err *err)
{
    const struct value v[] = {v_str((struct str){NULL, 0}), *limit};
    struct parameters p;
    struct buf array;
    buf_init(&array, 0);
    put_array(&array, a);
    parameters_fill(s, v, COUNT_OF(v), &p);
    p.types[1] = 0;
    p.values[1] = array.p;
    p.lengths[1] = (int)array.n;
    bool good = buf_ok(&array, "what is asked of the ledger", err) &&
                postgres_bulk_before(s, a->id, err); /* which uses the same text */
    buf_reset(&s->text);
    put_statement(&s->text, postgres_text(a->id));
    good = good && buf_ok(&s->text, "a statement of the ledger", err) &&
           postgres_send_with(s, buf_cstr(&s->text), &p, err);
    if (good) {
        postgres_owe(s, &(struct postgres_owed){.keep = &a->answer});
        a->number = s->sent;
    }
    buf_fini(&array);
    return good && postgres_hurry(s, err);
}

static bool begin_round(struct postgres *s, struct err *err)
{
    struct ahead *h = s->ahead;
    struct round *r = &h->rounds[h->last ^= 1];
    for (unsigned i = 0; i < r->count; i++) {
        if (!postgres_wait_until(s, r->asked[i].number, err))
            return false;
        clear_asked(&r->asked[i]);
    }
    r->count = 0;
    row_set_clear(&r->changed);
    return true;
}

bool postgres_ahead(struct store *store, const struct sql_ahead *questions, size_t n,
                    struct err *err)
{
    struct postgres *s = postgres_of(store);
    if (!store->in_tx)
        return true;
    if (!s->ahead && !(s->ahead = calloc(1, sizeof(*s->ahead))))
        return err_set(err, ERR_LIMIT, "out of memory");
    assert(n <= SQL_AHEAD_KINDS);
    if (!begin_round(s, err))
        return false;
    struct round *r = &s->ahead->rounds[s->ahead->last];
    for (size_t i = 0; i < n; i++) {
        struct asked *a = &r->asked[r->count];
        a->id = questions[i].id;
        if (!a->keys.p)
            buf_init(&a->keys, KEYS_BYTES_MAX);
        if (!buf_reserve(&a->keys, KEYS_BYTES_MAX))
            return err_set(err, ERR_LIMIT, "out of memory");
        for (size_t k = 0; k < questions[i].count; k++)
            put_key(a, questions[i].keys[k]);
        if (!a->count)
            continue;
        r->count++;
        if (!send_asked(s, a, &questions[i].limit, err))
            return false;
    }
    return true;
}

/* --- what was answered --- */

/** Where each key's rows begin; those without have none. */
static bool place(struct asked *a, struct err *err)
{
    int rows = PQntuples(a->answer), column = PQnfields(a->answer) - 1, at = 0;
    for (unsigned i = 0; i < a->count; i++) {
        a->first[i] = at;
        while (at < rows && postgres_get_number(PQgetvalue(a->answer, at, column)) == i + 1)
            at++;
    }
    a->first[a->count] = at;
    a->placed = at == rows;
    return a->placed || err_set(err, ERR_STORE, "the ledger answered out of turn");
}

static uint64_t key_of(enum sql_id id, struct str key)
{
    return hash64(key) ^ (uint64_t)id << 48;
}

/** No row of it has changed, and none has got this key. */
static bool is_true(struct round *r, const struct asked *a, unsigned at)
{
    bool holds = !row_set_has(&r->changed, key_of(a->id, a->key[at]));
    for (int row = a->first[at]; holds && row < a->first[at + 1]; row++)
        holds =
            !row_set_has(&r->changed, (uint64_t)postgres_get_number(PQgetvalue(a->answer, row, 0)));
    return holds;
}

bool postgres_ahead_find(struct sql_cursor *c, const struct value *v, size_t n, bool *found,
                         struct err *err)
{
    struct postgres *s = postgres_of(c->s);
    *found = false;
    for (unsigned i = 0; s->ahead && n > 0 && v[0].type == VALUE_TEXT && i < 2; i++) {
        struct round *r = &s->ahead->rounds[s->ahead->last ^ i];
        for (unsigned k = 0; k < r->count; k++) {
            struct asked *a = &r->asked[k];
            uint16_t *slot = a->id == c->id ? slot_of(a, v[0].s) : NULL;
            if (!slot || !*slot)
                continue;
            if (!postgres_wait_until(s, a->number, err))
                return false;
            if (!a->answer)
                return err_set(err, ERR_STORE, "the ledger did not answer");
            if (!a->placed && !place(a, err))
                return false;
            if (!is_true(r, a, *slot - 1U))
                continue;
            c->row.from = a->answer;
            c->row.at = a->first[*slot - 1] - 1;
            c->end = a->first[*slot];
            c->last = c->lent = *found = true;
            return true;
        }
    }
    return true;
}

void postgres_changed(struct store *store, int64_t row)
{
    struct ahead *h = postgres_of(store)->ahead;
    for (unsigned i = 0; h && i < 2; i++)
        row_set_put(&h->rounds[i].changed, (uint64_t)row);
}

void postgres_changed_key(struct store *store, enum sql_id id, struct str key)
{
    postgres_changed(store, (int64_t)key_of(id, key));
}

void postgres_ahead_forget(struct postgres *s)
{
    for (unsigned i = 0; s->ahead && i < 2; i++) {
        struct round *r = &s->ahead->rounds[i];
        for (unsigned k = 0; k < r->count; k++)
            clear_asked(&r->asked[k]);
        r->count = 0;
        row_set_clear(&r->changed);
    }
}

void postgres_ahead_fini(struct postgres *s)
{
    postgres_ahead_forget(s);
    for (unsigned i = 0; s->ahead && i < 2; i++)
        for (unsigned k = 0; k < SQL_AHEAD_KINDS; k++)
            buf_fini(&s->ahead->rounds[i].asked[k].keys);
    free(s->ahead);
    s->ahead = NULL;
}
