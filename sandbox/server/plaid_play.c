/* plaid_play.c - what a test does to the bank, and webhooks signed by a real ES256 key. */
#include "sandbox/server/plaid.h"

#include "base/hash.h"
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

enum { PART_MAX = 32, TOKEN_MAX = 2048 };

/* ---- the key --------------------------------------------------------------------------------- */

static bool have_key(struct plaid *p, int64_t now_us)
{
    char id[UUID_MAX];
    if (p->key)
        return true;
    p->key = EVP_EC_gen("P-256");
    uuid_random(id);
    memcpy(p->kid, id, sizeof id);
    p->key_made_us = now_us;
    return p->key != NULL;
}

static void put_base64url(struct buf *out, const uint8_t *bytes, size_t n)
{
    unsigned char text[512];
    int size = EVP_EncodeBlock(text, bytes, (int)n);
    for (int i = 0; i < size && text[i] != '='; i++)
        buf_putc(out, text[i] == '+' ? '-' : text[i] == '/' ? '_' : (char)text[i]);
}

static void put_number(struct json_writer *w, const char *name, EVP_PKEY *key, const char *which)
{
    BIGNUM *n = NULL;
    uint8_t bytes[PART_MAX];
    struct buf text;
    buf_init(&text, 256);
    if (EVP_PKEY_get_bn_param(key, which, &n) && BN_bn2binpad(n, bytes, PART_MAX) == PART_MAX)
        put_base64url(&text, bytes, PART_MAX);
    json_pair_str(w, name, buf_str(&text));
    BN_free(n);
    buf_fini(&text);
}

void plaid_webhook_key(struct plaid_ask *a)
{
    struct json_writer w;
    a->p->key_asked++;
    if (!have_key(a->p, a->x->now_us) || !str_is(plaid_text(a, "key_id"), a->p->kid)) {
        plaid_refuse(a->x, 400, "INVALID_INPUT", "INVALID_WEBHOOK_VERIFICATION_KEY_ID");
        return;
    }
    plaid_begin(a->x, &w);
    json_key(&w, "key");
    json_object(&w);
    json_pair(&w, "alg", "ES256");
    json_pair_i64(&w, "created_at", a->p->key_made_us / 1000000);
    json_pair(&w, "crv", "P-256");
    json_key(&w, "expired_at");
    if (a->p->key_expired_us)
        json_i64(&w, a->p->key_expired_us / 1000000);
    else
        json_null(&w);
    json_pair(&w, "kid", a->p->kid);
    json_pair(&w, "kty", "EC");
    json_pair(&w, "use", "sig");
    put_number(&w, "x", a->p->key, "qx");
    put_number(&w, "y", a->p->key, "qy");
    json_object_end(&w);
    plaid_end(&w);
    note_result(a->x, "key");
}

/* DER of (r, s) into r and s side by side (RFC 7518 3.4). */
static bool raw_signature(EVP_PKEY *key, struct str text, uint8_t out[2 * PART_MAX])
{
    uint8_t der[256];
    size_t n = sizeof der;
    const uint8_t *p = der;
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, key) == 1 &&
              EVP_DigestSign(c, der, &n, (const uint8_t *)text.p, text.n) == 1;
    EVP_MD_CTX_free(c);
    ECDSA_SIG *sig = ok ? d2i_ECDSA_SIG(NULL, &p, (long)n) : NULL;
    ok = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, PART_MAX) == PART_MAX &&
         BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + PART_MAX, PART_MAX) == PART_MAX;
    ECDSA_SIG_free(sig);
    return ok;
}

static bool sign(struct plaid *p, struct str body, int64_t now_us, struct buf *token)
{
    uint8_t hash[SHA256_SIZE], signature[2 * PART_MAX];
    char hex[SHA256_HEX_MAX], text[512];
    sha256_of(body, hash);
    hex_encode(hash, sizeof hash, hex);
    int n =
        snprintf(text, sizeof text, "{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"JWT\"}", p->kid);
    put_base64url(token, (const uint8_t *)text, (size_t)n);
    buf_putc(token, '.');
    n = snprintf(text, sizeof text, "{\"iat\":%lld,\"request_body_sha256\":\"%s\"}",
                 (long long)(now_us / 1000000), hex);
    put_base64url(token, (const uint8_t *)text, (size_t)n);
    if (!raw_signature(p->key, buf_str(token), signature))
        return false;
    buf_putc(token, '.');
    put_base64url(token, signature, sizeof signature);
    return !token->failed;
}

