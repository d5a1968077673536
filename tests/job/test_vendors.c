/* test_vendors.c - claims by [vendors claim]: each to its payer's vendor, to the second where
 * nothing has left, and never to both; also when the process is killed in between. */
#include "job/courier.h"
#include "job/ingest.h"
#include "job/lab.h"
#include "job/queue.h"
#include "job/resolve.h"
#include "job/submit_vendors.h"
#include "job/talk.h"

#include "base/clock.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NPI "1234567893"

static struct lab lab;
static struct courier *house; /* shared with a child that dies */
static struct talk_source talks;
static struct buf claims;
static size_t moved, stayed;

/* The first is spoken to by an adapter, the second is a pair of folders. */
static void add_second(struct settings *s)
{
    struct partner *two = &s->partners[s->partner_count++];
    *two = s->partners[0];
    snprintf(two->name, sizeof two->name, "two");
    snprintf(two->sender_id, sizeof two->sender_id, "TWOSENDER");
    snprintf(two->send_dir, sizeof two->send_dir, "%s", lab_path(&lab, "two-out"));
    snprintf(two->receive_dir, sizeof two->receive_dir, "%s", lab_path(&lab, "two-in"));
    snprintf(two->archive_dir, sizeof two->archive_dir, "%s", lab_path(&lab, "two-archive"));
    snprintf(s->partners[0].adapter, sizeof s->partners[0].adapter, "courier");
    snprintf(s->partners[0].net.url, sizeof s->partners[0].net.url, "https://lab.test/");
    cr_assert(job_folders(two, &lab.err), "%s", lab.err.text);
}

static void set_vendors(const char *secondary, const char *route)
{
    struct settings_vendors *v = &lab.settings->vendors[0];
    *v = (struct settings_vendors){.kind = "claim", .origin = "here:1", .primary = "lab"};
    snprintf(v->secondary, sizeof v->secondary, "%s", secondary);
    if (route)
        snprintf(v->routes.item[v->routes.count++], OPTION_LINE_TEXT_MAX, "%s", route);
    lab.settings->vendors_count = 1;
}

