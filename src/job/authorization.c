/* authorization.c - see authorization.h: a request becomes a call, once for ever, and that call is
 * gone on with until its answer is there. */
#include "base/clock.h"
#include "base/log.h"
#include "conf/vendors.h"
#include "job/authorization_state.h"
#include "job/failpoint.h"
#include "job/keys.h"
#include "job/scrub.h"
#include <stdlib.h>
#include <time.h>

static const char OPERATION[] = "prior_auth.submit";
static const char CONTENT[] = "x12.278";

enum { CHECKED_CONTROL = 1, LOOK_MS = 200, AUTHORIZATION_OPEN_MAX = 100000 };

const char *authorization_state_name(enum authorization_state state)
{
    static const char *const NAMES[AUTHORIZATION_STATES] = {
        [AUTHORIZATION_ANSWERED] = "answered", [AUTHORIZATION_WAITS] = "waits",
        [AUTHORIZATION_UNSENT] = "unsent",     [AUTHORIZATION_REJECTED] = "rejected",
        [AUTHORIZATION_UNKNOWN] = "unknown",   [AUTHORIZATION_SETTLED] = "settled",
        [AUTHORIZATION_ANOTHER] = "conflict",  [AUTHORIZATION_BAD] = "bad_request",
        [AUTHORIZATION_FAULTY] = "faulty",     [AUTHORIZATION_PLANNED] = "planned",
    };
    return NAMES[state];
}

/* ---- open, close ---------------------------------------------------------------------------- */

struct authorizer *authorizer_new(struct job *job, struct err *err)
{
    struct authorizer *a = calloc(1, sizeof *a);
    if (!a) {
        err_set(err, ERR_LIMIT, "no memory to ask for authorization");
        return NULL;
    }
    a->job = job;
    arena_init(&a->arena, AUTHORIZATION_TEXTS_MAX);
    arena_init(&a->call_arena, AUTHORIZATION_TEXTS_MAX);
    arena_init(&a->answer_arena, AUTHORIZATION_TEXTS_MAX);
    struct buf *all[] = {&a->record, &a->x12, &a->answer, &a->answers};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        buf_init(all[i], AUTHORIZATION_BYTES_MAX);
    if ((a->emitter = emitter_new(job, err)) && (a->json = json_reader_new(err)) &&
        (a->mw = x12_map_writer_new(&x12_review_map, x12_guide_named(STR("278-request")),
                                    REVIEW_REQUEST, err)))
        return a;
    authorizer_free(a);
    return NULL;
}

void authorizer_free(struct authorizer *a)
{
    if (!a)
        return;
    struct buf *all[] = {&a->record, &a->x12, &a->answer, &a->answers};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        buf_fini(all[i]);
    arena_fini(&a->arena);
    arena_fini(&a->call_arena);
    arena_fini(&a->answer_arena);
    x12_map_writer_free(a->mw);
    json_reader_free(a->json);
    emitter_free(a->emitter);
    free(a);
}

/* ---- a request ------------------------------------------------------------------------------ */

/* Of the record as we write it, so that spaces and the order of fields make no other request. */
static bool put_digest(struct authorizer *a, struct err *err)
{
    return buf_ok(&a->record, "a request", err) &&
           job_digest(a->job->ring, a->job->settings->organization_id, STR("prior authorization"),
                      buf_str(&a->record), a->digest, err);
}

/* Nobody named a partner: the first of the payer's vendors. There is no second for what is sent
 * once (docs/decisions/0018); a request that is on its way stays with whom it went to. */
static bool choose_partner(struct authorizer *a, struct err *err)
{
    struct vendor_plan plan;
    struct authorization_end *end = a->end;
    if (end->partner)
        return true;
    if (!vendor_plan(a->job->settings, VENDOR_PRIOR_AUTH, a->request.payer.party.id, &plan))
        return err_set(err, ERR_CONFIG, "there is no [vendors prior_auth]: name a partner");
    end->partner = plan.first;
    return true;
}

