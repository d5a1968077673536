/* test_answers.c - what comes back: each answer moves the right claims, once, and money is posted
 * to the cent. */
#include "job/lab.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NPI "1234567893"

static struct lab lab;
static struct buf text;
static unsigned interchange;

/* Four claims of 150.00 are out in one set: ISA13 1, GS06 1, ST02 0001, BHT03 000000001. */
static void setup(void)
{
    struct buf claims;
    lab_open(&lab);
    buf_init(&text, 0);
    buf_init(&claims, 0);
    interchange = 100;
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_claim(&claims, "A2", "PAYERA", NPI, "");
    lab_claim(&claims, "A3", "PAYERA", NPI, "");
    lab_claim(&claims, "A4", "PAYERA", NPI, "");
    cr_assert_eq(lab_submit(&lab, &claims).sent, 4);
    buf_fini(&claims);
}

static void teardown(void)
{
    buf_fini(&text);
    lab_close(&lab);
}

TestSuite(answers, .init = setup, .fini = teardown);

/* ---- writing answers by hand, as a partner of another make would ---------------------------- */

static void isa(void)
{
    interchange++;
    buf_reset(&text);
    buf_printf(
        &text,
        "ISA*00*          *00*          *ZZ*LABRECEIVER    *ZZ*LABSENDER      *260110*1200*^*"
        "00501*%09u*0*T*:~",
        interchange);
}

static void gs(const char *functional, const char *version)
{
    isa();
    buf_printf(&text, "GS*%s*LABRECEIVER*LABSENDER*20260110*1200*%u*X*%s~", functional, interchange,
               version);
}

static const char *iea(bool group)
{
    if (group)
        buf_printf(&text, "GE*1*%u~", interchange);
    buf_printf(&text, "IEA*%d*%09u~", group, interchange);
    return buf_cstr(&text);
}

static unsigned segments_since(size_t from)
{
    unsigned count = 0;
    for (size_t i = from; i < text.n; i++)
        count += text.p[i] == '~';
    return count;
}

static const char *set_of(const char *functional, const char *version, const char *st,
                          const char *body)
{
    gs(functional, version);
    size_t from = text.n;
    buf_printf(&text, "ST*%s~%s", st, body);
    buf_printf(&text, "SE*%u*0001~", segments_since(from) + 1);
    return iea(true);
}

static const char *answer_999(const char *body)
{
    return set_of("FA", "005010X231A1", "999*0001*005010X231A1", body);
}

static const char *answer_277ca(const char *batch, const char *claims)
{
    static char body[4096];
    snprintf(body, sizeof body,
             "BHT*0085*08*X1*20260110*1200*TH~HL*1**20*1~NM1*AY*2*LAB HOUSE*****46*LABRECEIVER~"
             "TRN*1*X1~DTP*050*D8*20260110~DTP*009*D8*20260110~HL*2*1*21*1~"
             "NM1*41*2*LAB CLINIC*****46*LABSENDER~TRN*2*%s~STC*A1:19:PR*20260110*WQ*600~"
             "HL*3*2*19*1~NM1*85*2*LAB CLINIC*****XX*1234567893~%s",
             batch, claims);
    return set_of("HN", "005010X214", "277*0001*005010X214", body);
}

static void claim_277(char *out, size_t size, unsigned hl, const char *id, const char *stc)
{
    size_t n = strlen(out);
    snprintf(out + n, size - n,
             "HL*%u*3*PT~NM1*QC*1*DOE*PAT****MI*M%s~TRN*2*%s~STC*%s*20260110*%s*150~"
             "REF*1K*PAY%s~DTP*472*D8*20260105~",
             hl, id, id, stc, stc[1] == '2' ? "WQ" : "U", id);
}

static const char *answer_835(const char *trace, const char *paid, const char *body)
{
    static char all[8192];
    snprintf(all, sizeof all,
             "BPR*%s*%s*C*%s~TRN*1*%s*1999999999~DTM*405*20260110~N1*PR*LAB PAYER~N3*1 WAY~"
             "N4*PHOENIX*AZ*85001~PER*BL*DESK*TE*6025550100~N1*PE*LAB CLINIC*XX*1234567893~LX*1~%s",
             strcmp(paid, "0") ? "C" : "H", paid,
             strcmp(paid, "0") ? "ACH*CCP*01*999999992*DA*1*1999999999**01*999988880*DA*2*20260110"
                               : "NON************20260110",
             trace, body);
    return set_of("HP", "005010X221A1", "835*0001", all);
}

