/* rules_834.c - an enrollment: members and their subscribers, what is maintained and from when, and
 * whether the control totals of the file are its members. */
#include "x12/forms.h"
#include "x12/rules.h"
#include "x12/seen.h"

enum { USES_MAX = 128, LOOPS_MAX = 32 };

enum action {
    NOTHING,
    BEGINNING,
    TOTAL,
    MEMBER,
    SUBSCRIBER_NUMBER,
    NAME,
    BIRTH,
    COVERAGE,
    COVERAGE_DATE,
    PAIRED_DATE,
    CATEGORIES,
    CATEGORY,
    COVERAGE_CLOSE,
    CATEGORIES_CLOSE,
    SET_CLOSE,
};

static const struct x12_binding bindings[] = {
    {"", "beginning", BEGINNING},
    {"", "quantity_control_total", TOTAL},
    {"2000", "member_information", MEMBER},
    {"2000", "reference_subscriber_number", SUBSCRIBER_NUMBER},
    {"2000", "date_member_level", PAIRED_DATE},
    {"2100A", "name", NAME},
    {"2100A", "demographics", BIRTH},
    {"2200", "date_disability", PAIRED_DATE},
    {"2300", "coverage_information", COVERAGE},
    {"2300", "date_coverage", COVERAGE_DATE},
    {"2320", "date_coordination", PAIRED_DATE},
    {"LS_LOOP", "loop_header", CATEGORIES},
    {"2700", "category_number", CATEGORY},
};

static const struct x12_closing closings[] = {
    {"2300", COVERAGE_CLOSE},
    {"LS_LOOP", CATEGORIES_CLOSE},
    {"", SET_CLOSE},
};

static uint16_t actions[USES_MAX];
static uint8_t closes[LOOPS_MAX];

/** A control total: what QTY said and where. */
struct total {
    bool said;
    uint64_t count;
    struct x12_mark mark;
};

/** Begin and end come as two DTP: the begin is kept for its end. */
static const char *const PAIRS[][2] = {{"336", "337"}, {"340", "341"}, {"350", "351"},
                                       {"356", "357"}, {"360", "361"}, {"344", "345"},
                                       {"473", "474"}};

struct state {
    char purpose[3]; /* BGN08: 2 change, 4 verify, RX replace */
    uint32_t made;   /* BGN03 */
    struct total members, subscribers, dependents;
    uint64_t members_count, subscribers_count, dependents_count;
    /* the open member */
    bool is_subscriber;
    uint32_t begins[COUNT_OF(PAIRS)];
    /* the open coverage */
    char maintenance[4]; /* HD01 */
    uint32_t from, to;   /* DTP*348, *349 */
    struct x12_mark coverage;
    bool category;
    struct x12_mark categories;
    struct x12_seen known; /* REF*0F of the subscribers, of the set: behind what is fresh */
};

/* ---- header ---- */

static void beginning(struct state *st, const struct x12_segment *s)
{
    st->made = x12_day_of(x12_element(s, 3));
    str_copy(st->purpose, sizeof(st->purpose), x12_element(s, 8));
}

static void total(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str q = x12_element(s, 1);
    struct total *t = str_is(q, "TO")   ? &st->members
                      : str_is(q, "ET") ? &st->subscribers
                      : str_is(q, "DT") ? &st->dependents
                                        : NULL;
    if (!t)
        return;
    t->said = str_to_u64(x12_element(s, 2), UINT32_MAX, &t->count);
    x12_mark_here(w, &t->mark);
}

static void total_close(const struct total *t, struct x12_walk *w, uint64_t counted)
{
    if (t->said && t->count != counted)
        x12_rule_fault(w, &t->mark, X12_BALANCE_COUNT, 2, 0);
}

/* ---- members ---- */

/* 030 is for a file that is compared with what is there: all of BGN08 4, none of BGN08 2. */
static void maintenance(const struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    bool compares = str_is(x12_element(s, 3), "030");
    if ((compares && strcmp(st->purpose, "2") == 0) || (!compares && strcmp(st->purpose, "4") == 0))
        x12_rule_fault(w, NULL, X12_MEMBER_MAINTENANCE, 3, 0);
}

/* INS02 18 is the subscriber, and nobody else. */
static void member(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->is_subscriber = str_is(x12_element(s, 1), "Y");
    memset(st->begins, 0, sizeof(st->begins));
    st->members_count++;
    st->subscribers_count += st->is_subscriber;
    st->dependents_count += !st->is_subscriber;
    if (x12_has(s, 2) && st->is_subscriber != str_is(x12_element(s, 2), "18"))
        x12_rule_fault(w, NULL, X12_MEMBER_RELATION, 2, 0);
    if (x12_has(s, 3) && st->purpose[0])
        maintenance(st, w, s);
    if (str_is(x12_element(s, 5), "C") && !x12_has(s, 7))
        x12_rule_fault(w, NULL, X12_MEMBER_DETAIL, 7, 0);
    if (str_is(x12_element(s, 4), "03") && !x12_has(s, 12))
        x12_rule_fault(w, NULL, X12_MEMBER_DETAIL, 12, 0);
    uint32_t died = x12_day_of(x12_element(s, 12));
    if (died && st->made && died > st->made)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 12, 0);
}

