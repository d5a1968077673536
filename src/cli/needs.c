/* needs.c - see needs.h. */
#include "cli/needs.h"

#include "base/view.h"
#include "cli/print.h"
#include "cli/term.h"

#include <inttypes.h>
#include <stdio.h>

enum { WHY_MAX = 256 };

/* What a person sees and does of each kind. */
static const struct need_kind {
    const char *word; /* for JSON */
    const char *title, *next;
} kinds[NEED_KIND_COUNT] = {
    [NEED_QUARANTINE] = {"quarantine", "Files in quarantine",
                         "hia validate FILE says what is wrong; ask the partner for a new one"},
    [NEED_ATTEMPT] = {"attempt", "Sent or not? An attempt without a result",
                      "the next hia submit or hia receive reconciles it"},
    [NEED_CALL_UNKNOWN] = {"call_unknown",
                           "Files, or requests by number, the partner has or has not: nobody knows",
                           "ask the partner; then hia resolve FILE --as arrived, or not-arrived"},
    [NEED_CALL_ASKED] =
        {"call_asked", "Requests without an answer so far",
         "hia work goes on with them, hia authorization --open, and asking the same again"},
    [NEED_CALL_FAILED] =
        {"call_failed", "Requests that came to nothing",
         "put right what is named and ask again, what was rejected under a new number; or "
         "hia authorization --withdraw NUMBER"},
    [NEED_UNSENT] = {"unsent", "Files that could not be sent so far",
                     "hia submit tries again; put right what is refused or not configured"},
    [NEED_FETCH] = {"fetch", "Answers that could not be fetched",
                    "hia receive tries again; put right what is refused or not configured"},
    [NEED_BATCH_OVERDUE] = {"batch_overdue", "TA1s and 999s that did not come in time",
                            "ask the partner whether it has the file; never send it again unasked"},
    [NEED_BATCH_REJECTED] =
        {"batch_rejected", "Files refused as a whole",
         "put right what the answer names, then hand the claims in again; a TA1 or "
         "999 of ours: ask the partner"},
    [NEED_CLAIM] = {"claim", "Claims to be put right",
                    "hia claim ID says why; correct it and hand it in with hia submit"},
    [NEED_CLAIM_OVERDUE] = {"claim_overdue", "277CAs that did not come in time",
                            "ask the partner what became of the set; its claims are not accepted"},
    [NEED_PAYMENT_OVERDUE] = {"payment_overdue", "Claims accepted and not paid in time",
                              "hia claim ID shows what came; ask the payer by its claim number"},
    [NEED_CONTRADICTION] =
        {"contradiction", "Answers that contradict earlier ones",
         "hia claim ID shows both; ask the partner which holds, then hia resolve"},
    [NEED_ORPHAN] = {"orphan", "Payments that match no claim",
                     "hia remit TRACE shows the payment; find whose it is"},
    [NEED_OUT_OF_BALANCE] = {"out_of_balance", "Remittances out of balance",
                             "hia remit TRACE shows the sums; ask the payer for a correction"},
    [NEED_DEAD_LETTER] = {"dead_letter", "Events nobody would take",
                          "look at the platform's consumer, then deliver them again"},
    [NEED_JOB] = {"job", "Jobs that failed for the last time",
                  "put right what they failed of, then hia jobs --retry ID"},
    [NEED_COMMAND] = {"command", "Events of the platform that could not be acted on",
                      "hia subscribe --list --dead says why; then hia subscribe --retry ID"},
};

static void print_more(const struct needs *n)
{
    int64_t more = n->any ? n->totals[n->shown_kind] - n->shown : 0;
    if (more > 0)
        printf("    %sand %" PRId64 " more; hia status --all lists them%s\n", term(TERM_DIM), more,
               term(TERM_PLAIN));
}

static void begin_kind(struct needs *n, enum store_need_kind kind)
{
    print_more(n);
    printf("  %s%s%s: %" PRId64 "  %s-> %s%s\n", term(TERM_YELLOW), kinds[kind].title,
           term(TERM_PLAIN), n->totals[kind], term(TERM_CYAN), kinds[kind].next, term(TERM_PLAIN));
    n->shown_kind = kind;
    n->shown = 0;
    n->any = true;
}

/* A call that waits has its own word, and says what for and until when. */
static const struct waits_for {
    const char *code; /* hia_wait.code */
    const char *state, *what;
} waits[] = {
    {"repeat", "to_repeat", "sent again under its key"},
    {"look_up", "looked_for", "the partner is asked whether it has it"},
    {"answer", "answer_due", "the partner is asked for its answer"},
    {"", "waiting", "it goes on"},
};
static const char waits_next[] = "nothing to do: hia submit and hia receive go on when it is time";

