/* worker.h - one of those that do what is in the queue of one organization. Over PostgreSQL there
 * are as many as one likes, on as many machines; with a folder there is one. A process has a crew
 * of them (job/crew.h), one for each organization. docs/workers.md. */
#ifndef HIA_JOB_WORKER_H
#define HIA_JOB_WORKER_H

#include "job/ledgers.h"
#include "job/queue.h"
#include "job/worker_beat.h"

enum worker_outcome {
    WORKER_DONE,
    WORKER_AGAIN, /* it failed, and will be tried again */
    WORKER_DEAD,  /* it failed for the last time */
    WORKER_LOST,  /* its lease ran out, and another worker has it */
    WORKER_OUTCOMES
};

struct worker_job {
    int64_t id, tries, took_us;
    const char *organization_id, *kind, *partner;
    enum worker_outcome outcome;
    const struct queue_end *end; /* DONE */
    const char *error;           /* otherwise: a sentence */
};

/** What workers of one process share. */
struct worker_means {
    struct ledgers *ledgers;
    struct beats *beats;
    bool once; /* no time to wait: see reap() */
    void *ctx;
    void (*ended)(void *ctx, const struct worker_job *job);
    /** Does another organization wait for its turn? */
    bool (*others)(void *ctx, const struct settings *settings);
};

struct worker;

/** All are borrowed. One thread at a time asks it. */
MUST_USE struct worker *worker_new(const struct settings *settings,
                                   const struct worker_means *means, struct err *err);
/** Says that it ends, where it can. */
void worker_free(struct worker *w);

/** A look, and jobs that are due: at most a batch, and while others wait for a moment only. What it
 * holds beyond that is done first the next time. Between two turns it has no connection. */
MUST_USE bool worker_turn(struct worker *w, bool *worked, struct err *err);
/** After a turn that found nothing: when to look again. */
int64_t worker_pause_ms(const struct worker *w);
/** From any thread: the job in hand is finished, others that it holds are given back; turns do
 * nothing from then on. */
void worker_stop(struct worker *w);

#endif
