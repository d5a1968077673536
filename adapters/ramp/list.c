/* list.c - one list of Ramp's, read to its end: one update, whatever pages it came in.
 *
 * Each page's rows are kept with its step; what the platform folds when the call ends is all of
 * them, together with when this sync began (the next one's cursor). The order is by id, so a scan
 * cannot stop early by date (finance.md B2). A page that fails is asked for again, not the chain.
 */
#include "ramp/talk.h"

#include "base/clock.h"
#include "base/json.h"

#include <stdio.h>

enum { START_MAX = 128, CHAIN_MAX = 512, ID_MAX = 80, SUMMARY_MAX = 512, ATTEMPTS_MAX = 3 };

/* Where a chain stands: all of the call's state, in one value. */
struct chain {
    uint64_t ask, page, tries, count, refused, unbalanced;
    uint64_t full, single;
    uint64_t from_us;  /* 0: no bound */
    uint64_t news;     /* the bound is of updated_after */
    uint64_t begun_us; /* when the first page was asked for */
    char start[START_MAX + 1];
};

enum { NUMBERS = 11 };
static void numbers_of(struct chain *c, uint64_t *all[NUMBERS])
{
    uint64_t *list[NUMBERS] = {&c->ask,     &c->page,       &c->tries,   &c->count,
                               &c->refused, &c->unbalanced, &c->full,    &c->single,
                               &c->from_us, &c->news,       &c->begun_us};
    memcpy(all, list, sizeof list);
}

static void chain_put(const struct hia_call *call, struct chain *c)
{
    struct buf b = say_buf(call, CHAIN_MAX);
    uint64_t *numbers[NUMBERS];
    numbers_of(c, numbers);
    for (int i = 0; i < NUMBERS; i++) {
        buf_put_u64(&b, *numbers[i]);
        buf_putc(&b, ' ');
    }
    buf_puts(&b, c->start);
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("chain"), (struct hia_text){b.p, b.n});
}

static bool chain_get(const struct hia_call *call, struct chain *c)
{
    struct hia_text text;
    uint64_t *numbers[NUMBERS];
    *c = (struct chain){.ask = 0};
    if (!hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("chain"), &text))
        return false;
    struct str rest = str_of_text(text);
    numbers_of(c, numbers);
    for (int i = 0; i < NUMBERS; i++)
        if (!str_to_u64(str_split(&rest, ' '), UINT64_MAX, numbers[i]))
            return false;
    return str_copy(c->start, sizeof c->start, rest);
}

/* ---- what is asked ---- */

static struct hia_text state_key(const struct hia_call *call, const char *what)
{
    struct hia_text connection = field_of(call, "connection");
    return say_text(call, "%s.%s.%.*s", NOUN_ROWS[noun_of(call)].name, what, (int)connection.n,
                    connection.p ? connection.p : "");
}

/* Microseconds; 0: never. */
static uint64_t state_time(const struct hia_call *call, const char *what)
{
    struct hia_text text;
    uint64_t us;
    bool known = hia_state_get(call, HIA_SCOPE_PARTNER, state_key(call, what), &text) &&
                 str_to_u64(str_of_text(text), INT64_MAX, &us);
    return known ? us : 0;
}

static uint64_t before(uint64_t us, int64_t ms)
{
    uint64_t less = (uint64_t)ms * 1000;
    return us > less ? us - less : 0;
}

static uint64_t history_us(const struct options *o)
{
    char iso[CLOCK_ISO_MAX];
    int64_t us = 0;
    snprintf(iso, sizeof iso, "%sT00:00:00Z", o->history_from);
    return o->history_from[0] && clock_parse(str_from(iso), &us) && us > 0 ? (uint64_t)us : 0;
}

/* Everything the first time and once a week; else what is new, as far back as late changes come. */
static void choose(const struct hia_call *call, enum noun noun, struct chain *c)
{
    const struct options *o = options_of(call);
    struct str mode = str_of_text(field_of(call, "mode"));
    uint64_t synced_us = state_time(call, "synced"), full_us = state_time(call, "full");
    bool due = full_us == 0 || synced_us == 0 || full_us <= before(c->begun_us, o->full_every_ms) ||
               full_us > c->begun_us;
    c->full = !NOUN_ROWS[noun].window || str_is(mode, "full") || (due && !str_is(mode, "window"));
    if (!NOUN_ROWS[noun].window)
        return;
    uint64_t oldest_us = history_us(o);
    int by = noun == TRANSACTION ? o->transactions_by : o->reimbursements_by;
    c->news = !c->full && by == BY_UPDATED_AFTER && synced_us > 0;
    if (c->news)
        c->from_us = before(synced_us, o->overlap_ms);
    else if (!c->full)
        c->from_us = before(c->begun_us, o->lookback_ms);
    if (!c->news && c->from_us < oldest_us)
        c->from_us = oldest_us;
}

