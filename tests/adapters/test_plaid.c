/* test_plaid.c - Plaid's adapter, step by step: what it sends, what each answer and each error
 * means, and that money is never moved twice. */
#include "adapters/lab.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define CONNECTION "11111111-1111-4111-8111-111111111111"

static struct lab *lab;
static struct { /* of every call of a test */
    const char *name, *value;
} fields[4];
static size_t field_count;

static void setup(void)
{
    lab_adapter("plaid");
    lab = NULL;
    field_count = 0;
}

static void teardown(void)
{
    lab_free(lab);
}

TestSuite(plaid, .init = setup, .fini = teardown);

static void field(const char *name, const char *value)
{
    fields[field_count].name = name;
    fields[field_count++].value = value;
}

static void begin(const char *operation, const char *content)
{
    if (lab)
        lab_another(lab, operation, str_from(content));
    else
        lab = lab_new("client_id=client\nclient_name=Lab", operation, str_from(content));
    if (field_count == 0)
        field("connection", CONNECTION);
    for (size_t i = 0; i < field_count; i++)
        lab_field(lab, fields[i].name, fields[i].value);
    lab_begin(lab);
}

static const struct host_next *next(void)
{
    return lab_next(lab);
}

static void reply(int status, const char *body)
{
    lab_reply(lab, status, NULL, str_from(body));
}

static void refuse(int status, const char *type, const char *code)
{
    char body[256];
    snprintf(body, sizeof body,
             "{\"error_type\":\"%s\",\"error_code\":\"%s\",\"error_message\":\"PAT DOE\","
             "\"request_id\":\"x\"}",
             type, code);
    reply(status, body);
}

static void unknown(void)
{
    lab_unknown(lab, 1);
}

static bool asks(const char *path)
{
    return next()->step == HIA_STEP_SEND &&
           str_is(str_of(next()->exchange.target.p, next()->exchange.target.n), path);
}

static bool told(const char *content)
{
    return str_is(str_of(next()->done.content.p, next()->done.content.n), content);
}

static bool has(const char *text)
{
    return lab_body_has(lab, text);
}

static bool fails(enum hia_failure failure, const char *code)
{
    return next()->step == HIA_STEP_FAIL && next()->fail.failure == failure &&
           str_is(str_of(next()->fail.code.p, next()->fail.code.n), code);
}

static bool is_done(enum hia_status status)
{
    return next()->step == HIA_STEP_DONE && next()->done.status == status;
}

/* ---- what is sent ---- */

Test(plaid, every_request_has_its_headers_and_leaves_the_token_to_the_host)
{
    static const char *const operations[][2] = {{"item.get", "/item/get"},
                                                {"item.remove", "/item/remove"},
                                                {"accounts.fetch", "/accounts/get"},
                                                {"balances.fetch", "/accounts/balance/get"},
                                                {"transactions.sync", "/transactions/sync"}};
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        begin(operations[i][0], "");
        const struct hia_exchange *e = &next()->exchange;
        cr_assert(asks(operations[i][1]), "%s", operations[i][0]);
        cr_assert(e->verb == HIA_POST && e->place == HIA_PLACE_JSON && e->header_count == 3);
        cr_assert(str_is(str_of(e->content_type.p, e->content_type.n), "application/json"));
        cr_assert(str_is(str_of(e->connection.p, e->connection.n), CONNECTION));
        cr_assert(str_is(str_of(e->place_secret.p, e->place_secret.n), "access_token"));
        cr_assert(e->place_at > 15 &&
                  memcmp(e->body.p + e->place_at - 15, "\"access_token\":", 15) == 0);
    }
}

Test(plaid, a_link_has_products_and_an_update_has_a_token_in_their_place)
{
    begin("link.token", "");
    cr_assert(asks("/link/token/create") && has("\"products\":[\"transactions\"]"));
    cr_assert(has("\"client_user_id\":\"" CONNECTION) && !has("access_token"));
    field("update", "yes");
    begin("link.token", "");
    cr_assert(!has("products") && next()->exchange.place == HIA_PLACE_JSON);
    reply(200, "{\"link_token\":\"link-1\",\"expiration\":\"2026-01-01T00:00:00Z\"}");
    cr_assert(is_done(HIA_COMPLETE));
}

