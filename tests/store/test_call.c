/* test_call.c - calls, their state, the log of exchanges, deliveries, failover switches. */
#include "store/ledger.h"
#include "store/sqlite.h"

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(call, .init = setup, .fini = teardown);

static struct store_call put_call(const char *partner, int64_t batch)
{
    struct store_call c = {.partner = str_from(partner),
                           .adapter = STR("clearinghouse"),
                           .operation = STR("claim.submit"),
                           .batch_id = batch,
                           .request = STR("sealed request")};
    OK(store_call_put(l->s, &c, &l->e));
    return c;
}

static struct store_call get_call(int64_t id)
{
    struct store_call c;
    bool found;
    OK(store_call_get(l->s, id, &l->a, &c, &found, &l->e));
    cr_assert(found);
    return c;
}

static void move_call(struct store_call *c, enum store_call_state to)
{
    c->state = to;
    c->step++;
    c->answer.bytes = -1;
    OK(store_call_step(l->s, c, &l->e));
}

static bool count_calls(void *ctx, const struct store_call *c)
{
    ++*(int64_t *)ctx;
    cr_assert_gt(c->id, 0);
    return true;
}

static int64_t open_calls(const char *partner)
{
    int64_t n = 0;
    OK(store_call_open(l->s, str_from(partner), 0, count_calls, &n, &l->e));
    return n;
}

static int64_t unknown_calls(void)
{
    int64_t n = 0;
    OK(store_call_unknown(l->s, (struct str){0}, 0, count_calls, &n, &l->e));
    return n;
}

Test(call, what_is_about_to_be_sent_is_read_back)
{
    struct store_call c = put_call("sandbox", put_batch(l, "a.837"));
    cr_assert_eq(strlen(c.uuid), 36);
    c.next = STR("sealed\0exchange");
    c.tries = 1;
    c.since_us = 77;
    move_call(&c, CALL_SENDING);
    ledger_reopen(l, ORG_A, STORE_WRITER);
    struct store_call got = get_call(c.id);
    cr_assert_eq(got.state, CALL_SENDING);
    cr_assert(str_eq(got.next, STR("sealed\0exchange")));
    cr_assert(str_is(got.request, "sealed request"));
    cr_assert_str_eq(got.uuid, c.uuid);
    cr_assert(got.step == 1 && got.tries == 1 && got.since_us == 77 && got.answer.bytes == -1);
    cr_assert_eq(got.ended_at_us, 0);
    cr_assert_eq(open_calls("sandbox"), 1);
    cr_assert_eq(open_calls("elsewhere"), 0);
    cr_assert_eq(open_calls(""), 1);
}

Test(call, what_ended_takes_no_more_steps)
{
    struct store_call c = put_call("sandbox", 0);
    c.result = STR("accepted");
    c.reference = STR("R-1");
    move_call(&c, CALL_DONE);
    cr_assert_eq(open_calls(""), 0);
    cr_assert_gt(get_call(c.id).ended_at_us, 0);
    FAILS(store_call_step(l->s, &c, &l->e), ERR_STORE, "no such open call");
    FAILS(store_call_settle(l->s, c.id, STR("arrived"), &l->e), ERR_STORE, "no such unknown");
}

Test(call, an_unknown_outcome_stays_until_it_is_settled)
{
    struct store_call c = put_call("sandbox", 0);
    move_call(&c, CALL_UNKNOWN);
    cr_assert_eq(unknown_calls(), 1);
    OK(store_call_settle(l->s, c.id, STR("arrived"), &l->e));
    cr_assert_eq(unknown_calls(), 0);
    struct store_call got = get_call(c.id);
    cr_assert(got.state == CALL_SETTLED && str_is(got.result, "arrived"));
    FAILS(store_call_settle(l->s, c.id, STR("lost"), &l->e), ERR_STORE, "no such unknown");
}

static bool waiting_need(void *ctx, const struct store_need *n)
{
    unsigned *seen = ctx;
    if (n->kind != NEED_UNSENT)
        return true;
    ++*seen;
    cr_expect(str_is(n->state, "waiting") && str_is(n->why, "sandbox"), "%.*s", STR_FMT(n->why));
    cr_expect(str_is(n->waits_for, "look_up"));
    cr_expect(n->wake_us == 7 && n->until_us == 9);
    return true;
}

