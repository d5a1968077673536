/* rules_278.c - a review asked for and its answer: does the request say what the reviewer needs,
 * and does the answer agree with itself?
 *
 * X217 asks about one patient event (2000E) below the subscriber when the subscriber is the
 * patient, else below the dependent. The answer decides it with HCR, or refuses it with AAA at the
 * level that was wrong (X12 RFI 941). */
#include "x12/forms.h"
#include "x12/npi.h"
#include "x12/rules.h"

enum { USES_MAX = 256, LOOPS_MAX = 32 };

enum action {
    NOTHING,
    HEADER,
    LEVEL,
    DEPENDENT,
    EVENT,
    SERVICE,
    REFUSAL,
    REVIEW,
    DECISION,
    PREVIOUS,
    DIAGNOSES,
    DELIVERY,
    DATE_EVENT,
    DATE_ADMISSION,
    DATE_DISCHARGE,
    DATE_EFFECTIVE,
    DATE_EXPIRES,
    STOP,
    AMBULANCE,
    AMBULANCE_NEEDED,
    SPINAL,
    SPINAL_NEEDED,
    OXYGEN,
    OXYGEN_NEEDED,
    HOME_HEALTH,
    HOME_HEALTH_NEEDED,
    EVENT_CLOSE,
    SERVICE_CLOSE,
    SUBSCRIBER_CLOSE,
    SET_CLOSE,
};

#define SHARED                                                                                     \
    {"", "beginning_of_transaction", HEADER}, {"2000C", "hierarchical_level", LEVEL},              \
        {"2000D", "hierarchical_level", DEPENDENT}, {"2000E", "hierarchical_level", EVENT},        \
        {"2000F", "hierarchical_level", SERVICE}, {"2000E", "review_information", REVIEW},         \
        {"2000E", "reference_previous_authorization_number", PREVIOUS},                            \
        {"2000E", "diagnoses", DIAGNOSES}, {"2000E", "delivery", DELIVERY},                        \
        {"2000F", "delivery", DELIVERY}, {"2000E", "date_event", DATE_EVENT},                      \
        {"2000E", "date_admission", DATE_ADMISSION}, {"2000E", "date_discharge", DATE_DISCHARGE},  \
    {                                                                                              \
        "2000F", "date_service", DATE_EVENT                                                        \
    }

static const struct x12_binding request_bindings[] = {
    SHARED,
    {"2000E", "reference_previous_administrative_number", PREVIOUS},
    {"2010EB", "name", STOP},
    {"2000E", "ambulance_transport", AMBULANCE},
    {"2000E", "condition_ambulance", AMBULANCE_NEEDED},
    {"2000E", "spinal_manipulation", SPINAL},
    {"2000E", "condition_chiropractic", SPINAL_NEEDED},
    {"2000E", "oxygen_therapy", OXYGEN},
    {"2000E", "condition_oxygen_therapy", OXYGEN_NEEDED},
    {"2000E", "home_health_care", HOME_HEALTH},
    {"2000E", "condition_functional_limitations", HOME_HEALTH_NEEDED},
    {"2000E", "condition_activities_permitted", HOME_HEALTH_NEEDED},
    {"2000E", "condition_mental_status", HOME_HEALTH_NEEDED},
};

static const struct x12_binding response_bindings[] = {
    SHARED,
    {"2000A", "request_validation", REFUSAL},
    {"2010A", "request_validation", REFUSAL},
    {"2010B", "request_validation", REFUSAL},
    {"2010C", "request_validation", REFUSAL},
    {"2010D", "request_validation", REFUSAL},
    {"2000E", "request_validation", REFUSAL},
    {"2010EA", "request_validation", REFUSAL},
    {"2010EC", "request_validation", REFUSAL},
    {"2000F", "request_validation", REFUSAL},
    {"2010FA", "request_validation", REFUSAL},
    {"2000E", "review_decision", DECISION},
    {"2000F", "review_decision", DECISION},
    {"2000E", "date_certification_effective", DATE_EFFECTIVE},
    {"2000E", "date_certification_expires", DATE_EXPIRES},
    {"2000F", "date_certification_effective", DATE_EFFECTIVE},
    {"2000F", "date_certification_expires", DATE_EXPIRES},
};

