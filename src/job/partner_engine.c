/* partner_engine.c - see partner_engine.h. */
#include "job/partner_engine.h"

#include "base/hash.h"
#include "cred/reference.h"
#include <event2/event.h>

enum { WORKERS = 1 };

bool partner_engine_open(struct partner_engine *e, const struct settings *settings,
                         const struct partner *partner, const struct engine_hooks *hooks,
                         struct err *err)
{
    *e = (struct partner_engine){0};
    if (!(e->base = event_base_new()))
        return err_set(err, ERR_SYSTEM, "a loop of events cannot be made");
    const struct engine_options engine = {.base = e->base, .hooks = *hooks, .workers = WORKERS};
    if (!(e->engine = engine_new(&engine, err)) ||
        !(e->credentials = host_credentials_open(settings, settings->organization_id, err)))
        return false;
    const struct host_runner_options runner = {
        .engine = e->engine, .base = e->base, .credentials = e->credentials, .settings = settings};
    return (e->runner = host_runner_new(&runner, err)) &&
           (e->partner = host_runner_partner(e->runner, partner, err));
}

void partner_engine_close(struct partner_engine *e)
{
    /* No call is in flight any more; the runner owns what the engine signs with. */
    if (e->engine)
        engine_close(e->engine);
    if (e->runner)
        host_runner_close(e->runner);
    cred_store_close(e->credentials);
    if (e->base)
        event_base_free(e->base);
    *e = (struct partner_engine){0};
}

/* ---- a question ---- */

struct asking {
    struct buf *answer;
    bool *found;
    bool learnt;
};

static void on_done(void *ctx, const struct host_result *r)
{
    struct asking *a = ctx;
    if (r->end == HOST_DONE) {
        buf_put(a->answer, r->next->done.content.p, r->next->done.content.n);
        a->learnt = *a->found = true;
    } else if (r->end == HOST_FAILED) {
        a->learnt =
            r->next->fail.failure == HIA_FAIL_REQUEST || r->next->fail.failure == HIA_FAIL_REJECTED;
    }
}

static bool ask(struct partner_engine *e, const struct partner_question *q, struct asking *a,
                struct err *err)
{
    char call_id[UUID_MAX];
    const struct hia_request request = {HIA_SIZED(struct hia_request), .fields = q->fields,
                                        .field_count = q->field_count};
    struct host_memory *memory = host_memory_new(err);
    if (!memory)
        return false;
    uuid_random(call_id);
    const struct host_task task = {.partner = e->partner,
                                   .operation = q->operation,
                                   .call_id = call_id,
                                   .request = &request,
                                   .store = host_memory_store(memory),
                                   .deadline_ms = q->deadline_ms,
                                   .ctx = a,
                                   .done = on_done};
    bool ok = host_run(e->runner, &task, err);
    host_memory_free(memory);
    return ok && (a->learnt || err_set(err, ERR_SYSTEM, "partner %s did not answer %s",
                                       q->partner->name, q->operation));
}

bool partner_ask(const struct partner_question *q, struct buf *answer, bool *found, struct err *err)
{
    static const struct engine_hooks none;
    struct partner_engine e;
    struct asking a = {answer, found, false};
    *found = false;
    bool ok = partner_engine_open(&e, q->settings, q->partner, &none, err) && ask(&e, q, &a, err) &&
              buf_ok(answer, "an answer", err);
    partner_engine_close(&e);
    return ok;
}
