/* queue_vendors.c - claims that [vendors claim] divides among lanes, whatever becomes of it while
 * they wait. See queue.h. */
#include "base/log.h"
#include "job/prepare.h"
#include "job/queue.h"
#include "job/submit_vendors.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char KIND[] = "vendors";

enum { DIGEST_SHOWN = 8, MARK_MAX = 2 * DIGEST_SHOWN + 1, TEXTS_MAX = 1 << 16 };
enum { SUBJECT_MAX = 512, MINUTE_US = 60000000 };

/* Of all that says whose first is who. */
static bool mark_of(const struct settings *settings, char mark[MARK_MAX], struct err *err)
{
    const struct settings_vendors *v = settings_vendors(settings, VENDOR_CLAIM);
    uint8_t digest[SHA256_SIZE];
    struct sha256 *h = sha256_new(err);
    if (!h)
        return false;
    if (v) {
        sha256_update(h, v->primary, strlen(v->primary) + 1);
        sha256_update(h, v->secondary, strlen(v->secondary) + 1);
        for (size_t i = 0; i < v->routes.count; i++)
            sha256_update(h, v->routes.item[i], strlen(v->routes.item[i]) + 1);
    }
    sha256_final(h, digest);
    sha256_free(h);
    hex_encode(digest, DIGEST_SHOWN, mark);
    return true;
}

bool queue_vendor(struct store *s, const struct settings *settings, const struct partner *first,
                  const struct queue_bytes *bytes, int64_t *id, bool *known, struct err *err)
{
    char mark[MARK_MAX];
    struct queue_bytes b = *bytes;
    b.kind = KIND;
    b.mark = mark;
    return mark_of(settings, mark, err) && queue_kept(s, first, &b, id, known, err);
}

/* "vendors:PARTNER:SHA256:MARK", or with when it is due behind it. */
static struct str mark_in(const struct store_job *j)
{
    size_t before = strlen(KIND) + 1 + j->lane.n + 1 + SHA256_HEX_MAX;
    struct str rest = j->key.n > before ? str_of(j->key.p + before, j->key.n - before) : STR("");
    return str_split(&rest, ':');
}

/* One of the same time is there already and cannot have run: it is due later than now. So workers
 * that read their configuration at different times do not multiply them. */
static bool put_one(struct job *job, const struct partner *first, struct queue_bytes *b,
                    const char *mark, struct err *err)
{
    char key[MARK_MAX + 24];
    int64_t now_us, id;
    bool known;
    b->due_us = 0;
    b->mark = key;
    if (!store_clock(job->store, &now_us, err) ||
        !queue_due(job->store, first, KIND, &b->due_us, err))
        return false;
    if (!b->due_us)
        b->due_us = (now_us / MINUTE_US + 1) * MINUTE_US;
    snprintf(key, sizeof key, "%s:%" PRId64, mark, b->due_us);
    return queue_kept(job->store, first, b, &id, &known, err);
}

static bool put_anew(struct job *job, const struct store_job *j, const char *mark, struct err *err)
{
    const struct partner *firsts[PARTNERS_MAX];
    size_t count = submit_vendors_firsts(job->settings, firsts);
    char path[SUBJECT_MAX];
    struct queue_bytes b = {.kind = KIND, .path = path};
    bool ok = (str_copy(path, sizeof path, j->subject) && prepare_kept_digest(path, b.sha256)) ||
              err_set(err, ERR_STORE, "a job for vendors has no kept claims");
    log_event(LOG_WARN, "job", "vendors.anew", NULL, LOG_NUMBER("job", j->id));
    for (size_t i = 0; ok && i < count; i++)
        ok = put_one(job, firsts[i], &b, mark, err);
    return ok;
}

bool queue_vendors_anew(struct job *job, const struct store_job *j, struct err *err)
{
    char mark[MARK_MAX];
    struct store_job row;
    struct arena arena;
    bool found, ok;
    arena_init(&arena, TEXTS_MAX);
    ok = mark_of(job->settings, mark, err) &&
         store_job_get(job->store, j->id, &arena, &row, &found, err) &&
         (!found || str_is(mark_in(&row), mark) || put_anew(job, &row, mark, err));
    arena_fini(&arena);
    return ok;
}
