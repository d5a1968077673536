/* test_submit.c - claims in, files out: what is sent, what is held,
 * and that nothing is sent twice. */
#include "job/lab.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define NPI       "1234567893"
#define OTHER_NPI "1993999998"

static struct lab lab;
static struct buf claims, files;

static void setup(void)
{
    lab_open(&lab);
    buf_init(&claims, 0);
    buf_init(&files, 0);
}

static void teardown(void)
{
    buf_fini(&files);
    buf_fini(&claims);
    lab_close(&lab);
}

TestSuite(submit, .init = setup, .fini = teardown);

static size_t occurrences(const char *text)
{
    size_t count = 0, n = strlen(text);
    for (size_t i = 0; i + n <= files.n; i++)
        count += memcmp(files.p + i, text, n) == 0;
    return count;
}

static size_t files_out(void)
{
    buf_reset(&files);
    return lab_read_all(&lab, "data/out", &files);
}

Test(submit, clean_claims_go_out_in_one_file)
{
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_claim(&claims, "A2", "PAYERA", NPI, "");
    struct submit_totals t = lab_submit(&lab, &claims);
    cr_expect_eq(t.read, 2);
    cr_expect_eq(t.sent, 2);
    cr_expect_eq(t.held, 0);
    cr_expect_eq(t.sent_cents, 30000);
    cr_assert_eq(files_out(), 1);
    cr_expect_eq(occurrences("CLM*A1*150*"), 1);
    cr_expect_eq(occurrences("CLM*A2*150*"), 1);
    cr_expect_eq(occurrences("REF*6R*A1-1~"), 1);
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED);
    cr_expect_eq(lab_events(&lab, "pm_claim_transmitted"), 2);
    cr_expect_eq(lab_events(&lab, "pm_claim_batch_submitted"), 1);
    cr_expect_eq(lab_events(&lab, "pm_batch_state_changed"), 1);
}

Test(submit, one_set_a_payer_and_billing_provider)
{
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_claim(&claims, "B1", "PAYERB", NPI, "");
    lab_claim(&claims, "A2", "PAYERA", NPI, "");
    lab_claim(&claims, "A3", "PAYERA", OTHER_NPI, "");
    struct submit_totals t = lab_submit(&lab, &claims);
    cr_expect_eq(t.sets, 3);
    cr_assert_eq(files_out(), 1);
    cr_expect_eq(occurrences("ST*837*"), 3);
    cr_expect_eq(occurrences("GE*3*"), 1);
}

Test(submit, the_same_again_sends_nothing)
{
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_submit(&lab, &claims);
    lab_reopen(&lab);
    struct submit_totals t = lab_submit(&lab, &claims);
    cr_expect_eq(t.sent, 0);
    cr_expect_eq(t.known, 1);
    cr_expect_eq(files_out(), 1);
    cr_expect_eq(lab_events(&lab, "pm_claim_transmitted"), 1);
}

Test(submit, the_same_claim_twice_in_one_batch_goes_once)
{
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    struct submit_totals t = lab_submit(&lab, &claims);
    cr_expect_eq(t.sent, 1);
    cr_expect_eq(t.known, 1);
    files_out();
    cr_expect_eq(occurrences("CLM*A1*"), 1);
}

Test(submit, another_claim_under_a_sent_id_is_a_conflict)
{
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_submit(&lab, &claims);
    buf_reset(&claims);
    lab_claim(&claims, "A1", "PAYERB", NPI, "");
    struct submit_totals t = lab_submit(&lab, &claims);
    cr_expect_eq(t.conflicting, 1);
    cr_expect_eq(t.sent, 0);
    cr_expect_eq(files_out(), 1);
}

Test(submit, an_error_holds_the_claim_and_not_the_batch)
{
    lab_claim(&claims, "GOOD", "PAYERA", NPI, "");
    lab_claim(&claims, "BADNPI", "PAYERA", "1234567890", "");
    buf_puts(&claims, "{\"claim_id\": 7}\n\nnot json\n");
    struct submit_totals t = lab_submit(&lab, &claims);
    cr_expect_eq(t.read, 4);
    cr_expect_eq(t.sent, 1);
    cr_expect_eq(t.held, 1);
    cr_expect_eq(t.unreadable, 2);
    cr_expect_eq(lab_state(&lab, "BADNPI"), CLAIM_HELD);
    cr_expect_eq(lab_events(&lab, "pm_claim_held"), 1);
    files_out();
    cr_expect_eq(occurrences("BADNPI"), 0);
}

Test(submit, a_held_claim_put_right_goes_out)
{
    lab_claim(&claims, "A1", "PAYERA", "1234567890", "");
    lab_submit(&lab, &claims);
    cr_expect_eq(files_out(), 0);
    buf_reset(&claims);
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    struct submit_totals t = lab_submit(&lab, &claims);
    cr_expect_eq(t.sent, 1);
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED);
}

Test(submit, a_dry_run_leaves_no_trace)
{
    static char path[512];
    const char *const paths[] = {path};
    struct submit_options options = {.paths = paths, .paths_count = 1, .dry_run = true};
    struct submit_totals t;
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    buf_putc(&claims, '\0');
    lab_write(&lab, "claims.jsonl", claims.p);
    snprintf(path, sizeof path, "%s", lab_path(&lab, "claims.jsonl"));
    cr_assert(job_submit(&lab.job, lab.partner, &options, &t, &lab.err), "%s", lab.err.text);
    cr_expect_eq(t.sent, 1);
    cr_expect_eq(files_out(), 0);
    cr_expect_eq(lab_events(&lab, NULL), 0);
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_STATE_COUNT);
}

