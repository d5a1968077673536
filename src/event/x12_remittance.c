/* x12_remittance.c - 835 to remittance records: one claim payment in hand, whatever the size of the
 * set. */
#include "event/x12_remittance.h"

#include "base/hash.h"

#include "event/x12_take.h"
#include "x12/balance.h"

#include <stdlib.h>

enum { HEAD_ARENA_MAX = 1024 * 1024, ADJUDICATED_MAX = 24 /* elements of MIA */ };

/** What a use means to us; several uses may mean the same. */
enum action {
    DO_NOTHING,
    DO_BPR,
    DO_TRN,
    DO_CURRENCY,
    DO_HEAD_REFERENCE,
    DO_PRODUCTION_DATE,
    DO_PAYER,
    DO_PAYEE,
    DO_STREET,
    DO_CITY,
    DO_PARTY_REFERENCE,
    DO_PARTY_CONTACT,
    DO_LX,
    DO_TS3,
    DO_CLP,
    DO_CLAIM_CAS,
    DO_PATIENT,
    DO_INSURED,
    DO_CORRECTED_INSURED,
    DO_RENDERING,
    DO_CROSSOVER,
    DO_CORRECTED_PAYER,
    DO_OTHER_INSURED,
    DO_MIA,
    DO_MOA,
    DO_CLAIM_REFERENCE,
    DO_CLAIM_DATE,
    DO_CLAIM_CONTACT,
    DO_CLAIM_AMOUNT,
    DO_CLAIM_QUANTITY,
    DO_SVC,
    DO_LINE_DATE,
    DO_LINE_CAS,
    DO_LINE_REFERENCE,
    DO_LINE_CONTROL,
    DO_LINE_AMOUNT,
    DO_LINE_QUANTITY,
    DO_REMARK,
    DO_PLB,
};

static const struct x12_binding BINDINGS[] = {
    {"", "financial_information", DO_BPR},
    {"", "reassociation_trace", DO_TRN},
    {"", "currency", DO_CURRENCY},
    {"", "reference_receiver_id", DO_HEAD_REFERENCE},
    {"", "reference_version", DO_HEAD_REFERENCE},
    {"", "date_production", DO_PRODUCTION_DATE},
    {"1000A", "name", DO_PAYER},
    {"1000A", "address", DO_STREET},
    {"1000A", "city_state_zip", DO_CITY},
    {"1000A", "reference_additional_id", DO_PARTY_REFERENCE},
    {"1000A", "contact_business", DO_PARTY_CONTACT},
    {"1000A", "contact_technical", DO_PARTY_CONTACT},
    {"1000A", "web_site", DO_PARTY_CONTACT},
    {"1000B", "name", DO_PAYEE},
    {"1000B", "address", DO_STREET},
    {"1000B", "city_state_zip", DO_CITY},
    {"1000B", "reference_additional_id", DO_PARTY_REFERENCE},
    {"2000", "header_number", DO_LX},
    {"2000", "provider_summary", DO_TS3},
    {"2100", "claim_payment_information", DO_CLP},
    {"2100", "claim_adjustments", DO_CLAIM_CAS},
    {"2100", "patient_name", DO_PATIENT},
    {"2100", "insured_name", DO_INSURED},
    {"2100", "corrected_insured_name", DO_CORRECTED_INSURED},
    {"2100", "service_provider_name", DO_RENDERING},
    {"2100", "crossover_carrier_name", DO_CROSSOVER},
    {"2100", "corrected_priority_payer_name", DO_CORRECTED_PAYER},
    {"2100", "other_subscriber_name", DO_OTHER_INSURED},
    {"2100", "inpatient_adjudication", DO_MIA},
    {"2100", "outpatient_adjudication", DO_MOA},
    {"2100", "reference_other_claim_id", DO_CLAIM_REFERENCE},
    {"2100", "reference_rendering_provider_id", DO_CLAIM_REFERENCE},
    {"2100", "date_statement_period", DO_CLAIM_DATE},
    {"2100", "date_coverage_expiration", DO_CLAIM_DATE},
    {"2100", "date_claim_received", DO_CLAIM_DATE},
    {"2100", "contact_claim", DO_CLAIM_CONTACT},
    {"2100", "amount_supplemental", DO_CLAIM_AMOUNT},
    {"2100", "quantity_supplemental", DO_CLAIM_QUANTITY},
    {"2110", "service_payment_information", DO_SVC},
    {"2110", "date_service", DO_LINE_DATE},
    {"2110", "service_adjustments", DO_LINE_CAS},
    {"2110", "reference_service_id", DO_LINE_REFERENCE},
    {"2110", "reference_line_item_control_number", DO_LINE_CONTROL},
    {"2110", "reference_rendering_provider_id", DO_LINE_REFERENCE},
    {"2110", "reference_healthcare_policy_id", DO_LINE_REFERENCE},
    {"2110", "amount_supplemental", DO_LINE_AMOUNT},
    {"2110", "quantity_supplemental", DO_LINE_QUANTITY},
    {"2110", "remark_codes", DO_REMARK},
    {"", "provider_adjustments", DO_PLB},
};

