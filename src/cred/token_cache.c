/* token_cache.c - see token_cache.h. */
#include "cred/token_cache.h"

#include <pthread.h>
#include <stdlib.h>

enum { BUCKETS = 1024, SECOND_US = 1000000, SKEW_S = 60 };

struct entry {
    struct entry *next;
    struct cred_token_key key;
    struct secret *token;
    int64_t ahead_us, end_us; /* fetch the next from; good until */
    uint64_t flight;          /* 0: none */
    int64_t flight_end_us, retry_us, used_us;
    unsigned failures;
    bool away; /* of the last of them */
    struct cred_waiter *waiters;
};

struct cred_tokens {
    pthread_mutex_t mutex;
    struct entry *buckets[BUCKETS];
    size_t count;
    uint64_t flights;
};

struct cred_token_key cred_token_key(struct str organization_id, struct str url, struct str client,
                                     struct str scope, struct str audience)
{
    const struct str parts[] = {organization_id, url, client, scope, audience};
    struct cred_token_key key;
    struct err err = {0};
    struct sha256 *h = sha256_new(&err);
    assert(h);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        uint64_t n = parts[i].n;
        sha256_update(h, &n, sizeof n);
        if (n)
            sha256_update(h, parts[i].p, parts[i].n);
    }
    sha256_final(h, key.hash);
    sha256_free(h);
    return key;
}

struct cred_tokens *cred_tokens_new(struct err *err)
{
    struct cred_tokens *c = calloc(1, sizeof *c);
    if (!c)
        err_set(err, ERR_LIMIT, "no memory for tokens");
    else
        pthread_mutex_init(&c->mutex, NULL);
    return c;
}

static void free_entry(struct entry *e)
{
    secret_free(e->token);
    free(e);
}

void cred_tokens_free(struct cred_tokens *c)
{
    for (size_t i = 0; c && i < BUCKETS; i++)
        while (c->buckets[i]) {
            struct entry *e = c->buckets[i];
            c->buckets[i] = e->next;
            free_entry(e);
        }
    if (c)
        pthread_mutex_destroy(&c->mutex);
    free(c);
}

static struct entry *find(struct cred_tokens *c, const struct cred_token_key *key)
{
    struct entry *e = c->buckets[(key->hash[0] | key->hash[1] << 8) % BUCKETS];
    while (e && memcmp(&e->key, key, sizeof *key) != 0)
        e = e->next;
    return e;
}

/* The one unused for longest, of those nobody fetches or waits for. */
static void make_room(struct cred_tokens *c)
{
    struct entry **oldest = NULL;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct entry **at = &c->buckets[i]; *at; at = &(*at)->next)
            if (!(*at)->flight && !(*at)->waiters &&
                (!oldest || (*at)->used_us < (*oldest)->used_us))
                oldest = at;
    if (oldest) {
        struct entry *e = *oldest;
        *oldest = e->next;
        free_entry(e);
        c->count--;
    }
}

static struct entry *find_or_make(struct cred_tokens *c, const struct cred_token_key *key)
{
    struct entry *e = find(c, key);
    if (e)
        return e;
    if (c->count >= CRED_TOKENS_MAX)
        make_room(c);
    e = c->count < CRED_TOKENS_MAX ? calloc(1, sizeof *e) : NULL;
    if (!e)
        return NULL;
    struct entry **bucket = &c->buckets[(key->hash[0] | key->hash[1] << 8) % BUCKETS];
    e->key = *key;
    e->next = *bucket;
    *bucket = e;
    c->count++;
    return e;
}

static enum cred_token_state take_off(struct cred_tokens *c, struct entry *e, int64_t now_us,
                                      uint64_t *flight, enum cred_token_state state)
{
    *flight = e->flight = ++c->flights;
    e->flight_end_us = now_us + CRED_FLIGHT_MAX_S * (int64_t)SECOND_US;
    return state;
}

static enum cred_token_state ask(struct cred_tokens *c, struct entry *e, int64_t now_us,
                                 struct secret **token, uint64_t *flight, int64_t *retry_us)
{
    bool flying = e->flight && now_us < e->flight_end_us;
    e->used_us = now_us;
    if (e->token && now_us < e->end_us) {
        *token = secret_hold(e->token);
        if (flying || now_us < e->ahead_us || now_us < e->retry_us)
            return CRED_TOKEN_HAVE;
        return take_off(c, e, now_us, flight, CRED_TOKEN_AHEAD);
    }
    if (flying)
        return CRED_TOKEN_WAIT;
    if (now_us < e->retry_us) {
        *retry_us = e->retry_us;
        return e->away ? CRED_TOKEN_AWAY : CRED_TOKEN_NONE;
    }
    return take_off(c, e, now_us, flight, CRED_TOKEN_FETCH);
}

