/* plaid.c - see plaid.h: who asks, about which item, and the plain resources. */
#include "sandbox/server/plaid.h"

#include "base/clock.h"
#include "base/hash.h"
#include <stdio.h>
#include <stdlib.h>

#define MINUTE_US INT64_C(60000000)

void plaid_free(struct plaid *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->item_count; i++)
        bank_fini(&p->items[i].bank);
    EVP_PKEY_free(p->key);
    free(p);
}

/* ---- answers --------------------------------------------------------------------------------- */

void plaid_begin(struct exchange *x, struct json_writer *w)
{
    char id[UUID_MAX];
    uuid_random(id);
    web_answer_type(&x->answer, "application/json");
    buf_reset(&x->answer.body);
    x->answer.status = 200;
    json_begin(w, &x->answer.body, 2);
    json_object(w);
    json_pair(w, "request_id", id);
}

void plaid_end(struct json_writer *w)
{
    json_object_end(w);
}

void plaid_refuse(struct exchange *x, int status, const char *type, const char *code)
{
    struct json_writer w;
    plaid_begin(x, &w);
    x->answer.status = status;
    json_pair(&w, "error_type", type);
    json_pair(&w, "error_code", code);
    json_pair(&w, "error_code_reason", NULL);
    json_pair(&w, "error_message", "words that are not stable");
    json_pair(&w, "display_message", NULL);
    json_pair(&w, "documentation_url", "https://plaid.com/docs/errors/");
    json_pair(&w, "suggested_action", NULL);
    plaid_end(&w);
    note_result(x, code);
}

struct str plaid_text(const struct plaid_ask *a, const char *path)
{
    return flat_text(a->body, path);
}

/* The item of the access token. */
static bool find_item(struct plaid_ask *a)
{
    struct str token = plaid_text(a, "access_token");
    for (size_t i = 0; i < a->p->item_count && !a->item; i++)
        if (secret_same(token, a->p->items[i].access_token) && a->p->items[i].exchanged)
            a->item = &a->p->items[i];
    if (a->item && !a->item->removed)
        return true;
    plaid_refuse(a->x, 400, a->item ? "ITEM_ERROR" : "INVALID_INPUT",
                 a->item ? "ITEM_NOT_FOUND" : "INVALID_ACCESS_TOKEN");
    return false;
}

/* ---- links ----------------------------------------------------------------------------------- */

static void institutions(struct plaid_ask *a)
{
    struct json_writer w;
    plaid_begin(a->x, &w);
    json_key(&w, "institutions");
    json_array(&w);
    json_array_end(&w);
    json_pair_i64(&w, "total", 0);
    plaid_end(&w);
    note_result(a->x, "known");
}

/* A URL; the page a bank sends back to is https and has no query of its own. */
static bool are_urls(struct plaid_ask *a)
{
    struct str hook = plaid_text(a, "webhook"), back = plaid_text(a, "redirect_uri");
    bool url = str_starts(hook, STR("https://")) || str_starts(hook, STR("http://"));
    return (!hook.n || url) &&
           (!back.n || (str_starts(back, STR("https://")) && !memchr(back.p, '?', back.n) &&
                        !memchr(back.p, '#', back.n)));
}

/* Update mode has the token of the item and no products. */
static void link_token(struct plaid_ask *a)
{
    struct json_writer w;
    char until[CLOCK_ISO_MAX], id[UUID_MAX], token[PLAID_LINK_MAX];
    struct str intent = plaid_text(a, "transfer.intent_id");
    bool update = plaid_text(a, "access_token").n > 0, products = flat_find(a->body, "products");
    if (intent.n ? !products : update == products) {
        plaid_refuse(a->x, 400, "INVALID_REQUEST", products ? "INVALID_FIELD" : "MISSING_FIELDS");
        return;
    }
    if (!are_urls(a)) {
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "INVALID_FIELD");
        return;
    }
    uuid_random(id);
    snprintf(token, sizeof token, "link-sandbox-%s", id);
    if ((update && !find_item(a)) || (intent.n && !plaid_intent_link(a, intent, token)))
        return;
    clock_iso(a->x->now_us + (update ? 30 : 240) * MINUTE_US, until);
    plaid_begin(a->x, &w);
    json_pair(&w, "link_token", token);
    json_pair(&w, "expiration", until);
    plaid_end(&w);
    note_result(a->x, intent.n ? "intent" : update ? "update" : "link");
}

