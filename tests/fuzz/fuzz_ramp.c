/* fuzz_ramp.c - arbitrary bytes as what Ramp answers and sends by itself, and as a report to it.
 * The first byte picks what was asked, the second the status. No step breaks a rule of the host,
 * what is asked next is the same list, every row that is kept is one the ledger reads, with an
 * amount where there must be one. */
#include "fuzz/fuzz.h"
#include "host/conversation.h"
#include "host/options.h"
#include "job/card_line.h"

extern const struct hia_adapter hia_adapter_ramp; /* as it is named in here: CMakeLists.txt */

/* Of a list, unless `single`: a field with the value "t1", or "". */
static const struct question {
    const char *operation, *single;
    bool reads_content; /* the bytes are what is told, too */
} QUESTIONS[] = {{"transactions.sync", NULL, false},
                 {"cards.sync", NULL, false},
                 {"users.sync", NULL, false},
                 {"vendors.sync", NULL, false},
                 {"bills.sync", NULL, false},
                 {"reimbursements.sync", NULL, false},
                 {"departments.sync", NULL, false},
                 {"transactions.sync", "id", false},
                 {"bills.sync", "id", false},
                 {"credentials.check", "", false},
                 {"webhook.subscribe", "connection", false},
                 {"webhook.verify", "id", false},
                 {"accounting.report", "", true}};

static int64_t now(void *ctx)
{
    (void)ctx;
    return INT64_C(1768485789000000);
}

static void check_row(struct json_reader *r, struct arena *a, struct str line)
{
    struct err err = {0};
    struct card_line l;
    arena_reset(a);
    LAW(card_line_read(r, line, a, &l, &err), "a row is one: %.*s", STR_FMT(line));
    bool money = str_is(l.noun, "transaction") || str_is(l.noun, "bill");
    LAW(l.op != CARD_ROW || !money || (l.has_amount && l.currency.n == 3), "it has an amount: %.*s",
        STR_FMT(line));
}

static void watch(void *ctx, const struct host_effects *e)
{
    struct json_reader *r = ctx;
    struct arena a;
    arena_init(&a, 1 << 24);
    for (size_t i = 0; i < e->kept_count; i++) {
        struct str rest = e->kept[i].bytes;
        if (!str_starts(e->kept[i].name, STR("rows/")))
            continue;
        while (rest.n) {
            struct str line = str_split(&rest, '\n');
            if (line.n)
                check_row(r, &a, line);
        }
    }
    arena_fini(&a);
}

static void judge(const struct question *q, int status, const struct host_next *next)
{
    struct str target = str_of(next->exchange.target.p, next->exchange.target.n), own;
    char path[64];
    LAW(next->step != HIA_STEP_FAIL || next->fail.failure != HIA_FAIL_BUG,
        "a rule was broken: %.*s", (int)next->fail.code.n, next->fail.code.p);
    LAW(next->step != HIA_STEP_DONE || status == 200 || status == 201, "status %d is done", status);
    if (q->single)
        return;
    snprintf(path, sizeof path, "/developer/v1/%.*s?", (int)(strlen(q->operation) - 5),
             q->operation);
    own = str_from(path);
    LAW(next->step != HIA_STEP_SEND || str_starts(target, own), "asked elsewhere: %.*s",
        STR_FMT(target));
}

/* The next thing that comes: an answer, or the webhook that is waited for. */
static bool go_on(struct host_call *call, int status, struct str body,
                  const struct host_next **next, struct err *err)
{
    struct hia_reply r = {HIA_SIZED(struct hia_reply), .status = status, .body = {body.p, body.n}};
    struct hia_inbound message = {HIA_SIZED(struct hia_inbound), .body = {body.p, body.n}};
    bool waits = (*next)->step == HIA_STEP_WAIT;
    if (waits && (*next)->wait.webhook_key.n)
        return host_call_inbound(call, &message, next, err);
    if (waits)
        r = (struct hia_reply){HIA_SIZED(struct hia_reply), .outcome = HIA_NOT_SENT,
                               .reason = HIA_TEXT("woken")};
    return host_call_reply(call, &r, next, err);
}

static void converse(const struct question *q, int status, struct str body)
{
    struct err err = {0};
    const struct hia_adapter *a = &hia_adapter_ramp;
    const struct host_pair pairs[] = {{STR("ledger"), STR("yes"), 0, NULL},
                                      {STR("webhook_url"), STR("https://a.example/h"), 0, NULL}};
    struct json_reader *reader = json_reader_new(&err);
    void *options = host_options_new(a, pairs, COUNT_OF(pairs), &err);
    struct host_memory *memory = host_memory_new(&err);
    struct hia_field fields[] = {{HIA_TEXT("challenge"), HIA_TEXT("c1")},
                                 {{q->single, q->single ? strlen(q->single) : 0}, HIA_TEXT("t1")}};
    struct hia_request request = {HIA_SIZED(struct hia_request), .fields = fields,
                                  .field_count = q->single && q->single[0] ? 2 : 0};
    if (q->reads_content)
        request.content = (struct hia_text){body.p, body.n};
    LAW(reader && options && memory, "a partner is configured: %s", err.text);
    host_memory_watch(memory, watch, reader);
    struct host_parts parts = {.adapter = a,
                               .options = options,
                               .store = host_memory_store(memory),
                               .now_us = now,
                               .call_id = "00000000-0000-4000-8000-000000000001",
                               .operation = q->operation,
                               .partner = "p",
                               .sender_id = "A",
                               .receiver_id = "B",
                               .usage = 'T',
                               .request = &request};
    struct host_call *call = host_call_new(&parts, &err);
    const struct host_next *next = NULL;
    LAW(call && host_call_begin(call, &next, &err), "a call begins: %s", err.text);
    for (int i = 0; i < 5 && (next->step == HIA_STEP_SEND || next->step == HIA_STEP_WAIT); i++) {
        LAW(go_on(call, status, body, &next, &err), "a step is made: %s", err.text);
        judge(q, status, next);
    }
    host_call_free(call);
    host_memory_free(memory);
    free(options);
    json_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int STATUSES[] = {200, 200, 200, 201, 403, 422, 401, 503};
    if (size < 2)
        return 0;
    converse(&QUESTIONS[data[0] % COUNT_OF(QUESTIONS)], STATUSES[data[1] % COUNT_OF(STATUSES)],
             str_of((const char *)data + 2, size - 2));
    return 0;
}
