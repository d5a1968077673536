/* reopen.h - a job as a new process would see it, without reading anew what nothing writes: the
 * registry of events is most of an opening, and a history has many. */
#ifndef HIA_TESTS_JOB_REOPEN_H
#define HIA_TESTS_JOB_REOPEN_H

#include "job/job.h"

/** Opens it (STORE_WRITER); of one that is open, ledger, key and kept bytes are closed first, and
 * opened again. */
MUST_USE bool job_reopen(struct job *job, const struct settings *settings, struct err *err);

#endif
