/* submit_state.h - private to submit.c and vendor_move.c: claims on their way into files. */
#ifndef HIA_JOB_SUBMIT_STATE_H
#define HIA_JOB_SUBMIT_STATE_H

#include "job/build.h"
#include "job/submit.h"

/* In a claim's history: it went where [vendors claim] says, and may be moved by it. */
#define SUBMITTED_BY_VENDORS "vendors"

struct submission {
    struct job *job;
    const struct partner *partner;
    const struct submit_options *options;
    struct submit_totals *totals;
    const char *what; /* the word in each claim's history */
    bool moving;      /* what it replaces was retired when it was first submitted */
    struct emitter *emitter;
    struct builder *builder;
    struct intake_claim **ready; /* of the window: what goes into files */
    int64_t *rows;               /* ledger rows of `ready`, by index in the window */
    struct built_file *built;
    struct intake_claim *window;
    size_t ready_count;
};

/** Of s: job, partner, options, totals and what are set. submission_fini also after a failure. */
MUST_USE bool submission_init(struct submission *s, struct err *err);
void submission_fini(struct submission *s);
/** Builds `count` planned claims into a file and writes down all that is needed to send it, in the
 * caller's transaction. */
MUST_USE bool submission_put_file(struct submission *s, struct intake_claim *const *claims,
                                  size_t count, size_t sets, struct built_file *file,
                                  struct err *err);

#endif
