/* worker_drop.h - private to worker: files of claims that were put into partners' folders. */
#ifndef HIA_JOB_WORKER_DROP_H
#define HIA_JOB_WORKER_DROP_H

#include "conf/settings.h"
#include "store/store.h"

/** Where a partner without a submission_schedule has complete files in its claims_dir: a job
 * `collect`, one for what lies there now. */
MUST_USE bool drop_look(const struct settings *settings, struct store *s, struct err *err);

#endif
