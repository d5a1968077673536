/* rabbit_link.c - a link's begin and end, and what it publishes: see rabbit_link.h. */
#include "job/rabbit_state.h"

#include "base/clock.h"
#include "cred/identity.h"

#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
    FRAME_MAX_BYTES = 131072,
    CHANNELS_MAX = 1,
    GOODBYE_MS = 1000,
    LAST_WORDS_MAX = 1024 /* frames */
};

/* ---- what went wrong ---- */

struct timeval rabbit_time(int64_t ms)
{
    return (struct timeval){.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
}

void rabbit_text(amqp_bytes_t said, char out[RABBIT_TEXT_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < said.len && n + 1 < RABBIT_TEXT_MAX; i++) {
        char c = ((const char *)said.bytes)[i];
        out[n++] = c >= ' ' && c < 0x7f ? c : '?';
    }
    out[n] = '\0';
}

static bool failed(const struct rabbit_link *l, const char *what, int status, struct err *err)
{
    unsigned long tls = ERR_peek_last_error();
    const char *why = amqp_error_string2(status);
    if (l->verify_error)
        why = X509_verify_cert_error_string(l->verify_error);
    else if ((status == AMQP_STATUS_SSL_CONNECTION_FAILED || status == AMQP_STATUS_SSL_ERROR) &&
             tls && ERR_reason_error_string(tls))
        why = ERR_reason_error_string(tls);
    else if (status == AMQP_STATUS_SSL_ERROR) /* its last words were lost on the way */
        why = "TLS broke off; a broker that wants a certificate of ours does that";
    else if (status == AMQP_STATUS_SOCKET_ERROR && errno)
        why = strerror(errno);
    return err_set(err, ERR_SYSTEM, "%s: %s%s", what,
                   l->verify_error ? "its certificate is not trusted: " : "", why);
}

/** A broker that closes says why: "NOT_FOUND - no exchange 'x' in vhost '/'". */
static bool answered(const struct rabbit_link *l, const char *what, amqp_rpc_reply_t r,
                     struct err *err)
{
    char said[RABBIT_TEXT_MAX];
    if (r.reply_type == AMQP_RESPONSE_NORMAL)
        return true;
    if (r.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION)
        return failed(l, what, r.library_error, err);
    if (r.reply.id == AMQP_CONNECTION_CLOSE_METHOD)
        rabbit_text(((amqp_connection_close_t *)r.reply.decoded)->reply_text, said);
    else if (r.reply.id == AMQP_CHANNEL_CLOSE_METHOD)
        rabbit_text(((amqp_channel_close_t *)r.reply.decoded)->reply_text, said);
    else
        return err_set(err, ERR_SYSTEM, "%s: an answer of another kind", what);
    return err_set(err, ERR_SYSTEM, "%s: %s", what, said);
}

/* ---- TLS ---- */

/* librabbitmq does not say what is wrong with a certificate. */
static int note_verify(int good, X509_STORE_CTX *store)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct rabbit_link *l = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (!good)
        l->verify_error = X509_STORE_CTX_get_error(store);
    return good;
}

static bool show_identity(const struct rabbit_login *login, SSL_CTX *ctx, struct err *err)
{
    const struct settings_credential *c = login->credential;
    struct cred_identity who = {c->client_key,
                                c->client_passphrase[0] ? c->client_passphrase : NULL,
                                c->client_certificate[0] ? c->client_certificate : NULL};
    if (!c->client_key[0])
        return true;
    struct signer *signer =
        cred_identity_open(&who, login->credentials, login->organization_id, clock_now_us(), err);
    bool good = signer && cred_identity_use(signer, ctx, err);
    signer_free(signer);
    return good;
}

/** OpenSSL itself looks at the name, in the handshake, before our certificate is shown: the
 * library would only afterwards, and knows no addresses. */
static amqp_socket_t *tls_socket(struct rabbit_link *l, const struct rabbit_login *login,
                                 const char *host, struct err *err)
{
    amqp_socket_t *socket = amqp_ssl_socket_new(l->state);
    SSL_CTX *ctx = socket ? amqp_ssl_socket_get_context(socket) : NULL;
    if (!ctx) {
        err_set(err, ERR_LIMIT, "no TLS: out of memory");
        return NULL;
    }
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(ctx);
    if (amqp_ssl_socket_set_cacert(socket, l->conf->ca_file) != AMQP_STATUS_OK) {
        err_set(err, ERR_CONFIG, "[events] rabbitmq_ca_file: no certificates are read from it");
        return NULL;
    }
    if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1 ||
        (X509_VERIFY_PARAM_set1_ip_asc(param, host) != 1 &&
         X509_VERIFY_PARAM_set1_host(param, host, 0) != 1)) {
        err_set(err, ERR_CRYPTO, "no TLS to the broker");
        return NULL;
    }
    SSL_CTX_set_app_data(ctx, l);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, note_verify);
    amqp_ssl_socket_set_verify_hostname(socket, 0);
    return show_identity(login, ctx, err) ? socket : NULL;
}