static void setup(void)
{
    lab_open(&lab);
    int fd = open(lab_path(&lab, "partner"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    cr_assert_eq(ftruncate(fd, sizeof *house), 0);
    house = mmap(NULL, sizeof *house, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    cr_assert(house != MAP_FAILED);
    talks = courier_talks(house);
    add_second(lab.settings);
    set_vendors("two", NULL);
    lab.job.talks = &talks;
    buf_init(&claims, 0);
    moved = stayed = 0;
}

static void teardown(void)
{
    buf_fini(&claims);
    lab_close(&lab);
}

TestSuite(vendors, .init = setup, .fini = teardown);

#define OK(call) cr_assert((call), "%s: %s", #call, lab.err.text)

static void on_moved(void *ctx, const struct vendor_move *move, enum vendor_move_how how)
{
    (void)ctx;
    (void)move;
    moved += how == VENDOR_MOVED;
    stayed += how != VENDOR_MOVED;
}

static struct submit_totals submit_text(bool dry_run)
{
    static const char *paths[1];
    struct submit_options o = {.paths = paths, .paths_count = 1, .dry_run = dry_run};
    const struct submit_vendors_watch watch = {NULL, on_moved};
    struct submit_totals t;
    static char path[512];
    snprintf(path, sizeof path, "%s", lab_path(&lab, "claims.jsonl"));
    paths[0] = path;
    lab_write(&lab, "claims.jsonl", claims.n ? buf_cstr(&claims) : "");
    OK(job_submit_vendors(&lab.job, &o, &watch, &t, &lab.err));
    return t;
}

static struct submit_totals submit(const char *id, const char *payer)
{
    buf_reset(&claims);
    lab_claim(&claims, id, payer, NPI, "");
    return submit_text(false);
}

/* So many failures in a row: it is left alone for so long. */
static void left_alone(const char *partner, int64_t left_us)
{
    struct store_breaker b = {.failures = left_us > 0 ? 3 : 0, .reason = "connect"};
    int64_t now = clock_now_us();
    snprintf(b.partner, sizeof b.partner, "%s", partner);
    snprintf(b.endpoint, sizeof b.endpoint, "%s",
             settings_partner(lab.settings, str_from(partner))->net.url);
    b.opened_at_us = left_us > 0 ? now - 1 : 0;
    b.until_us = left_us > 0 ? now + left_us : 0;
    OK(store_breaker_put(lab.job.store, &b, &lab.err));
}

enum { MINUTE_US = 60000000 };

/* Files the second has, each with that claim in it. */
static size_t second_has(const char *claim_id)
{
    struct buf all;
    char clm[64];
    size_t n = 0;
    buf_init(&all, 0);
    (void)lab_read_all(&lab, "two-out", &all);
    snprintf(clm, sizeof clm, "CLM*%s*", claim_id);
    for (const char *p = all.n ? buf_cstr(&all) : ""; (p = strstr(p, clm)); p++)
        n++;
    buf_fini(&all);
    return n;
}

static bool list_switch(void *ctx, const struct store_switch *w)
{
    buf_printf(ctx, "%.*s>%.*s %.*s;", STR_FMT(w->from), STR_FMT(w->to), STR_FMT(w->reason));
    return true;
}

static void logged(const char *want)
{
    struct buf text;
    buf_init(&text, 0);
    OK(store_switch_list(lab.job.store, STR("vendors/claim/lab/two"), 0, list_switch, &text,
                         &lab.err));
    cr_assert_str_eq(text.n ? buf_cstr(&text) : "", want);
    buf_fini(&text);
}

Test(vendors, claims_go_to_the_vendor_of_their_payer)
{
    set_vendors("two", "PAYERB -> two");
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_claim(&claims, "B1", "PAYERB", NPI, "");
    lab_claim(&claims, "A2", "PAYERA", NPI, "");
    struct submit_totals t = submit_text(false);
    cr_assert(t.read == 3 && t.sent == 3 && t.files == 2 && t.files_unsent == 0);
    cr_assert_eq(house->kept, 1);
    cr_assert(second_has("B1") == 1 && second_has("A1") == 0 && second_has("A2") == 0);
    cr_assert_eq(submit_text(false).known, 3);
    logged("");
}

Test(vendors, what_cannot_be_read_is_told_once)
{
    set_vendors("two", "PAYERB -> two");
    buf_puts(&claims, "{\"not\":\"a claim\"}\n");
    struct submit_totals t = submit_text(false);
    cr_assert(t.read == 1 && t.unreadable == 1);
}

Test(vendors, a_first_that_is_left_alone_is_not_tried)
{
    left_alone("lab", 5 * MINUTE_US);
    struct submit_totals t = submit("A1", "PAYERA");
    cr_assert(t.sent == 1 && t.files_unsent == 0 && t.files_moved == 0);
    cr_assert(house->posts == 0 && second_has("A1") == 1);
    logged("lab>two connect;");
    submit("A2", "PAYERA");
    logged("lab>two connect;");

    /* Its time is over: it is tried, and back. */
    left_alone("lab", 0);
    cr_assert_eq(submit("A3", "PAYERA").files_unsent, 0);
    cr_assert_eq(house->kept, 1);
    logged("two>lab recovered;lab>two connect;");
    /* The same claims again, whichever vendor has them, are known. */
    cr_assert_eq(submit("A1", "PAYERA").known, 1);
    cr_assert_eq(submit("A3", "PAYERA").known, 1);
    cr_assert(house->kept == 1 && second_has("A1") == 1);
}

Test(vendors, a_dry_run_changes_nothing)
{
    left_alone("lab", 5 * MINUTE_US);
    buf_reset(&claims);
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    cr_assert_eq(submit_text(true).sent, 1);
    logged("");
    cr_assert(second_has("A1") == 0 && lab_state(&lab, "A1") == CLAIM_STATE_COUNT);
}

static struct store_status status_now(void)
{
    struct store_status st;
    struct store_timers none = {0};
    OK(store_status(lab.job.store, 1, &none, &st, &lab.err));
    return st;
}

static int64_t batches(enum store_batch_state state)
{
    return status_now().batches[state];
}

/* A claim through job_submit to a named partner, as hia submit --partner has it. */
static void submit_named(const char *id)
{
    buf_reset(&claims);
    lab_claim(&claims, id, "PAYERA", NPI, "");
    (void)lab_submit(&lab, &claims);
    buf_reset(&claims);
}

/* The first is tried anew with what it still has (its own url answers), so that it is looked at. */
static void other_endpoint_left_alone(void)
{
    struct store_breaker b = {
        .partner = "lab", .endpoint = "https://lab.test/batch", .failures = 3};
    b.opened_at_us = clock_now_us() - 1;
    b.until_us = clock_now_us() + 5 * MINUTE_US;
    snprintf(b.reason, sizeof b.reason, "connect");
    OK(store_breaker_put(lab.job.store, &b, &lab.err));
}

Test(vendors, a_batch_of_which_nothing_left_goes_to_the_second)
{
    house->unreachable = true;
    other_endpoint_left_alone();
    struct submit_totals t = submit("A1", "PAYERA");
    cr_assert(t.files_moved == 1 && t.files_unsent == 0 && t.files_unknown == 0);
    cr_assert(moved == 1 && stayed == 0 && house->posts == 0);
    cr_assert_eq(second_has("A1"), 1);
    cr_assert(batches(BATCH_ERROR) == 1 && batches(BATCH_SUBMITTED) == 1);
    cr_assert_eq(status_now().batches_moved, 1, "nobody is asked");
    cr_assert_eq(batches(BATCH_PENDING), 0);
    logged("lab>two connect;");
    cr_assert_eq(lab_match(&lab, "A1").batch_id, 2);

    /* Nothing brings the old one back. */
    house->unreachable = false;
    left_alone("lab", 0);
    cr_assert_eq(submit("A1", "PAYERA").known, 1);
    submit_named("A1");
    cr_assert(house->posts == 0 && second_has("A1") == 1);
    cr_assert_eq(lab_events(&lab, "pm_claim_transmitted"), 1);
}

/* ---- the first answers after all ---- */

static void on_taken_in(void *ctx, const struct ingest_file *file)
{
    (void)ctx;
    cr_assert_str_eq(file->reason, "");
}

/* About its first file; a control number of its own for each. */
static struct ingest_totals answered_by(size_t vendor, const char *functional, const char *version,
                                        const char *body)
{
    static unsigned control = 700;
    struct ingest_totals t = {0};
    char path[256], text[4096];
    unsigned segments = 1;
    for (const char *p = body; *p; p++)
        segments += *p == '~';
    control++;
    snprintf(text, sizeof text,
             "ISA*00*          *00*          *ZZ*LABRECEIVER    *ZZ*LABSENDER      *260110*1200*^*"
             "00501*%09u*0*T*:~GS*%s*LABRECEIVER*LABSENDER*20260110*1200*%u*X*%s~%sSE*%u*0001~"
             "GE*1*%u~IEA*1*%09u~",
             control, functional, control, version, body, segments, control, control);
    lab_write(&lab, "answer.x12", text);
    snprintf(path, sizeof path, "%s", lab_path(&lab, "answer.x12"));
    const char *paths[] = {path};
    const struct ingest_watch watch = {NULL, on_taken_in};
    OK(job_ingest(&lab.job, &lab.settings->partners[vendor], paths, 1, &watch, &t, &lab.err));
    return t;
}

static void answered_by_first(const char *functional, const char *version, const char *body)
{
    (void)answered_by(0, functional, version, body);
}

static const char ACCEPTED_999[] = "ST*999*0001*005010X231A1~AK1*HC*1*005010X222A1~"
                                   "AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1~";

static const char REJECTED_999[] = "ST*999*0001*005010X231A1~AK1*HC*1*005010X222A1~"
                                   "AK2*837*0001*005010X222A1~IK5*R*5~AK9*R*1*1*0~";

static void answered_277ca_by(size_t vendor, const char *our_reference, const char *stc)
{
    char body[2048];
    snprintf(body, sizeof body,
             "ST*277*0001*005010X214~BHT*0085*08*X1*20260110*1200*TH~HL*1**20*1~"
             "NM1*AY*2*LAB HOUSE*****46*LABRECEIVER~TRN*1*X1~DTP*050*D8*20260110~"
             "DTP*009*D8*20260110~HL*2*1*21*1~NM1*41*2*LAB CLINIC*****46*LABSENDER~TRN*2*%s~"
             "STC*A1:19:PR*20260110*WQ*150~HL*3*2*19*1~NM1*85*2*LAB CLINIC*****XX*1234567893~"
             "HL*4*3*PT~NM1*QC*1*DOE*PAT****MI*M1~TRN*2*A1~STC*%s*20260110*%s*150~REF*1K*PAY1~"
             "DTP*472*D8*20260105~",
             our_reference, stc, stc[1] == '2' ? "WQ" : "U");
    (void)answered_by(vendor, "HN", "005010X214", body);
}

static void answered_277ca(const char *our_reference, const char *stc)
{
    answered_277ca_by(0, our_reference, stc);
}

static struct ingest_totals remitted_by(size_t vendor, const char *bpr, const char *trace,
                                        const char *clp, const char *lines)
{
    char body[2048];
    snprintf(body, sizeof body,
             "ST*835*0001~BPR*%s*20260110~TRN*1*%s*1999999999~DTM*405*20260110~N1*PR*LAB PAYER~"
             "N3*1 WAY~N4*PHOENIX*AZ*85001~PER*BL*DESK*TE*6025550100~"
             "N1*PE*LAB CLINIC*XX*1234567893~LX*1~CLP*A1*%s*11*1~NM1*QC*1*DOE*PAT****MI*MA1~%s",
             bpr, trace, clp, lines);
    return answered_by(vendor, "HP", "005010X221A1", body);
}

static struct ingest_totals paid_by(size_t vendor, const char *trace, const char *payer_number)
{
    char clp[64];
    snprintf(clp, sizeof clp, "1*150*120*10*CI*%s", payer_number);
    return remitted_by(vendor, "C*120*C*ACH*CCP*01*999999992*DA*1*1999999999**01*999988880*DA*2",
                       trace, clp,
                       "SVC*HC:90837*100*80**1~DTM*472*20260105~CAS*CO*45*20~REF*6R*A1-1~"
                       "SVC*HC:H0015*50*40**1~DTM*472*20260105~CAS*PR*2*10~REF*6R*A1-2~");
}

static bool is_denied(void *ctx, const struct store_need *n)
{
    bool *said = ctx;
    *said = *said || (n->kind == NEED_CONTRADICTION && str_starts(n->why, STR("denied by ")));
    return true;
}

static size_t closed(const char *key)
{
    struct resolve_totals t;
    struct emitter *emitter = emitter_new(&lab.job, &lab.err);
    cr_assert(emitter, "%s", lab.err.text);
    OK(job_resolve(&lab.job, emitter, str_from(key), RESOLVED_LATER_HOLDS, &t, &lab.err));
    emitter_free(emitter);
    return t.closed;
}

static bool name_of_moved(void *ctx, const struct store_batch *b)
{
    cr_assert(str_copy(ctx, 256, b->file_name));
    return false;
}

static void move_a1(void)
{
    house->unreachable = true;
    other_endpoint_left_alone();
    cr_assert_eq(submit("A1", "PAYERA").files_moved, 1);
}

Test(vendors, a_first_that_answers_a_batch_that_moved_contradicts_us)
{
    char file[256];
    move_a1();
    OK(store_batch_list(lab.job.store, BATCH_ERROR, 1, name_of_moved, file, &lab.err));

    answered_by_first("FA", "005010X231A1", ACCEPTED_999);
    cr_assert_eq(status_now().contradictions, 1, "its claims may be with both");
    cr_assert_eq(lab_events(&lab, "pm_acknowledgement_contradicted"), 1);
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED, "that is the second's to say");

    answered_277ca("000000001", "A3:21:85");
    cr_assert_eq(status_now().contradictions, 2, "once for the batch, not for each claim too");
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED, "nobody sends it a third time");
    cr_assert_eq(lab_match(&lab, "A1").batch_id, 2);

    cr_assert_eq(closed(file), 2, "a person has asked");
    cr_assert_eq(status_now().contradictions, 0);
    cr_assert_eq(status_now().batches_moved, 1);
}

Test(vendors, a_first_that_pays_a_claim_that_moved_contradicts_us_and_is_posted)
{
    move_a1();
    cr_assert_eq(paid_by(0, "T1", "PAYX").contradictions, 1);
    cr_assert(lab_state(&lab, "A1") == CLAIM_PAID && lab_match(&lab, "A1").paid_cents == 12000);
    cr_assert(lab_events(&lab, "pm_claim_paid") == 1 && status_now().orphans_open == 0);
    cr_assert_eq(lab_events(&lab, "pm_payment_contradicted"), 1);
    cr_assert_eq(status_now().contradictions, 1, "a person asks, though it is paid");

    struct ingest_totals t = paid_by(0, "T1", "PAYX");
    cr_assert(t.remittances_known == 1 && t.contradictions == 0, "the same payment");
    t = paid_by(0, "T2", "PAYX");
    cr_assert(t.payments == 1 && t.contradictions == 0, "what was told before");
    cr_assert_eq(lab_match(&lab, "A1").paid_cents, 24000);

    cr_assert_eq(closed("A1"), 1);
    cr_assert_eq(status_now().contradictions, 0);
    cr_assert_eq(lab_events(&lab, "pm_acknowledgement_resolved"), 1);
}

Test(vendors, a_first_that_denies_a_claim_that_moved_is_not_told_to_have_paid)
{
    const struct store_timers none = {0};
    bool said = false;
    move_a1();
    struct ingest_totals t =
        remitted_by(0, "H*0*C*NON***********", "T1", "4*150*0*0*CI*PAYX",
                    "SVC*HC:90837*100*0**1~DTM*472*20260105~CAS*CO*29*100~REF*6R*A1-1~"
                    "SVC*HC:H0015*50*0**1~DTM*472*20260105~CAS*CO*29*50~REF*6R*A1-2~");
    cr_assert(t.contradictions == 1 && t.denied == 1 && t.unbalanced == 0);
    OK(store_needs(lab.job.store, 1, &none, 10, is_denied, &said, &lab.err));
    cr_assert(said);
}

/* A practice is enrolled for 835s with the first, and the second sent the claim. */
Test(vendors, a_first_that_brings_the_payment_of_what_the_second_sent_is_believed)
{
    move_a1();
    answered_277ca_by(1, "000000001", "A2:20:PR");
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_ACCEPTED);
    cr_assert_eq(paid_by(0, "T1", "PAY1").contradictions, 0, "by the payer's number of it");
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_PAID);
    cr_assert_eq(status_now().contradictions, 0);
}

