/* queue.c - see queue.h. */
#include "job/queue.h"

#include "conf/cron.h"
#include "job/authorization.h"
#include "job/banking.h"
#include "job/cards_sync.h"
#include "job/failpoint.h"
#include "job/receive.h"
#include "job/source.h"
#include "job/submit_vendors.h"
#include "job/talk.h"
#include "job/transfers.h"
#include "net/dir.h"
#include <stdio.h>
#include <string.h>

enum { SUBJECT_MAX = sizeof(PREPARE_KEPT) + SHA256_HEX_MAX + DIR_NAME_MAX };
enum { KEY_MAX = SECTION_NAME_MAX + SHA256_HEX_MAX + 64 };
#define HINTS "hints" /* the subject of a job that a webhook asked for */

static void end_as(struct queue_end *end, const char *code)
{
    str_copy(end->code, sizeof end->code, str_from(code));
}

static void count(struct queue_end *end, const char *what, uint64_t n)
{
    size_t i = 0;
    while (i < QUEUE_COUNTS_MAX && end->counts[i].what)
        i++;
    assert(i < QUEUE_COUNTS_MAX);
    end->counts[i].what = what;
    end->counts[i].count = n;
}

/* --- kinds --- */

static void end_submitted(struct queue_end *end, const struct submit_totals *t)
{
    count(end, "claims", t->read);
    count(end, "sent", t->sent);
    count(end, "held", t->held + t->conflicting + t->unreadable);
    end_as(end, t->files_unknown                               ? "unknown"
                : t->files_unsent                              ? "unsent"
                : t->held + t->conflicting + t->unreadable > 0 ? "held"
                                                               : "done");
}

static bool run_submit(struct job *job, const struct partner *partner, const char *subject,
                       struct queue_end *end, struct err *err)
{
    const struct submit_options options = {.paths = &subject, .paths_count = 1};
    struct submit_totals t;
    if (!job_submit(job, partner, &options, &t, err))
        return false;
    end_submitted(end, &t);
    return true;
}

/* What was moved is sent in its own partner's lane. */
static bool run_vendors(struct job *job, const struct partner *partner, const char *subject,
                        struct queue_end *end, struct err *err)
{
    const struct submit_options options = {.paths = &subject, .paths_count = 1};
    const struct partner *moved[PARTNERS_MAX];
    struct submit_totals t;
    size_t moved_count;
    int64_t id;
    bool ok = job_submit_vendor(job, partner, &options, &t, moved, &moved_count, err);
    for (size_t i = 0; ok && i < moved_count; i++)
        ok = queue_now(job->store, moved[i], "settle", &id, err);
    if (ok)
        end_submitted(end, &t);
    return ok;
}

/** job_receive, or job_resume. */
typedef bool receiver(struct job *job, const struct partner *partner,
                      const struct receive_watch *watch, struct receive_totals *t, struct err *err);

static bool receive_by(receiver *how, struct job *job, const struct partner *partner,
                       struct queue_end *end, struct err *err)
{
    struct receive_totals t;
    if (!how(job, partner, NULL, &t, err))
        return false;
    count(end, "files", t.ingest.files);
    count(end, "duplicates", t.ingest.duplicates);
    end_as(end, t.fetches_failed       ? "failed"
                : t.unknown            ? "unknown"
                : t.unsent             ? "unsent"
                : t.ingest.quarantined ? "quarantined"
                                       : "done");
    return true;
}

static bool run_receive(struct job *job, const struct partner *partner, const char *subject,
                        struct queue_end *end, struct err *err)
{
    (void)subject;
    return receive_by(job_receive, job, partner, end, err);
}

static bool run_settle(struct job *job, const struct partner *partner, const char *subject,
                       struct queue_end *end, struct err *err)
{
    (void)subject;
    return receive_by(job_resume, job, partner, end, err);
}

