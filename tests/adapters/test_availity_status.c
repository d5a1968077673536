/* test_availity_status.c - claim statuses: a form, 202 and Location, polled, our records. */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define ASK                                                                                        \
    "claim_status=availity\nclaim_status_path=/v1/claim-statuses\npending_codes=0\npoll=2s\n"      \
    "patience=10s\n"
#define STATUS(detail)                                                                             \
    "{\"id\":\"500\",\"statusCode\":\"4\",\"subscriber\":{\"memberId\":\"M123\"},"                 \
    "\"claimControlNumber\":\"PC1\",\"patientControlNumber\":\"CLAIM7\","                          \
    "\"statusDetails\":[{" detail "}]}"
#define GOOD                                                                                       \
    "\"categoryCode\":\"F1\",\"statusCode\":\"65\",\"effectiveDate\":\"2026-01-10\","              \
    "\"claimAmount\":\"125.5\",\"paymentAmount\":100,\"checkNumber\":\"CHK1\","                    \
    "\"remittanceDate\":\"2026-01-12\""

static struct lab *asking(const char *more)
{
    struct lab *l = lab_new(text_of(ASK "%s", more).p, "claim_status.check", x12_276("T1"));
    lab_begin(l);
    return l;
}

Test(availity_status, the_form)
{
    struct lab *l = asking("");
    EXPECT(l, "send POST /v1/claim-statuses safe");
    cr_expect(str_is(lab_body(l),
                     "payer.id=87726&submitter.id=1999999984&submitter.lastName=CLINIC&"
                     "providers.lastName=CLINIC&providers.npi=1999999984&"
                     "subscriber.memberId=M123&subscriber.lastName=DOE&subscriber.firstName=JANE&"
                     "patient.lastName=DOE&patient.firstName=JANE&patient.birthDate=1980-01-02&"
                     "patient.genderCode=F&patient.accountNumber=CLAIM7&fromDate=2026-01-05&"
                     "toDate=2026-01-05&claimAmount=125.5"),
              "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
    l = asking("availity_fields=charge=\navaility_fields=payer_id=payerId\n");
    cr_expect(str_starts(lab_body(l), STR("payerId=87726&")));
    cr_expect_not(lab_body_has(l, "claimAmount"));
    lab_free(l);
}

Test(availity_status, polled_where_it_says_until_it_is_there)
{
    struct lab *l = asking("");
    lab_reply(l, 202, "Location: https://api.example/v1/claim-statuses/ab-1?x=y", STR(""));
    EXPECT(l, "wait 2000 10000");
    lab_woken(l);
    EXPECT(l, "wait", "send GET /v1/claim-statuses/ab-1 safe");
    lab_reply(l, 202, NULL, STR("{}"));
    EXPECT(l, "GET", "wait 2000 8000");
    lab_woken(l);
    lab_crash(l);
    EXPECT(l, "send GET", "send GET", "send GET /v1/claim-statuses/ab-1");
    lab_reply(l, 200, NULL, STR("{\"claimStatuses\":[{\"id\":\"ab-1\",\"statusCode\":\"0\"}]}"));
    cr_expect(lab_ends(l, "wait 2000 6000"), "%s", lab_trace(l));
    lab_woken(l);
    lab_reply(l, 200, NULL,
              STR("{\"totalCount\":2,\"claimStatuses\":[" STATUS(GOOD) "," STATUS(GOOD) "]}"));
    cr_expect(lab_ends(l, "done complete 1 json.claim-status-answer"), "%s", lab_trace(l));
    struct str rest = lab_body(l), first = str_split(&rest, '\n');
    cr_expect(str_eq(first, str_split(&rest, '\n')), "two claims, two records");
    cr_expect(
        strstr(text_of("%.*s", STR_FMT(first)).p,
               "\"claim\":{\"trace_number\":\"T1\",\"claim_id\":\"CLAIM7\","
               "\"payer_claim_control_number\":\"PC1\",\"states\":[{\"codes\":[{\"category\":"
               "\"F1\",\"status\":\"65\"}],\"date\":\"2026-01-10\",\"charge\":125.5,\"paid\":100,"
               "\"payment_date\":\"2026-01-12\",\"payment_number\":\"CHK1\"}]}"),
        "%.*s", STR_FMT(first));
    lab_free(l);
}

/* Each status of a claim is its own: what one has and the next has not is not the next one's. */
Test(availity_status, several_statuses_of_a_claim)
{
    struct lab *l = asking("");
    lab_reply(l, 200, NULL,
              STR("{\"claimStatuses\":[{\"statusDetails\":[{" GOOD "},{\"categoryCode\":\"A2\","
                  "\"statusCode\":\"20\",\"effectiveDate\":\"2026-01-06\"}],"
                  "\"patientControlNumber\":\"CLAIM7\",\"claimControlNumber\":\"PC1\"}]}"));
    cr_expect(lab_ends(l, "done complete 1 json.claim-status-answer"), "%s", lab_trace(l));
    struct str rest = lab_body(l), first = str_split(&rest, '\n');
    struct str line = str_split(&rest, '\n');
    const char *second = text_of("%.*s", STR_FMT(line)).p;
    cr_expect(strstr(text_of("%.*s", STR_FMT(first)).p, "\"paid\":100"));
    cr_expect(strstr(second, "\"claim_id\":\"CLAIM7\"") && strstr(second, "\"PC1\""), "%s", second);
    cr_expect(strstr(second, "\"category\":\"A2\"") && !strstr(second, "\"paid\""), "%s", second);
    lab_free(l);
}

Test(availity_status, what_an_answer_may_be)
{
    static const struct {
        int status;
        const char *headers, *body, *end;
    } rows[] = {
        {200, NULL, "{\"claimStatuses\":[" STATUS("\"status\":\"Finalized\"") "]}",
         "done complete 1 json.availity-claim-status"},
        {200, NULL,
         "{\"claimStatuses\":[{\"statusDetails\":[{\"paymentAmount\":100},{\"categoryCode\":"
         "\"F2\",\"statusCode\":\"585\",\"effectiveDate\":\"2026-01-06\"}]}]}",
         "done complete 1 json.availity-claim-status"},
        {200, NULL, "{\"claimStatuses\":[{\"subscriber\":{\"memberId\":\"M9\"}}]}",
         "fail answer availity.anothers"},
        {200, NULL, "{\"claimStatuses\":[" STATUS(GOOD) "],\"subscriber\":{\"memberId\":\"M9\"}}",
         "fail answer availity.anothers"},
        {200, NULL, "{\"id\":\"7\",\"statusCode\":\"0\"}", "wait 2000"},
        {200, NULL, "{\"claimStatuses\":[]}", "fail answer json.broken"},
        {200, NULL, "{\"claimStatuses\":[{", "fail answer json.broken"},
        {202, NULL, "{}", "fail answer availity.id"},
        {202, NULL, "{\"claimStatuses\":[{\"id\":\"7\"}]}", "wait 2000"},
        {202, "Location: /v1/claim-statuses/..", "{}", "fail answer availity.id"},
        {400, NULL, "{\"reasonCode\":\"VALIDATION\"}", "fail rejected json.VALIDATION"},
        {401, NULL, "", "fail credential http_401"},
        {503, NULL, "", "fail retry http_503"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking("");
        lab_reply(l, rows[i].status, rows[i].headers, str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
    struct lab *l = asking("mock_required=yes\n");
    lab_reply(l, 200, NULL, STR("{\"claimStatuses\":[" STATUS(GOOD) "]}"));
    cr_expect(lab_ends(l, "fail options availity.not_mock"), "%s", lab_trace(l));
    lab_free(l);
    l = asking("");
    lab_reply(l, 202, "Location: /v1/claim-statuses/1", STR(""));
    lab_expired(l);
    cr_expect(lab_ends(l, "fail retry availity.pending 0 90000"), "%s", lab_trace(l));
    lab_free(l);
}
