/* script.c - a conversation played from a text. */
#include "host/script.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "host/conversation.h"
#include "host/options.h"

#include <stdlib.h>

enum { SCRIPT_MEMORY_MAX = 64 << 20, SHOWN_MAX = 64 << 10 };

struct script_reply {
    struct hia_reply is;
    bool unknown;
};

struct script {
    struct json_reader *json;
    struct arena memory;
    struct host_pair options[SCRIPT_FIELDS_MAX];
    size_t option_count;
    struct hia_field fields[SCRIPT_FIELDS_MAX];
    struct hia_request request;
    struct script_reply replies[SCRIPT_REPLIES_MAX];
    size_t reply_count;
    struct hia_text operation, partner, call_id, sender_id, receiver_id, usage;
    int64_t now_us;
    struct buf *out;
};

static struct hia_text keep(struct script *s)
{
    struct str t = arena_str(&s->memory, json_text(s->json));
    return (struct hia_text){t.p, t.n};
}

static bool refuse(struct script *s, struct err *err, const char *why)
{
    size_t line, column;
    json_where(s->json, &line, &column);
    return err_set(err, ERR_DATA, "script %zu:%zu: %s", line, column, why);
}

static bool want(struct script *s, enum json_token token, struct err *err, const char *why)
{
    enum json_token got = json_next(s->json);
    return got == token || refuse(s, err, got == JSON_ERROR ? json_error(s->json) : why);
}

static bool read_text(struct script *s, struct hia_text *to, struct err *err)
{
    enum json_token t = json_next(s->json);
    if (t != JSON_STRING && t != JSON_NUMBER)
        return refuse(s, err, t == JSON_ERROR ? json_error(s->json) : "a text is needed");
    *to = keep(s);
    return true;
}

/* The value as it stands in the script: an object becomes its own bytes. */
static bool read_raw(struct script *s, struct str all, struct hia_text *to, struct err *err)
{
    if (!want(s, JSON_OBJECT, err, "an object is needed"))
        return false;
    size_t from = json_offset(s->json);
    if (!json_skip(s->json))
        return refuse(s, err, json_error(s->json));
    size_t end = json_offset(s->json) + 1;
    *to = (struct hia_text){all.p + from, end - from};
    return true;
}

/* Every pair of an object of texts. */
static bool read_fields(struct script *s, struct hia_field *to, size_t *count, struct err *err)
{
    if (!want(s, JSON_OBJECT, err, "an object is needed"))
        return false;
    for (enum json_token t; (t = json_next(s->json)) != JSON_OBJECT_END;) {
        if (t != JSON_KEY)
            return refuse(s, err, json_error(s->json));
        if (*count == SCRIPT_FIELDS_MAX)
            return refuse(s, err, "too many fields");
        to[*count].name = keep(s);
        if (!read_text(s, &to[(*count)++].value, err))
            return false;
    }
    return true;
}

static bool read_options(struct script *s, struct err *err)
{
    if (!want(s, JSON_OBJECT, err, "an object is needed"))
        return false;
    for (enum json_token t; (t = json_next(s->json)) != JSON_OBJECT_END;) {
        if (t != JSON_KEY)
            return refuse(s, err, json_error(s->json));
        struct hia_text name = keep(s), value;
        t = json_next(s->json);
        bool list = t == JSON_ARRAY;
        for (t = list ? json_next(s->json) : t; t != JSON_ARRAY_END; t = json_next(s->json)) {
            if (t != JSON_STRING && t != JSON_NUMBER)
                return refuse(s, err, "a text or a list of texts is needed");
            if (s->option_count == SCRIPT_FIELDS_MAX)
                return refuse(s, err, "too many options");
            value = keep(s);
            s->options[s->option_count++] =
                (struct host_pair){str_of(name.p, name.n), str_of(value.p, value.n), 0, NULL};
            if (!list)
                break;
        }
    }
    return true;
}

static bool read_request(struct script *s, struct str all, struct err *err)
{
    struct hia_request *r = &s->request;
    if (!want(s, JSON_OBJECT, err, "an object is needed"))
        return false;
    for (enum json_token t; (t = json_next(s->json)) != JSON_OBJECT_END;) {
        struct str key = json_text(s->json);
        bool good = t != JSON_KEY                 ? refuse(s, err, json_error(s->json))
                    : str_is(key, "content_kind") ? read_text(s, &r->content_kind, err)
                    : str_is(key, "content")      ? read_text(s, &r->content, err)
                    : str_is(key, "record")       ? read_raw(s, all, &r->record, err)
                    : str_is(key, "file_name")    ? read_text(s, &r->file_name, err)
                    : str_is(key, "fields")       ? read_fields(s, s->fields, &r->field_count, err)
                                                  : refuse(s, err, "no such key of a request");
        if (!good)
            return false;
    }
    return true;
}

