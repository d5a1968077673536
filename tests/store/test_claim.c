/* test_claim.c - a claim comes in once, every step is written down, a payment finds it. */
#include "store/ledger.h"

#include <stdio.h>

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(claim, .init = setup, .fini = teardown);

static void move(int64_t id, enum store_claim_state to)
{
    struct store_claim_change c = {.to = to, .what = STR("test")};
    OK(store_claim_apply(l->s, id, &c, &l->e));
}

static int64_t count_of_claims(void)
{
    int64_t n = 0;
    OK(store_claim_list(l->s, 0, CLAIM_STATE_COUNT, 0, count_claims, &n, &l->e));
    return n;
}

/* --- once and only once --- */

Test(claim, the_same_input_again_is_the_same_claim_whatever_became_of_it)
{
    struct store_claim_put first = put_claim(l, "CLM1", "x");
    cr_assert_eq(first.outcome, STORE_CLAIM_NEW);
    cr_assert_eq(first.sequence, 1);
    for (int to = CLAIM_READY; to < CLAIM_STATE_COUNT; to++) {
        move(first.id, (enum store_claim_state)to);
        struct store_claim_put again = put_claim(l, "CLM1", "x");
        cr_assert_eq(again.outcome, STORE_CLAIM_SAME, "%d", to);
        cr_assert_eq(again.id, first.id);
        cr_assert_eq((int)again.state, to);
    }
    cr_assert_eq(count_of_claims(), 1);
}

Test(claim, one_that_never_left_is_put_right_in_place)
{
    struct store_finding f = {STR("NPI"), STR("2010AA/NM1/09"), true};
    struct store_claim_input in = a_claim("CLM1", "wrong");
    struct store_claim_put out;
    int64_t n = 0;
    in.claim.state = CLAIM_HELD;
    in.findings = &f;
    in.finding_count = 1;
    OK(store_claim_put(l->s, &in, &out, &l->e));
    cr_assert_eq(out.state, CLAIM_HELD);
    OK(store_claim_findings(l->s, out.id, count_findings, &n, &l->e));
    cr_assert_eq(n, 1);
    OK(store_claim_put(l->s, &in, &out, &l->e));
    cr_assert_eq(out.outcome, STORE_CLAIM_SAME);
    struct store_claim_put right = put_claim(l, "CLM1", "right");
    cr_assert_eq(right.outcome, STORE_CLAIM_RENEWED);
    cr_assert_eq(right.id, out.id);
    cr_assert_eq(right.state, CLAIM_READY);
    n = 0;
    OK(store_claim_findings(l->s, out.id, count_findings, &n, &l->e));
    cr_assert_eq(n, 0);
    OK(store_claim_lines(l->s, out.id, count_lines, &n, &l->e));
    cr_assert_eq(n, 2);
    n = 0;
    OK(store_claim_history(l->s, out.id, count_history, &n, &l->e));
    cr_assert_eq(n, 2);
    cr_assert_eq(count_of_claims(), 1);
}

Test(claim, a_ready_one_in_a_batch_is_not_touched)
{
    struct store_claim_put first = put_claim(l, "CLM1", "x");
    struct store_claim_change c = {
        .to = CLAIM_READY, .what = STR("batch"), .batch_id = put_batch(l, "a.837")};
    OK(store_claim_apply(l->s, first.id, &c, &l->e));
    cr_assert_eq(put_claim(l, "CLM1", "y").outcome, STORE_CLAIM_DIFFERENT);
    cr_assert_eq(put_claim(l, "CLM1", "x").outcome, STORE_CLAIM_SAME);
}

