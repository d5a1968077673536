/* job.h - what every job works with: settings, ledger, kept bytes,
 * registry of events, a partner. */
#ifndef HIA_JOB_JOB_H
#define HIA_JOB_JOB_H

#include "base/err.h"
#include "conf/settings.h"
#include "cred/ring.h"
#include "event/registry.h"
#include "job/judge.h"
#include "store/store.h"

/** Where progress is told: called from the thread that runs the
 * job, often. NULL: nobody watches. */
struct job_watch {
    void *ctx;
    /** "claims read", 1250, 5000; total 0: unknown. */
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t total);
};

struct talk;        /* job/talk.h */
struct talk_source; /* who runs conversations with partners; NULL: an exchange engine */

struct job {
    const struct settings *settings;
    struct store *store;
    struct cred_ring *ring;
    struct keep *keep;
    struct event_registry *registry;
    struct judgment *judge; /* code sets and overlays */
    struct job_watch watch;
    unsigned threads; /* at least 1 */
    bool try_now;     /* endpoints that are left alone after failures are tried all the same */
    int64_t park_ms;  /* a call that waits for longer is left to a later run; 0: as usual */
    bool lets_go;     /* of a STORE_WRITER: others write while a partner is asked (finance_ask) */
    const struct talk_source *talks;
    struct talk *talk; /* with the partner spoken to last; NULL: none yet */
};

/** Opens ledger, key, kept bytes and registry as the settings say. What a crash left open is
 * settled partner by partner, when something is submitted or received (job_settle of
 * job/handover.h). */
MUST_USE bool job_open(struct job *job, const struct settings *settings, enum store_mode mode,
                       struct err *err);
/** The same with a registry that is lent; the caller takes it away before job_close. */
MUST_USE bool job_open_with(struct job *job, const struct settings *settings, enum store_mode mode,
                            struct event_registry *registry, struct err *err);
/** The same without a ledger: `store` is put there, and taken away before the end, by the caller.
 */
MUST_USE bool job_open_without(struct job *job, const struct settings *settings, struct err *err);
void job_close(struct job *job);

/** While a writer waits for something others may write: the ledger is let go, and taken again, as
 * by a command that stands in line for a minute at most. What was read of it before may be
 * otherwise by then. The talk with a partner goes on. */
void job_let_go(struct job *job);
/** One that was not let go is there. False: `store` is NULL still, and nothing is to be asked of
 * the job any more. ERR_STORE: it stayed in use, or away; what does not pass by itself (a folder
 * that is gone, a wrong role) is told at once. */
MUST_USE bool job_take_again(struct job *job, struct err *err);

/** The folders of a partner that is reached through folders, where they are not there yet; of one
 * with an adapter there is nothing to make. ERR_CONFIG: it has neither. */
MUST_USE bool job_folders(const struct partner *partner, struct err *err);

void job_progress(const struct job *job, const char *what, uint64_t done, uint64_t total);

#endif
