/* test_handover.c - submit and receive through an adapter: sent once, unknown is said, what was
 * fetched is ingested before it is removed at the partner. */
#include "job/courier.h"
#include "job/lab.h"

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

static void setup(void)
{
    lab_open(&lab);
    int fd = open(lab_path(&lab, "partner"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    cr_assert_eq(ftruncate(fd, sizeof *house), 0);
    house = mmap(NULL, sizeof *house, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    cr_assert(house != MAP_FAILED);
    talks = courier_talks(house);
    struct partner *p = (struct partner *)lab.partner;
    snprintf(p->adapter, sizeof p->adapter, "courier");
    lab.job.talks = &talks;
    buf_init(&claims, 0);
}

static void teardown(void)
{
    buf_fini(&claims);
    lab_close(&lab);
}

TestSuite(handover, .init = setup, .fini = teardown);

#define OK(call) cr_assert((call), "%s: %s", #call, lab.err.text)

static void reopen(void)
{
    lab_reopen(&lab);
    lab.job.talks = &talks;
}

static struct submit_totals submit(const char *id)
{
    buf_reset(&claims);
    lab_claim(&claims, id, "PAYERA", NPI, "");
    return lab_submit(&lab, &claims);
}

static struct submit_totals submit_nothing(void)
{
    buf_reset(&claims);
    return lab_submit(&lab, &claims);
}

static struct receive_totals receive(void)
{
    struct receive_totals t;
    OK(job_receive(&lab.job, lab.partner, NULL, &t, &lab.err));
    return t;
}

static int64_t batches(enum store_batch_state state)
{
    struct store_status st;
    struct store_timers none = {0};
    OK(store_status(lab.job.store, 1, &none, &st, &lab.err));
    return st.batches[state];
}

static bool count_call(void *ctx, const struct store_call *c)
{
    ((size_t *)ctx)[c->state]++;
    return true;
}

static size_t calls(enum store_call_state state)
{
    size_t counts[CALL_STATE_COUNT] = {0};
    OK(store_call_of_batch(lab.job.store, 1, 0, count_call, counts, &lab.err));
    return counts[state];
}

/* A 999 that accepts the group with that control number. */
static const char *answer_999(unsigned isa13, unsigned gs06)
{
    static char text[4][1024];
    static unsigned at;
    char *to = text[at++ % 4];
    snprintf(to, 1024,
             "ISA*00*          *00*          *ZZ*LABRECEIVER    *ZZ*LABSENDER      *260110*1200*^*"
             "00501*%09u*0*T*:~GS*FA*LABRECEIVER*LABSENDER*20260110*1200*%u*X*005010X231A1~"
             "ST*999*0001*005010X231A1~AK1*HC*%u*005010X222A1~AK2*837*0001*005010X222A1~IK5*A~"
             "AK9*A*1*1*1~SE*6*0001~GE*1*%u~IEA*1*%09u~",
             isa13, isa13, gs06, isa13, isa13);
    return to;
}

static void put_file(size_t at, const char *name, const char *bytes)
{
    house->files[at][0] = name;
    house->files[at][1] = bytes;
}

Test(handover, a_batch_goes_out_by_the_adapter)
{
    struct submit_totals t = submit("A1");
    cr_assert(t.sent == 1 && t.files_unsent == 0 && t.files_unknown == 0);
    cr_assert(house->posts == 1 && house->kept == 1);
    cr_assert_eq(batches(BATCH_SUBMITTED), 1);
    cr_assert_eq(lab_events(&lab, "pm_claim_batch_submitted"), 1);
    cr_assert_eq(lab_events(&lab, "pm_claim_transmitted"), 1);
    cr_assert_eq(submit("A1").known, 1);
    cr_assert_eq(house->posts, 1);
}

Test(handover, a_lost_answer_is_reconciled_and_sent_once)
{
    house->lose_answer_at = 1;
    cr_assert_eq(submit("A1").files_unsent, 0);
    cr_assert(house->posts == 1 && batches(BATCH_SUBMITTED) == 1);
}

Test(handover, a_partner_that_is_busy_gets_it_at_the_next_run_under_the_same_key)
{
    char key[40];
    house->post_status = 503;
    cr_assert_eq(submit("A1").files_unsent, 1);
    cr_assert(batches(BATCH_PENDING) == 1 && house->kept == 0);
    house->post_status = 0;
    reopen();
    struct submit_totals t = submit("A2");
    cr_assert(t.sent == 1 && t.earlier_unsent == 0);
    cr_assert(batches(BATCH_PENDING) == 0 && batches(BATCH_SUBMITTED) == 2);
    cr_assert(house->kept == 2 && calls(CALL_DONE) == 1);
    snprintf(key, sizeof key, "%s", house->keys[0]);
    cr_assert_eq(lab_events(&lab, "pm_claim_batch_submitted"), 2);
}

Test(handover, when_the_partner_is_away_the_files_behind_are_not_tried)
{
    house->post_status = 503;
    buf_reset(&claims);
    lab_claim(&claims, "A1", "PAYERA", NPI, "");
    lab_claim(&claims, "B1", "PAYERB", "1993999998", "");
    ((struct partner *)lab.partner)->max_file_bytes = 1500;
    struct submit_totals t = lab_submit(&lab, &claims);
    cr_assert_geq(t.files, 2);
    cr_assert_eq(t.files_unsent, t.files);
    cr_assert_eq(house->posts, 1);
    house->post_status = 0;
    reopen();
    cr_assert_eq(submit_nothing().earlier_unsent, 0);
    cr_assert_eq(house->kept, t.files);
}

Test(handover, a_refusal_rejects_the_batch_and_its_claims)
{
    house->post_status = 422;
    submit("A1");
    cr_assert_eq(batches(BATCH_REJECTED), 1);
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_REJECTED);
    cr_assert_eq(lab_events(&lab, "pm_claim_rejected"), 1);
    house->post_status = 0;
    submit_nothing();
    cr_assert_eq(house->kept, 0);
}

Test(handover, a_refused_credential_is_tried_again_by_the_next_run)
{
    house->post_status = 401;
    cr_assert_eq(submit("A1").files_unsent, 1);
    cr_assert_eq(calls(CALL_FAILED), 1);
    house->post_status = 0;
    reopen();
    submit_nothing();
    cr_assert(house->kept == 1 && batches(BATCH_SUBMITTED) == 1);
}

Test(handover, what_nobody_can_learn_stays_unknown_and_is_not_sent_again)
{
    house->post_status = 500; /* bytes left, and garbage came */
    struct submit_totals t = submit("A1");
    cr_assert(t.files_unknown == 1 && t.files_unsent == 0);
    house->post_status = 0;
    reopen();
    t = submit_nothing();
    cr_assert_eq(t.earlier_unknown, 1);
    cr_assert_eq(house->posts, 1);
    cr_assert_eq(batches(BATCH_PENDING), 1);

    /* Until the partner answers it: who answers a file has it. */
    put_file(0, "a.999", answer_999(501, 1));
    struct receive_totals r = receive();
    cr_assert_eq(r.ingest.files, 1);
    cr_assert_eq(calls(CALL_SETTLED), 1);
    cr_assert_eq(batches(BATCH_PENDING), 0);
    cr_assert_eq(batches(BATCH_ACKNOWLEDGED), 1);
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_ACKNOWLEDGED);
    cr_assert_eq(lab_events(&lab, "pm_claim_batch_submitted"), 1);
    cr_assert_eq(lab_events(&lab, "pm_claim_transmitted"), 1);
}

/* ---- fetching ---- */

static size_t removed_when_told;

static void on_file(void *ctx, const struct ingest_file *f)
{
    (void)ctx, (void)f;
    removed_when_told = house->removed;
}

Test(handover, what_is_fetched_is_ingested_before_it_is_removed_there)
{
    struct receive_totals t;
    struct receive_watch watch = {.ingest = {.file = on_file}};
    submit("A1");
    put_file(0, "a.999", answer_999(501, 1));
    removed_when_told = 99;
    OK(job_receive(&lab.job, lab.partner, &watch, &t, &lab.err));
    cr_assert_eq(removed_when_told, 0);
    cr_assert_eq(house->removed, 1);
    cr_assert(t.fetches == 1 && t.fetches_failed == 0 && t.ingest.files == 1);
    cr_assert_eq(lab_state(&lab, "A1"), CLAIM_ACKNOWLEDGED);
}

Test(handover, the_same_file_again_is_known_and_removed)
{
    submit("A1");
    put_file(0, "a.999", answer_999(501, 1));
    put_file(1, "b.999", answer_999(501, 1));
    struct receive_totals t = receive();
    cr_assert_eq(house->removed, 2);
    cr_assert_eq(t.ingest.files, 1);
    put_file(0, "c.999", answer_999(501, 1));
    t = receive();
    cr_assert(house->removed == 3 && t.ingest.files == 0);
    cr_assert_eq(lab_events(&lab, "pm_claim_acknowledged"), 1);
}

static const struct hia_request nothing_asked = {HIA_SIZED(struct hia_request)};

Test(handover, a_fetch_of_an_adapter_that_is_gone_holds_nothing_up)
{
    struct emitter *emitter = emitter_new(&lab.job, &lab.err);
    struct hia_adapter gone = courier_adapter;
    gone.name = "gone";
    struct job_call_task task = {.partner = lab.partner,
                                 .adapter = &gone,
                                 .operation = "acknowledgement.fetch",
                                 .request = &nothing_asked};
    struct job_call *c = job_call_new(&lab.job, emitter, &task, &lab.err);
    cr_assert(c, "%s", lab.err.text);
    job_call_free(c);
    emitter_free(emitter);
    submit("A1");
    put_file(0, "a.999", answer_999(501, 1));
    cr_assert_eq(receive().fetches, 1);
    cr_assert_eq(house->removed, 1);
}

Test(handover, our_own_answers_go_out_behind_the_fetch)
{
    struct partner *p = (struct partner *)lab.partner;
    submit("A1");
    snprintf(p->send_999.item[0], sizeof p->send_999.item[0], "277CA");
    p->send_999.count = 1;
    p->send_ta1 = true;
    put_file(0, "a.txt",
             "ISA*00*          *00*          *ZZ*LABRECEIVER    *ZZ*LABSENDER      "
             "*260110*1200*^*00501*000000777*1*T*:~IEA*1*000000778~");
    receive();
    cr_assert_eq(house->removed, 1);
    cr_assert_geq(house->kept, 1);
    cr_assert_eq(batches(BATCH_PENDING), 0);
}

Test(handover, what_its_adapter_does_not_take_is_no_loop)
{
    static const struct hia_operation only_835[] = {
        {"claim.submit", "x12.835", "", "Nothing of ours.", HIA_ONCE}};
    struct hia_adapter other = courier_adapter;
    other.operations = only_835;
    other.operation_count = 1;
    struct talk *talk = talk_of(&lab.job, lab.partner, &lab.err);
    cr_assert(talk, "%s", lab.err.text);
    talk->adapter = &other;
    cr_assert_eq(submit("A1").files_unsent, 1);
    cr_assert(batches(BATCH_ERROR) == 1 && house->exchanges == 0);
    cr_assert_eq(submit_nothing().earlier_unsent, 0);
}

/* ---- kill -9 at every step ---- */

static bool dies_at(const char *point, bool (*work)(void))
{
    pid_t child = fork();
    if (child == 0) {
        setenv("HIA_FAILPOINT", point, 1);
        reopen();
        _exit(work() ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "%s: %d", point, status);
    return WIFSIGNALED(status);
}

static bool submit_child(void)
{
    struct submit_totals t;
    const char *const paths[] = {lab_path(&lab, "claims.jsonl")};
    struct submit_options options = {.paths = paths, .paths_count = 1};
    return job_submit(&lab.job, lab.partner, &options, &t, &lab.err);
}

static bool receive_child(void)
{
    struct receive_totals t;
    return job_receive(&lab.job, lab.partner, NULL, &t, &lab.err);
}

Test(handover, killed_anywhere_in_a_submit_each_batch_is_sent_once, .timeout = 240)
{
    char point[16], id[16];
    bool died = true;
    size_t rounds = 0;
    for (unsigned n = 1; died; n++) {
        snprintf(point, sizeof point, "*:%u", n);
        snprintf(id, sizeof id, "A%u", n);
        buf_reset(&claims);
        lab_claim(&claims, id, "PAYERA", NPI, "");
        lab_write(&lab, "claims.jsonl", buf_cstr(&claims));
        job_close(&lab.job);
        died = dies_at(point, submit_child);
        reopen();
        lab_submit(&lab, &claims);
        rounds++;
        cr_assert_eq(house->kept, rounds, "%s", point);
        cr_assert_eq(house->posts, rounds, "%s", point);
        cr_assert_eq(batches(BATCH_SUBMITTED), (int64_t)rounds, "%s", point);
        cr_assert_eq(lab_events(&lab, "pm_claim_transmitted"), rounds, "%s", point);
    }
    cr_assert_geq(rounds, 8);
}

Test(handover, killed_anywhere_in_a_receive_each_answer_counts_once, .timeout = 240)
{
    char point[16], id[16];
    bool died = true;
    size_t rounds = 0;
    for (unsigned n = 1; died; n++) {
        snprintf(point, sizeof point, "*:%u", n);
        snprintf(id, sizeof id, "A%u", n);
        submit(id);
        put_file(0, "a.999", answer_999(500 + n, n));
        job_close(&lab.job);
        died = dies_at(point, receive_child);
        reopen();
        receive();
        rounds++;
        cr_assert_eq(house->removed, rounds, "%s", point);
        cr_assert_eq(lab_state(&lab, id), CLAIM_ACKNOWLEDGED, "%s", point);
        cr_assert_eq(lab_events(&lab, "pm_claim_acknowledged"), rounds, "%s", point);
    }
    cr_assert_geq(rounds, 12);
}