#define PATIENT "NM1*QC*1*DOE*PAT****MI*MA1~"

/* 100 + 50 charged: 80 and 40 paid, 20 written off, 10 the patient's. */
#define PAID_LINES(id)                                                                             \
    "SVC*HC:90837*100*80**1~DTM*472*20260105~CAS*CO*45*20~REF*6R*" id "-1~"                        \
    "SVC*HC:H0015*50*40**1~DTM*472*20260105~CAS*PR*2*10~REF*6R*" id "-2~"
#define PAID(id) "CLP*" id "*1*150*120*10*CI*PAY" id "*11*1~" PATIENT PAID_LINES(id)

/* ---- TA1 and 999 ---------------------------------------------------------------------------- */

Test(answers, a_ta1_that_rejects_rejects_every_claim)
{
    isa();
    buf_puts(&text, "TA1*000000001*260105*1200*R*006~");
    lab_answer(&lab, "a.ta1", iea(false));
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_REJECTED);
    cr_expect_eq(lab_state(&lab, "A4"), CLAIM_REJECTED);
    cr_expect_eq(lab_events(&lab, "pm_claim_rejected"), 4);
    cr_expect_eq(lab_events(&lab, "pm_batch_state_changed"), 2);
}

Test(answers, a_ta1_that_accepts_moves_the_batch_only)
{
    isa();
    buf_puts(&text, "TA1*000000001*260105*1200*A*000~");
    lab_answer(&lab, "a.ta1", iea(false));
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED);
    cr_expect_eq(lab_events(&lab, "pm_acknowledgement_received"), 1);
}

Test(answers, a_999_that_accepts_acknowledges)
{
    lab_answer(&lab, "a.999",
               answer_999("AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1~"));
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_ACKNOWLEDGED);
    cr_expect_eq(lab_events(&lab, "pm_claim_acknowledged"), 4);
}

Test(answers, a_999_that_rejects_the_set_rejects_its_claims)
{
    struct receive_totals t =
        lab_answer(&lab, "a.999",
                   answer_999("AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK3*REF*30*2300*3~"
                              "CTX*CLM01:A1~IK5*R*5~AK9*R*1*1*0~"));
    cr_expect_eq(t.ingest.claims_rejected, 4);
    cr_expect_eq(lab_state(&lab, "A2"), CLAIM_REJECTED);
    cr_expect_eq(lab_events(&lab, "pm_claim_rejected"), 4);
}

Test(answers, a_999_for_somebody_else_moves_nothing)
{
    lab_answer(&lab, "a.999",
               answer_999("AK1*HC*77*005010X222A1~AK2*837*0001*005010X222A1~IK5*R*5~"
                          "AK9*R*1*1*0~"));
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED);
    cr_expect_eq(lab_events(&lab, "pm_acknowledgement_received"), 2);
}

/* ---- 277CA ---------------------------------------------------------------------------------- */

static void accept_all_but(const char *rejected, const char *missing)
{
    static const char *const ids[] = {"A1", "A2", "A3", "A4"};
    char claims[2048] = "";
    unsigned hl = 4;
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        if (!missing || strcmp(ids[i], missing))
            claim_277(claims, sizeof claims, hl++, ids[i],
                      rejected && !strcmp(ids[i], rejected) ? "A7:164:IL" : "A2:20:PR");
    lab_answer(&lab, "a.277ca", answer_277ca("000000001", claims));
}

Test(answers, a_277ca_accepts_rejects_and_leaves_out)
{
    accept_all_but("A2", "A3");
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_ACCEPTED);
    cr_expect_eq(lab_state(&lab, "A2"), CLAIM_REJECTED);
    cr_expect_eq(lab_state(&lab, "A3"), CLAIM_UNACKNOWLEDGED);
    cr_expect_eq(lab_events(&lab, "pm_claim_accepted"), 2);
    cr_expect_eq(lab_events(&lab, "pm_claim_rejected"), 1);
    cr_expect_eq(lab_events(&lab, "pm_claim_unacknowledged"), 1);
}