Test(claim, other_content_for_a_sent_claim_must_say_it_is_a_correction)
{
    struct store_claim_put first = put_claim(l, "CLM1", "x");
    move(first.id, CLAIM_SUBMITTED);
    struct store_claim_put other = put_claim(l, "CLM1", "y");
    cr_assert_eq(other.outcome, STORE_CLAIM_DIFFERENT);
    cr_assert_eq(other.id, first.id);
    struct store_claim_input in = a_claim("CLM1", "y");
    struct store_claim c;
    bool found;
    in.claim.frequency = STR("7");
    OK(store_claim_put(l->s, &in, &other, &l->e));
    cr_assert_eq(other.outcome, STORE_CLAIM_NEW);
    cr_assert_eq(other.sequence, 2);
    OK(store_claim_get(l->s, other.id, &l->a, &c, &found, &l->e));
    cr_assert(found && c.replaces_id == first.id);
    OK(store_claim_put(l->s, &in, &other, &l->e));
    cr_assert_eq(other.outcome, STORE_CLAIM_SAME);
    /* The first input again, with the replacement on its way: still nothing new. */
    cr_assert_eq(put_claim(l, "CLM1", "x").outcome, STORE_CLAIM_SAME);
    cr_assert_eq(count_of_claims(), 2);
}

Test(claim, a_rejected_one_is_sent_again_corrected_or_on_purpose)
{
    struct store_claim_put first = put_claim(l, "CLM1", "x"), out;
    move(first.id, CLAIM_REJECTED);
    cr_assert_eq(put_claim(l, "CLM1", "x").outcome, STORE_CLAIM_SAME);
    struct store_claim_input in = a_claim("CLM1", "x");
    in.resubmit = true;
    OK(store_claim_put(l->s, &in, &out, &l->e));
    cr_assert_eq(out.outcome, STORE_CLAIM_NEW);
    cr_assert_eq(out.sequence, 2);
    OK(store_claim_put(l->s, &in, &out, &l->e));
    cr_assert_eq(out.outcome, STORE_CLAIM_SAME, "on purpose is still only once");
    move(out.id, CLAIM_REJECTED);
    out = put_claim(l, "CLM1", "corrected");
    cr_assert_eq(out.outcome, STORE_CLAIM_NEW);
    cr_assert_eq(out.sequence, 3);
    move(out.id, CLAIM_PAID);
    in.resubmit = true;
    OK(store_claim_put(l->s, &in, &out, &l->e));
    cr_assert_eq(out.outcome, STORE_CLAIM_SAME, "a paid claim is not sent again");
}

Test(claim, a_claim_comes_in_as_held_or_ready_and_has_a_name)
{
    struct store_claim_input in = a_claim("CLM1", "x");
    struct store_claim_put out;
    in.claim.state = CLAIM_PAID;
    FAILS(store_claim_put(l->s, &in, &out, &l->e), ERR_USAGE, "held or ready");
    in = a_claim("", "x");
    FAILS(store_claim_put(l->s, &in, &out, &l->e), ERR_DATA, "claim id");
}

/* --- its life --- */

static bool last_history(void *ctx, const struct store_history *h)
{
    *(struct store_history *)ctx = *h;
    return true;
}

