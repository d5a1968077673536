/* test_claim_json.c - one professional claim as v3 JSON: what is sent, what is refused, what the
 * answer means. */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define JSON "claims=json\nprofessional_path=/professionalclaims/v3/submission\n"
#define ANSWER                                                                                     \
    "{\"status\":\"SUCCESS\",\"controlNumber\":\"000000905\",\"claimReference\":{"                 \
    "\"correlationId\":\"C1\",\"customerClaimNumber\":\"A1\",\"patientControlNumber\":\"A1\","     \
    "\"timeOfResponse\":\"2026-01-15T14:03:10Z\"}%s}"

#define BILLING                                                                                    \
    "\"billing\":{\"entity_type\":\"2\",\"name\":\"CLINIC\",\"npi\":\"1999999984\","               \
    "\"tax_id_type\":\"EI\",\"tax_id\":\"123456789\",\"address\":{\"line1\":\"1 MAIN\","           \
    "\"city\":\"MESA\",\"state\":\"AZ\",\"postal_code\":\"852010000\"}}"
#define SUBSCRIBER                                                                                 \
    "\"subscriber\":{\"responsibility\":\"P\",\"filing_indicator\":\"CI\",\"entity_type\":\"1\","  \
    "\"last_name\":\"DOE\",\"first_name\":\"ANN\",\"id_type\":\"MI\",\"id\":\"M1\","               \
    "\"birth_date\":\"1980-01-02\",\"gender\":\"F\"}"
#define PAYER "\"payer\":{\"name\":\"PAYER\",\"id_type\":\"PI\",\"id\":\"87726\"}"
#define CODES                                                                                      \
    "\"place_of_service\":\"11\",\"frequency\":\"1\",\"provider_signature\":\"Y\","                \
    "\"assignment\":\"A\",\"benefits_assigned\":\"Y\",\"release_of_information\":\"Y\""
#define LINE                                                                                       \
    "{\"control_number\":\"A1-1\",\"procedure\":{\"type\":\"HC\",\"code\":\"99213\","              \
    "\"modifiers\":[\"25\",\"59\"]},\"charge\":125.50,\"unit\":\"UN\",\"quantity\":1.5,"           \
    "\"diagnosis_pointers\":[1,2],\"service_date\":{\"from\":\"2026-01-05\"}%s}"

/* With more members, and with more of its line. */
static const char *record(const char *more, const char *line)
{
    return text_of("{\"claim_id\":\"A1\",\"total_charge\":125.50," CODES "," BILLING "," SUBSCRIBER
                   "," PAYER ",\"diagnoses\":[\"J10\",\"E119\"]%s,\"lines\":[" LINE "]}",
                   more, line)
        .p;
}

static struct lab *sending(const char *options, const char *record)
{
    struct lab *l = lab_new(options, "claim.submit", x12_837());
    lab_record(l, record);
    lab_begin(l);
    return l;
}

#define HEAD                                                                                       \
    "{\"controlNumber\":\"000000905\",\"usageIndicator\":\"T\",\"submitter\":{"                    \
    "\"contactInformation\":{}},\"receiver\":{},\"tradingPartnerServiceId\":\"87726\","            \
    "\"tradingPartnerName\":\"PAYER\",\"subscriber\":{\"memberId\":\"M1\","                        \
    "\"paymentResponsibilityLevelCode\":\"P\",\"lastName\":\"DOE\",\"firstName\":\"ANN\","         \
    "\"dateOfBirth\":\"19800102\",\"gender\":\"F\"},"

