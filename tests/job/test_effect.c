/* test_effect.c - what a claim payment does to its claim, by its status, amounts and adjustments.
 */
#include "job/effect.h"

#include <criterion/criterion.h>

enum { PAID = 5000, CHARGED = 10000 };

/* A claim of two lines, the first paid; the second not, with up to two adjustments. */
static struct claim_step decide(unsigned flags, int64_t paid_cents, const char *first,
                                const char *second)
{
    static struct store_service_payment lines[2];
    static struct store_adjustment adjustments[3];
    struct claim_step c = {.flags = flags,
                           .row.paid_cents = paid_cents,
                           .services = lines,
                           .services_count = 2,
                           .adjustments = adjustments,
                           .adjustments_count =
                               1 + (size_t)(first != NULL) + (size_t)(second != NULL)};
    lines[0] = (struct store_service_payment){
        .number = 1, .charge_cents = CHARGED, .paid_cents = paid_cents};
    lines[1] = (struct store_service_payment){.number = 2, .charge_cents = CHARGED};
    adjustments[0] = (struct store_adjustment){.service = 0, .group = STR("CO")};
    if (first)
        adjustments[1] = (struct store_adjustment){.service = 2, .group = str_from(first)};
    if (second)
        adjustments[2] = (struct store_adjustment){.service = 2, .group = str_from(second)};
    effect_decide(&c);
    return c;
}

Test(effect, a_line_refused_for_reasons_not_the_patients_makes_a_part)
{
    cr_assert_eq(decide(0, PAID, "CO", NULL).to, CLAIM_PARTIAL);
    cr_assert_eq(decide(0, PAID, "CO", "PI").to, CLAIM_PARTIAL);
    cr_assert_eq(decide(0, PAID, "PR", NULL).to, CLAIM_PAID);
    cr_assert_eq(decide(0, PAID, "CO", "PR").to, CLAIM_PAID,
                 "a share of the patient's is no refusal");
    cr_assert_eq(decide(0, PAID, "PR", "CO").to, CLAIM_PAID);
    cr_assert_eq(decide(0, PAID, NULL, NULL).to, CLAIM_PAID, "nothing says why");
}

Test(effect, the_status_decides_before_the_amounts)
{
    struct claim_step c = decide(REMIT_REVERSAL, -PAID, "CO", NULL);
    cr_assert_eq(c.to, CLAIM_REVERSED);
    cr_assert_eq(c.event, EVENT_CLAIM_REVERSED);
    cr_assert(str_is(effect_change(&c, 7).what, "reversal"));
    c = decide(REMIT_DENIED, 0, "CO", NULL);
    cr_assert_eq(c.to, CLAIM_DENIED);
    cr_assert_eq(c.event, EVENT_CLAIM_DENIED);
    cr_assert(str_is(effect_change(&c, 7).what, "835"));
}

Test(effect, nothing_paid_and_a_correction_adjust)
{
    cr_assert_eq(decide(0, PAID, "PR", NULL).event, EVENT_CLAIM_PAID);
    cr_assert_eq(decide(0, 0, "PR", NULL).event, EVENT_CLAIM_ADJUSTED);
    cr_assert_eq(decide(REMIT_CORRECTION, PAID, "PR", NULL).event, EVENT_CLAIM_ADJUSTED);
}

Test(effect, all_but_the_patients_share_is_adjusted)
{
    struct claim_step c = {
        .adjusted_cents = {
            [ADJUST_CO] = 1, [ADJUST_PR] = 20, [ADJUST_OA] = 300, [ADJUST_PI] = 4000}};
    struct store_claim_change change = effect_change(&c, 7);
    cr_assert_eq(change.adjusted_cents, 4301);
    cr_assert_eq(change.patient_cents, 20);
    cr_assert_eq(change.document_id, 7);
}
