/* sync_page.c - a page of transactions or accounts into lines of ours (job/bank.h): the sign turned
 * once, the number's own text kept, details as they stand but for what is null. One pass: pages are
 * half a megabyte. */
#include "plaid/plaid.h"

#include <stddef.h>

/* ---- a transaction ---- */

enum { DETAILS = 13, OWN_MAX = 1024 /* of a page's lines: what is said of no row */ };

#define NAME(lit)                                                                                  \
    {                                                                                              \
        lit, sizeof(lit) - 1                                                                       \
    }

struct transaction {
    struct str id, account, pending_id, date, authorized, amount, currency, unofficial;
    bool pending;
    struct detail {
        const struct str *name;
        struct str raw;
    } details[DETAILS]; /* in the order they came in */
    size_t detail_count;
};

/* What goes into the details as it stands: all that names or describes, nothing we act upon. */
static const struct str *detail_named(struct str key)
{
    static const struct str names[DETAILS] = {NAME("name"),
                                              NAME("merchant_name"),
                                              NAME("original_description"),
                                              NAME("payment_channel"),
                                              NAME("check_number"),
                                              NAME("personal_finance_category"),
                                              NAME("counterparties"),
                                              NAME("location"),
                                              NAME("payment_meta"),
                                              NAME("account_owner"),
                                              NAME("transaction_code"),
                                              NAME("datetime"),
                                              NAME("authorized_datetime")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(key, names[i]))
            return &names[i];
    return NULL;
}

/* An escape in an id or a date is none of Plaid's: the raw text between the quotation marks is it.
 */
static struct str plain(const struct member *m)
{
    return m->token == JSON_STRING && m->raw.n == m->text.n + 2 ? str_of(m->raw.p + 1, m->text.n)
                                                                : (struct str){NULL, 0};
}

#define ID(name, member)                                                                           \
    {                                                                                              \
        NAME(name), offsetof(struct transaction, member)                                           \
    }
static const struct {
    struct str name;
    size_t offset;
} IDS[] = {ID("transaction_id", id),
           ID("account_id", account),
           ID("pending_transaction_id", pending_id),
           ID("date", date),
           ID("authorized_date", authorized),
           ID("iso_currency_code", currency),
           ID("unofficial_currency_code", unofficial)};
#undef ID

static struct str *id_of(struct transaction *t, struct str key)
{
    for (size_t i = 0; i < COUNT_OF(IDS); i++)
        if (str_eq(key, IDS[i].name))
            return (struct str *)(void *)((char *)t + IDS[i].offset);
    return NULL;
}

static bool take_transaction(void *ctx, const struct member *m)
{
    struct transaction *t = ctx;
    struct str *id = id_of(t, m->key);
    const struct str *detail;
    if (id)
        *id = plain(m);
    else if (str_is(m->key, "amount") && m->token == JSON_NUMBER)
        t->amount = m->raw;
    else if (str_is(m->key, "pending"))
        t->pending = m->token == JSON_TRUE;
    else if (m->token != JSON_NULL && (detail = detail_named(m->key)) && t->detail_count < DETAILS)
        t->details[t->detail_count++] = (struct detail){detail, m->raw}; /* no twins: json_next */
    return true;
}

/* Plaid: positive is money out of the account. Ours: positive is money in (facts G). */
static void put_turned(struct json_writer *w, struct str amount)
{
    char text[PLAID_ID_MAX];
    bool zero = true;
    for (size_t i = 0; i < amount.n && amount.p[i] != 'e' && amount.p[i] != 'E'; i++)
        zero &= amount.p[i] < '1' || amount.p[i] > '9';
    if (zero || amount.p[0] == '-') {
        size_t sign = amount.p[0] == '-';
        json_pair_str(w, "amount", str_of(amount.p + sign, amount.n - sign));
        return;
    }
    text[0] = '-';
    size_t n = amount.n < sizeof text - 1 ? amount.n : sizeof text - 1;
    memcpy(text + 1, amount.p, n);
    json_pair_str(w, "amount", str_of(text, n + 1));
}

/* What is null says nothing, and of a place and a payment's parties nearly all is. A line of ours
 * is one line, and Plaid's may be many: outside of texts, where none can be, the end of a line is a
 * blank (RFC 8259 2). */
static void put_detail(struct json_writer *w, const struct detail *d)
{
    json_key_str(w, *d->name);
    size_t from = w->out->n;
    json_raw_given(w, d->raw);
    if (w->out->failed)
        return;
    char *end = w->out->p + w->out->n;
    for (char *c = w->out->p + from; (c = memchr(c, '\n', (size_t)(end - c)));)
        *c = ' ';
}

