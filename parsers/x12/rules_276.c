/* rules_276.c - a claim status inquiry: does it say enough for the payer to find the claim?
 *
 * X212 asks about a claim where its patient stands: below the subscriber (2200D) when the
 * subscriber is the patient, else below the dependent (2200E). A claim is found by the payer's own
 * number, or by patient, provider and days of service. */
#include "x12/rules.h"
#include "x12/rules_status.h"
#include "x12/seen.h"

enum { USES_MAX = 64, LOOPS_MAX = 32, CONTROLS_MAX = 64 /* line numbers compared in a claim */ };

enum action {
    NOTHING,
    HEADER,
    PROVIDER_LEVEL,
    PROVIDER,
    SUBSCRIBER_LEVEL,
    SUBSCRIBER,
    DEPENDENT_LEVEL,
    BIRTH,
    CLAIM_OF_SUBSCRIBER,
    CLAIM_OF_DEPENDENT,
    CONTROL,
    BILL_TYPE,
    CHARGE,
    CLAIM_DATE,
    LINE,
    LINE_CONTROL,
    LINE_DATE,
    CLAIM_CLOSE,
    SUBSCRIBER_CLOSE,
};

static const struct x12_binding bindings[] = {
    {"", "beginning_of_transaction", HEADER},
    {"2000C", "hierarchical_level", PROVIDER_LEVEL},
    {"2100C", "name", PROVIDER},
    {"2000D", "hierarchical_level", SUBSCRIBER_LEVEL},
    {"2000D", "demographics", BIRTH},
    {"2100D", "name", SUBSCRIBER},
    {"2000E", "hierarchical_level", DEPENDENT_LEVEL},
    {"2000E", "demographics", BIRTH},
    {"2200D", "trace", CLAIM_OF_SUBSCRIBER},
    {"2200E", "trace", CLAIM_OF_DEPENDENT},
    {"2200D", "reference_payer_claim_control_number", CONTROL},
    {"2200E", "reference_payer_claim_control_number", CONTROL},
    {"2200D", "reference_bill_type", BILL_TYPE},
    {"2200E", "reference_bill_type", BILL_TYPE},
    {"2200D", "amount_submitted_charge", CHARGE},
    {"2200E", "amount_submitted_charge", CHARGE},
    {"2200D", "date_service", CLAIM_DATE},
    {"2200E", "date_service", CLAIM_DATE},
    {"2210D", "service_line", LINE},
    {"2210E", "service_line", LINE},
    {"2210D", "reference_line_item_control_number", LINE_CONTROL},
    {"2210E", "reference_line_item_control_number", LINE_CONTROL},
    {"2210D", "date_service", LINE_DATE},
    {"2210E", "date_service", LINE_DATE},
};

static const struct x12_closing closings[] = {
    {"2200D", CLAIM_CLOSE},
    {"2200E", CLAIM_CLOSE},
    {"2000D", SUBSCRIBER_CLOSE},
};

static uint16_t actions[USES_MAX];
static uint8_t closes[LOOPS_MAX];

struct claim {
    bool open, control, bill_type, dated; /* TRN, REF*1K, REF*BLT, DTP*472 of the claim came */
    bool line_dated;                      /* DTP*472 of a line */
    struct x12_sum charge, lines;         /* AMT*T3; SVC02 */
    struct x12_mark mark, charge_mark;
    unsigned controls_count;
    uint64_t controls[CONTROLS_MAX]; /* REF*FJ as words */
};

struct state {
    uint32_t made, born;
    uint64_t provider_kind; /* NM108 of the first 2100C of the level, as a word; 0: none yet */
    bool patient;           /* HL04 = 0: the subscriber is the patient */
    bool subscriber_asked, subscriber_born;
    struct x12_mark subscriber;
    struct claim claim;

    struct x12_seen traces; /* TRN02 */
};

/** A second 2100C gives another number of the same provider: of another kind. */
static void provider(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t kind = x12_word_of(x12_element(s, 8));

    x12_status_provider(w, s);
    if (st->provider_kind != 0 && st->provider_kind == kind)
        x12_rule_fault(w, NULL, X12_PROVIDER_REDUNDANT, 8, 0);
    st->provider_kind = kind;
}

static void subscriber_level(struct state *st, const struct x12_segment *s)
{
    st->patient = str_is(x12_element(s, 4), "0");
    st->subscriber_asked = st->subscriber_born = false;
    st->subscriber.ordinal = 0;
    st->born = 0;
}

static void birth(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->born = x12_day_of(x12_element(s, 2));
    st->subscriber_born = true;
    if (st->made != 0 && st->born > st->made)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 2, 0);
}