Test(claim, every_step_is_history_and_amounts_add_up)
{
    int64_t id = put_claim(l, "CLM1", "x").id, n = 0;
    struct store_claim_change c = {
        .to = CLAIM_SUBMITTED,
        .what = STR("submit"),
        .batch_id = put_batch(l, "a.837"),
        .set_control = STR("0001"),
        .clearinghouse_ref = STR("D9REF"),
    };
    OK(store_claim_apply(l->s, id, &c, &l->e));
    struct store_claim_change paid = {
        .to = CLAIM_PAID,
        .what = STR("835"),
        .document_id = put_document(l, STORE_INBOUND, "835"),
        .payer_control = STR("PC1"),
        .codes = STR("PR2"),
        .paid_cents = 10000,
        .adjusted_cents = 500,
        .patient_cents = 1500,
    };
    OK(store_claim_apply(l->s, id, &paid, &l->e));
    paid.to = CLAIM_REVERSED;
    paid.paid_cents = -10000;
    OK(store_claim_apply(l->s, id, &paid, &l->e));
    struct store_claim_change quiet = {.to = CLAIM_STATE_COUNT, .what = STR("note")};
    OK(store_claim_apply(l->s, id, &quiet, &l->e));
    struct store_claim out;
    bool found;
    OK(store_claim_get(l->s, id, &l->a, &out, &found, &l->e));
    cr_assert_eq(out.state, CLAIM_REVERSED);
    cr_assert_eq(out.paid_cents, 0);
    cr_assert_eq(out.adjusted_cents, 1000);
    cr_assert_eq(out.patient_cents, 3000);
    cr_assert(str_is(out.set_control, "0001"));
    cr_assert(str_is(out.clearinghouse_ref, "D9REF"));
    cr_assert(str_is(out.payer_control, "PC1"));
    OK(store_claim_history(l->s, id, count_history, &n, &l->e));
    cr_assert_eq(n, 5);
    struct store_history h = {0};
    OK(store_claim_history(l->s, id, last_history, &h, &l->e));
    cr_assert_eq(h.from, CLAIM_REVERSED);
    cr_assert_eq(h.to, CLAIM_REVERSED);
    FAILS(store_claim_apply(l->s, id + 1, &quiet, &l->e), ERR_STORE, "no such claim");
    OK(store_claim_line_paid(l->s, id, 2, 5000, &l->e));
    FAILS(store_claim_line_paid(l->s, id, 3, 5000, &l->e), ERR_STORE, "no such claim line");
}

Test(claim, an_amount_that_cannot_be_is_refused_not_rounded)
{
    int64_t id = put_claim(l, "CLM1", "x").id;
    struct store_claim_change c = {.to = CLAIM_PAID, .what = STR("835"), .paid_cents = INT64_MAX};
    OK(store_claim_apply(l->s, id, &c, &l->e));
    FAILS(store_claim_apply(l->s, id, &c, &l->e), ERR_STORE, "refused");
    struct store_claim out;
    bool found;
    OK(store_claim_get(l->s, id, &l->a, &out, &found, &l->e));
    cr_assert_eq(out.paid_cents, INT64_MAX);
}

/** 600 claims in two sets: one set is rejected, of the other those the 277CA does not name. */
Test(claim, a_set_moves_together_and_the_unnamed_are_found)
{
    int64_t batch = put_batch(l, "a.837"), count;
    int64_t answer = put_document(l, STORE_INBOUND, "277CA");
    OK(store_begin(l->s, &l->e));
    for (int i = 0; i < 600; i++) {
        char name[32];
        snprintf(name, sizeof(name), "CLM%d", i);
        struct store_claim_change c = {
            .to = CLAIM_SUBMITTED,
            .what = STR("submit"),
            .batch_id = batch,
            .set_control = i < 300 ? STR("0001") : STR("0002"),
        };
        int64_t id = put_claim(l, name, name).id;
        OK(store_claim_apply(l->s, id, &c, &l->e));
        c = (struct store_claim_change){
            .to = CLAIM_ACKNOWLEDGED, .what = STR("277CA"), .document_id = answer};
        if (i >= 300 && i % 10 == 0)
            OK(store_claim_apply(l->s, id, &c, &l->e));
    }
    OK(store_commit(l->s, &l->e));
    struct store_claim_scope first = {batch, STR("0001"), CLAIM_STATE_COUNT, 0};
    struct store_claim_change rejected = {
        .to = CLAIM_REJECTED, .what = STR("999"), .codes = STR("5")};
    OK(store_claim_apply_all(l->s, &first, &rejected, &count, &l->e));
    cr_assert_eq(count, 300);
    struct store_claim_scope unnamed = {batch, STR("0002"), CLAIM_STATE_COUNT, answer};
    struct store_claim_change silent = {
        .to = CLAIM_UNACKNOWLEDGED, .what = STR("277CA"), .document_id = answer};
    OK(store_claim_apply_all(l->s, &unnamed, &silent, &count, &l->e));
    cr_assert_eq(count, 270);
    struct store_claim_scope by_state = {batch, {NULL, 0}, CLAIM_ACKNOWLEDGED, 0};
    OK(store_claim_apply_all(l->s, &by_state, &silent, &count, &l->e));
    cr_assert_eq(count, 30);
    int64_t n = 0;
    OK(store_claim_list(l->s, batch, CLAIM_REJECTED, 0, count_claims, &n, &l->e));
    cr_assert_eq(n, 300);
    n = 0;
    OK(store_claim_list(l->s, batch, CLAIM_STATE_COUNT, 10, count_claims, &n, &l->e));
    cr_assert_eq(n, 10);
}

