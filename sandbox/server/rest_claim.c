/* rest_claim.c - a claim in JSON (Optum, Stedi), professional or institutional: held against the
 * contract, then written as an 837 of the sandbox's own, so that its fate is that of claims in X12.
 * Other payers, drugs, equipment and the like are checked and left at that. */
#include "sandbox/server/rest.h"

#include "base/clock.h"
#include "sandbox/server/rest_schema.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CLAIM_BYTES_MAX = 1 << 20, ACCOUNT_MAX = 15 };

struct writing {
    const struct flat *f;
    struct buf *out;
    bool institutional;
    unsigned segments, hl;
    char at[FLAT_PATH_MAX];
};

static struct str text(struct writing *w, const char *fmt, ...) PRINTF(2, 3);
static void put(struct writing *w, const char *fmt, ...) PRINTF(2, 3);

/* The text at a path; "" where there is none. */
static struct str text(struct writing *w, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(w->at, sizeof w->at, fmt, args);
    va_end(args);
    struct str s = flat_text(w->f, w->at);
    return s.p ? s : STR("");
}

static void put(struct writing *w, const char *fmt, ...)
{
    char segment[1024];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(segment, sizeof segment, fmt, args);
    va_end(args);
    if (n < 0 || n >= (int)sizeof segment) {
        w->out->failed = true;
        return;
    }
    while (n > 0 && segment[n - 1] == '*') /* nothing is said at its end */
        n--;
    buf_put(w->out, segment, (size_t)n);
    buf_putc(w->out, '~');
    w->segments++;
}

static bool has(struct writing *w, const char *path)
{
    return flat_find(w->f, path) != NULL;
}

static void put_address(struct writing *w, const char *of)
{
    struct str line = text(w, "%s.address.address1", of);
    if (!line.n)
        return;
    put(w, "N3*%.*s*%.*s", STR_FMT(line), STR_FMT(text(w, "%s.address.address2", of)));
    put(w, "N4*%.*s*%.*s*%.*s", STR_FMT(text(w, "%s.address.city", of)),
        STR_FMT(text(w, "%s.address.state", of)), STR_FMT(text(w, "%s.address.postalCode", of)));
}

/* NM1 of a person or an organization, with an id. */
static void put_name(struct writing *w, const char *role, const char *of, const char *id_type,
                     struct str id)
{
    struct str organization = text(w, "%s.organizationName", of);
    struct str last = organization.n ? organization : text(w, "%s.lastName", of);
    put(w, "NM1*%s*%c*%.*s*%.*s*%.*s***%s*%.*s", role, organization.n ? '2' : '1', STR_FMT(last),
        STR_FMT(text(w, "%s.firstName", of)), STR_FMT(text(w, "%s.middleName", of)),
        id.n ? id_type : "", STR_FMT(id));
}

static void put_birth(struct writing *w, const char *of)
{
    struct str day = text(w, "%s.dateOfBirth", of);
    if (day.n)
        put(w, "DMG*D8*%.*s*%.*s", STR_FMT(day), STR_FMT(text(w, "%s.gender", of)));
}

/* ---- the levels ------------------------------------------------------------------------------ */

static void put_billing(struct writing *w)
{
    struct str tax = text(w, "billing.employerId"), ssn = text(w, "billing.ssn");
    put(w, "HL*1**20*1");
    if (text(w, "billing.taxonomyCode").n)
        put(w, "PRV*BI*PXC*%.*s", STR_FMT(text(w, "billing.taxonomyCode")));
    put_name(w, "85", "billing", "XX", text(w, "billing.npi"));
    put_address(w, "billing");
    put(w, "REF*%s*%.*s", tax.n ? "EI" : "SY", STR_FMT(tax.n ? tax : ssn));
}

