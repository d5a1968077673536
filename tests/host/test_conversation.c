/* test_conversation.c - what the runner promises: one commit a step, rules that adapters cannot
 * break, bytes that stay while they are sent, and outcomes nobody guesses at. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "fake.h"
#include "host/conversation.h"

static enum hia_step (*on_begin)(const struct hia_call *);
static enum hia_step (*on_reply)(const struct hia_call *, const struct hia_reply *);
static struct hia_adapter adapter;
static struct host_memory *memory;
static struct host_call *call;
static struct hia_request request;
static unsigned commits, events_seen, delivered_seen;
static struct err err;

static void watch(void *ctx, const struct host_effects *e)
{
    (void)ctx;
    commits++;
    events_seen += (unsigned)e->event_count;
    delivered_seen += (unsigned)e->delivered_count;
}

static int64_t noon(void *ctx)
{
    (void)ctx;
    return 1000000;
}

static void open_call(void)
{
    adapter = fake_adapter();
    adapter.begin = on_begin;
    adapter.reply = on_reply;
    commits = events_seen = delivered_seen = 0;
    err = (struct err){0};
    request = (struct hia_request){HIA_SIZED(struct hia_request), .content = HIA_TEXT("ISA")};
    memory = host_memory_new(&err);
    host_memory_watch(memory, watch, NULL);
    struct host_parts parts = {.adapter = &adapter,
                               .store = host_memory_store(memory),
                               .now_us = noon,
                               .call_id = "00000000-0000-4000-8000-000000000009",
                               .operation = "thing.do",
                               .partner = "p",
                               .sender_id = "S",
                               .receiver_id = "R",
                               .usage = 'T',
                               .request = &request};
    call = host_call_new(&parts, &err);
    cr_assert(call, "%s", err.text);
}

static void close_call(void)
{
    host_call_free(call);
    host_memory_free(memory);
}

static const struct host_next *begin(void)
{
    const struct host_next *next;
    open_call();
    cr_assert(host_call_begin(call, &next, &err), "%s", err.text);
    return next;
}

static const struct hia_reply ANSWER = {HIA_SIZED(struct hia_reply), .status = 200,
                                        .body = {"good", 4}};

static const struct host_next *reply(void)
{
    const struct host_next *next;
    cr_assert(host_call_reply(call, &ANSWER, &next, &err), "%s", err.text);
    return next;
}

static void broken(const char *rule)
{
    const struct host_next *next = begin();
    cr_assert_eq(next->step, HIA_STEP_FAIL, "%s", rule);
    cr_assert_eq(next->fail.failure, HIA_FAIL_BUG);
    cr_assert(next->fail.code.n == strlen(rule) &&
                  memcmp(next->fail.code.p, rule, next->fail.code.n) == 0,
              "%.*s, not %s", (int)next->fail.code.n, next->fail.code.p, rule);
    cr_assert_eq(events_seen, 0, "nothing of a broken step counts");
    close_call();
}

/* ---- a conversation ---- */

static enum hia_step send_own(const struct hia_call *c)
{
    char *body = hia_alloc(c, 8), target[16];
    memcpy(body, "payload!", 8);
    snprintf(target, sizeof(target), "/a/%d", 1);
    struct hia_field h = {HIA_TEXT("X-One"), HIA_TEXT("1")};
    hia_state_put(c, HIA_SCOPE_CALL, HIA_TEXT("k"), HIA_TEXT("v"));
    return hia_send(c,
                    &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_POST,
                                           .safety = HIA_ONCE, .target = {target, strlen(target)},
                                           .headers = &h, .header_count = 1, .body = {body, 8}});
}

static enum hia_step finish(const struct hia_call *c, const struct hia_reply *r)
{
    struct hia_text v;
    struct hia_value id = {"id", HIA_VALUE_ID, HIA_TEXT("A-1"), 0};
    if (!hia_state_get(c, HIA_SCOPE_CALL, HIA_TEXT("k"), &v))
        return HIA_STEP_NONE;
    hia_emit(c, "fake_thing_done", &id, 1);
    hia_deliver(c, HIA_TEXT("f"), r->body);
    return hia_done(c, &(struct hia_done){HIA_SIZED(struct hia_done), .content = r->body});
}

