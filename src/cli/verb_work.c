/* verb_work.c - hia work: do what is in the queue, beside as many others as one likes. */
#include "cli/verbs.h"

#include "cli/crewing.h"
#include "cli/print.h"
#include <inttypes.h>

static const char *const outcomes[WORKER_OUTCOMES] = {"done", "failed", "dead", "lost"};

struct working {
    struct crewing crewing; /* first: what callbacks get */
    const struct cli_args *args;
    bool json;
    uint64_t of[WORKER_OUTCOMES]; /* all that was told */
};

/* --- lines --- */

static void print_json(const struct worker_job *j)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "job");
    json_pair(w, "organization_id", j->organization_id);
    json_pair_i64(w, "job", j->id);
    json_pair(w, "kind", j->kind);
    json_pair(w, "partner", j->partner);
    json_pair(w, "outcome", outcomes[j->outcome]);
    json_pair_i64(w, "try", j->tries);
    json_pair_i64(w, "took_us", j->took_us);
    if (!j->end)
        json_pair(w, "error", j->error);
    else
        json_pair(w, "code", j->end->code);
    for (size_t i = 0; j->end && i < QUEUE_COUNTS_MAX && j->end->counts[i].what; i++)
        json_pair_i64(w, j->end->counts[i].what, (int64_t)j->end->counts[i].count);
    json_line_end(&line);
    (void)fflush(stdout);
}

static void print(const struct worker_job *j, bool several)
{
    printf("job %" PRId64 "  ", j->id);
    if (several)
        printf("%s  ", j->organization_id);
    printf("%s %s: %s%s%s", j->kind, j->partner,
           term(j->outcome == WORKER_DONE ? TERM_GREEN : TERM_RED),
           j->end ? j->end->code : outcomes[j->outcome], term(TERM_PLAIN));
    for (size_t i = 0; j->end && i < QUEUE_COUNTS_MAX && j->end->counts[i].what; i++)
        if (j->end->counts[i].count)
            printf(", %" PRIu64 " %s", j->end->counts[i].count, j->end->counts[i].what);
    if (!j->end)
        printf(" (try %" PRId64 "): %s", j->tries, j->error);
    putchar('\n');
    (void)fflush(stdout);
}

static void on_ended(void *ctx, const struct worker_job *j)
{
    const struct working *w = ctx;
    if (w->json)
        print_json(j);
    else
        print(j, w->args->count > 0);
}

static void put_counts(struct json_writer *w, const uint64_t of[WORKER_OUTCOMES])
{
    for (size_t i = 0; i < WORKER_OUTCOMES; i++)
        json_pair_i64(w, outcomes[i], (int64_t)of[i]);
}

static void tell(void *ctx, const struct crew_totals *t)
{
    struct working *work = ctx;
    for (size_t i = 0; i < WORKER_OUTCOMES; i++)
        work->of[i] += t->of[i];
    if (!work->json || work->args->count == 0 || !t->organization_id[0])
        return;
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "organization");
    json_pair(w, "organization_id", t->organization_id);
    put_counts(w, t->of);
    if (t->error)
        json_pair(w, "error", t->error);
    json_line_end(&line);
}

static void put_totals(const void *ctx, struct json_writer *w)
{
    const struct working *work = ctx;
    put_counts(w, work->of);
}

/* --- what it does --- */

static int run(const struct cli_args *args, struct err *err)
{
    struct working w = {
        .crewing = {.organizations = {.args = args}, .tell = tell, .put_totals = put_totals},
        .args = args,
        .json = cli_given(args, "json")};
    struct crew_options options = {.once = cli_given(args, "once"), .ended = on_ended};
    if (!crewing_hands(args, &options.hands, err))
        return EXIT_FAIL;
    bool ok = crewing_run(&w.crewing, &options, err);
    return !ok ? EXIT_FAIL : w.of[WORKER_DEAD] ? EXIT_DATA : EXIT_DONE;
}

static const struct cli_option options[] = {
    {"once", '1', CLI_FLAG, NULL, "end when nothing is due"},
    {"hands", 0, CLI_NUMBER, "COUNT", CREWING_HANDS_HELP},
    {0},
};

const struct cli_verb verb_work = {
    .name = "work",
    .summary = "do what is in the queue, and what schedules say",
    .operands = "[CONFIGURATION...]",
    .about =
        "A worker: takes jobs from the queue and does them, one of each partner at a time, and "
        "puts into the queue what partners' schedules say (submission_schedule, receive_schedule; "
        "hia schedule lists them) and what lies in their claims_dir. It runs until SIGTERM or "
        "SIGINT, finishes the job in hand then and gives the others back; --once ends when nothing "
        "is due. SIGHUP reads the configuration anew: the job in hand is finished under the old "
        "one, and one that is wrong is logged and changes nothing.\n\n"
        "Each CONFIGURATION is one organization's file, or a folder in which each NAME/hia.conf is "
        "one: one process works for all of them, in turns, each with its own partners, keys, "
        "credentials and ledger. One that has ten thousand jobs holds up no other; one that is "
        "broken is logged and tried again, and the others go on. SIGHUP also takes in what is new in "
        "a folder and leaves what is gone.\n\n"
        "With a ledger in PostgreSQL any number of workers, on any number of machines that share "
        "the data directory, do the work together. One that dies or is cut off loses its jobs when "
        "its lease runs out, another does them, and what it commits late is refused. A job that "
        "fails is tried again, later each time; after five tries it is a dead letter (hia jobs). "
        "With a ledger in a folder there is one worker. docs/workers.md has the whole.\n\n"
        "Commands that write, such as hia submit, wait up to five seconds for workers to be "
        "between two jobs; hia submit --queue never has to.\n\n"
        "Exit code 1: a job became a dead letter. 2, with --once: a configuration or an "
        "organization's work broke; the others' was done.",
    .examples = "$ hia work\n"
                "$ hia work /etc/hia/organizations --hands 8\n"
                "$ hia work --once --json | jq 'select(.outcome != \"done\")'\n",
    .options = options,
    .run = run,
};