/* What it waits for, and until when, is told; and who answers the file meanwhile has it. */
Test(call, one_that_waits_to_learn_it_says_so_and_may_be_settled)
{
    struct store_call c = put_call("sandbox", put_batch(l, "waiting.837"));
    struct store_timers none = {0};
    unsigned seen = 0;
    c.code = STR("look_up");
    c.wake_at_us = 7;
    c.until_us = 9;
    move_call(&c, CALL_WAITING);
    OK(store_needs(l->s, 1, &none, 0, waiting_need, &seen, &l->e));
    cr_assert_eq(seen, 1);
    OK(store_call_settle(l->s, c.id, STR("answered"), &l->e));
    cr_assert_eq(get_call(c.id).state, CALL_SETTLED);
}

Test(call, what_failed_begins_again_under_the_same_id)
{
    struct store_call c = put_call("sandbox", 0), got;
    struct str value;
    bool found;
    OK(store_call_value_put(l->s, c.id, STR("k"), STR("v"), &l->e));
    FAILS(store_call_restart(l->s, c.id, &l->e), ERR_STORE, "no such ended call");
    move_call(&c, CALL_FAILED);
    OK(store_call_restart(l->s, c.id, &l->e));
    got = get_call(c.id);
    cr_assert(got.state == CALL_BEGUN && got.step == 0 && got.ended_at_us == 0);
    cr_assert_str_eq(got.uuid, c.uuid);
    OK(store_call_value_get(l->s, c.id, STR("k"), &l->a, &value, &found, &l->e));
    cr_assert_not(found);
    move_call(&c, CALL_UNKNOWN);
    OK(store_call_restart(l->s, c.id, &l->e));
    move_call(&c, CALL_DONE);
    FAILS(store_call_restart(l->s, c.id, &l->e), ERR_STORE, "no such ended call");
}

Test(call, the_calls_of_a_batch_come_newest_first)
{
    int64_t batch = put_batch(l, "a.837"), n = 0;
    struct store_call first = put_call("sandbox", batch);
    move_call(&first, CALL_FAILED);
    put_call("sandbox", batch);
    put_call("sandbox", put_batch(l, "b.837"));
    OK(store_call_of_batch(l->s, batch, 0, count_calls, &n, &l->e));
    cr_assert_eq(n, 2);
}

Test(call, a_webhook_finds_the_call_that_waits_for_it)
{
    struct store_call c = put_call("sandbox", 0), got;
    bool found;
    memset(c.webhook, 7, sizeof(c.webhook));
    move_call(&c, CALL_WAITING);
    OK(store_call_waiting(l->s, STR("sandbox"), c.webhook, &l->a, &got, &found, &l->e));
    cr_assert(found && got.id == c.id);
    OK(store_call_waiting(l->s, STR("other"), c.webhook, &l->a, &got, &found, &l->e));
    cr_assert_not(found);
    uint8_t webhook[SHA256_SIZE];
    memcpy(webhook, c.webhook, sizeof(webhook));
    memset(c.webhook, 0, sizeof(c.webhook));
    move_call(&c, CALL_SENDING);
    OK(store_call_waiting(l->s, STR("sandbox"), webhook, &l->a, &got, &found, &l->e));
    cr_assert_not(found);
}

Test(call, values_are_put_changed_and_removed)
{
    struct store_call c = put_call("sandbox", 0);
    struct str value;
    bool found;
    OK(store_call_value_put(l->s, c.id, STR("step"), STR("one"), &l->e));
    OK(store_call_value_put(l->s, c.id, STR("step"), STR("two\0x"), &l->e));
    OK(store_call_value_get(l->s, c.id, STR("step"), &l->a, &value, &found, &l->e));
    cr_assert(found && str_eq(value, STR("two\0x")));
    OK(store_call_value_put(l->s, c.id, STR("step"), (struct str){0}, &l->e));
    OK(store_call_value_get(l->s, c.id, STR("step"), &l->a, &value, &found, &l->e));
    cr_assert_not(found);
    FAILS(store_call_value_put(l->s, 99, STR("step"), STR("one"), &l->e), ERR_STORE, "no such");
    OK(store_partner_value_put(l->s, STR("sandbox"), STR("cursor"), STR("c1"), &l->e));
    OK(store_partner_value_put(l->s, STR("sandbox"), STR("cursor"), STR("c2"), &l->e));
    OK(store_partner_value_get(l->s, STR("sandbox"), STR("cursor"), &l->a, &value, &found, &l->e));
    cr_assert(found && str_is(value, "c2"));
    OK(store_partner_value_get(l->s, STR("other"), STR("cursor"), &l->a, &value, &found, &l->e));
    cr_assert_not(found);
}

