/* route.c - see route.h. */
#include "api/route.h"

#include "base/hash.h"
#include <stdio.h>

enum { LIMIT_MAX = 500 };

const struct api_route *api_route_at(size_t index)
{
    for (size_t i = 0; api_route_tables[i]; i++) {
        if (index < api_route_tables[i]->count)
            return &api_route_tables[i]->routes[index];
        index -= api_route_tables[i]->count;
    }
    return NULL;
}

/* ---- values --------------------------------------------------------------------------------- */

static bool is_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("._:-", c));
}

static bool is_wide(enum api_param_type type)
{
    return type == API_TEXT || type == API_WORD; /* some words of ours are two */
}

static bool may_be_in(enum api_param_type type, char c)
{
    return is_wide(type)        ? c >= ' ' && c <= '~'
           : type == API_NUMBER ? c >= '0' && c <= '9'
                                : is_plain(c);
}

/* %XX decoded, into m->text; '+' is itself. */
static bool decode(struct api_match *m, enum api_param_type type, struct str s, struct str *out)
{
    size_t from = m->text_n, most = is_wide(type) ? API_VALUE_MAX : 64;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        uint8_t byte;
        if (c == '%') {
            if (i + 2 >= s.n || !hex_decode(str_of(s.p + i + 1, 2), &byte, 1))
                return false;
            c = (char)byte;
            i += 2;
        }
        if (!may_be_in(type, c) || m->text_n - from == most || m->text_n == sizeof m->text)
            return false;
        m->text[m->text_n++] = c;
    }
    *out = str_of(m->text + from, m->text_n - from);
    return out->n > 0;
}

static bool take_value(struct api_match *m, const struct api_param *p, struct str s,
                       struct str *out)
{
    uint64_t number;
    bool known = p->type != API_WORD;

    if (!decode(m, p->type, s, out))
        return false;
    for (size_t i = 0; !known && i < p->words_count; i++)
        known = str_is(*out, p->words[i]);
    return known && (p->type != API_NUMBER || str_to_u64(*out, INT64_MAX, &number));
}

/* ---- what is wrong with a parameter --------------------------------------------------------- */

static bool wrong(struct api_match *m, const char *name, const char *what)
{
    (void)snprintf(m->why, sizeof m->why, "%s%s", name, what);
    return false;
}

static bool wrong_value(struct api_match *m, const struct api_param *p)
{
    static const char *const KINDS[] = {
        [API_KEY] = " is 1 to 64 of A-Z a-z 0-9 . _ : -",
        [API_TEXT] = " is 1 to 128 printable characters",
        [API_NUMBER] = " is a whole number",
        [API_WORD] = " is one of",
    };

    wrong(m, p->name, KINDS[p->type]);
    for (size_t i = 0; i < p->words_count; i++) {
        size_t n = strlen(m->why);
        (void)snprintf(m->why + n, sizeof m->why - n, "%s %s", i ? "," : "", p->words[i]);
    }
    return false;
}

/* ---- the path ------------------------------------------------------------------------------- */

static enum api_param_type segment_type(const struct api_route *r, struct str name)
{
    for (size_t i = 0; i < r->segments_count; i++)
        if (str_is(name, r->segments[i].name))
            return r->segments[i].type;
    return API_KEY;
}

/* Segment by segment: a slash that is written %2F parts nothing. */
static bool fits(const struct api_route *r, struct str path, struct api_match *m)
{
    struct str pattern = str_from(r->pattern);
    size_t n = 0;

    m->text_n = 0;
    while (pattern.p && path.p) {
        struct str want = str_split(&pattern, '/'), have = str_split(&path, '/');
        if (want.n > 2 && want.p[0] == '{') {
            want = str_of(want.p + 1, want.n - 2);
            if (n == API_PARAMS_MAX || !decode(m, segment_type(r, want), have, &m->param[n++]))
                return false;
        } else if (!str_eq(want, have)) {
            return false;
        }
    }
    return !pattern.p && !path.p;
}

