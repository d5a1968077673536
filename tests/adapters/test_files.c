/* test_files.c - claims into a folder, answers out of one. */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define OUT "claims=files\nsend_folder=upload\nfile_extension=.CLP\npoll=15m\npatience=1h\n"
#define IN                                                                                         \
    "reports=files\nreceive_folder=download\narchive_folder=download/done\n"                       \
    "acknowledgement_names=*.999\nacknowledgement_names=*.277*\nremittance_names=*.835\n"          \
    "ignored_names=*.part\n"
/* 2026-01-15T14:00:00Z, three minutes before the lab's now. */
#define T0 "1768485600000000"

static struct lab *submitting(const char *more)
{
    struct lab *l = lab_new(text_of(OUT "%s", more).p, "claim.submit", x12_837());
    lab_file_name(l, "B1.CLP");
    lab_begin(l);
    return l;
}

Test(files, stored_under_its_name_is_accepted)
{
    struct lab *l = submitting("");
    EXPECT(l, "send STORE upload/B1.CLP once");
    cr_expect(str_eq(lab_body(l), x12_837()));
    lab_reply(l, 200, NULL, STR(""));
    cr_expect(lab_ends(l, "done accepted 1"), "%s", lab_trace(l));
    lab_free(l);
}

Test(files, without_a_name_it_has_the_calls)
{
    struct lab *l = lab_new(OUT, "claim.submit", x12_837());
    lab_begin(l);
    EXPECT(l, "send STORE upload/00000000-0000-4000-8000-000000000001.CLP once");
    lab_free(l);
}

/* Nobody knows whether the STORE arrived: it is looked for, and what is seen decides. */
Test(files, an_unknown_end_is_looked_up)
{
    struct lab *l = submitting("");
    lab_unknown(l, 1);
    EXPECT(l, "send STORE", "send STAT upload/B1.CLP safe");
    lab_reply(l, 200, NULL, text_of("%zu\t" T0 "\tB1.CLP\n", x12_837().n));
    cr_expect(lab_ends(l, "done accepted"));
    cr_expect_eq(lab_count(l, "send STORE"), 1);
    lab_free(l);
}

Test(files, after_a_crash_it_is_looked_up)
{
    struct lab *l = submitting("");
    lab_crash(l);
    EXPECT(l, "send STORE", "send STAT upload/B1.CLP");
    lab_reply(l, 200, NULL, text_of("%zu\t" T0 "\tB1.CLP\n", x12_837().n));
    cr_expect(lab_ends(l, "done accepted"));
    lab_free(l);
}

Test(files, another_size_under_its_name)
{
    struct lab *l = submitting("");
    lab_unknown(l, 1);
    lab_reply(l, 200, NULL, STR("12\t" T0 "\tB1.CLP\n"));
    cr_expect(lab_ends(l, "fail outcome file_other_size"));
    lab_free(l);
}

/* A partner that takes files away: not there says nothing. */
Test(files, gone_is_not_sent_again)
{
    struct lab *l = submitting("");
    lab_unknown(l, 1);
    lab_reply(l, 404, NULL, STR(""));
    cr_expect(lab_ends(l, "fail outcome file_gone"));
    cr_expect_eq(lab_count(l, "send STORE"), 1);
    lab_free(l);
}

Test(files, where_files_stay_it_is_sent_again_a_few_times)
{
    struct lab *l = submitting("after_pickup=stays\n");
    for (int i = 0; i < 3; i++) {
        lab_unknown(l, 1);
        lab_reply(l, 404, NULL, STR(""));
    }
    cr_expect(lab_ends(l, "fail retry file_not_arrived"));
    cr_expect_eq(lab_count(l, "send STORE"), 3);
    lab_free(l);
}