static const char *answer_of(const char *batch, const char *stc)
{
    char claims[1024] = "";
    claim_277(claims, sizeof claims, 4, "A1", stc);
    return answer_277ca(batch, claims);
}

Test(answers, a_late_277ca_of_what_was_put_right_is_not_of_its_correction)
{
    struct buf claims;
    lab_answer(&lab, "a.277", answer_of("000000001", "A3:21:85"));
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_REJECTED);
    buf_init(&claims, 0);
    lab_claim(&claims, "A1", "PAYERB", NPI, "");
    cr_assert_eq(lab_submit(&lab, &claims).sent, 1);
    buf_fini(&claims);
    lab_answer(&lab, "b.277", answer_of("000000001", "A7:21:85"));
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED,
                 "the payer says again what its house said");
    lab_answer(&lab, "c.277", answer_of("000000002", "A2:20:PR"));
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_ACCEPTED);
}

Test(answers, a_late_999_does_not_undo_a_277ca)
{
    accept_all_but("A2", NULL);
    lab_answer(&lab, "b.999",
               answer_999("AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1~"));
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_ACCEPTED);
    cr_expect_eq(lab_state(&lab, "A2"), CLAIM_REJECTED);
}

/* ---- 835 ------------------------------------------------------------------------------------ */

Test(answers, a_payment_is_posted_to_the_cent)
{
    struct receive_totals t = lab_answer(&lab, "a.835", answer_835("T1", "120", PAID("A1")));
    struct store_claim_match m = lab_match(&lab, "A1");
    cr_expect_eq(t.ingest.quarantined, 0);
    cr_expect_eq(m.state, CLAIM_PAID);
    cr_expect_eq(m.paid_cents, 12000);
    cr_expect_eq(m.adjusted_cents, 2000);
    cr_expect_eq(m.patient_cents, 1000);
    cr_expect_eq(lab_events(&lab, "pm_claim_paid"), 1);
    cr_expect_eq(lab_events(&lab, "pm_remittance_received"), 1);
    cr_expect_eq(lab_events(&lab, "pm_remittance_out_of_balance"), 0);
}

Test(answers, a_denial_pays_nothing)
{
    lab_answer(&lab, "a.835",
               answer_835("T1", "0", "CLP*A1*4*150*0**CI*PAYA1*11*1~CAS*CO*29*150~" PATIENT));
    struct store_claim_match m = lab_match(&lab, "A1");
    cr_expect_eq(m.state, CLAIM_DENIED);
    cr_expect_eq(m.paid_cents, 0);
    cr_expect_eq(m.adjusted_cents, 15000);
    cr_expect_eq(lab_events(&lab, "pm_claim_denied"), 1);
}

Test(answers, a_reversal_takes_back_and_the_correction_counts)
{
    lab_answer(&lab, "a.835", answer_835("T1", "120", PAID("A1")));
    lab_answer(&lab, "b.835",
               answer_835("T2", "30",
                          "CLP*A1*22*-150*-120**CI*PAYA1*11*1~CAS*CO*45*-20~CAS*PR*2*-10~" PATIENT
                          "CLP*A1*1*150*150**CI*PAYA1*11*1~" PATIENT));
    struct store_claim_match m = lab_match(&lab, "A1");
    cr_expect_eq(m.state, CLAIM_PAID);
    cr_expect_eq(m.paid_cents, 15000);
    cr_expect_eq(m.adjusted_cents, 0);
    cr_expect_eq(m.patient_cents, 0);
    cr_expect_eq(lab_events(&lab, "pm_claim_reversed"), 1);
    cr_expect_eq(lab_events(&lab, "pm_claim_adjusted"), 1);
}

