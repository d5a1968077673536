/* rules_837i.c - what institutional claims ask beside the others: type of bill, statement dates,
 * admission and discharge, the HI of every kind, revenue lines (X223A2 2300, 2310A, 2400). */
#include "x12/rules_837.h"

static x12_837_rule bill, discharge_hour, statement, admission, admitted_how, principal, admitting,
    reasons, causes, group, others, principal_procedure, other_procedures, spans, occurrences,
    values, conditions, attending, operating, other_operating, rendering, line, service, dated,
    drug;

static const struct x12_837_binding bindings[] = {
    {"2300", "claim_information", bill},
    {"2300", "date_discharge_hour", discharge_hour},
    {"2300", "date_statement", statement},
    {"2300", "date_admission", admission},
    {"2300", "institutional_claim", admitted_how},
    {"2300", "principal_diagnosis", principal},
    {"2300", "admitting_diagnosis", admitting},
    {"2300", "reasons_for_visit", reasons},
    {"2300", "external_causes_of_injury", causes},
    {"2300", "diagnosis_related_group", group},
    {"2300", "other_diagnoses", others},
    {"2300", "principal_procedure", principal_procedure},
    {"2300", "other_procedures", other_procedures},
    {"2300", "occurrence_spans", spans},
    {"2300", "occurrences", occurrences},
    {"2300", "value_codes", values},
    {"2300", "condition_codes", conditions},
    {"2310A", "name", attending},
    {"2310B", "name", operating},
    {"2310C", "name", other_operating},
    {"2310D", "name", rendering},
    {"2310F", "name", rendering},
    {"2400", "line_number", line},
    {"2400", "institutional_service", service},
    {"2400", "institutional_service", x12_inpatient_line},
    {"2400", "institutional_service", x12_behavioral_institutional_line},
    {"2400", "date_service", dated},
    {"2410", "drug_identification", drug},
    {"2410", "drug_quantity", x12_837_drug_quantity},
};

/* ---- the bill ---- */

static bool one_of(const char facility[2], const char *list)
{
    for (; *list != '\0'; list += list[2] == ' ' ? 3 : 2)
        if (memcmp(facility, list, 2) == 0)
            return true;
    return false;
}

/** The type of bill tells who was admitted: the second of its digits is 1 or the like. What 12 and
 * 22 bill, services to the admitted by another insurance, is neither; so are home and hospice. */
static void bill(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    const struct x12_837_claim *c = &st->claim;
    char f = c->frequency;

    (void)s; /* what has not the length of one is faulted as an element */
    if (c->facility[0] != '\0' &&
        (c->facility[0] == '0' || !x12_form_digits(str_of(c->facility, 2), 2)))
        x12_rule_fault(w, NULL, X12_BILL_TYPE, 5, 1);
    if (f != '\0' && !((f >= '0' && f <= '9') || (f >= 'A' && f <= 'Z')))
        x12_rule_fault(w, NULL, X12_BILL_TYPE, 5, 3);
    st->i.inpatient = one_of(c->facility, "11 18 21 28 41 65 66 86");
    st->i.outpatient = one_of(c->facility, "13 14 23 43 71 72 73 74 75 76 77 79 83 85 89");
    st->i.covered = st->i.noncovered = -1;
}

static void discharge_hour(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->i.discharge = true;
}

static void statement(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_span span;

    if (!x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        return;
    st->i.statement = span;
    st->claim.last_service = span.to;
    if (st->newest != 0 && span.from > st->newest)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 3, 0);
    if (span.to < st->born)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
}

