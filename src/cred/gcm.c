/* gcm.c - see gcm.h. */
#include "cred/gcm.h"
#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>

static const EVP_CIPHER *aes;

static void fetch(void)
{
    aes = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
}

/* Fetched once, as the digest in base/hash.c. */
static const EVP_CIPHER *cipher(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fetch);
    return aes;
}

/* Key, nonce and associated data: what sealing and opening begin with. Without a key: the one it
 * has. */
static bool start(EVP_CIPHER_CTX *ctx, bool sealing, const uint8_t *key, const uint8_t *nonce,
                  struct str aad)
{
    int n;
    return EVP_CipherInit_ex2(ctx, key ? cipher() : NULL, key, nonce, sealing, NULL) == 1 &&
           EVP_CipherUpdate(ctx, NULL, &n, (const uint8_t *)aad.p, (int)aad.n) == 1;
}

/* An EVP_CIPHER_CTX by another name: the key stays in it, each text has a nonce of its own. */
static EVP_CIPHER_CTX *context_of(struct gcm_sealer *s)
{
    return (EVP_CIPHER_CTX *)s;
}

struct gcm_sealer *gcm_sealer_new(const uint8_t key[GCM_KEY], struct err *err)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    if (ctx && cipher() && EVP_CipherInit_ex2(ctx, cipher(), key, NULL, true, NULL) == 1)
        return (struct gcm_sealer *)ctx;
    EVP_CIPHER_CTX_free(ctx);
    err_set(err, ERR_CRYPTO, "a secret cannot be sealed");
    return NULL;
}

void gcm_sealer_free(struct gcm_sealer *s)
{
    EVP_CIPHER_CTX_free(context_of(s));
}

bool gcm_sealer_put(struct gcm_sealer *s, struct str aad, struct str from, uint8_t *to,
                    struct err *err)
{
    EVP_CIPHER_CTX *ctx = context_of(s);
    uint8_t *text = to + GCM_NONCE;
    int done = 0, rest;
    random_open(to, GCM_NONCE);
    bool good = start(ctx, true, NULL, to, aad) &&
                (!from.n ||
                 EVP_CipherUpdate(ctx, text, &done, (const uint8_t *)from.p, (int)from.n) == 1) &&
                EVP_CipherFinal_ex(ctx, text + done, &rest) == 1 &&
                EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, GCM_TAG, text + from.n) == 1;
    return good || err_set(err, ERR_CRYPTO, "a secret cannot be sealed");
}

bool gcm_seal(const uint8_t key[GCM_KEY], struct str aad, struct str from, uint8_t *to,
              struct err *err)
{
    struct gcm_sealer *s = gcm_sealer_new(key, err);
    bool good = s && gcm_sealer_put(s, aad, from, to, err);
    gcm_sealer_free(s);
    return good;
}

bool gcm_open(const uint8_t key[GCM_KEY], struct str aad, struct str from, uint8_t *to,
              struct err *err)
{
    uint8_t tag[GCM_TAG];
    int done = 0, rest;
    if (from.n < GCM_ADDED)
        return err_set(err, ERR_CRYPTO, "a sealed secret is cut off");
    const uint8_t *p = (const uint8_t *)from.p;
    size_t n = from.n - GCM_ADDED;
    memcpy(tag, p + GCM_NONCE + n, GCM_TAG);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool good = ctx && cipher() && start(ctx, false, key, p, aad) &&
                (!n || EVP_CipherUpdate(ctx, to, &done, p + GCM_NONCE, (int)n) == 1) &&
                EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG, tag) == 1 &&
                EVP_CipherFinal_ex(ctx, to + done, &rest) == 1;
    EVP_CIPHER_CTX_free(ctx);
    return good || err_set(err, ERR_CRYPTO,
                           "a secret does not open: it was changed, or put in another's place");
}