static void public_token(struct plaid_ask *a)
{
    struct plaid *p = a->p;
    struct json_writer w;
    char id[UUID_MAX];
    if (p->item_count == PLAID_ITEMS_MAX) {
        plaid_refuse(a->x, 400, "INVALID_INPUT", "INVALID_INSTITUTION");
        return;
    }
    struct plaid_item *item = &p->items[p->item_count++];
    uuid_random(id);
    snprintf(item->public_token, sizeof item->public_token, "public-sandbox-%s", id);
    uuid_random(id);
    snprintf(item->access_token, sizeof item->access_token, "access-sandbox-%s", id);
    snprintf(id, sizeof id, "item-%zu", p->item_count);
    bank_init(&item->bank, id, BANK_NOT_READY);
    item->bank.whole = true;
    (void)bank_add_account(&item->bank, "checking");
    (void)bank_add_account(&item->bank, "savings");
    plaid_begin(a->x, &w);
    json_pair(&w, "public_token", item->public_token);
    plaid_end(&w);
    note_result(a->x, item->bank.item);
}

/* Good once. */
static void exchange_token(struct plaid_ask *a)
{
    struct json_writer w;
    for (size_t i = 0; i < a->p->item_count; i++) {
        struct plaid_item *item = &a->p->items[i];
        if (item->exchanged || !secret_same(plaid_text(a, "public_token"), item->public_token))
            continue;
        item->exchanged = true;
        plaid_begin(a->x, &w);
        json_pair(&w, "access_token", item->access_token);
        json_pair(&w, "item_id", item->bank.item);
        plaid_end(&w);
        note_result(a->x, item->bank.item);
        return;
    }
    plaid_refuse(a->x, 400, "INVALID_INPUT", "INVALID_PUBLIC_TOKEN");
}

/* ---- items ----------------------------------------------------------------------------------- */

static void put_item_error(struct json_writer *w, const struct plaid_item *item)
{
    json_key(w, "error");
    if (!item->error[0]) {
        json_null(w);
        return;
    }
    json_object(w);
    json_pair(w, "error_type", "ITEM_ERROR");
    json_pair(w, "error_code", item->error);
    json_pair(w, "error_code_reason", NULL);
    json_pair(w, "error_message", "words that are not stable");
    json_pair(w, "display_message", NULL);
    json_pair(w, "request_id", "");
    json_pair_i64(w, "status", 400);
    json_object_end(w);
}

static void put_products(struct json_writer *w, const char *name, const char *product)
{
    json_key(w, name);
    json_array(w);
    if (product)
        json_cstr(w, product);
    json_array_end(w);
}

static void put_status(struct json_writer *w, const struct plaid_item *item)
{
    char at[CLOCK_ISO_MAX];
    json_key(w, "status");
    json_object(w);
    json_key(w, "transactions");
    json_object(w);
    json_pair(w, "last_successful_update", NULL);
    json_pair(w, "last_failed_update", NULL);
    json_object_end(w);
    json_key(w, "last_webhook");
    if (item->last_sent[0]) {
        clock_iso(item->last_sent_us, at);
        json_object(w);
        json_pair(w, "sent_at", at);
        json_pair(w, "code_sent", item->last_sent);
        json_object_end(w);
    } else {
        json_null(w);
    }
    json_object_end(w);
}

