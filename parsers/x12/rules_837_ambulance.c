/* rules_837_ambulance.c - SNIP 6, ambulance: what a transport is described by (X222A1 2300 and 2400
 * CR1 and CRC, 2310E, 2310F, 2420G, 2420H). */
#include "x12/rules_837.h"

/* HCPCS level II, chapter A: base rates A0225 and A0426 to A0434, mileage A0425, A0435, A0436. */
static bool is_mileage(unsigned number)
{
    return number == 425 || number == 435 || number == 436;
}

static bool is_base(unsigned number)
{
    return number == 225 || (number >= 426 && number <= 434);
}

/* The first modifier of a trip says from where and to where, a letter each. */
static bool is_trip(struct str modifier)
{
    static const char places[] = "DEGHIJNPRS";

    return modifier.n == 2 && strchr(places, modifier.p[0]) != NULL && modifier.p[0] != '\0' &&
           (modifier.p[1] == 'X' || (modifier.p[1] != '\0' && strchr(places, modifier.p[1])));
}

static void trip(struct x12_walk *w, const struct x12_procedure *p)
{
    bool found = false;

    for (unsigned i = 2; i < p->count; i++)
        found |= is_trip(p->parts[i]);
    if (!found)
        x12_rule_fault(w, NULL, X12_AMBULANCE_MODIFIER, 1, 3);
}

void x12_ambulance_line(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                        const struct x12_procedure *p)
{
    bool mileage = is_mileage(p->number);

    if (!mileage && !is_base(p->number))
        return;
    if (!st->p.ambulance.billed)
        x12_mark_here(w, &st->p.ambulance_mark);
    st->p.ambulance.billed = st->p.ambulance.line = true;
    st->p.ambulance.line_cr1 = st->p.ambulance.line_pick_up = st->p.ambulance.line_drop_off = false;
    st->p.ambulance.transport |= !mileage;
    if (mileage) {
        st->p.ambulance.many |= st->p.ambulance.mileage;
        st->p.ambulance.mileage = true;
        st->p.ambulance.units = x12_837_thousandths(x12_element(s, 4));
    }
    trip(w, p);
}

static void miles(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *cr1)
{
    if (!st->p.ambulance.cr1 && st->p.ambulance.miles == 0)
        x12_mark_here(w, &st->p.transport_mark);
    st->p.ambulance.miles = x12_837_thousandths(x12_element(cr1, 6));
}

void x12_ambulance_claim_transport(struct x12_837 *st, struct x12_walk *w,
                                   const struct x12_segment *s)
{
    miles(st, w, s);
    st->p.ambulance.cr1 = true;
}

void x12_ambulance_line_transport(struct x12_837 *st, struct x12_walk *w,
                                  const struct x12_segment *s)
{
    miles(st, w, s);
    st->p.ambulance.line_cr1 = true;
    if (!st->p.ambulance.line)
        x12_rule_fault(w, NULL, X12_AMBULANCE_STRAY, 0, 0);
}

void x12_ambulance_condition(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->p.ambulance.condition = true;
}

void x12_ambulance_pick_up(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->p.ambulance.pick_up = true;
}

void x12_ambulance_drop_off(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->p.ambulance.drop_off = true;
}

void x12_ambulance_line_pick_up(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->p.ambulance.line_pick_up = true;
}

void x12_ambulance_line_drop_off(struct x12_837 *st, struct x12_walk *w,
                                 const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->p.ambulance.line_drop_off = true;
}

void x12_ambulance_line_close(struct x12_837 *st, struct x12_walk *w)
{
    (void)w;
    if (!st->p.ambulance.line)
        return;
    st->p.ambulance.no_cr1 |= !st->p.ambulance.line_cr1;
    st->p.ambulance.no_pick_up |= !st->p.ambulance.line_pick_up;
    st->p.ambulance.no_drop_off |= !st->p.ambulance.line_drop_off;
    st->p.ambulance.line = false;
}

/** Miles billed are miles gone; carriers round, so a whole mile of difference is needed. */
static bool miles_differ(const struct x12_837p *p)
{
    int64_t more = p->ambulance.units - p->ambulance.miles;

    return p->ambulance.mileage && !p->ambulance.many && p->ambulance.miles > 0 &&
           p->ambulance.units >= 0 && (more >= 1000 || more <= -1000);
}

void x12_ambulance_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837p *p = &st->p;

    if (!p->ambulance.billed) {
        if (p->ambulance.cr1)
            x12_rule_fault(w, &p->transport_mark, X12_AMBULANCE_STRAY, 0, 0);
        return;
    }
    if (!p->ambulance.cr1 && p->ambulance.no_cr1)
        x12_rule_fault(w, &p->ambulance_mark, X12_AMBULANCE_TRANSPORT, 0, 0);
    if ((!p->ambulance.pick_up && p->ambulance.no_pick_up) ||
        (!p->ambulance.drop_off && p->ambulance.no_drop_off))
        x12_rule_fault(w, &p->ambulance_mark, X12_AMBULANCE_PLACE, 0, 0);
    if (!p->ambulance.condition)
        x12_rule_fault(w, &p->ambulance_mark, X12_AMBULANCE_CONDITION, 0, 0);
    if (miles_differ(p))
        x12_rule_fault(w, &p->transport_mark, X12_AMBULANCE_MILES, 6, 0);
    else if (!p->ambulance.mileage)
        x12_rule_fault(w, &p->ambulance_mark, X12_AMBULANCE_MILES, 1, 2);
}
