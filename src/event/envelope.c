/* envelope.c - an event as the platform takes it: values judged by the registry and put into its
 * line. */
#include "event/envelope.h"

#include "base/clock.h"
#include "base/digits.h"
#include "base/hash.h"
#include "base/json.h"
#include "event/line.h"
#include "event/property.h"

#include <stdlib.h>

/* ---- the instant ---- */

/* Events of one run are microseconds apart: only the fraction is written anew. */
struct instant {
    int64_t second_us; /* the second `text` is of */
    char text[CLOCK_ISO_MAX];
};

static void instant_set(struct instant *i, int64_t us)
{
    enum { SECOND_US = 1000000, FRACTION = 20 /* where it stands */ };
    int64_t fraction = us - i->second_us;
    if (!i->text[0] || fraction < 0 || fraction >= SECOND_US) {
        clock_iso(us, i->text);
        fraction = (us % SECOND_US + SECOND_US) % SECOND_US;
        i->second_us = us - fraction;
        return;
    }
    unsigned f = (unsigned)fraction;
    digits_pair(i->text + FRACTION, f / 10000);
    digits_pair(i->text + FRACTION + 2, f / 100 % 100);
    digits_pair(i->text + FRACTION + 4, f % 100);
}

/* ---- values ---- */

/* One event being written. Room was asked for once; in it bytes are put without asking. */
struct writing {
    const struct event_line *l;
    char *to;
    uint64_t seen;     /* the properties said: a bit each */
    struct str judged; /* the id judged last: the entity's is said twice */
    struct err *err;
};

static_assert(EVENT_PROPERTIES_MAX <= 64, "struct writing.seen");

static bool is_listed(const struct event_property *p, struct str s)
{
    for (size_t i = 0; i < p->values_count; i++)
        if (str_is(s, p->values[i]))
            return true;
    return false;
}

static inline bool fits(const struct event_hole *h, struct str s)
{
    return h->form == EVENT_FORM_ENUM ? is_listed(h->property, s) : event_form_fits(h->form, s);
}

static inline bool fits_again(struct writing *w, const struct event_hole *h, struct str s)
{
    if (h->form != EVENT_FORM_ID)
        return fits(h, s);
    if (s.p == w->judged.p && s.n == w->judged.n)
        return true;
    if (!event_form_fits(EVENT_FORM_ID, s))
        return false;
    w->judged = s;
    return true;
}

/* Most texts are shorter than a call of memcpy is long. */
static inline char *put(char *to, const char *p, size_t n)
{
    enum { WIDE = 16, HALF = 8, QUARTER = 4 };
    if (n > (size_t)2 * WIDE) {
        memcpy(to, p, n);
    } else if (n >= WIDE) {
        memcpy(to, p, WIDE);
        memcpy(to + n - WIDE, p + n - WIDE, WIDE); /* the two may overlap */
    } else if (n >= HALF) {
        memcpy(to, p, HALF);
        memcpy(to + n - HALF, p + n - HALF, HALF);
    } else if (n >= QUARTER) {
        memcpy(to, p, QUARTER);
        memcpy(to + n - QUARTER, p + n - QUARTER, QUARTER);
    } else {
        for (size_t i = 0; i < n; i++)
            to[i] = p[i];
    }
    return to + n;
}

/* Tags are padded to the step, and the room for it is there. */
static inline char *put_tag(char *to, const struct event_tag *tag)
{
    memcpy(to, tag->p, EVENT_TAG_STEP);
    for (size_t i = EVENT_TAG_STEP; UNLIKELY(i < tag->n); i += EVENT_TAG_STEP)
        memcpy(to + i, tag->p + i, EVENT_TAG_STEP);
    return to + tag->n;
}

/* A value of a list may hold anything, so JSON has to escape it. No other form lets through what
 * would have to be. */
static char *put_escaped(char *to, struct str s)
{
    size_t room = s.n * EVENT_ESCAPED_MAX + 2;
    struct buf b = {.p = to, .cap = room, .max = room};
    struct json_writer w;
    json_begin(&w, &b, 0);
    json_str(&w, s);
    return to + b.n;
}

static inline char *put_quoted(char *to, const struct event_hole *h, struct str s)
{
    if (UNLIKELY(!h->plain))
        return put_escaped(to, s);
    *to++ = '"';
    to = put(to, s.p, s.n);
    *to++ = '"';
    return to;
}

/* An id that must be there and cannot be said as it is: the same stand-in every time. */
static void put_stand_in(struct writing *w, const struct event_hole *h, struct str id)
{
    uint8_t digest[SHA256_SIZE];
    char text[EVENT_STAND_IN + 1] = "x-";
    sha256_of(id, digest);
    hex_encode(digest, 8, text + 2);
    w->to = put_quoted(put_tag(w->to, h->tag), h, str_of(text, EVENT_STAND_IN));
}

