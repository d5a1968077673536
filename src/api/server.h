/* server.h - the HTTP front: listeners, connections, and what their requests become.
 *
 * All of it is one thread, that of the loop; what reads or changes the ledger is done in a pool
 * beside it (pool.h). Every wait has an end: a head, a body, an idle
 * connection, a reader that does not read (docs/api.md). What the caller does not need to wait for
 * is not done here: answers come through real time (job/real_time.h), which commits before it says.
 */
#ifndef HIA_API_SERVER_H
#define HIA_API_SERVER_H

#include "conf/settings.h"
#include "cred/api_token.h"
#include "job/live.h"

#include <openssl/types.h>

struct cred_store;
struct event_base;

/** One organization. */
struct api_tenant {
    const struct settings *settings;
    struct real_time_loop *real_time;
    struct live *live; /* its partners; NULL in tests: none can be spoken to */
    struct cred_store *credentials;
    unsigned client_scopes;          /* bits: what a certificate alone may do */
    const struct api_tokens *tokens; /* NULL: none; replaced by api_server_tokens */
};

struct api_options {
    struct event_base *base;
    const struct settings_serve *serve; /* listeners, time-outs, caps */
    SSL_CTX *tls;                       /* NULL: plain */
    const struct api_tenant *tenants;   /* copied */
    size_t tenants_count;
    /** More lines for /metrics; NULL: none. */
    void *metrics_ctx;
    void (*metrics)(void *ctx, struct buf *out);
};

enum { API_TENANTS_MAX = 64 };

struct api_server;

/** Listens. ERR_SYSTEM when an address cannot be had. */
MUST_USE struct api_server *api_server_new(const struct api_options *options, struct err *err);
/** New tokens of one organization (SIGHUP). */
void api_server_tokens(struct api_server *s, size_t tenant, const struct api_tokens *tokens);
/** Another configuration of one organization, and what of api_options it may change.
 * Requests in hand go on under the settings they began with, until api_server_is_past of a mark
 * taken after this. */
struct api_reload {
    const struct settings *settings;
    struct cred_store *credentials;
    unsigned client_scopes;
    const struct settings_serve *serve; /* of the first organization; NULL: stays */
    SSL_CTX *tls;                       /* for connections to come; NULL: plain */
};
void api_server_reload(struct api_server *s, size_t tenant, const struct api_reload *reload);
/** Where requests stand now; and whether all that were in hand then are told. */
uint64_t api_server_mark(const struct api_server *s);
bool api_server_is_past(const struct api_server *s, uint64_t mark);
/** Is something still open with these settings, for the next request? */
bool api_server_uses(const struct api_server *s, const struct settings *settings);
/** Accepts no more, closes what is idle; requests in hand are answered, their connections closed.
 */
void api_server_drain(struct api_server *s);
bool api_server_is_idle(const struct api_server *s);
/** Cuts off what is still open. Real time may still tell requests of it after this. */
void api_server_free(struct api_server *s);

/** The port of a listener that was given 0; for tests. */
unsigned api_server_port(const struct api_server *s, bool metrics);

/** TLS as we serve it: 1.2 or newer, callers' certificates checked against `client_ca` when that is
 * given, and asked for of everybody when `needed`. The caller frees it. */
struct cred_store;
MUST_USE SSL_CTX *api_tls_new(const struct settings *settings, struct cred_store *credentials,
                              bool needed, struct err *err);

#endif
