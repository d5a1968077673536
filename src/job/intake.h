/* intake.h - claims as JSON lines from files and standard input, window by window, scrubbed on all
 * cores.
 *
 * A window is what one outbound file is made of: bounded in claims and bytes, so memory does not
 * grow with the batch. While the caller writes one window down, the next is read and scrubbed.
 * Results come in the order of the input whatever the number of threads. */
#ifndef HIA_JOB_INTAKE_H
#define HIA_JOB_INTAKE_H

#include "job/job.h"
#include "job/scrub.h"

enum {
    INTAKE_CLAIMS_MAX = 5000,
    INTAKE_BYTES_MAX = 1280 * 1024,
    INTAKE_LINE_MAX = 1024 * 1024,
    INTAKE_THREADS_MAX = 64,
};

struct intake_claim {
    const char *source; /* file name, or "-" */
    uint64_t line;      /* in it, from 1 */
    struct str json;
    struct scrub_result scrub;
    bool too_long; /* the line was longer than INTAKE_LINE_MAX and was skipped */
    struct str
        route; /* build_plan: the endpoint its payer is routed to; empty: the partner's own */
};

struct intake;

/** `paths` stay borrowed; "-" is standard input; none at all is standard input too. */
MUST_USE struct intake *intake_new(const struct job *job, const struct partner *partner,
                                   const char *const *paths, size_t count, struct err *err);
void intake_free(struct intake *in);
/** Before the first window: scrub_only, of each of its threads at once. */
void intake_only(struct intake *in, scrub_mine_fn *mine, void *ctx);
/** The next window: *claims and *count, valid until the next call; 0 at the end of all sources. */
MUST_USE bool intake_next(struct intake *in, struct intake_claim **claims, size_t *count,
                          struct err *err);

#endif