/* False: it is BAD. */
static bool read_request(struct authorizer *a)
{
    struct authorization_end *end = a->end;
    const struct authorization_order *o = a->order;
    end->state = AUTHORIZATION_BAD;
    a->request = (struct review){0};
    if (!record_read_json(a->json, o->request, &a->arena, &review_request_shape, &a->request,
                          &end->problem))
        return false;
    struct str trace = o->trace;
    if (!trace.n)
        trace = authorization_trace(a->request.reference, end->trace);
    else if (authorization_is_trace(trace))
        (void)str_copy(end->trace, sizeof end->trace, trace);
    if (!end->trace[0]) {
        end->problem = (struct record_problem){
            .sentence = o->trace.n ? "its number is letters, digits, dots and dashes, 50 at most"
                                   : "it has no reference, and no number was given for it"};
        return false;
    }
    end->request = &a->request;
    buf_reset(&a->record);
    record_write_json(&review_request_shape, &a->request, 0, &a->record);
    return true;
}

/* One interchange of one set. `*good`: our rules find nothing in it. */
static bool write_x12(struct authorizer *a, uint32_t control, bool *good, struct err *err)
{
    const struct partner *p = a->end->partner;
    const struct x12_guide *guide = x12_guide_named(STR("278-request"));
    a->end->faults.count = 0;
    buf_reset(&a->x12);
    struct fault_sink sink = {&a->end->faults, question_note_fault};
    struct x12_writer *w = x12_writer_new(&a->x12, judge_snip_send(p), &sink, err);
    bool ok = w && x12_writer_local(w, judge_local(a->job->judge, p), err);
    if (ok) {
        partner_open_group(p, clock_now_us(), control, guide, w);
        x12_writer_set(w, guide, "0001");
        x12_map_begin(a->mw, w);
        x12_map_put(a->mw, &a->request);
        x12_writer_set_end(w);
        x12_writer_group_end(w);
        x12_writer_interchange_end(w);
        *good = x12_writer_errors(w) == 0;
        ok = buf_ok(&a->x12, "a request", err);
    }
    x12_writer_free(w);
    return ok;
}

/* ---- its call ------------------------------------------------------------------------------- */

static bool emit_decided(struct authorizer *a, struct job_call *call, struct err *err)
{
    const struct authorization_decision *d = &a->end->decision;
    const struct event_field fields[] = {
        EVENT_CSTR("authorization_id", a->end->trace),
        EVENT_CSTR("call_id", job_call_id(call)),
        EVENT_CSTR("partner", a->end->partner->name),
        EVENT_CSTR("decision", d->word),
        EVENT_STR("action", d->action),
        EVENT_STR("reason", d->reason),
        EVENT_STR("authorization_number", d->number),
        EVENT_STR("unit", d->unit),
        EVENT_INT("services", d->services),
        EVENT_INT("services_certified", d->certified),
        EVENT_INT("quantity", d->quantity),
    };
    return emit(a->emitter, EVENT_PRIOR_AUTH_DECIDED, "authorization", str_from(a->end->trace),
                fields, COUNT_OF(fields) - !d->whole, err);
}

static bool ending(void *ctx, struct job_call *call, const struct host_next *next, struct err *err)
{
    struct authorizer *a = ctx;
    const struct hia_done *done = &next->done;
    if (next->step != HIA_STEP_DONE)
        return true;
    return authorization_read(a, str_of(done->content_kind.p, done->content_kind.n),
                              str_of(done->content.p, done->content.n), err) &&
           emit_decided(a, call, err);
}

static struct job_call_task task_of(struct authorizer *a, const struct talk *talk)
{
    return (struct job_call_task){.partner = a->end->partner,
                                  .adapter = talk->adapter,
                                  .operation = OPERATION,
                                  .trace = str_from(a->end->trace),
                                  .digest = str_from(a->digest),
                                  .watch = {.ctx = a, .ending = ending}};
}

static struct job_call *new_call(struct authorizer *a, const struct talk *talk, struct err *err)
{
    struct job_call_task task = task_of(a, talk);
    struct str payer = a->request.payer.party.id;
    struct hia_field field = {HIA_TEXT("payer"), {payer.p, payer.n}};
    struct str x12, record = buf_str(&a->record), partner = str_from(a->end->partner->name);
    int64_t control;
    bool good;
    if (!store_control_next(a->job->store, partner, CONTROL_ISA13, 1, &control, err) ||
        !write_x12(a, (uint32_t)control, &good, err))
        return NULL;
    x12 = buf_str(&a->x12);
    struct hia_request request = {HIA_SIZED(struct hia_request),
                                  .content_kind = HIA_TEXT("x12.278"),
                                  .content = {x12.p, x12.n},
                                  .record = {record.p, record.n},
                                  .fields = &field,
                                  .field_count = payer.n > 0};
    task.request = &request;
    return job_call_new(a->job, a->emitter, &task, err);
}

