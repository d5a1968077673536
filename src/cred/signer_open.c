/* signer_open.c - a signer, and a TLS identity, by reference. */
#include "cred/identity.h"
#include "cred/signer_state.h"
#include "cred/store_private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

static struct signer *open_resolved(struct cred_store *s, const char *organization_id,
                                    const struct cred_reference *r, struct str reference,
                                    const struct secret *pass, int64_t now_us, struct err *err)
{
    struct secret *key = NULL;
    struct signer *signer = NULL;
    if (r->place == CRED_PKCS11) {
        if (store_serves_alone(s, organization_id))
            return signer_from_token(r->name, pass, err);
        err_set(err, ERR_CONFIG,
                "a token's key belongs to no tenant: one process a tenant is "
                "needed for pkcs11:");
        return NULL;
    }
    if (cred_resolve(s, organization_id, reference, now_us, &key, err))
        signer = signer_from_secret(key, pass, err);
    secret_free(key);
    return signer;
}

struct signer *signer_open(struct cred_store *s, const char *organization_id, struct str reference,
                           struct str passphrase, int64_t now_us, struct err *err)
{
    struct cred_reference r;
    struct secret *pass = NULL;
    struct signer *signer = NULL;
    if (cred_reference_parse(reference, &r, err) &&
        (!passphrase.n || cred_resolve(s, organization_id, passphrase, now_us, &pass, err)))
        signer = open_resolved(s, organization_id, &r, reference, pass, now_us, err);
    secret_free(pass);
    return signer;
}

static bool read_certificate(void *ctx, struct str bytes, struct err *err)
{
    struct signer *s = ctx;
    X509 *more;
    BIO *bio = BIO_new_mem_buf(bytes.p, (int)bytes.n);
    X509_free(s->certificate);
    s->certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    sk_X509_pop_free(s->chain, X509_free);
    s->chain = sk_X509_new_null();
    while (s->certificate && s->chain && (more = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
        sk_X509_push(s->chain, more);
    BIO_free(bio);
    ERR_clear_error();
    return s->certificate || err_set(err, ERR_CRYPTO, "there is no certificate in the PEM");
}

static bool complete(struct signer *s, const struct cred_identity *i, struct cred_store *store,
                     const char *organization_id, int64_t now_us, struct err *err)
{
    struct secret *pem = NULL;
    bool good = true;
    if (i->certificate)
        good = cred_resolve(store, organization_id, str_from(i->certificate), now_us, &pem, err) &&
               secret_lend(pem, read_certificate, s, err);
    secret_free(pem);
    if (good && !s->certificate)
        good = err_set(err, ERR_CONFIG, "a client certificate is needed beside the key");
    if (good && X509_check_private_key(s->certificate, s->key) != 1)
        good = err_set(err, ERR_CRYPTO, "the certificate is not that of the key");
    if (good && certificate_end_us(s->certificate) <= now_us)
        good = err_set(err, ERR_CRYPTO, "the client certificate has expired");
    ERR_clear_error();
    return good;
}

struct signer *cred_identity_open(const struct cred_identity *i, struct cred_store *s,
                                  const char *organization_id, int64_t now_us, struct err *err)
{
    struct signer *signer =
        signer_open(s, organization_id, str_from(i->key), str_from(i->passphrase), now_us, err);
    if (signer && complete(signer, i, s, organization_id, now_us, err))
        return signer;
    signer_free(signer);
    return NULL;
}

bool cred_identity_use(const struct signer *s, SSL_CTX *ctx, struct err *err)
{
    return SSL_CTX_use_cert_and_key(ctx, s->certificate, s->key, s->chain, 1) == 1 ||
           err_set(err, ERR_CRYPTO, "TLS does not take the client certificate");
}
