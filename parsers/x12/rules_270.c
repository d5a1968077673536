/* rules_270.c - an inquiry: is somebody asked about, can the payer find them, and is the question
 * one (X279A1 270, 1.4.8). */
#include "x12/rules_eligibility.h"
#include "x12/seen.h"

enum {
    USES_MAX = 64,
    LOOPS_MAX = 16,
    PATIENTS_MAX = 99, /* in one set (X279A1 1.4.2) */
    TRACES_MAX = 256,
};

enum action {
    NOTHING,
    HEADER,
    SUBSCRIBER_LEVEL,
    DEPENDENT_LEVEL,
    TRACE,
    SUBSCRIBER,
    DEPENDENT,
    REFERENCE,
    BIRTH,
    DATE,
    INQUIRY,
    SPEND_DOWN,
};

static const struct x12_binding bindings[] = {
    {"", "beginning_of_transaction", HEADER},
    {"2000C", "hierarchical_level", SUBSCRIBER_LEVEL},
    {"2000C", "trace", TRACE},
    {"2100C", "name", SUBSCRIBER},
    {"2100C", "reference_additional_id", REFERENCE},
    {"2100C", "demographics", BIRTH},
    {"2100C", "date", DATE},
    {"2110C", "inquiry_information", INQUIRY},
    {"2110C", "amount_spend_down", SPEND_DOWN},
    {"2110C", "amount_spend_down_billed", SPEND_DOWN},
    {"2000D", "hierarchical_level", DEPENDENT_LEVEL},
    {"2000D", "trace", TRACE},
    {"2100D", "name", DEPENDENT},
    {"2100D", "reference_additional_id", REFERENCE},
    {"2100D", "demographics", BIRTH},
    {"2100D", "date", DATE},
    {"2110D", "inquiry_information", INQUIRY},
};

enum close { KEPT, SUBSCRIBER_CLOSE, PATIENT_CLOSE, DEPENDENT_CLOSE };

static const struct x12_closing closings[] = {
    {"2000C", SUBSCRIBER_CLOSE},
    {"2100C", PATIENT_CLOSE},
    {"2100D", DEPENDENT_CLOSE},
};

static uint16_t actions[USES_MAX];
static uint8_t closes[LOOPS_MAX];

/** What the payer may search by. */
struct person {
    bool named, id, last, first, birth;
    bool member; /* NM109, rather than one of the REF */
    struct x12_mark mark;
};

struct state {
    struct x12_eligibility common;
    struct person subscriber, dependent;
    struct x12_mark level; /* HL of the subscriber in hand */
    bool asked;            /* an EQ under this subscriber, or a dependent's */
    bool own;              /* the subscriber's own */
    bool in_dependent;
    bool spend_down; /* BHT06 */
    uint32_t dates[4];
    unsigned dates_count, patients, traces_count;
    uint64_t traces[TRACES_MAX];
};

static void person(struct person *p, struct x12_walk *w, const struct x12_segment *s)
{
    *p = (struct person){
        .named = true, .last = x12_has(s, 3), .first = x12_has(s, 4), .id = x12_has(s, 9)};
    p->member = p->id;
    x12_mark_here(w, &p->mark);
}

static struct person *in_hand(struct state *st)
{
    return st->in_dependent ? &st->dependent : &st->subscriber;
}

/* ---- who ---- */

static void subscriber_level(struct state *st, struct x12_walk *w)
{
    x12_mark_here(w, &st->level);
    st->asked = st->own = st->in_dependent = false;
    st->subscriber = st->dependent = (struct person){.named = false};
}

/** More than a payer promises to take in one set is worth a word, no more. */
static void patient(struct state *st, struct x12_walk *w)
{
    st->patients++;
    if (st->patients == PATIENTS_MAX + 1)
        x12_rule_fault(w, NULL, X12_PATIENTS_TOO_MANY, 0, 0);
}

static void dependent(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    person(&st->dependent, w, s);
    st->dates_count = 0;
    patient(st, w);
}

/** A number of the member's own stands in for NM109. A dependent who has one is asked about as a
 * subscriber (X279A1 1.4.3). */
static void reference(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str kind = x12_element(s, 1);
    struct person *p = in_hand(st);

    p->id |= str_is(kind, "1W") || str_is(kind, "SY") || str_is(kind, "HJ") || str_is(kind, "NQ") ||
             str_is(kind, "MRC");
    if (str_is(kind, "1W") && st->in_dependent)
        x12_rule_fault(w, NULL, X12_DEPENDENT_ID, 1, 0);
    else if (str_is(kind, "1W") && p->member)
        x12_rule_fault(w, NULL, X12_MEMBER_ID_TWICE, 1, 0);
}