enum cred_token_state cred_tokens_ask(struct cred_tokens *c, const struct cred_token_key *key,
                                      int64_t now_us, struct secret **token, uint64_t *flight,
                                      int64_t *retry_us)
{
    enum cred_token_state state = CRED_TOKEN_NONE;
    *token = NULL;
    *flight = 0;
    *retry_us = now_us + SECOND_US;
    pthread_mutex_lock(&c->mutex);
    struct entry *e = find_or_make(c, key);
    if (e)
        state = ask(c, e, now_us, token, flight, retry_us);
    pthread_mutex_unlock(&c->mutex);
    return state;
}

/* Who waited is woken outside the lock: it may ask at once. */
static void wake(struct cred_waiter *w)
{
    while (w) {
        struct cred_waiter *next = w->next;
        w->next = NULL;
        w->wake(w);
        w = next;
    }
}

static struct cred_waiter *land(struct entry *e)
{
    struct cred_waiter *w = e->waiters;
    e->waiters = NULL;
    e->flight = 0;
    return w;
}

void cred_tokens_put(struct cred_tokens *c, const struct cred_token_key *key, uint64_t flight,
                     struct secret *token, int64_t life_s, int64_t now_us)
{
    const int64_t most_s = INT64_C(366) * 86400;
    life_s = life_s < 1 ? 1 : life_s > most_s ? most_s : life_s;
    /* 80% of its life less a minute; a short life is used for half of it. Up to 5% earlier, by the
     * key: tokens fetched together do not end together. */
    int64_t ahead_s = life_s * 8 / 10 - SKEW_S;
    if (ahead_s < life_s / 2)
        ahead_s = life_s / 2;
    int64_t life_us = life_s * SECOND_US, early_us = life_us / 20 * key->hash[2] / 255;
    struct cred_waiter *w = NULL;
    pthread_mutex_lock(&c->mutex);
    struct entry *e = find(c, key);
    if (e && (e->flight == flight || !e->flight)) { /* one whose time was up may still land */
        secret_free(e->token);
        e->token = secret_hold(token);
        e->ahead_us = now_us + ahead_s * SECOND_US - early_us;
        e->end_us = now_us + life_us - (life_s > 30 ? 5 * SECOND_US : 0);
        e->failures = 0;
        e->retry_us = 0;
        w = land(e);
    }
    pthread_mutex_unlock(&c->mutex);
    wake(w);
}

void cred_tokens_fail(struct cred_tokens *c, const struct cred_token_key *key, uint64_t flight,
                      bool away, int64_t now_us)
{
    struct cred_waiter *w = NULL;
    pthread_mutex_lock(&c->mutex);
    struct entry *e = find(c, key);
    if (e && e->flight == flight) {
        int64_t wait_s = e->failures < 5 ? INT64_C(1) << e->failures : CRED_BACKOFF_MAX_S;
        e->failures++;
        e->away = away;
        e->retry_us = now_us + wait_s * SECOND_US;
        w = land(e);
    }
    pthread_mutex_unlock(&c->mutex);
    wake(w);
}

void cred_tokens_reject(struct cred_tokens *c, const struct cred_token_key *key,
                        const struct secret *used)
{
    pthread_mutex_lock(&c->mutex);
    struct entry *e = find(c, key);
    if (e && e->token && used && (e->token == used || secret_equal(e->token, used))) {
        secret_free(e->token);
        e->token = NULL;
    }
    pthread_mutex_unlock(&c->mutex);
}

bool cred_tokens_wait(struct cred_tokens *c, const struct cred_token_key *key,
                      struct cred_waiter *w)
{
    pthread_mutex_lock(&c->mutex);
    struct entry *e = find(c, key);
    bool flying = e && e->flight;
    if (flying) {
        w->next = e->waiters;
        e->waiters = w;
    }
    pthread_mutex_unlock(&c->mutex);
    return flying;
}

bool cred_tokens_unwait(struct cred_tokens *c, const struct cred_token_key *key,
                        struct cred_waiter *w)
{
    bool found = false;
    pthread_mutex_lock(&c->mutex);
    struct entry *e = find(c, key);
    for (struct cred_waiter **at = e ? &e->waiters : NULL; at && *at && !found;) {
        found = *at == w;
        if (found)
            *at = w->next;
        else
            at = &(*at)->next;
    }
    pthread_mutex_unlock(&c->mutex);
    return found;
}
