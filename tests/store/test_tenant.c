/* test_tenant.c - two organizations in one file: every function attacked from the other side. */
#include "store/ledger.h"

#include "base/clock.h"

static struct ledger l[1];

/** What organization A owns; B knows every number of it. */
static struct owned {
    int64_t document, batch, group, set, claim, remittance, payment, orphan, attempt, seq;
    char remittance_uuid[UUID_MAX];
} a;

static bool keep_orphan(void *ctx, const struct store_orphan *o)
{
    *(int64_t *)ctx = o->id;
    return true;
}

static void put_envelope(void)
{
    struct store_interchange x = {.document_id = a.document,
                                  .direction = STORE_OUTBOUND,
                                  .sender = STR("US"),
                                  .receiver = STR("THEM"),
                                  .control = STR("1")};
    struct store_group g = {.functional_id = STR("HC"), .control = STR("7")};
    struct store_set t = {.document_id = a.document,
                          .batch_id = a.batch,
                          .direction = STORE_OUTBOUND,
                          .control = STR("0001"),
                          .reference = STR("B42")};
    bool duplicate;
    OK(store_interchange_put(l->s, &x, &g.interchange_id, &duplicate, &l->e));
    OK(store_group_put(l->s, &g, &a.group, &l->e));
    t.group_id = a.group;
    OK(store_set_put(l->s, &t, &a.set, &l->e));
}

static void put_money(void)
{
    struct store_claim_change c = {.to = CLAIM_REJECTED,
                                   .what = STR("277CA"),
                                   .batch_id = a.batch,
                                   .payer_control = STR("PC1"),
                                   .clearinghouse_ref = STR("D9")};
    a.claim = put_claim(l, "CLM1", "x").id;
    OK(store_claim_apply(l->s, a.claim, &c, &l->e));
    a.remittance = put_remittance(l, "T1");
    put_payment(l, a.remittance, 1, a.claim);
    a.payment = put_payment(l, a.remittance, 2, 0);
    OK(store_orphan_put(l->s, a.payment, STR("no claim"), &l->e));
    OK(store_orphan_list(l->s, 0, keep_orphan, &a.orphan, &l->e));
    struct store_remittance r;
    bool found;
    OK(store_remittance_find(l->s, STR("T1"), &l->a, &r, &found, &l->e));
    str_copy(a.remittance_uuid, sizeof(a.remittance_uuid), str_from(r.uuid));
    struct store_provider_adjustment p = {.ordinal = 1, .amount_cents = 1};
    OK(store_provider_adjustment_put(l->s, a.remittance, &p, &l->e));
}

static void put_rest(void)
{
    struct store_ack k = {.document_id = a.document, .batch_id = a.batch};
    struct store_event e = {.name = STR("x"), .payload = STR("{}")};
    struct store_log g = {.status = STR("Pending")};
    struct store_attempt t = {.batch_id = a.batch};
    int64_t id;
    OK(store_ack_put(l->s, &k, &id, &l->e));
    a.seq = put_event(l, &e);
    struct store_dead_letter d = {.seq = a.seq, .sink = STR("file")};
    OK(store_dead_letter_put(l->s, &d, &l->e));
    OK(store_cursor_set(l->s, STR("file"), a.seq, &l->e));
    OK(store_log_put(l->s, &g, &l->e));
    OK(store_attempt_begin(l->s, &t, &a.attempt, &l->e));
    struct store_expected x = {
        .batch_id = a.batch, .partner = STR("sandbox"), .since_us = 1, .due_us = {2, 2, 2}};
    OK(store_expectation_begin(l->s, &x, &l->e));
}

