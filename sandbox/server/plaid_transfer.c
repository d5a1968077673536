/* plaid_transfer.c - transfers of the fake: authorized by amount, made once an authorization. Those
 * a person makes are in plaid_intent.c. */
#include "sandbox/server/plaid.h"

#include <stdio.h>

static struct plaid_transfer *find(struct plaid *p, struct str text, size_t offset)
{
    for (size_t i = 0; text.n && i < p->transfer_count; i++)
        if (str_is(text, (const char *)&p->transfers[i] + offset))
            return &p->transfers[i];
    return NULL;
}
#define FIND(p, text, member) find(p, text, offsetof(struct plaid_transfer, member))

static void put_authorization(struct plaid_ask *a, const struct plaid_transfer *t)
{
    struct json_writer w;
    bool approved = str_is(str_from(t->decision), "approved");
    plaid_begin(a->x, &w);
    json_key(&w, "authorization");
    json_object(&w);
    json_pair(&w, "id", t->authorization);
    json_pair(&w, "decision", t->decision);
    json_key(&w, "decision_rationale");
    if (approved) {
        json_null(&w);
    } else {
        json_object(&w);
        bool declined = str_is(str_from(t->decision), "declined");
        json_pair(&w, "code", declined ? "NSF" : "ITEM_LOGIN_REQUIRED");
        json_pair(&w, "description", declined ? "not enough money" : "sign in again");
        json_object_end(&w);
    }
    json_object_end(&w);
    plaid_end(&w);
    note_result(a->x, t->decision);
}

int64_t plaid_cents(struct str amount)
{
    uint64_t whole = 0, cents = 0;
    size_t n = amount.n;
    bool form = n > 3 && amount.p[n - 3] == '.' && (amount.p[0] != '0' || n == 4) &&
                str_to_u64(str_of(amount.p, n - 3), UINT32_MAX, &whole) &&
                str_to_u64(str_of(amount.p + n - 2, 2), 99, &cents);
    return form ? (int64_t)(whole * 100 + cents) : -1;
}

bool plaid_is_way(struct plaid_ask *a, bool credit, int64_t cents)
{
    struct str network = plaid_text(a, "network"), class = plaid_text(a, "ach_class");
    if (str_is(network, "wire"))
        return credit && !class.n && cents <= 99999999;
    if (str_is(network, "rtp"))
        return credit && !class.n;
    if (str_is(network, "same-day-ach") && cents > 100000000)
        return false;
    return str_is(class, "ccd") ||
           (credit ? str_is(class, "ppd") : str_is(class, "tel") || str_is(class, "web"));
}

/* 1000.00 and more is declined, 999.99 needs the person. A key seen before gives what it gave, but
 * where a person had to act. */
void plaid_transfer_authorize(struct plaid_ask *a)
{
    struct plaid *p = a->p;
    struct str amount = plaid_text(a, "amount"), key = plaid_text(a, "idempotency_key");
    struct plaid_transfer *t = FIND(p, key, key);
    int64_t cents = plaid_cents(amount);
    if (cents <= 0 || !plaid_is_way(a, str_is(plaid_text(a, "type"), "credit"), cents) ||
        p->transfer_count == PLAID_TRANSFERS_MAX) {
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "INVALID_FIELD");
        return;
    }
    if (!plaid_account_known(a, plaid_text(a, "account_id")))
        return;
    bool anew = t && str_is(str_from(t->decision), "user_action_required");
    if (anew)
        t->key[0] = '\0';
    if (!t || anew) {
        t = &p->transfers[p->transfer_count++];
        snprintf(t->authorization, sizeof t->authorization, "authorization-%zu", p->transfer_count);
        (void)str_copy(t->key, sizeof t->key, key);
        (void)str_copy(t->amount, sizeof t->amount, amount);
        (void)str_copy(t->account, sizeof t->account, plaid_text(a, "account_id"));
        (void)str_copy(t->decision, sizeof t->decision,
                       amount.n > 6               ? STR("declined")
                       : str_is(amount, "999.99") ? STR("user_action_required")
                                                  : STR("approved"));
        t->authorized_us = a->x->now_us;
    }
    put_authorization(a, t);
}

static void put_transfer(struct plaid_ask *a, const struct plaid_transfer *t)
{
    struct json_writer w;
    plaid_begin(a->x, &w);
    json_key(&w, "transfer");
    json_object(&w);
    json_pair(&w, "id", t->id);
    json_pair(&w, "authorization_id", t->authorization);
    json_pair(&w, "amount", t->amount);
    json_pair(&w, "status", t->status);
    json_key(&w, "failure_reason");
    if (t->code[0]) {
        json_object(&w);
        json_pair(&w, "failure_code", t->code);
        json_pair(&w, "ach_return_code", t->code);
        json_object_end(&w);
    } else {
        json_null(&w);
    }
    json_object_end(&w);
    plaid_end(&w);
    note_result(a->x, t->id);
}

