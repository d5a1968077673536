/* test_parallel.c - the number of threads changes the time and nothing else: not the files, not the
 * events, not their order, not which error is told. */
#include "job/lab.h"

#include <string.h>
#include <unistd.h>

#define NPI "1234567893"

enum { CLAIMS = 400, FILES = 40, PADDING = 12 * 1024 };

static struct lab lab;
static struct buf text;

static void setup(void)
{
    setenv("HIA_NOW", "2026-01-15T12:00:00Z", 1);
    lab_open(&lab);
    buf_init(&text, 0);
}

static void teardown(void)
{
    buf_fini(&text);
    lab_close(&lab);
}

TestSuite(parallel, .init = setup, .fini = teardown);

/* Some windows of claims, every seventh of them held. */
static void many_claims(struct buf *out)
{
    static char padding[PADDING + 1];
    memset(padding, ' ', PADDING);
    for (int i = 0; i < CLAIMS; i++) {
        char id[16];
        snprintf(id, sizeof id, "C%05d", i);
        lab_claim(out, id, i % 3 ? "PAYERA" : "PAYERB", i % 7 ? NPI : "1234567890", padding);
    }
}

/* What happened, in order, without what is made of chance: ids. */
static bool put_event(void *ctx, const struct store_event *e)
{
    struct buf *out = ctx;
    bool chance = e->entity.n == UUID_MAX - 1;
    buf_printf(out, "%.*s %.*s\n", STR_FMT(e->name), STR_FMT(chance ? STR("-") : e->entity));
    return true;
}

static void put_events(struct buf *out)
{
    cr_assert(store_events_after(lab.job.store, 0, 0, put_event, out, &lab.err), "%s",
              lab.err.text);
}

static void submit_with(unsigned threads, struct buf *out)
{
    lab.job.threads = threads;
    struct submit_totals t = lab_submit(&lab, &text);
    cr_expect_eq(t.read, CLAIMS);
    cr_expect_eq(t.held, (CLAIMS + 6) / 7);
    cr_expect_eq(t.sent, CLAIMS - t.held);
    cr_expect_gt(t.files, 2);
    lab_read_all(&lab, "data/out", out);
    put_events(out);
}

