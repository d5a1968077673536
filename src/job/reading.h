/* reading.h - private to ingest: the second reading of a document, from its kept bytes, judged
 * already: every record of it becomes a step (steps.h). Knows nothing of the ledger. */
#ifndef HIA_JOB_READING_H
#define HIA_JOB_READING_H

#include "job/prepare.h"
#include "job/steps.h"

struct reading {
    struct keep *keep;
    const struct prepared *prepared;
    int64_t sets_done; /* committed before a crash: their records are passed over */

    /* its own */
    struct trays *trays;
    struct remittance_reader *remittances;
    struct acknowledgement_reader *acknowledgements;
    size_t sets_seen;
    bool skip_set;
};

/** A trays_read_fn; ctx is a struct reading. */
bool reading_run(void *ctx, struct trays *t, struct err *err);

#endif
