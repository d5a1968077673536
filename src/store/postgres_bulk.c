/* postgres_bulk.c - rows that come by the thousand: kept column by column, sent many a statement.
 *
 * A statement of the table below is not sent when it is run in a transaction: its values wait as
 * the arrays of one statement for all of them, made of its own text. They go when there are enough,
 * at the commit, and before any other statement that names the table they are for; so nobody reads
 * or refers to a row that has not arrived. Among themselves they go in the order of the table: a
 * row before what hangs on it, a claim's history before its new state. COPY would be no way: it is
 * refused on tables with row-level security.
 *
 * Events wait for the commit, so that their numbers follow the order of commits. A number is given
 * when a row is written; were it given earlier, a reader could pass a number whose transaction is
 * still open, and never come back to it. So they are sent last, behind a lock of the organization
 * that ends with the transaction: whoever gets a number commits before the next one gets his. A
 * transaction with very many events takes the lock when its store of them is full. */
#include "store/postgres.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>

enum {
    ROWS_MAX = 2048, /* of one statement */
    BYTES_MAX = 512 * 1024,
    EVENTS_MAX = 2048, /* they wait as long as they can */
    EVENTS_BYTES_MAX = 1 << 20,
    ROWS_FEW = 3, /* up to so many go one by one: that is prepared, the other planned each time */
    HEADER_SIZE = 20,
    SQL_SIZE = 2048,
    KNOWN = 1 << 15,
};

static const struct bulk_kind {
    enum sql_id id;
    const char *table;
    const char *many; /* of many rows, where it is not the statement's own text */
    uint8_t once;     /* the row its first so many values name may be in one statement only once */
} KINDS[POSTGRES_BULKS] = {
    {SQL_PAYMENT_PUT, "claim_payment", NULL, 0},
    {SQL_SERVICE_PUT, "service_payment", NULL, 0},
    {SQL_ADJUSTMENT_PUT, "adjustment", NULL, 0},
    {SQL_REMARK_PUT, "remark", NULL, 0},
    {SQL_PROVIDER_ADJUSTMENT_PUT, "provider_adjustment", NULL, 0},
    /* The reference to the payment is what the statement's own SELECT asks. */
    {SQL_ORPHAN_PUT, "orphan",
     "INSERT INTO orphan (organization_id, payment_id, reason, created_at)"
     " VALUES (?1, ?2, ?3, ?4)",
     0},
    {SQL_HISTORY_STEP, "claim_history", NULL, 1},
    {SQL_CLAIM_STEP, "claim", NULL, 1},
    {SQL_CLAIM_TIE, "claim", NULL, 1},
    {SQL_CLAIM_LINE_PAID, "claim_line", NULL, 2},
    {SQL_LOG_PUT, "pm_transaction_log", NULL, 0},
    {SQL_EVENT_PUT, "outbox", NULL, 0},
};
enum { EVENTS = POSTGRES_BULKS - 1, ALL = (1 << POSTGRES_BULKS) - 1 };

/* --- which statement meets which rows --- */

static bool names(const char *sql, const char *table)
{
    size_t n = strlen(table);
    for (const char *at = sql; (at = strstr(at, table)) != NULL; at += n) {
        bool begins = at == sql || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
        if (begins && !(isalnum((unsigned char)at[n]) || at[n] == '_'))
            return true;
    }
    return false;
}

static unsigned met_by(struct postgres *s, enum sql_id id)
{
    if (!s->meets[id]) {
        s->meets[id] = KNOWN;
        for (int i = 0; i < POSTGRES_BULKS; i++)
            if (names(postgres_text(id), KINDS[i].table))
                s->meets[id] |= (uint16_t)(1U << i);
    }
    return s->meets[id];
}

bool postgres_bulk_before(struct postgres *s, enum sql_id id, struct err *err)
{
    unsigned met = s->waiting & met_by(s, id);
    return !met ||
           (met & 1U << EVENTS ? postgres_bulk_send_all(s, err) : postgres_bulk_send(s, err));
}

int postgres_bulk_of(enum sql_id id)
{
    for (int i = 0; i < POSTGRES_BULKS; i++)
        if (KINDS[i].id == id)
            return i;
    return -1;
}

/* --- keeping --- */

static void put_u32(char p[4], uint32_t number)
{
    uint32_t wire = htonl(number);
    memcpy(p, &wire, sizeof(wire));
}

/* An array as the protocol has it: how it begins is known when it is whole. */
static void put_element(struct bulk_column *c, const struct value *v)
{
    static const char nothing[HEADER_SIZE];
    char length[4], number[8];
    struct str bytes = v->s;
    assert(!c->text.n || c->type == v->type);
    if (!c->text.n)
        buf_put(&c->text, nothing, HEADER_SIZE);
    if (v->type == VALUE_INT) {
        postgres_put_number(number, v->i);
        bytes = str_of(number, sizeof(number));
    }
    put_u32(length, v->is_null ? UINT32_MAX : (uint32_t)bytes.n);
    buf_put(&c->text, length, sizeof(length));
    if (!v->is_null && bytes.n)
        buf_put_str(&c->text, bytes);
    c->type = (uint8_t)v->type;
    c->nulls = c->nulls || v->is_null;
}

