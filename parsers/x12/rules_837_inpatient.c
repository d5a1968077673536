/* rules_837_inpatient.c - SNIP 6, hospital stays and visits: hours, patient status, present on
 * admission, covered days, rooms (NUBC practice; X223A2 2300 CL1 and HI, 2400 SV2). */
#include "x12/rules_837.h"

static bool within(uint64_t revenue, uint64_t from, uint64_t to)
{
    return revenue >= from && revenue <= to;
}

/** Rooms (0100 to 0219, less 018x: leave of absence) are for the admitted, and are counted in days.
 * Drugs of 0636 say which drug. 045x, 0516, 0526, 0762 are visits nobody had planned. */
void x12_inpatient_line(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t revenue;

    if (!str_to_u64(x12_element(s, 1), 9999, &revenue))
        return;
    if (within(revenue, 100, 219) && !within(revenue, 180, 189)) {
        if (st->i.outpatient)
            x12_rule_fault(w, NULL, X12_ACCOMMODATION, 1, 0);
        else if (str_is(x12_element(s, 4), "UN"))
            x12_rule_fault(w, NULL, X12_ACCOMMODATION, 4, 0);
    }
    if (revenue == 636 && !x12_has(s, 2))
        x12_rule_fault(w, NULL, X12_DRUG_CODE, 2, 0);
    st->i.emergency |=
        within(revenue, 450, 459) || revenue == 516 || revenue == 526 || revenue == 762;
}

/* Days from one CCYYMMDD to another: a calendar that begins in March has its odd day last. */
static int64_t day_number(uint32_t day)
{
    int64_t y = day / 10000, m = day / 100 % 100, d = day % 100;

    y -= m <= 2;
    m += m <= 2 ? 9 : -3;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d;
}

/** Covered and noncovered days are those of the statement; the last counts while the patient
 * stays. */
static bool days_agree(const struct x12_837i *i, bool stays)
{
    int64_t days = day_number(i->statement.to) - day_number(i->statement.from) + stays;
    int64_t counted = i->covered + (i->noncovered > 0 ? i->noncovered : 0);

    return counted == (days > 0 ? days : 1) * 1000;
}

static void stay(const struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837i *i = &st->i;
    const struct x12_mark *mark = &st->claim.mark;
    char f = st->claim.frequency;
    bool stays = memcmp(i->status, "30", 2) == 0,
         hospital = memcmp(st->claim.facility, "11", 2) == 0;

    if (hospital && i->admission && !i->hour)
        x12_rule_fault(w, &i->admission_mark, X12_ADMISSION_HOUR, 2, 0);
    if (i->status[0] != '\0' && ((stays && (f == '1' || f == '4')) ||
                                 (!stays && (f == '2' || f == '3')) || (stays && i->discharge)))
        x12_rule_fault(w, &i->status_mark, X12_PATIENT_STATUS, 3, 0);
    if (hospital && !i->present)
        x12_rule_fault(w, mark, X12_PRESENT_ON_ADMISSION, 0, 0);
    if (i->covered >= 0 && i->statement.to != 0 && !days_agree(i, stays))
        x12_rule_fault(w, &i->covered_mark, X12_COVERED_DAYS, 0, 0);
}

static void visit(const struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837i *i = &st->i;
    bool unplanned = i->emergency && strchr("125", i->admission_type) != NULL;

    if (unplanned && i->admission_type != '\0' && !i->reason)
        x12_rule_fault(w, &st->claim.mark, X12_REASON_FOR_VISIT, 0, 0);
    if (i->present || i->drg)
        x12_rule_fault(w, &st->claim.mark, X12_PRESENT_ON_ADMISSION, 5, 1);
}

void x12_inpatient_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837i *i = &st->i;

    if (i->inpatient)
        stay(st, w);
    if (i->outpatient)
        visit(st, w);
    if (i->admission_type == '4' && i->source != '\0' && i->source != '5' && i->source != '6')
        x12_rule_fault(w, &i->status_mark, X12_NEWBORN, 2, 0);
    if (i->surgery && !i->operating)
        x12_rule_fault(w, &i->surgery_mark, X12_OPERATING_PHYSICIAN, 1, 2);
}
