/* say.c - ends of steps and what statuses mean. */
#include "common/say.h"
#include "base/clock.h"
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

enum { TEXT_MAX = 2048, CONNECTION_MAX = 8192 };
static const int64_t RETRY_MS_MAX = 86400000;

struct hia_text say_text(const struct hia_call *call, const char *fmt, ...)
{
    char text[TEXT_MAX];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    char *p = n > 0 && n < TEXT_MAX ? hia_alloc(call, (size_t)n + 1) : NULL;
    if (!p)
        return (struct hia_text){NULL, 0};
    memcpy(p, text, (size_t)n);
    return (struct hia_text){p, (size_t)n};
}

struct buf say_buf(const struct hia_call *call, size_t size)
{
    static char nothing[1];
    char *p = hia_alloc(call, size + 1);
    if (!p) /* full and failed: whatever is put is dropped */
        return (struct buf){.p = nothing, .n = 1, .cap = 1, .max = 1, .failed = true};
    return (struct buf){.p = p, .cap = size, .max = size};
}

enum hia_step say_fail(const struct hia_call *call, enum hia_failure failure, struct hia_text code,
                       int32_t status, const char *help)
{
    return hia_fail(call, &(struct hia_fail){HIA_SIZED(struct hia_fail), .failure = failure,
                                             .code = code, .status = status, .help = help});
}

enum hia_step say_retry(const struct hia_call *call, struct hia_text code, int32_t status,
                        int64_t retry_ms, const char *help)
{
    return hia_fail(call,
                    &(struct hia_fail){HIA_SIZED(struct hia_fail), .failure = HIA_FAIL_RETRY,
                                       .code = code, .status = status,
                                       .retry_ms = retry_ms > 0 ? retry_ms : 0, .help = help});
}

enum hia_step say_accepted(const struct hia_call *call, struct hia_text reference)
{
    return hia_done(call, &(struct hia_done){HIA_SIZED(struct hia_done), .status = HIA_ACCEPTED,
                                             .reference = reference, .count = 1});
}

enum hia_step say_answer(const struct hia_call *call, struct hia_text kind, struct hia_text content,
                         struct hia_text reference)
{
    return hia_done(call, &(struct hia_done){HIA_SIZED(struct hia_done), .status = HIA_COMPLETE,
                                             .content_kind = kind, .content = content,
                                             .reference = reference, .count = 1});
}

enum hia_step say_fetched(const struct hia_call *call, uint32_t count)
{
    return hia_done(call, &(struct hia_done){HIA_SIZED(struct hia_done),
                                             .status = count ? HIA_COMPLETE : HIA_NOTHING,
                                             .count = count});
}

enum hia_step say_wait(const struct hia_call *call, int64_t poll_ms, int64_t until_ms)
{
    return say_wait_for(call, HIA_TEXT("answer"), poll_ms, until_ms);
}

enum hia_step say_wait_for(const struct hia_call *call, struct hia_text what, int64_t poll_ms,
                           int64_t until_ms)
{
    return hia_wait(call, &(struct hia_wait){HIA_SIZED(struct hia_wait), .poll_ms = poll_ms,
                                             .until_ms = until_ms, .code = what});
}

enum hia_step say_no_memory(const struct hia_call *call)
{
    return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("too_large"), 0,
                    "It is larger than what can be sent in one piece: split the batch.");
}

void stage_set(const struct hia_call *call, const char *stage)
{
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("stage"), text_from(stage));
}

bool stage_is(const struct hia_call *call, const char *stage)
{
    struct hia_text is;
    return hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("stage"), &is) &&
           str_is(str_of_text(is), stage);
}

void number_set(const struct hia_call *call, const char *name, int64_t v)
{
    hia_state_put(call, HIA_SCOPE_CALL, text_from(name), say_text(call, "%lld", (long long)v));
}

int64_t number_get(const struct hia_call *call, const char *name)
{
    struct hia_text is;
    uint64_t v = 0;
    if (!hia_state_get(call, HIA_SCOPE_CALL, text_from(name), &is) ||
        !str_to_u64(str_of_text(is), INT64_MAX, &v))
        return 0;
    return (int64_t)v;
}

