/* engine.c - the exchange engine's life: begun, run, ended. */
#include "base/clock.h"
#include "net/engine_private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { CURL_LOOKED_UP = 0x075801 }; /* 7.88.1 */

static int64_t machine_now(void *ctx)
{
    (void)ctx;
    return clock_tick_us();
}

size_t engine_in_flight(const struct engine *e)
{
    return __atomic_load_n(&e->exchanges, __ATOMIC_RELAXED);
}

bool engine_is_idle(const struct engine *e)
{
    return engine_in_flight(e) == 0;
}

bool engine_run(struct engine *e, struct err *err)
{
    while (!(e->stopping && engine_is_idle(e)))
        if (event_base_loop(e->base, EVLOOP_NO_EXIT_ON_EMPTY | EVLOOP_ONCE) < 0)
            return err_set(err, ERR_SYSTEM, "the event loop failed");
    return true;
}

/* ---- life ---- */

struct engine *engine_new(const struct engine_options *options, struct err *err)
{
    struct engine *e = calloc(1, sizeof(*e));
    if (!e || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(e);
        err_set(err, ERR_SYSTEM, "out of memory for the exchange engine");
        return NULL;
    }
    e->hooks = options->hooks;
    e->slims_curl = curl_version_info(CURLVERSION_NOW)->version_num == CURL_LOOKED_UP;
    e->clock = options->clock.now_us ? options->clock : (struct net_clock){machine_now, NULL};
    e->workers = options->workers ? options->workers : 4;
    e->armed_us = -2;
    e->own_base = !options->base;
    e->base = options->base ? options->base : event_base_new();
    pthread_mutex_init(&e->lock, NULL);
    e->stop_timer = (struct timer){.at = TIMER_IDLE, .fire = engine_give_up_all, .ctx = e};
    e->inbox_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (e->base && e->inbox_fd >= 0) {
        e->tick = evtimer_new(e->base, engine_on_tick, e);
        e->inbox_event = event_new(e->base, e->inbox_fd, EV_READ | EV_PERSIST, engine_on_inbox, e);
    }
    if (e->tick && e->inbox_event && event_add(e->inbox_event, NULL) == 0 && pool_open(e, err))
        return e;
    err_set(err, ERR_SYSTEM, "the exchange engine cannot begin");
    engine_close(e);
    return NULL;
}

void engine_close(struct engine *e)
{
    if (!e)
        return;
    e->stopping = e->stopping_asked = e->gave_up = true;
    pool_close(e);
    if (e->inbox_event)
        engine_on_inbox(e->inbox_fd, 0, e);
    engine_give_up_all(e);
    for (size_t i = 0; i < e->partner_count; i++)
        partner_free(e->partners[i]);
    if (e->tick)
        event_free(e->tick);
    if (e->inbox_event)
        event_free(e->inbox_event);
    if (e->own_base && e->base)
        event_base_free(e->base);
    if (e->inbox_fd >= 0)
        close(e->inbox_fd);
    free(e->timers.heap);
    pthread_mutex_destroy(&e->lock);
    free(e);
    curl_global_cleanup();
}
