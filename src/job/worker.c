/* worker.c - see worker.h.
 *
 * Three connections, over PostgreSQL: one asks the queue (read committed, no lock), one says that
 * the worker is there, in a thread of its own, and one is the job's (repeatable read, fenced). All
 * are lent for a turn or less. What the job's refuses because another worker was faster is run
 * again; what it refuses because the lease ran out is somebody else's by now. With a folder all
 * three are its one writer, held only for a turn. */
#include "job/worker.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/clock_watch.h"
#include "job/failpoint.h"
#include "job/talk.h"
#include "job/timetable.h"
#include "job/worker_drop.h"
#include "net/dir.h"
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { KIND_MAX = 24, SUBJECT_MAX = 512 };
enum { CONFLICTS_MAX = 10, INNOCENT_EPOCHS_MAX = 100, GRANT_WAIT_MS = 20 };
enum { STOP_LOOK_MS = 100 };
enum { SLICE_US = 200 * 1000, WARM_US = 60 * 1000000 };
static const int64_t HOUR_US = INT64_C(3600) * 1000000;

struct held {
    int64_t id, epoch, tries;
    bool open; /* leased by us, and not ended, given back or lost */
    char kind[KIND_MAX], lane[SECTION_NAME_MAX], subject[SUBJECT_MAX];
};

struct worker {
    const struct settings *settings;
    const struct worker_means *means;
    struct timetable *timetable;
    bool shared;
    int lock_fd;         /* of a folder: the only worker there */
    struct store *queue; /* NULL: not open */
    struct job job;      /* its store: NULL, or of a folder the queue's */
    bool job_is_open;
    int64_t worked_us; /* when it last had a job, by our own clock */
    int64_t id;        /* 0: not known yet */
    bool beats;
    int64_t pruned_us;
    struct clock_watch clock;
    int64_t reaps_from_us; /* by our own clock */
    bool broke;            /* its last turn: what it holds is given back first */
    size_t held_count;
    struct held held[JOB_CLAIM_MAX];
    atomic_bool stopped;
};

static bool stopped(const struct worker *w)
{
    return atomic_load_explicit(&w->stopped, memory_order_relaxed);
}

static void wait_ms(const struct worker *w, int64_t ms)
{
    for (int64_t left = ms; left > 0 && !stopped(w); left -= STOP_LOOK_MS) {
        int64_t some = left < STOP_LOOK_MS ? left : STOP_LOOK_MS;
        const struct timespec pause = {some / 1000, some % 1000 * 1000000};
        (void)nanosleep(&pause, NULL);
    }
}

/* --- opening and closing --- */

