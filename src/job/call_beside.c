/* call_beside.c - see call_state.h: an answer is kept by a thread of its own while its adapter
 * reads it. */
#include "job/call_state.h"

/* A thread costs what a few of these take to seal. */
enum { BESIDE_MIN = 64 * 1024 };

static void *keep_thread(void *arg)
{
    struct job_call *c = arg;
    struct call_beside *b = &c->beside;
    b->ok = call_keep(c, b->bytes, b->to, &b->err);
    return NULL;
}

bool call_beside_keep(struct job_call *c, struct str bytes, struct store_body *body,
                      struct err *err)
{
    struct call_beside *b = &c->beside;
    if (!call_beside_end(c, err))
        return false;
    if (c->job->threads > 1 && bytes.n >= BESIDE_MIN) {
        *b = (struct call_beside){.bytes = bytes, .to = body};
        b->running = pthread_create(&b->thread, NULL, keep_thread, c) == 0;
    }
    return b->running || call_keep(c, bytes, body, err);
}

void call_beside_wait(void *call)
{
    struct job_call *c = call;
    if (c->beside.running)
        pthread_join(c->beside.thread, NULL);
    c->beside.failed = c->beside.failed || (c->beside.running && !c->beside.ok);
    c->beside.running = false;
}

bool call_beside_end(struct job_call *c, struct err *err)
{
    call_beside_wait(c);
    if (c->beside.failed)
        *err = c->beside.err;
    return !c->beside.failed;
}
