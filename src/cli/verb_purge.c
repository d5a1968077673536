/* verb_purge.c - hia purge: what has been kept long enough goes, as [retention] says. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "cli/session.h"
#include "job/purge.h"
#include "store/store.h"
#include <inttypes.h>

/* ---- one run ---- */

static void put_went(struct json_writer *w, const struct store_purged *went)
{
    json_pair_i64(w, "rows", went->rows);
    json_pair_i64(w, "bytes", went->bytes);
    if (went->rows) {
        view_instant(w, "oldest", went->oldest_us);
        view_instant(w, "newest", went->newest_us);
    }
}

static void print_went(const char *what, const char *policy, const struct store_purged *went)
{
    char rows[32], bytes[32];
    printf("%-22s %-8s %10s %14s bytes", what, policy, term_count((uint64_t)went->rows, rows),
           term_count((uint64_t)went->bytes, bytes));
    if (went->rows)
        printf("  %s .. %s", print_when(went->oldest_us), print_when(went->newest_us));
    putchar('\n');
}

static void report_kind(const struct purge_report *r, size_t kind, bool json)
{
    const struct store_purge_kind *k = &store_purge_kinds[kind];
    struct json_line line;
    if (!json) {
        print_went(k->what, r->policies[k->class], &r->kinds[kind]);
        return;
    }
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "purge");
    json_pair(w, "class", store_purge_class_names[k->class]);
    json_pair(w, "what", k->what);
    json_pair(w, "policy", r->policies[k->class]);
    view_instant_given(w, "horizon", r->horizons_us[k->class]);
    put_went(w, &r->kinds[kind]);
    json_line_end(&line);
}

static void report_files(const struct purge_report *r, bool dry, bool json)
{
    struct json_line line;
    if (json) {
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "files");
        json_pair_bool(w, "dry_run", dry);
        put_went(w, &r->files);
        json_pair_i64(w, "waiting", r->waiting);
        json_pair_bool(w, "held", r->held);
        json_pair(w, "real_time", r->real_time);
        json_line_end(&line);
        return;
    }
    print_went("files under kept/", "", &r->files);
    if (r->waiting)
        printf("\n%" PRId64 " files stay for now: %s\n", r->waiting,
               r->held ? "a call, a job or a file as old as they are is still open (hia status, "
                         "hia jobs)"
                       : "they were kept again since, for something younger");
    if (*r->real_time)
        printf("\nThe daemon's ledger was not purged: %s\n", r->real_time);
    if (dry)
        printf("\nNothing was changed: --dry-run. Files of rows that would go are not counted.\n");
}

static bool purge(struct session *s, const struct cli_args *args, struct err *err)
{
    const struct job_watch watch = {s, session_progress};
    struct purge_report r;
    bool json = cli_given(args, "json"), dry = cli_given(args, "dry-run");
    if (!job_purge(s->settings, dry, &watch, &r, err))
        return false;
    if (s->shown)
        term_progress_end(&s->progress);
    s->shown = NULL;
    for (size_t kind = 0; kind < PURGE_KINDS; kind++)
        report_kind(&r, kind, json);
    report_files(&r, dry, json);
    return true;
}

/* ---- the log ---- */

static bool print_entry(void *ctx, const struct store_purge_entry *e)
{
    const bool *json = ctx;
    char rows[32];
    if (!*json) {
        printf("%s  %-11.*s %-22.*s %-8.*s %10s  by user %" PRId64 "  %s%.*s%s\n",
               print_when(e->ended_at_us), STR_FMT(e->class), STR_FMT(e->what), STR_FMT(e->policy),
               term_count((uint64_t)e->went.rows, rows), e->os_user, term(TERM_DIM),
               STR_FMT(e->run), term(TERM_PLAIN));
        return true;
    }
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "purged");
    json_pair_str(w, "run", e->run);
    json_pair_str(w, "class", e->class);
    json_pair_str(w, "what", e->what);
    json_pair_str(w, "policy", e->policy);
    view_instant_given(w, "horizon", e->horizon_us);
    put_went(w, &e->went);
    json_pair_str(w, "actor", e->actor);
    json_pair_i64(w, "os_user", e->os_user);
    view_instant(w, "begun_at", e->begun_at_us);
    view_instant(w, "ended_at", e->ended_at_us);
    json_line_end(&line);
    return true;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    bool json = cli_given(args, "json");
    int64_t limit = (int64_t)(cli_number(args, "limit", 0) & INT64_MAX);
    bool good =
        session_load(&s, args, err) &&
        (cli_given(args, "list") ? job_purge_list(s.settings, limit, print_entry, &json, err)
                                 : purge(&s, args, err));
    session_close(&s);
    return good ? EXIT_DONE : EXIT_FAIL;
}

static const struct cli_option options[] = {
    {"dry-run", 'n', CLI_FLAG, NULL, "count what would go, and change nothing"},
    {"list", 'l', CLI_FLAG, NULL, "what went, when, by which policy and by whom, newest first"},
    {"limit", 0, CLI_NUMBER, "N", "with --list: at most N lines"},
    {0},
};

const struct cli_verb verb_purge = {
    .name = "purge",
    .summary = "let go what has been kept long enough, as [retention] says",
    .operands = "",
    .about =
        "Removes what is older than the policy of its class in [retention] (hia.conf): the bytes "
        "of files in and out, what was said to partners, what was asked in real time, webhooks, "
        "and events that every sink has taken. Money, claims, states and histories stay, and so "
        "does everything by which a file, an interchange, a remittance or a claim is known when it "
        "comes again: nothing is posted or sent twice because its bytes went.\n\n"
        "Nothing that is still open goes, however old: a file not yet posted, a conversation that "
        "has not ended, an event a sink has not taken. What went is written down for good in the "
        "transaction in which it goes; --list shows it. The work is done in small transactions, so "
        "that others write meanwhile; it may be killed and run again at any time. Where the ledger "
        "is a folder, hia serve lets go what was asked of it by itself.\n\n"
        "The package has a timer for it, which is not enabled: systemctl enable --now "
        "hia-purge.timer. What is in backups and in partners' folders is not reached.",
    .examples = "$ hia purge --dry-run\n"
                "$ hia purge\n"
                "$ hia purge --list --json | jq 'select(.class == \"documents\")'\n",
    .options = options,
    .run = run,
};
