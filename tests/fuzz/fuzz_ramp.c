/* fuzz_ramp.c - arbitrary bytes as a page of Ramp's. The first byte picks the list, the second the
 * status. No step breaks a rule of the host, what is asked next is the same list, every row that is
 * kept is one the ledger reads, with an amount where there must be one. */
#include "fuzz/fuzz.h"
#include "host/conversation.h"
#include "host/options.h"
#include "job/card_line.h"

extern const struct hia_adapter hia_adapter_ramp; /* as it is named in here: CMakeLists.txt */

static const char *const OPERATIONS[] = {
    "transactions.sync", "cards.sync",          "users.sync",       "vendors.sync",
    "bills.sync",        "reimbursements.sync", "departments.sync", "transactions.sync"};

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

static void judge(const char *operation, int status, const struct host_next *next)
{
    struct str target = str_of(next->exchange.target.p, next->exchange.target.n), own;
    char path[64];
    snprintf(path, sizeof path, "/developer/v1/%.*s?", (int)(strlen(operation) - 5), operation);
    own = str_from(path);
    LAW(next->step != HIA_STEP_FAIL || next->fail.failure != HIA_FAIL_BUG,
        "a rule was broken: %.*s", (int)next->fail.code.n, next->fail.code.p);
    LAW(next->step != HIA_STEP_SEND || str_starts(target, own), "asked elsewhere: %.*s",
        STR_FMT(target));
    LAW(next->step != HIA_STEP_DONE || status == 200, "status %d is done", status);
}

static void converse(const char *operation, bool single, int status, struct str body)
{
    struct err err = {0};
    const struct hia_adapter *a = &hia_adapter_ramp;
    struct json_reader *reader = json_reader_new(&err);
    void *options = host_options_new(a, NULL, 0, &err);
    struct host_memory *memory = host_memory_new(&err);
    struct hia_field id = {HIA_TEXT("id"), HIA_TEXT("t1")};
    struct hia_request request = {HIA_SIZED(struct hia_request), .fields = &id,
                                  .field_count = single};
    LAW(reader && options && memory, "a partner is configured: %s", err.text);
    host_memory_watch(memory, watch, reader);
    struct host_parts parts = {.adapter = a,
                               .options = options,
                               .store = host_memory_store(memory),
                               .now_us = now,
                               .call_id = "00000000-0000-4000-8000-000000000001",
                               .operation = operation,
                               .partner = "p",
                               .sender_id = "A",
                               .receiver_id = "B",
                               .usage = 'T',
                               .request = &request};
    struct host_call *call = host_call_new(&parts, &err);
    const struct host_next *next = NULL;
    LAW(call && host_call_begin(call, &next, &err), "a call begins: %s", err.text);
    for (int i = 0; i < 5 && next->step == HIA_STEP_SEND; i++) {
        struct hia_reply r = {HIA_SIZED(struct hia_reply), .status = status,
                              .body = {body.p, body.n}};
        LAW(host_call_reply(call, &r, &next, &err), "a step is made: %s", err.text);
        if (!single)
            judge(operation, status, next);
    }
    host_call_free(call);
    host_memory_free(memory);
    free(options);
    json_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int STATUSES[] = {200, 200, 200, 200, 403, 422, 401, 503};
    if (size < 2)
        return 0;
    converse(OPERATIONS[data[0] % COUNT_OF(OPERATIONS)], data[0] % COUNT_OF(OPERATIONS) == 7,
             STATUSES[data[1] % COUNT_OF(STATUSES)], str_of((const char *)data + 2, size - 2));
    return 0;
}
