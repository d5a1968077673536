/* template.c - the parts of an event that are the same every time. */
#include "event/template.h"

#include "base/json.h"
#include "base/text_scan.h"

#include <stdlib.h>

/* ---- names ---- */

static_assert((int)EVENT_PROPERTIES_MAX < (int)EVENT_NAME_SLOTS, "a search meets a free slot");

/* Only a value of a list may hold what JSON has to escape. */
static bool is_plain(const struct event_property *p)
{
    for (size_t i = 0; i < p->values_count; i++)
        if (text_plain_run(p->values[i], strlen(p->values[i])) < strlen(p->values[i]))
            return false;
    return true;
}

static void enter_names(struct event_template *t, const struct event_definition *d)
{
    for (size_t i = 0; i < d->properties_count; i++) {
        const struct event_property *p = &d->properties[i];
        size_t at = event_name_slot(p->name, p->name_n);
        while (t->slots[at])
            at = (at + 1) % EVENT_NAME_SLOTS;
        t->slots[at] = (uint8_t)(i + 1);
        t->required |= (uint64_t)p->required << i;
        t->plain |= (uint64_t)is_plain(p) << i;
    }
}

/* ---- text ---- */

static void put_opening(struct buf *out, const struct event_definition *d)
{
    struct json_writer w;
    json_begin(&w, out, 0);
    json_object(&w);
    json_pair(&w, "event", d->name);
    json_pair(&w, "publisher", d->publisher);
    json_key(&w, "subscriber");
    json_array(&w);
    for (size_t i = 0; i < d->subscribers_count; i++)
        json_cstr(&w, d->subscribers[i]);
    json_array_end(&w);
    json_key(&w, "payload");
}

static void put_closing(struct buf *out, const struct event_definition *d)
{
    struct json_writer w;
    buf_puts(out, "\",\"event_version\":");
    json_begin(&w, out, 0);
    json_cstr(&w, d->version);
    buf_puts(out, "}}");
}

static void put_tag(struct buf *out, const struct event_property *p)
{
    struct json_writer w;
    buf_putc(out, ',');
    json_begin(&w, out, 0);
    json_str(&w, str_of(p->name, p->name_n));
    buf_putc(out, ':');
}

/* One part and its padding; returns its length. While it is written the text may still move. */
static size_t pad(struct buf *out, size_t from)
{
    static const char ZEROS[EVENT_TAG_STEP];
    size_t n = out->n - from;
    buf_put(out, ZEROS, EVENT_TAG_STEP);
    return n;
}

static bool write_parts(struct event_template *t, const struct event_definition *d, struct err *err)
{
    struct buf out;
    size_t at[EVENT_PROPERTIES_MAX];
    buf_init(&out, 0);
    put_opening(&out, d);
    t->opening.n = pad(&out, 0);
    size_t closing = out.n;
    put_closing(&out, d);
    t->closing.n = pad(&out, closing);
    for (size_t i = 0; i < d->properties_count; i++) {
        at[i] = out.n;
        put_tag(&out, &d->properties[i]);
        t->tags[i].n = pad(&out, at[i]);
    }
    t->text = out.p; /* it stands still now, and is the template's */
    t->opening.p = t->text;
    t->closing.p = t->text + closing;
    for (size_t i = 0; i < d->properties_count; i++)
        t->tags[i].p = t->text + at[i];
    return buf_ok(&out, "an event's template", err);
}

struct event_template *event_template_new(const struct event_definition *d, struct err *err)
{
    struct event_template *t = calloc(1, sizeof(*t));
    if (!t) {
        err_set(err, ERR_SYSTEM, "no memory for the event registry");
        return NULL;
    }
    enter_names(t, d);
    if (!write_parts(t, d, err)) {
        event_template_free(t);
        return NULL;
    }
    return t;
}

void event_template_free(struct event_template *t)
{
    if (t)
        free(t->text);
    free(t);
}
