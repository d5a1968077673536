/* x12_remittance_claim.c - 2100 and 2110 of an 835: one claim payment and its lines, judged when it
 * closes. */
#include "base/hash.h"
#include "event/x12_remittance_state.h"

enum { ADJUDICATED_MAX = 24 /* elements of MIA */ };

/* ---- 2110: the end of a line ---- */

static void close_line(struct remittance_reader *rr)
{
    struct x12_balance_835 *b = &rr->balance;
    struct claim_payment *c = &rr->claim;
    if (rr->line_open)
        c->lines[c->lines_count - 1].out_of_balance_cents = x12_balance_line(b);
    rr->line_open = false;
    x12_sum_join(&b->lines_cas, &b->line_cas); /* whether or not the line could be kept */
    b->line_cas = (struct x12_sum){0};
}

/* ---- 2100: the claim ---- */

static const struct {
    const char *code;
    unsigned flags;
} STATUSES[] = {
    {"1", REMIT_PRIMARY},
    {"2", REMIT_SECONDARY},
    {"3", REMIT_TERTIARY},
    {"4", REMIT_DENIED},
    {"19", REMIT_PRIMARY | REMIT_FORWARDED},
    {"20", REMIT_SECONDARY | REMIT_FORWARDED},
    {"21", REMIT_TERTIARY | REMIT_FORWARDED},
    {"22", REMIT_REVERSAL},
    {"23", REMIT_NOT_OURS | REMIT_FORWARDED},
    {"25", REMIT_PREDETERMINATION},
};

unsigned claim_status_flags(struct str status)
{
    for (size_t i = 0; i < COUNT_OF(STATUSES); i++)
        if (str_is(status, STATUSES[i].code))
            return STATUSES[i].flags;
    return 0;
}

/* A payment after a reversal of the same claim corrects it (X221A1 1.10.2.8). */
static void note_reversal(struct remittance_reader *rr, struct claim_payment *c)
{
    bool reversal = c->flags & REMIT_REVERSAL;
    if (!reversal && rr->reversals_next == 0)
        return;
    uint64_t h = hash64(c->claim_id);
    if (reversal) {
        rr->reversals[rr->reversals_next++ % REVERSALS_KEPT] = h;
        return;
    }
    size_t n = rr->reversals_next < REVERSALS_KEPT ? rr->reversals_next : REVERSALS_KEPT;
    for (size_t i = 0; i < n; i++)
        if (rr->reversals[i] == h)
            c->flags |= REMIT_CORRECTION;
}

static void begin_claim(struct remittance_reader *rr, const struct x12_segment *s)
{
    struct x12_balance_835 *b = &rr->balance;
    arena_reset(&rr->claim_arena);
    rr->claim = (struct claim_payment){.in_set = ++rr->in_set,
                                       .ordinal = s->ordinal,
                                       .group = rr->group.number.n ? &rr->group : NULL};
    rr->open = true;
    rr->line_open = rr->full = false;
    b->claim_charge = b->claim_paid = 0;
    b->claim_cas = b->line_cas = b->lines_cas = b->lines_charge = b->lines_paid =
        (struct x12_sum){0};
    b->claim_has_lines = false;
}

bool remittance_claim_open(struct remittance_reader *rr, const struct x12_segment *s,
                           enum action what)
{
    struct claim_payment *c = &rr->claim;
    struct x12_balance_835 *b = &rr->balance;
    struct take t;
    (void)what;
    begin_claim(rr, s);
    if (!take_begin(&t, s, &rr->claim_arena, &rr->full))
        return true;
    c->claim_id = take_text(&t, 1);
    c->status = take_text(&t, 2);
    c->flags = claim_status_flags(c->status);
    c->charge_cents = b->claim_charge = take_money(&t, 3);
    c->paid_cents = b->claim_paid = take_summed(&t, 4, &b->claims_paid);
    c->patient_responsibility = take_amount(&t, 5);
    c->filing_indicator = take_text(&t, 6);
    c->payer_claim_control_number = take_text(&t, 7);
    c->place_of_service = take_text(&t, 8);
    c->frequency = take_text(&t, 9);
    c->drg = take_text(&t, 11);
    c->drg_weight = take_quantity(&t, 12);
    c->discharge_fraction = take_quantity(&t, 13);
    note_reversal(rr, c);
    return true;
}

/* The copy of a segment of the open claim; false: there is none, or no room. */
static inline bool claim_take(struct remittance_reader *rr, const struct x12_segment *s,
                              struct take *t)
{
    return LIKELY(rr->open) && take_begin(t, s, &rr->claim_arena, &rr->full);
}

