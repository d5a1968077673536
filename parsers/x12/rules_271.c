/* rules_271.c - an answer: does it hold together, and does each benefit say what its kind has to
 * say (X279A1 271).
 *
 * The answer is read whatever is found here, for somebody waits for it: what a payer leaves open is
 * worth a word, and only what makes the answer ambiguous is an error. */
#include "x12/rules_eligibility.h"

#include "base/money.h"

enum { USES_MAX = 96, LOOPS_MAX = 24, DAYS_MAX = 10 };

enum action {
    NOTHING,
    HEADER,
    SOURCE_LEVEL,
    RECEIVER_LEVEL,
    SUBSCRIBER_LEVEL,
    DEPENDENT_LEVEL,
    NAME,
    REFUSAL,
    PERSON_REFUSAL,
    BIRTH,
    CORRECTION,
    PERSON_DATE,
    MILITARY,
    BENEFIT,
    DELIVERY,
    BENEFIT_DATE,
    BENEFIT_REFUSAL,
    MESSAGE,
    ADDITIONAL,
    BRACKET_OPEN,
    ENTITY,
    BRACKET_CLOSE,
};

static const struct x12_binding bindings[] = {
    {"", "beginning_of_transaction", HEADER},
    {"2000A", "hierarchical_level", SOURCE_LEVEL},
    {"2000A", "request_validation", REFUSAL},
    {"2100A", "request_validation", REFUSAL},
    {"2000B", "hierarchical_level", RECEIVER_LEVEL},
    {"2100B", "request_validation", REFUSAL},
    {"2000C", "hierarchical_level", SUBSCRIBER_LEVEL},
    {"2100C", "name", NAME},
    {"2100C", "request_validation", PERSON_REFUSAL},
    {"2100C", "demographics", BIRTH},
    {"2100C", "relationship", CORRECTION},
    {"2100C", "date", PERSON_DATE},
    {"2100C", "military", MILITARY},
    {"2110C", "benefit_information", BENEFIT},
    {"2110C", "delivery", DELIVERY},
    {"2110C", "date", BENEFIT_DATE},
    {"2110C", "request_validation", BENEFIT_REFUSAL},
    {"2110C", "message", MESSAGE},
    {"2115C", "additional_information", ADDITIONAL},
    {"2110C", "related_entities_begin", BRACKET_OPEN},
    {"2120C", "name", ENTITY},
    {"2110C", "related_entities_end", BRACKET_CLOSE},
    {"2000D", "hierarchical_level", DEPENDENT_LEVEL},
    {"2100D", "name", NAME},
    {"2100D", "request_validation", PERSON_REFUSAL},
    {"2100D", "demographics", BIRTH},
    {"2100D", "relationship", CORRECTION},
    {"2100D", "date", PERSON_DATE},
    {"2100D", "military", MILITARY},
    {"2110D", "benefit_information", BENEFIT},
    {"2110D", "delivery", DELIVERY},
    {"2110D", "date", BENEFIT_DATE},
    {"2110D", "request_validation", BENEFIT_REFUSAL},
    {"2110D", "message", MESSAGE},
    {"2115D", "additional_information", ADDITIONAL},
    {"2110D", "related_entities_begin", BRACKET_OPEN},
    {"2120D", "name", ENTITY},
    {"2110D", "related_entities_end", BRACKET_CLOSE},
};

enum close {
    KEPT,
    SOURCE_CLOSE,
    RECEIVER_CLOSE,
    SUBSCRIBER_CLOSE,
    DEPENDENT_CLOSE,
    PERSON_CLOSE,
    BENEFIT_CLOSE
};

static const struct x12_closing closings[] = {
    {"2000A", SOURCE_CLOSE},    {"2000B", RECEIVER_CLOSE}, {"2000C", SUBSCRIBER_CLOSE},
    {"2000D", DEPENDENT_CLOSE}, {"2100C", PERSON_CLOSE},   {"2100D", PERSON_CLOSE},
    {"2110C", BENEFIT_CLOSE},   {"2110D", BENEFIT_CLOSE},
};

static uint16_t actions[USES_MAX];
static uint8_t closes[LOOPS_MAX];

/** One HL: does anything come of it? */
struct level {
    bool below;   /* a lower level, or a benefit */
    bool refused; /* an AAA, here or above */
    struct x12_mark mark;
};

