/* hook_keys.c - see hook_keys.h. */
#include "job/hook_keys.h"

#include "base/json.h"
#include "cred/jwt.h"
#include "job/partner_engine.h"
#include <pthread.h>
#include <stdlib.h>

#define SECOND_US INT64_C(1000000)
enum { KID_MAX = 128, KEY_BYTES_MAX = 4096 };

struct key {
    char kid[KID_MAX];
    int64_t fetched_us;
    struct buf jwk; /* empty: the partner knows none of that id */
};

/* A partner of an organization: as many as the configuration has. */
struct signer_of {
    struct signer_of *next;
    char organization_id[UUID_MAX], partner[SECTION_NAME_MAX];
    struct key keys[HOOK_KEYS_MAX];
    size_t count;
    int64_t hour_us;  /* since when unknown ids are counted */
    unsigned fetched; /* of them, since then */
    bool fetching;
};

struct hook_keys {
    struct hook_key_source source;
    pthread_mutex_t lock;
    struct signer_of *signers;
};

/* ---- from the partner's adapter ---- */

static bool fetch_by_adapter(void *ctx, const struct settings *settings,
                             const struct partner *partner, const char *kid, struct buf *jwk,
                             bool *found, struct err *err)
{
    const struct hia_field field = {HIA_TEXT("key_id"), {kid, strlen(kid)}};
    const struct partner_question q = {.settings = settings,
                                       .partner = partner,
                                       .operation = HOOK_KEY_OPERATION,
                                       .fields = &field,
                                       .field_count = 1,
                                       .deadline_ms = HOOK_FETCH_MS};
    (void)ctx;
    return partner_ask(&q, jwk, found, err);
}

struct hook_keys *hook_keys_new(const struct hook_key_source *source, struct err *err)
{
    static const struct hook_key_source adapters = {NULL, fetch_by_adapter};
    struct hook_keys *k = calloc(1, sizeof *k);
    if (!k) {
        err_set(err, ERR_LIMIT, "no memory for keys of webhooks");
        return NULL;
    }
    k->source = source ? *source : adapters;
    pthread_mutex_init(&k->lock, NULL);
    return k;
}

void hook_keys_free(struct hook_keys *k)
{
    struct signer_of *s;
    if (!k)
        return;
    while ((s = k->signers)) {
        k->signers = s->next;
        for (size_t i = 0; i < s->count; i++)
            buf_fini(&s->keys[i].jwk);
        free(s);
    }
    pthread_mutex_destroy(&k->lock);
    free(k);
}

/* ---- what is kept; the lock is held ---- */

static struct signer_of *signer_of(struct hook_keys *k, const struct settings *settings,
                                   const struct partner *partner)
{
    struct signer_of *s = k->signers;
    while (s && (strcmp(s->organization_id, settings->organization_id) != 0 ||
                 strcmp(s->partner, partner->name) != 0))
        s = s->next;
    if (s || !(s = calloc(1, sizeof *s)))
        return s;
    (void)str_copy(s->organization_id, sizeof s->organization_id,
                   str_from(settings->organization_id));
    (void)str_copy(s->partner, sizeof s->partner, str_from(partner->name));
    s->next = k->signers;
    return k->signers = s;
}

static struct key *key_of(struct signer_of *s, const char *kid)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->keys[i].kid, kid) == 0)
            return &s->keys[i];
    return NULL;
}

/* Ids that are none make room before keys do, and the oldest before the newer. */
static bool goes_before(const struct key *a, const struct key *b)
{
    bool a_none = a->jwk.n == 0, b_none = b->jwk.n == 0;
    return a_none != b_none ? a_none : a->fetched_us < b->fetched_us;
}

static struct key *place_for(struct signer_of *s, const char *kid)
{
    struct key *k = key_of(s, kid);
    if (!k && s->count < HOOK_KEYS_MAX) {
        k = &s->keys[s->count++];
        buf_init(&k->jwk, KEY_BYTES_MAX);
    } else if (!k) {
        k = &s->keys[0];
        for (size_t i = 1; i < s->count; i++)
            if (goes_before(&s->keys[i], k))
                k = &s->keys[i];
    }
    (void)str_copy(k->kid, sizeof k->kid, str_from(kid));
    buf_reset(&k->jwk);
    return k;
}

