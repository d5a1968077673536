/* plaid_intent.c - intents of the fake (TransferIntentGet of OpenAPI 2020-09-14): PENDING until a
 * person has been through Link with the session made for it, then SUCCEEDED with the transfer that
 * this made, or FAILED with why. Nothing but Link completes one. */
#include "sandbox/server/plaid.h"

#include "base/clock.h"
#include <stdio.h>

static struct plaid_intent *find(struct plaid *p, struct str id)
{
    for (size_t i = 0; id.n && i < p->intent_count; i++)
        if (str_is(id, p->intents[i].id))
            return &p->intents[i];
    return NULL;
}

static bool is_pending(const struct plaid_intent *t)
{
    return str_is(str_from(t->status), "PENDING");
}

static void put_failure(struct json_writer *w, const struct plaid_intent *t)
{
    json_key(w, "failure_reason");
    if (!t->code[0]) {
        json_null(w);
        return;
    }
    json_object(w);
    json_pair(w, "error_type", "TRANSFER_ERROR");
    json_pair(w, "error_code", t->code);
    json_pair(w, "error_message", "words that are not stable");
    json_object_end(w);
}

/* `got`: of TransferIntentGet, which has more than TransferIntentCreate. */
static void put(struct plaid_ask *a, const struct plaid_intent *t, bool got)
{
    char created[CLOCK_ISO_MAX];
    struct json_writer w;
    clock_iso(t->created_us, created);
    plaid_begin(a->x, &w);
    json_key(&w, "transfer_intent");
    json_object(&w);
    json_pair(&w, "id", t->id);
    json_pair(&w, "created", created);
    json_pair(&w, "status", t->status);
    if (got) {
        json_pair(&w, "transfer_id", t->transfer[0] ? t->transfer : NULL);
        put_failure(&w, t);
        json_pair(&w, "authorization_decision", t->transfer[0] ? "APPROVED" : NULL);
        json_pair(&w, "authorization_decision_rationale", NULL);
    }
    json_pair(&w, "account_id", t->account);
    json_pair(&w, "amount", t->amount);
    json_pair(&w, "mode", t->mode);
    json_pair(&w, "network", t->network);
    json_pair(&w, "description", t->description);
    json_pair(&w, "iso_currency_code", "USD");
    json_object_end(&w);
    plaid_end(&w);
    note_result(a->x, t->id);
}

void plaid_intent_create(struct plaid_ask *a)
{
    struct plaid *p = a->p;
    int64_t cents = plaid_cents(plaid_text(a, "amount"));
    bool credit = str_is(plaid_text(a, "mode"), "DISBURSEMENT");
    if (cents <= 0 || !plaid_is_way(a, credit, cents) || p->intent_count == PLAID_INTENTS_MAX) {
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "INVALID_FIELD");
        return;
    }
    struct plaid_intent *t = &p->intents[p->intent_count++];
    snprintf(t->id, sizeof t->id, "intent-%zu", p->intent_count);
    t->created_us = a->x->now_us;
    (void)str_copy(t->account, sizeof t->account, plaid_text(a, "account_id"));
    (void)str_copy(t->amount, sizeof t->amount, plaid_text(a, "amount"));
    (void)str_copy(t->mode, sizeof t->mode, plaid_text(a, "mode"));
    (void)str_copy(t->network, sizeof t->network, plaid_text(a, "network"));
    (void)str_copy(t->description, sizeof t->description, plaid_text(a, "description"));
    (void)str_copy(t->status, sizeof t->status, STR("PENDING"));
    put(a, t, false);
}

void plaid_intent_get(struct plaid_ask *a)
{
    const struct plaid_intent *t = find(a->p, plaid_text(a, "transfer_intent_id"));
    if (t)
        put(a, t, true);
    else
        plaid_refuse_none(a);
}

/* ---- Link ---- */

bool plaid_intent_link(struct plaid_ask *a, struct str id, const char *link_token)
{
    struct plaid_intent *t = find(a->p, id);
    if (!t || !is_pending(t)) {
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "INVALID_FIELD");
        return false;
    }
    (void)str_copy(t->link_token, sizeof t->link_token, str_from(link_token));
    return true;
}

static struct plaid_intent *of_session(struct plaid *p, struct str link_token)
{
    for (size_t i = 0; link_token.n && i < p->intent_count; i++)
        if (str_is(link_token, p->intents[i].link_token))
            return &p->intents[i];
    return NULL;
}

static bool complete(struct plaid *p, struct plaid_intent *t)
{
    const struct plaid_transfer *made = plaid_transfer_make(p, t->account, t->amount);
    if (!made)
        return false;
    (void)str_copy(t->transfer, sizeof t->transfer, str_from(made->id));
    (void)str_copy(t->status, sizeof t->status, STR("SUCCEEDED"));
    return true;
}

/* "code": the session's link_token; "name": why it fails, or nothing. */
const char *plaid_intent_play(struct plaid_ask *a)
{
    struct plaid_intent *t = of_session(a->p, plaid_text(a, "code"));
    struct str why = plaid_text(a, "name");
    if (!t || !is_pending(t))
        return NULL;
    if (why.n) {
        (void)str_copy(t->status, sizeof t->status, STR("FAILED"));
        (void)str_copy(t->code, sizeof t->code, why);
    } else if (!complete(a->p, t)) {
        return NULL;
    }
    t->link_token[0] = '\0';
    return t->id;
}
