/* test_core.c - CAQH CORE by SOAP and MIME: inquiries, claims, answers. */
#include <criterion/criterion.h>

#include "adapters/lab.h"
#include "soap/core_mime.h"

#define REAL_TIME "eligibility=core\nclaim_status=core\nprior_auth=core\ncore_path=/core\n"
#define BATCH                                                                                      \
    "claims=core\nreports=core\ncore_path=/core\ncore_batch_path=/batch\npoll=15m\npatience=1h\n"  \
    "core_unknown_id=PayloadIDNotUnderstood\ncore_nothing=NoFileFound\n"

static struct lab *asking(const char *more, const char *operation, struct str x12)
{
    struct lab *l = lab_new(text_of(REAL_TIME "%s", more).p, operation, x12);
    lab_begin(l);
    EXPECT(l, "send POST /core once");
    return l;
}

static void say(struct lab *l, int status, enum core_message m, const char *error,
                struct str payload)
{
    const char *type;
    struct str body = core_said(m, error, "X12_271_Response_005010X279A1", payload, &type);
    lab_reply(l, status, type, body);
}

/* ---- what is sent ---- */

static struct soap_reading sent(struct lab *l, char *memory)
{
    const struct hia_exchange *x = &lab_next(l)->exchange;
    struct soap_reading r;
    struct str type = {x->content_type.p, x->content_type.n};
    cr_assert_eq(soap_read(type, lab_body(l), memory, 65536, &r), SOAP_GOOD);
    cr_assert_eq(core_check(&r.core), SOAP_GOOD);
    return r;
}

static bool asks(struct lab *l, enum core_message m)
{
    static char memory[65536];
    return lab_next(l)->step == HIA_STEP_SEND && sent(l, memory).core.message == m;
}

Test(core_carrier, a_request_in_real_time)
{
    static char memory[65536];
    struct lab *l = asking("", "eligibility.check", x12_270("T1"));
    struct soap_reading r = sent(l, memory);
    cr_expect(r.core.message == CORE_REAL_TIME && !r.core.response);
    cr_expect(str_is(r.core.field[CORE_PAYLOAD_TYPE], "X12_270_Request_005010X279A1"));
    cr_expect(str_is(r.core.field[CORE_SENDER_ID], "PRACTICE01"));
    cr_expect(str_is(r.core.field[CORE_RECEIVER_ID], "CLEARING"));
    cr_expect(str_is(r.core.field[CORE_TIME_STAMP], "2026-01-15T14:03:09Z"));
    cr_expect_eq(r.core.field[CORE_PAYLOAD_ID].n, 36);
    cr_expect(str_eq(r.core.field[CORE_PAYLOAD], str_trim(x12_270("T1"))));
    const struct hia_exchange *x = &lab_next(l)->exchange;
    cr_expect_eq(x->place, HIA_PLACE_XML);
    cr_expect_eq(memcmp(x->body.p + x->place_at, "</env:Header>", 13), 0);
    lab_free(l);
}

Test(core_carrier, options_change_what_is_sent)
{
    static char memory[65536];
    struct lab *l = asking("core_security=no\ncore_sender=S1\ncore_receiver=R1\ncore_version=2.2\n"
                           "core_types=x12.270=LOCAL_270\nheaders=X-Key-Name: A\n",
                           "eligibility.check", x12_270("T1"));
    const struct hia_exchange *x = &lab_next(l)->exchange;
    cr_expect_eq(x->place, HIA_PLACE_NONE);
    cr_expect(x->header_count == 1 && memcmp(x->headers[0].name.p, "X-Key-Name", 10) == 0);
    struct soap_reading r = sent(l, memory);
    cr_expect(str_is(r.core.field[CORE_PAYLOAD_TYPE], "LOCAL_270"));
    cr_expect(str_is(r.core.field[CORE_SENDER_ID], "S1"));
    cr_expect(str_is(r.core.field[CORE_RULE_VERSION], "2.2"));
    lab_free(l);
}

