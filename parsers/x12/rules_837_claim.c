/* rules_837_claim.c - a claim and its lines as all claim guides have them: charges, diagnoses,
 * dates, accident, frequency (X222A1, X223A2, X224A2 2300 and 2400). */
#include "x12/npi.h"
#include "x12/rules_837.h"

enum { OLDEST_DAY = 19000101, ICD10_DAY = 20151001 };

uint64_t x12_837_npi(const struct x12_segment *nm1)
{
    return str_is(x12_element(nm1, 8), "XX") && x12_has(nm1, 9) ? x12_word_of(x12_element(nm1, 9))
                                                                : 0;
}

/* ---- the claim ---- */

/** CLM11: an automobile or other accident wants its date; one at work does if there was one (X222A1
 * DTP*439). */
static void related_causes(struct x12_837_claim *c, struct x12_walk *w, const struct x12_segment *s)
{
    struct str parts[5]; /* three causes, state, country */
    bool automobile = false;

    x12_split(s, 11, parts, 5);
    for (unsigned i = 0; i < 3; i++) {
        automobile |= str_is(parts[i], "AA");
        c->accident |= str_is(parts[i], "AA") || str_is(parts[i], "OA");
        c->work_related |= str_is(parts[i], "EM");
    }
    /* Abroad, CLM11-5 names the country in the state's stead. */
    if (automobile && parts[3].n == 0 && parts[4].n == 0)
        x12_rule_fault(w, NULL, X12_ACCIDENT_STATE, 11, 4);
}

void x12_837_claim_open(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837_claim *c = &st->claim;
    struct str place[3];

    memset(c, 0, offsetof(struct x12_837_claim, mark));
    x12_837_cob_reset(st);
    x12_mark_here(w, &c->mark);
    x12_sum_element(&c->charge, s, 2);
    if (!c->charge.broken && c->charge.cents < 0)
        x12_rule_fault(w, NULL, X12_AMOUNT_NEGATIVE, 2, 0);
    if (x12_has(s, 1) && x12_seen_before(&st->claims, x12_element(s, 1)))
        x12_rule_fault(w, NULL, X12_DUPLICATE_ID, 1, 0);
    x12_split(s, 5, place, 3);
    if (place[0].n == 2)
        memcpy(c->facility, place[0].p, 2);
    c->frequency = place[2].n == 1 ? place[2].p[0] : '\0';
    if (x12_has(s, 11))
        related_causes(c, w, s);
}

void x12_837_accident(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->claim.accident_date = true;
    st->claim.injured = x12_day_of(x12_element(s, 3));
    x12_mark_here(w, &st->claim.injured_mark);
}

void x12_837_original(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->claim.original = true;
}

void x12_837_diagnosis(struct x12_837 *st, struct x12_walk *w, struct str qualifier,
                       struct str code, unsigned element)
{
    struct x12_837_claim *c = &st->claim;
    bool icd10 = qualifier.n == 3;

    if (str_is(qualifier, "TQ") || str_is(qualifier, "CAH")) /* of no ICD */
        return;
    if (!c->icd9 && !c->icd10)
        x12_mark_here(w, &c->diagnosis_mark);
    c->icd10 |= icd10;
    c->icd9 |= !icd10;
    if (icd10 && !x12_form_icd10cm(code))
        x12_rule_fault(w, NULL, X12_DIAGNOSIS_FORM, element, 2);
}

/** HCP02 and HCP03, allowed and saved, are parts of the charge. */
static void repriced(struct x12_walk *w, const struct x12_segment *s, const struct x12_sum *charge)
{
    struct x12_sum parts = {0};

    x12_sum_element(&parts, s, 2);
    x12_sum_element(&parts, s, 3);
    if (!parts.broken && !charge->broken && parts.cents > charge->cents)
        x12_rule_fault(w, NULL, X12_REPRICED, 2, 0);
}

void x12_837_repriced(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    repriced(w, s, &st->claim.charge);
}

void x12_837_line_repriced(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    repriced(w, s, &st->line_charge);
}

/** The billing provider is who rendered, unless said otherwise: it is not to be said again (X222A1
 * 2310B). */