static bool is_fresh(const struct key *k, int64_t now_us)
{
    return now_us - k->fetched_us <= (k->jwk.n ? HOOK_KEY_AGE_S : HOOK_KEY_NONE_S) * SECOND_US;
}

/* A key that was known is asked for again once a day, whoever sends what. */
static bool may_fetch(struct signer_of *s, const struct key *known, int64_t now_us)
{
    if (s->fetching)
        return false;
    if (known && known->jwk.n)
        return true;
    if (now_us - s->hour_us >= 3600 * SECOND_US) {
        s->hour_us = now_us;
        s->fetched = 0;
    }
    return s->fetched < HOOK_KEYS_AN_HOUR && ++s->fetched;
}

/* ---- a key ---- */

struct wanted {
    const struct settings *settings;
    const struct partner *partner;
    const char *kid;
    int64_t now_us;
    struct buf *jwk; /* empty: there is none of that id */
};

static bool fetch(struct hook_keys *k, struct signer_of *s, const struct wanted *w, struct err *err)
{
    bool found = false;
    bool ok = k->source.fetch(k->source.ctx, w->settings, w->partner, w->kid, w->jwk, &found, err);
    if (ok && !found)
        buf_reset(w->jwk);
    pthread_mutex_lock(&k->lock);
    s->fetching = false;
    if (ok) {
        struct key *place = place_for(s, w->kid);
        buf_put_str(&place->jwk, buf_str(w->jwk));
        place->fetched_us = w->now_us;
    }
    pthread_mutex_unlock(&k->lock);
    return ok;
}

static bool find(struct hook_keys *k, const struct wanted *w, struct err *err)
{
    pthread_mutex_lock(&k->lock);
    struct signer_of *s = signer_of(k, w->settings, w->partner);
    const struct key *known = s ? key_of(s, w->kid) : NULL;
    bool fresh = known && is_fresh(known, w->now_us);
    bool fetches = s && !fresh && may_fetch(s, known, w->now_us);
    if (fresh)
        buf_put_str(w->jwk, buf_str(&known->jwk));
    if (fetches)
        s->fetching = true;
    pthread_mutex_unlock(&k->lock);
    if (fresh)
        return buf_ok(w->jwk, "a webhook's key", err);
    return fetches
               ? fetch(k, s, w, err)
               : err_set(err, ERR_SYSTEM, "keys of partner %s's webhooks were asked for too often",
                         w->partner->name);
}

/* ---- the token ---- */

/* expired_at: null while it is in use. */
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

static enum inbound_verdict judge(struct str jwk, struct str token, struct str body, int64_t now_us)
{
    struct err err = {0};
    struct jwt_claims claims;
    struct jwks *keys = is_retired(jwk) ? NULL : jwks_parse(jwk, &err);
    if (!keys)
        return INBOUND_SIGNATURE;
    const struct jwt_rules rules = {.algs = 1U << SIGN_ES256,
                                    .keys = keys,
                                    .now_us = now_us,
                                    .skew_s = HOOK_SKEW_S,
                                    .issued_within_s = HOOK_WITHIN_S,
                                    .body_claim = "request_body_sha256",
                                    .body = body};
    enum jwt_verdict verdict = jwt_verify(&rules, token, &claims);
    jwks_free(keys);
    if (verdict == JWT_STALE || verdict == JWT_EARLY || verdict == JWT_EXPIRED)
        return INBOUND_TIME;
    return verdict == JWT_GOOD ? INBOUND_GOOD : INBOUND_SIGNATURE;
}

bool hook_keys_verify(struct hook_keys *k, const struct settings *settings,
                      const struct partner *partner, struct str token, struct str body,
                      int64_t now_us, enum inbound_verdict *verdict, struct err *err)
{
    struct jwt_claims claims;
    struct buf jwk;
    *verdict = INBOUND_UNSIGNED;
    if (jwt_peek(token, &claims) != JWT_GOOD || claims.alg != SIGN_ES256 || !claims.kid[0] ||
        strlen(claims.kid) >= KID_MAX)
        return true;
    const struct wanted w = {settings, partner, claims.kid, now_us, &jwk};
    buf_init(&jwk, KEY_BYTES_MAX);
    bool ok = find(k, &w, err);
    if (ok)
        *verdict = jwk.n ? judge(buf_str(&jwk), token, body, now_us) : INBOUND_SIGNATURE;
    buf_fini(&jwk);
    return ok;
}
