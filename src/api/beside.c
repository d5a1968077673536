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

/* Lent to jobs; the last one who has it closes it. */
struct lent {
    struct event_registry *registry;
    size_t users; /* jobs, and the house that keeps it for the next */
};

struct slot {
    struct job job;
    struct lent *lent;               /* while it is open */
    const struct settings *settings; /* of the job; NULL: it is not open */
    bool taken;
    int64_t opened_us, used_us, rest_us; /* rest_us: not opened again before */
};

struct house {
    char organization_id[UUID_MAX];  /* "": free */
    const struct settings *settings; /* of now */
    uint64_t reloads;
    struct lent *lent; /* read for those since the last one, or NULL */
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

/* ---- the registry ---- */

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
    if (!b->houses[i].settings)
        b->houses[i].settings = s;
    return &b->houses[i];
}

/* Locked. */
static void drop(struct lent *l)
{
    if (--l->users)
        return;
    event_registry_close(l->registry);
    free(l);
}

/* Locked. */
static void forget(struct house *h)
{
    if (h->lent)
        drop(h->lent);
    h->lent = NULL;
}

static void give_up(struct besides *b, struct lent *l)
{
    pthread_mutex_lock(&b->lock);
    drop(l);
    pthread_mutex_unlock(&b->lock);
}

/* Read without the lock: two at once both read it, and one is kept. A call in hand from before a
 * reload has one for itself. */
static struct lent *borrow(struct besides *b, struct house *h, const struct settings *s,
                           struct err *err)
{
    pthread_mutex_lock(&b->lock);
    struct lent *l = h->settings == s ? h->lent : NULL;
    if (l)
        l->users++;
    uint64_t reloads = h->reloads;
    pthread_mutex_unlock(&b->lock);
    if (l)
        return l;
    if (!(l = calloc(1, sizeof *l))) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    if (!(l->registry = event_registry_open(s->events_dir, err))) {
        free(l);
        return NULL;
    }
    l->users = 1;
    pthread_mutex_lock(&b->lock);
    if (h->settings == s && !h->lent && h->reloads == reloads) {
        h->lent = l;
        l->users++;
    }
    pthread_mutex_unlock(&b->lock);
    return l;
}

void beside_reload(struct besides *b, const struct settings *settings)
{
    pthread_mutex_lock(&b->lock);
    struct house *h = house_of(b, settings);
    h->settings = settings;
    h->reloads++;
    forget(h);
    pthread_mutex_unlock(&b->lock);
}

/* ---- letting go ---- */

/* Taken, so that it is done without the lock. */
static void shut(struct besides *b, struct slot *s)
{
    s->job.registry = NULL;
    job_close(&s->job);
    give_up(b, s->lent);
    s->lent = NULL;
    pthread_mutex_lock(&b->lock);
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
            if (s->settings && !s->taken &&
                (b->stopping || now_us - s->used_us >= BESIDE_LINGER_US))
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

/* Locked. One that is open rather than another. */
static struct slot *free_one(struct house *h, const struct settings *s)
{
    size_t count = s->ledger[0] ? POOL_THREADS : 1;
    struct slot *found = NULL;

    for (size_t i = 0; i < count; i++)
        if (!h->slots[i].taken && (!found || h->slots[i].settings))
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

static bool open_slot(struct besides *b, struct house *h, struct slot *slot,
                      const struct settings *s, struct err *err)
{
    int64_t rest_us = slot->rest_us - clock_tick_us();

    if (rest_us > 0) /* BESIDE_PAUSE_US at most */
        (void)nanosleep(&(struct timespec){.tv_nsec = rest_us * 1000}, NULL);
    if (!(slot->lent = borrow(b, h, s, err)))
        return false;
    if (!job_open_with(&slot->job, s, STORE_BESIDE, slot->lent->registry, err)) {
        give_up(b, slot->lent);
        slot->lent = NULL;
        return false;
    }
    slot->opened_us = clock_tick_us();
    pthread_mutex_lock(&b->lock);
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

static bool is_of_now(struct besides *b, const struct house *h, const struct slot *s,
                      const struct settings *settings)
{
    pthread_mutex_lock(&b->lock);
    bool now = s->settings == settings && s->lent == h->lent;
    pthread_mutex_unlock(&b->lock);
    return now;
}

struct job *beside_take(struct besides *b, const struct settings *settings, struct err *err)
{
    pthread_mutex_lock(&b->lock);
    struct house *h = house_of(b, settings);
    pthread_mutex_unlock(&b->lock);
    struct slot *s = wait_for_one(b, h, settings, err);

    if (!s)
        return NULL;
    if (s->settings && !is_of_now(b, h, s, settings))
        shut(b, s);
    if (s->settings || open_slot(b, h, s, settings, err))
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
    for (size_t i = 0; i < API_TENANTS_MAX; i++)
        forget(&b->houses[i]);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->given);
    pthread_cond_destroy(&b->opened);
    free(b);
}
