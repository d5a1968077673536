/* test_claim_institution.c - one institutional claim as v1 JSON: what the round trip of
 * tests/cli/test_institution.py has not, and what is refused. */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define JSON "claims=json\ninstitutional_path=/institutionalclaims/v1/submission\n"

/* With more members, and with more of its line. */
static const char *record(const char *more, const char *line)
{
    return text_of("{\"kind\":\"institutional\",\"claim_id\":\"S1\",\"total_charge\":100.00,"
                   "\"type_of_bill\":\"11\",\"frequency\":\"1\",\"assignment\":\"A\","
                   "\"benefits_assigned\":\"Y\",\"release_of_information\":\"Y\",\"billing\":{"
                   "\"entity_type\":\"2\",\"name\":\"HOSPITAL\",\"tax_id_type\":\"EI\",\"tax_id\":"
                   "\"123456789\",\"address\":{\"line1\":\"1 MAIN\",\"city\":\"MESA\"}},"
                   "\"subscriber\":{\"responsibility\":\"P\",\"entity_type\":\"1\",\"last_name\":"
                   "\"DOE\"},\"payer\":{\"name\":\"PAYER\",\"id_type\":\"PI\",\"id\":\"87726\"},"
                   "\"statement\":{\"from\":\"2026-01-05\"},\"principal_diagnosis\":{\"code\":"
                   "\"F1020\"}%s,\"lines\":[{\"control_number\":\"S1-1\",\"revenue_code\":\"0124\","
                   "\"charge\":100.00,\"unit\":\"DA\",\"quantity\":1%s}]}",
                   more, line)
        .p;
}

static struct str file(const char *name, const char *contact)
{
    return text_of("ISA*00*          *00*          *ZZ*US             *ZZ*THEM           *260115*"
                   "1403*^*00501*000000905*0*T*:~GS*HC*US*THEM*20260115*1403*77*X*005010X223A2~"
                   "ST*837*0001*005010X223A2~BHT*0019*00*B1*20260115*1403*CH~NM1*41*%s*46*TAX1~"
                   "PER*IC*DESK*TE*6025550100%s~NM1*40*2*CLEARING*****46*THEM~HL*1**20*1~"
                   "SE*9*0001~GE*1*77~IEA*1*000000905~",
                   name, contact);
}

static struct lab *sending(const char *options, struct str x12, const char *record)
{
    struct lab *l = lab_new(options, "claim.submit", x12);
    lab_record(l, record);
    lab_begin(l);
    return l;
}

#define US "2*LAB****"

