/* queueing.c - see queueing.h. */
#include "cli/queueing.h"

#include "cli/print.h"
#include "cli/session.h"
#include "job/queue.h"
#include <inttypes.h>
#include <string.h>

static void tell(const char *path, const struct store_job *j, bool known, bool json)
{
    if (json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "queued");
        json_pair_i64(w, "job", j->id);
        json_pair(w, "what", path);
        json_pair_bool(w, "known", known);
        json_pair(w, "state", store_job_state_name(j->state));
        view_instant(w, "due", j->due_us);
        json_line_end(&line);
        return;
    }
    printf("%s%s%s  job %" PRId64, term(TERM_BOLD), path, term(TERM_PLAIN), j->id);
    if (known)
        printf(", queued before: %s (hia jobs --retry %" PRId64 " does it again)\n",
               store_job_state_name(j->state), j->id);
    else
        printf(", due %s\n", print_when(j->due_us));
}

static bool put(struct session *s, const char *kind, const char *path, int64_t *id, bool *known,
                struct err *err)
{
    *known = false;
    return path ? queue_file(s->job.store, s->job.keep, s->partner, kind, path, 0, id, known, err)
                : queue_now(s->job.store, s->partner, kind, id, err);
}

/* `path` NULL: a job without a file. */
static bool queue_one(struct session *s, const char *kind, const char *path, bool json,
                      struct err *err)
{
    struct arena arena;
    struct store_job j = {0};
    int64_t id;
    bool known, found = false;
    arena_init(&arena, 1 << 16);
    bool ok = put(s, kind, path, &id, &known, err) &&
              store_job_get(s->job.store, id, &arena, &j, &found, err) &&
              (found || err_set(err, ERR_STORE, "job %" PRId64 " is gone", id));
    if (ok)
        tell(path ? path : kind, &j, known, json);
    arena_fini(&arena);
    return ok;
}

int queueing_run(const struct cli_args *args, const char *kind, struct err *err)
{
    struct session s = {0};
    bool takes_files = strcmp(kind, "receive") != 0;
    bool ok = (!takes_files || args->count > 0 ||
               err_set(err, ERR_USAGE, "which files? - is standard input")) &&
              session_open(&s, args, STORE_BESIDE, err) && session_partner(&s, args, err);
    for (int i = 0; ok && i < args->count; i++)
        ok = queue_one(&s, kind, args->operands[i], cli_given(args, "json"), err);
    if (ok && !takes_files)
        ok = queue_one(&s, kind, NULL, cli_given(args, "json"), err);
    session_close(&s);
    return ok ? EXIT_DONE : EXIT_FAIL;
}