Test(plaid, what_link_would_refuse_is_refused_when_it_is_configured)
{
#define CLIENT "client_id=client\n"
#define NAMED  CLIENT "client_name=Lab\n"
    static const struct {
        const char *options;
        bool good;
    } rows[] = {{CLIENT "client_name=A name of thirty characters .. ", false},
                {CLIENT "client_name=A name of thirty characters ..", true},
                {NAMED "webhook=http://here/hook", false},
                {NAMED "webhook=https://here/hook", true},
                {NAMED "redirect_uri=http://here/back", false},
                {NAMED "redirect_uri=https://here/back?a=b", false},
                {NAMED "redirect_uri=https://here/back", true}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *refusal = lab_refusal(rows[i].options);
        cr_assert_eq(refusal == NULL, rows[i].good, "%s: %s", rows[i].options,
                     refusal ? refusal : "taken");
    }
}

Test(plaid, an_intent_is_completed_in_link)
{
    field("connection", CONNECTION);
    field("intent", "ti1");
    begin("link.token", "");
    cr_assert(asks("/link/token/create") && next()->exchange.place == HIA_PLACE_JSON);
    cr_assert(has("\"products\":[\"transfer\"],\"transfer\":{\"intent_id\":\"ti1\"}"));
    cr_assert(!has("days_requested"));
}

/* ---- the exchange of a public token ---- */

Test(plaid, the_access_token_is_taken_out_by_the_host)
{
    begin("link.exchange", "public-1");
    const struct hia_exchange *e = &next()->exchange;
    cr_assert(asks("/item/public_token/exchange") && e->safety == HIA_ONCE && e->secret_body);
    cr_assert(e->secret_count == 1 &&
              str_is(str_of(e->secrets[0].p, e->secrets[0].n), "access_token"));
    reply(200, "{\"access_token\":\"vault://connection/x/access_token\",\"item_id\":\"item-1\"}");
    cr_assert(is_done(HIA_COMPLETE));
    cr_assert(strstr(lab_said(lab), "\"vendor_id\":\"item-1\""), "%s", lab_said(lab));
}

Test(plaid, an_exchange_nobody_saw_end_is_looked_up_by_its_item)
{
    begin("link.exchange", "public-1");
    unknown();
    cr_assert(asks("/item/get") && next()->exchange.place == HIA_PLACE_JSON);
    reply(200, "{\"item\":{\"item_id\":\"item-1\",\"institution_id\":\"ins_1\",\"error\":null}}");
    cr_assert(is_done(HIA_COMPLETE) && strstr(lab_said(lab), "ins_1"));
    begin("link.exchange", "public-1");
    unknown();
    refuse(400, "INVALID_INPUT", "INVALID_ACCESS_TOKEN");
    cr_assert(fails(HIA_FAIL_OUTCOME, "INVALID_ACCESS_TOKEN"));
    begin("link.exchange", "public-1");
    unknown();
    lab_outcome(lab, HIA_REFUSED, "credential");
    cr_assert(fails(HIA_FAIL_OUTCOME, "credential"), "the vault has none: it is not to be learnt");
    begin("link.exchange", "public-1");
    unknown();
    reply(503, "<html>");
    cr_assert(fails(HIA_FAIL_RETRY, "http"), "a look-up that fails says nothing");
    begin("link.exchange", "public-1");
    lab_outcome(lab, HIA_REFUSED, "credential");
    cr_assert(fails(HIA_FAIL_OPTIONS, "credential"), "and before that nothing has left");
}

/* ---- errors, by type and code ---- */

