/* remit_elsewhere.c - an 835 of a vendor from which its claim was taken, for certainly not sent:
 * the money is real and posted all the same; whether the claim is with both is a person's to ask.
 */
#include "job/posting.h"
#include "store/ack.h"

#include <stdio.h>

static bool put_answer(struct posting *p, const struct claim_step *c,
                       const struct store_claim *claim, int64_t *id)
{
    const char *done = c->flags & REMIT_REVERSAL ? "reversed"
                       : c->flags & REMIT_DENIED ? "denied"
                                                 : "paid";
    char codes[SECTION_NAME_MAX + 16];
    snprintf(codes, sizeof codes, "%s by %s", done, p->partner->name);
    const struct store_ack row = {.document_id = p->document_id,
                                  .kind = STR("835"),
                                  .level = STR("claim"),
                                  .batch_id = claim->batch_id,
                                  .claim_id = claim->id,
                                  .refers = claim->claim_id,
                                  .status = c->row.status,
                                  .codes = str_from(codes),
                                  .note = STR("contradicts")};
    const struct store_log line = {.transaction_type = STR("835"),
                                   .status = STR("Warning"),
                                   .trace = claim->claim_id,
                                   .batch_id = claim->batch_id,
                                   .claim_id = claim->id,
                                   .error_codes = STR("[\"remitted_by_former_vendor\"]")};
    return store_ack_put(p->job->store, &row, id, p->err) &&
           store_log_put(p->job->store, &line, p->err);
}

static bool contradict(struct posting *p, const struct claim_step *c,
                       const struct store_claim *claim, int64_t payment_id)
{
    struct store_batch b;
    bool found;
    int64_t id;
    char payment[24], answer[24];
    p->totals->contradictions++;
    if (!put_answer(p, c, claim, &id) ||
        !store_batch_get(p->job->store, claim->batch_id, &p->arena, &b, &found, p->err))
        return false;
    snprintf(payment, sizeof payment, "%lld", (long long)payment_id);
    snprintf(answer, sizeof answer, "%lld", (long long)id);
    return emit_event(
        p->emitter, EVENT_PAYMENT_CONTRADICTED, "payment", str_from(payment), p->err,
        EVENT_CSTR("payment_id", payment), EVENT_CSTR("remittance_id", p->remittance.uuid),
        EVENT_CSTR("acknowledgement_id", answer), EVENT_STR("claim_id", claim->claim_id),
        EVENT_CSTR("batch_id", found ? b.uuid : ""), EVENT_CSTR("partner", p->partner->name),
        EVENT_STR("status", c->row.status), EVENT_INT("paid_cents", c->row.paid_cents));
}

bool remit_elsewhere(struct posting *p, const struct claim_step *c,
                     const struct store_claim_match *match, int64_t payment_id)
{
    struct store_claim claim;
    bool taken, found;
    if (!match->batch_id || match->batch_id == p->own_batch || (c->flags & REMIT_PREDETERMINATION))
        return true;
    arena_reset(&p->arena);
    if (!posting_taken_from(p, match, &taken))
        return false;
    if (!taken) {
        p->own_batch = match->batch_id;
        return true;
    }
    if (!store_claim_get(p->job->store, match->id, &p->arena, &claim, &found, p->err))
        return false;
    /* The payer's own number of it came from the vendor that has it, or with a payment that was
     * told before: this vendor brings the 835 only, as where a practice is enrolled for it. */
    bool known = claim.payer_control.n && str_eq(claim.payer_control, c->row.payer_control);
    return !found || known || contradict(p, c, &claim, payment_id);
}