/* Of that account, and no more than was authorized: what is left out is all of it. */
static bool is_authorized(struct plaid_ask *a, const struct plaid_transfer *t)
{
    struct str amount = plaid_text(a, "amount");
    int64_t cents = amount.n ? plaid_cents(amount) : plaid_cents(str_from(t->amount));
    return cents > 0 && cents <= plaid_cents(str_from(t->amount)) &&
           str_is(plaid_text(a, "account_id"), t->account);
}

/* Good for an hour; one that was made stays made. */
static bool is_stale(const struct plaid_ask *a, const struct plaid_transfer *t)
{
    return !t->id[0] && a->x->now_us - t->authorized_us > INT64_C(3600000000);
}

static void make(struct plaid_transfer *t)
{
    char id[PLAID_TEXT_MAX];
    snprintf(id, sizeof id, "transfer-of-%.40s", t->authorization);
    memcpy(t->id, id, sizeof id);
    (void)str_copy(t->status, sizeof t->status, STR("pending"));
}

struct plaid_transfer *plaid_transfer_make(struct plaid *p, const char *account, const char *amount)
{
    if (p->transfer_count == PLAID_TRANSFERS_MAX)
        return NULL;
    struct plaid_transfer *t = &p->transfers[p->transfer_count++];
    snprintf(t->authorization, sizeof t->authorization, "authorization-%zu", p->transfer_count);
    (void)str_copy(t->account, sizeof t->account, str_from(account));
    (void)str_copy(t->amount, sizeof t->amount, str_from(amount));
    (void)str_copy(t->decision, sizeof t->decision, STR("approved"));
    make(t);
    return t;
}

/* What Plaid says of an authorization that is stale or was used, and of an id it does not have, is
 * not published: the words are ours, and play changes them. */
void plaid_refuse_none(struct plaid_ask *a)
{
    if (a->p->none[0])
        plaid_refuse(a->x, 400, "INVALID_REQUEST", a->p->none);
    else
        plaid_refuse(a->x, 404, "INVALID_INPUT", "NOT_FOUND");
}

void plaid_transfer_create(struct plaid_ask *a)
{
    struct plaid_transfer *t = FIND(a->p, plaid_text(a, "authorization_id"), authorization);
    if (!t || !str_is(str_from(t->decision), "approved") || is_stale(a, t) || t->told_no) {
        plaid_refuse(a->x, 400, "TRANSFER_ERROR", "TRANSFER_NOT_AUTHORIZED");
        return;
    }
    if (!is_authorized(a, t)) {
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "INVALID_FIELD");
        return;
    }
    if (!t->id[0])
        make(t);
    put_transfer(a, t);
}

/* Only what has not left for the network. */
void plaid_transfer_cancel(struct plaid_ask *a)
{
    struct plaid_transfer *t = FIND(a->p, plaid_text(a, "transfer_id"), id);
    struct json_writer w;
    if (!t) {
        plaid_refuse_none(a);
    } else if (!str_is(str_from(t->status), "pending")) {
        plaid_refuse(a->x, 400, "TRANSFER_ERROR", "TRANSFER_NOT_CANCELLABLE");
    } else {
        (void)str_copy(t->status, sizeof t->status, STR("cancelled"));
        plaid_begin(a->x, &w);
        plaid_end(&w);
        note_result(a->x, t->id);
    }
}

/* Of a transfer's id what became of it; of an authorization's, that its hour is over, or with
 * "code" "used" that a transfer was made of it and nobody heard. */
const char *plaid_transfer_play(struct plaid_ask *a)
{
    struct plaid_transfer *t = FIND(a->p, plaid_text(a, "transaction_id"), authorization);
    if (t) {
        t->authorized_us = 0;
        t->told_no = str_is(plaid_text(a, "code"), "used");
        if (t->told_no)
            make(t);
        return t->authorization;
    }
    t = FIND(a->p, plaid_text(a, "transaction_id"), id);
    if (!t)
        return NULL;
    (void)str_copy(t->status, sizeof t->status, plaid_text(a, "code"));
    (void)str_copy(t->code, sizeof t->code, plaid_text(a, "name"));
    return t->id;
}

void plaid_transfer_get(struct plaid_ask *a)
{
    struct plaid_transfer *t = FIND(a->p, plaid_text(a, "authorization_id"), authorization);
    if (!t)
        t = FIND(a->p, plaid_text(a, "transfer_id"), id);
    if (!flat_find(a->body, "authorization_id") && !flat_find(a->body, "transfer_id"))
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "MISSING_FIELDS");
    else if (t && t->id[0])
        put_transfer(a, t);
    else
        plaid_refuse_none(a);
}
