/* test_purge.c - what goes by policy, what stays, and that nothing goes in another way. */
#include "store/ledger.h"
#include "store/sqlite.h"

#include "base/clock.h"
#include <stdio.h>
#include <stdlib.h>

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(purge, .init = setup, .fini = teardown);

enum { DOCUMENT, EXCHANGE, CALL_DOCUMENT, CALL, CHECK, ASK, EVENT, WEBHOOK };

/* Everything that is there now is older than tomorrow. */
static struct store_purge policy(int64_t days)
{
    return (struct store_purge){.run = "33333333-3333-4333-8333-333333333333",
                                .policy = "6y",
                                .horizon_us = clock_now_us() + days * DAY_US,
                                .upto_seq = INT64_MAX,
                                .actor = ORG_B,
                                .os_user = 7};
}

static int64_t would_go(size_t kind, int64_t days)
{
    struct store_purge p = policy(days);
    struct store_purged out;
    OK(store_purge_count(l->s, kind, &p, &out, &l->e));
    return out.rows;
}

static int64_t goes(size_t kind, int64_t limit)
{
    struct store_purge p = policy(1);
    struct store_purged out;
    OK(store_purge_step(l->s, kind, &p, limit, &out, &l->e));
    cr_assert((out.rows == 0) == (out.oldest_us == 0) && out.oldest_us <= out.newest_us);
    return out.rows;
}

static int64_t put_finished(const char *content, enum store_document_state state)
{
    struct store_document d = a_document(content);
    int64_t id = put_document(l, STORE_INBOUND, content);
    d.state = state;
    OK(store_document_finish(l->s, id, &d, &l->e));
    return id;
}

static int64_t purged_at(int64_t id)
{
    struct store_document d;
    bool found;
    OK(store_document_get(l->s, id, &l->a, &d, &found, &l->e));
    cr_assert(found);
    return d.purged_at_us;
}

static int64_t put_ended_call(enum store_call_state state)
{
    struct store_call c = {.partner = STR("sandbox"),
                           .adapter = STR("clearinghouse"),
                           .operation = STR("claim.submit"),
                           .request = STR("sealed request")};
    struct store_exchange x = {.verb = STR("POST"),
                               .carrier = STR("https"),
                               .safety = STR("safe"),
                               .outcome = STR("answered"),
                               .begun_at_us = 1000,
                               .request_head = STR("sealed head"),
                               .request = {.bytes = 4, .sha256 = {7}},
                               .answer = {.bytes = -1}};
    struct store_body kept = {.bytes = 9, .sha256 = {8}};
    int64_t id;
    OK(store_call_put(l->s, &c, &l->e));
    x.call_id = c.id;
    OK(store_exchange_put(l->s, &x, &id, &l->e));
    OK(store_call_document_put(l->s, c.id, STR("999"), &kept, &l->e));
    c.state = state;
    c.answer.bytes = -1;
    OK(store_call_step(l->s, &c, &l->e));
    return c.id;
}

struct heads {
    int64_t rows, sealed, purged;
};

static bool look_at_head(void *ctx, const struct store_exchange *x)
{
    struct heads *h = ctx;
    h->rows++;
    h->sealed += x->request_head.n > 0;
    h->purged += x->purged_at_us > 0;
    return true;
}

Test(purge, only_documents_that_are_done_with_and_old_enough_go_and_the_row_stays)
{
    int64_t done = put_finished("one", DOCUMENT_PROCESSED),
            open = put_document(l, STORE_INBOUND, "two");
    cr_assert_eq(would_go(DOCUMENT, -1), 0);
    cr_assert_eq(would_go(DOCUMENT, 1), 1);
    cr_assert_eq(purged_at(done), 0);
    cr_assert_eq(goes(DOCUMENT, 100), 1);
    cr_assert_gt(purged_at(done), 0);
    cr_assert_eq(purged_at(open), 0);
    cr_assert_eq(goes(DOCUMENT, 100), 0);
    cr_assert_eq(would_go(DOCUMENT, 1), 0);
}

Test(purge, a_file_that_went_is_known_when_it_comes_again)
{
    int64_t first = put_finished("one", DOCUMENT_PROCESSED), id;
    struct store_document d = a_document("one");
    bool duplicate;
    cr_assert_eq(goes(DOCUMENT, 100), 1);
    OK(store_document_put(l->s, &d, &id, &duplicate, &l->e));
    cr_assert(duplicate && id == first);
}

