/* subscribe_take.c - the platform's events become rows; see subscribe.h. */
#include "job/subscribe_state.h"

#include "base/clock.h"
#include "job/failpoint.h"
#include "job/queue.h"
#include <stdio.h>

struct taking {
    struct listener *s;
    struct reading_place *r;
    int64_t after;
    int64_t fresh[PLATFORM_PAGE]; /* places whose rows stand in the open transaction */
    size_t fresh_count;
    bool cut; /* told to end: what is behind `after` was not looked at */
};

/* --- one event --- */

struct str subscribe_event_id(const struct platform_event *e, char place[PLACE_TEXT_MAX])
{
    snprintf(place, PLACE_TEXT_MAX, "place:%lld", (long long)e->place);
    return asked_is_id(e->id) ? e->id : str_from(place);
}

/* When what it asks for is done: claims wait for others, what else there is does not. */
static bool due_of(struct listener *s, const struct settings_subscription *c, const char *partner,
                   int64_t *due_us, struct err *err)
{
    const struct partner *p = settings_partner(s->settings, str_from(partner));
    *due_us = 0;
    if (c->then == ACT_SUBMIT && c->at == AT_SCHEDULE)
        return queue_due(s->store, p, "submit", due_us, err);
    if (!store_clock(s->store, due_us, err))
        return false;
    *due_us += c->then == ACT_SUBMIT ? c->window_ms * 1000 : 0;
    return true;
}

static bool put_row(struct listener *s, const struct store_command *c, struct err *err)
{
    bool known;
    if (!store_command_put(s->store, c, &known, err))
        return false;
    if (known) {
        s->totals->known++;
        return true;
    }
    if (c->state == COMMAND_DEAD && !subscribe_note(s, c, err))
        return false;
    s->totals->taken++;
    s->totals->dead += c->state == COMMAND_DEAD;
    listener_tell(s, c);
    return true;
}

static bool put_dead(struct listener *s, struct store_command *c, int64_t row, const char *why,
                     struct err *err)
{
    c->state = COMMAND_DEAD;
    c->code = str_from(why);
    if (!row)
        return put_row(s, c, err);
    s->totals->dead++;
    return store_command_fail(s->store, row, c->code, 0, 1, err) && subscribe_note(s, c, err);
}

bool subscribe_put(struct listener *s, const struct settings_subscription *c,
                   const struct platform_event *e, int64_t row, struct err *err)
{
    char place[PLACE_TEXT_MAX];
    struct asked *a = s->asked;
    const char *why =
        e->payload.n ? asked_read(s->json, e->payload, s->settings, c, a) : "payload_missing";
    struct store_command one = {.subscription = str_from(c->name),
                                .event_id = subscribe_event_id(e, place),
                                .event = str_from(c->event),
                                .place = e->place};
    if (why)
        return put_dead(s, &one, row, why, err);
    one.partner = str_from(a->partner);
    if (!due_of(s, c, a->partner, &one.due_us, err))
        return false;
    for (size_t i = 0; i < a->count; i++) {
        one.subject = str_from(a->subjects[i]);
        one.ordinal = (int64_t)i;
        bool good = row && i == 0 ? store_command_read(s->store, row, one.partner, one.subject, err)
                                  : put_row(s, &one, err);
        if (!good)
            return false;
    }
    return true;
}

/* --- a page --- */

static bool on_event(void *ctx, const struct platform_event *e, struct err *err)
{
    struct taking *t = ctx;
    t->cut = t->cut || listener_stopped(t->s);
    if (t->cut)
        return true;
    t->after = e->place;
    if (places_has(&t->r->places, e->place))
        return true;
    if (!listener_ledger(t->s, err) || (!t->fresh_count && !store_begin(t->s->store, err)))
        return false;
    t->fresh[t->fresh_count++] = e->place;
    return subscribe_put(t->s, t->r->c, e, 0, err);
}

static bool commit(struct taking *t, struct err *err)
{
    if (!t->fresh_count)
        return true;
    failpoint("subscribe.fetched");
    if (!store_commit(t->s->store, err))
        return false;
    failpoint("subscribe.taken");
    for (size_t i = 0; i < t->fresh_count; i++)
        if (!places_add(&t->r->places, t->fresh[i], err))
            return false;
    t->fresh_count = 0;
    t->r->due_us = clock_tick_us();
    return true;
}

static bool take_all(struct taking *t, struct err *err)
{
    size_t count = PLATFORM_PAGE;
    while (count == PLATFORM_PAGE && !t->cut)
        if (!platform_events(t->s->platform, t->r->c, t->after, &count, on_event, t, err) ||
            !commit(t, err))
            return false;
    return true;
}

/* --- a look --- */

/** A subscription that never ran begins where it is told to; that is on record before anything is
 * taken. */
static bool begin(struct listener *s, struct reading_place *r, struct err *err)
{
    int64_t place = 0;
    if (r->begun)
        return true;
    if (r->c->from == FROM_NOW && !platform_last(s->platform, r->c, &place, err))
        return false;
    if (!listener_ledger(s, err) ||
        !store_subscription_set(s->store, str_from(r->c->name), place, err))
        return false;
    places_init(&r->places, place);
    r->begun = true;
    return true;
}

static bool take_one(struct listener *s, struct reading_place *r, int64_t oldest, struct err *err)
{
    const struct subscribe_totals before = *s->totals;
    struct taking t = {.s = s, .r = r, .after = r->places.settled};
    if (!take_all(&t, err)) {
        if (s->store)
            store_rollback(s->store);
        *s->totals = before;
        return false;
    }
    if (t.cut)
        return true; /* one that committed late may be among what was not looked at */
    if (places_settle(&r->places, oldest, clock_tick_us(), s->settings->commands.overlap_ms * 1000))
        r->dirty = true;
    return true;
}

/** What was read is a moment of which all transactions must end. */
static bool mark(struct listener *s, struct err *err)
{
    int64_t next = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct places *p = &s->read[i].places;
        if (!places_open(p))
            continue;
        if (!next && !platform_next(s->platform, &next, err))
            return false;
        places_mark(p, next, clock_tick_us());
    }
    return true;
}

bool subscribe_take(struct listener *s, struct err *err)
{
    int64_t oldest;
    if (!platform_look(s->platform, &oldest, err))
        return false;
    for (size_t i = 0; i < s->count && !listener_stopped(s); i++) {
        struct reading_place *r = &s->read[i];
        if (!begin(s, r, err))
            return false;
        if (!take_one(s, r, oldest, err))
            return false;
    }
    return (listener_stopped(s) || mark(s, err)) && platform_looked(s->platform, err);
}
