/* receive.c - see receive.h. */
#include "job/receive.h"

#include "job/failpoint.h"
#include "job/handover.h"
#include "job/receive_call.h"
#include "net/dir.h"
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

int receive_rank(const char *name)
{
    static const char *const endings[] = {".ta1", ".999", ".277ca", ".277", ".835"};
    struct str s = str_from(name);
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        struct str ending = str_from(endings[i]);
        if (s.n >= ending.n && strncasecmp(s.p + s.n - ending.n, ending.p, ending.n) == 0)
            return (int)i;
    }
    return (int)COUNT_OF(endings);
}

static int by_kind_then_name(const void *a, const void *b)
{
    const struct dir_entry *x = a, *y = b;
    int order = receive_rank(x->name) - receive_rank(y->name);
    return order ? order : strcmp(x->name, y->name);
}

enum { AT_ONCE_MAX = 64 };

struct batch_of_files {
    char paths[AT_ONCE_MAX][OPTION_PATH_MAX + DIR_NAME_MAX];
    const char *list[AT_ONCE_MAX];
    size_t count;
};

static bool take(struct job *job, const struct partner *partner, const struct dir_entry *entries,
                 size_t count, struct batch_of_files *files, const struct ingest_watch *watch,
                 struct receive_totals *totals, struct err *err)
{
    char as[DIR_NAME_MAX];
    files->count = count;
    for (size_t i = 0; i < count; i++) {
        snprintf(files->paths[i], sizeof files->paths[i], "%s/%s", partner->receive_dir,
                 entries[i].name);
        files->list[i] = files->paths[i];
    }
    if (!job_ingest(job, partner, files->list, count, watch, &totals->ingest, err))
        return false;
    failpoint("receive.ingested");
    /* All that the files said is committed: now they may leave the partner's folder. */
    for (size_t i = 0; i < count; i++)
        if (!dir_archive(partner->receive_dir, entries[i].name, partner->archive_dir, as, err))
            return false;
    return true;
}

static bool receive_listing(struct job *job, const struct partner *partner,
                            struct dir_listing *listing, const struct ingest_watch *watch,
                            struct receive_totals *totals, struct err *err)
{
    struct batch_of_files *files = malloc(sizeof *files);
    bool ok = true;
    if (!files)
        return err_set(err, ERR_LIMIT, "no memory to receive files");
    if (listing->count > 0)
        qsort(listing->entries, listing->count, sizeof *listing->entries, by_kind_then_name);
    for (size_t i = 0; ok && i < listing->count; i += AT_ONCE_MAX) {
        size_t some = listing->count - i < AT_ONCE_MAX ? listing->count - i : AT_ONCE_MAX;
        ok = take(job, partner, listing->entries + i, some, files, watch, totals, err);
    }
    free(files);
    return ok;
}

static bool settle(struct job *job, const struct partner *partner, struct receive_totals *totals,
                   struct err *err)
{
    struct settle_totals settled = {0};
    struct emitter *emitter = emitter_new(job, err);
    bool ok = emitter && job_settle(job, partner, emitter, &settled, err);
    emitter_free(emitter);
    totals->unsent = settled.unsent;
    totals->unknown = settled.unknown;
    return ok;
}

bool job_overdue(struct job *job, const struct partner *partner, struct choreography_totals *totals,
                 struct err *err)
{
    struct emitter *emitter = emitter_new(job, err);
    bool ok = emitter && choreography_evaluate(job, partner, emitter, totals, err);
    emitter_free(emitter);
    return ok;
}

/* ---- through folders ---- */

static bool receive_folder(struct job *job, const struct partner *partner,
                           const struct ingest_watch *watch, struct receive_totals *totals,
                           struct err *err)
{
    struct dir_filter filter = {.settle_ms = partner->receive_settle_ms,
                                .ignore = (const char(*)[64])partner->receive_ignore.item,
                                .ignore_count = partner->receive_ignore.count};
    bool more = true, ok = true;
    while (ok && more) {
        struct dir_listing listing = {0};
        ok = dir_list(partner->receive_dir, &filter, &listing, err) &&
             receive_listing(job, partner, &listing, watch, totals, err);
        totals->unsettled = listing.unsettled;
        totals->refused = listing.refused;
        more = listing.more;
        dir_listing_free(&listing);
    }
    return ok;
}

static const struct receive_watch nobody = {0};

bool job_resume(struct job *job, const struct partner *partner, const struct receive_watch *watch,
                struct receive_totals *totals, struct err *err)
{
    *totals = (struct receive_totals){0};
    return settle(job, partner, totals, err) &&
           (!*partner->adapter ||
            receive_calls(job, partner, watch ? watch : &nobody, false, totals, err));
}

bool job_receive(struct job *job, const struct partner *partner, const struct receive_watch *watch,
                 struct receive_totals *totals, struct err *err)
{
    *totals = (struct receive_totals){0};
    if (!watch)
        watch = &nobody;
    bool ok = settle(job, partner, totals, err);
    if (ok && *partner->adapter) /* and our own answers to what came go out behind it */
        ok = receive_calls(job, partner, watch, true, totals, err) &&
             (!totals->ingest.replies || settle(job, partner, totals, err));
    else
        ok = ok && receive_folder(job, partner, &watch->ingest, totals, err);
    /* Only now: what came just now is late, and no longer overdue. */
    return ok && job_overdue(job, partner, &totals->overdue, err);
}
