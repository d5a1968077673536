/* plaid_bank.c - see plaid_bank.h. */
#include "sandbox/server/plaid_bank.h"

#include "base/json.h"
#include <stdio.h>
#include <stdlib.h>

void bank_init(struct bank *b, const char *item, enum bank_readiness readiness)
{
    *b = (struct bank){.readiness = readiness, .next_id = 1};
    (void)str_copy(b->item, sizeof b->item, str_from(item));
}

void bank_fini(struct bank *b)
{
    free(b->all);
    *b = (struct bank){0};
}

/* "item-2": its second account is 0010. Two logins at one bank have other accounts. */
static unsigned mask_of(const struct bank *b)
{
    const char *digits = b->item + strcspn(b->item, "0123456789");
    unsigned long item = strtoul(digits, NULL, 10);
    return (unsigned)(((item ? item - 1 : 0) * BANK_ACCOUNTS_MAX + b->account_count) % 10000);
}

struct bank_account *bank_add_account(struct bank *b, const char *subtype)
{
    if (b->account_count == BANK_ACCOUNTS_MAX)
        return NULL;
    struct bank_account *a = &b->accounts[b->account_count++];
    char id[BANK_ID_MAX];
    snprintf(id, sizeof id, "acc-%.20s-%zu", b->item, b->account_count);
    memcpy(a->id, id, sizeof a->id);
    snprintf(a->mask, sizeof a->mask, "%04u", mask_of(b) % 10000);
    (void)str_copy(a->subtype, sizeof a->subtype, str_from(subtype));
    snprintf(a->name, sizeof a->name, "Plaid %.16s", subtype);
    snprintf(a->available, sizeof a->available, "100");
    snprintf(a->current, sizeof a->current, "110.5");
    return a;
}

/* ---- changes ---- */

struct bank_transaction *bank_add(struct bank *b, const char *account, const char *amount,
                                  const char *date, const char *name, bool pending,
                                  const char *pending_id)
{
    if (b->count == b->room) {
        size_t room = b->room ? b->room * 2 : 64;
        struct bank_transaction *all = realloc(b->all, room * sizeof *all);
        if (!all)
            return NULL;
        b->all = all;
        b->room = room;
    }
    struct bank_transaction *t = &b->all[b->count++];
    *t = (struct bank_transaction){.pending = pending, .created = ++b->changes};
    t->changed = t->created;
    snprintf(t->id, sizeof t->id, "tx-%.20s-%llu", b->item, (unsigned long long)b->next_id++);
    (void)str_copy(t->account, sizeof t->account, str_from(account));
    (void)str_copy(t->amount, sizeof t->amount, str_from(amount));
    (void)str_copy(t->date, sizeof t->date, str_from(date));
    (void)str_copy(t->name, sizeof t->name, str_from(name));
    (void)str_copy(t->pending_id, sizeof t->pending_id, str_from(pending_id ? pending_id : ""));
    return t;
}

void bank_modify(struct bank *b, struct bank_transaction *t, const char *amount, const char *name)
{
    (void)str_copy(t->amount, sizeof t->amount, str_from(amount));
    (void)str_copy(t->name, sizeof t->name, str_from(name));
    t->changed = ++b->changes;
}

void bank_remove(struct bank *b, struct bank_transaction *t)
{
    t->changed = t->removed = ++b->changes;
}

struct bank_transaction *bank_post(struct bank *b, struct bank_transaction *pending,
                                   const char *amount, bool matched)
{
    const struct bank_transaction was = *pending;
    bank_remove(b, pending);
    return bank_add(b, was.account, amount, was.date, was.name, false, matched ? was.id : NULL);
}

static bool rekey_one(struct bank *b, size_t i, const char *account, bool told, const char *since)
{
    const struct bank_transaction was = b->all[i];
    bank_remove(b, &b->all[i]);
    b->all[i].rekeyed = true;
    b->all[i].silent = !told;
    return strcmp(was.date, since) < 0 ||
           bank_add(b, account, was.amount, was.date, was.name, was.pending, NULL);
}

static void another_id(const struct bank *b, struct bank_account *a, char id[BANK_ID_MAX])
{
    snprintf(id, BANK_ID_MAX, "acc-%.16s-%.4s-%u", b->item, a->mask, ++a->ids);
}

