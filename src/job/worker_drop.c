/* worker_drop.c - see worker_drop.h. */
#include "job/worker_drop.h"

#include "base/log.h"
#include "net/dir.h"
#include <stdio.h>

static const int64_t MINUTE_US = INT64_C(60) * 1000000;

/** The key is what lies there, and the minute: it does not lie there for ever. */
static bool put(const struct partner *partner, struct store *s, const struct dir_listing *listing,
                struct err *err)
{
    char key[SECTION_NAME_MAX + 112];
    int64_t newest = 0, now, id;
    bool known;
    for (size_t i = 0; i < listing->count; i++)
        if (listing->entries[i].mtime_us > newest)
            newest = listing->entries[i].mtime_us;
    if (!store_clock(s, &now, err))
        return false;
    snprintf(key, sizeof key, "collect:%s:%lld: files %zu, %lld", partner->name,
             (long long)(now / MINUTE_US), listing->count, (long long)newest);
    const struct store_job j = {.kind = STR("collect"),
                                .lane = str_from(partner->name),
                                .subject = STR(""),
                                .key = str_from(key)};
    return store_job_put(s, &j, &id, &known, err);
}

static bool look_at(const struct partner *partner, struct store *s, struct err *err)
{
    const struct dir_filter filter = {.settle_ms = partner->receive_settle_ms};
    struct dir_listing listing = {0};
    bool ok = dir_make(partner->claims_dir, err) &&
              dir_list(partner->claims_dir, &filter, &listing, err) &&
              (listing.count == 0 || put(partner, s, &listing, err));
    dir_listing_free(&listing);
    return ok;
}

bool drop_look(const struct settings *settings, struct store *s, struct err *err)
{
    for (size_t i = 0; i < settings->partner_count; i++) {
        const struct partner *p = &settings->partners[i];
        if (!*p->claims_dir || *p->submission_schedule || look_at(p, s, err))
            continue;
        if (err->kind == ERR_STORE)
            return false;
        log_event(LOG_WARN, "work", "claims_dir.failed", NULL, LOG_TEXT("partner", p->name),
                  LOG_TEXT("error", err->text));
        err_clear(err); /* the others' work goes on */
    }
    return true;
}
