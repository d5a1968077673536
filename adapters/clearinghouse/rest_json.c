/* rest_json.c - JSON of partners: visited without a tree, looked at for errors. */
#include "base/json.h"
#include "clearinghouse/rest.h"

/* ---- visiting ---- */

struct walk {
    char path[VISIT_PATH_MAX];
    size_t length[VISIT_DEPTH_MAX]; /* of the path, of each open object or list */
    bool list[VISIT_DEPTH_MAX];
    unsigned depth;
    void *ctx;
    void (*take)(void *ctx, const struct visit *v);
};

static void say(struct walk *w, enum visit_kind kind, struct str text)
{
    w->take(w->ctx, &(struct visit){kind, w->path, text});
}

/* A name longer than what is left is cut: it is then none that is known. */
static void append(struct walk *w, size_t at, struct str name)
{
    size_t dot = at > 0, room = VISIT_PATH_MAX - 1 - at;
    if (room > dot && name.p) {
        if (dot)
            w->path[at] = '.';
        size_t n = name.n < room - dot ? name.n : room - dot;
        memcpy(w->path + at + dot, name.p, n);
        w->path[at + dot + n] = '\0';
    }
}

static bool open_one(struct walk *w, bool list)
{
    if (w->depth + 1 >= VISIT_DEPTH_MAX)
        return false;
    say(w, VISIT_OPEN, (struct str){NULL, 0});
    size_t n = strlen(w->path);
    if (list && n + 2 < VISIT_PATH_MAX) {
        memcpy(w->path + n, "[]", 3);
        n += 2;
    }
    w->length[++w->depth] = n;
    w->list[w->depth] = list;
    return true;
}

/* Back to the path of what was closed, then to that of what it is in. */
static void close_one(struct walk *w)
{
    size_t n = w->length[w->depth];
    w->path[w->list[w->depth] && n >= 2 ? n - 2 : n] = '\0';
    say(w, VISIT_CLOSE, (struct str){NULL, 0});
    w->depth--;
    w->path[w->length[w->depth]] = '\0';
}

static bool step(struct walk *w, enum json_token token, struct str text)
{
    switch (token) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        return open_one(w, token == JSON_ARRAY);
    case JSON_OBJECT_END:
    case JSON_ARRAY_END:
        close_one(w);
        return true;
    case JSON_KEY:
        append(w, w->length[w->depth], text);
        return true;
    case JSON_STRING:
    case JSON_NUMBER:
        say(w, VISIT_VALUE, text);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        say(w, VISIT_VALUE, token == JSON_TRUE ? STR("true") : STR("false"));
        break;
    default:
        break;
    }
    w->path[w->length[w->depth]] = '\0';
    return token != JSON_ERROR;
}

bool json_visit(struct str body, void *ctx, void (*take)(void *ctx, const struct visit *v))
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    struct walk w = {.ctx = ctx, .take = take};
    enum json_token token = JSON_ERROR;
    if (!r)
        return false;
    json_open(r, body);
    bool good = true;
    while (good && (token = json_next(r)) != JSON_END)
        good = step(&w, token, json_text(r));
    json_reader_free(r);
    return good && token == JSON_END;
}

struct str json_keep(const struct hia_call *call, struct str text)
{
    char *p = text.n ? hia_alloc(call, text.n) : NULL;
    if (!p)
        return (struct str){NULL, 0};
    memcpy(p, text.p, text.n);
    return str_of(p, text.n);
}

/* ---- looking ---- */

struct looking {
    const struct hia_call *call;
    struct json_look *out;
    const char *x12_field;
};

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), k = strlen(end);
    return n >= k && strcmp(path + n - k, end) == 0;
}

