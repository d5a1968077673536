/* assign.c - see assign.h. The payment is made again, from the rows it left, into the step that an
 * 835 would be read into (steps.h). */
#include "job/assign.h"

#include "job/effect.h"
#include <stdio.h>

enum { TEXTS_MAX = 1 << 20 };

struct assigning {
    struct job *job;
    struct arena arena;
    struct claim_step step;           /* without remarks: nothing is asked of them */
    struct buf services, adjustments; /* the step's */
    bool failed, found;
};

static struct str copy(struct assigning *a, struct str s)
{
    struct str to = arena_str(&a->arena, s);
    a->failed |= s.n > 0 && !to.p;
    return to;
}

/* ---- what the payment left ------------------------------------------------------------------ */

static bool on_payment(void *ctx, const struct store_claim_payment *p)
{
    struct assigning *a = ctx;
    struct store_claim_payment *row = &a->step.row;
    *row = *p;
    row->patient_control = copy(a, p->patient_control);
    row->status = copy(a, p->status);
    row->payer_control = copy(a, p->payer_control);
    a->step.flags = claim_status_flags(row->status);
    a->found = true;
    return true;
}

static bool on_service(void *ctx, const struct store_service_payment *p)
{
    struct assigning *a = ctx;
    struct store_service_payment row = *p;
    row.line_control = copy(a, p->line_control);
    row.procedure = row.modifiers = (struct str){0};
    buf_put(&a->services, &row, sizeof row);
    return true;
}

static bool on_adjustment(void *ctx, const struct store_adjustment *d)
{
    struct assigning *a = ctx;
    struct store_adjustment row = *d;
    row.group = copy(a, d->group);
    row.reason = copy(a, d->reason);
    buf_put(&a->adjustments, &row, sizeof row);
    a->step.adjusted_cents[adjustment_group(d->group)] += d->amount_cents;
    claim_reasons_add(&a->step.reasons, row.group, row.reason);
    return true;
}

/* As remit_steps.c ends a claim. */
static bool end_step(struct assigning *a, struct err *err)
{
    struct claim_step *c = &a->step;
    char codes[REMIT_REASONS_MAX * (REMIT_REASON_TEXT_MAX + 1)];
    c->services = (struct store_service_payment *)(void *)a->services.p;
    c->services_count = a->services.n / sizeof *c->services;
    c->adjustments = (struct store_adjustment *)(void *)a->adjustments.p;
    c->adjustments_count = a->adjustments.n / sizeof *c->adjustments;
    c->codes = copy(a, str_join(c->reasons.list, c->reasons.count, ' ', codes, sizeof codes));
    if (a->failed)
        return err_set(err, ERR_LIMIT, "a payment is too large to be assigned");
    effect_decide(c);
    return buf_ok(&a->services, "the services of a payment", err) &&
           buf_ok(&a->adjustments, "the adjustments of a payment", err);
}

/* ---- what it does --------------------------------------------------------------------------- */

static bool pay_lines(struct assigning *a, int64_t claim_row, struct err *err)
{
    struct store *s = a->job->store;
    for (size_t i = 0; i < a->step.services_count; i++) {
        const struct store_service_payment *line = &a->step.services[i];
        struct store_claim_match match = {0};
        if (line->line_control.n &&
            !store_claim_match(s, BY_LINE_CONTROL, line->line_control, &match, err))
            return false;
        if (match.id == claim_row && match.line_number &&
            !store_claim_line_paid(s, claim_row, match.line_number, line->paid_cents, err))
            return false;
    }
    return true;
}

static bool put_log(struct assigning *a, int64_t claim_row, struct str trace, struct str actor,
                    struct err *err)
{
    char codes[160];
    struct store_log line = {.transaction_type = STR("835"),
                             .status = STR("Accepted"),
                             .trace = trace,
                             .claim_id = claim_row};
    (void)snprintf(codes, sizeof codes, "[\"assigned\",\"%.*s\"]", STR_FMT(actor));
    line.error_codes = str_from(codes);
    return store_log_put(a->job->store, &line, err);
}

static bool post(struct assigning *a, struct emitter *emitter, const struct store_orphan *o,
                 const struct store_claim *c, struct str actor, struct err *err)
{
    struct store *s = a->job->store;
    struct store_remittance r;
    bool found;
    if (!store_remittance_get(s, o->remittance_id, &a->arena, &r, &found, err) ||
        (!found && !err_set(err, ERR_STORE, "the remittance of a payment is missing")))
        return false;
    const struct store_claim_change change = effect_change(&a->step, r.document_id);
    return store_orphan_assign(s, o->id, c->id, err) && store_claim_apply(s, c->id, &change, err) &&
           pay_lines(a, c->id, err) && put_log(a, c->id, r.trace, actor, err) &&
           effect_tell(emitter, &a->step, c->claim_id, a->step.row.id, r.uuid, err);
}

/* ---- all of it ------------------------------------------------------------------------------ */

static bool was_sent(const struct store_claim *c)
{
    return c->state != CLAIM_HELD && c->state != CLAIM_READY;
}

static bool look(struct assigning *a, int64_t orphan_id, struct str claim_id,
                 struct store_orphan *o, struct store_claim *c, enum assign_outcome *outcome,
                 struct err *err)
{
    const struct store_payment_visitor v = {
        .claim = on_payment, .service = on_service, .adjustment = on_adjustment, .ctx = a};
    struct store_claim_match match = {0};
    struct store *s = a->job->store;
    bool orphan = false, claim = false;
    if (!store_orphan_get(s, orphan_id, &a->arena, o, &orphan, err) ||
        !store_claim_match(s, BY_CLAIM_ID, claim_id, &match, err) ||
        (match.id && !store_claim_get(s, match.id, &a->arena, c, &claim, err)) ||
        (orphan && !store_payment_get(s, o->payment_id, &v, err)))
        return false;
    *outcome = !orphan || !a->found                                      ? ASSIGN_NO_ORPHAN
               : o->settled_at_us                                        ? ASSIGN_SETTLED
               : !claim || !was_sent(c)                                  ? ASSIGN_NO_CLAIM
               : a->step.row.reversal && !effect_is_reversible(c->state) ? ASSIGN_NOTHING_TO_REVERSE
                                                                         : ASSIGN_DONE;
    return end_step(a, err);
}

bool job_assign_orphan(struct job *job, struct emitter *emitter, int64_t orphan_id,
                       struct str claim_id, struct str actor, enum assign_outcome *outcome,
                       struct err *err)
{
    struct assigning a = {.job = job};
    struct store_orphan o = {0};
    struct store_claim c = {0};
    arena_init(&a.arena, TEXTS_MAX);
    buf_init(&a.services, TEXTS_MAX);
    buf_init(&a.adjustments, TEXTS_MAX);
    bool ok = store_begin(job->store, err) && look(&a, orphan_id, claim_id, &o, &c, outcome, err) &&
              (*outcome != ASSIGN_DONE ||
               (post(&a, emitter, &o, &c, actor, err) && store_commit(job->store, err)));
    store_rollback(job->store);
    buf_fini(&a.adjustments);
    buf_fini(&a.services);
    arena_fini(&a.arena);
    return ok;
}
