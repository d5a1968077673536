/* rest_json.c - eligibility and claim status in the JSON v3 shape that Stedi and Optum share (facts
 * finance.md D1): the same people and claims have the same fate as in X12. */
#include "sandbox/server/rest.h"

#include "base/clock.h"
#include "base/money.h"
#include "sandbox/decide.h"
#include "sandbox/server/intake.h"
#include "sandbox/server/known.h"

#include <stdio.h>

struct person {
    struct str member_id, first, last, birth;
};

static struct person person_at(const struct flat *f, const char *path)
{
    char at[64];
    struct person p;
    struct {
        const char *name;
        struct str *to;
    } rows[] = {{"memberId", &p.member_id},
                {"firstName", &p.first},
                {"lastName", &p.last},
                {"dateOfBirth", &p.birth}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        snprintf(at, sizeof at, "%s.%s", path, rows[i].name);
        *rows[i].to = flat_text(f, at);
    }
    return p;
}

/* ---- what is refused ------------------------------------------------------------------------- */

static bool is_npi(struct str s)
{
    unsigned sum = 24; /* of 80840 */
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = (unsigned)(s.p[i] - '0');
        if (digit > 9)
            return false;
        unsigned twice = i % 2 == 0 ? digit * 2 : digit;
        sum += twice > 9 ? twice - 9 : twice;
    }
    return s.n == 10 && sum % 10 == 0;
}

static bool is_day(struct str s)
{
    return s.n == 8 && day_is_valid(s);
}

static const char *control_wrong(const struct flat *f, enum rest_vendor vendor)
{
    uint64_t number;
    struct str control = flat_text(f, "controlNumber");
    if (!control.p)
        return vendor == REST_OPTUM ? "controlNumber is required" : NULL;
    return control.n <= 9 && str_to_u64(control, 999999999, &number) ? NULL
                                                                     : "controlNumber: 9 digits";
}

static const char *provider_wrong(const struct flat *f, const char *npi_path, const char *tax_path)
{
    struct str npi = flat_text(f, npi_path), tax = flat_text(f, tax_path);
    if (!npi.p && !tax.p)
        return "the provider needs an npi";
    return !npi.p || is_npi(npi) ? NULL : "npi is none";
}

static const char *dates_wrong(const struct flat *f)
{
    static const char *const days[] = {
        "encounter.dateOfService", "encounter.beginningDateOfService", "encounter.endDateOfService",
        "subscriber.dateOfBirth", "dependents[0].dateOfBirth"};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        const struct flat_value *v = flat_find(f, days[i]);
        if (v && (v->kind != JSON_STRING || !is_day(v->text)))
            return "a date is not YYYYMMDD";
    }
    return NULL;
}

/* A member of the top level no such request has. */
static const char *member_unknown(const struct flat *f)
{
    static const char *const known[] = {"controlNumber",      "tradingPartnerServiceId",
                                        "tradingPartnerName", "provider",
                                        "providers",          "subscriber",
                                        "dependents",         "dependent",
                                        "encounter",          "submitterTransactionIdentifier",
                                        "externalPatientId"};
    for (size_t i = 1; i < f->count; i++) {
        struct str path = f->values[i].path, rest = path, top = str_split(&rest, '.'), inner = top;
        bool found = false;
        top = str_split(&inner, '[');
        for (size_t k = 0; k < COUNT_OF(known) && !found; k++)
            found = str_is(top, known[k]);
        if (!found)
            return "a member of the request is unknown";
    }
    return NULL;
}

static const char *eligibility_wrong(const struct flat *f, enum rest_vendor vendor)
{
    const char *wrong = member_unknown(f);
    wrong = wrong ? wrong : control_wrong(f, vendor);
    if (!wrong && flat_text(f, "tradingPartnerServiceId").n == 0)
        wrong = "tradingPartnerServiceId is required";
    wrong = wrong ? wrong : provider_wrong(f, "provider.npi", "provider.taxId");
    if (!wrong && !flat_find(f, "subscriber"))
        wrong = "subscriber is required";
    if (!wrong && flat_find(f, "dependents[1]"))
        wrong = "one dependent at most";
    return wrong ? wrong : dates_wrong(f);
}

