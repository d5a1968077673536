/* banking_webhook.c - see banking.h: webhooks verified, and taken as hints (facts A9). */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "cred/jwt.h"
#include "job/banking_state.h"
#include "job/kept_hint.h"

#define SECOND_US INT64_C(1000000)
enum { KEY_BYTES_MAX = 4096, WITHIN_S = 300, SKEW_S = 30 };
enum { HINT_BYTES_MAX = 1 << 20 };

/* ---- keys ---- */

static struct banking_key *key_of(struct banking *b, const char *kid)
{
    for (size_t i = 0; i < b->key_count; i++)
        if (strcmp(b->keys[i].kid, kid) == 0)
            return &b->keys[i];
    return NULL;
}

/* The oldest makes room. */
static struct banking_key *key_new(struct banking *b, const char *kid)
{
    struct banking_key *k = &b->keys[0];
    if (b->key_count < BANKING_KEYS_MAX) {
        k = &b->keys[b->key_count++];
        buf_init(&k->jwk, KEY_BYTES_MAX);
    } else {
        for (size_t i = 1; i < b->key_count; i++)
            if (b->keys[i].seen_us < k->seen_us)
                k = &b->keys[i];
    }
    (void)str_copy(k->kid, sizeof k->kid, str_from(kid));
    buf_reset(&k->jwk);
    return k;
}

/* Whoever sends chooses the kid: so many of unknown ones are looked up, and no more. */
static bool may_fetch(struct banking *b, int64_t now_us)
{
    if (now_us - b->hour_us >= 3600 * SECOND_US) {
        b->hour_us = now_us;
        b->fetched = 0;
    }
    return b->fetched < BANKING_KEYS_AN_HOUR;
}

static bool fetch(struct banking *b, struct banking_key *k, struct err *err)
{
    const struct hia_field field = {HIA_TEXT("key_id"), {k->kid, strlen(k->kid)}};
    struct banking_more more = {
        .fields = &field, .field_count = 1, .fold = {.ctx = &k->jwk, .end = banking_keep_answer}};
    struct finance_end end;
    b->fetched++;
    if (!banking_ask(b, "webhook_key.fetch", NULL, &more, &end, err))
        return false;
    if (end.talk.how == TALK_DONE ||
        (end.talk.how == TALK_FAILED &&
         (end.talk.failure == HIA_FAIL_REQUEST || end.talk.failure == HIA_FAIL_REJECTED)))
        return true; /* a key, or there is none of that name */
    return err_set(err, ERR_SYSTEM, "the key of a webhook cannot be fetched now");
}

/* `*key` NULL: there is none of that name, or too many were asked for. */
static bool find_key(struct banking *b, const char *kid, struct banking_key **key, struct err *err)
{
    int64_t now = clock_now_us();
    struct banking_key *k = key_of(b, kid);
    bool old = k && now - k->seen_us > BANKING_KEY_AGE_S * SECOND_US;
    *key = k && k->jwk.n ? k : NULL;
    if (k && !old)
        return true;
    if (!may_fetch(b, now))
        return true;
    k = key_new(b, kid);
    k->seen_us = now;
    if (!fetch(b, k, err)) {
        k->kid[0] = '\0';
        return false;
    }
    *key = k->jwk.n ? k : NULL;
    return true;
}

/* A key that was retired has a day of its end. */
static bool is_retired(struct str jwk)
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    bool retired = true;
    if (!r)
        return retired;
    json_open(r, jwk);
    retired = json_next(r) != JSON_OBJECT;
    while (!retired && json_next(r) == JSON_KEY) {
        bool end = str_is(json_text(r), "expired_at");
        if (end)
            retired = json_next(r) != JSON_NULL;
        else if (!json_skip(r))
            break;
    }
    json_reader_free(r);
    return retired;
}

static bool verify_by(const struct banking_key *k, struct str token, struct str body,
                      const char **why, struct err *err)
{
    struct jwt_claims claims;
    if (is_retired(buf_str(&k->jwk))) {
        *why = "its key is retired";
        return false;
    }
    struct jwks *keys = jwks_parse(buf_str(&k->jwk), err);
    if (!keys) {
        *why = "its key is no P-256 key";
        err_clear(err);
        return false;
    }
    struct jwt_rules rules = {.algs = 1U << SIGN_ES256,
                              .keys = keys,
                              .now_us = clock_now_us(),
                              .skew_s = SKEW_S,
                              .issued_within_s = WITHIN_S,
                              .body_claim = "request_body_sha256",
                              .body = body};
    enum jwt_verdict verdict = jwt_verify(&rules, token, &claims);
    jwks_free(keys);
    *why = verdict == JWT_GOOD ? NULL : jwt_verdict_text(verdict);
    return verdict == JWT_GOOD;
}

bool banking_verify(struct banking *b, struct str token, struct str body, bool *good,
                    const char **why, struct err *err)
{
    struct jwt_claims claims;
    struct banking_key *key = NULL;
    *good = false;
    enum jwt_verdict first = jwt_peek(token, &claims);
    if (first != JWT_GOOD || claims.alg != SIGN_ES256 || !claims.kid[0] ||
        strlen(claims.kid) >= sizeof key->kid) {
        *why = first != JWT_GOOD ? jwt_verdict_text(first) : "it is not signed by ES256";
        return true;
    }
    if (!find_key(b, claims.kid, &key, err))
        return false;
    *why = "its key is not known";
    if (key)
        *good = verify_by(key, token, body, why, err);
    return true;
}