static bool same(const struct buf *a, const struct buf *b)
{
    return a->n > 0 && a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* A ledger of its own for the second time. */
static void another_lab(void)
{
    lab_close(&lab);
    lab_open(&lab);
}

Test(parallel, claims_go_out_the_same_with_any_number_of_threads)
{
    struct buf one = {0}, many = {0};
    many_claims(&text);
    submit_with(1, &one);
    another_lab();
    submit_with(5, &many);
    cr_expect(same(&one, &many));
    buf_fini(&one);
    buf_fini(&many);
}

Test(parallel, what_was_read_before_an_unreadable_file_is_sent)
{
    static char first[512], missing[512];
    const char *const paths[] = {first, missing};
    struct submit_options options = {.paths = paths, .paths_count = COUNT_OF(paths)};
    struct submit_totals t;
    many_claims(&text);
    lab_write(&lab, "claims.jsonl", buf_cstr(&text));
    snprintf(first, sizeof first, "%s", lab_path(&lab, "claims.jsonl"));
    snprintf(missing, sizeof missing, "%s", lab_path(&lab, "missing.jsonl"));
    lab.job.threads = 4;
    cr_expect_not(job_submit(&lab.job, lab.partner, &options, &t, &lab.err));
    cr_expect_not_null(strstr(lab.err.text, "missing.jsonl"), "%s", lab.err.text);
    cr_expect_gt(t.files, 1);
    cr_expect_eq(lab_state(&lab, "C00001"), CLAIM_SUBMITTED);
    cr_expect_eq(lab_state(&lab, "C00399"), CLAIM_STATE_COUNT);
}

/* The writer of a pipe is alive and silent: nobody waits for him who does not want more claims. */
Test(parallel, taking_in_can_be_given_up_while_it_waits)
{
    char path[32];
    const char *const paths[] = {path};
    int ends[2];
    struct intake_claim *claims;
    size_t count;
    many_claims(&text);
    cr_assert_eq(pipe(ends), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    pid_t writer = fork();
    if (writer == 0) {
        for (size_t at = 0; at < text.n;) {
            ssize_t done = write(ends[1], text.p + at, text.n - at);
            at += done > 0 ? (size_t)done : 0;
        }
        pause();
    }
    lab.job.threads = 2;
    struct intake *in = intake_new(&lab.job, lab.partner, paths, COUNT_OF(paths), &lab.err);
    cr_assert_not_null(in, "%s", lab.err.text);
    for (size_t read = 0; read < CLAIMS / 2; read += count)
        cr_assert(intake_next(in, &claims, &count, &lab.err), "%s", lab.err.text);
    intake_free(in);
    kill(writer, SIGKILL);
    waitpid(writer, NULL, 0);
    close(ends[0]);
    close(ends[1]);
}

/* ---- files in ----------------------------------------------------------------------------------
 */

/* A payment for a claim nobody sent; every ninth file is no X12 at all. */
static void remittance(unsigned i, struct buf *out)
{
    buf_reset(out);
    if (i % 9 == 8) {
        buf_printf(out, "letter %u", i);
        return;
    }
    buf_printf(out,
               "ISA*00*          *00*          *ZZ*LABRECEIVER    *ZZ*LABSENDER      *260110*1200*^"
               "*00501*%09u*0*T*:~GS*HP*LABRECEIVER*LABSENDER*20260110*1200*%u*X*005010X221A1~"
               "ST*835*0001~BPR*C*120*C*ACH*CCP*01*999999992*DA*1*1999999999**01*999988880*DA*2*"
               "20260110~TRN*1*TRACE%u*1999999999~DTM*405*20260110~N1*PR*LAB PAYER~N3*1 WAY~"
               "N4*PHOENIX*AZ*85001~PER*BL*DESK*TE*6025550100~N1*PE*LAB CLINIC*XX*1234567893~LX*1~"
               "CLP*Z%u*1*150*120*10*CI*PAY%u*11*1~NM1*QC*1*DOE*PAT****MI*MZ~"
               "SVC*HC:90837*150*120**1~DTM*472*20260105~CAS*CO*45*20~CAS*PR*2*10~"
               "SE*17*0001~GE*1*%u~IEA*1*%09u~",
               i + 1, i + 1, i, i, i, i + 1, i + 1);
}

static char names[FILES][512];
static const char *files[FILES];

static void write_files(void)
{
    for (unsigned i = 0; i < FILES; i++) {
        char name[32];
        snprintf(name, sizeof name, "%02u.835", i);
        remittance(i, &text);
        lab_write(&lab, name, buf_cstr(&text));
        snprintf(names[i], sizeof names[i], "%s", lab_path(&lab, name));
        files[i] = names[i];
    }
}

static void put_file(void *ctx, const struct ingest_file *f)
{
    buf_printf(ctx, "%s %d %s\n", f->name, f->outcome, f->kind);
}

static bool ingest_with(unsigned threads, struct ingest_totals *t, struct buf *out)
{
    struct ingest_watch watch = {out, put_file};
    lab.job.threads = threads;
    *t = (struct ingest_totals){0};
    bool ok = job_ingest(&lab.job, lab.partner, files, FILES, &watch, t, &lab.err);
    put_events(out);
    return ok;
}

Test(parallel, files_come_in_in_order_with_any_number_of_threads)
{
    struct buf one = {0}, many = {0};
    struct ingest_totals t;
    write_files();
    cr_assert(ingest_with(1, &t, &one), "%s", lab.err.text);
    another_lab();
    write_files();
    cr_assert(ingest_with(7, &t, &many), "%s", lab.err.text);
    cr_expect_eq(t.files, FILES);
    cr_expect_eq(t.quarantined, FILES / 9);
    cr_expect_eq(t.payments, FILES - FILES / 9);
    cr_expect(same(&one, &many));
    buf_fini(&one);
    buf_fini(&many);
}

Test(parallel, a_missing_file_is_told_in_its_turn)
{
    struct ingest_totals t;
    struct buf out = {0};
    write_files();
    cr_assert_eq(unlink(files[25]), 0);
    cr_assert_eq(unlink(files[30]), 0);
    cr_expect_not(ingest_with(4, &t, &out));
    cr_expect_not_null(strstr(lab.err.text, "25.835"), "%s", lab.err.text);
    cr_expect_eq(t.files, 25);
    cr_expect_eq(lab_events(&lab, "pm_payment_orphaned"), 25 - 2);
    buf_fini(&out);
}
