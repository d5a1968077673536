/* daemon_state.h - private to the daemon: its organizations, and the settings they began with. */
#ifndef HIA_API_DAEMON_STATE_H
#define HIA_API_DAEMON_STATE_H

#include "api/daemon.h"
#include "api/server.h"
#include "conf/reload.h"

#include <event2/util.h>

/* Settings of one organization that were replaced, while something in hand uses them. */
enum { DAEMON_LEAVING_MAX = 8 };

struct daemon_tenant {
    const struct settings *settings;
    struct live *live;                /* or, in tests, */
    struct real_time_loop *real_time; /* this alone */
    struct cred_store *credentials;
    struct api_tokens *tokens;
    unsigned client_scopes;
};

struct daemon {
    const struct daemon_options *o;
    struct event_base *base;
    struct daemon_tenant tenants[API_TENANTS_MAX];
    SSL_CTX *tls;
    struct api_server *server;
    struct event *terms[2], *hup, *look, *leave;
    int64_t drain_left_ms;

    /* daemon_reload.c */
    struct settings *own[API_TENANTS_MAX]; /* those of now, where they are not the caller's */
    struct daemon_leaving {
        size_t tenant;
        const struct settings *settings;
        struct settings *own; /* freed with it; NULL: the caller's */
        uint64_t mark;        /* of the server */
    } leaving[API_TENANTS_MAX * DAEMON_LEAVING_MAX];
    size_t leaving_count;
    bool refused[API_TENANTS_MAX]; /* as many are leaving as may: read again after that */
};

/* daemon.c */
/** Without a vault there are none. The old ones are gone when it is true. */
MUST_USE bool daemon_load_tokens(struct daemon_tenant *t, struct err *err);
struct live_options daemon_live_options(const struct daemon *d, const struct settings *s);
/** As they would be with `next` in the place of the tenant `changed`; `*tls` NULL: plain. */
MUST_USE bool daemon_open_tls(const struct daemon *d, size_t changed, const struct settings *next,
                              SSL_CTX **tls, struct err *err);

/* daemon_reload.c */
void daemon_on_hup(evutil_socket_t signal_, short what, void *ctx);
void daemon_on_leave(evutil_socket_t fd, short what, void *ctx);
/** All that were read since the start; nothing uses them any more. */
void daemon_free_reloaded(struct daemon *d);

#endif
