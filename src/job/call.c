/* call.c - see call.h: a call comes into being, is taken up again, is let go. */
#include "job/call.h"

#include "job/call_state.h"
#include "job/failpoint.h"
#include <stdlib.h>

/* ---- may its adapter speak? ---- */

bool job_call_check(const struct job *job, const struct hia_adapter *adapter, struct err *err)
{
    for (size_t i = 0; i < adapter->event_count; i++) {
        const struct hia_event *e = &adapter->events[i];
        struct str name = str_from(e->name);
        if (!event_row_named(name) || !event_definition(job->registry, name, e->version))
            return err_set(err, ERR_CONFIG,
                           "adapter %s may say %s %s, which is not in the event registry",
                           adapter->name, e->name, e->version);
    }
    return true;
}

/* ---- bytes ---- */

bool call_keep(struct job_call *c, struct str bytes, struct store_body *body, struct err *err)
{
    body->bytes = (int64_t)bytes.n;
    return keep_put_new(c->job->keep, bytes, body->sha256, err);
}

bool call_read_back(struct job_call *c, const struct store_body *body, struct buf *out,
                    struct err *err)
{
    buf_reset(out);
    return body->bytes < 0 || (keep_read(c->job->keep, body->sha256, out, err) &&
                               buf_ok(out, "bytes kept of a call", err));
}

static struct hia_text text_of(const struct buf *b)
{
    return (struct hia_text){b->n ? b->p : NULL, b->n};
}

/* ---- new ---- */

static struct job_call *call_alloc(struct job *job, struct emitter *emitter,
                                   const struct job_call_task *task, struct err *err)
{
    struct job_call *c = calloc(1, sizeof *c);
    if (!c) {
        err_set(err, ERR_LIMIT, "no memory for a call");
        return NULL;
    }
    c->job = job;
    c->emitter = emitter;
    c->task = *task;
    c->store = (struct host_store){c, call_load, call_commit, call_ended};
    arena_init(&c->arena, CALL_TEXTS_MAX);
    buf_init(&c->content, CALL_BODY_MAX);
    buf_init(&c->record, CALL_BODY_MAX);
    buf_init(&c->body, CALL_BODY_MAX);
    buf_init(&c->text, CALL_CODE_MAX);
    buf_init(&c->sealed, CALL_SEALED_MAX);
    buf_init(&c->next, CALL_SEALED_MAX);
    buf_init(&c->ended.request_head, CALL_SEALED_MAX);
    buf_init(&c->ended.answer_head, CALL_SEALED_MAX);
    c->next_body.bytes = c->row.answer.bytes = -1;
    return c;
}

void job_call_free(struct job_call *c)
{
    if (!c)
        return;
    struct buf *all[] = {&c->content,
                         &c->record,
                         &c->body,
                         &c->text,
                         &c->sealed,
                         &c->next,
                         &c->ended.request_head,
                         &c->ended.answer_head};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        buf_fini(all[i]);
    call_aside_free(c->aside);
    arena_fini(&c->arena);
    free(c);
}