static struct store_exchange an_exchange(int64_t call)
{
    return (struct store_exchange){.call_id = call,
                                   .step = 1,
                                   .try_number = 1,
                                   .verb = STR("POST"),
                                   .carrier = STR("https"),
                                   .safety = STR("once"),
                                   .outcome = STR("answered"),
                                   .status = 202,
                                   .begun_at_us = 10,
                                   .took_us = 20,
                                   .request_head = STR("sealed"),
                                   .request = {.bytes = 5},
                                   .answer = {.bytes = -1}};
}

static bool look(void *ctx, const struct store_exchange *x)
{
    cr_assert(str_is(x->operation, "claim.submit") && str_is(x->partner, "sandbox"));
    cr_assert(x->request.bytes == 5 && x->answer.bytes == -1 && x->status == 202);
    ++*(int64_t *)ctx;
    return true;
}

Test(call, exchanges_are_listed_by_batch_and_by_partner)
{
    int64_t batch = put_batch(l, "a.837"), id, n = 0;
    struct store_call c = put_call("sandbox", batch);
    struct store_exchange x = an_exchange(c.id), nobodys = an_exchange(99);
    OK(store_exchange_put(l->s, &x, &id, &l->e));
    OK(store_exchange_put(l->s, &x, &id, &l->e));
    FAILS(store_exchange_put(l->s, &nobodys, &id, &l->e), ERR_STORE, "no such call");
    OK(store_exchange_of_batch(l->s, batch, 0, look, &n, &l->e));
    cr_assert_eq(n, 2);
    OK(store_exchange_list(l->s, STR("sandbox"), 0, look, &n, &l->e));
    cr_assert_eq(n, 4);
    OK(store_exchange_list(l->s, STR("other"), 0, look, &n, &l->e));
    cr_assert_eq(n, 4);
    x.outcome = STR("perhaps");
    FAILS(store_exchange_put(l->s, &x, &id, &l->e), ERR_STORE, "CHECK");
}

Test(call, a_delivery_is_pending_until_its_document_is_finished)
{
    int64_t document = put_document(l, STORE_INBOUND, "835"), n = 0;
    struct store_call c = put_call("sandbox", 0);
    put_document(l, STORE_INBOUND, "not delivered");
    OK(store_delivery_put(l->s, c.id, document, STR("a.835"), false, &l->e));
    OK(store_delivery_put(l->s, c.id, document, STR("a.835"), true, &l->e));
    FAILS(store_delivery_put(l->s, c.id, 99, STR("a.835"), false, &l->e), ERR_STORE, "no such");
    struct store_document d = a_document("835");
    OK(store_delivery_pending(l->s, d.partner, 0, count_documents, &n, &l->e));
    cr_assert_eq(n, 1);
    d.state = DOCUMENT_PROCESSED;
    OK(store_document_finish(l->s, document, &d, &l->e));
    OK(store_delivery_pending(l->s, d.partner, 0, count_documents, &n, &l->e));
    cr_assert_eq(n, 1);
}

static bool count_switches(void *ctx, const struct store_switch *w)
{
    cr_assert(str_is(w->to, "secondary") && w->failures == 3);
    ++*(int64_t *)ctx;
    return true;
}