static bool run_ingest(struct job *job, const struct partner *partner, const char *subject,
                       struct queue_end *end, struct err *err)
{
    const struct ingest_watch nobody = {0};
    struct ingest_totals t = {0};
    if (!job_ingest(job, partner, &subject, 1, &nobody, &t, err))
        return false;
    count(end, "files", t.files);
    count(end, "payments", t.payments);
    end_as(end, t.duplicates ? "duplicate" : t.quarantined ? "quarantined" : "done");
    return true;
}

static bool run_overdue(struct job *job, const struct partner *partner, const char *subject,
                        struct queue_end *end, struct err *err)
{
    struct choreography_totals t;
    (void)subject;
    if (!job_overdue(job, partner, &t, err))
        return false;
    count(end, "overdue", t.overdue);
    end_as(end, "done");
    return true;
}

static bool run_collect(struct job *job, const struct partner *partner, const char *subject,
                        struct queue_end *end, struct err *err)
{
    uint64_t taken;
    (void)subject;
    if (!queue_collect(job->store, job->keep, partner, &taken, err))
        return false;
    count(end, "files", taken);
    end_as(end, "done");
    return true;
}

enum bank_count { BANK_SYNCED, BANK_TROUBLED, BANK_WAITING, BANK_COUNTS };
static const char *const bank_counts[BANK_COUNTS] = {"synced", "troubled", "waiting"};

static void count_bank(void *ctx, const struct banking_result *r)
{
    struct queue_end *end = ctx;
    const struct talk_end *talk = &r->end->talk;
    bool well = r->connection->state == CONNECTION_CONNECTED;
    bool waits = talk->how == TALK_WAITS || (talk->how == TALK_DONE && talk->status == HIA_NOTHING);
    enum bank_count n = !well                    ? BANK_TROUBLED
                        : waits                  ? BANK_WAITING
                        : talk->how == TALK_DONE ? BANK_SYNCED
                                                 : BANK_TROUBLED;
    end->counts[n].count++;
    if (n == BANK_TROUBLED)
        end_as(end, "failed");
}

/* A card programme: what webhooks named, then each list from where it was left. */
static bool run_cards(struct job *job, const struct partner *partner, const char *subject,
                      struct queue_end *end, struct err *err)
{
    const struct cards_ask ask = {.partner = partner, .hints_only = strcmp(subject, HINTS) == 0};
    static const struct cards_watch nobody;
    struct cards_totals t;
    if (!cards_sync(job, &ask, &nobody, &t, err))
        return false;
    count(end, "lists", t.lists);
    count(end, "rows", (uint64_t)t.counts.rows);
    count(end, "troubled", t.failed + (uint64_t)t.counts.conflicts);
    count(end, "waiting", t.waiting);
    if (t.failed || t.counts.conflicts)
        end_as(end, "failed");
    return true;
}

static bool sweep_transfers(struct job *job, const struct partner *partner, struct queue_end *end,
                            struct err *err)
{
    uint64_t asked;
    struct transfers *t = transfers_new(job, partner, STR(EVENT_ACTOR), err);
    bool ok = t && transfers_sweep(t, &asked, err);
    transfers_free(t);
    if (ok)
        count(end, "transfers", asked);
    return ok;
}

/* Due links of a bank, or a card programme. One that needs a person is "failed": somebody has to
 * look. */
static bool run_bank(struct job *job, const struct partner *partner, const char *subject,
                     struct queue_end *end, struct err *err)
{
    const struct banking_sync due = {.due_only = true};
    struct talk *talk = talk_of(job, partner, err);
    if (!talk)
        return false;
    end_as(end, "done");
    if (!talk_can(talk, "item.get", ""))
        return run_cards(job, partner, subject, end, err);
    struct banking *b = banking_new(job, partner, err);
    if (!b)
        return false;
    for (size_t i = 0; i < BANK_COUNTS; i++)
        count(end, bank_counts[i], 0);
    bool ok = banking_sync(b, &due, count_bank, end, err);
    banking_free(b);
    return ok && sweep_transfers(job, partner, end, err);
}