static bool lock_folder(struct worker *w, struct err *err)
{
    char path[OPTION_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/work.lock", w->settings->data_dir);
    w->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (w->lock_fd < 0)
        return err_sys(err, "open %s", path);
    if (flock(w->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    return errno == EWOULDBLOCK
               ? err_set(err, ERR_STORE,
                         "another hia work is at work here: a ledger in a folder has one, one in "
                         "PostgreSQL as many as you like")
               : err_sys(err, "lock %s", path);
}

static bool put_worker(struct worker *w, struct err *err)
{
    char uuid[UUID_MAX], host[64] = "";
    uuid_random(uuid);
    (void)gethostname(host, sizeof host - 1);
    const struct store_worker row = {
        .uuid = str_from(uuid), .host = str_from(host), .pid = (int64_t)getpid()};
    return store_worker_put(w->queue, &row, w->settings->work.lease_ms * 1000, &w->id, err);
}

static bool take(struct worker *w, enum store_mode mode, struct store **out, struct err *err)
{
    return *out || ledgers_take(w->means->ledgers, settings_ledger(w->settings),
                                w->settings->organization_id, mode, out, err);
}

static void give(struct worker *w, enum store_mode mode, struct store **s)
{
    ledgers_give(w->means->ledgers, settings_ledger(w->settings), mode, *s);
    *s = NULL;
}

/** A database that was put back to before we came does not know us: nobody would reap what we take.
 */
static void be_known(struct worker *w)
{
    if (!w->beats || !beats_unknown(w->means->beats, w->settings, w->id))
        return;
    beats_stop(w->means->beats, w->settings, w->id);
    w->beats = false;
    w->id = 0;
    w->broke = true; /* what it holds is given back */
}

static bool open_queue(struct worker *w, struct err *err)
{
    if (!take(w, STORE_BESIDE, &w->queue, err) || (!w->id && !put_worker(w, err)))
        return false;
    if (!w->shared)
        return store_worker_beat(w->queue, w->id, w->settings->work.lease_ms * 1000, err);
    return w->beats || (w->beats = beats_add(w->means->beats, w->settings, w->id, err));
}

static bool open_job(struct worker *w, struct err *err)
{
    w->worked_us = clock_tick_us();
    if (!w->job_is_open && !(w->job_is_open = job_open_without(&w->job, w->settings, err)))
        return false;
    if (w->shared)
        return take(w, STORE_WORKER, &w->job.store, err);
    w->job.store = w->queue;
    return true;
}

/** Between two turns; who has nothing to do for a while keeps no keys and speaks to nobody. */
static void put_down(struct worker *w, bool warm)
{
    bool close = w->job_is_open && (!warm || !w->shared);
    if (close)
        talk_close(&w->job);
    if (w->shared)
        give(w, STORE_WORKER, &w->job.store);
    w->job.store = NULL;
    if (close)
        job_close(&w->job);
    w->job_is_open = w->job_is_open && !close;
    give(w, STORE_BESIDE, &w->queue);
}

/* --- what there is to do --- */

static bool hold(void *ctx, const struct store_job *j)
{
    struct worker *w = ctx;
    struct held *h = &w->held[w->held_count++];
    *h = (struct held){.id = j->id, .epoch = j->epoch, .tries = j->tries, .open = true};
    str_copy(h->kind, sizeof h->kind, j->kind);
    str_copy(h->lane, sizeof h->lane, j->lane);
    str_copy(h->subject, sizeof h->subject, j->subject);
    return true;
}

/** What became of a job is written under its epoch. Late, it is refused, and it is not ours. */
static bool is_lost(const struct worker *w, struct err *err)
{
    if (store_refusal(w->queue) != REFUSED_MISSING)
        return false;
    err_clear(err);
    return true;
}

static bool give_back(struct worker *w, struct held *h, struct err *err)
{
    bool faultless = h->epoch < INNOCENT_EPOCHS_MAX;
    h->open = !store_job_fail(w->queue, h->id, h->epoch, STR("given_back"), 0, faultless, err) &&
              !is_lost(w, err);
    return !h->open;
}

/** A round that broke off left jobs ours: as long as we live nobody else would do them. */
static bool give_back_all(struct worker *w, struct err *err)
{
    for (size_t i = 0; i < w->held_count; i++)
        if (w->held[i].open && !give_back(w, &w->held[i], err))
            return false;
    w->held_count = 0;
    return true;
}

static bool claim(struct worker *w, struct err *err)
{
    if (store_job_claim(w->queue, w->id, w->settings->work.batch, hold, w, err))
        return true;
    if (store_refusal(w->queue) != REFUSED_CONFLICT)
        return false;
    err_clear(err); /* two took jobs of the same lane: the next look sees which */
    w->held_count = 0;
    return true;
}

static bool prune(struct worker *w, struct err *err)
{
    if (clock_tick_us() < w->pruned_us + HOUR_US && w->pruned_us)
        return true;
    w->pruned_us = clock_tick_us();
    return store_job_prune(w->queue, w->settings->work.keep_ms * 1000, err);
}

/** A clock that was put back must not let the work wait until it is there again. Asked at the start
 * too: who saw it ahead may be dead. */
static bool set_back(struct worker *w, struct err *err)
{
    int64_t rows;
    if (!store_clock_back(w->queue, w->settings->work.lease_ms * 1000, &rows, err))
        return false;
    timetable_look_again(w->timetable);
    if (rows)
        log_event(LOG_WARN, "work", "clock.back", NULL,
                  LOG_TEXT("organization_id", w->settings->organization_id),
                  LOG_NUMBER("set_right", rows));
    return true;
}

/** One that leapt forward has ended no lease of who is alive. */
static bool leapt(struct worker *w, int64_t ahead_us, struct err *err)
{
    int64_t rows;
    if (!store_clock_leapt(w->queue, w->clock.database_us - ahead_us,
                           w->settings->work.lease_ms * 1000, &rows, err))
        return false;
    if (rows)
        log_event(LOG_WARN, "work", "clock.leapt", NULL,
                  LOG_TEXT("organization_id", w->settings->organization_id),
                  LOG_NUMBER("ahead_us", ahead_us), LOG_NUMBER("leases", rows));
    return true;
}

static bool follow_clock(struct worker *w, struct err *err)
{
    int64_t now_us, ahead_us;
    if (!store_clock(w->queue, &now_us, err))
        return false;
    switch (clock_watch_see(&w->clock, now_us, clock_tick_us(),
                            w->settings->work.lease_ms * 1000 / 4, &ahead_us)) {
    case CLOCK_GOES:
        return true;
    case CLOCK_LEAPT:
        return leapt(w, ahead_us, err);
    case CLOCK_FIRST:
    case CLOCK_BACK:
        return set_back(w, err);
    }
    return true;
}

/** Who just came did not see whether the clock leapt: the living have said that they are there
 * (three times a lease) before he takes a job from anybody. `once` has no time for that. */
static bool reap(struct worker *w, struct err *err)
{
    int64_t reaped;
    if (w->shared && !w->means->once && clock_tick_us() < w->reaps_from_us)
        return true;
    if (!prune(w, err) || !store_job_reap(w->queue, !w->shared, w->clock.database_us, &reaped, err))
        return false;
    if (reaped)
        log_event(LOG_WARN, "work", "lease.expired", NULL,
                  LOG_TEXT("organization_id", w->settings->organization_id),
                  LOG_NUMBER("jobs", reaped));
    return true;
}

/** Who broke takes nothing before he can do it: another worker may be able to. */
static bool look(struct worker *w, struct err *err)
{
    return open_queue(w, err) && give_back_all(w, err) && follow_clock(w, err) &&
           timetable_tick(w->timetable, w->queue, w->clock.database_us, err) &&
           drop_look(w->settings, w->queue, err) && store_job_put_authorizations(w->queue, err) &&
           reap(w, err) && (!w->broke || open_job(w, err)) && claim(w, err);
}

/* --- one job --- */

static int64_t backoff_us(const struct worker *w, int64_t tries)
{
    int64_t us = w->settings->work.backoff_ms * 1000;
    for (int64_t i = 1; i < tries && us < HOUR_US; i++)
        us *= 4;
    return us < HOUR_US ? us : HOUR_US;
}

static const char *reason_of(enum err_kind kind)
{
    static const char *const names[] = {"none",  "usage", "config", "system",
                                        "store", "limit", "data",   "crypto"};
    return (size_t)kind < COUNT_OF(names) ? names[kind] : "unknown";
}

static void tell(struct worker *w, const struct held *h, enum worker_outcome outcome,
                 const struct queue_end *end, const struct err *why, int64_t took_us)
{
    static const char *const words[WORKER_OUTCOMES] = {"job.done", "job.failed", "job.dead",
                                                       "job.lost"};
    const struct worker_job told = {.id = h->id,
                                    .tries = h->tries,
                                    .took_us = took_us,
                                    .organization_id = w->settings->organization_id,
                                    .kind = h->kind,
                                    .partner = h->lane,
                                    .outcome = outcome,
                                    .end = end,
                                    .error = why->text};
    log_event(outcome == WORKER_DONE ? LOG_INFO : LOG_WARN, "work", words[outcome], NULL,
              LOG_TEXT("organization_id", w->settings->organization_id), LOG_NUMBER("job", h->id),
              LOG_TEXT("kind", h->kind), LOG_TEXT("partner", h->lane), LOG_NUMBER("try", h->tries),
              LOG_NUMBER("took_us", took_us),
              LOG_TEXT("code", outcome == WORKER_DONE ? end->code : reason_of(why->kind)));
    w->means->ended(w->means->ctx, &told);
}

static bool gives_way(const struct worker *w, int64_t from_us)
{
    return clock_tick_us() - from_us > SLICE_US && !stopped(w) &&
           w->means->others(w->means->ctx, w->settings);
}

/** A command that holds the ledger for itself is waited for, but not by a hand that others wait
 * for; the lease lasts meanwhile. */
static bool fence(struct worker *w, const struct held *h, bool *granted, struct err *err)
{
    const struct store_job j = {.id = h->id, .epoch = h->epoch};
    int64_t from_us = clock_tick_us();
    for (*granted = false; !*granted && !stopped(w) && !gives_way(w, from_us);) {
        if (!store_fence(w->job.store, &j, w->settings->work.lease_ms * 1000, granted, err))
            return false;
        if (!*granted)
            wait_ms(w, GRANT_WAIT_MS);
    }
    return true;
}

/** Again from the start when another worker was faster: what was done before is known. */
static bool do_it(struct worker *w, const struct held *h, struct queue_end *end, bool *granted,
                  struct err *err)
{
    const struct store_job j = {.id = h->id,
                                .epoch = h->epoch,
                                .kind = str_from(h->kind),
                                .lane = str_from(h->lane),
                                .subject = str_from(h->subject)};
    for (int conflicts = 0;; conflicts++) {
        if (!fence(w, h, granted, err))
            return false;
        if (!*granted)
            return true;
        bool ok = queue_run(&w->job, &j, end, err);
        store_rollback(w->job.store);
        enum store_refusal why = store_refusal(w->job.store);
        store_unfence(w->job.store);
        bool faster = why == REFUSED_CONFLICT || why == REFUSED_MISSING;
        if (ok || !faster || conflicts == CONFLICTS_MAX)
            return ok;
        err_clear(err);
        wait_ms(w, GRANT_WAIT_MS * (conflicts + 1));
    }
}

static bool lost(struct worker *w, struct held *h, struct err *err)
{
    const struct err why = *err;
    if (!is_lost(w, err))
        return false;
    h->open = false;
    tell(w, h, WORKER_LOST, NULL, &why, 0);
    return true;
}

static bool finish(struct worker *w, struct held *h, const struct queue_end *end, int64_t took_us,
                   struct err *err)
{
    failpoint("work.ran");
    if (!store_job_finish(w->queue, h->id, h->epoch, str_from(end->code), err))
        return lost(w, h, err);
    const struct err none = {0};
    h->open = false;
    tell(w, h, WORKER_DONE, end, &none, took_us);
    return true;
}

static bool fail(struct worker *w, struct held *h, struct err *why, int64_t took_us,
                 struct err *err)
{
    enum store_refusal refusal = store_refusal(w->job.store);
    bool faultless =
        (refusal == REFUSED_LOST || refusal == REFUSED_CONFLICT) && h->epoch < INNOCENT_EPOCHS_MAX;
    if (refusal == REFUSED_FENCED) {
        h->open = false;
        tell(w, h, WORKER_LOST, NULL, why, took_us);
        return true;
    }
    if (refusal == REFUSED_LOST) {
        put_down(w, false); /* the queue's connection as well: likely it is no better */
        if (!open_queue(w, err))
            return false;
    }
    if (!store_job_fail(w->queue, h->id, h->epoch, str_from(reason_of(why->kind)),
                        backoff_us(w, h->tries), faultless, err))
        return lost(w, h, err);
    h->open = false;
    tell(w, h, faultless || h->tries < JOB_TRIES_MAX ? WORKER_AGAIN : WORKER_DEAD, NULL, why,
         took_us);
    return true;
}

static bool work_on(struct worker *w, struct held *h, struct err *err)
{
    struct queue_end end;
    struct err why = {0};
    bool granted;
    int64_t from_us = clock_tick_us();
    failpoint("work.claimed");
    if (stopped(w))
        return give_back(w, h, err);
    if (!open_job(w, err))
        return false;
    if (!do_it(w, h, &end, &granted, &why))
        return fail(w, h, &why, clock_tick_us() - from_us, err);
    if (granted)
        return finish(w, h, &end, clock_tick_us() - from_us, err);
    return !stopped(w) || give_back(w, h, err); /* it stays ours, for the next turn */
}

/* --- a turn --- */

/** Nobody waits for what a worker holds that broke and comes back in half a minute. */
static void let_others(struct worker *w)
{
    struct err ignored = {0};
    if (w->queue && !give_back_all(w, &ignored))
        err_clear(&ignored); /* the next look tries again */
}

static bool holds_some(const struct worker *w)
{
    for (size_t i = 0; i < w->held_count; i++)
        if (w->held[i].open)
            return true;
    return false;
}

static bool do_some(struct worker *w, bool *worked, struct err *err)
{
    int64_t from_us = clock_tick_us();
    be_known(w);
    if (!w->broke && holds_some(w) ? !open_queue(w, err) : !look(w, err))
        return false;
    for (size_t i = 0; i < w->held_count; i++) {
        if (!w->held[i].open)
            continue;
        if (*worked && gives_way(w, from_us))
            return true;
        *worked = true;
        if (!work_on(w, &w->held[i], err))
            return false;
    }
    return true;
}

bool worker_turn(struct worker *w, bool *worked, struct err *err)
{
    *worked = false;
    if (stopped(w))
        return true;
    bool good = do_some(w, worked, err);
    w->broke = !good;
    if (!good)
        let_others(w);
    put_down(w, good && clock_tick_us() - w->worked_us < WARM_US);
    return good;
}

int64_t worker_pause_ms(const struct worker *w)
{
    return w->settings->work.poll_ms;
}

void worker_stop(struct worker *w)
{
    atomic_store(&w->stopped, true);
}

struct worker *worker_new(const struct settings *settings, const struct worker_means *means,
                          struct err *err)
{
    struct worker *w = calloc(1, sizeof *w);
    if (!w) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    w->settings = settings;
    w->means = means;
    w->shared = settings->ledger[0] != '\0';
    w->lock_fd = -1;
    w->reaps_from_us = clock_tick_us() + settings->work.lease_ms * 1000 / 2;
    if (dir_make(settings->data_dir, err) && (w->timetable = timetable_new(settings, err)) &&
        (w->shared || lock_folder(w, err)))
        return w;
    worker_free(w);
    return NULL;
}

void worker_free(struct worker *w)
{
    struct err ignored = {0};
    if (w->beats)
        beats_stop(w->means->beats, w->settings, w->id);
    if (w->id && (!take(w, STORE_BESIDE, &w->queue, &ignored) || !give_back_all(w, &ignored) ||
                  !store_worker_stop(w->queue, w->id, &ignored)))
        err_clear(&ignored); /* the lease says it, later */
    put_down(w, false);
    if (w->lock_fd >= 0)
        close(w->lock_fd);
    timetable_free(w->timetable);
    free(w);
}
