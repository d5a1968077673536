/* queue.h - kinds of work that wait in the ledger until a worker does them: each calls what the
 * command of its name calls.
 *
 *     submit    claims of a kept file to the partner          job_submit
 *     vendors   the same, of payers whose first vendor it is   job_submit_vendor
 *     receive   what came back                                job_receive
 *     ingest    a kept file that arrived another way          job_ingest
 *     settle    what a crash or an absence left open          job_resume
 *     overdue   answers that are late                         job_overdue
 *     bank      what banks and card programmes have           banking_sync, cards_sync
 *     authorization  a request without an answer so far       authorization_take_up
 *     collect   files in the partner's claims_dir are kept and become `submit`
 *
 * Every one of them may be done again from the start: what was done before is known. The partner is
 * the lane (store/job.h), so that of each partner one job runs at a time. */
#ifndef HIA_JOB_QUEUE_H
#define HIA_JOB_QUEUE_H

#include "job/job.h"

enum { QUEUE_CODE_MAX = 24, QUEUE_COUNTS_MAX = 4 };

/** How a job that was done ended: a word for programs, and what it did. */
struct queue_end {
    char code[QUEUE_CODE_MAX]; /* "done"; "held", "unsent", "unknown", "failed", "quarantined",
                                * "duplicate": done, and somebody may have to look */
    struct {
        const char *what; /* NULL: no more */
        uint64_t count;
    } counts[QUEUE_COUNTS_MAX];
};

/** False with err: it could not be done, and is to be tried again. */
MUST_USE bool queue_run(struct job *job, const struct store_job *j, struct queue_end *end,
                        struct err *err);

/** Keep the file's bytes, sealed, and put a job of that kind for them into the queue. The same
 * bytes for the same partner are one job: `*known`. `due_us` 0: now, or, of claims for a partner
 * with a submission_schedule, when that says. */
MUST_USE bool queue_file(struct store *s, struct keep *keep, const struct partner *partner,
                         const char *kind, const char *path, int64_t due_us, int64_t *id,
                         bool *known, struct err *err);

/** The first half of that: a path, or "-". */
MUST_USE bool queue_keep(struct keep *keep, const char *path, uint8_t sha256[SHA256_SIZE],
                         int64_t *bytes, struct err *err);
/** The second half: bytes that are kept. */
struct queue_bytes {
    const char *kind, *path; /* what the file is called */
    const char *mark;        /* under another one the same bytes are another job; NULL: none */
    uint8_t sha256[SHA256_SIZE];
    int64_t due_us; /* as it stands; 0: now */
};
MUST_USE bool queue_kept(struct store *s, const struct partner *partner,
                         const struct queue_bytes *bytes, int64_t *id, bool *known,
                         struct err *err);

/** Kept claims that [vendors claim] divides: the job of one that is somebody's first. Each takes
 * what is its own by the configuration it runs under, so all of them are needed, and of one
 * configuration: that is the mark. `kind` and `mark` are filled in. */
MUST_USE bool queue_vendor(struct store *s, const struct settings *settings,
                           const struct partner *first, const struct queue_bytes *bytes,
                           int64_t *id, bool *known, struct err *err);
/** Of such a job that was done: where [vendors claim] is another by now, a payer may be with a
 * vendor whose job was before, or that has none. All are put anew; what was sent is known. */
MUST_USE bool queue_vendors_anew(struct job *job, const struct store_job *j, struct err *err);

/** Of claims for a partner with a submission_schedule: its next time, where `*due_us` is 0. */
MUST_USE bool queue_due(struct store *s, const struct partner *partner, const char *kind,
                        int64_t *due_us, struct err *err);

/** A job that needs no file, as soon as a worker is free: "receive". */
MUST_USE bool queue_now(struct store *s, const struct partner *partner, const char *kind,
                        int64_t *id, struct err *err);

/** A webhook of a bank or card programme has come, and is committed: the job that takes what it
 * says, as soon as a worker is free. One that waits already takes it too: nothing is added. */
MUST_USE bool queue_hint(struct store *s, const struct partner *partner, struct err *err);

/** Files of claims_dir that are complete: kept, queued, moved to claims_taken_dir. Several workers
 * may do it at the same time. */
MUST_USE bool queue_collect(struct store *s, struct keep *keep, const struct partner *partner,
                            uint64_t *taken, struct err *err);

#endif
