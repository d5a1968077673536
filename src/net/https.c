/* https.c - libcurl's handles: options that never change set once, pooled a partner; the request
 * put on one, and taken off (platform.md A5; the traps of A3 where they are met). */
#include "net/https.h"

#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    RECEIVE_BUFFER = 4 * 1024, /* each request in flight has one */
    CONNECT_SLACK_US = 100000
};

static CURLcode on_ssl_ctx(CURL *easy, void *ssl_ctx, void *ctx)
{
    struct net_partner *p = ctx;
    const struct net_auth *a = p->auth;
    struct err err = {0};
    (void)easy;
    /* libcurl turns tickets off, as an OpenSSL of 2009 wanted it: TLS 1.2 sessions of servers that
     * keep none themselves would never be resumed. */
    SSL_CTX_clear_options(ssl_ctx, SSL_OP_NO_TICKET);
    SSL_CTX_set_mode(ssl_ctx, SSL_MODE_RELEASE_BUFFERS |
                                  SSL_MODE_AUTO_RETRY); /* 17 KB a connection that waits */
    return !a || !a->client_certificate || a->client_certificate(a->ctx, ssl_ctx, &err)
               ? CURLE_OK
               : CURLE_SSL_CERTPROBLEM;
}

/* ---- handles ---- */

static void set_trust(CURL *h, struct net_partner *p)
{
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    /* With a CAPATH the bundle is parsed for every connection (platform.md A3, trap 1). */
    curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(h, CURLOPT_CAINFO, p->conf.net.ca_file);
    curl_easy_setopt(h, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx);
    curl_easy_setopt(h, CURLOPT_SSL_CTX_DATA, p);
}

static void set_wire(CURL *h, struct net_partner *p)
{
    const struct partner_net *n = &p->conf.net;
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(h, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(h, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(h, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)n->connect_timeout_ms);
    curl_easy_setopt(h, CURLOPT_MAXAGE_CONN, (long)(n->connection_idle_ms / 1000));
    curl_easy_setopt(h, CURLOPT_MAXLIFETIME_CONN, (long)(n->connection_life_ms / 1000));
    curl_easy_setopt(h, CURLOPT_PROXY, n->proxy); /* "": not that of the environment */
    curl_easy_setopt(h, CURLOPT_BUFFERSIZE, (long)RECEIVE_BUFFER);
    curl_easy_setopt(h, CURLOPT_UPLOAD_BUFFERSIZE, (long)HTTPS_SEND_BUFFER);
    curl_easy_setopt(h, CURLOPT_HTTP_VERSION,
                     (long)(n->http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(h, CURLOPT_PIPEWAIT, n->http2 ? 1L : 0L);
    curl_easy_setopt(h, CURLOPT_SHARE, p->share);
    curl_easy_setopt(h, CURLOPT_USERAGENT, "hia/0.1");
}

static void set_callbacks(CURL *h)
{
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, https_on_header);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, https_on_body);
    curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, https_on_ready);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, https_on_open_socket);
    curl_easy_setopt(h, CURLOPT_CLOSESOCKETFUNCTION, https_on_close_socket);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, https_on_read);
    curl_easy_setopt(h, CURLOPT_SEEKFUNCTION, https_on_seek);
}

static CURL *take_handle(struct net_partner *p)
{
    if (p->idle_count > 0)
        return p->idle[--p->idle_count];
    CURL *h = curl_easy_init();
    if (!h)
        return NULL;
    set_trust(h, p);
    set_wire(h, p);
    set_callbacks(h);
    curl_easy_setopt(h, CURLOPT_CLOSESOCKETDATA, p);
    return h;
}