void x12_837_rendering(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->claim.rendering = x12_837_npi(s);
    if (st->claim.rendering != 0 && st->claim.rendering == st->billing)
        x12_rule_fault(w, NULL, X12_PROVIDER_REDUNDANT, 9, 0);
}

void x12_837_supervising(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t npi = x12_837_npi(s);

    if (npi != 0 && npi == st->claim.rendering)
        x12_rule_fault(w, NULL, X12_PROVIDER_REDUNDANT, 9, 0);
}

/** One claim speaks one ICD, and since October 2015 that is the tenth. */
static void one_icd(const struct x12_837_claim *c, struct x12_walk *w)
{
    if (c->icd9 && (c->icd10 || c->last_service >= ICD10_DAY))
        x12_rule_fault(w, &c->diagnosis_mark, X12_DIAGNOSIS_VERSION, 1, 1);
}

static void claim_situations(const struct x12_837_claim *c, struct x12_walk *w)
{
    bool replaces = c->frequency == '7' || c->frequency == '8';

    if (replaces && !c->original)
        x12_rule_fault(w, &c->mark, X12_CLAIM_FREQUENCY, 5, 3);
    if (c->accident && !c->accident_date)
        x12_rule_fault(w, &c->mark, X12_ACCIDENT_DATE, 11, 0);
    else if (c->work_related && !c->accident_date)
        x12_rule_fault(w, &c->mark, X12_ACCIDENT_AT_WORK, 11, 0);
    if (c->last_service != 0 && c->injured > c->last_service)
        x12_rule_fault(w, &c->injured_mark, X12_DATE_ORDER, 3, 0);
    one_icd(c, w);
}

void x12_837_claim_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837_claim *c = &st->claim;

    if (c->line == 0) /* no line came: the missing loop is the fault */
        ;
    else if (!c->charge.broken && !c->lines.broken && c->charge.cents != c->lines.cents)
        x12_rule_fault(w, &c->mark, X12_BALANCE_CLM, 2, 0);
    else if ((c->charge.broken || c->lines.broken) && !c->charge.unread && !c->lines.unread)
        x12_rule_fault(w, &c->mark, X12_AMOUNT_RANGE, 2, 0);
    claim_situations(c, w);
    x12_837_cob_claim_close(st, w);
}

/* ---- its lines ---- */

void x12_837_line_open(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t number;

    st->claim.line++;
    st->line_charge = (struct x12_sum){0};
    if (!str_to_u64(x12_element(s, 1), 999999, &number)) /* faulted as an element */
        return;
    if (number != st->claim.line)
        x12_rule_fault(w, NULL, X12_LINE_NUMBER, 1, 0);
    st->claim.line = number != 0 ? number : 1;
}

/** SV107, SV311: the diagnoses a line answers to, by their number in HI, the first one first. */
void x12_837_pointers(const struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                      unsigned element)
{
    struct str parts[4];
    unsigned count = x12_split(s, element, parts, 4);
    uint32_t used = 0;

    for (unsigned i = 0; i < count; i++) {
        uint64_t n;

        if (!str_to_u64(parts[i], X12_837_DIAGNOSES_MAX, &n) || n == 0) /* faulted as a code */
            continue;
        if (n > st->claim.diagnoses || (used >> n & 1) != 0)
            x12_rule_fault(w, NULL, X12_DIAGNOSIS_POINTER, element, i + 1);
        used |= UINT32_C(1) << n;
    }
}

static bool repeated(const struct str *list, unsigned i)
{
    for (unsigned k = 0; k < i; k++)
        if (str_eq(list[k], list[i]))
            return true;
    return false;
}

/* Five characters: digits, or a letter and four. */
static void number_of(struct x12_procedure *p)
{
    struct str code = p->parts[1];
    bool letter = code.n == 5 && (code.p[0] < '0' || code.p[0] > '9');

    p->letter = '\0';
    p->number = 0;
    if (code.n != 5)
        return;
    for (unsigned i = letter; i < 5; i++) {
        if (code.p[i] < '0' || code.p[i] > '9')
            return;
        p->number = p->number * 10 + (unsigned)(code.p[i] - '0');
    }
    p->letter = letter ? code.p[0] : '0';
}

