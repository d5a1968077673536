/* rules_837p_claim.c - a claim and its lines: charges, diagnoses, dates, accident, frequency
 * (X222A1 2300, 2400). */
#include "x12/npi.h"
#include "x12/rules_837p.h"

enum { OLDEST_DAY = 19000101, DIAGNOSES_MAX = 12 };

uint64_t x12_837p_npi(const struct x12_segment *nm1)
{
    return str_is(x12_element(nm1, 8), "XX") && x12_has(nm1, 9) ? x12_word_of(x12_element(nm1, 9))
                                                                : 0;
}

/* ---- the claim ---- */

/** CLM11: an automobile or other accident wants its date; one at work does if there was one (X222A1
 * DTP*439). */
static void related_causes(struct x12_837p_claim *c, struct x12_walk *w,
                           const struct x12_segment *s)
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

void x12_837p_claim_open(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837p_claim *c = &st->claim;
    struct str place[3];

    memset(c, 0, offsetof(struct x12_837p_claim, mark));
    x12_837p_cob_reset(st);
    x12_mark_here(w, &c->mark);
    x12_sum_element(&c->charge, s, 2);
    if (!c->charge.broken && c->charge.cents < 0)
        x12_rule_fault(w, NULL, X12_AMOUNT_NEGATIVE, 2, 0);
    if (x12_has(s, 1) && x12_seen_before(&st->claims, x12_element(s, 1)))
        x12_rule_fault(w, NULL, X12_DUPLICATE_ID, 1, 0);
    x12_split(s, 5, place, 3);
    c->inpatient = str_is(place[0], "21");
    c->replaces = str_is(place[2], "7") || str_is(place[2], "8");
    if (x12_has(s, 11))
        related_causes(c, w, s);
}

void x12_837p_onset(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->claim.onset = x12_day_of(x12_element(s, 3));
    x12_mark_here(w, &st->claim.onset_mark);
}

void x12_837p_accident(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->claim.accident_date = true;
    st->claim.injured = x12_day_of(x12_element(s, 3));
    x12_mark_here(w, &st->claim.injured_mark);
}

void x12_837p_admission(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->claim.hospital_date = true;
    st->claim.admitted = x12_day_of(x12_element(s, 3));
}

void x12_837p_discharge(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t left = x12_day_of(x12_element(s, 3));

    if (left != 0 && st->claim.admitted > left)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
}

void x12_837p_original(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->claim.original = true;
}

void x12_837p_diagnoses(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->claim.diagnoses = 0;
    for (unsigned i = 1; i <= DIAGNOSES_MAX && x12_has(s, i); i++) {
        struct str parts[2];

        x12_split(s, i, parts, 2);
        st->claim.diagnoses = i;
        if (!str_is(parts[0], "ABK") && !str_is(parts[0], "ABF"))
            continue;
        if (!x12_form_icd10cm(parts[1]))
            x12_rule_fault(w, NULL, X12_DIAGNOSIS_FORM, i, 2);
    }
}

/** The billing provider is who rendered, unless said otherwise: it is not to be said again (X222A1
 * 2310B). */
void x12_837p_rendering(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->claim.rendering = x12_837p_npi(s);
    if (st->claim.rendering != 0 && st->claim.rendering == st->billing)
        x12_rule_fault(w, NULL, X12_PROVIDER_REDUNDANT, 9, 0);
}

void x12_837p_supervising(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t npi = x12_837p_npi(s);

    if (npi != 0 && npi == st->claim.rendering)
        x12_rule_fault(w, NULL, X12_PROVIDER_REDUNDANT, 9, 0);
}

static void claim_situations(const struct x12_837p_claim *c, struct x12_walk *w)
{
    if (c->replaces && !c->original)
        x12_rule_fault(w, &c->mark, X12_CLAIM_FREQUENCY, 5, 3);
    if (c->accident && !c->accident_date)
        x12_rule_fault(w, &c->mark, X12_ACCIDENT_DATE, 11, 0);
    else if (c->work_related && !c->accident_date)
        x12_rule_fault(w, &c->mark, X12_ACCIDENT_AT_WORK, 11, 0);
    if (c->inpatient && !c->hospital_date)
        x12_rule_fault(w, &c->mark, X12_HOSPITAL_DATE, 5, 1);
    if (c->last_service != 0 && c->onset > c->last_service)
        x12_rule_fault(w, &c->onset_mark, X12_DATE_ORDER, 3, 0);
    if (c->last_service != 0 && c->injured > c->last_service)
        x12_rule_fault(w, &c->injured_mark, X12_DATE_ORDER, 3, 0);
}