/** The CLP01 of the reversals met in this set, as hashes in a fixed table: a later payment of the
 * same claim is its correction. When it is full the oldest is forgotten. */
enum { REVERSALS_KEPT = 4096 };

struct remittance_reader {
    struct remittance_sink sink;
    const struct x12_guide *guide;
    uint16_t *actions;
    struct arena head_arena, claim_arena;
    /* the open set */
    bool ours, opened;
    struct remittance head;
    struct remit_party *party; /* 1000A or 1000B, whichever is open */
    struct remittance_totals totals;
    struct x12_balance_835 balance;
    bool broken; /* some sum could not be exact */
    struct provider_summary group;
    char group_text[4][64];
    uint64_t reversals[REVERSALS_KEPT];
    size_t reversals_next;
    /* the open claim */
    bool open, line_open;
    bool full;
    struct claim_payment claim;
    uint32_t in_set;
};

/* ---- life ---- */

struct remittance_reader *remittance_reader_new(const struct remittance_sink *sink, struct err *err)
{
    const struct x12_guide *g = x12_guide_named(STR("835"));
    struct remittance_reader *rr = calloc(1, sizeof(*rr));
    if (!rr || !g) {
        free(rr);
        err_set(err, g ? ERR_SYSTEM : ERR_USAGE,
                g ? "no memory for a remittance reader" : "the 835 guide is not there");
        return NULL;
    }
    rr->sink = *sink;
    rr->guide = g;
    arena_init(&rr->head_arena, HEAD_ARENA_MAX);
    arena_init(&rr->claim_arena, REMIT_ARENA_MAX);
    rr->actions = calloc(g->uses_count, sizeof(*rr->actions));
    if (!rr->actions) {
        err_set(err, ERR_SYSTEM, "no memory for a remittance reader");
        remittance_reader_free(rr);
        return NULL;
    }
    if (!x12_bind(g, BINDINGS, COUNT_OF(BINDINGS), rr->actions, err)) {
        remittance_reader_free(rr);
        return NULL;
    }
    return rr;
}

void remittance_reader_free(struct remittance_reader *rr)
{
    if (!rr)
        return;
    arena_fini(&rr->head_arena);
    arena_fini(&rr->claim_arena);
    free(rr->actions);
    free(rr);
}

/* ---- the head: BPR to 1000B ---- */

static void read_bpr(struct remittance_reader *rr, const struct take *t)
{
    struct remittance *r = &rr->head;
    r->handling = take_text(t, 1);
    r->paid_cents = take_money(t, 2);
    r->credit_or_debit = take_text(t, 3);
    r->method = take_text(t, 4);
    r->format = take_text(t, 5);
    r->payer_company_id = take_text(t, 10);
    r->payer_company_supplement = take_text(t, 11);
    r->payment_date = take_text(t, 16);
    rr->balance.payment = r->paid_cents;
}

static void read_trn(struct remittance *r, const struct take *t)
{
    r->trace_number = take_text(t, 2);
    r->trace_payer_id = take_text(t, 3);
    r->trace_supplement = take_text(t, 4);
}

static void read_party(struct remittance_reader *rr, const struct take *t, struct remit_party *p)
{
    rr->party = p;
    p->name = take_text(t, 2);
    p->id_type = take_text(t, 3);
    p->id = take_text(t, 4);
}

static void read_street(struct address *a, const struct take *t)
{
    a->line1 = take_text(t, 1);
    a->line2 = take_text(t, 2);
}

static void read_city(struct address *a, const struct take *t)
{
    a->city = take_text(t, 1);
    a->state = take_text(t, 2);
    a->postal_code = take_text(t, 3);
    a->country = take_text(t, 4);
    a->subdivision = take_text(t, 7);
}

static void read_reference(const struct take *t, struct reference **list)
{
    struct reference *r = take_append(t->arena, list, sizeof(*r), REMIT_REFERENCES_MAX, t->full);
    if (r)
        *r = (struct reference){.type = take_text(t, 1), .value = take_text(t, 2)};
}

