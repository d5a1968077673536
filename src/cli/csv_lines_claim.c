/* csv_lines_claim.c - the rows of an 837: a service line, and what other payers did with it. */
#include "cli/csv_lines_state.h"

static const char *const COLUMNS[] = {
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

void csv_claim_columns(struct csv *c)
{
    csv_lines_columns(c, COLUMNS, COUNT_OF(COLUMNS));
}

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
        csv_lines_joined(l, claim->diagnoses, claim->diagnoses_count, ' ');
        return;
    }
    if (in->principal_diagnosis)
        codes[n++] = in->principal_diagnosis->code;
    for (size_t i = 0; i < in->other_diagnoses_count && n < COUNT_OF(codes); i++)
        codes[n++] = in->other_diagnoses[i].code;
    csv_lines_joined(l, codes, n, ' ');
}

static void put_teeth(struct csv_lines *l, const struct line_dental *dental)
{
    struct str numbers[CLAIM_LINE_TEETH_MAX];
    size_t n = 0;
    for (size_t i = 0; dental && i < dental->teeth_count && n < COUNT_OF(numbers); i++)
        numbers[n++] = dental->teeth[i].number;
    csv_lines_joined(l, numbers, n, ' ');
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
    csv_lines_procedure(l, &line->procedure);
    csv_text(c, line->institutional ? line->institutional->revenue_code : (struct str){NULL, 0});
    put_teeth(l, line->dental);
    csv_day(c, line->service_date.from);
    csv_day(c, line->service_date.to);
    csv_quantity(c, line->quantity);
    csv_text(c, line->unit);
    csv_money(c, line->charge_cents);
    csv_lines_joined(l, line->diagnosis_pointers, line->diagnosis_pointers_count, ' ');
    csv_lines_empty(c, 3);
    csv_row_end(c);
}

/* What another payer did: at a line (number from 1) or with the whole claim (0). */
static void put_other_payer(struct csv_lines *l, const struct claim *claim, size_t number,
                            struct str payer_id, struct amount paid, const struct adjustment *a,
                            size_t count)
{
    struct csv *c = &l->csv;
    begin_claim_row(l, number ? "line_adjustment" : "claim_adjustment", claim);
    csv_lines_empty(c, 2);
    if (number)
        csv_number(c, number);
    else
        csv_empty(c);
    csv_lines_empty(c, 11);
    csv_text(c, payer_id);
    csv_amount(c, paid);
    csv_lines_adjustments(l, a, count);
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

struct claim_sink csv_claim_sink(struct csv_lines *l)
{
    return (struct claim_sink){l, on_claim};
}