/* Nothing of it is at the partner, it did not say no, and its bytes are there still. */
static bool may_begin_anew(const struct store_call *c)
{
    return c->state == CALL_FAILED && c->request.n &&
           !str_is(c->result, host_failure_word(HIA_FAIL_REJECTED));
}

static struct job_call *open_call(struct authorizer *a, const struct talk *talk, struct err *err)
{
    const struct store_call *c = &a->end->call;
    struct job_call_task task = task_of(a, talk);
    if (!c->id)
        return new_call(a, talk, err);
    if (c->state == CALL_FAILED && !store_call_restart(a->job->store, c->id, err))
        return NULL;
    return job_call_reopen(a->job, a->emitter, &task, c->id, err);
}

static bool find_call(struct authorizer *a, struct err *err)
{
    struct store_call *c = &a->end->call;
    bool found;
    arena_reset(&a->call_arena);
    if (!store_call_of_trace(a->job->store, str_from(a->end->trace), &a->call_arena, c, &found,
                             err))
        return false;
    if (!found)
        *c = (struct store_call){0};
    return true;
}

/* One run of it. The row is as that left it. */
static bool run_once(struct authorizer *a, struct talk *talk, struct err *err)
{
    struct authorization_end *end = a->end;
    struct job_call *call = open_call(a, talk, err);
    bool ok = call != NULL;
    if (ok) {
        failpoint("authorization.begun");
        end->asked = true;
        ok = talk_run(talk, call, &end->talk, err);
        log_event(ok && end->talk.how == TALK_DONE ? LOG_INFO : LOG_WARN, "job",
                  "authorization.asked", job_call_id(call), LOG_TEXT("code", end->talk.code),
                  LOG_NUMBER("exchanges", end->talk.exchanges),
                  LOG_NUMBER("partner_us", end->talk.partner_us));
    }
    job_call_free(call);
    failpoint("authorization.ran");
    return ok && find_call(a, err);
}

/* It is polled for: until the answer is there, or is not looked for again in time. */
static bool is_worth_waiting(const struct store_call *c, int64_t until_us)
{
    return c->state == CALL_WAITING && c->wake_at_us && c->wake_at_us <= until_us;
}

static void wait_until(const struct job *job, int64_t wake_at_us, int64_t until_us)
{
    for (int64_t now = clock_now_us(); now < wake_at_us; now = clock_now_us()) {
        int64_t left_ms = (wake_at_us - now + 999) / 1000;
        struct timespec t = {.tv_nsec = (left_ms < LOOK_MS ? left_ms : LOOK_MS) * 1000000L};
        job_progress(job, "the payer decides; seconds left", (uint64_t)((until_us - now) / 1000000),
                     0);
        (void)nanosleep(&t, NULL);
    }
}

static bool run_call(struct authorizer *a, struct talk *talk, struct err *err)
{
    const struct store_call *c = &a->end->call;
    int64_t until_us = clock_now_us() + a->order->wait_ms * 1000;
    struct job *job = a->job;
    int64_t park_ms = job->park_ms;
    job->park_ms = 1; /* it waits here, where it can be seen and has an end */
    bool ok = true;
    do {
        if (is_worth_waiting(c, until_us))
            wait_until(job, c->wake_at_us, until_us);
        ok = run_once(a, talk, err);
    } while (ok && is_worth_waiting(c, until_us));
    job->park_ms = park_ms;
    return ok;
}

/* ---- what became of it ---------------------------------------------------------------------- */

static enum authorization_state state_of(const struct store_call *c)
{
    switch (c->state) {
    case CALL_DONE:
        return AUTHORIZATION_ANSWERED;
    case CALL_WAITING:
        return AUTHORIZATION_WAITS;
    case CALL_SETTLED:
        return AUTHORIZATION_SETTLED;
    case CALL_FAILED:
        return may_begin_anew(c) ? AUTHORIZATION_UNSENT : AUTHORIZATION_REJECTED;
    case CALL_BEGUN:
        return AUTHORIZATION_UNSENT;
    default:
        return AUTHORIZATION_UNKNOWN;
    }
}

