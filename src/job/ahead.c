/* ahead.c - see ahead.h. */
#include "job/ahead.h"

#include <pthread.h>
#include <stdlib.h>

struct slot {
    struct prepared prepared;
    bool done, ok;
};

/* Files [taken, begun) have a slot, by their index modulo AHEAD_FILES_MAX; the taker's is the last
 * before `taken` and keeps its slot until he comes for the next. */
struct ahead {
    const struct job *job;
    const struct partner *partner;
    const char *const *paths;
    size_t count;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    size_t begun, taken;
    atomic_bool stop;
    struct slot slots[AHEAD_FILES_MAX];
    pthread_t threads[AHEAD_THREADS_MAX];
    unsigned threads_count;
};

static struct slot *slot_of(struct ahead *a, size_t file)
{
    return &a->slots[file % AHEAD_FILES_MAX];
}

/* Called with the lock, which is free while the file is read. */
static void prepare_one(struct ahead *a)
{
    size_t file = a->begun++;
    struct slot *slot = slot_of(a, file);
    pthread_mutex_unlock(&a->lock);
    bool ok = prepare_file(a->job, a->partner, a->paths[file], &a->stop, &slot->prepared);
    pthread_mutex_lock(&a->lock);
    slot->ok = ok;
    slot->done = true;
    pthread_cond_broadcast(&a->moved);
}

/* The slot of the file in the taker's hands is not free yet. */
static bool has_room(const struct ahead *a)
{
    return a->begun - a->taken < AHEAD_FILES_MAX - 1;
}

static void *work(void *arg)
{
    struct ahead *a = arg;
    pthread_mutex_lock(&a->lock);
    while (!a->stop && a->begun < a->count)
        if (has_room(a))
            prepare_one(a);
        else
            pthread_cond_wait(&a->moved, &a->lock);
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

/* The taker is a thread too: he prepares what nobody has begun. */
static void start(struct ahead *a)
{
    size_t wanted = a->job->threads - 1;
    if (wanted > AHEAD_THREADS_MAX)
        wanted = AHEAD_THREADS_MAX;
    if (a->count > 0 && wanted > a->count - 1)
        wanted = a->count - 1;
    while (a->threads_count < wanted &&
           pthread_create(&a->threads[a->threads_count], NULL, work, a) == 0)
        a->threads_count++;
}

struct ahead *ahead_new(const struct job *job, const struct partner *partner,
                        const char *const *paths, size_t count, struct err *err)
{
    struct ahead *a = calloc(1, sizeof *a);
    if (!a) {
        err_set(err, ERR_LIMIT, "no memory to prepare files");
        return NULL;
    }
    a->job = job;
    a->partner = partner;
    a->paths = paths;
    a->count = count;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->moved, NULL);
    start(a);
    return a;
}

void ahead_free(struct ahead *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_broadcast(&a->moved);
    pthread_mutex_unlock(&a->lock);
    for (unsigned i = 0; i < a->threads_count; i++)
        pthread_join(a->threads[i], NULL);
    for (size_t i = 0; i < AHEAD_FILES_MAX; i++)
        prepared_fini(&a->slots[i].prepared);
    pthread_cond_destroy(&a->moved);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

/* What the taker had in his hands until now. */
static void give_back(struct ahead *a)
{
    if (a->taken == 0)
        return;
    struct slot *slot = slot_of(a, a->taken - 1);
    prepared_fini(&slot->prepared);
    slot->done = false;
}

bool ahead_next(struct ahead *a, const struct prepared **prepared)
{
    assert(a->taken < a->count);
    pthread_mutex_lock(&a->lock);
    give_back(a);
    struct slot *slot = slot_of(a, a->taken);
    if (a->taken == a->begun)
        prepare_one(a);
    while (!slot->done)
        pthread_cond_wait(&a->moved, &a->lock);
    a->taken++;
    pthread_cond_broadcast(&a->moved);
    pthread_mutex_unlock(&a->lock);
    *prepared = &slot->prepared;
    return slot->ok;
}
