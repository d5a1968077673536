/* rules_835.c - a remittance must add up, line by line, claim by claim and as a whole
 * (X221A1 1.10.2).
 *
 * Exact cents, no tolerance. AMT, QTY, MIA and MOA never enter. A level with an amount that cannot
 * be added is not judged, nor are those above it: the amount has been faulted already, or is here,
 * once. */
#include "x12/balance.h"
#include "x12/forms.h"
#include "x12/rules.h"
#include "x12/seen.h"

enum {
    USES_MAX = 128,
    LOOPS_MAX = 16,
    ADJUSTMENTS_MAX = 64, /* claim-level adjustments compared with those of its lines */
};

struct state;
typedef void rule835(struct state *st, struct x12_walk *w, const struct x12_segment *s);

static rule835 payment, trace, produced, totals_open, claim_open, claim_adjustment, claim_date,
    line_open, line_adjustment, line_date, provider_adjustment, trailer;

enum action {
    NOTHING,
    PAYMENT,
    TRACE,
    PRODUCED,
    PROVIDER_TOTALS,
    CLAIM,
    CLAIM_ADJUSTMENT,
    CLAIM_DATE,
    LINE,
    LINE_ADJUSTMENT,
    LINE_DATE,
    PROVIDER_ADJUSTMENT,
    TRAILER,
    ACTIONS,
};

static rule835 *const rules[ACTIONS] = {
    [PAYMENT] = payment,
    [TRACE] = trace,
    [PRODUCED] = produced,
    [PROVIDER_TOTALS] = totals_open,
    [CLAIM] = claim_open,
    [CLAIM_ADJUSTMENT] = claim_adjustment,
    [CLAIM_DATE] = claim_date,
    [LINE] = line_open,
    [LINE_ADJUSTMENT] = line_adjustment,
    [LINE_DATE] = line_date,
    [PROVIDER_ADJUSTMENT] = provider_adjustment,
    [TRAILER] = trailer,
};

static const struct x12_binding bindings[] = {
    {"", "financial_information", PAYMENT},
    {"", "reassociation_trace", TRACE},
    {"", "date_production", PRODUCED},
    {"2000", "provider_summary", PROVIDER_TOTALS},
    {"2100", "claim_payment_information", CLAIM},
    {"2100", "claim_adjustments", CLAIM_ADJUSTMENT},
    {"2100", "date_statement_period", CLAIM_DATE},
    {"2110", "service_payment_information", LINE},
    {"2110", "service_adjustments", LINE_ADJUSTMENT},
    {"2110", "date_service", LINE_DATE},
    {"", "provider_adjustments", PROVIDER_ADJUSTMENT},
    {"", "transaction_set_trailer", TRAILER},
};

enum close { KEPT, PROVIDER_CLOSE, CLAIM_CLOSE, LINE_CLOSE, SET_CLOSE };

static const struct x12_closing closings[] = {
    {"", SET_CLOSE},
    {"2000", PROVIDER_CLOSE},
    {"2100", CLAIM_CLOSE},
    {"2110", LINE_CLOSE},
};

static rule835 *rules_of[USES_MAX];
static uint8_t closes[LOOPS_MAX];

/** Whether the amounts of a level could be added. */
struct doubt {
    bool broken;
    bool told; /* there is a fault about it already */
};

struct adjustment {
    uint64_t what; /* group and reason */
    int64_t cents;
    struct x12_sum at_lines;
    struct x12_mark mark;
};

struct state {
    struct x12_balance_835 b;
    struct doubt set, claim, line;
    struct x12_mark payment_mark, totals_mark, claim_mark, line_mark;
    uint64_t company, company_more; /* BPR10, BPR11 as words; 0: not sent */
    uint32_t newest;                /* the latest day this file speaks from */
    struct x12_span claim_span, line_span;
    bool predetermination, whole;
    bool totals; /* a TS3 is open */
    uint64_t totals_claims, claims;
    struct x12_sum totals_charge, claims_charge;
    struct adjustment adjustments[ADJUSTMENTS_MAX];
    unsigned adjustments_count;
};

static void doubt_sum(struct doubt *d, const struct x12_sum *s)
{
    if (LIKELY(!s->broken))
        return;
    d->broken = true;
    d->told |= s->unread;
}

