/* remit.c - an 835 to the ledger: matched to our claims, posted or flagged, never dropped. The rows
 * come ready from remit_steps.c, but for what only the ledger knows. */
#include "job/effect.h"
#include "job/posting.h"

#include <stdio.h>

/* ---- the header ----------------------------------------------------------------------------- */

bool remit_open(struct posting *p, const struct remittance_step *s)
{
    struct store_remittance *r = &p->remittance;
    p->claim_ordinal = p->provider_ordinal = 0;
    *r = s->row;
    r->document_id = p->document_id;
    r->set_id = p->set_id;
    r->partner = str_from(p->partner->name);
    r->state = p->verdict & SET_UNBALANCED ? REMITTANCE_OUT_OF_BALANCE : REMITTANCE_POSTED;
    if (!store_remittance_put(p->job->store, r, &p->remittance_known, p->err))
        return false;
    if (p->remittance_known) {
        struct store_log line = {.transaction_type = STR("835"),
                                 .status = STR("Warning"),
                                 .trace = r->trace,
                                 .error_codes = STR("[\"HIA-REMITTANCE-KNOWN\"]")};
        p->totals->remittances_known++;
        return store_log_put(p->job->store, &line, p->err);
    }
    p->totals->remittances++;
    p->totals->remitted_cents += r->amount_cents;
    emitter_correlate(p->emitter, r->uuid);
    return remit_ask_ahead(p, s->step.next);
}

/* ---- whose claim is it? --------------------------------------------------------------------- */

static bool match_by(struct posting *p, enum store_claim_key key, struct str value,
                     struct store_claim_match *match)
{
    return value.n == 0 || match->id != 0 ||
           store_claim_match(p->job->store, key, value, match, p->err);
}

/* CLP01 is ours; where a payer lost it, our line control numbers or the payer's own number tell. */
static bool match_claim(struct posting *p, const struct claim_step *c,
                        struct store_claim_match *match)
{
    *match = (struct store_claim_match){0};
    if (!match_by(p, BY_CLAIM_ID, c->row.patient_control, match))
        return false;
    for (size_t i = 0; i < c->services_count && !match->id && !match->ambiguous; i++)
        if (!match_by(p, BY_LINE_CONTROL, c->services[i].line_control, match))
            return false;
    p->asks_payer = p->asks_payer || !match->id;
    return match->ambiguous || match_by(p, BY_PAYER_CONTROL, c->row.payer_control, match);
}

/* Why it cannot be posted to that claim; NULL: it can. */
static const char *orphan_reason(const struct claim_step *c, const struct store_claim_match *match)
{
    if (match->ambiguous)
        return "ambiguous";
    if (!match->id)
        return "claim_unknown";
    if ((c->flags & REMIT_REVERSAL) && !effect_is_reversible(match->state))
        return "nothing_to_reverse";
    return NULL;
}

