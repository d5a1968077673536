/* tls.c - the TLS the sandbox speaks: 1.2 and later, client certificates if asked, one context more
 * with a certificate nobody should take. */
#include "sandbox/server/server.h"

#include <openssl/err.h>

static bool tls_failed(struct err *err, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return err_set(err, ERR_CRYPTO, "%s: %s", what, reason ? reason : "TLS failed");
}

/* Only HTTP/1.1 is spoken: who offers h2 alone is refused as RFC 7301 3.2 says. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_n,
                           const unsigned char *in, unsigned in_n, void *ctx)
{
    static const unsigned char ours[] = "\x08http/1.1";
    (void)ssl;
    (void)ctx;
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_n, ours, sizeof ours - 1, in, in_n) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static bool ask_for_clients(SSL_CTX *tls, const struct server_config *c, struct err *err)
{
    static const unsigned char id[] = "hia-sandbox";
    int mode = SSL_VERIFY_PEER;
    if (c->client_certificate == CLIENT_CERT_NONE)
        return true;
    if (c->client_certificate == CLIENT_CERT_REQUIRED)
        mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    if (SSL_CTX_load_verify_locations(tls, c->client_ca, NULL) != 1)
        return tls_failed(err, c->client_ca);
    SSL_CTX_set_client_CA_list(tls, SSL_load_client_CA_file(c->client_ca));
    SSL_CTX_set_verify(tls, mode, NULL);
    SSL_CTX_set_session_id_context(tls, id, sizeof id - 1);
    return true;
}

static SSL_CTX *context_new(const struct server_config *c, const char *certificate, const char *key,
                            struct err *err)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (!tls) {
        tls_failed(err, "TLS");
        return NULL;
    }
    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(tls, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(tls, choose_protocol, NULL);
    bool ok =
        SSL_CTX_use_certificate_chain_file(tls, certificate) == 1 || tls_failed(err, certificate);
    ok = ok && ((SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) == 1 &&
                 SSL_CTX_check_private_key(tls) == 1) ||
                tls_failed(err, key));
    if (ok && ask_for_clients(tls, c, err))
        return tls;
    SSL_CTX_free(tls);
    return NULL;
}

bool server_tls_open(struct server *s, struct err *err)
{
    const struct server_config *c = &s->config;
    s->tls = context_new(c, c->certificate, c->key, err);
    if (s->tls && c->bad_certificate)
        s->bad_tls = context_new(c, c->bad_certificate, c->bad_key, err);
    return s->tls && (!c->bad_certificate || s->bad_tls);
}

void server_tls_close(struct server *s)
{
    SSL_CTX_free(s->tls);
    SSL_CTX_free(s->bad_tls);
    s->tls = s->bad_tls = NULL;
}
