/* member.c - JSON without a tree: members and elements handed on one by one, with their bytes. */
#include "plaid/plaid.h"

static bool inside(struct str part, struct str whole)
{
    return part.p >= whole.p && part.p < whole.p + whole.n;
}

/* Behind the value whose first token was just read at `from`. */
static size_t value_end(struct json_reader *r, struct str body, size_t from, enum json_token token)
{
    switch (token) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        return json_skip(r) ? json_offset(r) + 1 : from;
    case JSON_STRING:
        if (inside(json_text(r), body)) /* as it stands there: no escapes */
            return from + json_text(r).n + 2;
        for (from++; from < body.n && body.p[from] != '"'; from++)
            from += body.p[from] == '\\';
        return from + 1;
    case JSON_NUMBER:
        return from + json_text(r).n;
    case JSON_FALSE:
        return from + 5;
    case JSON_TRUE:
    case JSON_NULL:
        return from + 4;
    default:
        return from;
    }
}

static bool take_value(struct json_reader *r, struct str body, struct member *m)
{
    m->token = json_next(r);
    size_t from = json_offset(r);
    m->text =
        m->token == JSON_STRING || m->token == JSON_NUMBER ? json_text(r) : (struct str){NULL, 0};
    size_t end = value_end(r, body, from, m->token);
    m->raw = str_of(body.p + from, end > from && end <= body.n ? end - from : 0);
    return m->raw.n > 0;
}

bool members(struct json_reader *r, struct str body, void *ctx,
             bool (*take)(void *ctx, const struct member *m))
{
    enum json_token token;
    char key[PLAID_ID_MAX];
    while ((token = json_next(r)) == JSON_KEY) {
        struct member m = {.key = json_text(r)};
        if (!inside(m.key, body)) { /* with escapes it lies in the reader, until the next token */
            (void)str_copy(key, sizeof key, m.key); /* a longer one is none of ours */
            m.key = str_from(key);
        }
        if (!take_value(r, body, &m) || !take(ctx, &m))
            return false;
    }
    return token == JSON_OBJECT_END;
}

bool object_of(struct str body, void *ctx, bool (*take)(void *ctx, const struct member *m))
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    if (!r)
        return false;
    json_open(r, body);
    bool ok =
        json_next(r) == JSON_OBJECT && members(r, body, ctx, take) && json_next(r) == JSON_END;
    json_reader_free(r);
    return ok;
}

bool elements(struct json_reader *r, struct str body, void *ctx,
              bool (*take)(void *ctx, struct json_reader *r, struct str body))
{
    enum json_token token;
    if (json_next(r) != JSON_ARRAY)
        return false;
    while ((token = json_next(r)) == JSON_OBJECT)
        if (!take(ctx, r, body))
            return false;
    return token == JSON_ARRAY_END;
}

struct wanting {
    const struct hia_call *call;
    const struct want *w;
    size_t n;
};

static bool keep_wanted(void *ctx, const struct member *m)
{
    struct wanting *t = ctx;
    for (size_t i = 0; i < t->n; i++) {
        if (!str_is(m->key, t->w[i].name))
            continue;
        bool text = m->token == JSON_STRING || m->token == JSON_NUMBER;
        struct str s = text ? m->text : m->token == JSON_NULL ? (struct str){NULL, 0} : m->raw;
        char *p = s.n ? hia_alloc(t->call, s.n) : NULL;
        if (p)
            memcpy(p, s.p, s.n);
        *t->w[i].to = (struct hia_text){p, p ? s.n : 0};
    }
    return true;
}

bool take_wanted(const struct hia_call *call, struct str body, const struct want *w, size_t n)
{
    struct wanting t = {call, w, n};
    return object_of(body, &t, keep_wanted);
}
