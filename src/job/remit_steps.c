/* remit_steps.c - the reading side of an 835: each record as the rows it will be, texts copied,
 * because a record is valid only while it is handed over. */
#include "job/effect.h"

#include <stdio.h>
#include <string.h>

/* What does not fit any more spoils the tray's arena: seen once, at the end of a record. */
struct copying {
    struct arena *arena;
    bool failed;
};

static struct str copy(struct copying *c, struct str s)
{
    struct str to = arena_str(c->arena, s);
    c->failed |= s.n > 0 && !to.p;
    return to;
}

static void *array(struct copying *c, size_t count, size_t size)
{
    void *p = count > 0 ? arena_array(c->arena, count, size) : NULL;
    c->failed |= count > 0 && !p;
    return p;
}

static bool copied(const struct copying *c, struct trays *t)
{
    return !c->failed || trays_too_large(t);
}

/* ---- the header ----------------------------------------------------------------------------- */

static bool put_remittance(void *ctx, const struct remittance *r)
{
    struct trays *t = ctx;
    struct remittance_step *s = trays_step(t, STEP_REMITTANCE, sizeof *s);
    if (!s)
        return false;
    struct copying c = {trays_arena(t), false};
    s->row = (struct store_remittance){
        .payer_id = copy(&c, r->trace_payer_id),
        .payee_npi = str_is(r->payee.id_type, "XX") ? copy(&c, r->payee.id) : (struct str){0},
        .trace = copy(&c, r->trace_number),
        .amount_cents = r->paid_cents,
        .handling = copy(&c, r->handling),
        .method = copy(&c, r->method),
        .date = copy(&c, r->payment_date),
    };
    return copied(&c, t) && trays_record_done(t);
}

/* ---- a claim payment ------------------------------------------------------------------------ */

static size_t adjustments_of(const struct claim_payment *p)
{
    size_t count = p->adjustments_count;
    for (size_t i = 0; i < p->lines_count; i++)
        count += p->lines[i].adjustments_count;
    return count;
}

static size_t remarks_of(const struct claim_payment *p)
{
    size_t count = p->adjudication ? p->adjudication->remarks_count : 0;
    for (size_t i = 0; i < p->lines_count; i++)
        count += p->lines[i].remarks_count;
    return count;
}

static void put_adjustments(struct copying *c, struct claim_step *s, int32_t service,
                            const struct adjustment *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        s->adjustments[s->adjustments_count++] =
            (struct store_adjustment){.service = service,
                                      .group = copy(c, list[i].group),
                                      .reason = copy(c, list[i].reason),
                                      .amount_cents = list[i].amount_cents,
                                      .quantity = list[i].quantity.value};
}

static void put_remark(struct copying *c, struct claim_step *s, int32_t service, struct str code)
{
    s->remarks[s->remarks_count++] =
        (struct store_remark){.service = service, .code = copy(c, code)};
}

/* "HC:90837" */
static struct str procedure(struct copying *c, const struct procedure *p)
{
    char text[80];
    snprintf(text, sizeof text, "%.*s:%.*s", STR_FMT(p->type), STR_FMT(p->code));
    return copy(c, str_from(text));
}

static void put_service(struct copying *c, struct claim_step *s, const struct payment_line *line)
{
    char modifiers[32];
    s->services[s->services_count] = (struct store_service_payment){
        .number = (int32_t)s->services_count + 1,
        .line_control = copy(c, line->control_number),
        .procedure = procedure(c, &line->procedure),
        .modifiers = copy(c, str_join(line->procedure.modifiers, line->procedure.modifiers_count,
                                      ':', modifiers, sizeof modifiers)), /* "95:HO" */
        .charge_cents = line->charge_cents,
        .paid_cents = line->paid_cents,
        .paid_units = line->paid_units.value,
        .out_of_balance_cents = line->out_of_balance_cents,
    };
    s->services_count++;
}