static void admission(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_span span;

    st->i.admission = true;
    st->i.hour = str_is(x12_element(s, 2), "DT");
    x12_mark_here(w, &st->i.admission_mark);
    if (x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        st->i.admitted = span.from;
}

static void admitted_how(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str type = x12_element(s, 1), source = x12_element(s, 2), status = x12_element(s, 3);

    x12_mark_here(w, &st->i.status_mark);
    st->i.admission_type = type.n == 1 ? type.p[0] : '\0';
    st->i.source = source.n == 1 ? source.p[0] : '\0';
    if (x12_form_digits(status, 2))
        memcpy(st->i.status, status.p, 2);
    else if (status.n != 0)
        x12_rule_fault(w, NULL, X12_NUBC_FORM, 3, 0);
    if (st->i.inpatient && type.n == 0)
        x12_rule_fault(w, NULL, X12_ADMISSION, 1, 0);
    if (st->i.inpatient && source.n == 0)
        x12_rule_fault(w, NULL, X12_ADMISSION, 2, 0);
}

/* ---- HI: diagnoses ---- */

static void diagnosis_at(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                         unsigned element, struct str parts[9])
{
    x12_split(s, element, parts, 9);
    x12_837_diagnosis(st, w, parts[0], parts[1], element);
    st->i.present |= parts[8].n != 0;
}

static bool is_external(struct str code)
{
    return code.n != 0 && code.p[0] >= 'V' && code.p[0] <= 'Y';
}

static void diagnoses(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str parts[9];

    for (unsigned i = 1; i <= X12_837_DIAGNOSES_MAX && x12_has(s, i); i++)
        diagnosis_at(st, w, s, i, parts);
}

static void principal(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str parts[9];

    diagnosis_at(st, w, s, 1, parts);
    if (str_is(parts[0], "ABK") && is_external(parts[1]))
        x12_rule_fault(w, NULL, X12_EXTERNAL_CAUSE, 1, 2);
}

static void admitting(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->i.admitting = true;
    diagnoses(st, w, s);
}

static void reasons(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->i.reason = true;
    diagnoses(st, w, s);
}

static void causes(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str parts[9];

    for (unsigned i = 1; i <= X12_837_DIAGNOSES_MAX && x12_has(s, i); i++) {
        diagnosis_at(st, w, s, i, parts);
        if (str_is(parts[0], "ABN") && x12_form_icd10cm(parts[1]) && !is_external(parts[1]))
            x12_rule_fault(w, NULL, X12_DIAGNOSIS_FORM, i, 2);
    }
}

static void others(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    diagnoses(st, w, s);
}

/** Three digits; with the severity behind it, four. */
static void group(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str code = x12_component(s, 1, 2);

    st->i.drg = true;
    if (code.n != 0 && !x12_form_digits(code, 3) && !x12_form_digits(code, 4))
        x12_rule_fault(w, NULL, X12_DRG_FORM, 1, 2);
}

/* ---- HI: procedures ---- */

/* ICD-10-PCS: seven digits and letters, without I and O, that 1 and 0 are not taken for them. */
static bool is_pcs(struct str code)
{
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];

        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z' && c != 'I' && c != 'O')))
            return false;
    }
    return code.n == 7;
}

static void procedure_at(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                         unsigned element)
{
    struct x12_837_claim *c = &st->claim;
    struct str parts[4];
    struct x12_span day;

    x12_split(s, element, parts, 4);
    if (str_is(parts[0], "CAH"))
        return;
    bool pcs = parts[0].n == 3;
    if (!c->icd9 && !c->icd10)
        x12_mark_here(w, &c->diagnosis_mark);
    c->icd10 |= pcs;
    c->icd9 |= !pcs;
    if (pcs && !is_pcs(parts[1]))
        x12_rule_fault(w, NULL, X12_PROCEDURE_FORM, element, 2);
    if (pcs && parts[1].n != 0 && parts[1].p[0] == '0') { /* section 0: medical and surgical */
        st->i.surgery = true;
        x12_mark_here(w, &st->i.surgery_mark);
    }
    if (x12_span_of(parts[2], parts[3], &day) && st->i.statement.to != 0 &&
        day.from > st->i.statement.to)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, element, 4);
}

