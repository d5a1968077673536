/* session.c - see session.h. */
#include "cli/session.h"

#include "base/clock.h"
#include "net/dir.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *session_config(const struct cli_args *args)
{
    static const char here[] = "conf/hia.conf", system_wide[] = "/etc/hia/hia.conf";
    const char *given = cli_text(args, "config", NULL);
    return given ? given : access(here, R_OK) == 0 ? here : system_wide;
}

void session_log_level(const struct cli_args *args, const struct settings *settings)
{
    enum log_level level = (enum log_level)settings->log_level;
    /* A person at a terminal reads the account on it; the log would only say it twice. */
    bool quiet = cli_given(args, "quiet") || isatty(STDERR_FILENO);
    log_set_level(quiet && level < LOG_WARN ? LOG_WARN : level);
}

bool session_load(struct session *s, const struct cli_args *args, struct err *err)
{
    *s = (struct session){0};
    if (!clock_check(err) ||
        !(s->settings = settings_load(session_config(args), cli_text(args, "data", NULL), err)))
        return false;
    session_log_level(args, s->settings);
    return true;
}

static bool name_partners(const struct settings *c, struct err *err)
{
    char names[ERR_TEXT_MAX] = "";
    size_t n = 0;
    for (size_t i = 0; i < c->partner_count && n + SECTION_NAME_MAX + 2 < sizeof names; i++)
        n += (size_t)snprintf(names + n, sizeof names - n, " %s", c->partners[i].name);
    return err_set(err, ERR_USAGE, "which partner? --partner is one of:%s", names);
}

bool session_partner(struct session *s, const struct cli_args *args, struct err *err)
{
    const char *name = cli_text(args, "partner", NULL);
    if (s->settings->partner_count == 0)
        return err_set(err, ERR_CONFIG, "no partner is configured; see conf/partners/sandbox.conf");
    if (name) {
        s->partner = settings_partner(s->settings, str_from(name));
        return s->partner || err_set(err, ERR_USAGE, "no partner %s is configured", name);
    }
    if (s->settings->partner_count > 1)
        return name_partners(s->settings, err);
    s->partner = &s->settings->partners[0];
    return true;
}

bool session_vendors(struct session *s, const struct cli_args *args, enum vendor_kind kind,
                     struct err *err)
{
    s->partner = NULL;
    return (!cli_given(args, "partner") && settings_vendors(s->settings, kind)) ||
           session_partner(s, args, err);
}

bool session_primary(struct session *s, const struct cli_args *args, enum vendor_kind kind,
                     struct err *err)
{
    struct vendor_plan plan;
    if (!session_vendors(s, args, kind, err))
        return false;
    if (!s->partner && vendor_plan(s->settings, kind, STR(""), &plan))
        s->partner = plan.first;
    return true;
}

bool session_folders(const struct session *s, struct err *err)
{
    const struct partner *p = s->partner;
    if (!partner_has_folders(p))
        return err_set(err, ERR_CONFIG,
                       "partner %s is spoken to by adapter %s: this command hands over files in "
                       "folders only",
                       p->name, p->adapter);
    return job_folders(p, err);
}

bool session_ways(const struct session *s, struct err *err)
{
    return *s->partner->adapter || session_folders(s, err);
}

void session_progress(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct session *s = ctx;
    if (s->shown != what) {
        if (s->shown)
            term_progress_end(&s->progress);
        term_progress_begin(&s->progress, what, total);
        s->shown = what;
    }
    s->progress.total = total;
    term_progress_at(&s->progress, done);
}

bool session_open(struct session *s, const struct cli_args *args, enum store_mode mode,
                  struct err *err)
{
    if (!session_load(s, args, err))
        return false;
    if (mode != STORE_READER && !dir_make(s->settings->data_dir, err))
        return false;
    s->opened = job_open(&s->job, s->settings, mode, err);
    s->job.watch = (struct job_watch){s, session_progress};
    return s->opened;
}

bool session_open_events(struct session *s, const struct cli_args *args, struct err *err)
{
    if (!session_load(s, args, err))
        return false;
    s->job = (struct job){.settings = s->settings, .watch = {s, session_progress}};
    s->opened = true;
    return (s->job.registry = event_registry_open(s->settings->events_dir, err)) != NULL;
}

static bool load_texts(const struct session *s, const char *name, struct code_texts **out,
                       struct err *err)
{
    char path[OPTION_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", s->settings->codes_dir, name);
    if (access(path, F_OK) != 0)
        return true;
    return (*out = code_texts_load(path, err)) != NULL;
}

bool session_texts(struct session *s, struct err *err)
{
    char dir[OPTION_PATH_MAX];
    codes_dir(s->settings, dir);
    if (!x12_guides_init(err) || !(s->codes = codes_open(dir, err)))
        return false;
    return load_texts(s, "adjustment-reasons.tsv", &s->adjust_reasons, err) &&
           load_texts(s, "remarks.tsv", &s->remarks, err) &&
           load_texts(s, "claim-statuses.tsv", &s->claim_statuses, err);
}

void session_close(struct session *s)
{
    if (s->shown)
        term_progress_end(&s->progress);
    if (s->opened)
        job_close(&s->job);
    codes_close(s->codes);
    code_texts_free(s->adjust_reasons);
    code_texts_free(s->remarks);
    code_texts_free(s->claim_statuses);
    settings_free(s->settings);
}

struct store_timers session_timers(struct session *s)
{
    const struct settings *c = s->settings;
    struct store_timers timers = {.payments = s->payment_timers};
    for (size_t i = 0; i < c->partner_count; i++) {
        const struct partner *p = &c->partners[i];
        if (!s->partner || s->partner == p)
            s->payment_timers[timers.count++] =
                (struct store_payment_timer){p->name, p->remit_overdue_ms * 1000};
    }
    return timers;
}
