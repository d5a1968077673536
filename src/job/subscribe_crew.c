/* subscribe_crew.c - see subscribe_crew.h. */
#include "job/subscribe_crew.h"

#include "base/clock.h"
#include "job/relay.h"
#include "job/subscribe_state.h"
#include <stdatomic.h>
#include <stdlib.h>

struct subscribe_one {
    const struct subscribe_trade *trade;
    struct listener *listener;
    struct subscribe_options options;
    struct subscribe_totals totals;
    unsigned failures;
    bool opened;
    struct err given_up; /* with `once` */
    int64_t due_us;      /* of the next round, unless the platform tells of something before */
    atomic_bool stopped;
};

static bool on_told(void *ctx, const struct store_command *c)
{
    const struct subscribe_one *o = ctx;
    o->trade->told(o->trade->ctx, o->listener->settings->organization_id, c);
    return true;
}

static bool on_stop(void *ctx)
{
    struct subscribe_one *o = ctx;
    return atomic_load(&o->stopped);
}

/* What is lost meanwhile is found by the round. */
static bool is_due(struct subscribe_one *o)
{
    struct err lost = {0};
    bool told = false;
    return clock_tick_us() >= o->due_us || !platform_wait(o->listener->platform, 0, &told, &lost) ||
           told;
}

static bool round_of(struct subscribe_one *o, struct err *err)
{
    return (o->opened || (o->opened = listener_open(o->listener, err))) &&
           listener_round(o->listener, err);
}

/** Without `once` every failure but a wrong configuration passes. */
static bool after(struct subscribe_one *o, bool good, bool *idle, struct err *err)
{
    int64_t now_us = clock_tick_us();
    if (good) {
        o->failures = 0;
        o->due_us = now_us + listener_pause_ms(o->listener) * 1000;
        *idle = true;
        return true;
    }
    o->failures++;
    listener_failed(o->listener, o->failures, err);
    o->due_us = now_us + relay_backoff_ms(o->failures) * 1000;
    if (o->trade->once && o->failures >= SUBSCRIBE_TRIES)
        o->given_up = *err;
    if (err->kind == ERR_CONFIG || o->given_up.kind)
        return false;
    err_clear(err);
    return true;
}

static bool subscribe_turn(void *one, bool *idle, int64_t *wait_ms, struct err *err)
{
    struct subscribe_one *o = one;
    bool good = true;
    *wait_ms = SUBSCRIBE_LOOK_MS;
    if (o->given_up.kind) {
        *err = o->given_up;
        return false;
    }
    if (!on_stop(o) && (o->failures ? clock_tick_us() >= o->due_us : is_due(o)))
        good = after(o, round_of(o, err), idle, err);
    else
        *idle = o->failures == 0;
    int64_t left_ms = (o->due_us - clock_tick_us()) / 1000 + 1;
    if (left_ms < *wait_ms)
        *wait_ms = left_ms > 0 ? left_ms : 0;
    return good;
}

static void subscribe_stop(void *one)
{
    struct subscribe_one *o = one;
    atomic_store(&o->stopped, true);
}

static void subscribe_end(void *one)
{
    struct subscribe_one *o = one;
    o->trade->ended(o->trade->ctx, o->listener->settings->organization_id, &o->totals);
    listener_free(o->listener);
    free(o);
}

static void *subscribe_begin(const struct settings *settings, void *ctx, struct ledgers *ledgers,
                             struct err *err)
{
    const struct subscribe_trade *t = ctx;
    struct subscribe_one *o = calloc(1, sizeof *o);
    if (!o) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    o->trade = t;
    o->options = (struct subscribe_options){
        .once = t->once, .ctx = o, .stop = on_stop, .told = t->told ? on_told : NULL};
    if ((o->listener = listener_new(settings, &o->options, &o->totals, err))) {
        o->listener->ledgers = ledgers;
        return o;
    }
    free(o);
    return NULL;
}

const struct crew_trade SUBSCRIBE_TRADE = {"subscribe", subscribe_begin, subscribe_end,
                                           subscribe_turn, subscribe_stop};
