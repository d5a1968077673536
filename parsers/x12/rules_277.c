/* rules_277.c - a claim status answer: does each status fit where it stands, and say what its
 * category must?
 *
 * The first letter of a category says what is known (X12 code list 507): A received, P pending,
 * F finalized, R more is needed, D not found, E the search failed. A payer may say more than these
 * rules know, so none of them refuses an answer: they are warnings. */
#include "x12/rules.h"
#include "x12/rules_status.h"

enum { USES_MAX = 64, LOOPS_MAX = 32 };

enum action {
    NOTHING,
    HEADER,
    RECEIVER_LEVEL,
    RECEIVER_STATUS,
    PROVIDER_LEVEL,
    PROVIDER,
    PROVIDER_STATUS,
    SUBSCRIBER_LEVEL,
    DEPENDENT_LEVEL,
    CLAIM_OF_SUBSCRIBER,
    CLAIM_OF_DEPENDENT,
    CLAIM_STATUS,
    CONTROL,
    SERVED,
    LINE,
    LINE_STATUS,
    CLAIM_CLOSE,
    SUBSCRIBER_CLOSE,
    PROVIDER_CLOSE,
    RECEIVER_CLOSE,
};

static const struct x12_binding bindings[] = {
    {"", "beginning_of_transaction", HEADER},
    {"2000B", "hierarchical_level", RECEIVER_LEVEL},
    {"2200B", "status", RECEIVER_STATUS},
    {"2000C", "hierarchical_level", PROVIDER_LEVEL},
    {"2100C", "name", PROVIDER},
    {"2200C", "status", PROVIDER_STATUS},
    {"2000D", "hierarchical_level", SUBSCRIBER_LEVEL},
    {"2000E", "hierarchical_level", DEPENDENT_LEVEL},
    {"2200D", "trace", CLAIM_OF_SUBSCRIBER},
    {"2200E", "trace", CLAIM_OF_DEPENDENT},
    {"2200D", "status", CLAIM_STATUS},
    {"2200E", "status", CLAIM_STATUS},
    {"2200D", "reference_payer_claim_control_number", CONTROL},
    {"2200E", "reference_payer_claim_control_number", CONTROL},
    {"2200D", "date_service", SERVED},
    {"2200E", "date_service", SERVED},
    {"2220D", "service_line", LINE},
    {"2220E", "service_line", LINE},
    {"2220D", "status", LINE_STATUS},
    {"2220E", "status", LINE_STATUS},
    {"2220D", "date_service", SERVED},
    {"2220E", "date_service", SERVED},
};

static const struct x12_closing closings[] = {
    {"2200D", CLAIM_CLOSE},    {"2200E", CLAIM_CLOSE},    {"2000D", SUBSCRIBER_CLOSE},
    {"2000C", PROVIDER_CLOSE}, {"2000B", RECEIVER_CLOSE},
};

static uint16_t actions[USES_MAX];
static uint8_t closes[LOOPS_MAX];

/** A level is answered by a status of its own or by what stands below it. */
struct level {
    bool open, status, below;
    struct x12_mark mark; /* its HL */
};

struct claim {
    bool open, not_found, charged, final, pending;
    struct x12_sum charge, lines; /* the first STC04; SVC02 */
    struct x12_mark mark, charge_mark;
};

struct state {
    uint32_t made;
    struct level receiver, provider, subscriber;
    struct claim claim;
};

static const uint8_t status_at[] = {1, 10, 11};

/* ---- what a status says ---- */

/** The statuses that speak of somebody and mean nothing without saying whom (X12 code list 508). */
static bool wants_entity(struct str status)
{
    static const char *const codes[] = {"24",  "25",  "26",  "125", "126", "127", "128", "145",
                                        "153", "157", "158", "159", "163", "164", "562"};

    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (str_is(status, codes[i]))
            return true;
    return false;
}

static bool category_known(struct str c)
{
    return c.n >= 2 && c.n <= 4 && memchr("ADEFPR", c.p[0], 6) != NULL;
}