/* ---- the query ------------------------------------------------------------------------------ */

static bool take_page(struct api_match *m, struct str name, struct str value, bool *taken)
{
    struct str text;
    uint64_t number;

    *taken = true;
    if (str_is(name, "limit"))
        return (!m->limit && decode(m, API_NUMBER, value, &text) &&
                str_to_u64(text, LIMIT_MAX, &number) && (m->limit = (int64_t)number) > 0) ||
               wrong(m, "limit", " is 1 to 500, once");
    if (str_is(name, "cursor"))
        return (!m->cursor.p && decode(m, API_TEXT, value, &m->cursor)) ||
               wrong(m, "cursor", " is what `next` of the page before was, once");
    *taken = false;
    return true;
}

static bool take_pair(const struct api_route *r, struct str pair, struct api_match *m)
{
    struct str value = pair, name = str_split(&value, '=');
    bool taken = false;

    if (r->flags & API_PAGED && !take_page(m, name, value, &taken))
        return false;
    for (size_t i = 0; !taken && i < r->query_count; i++)
        if (str_is(name, r->query[i].name))
            return m->query[i].p ? wrong(m, r->query[i].name, " is there twice")
                                 : take_value(m, &r->query[i], value, &m->query[i]) ||
                                       wrong_value(m, &r->query[i]);
    return taken || wrong(m, "a parameter", " is not known here: /api/v1/openapi.json has them");
}

/* Each name once, and none the row does not know. */
static bool take_query(const struct api_route *r, struct str query, struct api_match *m)
{
    while (query.n)
        if (!take_pair(r, str_split(&query, '&'), m))
            return false;
    for (size_t i = 0; i < r->query_count; i++)
        if (r->query[i].required && !m->query[i].p)
            return wrong(m, r->query[i].name, " is missing");
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static bool is_of(const struct api_route *r, bool is_private)
{
    return r->flags & API_PUBLIC || !(r->flags & API_PRIVATE) == !is_private;
}

/* A row without parameters is none of a target that has some. */
static bool takes(const struct api_route *r, bool has_query)
{
    return !has_query || r->query_count || r->flags & (API_PAGED | API_ANY_QUERY);
}

/* What may be got may be asked for without its body. Not the bytes of a document: each time they
 * are given is written down. */
static bool takes_head(const struct api_route *r)
{
    return strcmp(r->method, "GET") == 0 && !(r->flags & API_BYTES);
}

static bool is_method(const struct api_route *r, struct str method)
{
    return str_is(method, r->method) || (str_is(method, "HEAD") && takes_head(r));
}

static void allow(struct api_match *m, const char *method)
{
    size_t n = strlen(m->allow);

    if (!n)
        str_copy(m->allow, sizeof m->allow, str_from(method));
    else if (!strstr(m->allow, method))
        (void)snprintf(m->allow + n, sizeof m->allow - n, ", %s", method);
}

unsigned api_route_find(const struct http_parser *p, bool is_private, struct api_match *m)
{
    struct str path = http_text(p, p->path), method = http_text(p, p->method);
    const struct api_route *r, *found = NULL;
    unsigned status = 404;

    *m = (struct api_match){.index = API_ROUTES_MAX};
    for (size_t i = 0; (r = api_route_at(i)); i++) {
        if (!is_of(r, is_private) || !fits(r, path, m))
            continue;
        if (!takes(r, p->has_query)) {
            status = status == 404 ? 400 : status;
            wrong(m, "no parameter", " is known here");
            continue;
        }
        allow(m, r->method);
        if (takes_head(r))
            allow(m, "HEAD");
        if (!m->route || is_method(r, method)) {
            m->route = r;
            m->index = i;
        }
        if (is_method(r, method)) {
            found = r;
            break;
        }
        status = 405;
    }
    if (!found)
        return status;
    return found->flags & API_ANY_QUERY || take_query(found, http_text(p, p->query), m) ? 200 : 400;
}