static bool keep(struct postgres *s, struct bulk *b, const struct value *v, size_t n,
                 struct err *err)
{
    bool good = true;
    assert(n <= POSTGRES_BULK_VALUES_MAX && (!b->rows || n == b->columns_count));
    b->columns_count = (unsigned)n;
    for (size_t i = 0; good && i < n; i++) {
        size_t before = b->columns[i].text.n;
        put_element(&b->columns[i], &v[i]);
        b->bytes += b->columns[i].text.n - before;
        good = buf_ok(&b->columns[i].text, "the rows of a transaction", err);
    }
    s->store.spoilt = s->store.spoilt || !good;
    b->rows++;
    s->waiting |= 1U << (b - s->bulks);
    return good;
}

/** A row that is changed twice is changed by two statements. */
static bool take_turn(struct postgres *s, struct bulk *b, const struct value *v, struct err *err)
{
    enum { MANY = 1000003 };
    uint64_t row = 0;
    for (unsigned i = 0; i < KINDS[b - s->bulks].once; i++)
        row = row * MANY + (uint64_t)v[i].i;
    if (row && row_set_has(&b->rows_named, row) && !postgres_bulk_send(s, err))
        return false;
    if (row)
        row_set_put(&b->rows_named, row);
    return true;
}

bool postgres_bulk_put(struct postgres *s, int kind, const char *what, const struct value *v,
                       size_t n, struct err *err)
{
    struct bulk *b = &s->bulks[kind];
    bool events = kind == EVENTS;
    if (!take_turn(s, b, v, err))
        return false;
    b->what = what;
    if (!keep(s, b, v, n, err))
        return false;
    if (b->rows < (events ? EVENTS_MAX : ROWS_MAX) &&
        b->bytes < (events ? EVENTS_BYTES_MAX : BYTES_MAX))
        return true;
    return events ? postgres_bulk_send_all(s, err) : postgres_bulk_send(s, err);
}

/* --- one statement for many rows --- */

/** "?1" stays the tenant; "?2" becomes the column u2 of what the arrays give. */
static void put_text(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool tenant = text.p[i] == '?' && text.p[i + 1] == '1' &&
                      (i + 2 == text.n || !isdigit((unsigned char)text.p[i + 2]));
        buf_putc(out, text.p[i] != '?' ? text.p[i] : tenant ? '$' : 'u');
    }
}

static void put_arrays(struct buf *out, const struct bulk *b)
{
    static const char *const types[] = {
        [VALUE_INT] = "bigint", [VALUE_TEXT] = "text", [VALUE_BLOB] = "bytea"};
    buf_puts(out, "(SELECT ");
    for (unsigned i = 0; i < b->columns_count; i++)
        buf_printf(out, "%sunnest($%u::%s[]) AS u%u", i ? ", " : "", i + 2,
                   types[b->columns[i].type], i + 2);
    buf_puts(out, ", generate_series(1, cardinality($2)) AS turn) u");
}

/** INSERT ... VALUES becomes INSERT ... SELECT; the others have a WHERE to put the rows before. New
 * rows get their numbers in the order in which they were put. */
static void put_statement(struct buf *out, const struct bulk *b, const char *text)
{
    static const char VALUES_WORD[] = " VALUES (", WHERE_WORD[] = " WHERE ";
    const char *values = strstr(text, VALUES_WORD), *where = strstr(text, WHERE_WORD);
    const char *at = values ? values : where;
    put_text(out, str_of(text, (size_t)(at - text)));
    if (values) {
        struct str rest = str_from(values + sizeof(VALUES_WORD) - 1);
        buf_puts(out, " SELECT ");
        put_text(out, str_of(rest.p, rest.n - 1));
        buf_puts(out, " FROM ");
        put_arrays(out, b);
        return;
    }
    bool update = text[0] == 'U';
    buf_puts(out, update ? " FROM " : ", ");
    put_arrays(out, b);
    put_text(out, str_from(where));
    buf_puts(out, update ? "" : " ORDER BY turn"); /* a join keeps no order of its own */
}

static void end_array(struct bulk_column *c, unsigned rows)
{
    static const uint32_t types[] = {
        [VALUE_INT] = TYPE_INT8, [VALUE_TEXT] = TYPE_TEXT, [VALUE_BLOB] = TYPE_BYTEA};
    const uint32_t head[] = {1, c->nulls, types[c->type], rows, 1};
    for (size_t i = 0; i < COUNT_OF(head); i++)
        put_u32(c->text.p + 4 * i, head[i]);
}

