/* remit.c - an 835 to the ledger: matched to our claims, posted or flagged, never dropped. */
#include "job/posting.h"

#include <stdio.h>
#include <string.h>

/* ---- the header ----------------------------------------------------------------------------- */

bool remit_open(void *ctx, const struct remittance *r)
{
    struct posting *p = ctx;
    p->claim_ordinal = p->provider_ordinal = 0;
    p->remittance = (struct store_remittance){
        .document_id = p->document_id,
        .set_id = p->set_id,
        .partner = str_from(p->partner->name),
        .payer_id = r->trace_payer_id,
        .payee_npi = str_is(r->payee.id_type, "XX") ? r->payee.id : (struct str){0},
        .trace = r->trace_number,
        .amount_cents = r->paid_cents,
        .handling = r->handling,
        .method = r->method,
        .date = r->payment_date,
        .state = p->verdict & SET_UNBALANCED ? REMITTANCE_OUT_OF_BALANCE : REMITTANCE_POSTED,
    };
    if (!store_remittance_put(p->job->store, &p->remittance, &p->remittance_known, p->err))
        return false;
    if (p->remittance_known) {
        struct store_log line = {.transaction_type = STR("835"),
                                 .status = STR("Warning"),
                                 .trace = r->trace_number,
                                 .error_codes = STR("[\"HIA-REMITTANCE-KNOWN\"]")};
        p->totals->remittances_known++;
        return store_log_put(p->job->store, &line, p->err);
    }
    p->totals->remittances++;
    p->totals->remitted_cents += r->paid_cents;
    emitter_correlate(p->emitter, p->remittance.uuid);
    return true;
}

/* ---- whose claim is it? --------------------------------------------------------------------- */

static bool match_by(struct posting *p, enum store_claim_key key, struct str value,
                     struct store_claim_match *match)
{
    return value.n == 0 || match->id != 0 ||
           store_claim_match(p->job->store, key, value, match, p->err);
}

/* CLP01 is ours; where a payer lost it, our line control numbers or the payer's own number tell. */
static bool match_claim(struct posting *p, const struct claim_payment *c,
                        struct store_claim_match *match)
{
    *match = (struct store_claim_match){0};
    if (!match_by(p, BY_CLAIM_ID, c->claim_id, match))
        return false;
    for (size_t i = 0; i < c->lines_count && !match->id && !match->ambiguous; i++)
        if (!match_by(p, BY_LINE_CONTROL, c->lines[i].control_number, match))
            return false;
    return match->ambiguous || match_by(p, BY_PAYER_CONTROL, c->payer_claim_control_number, match);
}

static bool was_adjudicated(enum store_claim_state s)
{
    return s == CLAIM_PAID || s == CLAIM_PARTIAL || s == CLAIM_DENIED;
}

/* Why it cannot be posted to that claim; NULL: it can. */
static const char *orphan_reason(const struct claim_payment *c,
                                 const struct store_claim_match *match)
{
    if (match->ambiguous)
        return "ambiguous";
    if (!match->id)
        return "claim_unknown";
    if ((c->flags & REMIT_REVERSAL) && !was_adjudicated(match->state))
        return "nothing_to_reverse";
    return NULL;
}

