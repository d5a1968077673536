/* worker_beat.c - see worker_beat.h. */
#include "job/worker_beat.h"

#include "base/log.h"
#include "store/store.h"
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct beat {
    const struct settings *settings;
    int64_t worker_id;
    struct store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ends;
    bool ended;
};

static void say(struct beat *b)
{
    struct err e = {0};
    int64_t lease_us = b->settings->work.lease_ms * 1000;
    if ((b->store || store_open(&b->store, settings_ledger(b->settings),
                                b->settings->organization_id, STORE_BESIDE, &e)) &&
        store_worker_beat(b->store, b->worker_id, lease_us, &e))
        return;
    log_event(LOG_WARN, "work", "beat.failed", NULL, LOG_TEXT("error", e.text));
    store_close(b->store);
    b->store = NULL;
}

/** False when it is to end. */
static bool pause(struct beat *b)
{
    struct timespec until;
    int64_t ms = b->settings->work.lease_ms / 3;
    int rc = 0;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&b->lock);
    while (!b->ended && rc == 0)
        rc = pthread_cond_timedwait(&b->ends, &b->lock, &until);
    bool more = !b->ended;
    pthread_mutex_unlock(&b->lock);
    return more;
}

static void *run(void *ctx)
{
    struct beat *b = ctx;
    while (pause(b))
        say(b);
    store_close(b->store);
    return NULL;
}

struct beat *beat_new(const struct settings *settings, int64_t worker_id, struct err *err)
{
    struct beat *b = calloc(1, sizeof *b);
    pthread_condattr_t monotonic;
    if (!b) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    b->settings = settings;
    b->worker_id = worker_id;
    pthread_mutex_init(&b->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&b->ends, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&b->thread, NULL, run, b) == 0)
        return b;
    err_set(err, ERR_SYSTEM, "a thread cannot be started");
    free(b);
    return NULL;
}

void beat_free(struct beat *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->ended = true;
    pthread_cond_signal(&b->ends);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
    pthread_cond_destroy(&b->ends);
    pthread_mutex_destroy(&b->lock);
    free(b);
}
