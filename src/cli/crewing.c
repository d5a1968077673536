/* crewing.c - see crewing.h. */
#include "cli/crewing.h"

#include "base/clock.h"
#include "cli/interrupt.h"

bool crewing_hands(const struct cli_args *args, size_t alone, size_t *hands, struct err *err)
{
    *hands = cli_number(args, "hands", args->count ? CREWING_HANDS : alone);
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

bool crewing_run(struct crewing *c, struct crew_options *options, struct err *err)
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
        crew_tell(crew, c->tell, c->ctx);
    crew_free(crew);
    return ok;
}

void crewing_free(struct crewing *c)
{
    organizations_free(&c->organizations);
}

void crewing_put_counts(const struct crewing *c, struct json_writer *w)
{
    if (c->organizations.args->count == 0)
        return;
    json_pair_i64(w, "organizations", (int64_t)c->organizations.count);
    json_pair_i64(w, "configurations_wrong", (int64_t)c->organizations.wrong);
}
