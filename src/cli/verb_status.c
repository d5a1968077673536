/* verb_status.c - hia status: how things stand, and what needs a person. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/awaited.h"
#include "cli/live_status.h"
#include "job/relay.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NEEDS_SHOWN = 5, NEEDS_JSON_MAX = 1000, WHY_MAX = 256 };

/* What a person sees and does of each kind. */
static const struct need_kind {
    const char *word; /* for JSON */
    const char *title, *next;
} kinds[NEED_KIND_COUNT] = {
    [NEED_QUARANTINE] = {"quarantine", "Files in quarantine",
                         "hia validate FILE says what is wrong; ask the partner for a new one"},
    [NEED_ATTEMPT] = {"attempt", "Sent or not? An attempt without a result",
                      "the next hia submit or hia receive reconciles it"},
    [NEED_CALL_UNKNOWN] = {"call_unknown", "Files the partner has or has not: nobody knows",
                           "ask the partner; then hia resolve FILE --as arrived, or not-arrived"},
    [NEED_UNSENT] = {"unsent", "Files that could not be sent so far",
                     "hia submit tries again; put right what is refused or not configured"},
    [NEED_FETCH] = {"fetch", "Answers that could not be fetched",
                    "hia receive tries again; put right what is refused or not configured"},
    [NEED_BATCH_OVERDUE] = {"batch_overdue", "TA1s and 999s that did not come in time",
                            "ask the partner whether it has the file; never send it again unasked"},
    [NEED_BATCH_REJECTED] = {"batch_rejected", "Files refused as a whole",
                             "put right what the answer names, then hand the claims in again"},
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

/* ---- counts --------------------------------------------------------------------------------- */

static void print_claims(const struct store_status *st)
{
    char n[32];
    int64_t count = 0, cents = 0;
    printf("%sClaims%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    for (size_t i = 0; i < CLAIM_STATE_COUNT; i++) {
        if (!st->claims[i])
            continue;
        count += st->claims[i];
        cents += st->claim_charge_cents[i];
        printf("  %s%-16s%s %7s  %16s\n", term(print_claim_color((enum store_claim_state)i)),
               store_claim_state_name((enum store_claim_state)i), term(TERM_PLAIN),
               term_count((uint64_t)st->claims[i], n), print_money(st->claim_charge_cents[i]));
    }
    printf("  %-16s %7s  %16s charged\n", "all", term_count((uint64_t)count, n),
           print_money(cents));
    printf("  %-16s %7s  %s%16s%s\n", "paid", "", term(TERM_GREEN), print_money(st->paid_cents),
           term(TERM_PLAIN));
    printf("  %-16s %7s  %16s\n", "adjusted", "", print_money(st->adjusted_cents));
    printf("  %-16s %7s  %16s\n", "patient share", "", print_money(st->patient_cents));
}

static void print_counts(const char *title, const int64_t *counts, size_t n,
                         const char *(*name)(size_t i))
{
    char text[32];
    bool any = false;
    printf("%s%s%s\n ", term(TERM_BOLD), title, term(TERM_PLAIN));
    for (size_t i = 0; i < n; i++) {
        if (!counts[i])
            continue;
        printf("%s %s %s", any ? "," : "", term_count((uint64_t)counts[i], text), name(i));
        any = true;
    }
    puts(any ? "" : " none");
}

static const char *batch_name(size_t i)
{
    return store_batch_state_name((enum store_batch_state)i);
}

static const char *document_name(size_t i)
{
    return store_document_state_name((enum store_document_state)i);
}

static const char *remittance_name(size_t i)
{
    return store_remittance_state_name((enum store_remittance_state)i);
}

/* ---- needs ---------------------------------------------------------------------------------- */

struct needs {
    struct json_writer *w; /* NULL: for people */
    const int64_t *totals;
    enum store_need_kind shown_kind;
    int64_t shown;
    bool any;
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
    printf("  %s%s%s%s%" PRId64 "%s  %s-> %s%s\n", term(TERM_YELLOW), kinds[kind].title,
           term(TERM_PLAIN), ": ", n->totals[kind], "", term(TERM_CYAN), kinds[kind].next,
           term(TERM_PLAIN));
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
    if (need->wake_us)
        view_instant(w, "wakes", need->wake_us);
    if (need->until_us)
        view_instant(w, "until", need->until_us);
    json_pair(w, "next", waiting ? waits_next : kinds[need->kind].next);
    json_object_end(w);
}

static bool on_need(void *ctx, const struct store_need *need)
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
static void total_needs(const struct store_status *st, int64_t totals[NEED_KIND_COUNT])
{
    totals[NEED_QUARANTINE] = st->documents[DOCUMENT_QUARANTINED];
    totals[NEED_ATTEMPT] = st->attempts_unsettled;
    totals[NEED_CALL_UNKNOWN] = st->calls_unknown;
    totals[NEED_UNSENT] = st->files_unsent;
    totals[NEED_FETCH] = st->fetches_failed;
    totals[NEED_BATCH_OVERDUE] = st->batches_overdue;
    totals[NEED_BATCH_REJECTED] = st->batches[BATCH_REJECTED] + st->batches[BATCH_ERROR];
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

/* ---- sinks ---- */

/** How far those who are told of events are behind; `w` NULL: for people. */
static bool tell_sinks(struct session *s, struct json_writer *w, struct err *err)
{
    const char *names[SINKS_MAX];
    size_t n = relay_sinks(s->settings, names);
    for (size_t i = 0; i < n; i++) {
        struct store_sink k;
        if (!store_sink_status(s->job.store, str_from(names[i]), &k, err))
            return false;
        int64_t lag_us = k.oldest_us ? clock_now_us() - k.oldest_us : 0;
        if (!w) {
            printf("  %s: %" PRId64 " wait", names[i], k.waiting);
            if (k.waiting)
                printf(", the oldest for %" PRId64 " s", lag_us / 1000000);
            printf(", %" PRId64 " refused for good\n", k.dead_letters);
            continue;
        }
        json_object(w);
        json_pair_str(w, "sink", str_from(names[i]));
        json_pair_i64(w, "cursor", k.seq);
        json_pair_i64(w, "waiting", k.waiting);
        json_pair_i64(w, "lag_ms", lag_us / 1000);
        json_pair_i64(w, "dead_letters", k.dead_letters);
        json_object_end(w);
    }
    return true;
}

/** How far what the platform asks for is behind; `w` NULL: for people. */
static bool tell_subscriptions(struct session *s, struct json_writer *w, struct err *err)
{
    for (size_t i = 0; i < s->settings->subscription_count; i++) {
        const char *name = s->settings->subscriptions[i].name;
        struct store_subscription k;
        if (!store_subscription_get(s->job.store, str_from(name), &k, err))
            return false;
        if (!w) {
            printf("  %s, of the platform: %" PRId64 " wait, %" PRId64 " could not be acted on\n",
                   name, k.waiting, k.dead);
            continue;
        }
        json_object(w);
        json_pair(w, "subscription", name);
        json_pair_i64(w, "place", k.place);
        json_pair_i64(w, "waiting", k.waiting);
        json_pair_i64(w, "lag_ms", k.oldest_us ? (clock_now_us() - k.oldest_us) / 1000 : 0);
        json_pair_i64(w, "dead_letters", k.dead);
        if (k.begun)
            view_instant(w, "looked_at", k.looked_us);
        json_object_end(w);
    }
    return true;
}

/* ---- the two forms -------------------------------------------------------------------------- */

static bool print_people(struct session *s, const struct store_status *st,
                         const struct store_timers *timers, int64_t limit, struct err *err)
{
    int64_t totals[NEED_KIND_COUNT];
    struct needs needs = {.totals = totals};
    char n[32];

    total_needs(st, totals);
    print_claims(st);
    print_counts("Files", st->documents, DOCUMENT_STATE_COUNT, document_name);
    print_counts("Batches", st->batches, BATCH_STATE_COUNT, batch_name);
    print_counts("Remittances", st->remittances, REMITTANCE_STATE_COUNT, remittance_name);
    if (st->remittance_cents)
        printf("  %s remitted\n", print_money(st->remittance_cents));
    if (st->unbalanced_payments)
        printf("  %" PRId64 " claim payments out of balance, not posted\n",
               st->unbalanced_payments);
    printf("%sEvents%s\n  %s told\n", term(TERM_BOLD), term(TERM_PLAIN),
           term_count((uint64_t)st->events, n));
    if (!tell_sinks(s, NULL, err) || !tell_subscriptions(s, NULL, err) ||
        !live_status(s, NULL, err))
        return false;
    printf("%sNeeds a person%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    if (!store_needs(s->job.store, clock_now_us(), timers, limit, on_need, &needs, err))
        return false;
    print_more(&needs);
    if (!needs.any)
        printf("  %snothing%s\n", term(TERM_GREEN), term(TERM_PLAIN));
    return true;
}

static void json_counts(struct json_writer *w, const char *title, const int64_t *counts, size_t n,
                        const char *(*name)(size_t i))
{
    json_key(w, title);
    json_object(w);
    for (size_t i = 0; i < n; i++)
        json_pair_i64(w, name(i), counts[i]);
    json_object_end(w);
}

static const char *claim_name(size_t i)
{
    return store_claim_state_name((enum store_claim_state)i);
}

static bool print_json(struct session *s, const struct store_status *st,
                       const struct store_timers *timers, struct err *err)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    struct needs needs = {.w = w};

    json_counts(w, "claims", st->claims, CLAIM_STATE_COUNT, claim_name);
    json_key(w, "claim_charges");
    json_object(w);
    for (size_t i = 0; i < CLAIM_STATE_COUNT; i++)
        json_pair_money(w, claim_name(i), st->claim_charge_cents[i]);
    json_object_end(w);
    json_pair_money(w, "paid", st->paid_cents);
    json_pair_money(w, "adjusted", st->adjusted_cents);
    json_pair_money(w, "patient_share", st->patient_cents);
    json_counts(w, "documents", st->documents, DOCUMENT_STATE_COUNT, document_name);
    json_counts(w, "batches", st->batches, BATCH_STATE_COUNT, batch_name);
    json_counts(w, "remittances", st->remittances, REMITTANCE_STATE_COUNT, remittance_name);
    json_pair_money(w, "remitted", st->remittance_cents);
    json_pair_i64(w, "orphans", st->orphans_open);
    json_pair_money(w, "orphan_amount", st->orphan_cents);
    json_pair_i64(w, "payments_out_of_balance", st->unbalanced_payments);
    json_pair_i64(w, "attempts_unsettled", st->attempts_unsettled);
    json_pair_i64(w, "calls_unknown", st->calls_unknown);
    json_pair_i64(w, "files_unsent", st->files_unsent);
    json_pair_i64(w, "fetches_failed", st->fetches_failed);
    json_pair_i64(w, "batches_overdue", st->batches_overdue);
    json_pair_i64(w, "claims_overdue", st->claims_overdue);
    json_pair_i64(w, "payments_overdue", st->payments_overdue);
    json_pair_i64(w, "contradictions", st->contradictions);
    json_pair_i64(w, "events", st->events);
    json_pair_i64(w, "dead_letters", st->dead_letters);
    json_key(w, "sinks");
    json_array(w);
    bool ok = tell_sinks(s, w, err);
    json_array_end(w);
    json_key(w, "subscriptions");
    json_array(w);
    ok = ok && tell_subscriptions(s, w, err);
    json_array_end(w);
    ok = ok && live_status(s, w, err);
    json_key(w, "needs");
    json_array(w);
    ok = ok &&
         store_needs(s->job.store, clock_now_us(), timers, NEEDS_JSON_MAX, on_need, &needs, err);
    json_array_end(w);
    json_line_end(&line);
    return ok;
}

static bool print_overdue(struct session *s, const struct store_timers *timers, bool json,
                          struct err *err)
{
    struct json_line line;
    if (!json)
        return awaited_overdue(s, timers, NULL, err);
    struct json_writer *w = json_line_begin(&line);
    json_key(w, "overdue");
    json_array(w);
    bool ok = awaited_overdue(s, timers, w, err);
    json_array_end(w);
    json_line_end(&line);
    return ok;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct store_status st;
    struct session s;
    int code = EXIT_FAIL;
    int64_t limit = cli_given(args, "all") ? STORE_LIST_MAX : NEEDS_SHOWN;

    if (!session_open(&s, args, STORE_READER, err) ||
        (cli_given(args, "partner") && !session_partner(&s, args, err)))
        goto out;
    struct store_timers timers = session_timers(&s);
    if (cli_given(args, "overdue")) {
        code = print_overdue(&s, &timers, cli_given(args, "json"), err) ? EXIT_DONE : EXIT_FAIL;
        goto out;
    }
    if (!store_status(s.job.store, clock_now_us(), &timers, &st, err))
        goto out;
    bool ok = cli_given(args, "json") ? print_json(&s, &st, &timers, err)
                                      : print_people(&s, &st, &timers, limit, err);
    code = ok ? EXIT_DONE : EXIT_FAIL;
out:
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {
    {"partner", 'p', CLI_TEXT, "NAME", "whose payments may be late (default: all partners')"},
    {"all", 'a', CLI_FLAG, NULL, "list everything that needs a person, not the first of each kind"},
    {"overdue", 'o', CLI_FLAG, NULL,
     "only answers that are overdue: which, since when, and what to do"},
    {0},
};

const struct cli_verb verb_status = {
    .name = "status",
    .summary = "show how things stand and what needs a person",
    .operands = "",
    .about =
        "Counts claims, files, batches and remittances by state, adds up the money, and lists what a "
        "person has to look at with the next step for each: claims held or rejected, files in "
        "quarantine, answers that are late by the partner's time limits, payments without a claim, "
        "remittances that do not balance; of partners with an adapter, files that may or may not have "
        "arrived, files that could not be sent and fetches that failed, each with the reason.\n\n"
        "An answer is overdue when its time, fixed when the file was sent by ta1_overdue, "
        "ack_overdue and claim_ack_overdue of the partner, is up; a payment when a claim was "
        "accepted longer ago than remit_overdue. It is compared with the clock when you ask; the "
        "next submit or receive also tells it as an event, once.",
    .examples = "$ hia status\n"
                "$ hia status --overdue\n"
                "$ hia status --json | jq '.needs[] | select(.kind == \"claim\") | .key'\n",
    .options = options,
    .run = run,
};