Test(call, what_is_logged_stays_as_it_is)
{
    struct store_call c = put_call("sandbox", 0);
    struct store_exchange x = an_exchange(c.id);
    struct store_body body = {.bytes = 3};
    struct store_switch w = {.partner = STR("sandbox"),
                             .from = STR("primary"),
                             .to = STR("secondary"),
                             .reason = STR("connect"),
                             .failures = 3};
    int64_t id, n = 0;
    OK(store_exchange_put(l->s, &x, &id, &l->e));
    OK(store_delivery_put(l->s, c.id, put_document(l, STORE_INBOUND, "835"), STR("a"), false,
                          &l->e));
    OK(store_call_document_put(l->s, c.id, STR("core.reply"), &body, &l->e));
    OK(store_switch_put(l->s, &w, &l->e));
    OK(store_call_resolution_put(l->s, c.id, STR("arrived"), ORG_A, 7, &l->e));
    FAILS(store_call_resolution_put(l->s, c.id, STR("perhaps"), ORG_A, 7, &l->e), ERR_STORE,
          "CHECK");
    OK(store_switch_list(l->s, STR("sandbox"), 0, count_switches, &n, &l->e));
    cr_assert_eq(n, 1);
    static const char *const tries[] = {
        "UPDATE exchange SET outcome = 'unknown'", "DELETE FROM exchange",
        "UPDATE delivery SET again = 1",           "DELETE FROM delivery",
        "UPDATE call_document SET bytes = 1",      "DELETE FROM call_document",
        "UPDATE call_resolution SET os_user = 1",  "DELETE FROM call_resolution",
        "UPDATE partner_switch SET failures = 0",  "DELETE FROM partner_switch",
    };
    if (!l->dir[0]) /* PostgreSQL's guards are attacked in test_postgres.py */
        return;
    for (size_t i = 0; i < COUNT_OF(tries); i++)
        cr_assert_eq(sqlite3_exec(sqlite_of(l->s)->db, tries[i], 0, 0, 0),
                     SQLITE_CONSTRAINT_TRIGGER, "%s", tries[i]);
}

/* ---- what needs a person ---- */

static bool by_kind(void *ctx, const struct store_need *n)
{
    ((int64_t *)ctx)[n->kind]++;
    if (n->kind == NEED_CALL_UNKNOWN)
        cr_assert(str_is(n->key, "unknown.837") &&
                  str_is(n->why, "sandbox: answer core.Garbage HTTP 500"));
    if (n->kind == NEED_UNSENT)
        cr_assert(str_is(n->key, "unsent.837"));
    if (n->kind == NEED_FETCH)
        cr_assert(str_is(n->key, "claim.submit") && str_is(n->why, "sandbox: credential"));
    return true;
}

Test(call, what_is_not_known_and_what_could_not_be_sent_needs_a_person)
{
    int64_t got[NEED_KIND_COUNT] = {0};
    struct store_timers none = {0};
    struct store_status st;
    struct store_call c = put_call("sandbox", put_batch(l, "unknown.837"));
    c.result = STR("answer");
    c.code = STR("core.Garbage");
    c.status = 500;
    move_call(&c, CALL_UNKNOWN);
    c = put_call("sandbox", put_batch(l, "unsent.837"));
    c.result = STR("retry");
    move_call(&c, CALL_BEGUN);
    c = put_call("sandbox", put_batch(l, "sent.837"));
    OK(store_batch_move(l->s, c.batch_id, BATCH_SUBMITTED, (struct str){0}, &l->e));
    move_call(&c, CALL_DONE);
    c = put_call("sandbox", 0); /* an old fetch that failed, and a newer one that did not */
    c.result = STR("retry");
    move_call(&c, CALL_FAILED);
    c = put_call("sandbox", 0);
    c.result = STR("credential");
    move_call(&c, CALL_FAILED);
    c = put_call("elsewhere", 0);
    c.result = STR("complete");
    move_call(&c, CALL_DONE);
    OK(store_needs(l->s, 1, &none, 0, by_kind, got, &l->e));
    cr_assert_eq(got[NEED_CALL_UNKNOWN], 1);
    cr_assert_eq(got[NEED_UNSENT], 1);
    cr_assert_eq(got[NEED_FETCH], 1);
    OK(store_status(l->s, 1, &none, &st, &l->e));
    cr_assert(st.calls_unknown == 1 && st.files_unsent == 1 && st.fetches_failed == 1);
}

static bool by_kind_alone(void *ctx, const struct store_need *n)
{
    ((int64_t *)ctx)[n->kind]++;
    cr_assert(str_is(n->key, "PA1") && n->cents == 0);
    return true;
}

