/* pool.c - see pool.h. */
#include "api/pool.h"

#include "api/beside.h"
#include "api/desk.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct worker {
    struct pool *pool;
    pthread_t thread;
    bool started;
    uint64_t number; /* of the entry in hand; 0: none */
    struct desk desk;
};

struct pool {
    void (*wake)(void *ctx);
    void *wake_ctx;
    pthread_mutex_t lock;
    pthread_cond_t more;
    bool stopping;
    size_t queued;
    uint64_t put; /* entries, ever */
    struct pool_entry *queue, **queue_end, *done, **done_end;
    struct besides *besides;
    struct worker workers[POOL_THREADS];
};

/* ---- entries -------------------------------------------------------------------------------- */

/* Where `s` of the match's text stands in our own. */
static struct str moved(struct str s, const struct api_match *m, const char *text)
{
    return s.p ? str_of(text + (s.p - m->text), s.n) : s;
}

static void put_field(struct buf *head, struct str name, struct str value)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        buf_putc(head, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    buf_putc(head, '\0');
    buf_put_str(head, value);
    buf_putc(head, '\0');
}

struct pool_entry *pool_entry_new(const struct api_match *m, const struct http_parser *p,
                                  struct str body)
{
    struct pool_entry *e = calloc(1, sizeof *e);
    struct api_call *q;

    if (!e)
        return NULL;
    q = &e->call;
    arena_init(&q->arena, CALL_ARENA_MAX);
    buf_init(&q->out, CALL_OUT_MAX);
    buf_init(&e->head, 2 * HTTP_HEAD_MAX);
    buf_init(&e->body, 0);
    memcpy(e->text, m->text, sizeof e->text);
    for (size_t i = 0; i < API_PARAMS_MAX; i++)
        q->param[i] = moved(m->param[i], m, e->text);
    for (size_t i = 0; i < API_QUERY_MAX; i++)
        q->query[i] = moved(m->query[i], m, e->text);
    q->cursor = moved(m->cursor, m, e->text);
    q->limit = m->limit ? m->limit : CALL_PAGE;
    q->route = m->route;
    for (size_t i = 0; i < p->fields_count; i++)
        put_field(&e->head, http_text(p, p->fields[i].name), http_text(p, p->fields[i].value));
    buf_put_str(&e->body, body);
    if (e->head.failed || e->body.failed) {
        pool_entry_free(e);
        return NULL;
    }
    q->head = buf_str(&e->head);
    q->body = buf_str(&e->body);
    return e;
}

void pool_entry_free(struct pool_entry *e)
{
    arena_fini(&e->call.arena);
    buf_fini(&e->call.out);
    buf_fini(&e->head);
    buf_fini(&e->body);
    free(e);
}

/* ---- the threads ---------------------------------------------------------------------------- */

static struct pool_entry *next_of(struct worker *w)
{
    struct pool *p = w->pool;
    struct pool_entry *e;

    pthread_mutex_lock(&p->lock);
    w->number = 0;
    while (!p->queue && !p->stopping)
        pthread_cond_wait(&p->more, &p->lock);
    e = p->stopping ? NULL : p->queue;
    if (e) {
        w->number = e->number;
        p->queue = e->next;
        p->queued--;
        if (!p->queue)
            p->queue_end = &p->queue;
    }
    pthread_mutex_unlock(&p->lock);
    return e;
}

static void give_back(struct pool *p, struct pool_entry *e)
{
    pthread_mutex_lock(&p->lock);
    e->next = NULL;
    *p->done_end = e;
    p->done_end = &e->next;
    pthread_mutex_unlock(&p->lock);
    p->wake(p->wake_ctx);
}

/* What is done when the call is told, and gone. */
struct after {
    void (*then)(const struct settings *settings, struct str partner, struct str key);
    const struct settings *settings;
    char partner[SECTION_NAME_MAX], key[API_VALUE_MAX + 1];
};

