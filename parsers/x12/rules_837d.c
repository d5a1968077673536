/* rules_837d.c - what dental claims ask beside the others: treatment and predetermination, teeth
 * and their surfaces, prior placement (X224A2 2300 DN1 DN2, 2400 SV3 TOO DTP). */
#include "x12/rules_837.h"

static x12_837_rule reason, dated, appliance, orthodontic, status, diagnoses, line, service, tooth,
    line_dated, prior, started, completed;

static const struct x12_837_binding bindings[] = {
    {"2300", "claim_information", reason},
    {"2300", "date_accident", x12_837_accident},
    {"2300", "date_service", x12_837_served},
    {"2300", "date_service", dated},
    {"2300", "date_appliance_placement", appliance},
    {"2300", "orthodontic_treatment", orthodontic},
    {"2300", "tooth_status", status},
    {"2300", "diagnosis_codes", diagnoses},
    {"2310B", "name", x12_837_rendering},
    {"2310E", "name", x12_837_supervising},
    {"2400", "line_number", line},
    {"2400", "dental_service", service},
    {"2400", "tooth", tooth},
    {"2400", "date_service", x12_837_served},
    {"2400", "date_service", line_dated},
    {"2400", "date_prior_placement", prior},
    {"2400", "date_appliance_placement", appliance},
    {"2400", "date_treatment_start", started},
    {"2400", "date_treatment_completion", completed},
    {"2420A", "name", x12_837_line_rendering},
};

/* ---- the claim ---- */

static void reason(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->d.predetermination = str_is(x12_element(s, 19), "PB");
}

/** What is only asked for has not been done yet. */
static void not_yet(const struct x12_837 *st, struct x12_walk *w)
{
    if (st->d.predetermination)
        x12_rule_fault(w, NULL, X12_PREDETERMINATION, 3, 0);
}

static void dated(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)s;
    st->d.dated = true;
    not_yet(st, w);
}

static void appliance(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->d.appliance = true;
}

/** DN101 months in all, DN102 months still to come. */
static void orthodontic(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    int64_t total = x12_837_thousandths(x12_element(s, 1));
    int64_t left = x12_837_thousandths(x12_element(s, 2));

    st->d.orthodontic = true;
    if (total >= 0 && left > total)
        x12_rule_fault(w, NULL, X12_ORTHODONTIC_MONTHS, 2, 0);
    else if ((x12_has(s, 1) && total % 1000 != 0) || (x12_has(s, 2) && left % 1000 != 0))
        x12_rule_fault(w, NULL, X12_ORTHODONTIC_MONTHS, total % 1000 != 0 ? 1 : 2, 0);
}

/* Notes the tooth; true when it was noted before. */
static bool note(uint32_t set[X12_TEETH_WORDS], unsigned number)
{
    uint32_t bit = UINT32_C(1) << number % 32;
    bool was = (set[number / 32] & bit) != 0;

    set[number / 32] |= bit;
    return was;
}

static void status(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    unsigned number = x12_tooth_of(x12_element(s, 1));

    if (number == 0) {
        x12_rule_fault(w, NULL, X12_TOOTH_FORM, 1, 0);
        return;
    }
    if (note(st->d.reported, number))
        x12_rule_fault(w, NULL, X12_TOOTH_TWICE, 1, 0);
    if (str_is(x12_element(s, 2), "M"))
        note(st->d.missing, number);
}

static void diagnoses(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    for (unsigned i = 1; i <= 4 && x12_has(s, i); i++) {
        struct str parts[2];

        x12_split(s, i, parts, 2);
        st->claim.diagnoses = i;
        x12_837_diagnosis(st, w, parts[0], parts[1], i);
    }
}

/* ---- the line ---- */

static void line(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    memset(&st->d.line, 0, sizeof(st->d.line));
}

/* CDT: D and four digits. */
static bool form_cdt(struct str code)
{
    return code.n == 5 && code.p[0] == 'D' && x12_form_digits(str_of(code.p + 1, 4), 4);
}

/* The whole mouth and arches 00 to 02, sextants 03 to 08, another area 09, quadrants 10 to 40, left
 * and right. */
static bool is_area(struct str code)
{
    if (str_is(code, "L") || str_is(code, "R"))
        return true;
    return code.n == 2 && ((code.p[0] == '0' && code.p[1] >= '0' && code.p[1] <= '9') ||
                           (code.p[0] >= '1' && code.p[0] <= '4' && code.p[1] == '0'));
}

static void service(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_procedure p;
    struct str areas[5];
    unsigned count = x12_has(s, 4) ? x12_split(s, 4, areas, 5) : 0;

    x12_mark_here(w, &st->d.line_mark);
    x12_837_charge(st, w, s, 2);
    x12_837_procedure(w, s, 1, "AD", form_cdt, &p);
    st->d.line.code = p.letter == 'D' ? p.number : 0;
    for (unsigned i = 0; i < count; i++)
        if (areas[i].n != 0 && !is_area(areas[i]))
            x12_rule_fault(w, NULL, X12_ORAL_CAVITY, 4, i + 1);
    st->d.line.prosthesis = x12_has(s, 5);
    st->d.line.replaces = str_is(x12_element(s, 5), "R");
    if (x12_has(s, 6))
        x12_837_above_zero(w, s, 6);
    if (x12_has(s, 11))
        x12_837_pointers(st, w, s, 11);
}

static void tooth(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    unsigned number = x12_tooth_of(x12_element(s, 2));
    struct str surfaces[5];
    unsigned count = x12_has(s, 3) ? x12_split(s, 3, surfaces, 5) : 0;

    st->d.line.teeth++;
    if (number == 0 && x12_has(s, 2))
        x12_rule_fault(w, NULL, X12_TOOTH_FORM, 2, 0);
    if (number != 0 && note(st->d.line.seen, number))
        x12_rule_fault(w, NULL, X12_TOOTH_TWICE, 2, 0);
    for (unsigned i = 1; i < count; i++)
        for (unsigned k = 0; k < i; k++)
            if (surfaces[i].n != 0 && str_eq(surfaces[i], surfaces[k]))
                x12_rule_fault(w, NULL, X12_TOOTH_SURFACE, 3, i + 1);
    x12_tooth_described(st, w, number, surfaces, count);
}

static void line_dated(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)s;
    st->d.line.dated = true;
    not_yet(st, w);
}

static void prior(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->d.line.prior = true;
}

static void started(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->d.line.started = x12_day_of(x12_element(s, 3));
}

static void completed(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t day = x12_day_of(x12_element(s, 3));

    if (day != 0 && st->d.line.started > day)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
}

static void line_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837d *d = &st->d;

    if (!d->predetermination && !d->dated && !d->line.dated)
        x12_rule_fault(w, &d->line_mark, X12_SERVICE_DATE, 0, 0);
    if (d->line.replaces && !d->line.prior)
        x12_rule_fault(w, &d->line_mark, X12_PRIOR_PLACEMENT, 5, 0);
    x12_tooth_line_close(st, w);
}

static void claim_close(struct x12_837 *st, struct x12_walk *w)
{
    x12_tooth_close(st, w);
    memset(&st->d, 0, offsetof(struct x12_837d, braces_mark));
}

/* ---- the table ---- */

X12_837_RULES(x12_rules_837d, bindings, claim_close, line_close);