/* In a file of all members each dependent stands behind its subscriber. */
static void subscriber_number(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str number = x12_element(s, 2);
    if (!number.n)
        return;
    bool whole = strcmp(st->purpose, "4") == 0 || strcmp(st->purpose, "RX") == 0;
    bool known = x12_seen_before(&st->known, number);
    if (!st->is_subscriber && !known && whole && st->known.count < X12_SEEN_MAX)
        x12_rule_fault(w, NULL, X12_MEMBER_SUBSCRIBER, 2, 0);
}

static void name(struct x12_walk *w, const struct x12_segment *s)
{
    if (str_is(x12_element(s, 8), "34") && x12_has(s, 9) && !x12_form_digits(x12_element(s, 9), 9))
        x12_rule_fault(w, NULL, X12_TAX_ID_FORM, 9, 0);
}

static void birth(const struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t born = x12_day_of(x12_element(s, 2));
    if (born && st->made && born > st->made)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 2, 0);
}

static void paired_date(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_span span;
    if (!x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        return;
    for (size_t i = 0; i < COUNT_OF(PAIRS); i++) {
        if (str_is(x12_element(s, 1), PAIRS[i][0]))
            st->begins[i] = span.from;
        else if (str_is(x12_element(s, 1), PAIRS[i][1]) && st->begins[i] &&
                 span.from < st->begins[i])
            x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
    }
}

/* ---- coverages ---- */

static void coverage(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    str_copy(st->maintenance, sizeof(st->maintenance), x12_element(s, 1));
    st->from = st->to = 0;
    x12_mark_here(w, &st->coverage);
}

static void coverage_date(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_span span;
    struct str q = x12_element(s, 1);
    if (!x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        return;
    if (str_is(q, "348"))
        st->from = span.from;
    if (str_is(q, "349"))
        st->to = span.to;
    if (span.to < span.from ||
        (st->from && st->to && st->to < st->from && (str_is(q, "348") || str_is(q, "349"))))
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
}

/* What is added has a first day, what is ended a last one. */
static void coverage_close(const struct state *st, struct x12_walk *w)
{
    bool adds = strcmp(st->maintenance, "021") == 0, ends = strcmp(st->maintenance, "024") == 0;
    if ((adds && !st->from) || (ends && !st->to))
        x12_rule_fault(w, &st->coverage, X12_COVERAGE_DATE, 1, 0);
}

/* ---- the table ---- */

static void segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    struct state *st = state;
    const struct x12_segment *s = e->segment;
    switch (actions[e->use->index]) {
    case BEGINNING:
        beginning(st, s);
        break;
    case TOTAL:
        total(st, w, s);
        break;
    case MEMBER:
        member(st, w, s);
        break;
    case SUBSCRIBER_NUMBER:
        subscriber_number(st, w, s);
        break;
    case NAME:
        name(w, s);
        break;
    case BIRTH:
        birth(st, w, s);
        break;
    case COVERAGE:
        coverage(st, w, s);
        break;
    case COVERAGE_DATE:
        coverage_date(st, w, s);
        break;
    case PAIRED_DATE:
        paired_date(st, w, s);
        break;
    case CATEGORIES:
        st->category = false;
        x12_mark_here(w, &st->categories);
        break;
    case CATEGORY:
        st->category = true;
        break;
    default:
        break;
    }
}

static void set_close(const struct state *st, struct x12_walk *w)
{
    total_close(&st->members, w, st->members_count);
    total_close(&st->subscribers, w, st->subscribers_count);
    total_close(&st->dependents, w, st->dependents_count);
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    struct state *st = state;
    uint8_t action = closes[loop->index];
    if (action == COVERAGE_CLOSE)
        coverage_close(st, w);
    else if (action == CATEGORIES_CLOSE && !st->category)
        x12_rule_fault(w, &st->categories, X12_MEMBER_CATEGORIES, 1, 0);
    else if (action == SET_CLOSE)
        set_close(st, w);
}

static const struct x12_rule_table table = X12_RULE_TABLE(bindings, closings, actions, closes);

const struct x12_rules x12_rules_834 = {
    .state_size = sizeof(struct state),
    .fresh = offsetof(struct state, known),
    .seen = true,
    .table = &table,
    .segment = segment,
    .loop_close = loop_close,
};
