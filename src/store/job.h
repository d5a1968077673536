/* job.h - the queue of work: who may work on what, until when, and what became of it.
 *
 * A job is claimed by a worker, under a lease which is the worker's: it lasts while the worker says
 * that it is there (store_worker_beat), by the database's clock and nobody else's. Each claim
 * raises the job's epoch. Whoever finishes a job, or commits anything while working on it
 * (store_fence), names his epoch; one that is outdated is refused. Of one lane (a partner) one job
 * is worked on at a time. Rules of the house: ids and paths only, never what a file holds.
 * docs/workers.md, decision 0014, platform.md C3. */
#ifndef HIA_STORE_JOB_H
#define HIA_STORE_JOB_H

#include "store/word.h"

enum { JOB_CLAIM_MAX = 256, JOB_TRIES_MAX = 5 /* then it is a dead letter */ };

enum store_job_state { JOB_READY, JOB_LEASED, JOB_DONE, JOB_DEAD, JOB_STATE_COUNT };
const char *store_job_state_name(enum store_job_state s);

struct store_job {
    int64_t id;
    struct str kind;    /* "submit", "receive" ...: job/queue.h */
    struct str lane;    /* the partner; empty: of no lane */
    struct str subject; /* a path, kept bytes; may be empty */
    struct str key;     /* who asks twice asks once, for as long as the row is there; empty: none */
    enum store_job_state state;
    int64_t due_us;
    int64_t tries, epoch, worker_id;
    struct str code; /* how the last try ended: "done", "lease_expired" ... */
    int64_t created_us, claimed_us, finished_us;
    int64_t lease_until_us; /* of a listing, where it is leased */
};

typedef bool store_job_fn(void *ctx, const struct store_job *j);

/** Of `j`: kind, lane, subject, key, due_us (0: now). `*known`: there is a job of that key, `*id`
 * is it. */
MUST_USE bool store_job_put(struct store *s, const struct store_job *j, int64_t *id, bool *known,
                            struct err *err);
/** Does a job of that kind and lane wait to be claimed, which is due? */
MUST_USE bool store_job_waiting(struct store *s, struct str kind, struct str lane, bool *waits,
                                struct err *err);
/** A job "authorization" for each request for prior authorization (call.h) that has no answer and
 * whose time (store_call_due_us) has come: each such time once, whoever looks. Lane: its partner;
 * subject: its number. */
MUST_USE bool store_job_put_authorizations(struct store *s, struct err *err);
/** Up to `max` (JOB_CLAIM_MAX) jobs that are due become the worker's. The callback is not to ask
 * the store. ERR_STORE with REFUSED_CONFLICT: somebody was faster, claim again. */
MUST_USE bool store_job_claim(struct store *s, int64_t worker_id, int64_t max, store_job_fn *fn,
                              void *ctx, struct err *err);
/** Jobs whose worker's lease ran out before `now_us`, or whose worker there is not (`all`: every
 * one that is leased, for who is alone) may be claimed again, or are dead after JOB_TRIES_MAX.
 * `now_us` is what store_clock said, and was found to be no leap: a clock that leaps right behind
 * it ends nothing. */
MUST_USE bool store_job_reap(struct store *s, bool all, int64_t now_us, int64_t *reaped,
                             struct err *err);
/** Done. ERR_STORE with REFUSED_MISSING: it is not held under this epoch any more. */
MUST_USE bool store_job_finish(struct store *s, int64_t id, int64_t epoch, struct str code,
                               struct err *err);
/** To be tried again `after_us` from now, or dead. `innocent`: the try does not count. */
MUST_USE bool store_job_fail(struct store *s, int64_t id, int64_t epoch, struct str code,
                             int64_t after_us, bool innocent, struct err *err);
/** A person says that one that is dead, or done, is to be worked on again. */
MUST_USE bool store_job_retry(struct store *s, int64_t id, bool *found, struct err *err);
MUST_USE bool store_job_get(struct store *s, int64_t id, struct arena *a, struct store_job *out,
                            bool *found, struct err *err);
