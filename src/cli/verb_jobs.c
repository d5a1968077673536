/* verb_jobs.c - hia jobs: the queue, its dead letters, who is at work. */
#include "cli/verbs.h"

#include "cli/organizations.h"
#include "cli/print.h"
#include "job/check_ledger.h"
#include <inttypes.h>

enum { LISTED_MAX = 200 };
static const int64_t WORKERS_US = INT64_C(3600) * 1000000; /* heard of in the last hour */

struct showing {
    bool json;
    struct session *session;
};

static void job_json(const struct store_job *j)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "job");
    json_pair_i64(w, "job", j->id);
    json_pair_str(w, "kind", j->kind);
    json_pair_str(w, "partner", j->lane);
    json_pair_str(w, "subject", j->subject);
    json_pair(w, "state", store_job_state_name(j->state));
    view_instant(w, "due", j->due_us);
    json_pair_i64(w, "tries", j->tries);
    json_pair_i64(w, "epoch", j->epoch);
    json_pair_str(w, "code", j->code);
    view_instant(w, "created_at", j->created_us);
    if (j->state == JOB_LEASED) {
        json_pair_i64(w, "worker", j->worker_id);
        view_instant(w, "claimed_at", j->claimed_us);
        view_instant(w, "lease_until", j->lease_until_us);
    }
    if (j->state == JOB_DONE || j->state == JOB_DEAD)
        view_instant(w, "finished_at", j->finished_us);
    json_line_end(&line);
}

static void job_text(const struct store_job *j)
{
    printf("%6" PRId64 "  %s%-6s%s  %-8.*s %-16.*s %s", j->id,
           term(j->state == JOB_DEAD   ? TERM_RED
                : j->state == JOB_DONE ? TERM_GREEN
                                       : TERM_PLAIN),
           store_job_state_name(j->state), term(TERM_PLAIN), STR_FMT(j->kind), STR_FMT(j->lane),
           print_when(j->state == JOB_READY || !j->finished_us ? j->due_us : j->finished_us));
    if (j->state == JOB_LEASED)
        printf("  worker %" PRId64 " until %s", j->worker_id, print_when(j->lease_until_us));
    if (j->code.n)
        printf("  %.*s", STR_FMT(j->code));
    if (j->tries > 1)
        printf(", try %" PRId64, j->tries);
    putchar('\n');
}

static bool show_job(void *ctx, const struct store_job *j)
{
    struct showing *s = ctx;
    (s->json ? job_json : job_text)(j);
    return true;
}

static bool show_worker(void *ctx, const struct store_worker *w)
{
    const struct showing *s = ctx;
    bool alive = w->lease_until_us > w->now_us;
    if (!s->json) {
        printf("worker %" PRId64 "  %.*s, process %" PRId64 ", since %s, %" PRId64 " jobs, %s\n",
               w->id, STR_FMT(w->host), w->pid, print_when(w->started_us), w->jobs,
               alive ? "at work" : "not heard of any more");
        return true;
    }
    struct json_line line;
    struct json_writer *out = json_line_begin(&line);
    json_pair(out, "type", "worker");
    json_pair_i64(out, "worker", w->id);
    json_pair_str(out, "uuid", w->uuid);
    json_pair_str(out, "host", w->host);
    json_pair_i64(out, "pid", w->pid);
    view_instant(out, "started_at", w->started_us);
    view_instant(out, "lease_until", w->lease_until_us);
    json_pair_bool(out, "alive", alive);
    json_pair_i64(out, "jobs", w->jobs);
    json_line_end(&line);
    return true;
}

static void put_depth(struct json_writer *w, const struct store_job_depth *d)
{
    json_pair_i64(w, "ready", d->ready);
    json_pair_i64(w, "later", d->later);
    json_pair_i64(w, "leased", d->leased);
    json_pair_i64(w, "dead", d->dead);
    view_instant_given(w, "oldest_due", d->oldest_us);
}

static void print_depth(const struct store_job_depth *d)
{
    printf("%" PRId64 " waiting, %" PRId64 " for later, %" PRId64 " being done, %s%" PRId64
           " dead%s\n",
           d->ready, d->later, d->leased, term(d->dead ? TERM_RED : TERM_PLAIN), d->dead,
           term(TERM_PLAIN));
}

static void show_depth(const struct store_job_depth *d, bool json)
{
    if (!json) {
        print_depth(d);
        return;
    }
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "totals");
    put_depth(w, d);
    json_line_end(&line);
}

/* --- of several organizations --- */

