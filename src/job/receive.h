/* receive.h - whatever came back from the partner: picked up, ingested, and only then archived
 * there. */
#ifndef HIA_JOB_RECEIVE_H
#define HIA_JOB_RECEIVE_H

#include "job/choreography.h"
#include "job/ingest.h"
#include "job/talk.h"

struct receive_totals {
    struct ingest_totals ingest;
    struct choreography_totals overdue; /* answers that should have been among them */
    uint64_t unsettled;                 /* files still being written: next time */
    uint64_t refused;                   /* names that are not valid: somebody must look */
    uint64_t unsent, unknown;           /* of batches that went out, or did not, before */
    uint64_t fetches, fetches_failed;   /* through an adapter: calls made, and not done */
};

/** Through an adapter: one fetch ended, well or not. For people. */
struct receive_watch {
    struct ingest_watch ingest;
    void (*fetched)(void *ctx, const char *operation, const struct talk_end *end); /* may be NULL */
};

/** Takes files in byte order of their names until there are no more. Settles what a crash left
 * first. A partner with an adapter: by its operations acknowledgement.fetch and remittance.fetch;
 * what they deliver is committed and ingested before the adapter may archive or remove it there.
 * True also when a fetch failed: the totals say so, and the next receive goes on. */
MUST_USE bool job_receive(struct job *job, const struct partner *partner,
                          const struct receive_watch *watch, struct receive_totals *totals,
                          struct err *err);

/** What a crash, a wait or a partner that was away left open: files not handed over, fetches begun
 * and what they delivered. Nothing new is asked for. */
MUST_USE bool job_resume(struct job *job, const struct partner *partner,
                         const struct receive_watch *watch, struct receive_totals *totals,
                         struct err *err);
/** Answers that have become overdue: written down and told, once. */
MUST_USE bool job_overdue(struct job *job, const struct partner *partner,
                          struct choreography_totals *totals, struct err *err);

#endif
