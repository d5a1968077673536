/* test_status.c - the counts add up, and nothing that needs a person is left out. */
#include "base/clock.h"
#include "store/ledger.h"

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(status, .init = setup, .fini = teardown);

enum { HOUR = 3600 };
static const int64_t SECOND_US = 1000000;
static const struct store_payment_timer PAYMENT = {"sandbox", 720 * HOUR *INT64_C(1000000)};
static const struct store_timers TIMERS = {&PAYMENT, 1};

static int64_t put_moved(const char *claim_id, enum store_claim_state to, int64_t batch)
{
    struct store_claim_change c = {.to = to,
                                   .what = STR("test"),
                                   .batch_id = batch,
                                   .set_control = batch ? STR("0001") : (struct str){0},
                                   .codes = STR("A7:500")};
    int64_t id = put_claim(l, claim_id, claim_id).id;
    OK(store_claim_apply(l->s, id, &c, &l->e));
    return id;
}

static bool note_epoch(void *ctx, const struct store_job *j)
{
    *(int64_t *)ctx = j->epoch;
    return true;
}

static void put_dead_job(void)
{
    const struct store_worker w = {.uuid = STR("w"), .host = STR("here"), .pid = 1};
    const struct store_job j = {.kind = STR("receive"), .lane = STR("north"), .subject = STR("")};
    int64_t worker, id, epoch;
    bool known;
    OK(store_worker_put(l->s, &w, SECOND_US, &worker, &l->e));
    OK(store_job_put(l->s, &j, &id, &known, &l->e));
    for (int i = 0; i < JOB_TRIES_MAX; i++) {
        OK(store_job_claim(l->s, worker, 1, note_epoch, &epoch, &l->e));
        OK(store_job_fail(l->s, id, epoch, STR("data"), 0, false, &l->e));
    }
}

/** One of each thing that can go wrong. */
static void put_troubles(void)
{
    struct store_document d = a_document("q");
    int64_t batch = put_batch(l, "late.837"), rejected = put_batch(l, "bad.837"), id;
    d.state = DOCUMENT_QUARANTINED;
    OK(store_document_finish(l->s, put_document(l, STORE_INBOUND, "q"), &d, &l->e));
    OK(store_batch_move(l->s, batch, BATCH_SUBMITTED, (struct str){0}, &l->e));
    OK(store_batch_move(l->s, rejected, BATCH_REJECTED, STR("[]"), &l->e));
    struct store_attempt a = {.batch_id = batch, .file_name = STR("late.837")};
    OK(store_attempt_begin(l->s, &a, &id, &l->e));
    put_moved("REJECTED", CLAIM_REJECTED, 0);
    put_moved("SILENT", CLAIM_UNACKNOWLEDGED, 0);
    put_moved("LATE", CLAIM_SUBMITTED, batch);
    put_sets(l, batch);
    int64_t now = clock_now_us();
    struct store_expected x = {.batch_id = batch,
                               .partner = STR("sandbox"),
                               .since_us = now,
                               .due_us = {[ANSWER_999] = now + 2 * HOUR * SECOND_US,
                                          [ANSWER_277CA] = now + 48 * HOUR * SECOND_US}};
    OK(store_expectation_begin(l->s, &x, &l->e));
    put_moved("UNPAID", CLAIM_ACCEPTED, rejected);
    put_moved("PAID", CLAIM_PAID, 0);
    struct store_remittance r = {.id = put_remittance(l, "T1"),
                                 .state = REMITTANCE_OUT_OF_BALANCE,
                                 .out_of_balance_cents = 7,
                                 .unbalanced_count = 1};
    OK(store_remittance_finish(l->s, &r, &l->e));
    OK(store_orphan_put(l->s, put_payment(l, r.id, 1, 0), STR("no claim"), &l->e));
    struct store_event e = {.name = STR("pm_claim_accepted"), .payload = STR("{}")};
    id = put_event(l, &e);
    struct store_dead_letter dead = {.seq = id, .sink = STR("http"), .tries = 5};
    OK(store_dead_letter_put(l->s, &dead, &l->e));
    put_dead_job();
    struct store_command asked = {.subscription = STR("claims"),
                                  .event_id = STR("e1"),
                                  .event = STR("claim_submitted"),
                                  .partner = STR("sandbox"),
                                  .subject = STR("C1"),
                                  .state = COMMAND_DEAD,
                                  .due_us = 1,
                                  .code = STR("claim_not_given")};
    bool known;
    OK(store_command_put(l->s, &asked, &known, &l->e));
}

