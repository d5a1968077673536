/* pool.c - a few threads for transfers that block: sftp and folders. */
#include "net/engine_private.h"

#include <stdlib.h>

struct pool {
    struct engine *engine;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct job {
        struct job *next;
        struct exchange *x;
    } * first, **last;
    bool closing;
    unsigned count;
    pthread_t threads[ENGINE_WORKERS_MAX];
};

static struct exchange *take(struct pool *p)
{
    struct exchange *x = NULL;
    pthread_mutex_lock(&p->lock);
    while (!p->first && !p->closing)
        pthread_cond_wait(&p->more, &p->lock);
    struct job *j = p->first;
    if (j) {
        x = j->x;
        p->first = j->next;
        if (!p->first)
            p->last = &p->first;
        free(j);
    }
    pthread_mutex_unlock(&p->lock);
    return x;
}

static void *work(void *ctx)
{
    struct pool *p = ctx;
    struct exchange *x;
    while ((x = take(p))) {
        file_exchange(x);
        engine_pool_done(x);
    }
    return NULL;
}

bool pool_open(struct engine *e, struct err *err)
{
    struct pool *p = e->pool = calloc(1, sizeof(*p));
    if (!p)
        return err_set(err, ERR_SYSTEM, "out of memory for the transfer threads");
    p->engine = e;
    p->last = &p->first;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->more, NULL);
    while (p->count < e->workers && p->count < ENGINE_WORKERS_MAX)
        if (pthread_create(&p->threads[p->count], NULL, work, p) == 0)
            p->count++;
        else
            return err_set(err, ERR_SYSTEM, "a transfer thread does not start");
    return true;
}

/* What is queued is still done: each has been announced. */
void pool_close(struct engine *e)
{
    struct pool *p = e->pool;
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_broadcast(&p->more);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->count; i++)
        pthread_join(p->threads[i], NULL);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->more);
    free(p);
    e->pool = NULL;
}

void pool_submit(struct exchange *x)
{
    struct pool *p = x->engine->pool;
    struct job *j = malloc(sizeof(*j));
    list_remove(x);
    list_append(&x->partner->pool, x);
    if (!j) {
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_LOCAL, "out of memory");
        engine_pool_done(x);
        return;
    }
    *j = (struct job){NULL, x};
    pthread_mutex_lock(&p->lock);
    *p->last = j;
    p->last = &j->next;
    pthread_cond_signal(&p->more);
    pthread_mutex_unlock(&p->lock);
}