static bool read_outcome(struct script *s, struct script_reply *r, struct err *err)
{
    struct hia_text word = {NULL, 0};
    if (!read_text(s, &word, err))
        return false;
    struct str w = str_of(word.p, word.n);
    r->unknown = str_is(w, "unknown");
    r->is.outcome = r->unknown              ? HIA_UNKNOWN
                    : str_is(w, "not_sent") ? HIA_NOT_SENT
                    : str_is(w, "refused")  ? HIA_REFUSED
                                            : HIA_ANSWERED;
    return r->is.outcome != HIA_ANSWERED || str_is(w, "answered") ||
           refuse(s, err, "answered, not_sent, unknown or refused is needed");
}

static bool read_status(struct script *s, struct script_reply *r, struct err *err)
{
    struct hia_text t = {NULL, 0};
    uint64_t v = 0;
    if (!read_text(s, &t, err))
        return false;
    if (!str_to_u64(str_of(t.p, t.n), 999, &v))
        return refuse(s, err, "a status is needed");
    r->is.status = (int32_t)v;
    return true;
}

static bool read_reply(struct script *s, struct err *err)
{
    struct script_reply *r = &s->replies[s->reply_count];
    struct hia_field *headers = arena_array(&s->memory, SCRIPT_FIELDS_MAX, sizeof(*headers));
    if (!headers)
        return refuse(s, err, "the script is too large");
    r->is = (struct hia_reply){HIA_SIZED(struct hia_reply), .status = 200, .headers = headers};
    for (enum json_token t; (t = json_next(s->json)) != JSON_OBJECT_END;) {
        struct str key = json_text(s->json);
        bool good = t != JSON_KEY            ? refuse(s, err, json_error(s->json))
                    : str_is(key, "outcome") ? read_outcome(s, r, err)
                    : str_is(key, "reason")  ? read_text(s, &r->is.reason, err)
                    : str_is(key, "status")  ? read_status(s, r, err)
                    : str_is(key, "headers") ? read_fields(s, headers, &r->is.header_count, err)
                    : str_is(key, "body")    ? read_text(s, &r->is.body, err)
                                             : refuse(s, err, "no such key of a reply");
        if (!good)
            return false;
    }
    s->reply_count++;
    return true;
}

static bool read_replies(struct script *s, struct err *err)
{
    if (!want(s, JSON_ARRAY, err, "a list is needed"))
        return false;
    for (enum json_token t; (t = json_next(s->json)) != JSON_ARRAY_END;) {
        if (t != JSON_OBJECT || s->reply_count == SCRIPT_REPLIES_MAX)
            return refuse(s, err,
                          t == JSON_ERROR    ? json_error(s->json)
                          : t != JSON_OBJECT ? "a reply is an object"
                                             : "too many replies");
        if (!read_reply(s, err))
            return false;
    }
    return true;
}

static bool read_now(struct script *s, struct err *err)
{
    struct hia_text t = {NULL, 0};
    return read_text(s, &t, err) &&
           (clock_parse(str_of(t.p, t.n), &s->now_us) ||
            refuse(s, err, "an instant like 2026-01-15T14:03:09Z is needed"));
}

static bool read_key(struct script *s, struct str all, struct err *err)
{
    const struct {
        const char *name;
        struct hia_text *to;
    } texts[] = {{"operation", &s->operation},     {"partner", &s->partner},
                 {"call_id", &s->call_id},         {"sender_id", &s->sender_id},
                 {"receiver_id", &s->receiver_id}, {"usage", &s->usage}};
    struct str key = json_text(s->json);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (str_is(key, texts[i].name))
            return read_text(s, texts[i].to, err);
    return str_is(key, "options")   ? read_options(s, err)
           : str_is(key, "request") ? read_request(s, all, err)
           : str_is(key, "replies") ? read_replies(s, err)
           : str_is(key, "now")     ? read_now(s, err)
                                    : refuse(s, err, "no such key of a script");
}

static bool read_script(struct script *s, struct str all, struct err *err)
{
    json_open(s->json, all);
    if (!want(s, JSON_OBJECT, err, "a script is an object"))
        return false;
    for (enum json_token t; (t = json_next(s->json)) != JSON_OBJECT_END;)
        if (t != JSON_KEY ? !refuse(s, err, json_error(s->json)) : !read_key(s, all, err))
            return false;
    return want(s, JSON_END, err, "something stands after the script") &&
           (s->operation.n > 0 || err_set(err, ERR_DATA, "the script lacks the operation"));
}

