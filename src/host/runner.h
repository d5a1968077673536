/* runner.h - conversations on the exchange engine: what an adapter says is sent, what came back is
 * handed to it, waits are timers of the engine's loop, an unknown outcome goes to its reconcile.
 *
 * One runner over one engine, whose hooks and loop stay the caller's. Everything here happens in
 * the loop's thread, `done` and the task's store included: a daemon's engine thread with stores in
 * memory, a job's thread with an engine of its own and the ledger's store.
 *
 * What is promised: nothing is sent before the store has committed it; an exchange whose outcome is
 * unknown is never sent again but by the adapter's word; a call ends once, with one `done`; what
 * was not committed counts as not said. design.md, "Adapters are conversations". */
#ifndef HIA_HOST_RUNNER_H
#define HIA_HOST_RUNNER_H

#include "conf/settings.h"
#include "host/conversation.h"
#include "host/load.h"
#include "net/engine.h"

enum {
    HOST_CALLS_MAX = 16384, /* in flight, when the options say nothing */
    HOST_ROUTES_MAX = 32,   /* endpoints of a partner times credentials used at them */
};

/** The operation that only asks whether we are known: no patient is in it, so it may go to a
 * partner whose agreement is not on record yet. */
#define HOST_CHECK_OPERATION "credentials.check"

struct cred_store;
struct net_auth;
struct event_registry;
struct host_runner;
struct host_partner; /* one partner: its adapter, options, endpoints and credentials */

/** Wall clock in UTC, microseconds. */
struct host_clock {
    int64_t (*now_us)(void *ctx);
    void *ctx;
};

/** All of it outlives the runner. */
struct host_runner_options {
    struct engine *engine;
    struct event_base *base;        /* the engine's loop */
    struct cred_store *credentials; /* NULL: partners with a credential are refused */
    const struct settings *settings;
    const char *adapters_dir; /* NULL: host_adapters_dir */
    /** What adapters would say is looked for in it when they are loaded; NULL: it is not. */
    const struct event_registry *registry;
    struct host_clock clock; /* now_us NULL: the machine's */
    size_t calls_max;        /* 0: HOST_CALLS_MAX */
};

MUST_USE struct host_runner *host_runner_new(const struct host_runner_options *options,
                                             struct err *err);
/** What still waits ends as HOST_STOPPED "shutdown", its `done` is called. After engine_close,
 * which ends what is in flight (partners' credentials outlive their engine), and before the loop is
 * freed. Called before, it cancels what is in the air and turns the loop until that has ended;
 * a token that is being fetched then would still lose its credential: close the engine first. */
void host_runner_close(struct host_runner *r);

/** Loads what the partner's configuration names, once: the adapter, its options, every endpoint and
 * credential. Looks up references (auth_scheme_new): before the loop runs, or in a thread that may
 * block. ERR_CONFIG with file and line. A partner without an adapter has none to load: ERR_CONFIG.
 */
MUST_USE struct host_partner *host_runner_partner(struct host_runner *r, const struct partner *conf,
                                                  struct err *err);
const struct hia_adapter *host_partner_adapter(const struct host_partner *p);
/** Has its adapter that operation? */
bool host_partner_can(const struct host_partner *p, const char *operation);

/** Everything that can be wrong with how a partner is configured, a row each, and not only the
 * first: `wrong` NULL where it is well. Sends nothing; looks up references. False: something is
 * wrong.
 */
typedef void host_check_row(void *ctx, const char *what, const char *name, const struct err *wrong);
bool host_runner_check(struct host_runner *r, const struct partner *conf, host_check_row *row,
                       void *ctx);

/** The store of credentials as the settings say, for one organization: theirs, or another of the
 * same vault. */
MUST_USE struct cred_store *host_credentials_open(const struct settings *s,
                                                  const char *organization_id, struct err *err);

/** What the engine applies of a [credential]; outlives the engine's use of it. Looks up references:
 * may block. */