bool bank_rekey(struct bank *b, struct bank_account *a, bool told, const char *since)
{
    char id[BANK_ID_MAX];
    size_t n = b->count;
    bool ok = true;
    another_id(b, a, id);
    for (size_t i = n; ok && i > 0; i--) /* in another order than they came */
        if (!b->all[i - 1].removed && strcmp(b->all[i - 1].account, a->id) == 0)
            ok = rekey_one(b, i - 1, id, told, since);
    memcpy(a->id, id, sizeof a->id);
    return ok;
}

void bank_rename(struct bank *b, struct bank_account *a)
{
    char id[BANK_ID_MAX];
    another_id(b, a, id);
    for (size_t i = 0; i < b->count; i++)
        if (!b->all[i].removed && strcmp(b->all[i].account, a->id) == 0) {
            memcpy(b->all[i].account, id, sizeof id);
            b->all[i].changed = ++b->changes;
        }
    memcpy(a->id, id, sizeof a->id);
}

bool bank_list_twice(struct bank *b, struct bank_account *a)
{
    char id[BANK_ID_MAX];
    size_t n = b->count;
    bool ok = b->account_count < BANK_ACCOUNTS_MAX;
    if (!ok)
        return false;
    another_id(b, a, id);
    struct bank_account *to = &b->accounts[b->account_count++];
    *to = *a;
    memcpy(to->id, id, sizeof to->id);
    for (size_t i = 0; ok && i < n; i++) {
        const struct bank_transaction t = b->all[i];
        if (!t.removed && strcmp(t.account, a->id) == 0)
            ok = bank_add(b, to->id, t.amount, t.date, t.name, t.pending, NULL);
    }
    return ok;
}

void bank_unlist(struct bank *b, struct bank_account *a)
{
    for (size_t i = 0; i < b->count; i++)
        if (!b->all[i].removed && strcmp(b->all[i].account, a->id) == 0)
            bank_remove(b, &b->all[i]);
    b->account_count--;
    memmove(a, a + 1, (size_t)(b->accounts + b->account_count - a) * sizeof *a);
}

bool bank_mirror(struct bank *b, const struct bank *of)
{
    bool ok = true;
    for (size_t k = 0; k < b->account_count && k < of->account_count; k++) {
        struct bank_account *to = &b->accounts[k];
        const struct bank_account *from = &of->accounts[k];
        memcpy(to->mask, from->mask, sizeof to->mask);
        memcpy(to->persistent, from->persistent, sizeof to->persistent);
        for (size_t i = 0; ok && i < of->count; i++) {
            const struct bank_transaction *t = &of->all[i];
            if (!t->removed && strcmp(t->account, from->id) == 0)
                ok = bank_add(b, to->id, t->amount, t->date, t->name, t->pending, NULL);
        }
    }
    b->readiness = of->readiness;
    return ok;
}

struct bank_transaction *bank_find(struct bank *b, struct str id)
{
    for (size_t i = 0; i < b->count; i++)
        if (str_is(id, b->all[i].id))
            return &b->all[i];
    return NULL;
}

/* ---- cursors: "CHANGES-OF-BEGIN.COME-SO-FAR.NEWEST" of this item, in hexadecimal digits ---- */

struct place {
    uint64_t from, at, newest;
};

static void put_cursor(const struct bank *b, const struct place *p, char out[BANK_CURSOR_MAX])
{
    snprintf(out, BANK_CURSOR_MAX, "%.20s.%llx.%llx.%llx", b->item, (unsigned long long)p->from,
             (unsigned long long)p->at, (unsigned long long)p->newest);
}

static bool take_number(struct str *rest, uint64_t *out)
{
    struct str s = str_split(rest, '.');
    char text[20], *end;
    if (!s.n || !str_copy(text, sizeof text, s))
        return false;
    *out = strtoull(text, &end, 16);
    return *end == '\0';
}

static bool take_cursor(const struct bank *b, struct str cursor, struct place *p)
{
    *p = (struct place){.newest = b->changes};
    if (!cursor.n)
        return true;
    struct str item = str_split(&cursor, '.');
    if (!str_starts(str_from(b->item), item) || !take_number(&cursor, &p->from) ||
        !take_number(&cursor, &p->at) || !take_number(&cursor, &p->newest))
        return false;
    return p->from <= p->at && p->at <= p->newest && p->newest <= b->changes;
}

/* ---- a page ---- */

struct pick {
    const struct bank_transaction *t;
};

