/* page.c - see page.h. */
#include "ramp/page.h"

#include "ramp/object.h"

enum { OWN_MAX = 64 * 1024 }; /* what our names add to a page of 100 objects */

struct reading {
    struct json_reader *r;
    struct object *o;
    struct buf rows;
    struct page *out;
    bool nameless; /* one that was refused has no id */
};

static bool take_object(struct reading *g)
{
    bool unbalanced;
    if (!object_read(g->o, g->r))
        return false;
    if (object_write(g->o, &g->rows, &unbalanced)) {
        g->out->count++;
        g->out->unbalanced += unbalanced;
    } else {
        g->nameless = !object_write_seen(g->o, &g->rows) || g->nameless;
        g->out->refused++;
    }
    return true;
}

/* What is no object in the list is no row. */
static bool read_data(struct reading *g)
{
    enum json_token token = json_next(g->r);
    if (token != JSON_ARRAY)
        return false;
    while ((token = json_next(g->r)) != JSON_ARRAY_END) {
        if (token == JSON_ERROR || token == JSON_END)
            return false;
        if (token == JSON_OBJECT && !take_object(g))
            return false;
        if (token == JSON_ARRAY && !json_skip(g->r))
            return false;
        g->nameless = g->nameless || token != JSON_OBJECT;
        g->out->refused += token != JSON_OBJECT;
    }
    return true;
}

static struct str stay(const struct hia_call *call, struct str text)
{
    char *p = text.n ? hia_alloc(call, text.n) : NULL;
    if (!p)
        return STR("");
    memcpy(p, text.p, text.n);
    return str_of(p, text.n);
}

/* "page": {"next": "https://..." or null}, or null. */
static bool read_next(struct reading *g)
{
    enum json_token token = json_next(g->r);
    if (token != JSON_OBJECT)
        return token == JSON_NULL;
    while ((token = json_next(g->r)) == JSON_KEY) {
        if (!str_is(json_text(g->r), "next")) {
            if (!json_skip(g->r))
                return false;
            continue;
        }
        token = json_next(g->r);
        if (token != JSON_STRING && token != JSON_NULL)
            return false;
        if (token == JSON_STRING)
            g->out->next = stay(g->o->call, json_text(g->r));
    }
    return token == JSON_OBJECT_END;
}

static bool read_list(struct reading *g)
{
    bool data = false;
    enum json_token token;
    while ((token = json_next(g->r)) == JSON_KEY) {
        struct str key = json_text(g->r);
        bool is_data = str_is(key, "data"), is_page = str_is(key, "page");
        if (!(is_data ? read_data(g) : is_page ? read_next(g) : json_skip(g->r)))
            return false;
        data = data || is_data;
    }
    return token == JSON_OBJECT_END && data;
}

void page_read(const struct hia_call *call, enum noun noun, struct str body, bool single,
               struct str prefix, struct page *out)
{
    struct err err = {0};
    struct reading g = {.r = json_reader_new(&err), .o = hia_alloc(call, sizeof *g.o), .out = out};
    *out = (struct page){.verdict = PAGE_LARGE};
    g.rows = say_buf(call, body.n + body.n / 2 + prefix.n + OWN_MAX);
    if (g.r && g.o && !g.rows.failed) {
        buf_put_str(&g.rows, prefix);
        object_init(g.o, call, noun, body);
        json_open(g.r, body);
        bool good = json_next(g.r) == JSON_OBJECT && (single ? take_object(&g) : read_list(&g)) &&
                    json_next(g.r) == JSON_END;
        if (g.nameless)
            buf_printf(&g.rows, "{\"op\":\"nameless\",\"noun\":\"%s\"}\n", NOUN_ROWS[noun].name);
        out->verdict = !good                             ? PAGE_BROKEN
                       : g.rows.failed || g.o->no_memory ? PAGE_LARGE
                                                         : PAGE_READ;
        out->rows = (struct hia_text){g.rows.p, g.rows.n};
    }
    json_reader_free(g.r);
}

/* ---- small answers ---- */

/* The text at the path of at most two names; nothing when it is not there. */
static struct str find(const struct hia_call *call, struct str body, const char *outer,
                       const char *inner)
{
    struct err err = {0};
    struct str found = STR("");
    struct json_reader *r = json_reader_new(&err);
    if (!r)
        return found;
    json_open(r, body);
    const char *want = outer;
    bool in = json_next(r) == JSON_OBJECT;
    while (in && json_next(r) == JSON_KEY) {
        bool here = str_is(json_text(r), want);
        if (!here) {
            in = json_skip(r);
            continue;
        }
        enum json_token token = json_next(r);
        bool deeper = token == JSON_OBJECT && inner && want == outer;
        if (deeper)
            want = inner;
        else if (token == JSON_STRING && (!inner || want == inner))
            found = stay(call, json_text(r));
        else if (token == JSON_OBJECT || token == JSON_ARRAY)
            in = json_skip(r);
        in = in && !found.n;
    }
    json_reader_free(r);
    return found;
}

struct hia_text page_error_code(const struct hia_call *call, struct str body)
{
    struct str code = find(call, body, "error_v2", "error_code");
    if (!code.n)
        code = find(call, body, "error", "code");
    if (!code.n)
        code = find(call, body, "error", NULL);
    return plain_id(code);
}

struct hia_text page_member(const struct hia_call *call, struct str body, const char *name)
{
    return text_of_str(find(call, body, name, NULL));
}