static enum store_payment_state payment_state(const struct posting *p,
                                              const struct claim_payment *c, const char *orphan)
{
    if (!c->in_balance || (c->flags & REMIT_DROPPED) || (p->verdict & SET_UNBALANCED))
        return PAYMENT_OUT_OF_BALANCE;
    if (c->flags & REMIT_PREDETERMINATION)
        return PAYMENT_INFORMATIONAL;
    return orphan ? PAYMENT_ORPHAN : PAYMENT_POSTED;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static bool put_adjustments(struct posting *p, int64_t payment_id, int32_t service,
                            const struct adjustment *list, size_t count, int32_t *ordinal)
{
    for (size_t i = 0; i < count; i++) {
        struct store_adjustment row = {.service = service,
                                       .group = list[i].group,
                                       .reason = list[i].reason,
                                       .amount_cents = list[i].amount_cents,
                                       .quantity = list[i].quantity.value};
        if (!store_adjustment_put(p->job->store, payment_id, ++*ordinal, &row, p->err))
            return false;
    }
    return true;
}

static bool put_remark(struct posting *p, int64_t payment_id, int32_t service, struct str code,
                       int32_t *ordinal)
{
    struct store_remark row = {.service = service, .code = code};
    return store_remark_put(p->job->store, payment_id, ++*ordinal, &row, p->err);
}

static bool match_line(struct posting *p, const struct payment_line *line, bool posts,
                       int64_t claim_row, int32_t *number)
{
    struct store_claim_match match = {0};
    *number = 0;
    if (!claim_row || !match_by(p, BY_LINE_CONTROL, line->control_number, &match))
        return !claim_row;
    if (match.id != claim_row)
        return true;
    *number = match.line_number;
    return !posts ||
           store_claim_line_paid(p->job->store, claim_row, *number, line->paid_cents, p->err);
}

static bool put_line(struct posting *p, int64_t payment_id, int32_t number,
                     const struct payment_line *line, int64_t claim_row, bool posts)
{
    char procedure[80], modifiers[32];
    snprintf(procedure, sizeof procedure, "%.*s:%.*s", STR_FMT(line->procedure.type),
             STR_FMT(line->procedure.code));
    struct store_service_payment row = {
        .number = number,
        .line_control = line->control_number,
        .procedure = str_from(procedure),
        .modifiers = str_join(line->procedure.modifiers, line->procedure.modifiers_count, ':',
                              modifiers, sizeof modifiers), /* "95:HO" */
        .charge_cents = line->charge_cents,
        .paid_cents = line->paid_cents,
        .paid_units = line->paid_units.value,
        .out_of_balance_cents = line->out_of_balance_cents,
    };
    return match_line(p, line, posts, claim_row, &row.claim_line) &&
           store_service_payment_put(p->job->store, payment_id, &row, p->err);
}

/* Line by line, as the payer told it: CAS amounts are kept where they stood, never summed. */
static bool put_details(struct posting *p, int64_t payment_id, const struct claim_payment *c,
                        int64_t claim_row, bool posts)
{
    int32_t adjustments = 0, remarks = 0;
    if (!put_adjustments(p, payment_id, 0, c->adjustments, c->adjustments_count, &adjustments))
        return false;
    for (size_t i = 0; c->adjudication && i < c->adjudication->remarks_count; i++)
        if (!put_remark(p, payment_id, 0, c->adjudication->remarks[i], &remarks))
            return false;
    for (size_t i = 0; i < c->lines_count; i++) {
        const struct payment_line *line = &c->lines[i];
        int32_t number = (int32_t)i + 1;
        if (!put_line(p, payment_id, number, line, claim_row, posts) ||
            !put_adjustments(p, payment_id, number, line->adjustments, line->adjustments_count,
                             &adjustments))
            return false;
        for (size_t k = 0; k < line->remarks_count; k++)
            if (!put_remark(p, payment_id, number, line->remarks[k].value, &remarks))
                return false;
    }
    return true;
}

/* ---- what it does to the claim -------------------------------------------------------------- */

struct effect {
    enum store_claim_state state;
    enum event_id event;
    int64_t paid_cents, adjusted_cents, patient_cents;
};

/* Some lines paid and some not, for reasons that are not the patient's: a part. */
static bool is_partial(const struct claim_payment *c)
{
    for (size_t i = 0; i < c->lines_count; i++) {
        const struct payment_line *line = &c->lines[i];
        bool refused = line->paid_cents == 0 && line->charge_cents > 0 && line->adjustments_count;
        for (size_t k = 0; refused && k < line->adjustments_count; k++)
            refused = adjustment_group(line->adjustments[k].group) != ADJUST_PR;
        if (refused)
            return true;
    }
    return false;
}

static struct effect effect_of(const struct claim_payment *c)
{
    struct effect e = {.paid_cents = c->paid_cents,
                       .adjusted_cents = c->adjusted_cents[ADJUST_CO] +
                                         c->adjusted_cents[ADJUST_OA] +
                                         c->adjusted_cents[ADJUST_PI],
                       .patient_cents = c->adjusted_cents[ADJUST_PR]};
    if (c->flags & REMIT_REVERSAL) {
        e.state = CLAIM_REVERSED;
        e.event = EVENT_CLAIM_REVERSED;
    } else if (c->flags & REMIT_DENIED) {
        e.state = CLAIM_DENIED;
        e.event = EVENT_CLAIM_DENIED;
    } else {
        e.state = is_partial(c) ? CLAIM_PARTIAL : CLAIM_PAID;
        e.event = (c->flags & REMIT_CORRECTION) || c->paid_cents == 0 ? EVENT_CLAIM_ADJUSTED
                                                                      : EVENT_CLAIM_PAID;
    }
    return e;
}

static void count_effect(struct ingest_totals *t, const struct effect *e)
{
    t->paid += e->event == EVENT_CLAIM_PAID;
    t->denied += e->event == EVENT_CLAIM_DENIED;
    t->adjusted += e->event == EVENT_CLAIM_ADJUSTED;
    t->reversed += e->event == EVENT_CLAIM_REVERSED;
    t->paid_cents += e->paid_cents;
    t->adjusted_cents += e->adjusted_cents;
    t->patient_cents += e->patient_cents;
}

static bool post_to_claim(struct posting *p, const struct claim_payment *c, int64_t claim_row,
                          int64_t payment_id)
{
    char key[24];
    struct effect e = effect_of(c);
    struct claim_reasons reasons;
    char codes[REMIT_REASONS_MAX * (REMIT_REASON_TEXT_MAX + 1)];
    claim_payment_reasons(c, &reasons);
    struct store_claim_change change = {
        .to = e.state,
        .document_id = p->document_id,
        .payer_control = c->payer_claim_control_number,
        .what = e.event == EVENT_CLAIM_REVERSED ? STR("reversal") : STR("835"),
        .codes = str_join(reasons.list, reasons.count, ' ', codes, sizeof codes),
        .paid_cents = e.paid_cents,
        .adjusted_cents = e.adjusted_cents,
        .patient_cents = e.patient_cents,
    };
    snprintf(key, sizeof key, "%lld", (long long)payment_id);
    count_effect(p->totals, &e);
    return store_claim_apply(p->job->store, claim_row, &change, p->err) &&
           emit_event(
               p->emitter, e.event, "claim", c->claim_id, p->err,
               EVENT_STR("claim_id", c->claim_id), EVENT_CSTR("payment_id", key),
               EVENT_CSTR("remittance_id", p->remittance.uuid), EVENT_STR("status", c->status),
               EVENT_STR("payer_claim_control_number", c->payer_claim_control_number),
               EVENT_INT("charge_cents", c->charge_cents), EVENT_INT("paid_cents", e.paid_cents),
               EVENT_INT("contractual_cents", c->adjusted_cents[ADJUST_CO]),
               EVENT_INT("patient_adjustment_cents", c->adjusted_cents[ADJUST_PR]),
               EVENT_INT("other_cents", c->adjusted_cents[ADJUST_OA]),
               EVENT_INT("payer_initiated_cents", c->adjusted_cents[ADJUST_PI]),
               EVENT_LIST("reasons", reasons.list, reasons.count),
               EVENT_INT("lines", c->lines_count),
               EVENT_BOOL("forwarded", (c->flags & REMIT_FORWARDED) != 0));
}

static bool queue_orphan(struct posting *p, const struct claim_payment *c, int64_t payment_id,
                         const char *reason)
{
    char id[32];
    snprintf(id, sizeof id, "%lld", (long long)payment_id);
    p->totals->orphaned++;
    p->remittance.orphan_count++;
    /* CLP01 is nobody's id here, so it may be anything: it stays out of the event. */
    return store_orphan_put(p->job->store, payment_id, str_from(reason), p->err) &&
           emit_event(p->emitter, EVENT_PAYMENT_ORPHANED, "payment", str_from(id), p->err,
                      EVENT_CSTR("payment_id", id), EVENT_CSTR("remittance_id", p->remittance.uuid),
                      EVENT_STR("status", c->status), EVENT_CSTR("reason", reason),
                      EVENT_INT("charge_cents", c->charge_cents),
                      EVENT_INT("paid_cents", c->paid_cents), EVENT_INT("lines", c->lines_count));
}

bool remit_claim(void *ctx, const struct claim_payment *c)
{
    struct posting *p = ctx;
    struct store_claim_match match;
    int64_t payment_id;
    if (p->remittance_known)
        return true;
    if (!match_claim(p, c, &match))
        return false;
    const char *orphan = orphan_reason(c, &match);
    enum store_payment_state state = payment_state(p, c, orphan);
    int64_t claim_row = orphan ? 0 : match.id;
    bool posts = state == PAYMENT_POSTED;
    struct store_claim_payment row = {.remittance_id = p->remittance.id,
                                      .ordinal = ++p->claim_ordinal,
                                      .patient_control = c->claim_id,
                                      .claim_id = claim_row,
                                      .status = c->status,
                                      .charge_cents = c->charge_cents,
                                      .paid_cents = c->paid_cents,
                                      .patient_cents = c->adjusted_cents[ADJUST_PR],
                                      .payer_control = c->payer_claim_control_number,
                                      .reversal = (c->flags & REMIT_REVERSAL) != 0,
                                      .out_of_balance_cents = c->out_of_balance_cents,
                                      .state = state};
    p->records++;
    p->totals->payments++;
    p->totals->charge_cents += c->charge_cents;
    p->totals->unbalanced += state == PAYMENT_OUT_OF_BALANCE;
    p->totals->informational += state == PAYMENT_INFORMATIONAL;
    p->remittance.unbalanced_count += !c->in_balance;
    return store_claim_payment_put(p->job->store, &row, &payment_id, p->err) &&
           put_details(p, payment_id, c, claim_row, posts) &&
           (!posts || post_to_claim(p, c, claim_row, payment_id)) &&
           (state != PAYMENT_ORPHAN || queue_orphan(p, c, payment_id, orphan));
}

bool remit_adjustment(void *ctx, const struct provider_adjustment *a)
{
    struct posting *p = ctx;
    struct store_provider_adjustment row = {.ordinal = ++p->provider_ordinal,
                                            .provider = a->provider_id,
                                            .fiscal_date = a->fiscal_period_end,
                                            .reason = a->reason,
                                            .reference = a->reference,
                                            .amount_cents = a->amount_cents};
    return p->remittance_known ||
           store_provider_adjustment_put(p->job->store, p->remittance.id, &row, p->err);
}

/* ---- the end of a remittance ---------------------------------------------------------------- */

static bool tell_remittance(struct posting *p, const struct remittance_totals *t, bool flagged)
{
    const struct store_remittance *r = &p->remittance;
    if (flagged &&
        !emit_event(p->emitter, EVENT_REMITTANCE_OUT_OF_BALANCE, "remittance", str_from(r->uuid),
                    p->err, EVENT_CSTR("remittance_id", r->uuid),
                    EVENT_INT("out_of_balance_cents", t->out_of_balance_cents),
                    EVENT_INT("claims_out_of_balance", r->unbalanced_count),
                    EVENT_INT("paid_cents", r->amount_cents),
                    EVENT_INT("claims_paid_cents", r->paid_cents),
                    EVENT_INT("provider_adjustment_cents", r->provider_adjustment_cents)))
        return false;
    return emit_event(
        p->emitter, EVENT_REMITTANCE_RECEIVED, "remittance", str_from(r->uuid), p->err,
        EVENT_CSTR("remittance_id", r->uuid), EVENT_STR("payer_id", r->payer_id),
        EVENT_STR("trace_number", r->trace), EVENT_STR("method", r->method),
        EVENT_STR("handling", r->handling), EVENT_INT("paid_cents", r->amount_cents),
        EVENT_INT("claim_count", r->claim_count), EVENT_INT("line_count", t->lines),
        EVENT_INT("orphans", r->orphan_count), EVENT_INT("denied", t->denied),
        EVENT_INT("reversed", t->reversed), EVENT_INT("charge_cents", r->charge_cents),
        EVENT_INT("claims_paid_cents", r->paid_cents),
        EVENT_INT("adjusted_cents", r->adjusted_cents),
        EVENT_INT("patient_cents", r->patient_cents),
        EVENT_INT("provider_adjustments", t->adjustments),
        EVENT_INT("provider_adjustment_cents", r->provider_adjustment_cents),
        EVENT_INT("out_of_balance_cents", t->out_of_balance_cents),
        EVENT_BOOL("in_balance", !flagged));
}

bool remit_close(void *ctx, const struct remittance *header, const struct remittance_totals *t)
{
    struct posting *p = ctx;
    struct store_remittance *r = &p->remittance;
    if (p->remittance_known)
        return true;
    bool flagged = t->out_of_balance_cents != 0 || !t->exact || r->unbalanced_count > 0;
    r->payer_id = header->trace_payer_id;
    r->trace = header->trace_number;
    r->handling = header->handling;
    r->method = header->method;
    r->date = header->payment_date;
    r->claim_count = (int64_t)t->claims;
    r->charge_cents = t->charge_cents;
    r->paid_cents = t->paid_cents;
    r->adjusted_cents =
        t->adjusted_cents[ADJUST_CO] + t->adjusted_cents[ADJUST_OA] + t->adjusted_cents[ADJUST_PI];
    r->patient_cents = t->adjusted_cents[ADJUST_PR];
    r->provider_adjustment_cents = t->provider_adjustment_cents;
    r->out_of_balance_cents = t->out_of_balance_cents;
    r->state = flagged ? REMITTANCE_OUT_OF_BALANCE : REMITTANCE_POSTED;
    p->totals->remittances_unbalanced += flagged;
    bool ok = store_remittance_finish(p->job->store, r, p->err) && tell_remittance(p, t, flagged);
    emitter_correlate(p->emitter, NULL);
    return ok;
}