static const struct x12_closing closings[] = {
    {"2000C", SUBSCRIBER_CLOSE},
    {"2000E", EVENT_CLOSE},
    {"2000F", SERVICE_CLOSE},
    {"", SET_CLOSE},
};

/* Both guides are bound by index, each in its own table. */
static uint16_t request_actions[USES_MAX], response_actions[USES_MAX];
static uint8_t request_closes[LOOPS_MAX], response_closes[LOOPS_MAX];

/** What a level (2000E or 2000F) came to. */
struct decision {
    char code[3]; /* HCR01; "": none */
    bool refused; /* AAA at this level or in a loop of it */
    struct x12_mark mark;
    uint32_t effective, expires;
};

struct state {
    bool response;
    char purpose[3], kind[3]; /* BHT02, BHT06 */
    struct x12_mark header, subscriber, dependent;
    bool has_dependent, refused_above;
    unsigned events;
    /* the open event */
    bool in_event, in_service;
    struct x12_mark event;
    struct decision of_event, of_service;
    bool services_decided;
    char certification[3]; /* UM02 */
    bool is_admission, previous;
    uint32_t admission;
    unsigned stops;
    uint8_t has, needs; /* certifications, a bit each: CR1 CR2 CR5 CR6 */
    struct x12_mark stop_mark, need_mark;
};

enum { HAS_AMBULANCE = 1, HAS_SPINAL = 2, HAS_OXYGEN = 4, HAS_HOME_HEALTH = 8 };

/* ---- small words ---- */

static bool is_any(const char *code, const char *list)
{
    for (struct str rest = str_from(list); rest.p;)
        if (str_is(str_split(&rest, ' '), code))
            return true;
    return false;
}

static struct decision *level(struct state *st)
{
    return st->in_service ? &st->of_service : &st->of_event;
}

static bool is_certified(const struct decision *d)
{
    return is_any(d->code, "A1 A2 A6");
}

/* ---- header, review ---- */

static void header(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    str_copy(st->purpose, sizeof(st->purpose), x12_element(s, 2));
    str_copy(st->kind, sizeof(st->kind), x12_element(s, 6));
    x12_mark_here(w, &st->header);
    bool reserves = strcmp(st->purpose, "36") == 0;
    if (!st->response && reserves != (strcmp(st->kind, "RU") == 0))
        x12_rule_fault(w, NULL, X12_REVIEW_PURPOSE, 6, 0);
}

/* UM01 IN is a reservation, and BHT02 36 asks for one; BHT02 01 takes a request back, UM02 3. */
static void review(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str category = x12_element(s, 1);
    str_copy(st->certification, sizeof(st->certification), x12_element(s, 2));
    st->is_admission = str_is(category, "AR");
    x12_mark_here(w, &st->event);
    if (st->response)
        return;
    if (str_is(category, "IN") != (strcmp(st->purpose, "36") == 0))
        x12_rule_fault(w, NULL, X12_REVIEW_PURPOSE, 1, 0);
    if (strcmp(st->purpose, "01") == 0 && strcmp(st->certification, "3") != 0)
        x12_rule_fault(w, NULL, X12_REVIEW_PURPOSE, 2, 0);
}

static void decision(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct decision *d = level(st);
    str_copy(d->code, sizeof(d->code), x12_element(s, 1));
    x12_mark_here(w, &d->mark);
    if (is_certified(d) && !x12_has(s, 2))
        x12_rule_fault(w, NULL, X12_REVIEW_NUMBER, 2, 0);
    if (is_any(d->code, "A3 A4") && !x12_has(s, 3))
        x12_rule_fault(w, NULL, X12_REVIEW_REASON, 3, 0);
    if (strcmp(d->code, "A4") == 0 && strcmp(st->kind, "18") == 0)
        x12_rule_fault(w, &st->header, X12_REVIEW_CONTRADICTION, 6, 0);
}