Test(call, a_number_is_one_call_for_ever)
{
    int64_t got[NEED_KIND_COUNT] = {0};
    struct store_timers none = {0};
    struct store_status st;
    struct store_call found, c = {.partner = STR("sandbox"),
                                  .adapter = STR("clearinghouse"),
                                  .operation = STR("prior_auth.submit"),
                                  .request_trace_id = STR("PA1"),
                                  .request_digest = STR("d1")};
    struct store_call twin = {.partner = STR("elsewhere"),
                              .adapter = STR("other"),
                              .operation = STR("prior_auth.submit"),
                              .request_trace_id = STR("PA1"),
                              .request_digest = STR("d2")};
    bool is;
    OK(store_call_put(l->s, &c, &l->e));
    FAILS(store_call_put(l->s, &twin, &l->e), ERR_STORE, "");
    put_call("sandbox", 0);
    put_call("sandbox", 0); /* without a number there may be many */
    OK(store_call_of_trace(l->s, STR("PA1"), &l->a, &found, &is, &l->e));
    cr_assert(is && found.id == c.id && str_is(found.request_digest, "d1"));
    OK(store_call_of_trace(l->s, STR("PA2"), &l->a, &found, &is, &l->e));
    cr_assert_not(is);
    OK(store_call_of_trace(l->s, STR(""), &l->a, &found, &is, &l->e));
    cr_assert_not(is);
    c.result = STR("retry"); /* open, and no fetch that failed */
    move_call(&c, CALL_BEGUN);
    OK(store_needs(l->s, 1, &none, 0, by_kind_alone, got, &l->e));
    cr_assert(got[NEED_CALL_ASKED] == 1 && got[NEED_FETCH] == 0 && got[NEED_CALL_UNKNOWN] == 0);
    move_call(&c, CALL_UNKNOWN);
    OK(store_needs(l->s, 1, &none, 0, by_kind_alone, got, &l->e));
    cr_assert(got[NEED_CALL_ASKED] == 1 && got[NEED_CALL_UNKNOWN] == 1);
    OK(store_status(l->s, 1, &none, &st, &l->e));
    cr_assert(st.calls_unknown == 1 && st.calls_asked == 0 && st.fetches_failed == 0);
}

Test(call, a_number_that_came_to_nothing_needs_a_person)
{
    int64_t got[NEED_KIND_COUNT] = {0};
    struct store_timers none = {0};
    struct store_status st;
    struct store_call c = {.partner = STR("sandbox"),
                           .adapter = STR("clearinghouse"),
                           .operation = STR("prior_auth.submit"),
                           .request_trace_id = STR("PA1"),
                           .request_digest = STR("d1"),
                           .result = STR("rejected"),
                           .status = 422};
    OK(store_call_put(l->s, &c, &l->e));
    move_call(&c, CALL_FAILED);
    OK(store_needs(l->s, 1, &none, 0, by_kind_alone, got, &l->e));
    OK(store_status(l->s, 1, &none, &st, &l->e));
    cr_assert(got[NEED_CALL_FAILED] == 1 && st.calls_failed == 1);
    cr_assert(got[NEED_CALL_ASKED] + got[NEED_FETCH] + got[NEED_CALL_UNKNOWN] == 0);
    OK(store_call_restart(l->s, c.id, &l->e)); /* asked again */
    OK(store_needs(l->s, 1, &none, 0, by_kind_alone, got, &l->e));
    OK(store_status(l->s, 1, &none, &st, &l->e));
    cr_assert(got[NEED_CALL_FAILED] == 1 && st.calls_failed == 0 && got[NEED_CALL_ASKED] == 1);
}

/* A number of its own for each; step by step to `state`. */
static int64_t withdrawn_from(const char *number, enum store_call_state state)
{
    struct store_call c = {.partner = STR("sandbox"),
                           .adapter = STR("clearinghouse"),
                           .operation = STR("prior_auth.submit"),
                           .request_trace_id = str_from(number),
                           .request_digest = STR("d")};
    OK(store_call_put(l->s, &c, &l->e));
    if (state != CALL_BEGUN)
        move_call(&c, state);
    OK(store_call_withdraw(l->s, c.id, state, &l->e));
    return c.id;
}

static struct store_call call_now(int64_t id)
{
    struct store_call c;
    bool found;
    OK(store_call_get(l->s, id, &l->a, &c, &found, &l->e));
    cr_assert(found);
    return c;
}

static void step_to(int64_t id, enum store_call_state to, const char *result)
{
    struct store_call c = call_now(id);
    c.result = str_from(result);
    move_call(&c, to);
}