Test(vendors, a_second_that_pays_what_it_has_contradicts_nobody)
{
    move_a1();
    cr_assert_eq(paid_by(1, "T1", "PAYX").contradictions, 0);
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_PAID);
}

/* Both count their files from 1. */
Test(vendors, an_answer_is_of_the_vendor_that_gave_it)
{
    set_vendors("", "PAYERB -> two");
    (void)submit("A1", "PAYERA");
    (void)submit("B1", "PAYERB");
    cr_assert(house->posts == 1 && second_has("B1") == 1);
    answered_277ca("000000001", "A3:21:85");
    cr_assert(lab_state(&lab, "A1") == CLAIM_REJECTED && lab_state(&lab, "B1") == CLAIM_SUBMITTED);
    answered_by_first("FA", "005010X231A1", REJECTED_999);
    cr_assert_eq(lab_state(&lab, "B1"), CLAIM_SUBMITTED);
    cr_assert(batches(BATCH_REJECTED) == 1 && batches(BATCH_SUBMITTED) == 1);
    answered_277ca("000000001", "A3:21:85");
    cr_assert_eq(lab_state(&lab, "B1"), CLAIM_SUBMITTED, "it is not one that was left out");
}

static bool name_of_call(void *ctx, const struct store_call *c)
{
    (void)ctx;
    cr_assert_fail("%s is open still", c->uuid);
    return false;
}

