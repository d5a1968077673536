/* job.c - see job.h. */
#include "job/job.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/keys.h"
#include "job/talk.h"
#include "job/vault_watch.h"
#include "net/dir.h"
#include <time.h>
#include <unistd.h>

/* Of a ledger in PostgreSQL others may be just writing kept bytes. */
enum { SHARED_SWEEP_S = 24 * 3600, TAKE_AGAIN_US = 60 * 1000000 };

/* A vault that cannot be looked at is told by whoever needs a secret of it. */
static bool watch_vault(struct job *job)
{
    struct err err = {0};
    if (!vault_watch_note(job->store, job->settings, &err))
        log_event(LOG_WARN, "job", "vault.unseen", NULL, LOG_TEXT("why", err.text));
    return true;
}

static bool open_rules(struct job *job, const struct settings *settings,
                       struct event_registry *registry, struct err *err)
{
    *job = (struct job){.settings = settings, .registry = registry};
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    job->threads = settings->workers > 0 ? (unsigned)settings->workers
                   : cores > 0           ? (unsigned)cores
                                         : 1;
    return (job->registry || (job->registry = event_registry_open(settings->events_dir, err))) &&
           (job->judge = judge_open(settings, err));
}

static bool open_keys(struct job *job, bool create, struct err *err)
{
    const struct settings *s = job->settings;
    return (job->ring = job_ring_open(s, create, err)) &&
           keep_open(&job->keep, s->data_dir, s->organization_id, job->ring, err);
}

bool job_open_with(struct job *job, const struct settings *settings, enum store_mode mode,
                   struct event_registry *registry, struct err *err)
{
    if (!open_rules(job, settings, registry, err) ||
        !store_open(&job->store, settings_ledger(settings), settings->organization_id, mode, err) ||
        !open_keys(job, mode != STORE_READER, err) ||
        (mode == STORE_WRITER &&
         !(keep_sweep(job->keep, settings->ledger[0] ? SHARED_SWEEP_S : 0, err) &&
           watch_vault(job)))) {
        if (registry)
            job->registry = NULL;
        job_close(job);
        return false;
    }
    return true;
}

bool job_open(struct job *job, const struct settings *settings, enum store_mode mode,
              struct err *err)
{
    return job_open_with(job, settings, mode, NULL, err);
}

bool job_open_without(struct job *job, const struct settings *settings, struct err *err)
{
    if (open_rules(job, settings, NULL, err) && open_keys(job, true, err))
        return true;
    job_close(job);
    return false;
}

bool job_folders(const struct partner *p, struct err *err)
{
    if (*p->adapter)
        return true;
    if (!partner_has_folders(p))
        return err_set(err, ERR_CONFIG,
                       "partner %s is reached neither through folders nor an adapter", p->name);
    return dir_make(p->send_dir, err) && dir_make(p->receive_dir, err) &&
           dir_make(p->archive_dir, err);
}

void job_close(struct job *job)
{
    talk_close(job);
    keep_close(job->keep);
    cred_ring_free(job->ring);
    store_close(job->store);
    judge_close(job->judge);
    event_registry_close(job->registry);
    *job = (struct job){0};
}

void job_let_go(struct job *job)
{
    store_close(job->store);
    job->store = NULL;
}

bool job_take_again(struct job *job, struct err *err)
{
    static const struct timespec pause = {.tv_nsec = 100000000};
    const struct settings *s = job->settings;
    int64_t until_us = clock_tick_us() + TAKE_AGAIN_US;
    if (job->store)
        return true;
    while (!store_open(&job->store, settings_ledger(s), s->organization_id, STORE_WRITER, err)) {
        if (err->kind != ERR_STORE || clock_tick_us() > until_us)
            return false;
        err_clear(err);
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

void job_progress(const struct job *job, const char *what, uint64_t done, uint64_t total)
{
    if (job->watch.progress)
        job->watch.progress(job->watch.ctx, what, done, total);
}