static void diagnoses(struct x12_walk *w, const struct x12_segment *s)
{
    for (unsigned i = 1; i <= s->n && i <= 12; i++) {
        struct str part[2];
        x12_split(s, i, part, 2);
        bool icd10 = str_is(part[0], "ABK") || str_is(part[0], "ABF") || str_is(part[0], "ABJ") ||
                     str_is(part[0], "APR");
        if (icd10 && part[1].n && !x12_form_icd10cm(part[1]))
            x12_rule_fault(w, NULL, X12_DIAGNOSIS_FORM, i, 2);
    }
}

static void delivery(struct x12_walk *w, const struct x12_segment *s)
{
    struct str n = x12_element(s, 2);
    bool positive = false;
    for (size_t i = 0; i < n.n; i++)
        positive |= n.p[i] >= '1' && n.p[i] <= '9';
    if (n.n && (!positive || n.p[0] == '-'))
        x12_rule_fault(w, NULL, X12_QUANTITY, 2, 0);
}

static void npi(struct x12_walk *w, const struct x12_segment *s)
{
    if (str_is(x12_element(s, 8), "XX") && x12_has(s, 9) && !x12_npi_valid(x12_element(s, 9)))
        x12_rule_fault(w, NULL, X12_NPI_CHECK_DIGIT, 9, 0);
}

/* ---- dates ---- */