static void put_line(struct buf *lines, const struct transaction *t)
{
    struct json_writer w;
    json_begin(&w, lines, 0);
    json_object(&w);
    json_pair(&w, "op", "put");
    json_pair_str(&w, "id", t->id);
    json_pair_str(&w, "account", t->account);
    json_pair_bool(&w, "pending", t->pending);
    json_pair_given(&w, "pending_id", t->pending_id);
    json_pair_str(&w, "date", t->date);
    json_pair_given(&w, "authorized", t->authorized);
    put_turned(&w, t->amount);
    json_pair_str(&w, "raw", t->amount);
    json_pair_str(&w, "currency", t->currency.n ? t->currency : t->unofficial);
    json_key(&w, "detail");
    json_object(&w);
    for (size_t i = 0; i < t->detail_count; i++)
        put_detail(&w, &t->details[i]);
    json_object_end(&w);
    json_object_end(&w);
    buf_putc(lines, '\n');
}

static bool bad(struct page *p, const char *code)
{
    if (!p->bad)
        p->bad = code;
    return false;
}

static bool take_put(void *ctx, struct json_reader *r, struct str body)
{
    struct page *p = ctx;
    struct transaction t = {.detail_count = 0};
    if (!members(r, body, &t, take_transaction))
        return bad(p, "page");
    if (!t.id.n || !t.account.n || !t.date.n || !t.amount.n || t.amount.n >= PLAID_ID_MAX - 1 ||
        (!t.currency.n && !t.unofficial.n))
        return bad(p, "transaction");
    put_line(&p->lines, &t);
    p->rows++;
    return true;
}

static bool take_id(void *ctx, const struct member *m)
{
    if (str_is(m->key, "transaction_id"))
        *(struct str *)ctx = plain(m);
    return true;
}

static bool take_removed(void *ctx, struct json_reader *r, struct str body)
{
    struct page *p = ctx;
    struct json_writer w;
    struct str id = {NULL, 0};
    if (!members(r, body, &id, take_id))
        return bad(p, "page");
    if (!id.n)
        return bad(p, "transaction");
    json_begin(&w, &p->lines, 0);
    json_object(&w);
    json_pair(&w, "op", "remove");
    json_pair_str(&w, "id", id);
    json_object_end(&w);
    buf_putc(&p->lines, '\n');
    p->rows++;
    return true;
}

/* ---- an account ---- */

struct account {
    struct str id, persistent, mask, type, subtype, name, available, current, limit, currency,
        unofficial, at;
};

static bool take_balance(void *ctx, const struct member *m)
{
    struct account *a = ctx;
    const struct {
        const char *name;
        struct str *to;
    } rows[] = {{"available", &a->available}, {"current", &a->current}, {"limit", &a->limit}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(m->key, rows[i].name) && m->token == JSON_NUMBER)
            *rows[i].to = m->raw;
    if (str_is(m->key, "iso_currency_code"))
        a->currency = plain(m);
    if (str_is(m->key, "unofficial_currency_code"))
        a->unofficial = plain(m);
    if (str_is(m->key, "last_updated_datetime"))
        a->at = plain(m);
    return true;
}

static bool take_account_member(void *ctx, const struct member *m)
{
    struct account *a = ctx;
    const struct {
        const char *name;
        struct str *to;
    } rows[] = {{"account_id", &a->id},
                {"persistent_account_id", &a->persistent},
                {"mask", &a->mask},
                {"type", &a->type},
                {"subtype", &a->subtype}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(m->key, rows[i].name))
            *rows[i].to = plain(m);
    if (str_is(m->key, "name") && m->token == JSON_STRING)
        a->name = m->raw;
    return !str_is(m->key, "balances") || object_of(m->raw, a, take_balance);
}

static bool take_account(void *ctx, struct json_reader *r, struct str body)
{
    struct page *p = ctx;
    struct account a = {0};
    struct json_writer w;
    if (!members(r, body, &a, take_account_member))
        return bad(p, "page");
    if (!a.id.n)
        return bad(p, "account");
    json_begin(&w, &p->lines, 0);
    json_object(&w);
    json_pair(&w, "op", "account");
    json_pair_str(&w, "id", a.id);
    json_pair_given(&w, "persistent_id", a.persistent);
    json_pair_given(&w, "mask", a.mask);
    json_pair_given(&w, "type", a.type);
    json_pair_given(&w, "subtype", a.subtype);
    json_pair_given(&w, "currency", a.currency.n ? a.currency : a.unofficial);
    if (a.name.n) {
        json_key(&w, "name");
        json_raw(&w, a.name);
    }
    json_pair_given(&w, "available", a.available);
    json_pair_given(&w, "current", a.current);
    json_pair_given(&w, "limit", a.limit);
    json_pair_given(&w, "balance_at", a.at);
    json_object_end(&w);
    buf_putc(&p->lines, '\n');
    return true;
}

