/* choreography.c - see choreography.h. */
#include "job/choreography.h"

#include "base/clock.h"
#include "conf/business_time.h"
#include <string.h>

static const int64_t MS_US = 1000, HOUR_US = INT64_C(3600) * 1000000;

/* ---- sent ----------------------------------------------------------------------------------- */

bool choreography_sent(struct job *job, const struct partner *partner, int64_t batch_id,
                       struct err *err)
{
    int64_t now = clock_now_us();
    struct store_expected x = {
        .batch_id = batch_id, .partner = str_from(partner->name), .since_us = now};
    if (partner->ta1_requested && partner->ta1_expected)
        x.due_us[ANSWER_TA1] = business_time_after(partner, now, partner->ta1_overdue_ms);
    if (partner->ack_expected)
        x.due_us[ANSWER_999] = business_time_after(partner, now, partner->ack_overdue_ms);
    if (partner->claim_ack_expected)
        x.due_us[ANSWER_277CA] = business_time_after(partner, now, partner->claim_ack_overdue_ms);
    return store_expectation_begin(job->store, &x, err);
}

/* ---- answered ------------------------------------------------------------------------------- */

struct before {
    const struct choreography_answer *answer;
    const char *note;
};

static bool judge_before(void *ctx, const struct store_expectation *x)
{
    struct before *b = ctx;
    bool was_rejected = str_is(x->verdict, "rejected");
    switch (x->state) {
    case EXPECT_WAITING:
    case EXPECT_OVERDUE:
        b->note = x->due_us < clock_now_us() ? "late" : "";
        break;
    case EXPECT_ANSWERED:
        b->note = was_rejected == b->answer->rejected ? "again" : "contradicts";
        break;
    case EXPECT_IMPLIED:
        b->note = b->answer->rejected ? "contradicts" : "out of order";
        break;
    case EXPECT_MOOT: /* it was refused as a whole, and now part of it is said to be good */
        b->note = b->answer->rejected ? "again" : "contradicts";
        break;
    default:
        break;
    }
    return true;
}

static bool settle(struct job *job, const struct choreography_answer *a,
                   enum store_answer_kind kind, enum store_expectation_state to, struct err *err)
{
    struct store_expectation_scope scope = {.batch_id = a->batch_id, .kind = kind};
    return store_expectation_settle(job->store, &scope, to, a->document_id, err);
}

/* A later answer shows that the earlier ones need not be asked for; a refusal leaves nothing to
 * wait for below it. */
static bool settle_others(struct job *job, const struct choreography_answer *a, struct err *err)
{
    switch (a->kind) {
    case ANSWER_TA1:
        return !a->rejected || (settle(job, a, ANSWER_999, EXPECT_MOOT, err) &&
                                settle(job, a, ANSWER_277CA, EXPECT_MOOT, err));
    case ANSWER_999:
        return settle(job, a, ANSWER_TA1, EXPECT_IMPLIED, err) &&
               (!a->rejected || settle(job, a, ANSWER_277CA, EXPECT_MOOT, err));
    case ANSWER_277CA:
        return settle(job, a, ANSWER_TA1, EXPECT_IMPLIED, err) &&
               settle(job, a, ANSWER_999, EXPECT_IMPLIED, err);
    default:
        return true;
    }
}

bool choreography_answered(struct job *job, const struct choreography_answer *a, const char **note,
                           struct err *err)
{
    struct before before = {.answer = a, .note = ""};
    struct store_expectation_scope scope = {
        .batch_id = a->batch_id, .kind = a->kind, .set_id = a->set_id, .refers = a->refers};
    *note = "";
    if (!a->batch_id)
        return true;
    if (!store_expectation_find(job->store, &scope, judge_before, &before, err) ||
        !store_expectation_answer(job->store, &scope, str_from(a->verdict), a->document_id, err))
        return false;
    *note = before.note;
    return settle_others(job, a, err);
}

bool choreography_set_refused(struct job *job, int64_t batch_id, int64_t set_id,
                              int64_t document_id, struct err *err)
{
    struct store_expectation_scope scope = {
        .batch_id = batch_id, .kind = ANSWER_277CA, .set_id = set_id};
    return store_expectation_settle(job->store, &scope, EXPECT_MOOT, document_id, err);
}