Test(answers, a_reversal_of_nothing_posted_is_an_orphan)
{
    struct receive_totals t =
        lab_answer(&lab, "a.835",
                   answer_835("T1", "0",
                              "CLP*A1*22*-150*-120**CI*PAYA1*11*1~CAS*CO*45*-30~" PATIENT
                              "CLP*A2*1*150*120**CI*PAYA2*11*1~CAS*CO*45*30~" PATIENT));
    cr_expect_eq(t.ingest.orphaned, 1);
    cr_expect_eq(lab_match(&lab, "A1").paid_cents, 0);
    cr_expect_eq(lab_state(&lab, "A2"), CLAIM_PAID);
}

Test(answers, a_payment_for_nobody_goes_to_the_orphans)
{
    struct receive_totals t = lab_answer(
        &lab, "a.835", answer_835("T1", "42", "CLP*NOBODY*1*42*42**CI*XX1*11*1~" PATIENT));
    cr_expect_eq(t.ingest.orphaned, 1);
    cr_expect_eq(lab_events(&lab, "pm_payment_orphaned"), 1);
    cr_expect_eq(lab_events(&lab, "pm_claim_paid"), 0);
}

Test(answers, a_line_control_number_finds_a_claim_whose_id_was_lost)
{
    lab_answer(&lab, "a.835",
               answer_835("T1", "120", "CLP*0*1*150*120*10*CI*ZZ*11*1~" PATIENT PAID_LINES("A3")));
    cr_expect_eq(lab_state(&lab, "A3"), CLAIM_PAID);
}

Test(answers, a_claim_out_of_balance_is_kept_and_not_posted)
{
    struct receive_totals t = lab_answer(
        &lab, "a.835",
        answer_835(
            "T1", "240.01",
            "CLP*A1*1*150*120.01*10*CI*PAYA1*11*1~CAS*CO*45*20~CAS*PR*2*10~" PATIENT PAID("A2")));
    cr_expect_eq(t.ingest.unbalanced, 1);
    cr_expect_eq(lab_match(&lab, "A1").paid_cents, 0);
    cr_expect_eq(lab_match(&lab, "A2").paid_cents, 12000);
    cr_expect_eq(lab_events(&lab, "pm_remittance_out_of_balance"), 1);
}

Test(answers, a_remittance_whose_sum_is_wrong_posts_nothing)
{
    struct receive_totals t = lab_answer(&lab, "a.835", answer_835("T1", "121", PAID("A1")));
    cr_expect_eq(t.ingest.remittances_unbalanced, 1);
    cr_expect_eq(lab_match(&lab, "A1").paid_cents, 0);
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED);
    cr_expect_eq(lab_events(&lab, "pm_claim_paid"), 0);
    cr_expect_eq(lab_events(&lab, "pm_remittance_out_of_balance"), 1);
}

Test(answers, a_predetermination_never_posts)
{
    struct receive_totals t =
        lab_answer(&lab, "a.835",
                   answer_835("T1", "0", "CLP*A1*25*150*0**CI*PAYA1*11*1~CAS*OA*101*150~" PATIENT));
    cr_expect_eq(t.ingest.informational, 1);
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED);
}

/* ---- doubles and damage --------------------------------------------------------------------- */

Test(answers, the_same_file_again_changes_nothing)
{
    char first[8192];
    snprintf(first, sizeof first, "%s", answer_835("T1", "120", PAID("A1")));
    lab_answer(&lab, "a.835", first);
    struct receive_totals t = lab_answer(&lab, "again.835", first);
    cr_expect_eq(t.ingest.duplicates, 1);
    cr_expect_eq(lab_match(&lab, "A1").paid_cents, 12000);
    cr_expect_eq(lab_events(&lab, "pm_claim_paid"), 1);
}

Test(answers, the_same_remittance_in_another_file_is_known)
{
    lab_answer(&lab, "a.835", answer_835("T1", "120", PAID("A1")));
    struct receive_totals t = lab_answer(&lab, "b.835", answer_835("T1", "120", PAID("A1")));
    cr_expect_eq(t.ingest.remittances_known, 1);
    cr_expect_eq(lab_match(&lab, "A1").paid_cents, 12000);
}

