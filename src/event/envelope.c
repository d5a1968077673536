/* envelope.c - an event as the platform takes it, checked against its registry row while it is
 * written. */
#include "event/envelope.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "event/property.h"
#include "event/template.h"

/* One envelope being built. Room is asked for once a field; in it bytes are put without asking. */
struct building {
    const struct event_definition *d;
    const struct event_template *t;
    struct buf *out;
    uint64_t seen; /* bit by property */
    struct err *err;
};

static_assert(EVENT_PROPERTIES_MAX <= 64, "struct building.seen");

enum { STAND_IN_MAX = 2 + 16 + 1 };

static bool is_listed(const struct event_property *p, struct str s)
{
    for (size_t i = 0; i < p->values_count; i++)
        if (str_is(s, p->values[i]))
            return true;
    return false;
}

static inline bool fits(const struct event_property *p, struct str s)
{
    return p->form == EVENT_FORM_ENUM ? is_listed(p, s) : event_form_fits(p->form, s);
}

/* An id that must be there and cannot be said as it is: the same stand-in every time. */
static struct str stand_in(struct str id, char out[STAND_IN_MAX])
{
    uint8_t digest[SHA256_SIZE];
    sha256_of(id, digest);
    out[0] = 'x';
    out[1] = '-';
    hex_encode(digest, 8, out + 2);
    return str_from(out);
}

/* ---- one field ---- */

/* Most texts are shorter than a call of memcpy is long. */
static inline char *put(char *to, const char *p, size_t n)
{
    if (n > 16) {
        memcpy(to, p, n);
    } else if (n >= 8) {
        memcpy(to, p, 8);
        memcpy(to + n - 8, p + n - 8, 8); /* the two may overlap */
    } else if (n >= 4) {
        memcpy(to, p, 4);
        memcpy(to + n - 4, p + n - 4, 4);
    } else {
        for (size_t i = 0; i < n; i++)
            to[i] = p[i];
    }
    return to + n;
}

/* Room for the tag of a property and `n` bytes of value; where the value goes, the tag put. NULL
 * when the buffer is full: that is told at the end. */
static inline char *tagged(struct building *b, size_t property, size_t n)
{
    const struct event_tag *tag = &b->t->tags[property];
    if (UNLIKELY(!buf_reserve(b->out, tag->n + EVENT_TAG_STEP + n)))
        return NULL;
    char *to = b->out->p + b->out->n;
    memcpy(to, tag->p, EVENT_TAG_STEP);
    for (size_t i = EVENT_TAG_STEP; UNLIKELY(i < tag->n); i += EVENT_TAG_STEP)
        memcpy(to + i, tag->p + i, EVENT_TAG_STEP);
    b->out->n += tag->n;
    return to + tag->n;
}

/* A value of a list may hold anything, so JSON has to escape it. No other form lets through what
 * would have to be. */
static void put_listed(struct building *b, struct str s)
{
    struct json_writer w;
    json_begin(&w, b->out, 0);
    json_str(&w, s);
}

/* `to` is where the buffer ends, with room for the text and its quotes; NULL: there was none. */
static inline void put_quoted(struct building *b, const struct event_property *p, char *to,
                              struct str s)
{
    if (UNLIKELY(!to))
        return;
    if (UNLIKELY(!(b->t->plain >> (p - b->d->properties) & 1))) {
        put_listed(b, s);
        return;
    }
    *to++ = '"';
    to = put(to, s.p, s.n);
    *to++ = '"';
    b->out->n = (size_t)(to - b->out->p);
}

/* What does not have its form is not said: it may be what must not be said. Only where it is
 * required is that a failure, and the message names the field, never the value. */
static bool put_misfit(struct building *b, const struct event_property *p, struct str s)
{
    char id[STAND_IN_MAX];
    if (!p->required)
        return true;
    if (p->form != EVENT_FORM_ID) {
        const char *form = event_form_text(p->form);
        return err_set(b->err, ERR_DATA, "%s: \"%s\" does not have its form (%s)", b->d->name,
                       p->name, form ? form : "one of a list");
    }
    s = stand_in(s, id);
    put_quoted(b, p, tagged(b, (size_t)(p - b->d->properties), s.n + 2), s);
    return true;
}

static inline bool put_text(struct building *b, const struct event_property *p, struct str s)
{
    if (UNLIKELY(!fits(p, s)))
        return put_misfit(b, p, s);
    put_quoted(b, p, tagged(b, (size_t)(p - b->d->properties), s.n + 2), s);
    return true;
}

static void put_texts(struct building *b, const struct event_property *p,
                      const struct event_field *f)
{
    char before = '[';
    if (!tagged(b, (size_t)(p - b->d->properties), 2))
        return;
    for (size_t i = 0; i < f->texts_count; i++) {
        struct str s = f->texts[i];
        if (!fits(p, s) || !buf_reserve(b->out, s.n + 3))
            continue;
        buf_putc(b->out, before);
        put_quoted(b, p, b->out->p + b->out->n, s);
        before = ',';
    }
    if (before == '[')
        buf_putc(b->out, '[');
    buf_putc(b->out, ']');
}

static void put_flag(struct building *b, size_t property, bool v)
{
    if (tagged(b, property, sizeof("false")))
        buf_put_str(b->out, v ? STR("true") : STR("false"));
}

static bool misused(struct building *b, const struct event_field *f, const char *how)
{
    return err_set(b->err, ERR_USAGE, "%s: \"%s\" %s", b->d->name, f->name, how);
}