static enum store_payment_state payment_state(const struct posting *p, const struct claim_step *c,
                                              const char *orphan)
{
    if (!c->in_balance || (c->flags & REMIT_DROPPED) || (p->verdict & SET_UNBALANCED))
        return PAYMENT_OUT_OF_BALANCE;
    if (c->flags & REMIT_PREDETERMINATION)
        return PAYMENT_INFORMATIONAL;
    return orphan ? PAYMENT_ORPHAN : PAYMENT_POSTED;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static bool match_line(struct posting *p, const struct store_service_payment *line, bool posts,
                       int64_t claim_row, int32_t *number)
{
    struct store_claim_match match = {0};
    *number = 0;
    if (!claim_row || !match_by(p, BY_LINE_CONTROL, line->line_control, &match))
        return !claim_row;
    if (match.id != claim_row)
        return true;
    *number = match.line_number;
    return !posts ||
           store_claim_line_paid(p->job->store, claim_row, *number, line->paid_cents, p->err);
}

static bool put_service(struct posting *p, int64_t payment_id,
                        const struct store_service_payment *line, int64_t claim_row, bool posts)
{
    struct store_service_payment row = *line;
    return match_line(p, line, posts, claim_row, &row.claim_line) &&
           store_service_payment_put(p->job->store, payment_id, &row, p->err);
}

static bool put_details(struct posting *p, int64_t payment_id, const struct claim_step *c,
                        int64_t claim_row, bool posts)
{
    struct store *store = p->job->store;
    for (size_t i = 0; i < c->services_count; i++)
        if (!put_service(p, payment_id, &c->services[i], claim_row, posts))
            return false;
    for (size_t i = 0; i < c->adjustments_count; i++)
        if (!store_adjustment_put(store, payment_id, (int32_t)i + 1, &c->adjustments[i], p->err))
            return false;
    for (size_t i = 0; i < c->remarks_count; i++)
        if (!store_remark_put(store, payment_id, (int32_t)i + 1, &c->remarks[i], p->err))
            return false;
    return true;
}

/* ---- what it does to the claim -------------------------------------------------------------- */

static void count_effect(struct ingest_totals *t, const struct claim_step *c,
                         const struct store_claim_change *change)
{
    t->paid += c->event == EVENT_CLAIM_PAID;
    t->denied += c->event == EVENT_CLAIM_DENIED;
    t->adjusted += c->event == EVENT_CLAIM_ADJUSTED;
    t->reversed += c->event == EVENT_CLAIM_REVERSED;
    t->paid_cents += change->paid_cents;
    t->adjusted_cents += change->adjusted_cents;
    t->patient_cents += change->patient_cents;
}

static bool post_to_claim(struct posting *p, const struct claim_step *c, int64_t claim_row,
                          int64_t payment_id)
{
    const struct store_claim_change change = effect_change(c, p->document_id);
    count_effect(p->totals, c, &change);
    return store_claim_apply(p->job->store, claim_row, &change, p->err) &&
           effect_tell(p->emitter, c, c->row.patient_control, payment_id, p->remittance.uuid,
                       p->err);
}

static bool queue_orphan(struct posting *p, const struct claim_step *c, int64_t payment_id,
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
                      EVENT_STR("status", c->row.status), EVENT_CSTR("reason", reason),
                      EVENT_INT("charge_cents", c->row.charge_cents),
                      EVENT_INT("paid_cents", c->row.paid_cents),
                      EVENT_INT("lines", c->services_count));
}

static void count_payment(struct posting *p, const struct claim_step *c,
                          enum store_payment_state state)
{
    p->records++;
    p->totals->payments++;
    p->totals->charge_cents += c->row.charge_cents;
    p->totals->unbalanced += state == PAYMENT_OUT_OF_BALANCE;
    p->totals->informational += state == PAYMENT_INFORMATIONAL;
    p->remittance.unbalanced_count += !c->in_balance;
}

bool remit_claim(struct posting *p, const struct claim_step *c)
{
    struct store_claim_match match;
    int64_t payment_id;
    if (p->remittance_known)
        return true;
    if (!match_claim(p, c, &match))
        return false;
    const char *orphan = orphan_reason(c, &match);
    int64_t claim_row = orphan ? 0 : match.id;
    struct store_claim_payment row = c->row;
    row.remittance_id = p->remittance.id;
    row.ordinal = ++p->claim_ordinal;
    row.claim_id = claim_row;
    row.state = payment_state(p, c, orphan);
    bool posts = row.state == PAYMENT_POSTED;
    count_payment(p, c, row.state);
    return store_claim_payment_put(p->job->store, &row, &payment_id, p->err) &&
           put_details(p, payment_id, c, claim_row, posts) &&
           (orphan || remit_elsewhere(p, c, &match, payment_id)) &&
           (!posts || post_to_claim(p, c, claim_row, payment_id)) &&
           (row.state != PAYMENT_ORPHAN || queue_orphan(p, c, payment_id, orphan));
}

bool remit_adjustment(struct posting *p, const struct adjustment_step *s)
{
    struct store_provider_adjustment row = s->row;
    row.ordinal = ++p->provider_ordinal;
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

bool remit_close(struct posting *p, const struct remittance_end_step *s)
{
    const struct remittance_totals *t = &s->totals;
    struct store_remittance *r = &p->remittance;
    if (p->remittance_known)
        return true;
    bool flagged = t->out_of_balance_cents != 0 || !t->exact || r->unbalanced_count > 0;
    r->payer_id = s->payer_id; /* the header's tray is another's by now */
    r->trace = s->trace;
    r->handling = s->handling;
    r->method = s->method;
    r->date = s->date;
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
