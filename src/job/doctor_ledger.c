/* doctor_ledger.c - the ledger, its outbox and its queue; see doctor.h. */
#include "job/doctor.h"

#include "base/clock.h"
#include "event/registry.h"
#include "job/breakers.h"
#include "job/check_ledger.h"
#include "job/purge.h"
#include "job/relay.h"
#include "job/vault_watch.h"
#include "job/vendors.h"
#include "store/store.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BEHIND_LOOK_US = 15 * 60 * 1000000, SILENT_LOOK_US = 2 * 60 * 1000000, DUE_TEXT_MAX = 160 };
static const int64_t PURGE_LOOK_US = 35 * DAY_US;

static void look_at_registry(const struct doctor *d)
{
    struct err err = {0};
    struct event_registry *r = event_registry_open(d->settings->events_dir, &err);
    struct doctor_row row = {r ? DOCTOR_GOOD : DOCTOR_WRONG, "events", "registry", NULL,
                             "[events] registry_dir: the folder that came with the program"};
    doctor_say(d, &row, "%s", r ? d->settings->events_dir : err.text);
    event_registry_close(r);
}

static void look_at_schema(const struct doctor *d, struct store *s)
{
    struct err err = {0};
    int64_t version = 0;
    bool good = store_schema_version(s, &version, &err);
    struct doctor_row row = {good ? DOCTOR_GOOD : DOCTOR_WRONG, "ledger", "schema", NULL,
                             "hia ledger check reads all of it"};
    if (good)
        doctor_say(d, &row, "%" PRId64 ", in %s", version,
                   d->settings->ledger[0] ? "PostgreSQL" : "data_dir");
    else
        doctor_say(d, &row, "%s", err.text);
}

/* Is the database's clock ours? Leases go by its, deadlines and tokens by ours. */
static void look_at_clock(const struct doctor *d, struct store *s)
{
    struct err err = {0};
    int64_t now_us = 0;
    if (!store_clock(s, &now_us, &err))
        return;
    int64_t off_us = clock_now_us() - now_us, size_us = off_us < 0 ? -off_us : off_us;
    struct doctor_row row = {size_us > 2000000 ? DOCTOR_LOOK : DOCTOR_GOOD, "ledger", "clock", NULL,
                             "set both by NTP"};
    doctor_say(d, &row, "%" PRId64 " ms from this machine's", off_us / 1000);
}

static void look_at_sink(const struct doctor *d, struct store *s, const char *name)
{
    struct err err = {0};
    struct store_sink k = {0};
    struct doctor_row row = {DOCTOR_WRONG, "events", name, NULL, "hia relay runs and says why"};
    if (!store_sink_status(s, str_from(name), &k, &err)) {
        doctor_say(d, &row, "%s", err.text);
        return;
    }
    int64_t behind_us = k.oldest_us ? clock_now_us() - k.oldest_us : 0;
    row.verdict = behind_us > BEHIND_LOOK_US || k.dead_letters ? DOCTOR_LOOK : DOCTOR_GOOD;
    if (k.dead_letters)
        row.remedy = "hia events --dead, then --replay";
    doctor_say(d, &row,
               "%" PRId64 " events wait, the oldest for %" PRId64 " s; %" PRId64 " dead letters",
               k.waiting, behind_us / 1000000, k.dead_letters);
}

static void look_at_outbox(const struct doctor *d, struct store *s)
{
    const char *names[SINKS_MAX];
    size_t n = relay_sinks(d->settings, names);
    for (size_t i = 0; i < n; i++)
        look_at_sink(d, s, names[i]);
    if (!n)
        doctor_say(d,
                   &(struct doctor_row){DOCTOR_LOOK, "events", "sinks", NULL,
                                        "[events] platform: the platform is told nothing by itself "
                                        "(docs/relay.md)"},
                   "none is configured");
}

