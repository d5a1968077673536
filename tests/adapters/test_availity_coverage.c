/* test_availity_coverage.c - what a coverage of Availity is as our record; read by the reader of
 * our own records. */
#include <criterion/criterion.h>

#include "adapters/lab.h"
#include "event/eligibility.h"

#define ASK "eligibility=availity\neligibility_path=/v1/coverages\ndone_codes=4\npending_codes=0\n"
#define HEAD                                                                                       \
    "{\"id\":\"500\",\"statusCode\":\"4\",\"payer\":{\"payerId\":\"87726\",\"responseName\":"      \
    "\"THE PLAN\"},\"subscriber\":{\"memberId\":\"M123\",\"lastName\":\"DOE\"},\"patient\":{"      \
    "\"firstName\":\"JANE\",\"birthDate\":\"1980-01-02T00:00:00.000+0000\",\"genderCode\":\"F\","  \
    "\"address\":{\"line1\":\"1 ELM\",\"city\":\"MESA\",\"stateCode\":\"AZ\",\"zipCode\":"         \
    "\"85201\"}},"

/* One service type: the form has one. */
static struct lab *asking(void)
{
    struct str x12 = x12_270("T1");
    const char *at = strstr(x12.p, "^98");
    struct lab *l =
        lab_new(ASK, "eligibility.check", text_of("%.*s%s", (int)(at - x12.p), x12.p, at + 3));
    lab_begin(l);
    return l;
}

/* The coverage with that in its one plan, polled. */
static struct lab *answered(const char *plan)
{
    struct lab *l = asking();
    lab_reply(l, 202, NULL, STR("{\"id\":\"500\",\"statusCode\":\"0\"}"));
    lab_woken(l);
    lab_reply(l, 200, NULL, text_of("%s\"plans\":[{%s}]}", HEAD, plan));
    return l;
}

Test(availity_coverage, is_our_record)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct lab *l = answered(
        "\"benefits\":[{\"amounts\":{\"coPayment\":{\"inNetwork\":[{\"amount\":\"25.50\",\"units\":"
        "\"Dollars\",\"amountTimePeriodCode\":\"27\",\"levelCode\":\"IND\"}]}},\"name\":\"Plan\","
        "\"status\":\"Active Coverage\",\"statusCode\":\"1\",\"type\":\"30\"}],"
        "\"eligibilityStartDate\":\"2026-01-01T00:00:00.000+0000\",\"groupName\":\"ACME\","
        "\"groupNumber\":\"G1\",\"insuranceTypeCode\":\"HM\",\"planName\":\"GOLD\",\"status\":"
        "\"Active Coverage\",\"statusCode\":\"1\"");
    EXPECT(l, "keep partner-answer", "done complete 1 json.eligibility-answer");
    const struct eligibility_answer *a = lab_record_of(l, &eligibility_answer_kind, &arena);
    cr_expect(str_is(a->source.party.name, "THE PLAN") && str_is(a->source.party.id, "87726"));
    cr_expect(str_is(a->receiver.party.id, "1999999984"), "as it was asked");
    cr_expect(str_is(a->subscriber.party.id, "M123"));
    cr_expect(str_is(a->subscriber.party.first_name, "JANE"), "who the patient is");
    cr_expect(str_is(a->subscriber.birth_date, "19800102"));
    cr_expect(str_is(a->subscriber.address.postal_code, "85201"));
    cr_assert_eq(a->benefits_count, 3);
    const struct benefit *copay = &a->benefits[0], *service = &a->benefits[1];
    cr_expect(str_is(copay->kind, "B") && str_is(copay->network, "Y"));
    cr_expect(str_is(copay->coverage_level, "IND") && str_is(copay->period, "27"));
    cr_expect_eq(copay->amount.cents, 2550);
    cr_expect(str_is(copay->service_types[0], "30") && str_is(copay->plan, "GOLD"));
    cr_expect_eq(copay->messages_count, 0);
    cr_expect(str_is(service->kind, "1") && str_is(service->insurance_type, "HM"));
    const struct benefit *plan = &a->benefits[2];
    cr_expect(str_is(plan->kind, "1") && plan->service_types_count == 0);
    cr_expect(str_is(plan->references[0].type, "6P") && str_is(plan->references[0].value, "G1"));
    cr_expect(str_is(plan->dates[0].type, "356") && str_is(plan->dates[0].days.from, "20260101"));
    cr_expect_eq(plan->messages_count, 0);
    arena_fini(&arena);
    lab_free(l);
}