struct hia_text field_of(const struct hia_call *call, const char *name)
{
    for (size_t i = 0; i < call->request->field_count; i++)
        if (str_is(str_of_text(call->request->fields[i].name), name))
            return call->request->fields[i].value;
    return (struct hia_text){NULL, 0};
}

struct hia_text header_of(const struct hia_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        struct hia_text is = reply->headers[i].name;
        if (is.n == strlen(name) && strncasecmp(is.p, name, is.n) == 0)
            return reply->headers[i].value;
    }
    return (struct hia_text){NULL, 0};
}

int64_t retry_after_ms(const struct hia_reply *reply)
{
    uint64_t seconds; /* the date form is the engine's to know: it has a clock of its own */
    struct str value = str_trim(str_of_text(header_of(reply, "retry-after")));
    if (!str_to_u64(value, UINT32_MAX, &seconds))
        return -1;
    int64_t ms = (int64_t)seconds * 1000;
    return ms < RETRY_MS_MAX ? ms : RETRY_MS_MAX;
}

static bool reason_is(const struct hia_reply *reply, const char *reason)
{
    return str_is(str_of_text(reply->reason), reason);
}

bool is_woken(const struct hia_reply *reply)
{
    return reply->outcome == HIA_NOT_SENT && reason_is(reply, "woken");
}

bool is_expired(const struct hia_reply *reply)
{
    return reply->outcome == HIA_NOT_SENT && reason_is(reply, "expired");
}

bool is_doubtful(const struct hia_reply *reply)
{
    return reply->outcome == HIA_UNKNOWN ||
           (reply->outcome == HIA_ANSWERED && (reply->status >= 500 || reply->status == 408));
}

int32_t status_of(const struct hia_reply *reply)
{
    if (reply->outcome == HIA_ANSWERED)
        return reply->status;
    return reason_is(reply, "missing")  ? 404
           : reason_is(reply, "exists") ? 409
           : reason_is(reply, "denied") ? 403
                                        : 0;
}

/* What a status means when nothing else is known of it. Retry where another try may help; a person
 * where it cannot. */
static const struct status_row {
    int32_t status;
    enum hia_failure failure;
    const char *help;
} STATUSES[] = {
    {400, HIA_FAIL_REJECTED, "The partner found the message malformed."},
    {401, HIA_FAIL_CREDENTIAL, "The partner does not know us by this credential."},
    {403, HIA_FAIL_CREDENTIAL,
     "The partner refuses us: rights of the account, or a firewall that does not know our address."},
    {404, HIA_FAIL_OPTIONS, "There is nothing at this path: look at the partner's url and paths."},
    {405, HIA_FAIL_OPTIONS, "The path does not take this: look at the partner's paths."},
    {406, HIA_FAIL_OPTIONS, "The partner cannot answer as asked."},
    {408, HIA_FAIL_RETRY, "The partner waited too long for us."},
    {409, HIA_FAIL_RETRY, "The partner is still at it."},
    {410, HIA_FAIL_OPTIONS, "The partner has taken this path away."},
    {413, HIA_FAIL_REQUEST, "The file is larger than the partner takes."},
    {415, HIA_FAIL_OPTIONS, "The partner does not take this type of content."},
    {422, HIA_FAIL_REJECTED, "The partner understood and will not have it."},
    {425, HIA_FAIL_RETRY, "The partner wants it again."},
    {429, HIA_FAIL_RETRY, "We ask more often than the partner allows."},
};

static const struct status_row *row_of(int32_t status)
{
    static const struct status_row moved = {0, HIA_FAIL_OPTIONS,
                                            "The partner has moved: redirects are not followed."},
                                   refused = {0, HIA_FAIL_REJECTED, "The partner said no."},
                                   away = {0, HIA_FAIL_RETRY,
                                           "The partner has trouble of its own."},
                                   strange = {0, HIA_FAIL_ANSWER,
                                              "The status is none this partner should answer."};
    for (size_t i = 0; i < COUNT_OF(STATUSES); i++)
        if (STATUSES[i].status == status)
            return &STATUSES[i];
    return status >= 600 || status < 300 ? &strange
           : status < 400                ? &moved
           : status < 500                ? &refused
                                         : &away;
}