struct person {
    bool id, last, first, birth;
    bool refused, answered;
    bool not_found; /* AAA03 = 75 */
    struct x12_mark refusal;
    uint32_t days[DAYS_MAX]; /* of the pairs below */
};

/** What a kind of benefit (EB01) asks for. */
enum wants {
    SHARE = 1,       /* A: EB08 */
    AMOUNT = 2,      /* B C G J Y: EB07, or EB08 */
    USED_UP = 4,     /* C G Y: over a period */
    LIMIT = 8,       /* F: of something */
    PARTY = 16,      /* L R U: a name */
    UNANSWERED = 32, /* V */
};

struct benefit {
    unsigned kind;       /* what EB01 asks for: bits of enum wants */
    bool limit_said;     /* an amount, a share, a count, a pattern or words */
    bool party;          /* a 2120 */
    bool opened, closed; /* LS, LE */
    struct x12_mark mark;
    uint32_t days[DAYS_MAX];
};

enum { SOURCE, RECEIVER, SUBSCRIBER, DEPENDENT, LEVELS };

struct state {
    struct x12_eligibility common;
    struct level levels[LEVELS];
    unsigned level; /* the lowest open one */
    struct person person;
    struct benefit benefit;
};

/* ---- levels ---- */

static void level(struct state *st, struct x12_walk *w, unsigned which)
{
    struct level *l = &st->levels[which];

    l->below = l->refused = false;
    x12_mark_here(w, &l->mark);
    for (unsigned i = 0; i < which; i++)
        st->levels[i].below = true;
    st->level = which;
    st->person = (struct person){.id = false};
}

/** An answer that goes no further says why (X279A1 1.4.7): the reason stands at that level or at
 * one above. */
static void level_close(const struct state *st, struct x12_walk *w, unsigned which)
{
    bool refused = false;

    for (unsigned i = 0; i <= which; i++)
        refused |= st->levels[i].refused;
    if (!st->levels[which].below && !refused)
        x12_rule_fault(w, &st->levels[which].mark, X12_ANSWER_EMPTY, 4, 0);
}

/* ---- refusals ---- */

static bool one_of(struct str code, const char *list)
{
    for (struct str rest = str_from(list); rest.n != 0;)
        if (str_eq(str_split(&rest, ' '), code))
            return true;
    return false;
}

/** The same inquiry again helps where the payer's system failed (42 80), and nowhere else; there is
 * nothing to correct then. */
static void follow_up(struct x12_walk *w, const struct x12_segment *s)
{
    struct str why = x12_element(s, 3), what = x12_element(s, 4);
    bool system = one_of(why, "42 80");

    if (system ? str_is(what, "C") : one_of(what, "P Y"))
        x12_rule_fault(w, NULL, X12_FOLLOW_UP, 4, 0);
}

static void refusal(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->levels[st->level].refused = true;
    follow_up(w, s);
}

static void person_refusal(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    refusal(st, w, s);
    st->person.refused = true;
    x12_mark_here(w, &st->person.refusal);
    st->person.not_found |= str_is(x12_element(s, 3), "75");
}

/** Who sent all four search fields is told which of them did not match, not that nobody was found
 * (X12 RFI 739, 1693). */
static void person_close(const struct person *p, struct x12_walk *w)
{
    if (p->not_found && p->id && p->last && p->first && p->birth)
        x12_rule_fault(w, &p->refusal, X12_NOT_FOUND_REASON, 3, 0);
    if (p->refused && p->answered)
        x12_rule_fault(w, &p->refusal, X12_ANSWER_CONTRADICTION, 1, 0);
}

/* ---- the person ---- */

static void name(struct state *st, const struct x12_segment *s)
{
    st->person =
        (struct person){.last = x12_has(s, 3), .first = x12_has(s, 4), .id = x12_has(s, 9)};
}

/** INS03 says that something was changed, INS04 what kind of change: the one wants the other. */
static void correction(struct x12_walk *w, const struct x12_segment *s)
{
    if (x12_has(s, 3) != x12_has(s, 4))
        x12_rule_fault(w, NULL, X12_CORRECTION_PAIR, x12_has(s, 3) ? 4 : 3, 0);
}