static int by_change(const void *a, const void *b)
{
    const struct bank_transaction *x = ((const struct pick *)a)->t,
                                  *y = ((const struct pick *)b)->t;
    return x->changed < y->changed ? -1 : x->changed > y->changed;
}

/* What a chain that began at `from` has to tell of it: 'a' added, 'm' modified, 'r' removed, 0. */
static char told(const struct bank_transaction *t, uint64_t from)
{
    if (t->silent || t->changed <= from || (t->removed && t->created > from))
        return 0;
    return t->removed ? 'r' : t->created > from ? 'a' : 'm';
}

static void put_nulls(struct json_writer *w, const char *names)
{
    struct str rest = str_from(names);
    while (rest.n) {
        json_key_str(w, str_split(&rest, ' '));
        json_null(w);
    }
}

/* OpenAPI 2020-09-14, Transaction: what there is besides. */
static void put_rest(struct json_writer *w, const struct bank_transaction *t)
{
    put_nulls(w, "account_owner category category_id logo_url website");
    json_pair(w, "transaction_type", "place");
    json_pair(w, "personal_finance_category_icon_url", "https://plaid.example/FOOD_AND_DRINK.png");
    json_key(w, "payment_meta");
    json_object(w);
    json_pair(w, "payee", t->name);
    put_nulls(w, "by_order_of payer payment_method payment_processor ppd_id reason");
    json_pair(w, "reference_number", "0042");
    json_object_end(w);
}

static void put_counterparty(struct json_writer *w, const struct bank_transaction *t)
{
    json_object(w);
    json_pair(w, "name", t->name);
    json_pair(w, "type", "merchant");
    json_pair(w, "confidence_level", "VERY_HIGH");
    put_nulls(w, "entity_id logo_url phone_number website account_numbers");
    json_object_end(w);
}

static void put_place(struct json_writer *w)
{
    json_key(w, "lat");
    json_raw(w, STR("33.4484"));
    json_key(w, "lon");
    json_raw(w, STR("-112.074"));
    put_nulls(w, "address country postal_code store_number");
}

static void put_transaction(struct json_writer *w, const struct bank_transaction *t, bool whole)
{
    json_object(w);
    json_pair(w, "transaction_id", t->id);
    json_pair(w, "account_id", t->account);
    json_key(w, "amount");
    json_raw(w, str_from(t->amount));
    json_pair(w, "iso_currency_code", t->currency[0] ? t->currency : "USD");
    json_pair(w, "unofficial_currency_code", NULL);
    json_pair_bool(w, "pending", t->pending);
    json_pair(w, "pending_transaction_id", t->pending_id[0] ? t->pending_id : NULL);
    json_pair(w, "date", t->date);
    json_pair(w, "authorized_date", t->date);
    json_pair(w, "datetime", NULL);
    json_pair(w, "authorized_datetime", NULL);
    json_pair(w, "name", t->name);
    json_pair(w, "merchant_name", t->name);
    json_pair(w, "original_description", t->name);
    json_pair(w, "payment_channel", "in store");
    json_pair(w, "check_number", NULL);
    json_key(w, "personal_finance_category");
    json_object(w);
    json_pair(w, "primary", "FOOD_AND_DRINK");
    json_pair(w, "detailed", "FOOD_AND_DRINK_COFFEE");
    json_pair(w, "confidence_level", "VERY_HIGH");
    json_object_end(w);
    json_key(w, "counterparties");
    json_array(w);
    if (whole)
        put_counterparty(w, t);
    json_array_end(w);
    json_key(w, "location");
    json_object(w);
    json_pair(w, "city", "Phoenix");
    json_pair(w, "region", "AZ");
    if (whole)
        put_place(w);
    json_object_end(w);
    if (whole)
        put_rest(w, t);
    json_pair(w, "transaction_code", NULL);
    json_object_end(w);
}

