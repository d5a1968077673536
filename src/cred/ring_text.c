/* ring_text.c - short texts sealed under the keyring.
 *
 * Under the first key: nonce, ciphertext, tag, as before there were keyrings. Under another: a mark
 * of 4 bytes and the key's id in front. A text of the first key that begins like a mark by chance
 * still opens as one of the first key. */
#include "cred/ring_state.h"

#include "cred/gcm.h"
#include <openssl/crypto.h>
#include <stdlib.h>

enum { MARK = 4, AT_GCM = MARK + CRED_KEY_ID_SIZE };

static_assert((int)RING_TEXT_ADDED == (int)AT_GCM + (int)GCM_ADDED, "what a sealed text adds");

static const char TEXT_MARK[MARK] = {'\xf8', 'H', 'K', 1};

/* ---- keys, derived once --------------------------------------------------------------------- */

static struct ring_derived *find_derived(struct cred_ring *r, const struct cred_key *key,
                                         struct str info)
{
    for (size_t i = 0; i < r->derived_count; i++) {
        struct ring_derived *d = &r->derived[i];
        if (d->key == key && d->info_size == info.n && memcmp(d->info, info.p, info.n) == 0)
            return d;
    }
    return NULL;
}

/* The one that was derived first makes room. */
static struct ring_derived *derive(struct cred_ring *r, const struct cred_key *key, struct str info,
                                   struct err *err)
{
    struct ring_derived *d = &r->derived[r->derived_next];
    d->key = NULL;
    if (!cred_key_derive(key, str_from(r->place.organization_id), info, d->bytes, sizeof d->bytes,
                         err))
        return NULL;
    d->key = key;
    d->info_size = info.n;
    memcpy(d->info, info.p, info.n);
    r->derived_next = (r->derived_next + 1) % RING_DERIVED_MAX;
    if (r->derived_count < RING_DERIVED_MAX)
        r->derived_count++;
    return d;
}

static bool text_key(struct cred_ring *r, const struct cred_key *key, struct str info,
                     uint8_t out[GCM_KEY], struct err *err)
{
    if (info.n > RING_INFO_MAX)
        return err_set(err, ERR_LIMIT, "a purpose has at most %d bytes", RING_INFO_MAX);
    pthread_mutex_lock(&r->lock);
    struct ring_derived *d = find_derived(r, key, info);
    if (!d)
        d = derive(r, key, info, err);
    if (d)
        memcpy(out, d->bytes, GCM_KEY);
    pthread_mutex_unlock(&r->lock);
    return d != NULL;
}

/* ---- texts ---------------------------------------------------------------------------------- */

/* `*n`: the bytes in front of what GCM makes. */
static void put_mark(const struct cred_ring *r, const struct cred_key *key, char *to, size_t *n)
{
    *n = 0;
    if (key == cred_ring_first(r))
        return;
    memcpy(to, TEXT_MARK, MARK);
    memcpy(to + MARK, key->id, CRED_KEY_ID_SIZE);
    *n = AT_GCM;
}

bool cred_ring_seal(struct cred_ring *r, struct str info, struct str aad, struct str text, char *to,
                    size_t *n, struct err *err)
{
    const struct cred_key *key = cred_ring_newest(r);
    uint8_t k[GCM_KEY];
    size_t at;
    put_mark(r, key, to, &at);
    bool good = text_key(r, key, info, k, err) && gcm_seal(k, aad, text, (uint8_t *)to + at, err);
    OPENSSL_cleanse(k, sizeof k);
    *n = at + text.n + GCM_ADDED;
    return good;
}

/* ---- many of them --------------------------------------------------------------------------- */

struct cred_sealer {
    char mark[AT_GCM];
    size_t mark_size;
    struct gcm_sealer *gcm;
};

struct cred_sealer *cred_sealer_new(struct cred_ring *r, struct str info, struct err *err)
{
    const struct cred_key *key = cred_ring_newest(r);
    uint8_t k[GCM_KEY];
    struct cred_sealer *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    put_mark(r, key, s->mark, &s->mark_size);
    if (text_key(r, key, info, k, err))
        s->gcm = gcm_sealer_new(k, err);
    OPENSSL_cleanse(k, sizeof k);
    if (s->gcm)
        return s;
    cred_sealer_free(s);
    return NULL;
}

void cred_sealer_free(struct cred_sealer *s)
{
    if (s)
        gcm_sealer_free(s->gcm);
    free(s);
}

bool cred_sealer_put(struct cred_sealer *s, struct str aad, struct str text, char *to, size_t *n,
                     struct err *err)
{
    memcpy(to, s->mark, s->mark_size);
    *n = s->mark_size + text.n + GCM_ADDED;
    return gcm_sealer_put(s->gcm, aad, text, (uint8_t *)to + s->mark_size, err);
}

/* ---- opened --------------------------------------------------------------------------------- */

static bool open_under(struct cred_ring *r, const struct cred_key *key, struct str info,
                       struct str aad, struct str sealed, char *to, size_t *n, struct err *err)
{
    uint8_t k[GCM_KEY];
    bool good = text_key(r, key, info, k, err) && gcm_open(k, aad, sealed, (uint8_t *)to, err);
    OPENSSL_cleanse(k, sizeof k);
    *n = good ? sealed.n - GCM_ADDED : 0;
    return good;
}

bool cred_ring_unseal(struct cred_ring *r, struct str info, struct str aad, struct str sealed,
                      char *to, size_t *n, struct err *err)
{
    bool marked = sealed.n >= AT_GCM + GCM_ADDED && memcmp(sealed.p, TEXT_MARK, MARK) == 0;
    struct err why = {0}, unused = {0};
    if (marked) {
        const struct cred_key *key = cred_ring_find(r, (const uint8_t *)sealed.p + MARK, &why);
        if (key && open_under(r, key, info, aad, str_of(sealed.p + AT_GCM, sealed.n - AT_GCM), to,
                              n, &why))
            return true;
    }
    if (open_under(r, cred_ring_first(r), info, aad, sealed, to, n, marked ? &unused : err))
        return true;
    return marked ? err_set(err, ERR_CRYPTO, "%s", why.text) : false;
}
