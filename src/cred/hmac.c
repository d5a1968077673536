/* hmac.c - see hmac.h. */
#include "cred/hmac.h"
#include "base/hash.h"
#include "cred/base64.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

static const EVP_MD *md(enum cred_digest digest)
{
    return digest == CRED_SHA1 ? EVP_sha1() : EVP_sha256();
}

struct keyed {
    enum cred_digest digest;
    struct str text;
    uint8_t *out;
    unsigned n;
};

static bool with_key(void *ctx, struct str key, struct err *err)
{
    struct keyed *k = ctx;
    return HMAC(md(k->digest), key.p, (int)key.n, (const uint8_t *)k->text.p, k->text.n, k->out,
                &k->n) ||
           err_set(err, ERR_CRYPTO, "HMAC failed");
}

bool hmac_of(enum cred_digest digest, const struct secret *key, struct str text,
             uint8_t out[DIGEST_MAX], size_t *n, struct err *err)
{
    struct keyed k = {digest, text, out, 0};
    bool good = secret_lend(key, with_key, &k, err);
    *n = k.n;
    return good;
}

bool digest_of(enum cred_digest digest, struct str text, uint8_t out[DIGEST_MAX], size_t *n,
               struct err *err)
{
    unsigned size = 0;
    bool good = EVP_Digest(text.p, text.n, out, &size, md(digest), NULL) == 1;
    *n = size;
    return good || err_set(err, ERR_CRYPTO, "a digest failed");
}

void digest_text(enum cred_encoding encoding, const uint8_t *p, size_t n,
                 char out[DIGEST_MAX * 2 + 1])
{
    struct secret_buf b = {0};
    if (encoding == CRED_HEX) {
        hex_encode(p, n, out);
        return;
    }
    base64_put(&b, str_of((const char *)p, n));
    str_copy(out, DIGEST_MAX * 2 + 1, secret_buf_str(&b));
    secret_buf_fini(&b);
}
