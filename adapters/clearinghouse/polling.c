/* polling.c - Stedi's stream of processed transactions: GET /polling/transactions, page after page;
 * of each that is ours the file it came in, delivered; then the page's nextPageToken is the cursor,
 * kept at the partner (facts/finance.md D1).
 *
 * The token is kept also of an empty page. It moves on only when everything of its page was
 * delivered: after a crash a page is read again, and a file that is in the ledger is known there. A
 * token the partner will not take any more is given up for the day before the last page.
 *
 * The stream has transactions of test and production, of both directions and of every kind: only
 * inbound ones of the call's usage and the operation's sets are fetched. What is fetched is the
 * input of the file execution, the payer's own X12 with its envelope. It is answered by the bytes
 * or by where they lie (documentDownloadUrl, Location): then fetched there, by the path behind the
 * host of `download_host`, at `download_endpoint`. Another host is refused. */
#include "base/clock.h"
#include "clearinghouse/json_talk.h"

#include <stdio.h>

enum { PAGE_MAX = 100, TOKEN_MAX = 3000, ID_MAX = 64, TARGET_MAX = 2048 };
static const struct hia_text NEXT = {"next", 4};
static const int64_t DAY_S = 86400;

/* Each operation has its own place in the stream. */
static struct hia_text cursor_of(enum operation op)
{
    return op == REMITTANCE_FETCH ? HIA_TEXT("polling.remittance")
                                  : HIA_TEXT("polling.acknowledgement");
}

static struct hia_text since_of(enum operation op)
{
    return op == REMITTANCE_FETCH ? HIA_TEXT("polling.remittance_at")
                                  : HIA_TEXT("polling.acknowledgement_at");
}

static enum hia_step get(const struct hia_call *call, const char *endpoint, struct hia_text target,
                         const char *stage)
{
    struct hia_field headers[SAY_HEADERS_MAX];
    if (target.n > TARGET_MAX)
        return say_fail(
            call, HIA_FAIL_ANSWER, HIA_TEXT("polling_target"), 0,
            "The partner's page token or download URL is longer than can be asked for.");
    stage_set(call, stage);
    return hia_send(call, &(struct hia_exchange){
                              HIA_SIZED(struct hia_exchange), .verb = HIA_GET, .safety = HIA_SAFE,
                              .endpoint = text_from(endpoint), .target = target, .headers = headers,
                              .header_count = say_headers(call, headers)});
}

/* From when on, where there is no token: a day before the last page, or `polling_since`; never
 * later than the partner's minute before now. */
static struct hia_text start_of(const struct hia_call *call, enum operation op)
{
    char iso[CLOCK_ISO_MAX];
    struct hia_text last;
    uint64_t seconds = 0;
    int64_t now_s = hia_now_us(call) / 1000000;
    bool known = hia_state_get(call, HIA_SCOPE_PARTNER, since_of(op), &last) &&
                 str_to_u64(str_of_text(last), INT64_MAX / 1000000, &seconds);
    int64_t from_s =
        known ? (int64_t)seconds - DAY_S : now_s - options_of(call)->polling_since_ms / 1000;
    clock_iso((from_s < now_s - 120 ? from_s : now_s - 120) * 1000000, iso);
    return say_text(call, "%.19sZ", iso);
}

static struct hia_text escaped(const struct hia_call *call, struct str s)
{
    struct buf b = say_buf(call, s.n * 3 + 1);
    rest_put_escaped(&b, s);
    return text_of_str(buf_str(&b));
}

static enum hia_step poll(const struct hia_call *call, enum operation op)
{
    const struct options *o = options_of(call);
    struct hia_text token = {NULL, 0};
    bool has = hia_state_get(call, HIA_SCOPE_PARTNER, cursor_of(op), &token) && token.n;
    struct hia_text value =
        has ? escaped(call, str_of_text(token)) : escaped(call, str_of_text(start_of(call, op)));
    struct buf target = say_buf(call, strlen(o->reports_path) + value.n + 64);
    buf_printf(&target, "%s?%s=%.*s&pageSize=%d", o->reports_path,
               has ? "pageToken" : "startDateTime", (int)value.n, value.p ? value.p : "", PAGE_MAX);
    number_set(call, "by_token", has);
    return get(call, o->reports_endpoint, text_of_str(buf_str(&target)), "poll");
}