static void put_subscriber(struct writing *w)
{
    bool dependent = has(w, "dependent");
    put(w, "HL*2*1*22*%d", dependent);
    put(w, "SBR*%.*s*%s*%.*s*%.*s*%.*s****%.*s",
        STR_FMT(text(w, "subscriber.paymentResponsibilityLevelCode")), dependent ? "" : "18",
        STR_FMT(text(w, "subscriber.policyNumber")),
        STR_FMT(text(w, "subscriber.subscriberGroupName")),
        STR_FMT(text(w, "subscriber.insuranceTypeCode")),
        STR_FMT(text(w, "claimInformation.claimFilingCode")));
    put_name(w, "IL", "subscriber", "MI", text(w, "subscriber.memberId"));
    put_address(w, "subscriber");
    put_birth(w, "subscriber");
    put(w, "NM1*PR*2*%.*s*****PI*%.*s", STR_FMT(text(w, "tradingPartnerName")),
        STR_FMT(text(w, "tradingPartnerServiceId")));
    if (!dependent)
        return;
    put(w, "HL*3*2*23*0");
    put(w, "PAT*%.*s", STR_FMT(text(w, "dependent.relationshipToSubscriberCode")));
    put_name(w, "QC", "dependent", "", STR(""));
    put_address(w, "dependent");
    put_birth(w, "dependent");
}

/* ---- the claim ------------------------------------------------------------------------------- */

#define OF "claimInformation."

static void put_references(struct writing *w)
{
    static const char *const ROWS[][2] = {
        {"9F", "referralNumber"}, {"G1", "priorAuthorizationNumber"}, {"F8", "claimControlNumber"}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct str number = text(w, OF "claimSupplementalInformation.%s", ROWS[i][1]);
        if (number.n)
            put(w, "REF*%s*%.*s", ROWS[i][0], STR_FMT(number));
    }
}

static void put_diagnoses(struct writing *w)
{
    char hi[512];
    size_t n = (size_t)snprintf(hi, sizeof hi, "HI");
    for (unsigned i = 0; i < 12; i++) {
        struct str code = text(w, OF "healthCareCodeInformation[%u].diagnosisCode", i);
        struct str type = text(w, OF "healthCareCodeInformation[%u].diagnosisTypeCode", i);
        if (!code.n || n + code.n + type.n + 3 > sizeof hi)
            break;
        n += (size_t)snprintf(hi + n, sizeof hi - n, "*%.*s:%.*s", STR_FMT(type), STR_FMT(code));
    }
    put(w, "%s", hi);
}

static void put_professional(struct writing *w)
{
    struct str paid = text(w, OF "patientAmountPaid");
    put(w, "CLM*%.*s*%.*s***%.*s:B:%.*s*%.*s*%.*s*%.*s*%.*s",
        STR_FMT(text(w, OF "patientControlNumber")), STR_FMT(text(w, OF "claimChargeAmount")),
        STR_FMT(text(w, OF "placeOfServiceCode")), STR_FMT(text(w, OF "claimFrequencyCode")),
        STR_FMT(text(w, OF "signatureIndicator")), STR_FMT(text(w, OF "planParticipationCode")),
        STR_FMT(text(w, OF "benefitsAssignmentCertificationIndicator")),
        STR_FMT(text(w, OF "releaseInformationCode")));
    if (paid.n)
        put(w, "AMT*F5*%.*s", STR_FMT(paid));
    put_references(w);
    put_diagnoses(w);
    if (has(w, "rendering"))
        put_name(w, "82", "rendering", "XX", text(w, "rendering.npi"));
}

#define DATE OF "claimDateInformation."

static void put_institutional(struct writing *w)
{
    struct str admitted = text(w, DATE "admissionDateAndHour");
    put(w, "CLM*%.*s*%.*s***%.*s:A:%.*s**%.*s*%.*s*%.*s",
        STR_FMT(text(w, OF "patientControlNumber")), STR_FMT(text(w, OF "claimChargeAmount")),
        STR_FMT(text(w, OF "placeOfServiceCode")), STR_FMT(text(w, OF "claimFrequencyCode")),
        STR_FMT(text(w, OF "planParticipationCode")),
        STR_FMT(text(w, OF "benefitsAssignmentCertificationIndicator")),
        STR_FMT(text(w, OF "releaseInformationCode")));
    put(w, "DTP*434*RD8*%.*s-%.*s", STR_FMT(text(w, DATE "statementBeginDate")),
        STR_FMT(text(w, DATE "statementEndDate")));
    if (admitted.n)
        put(w, "DTP*435*%s*%.*s", admitted.n == 8 ? "D8" : "DT", STR_FMT(admitted));
    put(w, "CL1*%.*s*%.*s*%.*s", STR_FMT(text(w, OF "claimCodeInformation.admissionTypeCode")),
        STR_FMT(text(w, OF "claimCodeInformation.admissionSourceCode")),
        STR_FMT(text(w, OF "claimCodeInformation.patientStatusCode")));
    put_references(w);
    put(w, "HI*%.*s:%.*s", STR_FMT(text(w, OF "principalDiagnosis.qualifierCode")),
        STR_FMT(text(w, OF "principalDiagnosis.principalDiagnosisCode")));
    if (has(w, "attending"))
        put_name(w, "71", "attending", "XX", text(w, "attending.npi"));
}

