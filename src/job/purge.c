/* purge.c - see purge.h: rows, a step at a time. */
#include "job/purge.h"

#include "base/clock.h"
#include "event/envelope.h"
#include "job/check_ledger.h"
#include "job/failpoint.h"
#include "job/purge_state.h"
#include "job/relay.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    STEP_ROWS = 1000, /* a transaction's, about: writers wait for one, not for all */
    OPEN_TRIES = 10,  /* the ledger's one writer is waited for, a second a try; not the daemon */
    STEP_PAUSE_NS = 2000000,
};

/* ---- the policy ---- */

static int64_t days_of(const struct settings *s, enum store_purge_class class)
{
    const int64_t days[PURGE_POLICIES] = {
        [PURGE_DOCUMENTS] = s->retention.documents_days,
        [PURGE_EXCHANGES] = s->retention.exchanges_days,
        [PURGE_ELIGIBILITY] = s->retention.eligibility_days,
        [PURGE_EVENTS] = s->retention.events_days,
        [PURGE_WEBHOOKS] = s->retention.webhooks_days,
    };
    return days[class];
}

struct store_purge purge_by(const struct settings *settings, enum store_purge_class class,
                            const char *run, char policy[PURGE_POLICY_TEXT_MAX])
{
    int64_t days = days_of(settings, class);
    if (!days)
        str_copy(policy, PURGE_POLICY_TEXT_MAX, STR("forever"));
    else
        snprintf(policy, PURGE_POLICY_TEXT_MAX, "%" PRId64 "%c", days % 366 ? days : days / 366,
                 days % 366 ? 'd' : 'y');
    return (struct store_purge){.run = run,
                                .policy = policy,
                                .horizon_us = days ? clock_now_us() - days * DAY_US : 0,
                                .upto_seq = INT64_MAX,
                                .actor = EVENT_ACTOR,
                                .os_user = (int64_t)getuid()};
}

static void set_policy(struct purger *p)
{
    for (int i = 0; i < PURGE_POLICIES; i++) {
        p->by[i] = purge_by(p->settings, (enum store_purge_class)i, p->run, p->report->policies[i]);
        p->report->horizons_us[i] = p->by[i].horizon_us;
    }
}

/* ---- the ledgers ---- */

/* A folder's is held for a step only, and others have their turn between two. */
static bool open_ledger(struct purger *p, const char *place, struct err *err)
{
    const struct timespec pause = {.tv_nsec = STEP_PAUSE_NS};
    enum store_mode mode = p->dry ? STORE_READER : STORE_BESIDE;
    if (p->store)
        return true;
    if (!p->settings->ledger[0] && !p->dry)
        (void)nanosleep(&pause, NULL);
    int tries = strcmp(place, settings_ledger(p->settings)) == 0 ? OPEN_TRIES : 1;
    for (int i = 0; !p->store && i < tries; i++) {
        err_clear(err);
        if (!store_open(&p->store, place, p->settings->organization_id, mode, err) &&
            err->kind != ERR_STORE)
            return false;
    }
    return p->store != NULL;
}

static void let_go(struct purger *p)
{
    if (p->settings->ledger[0] && !p->ended)
        return;
    store_close(p->store);
    p->store = NULL;
}

/* Sinks that are configured and never began hold all events: they have no cursor in the ledger. */
static bool sinks_at(struct store *s, const struct settings *settings, int64_t *seq,
                     struct err *err)
{
    const char *names[SINKS_MAX];
    size_t n = relay_sinks(settings, names);
    *seq = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        int64_t at;
        if (!store_cursor_get(s, str_from(names[i]), &at, err))
            return false;
        *seq = at < *seq ? at : *seq;
    }
    return true;
}

/* ---- rows ---- */

static void add(struct store_purged *to, const struct store_purged *some)
{
    to->rows += some->rows;
    to->bytes += some->bytes;
    if (some->oldest_us && (!to->oldest_us || some->oldest_us < to->oldest_us))
        to->oldest_us = some->oldest_us;
    to->newest_us = some->newest_us > to->newest_us ? some->newest_us : to->newest_us;
}

static void tell(const struct purger *p, const char *what, int64_t done)
{
    if (p->watch && p->watch->progress)
        p->watch->progress(p->watch->ctx, what, (uint64_t)done, 0);
}