static void claim_open(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    memset(&st->claim, 0, offsetof(struct claim, controls));
    st->claim.open = true;
    x12_mark_here(w, &st->claim.mark);
    if (x12_has(s, 2) && x12_seen_before(&st->traces, x12_element(s, 2)))
        x12_rule_fault(w, NULL, X12_DUPLICATE_ID, 2, 0);
}

static void claim_of_subscriber(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    claim_open(st, w, s);
    st->subscriber_asked = true;
    if (!st->patient)
        x12_rule_fault(w, NULL, X12_INQUIRY_PATIENT, 0, 0);
}

static void charge(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    x12_status_amount(w, s, 2);
    x12_sum_element(&st->claim.charge, s, 2);
    x12_mark_here(w, &st->claim.charge_mark);
}

static void line_control(struct claim *c, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t word = x12_word_of(x12_element(s, 2));

    for (unsigned i = 0; i < c->controls_count; i++)
        if (c->controls[i] == word) {
            x12_rule_fault(w, NULL, X12_DUPLICATE_ID, 2, 0);
            return;
        }
    if (c->controls_count < CONTROLS_MAX)
        c->controls[c->controls_count++] = word;
}

/** X212 2200D DTP: an institutional claim is sought by its statement dates; a professional one by
 * its own days or those of its lines. The payer's own number does without. */
static void claim_close(struct claim *c, struct x12_walk *w)
{
    if (!c->open)
        return;
    if (!c->control && !c->dated && (c->bill_type || !c->line_dated))
        x12_rule_fault(w, &c->mark, X12_INQUIRY_KEYS, 0, 0);
    if (c->charge_mark.ordinal != 0 && !c->charge.broken && !c->lines.broken &&
        c->lines.cents > c->charge.cents)
        x12_rule_fault(w, &c->charge_mark, X12_BALANCE_STATUS, 2, 0);
    c->open = false;
}

/** The subscriber who is the patient has a birth date, and a claim is asked about. */
static void subscriber_close(const struct state *st, struct x12_walk *w)
{
    if (st->patient && st->subscriber.ordinal != 0 &&
        !(st->subscriber_asked && st->subscriber_born))
        x12_rule_fault(w, &st->subscriber, X12_INQUIRY_PATIENT, 0, 0);
}

/** What stands on a claim, and on its lines. */
static void detail(struct state *st, struct x12_walk *w, const struct x12_segment *s,
                   uint16_t action)
{
    struct claim *c = &st->claim;

    switch (action) {
    case CONTROL:
        c->control = x12_has(s, 2);
        break;
    case BILL_TYPE:
        c->bill_type = true;
        break;
    case CHARGE:
        charge(st, w, s);
        break;
    case CLAIM_DATE:
        c->dated = true;
        x12_status_served(w, s, st->born, st->made);
        break;
    case LINE:
        x12_status_service(w, s);
        x12_sum_element(&c->lines, s, 2);
        break;
    case LINE_CONTROL:
        line_control(c, w, s);
        break;
    case LINE_DATE:
        c->line_dated = true;
        x12_status_served(w, s, st->born, st->made);
        break;
    default:
        break;
    }
}

static void segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    struct state *st = state;
    const struct x12_segment *s = e->segment;
    uint16_t action = actions[e->use->index];

    switch (action) {
    case HEADER:
        st->made = x12_status_made(w, s);
        break;
    case PROVIDER_LEVEL:
        st->provider_kind = 0;
        break;
    case PROVIDER:
        provider(st, w, s);
        break;
    case SUBSCRIBER_LEVEL:
        subscriber_level(st, s);
        break;
    case SUBSCRIBER:
        x12_mark_here(w, &st->subscriber);
        break;
    case DEPENDENT_LEVEL:
        st->born = 0;
        break;
    case BIRTH:
        birth(st, w, s);
        break;
    case CLAIM_OF_SUBSCRIBER:
        claim_of_subscriber(st, w, s);
        break;
    case CLAIM_OF_DEPENDENT:
        claim_open(st, w, s);
        break;
    default:
        detail(st, w, s, action);
        break;
    }
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    struct state *st = state;

    if (closes[loop->index] == CLAIM_CLOSE)
        claim_close(&st->claim, w);
    else if (closes[loop->index] == SUBSCRIBER_CLOSE)
        subscriber_close(st, w);
}

static const struct x12_rule_table table = X12_RULE_TABLE(bindings, closings, actions, closes);

const struct x12_rules x12_rules_276 = {
    .state_size = sizeof(struct state),
    .fresh = offsetof(struct state, traces),
    .seen = true,
    .table = &table,
    .segment = segment,
    .loop_close = loop_close,
};
