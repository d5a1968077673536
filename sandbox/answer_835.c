/* answer_835.c - who is paid what, in two rounds: the second reverses and corrects some of the
 * first (005010X221A1). */
#include "sandbox/answer.h"
#include "sandbox/decide.h"

#include <stdio.h>

/* Synthetic, like everything here: "1" and nine digits, as TRN03 wants it. */
#define PAYER_COMPANY_ID "1999999999"

enum { INTEREST_CENTS = 123, ORPHAN_CENTS = 4200 };

/* What a claim is in one round: nothing, a payment, or a reversal and its correction. */
enum part { PART_NONE, PART_PAY, PART_CORRECT };

static enum part part_of(const struct sandbox_answers *a, const struct sandbox_claim *c,
                         unsigned round)
{
    enum sandbox_outcome outcome = sandbox_decide(a->seed, c);
    if (c->set->rejected || sandbox_is_rejected(outcome) || outcome == SANDBOX_FORGET)
        return PART_NONE;
    if (outcome == SANDBOX_PAY_LATER)
        return round == 2 ? PART_PAY : PART_NONE;
    if (outcome == SANDBOX_REVERSE && round == 2)
        return PART_CORRECT;
    return round == 1 ? PART_PAY : PART_NONE;
}

static struct sandbox_adjudication claim_total(enum sandbox_outcome outcome,
                                               const struct sandbox_claim *c, bool corrected)
{
    struct sandbox_adjudication total = {0};
    for (size_t i = 0; i < c->lines_count; i++) {
        struct sandbox_adjudication one =
            sandbox_adjudicate(outcome, i, c->lines[i].charge_cents, corrected);
        total.paid_cents += one.paid_cents;
        total.contractual_cents += one.contractual_cents;
        total.patient_cents += one.patient_cents;
    }
    return total;
}

/* The net of one round for one payer and payee: what BPR02 says before PLB. */
static int64_t round_total(const struct sandbox_answers *a, const struct sandbox_party *party,
                           unsigned round, uint64_t *claims)
{
    int64_t cents = 0;
    for (const struct sandbox_set *set = a->file->first; set; set = set->next)
        for (const struct sandbox_claim *c = set->first; c; c = c->next) {
            enum part part = c->party == party ? part_of(a, c, round) : PART_NONE;
            enum sandbox_outcome outcome = sandbox_decide(a->seed, c);
            if (part == PART_NONE)
                continue;
            (*claims)++;
            cents += claim_total(outcome, c, part == PART_CORRECT).paid_cents;
            if (part == PART_CORRECT)
                cents -= claim_total(outcome, c, false).paid_cents;
        }
    return cents;
}

static void put_date(struct sandbox_reply *r, const char *loop, const char *name,
                     const char *qualifier, struct str day)
{
    sandbox_begin(r, loop, name);
    x12_put_code(r->writer, qualifier);
    x12_put(r->writer, day);
    x12_end(r->writer);
}

static void put_adjustment(struct sandbox_reply *r, const char *group, const char *reason,
                           int64_t cents, int sign)
{
    if (!cents)
        return;
    sandbox_begin(r, "2110", "service_adjustments");
    x12_put_code(r->writer, group);
    x12_put_code(r->writer, reason);
    x12_put_money(r->writer, sign * cents);
    x12_end(r->writer);
}