Test(conversation, two_steps_two_commits)
{
    on_begin = send_own;
    on_reply = finish;
    const struct host_next *next = begin();
    cr_assert_eq(next->step, HIA_STEP_SEND);
    cr_assert(memcmp(next->exchange.target.p, "/a/1", 4) == 0, "texts are copied");
    cr_assert(memcmp(next->exchange.body.p, "payload!", 8) == 0);
    cr_assert_eq(commits, 1);
    next = reply();
    cr_assert_eq(next->step, HIA_STEP_DONE);
    cr_assert_eq(commits, 2);
    cr_assert_eq(events_seen, 1);
    cr_assert_eq(delivered_seen, 1);
    close_call();
}

/* ---- rules ---- */

static enum hia_step say_nothing(const struct hia_call *c)
{
    (void)c;
    return HIA_STEP_DONE;
}

static enum hia_step say_twice(const struct hia_call *c)
{
    struct hia_done d = {HIA_SIZED(struct hia_done)};
    hia_done(c, &d);
    return hia_done(c, &d);
}

static enum hia_step unknown_event(const struct hia_call *c)
{
    hia_emit(c, "not_mine", NULL, 0);
    return hia_done(c, &(struct hia_done){HIA_SIZED(struct hia_done)});
}

static enum hia_step person_in_event(const struct hia_call *c)
{
    struct hia_value v = {"id", HIA_VALUE_ID, HIA_TEXT("PAT DOE"), 0};
    hia_emit(c, "fake_thing_done", &v, 1);
    return hia_done(c, &(struct hia_done){HIA_SIZED(struct hia_done)});
}

static enum hia_step again_unasked(const struct hia_call *c)
{
    return hia_again(c);
}

static struct hia_exchange tried;
static enum hia_step send_tried(const struct hia_call *c)
{
    return hia_send(c, &tried);
}

static void broken_exchange(struct hia_exchange e, const char *rule)
{
    tried = e;
    tried.struct_size = sizeof(tried);
    on_begin = send_tried;
    broken(rule);
}

Test(conversation, rules_of_a_step)
{
    on_begin = say_nothing;
    broken("no_end");
    on_begin = say_twice;
    broken("no_end");
    on_begin = unknown_event;
    broken("event");
    on_begin = person_in_event;
    broken("event_value");
    on_begin = again_unasked;
    broken("again");
}

Test(conversation, rules_of_an_exchange)
{
    struct hia_field secret = {HIA_TEXT("Authorization"), HIA_TEXT("Basic x")};
    struct hia_field split = {HIA_TEXT("X-A"), HIA_TEXT("1\r\nX-B: 2")};
    broken_exchange((struct hia_exchange){.headers = &secret, .header_count = 1}, "header");
    broken_exchange((struct hia_exchange){.headers = &split, .header_count = 1}, "header");
    broken_exchange((struct hia_exchange){.target = HIA_TEXT("https://elsewhere/")}, "target_url");
    broken_exchange((struct hia_exchange){.target = HIA_TEXT("//elsewhere/")}, "target_url");
    broken_exchange((struct hia_exchange){.target = HIA_TEXT("/a\r\nb")}, "target");
    broken_exchange((struct hia_exchange){.verb = HIA_FETCH, .target = HIA_TEXT("out/../../x")},
                    "target_climbs");
    broken_exchange((struct hia_exchange){.safety = HIA_KEYED}, "key");
    broken_exchange((struct hia_exchange){.place = HIA_PLACE_XML, .place_at = 1}, "place");
}

/* ---- an outcome nobody knows ---- */

static enum hia_step again(const struct hia_call *c, const struct hia_attempt *a)
{
    (void)a;
    memset(hia_alloc(c, 64), '?', 64); /* must not lie where what is sent lies */
    return hia_again(c);
}

static const struct hia_attempt ATTEMPT = {HIA_SIZED(struct hia_attempt), .verb = HIA_POST,
                                           .safety = HIA_ONCE, .tries = 1};

Test(conversation, without_a_reconcile_a_person_looks)
{
    const struct host_next *next;
    on_begin = send_own;
    begin();
    cr_assert(host_call_reconcile(call, &ATTEMPT, &next, &err));
    cr_assert_eq(next->step, HIA_STEP_FAIL);
    cr_assert_eq(next->fail.failure, HIA_FAIL_OUTCOME);
    close_call();
}

Test(conversation, again_is_the_same_bytes)
{
    const struct host_next *next;
    on_begin = send_own;
    on_reply = finish;
    begin();
    adapter.reconcile = again;
    for (int i = 0; i < 3; i++) {
        cr_assert(host_call_reconcile(call, &ATTEMPT, &next, &err));
        cr_assert_eq(next->step, HIA_STEP_SEND);
        cr_assert(memcmp(next->exchange.body.p, "payload!", 8) == 0);
        cr_assert_eq(next->exchange.header_count, 1);
    }
    next = reply();
    cr_assert_eq(next->step, HIA_STEP_DONE);
    close_call();
}

