/* call_aside.c - see call_aside.h. */
#include "job/call_aside.h"

#include <pthread.h>
#include <stdlib.h>

enum state { NOTHING, GIVEN, TAKEN, KEPT };

struct call_aside {
    struct keep *keep;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    enum state state;
    bool ending;
    /* Of who has taken it; of the asker before and after. */
    struct buf bytes;
    uint8_t sha256[SHA256_SIZE];
    bool ok;
    struct err err;
};

/* Called with the lock, which is free while the bytes are kept. */
static void keep_it(struct call_aside *a)
{
    a->state = TAKEN;
    pthread_mutex_unlock(&a->lock);
    a->ok = keep_put_new(a->keep, buf_str(&a->bytes), a->sha256, &a->err);
    pthread_mutex_lock(&a->lock);
    a->state = KEPT;
    pthread_cond_broadcast(&a->moved);
}

static void *work(void *arg)
{
    struct call_aside *a = arg;
    pthread_mutex_lock(&a->lock);
    while (!a->ending)
        if (a->state == GIVEN)
            keep_it(a);
        else
            pthread_cond_wait(&a->moved, &a->lock);
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

struct call_aside *call_aside_new(struct keep *keep)
{
    struct call_aside *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->keep = keep;
    buf_init(&a->bytes, CALL_ASIDE_MAX);
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->moved, NULL);
    if (pthread_create(&a->thread, NULL, work, a) == 0)
        return a;
    pthread_cond_destroy(&a->moved);
    pthread_mutex_destroy(&a->lock);
    free(a);
    return NULL;
}

/* Until nobody has it in hand; what nobody has begun is done here, or let go. */
static void settle(struct call_aside *a, bool wanted)
{
    if (a->state == GIVEN && wanted)
        keep_it(a);
    while (a->state == TAKEN)
        pthread_cond_wait(&a->moved, &a->lock);
}

void call_aside_free(struct call_aside *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->ending = true;
    pthread_cond_broadcast(&a->moved);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    pthread_cond_destroy(&a->moved);
    pthread_mutex_destroy(&a->lock);
    buf_fini(&a->bytes);
    free(a);
}

bool call_aside_begin(struct call_aside *a, struct str bytes, struct err *err)
{
    pthread_mutex_lock(&a->lock);
    settle(a, false);
    err_clear(&a->err);
    buf_reset(&a->bytes);
    buf_put_str(&a->bytes, bytes);
    bool ok = buf_ok(&a->bytes, "an answer", err);
    a->state = ok ? GIVEN : NOTHING;
    pthread_cond_broadcast(&a->moved);
    pthread_mutex_unlock(&a->lock);
    return ok;
}

bool call_aside_end(struct call_aside *a, uint8_t sha256[SHA256_SIZE], struct err *err)
{
    if (!a)
        return true;
    pthread_mutex_lock(&a->lock);
    settle(a, true);
    bool any = a->state == KEPT, ok = !any || a->ok;
    a->state = NOTHING;
    pthread_mutex_unlock(&a->lock);
    if (!ok)
        *err = a->err;
    else if (any)
        memcpy(sha256, a->sha256, SHA256_SIZE);
    return ok;
}
