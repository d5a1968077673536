/* resolve.h - a person says which of two contradicting answers holds, or whether a file arrived. */
#ifndef HIA_JOB_RESOLVE_H
#define HIA_JOB_RESOLVE_H

#include "job/emit.h"
#include "store/resolution.h"

enum { RESOLVE_MAX = 1000 /* contradictions under one key */ };

struct resolve_totals {
    uint64_t closed, again; /* now; before, and in the same way */
    uint64_t otherwise;     /* before, and in another way: that stands */
};

/** Closes all open contradictions under `key` (a claim's id, or a file's name) in one transaction:
 * resolution, transaction log, event. What was closed stays as it was. No claim changes its state:
 * that is for the partner's next answer, or a correction. */
MUST_USE bool job_resolve(struct job *job, struct emitter *emitter, struct str key,
                          enum store_resolution how, struct resolve_totals *totals,
                          struct err *err);

/** A file of which nobody knew whether the partner has it (an UNKNOWN call; `key`: its name or the
 * batch's uuid), and a person has asked: it arrived, and is recorded as sent; or it did not, and
 * the next submit or receive hands it over again, under the same id. The same of a request asked
 * once for ever (`key`: its number, or the call's uuid): it did not arrive, and who asks it again
 * sends it, under the same id. In one transaction with who said so and when. */
MUST_USE bool job_resolve_unknown(struct job *job, struct emitter *emitter, struct str key,
                                  bool arrived, struct resolve_totals *totals, struct err *err);

#endif