/* ---- begin ---- */

static bool connect_to(struct rabbit_link *l, const struct rabbit_login *login,
                       struct broker_address *a, struct err *err)
{
    struct timeval limit = rabbit_time(l->conf->connect_timeout_ms);
    struct timeval answer = rabbit_time(l->conf->answer_timeout_ms);
    unsigned stalled_ms = (unsigned)l->conf->answer_timeout_ms;
    if (!broker_address_read(str_from(l->conf->url), a, err))
        return false;
    amqp_socket_t *socket =
        a->tls ? tls_socket(l, login, a->host, err) : amqp_tcp_socket_new(l->state);
    if (!socket)
        return err_set(err, ERR_LIMIT, "out of memory");
    if (amqp_set_handshake_timeout(l->state, &limit) != AMQP_STATUS_OK ||
        amqp_set_rpc_timeout(l->state, &answer) != AMQP_STATUS_OK)
        return err_set(err, ERR_SYSTEM, "no timeouts for the broker");
    ERR_clear_error();
    errno = 0;
    int status = amqp_socket_open_noblock(socket, a->host, a->port, &limit);
    if (status != AMQP_STATUS_OK)
        return failed(l, "no connection to the broker", status, err);
    /* amqp_basic_publish has no limit of its own, and a broker short of memory stops reading. */
    return setsockopt(amqp_get_sockfd(l->state), IPPROTO_TCP, TCP_USER_TIMEOUT, &stalled_ms,
                      sizeof stalled_ms) == 0 ||
           err_sys(err, "TCP_USER_TIMEOUT");
}

struct sasl {
    struct secret_buf user, password;
};

static bool put_word(const struct secret *s, struct secret_buf *out, struct err *err)
{
    secret_buf_put_secret(out, s);
    struct str word = secret_buf_str(out);
    if (word.n && memchr(word.p, '\0', word.n))
        return err_set(err, ERR_CONFIG, "a name or a password for SASL holds no NUL");
    return secret_buf_ok(out, err);
}

static bool look_up(const struct rabbit_login *login, struct sasl *out, struct err *err)
{
    const struct settings_credential *c = login->credential;
    struct secret *user = NULL, *password = NULL;
    int64_t now_us = clock_now_us();
    bool good = cred_resolve_or_take(login->credentials, login->organization_id, c->user, now_us,
                                     &user, err) &&
                (!c->secret[0] || cred_resolve(login->credentials, login->organization_id,
                                               str_from(c->secret), now_us, &password, err)) &&
                put_word(user, &out->user, err) &&
                (!password || put_word(password, &out->password, err));
    secret_free(user);
    secret_free(password);
    return good;
}

static const char *word_of(const struct secret_buf *b)
{
    return b->n ? b->p : "";
}

static amqp_rpc_reply_t say_who(struct rabbit_link *l, const char *vhost, const struct sasl *sasl,
                                bool by_certificate)
{
    amqp_table_entry_t blocked = {.key = amqp_cstring_bytes("connection.blocked"),
                                  .value = {.kind = AMQP_FIELD_KIND_BOOLEAN, .value.boolean = 1}};
    amqp_table_entry_t entries[] = {
        {.key = amqp_cstring_bytes("connection_name"),
         .value = {.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = amqp_cstring_bytes("hia relay")}},
        {.key = amqp_cstring_bytes("capabilities"),
         .value = {.kind = AMQP_FIELD_KIND_TABLE, .value.table = {1, &blocked}}}};
    amqp_table_t properties = {COUNT_OF(entries), entries};
    int heartbeat_s = (int)(l->conf->heartbeat_ms / 1000);
    if (by_certificate) /* the broker takes the name from it; the library wants a word all the same
                         */
        return amqp_login_with_properties(l->state, vhost, CHANNELS_MAX, FRAME_MAX_BYTES,
                                          heartbeat_s, &properties, AMQP_SASL_METHOD_EXTERNAL,
                                          "hia");
    return amqp_login_with_properties(l->state, vhost, CHANNELS_MAX, FRAME_MAX_BYTES, heartbeat_s,
                                      &properties, AMQP_SASL_METHOD_PLAIN, word_of(&sasl->user),
                                      word_of(&sasl->password));
}

