/* test_json.c - eligibility and claim status in the JSON of Optum and Stedi; what comes back is
 * read by the reader of our own records. */
#include <criterion/criterion.h>

#include "adapters/lab.h"
#include "event/claim_status.h"
#include "event/eligibility.h"
#include "event/record_json.h"

#define ASK                                                                                        \
    "eligibility=json\nclaim_status=json\neligibility_path=/elig\nclaim_status_path=/status\n"

static struct lab *asking(const char *more, const char *operation, struct str x12)
{
    struct lab *l = lab_new(text_of(ASK "%s", more).p, operation, x12);
    lab_begin(l);
    return l;
}

Test(json, an_inquiry_in_both_dialects)
{
    struct lab *l = asking("dialect=optum\n", "eligibility.check", x12_270("T1"));
    EXPECT(l, "send POST /elig safe");
    cr_expect(
        str_is(lab_body(l),
               "{\"controlNumber\":\"000000906\",\"tradingPartnerServiceId\":\"87726\","
               "\"provider\":{\"organizationName\":\"CLINIC\",\"npi\":\"1999999984\"},"
               "\"subscriber\":{\"memberId\":\"M123\",\"firstName\":\"JANE\",\"lastName\":\"DOE\","
               "\"gender\":\"F\",\"dateOfBirth\":\"19800102\"},\"encounter\":{"
               "\"serviceTypeCodes\":[\"30\",\"98\"],\"dateOfService\":\"20260115\"}}"),
        "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
    l = asking("dialect=stedi\n", "eligibility.check", x12_270("T1"));
    cr_expect(lab_body_has(l, "\"submitterTransactionIdentifier\":\"REF-T1\""));
    lab_free(l);
}

Test(json, a_status_inquiry_in_both_dialects)
{
    struct lab *l = asking("dialect=optum\n", "claim_status.check", x12_276("T1"));
    EXPECT(l, "send POST /status safe");
    cr_expect(str_is(lab_body(l),
                     "{\"controlNumber\":\"000000907\",\"tradingPartnerServiceId\":\"87726\","
                     "\"providers\":[{\"organizationName\":\"CLINIC\",\"npi\":\"1999999984\","
                     "\"providerType\":\"BillingProvider\"}],\"subscriber\":{\"memberId\":\"M123\","
                     "\"firstName\":\"JANE\",\"lastName\":\"DOE\",\"gender\":\"F\",\"dateOfBirth\":"
                     "\"19800102\"},\"encounter\":{\"beginningDateOfService\":\"20260105\","
                     "\"endDateOfService\":\"20260105\",\"submittedAmount\":\"125.5\"}}"),
              "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
    l = asking("dialect=stedi\n", "claim_status.check", x12_276("T1"));
    cr_expect_not(lab_body_has(l, "controlNumber"));
    lab_free(l);
}

/* What the JSON has no place for is never left out in silence. */
Test(json, what_cannot_be_asked)
{
    static const struct {
        const char *old, *new, *end;
    } rows[] = {
        {"EQ*30^98~", "EQ**HC:99213~", "fail request json.procedure"},
        {"EQ*30^98~", "EQ*30~\nIII*ZZ*11~", "fail request json.limited_question"},
        {"*XX*1999999984~", "*SV*77~", "fail request json.lacking"},
        {"*PI*87726~", "~", "fail request json.lacking"},
        {"EQ*30^98~", "EQ*30~\nHL*4*2*22*0~", "fail request json.several_patients"},
        {"EQ*30^98~", "EQ*30~\nDTP*291*D8*20260201~", "fail request json.several_dates"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str x12 = x12_270("T1");
        const char *at = strstr(x12.p, rows[i].old);
        cr_assert(at);
        struct str changed =
            text_of("%.*s%s%s", (int)(at - x12.p), x12.p, rows[i].new, at + strlen(rows[i].old));
        struct lab *l = asking("", "eligibility.check", changed);
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
}

#define ANSWER                                                                                     \
    "{\"meta\":{\"traceId\":\"t1\"},\"controlNumber\":\"906\",\"payer\":{\"name\":\"PAYER"         \
    " ONE\",\"payorIdentification\":\"87726\"},\"provider\":{\"providerName\":\"CLINIC\","         \
    "\"npi\":\"1999999984\"},\"subscriber\":{\"memberId\":\"M124\",\"firstName\":\"JANE\""         \
    ",\"lastName\":\"DOE\",\"gender\":\"F\",\"dateOfBirth\":\"19800102\",\"groupNumber\":"         \
    "\"G1\",\"address\":{\"address1\":\"1 MAIN ST\",\"city\":\"TEMPE\",\"state\":\"AZ\","          \
    "\"postalCode\":\"85281\"}},\"planDateInformation\":{\"planBegin\":\"20260101\",\"eli"         \
    "gibility\":\"20260101-20261231\"},\"planInformation\":{\"groupNumber\":\"G1\",\"plan"         \
    "Number\":\"P1\"},\"benefitsInformation\":[{\"code\":\"1\",\"name\":\"Active Coverage"         \
    "\",\"serviceTypeCodes\":[\"30\",\"98\"],\"planCoverage\":\"GOLD\"},{\"code\":\"B\","          \
    "\"coverageLevelCode\":\"IND\",\"benefitAmount\":\"25.5\",\"timeQualifierCode\":\"27"          \
    "\",\"inPlanNetworkIndicatorCode\":\"Y\",\"additionalInformation\":[{\"description\":"         \
    "\"PER VISIT\"}],\"benefitsRelatedEntities\":[{\"entityName\":\"X\"}]},{\"code\":\"A"          \
    "\",\"benefitPercent\":\".2\",\"benefitQuantity\":\"12\",\"quantityQualifierCode\":"           \
    "\"VS\"}]}"

Test(json, an_answer_is_our_record)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct lab *l = asking("", "eligibility.check", x12_270("T1"));
    lab_reply(l, 200, NULL, STR(ANSWER));
    EXPECT(l, "keep partner-answer", "done complete 1 json.eligibility-answer");
    const struct eligibility_answer *a = lab_record_of(l, &eligibility_answer_kind, &arena);
    cr_expect(str_is(a->source.party.id, "87726") && str_is(a->receiver.party.id, "1999999984"));
    cr_expect(str_is(a->subscriber.party.id, "M124") &&
              str_is(a->subscriber.birth_date, "19800102"));
    cr_expect(str_is(a->subscriber.address.city, "TEMPE"));
    cr_assert_eq(a->subscriber.dates_count, 2);
    cr_expect(str_is(a->subscriber.dates[1].type, "307"));
    cr_expect(str_is(a->subscriber.dates[1].days.to, "20261231"));
    cr_assert_eq(a->subscriber.references_count, 2);
    cr_assert_eq(a->benefits_count, 3);
    cr_expect(a->benefits[0].service_types_count == 2 && str_is(a->benefits[0].plan, "GOLD"));
    cr_expect_eq(a->benefits[0].messages_count, 0);
    cr_expect_eq(a->benefits[1].amount.cents, 2550);
    cr_expect(str_is(a->benefits[1].messages[0], "PER VISIT") &&
              a->benefits[1].messages_count == 2);
    cr_expect(str_is(a->benefits[2].quantity_type, "VS"));
    cr_expect(a->benefits[2].share.given && lab_body_has(l, ":0.2,"));
    arena_fini(&arena);
    lab_free(l);
}

Test(json, refusals_are_an_answer)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct lab *l = asking("", "eligibility.check", x12_270("T1"));
    lab_reply(
        l, 200, NULL,
        STR("{\"controlNumber\":\"000000906\",\"subscriber\":{\"memberId\":\"M123\",\"aaaErrors\":["
            "{\"field\":\"AAA\",\"code\":\"72\",\"followupAction\":"
            "\"Please Correct and Resubmit\"}]},\"errors\":[{\"code\":\"72\"}]}"));
    cr_expect(lab_ends(l, "done complete 1 json.eligibility-answer"), "%s", lab_trace(l));
    const struct eligibility_answer *a = lab_record_of(l, &eligibility_answer_kind, &arena);
    cr_assert_eq(a->subscriber.refusals_count, 1);
    cr_expect(str_is(a->subscriber.refusals[0].reason, "72"));
    cr_expect(str_is(a->subscriber.refusals[0].follow_up, "C"));
    lab_free(l);
    l = asking("", "eligibility.check", x12_270("T1"));
    lab_reply(l, 200, NULL,
              STR("{\"controlNumber\":\"000000906\",\"errors\":[{\"code\":\"79\",\"location\":"
                  "\"Loop 2100A\",\"followupAction\":\"X\"}]}"));
    a = lab_record_of(l, &eligibility_answer_kind, &arena);
    cr_expect(a->source.refusals_count == 1 && str_is(a->source.refusals[0].reason, "79"));
    cr_expect_null(eligibility_patient(a));
    arena_fini(&arena);
    lab_free(l);
}

Test(json, a_dependent)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct str x12 = x12_270("T1");
    const char *at = strstr(x12.p, "DMG*");
    struct str changed =
        text_of("%.*sHL*4*3*23*0~\nNM1*03*1*DOE*JOE~\n%s", (int)(at - x12.p), x12.p, at);
    struct lab *l = asking("", "eligibility.check", changed);
    cr_expect(lab_body_has(
        l, "\"dependents\":[{\"firstName\":\"JOE\",\"lastName\":\"DOE\",\"gender\":\"F\""));
    lab_reply(l, 200, NULL,
              STR("{\"controlNumber\":\"000000906\",\"subscriber\":{\"memberId\":\"M123\"},"
                  "\"dependents\":[{\"firstName\":\"JOE\",\"lastName\":\"DOE\"}],"
                  "\"planDateInformation\":{\"plan\":\"20260101\"},"
                  "\"benefitsInformation\":[{\"code\":\"6\"}]}"));
    const struct eligibility_answer *a = lab_record_of(l, &eligibility_answer_kind, &arena);
    cr_assert(a->dependent);
    cr_expect(str_is(a->dependent->party.first_name, "JOE") && a->dependent->dates_count == 1);
    arena_fini(&arena);
    lab_free(l);
}

/* It is told of cover, and a list of nothing is no list of ours: the whole answer was lost. */
Test(json, a_day_or_a_number_that_is_none_is_left_out)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct lab *l = asking("", "eligibility.check", x12_270("T1"));
    lab_reply(l, 200, NULL,
              STR("{\"controlNumber\":\"000000906\",\"subscriber\":{\"memberId\":\"M123\"},"
                  "\"planDateInformation\":{\"plan\":\"ongoing\"},"
                  "\"planInformation\":{\"groupNumber\":\"\"},"
                  "\"benefitsInformation\":[{\"code\":\"1\"}]}"));
    const struct eligibility_answer *a = lab_record_of(l, &eligibility_answer_kind, &arena);
    cr_assert(a && a->subscriber.dates_count == 0 && a->subscriber.references_count == 0);
    cr_expect_eq(a->benefits_count, 1);
    arena_fini(&arena);
    lab_free(l);
}