Test(files, a_look_up_that_fails_is_tried_later_and_then_a_person_asked)
{
    struct lab *l = submitting("after_pickup=stays\n");
    lab_unknown(l, 1);
    lab_outcome(l, HIA_NOT_SENT, "connect");
    EXPECT(l, "send STAT", "wait 900000 3600000");
    lab_woken(l);
    EXPECT(l, "wait", "send STAT");
    lab_outcome(l, HIA_NOT_SENT, "connect");
    EXPECT(l, "wait", "wait 900000 2700000");
    lab_expired(l);
    cr_expect(lab_ends(l, "fail outcome file_unknown"));
    cr_expect_eq(lab_count(l, "send STORE"), 1);
    lab_free(l);
}

Test(files, a_name_that_is_taken_is_ours_when_it_is_as_large)
{
    struct lab *l = submitting("");
    lab_outcome(l, HIA_REFUSED, "exists");
    EXPECT(l, "send STAT");
    lab_reply(l, 200, NULL, text_of("%zu\t" T0 "\tB1.CLP\n", x12_837().n));
    cr_expect(lab_ends(l, "done accepted"));
    lab_free(l);
}

Test(files, what_is_not_sent)
{
    struct lab *l = lab_new(OUT, "claim.submit", STR("hello"));
    lab_begin(l);
    cr_expect(lab_ends(l, "fail request request.not_x12"));
    lab_another(l, "claim.submit", x12_270("T1"));
    lab_begin(l);
    cr_expect(lab_ends(l, "fail request request.other_kind"));
    struct str cut = x12_837();
    lab_another(l, "claim.submit", str_of(cut.p, cut.n - 20));
    lab_begin(l);
    cr_expect(lab_ends(l, "fail request request.cut"));
    lab_free(l);
    l = lab_new(OUT "payload_max=1K\n", "claim.submit", text_of("%s%*s", x12_837().p, 1000, ""));
    lab_begin(l);
    cr_expect(lab_ends(l, "fail request too_large"), "%s", lab_trace(l));
    lab_free(l);
}

