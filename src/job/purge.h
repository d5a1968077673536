/* purge.h - what has been kept long enough goes, as [retention] says: docs/retention.md.
 *
 * First rows, a table at a time in small transactions (store/purge.h), between which others write;
 * then the bytes under kept/ which no row names any more. Killed anywhere, the next run goes on
 * where it was: rows say gone before bytes go, and bytes that were left behind are found again. */
#ifndef HIA_JOB_PURGE_H
#define HIA_JOB_PURGE_H

#include "job/job.h"

enum { PURGE_POLICY_TEXT_MAX = 24, PURGE_WHY_MAX = 256 };

struct purge_report {
    struct store_purged kinds[PURGE_KINDS];               /* as store_purge_kinds */
    char policies[PURGE_POLICIES][PURGE_POLICY_TEXT_MAX]; /* "6y", "forever" */
    int64_t horizons_us[PURGE_POLICIES];                  /* 0: forever */
    struct store_purged files;                            /* under kept/ */
    int64_t waiting;               /* files that no row needs any more, and that stay for now */
    bool held;                     /* ... some because what is as old as they are is still open */
    char real_time[PURGE_WHY_MAX]; /* why the daemon's ledger was not purged; "": it was */
};

/** All of it, or, `dry`, only counted: then no row and no byte is changed. What the daemon's own
 * ledger refuses (a folder's, while it runs) is said in the report and is no failure. */
MUST_USE bool job_purge(const struct settings *settings, bool dry, const struct job_watch *watch,
                        struct purge_report *out, struct err *err);

/** The log, newest first, of all the organization's ledgers. */
MUST_USE bool job_purge_list(const struct settings *settings, int64_t limit,
                             store_purge_entry_fn *fn, void *ctx, struct err *err);

/** What a run does with a class, as the settings say now; `run` and `policy` are borrowed. The
 * horizon is 0 where it is kept for ever. */
struct store_purge purge_by(const struct settings *settings, enum store_purge_class class,
                            const char *run, char policy[PURGE_POLICY_TEXT_MAX]);

#endif
