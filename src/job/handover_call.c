/* handover_call.c - a built batch to a partner that is reached through an adapter. See handover.h.
 *
 * A batch has one call for its whole life: tried again, taken up after a crash, begun anew when a
 * person has put something right, it keeps its id, so that a partner that knows a repetition by its
 * key knows this one. */
#include "job/handover_state.h"

#include "base/clock.h"
#include "base/log.h"
#include "conf/route.h"
#include "job/batch.h"
#include "job/claim_record.h"
#include "job/failpoint.h"
#include "job/reply.h"
#include <inttypes.h>
#include <stdio.h>

static const char OPERATION[] = "claim.submit";

enum {
    CONTENT_MAX = 1 << 30,
    PENDING_MAX = 10000,
    CODES_TEXT_MAX = TALK_WORD_MAX + 8,
    PAYER_MAX = 81
};

/* ---- what the end of the call means, in its transaction ---- */

static bool reject_claim(struct handover *h, int64_t row, struct str code, struct err *err)
{
    struct store_claim_change change = {
        .to = CLAIM_REJECTED, .what = STR("submission"), .codes = code};
    struct store_claim c;
    bool found;
    return store_claim_apply(h->job->store, row, &change, err) &&
           store_claim_get(h->job->store, row, &h->arena, &c, &found, err) &&
           emit_event(h->emitter, EVENT_CLAIM_REJECTED, "claim", c.claim_id, err,
                      EVENT_STR("claim_id", c.claim_id), EVENT_CSTR("batch_id", h->batch.uuid),
                      EVENT_CSTR("document", "submission"), EVENT_LIST("codes", &code, 1));
}

static bool collect_claim(void *ctx, const struct store_claim *c)
{
    buf_put(ctx, &c->id, sizeof c->id);
    return true;
}

static bool reject_claims(struct handover *h, struct str code, struct err *err)
{
    struct buf rows;
    buf_init(&rows, STORE_LIST_MAX * sizeof(int64_t));
    bool ok = store_claim_list(h->job->store, h->batch.id, CLAIM_SUBMITTED, STORE_LIST_MAX,
                               collect_claim, &rows, err) &&
              buf_ok(&rows, "the claims of a batch", err);
    for (size_t at = 0; ok && at < rows.n; at += sizeof(int64_t)) {
        int64_t row;
        memcpy(&row, rows.p + at, sizeof row);
        ok = reject_claim(h, row, code, err);
    }
    buf_fini(&rows);
    return ok;
}

/* The partner understood it and said no: its claims are to be put right and handed in again. */
static bool put_rejected(struct handover *h, struct str code, struct str codes, struct err *err)
{
    return batch_move(h->job, h->emitter, h->batch.id, BATCH_REJECTED, codes, err) &&
           (reply_is(h->batch.transaction_type) || reject_claims(h, code, err));
}

static bool put_failed(struct handover *h, const struct hia_fail *fail, struct err *err)
{
    char codes[CODES_TEXT_MAX];
    bool rejected = fail->failure == HIA_FAIL_REJECTED;
    struct str code = str_of(fail->code.p, fail->code.n);
    struct store_log line = {.transaction_type = h->batch.transaction_type,
                             .status = rejected ? STR("Rejected") : STR("Warning"),
                             .trace = h->batch.file_name,
                             .batch_id = h->batch.id};
    if (!code.n)
        code = str_from(host_failure_word(fail->failure));
    snprintf(codes, sizeof codes, "[\"%.*s\"]", STR_FMT(code));
    line.error_codes = str_from(codes);
    /* A reply of ours that cannot be sent to this partner will not be so tomorrow. */
    bool given_up = fail->failure == HIA_FAIL_REQUEST && reply_is(h->batch.transaction_type);
    return store_log_put(h->job->store, &line, err) &&
           (!rejected || put_rejected(h, code, str_from(codes), err)) &&
           (!given_up ||
            batch_move(h->job, h->emitter, h->batch.id, BATCH_ERROR, str_from(codes), err));
}