static void read_contact(const struct take *t, struct contact **list)
{
    struct contact *c = take_append(t->arena, list, sizeof(*c), REMIT_CONTACTS_MAX, t->full);
    if (!c)
        return;
    c->role = take_text(t, 1);
    c->name = take_text(t, 2);
    take_numbers(t, c);
}

static void read_head(struct remittance_reader *rr, enum action what, const struct x12_segment *s)
{
    struct remittance *r = &rr->head;
    struct take t;
    if (!take_begin(&t, s, &rr->head_arena, &rr->full))
        return;
    switch (what) {
    case DO_BPR:
        read_bpr(rr, &t);
        break;
    case DO_TRN:
        read_trn(r, &t);
        break;
    case DO_CURRENCY:
        r->currency = take_text(&t, 2);
        break;
    case DO_HEAD_REFERENCE:
        *(str_is(take_text(&t, 1), "EV") ? &r->receiver_id : &r->version) = take_text(&t, 2);
        break;
    case DO_PRODUCTION_DATE:
        r->production_date = take_text(&t, 2);
        break;
    case DO_PAYER:
        read_party(rr, &t, &r->payer);
        break;
    case DO_PAYEE:
        read_party(rr, &t, &r->payee);
        break;
    default: /* within 1000A or 1000B */
        if (!rr->party)
            break;
        if (what == DO_STREET)
            read_street(&rr->party->address, &t);
        else if (what == DO_CITY)
            read_city(&rr->party->address, &t);
        else if (what == DO_PARTY_REFERENCE)
            read_reference(&t, &rr->party->references);
        else if (what == DO_PARTY_CONTACT)
            read_contact(&t, &rr->party->contacts);
    }
}

/* The head is complete when the first claim, group or adjustment comes, or the set ends. */
static bool open_remittance(struct remittance_reader *rr)
{
    if (rr->opened)
        return true;
    rr->opened = true;
    return rr->sink.open(rr->sink.ctx, &rr->head);
}

/* ---- 2000: the group ---- */

static struct str keep(char to[64], struct str s)
{
    size_t n = s.n < 64 ? s.n : 64;
    memcpy(to, n ? s.p : "", n);
    return str_of(to, n);
}