/* The token Plaid would send with these bytes, or did "age" seconds ago. */
static void sign_body(struct plaid_ask *a)
{
    struct json_writer w;
    struct buf token;
    const struct flat_value *age = flat_find(a->body, "age");
    uint64_t age_s = 0;
    buf_init(&token, TOKEN_MAX);
    bool ok = (!age || str_to_u64(age->text, 86400, &age_s)) && have_key(a->p, a->x->now_us) &&
              sign(a->p, plaid_text(a, "body"), a->x->now_us - (int64_t)age_s * 1000000, &token);
    plaid_begin(a->x, &w);
    json_pair_str(&w, "token", ok ? buf_str(&token) : STR(""));
    json_pair_i64(&w, "keys_asked", a->p->key_asked);
    plaid_end(&w);
    buf_fini(&token);
    note_result(a->x, "signed");
}

/* ---- the bank -------------------------------------------------------------------------------- */

static struct plaid_item *item_named(struct plaid_ask *a, const char *member)
{
    for (size_t i = 0; i < a->p->item_count; i++)
        if (str_is(plaid_text(a, member), a->p->items[i].bank.item))
            return &a->p->items[i];
    return NULL;
}

static void copy(char *to, size_t size, struct str from, const char *otherwise)
{
    (void)str_copy(to, size, from.n ? from : str_from(otherwise));
}

static const char *add(struct plaid_ask *a, struct bank *b)
{
    const struct flat_value *pending = flat_find(a->body, "pending"),
                            *count = flat_find(a->body, "count");
    char amount[24], date[11], name[48];
    uint64_t n = 1;
    const char *id = NULL;
    copy(amount, sizeof amount, plaid_text(a, "amount"), "12.34");
    copy(date, sizeof date, plaid_text(a, "date"), "2026-01-15");
    copy(name, sizeof name, plaid_text(a, "name"), "COFFEE");
    if (count)
        (void)str_to_u64(count->text, 1000000, &n);
    for (; n > 0; n--) {
        struct bank_transaction *t = bank_add(b, b->accounts[0].id, amount, date, name,
                                              pending && pending->kind == JSON_TRUE, NULL);
        id = t ? t->id : NULL;
        if (t)
            copy(t->currency, sizeof t->currency, plaid_text(a, "currency"), "");
    }
    return id;
}

static const char *change(struct plaid_ask *a, struct bank *b, struct str what)
{
    struct bank_transaction *t = bank_find(b, plaid_text(a, "transaction_id"));
    const struct flat_value *matched = flat_find(a->body, "matched");
    char amount[24], name[48];
    if (!t)
        return NULL;
    copy(amount, sizeof amount, plaid_text(a, "amount"), t->amount);
    copy(name, sizeof name, plaid_text(a, "name"), t->name);
    if (str_is(what, "modify")) {
        bank_modify(b, t, amount, name);
        copy(t->currency, sizeof t->currency, plaid_text(a, "currency"), t->currency);
    } else if (str_is(what, "remove")) {
        bank_remove(b, t);
    } else {
        t = bank_post(b, t, amount, !matched || matched->kind == JSON_TRUE);
    }
    return t ? t->id : NULL;
}

/* Ids of the accounts: "rekey" gives the first another one ("matched" false: nobody is told what
 * went; what is older than "date" does not come again), "mirror" makes it a second link to the
 * login of the item "code", "tokens" makes it a bank of tokenised numbers; "twice" lists the first
 * a second time under another id, "unlist" lists it no more. */
