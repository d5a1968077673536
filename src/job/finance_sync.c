/* finance_sync.c - see finance_sync.h. */
#include "job/finance_sync.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/failpoint.h"
#include <string.h>

enum { OPEN_CALLS_MAX = 256 };

struct asking {
    struct job *job;
    struct emitter *emitter;
    const struct finance_ask *ask;
    struct talk *talk;
    struct finance_end *end;
};

/* ---- the end of a call, in its transaction ---- */

static bool on_page(void *ctx, struct str kind, struct str bytes, struct err *err)
{
    struct asking *a = ctx;
    struct str name = str_of(kind.p + strlen(FINANCE_ROWS), kind.n - strlen(FINANCE_ROWS));
    size_t n = name.n;
    while (n > 0 && name.p[n - 1] != '/')
        n--;
    return a->ask->fold.page(a->ask->fold.ctx, str_of(name.p, n ? n - 1 : 0), bytes, err);
}

static bool fold(struct asking *a, struct job_call *call, const struct host_next *next,
                 struct err *err)
{
    const struct finance_fold *f = &a->ask->fold;
    bool rows = f->page && next->done.status == HIA_COMPLETE;
    return (!f->begin || f->begin(f->ctx, call, err)) &&
           (!rows || job_call_kept(call, STR(FINANCE_ROWS), STR("/0"), on_page, a, err)) &&
           (!f->end || f->end(f->ctx, call, next, err));
}

static bool note_sync(struct asking *a, const struct host_next *next, struct err *err)
{
    struct store_connection *c = a->ask->connection;
    if (!a->ask->is_sync)
        return true;
    c->tried_at_us = clock_now_us();
    if (next->step == HIA_STEP_DONE) {
        c->synced_at_us = c->tried_at_us;
        c->wanted_at_us = 0;
    }
    return store_connection_change(a->job->store, c, err);
}

static bool on_ending(void *ctx, struct job_call *call, const struct host_next *next,
                      struct err *err)
{
    struct asking *a = ctx;
    struct store_connection *c = a->ask->connection;
    bool done = next->step == HIA_STEP_DONE;
    return (!done || fold(a, call, next, err)) && (!c || note_sync(a, next, err)) &&
           (!c || connection_apply_call(a->job, a->emitter, c, call, a->ask->arena, err));
}

/* ---- which call ---- */

static struct job_call_task task_of(struct asking *a)
{
    return (struct job_call_task){.partner = a->ask->partner,
                                  .adapter = a->talk->adapter,
                                  .operation = a->ask->operation,
                                  .watch = {.ctx = a, .ending = on_ending}};
}

static bool is_of(const struct job_call *call, const struct store_connection *c)
{
    const struct hia_request *r = job_call_request(call);
    for (size_t i = 0; i < r->field_count; i++)
        if (str_is(str_of(r->fields[i].name.p, r->fields[i].name.n), "connection"))
            return str_is(str_of(r->fields[i].value.p, r->fields[i].value.n), c->uuid);
    return false;
}

struct open_calls {
    const struct asking *a;
    int64_t ids[OPEN_CALLS_MAX];
    size_t count;
};

static bool collect(void *ctx, const struct store_call *c)
{
    struct open_calls *o = ctx;
    if (str_is(c->operation, o->a->ask->operation) && str_is(c->adapter, o->a->talk->adapter->name))
        o->ids[o->count++] = c->id;
    return o->count < OPEN_CALLS_MAX;
}

/* The call of this operation and connection which is open; NULL: none, or err is set. */
static struct job_call *take_up(struct asking *a, struct err *err)
{
    struct open_calls o = {.a = a};
    struct job_call_task task = task_of(a);
    if (!a->ask->connection ||
        !store_call_open(a->job->store, str_from(a->ask->partner->name), 0, collect, &o, err))
        return NULL;
    for (size_t i = 0; i < o.count; i++) {
        struct job_call *call = job_call_reopen(a->job, a->emitter, &task, o.ids[i], err);
        if (!call || is_of(call, a->ask->connection))
            return call;
        job_call_free(call);
    }
    return NULL;
}

static struct job_call *begin(struct asking *a, struct err *err)
{
    struct hia_field fields[FINANCE_FIELDS_MAX + 1];
    size_t n = 0;
    if (a->ask->field_count > FINANCE_FIELDS_MAX) {
        err_set(err, ERR_LIMIT, "more than %d fields of a request", FINANCE_FIELDS_MAX);
        return NULL;
    }
    const struct store_connection *c = a->ask->connection;
    if (c)
        fields[n++] = (struct hia_field){HIA_TEXT("connection"), {c->uuid, strlen(c->uuid)}};
    for (size_t i = 0; i < a->ask->field_count; i++)
        fields[n++] = a->ask->fields[i];
    struct hia_request request = {HIA_SIZED(struct hia_request),
                                  .content_kind = a->ask->content_kind, .content = a->ask->content,
                                  .fields = fields, .field_count = n};
    struct job_call_task task = task_of(a);
    task.request = &request;
    return job_call_new(a->job, a->emitter, &task, err);
}

bool finance_ask(struct job *job, struct emitter *emitter, const struct finance_ask *ask,
                 struct finance_end *end, struct err *err)
{
    struct asking a = {job, emitter, ask, NULL, end};
    *end = (struct finance_end){.talk.how = TALK_STOPPED};
    if (!(a.talk = talk_of(job, ask->partner, err)))
        return false;
    if (!talk_can(a.talk, ask->operation, ""))
        return err_set(err, ERR_USAGE, "partner %s: its adapter %s has no operation %s",
                       ask->partner->name, a.talk->adapter->name, ask->operation);
    struct job_call *call = take_up(&a, err);
    end->taken_up = call != NULL;
    if (!call && err->kind == ERR_NONE)
        call = begin(&a, err);
    if (!call)
        return false;
    failpoint("finance.begun");
    str_copy(end->call_id, sizeof end->call_id, str_from(job_call_id(call)));
    bool ok = talk_run(a.talk, call, &end->talk, err);
    job_call_free(call);
    log_event(end->talk.how == TALK_DONE ? LOG_INFO : LOG_WARN, "job", "finance.asked",
              end->call_id, LOG_TEXT("operation", ask->operation), LOG_TEXT("code", end->talk.code),
              LOG_NUMBER("exchanges", end->talk.exchanges));
    return ok;
}
