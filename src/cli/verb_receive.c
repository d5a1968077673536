/* verb_receive.c - hia receive: pick up and process whatever the partner put out for us. */
#include "cli/verbs.h"

#include "cli/arrival.h"
#include "cli/print.h"
#include "cli/queueing.h"
#include "cli/session.h"
#include "cli/talk_line.h"
#include "job/receive.h"
#include <inttypes.h>

static void print_left(const struct receive_totals *t)
{
    if (t->overdue.overdue)
        fprintf(stderr,
                "%" PRIu64 " answers have become overdue, %" PRIu64
                " claims are unacknowledged for it: hia status --overdue\n",
                t->overdue.overdue, t->overdue.claims);
    if (t->unsettled)
        fprintf(stderr, "%" PRIu64 " files are still being written: the next receive takes them\n",
                t->unsettled);
    if (t->unsent)
        fprintf(stderr, "%" PRIu64 " files are still not sent: hia status\n", t->unsent);
    if (t->unknown)
        fprintf(stderr, "%" PRIu64 " files were sent or not, nobody knows: hia status\n",
                t->unknown);
    if (t->refused)
        fprintf(stderr, "%" PRIu64 " files have names no partner should give: look at them\n",
                t->refused);
}

static void on_fetched(void *ctx, const char *operation, const struct talk_end *end)
{
    const bool *json = ctx;
    if (!*json) {
        talk_line_print(operation, end);
        return;
    }
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "fetch");
    json_pair(w, "operation", operation);
    talk_line_json(w, end);
    json_line_end(&line);
}

static int exit_code(const struct receive_totals *t)
{
    if (t->fetches_failed + t->unsent)
        return EXIT_FAIL;
    return arrival_is_bad(&t->ingest) || t->refused || t->unknown ? EXIT_DATA : EXIT_DONE;
}

static int run(const struct cli_args *args, struct err *err)
{
    bool json = cli_given(args, "json");
    struct receive_watch watch = {{&json, arrival_print}, on_fetched};
    struct receive_totals t;
    struct session s;
    int code = EXIT_FAIL;

    if (args->count > 0) {
        err_set(err, ERR_USAGE, "receive takes no files; `hia ingest FILE...` does");
        return EXIT_FAIL;
    }
    if (cli_given(args, "queue"))
        return queueing_run(args, "receive", err);
    if (!session_open(&s, args, STORE_WRITER, err) || !session_partner(&s, args, err) ||
        !session_ways(&s, err))
        goto out;
    s.job.try_now = cli_given(args, "try-now");
    if (!job_receive(&s.job, s.partner, &watch, &t, err))
        goto out;
    arrival_totals(&t.ingest, json);
    print_left(&t);
    if (!json)
        talk_line_alone(s.job.talk);
    code = exit_code(&t);
out:
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {
    SESSION_PARTNER_OPTION, SESSION_TRY_NOW_OPTION, QUEUEING_OPTION, {0}};

const struct cli_verb verb_receive = {
    .name = "receive",
    .summary = "pick up and process what came back from the partner",
    .operands = "",
    .about =
        "Takes every file the partner put out: TA1, 999 and 277CA acknowledge what was sent, 835s "
        "say what is paid. Each file is kept, checked, matched with the claims it speaks of and "
        "posted with its events; only then is it moved to the partner's archive.\n\n"
        "Receiving twice changes nothing: files, interchanges and remittances seen before are known "
        "again. A file that cannot be read goes to quarantine with its bytes, and the rest is "
        "processed; a remittance that does not balance is stored and flagged, and not posted. Exit code "
        "1 when there is such a file or remittance.\n\n"
        "From a partner with an adapter they are fetched by its acknowledgement.fetch and "
        "remittance.fetch; they are archived or removed there only when all they said is in the "
        "ledger. Exit code 2 when a fetch failed: the next receive goes on with it.",
    .examples = "$ hia receive\n"
                "$ hia receive --json | jq 'select(.outcome == \"quarantined\")'\n",
    .options = options,
    .run = run,
};
