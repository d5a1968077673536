/* rules_837p.c - what professional claims ask beside the others (X222A1). */
#include "x12/rules_837.h"

static x12_837_rule onset, admission, discharge, diagnoses, service;

static const struct x12_837_binding bindings[] = {
    {"2300", "date_onset_of_current_illness", onset},
    {"2300", "date_accident", x12_837_accident},
    {"2300", "date_admission", admission},
    {"2300", "date_discharge", discharge},
    {"2300", "diagnosis_codes", diagnoses},
    {"2310B", "name", x12_837_rendering},
    {"2310D", "name", x12_837_supervising},
    {"2400", "professional_service", service},
    {"2400", "date_service", x12_837_served},
    {"2410", "drug_identification", x12_837_drug},
    {"2410", "drug_quantity", x12_837_drug_quantity},
    {"2420A", "name", x12_837_line_rendering},
    /* SNIP 6 */
    {"2300", "ambulance_transport", x12_ambulance_claim_transport},
    {"2300", "condition_ambulance_certification", x12_ambulance_condition},
    {"2300", "anesthesia_related_procedures", x12_anesthesia_procedures},
    {"2310E", "name", x12_ambulance_pick_up},
    {"2310F", "name", x12_ambulance_drop_off},
    {"2400", "durable_equipment_service", x12_equipment_service},
    {"2400", "ambulance_transport", x12_ambulance_line_transport},
    {"2400", "condition_ambulance_certification", x12_ambulance_condition},
    {"2400", "durable_equipment_certification", x12_equipment_certification},
    {"2400", "date_begin_therapy", x12_equipment_therapy},
    {"2400", "date_certification_revision", x12_equipment_revision},
    {"2400", "date_test", x12_equipment_test},
    {"2400", "test_results", x12_equipment_result},
    {"2420E", "name", x12_equipment_ordered},
    {"2420G", "name", x12_ambulance_line_pick_up},
    {"2420H", "name", x12_ambulance_line_drop_off},
};

static void onset(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->p.onset = x12_day_of(x12_element(s, 3));
    x12_mark_here(w, &st->p.onset_mark);
}

static void admission(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->p.hospital_date = true;
    st->p.admitted = x12_day_of(x12_element(s, 3));
}

static void discharge(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t left = x12_day_of(x12_element(s, 3));

    if (left != 0 && st->p.admitted > left)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
}

static void diagnoses(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->claim.diagnoses = 0;
    for (unsigned i = 1; i <= X12_837_DIAGNOSES_MAX && x12_has(s, i); i++) {
        struct str parts[2];

        x12_split(s, i, parts, 2);
        st->claim.diagnoses = i;
        x12_837_diagnosis(st, w, parts[0], parts[1], i);
    }
}

/** Lines of a specialty are few: a look at the code tells which. */
static void specialty(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                      const struct x12_procedure *p)
{
    st->p.ambulance.line = false;
    if (p->letter == 'A')
        x12_ambulance_line(st, w, s, p);
    else if (p->letter == '0')
        x12_behavioral_line(st, w, s, p);
    x12_anesthesia_line(st, w, s, p);
    x12_equipment_line(st, w, s, p);
}

static void service(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_procedure p;

    x12_837_charge(st, w, s, 2);
    st->p.inpatient |= str_is(x12_element(s, 5), "21");
    x12_837_procedure(w, s, 1, "HC", x12_form_hcpcs, &p);
    x12_837_above_zero(w, s, 4);
    x12_837_pointers(st, w, s, 7);
    specialty(st, w, s, &p);
}

static void line_close(struct x12_837 *st, struct x12_walk *w)
{
    x12_ambulance_line_close(st, w);
    x12_equipment_line_close(st, w);
}

static void claim_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837_claim *c = &st->claim;
    bool inpatient = st->p.inpatient || memcmp(c->facility, "21", 2) == 0;

    if (inpatient && !st->p.hospital_date)
        x12_rule_fault(w, &c->mark, X12_HOSPITAL_DATE, 5, 1);
    if (c->last_service != 0 && st->p.onset > c->last_service)
        x12_rule_fault(w, &st->p.onset_mark, X12_DATE_ORDER, 3, 0);
    x12_ambulance_close(st, w);
    x12_anesthesia_close(st, w);
    x12_behavioral_close(st, w);
    memset(&st->p, 0, offsetof(struct x12_837p, onset_mark));
}

/* ---- the table ---- */

X12_837_RULES(x12_rules_837p, bindings, claim_close, line_close);
