/* registry.c - conf/events read strictly: what is not understood is refused
 * at start, not at night. */
#include "event/registry.h"
#include "base/clock.h"
#include "event/property.h"
#include "event/template.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

struct event_registry {
    struct event_definition *definitions;
    size_t count;
    struct event_versions by_id[EVENT_COUNT];
};

/* What a file is being read into. */
struct loading {
    const char *file; /* its name, for messages */
    struct event_definition *d;
    struct err *err;
};

static bool wrong(struct loading *l, const char *what, const char *name)
{
    return err_set(l->err, ERR_CONFIG, "%s: %s \"%s\"", l->file, what, name);
}

static char *copy(const char *s)
{
    size_t n = strlen(s) + 1;
    char *p = malloc(n);
    return p ? memcpy(p, s, n) : NULL;
}

static bool no_memory(struct loading *l)
{
    return err_set(l->err, ERR_SYSTEM, "no memory for the event registry");
}

/* ---- the payload's schema ---- */

static bool read_enum(struct loading *l, struct event_property *p, json_t *values)
{
    size_t n = json_array_size(values), i;
    json_t *v;
    char **list = n ? calloc(n, sizeof(*list)) : NULL;
    if (!list)
        return wrong(l, "an empty or unreadable enum at", p->name);
    p->values = list;
    json_array_foreach(values, i, v)
    {
        if (!json_is_string(v))
            return wrong(l, "an enum holds more than texts at", p->name);
        if (!(list[i] = copy(json_string_value(v))))
            return no_memory(l);
        p->values_count++;
    }
    p->form = EVENT_FORM_ENUM;
    return true;
}

static bool read_form(struct loading *l, struct event_property *p, json_t *o)
{
    const char *pattern = json_string_value(json_object_get(o, "pattern"));
    const char *format = json_string_value(json_object_get(o, "format"));
    json_t *values = json_object_get(o, "enum"), *one = json_object_get(o, "const");
    if (values)
        return read_enum(l, p, values);
    if (json_is_string(one)) {
        json_t *list = json_pack("[O]", one);
        bool ok = list && read_enum(l, p, list);
        json_decref(list);
        return ok;
    }
    p->form = event_form(format, pattern);
    return p->form != EVENT_FORM_NONE ||
           wrong(l, "a text without one of the known forms (it could hold anything) at", p->name);
}

static bool only_keys(struct loading *l, json_t *o, const char *known, const char *at)
{
    const char *key;
    json_t *v;
    json_object_foreach(o, key, v)
    {
        const char *found = strstr(known, key);
        size_t n = strlen(key);
        if (!found || (found != known && found[-1] != ' ') || (found[n] != ' ' && found[n] != '\0'))
            return err_set(l->err, ERR_CONFIG, "%s: the key \"%s\" is not understood at \"%s\"",
                           l->file, key, at);
    }
    return true;
}

static bool read_property(struct loading *l, struct event_property *p, json_t *o)
{
    const char *type = json_string_value(json_object_get(o, "type"));
    if (!only_keys(l, o, "type description pattern format enum const minimum items maxItems",
                   p->name))
        return false;
    if (!type)
        return wrong(l, "no type at", p->name);
    if (strcmp(type, "string") == 0) {
        p->kind = EVENT_TEXT;
        return read_form(l, p, o);
    }
    if (strcmp(type, "integer") == 0) {
        p->kind = EVENT_INTEGER;
        return true;
    }
    if (strcmp(type, "boolean") == 0) {
        p->kind = EVENT_FLAG;
        return true;
    }
    json_t *items = json_object_get(o, "items");
    const char *item = json_string_value(json_object_get(items, "type"));
    if (strcmp(type, "array") == 0 && item && strcmp(item, "string") == 0) {
        p->kind = EVENT_TEXTS;
        return read_form(l, p, items);
    }
    return wrong(l, "a type an event may not have at", p->name);
}

