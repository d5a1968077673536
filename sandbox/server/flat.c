/* flat.c - see flat.h. */
#include "sandbox/server/flat.h"

#include <stdio.h>
#include <stdlib.h>

struct level {
    size_t length; /* of the path at its opening */
    bool array;
    unsigned index; /* of the next element */
};

struct walk {
    struct flat *f;
    struct json_reader *reader;
    char path[FLAT_PATH_MAX];
    size_t length;
    struct level levels[JSON_DEPTH_MAX + 1];
    unsigned depth;
};

struct flat *flat_new(void)
{
    struct flat *f = calloc(1, sizeof *f);
    if (f)
        arena_init(&f->memory, FLAT_BYTES_MAX);
    return f;
}

void flat_free(struct flat *f)
{
    if (f)
        arena_fini(&f->memory);
    free(f);
}

const struct flat_value *flat_find(const struct flat *f, const char *path)
{
    for (size_t i = 0; i < f->count; i++)
        if (str_is(f->values[i].path, path))
            return &f->values[i];
    return NULL;
}

struct str flat_text(const struct flat *f, const char *path)
{
    const struct flat_value *v = flat_find(f, path);
    return v && v->kind == JSON_STRING ? v->text : str_of(NULL, 0);
}

bool flat_is_of(struct str path, const char *row)
{
    char plain[FLAT_PATH_MAX];
    size_t n = 0;
    for (size_t i = 0; i < path.n && n < sizeof plain - 1; i++)
        if (n == 0 || plain[n - 1] != '[' || path.p[i] == ']')
            plain[n++] = path.p[i];
    return str_is(str_of(plain, n), row);
}

static bool name(struct walk *w, struct str key)
{
    struct level *l = &w->levels[w->depth];
    int n = snprintf(w->path + l->length, sizeof w->path - l->length, "%s%.*s",
                     l->length ? "." : "", STR_FMT(key));
    w->length = l->length + (n > 0 ? (size_t)n : 0);
    return n > 0 && w->length < sizeof w->path;
}

/* An element of an array has its number in its path. */
static bool number(struct walk *w)
{
    struct level *l = &w->levels[w->depth];
    if (w->depth == 0 || !l->array)
        return true;
    int n = snprintf(w->path + l->length, sizeof w->path - l->length, "[%u]", l->index++);
    w->length = l->length + (n > 0 ? (size_t)n : 0);
    return n > 0 && w->length < sizeof w->path;
}

static bool keep(struct walk *w, enum json_token kind)
{
    if (w->f->count == FLAT_MAX)
        return false;
    struct flat_value *v = &w->f->values[w->f->count++];
    bool has_text = kind == JSON_STRING || kind == JSON_NUMBER;
    v->kind = kind;
    v->path = arena_str(&w->f->memory, str_of(w->path, w->length));
    v->text = has_text ? arena_str(&w->f->memory, json_text(w->reader)) : str_of(NULL, 0);
    if (has_text && !v->text.p)
        v->text = STR(""); /* there, and empty */
    return v->path.p || w->length == 0;
}

static bool open_level(struct walk *w, bool array)
{
    if (w->depth == JSON_DEPTH_MAX)
        return false;
    w->levels[++w->depth] = (struct level){w->length, array, 0};
    return true;
}

static bool take(struct walk *w, enum json_token token)
{
    switch (token) {
    case JSON_KEY:
        return name(w, json_text(w->reader));
    case JSON_OBJECT_END:
    case JSON_ARRAY_END:
        w->depth--;
        return true;
    case JSON_OBJECT:
    case JSON_ARRAY:
        return number(w) && keep(w, token) && open_level(w, token == JSON_ARRAY);
    default:
        return number(w) && keep(w, token);
    }
}

const char *flat_read(struct flat *f, struct str text)
{
    struct err err = {0};
    struct walk w = {.f = f, .reader = json_reader_new(&err)};
    enum json_token token;
    const char *wrong = NULL;
    if (!w.reader)
        return "out of memory";
    json_open(w.reader, text);
    while (!wrong && (token = json_next(w.reader)) != JSON_END) {
        if (token == JSON_ERROR)
            wrong = json_error(w.reader);
        else if (!take(&w, token))
            wrong = "more than is taken here";
    }
    json_reader_free(w.reader);
    return wrong ? wrong : f->count && f->values[0].kind == JSON_OBJECT ? NULL : "no JSON object";
}