static struct party **party_of(struct claim_payment *c, enum action what)
{
    switch (what) {
    case DO_PATIENT:
        return &c->patient;
    case DO_INSURED:
        return &c->insured;
    case DO_CORRECTED_INSURED:
        return &c->corrected_insured;
    case DO_RENDERING:
        return &c->rendering;
    case DO_CROSSOVER:
        return &c->crossover_payer;
    case DO_CORRECTED_PAYER:
        return &c->corrected_payer;
    default:
        return &c->other_insured;
    }
}

bool remittance_claim_name(struct remittance_reader *rr, const struct x12_segment *s,
                           enum action what)
{
    struct take t;
    struct party **to = party_of(&rr->claim, what);
    if (!claim_take(rr, s, &t))
        return true;
    *to = (struct party *)(void *)arena_bytes(t.arena, sizeof(**to));
    if (*to)
        **to = take_party(&t);
    else
        rr->full = true;
    return true;
}

static void read_adjudicated(const struct take *t, struct claim_adjudication *a, unsigned element,
                             const char *name)
{
    struct remit_amount *m;
    if (!x12_has(t->s, element))
        return;
    m = take_append(t->arena, &a->amounts, sizeof(*m), ADJUDICATED_MAX, t->full);
    if (m)
        *m = (struct remit_amount){str_from(name), take_money(t, element)};
}

/* MIA and MOA (X221A1 2100). What is neither an amount nor a remark code is a count or a rate. */
static void read_mia(struct claim_payment *c, const struct take *t)
{
    static const char *const NAMES[] = {
        [2] = "MIA02",  [4] = "MIA04",  [6] = "MIA06",  [7] = "MIA07",
        [8] = "MIA08",  [9] = "MIA09",  [10] = "MIA10", [11] = "MIA11",
        [12] = "MIA12", [13] = "MIA13", [14] = "MIA14", [16] = "MIA16",
        [17] = "MIA17", [18] = "MIA18", [19] = "MIA19", [24] = "MIA24",
    };
    struct claim_adjudication *a = arena_alloc(t->arena, sizeof(*a));
    if (!a) {
        *t->full = true;
        return;
    }
    c->adjudication = a;
    a->inpatient = true;
    a->covered_days = take_quantity(t, 1);
    for (unsigned i = 2; i < COUNT_OF(NAMES); i++)
        if (NAMES[i])
            read_adjudicated(t, a, i, NAMES[i]);
    take_texts(t, &a->remarks, 5, 5, REMIT_REMARKS_MAX);
    take_texts(t, &a->remarks, 20, 23, REMIT_REMARKS_MAX);
}

static void read_moa(struct claim_payment *c, const struct take *t)
{
    struct claim_adjudication *a = arena_alloc(t->arena, sizeof(*a));
    if (!a) {
        *t->full = true;
        return;
    }
    c->adjudication = a;
    a->reimbursement_rate = take_quantity(t, 1);
    read_adjudicated(t, a, 2, "MOA02");
    read_adjudicated(t, a, 8, "MOA08");
    read_adjudicated(t, a, 9, "MOA09");
    take_texts(t, &a->remarks, 3, 7, REMIT_REMARKS_MAX);
}

bool remittance_claim_mia(struct remittance_reader *rr, const struct x12_segment *s,
                          enum action what)
{
    struct take t;
    (void)what;
    if (claim_take(rr, s, &t))
        read_mia(&rr->claim, &t);
    return true;
}

bool remittance_claim_moa(struct remittance_reader *rr, const struct x12_segment *s,
                          enum action what)
{
    struct take t;
    (void)what;
    if (claim_take(rr, s, &t))
        read_moa(&rr->claim, &t);
    return true;
}

bool remittance_claim_cas(struct remittance_reader *rr, const struct x12_segment *s,
                          enum action what)
{
    struct take t;
    (void)what;
    if (!rr->open)
        return true;
    if (take_begin(&t, s, &rr->claim_arena, &rr->full))
        take_cas(&t, &rr->claim.adjustments, REMIT_ADJUSTMENTS_MAX, &rr->balance.claim_cas);
    else
        x12_sum_cas(&rr->balance.claim_cas, s);
    return true;
}

bool remittance_claim_reference(struct remittance_reader *rr, const struct x12_segment *s,
                                enum action what)
{
    struct take t;
    (void)what;
    if (claim_take(rr, s, &t))
        remittance_reference(&t, &rr->claim.references);
    return true;
}

