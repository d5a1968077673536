/* auth.h - how a partner's credential gets onto a request: what the engine asks, whoever answers.
 *
 * auth_scheme.c answers by cred/scheme.h; tests may answer themselves. `apply` and what belongs to
 * it is called in the engine's thread and does no I/O: when a token is needed the answer says how
 * to ask for it, the engine asks, and hands the answer back. */
#ifndef HIA_NET_AUTH_H
#define HIA_NET_AUTH_H

#include "net/exchange.h"

enum { AUTH_HEADERS_MAX = 16, AUTH_TOKEN_ANSWER_MAX = 65536, AUTH_NOT_ASKED = -1 };

enum auth_result {
    AUTH_READY,      /* `out` says what to add; `out->token` may ask for the next token beside */
    AUTH_NEED_TOKEN, /* `out->token` says how to ask for one */
    AUTH_WAIT,       /* somebody is at it already: asked again after `wake` */
    AUTH_FAILED,     /* err is set, out->retry_after_ms may be */
};

struct auth_request {
    const char *method; /* "POST" */
    struct str url;     /* whole */
    struct str body;
    bool file;      /* the body is a file's, and `body` empty */
    bool no_body;   /* GET: there is none, and none can be added */
    int64_t now_us; /* wall clock, UTC */
};

/** A POST for an access token. Its texts are the flight's: valid until `token_answer`. */
struct auth_token_request {
    const char *url, *content_type;
    const char *header; /* "Authorization: Basic ..."; NULL: none */
    struct str body;
    void *flight; /* NULL: there is none to make. Else `token_answer` is called for it, once */
};

/** What goes onto one attempt. All of it lives until `release`; the headers only until `handed`. */
struct auth_applied {
    size_t header_count;
    const char *headers[AUTH_HEADERS_MAX]; /* "Name: value" */
    /* `insert` in place of insert_remove bytes of the body at insert_at; the body is not copied. */
    struct str insert;
    size_t insert_at, insert_remove;
    struct auth_token_request token;
    int64_t retry_after_ms; /* FAILED: before then it will fail again; -1: not known */
    bool token_away;        /* FAILED: no token, and nobody said no */
    void *state;            /* the answerer's own; NULL: nothing to release */
};

typedef bool auth_use_login(void *ctx, struct str user, struct str key_pem, struct str password,
                            struct err *err);

struct net_auth {
    void *ctx;
    /** `out` comes zeroed. */
    enum auth_result (*apply)(void *ctx, const struct auth_request *request,
                              struct auth_applied *out, struct err *err);
    /** The transport has copied the headers. */
    void (*handed)(void *ctx, struct auth_applied *applied);
    /** The attempt has ended; also after FAILED, NEED_TOKEN and WAIT. Leaves it zeroed. */
    void (*release)(void *ctx, struct auth_applied *applied);
    /** The token endpoint's answer; status 0 when there was none, AUTH_NOT_ASKED when it could not
     * be asked, or is not to be trusted. */
    void (*token_answer)(void *ctx, void *flight, int status, struct str body, int64_t now_us);
    /** The partner said 401 to what was applied: false when there is no use in another try. */
    bool (*rejected)(void *ctx, const struct auth_applied *applied, int64_t now_us);
    /** What to call, from any thread, when who was told WAIT should ask again. Called at the
     * partner's begin, and at its end with NULL: after that no `wake` is under way or will come. */
    void (*attach)(void *ctx, void (*wake)(void *wake_ctx), void *wake_ctx);
    /** A client certificate and key for an `SSL_CTX *`; NULL: the partner asks for none. False ends
     * the handshake: never without the certificate that should be there. */
    bool (*client_certificate)(void *ctx, void *ssl_ctx, struct err *err);
    /** The ssh login, in a worker's thread: lends user name and either key (PEM; then `password`
     * is its passphrase, "" for none) or password to `use`, which must not keep them. Texts end
     * with a NUL. NULL: there is none. */
    bool (*ssh_login)(void *ctx, auth_use_login *use, void *use_ctx, struct err *err);
};

#endif
