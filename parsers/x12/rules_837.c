/* rules_837.c - claims of every guide: who is the patient, who are the parties, and which rule
 * reads which segment.
 *
 * Here are the bindings, the subscriber and the checks that hold wherever a name, address, number
 * or date of a guide stands. Sections are cited of X222A1; X223A2 and X224A2 say the same. */
#include "x12/rules_837.h"
#include "x12/npi.h"

static x12_837_rule header, billing, subscriber_level, subscriber, subscriber_name,
    subscriber_street, subscriber_city, subscriber_birth, patient_level, patient_birth, claim;

/* Of all three guides: the same loops, and the same names in them. */
static const struct x12_837_binding common[] = {
    {"", "beginning_of_transaction", header},
    {"2010AA", "name", billing},
    {"2000B", "hierarchical_level", subscriber_level},
    {"2000B", "subscriber_information", subscriber},
    {"2010BA", "name", subscriber_name},
    {"2010BA", "address", subscriber_street},
    {"2010BA", "city_state_zip", subscriber_city},
    {"2010BA", "demographics", subscriber_birth},
    {"2000C", "hierarchical_level", patient_level},
    {"2010CA", "demographics", patient_birth},
    {"2300", "claim_information", claim},
    {"2300", "reference_payer_claim_control_number", x12_837_original},
    {"2300", "pricing_information", x12_837_repriced},
    {"2320", "subscriber_information", x12_837_payer_open},
    {"2320", "claim_adjustments", x12_837_payer_adjustment},
    {"2320", "amount_payer_paid", x12_837_payer_paid},
    {"2330B", "name", x12_837_payer_name},
    {"2330B", "date_adjudication", x12_837_payer_date},
    {"2400", "line_number", x12_837_line_open},
    {"2400", "reference_line_item_control_number", x12_837_line_control},
    {"2400", "pricing_information", x12_837_line_repriced},
    {"2430", "adjudication_information", x12_837_payment},
    {"2430", "line_adjustments", x12_837_payment_adjustment},
    {"2430", "date_adjudication", x12_837_payment_date},
};

enum close { KEPT, SUBSCRIBER_NAME_CLOSE, SUBSCRIBER_CLOSE, CLAIM_CLOSE, LINE_CLOSE };

static const struct x12_closing closings[] = {
    {"2010BA", SUBSCRIBER_NAME_CLOSE},
    {"2000B", SUBSCRIBER_CLOSE},
    {"2300", CLAIM_CLOSE},
    {"2400", LINE_CLOSE},
};

/* ---- checks that hold everywhere ---- */

static bool may_be(const struct x12_use *use, unsigned element, const char *codes)
{
    struct str rest = str_from(codes);
    const struct x12_codes *list;

    if (use->fields_count < element || (list = use->fields[element - 1].codes) == NULL)
        return false;
    while (rest.n != 0)
        if (x12_codes_has(list, str_split(&rest, ' ')))
            return true;
    return false;
}

static void npi(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    if (x12_has(s, 9) && str_is(x12_element(s, 8), "XX") && !x12_npi_valid(x12_element(s, 9)))
        x12_rule_fault(w, NULL, X12_NPI_CHECK_DIGIT, 9, 0);
}

static void tax_id(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str kind = x12_element(s, 1);

    (void)st;
    if ((str_is(kind, "EI") || str_is(kind, "SY")) && x12_has(s, 2) &&
        !x12_form_digits(x12_element(s, 2), 9))
        x12_rule_fault(w, NULL, X12_TAX_ID_FORM, 2, 0);
}

static bool abroad(const struct x12_segment *n4)
{
    return x12_has(n4, 4) && !str_is(x12_element(n4, 4), "US");
}

static void zip(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    if (abroad(s))
        return;
    if (!x12_has(s, 2))
        x12_rule_fault(w, NULL, X12_STATE_MISSING, 2, 0);
    if (x12_form_zip(x12_element(s, 3)) == 0)
        x12_rule_fault(w, NULL, X12_POSTAL_CODE, 3, 0);
}