Test(call, what_is_withdrawn_is_not_begun_anew)
{
    static const enum store_call_state OVER[] = {CALL_BEGUN, CALL_FAILED, CALL_UNKNOWN};
    static const char *const NUMBERS[] = {"W1", "W2", "W3"};
    for (size_t i = 0; i < COUNT_OF(OVER); i++) {
        struct store_call c = call_now(withdrawn_from(NUMBERS[i], OVER[i]));
        cr_assert(c.state == CALL_SETTLED && str_is(c.result, "withdrawn") && c.ended_at_us);
        FAILS(store_call_step(l->s, &c, &l->e), ERR_STORE, "");
        FAILS(store_call_restart(l->s, c.id, &l->e), ERR_STORE, "");
    }
    struct store_call done = call_now(withdrawn_from("W4", CALL_WAITING));
    cr_assert(done.state == CALL_WAITING && str_is(done.result, "withdrawn") && !done.ended_at_us);
    FAILS(store_call_withdraw(l->s, done.id, CALL_BEGUN, &l->e), ERR_STORE, "");
    step_to(done.id, CALL_SENDING, "");
    FAILS(store_call_withdraw(l->s, done.id, CALL_SENDING, &l->e), ERR_STORE, "");
    step_to(done.id, CALL_WAITING, "");
    cr_assert(str_is(call_now(done.id).result, "withdrawn"), "until it has an end");
    step_to(done.id, CALL_DONE, "complete");
    cr_assert(call_now(done.id).state == CALL_DONE);
    cr_assert(str_is(call_now(done.id).result, "complete"), "a late answer is one");

    static const char *const RESULTS[] = {"retry", "rejected", "outcome_unknown"};
    static const char *const WAITED[] = {"W5", "W6", "W7"};
    for (size_t i = 0; i < COUNT_OF(OVER); i++) {
        int64_t again = withdrawn_from(WAITED[i], CALL_WAITING);
        step_to(again, OVER[i], RESULTS[i]);
        struct store_call c = call_now(again);
        cr_assert(c.state == CALL_SETTLED && str_is(c.result, "withdrawn") && c.ended_at_us,
                  "no answer came of it: over, whatever is said of it later");
        FAILS(store_call_restart(l->s, again, &l->e), ERR_STORE, "");
    }
}

/** Another organization that knows every number. */
Test(call, an_organization_sees_and_changes_only_its_own)
{
    int64_t batch = put_batch(l, "a.837"), document = put_document(l, STORE_INBOUND, "835"), id;
    struct store_call c = put_call("sandbox", batch), got;
    struct store_call unknown = put_call("sandbox", batch);
    struct store_call asked = {.partner = STR("sandbox"),
                               .adapter = STR("clearinghouse"),
                               .operation = STR("prior_auth.submit"),
                               .request_trace_id = STR("PA1")};
    struct store_exchange x = an_exchange(c.id);
    struct store_switch w = {.partner = STR("sandbox")};
    struct store_body body = {.bytes = 3};
    struct str value;
    bool found;
    memset(c.webhook, 7, sizeof(c.webhook));
    move_call(&c, CALL_WAITING);
    move_call(&unknown, CALL_UNKNOWN);
    OK(store_exchange_put(l->s, &x, &id, &l->e));
    OK(store_call_value_put(l->s, c.id, STR("k"), STR("v"), &l->e));
    OK(store_partner_value_put(l->s, STR("sandbox"), STR("k"), STR("v"), &l->e));
    OK(store_delivery_put(l->s, c.id, document, STR("a"), false, &l->e));
    OK(store_switch_put(l->s, &w, &l->e));
    OK(store_call_put(l->s, &asked, &l->e));

    ledger_reopen(l, ORG_B, STORE_WRITER);
    int64_t n = open_calls("") + unknown_calls();
    struct store_document d = a_document("835");
    OK(store_call_of_batch(l->s, batch, 0, count_calls, &n, &l->e));
    OK(store_exchange_of_batch(l->s, batch, 0, look, &n, &l->e));
    OK(store_exchange_list(l->s, STR("sandbox"), 0, look, &n, &l->e));
    OK(store_delivery_pending(l->s, d.partner, 0, count_documents, &n, &l->e));
    OK(store_switch_list(l->s, (struct str){0}, 0, count_switches, &n, &l->e));
    cr_assert_eq(n, 0);
    OK(store_call_get(l->s, c.id, &l->a, &got, &found, &l->e));
    cr_assert_not(found);
    OK(store_call_of_trace(l->s, STR("PA1"), &l->a, &got, &found, &l->e));
    cr_assert_not(found);
    asked.uuid[0] = '\0';
    OK(store_call_put(l->s, &asked, &l->e)); /* a number of its own */
    OK(store_call_waiting(l->s, STR("sandbox"), c.webhook, &l->a, &got, &found, &l->e));
    cr_assert_not(found);
    OK(store_call_value_get(l->s, c.id, STR("k"), &l->a, &value, &found, &l->e));
    cr_assert_not(found);
    OK(store_partner_value_get(l->s, STR("sandbox"), STR("k"), &l->a, &value, &found, &l->e));
    cr_assert_not(found);
    FAILS(store_call_step(l->s, &c, &l->e), ERR_STORE, "no such");
    FAILS(store_call_settle(l->s, unknown.id, STR("lost"), &l->e), ERR_STORE, "no such");
    FAILS(store_call_restart(l->s, unknown.id, &l->e), ERR_STORE, "no such");
    FAILS(store_call_value_put(l->s, c.id, STR("k"), STR("w"), &l->e), ERR_STORE, "no such");
    FAILS(store_exchange_put(l->s, &x, &id, &l->e), ERR_STORE, "no such");
    FAILS(store_call_document_put(l->s, c.id, STR("k"), &body, &l->e), ERR_STORE, "no such");
    int64_t mine = put_call("sandbox", 0).id;
    FAILS(store_delivery_put(l->s, mine, document, STR("a"), false, &l->e), ERR_STORE, "no such");
    OK(store_call_value_put(l->s, c.id, STR("k"), (struct str){0}, &l->e));
    OK(store_partner_value_put(l->s, STR("sandbox"), STR("k"), (struct str){0}, &l->e));

    ledger_reopen(l, ORG_A, STORE_WRITER);
    OK(store_call_value_get(l->s, c.id, STR("k"), &l->a, &value, &found, &l->e));
    cr_assert(found);
    OK(store_partner_value_get(l->s, STR("sandbox"), STR("k"), &l->a, &value, &found, &l->e));
    cr_assert(found);
}

