/* submit.h - claims in, 837 files out: scrubbed, grouped, persisted, handed over. Re-running sends
 * nothing twice. */
#ifndef HIA_JOB_SUBMIT_H
#define HIA_JOB_SUBMIT_H

#include "job/handover.h"
#include "job/intake.h"

struct submit_totals {
    uint64_t read;
    uint64_t unreadable;  /* not even a claim */
    uint64_t held;        /* a finding blocks it */
    uint64_t known;       /* sent before, or held before with the same content */
    uint64_t conflicting; /* its id was sent before with other content and it is no 7 or 8 */
    uint64_t warned;      /* sent, with warnings */
    uint64_t sent;
    uint64_t files, sets;
    uint64_t files_unsent; /* built, and still here: the next submit or receive goes on with them */
    uint64_t files_moved;  /* to the second vendor (submit_vendors.h): built twice, sent once */
    uint64_t files_unknown;                   /* the partner has them or not: a person must look */
    uint64_t earlier_unsent, earlier_unknown; /* the same of batches from before */
    int64_t held_cents, sent_cents;
};

/** A batch of a file that was built. */
struct built_file {
    int64_t batch_id;
    char batch[UUID_MAX];
};

/** One file that was built: for people. */
struct submit_file {
    const char *name;
    const char *partner;
    const char *batch; /* uuid */
    uint32_t control;  /* ISA13 */
    struct str route;  /* the endpoint its payers are routed to; empty: the partner's own */
    uint64_t claims, sets, bytes;
    int64_t charge_cents;
};

/** Told as it happens; each may be NULL. */
struct submit_watch {
    void *ctx;
    /** Every claim that is not simply sent: unreadable, held, conflicting. */
    void (*claim)(void *ctx, const struct intake_claim *claim, bool conflicting);
    void (*file)(void *ctx, const struct submit_file *file);
    /** Of a file that was built, for a partner with an adapter: sent or not, and why. `batch` is
     * its uuid. */
    void (*handed)(void *ctx, const char *batch, const struct handover_end *end);
};

struct submit_options {
    const char *const *paths; /* "-": standard input; PREPARE_KEPT: kept bytes */
    size_t paths_count;
    bool dry_run; /* everything up to the sending, then forget it */
    struct submit_watch watch;
    /** Of all claims those alone (scrub.h); they are submitted by [vendors claim]. NULL: all of
     * them, to the partner somebody named. */
    scrub_mine_fn *mine;
    void *mine_ctx;
};

/** False with err when we failed; claims that were bad are in the totals. First settles what a
 * crash left. */
MUST_USE bool job_submit(struct job *job, const struct partner *partner,
                         const struct submit_options *options, struct submit_totals *totals,
                         struct err *err);

#endif
