/* https_reply.c - the answer as it comes, within its bounds, and what can be known at its end. */
#include "base/clock.h"
#include "net/https.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { LINGER_US = 200000 };

/* A status line begins an answer anew: 100 Continue and the like come before the real one. */
static void begin_head(struct exchange *x)
{
    buf_reset(&x->head);
    x->header_count = 0;
    x->content_length = -1;
    x->head_closed = false;
}

/* Headers are kept as offsets until the head is whole: the buffer moves while it grows. */
static void keep_header(struct exchange *x, struct str line)
{
    struct str value = line;
    struct str name = str_split(&value, ':');
    uint64_t length;
    if (!x->headers)
        x->headers = calloc(EXCHANGE_HEADERS_MAX, sizeof(*x->headers));
    if (!value.p || x->header_count == EXCHANGE_HEADERS_MAX || !x->headers)
        return;
    value = str_trim(value);
    struct exchange_header *h = &x->headers[x->header_count++];
    h->name = (struct str){(const char *)x->head.n, name.n};
    for (size_t i = 0; i < name.n; i++)
        buf_putc(&x->head,
                 (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]));
    h->value = (struct str){(const char *)x->head.n, value.n};
    buf_put_str(&x->head, value);
    if (name.n == 14 && strncasecmp(name.p, "content-length", 14) == 0 &&
        str_to_u64(value, INT64_MAX, &length))
        x->content_length = (int64_t)length;
}

size_t https_on_header(char *p, size_t size, size_t n, void *ctx)
{
    struct exchange *x = ctx;
    struct str line = str_of(p, size * n);
    if (x->first_byte_us == 0) {
        x->first_byte_us = engine_now(x->engine);
        if (!https_watch(x, x->deadline_us))
            return 0;
    }
    if (str_starts(line, STR("HTTP/")))
        begin_head(x);
    else if (str_trim(line).n == 0)
        x->head_closed = true;
    else
        keep_header(x, line);
    if (x->head.n > EXCHANGE_HEADER_BYTES_MAX || x->head.failed) {
        x->too_large = true;
        return 0;
    }
    return line.n;
}

static bool put_file(struct exchange *x, struct str bytes)
{
    struct err err = {0};
    while (bytes.n > 0) {
        ssize_t done = write(x->request.into_fd, bytes.p, bytes.n);
        if (done < 0)
            return err_sys(&err, "write an answer's file");
        bytes = str_of(bytes.p + done, bytes.n - (size_t)done);
    }
    return true;
}

/* The answer is whole and libcurl still waits to send the rest of the request to a stream the
 * server has reset: it would wait until the time is over. */
static void on_linger_end(void *ctx)
{
    https_give_up(ctx, REASON_NONE);
}

static void watch_early_end(struct exchange *x)
{
    if (!x->partner->conf.net.http2 || x->body_bytes != x->content_length)
        return;
    x->timer.fire = on_linger_end;
    if (!timers_set(&x->engine->timers, &x->timer, engine_now(x->engine) + LINGER_US))
        x->timer.at = TIMER_IDLE;
}

/* What a 401 or a 503 says is no part of the file. */
static bool is_success(const struct exchange *x)
{
    long status = 0;
    curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

size_t https_on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct exchange *x = ctx;
    size_t bytes = size * n;
    x->body_bytes += (int64_t)bytes;
    if (x->request.into_fd >= 0 && is_success(x)) {
        x->file_bytes += (int64_t)bytes;
        return put_file(x, str_of(p, bytes)) ? bytes : 0;
    }
    if (x->body_bytes > x->partner->conf.net.response_max) {
        x->too_large = true;
        return 0;
    }
    buf_put(&x->body, p, bytes);
    watch_early_end(x);
    return x->body.failed ? 0 : bytes;
}

struct meaning {
    CURLcode rc;
    enum exchange_reason before, after; /* the request left */
    const char *detail;
};