static int64_t amount(struct doubt *d, const struct x12_segment *seg, unsigned i)
{
    struct x12_sum s = {0};

    x12_sum_element(&s, seg, i);
    doubt_sum(d, &s);
    return s.cents;
}

/** One identity: a fault when it does not hold, or cannot be judged and nobody has said so. */
static void judge(struct doubt *d, struct x12_walk *w, const struct x12_mark *mark,
                  int64_t difference, enum x12_code code, unsigned element)
{
    if (!d->broken) {
        if (difference != 0)
            x12_rule_fault(w, mark, code, element, 0);
        return;
    }
    if (!d->told)
        x12_rule_fault(w, mark, X12_AMOUNT_RANGE, element, 0);
    d->told = true;
}

static void later(uint32_t *newest, struct str day)
{
    uint32_t d = x12_day_of(day);

    if (d > *newest)
        *newest = d;
}

/* ---- payment ---- */

/** BPR04: what moves the money decides which bank fields stand (X221A1 BPR05..BPR15). */
static void payment_method(struct x12_walk *w, const struct x12_segment *s, int64_t cents)
{
    struct str how = x12_element(s, 4);
    bool electronic = str_is(how, "ACH") || str_is(how, "BOP") || str_is(how, "FWT");

    if (str_is(how, "NON") && cents != 0)
        x12_rule_fault(w, NULL, X12_PAYMENT_METHOD, 4, 0);
    else if (str_is(x12_element(s, 1), "H") && !str_is(how, "NON"))
        x12_rule_fault(w, NULL, X12_PAYMENT_METHOD, 1, 0);
    if (electronic && !(x12_has(s, 7) && x12_has(s, 9)))
        x12_rule_fault(w, NULL, X12_PAYMENT_METHOD, x12_has(s, 7) ? 9 : 7, 0);
    if (electronic && !(x12_has(s, 13) && x12_has(s, 15)))
        x12_rule_fault(w, NULL, X12_PAYMENT_METHOD, x12_has(s, 13) ? 15 : 13, 0);
    if (str_is(how, "NON") && (x12_has(s, 7) || x12_has(s, 13)))
        x12_rule_fault(w, NULL, X12_PAYMENT_METHOD, x12_has(s, 7) ? 7 : 13, 0);
}

static void payment(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    x12_mark_here(w, &st->payment_mark);
    st->b.payment = amount(&st->set, s, 2);
    if (st->b.payment < 0)
        x12_rule_fault(w, NULL, X12_BALANCE_NEGATIVE, 2, 0);
    payment_method(w, s, st->b.payment);
    st->company = x12_has(s, 10) ? x12_word_of(x12_element(s, 10)) : 0;
    st->company_more = x12_has(s, 11) ? x12_word_of(x12_element(s, 11)) : 0;
    later(&st->newest, x12_element(s, 16));
    later(&st->newest, str_from(x12_rule_envelope(w)->gs_date));
}

/** CAQH CORE 370: the payee finds the deposit by TRN02 and TRN03, so they are those of the
 * transfer. */
static void trace(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    if (st->company != 0 && x12_has(s, 3) && x12_word_of(x12_element(s, 3)) != st->company)
        x12_rule_fault(w, NULL, X12_TRACE_PAYER, 3, 0);
    if (st->company_more != 0 && x12_has(s, 4) &&
        x12_word_of(x12_element(s, 4)) != st->company_more)
        x12_rule_fault(w, NULL, X12_TRACE_PAYER, 4, 0);
}

static void produced(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    later(&st->newest, x12_element(s, 2));
}

static void provider_adjustment(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    x12_sum_plb(&st->b.plb, s);
}

static void trailer(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    st->whole = true;
}

/** A set that broke off is not out of balance, it is unfinished: SE_MISSING says that. */
static void payment_close(struct state *st, struct x12_walk *w)
{
    if (!st->whole)
        return;
    doubt_sum(&st->set, &st->b.claims_paid);
    doubt_sum(&st->set, &st->b.plb);
    judge(&st->set, w, &st->payment_mark, x12_balance_transaction(&st->b), X12_BALANCE_TRANSACTION,
          2);
}

