/* call_aside.c - see call_aside.h. */
#include "job/call_aside.h"

#include <pthread.h>
#include <stdlib.h>

enum state { NOTHING, GIVEN, TAKEN, DONE };

/* Something to be done, by whichever of the two comes to it first. */
struct part {
    enum state state;
    void (*work)(struct call_aside *a);
    bool ok;
    struct err err;
};

struct call_aside {
    struct keep *keep;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool ending;
    struct part answer, document;
    /* Each of who has taken its part; of the asker before and after. */
    struct str answer_bytes, document_bytes;
    uint8_t sha256[SHA256_SIZE]; /* the answer's */
    struct keep_writer *writer;  /* the document's */
    bool repeats;                /* the asker's: the last document was there already */
};

static void keep_answer(struct call_aside *a)
{
    a->answer.ok = keep_put_new(a->keep, a->answer_bytes, a->sha256, &a->answer.err);
}

static void seal_document(struct call_aside *a)
{
    a->writer = keep_unnamed(a->keep, a->document_bytes, &a->document.err);
    a->document.ok = a->writer != NULL;
}

/* Called with the lock, which is free while it is done. */
static void take(struct call_aside *a, struct part *p)
{
    p->state = TAKEN;
    pthread_mutex_unlock(&a->lock);
    p->work(a);
    pthread_mutex_lock(&a->lock);
    p->state = DONE;
    pthread_cond_broadcast(&a->moved);
}

static void *work(void *arg)
{
    struct call_aside *a = arg;
    pthread_mutex_lock(&a->lock);
    while (!a->ending)
        if (a->answer.state == GIVEN)
            take(a, &a->answer);
        else if (a->document.state == GIVEN)
            take(a, &a->document);
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
    a->answer.work = keep_answer;
    a->document.work = seal_document;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->moved, NULL);
    if (pthread_create(&a->thread, NULL, work, a) == 0)
        return a;
    pthread_cond_destroy(&a->moved);
    pthread_mutex_destroy(&a->lock);
    free(a);
    return NULL;
}

static void give(struct call_aside *a, struct part *p)
{
    pthread_mutex_lock(&a->lock);
    err_clear(&p->err);
    p->state = GIVEN;
    pthread_cond_broadcast(&a->moved);
    pthread_mutex_unlock(&a->lock);
}

/* Until nobody has it in hand; what nobody has begun is done here, or let go. */
static void settle(struct call_aside *a, struct part *p, bool wanted)
{
    if (p->state == GIVEN && wanted)
        take(a, p);
    while (p->state == TAKEN)
        pthread_cond_wait(&a->moved, &a->lock);
}

/* As settle; `*any`: it was done, and well if true. */
static bool end(struct call_aside *a, struct part *p, bool wanted, bool *any, struct err *err)
{
    pthread_mutex_lock(&a->lock);
    settle(a, p, wanted);
    *any = p->state == DONE;
    bool ok = !*any || p->ok;
    p->state = NOTHING;
    pthread_mutex_unlock(&a->lock);
    if (!ok)
        *err = p->err;
    return ok;
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
    free(a);
}

void call_aside_let_go(struct call_aside *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    settle(a, &a->answer, false);
    a->answer.state = NOTHING;
    pthread_mutex_unlock(&a->lock);
}

void call_aside_begin(struct call_aside *a, struct str bytes)
{
    call_aside_let_go(a);
    a->answer_bytes = bytes;
    give(a, &a->answer);
}

bool call_aside_end(struct call_aside *a, uint8_t sha256[SHA256_SIZE], struct err *err)
{
    bool any;
    if (!a)
        return true;
    if (!end(a, &a->answer, true, &any, err))
        return false;
    if (any)
        memcpy(sha256, a->sha256, SHA256_SIZE);
    return true;
}

bool call_aside_keep(struct call_aside *a, struct str bytes, uint8_t sha256[SHA256_SIZE],
                     struct err *err)
{
    bool before = a->repeats, sealed;
    a->document_bytes = bytes;
    if (!before) /* what comes again mostly goes on so, and would be sealed for nothing */
        give(a, &a->document);
    sha256_of(bytes, sha256);
    a->repeats = keep_again(a->keep, sha256);
    if (before && !a->repeats)
        give(a, &a->document);
    bool ok = end(a, &a->document, !a->repeats, &sealed, err);
    if (!a->repeats)
        return ok && keep_name_it(a->writer, sha256, err);
    if (sealed)
        keep_writer_free(a->writer);
    err_clear(err);
    return true;
}