Test(answers, the_same_interchange_number_in_another_file_is_set_aside)
{
    lab_answer(&lab, "a.835", answer_835("T1", "120", PAID("A1")));
    interchange--;
    struct receive_totals t = lab_answer(&lab, "b.835", answer_835("T2", "120", PAID("A2")));
    cr_expect_eq(t.ingest.quarantined, 1);
    cr_expect_eq(lab_match(&lab, "A2").paid_cents, 0);
}

Test(answers, a_cut_file_is_set_aside_and_the_next_one_is_taken)
{
    char cut[8192];
    snprintf(cut, sizeof cut, "%s", answer_835("T1", "120", PAID("A1")));
    cut[strlen(cut) / 2] = '\0';
    struct receive_totals t = lab_answer(&lab, "a.835", cut);
    cr_expect_eq(t.ingest.quarantined, 1);
    cr_expect_eq(lab_match(&lab, "A1").paid_cents, 0);
    cr_expect_eq(lab_events(&lab, "pm_file_quarantined"), 1);
    t = lab_answer(&lab, "b.835", answer_835("T1", "120", PAID("A1")));
    cr_expect_eq(lab_match(&lab, "A1").paid_cents, 12000);
}

Test(answers, what_is_not_x12_is_set_aside)
{
    struct receive_totals t = lab_answer(&lab, "a.pdf", "%PDF-1.4 hello");
    cr_expect_eq(t.ingest.quarantined, 1);
}

Test(answers, received_files_leave_the_folder_only_when_taken)
{
    struct buf left;
    buf_init(&left, 0);
    lab_answer(&lab, "a.835", answer_835("T1", "120", PAID("A1")));
    cr_expect_eq(lab_read_all(&lab, "data/in", &left), 0);
    cr_expect_eq(lab_read_all(&lab, "data/archive", &left), 1);
    buf_fini(&left);
}

Test(answers, an_interchange_twice_in_one_file_counts_once)
{
    char twice[16384];
    size_t n = (size_t)snprintf(
        twice, sizeof twice, "%s",
        answer_999("AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1~"));
    snprintf(twice + n, sizeof twice - n, "%s", buf_cstr(&text));
    struct receive_totals t = lab_answer(&lab, "a.999", twice);
    cr_expect_eq(t.ingest.claims_acknowledged, 4);
    cr_expect_eq(t.ingest.acknowledgements, 2);
    cr_expect_eq(t.ingest.quarantined, 1);
}

/* ---- crashes -------------------------------------------------------------------------------- */

/* The path is valid until the next call. */
static const char *const *die_ingesting(const char *point, const char *name)
{
    static char path[512];
    static const char *const paths[] = {path};
    struct ingest_totals totals = {0};
    struct err err = {0};
    snprintf(path, sizeof path, "%s", lab_path(&lab, name));
    job_close(&lab.job);
    pid_t child = fork();
    if (child == 0) {
        setenv("HIA_FAILPOINT", point, 1);
        if (job_open(&lab.job, lab.settings, STORE_WRITER, &err))
            (void)!job_ingest(&lab.job, lab.partner, paths, 1, NULL, &totals, &err);
        _exit(0);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status), "%s was not reached", point);
    lab_reopen(&lab);
    return paths;
}

static void ingest_dying_at(const char *point, const char *name)
{
    struct ingest_totals totals = {0};
    const char *const *paths = die_ingesting(point, name);
    cr_assert(job_ingest(&lab.job, lab.partner, paths, 1, NULL, &totals, &lab.err), "%s",
              lab.err.text);
    cr_expect_eq(totals.quarantined, 0, "after %s", point);
}

Test(answers, killed_anywhere_posts_exactly_once)
{
    static const char *const points[] = {"ingest.received", "ingest.before_commit",
                                         "ingest.committed"};
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        lab_write(&lab, "a.835", answer_835("T1", "120", PAID("A1")));
        ingest_dying_at(points[i], "a.835");
        cr_expect_eq(lab_match(&lab, "A1").paid_cents, 12000, "after %s", points[i]);
        cr_expect_eq(lab_events(&lab, "pm_claim_paid"), 1, "after %s", points[i]);
        cr_expect_eq(lab_events(&lab, "pm_remittance_received"), 1, "after %s", points[i]);
        teardown();
        setup();
    }
}