Test(core_carrier, a_form_has_a_place_for_its_password)
{
    struct core_envelope e = {.message = CORE_REAL_TIME};
    struct lab *l = asking("core_codec=mime\n", "eligibility.check", x12_270("T1"));
    const struct hia_exchange *x = &lab_next(l)->exchange;
    cr_expect_eq(x->place, HIA_PLACE_MULTIPART);
    cr_expect(x->boundary.n > 0 && x->place_at == 0);
    cr_assert_eq(
        core_mime_read((struct str){x->content_type.p, x->content_type.n}, lab_body(l), &e),
        SOAP_GOOD);
    cr_expect_eq(core_check(&e), SOAP_GOOD);
    cr_expect(str_eq(e.field[CORE_PAYLOAD], x12_270("T1")));
    lab_reply(
        l, 200, "Content-Type: multipart/form-data; boundary=b",
        text_of("--b\r\nContent-Disposition: form-data; name=\"PayloadType\"\r\n\r\nX\r\n"
                "--b\r\nContent-Disposition: form-data; name=\"ProcessingMode\"\r\n\r\nRealTime\r\n"
                "--b\r\nContent-Disposition: form-data; name=\"PayloadId\"\r\n\r\n7\r\n"
                "--b\r\nContent-Disposition: form-data; name=\"TimeStamp\"\r\n\r\n"
                "2026-01-15T14:03:10Z\r\n"
                "--b\r\nContent-Disposition: form-data; name=\"SenderId\"\r\n\r\nP\r\n"
                "--b\r\nContent-Disposition: form-data; name=\"ReceiverId\"\r\n\r\nQ\r\n"
                "--b\r\nContent-Disposition: form-data; name=\"CORERuleVersion\"\r\n\r\n2.2.0\r\n"
                "--b\r\nContent-Disposition: form-data; name=\"Payload\"\r\n\r\n%s\r\n"
                "--b\r\nContent-Disposition: form-data; name=\"ErrorCode\"\r\n\r\nSuccess\r\n--b--",
                x12_271("T1", "x").p));
    cr_expect(lab_ends(l, "done complete 1 x12.271"), "%s", lab_trace(l));
    lab_free(l);
}

Test(core_carrier, bytes_xml_cannot_carry)
{
    struct str x12 = x12_270("T\x1c");
    struct lab *l = lab_new(REAL_TIME, "eligibility.check", x12);
    lab_begin(l);
    cr_expect(lab_ends(l, "fail request core.write.character"), "%s", lab_trace(l));
    lab_free(l);
}

/* ---- answers in real time ---- */

Test(core_carrier, an_answer)
{
    struct lab *l = asking("", "eligibility.check", x12_270("T1"));
    say(l, 200, CORE_REAL_TIME, "Success", x12_271("T1", "x"));
    cr_expect(lab_ends(l, "done complete 1 x12.271"), "%s", lab_trace(l));
    cr_expect(str_eq(lab_body(l), str_trim(x12_271("T1", "x"))));
    lab_free(l);
    l = asking("", "claim_status.check", x12_276("T1"));
    say(l, 200, CORE_REAL_TIME, "Success", x12_277("T1"));
    cr_expect(lab_ends(l, "done complete 1 x12.277"), "%s", lab_trace(l));
    lab_free(l);
    l = asking("", "prior_auth.submit", x12_278("T1", false));
    say(l, 200, CORE_REAL_TIME, "Success", x12_278("T1", true));
    cr_expect(lab_ends(l, "done complete 1 x12.278"), "%s", lab_trace(l));
    lab_free(l);
}