/* An answer that policy removed is gone, and that there was one is known still. */
static bool read_kept(struct authorizer *a, struct err *err)
{
    const struct store_call *c = &a->end->call;
    a->end->decision = (struct authorization_decision){.word = "unread"};
    if (c->answer.bytes < 0 || !keep_has(a->job->keep, c->answer.sha256))
        return true;
    buf_reset(&a->answer);
    return keep_read(a->job->keep, c->answer.sha256, &a->answer, err) &&
           buf_ok(&a->answer, "an answer", err) &&
           authorization_read(a, c->answer_kind, buf_str(&a->answer), err);
}

static bool is_over(const struct store_call *c)
{
    return c->id && c->state > CALL_WAITING && !may_begin_anew(c);
}

/* ---- one request ---------------------------------------------------------------------------- */

/* Whose call is it? Without a name it stays with the partner that has it. */
static bool is_another(struct authorizer *a)
{
    struct authorization_end *end = a->end;
    const struct store_call *c = &end->call;
    if (!str_is(c->request_digest, a->digest))
        return true;
    if (str_is(c->partner, end->partner->name))
        return false;
    const struct partner *has = settings_partner(a->job->settings, c->partner);
    if (!a->order->named && has)
        end->partner = has;
    return a->order->named || !has;
}

static bool send_it(struct authorizer *a, struct err *err)
{
    struct talk *talk = talk_of(a->job, a->end->partner, err);
    if (!talk)
        return false;
    if (!talk_can(talk, OPERATION, CONTENT))
        return err_set(err, ERR_CONFIG, "partner %s: its adapter %s cannot ask for authorization",
                       a->end->partner->name, talk->adapter->name);
    if (talk->away) { /* a moment ago: this one would fail as well */
        a->end->state = AUTHORIZATION_UNSENT;
        return true;
    }
    if (!run_call(a, talk, err))
        return false;
    a->end->state = state_of(&a->end->call);
    return true;
}

static bool ask(struct authorizer *a, struct err *err)
{
    struct authorization_end *end = a->end;
    bool good = true;
    if (!read_request(a))
        return true;
    if (!choose_partner(a, err) || !put_digest(a, err) || !find_call(a, err))
        return false;
    end->before = end->call.id != 0;
    if (end->before && is_another(a)) {
        end->state = AUTHORIZATION_ANOTHER;
        return true;
    }
    if (!end->before && !write_x12(a, CHECKED_CONTROL, &good, err))
        return false;
    if (!good || (!end->before && a->order->dry)) {
        end->state = good ? AUTHORIZATION_PLANNED : AUTHORIZATION_FAULTY;
        return true;
    }
    if (!a->order->dry && !is_over(&end->call))
        return send_it(a, err);
    end->state = state_of(&end->call);
    return end->state != AUTHORIZATION_ANSWERED || read_kept(a, err);
}

bool authorization_ask(struct authorizer *a, const struct authorization_order *order,
                       struct authorization_end *end, struct err *err)
{
    *end = (struct authorization_end){.partner = order->partner};
    arena_reset(&a->arena);
    a->order = order;
    a->end = end;
    return ask(a, err);
}

/* ---- what is open --------------------------------------------------------------------------- */

static bool collect_open(void *ctx, const struct store_call *c)
{
    if (c->request_trace_id.n && str_is(c->operation, OPERATION))
        buf_put(ctx, &c->id, sizeof c->id);
    return true;
}

/* What was asked is read back from its call: its answer is known by it. */
static bool read_back(struct authorizer *a, const struct talk *talk, struct err *err)
{
    struct job_call_task task = task_of(a, talk);
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

static bool go_on(struct authorizer *a, int64_t id, struct err *err)
{
    struct authorization_end *end = a->end;
    bool found;
    arena_reset(&a->arena);
    arena_reset(&a->call_arena);
    if (!store_call_get(a->job->store, id, &a->call_arena, &end->call, &found, err))
        return false;
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
    return send_it(a, err);
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
        if (go_on(a, id, err)) {
            fn(ctx, &end);
            continue;
        }
        log_event(LOG_ERROR, "job", "authorization.left", end.call.uuid,
                  LOG_TEXT("why", err->text));
        first = first.kind ? first : *err;
        err_clear(err);
    }
    buf_fini(&ids);
    if (ok && first.kind)
        *err = first;
    return ok && !first.kind;
}
