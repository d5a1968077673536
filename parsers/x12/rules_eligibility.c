/* rules_eligibility.c - names, identifiers, addresses, dates and diagnoses of 270 and 271 alike
 * (X279A1 2100A to 2120D). */
#include "x12/rules_eligibility.h"

#include "x12/npi.h"

enum { DIAGNOSES_MAX = 8, TAX_ID_DIGITS = 9 };

void x12_eligibility_header(struct x12_eligibility *c, struct x12_walk *w,
                            const struct x12_segment *bht)
{
    uint32_t made = x12_day_of(x12_element(bht, 4));
    uint32_t sent = x12_day_of(str_from(x12_rule_envelope(w)->gs_date));

    c->newest = made > sent ? made : sent;
}

/* ---- identifiers ---- */

static void id_form(struct x12_walk *w, const struct x12_segment *s, unsigned element,
                    struct str kind)
{
    struct str id = x12_element(s, element);

    if (id.n == 0)
        return;
    if ((str_is(kind, "XX") || str_is(kind, "HPI")) && !x12_npi_valid(id))
        x12_rule_fault(w, NULL, X12_NPI_CHECK_DIGIT, element, 0);
    if ((str_is(kind, "FI") || str_is(kind, "34") || str_is(kind, "EI") || str_is(kind, "SY") ||
         str_is(kind, "TJ")) &&
        !x12_form_digits(id, TAX_ID_DIGITS))
        x12_rule_fault(w, NULL, X12_TAX_ID_FORM, element, 0);
}

/** An organization has one name. */
static void name(struct x12_walk *w, const struct x12_segment *s)
{
    id_form(w, s, 9, x12_element(s, 8));
    if (str_is(x12_element(s, 2), "2") && (x12_has(s, 4) || x12_has(s, 5)))
        x12_rule_fault(w, NULL, X12_ORGANIZATION_NAME, x12_has(s, 4) ? 4 : 5, 0);
}

/** Each kind of reference once a loop (X279A1 2100B to 2110D REF). */
static void reference(struct x12_eligibility *c, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t kind = x12_pack(x12_element(s, 1));

    id_form(w, s, 2, x12_element(s, 1));
    for (unsigned i = 0; i < c->references_count; i++)
        if (kind != 0 && c->references[i] == kind) {
            x12_rule_fault(w, NULL, X12_REFERENCE_TWICE, 1, 0);
            return;
        }
    if (c->references_count < X12_ELIGIBILITY_REFERENCES_MAX)
        c->references[c->references_count++] = kind;
}

/** TRN03 says by its first digit whose number follows: 1 a tax id, 3 a D-U-N-S number, 9 their own
 * choice. */
static void trace(struct x12_walk *w, const struct x12_segment *s)
{
    struct str id = x12_element(s, 3);

    if (id.n != 0 && id.p[0] != '1' && id.p[0] != '3' && id.p[0] != '9')
        x12_rule_fault(w, NULL, X12_TRACE_COMPANY, 3, 0);
}

/* ---- where and when ---- */

static void place(struct x12_walk *w, const struct x12_segment *s)
{
    if (x12_has(s, 4) && !str_is(x12_element(s, 4), "US"))
        return;
    if (!x12_has(s, 2))
        x12_rule_fault(w, NULL, X12_STATE_MISSING, 2, 0);
    if (x12_has(s, 3) && x12_form_zip(x12_element(s, 3)) == 0)
        x12_rule_fault(w, NULL, X12_POSTAL_CODE, 3, 0);
}

static void born(const struct x12_eligibility *c, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t day = x12_day_of(x12_element(s, 2));

    if (c->newest != 0 && day > c->newest)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 2, 0);
}

/* ---- diagnoses and procedures ---- */

static void diagnoses(struct x12_eligibility *c, struct x12_walk *w, const struct x12_segment *s)
{
    c->diagnoses = 0;
    for (unsigned i = 1; i <= DIAGNOSES_MAX && x12_has(s, i); i++) {
        struct str parts[2];

        x12_split(s, i, parts, 2);
        c->diagnoses = i;
        if (!str_is(parts[0], "ABK") && !str_is(parts[0], "ABF"))
            continue;
        if (!x12_form_icd10cm(parts[1]))
            x12_rule_fault(w, NULL, X12_DIAGNOSIS_FORM, i, 2);
    }
}

void x12_eligibility_pointers(const struct x12_eligibility *c, struct x12_walk *w,
                              const struct x12_segment *s, unsigned element)
{
    struct str parts[4];
    unsigned count = x12_has(s, element) ? x12_split(s, element, parts, 4) : 0;
    uint32_t used = 0;

    for (unsigned i = 0; i < count; i++) {
        uint64_t n;

        if (!str_to_u64(parts[i], 12, &n) || n == 0) /* faulted as a number */
            continue;
        if (n > c->diagnoses || (used >> n & 1) != 0)
            x12_rule_fault(w, NULL, X12_DIAGNOSIS_POINTER, element, i + 1);
        used |= UINT32_C(1) << n;
    }
}

static void procedure(struct x12_walk *w, const struct x12_segment *s, unsigned element)
{
    struct str parts[2];

    x12_split(s, element, parts, 2);
    if (str_is(parts[0], "HC") && !x12_form_hcpcs(parts[1]))
        x12_rule_fault(w, NULL, X12_PROCEDURE_FORM, element, 2);
}

static void types_once(struct x12_walk *w, const struct x12_segment *s, unsigned element)
{
    uint32_t seen[X12_ELIGIBILITY_SERVICES_MAX];
    unsigned count;

    /* Most name one. */
    if ((s->compound >> element & 1) == 0)
        return;
    count = x12_repetitions(s, element);
    for (unsigned i = 0; i < count && i < X12_ELIGIBILITY_SERVICES_MAX; i++) {
        seen[i] = x12_pack(x12_repetition(s, element, i + 1));
        for (unsigned k = 0; k < i; k++)
            if (seen[i] != 0 && seen[k] == seen[i]) {
                x12_rule_fault(w, NULL, X12_SERVICE_TWICE, element, 0);
                return;
            }
    }
}

void x12_eligibility_service(struct x12_walk *w, const struct x12_segment *s, unsigned types,
                             unsigned code)
{
    if (x12_has(s, types) && x12_has(s, code))
        x12_rule_fault(w, NULL, X12_SERVICE_BOTH, code, 0);
    if (x12_has(s, code))
        procedure(w, s, code);
    types_once(w, s, types);
}

void x12_eligibility_check(struct x12_eligibility *c, struct x12_walk *w, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;

    if (e->use->child == 0) /* a loop begins */
        c->references_count = 0;
    switch (e->use->tag) {
    case X12_TAG('H', 'L', 0):
        c->diagnoses = 0;
        break;
    case X12_TAG('N', 'M', '1'):
        name(w, s);
        break;
    case X12_TAG('R', 'E', 'F'):
        reference(c, w, s);
        break;
    case X12_TAG('T', 'R', 'N'):
        trace(w, s);
        break;
    case X12_TAG('P', 'R', 'V'):
        id_form(w, s, 3, x12_element(s, 2));
        break;
    case X12_TAG('N', '4', 0):
        place(w, s);
        break;
    case X12_TAG('D', 'M', 'G'):
        born(c, w, s);
        break;
    case X12_TAG('H', 'I', 0):
        diagnoses(c, w, s);
        break;
    default:
        break;
    }
}
