/* test_batch.c - control numbers are spent once, batches move, attempts are never forgotten. */
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

TestSuite(batch, .init = setup, .fini = teardown);

static int64_t next(const char *partner, enum store_control_kind kind, int64_t count)
{
    int64_t first;
    OK(store_control_next(l->s, str_from(partner), kind, count, &first, &l->e));
    return first;
}

Test(batch, control_numbers_follow_each_other_per_partner_and_kind)
{
    cr_assert_eq(next("a", CONTROL_ISA13, 1), 1);
    cr_assert_eq(next("a", CONTROL_ISA13, 10), 2);
    cr_assert_eq(next("a", CONTROL_ISA13, 1), 12);
    cr_assert_eq(next("a", CONTROL_GS06, 1), 1);
    cr_assert_eq(next("b", CONTROL_ISA13, 1), 1);
    ledger_reopen(l, ORG_A, STORE_WRITER);
    cr_assert_eq(next("a", CONTROL_ISA13, 1), 13);
    ledger_reopen(l, ORG_B, STORE_WRITER);
    cr_assert_eq(next("a", CONTROL_ISA13, 1), 1);
}

Test(batch, a_run_of_numbers_fits_in_nine_digits_without_a_gap)
{
    int64_t first;
    cr_assert_eq(next("a", CONTROL_ST02, CONTROL_MAX - 5), 1);
    cr_assert_eq(next("a", CONTROL_ST02, 3), CONTROL_MAX - 4);
    cr_assert_eq(next("a", CONTROL_ST02, 3), 1);
    cr_assert_eq(next("b", CONTROL_ST02, CONTROL_MAX), 1);
    cr_assert_eq(next("b", CONTROL_ST02, 1), 1);
    FAILS(store_control_next(l->s, STR("a"), CONTROL_ST02, 0, &first, &l->e), ERR_LIMIT, "0");
    FAILS(store_control_next(l->s, STR("a"), CONTROL_ST02, CONTROL_MAX + 1LL, &first, &l->e),
          ERR_LIMIT, "control numbers");
}

Test(batch, its_times_are_stamped_as_it_moves)
{
    struct store_batch b;
    bool found;
    int64_t id = put_batch(l, "a.837"), n = 0;
    OK(store_batch_get(l->s, id, &l->a, &b, &found, &l->e));
    cr_assert(found && b.state == BATCH_PENDING && b.submitted_at_us == 0);
    cr_assert_eq(strlen(b.uuid), 36);
    b.document_id = put_document(l, STORE_OUTBOUND, "837");
    b.file_name = STR("b.837");
    b.record_count = 7;
    OK(store_batch_built(l->s, &b, &l->e));
    OK(store_batch_move(l->s, id, BATCH_SUBMITTED, (struct str){0}, &l->e));
    OK(store_batch_move(l->s, id, BATCH_ACKNOWLEDGED, STR("[1]"), &l->e));
    OK(store_batch_get(l->s, id, &l->a, &b, &found, &l->e));
    int64_t acknowledged = b.acknowledged_at_us;
    cr_assert_gt(b.submitted_at_us, 0);
    cr_assert_gt(acknowledged, 0);
    OK(store_batch_move(l->s, id, BATCH_ACCEPTED, (struct str){0}, &l->e));
    OK(store_batch_get(l->s, id, &l->a, &b, &found, &l->e));
    cr_assert_eq(b.acknowledged_at_us, acknowledged);
    cr_assert_eq(b.state, BATCH_ACCEPTED);
    cr_assert_eq(b.record_count, 7);
    cr_assert(str_is(b.file_name, "b.837"));
    cr_assert(str_is(b.errors, "[1]"));
    OK(store_batch_list(l->s, BATCH_ACCEPTED, 0, count_batches, &n, &l->e));
    OK(store_batch_list(l->s, BATCH_PENDING, 0, count_batches, &n, &l->e));
    cr_assert_eq(n, 1);
    FAILS(store_batch_move(l->s, id + 1, BATCH_ACCEPTED, (struct str){0}, &l->e), ERR_STORE,
          "no such batch");
}

static bool copy_attempt(void *ctx, const struct store_attempt *a)
{
    *(struct store_attempt *)ctx = *a;
    return true;
}

Test(batch, an_attempt_is_durable_before_its_first_byte_and_settled_once)
{
    struct store_attempt a = {.batch_id = put_batch(l, "a.837"),
                              .partner = STR("sandbox"),
                              .file_name = STR("a.837"),
                              .control = STR("000000001")},
                         seen = {0};
    int64_t id, n = 0;
    OK(store_begin(l->s, &l->e));
    FAILS(store_attempt_begin(l->s, &a, &id, &l->e), ERR_STORE, "outside a transaction");
    store_rollback(l->s);
    OK(store_attempt_begin(l->s, &a, &id, &l->e));
    ledger_reopen(l, ORG_A, STORE_WRITER);
    OK(store_attempt_unsettled(l->s, 0, copy_attempt, &seen, &l->e));
    cr_assert_eq(seen.id, id);
    cr_assert_eq(seen.result, ATTEMPT_OPEN);
    FAILS(store_attempt_end(l->s, id, ATTEMPT_OPEN, STR(""), &l->e), ERR_USAGE, "ends as");
    OK(store_attempt_end(l->s, id, ATTEMPT_UNKNOWN, STR("time-out after the bytes left"), &l->e));
    OK(store_attempt_unsettled(l->s, 0, copy_attempt, &seen, &l->e));
    cr_assert_eq(seen.result, ATTEMPT_UNKNOWN);
    OK(store_attempt_end(l->s, id, ATTEMPT_SENT, STR("the file is there"), &l->e));
    OK(store_attempt_unsettled(l->s, 0, count_attempts, &n, &l->e));
    cr_assert_eq(n, 0);
    FAILS(store_attempt_end(l->s, id, ATTEMPT_FAILED, STR(""), &l->e), ERR_STORE, "unsettled");
    OK(store_attempt_list(l->s, a.batch_id, 0, count_attempts, &n, &l->e));
    cr_assert_eq(n, 1);
}

Test(batch, acknowledgements_hang_on_what_they_answer)
{
    struct store_ack k = {
        .document_id = put_document(l, STORE_INBOUND, "999"),
        .kind = STR("999"),
        .level = STR("set"),
        .batch_id = put_batch(l, "a.837"),
        .refers = STR("0001"),
        .status = STR("R"),
        .codes = STR("5"),
    };
    int64_t id, n = 0;
    OK(store_ack_put(l->s, &k, &id, &l->e));
    k.batch_id = 0;
    OK(store_ack_put(l->s, &k, &id, &l->e));
    OK(store_ack_put(l->s, &k, &id, &l->e));
    k.batch_id = 1;
    OK(store_ack_list(l->s, k.batch_id, 0, count_acks, &n, &l->e));
    cr_assert_eq(n, 1);
    OK(store_ack_list(l->s, 0, 0, count_acks, &n, &l->e));
    cr_assert_eq(n, 3);
}