Test(submit, windows_and_lines_of_any_shape)
{
    enum { MANY = INTAKE_CLAIMS_MAX + 123 };
    char id[32];
    for (int i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "C%05d", i);
        lab_claim(&claims, id, i % 2 ? "PAYERA" : "PAYERB", NPI, "");
    }
    /* A line longer than any claim, then one without its line break. */
    for (int i = 0; i < INTAKE_LINE_MAX + 10; i++)
        buf_putc(&claims, 'x');
    buf_putc(&claims, '\n');
    lab_claim(&claims, "LAST", "PAYERA", NPI, "");
    claims.n--;
    struct submit_totals t = lab_submit(&lab, &claims);
    cr_expect_eq(t.read, MANY + 2);
    cr_expect_eq(t.unreadable, 1);
    cr_expect_eq(t.sent, MANY + 1);
    cr_expect_gt(t.files, 1);
    cr_expect_eq(files_out(), t.files);
    cr_expect_eq(occurrences("CLM*"), MANY + 1);
    cr_expect_eq(lab_state(&lab, "LAST"), CLAIM_SUBMITTED);
}

/* ---- crashes -------------------------------------------------------------------------------- */

static const char *const points[] = {
    "submit.before_commit", "submit.committed",  "handover.journaled",     "handover.staging",
    "handover.staged",      "handover.in_sight", "handover.before_commit", "handover.committed",
};

/* Dies at the point in a child, then goes on as a new process would. */
static void die_and_go_on(const char *point, bool partner_took_it)
{
    job_close(&lab.job);
    pid_t child = fork();
    if (child == 0) {
        setenv("HIA_FAILPOINT", point, 1);
        struct err err = {0};
        if (job_open(&lab.job, lab.settings, STORE_WRITER, &err))
            lab_submit(&lab, &claims);
        _exit(0);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s was not reached", point);
    if (partner_took_it)
        unlink(lab_path(&lab, "data/out/837P-000000001.x12"));
    lab_reopen(&lab);
    lab_submit(&lab, &claims);
}

Test(submit, killed_anywhere_sends_exactly_once)
{
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        buf_reset(&claims);
        lab_claim(&claims, "A1", "PAYERA", NPI, "");
        lab_claim(&claims, "A2", "PAYERA", NPI, "");
        die_and_go_on(points[i], false);
        files_out();
        cr_expect_eq(occurrences("CLM*A1*"), 1, "after %s", points[i]);
        cr_expect_eq(occurrences("CLM*A2*"), 1, "after %s", points[i]);
        cr_expect_eq(lab_events(&lab, "pm_claim_transmitted"), 2, "after %s", points[i]);
        cr_expect_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED, "after %s", points[i]);
        teardown();
        setup();
    }
}

Test(submit, killed_after_the_partner_took_the_file_does_not_send_again)
{
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    die_and_go_on("handover.in_sight", true);
    cr_expect_eq(files_out(), 0);
    cr_expect_eq(lab_state(&lab, "A1"), CLAIM_SUBMITTED);
    cr_expect_eq(lab_events(&lab, "pm_claim_batch_submitted"), 1);
}

/* ---- namesakes ------------------------------------------------------------------------------ */

/* As after a restore of an old ledger: the number is given out a second time. */
Test(submit, a_namesake_in_the_folder_is_not_taken_for_ours)
{
    static char path[512];
    const char *const paths[] = {path};
    struct submit_options options = {.paths = paths, .paths_count = 1};
    struct submit_totals t;
    lab_write(&lab, "data/out/837P-000000001.x12", "somebody else's claims");
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    buf_putc(&claims, '\0');
    lab_write(&lab, "claims.jsonl", claims.p);
    snprintf(path, sizeof path, "%s", lab_path(&lab, "claims.jsonl"));
    cr_expect_not(job_submit(&lab.job, lab.partner, &options, &t, &lab.err));
    cr_expect_eq(lab_events(&lab, "pm_claim_transmitted"), 0);
    /* The operator moves it away; the next run hands ours over. */
    unlink(lab_path(&lab, "data/out/837P-000000001.x12"));
    err_clear(&lab.err);
    lab_reopen(&lab);
    cr_assert(job_submit(&lab.job, lab.partner, &options, &t, &lab.err), "%s", lab.err.text);
    cr_expect_eq(files_out(), 1);
    cr_expect_eq(occurrences("CLM*A1*"), 1);
    cr_expect_eq(lab_events(&lab, "pm_claim_transmitted"), 1);
}

/* Its folders are there, but nobody on the other side looks into them. */
Test(submit, a_partner_reached_otherwise_is_refused_before_a_file_is_put_anywhere)
{
    static char path[512];
    const char *const paths[] = {path};
    struct submit_options options = {.paths = paths, .paths_count = 1};
    struct submit_totals t;
    lab.settings->partners[0].transport = TRANSPORT_HTTPS;
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    buf_putc(&claims, '\0');
    lab_write(&lab, "claims.jsonl", claims.p);
    snprintf(path, sizeof path, "%s", lab_path(&lab, "claims.jsonl"));
    cr_expect_not(job_submit(&lab.job, lab.partner, &options, &t, &lab.err));
    cr_expect_eq(lab.err.kind, ERR_CONFIG);
    cr_expect_eq(files_out(), 0);
    cr_expect_eq(lab_events(&lab, NULL), 0);
}