static void read_claim_date(struct claim_payment *c, const struct take *t)
{
    struct str type = take_text(t, 1), day = take_text(t, 2);
    if (str_is(type, "232"))
        c->statement.from = day;
    else if (str_is(type, "233"))
        c->statement.to = day;
    else if (str_is(type, "036"))
        c->coverage_expired = day;
    else
        c->received = day;
}

bool remittance_claim_date(struct remittance_reader *rr, const struct x12_segment *s,
                           enum action what)
{
    struct take t;
    (void)what;
    if (claim_take(rr, s, &t))
        read_claim_date(&rr->claim, &t);
    return true;
}

bool remittance_claim_contact(struct remittance_reader *rr, const struct x12_segment *s,
                              enum action what)
{
    struct take t;
    (void)what;
    if (claim_take(rr, s, &t))
        remittance_contact(&t, &rr->claim.contacts);
    return true;
}

static void read_amount(const struct take *t, struct remit_amount **list)
{
    struct remit_amount *a = take_append(t->arena, list, sizeof(*a), REMIT_AMOUNTS_MAX, t->full);
    if (a)
        *a = (struct remit_amount){take_text(t, 1), take_money(t, 2)};
}

static void read_quantity(const struct take *t, struct remit_quantity **list)
{
    struct remit_quantity *q =
        take_append(t->arena, list, sizeof(*q), REMIT_QUANTITIES_MAX, t->full);
    if (q)
        *q = (struct remit_quantity){take_text(t, 1), take_quantity(t, 2).value};
}

bool remittance_claim_amount(struct remittance_reader *rr, const struct x12_segment *s,
                             enum action what)
{
    struct take t;
    (void)what;
    if (claim_take(rr, s, &t))
        read_amount(&t, &rr->claim.amounts);
    return true;
}

bool remittance_claim_quantity(struct remittance_reader *rr, const struct x12_segment *s,
                               enum action what)
{
    struct take t;
    (void)what;
    if (claim_take(rr, s, &t))
        read_quantity(&t, &rr->claim.quantities);
    return true;
}

/* ---- 2110: the line ---- */

/* What a line is judged by, whether or not it can be kept. */
static void begin_line(struct x12_balance_835 *b, const struct take *t)
{
    b->line_charge = take_money(t, 2);
    b->line_paid = take_money(t, 3);
    b->claim_has_lines = true;
    x12_sum_add(&b->lines_charge, b->line_charge);
    x12_sum_add(&b->lines_paid, b->line_paid);
}

bool remittance_line_open(struct remittance_reader *rr, const struct x12_segment *s,
                          enum action what)
{
    struct claim_payment *c = &rr->claim;
    struct take t;
    (void)what;
    if (!rr->open)
        return true;
    close_line(rr);
    bool copied = take_begin(&t, s, &rr->claim_arena, &rr->full);
    begin_line(&rr->balance, &t);
    struct payment_line *l =
        copied ? take_append(t.arena, &c->lines, sizeof(*l), REMIT_LINES_MAX, t.full) : NULL;
    rr->line_open = l != NULL;
    if (!l)
        return true;
    l->procedure = take_procedure(&t, 1);
    l->charge_cents = rr->balance.line_charge;
    l->paid_cents = rr->balance.line_paid;
    l->revenue_code = take_text(&t, 4);
    l->paid_units = take_quantity(&t, 5);
    if (x12_has(s, 6))
        l->submitted = take_procedure(&t, 6);
    l->submitted_units = take_quantity(&t, 7);
    return true;
}

/* The open line, and a copy of its segment; NULL: there is none, or no room. */
static inline struct payment_line *line_take(struct remittance_reader *rr,
                                             const struct x12_segment *s, struct take *t)
{
    struct claim_payment *c = &rr->claim;
    if (UNLIKELY(!rr->line_open) || !take_begin(t, s, &rr->claim_arena, &rr->full))
        return NULL;
    return &c->lines[c->lines_count - 1];
}

bool remittance_line_cas(struct remittance_reader *rr, const struct x12_segment *s,
                         enum action what)
{
    struct take t;
    (void)what;
    struct payment_line *l = line_take(rr, s, &t);
    if (l)
        take_cas(&t, &l->adjustments, REMIT_ADJUSTMENTS_MAX, &rr->balance.line_cas);
    else if (rr->open) /* the sums hold whether or not the line could be kept */
        x12_sum_cas(&rr->balance.line_cas, s);
    return true;
}

