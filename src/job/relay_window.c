/* relay_window.c - see relay_window.h. */
#include "job/relay_window.h"

#include "base/clock.h"
#include <stdlib.h>

enum { REFUSED_LATER = 2 }; /* doublings */

static struct relay_item *at(const struct relay_window *w, size_t i)
{
    return w->items[(w->first + i) % RELAY_WINDOW];
}

void relay_item_free(struct relay_item *item)
{
    free(item->text);
    free(item);
}

void relay_window_fini(struct relay_window *w)
{
    for (size_t i = 0; i < w->count; i++)
        relay_item_free(at(w, i));
    *w = (struct relay_window){0};
}

/* ---- reading ---- */

static const char *keep_text(char **p, struct str s)
{
    const char *kept = *p;
    if (s.n)
        memcpy(*p, s.p, s.n);
    (*p)[s.n] = '\0';
    *p += s.n + 1;
    return kept;
}

static struct relay_item *item_new(const struct store_event *e, const struct event_registry *r)
{
    struct relay_item *item = calloc(1, sizeof *item);
    size_t id_n = strlen(e->event_id);
    if (!item)
        return NULL;
    item->text = malloc(id_n + e->name.n + e->version.n + e->entity.n + e->payload.n + 5);
    if (!item->text) {
        free(item);
        return NULL;
    }
    char *p = item->text;
    struct relay_event *out = &item->event;
    out->seq = e->seq;
    out->created_at_us = e->created_at_us;
    out->event_id = keep_text(&p, str_of(e->event_id, id_n));
    out->name = keep_text(&p, e->name);
    out->version = keep_text(&p, e->version);
    out->entity = keep_text(&p, e->entity);
    out->payload = str_of(keep_text(&p, e->payload), e->payload.n);
    out->definition = event_definition(r, e->name, out->version);
    return item;
}

struct filling {
    struct relay_window *w;
    const struct job *job;
    int64_t last_seq;
    bool out_of_memory;
};

static bool take_event(void *ctx, const struct store_event *e)
{
    struct filling *f = ctx;
    struct relay_window *w = f->w;
    if (e->seq > f->last_seq || w->count == RELAY_WINDOW || w->bytes >= RELAY_WINDOW_BYTES)
        return false;
    struct relay_item *item = item_new(e, f->job->registry);
    f->out_of_memory = !item;
    if (!item)
        return false;
    w->items[(w->first + w->count++) % RELAY_WINDOW] = item;
    w->bytes += e->payload.n;
    w->read_seq = e->seq;
    return true;
}

bool relay_window_fill(struct relay_window *w, const struct job *job, struct store *store,
                       int64_t last_seq, struct err *err)
{
    struct filling f = {.w = w, .job = job, .last_seq = last_seq};
    if (w->count + RELAY_BATCH > RELAY_WINDOW || w->bytes >= RELAY_WINDOW_BYTES)
        return true;
    return store_events_after(store, w->read_seq, RELAY_BATCH, take_event, &f, err) &&
           (!f.out_of_memory || err_set(err, ERR_LIMIT, "out of memory"));
}

/* ---- carrying ---- */

struct held {
    const char *entity[RELAY_WINDOW];
    size_t count;
};

static bool is_held(const struct held *h, const char *entity)
{
    for (size_t i = 0; i < h->count; i++)
        if (strcmp(h->entity[i], entity) == 0)
            return true;
    return false;
}

size_t relay_window_pick(struct relay_window *w, struct relay_event *batch[RELAY_BATCH])
{
    int64_t now = clock_tick_us();
    struct held held;
    size_t n = 0;
    held.count = 0;
    for (size_t i = 0; i < w->count && n < RELAY_BATCH; i++) {
        struct relay_item *item = at(w, i);
        if (item->settled || is_held(&held, item->event.entity))
            continue;
        if (item->due_us > now) {
            held.entity[held.count++] = item->event.entity;
            continue;
        }
        item->event.verdict = SINK_LATER;
        batch[n++] = &item->event;
    }
    return n;
}

static void judge(struct relay_item *item, struct relay_totals *totals)
{
    if (item->event.verdict == SINK_TAKEN) {
        item->settled = true;
        totals->taken++;
    }
    if (item->event.verdict != SINK_REFUSED)
        return;
    totals->refused++;
    item->dead = item->settled = ++item->event.tries >= RELAY_TRIES;
    totals->dead += item->dead;
    /* Whoever must put it right has some seconds before it is a dead letter. */
    item->due_us =
        clock_tick_us() + relay_backoff_ms((unsigned)item->event.tries + REFUSED_LATER) * 1000;
}

void relay_window_judge(struct relay_window *w, struct relay_event *const *batch, size_t n,
                        struct relay_totals *totals)
{
    size_t done = 0; /* a batch is in the window's order */
    for (size_t i = 0; i < w->count && done < n; i++) {
        struct relay_item *item = at(w, i);
        if (&item->event != batch[done])
            continue;
        judge(item, totals);
        done++;
    }
}

size_t relay_window_settle(struct relay_window *w, struct relay_item **dead, size_t room)
{
    size_t n = 0;
    while (w->count && at(w, 0)->settled && (n < room || !at(w, 0)->dead)) {
        struct relay_item *item = at(w, 0);
        w->first = (w->first + 1) % RELAY_WINDOW;
        w->count--;
        w->bytes -= item->event.payload.n;
        w->settled_seq = item->event.seq;
        if (item->dead)
            dead[n++] = item;
        else
            relay_item_free(item);
    }
    return n;
}

void relay_window_unread(struct relay_window *w)
{
    while (w->count) {
        struct relay_item *item = at(w, w->count - 1);
        if (item->settled || item->event.tries)
            break;
        w->count--;
        w->bytes -= item->event.payload.n;
        relay_item_free(item);
    }
    w->read_seq = w->count ? at(w, w->count - 1)->event.seq : w->settled_seq;
}

int64_t relay_window_due_us(const struct relay_window *w)
{
    int64_t first = 0;
    for (size_t i = 0; i < w->count; i++) {
        const struct relay_item *item = at(w, i);
        if (!item->settled && item->due_us && (!first || item->due_us < first))
            first = item->due_us;
    }
    return first;
}