/* ---- a page ---- */

struct item {
    struct str execution, direction, mode, set;
};
struct page {
    const struct hia_call *call;
    enum operation op;
    struct item item;
    struct str next;
    struct buf queue; /* file executions, one a line */
    struct str last;
    size_t items;
    bool seen; /* the list itself */
};

static bool is_wanted(const struct page *p)
{
    const struct item *i = &p->item;
    const char *mode = str_is(str_of_text(p->call->usage), "T") ? "test" : "production";
    return str_is(i->direction, "INBOUND") && str_is(i->mode, mode) &&
           (p->op == REMITTANCE_FETCH ? str_is(i->set, "835")
                                      : str_is(i->set, "277") || str_is(i->set, "999")) &&
           plain_id(i->execution).n && i->execution.n <= ID_MAX &&
           !str_eq(i->execution, p->last); /* transactions of one file stand together */
}

static void take_item(struct page *p)
{
    p->items++;
    if (is_wanted(p)) {
        buf_put_str(&p->queue, p->item.execution);
        buf_putc(&p->queue, '\n');
        p->last = p->item.execution;
    }
    p->item = (struct item){.execution = {NULL, 0}};
}

static void take(void *ctx, const struct visit *v)
{
    struct page *p = ctx;
    const struct {
        const char *path;
        struct str *to;
    } rows[] = {
        {"nextPageToken", &p->next},
        {"items[].fileExecutionId", &p->item.execution},
        {"items[].direction", &p->item.direction},
        {"items[].mode", &p->item.mode},
        {"items[].x12.metadata.transaction.transactionSetIdentifier", &p->item.set},
    };
    p->seen |= v->kind == VISIT_OPEN && strcmp(v->path, "items") == 0;
    if (v->kind == VISIT_CLOSE && strcmp(v->path, "items[]") == 0)
        take_item(p);
    for (size_t i = 0; v->kind == VISIT_VALUE && i < COUNT_OF(rows); i++)
        if (strcmp(v->path, rows[i].path) == 0)
            *rows[i].to = json_keep(p->call, v->text);
}

/* All of the page is delivered: the cursor moves, and a full page has another behind it. */
static enum hia_step turn(const struct hia_call *call, enum operation op)
{
    struct hia_text next = {NULL, 0};
    if (hia_state_get(call, HIA_SCOPE_CALL, NEXT, &next) && next.n)
        hia_state_put(call, HIA_SCOPE_PARTNER, cursor_of(op), next);
    hia_state_put(call, HIA_SCOPE_PARTNER, since_of(op),
                  say_text(call, "%lld", (long long)(hia_now_us(call) / 1000000)));
    int64_t count = number_get(call, "count");
    bool more = number_get(call, "items") >= PAGE_MAX && next.n;
    return more && count < options_of(call)->fetch_max ? poll(call, op)
                                                       : say_fetched(call, (uint32_t)count);
}

static enum hia_step fetch(const struct hia_call *call, enum operation op)
{
    struct str id = queue_head(call);
    if (!id.n)
        return turn(call, op);
    return get(call, options_of(call)->reports_endpoint,
               say_text(call, "%s/%.*s/input", options_of(call)->executions_path, STR_FMT(id)),
               "get");
}

