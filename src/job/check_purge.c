/* check_purge.c - see check_purge.h. */
#include "job/check_purge.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/check_ledger.h"
#include "job/purge.h"

enum { STEP_ROWS = 200 /* somebody may be waiting for an answer's commit */ };
static const int64_t LOOK_EVERY_US = INT64_C(3600) * 1000000;

bool check_purge_due(const struct check_purge *p, const struct settings *settings)
{
    return !settings->ledger[0] && (p->active || clock_tick_us() >= p->look_us);
}

/* Did it run since we last followed it to the end? */
static bool was_asked(const struct settings *settings, struct store *writer, bool *asked,
                      struct err *err)
{
    struct store *main = NULL;
    int64_t theirs = 0, ours = 0;
    bool good = main_ledger_look(settings, &main, err) &&
                (!main || store_purge_last(main, &theirs, err)) &&
                store_purge_last(writer, &ours, err);
    store_close(main);
    *asked = theirs > ours;
    return good;
}

static bool go_on(struct check_purge *p, const struct settings *settings, struct store *writer,
                  struct err *err)
{
    struct store_purged some = {0};
    char policy[PURGE_POLICY_TEXT_MAX];
    const struct store_purge by = purge_by(settings, PURGE_ELIGIBILITY, p->run, policy);
    for (size_t kind = 0; by.horizon_us && !some.rows && kind < PURGE_KINDS; kind++)
        if (store_purge_kinds[kind].class == PURGE_ELIGIBILITY &&
            !store_purge_step(writer, kind, &by, STEP_ROWS, &some, err))
            return false;
    p->active = some.rows > 0;
    return p->active || store_purge_put(writer, PURGE_RUN, "", &by, &some, err);
}

void check_purge_step(struct check_purge *p, const struct settings *settings, struct store *writer)
{
    struct err err = {0};
    bool good = true;
    if (!p->active) {
        p->look_us = clock_tick_us() + LOOK_EVERY_US;
        uuid_random(p->run);
        good = was_asked(settings, writer, &p->active, &err);
    }
    if (good && p->active)
        good = go_on(p, settings, writer, &err);
    if (!good) {
        p->active = false;
        log_event(LOG_WARN, "real-time", "purge.failed", NULL, LOG_TEXT("error", err.text));
    }
}
