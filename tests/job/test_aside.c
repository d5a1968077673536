/* test_aside.c - what is done beside or ahead of the thread that writes: a large answer kept,
 * events written before their rows. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "job/call_aside.h"
#include "job/call_state.h"
#include "job/emit.h"
#include "job/lab.h"

#include <criterion/criterion.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

static struct lab lab;
static struct call_aside *aside;

#define OK(call) cr_assert((call), "%s: %s", #call, lab.err.text)

static void setup(void)
{
    lab_open(&lab);
    aside = call_aside_new(lab.job.keep);
    cr_assert_not_null(aside);
}

static void teardown(void)
{
    call_aside_free(aside);
    lab_close(&lab);
}

TestSuite(aside, .init = setup, .fini = teardown);

enum { SIZE = 300000 };

static struct str bytes_of(char of)
{
    static char bytes[128][SIZE]; /* what is begun is borrowed */
    memset(bytes[(size_t)of], of, SIZE);
    return str_of(bytes[(size_t)of], SIZE);
}

static void check_kept(const uint8_t sha256[SHA256_SIZE], struct str bytes)
{
    struct buf out;
    uint8_t is[SHA256_SIZE];
    sha256_of(bytes, is);
    cr_assert_arr_eq(sha256, is, SHA256_SIZE);
    buf_init(&out, 0);
    OK(keep_read(lab.job.keep, sha256, &out, &lab.err));
    cr_assert(str_eq(buf_str(&out), bytes));
    buf_fini(&out);
}

/** Whoever does it: the thread, or the asker before it has come to it. */
Test(aside, an_answer_is_there_when_its_end_returns)
{
    uint8_t sha256[SHA256_SIZE];
    for (char of = 'a'; of <= 'z'; of++) {
        call_aside_begin(aside, bytes_of(of));
        OK(call_aside_end(aside, sha256, &lab.err));
        check_kept(sha256, bytes_of(of));
    }
}

Test(aside, what_was_begun_and_not_ended_is_not_the_next_ones)
{
    uint8_t sha256[SHA256_SIZE];
    call_aside_begin(aside, bytes_of('a'));
    call_aside_begin(aside, bytes_of('b'));
    OK(call_aside_end(aside, sha256, &lab.err));
    check_kept(sha256, bytes_of('b'));
    call_aside_begin(aside, bytes_of('c')); /* freed with it in hand */
}

Test(aside, what_is_let_go_is_read_no_more_and_never_ends)
{
    uint8_t sha256[SHA256_SIZE] = {7}, was[SHA256_SIZE] = {7};
    for (unsigned i = 0; i < 64; i++) {
        char *bytes = malloc(SIZE);
        memset(bytes, (int)i, SIZE);
        call_aside_begin(aside, str_of(bytes, SIZE));
        call_aside_let_go(aside);
        free(bytes);
    }
    call_aside_let_go(NULL);
    OK(call_aside_end(aside, sha256, &lab.err));
    cr_assert_arr_eq(sha256, was, SHA256_SIZE);
}

Test(aside, where_nothing_was_begun_nothing_is_said)
{
    uint8_t sha256[SHA256_SIZE] = {7}, was[SHA256_SIZE] = {7};
    OK(call_aside_end(aside, sha256, &lab.err));
    OK(call_aside_end(NULL, sha256, &lab.err));
    cr_assert_arr_eq(sha256, was, SHA256_SIZE);
}

/* A file in the place of the folder it would go to. */
static void block(struct str bytes)
{
    uint8_t sha256[SHA256_SIZE];
    char hex[SHA256_HEX_MAX], folder[64];
    sha256_of(bytes, sha256);
    hex_encode(sha256, SHA256_SIZE, hex);
    snprintf(folder, sizeof folder, "data/kept/%s/%.2s", lab.settings->organization_id, hex);
    lab_write(&lab, folder, "no folder");
}

Test(aside, what_could_not_be_kept_fails_at_its_end_and_once)
{
    uint8_t sha256[SHA256_SIZE] = {0};
    static const uint8_t other[SHA256_SIZE];
    block(bytes_of('a'));
    call_aside_begin(aside, bytes_of('a'));
    cr_assert_not(call_aside_end(aside, sha256, &lab.err));
    cr_assert_neq(lab.err.kind, ERR_NONE);
    cr_assert_arr_eq(sha256, other, SHA256_SIZE);
    err_clear(&lab.err);
    OK(call_aside_end(aside, sha256, &lab.err));
}

