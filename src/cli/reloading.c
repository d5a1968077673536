/* reloading.c - see reloading.h. */
#include "cli/reloading.h"

#include "cli/interrupt.h"
#include "conf/reload.h"
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t asked;

static struct {
    const struct cli_args *args;
    const struct settings *now;
    reloading_fn *check;
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

bool reloading_watch(const struct cli_args *args, const struct settings *now, reloading_fn *check,
                     struct err *err)
{
    state.args = args;
    state.now = now;
    state.check = check;
    return reloading_signals(err);
}

bool reloading_is_good(const struct settings *next, struct err *err)
{
    struct event_registry *registry = event_registry_open(next->events_dir, err);
    struct judgment *judge = registry ? judge_open(next, err) : NULL;
    event_registry_close(registry);
    judge_close(judge);
    return judge != NULL;
}

static void look(void)
{
    struct err err = {0};
    struct settings *next =
        settings_reload(state.now, session_config(state.args), cli_text(state.args, "data", NULL),
                        &state.changes, &err);
    if (next && reloading_is_good(next, &err) &&
        (!state.check || state.check(next, state.args, &err))) {
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
    log_event(LOG_INFO, "conf", "reloaded", NULL,
              LOG_TEXT("organization_id", next->organization_id),
              LOG_NUMBER("changes", state.changes.count));
    session_log_level(state.args, next);
    settings_free(*now);
    *now = next;
    state.now = next;
    return true;
}
