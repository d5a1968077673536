/* crewing.c - see crewing.h. */
#include "cli/crewing.h"

#include "base/clock.h"
#include "cli/interrupt.h"
#include "cli/print.h"

bool crewing_hands(const struct cli_args *args, size_t *hands, struct err *err)
{
    *hands = cli_number(args, "hands", args->count ? CREWING_HANDS : 1);
    if (*hands < 1 || *hands > CREW_HANDS_MAX)
        return err_set(err, ERR_USAGE, "--hands is 1 to %d", CREW_HANDS_MAX);
    return args->count == 0 || !cli_given(args, "data") ||
           err_set(err, ERR_USAGE, "--data is of one configuration: each of several has its own");
}

/** Nothing that is wrong now ends what went well before. */
static void reload(struct crewing *c, struct crew *crew)
{
    struct settings *list[ORGANIZATIONS_MAX];
    struct err err = {0};
    if (!organizations_read(&c->organizations, list, &err) ||
        !crew_change(crew, list, c->organizations.count, &err)) {
        log_event(LOG_ERROR, "conf", "reload.failed", NULL, LOG_TEXT("error", err.text));
        return;
    }
    session_log_level(c->organizations.args, list[0]);
    if (c->organizations.wrong < c->organizations.count)
        log_event(LOG_INFO, "conf", "reloaded", NULL,
                  LOG_NUMBER("organizations", c->organizations.count),
                  LOG_NUMBER("wrong", c->organizations.wrong));
}

static bool tend(void *ctx, struct crew *crew)
{
    struct crewing *c = ctx;
    if (reloading_asked())
        reload(c, crew);
    return !interrupted();
}

static bool work(struct crewing *c, struct crew_options *options, struct err *err)
{
    struct settings *list[ORGANIZATIONS_MAX];
    options->ctx = c;
    options->tend = tend;
    if (!clock_check(err) || !organizations_read(&c->organizations, list, err))
        return false;
    struct crew *crew = crew_new(options, err);
    bool ok = crew && crew_change(crew, list, c->organizations.count, err);
    session_log_level(c->organizations.args, list[0]);
    ok = ok && reloading_signals(err) && crew_run(crew, err);
    if (crew)
        crew_tell(crew, c->tell, c);
    crew_free(crew);
    return ok;
}

static void tell_totals(const struct crewing *c)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "totals");
    if (c->organizations.args->count) {
        json_pair_i64(w, "organizations", (int64_t)c->organizations.count);
        json_pair_i64(w, "configurations_wrong", (int64_t)c->organizations.wrong);
    }
    c->put_totals(c, w);
    json_line_end(&line);
}

bool crewing_run(struct crewing *c, struct crew_options *options, struct err *err)
{
    bool ok = work(c, options, err) && !(options->once && c->organizations.wrong);
    if (cli_given(c->organizations.args, "json"))
        tell_totals(c);
    organizations_free(&c->organizations);
    return ok;
}
