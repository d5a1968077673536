/* rules_837_equipment.c - SNIP 6, durable medical equipment: price, certification, test results and
 * their dates (X222A1 2400 SV5, CR3, DTP, MEA, 2420E). */
#include "x12/rules_837.h"

void x12_equipment_line(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                        const struct x12_procedure *p)
{
    (void)w;
    (void)s;
    memset(&st->p.equipment, 0, sizeof(st->p.equipment));
    st->p.equipment.letter = p->letter;
    st->p.equipment.number = p->number;
}

/** SV5 prices what SV1 bills: the same code. */
void x12_equipment_service(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_procedure p;

    st->p.equipment.service = true;
    x12_mark_here(w, &st->p.equipment_mark);
    x12_837_procedure(w, s, 1, "HC", x12_form_hcpcs, &p);
    if (p.letter != st->p.equipment.letter || p.number != st->p.equipment.number)
        x12_rule_fault(w, NULL, X12_EQUIPMENT_CODE, 1, 2);
}

void x12_equipment_certification(struct x12_837 *st, struct x12_walk *w,
                                 const struct x12_segment *s)
{
    struct str type = x12_element(s, 1);

    st->p.equipment.certified = true;
    st->p.equipment.revised = str_is(type, "R") || str_is(type, "S");
    x12_mark_here(w, &st->p.certified_mark);
}

void x12_equipment_therapy(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->p.equipment.therapy = true;
}

void x12_equipment_revision(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->p.equipment.revision = true;
}

void x12_equipment_ordered(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->p.equipment.ordered = true;
}

void x12_equipment_test(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    bool blood = str_is(x12_element(s, 1), "738");

    (void)w;
    st->p.equipment.blood_date |= blood;
    st->p.equipment.creatinine_date |= !blood;
}

/** R1 hemoglobin, R2 hematocrit, R4 creatinine are of a day; R3 is the dose begun with. */
void x12_equipment_result(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str kind = x12_element(s, 2);

    st->p.equipment.blood |= str_is(kind, "R1") || str_is(kind, "R2");
    st->p.equipment.creatinine |= str_is(kind, "R4");
    x12_mark_here(w, &st->p.result_mark);
    if (x12_837_thousandths(x12_element(s, 3)) <= 0 && x12_has(s, 3))
        x12_rule_fault(w, NULL, X12_TEST_RESULT, 3, 0);
}

void x12_equipment_line_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837p *p = &st->p;

    if (p->equipment.certified && !p->equipment.therapy)
        x12_rule_fault(w, &p->certified_mark, X12_EQUIPMENT_THERAPY, 0, 0);
    if (p->equipment.revised && !p->equipment.revision)
        x12_rule_fault(w, &p->certified_mark, X12_EQUIPMENT_REVISION, 1, 0);
    if (p->equipment.service && !p->equipment.ordered)
        x12_rule_fault(w, &p->equipment_mark, X12_EQUIPMENT_ORDER, 0, 0);
    if ((p->equipment.blood && !p->equipment.blood_date) ||
        (p->equipment.creatinine && !p->equipment.creatinine_date))
        x12_rule_fault(w, &p->result_mark, X12_TEST_DATE, 0, 0);
}