/* Parts of a composite that are there, with a colon before each. */
static void put_parts(struct writing *w, unsigned line, const char *list, char *out, size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < 4; i++) {
        struct str part = text(w, OF "serviceLines[%u].%s[%u]", line, list, i);
        if (!part.n || n + part.n + 2 > size)
            break;
        n += (size_t)snprintf(out + n, size - n, ":%.*s", STR_FMT(part));
    }
}

#define SERVICE OF "serviceLines[%u].professionalService."

static void put_professional_service(struct writing *w, unsigned i)
{
    char modifiers[64], pointers[64];
    put_parts(w, i, "professionalService.procedureModifiers", modifiers, sizeof modifiers);
    put_parts(w, i, "professionalService.compositeDiagnosisCodePointers.diagnosisCodePointers",
              pointers, sizeof pointers);
    put(w, "SV1*%.*s:%.*s%s*%.*s*%.*s*%.*s*%.*s**%s",
        STR_FMT(text(w, SERVICE "procedureIdentifier", i)),
        STR_FMT(text(w, SERVICE "procedureCode", i)), modifiers,
        STR_FMT(text(w, SERVICE "lineItemChargeAmount", i)),
        STR_FMT(text(w, SERVICE "measurementUnit", i)),
        STR_FMT(text(w, SERVICE "serviceUnitCount", i)),
        STR_FMT(text(w, SERVICE "placeOfServiceCode", i)), pointers[0] ? pointers + 1 : "");
}

#define INSTITUTIONAL OF "serviceLines[%u].institutionalService."

static void put_institutional_service(struct writing *w, unsigned i)
{
    char modifiers[64], procedure[160] = "";
    struct str code = text(w, INSTITUTIONAL "procedureCode", i);
    put_parts(w, i, "institutionalService.procedureModifiers", modifiers, sizeof modifiers);
    if (code.n)
        (void)snprintf(procedure, sizeof procedure, "%.*s:%.*s%s",
                       STR_FMT(text(w, INSTITUTIONAL "procedureIdentifier", i)), STR_FMT(code),
                       modifiers);
    put(w, "SV2*%.*s*%s*%.*s*%.*s*%.*s",
        STR_FMT(text(w, INSTITUTIONAL "serviceLineRevenueCode", i)), procedure,
        STR_FMT(text(w, INSTITUTIONAL "lineItemChargeAmount", i)),
        STR_FMT(text(w, INSTITUTIONAL "measurementUnit", i)),
        STR_FMT(text(w, INSTITUTIONAL "serviceUnitCount", i)));
}

/* Where the kinds and the vendors have a line's own number. */
static struct str line_number(struct writing *w, unsigned i)
{
    static const char *const NAMES[] = {"providerControlNumber", "lineItemControlNumber",
                                        "serviceLineReferenceInformation.providerControlNumber"};
    struct str number = STR("");
    for (size_t k = 0; k < COUNT_OF(NAMES) && !number.n; k++)
        number = text(w, OF "serviceLines[%u].%s", i, NAMES[k]);
    return number;
}

static void put_line(struct writing *w, unsigned i)
{
    struct str to = text(w, OF "serviceLines[%u].serviceDateEnd", i);
    struct str from = text(w, OF "serviceLines[%u].serviceDate", i);
    struct str control = line_number(w, i);
    put(w, "LX*%u", i + 1);
    if (w->institutional)
        put_institutional_service(w, i);
    else
        put_professional_service(w, i);
    if (to.n)
        put(w, "DTP*472*RD8*%.*s-%.*s", STR_FMT(from), STR_FMT(to));
    else if (from.n)
        put(w, "DTP*472*D8*%.*s", STR_FMT(from));
    if (control.n)
        put(w, "REF*6R*%.*s", STR_FMT(control));
}

/* ---- the file -------------------------------------------------------------------------------- */

