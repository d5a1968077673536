/* test_tray.c - trays between two threads: what is put arrives in its order and once, a few trays
 * exist at a time, and either side may give up. */
#include "job/tray.h"

#include <criterion/criterion.h>
#include <stdatomic.h>

enum { RECORDS = 20000, NEVER = -1 };

struct number {
    struct step step;
    int64_t value;
    char *text;
};

struct both {
    /* the reader's */
    int64_t fails_at; /* the record */
    size_t text_bytes;
    int64_t settle_every;
    atomic_llong put;
    bool stopped;
    /* the taker's */
    int64_t refuses_at;
    int64_t next;
    size_t trays;
    uint64_t bytes;
    int64_t ahead_max;
    size_t used_max;
};

static struct both both;

static bool put_one(struct trays *t, int64_t value)
{
    struct number *n = trays_step(t, (int)(value % 7), sizeof *n);
    if (!n)
        return false;
    n->value = value;
    n->text = arena_alloc(trays_arena(t), both.text_bytes);
    if (!n->text)
        return trays_too_large(t);
    n->text[both.text_bytes - 1] = (char)value;
    both.put++;
    bool settles = both.settle_every && value % both.settle_every == 0;
    if (!(settles ? trays_settle(t) : trays_record_done(t)))
        return false;
    if (settles)
        cr_expect_eq(both.next, value + 1, "all was taken");
    return true;
}

static bool read_numbers(void *ctx, struct trays *t, struct err *err)
{
    cr_expect_eq(ctx, &both);
    for (int64_t i = 0; i < RECORDS; i++) {
        if (i == both.fails_at)
            return err_set(err, ERR_DATA, "unreadable");
        trays_bytes(t, (uint64_t)i);
        if (!put_one(t, i)) {
            both.stopped = true;
            return false;
        }
    }
    return true;
}

static bool take_numbers(void *ctx, const struct tray *tray)
{
    cr_assert_eq(ctx, &both);
    both.trays++;
    int64_t ahead = both.put - both.next;
    both.ahead_max = ahead > both.ahead_max ? ahead : both.ahead_max;
    both.used_max = tray->arena.used > both.used_max ? tray->arena.used : both.used_max;
    for (const struct step *s = tray->first; s; s = s->next) {
        const struct number *n = (const struct number *)s;
        if (n->value == both.refuses_at)
            return false;
        cr_assert_eq(n->value, both.next);
        cr_assert_eq(s->kind, (int)(n->value % 7));
        cr_assert_eq(n->text[both.text_bytes - 1], (char)n->value);
        both.next++;
    }
    both.bytes = tray->bytes;
    return true;
}

static bool run_with(bool threaded, struct err *err)
{
    struct trays_ends ends = {read_numbers, &both, take_numbers, &both};
    *err = (struct err){0};
    return trays_run(&ends, threaded, err);
}

static void fresh(void)
{
    both = (struct both){.fails_at = NEVER, .refuses_at = NEVER, .text_bytes = 100};
}

TestSuite(tray, .init = fresh);

Test(tray, all_arrives_in_its_order)
{
    for (int threaded = 0; threaded < 2; threaded++) {
        struct err err;
        fresh();
        cr_expect(run_with(threaded, &err), "%s", err.text);
        cr_expect_eq(both.next, RECORDS);
        cr_expect_eq(both.trays, (RECORDS + TRAY_RECORDS_MAX - 1) / TRAY_RECORDS_MAX);
        cr_expect_eq(both.bytes, RECORDS - 1);
    }
}

static int64_t looked, looked_ahead_max;

/** Sees each tray in turn, not after it was taken. */
static bool look_at_numbers(void *ctx, const struct tray *tray)
{
    const struct number *n = (const struct number *)tray->first;
    cr_assert_eq(ctx, &both);
    cr_assert_eq(n->value, looked * TRAY_RECORDS_MAX);
    cr_assert_geq(n->value, both.next);
    looked++;
    int64_t ahead = looked - (int64_t)both.trays;
    looked_ahead_max = ahead > looked_ahead_max ? ahead : looked_ahead_max;
    return looked != 40 || both.refuses_at == NEVER;
}

Test(tray, each_is_looked_at_before_it_is_taken)
{
    struct trays_ends ends = {read_numbers, &both, take_numbers, &both, look_at_numbers};
    for (int threaded = 0; threaded < 2; threaded++) {
        struct err err = {0};
        fresh();
        looked = looked_ahead_max = 0;
        cr_expect(trays_run(&ends, threaded, &err), "%s", err.text);
        cr_expect_eq(both.next, RECORDS);
        cr_expect_eq(looked, (int64_t)both.trays);
        cr_expect_leq(looked_ahead_max, 2, "the one to take, and the next");
        fresh();
        looked = 0;
        both.refuses_at = RECORDS; /* here: who looks gives up */
        cr_expect_not(trays_run(&ends, threaded, &err));
        cr_expect_leq(both.next, 39 * TRAY_RECORDS_MAX);
    }
}

Test(tray, few_exist_at_a_time)
{
    for (int threaded = 0; threaded < 2; threaded++) {
        struct err err;
        fresh();
        both.text_bytes = 10 * 1024;
        cr_expect(run_with(threaded, &err), "%s", err.text);
        cr_expect_leq(both.ahead_max, TRAYS_MAX * (TRAY_BYTES_MAX / 10240 + 2));
        cr_expect_leq(both.used_max, TRAY_BYTES_MAX + 10240 + 1024);
    }
}

Test(tray, a_record_past_all_bounds_is_an_error_not_memory)
{
    struct err err;
    both.text_bytes = TRAY_ARENA_MAX + 1;
    cr_expect_not(run_with(true, &err));
    cr_expect_eq(err.kind, ERR_LIMIT);
}

/* What was read before an error is taken, as one thread would have. */
Test(tray, a_reader_that_fails)
{
    for (int threaded = 0; threaded < 2; threaded++) {
        struct err err;
        fresh();
        both.fails_at = 1000;
        cr_expect_not(run_with(threaded, &err));
        cr_expect_eq(both.next, 1000);
        cr_expect_str_eq(err.text, "unreadable");
    }
}

Test(tray, a_taker_that_refuses)
{
    for (int threaded = 0; threaded < 2; threaded++) {
        struct err err;
        fresh();
        both.refuses_at = 5000;
        cr_expect_not(run_with(threaded, &err));
        cr_expect_eq(both.next, 5000);
        cr_expect(both.stopped);
        cr_expect_lt(both.put, 5000 + (TRAYS_MAX + 2) * TRAY_RECORDS_MAX);
        cr_expect_eq(err.kind, ERR_NONE);
    }
}

Test(tray, the_reader_waits_until_all_was_taken)
{
    for (int threaded = 0; threaded < 2; threaded++) {
        struct err err;
        fresh();
        both.settle_every = 13;
        cr_expect(run_with(threaded, &err), "%s", err.text);
        cr_expect_eq(both.next, RECORDS);
    }
}

Test(tray, a_taker_that_refuses_while_he_is_waited_for)
{
    struct err err;
    both.settle_every = 50;
    both.refuses_at = 4999;
    cr_expect_not(run_with(true, &err));
    cr_expect(both.stopped);
}
