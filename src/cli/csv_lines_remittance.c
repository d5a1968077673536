/* csv_lines_remittance.c - the rows of an 835: a payment, its lines, its adjustments. */
#include "cli/csv_lines_state.h"

static const char *const COLUMNS[] = {
    "file",
    "st_control",
    "trace_number",
    "payment_date",
    "payer",
    "payer_id",
    "payee_npi",
    "row_type",
    "claim_id",
    "claim_status",
    "payer_claim_control_number",
    "patient_last_name",
    "patient_first_name",
    "member_id",
    "line_number",
    "line_control_number",
    "procedure",
    "modifiers",
    "revenue_code",
    "service_from",
    "service_to",
    "units",
    "charge",
    "paid",
    "adjusted_co",
    "adjusted_pr",
    "adjusted_oa",
    "adjusted_pi",
    "adjustments",
    "remarks",
    "provider_adjustment",
    "out_of_balance",
};

void csv_remittance_columns(struct csv *c)
{
    csv_lines_columns(c, COLUMNS, COUNT_OF(COLUMNS));
}

/* A sum past the range of an amount is left out: it would not be exact. */
static void put_sums(struct csv_lines *l, const struct adjustment *a, size_t count)
{
    struct amount sums[] = {{0, true}, {0, true}, {0, true}, {0, true}};
    for (size_t i = 0; i < count; i++) {
        struct amount *sum = &sums[adjustment_group(a[i].group)];
        sum->given &= money_add(&sum->cents, a[i].amount_cents);
    }
    for (size_t i = 0; i < COUNT_OF(sums); i++)
        csv_amount(&l->csv, sums[i]);
}

static bool on_open(void *ctx, const struct remittance *r)
{
    struct csv_lines *l = ctx;
    arena_reset(&l->arena);
    l->trace = arena_str(&l->arena, r->trace_number);
    l->payment_date = arena_str(&l->arena, r->payment_date);
    l->payer = arena_str(&l->arena, r->payer.name);
    l->payer_id = arena_str(&l->arena, r->trace_payer_id);
    l->payee_npi =
        str_is(r->payee.id_type, "XX") ? arena_str(&l->arena, r->payee.id) : (struct str){0};
    return true;
}

static void begin_remittance_row(struct csv_lines *l, const char *type)
{
    struct csv *c = &l->csv;
    csv_cstr(c, l->file);
    csv_cstr(c, l->st_control);
    csv_text(c, l->trace);
    csv_day(c, l->payment_date);
    csv_text(c, l->payer);
    csv_text(c, l->payer_id);
    csv_text(c, l->payee_npi);
    csv_cstr(c, type);
}

static void begin_payment_row(struct csv_lines *l, const char *type, const struct claim_payment *p)
{
    static const struct party nobody;
    struct csv *c = &l->csv;
    const struct party *patient = p->patient ? p->patient : &nobody;
    const struct party *member = p->insured ? p->insured : patient;
    begin_remittance_row(l, type);
    csv_text(c, p->claim_id);
    csv_text(c, p->status);
    csv_text(c, p->payer_claim_control_number);
    csv_text(c, patient->name);
    csv_text(c, patient->first_name);
    csv_text(c, member->id);
}

static void put_remarks(struct csv_lines *l, const struct reference *remarks, size_t count)
{
    struct str codes[REMIT_REMARKS_MAX];
    for (size_t i = 0; i < count; i++)
        codes[i] = remarks[i].value;
    csv_lines_joined(l, codes, count, ' ');
}

static void put_payment_line(struct csv_lines *l, const struct claim_payment *p, size_t i)
{
    struct csv *c = &l->csv;
    const struct payment_line *line = &p->lines[i];
    begin_payment_row(l, "line", p);
    csv_number(c, i + 1);
    csv_text(c, line->control_number);
    csv_lines_procedure(l, &line->procedure);
    csv_text(c, line->revenue_code);
    csv_day(c, line->service_date.from);
    csv_day(c, line->service_date.to);
    csv_quantity(c, line->paid_units);
    csv_money(c, line->charge_cents);
    csv_money(c, line->paid_cents);
    put_sums(l, line->adjustments, line->adjustments_count);
    csv_lines_adjustments(l, line->adjustments, line->adjustments_count);
    put_remarks(l, line->remarks, line->remarks_count);
    csv_empty(c);
    csv_money(c, line->out_of_balance_cents);
    csv_row_end(c);
}

/* A claim without lines is one row of its own: charge and payment are counted once. */
static void put_payment(struct csv_lines *l, const struct claim_payment *p)
{
    struct csv *c = &l->csv;
    begin_payment_row(l, "claim", p);
    csv_lines_empty(c, 5);
    csv_day(c, p->statement.from);
    csv_day(c, p->statement.to);
    csv_empty(c);
    csv_money(c, p->charge_cents);
    csv_money(c, p->paid_cents);
    put_sums(l, p->adjustments, p->adjustments_count);
    csv_lines_adjustments(l, p->adjustments, p->adjustments_count);
    if (p->adjudication)
        csv_lines_joined(l, p->adjudication->remarks, p->adjudication->remarks_count, ' ');
    else
        csv_empty(c);
    csv_empty(c);
    csv_money(c, p->out_of_balance_cents);
    csv_row_end(c);
}

static void put_claim_adjustment(struct csv_lines *l, const struct claim_payment *p,
                                 const struct adjustment *a)
{
    struct csv *c = &l->csv;
    begin_payment_row(l, "claim_adjustment", p);
    csv_lines_empty(c, 10);
    put_sums(l, a, 1);
    csv_lines_adjustments(l, a, 1);
    csv_lines_empty(c, 3);
    csv_row_end(c);
}

static bool on_payment(void *ctx, const struct claim_payment *p)
{
    struct csv_lines *l = ctx;
    if (p->lines_count == 0)
        put_payment(l, p);
    for (size_t i = 0; i < p->lines_count; i++)
        put_payment_line(l, p, i);
    for (size_t i = 0; p->lines_count && i < p->adjustments_count; i++)
        put_claim_adjustment(l, p, &p->adjustments[i]);
    return true;
}

static bool on_provider_adjustment(void *ctx, const struct provider_adjustment *a)
{
    struct csv_lines *l = ctx;
    struct csv *c = &l->csv;
    const struct str parts[] = {a->reason, a->reference};
    begin_remittance_row(l, "provider_adjustment");
    csv_lines_empty(c, 20);
    csv_lines_joined(l, parts, a->reference.n ? 2 : 1, ' ');
    csv_empty(c);
    csv_money(c, a->amount_cents);
    csv_empty(c);
    csv_row_end(c);
    return true;
}

static bool on_close(void *ctx, const struct remittance *r, const struct remittance_totals *t)
{
    (void)ctx;
    (void)r;
    (void)t;
    return true;
}

struct remittance_sink csv_remittance_sink(struct csv_lines *l)
{
    return (struct remittance_sink){l, on_open, on_payment, on_provider_adjustment, on_close};
}