MUST_USE bool store_job_list(struct store *s, enum store_job_state state, int64_t limit,
                             store_job_fn *fn, void *ctx, struct err *err);
/** Forget what was done longer ago than that, and with it its key; and the workers of old. */
MUST_USE bool store_job_prune(struct store *s, int64_t older_us, struct err *err);

struct store_job_depth {
    int64_t ready, later, leased, dead;
    int64_t oldest_us; /* the earliest due one that waits; 0: none */
    int64_t now_us;    /* by the database's clock */
};
MUST_USE bool store_job_depth(struct store *s, struct store_job_depth *out, struct err *err);

/* --- workers --- */

struct store_worker {
    int64_t id;
    struct str uuid, host;
    int64_t pid, started_us, lease_until_us, now_us, jobs;
};
typedef bool store_worker_fn(void *ctx, const struct store_worker *w);

MUST_USE bool store_worker_put(struct store *s, const struct store_worker *w, int64_t lease_us,
                               int64_t *id, struct err *err);
/** It is there: its lease, and so that of all its jobs, lasts `lease_us` from now. */
MUST_USE bool store_worker_beat(struct store *s, int64_t id, int64_t lease_us, struct err *err);
MUST_USE bool store_worker_stop(struct store *s, int64_t id, struct err *err);
/** Those that did not stop and were heard of within `within_us`, alive or not. */
MUST_USE bool store_worker_list(struct store *s, int64_t within_us, store_worker_fn *fn, void *ctx,
                                struct err *err);

/* --- at work: a store opened as STORE_WORKER --- */

/** From here on nothing is committed but under this job's epoch. `*granted` false: a command holds
 * the ledger for itself, ask again. In a folder there is nobody to fence off. */
MUST_USE bool store_fence(struct store *s, const struct store_job *j, int64_t lease_us,
                          bool *granted, struct err *err);
void store_unfence(struct store *s);
/** Is the fence's job still held? Asked right before bytes leave that nobody can take back, outside
 * of a transaction: who stood still since his last commit learns it here. Without a fence it is. */
MUST_USE bool store_fence_holds(struct store *s, struct err *err);

/** Why the store refused last, since the last fence. */
enum store_refusal {
    REFUSED_NOTHING,
    REFUSED_CONFLICT, /* another transaction came first: run again from the start */
    REFUSED_FENCED,   /* another worker has the job */
    REFUSED_MISSING,  /* there is no such row */
    REFUSED_LOST,     /* the connection: open anew */
    REFUSED_OTHERWISE,
};
enum store_refusal store_refusal(const struct store *s);

/** Microseconds UTC, as the database has it. */
MUST_USE bool store_clock(struct store *s, int64_t *now_us, struct err *err);
/** That clock was ahead and has been put back: what it was to wait for until then, jobs put or put
 * off, leases, schedules, begins now; what open calls (call.h) wait for comes as long from now as
 * it was to come from then. `*rows`: how many of them. Of a right clock it changes nothing; jobs
 * for a later time stay. */
MUST_USE bool store_clock_back(struct store *s, int64_t lease_us, int64_t *rows, struct err *err);

/** That clock leapt forward, over the ends of leases whose workers are there: those that ended at
 * `from_us` (what it would say without the leap) or behind it last `lease_us` from now, in which
 * who lives says so. `*rows`: how many. */
MUST_USE bool store_clock_leapt(struct store *s, int64_t from_us, int64_t lease_us, int64_t *rows,
                                struct err *err);

/* --- schedules: how far each has come --- */

/** `*slot_us` is the last one that was put into the queue; 0: never seen, or it said otherwise. */
MUST_USE bool store_schedule_get(struct store *s, struct str partner, struct str kind,
                                 struct str expression, int64_t *slot_us, struct err *err);
/** Never back, while the expression is the same. */
MUST_USE bool store_schedule_set(struct store *s, struct str partner, struct str kind,
                                 struct str expression, int64_t slot_us, struct err *err);

#endif
