/* signer.c - sign with a private key, wherever it came from. */
#include "cred/signer_state.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <stdlib.h>

static const struct {
    const char *name;
    size_t half;       /* bytes of R and of S */
    const char *curve; /* NULL: RSA */
    const EVP_MD *(*md)(void);
} ALGS[SIGN_ALGS] = {
    [SIGN_RS256] = {"RS256", 0, NULL, EVP_sha256},
    [SIGN_RS384] = {"RS384", 0, NULL, EVP_sha384},
    [SIGN_ES256] = {"ES256", 32, "prime256v1", EVP_sha256},
    [SIGN_ES384] = {"ES384", 48, "secp384r1", EVP_sha384},
};

enum sign_alg sign_alg_named(struct str name)
{
    for (int i = 0; i < SIGN_ALGS; i++)
        if (str_is(name, ALGS[i].name))
            return (enum sign_alg)i;
    return SIGN_ALGS;
}

const char *sign_alg_name(enum sign_alg alg)
{
    return alg < SIGN_ALGS ? ALGS[alg].name : "none";
}

size_t sign_alg_half(enum sign_alg alg)
{
    return ALGS[alg].half;
}

const EVP_MD *sign_alg_md(enum sign_alg alg)
{
    return ALGS[alg].md();
}

bool key_fits(const EVP_PKEY *key, enum sign_alg alg)
{
    char curve[32] = "";
    size_t n;
    if (!ALGS[alg].curve)
        return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA &&
               EVP_PKEY_get_bits(key) >= SIGN_RSA_BITS_MIN;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, curve, sizeof curve, &n) == 1 &&
           strcmp(curve, ALGS[alg].curve) == 0;
}

bool signer_can(const struct signer *s, enum sign_alg alg)
{
    return alg < SIGN_ALGS && key_fits(s->key, alg);
}

enum sign_alg signer_alg(const struct signer *s)
{
    return signer_can(s, SIGN_RS384)   ? SIGN_RS384
           : signer_can(s, SIGN_ES384) ? SIGN_ES384
                                       : SIGN_ES256;
}

struct signer *signer_of(EVP_PKEY *key, X509 *certificate, STACK_OF(X509) * chain, struct err *err)
{
    struct signer *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_LIMIT, "no memory for a key");
        EVP_PKEY_free(key);
        X509_free(certificate);
        sk_X509_pop_free(chain, X509_free);
        return NULL;
    }
    *s = (struct signer){.key = key, .certificate = certificate, .chain = chain};
    atomic_init(&s->owners, 1);
    if (signer_can(s, SIGN_RS256) || signer_can(s, SIGN_ES256) || signer_can(s, SIGN_ES384))
        return s;
    err_set(err, ERR_CRYPTO, "a private key is RSA of %d bits or more, P-256 or P-384",
            SIGN_RSA_BITS_MIN);
    signer_free(s);
    return NULL;
}

struct signer *signer_hold(struct signer *s)
{
    if (s)
        atomic_fetch_add(&s->owners, 1);
    return s;
}

void signer_free(struct signer *s)
{
    if (!s || atomic_fetch_sub(&s->owners, 1) != 1)
        return;
    EVP_PKEY_free(s->key);
    X509_free(s->certificate);
    sk_X509_pop_free(s->chain, X509_free);
    free(s);
}

/* DER SEQUENCE{R, S} to R and S of fixed length (RFC 7518 3.4). */
static bool to_halves(const uint8_t *der, size_t der_size, size_t half, uint8_t *out)
{
    const uint8_t *p = der;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)der_size);
    bool good = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, (int)half) > 0 &&
                BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + half, (int)half) > 0;
    ECDSA_SIG_free(sig);
    return good;
}

bool signer_sign(const struct signer *s, enum sign_alg alg, struct str bytes,
                 uint8_t out[SIGNATURE_MAX], size_t *n, struct err *err)
{
    uint8_t raw[SIGNATURE_MAX];
    size_t half = alg < SIGN_ALGS ? ALGS[alg].half : 0;
    *n = sizeof raw;
    if (!signer_can(s, alg))
        return err_set(err, ERR_CONFIG, "the key does not fit the algorithm %s",
                       sign_alg_name(alg));
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = ctx && EVP_DigestSignInit(ctx, NULL, ALGS[alg].md(), NULL, s->key) == 1 &&
                EVP_DigestSign(ctx, raw, n, (const uint8_t *)bytes.p, bytes.n) == 1;
    EVP_MD_CTX_free(ctx);
    if (good && half) {
        good = to_halves(raw, *n, half, out);
        *n = 2 * half;
    } else if (good) {
        memcpy(out, raw, *n);
    }
    return good || err_set(err, ERR_CRYPTO, "the key does not sign");
}

EVP_PKEY *signer_key(const struct signer *s)
{
    return s->key;
}

X509 *signer_certificate(const struct signer *s)
{
    return s->certificate;
}

STACK_OF(X509) * signer_chain(const struct signer *s)
{
    return s->chain;
}

int64_t certificate_end_us(const X509 *certificate)
{
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, seconds = 0;
    bool good =
        epoch && ASN1_TIME_diff(&days, &seconds, epoch, X509_get0_notAfter(certificate)) == 1;
    ASN1_TIME_free(epoch);
    return good ? (days * INT64_C(86400) + seconds) * 1000000 : 0;
}

int64_t signer_expires_us(const struct signer *s)
{
    return s->certificate ? certificate_end_us(s->certificate) : INT64_MAX;
}

bool signer_public_pem(const struct signer *s, struct buf *out, struct err *err)
{
    char *p = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    bool good = bio && PEM_write_bio_PUBKEY(bio, s->key) == 1;
    long n = good ? BIO_get_mem_data(bio, &p) : 0;
    buf_put(out, p, (size_t)n);
    BIO_free(bio);
    return good || err_set(err, ERR_CRYPTO, "the key's public half cannot be written");
}
