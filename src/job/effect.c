/* effect.c - see effect.h. */
#include "job/effect.h"

#include <stdio.h>

/* Some lines paid and some not, for reasons that are not the patient's: a part. The adjustments are
 * in their order: the claim's, then each line's. */
static bool is_partial(const struct claim_step *c)
{
    const struct store_adjustment *a = c->adjustments, *end = a + c->adjustments_count;
    while (a < end && a->service == 0)
        a++;
    for (size_t i = 0; i < c->services_count; i++) {
        const struct store_service_payment *line = &c->services[i];
        bool refused = line->paid_cents == 0 && line->charge_cents > 0 && a < end &&
                       a->service == line->number;
        for (; a < end && a->service == line->number; a++)
            refused = refused && adjustment_group(a->group) != ADJUST_PR;
        if (refused)
            return true;
    }
    return false;
}

void effect_decide(struct claim_step *c)
{
    if (c->flags & REMIT_REVERSAL) {
        c->to = CLAIM_REVERSED;
        c->event = EVENT_CLAIM_REVERSED;
    } else if (c->flags & REMIT_DENIED) {
        c->to = CLAIM_DENIED;
        c->event = EVENT_CLAIM_DENIED;
    } else {
        c->to = is_partial(c) ? CLAIM_PARTIAL : CLAIM_PAID;
        c->event = (c->flags & REMIT_CORRECTION) || c->row.paid_cents == 0 ? EVENT_CLAIM_ADJUSTED
                                                                           : EVENT_CLAIM_PAID;
    }
}

bool effect_is_reversible(enum store_claim_state s)
{
    return s == CLAIM_PAID || s == CLAIM_PARTIAL || s == CLAIM_DENIED;
}

struct store_claim_change effect_change(const struct claim_step *c, int64_t document_id)
{
    return (struct store_claim_change){
        .to = c->to,
        .document_id = document_id,
        .payer_control = c->row.payer_control,
        .what = c->event == EVENT_CLAIM_REVERSED ? STR("reversal") : STR("835"),
        .codes = c->codes,
        .paid_cents = c->row.paid_cents,
        .adjusted_cents = c->adjusted_cents[ADJUST_CO] + c->adjusted_cents[ADJUST_OA] +
                          c->adjusted_cents[ADJUST_PI],
        .patient_cents = c->adjusted_cents[ADJUST_PR],
    };
}

bool effect_tell(struct emitter *emitter, const struct claim_step *c, struct str claim_id,
                 int64_t payment_id, const char *remittance, struct err *err)
{
    const struct store_claim_payment *row = &c->row;
    char key[24];
    snprintf(key, sizeof key, "%lld", (long long)payment_id);
    return emit_event(emitter, c->event, "claim", claim_id, err, EVENT_STR("claim_id", claim_id),
                      EVENT_CSTR("payment_id", key), EVENT_CSTR("remittance_id", remittance),
                      EVENT_STR("status", row->status),
                      EVENT_STR("payer_claim_control_number", row->payer_control),
                      EVENT_INT("charge_cents", row->charge_cents),
                      EVENT_INT("paid_cents", row->paid_cents),
                      EVENT_INT("contractual_cents", c->adjusted_cents[ADJUST_CO]),
                      EVENT_INT("patient_adjustment_cents", c->adjusted_cents[ADJUST_PR]),
                      EVENT_INT("other_cents", c->adjusted_cents[ADJUST_OA]),
                      EVENT_INT("payer_initiated_cents", c->adjusted_cents[ADJUST_PI]),
                      EVENT_LIST("reasons", c->reasons.list, c->reasons.count),
                      EVENT_INT("lines", c->services_count),
                      EVENT_BOOL("forwarded", (c->flags & REMIT_FORWARDED) != 0));
}
