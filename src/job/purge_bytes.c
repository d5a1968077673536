/* purge_bytes.c - the files under kept/: which of them nothing needs any more. */
#include "job/purge_state.h"

#include "base/clock.h"
#include "job/check_ledger.h"
#include "job/failpoint.h"

/* Bytes are kept a little before the row that needs them. */
static const int64_t SLACK_US = DAY_US;

struct looking {
    struct purger *p;
    struct keep *keep;
    struct store *store;
    int64_t open_since_us; /* what was kept from then on may be needed by what is open */
    int64_t any_us;        /* nothing kept from then on goes, whoever names it */
    int64_t unnamed_us;    /* nor from then on where no row ever named it */
    struct err *err;
    bool good;
};

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* By the policy of whoever named it, the longest; of what no row names (a queued file, what an
 * adapter was asked) by that of documents and exchanges. */
static int64_t may_go_before(const struct looking *l, const struct store_naming *n, bool *named)
{
    static const enum store_purge_class CLASSES[] = {PURGE_DOCUMENTS, PURGE_EXCHANGES,
                                                     PURGE_WEBHOOKS};
    int64_t before_us = INT64_MAX;
    for (size_t i = 0; i < COUNT_OF(CLASSES); i++)
        if (n->was[CLASSES[i]])
            before_us = least(before_us, l->p->report->horizons_us[CLASSES[i]]);
    *named = before_us != INT64_MAX;
    return *named ? before_us : l->unnamed_us;
}

static bool remove_file(struct looking *l, const uint8_t sha256[SHA256_SIZE], int64_t size_bytes,
                        int64_t kept_us, int64_t before_us)
{
    bool removed = true;
    if (!l->p->dry && !keep_remove(l->keep, sha256, before_us, &removed, l->err))
        return false;
    if (removed) {
        struct store_purged *files = &l->p->report->files;
        files->rows++;
        files->bytes += size_bytes;
        if (!files->oldest_us || kept_us < files->oldest_us)
            files->oldest_us = kept_us;
        files->newest_us = kept_us > files->newest_us ? kept_us : files->newest_us;
        failpoint("purge.removed");
    }
    return true;
}

static bool look(void *ctx, const uint8_t sha256[SHA256_SIZE], int64_t size_bytes, int64_t kept_us)
{
    struct looking *l = ctx;
    struct store_naming n;
    if (kept_us >= l->any_us)
        return true;
    l->good = store_kept_naming(l->store, sha256, &n, l->err);
    if (!l->good || n.live)
        return l->good;
    bool named;
    int64_t old_us = may_go_before(l, &n, &named), before_us = least(old_us, l->open_since_us);
    if (kept_us >= before_us) {
        bool held = kept_us < old_us;
        l->p->report->waiting += named || held;
        l->p->report->held |= held;
        return true;
    }
    l->good = remove_file(l, sha256, size_bytes, kept_us, before_us);
    if (l->p->watch && l->p->watch->progress)
        l->p->watch->progress(l->p->watch->ctx, "files", (uint64_t)l->p->report->files.rows, 0);
    return l->good;
}

/* False: nothing may go at all. */
static bool set_limits(struct looking *l)
{
    const int64_t *h = l->p->report->horizons_us;
    l->any_us = h[PURGE_DOCUMENTS];
    for (int i = PURGE_EXCHANGES; i < PURGE_POLICIES; i++)
        if (i != PURGE_ELIGIBILITY && i != PURGE_EVENTS && h[i] > l->any_us)
            l->any_us = h[i];
    l->unnamed_us = least(h[PURGE_DOCUMENTS], h[PURGE_EXCHANGES]); /* 0 where one is for ever */
    return l->any_us > 0;
}

bool purge_bytes(struct purger *p, struct err *err)
{
    struct looking l = {.p = p, .err = err, .good = true};
    if (!set_limits(&l))
        return true;
    /* No key: nothing is opened. */
    bool good = main_ledger_look(p->settings, &l.store, err) &&
                keep_open(&l.keep, p->settings->data_dir, p->settings->organization_id, NULL, err);
    good = good && (!l.store ||
                    (store_open_since(l.store, clock_now_us() + SLACK_US, &l.open_since_us, err) &&
                     (l.open_since_us -= SLACK_US, keep_each(l.keep, look, &l, err)) && l.good));
    keep_close(l.keep);
    store_close(l.store);
    return good;
}