static bool ending(void *ctx, struct job_call *call, const struct host_next *next, struct err *err)
{
    struct handover *h = ctx;
    (void)call;
    return next->step == HIA_STEP_DONE ? handover_put_sent(h, err)
                                       : put_failed(h, &next->fail, err);
}

/* ---- the call of a batch ---- */

struct known_call {
    int64_t id; /* 0: none yet */
    enum store_call_state state;
    int64_t retry_at_us;
};

static bool newest(void *ctx, const struct store_call *c)
{
    struct known_call *k = ctx;
    if (!str_is(c->operation, OPERATION))
        return true;
    *k = (struct known_call){c->id, c->state, c->retry_at_us};
    return false;
}

static bool find_call(struct handover *h, struct known_call *k, struct err *err)
{
    *k = (struct known_call){0};
    return store_call_of_batch(h->job->store, h->batch.id, 0, newest, k, err);
}

static bool read_content(struct handover *h, struct buf *out, struct err *err)
{
    struct str chunk;
    struct keep_reader *r = keep_reader_open(h->job->keep, h->document.sha256, err);
    if (!r)
        return false;
    bool ok;
    while ((ok = keep_reader_read(r, &chunk, err)) && chunk.n > 0)
        buf_put_str(out, chunk);
    keep_reader_free(r);
    return ok && buf_ok(out, "a file for the partner", err);
}

/* "x12.837P" */
static const char *content_kind(const struct handover *h, char kind[32])
{
    snprintf(kind, 32, "x12.%.*s", STR_FMT(h->batch.transaction_type));
    return kind;
}

static struct hia_text text(struct str s)
{
    return (struct hia_text){s.p, s.n};
}

/* Whom the file is for: all of its payers are routed to one endpoint, so any of them says which. */
struct routing {
    const struct option_list *routes;
    char payer[PAYER_MAX];
    bool any, mixed;
};

static bool look_at_payer(void *ctx, const struct store_claim *c)
{
    struct routing *r = ctx;
    struct str first = str_from(r->payer);
    if (r->any)
        r->mixed = !str_eq(route_of(r->routes, first), route_of(r->routes, c->payer_id));
    else
        str_copy(r->payer, sizeof r->payer, c->payer_id);
    r->any = true;
    return !r->mixed;
}

static bool find_payer(struct handover *h, struct routing *r, struct err *err)
{
    *r = (struct routing){.routes = &h->partner->net.routes};
    if (!r->routes->count || reply_is(h->batch.transaction_type))
        return true;
    if (!store_claim_list(h->job->store, h->batch.id, CLAIM_STATE_COUNT, STORE_LIST_MAX,
                          look_at_payer, r, err))
        return false;
    return !r->mixed || err_set(err, ERR_CONFIG,
                                "%.*s was built for one endpoint, and its payers are now routed to "
                                "several: put the routes of %s back until it is sent",
                                STR_FMT(h->batch.file_name), h->partner->name);
}

static struct job_call *new_call(struct handover *h, const struct job_call_task *task,
                                 struct err *err)
{
    char kind[32], count[24];
    struct buf content, record;
    struct job_call_task full = *task;
    struct routing routing;
    if (!find_payer(h, &routing, err))
        return NULL;
    snprintf(count, sizeof count, "%" PRId64, h->batch.record_count);
    struct hia_field fields[] = {{HIA_TEXT("batch"), text(str_from(h->batch.uuid))},
                                 {HIA_TEXT("claims"), text(str_from(count))},
                                 {HIA_TEXT("payer"), text(str_from(routing.payer))}};
    buf_init(&content, CONTENT_MAX);
    buf_init(&record, CONTENT_MAX);
    struct job_call *call = NULL;
    bool one = h->batch.record_count == 1 && !reply_is(h->batch.transaction_type);
    if (read_content(h, &content, err) &&
        (!one || claim_record_of(buf_str(&content), &record, err))) {
        struct hia_request request = {HIA_SIZED(struct hia_request),
                                      .content_kind = text(str_from(content_kind(h, kind))),
                                      .content = text(buf_str(&content)),
                                      .record = text(buf_str(&record)),
                                      .file_name = text(h->batch.file_name),
                                      .fields = fields,
                                      .field_count = COUNT_OF(fields) - !routing.any};
        full.request = &request;
        call = job_call_new(h->job, h->emitter, &full, err);
    }
    buf_fini(&record);
    buf_fini(&content);
    return call;
}

