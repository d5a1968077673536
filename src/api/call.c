/* call.c - see call.h. */
#include "api/call.h"

#include "api/desk.h"
#include "api/problem.h"
#include "base/log.h"

struct json_writer *call_json(struct api_call *q)
{
    q->status = 200;
    q->content_type = "application/json";
    buf_reset(&q->out);
    json_begin(&q->w, &q->out, 0);
    return &q->w;
}

void call_refuse(struct api_call *q, unsigned status, const char *code, const char *detail)
{
    q->status = status;
    q->content_type = PROBLEM_CONTENT;
    problem_write(&q->out, status, code, detail);
}

void call_fail(struct api_call *q, const struct err *err)
{
    log_event(LOG_ERROR, "api", "call.failed", NULL, LOG_TEXT("route", q->route->name),
              LOG_TEXT("organization_id", q->settings->organization_id),
              LOG_TEXT("error", err->text));
    desk_forget(q->desk, q->settings);
    call_refuse(q, 503, err->kind == ERR_STORE ? "ledger" : NULL, NULL);
}

struct str call_field(const struct api_call *q, const char *name)
{
    struct str rest = q->head;

    while (rest.n) {
        struct str have = str_split(&rest, '\0'), value = str_split(&rest, '\0');
        if (str_is(have, name))
            return value;
    }
    return (struct str){0};
}

struct store *call_reader(struct api_call *q)
{
    struct err err = {0};
    struct store *s = desk_ledger(q->desk, q->settings, &err);

    if (!s)
        call_fail(q, &err);
    return s;
}

struct store *call_checks(struct api_call *q)
{
    struct err err = {0};
    struct store *s = desk_checks(q->desk, q->settings, &err);

    if (!s)
        call_fail(q, &err);
    return s;
}

/* ---- tags ----------------------------------------------------------------------------------- */

static void put_tag(struct api_call *q)
{
    uint8_t digest[SHA256_SIZE];

    sha256_of(buf_str(&q->out), digest);
    q->etag[0] = '"';
    hex_encode(digest, 16, q->etag + 1);
    str_copy(q->etag + 33, sizeof q->etag - 33, STR("\""));
}

/* RFC 9110 13.1.2: a list of tags, or "*"; W/ does not matter here. */
static bool is_had(const struct api_call *q)
{
    struct str rest = call_field(q, "if-none-match");

    while (rest.n) {
        struct str tag = str_trim(str_split(&rest, ','));
        if (str_starts(tag, STR("W/")))
            tag = str_of(tag.p + 2, tag.n - 2);
        if (str_is(tag, "*") || str_is(tag, q->etag))
            return true;
    }
    return false;
}

void call_run(struct api_call *q)
{
    q->route->in_pool(q);
    if (q->out.failed)
        call_refuse(q, 503, NULL, "the answer is too large");
    if (q->status != 200 || !(q->route->flags & API_TAGGED))
        return;
    put_tag(q);
    if (is_had(q)) {
        q->status = 304;
        buf_reset(&q->out);
    }
}