/* Its vendor may have it, whatever it said then; whoever answers a claim of it has it. */
Test(vendors, an_answer_to_a_claim_keeps_its_batch_from_going_out_again)
{
    set_vendors("", NULL);
    house->post_status = 503;
    cr_assert_eq(submit("A1", "PAYERA").files_unsent, 1);
    size_t before = house->posts;
    answered_277ca("UNKNOWN", "A2:20:PR");
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_ACCEPTED);
    house->post_status = 0;
    talk_close(&lab.job); /* the next run tries anew */
    (void)submit("A2", "PAYERA");
    cr_assert_eq(house->posts, before + 1, "A2 alone");
    cr_assert(batches(BATCH_PENDING) == 0 && batches(BATCH_ACKNOWLEDGED) == 1);
    cr_assert_eq(lab_events(&lab, "pm_claim_transmitted"), 2, "it is told as what was sent");
    OK(store_call_open(lab.job.store, STR("lab"), 0, name_of_call, NULL, &lab.err));
}

/* Nothing of it left: what is answered is another system's, or a person will know. Kept here as
 * sent, it and all the claims beside it would be lost. */
Test(vendors, an_answer_to_a_claim_that_never_left_does_not_keep_it_here)
{
    set_vendors("", NULL);
    house->unreachable = true;
    cr_assert_eq(submit("A1", "PAYERA").files_unsent, 1);
    answered_277ca("UNKNOWN", "A3:21:85");
    cr_assert_eq(status_now().contradictions, 1, "a person is asked");
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED);
    house->unreachable = false;
    talk_close(&lab.job);
    (void)submit("A2", "PAYERA");
    cr_assert_eq(house->posts, 2, "both");
    cr_assert(batches(BATCH_PENDING) == 0 && batches(BATCH_SUBMITTED) == 2);
    cr_assert_eq(closed("A1"), 1);
}

