/* test_ramp.c - the conversations of the Ramp adapter: pages, filters, cursors, refusals. */
#include "adapters/lab.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define CONNECTION "0b6f3c1a-0000-4000-8000-000000000001"
#define BASE       "https://api.ramp.com/developer/v1"
#define ROWS       "rows/json.card-transactions/"

static struct lab *of(const char *options, const char *operation)
{
    lab_adapter("ramp");
    struct lab *l = lab_new(options, operation, STR(""));
    lab_field(l, "connection", CONNECTION);
    return l;
}

static void again(struct lab *l)
{
    lab_another(l, "transactions.sync", STR(""));
    lab_field(l, "connection", CONNECTION);
}

static const char *target(struct lab *l)
{
    static char text[512];
    cr_assert_eq(lab_next(l)->step, HIA_STEP_SEND, "%s", lab_trace(l));
    struct hia_text t = lab_next(l)->exchange.target;
    snprintf(text, sizeof text, "%.*s", (int)t.n, t.p);
    return text;
}

static struct str one(const char *id, const char *next)
{
    return text_of("{\"data\":[{\"id\":\"%s\",\"amount\":12.34,\"currency_code\":\"USD\","
                   "\"state\":\"CLEARED\"}],\"page\":{\"next\":%s}}",
                   id, next);
}

static struct str empty(void)
{
    return STR("{\"data\":[],\"page\":{\"next\":null}}");
}

/* The first sync reads everything, declined ones too, and says where the next one begins. */
Test(ramp, first_sync_is_everything)
{
    struct lab *l = of("", "transactions.sync");
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions?page_size=100&state=ALL");
    lab_reply(l, 200, NULL,
              one("t1", "\"" BASE "/transactions?page_size=100&state=ALL&start=t1\""));
    cr_assert_str_eq(target(l), "/developer/v1/transactions?page_size=100&state=ALL&start=t1");
    lab_reply(l, 200, NULL, one("t2", "null"));
    cr_assert(lab_ends(l, "done complete 2"), "%s", lab_trace(l));
    EXPECT(l, "keep " ROWS "0", "keep " ROWS "1", "keep json.connection");
    cr_assert(strstr(lab_kept(l, ROWS "0"), "{\"op\":\"chain\",\"noun\":\"transaction\","
                                            "\"full\":true,\"from_us\":0}\n{"));
    cr_assert(strstr(lab_kept(l, ROWS "1"), "\"id\":\"t2\""));
    cr_assert_null(strstr(lab_kept(l, ROWS "1"), "chain"));
    lab_free(l);
}

/* A day later: 45 days back; a week later: everything again. */
Test(ramp, window_and_weekly_full_pass)
{
    struct lab *l = of("", "transactions.sync");
    lab_begin(l);
    lab_reply(l, 200, NULL, empty());
    cr_assert(lab_ends(l, "done complete 0"), "%s", lab_trace(l));
    lab_later(l, 86400000);
    again(l);
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions?page_size=100&state=ALL"
                                "&from_date=2025-12-02T14:03:09Z");
    lab_reply(l, 200, NULL, empty());
    cr_assert(strstr(lab_kept(l, ROWS "0"), "\"full\":false,\"from_us\":1764684189000000"));
    lab_later(l, INT64_C(6) * 86400000);
    again(l);
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions?page_size=100&state=ALL");
    lab_free(l);
}

Test(ramp, updated_after_where_it_is_known)
{
    struct lab *l =
        of("transactions_by=updated_after\nhistory_from=2025-06-01", "transactions.sync");
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions?page_size=100&state=ALL"
                                "&from_date=2025-06-01T00:00:00Z");
    lab_reply(l, 200, NULL, empty());
    lab_later(l, 3600000);
    again(l);
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions?page_size=100&state=ALL"
                                "&updated_after=2026-01-14T14:03:09Z");
    lab_free(l);
}

/* A cursor moves only when the chain ended well. */
Test(ramp, cursor_waits_for_the_end)
{
    struct lab *l = of("", "transactions.sync");
    lab_begin(l);
    lab_reply(l, 200, NULL, one("t1", "\"" BASE "/transactions?start=t1\""));
    lab_reply(l, 422, NULL, STR("{\"error_v2\":{\"error_code\":\"DEVELOPER_7001\"}}"));
    cr_assert(lab_ends(l, "fail rejected ramp.DEVELOPER_7001"), "%s", lab_trace(l));
    again(l);
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions?page_size=100&state=ALL");
    lab_free(l);
}