/* ---- eligibility ----------------------------------------------------------------------------- */

static void begin_benefit(struct json_writer *w, const char *code, const char *name,
                          struct str service)
{
    json_object(w);
    json_pair(w, "code", code);
    json_pair(w, "name", name);
    json_pair(w, "coverageLevelCode", "IND");
    json_pair(w, "coverageLevel", "Individual");
    json_key(w, "serviceTypeCodes");
    json_array(w);
    json_str(w, service);
    json_array_end(w);
}

static void put_amount(struct json_writer *w, unsigned dollars, unsigned cents)
{
    char text[24];
    snprintf(text, sizeof text, cents ? "%u.%02u" : "%u", dollars, cents);
    json_pair(w, "benefitAmount", text);
}

static void put_benefits(struct json_writer *w, enum sandbox_member m, uint64_t seed,
                         uint64_t person, struct str service)
{
    begin_benefit(w, "1", "Active Coverage", service);
    json_pair(w, "insuranceTypeCode", "PR");
    json_pair(w, "planCoverage", "SANDBOX CHOICE");
    json_object_end(w);
    for (unsigned left = 0; left < 2 && m == SANDBOX_MEMBER_DEDUCTIBLE; left++) {
        begin_benefit(w, "C", "Deductible", service);
        json_pair(w, "timeQualifierCode", left ? "29" : "23");
        json_pair(w, "timeQualifier", left ? "Remaining" : "Calendar Year");
        if (left)
            put_amount(w, sandbox_deductible_left(seed, person), 50);
        else
            put_amount(w, 1500, 0);
        json_pair(w, "inPlanNetworkIndicatorCode", "Y");
        json_object_end(w);
    }
    begin_benefit(w, "B", "Co-Payment", service);
    json_pair(w, "timeQualifierCode", "27");
    json_pair(w, "timeQualifier", "Visit");
    put_amount(w, sandbox_copay(seed, person), 0);
    json_pair(w, "inPlanNetworkIndicatorCode", "Y");
    json_object_end(w);
    if (m != SANDBOX_MEMBER_AUTHORIZATION)
        return;
    begin_benefit(w, "A", "Co-Insurance", service);
    json_pair(w, "benefitPercent", ".2");
    json_pair(w, "authOrCertIndicator", "Y");
    json_pair(w, "inPlanNetworkIndicatorCode", "Y");
    json_object_end(w);
}

static void put_errors(struct json_writer *w, const char *name)
{
    json_key(w, name);
    json_array(w);
    json_object(w);
    json_pair(w, "field", "AAA");
    json_pair(w, "code", "75");
    json_pair(w, "description", "Subscriber/Insured Not Found");
    json_pair(w, "followupAction", "Please Correct and Resubmit");
    json_pair(w, "location", "Loop 2100C");
    json_object_end(w);
    json_array_end(w);
}

static void put_person(struct json_writer *w, const struct person *p, bool known)
{
    json_pair_given(w, "memberId", p->member_id);
    json_pair_given(w, "firstName", p->first);
    json_pair_given(w, "lastName", p->last);
    if (p->birth.n && known)
        json_pair_str(w, "dateOfBirth", p->birth);
}

static void put_head(struct json_writer *w, const struct flat *f)
{
    struct str control = flat_text(f, "controlNumber"), npi = flat_text(f, "provider.npi");
    struct str reference = flat_text(f, "submitterTransactionIdentifier");
    json_pair_str(w, "controlNumber", control.p ? control : STR("123456789"));
    json_pair_given(w, "submitterTransactionIdentifier", reference);
    json_pair_str(w, "tradingPartnerServiceId", flat_text(f, "tradingPartnerServiceId"));
    json_key(w, "provider");
    json_object(w);
    if (npi.p)
        json_pair_str(w, "npi", npi);
    json_object_end(w);
    json_key(w, "payer");
    json_object(w);
    json_pair(w, "name", "SANDBOX PAYER");
    json_pair_str(w, "payorIdentification", flat_text(f, "tradingPartnerServiceId"));
    json_object_end(w);
}