/* A request for authorization whose time has come. */
static bool run_authorization(struct job *job, const struct partner *partner, const char *subject,
                              struct queue_end *end, struct err *err)
{
    struct authorization_end is;
    struct authorizer *a = authorizer_new(job, err);
    bool ok = a && authorization_take_up(a, partner, str_from(subject), &is, err);
    if (ok)
        end_as(end,
               is.state == AUTHORIZATION_ANSWERED ? "done" : authorization_state_name(is.state));
    authorizer_free(a);
    return ok;
}

static const struct kind {
    const char *name;
    bool (*run)(struct job *job, const struct partner *partner, const char *subject,
                struct queue_end *end, struct err *err);
} KINDS[] = {
    {"submit", run_submit}, {"receive", run_receive}, {"ingest", run_ingest},
    {"settle", run_settle}, {"overdue", run_overdue}, {"collect", run_collect},
    {"bank", run_bank},     {"vendors", run_vendors}, {"authorization", run_authorization},
};

static const struct kind *kind_of(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (str_is(name, KINDS[i].name))
            return &KINDS[i];
    return NULL;
}

bool queue_run(struct job *job, const struct store_job *j, struct queue_end *end, struct err *err)
{
    const struct kind *kind = kind_of(j->kind);
    const struct partner *partner = settings_partner(job->settings, j->lane);
    char subject[SUBJECT_MAX];
    *end = (struct queue_end){0};
    if (!kind)
        return err_set(err, ERR_CONFIG, "a job of kind %.*s is not known here", STR_FMT(j->kind));
    if (!partner)
        return err_set(err, ERR_CONFIG, "no partner %.*s is configured", STR_FMT(j->lane));
    if (!job_folders(partner, err))
        return false;
    str_copy(subject, sizeof subject, j->subject);
    if (job->talk)
        job->talk->away = false; /* it was, in another job */
    return kind->run(job, partner, subject, end, err) &&
           (kind->run != run_vendors || queue_vendors_anew(job, j, err));
}

/* --- into the queue --- */

bool queue_keep(struct keep *keep, const char *path, uint8_t sha256[SHA256_SIZE], int64_t *bytes,
                struct err *err)
{
    static const atomic_bool never;
    struct str piece;
    struct source *source = source_open(keep, path, false, &never, err);
    bool ok = source != NULL;
    do
        ok = ok && source_next(source, &piece, err);
    while (ok && piece.n > 0);
    ok = ok && source_keep(source, sha256, bytes, err);
    source_close(source);
    return ok;
}

static struct str name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct str name = str_from(slash ? slash + 1 : path);
    return dir_name_is_valid(name) ? name : STR("file");
}

bool queue_due(struct store *s, const struct partner *partner, const char *kind, int64_t *due_us,
               struct err *err)
{
    struct cron cron;
    int64_t now;
    bool claims = strcmp(kind, "submit") == 0 || strcmp(kind, "vendors") == 0;
    if (*due_us || !claims || !*partner->submission_schedule)
        return true;
    struct zone *zone = zone_open(partner->time_zone, err);
    bool ok = zone && store_clock(s, &now, err) &&
              cron_parse(str_from(partner->submission_schedule), &cron, err);
    if (ok)
        *due_us = cron_next(&cron, zone, now);
    zone_free(zone);
    return ok;
}

bool queue_kept(struct store *s, const struct partner *partner, const struct queue_bytes *bytes,
                int64_t *id, bool *known, struct err *err)
{
    char hex[SHA256_HEX_MAX], subject[SUBJECT_MAX], key[KEY_MAX];
    struct str name = name_of(bytes->path);
    hex_encode(bytes->sha256, SHA256_SIZE, hex);
    snprintf(subject, sizeof subject, PREPARE_KEPT "%s/%.*s", hex, STR_FMT(name));
    snprintf(key, sizeof key, "%s:%s:%s%s%s", bytes->kind, partner->name, hex,
             bytes->mark ? ":" : "", bytes->mark ? bytes->mark : "");
    const struct store_job j = {.kind = str_from(bytes->kind),
                                .lane = str_from(partner->name),
                                .subject = str_from(subject),
                                .key = str_from(key),
                                .due_us = bytes->due_us};
    return store_job_put(s, &j, id, known, err);
}