/** Where neither a pharmacy's own codes (STC01-4) nor a missing part leave nothing to judge. */
static void composites(struct x12_walk *w, const struct x12_segment *s)
{
    for (unsigned i = 0; i < COUNT_OF(status_at); i++) {
        struct str parts[4];

        if (!x12_has(s, status_at[i]))
            continue;
        x12_split(s, status_at[i], parts, COUNT_OF(parts));
        if (parts[0].n != 0 && !category_known(parts[0]))
            x12_rule_fault(w, NULL, X12_STATUS_LEVEL, status_at[i], 1);
        if (parts[2].n == 0 && parts[3].n == 0 && wants_entity(parts[1]))
            x12_rule_fault(w, NULL, X12_STATUS_ENTITY, status_at[i], 3);
    }
}

static void status_day(const struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint32_t day = x12_day_of(x12_element(s, 2));

    if (st->made != 0 && day > st->made)
        x12_rule_fault(w, NULL, X12_DATE_FUTURE, 2, 0);
}

/** Of a receiver or provider only this can be said: taken in, not found, or failed. What became of
 * a claim (F, P, R) stands at the claim. */
static void level_status(struct state *st, struct level *l, struct x12_walk *w,
                         const struct x12_segment *s)
{
    struct str c = x12_component(s, 1, 1);

    l->status = true;
    composites(w, s);
    status_day(st, w, s);
    if (c.n != 0 && memchr("FPR", c.p[0], 3) != NULL)
        x12_rule_fault(w, NULL, X12_STATUS_LEVEL, 1, 1);
}

/* ---- claims ---- */

static bool is_final(struct str c)
{
    return c.n >= 2 && c.p[0] == 'F';
}

static bool is_not_found(struct str c)
{
    return str_is(c, "A4") || str_is(c, "D0");
}

/** STC04 and STC05 by category: what is finalized has a charge and a payment, what is paid (F1)
 * more than nothing, what is denied (F2) or not decided nothing. */
static void amounts(struct x12_walk *w, const struct x12_segment *s, struct str c)
{
    struct x12_sum paid = {0};

    x12_sum_element(&paid, s, 5);
    if (is_final(c) && !x12_has(s, 4))
        x12_rule_fault(w, NULL, X12_STATUS_AMOUNT, 4, 0);
    if (is_final(c) && !x12_has(s, 5))
        x12_rule_fault(w, NULL, X12_STATUS_AMOUNT, 5, 0);
    if (!x12_has(s, 5) || paid.broken)
        return;
    if (str_is(c, "F1") ? paid.cents == 0 : paid.cents > 0 && (!is_final(c) || str_is(c, "F2")))
        x12_rule_fault(w, NULL, X12_STATUS_CONTRADICTION, 5, 0);
}

/** STC08 and STC09 name the payment together, and only one that was made. */
static void payment(struct x12_walk *w, const struct x12_segment *s, struct str c)
{
    if (x12_has(s, 8) != x12_has(s, 9))
        x12_rule_fault(w, NULL, X12_STATUS_PAYMENT, x12_has(s, 8) ? 9 : 8, 0);
    if (x12_has(s, 9) && c.n != 0 && !is_final(c))
        x12_rule_fault(w, NULL, X12_STATUS_CONTRADICTION, 9, 0);
    if (x12_has(s, 6) && (c.n != 0 && memchr("PRDE", c.p[0], 4) != NULL))
        x12_rule_fault(w, NULL, X12_STATUS_CONTRADICTION, 6, 0);
}

static void claim_status(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct claim *c = &st->claim;
    struct str category = x12_component(s, 1, 1);

    composites(w, s);
    status_day(st, w, s);
    amounts(w, s, category);
    payment(w, s, category);
    for (unsigned i = 0; i < COUNT_OF(status_at); i++) {
        struct str part = x12_component(s, status_at[i], 1);

        c->final |= is_final(part);
        c->pending |= part.n >= 2 && part.p[0] == 'P';
        c->not_found |= is_not_found(part);
    }
    if (x12_has(s, 4) && !c->charged) {
        c->charged = true;
        x12_sum_element(&c->charge, s, 4);
        x12_mark_here(w, &c->charge_mark);
    }
}

