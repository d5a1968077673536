/* call.c - see call.h. */
#include "api/call.h"

#include "api/beside.h"
#include "api/desk.h"
#include "api/problem.h"
#include "base/clock.h"
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
    q->job_spoilt = true;
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

/* The usual reason: somebody else is writing. */
static struct job *refuse_busy(struct api_call *q, const struct err *err)
{
    q->retry_s = 1;
    call_fail(q, err);
    return NULL;
}

struct job *call_job(struct api_call *q)
{
    struct err err = {0};

    if (q->job || (q->job = beside_take(q->desk->besides, q->settings, &err)))
        return q->job;
    return refuse_busy(q, &err);
}

struct job *call_writer(struct api_call *q)
{
    struct err err = {0};

    if (q->job)
        return q->job;
    if (!job_open(&q->own, q->settings, STORE_WRITER, &err))
        return refuse_busy(q, &err);
    return q->job = &q->own;
}

void call_job_close(struct api_call *q)
{
    if (q->job == &q->own)
        job_close(&q->own);
    else if (q->job)
        beside_give(q->desk->besides, q->job, q->job_spoilt);
    q->job = NULL;
    q->job_spoilt = false;
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

/* ---- once ----------------------------------------------------------------------------------- */

enum { KEY_STUCK_US = 300 * 1000000 /* whoever had it is gone */ };
static const int64_t KEY_KEPT_US = DAY_US;

/* Method and path as it was matched: the parameters are part of what is asked for, those behind '?'
 * too. */
static struct str put_route(struct api_call *q)
{
    struct buf text;
    struct str kept;

    buf_init(&text, 0);
    buf_puts(&text, q->route->name);
    for (size_t i = 0; i < API_PARAMS_MAX && q->param[i].p; i++) {
        buf_putc(&text, ' ');
        buf_put_str(&text, q->param[i]);
    }
    for (size_t i = 0; i < q->route->query_count; i++)
        if (q->query[i].p)
            buf_printf(&text, " %s=%.*s", q->route->query[i].name, STR_FMT(q->query[i]));
    kept = arena_str(&q->arena, buf_str(&text));
    buf_fini(&text);
    return kept;
}

/* What was not done, by a failure of ours, may be asked for again under the same key. */
static void keep_answer(struct api_call *q, const struct store_api_key *asked)
{
    struct err err = {0};
    struct store_api_key k = *asked;
    unsigned status = q->status;
    struct job *job;

    k.status = status;
    k.answer = arena_str(&q->arena, buf_str(&q->out));
    call_job_close(q);
    if (!(job = call_job(q)))
        return;
    if (!(status >= 500 ? store_api_key_drop(job->store, &k, &err)
                        : store_api_key_done(job->store, &k, &err)))
        call_fail(q, &err);
}

static void answer_again(struct api_call *q, const struct store_api_key *k)
{
    q->status = (unsigned)k->status;
    q->content_type = k->status == 200 ? "application/json" : PROBLEM_CONTENT;
    buf_reset(&q->out);
    buf_put_str(&q->out, k->answer);
    q->repeated = true;
}

/* One key is one answer: whoever has it is not done again (draft-ietf-httpapi-idempotency-key). A
 * key is of this organization and this resource. */
static void run_once(struct api_call *q, struct str key)
{
    struct err err = {0};
    struct job *job = call_job(q);
    struct store_api_key k = {.key = key};
    bool mine;
    int64_t now_us = clock_now_us();

    if (!job)
        return;
    k.route = put_route(q);
    sha256_of(q->body, k.body);
    const struct store_api_key asked = k;
    if (!store_api_key_take(job->store, &k, now_us - KEY_KEPT_US, now_us - KEY_STUCK_US, &q->arena,
                            &mine, &err)) {
        call_fail(q, &err);
        return;
    }
    call_job_close(q);
    if (mine) {
        q->route->in_pool(q);
        keep_answer(q, &asked);
    } else if (memcmp(k.body, asked.body, sizeof k.body) != 0)
        call_refuse(q, 422, "key-used", "this Idempotency-Key came with another body");
    else if (k.status == 0)
        call_refuse(q, 409, "key-in-use", "what this Idempotency-Key asks for is being done");
    else
        answer_again(q, &k);
}

static void run_handler(struct api_call *q)
{
    struct str key = call_field(q, "idempotency-key");

    if (!(q->route->flags & API_ACTS) || !key.p)
        q->route->in_pool(q);
    else if (key.n == 0 || key.n > API_VALUE_MAX)
        call_refuse(q, 400, NULL, "Idempotency-Key is 1 to 128 characters");
    else
        run_once(q, key);
    call_job_close(q);
}

void call_run(struct api_call *q)
{
    run_handler(q);
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