static void date(struct state *st, struct x12_walk *w, const struct x12_segment *s, uint16_t action)
{
    struct x12_span span;
    struct decision *d = level(st);
    if (!x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        return;
    if (span.to < span.from)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
    if (action == DATE_ADMISSION)
        st->admission = span.from;
    if (action == DATE_DISCHARGE && st->admission && span.to < st->admission)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
    if (action == DATE_EFFECTIVE)
        d->effective = span.from;
    if (action == DATE_EXPIRES)
        d->expires = span.from;
    if (action >= DATE_EFFECTIVE && d->effective && d->expires && d->expires < d->effective)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
}

/* ---- levels open and close ---- */

static void open_event(struct state *st, struct x12_walk *w)
{
    st->in_event = true;
    st->in_service = st->services_decided = false;
    st->events++;
    st->of_event = (struct decision){0};
    st->is_admission = st->previous = false;
    st->admission = 0;
    st->stops = 0;
    st->has = st->needs = 0;
    st->certification[0] = '\0';
    x12_mark_here(w, &st->event);
}

static void needs(struct state *st, struct x12_walk *w, uint8_t what)
{
    if (!(st->needs & ~st->has))
        x12_mark_here(w, &st->need_mark);
    st->needs |= what;
}

static void request_close(struct state *st, struct x12_walk *w)
{
    if (st->is_admission && !st->admission)
        x12_rule_fault(w, &st->event, X12_REVIEW_ADMISSION, 0, 0);
    if (is_any(st->certification, "1 2 3 4 N R S") && !st->previous)
        x12_rule_fault(w, &st->event, X12_REVIEW_PREVIOUS, 0, 0);
    if (st->needs & ~st->has)
        x12_rule_fault(w, &st->need_mark, X12_REVIEW_CERTIFICATION, 1, 0);
    if (st->stops == 1)
        x12_rule_fault(w, &st->stop_mark, X12_REVIEW_TRANSPORT, 1, 0);
}

static void decision_close(const struct decision *d, struct x12_walk *w)
{
    if (is_certified(d) && d->refused)
        x12_rule_fault(w, &d->mark, X12_REVIEW_CONTRADICTION, 1, 0);
}

static void service_close(struct state *st, struct x12_walk *w)
{
    const struct decision *d = &st->of_service, *all = &st->of_event;
    st->in_service = false;
    st->services_decided |= d->code[0] || d->refused;
    decision_close(d, w);
    bool total = strcmp(all->code, "A1") == 0, none = strcmp(all->code, "A3") == 0;
    if ((total && is_any(d->code, "A3 A4")) || (none && is_certified(d)))
        x12_rule_fault(w, &d->mark, X12_REVIEW_CONTRADICTION, 1, 0);
}

static void event_close(struct state *st, struct x12_walk *w)
{
    st->in_event = false;
    if (!st->response) {
        request_close(st, w);
        return;
    }
    decision_close(&st->of_event, w);
    if (!st->of_event.code[0] && !st->of_event.refused && !st->services_decided &&
        !st->refused_above)
        x12_rule_fault(w, &st->event, X12_REVIEW_UNDECIDED, 0, 0);
}

/* The event stands where its patient stands: once. */
static void subscriber_close(struct state *st, struct x12_walk *w)
{
    if (st->response)
        return;
    if (st->has_dependent && st->events > 1)
        x12_rule_fault(w, &st->dependent, X12_REVIEW_EVENT, 0, 0);
    if (!st->has_dependent && st->events == 0)
        x12_rule_fault(w, &st->subscriber, X12_REVIEW_EVENT, 0, 0);
}

static void refusal(struct state *st)
{
    if (st->in_event)
        level(st)->refused = true;
    else
        st->refused_above = true;
}

/* ---- the table ---- */

static const struct x12_rule_table request_table =
    X12_RULE_TABLE(request_bindings, closings, request_actions, request_closes);

static const struct x12_rule_table response_table =
    X12_RULE_TABLE(response_bindings, closings, response_actions, response_closes);

static void begin_response(void *state)
{
    ((struct state *)state)->response = true;
}

static void of_level(struct state *st, struct x12_walk *w, uint16_t action)
{
    if (action == LEVEL) {
        x12_mark_here(w, &st->subscriber);
        st->has_dependent = false;
        st->events = 0;
    } else if (action == DEPENDENT) {
        st->has_dependent = true;
        x12_mark_here(w, &st->dependent);
    } else if (action == EVENT) {
        open_event(st, w);
    } else if (action == SERVICE) {
        st->in_service = true;
        st->of_service = (struct decision){0};
    }
}

static void of_certification(struct state *st, struct x12_walk *w, uint16_t action)
{
    unsigned at = (unsigned)(action - AMBULANCE) / 2;
    if ((action - AMBULANCE) % 2)
        needs(st, w, (uint8_t)(1U << at));
    else
        st->has |= (uint8_t)(1U << at);
}

/* One line for each kind of segment. */
static void take(struct state *st, struct x12_walk *w, const struct x12_event *e, uint16_t action)
{
    const struct x12_segment *s = e->segment;
    if (s->tag == X12_TAG('N', 'M', '1'))
        npi(w, s);
    if (action == HEADER)
        header(st, w, s);
    else if (action >= LEVEL && action <= SERVICE)
        of_level(st, w, action);
    else if (action == REFUSAL)
        refusal(st);
    else if (action == REVIEW)
        review(st, w, s);
    else if (action == DECISION)
        decision(st, w, s);
    else if (action == PREVIOUS)
        st->previous = true;
    else if (action == DIAGNOSES)
        diagnoses(w, s);
    else if (action == DELIVERY)
        delivery(w, s);
    else if (action >= DATE_EVENT && action <= DATE_EXPIRES)
        date(st, w, s, action);
    else if (action == STOP && st->stops++ == 0)
        x12_mark_here(w, &st->stop_mark);
    else if (action >= AMBULANCE && action <= HOME_HEALTH_NEEDED)
        of_certification(st, w, action);
}

static void close_level(struct state *st, struct x12_walk *w, uint8_t action)
{
    if (action == SERVICE_CLOSE)
        service_close(st, w);
    else if (action == EVENT_CLOSE)
        event_close(st, w);
    else if (action == SUBSCRIBER_CLOSE)
        subscriber_close(st, w);
    else if (action == SET_CLOSE && st->response && st->events == 0 && !st->refused_above)
        x12_rule_fault(w, &st->header, X12_REVIEW_UNDECIDED, 0, 0);
}

static void request_segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    take(state, w, e, request_actions[e->use->index]);
}

static void response_segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    take(state, w, e, response_actions[e->use->index]);
}

static void request_loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    close_level(state, w, request_closes[loop->index]);
}

static void response_loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    close_level(state, w, response_closes[loop->index]);
}

const struct x12_rules x12_rules_278_request = {
    .state_size = sizeof(struct state),
    .table = &request_table,
    .segment = request_segment,
    .loop_close = request_loop_close,
};

const struct x12_rules x12_rules_278_response = {
    .state_size = sizeof(struct state),
    .table = &response_table,
    .begin = begin_response,
    .segment = response_segment,
    .loop_close = response_loop_close,
};
