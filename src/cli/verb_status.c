/* verb_status.c - hia status: how things stand, and what needs a person. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/awaited.h"
#include "cli/live_status.h"
#include "cli/needs.h"
#include "job/relay.h"
#include <inttypes.h>
#include <stdio.h>

enum { NEEDS_SHOWN = 5, NEEDS_JSON_MAX = 1000 };

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

    needs_count(st, totals);
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
    if (!store_needs(s->job.store, clock_now_us(), timers, limit, needs_show, &needs, err))
        return false;
    needs_end(&needs);
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
    json_pair_i64(w, "calls_asked", st->calls_asked);
    json_pair_i64(w, "calls_failed", st->calls_failed);
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
         store_needs(s->job.store, clock_now_us(), timers, NEEDS_JSON_MAX, needs_show, &needs, err);
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
