/* fuzz_bank.c - arbitrary bytes as a bank's answer, and as lines of ours. The first byte picks what
 * was asked. No step breaks a rule of the host; an answer that is taken has lines that are read; an
 * amount that is read is the one that was written. */
#include "fuzz/fuzz.h"
#include "host/conversation.h"
#include "host/options.h"
#include "job/bank.h"
#include "job/bank_line.h"
#include "job/connection.h"

extern const struct hia_adapter hia_adapter;

#define TRANSFER                                                                                   \
    "{\"account_id\":\"a\",\"type\":\"credit\",\"network\":\"ach\",\"amount\":\"1.00\","           \
    "\"ach_class\":\"ppd\",\"user\":{\"legal_name\":\"N\"},\"description\":\"d\"}"

/* `field` has the value "x". */
static const struct question {
    const char *operation, *content, *field;
} QUESTIONS[] = {{"transactions.sync", "", NULL},
                 {"accounts.fetch", "", NULL},
                 {"item.get", "", NULL},
                 {"link.exchange", "public-1", NULL},
                 {"link.token", "", NULL},
                 {"webhook_key.fetch", "", "key_id"},
                 {"transfer.create", TRANSFER, NULL},
                 {"credentials.check", "", NULL},
                 {"item.remove", "", NULL},
                 {"balances.fetch", "", NULL},
                 {"transfer.authorize", TRANSFER, NULL},
                 {"transfer.create", TRANSFER, "authorization"},
                 {"transfer.get", "", "transfer_id"},
                 {"transfer.cancel", "", "transfer_id"},
                 {"transfer.intent.create", TRANSFER, NULL},
                 {"transfer.intent.get", "", "intent"}};

static int64_t now(void *ctx)
{
    (void)ctx;
    return 1767225600000000;
}

/* What it keeps is read by who folds it. */
static void on_step(void *ctx, const struct host_effects *e)
{
    struct err err = {0};
    struct arena a;
    struct json_reader *r = ctx;
    arena_init(&a, 1 << 24);
    for (size_t i = 0; i < e->kept_count; i++) {
        struct str rest = e->kept[i].bytes;
        struct connection_said said;
        struct bank_line line;
        if (!str_starts(e->kept[i].name, STR("rows/"))) {
            LAW(connection_said_read(rest, &a, &said, &err), "its connection is read: %s",
                err.text);
            continue;
        }
        while (rest.n) {
            struct str one = str_split(&rest, '\n');
            arena_reset(&a);
            err_clear(&err);
            /* Dates and amounts are judged there: the shape holds. */
            if (one.n && !bank_line_read(r, one, &a, &line, &err))
                LAW(err.kind == ERR_DATA, "a line is refused as data: %s", err.text);
        }
    }
    arena_fini(&a);
    LAW(e->next->step != HIA_STEP_FAIL || e->next->fail.failure != HIA_FAIL_BUG,
        "no rule is broken: %.*s", (int)e->next->fail.code.n, e->next->fail.code.p);
}

static void converse(const struct question *q, struct str body, int32_t status)
{
    const struct host_pair pairs[] = {{STR("client_id"), STR("c"), 0, NULL},
                                      {STR("client_name"), STR("n"), 0, NULL}};
    struct hia_field fields[] = {
        {HIA_TEXT("connection"), HIA_TEXT("11111111-1111-4111-8111-111111111111")},
        {{q->field, q->field ? strlen(q->field) : 0}, HIA_TEXT("x")}};
    struct hia_request request = {HIA_SIZED(struct hia_request),
                                  .content = {q->content, strlen(q->content)}, .fields = fields,
                                  .field_count = q->field ? 2 : 1};
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    struct host_memory *memory = host_memory_new(&err);
    void *options = host_options_new(&hia_adapter, pairs, COUNT_OF(pairs), &err);
    LAW(r && memory && options, "all is made: %s", err.text);
    host_memory_watch(memory, on_step, r);
    struct host_parts parts = {.adapter = &hia_adapter,
                               .options = options,
                               .store = host_memory_store(memory),
                               .now_us = now,
                               .call_id = "22222222-2222-4222-8222-222222222222",
                               .operation = q->operation,
                               .partner = "bank",
                               .sender_id = "",
                               .receiver_id = "",
                               .usage = 'T',
                               .request = &request};
    const struct host_next *next;
    struct host_call *call = host_call_new(&parts, &err);
    LAW(call && host_call_begin(call, &next, &err), "it begins: %s", err.text);
    for (int i = 0; i < 4 && next->step == HIA_STEP_SEND; i++) {
        struct hia_reply reply = {HIA_SIZED(struct hia_reply), .outcome = HIA_ANSWERED,
                                  .status = status, .body = {body.p, body.n}};
        LAW(host_call_reply(call, &reply, &next, &err), "it answers: %s", err.text);
    }
    bool gone = next->done.status == HIA_NOTHING || strcmp(q->operation, "item.remove") == 0;
    LAW(status == 200 || next->step != HIA_STEP_DONE || gone, "an error is no answer");
    host_call_free(call);
    host_memory_free(memory);
    free(options);
    json_reader_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct str body = str_of((const char *)data + 2, size - 2);
    int64_t units;
    converse(&QUESTIONS[data[0] % COUNT_OF(QUESTIONS)], body, data[1] % 4 ? 200 : 400);
    (void)bank_minor_units(body, STR("USD"), &units);
    return 0;
}
