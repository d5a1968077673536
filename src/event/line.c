/* line.c - what is the same each time an event is said, worked out once. */
#include "event/line.h"

#include "base/json.h"

#include <stdlib.h>

/* A line being compiled. */
struct compiling {
    struct event_line *l;
    const struct event_definition *d;
    const struct event_template *t;
    struct err *err;
};

static bool misused(struct compiling *c, const char *name, const char *how)
{
    return err_set(c->err, ERR_USAGE, "%s: \"%s\" %s", c->d->name, name, how);
}

/* ---- holes ---- */

static bool make_hole(struct compiling *c, struct event_hole *h, const char *name, size_t name_n,
                      enum event_kind kind)
{
    int i = event_template_find(c->t, c->d->properties, name, name_n);
    if (i < 0)
        return err_set(c->err, ERR_USAGE, "%s has no field \"%s\"", c->d->name, name);
    const struct event_property *p = &c->d->properties[i];
    *h = (struct event_hole){.name = name,
                             .name_n = name_n,
                             .tag = &c->t->tags[i],
                             .property = p,
                             .bit = (uint64_t)1 << i,
                             .kind = kind,
                             .form = p->form,
                             .plain = c->t->plain >> i & 1};
    if (p->kind != kind || c->l->said & h->bit)
        return misused(c, name, "is of another type, or given twice");
    c->l->said |= h->bit;
    c->l->least += h->tag->n + EVENT_TAG_STEP + EVENT_INTEGER_MAX + EVENT_STAND_IN;
    return true;
}

static bool make_holes(struct compiling *c, const struct event_field *fields, size_t count)
{
    struct event_line *l = c->l;
    for (l->holes_count = 0; l->holes_count < count; l->holes_count++) {
        const struct event_field *f = &fields[l->holes_count];
        if (l->holes_count == EVENT_PROPERTIES_MAX)
            return misused(c, f->name, "is one field too many");
        if (!make_hole(c, &l->holes[l->holes_count], f->name, f->name_n, f->kind))
            return false;
    }
    return true;
}

/* ---- constants ---- */

static void put_string(struct buf *out, const char *s)
{
    struct json_writer w;
    json_begin(&w, out, 0);
    json_cstr(&w, s);
}

static bool is_listed(const struct event_property *p, const char *s)
{
    for (size_t i = 0; i < p->values_count; i++)
        if (strcmp(p->values[i], s) == 0)
            return true;
    return false;
}

/* A property that says the same in every event of the line: `,"name":"value"`. Our own value
 * without its form is a failure, whether or not it is required: nothing of it is left out. */
static bool put_constant(struct compiling *c, const char *name, const char *value)
{
    struct event_hole h = {0};
    if (!make_hole(c, &h, name, strlen(name), EVENT_TEXT))
        return false;
    assert(h.tag);
    bool ok = h.form == EVENT_FORM_ENUM ? is_listed(h.property, value)
                                        : event_form_fits(h.form, str_from(value));
    if (!ok)
        return err_set(c->err, ERR_DATA, "%s: \"%s\" does not have its form", c->d->name, name);
    buf_put(&c->l->text, h.tag->p, h.tag->n);
    put_string(&c->l->text, value);
    return true;
}

/* The tag of the instant, which is put between the quotes. */
static bool put_timestamp(struct compiling *c)
{
    static const char NAME[] = "timestamp";
    struct event_hole h = {0};
    if (!make_hole(c, &h, NAME, strlen(NAME), EVENT_TEXT))
        return false;
    assert(h.tag);
    if (h.form != EVENT_FORM_INSTANT)
        return misused(c, NAME, "is no instant in the registry");
    buf_put(&c->l->text, h.tag->p, h.tag->n);
    buf_putc(&c->l->text, '"');
    return true;
}

static bool is_uuid(struct compiling *c, const char *name, const char *value)
{
    return event_form_fits(EVENT_FORM_UUID, str_from(value)) ||
           err_set(c->err, ERR_DATA, "%s: metadata \"%s\" is no uuid", c->d->name, name);
}

static void put_member(struct buf *out, const char *before, const char *uuid)
{
    if (!*uuid)
        return;
    buf_puts(out, before);
    buf_puts(out, uuid);
    buf_putc(out, '"');
}

/* One part of the text; where it stands is known when the text stands still. */
static struct str part(struct event_line *l, size_t *from)
{
    struct str s = {NULL, l->text.n - *from};
    *from = l->text.n;
    return s;
}

