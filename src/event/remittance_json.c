/* remittance_json.c - remittance records as JSON, one object a record. */
#include "event/remittance_json.h"

static const char *const GROUPS[] = {[ADJUST_CO] = "contractual",
                                     [ADJUST_PR] = "patient",
                                     [ADJUST_OA] = "other",
                                     [ADJUST_PI] = "payer_initiated"};

static const struct {
    unsigned flag;
    const char *name;
} FLAGS[] = {
    {REMIT_PRIMARY, "primary"},       {REMIT_SECONDARY, "secondary"},
    {REMIT_TERTIARY, "tertiary"},     {REMIT_DENIED, "denied"},
    {REMIT_FORWARDED, "forwarded"},   {REMIT_REVERSAL, "reversal"},
    {REMIT_NOT_OURS, "not_ours"},     {REMIT_PREDETERMINATION, "predetermination"},
    {REMIT_CORRECTION, "correction"}, {REMIT_DROPPED, "incomplete"},
};

/* ---- what is not given is not written ---- */

static void put_amount(struct json_writer *w, const char *name, struct amount a)
{
    if (a.given)
        json_pair_money(w, name, a.cents);
}

static void put_decimal(struct json_writer *w, const char *name, struct decimal d)
{
    char text[MONEY_TEXT_MAX + 1];
    size_t n = decimal_format(d, text + 1);
    const char *from = text + 1;
    bool minus = from[0] == '-';
    if (from[minus] == '.') { /* JSON wants the zero that X12 leaves out */
        text[0] = minus ? '-' : '0';
        if (minus)
            text[1] = '0';
        from = text;
        n++;
    }
    json_key(w, name);
    json_raw(w, str_of(from, n));
}

static void put_quantity(struct json_writer *w, const char *name, struct quantity q)
{
    if (q.given)
        put_decimal(w, name, q.value);
}

static void put_day(struct json_writer *w, const char *name, struct str s)
{
    if (s.n != 8) {
        json_pair_given(w, name, s);
        return;
    }
    char iso[10] = {s.p[0], s.p[1], s.p[2], s.p[3], '-', s.p[4], s.p[5], '-', s.p[6], s.p[7]};
    json_pair_str(w, name, str_of(iso, sizeof(iso)));
}

static void put_period(struct json_writer *w, const char *name, struct period p)
{
    if (!p.from.n && !p.to.n)
        return;
    json_key(w, name);
    json_object(w);
    put_day(w, "from", p.from);
    put_day(w, "to", p.to);
    json_object_end(w);
}

/* ---- facts ---- */

static void put_address(struct json_writer *w, const struct address *a)
{
    if (!a->line1.n && !a->city.n)
        return;
    json_key(w, "address");
    json_object(w);
    json_pair_given(w, "line1", a->line1);
    json_pair_given(w, "line2", a->line2);
    json_pair_given(w, "city", a->city);
    json_pair_given(w, "state", a->state);
    json_pair_given(w, "postal_code", a->postal_code);
    json_pair_given(w, "country", a->country);
    json_pair_given(w, "subdivision", a->subdivision);
    json_object_end(w);
}

