/* take_up.c - see take_up.h. */
#include "job/take_up.h"

#include "job/call.h"
#include "job/receive.h"

bool job_take_up(const struct settings *settings, const struct partner *partner, struct str key,
                 struct err *err)
{
    const struct receive_watch watch = {0};
    struct receive_totals totals = {0};
    struct job job;
    int64_t id;

    /* Two processes must not take up the same call: this is for the one writer. */
    if (!job_open(&job, settings, STORE_WRITER, err))
        return false;
    bool ok = job_call_waiting(&job, partner, key, &id, err) &&
              (!id || job_receive(&job, partner, &watch, &totals, err));
    job_close(&job);
    return ok;
}