bool remittance_line_date(struct remittance_reader *rr, const struct x12_segment *s,
                          enum action what)
{
    struct take t;
    (void)what;
    struct payment_line *l = line_take(rr, s, &t);
    if (!l)
        return true;
    if (str_eq(x12_element(s, 1), STR("151")))
        l->service_date.to = take_text(&t, 2);
    else
        l->service_date.from = take_text(&t, 2);
    return true;
}

bool remittance_line_reference(struct remittance_reader *rr, const struct x12_segment *s,
                               enum action what)
{
    struct take t;
    (void)what;
    struct payment_line *l = line_take(rr, s, &t);
    if (l)
        remittance_reference(&t, &l->references);
    return true;
}

bool remittance_line_control(struct remittance_reader *rr, const struct x12_segment *s,
                             enum action what)
{
    struct take t;
    (void)what;
    struct payment_line *l = line_take(rr, s, &t);
    if (l)
        l->control_number = take_text(&t, 2);
    return true;
}

bool remittance_line_amount(struct remittance_reader *rr, const struct x12_segment *s,
                            enum action what)
{
    struct take t;
    (void)what;
    struct payment_line *l = line_take(rr, s, &t);
    if (l)
        read_amount(&t, &l->amounts);
    return true;
}

bool remittance_line_quantity(struct remittance_reader *rr, const struct x12_segment *s,
                              enum action what)
{
    struct take t;
    (void)what;
    struct payment_line *l = line_take(rr, s, &t);
    if (l)
        read_quantity(&t, &l->quantities);
    return true;
}

bool remittance_line_remark(struct remittance_reader *rr, const struct x12_segment *s,
                            enum action what)
{
    struct take t;
    (void)what;
    struct payment_line *l = line_take(rr, s, &t);
    struct reference *r =
        l ? take_append(t.arena, &l->remarks, sizeof(*r), REMIT_REMARKS_MAX, t.full) : NULL;
    if (r)
        *r = (struct reference){.type = take_text(&t, 1), .value = take_text(&t, 2)};
    return true;
}

/* ---- the end of a claim ---- */

static void add_groups(struct remittance_reader *rr, const struct adjustment *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        rr->broken |=
            !money_add(&rr->claim.adjusted_cents[adjustment_group(a[i].group)], a[i].amount_cents);
}

static void judge(struct remittance_reader *rr)
{
    struct claim_payment *c = &rr->claim;
    struct x12_balance_835 *b = &rr->balance;
    bool exact = !b->claim_cas.broken && !b->lines_cas.broken && !b->lines_charge.broken;
    c->out_of_balance_cents = x12_balance_claim(b);
    c->lines_out_of_balance_cents = x12_balance_lines_charge(b);
    c->in_balance = exact && !c->out_of_balance_cents && !c->lines_out_of_balance_cents;
    add_groups(rr, c->adjustments, c->adjustments_count);
    for (size_t i = 0; i < c->lines_count; i++) {
        add_groups(rr, c->lines[i].adjustments, c->lines[i].adjustments_count);
        c->in_balance &= c->lines[i].out_of_balance_cents == 0;
    }
    rr->broken |= !exact;
    if (rr->full) {
        c->flags |= REMIT_DROPPED;
        c->in_balance = false;
    }
}

static void count(struct remittance_reader *rr)
{
    const struct claim_payment *c = &rr->claim;
    struct remittance_totals *t = &rr->totals;
    t->claims++;
    t->lines += c->lines_count;
    t->denied += (c->flags & REMIT_DENIED) != 0;
    t->reversed += (c->flags & REMIT_REVERSAL) != 0;
    t->forwarded += (c->flags & REMIT_FORWARDED) != 0;
    t->predeterminations += (c->flags & REMIT_PREDETERMINATION) != 0;
    t->claims_out_of_balance += !c->in_balance;
    t->dropped += (c->flags & REMIT_DROPPED) != 0;
    rr->broken |= !money_add(&t->charge_cents, c->charge_cents);
    rr->broken |= !money_add(&t->patient_cents, c->patient_responsibility.cents);
    for (int i = 0; i < 4; i++)
        rr->broken |= !money_add(&t->adjusted_cents[i], c->adjusted_cents[i]);
}

bool remittance_claim_close(struct remittance_reader *rr)
{
    if (!rr->open)
        return true;
    close_line(rr);
    rr->open = false;
    judge(rr);
    count(rr);
    return rr->sink.claim(rr->sink.ctx, &rr->claim);
}
