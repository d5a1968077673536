/* real_time_loop.c - see real_time_loop.h. */
#include "job/real_time_loop.h"

#include <event2/event.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct real_time_loop {
    struct real_time *rt;
    int fd; /* an eventfd: any thread may write it */
    struct event *woken, *timer;
};

static void wake(void *ctx)
{
    const struct real_time_loop *l = ctx;
    const uint64_t one = 1;
    ssize_t n = write(l->fd, &one, sizeof one); /* full: it will be read all the same */
    (void)n;
}

static void set_timer(struct real_time_loop *l)
{
    int64_t ms = real_time_next_ms(l->rt);
    const struct timeval tv = {ms / 1000, ms % 1000 * 1000};

    if (ms < 0)
        evtimer_del(l->timer);
    else
        evtimer_add(l->timer, &tv);
}

static void on_wake(evutil_socket_t fd, short what, void *ctx)
{
    struct real_time_loop *l = ctx;
    uint64_t times;

    if (what & EV_READ) {
        ssize_t n = read(fd, &times, sizeof times);
        (void)n;
    }
    real_time_drain(l->rt);
    set_timer(l);
}

struct real_time_loop *real_time_loop_open(struct event_base *base, const struct settings *settings,
                                           const struct real_time_options *options, struct err *err)
{
    struct real_time_loop *l = calloc(1, sizeof *l);
    struct real_time_options o = *options;

    if (!l) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    o.wake = wake;
    o.wake_ctx = l;
    l->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    l->woken = l->fd >= 0 ? event_new(base, l->fd, EV_READ | EV_PERSIST, on_wake, l) : NULL;
    l->timer = evtimer_new(base, on_wake, l);
    if (!l->woken || !l->timer || event_add(l->woken, NULL) != 0)
        err_set(err, ERR_SYSTEM, "the loop of real time cannot be made");
    else if ((l->rt = real_time_open(settings, &o, err)))
        return l;
    real_time_loop_close(l);
    return NULL;
}

void real_time_loop_close(struct real_time_loop *l)
{
    if (!l)
        return;
    real_time_close(l->rt);
    if (l->woken)
        event_free(l->woken);
    if (l->timer)
        event_free(l->timer);
    if (l->fd >= 0)
        close(l->fd);
    free(l);
}

struct real_time *real_time_loop_of(const struct real_time_loop *l)
{
    return l->rt;
}

void real_time_loop_ask(struct real_time_loop *l, const struct real_time_request *request,
                        real_time_done_fn *done, void *ctx)
{
    real_time_ask(l->rt, request, done, ctx);
    set_timer(l);
}