Test(purge, a_step_is_about_as_large_as_asked)
{
    char name[8];
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "%d", i);
        put_finished(name, DOCUMENT_QUARANTINED);
    }
    cr_assert_eq(goes(DOCUMENT, 4), 4);
    cr_assert_eq(would_go(DOCUMENT, 1), 6);
    cr_assert_eq(goes(DOCUMENT, 100), 6);
}

Test(purge, of_a_conversation_what_was_said_goes_when_it_has_ended)
{
    struct heads h = {0};
    int64_t done = put_ended_call(CALL_DONE);
    put_ended_call(CALL_UNKNOWN);
    cr_assert_eq(goes(EXCHANGE, 100), 1);
    cr_assert_eq(goes(CALL_DOCUMENT, 100), 1);
    cr_assert_eq(goes(CALL, 100), 1);
    OK(store_exchange_list(l->s, (struct str){0}, 0, look_at_head, &h, &l->e));
    cr_assert(h.rows == 2 && h.sealed == 1 && h.purged == 1);
    struct store_call c;
    bool found;
    OK(store_call_get(l->s, done, &l->a, &c, &found, &l->e));
    cr_assert(found && !c.request.n);
}

Test(purge, of_a_question_what_was_asked_and_answered_goes_and_its_trace_stays)
{
    static const uint8_t question[SHA256_SIZE] = {1};
    struct store_check c = {.uuid = STR("u1"),
                            .kind = STR("eligibility"),
                            .partner = STR("lab"),
                            .trace = STR("T-1"),
                            .question = question,
                            .status = STR("answered"),
                            .source = STR("payer"),
                            .usable = true,
                            .content = STR("sealed"),
                            .answered_at = 11,
                            .created_at = 12};
    int64_t id;
    bool found;
    OK(store_ask_put(l->s, &c, &l->e));
    OK(store_check_put(l->s, &c, &id, &l->e));
    cr_assert(goes(CHECK, 100) == 1 && goes(ASK, 100) == 1);
    OK(store_check_of_trace(l->s, STR("T-1"), &l->a, &c, &found, &l->e));
    cr_assert(found && !c.content.n && c.purged_at_us > 0);
    OK(store_check_last(l->s, question, 0, &l->a, &c, &found, &l->e));
    cr_assert_not(found, "there is nothing to give again");
}

Test(purge, events_go_that_every_sink_has_taken_and_no_dead_letter_holds)
{
    const struct store_event e = {.name = STR("x"), .payload = STR("{}")};
    int64_t first = put_event(l, &e), second = put_event(l, &e), left = 0;
    put_event(l, &e);
    int64_t newest = put_event(l, &e);
    const struct store_dead_letter dead = {.seq = second, .sink = STR("file")};
    OK(store_cursor_set(l->s, STR("platform"), first, &l->e));
    OK(store_cursor_set(l->s, STR("file"), newest, &l->e));
    cr_assert_eq(would_go(EVENT, 1), 1, "the slowest sink has taken one");
    OK(store_cursor_set(l->s, STR("platform"), newest, &l->e));
    OK(store_dead_letter_put(l->s, &dead, &l->e));
    cr_assert_eq(would_go(EVENT, -1), 0);
    struct store_purge p = policy(1);
    struct store_purged out;
    p.upto_seq = first;
    OK(store_purge_count(l->s, EVENT, &p, &out, &l->e));
    cr_assert_eq(out.rows, 1, "a sink that has no cursor yet");
    cr_assert_eq(goes(EVENT, 1), 1);
    cr_assert_eq(goes(EVENT, 100), 1);
    OK(store_events_after(l->s, 0, 0, count_events, &left, &l->e));
    cr_assert_eq(left, 2, "the dead letter's and the newest");
    cr_assert_gt(put_event(l, &e), newest, "numbers are never given again");
}