/* What does not have its form is not said: it may be what must not be said. Only where it is
 * required is that a failure, and the message names the field, never the value. */
static bool put_misfit(struct writing *w, const struct event_hole *h, struct str s)
{
    if (!h->property->required)
        return true;
    if (h->form != EVENT_FORM_ID) {
        const char *form = event_form_text(h->form);
        return err_set(w->err, ERR_DATA, "%s: \"%s\" does not have its form (%s)", w->l->d->name,
                       h->property->name, form ? form : "one of a list");
    }
    put_stand_in(w, h, s);
    return true;
}

static inline bool put_text(struct writing *w, const struct event_hole *h, struct str s)
{
    if (s.n == 0)
        return true;
    w->seen |= h->bit;
    if (UNLIKELY(!fits_again(w, h, s)))
        return put_misfit(w, h, s);
    w->to = put_quoted(put_tag(w->to, h->tag), h, s);
    return true;
}

static inline void put_integer(struct writing *w, const struct event_hole *h, int64_t v)
{
    char *to = put_tag(w->to, h->tag);
    *to = '-';
    w->to = digits_put(to + (v < 0), v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

static inline void put_flag(struct writing *w, const struct event_hole *h, bool v)
{
    char *to = put_tag(w->to, h->tag);
    memcpy(to, v ? "true\0" : "false", 5);
    w->to = to + (v ? 4 : 5);
}

static void put_texts(struct writing *w, const struct event_hole *h, const struct str *texts,
                      size_t count)
{
    char *to = put_tag(w->to, h->tag);
    *to++ = '[';
    for (size_t i = 0; i < count; i++) {
        if (!fits(h, texts[i]))
            continue;
        to = put_quoted(to, h, texts[i]);
        *to++ = ',';
    }
    to -= to[-1] == ',';
    *to++ = ']';
    w->to = to;
}

static inline bool put_value(struct writing *w, const struct event_hole *h,
                             const struct event_field *f)
{
    if (h->kind == EVENT_TEXT)
        return put_text(w, h, f->text);
    w->seen |= h->bit;
    if (h->kind == EVENT_INTEGER)
        put_integer(w, h, f->integer);
    else if (h->kind == EVENT_FLAG)
        put_flag(w, h, f->integer != 0);
    else
        put_texts(w, h, f->texts, f->texts_count);
    return true;
}

/* ---- the whole ---- */

/* Which of the required was not given, by its name. */
static bool all_required(const struct writing *w)
{
    const struct event_definition *d = w->l->d;
    uint64_t missing = d->template->required & ~w->seen;
    if (LIKELY(!missing))
        return true;
    return err_set(w->err, ERR_USAGE, "%s: \"%s\" is required", d->name,
                   d->properties[__builtin_ctzll(missing)].name);
}

static inline size_t room_for_text(const struct event_hole *h, struct str s)
{
    return (h->plain ? s.n : s.n * EVENT_ESCAPED_MAX) + 3; /* quotes, comma */
}

/* Bytes the event takes at most. */
static size_t room_for(const struct event_line *l, const struct event_head *head,
                       const struct event_field *fields)
{
    size_t n = l->least + room_for_text(&l->entity, head->entity_id);
    for (size_t i = 0; i < l->holes_count; i++) {
        const struct event_hole *h = &l->holes[i];
        if (h->kind == EVENT_TEXT)
            n += room_for_text(h, fields[i].text);
        for (size_t k = 0; h->kind == EVENT_TEXTS && k < fields[i].texts_count; k++)
            n += room_for_text(h, fields[i].texts[k]);
    }
    return n;
}

static bool write_line(const struct event_line *l, const struct event_head *head,
                       const char *instant, const struct event_field *fields, struct buf *out,
                       struct err *err)
{
    struct writing w = {.l = l, .seen = l->said, .err = err};
    char made[UUID_MAX];
    const char *event_id = head->event_id;
    if (!event_id) {
        uuid_random(made);
        event_id = made;
    } else if (!event_form_fits(EVENT_FORM_UUID, str_from(event_id))) {
        return err_set(err, ERR_DATA, "%s: metadata \"event_id\" is no uuid", l->d->name);
    }
    if (!buf_reserve(out, room_for(l, head, fields)))
        return buf_ok(out, "an event", err);
    w.to = put(out->p + out->n, l->opening.p, l->opening.n);
    w.to = put(w.to, instant, EVENT_INSTANT);
    w.to = put(w.to, l->after_instant.p, l->after_instant.n);
    if (!put_text(&w, &l->entity, head->entity_id))
        return false;
    w.to = put(w.to, l->after_entity.p, l->after_entity.n);
    for (size_t i = 0; i < l->holes_count; i++)
        if (UNLIKELY(!put_value(&w, &l->holes[i], &fields[i])))
            return false;
    if (!all_required(&w))
        return false;
    w.to = put(w.to, l->closing.p, l->closing.n);
    w.to = put(w.to, event_id, UUID_MAX - 1);
    w.to = put(w.to, l->after_id.p, l->after_id.n);
    w.to = put(w.to, instant, EVENT_INSTANT);
    w.to = put(w.to, l->end.p, l->end.n);
    out->n = (size_t)(w.to - out->p);
    return true;
}

/* ---- the writer ---- */

enum { LINES_AN_EVENT = 8 /* ways it is said, in all versions, kept at once */ };

struct event_writer {
    const struct event_registry *registry;
    struct instant instant;
    struct {
        struct event_line *lines[LINES_AN_EVENT];
        size_t next; /* which of them makes room */
    } kept[EVENT_COUNT];
};

struct event_writer *event_writer_new(const struct event_registry *r, struct err *err)
{
    struct event_writer *w = calloc(1, sizeof(*w));
    if (w)
        w->registry = r;
    else
        err_set(err, ERR_SYSTEM, "no memory for an event writer");
    return w;
}

static void line_free(struct event_line *l)
{
    if (l)
        event_line_fini(l);
    free(l);
}

void event_writer_free(struct event_writer *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < EVENT_COUNT; i++)
        for (size_t k = 0; k < LINES_AN_EVENT; k++)
            line_free(w->kept[i].lines[k]);
    free(w);
}

static const struct event_definition *definition_of(const struct event_registry *r,
                                                    enum event_id id, struct err *err)
{
    const struct event_definition *d = event_definition_of(r, id);
    if (!d)
        err_set(err, ERR_USAGE, "%s is not in the event registry", event_row(id)->name);
    return d;
}

/* Where the next line of that event is kept; NULL without memory. */
static struct event_line *room_for_line(struct event_writer *w, enum event_id id, struct err *err)
{
    struct event_line **at = &w->kept[id].lines[w->kept[id].next++ % LINES_AN_EVENT];
    if (!*at && !(*at = calloc(1, sizeof(**at))))
        err_set(err, ERR_SYSTEM, "no memory for an event's line");
    return *at;
}

static bool has_field(const struct event_definition *d, const struct event_field *f)
{
    return event_template_find(d->template, d->properties, f->name, f->name_n) >= 0;
}

/* A field that is not this version's own but another's. One that no version has stays: it is our
 * mistake, and is refused below. */
static bool is_of_another(const struct event_versions *v, const struct event_definition *d,
                          const struct event_field *f)
{
    if (has_field(d, f))
        return false;
    for (size_t i = 0; i < v->count; i++)
        if (has_field(v->all[i], f))
            return true;
    return false;
}

bool event_write(struct event_writer *w, enum event_id id, const struct event_head *head,
                 const struct event_field *fields, size_t count, struct buf *out, struct err *err)
{
    const struct event_definition *d = definition_of(w->registry, id, err);
    return d && event_write_version(w, id, d, head, fields, count, out, err);
}

bool event_write_version(struct event_writer *w, enum event_id id, const struct event_definition *d,
                         const struct event_head *head, const struct event_field *given,
                         size_t count, struct buf *out, struct err *err)
{
    enum { FIELDS_MAX = EVENT_PROPERTIES_MAX * EVENT_VERSIONS_MAX };
    const struct event_versions *versions = event_versions_of(w->registry, id);
    struct event_field own[FIELDS_MAX];
    const struct event_field *fields = given;
    struct event_line *l = NULL;
    if (UNLIKELY(versions->count > 1 && count <= FIELDS_MAX)) {
        size_t n = 0;
        for (size_t i = 0; i < count; i++)
            if (!is_of_another(versions, d, &given[i]))
                own[n++] = given[i];
        fields = own;
        count = n;
    }
    for (size_t i = 0; !l && i < LINES_AN_EVENT && w->kept[id].lines[i]; i++)
        if (w->kept[id].lines[i]->d == d &&
            event_line_is(w->kept[id].lines[i], head, fields, count))
            l = w->kept[id].lines[i];
    if (UNLIKELY(!l) &&
        (!(l = room_for_line(w, id, err)) || !event_line_compile(l, d, head, fields, count, err)))
        return false;
    instant_set(&w->instant, head->timestamp_us);
    return write_line(l, head, w->instant.text, fields, out, err);
}

bool event_build(const struct event_registry *r, enum event_id id, const struct event_head *head,
                 const struct event_field *fields, size_t count, struct buf *out, struct err *err)
{
    const struct event_definition *d = definition_of(r, id, err);
    struct event_line *l = d ? calloc(1, sizeof(*l)) : NULL;
    char instant[CLOCK_ISO_MAX];
    if (!l)
        return d ? err_set(err, ERR_SYSTEM, "no memory for an event's line") : false;
    clock_iso(head->timestamp_us, instant);
    bool ok = event_line_compile(l, d, head, fields, count, err) &&
              write_line(l, head, instant, fields, out, err);
    line_free(l);
    return ok;
}
