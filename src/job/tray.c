/* tray.c - see tray.h. */
#include "job/tray.h"

#include <pthread.h>
#include <stdlib.h>

/* Trays [taken, given) wait for the taker or are in his hands; the one of `given` is being filled,
 * each by its number modulo TRAYS_MAX. */
struct trays {
    struct trays_ends ends;
    bool threaded;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t taken, given;
    uint64_t looked; /* the taker's own: trays before it were looked at */
    bool stopped;    /* by the taker */
    bool ended;      /* the reader came to his end */
    bool filling;    /* the reader's own: the tray of `given` is his */
    uint64_t bytes;  /* the reader's own */
    bool read_ok;
    struct err *err;
    struct tray trays[TRAYS_MAX];
};

static struct tray *tray_of(struct trays *t, uint64_t number)
{
    return &t->trays[number % TRAYS_MAX];
}

/* A tray made large by one great claim does not stay large. */
static void clear(struct tray *tray)
{
    bool large = tray->arena.used > (size_t)2 * TRAY_BYTES_MAX;
    if (large) {
        arena_fini(&tray->arena);
        arena_init(&tray->arena, TRAY_ARENA_MAX);
    } else {
        arena_reset(&tray->arena);
    }
    tray->first = NULL;
    tray->last = tray->end = &tray->first;
    tray->records = 0;
}

/* ---- the reader's side ---------------------------------------------------------------------- */

/* The tray of `given` is the reader's once the taker is through with who had its place before. */
static bool begin_tray(struct trays *t)
{
    if (t->filling)
        return true;
    pthread_mutex_lock(&t->lock);
    while (!t->stopped && t->given - t->taken == TRAYS_MAX)
        pthread_cond_wait(&t->moved, &t->lock);
    t->filling = !t->stopped;
    pthread_mutex_unlock(&t->lock);
    if (t->filling)
        clear(tray_of(t, t->given));
    return t->filling;
}

bool trays_too_large(struct trays *t)
{
    struct tray *tray = tray_of(t, t->given);
    tray->end = tray->last;
    *tray->end = NULL;
    return err_set(t->err, ERR_LIMIT, "a record does not fit in the memory set aside for it");
}

void *trays_step(struct trays *t, int kind, size_t size)
{
    if (!begin_tray(t))
        return NULL;
    struct tray *tray = tray_of(t, t->given);
    struct step *step = arena_alloc(&tray->arena, size);
    tray->last = tray->end;
    if (!step) {
        (void)trays_too_large(t);
        return NULL;
    }
    step->kind = kind;
    *tray->last = step;
    tray->end = &step->next;
    return step;
}

struct arena *trays_arena(struct trays *t)
{
    assert(t->filling);
    return &tray_of(t, t->given)->arena;
}

void trays_bytes(struct trays *t, uint64_t bytes)
{
    t->bytes = bytes;
}

static bool take_here(struct trays *t, struct tray *tray)
{
    t->stopped = (t->ends.look && !t->ends.look(t->ends.take_ctx, tray)) ||
                 !t->ends.take(t->ends.take_ctx, tray);
    return !t->stopped;
}

static bool hand_over(struct trays *t)
{
    bool full = t->filling;
    t->filling = false;
    if (full)
        tray_of(t, t->given)->bytes = t->bytes;
    if (!t->threaded)
        return full ? take_here(t, tray_of(t, t->given)) : !t->stopped;
    pthread_mutex_lock(&t->lock);
    t->given += full;
    pthread_cond_broadcast(&t->moved);
    bool ok = !t->stopped;
    pthread_mutex_unlock(&t->lock);
    return ok;
}

bool trays_record_done(struct trays *t)
{
    if (!t->filling)
        return true;
    struct tray *tray = tray_of(t, t->given);
    tray->records++;
    bool full = tray->records >= TRAY_RECORDS_MAX || tray->arena.used >= TRAY_BYTES_MAX;
    return !full || hand_over(t);
}

bool trays_settle(struct trays *t)
{
    bool ok = hand_over(t);
    if (!t->threaded)
        return ok;
    pthread_mutex_lock(&t->lock);
    while (!t->stopped && t->taken < t->given)
        pthread_cond_wait(&t->moved, &t->lock);
    ok = !t->stopped;
    pthread_mutex_unlock(&t->lock);
    return ok;
}

/* What was read before it could not go on is whole, and is written. */
static void read_all(struct trays *t)
{
    t->read_ok = t->ends.read(t->ends.read_ctx, t, t->err);
    t->read_ok = hand_over(t) && t->read_ok;
}

static void *read_thread(void *arg)
{
    struct trays *t = arg;
    read_all(t);
    pthread_mutex_lock(&t->lock);
    t->ended = true;
    pthread_cond_broadcast(&t->moved);
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

/* ---- the taker's side ----------------------------------------------------------------------- */

/** Looks at the next tray and the one after it, as far as they are given, then takes. */
static bool take_one(struct trays *t, uint64_t given)
{
    bool ok = true;
    for (; ok && t->ends.look && t->looked < given && t->looked < t->taken + 2; t->looked++)
        ok = t->ends.look(t->ends.take_ctx, tray_of(t, t->looked));
    return ok && t->ends.take(t->ends.take_ctx, tray_of(t, t->taken));
}

static void take_all(struct trays *t)
{
    pthread_mutex_lock(&t->lock);
    while (!t->stopped) {
        while (t->taken == t->given && !t->ended)
            pthread_cond_wait(&t->moved, &t->lock);
        if (t->taken == t->given)
            break;
        uint64_t given = t->given;
        pthread_mutex_unlock(&t->lock);
        bool ok = take_one(t, given);
        pthread_mutex_lock(&t->lock);
        t->taken++;
        t->stopped = !ok;
        pthread_cond_broadcast(&t->moved);
    }
    pthread_mutex_unlock(&t->lock);
}

static void run(struct trays *t)
{
    pthread_t reader;
    if (t->threaded && pthread_create(&reader, NULL, read_thread, t) == 0) {
        take_all(t);
        pthread_join(reader, NULL);
        return;
    }
    t->threaded = false;
    read_all(t);
}

bool trays_run(const struct trays_ends *ends, bool threaded, struct err *err)
{
    struct trays *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_LIMIT, "no memory to post a document");
    t->ends = *ends;
    t->threaded = threaded;
    t->err = err;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->moved, NULL);
    for (size_t i = 0; i < TRAYS_MAX; i++)
        arena_init(&t->trays[i].arena, TRAY_ARENA_MAX);
    run(t);
    bool ok = t->read_ok && !t->stopped;
    for (size_t i = 0; i < TRAYS_MAX; i++)
        arena_fini(&t->trays[i].arena);
    pthread_cond_destroy(&t->moved);
    pthread_mutex_destroy(&t->lock);
    free(t);
    return ok;
}