/* One member of the plan's, and what it comes to. */
Test(availity_coverage, where_the_rest_stands)
{
#define IN(member, network, item) "\"" member "\":{\"" network "\":[{" item "}]}"
#define AMOUNTS(member, network, item)                                                             \
    "\"benefits\":[{\"type\":\"98\",\"amounts\":{" IN(member, network, item) "}}]"
    static const struct {
        const char *plan, *there;
    } rows[] = {
        {AMOUNTS("coInsurance", "outOfNetwork", "\"amount\":\"20\",\"units\":\"Percent\""),
         "{\"kind\":\"A\",\"service_types\":[\"98\"],\"share\":0.20,\"network\":\"N\"}"},
        {AMOUNTS("coInsurance", "noNetwork", "\"amount\":\"7.5\",\"units\":\"%\""),
         "{\"kind\":\"A\",\"service_types\":[\"98\"],\"share\":0.075}"},
        {AMOUNTS("coInsurance", "noNetwork", "\"amount\":100,\"units\":\"Percentage\""),
         "\"share\":1.00}"},
        {AMOUNTS("coInsurance", "noNetwork", "\"amount\":\"0.2\",\"units\":\"Percent\""),
         "{\"kind\":\"A\",\"service_types\":[\"98\"],\"messages\":[\"amount: 0.2 Percent\"]}"},
        {AMOUNTS("coInsurance", "noNetwork", "\"amount\":\"0.00\",\"units\":\"Percent\""),
         "\"share\":0.0000}"},
        {AMOUNTS("coInsurance", "noNetwork", "\"amount\":\"20\""),
         "{\"kind\":\"A\",\"service_types\":[\"98\"],\"messages\":[\"amount: 20 \"]}"},
        {AMOUNTS("coPayment", "notApplicableNetwork", "\"amount\":\"1,000.00\""),
         "{\"kind\":\"B\",\"service_types\":[\"98\"],\"network\":\"W\",\"messages\":[\"amount: "
         "1,000.00 \"]}"},
        {AMOUNTS("coPayment", "inNetwork", "\"amount\":\"25\",\"units\":\"Points\""),
         "{\"kind\":\"B\",\"service_types\":[\"98\"],\"network\":\"Y\",\"messages\":[\"amount: 25 "
         "Points\"]}"},
        {AMOUNTS("deductibles", "inNetwork",
                 "\"total\":\"1500.00\",\"totalTimePeriodCode\":\"23\",\"remaining\":\"420.75\","
                 "\"remainingTimePeriodCode\":\"23\",\"units\":\"Dollars\""),
         "[{\"kind\":\"C\",\"service_types\":[\"98\"],\"period\":\"23\",\"amount\":1500.00,"
         "\"network\":\"Y\"},{\"kind\":\"C\",\"service_types\":[\"98\"],\"period\":\"29\","
         "\"amount\":420.75,\"network\":\"Y\",\"messages\":[\"remaining of period 23\"]}"},
        {AMOUNTS("outOfPocket", "inNetwork",
                 "\"amount\":\"5000\",\"amountTimePeriodCode\":\"23\",\"remaining\":\"0\""),
         "[{\"kind\":\"G\",\"service_types\":[\"98\"],\"period\":\"23\",\"amount\":5000,"
         "\"network\":\"Y\"},{\"kind\":\"G\",\"service_types\":[\"98\"],\"period\":\"29\","
         "\"amount\":0,\"network\":\"Y\"}"},
        {IN("limitations", "noNetwork",
            "\"quantity\":\"30\",\"quantityQualifierCode\":\"VS\",\"authorizationRequired\":true,"
            "\"payerNotes\":[\"PER YEAR\"],\"benefitBeginDate\":\"2026-01-01\""),
         "{\"kind\":\"F\",\"quantity_type\":\"VS\",\"quantity\":30,\"authorization\":\"Y\","
         "\"dates\":[{\"type\":\"348\",\"days\":{\"from\":\"2026-01-01\"}}],\"messages\":[\"PER "
         "YEAR\"]}"},
        {IN("exclusions", "noNetwork", "\"description\":\"COSMETIC\",\"quantity\":\"many\""),
         "{\"kind\":\"E\",\"messages\":[\"quantity: many\",\"COSMETIC\"]}"},
        {IN("nonCovered", "noNetwork", "\"authorizationRequiredUnknown\":true"),
         "{\"kind\":\"I\",\"authorization\":\"U\"}"},
        {IN("reserve", "noNetwork", "\"referralNumber\":\"R1\",\"placeOfServiceCode\":\"21\""),
         "{\"kind\":\"K\",\"references\":[{\"type\":\"9F\",\"value\":\"R1\"}],\"messages\":[\"The "
         "partner says more of it: see its own answer.\"]}"},
        {"\"benefits\":[{\"type\":\"MENTAL HEALTH\",\"statusCode\":\"Q7\",\"payerNotes\":[{"
         "\"message\":\"CALL US\"}]}]",
         "{\"kind\":\"Q7\",\"messages\":[\"MENTAL HEALTH\",\"CALL US\"]}"},
        {"\"benefits\":[{\"type\":\"MH\",\"statusDetails\":{\"inNetwork\":[{\"status\":\"Not "
         "active\",\"level\":\"Family\"}]}}]",
         "{\"kind\":\"D\",\"service_types\":[\"MH\"],\"network\":\"Y\",\"messages\":[\"level: "
         "Family\",\"status: Not active\"]}"},
        {IN("limitations", "noNetwork", "\"statusCode\":\"6\""),
         "{\"kind\":\"F\",\"messages\":[\"status: 6\"]}"},
        {"\"benefits\":[{\"type\":\"MH\",\"status\":\"Limited\",\"statusDetails\":{\"inNetwork\":[{"
         "\"statusCode\":\"6\"}]}}]",
         "[{\"kind\":\"6\",\"service_types\":[\"MH\"],\"network\":\"Y\"},{\"kind\":\"D\","
         "\"service_types\":[\"MH\"],\"messages\":[\"Limited\"]}"},
        {"\"statusCode\":\"6\",\"coverageStartDate\":\"2025-01-01\",\"coverageEndDate\":"
         "\"2025-12-31\"",
         "{\"kind\":\"6\",\"messages\":[\"coverage: 20250101 - 20251231\"]}"},
        {"\"statusCode\":\"1\",\"contacts\":[{\"name\":\"HELP\"}]",
         "{\"kind\":\"1\",\"messages\":[\"The partner says more of it: see its own answer.\"]}"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena arena;
        arena_init(&arena, 1 << 20);
        struct lab *l = answered(rows[i].plan);
        cr_assert(lab_ends(l, "done complete 1 json.eligibility-answer"), "row %zu: %s", i,
                  lab_trace(l));
        (void)lab_record_of(l, &eligibility_answer_kind, &arena);
        cr_expect(lab_body_has(l, rows[i].there), "row %zu: %.*s", i, STR_FMT(lab_body(l)));
        arena_fini(&arena);
        lab_free(l);
    }
}

/* A service that is active is no plan that is: not where its type is words, nor where it has none.
 */
Test(availity_coverage, a_service_is_not_the_plan)
{
    static const char *const services[] = {
        "\"type\":\"MENTAL HEALTH\",\"statusCode\":\"1\"",
        "\"statusCode\":\"1\"",
        "\"type\":\"MENTAL HEALTH\",\"statusDetails\":{\"inNetwork\":[{\"statusCode\":\"1\"}]}",
    };
    for (size_t i = 0; i < COUNT_OF(services); i++) {
        struct arena arena;
        arena_init(&arena, 1 << 20);
        struct lab *l =
            answered(text_of("\"statusCode\":\"6\",\"benefits\":[{%s}]", services[i]).p);
        const struct eligibility_answer *a = lab_record_of(l, &eligibility_answer_kind, &arena);
        for (size_t k = 0; k < a->benefits_count; k++)
            cr_expect_not(str_is(a->benefits[k].kind, "1"), "row %zu: %.*s", i,
                          STR_FMT(lab_body(l)));
        cr_expect(lab_body_has(l, "\"status: 1\""), "row %zu: %.*s", i, STR_FMT(lab_body(l)));
        arena_fini(&arena);
        lab_free(l);
    }
}

/* Asked about the subscriber, and told of somebody else: nobody is made of both. */
Test(availity_coverage, a_patient_who_is_not_the_subscriber)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct lab *l = asking();
    lab_reply(l, 200, NULL,
              STR("{\"id\":\"500\",\"statusCode\":\"4\",\"subscriber\":{\"memberId\":\"M123\","
                  "\"lastName\":\"DOE\"},\"patient\":{\"firstName\":\"KID\",\"birthDate\":"
                  "\"2015-02-03\",\"subscriberRelationshipCode\":\"19\"},\"plans\":[{"
                  "\"statusCode\":\"1\"}]}"));
    const struct eligibility_answer *a = lab_record_of(l, &eligibility_answer_kind, &arena);
    cr_assert(a->dependent, "%.*s", STR_FMT(lab_body(l)));
    cr_expect(str_is(a->dependent->party.first_name, "KID") && !a->subscriber.party.first_name.n);
    arena_fini(&arena);
    lab_free(l);
}