/* `sign` is -1 in a reversal: every amount of the original, negated. */
static void put_line(struct sandbox_reply *r, const struct sandbox_line *line,
                     const struct sandbox_adjudication *a, int sign, bool flawed)
{
    sandbox_begin(r, "2110", "service_payment_information");
    x12_open(r->writer);
    for (size_t i = 0; i < line->code_parts; i++)
        x12_put(r->writer, line->code[i]);
    x12_close(r->writer);
    x12_put_money(r->writer, sign * line->charge_cents);
    x12_put_money(r->writer, sign * a->paid_cents + flawed);
    x12_skip(r->writer, 1);
    x12_put(r->writer, line->units);
    x12_end(r->writer);
    put_date(r, "2110", "date_service", "472", line->date);
    put_adjustment(r, "CO", a->contractual_reason, a->contractual_cents, sign);
    put_adjustment(r, "PR", a->patient_reason, a->patient_cents, sign);
    if (line->control.n) {
        sandbox_begin(r, "2110", "reference_line_item_control_number");
        x12_put_code(r->writer, "6R");
        x12_put(r->writer, line->control);
        x12_end(r->writer);
    }
    if (a->contractual_reason && str_is(str_from(a->contractual_reason), "197")) {
        sandbox_begin(r, "2110", "remark_codes");
        x12_put_code(r->writer, "HE");
        x12_put_code(r->writer, "M62");
        x12_end(r->writer);
    }
}

struct claim_header {
    struct str id, filing, last_name, first_name, member_id, facility, frequency;
    const char *status;
    int64_t charge_cents, paid_cents, patient_cents;
};

/* SBR09 as CLP06 may say it: the 835 has no commercial insurance (CI) and no Blues (BL). */
static struct str filing_code(struct str filing)
{
    static const char *const known[] = {"12", "13", "14", "15", "16", "17", "AM", "CH", "DS",
                                        "HM", "LM", "MA", "MB", "MC", "OF", "TV", "VA", "WC"};
    if (str_is(filing, "CI") || str_is(filing, "BL"))
        return str_is(filing, "CI") ? STR("15") : STR("12");
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_is(filing, known[i]))
            return filing;
    return STR("ZZ");
}

static void put_claim_header(struct sandbox_reply *r, const struct claim_header *c)
{
    char payer_number[64];
    snprintf(payer_number, sizeof payer_number, "SBX%.*s", STR_FMT(c->id));
    sandbox_begin(r, "2100", "claim_payment_information");
    x12_put(r->writer, c->id);
    x12_put_code(r->writer, c->status);
    x12_put_money(r->writer, c->charge_cents);
    x12_put_money(r->writer, c->paid_cents);
    if (c->patient_cents)
        x12_put_money(r->writer, c->patient_cents);
    else
        x12_skip(r->writer, 1);
    x12_put(r->writer, filing_code(c->filing));
    x12_put(r->writer, str_from(payer_number));
    x12_put(r->writer, c->facility);
    x12_put(r->writer, c->frequency);
    x12_end(r->writer);
    sandbox_begin(r, "2100", "patient_name");
    x12_put_code(r->writer, "QC");
    x12_put_code(r->writer, "1");
    x12_put(r->writer, c->last_name);
    x12_put(r->writer, c->first_name);
    x12_skip(r->writer, 3);
    x12_put_code(r->writer, "MI");
    x12_put(r->writer, c->member_id);
    x12_end(r->writer);
}

static const char *status_of(enum sandbox_outcome outcome)
{
    switch (outcome) {
    case SANDBOX_DENY_TIMELY:
    case SANDBOX_DENY_AUTH:
        return "4";
    case SANDBOX_FORWARD:
        return "19";
    default:
        return "1";
    }
}

static void put_payment(struct sandbox_reply *r, struct sandbox_answers *a,
                        const struct sandbox_claim *c, const char *status, bool corrected,
                        bool *flaw)
{
    enum sandbox_outcome outcome = sandbox_decide(a->seed, c);
    bool reversal = str_is(str_from(status), "22");
    int sign = reversal ? -1 : 1;
    struct sandbox_adjudication total = claim_total(outcome, c, corrected);
    struct claim_header header = {c->id,
                                  c->filing,
                                  c->last_name,
                                  c->first_name,
                                  c->member_id,
                                  c->facility,
                                  c->frequency,
                                  status,
                                  sign * c->charge_cents,
                                  sign * total.paid_cents,
                                  reversal ? 0 : total.patient_cents};
    put_claim_header(r, &header);
    for (size_t i = 0; i < c->lines_count; i++) {
        struct sandbox_adjudication one =
            sandbox_adjudicate(outcome, i, c->lines[i].charge_cents, corrected);
        bool flawed = *flaw && one.paid_cents > 0;
        put_line(r, &c->lines[i], &one, sign, flawed);
        *flaw = *flaw && !flawed;
    }
    a->claims_denied += str_is(str_from(status), "4");
    a->claims_reversed += reversal;
    a->claims_paid += total.paid_cents > 0 && !reversal;
}