void x12_837_procedure(struct x12_walk *w, const struct x12_segment *s, unsigned element,
                       const char *qualifier, bool (*form)(struct str), struct x12_procedure *p)
{
    const struct str *modifiers = p->parts + 2;

    p->count = x12_split(s, element, p->parts, 6);
    number_of(p);
    if (!str_is(p->parts[0], qualifier))
        return;
    if (!form(p->parts[1]))
        x12_rule_fault(w, NULL, X12_PROCEDURE_FORM, element, 2);
    for (unsigned i = 0; i + 2 < p->count; i++)
        if (modifiers[i].n != 0 && (!x12_form_modifier(modifiers[i]) || repeated(modifiers, i)))
            x12_rule_fault(w, NULL, X12_PROCEDURE_FORM, element, i + 3);
}

static bool sign_of(struct str value, int *sign)
{
    struct decimal d;

    if (value.n == 0 || decimal_parse(value, &d) != NUMBER_OK)
        return false;
    *sign = (d.units > 0) - (d.units < 0);
    return true;
}

void x12_837_above_zero(struct x12_walk *w, const struct x12_segment *s, unsigned element)
{
    struct str value = x12_element(s, element);
    int sign;

    if (value.n == 1 && value.p[0] >= '1' && value.p[0] <= '9')
        return; /* nearly every quantity */
    if (sign_of(value, &sign) && sign <= 0)
        x12_rule_fault(w, NULL, X12_QUANTITY, element, 0);
}

bool x12_837_below_zero(const struct x12_segment *s, unsigned element)
{
    int sign;

    return sign_of(x12_element(s, element), &sign) && sign < 0;
}

int64_t x12_837_thousandths(struct str value)
{
    struct decimal d;

    if (value.n == 0 || decimal_parse(value, &d) != NUMBER_OK || d.units < 0 || d.scale > 3 ||
        d.units > INT64_MAX / 1000)
        return -1;
    for (unsigned scale = d.scale; scale < 3; scale++)
        d.units *= 10;
    return d.units;
}

void x12_837_charge(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                    unsigned element)
{
    x12_sum_element(&st->line_charge, s, element);
    if (!st->line_charge.broken && st->line_charge.cents < 0)
        x12_rule_fault(w, NULL, X12_AMOUNT_NEGATIVE, element, 0);
    x12_sum_join(&st->claim.lines, &st->line_charge);
}

/** DTP*472. In the future, before anybody's time, before the patient's birth. */
void x12_837_served(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_span span;

    if (!x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        return;
    if (span.from > st->claim.last_service)
        st->claim.last_service = span.from;
    if (st->newest != 0 && span.from > st->newest)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 3, 0);
    if (span.from < OLDEST_DAY || span.from < st->born)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
}

void x12_837_line_control(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837_claim *c = &st->claim;
    uint64_t id = x12_word_of(x12_element(s, 2));

    if (!x12_has(s, 2))
        return;
    for (unsigned i = 0; i < c->controls_count; i++)
        if (c->controls[i] == id) {
            x12_rule_fault(w, NULL, X12_DUPLICATE_ID, 2, 0);
            return;
        }
    if (c->controls_count < X12_837_CONTROLS_MAX)
        c->controls[c->controls_count++] = id;
}

void x12_837_drug(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    if (str_is(x12_element(s, 2), "N4") && !x12_form_digits(x12_element(s, 3), 11))
        x12_rule_fault(w, NULL, X12_DRUG_FORM, 3, 0);
}

void x12_837_drug_quantity(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    x12_837_above_zero(w, s, 4);
}

/** 2420A is sent only where the line was rendered by another than the claim says (X222A1 2420A). */
void x12_837_line_rendering(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t npi = x12_837_npi(s);
    uint64_t claimed = st->claim.rendering != 0 ? st->claim.rendering : st->billing;

    if (npi != 0 && npi == claimed)
        x12_rule_fault(w, NULL, X12_PROVIDER_REDUNDANT, 9, 0);
}
