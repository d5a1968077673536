/* test_rest.c - X12 over REST: wrapped, unwrapped; claims under a key; a mailbox of reports. */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define ASK                                                                                        \
    "eligibility=x12\nclaim_status=x12\nprior_auth=x12\neligibility_path=/elig/raw\n"              \
    "claim_status_path=/status/raw\nprior_auth_path=/auth\n"
#define CLAIMS "claims=x12\nprofessional_path=/claims/p\n"
#define GOOD                                                                                       \
    "{\"status\":\"SUCCESS\",\"claimReference\":{\"correlationId\":\"C1\",\"timeOfResponse\":\"x\"}}"

static struct lab *asking(const char *more, const char *operation, struct str x12)
{
    struct lab *l = lab_new(text_of(ASK "%s", more).p, operation, x12);
    lab_begin(l);
    return l;
}

/* X12 as a JSON text: line feeds are the only thing to escape in the lab's. */
static const char *json_of(struct str x12)
{
    struct buf b;
    buf_init(&b, 0);
    for (size_t i = 0; i < x12.n; i++)
        if (x12.p[i] == '\n')
            buf_puts(&b, "\\n");
        else
            buf_putc(&b, x12.p[i]);
    const char *text = text_of("%s", buf_cstr(&b)).p;
    buf_fini(&b);
    return text;
}

Test(rest, wrapped_in_json)
{
    struct lab *l = asking("", "eligibility.check", x12_270("T1"));
    EXPECT(l, "send POST /elig/raw safe");
    cr_expect(str_eq(lab_body(l), text_of("{\"x12\":\"%s\"}", json_of(x12_270("T1")))));
    lab_reply(
        l, 200, NULL,
        text_of("{\"meta\":{\"traceId\":\"t\"},\"x12\":\"%s\"}", json_of(x12_271("T1", "x"))));
    cr_expect(lab_ends(l, "done complete 1 x12.271"), "%s", lab_trace(l));
    cr_expect(str_eq(lab_body(l), x12_271("T1", "x")));
    lab_free(l);
}

Test(rest, bare)
{
    struct lab *l = asking("wrapping=raw\n", "claim_status.check", x12_276("T1"));
    EXPECT(l, "send POST /status/raw safe");
    cr_expect(str_eq(lab_body(l), x12_276("T1")));
    cr_expect_eq(memcmp(lab_next(l)->exchange.content_type.p, "application/edi-x12", 19), 0);
    lab_reply(l, 200, NULL, x12_277("T1"));
    cr_expect(lab_ends(l, "done complete 1 x12.277"), "%s", lab_trace(l));
    lab_free(l);
}

Test(rest, in_a_form)
{
    struct lab *l = asking("wrapping=form\nx12_field=Data\nform_fields=DataFormat=X12\n"
                           "form_fields=ResponseType=271\n",
                           "eligibility.check", x12_270("T1"));
    cr_expect_eq(lab_next(l)->exchange.place, HIA_PLACE_FORM);
    cr_expect(str_starts(lab_body(l), STR("DataFormat=X12&ResponseType=271&Data=ISA%2A00%2A")));
    cr_expect(memchr(lab_body(l).p, ' ', lab_body(l).n) == NULL);
    lab_reply(l, 200, "Content-Type: text/html", STR("<html>Invalid Payer</html>"));
    cr_expect(lab_ends(l, "fail answer x12.not_x12"), "%s", lab_trace(l));
    lab_free(l);
}

Test(rest, in_a_form_of_parts)
{
    struct lab *l =
        asking("wrapping=multipart\nx12_field=File\n", "eligibility.check", x12_270("T1"));
    const struct hia_exchange *x = &lab_next(l)->exchange;
    struct mime_parts parts;
    cr_expect_eq(x->place, HIA_PLACE_MULTIPART);
    cr_assert_eq(mime_read((struct str){x->content_type.p, x->content_type.n}, lab_body(l), &parts),
                 SOAP_GOOD);
    cr_expect(parts.count == 1 && str_eq(parts.part[0].body, x12_270("T1")));
    lab_free(l);
}