static const struct waits_for *waits_of(const struct store_need *need)
{
    if (!str_is(need->state, "waiting") || need->kind != NEED_UNSENT)
        return NULL;
    for (size_t i = 0; i + 1 < COUNT_OF(waits); i++)
        if (str_is(need->waits_for, waits[i].code))
            return &waits[i];
    return &waits[COUNT_OF(waits) - 1];
}

/* "peer: sent again under its key from 2026-01-15 14:03:09; given up at ..." */
static struct str waits_why(const struct store_need *need, const struct waits_for *w,
                            char text[WHY_MAX])
{
    int n = snprintf(text, WHY_MAX, "%.*s: %s", STR_FMT(need->why), w->what);
    if (need->wake_us && n > 0 && n < WHY_MAX)
        n += snprintf(text + n, (size_t)(WHY_MAX - n), " from %s", print_when(need->wake_us));
    if (need->until_us && n > 0 && n < WHY_MAX)
        snprintf(text + n, (size_t)(WHY_MAX - n), "; until %s", print_when(need->until_us));
    return str_from(text);
}

static void json_need(struct json_writer *w, const struct store_need *need)
{
    const struct waits_for *waiting = waits_of(need);
    char why[WHY_MAX];
    json_object(w);
    json_pair(w, "kind", kinds[need->kind].word);
    json_pair_str(w, "key", need->key);
    json_pair_str(w, "state", waiting ? str_from(waiting->state) : need->state);
    json_pair_str(w, "why", waiting ? waits_why(need, waiting, why) : need->why);
    json_pair_money(w, "amount", need->cents);
    view_instant(w, "since", need->since_us);
    view_instant_given(w, "wakes", need->wake_us);
    view_instant_given(w, "until", need->until_us);
    json_pair(w, "next", waiting ? waits_next : kinds[need->kind].next);
    json_object_end(w);
}

bool needs_show(void *ctx, const struct store_need *need)
{
    struct needs *n = ctx;
    if (n->w) {
        json_need(n->w, need);
        return true;
    }
    if (!n->any || n->shown_kind != need->kind)
        begin_kind(n, need->kind);
    n->shown++;
    const struct waits_for *waiting = waits_of(need);
    char text[WHY_MAX];
    struct str state = waiting ? str_from(waiting->state) : need->state;
    struct str why = waiting ? waits_why(need, waiting, text) : need->why;
    printf("    %-24.*s %-15.*s %12s  %s%.*s%s\n", STR_FMT(need->key), STR_FMT(state),
           need->cents ? print_money(need->cents) : "", term(TERM_DIM), STR_FMT(why),
           term(TERM_PLAIN));
    return true;
}

/* How many there are of each kind, whatever is listed. */
void needs_count(const struct store_status *st, int64_t totals[NEED_KIND_COUNT])
{
    totals[NEED_QUARANTINE] = st->documents[DOCUMENT_QUARANTINED];
    totals[NEED_ATTEMPT] = st->attempts_unsettled;
    totals[NEED_CALL_UNKNOWN] = st->calls_unknown;
    totals[NEED_CALL_ASKED] = st->calls_asked;
    totals[NEED_CALL_FAILED] = st->calls_failed;
    totals[NEED_UNSENT] = st->files_unsent;
    totals[NEED_FETCH] = st->fetches_failed;
    totals[NEED_BATCH_OVERDUE] = st->batches_overdue;
    totals[NEED_BATCH_REJECTED] =
        st->batches[BATCH_REJECTED] + st->batches[BATCH_ERROR] - st->batches_moved;
    totals[NEED_CLAIM] =
        st->claims[CLAIM_HELD] + st->claims[CLAIM_REJECTED] + st->claims[CLAIM_UNACKNOWLEDGED];
    totals[NEED_CLAIM_OVERDUE] = st->sets_overdue;
    totals[NEED_PAYMENT_OVERDUE] = st->payments_overdue;
    totals[NEED_CONTRADICTION] = st->contradictions;
    totals[NEED_ORPHAN] = st->orphans_open;
    totals[NEED_OUT_OF_BALANCE] = st->remittances[REMITTANCE_OUT_OF_BALANCE];
    totals[NEED_DEAD_LETTER] = st->dead_letters;
    totals[NEED_JOB] = st->dead_jobs;
    totals[NEED_COMMAND] = st->dead_commands;
}

void needs_end(const struct needs *n)
{
    print_more(n);
    if (!n->any)
        printf("  %snothing%s\n", term(TERM_GREEN), term(TERM_PLAIN));
}