Test(conversation, an_operation_it_has_not)
{
    adapter = fake_adapter();
    struct err e = {0};
    struct host_parts parts = {.adapter = &adapter, .operation = "thing.undo", .call_id = "x"};
    cr_assert_null(host_call_new(&parts, &e));
    cr_assert_eq(e.kind, ERR_USAGE);
}

/* ---- what a crash left, and what comes unasked ---- */

static void reopen(uint32_t step, const struct hia_exchange *last)
{
    adapter.begin = on_begin;
    adapter.reply = on_reply;
    host_call_free(call);
    struct host_parts parts = {.adapter = &adapter,
                               .store = host_memory_store(memory),
                               .now_us = noon,
                               .call_id = "00000000-0000-4000-8000-000000000009",
                               .operation = "thing.do",
                               .partner = "p",
                               .usage = 'T',
                               .request = &request,
                               .step = step,
                               .last = last};
    call = host_call_new(&parts, &err);
    cr_assert(call, "%s", err.text);
}

static uint32_t step_seen;

static enum hia_step count_and_again(const struct hia_call *c, const struct hia_attempt *a)
{
    step_seen = c->step;
    return again(c, a);
}

Test(conversation, a_call_opened_again_goes_on_where_it_was)
{
    const struct hia_exchange last = {HIA_SIZED(struct hia_exchange), .verb = HIA_POST,
                                      .safety = HIA_ONCE, .target = HIA_TEXT("/a/1"),
                                      .body = HIA_TEXT("payload!")};
    const struct host_next *next;
    on_begin = send_own;
    on_reply = finish;
    begin();
    reopen(1, &last);
    adapter.reconcile = count_and_again;
    cr_assert(host_call_reconcile(call, &ATTEMPT, &next, &err), "%s", err.text);
    cr_assert_eq(next->step, HIA_STEP_SEND);
    cr_assert(next->again);
    cr_assert_eq(step_seen, 1, "steps are counted over the crash");
    cr_assert(memcmp(next->exchange.body.p, "payload!", 8) == 0);
    next = reply();
    cr_assert_eq(next->step, HIA_STEP_DONE, "its state of before the crash is there");
    close_call();
}

Test(conversation, what_is_gone_is_not_sent_again)
{
    const struct host_next *next;
    on_begin = send_own;
    begin();
    reopen(1, NULL); /* a secret body is not kept */
    adapter.reconcile = again;
    cr_assert(host_call_reconcile(call, &ATTEMPT, &next, &err));
    cr_assert_eq(next->step, HIA_STEP_FAIL);
    cr_assert_eq(next->fail.failure, HIA_FAIL_BUG);
    close_call();
}

static enum hia_step take_message(const struct hia_call *c, const struct hia_inbound *m)
{
    return hia_done(c, &(struct hia_done){HIA_SIZED(struct hia_done), .content = m->body});
}

Test(conversation, a_message_nobody_asked_for)
{
    const struct hia_inbound message = {HIA_SIZED(struct hia_inbound), .body = HIA_TEXT("news")};
    const struct host_next *next;
    on_begin = send_own;
    begin();
    cr_assert(host_call_inbound(call, &message, &next, &err));
    cr_assert_eq(next->fail.failure, HIA_FAIL_BUG, "an adapter without inbound gets none");
    close_call();
    begin();
    adapter.inbound = take_message;
    cr_assert(host_call_inbound(call, &message, &next, &err));
    cr_assert_eq(next->step, HIA_STEP_DONE);
    cr_assert(memcmp(next->done.content.p, "news", 4) == 0);
    close_call();
}

/* ---- bytes that lie in the reply ---- */

static enum hia_step send_back(const struct hia_call *c, const struct hia_reply *r)
{
    return hia_send(c, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_POST,
                                              .target = HIA_TEXT("/b"),
                                              .body = {r->body.p + 1, r->body.n - 1}});
}

Test(conversation, a_body_out_of_the_reply_outlives_it)
{
    char body[] = "good";
    const struct hia_reply came = {HIA_SIZED(struct hia_reply), .status = 200, .body = {body, 4}};
    const struct host_next *next;
    on_begin = send_own;
    on_reply = send_back;
    begin();
    cr_assert(host_call_reply(call, &came, &next, &err));
    memset(body, 'x', 4);
    cr_assert_eq(next->exchange.body.n, 3);
    cr_assert(memcmp(next->exchange.body.p, "ood", 3) == 0);
    close_call();
}
