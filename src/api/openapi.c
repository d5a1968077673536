/* openapi.c - see openapi.h. */
#include "api/openapi.h"

#include "api/problem.h"
#include "api/route.h"
#include <stdio.h>

enum { VIEWS_MAX = 128 };

#define SCHEMAS "#/components/schemas/"

/* Every view once, in the order met. */
struct views {
    const struct view *list[VIEWS_MAX];
    size_t count;
};

static void note(struct views *all, const struct view *v)
{
    for (size_t i = 0; i < all->count; i++)
        if (!v || all->list[i] == v)
            return;
    assert(all->count < VIEWS_MAX);
    if (v)
        all->list[all->count++] = v;
}

static void collect(struct views *all)
{
    const struct api_route *r;

    note(all, &api_problem_view);
    for (size_t i = 0; (r = api_route_at(i)); i++) {
        note(all, r->body);
        note(all, r->answer);
    }
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->list[i]->count; k++)
            note(all, all->list[i]->members[k].of);
}

/* ---- one operation -------------------------------------------------------------------------- */

static void put_param_schema(struct json_writer *w, const struct api_param *p)
{
    json_key(w, "schema");
    json_object(w);
    json_pair(w, "type", p->type == API_NUMBER ? "integer" : "string");
    if (p->type == API_NUMBER)
        json_pair_i64(w, "minimum", 0);
    if (p->type == API_KEY)
        json_pair(w, "pattern", "^[A-Za-z0-9._:-]{1,64}$");
    if (p->type == API_TEXT)
        json_pair_i64(w, "maxLength", API_VALUE_MAX);
    if (p->type == API_WORD) {
        json_key(w, "enum");
        json_array(w);
        for (size_t i = 0; i < p->words_count; i++)
            json_cstr(w, p->words[i]);
        json_array_end(w);
    }
    json_object_end(w);
}

static void put_param(struct json_writer *w, const struct api_param *p, const char *in)
{
    json_object(w);
    json_pair(w, "name", p->name);
    json_pair(w, "in", in);
    if (p->about)
        json_pair(w, "description", p->about);
    json_pair_bool(w, "required", p->required || str_is(str_from("path"), in));
    put_param_schema(w, p);
    json_object_end(w);
}

static void put_segments(struct json_writer *w, const struct api_route *r)
{
    struct str rest = str_from(r->pattern);

    while (rest.p) {
        struct str s = str_split(&rest, '/');
        char name[40];
        struct api_param p = {.name = name, .type = API_KEY};
        if (s.n < 3 || s.p[0] != '{')
            continue;
        str_copy(name, sizeof name, str_of(s.p + 1, s.n - 2));
        for (size_t i = 0; i < r->segments_count; i++)
            if (str_is(str_from(name), r->segments[i].name))
                p = r->segments[i];
        put_param(w, &p, "path");
    }
}

static void put_params(struct json_writer *w, const struct api_route *r)
{
    static const struct api_param PAGE[] = {
        {.name = "limit", .type = API_NUMBER, .about = "At most so many; 50, to 500."},
        {.name = "cursor", .type = API_TEXT, .about = "`next` of the page before."}};
    static const struct api_param KEY = {
        .name = "Idempotency-Key",
        .type = API_TEXT,
        .about =
            "The same key with the same body within 24 hours is done once, and answered alike."};
    static const struct api_param MATCH = {.name = "If-None-Match",
                                           .type = API_TEXT,
                                           .about = "The ETag that is had: 304 while it holds."};

    json_key(w, "parameters");
    json_array(w);
    put_segments(w, r);
    for (size_t i = 0; i < r->query_count; i++)
        put_param(w, &r->query[i], "query");
    for (size_t i = 0; r->flags & API_PAGED && i < COUNT_OF(PAGE); i++)
        put_param(w, &PAGE[i], "query");
    if (r->flags & API_ACTS)
        put_param(w, &KEY, "header");
    if (r->flags & API_TAGGED)
        put_param(w, &MATCH, "header");
    json_array_end(w);
}

static void put_reference(struct json_writer *w, const struct view *v)
{
    char reference[120];

    (void)snprintf(reference, sizeof reference, SCHEMAS "%s", v->name);
    json_object(w);
    json_pair(w, "$ref", reference);
    json_object_end(w);
}

static void open_content(struct json_writer *w, const char *type)
{
    json_key(w, "content");
    json_object(w);
    json_key(w, type);
    json_object(w);
    json_key(w, "schema");
}

static void close_content(struct json_writer *w)
{
    json_object_end(w);
    json_object_end(w);
}

static void put_body(struct json_writer *w, const struct api_route *r)
{
    if (!(r->flags & (API_TAKES_JSON | API_TAKES_RAW)))
        return;
    json_key(w, "requestBody");
    json_object(w);
    json_pair_bool(w, "required", true);
    open_content(w, r->flags & API_TAKES_JSON ? "application/json" : "*/*");
    if (r->body)
        put_reference(w, r->body);
    else {
        json_object(w);
        json_object_end(w);
    }
    close_content(w);
    json_object_end(w);
}