static void look_at_subscription(const struct doctor *d, struct store *s, const char *name)
{
    struct err err = {0};
    struct store_subscription k = {0};
    struct doctor_row row = {DOCTOR_WRONG, "commands", name, NULL, "hia ledger check"};
    if (!store_subscription_get(s, str_from(name), &k, &err)) {
        doctor_say(d, &row, "%s", err.text);
        return;
    }
    int64_t since_us = k.begun ? clock_now_us() - k.looked_us : 0;
    row.verdict = DOCTOR_GOOD;
    if (k.dead)
        row.verdict = DOCTOR_LOOK,
        row.remedy = "hia subscribe --list --dead says why; then --retry ID";
    if (!k.begun || since_us > SILENT_LOOK_US)
        row.verdict = DOCTOR_LOOK,
        row.remedy = "nobody looks for the platform's events: systemctl start hia-subscribe";
    if (!k.begun)
        doctor_say(d, &row, "never ran");
    else
        doctor_say(d, &row, "looked %" PRId64 " s ago; %" PRId64 " wait, %" PRId64 " dead letters",
                   since_us / 1000000, k.waiting, k.dead);
}

static bool on_worker(void *ctx, const struct store_worker *w)
{
    int64_t *alive = ctx;
    *alive += w->lease_until_us > w->now_us;
    return true;
}

static void look_at_queue(const struct doctor *d, struct store *s)
{
    struct err err = {0};
    struct store_job_depth q = {0};
    int64_t alive = 0;
    struct doctor_row row = {DOCTOR_GOOD, "ledger", "queue", NULL, NULL};
    if (!store_job_depth(s, &q, &err) ||
        !store_worker_list(s, INT64_C(3600) * 1000000, on_worker, &alive, &err)) {
        row.verdict = DOCTOR_WRONG;
        doctor_say(d, &row, "%s", err.text);
        return;
    }
    if (q.dead)
        row.verdict = DOCTOR_LOOK, row.remedy = "hia jobs says why each is dead; --retry ID";
    else if (!alive && q.ready)
        row.verdict = DOCTOR_LOOK, row.remedy = "nobody works on them: systemctl start hia-work@1";
    doctor_say(d, &row,
               "%" PRId64 " ready, %" PRId64 " at work, %" PRId64 " dead; %" PRId64 " workers",
               q.ready, q.leased, q.dead, alive);
}

static void look_at_mark(const struct doctor *d, struct store *s)
{
    struct err err = {0};
    bool older = false;
    uint64_t seen = 0;
    if (!vault_watch_look(s, d->settings, &older, &seen, &err) || !older)
        return; /* what is wrong with the vault itself is a row of its own */
    doctor_say(d,
               &(struct doctor_row){DOCTOR_WRONG, "data", "vault", NULL,
                                    "an older copy was put back: hia secret check"},
               "older than generation %" PRIu64 ", which the ledger has seen", seen);
}

struct open_ones {
    int64_t count;
    char first[BREAKER_PARTNER_MAX];
};

static bool on_breaker(void *ctx, const struct store_breaker *b)
{
    struct open_ones *o = ctx;
    if (b->opened_at_us && o->count++ == 0)
        memcpy(o->first, b->partner, sizeof o->first);
    return true;
}

static void look_at_breakers(const struct doctor *d, struct store *s)
{
    struct err err = {0};
    struct open_ones o = {0};
    struct store *questions = NULL;
    bool ok = (d->settings->ledger[0] || check_ledger_look(d->settings, &questions, &err)) &&
              breakers_list(s, questions, on_breaker, &o, &err);
    store_close(questions);
    if (!ok)
        return;
    struct doctor_row row = {o.count ? DOCTOR_LOOK : DOCTOR_GOOD, "partner", "breakers", NULL,
                             "hia status says why and until when"};
    doctor_say(d, &row, "%" PRId64 " endpoints are left alone%s%s", o.count, o.count ? ": " : "",
               o.first);
}

static void count_second(void *ctx, const struct vendor_pair *p)
{
    struct open_ones *o = ctx;
    if (strcmp(p->use.name, p->plan.first->name) != 0 && o->count++ == 0)
        str_copy(o->first, sizeof o->first, str_from(p->use.name));
}

