/* emit.c - see emit.h. */
#include "job/emit.h"

#include "base/clock.h"
#include <stdlib.h>

enum { HELD_MAX = 256 };

struct emitter {
    struct job *job;
    struct event_writer *writer;
    struct buf text;
    const char *correlation_id;
    const struct emitted *held[HELD_MAX]; /* written ahead, not put yet */
    size_t held_count;
};

struct emitter *emitter_new(struct job *job, struct err *err)
{
    enum { ENVELOPE_MAX = 64 * 1024 };
    struct emitter *e = calloc(1, sizeof *e);
    if (!e) {
        err_set(err, ERR_LIMIT, "no memory for events");
        return NULL;
    }
    e->job = job;
    buf_init(&e->text, ENVELOPE_MAX);
    if (!(e->writer = event_writer_new(job->registry, err))) {
        emitter_free(e);
        return NULL;
    }
    return e;
}

void emitter_free(struct emitter *e)
{
    if (!e)
        return;
    event_writer_free(e->writer);
    buf_fini(&e->text);
    free(e);
}

void emitter_correlate(struct emitter *e, const char *correlation_id)
{
    e->correlation_id = correlation_id;
}

struct emitter *emitter_beside(const struct emitter *of, struct err *err)
{
    struct emitter *e = emitter_new(of->job, err);
    if (e)
        e->correlation_id = of->correlation_id;
    return e;
}

/* What is done with each version's envelope; its texts are the emitter's until the next. */
typedef bool written_fn(void *ctx, const struct store_event *event, struct err *err);

/* An envelope with an id of its own: who takes both versions of an event can tell them apart. */
static bool write(struct emitter *e, enum event_id id, const struct event_definition *d,
                  const struct event_head *of, const struct event_field *fields, size_t count,
                  struct store_event *event, struct err *err)
{
    struct event_head head = *of;

    *event = (struct store_event){
        .name = str_from(d->name), .version = str_from(d->version), .entity = of->entity_id};
    uuid_random(event->event_id);
    head.event_id = event->event_id;
    buf_reset(&e->text);
    if (!event_write_version(e->writer, id, d, &head, fields, count, &e->text, err))
        return err_wrap(err, "event %s %s", d->name, d->version);
    event->payload = buf_str(&e->text);
    return true;
}

static bool each_version(struct emitter *e, enum event_id id, const char *entity_type,
                         struct str entity_id, const struct event_field *fields, size_t count,
                         written_fn *fn, void *ctx, struct err *err)
{
    const struct event_versions *versions = event_versions_of(e->job->registry, id);
    const struct settings *settings = e->job->settings;
    struct store_event event;

    if (!versions->count)
        return err_set(err, ERR_USAGE, "%s is not in the event registry", event_row(id)->name);
    struct event_head head = {.organization_id = settings->organization_id,
                              .site_id = *settings->site_id ? settings->site_id : NULL,
                              .correlation_id = e->correlation_id,
                              .timestamp_us = clock_now_us(),
                              .entity_type = entity_type,
                              .entity_id = entity_id};
    for (size_t i = 0; i < versions->count; i++)
        if (head.timestamp_us < versions->all[i]->emit_until_us &&
            (!write(e, id, versions->all[i], &head, fields, count, &event, err) ||
             !fn(ctx, &event, err)))
            return false;
    return true;
}

static bool put(void *ctx, const struct store_event *event, struct err *err)
{
    const struct emitter *e = ctx;
    return store_event_put(e->job->store, event, err);
}

bool emit(struct emitter *e, enum event_id id, const char *entity_type, struct str entity_id,
          const struct event_field *fields, size_t count, struct err *err)
{
    return emit_settle(e, err) &&
           each_version(e, id, entity_type, entity_id, fields, count, put, e, err);
}

struct later {
    struct arena *a;
    struct emitted **end;
};

static bool append(void *ctx, const struct store_event *event, struct err *err)
{
    struct later *to = ctx;
    struct emitted *one = arena_alloc(to->a, sizeof *one);
    struct str payload = arena_str(to->a, event->payload);
    struct str entity = arena_str(to->a, event->entity);
    if (!one || payload.n != event->payload.n || entity.n != event->entity.n)
        return err_set(err, ERR_LIMIT, "no memory for an event written ahead");
    one->event = *event;
    one->event.payload = payload;
    one->event.entity = entity;
    one->next = NULL;
    *to->end = one;
    to->end = &one->next;
    return true;
}

bool emit_ahead(struct emitter *e, enum event_id id, const char *entity_type, struct str entity_id,
                const struct event_field *fields, size_t count, struct arena *a,
                struct emitted **out, struct err *err)
{
    struct later to = {a, out};
    *out = NULL;
    return each_version(e, id, entity_type, entity_id, fields, count, append, &to, err);
}

bool emit_written(struct emitter *e, const struct emitted *first, struct err *err)
{
    if (e->held_count == HELD_MAX && !emit_settle(e, err))
        return false;
    e->held[e->held_count++] = first;
    return true;
}

bool emit_settle(struct emitter *e, struct err *err)
{
    for (size_t i = 0; i < e->held_count; i++)
        for (const struct emitted *one = e->held[i]; one; one = one->next)
            if (!store_event_put(e->job->store, &one->event, err))
                return false;
    e->held_count = 0;
    return true;
}

void emit_drop(struct emitter *e)
{
    e->held_count = 0;
}
