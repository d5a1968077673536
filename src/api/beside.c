/* beside.c - see beside.h. */
#include "api/beside.h"

#include "api/pool.h"
#include "api/server.h"
#include "base/clock.h"
#include "base/steady.h"
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct slot {
    struct job job;
    const struct settings *settings; /* of the job while it is open, or NULL */
    bool open, taken;
    int64_t opened_us, used_us, rest_us; /* rest_us: not opened again before */
};

struct house {
    char organization_id[UUID_MAX]; /* "": free */
    struct slot slots[POOL_THREADS];
    int64_t failed_us; /* when it could not be opened, and why */
    struct err failed;
};

struct besides {
    pthread_t closer;
    pthread_mutex_t lock; /* of what follows, but for the job of a slot that is taken */
    pthread_cond_t given, opened;
    bool started, stopping;
    size_t open;
    struct house houses[API_TENANTS_MAX];
};

/* ---- letting go ---- */

/* Taken, so that it is done without the lock. */
static void shut(struct besides *b, struct slot *s)
{
    job_close(&s->job);
    pthread_mutex_lock(&b->lock);
    s->open = false;
    s->settings = NULL;
    b->open--;
    pthread_mutex_unlock(&b->lock);
}

static void put_back(struct besides *b, struct slot *s)
{
    pthread_mutex_lock(&b->lock);
    s->taken = false;
    s->used_us = clock_tick_us();
    pthread_cond_broadcast(&b->given);
    pthread_mutex_unlock(&b->lock);
}

/* Locked. */
static struct slot *idle_one(struct besides *b, int64_t now_us)
{
    for (size_t i = 0; i < API_TENANTS_MAX; i++)
        for (size_t k = 0; k < POOL_THREADS; k++) {
            struct slot *s = &b->houses[i].slots[k];
            if (s->open && !s->taken && (b->stopping || now_us - s->used_us >= BESIDE_LINGER_US))
                return s;
        }
    return NULL;
}

static void *close_idle(void *ctx)
{
    struct besides *b = ctx;

    pthread_mutex_lock(&b->lock);
    while (!b->stopping || b->open) {
        int64_t now_us = clock_tick_us();
        struct slot *s = idle_one(b, now_us);
        if (s) {
            s->taken = true;
            pthread_mutex_unlock(&b->lock);
            shut(b, s);
            put_back(b, s);
            pthread_mutex_lock(&b->lock);
        } else if (b->open) {
            (void)steady_wait(&b->opened, &b->lock, now_us + BESIDE_LINGER_US / 2);
        } else {
            pthread_cond_wait(&b->opened, &b->lock);
        }
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

/* ---- taking ---- */

/* Locked. There are as many as there may be organizations. */
static struct house *house_of(struct besides *b, const struct settings *s)
{
    size_t i = 0;

    while (b->houses[i].organization_id[0] &&
           strcmp(b->houses[i].organization_id, s->organization_id) != 0) {
        i++;
        assert(i < API_TENANTS_MAX);
    }
    str_copy(b->houses[i].organization_id, UUID_MAX, str_from(s->organization_id));
    return &b->houses[i];
}

/* Locked. One that is open rather than another. */
static struct slot *free_one(struct house *h, const struct settings *s)
{
    size_t count = s->ledger[0] ? POOL_THREADS : 1;
    struct slot *found = NULL;

    for (size_t i = 0; i < count; i++)
        if (!h->slots[i].taken && (!found || h->slots[i].open))
            found = &h->slots[i];
    return found;
}

static struct slot *wait_for_one(struct besides *b, struct house *h, const struct settings *s,
                                 struct err *err)
{
    int64_t began_us = clock_tick_us();
    struct slot *slot;

    pthread_mutex_lock(&b->lock);
    while (!(slot = free_one(h, s)) && h->failed_us < began_us)
        pthread_cond_wait(&b->given, &b->lock);
    if (h->failed_us >= began_us) {
        *err = h->failed;
        slot = NULL;
    }
    if (slot)
        slot->taken = true;
    pthread_mutex_unlock(&b->lock);
    return slot;
}

static bool open_slot(struct besides *b, struct slot *slot, const struct settings *s,
                      struct err *err)
{
    int64_t rest_us = slot->rest_us - clock_tick_us();

    if (rest_us > 0) /* BESIDE_PAUSE_US at most */
        (void)nanosleep(&(struct timespec){.tv_nsec = rest_us * 1000}, NULL);
    if (!job_open(&slot->job, s, STORE_BESIDE, err))
        return false;
    slot->opened_us = clock_tick_us();
    pthread_mutex_lock(&b->lock);
    slot->open = true;
    slot->settings = s;
    b->open++;
    pthread_cond_signal(&b->opened);
    pthread_mutex_unlock(&b->lock);
    return true;
}

static void note_failure(struct besides *b, struct house *h, const struct err *err)
{
    pthread_mutex_lock(&b->lock);
    h->failed_us = clock_tick_us();
    h->failed = *err;
    pthread_mutex_unlock(&b->lock);
}

struct job *beside_take(struct besides *b, const struct settings *settings, struct err *err)
{
    pthread_mutex_lock(&b->lock);
    struct house *h = house_of(b, settings);
    pthread_mutex_unlock(&b->lock);
    struct slot *s = wait_for_one(b, h, settings, err);

    if (!s)
        return NULL;
    if (s->open && s->settings != settings) /* read anew meanwhile */
        shut(b, s);
    if (s->open || open_slot(b, s, settings, err))
        return &s->job;
    note_failure(b, h, err);
    put_back(b, s);
    return NULL;
}

void beside_give(struct besides *b, struct job *job, bool spoilt)
{
    struct slot *s = (struct slot *)job; /* its first member */
    bool folder = !job->settings->ledger[0];
    int64_t now_us = clock_tick_us();

    store_rollback(job->store);
    if (spoilt || store_lost(job->store)) {
        shut(b, s);
    } else if (folder && now_us - s->opened_us >= BESIDE_HOLD_US) {
        shut(b, s);
        s->rest_us = clock_tick_us() + BESIDE_PAUSE_US;
    }
    put_back(b, s);
}

bool beside_uses(struct besides *b, const struct settings *settings)
{
    bool uses = false;

    pthread_mutex_lock(&b->lock);
    for (size_t i = 0; i < API_TENANTS_MAX && !uses; i++)
        for (size_t k = 0; k < POOL_THREADS; k++)
            uses |= b->houses[i].slots[k].settings == settings;
    pthread_mutex_unlock(&b->lock);
    return uses;
}

/* ---- opening, closing ---- */

struct besides *besides_new(struct err *err)
{
    struct besides *b = calloc(1, sizeof *b);
    sigset_t all, before;

    if (!b) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->given, NULL);
    steady_init(&b->opened);
    sigfillset(&all); /* signals are the loop's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    b->started = pthread_create(&b->closer, NULL, close_idle, b) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (b->started)
        return b;
    besides_free(b);
    err_set(err, ERR_SYSTEM, "a thread cannot be started");
    return NULL;
}

void besides_free(struct besides *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->stopping = true;
    pthread_cond_signal(&b->opened);
    pthread_mutex_unlock(&b->lock);
    if (b->started)
        pthread_join(b->closer, NULL);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->given);
    pthread_cond_destroy(&b->opened);
    free(b);
}
