/* queueing.c - see queueing.h. */
#include "cli/queueing.h"

#include "cli/print.h"
#include "cli/session.h"
#include "job/queue.h"
#include "job/submit_vendors.h"
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

static bool show(struct session *s, const char *what, int64_t id, bool known, bool json,
                 struct err *err)
{
    struct arena arena;
    struct store_job j = {0};
    bool found = false;
    arena_init(&arena, 1 << 16);
    bool ok = store_job_get(s->job.store, id, &arena, &j, &found, err) &&
              (found || err_set(err, ERR_STORE, "job %" PRId64 " is gone", id));
    if (ok)
        tell(what, &j, known, json);
    arena_fini(&arena);
    return ok;
}

/* `path` NULL: a job without a file. */
static bool queue_one(struct session *s, const char *kind, const char *path, bool json,
                      struct err *err)
{
    int64_t id;
    bool known;
    return put(s, kind, path, &id, &known, err) &&
           show(s, path ? path : kind, id, known, json, err);
}

/* By [vendors claim]: for each partner that is somebody's first, a job of its own takes what is
 * its. The file is read once, for it may be a pipe. */
static bool queue_vendors(struct session *s, const char *path, bool json, struct err *err)
{
    const struct partner *firsts[PARTNERS_MAX];
    size_t count = submit_vendors_firsts(s->settings, firsts);
    struct queue_bytes bytes = {.path = path};
    int64_t size;
    bool ok = queue_keep(s->job.keep, path, bytes.sha256, &size, err);
    for (size_t i = 0; ok && i < count; i++) {
        int64_t id;
        bool known;
        bytes.due_us = 0;
        ok = queue_due(s->job.store, firsts[i], "vendors", &bytes.due_us, err) &&
             queue_vendor(s->job.store, s->settings, firsts[i], &bytes, &id, &known, err) &&
             show(s, path, id, known, json, err);
    }
    return ok;
}

int queueing_run(const struct cli_args *args, const char *kind, struct err *err)
{
    struct session s = {0};
    bool takes_files = strcmp(kind, "receive") != 0, submits = strcmp(kind, "submit") == 0;
    bool json = cli_given(args, "json");
    bool ok =
        (!takes_files || args->count > 0 ||
         err_set(err, ERR_USAGE, "which files? - is standard input")) &&
        session_open(&s, args, STORE_BESIDE, err) &&
        (submits ? session_vendors(&s, args, VENDOR_CLAIM, err) : session_partner(&s, args, err));
    for (int i = 0; ok && i < args->count; i++)
        ok = s.partner ? queue_one(&s, kind, args->operands[i], json, err)
                       : queue_vendors(&s, args->operands[i], json, err);
    if (ok && !takes_files)
        ok = queue_one(&s, kind, NULL, json, err);
    session_close(&s);
    return ok ? EXIT_DONE : EXIT_FAIL;
}