Test(claim_json, as_the_partner_reads_it)
{
    struct lab *l = sending(JSON, record("", ""));
    EXPECT(l, "send POST /professionalclaims/v3/submission once");
    cr_expect(
        str_is(
            lab_body(l), HEAD
            "\"billing\":{\"npi\":\"1999999984\",\"organizationName\":\"CLINIC\",\"employerId\":"
            "\"123456789\",\"address\":{\"address1\":\"1 MAIN\",\"city\":\"MESA\",\"state\":"
            "\"AZ\",\"postalCode\":\"852010000\"},\"providerType\":\"BillingProvider\"},"
            "\"claimInformation\":{\"claimFilingCode\":\"CI\",\"patientControlNumber\":\"A1\","
            "\"claimChargeAmount\":\"125.50\",\"placeOfServiceCode\":\"11\","
            "\"claimFrequencyCode\":\"1\",\"signatureIndicator\":\"Y\",\"planParticipationCode\":"
            "\"A\",\"benefitsAssignmentCertificationIndicator\":\"Y\",\"releaseInformationCode\":"
            "\"Y\",\"healthCareCodeInformation\":[{\"diagnosisTypeCode\":\"ABK\","
            "\"diagnosisCode\":\"J10\"},{\"diagnosisTypeCode\":\"ABF\",\"diagnosisCode\":"
            "\"E119\"}],\"serviceLines\":[{\"serviceDate\":\"20260105\","
            "\"providerControlNumber\":\"A1-1\",\"professionalService\":{\"procedureIdentifier\":"
            "\"HC\",\"procedureCode\":\"99213\",\"procedureModifiers\":[\"25\",\"59\"],"
            "\"lineItemChargeAmount\":\"125.50\",\"measurementUnit\":\"UN\",\"serviceUnitCount\":"
            "\"1.5\",\"compositeDiagnosisCodePointers\":{\"diagnosisCodePointers\":[\"1\",\"2\"]}}"
            "}]}}"),
        "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
}

/* Each of these is in the record once, and in what is sent once, under its name. */
Test(claim_json, where_the_rest_stands)
{
    static const struct {
        const char *more, *line, *there;
    } rows[] = {
        {",\"patient\":{\"relationship\":\"19\",\"last_name\":\"KID\",\"birth_date\":\"2015-02-03\","
         "\"gender\":\"M\",\"weight_pounds\":40.5}",
         "",
         "\"dependent\":{\"relationshipToSubscriberCode\":\"19\",\"lastName\":\"KID\","
         "\"dateOfBirth\":\"20150203\",\"gender\":\"M\"}"},
        {",\"patient\":{\"relationship\":\"19\",\"last_name\":\"KID\",\"weight_pounds\":40.5}", "",
         "\"patientWeight\":\"40.5\""},
        {",\"rendering\":{\"entity_type\":\"1\",\"name\":\"DOC\",\"first_name\":\"D\",\"npi\":"
         "\"1999999976\",\"taxonomy\":\"207Q00000X\",\"references\":[{\"type\":\"0B\",\"value\":"
         "\"LIC1\"}]}",
         "",
         "\"rendering\":{\"npi\":\"1999999976\",\"taxonomyCode\":\"207Q00000X\",\"lastName\":\"DOC\","
         "\"firstName\":\"D\",\"stateLicenseNumber\":\"LIC1\",\"providerType\":"
         "\"RenderingProvider\"}"},
        {",\"referring\":[{\"role\":\"DN\",\"entity_type\":\"1\",\"name\":\"REF\"}]", "",
         "\"referring\":{\"lastName\":\"REF\",\"providerType\":\"ReferringProvider\"}"},
        {",\"patient_paid\":10,\"accident\":{\"causes\":[\"AA\"],\"state\":\"AZ\"}", "",
         "\"relatedCausesCode\":[\"AA\"],\"autoAccidentStateCode\":\"AZ\",\"patientAmountPaid\":"
         "\"10\""},
        {",\"onset_date\":\"2025-12-31\",\"disability\":{\"from\":\"2026-01-01\"}", "",
         "\"claimDateInformation\":{\"symptomDate\":\"20251231\",\"disabilityBeginDate\":"
         "\"20260101\"}"},
        {",\"prior_authorization\":\"PA1\",\"attachments\":[{\"report_type\":\"OZ\","
         "\"transmission\":\"EL\",\"control_number\":\"AT1\"}]",
         "",
         "\"claimSupplementalInformation\":{\"reportInformation\":{\"attachmentReportTypeCode\":"
         "\"OZ\",\"attachmentTransmissionCode\":\"EL\",\"attachmentControlNumber\":\"AT1\"},"
         "\"priorAuthorizationNumber\":\"PA1\"}"},
        {",\"note\":{\"type\":\"CER\",\"text\":\"say \\\"x\\\"\"}", "",
         "\"claimNote\":{\"certificationNarrative\":\"say \\\"x\\\"\"}"},
        {",\"condition_codes\":[\"AA\",\"AB\"]", "",
         "\"conditionInformation\":[{\"conditionCodes\":[\"AA\",\"AB\"]}]"},
        {",\"service_facility\":{\"entity_type\":\"2\",\"name\":\"FAC\",\"contacts\":[{\"name\":"
         "\"PAT\",\"numbers\":[{\"type\":\"TE\",\"number\":\"6025550100\"},{\"type\":\"EX\","
         "\"number\":\"7\"}]}]}",
         "",
         "\"serviceFacilityLocation\":{\"organizationName\":\"FAC\",\"phoneName\":\"PAT\","
         "\"phoneNumber\":\"6025550100\",\"phoneExtension\":\"7\"}"},
        {",\"other_payers\":[{\"responsibility\":\"S\",\"relationship\":\"18\",\"adjustments\":[{"
         "\"group\":\"CO\",\"reason\":\"45\",\"amount\":5},{\"group\":\"CO\",\"reason\":\"97\","
         "\"amount\":-1.25,\"quantity\":2},{\"group\":\"PR\",\"reason\":\"1\",\"amount\":7}],"
         "\"paid\":0,\"benefits_assigned\":\"Y\",\"release_of_information\":\"Y\",\"subscriber\":{"
         "\"entity_type\":\"1\",\"last_name\":\"ROE\",\"id_type\":\"MI\",\"id\":\"X9\"},\"payer\":{"
         "\"name\":\"OTHER\",\"id_type\":\"PI\",\"id\":\"00001\"},\"adjudication_date\":"
         "\"2025-12-01\"}]",
         "",
         "\"otherSubscriberInformation\":[{\"paymentResponsibilityLevelCode\":\"S\","
         "\"individualRelationshipCode\":\"18\",\"claimLevelAdjustments\":[{\"adjustmentGroupCode\":"
         "\"CO\",\"adjustmentDetails\":[{\"adjustmentReasonCode\":\"45\",\"adjustmentAmount\":\"5\"},"
         "{\"adjustmentReasonCode\":\"97\",\"adjustmentAmount\":\"-1.25\",\"adjustmentQuantity\":"
         "\"2\"}]},{\"adjustmentGroupCode\":\"PR\",\"adjustmentDetails\":[{\"adjustmentReasonCode\":"
         "\"1\",\"adjustmentAmount\":\"7\"}]}],\"payerPaidAmount\":\"0\","
         "\"benefitsAssignmentCertificationIndicator\":\"Y\",\"releaseOfInformationCode\":\"Y\","
         "\"otherSubscriberName\":{\"otherInsuredQualifier\":\"1\",\"otherInsuredLastName\":\"ROE\","
         "\"otherInsuredIdentifierTypeCode\":\"MI\",\"otherInsuredIdentifier\":\"X9\"},"
         "\"otherPayerName\":{\"otherPayerOrganizationName\":\"OTHER\","
         "\"otherPayerIdentifierTypeCode\":\"PI\",\"otherPayerIdentifier\":\"00001\","
         "\"otherPayerAdjudicationOrPaymentDate\":\"20251201\"}}]"},
        {"", ",\"emergency\":\"Y\",\"hospice_employed\":\"N\",\"obstetric_units\":3",
         "\"emergencyIndicator\":\"Y\"},\"hospiceEmployeeIndicator\":false,"
         "\"obstetricAnesthesiaAdditionalUnits\":3"},
        {"",
         ",\"tests\":[{\"type\":\"739\",\"day\":\"2026-01-04\"}],\"shipped_date\":\"2026-01-03\"",
         "\"serviceLineDateInformation\":{\"serumCreatineTestDate\":\"20260104\",\"shippedDate\":"
         "\"20260103\"}"},
        {"",
         ",\"prior_authorizations\":[{\"type\":\"G1\",\"value\":\"P1\",\"payer_id\":\"00001\"}],"
         "\"referrals\":[{\"type\":\"9F\",\"value\":\"R1\"},{\"type\":\"9F\",\"value\":\"R2\"}]",
         "\"serviceLineReferenceInformation\":{\"priorAuthorization\":[{"
         "\"priorAuthorizationOrReferralNumber\":\"P1\",\"otherPayerPrimaryIdentifier\":\"00001\"}],"
         "\"referralNumber\":[\"R1\",\"R2\"]}"},
        {"",
         ",\"drug\":{\"type\":\"N4\",\"code\":\"00002143380\",\"quantity\":0.5,\"unit\":\"ML\","
         "\"prescription_type\":\"XZ\",\"prescription_number\":\"RX1\"}",
         "\"drugIdentification\":{\"serviceIdQualifier\":\"N4\",\"nationalDrugCode\":"
         "\"00002143380\",\"nationalDrugUnitCount\":\"0.5\",\"measurementUnitCode\":\"ML\","
         "\"pharmacyPrescriptionNumber\":\"RX1\"}"},
        {"",
         ",\"equipment\":{\"procedure_code\":\"99213\",\"days\":30,\"rental_price\":10.00,"
         "\"purchase_price\":0,\"frequency\":\"4\"}",
         "\"durableMedicalEquipmentService\":{\"days\":\"30\",\"rentalPrice\":\"10.00\","
         "\"purchasePrice\":\"0\",\"frequencyCode\":\"4\"}"},
        {"",
         ",\"equipment_condition\":{\"category\":\"09\",\"applies\":\"Y\",\"codes\":[\"38\",\"ZV\"]}",
         "\"conditionIndicatorDurableMedicalEquipment\":{\"certificationConditionIndicator\":\"Y\","
         "\"conditionIndicator\":\"38\",\"conditionIndicatorCode\":\"ZV\"}"},
        {"",
         ",\"adjudications\":[{\"payer_id\":\"00001\",\"paid\":5.25,\"procedure\":{\"type\":\"HC\","
         "\"code\":\"99213\"},\"quantity\":1,\"adjustments\":[{\"group\":\"CO\",\"reason\":\"45\","
         "\"amount\":120.25}],\"date\":\"2025-12-01\"}]",
         "\"lineAdjudicationInformation\":[{\"otherPayerPrimaryIdentifier\":\"00001\","
         "\"serviceLinePaidAmount\":\"5.25\",\"serviceIdQualifier\":\"HC\",\"procedureCode\":"
         "\"99213\",\"paidServiceUnitCount\":\"1\",\"claimAdjustmentInformation\":[{"
         "\"adjustmentGroupCode\":\"CO\",\"adjustmentDetails\":[{\"adjustmentReasonCode\":\"45\","
         "\"adjustmentAmount\":\"120.25\"}]}],\"adjudicationOrPaymentDate\":\"20251201\"}]"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = sending(JSON, record(rows[i].more, rows[i].line));
        cr_expect(lab_next(l)->step == HIA_STEP_SEND, "row %zu: %s", i, lab_trace(l));
        cr_expect(lab_body_has(l, rows[i].there), "row %zu: %.*s", i, STR_FMT(lab_body(l)));
        lab_free(l);
    }
}

/* What has no place there is refused, by its name; never left out. */
Test(claim_json, what_has_no_place)
{
    static const struct {
        const char *more, *line, *code;
    } rows[] = {
        {",\"patient_signature_source\":\"P\"", "", "json.patient_signature_source"},
        {",\"kind\":\"dental\"", "", "json.kind"},
        {",\"referring\":[{\"role\":\"P3\",\"entity_type\":\"1\",\"name\":\"REF\"}]", "",
         "json.referring.role"},
        {",\"attachments\":[{\"report_type\":\"OZ\",\"transmission\":\"EL\"},{\"report_type\":"
         "\"OZ\",\"transmission\":\"FX\"}]",
         "", "json.attachments.report_type"},
        {",\"pay_to\":{\"entity_type\":\"1\",\"address\":{\"line1\":\"X\",\"city\":\"Y\"}}", "",
         "json.pay_to.entity_type"},
        {",\"patient_paid\":1.005", "", "json.patient_paid"},
        {",\"onset_date\":\"soon\"", "", "json.onset_date"},
        {"", ",\"purchased_from\":{\"entity_type\":\"1\"}",
         "json.lines.purchased_from.entity_type"},
        {"", ",\"quantity_of_something\":7", "json.lines.quantity_of_something"},
        {"",
         ",\"equipment\":{\"procedure_code\":\"E0570\",\"days\":30,\"rental_price\":10,"
         "\"purchase_price\":0,\"frequency\":\"4\"}",
         "json.lines.equipment.procedure_code"},
        {"", ",\"referrals\":[{\"type\":\"9F\",\"value\":\"R1\",\"payer_id\":\"1\"}]",
         "json.lines.referrals.payer_id"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = sending(JSON, record(rows[i].more, rows[i].line));
        cr_expect(lab_ends(l, text_of("fail request %s ", rows[i].code).p), "row %zu: %s", i,
                  lab_trace(l));
        lab_free(l);
    }
    struct lab *l = sending(JSON, ""); /* a file of several */
    cr_expect(lab_ends(l, "fail request json.one_claim"), "%s", lab_trace(l));
    lab_free(l);
    l = sending(JSON, "{\"claim_id\":\"A1\"");
    cr_expect(lab_ends(l, "fail request json.one_claim"), "half a record: %s", lab_trace(l));
    lab_free(l);
}

Test(claim_json, who_hands_it_in)
{
    struct lab *l = lab_new(
        JSON, "claim.submit",
        text_of("ISA*00*          *00*          *ZZ*US             *ZZ*THEM           *260115*1403"
                "*^*00501*000000905*0*T*:~GS*HC*US*THEM*20260115*1403*77*X*005010X222A1~"
                "ST*837*0001*005010X222A1~BHT*0019*00*B1*20260115*1403*CH~"
                "NM1*41*1*ROE*RICHARD****46*US~PER*IC*DESK*TE*6025550100*EX*12*EM*a@b.example~"
                "NM1*40*2*CLEARING*****46*THEM~HL*1**20*1~NM1*41*2*NOT THIS~SE*9*0001~GE*1*77~"
                "IEA*1*000000905~"));
    lab_record(l, record("", ""));
    lab_begin(l);
    cr_expect(
        lab_body_has(l, "\"submitter\":{\"lastName\":\"ROE\",\"firstName\":\"RICHARD\","
                        "\"contactInformation\":{\"name\":\"DESK\",\"phoneNumber\":\"6025550100\","
                        "\"phoneExtension\":\"12\",\"email\":\"a@b.example\"}},\"receiver\":{"
                        "\"organizationName\":\"CLEARING\"}"),
        "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
}

/* ---- the answer ---- */

Test(claim_json, what_the_answer_means)
{
    static const struct {
        int status;
        const char *body, *end;
    } rows[] = {
        {200, "", "done accepted 1"},
        {200, ",\"errors\":[]", "done accepted 1"},
        {200, ",\"errors\":[{\"field\":\"x\",\"code\":\"33\",\"description\":\"Jane\"}]",
         "fail rejected json.33"},
        {400, ",\"errors\":[{\"code\":\"33\"}]", "fail rejected json.33 400"},
        {422, ",\"errors\":[{\"code\":\"X 1\"}]", "fail rejected http_422 422"},
        {401, "", "fail credential http_401"},
        {429, "", "fail retry http_429"},
        {500, "", "fail outcome claim_unanswered"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = sending(JSON, record("", ""));
        lab_reply(l, rows[i].status, NULL, text_of(ANSWER, rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
}

Test(claim_json, is_never_sent_twice_but_under_its_key)
{
    struct lab *l = sending(JSON, record("", ""));
    lab_unknown(l, 1);
    cr_expect(lab_ends(l, "fail outcome claim_unanswered"), "%s", lab_trace(l));
    lab_free(l);
    l = sending(JSON "on_repeat=key\nresend_after=5s\n", record("", ""));
    EXPECT(l, "send POST /professionalclaims/v3/submission keyed");
    struct str first = text_of("%.*s", STR_FMT(lab_body(l)));
    lab_unknown(l, 1);
    lab_woken(l);
    EXPECT(l, "wait 5000 0", "keyed");
    cr_expect(str_eq(lab_body(l), first), "the same bytes");
    lab_free(l);
}

/* A clearinghouse's own 277CA lies in its answer: it goes where it would have gone. */
Test(claim_json, the_acknowledgement_in_the_answer_is_delivered)
{
    struct str x12 = text_of(
        "ISA*00*          *00*          *ZZ*THEM           *ZZ*US             *260115*1403*^*00501*"
        "000000021*0*T*:~GS*HN*THEM*US*20260115*1403*1*X*005010X214~ST*277*0001*005010X214~"
        "BHT*0085*08*X1*20260115*1403*TH~TRN*2*A1~STC*A1:20*20260115*WQ*125.5~SE*5*0001~GE*1*1~"
        "IEA*1*000000021~");
    const char *claim = "CLM*A1*125.5***11:B:1*Y*A*Y*Y~";
    for (int round = 0; round < 2; round++) {
        struct lab *l = lab_new(
            JSON, "claim.submit",
            text_of("ISA*00*          *00*          *ZZ*US             *ZZ*THEM           *260115*"
                    "1403*^*00501*000000905*0*T*:~GS*HC*US*THEM*20260115*1403*77*X*005010X222A1~"
                    "ST*837*0001*005010X222A1~BHT*0019*00*B1*20260115*1403*CH~HL*2*1*22*0~%s"
                    "SE*9*0001~GE*1*77~IEA*1*000000905~",
                    round ? "CLM*ZZ*1***11:B:1*Y*A*Y*Y~" : claim));
        lab_record(l, record("", ""));
        lab_begin(l);
        lab_reply(l, 200, NULL, text_of(ANSWER, text_of(",\"x12\":\"%.*s\"", STR_FMT(x12)).p));
        cr_expect(lab_ends(l, "done accepted"), "%s", lab_trace(l));
        cr_expect_eq(lab_count(l, "deliver rest-"), round ? 0 : 1, "%s", lab_trace(l));
        lab_free(l);
    }
}
