/* test_availity_review.c - an authorization as a service review: posted once, polled, decided. */
#include <criterion/criterion.h>

#include "adapters/lab.h"
#include "event/prior_authorization.h"

#define ASK   "prior_auth=availity\nprior_auth_path=/v2/service-reviews\npoll=2s\npatience=10s\n"
#define PLACE "Location: https://api.example/v2/service-reviews/r-1"
#define SUBSCRIBER                                                                                 \
    "\"subscriber\":{\"id_type\":\"MI\",\"id\":\"M123\",\"last_name\":\"DOE\",\"first_name\":"     \
    "\"JANE\",\"birth_date\":\"1980-01-02\",\"gender\":\"F\"}"

/* With another subscriber's part, more of the event, and more beside it. */
static const char *record(const char *people, const char *event, const char *more)
{
    return text_of("{\"purpose\":\"13\",\"reference\":\"R1\",\"date\":\"2026-01-15\",\"time\":"
                   "\"14:03\",\"payer\":{\"role\":\"X3\",\"entity_type\":\"2\",\"name\":\"PLAN\","
                   "\"id_type\":\"PI\",\"id\":\"87726\"},\"requesters\":[{\"role\":\"1P\","
                   "\"entity_type\":\"2\",\"name\":\"CLINIC\",\"id_type\":\"XX\",\"id\":"
                   "\"1999999984\"}],%s,\"event\":{\"traces\":[{\"number\":\"T1\",\"company\":"
                   "\"9PRACTICE01\"}],\"scope\":{\"category\":\"HS\",\"certification\":\"I\","
                   "\"service_type\":\"MH\",\"facility\":\"11\",\"facility_type\":\"B\"},"
                   "\"event_date\":{\"from\":\"2026-02-01\",\"to\":\"2026-03-01\"}%s}%s}",
                   people, event, more)
        .p;
}

static struct lab *asking(const char *more, const char *record)
{
    struct lab *l = lab_new(text_of(ASK "%s", more).p, "prior_auth.submit", x12_278("T1", false));
    lab_record(l, record);
    lab_begin(l);
    return l;
}

