/* subscribe.c - see subscribe.h: the two steps in turn, until told to end. */
#include "job/subscribe.h"

#include "base/clock.h"
#include "base/log.h"
#include "event/claim_json.h"
#include "job/keys.h"
#include "job/relay.h"
#include "job/subscribe_state.h"
#include "store/postgres.h"
#include <stdlib.h>
#include <time.h>

enum { SLICE_MS = 200 /* of a wait, between two questions whether to stop */ };
static const int64_t SAVE_US = 15 * 1000000; /* the ledger is asked and told at least so often */

bool listener_stopped(const struct listener *s)
{
    return s->options->stop && s->options->stop(s->options->ctx);
}

void listener_tell(struct listener *s, const struct store_command *c)
{
    if (s->options->told)
        (void)s->options->told(s->options->ctx, c);
}

/* --- the ledger --- */

bool listener_ledger(struct listener *s, struct err *err)
{
    const struct settings *c = s->settings;
    if (s->store)
        return true;
    return s->ledgers
               ? ledgers_take(s->ledgers, settings_ledger(c), c->organization_id, STORE_BESIDE,
                              &s->store, err)
               : store_open(&s->store, settings_ledger(c), c->organization_id, STORE_BESIDE, err);
}

static void close_ledger(struct listener *s)
{
    if (s->ledgers)
        ledgers_give(s->ledgers, settings_ledger(s->settings), STORE_BESIDE, s->store);
    else
        store_close(s->store);
    s->store = NULL;
}

void listener_let_go(struct listener *s)
{
    if (!s->shared || s->ledgers)
        close_ledger(s);
}

static bool read_places(struct listener *s, struct err *err)
{
    for (size_t i = 0; i < s->count; i++) {
        struct reading_place *r = &s->read[i];
        struct store_subscription row;
        if (!store_subscription_get(s->store, str_from(r->c->name), &row, err))
            return false;
        r->begun = row.begun;
        places_init(&r->places, row.place);
    }
    return true;
}

/** How far each has come, and that it has looked. */
static bool save(struct listener *s, struct err *err)
{
    for (size_t i = 0; i < s->count; i++) {
        struct reading_place *r = &s->read[i];
        if (!listener_ledger(s, err) ||
            !store_subscription_set(s->store, str_from(r->c->name), r->places.settled, err))
            return false;
        r->dirty = false;
    }
    s->saved_us = clock_tick_us();
    return true;
}

/* --- a round --- */

static bool is_due(const struct listener *s)
{
    int64_t now_us = clock_tick_us();
    for (size_t i = 0; i < s->count; i++)
        if (s->read[i].dirty || (s->read[i].due_us && s->read[i].due_us <= now_us))
            return true;
    return !s->saved_us || now_us >= s->saved_us + SAVE_US;
}

bool listener_round(struct listener *s, struct err *err)
{
    bool fresh;
    if (!platform_connect(s->platform, &fresh, err))
        return false;
    if (fresh)
        log_event(LOG_INFO, "subscribe", "platform.connected", NULL,
                  LOG_TEXT("organization_id", s->settings->organization_id),
                  LOG_NUMBER("subscriptions", (int64_t)s->count));
    bool good = subscribe_take(s, err) &&
                (listener_stopped(s) || !is_due(s) || (subscribe_act(s, err) && save(s, err)));
    listener_let_go(s);
    return good;
}

int64_t listener_pause_ms(const struct listener *s)
{
    int64_t now_us = clock_tick_us(), ms = s->settings->commands.poll_ms;
    for (size_t i = 0; i < s->count; i++) {
        int64_t due_us = s->read[i].due_us;
        int64_t left_ms = due_us > now_us ? (due_us - now_us) / 1000 + 1 : due_us ? 1 : ms;
        ms = left_ms < ms ? left_ms : ms;
    }
    return ms;
}

/** Until it is worth looking. What is lost meanwhile is found by the next round. */
static void wait_for_it(struct listener *s)
{
    struct err lost = {0};
    bool told = false;
    for (int64_t left_ms = listener_pause_ms(s); left_ms > 0 && !told && !listener_stopped(s);
         left_ms -= SLICE_MS)
        if (!platform_wait(s->platform, left_ms < SLICE_MS ? left_ms : SLICE_MS, &told, &lost))
            return;
}

static void back_off(const struct listener *s, unsigned failures)
{
    for (int64_t ms = relay_backoff_ms(failures); ms > 0 && !listener_stopped(s); ms -= SLICE_MS) {
        int64_t some = ms < SLICE_MS ? ms : SLICE_MS;
        (void)nanosleep(&(struct timespec){.tv_nsec = some * 1000000}, NULL);
    }
}

void listener_failed(struct listener *s, unsigned failures, const struct err *err)
{
    s->totals->failures++;
    close_ledger(s);
    log_event(LOG_WARN, "subscribe", "round.failed", NULL,
              LOG_TEXT("organization_id", s->settings->organization_id),
              LOG_NUMBER("failures", failures), LOG_TEXT("why", err->text));
}

/** Is the failure one that passes? */
static bool goes_on(struct listener *s, unsigned failures, struct err *err)
{
    listener_failed(s, failures, err);
    if (err->kind == ERR_CONFIG || listener_stopped(s) ||
        (s->options->once && failures >= SUBSCRIBE_TRIES))
        return false;
    err_clear(err);
    back_off(s, failures);
    return true;
}

