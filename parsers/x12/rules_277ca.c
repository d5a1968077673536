/* rules_277ca.c - a claim acknowledgement: which categories it may speak in, and whether its totals
 * are its claims.
 *
 * X214 does not demand that the totals agree with the detail (X12 RFI 2145 and the next version
 * do): a difference is worth a look, and no more. */
#include "x12/balance.h"
#include "x12/rules.h"
#include "x12/seen.h"

enum { USES_MAX = 64, LOOPS_MAX = 32 };

enum action {
    NOTHING,
    RECEIVER_LEVEL,
    RECEIVER_STATUS,
    PROVIDER_LEVEL,
    OTHER_STATUS,
    ACCEPTED_COUNT,
    REJECTED_COUNT,
    ACCEPTED_AMOUNT,
    REJECTED_AMOUNT,
    CLAIM,
    CLAIM_STATUS,
    CLAIM_CONTROL,
    CLAIM_CLOSE,
    PROVIDER_CLOSE,
    RECEIVER_CLOSE,
};

static const struct x12_binding bindings[] = {
    {"2000B", "hierarchical_level", RECEIVER_LEVEL},
    {"2200B", "status", RECEIVER_STATUS},
    {"2200B", "quantity_accepted", ACCEPTED_COUNT},
    {"2200B", "quantity_rejected", REJECTED_COUNT},
    {"2200B", "amount_accepted", ACCEPTED_AMOUNT},
    {"2200B", "amount_rejected", REJECTED_AMOUNT},
    {"2000C", "hierarchical_level", PROVIDER_LEVEL},
    {"2200C", "status", OTHER_STATUS},
    {"2200C", "quantity_accepted", ACCEPTED_COUNT},
    {"2200C", "quantity_rejected", REJECTED_COUNT},
    {"2200C", "amount_accepted", ACCEPTED_AMOUNT},
    {"2200C", "amount_rejected", REJECTED_AMOUNT},
    {"2200D", "trace", CLAIM},
    {"2200D", "status", CLAIM_STATUS},
    {"2200D", "reference_payer_claim_control_number", CLAIM_CONTROL},
    {"2220D", "status", OTHER_STATUS},
};

static const struct x12_closing closings[] = {
    {"2000B", RECEIVER_CLOSE},
    {"2000C", PROVIDER_CLOSE},
    {"2200D", CLAIM_CLOSE},
};

static uint16_t actions[USES_MAX];
static uint8_t closes[LOOPS_MAX];

/** What was said of one outcome, and what the claims come to. */
struct outcome {
    bool counted, summed; /* QTY came; AMT came */
    uint64_t count, claims;
    struct x12_sum amount, charges;
    struct x12_mark count_mark, amount_mark;
};

struct level {
    struct outcome accepted, rejected;
};

struct state {
    struct level receiver, provider;
    struct level *open; /* whose QTY and AMT come now */
    bool refused;       /* 2200B says the whole set is rejected */
    struct x12_mark refused_mark;
    bool claim_stated, claim_rejected;
    struct x12_sum claim_charge;

    struct x12_seen controls; /* REF*1K */
};

/* ---- statuses ---- */

/** A0 to A8 speak of a claim received; D0 and E* of a search or system that failed. F, P and R are
 * answers to a later question (X12 RFI 1942). */
static bool category_fits(struct str c)
{
    if (c.n < 2)
        return c.n == 0; /* missing: faulted as an element */
    return (c.p[0] == 'A' && c.p[1] >= '0' && c.p[1] <= '8' && c.n == 2) || str_is(c, "D0") ||
           c.p[0] == 'E';
}

static void categories(struct x12_walk *w, const struct x12_segment *s)
{
    static const uint8_t at[] = {1, 10, 11};

    for (unsigned i = 0; i < COUNT_OF(at); i++)
        if (x12_has(s, at[i]) && !category_fits(x12_component(s, at[i], 1)))
            x12_rule_fault(w, NULL, X12_STATUS_CATEGORY, at[i], 1);
}

/** STC03 is what was done, the category why: A3 A6 A7 A8 refuse, A0 A1 A2 A5 do not. */
static void outcome_agrees(struct x12_walk *w, const struct x12_segment *s, bool rejected)
{
    struct str c = x12_component(s, 1, 1);
    bool refuses, takes;

    if (c.n != 2 || c.p[0] != 'A' || !x12_has(s, 3))
        return;
    refuses = memchr("3678", c.p[1], 4) != NULL;
    takes = memchr("0125", c.p[1], 4) != NULL;
    if ((refuses && !rejected) || (takes && rejected))
        x12_rule_fault(w, NULL, X12_ACK_CONTRADICTION, 3, 0);
}

static void claim_status(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    bool rejected = str_is(x12_element(s, 3), "U");

    categories(w, s);
    outcome_agrees(w, s, rejected);
    st->claim_rejected |= rejected;
    if (!st->claim_stated) /* the charge is the same in each STC */
        x12_sum_element(&st->claim_charge, s, 4);
    st->claim_stated = true;
}