static void setup(void)
{
    ledger_setup(l);
    a.document = put_document(l, STORE_OUTBOUND, "theirs");
    a.batch = put_batch(l, "a.837");
    put_envelope();
    put_money();
    put_rest();
    ledger_reopen(l, ORG_B, STORE_WRITER);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(tenant, .init = setup, .fini = teardown);

#define ALL_LISTS(n)                                                                               \
    do {                                                                                           \
        struct store_payment_timer timer = {"sandbox", 1};                                         \
        struct store_timers timers = {&timer, 1};                                                  \
        int64_t later = clock_now_us() + 1000000, counts[4];                                       \
        struct store_payment_visitor v = counting_visitor(counts);                                 \
        OK(list_documents(l->s, DOCUMENT_STATE_COUNT, (n), &l->e));                                \
        OK(store_set_list(l->s, a.batch, 0, count_sets, (n), &l->e));                              \
        OK(store_batch_list(l->s, BATCH_STATE_COUNT, 0, count_batches, (n), &l->e));               \
        OK(store_attempt_unsettled(l->s, 0, count_attempts, (n), &l->e));                          \
        OK(store_attempt_list(l->s, a.batch, 0, count_attempts, (n), &l->e));                      \
        OK(store_claim_list(l->s, 0, CLAIM_STATE_COUNT, 0, count_claims, (n), &l->e));             \
        OK(store_claim_list(l->s, a.batch, CLAIM_STATE_COUNT, 0, count_claims, (n), &l->e));       \
        OK(store_claim_lines(l->s, a.claim, count_lines, (n), &l->e));                             \
        OK(store_claim_findings(l->s, a.claim, count_findings, (n), &l->e));                       \
        OK(store_claim_history(l->s, a.claim, count_history, (n), &l->e));                         \
        OK(store_ack_list(l->s, a.batch, 0, count_acks, (n), &l->e));                              \
        OK(store_remittance_list(l->s, REMITTANCE_STATE_COUNT, 0, count_remittances, (n), &l->e)); \
        OK(store_remittance_payments(l->s, a.remittance, 0, &v, &l->e));                           \
        *(n) += counts[0] + counts[1] + counts[2] + counts[3];                                     \
        v = counting_visitor(counts);                                                              \
        OK(store_claim_payments(l->s, a.claim, 0, &v, &l->e));                                     \
        *(n) += counts[0] + counts[1] + counts[2] + counts[3];                                     \
        OK(store_provider_adjustments(l->s, a.remittance, count_provider_adjustments, (n),         \
                                      &l->e));                                                     \
        OK(store_orphan_list(l->s, 0, count_orphans, (n), &l->e));                                 \
        OK(store_events_after(l->s, 0, 0, count_events, (n), &l->e));                              \
        OK(store_dead_letter_list(l->s, 0, count_dead_letters, (n), &l->e));                       \
        OK(store_log_page(l->s, &(struct store_page){.limit = INT64_MAX},                          \
                          &(struct store_log_filter){0}, count_log, (n), &l->e));                  \
        OK(store_ack_of_claim(l->s, a.batch, a.claim, STR("0001"), count_acks, (n), &l->e));       \
        OK(store_expectation_list(l->s, a.batch, count_expectations, (n), &l->e));                 \
        OK(store_expectation_due(l->s, later, true, 0, count_expectations, (n), &l->e));           \
        OK(store_expectation_unpaid(l->s, 0, count_expectations, (n), &l->e));                     \
        OK(store_needs(l->s, later, &timers, 0, count_needs, (n), &l->e));                         \
    } while (0)

/** The lists are not empty by accident: their owner sees rows in each that has any. */
Test(tenant, lists_show_their_owner_everything_and_the_other_nothing)
{
    int64_t other = 0, owner = 0;
    ALL_LISTS(&other);
    cr_assert_eq(other, 0);
    ledger_reopen(l, ORG_A, STORE_WRITER);
    ALL_LISTS(&owner);
    cr_assert_gt(owner, 30, "%lld", (long long)owner);
}

Test(tenant, knowing_a_number_finds_nothing)
{
    struct store_document d;
    struct store_interchange x;
    struct store_group g;
    struct store_set t;
    struct store_batch b;
    struct store_claim c;
    struct store_remittance r;
    struct store_document mine = a_document("theirs");
    bool found[11];
    const struct store_sent sent = {0};
    OK(store_document_get(l->s, a.document, &l->a, &d, &found[0], &l->e));
    OK(store_document_find(l->s, STORE_OUTBOUND, mine.sha256, &l->a, &d, &found[1], &l->e));
    OK(store_interchange_find(l->s, STORE_OUTBOUND, STR("US"), STR("THEM"), STR("1"), &l->a, &x,
                              &found[2], &l->e));
    OK(store_group_find(l->s, STR("HC"), STR("7"), &sent, &l->a, &g, &found[3], &l->e));
    OK(store_set_find(l->s, a.group, STR("0001"), &l->a, &t, &found[4], &l->e));
    OK(store_set_by_reference(l->s, STORE_OUTBOUND, STR("B42"), &sent, &l->a, &t, &found[5],
                              &l->e));
    OK(store_batch_get(l->s, a.batch, &l->a, &b, &found[6], &l->e));
    OK(store_claim_get(l->s, a.claim, &l->a, &c, &found[7], &l->e));
    OK(store_remittance_find(l->s, str_from(a.remittance_uuid), &l->a, &r, &found[8], &l->e));
    OK(store_remittance_find(l->s, STR("T1"), &l->a, &r, &found[9], &l->e));
    OK(store_remittance_find(l->s, STR("1"), &l->a, &r, &found[10], &l->e));
    for (size_t i = 0; i < COUNT_OF(found); i++)
        cr_assert_not(found[i], "%zu", i);
    static const struct {
        enum store_claim_key key;
        const char *value;
    } keys[] = {{BY_CLAIM_ID, "CLM1"},
                {BY_LINE_CONTROL, "CLM1-1"},
                {BY_PAYER_CONTROL, "PC1"},
                {BY_CLEARINGHOUSE_REF, "D9"}};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct store_claim_match m;
        OK(store_claim_match(l->s, keys[i].key, str_from(keys[i].value), &m, &l->e));
        cr_assert_eq(m.id, 0);
    }
    int64_t seq;
    struct store_progress done;
    OK(store_cursor_get(l->s, STR("file"), &seq, &l->e));
    cr_assert_eq(seq, 0);
    OK(store_document_progress(l->s, a.document, &done, &l->e));
    cr_assert(done.steps == 0 && done.sets == 0);
    struct store_status st, empty = {0};
    struct store_payment_timer timer = {"sandbox", 1};
    struct store_timers timers = {&timer, 1};
    OK(store_status(l->s, clock_now_us() + 1000000, &timers, &st, &l->e));
    cr_assert_eq(memcmp(&st, &empty, sizeof(st)), 0);
}

