/* verb_submit.c - hia submit: claims in, files out to the partner, and why a claim stayed here. */
#include "cli/verbs.h"

#include "base/view.h"
#include "cli/print.h"
#include "cli/queueing.h"
#include "cli/refusal.h"
#include "cli/talk_line.h"
#include "job/submit_vendors.h"
#include <inttypes.h>

struct showing {
    struct session session;
    bool json, dry_run;
};

static void on_claim(void *ctx, const struct intake_claim *c, bool conflicting)
{
    const struct showing *s = ctx;
    if (s->json)
        refusal_print_json(c, conflicting);
    else
        refusal_print(c, conflicting, stdout);
}

static void on_file_json(const struct submit_file *f)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "file");
    json_pair(w, "name", f->name);
    json_pair(w, "partner", f->partner);
    json_pair(w, "batch", f->batch);
    json_pair_i64(w, "interchange_control", f->control);
    json_pair_i64(w, "claims", (int64_t)f->claims);
    json_pair_i64(w, "sets", (int64_t)f->sets);
    json_pair_i64(w, "bytes", (int64_t)f->bytes);
    json_pair_given(w, "route", f->route);
    json_pair_money(w, "charge", f->charge_cents);
    json_line_end(&line);
}

static void on_file(void *ctx, const struct submit_file *f)
{
    const struct showing *s = ctx;
    char claims[32], bytes[32];
    if (s->json) {
        on_file_json(f);
        return;
    }
    printf("%s%s%s  %s claims in %" PRIu64 " transaction sets, %s bytes, %s", term(TERM_BOLD),
           f->name, term(TERM_PLAIN), term_count(f->claims, claims), f->sets,
           term_count(f->bytes, bytes), print_money(f->charge_cents));
    if (!s->session.partner)
        printf(", for %s", f->partner);
    if (f->route.n)
        printf(", routed to %.*s", STR_FMT(f->route));
    puts(s->dry_run ? " (not sent)" : "");
}

static void on_handed(void *ctx, const char *batch, const struct handover_end *end)
{
    const struct showing *s = ctx;
    if (s->json)
        talk_line_handed_json(end, batch);
    else
        talk_line_handed(end);
}

/* Only what is of interest: most batches that wait are not for anybody else. */
static void on_moved(void *ctx, const struct vendor_move *move, enum vendor_move_how how)
{
    const struct showing *s = ctx;
    bool moved = how == VENDOR_MOVED;
    if (s->json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", moved ? "moved" : "stays");
        json_pair(w, "from", move->first->name);
        json_pair(w, "to", move->second->name);
        json_pair(w, "reason", moved ? move->reason : vendor_move_text(how));
        json_line_end(&line);
    } else if (moved) {
        printf("  %smoved%s from %s, which is left alone after %" PRId64
               " failures (%s), to %s: %s\n",
               term(TERM_YELLOW), term(TERM_PLAIN), move->first->name, move->failures, move->reason,
               move->second->name, vendor_move_text(how));
    } else if (how == VENDOR_STAYS_SENT || how == VENDOR_STAYS_HELD) {
        printf("  %sstays with %s%s, though that is left alone: %s\n", term(TERM_YELLOW),
               move->first->name, term(TERM_PLAIN), vendor_move_text(how));
    }
}

static void print_here(const char *which, uint64_t unsent, uint64_t unknown)
{
    if (unsent)
        printf("  %s%" PRIu64 " %s not sent%s: the next submit or receive goes on with them\n",
               term(TERM_RED), unsent, which, term(TERM_PLAIN));
    if (unknown)
        printf("  %s%" PRIu64 " %s sent or not, nobody knows%s: hia status says what to do\n",
               term(TERM_RED), unknown, which, term(TERM_PLAIN));
}

static void print_totals(const struct showing *s, const struct submit_totals *t)
{
    char n[32];
    printf("\n%s claims read\n", term_count(t->read, n));
    printf("  %s%s %s%s in %" PRIu64 " file%s  %s\n", term(TERM_GREEN), term_count(t->sent, n),
           t->files_unsent + t->files_unknown ? "built" : "sent", term(TERM_PLAIN), t->files,
           t->files == 1 ? "" : "s", print_money(t->sent_cents));
    if (t->warned)
        printf("    %s of them with warnings\n", term_count(t->warned, n));
    if (t->known)
        printf("  %s known already: nothing to do\n", term_count(t->known, n));
    if (t->held)
        printf("  %s%s held%s by the scrub  %s\n", term(TERM_RED), term_count(t->held, n),
               term(TERM_PLAIN), print_money(t->held_cents));
    if (t->conflicting)
        printf("  %s%s in conflict%s with what was sent before\n", term(TERM_RED),
               term_count(t->conflicting, n), term(TERM_PLAIN));
    if (t->unreadable)
        printf("  %s%s unreadable%s\n", term(TERM_RED), term_count(t->unreadable, n),
               term(TERM_PLAIN));
    print_here("files", t->files_unsent, t->files_unknown);
    print_here("files from before", t->earlier_unsent, t->earlier_unknown);
    if (t->files_moved)
        printf("  %" PRIu64 " file%s moved to the second vendor: built twice, sent once\n",
               t->files_moved, t->files_moved == 1 ? "" : "s");
    talk_line_alone(s->session.job.talk);
    if (s->dry_run)
        printf("This was a dry run: nothing was sent and nothing written down.\n");
}

