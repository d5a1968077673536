/* test_review_json.c - an authorization in Optum's JSON: where each member stands, what has no
 * place, the 278 in the answer. */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define ASK                                                                                        \
    "prior_auth=json\nprior_auth_path=/rcm/prior-authorization/v1/submission\ndialect=optum\n"

static const char *record(const char *event, const char *more)
{
    return text_of("{\"purpose\":\"13\",\"reference\":\"R1\",\"date\":\"2026-01-15\",\"time\":"
                   "\"14:03\",\"payer\":{\"role\":\"X3\",\"entity_type\":\"2\",\"name\":\"PLAN\","
                   "\"id_type\":\"PI\",\"id\":\"87726\"},\"requesters\":[{\"role\":\"1P\","
                   "\"entity_type\":\"2\",\"name\":\"CLINIC\",\"id_type\":\"24\",\"id\":"
                   "\"123456789\"}],\"subscriber\":{\"id_type\":\"MI\",\"id\":\"M123\","
                   "\"last_name\":\"DOE\"},\"event\":{\"traces\":[{\"number\":\"T1\",\"company\":"
                   "\"9PRACTICE01\"}],\"scope\":{\"category\":\"HS\"}%s}%s}",
                   event, more)
        .p;
}

static struct lab *asking(const char *record)
{
    struct lab *l = lab_new(ASK, "prior_auth.submit", x12_278("T1", false));
    lab_record(l, record);
    lab_begin(l);
    return l;
}