MUST_USE struct net_auth *host_auth_new(struct cred_store *credentials, const char *organization_id,
                                        const struct settings_credential *c, struct err *err);
void host_auth_free(struct net_auth *auth);

/** A call of before: where its store left it. What it points to is lent until done. */
enum host_resume_kind {
    HOST_RESUME_NONE,    /* a new call: begin. Also one begun and never committed. */
    HOST_RESUME_SENDING, /* the exchange was committed and has no result: reconcile */
    HOST_RESUME_UNSENT,  /* ... and it is known that nothing of it left: it is sent now */
    HOST_RESUME_WAITING, /* wakes at `wake_at_us`, expires at `until_us` (wall clock) */
};
struct host_resume {
    enum host_resume_kind kind;
    uint32_t step;                     /* committed so far */
    const struct hia_exchange *last;   /* SENDING, UNSENT; NULL: its body was secret and is gone */
    const struct hia_attempt *attempt; /* SENDING */
    int64_t wake_at_us, until_us;      /* WAITING; 0: never */
    struct hia_text webhook_key;       /* WAITING; or empty */
    const struct hia_inbound *inbound; /* WAITING: this message wakes it, now; or NULL */
};

enum host_end {
    HOST_DONE,    /* `next->done` */
    HOST_FAILED,  /* `next->fail` */
    HOST_PARKED,  /* it waits, for longer than the task's park_ms: resume it later, WAITING */
    HOST_STOPPED, /* it goes on where the store has it: `why`, and err for "store" */
};

struct host_result {
    enum host_end end;
    const struct host_next *next; /* as committed last; NULL when nothing was in this run */
    const char *why;              /* STOPPED: "deadline", "cancelled", "shutdown", "store" */
    struct err err;               /* STOPPED by "store": what the store said */
    bool unsent;                  /* STOPPED with a SEND committed of which no byte has left */
    uint32_t exchanges;           /* that left the house */
    int64_t partner_us;           /* spent on exchanges, queueing included */
    int64_t total_us;             /* from start to end */
    int64_t parked_wake_at_us, parked_until_us; /* PARKED, wall clock; 0: never */
};

struct host_task {
    struct host_partner *partner;
    const char *operation;             /* copied */
    const char *call_id;               /* a UUID; copied */
    const struct hia_request *request; /* lent until done */
    const struct host_store *store;    /* lent until done; its ctx is the call's alone */
    int64_t deadline_ms; /* of the whole call, from now; what is in flight then is cut short. 0:
                          * each exchange has the partner's transaction_limit, the call none */
    int64_t park_ms;     /* a wait longer than this ends the run as PARKED; 0: waits in the loop */
    struct host_resume resume;
    void *ctx;
    /** Once. The result and all it points to live until it returns; it may start other calls. */
    void (*done)(void *ctx, const struct host_result *result);
};

/** `*id` (may be NULL) is for host_runner_cancel. The first step is made in the loop, not in here.
 * False: `done` will not be called. ERR_LIMIT: as many calls are in flight as may be; ERR_USAGE:
 * no such operation. */
MUST_USE bool host_runner_start(struct host_runner *r, const struct host_task *task, uint64_t *id,
                                struct err *err);
/** Ends it as STOPPED "cancelled" once its exchange has ended. One that is over is passed over. */
void host_runner_cancel(struct host_runner *r, uint64_t id);

/** A message came that its sender was checked for: wakes the call of that partner which waits for
 * `key` in this runner. False: none does (a parked one is the store's to find). */
bool host_runner_inbound(struct host_runner *r, const struct partner *partner, struct hia_text key,
                         const struct hia_inbound *message);

/** Takes no more; calls in flight have `grace_ms` to end by themselves, waiting ones stop now. */
void host_runner_stop(struct host_runner *r, int64_t grace_ms);

/** Start it and turn the loop until its `done` was called; for a thread that owns the loop. False:
 * it could not be started, or the loop broke. */
MUST_USE bool host_run(struct host_runner *r, const struct host_task *task, struct err *err);

#endif
