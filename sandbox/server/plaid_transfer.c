/* plaid_transfer.c - transfers of the fake: authorized by amount, made once an authorization. */
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
        json_pair(&w, "code", declined ? "NSF" : "LOGIN_REQUIRED");
        json_pair(&w, "description", declined ? "not enough money" : "sign in again");
        json_object_end(&w);
    }
    json_object_end(&w);
    plaid_end(&w);
    note_result(a->x, t->decision);
}

/* 1000.00 and more is declined, 999.99 needs the person. A key seen before gives what it gave. */
void plaid_transfer_authorize(struct plaid_ask *a)
{
    struct plaid *p = a->p;
    struct str amount = plaid_text(a, "amount"), key = plaid_text(a, "idempotency_key");
    struct plaid_transfer *t = FIND(p, key, key);
    bool form = amount.n > 3 && amount.p[amount.n - 3] == '.';
    if (!form || p->transfer_count == PLAID_TRANSFERS_MAX) {
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "INVALID_FIELD");
        return;
    }
    if (!t) {
        t = &p->transfers[p->transfer_count++];
        snprintf(t->authorization, sizeof t->authorization, "authorization-%zu", p->transfer_count);
        (void)str_copy(t->key, sizeof t->key, key);
        (void)str_copy(t->amount, sizeof t->amount, amount);
        (void)str_copy(t->decision, sizeof t->decision,
                       amount.n > 6               ? STR("declined")
                       : str_is(amount, "999.99") ? STR("user_action_required")
                                                  : STR("approved"));
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

void plaid_transfer_create(struct plaid_ask *a)
{
    struct plaid_transfer *t = FIND(a->p, plaid_text(a, "authorization_id"), authorization);
    if (!t || !str_is(str_from(t->decision), "approved")) {
        plaid_refuse(a->x, 400, "TRANSFER_ERROR", "TRANSFER_NOT_AUTHORIZED");
        return;
    }
    if (!t->id[0]) {
        snprintf(t->id, sizeof t->id, "transfer-of-%.40s", t->authorization);
        (void)str_copy(t->status, sizeof t->status, STR("pending"));
    }
    put_transfer(a, t);
}

/* Only what has not left for the network. */
void plaid_transfer_cancel(struct plaid_ask *a)
{
    struct plaid_transfer *t = FIND(a->p, plaid_text(a, "transfer_id"), id);
    struct json_writer w;
    if (!t) {
        plaid_refuse(a->x, 404, "INVALID_INPUT", "NOT_FOUND");
    } else if (!str_is(str_from(t->status), "pending")) {
        plaid_refuse(a->x, 400, "TRANSFER_ERROR", "TRANSFER_NOT_CANCELLABLE");
    } else {
        (void)str_copy(t->status, sizeof t->status, STR("cancelled"));
        plaid_begin(a->x, &w);
        plaid_end(&w);
        note_result(a->x, t->id);
    }
}

const char *plaid_transfer_play(struct plaid_ask *a)
{
    struct plaid_transfer *t = FIND(a->p, plaid_text(a, "transaction_id"), id);
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
    if (t && t->id[0])
        put_transfer(a, t);
    else
        plaid_refuse(a->x, 404, "INVALID_INPUT", "NOT_FOUND");
}

static void put_intent(struct plaid_ask *a, const char *id)
{
    struct json_writer w;
    plaid_begin(a->x, &w);
    json_key(&w, "transfer_intent");
    json_object(&w);
    json_pair(&w, "id", id);
    json_pair(&w, "status", "PENDING");
    json_object_end(&w);
    plaid_end(&w);
    note_result(a->x, id);
}

void plaid_intent_create(struct plaid_ask *a)
{
    char id[40];
    struct str mode = plaid_text(a, "mode");
    if (!str_is(mode, "PAYMENT") && !str_is(mode, "DISBURSEMENT")) {
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "INVALID_FIELD");
        return;
    }
    snprintf(id, sizeof id, "intent-%zu", ++a->p->intent_count);
    put_intent(a, id);
}

void plaid_intent_get(struct plaid_ask *a)
{
    char id[PLAID_TEXT_MAX];
    (void)str_copy(id, sizeof id, plaid_text(a, "transfer_intent_id"));
    if (str_starts(str_from(id), STR("intent-")))
        put_intent(a, id);
    else
        plaid_refuse(a->x, 404, "INVALID_INPUT", "NOT_FOUND");
}