/* What came at once is the member's it names; what was polled is known by its id, and a payer may
 * correct a member's number. */
Test(availity_coverage, whose_it_is)
{
    const char *other = "{\"id\":\"500\",\"statusCode\":\"4\",\"subscriber\":{\"memberId\":\"M9\"},"
                        "\"plans\":[{\"statusCode\":\"1\"}]}";
    struct lab *l = asking();
    lab_reply(l, 200, NULL, str_from(other));
    cr_expect(lab_ends(l, "fail answer availity.anothers 200"), "%s", lab_trace(l));
    lab_free(l);
    l = asking();
    lab_reply(l, 200, NULL,
              STR("{\"id\":\"500\",\"statusCode\":\"4\",\"plans\":[{\"statusCode\":\"1\"}]}"));
    cr_expect(lab_ends(l, "fail answer availity.untraceable 200"), "%s", lab_trace(l));
    lab_free(l);
    l = asking();
    lab_reply(l, 202, NULL, STR("{\"id\":\"500\",\"statusCode\":\"0\"}"));
    lab_woken(l);
    lab_reply(l, 200, NULL, str_from(other));
    cr_expect(lab_ends(l, "done complete 1 json.eligibility-answer"), "%s", lab_trace(l));
    cr_expect(lab_body_has(l, "\"id\":\"M9\""));
    lab_free(l);
}
