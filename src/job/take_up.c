/* take_up.c - see take_up.h. */
#include "job/take_up.h"

#include "job/call.h"
#include "job/cards_sync.h"
#include "job/receive.h"

/* A card programme's: its subscription waits for the challenge. */
static bool go_on(struct job *job, const struct partner *partner, struct err *err)
{
    const struct receive_watch watch = {0};
    struct receive_totals totals = {0};
    struct talk *talk = *partner->adapter ? talk_of(job, partner, err) : NULL;
    if (*partner->adapter && !talk)
        return false;
    if (!talk || !talk_can(talk, "webhook.subscribe", ""))
        return job_receive(job, partner, &watch, &totals, err);
    const struct cards_ask ask = {.partner = partner, .hints_only = true};
    const struct cards_watch nobody = {0};
    struct cards_totals read;
    return cards_sync(job, &ask, &nobody, &read, err);
}

bool job_take_up(const struct settings *settings, const struct partner *partner, struct str key,
                 struct err *err)
{
    struct job job;
    int64_t id;

    /* Two processes must not take up the same call: this is for the one writer. */
    if (!job_open(&job, settings, STORE_WRITER, err))
        return false;
    bool ok = job_call_waiting(&job, partner, key, &id, err) && (!id || go_on(&job, partner, err));
    job_close(&job);
    return ok;
}
