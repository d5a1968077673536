/* rules_status.c - what the 276 and the 277 ask of providers, dates, procedures and amounts
 * alike. */
#include "x12/rules_status.h"

#include "x12/npi.h"

uint32_t x12_status_made(const struct x12_walk *w, const struct x12_segment *bht)
{
    uint32_t made = x12_day_of(x12_element(bht, 4));
    uint32_t sent = x12_day_of(str_from(x12_rule_envelope(w)->gs_date));

    return made > sent ? made : sent;
}

void x12_status_provider(struct x12_walk *w, const struct x12_segment *nm1)
{
    struct str kind = x12_element(nm1, 8), id = x12_element(nm1, 9);

    if (id.n == 0)
        return;
    if (str_is(kind, "XX") && !x12_npi_valid(id))
        x12_rule_fault(w, NULL, X12_NPI_CHECK_DIGIT, 9, 0);
    if (str_is(kind, "FI") && !x12_form_digits(id, 9))
        x12_rule_fault(w, NULL, X12_TAX_ID_FORM, 9, 0);
}

/** A range that runs backwards is no date at all: the walk says that. */
void x12_status_served(struct x12_walk *w, const struct x12_segment *dtp, uint32_t born,
                       uint32_t made)
{
    struct x12_span span;

    if (!x12_span_of(x12_element(dtp, 2), x12_element(dtp, 3), &span))
        return;
    if (made != 0 && span.from > made)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 3, 0);
    if (born != 0 && span.to < born)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
}

static bool procedure_fits(struct str kind, struct str code)
{
    if (str_is(kind, "HC"))
        return x12_form_hcpcs(code);
    if (str_is(kind, "NU"))
        return x12_form_digits(code, 4);
    return true;
}

void x12_status_service(struct x12_walk *w, const struct x12_segment *svc)
{
    struct str kind = x12_component(svc, 1, 1), code = x12_component(svc, 1, 2);
    struct x12_sum units = {0};

    if (code.n != 0 && str_is(kind, "N4") && !x12_form_digits(code, 11))
        x12_rule_fault(w, NULL, X12_DRUG_FORM, 1, 2);
    else if (code.n != 0 && !procedure_fits(kind, code))
        x12_rule_fault(w, NULL, X12_PROCEDURE_FORM, 1, 2);
    x12_status_amount(w, svc, 2);
    x12_sum_element(&units, svc, 7);
    if (x12_has(svc, 7) && !units.broken && units.cents <= 0)
        x12_rule_fault(w, NULL, X12_QUANTITY, 7, 0);
}

void x12_status_amount(struct x12_walk *w, const struct x12_segment *s, unsigned element)
{
    struct x12_sum amount = {0};

    x12_sum_element(&amount, s, element);
    if (!amount.broken && amount.cents < 0)
        x12_rule_fault(w, NULL, X12_AMOUNT_NEGATIVE, element, 0);
}