static bool read_required(struct loading *l, json_t *required)
{
    struct event_definition *d = l->d;
    size_t i;
    json_t *v;
    json_array_foreach(required, i, v)
    {
        const char *name = json_string_value(v);
        size_t k = 0;
        while (k < d->properties_count && name && strcmp(d->properties[k].name, name) != 0)
            k++;
        if (!name || k == d->properties_count)
            return wrong(l, "required names no property:", name ? name : "?");
        ((struct event_property *)d->properties)[k].required = true;
    }
    return true;
}

static bool read_payload(struct loading *l, json_t *schema)
{
    json_t *properties = json_object_get(schema, "properties"), *o;
    struct event_definition *d = l->d;
    size_t n = json_object_size(properties);
    const char *key;
    if (!json_is_false(json_object_get(schema, "additionalProperties")))
        return wrong(l, "the schema must refuse additionalProperties:", "payload");
    if (n == 0 || n > EVENT_PROPERTIES_MAX)
        return wrong(l, "no properties, or too many, at", "payload");
    struct event_property *list = calloc(n, sizeof(*list));
    if (!list)
        return no_memory(l);
    d->properties = list;
    json_object_foreach(properties, key, o)
    {
        struct event_property *p = &list[d->properties_count];
        if (!(p->name = copy(key)))
            return no_memory(l);
        p->name_n = strlen(key);
        d->properties_count++;
        if (!read_property(l, p, o))
            return false;
    }
    return read_required(l, json_object_get(schema, "required"));
}

/* ---- one file ---- */

static bool read_text(struct loading *l, json_t *root, const char *key, const char **to)
{
    const char *s = json_string_value(json_object_get(root, key));
    if (!s || !*s)
        return wrong(l, "a text is missing:", key);
    return (*to = copy(s)) != NULL || no_memory(l);
}

static bool read_subscribers(struct loading *l, json_t *list)
{
    size_t n = json_array_size(list), i;
    json_t *v;
    if (n == 0 || n > EVENT_SUBSCRIBERS_MAX)
        return wrong(l, "no subscribers, or too many, at", "subscribers");
    const char **all = calloc(n, sizeof(*all));
    if (!all)
        return no_memory(l);
    l->d->subscribers = all;
    json_array_foreach(list, i, v)
    {
        if (!json_is_string(v))
            return wrong(l, "not a core at", "subscribers");
        if (!(all[i] = copy(json_string_value(v))))
            return no_memory(l);
        l->d->subscribers_count++;
    }
    return true;
}

/* ---- versions ---- */

