/* worker_beat.c - see worker_beat.h. */
#include "job/worker_beat.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/steady.h"
#include "job/turns.h"
#include <pthread.h>
#include <stdlib.h>

enum { BEAT_PLACES_MAX = TURNS_MAX };

struct beating {
    char organization_id[UUID_MAX];
    int64_t worker_id, lease_ms;
    bool unknown; /* the database has no such worker */
};

/** A database, and the workers that are told to it, in turns. */
struct beat {
    char place[OPTION_PATH_MAX];
    struct beats *all;
    pthread_t thread;
    struct turns turns;
    struct beating of[TURNS_MAX];
};

struct beats {
    struct ledgers *ledgers;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool ended;
    size_t count;
    struct beat *at[BEAT_PLACES_MAX];
};

/** False: there is no such worker. */
static bool say(const struct beat *b, const struct beating *who)
{
    struct err e = {0};
    struct store *s = NULL;
    bool good =
        ledgers_take(b->all->ledgers, b->place, who->organization_id, STORE_BESIDE, &s, &e) &&
        store_worker_beat(s, who->worker_id, who->lease_ms * 1000, &e);
    bool unknown = !good && s && store_refusal(s) == REFUSED_MISSING;
    ledgers_give(b->all->ledgers, b->place, STORE_BESIDE, s);
    if (!good)
        log_event(LOG_WARN, "work", "beat.failed", NULL,
                  LOG_TEXT("organization_id", who->organization_id), LOG_TEXT("error", e.text));
    return !unknown;
}

/** Of who was stopped while he was told nothing is left: his turn is not his any more. */
static void beat_one(struct beat *b, size_t i)
{
    const struct beating who = b->of[i];
    pthread_mutex_unlock(&b->all->lock);
    bool known = say(b, &who);
    pthread_mutex_lock(&b->all->lock);
    if (b->turns.of[i].state != TURN_TAKEN)
        return;
    b->of[i].unknown = !known;
    turns_give(&b->turns, i, clock_tick_us() + who.lease_ms * 1000 / 3);
}

static void wait(struct beats *b, int64_t us)
{
    if (us < 0)
        pthread_cond_wait(&b->changed, &b->lock);
    else
        (void)steady_wait(&b->changed, &b->lock, clock_tick_us() + us);
}

static void *run(void *ctx)
{
    struct beat *b = ctx;
    pthread_mutex_lock(&b->all->lock);
    while (!b->all->ended) {
        size_t i;
        int64_t us;
        if (turns_take(&b->turns, clock_tick_us(), &i, &us))
            beat_one(b, i);
        else
            wait(b->all, us);
    }
    pthread_mutex_unlock(&b->all->lock);
    return NULL;
}

struct beats *beats_new(struct ledgers *ledgers, struct err *err)
{
    struct beats *b = calloc(1, sizeof *b);
    if (!b) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    b->ledgers = ledgers;
    pthread_mutex_init(&b->lock, NULL);
    steady_init(&b->changed);
    return b;
}

void beats_free(struct beats *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->ended = true;
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
    for (size_t i = 0; i < b->count; i++) {
        pthread_join(b->at[i]->thread, NULL);
        free(b->at[i]);
    }
    pthread_cond_destroy(&b->changed);
    pthread_mutex_destroy(&b->lock);
    free(b);
}

static struct beat *find(const struct beats *b, const char *place)
{
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->at[i]->place, place) == 0)
            return b->at[i];
    return NULL;
}

static struct beat *start(struct beats *all, const char *place, struct err *err)
{
    struct beat *b = all->count < BEAT_PLACES_MAX ? calloc(1, sizeof *b) : NULL;
    if (!b) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    b->all = all;
    (void)str_copy(b->place, sizeof b->place, str_from(place));
    if (pthread_create(&b->thread, NULL, run, b) == 0)
        return all->at[all->count++] = b;
    err_set(err, ERR_SYSTEM, "a thread cannot be started");
    free(b);
    return NULL;
}

bool beats_add(struct beats *all, const struct settings *settings, int64_t worker_id,
               struct err *err)
{
    size_t i;
    pthread_mutex_lock(&all->lock);
    struct beat *b = find(all, settings_ledger(settings));
    if (!b)
        b = start(all, settings_ledger(settings), err);
    int64_t lease_ms = settings->work.lease_ms;
    bool good = b && (turns_add(&b->turns, clock_tick_us() + lease_ms * 1000 / 3, &i) ||
                      err_set(err, ERR_LIMIT, "at most %d workers of a database", TURNS_MAX));
    if (good) {
        b->of[i] = (struct beating){.worker_id = worker_id, .lease_ms = lease_ms};
        memcpy(b->of[i].organization_id, settings->organization_id, UUID_MAX);
        pthread_cond_broadcast(&all->changed);
    }
    pthread_mutex_unlock(&all->lock);
    return good;
}

/** NULL: he was not added. Locked. */
static struct beat *find_worker(const struct beats *all, const struct settings *settings,
                                int64_t worker_id, size_t *i)
{
    struct beat *b = find(all, settings_ledger(settings));
    for (*i = 0; b && *i < b->turns.count; ++*i)
        if (b->turns.of[*i].state != TURN_NOBODY && b->of[*i].worker_id == worker_id &&
            strcmp(b->of[*i].organization_id, settings->organization_id) == 0)
            return b;
    return NULL;
}

bool beats_unknown(struct beats *all, const struct settings *settings, int64_t worker_id)
{
    size_t i;
    pthread_mutex_lock(&all->lock);
    const struct beat *b = find_worker(all, settings, worker_id, &i);
    bool unknown = b && b->of[i].unknown;
    pthread_mutex_unlock(&all->lock);
    return unknown;
}

void beats_stop(struct beats *all, const struct settings *settings, int64_t worker_id)
{
    size_t i;
    pthread_mutex_lock(&all->lock);
    struct beat *b = find_worker(all, settings, worker_id, &i);
    if (b)
        turns_drop(&b->turns, i);
    pthread_mutex_unlock(&all->lock);
}