Test(rest, errors_and_statuses)
{
    static const struct {
        int status;
        const char *body, *end;
    } rows[] = {
        {400, "{\"code\":\"INVALID_X12\",\"message\":\"Jane\"}", "fail rejected json.INVALID_X12"},
        {400, "{\"errors\":[{\"code\":\"72\",\"field\":\"AAA\"}]}", "fail rejected aaa.72"},
        {400, "{\"errors\":[{\"code\":\"42\"}]}", "fail retry aaa.42"},
        {200, "{\"errors\":[{\"code\":\"80\"}]}", "fail retry aaa.80"},
        {200, "{\"errors\":[{\"code\":\"75\"}]}", "fail rejected aaa.75"},
        {200, "{\"subscriber\":{\"aaaErrors\":[{\"code\":\"73\"}]}}", "fail rejected aaa.73"},
        {200, "{\"errors\":[\"nope\"]}", "fail rejected json.error"},
        {200, "{\"errors\":[{\"code\":\"72\"", "fail answer x12.not_x12"},
        {200, "{}", "fail answer x12.not_x12"},
        {200, "{\"x12\":\"ISA*00\"}", "fail answer x12.cut"},
        {401, "{\"code\":\"x\"}", "fail credential http_401"},
        {403, "", "fail credential http_403"},
        {404, "", "fail options http_404"},
        {429, "{\"code\":\"TOO_MANY_REQUESTS\"}", "fail retry http_429 429 7000"},
        {500, "{\"code\":\"x\"}", "fail retry http_500"},
        {503, "", "fail retry http_503 503 7000"},
        {418, "", "fail rejected http_418"},
        {301, "", "fail options http_301"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking("", "eligibility.check", x12_270("T1"));
        lab_reply(l, rows[i].status, "Retry-After: 7", str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
}

Test(rest, an_authorization_is_never_repeated)
{
    struct lab *l = asking("", "prior_auth.submit", x12_278("T1", false));
    EXPECT(l, "send POST /auth once");
    lab_unknown(l, 1);
    cr_expect(lab_ends(l, "fail outcome prior_auth_unanswered"));
    lab_free(l);
    l = asking("", "prior_auth.submit", x12_278("T1", false));
    lab_reply(l, 502, NULL, STR(""));
    cr_expect(lab_ends(l, "fail outcome prior_auth_unanswered"));
    lab_free(l);
}

/* ---- claims ---- */

static struct lab *submitting(const char *more)
{
    struct lab *l = lab_new(text_of(CLAIMS "%s", more).p, "claim.submit", x12_837());
    lab_begin(l);
    return l;
}

static const char *header(struct lab *l, const char *name)
{
    const struct hia_exchange *x = &lab_next(l)->exchange;
    for (size_t i = 0; i < x->header_count; i++)
        if (str_is((struct str){x->headers[i].name.p, x->headers[i].name.n}, name))
            return text_of("%.*s", (int)x->headers[i].value.n, x->headers[i].value.p).p;
    return NULL;
}

Test(rest, a_claim_that_is_taken)
{
    struct lab *l = submitting("on_repeat=key\n");
    EXPECT(l, "send POST /claims/p keyed");
    cr_expect_str_eq(header(l, "Idempotency-Key"), "00000000-0000-4000-8000-000000000001");
    lab_reply(l, 200, NULL, STR(GOOD));
    cr_expect(lab_ends(l, "done accepted 1"));
    lab_free(l);
    l = submitting("");
    EXPECT(l, "send POST /claims/p once");
    cr_expect_null(header(l, "Idempotency-Key"));
    lab_reply(l, 200, NULL, text_of("{\"x12\":\"%s\"}", json_of(x12_999("77", "A"))));
    EXPECT(l, "deliver rest-", "done accepted 1");
    lab_free(l);
}

Test(rest, under_a_key_it_is_said_again_while_the_key_is_known)
{
    struct lab *l = submitting("on_repeat=key\nkey_window=10m\n");
    lab_unknown(l, 1);
    EXPECT(l, "wait 90000");
    lab_woken(l);
    cr_expect_str_eq(header(l, "Idempotency-Key"), "00000000-0000-4000-8000-000000000001");
    lab_reply(l, 409, "Retry-After: 5", STR(""));
    EXPECT(l, "wait 90000", "wait 5000");
    lab_woken(l);
    lab_reply(l, 503, NULL, STR(""));
    lab_woken(l);
    lab_reply(l, 200, NULL, STR(GOOD));
    cr_expect(lab_ends(l, "done accepted 1"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "send POST /claims/p keyed"), 4);
    lab_free(l);
    l = submitting("on_repeat=key\nkey_window=10m\n");
    lab_later(l, 9 * 60000);
    lab_crash(l);
    cr_expect(lab_ends(l, "fail outcome claim_unanswered"), "%s", lab_trace(l));
    lab_free(l);
}

Test(rest, without_a_key_a_person_is_asked)
{
    static const struct {
        int status;
        const char *body;
    } rows[] = {{500, ""}, {504, ""}, {200, "garbage"}, {200, ""}, {200, "{}"}, {202, "{\"a\":"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = submitting("");
        lab_reply(l, rows[i].status, NULL, str_from(rows[i].body));
        cr_expect(lab_ends(l, "fail outcome claim_unanswered"), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
    struct lab *l = submitting("");
    lab_unknown(l, 1);
    cr_expect(lab_ends(l, "fail outcome claim_unanswered"));
    lab_free(l);
}

Test(rest, a_claim_that_is_refused)
{
    static const struct {
        const char *more;
        int status;
        const char *body, *end;
    } rows[] = {
        {"", 200,
         "{\"status\":\"ERROR\",\"errors\":[{\"code\":\"A7\",\"value\":\"Jane\"}],"
         "\"claimReference\":{}}",
         "fail rejected json.A7"},
        {"", 200, "{\"errors\":[{\"code\":\"33-bad\"}],\"claimReference\":{}}",
         "fail rejected json.33-bad"},
        {"", 400, "{\"error\":\"VALIDATION\"}", "fail rejected json.VALIDATION"},
        {"on_repeat=key\n", 422, "{\"code\":\"X\"}", "fail rejected json.X"},
        {"", 429, "", "fail retry http_429"},
        {"", 413, "", "fail request http_413"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = submitting(rows[i].more);
        lab_reply(l, rows[i].status, NULL, str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
    struct lab *l = submitting("on_repeat=key\n");
    lab_unknown(l, 1);
    lab_woken(l);
    lab_reply(l, 422, NULL, STR(""));
    cr_expect(lab_ends(l, "fail outcome key_reused"));
    lab_free(l);
}

Test(rest, each_kind_may_have_its_own_endpoint)
{
    const struct {
        const char *operation, *endpoint;
        struct str asked;
    } rows[] = {{"eligibility.check", "rt", x12_270("T1")},
                {"claim_status.check", "status", x12_276("T1")},
                {"prior_auth.submit", "rt", x12_278("T1", false)}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking("real_time_endpoint=rt\nclaim_status_endpoint=status\n",
                               rows[i].operation, rows[i].asked);
        struct hia_text e = lab_next(l)->exchange.endpoint;
        cr_expect(str_is(str_of(e.p, e.n), rows[i].endpoint), "%s", rows[i].operation);
        lab_free(l);
    }
}

Test(rest, a_kind_without_a_path)
{
    struct lab *l = lab_new("claims=x12\ninstitutional_path=/i\n", "claim.submit", x12_837());
    lab_begin(l);
    cr_expect(lab_ends(l, "fail options claim_path"));
    lab_free(l);
    l = lab_new("", "claim.submit", x12_837());
    lab_begin(l);
    cr_expect(lab_ends(l, "fail options not_offered"));
    lab_free(l);
}

/* ---- the mailbox ---- */

#define MAILBOX                                                                                    \
    "reports=x12\nreports_path=/reports/v2/\nacknowledgement_names=X3*\nremittance_names=R5*\n"

static struct lab *fetching(const char *operation)
{
    struct lab *l = lab_new(MAILBOX "after_fetch=remove\n", operation, STR(""));
    lab_begin(l);
    EXPECT(l, "send GET /reports/v2/ safe");
    return l;
}

Test(mailbox, delivered_before_it_is_deleted)
{
    struct lab *l = fetching("remittance.fetch");
    lab_reply(l, 200, NULL,
              STR("{\"reports\":[\"R5000.A1\",\"X3000.B2\",\"R5..\",\"../R5\",\"R5/x\"]}"));
    EXPECT(l, "send GET /reports/v2/R5000.A1 safe");
    lab_reply(l, 200, NULL, x12_835("000000001"));
    EXPECT(l, "deliver R5000.A1", "send DELETE /reports/v2/R5000.A1");
    lab_reply(l, 204, NULL, STR(""));
    EXPECT(l, "DELETE", "send GET /reports/v2/R5..");
    lab_reply(l, 404, NULL, STR(""));
    cr_expect(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
    lab_free(l);
}

Test(mailbox, a_report_in_json)
{
    struct lab *l = fetching("remittance.fetch");
    lab_reply(l, 200, NULL, STR("{\"reports\":[\"R51\",\"R52\"]}"));
    lab_reply(l, 200, NULL, text_of("{\"report_content\":\"%s\"}", json_of(x12_835("000000001"))));
    EXPECT(l, "deliver R51", "send DELETE /reports/v2/R51");
    lab_reply(l, 204, NULL, STR(""));
    lab_reply(l, 200, NULL, STR("{\"report_content\":\"ISA*00\"}"));
    cr_expect(lab_ends(l, "fail answer x12.cut"));
    lab_free(l);
}

Test(mailbox, a_report_of_two_interchanges)
{
    struct lab *l = fetching("remittance.fetch");
    struct str one = x12_835("000000001"), other = x12_835("000000002");
    lab_reply(l, 200, NULL, STR("{\"reports\":[\"R51\",\"R52\"]}"));
    lab_reply(l, 200, NULL, text_of("%.*s%.*s", STR_FMT(one), STR_FMT(other)));
    EXPECT(l, "deliver R51", "send DELETE /reports/v2/R51");
    lab_reply(l, 204, NULL, STR(""));
    lab_reply(l, 200, NULL, text_of("%.*s%.*s", STR_FMT(one), (int)other.n - 9, other.p));
    cr_expect(lab_ends(l, "fail answer x12.cut"), "%s", lab_trace(l));
    lab_free(l);
}

Test(mailbox, what_was_delivered_is_deleted_by_the_next_call)
{
    struct lab *l = fetching("acknowledgement.fetch");
    lab_reply(l, 200, NULL, STR("{\"reports\":[\"X31\"]}"));
    lab_reply(l, 200, NULL, x12_999("77", "A"));
    lab_reply(l, 500, NULL, STR(""));
    cr_expect(lab_ends(l, "fail retry http_500"));
    lab_another(l, "acknowledgement.fetch", STR(""));
    lab_begin(l);
    lab_reply(l, 200, NULL, STR("{\"reports\":[\"X31\"]}"));
    EXPECT(l, "send DELETE /reports/v2/X31");
    lab_reply(l, 404, NULL, STR(""));
    cr_expect(lab_ends(l, "done nothing 0"));
    lab_free(l);
}

Test(mailbox, what_is_no_list_and_no_report)
{
    static const char *const LISTS[] = {"", "[]", "{}", "{\"reports\":[\"R51\"", "<html/>"};
    for (size_t i = 0; i < COUNT_OF(LISTS); i++) {
        struct lab *l = fetching("remittance.fetch");
        lab_reply(l, 200, NULL, str_from(LISTS[i]));
        cr_expect(lab_ends(l, "fail answer mailbox_list"), "%s", LISTS[i]);
        lab_free(l);
    }
    struct lab *l = fetching("remittance.fetch");
    lab_reply(l, 200, NULL, STR("{\"reports\":[\"R51\"]}"));
    lab_reply(l, 200, NULL, STR("{\"not\":\"x12\"}"));
    cr_expect(lab_ends(l, "fail answer report_not_x12"));
    cr_expect_eq(lab_count(l, "send DELETE"), 0);
    lab_free(l);
    l = fetching("remittance.fetch");
    lab_reply(l, 200, NULL, STR("{\"reports\":[\"R51\"]}"));
    struct str cut = x12_835("000000001");
    lab_reply(l, 200, NULL, str_of(cut.p, cut.n / 2));
    cr_expect(lab_ends(l, "fail answer x12."));
    cr_expect_eq(lab_count(l, "send DELETE") + lab_count(l, "deliver"), 0);
    lab_free(l);
    l = fetching("remittance.fetch");
    lab_reply(l, 200, NULL, STR("{\"reports\":[]}"));
    cr_expect(lab_ends(l, "done nothing 0"));
    lab_free(l);
}

Test(mailbox, the_credential_is_tried_at_a_path)
{
    struct lab *l = lab_new(ASK "check_path=/healthcheck\n", "credentials.check", STR(""));
    lab_begin(l);
    EXPECT(l, "send GET /healthcheck safe");
    lab_reply(l, 200, NULL, STR("{}"));
    cr_expect(lab_ends(l, "done complete"));
    lab_another(l, "credentials.check", STR(""));
    lab_begin(l);
    lab_reply(l, 401, NULL, STR(""));
    cr_expect(lab_ends(l, "fail credential http_401"));
    lab_free(l);
    l = lab_new(ASK, "credentials.check", STR(""));
    lab_begin(l);
    cr_expect(lab_ends(l, "fail options check_path"));
    lab_free(l);
}