/* ---- provider totals ---- */

static void totals_open(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    x12_mark_here(w, &st->totals_mark);
    st->totals_charge = (struct x12_sum){0};
    x12_sum_element(&st->totals_charge, s, 5);
    st->totals = str_to_u64(x12_element(s, 4), UINT32_MAX, &st->totals_claims);
}

static void totals_close(struct state *st, struct x12_walk *w)
{
    bool exact = !st->totals_charge.broken && !st->claims_charge.broken;

    if (st->totals && st->totals_claims != st->claims)
        x12_rule_fault(w, &st->totals_mark, X12_BALANCE_PROVIDER, 4, 0);
    if (st->totals && exact && st->totals_charge.cents != st->claims_charge.cents)
        x12_rule_fault(w, &st->totals_mark, X12_BALANCE_PROVIDER, 5, 0);
    st->totals = false;
    st->claims = 0;
    st->claims_charge = (struct x12_sum){0};
}

/* ---- adjustments ---- */

static uint64_t adjustment_word(struct str group, struct str reason)
{
    return x12_word_of(group) * 31 + x12_word_of(reason);
}

static void adjustment_add(struct state *st, struct x12_walk *w, uint64_t what, int64_t cents)
{
    struct adjustment *a = &st->adjustments[st->adjustments_count++];

    a->what = what;
    a->cents = cents;
    a->at_lines = (struct x12_sum){0};
    x12_mark_here(w, &a->mark);
}

static void claim_adjustment(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    for (unsigned i = 3; i <= 18 && i <= s->n; i += 3) {
        struct x12_sum one = {0};

        x12_sum_element(&one, s, i);
        x12_sum_join(&st->b.claim_cas, &one);
        if (!one.broken && one.cents != 0 && st->adjustments_count < ADJUSTMENTS_MAX)
            adjustment_add(st, w, adjustment_word(x12_element(s, 1), x12_element(s, i - 1)),
                           one.cents);
    }
}

static void line_adjustment(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    x12_sum_cas(&st->b.line_cas, s);
    if (st->adjustments_count == 0)
        return;
    for (unsigned i = 2; i <= 17; i += 3) {
        uint64_t what;

        if (!x12_has(s, i))
            continue;
        what = adjustment_word(x12_element(s, 1), x12_element(s, i));
        for (unsigned k = 0; k < st->adjustments_count; k++)
            if (st->adjustments[k].what == what)
                x12_sum_element(&st->adjustments[k].at_lines, s, i + 1);
    }
}

/** The same money taken at both levels (X12 RFI 358). Equal amounts may be chance; equal to what
 * the claim is out by, they are not. */
static void adjustments_twice(struct state *st, struct x12_walk *w, int64_t difference)
{
    for (unsigned k = 0; k < st->adjustments_count; k++) {
        const struct adjustment *a = &st->adjustments[k];

        if (a->at_lines.broken || a->at_lines.cents != a->cents)
            continue;
        if (difference == -a->cents)
            x12_rule_fault(w, &a->mark, X12_BALANCE_DUPLICATE, 3, 0);
    }
}

/* ---- claims and lines ---- */

/** CLP02 = 22 takes back: charge and payment of the first report with the sign turned. */
static void claim_signs(const struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    bool reversal = str_is(x12_element(s, 2), "22");

    if (reversal && st->b.claim_charge > 0)
        x12_rule_fault(w, NULL, X12_REVERSAL, 3, 0);
    if (reversal && st->b.claim_paid > 0)
        x12_rule_fault(w, NULL, X12_REVERSAL, 4, 0);
    if (!reversal && st->b.claim_charge < 0)
        x12_rule_fault(w, NULL, X12_REVERSAL, 2, 0);
}

