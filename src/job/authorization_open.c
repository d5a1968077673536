/* authorization_open.c - requests for authorization that have no answer so far are gone on with;
 * see authorization.h. */
#include "base/log.h"
#include "job/authorization_state.h"

enum { AUTHORIZATION_OPEN_MAX = 100000 };
static const int64_t SECOND_US = 1000000, HOUR_US = INT64_C(3600) * 1000000;

/* ---- what is open --------------------------------------------------------------------------- */

static bool collect_open(void *ctx, const struct store_call *c)
{
    if (c->request_trace_id.n && str_is(c->operation, AUTHORIZATION_OPERATION))
        buf_put(ctx, &c->id, sizeof c->id);
    return true;
}

/* What was asked is read back from its call: its answer is known by it. */
static bool read_back(struct authorizer *a, const struct talk *talk, struct err *err)
{
    struct job_call_task task = authorization_task(a, talk);
    struct job_call *call = job_call_reopen(a->job, a->emitter, &task, a->end->call.id, err);
    bool ok = call != NULL;
    if (ok) {
        const struct hia_text *record = &job_call_request(call)->record;
        buf_reset(&a->record);
        buf_put(&a->record, record->p, record->n);
        ok = buf_ok(&a->record, "a request", err);
    }
    job_call_free(call);
    a->request = (struct review){0};
    return ok && (record_read_json(a->json, buf_str(&a->record), &a->arena, &review_request_shape,
                                   &a->request, &a->end->problem) ||
                  err_set(err, ERR_STORE, "a request that was kept cannot be read"));
}

/* With end->call, as it was read last. */
static bool go_on(struct authorizer *a, struct err *err)
{
    struct authorization_end *end = a->end;
    arena_reset(&a->arena);
    end->before = true;
    (void)str_copy(end->trace, sizeof end->trace, end->call.request_trace_id);
    end->partner = settings_partner(a->job->settings, end->call.partner);
    if (!end->partner)
        return err_set(err, ERR_CONFIG, "partner %.*s is not configured any more",
                       STR_FMT(end->call.partner));
    struct talk *talk = talk_of(a->job, end->partner, err);
    if (!talk || !read_back(a, talk, err))
        return false;
    end->request = &a->request;
    return authorization_send(a, err);
}

/* ---- one of them, for a worker -------------------------------------------------------------- */

/* Less and less often, as long as nothing else is said: the partner is away. */
static int64_t later_us(const struct job *job, const struct store_call *c, int64_t now_us)
{
    int64_t after = (now_us - c->begun_at_us) / 4, least = job->settings->work.backoff_ms * 1000;
    after = after < least ? least : after;
    return now_us + (after < SECOND_US ? SECOND_US : after < HOUR_US ? after : HOUR_US);
}

/* The partner has nothing of it, for a reason that lies with us and not with the request: nobody
 * was told that it is over, so it is not; it waits an hour for who puts that right. */
static bool is_ours_to_mend(const struct authorization_end *end)
{
    return end->call.state == CALL_FAILED && end->asked && end->talk.how == TALK_FAILED &&
           (end->talk.failure == HIA_FAIL_CREDENTIAL || end->talk.failure == HIA_FAIL_OPTIONS);
}

static bool begin_later(struct authorizer *a, int64_t now_us, struct err *err)
{
    struct store *s = a->job->store;
    return store_call_restart(s, a->end->call.id, err) &&
           store_call_put_off(s, a->end->call.id, now_us + HOUR_US, err);
}

static bool take_up(struct authorizer *a, const struct partner *partner, struct err *err)
{
    struct store *s = a->job->store;
    const struct store_call *c = &a->end->call;
    int64_t now;
    if (!authorization_find(a, err) || !store_clock(s, &now, err))
        return false;
    a->end->state = authorization_state_of(c);
    if (!c->id || c->state > CALL_WAITING || !str_is(c->partner, partner->name))
        return true;
    int64_t id = c->id, due = store_call_due_us(c);
    if (due <= now && !go_on(a, err))
        return false;
    if (is_ours_to_mend(a->end))
        return begin_later(a, now, err);
    bool said = c->state == CALL_WAITING || c->retry_at_us;
    if (c->state > CALL_WAITING || (said && store_call_due_us(c) != due))
        return true;
    /* The next time is another one in any case: it is the key of its job. */
    return store_call_put_off(s, id, due > now ? due + 1 : later_us(a->job, c, now), err);
}

bool authorization_take_up(struct authorizer *a, const struct partner *partner, struct str trace,
                           struct authorization_end *end, struct err *err)
{
    const struct authorization_order order = {.partner = partner, .named = true};
    *end = (struct authorization_end){.partner = partner};
    (void)str_copy(end->trace, sizeof end->trace, trace);
    a->order = &order;
    a->end = end;
    a->read = false;
    return take_up(a, partner, err);
}

/* ---- all of them ---------------------------------------------------------------------------- */

static bool go_on_with(struct authorizer *a, int64_t id, struct err *err)
{
    struct store_call *c = &a->end->call;
    bool found;
    arena_reset(&a->call_arena);
    if (!store_call_get(a->job->store, id, &a->call_arena, c, &found, err))
        return false;
    /* Another process may have ended it while we waited for one before it. */
    return !found || c->state > CALL_WAITING || go_on(a, err);
}

bool authorization_go_on(struct authorizer *a, const struct partner *partner, int64_t wait_ms,
                         authorization_fn *fn, void *ctx, struct err *err)
{
    const struct authorization_order order = {.partner = partner, .wait_ms = wait_ms};
    struct str name = partner ? str_from(partner->name) : (struct str){NULL, 0};
    struct err first = {0};
    struct buf ids;
    buf_init(&ids, AUTHORIZATION_OPEN_MAX * sizeof(int64_t));
    bool ok = store_call_open(a->job->store, name, 0, collect_open, &ids, err) &&
              buf_ok(&ids, "the requests that are open", err);
    for (size_t at = 0; ok && at < ids.n; at += sizeof(int64_t)) {
        struct authorization_end end = {0};
        int64_t id;
        memcpy(&id, ids.p + at, sizeof id);
        a->order = &order;
        a->end = &end;
        a->read = false;
        if (go_on_with(a, id, err)) {
            if (end.request)
                fn(ctx, &end);
            continue;
        }
        log_event(LOG_ERROR, "job", "authorization.left", end.call.uuid,
                  LOG_TEXT("why", err->text));
        if (!a->job->store) { /* let go of, and not to be had again */
            ok = false;
            break;
        }
        first = first.kind ? first : *err;
        err_clear(err);
    }
    buf_fini(&ids);
    if (ok && first.kind)
        *err = first;
    return ok && !first.kind;
}