static void print_totals_json(const struct showing *s, const struct submit_totals *t)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "totals");
    json_pair_bool(w, "dry_run", s->dry_run);
    json_pair_i64(w, "read", (int64_t)t->read);
    json_pair_i64(w, "sent", (int64_t)t->sent);
    json_pair_i64(w, "warned", (int64_t)t->warned);
    json_pair_i64(w, "known", (int64_t)t->known);
    json_pair_i64(w, "held", (int64_t)t->held);
    json_pair_i64(w, "conflicting", (int64_t)t->conflicting);
    json_pair_i64(w, "unreadable", (int64_t)t->unreadable);
    json_pair_i64(w, "files", (int64_t)t->files);
    json_pair_i64(w, "sets", (int64_t)t->sets);
    json_pair_i64(w, "files_moved", (int64_t)t->files_moved);
    json_pair_i64(w, "files_unsent", (int64_t)(t->files_unsent + t->earlier_unsent));
    json_pair_i64(w, "files_unknown", (int64_t)(t->files_unknown + t->earlier_unknown));
    if (s->session.job.talk && s->session.job.talk->alone_until_us)
        view_instant(w, "left_alone_until", s->session.job.talk->alone_until_us);
    json_pair_money(w, "sent_charge", t->sent_cents);
    json_pair_money(w, "held_charge", t->held_cents);
    json_line_end(&line);
}

static int exit_code(const struct submit_totals *t)
{
    if (t->files_unsent + t->earlier_unsent)
        return EXIT_FAIL;
    return t->held + t->conflicting + t->unreadable + t->files_unknown + t->earlier_unknown
               ? EXIT_DATA
               : EXIT_DONE;
}

static bool open_ways(struct showing *s, const struct cli_args *args, struct err *err)
{
    const struct settings *c;
    if (!session_open(&s->session, args, STORE_WRITER, err) ||
        !session_vendors(&s->session, args, VENDOR_CLAIM, err))
        return false;
    if (s->session.partner)
        return session_ways(&s->session, err);
    c = s->session.settings;
    for (size_t i = 0; i < c->partner_count; i++)
        if (vendor_is(c, VENDOR_CLAIM, &c->partners[i]) && !job_folders(&c->partners[i], err))
            return false;
    return true;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct showing s = {.json = cli_given(args, "json"), .dry_run = cli_given(args, "dry-run")};
    struct submit_options options = {.paths = (const char *const *)args->operands,
                                     .paths_count = (size_t)args->count,
                                     .dry_run = s.dry_run,
                                     .watch = {&s, on_claim, on_file, on_handed}};
    struct submit_totals t;
    int code = EXIT_FAIL;

    if (cli_given(args, "queue"))
        return s.dry_run ? (err_set(err, ERR_USAGE, "--queue and --dry-run exclude each other"),
                            EXIT_FAIL)
                         : queueing_run(args, "submit", err);
    const struct submit_vendors_watch watch = {&s, on_moved};

    if (!open_ways(&s, args, err))
        goto out;
    s.session.job.try_now = cli_given(args, "try-now");
    if (!(s.session.partner ? job_submit(&s.session.job, s.session.partner, &options, &t, err)
                            : job_submit_vendors(&s.session.job, &options, &watch, &t, err)))
        goto out;
    if (s.json)
        print_totals_json(&s, &t);
    else
        print_totals(&s, &t);
    code = exit_code(&t);
out:
    session_close(&s.session);
    return code;
}

static const struct cli_option options[] = {
    SESSION_VENDOR_OPTION,
    {"dry-run", 'n', CLI_FLAG, NULL, "do everything up to the sending, then forget it"},
    SESSION_TRY_NOW_OPTION,
    QUEUEING_OPTION,
    {0},
};

const struct cli_verb verb_submit = {
    .name = "submit",
    .summary = "send claims to the partner",
    .operands = "[FILE...]",
    .about =
        "Reads claims, one JSON object a line (conf/schemas: claim-professional, "
        "claim-institutional, claim-dental; a claim's kind says which, professional when absent), from "
        "the files or standard input; checks each against its guide, 837P, 837I or 837D; groups those "
        "that are fit by kind, the endpoint their payer is routed to (`route` of the partner), payer and "
        "billing provider; and hands the files over to the partner. "
        "A claim with an error is held, the rest of the batch goes out.\n\n"
        "Without --partner, [vendors claim] of the configuration says which partner takes whose claims. "
        "A batch for a partner that is left alone after failures goes to the second one of its payers, "
        "where nothing of it has left for certain; what may have left stays, for a person. Claims that "
        "were sent are known, whichever vendor has them.\n\n"
        "Running it again with the same claims sends nothing twice. A claim that was held may be put "
        "right and handed in again under its id; one that was sent is corrected by a claim of "
        "frequency 7 or 8. Whatever a crash left open is settled first.\n\n"
        "A partner with an adapter is spoken to over the network; how that ended is told for each "
        "file. What could not be sent stays here and goes out with the next submit or receive; what "
        "the partner may or may not have is never sent again blindly, and hia status says what to "
        "do.\n\n"
        "With --queue the files are kept, sealed, and sent by a worker (hia work): at once, or when "
        "the partner's submission_schedule says. The same file for the same partner is queued "
        "once.\n\n"
        "Exit code 1 when a claim was not sent because of its data, or when it is not known whether "
        "the partner has a file; 2 when a file could not be sent.",
    .examples = "$ hia submit samples/claims/batch-500.jsonl\n"
                "$ hia submit --queue claims.jsonl\n"
                "$ hia submit --dry-run --json claims.jsonl | jq 'select(.type == \"claim\")'\n",
    .options = options,
    .run = run,
};