static bool loop(struct listener *s, struct err *err)
{
    unsigned failures = 0;
    while (!listener_stopped(s)) {
        bool good = listener_round(s, err);
        failures = good ? 0 : failures + 1;
        if (!good && !goes_on(s, failures, err))
            return listener_stopped(s) && err->kind != ERR_CONFIG ? (err_clear(err), true) : false;
        if (good && s->options->once)
            return true;
        if (good)
            wait_for_it(s);
    }
    return true;
}

/* --- begin, end --- */

void listener_free(struct listener *s)
{
    if (!s)
        return;
    close_ledger(s);
    for (size_t i = 0; i < s->count; i++)
        places_fini(&s->read[i].places);
    platform_free(s->platform);
    keep_close(s->keep);
    cred_ring_free(s->ring);
    json_reader_free(s->json);
    arena_fini(&s->arena);
    free(s->asked);
    free(s);
}

struct listener *listener_new(const struct settings *settings,
                              const struct subscribe_options *options,
                              struct subscribe_totals *totals, struct err *err)
{
    struct listener *s = calloc(1, sizeof *s);
    if (!s || !(s->asked = calloc(1, sizeof *s->asked))) {
        free(s);
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    s->settings = settings;
    s->options = options;
    s->totals = totals;
    s->shared = postgres_is_place(settings_ledger(settings));
    s->count = settings->subscription_count;
    arena_init(&s->arena, CLAIM_ARENA_MAX);
    for (size_t i = 0; i < s->count; i++)
        s->read[i].c = &settings->subscriptions[i];
    if ((s->json = json_reader_new(err)) && (s->platform = platform_new(settings, err)))
        return s;
    listener_free(s);
    return NULL;
}

bool listener_open(struct listener *s, struct err *err)
{
    const struct settings *c = s->settings;
    bool good = listener_ledger(s, err) && read_places(s, err) &&
                (s->ring || (s->ring = job_ring_open(c, true, err))) &&
                (s->keep || keep_open(&s->keep, c->data_dir, c->organization_id, s->ring, err));
    if (good)
        listener_let_go(s);
    return good;
}

bool subscribe_run(const struct settings *settings, const struct subscribe_options *options,
                   struct subscribe_totals *totals, struct err *err)
{
    struct listener *s = listener_new(settings, options, totals, err);
    bool good = s && listener_open(s, err) && loop(s, err);
    listener_free(s);
    return good;
}

/* --- looking only --- */

struct looking {
    struct listener *s;
    const struct settings_subscription *c;
    int64_t after;
};

static void tell_seen(struct looking *l, const struct platform_event *e, struct str event_id)
{
    struct listener *s = l->s;
    const struct asked *a = s->asked;
    const char *why = e->payload.n ? asked_read(s->json, e->payload, s->settings, l->c, s->asked)
                                   : "payload_missing";
    for (size_t i = 0; i < (why ? 1 : a->count); i++) {
        const struct store_command c = {.subscription = str_from(l->c->name),
                                        .event_id = event_id,
                                        .ordinal = (int64_t)i,
                                        .event = str_from(l->c->event),
                                        .place = e->place,
                                        .partner = str_from(why ? "" : a->partner),
                                        .subject = str_from(why ? "" : a->subjects[i]),
                                        .state = why ? COMMAND_DEAD : COMMAND_WAITING,
                                        .code = str_from(why ? why : "")};
        listener_tell(s, &c);
        s->totals->taken++;
        s->totals->dead += why != NULL;
    }
}

static bool on_event(void *ctx, const struct platform_event *e, struct err *err)
{
    struct looking *l = ctx;
    char place[PLACE_TEXT_MAX];
    struct str event_id = subscribe_event_id(e, place);
    bool known;
    l->after = e->place;
    if (!store_command_known(l->s->store, str_from(l->c->name), event_id, &known, err))
        return false;
    l->s->totals->known += known;
    if (!known)
        tell_seen(l, e, event_id);
    return true;
}

static bool look_one(struct listener *s, struct reading_place *r, struct err *err)
{
    struct looking l = {.s = s, .c = r->c, .after = r->places.settled};
    size_t count = PLATFORM_PAGE;
    if (!r->begun && r->c->from == FROM_NOW && !platform_last(s->platform, r->c, &l.after, err))
        return false;
    while (count == PLATFORM_PAGE)
        if (!platform_events(s->platform, r->c, l.after, &count, on_event, &l, err))
            return false;
    return true;
}

bool subscribe_look(const struct settings *settings, const struct subscribe_options *options,
                    struct subscribe_totals *totals, struct err *err)
{
    int64_t oldest;
    bool fresh;
    struct listener *s = listener_new(settings, options, totals, err);
    bool good = s &&
                store_open(&s->store, settings_ledger(settings), settings->organization_id,
                           STORE_READER, err) &&
                read_places(s, err) && platform_connect(s->platform, &fresh, err) &&
                platform_look(s->platform, &oldest, err);
    for (size_t i = 0; good && i < s->count; i++)
        good = look_one(s, &s->read[i], err);
    listener_free(s);
    return good;
}
