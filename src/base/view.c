/* view.c - see view.h. */
#include "base/view.h"

#include "base/clock.h"
#include "base/hash.h"
#include <stdio.h>

void view_day(struct json_writer *w, const char *name, struct str day)
{
    char iso[DAY_ISO_MAX];
    json_pair_str(w, name, day_iso(day, iso));
}

void view_instant(struct json_writer *w, const char *name, int64_t us)
{
    char iso[CLOCK_ISO_MAX];

    if (us)
        clock_iso(us, iso);
    json_pair(w, name, us ? iso : NULL);
}

void view_instant_given(struct json_writer *w, const char *name, int64_t us)
{
    if (us)
        view_instant(w, name, us);
}

static int64_t number_at(const void *at, enum view_type type)
{
    int64_t wide;
    int32_t narrow;

    if (type == VIEW_INT32 || type == VIEW_WORD) {
        memcpy(&narrow, at, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, at, sizeof wide);
    return wide;
}

static struct str text_at(const void *at)
{
    struct str s;

    memcpy(&s, at, sizeof s);
    return s;
}

static void put_hash(struct json_writer *w, const char *name, const void *at)
{
    char hex[SHA256_HEX_MAX];

    hex_encode(at, SHA256_SIZE, hex);
    json_pair(w, name, hex);
}

static void put_json(struct json_writer *w, const char *name, struct str json)
{
    json_key(w, name);
    if (json.n)
        json_raw(w, json);
    else
        json_null(w);
}

static void put_word(struct json_writer *w, const struct view_member *m, const void *at)
{
    int64_t i = number_at(at, VIEW_WORD);

    json_pair(w, m->name, i >= 0 && i < m->words_count ? m->words[i] : NULL);
}

static void put_member(struct json_writer *w, const struct view_member *m, const void *at)
{
    switch (m->type) {
    case VIEW_TEXT:
        json_pair_str(w, m->name, text_at(at));
        break;
    case VIEW_CHARS:
        json_pair(w, m->name, at);
        break;
    case VIEW_INT:
    case VIEW_INT32:
        json_pair_i64(w, m->name, number_at(at, m->type));
        break;
    case VIEW_MONEY:
        json_pair_money(w, m->name, number_at(at, VIEW_INT));
        break;
    case VIEW_INSTANT:
        view_instant(w, m->name, number_at(at, VIEW_INT));
        break;
    case VIEW_DAY:
        view_day(w, m->name, text_at(at));
        break;
    case VIEW_BOOL:
        json_pair_bool(w, m->name, *(const bool *)at);
        break;
    case VIEW_WORD:
        put_word(w, m, at);
        break;
    case VIEW_HASH:
        put_hash(w, m->name, at);
        break;
    case VIEW_JSON:
        put_json(w, m->name, text_at(at));
        break;
    case VIEW_LIST:
    case VIEW_ANY:
        break;
    }
}

void view_pairs(struct json_writer *w, const struct view *v, const void *row)
{
    for (size_t i = 0; i < v->count; i++)
        put_member(w, &v->members[i], (const char *)row + v->members[i].offset);
}

void view_write(struct json_writer *w, const struct view *v, const void *row)
{
    json_object(w);
    view_pairs(w, v, row);
    json_object_end(w);
}

/* ---- the schema ----------------------------------------------------------------------------- */

static void put_reference(struct json_writer *w, const struct view_member *m, const char *prefix)
{
    char reference[120];

    (void)snprintf(reference, sizeof reference, "%s%s", prefix, m->of->name);
    json_pair(w, "$ref", reference);
}

static void put_types(struct json_writer *w, const char *type)
{
    json_key(w, "type");
    json_array(w);
    json_cstr(w, type);
    json_cstr(w, "null");
    json_array_end(w);
}

static void put_words(struct json_writer *w, const struct view_member *m)
{
    json_key(w, "enum");
    json_array(w);
    for (size_t i = 0; i < m->words_count; i++)
        json_cstr(w, m->words[i]);
    if (m->optional)
        json_null(w);
    json_array_end(w);
}

static void put_of(struct json_writer *w, const struct view_member *m, const char *prefix)
{
    json_pair(w, "type", "array");
    json_key(w, "items");
    json_object(w);
    if (m->of)
        put_reference(w, m, prefix);
    json_object_end(w);
}

static void put_type(struct json_writer *w, const struct view_member *m, const char *prefix)
{
    switch (m->type) {
    case VIEW_INT:
    case VIEW_INT32:
        json_pair(w, "type", "integer");
        break;
    case VIEW_MONEY:
        json_pair(w, "type", "number");
        break;
    case VIEW_INSTANT:
        put_types(w, "string");
        json_pair(w, "format", "date-time");
        break;
    case VIEW_BOOL:
        json_pair(w, "type", "boolean");
        break;
    case VIEW_WORD:
        put_words(w, m);
        break;
    case VIEW_HASH:
        json_pair(w, "type", "string");
        json_pair(w, "pattern", "^[0-9a-f]{64}$");
        break;
    case VIEW_LIST:
        put_of(w, m, prefix);
        break;
    case VIEW_JSON:
    case VIEW_ANY:
        break;
    default:
        json_pair(w, "type", "string");
    }
}

void view_schema(struct json_writer *w, const struct view *v, const char *prefix)
{
    json_object(w);
    json_pair(w, "type", "object");
    if (v->about)
        json_pair(w, "description", v->about);
    json_key(w, "properties");
    json_object(w);
    for (size_t i = 0; i < v->count; i++) {
        json_key(w, v->members[i].name);
        json_object(w);
        put_type(w, &v->members[i], prefix);
        if (v->members[i].about)
            json_pair(w, "description", v->members[i].about);
        json_object_end(w);
    }
    json_object_end(w);
    json_key(w, "required");
    json_array(w);
    for (size_t i = 0; i < v->count; i++)
        if (!v->members[i].optional)
            json_cstr(w, v->members[i].name);
    json_array_end(w);
    if (!v->open)
        json_pair_bool(w, "additionalProperties", false);
    json_object_end(w);
}