/* A house and its payer each answer a claim, and the second answer may come when it was put right
 * and waits with others. */
static void corrected_meanwhile(void)
{
    set_vendors("", NULL);
    (void)submit("A1", "PAYERA");
    answered_277ca("000000001", "A3:21:85");
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_REJECTED);
}

static void late_answer_and_both_go(void)
{
    cr_assert_eq(submit("A1", "PAYERC").files_unsent, 1);
    answered_277ca("UNKNOWN", "A3:21:85");
    cr_assert_eq(batches(BATCH_PENDING), 1);
    house->unreachable = false;
    house->post_status = 0;
    talk_close(&lab.job);
    (void)submit("A2", "PAYERA");
    cr_assert_eq(house->kept, 3);
    cr_assert(batches(BATCH_PENDING) == 0 && batches(BATCH_SUBMITTED) == 2);
}

Test(vendors, a_late_answer_to_a_claim_does_not_keep_its_correction_here)
{
    corrected_meanwhile();
    house->unreachable = true;
    late_answer_and_both_go();
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED, "that was the first one");
    cr_assert_eq(status_now().contradictions, 0);
}

Test(vendors, a_late_answer_does_not_keep_here_what_may_have_left)
{
    corrected_meanwhile();
    house->post_status = 503;
    late_answer_and_both_go();
}