/** What is current has not ended. */
static void military(const struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_span span;

    if (!str_is(x12_element(s, 1), "C") || !str_is(x12_element(s, 6), "RD8") ||
        !x12_span_of(x12_element(s, 6), x12_element(s, 7), &span))
        return;
    if (st->common.newest != 0 && span.to < st->common.newest)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 7, 0);
}

/** The first of a pair is a beginning, the second its end. */
static const char *const days[DAYS_MAX] = {"346", "347", "356", "357", "340",
                                           "341", "348", "349", "193", "194"};

static void day(uint32_t seen[DAYS_MAX], struct x12_walk *w, const struct x12_segment *s)
{
    struct str kind = x12_element(s, 1);
    struct x12_span span;

    if (!x12_span_of(x12_element(s, 2), x12_element(s, 3), &span))
        return;
    for (unsigned i = 0; i < DAYS_MAX; i++) {
        unsigned other = i ^ 1U;

        if (!str_is(kind, days[i]))
            continue;
        seen[i] = i % 2 == 0 ? span.from : span.to;
        if (seen[other] != 0 && seen[i & ~1U] > seen[i | 1U])
            x12_rule_fault(w, NULL, X12_DATE_ORDER, 3, 0);
    }
}

/* ---- the benefit ---- */

static unsigned wants_of(struct str kind)
{
    if (kind.n != 1)
        return 0;
    switch (kind.p[0]) {
    case 'A':
        return SHARE;
    case 'B':
    case 'J':
        return AMOUNT;
    case 'C':
    case 'G':
    case 'Y':
        return AMOUNT | USED_UP;
    case 'F':
        return LIMIT;
    case 'L':
    case 'R':
    case 'U':
        return PARTY;
    case 'V':
        return UNANSWERED;
    default:
        return 0;
    }
}

/** EB08 is a part of one: 0.2 is twenty percent. */
static bool is_share(struct str value)
{
    struct decimal d;
    int64_t one = 1;

    if (decimal_parse(value, &d) != NUMBER_OK) /* faulted as a number */
        return true;
    for (unsigned i = 0; i < d.scale; i++)
        one *= 10;
    return d.units >= 0 && d.units <= one;
}

/** Which element says how much: a share of the cost in EB08, money in EB07 (X279A1 EB07, EB08). */
static void amount(const struct benefit *b, struct x12_walk *w, const struct x12_segment *s)
{
    if ((b->kind & SHARE) && !x12_has(s, 8))
        x12_rule_fault(w, NULL, X12_BENEFIT_AMOUNT, 8, 0);
    if ((b->kind & AMOUNT) && !x12_has(s, 7) && !x12_has(s, 8))
        x12_rule_fault(w, NULL, X12_BENEFIT_AMOUNT, 7, 0);
    if (x12_has(s, 8) && !is_share(x12_element(s, 8)))
        x12_rule_fault(w, NULL, X12_PERCENTAGE, 8, 0);
}

/** What is used up over time says over which; and a period belongs to something. */
static void period(const struct benefit *b, struct x12_walk *w, const struct x12_segment *s)
{
    bool measured = x12_has(s, 7) || x12_has(s, 8) || x12_has(s, 10);

    if ((b->kind & USED_UP) && x12_has(s, 7) && !x12_has(s, 6))
        x12_rule_fault(w, NULL, X12_BENEFIT_PERIOD, 6, 0);
    if (x12_has(s, 6) && !measured && !(b->kind & LIMIT))
        x12_rule_fault(w, NULL, X12_BENEFIT_PERIOD, 6, 0);
}

static void benefit(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct benefit *b = &st->benefit;

    *b = (struct benefit){.limit_said =
                              x12_has(s, 5) || x12_has(s, 7) || x12_has(s, 8) || x12_has(s, 10)};
    b->kind = wants_of(x12_element(s, 1));
    x12_mark_here(w, &b->mark);
    st->person.answered |= !(b->kind & UNANSWERED);
    st->levels[st->level].below = true;
    amount(b, w, s);
    period(b, w, s);
    x12_eligibility_service(w, s, 3, 13);
    x12_eligibility_pointers(&st->common, w, s, 14);
}

/** Every how many units is said of a unit. */
static void delivery(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->benefit.limit_said = true;
    if (x12_has(s, 4) && !x12_has(s, 3))
        x12_rule_fault(w, NULL, X12_DELIVERY_UNIT, 3, 0);
}