/* --- matching --- */

static struct store_claim_match match(enum store_claim_key key, const char *value)
{
    struct store_claim_match m;
    OK(store_claim_match(l->s, key, str_from(value), &m, &l->e));
    return m;
}

Test(claim, a_payment_finds_its_claim_by_any_of_its_numbers)
{
    int64_t id = put_claim(l, "CLM1", "x").id;
    put_claim(l, "CLM2", "y");
    struct store_claim_change c = {.to = CLAIM_ACCEPTED,
                                   .what = STR("277CA"),
                                   .clearinghouse_ref = STR("D9"),
                                   .payer_control = STR("PC")};
    OK(store_claim_apply(l->s, id, &c, &l->e));
    cr_assert_eq(match(BY_CLAIM_ID, "CLM1").id, id);
    cr_assert_eq(match(BY_PAYER_CONTROL, "PC").id, id);
    cr_assert_eq(match(BY_CLEARINGHOUSE_REF, "D9").id, id);
    struct store_claim_match m = match(BY_LINE_CONTROL, "CLM1-2");
    cr_assert_eq(m.id, id);
    cr_assert_eq(m.line_number, 2);
    cr_assert_eq(m.state, CLAIM_ACCEPTED);
    cr_assert_eq(m.charge_cents, 12000);
    cr_assert_eq(match(BY_CLAIM_ID, "CLM9").id, 0);
    cr_assert_eq(match(BY_CLAIM_ID, "").id, 0);
    cr_assert_eq(match(BY_PAYER_CONTROL, "").id, 0);
}

Test(claim, the_newest_that_left_the_house_is_the_one)
{
    struct store_claim_put first = put_claim(l, "CLM1", "x"), second;
    move(first.id, CLAIM_SUBMITTED);
    struct store_claim_input in = a_claim("CLM1", "y");
    in.claim.frequency = STR("7");
    OK(store_claim_put(l->s, &in, &second, &l->e));
    cr_assert_eq(match(BY_CLAIM_ID, "CLM1").id, first.id);
    move(second.id, CLAIM_SUBMITTED);
    cr_assert_eq(match(BY_CLAIM_ID, "CLM1").id, second.id);
    cr_assert_not(match(BY_CLAIM_ID, "CLM1").ambiguous);
    cr_assert_eq(match(BY_LINE_CONTROL, "CLM1-1").id, second.id);
}

Test(claim, one_number_on_two_claims_is_ambiguous)
{
    int64_t a = put_claim(l, "CLM1", "x").id, b = put_claim(l, "CLM2", "y").id;
    struct store_claim_change c = {
        .to = CLAIM_ACCEPTED, .what = STR("277CA"), .payer_control = STR("PC")};
    OK(store_claim_apply(l->s, a, &c, &l->e));
    cr_assert_not(match(BY_PAYER_CONTROL, "PC").ambiguous);
    OK(store_claim_apply(l->s, b, &c, &l->e));
    cr_assert(match(BY_PAYER_CONTROL, "PC").ambiguous);
}

/* --- reading while reading --- */