Test(answers, a_ta1_is_taken_once_though_killed_before_the_end)
{
    isa();
    buf_puts(&text, "TA1*000000001*260105*1200*R*006~");
    lab_write(&lab, "a.ta1", iea(false));
    ingest_dying_at("ingest.posted", "a.ta1");
    cr_expect_eq(lab_events(&lab, "pm_claim_rejected"), 4);
    cr_expect_eq(lab_events(&lab, "pm_acknowledgement_received"), 1);
}

static bool take_id(void *ctx, const struct store_document *d)
{
    *(int64_t *)ctx = d->id;
    return true;
}

static struct store_progress newest_progress(void)
{
    struct store_progress done;
    int64_t id = 0;
    const struct store_page newest = {.limit = 1};
    const struct store_document_filter any = {.state = DOCUMENT_STATE_COUNT,
                                              .direction = STORE_DIRECTION_COUNT};
    cr_assert(store_document_page(lab.job.store, &newest, &any, take_id, &id, &lab.err));
    cr_assert(store_document_progress(lab.job.store, id, &done, &lab.err));
    return done;
}

Test(answers, a_group_killed_between_its_sets_stays_one)
{
#define ACCEPTED(control)                                                                          \
    "ST*999*" control "*005010X231A1~AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK5*A~"       \
    "AK9*A*1*1*1~SE*6*" control "~"
    struct ingest_totals totals = {0};
    gs("FA", "005010X231A1");
    buf_printf(&text, "%s%sGE*2*%u~IEA*1*%09u~", ACCEPTED("0001"), ACCEPTED("0002"), interchange,
               interchange);
    lab_write(&lab, "a.999", buf_cstr(&text));
    const char *const *paths = die_ingesting("ingest.committed", "a.999");
    struct store_progress before = newest_progress();
    cr_assert(before.sets == 1 && before.group_id != 0);
    cr_assert(job_ingest(&lab.job, lab.partner, paths, 1, NULL, &totals, &lab.err), "%s",
              lab.err.text);
    struct store_progress after = newest_progress();
    cr_expect(after.sets == 2 && after.group_id == before.group_id);
    cr_expect_eq(totals.quarantined, 0);
}

/* ---- what we answer with -------------------------------------------------------------------- */

static int64_t batch_of_ours(const char *control)
{
    struct store_interchange x;
    bool found;
    struct arena arena;
    arena_init(&arena, 4096);
    cr_assert(store_interchange_find(lab.job.store, STORE_OUTBOUND, STR("LABSENDER"),
                                     STR("LABRECEIVER"), str_from(control), &arena, &x, &found,
                                     &lab.err));
    arena_fini(&arena);
    return found ? x.batch_id : -1;
}

static void asks_for_a_ta1(unsigned control)
{
    buf_printf(&text,
               "ISA*00*          *00*          *ZZ*LABRECEIVER    *ZZ*LABSENDER      *260110*1200*^"
               "*00501*%09u*1*T*:~IEA*0*%09u~",
               control, control);
}

/* Another partner, whom we call the same and who calls us so, counts from 1 as well. */
Test(answers, two_interchanges_are_answered_under_two_numbers_of_nobody_else)
{
    struct store_interchange anothers = {.document_id = 1,
                                         .direction = STORE_OUTBOUND,
                                         .sender = STR("LABSENDER"),
                                         .receiver = STR("LABRECEIVER"),
                                         .control = STR("000000003"),
                                         .date = STR("260110"),
                                         .time = STR("1200"),
                                         .usage = STR("T")};
    int64_t id;
    bool duplicate;
    cr_assert(store_interchange_put(lab.job.store, &anothers, &id, &duplicate, &lab.err));
    ((struct partner *)lab.partner)->send_ta1 = true;
    asks_for_a_ta1(501);
    asks_for_a_ta1(502);
    (void)lab_answer(&lab, "two.x12", buf_cstr(&text));
    int64_t batch = batch_of_ours("000000002");
    cr_assert_gt(batch, 1);
    cr_assert_eq(batch_of_ours("000000003"), 0);
    cr_assert_eq(batch_of_ours("000000004"), batch, "one file");
    cr_assert_eq(batch_of_ours("000000005"), -1);
}