Test(review_json, as_the_partner_reads_it)
{
    struct lab *l = asking(record("", ""));
    EXPECT(l, "send POST /rcm/prior-authorization/v1/submission once");
    cr_expect(lab_body_has(
                  l,
                  "\"submitterTransactionIdentifier\":\"R1\",\"payerId\":\"87726\",\"payerName\":"
                  "\"PLAN\",\"requester\":{\"requesterType\":\"1P\",\"organizationName\":"
                  "\"CLINIC\",\"employersId\":\"123456789\"},\"subscriber\":{\"memberId\":"
                  "\"M123\",\"lastName\":\"DOE\"},\"patientEventDetail\":{"
                  "\"requestCategoryCode\":\"HS\"}}"),
              "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
}

Test(review_json, where_the_rest_stands)
{
    static const struct {
        const char *event, *more, *there;
    } rows[] = {
        {",\"diagnoses\":[{\"type\":\"ABK\",\"code\":\"F1020\",\"date\":\"2026-01-01\"},{\"type\":"
         "\"ABF\",\"code\":\"F411\"}]",
         "",
         "\"diagnosisTypeCode1\":\"ABK\",\"diagnosisCode1\":\"F1020\",\"diagnosisDate1\":"
         "\"20260101\",\"diagnosisTypeCode2\":\"ABF\",\"diagnosisCode2\":\"F411\"}"},
        {",\"delivery\":{\"type\":\"VS\",\"quantity\":24,\"unit\":\"WK\",\"per_unit\":2}", "",
         "\"quantityQualifier\":\"VS\",\"serviceUnitCount\":\"24\","
         "\"unitOrBasisForMeasurementCode\":\"WK\",\"sampleSelectionModulus\":\"2\""},
        {",\"ambulance_conditions\":{\"applies\":\"Y\",\"codes\":[\"09\",\"38\"]},\"ambulance\":{"
         "\"trip\":\"X\",\"distance_unit\":\"DH\",\"distance\":27}",
         "",
         "\"ambulanceCertificationConditionIndicator\":\"Y\","
         "\"ambulanceCertificationConditionCode1\":\"09\",\"ambulanceCertificationConditionCode2\":"
         "\"38\",\"ambulanceTransport\":{\"transportCode\":\"X\",\"transportDistance\":\"27\"}"},
        {",\"oxygen\":{\"flow_rate\":2.5,\"findings\":[\"1\",\"2\"]}", "",
         "\"homeOxygenTherapyInformation\":{\"flowRate\":\"2.5\",\"testFindingsCode1\":\"1\","
         "\"testFindingsCode2\":\"2\"}"},
        {",\"home_health\":{\"prognosis\":\"1\",\"certification_period\":{\"from\":\"2026-01-01\","
         "\"to\":\"2026-02-01\"}}",
         "",
         "\"homeHealth\":{\"prognosisCode\":\"1\",\"certificationPeriodStartDate\":\"20260101\","
         "\"certificationPeriodEndDate\":\"20260201\"}"},
        {",\"stops\":[{\"role\":\"PW\",\"name\":\"HOME\",\"address\":{\"line1\":\"1 ELM\",\"city\":"
         "\"MESA\"}}]",
         "",
         "\"patientEventTransportInformation\":[{\"entityIdentifierCode\":\"PW\","
         "\"transportLocationName\":\"HOME\",\"address1\":\"1 ELM\",\"city\":\"MESA\"}]"},
        {",\"providers\":[{\"role\":\"SJ\",\"entity_type\":\"1\",\"name\":\"DOC\",\"id_type\":\"XX\","
         "\"id\":\"1999999984\",\"references\":[{\"type\":\"ZH\",\"value\":\"Z1\"}]}]",
         "",
         "\"patientEventProviderName\":[{\"entityIdentifierCode\":\"SJ\",\"lastName\":\"DOC\","
         "\"identificationCodeQualifier\":\"XX\",\"identifier\":\"1999999984\","
         "\"providerSupplementalInformation\":{\"carrierAssignedReferenceNumber\":\"Z1\"}}]"},
        {",\"services\":[{\"service_date\":{\"from\":\"2026-02-01\"},\"professional\":{\"procedure\":"
         "{\"type\":\"HC\",\"code\":\"H0015\",\"modifiers\":[\"HQ\",\"U1\"]},\"charge\":10.50,"
         "\"diagnosis_pointers\":[1,2]},\"delivery\":{\"type\":\"DY\",\"quantity\":20}}]",
         "",
         "\"serviceLevel\":[{\"serviceDateBegin\":\"20260201\",\"professionalService\":{"
         "\"productOrServiceIDQualifier\":\"HC\",\"procedureCode\":\"H0015\","
         "\"procedureModifier1\":\"HQ\",\"procedureModifier2\":\"U1\",\"serviceLineAmount\":"
         "\"10.50\",\"diagnosisCodePointer1\":\"1\",\"diagnosisCodePointer2\":\"2\"},"
         "\"healthCareServiceDelivery\":{\"quantityQualifier\":\"DY\",\"serviceQuantity\":\"20\"}}]"},
        {",\"services\":[{\"dental\":{\"procedure\":{\"type\":\"AD\",\"code\":\"D2740\"},\"areas\":["
         "\"10\"]},\"teeth\":[{\"number\":\"3\",\"surfaces\":[\"M\",\"O\"]}]}]",
         "",
         "\"dentalService\":{\"procedureCode\":\"D2740\",\"oralCavityDesignationCode\":\"10\"},"
         "\"toothInformation\":[{\"toothCode\":\"3\",\"toothSurfaceCode1\":\"M\","
         "\"toothSurfaceCode2\":\"O\"}]"},
        {"",
         ",\"dependent\":{\"last_name\":\"KID\",\"relationship\":\"19\",\"references\":[{"
         "\"type\":\"EJ\",\"value\":\"P1\"}]}",
         "\"dependent\":{\"lastName\":\"KID\",\"supplementalIdentification\":{"
         "\"patientAccountNumber\":\"P1\"},\"relationshipToInsuredCode\":\"19\"}"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking(record(rows[i].event, rows[i].more));
        cr_expect(lab_next(l)->step == HIA_STEP_SEND, "row %zu: %s", i, lab_trace(l));
        cr_expect(lab_body_has(l, rows[i].there), "row %zu: %.*s", i, STR_FMT(lab_body(l)));
        lab_free(l);
    }
}

Test(review_json, what_has_no_place)
{
    static const struct {
        const char *event, *more, *code;
    } rows[] = {
        {",\"spinal\":{\"monthly\":2}", "", "json.event.spinal.monthly"},
        {",\"oxygen\":{\"certification\":\"I\"}", "", "json.event.oxygen.certification"},
        {",\"ambulance\":{\"trip\":\"X\",\"distance_unit\":\"DK\",\"distance\":9}", "",
         "json.event.ambulance.distance_unit"},
        {",\"scope\":{\"related_causes\":[\"AA\",\"AP\",\"EM\",\"OA\"]}", "", "json.record"},
        {",\"services\":[{\"dental\":{\"areas\":[\"10\",\"20\"]}}]", "",
         "json.event.services.dental.areas"},
        {"", ",\"type\":\"RU\"", "json.type"},
        {"", ",\"something\":7", "json.something"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking(record(rows[i].event, rows[i].more));
        cr_expect(lab_ends(l, text_of("fail request %s ", rows[i].code).p), "row %zu: %s", i,
                  lab_trace(l));
        lab_free(l);
    }
}

/* X12 as a text of JSON has it. */
static struct str in_one_line(struct str x12)
{
    static char text[4096];
    size_t n = 0;
    for (size_t i = 0; i < x12.n && n < sizeof(text); i++)
        if (x12.p[i] != '\n')
            text[n++] = x12.p[i];
    return str_of(text, n);
}

Test(review_json, the_278_in_the_answer)
{
    struct lab *l = asking(record("", ""));
    struct str x12 = in_one_line(x12_278("T1", true));
    lab_reply(l, 200, NULL,
              text_of("{\"authorizationId\":\"a\",\"submission\":{\"x12\":\"%.*s\",\"json\":{}}}",
                      STR_FMT(x12)));
    cr_expect(lab_ends(l, "done complete 1 x12.278"), "%s", lab_trace(l));
    lab_free(l);
    static const struct {
        int status;
        const char *body, *end;
    } rows[] = {
        {400, "[\"payerId is missing\"]", "fail rejected http_400"},
        {401, "[]", "fail credential http_401"},
        {500, "[]", "fail outcome prior_auth_unanswered"},
        {409, "[]", "fail outcome prior_auth_unanswered"},
        {200, "{\"authorizationId\":\"a\",\"submission\":{}}", "fail answer x12."},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        l = asking(record("", ""));
        lab_reply(l, rows[i].status, NULL, str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
    l = asking(record("", ""));
    lab_unknown(l, 1);
    cr_expect(lab_ends(l, "fail outcome prior_auth_unanswered"), "%s", lab_trace(l));
    lab_free(l);
}
