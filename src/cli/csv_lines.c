/* csv_lines.c - see csv_lines.h. The columns are documented in docs/reports.md. */
#include "cli/csv_lines.h"

#include "cli/csv.h"
#include "event/x12_claim.h"
#include "event/x12_remittance.h"

#include <stdlib.h>

enum kind { NOT_YET, REMITTANCE, CLAIMS };

struct csv_lines {
    struct csv csv;
    const char *file;
    enum kind kind;
    bool skips; /* the set in hand gives no rows */
    uint64_t left_out;
    struct remittance_reader *remittances;
    struct claim_reader *claims;
    char st_control[10];
    struct buf joined;  /* the cell in hand */
    struct arena arena; /* of what a row needs of the remittance's head */
    struct str trace, payment_date, payer, payer_id, payee_npi;
};

static const char *const REMITTANCE_COLUMNS[] = {
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

static const char *const CLAIM_COLUMNS[] = {
    "file",
    "st_control",
    "row_type",
    "claim_id",
    "frequency",
    "billing_npi",
    "billing_name",
    "payer",
    "payer_id",
    "member_id",
    "patient_last_name",
    "patient_first_name",
    "patient_birth_date",
    "claim_charge",
    "place_of_service",
    "diagnoses",
    "line_number",
    "line_control_number",
    "procedure",
    "modifiers",
    "revenue_code",
    "teeth",
    "service_from",
    "service_to",
    "units",
    "unit",
    "charge",
    "diagnosis_pointers",
    "other_payer_id",
    "other_payer_paid",
    "adjustments",
};

static void put_columns(struct csv *c, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_cstr(c, names[i]);
    csv_row_end(c);
}

/* ---- what both have ---- */

static void put_joined(struct csv_lines *l, const struct str *parts, size_t count, char separator)
{
    struct buf *b = &l->joined;
    buf_reset(b);
    for (size_t i = 0; i < count; i++) {
        if (b->n)
            buf_putc(b, separator);
        buf_put_str(b, parts[i]);
    }
    csv_text(&l->csv, buf_str(b));
}

static void put_procedure(struct csv_lines *l, const struct procedure *p)
{
    const struct str parts[] = {p->type, p->code};
    put_joined(l, parts, p->code.n ? 2 : 1, ':');
    put_joined(l, p->modifiers, p->modifiers_count, ' ');
}

/* "CO45=35.00 PR2=28.00": each as it was sent, exact. */
static void put_adjustments(struct csv_lines *l, const struct adjustment *a, size_t count)
{
    struct buf *b = &l->joined;
    char amount[MONEY_TEXT_MAX];
    buf_reset(b);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_putc(b, ' ');
        buf_put_str(b, a[i].group);
        buf_put_str(b, a[i].reason);
        buf_putc(b, '=');
        buf_put(b, amount, money_format_fixed(a[i].amount_cents, amount));
    }
    csv_text(&l->csv, buf_str(b));
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

static void put_empty(struct csv *c, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        csv_empty(c);
}

/* ---- remittances ---- */

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
    put_joined(l, codes, count, ' ');
}