static void note_after(struct after *a, const struct api_call *q)
{
    *a = (struct after){.settings = q->settings};
    if (q->waited && str_copy(a->partner, sizeof a->partner, q->param[0]) &&
        str_copy(a->key, sizeof a->key, q->wakes))
        a->then = q->route->then;
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct pool_entry *e;

    while ((e = next_of(w))) {
        struct after after;
        e->call.desk = &w->desk;
        call_run(&e->call);
        note_after(&after, &e->call);
        give_back(w->pool, e);
        if (after.then)
            after.then(after.settings, str_from(after.partner), str_from(after.key));
    }
    desk_close(&w->desk);
    return NULL;
}

/* Signals are the loop's. */
static bool start(struct pool *p, struct err *err)
{
    sigset_t all, before;
    bool good = true;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t i = 0; good && i < POOL_THREADS; i++) {
        p->workers[i].pool = p;
        p->workers[i].desk.besides = p->besides;
        good = pthread_create(&p->workers[i].thread, NULL, work, &p->workers[i]) == 0;
        p->workers[i].started = good;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return good || err_set(err, ERR_SYSTEM, "a thread cannot be started");
}

struct pool *pool_new(void (*wake)(void *ctx), void *wake_ctx, struct err *err)
{
    struct pool *p = calloc(1, sizeof *p);

    if (!p) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    p->wake = wake;
    p->wake_ctx = wake_ctx;
    p->queue_end = &p->queue;
    p->done_end = &p->done;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->more, NULL);
    if ((p->besides = besides_new(err)) && start(p, err))
        return p;
    pool_free(p);
    return NULL;
}

void pool_stop(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->more);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < POOL_THREADS; i++)
        if (p->workers[i].started)
            pthread_join(p->workers[i].thread, NULL);
    for (size_t i = 0; i < POOL_THREADS; i++)
        p->workers[i].started = false;
    besides_free(p->besides);
    p->besides = NULL;
    *p->done_end = p->queue;
    p->queue = NULL;
    p->queue_end = &p->queue;
    p->queued = 0;
}

void pool_free(struct pool *p)
{
    struct pool_entry *e;

    if (!p)
        return;
    pool_stop(p);
    while ((e = p->done)) {
        p->done = e->next;
        pool_entry_free(e);
    }
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->more);
    free(p);
}

bool pool_put(struct pool *p, struct pool_entry *e)
{
    bool room;

    pthread_mutex_lock(&p->lock);
    room = p->queued < POOL_QUEUE_MAX && !p->stopping;
    if (room) {
        e->number = ++p->put;
        e->next = NULL;
        *p->queue_end = e;
        p->queue_end = &e->next;
        p->queued++;
        pthread_cond_signal(&p->more);
    }
    pthread_mutex_unlock(&p->lock);
    return room;
}

struct pool_entry *pool_take(struct pool *p)
{
    struct pool_entry *e;

    pthread_mutex_lock(&p->lock);
    if ((e = p->done) && !(p->done = e->next))
        p->done_end = &p->done;
    pthread_mutex_unlock(&p->lock);
    return e;
}

uint64_t pool_mark(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    uint64_t mark = p->put;
    pthread_mutex_unlock(&p->lock);
    return mark;
}

void pool_reload(struct pool *p, const struct settings *settings)
{
    if (p->besides) /* not stopped yet */
        beside_reload(p->besides, settings);
}

bool pool_uses(struct pool *p, const struct settings *settings)
{
    return p->besides && beside_uses(p->besides, settings);
}

bool pool_is_past(struct pool *p, uint64_t mark)
{
    pthread_mutex_lock(&p->lock);
    bool past = !p->queue || p->queue->number > mark;
    for (size_t i = 0; past && i < POOL_THREADS; i++)
        past = !p->workers[i].number || p->workers[i].number > mark;
    for (const struct pool_entry *e = p->done; past && e; e = e->next)
        past = e->number > mark;
    pthread_mutex_unlock(&p->lock);
    return past;
}