/* A payment for a claim nobody sent. */
static void put_orphan(struct sandbox_reply *r, const struct sandbox_answers *a)
{
    char id[32];
    snprintf(id, sizeof id, "ORPHAN%s", a->file->envelope.isa_control);
    struct claim_header header = {.id = str_from(id),
                                  .last_name = STR("UNKNOWN"),
                                  .first_name = STR("PATIENT"),
                                  .member_id = STR("ZZ0000000"),
                                  .facility = STR("11"),
                                  .frequency = STR("1"),
                                  .status = "1",
                                  .charge_cents = ORPHAN_CENTS,
                                  .paid_cents = ORPHAN_CENTS};
    put_claim_header(r, &header);
}

static void put_financial(struct sandbox_reply *r, int64_t cents, const char *trace)
{
    bool pays = cents > 0;
    sandbox_begin(r, "", "financial_information");
    x12_put_code(r->writer, pays ? "C" : "H");
    x12_put_money(r->writer, cents);
    x12_put_code(r->writer, "C");
    x12_put_code(r->writer, pays ? "ACH" : "NON");
    if (pays) {
        static const char *const bank[] = {
            "CCP", "01", "999999992", "DA", "0001112223", PAYER_COMPANY_ID,
            "",    "01", "999988880", "DA", "98765"};
        for (size_t i = 0; i < COUNT_OF(bank); i++)
            x12_put_code(r->writer, bank[i]);
    } else {
        x12_skip(r->writer, 11);
    }
    x12_put_code(r->writer, r->date);
    x12_end(r->writer);
    sandbox_begin(r, "", "reassociation_trace");
    x12_put_code(r->writer, "1");
    x12_put_code(r->writer, trace);
    x12_put_code(r->writer, PAYER_COMPANY_ID);
    x12_end(r->writer);
    put_date(r, "", "date_production", "405", str_from(r->date));
}

static void put_parties(struct sandbox_reply *r, const struct sandbox_party *p)
{
    sandbox_begin(r, "1000A", "name");
    x12_put_code(r->writer, "PR");
    x12_put(r->writer, p->payer_name);
    x12_end(r->writer);
    sandbox_begin(r, "1000A", "address");
    x12_put_code(r->writer, "1 SANDBOX WAY");
    x12_end(r->writer);
    sandbox_begin(r, "1000A", "city_state_zip");
    x12_put_code(r->writer, "PHOENIX");
    x12_put_code(r->writer, "AZ");
    x12_put_code(r->writer, "85001");
    x12_end(r->writer);
    sandbox_begin(r, "1000A", "reference_additional_id");
    x12_put_code(r->writer, "2U");
    x12_put(r->writer, p->payer_id);
    x12_end(r->writer);
    sandbox_begin(r, "1000A", "contact_technical");
    x12_put_code(r->writer, "BL");
    x12_put_code(r->writer, "SANDBOX");
    x12_put_code(r->writer, "TE");
    x12_put_code(r->writer, "6025550100");
    x12_end(r->writer);
    sandbox_begin(r, "1000B", "name");
    x12_put_code(r->writer, "PE");
    x12_put(r->writer, p->provider_name);
    x12_put_code(r->writer, "XX");
    x12_put(r->writer, p->provider_npi);
    x12_end(r->writer);
    if (p->provider_tax_id.n) {
        sandbox_begin(r, "1000B", "reference_additional_id");
        x12_put_code(r->writer, "TJ");
        x12_put(r->writer, p->provider_tax_id);
        x12_end(r->writer);
    }
}

