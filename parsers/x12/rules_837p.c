/* rules_837p.c - professional claims: who is the patient, who are the parties, and which rule reads
 * which segment.
 *
 * Here are the bindings, the subscriber and the checks that hold wherever a name, address, number
 * or date of the guide stands. Claims and lines: rules_837p_claim.c. Other payers:
 * rules_837p_cob.c. */
#include "x12/rules_837p.h"
#include "x12/npi.h"

enum { USES_MAX = 512, LOOPS_MAX = 96, DUTIES_MAX = 64 };

static x12_837p_rule header, billing, subscriber_level, subscriber, subscriber_name,
    subscriber_street, subscriber_city, subscriber_birth, patient_level, patient_birth, claim;

/* In the order of the table `rules` below. */
enum action {
    NOTHING,
    HEADER,
    BILLING,
    SUBSCRIBER_LEVEL,
    SUBSCRIBER,
    SUBSCRIBER_NAME,
    SUBSCRIBER_STREET,
    SUBSCRIBER_CITY,
    SUBSCRIBER_BIRTH,
    PATIENT_LEVEL,
    PATIENT_BIRTH,
    CLAIM,
    ONSET,
    ACCIDENT,
    ADMISSION,
    DISCHARGE,
    ORIGINAL,
    DIAGNOSES,
    RENDERING,
    SUPERVISING,
    PAYER,
    PAYER_ADJUSTMENT,
    PAYER_PAID,
    PAYER_NAME,
    PAYER_DATE,
    LINE,
    SERVICE,
    SERVED,
    LINE_CONTROL,
    DRUG,
    DRUG_QUANTITY,
    LINE_RENDERING,
    PAYMENT,
    PAYMENT_ADJUSTMENT,
    PAYMENT_DATE,
    ACTIONS,
};

static x12_837p_rule *const rules[ACTIONS] = {
    [HEADER] = header,
    [BILLING] = billing,
    [SUBSCRIBER_LEVEL] = subscriber_level,
    [SUBSCRIBER] = subscriber,
    [SUBSCRIBER_NAME] = subscriber_name,
    [SUBSCRIBER_STREET] = subscriber_street,
    [SUBSCRIBER_CITY] = subscriber_city,
    [SUBSCRIBER_BIRTH] = subscriber_birth,
    [PATIENT_LEVEL] = patient_level,
    [PATIENT_BIRTH] = patient_birth,
    [CLAIM] = claim,
    [ONSET] = x12_837p_onset,
    [ACCIDENT] = x12_837p_accident,
    [ADMISSION] = x12_837p_admission,
    [DISCHARGE] = x12_837p_discharge,
    [ORIGINAL] = x12_837p_original,
    [DIAGNOSES] = x12_837p_diagnoses,
    [RENDERING] = x12_837p_rendering,
    [SUPERVISING] = x12_837p_supervising,
    [PAYER] = x12_837p_payer_open,
    [PAYER_ADJUSTMENT] = x12_837p_payer_adjustment,
    [PAYER_PAID] = x12_837p_payer_paid,
    [PAYER_NAME] = x12_837p_payer_name,
    [PAYER_DATE] = x12_837p_payer_date,
    [LINE] = x12_837p_line_open,
    [SERVICE] = x12_837p_service,
    [SERVED] = x12_837p_served,
    [LINE_CONTROL] = x12_837p_line_control,
    [DRUG] = x12_837p_drug,
    [DRUG_QUANTITY] = x12_837p_drug_quantity,
    [LINE_RENDERING] = x12_837p_line_rendering,
    [PAYMENT] = x12_837p_payment,
    [PAYMENT_ADJUSTMENT] = x12_837p_payment_adjustment,
    [PAYMENT_DATE] = x12_837p_payment_date,
};