static void principal_procedure(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->i.principal = true;
    procedure_at(st, w, s, 1);
}

static void other_procedures(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    if (!st->i.others)
        x12_mark_here(w, &st->i.others_mark);
    st->i.others = true;
    for (unsigned i = 1; i <= X12_837_DIAGNOSES_MAX && x12_has(s, i); i++)
        procedure_at(st, w, s, i);
}

/* ---- HI: the codes of NUBC ---- */

/* Two letters or digits as a number; -1 for what is not. */
static int pair_of(struct str code)
{
    int value = 0;

    if (code.n != 2)
        return -1;
    for (size_t i = 0; i < 2; i++) {
        char c = code.p[i];

        if (c >= '0' && c <= '9')
            value = value * 36 + (c - '0');
        else if (c >= 'A' && c <= 'Z')
            value = value * 36 + (c - 'A' + 10);
        else
            return -1;
    }
    return value;
}

/** Forms; and where `seen` is kept, that no code comes twice in a claim. */
static void codes_of(struct x12_walk *w, const struct x12_segment *s, uint8_t *seen)
{
    for (unsigned i = 1; i <= X12_837_DIAGNOSES_MAX && x12_has(s, i); i++) {
        int pair = pair_of(x12_component(s, i, 2));

        if (pair < 0)
            x12_rule_fault(w, NULL, X12_NUBC_FORM, i, 2);
        else if (seen != NULL && (seen[pair / 8] >> pair % 8 & 1) != 0)
            x12_rule_fault(w, NULL, X12_CODE_TWICE, i, 2);
        else if (seen != NULL)
            seen[pair / 8] |= (uint8_t)(1U << pair % 8);
    }
}

static void spans(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    codes_of(w, s, NULL);
}

static void occurrences(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    codes_of(w, s, NULL);
}

/** 80 and 81 count days, covered and not. */
static void values(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    codes_of(w, s, st->i.values);
    for (unsigned i = 1; i <= X12_837_DIAGNOSES_MAX && x12_has(s, i); i++) {
        struct str parts[5];

        x12_split(s, i, parts, 5);
        if (str_is(parts[1], "80")) {
            st->i.covered = x12_837_thousandths(parts[4]);
            x12_mark_here(w, &st->i.covered_mark);
        } else if (str_is(parts[1], "81")) {
            st->i.noncovered = x12_837_thousandths(parts[4]);
        }
    }
}

static void conditions(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    codes_of(w, s, st->i.conditions);
    for (unsigned i = 1; i <= X12_837_DIAGNOSES_MAX && x12_has(s, i); i++)
        st->i.partial_code |= str_is(x12_component(s, i, 2), "41");
}

/* ---- providers ---- */

static void attending(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->i.attending = true;
    st->i.attending_npi = x12_837_npi(s);
}

static void operating(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->i.operating = true;
}

static void other_operating(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)s;
    if (!st->i.operating)
        x12_rule_fault(w, NULL, X12_OPERATING_PHYSICIAN, 1, 0);
}

/** Who rendered or referred is named only where it was not the attending provider. */
static void rendering(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t npi = x12_837_npi(s);

    if (npi != 0 && npi == st->i.attending_npi)
        x12_rule_fault(w, NULL, X12_PROVIDER_REDUNDANT, 9, 0);
}

/* ---- lines ---- */

static void line(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->i.drug = st->i.dated = st->i.procedure = false;
}

static bool form_hipps(struct str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (!((code.p[i] >= '0' && code.p[i] <= '9') || (code.p[i] >= 'A' && code.p[i] <= 'Z')))
            return false;
    return code.n == 5;
}

/** A HIPPS code prices a stay or an episode, under a revenue code of its own. */
static void hipps(struct x12_walk *w, uint64_t revenue, const struct x12_procedure *p)
{
    bool priced = str_is(p->parts[0], "HP");

    if (priced && !form_hipps(p->parts[1]))
        x12_rule_fault(w, NULL, X12_HIPPS, 2, 2);
    if (priced != (revenue >= 22 && revenue <= 24))
        x12_rule_fault(w, NULL, X12_HIPPS, priced ? 2 : 1, priced);
}

