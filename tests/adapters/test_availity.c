/* test_availity.c - coverages: posted, worked on, polled, taken. */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define ASK                                                                                        \
    "eligibility=availity\neligibility_path=/v1/coverages\ndone_codes=4\npending_codes=0\n"        \
    "pending_codes=R1\npoll=2s\npatience=10s\n"

static struct lab *asking(const char *more)
{
    struct lab *l =
        lab_new(text_of(ASK "%s", more).p, "eligibility.check", text_of("%s", x12_270("T1").p));
    lab_begin(l);
    return l;
}

/* One service type: the form has one. */
static struct lab *asking_one(const char *more)
{
    struct str x12 = x12_270("T1");
    const char *at = strstr(x12.p, "^98");
    struct lab *l = lab_new(text_of(ASK "%s", more).p, "eligibility.check",
                            text_of("%.*s%s", (int)(at - x12.p), x12.p, at + 3));
    lab_begin(l);
    EXPECT(l, "send POST /v1/coverages safe");
    return l;
}

Test(availity, the_form)
{
    struct lab *l = asking_one("");
    cr_expect(str_is(lab_body(l), "payerId=87726&providerNpi=1999999984&memberId=M123&"
                                  "patientLastName=DOE&patientFirstName=JANE&"
                                  "patientBirthDate=1980-01-02&serviceType=30&asOfDate=2026-01-15"),
              "%.*s", STR_FMT(lab_body(l)));
    lab_free(l);
    l = asking("");
    cr_expect(lab_ends(l, "fail request availity.inexpressible"));
    lab_free(l);
}

Test(availity, polled_until_it_is_done)
{
    struct lab *l = asking_one("");
    lab_reply(l, 202, NULL, STR("{\"id\":\"500\",\"statusCode\":\"0\"}"));
    EXPECT(l, "wait 2000 10000");
    lab_woken(l);
    EXPECT(l, "wait", "send GET /v1/coverages/500 safe");
    lab_reply(l, 200, NULL, STR("{\"id\":\"500\",\"statusCode\":\"R1\"}"));
    EXPECT(l, "GET", "wait 2000 8000");
    lab_woken(l);
    lab_crash(l);
    EXPECT(l, "wait 2000 8000", "send GET", "send GET");
    lab_reply(l, 200, NULL,
              STR("{\"id\":\"500\",\"statusCode\":\"4\",\"plans\":[{\"status\":\"x\"}]}"));
    cr_expect(lab_ends(l, "done complete 1 json.eligibility-answer"), "%s", lab_trace(l));
    lab_free(l);
}

/* Without a plan there is nothing of it in the record: Availity's own JSON is handed on. */
Test(availity, at_once)
{
    struct lab *l = asking_one("");
    lab_reply(l, 200, NULL, STR("{\"id\":\"500\",\"statusCode\":\"4\",\"plans\":[]}"));
    cr_expect(lab_ends(l, "done complete 1 json.availity-coverage"), "%s", lab_trace(l));
    lab_free(l);
}

Test(availity, patience_ends)
{
    struct lab *l = asking_one("");
    lab_reply(l, 202, NULL, STR("{\"id\":\"500\",\"statusCode\":\"0\"}"));
    lab_expired(l);
    cr_expect(lab_ends(l, "fail retry availity.pending 0 90000"));
    lab_free(l);
}

Test(availity, answers_that_are_none)
{
    static const struct {
        int status;
        const char *more, *body, *end;
    } rows[] = {
        {200, "", "{\"id\":\"500\",\"statusCode\":\"E1\"}", "fail rejected availity.E1"},
        {200, "", "{\"id\":\"500\"}", "fail rejected availity.status"},
        {202, "", "{\"statusCode\":\"0\"}", "fail answer availity.id"},
        {202, "", "{\"id\":\"../../v1/token\",\"statusCode\":\"0\"}", "fail answer availity.id"},
        {200, "", "{\"id\":\"500\",\"statusCode\":\"4\"", "fail answer json.broken"},
        {200, "", "<html/>", "fail answer json.broken"},
        {200, "mock_required=yes\n", "{\"id\":\"500\",\"statusCode\":\"4\"}",
         "fail options availity.not_mock"},
        {400, "", "{\"statusCode\":400,\"reasonCode\":\"BAD_MEMBER\",\"errors\":[]}",
         "fail rejected json.BAD_MEMBER"},
        {401, "", "{}", "fail credential http_401"},
        {429, "", "", "fail retry http_429"},
        {503, "", "", "fail retry http_503"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking_one(rows[i].more);
        lab_reply(l, rows[i].status, "Content-Type: application/json", str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
    struct lab *l = asking_one("mock_required=yes\n");
    lab_reply(l, 200, "X-Api-Mock-Response: true", STR("{\"id\":\"500\",\"statusCode\":\"4\"}"));
    cr_expect(lab_ends(l, "done complete"));
    lab_free(l);
}

Test(availity, another_coverage)
{
    struct lab *l = asking_one("");
    lab_reply(l, 202, NULL, STR("{\"id\":\"500\",\"statusCode\":\"0\"}"));
    lab_woken(l);
    lab_reply(l, 200, NULL, STR("{\"id\":\"501\",\"statusCode\":\"4\"}"));
    cr_expect(lab_ends(l, "fail answer availity.anothers"));
    lab_free(l);
}
