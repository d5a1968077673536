/* auth_scheme_state.h - private to auth_scheme*.c: one partner's credentials. */
#ifndef HIA_NET_AUTH_SCHEME_STATE_H
#define HIA_NET_AUTH_SCHEME_STATE_H

#include "net/auth_scheme.h"

#include <pthread.h>

enum {
    AUTH_ORGANIZATION_MAX = 64,
    AUTH_TEXTS_MAX = 32, /* of a scheme, an identity and a login together */
    AUTH_HELPERS_MAX = 6
};

struct auth_scheme {
    struct net_auth hooks;
    struct cred_store *store;
    char organization_id[AUTH_ORGANIZATION_MAX];
    struct cred_scheme scheme; /* its texts, and those of the next two, are in `texts` */
    struct cred_identity identity;
    struct auth_ssh ssh;
    bool has_identity, has_ssh;
    char *texts[AUTH_TEXTS_MAX];
    size_t text_count;

    struct signer *signer; /* of the client certificate; this and the next two: engine's thread */
    int64_t signer_us;     /* when it was opened */
    int64_t renewed_us;    /* when our last token came */

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    void (*wake)(void *ctx);
    void *wake_ctx;
    unsigned waking;           /* calls of `wake` under way */
    bool waiting;              /* `waiter` is in the token cache, or being woken by it */
    struct cred_waiter waiter; /* for the flight of `waiting_key` */
    struct cred_token_key waiting_key;

    const char *helpers[AUTH_HELPERS_MAX]; /* exec: references */
    size_t helper_count;
    pthread_t warmer;
    bool warming, stop, asked;
    int64_t failed_us; /* of the clock's ticks, when a helper failed last; 0: the last did not */
    char failure[ERR_TEXT_MAX];
};

/* auth_apply.c: the hooks, and: calls `wake`, without the lock. */
void auth_attach(void *ctx, void (*wake)(void *), void *wake_ctx);
enum auth_result auth_apply(void *ctx, const struct auth_request *q, struct auth_applied *out,
                            struct err *err);
void auth_handed(void *ctx, struct auth_applied *applied);
void auth_release(void *ctx, struct auth_applied *applied);
void auth_token_answer(void *ctx, void *flight, int status, struct str body, int64_t now_us);
bool auth_rejected(void *ctx, const struct auth_applied *applied, int64_t now_us);
void auth_wake(struct auth_scheme *a);

/* auth_warm.c: helpers, which may take seconds, in a thread of their own */
MUST_USE bool auth_warm_start(struct auth_scheme *a, struct err *err);
void auth_warm_stop(struct auth_scheme *a);
enum auth_warmth { AUTH_WARM, AUTH_WARMING, AUTH_COLD };
/* WARMING: `wake` will come. COLD: err is set. */
enum auth_warmth auth_warm_look(struct auth_scheme *a, int64_t now_us, struct err *err);

/* auth_login.c */
bool auth_ssh_login(void *ctx, auth_use_login *use, void *use_ctx, struct err *err);

#endif