Test(purge, webhooks_that_were_taken_up_go_and_are_known_when_they_come_again)
{
    struct store_webhook w = {
        .partner = STR("sandbox"), .event_id = STR("E-1"), .sha256 = {1}, .bytes = 3};
    bool duplicate;
    OK(store_webhook_put(l->s, &w, &duplicate, &l->e));
    int64_t id = w.id;
    cr_assert_eq(would_go(WEBHOOK, 1), 0, "nobody has taken it up yet");
    OK(store_webhook_move(l->s, id, WEBHOOK_TAKEN, &l->e));
    cr_assert_eq(goes(WEBHOOK, 100), 1);
    OK(store_webhook_put(l->s, &w, &duplicate, &l->e));
    cr_assert(duplicate);
}

struct seen {
    int64_t entries, rows, events;
};

static bool see_entry(void *ctx, const struct store_purge_entry *e)
{
    struct seen *seen = ctx;
    seen->entries++;
    seen->rows += e->went.rows;
    seen->events += str_is(e->class, "events");
    cr_assert(str_is(e->policy, "6y") && str_is(e->actor, ORG_B) && e->os_user == 7);
    cr_assert(e->begun_at_us > 0 && e->ended_at_us >= e->begun_at_us && e->horizon_us > 0);
    return true;
}

Test(purge, the_log_says_who_purged_what_by_which_policy)
{
    struct store_purge p = policy(1);
    struct store_purged out = {.rows = 2};
    struct seen seen = {0};
    int64_t last;
    put_finished("one", DOCUMENT_PROCESSED);
    put_finished("two", DOCUMENT_PROCESSED);
    OK(store_purge_step(l->s, DOCUMENT, &p, 1, &out, &l->e));
    OK(store_purge_step(l->s, DOCUMENT, &p, 1, &out, &l->e));
    OK(store_purge_last(l->s, &last, &l->e));
    cr_assert_eq(last, 0);
    out.rows = 0;
    OK(store_purge_put(l->s, PURGE_RUN, "", &p, &out, &l->e));
    OK(store_purge_last(l->s, &last, &l->e));
    cr_assert_gt(last, 0);
    p.policy = "7y";
    OK(store_purge_list(l->s, 0, see_entry, &seen, &l->e));
    cr_assert(seen.rows == 2 && seen.events == 0);
    cr_assert_leq(seen.entries, 3, "of one run one line a table");
}

Test(purge, another_organization_has_nothing_of_it)
{
    struct seen seen = {0};
    struct store_naming n;
    const struct store_event e = {.name = STR("x"), .payload = STR("{}")};
    int64_t id = put_finished("one", DOCUMENT_PROCESSED);
    put_ended_call(CALL_DONE);
    put_event(l, &e);
    OK(store_cursor_set(l->s, STR("file"), 1000, &l->e));
    ledger_reopen(l, ORG_B, STORE_WRITER);
    for (size_t kind = 0; kind < PURGE_KINDS; kind++)
        cr_assert(would_go(kind, 1) == 0 && goes(kind, 100) == 0);
    struct store_document d = a_document("one");
    OK(store_kept_naming(l->s, d.sha256, &n, &l->e));
    cr_assert_not(n.live);
    int64_t since;
    OK(store_open_since(l->s, 5, &since, &l->e));
    cr_assert_eq(since, 5);
    ledger_reopen(l, ORG_A, STORE_WRITER);
    cr_assert_eq(goes(DOCUMENT, 100), 1);
    ledger_reopen(l, ORG_B, STORE_WRITER);
    OK(store_purge_list(l->s, 0, see_entry, &seen, &l->e));
    cr_assert_eq(seen.entries, 0);
    ledger_reopen(l, ORG_A, STORE_WRITER);
    cr_assert_gt(purged_at(id), 0);
}

Test(purge, bytes_are_held_by_the_last_row_that_names_them)
{
    struct store_naming n;
    struct store_document d = a_document("one");
    struct store_webhook w = {.partner = STR("sandbox"), .event_id = STR("E-1"), .bytes = 3};
    bool duplicate;
    memcpy(w.sha256, d.sha256, SHA256_SIZE);
    OK(store_kept_naming(l->s, d.sha256, &n, &l->e));
    cr_assert(!n.live && !n.was[PURGE_DOCUMENTS] && !n.was[PURGE_WEBHOOKS]);
    put_finished("one", DOCUMENT_PROCESSED);
    OK(store_webhook_put(l->s, &w, &duplicate, &l->e));
    OK(store_webhook_move(l->s, w.id, WEBHOOK_TAKEN, &l->e));
    cr_assert_eq(goes(DOCUMENT, 100), 1);
    OK(store_kept_naming(l->s, d.sha256, &n, &l->e));
    cr_assert(n.live);
    cr_assert_eq(goes(WEBHOOK, 100), 1);
    OK(store_kept_naming(l->s, d.sha256, &n, &l->e));
    cr_assert(!n.live && n.was[PURGE_DOCUMENTS] && n.was[PURGE_WEBHOOKS] &&
              !n.was[PURGE_EXCHANGES]);
}