static const struct x12_binding bindings[] = {
    {"", "beginning_of_transaction", HEADER},
    {"2010AA", "name", BILLING},
    {"2000B", "hierarchical_level", SUBSCRIBER_LEVEL},
    {"2000B", "subscriber_information", SUBSCRIBER},
    {"2010BA", "name", SUBSCRIBER_NAME},
    {"2010BA", "address", SUBSCRIBER_STREET},
    {"2010BA", "city_state_zip", SUBSCRIBER_CITY},
    {"2010BA", "demographics", SUBSCRIBER_BIRTH},
    {"2000C", "hierarchical_level", PATIENT_LEVEL},
    {"2010CA", "demographics", PATIENT_BIRTH},
    {"2300", "claim_information", CLAIM},
    {"2300", "date_onset_of_current_illness", ONSET},
    {"2300", "date_accident", ACCIDENT},
    {"2300", "date_admission", ADMISSION},
    {"2300", "date_discharge", DISCHARGE},
    {"2300", "reference_payer_claim_control_number", ORIGINAL},
    {"2300", "diagnosis_codes", DIAGNOSES},
    {"2310B", "name", RENDERING},
    {"2310D", "name", SUPERVISING},
    {"2320", "subscriber_information", PAYER},
    {"2320", "claim_adjustments", PAYER_ADJUSTMENT},
    {"2320", "amount_payer_paid", PAYER_PAID},
    {"2330B", "name", PAYER_NAME},
    {"2330B", "date_adjudication", PAYER_DATE},
    {"2400", "line_number", LINE},
    {"2400", "professional_service", SERVICE},
    {"2400", "date_service", SERVED},
    {"2400", "reference_line_item_control_number", LINE_CONTROL},
    {"2410", "drug_identification", DRUG},
    {"2410", "drug_quantity", DRUG_QUANTITY},
    {"2420A", "name", LINE_RENDERING},
    {"2430", "adjudication_information", PAYMENT},
    {"2430", "line_adjustments", PAYMENT_ADJUSTMENT},
    {"2430", "date_adjudication", PAYMENT_DATE},
};

enum close { KEPT, SUBSCRIBER_NAME_CLOSE, SUBSCRIBER_CLOSE, CLAIM_CLOSE, LINE_CLOSE };

static const struct x12_closing closings[] = {
    {"2010BA", SUBSCRIBER_NAME_CLOSE},
    {"2000B", SUBSCRIBER_CLOSE},
    {"2300", CLAIM_CLOSE},
    {"2400", LINE_CLOSE},
};

/** What a use owes: a check that holds wherever such a segment stands, the rule bound to it, or
 * both. */
struct duty {
    x12_837p_rule *first, *second; /* no second without a first */
};

/* A byte for each use, so that all of them stay in the first cache; duty 0 is none. */
static uint8_t duty_of[USES_MAX];
static struct duty duties[DUTIES_MAX];
static uint8_t closes[LOOPS_MAX];

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

static void npi(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    if (x12_has(s, 9) && str_is(x12_element(s, 8), "XX") && !x12_npi_valid(x12_element(s, 9)))
        x12_rule_fault(w, NULL, X12_NPI_CHECK_DIGIT, 9, 0);
}

static void tax_id(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
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

static void zip(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)st;
    if (abroad(s))
        return;
    if (!x12_has(s, 2))
        x12_rule_fault(w, NULL, X12_STATE_MISSING, 2, 0);
    if (x12_form_zip(x12_element(s, 3)) == 0)
        x12_rule_fault(w, NULL, X12_POSTAL_CODE, 3, 0);
}

static void zip_of_nine(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    zip(st, w, s);
    if (!abroad(s) && x12_form_zip(x12_element(s, 3)) == 5)
        x12_rule_fault(w, NULL, X12_POSTAL_CODE, 3, 0);
}

/** A range that runs backwards is no date at all: the walk says that. */
static void past(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_span span;

    if (!x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        return;
    if (st->newest != 0 && span.from > st->newest)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 3, 0);
}

/** X222A1 wants all nine digits of the billing provider's ZIP and of the places of service. DTP*472
 * is not here: x12_837p_served reads it anyway. */
static x12_837p_rule *check_of(const struct x12_use *use, const char *loop)
{
    bool nine =
        strcmp(loop, "2010AA") == 0 || strcmp(loop, "2310C") == 0 || strcmp(loop, "2420C") == 0;

    switch (use->tag) {
    case X12_TAG('N', 'M', '1'):
        return may_be(use, 8, "XX") ? npi : NULL;
    case X12_TAG('R', 'E', 'F'):
        return may_be(use, 1, "EI SY") ? tax_id : NULL;
    case X12_TAG('N', '4', 0):
        return nine ? zip_of_nine : zip;
    case X12_TAG('D', 'T', 'P'):
        return may_be(use, 1, "431 454 304 453 439 484 455 471 435 444 573 738 739 011") ? past
                                                                                         : NULL;
    default:
        return NULL;
    }
}

/* ---- the set and its levels ---- */

static void header(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t made = x12_day_of(x12_element(s, 4));
    uint32_t sent = x12_day_of(str_from(x12_rule_envelope(w)->gs_date));

    st->newest = made > sent ? made : sent;
}

static void billing(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->billing = x12_837p_npi(s);
}

static void subscriber_level(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    memset(&st->subscriber, 0, offsetof(struct x12_837p_subscriber, mark));
    st->born = 0;
}

