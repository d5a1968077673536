/* sync.c - transactions.sync (facts A4): a chain of pages is one update. Its rows and its last
 * cursor are committed together; a chain that breaks begins again at its own first cursor, and one
 * that will not settle begins from nothing and is compared with what we have. */
#include "plaid/plaid.h"

#include <stdio.h>

enum { BACKOFF_MS = 250, REBUILD_LATER_MS = 15 * 60000 };

/* Kept in the call: "first" and "at" are cursors of this chain, "page" its next page, "restarts"
 * how often it broke, "anew" that it began from nothing, "begun" that all this is there. Kept at
 * the partner, of the connection: "cursor", "feed". */

static void begin_chain(const struct hia_call *call, struct hia_text first)
{
    keep_text(call, "begun", HIA_TEXT("yes"));
    keep_text(call, "first", first);
    keep_text(call, "at", first);
    number_set(call, "page", 0);
}

static bool is_anew(const struct hia_call *call)
{
    return kept_text(call, "anew").n > 0;
}

static enum hia_step ask(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    int64_t wait = rate_take_ms(call, "sync");
    struct body b;
    if (!kept_text(call, "begun").n) {
        bool anew = field_of(call, "rebuild").n > 0;
        if (anew)
            keep_text(call, "anew", HIA_TEXT("yes"));
        begin_chain(call, anew ? (struct hia_text){NULL, 0} : partner_text(call, "cursor"));
    }
    if (wait > 0)
        return say_wait(call, wait, 0);
    struct hia_text at = kept_text(call, "at");
    say_body(call, &b);
    say_token(&b);
    if (at.n)
        json_pair_str(&b.json, "cursor", str_of_text(at));
    json_pair_i64(&b.json, "count", PLAID_COUNT);
    if (o->original_description) {
        json_key(&b.json, "options");
        json_object(&b.json);
        json_pair_bool(&b.json, "include_original_description", true);
        json_object_end(&b.json);
    }
    return say_post(call, &b, &(struct post){.path = "/transactions/sync"});
}

static void keep_page(const struct hia_call *call, const struct page *p)
{
    char kind[64];
    int64_t page = number_get(call, "page");
    int n = snprintf(kind, sizeof kind, "rows/json.bank-lines/%lld", (long long)page);
    /* An empty first page is kept as well: it says that a chain begins. */
    struct hia_text lines = {p->lines.p, p->lines.n};
    if (lines.n || page == 0)
        (void)hia_keep(call, (struct hia_text){kind, (size_t)n}, lines.n ? lines : HIA_TEXT("\n"));
    number_set(call, "page", page + 1);
}

static bool is_complete(struct hia_text status)
{
    return str_is(str_of_text(status), "HISTORICAL_UPDATE_COMPLETE");
}

static enum hia_step not_ready(const struct hia_call *call, const struct page *p)
{
    if (p->rows || p->has_more)
        return say_answer_bad(call, "cursor");
    if (is_anew(call))
        return say_retry(call, HIA_TEXT("rebuild_not_ready"), 0, REBUILD_LATER_MS, NULL);
    say_connection(call, &(struct connection_words){.state = "connected"});
    return say_done(call, HIA_NOTHING, (struct hia_text){NULL, 0}, (struct hia_text){NULL, 0},
                    HIA_TEXT("not_ready"), 0);
}

static void keep_all_mark(const struct hia_call *call)
{
    char kind[64];
    int n = snprintf(kind, sizeof kind, "rows/json.bank-lines/%lld",
                     (long long)number_get(call, "page"));
    (void)hia_keep(call, (struct hia_text){kind, (size_t)n}, HIA_TEXT("{\"op\":\"all\"}\n"));
}

static enum hia_step finish(const struct hia_call *call, const struct page *p)
{
    bool had_all = str_is(str_of_text(partner_text(call, "feed")), "complete");
    /* Only part of the history is there again: what is missing of it is not gone. */
    if (is_anew(call) && had_all && !is_complete(p->status))
        return say_retry(call, HIA_TEXT("rebuild_not_ready"), 0, REBUILD_LATER_MS, NULL);
    if (is_anew(call))
        keep_all_mark(call);
    struct hia_text feed = is_complete(p->status) ? HIA_TEXT("complete")
                           : p->status.n          ? HIA_TEXT("initial")
                                                  : (struct hia_text){NULL, 0};
    if (feed.n && !had_all)
        partner_keep(call, "feed", feed);
    partner_keep(call, "cursor", p->next_cursor);
    say_connection(call, &(struct connection_words){.state = "connected", .feed = feed});
    return say_done(call, HIA_COMPLETE, (struct hia_text){NULL, 0}, (struct hia_text){NULL, 0},
                    (struct hia_text){NULL, 0}, p->rows);
}

static enum hia_step took(const struct hia_call *call, const struct hia_reply *r)
{
    struct page p;
    page_read(call, r->body, &p);
    if (p.bad)
        return say_answer_bad(call, p.bad);
    if (!p.next_cursor.n || str_is(str_of_text(p.status), "NOT_READY"))
        return not_ready(call, &p);
    keep_page(call, &p);
    if (!p.has_more)
        return finish(call, &p);
    if (str_eq(str_of_text(p.next_cursor), str_of_text(kept_text(call, "at"))))
        return say_answer_bad(call, "cursor_stuck");
    keep_text(call, "at", p.next_cursor);
    return ask(call);
}

/* The vendor's data changed under the chain. */
static enum hia_step refused(const struct hia_call *call, const struct plaid_error *e)
{
    if (e->class != ERROR_RESTART)
        return HIA_STEP_NONE;
    int64_t restarts = number_get(call, "restarts") + 1;
    bool settles = restarts % (PLAID_RESTARTS_MAX + 1) != 0;
    if (!settles && is_anew(call))
        return say_retry(call, e->code, e->status, REBUILD_LATER_MS, NULL);
    if (!settles)
        keep_text(call, "anew", HIA_TEXT("yes"));
    number_set(call, "restarts", restarts);
    begin_chain(call, settles ? kept_text(call, "first") : (struct hia_text){NULL, 0});
    int64_t backoff = (int64_t)BACKOFF_MS << (restarts % (PLAID_RESTARTS_MAX + 1));
    return say_wait(call, backoff + hia_now_us(call) % backoff, 0);
}

const struct op TRANSACTIONS_SYNC = {
    .name = "transactions.sync", .ask = ask, .took = took, .refused = refused};
