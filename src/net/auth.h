/* auth.h - how a partner's credential gets onto a request: what the engine asks, whoever answers.
 *
 * auth_scheme.c answers by cred/scheme.h; tests answer themselves. Calls are made in the engine's
 * thread and do no I/O: when a token is needed the answer says how to ask for it, the engine asks,
 * and hands the answer back. */
#ifndef HIA_NET_AUTH_H
#define HIA_NET_AUTH_H

#include "base/buf.h"
#include "net/exchange.h"

enum { AUTH_HEADERS_MAX = 16 };

enum auth_result {
    AUTH_READY,      /* `out` is filled */
    AUTH_NEED_TOKEN, /* `out->token` says how to ask for one; the flight is this caller's */
    AUTH_WAIT,       /* somebody is asking for it already: asked again when that has ended */
    AUTH_FAILED,     /* err is set */
};

struct auth_request {
    const char *method; /* "POST" */
    struct str url;     /* whole */
    const struct exchange_header *headers;
    size_t header_count;
    struct str content_type;
    struct str body; /* empty for a file's: its schemes do not sign it */
    int64_t now_us;  /* wall clock, UTC */
};

/** Secret memory: wiped by auth_applied_fini. */
struct auth_applied {
    struct buf lines; /* "Name: value\0" one after the other: headers to be added */
    size_t line_count;
    struct buf body; /* when `replaces_body`: what is sent instead */
    bool replaces_body;
    uint64_t token_generation; /* which token was used, for `rejected`; 0: none */
    struct {
        struct buf url, body, lines; /* POST, form encoded; lines as above */
        size_t line_count;
        void *flight; /* handed back to `token_answer` */
    } token;
};
void auth_applied_init(struct auth_applied *a);
void auth_applied_fini(struct auth_applied *a);

struct net_auth {
    void *ctx;
    enum auth_result (*apply)(void *ctx, const struct auth_request *request,
                              struct auth_applied *out, struct err *err);
    /** The token endpoint's answer, status 0 when there was none. Every AUTH_NEED_TOKEN gets one.
     */
    void (*token_answer)(void *ctx, void *flight, int status, struct str body, int64_t now_us);
    /** The partner said 401 to what this token signed: false when there is no use in a new one. */
    bool (*rejected)(void *ctx, uint64_t token_generation, int64_t now_us);
    /** A client certificate and key for an `SSL_CTX *`; NULL: the partner asks for none. */
    bool (*client_certificate)(void *ctx, void *ssl_ctx, struct err *err);
    /** The ssh login: lends user name and key (PEM) or password to `use`, which must not keep them.
     * NULL: there is none. */
    bool (*ssh_login)(void *ctx,
                      bool (*use)(void *use_ctx, struct str user, struct str key_pem,
                                  struct str password, struct err *err),
                      void *use_ctx, struct err *err);
};

#endif