/* Its bytes are the engine's again when the step has failed: what reads them then dies of it. */
Test(aside, an_answer_is_read_no_more_where_a_value_of_its_step_is_not)
{
    enum { LARGE = 32 << 20 };
    static const struct hia_adapter nobody = {HIA_SIZED(struct hia_adapter), .name = "nobody"};
    struct job_call_task task = {
        .partner = lab.partner, .adapter = &nobody, .operation = "claim.submit"};
    const struct hia_exchange e = {HIA_SIZED(struct hia_exchange), .verb = HIA_GET};
    char *bytes = mmap(NULL, LARGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const struct hia_reply reply = {HIA_SIZED(struct hia_reply), .outcome = HIA_ANSWERED,
                                    .status = 200, .body = {bytes, LARGE}};
    struct buf value;
    buf_init(&value, 64);
    cr_assert(bytes != MAP_FAILED);
    lab.job.threads = 2;
    struct job_call *c = job_call_new(&lab.job, NULL, &task, &lab.err);
    cr_assert(c, "%s", lab.err.text);
    OK(job_call_store(c)->ended(c, &e, &reply, &lab.err));
    (void)nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL); /* the thread comes to it */
    job_let_go(&lab.job);
    cr_assert_not(job_call_store(c)->load(c, HIA_SCOPE_CALL, STR("k"), &value, &lab.err));
    cr_assert_eq(munmap(bytes, LARGE), 0);
    job_call_free(c);
    buf_fini(&value);
}

/** Beside an answer in the thread's hands, and without one; again, and then another. */
Test(aside, a_document_is_there_when_its_keeping_returns)
{
    uint8_t sha256[SHA256_SIZE], answer[SHA256_SIZE];
    for (char of = 'a'; of <= 'z'; of++) {
        if (of % 2)
            call_aside_begin(aside, bytes_of('A'));
        for (size_t twice = 0; twice < 2 + (of % 3 == 0); twice++) {
            OK(call_aside_keep(aside, bytes_of(of), sha256, &lab.err));
            check_kept(sha256, bytes_of(of));
        }
        OK(call_aside_end(aside, answer, &lab.err));
    }
}

Test(aside, a_document_that_cannot_be_kept_is_told)
{
    uint8_t sha256[SHA256_SIZE];
    block(bytes_of('a'));
    cr_assert_not(call_aside_keep(aside, bytes_of('a'), sha256, &lab.err));
    cr_assert_neq(lab.err.kind, ERR_NONE);
    err_clear(&lab.err);
    OK(call_aside_keep(aside, bytes_of('b'), sha256, &lab.err));
    check_kept(sha256, bytes_of('b'));
}

/* ---- events ---- */

static const char *const names[] = {"fa_bank_transaction_posted", "fa_bank_transaction_posted",
                                    "fa_bank_transaction_withdrawn", "fa_bank_transaction_posted"};

struct seen {
    size_t count;
    bool right;
};

static bool see(void *ctx, const struct store_event *e)
{
    struct seen *s = ctx;
    s->right = s->right && s->count < COUNT_OF(names) && str_is(e->name, names[s->count]);
    s->count++;
    return true;
}

static size_t put_events(struct emitter *e, struct arena *a, bool drop)
{
    const char *id = "33333333-3333-4333-8333-333333333333";
    const struct event_field fields[] = {
        EVENT_CSTR("line_id", id),         EVENT_CSTR("connection_id", id),
        EVENT_CSTR("partner", "bank"),     EVENT_CSTR("source", "plaid"),
        EVENT_CSTR("transaction_id", "t"), EVENT_CSTR("account_id", "a"),
        EVENT_INT("amount_cents", 1),      EVENT_CSTR("currency", "USD"),
        EVENT_CSTR("date", "2026-01-01"),  EVENT_CSTR("supersedes", "")};
    size_t n = COUNT_OF(fields);
    struct emitted *ahead;
    struct seen seen = {0, true};
    OK(store_begin(lab.job.store, &lab.err));
    OK(emit_ahead(e, EVENT_BANK_POSTED, "bank_line", str_from(id), fields, n, a, &ahead, &lab.err));
    OK(emit_written(e, ahead, &lab.err));
    OK(emit_written(e, ahead->next, &lab.err)); /* none: no version more */
    OK(emit_ahead(e, EVENT_BANK_POSTED, "bank_line", str_from(id), fields, n, a, &ahead, &lab.err));
    OK(emit_written(e, ahead, &lab.err));
    if (drop)
        emit_drop(e);
    OK(emit(e, EVENT_BANK_WITHDRAWN, "bank_line", str_from(id), fields, n - 1, &lab.err));
    OK(emit_ahead(e, EVENT_BANK_POSTED, "bank_line", str_from(id), fields, n, a, &ahead, &lab.err));
    OK(emit_written(e, ahead, &lab.err));
    OK(emit_settle(e, &lab.err));
    OK(store_events_after(lab.job.store, 0, 0, see, &seen, &lab.err));
    cr_assert(drop || seen.right);
    store_rollback(lab.job.store);
    return seen.count;
}

Test(aside, events_held_go_in_their_order_and_dropped_ones_never)
{
    struct arena a;
    struct emitter *e = emitter_new(&lab.job, &lab.err);
    cr_assert_not_null(e);
    arena_init(&a, 1 << 20);
    cr_assert_eq(put_events(e, &a, false), 4);
    cr_assert_eq(put_events(e, &a, true), 2);
    arena_fini(&a);
    emitter_free(e);
}
