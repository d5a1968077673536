/* reopen.c - see reopen.h. */
#include "reopen.h"

#include "job/keys.h"
#include "job/talk.h"

bool job_reopen(struct job *job, const struct settings *s, struct err *err)
{
    if (!job->registry)
        return job_open(job, s, STORE_WRITER, err);
    talk_close(job);
    keep_close(job->keep);
    cred_ring_free(job->ring);
    store_close(job->store);
    job->keep = NULL;
    job->ring = NULL;
    job->store = NULL;
    return store_open(&job->store, settings_ledger(s), s->organization_id, STORE_WRITER, err) &&
           (job->ring = job_ring_open(s, true, err)) &&
           keep_open(&job->keep, s->data_dir, s->organization_id, job->ring, err) &&
           keep_sweep(job->keep, 0, err);
}