static void claim_open(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_balance_835 *b = &st->b;
    struct x12_sum charge = {0}, paid = {0};

    x12_mark_here(w, &st->claim_mark);
    st->claim = (struct doubt){0};
    x12_sum_element(&charge, s, 3);
    x12_sum_element(&paid, s, 4);
    doubt_sum(&st->claim, &charge);
    doubt_sum(&st->claim, &paid);
    b->claim_charge = charge.cents;
    b->claim_paid = paid.cents;
    x12_sum_join(&st->claims_charge, &charge);
    x12_sum_join(&b->claims_paid, &paid);
    b->claim_cas = b->lines_cas = b->lines_charge = b->lines_paid = (struct x12_sum){0};
    b->claim_has_lines = false;
    st->claims++;
    st->adjustments_count = 0;
    st->claim_span = (struct x12_span){0};
    st->predetermination = str_is(x12_element(s, 2), "25");
    claim_signs(st, w, s);
}

static void claim_close(struct state *st, struct x12_walk *w)
{
    struct x12_balance_835 *b = &st->b;
    int64_t difference = x12_balance_claim(b);

    doubt_sum(&st->claim, &b->claim_cas);
    doubt_sum(&st->claim, &b->lines_cas);
    doubt_sum(&st->claim, &b->lines_charge);
    judge(&st->claim, w, &st->claim_mark, difference, X12_BALANCE_CLAIM, 4);
    judge(&st->claim, w, &st->claim_mark, x12_balance_lines_charge(b), X12_BALANCE_LINES_CHARGE, 3);
    if (!st->claim.broken && difference != 0)
        adjustments_twice(st, w, difference);
    st->set.told |= st->claim.told;
}

static void line_open(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_balance_835 *b = &st->b;

    x12_mark_here(w, &st->line_mark);
    st->line = (struct doubt){0};
    b->line_charge = amount(&st->line, s, 2);
    b->line_paid = amount(&st->line, s, 3);
    b->line_cas = (struct x12_sum){0};
    b->claim_has_lines = true;
    st->line_span = (struct x12_span){0};
}

static void line_close(struct state *st, struct x12_walk *w)
{
    struct x12_balance_835 *b = &st->b;

    doubt_sum(&st->line, &b->line_cas);
    judge(&st->line, w, &st->line_mark, x12_balance_line(b), X12_BALANCE_LINE, 3);
    if (st->line.broken)
        st->claim = (struct doubt){.broken = true, .told = true};
    x12_sum_add(&b->lines_charge, b->line_charge);
    x12_sum_add(&b->lines_paid, b->line_paid);
    x12_sum_add(&b->lines_cas, b->line_cas.cents);
}

/** A predetermination speaks of days to come. */
static void date(const struct state *st, struct x12_walk *w, const struct x12_segment *s,
                 struct x12_span *span, const char *first, const char *last)
{
    struct str which = x12_element(s, 1);
    uint32_t day = x12_day_of(x12_element(s, 2));

    if (day == 0)
        return;
    if (str_is(which, first))
        span->from = day;
    else if (str_is(which, last))
        span->to = day;
    if (span->to != 0 && span->from > span->to)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 2, 0);
    else if (st->newest != 0 && day > st->newest && !st->predetermination)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 2, 0);
}

static void claim_date(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    date(st, w, s, &st->claim_span, "232", "233");
}

static void line_date(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    date(st, w, s, &st->line_span, "150", "151");
}

/* ---- the table ---- */

static bool init(const struct x12_guide *g, struct err *err)
{
    uint16_t actions[USES_MAX];

    assert(g->uses_count <= USES_MAX && g->loops_count <= LOOPS_MAX);
    if (!x12_bind(g, bindings, COUNT_OF(bindings), actions, err))
        return false;
    for (uint16_t i = 0; i < g->uses_count; i++)
        rules_of[i] = rules[actions[i]];
    x12_bind_closes(g, closings, COUNT_OF(closings), closes);
    return true;
}

static void segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    rule835 *rule = rules_of[e->use->index];

    if (rule != NULL)
        rule(state, w, e->segment);
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    switch (closes[loop->index]) {
    case PROVIDER_CLOSE:
        totals_close(state, w);
        break;
    case CLAIM_CLOSE:
        claim_close(state, w);
        break;
    case LINE_CLOSE:
        line_close(state, w);
        break;
    case SET_CLOSE:
        payment_close(state, w);
        break;
    default:
        break;
    }
}

const struct x12_rules x12_rules_835 = {
    .state_size = sizeof(struct state),
    .init = init,
    .segment = segment,
    .loop_close = loop_close,
};
