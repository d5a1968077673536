/* rules_837_behavioral.c - SNIP 6, behavioral health: add-on codes and what they are added to,
 * sessions, telehealth, programs by the day (CPT and NUBC practice; X222A1 SV1, X223A2 SV2). */
#include "x12/rules_837.h"

/* What is billed, as bits: the primary codes, and the add-ons that want one of them. */
enum {
    EVALUATION = 1,    /* 90791, 90792 */
    PSYCHOTHERAPY = 2, /* 90832, 90834, 90837 */
    WITH_VISIT = 4,    /* 90833, 90836, 90838: added to a visit */
    CRISIS = 8,        /* 90839 */
    MORE_CRISIS = 16,  /* 90840: added to 90839 */
    INTERACTIVE = 32,  /* 90785: added to evaluation, psychotherapy or group */
    GROUP = 64,        /* 90853 */
    VISIT = 128,       /* evaluation and management */
};

static unsigned kind_of(unsigned number)
{
    switch (number) {
    case 90791:
    case 90792:
        return EVALUATION;
    case 90832:
    case 90834:
    case 90837:
        return PSYCHOTHERAPY;
    case 90833:
    case 90836:
    case 90838:
        return WITH_VISIT;
    case 90839:
        return CRISIS;
    case 90840:
        return MORE_CRISIS;
    case 90785:
        return INTERACTIVE;
    case 90853:
        return GROUP;
    default:
        return number >= 99202 && number <= 99499 ? VISIT : 0;
    }
}

/** Adds `kind` up; the first of each add-on is remembered, to be pointed at. */
static void add(struct x12_837 *st, struct x12_walk *w, unsigned kind)
{
    static const unsigned add_ons[] = {WITH_VISIT, MORE_CRISIS, INTERACTIVE};

    for (unsigned i = 0; i < COUNT_OF(add_ons); i++)
        if (kind == add_ons[i] && (st->p.behavioral.add_ons & kind) == 0)
            x12_mark_here(w, &st->p.behavioral_marks[i]);
    if (kind & (WITH_VISIT | MORE_CRISIS | INTERACTIVE))
        st->p.behavioral.add_ons |= kind;
    st->p.behavioral.primaries |= kind;
}

/** Places 02 and 10 are telehealth: a modifier says by what means. */
static void telehealth(const struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                       const struct x12_procedure *p)
{
    static const char *const means[] = {"95", "93", "GT", "GQ", "G0", "FQ", "FR"};
    struct str place = x12_has(s, 5) ? x12_element(s, 5) : str_of(st->claim.facility, 2);

    if (!str_is(place, "02") && !str_is(place, "10"))
        return;
    for (unsigned i = 2; i < p->count; i++)
        for (unsigned k = 0; k < COUNT_OF(means); k++)
            if (str_is(p->parts[i], means[k]))
                return;
    x12_rule_fault(w, NULL, X12_TELEHEALTH, 1, 3);
}

void x12_behavioral_line(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                         const struct x12_procedure *p)
{
    unsigned kind = kind_of(p->number);
    bool session = (kind & (EVALUATION | PSYCHOTHERAPY | WITH_VISIT | CRISIS)) != 0;

    if (kind == 0)
        return;
    add(st, w, kind);
    if (kind == VISIT)
        return;
    if (session && x12_837_thousandths(x12_element(s, 4)) > 1000)
        x12_rule_fault(w, NULL, X12_SESSION_UNITS, 4, 0);
    telehealth(st, w, s, p);
}

void x12_behavioral_close(struct x12_837 *st, struct x12_walk *w)
{
    static const unsigned wants[][2] = {
        {WITH_VISIT, VISIT},
        {MORE_CRISIS, CRISIS},
        {INTERACTIVE, EVALUATION | PSYCHOTHERAPY | WITH_VISIT | GROUP},
    };
    unsigned primaries = st->p.behavioral.primaries, add_ons = st->p.behavioral.add_ons;

    for (unsigned i = 0; i < COUNT_OF(wants) && add_ons != 0; i++)
        if ((add_ons & wants[i][0]) != 0 && (primaries & wants[i][1]) == 0)
            x12_rule_fault(w, &st->p.behavioral_marks[i], X12_ADD_ON, 1, 2);
}

/* ---- institutional ---- */

/** 0905 and 0906 intensive outpatient, 0912 and 0913 partial hospitalization, 0900 to 0919 as a
 * whole: outside an admission the procedure says what was done. 1001 and 1002 are residential days.
 */
void x12_behavioral_institutional_line(struct x12_837 *st, struct x12_walk *w,
                                       const struct x12_segment *s)
{
    uint64_t revenue;

    if (!str_to_u64(x12_element(s, 1), 9999, &revenue))
        return;
    if (revenue >= 900 && revenue <= 919 && !st->i.inpatient && !x12_has(s, 2))
        x12_rule_fault(w, NULL, X12_PROGRAM_LINE, 2, 0);
    if ((revenue == 1001 || revenue == 1002) && str_is(x12_element(s, 4), "UN") && !x12_has(s, 2))
        x12_rule_fault(w, NULL, X12_PROGRAM_LINE, 4, 0);
    if (revenue == 912 || revenue == 913) {
        if (!st->i.partial)
            x12_mark_here(w, &st->i.partial_mark);
        st->i.partial = true;
    }
}

/** Partial hospitalization at a hospital is told by condition code 41. */
void x12_behavioral_institutional_close(struct x12_837 *st, struct x12_walk *w)
{
    bool hospital =
        memcmp(st->claim.facility, "13", 2) == 0 || memcmp(st->claim.facility, "85", 2) == 0;

    if (st->i.partial && hospital && !st->i.partial_code)
        x12_rule_fault(w, &st->i.partial_mark, X12_PARTIAL_DAY, 1, 0);
}