static void put_services(struct json_writer *w, const struct flat *f, enum sandbox_member m,
                         uint64_t seed, uint64_t person)
{
    char path[64];
    json_key(w, "benefitsInformation");
    json_array(w);
    if (m == SANDBOX_MEMBER_INACTIVE) {
        begin_benefit(w, "6", "Inactive", STR("30"));
        json_object_end(w);
    } else if (!flat_find(f, "encounter.serviceTypeCodes[0]")) {
        put_benefits(w, m, seed, person, STR("30"));
    } else {
        for (unsigned i = 0; i < 16; i++) {
            snprintf(path, sizeof path, "encounter.serviceTypeCodes[%u]", i);
            struct str service = flat_text(f, path);
            if (!service.p)
                break;
            put_benefits(w, m, seed, person, service);
        }
    }
    json_array_end(w);
}

static void answer_eligibility(struct exchange *x, const struct flat *f)
{
    struct json_writer w;
    bool dependent = flat_find(f, "dependents[0]") != NULL;
    struct person subscriber = person_at(f, "subscriber"), child = person_at(f, "dependents[0]");
    uint64_t seed = x->server->config.seed, hash = sandbox_hash(0, subscriber.member_id);
    hash = sandbox_hash(sandbox_hash(hash, subscriber.last), subscriber.first);
    if (dependent)
        hash = sandbox_hash(sandbox_hash(hash, child.last), child.first);
    bool nameless = subscriber.member_id.n == 0 && subscriber.first.n == 0;
    enum sandbox_member m = nameless ? SANDBOX_MEMBER_UNKNOWN : sandbox_member(seed, hash);
    bool known = m != SANDBOX_MEMBER_UNKNOWN;
    rest_begin(x, &w, "application/json");
    put_head(&w, f);
    json_key(&w, "subscriber");
    json_object(&w);
    put_person(&w, &subscriber, known);
    if (!known)
        put_errors(&w, "aaaErrors");
    json_object_end(&w);
    if (dependent) {
        json_key(&w, "dependents");
        json_array(&w);
        json_object(&w);
        put_person(&w, &child, known);
        json_object_end(&w);
        json_array_end(&w);
    }
    if (known) {
        json_key(&w, "planDateInformation");
        json_object(&w);
        json_pair(&w, "planBegin", "20260101");
        json_object_end(&w);
        put_services(&w, f, m, seed, hash);
    } else {
        put_errors(&w, "errors");
    }
    rest_end(x, &w);
    note_result(x, known ? "answered" : "answered: not found");
}

/* ---- claim status ---------------------------------------------------------------------------- */

static const char *status_wrong(const struct flat *f)
{
    const char *wrong = member_unknown(f);
    if (!wrong && flat_text(f, "tradingPartnerServiceId").n == 0)
        wrong = "tradingPartnerServiceId is required";
    wrong = wrong ? wrong : provider_wrong(f, "providers[0].npi", "providers[0].taxId");
    if (!wrong && (!flat_find(f, "subscriber") || !flat_find(f, "encounter")))
        wrong = "subscriber and encounter are required";
    if (!wrong && !flat_find(f, "encounter.beginningDateOfService"))
        wrong = "beginningDateOfService is required";
    return wrong ? wrong : dates_wrong(f);
}

/* What is said of one claim. */
struct status {
    struct exchange *x;
    struct json_writer *w;
    struct str charge, tracking, day, account;
    uint64_t hash;
    unsigned said;
};

static void put_status(struct status *s)
{
    struct json_writer *w = s->w;
    struct sandbox_standing is = sandbox_standing(s->x->server->config.seed, s->hash);
    char today[9];
    clock_ccyymmdd(s->x->now_us, today);
    json_object(w);
    json_key(w, "claimStatus");
    json_object(w);
    json_pair(w, "statusCategoryCode", is.category);
    json_pair(w, "statusCode", is.status);
    json_pair(w, "effectiveDate", today);
    if (s->charge.n) {
        json_pair_str(w, "submittedAmount", s->charge);
        json_pair_str(w, "amountPaid", is.paid ? s->charge : STR("0"));
    }
    json_pair_given(w, "trackingNumber", s->tracking);
    json_pair_given(w, "patientAccountNumber", s->account);
    json_pair_str(w, "claimServiceDate", s->day);
    json_object_end(w);
    json_object_end(w);
    s->said++;
}