Test(json, answers_that_are_none)
{
#define HEAD "{\"controlNumber\":\"000000906\",\"subscriber\":{\"memberId\":\"M123\"},"
    static const struct {
        int status;
        const char *body, *end;
    } rows[] = {
        {200, "", "fail answer json.broken"},
        {200, "<html/>", "fail answer json.broken"},
        {200, HEAD "\"benefitsInformation\":[{\"code\":\"1\"}]", "fail answer json.broken"},
        {200, HEAD "\"x\":1}", "fail answer json.incomplete"},
        {200, HEAD "\"benefitsInformation\":[]}", "fail answer json.incomplete"},
        {200, HEAD "\"benefitsInformation\":[{\"name\":\"x\"}]}", "fail answer json.broken"},
        {200, HEAD "\"benefitsInformation\":[{\"code\":\"B\",\"benefitAmount\":\"-1\"}]}",
         "fail answer json.broken"},
        {200, HEAD "\"benefitsInformation\":[{\"code\":\"B\",\"benefitAmount\":\"1,000\"}]}",
         "fail answer json.broken"},
        {200, HEAD "\"benefitsInformation\":[{\"code\":\"B\",\"benefitAmount\":\"1.005\"}]}",
         "fail answer json.broken"},
        {200, "{\"controlNumber\":\"000000907\",\"benefitsInformation\":[{\"code\":\"1\"}]}",
         "fail answer json.anothers"},
        {200, "{\"subscriber\":{\"memberId\":\"M999\"},\"benefitsInformation\":[{\"code\":\"1\"}]}",
         "fail answer json.anothers"},
        {200, "{\"benefitsInformation\":[{\"code\":\"1\"}]}", "fail answer json.untraceable"},
        {200, HEAD "\"errors\":[{\"code\":\"INTERNAL\",\"description\":\"Jane\"}]}",
         "fail rejected json.INTERNAL"},
        {400, HEAD "\"errors\":[{\"code\":\"72\"}]}", "fail rejected aaa.72"},
        {400, HEAD "\"errors\":[{\"code\":\"42\"}]}", "fail retry aaa.42"},
        {400, HEAD "\"benefitsInformation\":[{\"code\":\"1\"}]}", "fail rejected http_400"},
        {201, HEAD "\"benefitsInformation\":[{\"code\":\"1\"}]}", "fail rejected json.error"},
        {401, "{}", "fail credential http_401"},
        {429, "{\"code\":\"TOO_MANY_REQUESTS\"}", "fail retry http_429"},
        {500, HEAD "\"benefitsInformation\":[{\"code\":\"1\"}]}", "fail retry http_500"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking("", "eligibility.check", x12_270("T1"));
        lab_reply(l, rows[i].status, NULL, str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
    struct lab *l = asking("trace_required=no\n", "eligibility.check", x12_270("T1"));
    lab_reply(l, 200, NULL, STR("{\"benefitsInformation\":[{\"code\":\"1\"}]}"));
    cr_expect(lab_ends(l, "done complete"));
    lab_free(l);
}

#define STATUS                                                                                     \
    "\"payer\":{\"organizationName\":\"PAYER ONE\",\"payerIdentification\":\"87726\"},\"s"         \
    "ubscriber\":{\"memberId\":\"m123\"},\"claims\":[{\"claimStatus\":{\"statusCategoryCo"         \
    "de\":\"F1\",\"statusCode\":\"65\",\"entityCode\":\"PR\",\"effectiveDate\":\"20260110"         \
    "\",\"submittedAmount\":\"125.5\",\"amountPaid\":\"100\",\"paidDate\":\"20260111\",\""         \
    "checkNumber\":\"CK1\",\"trackingNumber\":\"PCN9\",\"claimServiceDate\":\"20260105-20"         \
    "260106\",\"patientAccountNumber\":\"CLAIM7\"}},{\"claimStatus\":{\"statusCategoryCod"         \
    "e\":\"P1\",\"statusCode\":\"20\",\"effectiveDate\":\"20260109\"}}]}"

Test(json, the_status_of_claims_one_a_line)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct lab *l = asking("dialect=optum\n", "claim_status.check", x12_276("T1"));
    lab_reply(l, 200, NULL, STR("{\"controlNumber\":\"000000907\"," STATUS));
    cr_expect(lab_ends(l, "done complete 1 json.claim-status-answer"), "%s", lab_trace(l));
    struct str rest = lab_body(l);
    const struct status_answer *a =
        lab_read_record(str_split(&rest, '\n'), &claim_status_answer_kind, &arena);
    cr_expect(str_is(a->claim->trace_number, "T1") && str_is(a->claim->claim_id, "CLAIM7"));
    cr_expect(str_is(a->claim->payer_claim_control_number, "PCN9"));
    cr_expect_eq(a->claim->states[0].paid.cents, 10000);
    a = lab_read_record(str_split(&rest, '\n'), &claim_status_answer_kind, &arena);
    cr_expect(str_is(a->claim->states[0].codes[0].category, "P1"));
    arena_fini(&arena);
    lab_free(l);
}

Test(json, another_claims_status)
{
    static const struct {
        const char *more, *body, *end;
    } rows[] = {
        {"dialect=optum\n", "{\"controlNumber\":\"000000908\"," STATUS,
         "fail answer json.anothers"},
        {"dialect=optum\n", "{\"controlNumber\":\"907\"," STATUS, "done complete"},
        {"dialect=stedi\n", "{\"controlNumber\":\"000000908\"," STATUS, "done complete"},
        {"dialect=stedi\n",
         "{\"subscriber\":{\"memberId\":\"M9\"},\"claims\":[{\"claimStatus\":{"
         "\"statusCategoryCode\":\"P1\",\"statusCode\":\"20\",\"effectiveDate\":\"20260109\"}}]}",
         "fail answer json.anothers"},
        {"dialect=stedi\n", "{\"claims\":[]}", "fail answer json.incomplete"},
        {"dialect=stedi\n",
         "{\"subscriber\":{\"memberId\":\"M123\"},\"claims\":[{\"claimStatus\":{"
         "\"statusCategoryCode\":\"P1\",\"statusCode\":\"20\"}}]}",
         "fail answer json.broken"},
        {"dialect=stedi\n", "{\"errors\":[{\"code\":\"X1Y\"}]}", "fail rejected json.X1Y"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking(rows[i].more, "claim_status.check", x12_276("T1"));
        lab_reply(l, 200, NULL, str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
}

Test(json, no_answer)
{
    struct lab *l = asking("", "eligibility.check", x12_270("T1"));
    lab_unknown(l, 1);
    cr_expect(lab_ends(l, "fail retry unanswered"));
    lab_free(l);
}