static enum hia_step ask(const struct hia_call *call, const struct chain *c)
{
    const struct noun_row *noun = &NOUN_ROWS[noun_of(call)];
    struct hia_text id = field_of(call, "id"), bound = {"", 0};
    char iso[CLOCK_ISO_MAX];
    const char *query = noun->asks[c->ask];
    if (c->single)
        return ramp_get(call, say_text(call, "%s/%.*s", noun->path, (int)id.n, id.p));
    if (c->from_us) {
        clock_iso((int64_t)c->from_us, iso);
        bound = say_text(call, "&%s=%.19sZ", c->news ? noun->news : noun->window, iso);
    }
    return ramp_get(call,
                    say_text(call, "%s?page_size=%lld%s%s%.*s%s%s", noun->path,
                             (long long)options_of(call)->page_size, query[0] ? "&" : "", query,
                             (int)bound.n, bound.p, c->start[0] ? "&start=" : "", c->start));
}

static bool list_has(const struct hia_list *list, const char *word)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (strcmp(list->item[i], word) == 0)
            return true;
    return false;
}

static bool is_plain(struct str s, size_t max)
{
    return s.n <= max && plain_id(s).n > 0;
}

static enum hia_step begin(const struct hia_call *call)
{
    struct chain c = {.begun_us = (uint64_t)hia_now_us(call)};
    struct hia_text id = field_of(call, "id"), mode = field_of(call, "mode");
    enum noun noun = noun_of(call);
    if (mode.n && !str_is(str_of_text(mode), "full") && !str_is(str_of_text(mode), "window"))
        return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("mode"), 0, "mode is full or window.");
    if (id.n && !is_plain(str_of_text(id), ID_MAX))
        return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("id"), 0, "That is no id of Ramp's.");
    if (list_has(&options_of(call)->without, NOUN_ROWS[noun].name))
        return say_fetched(call, 0);
    c.single = id.n > 0;
    if (!c.single)
        choose(call, noun, &c);
    chain_put(call, &c);
    return ask(call, &c);
}

/* ---- what came ---- */

static void keep_rows(const struct hia_call *call, const struct chain *c, struct hia_text rows)
{
    struct hia_text name =
        say_text(call, "rows/%s/%llu", NOUN_ROWS[noun_of(call)].rows, (unsigned long long)c->page);
    hia_keep(call, name, rows);
}

/* The first line of a chain: what the rows behind it are. */
static struct str heading(const struct hia_call *call, const struct chain *c)
{
    struct hia_text text;
    if (c->page > 0)
        return STR("");
    text = say_text(call, "{\"op\":\"chain\",\"noun\":\"%s\",\"full\":%s,\"from_us\":%llu}\n",
                    NOUN_ROWS[noun_of(call)].name, c->full ? "true" : "false",
                    (unsigned long long)c->from_us);
    return str_of_text(text);
}

static enum hia_step again_later(const struct hia_call *call, const struct hia_reply *reply,
                                 struct chain *c)
{
    const struct options *o = options_of(call);
    int64_t said_ms = retry_after_ms(reply);
    if (++c->tries >= (uint64_t)o->page_tries)
        return say_trouble(call, reply);
    chain_put(call, c);
    return say_wait(call, said_ms > 0 ? said_ms : o->page_wait_ms * (int64_t)c->tries, 0);
}

static enum hia_step finished(const struct hia_call *call, const struct chain *c)
{
    struct hia_text begun = say_text(call, "%llu", (unsigned long long)c->begun_us);
    struct buf b = say_buf(call, SUMMARY_MAX);
    struct json_writer w;
    if (!c->single)
        hia_state_put(call, HIA_SCOPE_PARTNER, state_key(call, "synced"), begun);
    if (c->full)
        hia_state_put(call, HIA_SCOPE_PARTNER, state_key(call, "full"), begun);
    ramp_well(call, NOUN_ROWS[noun_of(call)].scope, (struct hia_text){NULL, 0});
    json_begin(&w, &b, 0);
    json_object(&w);
    json_pair(&w, "noun", NOUN_ROWS[noun_of(call)].name);
    json_pair_bool(&w, "full", c->full);
    json_pair_i64(&w, "pages", (int64_t)c->page);
    json_pair_i64(&w, "rows", (int64_t)c->count);
    json_pair_i64(&w, "refused", (int64_t)c->refused);
    json_pair_i64(&w, "unbalanced", (int64_t)c->unbalanced);
    json_object_end(&w);
    return hia_done(
        call, &(struct hia_done){HIA_SIZED(struct hia_done),
                                 .status = HIA_COMPLETE, /* also of none: what went is told by it */
                                 .content_kind = HIA_TEXT("json.finance-summary"),
                                 .content = {b.p, b.n}, .count = (uint32_t)c->count});
}