static void read_group(struct remittance_reader *rr, enum action what, const struct x12_segment *s)
{
    struct take t = {s, s->p, NULL, NULL}; /* nothing is kept by reference */
    struct provider_summary *g = &rr->group;
    if (what == DO_LX) {
        *g = (struct provider_summary){.number = keep(rr->group_text[0], x12_element(s, 1))};
        return;
    }
    g->provider_id = keep(rr->group_text[1], x12_element(s, 1));
    g->facility_type = keep(rr->group_text[2], x12_element(s, 2));
    g->fiscal_period_end = keep(rr->group_text[3], x12_element(s, 3));
    g->claims = take_quantity(&t, 4);
    g->charge = take_amount(&t, 5);
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

static unsigned flags_of(struct str status)
{
    for (size_t i = 0; i < COUNT_OF(STATUSES); i++)
        if (str_is(status, STATUSES[i].code))
            return STATUSES[i].flags;
    return 0;
}

/* A payment after a reversal of the same claim corrects it (X221A1 1.10.2.8). */
static void note_reversal(struct remittance_reader *rr, struct claim_payment *c)
{
    uint64_t h = hash64(c->claim_id);
    if (c->flags & REMIT_REVERSAL) {
        rr->reversals[rr->reversals_next++ % REVERSALS_KEPT] = h;
        return;
    }
    size_t n = rr->reversals_next < REVERSALS_KEPT ? rr->reversals_next : REVERSALS_KEPT;
    for (size_t i = 0; i < n; i++)
        if (rr->reversals[i] == h)
            c->flags |= REMIT_CORRECTION;
}

static void open_claim(struct remittance_reader *rr, const struct x12_segment *s)
{
    struct claim_payment *c = &rr->claim;
    struct x12_balance_835 *b = &rr->balance;
    struct take t;
    arena_reset(&rr->claim_arena);
    *c = (struct claim_payment){.in_set = ++rr->in_set,
                                .ordinal = s->ordinal,
                                .group = rr->group.number.n ? &rr->group : NULL};
    rr->open = true;
    rr->line_open = rr->full = false;
    b->claim_charge = b->claim_paid = 0;
    b->claim_cas = b->lines_cas = b->lines_charge = b->lines_paid = (struct x12_sum){0};
    b->claim_has_lines = false;
    if (!take_begin(&t, s, &rr->claim_arena, &rr->full))
        return;
    c->claim_id = take_text(&t, 1);
    c->status = take_text(&t, 2);
    c->flags = flags_of(c->status);
    c->charge_cents = b->claim_charge = take_money(&t, 3);
    c->paid_cents = b->claim_paid = take_money(&t, 4);
    c->patient_responsibility = take_amount(&t, 5);
    c->filing_indicator = take_text(&t, 6);
    c->payer_claim_control_number = take_text(&t, 7);
    c->place_of_service = take_text(&t, 8);
    c->frequency = take_text(&t, 9);
    c->drg = take_text(&t, 11);
    c->drg_weight = take_quantity(&t, 12);
    c->discharge_fraction = take_quantity(&t, 13);
    x12_sum_element(&b->claims_paid, s, 4);
    note_reversal(rr, c);
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

static void read_name(struct claim_payment *c, enum action what, const struct take *t)
{
    struct party **to = party_of(c, what);
    *to = arena_alloc(t->arena, sizeof(**to));
    if (*to)
        **to = take_party(t);
    else
        *t->full = true;
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

/* ---- 2110: the line ---- */

static void close_line(struct remittance_reader *rr)
{
    struct x12_balance_835 *b = &rr->balance;
    if (!rr->line_open)
        return;
    rr->line_open = false;
    rr->broken |= b->line_cas.broken;
    struct claim_payment *c = &rr->claim;
    if (c->lines_count)
        c->lines[c->lines_count - 1].out_of_balance_cents = x12_balance_line(b);
}

static void open_line(struct remittance_reader *rr, const struct take *t)
{
    struct claim_payment *c = &rr->claim;
    struct x12_balance_835 *b = &rr->balance;
    b->line_charge = take_money(t, 2);
    b->line_paid = take_money(t, 3);
    b->line_cas = (struct x12_sum){0};
    b->claim_has_lines = true;
    x12_sum_add(&b->lines_charge, b->line_charge);
    x12_sum_add(&b->lines_paid, b->line_paid);
    struct payment_line *l = take_append(t->arena, &c->lines, sizeof(*l), REMIT_LINES_MAX, t->full);
    rr->line_open = l != NULL;
    if (!l)
        return;
    l->procedure = take_procedure(t, 1);
    l->charge_cents = b->line_charge;
    l->paid_cents = b->line_paid;
    l->revenue_code = take_text(t, 4);
    l->paid_units = take_quantity(t, 5);
    if (x12_has(t->s, 6))
        l->submitted = take_procedure(t, 6);
    l->submitted_units = take_quantity(t, 7);
}

static void read_line_date(struct payment_line *l, const struct take *t)
{
    if (str_is(take_text(t, 1), "151"))
        l->service_date.to = take_text(t, 2);
    else
        l->service_date.from = take_text(t, 2);
}

static void read_remark(const struct take *t, struct reference **list)
{
    struct reference *r = take_append(t->arena, list, sizeof(*r), REMIT_REMARKS_MAX, t->full);
    if (r)
        *r = (struct reference){.type = take_text(t, 1), .value = take_text(t, 2)};
}

static void read_line(struct remittance_reader *rr, enum action what, const struct take *t)
{
    struct claim_payment *c = &rr->claim;
    if (what == DO_LINE_CAS) { /* the sums hold whether or not the line could be kept */
        struct x12_sum cas = {0};
        x12_sum_cas(&cas, t->s);
        x12_sum_join(&rr->balance.line_cas, &cas);
        x12_sum_join(&rr->balance.lines_cas, &cas);
    }
    if (!rr->line_open)
        return;
    struct payment_line *l = &c->lines[c->lines_count - 1];
    switch (what) {
    case DO_LINE_CAS:
        take_adjustments(t, &l->adjustments, REMIT_ADJUSTMENTS_MAX);
        break;
    case DO_LINE_DATE:
        read_line_date(l, t);
        break;
    case DO_LINE_REFERENCE:
        read_reference(t, &l->references);
        break;
    case DO_LINE_CONTROL:
        l->control_number = take_text(t, 2);
        break;
    case DO_LINE_AMOUNT:
        read_amount(t, &l->amounts);
        break;
    case DO_LINE_QUANTITY:
        read_quantity(t, &l->quantities);
        break;
    default:
        read_remark(t, &l->remarks);
    }
}

static void read_claim(struct remittance_reader *rr, enum action what, const struct x12_segment *s)
{
    struct claim_payment *c = &rr->claim;
    struct take t;
    if (!rr->open || !take_begin(&t, s, &rr->claim_arena, &rr->full))
        return;
    switch (what) {
    case DO_CLAIM_CAS:
        x12_sum_cas(&rr->balance.claim_cas, s);
        take_adjustments(&t, &c->adjustments, REMIT_ADJUSTMENTS_MAX);
        break;
    case DO_MIA:
        read_mia(c, &t);
        break;
    case DO_MOA:
        read_moa(c, &t);
        break;
    case DO_CLAIM_REFERENCE:
        read_reference(&t, &c->references);
        break;
    case DO_CLAIM_DATE:
        read_claim_date(c, &t);
        break;
    case DO_CLAIM_CONTACT:
        read_contact(&t, &c->contacts);
        break;
    case DO_CLAIM_AMOUNT:
        read_amount(&t, &c->amounts);
        break;
    case DO_CLAIM_QUANTITY:
        read_quantity(&t, &c->quantities);
        break;
    case DO_SVC:
        close_line(rr);
        open_line(rr, &t);
        break;
    default:
        if (what < DO_SVC)
            read_name(c, what, &t);
        else
            read_line(rr, what, &t);
    }
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

static bool close_claim(struct remittance_reader *rr)
{
    if (!rr->open)
        return true;
    close_line(rr);
    rr->open = false;
    judge(rr);
    count(rr);
    return rr->sink.claim(rr->sink.ctx, &rr->claim);
}

/* ---- PLB ---- */

static bool read_plb(struct remittance_reader *rr, const struct x12_segment *s)
{
    x12_sum_plb(&rr->balance.plb, s);
    for (unsigned i = 3; i <= 13 && i <= s->n; i += 2) {
        struct provider_adjustment a = {.provider_id = x12_element(s, 1),
                                        .fiscal_period_end = x12_element(s, 2),
                                        .reason = x12_component(s, i, 1),
                                        .reference = x12_component(s, i, 2)};
        if (!x12_has(s, i) && !x12_has(s, i + 1))
            continue;
        if (money_parse(x12_element(s, i + 1), &a.amount_cents) != NUMBER_OK)
            a.amount_cents = 0;
        rr->totals.adjustments++;
        if (!rr->sink.adjustment(rr->sink.ctx, &a))
            return false;
    }
    return true;
}

/* ---- the set ---- */

static void open_set(struct remittance_reader *rr, const struct x12_event *e)
{
    rr->ours = e->envelope->guide == rr->guide;
    if (!rr->ours)
        return;
    arena_reset(&rr->head_arena);
    rr->opened = rr->open = rr->line_open = rr->broken = rr->full = false;
    rr->head = (struct remittance){0};
    rr->head.st_control = arena_str(&rr->head_arena, str_from(e->envelope->st_control));
    rr->party = NULL;
    rr->totals = (struct remittance_totals){0};
    rr->balance = (struct x12_balance_835){0};
    rr->group = (struct provider_summary){0};
    rr->reversals_next = 0;
    rr->in_set = 0;
}

static bool close_set(struct remittance_reader *rr, const struct x12_event *e)
{
    struct remittance_totals *t = &rr->totals;
    rr->ours = false;
    if (!close_claim(rr) || !open_remittance(rr))
        return false;
    t->paid_cents = rr->balance.claims_paid.cents;
    t->provider_adjustment_cents = rr->balance.plb.cents;
    t->out_of_balance_cents = x12_balance_transaction(&rr->balance);
    t->exact = !rr->broken && !rr->balance.claims_paid.broken && !rr->balance.plb.broken;
    t->complete = e->complete && e->errors == 0;
    return rr->sink.close(rr->sink.ctx, &rr->head, t);
}

static bool read_segment(struct remittance_reader *rr, const struct x12_event *e)
{
    enum action what = rr->actions[e->use->index];
    if (what == DO_NOTHING)
        return true;
    if (what < DO_LX) {
        read_head(rr, what, e->segment);
        return true;
    }
    if (what == DO_LX || what == DO_CLP || what == DO_PLB) {
        if (!close_claim(rr) || !open_remittance(rr))
            return false;
    }
    if (what == DO_LX || what == DO_TS3)
        read_group(rr, what, e->segment);
    else if (what == DO_CLP)
        open_claim(rr, e->segment);
    else if (what == DO_PLB)
        return read_plb(rr, e->segment);
    else
        read_claim(rr, what, e->segment);
    return true;
}

bool remittance_reader_event(void *ctx, const struct x12_event *e)
{
    struct remittance_reader *rr = ctx;
    switch (e->kind) {
    case X12_SET_OPEN:
        open_set(rr, e);
        return true;
    case X12_SET_CLOSE:
        return !rr->ours || close_set(rr, e);
    case X12_SEGMENT:
        return !rr->ours || !e->use || read_segment(rr, e);
    default:
        return true;
    }
}