static void look(void *ctx, const struct visit *v)
{
    struct looking *l = ctx;
    struct json_look *out = l->out;
    if (v->kind == VISIT_OPEN && strcmp(v->path, "claimReference") == 0)
        out->has_claim_reference = true;
    if (v->kind == VISIT_OPEN &&
        (strcmp(v->path, "errors[]") == 0 || ends_in(v->path, "aaaErrors[]")))
        out->has_errors = true;
    if (v->kind != VISIT_VALUE || !v->text.n)
        return;
    out->has_errors |= strcmp(v->path, "errors[]") == 0;
    const struct {
        const char *path;
        struct hia_text *to;
    } rows[] = {
        {l->x12_field, &out->x12},     {"controlNumber", &out->control},
        {"status", &out->status},      {"code", &out->code},
        {"error", &out->code},         {"errorCode", &out->code},
        {"reasonCode", &out->code}, /* Availity */
        {"errors[].code", &out->code}, {"claimReference.correlationId", &out->reference},
        {"id", &out->reference},       {"meta.traceId", &out->reference},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(v->path, rows[i].path) == 0 && !rows[i].to->n)
            *rows[i].to = text_of_str(json_keep(l->call, v->text));
    bool aaa = ends_in(v->path, "aaaErrors[].code") || strcmp(v->path, "errors[].code") == 0;
    if (aaa && !out->aaa.n && v->text.n == 2)
        out->aaa = text_of_str(json_keep(l->call, v->text));
}

void json_look_at(const struct hia_call *call, struct str body, const char *field,
                  struct json_look *out)
{
    struct looking l = {call, out, field};
    *out = (struct json_look){.is_json = false};
    out->is_json = json_visit(body, &l, look);
    if (!out->is_json) /* half a document says nothing */
        *out = (struct json_look){.is_json = false};
}

/* AAA 42 and 80: the payer cannot answer now. */
static bool is_later(struct hia_text aaa)
{
    return str_is(str_of_text(aaa), "42") || str_is(str_of_text(aaa), "80");
}

enum hia_step json_fail(const struct hia_call *call, const struct hia_reply *reply,
                        const struct json_look *look)
{
    int32_t status = reply->status;
    struct hia_text code = plain_id(str_of_text(look->code));
    if (reply->outcome != HIA_ANSWERED || (status >= 500 && !look->aaa.n))
        return say_trouble(call, reply);
    if (look->aaa.n && plain_id(str_of_text(look->aaa)).n && status != 401 && status != 403) {
        struct hia_text word = say_text(call, "aaa.%.*s", (int)look->aaa.n, look->aaa.p);
        return is_later(look->aaa)
                   ? say_retry(call, word, status, retry_after_ms(reply),
                               "The payer cannot answer now.")
                   : say_fail(
                         call, HIA_FAIL_REJECTED, word, status,
                         "The payer refused the inquiry: look the code up, correct, ask again.");
    }
    if (status >= 200 && status < 300)
        return say_fail(call, HIA_FAIL_REJECTED,
                        code.n ? say_text(call, "json.%.*s", (int)code.n, code.p)
                               : HIA_TEXT("json.error"),
                        status, "The partner answered with an error; what it said is kept.");
    if (code.n && (status == 400 || status == 422))
        return say_fail(call, HIA_FAIL_REJECTED, say_text(call, "json.%.*s", (int)code.n, code.p),
                        status, "The partner refused the request; what it said is kept.");
    return say_trouble(call, reply);
}

enum hia_step json_trouble(const struct hia_call *call, const struct hia_reply *reply)
{
    struct json_look look = {.is_json = false};
    if (reply->outcome == HIA_ANSWERED)
        json_look_at(call, str_of_text(reply->body), "", &look);
    return json_fail(call, reply, &look);
}

/* ---- forms ---- */

void rest_put_escaped(struct buf *b, struct str s)
{
    static const char HEX[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '_' || c == '.' || c == '~') {
            buf_putc(b, (char)c);
        } else {
            const char escaped[3] = {'%', HEX[c >> 4], HEX[c & 15]};
            buf_put(b, escaped, 3);
        }
    }
}