/* ---- what is shown ---- */

/* What came from a script may steer a terminal: it is not let. */
static void put_shown(struct buf *b, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_putc(b, (unsigned char)p[i] < ' ' || p[i] == 0x7f ? '?' : p[i]);
}

static void show_text(struct buf *b, const char *name, struct hia_text t)
{
    if (t.n == 0)
        return;
    buf_printf(b, "    %s: ", name);
    put_shown(b, t.p, t.n);
    buf_putc(b, '\n');
}

static void show_bytes(struct buf *b, const char *name, struct str t)
{
    if (t.n == 0)
        return;
    buf_printf(b, "    %s, %zu bytes:\n      | ", name, t.n);
    for (size_t i = 0; i < t.n && i < SHOWN_MAX; i++) {
        char c = t.p[i];
        if (c == '\n' && i + 1 < t.n)
            buf_puts(b, "\n      | ");
        else if (c != '\n' && c != '\r')
            put_shown(b, &c, 1);
    }
    buf_puts(b, t.n > SHOWN_MAX ? "\n      (cut)\n" : "\n");
}

static void show_exchange(struct buf *b, const struct hia_exchange *e)
{
    static const char *const SAFETY[] = {"safe", "keyed", "once"};
    static const char *const PLACE[] = {"", "in the XML", "in the form", "as parts", "in the JSON"};
    buf_printf(b, "    %s %.*s (%s)\n", host_verb_word(e->verb), (int)e->target.n, e->target.p,
               SAFETY[e->safety]);
    show_text(b, "to", e->to);
    show_text(b, "endpoint", e->endpoint);
    show_text(b, "credential", e->credential);
    show_text(b, "key", e->key);
    show_text(b, "Content-Type", e->content_type);
    for (size_t i = 0; i < e->header_count; i++)
        buf_printf(b, "    %.*s: %.*s\n", (int)e->headers[i].name.n, e->headers[i].name.p,
                   (int)e->headers[i].value.n, e->headers[i].value.p);
    if (e->place)
        buf_printf(b, "    credential %s, at byte %zu\n", PLACE[e->place], e->place_at);
    show_bytes(b, "body", str_of(e->body.p, e->body.n));
}

static void show_effects(struct buf *b, const struct host_effects *e)
{
    for (size_t i = 0; i < e->put_count; i++) {
        buf_printf(b, "    state %s ", e->puts[i].scope ? "partner" : "call");
        put_shown(b, e->puts[i].key.p, e->puts[i].key.n);
        buf_puts(b, " = ");
        put_shown(b, e->puts[i].value.p, e->puts[i].value.n);
        buf_putc(b, '\n');
    }
    for (size_t i = 0; i < e->event_count; i++) {
        buf_printf(b, "    event %s %s", e->events[i].name, e->events[i].version);
        for (size_t k = 0; k < e->events[i].count; k++) {
            const struct hia_value *v = &e->events[i].values[k];
            buf_printf(b, " %s=", v->name);
            if (v->kind == HIA_VALUE_ID || v->kind == HIA_VALUE_CODE)
                buf_put(b, v->text.p, v->text.n);
            else
                buf_put_i64(b, v->number);
        }
        buf_putc(b, '\n');
    }
    for (size_t i = 0; i < e->kept_count; i++)
        show_bytes(b, "kept", e->kept[i].bytes);
    for (size_t i = 0; i < e->delivered_count; i++) {
        buf_puts(b, "    delivered ");
        put_shown(b, e->delivered[i].name.p, e->delivered[i].name.n);
        buf_putc(b, '\n');
        show_bytes(b, "it is", e->delivered[i].bytes);
    }
}

static void show_end(struct buf *b, const struct host_next *n)
{
    static const char *const STATUS[] = {"complete", "accepted", "nothing"};
    const struct hia_fail *f = &n->fail;
    switch (n->step) {
    case HIA_STEP_SEND:
        show_exchange(b, &n->exchange);
        break;
    case HIA_STEP_WAIT:
        buf_printf(b, "    poll %lld ms, until %lld ms\n", (long long)n->wait.poll_ms,
                   (long long)n->wait.until_ms);
        show_text(b, "webhook", n->wait.webhook_key);
        break;
    case HIA_STEP_DONE:
        buf_printf(b, "    %s, %u\n", STATUS[n->done.status], n->done.count);
        show_text(b, "kind", n->done.content_kind);
        show_text(b, "reference", n->done.reference);
        show_bytes(b, "answer", str_of(n->done.content.p, n->done.content.n));
        break;
    default:
        buf_printf(b, "    %s %.*s, status %d, retry in %lld ms%s%s\n",
                   host_failure_word(f->failure), (int)f->code.n, f->code.p, f->status,
                   (long long)f->retry_ms, f->help ? ": " : "", f->help ? f->help : "");
    }
}

