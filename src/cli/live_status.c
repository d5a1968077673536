/* live_status.c - see live_status.h. */
#include "cli/live_status.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/view.h"
#include "cli/print.h"
#include "cli/vendor_status.h"
#include "job/breakers.h"
#include "job/check_ledger.h"
#include "net/engine.h"
#include <inttypes.h>

static const int64_t SECOND_US = 1000000;

struct showing {
    struct json_writer *w;
    bool any;
};

static void print_breaker(struct showing *s, const struct store_breaker *b)
{
    if (!s->any)
        printf("%sEndpoints left alone%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    s->any = true;
    printf("  %s%s%s  %s  %" PRId64 " failures (%s), since %s", term(TERM_YELLOW), b->partner,
           term(TERM_PLAIN), b->endpoint, b->failures, b->reason, print_when(b->opened_at_us));
    if (b->until_us > clock_now_us())
        printf("; tried again after %s\n", print_when(b->until_us));
    else
        puts("; the next exchange tries it");
}

static bool on_breaker(void *ctx, const struct store_breaker *b)
{
    struct showing *s = ctx;
    struct json_writer *w = s->w;

    if (!w) {
        if (b->opened_at_us)
            print_breaker(s, b);
        return true;
    }
    json_object(w);
    json_pair(w, "partner", b->partner);
    json_pair(w, "endpoint", b->endpoint);
    json_pair(w, "state",
              BREAKER_STATES[!b->opened_at_us               ? BREAKER_CLOSED
                             : b->until_us > clock_now_us() ? BREAKER_OPEN
                                                            : BREAKER_HALF_OPEN]);
    json_pair_i64(w, "failures", b->failures);
    json_pair(w, "reason", b->reason);
    view_instant(w, "since", b->opened_at_us ? b->opened_at_us : b->changed_at_us);
    if (b->opened_at_us)
        view_instant(w, "until", b->until_us);
    json_object_end(w);
    return true;
}

/* Those of the last minute may still be answered. */
static bool tell_questions(struct store *live, struct json_writer *w, struct err *err)
{
    int64_t count = 0, now_us = clock_now_us();

    if (live &&
        !store_ask_unanswered(live, now_us - 7 * DAY_US, now_us - 60 * SECOND_US, &count, err))
        return false;
    if (w)
        json_pair_i64(w, "questions_unanswered", count);
    else if (count)
        printf(
            "%sQuestions in real time%s\n  %" PRId64
            " of the last 7 days were asked and have no answer on record; asking again is safe\n",
            term(TERM_BOLD), term(TERM_PLAIN), count);
    return true;
}

struct store *live_ledger(const struct session *s)
{
    struct store *live = NULL;
    struct err err = {0};

    if (!check_ledger_look(s->settings, &live, &err))
        log_event(LOG_WARN, "cli", "real_time.unreadable", NULL, LOG_TEXT("why", err.text));
    return live;
}

bool live_status(struct session *s, struct json_writer *w, struct err *err)
{
    struct showing all = {.w = w};
    struct store *live = live_ledger(s);
    bool apart = live && !s->settings->ledger[0];

    if (w) {
        json_key(w, "endpoints");
        json_array(w);
    }
    bool ok = breakers_list(s->job.store, apart ? live : NULL, on_breaker, &all, err);
    if (w)
        json_array_end(w);
    ok = ok && vendor_status(s, apart ? live : NULL, w, err) && tell_questions(live, w, err);
    store_close(live);
    return ok;
}
