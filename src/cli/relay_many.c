/* relay_many.c - hia relay for several organizations in one process. */
#include "cli/relaying.h"

#include "cli/crewing.h"
#include "cli/print.h"
#include "job/relay_crew.h"
#include <pthread.h>

struct relaying_many {
    struct crewing crewing; /* first: what callbacks get */
    pthread_mutex_t lock;
    struct relay_totals all;
    bool json, failed;
};

void relaying_put_totals(struct json_writer *w, const struct relay_totals *t)
{
    json_pair_i64(w, "taken", (int64_t)t->taken);
    json_pair_i64(w, "refusals", (int64_t)t->refused);
    json_pair_i64(w, "dead_letters", (int64_t)t->dead);
    json_pair_i64(w, "failures", (int64_t)t->failures);
}

static void tell_one(const struct relaying_many *m, const char *organization_id, const char *sink,
                     const struct relay_totals *t, const char *error)
{
    struct json_line line;
    char n[32];
    if (!m->json) {
        if (t)
            printf("%s  %s: %s events taken\n", organization_id, sink, term_count(t->taken, n));
        if (error)
            fprintf(stderr, "hia relay: %s: %s\n", organization_id, error);
        return;
    }
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "organization");
    json_pair(w, "organization_id", organization_id);
    if (t) {
        json_pair(w, "sink", sink);
        relaying_put_totals(w, t);
        json_pair_i64(w, "cursor", t->seq);
    }
    if (error)
        json_pair(w, "error", error);
    json_line_end(&line);
}

static void on_ended(void *ctx, const char *organization_id, const char *sink,
                     const struct relay_totals *t, const char *error)
{
    struct relaying_many *m = ctx;
    pthread_mutex_lock(&m->lock);
    m->all.taken += t->taken;
    m->all.refused += t->refused;
    m->all.dead += t->dead;
    m->all.failures += t->failures;
    m->failed |= error != NULL;
    tell_one(m, organization_id, sink, t, error);
    (void)fflush(stdout);
    pthread_mutex_unlock(&m->lock);
}

/* What it did is told when it ends. */
static void on_broken(void *ctx, const struct crew_totals *t)
{
    if (t->error)
        tell_one(ctx, t->organization_id, "", NULL, t->error);
}

static void put_all(const void *ctx, struct json_writer *w)
{
    const struct relaying_many *m = ctx;
    relaying_put_totals(w, &m->all);
}

int relaying_many(const struct cli_args *args, struct err *err)
{
    struct relaying_many m = {.crewing = {.organizations = {.args = args, .verb = &RELAYING_AGAIN},
                                          .tell = on_broken,
                                          .put_totals = put_all},
                              .json = cli_given(args, "json")};
    struct relay_trade trade = {.sink = cli_text(args, "sink", ""),
                                .once = cli_given(args, "once"),
                                .ctx = &m,
                                .ended = on_ended};
    struct crew_options options = {.trade = &RELAY_TRADE, .trade_ctx = &trade, .once = trade.once};
    if (!crewing_hands(args, &options.hands, err))
        return EXIT_FAIL;
    pthread_mutex_init(&m.lock, NULL);
    bool ok = crewing_run(&m.crewing, &options, err) && !m.failed;
    pthread_mutex_destroy(&m.lock);
    return !ok ? EXIT_FAIL : m.all.dead ? EXIT_DATA : EXIT_DONE;
}
