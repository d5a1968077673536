/* relay_crew.c - see relay_crew.h. */
#include "job/relay_crew.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/relay_state.h"
#include <stdatomic.h>
#include <stdlib.h>

struct relay_one {
    const struct relay_trade *trade;
    struct ledgers *ledgers;
    struct job job; /* settings and registry */
    const char *sink_name;
    struct relay_options options;
    struct relay_totals totals;
    struct carrier carrier;
    bool carries; /* the carrier has begun */
    bool quiet;
    int64_t idle_since_us; /* 0: it is not */
    atomic_bool stopped;
};

/* ---- quiet, and awake again ---- */

static bool on_event(void *ctx, const struct store_event *e)
{
    (void)e;
    *(bool *)ctx = true;
    return false;
}

static bool ask(struct relay_one *o, struct store *s, bool *some, struct err *err)
{
    int64_t *seq = &o->totals.seq;
    return store_cursor_get(s, str_from(o->sink_name), seq, err) &&
           store_events_after(s, *seq, 1, on_event, some, err);
}

static bool is_some_left(struct relay_one *o, bool *some, struct err *err)
{
    const struct settings *c = o->job.settings;
    const char *place = settings_ledger(c);
    /* To read a folder costs no lock. */
    enum store_mode mode = c->ledger[0] ? STORE_BESIDE : STORE_READER;
    struct store *s = NULL;
    *some = false;
    bool ok =
        ledgers_take(o->ledgers, place, c->organization_id, mode, &s, err) && ask(o, s, some, err);
    ledgers_give(o->ledgers, place, mode, s);
    return ok;
}

static void let_go(struct relay_one *o)
{
    carrier_end(&o->carrier);
    relay_sink_close(o->carrier.sink);
    o->carrier.sink = NULL;
    o->carries = false;
    o->idle_since_us = 0;
}

static bool fall_quiet(struct relay_one *o, struct err *err)
{
    bool ok = carrier_finish(&o->carrier, err);
    let_go(o);
    o->quiet = ok;
    return ok;
}

/* The ledger is told what the sink has; where it is not, those events go out once more. */
static void leave(struct relay_one *o, struct err *err)
{
    if (!fall_quiet(o, err))
        log_event(LOG_ERROR, "relay", "cursor.unsaved", NULL,
                  LOG_TEXT("organization_id", o->job.settings->organization_id),
                  LOG_TEXT("why", err->text));
}

/* It begins anew at its cursor: that is written, unless it is the ledger that broke. */
static void break_off(struct relay_one *o, enum err_kind why)
{
    struct err err = {0};
    if (why == ERR_STORE)
        let_go(o);
    else
        leave(o, &err);
}

static bool start(struct relay_one *o, struct err *err)
{
    if (!(o->carrier.sink = relay_sink_open(&o->job, o->sink_name, err)))
        return false;
    o->carries = true;
    return carrier_begin(&o->carrier, err);
}

/* ---- a turn ---- */

static bool carry(struct relay_one *o, bool *idle, int64_t *wait_ms, struct err *err)
{
    *wait_ms = 0;
    for (int i = 0; i < RELAY_TURN_STEPS && !*wait_ms && !*idle && !atomic_load(&o->stopped); i++)
        if (!carrier_step(&o->carrier, idle, wait_ms, err))
            return false;
    return true;
}

static bool note_idle(struct relay_one *o, bool idle, struct err *err)
{
    int64_t now_us = clock_tick_us();
    if (!idle)
        o->idle_since_us = 0;
    else if (!o->idle_since_us)
        o->idle_since_us = now_us;
    else if (now_us - o->idle_since_us >= RELAY_QUIET_US)
        return fall_quiet(o, err);
    return true;
}

static bool relay_turn(void *one, bool *idle, int64_t *wait_ms, struct err *err)
{
    struct relay_one *o = one;
    bool some = true;
    *idle = false;
    *wait_ms = RELAY_LOOK_MS;
    if (atomic_load(&o->stopped))
        return true;
    if (o->quiet && !is_some_left(o, &some, err))
        return false;
    if (!some) {
        *idle = true;
        return true;
    }
    o->quiet = false;
    bool good =
        (o->carries || start(o, err)) && carry(o, idle, wait_ms, err) && note_idle(o, *idle, err);
    if (!good && o->carries)
        break_off(o, err->kind);
    return good;
}

/* ---- begin, end ---- */

static void relay_stop(void *one)
{
    struct relay_one *o = one;
    atomic_store(&o->stopped, true);
}

static void relay_end(void *one)
{
    struct relay_one *o = one;
    const char *organization_id = o->job.settings->organization_id;
    struct err err = {0};
    if (o->carries)
        leave(o, &err);
    o->trade->ended(o->trade->ctx, organization_id, o->sink_name, &o->totals,
                    err.kind ? err.text : NULL);
    event_registry_close(o->job.registry);
    free(o);
}

/* What is wrong with its sink is told now, not with the first event. */
static bool try_sink(struct relay_one *o, struct err *err)
{
    struct sink *sink = relay_sink_open(&o->job, o->sink_name, err);
    relay_sink_close(sink);
    return sink != NULL;
}

static void *relay_begin(const struct settings *settings, void *ctx, struct ledgers *ledgers,
                         struct err *err)
{
    const struct relay_trade *t = ctx;
    struct relay_one *o = calloc(1, sizeof *o);
    if (!o) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    o->trade = t;
    o->ledgers = ledgers;
    o->quiet = true; /* hundreds that begin at once, as after SIGHUP, hold nothing for nothing */
    o->job.settings = settings;
    o->options.once = t->once;
    o->carrier.job = &o->job;
    o->carrier.options = &o->options;
    o->carrier.totals = &o->totals;
    if ((o->sink_name = relay_sink_named(settings, str_from(t->sink), err)) &&
        (o->job.registry = event_registry_open(settings->events_dir, err)) && try_sink(o, err))
        return o;
    event_registry_close(o->job.registry);
    free(o);
    return NULL;
}

const struct crew_trade RELAY_TRADE = {"relay", relay_begin, relay_end, relay_turn, relay_stop};