static void put_references(struct json_writer *w, const char *name, const struct reference *r,
                           size_t count)
{
    if (!count)
        return;
    json_key(w, name);
    json_array(w);
    for (size_t i = 0; i < count; i++) {
        json_object(w);
        json_pair_given(w, "type", r[i].type);
        json_pair_given(w, "value", r[i].value);
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_contacts(struct json_writer *w, const struct contact *c, size_t count)
{
    if (!count)
        return;
    json_key(w, "contacts");
    json_array(w);
    for (size_t i = 0; i < count; i++) {
        json_object(w);
        json_pair_given(w, "role", c[i].role);
        json_pair_given(w, "name", c[i].name);
        json_key(w, "numbers");
        json_array(w);
        for (size_t k = 0; k < c[i].numbers_count; k++) {
            json_object(w);
            json_pair_given(w, "type", c[i].numbers[k].type);
            json_pair_given(w, "number", c[i].numbers[k].number);
            json_object_end(w);
        }
        json_array_end(w);
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_party(struct json_writer *w, const char *name, const struct party *p)
{
    if (!p)
        return;
    json_key(w, name);
    json_object(w);
    json_pair_given(w, "entity_type", p->entity_type);
    json_pair_given(w, "name", p->name);
    json_pair_given(w, "first_name", p->first_name);
    json_pair_given(w, "middle_name", p->middle_name);
    json_pair_given(w, "suffix", p->suffix);
    json_pair_given(w, "id_type", p->id_type);
    json_pair_given(w, "id", p->id);
    json_object_end(w);
}

static void put_remit_party(struct json_writer *w, const char *name, const struct remit_party *p)
{
    json_key(w, name);
    json_object(w);
    json_pair_given(w, "name", p->name);
    json_pair_given(w, "id_type", p->id_type);
    json_pair_given(w, "id", p->id);
    put_address(w, &p->address);
    put_references(w, "references", p->references, p->references_count);
    put_contacts(w, p->contacts, p->contacts_count);
    json_object_end(w);
}

static void put_texts(struct json_writer *w, const char *name, const struct str *s, size_t count)
{
    if (!count)
        return;
    json_key(w, name);
    json_array(w);
    for (size_t i = 0; i < count; i++)
        json_str(w, s[i]);
    json_array_end(w);
}

static void put_procedure(struct json_writer *w, const char *name, const struct procedure *p)
{
    if (!p->code.n && !p->type.n)
        return;
    json_key(w, name);
    json_object(w);
    json_pair_given(w, "type", p->type);
    json_pair_given(w, "code", p->code);
    put_texts(w, "modifiers", p->modifiers, p->modifiers_count);
    json_pair_given(w, "description", p->description);
    json_object_end(w);
}

static void put_adjustments(struct json_writer *w, const struct adjustment *a, size_t count)
{
    if (!count)
        return;
    json_key(w, "adjustments");
    json_array(w);
    for (size_t i = 0; i < count; i++) {
        json_object(w);
        json_pair_given(w, "group", a[i].group);
        json_pair_given(w, "reason", a[i].reason);
        json_pair_money(w, "amount", a[i].amount_cents);
        put_quantity(w, "quantity", a[i].quantity);
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_amounts(struct json_writer *w, const struct remit_amount *a, size_t count)
{
    if (!count)
        return;
    json_key(w, "amounts");
    json_array(w);
    for (size_t i = 0; i < count; i++) {
        json_object(w);
        json_pair_given(w, "type", a[i].type);
        json_pair_money(w, "amount", a[i].cents);
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_quantities(struct json_writer *w, const struct remit_quantity *q, size_t count)
{
    if (!count)
        return;
    json_key(w, "quantities");
    json_array(w);
    for (size_t i = 0; i < count; i++) {
        json_object(w);
        json_pair_given(w, "type", q[i].type);
        put_decimal(w, "quantity", q[i].value);
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_sums(struct json_writer *w, const int64_t sums[4])
{
    json_key(w, "adjusted");
    json_object(w);
    for (int i = 0; i < 4; i++)
        if (sums[i])
            json_pair_money(w, GROUPS[i], sums[i]);
    json_object_end(w);
}

/* ---- records ---- */

void remittance_write_json(const struct remittance *r, struct buf *out)
{
    struct json_writer w;
    json_begin(&w, out, 0);
    json_object(&w);
    json_pair(&w, "record", "remittance");
    json_pair_given(&w, "st_control", r->st_control);
    json_pair_given(&w, "handling", r->handling);
    json_pair_money(&w, "paid", r->paid_cents);
    json_pair_given(&w, "credit_or_debit", r->credit_or_debit);
    json_pair_given(&w, "method", r->method);
    json_pair_given(&w, "format", r->format);
    json_pair_given(&w, "payer_company_id", r->payer_company_id);
    json_pair_given(&w, "payer_company_supplement", r->payer_company_supplement);
    put_day(&w, "payment_date", r->payment_date);
    json_pair_given(&w, "trace_number", r->trace_number);
    json_pair_given(&w, "trace_payer_id", r->trace_payer_id);
    json_pair_given(&w, "trace_supplement", r->trace_supplement);
    json_pair_given(&w, "currency", r->currency);
    json_pair_given(&w, "receiver_id", r->receiver_id);
    json_pair_given(&w, "version", r->version);
    put_day(&w, "production_date", r->production_date);
    put_remit_party(&w, "payer", &r->payer);
    put_remit_party(&w, "payee", &r->payee);
    json_object_end(&w);
}

static void put_line(struct json_writer *w, const struct payment_line *l)
{
    json_object(w);
    json_pair_given(w, "control_number", l->control_number);
    put_procedure(w, "procedure", &l->procedure);
    put_procedure(w, "submitted", &l->submitted);
    json_pair_money(w, "charge", l->charge_cents);
    json_pair_money(w, "paid", l->paid_cents);
    json_pair_given(w, "revenue_code", l->revenue_code);
    put_quantity(w, "paid_units", l->paid_units);
    put_quantity(w, "submitted_units", l->submitted_units);
    put_period(w, "service_date", l->service_date);
    put_adjustments(w, l->adjustments, l->adjustments_count);
    put_references(w, "references", l->references, l->references_count);
    put_amounts(w, l->amounts, l->amounts_count);
    put_quantities(w, l->quantities, l->quantities_count);
    put_references(w, "remarks", l->remarks, l->remarks_count);
    if (l->out_of_balance_cents)
        json_pair_money(w, "out_of_balance", l->out_of_balance_cents);
    json_object_end(w);
}

static void put_adjudication(struct json_writer *w, const struct claim_adjudication *a)
{
    if (!a)
        return;
    json_key(w, "adjudication");
    json_object(w);
    json_pair(w, "kind", a->inpatient ? "inpatient" : "outpatient");
    put_quantity(w, "reimbursement_rate", a->reimbursement_rate);
    put_quantity(w, "covered_days", a->covered_days);
    put_texts(w, "remarks", a->remarks, a->remarks_count);
    put_amounts(w, a->amounts, a->amounts_count);
    json_object_end(w);
}

static void put_flags(struct json_writer *w, unsigned flags)
{
    json_key(w, "flags");
    json_array(w);
    for (size_t i = 0; i < COUNT_OF(FLAGS); i++)
        if (flags & FLAGS[i].flag)
            json_cstr(w, FLAGS[i].name);
    json_array_end(w);
}

static void put_people(struct json_writer *w, const struct claim_payment *p)
{
    put_party(w, "patient", p->patient);
    put_party(w, "insured", p->insured);
    put_party(w, "corrected_insured", p->corrected_insured);
    put_party(w, "rendering", p->rendering);
    put_party(w, "crossover_payer", p->crossover_payer);
    put_party(w, "corrected_payer", p->corrected_payer);
    put_party(w, "other_insured", p->other_insured);
}

static void put_judgement(struct json_writer *w, const struct claim_payment *p)
{
    put_sums(w, p->adjusted_cents);
    json_pair_bool(w, "in_balance", p->in_balance);
    if (p->out_of_balance_cents)
        json_pair_money(w, "out_of_balance", p->out_of_balance_cents);
    if (p->lines_out_of_balance_cents)
        json_pair_money(w, "lines_out_of_balance", p->lines_out_of_balance_cents);
}

void claim_payment_write_json(const struct claim_payment *p, struct buf *out)
{
    struct json_writer w;
    json_begin(&w, out, 0);
    json_object(&w);
    json_pair(&w, "record", "claim_payment");
    json_pair_i64(&w, "in_set", p->in_set);
    json_pair_given(&w, "claim_id", p->claim_id);
    json_pair_given(&w, "status", p->status);
    put_flags(&w, p->flags);
    json_pair_money(&w, "charge", p->charge_cents);
    json_pair_money(&w, "paid", p->paid_cents);
    put_amount(&w, "patient_responsibility", p->patient_responsibility);
    json_pair_given(&w, "filing_indicator", p->filing_indicator);
    json_pair_given(&w, "payer_claim_control_number", p->payer_claim_control_number);
    json_pair_given(&w, "place_of_service", p->place_of_service);
    json_pair_given(&w, "frequency", p->frequency);
    json_pair_given(&w, "drg", p->drg);
    put_quantity(&w, "drg_weight", p->drg_weight);
    put_quantity(&w, "discharge_fraction", p->discharge_fraction);
    if (p->group) {
        json_pair_given(&w, "group", p->group->number);
        json_pair_given(&w, "group_provider", p->group->provider_id);
    }
    put_people(&w, p);
    put_adjudication(&w, p->adjudication);
    put_period(&w, "statement", p->statement);
    put_day(&w, "coverage_expired", p->coverage_expired);
    put_day(&w, "received", p->received);
    put_adjustments(&w, p->adjustments, p->adjustments_count);
    put_references(&w, "references", p->references, p->references_count);
    put_contacts(&w, p->contacts, p->contacts_count);
    put_amounts(&w, p->amounts, p->amounts_count);
    put_quantities(&w, p->quantities, p->quantities_count);
    if (p->lines_count) {
        json_key(&w, "lines");
        json_array(&w);
        for (size_t i = 0; i < p->lines_count; i++)
            put_line(&w, &p->lines[i]);
        json_array_end(&w);
    }
    put_judgement(&w, p);
    json_object_end(&w);
}

void provider_adjustment_write_json(const struct provider_adjustment *a, struct buf *out)
{
    struct json_writer w;
    json_begin(&w, out, 0);
    json_object(&w);
    json_pair(&w, "record", "provider_adjustment");
    json_pair_given(&w, "provider_id", a->provider_id);
    put_day(&w, "fiscal_period_end", a->fiscal_period_end);
    json_pair_given(&w, "reason", a->reason);
    json_pair_given(&w, "reference", a->reference);
    json_pair_money(&w, "amount", a->amount_cents);
    json_object_end(&w);
}

void remittance_totals_write_json(const struct remittance_totals *t, struct buf *out)
{
    struct json_writer w;
    json_begin(&w, out, 0);
    json_object(&w);
    json_pair(&w, "record", "remittance_totals");
    json_pair_i64(&w, "claims", (int64_t)t->claims);
    json_pair_i64(&w, "lines", (int64_t)t->lines);
    json_pair_i64(&w, "provider_adjustments", (int64_t)t->adjustments);
    json_pair_i64(&w, "denied", (int64_t)t->denied);
    json_pair_i64(&w, "reversed", (int64_t)t->reversed);
    json_pair_i64(&w, "forwarded", (int64_t)t->forwarded);
    json_pair_i64(&w, "predeterminations", (int64_t)t->predeterminations);
    json_pair_i64(&w, "claims_out_of_balance", (int64_t)t->claims_out_of_balance);
    json_pair_i64(&w, "incomplete", (int64_t)t->dropped);
    json_pair_money(&w, "charge", t->charge_cents);
    json_pair_money(&w, "paid", t->paid_cents);
    json_pair_money(&w, "patient_responsibility", t->patient_cents);
    put_sums(&w, t->adjusted_cents);
    json_pair_money(&w, "provider_adjustment", t->provider_adjustment_cents);
    json_pair_money(&w, "out_of_balance", t->out_of_balance_cents);
    json_pair_bool(&w, "exact", t->exact);
    json_pair_bool(&w, "complete", t->complete);
    json_object_end(&w);
}
