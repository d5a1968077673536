/* reloading.c - see reloading.h. */
#include "cli/reloading.h"

#include "cli/interrupt.h"
#include "conf/reload.h"
#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile sig_atomic_t asked;

static struct {
    const struct cli_args *args;
    const struct settings *now;
    const struct reloading_verb *verb;
    struct reloading_registry registry; /* of `next` where there is one, else of `now` */
    struct settings *next;
    struct settings_changes changes;
} state;

static void on_hup(int number)
{
    (void)number;
    asked = 1;
}

bool reloading_signals(struct err *err)
{
    struct sigaction act = {.sa_handler = on_hup};
    sigemptyset(&act.sa_mask);
    if (!interrupt_watch(err))
        return false;
    return isatty(STDERR_FILENO) || sigaction(SIGHUP, &act, NULL) == 0 || err_sys(err, "sigaction");
}

bool reloading_asked(void)
{
    bool was = asked;
    asked = 0;
    return was;
}

bool reloading_watch(const struct cli_args *args, const struct settings *now,
                     const struct reloading_verb *verb, struct err *err)
{
    state.args = args;
    state.now = now;
    state.verb = verb;
    reloading_see(now, &state.registry);
    return reloading_signals(err);
}

static void see_file(int dir, const char *name, struct sha256 *h)
{
    struct stat st;
    if (name[0] == '.' || fstatat(dir, name, &st, 0) != 0)
        return;
    sha256_update(h, name, strlen(name) + 1);
    sha256_update(h, &st.st_ino, sizeof st.st_ino);
    sha256_update(h, &st.st_size, sizeof st.st_size);
    sha256_update(h, &st.st_mtim, sizeof st.st_mtim);
    sha256_update(h, &st.st_ctim, sizeof st.st_ctim); /* a package sets the mtime of its files */
}

void reloading_see(const struct settings *settings, struct reloading_registry *out)
{
    struct err none = {0};
    DIR *dir = opendir(settings->events_dir);
    struct sha256 *h = dir ? sha256_new(&none) : NULL;
    *out = (struct reloading_registry){.known = h != NULL};
    for (struct dirent *d; h && (d = readdir(dir));)
        see_file(dirfd(dir), d->d_name, h);
    if (h)
        sha256_final(h, out->digest);
    sha256_free(h);
    if (dir)
        closedir(dir);
}

bool reloading_goes_on(const struct reloading_verb *verb, const struct cli_args *args,
                       const struct settings *settings, const struct reloading_registry *seen)
{
    struct reloading_registry now;
    if (!verb || !verb->reads_no_more || !verb->reads_no_more(settings, args))
        return false;
    reloading_see(settings, &now);
    return now.known && seen->known && memcmp(now.digest, seen->digest, sizeof now.digest) == 0;
}

bool reloading_is_good(const struct reloading_verb *verb, const struct cli_args *args,
                       const struct settings *next, struct err *err)
{
    struct job job = {.settings = next, .registry = event_registry_open(next->events_dir, err)};
    struct judgment *judge = job.registry ? judge_open(next, err) : NULL;
    bool good = judge && (!verb || !verb->check || verb->check(&job, args, err));
    judge_close(judge);
    event_registry_close(job.registry);
    return good;
}

static void log_reloaded(void)
{
    log_event(LOG_INFO, "conf", "reloaded", NULL,
              LOG_TEXT("organization_id", state.now->organization_id),
              LOG_NUMBER("changes", state.changes.count));
}

static bool is_good(const struct settings *next, struct err *err)
{
    struct reloading_registry registry;
    reloading_see(next, &registry);
    if (!reloading_is_good(state.verb, state.args, next, err))
        return false;
    state.registry = registry;
    return true;
}

static void look(void)
{
    struct err err = {0};
    struct settings *next =
        settings_reload(state.now, session_config(state.args), cli_text(state.args, "data", NULL),
                        &state.changes, &err);
    if (next && !state.changes.count &&
        reloading_goes_on(state.verb, state.args, state.now, &state.registry)) {
        settings_free(next);
        log_reloaded();
        return;
    }
    if (next && is_good(next, &err)) {
        state.next = next;
        return;
    }
    settings_free(next);
    log_event(LOG_ERROR, "conf", "reload.failed", NULL,
              LOG_TEXT("organization_id", state.now->organization_id), LOG_TEXT("error", err.text));
}

bool reloading_stop(void)
{
    if (!state.next && reloading_asked())
        look();
    return interrupted() || state.next;
}

bool reloading_take(struct settings **now)
{
    struct settings *next = state.next;
    state.next = NULL;
    if (!next)
        return false;
    settings_log_changes(next, &state.changes);
    settings_free(*now);
    *now = next;
    state.now = next;
    log_reloaded();
    session_log_level(state.args, next);
    return true;
}