static bool read_depth(const struct settings *s, struct store_job_depth *d, struct err *err)
{
    struct store *store = NULL;
    *d = (struct store_job_depth){0};
    bool good = main_ledger_look(s, &store, err) && (!store || store_job_depth(store, d, err));
    store_close(store);
    return good;
}

static bool show_organization(const struct settings *s, bool json)
{
    struct store_job_depth d;
    struct err why = {0};
    bool good = read_depth(s, &d, &why);
    if (!json) {
        printf("%s  ", s->organization_id);
        if (good)
            print_depth(&d);
        else
            printf("%s%s%s\n", term(TERM_RED), why.text, term(TERM_PLAIN));
        return good;
    }
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "organization");
    json_pair(w, "organization_id", s->organization_id);
    if (good)
        put_depth(w, &d);
    else
        json_pair(w, "error", why.text);
    json_line_end(&line);
    return good;
}

/** One that cannot be read is said, and the others are shown. */
static int overview(const struct cli_args *args, bool json, struct err *err)
{
    struct organizations o = {.args = args};
    struct settings *list[ORGANIZATIONS_MAX];
    if (!organizations_read(&o, list, err))
        return EXIT_FAIL;
    bool good = o.wrong == 0;
    for (size_t i = 0; i < o.count; i++) {
        good = show_organization(list[i], json) && good;
        settings_free(list[i]);
    }
    organizations_free(&o);
    return good ? EXIT_DONE : EXIT_FAIL;
}

/* --- of one --- */

static bool list(struct showing *s, bool all, int64_t limit, struct err *err)
{
    struct store *store = s->session->job.store;
    struct store_job_depth depth;
    return store_worker_list(store, WORKERS_US, show_worker, s, err) &&
           store_job_list(store, JOB_DEAD, limit, show_job, s, err) &&
           store_job_list(store, JOB_LEASED, limit, show_job, s, err) &&
           store_job_list(store, JOB_READY, limit, show_job, s, err) &&
           (!all || store_job_list(store, JOB_DONE, limit, show_job, s, err)) &&
           store_job_depth(store, &depth, err) && (show_depth(&depth, s->json), true);
}

static bool retry(const struct showing *s, int64_t id, struct err *err)
{
    bool found;
    if (!store_job_retry(s->session->job.store, id, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_USAGE,
                       "job %" PRId64 " is neither dead nor done: hia jobs lists what there is",
                       id);
    if (!s->json)
        printf("job %" PRId64 " will be done again\n", id);
    return true;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session session = {0};
    struct showing s = {.json = cli_given(args, "json"), .session = &session};
    bool again = cli_given(args, "retry");
    int64_t limit = (int64_t)(cli_number(args, "limit", LISTED_MAX) & INT64_MAX);

    if (args->count)
        return overview(args, s.json, err);
    bool ok = session_open(&session, args, again ? STORE_BESIDE : STORE_READER, err) &&
              (again ? retry(&s, (int64_t)(cli_number(args, "retry", 0) & INT64_MAX), err)
                     : list(&s, cli_given(args, "all"), limit, err));
    session_close(&session);
    return ok ? EXIT_DONE : EXIT_FAIL;
}

static const struct cli_option options[] = {
    {"all", 'a', CLI_FLAG, NULL, "what is done as well, as long as it is kept"},
    {"limit", 'n', CLI_NUMBER, "COUNT", "so many of each state (default: 200)"},
    {"retry", 'r', CLI_NUMBER, "ID", "do that one again, dead or done: from its first try"},
    {0},
};

const struct cli_verb verb_jobs = {
    .name = "jobs",
    .summary = "list the queue, its dead letters and the workers",
    .operands = "[CONFIGURATION...]",
    .about =
        "What waits for workers, what they are doing, and what failed five times: a dead letter, "
        "which stays here until a person retries it. A job is of a kind (submit, vendors, receive, "
        "ingest, settle, overdue, collect, bank, authorization) and of a partner; of each partner "
        "one is done at a time, in the order in which they are due. hia schedule lists what will "
        "be put here, and when.\n\n"
        "Doing a job again is harmless: what was done before is known.\n\n"
        "With CONFIGURATIONs, files or folders of NAME/hia.conf as hia work has them: a line for "
        "each organization, how many wait, are being done and are dead.",
    .examples = "$ hia jobs\n"
                "$ hia jobs --json | jq 'select(.state == \"dead\")'\n"
                "$ hia jobs --retry 17\n"
                "$ hia jobs /etc/hia/organizations --json | jq 'select(.dead > 0)'\n",
    .options = options,
    .run = run,
};