static const struct meaning MEANINGS[] = {
    {CURLE_COULDNT_RESOLVE_HOST, REASON_DNS, REASON_DNS, "the host's name is not known"},
    {CURLE_COULDNT_RESOLVE_PROXY, REASON_PROXY, REASON_PROXY, "the proxy's name is not known"},
    {CURLE_PROXY, REASON_PROXY, REASON_PROXY, "the proxy refused"},
    {CURLE_COULDNT_CONNECT, REASON_CONNECT, REASON_CONNECT, "no connection"},
    {CURLE_SSL_CONNECT_ERROR, REASON_TLS, REASON_TLS, "the TLS handshake failed"},
    {CURLE_SSL_CIPHER, REASON_TLS, REASON_TLS, "no cipher in common"},
    /* Only our own hook says so. */
    {CURLE_SSL_CERTPROBLEM, REASON_CREDENTIAL, REASON_CREDENTIAL,
     "our client certificate cannot be had"},
    {CURLE_SSL_CACERT_BADFILE, REASON_TLS, REASON_TLS, "ca_file does not read"},
    {CURLE_PEER_FAILED_VERIFICATION, REASON_TLS_TRUST, REASON_TLS_TRUST,
     "the server's certificate is not to be trusted: expired, of another host, or of an unknown CA"},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, REASON_TLS_PIN, REASON_TLS_PIN,
     "the server's key is none of the pinned ones"},
    {CURLE_OPERATION_TIMEDOUT, REASON_TIMEOUT_CONNECT, REASON_TIMEOUT_TOTAL, "out of time"},
    {CURLE_PARTIAL_FILE, REASON_TRUNCATED, REASON_TRUNCATED, "the answer broke off"},
    {CURLE_GOT_NOTHING, REASON_RESET, REASON_RESET, "closed without an answer"},
    {CURLE_RECV_ERROR, REASON_RESET, REASON_RESET, "the connection broke while reading"},
    {CURLE_SEND_ERROR, REASON_RESET, REASON_RESET, "the connection broke while sending"},
    {CURLE_HTTP2, REASON_PROTOCOL, REASON_PROTOCOL, "HTTP/2 was violated"},
    {CURLE_HTTP2_STREAM, REASON_RESET, REASON_RESET, "the HTTP/2 stream was reset"},
    {CURLE_UNSUPPORTED_PROTOCOL, REASON_PROTOCOL, REASON_PROTOCOL, "no HTTP answer"},
    {CURLE_WEIRD_SERVER_REPLY, REASON_PROTOCOL, REASON_PROTOCOL, "no HTTP answer"},
    {CURLE_BAD_CONTENT_ENCODING, REASON_PROTOCOL, REASON_PROTOCOL,
     "the transfer's coding is wrong"},
    {CURLE_FILESIZE_EXCEEDED, REASON_TOO_LARGE, REASON_TOO_LARGE, "larger than response_max"},
    {CURLE_OUT_OF_MEMORY, REASON_LOCAL, REASON_LOCAL, "out of memory"},
};

static bool proxy_refused(const struct exchange *x)
{
    long status = 0;
    curl_easy_getinfo(x->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    return status >= 300;
}

static void say_failure(struct exchange *x, CURLcode rc)
{
    struct exchange_result *r = &x->result;
    r->reason = REASON_PROTOCOL;
    r->detail = curl_easy_strerror(rc); /* a constant sentence of libcurl */
    for (size_t i = 0; i < COUNT_OF(MEANINGS); i++) {
        if (MEANINGS[i].rc != rc)
            continue;
        r->reason = x->sent ? MEANINGS[i].after : MEANINGS[i].before;
        r->detail = MEANINGS[i].detail;
    }
    r->outcome = x->sent ? EXCHANGE_UNKNOWN : EXCHANGE_NOT_SENT;
    if (!x->sent && proxy_refused(x)) {
        r->reason = REASON_PROXY;
        r->detail = "the proxy refused";
    } else if (x->too_large) {
        r->reason = REASON_TOO_LARGE;
        r->detail = "the answer is larger than its maximum";
    } else if (x->bad_address && !x->sent) {
        r->reason = REASON_ADDRESS;
        r->detail = "the name leads to a private address, and allow_private is off";
    } else if (x->repeated) {
        r->reason = REASON_RESET;
        r->detail = "a warm connection broke after it was sent; it is not sent again";
    } else if (x->no_journal) {
        r->outcome = EXCHANGE_REFUSED;
        r->reason = REASON_JOURNAL;
        r->detail = "the attempt could not be journaled";
    }
}

static void place_headers(struct exchange *x)
{
    for (size_t i = 0; i < x->header_count; i++) {
        x->headers[i].name.p = x->head.p + (size_t)x->headers[i].name.p;
        x->headers[i].value.p = x->head.p + (size_t)x->headers[i].value.p;
    }
    x->result.headers = x->headers;
    x->result.header_count = x->header_count;
}

static int64_t micros(CURL *easy, CURLINFO what)
{
    curl_off_t us = 0;
    curl_easy_getinfo(easy, what, &us);
    return us;
}

void https_result(struct exchange *x, CURLcode rc)
{
    struct exchange_result *r = &x->result;
    long status = 0, connects = 0;
    *r = (struct exchange_result){.outcome = EXCHANGE_ANSWERED, .detail = "", .retry_after_ms = -1};
    curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &connects);
    x->partner->count.connections += (uint64_t)connects;
    r->status = (int)status;
    /* An HTTP/2 server that answers before it has read all resets the stream: the answer is whole
     * all the same when it is as long as it said (platform.md A3, trap 5). */
    bool whole = x->sent && status >= 200 && x->head_closed && x->content_length >= 0 &&
                 x->body_bytes == x->content_length && !x->too_large;
    if (rc != CURLE_OK && !whole)
        say_failure(x, rc);
    place_headers(x);
    r->body = buf_str(&x->body);
    r->transferred_bytes = x->body_bytes;
    r->timing.connect_us = connects ? micros(x->easy, CURLINFO_PRETRANSFER_TIME_T) : 0;
    r->timing.first_byte_us = x->first_byte_us ? x->first_byte_us - x->started_us : 0;
    struct str after = exchange_result_header(r, "retry-after");
    if (after.n && (status == 429 || status == 503))
        r->retry_after_ms = policy_retry_after_ms(after, clock_now_us());
}
