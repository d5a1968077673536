/* exchange_line.c - see exchange_line.h. */
#include "cli/exchange_line.h"

#include "cli/live_status.h"
#include <inttypes.h>

enum { OF_BATCH_MAX = 1000 };

struct showing {
    struct json_writer *w; /* NULL: for people */
    bool json;             /* each a line of its own */
    bool any, named;       /* named: with partner and operation */
};

/* ---- one ---- */

static enum term_color color_of(struct str outcome)
{
    return str_is(outcome, "answered")  ? TERM_GREEN
           : str_is(outcome, "unknown") ? TERM_RED
                                        : TERM_YELLOW;
}

static void print_exchange(const struct showing *s, const struct store_exchange *x)
{
    printf("  %s  %-5.*s %-6.*s %s%-8.*s%s", print_when(x->begun_at_us), STR_FMT(x->carrier),
           STR_FMT(x->verb), term(color_of(x->outcome)), STR_FMT(x->outcome), term(TERM_PLAIN));
    if (x->status)
        printf(" %" PRId64, x->status);
    if (x->reason.n)
        printf(" %.*s", STR_FMT(x->reason));
    if (x->try_number > 1)
        printf(" try %" PRId64, x->try_number);
    printf("  %" PRId64 " ms", (x->took_us + 500) / 1000);
    if (x->secondary.n)
        printf("  by %.*s", STR_FMT(x->secondary));
    if (s->named)
        printf("  %s%.*s %.*s%s", term(TERM_DIM), STR_FMT(x->partner), STR_FMT(x->operation),
               term(TERM_PLAIN));
    if (x->purged_at_us)
        printf("  purged %.10s", print_when(x->purged_at_us));
    putchar('\n');
}

static void put_exchange(struct json_writer *w, const struct store_exchange *x)
{
    view_instant(w, "at", x->begun_at_us);
    json_pair_str(w, "partner", x->partner);
    json_pair_str(w, "operation", x->operation);
    json_pair_str(w, "carrier", x->carrier);
    json_pair_str(w, "verb", x->verb);
    json_pair_str(w, "endpoint", x->endpoint);
    json_pair_str(w, "safety", x->safety);
    json_pair_i64(w, "try", x->try_number);
    json_pair_str(w, "outcome", x->outcome);
    json_pair_str(w, "reason", x->reason);
    json_pair_i64(w, "status", x->status);
    json_pair_str(w, "secondary", x->secondary);
    json_pair_i64(w, "took_us", x->took_us);
    json_pair_i64(w, "request_bytes", x->request.bytes < 0 ? 0 : x->request.bytes);
    json_pair_i64(w, "answer_bytes", x->answer.bytes < 0 ? 0 : x->answer.bytes);
    view_instant(w, "purged_at", x->purged_at_us);
}

static bool on_exchange(void *ctx, const struct store_exchange *x)
{
    struct showing *s = ctx;
    if (s->w) {
        json_object(s->w);
        put_exchange(s->w, x);
        json_object_end(s->w);
    } else if (s->json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "exchange");
        put_exchange(w, x);
        json_line_end(&line);
    } else {
        if (!s->any && !s->named)
            printf("\n%sExchanges%s\n", term(TERM_BOLD), term(TERM_PLAIN));
        print_exchange(s, x);
    }
    s->any = true;
    return true;
}

/* ---- failover ---- */

static bool on_switch(void *ctx, const struct store_switch *x)
{
    const struct showing *s = ctx;
    if (!s->json) {
        printf("  %s  %sfailover%s  %.*s: %.*s to %.*s", print_when(x->created_at_us),
               term(TERM_YELLOW), term(TERM_PLAIN), STR_FMT(x->partner), STR_FMT(x->from),
               STR_FMT(x->to));
        if (x->failures)
            printf(" after %" PRId64 " failures (%.*s)", x->failures, STR_FMT(x->reason));
        putchar('\n');
        return true;
    }
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "failover");
    view_instant(w, "at", x->created_at_us);
    json_pair_str(w, "partner", x->partner);
    json_pair_str(w, "from", x->from);
    json_pair_str(w, "to", x->to);
    json_pair_str(w, "reason", x->reason);
    json_pair_i64(w, "failures", x->failures);
    json_line_end(&line);
    return true;
}

/* ---- many ---- */

bool exchanges_of_batch(struct session *s, int64_t batch_id, struct json_writer *w, struct err *err)
{
    struct showing all = {.w = w};
    if (w) {
        json_key(w, "exchanges");
        json_array(w);
    }
    bool ok = !batch_id ||
              store_exchange_of_batch(s->job.store, batch_id, OF_BATCH_MAX, on_exchange, &all, err);
    if (w)
        json_array_end(w);
    return ok;
}

bool exchanges_print(struct session *s, bool json, int64_t limit, struct err *err)
{
    struct showing all = {.json = json, .named = true};
    struct str partner = str_from(s->partner ? s->partner->name : "");
    struct store *questions = s->settings->ledger[0] ? NULL : live_ledger(s);
    bool ok = store_exchange_list(s->job.store, partner, limit, on_exchange, &all, err) &&
              store_switch_list(s->job.store, partner, limit, on_switch, &all, err) &&
              (!questions || store_switch_list(questions, partner, limit, on_switch, &all, err));
    store_close(questions);
    return ok;
}