static void service(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str code = x12_element(s, 1);
    struct x12_procedure p;
    struct x12_sum uncovered = {0};
    uint64_t revenue = 0;

    x12_mark_here(w, &st->i.line_mark);
    if (!x12_form_digits(code, 4) || !str_to_u64(code, 9999, &revenue) || revenue <= 1)
        x12_rule_fault(w, NULL, X12_REVENUE_FORM, 1, 0);
    st->i.other_service |= revenue < 540 || revenue > 549;
    x12_837_charge(st, w, s, 3);
    x12_837_procedure(w, s, 2, "HC", x12_form_hcpcs, &p);
    st->i.procedure = x12_has(s, 2);
    hipps(w, revenue, &p);
    if (x12_837_below_zero(s, 5)) /* none is right where only a price stands */
        x12_rule_fault(w, NULL, X12_QUANTITY, 5, 0);
    x12_sum_element(&uncovered, s, 7);
    if (x12_has(s, 7) && !uncovered.broken && !st->line_charge.broken &&
        uncovered.cents > st->line_charge.cents)
        x12_rule_fault(w, NULL, X12_NONCOVERED, 7, 0);
}

static void dated(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    const struct x12_span *stay = &st->i.statement;
    struct x12_span span;

    st->i.dated = true;
    if (!x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        return;
    if (stay->to != 0 && (span.from < stay->from || span.to > stay->to))
        x12_rule_fault(w, NULL, X12_DATE_OUTSIDE, 3, 0);
}

static void drug(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->i.drug = true;
    x12_837_drug(st, w, s);
}

/** Over more than a day, what an outpatient was given is dated line by line. */
static void line_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837i *i = &st->i;

    if (i->outpatient && i->procedure && !i->drug && !i->dated &&
        i->statement.from != i->statement.to)
        x12_rule_fault(w, &i->line_mark, X12_SERVICE_DATE, 0, 0);
}

/** A final bill of an admission: its frequency is 1 or 4 and the patient has gone. */
static bool final(const struct x12_837 *st)
{
    char f = st->claim.frequency;

    return (f == '1' || f == '4') && memcmp(st->i.status, "30", 2) != 0;
}

static void admission_close(const struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837i *i = &st->i;
    const struct x12_mark *mark = &st->claim.mark;
    bool nursing = memcmp(st->claim.facility, "21", 2) == 0;

    if (!i->admission)
        x12_rule_fault(w, mark, X12_HOSPITAL_DATE, 5, 1);
    if (!i->admitting)
        x12_rule_fault(w, mark, X12_ADMITTING_DIAGNOSIS, 5, 1);
    if (!i->discharge && !nursing && i->status[0] != '\0' && final(st))
        x12_rule_fault(w, mark, X12_DISCHARGE_HOUR, 5, 1);
}

static void claim_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837i *i = &st->i;

    if (i->inpatient)
        admission_close(st, w);
    if (i->statement.to != 0 && i->admitted > i->statement.to)
        x12_rule_fault(w, &i->admission_mark, X12_DATE_ORDER, 3, 0);
    if (i->others && !i->principal)
        x12_rule_fault(w, &i->others_mark, X12_PRINCIPAL_PROCEDURE, 0, 0);
    if (i->other_service && !i->attending)
        x12_rule_fault(w, &st->claim.mark, X12_ATTENDING, 0, 0);
    x12_inpatient_close(st, w);
    x12_behavioral_institutional_close(st, w);
    memset(&st->i, 0, offsetof(struct x12_837i, line_mark));
}

/* ---- the table ---- */

X12_837_RULES(x12_rules_837i, bindings, claim_close, line_close);