static bool put_known(void *ctx, const struct known_claim *c)
{
    struct status *s = ctx;
    s->account = c->account;
    s->day = c->day;
    s->hash = sandbox_hash(0, c->account);
    put_status(s);
    return true;
}

/* The claims that were handed in; where there is none, as in X12, one that is made up. */
static void put_statuses(struct exchange *x, struct json_writer *w, const struct flat *f)
{
    struct str member = flat_text(f, "subscriber.memberId");
    struct status s = {.x = x,
                       .w = w,
                       .charge = flat_text(f, "encounter.submittedAmount"),
                       .tracking = flat_text(f, "encounter.trackingNumber"),
                       .day = flat_text(f, "encounter.beginningDateOfService")};
    struct known_claim like = {.member = member, .day = s.day, .charge_cents = -1};
    struct err err = {0};
    int64_t cents;
    if (s.charge.n && money_parse(s.charge, &cents) == NUMBER_OK)
        like.charge_cents = cents;
    bool ok = known_each(x->server->config.data_dir, x->account->name, &like,
                         flat_text(f, "encounter.endDateOfService"), intake_now_ms(x), put_known,
                         &s, &err);
    if (ok && s.said)
        return;
    s.hash =
        s.tracking.n ? sandbox_hash(0, s.tracking) : sandbox_hash(sandbox_hash(0, member), s.day);
    put_status(&s);
}

static void answer_status(struct exchange *x, const struct flat *f)
{
    struct json_writer w;
    struct person subscriber = person_at(f, "subscriber");
    struct str control = flat_text(f, "controlNumber");
    rest_begin(x, &w, "application/json");
    json_pair_str(&w, "controlNumber", control.p ? control : STR("123456789"));
    json_pair_str(&w, "tradingPartnerServiceId", flat_text(f, "tradingPartnerServiceId"));
    json_key(&w, "payer");
    json_object(&w);
    json_pair(&w, "organizationName", "SANDBOX PAYER");
    json_pair_str(&w, "payerIdentification", flat_text(f, "tradingPartnerServiceId"));
    json_object_end(&w);
    json_key(&w, "subscriber");
    json_object(&w);
    put_person(&w, &subscriber, true);
    json_object_end(&w);
    json_key(&w, "claims");
    json_array(&w);
    put_statuses(x, &w, f);
    json_array_end(&w);
    rest_end(x, &w);
    note_result(x, "answered");
}

/* ---- resources ------------------------------------------------------------------------------- */

static enum rest_vendor vendor_of(const struct exchange *x)
{
    return str_starts(x->request->path, STR("/medicalnetwork/")) ? REST_OPTUM : REST_STEDI;
}

void rest_json_eligibility(struct exchange *x)
{
    enum rest_vendor vendor = vendor_of(x);
    struct flat *f = rest_enter(x, vendor, "rest-json", "eligibility") ? rest_json(x) : NULL;
    if (!f)
        return;
    journal_payload(&x->note, x->request->body);
    const char *wrong = eligibility_wrong(f, vendor);
    if (wrong)
        rest_refuse(x, 400, "INVALID", wrong);
    else
        answer_eligibility(x, f);
    flat_free(f);
}

void rest_json_claim_status(struct exchange *x)
{
    struct flat *f = rest_enter(x, vendor_of(x), "rest-json", "claim-status") ? rest_json(x) : NULL;
    if (!f)
        return;
    journal_payload(&x->note, x->request->body);
    const char *wrong = status_wrong(f);
    if (wrong)
        rest_refuse(x, 400, "INVALID", wrong);
    else
        answer_status(x, f);
    flat_free(f);
}