/* Line by line, as the payer told it: CAS amounts are kept where they stood, never summed. */
static void put_details(struct copying *c, struct claim_step *s, const struct claim_payment *p)
{
    s->services = array(c, p->lines_count, sizeof *s->services);
    s->adjustments = array(c, adjustments_of(p), sizeof *s->adjustments);
    s->remarks = array(c, remarks_of(p), sizeof *s->remarks);
    if (c->failed)
        return;
    put_adjustments(c, s, 0, p->adjustments, p->adjustments_count);
    for (size_t i = 0; p->adjudication && i < p->adjudication->remarks_count; i++)
        put_remark(c, s, 0, p->adjudication->remarks[i]);
    for (size_t i = 0; i < p->lines_count; i++) {
        const struct payment_line *line = &p->lines[i];
        int32_t number = (int32_t)i + 1;
        put_service(c, s, line);
        put_adjustments(c, s, number, line->adjustments, line->adjustments_count);
        for (size_t k = 0; k < line->remarks_count; k++)
            put_remark(c, s, number, line->remarks[k].value);
    }
}

static void put_effect(struct copying *c, struct claim_step *s, const struct claim_payment *p)
{
    char codes[REMIT_REASONS_MAX * (REMIT_REASON_TEXT_MAX + 1)];
    effect_decide(s);
    memcpy(s->adjusted_cents, p->adjusted_cents, sizeof s->adjusted_cents);
    claim_payment_reasons(p, &s->reasons);
    s->codes = copy(c, str_join(s->reasons.list, s->reasons.count, ' ', codes, sizeof codes));
}

static bool put_claim(void *ctx, const struct claim_payment *p)
{
    struct trays *t = ctx;
    struct claim_step *s = trays_step(t, STEP_CLAIM, sizeof *s);
    if (!s)
        return false;
    struct copying c = {trays_arena(t), false};
    s->flags = p->flags;
    s->in_balance = p->in_balance;
    s->row = (struct store_claim_payment){.patient_control = copy(&c, p->claim_id),
                                          .status = copy(&c, p->status),
                                          .charge_cents = p->charge_cents,
                                          .paid_cents = p->paid_cents,
                                          .patient_cents = p->adjusted_cents[ADJUST_PR],
                                          .payer_control = copy(&c, p->payer_claim_control_number),
                                          .reversal = (p->flags & REMIT_REVERSAL) != 0,
                                          .out_of_balance_cents = p->out_of_balance_cents};
    put_details(&c, s, p);
    put_effect(&c, s, p);
    return copied(&c, t) && trays_record_done(t);
}

/* ---- the rest ------------------------------------------------------------------------------- */

static bool put_adjustment(void *ctx, const struct provider_adjustment *a)
{
    struct trays *t = ctx;
    struct adjustment_step *s = trays_step(t, STEP_ADJUSTMENT, sizeof *s);
    if (!s)
        return false;
    struct copying c = {trays_arena(t), false};
    s->row = (struct store_provider_adjustment){.provider = copy(&c, a->provider_id),
                                                .fiscal_date = copy(&c, a->fiscal_period_end),
                                                .reason = copy(&c, a->reason),
                                                .reference = copy(&c, a->reference),
                                                .amount_cents = a->amount_cents};
    return copied(&c, t) && trays_record_done(t);
}

static bool put_end(void *ctx, const struct remittance *r, const struct remittance_totals *totals)
{
    struct trays *t = ctx;
    struct remittance_end_step *s = trays_step(t, STEP_REMITTANCE_END, sizeof *s);
    if (!s)
        return false;
    struct copying c = {trays_arena(t), false};
    s->payer_id = copy(&c, r->trace_payer_id);
    s->trace = copy(&c, r->trace_number);
    s->handling = copy(&c, r->handling);
    s->method = copy(&c, r->method);
    s->date = copy(&c, r->payment_date);
    s->totals = *totals;
    return copied(&c, t);
}

struct remittance_sink remit_steps(struct trays *t)
{
    return (struct remittance_sink){t, put_remittance, put_claim, put_adjustment, put_end};
}
