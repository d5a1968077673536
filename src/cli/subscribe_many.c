/* subscribe_many.c - see subscribe_many.h. */
#include "cli/subscribe_many.h"

#include "cli/crewing.h"
#include "cli/print.h"
#include "job/subscribe_crew.h"
#include <pthread.h>

struct subscribing_many {
    struct crewing crewing; /* first: what callbacks get */
    subscribe_line_fn *line;
    pthread_mutex_t lock;
    struct subscribe_totals all;
    bool json;
};

void subscribe_put_totals(struct json_writer *w, const struct subscribe_totals *t)
{
    json_pair_i64(w, "taken", (int64_t)t->taken);
    json_pair_i64(w, "known", (int64_t)t->known);
    json_pair_i64(w, "queued", (int64_t)t->queued);
    json_pair_i64(w, "jobs", (int64_t)t->jobs);
    json_pair_i64(w, "put_off", (int64_t)t->put_off);
    json_pair_i64(w, "dead_letters", (int64_t)t->dead);
    json_pair_i64(w, "failures", (int64_t)t->failures);
}

/* Its keyring looks after itself. */
static bool reads_no_more(const struct settings *settings, const struct cli_args *args)
{
    (void)settings;
    (void)args;
    return true;
}

const struct reloading_verb SUBSCRIBING_AGAIN = {.reads_no_more = reads_no_more};

static void add(struct subscribe_totals *all, const struct subscribe_totals *t)
{
    all->taken += t->taken;
    all->known += t->known;
    all->queued += t->queued;
    all->jobs += t->jobs;
    all->put_off += t->put_off;
    all->dead += t->dead;
    all->failures += t->failures;
}

static void tell_one(const struct subscribing_many *m, const char *organization_id,
                     const struct subscribe_totals *t, const char *error)
{
    struct json_line line;
    char taken[32], queued[32];
    if (!m->json) {
        if (t)
            printf("%s  %s taken, %s queued\n", organization_id, term_count(t->taken, taken),
                   term_count(t->queued, queued));
        if (error)
            fprintf(stderr, "hia subscribe: %s: %s\n", organization_id, error);
        return;
    }
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "organization");
    json_pair(w, "organization_id", organization_id);
    if (t)
        subscribe_put_totals(w, t);
    if (error)
        json_pair(w, "error", error);
    json_line_end(&line);
}

static void on_told(void *ctx, const char *organization_id, const struct store_command *c)
{
    struct subscribing_many *m = ctx;
    pthread_mutex_lock(&m->lock);
    m->line(organization_id, c, m->json);
    (void)fflush(stdout);
    pthread_mutex_unlock(&m->lock);
}

static void on_ended(void *ctx, const char *organization_id, const struct subscribe_totals *t)
{
    struct subscribing_many *m = ctx;
    pthread_mutex_lock(&m->lock);
    add(&m->all, t);
    tell_one(m, organization_id, t, NULL);
    (void)fflush(stdout);
    pthread_mutex_unlock(&m->lock);
}

/* What it did is told when it ends. */
static void on_broken(void *ctx, const struct crew_totals *t)
{
    if (t->error)
        tell_one(ctx, t->organization_id, NULL, t->error);
}

static void put_all(const void *ctx, struct json_writer *w)
{
    const struct subscribing_many *m = ctx;
    subscribe_put_totals(w, &m->all);
}

static bool is_of_one(const struct cli_args *args, struct err *err)
{
    static const char *const OF_ONE[] = {"list", "retry", "dry-run", "dead", "limit"};
    for (size_t i = 0; i < COUNT_OF(OF_ONE); i++)
        if (cli_given(args, OF_ONE[i]))
            return !err_set(err, ERR_USAGE, "--%s is of one organization: name it by --config",
                            OF_ONE[i]);
    return false;
}

int subscribe_many(const struct cli_args *args, subscribe_line_fn *line, struct err *err)
{
    struct subscribing_many m = {
        .crewing = {.organizations = {.args = args, .verb = &SUBSCRIBING_AGAIN},
                    .tell = on_broken,
                    .put_totals = put_all},
        .line = line,
        .json = cli_given(args, "json")};
    struct subscribe_trade trade = {.once = cli_given(args, "once"),
                                    .ctx = &m,
                                    .told = cli_given(args, "follow") ? on_told : NULL,
                                    .ended = on_ended};
    struct crew_options options = {
        .trade = &SUBSCRIBE_TRADE, .trade_ctx = &trade, .once = trade.once};
    if (is_of_one(args, err) || !crewing_hands(args, &options.hands, err))
        return EXIT_FAIL;
    pthread_mutex_init(&m.lock, NULL);
    bool ok = crewing_run(&m.crewing, &options, err);
    pthread_mutex_destroy(&m.lock);
    return !ok ? EXIT_FAIL : m.all.dead ? EXIT_DATA : EXIT_DONE;
}
