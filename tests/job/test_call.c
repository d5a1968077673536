/* test_call.c - conversations in the ledger: nothing lost, nothing twice, nobody's name in clear.
 */
#include "job/courier.h"
#include "job/lab.h"

#include "job/call_code.h"
#include "job/call_seal.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct lab lab;
static struct courier *partner; /* shared with a child that dies */
static struct emitter *emitter;

static void setup(void)
{
    lab_open(&lab);
    emitter = emitter_new(&lab.job, &lab.err);
    int fd = open(lab_path(&lab, "partner"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    cr_assert_eq(ftruncate(fd, sizeof *partner), 0);
    partner = mmap(NULL, sizeof *partner, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    cr_assert(partner != MAP_FAILED && emitter);
}

static void teardown(void)
{
    emitter_free(emitter);
    lab_close(&lab);
}

TestSuite(call, .init = setup, .fini = teardown);

#define OK(call) cr_assert((call), "%s: %s", #call, lab.err.text)

/* HIA_TEXT for what is constant. */
#define T(lit)                                                                                     \
    {                                                                                              \
        "" lit, sizeof(lit) - 1                                                                    \
    }

static const struct hia_field asked_fields[] = {{T("payload_id"), T("JANE ROE")}};
static const struct hia_request asked = {HIA_SIZED(struct hia_request),
                                         .content_kind = T("x12.837P"),
                                         .content = T("ISA*PAT DOE~"),
                                         .record = T("{\"last_name\":\"DOE\"}"),
                                         .file_name = T("a.837"),
                                         .fields = asked_fields,
                                         .field_count = 1};

static struct job_call_task task_of(const char *operation)
{
    return (struct job_call_task){.partner = lab.partner,
                                  .adapter = &courier_adapter,
                                  .operation = operation,
                                  .request = &asked};
}

static struct job_call *new_call(const struct job_call_task *task)
{
    struct job_call *c = job_call_new(&lab.job, emitter, task, &lab.err);
    cr_assert(c, "%s", lab.err.text);
    return c;
}

static struct host_next run(struct job_call *c)
{
    struct host_next end = {0};
    OK(courier_run(partner, c, &end, &lab.err));
    return end;
}

/* ---- the log ---- */

struct logged {
    size_t count, unknown, answered, tries;
    char last_reason[64];
};

static bool look(void *ctx, const struct store_exchange *x)
{
    struct logged *l = ctx;
    l->count++;
    l->unknown += str_is(x->outcome, "unknown");
    l->answered += str_is(x->outcome, "answered");
    l->tries += (size_t)x->try_number;
    cr_assert(x->request_head.n > 0 && x->begun_at_us > 0);
    if (str_is(x->outcome, "unknown"))
        str_copy(l->last_reason, sizeof l->last_reason, x->reason);
    return true;
}

static struct logged logged(void)
{
    struct logged l = {0};
    OK(store_exchange_list(lab.job.store, STR("lab"), 0, look, &l, &lab.err));
    return l;
}

/* Does any file below the data directory hold these bytes? */
static bool in_clear(const char *text)
{
    char command[1024];
    snprintf(command, sizeof command, "grep -rqa '%s' %s", text, lab_path(&lab, "data"));
    FILE *f = popen(command, "r");
    cr_assert(f);
    return pclose(f) == 0;
}

Test(call, a_batch_is_handed_over_and_every_word_of_it_logged)
{
    struct job_call_task task = task_of("claim.submit");
    struct job_call *c = new_call(&task);
    OK(job_call_check(&lab.job, &courier_adapter, &lab.err));
    struct host_next end = run(c);
    cr_assert_eq(end.step, HIA_STEP_DONE);
    cr_assert_eq(job_call_state(c), CALL_DONE);
    cr_assert_eq(partner->kept, 1);
    cr_assert_str_eq(partner->keys[0], job_call_id(c));
    struct logged l = logged();
    cr_assert(l.count == 1 && l.answered == 1 && l.tries == 1);
    cr_assert_eq(lab_events(&lab, "pm_batch_state_changed"), 1);
    job_call_free(c);
}

Test(call, nothing_of_a_person_stands_in_clear)
{
    struct job_call_task task = task_of("claim.submit");
    struct job_call *c = new_call(&task);
    run(c);
    job_call_free(c);
    lab_write(&lab, "data/control", "PAT DOE");
    cr_assert(in_clear("PAT DOE")); /* the control: it would be found */
    cr_assert_eq(unlink(lab_path(&lab, "data/control")), 0);
    cr_assert_not(in_clear("DOE"));
    cr_assert_not(in_clear("JANE ROE"));
}

/* ---- unknown outcomes ---- */

Test(call, an_answer_that_was_lost_is_asked_for_and_not_sent_again)
{
    struct job_call_task task = task_of("claim.submit");
    struct job_call *c = new_call(&task);
    partner->lose_answer_at = 1;
    struct host_next end = run(c);
    job_call_free(c);
    cr_assert_eq(end.step, HIA_STEP_DONE);
    cr_assert(partner->posts == 1 && partner->kept == 1);
    struct logged l = logged();
    cr_assert(l.count == 2 && l.unknown == 1);
    cr_assert_str_eq(l.last_reason, "timeout_total");
}

Test(call, a_request_that_was_lost_is_sent_again_as_a_second_try)
{
    struct job_call_task task = task_of("claim.submit");
    struct job_call *c = new_call(&task);
    partner->lose_request_at = 1;
    run(c);
    job_call_free(c);
    cr_assert(partner->posts == 1 && partner->kept == 1);
    cr_assert_eq(logged().count, 3); /* lost, asked, sent */
}

static int64_t put_batch(void)
{
    struct store_batch b = {.partner = STR("lab"),
                            .file_name = STR("a.837"),
                            .transaction_type = STR("837P"),
                            .direction = STORE_OUTBOUND};
    OK(store_batch_put(lab.job.store, &b, &lab.err));
    return b.id;
}

/* Its adapter says "try the whole call again" though it never learnt what became of the first. */
static void retry_in_doubt(int64_t batch_id)
{
    struct job_call_task task = task_of("claim.submit");
    task.batch_id = batch_id;
    struct job_call *c = new_call(&task);
    int64_t row = job_call_row(c);
    partner->lose_answer_at = 1;
    partner->look_status = 503;
    for (int i = 0; i < 3; i++) { /* in this process, and taken up by others */
        struct host_next end = run(c);
        cr_assert_eq(end.fail.failure, HIA_FAIL_RETRY);
        cr_assert_eq(job_call_state(c), CALL_SENDING);
        job_call_free(c);
        c = job_call_reopen(&lab.job, emitter, &task, row, &lab.err);
        cr_assert(c, "%s", lab.err.text);
    }
    partner->look_status = 0;
    cr_assert_eq(run(c).step, HIA_STEP_DONE);
    cr_assert(partner->posts == 1 && partner->kept == 1);
    job_call_free(c);
}

Test(call, in_doubt_a_retry_looks_again_and_never_sends)
{
    retry_in_doubt(put_batch());
}

Test(call, in_doubt_a_call_of_no_batch_never_sends_either)
{
    retry_in_doubt(0);
}

/* What a look-up did not find may begin anew. */
Test(call, a_submission_that_surely_did_not_arrive_begins_again)
{
    struct job_call_task task = task_of("claim.submit");
    task.batch_id = put_batch();
    struct job_call *c = new_call(&task);
    partner->lose_request_at = 1;
    partner->post_status = 503;
    cr_assert_eq(run(c).fail.failure, HIA_FAIL_RETRY);
    cr_assert_eq(job_call_state(c), CALL_BEGUN);
    job_call_free(c);
}

Test(call, garbage_after_bytes_have_left_says_nothing_about_them)
{
    struct job_call_task task = task_of("claim.submit");
    struct job_call *c = new_call(&task);
    partner->post_status = 500;
    struct host_next end = run(c);
    cr_assert_eq(end.fail.failure, HIA_FAIL_ANSWER);
    cr_assert_eq(job_call_state(c), CALL_UNKNOWN);
    job_call_free(c);
}

Test(call, a_refusal_is_a_failure_and_a_retry_begins_anew_under_the_same_id)
{
    struct job_call_task task = task_of("claim.submit"), fetch = task_of("acknowledgement.fetch");
    struct job_call *c = new_call(&task);
    partner->post_status = 422;
    run(c);
    cr_assert_eq(job_call_state(c), CALL_FAILED);
    job_call_free(c);

    c = new_call(&fetch);
    char id[UUID_MAX];
    snprintf(id, sizeof id, "%s", job_call_id(c));
    int64_t row = job_call_row(c), ids[4];
    size_t count;
    struct host_parts parts = {.adapter = &courier_adapter, .store = job_call_store(c)};
    struct host_next fail = {.step = HIA_STEP_FAIL,
                             .fail = {HIA_SIZED(struct hia_fail), .failure = HIA_FAIL_RETRY,
                                      .code = HIA_TEXT("partner_away"), .retry_ms = 5000}};
    struct host_put put = {HIA_SCOPE_CALL, STR("k"), STR("v")};
    struct host_effects e = {.puts = &put, .put_count = 1, .next = &fail, .step = 3};
    OK(parts.store->commit(parts.store->ctx, &e, &lab.err));
    cr_assert_eq(job_call_state(c), CALL_BEGUN);
    job_call_free(c);
    OK(job_call_list_open(&lab.job, lab.partner, ids, 4, &count, &lab.err));
    cr_assert(count == 1 && ids[0] == row);
    c = job_call_reopen(&lab.job, emitter, &fetch, row, &lab.err);
    cr_assert(c, "%s", lab.err.text);
    struct buf value;
    buf_init(&value, 64);
    OK(job_call_store(c)->load(c, HIA_SCOPE_CALL, STR("k"), &value, &lab.err));
    cr_assert_eq(value.n, 0);
    cr_assert_str_eq(job_call_id(c), id);
    cr_assert_eq(job_call_resume(c)->state, CALL_BEGUN);
    buf_fini(&value);
    job_call_free(c);
}

/* ---- a commit that fails ---- */

static bool refuse(void *ctx, struct job_call *call, const struct host_next *next, struct err *err)
{
    (void)call, (void)next;
    ++*(int *)ctx;
    return err_set(err, ERR_STORE, "no");
}

Test(call, a_step_that_cannot_be_committed_has_not_happened)
{
    struct job_call_task task = task_of("claim.submit");
    int asked_times = 0;
    struct host_next end;
    task.watch = (struct job_call_watch){.ctx = &asked_times, .ending = refuse};
    struct job_call *c = new_call(&task);
    int64_t row = job_call_row(c);
    cr_assert_not(courier_run(partner, c, &end, &lab.err));
    err_clear(&lab.err);
    cr_assert_eq(asked_times, 1);
    cr_assert_eq(job_call_state(c), CALL_SENDING);
    cr_assert_eq(logged().count, 0);
    cr_assert_eq(lab_events(&lab, "pm_batch_state_changed"), 0);
    job_call_free(c);

    task.watch = (struct job_call_watch){0};
    c = job_call_reopen(&lab.job, emitter, &task, row, &lab.err);
    cr_assert(c, "%s", lab.err.text);
    cr_assert_eq(job_call_resume(c)->attempt->verb, HIA_POST);
    run(c);
    job_call_free(c);
    cr_assert(partner->posts == 1 && partner->kept == 1);
    cr_assert_eq(lab_events(&lab, "pm_batch_state_changed"), 1);
}

/* ---- kill -9 ---- */

/* In a process of its own, which dies at that failpoint. Whether it died. */
static bool dies_at(const char *failpoint_name, const char *operation)
{
    pid_t child = fork();
    if (child == 0) {
        setenv("HIA_FAILPOINT", failpoint_name, 1);
        struct host_next end;
        lab_reopen(&lab);
        emitter = emitter_new(&lab.job, &lab.err);
        struct job_call_task task = task_of(operation);
        struct job_call *c = job_call_new(&lab.job, emitter, &task, &lab.err);
        _exit(c && courier_run(partner, c, &end, &lab.err) ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "%d", status);
    return WIFSIGNALED(status);
}

static void close_house(void)
{
    emitter_free(emitter);
    emitter = NULL;
    job_close(&lab.job);
}

static void open_house(void)
{
    lab_reopen(&lab);
    emitter = emitter_new(&lab.job, &lab.err);
    cr_assert(emitter);
}

/* What a restart does: every open call is taken up and runs to its end. */
static size_t take_up(const char *operation)
{
    int64_t ids[8];
    size_t count;
    struct job_call_task task = task_of(operation);
    OK(job_call_list_open(&lab.job, lab.partner, ids, 8, &count, &lab.err));
    for (size_t i = 0; i < count; i++) {
        struct job_call *c = job_call_reopen(&lab.job, emitter, &task, ids[i], &lab.err);
        cr_assert(c, "%s", lab.err.text);
        run(c);
        cr_assert_eq(job_call_state(c), CALL_DONE);
        job_call_free(c);
    }
    return count;
}

Test(call, killed_between_any_two_steps_it_is_sent_once, .timeout = 120)
{
    char point[16];
    bool died = true;
    size_t rounds = 0;
    for (unsigned n = 1; died; n++) {
        snprintf(point, sizeof point, "*:%u", n);
        close_house();
        died = dies_at(point, "claim.submit");
        open_house();
        cr_assert_leq(take_up("claim.submit"), 1);
        rounds++;
        cr_assert_eq(partner->kept, rounds, "%s: %zu kept", point, partner->kept);
        cr_assert_eq(lab_events(&lab, "pm_batch_state_changed"), rounds, "%s", point);
    }
    cr_assert_geq(rounds, 5);
    cr_assert_eq(partner->posts, rounds);
}

static size_t documents(void)
{
    size_t count = 0;
    struct arena a;
    struct store_document d;
    bool found = true;
    arena_init(&a, 1 << 16);
    while (found) {
        OK(store_document_get(lab.job.store, (int64_t)count + 1, &a, &d, &found, &lab.err));
        count += found;
    }
    arena_fini(&a);
    return count;
}

Test(call, killed_between_any_two_steps_a_file_is_taken_once, .timeout = 120)
{
    char point[16];
    bool died = true;
    size_t rounds = 0;
    static const char *const contents[] = {
        "ISA*A", "ISA*B", "ISA*C", "ISA*D", "ISA*E", "ISA*F", "ISA*G", "ISA*H", "ISA*I", "ISA*J",
        "ISA*K", "ISA*L", "ISA*M", "ISA*N", "ISA*O", "ISA*P", "ISA*Q", "ISA*R", "ISA*S", "ISA*T"};
    for (unsigned n = 1; died; n++) {
        snprintf(point, sizeof point, "*:%u", n);
        cr_assert_lt(rounds, COUNT_OF(contents));
        partner->files[0][0] = "a.835";
        partner->files[0][1] = contents[rounds];
        close_house();
        died = dies_at(point, "acknowledgement.fetch");
        open_house();
        if (take_up("acknowledgement.fetch") == 0 && died && partner->files[0][0]) {
            struct job_call_task task = task_of("acknowledgement.fetch");
            struct job_call *c = new_call(&task);
            run(c);
            job_call_free(c);
        }
        rounds++;
        cr_assert_eq(documents(), rounds, "%s", point);
        cr_assert_eq(partner->removed, rounds, "%s", point);
    }
    cr_assert_geq(rounds, 10);
}

/* ---- deliveries ---- */

static bool count_delivered(void *ctx, struct job_call *call, size_t count, struct err *err)
{
    (void)call, (void)err;
    /* Committed, and its file still stands at the partner. */
    cr_assert_eq(partner->removed, *(size_t *)ctx);
    *(size_t *)ctx += count;
    return true;
}

static bool count_pending(void *ctx, const struct store_document *d)
{
    ++*(size_t *)ctx;
    cr_assert(str_is(d->name, "a.835") && d->bytes == 5);
    return true;
}

Test(call, a_file_that_comes_twice_is_one_document)
{
    size_t delivered = 0, pending = 0;
    struct job_call_task task = task_of("acknowledgement.fetch");
    task.watch = (struct job_call_watch){.ctx = &delivered, .delivered = count_delivered};
    for (int round = 0; round < 2; round++) {
        partner->files[0][0] = "x/y/a.835";
        partner->files[1][0] = "again.835";
        partner->files[0][1] = partner->files[1][1] = "ISA*1";
        struct job_call *c = new_call(&task);
        run(c);
        job_call_free(c);
    }
    cr_assert_eq(delivered, 4);
    cr_assert_eq(documents(), 1);
    OK(store_delivery_pending(lab.job.store, STR("lab"), 0, count_pending, &pending, &lab.err));
    cr_assert_eq(pending, 1);
}

/* ---- what is read back ---- */

static struct job_call *commit_and_reopen(const struct host_next *next)
{
    struct job_call_task task = task_of("claim.submit");
    struct job_call *c = new_call(&task);
    struct host_effects e = {.next = next, .step = 1};
    OK(job_call_store(c)->commit(c, &e, &lab.err));
    int64_t row = job_call_row(c);
    job_call_free(c);
    c = job_call_reopen(&lab.job, emitter, &task, row, &lab.err);
    cr_assert(c, "%s", lab.err.text);
    return c;
}

static bool same(struct hia_text a, struct hia_text b)
{
    return a.n == b.n && (!a.n || memcmp(a.p, b.p, a.n) == 0);
}

static struct host_next a_send(bool secret)
{
    static const struct hia_field headers[] = {{T("A"), T("1")}, {T("B"), T("")}};
    return (struct host_next){
        .step = HIA_STEP_SEND,
        .exchange = {HIA_SIZED(struct hia_exchange), .verb = HIA_STORE, .safety = HIA_KEYED,
                     .place = HIA_PLACE_XML, .endpoint = HIA_TEXT("batch"),
                     .target = HIA_TEXT("in/a"), .to = HIA_TEXT("in/b"),
                     .credential = HIA_TEXT("core"), .content_type = HIA_TEXT("text/xml"),
                     .key = HIA_TEXT("K"), .headers = headers, .header_count = 2,
                     .body = HIA_TEXT("ISA*\0~"), .place_at = 3, .boundary = HIA_TEXT("--b"),
                     .deadline_ms = 15000, .secret_body = secret}};
}

Test(call, an_exchange_is_read_back_as_it_was_said)
{
    struct host_next next = a_send(false);
    const struct hia_exchange *want = &next.exchange;
    struct job_call *c = commit_and_reopen(&next);
    const struct hia_exchange *got = job_call_resume(c)->last;
    cr_assert(got && job_call_resume(c)->state == CALL_SENDING && job_call_resume(c)->step == 1);
    cr_assert(got->verb == HIA_STORE && got->safety == HIA_KEYED && got->place == HIA_PLACE_XML);
    cr_assert(same(got->endpoint, want->endpoint) && same(got->target, want->target));
    cr_assert(same(got->to, want->to) && same(got->credential, want->credential));
    cr_assert(same(got->content_type, want->content_type) && same(got->key, want->key));
    cr_assert(same(got->body, want->body) && same(got->boundary, want->boundary));
    cr_assert(got->place_at == 3 && got->deadline_ms == 15000 && got->header_count == 2);
    cr_assert(same(got->headers[0].value, want->headers[0].value));
    const struct hia_attempt *attempt = job_call_resume(c)->attempt;
    cr_assert(attempt->verb == HIA_STORE && attempt->tries == 1 && attempt->begun_us > 0);
    const struct hia_request *r = job_call_request(c);
    cr_assert(same(r->content, asked.content) && same(r->record, asked.record));
    cr_assert(same(r->file_name, asked.file_name) && r->field_count == 1);
    cr_assert(same(r->fields[0].value, asked_fields[0].value));
    job_call_free(c);
}

Test(call, a_secret_body_is_kept_nowhere)
{
    struct host_next next = a_send(true);
    uint8_t sha256[SHA256_SIZE];
    struct job_call *c = commit_and_reopen(&next);
    cr_assert_null(job_call_resume(c)->last);
    cr_assert_eq(job_call_resume(c)->attempt->verb, HIA_STORE);
    sha256_of(STR("ISA*\0~"), sha256);
    cr_assert_not(keep_has(lab.job.keep, sha256));
    job_call_free(c);
}

Test(call, a_wait_is_taken_up_with_its_times_and_its_key)
{
    struct host_next next = {.step = HIA_STEP_WAIT,
                             .wait = {HIA_SIZED(struct hia_wait), .poll_ms = 60000,
                                      .until_ms = 3600000, .webhook_key = HIA_TEXT("W-JANE")}};
    struct job_call *c = commit_and_reopen(&next);
    const struct job_call_resume *r = job_call_resume(c);
    cr_assert(r->state == CALL_WAITING && same(r->webhook_key, next.wait.webhook_key));
    cr_assert_eq(r->until_us - r->wake_at_us, INT64_C(3540000000));
    int64_t id, row = job_call_row(c);
    job_call_free(c);
    OK(job_call_waiting(&lab.job, lab.partner, STR("W-JANE"), &id, &lab.err));
    cr_assert_eq(id, row);
    OK(job_call_waiting(&lab.job, lab.partner, STR("W-JOHN"), &id, &lab.err));
    cr_assert_eq(id, 0);
    cr_assert_not(in_clear("W-JANE"));
}

static enum hia_step on_inbound(const struct hia_call *call, const struct hia_inbound *message)
{
    (void)call;
    (void)message;
    return HIA_STEP_NONE;
}

static void put_webhook(const char *event_id, struct str key, struct str body)
{
    uint8_t digest[SHA256_SIZE];
    bool duplicate;
    struct store_webhook w = {.partner = str_from(lab.partner->name),
                              .connection = STR("c-1"),
                              .event_id = str_from(event_id),
                              .bytes = (int64_t)body.n,
                              .wait_key = {(const char *)digest, sizeof digest}};
    sha256_of(key, digest);
    OK(keep_put(lab.job.keep, body, w.sha256, &lab.err));
    OK(store_webhook_put(lab.job.store, &w, &duplicate, &lab.err));
    cr_assert_not(duplicate);
}

static int64_t new_ones(void)
{
    uint8_t digest[SHA256_SIZE];
    struct store_webhook w;
    struct arena a;
    bool found;
    arena_init(&a, 1024);
    sha256_of(STR("W-JANE"), digest);
    OK(store_webhook_waited(lab.job.store, str_from(lab.partner->name), digest, &a, &w, &found,
                            &lab.err));
    arena_fini(&a);
    return found ? w.id : 0;
}

Test(call, a_wait_is_taken_up_with_what_came_for_it)
{
    struct host_next wait = {
        .step = HIA_STEP_WAIT,
        .wait = {HIA_SIZED(struct hia_wait), .until_ms = 3600000, .webhook_key = T("W-JANE")}};
    struct host_next done = {.step = HIA_STEP_DONE,
                             .done = {HIA_SIZED(struct hia_done), .status = HIA_COMPLETE}};
    struct host_effects e = {.next = &done, .step = 2};
    struct job_call *c = commit_and_reopen(&wait);
    int64_t row = job_call_row(c);
    job_call_free(c);
    put_webhook("1", STR("W-JOHN"), STR("of another"));
    put_webhook("2", STR("W-JANE"), STR("{\"ready\":1}"));
    put_webhook("3", STR("W-JANE"), STR("again"));

    struct job_call_task task = task_of("claim.submit");
    struct hia_adapter adapter = *task.adapter;
    adapter.inbound = NULL;
    task.adapter = &adapter;
    cr_assert((c = job_call_reopen(&lab.job, emitter, &task, row, &lab.err)));
    cr_assert_null(job_call_resume(c)->inbound, "an adapter that takes none is given none");
    job_call_free(c);

    adapter.inbound = on_inbound;
    cr_assert((c = job_call_reopen(&lab.job, emitter, &task, row, &lab.err)));
    const struct hia_inbound *in = job_call_resume(c)->inbound;
    cr_assert(in && same(in->body, (struct hia_text)T("{\"ready\":1}")), "the first that came");
    cr_assert(same(in->name, (struct hia_text)T("c-1")) && in->kind == HIA_INBOUND_WEBHOOK);
    int64_t before = new_ones();
    OK(job_call_store(c)->commit(c, &e, &lab.err));
    cr_assert(before && new_ones() != before, "the step that was committed took it");
    job_call_free(c);
}

Test(call, what_is_cut_or_changed_is_not_read)
{
    struct host_next next = a_send(false);
    struct store_body body = {.bytes = 6}, got;
    struct hia_exchange e;
    struct arena a;
    struct buf text;
    buf_init(&text, CALL_CODE_MAX);
    call_code_exchange(&text, &next.exchange, &body);
    for (size_t n = 0; n < text.n; n++) {
        arena_init(&a, 1 << 16);
        cr_assert_not(call_decode_exchange(str_of(text.p, n), &a, &e, &got, &lab.err), "%zu", n);
        cr_assert_eq(lab.err.kind, ERR_STORE);
        err_clear(&lab.err);
        arena_fini(&a);
    }
    arena_init(&a, 1 << 16);
    OK(call_decode_exchange(buf_str(&text), &a, &e, &got, &lab.err));
    memset(text.p + 1, 0xff, 8); /* the verb */
    cr_assert_not(call_decode_exchange(buf_str(&text), &a, &e, &got, &lab.err));
    arena_fini(&a);
    buf_fini(&text);
}

Test(call, what_is_sealed_opens_only_as_what_it_was_sealed_as)
{
    struct cred_ring *ring = lab.job.ring;
    struct buf sealed, text;
    buf_init(&sealed, 1024);
    buf_init(&text, 1024);
    OK(call_seal_put(ring, "next", STR("call 1"), STR("PAT"), &sealed, &lab.err));
    OK(call_seal_open(ring, "next", STR("call 1"), buf_str(&sealed), &text, &lab.err));
    cr_assert(str_is(buf_str(&text), "PAT"));
    cr_assert_not(call_seal_open(ring, "next", STR("call 2"), buf_str(&sealed), &text, &lab.err));
    cr_assert_not(call_seal_open(ring, "head", STR("call 1"), buf_str(&sealed), &text, &lab.err));
    sealed.p[5] ^= 1;
    cr_assert_not(call_seal_open(ring, "next", STR("call 1"), buf_str(&sealed), &text, &lab.err));
    buf_fini(&sealed);
    buf_fini(&text);
}

Test(call, an_adapter_may_say_only_what_is_registered)
{
    static const struct hia_event events[] = {{"pm_claim_paid", "1.0"}, {"pm_surprise", "1.0"}};
    static const struct hia_event old[] = {{"pm_claim_paid", "0.9"}};
    struct hia_adapter a = courier_adapter;
    a.events = events;
    a.event_count = 2;
    cr_assert_not(job_call_check(&lab.job, &a, &lab.err));
    cr_assert(strstr(lab.err.text, "pm_surprise"));
    err_clear(&lab.err);
    a.events = old;
    a.event_count = 1;
    cr_assert_not(job_call_check(&lab.job, &a, &lab.err));
    cr_assert(strstr(lab.err.text, "0.9"));
    /* Not even when it got past the check. */
    struct job_call_task task = task_of("claim.submit");
    struct job_call *c = new_call(&task);
    struct host_event say = {"pm_surprise", "1.0", NULL, 0};
    struct host_next done = {.step = HIA_STEP_DONE};
    struct host_effects e = {.events = &say, .event_count = 1, .next = &done, .step = 1};
    err_clear(&lab.err);
    cr_assert_not(job_call_store(c)->commit(c, &e, &lab.err));
    cr_assert_eq(job_call_state(c), CALL_BEGUN);
    job_call_free(c);
}

Test(call, a_failover_goes_into_the_audit_log)
{
    OK(job_call_switched(&lab.job, "lab", "primary", "secondary", "connect", 3, &lab.err));
}