static enum hia_step heard_page(const struct hia_call *call, enum operation op,
                                const struct hia_reply *reply)
{
    struct page p = {.call = call, .op = op, .queue = say_buf(call, HIA_STATE_VALUE_MAX * 2)};
    bool refused = reply->outcome == HIA_ANSWERED && reply->status == 400;
    if (refused && number_get(call, "by_token")) {
        hia_log(call, HIA_LOG_WARN, "polling_token_refused", reply->status);
        hia_state_put(call, HIA_SCOPE_PARTNER, cursor_of(op), (struct hia_text){NULL, 0});
        return poll(call, op);
    }
    if (reply->outcome != HIA_ANSWERED || reply->status != 200)
        return say_trouble(call, reply);
    if (!json_visit(str_of_text(reply->body), &p, take) || !p.seen)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("polling_page"), 200,
                        "The page of transactions is none: cut off, or of another shape.");
    if (p.next.n > TOKEN_MAX || p.queue.n > HIA_STATE_VALUE_MAX)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("polling_page"), 200,
                        "The page of transactions is larger than was asked for.");
    queue_set(call, buf_str(&p.queue));
    hia_state_put(call, HIA_SCOPE_CALL, NEXT, text_of_str(p.next));
    number_set(call, "items", (int64_t)p.items);
    return fetch(call, op);
}

/* ---- a file ---- */

static void take_url(void *ctx, const struct visit *v)
{
    struct page *p = ctx;
    if (v->kind == VISIT_VALUE && strcmp(v->path, "documentDownloadUrl") == 0)
        p->next = json_keep(p->call, v->text);
}

/* Where the bytes lie: what stands behind the host that is configured. Empty: nowhere we go. */
static struct str download_of(const struct hia_call *call, const struct hia_reply *reply)
{
    const char *host = options_of(call)->download_host;
    struct page p = {.call = call};
    struct str url = str_of_text(header_of(reply, "location"));
    if (!url.n && json_visit(str_of_text(reply->body), &p, take_url))
        url = p.next;
    char prefix[OPTION_PATH_MAX + 16];
    int n = snprintf(prefix, sizeof(prefix), "https://%s/", host);
    if (!host[0] || n < 0 || !str_starts(url, str_from(prefix)))
        return (struct str){NULL, 0};
    return str_of(url.p + n - 1, url.n - (size_t)n + 1);
}

static enum hia_step deliver(const struct hia_call *call, enum operation op, struct str bytes)
{
    struct look look;
    struct str id = queue_head(call);
    look_file(bytes, &look);
    if (look.verdict != LOOK_WHOLE)
        return say_fail(call, HIA_FAIL_ANSWER, say_text(call, "x12.%s", look_word(look.verdict)),
                        200, "A file came cut off, or is no X12; the cursor stays before it.");
    hia_deliver(call, say_text(call, "stedi-%.*s.x12", STR_FMT(id)), text_of_str(bytes));
    number_set(call, "count", number_get(call, "count") + 1);
    queue_drop(call);
    return fetch(call, op);
}

static enum hia_step heard_file(const struct hia_call *call, enum operation op,
                                const struct hia_reply *reply, bool downloaded)
{
    struct str body = str_trim(str_of_text(reply->body));
    bool redirect = reply->status >= 301 && reply->status <= 308;
    if (reply->outcome != HIA_ANSWERED || (reply->status != 200 && !redirect))
        return say_trouble(call, reply);
    if (reply->status == 200 && str_starts(body, STR("ISA")))
        return deliver(call, op, str_of_text(reply->body));
    struct str target = downloaded ? (struct str){NULL, 0} : download_of(call, reply);
    if (!target.n && !downloaded)
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("polling_download"), reply->status,
                        "The file lies at a host that is not download_host.");
    return downloaded
               ? deliver(call, op, body)
               : get(call, options_of(call)->download_endpoint, text_of_str(target), "download");
}

/* ---- the conversation ---- */

static enum hia_step begin(const struct hia_call *call, enum operation op)
{
    return poll(call, op);
}

static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    return stage_is(call, "poll") ? heard_page(call, op, r)
                                  : heard_file(call, op, r, stage_is(call, "download"));
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    (void)op;
    return repeat_harmless(call, attempt);
}

const struct conversation POLLING_FETCH = {begin, reply, reconcile};