Test(purge, what_is_open_holds_bytes_that_no_row_names)
{
    int64_t since, now = clock_now_us();
    OK(store_open_since(l->s, now + DAY_US, &since, &l->e));
    cr_assert_eq(since, now + DAY_US);
    put_ended_call(CALL_DONE);
    OK(store_open_since(l->s, now + DAY_US, &since, &l->e));
    cr_assert_eq(since, now + DAY_US);
    put_ended_call(CALL_UNKNOWN);
    OK(store_open_since(l->s, now + DAY_US, &since, &l->e));
    cr_assert(since >= now && since < now + DAY_US);
}

/* --- nothing goes in another way --- */

static void refused(const char *sql, const char *word)
{
    struct err e = {0};
    cr_assert_not(sqlite_exec(sqlite_of(l->s), sql, "test", &e), "%s", sql);
    cr_assert(strstr(e.text, word), "%s: %s", sql, e.text);
}

static void taken(const char *sql)
{
    cr_assert(sqlite_exec(sqlite_of(l->s), sql, "test", &l->e), "%s: %s", sql, l->e.text);
}

/* What PostgreSQL refuses is in test_postgres.py. */
Test(purge, a_log_lets_nothing_go_but_content_and_that_only_under_a_row_of_the_purge_log)
{
    if (getenv("HIA_TEST_POSTGRES"))
        return;
    static const char BLANK[] = "UPDATE exchange SET request_head = NULL, answer_head = NULL,"
                                " purged_at = 50";
    static const char ROW[] =
        "INSERT INTO purge (organization_id, run, class, what, policy, horizon,"
        " row_count, byte_count, oldest, newest, actor, os_user, created_at)"
        " SELECT id, 'r', 'exchanges', 'exchange', '6y', 2000, 1, 0, 0, 0, 'a',"
        " 1, 50 FROM organization";
    put_ended_call(CALL_DONE);
    refused(BLANK, "append-only");
    taken("BEGIN");
    taken(ROW);
    taken("SAVEPOINT s");
    refused("UPDATE exchange SET purged_at = 50", "append-only");
    refused("UPDATE exchange SET request_head = NULL, answer_head = NULL, purged_at = 51",
            "append-only");
    refused(
        "UPDATE exchange SET request_head = NULL, answer_head = NULL, purged_at = 50, status = 1",
        "append-only");
    refused("DELETE FROM exchange", "append-only");
    refused("UPDATE call_document SET purged_at = 50", "append-only"); /* it is younger than 2000 */
    taken(BLANK);
    refused(BLANK, "append-only");
    refused("UPDATE exchange SET request_head = x'00'", "append-only");
    refused("UPDATE purge SET policy = ''", "append-only");
    refused("DELETE FROM purge", "append-only");
    taken("COMMIT");
}

Test(purge, outside_a_purge_no_event_goes_and_nothing_says_that_it_is_purged)
{
    if (getenv("HIA_TEST_POSTGRES"))
        return;
    const struct store_event e = {.name = STR("x"), .payload = STR("{}")};
    put_finished("one", DOCUMENT_PROCESSED);
    int64_t first = put_event(l, &e);
    put_event(l, &e);
    put_event(l, &e);
    refused("DELETE FROM outbox", "append-only");
    refused("UPDATE outbox SET payload = ''", "append-only");
    refused("UPDATE document SET purged_at = 50", "by policy only");
    OK(store_cursor_set(l->s, STR("file"), first, &l->e));
    cr_assert_eq(goes(EVENT, 100), 1);
    refused("DELETE FROM outbox", "append-only"); /* no sink has taken it */
    OK(store_cursor_set(l->s, STR("file"), first + 9, &l->e));
    taken("DELETE FROM outbox WHERE seq < (SELECT max(seq) FROM outbox)"); /* under the same row */
    refused("DELETE FROM outbox", "append-only"); /* the newest has the number the next follows */
}