bool queue_file(struct store *s, struct keep *keep, const struct partner *partner, const char *kind,
                const char *path, int64_t due_us, int64_t *id, bool *known, struct err *err)
{
    struct queue_bytes b = {.kind = kind, .path = path, .due_us = due_us};
    int64_t size;
    return queue_keep(keep, path, b.sha256, &size, err) &&
           queue_due(s, partner, kind, &b.due_us, err) &&
           queue_kept(s, partner, &b, id, known, err);
}

bool queue_now(struct store *s, const struct partner *partner, const char *kind, int64_t *id,
               struct err *err)
{
    bool known;
    const struct store_job j = {
        .kind = str_from(kind), .lane = str_from(partner->name), .subject = STR("")};
    return store_job_put(s, &j, id, &known, err);
}

bool queue_hint(struct store *s, const struct partner *partner, struct err *err)
{
    bool waits, known;
    int64_t id;
    const struct store_job j = {
        .kind = STR("bank"), .lane = str_from(partner->name), .subject = STR(HINTS)};
    return store_job_waiting(s, j.kind, j.lane, &waits, err) &&
           (waits || store_job_put(s, &j, &id, &known, err));
}

/* --- a folder of claims --- */

struct collecting {
    struct store *s;
    struct keep *keep;
    const struct partner *partner;
    char taken_dir[OPTION_PATH_MAX + 8];
};

/* Another worker may have it in hand: whoever moves it away first was no faster in what counts, for
 * the same bytes are one job. */
static bool gone(const struct collecting *c, const char *name, struct err *err)
{
    bool there = true;
    struct err ignored = {0};
    if (err->kind != ERR_SYSTEM || !dir_exists(c->partner->claims_dir, name, &there, &ignored) ||
        there)
        return false;
    err_clear(err);
    return true;
}

static bool take_one(const struct collecting *c, const struct dir_entry *entry, uint64_t *taken,
                     struct err *err)
{
    char path[OPTION_PATH_MAX + DIR_NAME_MAX], as[DIR_NAME_MAX];
    struct queue_bytes b = {.kind = "submit", .path = path}; /* it waited for its schedule there */
    int64_t size, id;
    bool known;
    snprintf(path, sizeof path, "%s/%s", c->partner->claims_dir, entry->name);
    if (!queue_keep(c->keep, path, b.sha256, &size, err))
        return gone(c, entry->name, err);
    if (size != entry->size)
        return true; /* somebody is still writing: next time */
    if (!queue_kept(c->s, c->partner, &b, &id, &known, err))
        return false;
    failpoint("collect.queued");
    ++*taken;
    return dir_archive(c->partner->claims_dir, entry->name, c->taken_dir, as, err) ||
           gone(c, entry->name, err);
}

bool queue_collect(struct store *s, struct keep *keep, const struct partner *partner,
                   uint64_t *taken, struct err *err)
{
    struct collecting c = {.s = s, .keep = keep, .partner = partner};
    const struct dir_filter filter = {.settle_ms = partner->receive_settle_ms};
    struct dir_listing listing = {0};
    *taken = 0;
    if (!*partner->claims_dir)
        return true;
    if (*partner->claims_taken_dir)
        str_copy(c.taken_dir, sizeof c.taken_dir, str_from(partner->claims_taken_dir));
    else
        snprintf(c.taken_dir, sizeof c.taken_dir, "%s/taken", partner->claims_dir);
    bool ok = dir_make(partner->claims_dir, err) && dir_make(c.taken_dir, err) &&
              dir_list(partner->claims_dir, &filter, &listing, err);
    for (size_t i = 0; ok && i < listing.count; i++)
        ok = take_one(&c, &listing.entries[i], taken, err);
    dir_listing_free(&listing);
    return ok;
}