static void item_get(struct plaid_ask *a)
{
    struct json_writer w;
    const struct plaid_item *item = a->item;
    plaid_begin(a->x, &w);
    json_key(&w, "item");
    json_object(&w);
    json_pair(&w, "item_id", item->bank.item);
    json_pair(&w, "institution_id", "ins_109508");
    json_pair(&w, "institution_name", "First Platypus Bank");
    json_pair(&w, "webhook", NULL);
    put_item_error(&w, item);
    put_products(&w, "available_products", NULL);
    put_products(&w, "billed_products", "transactions");
    json_pair(&w, "consent_expiration_time", item->until[0] ? item->until : NULL);
    json_pair(&w, "update_type", "background");
    json_object_end(&w);
    put_status(&w, item);
    plaid_end(&w);
    note_result(a->x, "item");
}

static void item_remove(struct plaid_ask *a)
{
    struct json_writer w;
    a->item->removed = true;
    plaid_begin(a->x, &w);
    plaid_end(&w);
    note_result(a->x, "removed");
}

static void reset_login(struct plaid_ask *a)
{
    struct json_writer w;
    (void)str_copy(a->item->error, PLAID_TEXT_MAX, STR("ITEM_LOGIN_REQUIRED"));
    plaid_begin(a->x, &w);
    json_pair_bool(&w, "reset_login", true);
    plaid_end(&w);
    note_result(a->x, "reset");
}

/* A broken item answers with its error, where it would have to go to the bank. */
static bool is_broken(struct plaid_ask *a)
{
    if (a->item->error[0])
        plaid_refuse(a->x, 400, "ITEM_ERROR", a->item->error);
    return a->item->error[0] != '\0';
}

bool plaid_account_known(struct plaid_ask *a, struct str id)
{
    if (bank_has_account(&a->item->bank, id))
        return true;
    plaid_refuse(a->x, 400, "INVALID_INPUT", "INVALID_ACCOUNT_ID");
    return false;
}

static void accounts(struct plaid_ask *a)
{
    struct str ids[BANK_ACCOUNTS_MAX];
    char path[64];
    size_t count = 0;
    if (is_broken(a))
        return;
    for (; count < COUNT_OF(ids); count++) {
        snprintf(path, sizeof path, "options.account_ids[%zu]", count);
        if (!flat_find(a->body, path))
            break;
        ids[count] = plaid_text(a, path);
        if (!plaid_account_known(a, ids[count]))
            return;
    }
    struct json_writer w;
    plaid_begin(a->x, &w);
    buf_puts(&a->x->answer.body, ",");
    bank_put_accounts(&a->item->bank, ids, count, &a->x->answer.body);
    plaid_end(&w);
    note_result(a->x, "accounts");
}

/* ---- transactions ---------------------------------------------------------------------------- */

static void transactions_sync(struct plaid_ask *a)
{
    const struct flat_value *count = flat_find(a->body, "count");
    uint64_t n = 100;
    if (count)
        (void)str_to_u64(count->text, 500, &n);
    if (is_broken(a) || (flat_find(a->body, "options.account_id") &&
                         !plaid_account_known(a, plaid_text(a, "options.account_id"))))
        return;
    struct json_writer w;
    plaid_begin(a->x, &w);
    buf_puts(&a->x->answer.body, ",");
    note_result(a->x, "page");
    switch (bank_sync(&a->item->bank, plaid_text(a, "cursor"), n, &a->x->answer.body)) {
    case BANK_PAGE:
        plaid_end(&w);
        break;
    case BANK_MUTATION:
        plaid_refuse(a->x, 400, "TRANSACTIONS_ERROR",
                     "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION");
        break;
    case BANK_CURSOR_BAD:
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "INVALID_FIELD");
        break;
    }
}

/* ---- who asks -------------------------------------------------------------------------------- */

/* Whose access token must be good; ITEM: and nothing is counted. */
enum { NOBODY = -1, ITEM = PLAID_LIMITS };

