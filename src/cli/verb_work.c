/* verb_work.c - hia work: do what is in the queue, beside as many others as one likes. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "cli/reloading.h"
#include "cli/session.h"
#include "job/worker.h"
#include "net/dir.h"
#include <inttypes.h>

static const char *const outcomes[] = {"done", "failed", "dead", "lost"};

static void print_json(const struct worker_job *j)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "job");
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

static void print(const struct worker_job *j)
{
    printf("job %" PRId64 "  %s %s: %s%s%s", j->id, j->kind, j->partner,
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
    const bool *json = ctx;
    (*json ? print_json : print)(j);
}

static void print_totals(const struct worker_totals *t, bool json)
{
    if (!json)
        return;
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "totals");
    json_pair_i64(w, "done", (int64_t)t->done);
    json_pair_i64(w, "failed", (int64_t)t->failed);
    json_pair_i64(w, "dead", (int64_t)t->dead);
    json_pair_i64(w, "lost", (int64_t)t->lost);
    json_line_end(&line);
}

/* With each configuration there is, one after the other. */
static bool work(struct session *s, const struct worker_options *options, struct worker_totals *all,
                 struct err *err)
{
    bool ok;
    do
        ok = worker_run(s->settings, options, all, err);
    while (reloading_take(&s->settings) && ok);
    return ok;
}

static int run(const struct cli_args *args, struct err *err)
{
    bool json = cli_given(args, "json");
    struct worker_options options = {
        .once = cli_given(args, "once"), .stop = reloading_stop, .ctx = &json, .ended = on_ended};
    struct worker_totals t = {0};
    struct session s = {0};
    bool ok = args->count == 0 || err_set(err, ERR_USAGE, "work takes no operands");

    ok = ok && session_load(&s, args, err) && dir_make(s.settings->data_dir, err) &&
         reloading_watch(args, s.settings, NULL, err) && work(&s, &options, &t, err);
    print_totals(&t, json);
    session_close(&s);
    return !ok ? EXIT_FAIL : t.dead ? EXIT_DATA : EXIT_DONE;
}

static const struct cli_option options[] = {
    {"once", '1', CLI_FLAG, NULL, "end when nothing is due"},
    {0},
};

const struct cli_verb verb_work = {
    .name = "work",
    .summary = "do what is in the queue, and what schedules say",
    .operands = "",
    .about =
        "A worker: takes jobs from the queue and does them, one of each partner at a time, and "
        "puts into the queue what partners' schedules say (submission_schedule, receive_schedule; "
        "hia schedule lists them) and what lies in their claims_dir. It runs until SIGTERM or "
        "SIGINT, finishes the job in hand then and gives the others back; --once ends when nothing "
        "is due. SIGHUP reads the configuration anew: the job in hand is finished under the old "
        "one, and one that is wrong is logged and changes nothing.\n\n"
        "With a ledger in PostgreSQL any number of workers, on any number of machines that share "
        "the data directory, do the work together. One that dies or is cut off loses its jobs when "
        "its lease runs out, another does them, and what it commits late is refused. A job that "
        "fails is tried again, later each time; after five tries it is a dead letter (hia jobs). "
        "With a ledger in a folder there is one worker. docs/workers.md has the whole.\n\n"
        "Commands that write, such as hia submit, wait up to five seconds for workers to be "
        "between two jobs; hia submit --queue never has to.\n\n"
        "Exit code 1: a job became a dead letter.",
    .examples = "$ hia work\n"
                "$ hia work --once --json | jq 'select(.outcome != \"done\")'\n",
    .options = options,
    .run = run,
};