static void on_commit(void *ctx, const struct host_effects *e)
{
    struct script *s = ctx;
    buf_printf(s->out, "%u. %s\n", e->step, host_step_word(e->next->step));
    show_effects(s->out, e);
    show_end(s->out, e->next);
}

/* ---- playing ---- */

static int64_t now(void *ctx)
{
    return *(int64_t *)ctx;
}

static bool answer(struct host_call *call, const struct script_reply *r,
                   const struct host_next **next, int64_t now_us, struct err *err)
{
    if (!r->unknown)
        return host_call_reply(call, &r->is, next, err);
    struct hia_attempt a = {HIA_SIZED(struct hia_attempt),
                            .verb = (*next)->exchange.verb,
                            .safety = (*next)->exchange.safety,
                            .target = (*next)->exchange.target,
                            .key = (*next)->exchange.key,
                            .begun_us = now_us,
                            .tries = 1};
    return host_call_reconcile(call, &a, next, err);
}

static bool play(struct script *s, struct host_call *call, struct err *err)
{
    const struct host_next *next = NULL;
    if (!host_call_begin(call, &next, err))
        return false;
    for (size_t i = 0; next->step == HIA_STEP_SEND || next->step == HIA_STEP_WAIT; i++) {
        if (i == s->reply_count) {
            buf_puts(s->out, "the script has no further reply\n");
            return true;
        }
        if (!answer(call, &s->replies[i], &next, s->now_us, err))
            return false;
    }
    return true;
}

static bool converse(struct script *s, const struct hia_adapter *adapter, struct err *err)
{
    struct host_memory *m = host_memory_new(err);
    void *options = m ? host_options_new(adapter, s->options, s->option_count, err) : NULL;
    bool good = false;
    if (options) {
        host_memory_watch(m, on_commit, s);
        struct host_parts parts = {.adapter = adapter,
                                   .options = options,
                                   .store = host_memory_store(m),
                                   .now_us = now,
                                   .now_ctx = &s->now_us,
                                   .call_id = s->call_id.p,
                                   .operation = s->operation.p,
                                   .partner = s->partner.p,
                                   .sender_id = s->sender_id.p,
                                   .receiver_id = s->receiver_id.p,
                                   .usage = s->usage.n ? s->usage.p[0] : 'T',
                                   .request = &s->request};
        struct host_call *call = host_call_new(&parts, err);
        good = call && play(s, call, err);
        host_call_free(call);
    }
    free(options);
    host_memory_free(m);
    return good;
}

/* host_parts takes C strings. */
static bool end_texts(struct script *s, struct err *err)
{
    struct hia_text *all[] = {&s->operation, &s->partner, &s->call_id, &s->sender_id,
                              &s->receiver_id};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        all[i]->p = arena_strdup(&s->memory, str_of(all[i]->p, all[i]->n));
        if (!all[i]->p)
            return err_set(err, ERR_LIMIT, "the script is too large");
    }
    return true;
}

bool script_play(const struct hia_adapter *adapter, struct str script, struct buf *out,
                 struct err *err)
{
    struct script *s = calloc(1, sizeof(*s));
    if (!s)
        return err_set(err, ERR_SYSTEM, "out of memory for a script");
    arena_init(&s->memory, SCRIPT_MEMORY_MAX);
    s->out = out;
    s->partner = HIA_TEXT("try");
    s->call_id = HIA_TEXT("00000000-0000-4000-8000-000000000001");
    s->sender_id = HIA_TEXT("SENDER");
    s->receiver_id = HIA_TEXT("RECEIVER");
    s->now_us = INT64_C(1768485789000000); /* 2026-01-15T14:03:09Z */
    s->request = (struct hia_request){HIA_SIZED(struct hia_request), .fields = s->fields};
    s->json = json_reader_new(err);
    bool good = s->json && read_script(s, script, err) && end_texts(s, err) &&
                converse(s, adapter, err) && buf_ok(out, "what is shown", err);
    json_reader_free(s->json);
    arena_fini(&s->memory);
    free(s);
    return good;
}
