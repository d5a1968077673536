/* sample.c - a whole adapter to copy: a partner with a mailbox over HTTPS.
 *
 * The partner: POST /letters takes a document under a key and answers 202 with the header
 * X-Receipt; GET /letters/RECEIPT answers 200 with the answer, 204 while there is none. */
#include "adapter.h"

#include <stdio.h>
#include <string.h>

struct options {
    char mailbox[32];
    int64_t poll_ms, patience_ms;
};

static const struct hia_option OPTIONS[] = {
    {"mailbox", "The number the partner gave us.", HIA_OPTION_TEXT, HIA_OPTION_REQUIRED,
     HIA_OPTION_AT(struct options, mailbox)},
    {"poll", "How long to wait between two looks at the mailbox.", HIA_OPTION_DURATION, 0,
     HIA_OPTION_AT(struct options, poll_ms), .initial = "30s", .min = 1000, .max = 3600000},
    {"patience", "After how long without an answer the letter is given up.", HIA_OPTION_DURATION, 0,
     HIA_OPTION_AT(struct options, patience_ms), .initial = "1h", .min = 1000, .max = 86400000},
};

static const struct hia_operation OPERATIONS[] = {
    {"letter.send", "text", "text", "Send a letter and bring its answer.", HIA_KEYED},
};

static const struct hia_event EVENTS[] = {{"sample_letter_answered", "1.0"}};

static enum hia_step fail(const struct hia_call *call, enum hia_failure failure,
                          struct hia_text code, int status)
{
    return hia_fail(call, &(struct hia_fail){HIA_SIZED(struct hia_fail), .failure = failure,
                                             .code = code, .status = status});
}

/* The call's id is the key: the partner knows a letter it has seen. */
static enum hia_step begin(const struct hia_call *call)
{
    const struct options *o = call->options;
    struct hia_field headers[] = {{HIA_TEXT("X-Mailbox"), {o->mailbox, strlen(o->mailbox)}},
                                  {HIA_TEXT("Idempotency-Key"), call->call_id}};
    if (call->request->content.n == 0)
        return fail(call, HIA_FAIL_REQUEST, HIA_TEXT("letter_empty"), 0);
    return hia_send(call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_POST,
                                                 .safety = HIA_KEYED, .key = call->call_id,
                                                 .target = HIA_TEXT("/letters"), .headers = headers,
                                                 .header_count = 2,
                                                 .content_type = HIA_TEXT("text/plain"),
                                                 .body = call->request->content});
}

/* A receipt goes into a path: only what a number is made of. */
static bool is_receipt(struct hia_text t)
{
    for (size_t i = 0; i < t.n; i++)
        if (!((t.p[i] >= '0' && t.p[i] <= '9') || (t.p[i] >= 'A' && t.p[i] <= 'Z')))
            return false;
    return t.n > 0 && t.n <= 40;
}

static enum hia_step look(const struct hia_call *call, struct hia_text receipt)
{
    char target[64];
    int n = snprintf(target, sizeof(target), "/letters/%.*s", (int)receipt.n, receipt.p);
    return hia_send(call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_GET,
                                                 .target = {target, (size_t)n}});
}

static enum hia_step posted(const struct hia_call *call, const struct hia_reply *reply)
{
    const struct options *o = call->options;
    for (size_t i = 0; i < reply->header_count; i++) {
        struct hia_text name = reply->headers[i].name, value = reply->headers[i].value;
        if (name.n == 9 && memcmp(name.p, "x-receipt", 9) == 0 && is_receipt(value)) {
            hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("receipt"), value);
            return hia_wait(call,
                            &(struct hia_wait){HIA_SIZED(struct hia_wait), .poll_ms = o->poll_ms,
                                               .until_ms = o->patience_ms});
        }
    }
    return fail(call, HIA_FAIL_ANSWER, HIA_TEXT("receipt_missing"), reply->status);
}

static enum hia_step answered(const struct hia_call *call, const struct hia_reply *reply,
                              struct hia_text receipt)
{
    struct hia_value id = {"receipt", HIA_VALUE_ID, receipt, 0};
    hia_emit(call, "sample_letter_answered", &id, 1);
    return hia_done(call, &(struct hia_done){HIA_SIZED(struct hia_done), .status = HIA_COMPLETE,
                                             .content_kind = HIA_TEXT("text"),
                                             .content = reply->body, .reference = receipt});
}

static enum hia_step reply(const struct hia_call *call, const struct hia_reply *r)
{
    const struct options *o = call->options;
    struct hia_text receipt;
    bool sent = hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("receipt"), &receipt);
    if (r->outcome == HIA_NOT_SENT && sent)
        return r->reason.n == 7 ? fail(call, HIA_FAIL_RETRY, HIA_TEXT("patience_over"), 0)
                                : look(call, receipt); /* "expired", "woken" */
    if (r->outcome != HIA_ANSWERED || r->status >= 500)
        return fail(call, HIA_FAIL_RETRY, HIA_TEXT("partner_away"), r->status);
    if (r->status == 401 || r->status == 403)
        return fail(call, HIA_FAIL_CREDENTIAL, HIA_TEXT("refused"), r->status);
    if (!sent && r->status == 202)
        return posted(call, r);
    if (sent && r->status == 200)
        return answered(call, r, receipt);
    if (sent && r->status == 204)
        return hia_wait(call,
                        &(struct hia_wait){HIA_SIZED(struct hia_wait), .poll_ms = o->poll_ms});
    return fail(call, HIA_FAIL_ANSWER, HIA_TEXT("status_unexpected"), r->status);
}

/* Both exchanges may be said twice: the letter has its key. */
static enum hia_step reconcile(const struct hia_call *call, const struct hia_attempt *attempt)
{
    (void)attempt;
    return hia_again(call);
}

extern const struct hia_adapter hia_adapter; /* the one symbol */
HIA_EXPORT const struct hia_adapter hia_adapter = {
    HIA_ADAPTER_HEAD,
    .name = "sample",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .help = "A mailbox over HTTPS: the adapter to copy.",
    .options = OPTIONS,
    .option_count = sizeof(OPTIONS) / sizeof(OPTIONS[0]),
    .options_size = sizeof(struct options),
    .operations = OPERATIONS,
    .operation_count = sizeof(OPERATIONS) / sizeof(OPERATIONS[0]),
    .events = EVENTS,
    .event_count = sizeof(EVENTS) / sizeof(EVENTS[0]),
    .begin = begin,
    .reply = reply,
    .reconcile = reconcile,
};