static void receiver_status(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    categories(w, s);
    if (!str_is(x12_element(s, 3), "U") || st->refused)
        return;
    st->refused = true;
    x12_mark_here(w, &st->refused_mark);
}

static void claim_control(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    if (x12_has(s, 2) && x12_seen_before(&st->controls, x12_element(s, 2)))
        x12_rule_fault(w, NULL, X12_DUPLICATE_ID, 2, 0);
}

/* ---- totals ---- */

static void add_claim(struct outcome *o, const struct x12_sum *charge)
{
    o->claims++;
    x12_sum_add(&o->charges, charge->cents);
    o->charges.broken |= charge->broken;
}

static void claim_close(struct state *st)
{
    if (!st->claim_stated)
        return;
    add_claim(st->claim_rejected ? &st->provider.rejected : &st->provider.accepted,
              &st->claim_charge);
    add_claim(st->claim_rejected ? &st->receiver.rejected : &st->receiver.accepted,
              &st->claim_charge);
}

static void count(struct outcome *o, struct x12_walk *w, const struct x12_segment *s)
{
    o->counted = str_to_u64(x12_element(s, 2), UINT32_MAX, &o->count);
    x12_mark_here(w, &o->count_mark);
}

static void sum(struct outcome *o, struct x12_walk *w, const struct x12_segment *s)
{
    o->amount = (struct x12_sum){0};
    x12_sum_element(&o->amount, s, 2);
    o->summed = !o->amount.broken;
    x12_mark_here(w, &o->amount_mark);
}

static void outcome_close(const struct outcome *o, struct x12_walk *w)
{
    if (o->counted && o->count != o->claims)
        x12_rule_fault(w, &o->count_mark, X12_BALANCE_COUNT, 2, 0);
    if (o->summed && !o->charges.broken && o->amount.cents != o->charges.cents)
        x12_rule_fault(w, &o->amount_mark, X12_BALANCE_COUNT, 2, 0);
}

/** Without a single claim below, the totals are all there is: nothing to compare. */
static void level_close(const struct level *l, struct x12_walk *w)
{
    if (l->accepted.claims + l->rejected.claims == 0)
        return;
    outcome_close(&l->accepted, w);
    outcome_close(&l->rejected, w);
}

/** STC03 = U at 2200B rejects the whole set (X12 RFI 2145): then
 * none of its claims was accepted. */
static void receiver_close(struct state *st, struct x12_walk *w)
{
    if (st->refused && st->receiver.accepted.claims != 0)
        x12_rule_fault(w, &st->refused_mark, X12_ACK_CONTRADICTION, 3, 0);
    level_close(&st->receiver, w);
}

/* ---- the table ---- */

static void totals(struct state *st, struct x12_walk *w, const struct x12_segment *s,
                   uint16_t action)
{
    if (st->open == NULL)
        return;
    if (action == ACCEPTED_COUNT)
        count(&st->open->accepted, w, s);
    else if (action == REJECTED_COUNT)
        count(&st->open->rejected, w, s);
    else if (action == ACCEPTED_AMOUNT)
        sum(&st->open->accepted, w, s);
    else
        sum(&st->open->rejected, w, s);
}

static void segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    struct state *st = state;
    const struct x12_segment *s = e->segment;
    uint16_t action = actions[e->use->index];

    switch (action) {
    case RECEIVER_LEVEL:
        st->receiver = (struct level){0};
        st->refused = false;
        st->open = &st->receiver;
        break;
    case PROVIDER_LEVEL:
        st->provider = (struct level){0};
        st->open = &st->provider;
        break;
    case RECEIVER_STATUS:
        receiver_status(st, w, s);
        break;
    case OTHER_STATUS:
        categories(w, s);
        break;
    case ACCEPTED_COUNT:
    case REJECTED_COUNT:
    case ACCEPTED_AMOUNT:
    case REJECTED_AMOUNT:
        totals(st, w, s, action);
        break;
    case CLAIM:
        st->claim_stated = st->claim_rejected = false;
        st->claim_charge = (struct x12_sum){0};
        break;
    case CLAIM_STATUS:
        claim_status(st, w, s);
        break;
    case CLAIM_CONTROL:
        claim_control(st, w, s);
        break;
    default:
        break;
    }
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    struct state *st = state;

    switch (closes[loop->index]) {
    case CLAIM_CLOSE:
        claim_close(st);
        break;
    case PROVIDER_CLOSE:
        level_close(&st->provider, w);
        break;
    case RECEIVER_CLOSE:
        receiver_close(st, w);
        break;
    default:
        break;
    }
}

static const struct x12_rule_table table = X12_RULE_TABLE(bindings, closings, actions, closes);

const struct x12_rules x12_rules_277ca = {
    .state_size = sizeof(struct state),
    .fresh = offsetof(struct state, controls),
    .seen = true,
    .table = &table,
    .segment = segment,
    .loop_close = loop_close,
};