static void additional(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->benefit.limit_said = true;
    if (!x12_has(s, 1) && !x12_has(s, 3))
        x12_rule_fault(w, NULL, X12_ADDITIONAL_EMPTY, 1, 0);
}

static void bracket_open(struct benefit *b)
{
    b->opened = true;
}

static void entity(struct benefit *b, struct x12_walk *w)
{
    if (!b->opened && !b->party)
        x12_rule_fault(w, NULL, X12_LOOP_BRACKETS, 0, 0);
    b->party = true;
}

static void bracket_close(struct benefit *b, struct x12_walk *w)
{
    if (!b->opened)
        x12_rule_fault(w, NULL, X12_LOOP_BRACKETS, 0, 0);
    b->closed = true;
}

/** LS and LE stand around the parties, both or neither (X279A1 2110C LS). */
static void benefit_close(const struct benefit *b, struct x12_walk *w)
{
    if (b->opened && !(b->closed && b->party))
        x12_rule_fault(w, &b->mark, X12_LOOP_BRACKETS, 0, 0);
    if ((b->kind & PARTY) && !b->party)
        x12_rule_fault(w, &b->mark, X12_BENEFIT_PARTY, 1, 0);
    if ((b->kind & LIMIT) && !b->limit_said)
        x12_rule_fault(w, &b->mark, X12_BENEFIT_LIMIT, 1, 0);
}

/* ---- the table ---- */

/* One line for each kind of segment: longer than a function should be, and no shorter in parts. */
static void segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    struct state *st = state;
    const struct x12_segment *s = e->segment;

    x12_eligibility_check(&st->common, w, e);
    switch (actions[e->use->index]) {
    case HEADER:
        x12_eligibility_header(&st->common, w, s);
        break;
    case SOURCE_LEVEL:
        level(st, w, SOURCE);
        break;
    case RECEIVER_LEVEL:
        level(st, w, RECEIVER);
        break;
    case SUBSCRIBER_LEVEL:
        level(st, w, SUBSCRIBER);
        break;
    case DEPENDENT_LEVEL:
        level(st, w, DEPENDENT);
        break;
    case NAME:
        name(st, s);
        break;
    case REFUSAL:
        refusal(st, w, s);
        break;
    case PERSON_REFUSAL:
        person_refusal(st, w, s);
        break;
    case BIRTH:
        st->person.birth = x12_has(s, 2);
        break;
    case CORRECTION:
        correction(w, s);
        break;
    case PERSON_DATE:
        day(st->person.days, w, s);
        break;
    case MILITARY:
        military(st, w, s);
        break;
    case BENEFIT:
        benefit(st, w, s);
        break;
    case DELIVERY:
        delivery(st, w, s);
        break;
    case BENEFIT_DATE:
        day(st->benefit.days, w, s);
        break;
    case BENEFIT_REFUSAL:
        follow_up(w, s);
        st->benefit.limit_said = true;
        break;
    case MESSAGE:
        st->benefit.limit_said = true;
        break;
    case ADDITIONAL:
        additional(st, w, s);
        break;
    case BRACKET_OPEN:
        bracket_open(&st->benefit);
        break;
    case ENTITY:
        entity(&st->benefit, w);
        break;
    case BRACKET_CLOSE:
        bracket_close(&st->benefit, w);
        break;
    default:
        break;
    }
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    struct state *st = state;

    switch (closes[loop->index]) {
    case SOURCE_CLOSE:
        level_close(st, w, SOURCE);
        break;
    case RECEIVER_CLOSE:
        level_close(st, w, RECEIVER);
        break;
    case SUBSCRIBER_CLOSE:
        level_close(st, w, SUBSCRIBER);
        break;
    case DEPENDENT_CLOSE:
        level_close(st, w, DEPENDENT);
        break;
    case PERSON_CLOSE:
        person_close(&st->person, w);
        break;
    case BENEFIT_CLOSE:
        benefit_close(&st->benefit, w);
        break;
    default:
        break;
    }
}

static const struct x12_rule_table table = X12_RULE_TABLE(bindings, closings, actions, closes);

const struct x12_rules x12_rules_271 = {
    .state_size = sizeof(struct state),
    .table = &table,
    .segment = segment,
    .loop_close = loop_close,
};