static void settle(struct event_line *l)
{
    struct str *const parts[] = {&l->opening, &l->after_instant, &l->after_entity,
                                 &l->closing, &l->after_id,      &l->end};
    const char *p = l->text.p;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        parts[i]->p = p;
        p += parts[i]->n;
    }
}

static bool put_payload(struct compiling *c, size_t *from)
{
    struct event_line *l = c->l;
    buf_put_str(&l->text, c->t->opening);
    size_t brace = l->text.n;
    if (!put_constant(c, "event_type", c->d->name) ||
        !put_constant(c, "organization_id", l->organization_id) || !put_timestamp(c))
        return false;
    if (!l->text.failed)
        l->text.p[brace] = '{'; /* in the place of the first tag's comma */
    l->opening = part(l, from);
    buf_putc(&l->text, '"');
    l->after_instant = part(l, from);
    if (!make_hole(c, &l->entity, "entity_id", strlen("entity_id"), EVENT_TEXT) ||
        !put_constant(c, "entity_type", l->entity_type))
        return false;
    l->after_entity = part(l, from);
    return true;
}

static void put_metadata(struct compiling *c, size_t *from)
{
    struct event_line *l = c->l;
    put_member(&l->text, "},\"metadata\":{\"organization_id\":\"", l->organization_id);
    put_member(&l->text, ",\"site_id\":\"", l->site_id);
    put_member(&l->text, ",\"correlation_id\":\"", l->correlation_id);
    buf_puts(&l->text, ",\"event_id\":\"");
    l->closing = part(l, from);
    buf_puts(&l->text, "\",\"user_id\":\"" EVENT_ACTOR "\",\"timestamp\":\"");
    l->after_id = part(l, from);
    buf_put_str(&l->text, c->t->closing);
    l->end = part(l, from);
}

/* ---- the whole ---- */

static bool take_head(struct compiling *c, const struct event_head *head)
{
    struct event_line *l = c->l;
    if (!head->organization_id || !head->entity_type)
        return err_set(c->err, ERR_USAGE, "%s: no organization or no entity", c->d->name);
    if (!is_uuid(c, "organization_id", head->organization_id) ||
        (head->site_id && !is_uuid(c, "site_id", head->site_id)) ||
        (head->correlation_id && !is_uuid(c, "correlation_id", head->correlation_id)))
        return false;
    (void)str_copy(l->organization_id, UUID_MAX, str_from(head->organization_id));
    (void)str_copy(l->site_id, UUID_MAX, str_from(head->site_id));
    (void)str_copy(l->correlation_id, UUID_MAX, str_from(head->correlation_id));
    return str_copy(l->entity_type, EVENT_ENTITY_TYPE_MAX, str_from(head->entity_type)) ||
           misused(c, "entity_type", "is too long");
}

bool event_line_compile(struct event_line *l, const struct event_definition *d,
                        const struct event_head *head, const struct event_field *fields,
                        size_t count, struct err *err)
{
    struct compiling c = {.l = l, .d = d, .t = d->template, .err = err};
    size_t from = 0;
    buf_reset(&l->text);
    l->d = NULL; /* nobody's line until it is whole */
    l->said = 0;
    l->least = 2 * EVENT_INSTANT + UUID_MAX + EVENT_TAG_STEP;
    if (!take_head(&c, head) || !put_payload(&c, &from) || !make_holes(&c, fields, count))
        return false;
    put_metadata(&c, &from);
    if (!buf_ok(&l->text, "an event's line", err))
        return false;
    settle(l);
    l->least += l->text.n;
    l->said &= ~l->entity.bit;
    for (size_t i = 0; i < count; i++)
        l->said &= ~l->holes[i].bit;
    l->d = d;
    return true;
}

void event_line_fini(struct event_line *l)
{
    buf_fini(&l->text);
    l->d = NULL;
}

static bool same(const char *kept, const char *given)
{
    return strcmp(kept, given ? given : "") == 0;
}

bool event_line_is(const struct event_line *l, const struct event_head *head,
                   const struct event_field *fields, size_t count)
{
    if (!l->d || l->holes_count != count || !head->organization_id || !head->entity_type)
        return false;
    for (size_t i = 0; i < count; i++)
        if (l->holes[i].name != fields[i].name || l->holes[i].kind != fields[i].kind)
            return false;
    return same(l->organization_id, head->organization_id) &&
           same(l->correlation_id, head->correlation_id) && same(l->site_id, head->site_id) &&
           same(l->entity_type, head->entity_type);
}
