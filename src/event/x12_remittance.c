/* x12_remittance.c - 835 to remittance records: one claim payment in hand, whatever the size of the
 * set. */
#include "event/x12_remittance.h"

#include "event/x12_remittance_state.h"

#include <stdlib.h>

enum { HEAD_ARENA_MAX = 1024 * 1024 };

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

static bool head(struct remittance_reader *rr, const struct x12_segment *s, enum action what)
{
    struct remittance *r = &rr->head;
    struct take t;
    if (!take_begin(&t, s, &rr->head_arena, &rr->full))
        return true;
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
            remittance_reference(&t, &rr->party->references);
        else if (what == DO_PARTY_CONTACT)
            remittance_contact(&t, &rr->party->contacts);
    }
    return true;
}

/* The first claim, group or adjustment comes, or the set ends: the claim before it is complete, and
 * so is the head. */
static bool open_remittance(struct remittance_reader *rr)
{
    if (!remittance_claim_close(rr))
        return false;
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

static bool group(struct remittance_reader *rr, const struct x12_segment *s, enum action what)
{
    struct take t = {s, s->p, NULL, NULL}; /* nothing is kept by reference */
    struct provider_summary *g = &rr->group;
    if (what == DO_LX) {
        if (!open_remittance(rr))
            return false;
        *g = (struct provider_summary){.number = keep(rr->group_text[0], x12_element(s, 1))};
        return true;
    }
    g->provider_id = keep(rr->group_text[1], x12_element(s, 1));
    g->facility_type = keep(rr->group_text[2], x12_element(s, 2));
    g->fiscal_period_end = keep(rr->group_text[3], x12_element(s, 3));
    g->claims = take_quantity(&t, 4);
    g->charge = take_amount(&t, 5);
    return true;
}

/* ---- 2100: see x12_remittance_claim.c ---- */

static bool claim(struct remittance_reader *rr, const struct x12_segment *s, enum action what)
{
    return open_remittance(rr) && remittance_claim_open(rr, s, what);
}

/* ---- PLB ---- */

static bool plb(struct remittance_reader *rr, const struct x12_segment *s, enum action what)
{
    (void)what;
    if (!open_remittance(rr))
        return false;
    x12_sum_plb(&rr->balance.plb, s);
    for (unsigned i = 3; i <= 13 && i <= s->n; i += 2) {
        struct provider_adjustment a = {.provider_id = x12_element(s, 1),
                                        .fiscal_period_end = x12_element(s, 2),
                                        .reason = x12_component(s, i, 1),
                                        .reference = x12_component(s, i, 2)};
        if (!x12_has(s, i) && !x12_has(s, i + 1))
            continue;
        if (x12_money(s, i + 1, &a.amount_cents) != NUMBER_OK)
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
    if (!open_remittance(rr))
        return false;
    t->paid_cents = rr->balance.claims_paid.cents;
    t->provider_adjustment_cents = rr->balance.plb.cents;
    t->out_of_balance_cents = x12_balance_transaction(&rr->balance);
    t->exact = !rr->broken && !rr->balance.claims_paid.broken && !rr->balance.plb.broken;
    t->complete = e->complete && e->errors == 0;
    return rr->sink.close(rr->sink.ctx, &rr->head, t);
}

/* Apart, so that the way of a segment saves no registers for it. */
static bool __attribute__((noinline, cold))
take_set(struct remittance_reader *rr, const struct x12_event *e)
{
    if (e->kind == X12_SET_OPEN)
        open_set(rr, e);
    return e->kind != X12_SET_CLOSE || !rr->ours || close_set(rr, e);
}

bool remittance_reader_event(void *ctx, const struct x12_event *e)
{
    struct remittance_reader *rr = ctx;
    if (UNLIKELY(e->kind == X12_SET_OPEN || e->kind == X12_SET_CLOSE))
        return take_set(rr, e);
    if (e->kind != X12_SEGMENT || !rr->ours || !e->use)
        return true;
    const struct remittance_use *use = &rr->uses[e->use->index];
    if (!use->step)
        return true;
    return use->step(rr, e->segment, use->what);
}

/* ---- life ---- */

static remittance_step *const STEPS[] = {
    [DO_BPR] = head,
    [DO_TRN] = head,
    [DO_CURRENCY] = head,
    [DO_HEAD_REFERENCE] = head,
    [DO_PRODUCTION_DATE] = head,
    [DO_PAYER] = head,
    [DO_PAYEE] = head,
    [DO_STREET] = head,
    [DO_CITY] = head,
    [DO_PARTY_REFERENCE] = head,
    [DO_PARTY_CONTACT] = head,
    [DO_LX] = group,
    [DO_TS3] = group,
    [DO_CLP] = claim,
    [DO_CLAIM_CAS] = remittance_claim_cas,
    [DO_PATIENT] = remittance_claim_name,
    [DO_INSURED] = remittance_claim_name,
    [DO_CORRECTED_INSURED] = remittance_claim_name,
    [DO_RENDERING] = remittance_claim_name,
    [DO_CROSSOVER] = remittance_claim_name,
    [DO_CORRECTED_PAYER] = remittance_claim_name,
    [DO_OTHER_INSURED] = remittance_claim_name,
    [DO_MIA] = remittance_claim_mia,
    [DO_MOA] = remittance_claim_moa,
    [DO_CLAIM_REFERENCE] = remittance_claim_reference,
    [DO_CLAIM_DATE] = remittance_claim_date,
    [DO_CLAIM_CONTACT] = remittance_claim_contact,
    [DO_CLAIM_AMOUNT] = remittance_claim_amount,
    [DO_CLAIM_QUANTITY] = remittance_claim_quantity,
    [DO_SVC] = remittance_line_open,
    [DO_LINE_DATE] = remittance_line_date,
    [DO_LINE_CAS] = remittance_line_cas,
    [DO_LINE_REFERENCE] = remittance_line_reference,
    [DO_LINE_CONTROL] = remittance_line_control,
    [DO_LINE_AMOUNT] = remittance_line_amount,
    [DO_LINE_QUANTITY] = remittance_line_quantity,
    [DO_REMARK] = remittance_line_remark,
    [DO_PLB] = plb,
};

/* What is done with each use of the guide. */
static bool bind(struct remittance_reader *rr, struct err *err)
{
    size_t n = rr->guide->uses_count;
    uint16_t *actions = calloc(n, sizeof(*actions));
    rr->uses = calloc(n, sizeof(*rr->uses));
    bool ok = actions && rr->uses;
    if (!ok)
        err_set(err, ERR_SYSTEM, "no memory for a remittance reader");
    ok = ok && x12_bind(rr->guide, BINDINGS, COUNT_OF(BINDINGS), actions, err);
    for (size_t i = 0; ok && i < n; i++)
        rr->uses[i] = (struct remittance_use){STEPS[actions[i]], actions[i]};
    free(actions);
    return ok;
}

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
    if (!bind(rr, err)) {
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
    free(rr->uses);
    free(rr);
}