static void look_at_vendors(const struct doctor *d, struct store *s)
{
    struct err err = {0};
    struct open_ones o = {0};
    struct store *questions = NULL;
    bool ok = d->settings->vendors_count > 0 &&
              (d->settings->ledger[0] || check_ledger_look(d->settings, &questions, &err)) &&
              vendor_pairs_all(d->settings, s, questions, count_second, &o, &err);
    store_close(questions);
    if (!ok)
        return;
    struct doctor_row row = {o.count ? DOCTOR_LOOK : DOCTOR_GOOD, "partner", "vendors", NULL,
                             "hia status says which, since when and why"};
    doctor_say(d, &row, "of %" PRId64 " pairs the second vendor is in use%s%s", o.count,
               o.count ? ": " : "", o.first);
}

/* Rows that [retention] would let go: an event is no such row while a sink may still want it. */
static bool count_due(const struct doctor *d, struct store *s, char policies[DUE_TEXT_MAX],
                      int64_t *due, struct err *err)
{
    static const char run[UUID_MAX] = "";
    size_t n = 0;
    *due = 0;
    for (size_t kind = 0; kind < PURGE_KINDS; kind++) {
        enum store_purge_class class = store_purge_kinds[kind].class;
        char policy[PURGE_POLICY_TEXT_MAX];
        struct store_purge by = purge_by(d->settings, class, run, policy);
        struct store_purged some = {0};
        if (by.horizon_us && class != PURGE_EVENTS && !store_purge_count(s, kind, &by, &some, err))
            return false;
        *due += some.rows;
        if (kind == 0 || class != store_purge_kinds[kind - 1].class)
            n += (size_t)snprintf(policies + n, DUE_TEXT_MAX - n, "%s%s %s", n ? ", " : "",
                                  store_purge_class_names[class], policy);
    }
    return true;
}

static void look_at_retention(const struct doctor *d, struct store *s)
{
    struct err err = {0};
    char policies[DUE_TEXT_MAX], last[CLOCK_ISO_MAX];
    int64_t due, last_us;
    struct doctor_row row = {DOCTOR_GOOD, "ledger", "retention", NULL, NULL};
    if (!count_due(d, s, policies, &due, &err) || !store_purge_last(s, &last_us, &err)) {
        row.verdict = DOCTOR_WRONG;
        doctor_say(d, &row, "%s", err.text);
        return;
    }
    clock_iso(last_us, last);
    if (due && clock_now_us() - last_us > PURGE_LOOK_US)
        row.verdict = DOCTOR_LOOK, row.remedy = "hia purge --dry-run; systemctl enable --now "
                                                "hia-purge.timer (docs/retention.md)";
    doctor_say(d, &row, "%s; %" PRId64 " rows are older; %s%.10s", policies, due,
               last_us ? "purged last on " : "never purged", last_us ? last : "");
}

void doctor_ledger(const struct doctor *d)
{
    const struct settings *c = d->settings;
    struct store *s = NULL;
    struct err err = {0};
    look_at_registry(d);
    if (!store_open(&s, settings_ledger(c), c->organization_id, STORE_READER, &err)) {
        struct doctor_row row = {c->ledger[0] ? DOCTOR_WRONG : DOCTOR_LOOK, "ledger", "open", NULL,
                                 c->ledger[0]
                                     ? "docs/ledger.md; hia ledger migrate makes its tables"
                                     : "the first command that writes makes it"};
        doctor_say(d, &row, "%s", err.text);
        return;
    }
    look_at_schema(d, s);
    look_at_clock(d, s);
    look_at_mark(d, s);
    look_at_queue(d, s);
    look_at_breakers(d, s);
    look_at_vendors(d, s);
    look_at_outbox(d, s);
    look_at_retention(d, s);
    for (size_t i = 0; i < d->settings->subscription_count; i++)
        look_at_subscription(d, s, d->settings->subscriptions[i].name);
    store_close(s);
}
