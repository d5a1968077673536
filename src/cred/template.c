/* template.c - templates filled in: {method} {path} {timestamp} and so on. */
#include "cred/template.h"
#include "base/clock.h"
#include "base/hash.h"
#include "cred/base64.h"

#include <stdio.h>

enum token {
    METHOD,
    HOST,
    PATH,
    QUERY,
    TARGET,
    BODY,
    BODY_SHA256,
    BODY_SHA256_BASE64,
    TIMESTAMP,
    TIMESTAMP_MS,
    ISO,
    NONCE,
    USER,
    SECRET,
    SIGNATURE,
    FORM_SORTED,
    LF,
    TOKENS
};

static const char *const NAMES[TOKENS] = {
    "method",    "host",         "path",        "query",
    "target",    "body",         "body_sha256", "body_sha256_base64",
    "timestamp", "timestamp_ms", "iso",         "nonce",
    "user",      "secret",       "signature",   "form_sorted",
    "lf"};

static enum token token_named(struct str name)
{
    int i = 0;
    while (i < TOKENS && !str_is(name, NAMES[i]))
        i++;
    return (enum token)i;
}

/* The next piece: literal text, or a token (TOKENS: an unknown one). False at the end. */
static bool next_piece(struct str *rest, struct str *literal, enum token *token)
{
    *literal = STR("");
    *token = TOKENS;
    if (!rest->n)
        return false;
    const char *open = memchr(rest->p, '{', rest->n);
    if (open != rest->p) {
        size_t n = open ? (size_t)(open - rest->p) : rest->n;
        *literal = str_of(rest->p, n);
        *rest = str_of(rest->p + n, rest->n - n);
        return true;
    }
    const char *close = memchr(rest->p, '}', rest->n);
    size_t n = close ? (size_t)(close - rest->p) + 1 : rest->n;
    if (close)
        *token = token_named(str_of(rest->p + 1, n - 2));
    *rest = str_of(rest->p + n, rest->n - n);
    return true;
}

bool template_check(const char *text, bool secret, bool signature, struct err *err)
{
    struct str rest = str_from(text), literal;
    enum token token;
    while (next_piece(&rest, &literal, &token)) {
        if (literal.n)
            continue;
        if (token == TOKENS || (token == SECRET && !secret) || (token == SIGNATURE && !signature))
            return err_set(err, ERR_CONFIG,
                           "a signature's template has a token that is not known, "
                           "or not allowed there");
    }
    return true;
}

bool template_has(const char *text, const char *name)
{
    struct str rest = str_from(text), literal;
    enum token token;
    while (next_piece(&rest, &literal, &token))
        if (!literal.n && token < TOKENS && strcmp(NAMES[token], name) == 0)
            return true;
    return false;
}

static void put_number(struct secret_buf *out, int64_t v)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)v);
    secret_buf_puts(out, text);
}

static void put_body_hash(struct secret_buf *out, struct str body, bool hex)
{
    uint8_t digest[SHA256_SIZE];
    char text[SHA256_HEX_MAX];
    sha256_of(body, digest);
    hex_encode(digest, sizeof digest, text);
    if (hex)
        secret_buf_puts(out, text);
    else
        base64_put(out, str_of((char *)digest, sizeof digest));
}

/* "2026-01-15T14:03:09Z" */
static void put_iso(struct secret_buf *out, int64_t now_us)
{
    char iso[CLOCK_ISO_MAX];
    clock_iso(now_us, iso);
    secret_buf_put(out, str_of(iso, 19));
    secret_buf_puts(out, "Z");
}

static bool put_token(enum token token, const struct template_values *v, struct secret_buf *out,
                      struct err *err)
{
    const struct cred_request *q = v->request;
    struct url_parts url = {0};
    if (token >= HOST && token <= TARGET && !url_cut(q->url, &url))
        return err_set(err, ERR_USAGE, "the request's URL is not whole");
    switch (token) {
    case METHOD:
        secret_buf_put(out, q->method);
        break;
    case HOST:
        secret_buf_put(out, url.host);
        break;
    case PATH:
        secret_buf_put(out, url.path);
        break;
    case QUERY:
        secret_buf_put(out, url.query);
        break;
    case TARGET:
        secret_buf_put(out, url.target);
        break;
    case BODY:
        secret_buf_put(out, v->body);
        break;
    case BODY_SHA256:
        put_body_hash(out, v->body, true);
        break;
    case BODY_SHA256_BASE64:
        put_body_hash(out, v->body, false);
        break;
    case TIMESTAMP:
        put_number(out, q->now_us / 1000000);
        break;
    case TIMESTAMP_MS:
        put_number(out, q->now_us / 1000);
        break;
    case ISO:
        put_iso(out, q->now_us);
        break;
    case NONCE:
        secret_buf_puts(out, v->nonce);
        break;
    case USER:
        secret_buf_put(out, v->user);
        break;
    case SECRET:
        secret_buf_put_secret(out, v->secret);
        break;
    case SIGNATURE:
        secret_buf_puts(out, v->signature);
        break;
    case FORM_SORTED:
        return form_sorted(v->body, out, err);
    case LF:
        secret_buf_puts(out, "\n");
        break;
    case TOKENS:
        assert(false);
        break; /* template_check */
    }
    return true;
}

bool template_fill(const char *text, const struct template_values *v, struct secret_buf *out,
                   struct err *err)
{
    struct str rest = str_from(text), literal;
    enum token token;
    while (next_piece(&rest, &literal, &token)) {
        if (literal.n)
            secret_buf_put(out, literal);
        else if (!put_token(token, v, out, err))
            return false;
    }
    return secret_buf_ok(out, err);
}

bool url_cut(struct str url, struct url_parts *out)
{
    size_t scheme = str_starts(url, STR("https://")) ? 8 : str_starts(url, STR("http://")) ? 7 : 0;
    struct str rest = str_of(url.p + scheme, url.n - scheme);
    size_t host = 0;
    while (host < rest.n && !memchr("/?#", rest.p[host], 3))
        host++;
    *out = (struct url_parts){.host = str_of(rest.p, host)};
    out->target = str_of(rest.p + host, rest.n - host);
    struct str query = out->target;
    out->path = str_split(&query, '?');
    out->query = query.p ? query : STR("");
    if (!out->path.n)
        out->path = STR("/");
    if (!out->target.n)
        out->target = STR("/");
    return scheme && host;
}