Test(files, refusals_of_the_server)
{
    static const struct {
        const char *reason, *end;
    } rows[] = {{"denied", "fail credential folder_refused"},
                {"missing", "fail options folder_missing"},
                {"login", "fail credential not_sent.login"},
                {"host_key", "fail options not_sent.host_key"},
                {"no_baa", "fail options not_sent.no_baa"},
                {"dns", "fail retry not_sent.dns"},
                {"breaker", "fail retry not_sent.breaker"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = submitting("");
        lab_outcome(l, HIA_REFUSED, rows[i].reason);
        cr_expect(lab_ends(l, rows[i].end), "%s: %s", rows[i].reason, lab_trace(l));
        lab_free(l);
    }
}

/* Nothing came back that could be no answer. */
Test(files, a_session_that_broke_while_it_was_made_is_tried_again)
{
    struct lab *l = submitting("");
    lab_outcome(l, HIA_NOT_SENT, "protocol");
    cr_expect(lab_ends(l, "fail retry not_sent.protocol"), "%s", lab_trace(l));
    lab_free(l);
}

/* ---- fetching ---- */

static struct lab *fetching(const char *more, const char *operation)
{
    struct lab *l = lab_new(text_of(IN "%s", more).p, operation, STR(""));
    lab_begin(l);
    EXPECT(l, "send LIST download safe");
    return l;
}

#define LISTING                                                                                    \
    "5\t1768485600000002\tb.835\n5\t1768485600000001\ta.835\n5\t1768485600000000\tx.999\n"         \
    "5\t1768485788000000\tyoung.835\n5\t" T0 "\t.hidden.835\n5\t" T0 "\tc.835.part\n"              \
    "0\t" T0 "\tempty.835\n"

Test(files, delivered_before_it_is_taken_away_oldest_first)
{
    struct lab *l = fetching("after_fetch=archive\n", "remittance.fetch");
    lab_reply(l, 200, NULL, STR(LISTING));
    lab_reply(l, 200, NULL, STR("aaaaa"));
    lab_reply(l, 200, NULL, STR(""));
    lab_reply(l, 200, NULL, STR("bbbbb"));
    lab_reply(l, 200, NULL, STR(""));
    lab_reply(l, 200, NULL, STR(""));
    EXPECT(l, "send FETCH download/a.835", "deliver a.835 5",
           "send MOVE download/a.835 to download/done/a.835", "send FETCH download/b.835",
           "deliver b.835 5", "send MOVE download/b.835", "send LIST", "done complete 2");
    cr_expect_eq(lab_count(l, "send FETCH"), 2);
    lab_free(l);
}

Test(files, acknowledgements_are_other_names)
{
    struct lab *l = fetching("after_fetch=remove\n", "acknowledgement.fetch");
    lab_reply(l, 200, NULL, STR(LISTING));
    lab_reply(l, 200, NULL, STR("xxxxx"));
    EXPECT(l, "send FETCH download/x.999", "deliver x.999 5", "send REMOVE download/x.999 safe");
    lab_reply(l, 404, NULL, STR(""));
    lab_reply(l, 200, NULL, STR(""));
    cr_expect(lab_ends(l, "done complete 1"));
    lab_free(l);
}

Test(files, nothing_there)
{
    struct lab *l = fetching("after_fetch=remove\n", "acknowledgement.fetch");
    lab_reply(l, 200, NULL, STR(""));
    cr_expect(lab_ends(l, "done nothing 0"));
    lab_free(l);
}

Test(files, one_that_still_grows_waits_for_the_next_call)
{
    struct lab *l = fetching("after_fetch=remove\n", "remittance.fetch");
    lab_reply(l, 200, NULL, STR("5\t" T0 "\ta.835\n"));
    lab_reply(l, 200, NULL, STR("aaaaaaa"));
    lab_reply(l, 200, NULL, STR("7\t" T0 "\ta.835\n"));
    cr_expect(lab_ends(l, "done nothing 0"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "deliver"), 0);
    cr_expect_eq(lab_count(l, "send REMOVE"), 0);
    lab_free(l);
}

/* Delivered, and the removal failed: the next call removes it and does not fetch it again. */
Test(files, what_was_delivered_is_not_fetched_twice)
{
    struct lab *l = fetching("after_fetch=remove\n", "remittance.fetch");
    lab_reply(l, 200, NULL, STR("5\t" T0 "\ta.835\n"));
    lab_reply(l, 200, NULL, STR("aaaaa"));
    lab_outcome(l, HIA_NOT_SENT, "connect");
    cr_expect(lab_ends(l, "fail retry not_sent.connect"));
    lab_another(l, "remittance.fetch", STR(""));
    lab_begin(l);
    lab_reply(l, 200, NULL, STR("5\t" T0 "\ta.835\n"));
    EXPECT(l, "send LIST", "send REMOVE download/a.835");
    lab_reply(l, 200, NULL, STR(""));
    lab_reply(l, 200, NULL, STR(""));
    cr_expect(lab_ends(l, "done nothing 0"));
    cr_expect_eq(lab_count(l, "send FETCH"), 0);
    lab_free(l);
}

Test(files, kept_at_the_partner_a_mark_says_what_was_seen)
{
    struct lab *l = fetching("after_fetch=keep\n", "remittance.fetch");
    lab_reply(l, 200, NULL, STR("5\t" T0 "\ta.835\n5\t" T0 "\tb.835\n"));
    lab_reply(l, 200, NULL, STR("aaaaa"));
    lab_reply(l, 200, NULL, STR("bbbbb"));
    lab_reply(l, 200, NULL, STR("5\t" T0 "\ta.835\n5\t" T0 "\tb.835\n"));
    cr_expect(lab_ends(l, "done complete 2"));
    lab_another(l, "remittance.fetch", STR(""));
    lab_begin(l);
    lab_reply(l, 200, NULL,
              STR("5\t" T0 "\ta.835\n5\t" T0 "\tb.835\n5\t1768485600000001\t0.835\n"));
    EXPECT(l, "send FETCH download/0.835");
    lab_free(l);
}

Test(files, an_archive_name_that_is_taken)
{
    struct lab *l = fetching("after_fetch=archive\n", "remittance.fetch");
    lab_reply(l, 200, NULL, STR("5\t" T0 "\ta.835\n"));
    lab_reply(l, 200, NULL, STR("aaaaa"));
    lab_outcome(l, HIA_REFUSED, "exists");
    EXPECT(l, "send MOVE", "send MOVE download/a.835 to download/done/a.835.00000000");
    lab_free(l);
}

Test(files, names_that_climb_are_not_fetched)
{
    struct lab *l = fetching("after_fetch=remove\n", "remittance.fetch");
    lab_reply(l, 200, NULL, STR("5\t" T0 "\t../a.835\n5\t" T0 "\tx/b.835\nrubbish\n\t\t\n"));
    cr_expect(lab_ends(l, "done nothing 0"));
    lab_free(l);
}

Test(files, a_crash_in_between_repeats_only_what_does_no_harm)
{
    struct lab *l = fetching("after_fetch=remove\n", "remittance.fetch");
    lab_crash(l);
    EXPECT(l, "send LIST", "send LIST");
    lab_reply(l, 200, NULL, STR("5\t" T0 "\ta.835\n"));
    lab_unknown(l, 2);
    lab_unknown(l, 3);
    cr_expect(lab_ends(l, "fail retry no_answer"));
    lab_free(l);
}

Test(files, many_files_over_several_listings)
{
    struct buf listing;
    buf_init(&listing, 0);
    for (int i = 0; i < 300; i++)
        buf_printf(&listing, "5\t" T0 "\ta-name-as-long-as-partners-like-to-have-them-%03d.835\n",
                   i);
    struct lab *l = fetching("after_fetch=keep\nfetch_max=150\n", "remittance.fetch");
    while (lab_next(l)->step == HIA_STEP_SEND)
        lab_reply(l, 200, NULL,
                  lab_next(l)->exchange.verb == HIA_LIST ? buf_str(&listing) : STR("aaaaa"));
    cr_expect(lab_ends(l, "done complete 150"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "deliver"), 150);
    EXPECT(l, "deliver a-name-as-long-as-partners-like-to-have-them-000",
           "deliver a-name-as-long-as-partners-like-to-have-them-149");
    buf_fini(&listing);
    lab_free(l);
}

Test(files, the_credential_is_tried_at_the_folder)
{
    struct lab *l = lab_new(IN, "credentials.check", STR(""));
    lab_begin(l);
    lab_reply(l, 200, NULL, STR(LISTING));
    cr_expect(lab_ends(l, "done complete"));
    lab_another(l, "credentials.check", STR(""));
    lab_begin(l);
    lab_outcome(l, HIA_REFUSED, "login");
    cr_expect(lab_ends(l, "fail credential not_sent.login"));
    lab_free(l);
}

Test(files, options_that_make_no_sense)
{
    cr_expect_null(lab_refusal(OUT IN));
    cr_expect(strstr(lab_refusal("reports=files\n"), "acknowledgement_names"));
    cr_expect(strstr(lab_refusal("reports=files\nremittance_names=*\nafter_fetch=archive\n"),
                     "archive_folder"));
    cr_expect(strstr(lab_refusal("claims=availity\n"), "claims goes by"));
    cr_expect(strstr(lab_refusal("claims=x12\n"), "professional_path"));
    cr_expect(strstr(lab_refusal("eligibility=x12\neligibility_path=//evil/x\n"), "one /"));
    cr_expect(strstr(lab_refusal(OUT IN "executions_path=executions\n"), "one /"));
    cr_expect(strstr(lab_refusal(OUT IN "claim_md_path=//evil/services\n"), "one /"));
    cr_expect(strstr(lab_refusal("eligibility=availity\neligibility_path=/v1/coverages\n"),
                     "done_codes"));
}