static void asks_all(const char *operation, const char *const *targets)
{
    struct lab *l = of("page_size=50", operation);
    lab_begin(l);
    for (size_t i = 0; targets[i]; i++) {
        cr_assert_str_eq(target(l), targets[i]);
        lab_reply(l, 200, NULL, empty());
    }
    cr_assert(lab_ends(l, "done complete 0"), "%s", lab_trace(l));
    lab_free(l);
}
#define ASKS(operation, ...) asks_all(operation, (const char *const[]){__VA_ARGS__, NULL})

/* Nothing stays hidden behind a default. */
Test(ramp, defaults_are_lifted)
{
    ASKS("cards.sync", "/developer/v1/cards?page_size=50&is_activated=true&is_terminated=false",
         "/developer/v1/cards?page_size=50&is_activated=false&is_terminated=false",
         "/developer/v1/cards?page_size=50&is_activated=true&is_terminated=true",
         "/developer/v1/cards?page_size=50&is_activated=false&is_terminated=true");
    ASKS("bills.sync", "/developer/v1/bills?page_size=50&is_archived=false",
         "/developer/v1/bills?page_size=50&is_archived=true");
    ASKS("reimbursements.sync",
         "/developer/v1/reimbursements?page_size=50&direction=BUSINESS_TO_USER",
         "/developer/v1/reimbursements?page_size=50&direction=USER_TO_BUSINESS");
    ASKS("users.sync", "/developer/v1/users?page_size=50");
    ASKS("departments.sync", "/developer/v1/departments?page_size=50");
    ASKS("vendors.sync", "/developer/v1/vendors?page_size=50");
}

/* The token goes nowhere but to the partner: a page.next of another host ends the sync. */
Test(ramp, next_elsewhere)
{
    static const char *const bad[] = {
        "\"https://evil.example/developer/v1/transactions?start=t1\"",
        "\"http://api.ramp.com/developer/v1/transactions?start=t1\"",
        "\"https://api.ramp.com.evil.example/developer/v1/transactions?start=t1\"",
        "\"https://api.ramp.com@evil.example/developer/v1/transactions?start=t1\"",
        "\"https://api.ramp.com:444/developer/v1/transactions?start=t1\"",
        "\"https://api.ramp.com/developer/v1/cards?start=t1\"",
        "\"https://api.ramp.com/developer/v1/../transactions?start=t1\"",
        "\"/developer/v1/transactions?start=t1\"",
        "\"" BASE "/transactions?page_size=100\"",
        "\"" BASE "/transactions?start=\"",
        "\"" BASE "/transactions?start=a%26b\"",
        "\"" BASE "/transactions?start=a b\"",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct lab *l = of("", "transactions.sync");
        lab_begin(l);
        lab_reply(l, 200, NULL, one("t1", bad[i]));
        cr_assert(lab_ends(l, "fail answer page_next_elsewhere"), "%s: %s", bad[i], lab_trace(l));
        lab_free(l);
    }
}

Test(ramp, next_that_stands_still)
{
    struct lab *l = of("", "transactions.sync");
    lab_begin(l);
    lab_reply(l, 200, NULL, one("t1", "\"" BASE "/transactions?start=t1\""));
    lab_reply(l, 200, NULL, one("t1", "\"" BASE "/transactions?start=t1\""));
    cr_assert(lab_ends(l, "fail answer page_next_elsewhere"), "%s", lab_trace(l));
    lab_free(l);
}

