/* authorization_withdraw.c - a person wants no answer to a request any more; see authorization.h.
 */
#include "base/log.h"
#include "job/authorization_state.h"
#include <unistd.h>

static void judge(struct authorization_withdrawal *w)
{
    const struct store_call *c = &w->call;
    w->again = str_is(c->result, AUTHORIZATION_OFF);
    w->was = c->state == CALL_SENDING ? AUTHORIZATION_IN_HAND : authorization_state_of(c);
    w->may = w->again || c->state == CALL_BEGUN || c->state == CALL_WAITING ||
             c->state == CALL_FAILED || c->state == CALL_UNKNOWN;
    bool waits = c->state == CALL_WAITING || c->state == CALL_SENDING; /* that: it is polled for */
    w->sent = !w->may || c->state == CALL_SETTLED ? ""
              : waits                             ? "yes"
              : c->state == CALL_UNKNOWN          ? "unknown"
                                                  : "no";
}

static bool put(struct job *job, struct emitter *emitter, const struct authorization_withdrawal *w,
                struct err *err)
{
    const struct store_call *c = &w->call;
    const struct store_log line = {.transaction_type = STR("278"),
                                   .status = STR("Warning"),
                                   .trace = c->request_trace_id,
                                   .error_codes = STR("[\"withdrawn\"]")};
    return store_call_withdraw(job->store, c->id, c->state, err) &&
           store_log_put(job->store, &line, err) &&
           emit_event(emitter, EVENT_PRIOR_AUTH_WITHDRAWN, "authorization", c->request_trace_id,
                      err, EVENT_STR("authorization_id", c->request_trace_id),
                      EVENT_CSTR("call_id", c->uuid), EVENT_STR("partner", c->partner),
                      EVENT_CSTR("sent", w->sent));
}

static bool withdraw(struct job *job, struct emitter *emitter, struct authorization_withdrawal *w,
                     struct err *err)
{
    emitter_correlate(emitter, w->call.uuid);
    bool ok = put(job, emitter, w, err) && store_commit(job->store, err);
    emitter_correlate(emitter, NULL);
    if (ok)
        log_event(LOG_INFO, "job", "authorization.withdrawn", w->call.uuid,
                  LOG_TEXT("sent", w->sent), LOG_NUMBER("os_user", getuid()));
    return ok;
}

bool authorization_withdraw(struct job *job, struct emitter *emitter, struct str trace, bool dry,
                            struct arena *texts, struct authorization_withdrawal *out,
                            struct err *err)
{
    *out = (struct authorization_withdrawal){.was = AUTHORIZATION_STATES};
    if (dry) {
        if (!store_call_of_trace(job->store, trace, texts, &out->call, &out->found, err))
            return false;
        if (out->found)
            judge(out);
        return true;
    }
    bool ok = store_begin(job->store, err) &&
              store_call_of_trace(job->store, trace, texts, &out->call, &out->found, err);
    if (ok && out->found) {
        judge(out);
        ok = !out->may || out->again || withdraw(job, emitter, out, err);
    }
    store_rollback(job->store);
    return ok;
}