void x12_837p_claim_close(struct x12_837p *st, struct x12_walk *w)
{
    const struct x12_837p_claim *c = &st->claim;

    if (c->line == 0) /* no line came: the missing loop is the fault */
        ;
    else if (!c->charge.broken && !c->lines.broken && c->charge.cents != c->lines.cents)
        x12_rule_fault(w, &c->mark, X12_BALANCE_CLM, 2, 0);
    else if ((c->charge.broken || c->lines.broken) && !c->charge.unread && !c->lines.unread)
        x12_rule_fault(w, &c->mark, X12_AMOUNT_RANGE, 2, 0);
    claim_situations(c, w);
    x12_837p_cob_claim_close(st, w);
}

/* ---- its lines ---- */

void x12_837p_line_open(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
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

/** SV107: the diagnoses a line answers to, by their number in HI, the first one first. */
static void pointers(const struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str parts[4];
    unsigned count = x12_split(s, 7, parts, 4);
    uint32_t used = 0;

    for (unsigned i = 0; i < count; i++) {
        uint64_t n;

        if (!str_to_u64(parts[i], DIAGNOSES_MAX, &n) || n == 0) /* faulted as a code */
            continue;
        if (n > st->claim.diagnoses || (used >> n & 1) != 0)
            x12_rule_fault(w, NULL, X12_DIAGNOSIS_POINTER, 7, i + 1);
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

static void procedure(struct x12_walk *w, const struct x12_segment *s)
{
    struct str parts[6]; /* qualifier, code, four modifiers */
    unsigned count = x12_split(s, 1, parts, 6);

    if (!str_is(parts[0], "HC"))
        return;
    if (!x12_form_hcpcs(parts[1]))
        x12_rule_fault(w, NULL, X12_PROCEDURE_FORM, 1, 2);
    for (unsigned i = 2; i < count; i++)
        if (parts[i].n != 0 && (!x12_form_modifier(parts[i]) || repeated(parts + 2, i - 2)))
            x12_rule_fault(w, NULL, X12_PROCEDURE_FORM, 1, i + 1);
}

static void above_zero(struct x12_walk *w, const struct x12_segment *s, unsigned element)
{
    struct str value = x12_element(s, element);
    struct decimal d;

    if (value.n == 0 || (value.n == 1 && value.p[0] >= '1' && value.p[0] <= '9'))
        return; /* nearly every quantity */
    if (decimal_parse(value, &d) == NUMBER_OK && d.units <= 0)
        x12_rule_fault(w, NULL, X12_QUANTITY, element, 0);
}

void x12_837p_service(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837p_claim *c = &st->claim;

    x12_sum_element(&st->line_charge, s, 2);
    if (!st->line_charge.broken && st->line_charge.cents < 0)
        x12_rule_fault(w, NULL, X12_AMOUNT_NEGATIVE, 2, 0);
    x12_sum_join(&c->lines, &st->line_charge);
    c->inpatient |= str_is(x12_element(s, 5), "21");
    procedure(w, s);
    above_zero(w, s, 4);
    pointers(st, w, s);
}

/** DTP*472. In the future, before anybody's time, before the patient's birth. */
void x12_837p_served(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
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

void x12_837p_line_control(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837p_claim *c = &st->claim;
    uint64_t id = x12_word_of(x12_element(s, 2));

    if (!x12_has(s, 2))
        return;
    for (unsigned i = 0; i < c->controls_count; i++)
        if (c->controls[i] == id) {
            x12_rule_fault(w, NULL, X12_DUPLICATE_ID, 2, 0);
            return;
        }
    if (c->controls_count < X12_837P_CONTROLS_MAX)
        c->controls[c->controls_count++] = id;
}

void x12_837p_drug(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    if (str_is(x12_element(s, 2), "N4") && !x12_form_digits(x12_element(s, 3), 11))
        x12_rule_fault(w, NULL, X12_DRUG_FORM, 3, 0);
}

void x12_837p_drug_quantity(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    above_zero(w, s, 4);
}

/** 2420A is sent only where the line was rendered by another than the claim says (X222A1 2420A). */
void x12_837p_line_rendering(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t npi = x12_837p_npi(s);
    uint64_t claimed = st->claim.rendering != 0 ? st->claim.rendering : st->billing;

    if (npi != 0 && npi == claimed)
        x12_rule_fault(w, NULL, X12_PROVIDER_REDUNDANT, 9, 0);
}
