/* job.c - see job.h. */
#include "sandbox/job.h"

#include "sandbox/ask.h"
#include <stdio.h>

static bool run_claims(struct sandbox_job *job, struct str bytes, sandbox_put_answer *put,
                       void *ctx, struct err *err)
{
    struct sandbox_batch b;
    const struct sandbox_answers *a = &b.answers;
    bool ok = sandbox_batch_init(&b, job->seed, job->flaw, job->now_us, err);
    if (ok)
        sandbox_batch_feed(&b, bytes.p, bytes.n);
    ok = ok && sandbox_batch_end(&b, err);
    if (ok && job->ta105)
        sandbox_batch_refuse(&b, job->ta105);
    if (ok && job->stage != SANDBOX_REMIT)
        ok = sandbox_batch_acknowledge(&b, put, ctx, err);
    if (ok && job->stage != SANDBOX_ACKNOWLEDGE)
        ok = sandbox_batch_remit(&b, put, ctx, err);
    snprintf(job->said, sizeof job->said,
             "%llu claims rejected, %llu forgotten, %llu paid, %llu denied, %llu reversed",
             (unsigned long long)a->claims_rejected, (unsigned long long)a->claims_forgotten,
             (unsigned long long)a->claims_paid, (unsigned long long)a->claims_denied,
             (unsigned long long)a->claims_reversed);
    sandbox_batch_fini(&b);
    return ok;
}

static const char *answer_of(const char *kind)
{
    return str_is(str_from(kind), "270")   ? "271"
           : str_is(str_from(kind), "276") ? "277"
           : str_is(str_from(kind), "278") ? "278"
                                           : NULL;
}

static bool run_questions(struct sandbox_job *job, struct str bytes, sandbox_put_answer *put,
                          void *ctx, struct err *err)
{
    struct sandbox_ask_stats stats = {0};
    struct buf out;
    buf_init(&out, 0);
    bool refused;
    struct sandbox_peek ack;
    bool ok = sandbox_ask_acknowledge(bytes, job->ta105, job->now_us, &out, &refused, err) &&
              sandbox_peek(buf_str(&out), &ack) &&
              put(ctx, str_is(str_from(ack.kind), "TA1") ? "ta1" : "999", &out, err);
    if (ok && !refused && job->stage != SANDBOX_ACKNOWLEDGE)
        ok =
            sandbox_ask(bytes, job->seed, job->now_us, &out, &stats, err) == SANDBOX_ASK_ANSWERED &&
            put(ctx, answer_of(job->peek.kind), &out, err);
    buf_fini(&out);
    snprintf(job->said, sizeof job->said, "%u questions answered", stats.questions);
    return ok || err->kind != ERR_NONE ||
           err_set(err, ERR_DATA, "the questions cannot be answered");
}

bool sandbox_job_run(struct sandbox_job *job, struct str bytes, sandbox_put_answer *put, void *ctx,
                     struct err *err)
{
    job->said[0] = '\0';
    (void)sandbox_peek(bytes, &job->peek);
    if (!answer_of(job->peek.kind))
        return run_claims(job, bytes, put, ctx, err);
    return job->stage == SANDBOX_REMIT || run_questions(job, bytes, put, ctx, err);
}