static void put_list(struct json_writer *w, const char *name, const struct pick *picks, size_t n,
                     uint64_t from, char kind, bool whole)
{
    json_key(w, name);
    json_array(w);
    for (size_t i = 0; i < n; i++) {
        if (told(picks[i].t, from) != kind)
            continue;
        if (kind != 'r') {
            put_transaction(w, picks[i].t, whole);
            continue;
        }
        json_object(w);
        json_pair(w, "transaction_id", picks[i].t->id);
        json_pair(w, "account_id", picks[i].t->account);
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_account(struct json_writer *w, const struct bank_account *a)
{
    json_object(w);
    json_pair(w, "account_id", a->id);
    json_key(w, "balances");
    json_object(w);
    json_key(w, "available");
    json_raw(w, str_from(a->available));
    json_key(w, "current");
    json_raw(w, str_from(a->current));
    json_pair(w, "limit", NULL);
    json_pair(w, "iso_currency_code", "USD");
    json_pair(w, "unofficial_currency_code", NULL);
    json_object_end(w);
    json_pair(w, "mask", a->mask);
    json_pair(w, "name", a->name);
    json_pair(w, "official_name", NULL);
    if (a->persistent[0])
        json_pair(w, "persistent_account_id", a->persistent);
    json_pair(w, "type", "depository");
    json_pair(w, "subtype", a->subtype);
    json_object_end(w);
}

bool bank_has_account(const struct bank *b, struct str id)
{
    for (size_t i = 0; i < b->account_count; i++)
        if (str_is(id, b->accounts[i].id))
            return true;
    return false;
}

void bank_put_accounts(const struct bank *b, const struct str *ids, size_t count, struct buf *out)
{
    struct json_writer w;
    buf_puts(out, "\"accounts\":");
    json_begin(&w, out, 0);
    json_array(&w);
    for (size_t i = 0; i < b->account_count; i++) {
        bool wanted = count == 0;
        for (size_t k = 0; k < count; k++)
            wanted = wanted || str_is(ids[k], b->accounts[i].id);
        if (wanted)
            put_account(&w, &b->accounts[i]);
    }
    json_array_end(&w);
}

static const char *const READINESS[] = {[BANK_NOT_READY] = "NOT_READY",
                                        [BANK_INITIAL] = "INITIAL_UPDATE_COMPLETE",
                                        [BANK_HISTORICAL] = "HISTORICAL_UPDATE_COMPLETE"};

static void put_page(const struct bank *b, const struct pick *picks, size_t n,
                     const struct place *next, bool more, uint64_t from, struct buf *out)
{
    struct json_writer w;
    char cursor[BANK_CURSOR_MAX] = "";
    struct buf object;
    buf_init(&object, 64 << 20);
    json_begin(&w, &object, 0);
    json_object(&w);
    json_key(&w, "accounts");
    json_array(&w);
    for (size_t i = 0; n && i < b->account_count; i++)
        put_account(&w, &b->accounts[i]);
    json_array_end(&w);
    put_list(&w, "added", picks, n, from, 'a', b->whole);
    put_list(&w, "modified", picks, n, from, 'm', b->whole);
    put_list(&w, "removed", picks, n, from, 'r', b->whole);
    if (next)
        put_cursor(b, next, cursor);
    json_pair(&w, "next_cursor", cursor);
    json_pair_bool(&w, "has_more", more);
    json_pair(&w, "transactions_update_status", READINESS[b->readiness]);
    if (object.failed)
        out->failed = true;
    else
        buf_put(out, object.p + 1, object.n - 1);
    buf_fini(&object);
}

enum bank_sync bank_sync(struct bank *b, struct str cursor, size_t count, struct buf *members)
{
    struct place p;
    if (!take_cursor(b, cursor, &p))
        return BANK_CURSOR_BAD;
    if (b->readiness == BANK_NOT_READY) {
        put_page(b, NULL, 0, NULL, false, 0, members);
        return BANK_PAGE;
    }
    bool begins = p.at == p.newest; /* the last cursor of a chain begins the next one */
    if (b->stuck && cursor.n && p.from)
        return BANK_MUTATION;
    if (cursor.n && !begins && p.newest != b->changes)
        return BANK_MUTATION;
    b->stuck = b->stuck && cursor.n;
    if (cursor.n && begins)
        p = (struct place){p.newest, p.newest, b->changes};
    struct pick *picks = calloc(b->count + 1, sizeof *picks);
    uint64_t from = p.from;
    size_t n = 0;
    for (size_t i = 0; picks && i < b->count; i++)
        if (b->all[i].changed > p.at && told(&b->all[i], p.from))
            picks[n++].t = &b->all[i];
    if (picks)
        qsort(picks, n, sizeof *picks, by_change);
    bool more = n > count;
    n = more ? count : n;
    p.at = more ? picks[n - 1].t->changed : p.newest;
    if (!more)
        p.from = p.at;
    put_page(b, picks, n, &p, more, from, members);
    free(picks);
    return BANK_PAGE;
}