static const struct resource {
    const char *path;
    int of; /* NOBODY, ITEM, or what is counted of the item */
    void (*answer)(struct plaid_ask *a);
} RESOURCES[] = {{"/institutions/get", NOBODY, institutions},
                 {"/link/token/create", NOBODY, link_token},
                 {"/item/public_token/exchange", NOBODY, exchange_token},
                 {"/item/get", PLAID_ITEM, item_get},
                 {"/item/remove", PLAID_REMOVE, item_remove},
                 {"/accounts/get", PLAID_ACCOUNTS, accounts},
                 {"/accounts/balance/get", PLAID_BALANCE, accounts},
                 {"/transactions/sync", PLAID_SYNC, transactions_sync},
                 {"/webhook_verification_key/get", NOBODY, plaid_webhook_key},
                 {"/transfer/authorization/create", ITEM, plaid_transfer_authorize},
                 {"/transfer/create", ITEM, plaid_transfer_create},
                 {"/transfer/get", NOBODY, plaid_transfer_get},
                 {"/transfer/cancel", NOBODY, plaid_transfer_cancel},
                 {"/transfer/intent/create", NOBODY, plaid_intent_create},
                 {"/transfer/intent/get", NOBODY, plaid_intent_get},
                 {"/sandbox/public_token/create", NOBODY, public_token},
                 {"/sandbox/item/reset_login", ITEM, reset_login},
                 {"/sandbox/hia", NOBODY, plaid_play}};

static bool is_known(struct exchange *x)
{
    struct str id = web_header(x->request, "PLAID-CLIENT-ID"),
               secret = web_header(x->request, "PLAID-SECRET");
    x->account = server_config_account(&x->server->config, ACCOUNT_CLIENT, id);
    if (!id.n || !secret.n)
        plaid_refuse(x, 400, "INVALID_REQUEST", "MISSING_FIELDS");
    else if (!x->account || !secret_same(secret, x->account->secret))
        plaid_refuse(x, 400, "INVALID_INPUT", "INVALID_API_KEYS");
    else if (!str_is(web_header(x->request, "Plaid-Version"), "2020-09-14"))
        plaid_refuse(x, 400, "INVALID_REQUEST", "INCOMPATIBLE_API_VERSION");
    else if (!web_same(web_media_type(web_header(x->request, "Content-Type")), "application/json"))
        plaid_refuse(x, 400, "INVALID_REQUEST", "INVALID_HEADERS");
    else
        return true;
    return false;
}

static void answer_from(struct plaid_ask *a)
{
    for (size_t i = 0; i < COUNT_OF(RESOURCES); i++) {
        if (!str_is(a->x->request->path, RESOURCES[i].path))
            continue;
        const struct resource *r = &RESOURCES[i];
        if (plaid_shape(a, r->path) && (r->of == NOBODY || find_item(a)) &&
            plaid_within_limit(a, r->of))
            r->answer(a);
        return;
    }
    plaid_refuse(a->x, 404, "INVALID_REQUEST", "NOT_FOUND");
}

void plaid_answer(struct exchange *x)
{
    struct server *s = x->server;
    struct plaid_ask a = {.x = x};
    struct str path = x->request->path;
    x->note.carrier = "plaid";
    (void)str_copy(x->note.operation, sizeof x->note.operation,
                   str_of(path.p + 1, path.n ? path.n - 1 : 0));
    if (!s->plaid && !(s->plaid = calloc(1, sizeof *s->plaid))) {
        answer_error(x, 500, "INTERNAL", "out of memory");
        return;
    }
    a.p = s->plaid;
    if (!is_known(x))
        return;
    a.body = flat_new();
    if (!a.body || flat_read(a.body, x->request->body))
        plaid_refuse(x, 400, "INVALID_REQUEST", "INVALID_BODY");
    else
        answer_from(&a);
    flat_free(a.body);
}