/* A page that fails is asked for again, after as long as the partner says; then all of it later. */
Test(ramp, page_is_asked_again)
{
    struct lab *l = of("page_tries=3\npage_wait=10s", "transactions.sync");
    lab_begin(l);
    lab_reply(l, 200, NULL, one("t1", "\"" BASE "/transactions?start=t1\""));
    lab_reply(l, 429, "Retry-After: 7", STR(""));
    EXPECT(l, "wait 7000 0");
    lab_woken(l);
    lab_reply(l, 504, NULL, STR("gateway"));
    EXPECT(l, "wait 7000 0", "wait 20000 0");
    lab_woken(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions?page_size=100&state=ALL&start=t1");
    lab_reply(l, 200, NULL, STR("{\"data\":[{\"id\""));
    cr_assert(lab_ends(l, "fail answer page_broken"), "%s", lab_trace(l));
    lab_free(l);
}

Test(ramp, page_away_for_good)
{
    struct lab *l = of("page_tries=2", "transactions.sync");
    lab_begin(l);
    lab_reply(l, 503, NULL, STR(""));
    lab_woken(l);
    lab_reply(l, 503, NULL, STR(""));
    cr_assert(lab_ends(l, "fail retry http_503"), "%s", lab_trace(l));
    lab_free(l);
}

Test(ramp, crash_between_pages)
{
    struct lab *l = of("", "transactions.sync");
    lab_begin(l);
    lab_reply(l, 200, NULL, one("t1", "\"" BASE "/transactions?start=t1\""));
    lab_crash(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions?page_size=100&state=ALL&start=t1");
    lab_reply(l, 200, NULL, one("t2", "null"));
    cr_assert(lab_ends(l, "done complete 2"), "%s", lab_trace(l));
    lab_free(l);
}

/* A missing scope and a dead token are told apart, and said of the connection. */
Test(ramp, refusals)
{
    struct lab *l = of("", "bills.sync");
    lab_begin(l);
    lab_reply(l, 403, NULL,
              STR("{\"error_v2\":{\"error_code\":\"DEVELOPER_7100\",\"message\":\"x\"}}"));
    cr_assert(lab_ends(l, "fail credential scope_missing.bills.read"), "%s", lab_trace(l));
    cr_assert_str_eq(lab_kept(l, "json.connection"),
                     "{\"state\":\"attention\",\"code\":\"scope_missing.bills.read\","
                     "\"action\":\"update\"}");
    lab_free(l);
    l = of("", "bills.sync");
    lab_begin(l);
    lab_reply(l, 401, NULL, STR("{}"));
    cr_assert(lab_ends(l, "fail credential token_refused"), "%s", lab_trace(l));
    cr_assert(strstr(lab_kept(l, "json.connection"), "\"action\":\"relink\""));
    lab_free(l);
    l = of("", "bills.sync");
    lab_begin(l);
    lab_outcome(l, HIA_REFUSED, "credential");
    cr_assert(lab_ends(l, "fail credential token_refused"), "%s", lab_trace(l));
    lab_free(l);
}

static void sync_of(struct lab *l, const char *operation, int status, const char *said)
{
    lab_another(l, operation, STR(""));
    lab_field(l, "connection", CONNECTION);
    lab_begin(l);
    if (status == 403)
        lab_reply(l, 403, NULL, STR("{\"error_v2\":{\"error_code\":\"DEVELOPER_7100\"}}"));
    else
        lab_reply(l, status, NULL, empty());
    cr_assert_str_eq(lab_kept(l, "json.connection"), said);
}

/* Two scopes missing: each sweep says the same of the connection, until both are there. */
Test(ramp, one_word_of_a_connection)
{
    const char *users = "{\"state\":\"attention\",\"code\":\"scope_missing.users.read\","
                        "\"action\":\"update\"}",
               *vendors = "{\"state\":\"attention\",\"code\":\"scope_missing.vendors.read\","
                          "\"action\":\"update\"}",
               *dead = "{\"state\":\"attention\",\"code\":\"scope_missing.vendors.read\","
                       "\"action\":\"update\"}";
    struct lab *l = of("", "users.sync");
    sync_of(l, "vendors.sync", 403, vendors);
    sync_of(l, "users.sync", 403, users);
    sync_of(l, "departments.sync", 200, users);
    sync_of(l, "vendors.sync", 403, users);
    sync_of(l, "users.sync", 200, vendors);
    sync_of(l, "departments.sync", 401, dead);
    sync_of(l, "vendors.sync", 200, "{\"state\":\"connected\"}");
    sync_of(l, "vendors.sync", 401,
            "{\"state\":\"attention\",\"code\":\"token_refused\",\"action\":\"relink\"}");
    sync_of(l, "users.sync", 200, "{\"state\":\"connected\"}");
    lab_free(l);
}

Test(ramp, list_that_is_not_read)
{
    struct lab *l = of("without=bill", "bills.sync");
    lab_begin(l);
    cr_assert(lab_ends(l, "done nothing 0"), "%s", lab_trace(l));
    lab_free(l);
}

/* A webhook is a hint: the object it names is fetched alone, and moves no cursor. */
Test(ramp, one_object)
{
    struct lab *l = of("", "transactions.sync");
    lab_field(l, "id", "t9");
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions/t9");
    lab_reply(l, 200, NULL,
              STR("{\"id\":\"t9\",\"amount\":\"-5\",\"currency_code\":\"JPY\","
                  "\"state\":\"CLEARED\"}"));
    cr_assert(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
    cr_assert(strstr(lab_kept(l, ROWS "0"),
                     "\"phase\":\"refunded\",\"id\":\"t9\",\"state\":\"CLEARED\","
                     "\"amount_minor\":-5,\"currency\":\"JPY\",\"exponent\":0"),
              "%s", lab_kept(l, ROWS "0"));
    again(l);
    lab_field(l, "id", "t9");
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/transactions/t9");
    lab_reply(l, 404, NULL, STR("{}"));
    cr_assert(lab_ends(l, "done complete 0"), "%s", lab_trace(l));
    cr_assert_str_eq(lab_kept(l, ROWS "0"),
                     "{\"op\":\"gone\",\"noun\":\"transaction\",\"id\":\"t9\"}\n");
    lab_free(l);
}

Test(ramp, requests_that_are_none)
{
    struct lab *l = of("", "transactions.sync");
    lab_field(l, "id", "../cards");
    lab_begin(l);
    cr_assert(lab_ends(l, "fail request id"), "%s", lab_trace(l));
    lab_free(l);
    l = of("", "transactions.sync");
    lab_field(l, "mode", "some");
    lab_begin(l);
    cr_assert(lab_ends(l, "fail request mode"), "%s", lab_trace(l));
    lab_free(l);
    lab_adapter("ramp");
    cr_assert(lab_refusal("base=http://api.ramp.com"));
    cr_assert(lab_refusal("base=https://api.ramp.com/"));
    cr_assert(lab_refusal("path=developer/v1"));
    cr_assert(lab_refusal("page_size=1"));
    cr_assert(lab_refusal("page_size=101"));
    cr_assert(lab_refusal("history_from=2025-02-30"));
    cr_assert(lab_refusal("webhook_url=http://x"));
    cr_assert_null(lab_refusal("base=https://127.0.0.1:8443"));
}

Test(ramp, credentials_check)
{
    struct lab *l = of("", "credentials.check");
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/business");
    lab_reply(l, 200, NULL, STR("{\"legal_name\":\"X\",\"id\":\"biz-1\"}"));
    cr_assert(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
    cr_assert(strstr(lab_kept(l, "json.connection"), "\"vendor_id\":\"biz-1\""));
    lab_free(l);
}

#define T1 "5e4b1a86-7f5c-4d7a-9a55-0c5bd0b0b001"
#define T2 "5e4b1a86-7f5c-4d7a-9a55-0c5bd0b0b002"

/* What was booked is told once under the call's id, and only where the platform is the ledger. */
Test(ramp, accounting_report)
{
    const char *content = "{\"sync_type\":\"TRANSACTION_SYNC\",\"successful\":[{\"id\":\"" T1 "\","
                          "\"reference_id\":\"JE-1\"}],\"failed\":[{\"id\":\"" T2 "\","
                          "\"message\":\"period closed\"}]}";
    lab_adapter("ramp");
    struct lab *l = lab_new("", "accounting.report", str_from(content));
    lab_begin(l);
    cr_assert(lab_ends(l, "fail options not_the_ledger"), "%s", lab_trace(l));
    lab_free(l);
    l = lab_new("ledger=yes", "accounting.report", str_from(content));
    lab_begin(l);
    EXPECT(l, "send POST /developer/v1/accounting/syncs keyed");
    cr_assert(str_is(lab_body(l),
                     "{\"idempotency_key\":\"00000000-0000-4000-8000-000000000001\",\"sync_type\":"
                     "\"TRANSACTION_SYNC\",\"successful_syncs\":[{\"id\":\"" T1
                     "\",\"reference_id\":"
                     "\"JE-1\"}],\"failed_syncs\":[{\"id\":\"" T2 "\",\"error\":{\"message\":"
                     "\"period closed\"}}]}"),
              "%.*s", STR_FMT(lab_body(l)));
    lab_unknown(l, 1);
    EXPECT(l, "keyed", "keyed");
    lab_reply(l, 201, NULL, STR("{}"));
    cr_assert(lab_ends(l, "done accepted 1"), "%s", lab_trace(l));
    lab_free(l);
}

Test(ramp, reports_that_are_none)
{
    static const struct {
        const char *content, *end;
    } rows[] = {
        {"", "fail request report.shape"},
        {"[]", "fail request report.shape"},
        {"{\"sync_type\":\"TRANSACTION_SYNC\"}", "fail request report.empty"},
        {"{\"sync_type\":\"TRANSACTION_SYNC\",\"successful\":[]}", "fail request report.empty"},
        {"{\"sync_type\":\"NONE\",\"successful\":[]}", "fail request report.sync_type"},
        {"{\"sync_type\":\"BILL_SYNC\",\"successful\":[{\"id\":\"" T1 "\"}]}",
         "fail request report.member"},
        {"{\"sync_type\":\"BILL_SYNC\",\"successful\":[{\"id\":\"b\",\"reference_id\":\"r\"}]}",
         "fail request report.member"},
        {"{\"sync_type\":\"BILL_SYNC\",\"more\":1}", "fail request report.member"},
        {"{\"sync_type\":\"BILL_SYNC\",\"successful\":[{\"id\":\"" T1
         "\",\"reference_id\":\"r\"}]} x",
         "fail request report.shape"},
    };
    lab_adapter("ramp");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = lab_new("ledger=yes", "accounting.report", str_from(rows[i].content));
        lab_begin(l);
        cr_assert(lab_ends(l, rows[i].end), "%s: %s", rows[i].content, lab_trace(l));
        lab_free(l);
    }
}

Test(ramp, webhook_by_hand)
{
    struct lab *l = of("", "webhook.verify");
    lab_field(l, "id", "wh-1");
    lab_field(l, "challenge", "c\"1");
    lab_begin(l);
    cr_assert_str_eq(target(l), "/developer/v1/webhooks/wh-1/verify");
    cr_assert(str_is(lab_body(l), "{\"challenge\":\"c\\\"1\"}"));
    lab_reply(l, 200, NULL, STR("{}"));
    cr_assert(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
    lab_free(l);
}

/* The secret goes into the vault under the connection; the challenge is waited for; a second
 * webhook is never made. */
Test(ramp, webhook_subscribed)
{
    struct lab *l = of("webhook_url=https://us.example/hook", "webhook.subscribe");
    lab_begin(l);
    EXPECT(l, "send POST /developer/v1/webhooks once");
    const struct hia_exchange *e = &lab_next(l)->exchange;
    cr_assert(e->secret_count == 1 && e->connection.n == 36);
    cr_assert(str_starts(lab_body(l), STR("{\"endpoint_url\":\"https://us.example/hook\","
                                          "\"event_types\":[\"transactions.authorized\"")));
    lab_reply(l, 201, NULL, STR("{\"id\":\"wh-1\",\"secret\":\"vault://connection/x/secret\"}"));
    EXPECT(l, "wait 0 900000");
    cr_assert(str_is(str_of(lab_next(l)->wait.webhook_key.p, lab_next(l)->wait.webhook_key.n),
                     "webhooks.verification"));
    lab_expired(l);
    cr_assert(lab_ends(l, "fail outcome no_challenge"), "%s", lab_trace(l));
    lab_free(l);
    l = of("webhook_url=https://us.example/hook", "webhook.subscribe");
    lab_begin(l);
    lab_unknown(l, 1);
    cr_assert(lab_ends(l, "fail outcome webhook_unknown"), "%s", lab_trace(l));
    lab_free(l);
    l = of("", "webhook.subscribe");
    lab_begin(l);
    cr_assert(lab_ends(l, "fail options webhook_url"), "%s", lab_trace(l));
    lab_free(l);
}
