/* rules_820.c - a premium payment: the money against what it is said to pay, and who pays whom.
 *
 * X218 balances at two places: BPR02 is the sum of the items paid (RMR04) and of the adjustments of
 * earlier payments (2200 ADX01); and an item's payment is what was billed (RMR05) with its own
 * adjustments (2320 ADX01), where the bill is stated. */
#include "x12/balance.h"
#include "x12/forms.h"
#include "x12/rules.h"
#include "x12/seen.h"

enum { USES_MAX = 64, LOOPS_MAX = 32 };

enum action {
    NOTHING,
    PAYMENT,
    TRACE,
    ENTITY,
    PRIOR_ADJUSTMENT,
    ITEM,
    ITEM_ADJUSTMENT,
    PERIOD,
    ITEM_CLOSE,
    SET_CLOSE,
};

static const struct x12_binding bindings[] = {
    {"", "financial_information", PAYMENT},
    {"", "trace", TRACE},
    {"", "date_coverage_period", PERIOD},
    {"2000A", "entity", ENTITY},
    {"2000B", "entity", ENTITY},
    {"2200A", "adjustment", PRIOR_ADJUSTMENT},
    {"2200B", "adjustment", PRIOR_ADJUSTMENT},
    {"2300A", "remittance", ITEM},
    {"2300B", "remittance", ITEM},
    {"2300A", "date_coverage_period", PERIOD},
    {"2300B", "date_coverage_period", PERIOD},
    {"2320A", "adjustment", ITEM_ADJUSTMENT},
    {"2320B", "adjustment", ITEM_ADJUSTMENT},
};

static const struct x12_closing closings[] = {
    {"2300A", ITEM_CLOSE},
    {"2300B", ITEM_CLOSE},
    {"", SET_CLOSE},
};

static uint16_t actions[USES_MAX];
static uint8_t closes[LOOPS_MAX];

struct state {
    struct x12_sum payment, items, adjustments; /* BPR02; RMR04; 2200 ADX01 */
    bool is_notice;                             /* BPR01 I: information only */
    bool has_payer;
    uint64_t payer; /* BPR10, as a word */
    struct x12_mark header;
    unsigned entities;
    /* the open item */
    bool billed;
    struct x12_sum paid, bill, item_adjustments;
    struct x12_mark item;
    struct x12_seen numbers; /* ENT01, of the set: behind what is fresh */
};

/* ---- payment ---- */

/* Money that moves by ACH or wire needs both accounts; no payment has no money. */
static bool method_fits(const struct state *st, const struct x12_segment *s)
{
    struct str method = x12_element(s, 4);
    if (str_is(method, "NON"))
        return st->payment.cents == 0;
    bool wire = str_is(method, "ACH") || str_is(method, "FWT") || str_is(method, "BOP");
    return !wire || st->is_notice || (x12_has(s, 7) && x12_has(s, 9) && x12_has(s, 13));
}

static void payment(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->is_notice = str_is(x12_element(s, 1), "I");
    x12_sum_element(&st->payment, s, 2);
    x12_mark_here(w, &st->header);
    st->has_payer = x12_has(s, 10);
    st->payer = x12_word_of(x12_element(s, 10));
    if (st->payment.cents < 0)
        x12_rule_fault(w, NULL, X12_BALANCE_NEGATIVE, 2, 0);
    if (!st->payment.broken && !method_fits(st, s))
        x12_rule_fault(w, NULL, X12_PAYMENT_METHOD, 4, 0);
}

static void trace(const struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    if (st->has_payer && x12_has(s, 3) && x12_word_of(x12_element(s, 3)) != st->payer)
        x12_rule_fault(w, NULL, X12_TRACE_PAYER, 3, 0);
}

static void entity(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->entities++;
    if (x12_has(s, 1) && x12_seen_before(&st->numbers, x12_element(s, 1)))
        x12_rule_fault(w, NULL, X12_DUPLICATE_ID, 1, 0);
}

/* ---- items ---- */

static void item(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    st->paid = st->bill = st->item_adjustments = (struct x12_sum){0};
    st->billed = x12_has(s, 5);
    x12_sum_element(&st->paid, s, 4);
    x12_sum_element(&st->bill, s, 5);
    x12_sum_join(&st->items, &st->paid);
    x12_mark_here(w, &st->item);
}

static void item_close(struct state *st, struct x12_walk *w)
{
    struct x12_sum want = st->bill;
    x12_sum_join(&want, &st->item_adjustments);
    if (st->billed && !want.broken && !st->paid.broken && want.cents != st->paid.cents)
        x12_rule_fault(w, &st->item, X12_BALANCE_PREMIUM_ITEM, 4, 0);
}

static void set_close(struct state *st, struct x12_walk *w)
{
    struct x12_sum all = st->items;
    x12_sum_join(&all, &st->adjustments);
    if (st->entities == 0)
        x12_rule_fault(w, &st->header, X12_PREMIUM_UNEXPLAINED, 2, 0);
    else if (all.broken && !all.unread)
        x12_rule_fault(w, &st->header, X12_AMOUNT_RANGE, 2, 0);
    else if (!all.broken && !st->payment.broken && all.cents != st->payment.cents)
        x12_rule_fault(w, &st->header, X12_BALANCE_PREMIUM, 2, 0);
}

static void period(struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_span span;
    if (x12_span_of(x12_element(s, 5), x12_element(s, 6), &span) && span.to < span.from)
        x12_rule_fault(w, NULL, X12_DATE_ORDER, 6, 0);
}

/* ---- the table ---- */

static void segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    struct state *st = state;
    const struct x12_segment *s = e->segment;
    switch (actions[e->use->index]) {
    case PAYMENT:
        payment(st, w, s);
        break;
    case TRACE:
        trace(st, w, s);
        break;
    case ENTITY:
        entity(st, w, s);
        break;
    case PRIOR_ADJUSTMENT:
        x12_sum_element(&st->adjustments, s, 1);
        break;
    case ITEM:
        item(st, w, s);
        break;
    case ITEM_ADJUSTMENT:
        x12_sum_element(&st->item_adjustments, s, 1);
        break;
    case PERIOD:
        period(w, s);
        break;
    default:
        break;
    }
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    struct state *st = state;
    if (closes[loop->index] == ITEM_CLOSE)
        item_close(st, w);
    else if (closes[loop->index] == SET_CLOSE)
        set_close(st, w);
}

static const struct x12_rule_table table = X12_RULE_TABLE(bindings, closings, actions, closes);

const struct x12_rules x12_rules_820 = {
    .state_size = sizeof(struct state),
    .fresh = offsetof(struct state, numbers),
    .seen = true,
    .table = &table,
    .segment = segment,
    .loop_close = loop_close,
};