static void zip_of_nine(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    zip(st, w, s);
    if (!abroad(s) && x12_form_zip(x12_element(s, 3)) == 5)
        x12_rule_fault(w, NULL, X12_POSTAL_CODE, 3, 0);
}

/** A range that runs backwards is no date at all: the walk says that. */
static void past(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_span span;

    if (!x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        return;
    if (st->newest != 0 && span.from > st->newest)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 3, 0);
}

/** The guides want all nine digits of the billing provider's ZIP and of the places of service. The
 * dates of service and of the statement are not here: their own rules read them anyway. */
static x12_837_rule *check_of(const struct x12_use *use, const struct x12_loop *loop)
{
    bool nine =
        strcmp(loop->name, "billing_provider") == 0 || strcmp(loop->name, "service_facility") == 0;

    switch (use->tag) {
    case X12_TAG('N', 'M', '1'):
        return may_be(use, 8, "XX") ? npi : NULL;
    case X12_TAG('R', 'E', 'F'):
        return may_be(use, 1, "EI SY") ? tax_id : NULL;
    case X12_TAG('N', '4', 0):
        return nine ? zip_of_nine : zip;
    case X12_TAG('D', 'T', 'P'):
        return may_be(use, 1, "431 454 304 453 439 484 455 471 435 444 573 738 739 011 441") ? past
                                                                                             : NULL;
    default:
        return NULL;
    }
}

/* ---- the set and its levels ---- */

static void header(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t made = x12_day_of(x12_element(s, 4));
    uint32_t sent = x12_day_of(str_from(x12_rule_envelope(w)->gs_date));

    st->newest = made > sent ? made : sent;
}

static void billing(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->billing = x12_837_npi(s);
}

static void subscriber_level(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    memset(&st->subscriber, 0, offsetof(struct x12_837_subscriber, mark));
    st->born = 0;
}

static void subscriber(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->subscriber.self = str_is(x12_element(s, 2), "18");
    if (!st->subscriber.self)
        x12_mark_here(w, &st->subscriber.mark);
    st->subscriber.stated = true;
    st->subscriber.sequence = x12_837_sequence(x12_element(s, 1));
}

static void subscriber_name(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)s;
    st->subscriber.named = true;
    if (st->subscriber.self)
        x12_mark_here(w, &st->subscriber.name_mark);
}

static void subscriber_street(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->subscriber.street = true;
}

static void subscriber_city(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->subscriber.city = true;
}

static void subscriber_birth(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->subscriber.birth = true;
    if (st->subscriber.self)
        st->born = x12_day_of(x12_element(s, 2));
}

/** The subscriber who is the patient is fully described: nobody else will be (X222A1 2010BA N3 N4
 * DMG). */
static void subscriber_name_close(const struct x12_837_subscriber *sub, struct x12_walk *w)
{
    if (sub->named && sub->self && !(sub->street && sub->city && sub->birth))
        x12_rule_fault(w, &sub->name_mark, X12_SUBSCRIBER_DETAIL, 0, 0);
}

static void patient_level(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)s;
    st->subscriber.patient = true;
    st->born = 0;
    if (st->subscriber.self)
        x12_rule_fault(w, NULL, X12_SUBSCRIBER_IS_PATIENT, 3, 0);
}

static void patient_birth(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->born = x12_day_of(x12_element(s, 2));
}

/** Under 2000B the claims are the subscriber's own; said once for a subscriber, not for each of the
 * claims. */
static void claim(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837_subscriber *sub = &st->subscriber;

    if (sub->stated && !sub->self && !sub->patient && !sub->misplaced) {
        sub->misplaced = true;
        x12_rule_fault(w, NULL, X12_SUBSCRIBER_NOT_PATIENT, 0, 0);
    }
    x12_837_claim_open(st, w, s);
}

static void subscriber_close(const struct x12_837_subscriber *sub, struct x12_walk *w)
{
    if (sub->stated && !sub->self && !sub->patient && !sub->misplaced)
        x12_rule_fault(w, &sub->mark, X12_SUBSCRIBER_NOT_PATIENT, 2, 0);
}

