/* ingest.h - files in: kept, guarded against doubles, judged, and what they say written to the
 * ledger with its events, one transaction a transaction set. */
#ifndef HIA_JOB_INGEST_H
#define HIA_JOB_INGEST_H

#include "job/emit.h"
#include "job/prepare.h"

struct ingest_totals {
    uint64_t files, duplicates, quarantined, replies; /* replies: our own TA1s and 999s */
    uint64_t acknowledgements, claims_acknowledged, claims_accepted, claims_rejected;
    uint64_t claims_unacknowledged, contradictions;
    uint64_t remittances, remittances_unbalanced, remittances_known;
    uint64_t payments, paid, denied, adjusted, reversed, orphaned, unbalanced, informational;
    int64_t charge_cents, paid_cents, adjusted_cents, patient_cents;
    int64_t remitted_cents; /* sum of BPR02 */
};

enum ingest_outcome { INGEST_DONE, INGEST_DUPLICATE, INGEST_QUARANTINED };

/** One file is through. */
struct ingest_file {
    const char *name;
    enum ingest_outcome outcome;
    const char *kind;
    const char *reason; /* of quarantine: a sentence; else "" */
    const struct prepared *prepared;
};

struct ingest_watch {
    void *ctx;
    void (*file)(void *ctx, const struct ingest_file *file);
};

/** In the order given (a path, "-", or kept bytes by PREPARE_KEPT); files are prepared on all cores
 * and posted in that order. Again is harmless: what was ingested is a duplicate, what a crash cut
 * short is taken up where it stopped. */
MUST_USE bool job_ingest(struct job *job, const struct partner *partner, const char *const *paths,
                         size_t count, const struct ingest_watch *watch,
                         struct ingest_totals *totals, struct err *err);

#endif