/* The batch's uuid is what its events are about. */
static bool name_batch(struct job_call *c, struct err *err)
{
    struct store_batch b;
    bool found;
    if (!c->row.batch_id)
        return true;
    if (!store_batch_get(c->job->store, c->row.batch_id, &c->arena, &b, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_STORE, "there is no such batch");
    return str_copy(c->batch_uuid, sizeof c->batch_uuid, str_from(b.uuid));
}

static bool keep_text(struct job_call *c, struct hia_text t, struct buf *copy,
                      struct store_body *body, struct err *err)
{
    body->bytes = -1;
    buf_put(copy, t.p, t.n);
    return !t.n ||
           (buf_ok(copy, "what a call is asked", err) && call_keep(c, str_of_text(t), body, err));
}

/* Sealed for the ledger, and read back at once: what runs is what would be taken up. */
static bool put_request(struct job_call *c, const struct hia_request *r, struct err *err)
{
    struct call_request_bodies bodies;
    if (!keep_text(c, r->content, &c->content, &bodies.content, err) ||
        !keep_text(c, r->record, &c->record, &bodies.record, err))
        return false;
    buf_reset(&c->text);
    call_code_request(&c->text, r, &bodies);
    if (!buf_ok(&c->text, "what a call is asked", err) ||
        !call_decode_request(buf_str(&c->text), &c->arena, &c->request, &bodies, err) ||
        !call_seal_put(c->job->ring, "request", str_from(c->row.uuid), buf_str(&c->text),
                       &c->sealed, err))
        return false;
    c->request.content = text_of(&c->content);
    c->request.record = text_of(&c->record);
    c->row.request = buf_str(&c->sealed);
    return true;
}

struct job_call *job_call_new(struct job *job, struct emitter *emitter,
                              const struct job_call_task *task, struct err *err)
{
    static const struct hia_request nothing = {HIA_SIZED(struct hia_request)};
    struct job_call *c = call_alloc(job, emitter, task, err);
    if (!c)
        return NULL;
    c->row.partner = str_from(task->partner->name);
    c->row.adapter = str_from(task->adapter->name);
    c->row.batch_id = task->batch_id;
    c->row.request_trace_id = task->trace;
    c->row.request_digest = task->digest;
    uuid_random(c->row.uuid);
    if (!str_copy(c->operation, sizeof c->operation, str_from(task->operation))) {
        err_set(err, ERR_USAGE, "an operation's name is too long");
        goto bad;
    }
    c->row.operation = str_from(c->operation);
    if (!name_batch(c, err) || !put_request(c, task->request ? task->request : &nothing, err) ||
        !store_call_put(job->store, &c->row, err))
        goto bad;
    c->row.request = c->row.request_trace_id = c->row.request_digest = (struct str){0};
    failpoint("call.begun");
    return c;
bad:
    job_call_free(c);
    return NULL;
}

/* ---- again ---- */

static bool weigh_logged(void *ctx, const struct store_exchange *x)
{
    call_weigh(ctx, x);
    return true;
}

static bool open_text(struct job_call *c, const char *what, struct str sealed, struct err *err)
{
    return call_seal_open(c->job->ring, what, str_from(c->row.uuid), sealed, &c->text, err);
}

static bool open_request(struct job_call *c, struct err *err)
{
    struct call_request_bodies bodies;
    if (!open_text(c, "request", c->row.request, err) ||
        !call_decode_request(buf_str(&c->text), &c->arena, &c->request, &bodies, err) ||
        !call_read_back(c, &bodies.content, &c->content, err) ||
        !call_read_back(c, &bodies.record, &c->record, err))
        return false;
    c->request.content = text_of(&c->content);
    c->request.record = text_of(&c->record);
    return true;
}

/* Has the partner said what it waits for? */
static bool find_inbound(struct job_call *c, struct str key, struct err *err)
{
    uint8_t digest[SHA256_SIZE];
    struct store_webhook w;
    bool found;
    sha256_of(key, digest);
    if (!store_webhook_waited(c->job->store, str_from(c->task.partner->name), digest, &c->arena, &w,
                              &found, err))
        return false;
    if (!found)
        return true;
    struct store_body body = {.bytes = w.bytes};
    memcpy(body.sha256, w.sha256, sizeof body.sha256);
    if (!call_read_back(c, &body, &c->body, err))
        return false;
    c->webhook_id = w.id;
    c->inbound =
        (struct hia_inbound){HIA_SIZED(struct hia_inbound), .kind = HIA_INBOUND_WEBHOOK,
                             .name = {w.connection.p, w.connection.n}, .body = text_of(&c->body)};
    c->resume.inbound = &c->inbound;
    return true;
}

static bool open_webhook(struct job_call *c, struct err *err)
{
    if (!c->row.next.n)
        return true;
    if (!open_text(c, "webhook", c->row.next, err))
        return false;
    struct str key = arena_str(&c->arena, buf_str(&c->text));
    c->resume.webhook_key = (struct hia_text){key.p, key.n};
    return !key.n || !c->task.adapter->inbound || find_inbound(c, key, err);
}

static bool open_next(struct job_call *c, struct err *err)
{
    if (c->row.state == CALL_WAITING)
        return open_webhook(c, err);
    if (c->row.state != CALL_SENDING)
        return true;
    if (!open_text(c, "next", c->row.next, err) ||
        !call_decode_exchange(buf_str(&c->text), &c->arena, &c->last, &c->next_body, err) ||
        !call_read_back(c, &c->next_body, &c->body, err))
        return false;
    c->last.body = text_of(&c->body);
    c->attempt = (struct hia_attempt){
        HIA_SIZED(struct hia_attempt),  .verb = c->last.verb, .safety = c->last.safety,
        .target = c->last.target,       .key = c->last.key,   .begun_us = c->row.since_us,
        .tries = (uint32_t)c->row.tries};
    c->resume.attempt = &c->attempt;
    c->resume.last = c->last.secret_body ? NULL : &c->last;
    return true;
}

struct job_call *job_call_reopen(struct job *job, struct emitter *emitter,
                                 const struct job_call_task *task, int64_t id, struct err *err)
{
    bool found;
    struct job_call *c = call_alloc(job, emitter, task, err);
    if (!c)
        return NULL;
    if (!store_call_get(job->store, id, &c->arena, &c->row, &found, err))
        goto bad;
    if (!found || c->row.state > CALL_WAITING) {
        err_set(err, ERR_STORE, "there is no such open call");
        goto bad;
    }
    if (!str_is(c->row.adapter, task->adapter->name)) {
        err_set(err, ERR_CONFIG,
                "partner %s: a call of adapter %.*s is open, and its adapter is %s",
                task->partner->name, STR_FMT(c->row.adapter), task->adapter->name);
        goto bad;
    }
    str_copy(c->operation, sizeof c->operation, c->row.operation);
    c->risky = c->row.step > 0; /* nothing says otherwise */
    if (!store_exchange_of_call(job->store, c->row.id, weigh_logged, c, err))
        goto bad;
    c->resume = (struct job_call_resume){.state = c->row.state,
                                         .step = (uint32_t)c->row.step,
                                         .wake_at_us = c->row.wake_at_us,
                                         .until_us = c->row.until_us};
    if (name_batch(c, err) && open_request(c, err) && open_next(c, err))
        return c;
bad:
    job_call_free(c);
    return NULL;
}

bool job_call_drop(struct job_call *c, const char *code, bool *dropped, struct err *err)
{
    const struct store_call to = {.id = c->row.id,
                                  .step = c->row.step,
                                  .state = CALL_FAILED,
                                  .result = str_from(code),
                                  .code = str_from(code),
                                  .answer = {.bytes = -1}};
    *dropped = false;
    if (c->row.state != CALL_BEGUN || c->doubt)
        return true;
    *dropped = store_call_step(c->job->store, &to, err);
    return *dropped;
}

/* ---- asked ---- */

const struct host_store *job_call_store(struct job_call *c)
{
    return &c->store;
}

const char *job_call_id(const struct job_call *c)
{
    return c->row.uuid;
}

int64_t job_call_row(const struct job_call *c)
{
    return c->row.id;
}

const char *job_call_operation(const struct job_call *c)
{
    return c->operation;
}

const struct hia_request *job_call_request(const struct job_call *c)
{
    return &c->request;
}

const struct job_call_resume *job_call_resume(const struct job_call *c)
{
    return &c->resume;
}

enum store_call_state job_call_state(const struct job_call *c)
{
    return c->row.state;
}

struct collecting {
    int64_t *ids;
    size_t max, count;
};

static bool collect(void *ctx, const struct store_call *call)
{
    struct collecting *c = ctx;
    c->ids[c->count++] = call->id;
    return c->count < c->max;
}

bool job_call_list_open(struct job *job, const struct partner *partner, int64_t *ids, size_t max,
                        size_t *count, struct err *err)
{
    struct collecting c = {ids, max, 0};
    bool ok = store_call_open(job->store, str_from(partner->name), (int64_t)max, collect, &c, err);
    *count = c.count;
    return ok;
}

bool job_call_waiting(struct job *job, const struct partner *partner, struct str key, int64_t *id,
                      struct err *err)
{
    uint8_t webhook[SHA256_SIZE];
    struct store_call call;
    struct arena arena;
    bool found;
    arena_init(&arena, CALL_TEXTS_MAX);
    sha256_of(key, webhook);
    bool ok = store_call_waiting(job->store, str_from(partner->name), webhook, &arena, &call,
                                 &found, err);
    *id = ok && found ? call.id : 0;
    arena_fini(&arena);
    return ok;
}

bool job_call_switched(struct job *job, const char *partner, const char *from, const char *to,
                       const char *reason, int64_t failures, struct err *err)
{
    struct store_switch w = {.partner = str_from(partner),
                             .from = str_from(from),
                             .to = str_from(to),
                             .reason = str_from(reason),
                             .failures = failures};
    return store_switch_put(job->store, &w, err);
}