Test(tenant, knowing_a_number_changes_nothing)
{
    struct store_document d = a_document("theirs");
    struct store_set t = {0};
    struct store_batch b = {.id = a.batch};
    struct store_claim_change c = {.to = CLAIM_PAID, .what = STR("835"), .paid_cents = 1};
    struct store_claim_scope scope = {a.batch, {NULL, 0}, CLAIM_STATE_COUNT, 0};
    struct store_remittance r = {.id = a.remittance};
    struct store_dead_letter dead = {.seq = a.seq, .sink = STR("http")};
    struct str none = {NULL, 0};
    int64_t count;
    FAILS(store_document_finish(l->s, a.document, &d, &l->e), ERR_STORE, "no such");
    FAILS(store_set_finish(l->s, a.set, &t, &l->e), ERR_STORE, "no such");
    FAILS(store_batch_move(l->s, a.batch, BATCH_ERROR, none, &l->e), ERR_STORE, "no such");
    FAILS(store_batch_built(l->s, &b, &l->e), ERR_STORE, "no such");
    FAILS(store_attempt_end(l->s, a.attempt, ATTEMPT_SENT, none, &l->e), ERR_STORE, "no such");
    FAILS(store_claim_apply(l->s, a.claim, &c, &l->e), ERR_STORE, "no such");
    OK(store_claim_apply_all(l->s, &scope, &c, &count, &l->e));
    cr_assert_eq(count, 0);
    FAILS(store_claim_line_paid(l->s, a.claim, 1, 1, &l->e), ERR_STORE, "no such");
    FAILS(store_remittance_finish(l->s, &r, &l->e), ERR_STORE, "no such");
    FAILS(store_orphan_put(l->s, a.payment, none, &l->e), ERR_STORE, "no such");
    int64_t mine = put_claim(l, "CLM1", "x").id;
    FAILS(store_orphan_assign(l->s, a.orphan, mine, &l->e), ERR_STORE, "no such");
    FAILS(store_orphan_assign(l->s, a.orphan, a.claim, &l->e), ERR_STORE, "no such");
    FAILS(store_dead_letter_put(l->s, &dead, &l->e), ERR_STORE, "no such");
    struct store_expectation_scope theirs = {.batch_id = a.batch, .kind = ANSWER_999};
    OK(store_expectation_settle(l->s, &theirs, EXPECT_MOOT, 0, &l->e));
    OK(store_expectation_answer(l->s, &theirs, STR("accepted"), 0, &l->e));
    FAILS(store_expectation_told(l->s, 1, &l->e), ERR_STORE, "no such");
    int64_t open = 0;
    ledger_reopen(l, ORG_A, STORE_WRITER);
    OK(store_expectation_due(l->s, clock_now_us(), false, 0, count_expectations, &open, &l->e));
    cr_assert_eq(open, 2); /* TA1 and 999 of their group wait on */
}

/** The guards are each organization's own: what A has does not make B's a duplicate. */
Test(tenant, the_same_file_claim_and_remittance_may_come_to_both)
{
    put_document(l, STORE_OUTBOUND, "theirs");
    cr_assert_eq(put_claim(l, "CLM1", "x").outcome, STORE_CLAIM_NEW);
    put_remittance(l, "T1");
    cr_assert_eq(put_claim(l, "CLM1", "x").outcome, STORE_CLAIM_SAME);
    struct store_claim_match m;
    OK(store_claim_match(l->s, BY_CLAIM_ID, STR("CLM1"), &m, &l->e));
    cr_assert(m.id != 0 && m.id != a.claim);
}