/* Who reads lines knows their accounts by then. Plaid names accounts first, but promises no order:
 * what came behind lines goes before them. */
static bool accounts_first(struct page *p, size_t from)
{
    size_t n = p->lines.n - from;
    char *moved = from && n ? hia_alloc(p->call, n) : NULL;
    if (!from || !n || p->lines.failed)
        return true;
    if (!moved)
        return bad(p, "page");
    memcpy(moved, p->lines.p + from, n);
    memmove(p->lines.p + n, p->lines.p, from);
    memcpy(p->lines.p, moved, n);
    return true;
}

/* ---- a page ---- */

struct shape {
    bool added, modified, removed, accounts, cursor, more, status;
};

static bool take_cursor(struct json_reader *r, struct page *p)
{
    if (json_next(r) != JSON_STRING || json_text(r).n > PLAID_CURSOR_MAX)
        return bad(p, "cursor");
    struct str s = json_text(r);
    char *kept = s.n ? hia_alloc(p->call, s.n) : NULL;
    if (kept)
        memcpy(kept, s.p, s.n);
    p->next_cursor = (struct hia_text){kept, kept ? s.n : 0};
    return true;
}

static bool take_status(struct json_reader *r, struct page *p)
{
    static const char *const words[] = {"NOT_READY", "INITIAL_UPDATE_COMPLETE",
                                        "HISTORICAL_UPDATE_COMPLETE"};
    if (json_next(r) != JSON_STRING)
        return bad(p, "page");
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(json_text(r), words[i]))
            p->status = text_from(words[i]);
    return true;
}

static bool take_top(struct json_reader *r, struct str body, struct page *p, struct shape *s)
{
    struct str key = json_text(r);
    if (str_is(key, "added"))
        return (s->added = true) && elements(r, body, p, take_put);
    if (str_is(key, "modified"))
        return (s->modified = true) && elements(r, body, p, take_put);
    if (str_is(key, "removed"))
        return (s->removed = true) && elements(r, body, p, take_removed);
    if (str_is(key, "accounts")) {
        size_t from = p->lines.n;
        return (s->accounts = true) && elements(r, body, p, take_account) &&
               accounts_first(p, from);
    }
    if (str_is(key, "next_cursor"))
        return (s->cursor = true) && take_cursor(r, p);
    if (str_is(key, "transactions_update_status"))
        return (s->status = true) && take_status(r, p);
    if (!str_is(key, "has_more"))
        return json_skip(r);
    enum json_token token = json_next(r);
    p->has_more = token == JSON_TRUE;
    return s->more = token == JSON_TRUE || token == JSON_FALSE;
}

static void read_top(const struct hia_call *call, struct hia_text body, size_t size,
                     struct page *out, struct shape *shape)
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    enum json_token token = JSON_ERROR;
    *out = (struct page){.call = call, .lines = say_buf(call, size)};
    if (r && body.n < PLAID_PAGE_MAX) {
        json_open(r, str_of_text(body));
        token = json_next(r) == JSON_OBJECT ? JSON_KEY : JSON_ERROR;
        while (token == JSON_KEY && (token = json_next(r)) == JSON_KEY)
            if (!take_top(r, str_of_text(body), out, shape))
                token = JSON_ERROR;
        if (token == JSON_OBJECT_END)
            token = json_next(r);
    }
    json_reader_free(r);
    if (token != JSON_END || out->lines.failed)
        bad(out, "page");
}

/* Of each transaction of Plaid's more is left out than put in. One of nothing but what is asked for
 * makes a line that is longer than itself, though not twice. */
static struct shape read_page(const struct hia_call *call, struct hia_text body, struct page *out)
{
    struct shape s = {0};
    read_top(call, body, body.n + OWN_MAX, out, &s);
    if (out->lines.failed) {
        s = (struct shape){0};
        read_top(call, body, body.n * 2 + OWN_MAX, out, &s);
    }
    return s;
}

void page_read(const struct hia_call *call, struct hia_text body, struct page *out)
{
    struct shape s = read_page(call, body, out);
    if (!s.added || !s.modified || !s.removed || !s.cursor || !s.more || !s.status)
        bad(out, "page");
}

void accounts_read(const struct hia_call *call, struct hia_text body, struct page *out)
{
    struct shape s = read_page(call, body, out);
    if (!s.accounts)
        bad(out, "page");
}