static void subscriber(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->subscriber.self = str_is(x12_element(s, 2), "18");
    if (!st->subscriber.self)
        x12_mark_here(w, &st->subscriber.mark);
    st->subscriber.stated = true;
    st->subscriber.sequence = x12_837p_sequence(x12_element(s, 1));
}

static void subscriber_name(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)s;
    st->subscriber.named = true;
    if (st->subscriber.self)
        x12_mark_here(w, &st->subscriber.name_mark);
}

static void subscriber_street(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->subscriber.street = true;
}

static void subscriber_city(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->subscriber.city = true;
}

static void subscriber_birth(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->subscriber.birth = true;
    if (st->subscriber.self)
        st->born = x12_day_of(x12_element(s, 2));
}

/** The subscriber who is the patient is fully described: nobody else will be (X222A1 2010BA N3 N4
 * DMG). */
static void subscriber_name_close(const struct x12_837p_subscriber *sub, struct x12_walk *w)
{
    if (sub->named && sub->self && !(sub->street && sub->city && sub->birth))
        x12_rule_fault(w, &sub->name_mark, X12_SUBSCRIBER_DETAIL, 0, 0);
}

static void patient_level(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)s;
    st->subscriber.patient = true;
    st->born = 0;
    if (st->subscriber.self)
        x12_rule_fault(w, NULL, X12_SUBSCRIBER_IS_PATIENT, 3, 0);
}

static void patient_birth(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    st->born = x12_day_of(x12_element(s, 2));
}

/** Under 2000B the claims are the subscriber's own; said once for a subscriber, not for each of the
 * claims. */
static void claim(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837p_subscriber *sub = &st->subscriber;

    if (sub->stated && !sub->self && !sub->patient && !sub->misplaced) {
        sub->misplaced = true;
        x12_rule_fault(w, NULL, X12_SUBSCRIBER_NOT_PATIENT, 0, 0);
    }
    x12_837p_claim_open(st, w, s);
}

static void subscriber_close(const struct x12_837p_subscriber *sub, struct x12_walk *w)
{
    if (sub->stated && !sub->self && !sub->patient && !sub->misplaced)
        x12_rule_fault(w, &sub->mark, X12_SUBSCRIBER_NOT_PATIENT, 2, 0);
}

/* ---- the table ---- */

static uint8_t duty_number(struct duty d)
{
    if (d.first == NULL)
        d = (struct duty){d.second, NULL};
    for (uint8_t k = 0; k < DUTIES_MAX; k++) {
        if (k > 0 && duties[k].first == NULL)
            duties[k] = d;
        if (duties[k].first == d.first && duties[k].second == d.second)
            return k;
    }
    assert(false); /* more kinds of duty than DUTIES_MAX: our bug */
    return 0;
}

static bool init(const struct x12_guide *g, struct err *err)
{
    uint16_t actions[USES_MAX];

    assert(g->uses_count <= USES_MAX && g->loops_count <= LOOPS_MAX);
    if (!x12_bind(g, bindings, COUNT_OF(bindings), actions, err))
        return false;
    for (uint16_t i = 0; i < g->uses_count; i++) {
        const struct x12_use *use = &g->uses[i];
        x12_837p_rule *check = check_of(use, g->loops[use->loop].id);

        duty_of[i] = duty_number((struct duty){check, rules[actions[i]]});
    }
    x12_bind_closes(g, closings, COUNT_OF(closings), closes);
    return true;
}

static void begin(void *state)
{
    (void)state; /* zeroed is ready */
}

static void __attribute__((noinline))
twice(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s, const struct duty *d)
{
    d->first(st, w, s);
    d->second(st, w, s);
}

/* Most segments owe nothing: one byte looked up is all they cost. */
static void segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    unsigned k = duty_of[e->use->index];

    if (k == 0)
        return;
    if (duties[k].second != NULL)
        twice(state, w, e->segment, &duties[k]);
    else
        duties[k].first(state, w, e->segment);
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    struct x12_837p *st = state;

    switch (closes[loop->index]) {
    case SUBSCRIBER_NAME_CLOSE:
        subscriber_name_close(&st->subscriber, w);
        break;
    case SUBSCRIBER_CLOSE:
        subscriber_close(&st->subscriber, w);
        break;
    case CLAIM_CLOSE:
        x12_837p_claim_close(st, w);
        break;
    case LINE_CLOSE:
        x12_837p_cob_line_close(st, w);
        break;
    default:
        break;
    }
}

const struct x12_rules x12_rules_837p = {
    .state_size = sizeof(struct x12_837p),
    .init = init,
    .begin = begin,
    .segment = segment,
    .loop_close = loop_close,
};