/* What no file of ours to that house has as its number is another sender's. */
Test(vendors, an_answer_is_not_of_a_file_that_went_to_another_house)
{
    struct partner *two = (struct partner *)settings_partner(lab.settings, STR("two"));
    snprintf(two->gs_receiver, sizeof two->gs_receiver, "TWOHOUSE");
    set_vendors("", "PAYERB -> two");
    (void)submit("B1", "PAYERB");
    answered_277ca("000000001", "A2:20:PR");
    cr_assert_eq(batches(BATCH_SUBMITTED), 1, "nobody has answered it");
}

/* Neither stands in the other's way, and a TA1 is of one of them. */
Test(vendors, two_vendors_of_the_same_ids_have_their_own_numbers)
{
    snprintf(lab.settings->partners[1].sender_id, sizeof lab.settings->partners[1].sender_id, "%s",
             lab.settings->partners[0].sender_id);
    set_vendors("", "PAYERB -> two");
    (void)submit("A1", "PAYERA");
    (void)submit("B1", "PAYERB");
    (void)submit("A2", "PAYERA");
    (void)submit("B2", "PAYERB");
    cr_assert(house->posts == 2 && second_has("B1") == 1 && second_has("B2") == 1);
    cr_assert_eq(batches(BATCH_SUBMITTED), 4);
}

/* Not all send our BHT03 back. */
Test(vendors, a_first_that_names_no_batch_contradicts_by_the_claim)
{
    move_a1();
    answered_277ca("UNKNOWN", "A2:20:PR");
    cr_assert_eq(status_now().contradictions, 1);
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED);
    cr_assert_eq(closed("A1"), 1);
}

Test(vendors, a_batch_that_may_have_left_stays)
{
    /* The partner answered: it has had the bytes, whatever it says. */
    house->post_status = 503;
    other_endpoint_left_alone();
    struct submit_totals t = submit("A1", "PAYERA");
    cr_assert(t.files_moved == 0 && t.files_unsent == 1);
    cr_assert(moved == 0 && stayed == 1 && second_has("A1") == 0);
    cr_assert_eq(batches(BATCH_PENDING), 1);
    logged("");

    /* Nobody knows: a person. What was built behind it, and never tried, goes. */
    house->post_status = 0;
    house->look_status = 401;
    house->lose_answer_at = 1;
    (void)submit("A2", "PAYERA");
    house->unreachable = true;
    (void)submit("A3", "PAYERA");
    cr_assert_eq(second_has("A1"), 0);
    cr_assert(second_has("A2") == 1 && second_has("A3") == 1);
}

Test(vendors, who_was_named_and_who_has_no_second_stays)
{
    house->unreachable = true;
    submit_named("A1");
    other_endpoint_left_alone();
    (void)submit("A9", "PAYERC");
    cr_assert(second_has("A1") == 0 && second_has("A9") == 1);
    set_vendors("two", "PAYERB -> lab");
    (void)submit("B1", "PAYERB");
    cr_assert(second_has("A1") == 0 && second_has("B1") == 0);
    cr_assert_eq(batches(BATCH_PENDING), 2);
}

Test(vendors, a_second_that_is_left_alone_too_gets_nothing)
{
    struct partner *two = (struct partner *)settings_partner(lab.settings, STR("two"));
    snprintf(two->net.url, sizeof two->net.url, "https://two.test/");
    left_alone("two", 5 * MINUTE_US);
    left_alone("lab", 5 * MINUTE_US);
    house->unreachable = true;
    cr_assert_eq(submit("A1", "PAYERA").files_unsent, 1);
    cr_assert(second_has("A1") == 0 && moved == 0);
}