static void put_page(struct json_writer *w, const struct view *v)
{
    json_object(w);
    json_pair(w, "type", "object");
    json_key(w, "properties");
    json_object(w);
    json_key(w, "items");
    json_object(w);
    json_pair(w, "type", "array");
    json_key(w, "items");
    put_reference(w, v);
    json_object_end(w);
    json_key(w, "next");
    json_raw(w,
             STR("{\"type\":[\"string\",\"null\"],\"description\":\"The cursor of the next page; "
                 "null: there is none.\"}"));
    json_object_end(w);
    json_key(w, "required");
    json_raw(w, STR("[\"items\",\"next\"]"));
    json_pair_bool(w, "additionalProperties", false);
    json_object_end(w);
}

static void put_good(struct json_writer *w, const struct api_route *r, const char *status,
                     const char *description)
{
    json_key(w, status);
    json_object(w);
    json_pair(w, "description", description);
    open_content(w, r->flags & API_BYTES ? "application/octet-stream" : "application/json");
    if (r->flags & API_PAGED)
        put_page(w, r->answer);
    else if (r->answer)
        put_reference(w, r->answer);
    else {
        json_object(w);
        json_object_end(w);
    }
    close_content(w);
    json_object_end(w);
}

static void put_answers(struct json_writer *w, const struct api_route *r)
{
    json_key(w, "responses");
    json_object(w);
    put_good(w, r, "200", r->flags & API_PAGED ? "One page." : "It is done, or here it is.");
    if (r->flags & API_LATER)
        put_good(w, r, "202", "It is on record, and not at its end: ask again, the same.");
    if (r->flags & API_TAGGED) {
        json_key(w, "304");
        json_raw(w, STR("{\"description\":\"What is had still holds.\"}"));
    }
    json_key(w, "default");
    json_object(w);
    json_pair(w, "description", "A problem (RFC 9457); docs/api.md lists them.");
    open_content(w, "application/problem+json");
    put_reference(w, &api_problem_view);
    close_content(w);
    json_object_end(w);
    json_object_end(w);
}

/* OpenAPI 3.1: what a role is called stands in the list of a scheme that is not OAuth's, too. */
static void put_security(struct json_writer *w, const struct api_route *r)
{
    static const char *const SCHEMES[] = {"token", "certificate"};

    json_key(w, "security");
    json_array(w);
    for (size_t i = 0; i < COUNT_OF(SCHEMES) && r->scope != API_SCOPE_NONE; i++) {
        json_object(w);
        json_key(w, SCHEMES[i]);
        json_array(w);
        json_cstr(w, api_scope_name(r->scope));
        json_array_end(w);
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_operation(struct json_writer *w, const struct api_route *r)
{
    char method[HTTP_METHOD_MAX];

    str_copy(method, sizeof method, str_from(r->method));
    for (size_t i = 0; method[i]; i++)
        method[i] = (char)(method[i] | 0x20);
    json_key(w, method);
    json_object(w);
    json_pair(w, "operationId", r->name);
    json_pair(w, "summary", r->summary);
    put_security(w, r);
    put_params(w, r);
    put_body(w, r);
    put_answers(w, r);
    json_object_end(w);
}

/* ---- all of it ------------------------------------------------------------------------------ */

static bool is_shown(const struct api_route *r)
{
    return !(r->flags & API_PRIVATE);
}

/* Rows of one path are one item: printed where the first of them stands. */
static bool is_first(size_t index)
{
    const struct api_route *r = api_route_at(index);

    for (size_t i = 0; i < index; i++)
        if (strcmp(api_route_at(i)->pattern, r->pattern) == 0)
            return false;
    return is_shown(r);
}

static void put_paths(struct json_writer *w)
{
    const struct api_route *r, *other;

    json_key(w, "paths");
    json_object(w);
    for (size_t i = 0; (r = api_route_at(i)); i++) {
        if (!is_first(i))
            continue;
        json_key(w, r->pattern);
        json_object(w);
        for (size_t k = i; (other = api_route_at(k)); k++)
            if (strcmp(other->pattern, r->pattern) == 0 && is_shown(other))
                put_operation(w, other);
        json_object_end(w);
    }
    json_object_end(w);
}

static void put_components(struct json_writer *w)
{
    struct views all = {.count = 0};

    collect(&all);
    json_key(w, "components");
    json_object(w);
    json_key(w, "securitySchemes");
    json_raw(w, STR("{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"hia "
                    "secret issue\"},\"certificate\":{\"type\":\"mutualTLS\"}}"));
    json_key(w, "schemas");
    json_object(w);
    for (size_t i = 0; i < all.count; i++) {
        json_key(w, all.list[i]->name);
        view_schema(w, all.list[i], SCHEMAS);
    }
    json_object_end(w);
    json_object_end(w);
}

void api_openapi(struct buf *out)
{
    struct json_writer w;

    json_begin(&w, out, 0);
    json_object(&w);
    json_pair(&w, "openapi", "3.1.0");
    json_key(&w, "info");
    json_object(&w);
    json_pair(&w, "title", "hia, Healthcare Interchange Adapter");
    json_pair(&w, "version", "1");
    json_pair(&w, "description", "docs/api.md says what is promised.");
    json_object_end(&w);
    put_paths(&w);
    put_components(&w);
    json_object_end(&w);
}