/* TLS sessions: pooled handles keep theirs, the share serves the fresh ones (A3, trap 2). */
bool https_open(struct net_partner *p, struct err *err)
{
    const struct partner_net *n = &p->conf.net;
    if (!loop_attach(p, err))
        return false;
    p->share = curl_share_init();
    p->idle = calloc(p->limit + 1, sizeof(CURL *));
    if (!p->share || !p->idle)
        return err_set(err, ERR_SYSTEM, "out of memory for a partner's connections");
    curl_share_setopt(p->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    curl_share_setopt(p->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    long hosts = n->http2 ? (long)n->connections : (long)p->limit;
    curl_multi_setopt(p->multi, CURLMOPT_MAX_HOST_CONNECTIONS, hosts);
    curl_multi_setopt(p->multi, CURLMOPT_MAXCONNECTS, 2 * hosts + 4);
    curl_multi_setopt(p->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    for (size_t i = 0; i < n->pins.count; i++)
        snprintf(p->pins + strlen(p->pins), sizeof(p->pins) - strlen(p->pins), "%s%s", i ? ";" : "",
                 n->pins.item[i]);
    return true;
}

void https_close(struct net_partner *p)
{
    while (p->idle_count > 0)
        curl_easy_cleanup(p->idle[--p->idle_count]);
    loop_detach(p);
    if (p->share)
        curl_share_cleanup(p->share);
    free(p->idle);
}

/* ---- one request ---- */

static struct str host_of(const char *url)
{
    struct str rest = str_from(url);
    if (str_starts(rest, STR("https://")))
        rest = str_of(rest.p + 8, rest.n - 8);
    size_t n = 0;
    while (n < rest.n && !strchr("/?:", rest.p[n]))
        n++;
    return str_of(rest.p, n);
}

static bool same_host(const char *a, const char *b)
{
    struct str x = host_of(a), y = host_of(b);
    return x.n == y.n && x.n && strncasecmp(x.p, y.p, x.n) == 0;
}

const char *https_url(const struct exchange *x, char out[PARTNER_URL_MAX])
{
    const struct partner_net *n = &x->partner->conf.net;
    const char *base = x->endpoint == ENDPOINT_SECONDARY ? n->secondary_url : n->url;
    struct str t = x->request.target;
    size_t length = strlen(base);
    if (exchange_is_token(x))
        return x->token.url;
    if (t.n && t.p[0] == '/' && length && base[length - 1] == '/')
        length--;
    snprintf(out, PARTNER_URL_MAX, "%.*s%.*s", (int)length, base, STR_FMT(t));
    return out;
}

static bool add_line(struct exchange *x, const char *line)
{
    struct curl_slist *more = curl_slist_append(x->lines, line);
    if (more)
        x->lines = more;
    return more != NULL;
}

static bool add_lines(struct exchange *x)
{
    char line[8192];
    const struct exchange_request *q = &x->request;
    bool good = add_line(x, "Expect:");
    for (size_t i = 0; good && i < q->header_count; i++) {
        int n = snprintf(line, sizeof(line), "%.*s: %.*s", STR_FMT(q->headers[i].name),
                         STR_FMT(q->headers[i].value));
        good = n > 0 && (size_t)n < sizeof(line) && add_line(x, line);
    }
    if (good && q->content_type.n) {
        snprintf(line, sizeof(line), "Content-Type: %.*s", STR_FMT(q->content_type));
        good = add_line(x, line);
    }
    for (size_t i = 0; good && i < x->applied.header_count; i++)
        good = add_line(x, x->applied.headers[i]);
    if (good && exchange_is_token(x))
        good = add_line(x, "Accept: application/json") &&
               (!x->token.header || add_line(x, x->token.header));
    if (x->applied.state)
        x->partner->auth->handed(x->partner->auth->ctx, &x->applied);
    return good;
}

/* libcurl copies what it is given and does not wipe it: the list is ours to wipe. */
static void drop_lines(struct exchange *x)
{
    for (struct curl_slist *l = x->lines; l; l = l->next)
        OPENSSL_cleanse(l->data, strlen(l->data));
    curl_slist_free_all(x->lines);
    x->lines = NULL;
}

/* Pins are of the partner's endpoints: its token endpoint may be another's house. */
static const char *pins_for(const struct exchange *x)
{
    const struct net_partner *p = x->partner;
    bool ours = !exchange_is_token(x) || same_host(x->token.url, p->conf.net.url) ||
                same_host(x->token.url, p->conf.net.secondary_url);
    return ours && p->pins[0] ? p->pins : NULL;
}

static void set_body(struct exchange *x, CURL *h)
{
    const struct exchange_request *q = &x->request;
    struct str body = q->body;
    const struct auth_applied *a = &x->applied;
    bool file = q->body_size >= 0 && q->body_fd >= 0, read = file || a->insert.n > 0;
    int64_t size = file ? q->body_size : (int64_t)(body.n - a->insert_remove + a->insert.n);
    x->body_size = size;
    bool bare = q->verb == EXCHANGE_GET || (q->verb == EXCHANGE_DELETE && size == 0 && !file);
    if (bare) {
        curl_easy_setopt(h, CURLOPT_HTTPGET, 1L);
    } else {
        curl_easy_setopt(h, CURLOPT_POST, 1L);
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, read ? NULL : body.n ? body.p : "");
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    }
    curl_easy_setopt(
        h, CURLOPT_CUSTOMREQUEST,
        q->verb == EXCHANGE_GET || q->verb == EXCHANGE_POST ? NULL : exchange_verb_name(q->verb));
}

static void reset_answer(struct exchange *x)
{
    buf_reset(&x->head);
    buf_reset(&x->body);
    x->header_count = 0;
    x->body_bytes = x->file_bytes = x->body_at = x->first_byte_us = 0;
    x->content_length = -1;
    x->sent = x->announced = x->too_large = x->bad_address = x->repeated = x->no_journal = false;
    x->head_closed = false;
}

bool https_begin(struct exchange *x, struct err *err)
{
    char url[PARTNER_URL_MAX];
    const struct partner_net *n = &x->partner->conf.net;
    /* Over HTTP/2 it may wait for its turn on a connection. */
    int64_t connect_us = n->http2 ? INT64_MAX / 4 : n->connect_timeout_ms * 1000 + CONNECT_SLACK_US;
    CURL *h = take_handle(x->partner);
    reset_answer(x);
    https_foresee(x);
    x->easy = h;
    if (!h || !add_lines(x) || !https_watch(x, connect_us)) {
        https_end(x);
        return err_set(err, ERR_SYSTEM, "out of memory for a request");
    }
    curl_easy_setopt(h, CURLOPT_URL, https_url(x, url));
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, x->lines);
    /* libcurl looks through every connection for one that is free: not where there is none. */
    curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, x->connecting && !n->http2 ? 1L : 0L);
    curl_easy_setopt(h, CURLOPT_PINNEDPUBLICKEY, pins_for(x));
    curl_easy_setopt(h, CURLOPT_PRIVATE, x);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, x);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(h, CURLOPT_READDATA, x);
    curl_easy_setopt(h, CURLOPT_SEEKDATA, x);
    curl_easy_setopt(h, CURLOPT_PREREQDATA, x);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, x);
    curl_easy_setopt(h, CURLOPT_MAXFILESIZE_LARGE,
                     (curl_off_t)(x->request.into_fd >= 0 ? 0 : n->response_max));
    set_body(x, h);
    x->started_us = engine_now(x->engine);
    if (curl_multi_add_handle(x->partner->multi, h) == CURLM_OK)
        return true;
    https_end(x);
    return err_set(err, ERR_SYSTEM, "libcurl does not take the request");
}

void https_end(struct exchange *x)
{
    timers_drop(&x->engine->timers, &x->timer);
    https_note_connected(x);
    if (x->easy) {
        struct net_partner *p = x->partner;
        curl_multi_remove_handle(p->multi, x->easy);
        curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, NULL);
        curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS, NULL);
        if (p->idle_count < p->limit)
            p->idle[p->idle_count++] = x->easy;
        else
            curl_easy_cleanup(x->easy);
        x->easy = NULL;
    }
    drop_lines(x);
}

/* From a timer, never from one of libcurl's own callbacks. */
void https_give_up(struct exchange *x, enum exchange_reason reason)
{
    https_result(x, CURLE_OPERATION_TIMEDOUT);
    if (x->result.outcome != EXCHANGE_ANSWERED) {
        x->result.reason = reason;
        x->result.detail = "";
    }
    struct net_partner *p = x->partner;
    https_end(x);
    engine_attempt_ended(x);
    engine_pump(p);
}
