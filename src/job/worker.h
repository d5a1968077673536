/* worker.h - one of the processes that do what is in the queue. Over PostgreSQL there are as many
 * as one likes, on as many machines; with a folder there is one. docs/workers.md. */
#ifndef HIA_JOB_WORKER_H
#define HIA_JOB_WORKER_H

#include "job/queue.h"

enum worker_outcome {
    WORKER_DONE,
    WORKER_AGAIN, /* it failed, and will be tried again */
    WORKER_DEAD,  /* it failed for the last time */
    WORKER_LOST,  /* its lease ran out, and another worker has it */
};

struct worker_job {
    int64_t id, tries, took_us;
    const char *kind, *partner;
    enum worker_outcome outcome;
    const struct queue_end *end; /* DONE */
    const char *error;           /* otherwise: a sentence */
};

struct worker_options {
    bool once; /* end when nothing is due */
    bool (*stop)(void);
    void *ctx;
    void (*ended)(void *ctx, const struct worker_job *job); /* may be NULL */
};

/** Added to; begins as zeros. */
struct worker_totals {
    uint64_t done, failed, dead, lost;
};

/** Until it is stopped; the job in hand is finished, others that it holds are given back. While the
 * ledger cannot be reached it waits (`once`: it fails). */
MUST_USE bool worker_run(const struct settings *settings, const struct worker_options *options,
                         struct worker_totals *totals, struct err *err);

#endif
