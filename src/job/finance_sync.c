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
    struct hia_field fields[FINANCE_FIELDS_MAX + 1]; /* of the request: "connection", the ask's */
    size_t field_count;
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
    bool (*failed)(void *, struct job_call *, const struct host_next *, struct err *) =
        a->ask->fold.failed;
    bool ok = next->step == HIA_STEP_DONE ? fold(a, call, next, err)
                                          : !failed || failed(a->ask->fold.ctx, call, next, err);
    return ok && (!c || note_sync(a, next, err)) &&
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

static bool same_text(struct hia_text a, struct hia_text b)
{
    return str_eq(str_of(a.p, a.n), str_of(b.p, b.n));
}

static bool is_of(const struct job_call *call, const struct store_connection *c)
{
    const struct hia_request *r = job_call_request(call);
    for (size_t i = 0; i < r->field_count; i++)
        if (str_is(str_of(r->fields[i].name.p, r->fields[i].name.n), "connection"))
            return str_is(str_of(r->fields[i].value.p, r->fields[i].value.n), c->uuid);
    return false;
}

static bool asks_the_same(const struct job_call *call, const struct asking *a)
{
    const struct hia_request *r = job_call_request(call);
    bool same = r->field_count == a->field_count;
    for (size_t i = 0; same && i < r->field_count; i++)
        same = same_text(r->fields[i].name, a->fields[i].name) &&
               same_text(r->fields[i].value, a->fields[i].value);
    return same;
}

struct open_calls {
    const struct asking *a;
    int64_t ids[OPEN_CALLS_MAX];
    bool later[OPEN_CALLS_MAX]; /* its time to be tried again has not come */
    size_t count;
};

static bool collect(void *ctx, const struct store_call *c)
{
    struct open_calls *o = ctx;
    if (!str_is(c->operation, o->a->ask->operation) ||
        !str_is(c->adapter, o->a->talk->adapter->name))
        return true;
    o->later[o->count] = !o->a->job->try_now && c->retry_at_us > clock_now_us();
    o->ids[o->count++] = c->id;
    return o->count < OPEN_CALLS_MAX;
}

static bool run(struct asking *a, struct job_call *call, struct err *err)
{
    struct finance_end *end = a->end;
    failpoint("finance.begun");
    *end = (struct finance_end){.talk.how = TALK_STOPPED};
    str_copy(end->call_id, sizeof end->call_id, str_from(job_call_id(call)));
    bool ok = talk_run(a->talk, call, &end->talk, err);
    log_event(end->talk.how == TALK_DONE ? LOG_INFO : LOG_WARN, "job", "finance.asked",
              end->call_id, LOG_TEXT("operation", a->ask->operation),
              LOG_TEXT("code", end->talk.code), LOG_NUMBER("exchanges", end->talk.exchanges));
    return ok;
}

/* `*over`: nothing more is asked: this was it, or it is open still and goes first. */
static bool go_on(struct asking *a, struct job_call *call, bool later, bool *over, struct err *err)
{
    struct finance_end *end = a->end;
    *over = true;
    if (later) {
        str_copy(end->call_id, sizeof end->call_id, str_from(job_call_id(call)));
        end->talk.how = TALK_WAITS;
        return true;
    }
    if (!run(a, call, err))
        return false;
    *over = asks_the_same(call, a) || job_call_state(call) <= CALL_WAITING;
    return true;
}

/* What is open of this operation and connection. */
static bool take_up(struct asking *a, bool *over, struct err *err)
{
    struct open_calls o = {.a = a};
    struct job_call_task task = task_of(a);
    bool ok = true;
    *over = false;
    if (!a->ask->connection)
        return true;
    ok = store_call_open(a->job->store, str_from(a->ask->partner->name), 0, collect, &o, err);
    for (size_t i = 0; ok && !*over && i < o.count; i++) {
        struct job_call *call = job_call_reopen(a->job, a->emitter, &task, o.ids[i], err);
        ok = call && (!is_of(call, a->ask->connection) || go_on(a, call, o.later[i], over, err));
        job_call_free(call);
    }
    return ok;
}

static bool begin(struct asking *a, struct err *err)
{
    struct hia_request request = {HIA_SIZED(struct hia_request),
                                  .content_kind = a->ask->content_kind, .content = a->ask->content,
                                  .fields = a->fields, .field_count = a->field_count};
    struct job_call_task task = task_of(a);
    task.request = &request;
    struct job_call *call = job_call_new(a->job, a->emitter, &task, err);
    bool ok = call && run(a, call, err);
    job_call_free(call);
    return ok;
}

static bool put_fields(struct asking *a, struct err *err)
{
    const struct store_connection *c = a->ask->connection;
    if (a->ask->field_count > FINANCE_FIELDS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d fields of a request", FINANCE_FIELDS_MAX);
    if (c)
        a->fields[a->field_count++] =
            (struct hia_field){HIA_TEXT("connection"), {c->uuid, strlen(c->uuid)}};
    for (size_t i = 0; i < a->ask->field_count; i++)
        a->fields[a->field_count++] = a->ask->fields[i];
    return true;
}

bool finance_ask(struct job *job, struct emitter *emitter, const struct finance_ask *ask,
                 struct finance_end *end, struct err *err)
{
    struct asking a = {.job = job, .emitter = emitter, .ask = ask, .end = end};
    bool over;
    *end = (struct finance_end){.talk.how = TALK_STOPPED};
    if (!put_fields(&a, err) || !(a.talk = talk_of(job, ask->partner, err)))
        return false;
    if (!talk_can(a.talk, ask->operation, ""))
        return err_set(err, ERR_USAGE, "partner %s: its adapter %s has no operation %s",
                       ask->partner->name, a.talk->adapter->name, ask->operation);
    return take_up(&a, &over, err) && (over || ask->open_only || begin(&a, err));
}