/** The library keeps its copy of the SASL answer in ordinary memory (docs/credentials.md). */
static bool log_in(struct rabbit_link *l, const struct rabbit_login *login, const char *vhost,
                   struct err *err)
{
    const struct settings_credential *c = login->credential;
    bool by_certificate = c->scheme == SCHEME_MTLS;
    struct sasl sasl = {0};
    char what[SECTION_PAIR_MAX + 80];
    snprintf(what, sizeof what, "the broker does not take the login of [credential %s]", c->name);
    bool good = by_certificate || look_up(login, &sasl, err);
    if (good) {
        good = answered(l, what, say_who(l, vhost, &sasl, by_certificate), err);
        if (!good)
            cred_store_forget(login->credentials); /* it may be a new password by now */
    }
    secret_buf_fini(&sasl.user);
    secret_buf_fini(&sasl.password);
    return good;
}

static bool open_channel(struct rabbit_link *l, struct err *err)
{
    amqp_connection_state_t s = l->state;
    (void)amqp_channel_open(s, RABBIT_CHANNEL);
    if (!answered(l, "no channel", amqp_get_rpc_reply(s), err))
        return false;
    (void)amqp_exchange_declare(s, RABBIT_CHANNEL, amqp_cstring_bytes(l->conf->exchange),
                                amqp_cstring_bytes("topic"), 1, 0, 0, 0, amqp_empty_table);
    if (!answered(l, "[events] rabbitmq_exchange", amqp_get_rpc_reply(s), err))
        return false;
    (void)amqp_confirm_select(s, RABBIT_CHANNEL);
    return answered(l, "no confirms", amqp_get_rpc_reply(s), err);
}

struct rabbit_link *rabbit_link_open(const struct rabbit_login *login, struct err *err)
{
    struct broker_address address;
    struct rabbit_link *l = calloc(1, sizeof *l);
    if (!l || !(l->state = amqp_new_connection())) {
        free(l);
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    l->conf = login->conf;
    if (connect_to(l, login, &address, err) && log_in(l, login, address.vhost, err) &&
        open_channel(l, err)) {
        amqp_maybe_release_buffers(l->state);
        return l;
    }
    rabbit_link_close(l, false);
    return NULL;
}

void rabbit_link_close(struct rabbit_link *l, bool politely)
{
    struct timeval limit = rabbit_time(GOODBYE_MS);
    if (!l)
        return;
    if (politely && amqp_set_rpc_timeout(l->state, &limit) == AMQP_STATUS_OK)
        (void)amqp_connection_close(l->state, AMQP_REPLY_SUCCESS);
    (void)amqp_destroy_connection(l->state);
    free(l);
}

/* ---- publishing ---- */

static amqp_table_entry_t header(const char *key, const char *value)
{
    return (amqp_table_entry_t){
        .key = amqp_cstring_bytes(key),
        .value = {.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = amqp_cstring_bytes(value)}};
}

/** A broker that goes away while we write has told us why before. */
static bool not_sent(struct rabbit_link *l, int status, struct err *err)
{
    struct rabbit_news news = {.kind = RABBIT_OTHER};
    struct err said = {0}, ours = {0};
    failed(l, "the connection to the broker", status, &ours);
    for (int i = 0; i < LAST_WORDS_MAX && news.kind != RABBIT_QUIET; i++)
        if (!rabbit_link_next(l, 0, &news, &said))
            break;
    return err_set(err, ERR_SYSTEM, "%s", l->closed ? said.text : ours.text);
}

bool rabbit_link_publish(struct rabbit_link *l, const struct rabbit_message *m, struct err *err)
{
    enum { PERSISTENT = 2 };
    amqp_table_entry_t headers[] = {header("organization", m->organization),
                                    header("event", m->event), header("version", m->version),
                                    header("entity", m->entity)};
    amqp_basic_properties_t p = {
        ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_HEADERS_FLAG |
                  AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                  AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_APP_ID_FLAG,
        .content_type = amqp_cstring_bytes("application/json"),
        .headers = {COUNT_OF(headers), headers},
        .delivery_mode = PERSISTENT,
        .message_id = amqp_cstring_bytes(m->id),
        .timestamp = (uint64_t)(m->created_at_us / 1000000),
        .app_id = amqp_cstring_bytes("hia"),
    };
    const amqp_bytes_t body = {m->body.n, (void *)(uintptr_t)m->body.p};
    errno = 0;
    int status = amqp_basic_publish(l->state, RABBIT_CHANNEL, amqp_cstring_bytes(l->conf->exchange),
                                    amqp_cstring_bytes(m->routing_key), 1, 0, &p, body);
    return status == AMQP_STATUS_OK || not_sent(l, status, err);
}