static bool send_many(struct postgres *s, struct bulk *b, const char *text, struct err *err)
{
    struct parameters p;
    parameters_fill(s, NULL, 0, &p);
    p.count = (int)b->columns_count + 1;
    for (unsigned i = 0; i < b->columns_count; i++) {
        end_array(&b->columns[i], b->rows);
        p.values[i + 1] = b->columns[i].text.p;
        p.lengths[i + 1] = (int)b->columns[i].text.n;
        p.formats[i + 1] = 1;
        p.types[i + 1] = 0; /* the statement says it */
    }
    buf_reset(&s->text);
    put_statement(&s->text, b, text);
    if (!buf_ok(&s->text, "a statement of the ledger", err) ||
        !postgres_send_with(s, buf_cstr(&s->text), &p, err))
        return false;
    postgres_owe(s, &(struct postgres_owed){.what = b->what, .rows = b->rows});
    return true;
}

/* --- few rows: as if they had not been kept --- */

static const char *take_element(const char *p, uint8_t type, struct value *v)
{
    uint32_t n;
    memcpy(&n, p, sizeof(n));
    n = ntohl(n);
    p += sizeof(n);
    *v = (struct value){.type = type, .is_null = n == UINT32_MAX};
    if (v->is_null)
        return p;
    if (type == VALUE_INT)
        v->i = postgres_get_number(p);
    else
        v->s = str_of(p, n);
    return p + n;
}

static bool send_few(struct postgres *s, const struct bulk *b, enum sql_id id, struct err *err)
{
    const char *at[POSTGRES_BULK_VALUES_MAX];
    for (unsigned i = 0; i < b->columns_count; i++)
        at[i] = b->columns[i].text.p + HEADER_SIZE;
    for (unsigned row = 0; row < b->rows; row++) {
        struct value v[POSTGRES_BULK_VALUES_MAX];
        for (unsigned i = 0; i < b->columns_count; i++)
            at[i] = take_element(at[i], b->columns[i].type, &v[i]);
        if (!postgres_send_statement(s, id, false, v, b->columns_count, err))
            return false;
        postgres_owe(s, &(struct postgres_owed){.what = b->what, .rows = 1});
    }
    return true;
}

/* --- sending --- */

static void empty(struct bulk *b)
{
    for (unsigned i = 0; i < b->columns_count; i++) {
        buf_reset(&b->columns[i].text);
        b->columns[i].nulls = false;
    }
    row_set_clear(&b->rows_named);
    b->rows = 0;
    b->bytes = 0;
}

static bool take_lock(struct postgres *s, struct err *err)
{
    char sql[128];
    snprintf(sql, sizeof(sql), "SELECT pg_advisory_xact_lock(hashtextextended('hia outbox %s', 0))",
             s->store.organization);
    s->outbox_locked = true;
    return postgres_send(s, sql, err);
}

static bool send_kind(struct postgres *s, int kind, struct err *err)
{
    struct bulk *b = &s->bulks[kind];
    enum sql_id id = KINDS[kind].id;
    const char *many = KINDS[kind].many ? KINDS[kind].many : postgres_text(id);
    bool good = (kind != EVENTS || s->outbox_locked || take_lock(s, err)) &&
                (b->rows <= ROWS_FEW ? send_few(s, b, id, err) : send_many(s, b, many, err));
    empty(b);
    return good;
}

static bool send_kinds(struct postgres *s, unsigned kinds, struct err *err)
{
    unsigned due = s->waiting & kinds;
    bool good = true;
    s->waiting &= ~kinds;
    for (int i = 0; i < POSTGRES_BULKS; i++)
        if (due & 1U << i)
            good = good && send_kind(s, i, err);
    return good && (!due || postgres_hurry(s, err));
}

bool postgres_bulk_send(struct postgres *s, struct err *err)
{
    return send_kinds(s, ALL & ~(1U << EVENTS), err);
}

bool postgres_bulk_send_all(struct postgres *s, struct err *err)
{
    return send_kinds(s, ALL, err);
}

void postgres_bulk_forget(struct postgres *s)
{
    for (int i = 0; i < POSTGRES_BULKS; i++)
        empty(&s->bulks[i]);
    s->waiting = 0;
    s->outbox_locked = false;
}

void postgres_bulk_init(struct postgres *s)
{
    for (int i = 0; i < POSTGRES_BULKS; i++)
        for (int k = 0; k < POSTGRES_BULK_VALUES_MAX; k++)
            buf_init(&s->bulks[i].columns[k].text, 0);
    buf_init(&s->text, SQL_SIZE * 2);
}

void postgres_bulk_fini(struct postgres *s)
{
    for (int i = 0; i < POSTGRES_BULKS; i++)
        for (int k = 0; k < POSTGRES_BULK_VALUES_MAX; k++)
            buf_fini(&s->bulks[i].columns[k].text);
    buf_fini(&s->text);
}