static bool one_step(struct purger *p, size_t kind, const char *place, struct store_purged *some,
                     struct err *err)
{
    enum store_purge_class class = store_purge_kinds[kind].class;
    struct store_purge by = p->by[class];
    bool good = open_ledger(p, place, err) &&
                (class != PURGE_EVENTS || sinks_at(p->store, p->settings, &by.upto_seq, err)) &&
                (p->dry ? store_purge_count(p->store, kind, &by, some, err)
                        : store_purge_step(p->store, kind, &by, STEP_ROWS, some, err));
    let_go(p);
    failpoint("purge.step");
    return good;
}

static bool purge_kind(struct purger *p, size_t kind, const char *place, struct err *err)
{
    struct store_purged *total = &p->report->kinds[kind], some;
    do {
        if (!one_step(p, kind, place, &some, err))
            return false;
        add(total, &some);
        tell(p, store_purge_kinds[kind].what, total->rows);
    } while (some.rows && !p->dry);
    return true;
}

/* The daemon's ledger is a file of its own where the ledger is a folder, and may be in use. */
static bool purge_real_time(struct purger *p, size_t kind, struct err *err)
{
    char place[OPTION_PATH_MAX], file[OPTION_PATH_MAX + 16];
    if (!check_ledger_place(p->settings, place, err))
        return false;
    snprintf(file, sizeof file, "%s/ledger.db", place);
    if (*p->report->real_time || (!p->settings->ledger[0] && access(file, F_OK) != 0))
        return true;
    if (purge_kind(p, kind, place, err))
        return true;
    bool in_use = !p->settings->ledger[0] && err->kind == ERR_STORE;
    if (in_use) {
        str_copy(p->report->real_time, PURGE_WHY_MAX, str_from(err->text));
        err_clear(err);
    }
    return in_use;
}

static bool purge_rows(struct purger *p, struct err *err)
{
    for (size_t kind = 0; kind < PURGE_KINDS; kind++) {
        enum store_purge_class class = store_purge_kinds[kind].class;
        if (!p->report->horizons_us[class])
            continue;
        if (!(class == PURGE_ELIGIBILITY ? purge_real_time(p, kind, err)
                                         : purge_kind(p, kind, settings_ledger(p->settings), err)))
            return false;
    }
    return true;
}

/* ---- the whole run ---- */

/* What went of kept/, and that it was looked at all. */
static bool put_end(struct purger *p, struct err *err)
{
    const struct store_purge by = {
        .run = p->run, .policy = "", .actor = EVENT_ACTOR, .os_user = (int64_t)getuid()};
    struct store_purged all = {0};
    for (size_t i = 0; i < PURGE_KINDS; i++)
        add(&all, &p->report->kinds[i]);
    bool good = open_ledger(p, settings_ledger(p->settings), err) && store_begin(p->store, err) &&
                (!p->report->files.rows ||
                 store_purge_put(p->store, PURGE_BYTES, "kept", &by, &p->report->files, err)) &&
                store_purge_put(p->store, PURGE_RUN, "", &by, &all, err) &&
                store_commit(p->store, err);
    if (p->store)
        store_rollback(p->store);
    let_go(p);
    return good;
}

bool job_purge(const struct settings *settings, bool dry, const struct job_watch *watch,
               struct purge_report *out, struct err *err)
{
    struct purger p = {.settings = settings, .report = out, .watch = watch, .dry = dry};
    *out = (struct purge_report){0};
    uuid_random(p.run);
    set_policy(&p);
    bool good = purge_rows(&p, err) && purge_bytes(&p, err) && (dry || put_end(&p, err));
    p.ended = true;
    let_go(&p);
    return good;
}

bool job_purge_list(const struct settings *settings, int64_t limit, store_purge_entry_fn *fn,
                    void *ctx, struct err *err)
{
    struct store *main = NULL, *real_time = NULL;
    bool good = main_ledger_look(settings, &main, err) &&
                (!main || store_purge_list(main, limit, fn, ctx, err)) &&
                (settings->ledger[0] || check_ledger_look(settings, &real_time, err)) &&
                (!real_time || store_purge_list(real_time, limit, fn, ctx, err));
    store_close(main);
    store_close(real_time);
    return good;
}