/* "1.0", "2.10": what is compared as numbers. */
static bool is_version(struct str s)
{
    struct str major = str_split(&s, '.');
    if (!major.n || !s.p || !s.n || major.n > 4 || s.n > 4)
        return false;
    for (size_t i = 0; i < major.n; i++)
        if (major.p[i] < '0' || major.p[i] > '9')
            return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

static int compare_numbers(struct str a, struct str b)
{
    while (a.n > 1 && *a.p == '0')
        a.p++, a.n--;
    while (b.n > 1 && *b.p == '0')
        b.p++, b.n--;
    return a.n != b.n ? (a.n < b.n ? -1 : 1) : memcmp(a.p, b.p, a.n);
}

static int compare_versions(const char *a, const char *b)
{
    struct str x = str_from(a), y = str_from(b);
    int c = compare_numbers(str_split(&x, '.'), str_split(&y, '.'));
    return c ? c : compare_numbers(x, y);
}

/* "2026-01-15" as days since 1970; false: it is no day. */
static bool read_day(const char *iso, int32_t *day)
{
    char digits[9];
    if (strlen(iso) != 10 || iso[4] != '-' || iso[7] != '-')
        return false;
    (void)snprintf(digits, sizeof digits, "%.4s%.2s%.2s", iso, iso + 5, iso + 8);
    *day = day_number(str_from(digits));
    return day_is_valid(str_from(digits));
}

/* Consumers are told at least ninety days before a version ends (facts: platform change rules). */
static bool read_window(struct loading *l, json_t *root)
{
    json_t *since = json_object_get(root, "deprecated_since");
    json_t *until = json_object_get(root, "emit_until");
    int32_t from, to;
    l->d->emit_until_us = INT64_MAX;
    if (!since && !until)
        return true;
    if (!json_is_string(since) || !read_day(json_string_value(since), &from))
        return wrong(l, "no day (2026-01-15) at", "deprecated_since");
    if (!(l->d->deprecated_since = copy(json_string_value(since))))
        return no_memory(l);
    if (!until)
        return true;
    if (!json_is_string(until) || !read_day(json_string_value(until), &to))
        return wrong(l, "no day (2026-01-15) at", "emit_until");
    l->d->emit_until_us = to * DAY_US;
    return to - from >= EVENT_NOTICE_MIN_DAYS ||
           wrong(l, "less than 90 days after deprecated_since:", "emit_until");
}

static bool read_version(struct loading *l, json_t *root)
{
    return read_text(l, root, "version", &l->d->version) &&
           (is_version(str_from(l->d->version)) ||
            wrong(l, "a version is two numbers (1.0), not", l->d->version));
}

static bool read_definition(struct loading *l, json_t *root)
{
    return only_keys(l, root,
                     "event version deprecated_since emit_until channel publisher subscribers doc "
                     "emitter description payload",
                     "the file") &&
           read_text(l, root, "event", &l->d->name) && read_version(l, root) &&
           read_window(l, root) && read_text(l, root, "channel", &l->d->channel) &&
           read_text(l, root, "publisher", &l->d->publisher) &&
           read_text(l, root, "doc", &l->d->doc) && read_text(l, root, "emitter", &l->d->emitter) &&
           read_subscribers(l, json_object_get(root, "subscribers")) &&
           read_payload(l, json_object_get(root, "payload"));
}

/* The parts that never change, from what was read. */
static bool make_template(struct loading *l)
{
    return (l->d->template = event_template_new(l->d, l->err)) != NULL;
}

static bool read_file(struct event_registry *r, const char *dir, const char *file, struct err *err)
{
    char path[4096];
    json_error_t why;
    if (snprintf(path, sizeof(path), "%s/%s", dir, file) >= (int)sizeof(path))
        return err_set(err, ERR_CONFIG, "%s: the path is too long", file);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
    if (!root)
        return err_set(err, ERR_CONFIG, "%s:%d: %s", file, why.line, why.text);
    struct loading l = {file, &r->definitions[r->count++], err};
    bool ok = read_definition(&l, root) && make_template(&l);
    json_decref(root);
    return ok;
}

/* ---- the folder ---- */

static int by_name(const void *a, const void *b)
{
    const struct event_definition *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    return c ? c : compare_versions(x->version, y->version);
}

static int entry_by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_json(const struct dirent *e)
{
    return e->d_name[0] != '.' && str_ends(str_from(e->d_name), STR(".json"));
}

static bool no_doubles(const struct event_registry *r, struct err *err)
{
    for (size_t i = 1; i < r->count; i++)
        if (by_name(&r->definitions[i - 1], &r->definitions[i]) == 0)
            return err_set(err, ERR_CONFIG, "%s version %s is registered twice",
                           r->definitions[i].name, r->definitions[i].version);
    return true;
}

/* Which versions of one event stand side by side; the newest has no end. */
static bool collect_versions(struct event_registry *r, enum event_id id, struct err *err)
{
    struct event_versions *v = &r->by_id[id];
    for (size_t i = 0; i < r->count; i++) {
        const struct event_definition *d = &r->definitions[i];
        if (strcmp(d->name, event_catalogue[id].name) != 0)
            continue;
        if (v->count == EVENT_VERSIONS_MAX)
            return err_set(err, ERR_CONFIG, "%s: more than %d versions", d->name,
                           EVENT_VERSIONS_MAX);
        v->all[v->count++] = d;
    }
    const struct event_definition *newest = v->count ? v->all[v->count - 1] : NULL;
    if (newest && newest->deprecated_since)
        return err_set(err, ERR_CONFIG, "%s: its newest version %s is deprecated", newest->name,
                       newest->version);
    for (size_t i = 0; i + 1 < v->count; i++)
        if (!v->all[i]->deprecated_since)
            return err_set(err, ERR_CONFIG, "%s: version %s is not the newest: deprecated_since?",
                           newest->name, v->all[i]->version);
    return true;
}

static bool collect_all(struct event_registry *r, struct err *err)
{
    for (size_t i = 0; i < EVENT_COUNT; i++)
        if (!collect_versions(r, (enum event_id)i, err))
            return false;
    return true;
}

static bool read_all(struct event_registry *r, const char *dir, struct err *err)
{
    struct dirent **entries;
    int n = scandir(dir, &entries, is_json, entry_by_name);
    bool ok = true;
    if (n < 0)
        return err_sys(err, "cannot read the event registry %s", dir);
    if (n > EVENT_DEFINITIONS_MAX)
        ok = err_set(err, ERR_LIMIT, "%s: more than %d events", dir, EVENT_DEFINITIONS_MAX);
    for (int i = 0; i < n; i++) {
        ok = ok && read_file(r, dir, entries[i]->d_name, err);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

struct event_registry *event_registry_open(const char *dir, struct err *err)
{
    struct event_registry *r = calloc(1, sizeof(*r));
    if (r)
        r->definitions = calloc(EVENT_DEFINITIONS_MAX, sizeof(*r->definitions));
    if (!r || !r->definitions) {
        free(r);
        err_set(err, ERR_SYSTEM, "no memory for the event registry");
        return NULL;
    }
    if (!read_all(r, dir, err)) {
        event_registry_close(r);
        return NULL;
    }
    qsort(r->definitions, r->count, sizeof(*r->definitions), by_name);
    if (!no_doubles(r, err) || !collect_all(r, err)) {
        event_registry_close(r);
        return NULL;
    }
    return r;
}

static void free_definition(struct event_definition *d)
{
    for (size_t i = 0; i < d->subscribers_count; i++)
        free((void *)d->subscribers[i]);
    for (size_t i = 0; i < d->properties_count; i++) {
        const struct event_property *p = &d->properties[i];
        for (size_t k = 0; k < p->values_count; k++)
            free(p->values[k]);
        free(p->values);
        free((void *)p->name);
    }
    event_template_free(d->template);
    free((void *)d->properties);
    free((void *)d->subscribers);
    free((void *)d->name);
    free((void *)d->version);
    free((void *)d->deprecated_since);
    free((void *)d->channel);
    free((void *)d->publisher);
    free((void *)d->doc);
    free((void *)d->emitter);
}

void event_registry_close(struct event_registry *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->count; i++)
        free_definition(&r->definitions[i]);
    free(r->definitions);
    free(r);
}

const struct event_definition *event_definition(const struct event_registry *r, struct str name,
                                                const char *version)
{
    const struct event_definition *found = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const struct event_definition *d = &r->definitions[i];
        if (str_is(name, d->name) && (!version || strcmp(version, d->version) == 0))
            found = d;
    }
    return found;
}

const struct event_definition *event_definition_of(const struct event_registry *r, enum event_id id)
{
    assert(id < EVENT_COUNT);
    const struct event_versions *v = &r->by_id[id];
    return v->count ? v->all[v->count - 1] : NULL;
}

const struct event_versions *event_versions_of(const struct event_registry *r, enum event_id id)
{
    assert(id < EVENT_COUNT);
    return &r->by_id[id];
}
