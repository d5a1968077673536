/* receive.h - whatever came back from the partner: picked up, ingested, and only then archived
 * there. */
#ifndef HIA_JOB_RECEIVE_H
#define HIA_JOB_RECEIVE_H

#include "job/choreography.h"
#include "job/ingest.h"

struct receive_totals {
    struct ingest_totals ingest;
    struct choreography_totals overdue; /* answers that should have been among them */
    uint64_t unsettled;                 /* files still being written: next time */
    uint64_t refused;                   /* names that are not valid: somebody must look */
};

/** Takes files in byte order of their names until there are no more. Settles what a crash left
 * first. */
MUST_USE bool job_receive(struct job *job, const struct partner *partner,
                          const struct ingest_watch *watch, struct receive_totals *totals,
                          struct err *err);

#endif