static bool look_inside(void *ctx, const struct store_claim *c)
{
    int64_t n = 0;
    OK(store_claim_lines(l->s, c->id, count_lines, &n, &l->e));
    cr_assert_eq(n, 2);
    n = 0;
    OK(store_claim_list(l->s, 0, CLAIM_STATE_COUNT, 0, count_claims, &n, &l->e));
    cr_assert_eq(n, 3);
    ++*(int64_t *)ctx;
    return true;
}

Test(claim, a_callback_may_ask_again_even_the_same_question)
{
    int64_t n = 0;
    put_claim(l, "CLM1", "1");
    put_claim(l, "CLM2", "2");
    put_claim(l, "CLM3", "3");
    OK(store_claim_list(l->s, 0, CLAIM_STATE_COUNT, 0, look_inside, &n, &l->e));
    cr_assert_eq(n, 3);
}

/* --- asked for ahead --- */

static void ask_ahead(const struct str *ids, size_t n, struct str payer_control)
{
    const struct str line = STR("CLM3-1");
    struct store_claim_wanted w = {
        .values =
            {[BY_CLAIM_ID] = ids, [BY_LINE_CONTROL] = &line, [BY_PAYER_CONTROL] = &payer_control},
        .counts = {[BY_CLAIM_ID] = n, [BY_LINE_CONTROL] = 1, [BY_PAYER_CONTROL] = 1}};
    OK(store_claim_match_ahead(l->s, &w, &l->e));
}

Test(claim, what_was_asked_ahead_is_as_true_as_what_is_asked_now)
{
    const struct str ids[] = {STR("CLM1"), STR("CLM2"), STR("CLM3"), STR("NOBODY"), STR("CLM1")};
    int64_t one = put_claim(l, "CLM1", "x").id, two = put_claim(l, "CLM2", "y").id;
    struct store_claim_change paid = {.to = CLAIM_PAID, .what = STR("835"), .paid_cents = 500};
    OK(store_begin(l->s, &l->e));
    ask_ahead(ids, COUNT_OF(ids), STR("PCN9"));
    cr_assert_eq(match(BY_CLAIM_ID, "CLM1").id, one);
    cr_assert_eq(match(BY_CLAIM_ID, "CLM2").id, two);
    cr_assert_eq(match(BY_CLAIM_ID, "NOBODY").id, 0);
    cr_assert_eq(match(BY_PAYER_CONTROL, "PCN9").id, 0);
    paid.payer_control = STR("PCN9");
    OK(store_claim_apply(l->s, one, &paid, &l->e));
    OK(store_claim_apply(l->s, one, &paid, &l->e)); /* the same row twice, before anybody looks */
    cr_assert_eq(match(BY_CLAIM_ID, "CLM1").paid_cents, 1000);
    cr_assert_eq(match(BY_CLAIM_ID, "CLM1").state, CLAIM_PAID);
    cr_assert_eq(match(BY_PAYER_CONTROL, "PCN9").id, one);
    cr_assert_eq(match(BY_CLAIM_ID, "CLM2").paid_cents, 0);
    int64_t three = put_claim(l, "CLM3", "z").id; /* there was none when it was asked */
    cr_assert_eq(match(BY_CLAIM_ID, "CLM3").id, three);
    cr_assert_eq(match(BY_LINE_CONTROL, "CLM3-1").id, three);
    ask_ahead(ids, COUNT_OF(ids), STR("PCN9"));
    paid.to = CLAIM_REVERSED;
    OK(store_claim_apply(l->s, two, &paid, &l->e)); /* of both rounds */
    ask_ahead(ids, 2, STR("PCN9"));
    cr_assert_eq(match(BY_CLAIM_ID, "CLM2").state, CLAIM_REVERSED);
    cr_assert_eq(match(BY_CLAIM_ID, "CLM1").state, CLAIM_PAID);
    OK(store_commit(l->s, &l->e));
    cr_assert_eq(match(BY_CLAIM_ID, "CLM2").paid_cents, 500);
    int64_t n = 0;
    OK(store_claim_history(l->s, one, count_history, &n, &l->e));
    cr_assert_eq(n, 3);
}
