/* engine.h - the exchange engine: thousands of exchanges in flight on one libevent loop, each
 * partner with its own connections, rate, breaker, retries and failover.
 *
 * Threads: engine_submit, engine_cancel and engine_stop may be called from any thread; everything
 * else, every hook and every `done` run in the loop's thread. Blocking transfers (sftp, dir) run in
 * a small pool and report back to the loop. */
#ifndef HIA_NET_ENGINE_H
#define HIA_NET_ENGINE_H

#include "conf/settings.h"
#include "net/exchange.h"

struct engine;
struct event_base;
struct cred_store;
struct net_auth;

enum {
    ENGINE_EXCHANGES_MAX = 65536, /* submitted and not done; past it: QUEUE_FULL */
    ENGINE_PARTNERS_MAX = 256,
    ENGINE_WORKERS_MAX = 16
};

/** Microseconds that only grow. A test gives its own and calls engine_wake after moving it. */
struct net_clock {
    int64_t (*now_us)(void *ctx);
    void *ctx;
};

/** One attempt, as the journal sees it. */
struct exchange_attempt {
    uint64_t exchange_id;
    unsigned number; /* from 1, over all attempts of the exchange */
    const struct exchange_request *request;
    const char *partner; /* its name */
    enum exchange_endpoint endpoint;
    int64_t started_us; /* of the engine's clock */
};

struct engine_switch {
    const char *partner;
    enum exchange_endpoint from, to;
    enum exchange_reason reason; /* of the last failure; NONE when it goes back */
    unsigned failures;           /* in a row */
};

/** What is known of an endpoint beyond this process. */
struct engine_breaker {
    const char *partner; /* its name */
    const char *url;     /* of the endpoint; "" of folders */
    unsigned failures;   /* in a row */
    bool open;
    int64_t open_age_us, left_us; /* since it opened; until it may be tried: 0 when closed */
    enum exchange_reason reason;  /* of the last failure; NONE: it answered */
    int64_t changed_at_us; /* the hooks' own mark of what this process knows; 0: nothing yet */
};

/** So old may be what is known of an endpoint from other processes. */
enum { ENGINE_LOOK_US = 1000000 };

struct engine_hooks {
    void *ctx;
    /** Before the first byte of a request leaves (a connection may stand by then, nothing more):
     * commit the attempt to the journal, then say true. False: it is not made (REASON_JOURNAL). An
     * attempt that is announced and has no result is unknown. May be NULL. */
    bool (*on_attempt)(void *ctx, const struct exchange_attempt *attempt);
    /** After each announced attempt, retried or not: keep the bytes. May be NULL. */
    void (*on_result)(void *ctx, const struct exchange_attempt *attempt,
                      const struct exchange_result *result);
    /** The partner is now spoken to at its other endpoint: for the audit log. May be NULL. */
    void (*on_switch)(void *ctx, const struct engine_switch *change);
    /** An endpoint failed, was left alone, or answered after failures: for other processes. Sets
     * `changed_at_us` anew. May be NULL. */
    void (*on_breaker)(void *ctx, struct engine_breaker *b);
    /** As another process left it since `changed_at_us`: fills failures, open, open_age_us and
     * changed_at_us of `b` (partner and url are given). False: nothing newer is known. Called by
     * engine_partner, and before an exchange begins when ENGINE_LOOK_US have passed since; may be
     * NULL. */
    bool (*load_breaker)(void *ctx, struct engine_breaker *b);
};

struct engine_options {
    struct event_base *base; /* the caller's loop; NULL: the engine has its own, for engine_run */
    struct net_clock clock;  /* now_us NULL: the machine's monotonic clock */
    struct engine_hooks hooks;
    unsigned workers; /* threads for sftp and dir; 0: 4 */
};

MUST_USE struct engine *engine_new(const struct engine_options *options, struct err *err);
/** Runs the engine's own loop until engine_stop is through. */
MUST_USE bool engine_run(struct engine *e, struct err *err);
/** Takes no more; what is in flight has `grace_ms` to end, then it is given up (SHUTDOWN: UNKNOWN
 * where bytes have left). With a loop of the caller's: engine_is_idle says when all is done. */
void engine_stop(struct engine *e, int64_t grace_ms);
bool engine_is_idle(const struct engine *e);
/** After the loop has ended. What is still there is given up, each `done` called. */
void engine_close(struct engine *e);

/** A partner as its configuration says: endpoints, limits, trust. Lives as long as the engine.
 * ERR_CONFIG where it must not be spoken to: sftp without a pinned host key, http without TLS.
 * `auth` (net/auth.h; may be NULL) outlives the engine. Before the loop runs, or in its thread. */
MUST_USE struct net_partner *engine_partner(struct engine *e, const struct partner *conf,
                                            struct net_auth *auth, struct err *err);
/** The partner of that name, or NULL. */
struct net_partner *engine_find_partner(const struct engine *e, const char *name);

/** Take it on; `*id` (may be NULL) is for engine_cancel. False: the request itself is wrong
 * (ERR_USAGE) or the engine is full or stopping (ERR_LIMIT); `done` will not be called. */
MUST_USE bool engine_submit(struct engine *e, const struct exchange_request *request, uint64_t *id,
                            struct err *err);
/** Give it up: `done` is called with CANCELLED, UNKNOWN where bytes have left. One that is done is
 * passed over; a transfer in the pool runs to its end. */
void engine_cancel(struct engine *e, uint64_t id);

/** Look at the clock now: for tests that moved it. */
void engine_wake(struct engine *e);

/** What a probe outside the engine learned of an endpoint (the platform's health check, every 60
 * s): counts as an exchange would. */
void engine_report_health(struct engine *e, struct net_partner *p, enum exchange_endpoint endpoint,
                          bool healthy);

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN };
/** Their words, wherever they are told: closed, open, half_open. */
extern const char *const BREAKER_STATES[3];

/** For /metrics and `hia status`. */
struct net_partner_state {
    const char *name;
    size_t queued, in_flight;
    enum exchange_endpoint endpoint;
    enum breaker_state breaker[ENDPOINT_COUNT];
    uint64_t answered, not_sent, unknown, refused, retries, connections, token_requests;
};
void engine_partner_state(struct net_partner *p, struct net_partner_state *out);
size_t engine_in_flight(const struct engine *e);
/** Until the first endpoint that is left alone may be tried again, in us; 0: none is. */
int64_t engine_left_alone_us(const struct engine *e);
/** An endpoint of the partner of that name is left alone: the most failures in a row that any such
 * had. 0: none is. */
unsigned engine_failures_of(const struct engine *e, const char *name);

#endif