/* The second's adapter takes dental claims alone. */
static bool open_dental(void *ctx, struct job *job, const struct partner *partner, struct talk *out,
                        struct err *err)
{
    static const struct hia_operation DENTAL[] = {
        {"claim.submit", "x12.837D", "", "Hand over a batch.", HIA_ONCE}};
    static struct hia_adapter dental;
    dental = courier_adapter;
    dental.operations = DENTAL;
    dental.operation_count = 1;
    if (!talks.open(talks.ctx, job, partner, out, err))
        return false;
    if (strcmp(partner->name, "two") == 0)
        out->adapter = &dental;
    (void)ctx;
    return true;
}

Test(vendors, a_second_that_takes_no_such_claims_gets_nothing)
{
    static const struct talk_source source = {NULL, open_dental};
    struct partner *two = (struct partner *)settings_partner(lab.settings, STR("two"));
    snprintf(two->adapter, sizeof two->adapter, "courier");
    snprintf(two->net.url, sizeof two->net.url, "https://two.test/");
    lab.job.talks = &source;
    house->unreachable = true;
    other_endpoint_left_alone();
    struct submit_totals t = submit("A1", "PAYERA");
    cr_assert(t.files_moved == 0 && t.files_unsent == 1 && stayed == 1);
    cr_assert(batches(BATCH_PENDING) == 1 && batches(BATCH_ERROR) == 0);
}

Test(vendors, what_one_organization_uses_is_nothing_to_another)
{
    static const char OTHER[] = "22222222-2222-4222-8222-222222222222";
    struct vendor_use use;
    struct store *other = NULL;
    left_alone("lab", 5 * MINUTE_US);
    (void)submit("A1", "PAYERA");
    OK(vendor_in_use(lab.job.store, VENDOR_CLAIM, "lab", "two", &use, &lab.err));
    cr_assert_str_eq(use.name, "two");
    OK(store_open(&other, settings_ledger(lab.settings), OTHER, STORE_READER, &lab.err));
    OK(vendor_in_use(other, VENDOR_CLAIM, "lab", "two", &use, &lab.err));
    cr_assert_str_eq(use.name, "lab");
    store_close(other);
}

/* ---- in the queue ---- */

struct waiting {
    int64_t id[8];
    size_t count;
};

static bool take_job(void *ctx, const struct store_job *j)
{
    struct waiting *w = ctx;
    w->id[w->count++] = j->id;
    return w->count < COUNT_OF(w->id);
}

/* Runs the newest job; its kind and lane. */
static struct queue_end run_newest(const char *kind, const char *lane)
{
    struct waiting w = {.count = 0};
    struct store_job j;
    struct queue_end end;
    struct arena arena;
    bool found;
    arena_init(&arena, 1 << 16);
    OK(store_job_list(lab.job.store, JOB_READY, 8, take_job, &w, &lab.err));
    cr_assert_gt(w.count, 0);
    int64_t newest = 0;
    for (size_t i = 0; i < w.count; i++)
        newest = w.id[i] > newest ? w.id[i] : newest;
    OK(store_job_get(lab.job.store, newest, &arena, &j, &found, &lab.err));
    cr_assert(found && str_is(j.kind, kind) && str_is(j.lane, lane), "%.*s of %.*s",
              STR_FMT(j.kind), STR_FMT(j.lane));
    OK(queue_run(&lab.job, &j, &end, &lab.err));
    arena_fini(&arena);
    return end;
}

static void queue_claims(const struct partner *first, int64_t *id, bool *known)
{
    struct queue_bytes b = {.path = "claims.jsonl"};
    int64_t size;
    OK(queue_keep(lab.job.keep, lab_path(&lab, "claims.jsonl"), b.sha256, &size, &lab.err));
    OK(queue_vendor(lab.job.store, lab.settings, first, &b, id, known, &lab.err));
}

Test(vendors, a_worker_sends_what_was_moved_in_the_lane_of_its_partner)
{
    int64_t id;
    bool known;
    house->unreachable = true;
    other_endpoint_left_alone();
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_write(&lab, "claims.jsonl", buf_cstr(&claims));
    queue_claims(lab.partner, &id, &known);
    cr_assert(!known);
    cr_assert_str_eq(run_newest("vendors", "lab").code, "done");
    cr_assert(batches(BATCH_PENDING) == 1 && second_has("A1") == 0);
    (void)run_newest("settle", "two");
    cr_assert(batches(BATCH_PENDING) == 0 && second_has("A1") == 1);
}