/* ---- the table ---- */

static bool same_duty(const struct x12_837_duty *a, const struct x12_837_duty *b)
{
    for (unsigned i = 0; i <= X12_837_DUTY_RULES; i++)
        if (a->rules[i] != b->rules[i])
            return false;
    return true;
}

static uint8_t duty_number(struct x12_837_kind *kind, const struct x12_837_duty *duty)
{
    for (unsigned k = 0; k < X12_837_DUTIES_MAX; k++) {
        if (k > 0 && kind->duties[k].rules[0] == NULL)
            kind->duties[k] = *duty;
        if (same_duty(&kind->duties[k], duty))
            return (uint8_t)k;
    }
    assert(false); /* more kinds of duty than there is room for: our bug */
    return 0;
}

static void owes(struct x12_837_duty *duty, x12_837_rule *rule)
{
    unsigned i = 0;

    while (duty->rules[i] != NULL)
        i++;
    assert(i < X12_837_DUTY_RULES); /* our bug */
    duty->rules[i] = rule;
}

/** Adds what these bindings ask of each use. A name that means nothing is our bug: the text says
 * which. */
static bool bind(const struct x12_guide *g, const struct x12_837_binding *list, size_t count,
                 struct x12_837_duty *owed, struct err *err)
{
    for (const struct x12_837_binding *b = list; b < list + count; b++) {
        const struct x12_binding one = {b->loop, b->name, 1};
        uint16_t bound[X12_837_USES_MAX];

        if (!x12_bind(g, &one, 1, bound, err))
            return false;
        for (uint16_t i = 0; i < g->uses_count; i++)
            if (bound[i] != 0)
                owes(&owed[i], b->rule);
    }
    return true;
}

bool x12_837_init(struct x12_837_kind *kind, const struct x12_guide *g, struct err *err)
{
    struct x12_837_duty owed[X12_837_USES_MAX];

    assert(g->uses_count <= X12_837_USES_MAX && g->loops_count <= X12_837_LOOPS_MAX);
    memset(owed, 0, sizeof(owed));
    for (uint16_t i = 0; i < g->uses_count; i++) {
        x12_837_rule *check = check_of(&g->uses[i], &g->loops[g->uses[i].loop]);

        if (check != NULL)
            owes(&owed[i], check);
    }
    if (!bind(g, common, COUNT_OF(common), owed, err) ||
        !bind(g, kind->bindings, kind->count, owed, err))
        return false;
    for (uint16_t i = 0; i < g->uses_count; i++)
        kind->duty_of[i] = duty_number(kind, &owed[i]);
    x12_bind_closes(g, closings, COUNT_OF(closings), kind->closes);
    return true;
}

static void __attribute__((noinline))
several(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
        x12_837_rule *const *rules)
{
    for (; *rules != NULL; rules++)
        (*rules)(st, w, s);
}

/* Most segments owe nothing: one byte looked up is all they cost. */
void x12_837_segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    struct x12_837 *st = state;
    unsigned k = st->kind->duty_of[e->use->index];
    x12_837_rule *const *rules = st->kind->duties[k].rules;

    if (k == 0)
        return;
    if (rules[1] != NULL)
        several(st, w, e->segment, rules);
    else
        rules[0](st, w, e->segment);
}

void x12_837_loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    struct x12_837 *st = state;

    switch (st->kind->closes[loop->index]) {
    case SUBSCRIBER_NAME_CLOSE:
        subscriber_name_close(&st->subscriber, w);
        break;
    case SUBSCRIBER_CLOSE:
        subscriber_close(&st->subscriber, w);
        break;
    case CLAIM_CLOSE:
        st->kind->claim_close(st, w);
        x12_837_claim_close(st, w);
        break;
    case LINE_CLOSE:
        st->kind->line_close(st, w);
        x12_837_cob_line_close(st, w);
        break;
    default:
        break;
    }
}