static void claim_open(struct state *st, struct x12_walk *w)
{
    st->claim = (struct claim){.open = true};
    x12_mark_here(w, &st->claim.mark);
}

/** A dependent's claim stands below the dependent. */
static void claim_of_subscriber(struct state *st, struct x12_walk *w)
{
    claim_open(st, w);
    st->subscriber.status = true;
}

static void claim_close(struct claim *c, struct x12_walk *w)
{
    if (!c->open)
        return;
    if (c->final && c->pending)
        x12_rule_fault(w, &c->mark, X12_STATUS_CONTRADICTION, 0, 0);
    if (c->charged && !c->charge.broken && !c->lines.broken && c->lines.cents > c->charge.cents)
        x12_rule_fault(w, &c->charge_mark, X12_BALANCE_STATUS, 4, 0);
    c->open = false;
}

static void control(const struct state *st, struct x12_walk *w)
{
    if (st->claim.not_found)
        x12_rule_fault(w, NULL, X12_STATUS_CONTRADICTION, 2, 0);
}

/* ---- levels ---- */

static void level_open(struct level *l, struct level *above, struct x12_walk *w)
{
    *l = (struct level){.open = true};
    x12_mark_here(w, &l->mark);
    if (above)
        above->below = true;
}

/** Nothing said, or said twice: of the whole level and of each below it. */
static void level_close(struct level *l, struct x12_walk *w)
{
    if (l->open && l->status == l->below)
        x12_rule_fault(w, &l->mark, X12_STATUS_UNANSWERED, 0, 0);
    l->open = false;
}

/* ---- the table ---- */

/** What stands on a claim, and on its lines. */
static void detail(struct state *st, struct x12_walk *w, const struct x12_segment *s,
                   uint16_t action)
{
    switch (action) {
    case CLAIM_STATUS:
        claim_status(st, w, s);
        break;
    case CONTROL:
        control(st, w);
        break;
    case SERVED:
        x12_status_served(w, s, 0, st->made);
        break;
    case LINE:
        x12_status_service(w, s);
        x12_sum_element(&st->claim.lines, s, 2);
        break;
    case LINE_STATUS:
        composites(w, s);
        status_day(st, w, s);
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
    case RECEIVER_LEVEL:
        level_open(&st->receiver, NULL, w);
        break;
    case RECEIVER_STATUS:
        level_status(st, &st->receiver, w, s);
        break;
    case PROVIDER_LEVEL:
        level_open(&st->provider, &st->receiver, w);
        break;
    case PROVIDER:
        x12_status_provider(w, s);
        break;
    case PROVIDER_STATUS:
        level_status(st, &st->provider, w, s);
        break;
    case SUBSCRIBER_LEVEL:
        level_open(&st->subscriber, &st->provider, w);
        break;
    case DEPENDENT_LEVEL:
        st->subscriber.below = true;
        break;
    case CLAIM_OF_SUBSCRIBER:
        claim_of_subscriber(st, w);
        break;
    case CLAIM_OF_DEPENDENT:
        claim_open(st, w);
        break;
    default:
        detail(st, w, s, action);
        break;
    }
}

static void loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop)
{
    struct state *st = state;

    switch (closes[loop->index]) {
    case CLAIM_CLOSE:
        claim_close(&st->claim, w);
        break;
    case SUBSCRIBER_CLOSE:
        level_close(&st->subscriber, w);
        break;
    case PROVIDER_CLOSE:
        level_close(&st->provider, w);
        break;
    case RECEIVER_CLOSE:
        level_close(&st->receiver, w);
        break;
    default:
        break;
    }
}

static const struct x12_rule_table table = X12_RULE_TABLE(bindings, closings, actions, closes);

const struct x12_rules x12_rules_277 = {
    .state_size = sizeof(struct state),
    .table = &table,
    .segment = segment,
    .loop_close = loop_close,
};