Test(claim_institution, as_the_partner_reads_it)
{
    struct lab *l = sending(JSON, file(US, ""), record("", ""));
    EXPECT(l, "send POST /institutionalclaims/v1/submission once");
    cr_expect(
        str_is(
            lab_body(l),
            "{\"controlNumber\":\"000000905\",\"usageIndicator\":\"T\",\"submitter\":{"
            "\"organizationName\":\"LAB\",\"taxId\":\"TAX1\",\"contactInformation\":{\"name\":"
            "\"DESK\",\"phoneNumber\":\"6025550100\"}},\"receiver\":{\"organizationName\":"
            "\"CLEARING\"},\"tradingPartnerServiceId\":\"87726\",\"tradingPartnerName\":\"PAYER\","
            "\"subscriber\":{\"paymentResponsibilityLevelCode\":\"P\",\"lastName\":\"DOE\"},"
            "\"billing\":{\"organizationName\":\"HOSPITAL\",\"employerId\":\"123456789\","
            "\"address\":{\"address1\":\"1 MAIN\",\"city\":\"MESA\"},\"providerType\":"
            "\"BillingProvider\"},\"claimInformation\":{\"patientControlNumber\":\"S1\","
            "\"claimChargeAmount\":\"100.00\",\"placeOfServiceCode\":\"11\",\"claimFrequencyCode\":"
            "\"1\",\"planParticipationCode\":\"A\",\"benefitsAssignmentCertificationIndicator\":"
            "\"Y\",\"releaseInformationCode\":\"Y\",\"claimDateInformation\":{"
            "\"statementBeginDate\":\"20260105\",\"statementEndDate\":\"20260105\"},"
            "\"principalDiagnosis\":{\"principalDiagnosisCode\":\"F1020\",\"qualifierCode\":"
            "\"ABK\"},\"serviceLines\":[{\"institutionalService\":{\"serviceLineRevenueCode\":"
            "\"0124\",\"lineItemChargeAmount\":\"100.00\",\"measurementUnit\":\"DA\","
            "\"serviceUnitCount\":\"1\"},\"serviceLineReferenceInformation\":{"
            "\"providerControlNumber\":\"S1-1\"}}]}}"),
        "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
}

Test(claim_institution, where_the_rest_stands)
{
    static const struct {
        const char *options, *more, *line, *there;
    } rows[] = {
        {"dialect=optum\n", "", "", "\"lineItemControlNumber\":\"S1-1\""},
        {"", ",\"admission\":\"2026-01-05\"", "", "\"admissionDateAndHour\":\"20260105\""},
        {"", ",\"admission\":\"2026-01-05T08:15\",\"discharge_hour\":\"23:59\"", "",
         "\"admissionDateAndHour\":\"202601050815\",\"dischargeHour\":\"2359\""},
        {"",
         ",\"icd_version\":\"9\",\"admitting_diagnosis\":\"3051\",\"reasons_for_visit\":[\"7840\"],"
         "\"external_causes\":[{\"code\":\"E8859\"}],\"other_diagnoses\":[{\"code\":\"4019\"}],"
         "\"principal_procedure\":{\"code\":\"9462\"},\"other_procedures\":[{\"code\":\"9463\","
         "\"day\":\"2026-01-05\"}]",
         "",
         "\"principalDiagnosis\":{\"principalDiagnosisCode\":\"F1020\",\"qualifierCode\":\"BK\"},"
         "\"admittingDiagnosis\":{\"admittingDiagnosisCode\":\"3051\",\"qualifierCode\":\"BJ\"},"
         "\"patientReasonForVisits\":[{\"patientReasonForVisitCode\":\"7840\",\"qualifierCode\":"
         "\"PR\"}],\"externalCauseOfInjuries\":[{\"externalCauseOfInjury\":\"E8859\","
         "\"qualifierCode\":\"BN\"}],\"otherDiagnosisInformationList\":[[{\"otherDiagnosisCode\":"
         "\"4019\",\"qualifierCode\":\"BF\"}]],\"principalProcedureInformation\":{"
         "\"principalProcedureCode\":\"9462\",\"qualifierCode\":\"BR\"},"
         "\"otherProcedureInformationList\":[[{\"otherProcedureCode\":\"9463\","
         "\"otherProcedureDate\":\"20260105\",\"qualifierCode\":\"BQ\"}]]"},
        {"", ",\"treatment_codes\":[\"A01\",\"B02\"]", "",
         "\"treatmentCodeInformationList\":[[\"A01\",\"B02\"]]"},
        {"",
         ",\"condition_codes\":[\"01\",\"02\",\"03\",\"04\",\"05\",\"06\",\"07\",\"08\",\"09\","
         "\"10\",\"11\",\"12\",\"13\"]",
         "",
         "{\"conditionCode\":\"11\"},{\"conditionCode\":\"12\"}],[{\"conditionCode\":\"13\"}]]"},
        {"dialect=optum\n", ",\"attachments\":[{\"report_type\":\"OZ\",\"transmission\":\"EL\"}]",
         "",
         "\"reportInformation\":{\"attachmentReportTypeCode\":\"OZ\","
         "\"attachmentTransmissionCode\":\"EL\"}"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = sending(text_of("%s%s", JSON, rows[i].options).p, file(US, ""),
                                record(rows[i].more, rows[i].line));
        cr_expect(lab_next(l)->step == HIA_STEP_SEND, "row %zu: %s", i, lab_trace(l));
        cr_expect(lab_body_has(l, rows[i].there), "row %zu: %.*s", i, STR_FMT(lab_body(l)));
        lab_free(l);
    }
}

/* As many lines as a claim may have, each with all that is common. */
Test(claim_institution, of_all_its_lines)
{
    enum { LINES = 999 };
    static const char line[] =
        "},{\"control_number\":\"S1-1\",\"revenue_code\":\"0450\",\"procedure\":{\"type\":\"HC\","
        "\"code\":\"99284\",\"modifiers\":[\"25\",\"CS\"]},\"charge\":1.00,\"unit\":\"UN\","
        "\"quantity\":1,\"service_date\":{\"from\":\"2026-01-05\",\"to\":\"2026-01-06\"},"
        "\"adjudications\":[{\"payer_id\":\"P\",\"paid\":1.00,\"revenue_code\":\"0450\","
        "\"quantity\":1,\"date\":\"2026-01-20\",\"adjustments\":[{\"group\":\"CO\",\"reason\":"
        "\"45\",\"amount\":0.50},{\"group\":\"PR\",\"reason\":\"2\",\"amount\":0.50}]}]";
    const char *whole = record("", "@");
    const char *at = strchr(whole, '@');
    struct buf text;
    buf_init(&text, 0);
    buf_printf(&text, "%.*s", (int)(at - whole), whole);
    for (size_t i = 0; i + 1 < LINES; i++)
        buf_puts(&text, line);
    buf_puts(&text, at + 1);
    struct lab *l = sending(JSON, file(US, ""), buf_cstr(&text));
    cr_assert(lab_next(l)->step == HIA_STEP_SEND, "%s", lab_trace(l));
    size_t said = 0;
    char *body = strndup(lab_body(l).p, lab_body(l).n);
    for (const char *p = body; (p = strstr(p, "\"institutionalService\"")); p++)
        said++;
    cr_expect_eq(said, LINES, "%zu", said);
    free(body);
    lab_free(l);
    buf_fini(&text);
}

Test(claim_institution, what_has_no_place)
{
    static const struct {
        const char *name, *contact, *more, *code;
    } rows[] = {
        {"1*ROE*RICHARD***", "", "", "json.submitter.entity_type"},
        {US, "*EX*12", "", "json.submitter.extension"},
        {US, "", ",\"pay_to\":{\"entity_type\":\"1\",\"address\":{\"line1\":\"X\"}}",
         "json.pay_to.entity_type"},
        {US, "", ",\"discharge_hour\":\"noon\"", "json.discharge_hour"},
        {US, "", ",\"admission\":\"2026-01-05T08-15 00:\"", "json.admission"},
        {US, "", ",\"value_codes\":[{\"code\":\"01\",\"amount\":1.005}]",
         "json.value_codes.amount"},
        {US, "", ",\"notes\":[{\"type\":\"QQQ\",\"text\":\"?\"}]", "json.notes.type"},
        {US, "", ",\"other_payers\":[{\"responsibility\":\"S\"},{\"responsibility\":\"T\"}]",
         "json.other_payers.responsibility"},
        {US, "",
         ",\"attending\":{\"entity_type\":\"1\",\"name\":\"A\",\"references\":[{\"type\":\"G2\","
         "\"value\":\"1\"},{\"type\":\"0B\",\"value\":\"2\"}]}",
         "json.attending.references.type"},
        {US, "", ",\"something\":7", "json.something"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l =
            sending(JSON, file(rows[i].name, rows[i].contact), record(rows[i].more, ""));
        cr_expect(lab_ends(l, text_of("fail request %s ", rows[i].code).p), "row %zu: %s", i,
                  lab_trace(l));
        lab_free(l);
    }
    struct lab *l = lab_new("claims=json\nprofessional_path=/p\n", "claim.submit", x12_837());
    lab_record(l, record("", "")); /* professional X12 beside an institutional record */
    lab_begin(l);
    cr_expect(lab_ends(l, "fail request json."), "%s", lab_trace(l));
    lab_free(l);
    l = sending("claims=json\nprofessional_path=/p\n", file(US, ""), record("", ""));
    cr_expect(lab_ends(l, "fail options claim_path"), "%s", lab_trace(l));
    lab_free(l);
}
