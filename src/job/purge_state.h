/* purge_state.h - one run of hia purge: between purge.c (rows) and purge_bytes.c (kept/). */
#ifndef HIA_JOB_PURGE_STATE_H
#define HIA_JOB_PURGE_STATE_H

#include "job/purge.h"

struct purger {
    const struct settings *settings;
    const struct job_watch *watch; /* may be NULL */
    struct purge_report *report;
    bool dry, ended;
    struct store *store; /* NULL: not open now */
    char run[UUID_MAX];
    struct store_purge by[PURGE_POLICIES];
};

/** Files under kept/ that nothing names any more. Of a folder no ledger is open here. */
MUST_USE bool purge_bytes(struct purger *p, struct err *err);

#endif
