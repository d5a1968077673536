/* runner_private.h - private to the runner: what its files share. */
#ifndef HIA_HOST_RUNNER_PRIVATE_H
#define HIA_HOST_RUNNER_PRIVATE_H

#include "host/runner.h"

#include <event2/event.h>

struct cred_store;

enum { STEP_OPERATION_MAX = 64, HOST_BODY_MAX = HOST_STEP_MEMORY_MAX };

/** One endpoint of a partner with one credential at it. */
struct host_route {
    char endpoint[SECTION_NAME_MAX], credential[SECTION_NAME_MAX]; /* "": the partner's own; none */
    const struct settings_credential *as;                          /* NULL: none */
    bool own; /* the credential its endpoint has when an exchange names none */
    struct net_auth *auth;
    struct net_partner *net;
};

struct host_partner {
    struct host_partner *next;
    struct host_runner *runner;
    const struct partner *conf;
    const struct hia_adapter *adapter;
    void *options;
    bool broken; /* it could not be loaded to its end */
    size_t route_count;
    struct host_route routes[HOST_ROUTES_MAX];
};

enum run_state {
    RUN_NEW,     /* its first step is due */
    RUN_SENDING, /* the engine has its exchange */
    RUN_REFUSED, /* its exchange could not be given to the engine: it is told in the next turn */
    RUN_WAITING,
};

/** One call in flight. */
struct run {
    struct run *next, *prev;
    struct host_runner *runner;
    uint64_t id;
    struct host_task task;
    char operation[STEP_OPERATION_MAX], call_id[40];
    struct host_call *call;
    const struct host_next *said; /* the last step's; NULL: none */
    enum run_state state;
    enum exchange_verb verb; /* of the exchange in the air */
    bool cancelled, expires; /* expires: the timer is the wait's end, not a poll */
    struct event *timer;
    int64_t started_us, ends_us;            /* clock_tick_us; ends_us 0: never */
    int64_t wake_at_us, until_us, begun_us; /* wall clock */
    uint32_t tries;                         /* of the exchange that is next or in the air */
    uint64_t exchange_id;
    const char *refusal;
    struct hia_text webhook_key;
    struct buf body; /* with the credential, or a place for it, in it; empty: not needed */
    struct host_result result;
};

struct host_runner {
    struct host_runner_options with;
    struct host_adapters *adapters;
    char adapters_dir[4096];
    struct host_partner *partners;
    struct run *runs;
    size_t run_count;
    uint64_t next_id;
    bool stopping;
    struct event *grace;
};

static inline int64_t runner_now(const struct host_runner *r)
{
    return r->with.clock.now_us(r->with.clock.ctx);
}

/* runner.c: its next turn of the loop; what comes of an exchange */
void run_turn_in(struct run *c, int64_t us);
void run_replied(struct run *c, const struct hia_reply *reply);
void run_unknown(struct run *c, const struct hia_reply *reply);
/* Ends it here: its exchange did not leave, or nobody wants to know. */
void run_stop(struct run *c, const char *why, bool unsent);

/* runner_exchange.c */
void run_send(struct run *c, const struct hia_exchange *e);

/* runner_partner.c */
MUST_USE bool host_partner_load(struct host_partner *p, struct err *err);
MUST_USE bool host_partner_options(struct host_partner *p, struct err *err);
const struct host_route *host_partner_route(const struct host_partner *p,
                                            const struct hia_exchange *e, struct str payer);
void host_partner_free(struct host_partner *p);

/* runner_auth.c */
MUST_USE struct net_auth *route_auth_new(struct host_runner *r, const struct settings_credential *c,
                                         struct err *err);
/** runner_secret.c: takes the secrets of a good JSON reply into the vault; `out` is the body with
 * their references in their place. */
MUST_USE bool take_secrets(struct host_runner *r, const struct hia_exchange *e, struct str body,
                           struct buf *out, struct err *err);
/** A secret of the exchange's connection, as a JSON string. */
MUST_USE bool put_connection_secret(struct host_runner *r, const struct hia_exchange *e,
                                    struct buf *out, struct err *err);
/** The body with a place for the credential, or with the credential where the engine cannot put it.
 * `*signed_here` when it is the latter. */
void route_body_free(struct buf *body); /* wiped */
MUST_USE bool route_body(struct host_runner *r, const struct host_route *route,
                         const struct hia_exchange *e, struct buf *out, bool *signed_here,
                         struct err *err);

#endif