Test(availity_review, the_review)
{
    struct lab *l = asking(
        "",
        record(SUBSCRIBER,
               ",\"diagnoses\":[{\"type\":\"ABK\",\"code\":\"F1020\",\"date\":\"2026-01-01\"}],"
               "\"delivery\":{\"type\":\"VS\",\"quantity\":12},\"message\":\"PLEASE\","
               "\"providers\":[{\"role\":\"SJ\",\"entity_type\":\"1\",\"name\":\"DOC\","
               "\"first_name\":\"D\",\"id_type\":\"24\",\"id\":\"123456789\",\"taxonomy\":"
               "\"2084P0800X\",\"specialty_role\":\"PE\",\"contact\":{\"name\":\"DESK\","
               "\"numbers\":[{\"type\":\"TE\",\"number\":\"6025550100\"}]}}],\"services\":[{"
               "\"professional\":{\"procedure\":{\"type\":\"HC\",\"code\":\"H0015\","
               "\"modifiers\":[\"HQ\",\"U1\"]},\"unit\":\"UN\",\"quantity\":1.5},\"service_date\":{"
               "\"from\":\"2026-02-01\"}},{\"institutional\":{\"revenue_code\":\"0124\",\"unit\":"
               "\"DA\",\"quantity\":4}}]",
               ""));
    EXPECT(l, "send POST /v2/service-reviews once");
    cr_expect(
        str_is(lab_body(l),
               "{\"payer\":{\"id\":\"87726\",\"name\":\"PLAN\"},\"requestingProvider\":{"
               "\"lastName\":\"CLINIC\",\"npi\":\"1999999984\"},\"subscriber\":{\"memberId\":"
               "\"M123\",\"lastName\":\"DOE\",\"firstName\":\"JANE\"},\"patient\":{\"lastName\":"
               "\"DOE\",\"firstName\":\"JANE\",\"birthDate\":\"1980-01-02\",\"genderCode\":\"F\","
               "\"subscriberRelationshipCode\":\"18\"},\"requestTypeCode\":\"HS\","
               "\"serviceTypeCode\":\"MH\",\"placeOfServiceCode\":\"11\",\"fromDate\":"
               "\"2026-02-01\",\"toDate\":\"2026-03-01\",\"diagnoses\":[{\"qualifierCode\":"
               "\"ABK\",\"code\":\"F1020\",\"date\":\"2026-01-01\"}],\"quantity\":\"12\","
               "\"quantityTypeCode\":\"VS\",\"procedures\":[{\"qualifierCode\":\"HC\",\"code\":"
               "\"H0015\",\"modifierCode1\":\"HQ\",\"modifierCode2\":\"U1\",\"quantity\":\"1.5\","
               "\"quantityTypeCode\":\"UN\",\"fromDate\":\"2026-02-01\"},{\"revenueCode\":"
               "\"0124\",\"quantity\":\"4\",\"quantityTypeCode\":\"DA\"}],\"renderingProviders\":[{"
               "\"roleCode\":\"SJ\",\"lastName\":\"DOC\",\"firstName\":\"D\",\"taxId\":"
               "\"123456789\",\"specialtyCode\":\"2084P0800X\",\"contactName\":\"DESK\",\"phone\":"
               "\"6025550100\"}],\"providerNotes\":[{\"message\":\"PLEASE\"}]}"),
        "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
    l = asking("", record("\"subscriber\":{\"id_type\":\"MI\",\"id\":\"M123\"},\"dependent\":{"
                          "\"last_name\":\"KID\",\"birth_date\":\"2015-02-03\",\"relationship\":"
                          "\"19\"}",
                          ",\"stay\":{\"patient_status\":\"30\"}", ""));
    cr_expect(
        lab_body_has(l, "\"patient\":{\"subscriberRelationshipCode\":\"19\",\"lastName\":\"KID\","
                        "\"birthDate\":\"2015-02-03\",\"statusCode\":\"30\"}"),
        "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
}

Test(availity_review, what_has_no_place)
{
    static const struct {
        const char *event, *more, *code;
    } rows[] = {
        {",\"oxygen\":{\"flow_rate\":2}", "", "availity.event.oxygen.flow_rate"},
        {",\"delivery\":{\"type\":\"VS\",\"unit\":\"WK\"}", "", "availity.event.delivery.unit"},
        {",\"admission\":{\"from\":\"2026-02-01\"}", "", "availity.event.admission.from"},
        {",\"providers\":[{\"role\":\"SJ\",\"entity_type\":\"1\",\"id_type\":\"ZZ\",\"id\":\"1\"}]",
         "", "availity.event.providers.id_type"},
        {",\"services\":[{\"professional\":{\"charge\":10}}]", "",
         "availity.event.services.professional.charge"},
        {"", ",\"dependent\":{\"last_name\":\"KID\"}", "availity.subscriber.birth_date"},
        {"", ",\"type\":\"RU\"", "availity.type"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking("", record(SUBSCRIBER, rows[i].event, rows[i].more));
        cr_expect(lab_ends(l, text_of("fail request %s ", rows[i].code).p), "row %zu: %s", i,
                  lab_trace(l));
        lab_free(l);
    }
    struct lab *l = asking("", "");
    cr_expect(lab_ends(l, "fail request availity.record"), "%s", lab_trace(l));
    lab_free(l);
}

#define DECIDED(code)                                                                              \
    "{\"id\":\"r-1\",\"statusCode\":\"" code "\",\"certificationNumber\":\"AUTH1\","               \
    "\"certificationEffectiveDate\":\"2026-02-01\",\"certificationExpirationDate\":"               \
    "\"2026-03-01\",\"certificationIssueDate\":\"2026-01-16\",\"statusReasons\":[{\"code\":"       \
    "\"0U\",\"value\":\"MORE IS WANTED\"}],\"payerNotes\":[{\"message\":\"CALL\"}],"               \
    "\"procedures\":[{\"qualifierCode\":\"HC\",\"code\":\"H0015\",\"quantity\":\"10\","            \
    "\"quantityTypeCode\":\"UN\",\"statusCode\":\"A6\",\"certificationNumber\":\"AUTH2\","         \
    "\"fromDate\":\"2026-02-01\",\"notes\":[{\"message\":\"TEN\"}]},{\"revenueCode\":\"0124\"}]}"

static struct lab *decided(const char *more, const char *body)
{
    struct lab *l = asking(more, record(SUBSCRIBER, "", ""));
    lab_reply(l, 202, PLACE, STR(""));
    lab_woken(l);
    lab_reply(l, 200, NULL, str_from(body));
    return l;
}

Test(availity_review, a_decision_is_our_record)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct lab *l = decided("", DECIDED("A1"));
    EXPECT(l, "send GET /v2/service-reviews/r-1 safe", "keep partner-answer",
           "done complete 1 json.prior-authorization-answer");
    const struct review *a = lab_record_of(l, &prior_authorization_answer_kind, &arena);
    cr_expect(str_is(a->reference, "R1") && str_is(a->purpose, "11") && str_is(a->type, "18"));
    cr_expect(str_is(a->payer.party.id, "87726"));
    cr_expect(str_is(a->requesters[0].party.id, "1999999984"));
    cr_expect(str_is(a->subscriber->party.id, "M123"));
    const char *text = text_of("%.*s", STR_FMT(lab_body(l))).p;
    cr_expect(strstr(text, "\"scope\":{\"category\":\"HS\""), "%s", text);
    cr_expect(strstr(text,
                     "\"decision\":{\"action\":\"A1\",\"number\":\"AUTH1\",\"reason\":\"0U\"},"
                     "\"issued\":\"2026-01-16\",\"expires\":\"2026-03-01\",\"effective\":{"
                     "\"from\":\"2026-02-01\",\"to\":\"2026-03-01\"},\"message\":"
                     "\"CALL; MORE IS WANTED\""),
              "%s", text);
    cr_expect(strstr(text, "\"services\":[{\"decision\":{\"action\":\"A6\",\"number\":\"AUTH2\"},"
                           "\"service_date\":{\"from\":\"2026-02-01\"},\"professional\":{"
                           "\"procedure\":{\"type\":\"HC\",\"code\":\"H0015\"},\"unit\":\"UN\","
                           "\"quantity\":10},\"message\":\"TEN\"},{\"institutional\":{"
                           "\"revenue_code\":\"0124\"}}]"),
              "%s", text);
    lab_free(l);
    l = decided("", DECIDED("A4"));
    a = lab_record_of(l, &prior_authorization_answer_kind, &arena);
    cr_expect(str_is(a->type, "19"), "pended: more will come");
    lab_free(l);
    l = decided("review_actions=4=A3\n", DECIDED("4"));
    cr_expect(lab_body_has(l, "\"action\":\"A3\""));
    lab_free(l);
    l = decided("", DECIDED("4"));
    cr_expect(lab_ends(l, "done complete 1 json.availity-service-review"), "no guess: %s",
              lab_trace(l));
    lab_free(l);
    l = decided("", "{\"statusCode\":\"A1\",\"procedures\":[{\"qualifierCode\":\"HC\",\"code\":"
                    "\"H0015\",\"statusCode\":\"A1\"},{\"qualifierCode\":\"HC\",\"code\":"
                    "\"H0020\",\"statusCode\":\"N7\"}]}");
    cr_expect(lab_ends(l, "done complete 1 json.availity-service-review"), "nor of a part: %s",
              lab_trace(l));
    arena_fini(&arena);
    lab_free(l);
}

Test(availity_review, is_posted_once)
{
    struct lab *l = asking("", record(SUBSCRIBER, "", ""));
    lab_unknown(l, 1);
    cr_expect(lab_ends(l, "fail outcome prior_auth_unanswered"), "%s", lab_trace(l));
    lab_free(l);
    static const struct {
        int status;
        const char *headers, *body, *end;
    } rows[] = {
        {202, NULL, "", "fail outcome prior_auth_no_location"},
        {202, "Location: /v2/service-reviews/..", "", "fail outcome prior_auth_no_location"},
        {200, NULL, "{}", "fail outcome prior_auth_no_location"},
        {201, PLACE, "", "wait 2000 10000"},
        {500, NULL, "", "fail outcome prior_auth_unanswered"},
        {409, NULL, "", "fail outcome prior_auth_unanswered"},
        {400, NULL, "{\"reasonCode\":\"VALIDATION\"}", "fail rejected json.VALIDATION"},
        {401, NULL, "", "fail credential http_401"},
        {429, NULL, "", "fail retry http_429"},
        {202, PLACE, "", "wait 2000 10000"},
        {201, PLACE, "{}", "wait 2000 10000"},
        {200, NULL, DECIDED("A1"), "fail outcome prior_auth_no_location"},
        {204, NULL, "", "fail outcome prior_auth_no_location"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        l = asking("", record(SUBSCRIBER, "", ""));
        lab_reply(l, rows[i].status, rows[i].headers, str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
}

/* Once it was taken, whatever goes wrong is asked again by its place, and in the end by a person.
 */
Test(availity_review, is_polled_whatever_comes)
{
    struct lab *l = asking("", record(SUBSCRIBER, "", ""));
    lab_reply(l, 202, PLACE, STR(""));
    lab_woken(l);
    lab_reply(l, 503, NULL, STR(""));
    cr_expect(lab_ends(l, "wait 2000"), "%s", lab_trace(l));
    lab_woken(l);
    lab_reply(l, 401, NULL, STR(""));
    cr_expect(lab_ends(l, "wait 2000"), "%s", lab_trace(l));
    lab_woken(l);
    lab_reply(l, 200, NULL, STR("{\"id\":\"r-1\",\"statusCode\":"));
    cr_expect(lab_ends(l, "wait 2000"), "half an answer: %s", lab_trace(l));
    lab_woken(l);
    lab_reply(l, 200, NULL, STR("{\"id\":\"r-2\",\"statusCode\":\"A1\"}"));
    cr_expect(lab_ends(l, "wait 2000"), "another's: %s", lab_trace(l));
    lab_crash(l);
    cr_expect(lab_ends(l, "wait 2000"), "after a crash: %s", lab_trace(l));
    lab_begin(l);
    cr_expect_eq(lab_count(l, "send POST"), 1, "begun again, it is polled: %s", lab_trace(l));
    lab_expired(l);
    cr_expect(lab_ends(l, "fail outcome prior_auth_pending"), "%s", lab_trace(l));
    lab_free(l);
    l = asking("mock_required=yes\n", record(SUBSCRIBER, "", ""));
    lab_reply(l, 202, PLACE, STR(""));
    cr_expect(lab_ends(l, "fail outcome availity.not_mock"), "%s", lab_trace(l));
    lab_free(l);
}