static struct job_call *open_call(struct handover *h, struct talk *talk, const struct known_call *k,
                                  struct err *err)
{
    struct job_call_task task = {.partner = h->partner,
                                 .adapter = talk->adapter,
                                 .operation = OPERATION,
                                 .batch_id = h->batch.id,
                                 .watch = {.ctx = h, .ending = ending}};
    if (!k->id)
        return new_call(h, &task, err);
    if (k->state == CALL_FAILED && !store_call_restart(h->job->store, k->id, err))
        return NULL;
    return job_call_reopen(h->job, h->emitter, &task, k->id, err);
}

/* ---- one batch ---- */

/* Trying it again changes nothing: somebody must look. */
static bool not_taken(struct handover *h, struct handover_end *end, struct err *err)
{
    struct hia_fail fail = {HIA_SIZED(struct hia_fail), .failure = HIA_FAIL_REQUEST,
                            .code = HIA_TEXT("content_not_taken")};
    end->tried = true;
    end->talk = (struct talk_end){.how = TALK_FAILED,
                                  .failure = fail.failure,
                                  .help = "its adapter does not take this kind of content"};
    str_copy(end->talk.code, sizeof end->talk.code, str_of(fail.code.p, fail.code.n));
    bool ok = store_begin(h->job->store, err) && put_failed(h, &fail, err) &&
              batch_move(h->job, h->emitter, h->batch.id, BATCH_ERROR,
                         STR("[\"content_not_taken\"]"), err) &&
              store_commit(h->job->store, err);
    store_rollback(h->job->store);
    return ok;
}

static bool run_call(struct handover *h, struct talk *talk, const struct known_call *k,
                     struct handover_end *end, struct err *err)
{
    struct job_call *call = open_call(h, talk, k, err);
    bool ok = call != NULL;
    end->tried = true;
    if (ok && (ok = talk_run(talk, call, &end->talk, err))) {
        end->sent = job_call_state(call) == CALL_DONE;
        end->unknown = job_call_state(call) == CALL_UNKNOWN;
        log_event(end->sent ? LOG_INFO : LOG_WARN, "job",
                  end->sent ? "handover.sent" : "handover.unsent", job_call_id(call),
                  LOG_TEXT("code", end->talk.code), LOG_NUMBER("exchanges", end->talk.exchanges),
                  LOG_NUMBER("partner_us", end->talk.partner_us));
    }
    job_call_free(call);
    failpoint("handover.call_ended");
    return ok;
}

static bool send_loaded(struct handover *h, struct handover_end *end, struct err *err)
{
    struct known_call known;
    char kind[32];
    struct talk *talk = talk_of(h->job, h->partner, err);
    if (!talk || !find_call(h, &known, err))
        return false;
    if (known.state == CALL_UNKNOWN && known.id) {
        end->unknown = true;
        return true;
    }
    if (talk->away || (known.id && known.retry_at_us > clock_now_us()))
        return true;
    if (!talk_can(talk, OPERATION, content_kind(h, kind)))
        return not_taken(h, end, err);
    return run_call(h, talk, &known, end, err);
}

bool handover_call_send(struct job *job, const struct partner *partner, struct emitter *emitter,
                        int64_t batch_id, struct handover_end *end, struct err *err)
{
    struct handover h = {.job = job, .partner = partner, .emitter = emitter};
    *end = (struct handover_end){0};
    arena_init(&h.arena, HANDOVER_TEXTS_MAX);
    bool ok = handover_load(&h, batch_id, err) && send_loaded(&h, end, err);
    arena_fini(&h.arena);
    return ok;
}

