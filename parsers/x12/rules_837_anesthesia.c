/* rules_837_anesthesia.c - SNIP 6, anesthesia: time in minutes, who gave it, how well the patient
 * was (X222A1 2400 SV1, 2300 HI*BP). */
#include "x12/rules_837.h"

enum { MINUTES_MAX = 1440 };

/* Codes 00100 to 01999 are anesthesia; these of them are not counted in time: the daily care of a
 * catheter, and what is added for burns and for an emergency delivery. */
static bool timed(unsigned number)
{
    return number != 1996 && number != 1953 && number != 1968 && number != 1969;
}

enum giver { NOBODY, PERSONALLY = 1, DIRECTED = 2 };

/* AA: the physician alone. AD QK QX QY: physician and anesthetist. QZ: the anesthetist alone. */
static enum giver giver_of(struct str modifier)
{
    static const char *const directed[] = {"AD", "QK", "QX", "QY"};

    if (str_is(modifier, "AA") || str_is(modifier, "QZ"))
        return PERSONALLY;
    for (unsigned i = 0; i < COUNT_OF(directed); i++)
        if (str_is(modifier, directed[i]))
            return DIRECTED;
    return NOBODY;
}

static bool is_status(struct str modifier)
{
    return modifier.n == 2 && modifier.p[0] == 'P' && modifier.p[1] >= '1' && modifier.p[1] <= '6';
}

static void modifiers(struct x12_walk *w, const struct x12_procedure *p, bool anesthesia)
{
    unsigned givers = NOBODY, statuses = 0;

    for (unsigned i = 2; i < p->count; i++) {
        givers |= anesthesia ? giver_of(p->parts[i]) : NOBODY;
        statuses += is_status(p->parts[i]);
    }
    if (!anesthesia && statuses != 0)
        x12_rule_fault(w, NULL, X12_ANESTHESIA_STRAY, 1, 3);
    if (anesthesia && (givers == NOBODY || givers == (PERSONALLY | DIRECTED) || statuses > 1))
        x12_rule_fault(w, NULL, X12_ANESTHESIA_MODIFIER, 1, 3);
}

void x12_anesthesia_line(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                         const struct x12_procedure *p)
{
    bool anesthesia = p->letter == '0' && p->number >= 100 && p->number <= 1999;
    bool minutes = str_is(x12_element(s, 3), "MJ");

    if (p->letter != '\0' && !anesthesia && minutes)
        x12_rule_fault(w, NULL, X12_ANESTHESIA_STRAY, 3, 0);
    modifiers(w, p, anesthesia);
    if (!anesthesia)
        return;
    st->p.anesthesia.billed = true;
    if (timed(p->number) != minutes)
        x12_rule_fault(w, NULL, X12_ANESTHESIA_TIME, 3, 0);
    else if (minutes && x12_837_thousandths(x12_element(s, 4)) > (int64_t)MINUTES_MAX * 1000)
        x12_rule_fault(w, NULL, X12_ANESTHESIA_TIME, 4, 0);
}

void x12_anesthesia_procedures(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)s;
    st->p.anesthesia.procedures = true;
    x12_mark_here(w, &st->p.anesthesia_mark);
}

void x12_anesthesia_close(struct x12_837 *st, struct x12_walk *w)
{
    if (st->p.anesthesia.procedures && !st->p.anesthesia.billed)
        x12_rule_fault(w, &st->p.anesthesia_mark, X12_ANESTHESIA_STRAY, 1, 1);
}