Test(core_carrier, answers_that_are_none)
{
    const struct {
        const char *operation;
        struct str asked, payload;
        const char *end;
    } rows[] = {
        {"eligibility.check", x12_270("T1"), x12_271("T2", "REF-T2"), "fail answer x12.anothers"},
        {"eligibility.check", x12_270("T1"), STR("ISA*00*"), "fail answer x12.cut"},
        {"eligibility.check", x12_270("T1"), STR("<html/>"), "fail answer x12.not_x12"},
        {"eligibility.check", x12_270("T1"), STR(""), "fail answer core.payload_missing"},
        {"eligibility.check", x12_270("T1"), x12_270("T1"), "fail answer x12.other_kind"},
        {"eligibility.check", x12_270("T1"), x12_835("000000001"), "fail answer x12.anothers"},
        {"eligibility.check", x12_270("T1"), x12_999("77", "R"), "fail rejected x12_999.R"},
        {"eligibility.check", x12_270("T1"), x12_999("78", "R"), "fail answer x12.anothers"},
        {"eligibility.check", x12_270("T1"), x12_999("77", "A"), "fail answer acknowledged_only"},
        {"eligibility.check", x12_270("T1"), x12_ta1("000000906", "R", "006"),
         "fail rejected ta1.R.006"},
        {"prior_auth.submit", x12_278("T1", false), x12_278("T1", false), "fail answer x12.echo"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking("", rows[i].operation, rows[i].asked);
        say(l, 200, CORE_REAL_TIME, "Success", rows[i].payload);
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
}

Test(core_carrier, every_error_has_its_class)
{
    static const struct {
        const char *error, *end;
    } rows[] = {
        {"UnAuthorized", "fail credential core.UnAuthorized"},
        {"PasswordIllegal", "fail credential core.PasswordIllegal"},
        {"UserNameRequired", "fail credential core.UserNameRequired"},
        {"VersionMismatch", "fail options core.VersionMismatch"},
        {"NotSupported", "fail options core.NotSupported"},
        {"CheckSumMismatched", "fail retry core.CheckSumMismatched"},
        {"ChecksumMismatched", "fail retry core.ChecksumMismatched"},
        {"CheckSumIllegal", "fail rejected core.CheckSumIllegal"},
        {"SenderIDNotUnderstood", "fail options core.SenderIDNotUnderstood"},
        {"ReceiverIDIllegal", "fail options core.ReceiverIDIllegal"},
        {"PayloadTypeIllegal", "fail options core.PayloadTypeIllegal"},
        {"PayloadIDIllegal", "fail rejected core.PayloadIDIllegal"},
        {"PayloadRequired", "fail rejected core.PayloadRequired"},
        {"TimeStampIllegal", "fail options core.TimeStampIllegal"},
        {"CORERuleVersionNotUnderstood", "fail options core.CORERuleVersionNotUnderstood"},
        {"SomethingOfTheirOwn", "fail rejected core.SomethingOfTheirOwn"},
        {"a person's name: Jane", "fail rejected core.error"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking("", "eligibility.check", x12_270("T1"));
        say(l, i % 2 ? 400 : 200, CORE_REAL_TIME, rows[i].error, STR(""));
        cr_expect(lab_ends(l, rows[i].end), "%s: %s", rows[i].error, lab_trace(l));
        lab_free(l);
    }
}

Test(core_carrier, faults_and_statuses)
{
    const struct {
        int status;
        struct str body;
        const char *end;
    } rows[] = {
        {500, soap_fault("Sender", "FailedAuthentication"),
         "fail credential soap.FailedAuthentication"},
        {400, soap_fault("Sender", "InvalidSecurity"), "fail credential soap.InvalidSecurity"},
        {500, soap_fault("Sender", "Other"), "fail rejected soap.Other"},
        {500, soap_fault("Receiver", "x"), "fail retry soap.x"},
        {500, soap_fault("MustUnderstand", ""), "fail options soap.MustUnderstand"},
        {401, STR(""), "fail credential http_401"},
        {403, STR("<html/>"), "fail credential http_403"},
        {404, STR(""), "fail options http_404"},
        {500, STR("<html/>"), "fail retry http_500"},
        {503, STR(""), "fail retry http_503"},
        {302, STR(""), "fail options http_302"},
        {200, STR(""), "fail answer core.empty"},
        {200, STR("<html><body>Welcome</body></html>"), "fail answer core.not_soap"},
        {200, STR("<!DOCTYPE a><a/>"), "fail answer core.document_type"},
        {204, STR(""), "fail answer http_204"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = asking("", "eligibility.check", x12_270("T1"));
        lab_reply(l, rows[i].status, "Content-Type: application/soap+xml", rows[i].body);
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
}

Test(core_carrier, an_inquiry_without_an_answer_waits_its_ninety_seconds)
{
    struct lab *l = asking("", "eligibility.check", x12_270("T1"));
    lab_unknown(l, 1);
    cr_expect(lab_ends(l, "fail retry unanswered 0 90000"), "%s", lab_trace(l));
    lab_free(l);
    l = asking("", "prior_auth.submit", x12_278("T1", false));
    lab_unknown(l, 1);
    cr_expect(lab_ends(l, "fail outcome prior_auth_unanswered"));
    lab_free(l);
    l = asking("", "prior_auth.submit", x12_278("T1", false));
    lab_reply(l, 503, NULL, STR(""));
    cr_expect(lab_ends(l, "fail outcome prior_auth_unanswered"));
    lab_free(l);
}

/* ---- claims ---- */

static struct lab *submitting(const char *more)
{
    struct lab *l = lab_new(text_of(BATCH "%s", more).p, "claim.submit", x12_837());
    lab_begin(l);
    EXPECT(l, "send POST /batch once");
    return l;
}

Test(core_carrier, a_file_of_claims)
{
    static char memory[65536];
    struct lab *l = submitting("");
    struct soap_reading r = sent(l, memory);
    cr_expect(r.core.message == CORE_BATCH_SUBMIT);
    cr_expect(str_is(r.core.field[CORE_PAYLOAD_TYPE], "X12_837_Request_005010X222A1"));
    cr_expect(str_eq(r.core.field[CORE_PAYLOAD], x12_837()));
    say(l, 202, CORE_BATCH_SUBMIT, "Success", STR(""));
    cr_expect(lab_ends(l, "done accepted 1"), "%s", lab_trace(l));
    lab_free(l);
}

Test(core_carrier, one_payload_id_however_often_it_is_sent)
{
    static char first[65536], second[65536];
    struct lab *l = submitting("");
    struct soap_reading a = sent(l, first);
    lab_unknown(l, 1);
    EXPECT(l, "send POST /batch once", "send POST /batch safe");
    struct soap_reading look = sent(l, second);
    cr_expect(look.core.message == CORE_ACK_RETRIEVAL);
    cr_expect(str_eq(a.core.field[CORE_PAYLOAD_ID], look.core.field[CORE_PAYLOAD_ID]));
    say(l, 200, CORE_ACK_RETRIEVAL, "PayloadIDNotUnderstood", STR(""));
    EXPECT(l, "safe", "send POST /batch once");
    struct soap_reading b = sent(l, second);
    cr_expect(str_eq(a.core.field[CORE_PAYLOAD_ID], b.core.field[CORE_PAYLOAD_ID]));
    lab_free(l);
}

Test(core_carrier, the_acknowledgement_says_it_arrived)
{
    struct lab *l = submitting("");
    lab_crash(l);
    say(l, 200, CORE_ACK_RETRIEVAL, "Success", x12_999("77", "A"));
    EXPECT(l, "send POST /batch once", "send POST /batch safe", "deliver core-", "done accepted");
    cr_expect_eq(lab_count(l, "send POST /batch once"), 1);
    lab_free(l);
}

Test(core_carrier, sent_again_and_known_after_all)
{
    struct lab *l = submitting("");
    lab_unknown(l, 1);
    say(l, 200, CORE_ACK_RETRIEVAL, "PayloadIDNotUnderstood", STR(""));
    say(l, 200, CORE_BATCH_SUBMIT, "PayloadIDIllegal", STR(""));
    cr_expect(lab_ends(l, "wait 900000"), "%s", lab_trace(l));
    lab_woken(l);
    say(l, 200, CORE_ACK_RETRIEVAL, "Success", x12_999("77", "A"));
    cr_expect(lab_ends(l, "done accepted"));
    lab_free(l);
    l = submitting(""); /* the first time it is one */
    say(l, 200, CORE_BATCH_SUBMIT, "PayloadIDIllegal", STR(""));
    cr_expect(lab_ends(l, "fail rejected core.PayloadIDIllegal"));
    lab_free(l);
}

/* Whatever else the look-up says, the file is not sent again. */
Test(core_carrier, nothing_learnt_is_not_sent_again)
{
    const struct {
        const char *error;
        struct str payload;
    } rows[] = {{"Success", STR("")},        {"NoFileFound", STR("")},
                {"UnAuthorized", STR("")},   {"Success", x12_999("78", "A")},
                {"Success", STR("garbage")}, {"PayloadIDIllegal", STR("")}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = submitting("");
        lab_unknown(l, 1);
        say(l, 200, CORE_ACK_RETRIEVAL, rows[i].error, rows[i].payload);
        cr_expect(lab_ends(l, "wait 900000 3600000"), "row %zu: %s", i, lab_trace(l));
        lab_woken(l);
        EXPECT(l, "wait", "send POST /batch safe");
        lab_unknown(l, 1);
        cr_expect(lab_ends(l, "wait 900000 2700000"), "row %zu: %s", i, lab_trace(l));
        lab_expired(l);
        cr_expect(lab_ends(l, "fail outcome core.unlearnt"));
        cr_expect_eq(lab_count(l, "send POST /batch once"), 1);
        lab_free(l);
    }
}

Test(core_carrier, a_doubtful_answer_to_claims_is_looked_up)
{
    const struct {
        int status;
        struct str body;
    } rows[] = {{500, STR("")},
                {504, STR("<html/>")},
                {200, STR("garbage")},
                {200, STR("")},
                {500, soap_fault("Receiver", "x")},
                {408, STR("")}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = submitting("");
        lab_reply(l, rows[i].status, "Content-Type: application/soap+xml", rows[i].body);
        EXPECT(l, "send POST /batch once", "send POST /batch safe");
        lab_free(l);
    }
    struct lab *l = submitting("");
    say(l, 200, CORE_BATCH_SUBMIT, "ChecksumMismatched", STR(""));
    cr_expect(lab_ends(l, "fail retry core.ChecksumMismatched"));
    lab_free(l);
}

/* ---- answers of batch ---- */

Test(core_carrier, remittances_are_delivered_and_confirmed)
{
    static char memory[65536];
    struct lab *l =
        lab_new(BATCH "core_ack_results=yes\ncore_generic=yes\n", "remittance.fetch", STR(""));
    lab_begin(l);
    cr_expect(
        str_is(sent(l, memory).core.field[CORE_PAYLOAD_TYPE], "X12_835_Request_005010X221A1"));
    cr_expect(strstr(lab_next(l)->exchange.content_type.p, "GenericBatchRetrievalTransaction"));
    say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", x12_835("000000001"));
    struct soap_reading confirm = sent(l, memory);
    cr_expect(confirm.core.message == CORE_RESULTS_ACK);
    cr_expect(str_is(confirm.core.field[CORE_PAYLOAD_ID], "11111111-2222-4333-8444-555555555555"));
    say(l, 200, CORE_RESULTS_ACK, "Success", STR(""));
    say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", x12_835("000000002"));
    say(l, 200, CORE_RESULTS_ACK, "Success", STR(""));
    say(l, 200, CORE_RESULTS_RETRIEVAL, "NoFileFound", STR(""));
    EXPECT(l, "deliver core-", "send POST", "deliver core-", "send POST", "done complete 2");
    lab_free(l);
}

Test(core_carrier, the_same_file_again_ends_it)
{
    struct lab *l = lab_new(BATCH, "remittance.fetch", STR(""));
    lab_begin(l);
    say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", x12_835("000000001"));
    say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", x12_835("000000001"));
    cr_expect(lab_ends(l, "done complete 1"));
    cr_expect_eq(lab_count(l, "deliver"), 1);
    lab_free(l);
}

/* Taken, since it may be news; and what was asked for is asked for again. */
Test(core_carrier, an_answer_of_before_confirms_nothing)
{
    struct lab *l = lab_new(BATCH "core_ack_results=yes\n", "remittance.fetch", STR(""));
    lab_begin(l);
    say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", x12_999("77", "A"));
    cr_expect(asks(l, CORE_RESULTS_RETRIEVAL), "%s", lab_trace(l));
    say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", x12_835("000000001"));
    cr_expect(asks(l, CORE_RESULTS_ACK), "results are confirmed: %s", lab_trace(l));
    say(l, 200, CORE_RESULTS_ACK, "Success", STR(""));
    say(l, 200, CORE_RESULTS_RETRIEVAL, "NoFileFound", STR(""));
    cr_expect(lab_ends(l, "done complete 2"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "deliver"), 2);
    lab_free(l);
}

/* The queue of a partner that gives a 999 until it is confirmed, with that PayloadID; an empty one:
 * that of the question. */
static struct lab *blocked(const char *options, const char *operation, struct str id)
{
    static char memory[65536];
    struct lab *l =
        lab_new(text_of(BATCH "core_ack_results=yes\n%s", options).p, operation, STR(""));
    lab_begin(l);
    for (int i = 0; i < 2; i++) {
        const char *type;
        struct str as = id.n ? id : sent(l, memory).core.field[CORE_PAYLOAD_ID];
        struct str body = core_said_as(as, CORE_RESULTS_RETRIEVAL, "Success",
                                       "X12_999_Response_005010X231A1", x12_999("77", "A"), &type);
        cr_expect(asks(l, CORE_RESULTS_RETRIEVAL), "%s", lab_trace(l));
        lab_reply(l, 200, type, body);
    }
    return l;
}

static const char OUR_BATCH[] = "6f1c2d10-7c1e-5b0a-9b1e-0a1f5c9d2e34"; /* version 5 */

/* It is taken, confirmed where the receipt can be of nothing else, and what is behind it comes. */
Test(core_carrier, a_999_that_stands_first_holds_up_no_results)
{
    static char memory[65536];
    static const struct {
        const char *options, *operation, *id;
    } ROWS[] = {{"", "remittance.fetch", "11111111-2222-4333-8444-555555555555"},
                {"", "acknowledgement.fetch", "11111111-2222-4333-8444-555555555555"},
                {"", "remittance.fetch", ""},
                {"", "remittance.fetch", "A-QUEUE-77"},
                {"core_ack_batch=yes\n", "remittance.fetch", OUR_BATCH},
                {"core_generic=yes\n", "remittance.fetch", ""}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct lab *l = blocked(ROWS[i].options, ROWS[i].operation, str_from(ROWS[i].id));
        cr_assert(asks(l, CORE_RESULTS_ACK), "row %zu: %s", i, lab_trace(l));
        cr_expect(!ROWS[i].id[0] ||
                  str_is(sent(l, memory).core.field[CORE_PAYLOAD_ID], ROWS[i].id));
        say(l, 202, CORE_RESULTS_ACK, "Success", STR(""));
        cr_expect(asks(l, CORE_RESULTS_RETRIEVAL), "row %zu: %s", i, lab_trace(l));
        say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", x12_835("000000001"));
        cr_expect(asks(l, CORE_RESULTS_ACK), "row %zu: %s", i, lab_trace(l));
        say(l, 202, CORE_RESULTS_ACK, "Success", STR(""));
        say(l, 200, CORE_RESULTS_RETRIEVAL, "NoFileFound", STR(""));
        cr_expect(lab_ends(l, "done complete 2"), "row %zu: %s", i, lab_trace(l));
        cr_expect_eq(lab_count(l, "deliver"), 2, "each once");
        lab_free(l);
    }
}

/* Under a batch's PayloadID a receipt may be that of its results, which nobody has read. */
Test(core_carrier, no_results_are_confirmed_unread)
{
    struct lab *l = blocked("", "remittance.fetch", str_from(OUR_BATCH));
    cr_expect(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "send POST"), 2, "%s", lab_trace(l));
    lab_free(l);
}

Test(core_carrier, what_stands_there_for_good_ends_it)
{
    struct lab *l = blocked("", "remittance.fetch", STR("11111111-2222-4333-8444-555555555555"));
    say(l, 202, CORE_RESULTS_ACK, "Success", STR(""));
    say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", x12_999("77", "A"));
    cr_expect(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
    lab_free(l);
}

/* Of several interchanges one is results: all of them are confirmed. */
Test(core_carrier, results_beside_an_acknowledgement_are_confirmed)
{
    struct lab *l = lab_new(BATCH "core_ack_results=yes\n", "remittance.fetch", STR(""));
    lab_begin(l);
    say(l, 200, CORE_RESULTS_RETRIEVAL, "Success",
        text_of("%.*s%.*s", STR_FMT(x12_835("000000001")), STR_FMT(x12_999("77", "A"))));
    cr_expect(asks(l, CORE_RESULTS_ACK), "%s", lab_trace(l));
    lab_free(l);
}

/* Its PayloadID is the batch's, and a receipt is for the results of the batch. */
Test(core_carrier, the_acknowledgement_of_one_submission_has_no_receipt)
{
    struct lab *l = lab_new(BATCH "core_ack_results=yes\n", "acknowledgement.fetch", STR(""));
    lab_field(l, "payload_id", "6f1c2d10-7c1e-4b0a-9b1e-0a1f5c9d2e34");
    lab_begin(l);
    say(l, 200, CORE_ACK_RETRIEVAL, "Success", x12_999("77", "A"));
    cr_expect(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "send POST"), 1, "%s", lab_trace(l));
    lab_free(l);
}

Test(core_carrier, the_acknowledgement_of_one_submission)
{
    static char memory[65536];
    struct lab *l = lab_new(BATCH, "acknowledgement.fetch", STR(""));
    lab_field(l, "payload_id", "6f1c2d10-7c1e-4b0a-9b1e-0a1f5c9d2e34");
    lab_begin(l);
    struct soap_reading r = sent(l, memory);
    cr_expect(r.core.message == CORE_ACK_RETRIEVAL);
    cr_expect(str_is(r.core.field[CORE_PAYLOAD_ID], "6f1c2d10-7c1e-4b0a-9b1e-0a1f5c9d2e34"));
    say(l, 200, CORE_ACK_RETRIEVAL, "Success", x12_999("77", "A"));
    cr_expect(lab_ends(l, "done complete 1"));
    lab_free(l);
}

/* A 999 is given for the PayloadID it is about: those of our submissions are remembered. */
Test(core_carrier, acknowledgements_of_what_was_submitted)
{
    static char first[65536], memory[65536];
    struct lab *l = submitting("core_types=claim_acknowledgement=X12_277CA_X214\n");
    struct str one = sent(l, first).core.field[CORE_PAYLOAD_ID];
    say(l, 202, CORE_BATCH_SUBMIT, "Success", STR(""));
    lab_another(l, "claim.submit", x12_837());
    lab_begin(l);
    say(l, 202, CORE_BATCH_SUBMIT, "Success", STR(""));
    for (int round = 0; round < 2; round++) {
        lab_another(l, "acknowledgement.fetch", STR(""));
        lab_begin(l);
        struct soap_reading r = sent(l, memory);
        cr_expect(r.core.message == CORE_ACK_RETRIEVAL);
        cr_expect_eq(round == 0, str_eq(r.core.field[CORE_PAYLOAD_ID], one));
        if (round == 0) { /* the first has its answer, the second not yet */
            say(l, 200, CORE_ACK_RETRIEVAL, "Success", x12_999("77", "A"));
            cr_expect_not(str_eq(sent(l, memory).core.field[CORE_PAYLOAD_ID], one));
        }
        say(l, 200, CORE_ACK_RETRIEVAL, round ? "PayloadIDIllegal" : "NoFileFound", STR(""));
        r = sent(l, memory);
        cr_expect(r.core.message == CORE_RESULTS_RETRIEVAL);
        cr_expect(str_is(r.core.field[CORE_PAYLOAD_TYPE], "X12_277CA_X214"));
        say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", STR(""));
        cr_expect(lab_ends(l, round ? "done nothing 0" : "done complete 1"), "%s", lab_trace(l));
    }
    lab_another(l, "acknowledgement.fetch", STR(""));
    lab_begin(l);
    cr_expect(sent(l, memory).core.message == CORE_RESULTS_RETRIEVAL,
              "nothing is awaited any more");
    lab_free(l);
}

/* Which PayloadType a 277CA has is not published: a partner that does not know ours has none. */
Test(core_carrier, claim_acknowledgements_are_asked_for_without_being_told_how)
{
    static char memory[65536];
    struct lab *l = lab_new(BATCH, "acknowledgement.fetch", STR(""));
    lab_begin(l);
    cr_expect(asks(l, CORE_RESULTS_RETRIEVAL));
    cr_expect(
        str_is(sent(l, memory).core.field[CORE_PAYLOAD_TYPE], "X12_277CA_Request_005010X214"));
    say(l, 200, CORE_RESULTS_RETRIEVAL, "PayloadTypeIllegal", STR(""));
    cr_expect(lab_ends(l, "done nothing 0"), "%s", lab_trace(l));
    lab_another(l, "acknowledgement.fetch", STR(""));
    lab_begin(l);
    cr_expect(lab_ends(l, "done nothing 0"), "not asked again: %s", lab_trace(l));
    lab_later(l, INT64_C(8) * 86400000);
    lab_another(l, "acknowledgement.fetch", STR(""));
    lab_begin(l);
    cr_expect(asks(l, CORE_RESULTS_RETRIEVAL), "but after a week");
    say(l, 200, CORE_RESULTS_RETRIEVAL, "UnAuthorized", STR(""));
    cr_expect(lab_ends(l, "fail credential core.UnAuthorized"), "%s", lab_trace(l));
    lab_free(l);
    l = lab_new(BATCH "core_types=claim_acknowledgement=OWN\n", "acknowledgement.fetch", STR(""));
    lab_begin(l);
    say(l, 200, CORE_RESULTS_RETRIEVAL, "PayloadTypeIllegal", STR(""));
    cr_expect(lab_ends(l, "fail options core.PayloadTypeIllegal"), "who was told is told");
    lab_free(l);
}

Test(core_carrier, what_is_awaited_has_its_bounds)
{
    struct lab *l = submitting("");
    for (int i = 0; i < 100; i++) {
        say(l, 202, CORE_BATCH_SUBMIT, "Success", STR(""));
        cr_assert(lab_ends(l, "done accepted 1"), "%s", lab_trace(l));
        lab_another(l, "claim.submit", x12_837());
        lab_begin(l);
    }
    lab_another(l, "acknowledgement.fetch", STR(""));
    lab_begin(l);
    unsigned asked = 0;
    while (asks(l, CORE_ACK_RETRIEVAL) && ++asked < 200)
        say(l, 200, CORE_ACK_RETRIEVAL, "Success", STR(""));
    cr_expect(asked > 60 && asked < 100, "%u", asked);
    cr_expect(asks(l, CORE_RESULTS_RETRIEVAL), "and then for 277CA");
    say(l, 200, CORE_RESULTS_RETRIEVAL, "Success", STR(""));
    cr_expect(lab_ends(l, "done nothing 0"));
    lab_later(l, INT64_C(31) * 86400000);
    lab_another(l, "acknowledgement.fetch", STR(""));
    lab_begin(l);
    cr_expect(asks(l, CORE_RESULTS_RETRIEVAL), "after a month nobody waits");
    lab_free(l);
}

Test(core_carrier, a_wrong_sum_is_not_delivered)
{
    const char *type;
    struct str body =
        core_said(CORE_RESULTS_RETRIEVAL, "Success", "X", x12_835("000000001"), &type);
    char *at = (char *)(uintptr_t)strstr(strstr(body.p, "EFT1"), "123456789");
    *at = '2';
    struct lab *l = lab_new(BATCH, "remittance.fetch", STR(""));
    lab_begin(l);
    lab_reply(l, 200, type, body);
    cr_expect(lab_ends(l, "fail answer core.check_sum"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "deliver"), 0);
    lab_free(l);
}