bool choreography_more_to_come(struct job *job, const struct partner *partner, int64_t batch_id,
                               int64_t set_id, struct str set_control, struct err *err)
{
    struct store_expectation_scope scope = {
        .batch_id = batch_id, .kind = ANSWER_277CA, .set_id = set_id};
    struct buf waiting;
    buf_init(&waiting, sizeof(int64_t));
    bool ok = store_expectation_waiting_claims(job->store, batch_id, set_control, 1, &waiting, err);
    if (ok && waiting.n > 0 && partner->claim_ack_expected)
        ok = store_expectation_reopen(
            job->store, &scope,
            business_time_after(partner, clock_now_us(), partner->claim_ack_overdue_ms), err);
    buf_fini(&waiting);
    return ok;
}

/* ---- overdue -------------------------------------------------------------------------------- */

enum { AT_ONCE = 64, REFERS_MAX = 64, UNPAID_AT_ONCE = 1000 };

struct overdue {
    int64_t id, batch_id, set_id, since_us, charge_cents;
    enum store_answer_kind kind;
    char refers[REFERS_MAX];
};

struct evaluation {
    struct job *job;
    const struct partner *partner;
    struct emitter *emitter;
    struct choreography_totals *totals;
    struct err *err;
    struct arena arena;
    struct overdue found[AT_ONCE];
    size_t count;
};

static void copy(struct overdue *o, const struct store_expectation *x)
{
    *o = (struct overdue){.id = x->id,
                          .batch_id = x->batch_id,
                          .set_id = x->set_id,
                          .since_us = x->since_us,
                          .charge_cents = x->charge_cents,
                          .kind = x->kind};
    str_copy(o->refers, sizeof o->refers, x->refers);
}

static bool collect(void *ctx, const struct store_expectation *x)
{
    struct evaluation *v = ctx;
    if (str_is(x->partner, v->partner->name))
        copy(&v->found[v->count++], x);
    return v->count < AT_ONCE;
}

static int64_t waited_hours(int64_t since_us)
{
    return (clock_now_us() - since_us) / HOUR_US;
}

static bool batch_uuid(struct evaluation *v, int64_t batch_id, char out[UUID_MAX])
{
    struct store_batch b;
    bool found;
    out[0] = '\0';
    arena_reset(&v->arena);
    if (!store_batch_get(v->job->store, batch_id, &v->arena, &b, &found, v->err))
        return false;
    if (found)
        memcpy(out, b.uuid, UUID_MAX);
    return true;
}

/* "CLM01/2" of an 835 is a claim and its sequence; all others are control numbers. */
static struct str claim_of(const struct overdue *o)
{
    const char *end = o->kind == ANSWER_835 ? strrchr(o->refers, '/') : NULL;
    return str_of(o->refers, end ? (size_t)(end - o->refers) : 0);
}

static bool tell(struct evaluation *v, const struct overdue *o)
{
    char batch[UUID_MAX];
    v->totals->overdue++;
    return batch_uuid(v, o->batch_id, batch) &&
           emit_event(v->emitter, EVENT_ACKNOWLEDGEMENT_OVERDUE, "batch", str_from(batch), v->err,
                      EVENT_CSTR("batch_id", batch),
                      EVENT_CSTR("document", store_answer_kind_name(o->kind)),
                      EVENT_CSTR("partner", v->partner->name),
                      EVENT_CSTR("refers_to", o->kind == ANSWER_835 ? "" : o->refers),
                      EVENT_STR("claim_id", claim_of(o)),
                      EVENT_INT("charge_cents", o->charge_cents),
                      EVENT_INT("waited_hours", waited_hours(o->since_us)));
}

/* ---- claims whose 277CA did not come -------------------------------------------------------- */

struct silent {
    const struct overdue *overdue;
    char set_control[16];
    struct buf rows; /* int64_t: ids, so that nothing changes while it is listed */
};

static bool find_set(void *ctx, const struct store_set *t)
{
    struct silent *s = ctx;
    if (t->id != s->overdue->set_id)
        return true;
    str_copy(s->set_control, sizeof s->set_control, t->control);
    return false;
}