/* ---- what was not known ---- */

bool handover_end_begun(struct handover *h, int64_t call_id, enum store_call_state state,
                        struct str result, struct err *err)
{
    struct store_call call;
    bool found;
    if (!store_call_get(h->job->store, call_id, &h->arena, &call, &found, err))
        return false;
    call.state = state;
    call.result = result;
    call.next = (struct str){0};
    return !found || store_call_step(h->job->store, &call, err);
}

/* Open, it would hold back what is purged after its time. */
static bool end_call(struct handover *h, const struct known_call *k, struct str how,
                     struct err *err)
{
    if (k->state == CALL_UNKNOWN || k->state == CALL_WAITING)
        return store_call_settle(h->job->store, k->id, how, err);
    return k->state != CALL_BEGUN || handover_end_begun(h, k->id, CALL_SETTLED, how, err);
}

/* While it is being sent, whoever sends it says so. */
static bool put_arrived(struct handover *h, struct str how, struct err *err)
{
    struct known_call known;
    if (h->batch.state != BATCH_PENDING)
        return true;
    if (!find_call(h, &known, err))
        return false;
    return !known.id || known.state == CALL_SENDING ||
           (end_call(h, &known, how, err) && handover_put_sent(h, err));
}

bool handover_arrived(struct job *job, const struct partner *partner, struct emitter *emitter,
                      int64_t batch_id, struct str how, struct err *err)
{
    struct handover h = {.job = job, .partner = partner, .emitter = emitter};
    if (!batch_id || !*partner->adapter)
        return true;
    arena_init(&h.arena, HANDOVER_TEXTS_MAX);
    bool ok = handover_load(&h, batch_id, err) && put_arrived(&h, how, err);
    arena_fini(&h.arena);
    return ok;
}

/* ---- what was left open ---- */

struct pending {
    const struct partner *partner;
    struct buf ids; /* int64_t: nothing changes while it is listed */
};

static bool collect_pending(void *ctx, const struct store_batch *b)
{
    struct pending *p = ctx;
    if (b->direction == STORE_OUTBOUND && b->document_id && str_is(b->partner, p->partner->name))
        buf_put(&p->ids, &b->id, sizeof b->id);
    return true;
}

static bool settle_batch(struct job *job, const struct partner *partner, struct emitter *emitter,
                         int64_t id, struct settle_totals *totals, struct err *err)
{
    struct handover_end end;
    if (!handover_call_send(job, partner, emitter, id, &end, err))
        return false;
    totals->sent += end.sent;
    totals->unknown += end.unknown;
    totals->unsent += !end.sent && !end.unknown;
    return true;
}

bool handover_call_settle(struct job *job, const struct partner *partner, struct emitter *emitter,
                          struct settle_totals *totals, struct err *err)
{
    struct pending p = {.partner = partner};
    /* What is wrong with its adapter or its configuration is told before anything is built. */
    if (!talk_of(job, partner, err))
        return false;
    buf_init(&p.ids, PENDING_MAX * sizeof(int64_t));
    bool ok = store_batch_list(job->store, BATCH_PENDING, PENDING_MAX, collect_pending, &p, err) &&
              buf_ok(&p.ids, "the batches that wait", err);
    /* Newest first they were listed; oldest first they go. */
    for (size_t at = p.ids.n; ok && at > 0; at -= sizeof(int64_t)) {
        int64_t id;
        memcpy(&id, p.ids.p + at - sizeof id, sizeof id);
        ok = settle_batch(job, partner, emitter, id, totals, err);
    }
    buf_fini(&p.ids);
    if (ok && totals->sent + totals->unsent + totals->unknown > 0)
        log_event(LOG_INFO, "job", "settle.done", NULL, LOG_NUMBER("sent", totals->sent),
                  LOG_NUMBER("unsent", totals->unsent), LOG_NUMBER("unknown", totals->unknown));
    return ok;
}
