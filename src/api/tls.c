/* tls.c - TLS as we serve it, and whose certificate a caller showed. */
#include "api/server_state.h"

#include "base/clock.h"
#include "cred/identity.h"
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* Our protocol is HTTP/1.1; a caller that can nothing else is not spoken to (RFC 7301). */
static int pick_protocol(SSL *ssl, const unsigned char **out, unsigned char *n,
                         const unsigned char *in, unsigned in_n, void *ctx)
{
    static const unsigned char OURS[] = "\x08http/1.1";

    (void)ssl;
    (void)ctx;
    return SSL_select_next_proto((unsigned char **)out, n, OURS, sizeof OURS - 1, in, in_n) ==
                   OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static bool trust_callers(SSL_CTX *ctx, const char *file, bool needed, struct err *err)
{
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(file);

    if (!names || SSL_CTX_load_verify_locations(ctx, file, NULL) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return err_set(err, ERR_CONFIG, "tls_client_ca: %s holds no certificates that can be read",
                       file);
    }
    SSL_CTX_set_client_CA_list(ctx, names);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | (needed ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), NULL);
    return true;
}

SSL_CTX *api_tls_new(const struct settings *settings, struct cred_store *credentials, bool needed,
                     struct err *err)
{
    static const unsigned char SESSION[] = "hia";
    const struct settings_serve *o = &settings->serve;
    const struct cred_identity id = {o->tls_key, NULL,
                                     o->tls_certificate[0] ? o->tls_certificate : NULL};
    struct signer *signer =
        cred_identity_open(&id, credentials, settings->organization_id, clock_now_us(), err);
    SSL_CTX *ctx = signer ? SSL_CTX_new(TLS_server_method()) : NULL;
    bool ok = ctx && SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
              cred_identity_use(signer, ctx, err) &&
              (!o->tls_client_ca[0] || trust_callers(ctx, o->tls_client_ca, needed, err));

    signer_free(signer);
    if (!ok) {
        err_set(err, ERR_CRYPTO, "TLS cannot be served");
        SSL_CTX_free(ctx);
        return NULL;
    }
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_id_context(ctx, SESSION, sizeof SESSION - 1);
    SSL_CTX_set_alpn_select_cb(ctx, pick_protocol, NULL);
    return ctx;
}

static bool is_key(X509 *certificate, struct str base64)
{
    unsigned char *der = NULL, text[64];
    uint8_t is[SHA256_SIZE];
    int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);

    if (n <= 0)
        return false;
    sha256_of(str_of((const char *)der, (size_t)n), is);
    OPENSSL_free(der);
    n = EVP_EncodeBlock(text, is, sizeof is);
    return str_eq(str_of((const char *)text, (size_t)n), base64);
}

/** `client` as configuration has it: dns:NAME, sha256//BASE64. */
bool tls_certificate_is(X509 *certificate, const char *client)
{
    struct str c = str_from(client);

    if (str_starts(c, STR("dns:")))
        return X509_check_host(certificate, client + 4, c.n - 4,
                               X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_WILDCARDS,
                               NULL) == 1;
    return str_starts(c, STR("sha256//")) && is_key(certificate, str_of(c.p + 8, c.n - 8));
}
