/* envelope.c - an event as the platform takes it, checked against its registry row while it is
 * written. */
#include "event/envelope.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "event/property.h"

/* One envelope being built. */
struct building {
    const struct event_definition *d;
    struct json_writer w;
    uint64_t seen; /* bit by property */
    size_t next;   /* where to look for the next property: callers mostly follow the schema */
    struct err *err;
};

static_assert(EVENT_PROPERTIES_MAX <= 64, "struct building.seen");

enum { STAND_IN_MAX = 2 + 16 + 1 };

static const struct event_property *find(struct building *b, const char *name)
{
    size_t n = strlen(name), count = b->d->properties_count;
    for (size_t tries = 0, i = b->next; tries < count; tries++, i++) {
        if (i >= count)
            i = 0;
        const struct event_property *p = &b->d->properties[i];
        if (p->name_n == n && memcmp(p->name, name, n) == 0) {
            b->next = i + 1;
            return p;
        }
    }
    return NULL;
}

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
    json_key_str(&b->w, str_of(p->name, p->name_n));
    json_str(&b->w, s);
    return true;
}

static void put_texts(struct building *b, const struct event_property *p,
                      const struct event_field *f)
{
    json_key_str(&b->w, str_of(p->name, p->name_n));
    json_array(&b->w);
    for (size_t i = 0; i < f->texts_count; i++)
        if (fits(p, f->texts[i]))
            json_str(&b->w, f->texts[i]);
    json_array_end(&b->w);
}

static bool put_field(struct building *b, const struct event_field *f)
{
    if (f->kind == EVENT_TEXT && f->text.n == 0)
        return true;
    const struct event_property *p = find(b, f->name);
    if (!p)
        return err_set(b->err, ERR_USAGE, "%s has no field \"%s\"", b->d->name, f->name);
    uint64_t bit = (uint64_t)1 << (p - b->d->properties);
    if (p->kind != f->kind || b->seen & bit)
        return err_set(b->err, ERR_USAGE, "%s: \"%s\" is of another type, or given twice",
                       b->d->name, f->name);
    b->seen |= bit;
    switch (f->kind) {
    case EVENT_TEXT:
        return put_text(b, p, f->text);
    case EVENT_INTEGER:
        json_pair_i64(&b->w, p->name, f->integer);
        return true;
    case EVENT_FLAG:
        json_pair_bool(&b->w, p->name, f->integer != 0);
        return true;
    case EVENT_TEXTS:
        put_texts(b, p, f);
        return true;
    }
    return false;
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
    json_key(&b->w, "payload");
    json_object(&b->w);
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (!put_field(b, &own[i]))
            return false;
    for (size_t i = 0; i < count; i++)
        if (!put_field(b, &fields[i]))
            return false;
    json_object_end(&b->w);
    for (size_t i = 0; i < b->d->properties_count; i++)
        if (b->d->properties[i].required && !(b->seen >> i & 1))
            return err_set(b->err, ERR_USAGE, "%s: \"%s\" is required", b->d->name,
                           b->d->properties[i].name);
    return true;
}

static bool put_uuid(struct building *b, const char *name, const char *value)
{
    if (!event_form_fits(EVENT_FORM_UUID, str_from(value)))
        return err_set(b->err, ERR_DATA, "%s: metadata \"%s\" is no uuid", b->d->name, name);
    json_pair(&b->w, name, value);
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
    json_key(&b->w, "metadata");
    json_object(&b->w);
    bool ok = put_uuid(b, "organization_id", head->organization_id) &&
              (!head->site_id || put_uuid(b, "site_id", head->site_id)) &&
              (!head->correlation_id || put_uuid(b, "correlation_id", head->correlation_id)) &&
              put_uuid(b, "event_id", event_id);
    json_pair(&b->w, "user_id", EVENT_ACTOR);
    json_pair(&b->w, "timestamp", instant);
    json_pair(&b->w, "event_version", b->d->version);
    json_object_end(&b->w);
    return ok;
}

bool event_build(const struct event_registry *r, enum event_id id, const struct event_head *head,
                 const struct event_field *fields, size_t count, struct buf *out, struct err *err)
{
    struct building b = {.d = event_definition_of(r, id), .err = err};
    size_t start = out->n;
    char instant[CLOCK_ISO_MAX];
    if (!b.d)
        return err_set(err, ERR_USAGE, "%s is not in the event registry", event_row(id)->name);
    if (!head->organization_id || !head->entity_type)
        return err_set(err, ERR_USAGE, "%s: no organization or no entity", b.d->name);
    clock_iso(head->timestamp_us, instant);
    json_begin(&b.w, out, 0);
    json_object(&b.w);
    json_pair(&b.w, "event", b.d->name);
    json_pair(&b.w, "publisher", b.d->publisher);
    json_key(&b.w, "subscriber");
    json_array(&b.w);
    for (size_t i = 0; i < b.d->subscribers_count; i++)
        json_cstr(&b.w, b.d->subscribers[i]);
    json_array_end(&b.w);
    if (!put_payload(&b, head, instant, fields, count) || !put_metadata(&b, head, instant)) {
        out->n = start;
        return false;
    }
    json_object_end(&b.w);
    if (!buf_ok(out, "an event", err)) {
        out->n = start;
        return false;
    }
    return true;
}