static bool put_field(struct building *b, const struct event_field *f)
{
    enum { INTEGER_MAX = 24 /* digits, sign */ };
    if (f->kind == EVENT_TEXT && f->text.n == 0)
        return true;
    int i = event_template_find(b->t, b->d->properties, f->name, f->name_n);
    if (UNLIKELY(i < 0))
        return err_set(b->err, ERR_USAGE, "%s has no field \"%s\"", b->d->name, f->name);
    const struct event_property *p = &b->d->properties[i];
    uint64_t bit = (uint64_t)1 << i;
    if (UNLIKELY(p->kind != f->kind || b->seen & bit))
        return misused(b, f, "is of another type, or given twice");
    b->seen |= bit;
    switch (f->kind) {
    case EVENT_TEXT:
        return put_text(b, p, f->text);
    case EVENT_INTEGER:
        if (LIKELY(tagged(b, (size_t)i, INTEGER_MAX)))
            buf_put_i64(b->out, f->integer);
        return true;
    case EVENT_FLAG:
        put_flag(b, (size_t)i, f->integer != 0);
        return true;
    case EVENT_TEXTS:
        put_texts(b, p, f);
        return true;
    }
    return false;
}

/* ---- the whole ---- */

/* Which of the required was not given, by its name. */
static bool put_all_required(const struct building *b)
{
    uint64_t missing = b->t->required & ~b->seen;
    if (!missing)
        return true;
    return err_set(b->err, ERR_USAGE, "%s: \"%s\" is required", b->d->name,
                   b->d->properties[__builtin_ctzll(missing)].name);
}

static bool put_payload(struct building *b, const struct event_head *head, const char *instant,
                        const struct event_field *fields, size_t count)
{
    const struct event_field own[] = {
        EVENT_CSTR("organization_id", head->organization_id),
        EVENT_CSTR("timestamp", instant),
        EVENT_STR("entity_id", head->entity_id),
        EVENT_CSTR("entity_type", head->entity_type),
    };
    const struct event_field type = EVENT_CSTR("event_type", b->d->name);
    size_t brace = b->out->n;
    buf_put_str(b->out, b->t->type);
    b->seen = b->t->type_bit;
    if (!b->seen && !put_field(b, &type))
        return false;
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (!put_field(b, &own[i]))
            return false;
    for (size_t i = 0; i < count; i++)
        if (!put_field(b, &fields[i]))
            return false;
    if (b->out->n > brace)
        b->out->p[brace] = '{'; /* in the place of the first tag's comma */
    else
        buf_putc(b->out, '{');
    return put_all_required(b);
}

enum { UUID_TEXT = UUID_MAX - 1, INSTANT_TEXT = 27 };

static bool is_uuid(struct building *b, const char *name, const char *value)
{
    return LIKELY(event_form_fits(EVENT_FORM_UUID, str_from(value))) ||
           err_set(b->err, ERR_DATA, "%s: metadata \"%s\" is no uuid", b->d->name, name);
}

#define PUT_PART(to, literal) put_part((to), "" literal, sizeof(literal) - 1)
static inline char *put_part(char *to, const char *p, size_t n)
{
    memcpy(to, p, n);
    return to + n;
}

static bool put_metadata(struct building *b, const struct event_head *head, const char *instant)
{
    enum { METADATA_MAX = 512 /* six ids and instants and their names */ };
    char made[UUID_MAX], *to;
    const char *event_id = head->event_id;
    if (!event_id) {
        uuid_random(made);
        event_id = made;
    }
    if (!is_uuid(b, "organization_id", head->organization_id) ||
        (head->site_id && !is_uuid(b, "site_id", head->site_id)) ||
        (head->correlation_id && !is_uuid(b, "correlation_id", head->correlation_id)) ||
        !is_uuid(b, "event_id", event_id))
        return false;
    if (!buf_reserve(b->out, METADATA_MAX + b->t->closing.n))
        return true; /* told at the end */
    to = PUT_PART(b->out->p + b->out->n, "},\"metadata\":{\"organization_id\":\"");
    to = put_part(to, head->organization_id, UUID_TEXT);
    if (head->site_id) {
        to = PUT_PART(to, "\",\"site_id\":\"");
        to = put_part(to, head->site_id, UUID_TEXT);
    }
    if (head->correlation_id) {
        to = PUT_PART(to, "\",\"correlation_id\":\"");
        to = put_part(to, head->correlation_id, UUID_TEXT);
    }
    to = PUT_PART(to, "\",\"event_id\":\"");
    to = put_part(to, event_id, UUID_TEXT);
    to = PUT_PART(to, "\",\"user_id\":\"" EVENT_ACTOR "\",\"timestamp\":\"");
    to = put_part(to, instant, INSTANT_TEXT);
    to = put_part(to, b->t->closing.p, b->t->closing.n);
    b->out->n = (size_t)(to - b->out->p);
    return true;
}

bool event_build(const struct event_registry *r, enum event_id id, const struct event_head *head,
                 const struct event_field *fields, size_t count, struct buf *out, struct err *err)
{
    struct building b = {.d = event_definition_of(r, id), .out = out, .err = err};
    size_t start = out->n;
    char instant[CLOCK_ISO_MAX];
    if (!b.d)
        return err_set(err, ERR_USAGE, "%s is not in the event registry", event_row(id)->name);
    if (!head->organization_id || !head->entity_type)
        return err_set(err, ERR_USAGE, "%s: no organization or no entity", b.d->name);
    b.t = b.d->template;
    clock_iso(head->timestamp_us, instant);
    buf_put_str(out, b.t->opening);
    if (!put_payload(&b, head, instant, fields, count) || !put_metadata(&b, head, instant) ||
        !buf_ok(out, "an event", err)) {
        out->n = start;
        return false;
    }
    return true;
}
