/* test_replies.c - our own TA1 and 999 through the carriers that take them. */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define CORE                                                                                       \
    "claims=core\nreports=core\ncore_path=/core\ncore_sender=US\ncore_receiver=THEM\n"             \
    "resend_after=1s\n"
#define RESULTS_ID "11111111-2222-4333-8444-555555555555"

static const struct str NONE = {NULL, 0};

static struct lab *sending(const char *options, struct str x12)
{
    struct lab *l = lab_new(options, "claim.submit", x12);
    lab_begin(l);
    return l;
}

Test(replies, are_put_into_their_folder)
{
    struct lab *l = lab_new("claims=files\nsend_folder=in\nreplies_folder=acks", "claim.submit",
                            x12_999("77", "A"));
    lab_file_name(l, "999-000000020.x12");
    lab_begin(l);
    EXPECT(l, "send STORE acks/999-000000020.x12 once");
    lab_reply(l, 200, NULL, NONE);
    cr_expect(lab_ends(l, "done accepted"), "%s", lab_trace(l));
    lab_free(l);
    l = sending("claims=files\nsend_folder=in", x12_ta1("000000905", "A", "000"));
    EXPECT(l, "send STORE in/00000000-0000-4000-8000-000000000001.837 once");
    lab_unknown(l, 1);
    EXPECT(l, "send STAT in/");
    lab_free(l);
}

/* A file of two interchanges is answered by two. */
Test(replies, of_several_interchanges_are_one_file)
{
    struct str one = x12_999("77", "A"), two = x12_ta1("000000905", "A", "000");
    struct lab *l =
        sending("claims=files\nsend_folder=in", text_of("%.*s%.*s", STR_FMT(one), STR_FMT(two)));
    EXPECT(l, "send STORE in/");
    lab_free(l);
    l = sending("claims=files\nsend_folder=in", text_of("%.*sISA", STR_FMT(one)));
    cr_expect(lab_ends(l, "fail request request.reply"), "%s", lab_trace(l));
    lab_free(l);
    struct str bad = x12_999("77", "A");
    char *number = (char *)(uintptr_t)strstr(bad.p, "IEA*1*");
    number[8] = '9';
    l = sending("claims=files\nsend_folder=in", text_of("%.*s%.*s", STR_FMT(bad), STR_FMT(two)));
    cr_expect(lab_ends(l, "fail request request.reply"), "a good one behind a bad: %s",
              lab_trace(l));
    lab_free(l);
    struct str claims = x12_837();
    l = sending("claims=files\nsend_folder=in",
                text_of("%.*s%.*s", STR_FMT(claims), STR_FMT(claims)));
    cr_expect(lab_ends(l, "fail request request.broken"), "claims stay one: %s", lab_trace(l));
    lab_free(l);
}

static void fetch_835(struct lab *l)
{
    const char *type;
    struct str first = x12_835("000000029"), second = x12_835("000000030");
    lab_begin(l);
    struct str said = core_said(CORE_RESULTS_RETRIEVAL, "Success", "X12_835_Response_005010X221A1",
                                text_of("%.*s\n%.*s", STR_FMT(first), STR_FMT(second)), &type);
    lab_reply(l, 200, type, said);
    EXPECT(l, "deliver core-", "send POST /core");
    lab_reply(l, 200, type, said); /* the same again: there is no more */
    cr_assert(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
}

static struct lab *answering(const char *options, struct str reply)
{
    struct lab *l = lab_new(options, "remittance.fetch", NONE);
    fetch_835(l);
    lab_another(l, "claim.submit", reply);
    lab_begin(l);
    return l;
}

static void confirmed(struct lab *l, const char *error)
{
    const char *type;
    struct str said =
        core_said(CORE_RESULTS_ACK, error, "X12_Response_ConfirmReceiptReceived", NONE, &type);
    lab_reply(l, 200, type, said);
}

Test(replies, by_core_go_under_the_payload_id_of_what_they_answer)
{
    struct lab *l = answering(CORE, x12_999("77", "A"));
    EXPECT(l, "send POST /core once");
    cr_expect(lab_body_has(l, RESULTS_ID));
    cr_expect(lab_body_has(l, "BatchResultsAckSubmission"));
    cr_expect(lab_body_has(l, "X12_999_SubmissionRequest_005010X231A1"));
    confirmed(l, "Success");
    cr_expect(lab_ends(l, "done accepted"), "%s", lab_trace(l));
    lab_free(l);
    static const char *const EITHER[] = {"29", "30"};
    for (size_t i = 0; i < COUNT_OF(EITHER); i++) {
        l = answering(CORE, x12_ta1(EITHER[i], "A", "000"));
        cr_expect(lab_body_has(l, RESULTS_ID), "%s", EITHER[i]);
        lab_free(l);
    }
}

Test(replies, by_core_to_what_was_never_fetched_are_given_up)
{
    struct lab *l = answering(CORE, x12_999("78", "A"));
    cr_expect(lab_ends(l, "fail request core.results_unknown"), "%s", lab_trace(l));
    lab_free(l);
    l = answering(CORE "core_replies=batch\n", x12_999("78", "A"));
    EXPECT(l, "send POST /core once");
    cr_expect(lab_body_has(l, "COREEnvelopeBatchSubmission"));
    lab_free(l);
}

Test(replies, whose_receipt_was_not_heard_are_said_again)
{
    struct lab *l = answering(CORE, x12_999("77", "A"));
    lab_unknown(l, 1);
    EXPECT(l, "wait 1000 0");
    lab_woken(l);
    EXPECT(l, "wait", "send POST /core once");
    confirmed(l, "PayloadIDIllegal"); /* it was heard the first time */
    cr_expect(lab_ends(l, "done accepted"), "%s", lab_trace(l));
    lab_free(l);
    l = answering(CORE, x12_999("77", "A"));
    confirmed(l, "PayloadIDIllegal");
    cr_expect(lab_ends(l, "fail rejected core.PayloadIDIllegal"), "%s", lab_trace(l));
    lab_free(l);
}

Test(replies, have_no_place_in_rest)
{
    struct lab *l = sending("claims=x12\nprofessional_path=/p", x12_999("77", "A"));
    cr_expect(lab_ends(l, "fail request replies_not_taken"), "%s", lab_trace(l));
    lab_free(l);
}