static bool collect(void *ctx, const struct store_breaker *b)
{
    struct buf *names = ctx;
    buf_printf(names, "%s@%s:%d ", b->partner, b->endpoint, (int)b->failures);
    return true;
}

Test(call, an_endpoint_that_failed_is_known_until_it_answers)
{
    struct store_breaker b = {.partner = "lab",
                              .endpoint = "https://one",
                              .failures = 2,
                              .reason = "connect"},
                         got;
    struct buf names;
    bool found;

    OK(store_breaker_get(l->s, STR("lab"), STR("https://one"), &got, &found, &l->e));
    cr_assert_not(found);
    OK(store_breaker_put(l->s, &b, &l->e));
    b.failures = 3;
    b.opened_at_us = 77;
    b.until_us = 99;
    OK(store_breaker_put(l->s, &b, &l->e)); /* in its place */
    str_copy(b.endpoint, sizeof b.endpoint, STR("https://two"));
    OK(store_breaker_put(l->s, &b, &l->e));
    OK(store_breaker_get(l->s, STR("lab"), STR("https://one"), &got, &found, &l->e));
    cr_assert(found && got.failures == 3 && got.opened_at_us == 77 && got.until_us == 99);
    cr_assert_str_eq(got.reason, "connect");
    cr_assert_gt(got.changed_at_us, 0);
    b.failures = 0; /* it answered */
    OK(store_breaker_put(l->s, &b, &l->e));
    buf_init(&names, 0);
    OK(store_breaker_list(l->s, collect, &names, &l->e));
    cr_assert_str_eq(buf_cstr(&names), "lab@https://one:3 ");
    buf_fini(&names);
}

Test(call, how_far_the_vault_has_come_never_goes_back)
{
    struct store_vault_mark m = {.generation = 4, .mac = {4}}, got;
    bool found;

    OK(store_vault_mark_get(l->s, &got, &found, &l->e));
    cr_assert_not(found);
    OK(store_vault_mark_put(l->s, &m, &l->e));
    m = (struct store_vault_mark){.generation = 3, .mac = {3}};
    OK(store_vault_mark_put(l->s, &m, &l->e));
    OK(store_vault_mark_get(l->s, &got, &found, &l->e));
    cr_assert(found && got.generation == 4 && got.mac[0] == 4);
    m = (struct store_vault_mark){.generation = 7, .mac = {7}};
    OK(store_vault_mark_put(l->s, &m, &l->e));
    OK(store_vault_mark_get(l->s, &got, &found, &l->e));
    cr_assert(found && got.generation == 7 && got.mac[0] == 7 && got.changed_at_us > 0);
}