/* The value of `start`; empty: none, or not one that is an id. */
static struct str start_in(struct str query)
{
    while (query.n) {
        struct str pair = str_split(&query, '&');
        if (str_starts(pair, STR("start="))) {
            struct str start = str_of(pair.p + 6, pair.n - 6);
            return is_plain(start, START_MAX) ? start : STR("");
        }
    }
    return STR("");
}

/* page.next must be this very list at the host we know: the token goes nowhere else. Only `start`
 * is taken from it. */
static bool follow(const struct hia_call *call, struct str next, struct chain *c)
{
    const struct options *o = options_of(call);
    struct hia_text own = say_text(call, "%s%s%s", o->base, o->path, NOUN_ROWS[noun_of(call)].path);
    struct str query = next, url = str_split(&query, '?');
    if (url.n && url.p[url.n - 1] == '/')
        url.n--;
    struct str start = str_eq(url, str_of_text(own)) ? start_in(query) : STR("");
    if (!start.n || str_is(start, c->start)) /* twice the same would never end */
        return false;
    return str_copy(c->start, sizeof c->start, start);
}

static enum hia_step took(const struct hia_call *call, struct chain *c, const struct page *page)
{
    if (page->rows.n) {
        keep_rows(call, c, page->rows);
        c->page++;
    }
    c->count += page->count;
    c->refused += page->refused;
    c->unbalanced += page->unbalanced;
    c->tries = 0;
    if (page->refused)
        hia_log(call, HIA_LOG_WARN, "ramp.rows_refused", page->refused);
    if (page->next.n && !follow(call, page->next, c))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("page_next_elsewhere"), 0,
                        "page.next does not lead on in this list at the partner's base.");
    if (!page->next.n) {
        c->start[0] = '\0';
        if (c->single || !NOUN_ROWS[noun_of(call)].asks[++c->ask])
            return finished(call, c);
    }
    if (c->page >= (uint64_t)options_of(call)->pages_max)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("pages_max"), 0,
                        "The list does not end: see pages_max.");
    chain_put(call, c);
    return ask(call, c);
}

/* An object asked for by its id, and there is none any more. */
static enum hia_step object_gone(const struct hia_call *call, struct chain *c)
{
    struct hia_text id = field_of(call, "id"),
                    line = say_text(call, "{\"op\":\"gone\",\"noun\":\"%s\",\"id\":\"%.*s\"}\n",
                                    NOUN_ROWS[noun_of(call)].name, (int)id.n, id.p);
    keep_rows(call, c, line);
    return finished(call, c);
}

static enum hia_step broken(const struct hia_call *call, struct chain *c)
{
    const struct options *o = options_of(call);
    if (++c->tries >= (uint64_t)o->page_tries)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("page_broken"), 200,
                        "What came is no page of this list; it is kept.");
    chain_put(call, c);
    return say_wait(call, o->page_wait_ms * (int64_t)c->tries, 0);
}

static enum hia_step reply(const struct hia_call *call, const struct hia_reply *r)
{
    struct chain c;
    struct page page;
    if (!chain_get(call, &c))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("chain_lost"), 0, NULL);
    if (is_woken(r) || is_expired(r))
        return ask(call, &c);
    if (ramp_is_away(r))
        return again_later(call, r, &c);
    if (r->outcome == HIA_ANSWERED && r->status == 404 && c.single)
        return object_gone(call, &c);
    if (r->outcome != HIA_ANSWERED || r->status != 200)
        return ramp_refused(call, r, NOUN_ROWS[noun_of(call)].scope);
    page_read(call, noun_of(call), str_of_text(r->body), c.single, heading(call, &c), &page);
    if (page.verdict == PAGE_LARGE)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("page_large"), 200,
                        "A page holds more than can be taken: lower page_size.");
    return page.verdict == PAGE_BROKEN ? broken(call, &c) : took(call, &c, &page);
}

/* Nothing was changed by asking. */
static enum hia_step reconcile(const struct hia_call *call, const struct hia_attempt *attempt)
{
    struct chain c;
    if (attempt->tries < ATTEMPTS_MAX)
        return hia_again(call);
    if (!chain_get(call, &c) || ++c.tries >= (uint64_t)options_of(call)->page_tries)
        return say_retry(call, HIA_TEXT("no_answer"), 0, 0, "Ramp does not answer.");
    chain_put(call, &c);
    return say_wait(call, options_of(call)->page_wait_ms * (int64_t)c.tries, 0);
}

const struct conversation LIST_TALK = {begin, reply, NULL, reconcile};