/** X279A1 1.4.8: identifier, first name, last name and birth date find a member everywhere;
 * identifier with birth date and last name, or with both names, is to be enough. Without an
 * identifier it is up to the payer (X12 RFI 1913). */
static void searchable(const struct person *p, bool id, struct x12_walk *w)
{
    bool enough = id && p->last && (p->first || p->birth);
    bool something = id || (p->last && (p->first || p->birth));

    if (enough || !p->named)
        return;
    x12_rule_fault(w, &p->mark, something ? X12_SEARCH_OPTION : X12_SEARCH_NOTHING, 0, 0);
}

/** Somebody is to be asked about: the subscriber, or a dependent below. */
static void subscriber_close(struct state *st, struct x12_walk *w)
{
    if (!st->asked)
        x12_rule_fault(w, &st->level, X12_INQUIRY_MISSING, 4, 0);
}

/* ---- what ---- */

static void trace(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    /* A number is its sender's own: the provider's and the clearinghouse's may be alike. */
    uint64_t id = x12_word_of(x12_element(s, 2)) ^ x12_word_of(x12_element(s, 3)) << 1;

    if (!x12_has(s, 2))
        return;
    for (unsigned i = 0; i < st->traces_count; i++)
        if (st->traces[i] == id) {
            x12_rule_fault(w, NULL, X12_DUPLICATE_ID, 2, 0);
            return;
        }
    if (st->traces_count < TRACES_MAX)
        st->traces[st->traces_count++] = id;
}

/** Plan (291) and issue date of the card (102): one of each. */
static void date(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t kind = x12_pack(x12_element(s, 1));

    for (unsigned i = 0; i < st->dates_count; i++)
        if (kind != 0 && st->dates[i] == kind)
            x12_rule_fault(w, NULL, X12_DATE_TWICE, 1, 0);
    if (st->dates_count < COUNT_OF(st->dates))
        st->dates[st->dates_count++] = kind;
}

static void inquiry(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->asked = true;
    if (!st->in_dependent && !st->own) {
        st->own = true;
        patient(st, w);
    }
    x12_eligibility_service(w, s, 1, 2);
    x12_eligibility_pointers(&st->common, w, s, 5);
}

static void spend_down(const struct state *st, struct x12_walk *w)
{
    if (!st->spend_down)
        x12_rule_fault(w, NULL, X12_SPEND_DOWN, 1, 0);
}

/* ---- the table ---- */

static void segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    struct state *st = state;
    const struct x12_segment *s = e->segment;

    x12_eligibility_check(&st->common, w, e);
    switch (actions[e->use->index]) {
    case HEADER:
        x12_eligibility_header(&st->common, w, s);
        st->spend_down = str_is(x12_element(s, 6), "RT");
        break;
    case SUBSCRIBER_LEVEL:
        subscriber_level(st, w);
        break;
    case DEPENDENT_LEVEL:
        st->in_dependent = true;
        st->dependent = (struct person){.named = false};
        break;
    case TRACE:
        trace(st, w, s);
        break;
    case SUBSCRIBER:
        person(&st->subscriber, w, s);
        st->dates_count = 0;
        break;
    case DEPENDENT:
        dependent(st, w, s);
        break;
    case REFERENCE:
        reference(st, w, s);
        break;
    case BIRTH:
        in_hand(st)->birth = x12_has(s, 2);
        break;
    case DATE:
        date(st, w, s);
        break;
    case INQUIRY:
        inquiry(st, w, s);
        break;
    case SPEND_DOWN:
        spend_down(st, w);
        break;
    default:
        break;
    }
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    struct state *st = state;

    switch (closes[loop->index]) {
    case SUBSCRIBER_CLOSE:
        subscriber_close(st, w);
        break;
    case PATIENT_CLOSE:
        if (st->own)
            searchable(&st->subscriber, st->subscriber.id, w);
        break;
    case DEPENDENT_CLOSE:
        searchable(&st->dependent, st->subscriber.id || st->dependent.id, w);
        break;
    default:
        break;
    }
}

static const struct x12_rule_table table = X12_RULE_TABLE(bindings, closings, actions, closes);

const struct x12_rules x12_rules_270 = {
    .state_size = sizeof(struct state),
    .fresh = offsetof(struct state, traces),
    .table = &table,
    .segment = segment,
    .loop_close = loop_close,
};