Test(status, it_counts_what_is_there)
{
    struct store_status st;
    put_troubles();
    int64_t now = clock_now_us();
    OK(store_status(l->s, now, &TIMERS, &st, &l->e));
    cr_assert_eq(st.documents[DOCUMENT_QUARANTINED], 1);
    cr_assert_eq(st.documents[DOCUMENT_RECEIVED], 2);
    cr_assert_eq(st.batches[BATCH_SUBMITTED], 1);
    cr_assert_eq(st.batches[BATCH_REJECTED], 1);
    cr_assert_eq(st.claims[CLAIM_REJECTED], 1);
    cr_assert_eq(st.claims[CLAIM_PAID], 1);
    cr_assert_eq(st.claim_charge_cents[CLAIM_PAID], 12000);
    cr_assert_eq(st.remittances[REMITTANCE_OUT_OF_BALANCE], 1);
    cr_assert_eq(st.remittance_cents, 10000);
    cr_assert_eq(st.orphans_open, 1);
    cr_assert_eq(st.orphan_cents, 10000);
    cr_assert_eq(st.unbalanced_payments, 1);
    cr_assert_eq(st.attempts_unsettled, 1);
    cr_assert_eq(st.events, 1);
    cr_assert_eq(st.dead_letters, 1);
    cr_assert_eq(st.dead_commands, 1);
    cr_assert_eq(st.batches_overdue + st.claims_overdue + st.payments_overdue, 0);
}

Test(status, what_is_late_depends_on_the_timers)
{
    struct store_status st;
    struct store_payment_timer unwatched = {"sandbox", 0};
    struct store_timers none = {&unwatched, 1};
    put_troubles();
    int64_t now = clock_now_us();
    OK(store_status(l->s, now + 3 * HOUR * SECOND_US, &TIMERS, &st, &l->e));
    cr_assert_eq(st.batches_overdue, 1);
    cr_assert_eq(st.claims_overdue, 0);
    OK(store_status(l->s, now + 50 * HOUR * SECOND_US, &TIMERS, &st, &l->e));
    cr_assert_eq(st.claims_overdue, 1);
    cr_assert_eq(st.payments_overdue, 0);
    OK(store_status(l->s, now + 800 * HOUR * SECOND_US, &TIMERS, &st, &l->e));
    cr_assert_eq(st.payments_overdue, 1);
    OK(store_status(l->s, now + 800 * HOUR * SECOND_US, &none, &st, &l->e));
    cr_assert_eq(st.payments_overdue, 0);
}

static bool by_kind(void *ctx, const struct store_need *n)
{
    ((int64_t *)ctx)[n->kind]++;
    cr_assert_gt(n->since_us, 0);
    if (n->kind == NEED_CLAIM)
        cr_assert(str_is(n->why, "A7:500"));
    return true;
}

Test(status, nothing_that_needs_a_person_is_left_out)
{
    static const int64_t want[NEED_KIND_COUNT] = {
        [NEED_QUARANTINE] = 1,      [NEED_ATTEMPT] = 1, [NEED_BATCH_OVERDUE] = 1,
        [NEED_BATCH_REJECTED] = 1,  [NEED_CLAIM] = 2,   [NEED_CLAIM_OVERDUE] = 1,
        [NEED_PAYMENT_OVERDUE] = 1, [NEED_ORPHAN] = 1,  [NEED_OUT_OF_BALANCE] = 1,
        [NEED_DEAD_LETTER] = 1,     [NEED_JOB] = 1,     [NEED_COMMAND] = 1,
    };
    int64_t got[NEED_KIND_COUNT] = {0};
    put_troubles();
    int64_t later = clock_now_us() + 800 * HOUR * SECOND_US;
    OK(store_needs(l->s, later, &TIMERS, 0, by_kind, got, &l->e));
    for (int i = 0; i < NEED_KIND_COUNT; i++)
        cr_assert_eq(got[i], want[i], "need %d: %lld", i, (long long)got[i]);
}

Test(status, a_claim_sent_again_needs_nobody_any_more)
{
    int64_t got[NEED_KIND_COUNT] = {0};
    put_moved("CLM1", CLAIM_REJECTED, 0);
    put_claim(l, "CLM1", "corrected");
    OK(store_needs(l->s, clock_now_us(), &TIMERS, 0, by_kind, got, &l->e));
    cr_assert_eq(got[NEED_CLAIM], 0);
}