static bool silence_one(struct evaluation *v, int64_t row, const struct overdue *o,
                        const char *batch)
{
    struct store_claim_change change = {
        .to = CLAIM_UNACKNOWLEDGED, .what = STR("277CA"), .codes = STR("no answer in time")};
    struct store_claim c;
    bool found;
    arena_reset(&v->arena);
    v->totals->claims++;
    return store_claim_apply(v->job->store, row, &change, v->err) &&
           store_claim_get(v->job->store, row, &v->arena, &c, &found, v->err) &&
           (!found ||
            emit_event(v->emitter, EVENT_CLAIM_UNACKNOWLEDGED, "claim", c.claim_id, v->err,
                       EVENT_STR("claim_id", c.claim_id), EVENT_STR("payer_id", c.payer_id),
                       EVENT_CSTR("batch_id", batch), EVENT_CSTR("document", "277CA"),
                       EVENT_CSTR("reason", "no_answer_in_time"),
                       EVENT_INT("charge_cents", c.charge_cents),
                       EVENT_INT("waited_hours", waited_hours(o->since_us))));
}

static bool silence_claims(struct evaluation *v, const struct overdue *o)
{
    enum { CLAIMS_MAX = STORE_LIST_MAX };
    struct silent s = {.overdue = o};
    char batch[UUID_MAX];
    buf_init(&s.rows, CLAIMS_MAX * sizeof(int64_t));
    bool ok = batch_uuid(v, o->batch_id, batch) &&
              store_set_list(v->job->store, o->batch_id, 0, find_set, &s, v->err) &&
              store_expectation_waiting_claims(v->job->store, o->batch_id, str_from(s.set_control),
                                               0, &s.rows, v->err);
    for (size_t i = 0; ok && i < s.rows.n / sizeof(int64_t); i++) {
        int64_t row;
        memcpy(&row, s.rows.p + i * sizeof row, sizeof row);
        ok = silence_one(v, row, o, batch);
    }
    buf_fini(&s.rows);
    return ok;
}

/* ---- evaluating ----------------------------------------------------------------------------- */

static bool become_overdue(struct evaluation *v, const struct overdue *o)
{
    struct store *store = v->job->store;
    bool ok = store_begin(store, v->err) && store_expectation_told(store, o->id, v->err) &&
              tell(v, o) && (o->kind != ANSWER_277CA || silence_claims(v, o)) &&
              store_commit(store, v->err);
    store_rollback(store);
    return ok;
}

static bool evaluate_answers(struct evaluation *v)
{
    do {
        v->count = 0;
        if (!store_expectation_due(v->job->store, clock_now_us(), false, 0, collect, v, v->err))
            return false;
        for (size_t i = 0; i < v->count; i++)
            if (!become_overdue(v, &v->found[i]))
                return false;
    } while (v->count > 0);
    return true;
}

static bool tell_unpaid(void *ctx, const struct store_expectation *x)
{
    struct evaluation *v = ctx;
    struct overdue o;
    copy(&o, x);
    return tell(v, &o);
}

/* Noted in lots, each with its events in one transaction. */
static bool evaluate_payments(struct evaluation *v)
{
    struct store *store = v->job->store;
    int64_t after_us = v->partner->remit_overdue_ms * MS_US;
    int64_t last = 0, now_last = 0;
    bool ok = true;
    do {
        ok = store_begin(store, v->err) && store_expectation_last(store, &last, v->err) &&
             store_expectation_note_unpaid(store, str_from(v->partner->name),
                                           clock_now_us() - after_us, after_us, UNPAID_AT_ONCE,
                                           v->err) &&
             store_expectation_unpaid(store, last, tell_unpaid, v, v->err) &&
             v->err->kind == ERR_NONE && store_expectation_last(store, &now_last, v->err) &&
             store_commit(store, v->err);
        store_rollback(store);
    } while (ok && now_last > last);
    return ok;
}

bool choreography_evaluate(struct job *job, const struct partner *partner, struct emitter *emitter,
                           struct choreography_totals *totals, struct err *err)
{
    enum { TEXTS_MAX = 1 << 20 };
    struct evaluation v = {
        .job = job, .partner = partner, .emitter = emitter, .totals = totals, .err = err};
    *totals = (struct choreography_totals){0};
    arena_init(&v.arena, TEXTS_MAX);
    bool ok = evaluate_answers(&v) && evaluate_payments(&v);
    arena_fini(&v.arena);
    return ok;
}
