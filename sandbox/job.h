/* job.h - one interchange of any kind the sandbox takes, answered: 837 by TA1, 999, 277CA and 835;
 * 270, 276 and 278 by 999 and 271, 277, 278. */
#ifndef HIA_SANDBOX_JOB_H
#define HIA_SANDBOX_JOB_H

#include "sandbox/batch.h"
#include "sandbox/peek.h"

enum sandbox_stage { SANDBOX_ALL, SANDBOX_ACKNOWLEDGE, SANDBOX_REMIT };

struct sandbox_job {
    uint64_t seed;
    enum sandbox_flaw flaw;
    enum sandbox_stage stage;
    int64_t now_us;
    const char *ta105; /* "025": the interchange is refused for it; NULL: it is not */
    /* what came of it */
    struct sandbox_peek peek;
    char said[160]; /* a line for people, without PHI */
};

/** False with err: no interchange, or our own fault. The answers were put until then. */
MUST_USE bool sandbox_job_run(struct sandbox_job *job, struct str bytes, sandbox_put_answer *put,
                              void *ctx, struct err *err);

#endif