static bool play_ids(struct plaid_ask *a, struct bank *b, struct str what)
{
    const struct flat_value *told = flat_find(a->body, "matched");
    const struct plaid_item *of = item_named(a, "code");
    char since[11];
    copy(since, sizeof since, plaid_text(a, "date"), "");
    if (str_is(what, "rekey"))
        return bank_rekey(b, &b->accounts[0], !told || told->kind == JSON_TRUE, since);
    if (str_is(what, "twice"))
        return bank_list_twice(b, &b->accounts[0]);
    if (str_is(what, "unlist"))
        bank_unlist(b, &b->accounts[0]);
    if (str_is(what, "mirror"))
        return of && bank_mirror(b, &of->bank);
    for (size_t i = 0; i < b->account_count && str_is(what, "tokens"); i++)
        snprintf(b->accounts[i].persistent, BANK_ID_MAX, "token-%.4s", b->accounts[i].mask);
    return str_is(what, "tokens") || str_is(what, "unlist");
}

/* A message of that code left, "age" seconds ago: whether it arrived is another matter. */
static void note_sent(struct plaid_ask *a, struct plaid_item *item)
{
    const struct flat_value *age = flat_find(a->body, "age");
    uint64_t age_s = 0;
    if (age)
        (void)str_to_u64(age->text, UINT32_MAX, &age_s);
    (void)str_copy(item->last_sent, sizeof item->last_sent, plaid_text(a, "code"));
    item->last_sent_us = a->x->now_us - (int64_t)age_s * 1000000;
}

/* "do": add, modify, remove, post, ready, initial, stuck, error (code "" repairs), consent (code:
 * until when), sent, sign. */
static const char *play(struct plaid_ask *a, struct plaid_item *item, struct str what)
{
    struct bank *b = &item->bank;
    if (str_is(what, "add"))
        return add(a, b);
    if (str_is(what, "modify") || str_is(what, "remove") || str_is(what, "post"))
        return change(a, b, what);
    if (str_is(what, "ready") || str_is(what, "initial")) {
        b->readiness = str_is(what, "ready") ? BANK_HISTORICAL : BANK_INITIAL;
    } else if (str_is(what, "stuck")) {
        b->stuck = true;
    } else if (str_is(what, "consent")) {
        (void)str_copy(item->until, sizeof item->until, plaid_text(a, "code"));
    } else if (str_is(what, "sent")) {
        note_sent(a, item);
    } else if (str_is(what, "error") || str_is(what, "repair")) {
        (void)str_copy(item->error, sizeof item->error, plaid_text(a, "code"));
    } else if (!play_ids(a, b, what)) {
        return NULL;
    }
    return b->item;
}

/* Another key signs from now on; "retire": the one there is has had its day. */
static bool turn_key(struct plaid *p, struct str what, int64_t now_us)
{
    if (str_is(what, "retire"))
        p->key_expired_us = now_us;
    if (!str_is(what, "rotate"))
        return str_is(what, "retire");
    EVP_PKEY_free(p->key);
    p->key = NULL;
    p->key_expired_us = 0;
    return true;
}

void plaid_play(struct plaid_ask *a)
{
    struct json_writer w;
    struct str what = plaid_text(a, "do");
    struct plaid_item *item = item_named(a, "item_id");
    if (str_is(what, "sign")) {
        sign_body(a);
        return;
    }
    if (str_is(what, "none"))
        (void)str_copy(a->p->none, sizeof a->p->none, plaid_text(a, "code"));
    const char *id = str_is(what, "none")                 ? "none"
                     : turn_key(a->p, what, a->x->now_us) ? "key"
                     : str_is(what, "transfer")           ? plaid_transfer_play(a)
                     : str_is(what, "link")               ? plaid_intent_play(a)
                     : item                               ? play(a, item, what)
                                                          : NULL;
    if (!id) {
        plaid_refuse(a->x, 400, "INVALID_REQUEST", "INVALID_FIELD");
        return;
    }
    plaid_begin(a->x, &w);
    json_pair(&w, "id", id);
    plaid_end(&w);
    note_result(a->x, "played");
}
