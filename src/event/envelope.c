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

static bool fits(const struct event_property *p, struct str s)
{
    if (p->form != EVENT_FORM_ENUM)
        return event_form_fits(p->form, s);
    for (size_t i = 0; i < p->values_count; i++)
        if (str_is(s, p->values[i]))
            return true;
    return false;
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

/* Room for the tag of a property and `n` bytes of value; where the value goes, the tag put. NULL
 * when the buffer is full: that is told at the end. */
static inline char *tagged(struct building *b, size_t property, size_t n)
{
    const struct event_tag *tag = &b->t->tags[property];
    if (!buf_reserve(b->out, tag->n + EVENT_TAG_STEP + n))
        return NULL;
    char *to = b->out->p + b->out->n;
    for (size_t i = 0; i < tag->n; i += EVENT_TAG_STEP)
        memcpy(to + i, tag->p + i, EVENT_TAG_STEP);
    b->out->n += tag->n;
    return to + tag->n;
}

/* No form but a list of values lets through a byte that JSON would have escaped. */
static void put_quoted(struct building *b, const struct event_property *p, struct str s)
{
    struct json_writer w;
    if (p->form == EVENT_FORM_ENUM) {
        json_begin(&w, b->out, 0);
        json_str(&w, s);
        return;
    }
    if (!buf_reserve(b->out, s.n + 2))
        return;
    char *to = b->out->p + b->out->n;
    to[0] = '"';
    memcpy(to + 1, s.p, s.n);
    to[1 + s.n] = '"';
    b->out->n += s.n + 2;
}

/* What does not have its form is not said: it may be what must not be said. Only where it is
 * required is that a failure, and the message names the field, never the value. */
static bool put_text(struct building *b, const struct event_property *p, struct str s)
{
    char id[STAND_IN_MAX];
    if (!fits(p, s)) {
        if (!p->required)
            return true;
        if (p->form != EVENT_FORM_ID) {
            const char *form = event_form_text(p->form);
            return err_set(b->err, ERR_DATA, "%s: \"%s\" does not have its form (%s)", b->d->name,
                           p->name, form ? form : "one of a list");
        }
        s = stand_in(s, id);
    }
    if (tagged(b, (size_t)(p - b->d->properties), s.n + 2))
        put_quoted(b, p, s);
    return true;
}

static void put_texts(struct building *b, const struct event_property *p,
                      const struct event_field *f)
{
    bool some = false;
    if (!tagged(b, (size_t)(p - b->d->properties), 2))
        return;
    buf_putc(b->out, '[');
    for (size_t i = 0; i < f->texts_count; i++) {
        if (!fits(p, f->texts[i]))
            continue;
        if (some)
            buf_putc(b->out, ',');
        some = true;
        put_quoted(b, p, f->texts[i]);
    }
    buf_putc(b->out, ']');
}

static bool put_field(struct building *b, const struct event_field *f)
{
    enum { INTEGER_MAX = 24 /* digits, sign */ };
    if (f->kind == EVENT_TEXT && f->text.n == 0)
        return true;
    int i = event_template_find(b->t, b->d->properties, str_of(f->name, f->name_n));
    if (i < 0)
        return err_set(b->err, ERR_USAGE, "%s has no field \"%s\"", b->d->name, f->name);
    const struct event_property *p = &b->d->properties[i];
    uint64_t bit = (uint64_t)1 << i;
    if (p->kind != f->kind || b->seen & bit)
        return err_set(b->err, ERR_USAGE, "%s: \"%s\" is of another type, or given twice",
                       b->d->name, f->name);
    b->seen |= bit;
    switch (f->kind) {
    case EVENT_TEXT:
        return put_text(b, p, f->text);
    case EVENT_INTEGER:
        if (tagged(b, (size_t)i, INTEGER_MAX))
            buf_put_i64(b->out, f->integer);
        return true;
    case EVENT_FLAG:
        if (tagged(b, (size_t)i, INTEGER_MAX))
            buf_put_str(b->out, f->integer ? STR("true") : STR("false"));
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
        EVENT_CSTR("event_type", b->d->name),
        EVENT_CSTR("organization_id", head->organization_id),
        EVENT_CSTR("timestamp", instant),
        EVENT_STR("entity_id", head->entity_id),
        EVENT_CSTR("entity_type", head->entity_type),
    };
    size_t brace = b->out->n;
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

/* `before` closes what stood there and opens this one. */
static bool put_uuid(struct building *b, struct str before, const char *name, const char *value)
{
    struct str uuid = str_from(value);
    if (!event_form_fits(EVENT_FORM_UUID, uuid))
        return err_set(b->err, ERR_DATA, "%s: metadata \"%s\" is no uuid", b->d->name, name);
    buf_put_str(b->out, before);
    buf_put_str(b->out, uuid);
    return true;
}

static bool put_metadata(struct building *b, const struct event_head *head, const char *instant)
{
    char made[UUID_MAX];
    const char *event_id = head->event_id;
    if (!event_id) {
        uuid_random(made);
        event_id = made;
    }
    if (!put_uuid(b, STR("},\"metadata\":{\"organization_id\":\""), "organization_id",
                  head->organization_id) ||
        (head->site_id && !put_uuid(b, STR("\",\"site_id\":\""), "site_id", head->site_id)) ||
        (head->correlation_id &&
         !put_uuid(b, STR("\",\"correlation_id\":\""), "correlation_id", head->correlation_id)) ||
        !put_uuid(b, STR("\",\"event_id\":\""), "event_id", event_id))
        return false;
    buf_put_str(b->out, STR("\",\"user_id\":\"" EVENT_ACTOR "\",\"timestamp\":\""));
    buf_puts(b->out, instant);
    buf_put_str(b->out, b->t->closing);
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