/* Why it was never sent, where another try cannot help. */
static enum hia_failure refusal_of(const struct hia_reply *reply)
{
    static const struct {
        const char *reason;
        enum hia_failure failure;
    } rows[] = {
        {"credential", HIA_FAIL_CREDENTIAL}, {"login", HIA_FAIL_CREDENTIAL},
        {"too_large", HIA_FAIL_ANSWER},      {"protocol", HIA_FAIL_ANSWER},
        {"truncated", HIA_FAIL_ANSWER},      {"no_baa", HIA_FAIL_OPTIONS},
        {"host_key", HIA_FAIL_OPTIONS},      {"tls_trust", HIA_FAIL_OPTIONS},
        {"tls_pin", HIA_FAIL_OPTIONS},       {"address", HIA_FAIL_OPTIONS},
        {"denied", HIA_FAIL_CREDENTIAL},     {"missing", HIA_FAIL_OPTIONS},
    };
    /* Of what never left, nothing came back that could be no answer: a session broke while it was
     * made. */
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (reason_is(reply, rows[i].reason) &&
            (rows[i].failure != HIA_FAIL_ANSWER || reply->outcome != HIA_NOT_SENT))
            return rows[i].failure;
    return HIA_FAIL_RETRY;
}

enum hia_step say_trouble(const struct hia_call *call, const struct hia_reply *reply)
{
    if (reply->outcome != HIA_ANSWERED) {
        enum hia_failure failure = refusal_of(reply);
        struct hia_text code =
            say_text(call, "%s.%.*s", reply->outcome == HIA_UNKNOWN ? "no_answer" : "not_sent",
                     (int)reply->reason.n, reply->reason.p);
        return failure == HIA_FAIL_RETRY ? say_retry(call, code, 0, retry_after_ms(reply), NULL)
                                         : say_fail(call, failure, code, 0, NULL);
    }
    const struct status_row *row = row_of(reply->status);
    struct hia_text code = say_text(call, "http_%d", reply->status);
    if (row->failure == HIA_FAIL_RETRY)
        return say_retry(call, code, reply->status, retry_after_ms(reply), row->help);
    return say_fail(call, row->failure, code, reply->status, row->help);
}

static void pair(struct json_writer *w, const char *name, struct hia_text t)
{
    if (t.n)
        json_pair_str(w, name, str_of_text(t));
}

void say_connection(const struct hia_call *call, const struct connection_words *c)
{
    struct buf b = say_buf(call, CONNECTION_MAX);
    struct json_writer w;
    json_begin(&w, &b, 0);
    json_object(&w);
    pair(&w, "state", text_from(c->state));
    pair(&w, "code", c->code);
    pair(&w, "action", text_from(c->action));
    pair(&w, "vendor_id", c->vendor_id);
    pair(&w, "institution_id", c->institution_id);
    pair(&w, "institution", c->institution);
    pair(&w, "feed", c->feed);
    pair(&w, "expires_at", c->expires_at);
    json_object_end(&w);
    if (!b.failed)
        (void)hia_keep(call, HIA_TEXT("json.connection"), (struct hia_text){b.p, b.n});
}

struct hia_text say_instant(const struct hia_call *call)
{
    char iso[CLOCK_ISO_MAX];
    clock_iso(hia_now_us(call), iso);
    return say_text(call, "%.19sZ", iso); /* CORE: whole seconds */
}

struct hia_text plain_id(struct str id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_' || c == '.';
        if (!good || id.n > HIA_CODE_MAX || (id.n < 3 && c == '.'))
            return (struct hia_text){NULL, 0};
    }
    return text_of_str(id);
}