static void put_heads(struct writing *w, const struct exchange *x, unsigned number)
{
    char day[9], time[5], us[ACCOUNT_MAX + 1] = "";
    const char *name = x->account->name;
    const char *guide = w->institutional ? "005010X223A2" : "005010X222A1";
    clock_ccyymmdd(x->now_us, day);
    clock_hhmm(x->now_us, time);
    for (size_t i = 0; name[i] && i < ACCOUNT_MAX; i++)
        us[i] = (char)toupper((unsigned char)name[i]);
    put(w,
        "ISA*00*          *00*          *ZZ*%-15s*ZZ*SANDBOX        *%s*%s*^*00501*%09u*0*T*:", us,
        day + 2, time, number);
    put(w, "GS*HC*%s*SANDBOX*%s*%s*%u*X*%s", us, day, time, number, guide);
    w->segments = 0;
    put(w, "ST*837*0001*%s", guide);
    put(w, "BHT*0019*00*%09u*%s*%s*CH", number, day, time);
    put_name(w, "41", "submitter", "46", str_from(us));
    put(w, "PER*IC*%.*s*TE*%.*s", STR_FMT(text(w, "submitter.contactInformation.name")),
        STR_FMT(text(w, "submitter.contactInformation.phoneNumber")));
    put_name(w, "40", "receiver", "46", STR("SANDBOX"));
}

static bool has_line(struct writing *w, unsigned i)
{
    return text(w, SERVICE "lineItemChargeAmount", i).n ||
           text(w, INSTITUTIONAL "lineItemChargeAmount", i).n;
}

static void write_837(const struct exchange *x, const struct flat *f, bool institutional,
                      struct buf *out)
{
    struct writing w = {.f = f, .out = out, .institutional = institutional};
    uint64_t control = 0;
    (void)str_to_u64(flat_text(f, "controlNumber"), 999999999, &control);
    unsigned number = (unsigned)control;
    put_heads(&w, x, number);
    put_billing(&w);
    put_subscriber(&w);
    if (institutional)
        put_institutional(&w);
    else
        put_professional(&w);
    for (unsigned i = 0; i < (institutional ? 999 : 50) && has_line(&w, i); i++)
        put_line(&w, i);
    put(&w, "SE*%u*0001", w.segments + 1);
    put(&w, "GE*1*%u", number);
    put(&w, "IEA*1*%09u", number);
}

/* Bytes that would be separators. */
static const char *characters_wrong(const struct flat *f)
{
    for (size_t i = 0; i < f->count; i++)
        for (size_t k = 0; k < f->values[i].text.n; k++)
            if (strchr("*~:^\r\n", f->values[i].text.p[k]))
                return "a text has a character that is a separator of X12";
    return NULL;
}

static const char *control_wrong(const struct flat *f)
{
    struct str control = flat_text(f, "controlNumber");
    uint64_t number;
    return control.n && control.n <= 9 && str_to_u64(control, 999999999, &number)
               ? NULL
               : "controlNumber: 9 digits";
}

static void take_claim(struct exchange *x, bool institutional)
{
    enum rest_vendor vendor = rest_vendor_of(x);
    struct flat *f = rest_enter(x, vendor, "rest-json", "claims") ? rest_json(x) : NULL;
    char why[SCHEMA_WRONG_MAX];
    struct buf x12;
    if (!f)
        return;
    const char *wrong =
        rest_schema_wrong(f, institutional ? SCHEMA_INSTITUTIONAL : SCHEMA_PROFESSIONAL, why);
    wrong = wrong ? wrong : control_wrong(f);
    wrong = wrong ? wrong : characters_wrong(f);
    buf_init(&x12, CLAIM_BYTES_MAX);
    if (!wrong)
        write_837(x, f, institutional, &x12);
    if (wrong)
        rest_refuse(x, 400, "INVALID", wrong);
    else if (x12.failed)
        rest_refuse(x, 400, "TOO_LARGE", "more than is taken here");
    else
        rest_claims_take(x, vendor, buf_str(&x12),
                         flat_text(f, "claimInformation.patientControlNumber"));
    buf_fini(&x12);
    flat_free(f);
}

void rest_json_claims(struct exchange *x)
{
    take_claim(x, false);
}

void rest_json_institutional(struct exchange *x)
{
    take_claim(x, true);
}
