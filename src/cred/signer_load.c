/* signer_load.c - a signer from PEM or PKCS#12 in memory, or in a PKCS#11 token. */
#define OPENSSL_SUPPRESS_DEPRECATED /* ENGINE: see signer.h */
#include "cred/signer_state.h"

#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <pthread.h>

/* ---- PEM and PKCS#12 ---- */

struct loading {
    const char *pass; /* NUL-terminated; NULL: none */
    EVP_PKEY *key;
    X509 *certificate;
    STACK_OF(X509) * chain;
};

/* OpenSSL would ask at the terminal when there is none. */
static int give_passphrase(char *to, int room, int writing, void *ctx)
{
    const char *pass = ctx;
    size_t n = pass ? strlen(pass) : 0;
    if (writing || !n || n > (size_t)room)
        return -1;
    memcpy(to, pass, n);
    return (int)n;
}

static void *for_openssl(const char *p)
{
    void *same;
    memcpy(&same, &p, sizeof same);
    return same;
}

static BIO *reading(struct str bytes)
{
    return BIO_new_mem_buf(bytes.p, (int)bytes.n);
}

/* The key wherever it stands, the first certificate, the others as its chain. */
static bool load_pem(struct loading *l, struct str bytes)
{
    void *pass = for_openssl(l->pass);
    BIO *bio = reading(bytes);
    X509 *more;
    l->key = bio ? PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, pass) : NULL;
    BIO_free(bio);
    bio = reading(bytes);
    l->certificate = bio ? PEM_read_bio_X509(bio, NULL, give_passphrase, pass) : NULL;
    l->chain = sk_X509_new_null();
    while (bio && l->certificate && l->chain &&
           (more = PEM_read_bio_X509(bio, NULL, give_passphrase, pass)))
        sk_X509_push(l->chain, more);
    BIO_free(bio);
    return l->key != NULL;
}

static bool load_pkcs12(struct loading *l, struct str bytes)
{
    const uint8_t *p = (const uint8_t *)bytes.p;
    PKCS12 *file = d2i_PKCS12(NULL, &p, (long)bytes.n);
    bool good = file && PKCS12_parse(file, l->pass, &l->key, &l->certificate, &l->chain) == 1;
    PKCS12_free(file);
    return good && l->key;
}

static bool load(void *ctx, struct str bytes, struct err *err)
{
    struct loading *l = ctx;
    bool is_der = bytes.n && (uint8_t)bytes.p[0] == 0x30;
    bool good = is_der ? load_pkcs12(l, bytes) : load_pem(l, bytes);
    ERR_clear_error(); /* its texts may say what we would not */
    return good ||
           err_set(err, ERR_CRYPTO,
                   is_der ? "the PKCS#12 does not open: is its passphrase right?"
                          : "there is no private key in the PEM, or its passphrase is wrong");
}

/* A secret's bytes end in a NUL of their own (secret.c); one inside would cut a passphrase. */
static bool with_passphrase(void *ctx, struct str pass, struct err *err)
{
    struct loading *l = ctx;
    if (memchr(pass.p, '\0', pass.n))
        return err_set(err, ERR_CRYPTO, "a passphrase has no NUL in it");
    l->pass = pass.p;
    return true;
}

struct signer *signer_from_secret(const struct secret *key, const struct secret *passphrase,
                                  struct err *err)
{
    struct loading l = {0};
    bool good = (!passphrase || secret_lend(passphrase, with_passphrase, &l, err)) &&
                secret_lend(key, load, &l, err);
    if (good)
        return signer_of(l.key, l.certificate, l.chain, err);
    EVP_PKEY_free(l.key);
    X509_free(l.certificate);
    sk_X509_pop_free(l.chain, X509_free);
    return NULL;
}

/* ---- PKCS#11 ---- */

static pthread_mutex_t token_mutex = PTHREAD_MUTEX_INITIALIZER;
static ENGINE *token_engine; /* for the life of the process */

static bool start_engine(struct err *err)
{
    if (token_engine)
        return true;
    ENGINE_load_builtin_engines();
    ENGINE *e = ENGINE_by_id("pkcs11");
    if (!e || ENGINE_init(e) != 1) {
        ENGINE_free(e);
        ERR_clear_error();
        return err_set(err, ERR_CONFIG,
                       "OpenSSL has no pkcs11 engine: install "
                       "libengine-pkcs11-openssl");
    }
    (void)ENGINE_ctrl_cmd_string(e, "QUIET", NULL, 0); /* it would talk to stderr */
    token_engine = e;
    return true;
}

struct token_key {
    const char *uri;
    EVP_PKEY *key;
};

static bool find_key(void *ctx, struct str pin, struct err *err)
{
    struct token_key *t = ctx;
    pthread_mutex_lock(&token_mutex);
    bool good = start_engine(err);
    if (good && pin.n && ENGINE_ctrl_cmd_string(token_engine, "PIN", pin.p, 0) != 1)
        good = err_set(err, ERR_CRYPTO, "the engine does not take the PIN");
    if (good && !(t->key = ENGINE_load_private_key(token_engine, t->uri, NULL, NULL)))
        good = err_set(err, ERR_CRYPTO, "the token has no such private key, or the PIN is wrong");
    ERR_clear_error();
    pthread_mutex_unlock(&token_mutex);
    return good;
}

struct signer *signer_from_token(struct str uri, const struct secret *pin, struct err *err)
{
    char text[CRED_REFERENCE_MAX + 1];
    struct token_key t = {.uri = text};
    if (!str_copy(text, sizeof text, uri) || strstr(text, "pin-value")) {
        err_set(err, ERR_CONFIG, "a pkcs11: URI is at most %d bytes and holds no PIN",
                CRED_REFERENCE_MAX);
        return NULL;
    }
    bool good = pin ? secret_lend(pin, find_key, &t, err) : find_key(&t, STR(""), err);
    return good ? signer_of(t.key, NULL, NULL, err) : NULL;
}
