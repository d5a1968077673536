/* verb_ingest.c - hia ingest: files that came some other way. */
#include "cli/verbs.h"

#include "cli/arrival.h"
#include "cli/queueing.h"
#include "cli/session.h"

static int run(const struct cli_args *args, struct err *err)
{
    bool json = cli_given(args, "json");
    struct ingest_watch watch = {&json, arrival_print};
    struct ingest_totals t = {0};
    struct session s;
    int code = EXIT_FAIL;

    if (args->count == 0) {
        err_set(err, ERR_USAGE, "which files? - is standard input");
        return EXIT_FAIL;
    }
    if (cli_given(args, "queue"))
        return queueing_run(args, "ingest", err);
    if (!session_open(&s, args, STORE_WRITER, err) || !session_partner(&s, args, err) ||
        !job_ingest(&s.job, s.partner, (const char *const *)args->operands, (size_t)args->count,
                    &watch, &t, err))
        goto out;
    arrival_totals(&t, json);
    code = arrival_is_bad(&t) ? EXIT_DATA : EXIT_DONE;
out:
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {SESSION_PARTNER_OPTION, QUEUEING_OPTION, {0}};

const struct cli_verb verb_ingest = {
    .name = "ingest",
    .summary = "process files that came from the partner some other way",
    .operands = "FILE...",
    .about =
        "Does with the given files what hia receive does with those it finds in the partner's folder: "
        "keep, check, match, post. The files stay where they are. Ingesting a file again changes "
        "nothing.\n\n"
        "With --queue they are kept, sealed, and processed by a worker (hia work).\n\n"
        "Exit code 1 when a file went to quarantine or a remittance does not balance.",
    .examples = "$ hia ingest remit-2026-01.835\n"
                "$ hia ingest --partner sandbox answers/*\n",
    .options = options,
    .run = run,
};