Test(plaid, each_error_has_its_end_and_says_what_it_means_for_the_link)
{
    static const struct {
        const char *type, *code;
        int status;
        enum hia_failure failure;
        const char *state; /* NULL: nothing is said of the link */
    } rows[] = {
        {"ITEM_ERROR", "ITEM_LOGIN_REQUIRED", 400, HIA_FAIL_REJECTED, "attention"},
        {"ITEM_ERROR", "INVALID_MFA", 400, HIA_FAIL_REJECTED, "attention"},
        {"INVALID_INPUT", "ADDITIONAL_CONSENT_REQUIRED", 400, HIA_FAIL_REJECTED, "attention"},
        {"ITEM_ERROR", "ITEM_NOT_FOUND", 400, HIA_FAIL_REJECTED, "gone"},
        {"INVALID_INPUT", "INVALID_ACCESS_TOKEN", 400, HIA_FAIL_REJECTED, "gone"},
        {"ITEM_ERROR", "USER_PERMISSION_REVOKED", 400, HIA_FAIL_REJECTED, "revoked"},
        {"ITEM_ERROR", "NO_ACCOUNTS", 400, HIA_FAIL_REJECTED, NULL},
        {"INSTITUTION_ERROR", "INSTITUTION_DOWN", 400, HIA_FAIL_RETRY, NULL},
        {"INSTITUTION_ERROR", "SOMETHING_NEW", 400, HIA_FAIL_RETRY, NULL},
        {"RATE_LIMIT_EXCEEDED", "TRANSACTIONS_SYNC_LIMIT", 429, HIA_FAIL_RETRY, NULL},
        {"API_ERROR", "INTERNAL_SERVER_ERROR", 500, HIA_FAIL_RETRY, NULL},
        {"INVALID_REQUEST", "UNKNOWN_FIELDS", 400, HIA_FAIL_REQUEST, NULL},
        {"INVALID_INPUT", "INVALID_API_KEYS", 400, HIA_FAIL_CREDENTIAL, NULL},
        {"A_NEW_TYPE", "A_NEW_CODE", 400, HIA_FAIL_REQUEST, NULL},
        {"A_NEW_TYPE", "A_NEW_CODE", 503, HIA_FAIL_RETRY, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char state[64];
        begin("transactions.sync", "");
        refuse(rows[i].status, rows[i].type, rows[i].code);
        cr_assert(fails(rows[i].failure, rows[i].code), "%s", rows[i].code);
        snprintf(state, sizeof state, "\"state\":\"%s\"", rows[i].state ? rows[i].state : "");
        cr_assert_eq(strstr(lab_said(lab), state) != NULL, rows[i].state != NULL, "%s: %s",
                     rows[i].code, lab_said(lab));
        cr_assert(!strstr(lab_said(lab), "PAT DOE"));
    }
    static const struct {
        const char *reason, *code;
        enum hia_failure failure;
    } unsent[] = {{"credential", "credential", HIA_FAIL_OPTIONS},
                  {"no_baa", "not_sent.no_baa", HIA_FAIL_OPTIONS},
                  {"tls_pin", "not_sent.tls_pin", HIA_FAIL_OPTIONS},
                  {"too_large", "not_sent.too_large", HIA_FAIL_ANSWER},
                  {"connect", "not_sent.connect", HIA_FAIL_RETRY}};
    for (size_t i = 0; i < COUNT_OF(unsent); i++) {
        begin("transactions.sync", "");
        lab_outcome(lab, HIA_REFUSED, unsent[i].reason);
        cr_assert(fails(unsent[i].failure, unsent[i].code), "%s", unsent[i].code);
    }
    begin("transactions.sync", "");
    reply(502, "<html>");
    cr_assert(fails(HIA_FAIL_RETRY, "http"));
    begin("transactions.sync", "");
    reply(400, "<html>");
    cr_assert(fails(HIA_FAIL_ANSWER, "http"));
}

/* ---- pages ---- */

/* The same names spelled with escapes, and a member that is none of the details. */
#define ESCAPED                                                                                    \
    "{\"transaction_\\u0069d\":\"t1\",\"account_id\":\"a1\",\"m\\u0065rchant_name\":\"\\u004d\","  \
    "\"amount\":0,\"iso_currency_code\":\"USD\",\"pending\":true,\"location\":null,"               \
    "\"n\\u0061me\":{\"a\":[1]},\"categ\\u006fry\":\"C\",\"date\":\"2026-01-02\"}"

#define TRANSACTION                                                                                \
    "{\"transaction_id\":\"t1\",\"account_id\":\"a1\",\"amount\":12.30,\"iso_currency_code\":"     \
    "\"USD\",\"pending\":false,\"date\":\"2026-01-02\",\"name\":\"X \\\"Y\\\"\"}"
#define PAGE(added, cursor, more, status)                                                          \
    "{\"added\":[" added "],\"modified\":[],\"removed\":[{\"transaction_id\":\"t0\","              \
    "\"account_id\":\"a1\"}],\"accounts\":[],\"next_cursor\":\"" cursor "\",\"has_more\":" more    \
    ",\"transactions_update_status\":\"" status "\",\"request_id\":\"r\"}"

Test(plaid, details_stand_in_their_order_however_their_names_are_spelled)
{
    begin("transactions.sync", "");
    reply(200, PAGE(ESCAPED, "c1", "false", "INITIAL_UPDATE_COMPLETE"));
    cr_assert(
        strstr(lab_said(lab), "{\"op\":\"put\",\"id\":\"t1\",\"account\":\"a1\",\"pending\":true,"),
        "%s", lab_said(lab));
    cr_assert(
        strstr(lab_said(lab), "\"detail\":{\"merchant_name\":\"\\u004d\",\"name\":{\"a\":[1]}}}"),
        "%s", lab_said(lab));
}

/* As Plaid writes for people: a member a line. */
#define IN_LINES                                                                                   \
    "{\n\"transaction_id\":\"t1\",\n\"account_id\":\"a1\",\n\"amount\":12.30,\n"                   \
    "\"iso_currency_code\":\"USD\",\n\"pending\":false,\n\"date\":\"2026-01-02\",\n"               \
    "\"location\":{\n  \"city\":\"A\\nB\",\r\n  \"lat\":\n1.50\n},\n\"counterparties\":[\n]\n}"

Test(plaid, a_transaction_in_many_lines_is_one_line_of_ours)
{
    begin("transactions.sync", "");
    reply(200, PAGE(IN_LINES, "c1", "false", "INITIAL_UPDATE_COMPLETE"));
    const char *line = strstr(lab_said(lab), "{\"op\":\"put\"");
    cr_assert(line, "%s", lab_said(lab));
    cr_assert_eq(strstr(line, "[ ]}}\n") - line, strchr(line, '\n') - line - 5, "%s",
                 lab_said(lab));
    cr_assert(strstr(line, "{   \"city\":\"A\\nB\",\r   \"lat\": 1.50 }"), "%s", lab_said(lab));
}

Test(plaid, what_is_null_in_a_detail_is_not_said)
{
    begin("transactions.sync", "");
    reply(
        200,
        PAGE("{\"transaction_id\":\"t1\",\"account_id\":\"a1\",\"amount\":1,\"iso_currency_code\":"
             "\"USD\",\"date\":\"2026-01-02\",\"merchant_name\":null,\"location\":{\"city\":null,"
             "\"lat\":1.50,\"lon\":null},\"payment_meta\":{\"payee\":null}}",
             "c1", "false", "INITIAL_UPDATE_COMPLETE"));
    cr_assert(
        strstr(lab_said(lab), "\"detail\":{\"location\":{\"lat\":1.50},\"payment_meta\":{}}}"),
        "%s", lab_said(lab));
}

/** Their lines are longer than they are. */
Test(plaid, a_page_of_the_shortest_transactions_is_taken_whole)
{
    enum { ROWS = 100 };
    static char page[ROWS * 256];
    size_t n = (size_t)snprintf(page, sizeof page, "{\"added\":[");
    for (size_t i = 0; i < ROWS; i++)
        n += (size_t)snprintf(page + n, sizeof page - n,
                              "%s{\"transaction_id\":\"t%zu\",\"account_id\":\"a\",\"amount\":7.5,"
                              "\"iso_currency_code\":\"USD\",\"date\":\"2026-01-02\"}",
                              i ? "," : "", i);
    snprintf(page + n, sizeof page - n,
             "],\"modified\":[],\"removed\":[],\"accounts\":[],\"next_cursor\":\"c1\",\"has_more\":"
             "false,\"transactions_update_status\":\"INITIAL_UPDATE_COMPLETE\"}");
    begin("transactions.sync", "");
    reply(200, page);
    size_t puts = 0;
    for (const char *at = lab_said(lab); (at = strstr(at, "{\"op\":\"put\"")); at++)
        puts++;
    cr_assert_eq(puts, ROWS);
    cr_assert(is_done(HIA_COMPLETE));
}

Test(plaid, rows_and_cursor_are_said_in_the_step_that_ends_the_chain)
{
    begin("transactions.sync", "");
    cr_assert(!has("\"cursor\"") && has("\"count\":500"));
    reply(200, PAGE(TRANSACTION, "c1", "true", "INITIAL_UPDATE_COMPLETE"));
    cr_assert(asks("/transactions/sync") && has("\"cursor\":\"c1\""));
    cr_assert(!strstr(lab_puts(lab), "cursor."), "not before the chain is whole: %s",
              lab_puts(lab));
    cr_assert(strstr(lab_said(lab), "rows/json.bank-lines/0 {\"op\":\"put\",\"id\":\"t1\""), "%s",
              lab_said(lab));
    cr_assert(strstr(lab_said(lab), "\"amount\":\"-12.30\",\"raw\":\"12.30\""), "%s",
              lab_said(lab));
    cr_assert(strstr(lab_said(lab), "\"detail\":{\"name\":\"X \\\"Y\\\"\"}"), "%s", lab_said(lab));
    reply(200, PAGE("", "c2", "false", "HISTORICAL_UPDATE_COMPLETE"));
    cr_assert(is_done(HIA_COMPLETE) && strstr(lab_puts(lab), "cursor." CONNECTION "=c2"));
    cr_assert(strstr(lab_said(lab), "\"feed\":\"complete\""));
    begin("transactions.sync", "");
    cr_assert(has("\"cursor\":\"c2\""));
    reply(200, "{\"added\":[],\"modified\":[],\"removed\":[],\"accounts\":[],\"next_cursor\":\"\","
               "\"has_more\":false,\"transactions_update_status\":\"NOT_READY\"}");
    cr_assert(is_done(HIA_NOTHING) && !strstr(lab_puts(lab), "cursor."), "an empty cursor is none");
    field("rebuild", "yes");
    begin("transactions.sync", "");
    reply(200, "{\"added\":[],\"modified\":[],\"removed\":[],\"accounts\":[],\"next_cursor\":\"\","
               "\"has_more\":false,\"transactions_update_status\":\"NOT_READY\"}");
    cr_assert(fails(HIA_FAIL_RETRY, "rebuild_not_ready"),
              "a rebuild that was asked for is done later");
}

Test(plaid, a_page_that_is_not_whole_is_never_taken)
{
    static const char page[] = PAGE(TRANSACTION, "c1", "false", "HISTORICAL_UPDATE_COMPLETE");
    char cut[sizeof page];
    for (size_t n = 0; n + 1 < sizeof page; n++) {
        memcpy(cut, page, n);
        cut[n] = '\0';
        begin("transactions.sync", "");
        lab_later(lab, 2000);
        reply(200, cut);
        cr_assert(next()->step == HIA_STEP_FAIL && next()->fail.failure == HIA_FAIL_ANSWER,
                  "cut at %zu", n);
        cr_assert(!strstr(lab_puts(lab), "cursor."));
    }
    begin("transactions.sync", "");
    reply(200, "{\"added\":[],\"modified\":[],\"removed\":[],\"accounts\":[],\"next_cursor\":\"c\","
               "\"transactions_update_status\":\"NOT_READY\"}");
    cr_assert(fails(HIA_FAIL_ANSWER, "page"), "has_more is missing");
}

Test(plaid, a_cursor_that_does_not_move_is_no_endless_chain)
{
    begin("transactions.sync", "");
    reply(200, PAGE("", "c1", "true", "HISTORICAL_UPDATE_COMPLETE"));
    reply(200, PAGE("", "c1", "true", "HISTORICAL_UPDATE_COMPLETE"));
    cr_assert(fails(HIA_FAIL_ANSWER, "cursor_stuck"));
}

static int64_t pass(int64_t ms)
{
    lab_later(lab, ms);
    return ms;
}

/* Plaid counts a minute we do not know the beginning of: of none may more than fifty be in. */
Test(plaid, one_link_asks_no_more_than_fifty_times_in_any_minute)
{
    enum { ASKED = 240 };
    int64_t now_ms = 0, asked_ms[ASKED];
    for (unsigned asked = 0; asked < ASKED;) {
        begin("transactions.sync", "");
        if (next()->step == HIA_STEP_WAIT) {
            cr_assert(asked >= 50 && next()->wait.poll_ms <= 65001);
            now_ms += pass(next()->wait.poll_ms);
            continue;
        }
        asked_ms[asked] = now_ms;
        cr_assert(asked < 50 || asked_ms[asked] - asked_ms[asked - 50] > 60000, "%u in %lld ms",
                  asked, (long long)(asked_ms[asked] - asked_ms[asked - 50]));
        now_ms += pass(asked++ % 7 == 0 ? 1300 : 0);
    }
    cr_assert_lt(now_ms, 5 * INT64_C(65000), "and not many fewer");
}

Test(plaid, a_clock_put_back_does_not_stop_a_link)
{
    for (unsigned asked = 0; asked < 50; asked++)
        begin("transactions.sync", "");
    pass(-3600 * INT64_C(1000));
    begin("transactions.sync", "");
    cr_assert(next()->step == HIA_STEP_WAIT && next()->wait.poll_ms <= 65001);
    pass(next()->wait.poll_ms);
    begin("transactions.sync", "");
    cr_assert_eq(next()->step, HIA_STEP_SEND);
}

/* ---- money ---- */

#define ASKED                                                                                      \
    "{\"account_id\":\"a1\",\"type\":\"debit\",\"network\":\"ach\",\"amount\":\"12.30\","          \
    "\"ach_class\":\"web\",\"user\":{\"legal_name\":\"PAT DOE\"},\"description\":\"RENT\"}"
#define DECIDED(word)                                                                              \
    "{\"authorization\":{\"id\":\"au1\",\"decision\":\"" word "\",\"decision_rationale\":"         \
    "{\"code\":\"NSF\"}}}"
#define MADE "{\"transfer\":{\"id\":\"tr1\",\"status\":\"pending\"}}"

Test(plaid, a_transfer_is_made_only_when_it_was_approved)
{
    begin("transfer.create", ASKED);
    cr_assert(asks("/transfer/authorization/create") && has("\"idempotency_key\":\"00000000-"));
    cr_assert(has("\"legal_name\":\"PAT DOE\"") && !has("description"));
    reply(200, DECIDED("declined"));
    cr_assert(fails(HIA_FAIL_REJECTED, "NSF"));
    begin("transfer.create", ASKED);
    reply(200, DECIDED("approved"));
    cr_assert(asks("/transfer/create") && next()->exchange.safety == HIA_ONCE);
    cr_assert(has("\"authorization_id\":\"au1\"") && has("\"description\":\"RENT\"") &&
              !has("user"));
    reply(200, MADE);
    cr_assert(is_done(HIA_COMPLETE));
    begin("transfer.authorize", ASKED);
    reply(200, DECIDED("user_action_required"));
    cr_assert(fails(HIA_FAIL_REJECTED, "NSF"));
}

Test(plaid, a_transfer_nobody_saw_end_is_looked_for_before_it_is_sent_again)
{
    begin("transfer.create", ASKED);
    unknown();
    cr_assert(asks("/transfer/authorization/create") && next()->again, "the key makes it one");
    reply(200, DECIDED("approved"));
    unknown();
    cr_assert(asks("/transfer/get") && has("\"authorization_id\":\"au1\""));
    unknown();
    cr_assert(asks("/transfer/get"), "a look-up may be asked twice");
    reply(200, MADE);
    cr_assert(is_done(HIA_COMPLETE), "it had arrived");
    begin("transfer.create", ASKED);
    reply(200, DECIDED("approved"));
    unknown();
    refuse(404, "INVALID_INPUT", "NOT_FOUND");
    cr_assert(asks("/transfer/create"), "it had not");
    begin("transfer.create", ASKED);
    reply(200, DECIDED("approved"));
    unknown();
    refuse(500, "API_ERROR", "INTERNAL_SERVER_ERROR");
    cr_assert(fails(HIA_FAIL_RETRY, "INTERNAL_SERVER_ERROR"), "later, and only the look-up");
}

Test(plaid, a_5xx_may_have_made_it_and_a_look_up_that_fails_says_nothing)
{
    begin("transfer.create", ASKED);
    reply(200, DECIDED("approved"));
    reply(500, "<html>");
    cr_assert(asks("/transfer/get"));
    reply(503, "<html>");
    cr_assert(fails(HIA_FAIL_OUTCOME, "http"), "the whole call again would send it again");
    begin("transfer.create", ASKED);
    reply(200, DECIDED("approved"));
    refuse(500, "API_ERROR", "INTERNAL_SERVER_ERROR");
    cr_assert(asks("/transfer/get"));
    refuse(400, "INVALID_REQUEST", "INVALID_FIELD");
    cr_assert(fails(HIA_FAIL_OUTCOME, "INVALID_FIELD"));
    begin("transfer.create", ASKED);
    reply(200, DECIDED("approved"));
    refuse(429, "RATE_LIMIT_EXCEEDED", "TRANSFER_LIMIT");
    cr_assert(fails(HIA_FAIL_RETRY, "TRANSFER_LIMIT"), "that is no");
}

static void refuse_create(int status, const char *type, const char *code)
{
    begin("transfer.create", ASKED);
    cr_assert(asks("/transfer/create"));
    refuse(status, type, code);
}

Test(plaid, a_refusal_nobody_knows_is_looked_at_before_it_counts)
{
    field("connection", CONNECTION);
    field("authorization", "au1");
    refuse_create(400, "TRANSFER_ERROR", "TRANSFER_ACCOUNT_BLOCKED");
    cr_assert(fails(HIA_FAIL_REQUEST, "TRANSFER_ACCOUNT_BLOCKED"), "a word Plaid tells of");
    refuse_create(400, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED");
    cr_assert(fails(HIA_FAIL_REJECTED, "ITEM_LOGIN_REQUIRED"));
    const struct {
        int status;
        const char *type, *code;
    } stale[] = {{400, "TRANSFER_ERROR", "X"},
                 {400, "INVALID_REQUEST", "INVALID_FIELD"},
                 {404, "INVALID_INPUT", "NOT_FOUND"},
                 {409, "TRANSFER_ERROR", "X"},
                 {422, "ANOTHER", "X"}};
    for (size_t i = 0; i < sizeof stale / sizeof *stale; i++) {
        refuse_create(stale[i].status, stale[i].type, stale[i].code);
        cr_assert(asks("/transfer/get") && has("\"authorization_id\":\"au1\""));
        reply(200, MADE);
        cr_assert(is_done(HIA_COMPLETE), "it had been made of it before");
        refuse_create(stale[i].status, stale[i].type, stale[i].code);
        refuse(404, "INVALID_INPUT", "NOT_FOUND");
        cr_assert(fails(HIA_FAIL_REJECTED, stale[i].code), "there is none, and there was no");
        refuse_create(stale[i].status, stale[i].type, stale[i].code);
        refuse(400, "INVALID_REQUEST", "INVALID_FIELD");
        cr_assert(fails(HIA_FAIL_REJECTED, stale[i].code), "by another word for it");
    }
    refuse_create(400, "TRANSFER_ERROR", "X");
    refuse(400, "TRANSFER_ERROR", "Y");
    cr_assert(fails(HIA_FAIL_OUTCOME, "Y"), "that is no word for it");
    refuse_create(400, "TRANSFER_ERROR", "X");
    refuse(400, "INVALID_INPUT", "INVALID_API_KEYS");
    cr_assert(fails(HIA_FAIL_OUTCOME, "INVALID_API_KEYS"), "nor that");
}

Test(plaid, what_is_sent_a_second_time_is_looked_for_whatever_the_refusal)
{
    field("connection", CONNECTION);
    field("authorization", "au1");
    field("look", "yes");
    begin("transfer.create", ASKED);
    refuse(404, "INVALID_INPUT", "NOT_FOUND");
    cr_assert(asks("/transfer/create"));
    refuse(400, "TRANSFER_ERROR", "TRANSFER_ACCOUNT_BLOCKED");
    cr_assert(asks("/transfer/get"), "the first may have come late");
    reply(200, MADE);
    cr_assert(is_done(HIA_COMPLETE));
}

Test(plaid, a_transfer_is_made_of_an_authorization_of_before)
{
    field("connection", CONNECTION);
    field("authorization", "au7");
    begin("transfer.create", ASKED);
    cr_assert(asks("/transfer/create") && has("\"authorization_id\":\"au7\""));
    reply(200, MADE);
    cr_assert(is_done(HIA_COMPLETE) &&
              told("{\"id\":\"tr1\",\"state\":\"pending\",\"code\":\"\"}"));
    field("look", "yes");
    begin("transfer.create", ASKED);
    cr_assert(asks("/transfer/get"));
    refuse(503, "API_ERROR", "INTERNAL_SERVER_ERROR");
    cr_assert(fails(HIA_FAIL_RETRY, "INTERNAL_SERVER_ERROR"),
              "nothing was sent: from the look-up again");
    begin("transfer.create", ASKED);
    refuse(404, "INVALID_INPUT", "NOT_FOUND");
    cr_assert(asks("/transfer/create"));
}

Test(plaid, how_a_transfer_stands_is_told_and_that_there_is_none)
{
    field("connection", CONNECTION);
    field("transfer_id", "tr1");
    begin("transfer.get", "");
    cr_assert(asks("/transfer/get") && has("\"transfer_id\":\"tr1\""));
    reply(200, "{\"transfer\":{\"id\":\"tr1\",\"status\":\"returned\",\"failure_reason\":"
               "{\"failure_code\":\"R01\",\"description\":\"PAT DOE\"}}}");
    cr_assert(is_done(HIA_COMPLETE) &&
              told("{\"id\":\"tr1\",\"state\":\"returned\",\"code\":\"R01\"}"));
    begin("transfer.get", "");
    refuse(404, "INVALID_INPUT", "NOT_FOUND");
    cr_assert(is_done(HIA_NOTHING));
    begin("transfer.get", "");
    reply(200, "{\"transfer\":{\"id\":\"tr1\"}}");
    cr_assert(fails(HIA_FAIL_ANSWER, "transfer"));
    begin("transfer.cancel", "");
    cr_assert(asks("/transfer/cancel"));
    reply(200, "{\"request_id\":\"x\"}");
    cr_assert(is_done(HIA_COMPLETE) &&
              told("{\"id\":\"tr1\",\"state\":\"cancelled\",\"code\":\"\"}"));
}

Test(plaid, what_cannot_be_cancelled_may_be_cancelled_already)
{
    field("connection", CONNECTION);
    field("transfer_id", "tr1");
    begin("transfer.cancel", "");
    unknown();
    cr_assert(asks("/transfer/cancel"), "its answer was lost: it is asked again");
    refuse(400, "TRANSFER_ERROR", "TRANSFER_NOT_CANCELLABLE");
    cr_assert(asks("/transfer/get") && has("\"transfer_id\":\"tr1\""));
    unknown();
    cr_assert(asks("/transfer/get"));
    reply(200, "{\"transfer\":{\"id\":\"tr1\",\"status\":\"cancelled\"}}");
    cr_assert(is_done(HIA_COMPLETE) &&
              told("{\"id\":\"tr1\",\"state\":\"cancelled\",\"code\":\"\"}"));
    begin("transfer.cancel", "");
    refuse(400, "TRANSFER_ERROR", "TRANSFER_NOT_CANCELLABLE");
    reply(200, "{\"transfer\":{\"id\":\"tr1\",\"status\":\"posted\"}}");
    cr_assert(fails(HIA_FAIL_REJECTED, "TRANSFER_NOT_CANCELLABLE"));
    begin("transfer.cancel", "");
    refuse(400, "TRANSFER_ERROR", "TRANSFER_NOT_CANCELLABLE");
    refuse(500, "API_ERROR", "INTERNAL_SERVER_ERROR");
    cr_assert(fails(HIA_FAIL_RETRY, "INTERNAL_SERVER_ERROR"), "and whether it is, later");
}

Test(plaid, an_intent_nobody_saw_made_goes_to_a_person)
{
    begin("transfer.intent.create", ASKED);
    unknown();
    cr_assert(fails(HIA_FAIL_OUTCOME, "outcome_unknown"));
    begin("transfer.intent.create", ASKED);
    reply(500, "<html>");
    cr_assert(fails(HIA_FAIL_OUTCOME, "outcome_unknown"), "nor a 5xx");
    field("intent", "i1");
    begin("transfer.intent.get", "");
    cr_assert(has("\"transfer_intent_id\":\"i1\""));
    reply(200, "{\"transfer_intent\":{\"id\":\"i1\",\"status\":\"SUCCEEDED\"}}");
    cr_assert(is_done(HIA_COMPLETE));
}

static void look_at_intent(const char *more, const char *what)
{
    char body[512];
    begin("transfer.intent.get", "");
    snprintf(body, sizeof body, "{\"transfer_intent\":{\"id\":\"i1\",%s}}", more);
    reply(200, body);
    cr_assert(is_done(HIA_COMPLETE));
    cr_assert(told(what), "%s", more);
}

Test(plaid, an_intent_says_what_came_of_it)
{
    field("intent", "i1");
    look_at_intent("\"status\":\"PENDING\",\"transfer_id\":null,\"failure_reason\":null",
                   "{\"id\":\"i1\",\"state\":\"PENDING\",\"code\":\"\"}");
    look_at_intent("\"status\":\"SUCCEEDED\",\"transfer_id\":\"t1\",\"failure_reason\":null",
                   "{\"id\":\"i1\",\"state\":\"SUCCEEDED\",\"code\":\"\",\"transfer\":\"t1\"}");
    look_at_intent("\"status\":\"FAILED\",\"transfer_id\":null,\"failure_reason\":{\"error_type\":"
                   "\"TRANSFER_ERROR\",\"error_code\":\"X\",\"error_message\":\"y\"}",
                   "{\"id\":\"i1\",\"state\":\"FAILED\",\"code\":\"X\"}");
    look_at_intent("\"status\":\"FAILED\",\"authorization_decision\":\"DECLINED\","
                   "\"authorization_decision_rationale\":{\"code\":\"NSF\"}",
                   "{\"id\":\"i1\",\"state\":\"FAILED\",\"code\":\"NSF\"}");
}

Test(plaid, what_is_removed_twice_is_gone)
{
    begin("item.remove", "");
    unknown();
    cr_assert(asks("/item/remove"));
    refuse(400, "ITEM_ERROR", "ITEM_NOT_FOUND");
    cr_assert(is_done(HIA_COMPLETE) && strstr(lab_said(lab), "\"state\":\"gone\""));
}