/* Its payer's vendor is another one when the job runs: that one's job is put then, once. */
Test(vendors, what_waits_in_the_queue_goes_by_the_lines_of_when_it_runs)
{
    int64_t id, again;
    bool known;
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_claim(&claims, "B1", "PAYERB", NPI, "");
    lab_write(&lab, "claims.jsonl", buf_cstr(&claims));
    queue_claims(lab.partner, &id, &known);
    queue_claims(lab.partner, &again, &known);
    cr_assert(known && again == id);
    struct settings_vendors *v = &lab.settings->vendors[0];
    snprintf(v->primary, sizeof v->primary, "two");
    snprintf(v->secondary, sizeof v->secondary, "lab");
    cr_assert_str_eq(run_newest("vendors", "lab").code, "done");
    cr_assert_eq(second_has("A1"), 0);
    cr_assert_str_eq(run_newest("vendors", "two").code, "done");
    cr_assert(second_has("A1") == 1 && second_has("B1") == 1 && house->posts == 0);
    cr_assert_str_eq(run_newest("vendors", "two").code, "done");
    cr_assert(second_has("A1") == 1 && second_has("B1") == 1 && batches(BATCH_PENDING) == 0);
}

/* Of two lanes the second would find it empty. */
Test(vendors, a_pipe_is_not_read_twice)
{
    char path[32];
    const char *paths[1] = {path};
    struct submit_options o = {.paths = paths, .paths_count = 1};
    struct submit_totals t;
    int ends[2];
    set_vendors("two", "PAYERB -> two");
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_claim(&claims, "B1", "PAYERB", NPI, "");
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], claims.p, claims.n), (ssize_t)claims.n);
    close(ends[1]);
    snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
    cr_assert_not(job_submit_vendors(&lab.job, &o, NULL, &t, &lab.err));
    cr_assert_eq(lab.err.kind, ERR_USAGE, "%s", lab.err.text);
    cr_assert(house->posts == 0 && second_has("B1") == 0);
    err_clear(&lab.err);
    close(ends[0]);
}

/* Nothing is built for the first, so nobody speaks to it; what it has still is not forgotten. */
Test(vendors, what_was_left_with_a_first_that_is_left_alone_goes_to_the_second)
{
    house->unreachable = true;
    cr_assert_eq(submit("A1", "PAYERA").files_unsent, 1);
    submit_named("N1");
    left_alone("lab", 5 * MINUTE_US);
    struct submit_totals t = submit("A2", "PAYERA");
    cr_assert(second_has("A2") == 1 && second_has("A1") == 1 && second_has("N1") == 0);
    cr_assert(t.files_moved == 1 && t.files_unsent == 0 && t.earlier_unsent == 1);
    cr_assert_eq(batches(BATCH_PENDING), 1);
    cr_assert_eq(house->posts, 0);
}

/* ---- killed ---- */

/* As if the first had been well meanwhile. */
static void first_in_use(void)
{
    const struct vendor_change c = {
        .kind = VENDOR_CLAIM, .first = "lab", .second = "two", .to = "lab", .reason = "recovered"};
    OK(vendor_changed(lab.job.store, &c, &lab.err));
}

static void die_at(const char *point, const char *id)
{
    job_close(&lab.job);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        setenv("HIA_FAILPOINT", point, 1);
        lab_reopen(&lab);
        lab.job.talks = &talks;
        (void)submit(id, "PAYERA");
        _exit(0);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s was not passed", point);
    lab_reopen(&lab);
    lab.job.talks = &talks;
}

Test(vendors, killed_at_any_step_nothing_is_sent_twice_and_nothing_is_lost, .timeout = 60)
{
    static const char *const POINTS[] = {
        "submit.before_commit", "submit.committed", "handover.call_ended", "move.before_commit",
        "move.committed",       "handover.staging", "handover.staged",     "handover.in_sight",
        "handover.committed",   "move.handed_over"};
    house->unreachable = true;
    other_endpoint_left_alone();
    for (size_t i = 0; i < COUNT_OF(POINTS); i++) {
        char id[16];
        snprintf(id, sizeof id, "K%zu", i);
        first_in_use();
        die_at(POINTS[i], id);
        struct submit_totals t = submit(id, "PAYERA");
        cr_assert_eq(t.files_unsent + t.earlier_unsent + t.files_unknown + t.earlier_unknown, 0,
                     "%s", POINTS[i]);
        cr_assert_eq(second_has(id), 1, "%s", POINTS[i]);
        cr_assert_eq(house->posts, 0);
    }
    cr_assert_eq(batches(BATCH_PENDING), 0);
    house->unreachable = false;
    for (size_t i = 0; i < COUNT_OF(POINTS); i++) {
        char id[16];
        snprintf(id, sizeof id, "K%zu", i);
        cr_assert_eq(submit(id, "PAYERA").known, 1);
        cr_assert_eq(second_has(id), 1);
    }
    cr_assert_eq(house->posts, 0);
}