static void put_provider_adjustment(struct sandbox_reply *r, const struct sandbox_party *p,
                                    const char *reason, const char *reference, int64_t cents)
{
    char year_end[9] = "20261231";
    for (int i = 0; i < 4; i++)
        year_end[i] = r->date[i];
    sandbox_begin(r, "", "provider_adjustments");
    x12_put(r->writer, p->provider_npi);
    x12_put_code(r->writer, year_end);
    x12_open(r->writer);
    x12_put_code(r->writer, reason);
    x12_put_code(r->writer, reference);
    x12_close(r->writer);
    x12_put_money(r->writer, cents);
    x12_end(r->writer);
}

static void put_claims(struct sandbox_reply *r, struct sandbox_answers *a,
                       const struct sandbox_party *party, unsigned round)
{
    bool flaw = a->flaw == SANDBOX_LINE_UNBALANCED && round == 1;
    for (const struct sandbox_set *set = a->file->first; set; set = set->next)
        for (const struct sandbox_claim *c = set->first; c; c = c->next) {
            enum part part = c->party == party ? part_of(a, c, round) : PART_NONE;
            if (part == PART_NONE)
                continue;
            if (part == PART_CORRECT)
                put_payment(r, a, c, "22", false, &flaw);
            put_payment(r, a, c, status_of(sandbox_decide(a->seed, c)), part == PART_CORRECT,
                        &flaw);
        }
}

/* One payer to one payee. False: nothing to say in this round. */
static bool put_set(struct sandbox_reply *r, struct sandbox_answers *a,
                    const struct sandbox_party *party, unsigned round, unsigned ordinal)
{
    uint64_t claims = 0;
    int64_t cents = round_total(a, party, round, &claims);
    bool orphan = round == 1 && ordinal == 1, interest = round == 2 && ordinal == 1;
    char control[16], trace[48];

    if (claims == 0)
        return false;
    cents += orphan ? ORPHAN_CENTS : 0;
    cents += interest ? INTEREST_CENTS : 0;
    int64_t forward = cents < 0 ? cents : 0;
    snprintf(control, sizeof control, "%04u", ordinal);
    snprintf(trace, sizeof trace, "SBX%s%u%u", a->file->envelope.isa_control, round, ordinal);
    x12_writer_set(r->writer, r->guide, control);
    put_financial(r, cents - forward + (a->flaw == SANDBOX_OUT_OF_BALANCE && round == 2), trace);
    put_parties(r, party);
    sandbox_begin(r, "2000", "header_number");
    x12_put_code(r->writer, "1");
    x12_end(r->writer);
    put_claims(r, a, party, round);
    if (orphan)
        put_orphan(r, a);
    if (interest)
        put_provider_adjustment(r, party, "L6", trace, -INTEREST_CENTS);
    if (forward)
        put_provider_adjustment(r, party, "FB", trace, forward);
    x12_writer_set_end(r->writer);
    return true;
}

bool sandbox_write_835(struct sandbox_answers *a, unsigned round, struct buf *out, struct err *err)
{
    struct sandbox_reply r;
    unsigned ordinal = 1;
    if (!sandbox_reply_begin(&r, a, "835", 3 + round, out, err))
        return false;
    for (const struct sandbox_party *p = a->file->parties; p; p = p->next)
        if (put_set(&r, a, p, round, ordinal))
            ordinal++;
    /* A planted flaw is found by our own walk, too: that is what it is for. */
    if (a->flaw != SANDBOX_FLAWLESS)
        r.fault = (struct fault){0};
    if (!sandbox_reply_end(&r, out, err))
        return false;
    if (ordinal == 1)
        buf_reset(out);
    return true;
}