static void put_payment_line(struct csv_lines *l, const struct claim_payment *p, size_t i)
{
    struct csv *c = &l->csv;
    const struct payment_line *line = &p->lines[i];
    begin_payment_row(l, "line", p);
    csv_number(c, i + 1);
    csv_text(c, line->control_number);
    put_procedure(l, &line->procedure);
    csv_text(c, line->revenue_code);
    csv_day(c, line->service_date.from);
    csv_day(c, line->service_date.to);
    csv_quantity(c, line->paid_units);
    csv_money(c, line->charge_cents);
    csv_money(c, line->paid_cents);
    put_sums(l, line->adjustments, line->adjustments_count);
    put_adjustments(l, line->adjustments, line->adjustments_count);
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
    put_empty(c, 5);
    csv_day(c, p->statement.from);
    csv_day(c, p->statement.to);
    csv_empty(c);
    csv_money(c, p->charge_cents);
    csv_money(c, p->paid_cents);
    put_sums(l, p->adjustments, p->adjustments_count);
    put_adjustments(l, p->adjustments, p->adjustments_count);
    if (p->adjudication)
        put_joined(l, p->adjudication->remarks, p->adjudication->remarks_count, ' ');
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
    put_empty(c, 10);
    put_sums(l, a, 1);
    put_adjustments(l, a, 1);
    put_empty(c, 3);
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
    put_empty(c, 20);
    put_joined(l, parts, a->reference.n ? 2 : 1, ' ');
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

/* ---- claims ---- */

static void begin_claim_row(struct csv_lines *l, const char *type, const struct claim *claim)
{
    struct csv *c = &l->csv;
    const struct person *patient =
        claim->patient ? &claim->patient->person : &claim->subscriber.person;
    csv_cstr(c, l->file);
    csv_cstr(c, l->st_control);
    csv_cstr(c, type);
    csv_text(c, claim->claim_id);
    csv_text(c, claim->frequency);
    csv_text(c, claim->billing.provider.npi);
    csv_text(c, claim->billing.provider.name);
    csv_text(c, claim->payer.name);
    csv_text(c, claim->payer.id);
    csv_text(c, claim->subscriber.person.id);
    csv_text(c, patient->last_name);
    csv_text(c, patient->first_name);
    csv_day(c, patient->birth_date);
    csv_money(c, claim->total_charge_cents);
}

/* The principal one first. */
static void put_diagnoses(struct csv_lines *l, const struct claim *claim)
{
    struct str codes[1 + CLAIM_CODES_MAX];
    const struct claim_institutional *in = claim->institutional;
    size_t n = 0;
    if (!in) {
        put_joined(l, claim->diagnoses, claim->diagnoses_count, ' ');
        return;
    }
    if (in->principal_diagnosis)
        codes[n++] = in->principal_diagnosis->code;
    for (size_t i = 0; i < in->other_diagnoses_count && n < COUNT_OF(codes); i++)
        codes[n++] = in->other_diagnoses[i].code;
    put_joined(l, codes, n, ' ');
}

static void put_teeth(struct csv_lines *l, const struct line_dental *dental)
{
    struct str numbers[CLAIM_LINE_TEETH_MAX];
    size_t n = 0;
    for (size_t i = 0; dental && i < dental->teeth_count && n < COUNT_OF(numbers); i++)
        numbers[n++] = dental->teeth[i].number;
    put_joined(l, numbers, n, ' ');
}

static void put_claim_line(struct csv_lines *l, const struct claim *claim, size_t i)
{
    struct csv *c = &l->csv;
    const struct service_line *line = &claim->lines[i];
    begin_claim_row(l, "line", claim);
    csv_text(c, line->place_of_service.n ? line->place_of_service : claim->place_of_service);
    put_diagnoses(l, claim);
    csv_number(c, i + 1);
    csv_text(c, line->control_number);
    put_procedure(l, &line->procedure);
    csv_text(c, line->institutional ? line->institutional->revenue_code : (struct str){NULL, 0});
    put_teeth(l, line->dental);
    csv_day(c, line->service_date.from);
    csv_day(c, line->service_date.to);
    csv_quantity(c, line->quantity);
    csv_text(c, line->unit);
    csv_money(c, line->charge_cents);
    put_joined(l, line->diagnosis_pointers, line->diagnosis_pointers_count, ' ');
    put_empty(c, 3);
    csv_row_end(c);
}

/* What another payer did: at a line (number from 1) or with the whole claim (0). */
static void put_other_payer(struct csv_lines *l, const struct claim *claim, size_t number,
                            struct str payer_id, struct amount paid, const struct adjustment *a,
                            size_t count)
{
    struct csv *c = &l->csv;
    begin_claim_row(l, number ? "line_adjustment" : "claim_adjustment", claim);
    put_empty(c, 2);
    if (number)
        csv_number(c, number);
    else
        csv_empty(c);
    put_empty(c, 11);
    csv_text(c, payer_id);
    csv_amount(c, paid);
    put_adjustments(l, a, count);
    csv_row_end(c);
}

static bool on_claim(void *ctx, const struct claim *claim, const struct map_place *place)
{
    struct csv_lines *l = ctx;
    (void)place;
    for (size_t i = 0; i < claim->lines_count; i++) {
        const struct service_line *line = &claim->lines[i];
        put_claim_line(l, claim, i);
        for (size_t k = 0; k < line->adjudications_count; k++) {
            const struct adjudication *a = &line->adjudications[k];
            put_other_payer(l, claim, i + 1, a->payer_id, (struct amount){a->paid_cents, true},
                            a->adjustments, a->adjustments_count);
        }
    }
    for (size_t i = 0; i < claim->other_payers_count; i++) {
        const struct other_payer *o = &claim->other_payers[i];
        if (o->adjustments_count || o->paid.given)
            put_other_payer(l, claim, 0, o->payer.id, o->paid, o->adjustments,
                            o->adjustments_count);
    }
    return true;
}

/* ---- events ---- */

static enum kind kind_of(const struct x12_envelope *env)
{
    const struct x12_guide *g = env->guide;
    if (g && strcmp(g->name, "835") == 0)
        return REMITTANCE;
    return g && strcmp(g->set, "837") == 0 ? CLAIMS : NOT_YET;
}

static void open_set(struct csv_lines *l, const struct x12_envelope *env)
{
    enum kind kind = kind_of(env);
    str_copy(l->st_control, sizeof(l->st_control), str_from(env->st_control));
    if (kind != NOT_YET && l->kind == NOT_YET) {
        l->kind = kind;
        if (kind == REMITTANCE)
            put_columns(&l->csv, REMITTANCE_COLUMNS, COUNT_OF(REMITTANCE_COLUMNS));
        else
            put_columns(&l->csv, CLAIM_COLUMNS, COUNT_OF(CLAIM_COLUMNS));
    }
    l->skips = kind == NOT_YET || kind != l->kind;
    l->left_out += l->skips;
}

bool csv_lines_event(void *ctx, const struct x12_event *e)
{
    struct csv_lines *l = ctx;
    if (e->kind == X12_SET_OPEN)
        open_set(l, e->envelope);
    if (l->skips)
        return true;
    return l->kind == REMITTANCE ? remittance_reader_event(l->remittances, e)
           : l->kind == CLAIMS   ? claim_reader_event(l->claims, e)
                                 : true;
}

/* ---- life ---- */

struct csv_lines *csv_lines_new(struct buf *out, struct err *err)
{
    enum { HEAD_MAX = 64 * 1024 };
    struct csv_lines *l = calloc(1, sizeof(*l));
    const struct remittance_sink remittances = {l, on_open, on_payment, on_provider_adjustment,
                                                on_close};
    const struct claim_sink claims = {l, on_claim};
    if (!l) {
        err_set(err, ERR_SYSTEM, "no memory for rows");
        return NULL;
    }
    csv_begin(&l->csv, out);
    buf_init(&l->joined, 0);
    arena_init(&l->arena, HEAD_MAX);
    if (!(l->remittances = remittance_reader_new(&remittances, err)) ||
        !(l->claims = claim_reader_new(&claims, err))) {
        csv_lines_free(l);
        return NULL;
    }
    return l;
}

void csv_lines_free(struct csv_lines *l)
{
    if (!l)
        return;
    remittance_reader_free(l->remittances);
    claim_reader_free(l->claims);
    arena_fini(&l->arena);
    buf_fini(&l->joined);
    free(l);
}

void csv_lines_file(struct csv_lines *l, const char *file)
{
    l->file = file;
}

uint64_t csv_lines_left_out(const struct csv_lines *l)
{
    return l->left_out;
}