/* ---- what it says ---- */

struct hint {
    char type[32], code[64], item[128], error[128], reason[64], until[40];
};

static bool take_text(struct json_reader *r, char *to, size_t size)
{
    enum json_token token = json_next(r);
    if (token == JSON_STRING)
        return str_copy(to, size, json_text(r)) || (to[0] = '\0', true);
    return token == JSON_NUMBER || token == JSON_NULL || token == JSON_TRUE ||
           token == JSON_FALSE || json_skip(r);
}

/* An object, and in INITIAL_UPDATE a bare text. */
static bool take_error(struct json_reader *r, struct hint *h)
{
    if (json_next(r) != JSON_OBJECT)
        return json_skip(r);
    enum json_token token;
    while ((token = json_next(r)) == JSON_KEY)
        if (str_is(json_text(r), "error_code") ? !take_text(r, h->error, sizeof h->error)
                                               : !json_skip(r))
            return false;
    return token == JSON_OBJECT_END;
}

static bool take_member(struct json_reader *r, struct hint *h)
{
    const struct {
        const char *name;
        char *to;
        size_t size;
    } rows[] = {{"webhook_type", h->type, sizeof h->type},
                {"webhook_code", h->code, sizeof h->code},
                {"item_id", h->item, sizeof h->item},
                {"reason", h->reason, sizeof h->reason},
                {"consent_expiration_time", h->until, sizeof h->until},
                {"disconnect_time", h->until, sizeof h->until}};
    struct str key = json_text(r);
    if (str_is(key, "error"))
        return take_error(r, h);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(key, rows[i].name))
            return take_text(r, rows[i].to, rows[i].size);
    return json_skip(r);
}

static bool read_hint(struct str body, struct hint *h)
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    enum json_token token = JSON_ERROR;
    *h = (struct hint){.type = ""};
    if (!r)
        return false;
    json_open(r, body);
    bool ok = json_next(r) == JSON_OBJECT;
    while (ok && (token = json_next(r)) == JSON_KEY)
        ok = take_member(r, h);
    ok = ok && token == JSON_OBJECT_END;
    json_reader_free(r);
    return ok;
}

/* What a code says of the state; the rest is only that there is news. */
static bool said_of(const struct hint *h, struct connection_said *said)
{
    static const struct {
        const char *code, *state, *action;
    } rows[] = {{"ERROR", "attention", "update"},
                {"LOGIN_REPAIRED", "repaired", ""},
                {"PENDING_EXPIRATION", "expiring", "update"},
                {"PENDING_DISCONNECT", "expiring", "update"},
                {"USER_PERMISSION_REVOKED", "revoked", "relink"}};
    static const char *const news[] = {
        "SYNC_UPDATES_AVAILABLE", "INITIAL_UPDATE",         "HISTORICAL_UPDATE",   "DEFAULT_UPDATE",
        "TRANSACTIONS_REMOVED",   "NEW_ACCOUNTS_AVAILABLE", "USER_ACCOUNT_REVOKED"};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(h->type, "ITEM") == 0 && strcmp(h->code, rows[i].code) == 0) {
            said->state = str_from(rows[i].state);
            said->action = str_from(rows[i].action);
            said->code = str_from(h->error[0] ? h->error : h->code);
            said->sync_wanted = i == 1;
            (void)clock_parse(str_from(h->until), &said->expires_at_us);
            return true;
        }
    for (size_t i = 0; i < COUNT_OF(news); i++)
        said->sync_wanted |= strcmp(h->code, news[i]) == 0;
    return said->sync_wanted;
}

bool banking_hint(struct banking *b, struct str body, bool *known, struct err *err)
{
    struct connection_said said = {.sync_wanted = false};
    struct store_connection c;
    struct hint h;
    *known = false;
    if (!read_hint(body, &h) || !h.item[0] || !said_of(&h, &said))
        return true;
    arena_reset(&b->arena);
    if (!store_connection_of_vendor(b->job->store, str_from(b->partner->name), str_from(h.item),
                                    &b->arena, &c, known, err) ||
        !*known)
        return err->kind == ERR_NONE;
    bool ok = store_begin(b->job->store, err) &&
              connection_apply(b->job, b->emitter, &c, &said, err) &&
              store_commit(b->job->store, err);
    store_rollback(b->job->store);
    return ok;
}

/* ---- kept ones ---- */

/* One that is longer than any of Plaid's says nothing, and would say it for ever. */
static bool take_kept(void *ctx, const struct buf *body, bool *done, struct err *err)
{
    struct banking *b = ctx;
    bool known;
    *done = true;
    if (!body->failed)
        return banking_hint(b, buf_str(body), &known, err);
    log_event(LOG_WARN, "job", "webhook.passed_over", NULL, LOG_TEXT("partner", b->partner->name),
              LOG_TEXT("code", "too_large"));
    return true;
}

bool banking_take_hints(struct banking *b, struct err *err)
{
    size_t listed = KEPT_HINTS_MAX;
    bool ok = true;
    while (ok && listed == KEPT_HINTS_MAX)
        ok = kept_hints_each(b->job, b->partner, HINT_BYTES_MAX, take_kept, b, &listed, err);
    return ok;
}
